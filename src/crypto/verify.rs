//! Does this key vouch for these bytes? PKCS#1 v1.5, PSS, ECDSA, EdDSA.

use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;

/// Whether `key` verifies `signature` over `message`. An ECDSA signature is DER
/// (`SEQUENCE { r, s }`); readers of other forms convert first. A key of another kind than the
/// algorithm's does not hold; an algorithm or key that cannot be used is `Unable`, with its name.
pub fn verify(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    message: &[u8],
    signature: &[u8],
) -> Check {
    let _ = (key, algorithm, message, signature);
    Check::Unable("not built".to_owned())
}

/// The same over a digest that was computed elsewhere (of a large message).
pub fn verify_digest(
    key: &PublicKey,
    algorithm: &SignatureAlgorithm,
    digest_algorithm: DigestAlgorithm,
    digest: &[u8],
    signature: &[u8],
) -> Check {
    let _ = (key, algorithm, digest_algorithm, digest, signature);
    Check::Unable("not built".to_owned())
}
