//! What the signer wants.

use super::visible::Visible;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureLevel;
use crate::model::Time;
use std::sync::Arc;

/// What the signer wants, the same for every file of a run.
#[derive(Clone, Debug)]
pub struct SigningRequest {
    /// B-B or B-T (higher levels augment).
    pub level: SignatureLevel,
    /// The digest of content and signature.
    pub digest: DigestAlgorithm,
    /// RSASSA-PSS instead of PKCS#1 v1.5, for RSA keys.
    pub pss: bool,
    /// The signing certificate.
    pub certificate: Arc<Certificate>,
    /// Its issuers, nearest first, to put into the signature.
    pub chain: Vec<Arc<Certificate>>,
    /// The claimed signing time.
    pub claimed_time: Time,
    /// PDF: the field, an existing empty one or a new one; `None`: the only empty one, else a new
    /// invisible one.
    pub field: Option<String>,
    /// PDF /Reason.
    pub reason: Option<String>,
    /// PDF /Location; XAdES SignatureProductionPlace.
    pub location: Option<String>,
    /// PDF: what the signature shows; `None`: nothing.
    pub visible: Option<Arc<Visible>>,
    /// XML: ids of the elements to sign; empty: the whole document, enveloped.
    pub xml_ids: Vec<String>,
    /// XML: path of the element that receives the signature.
    pub into: Option<String>,
}
