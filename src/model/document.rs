//! What a document is, apart from its signatures.

use super::certificate::CertificateId;
use super::finding::Deviation;
use serde::Deserialize;
use serde::Serialize;

/// What kind of file it is, by its content.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
#[allow(missing_docs, reason = "the names say it")]
pub enum DocumentFormat {
    Pdf,
    Xml,
    Cms,
    Asic,
    Edxml,
    /// A detached RFC 3161 token or response.
    Timestamp,
    Unknown,
}

/// How much of the document a signature covers.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Coverage {
    /// PDF: the whole file.
    EntireFile,
    /// PDF: everything up to the end of its revision; later revisions follow.
    EntireRevision,
    /// PDF: one block from the first byte, but less than its revision.
    ContiguousFromStart,
    /// XML: the document element with everything in it, but for the signature. ASiC: every file.
    EntireDocument,
    /// XML: some elements; ASiC: some files.
    Partial,
    /// It cannot be said what is covered.
    Unclear,
}

/// One revision of a PDF: what was appended in one go.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Revision {
    /// Counted from 1.
    pub number: u32,
    /// Offset just after the revision's last byte.
    pub end: u64,
}

/// The document security store (EN 319 142-1 clause 5.4.2) at the last revision.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct SecurityStore {
    /// Its certificates.
    pub certificates: Vec<CertificateId>,
    /// SHA-256 of its CRLs, hex.
    pub crls: Vec<String>,
    /// SHA-256 of its OCSP responses, hex.
    pub ocsps: Vec<String>,
    /// End of the first revision in which a store is there.
    pub since: u64,
}

/// What a file says of itself.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Document {
    /// The path as given.
    pub name: String,
    /// SHA-256 of the file, hex.
    pub sha256: String,
    /// Length in bytes.
    pub size: u64,
    /// By content, not by name.
    pub format: DocumentFormat,
    /// PDF revisions, oldest first; empty for other formats.
    pub revisions: Vec<Revision>,
    /// PDF: the security store, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub security_store: Option<SecurityStore>,
    /// The content is encrypted.
    #[serde(default)]
    pub encrypted: bool,
    /// What is odd about the file as a whole.
    pub deviations: Vec<Deviation>,
}
