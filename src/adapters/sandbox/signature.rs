//! How the sandbox signs CRLs, OCSP responses and tokens: RSA PKCS#1 v1.5 with SHA-256, the same
//! for both generations.

use super::Fault;
use super::SandboxError;
use crate::crypto::SigningKey;
use crate::crypto::SoftwareKey;
use crate::formats::algorithm;
use crate::formats::der;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;

/// sha256WithRSAEncryption.
pub(super) fn algorithm() -> SignatureAlgorithm {
    SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: "1.2.840.113549.1.1.11".to_owned(),
    }
}

/// DER of its AlgorithmIdentifier.
pub(super) fn algorithm_identifier() -> Result<Vec<u8>, SandboxError> {
    Ok(algorithm::signature_identifier(&algorithm())?)
}

/// The value over a message; one that does not hold where that fault is asked for.
pub(super) fn value(
    key: &SoftwareKey,
    message: &[u8],
    faults: &[Fault],
) -> Result<Vec<u8>, SandboxError> {
    let mut value = key.sign(&algorithm(), message)?;
    if faults.contains(&Fault::BadSignature)
        && let Some(last) = value.last_mut()
    {
        *last ^= 1;
    }
    Ok(value)
}

/// SEQUENCE { to be signed, algorithm, value, more… }.
pub(super) fn sign(
    key: &SoftwareKey,
    to_be_signed: &[u8],
    more: &[u8],
    faults: &[Fault],
) -> Result<Vec<u8>, SandboxError> {
    let value = der::bit_string(&value(key, to_be_signed, faults)?);
    Ok(der::sequence(&[to_be_signed, &algorithm_identifier()?, &value, more]))
}
