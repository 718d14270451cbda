//! Keys that sign: a trait for all of them, and keys held in memory.

use super::digest;
use super::error::CryptoError;
use crate::model::DigestAlgorithm;
use crate::model::KeyKind;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use aws_lc_rs::digest as aws;
use aws_lc_rs::encoding::AsDer;
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
use aws_lc_rs::signature::ECDSA_P384_SHA384_ASN1_SIGNING;
use aws_lc_rs::signature::ECDSA_P521_SHA512_ASN1_SIGNING;
use aws_lc_rs::signature::EcdsaKeyPair;
use aws_lc_rs::signature::EcdsaSigningAlgorithm;
use aws_lc_rs::signature::KeyPair;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;
use aws_lc_rs::signature::RSA_PKCS1_SHA384;
use aws_lc_rs::signature::RSA_PKCS1_SHA512;
use aws_lc_rs::signature::RSA_PSS_SHA256;
use aws_lc_rs::signature::RSA_PSS_SHA384;
use aws_lc_rs::signature::RSA_PSS_SHA512;
use aws_lc_rs::signature::RsaKeyPair;
use aws_lc_rs::signature::RsaSignatureEncoding;
use pkcs8::DecodePrivateKey;
use pkcs8::PrivateKeyInfoRef;
use rsa::traits::PublicKeyParts;

/// A private key that can sign, wherever it lives.
pub trait SigningKey: Send + Sync {
    /// Its public half.
    fn public_key(&self) -> &PublicKey;

    /// Signs a message. ECDSA signatures are DER.
    ///
    /// # Errors
    /// Where the algorithm does not fit the key, or the device refuses.
    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, CryptoError>;
}

/// A private key in memory. The library that holds it wipes it when it is dropped.
pub struct SoftwareKey {
    public_key: PublicKey,
    private: Private,
}

enum Private {
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair, &'static aws::Algorithm),
}

const RSA_ENCRYPTION: &str = "1.2.840.113549.1.1.1";
const EC_PUBLIC_KEY: &str = "1.2.840.10045.2.1";

impl SoftwareKey {
    /// From DER of PKCS#8 PrivateKeyInfo (unencrypted): RSA or P-256, P-384, P-521.
    ///
    /// # Errors
    /// Where it is not such a key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CryptoError> {
        let refused = |cause: &str| CryptoError::Key(cause.to_owned());
        let key_info = PrivateKeyInfoRef::try_from(der)
            .map_err(|_| refused("it is not an unencrypted PKCS#8 private key"))?;
        let oid = key_info.algorithm.oid.to_string();
        match oid.as_str() {
            RSA_ENCRYPTION => Self::rsa(der),
            EC_PUBLIC_KEY => {
                let curve = key_info
                    .algorithm
                    .parameters_oid()
                    .map_err(|_| refused("the curve of the key is not named"))?;
                Self::ec(der, curve.to_string())
            }
            _ => Err(CryptoError::Unsupported(format!("{oid} of the private key"))),
        }
    }

    fn rsa(der: &[u8]) -> Result<Self, CryptoError> {
        // The rsa crate checks that the numbers belong together; aws-lc signs.
        let checked = rsa::RsaPrivateKey::from_pkcs8_der(der)
            .map_err(|error| CryptoError::Key(format!("RSA: {error}")))?;
        let bits = checked.n().bits_vartime();
        let pair = RsaKeyPair::from_pkcs8(der)
            .map_err(|error| CryptoError::Key(format!("RSA: {error}")))?;
        let spki = pair
            .public_key()
            .as_der()
            .map_err(|_| CryptoError::Key("RSA: no public key".to_owned()))?;
        let spki = spki.as_ref().to_vec();
        let public_key = PublicKey { kind: KeyKind::Rsa, bits, curve: None, spki };
        Ok(Self { public_key, private: Private::Rsa(pair) })
    }

    fn ec(der: &[u8], curve: String) -> Result<Self, CryptoError> {
        static P256: &EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_ASN1_SIGNING;
        static P384: &EcdsaSigningAlgorithm = &ECDSA_P384_SHA384_ASN1_SIGNING;
        static P521: &EcdsaSigningAlgorithm = &ECDSA_P521_SHA512_ASN1_SIGNING;
        let (algorithm, native, bits) = match curve.as_str() {
            "1.2.840.10045.3.1.7" => (P256, &aws::SHA256, 256),
            "1.3.132.0.34" => (P384, &aws::SHA384, 384),
            "1.3.132.0.35" => (P521, &aws::SHA512, 521),
            _ => return Err(CryptoError::Unsupported(format!("curve {curve}"))),
        };
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, der)
            .map_err(|error| CryptoError::Key(format!("EC: {error}")))?;
        let spki = pair
            .public_key()
            .as_der()
            .map_err(|_| CryptoError::Key("EC: no public key".to_owned()))?;
        let spki = spki.as_ref().to_vec();
        let public_key = PublicKey { kind: KeyKind::Ec, bits, curve: Some(curve), spki };
        Ok(Self { public_key, private: Private::Ec(pair, native) })
    }
}

impl SigningKey for SoftwareKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let unsupported = || {
            let digest = algorithm.digest.map_or("no digest", DigestAlgorithm::name);
            CryptoError::Unsupported(format!("{} with {digest}", algorithm.scheme.name()))
        };
        let wanted = match algorithm.digest {
            Some(
                wanted @ (DigestAlgorithm::Sha256
                | DigestAlgorithm::Sha384
                | DigestAlgorithm::Sha512),
            ) => wanted,
            _ => return Err(unsupported()),
        };
        match (&self.private, algorithm.scheme) {
            (Private::Rsa(pair), SignatureScheme::RsaPkcs1 | SignatureScheme::RsaPss) => {
                let standard = algorithm.pss.is_none_or(|pss| {
                    pss.mgf_digest == wanted
                        && usize::try_from(pss.salt_length).is_ok_and(|n| n == wanted.length())
                });
                if !standard {
                    return Err(unsupported());
                }
                let encoding = rsa_encoding(wanted, algorithm.scheme == SignatureScheme::RsaPss);
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(encoding, &SystemRandom::new(), message, &mut signature)
                    .map_err(|_| CryptoError::Signing("RSA refused".to_owned()))?;
                Ok(signature)
            }
            (Private::Ec(pair, native), SignatureScheme::Ecdsa) => {
                let number = super::verify::fit(&digest(wanted, message)?, native.output_len);
                let signature = aws::Digest::import_less_safe(&number, native)
                    .and_then(|digest| pair.sign_digest(&digest))
                    .map_err(|_| CryptoError::Signing("ECDSA refused".to_owned()))?;
                Ok(signature.as_ref().to_vec())
            }
            _ => Err(CryptoError::Unsupported(format!(
                "{} with this kind of key",
                algorithm.scheme.name()
            ))),
        }
    }
}

fn rsa_encoding(digest: DigestAlgorithm, pss: bool) -> &'static RsaSignatureEncoding {
    match (digest, pss) {
        (DigestAlgorithm::Sha512, false) => &RSA_PKCS1_SHA512,
        (DigestAlgorithm::Sha384, false) => &RSA_PKCS1_SHA384,
        (_, false) => &RSA_PKCS1_SHA256,
        (DigestAlgorithm::Sha512, true) => &RSA_PSS_SHA512,
        (DigestAlgorithm::Sha384, true) => &RSA_PSS_SHA384,
        (_, true) => &RSA_PSS_SHA256,
    }
}

#[cfg(test)]
mod tests {
    use super::SigningKey;
    use super::SoftwareKey;
    use crate::crypto::CryptoError;
    use crate::crypto::verify;
    use crate::model::Check;
    use crate::model::DigestAlgorithm;
    use crate::model::PssParameters;
    use crate::model::SignatureAlgorithm;
    use crate::model::SignatureScheme;
    use aws_lc_rs::encoding::AsDer;
    use aws_lc_rs::rsa::KeySize;
    use aws_lc_rs::signature::EcdsaKeyPair;
    use aws_lc_rs::signature::EcdsaSigningAlgorithm;
    use aws_lc_rs::signature::RsaKeyPair;

    fn algorithm(scheme: SignatureScheme, digest: DigestAlgorithm) -> SignatureAlgorithm {
        SignatureAlgorithm { scheme, digest: Some(digest), pss: None, name: String::new() }
    }

    const DIGESTS: [DigestAlgorithm; 3] =
        [DigestAlgorithm::Sha256, DigestAlgorithm::Sha384, DigestAlgorithm::Sha512];

    fn rsa() -> SoftwareKey {
        let pair = RsaKeyPair::generate(KeySize::Rsa2048).expect("a key");
        let der = AsDer::<aws_lc_rs::encoding::Pkcs8V1Der<'_>>::as_der(&pair).expect("DER");
        SoftwareKey::from_pkcs8(der.as_ref()).expect("a key")
    }

    #[test]
    fn what_an_rsa_key_signs_verifies() {
        let key = rsa();
        assert_eq!(key.public_key().bits, 2048);
        for scheme in [SignatureScheme::RsaPkcs1, SignatureScheme::RsaPss] {
            for digest in DIGESTS {
                let algorithm = algorithm(scheme, digest);
                let signature = key.sign(&algorithm, b"message").expect("signs");
                let check = verify(key.public_key(), &algorithm, b"message", &signature);
                assert_eq!(check, Check::Holds);
            }
        }
    }

    #[test]
    fn what_an_ec_key_signs_verifies_with_every_digest() {
        let curves: [&'static EcdsaSigningAlgorithm; 3] = [
            &super::ECDSA_P256_SHA256_ASN1_SIGNING,
            &super::ECDSA_P384_SHA384_ASN1_SIGNING,
            &super::ECDSA_P521_SHA512_ASN1_SIGNING,
        ];
        for curve in curves {
            let pair = EcdsaKeyPair::generate(curve).expect("a key");
            let der = pair.to_pkcs8v1().expect("PKCS#8");
            let key = SoftwareKey::from_pkcs8(der.as_ref()).expect("a key");
            for digest in DIGESTS {
                let algorithm = algorithm(SignatureScheme::Ecdsa, digest);
                let signature = key.sign(&algorithm, b"message").expect("signs");
                let check = verify(key.public_key(), &algorithm, b"message", &signature);
                assert_eq!(check, Check::Holds);
            }
        }
    }

    #[test]
    fn algorithm_that_does_not_fit_is_refused_by_name() {
        let key = rsa();
        let refused = |algorithm: &SignatureAlgorithm| match key.sign(algorithm, b"message") {
            Err(CryptoError::Unsupported(name)) => name,
            other => panic!("{other:?}"),
        };
        let sha1 = algorithm(SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha1);
        assert_eq!(refused(&sha1), "rsa-pkcs1 with sha1");
        let ecdsa = algorithm(SignatureScheme::Ecdsa, DigestAlgorithm::Sha256);
        assert_eq!(refused(&ecdsa), "ecdsa with this kind of key");
        let pss = SignatureAlgorithm {
            pss: Some(PssParameters { mgf_digest: DigestAlgorithm::Sha1, salt_length: 20 }),
            ..algorithm(SignatureScheme::RsaPss, DigestAlgorithm::Sha256)
        };
        assert_eq!(refused(&pss), "rsa-pss with sha256");
    }

    #[test]
    fn what_is_no_private_key_is_refused() {
        for der in [&b""[..], b"hello", &[0x30, 0]] {
            assert!(SoftwareKey::from_pkcs8(der).is_err());
        }
    }
}
