//! What the signer wants.

use super::visible::Visible;
pub use crate::formats::asic::contents::Kind as ContainerKind;
use crate::formats::xml::dialect::Dialect;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::FieldLock;
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
    /// PDF: what may still change afterwards.
    pub allowance: Allowance,
    /// Address of the timestamp authority, for fields that demand a certain one.
    pub authority: Option<String>,
    /// A CMS signature (CAdES) over the file's bytes, whatever they are, instead of one in it.
    pub cms: Option<CmsForm>,
    /// Container: with signatures of this kind; `None`: as it has, else XAdES.
    pub container: Option<ContainerKind>,
    /// XML: ids of the elements to sign; empty: the whole document, enveloped.
    pub xml_ids: Vec<String>,
    /// XML: path of the element that receives the signature.
    pub into: Option<String>,
    /// XML: the plain form of a national dialect instead of XAdES.
    pub dialect: Option<DialectRequest>,
}

/// A signature in the form of a national dialect.
#[derive(Clone, Debug)]
pub struct DialectRequest {
    /// The profile.
    pub dialect: Arc<Dialect>,
    /// Name of the place of the signature; `None`: the only one.
    pub slot: Option<String>,
    /// Make the place where it is missing.
    pub create: bool,
}

impl SigningRequest {
    /// A signature at level B-B with SHA-256, invisible, over the whole document: what a caller
    /// changes from.
    pub fn new(certificate: Arc<Certificate>, claimed_time: Time) -> Self {
        Self {
            level: SignatureLevel::B,
            digest: DigestAlgorithm::Sha256,
            pss: false,
            certificate,
            chain: Vec::new(),
            claimed_time,
            field: None,
            reason: None,
            location: None,
            visible: None,
            allowance: Allowance::default(),
            authority: None,
            cms: None,
            container: None,
            xml_ids: Vec::new(),
            into: None,
            dialect: None,
        }
    }
}

/// Where the content of a CMS signature is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum CmsForm {
    /// Elsewhere: the signature is a file beside it (`.p7s`).
    Detached,
    /// Within the signature (`.p7m`).
    Attached,
}

/// What a signature is to forbid for the time after it (ISO 32000-2 clause 12.8.2).
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Allowance {
    /// Certify the document with this permission: 1 nothing may change, 2 forms may be filled and
    /// signatures added, 3 annotations as well. `None`: an approval.
    pub certify: Option<u8>,
    /// Lock these fields.
    pub lock: Option<FieldLock>,
    /// What the lock lets change in the document: 1 to 3, as above.
    pub lock_permission: Option<u8>,
}

impl Allowance {
    /// It forbids nothing.
    pub fn is_unlimited(&self) -> bool {
        *self == Self::default()
    }
}
