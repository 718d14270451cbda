//! CMS SignedData and RFC 3161 tokens: BER-tolerant reading to facts, and DER building.

pub mod build;
mod messages;
mod oid;
mod signed_data;
mod timestamp;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::model::DigestAlgorithm;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;

/// What a CMS structure is part of, and the content that it signs from outside.
pub struct Context<'a> {
    /// What its container promises: PAdES, adbe.*, plain CMS, RFC 3161.
    pub format: SignatureFormat,
    /// Id for the evidence.
    pub id: &'a str,
    /// Digest of the detached content; `None` where the content is not at hand or the algorithm
    /// cannot be computed. Not asked where the content is inside.
    pub content_digest: &'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    /// Keys and certificates that the structure may not carry.
    pub options: &'a ObserveOptions,
}

/// What was read of one CMS structure.
pub struct CmsObservation {
    /// One a SignerInfo (exactly one is right for PDF and tokens; the rest is a deviation).
    pub signatures: Vec<SignatureEvidence>,
    /// What it carries, its tokens' included.
    pub material: Material,
    /// Length of the structure in bytes; what follows is padding or worse.
    pub length: usize,
}

/// The digest algorithms that a CMS structure's content must be hashed with, in order of
/// appearance, without reading more than needed.
pub fn content_digest_algorithms(cms: &[u8]) -> Vec<DigestAlgorithm> {
    let _ = cms;
    Vec::new()
}

/// Reads a CMS SignedData, a TimeStampToken or a TimeStampResp (by `context.format`).
///
/// # Errors
/// Where it is not readable as one at all.
pub fn observe(cms: &[u8], context: &Context<'_>) -> Result<CmsObservation, FormatError> {
    let _ = (cms, context);
    Err(FormatError::unreadable("not built"))
}
