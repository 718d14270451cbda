//! Everything the judge may know: a document's facts, the certificates with their proved links,
//! and revocation status information. Complete and serialisable: a verdict can be replayed from it.

use super::certificate::Certificate;
use super::certificate::CertificateId;
use super::document::Document;
use super::finding::Check;
use super::record::EvidenceRecord;
use super::revocation::RevocationEvidence;
use super::signature::SignatureEvidence;
use super::time::Time;
use super::trust::TrustAnchor;
use serde::Deserialize;
use serde::Serialize;
use std::borrow::Cow;
use std::sync::Arc;

/// Where a certificate, CRL or response came from.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// In the document.
    Embedded,
    /// Given by the user: a file.
    File(String),
    /// In the user's store or cache.
    Cache,
    /// Fetched.
    Url(String),
}

impl Origin {
    /// The word in reports: `embedded`, `file`, `cache`, `url`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Embedded => "embedded",
            Self::File(_) => "file",
            Self::Cache => "cache",
            Self::Url(_) => "url",
        }
    }
}

/// Whether one certificate's key verifies another's signature.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Link {
    /// A certificate whose subject is the issuer's name.
    pub issuer: CertificateId,
    /// Whether its key verifies the signature.
    pub signature: Check,
}

/// A certificate with where it came from and who may have issued it.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CertificateEntry {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// Where it came from first.
    pub origin: Origin,
    /// Every candidate issuer at hand, by name.
    pub links: Vec<Link>,
}

/// One request to the network that was made, or left out, for a document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct FetchFact {
    /// When.
    pub at: Time,
    /// The address.
    pub url: String,
    /// `certificate`, `CRL` or `OCSP response`.
    pub what: String,
    /// The certificate that it was about.
    pub certificate: CertificateId,
    /// Bytes that were taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// SHA-256 of what was taken, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sha256: Option<String>,
    /// Why nothing was taken.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// The rule that the answer breaks, where one does: taken or not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rule: Option<Cow<'static, str>>,
}

/// Everything known about one document.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Evidence {
    /// The document.
    pub document: Document,
    /// Its signatures and document timestamps. PDF: by end of the signed range; XML: document order.
    pub signatures: Vec<SignatureEvidence>,
    /// Evidence records about it, given or in it; of one signature the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<EvidenceRecord>,
    /// Certificates that may matter, sorted by id.
    pub certificates: Vec<CertificateEntry>,
    /// Revocation status information about them.
    pub revocation: Vec<RevocationEvidence>,
    /// The anchors that were trusted, sorted; a certificate may stand several times.
    pub anchors: Vec<TrustAnchor>,
    /// SHA-256 over all anchors with their usages and dates (the trust snapshot), hex.
    pub trust_sha256: String,
    /// SHA-256 over all CRLs and OCSP responses given from outside, hex.
    pub revocation_sha256: String,
    /// What was asked of the network for this document, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub fetched: Vec<FetchFact>,
}

impl Evidence {
    /// A certificate by its id.
    pub fn certificate(&self, id: CertificateId) -> Option<&CertificateEntry> {
        let at = self.certificates.binary_search_by(|entry| entry.certificate.id.cmp(&id)).ok()?;
        self.certificates.get(at)
    }

    /// Whether this certificate is an anchor, for whatever and whenever.
    pub fn anchor(&self, id: CertificateId) -> Option<&TrustAnchor> {
        self.anchors_of(id).next()
    }

    /// All that this certificate is trusted for.
    pub fn anchors_of(&self, id: CertificateId) -> impl Iterator<Item = &TrustAnchor> {
        self.anchors.iter().filter(move |anchor| anchor.certificate == id)
    }

    /// Whether this certificate is trusted without limits, so that no chain goes on above it.
    pub fn ends_chains(&self, id: CertificateId) -> bool {
        self.anchors_of(id).any(TrustAnchor::is_unlimited)
    }
}

/// Certificates, CRLs and OCSP responses that a document carries, as bytes.
#[derive(Clone, Debug, Default)]
pub struct Material {
    /// Certificates.
    pub certificates: Vec<Arc<Certificate>>,
    /// DER of CRLs.
    pub crls: Vec<Vec<u8>>,
    /// DER of OCSP responses (or of the basic response alone).
    pub ocsps: Vec<Vec<u8>>,
}

impl Material {
    /// Adds all of another's.
    pub fn extend(&mut self, other: Self) {
        self.certificates.extend(other.certificates);
        self.crls.extend(other.crls);
        self.ocsps.extend(other.ocsps);
    }
}

/// What a format's reader makes of a file, before certificates are linked.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The document.
    pub document: Document,
    /// Its signatures, in the order of [`Evidence::signatures`].
    pub signatures: Vec<SignatureEvidence>,
    /// Evidence records, as in [`Evidence::records`].
    pub records: Vec<EvidenceRecord>,
    /// What it carries.
    pub material: Material,
}
