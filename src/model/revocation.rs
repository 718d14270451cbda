//! Revocation status information about one certificate from one CRL or OCSP response.

use super::algorithm::SignatureAlgorithm;
use super::certificate::CertificateId;
use super::evidence::Origin;
use super::finding::Check;
use super::finding::Deviation;
use super::time::Time;
use serde::Deserialize;
use serde::Serialize;

/// Where the status comes from.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum RevocationKind {
    Crl,
    Ocsp,
}

/// CRLReason, RFC 5280 clause 5.3.1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "RFC 5280's own names")]
pub enum RevocationReason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    RemoveFromCrl,
    PrivilegeWithdrawn,
    AaCompromise,
}

/// What the source says of the certificate.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationStatus {
    /// Not revoked.
    Good,
    /// Revoked since, and why.
    Revoked {
        /// revocationDate.
        at: Time,
        /// reasonCode, unspecified where absent.
        reason: RevocationReason,
    },
    /// The responder does not know it.
    Unknown,
}

/// What a CRL says it covers: issuingDistributionPoint, RFC 5280 clause 5.2.5.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct CrlScope {
    /// onlyContainsUserCerts.
    pub only_user: bool,
    /// onlyContainsCACerts.
    pub only_authority: bool,
    /// onlyContainsAttributeCerts.
    pub only_attribute: bool,
    /// indirectCRL.
    pub indirect: bool,
    /// onlySomeReasons, as a bit mask.
    pub only_reasons: Option<u16>,
    /// Its distribution point names one of the certificate's; `None` where it names none.
    pub point_matches: Option<bool>,
    /// Reasons for which the certificate's matching points refer to it, as a bit mask; `None`: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub point_reasons: Option<u16>,
    /// Names of its distribution point, in a form to compare.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub point: Vec<String>,
    /// deltaCRLIndicator is there, with the base number in hex.
    pub delta_of: Option<String>,
    /// Addresses of its deltas: freshestCRL, RFC 5280 clause 5.2.6.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub delta_urls: Vec<String>,
    /// cRLNumber, in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
}

impl CrlScope {
    /// Every reason that a CRL can be for: bits 1 to 8 of ReasonFlags (RFC 5280 clause 4.2.1.13).
    pub const ALL_REASONS: u16 = 0b1_1111_1110;

    /// The reasons for which it speaks of the certificate (RFC 5280 clause 6.3.3 (d)).
    pub fn reasons(&self) -> u16 {
        let own = self.only_reasons.unwrap_or(Self::ALL_REASONS);
        own & self.point_reasons.unwrap_or(Self::ALL_REASONS) & Self::ALL_REASONS
    }
}

/// One source's word on one certificate.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RevocationEvidence {
    /// The certificate it is about.
    pub of: CertificateId,
    /// CRL or OCSP.
    pub kind: RevocationKind,
    /// SHA-256 of the CRL or the response, hex.
    pub source: String,
    /// Where it was found.
    pub origin: Origin,
    /// What it says.
    pub status: RevocationStatus,
    /// producedAt, for OCSP.
    pub produced_at: Option<Time>,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    pub next_update: Option<Time>,
    /// Who signed it, where that certificate is at hand.
    pub signer: Option<CertificateId>,
    /// Whether that one's key verifies its signature.
    pub signature: Check,
    /// What it is signed with.
    pub signature_algorithm: SignatureAlgorithm,
    /// CRL: the scope. `None` for OCSP.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<CrlScope>,
    /// expiredCertsOnCRL or archiveCutoff: certificates expired since then are still known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub knows_expired_since: Option<Time>,
    /// OCSP certHash: whether it is this certificate's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate_hash: Option<bool>,
    /// What is odd about it.
    pub deviations: Vec<Deviation>,
}
