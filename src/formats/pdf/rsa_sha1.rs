//! The oldest SubFilter, adbe.x509.rsa_sha1 (ISO 32000-1 clause 12.8.3.2): no CMS, but a PKCS#1
//! signature in an OCTET STRING, and certificates in the dictionary's Cert, the signer's first.

use super::byte_range::Covered;
use super::object::Object;
use super::revisions::View;
use super::signature_dictionary::SignatureDictionary;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::limits::Effort;
use crate::formats::limits::TOO_DEAR;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::ReferenceRole;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureScheme;
use crate::model::SignedReference;
use std::sync::Arc;

/// The digests that are tried, the standard's first: Acrobat accepts the others through DigestInfo.
pub const DIGESTS: [DigestAlgorithm; 4] = [
    DigestAlgorithm::Sha1,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
];

/// Fills `evidence` with what Contents and Cert say; returns the certificates.
pub fn observe(
    view: View<'_, '_>,
    signature: &SignatureDictionary,
    covered: Covered,
    (digest, effort): (&dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>, &Effort),
    evidence: &mut SignatureEvidence,
) -> Vec<Arc<Certificate>> {
    let at = evidence.at.clone();
    let certificates = match certificates(view, signature) {
        Ok(certificates) => certificates,
        Err(error) => {
            let expected = "certificates in Cert";
            evidence.deviations.push(Deviation::new(
                "PA-06-CERT",
                at.clone(),
                error.to_string(),
                expected,
            ));
            Vec::new()
        }
    };
    let contents = signature.contents.as_ref().map(|contents| contents.bytes.as_slice());
    let value = match octet_string(contents.unwrap_or_default()) {
        Some((value, rest)) => {
            if rest.iter().any(|byte| *byte != 0) {
                let seen = format!("{} bytes that are not all zero", rest.len());
                evidence.deviations.push(Deviation::new("CV-05", at.clone(), seen, "zeros"));
            }
            value
        }
        None => {
            let seen = "Contents that are no OCTET STRING";
            evidence.deviations.push(Deviation::new("CM-01", at.clone(), seen, "an OCTET STRING"));
            &[]
        }
    };
    evidence.value.sha256 =
        crypto::digest(DigestAlgorithm::Sha256, value).map(hex::encode).unwrap_or_default();
    evidence.signer.embedded = certificates.iter().map(|certificate| certificate.id).collect();
    evidence.signer.certificate = certificates.first().map(|certificate| certificate.id);
    let algorithm = |digest: DigestAlgorithm| SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        digest: Some(digest),
        pss: None,
        name: "adbe.x509.rsa_sha1".to_owned(),
    };
    evidence.value.algorithm = algorithm(DigestAlgorithm::Sha1);
    let mut used = DigestAlgorithm::Sha1;
    if let Some(signer) = certificates.first()
        && !value.is_empty()
    {
        for candidate in DIGESTS {
            let Some(computed) = digest(candidate) else { continue };
            let (key, named) = (&signer.public_key, algorithm(candidate));
            let verify = || crypto::verify_digest(key, &named, candidate, &computed, value);
            let check = effort.check(crypto::price(key, &named), verify);
            let check = check.unwrap_or_else(|| Check::Unable(TOO_DEAR.to_owned()));
            let holds = check.holds();
            // Where none holds, the standard's own digest is the one that is reported.
            if holds || candidate == DigestAlgorithm::Sha1 {
                used = candidate;
                evidence.value.verifies = check;
                evidence.value.algorithm = algorithm(candidate);
            }
            if holds {
                break;
            }
        }
    }
    let computed = digest(used);
    // The signature is over the digest of the bytes itself: the bytes are intact exactly where the
    // value verifies.
    evidence.references = vec![SignedReference {
        role: ReferenceRole::Document,
        what: covered.text(),
        at: Location::range(0, covered.end),
        digest: DigestUse { algorithm: Some(used), name: used.oid().to_owned() },
        found: computed.is_some(),
        intact: match &evidence.value.verifies {
            Check::Holds => Check::Holds,
            Check::Fails => Check::Fails,
            Check::Unable(why) => Check::Unable(why.clone()),
        },
        signed_digest: String::new(),
        computed_digest: computed.map(hex::encode).unwrap_or_default(),
    }];
    certificates
}

/// Cert: a string, or an array of strings.
fn certificates(
    view: View<'_, '_>,
    signature: &SignatureDictionary,
) -> Result<Vec<Arc<Certificate>>, FormatError> {
    let strings = match view.get(&signature.dictionary, "Cert")? {
        Some(Object::Array(elements)) => {
            elements.iter().map(|element| view.resolve(element)).collect::<Result<Vec<_>, _>>()?
        }
        Some(single) => vec![single],
        None => return Err(FormatError::unreadable("nothing")),
    };
    strings
        .iter()
        .map(|string| match string.as_string() {
            Some(der) => x509::parse_certificate(der),
            None => Err(FormatError::unreadable(string.kind())),
        })
        .collect()
}

/// The content of a DER OCTET STRING and what follows it.
fn octet_string(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (tag, rest) = bytes.split_first()?;
    let (first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => {
            let (length, rest) = rest.split_first()?;
            (usize::from(*length), rest)
        }
        0x82 => {
            let (length, rest) = rest.split_at_checked(2)?;
            (usize::from(u16::from_be_bytes(length.try_into().ok()?)), rest)
        }
        _ => return None,
    };
    (*tag == 4).then(|| rest.split_at_checked(length)).flatten()
}

#[cfg(test)]
mod tests {
    use super::octet_string;

    #[test]
    fn an_octet_string_is_split_from_its_padding() {
        assert_eq!(octet_string(&[4, 2, 7, 8, 0, 0]), Some((&[7, 8][..], &[0, 0][..])));
        assert_eq!(octet_string(&[4, 0x81, 1, 9]), Some((&[9][..], &[][..])));
        assert_eq!(octet_string(&[4, 3, 7, 8]), None);
        assert_eq!(octet_string(&[0x30, 1, 7]), None);
    }
}
