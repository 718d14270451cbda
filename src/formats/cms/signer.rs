//! Whose signature it is, and whether the value verifies: the SignerInfo against the certificates
//! that it may mean (RFC 5652 clauses 5.3 to 5.6, RFC 5035).

use super::attributes::NamedCertificate;
use super::encoding::der_set;
use super::signed_data::SignerIdentifier;
use super::signed_data::SignerInfo;
use super::signed_data::issuer_and_serial;
use super::work::Work;
use crate::crypto::Hasher;
use crate::crypto::digest;
use crate::crypto::price;
use crate::crypto::verify;
use crate::crypto::verify_digest;
use crate::formats::algorithm::EC_PUBLIC_KEY;
use crate::formats::algorithm::ECDSA;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::read_name;
use crate::model::Certificate;
use crate::model::CertificateReference;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::SignerIdentification;
use std::borrow::Cow;
use std::sync::Arc;

/// What the value is over.
pub(super) enum Signed<'a> {
    /// signedAttrs, as received and as DER; `None` where DER is the same or cannot be made.
    Attributes {
        /// The received octets under the tag of a SET.
        received: Vec<u8>,
        /// Re-encoded and sorted.
        der: Option<Vec<u8>>,
    },
    /// The content itself, at hand.
    Content(Cow<'a, [u8]>),
    /// The content itself, of which only digests are at hand.
    Digest(&'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>),
}

impl Signed<'_> {
    /// What signed attributes are hashed as (CM-02): with the tag of a SET instead of `[0]`.
    pub(super) fn attributes(element: &der::Element<'_>) -> Self {
        let mut received = element.full.to_vec();
        if let Some(tag) = received.first_mut() {
            *tag = der::SET;
        }
        let der = der_set(element).ok().filter(|der| *der != received);
        Self::Attributes { received, der }
    }

    fn sha256(&self) -> String {
        let Self::Attributes { received, der } = self else { return String::new() };
        let octets = der.as_ref().unwrap_or(received);
        digest(DigestAlgorithm::Sha256, octets).map(hex::encode).unwrap_or_default()
    }
}

/// The outcome.
pub(super) struct Verified {
    /// Whose it is.
    pub(super) signer: SignerIdentification,
    /// The signing certificate itself.
    pub(super) certificate: Option<Arc<Certificate>>,
    /// With what it is made, the digest looked up.
    pub(super) algorithm: SignatureAlgorithm,
    /// Whether the value verifies.
    pub(super) verifies: Check,
    /// SHA-256 of the signed attributes as DER, hex; empty where there are none.
    pub(super) message_sha256: String,
    /// Rules that are not kept.
    pub(super) deviations: Vec<Deviation>,
}

/// Finds the signing certificate and verifies the value with its key. All certificates that the
/// identifier fits are tried (CM-04); the one that the signer named by its digest goes before others.
/// Where none fits, the given bare keys are tried.
pub(super) fn identify_and_verify(
    info: &SignerInfo<'_>,
    signed: &Signed<'_>,
    named: &[NamedCertificate<'_>],
    embedded: &[Arc<Certificate>],
    work: &Work<'_>,
) -> Verified {
    let mut deviations = Vec::new();
    let algorithm = effective_algorithm(info, &mut deviations);
    if !work.spend() {
        return Verified {
            signer: SignerIdentification::default(),
            certificate: None,
            algorithm,
            verifies: exhausted(),
            message_sha256: String::new(),
            deviations,
        };
    }
    let mut signer = SignerIdentification {
        embedded: embedded.iter().map(|certificate| certificate.id).collect(),
        ..SignerIdentification::default()
    };

    let mut candidates = matching(&info.identifier, embedded);
    if candidates.is_empty() {
        candidates = matching(&info.identifier, &work.options.certificates);
    }
    let fits = |certificate: &Certificate| {
        !named.is_empty() && named.iter().all(|named| names(named, certificate).holds())
    };
    // A stable sort: among equals the signature's own order counts.
    candidates.sort_by_key(|certificate| !fits(certificate));

    let mut verifies = None;
    let mut chosen = candidates.first().copied();
    for candidate in &candidates {
        // The first check is paid for already.
        if verifies.is_some() && !work.spend() {
            break;
        }
        let check = value_verifies(&candidate.public_key, &algorithm, info, signed, work);
        let holds = check.0.holds();
        if holds || verifies.is_none() {
            verifies = Some(check);
            chosen = Some(candidate);
        }
        if holds {
            break;
        }
    }
    if candidates.is_empty() {
        for key in &work.options.public_keys {
            if verifies.is_some() && !work.spend() {
                break;
            }
            let check = value_verifies(key, &algorithm, info, signed, work);
            let holds = check.0.holds();
            if holds || verifies.is_none() {
                verifies = Some(check);
                signer.bare_key = Some(key.clone());
            }
            if holds {
                break;
            }
        }
    }
    let (verifies, reencoded) = verifies.unwrap_or_else(|| {
        let what = "neither the signing certificate nor its key is at hand".to_owned();
        (Check::Unable(what), false)
    });
    if reencoded {
        deviations.push(Deviation::new(
            "CM-02",
            Location::default(),
            "in another order or encoding",
            "DER",
        ));
    }
    signer.verifying_keys = u32::from(verifies.holds());
    signer.certificate = chosen.map(|certificate| certificate.id);
    signer.reference = reference(named, chosen);
    let message_sha256 = signed.sha256();
    let certificate = chosen.cloned();
    Verified { signer, certificate, algorithm, verifies, message_sha256, deviations }
}

/// The signature algorithm with its digest, where it leaves that to digestAlgorithm; CM-05.
fn effective_algorithm(
    info: &SignerInfo<'_>,
    deviations: &mut Vec<Deviation>,
) -> SignatureAlgorithm {
    let mut algorithm = info.algorithm.clone();
    let unknown = |name: &str| {
        let expected = "RSA or ECDSA with SHA-256";
        Deviation::new("CM-05-UNKNOWN", Location::oid(name), name, expected)
    };
    let mut disagree = |expected: &str| {
        let seen = info.digest.algorithm.map_or(info.digest.name.as_str(), |of| of.name());
        deviations.push(Deviation::new("CM-05", Location::default(), seen, expected));
    };
    match algorithm.scheme {
        SignatureScheme::RsaPkcs1 | SignatureScheme::Ecdsa | SignatureScheme::Dsa => {
            match algorithm.digest {
                None => algorithm.digest = info.digest.algorithm,
                Some(named) if info.digest.algorithm != Some(named) => disagree(named.name()),
                Some(_) => {}
            }
        }
        SignatureScheme::RsaPss => match algorithm.digest {
            Some(named) if info.digest.algorithm != Some(named) => disagree(named.name()),
            _ => {}
        },
        // RFC 8419 clause 3.1.
        SignatureScheme::Ed25519 if info.digest.algorithm != Some(DigestAlgorithm::Sha512) => {
            disagree(DigestAlgorithm::Sha512.name());
        }
        _ => {}
    }
    if algorithm.name == EC_PUBLIC_KEY || algorithm.name == ECDSA {
        let at = Location::oid(&algorithm.name);
        let expected = "an ECDSA algorithm with its digest";
        deviations.push(Deviation::new("CM-05-NAME", at, &algorithm.name, expected));
    }
    if let (Some(pss), Some(digest)) = (algorithm.pss, algorithm.digest) {
        let most = digest.length().saturating_mul(2);
        if usize::try_from(pss.salt_length).is_ok_and(|length| length > most) {
            deviations.push(Deviation::new(
                "CM-05-SALT",
                Location::oid(&algorithm.name),
                pss.salt_length.to_string(),
                most.to_string(),
            ));
        }
    }
    // What we cannot compute; a digest that we cannot is told once.
    let digests = [info.digest.algorithm, algorithm.digest.or(info.digest.algorithm)];
    if digests.iter().any(|of| of.is_none_or(|algorithm| Hasher::new(algorithm).is_err())) {
        let named = algorithm.digest.map_or(info.digest.name.as_str(), |of| of.oid());
        deviations.push(unknown(named));
    }
    let computable = match algorithm.scheme {
        SignatureScheme::RsaPkcs1 | SignatureScheme::Ecdsa | SignatureScheme::Ed25519 => true,
        SignatureScheme::RsaPss => algorithm.pss.is_some(),
        _ => false,
    };
    if !computable {
        deviations.push(unknown(&algorithm.name));
    }
    algorithm
}

/// The certificates that an identifier fits, each once.
fn matching<'c>(
    identifier: &SignerIdentifier<'_>,
    certificates: &'c [Arc<Certificate>],
) -> Vec<&'c Arc<Certificate>> {
    let mut found: Vec<&Arc<Certificate>> = Vec::new();
    let mut add = |certificate: &'c Arc<Certificate>| {
        if !found.iter().any(|other| other.id == certificate.id) {
            found.push(certificate);
        }
    };
    match identifier {
        SignerIdentifier::IssuerSerial { issuer, serial } => {
            for certificate in certificates {
                if is_issued(certificate, Some(issuer), serial) {
                    add(certificate);
                }
            }
        }
        SignerIdentifier::KeyIdentifier(wanted) => {
            for certificate in certificates {
                let fits = match &certificate.subject_key_id {
                    Some(identifier) => *identifier == hex::encode(wanted),
                    None => key_digest(&certificate.public_key).as_deref() == Some(wanted),
                };
                if fits {
                    add(certificate);
                }
            }
        }
    }
    found
}

/// Whether a certificate has this issuer (RFC 5280 clause 7.1: not byte by byte) and serial number.
fn is_issued(certificate: &Certificate, issuer: Option<&der::Element<'_>>, serial: &[u8]) -> bool {
    let Ok((own_issuer, own_serial)) = issuer_and_serial(&certificate.der) else { return false };
    number(own_serial) == number(serial)
        && issuer.is_some_and(|issuer| {
            issuer.full == own_issuer
                || read_name(issuer)
                    .is_ok_and(|name| name.canonical == certificate.issuer.canonical)
        })
}

/// An INTEGER's octets without needless leading zeros: some writers pad serial numbers.
fn number(mut octets: &[u8]) -> &[u8] {
    while let [0, rest @ ..] = octets {
        octets = rest;
    }
    octets
}

/// RFC 5280 clause 4.2.1.2, method 1: SHA-1 of the subject's public key.
fn key_digest(key: &PublicKey) -> Option<Vec<u8>> {
    let mut reader = Reader::new(&key.spki).sequence().ok()?;
    reader.read().ok()?;
    let bits = reader.expect(der::BIT_STRING).ok()?;
    digest(DigestAlgorithm::Sha1, bits.bits().ok()?.0).ok()
}

/// Whether the value verifies with a key, and whether only over the re-encoded attributes.
fn value_verifies(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    info: &SignerInfo<'_>,
    signed: &Signed<'_>,
    work: &Work<'_>,
) -> (Check, bool) {
    let price = price(key, algorithm);
    let checked =
        |message: &[u8]| work.check(price, || verify(key, algorithm, message, &info.signature));
    match signed {
        Signed::Attributes { received, der } => {
            let first = checked(received);
            match der {
                Some(der) if first.fails() && work.spend() && checked(der).holds() => {
                    (Check::Holds, true)
                }
                _ => (first, false),
            }
        }
        Signed::Content(content) => (checked(content), false),
        Signed::Digest(content_digest) => {
            let Some(named) = algorithm.digest else {
                let what = format!("{} signs the content, not a digest of it", algorithm.name);
                return (Check::Unable(what), false);
            };
            let Some(digest) = content_digest(named) else {
                return (Check::Unable("the signed content is not at hand".to_owned()), false);
            };
            let check = || verify_digest(key, algorithm, named, &digest, &info.signature);
            (work.check(price, check), false)
        }
    }
}

fn exhausted() -> Check {
    Check::Unable("the limit of signature checks is reached".to_owned())
}

/// Whether a signing-certificate attribute's digest is a certificate's.
fn names(named: &NamedCertificate<'_>, certificate: &Certificate) -> Check {
    match named.digest.algorithm {
        // The id is that digest already.
        Some(DigestAlgorithm::Sha256) => Check::of(named.hash.as_ref() == certificate.id.0),
        Some(algorithm) => match digest(algorithm, &certificate.der) {
            Ok(computed) => Check::of(named.hash.as_ref() == computed),
            Err(error) => Check::Unable(error.to_string()),
        },
        None => Check::Unable(format!("digest algorithm {} is not known", named.digest.name)),
    }
}

/// The signed reference to the certificate. Where both attributes are there, the one that fits less.
fn reference(
    named: &[NamedCertificate<'_>],
    certificate: Option<&Arc<Certificate>>,
) -> Option<CertificateReference> {
    let compare = |named: &NamedCertificate<'_>| CertificateReference {
        attribute: named.attribute.to_owned(),
        digest: named.digest.clone(),
        digest_matches: match certificate {
            Some(certificate) => names(named, certificate),
            None => Check::Unable("the signing certificate is not at hand".to_owned()),
        },
        issuer_serial_matches: certificate.and_then(|certificate| {
            let (issuer, serial) = named.issuer_serial.as_ref()?;
            Some(is_issued(certificate, issuer.as_ref(), serial))
        }),
    };
    let badness = |reference: &CertificateReference| match reference.digest_matches {
        Check::Holds => u8::from(reference.issuer_serial_matches == Some(false)),
        Check::Unable(_) => 2,
        Check::Fails => 3,
    };
    // max_by_key takes the last of equals; reversed, signing-certificate-v2 stands last.
    named.iter().rev().map(compare).max_by_key(badness)
}
