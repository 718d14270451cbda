//! The private operation of RSA on an encoding that is given: for signatures that must be wrong, so
//! that verifiers can be tried with them.

use super::error::CryptoError;
use pkcs8::DecodePrivateKey;
use rsa::BoxedUint;
use rsa::rand_core::TryCryptoRng;
use rsa::traits::PublicKeyParts;
use std::convert::Infallible;

/// What the key makes of these octets, as many as its modulus has. It is not protected against
/// watching the clock: for keys that are public anyway.
///
/// # Errors
/// Where it is no RSA key, or the octets are not below its modulus.
pub fn raw_rsa(pkcs8: &[u8], encoded: &[u8]) -> Result<Vec<u8>, CryptoError> {
    let key = rsa::RsaPrivateKey::from_pkcs8_der(pkcs8)
        .map_err(|error| CryptoError::Key(format!("RSA: {error}")))?;
    let refused = || CryptoError::Signing("RSA refused".to_owned());
    let precision = key.n().bits_precision();
    let number = BoxedUint::from_be_slice(encoded, precision).map_err(|_| refused())?;
    let none: Option<&mut dyn TryCryptoRng<Error = Infallible>> = None;
    let value = rsa::hazmat::rsa_decrypt(none, &key, &number).map_err(|_| refused())?;
    let octets = value.to_be_bytes();
    let skip = octets.len().saturating_sub(key.size());
    Ok(octets.get(skip..).unwrap_or_default().to_vec())
}
