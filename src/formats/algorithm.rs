//! AlgorithmIdentifier (RFC 5280 clause 4.1.1.2) of digests and signatures, in both directions.
//!
//! What is not understood stays unknown with its name; that it cannot be verified is then the
//! verifier's to say.

use super::FormatError;
use super::der;
use super::der::Element;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::PssParameters;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;

/// rsaEncryption: a signature algorithm where the digest is named beside it (RFC 3370).
pub const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
/// id-ecPublicKey: a key type that some signers write where the signature algorithm belongs.
pub const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";
/// The arc above the ECDSA algorithms, which some signers write where the digest stands beside it.
pub const ECDSA: &str = "1.2.840.10045.4";
const RSASSA_PSS: &str = "1.2.840.113549.1.1.10";
const MGF1: &str = "1.2.840.113549.1.1.8";
const ED25519: &str = "1.3.101.112";
const ED448: &str = "1.3.101.113";
const DSA: &str = "1.2.840.10040.4.1";

/// ML-DSA, HashML-DSA, SLH-DSA and its hashing forms: NIST signature arcs 17 to 46.
const NIST_SIGNATURES: &str = "2.16.840.1.101.3.4.3.";

/// Signature algorithms that name their digest.
const SIGNATURES: &[(&str, SignatureScheme, DigestAlgorithm)] = &[
    ("1.2.840.113549.1.1.4", SignatureScheme::RsaPkcs1, DigestAlgorithm::Md5),
    ("1.2.840.113549.1.1.5", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha1),
    ("1.2.840.113549.1.1.14", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha224),
    ("1.2.840.113549.1.1.11", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha256),
    ("1.2.840.113549.1.1.12", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha384),
    ("1.2.840.113549.1.1.13", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512),
    ("2.16.840.1.101.3.4.3.13", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha3_224),
    ("2.16.840.1.101.3.4.3.14", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha3_256),
    ("2.16.840.1.101.3.4.3.15", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha3_384),
    ("2.16.840.1.101.3.4.3.16", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha3_512),
    ("1.2.840.10045.4.1", SignatureScheme::Ecdsa, DigestAlgorithm::Sha1),
    ("1.2.840.10045.4.3.1", SignatureScheme::Ecdsa, DigestAlgorithm::Sha224),
    ("1.2.840.10045.4.3.2", SignatureScheme::Ecdsa, DigestAlgorithm::Sha256),
    ("1.2.840.10045.4.3.3", SignatureScheme::Ecdsa, DigestAlgorithm::Sha384),
    ("1.2.840.10045.4.3.4", SignatureScheme::Ecdsa, DigestAlgorithm::Sha512),
    ("2.16.840.1.101.3.4.3.9", SignatureScheme::Ecdsa, DigestAlgorithm::Sha3_224),
    ("2.16.840.1.101.3.4.3.10", SignatureScheme::Ecdsa, DigestAlgorithm::Sha3_256),
    ("2.16.840.1.101.3.4.3.11", SignatureScheme::Ecdsa, DigestAlgorithm::Sha3_384),
    ("2.16.840.1.101.3.4.3.12", SignatureScheme::Ecdsa, DigestAlgorithm::Sha3_512),
    // The first row of a pair is the one that is written; these two are read only.
    ("1.3.14.3.2.29", SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha1),
    ("1.3.36.3.3.1.2", SignatureScheme::RsaPkcs1, DigestAlgorithm::Ripemd160),
    ("1.2.840.10040.4.3", SignatureScheme::Dsa, DigestAlgorithm::Sha1),
    ("2.16.840.1.101.3.4.3.1", SignatureScheme::Dsa, DigestAlgorithm::Sha224),
    ("2.16.840.1.101.3.4.3.2", SignatureScheme::Dsa, DigestAlgorithm::Sha256),
];

/// The algorithm of an AlgorithmIdentifier that names a digest. Its parameters, where there are any,
/// mean nothing.
///
/// # Errors
/// Where the element is not an AlgorithmIdentifier.
pub fn read_digest(element: &Element<'_>) -> Result<DigestUse, FormatError> {
    let name = read_parts(element)?.0;
    Ok(DigestUse { algorithm: DigestAlgorithm::from_oid(&name), name })
}

/// The algorithm of an AlgorithmIdentifier that names a signature. PSS parameters that are absent,
/// malformed or not understood leave `digest` and `pss` empty: such a signature cannot be verified.
///
/// # Errors
/// Where the element is not an AlgorithmIdentifier.
pub fn read_signature(element: &Element<'_>) -> Result<SignatureAlgorithm, FormatError> {
    let (name, parameters) = read_parts(element)?;
    let plain =
        |scheme, digest| SignatureAlgorithm { scheme, digest, pss: None, name: name.clone() };
    if let Some((_, scheme, digest)) = SIGNATURES.iter().find(|row| row.0 == name) {
        return Ok(plain(*scheme, Some(*digest)));
    }
    Ok(match name.as_str() {
        RSA_ENCRYPTION => plain(SignatureScheme::RsaPkcs1, None),
        RSASSA_PSS => match parameters.and_then(|element| read_pss(&element).ok().flatten()) {
            Some((digest, pss)) => SignatureAlgorithm {
                scheme: SignatureScheme::RsaPss,
                digest: Some(digest),
                pss: Some(pss),
                name,
            },
            None => plain(SignatureScheme::RsaPss, None),
        },
        EC_PUBLIC_KEY | ECDSA => plain(SignatureScheme::Ecdsa, None),
        ED25519 => plain(SignatureScheme::Ed25519, None),
        ED448 => plain(SignatureScheme::Ed448, None),
        DSA => plain(SignatureScheme::Dsa, None),
        _ => {
            let arc = name.strip_prefix(NIST_SIGNATURES).and_then(|arc| arc.parse::<u32>().ok());
            let known = arc.is_some_and(|arc| (17..=46).contains(&arc));
            let scheme =
                if known { SignatureScheme::PostQuantum } else { SignatureScheme::Unknown };
            plain(scheme, None)
        }
    })
}

/// The dotted name and the parameters.
fn read_parts<'a>(element: &Element<'a>) -> Result<(String, Option<Element<'a>>), FormatError> {
    if element.tag != der::SEQUENCE {
        return Err(element.error("an AlgorithmIdentifier is a SEQUENCE"));
    }
    let mut reader = element.reader();
    let name = reader.expect(der::OID)?.oid()?;
    let parameters = if reader.is_empty() { None } else { Some(reader.read()?) };
    reader.finish()?;
    Ok((name, parameters))
}

/// RSASSA-PSS-params, RFC 4055 clause 3.1; `None` for what we do not understand.
fn read_pss(
    parameters: &Element<'_>,
) -> Result<Option<(DigestAlgorithm, PssParameters)>, FormatError> {
    if parameters.tag != der::SEQUENCE {
        return Ok(None);
    }
    let mut reader = parameters.reader();
    let digest = match reader.optional(der::context(0))? {
        Some(element) => read_digest(&element.inner()?)?.algorithm,
        None => Some(DigestAlgorithm::Sha1),
    };
    let mgf_digest = match reader.optional(der::context(1))? {
        Some(element) => match read_parts(&element.inner()?)? {
            (name, Some(of)) if name == MGF1 => read_digest(&of)?.algorithm,
            _ => None,
        },
        None => Some(DigestAlgorithm::Sha1),
    };
    let salt_length = match reader.optional(der::context(2))? {
        Some(element) => u32::try_from(element.inner()?.unsigned()?).ok(),
        None => Some(20),
    };
    let trailer = match reader.optional(der::context(3))? {
        Some(element) => element.inner()?.unsigned()?,
        None => 1,
    };
    reader.finish()?;
    Ok(match (digest, mgf_digest, salt_length, trailer) {
        (Some(digest), Some(mgf_digest), Some(salt_length), 1) => {
            Some((digest, PssParameters { mgf_digest, salt_length }))
        }
        _ => None,
    })
}

/// DER of a digest's AlgorithmIdentifier, without parameters (RFC 5754 clause 2).
pub fn digest_identifier(digest: DigestAlgorithm) -> Vec<u8> {
    der::sequence(&[der::oid(digest.oid())])
}

/// The same with NULL parameters: what PSS parameters demand (RFC 4055 clause 2.1), and what old
/// timestamp authorities expect.
pub fn digest_identifier_with_null(digest: DigestAlgorithm) -> Vec<u8> {
    der::sequence(&[der::oid(digest.oid()), der::null()])
}

/// DER of a signature's AlgorithmIdentifier.
///
/// # Errors
/// Where the algorithm has no identifier or its digest or parameters are not given.
pub fn signature_identifier(algorithm: &SignatureAlgorithm) -> Result<Vec<u8>, FormatError> {
    let missing = |what: &str| {
        FormatError::unreadable(format!("{} cannot be written: {what}", algorithm.scheme.name()))
    };
    let digest = || algorithm.digest.ok_or_else(|| missing("its digest is not given"));
    match algorithm.scheme {
        SignatureScheme::RsaPss => {
            let digest = digest()?;
            let pss = algorithm.pss.ok_or_else(|| missing("its parameters are not given"))?;
            let mask =
                der::sequence(&[der::oid(MGF1), digest_identifier_with_null(pss.mgf_digest)]);
            let mut parts = Vec::new();
            // Defaults are left out in DER: SHA-1, MGF1 with SHA-1, a salt of 20 bytes.
            if digest != DigestAlgorithm::Sha1 {
                parts.push(der::explicit(0, &digest_identifier_with_null(digest)));
            }
            if pss.mgf_digest != DigestAlgorithm::Sha1 {
                parts.push(der::explicit(1, &mask));
            }
            if pss.salt_length != 20 {
                parts.push(der::explicit(2, &der::integer_of(u64::from(pss.salt_length))));
            }
            Ok(der::sequence(&[der::oid(RSASSA_PSS), der::sequence(&parts)]))
        }
        SignatureScheme::Ed25519 => Ok(der::sequence(&[der::oid(ED25519)])),
        scheme => {
            let digest = digest()?;
            let (oid, ..) = SIGNATURES
                .iter()
                .find(|(_, row, of)| *row == scheme && *of == digest)
                .ok_or_else(|| missing("it has no identifier with this digest"))?;
            if scheme == SignatureScheme::RsaPkcs1 {
                Ok(der::sequence(&[der::oid(oid), der::null()]))
            } else {
                Ok(der::sequence(&[der::oid(oid)]))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::formats::der::Reader;

    fn read(der: &[u8]) -> SignatureAlgorithm {
        read_signature(&Reader::new(der).read().expect("an element")).expect("an identifier")
    }

    fn algorithm(scheme: SignatureScheme, digest: Option<DigestAlgorithm>) -> SignatureAlgorithm {
        SignatureAlgorithm { scheme, digest, pss: None, name: String::new() }
    }

    #[test]
    fn what_is_written_is_read_again() {
        let pss = |digest, salt_length| SignatureAlgorithm {
            pss: Some(PssParameters { mgf_digest: digest, salt_length }),
            ..algorithm(SignatureScheme::RsaPss, Some(digest))
        };
        for wanted in [
            algorithm(SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha1)),
            algorithm(SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha256)),
            algorithm(SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha3_512)),
            algorithm(SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha384)),
            algorithm(SignatureScheme::Ed25519, None),
            pss(DigestAlgorithm::Sha1, 20),
            pss(DigestAlgorithm::Sha256, 32),
            pss(DigestAlgorithm::Sha512, 20),
        ] {
            let der = signature_identifier(&wanted).expect("can be written");
            let got = SignatureAlgorithm { name: String::new(), ..read(&der) };
            assert_eq!(got, wanted, "{}", hex::encode(der));
        }
    }

    #[test]
    fn algorithm_without_identifier_is_refused_by_name() {
        let wanted = algorithm(SignatureScheme::Ecdsa, Some(DigestAlgorithm::Md5));
        let error = signature_identifier(&wanted).expect_err("no such identifier").to_string();
        assert_eq!(error, "ecdsa cannot be written: it has no identifier with this digest");
    }

    #[test]
    fn pss_without_parameters_or_with_another_trailer_stays_unknown() {
        let trailer = der::sequence(&[
            der::oid(RSASSA_PSS),
            der::sequence(&[der::explicit(3, &der::integer_of(2))]),
        ]);
        for der in [der::sequence(&[der::oid(RSASSA_PSS)]), trailer] {
            let got = read(&der);
            assert_eq!((got.scheme, got.digest, got.pss), (SignatureScheme::RsaPss, None, None));
        }
    }

    #[test]
    fn pss_defaults_are_sha_1_and_20_bytes() {
        let got = read(&der::sequence(&[der::oid(RSASSA_PSS), der::sequence::<&[u8]>(&[])]));
        assert_eq!(got.digest, Some(DigestAlgorithm::Sha1));
        let pss = PssParameters { mgf_digest: DigestAlgorithm::Sha1, salt_length: 20 };
        assert_eq!(got.pss, Some(pss));
    }

    #[test]
    fn unknown_and_post_quantum_algorithms_keep_their_names() {
        let got = read(&der::sequence(&[der::oid("1.2.3.4")]));
        assert_eq!((got.scheme, got.name.as_str()), (SignatureScheme::Unknown, "1.2.3.4"));
        let got = read(&der::sequence(&[der::oid("2.16.840.1.101.3.4.3.18")]));
        assert_eq!(got.scheme, SignatureScheme::PostQuantum);
    }
}
