//! Codes under a shared secret in the place of a signature (XD-12): checked where the secret is given,
//! and never taken for what a person or an agency signed.

use super::file::XmlFile;
use super::names::DS;
use super::signer::Signed;
use super::signer::Signer;
use super::tree::NodeId;
use crate::crypto;
use crate::model::Check;
use crate::model::Deviation;
use secrecy::ExposeSecret;

/// Shortest code, in bits: 80, and half of the whole (XMLDSig 1.1 clause 6.3.1; CVE-2009-0217).
const LEAST_BITS: usize = 80;

/// Checks the code. KeyInfo is not looked at: a public key in it is known to everybody.
pub(super) fn check(
    file: &XmlFile<'_>,
    method: Option<NodeId>,
    signed: &Signed<'_>,
    deviations: &mut Vec<Deviation>,
) -> Signer {
    let at = method.map(|at| file.location(at)).unwrap_or_default();
    let name = &signed.algorithm.name;
    let expected = "a signature by a key of the signer's own";
    deviations.push(Deviation::new("XD-12a", at.clone(), name.clone(), expected));
    let length = match length(file, method, signed) {
        Ok(length) => length,
        Err(seen) => {
            let expected = "the whole code, or at least 80 bits and half of it, in whole bytes";
            deviations.push(Deviation::new("XD-12", at, seen.clone(), expected));
            return Signer::nobody(Check::Unable(seen));
        }
    };
    let verifies = match (&file.options.hmac_secret, signed.algorithm.digest) {
        (Some(secret), Some(digest)) => {
            let secret = secret.expose_secret();
            match crypto::verify_hmac(digest, secret, signed.message, signed.value) {
                Ok(holds) => Check::of(holds && signed.value.len() == length),
                Err(error) => Check::Unable(error.to_string()),
            }
        }
        // Whoever can verify it can make it: it identifies nobody.
        _ => Check::Unable(format!("{name} needs a secret key")),
    };
    Signer::nobody(verifies)
}

/// How long the code must be, in bytes.
fn length(
    file: &XmlFile<'_>,
    method: Option<NodeId>,
    signed: &Signed<'_>,
) -> Result<usize, String> {
    let whole = signed.algorithm.digest.map_or(0, |digest| digest.length());
    let all: Vec<NodeId> =
        method.into_iter().flat_map(|at| file.tree.named(at, DS, "HMACOutputLength")).collect();
    let [one] = all.as_slice() else {
        return match all.len() {
            0 => Ok(whole),
            count => Err(format!("{count} HMACOutputLength elements")),
        };
    };
    let text = file.tree.text_of(*one);
    let seen = || format!("HMACOutputLength {}", text.trim());
    let bits: usize = text.trim().parse().map_err(|_| seen())?;
    let least = LEAST_BITS.max(whole.saturating_mul(8) / 2);
    let fits = bits.is_multiple_of(8) && bits >= least && bits <= whole.saturating_mul(8);
    if fits { Ok(bits / 8) } else { Err(seen()) }
}
