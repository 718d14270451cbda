//! Trust anchors, as they were given.

use super::certificate::CertificateId;
use super::time::Time;
use serde::Deserialize;
use serde::Serialize;

/// A certificate that is trusted by decision, not by proof.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct TrustAnchor {
    /// Which certificate.
    pub certificate: CertificateId,
    /// Trusted until then only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sunset: Option<Time>,
}
