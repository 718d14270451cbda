//! What the judge says of a certificate alone.

use super::certificate::CertificateId;
use super::finding::Finding;
use super::time::Time;
use super::trust::TrustAnchor;

/// Whether a certificate holds at a time, by RFC 5280 and RFC 6960.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum ChainOutcome {
    /// A path to an anchor holds.
    Passed,
    /// Every path breaks a rule; the sub-indication of EN 319 102-1 for the gravest of the best
    /// path.
    Failed(&'static str),
    /// It cannot be decided, for this reason.
    Indeterminate(&'static str),
}

impl ChainOutcome {
    /// The word in reports.
    pub fn indication(self) -> &'static str {
        match self {
            Self::Passed => "PASSED",
            Self::Failed(_) => "FAILED",
            Self::Indeterminate(_) => "INDETERMINATE",
        }
    }

    /// The sub-indication, where it did not pass.
    pub fn sub_indication(self) -> Option<&'static str> {
        match self {
            Self::Passed => None,
            Self::Failed(why) | Self::Indeterminate(why) => Some(why),
        }
    }
}

/// A path that was tried and does not hold.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RejectedPath {
    /// Subjects from the leaf upwards.
    pub path: Vec<String>,
    /// The same certificates.
    pub certificates: Vec<CertificateId>,
    /// As what its end is trusted; `None` where it is not.
    pub anchor: Option<TrustAnchor>,
    /// The rule that decides.
    pub reason: String,
    /// All that was noticed.
    pub findings: Vec<Finding>,
}

/// The judge's word on a certificate alone.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ChainJudgement {
    /// Whether it holds.
    pub outcome: ChainOutcome,
    /// Where it holds: subjects from the leaf to the anchor.
    pub path: Vec<String>,
    /// Where it holds: the same certificates.
    pub certificates: Vec<CertificateId>,
    /// Where it holds: as what its end is trusted.
    pub anchor: Option<TrustAnchor>,
    /// Where it holds: the policies that are left, dotted, in the anchor's terms.
    pub policies: Vec<String>,
    /// Paths that were tried and do not hold, the likeliest first.
    pub rejected: Vec<RejectedPath>,
    /// What was noticed on the path that holds, or on the files.
    pub findings: Vec<Finding>,
    /// The time of which this is said.
    pub at: Time,
}
