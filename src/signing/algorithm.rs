//! What a key signs with.

use super::SigningError;
use crate::crypto::CryptoError;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PssParameters;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;

/// The signature algorithm for a key, by what was asked for: PKCS#1 v1.5 or, where `pss`, PSS with
/// the digest for MGF1 too and a salt as long as the digest; ECDSA for elliptic curves.
///
/// # Errors
/// Where the key is of another kind, PSS is asked of a key that is not RSA, or the digest is not
/// one to sign with.
pub fn algorithm_for(
    key: &PublicKey,
    digest: DigestAlgorithm,
    pss: bool,
) -> Result<SignatureAlgorithm, SigningError> {
    let unsupported = |what: String| Err(SigningError::Key(CryptoError::Unsupported(what)));
    let row = ROWS.iter().find(|row| row.0 == digest);
    let Some((_, rsa, ecdsa)) = row else {
        return unsupported(format!("{} for signing", digest.name()));
    };
    let (scheme, name) = match (key.kind, pss) {
        (KeyKind::Rsa, false) => (SignatureScheme::RsaPkcs1, *rsa),
        (KeyKind::Rsa, true) => (SignatureScheme::RsaPss, "1.2.840.113549.1.1.10"),
        (KeyKind::Ec, false) => (SignatureScheme::Ecdsa, *ecdsa),
        (KeyKind::Ec, true) => return unsupported("PSS with an elliptic-curve key".to_owned()),
        _ => return unsupported("signing with a key that is neither RSA nor EC".to_owned()),
    };
    let salt_length = u32::try_from(digest.length()).unwrap_or_default();
    let parameters = PssParameters { mgf_digest: digest, salt_length };
    let pss = (scheme == SignatureScheme::RsaPss).then_some(parameters);
    Ok(SignatureAlgorithm { scheme, digest: Some(digest), pss, name: name.to_owned() })
}

/// Digests to sign with, and the names of PKCS#1 v1.5 and ECDSA with them.
const ROWS: [(DigestAlgorithm, &str, &str); 3] = [
    (DigestAlgorithm::Sha256, "1.2.840.113549.1.1.11", "1.2.840.10045.4.3.2"),
    (DigestAlgorithm::Sha384, "1.2.840.113549.1.1.12", "1.2.840.10045.4.3.3"),
    (DigestAlgorithm::Sha512, "1.2.840.113549.1.1.13", "1.2.840.10045.4.3.4"),
];

#[cfg(test)]
mod tests {
    use super::algorithm_for;
    use crate::model::DigestAlgorithm;
    use crate::model::KeyKind;
    use crate::model::PublicKey;
    use crate::model::SignatureScheme;

    fn key(kind: KeyKind) -> PublicKey {
        PublicKey { kind, bits: 2048, curve: None, spki: Vec::new() }
    }

    #[test]
    fn scheme_follows_the_key() {
        let of = |kind, pss| {
            algorithm_for(&key(kind), DigestAlgorithm::Sha256, pss).map(|found| found.scheme).ok()
        };
        assert_eq!(of(KeyKind::Rsa, false), Some(SignatureScheme::RsaPkcs1));
        assert_eq!(of(KeyKind::Rsa, true), Some(SignatureScheme::RsaPss));
        assert_eq!(of(KeyKind::Ec, false), Some(SignatureScheme::Ecdsa));
        assert_eq!(of(KeyKind::Ec, true), None);
        assert_eq!(of(KeyKind::Dsa, false), None);
    }

    #[test]
    fn sha_1_is_not_signed_with() {
        let error = algorithm_for(&key(KeyKind::Rsa), DigestAlgorithm::Sha1, false);
        assert!(error.is_err());
    }
}
