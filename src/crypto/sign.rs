//! Keys that sign: a trait for all of them, and keys held in memory.

use super::error::CryptoError;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;

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

/// A private key in memory, wiped when dropped.
pub struct SoftwareKey {
    public_key: PublicKey,
}

impl SoftwareKey {
    /// From DER of PKCS#8 PrivateKeyInfo (unencrypted): RSA or P-256, P-384, P-521.
    ///
    /// # Errors
    /// Where it is not such a key.
    pub fn from_pkcs8(der: &[u8]) -> Result<Self, CryptoError> {
        let _ = der;
        Err(CryptoError::Unsupported("not built".to_owned()))
    }
}

impl SigningKey for SoftwareKey {
    fn public_key(&self) -> &PublicKey {
        &self.public_key
    }

    fn sign(&self, algorithm: &SignatureAlgorithm, message: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let _ = (algorithm, message);
        Err(CryptoError::Unsupported("not built".to_owned()))
    }
}
