//! Whose key verifies a signature value: candidates from KeyInfo, from the certificates and keys
//! given, in that order.

use super::file::XmlFile;
use super::key_info::Hint;
use super::key_info::KeyInfo;
use super::properties::Mention;
use crate::crypto;
use crate::formats::der;
use crate::formats::limits::TOO_DEAR;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::KeyKind;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use std::sync::Arc;

/// Who signed, as far as keys say.
pub(super) struct Signer {
    pub(super) certificate: Option<Arc<Certificate>>,
    pub(super) bare_key: Option<PublicKey>,
    pub(super) verifies: Check,
    /// Different keys that verify.
    pub(super) verifying_keys: u32,
    /// The value is ECDSA in DER, which XML Signature does not know.
    pub(super) der_value: bool,
    /// It verifies as the algorithm may be read otherwise.
    pub(super) otherwise: bool,
}

impl Signer {
    /// No key and no certificate.
    pub(super) fn nobody(verifies: Check) -> Self {
        Self {
            certificate: None,
            bare_key: None,
            verifies,
            verifying_keys: 0,
            der_value: false,
            otherwise: false,
        }
    }
}

/// What was signed, with what, and the value.
pub(super) struct Signed<'a> {
    /// Canonical octets of SignedInfo.
    pub(super) message: &'a [u8],
    pub(super) algorithm: &'a SignatureAlgorithm,
    /// Another way to read what the document says of the algorithm.
    pub(super) otherwise: Option<&'a SignatureAlgorithm>,
    pub(super) value: &'a [u8],
}

/// Certificates of a large pool that are tried where nothing says which is the signer's.
const UNNAMED: usize = 50;

/// Finds the key that verifies.
pub(super) fn identify(
    file: &XmlFile<'_>,
    info: &KeyInfo,
    mention: Option<&Mention>,
    signed: &Signed<'_>,
) -> Signer {
    let mut signer = Signer::nobody(Check::Unable("no key was found".to_owned()));
    let mut named = named_certificates(file, info, mention);
    named.sort_by_key(|certificate| {
        (!mention.is_some_and(|mention| mention.fits(certificate)), is_authority(certificate))
    });
    let pinned = |certificate: &Certificate| mention.is_some_and(|m| m.fits(certificate));
    let mut tried = Tried::default();
    for certificate in &named {
        // An authority's key signs no documents; it is tried only where nobody else's holds.
        if signer.verifying_keys > 0 && is_authority(certificate) {
            continue;
        }
        if tried.check(file, &certificate.public_key, signed) == Check::Holds {
            signer.certificate.get_or_insert_with(|| certificate.clone());
            signer.verifying_keys = tried.holding;
            if pinned(certificate) {
                break;
            }
        }
    }
    let is_pinned = signer.certificate.as_deref().is_some_and(pinned);
    for key in info.keys.iter().filter(|_| !is_pinned) {
        if tried.check(file, key, signed) == Check::Holds && signer.certificate.is_none() {
            signer.bare_key.get_or_insert_with(|| key.clone());
        }
    }
    if tried.holding == 0 {
        for key in &file.options.public_keys {
            if tried.check(file, key, signed) == Check::Holds {
                signer.bare_key = Some(key.clone());
                break;
            }
        }
    }
    if tried.keys.is_empty() {
        let others = file.options.certificates.iter().filter(|c| !is_authority(c)).take(UNNAMED);
        for certificate in others {
            if tried.check(file, &certificate.public_key, signed) == Check::Holds {
                signer.certificate = Some(certificate.clone());
                break;
            }
        }
        // None of them was named: that they do not verify says nothing about the signature.
        if tried.holding == 0 {
            tried.worst = None;
        }
    }
    signer.verifying_keys = tried.holding;
    signer.der_value = tried.der_value;
    signer.otherwise = tried.otherwise;
    if tried.holding > 0 {
        signer.verifies = Check::Holds;
    } else {
        signer.certificate = named.first().cloned();
        if let Some(check) = tried.worst {
            signer.verifies = check;
        } else if !matches!(
            signed.algorithm.scheme,
            SignatureScheme::RsaPkcs1
                | SignatureScheme::RsaPss
                | SignatureScheme::Ecdsa
                | SignatureScheme::Ed25519
        ) {
            // Without a key nobody was asked; with one the answer would be the same.
            signer.verifies =
                Check::Unable(format!("algorithm {} is not supported", signed.algorithm.name));
        }
    }
    signer
}

fn is_authority(certificate: &Certificate) -> bool {
    certificate.basic_constraints.as_ref().is_some_and(|constraints| constraints.authority)
}

/// Certificates in KeyInfo, and those given from outside that KeyInfo or the signed reference
/// describes; each once.
fn named_certificates(
    file: &XmlFile<'_>,
    info: &KeyInfo,
    mention: Option<&Mention>,
) -> Vec<Arc<Certificate>> {
    let mut named: Vec<Arc<Certificate>> = Vec::new();
    let described = |certificate: &Certificate| {
        info.hints.iter().any(|hint| !matches!(hint, Hint::KeyName(_)) && hint.fits(certificate))
    };
    // Others are looked up only where KeyInfo does not carry the one that is meant.
    let carried =
        |certificate: &Arc<Certificate>| mention.is_none_or(|mention| mention.fits(certificate));
    let search = !info.certificates.iter().any(carried) && file.spend_search();
    let outside = file.options.certificates.iter().filter(|certificate| {
        search
            && (mention.is_some_and(|mention| mention.fits(certificate))
                || (info.certificates.is_empty() && described(certificate)))
    });
    for certificate in info.certificates.iter().chain(outside) {
        if !named.iter().any(|known| known.id == certificate.id) {
            named.push(certificate.clone());
        }
    }
    named
}

#[derive(Default)]
struct Tried {
    keys: Vec<(Vec<u8>, Check)>,
    holding: u32,
    der_value: bool,
    otherwise: bool,
    /// What the first key says; a no of any later one is as good.
    worst: Option<Check>,
}

impl Tried {
    fn check(&mut self, file: &XmlFile<'_>, key: &PublicKey, signed: &Signed<'_>) -> Check {
        if let Some((_, known)) = self.keys.iter().find(|(spki, _)| *spki == key.spki) {
            return known.clone();
        }
        if !file.spend_check() {
            let limit = file.options.limits.signature_checks;
            return Check::Unable(format!("more than {limit} signature checks in one file"));
        }
        let (value, der_value) = value_for(key, signed);
        let by = |algorithm: &SignatureAlgorithm| {
            let price = crypto::price(key, algorithm);
            let verify = || crypto::verify(key, algorithm, signed.message, &value);
            let check = file.effort.check(price, verify);
            check.unwrap_or_else(|| Check::Unable(TOO_DEAR.to_owned()))
        };
        let mut check = by(signed.algorithm);
        if let Some(otherwise) = signed.otherwise.filter(|_| !check.holds())
            && by(otherwise).holds()
        {
            check = Check::Holds;
            self.otherwise = true;
        }
        if check.holds() {
            self.holding = self.holding.saturating_add(1);
            self.der_value |= der_value;
        }
        self.worst.get_or_insert_with(|| check.clone());
        self.keys.push((key.spki.clone(), check.clone()));
        check
    }
}

/// The value as the primitives take it: ECDSA's r and s in DER. XML Signature puts them side by side,
/// each as long as the curve's order (XD-13); some programs write them shorter, or in DER.
fn value_for(key: &PublicKey, signed: &Signed<'_>) -> (Vec<u8>, bool) {
    let value = signed.value;
    if signed.algorithm.scheme != SignatureScheme::Ecdsa || key.kind != KeyKind::Ec {
        return (value.to_vec(), false);
    }
    let width = usize::try_from(key.bits.div_ceil(8)).unwrap_or_default();
    if value.len() != width.saturating_mul(2) && is_der_pair(value) {
        return (value.to_vec(), true);
    }
    match value.split_at_checked(value.len() / 2) {
        Some((r, s)) if r.len() == s.len() && r.len() <= width.max(66) => {
            (der::sequence(&[der::integer(r), der::integer(s)]), false)
        }
        _ => (value.to_vec(), false),
    }
}

fn is_der_pair(value: &[u8]) -> bool {
    let mut reader = der::Reader::new(value);
    reader.sequence().is_ok_and(|mut pair| {
        pair.expect(der::INTEGER).is_ok()
            && pair.expect(der::INTEGER).is_ok()
            && pair.finish().is_ok()
    }) && reader.finish().is_ok()
}
