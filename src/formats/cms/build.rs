//! Writes CMS in DER: SignedData for PAdES and detached signatures, timestamp requests and tokens.

use crate::formats::FormatError;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use std::sync::Arc;

/// What a CMS signature is to contain.
pub struct CmsSigningOptions<'a> {
    /// The signing certificate.
    pub certificate: &'a Certificate,
    /// Its issuers, nearest first.
    pub chain: &'a [Arc<Certificate>],
    /// Digest of the content, the signed attributes and ESSCertIDv2.
    pub digest: DigestAlgorithm,
    /// What the key will sign with.
    pub algorithm: &'a SignatureAlgorithm,
    /// Dotted content type: id-data for documents, id-ct-TSTInfo for tokens.
    pub content_type: &'a str,
    /// Content to put inside (tokens); `None`: detached.
    pub content: Option<&'a [u8]>,
}

/// Signed attributes and the frame around them, waiting for the value.
pub struct PreparedCms {}

/// Builds the signed attributes over a content digest (PA-24 to PA-27, PA-31): content-type,
/// message-digest, signing-certificate-v2, cmsAlgorithmProtection, no signing-time.
///
/// # Errors
/// Where the certificate or algorithm cannot be encoded.
pub fn prepare(
    content_digest: &[u8],
    options: &CmsSigningOptions<'_>,
) -> Result<PreparedCms, FormatError> {
    let _ = (content_digest, options);
    Err(FormatError::unreadable("not built"))
}

impl PreparedCms {
    /// DER of the signed attributes as SET OF: what the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &[]
    }

    /// DER of the SignedData in ContentInfo with this value, and with a signature timestamp (DER of
    /// the token) where given.
    ///
    /// # Errors
    /// Where the token is not DER.
    pub fn finish(
        &self,
        signature: &[u8],
        timestamp: Option<&[u8]>,
    ) -> Result<Vec<u8>, FormatError> {
        let _ = (signature, timestamp);
        Err(FormatError::unreadable("not built"))
    }
}

/// DER of a TimeStampReq over an imprint, with a nonce (big-endian) and certReq set.
pub fn timestamp_request(digest: DigestAlgorithm, imprint: &[u8], nonce: &[u8]) -> Vec<u8> {
    let _ = (digest, imprint, nonce);
    Vec::new()
}

/// Takes the token out of a TimeStampResp and holds it against the request: status granted, same
/// imprint, same nonce (TS-01 to TS-04). The token's signature is verified by observing it.
///
/// # Errors
/// With the status text, or what was compared.
pub fn token_of_response(
    response: &[u8],
    digest: DigestAlgorithm,
    imprint: &[u8],
    nonce: &[u8],
) -> Result<Vec<u8>, FormatError> {
    let _ = (response, digest, imprint, nonce);
    Err(FormatError::unreadable("not built"))
}
