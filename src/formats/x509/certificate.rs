//! DER → [`Certificate`].

use crate::formats::FormatError;
use crate::model::Certificate;
use crate::model::PublicKey;
use std::sync::Arc;

/// Reads one certificate. Trailing bytes after it are an error.
///
/// # Errors
/// Where the DER is not a certificate. Oddities that leave it readable become deviations.
pub fn parse_certificate(der: &[u8]) -> Result<Arc<Certificate>, FormatError> {
    let _ = der;
    Err(FormatError::unreadable("not built"))
}

/// Reads all certificates of a file: DER, PEM (one or several), PKCS#7 certs-only in either form.
///
/// # Errors
/// Where it holds none.
pub fn read_certificates(bytes: &[u8]) -> Result<Vec<Arc<Certificate>>, FormatError> {
    let _ = bytes;
    Err(FormatError::unreadable("not built"))
}

/// Reads a public key: SubjectPublicKeyInfo or PKCS#1 RSAPublicKey in DER or PEM, or a certificate's key.
///
/// # Errors
/// Where it is none of these.
pub fn parse_public_key(bytes: &[u8]) -> Result<PublicKey, FormatError> {
    let _ = bytes;
    Err(FormatError::unreadable("not built"))
}
