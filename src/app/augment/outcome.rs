//! What came of raising a document.

use super::error::Lack;
use crate::app::beside::Taken;
use crate::model::SignatureLevel;
use crate::model::Time;
use serde::Serialize;

/// What was added, and where each signature stands now.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Augmented {
    /// The signatures that were raised.
    pub raised: Vec<Raised>,
    /// Document timestamps added.
    pub timestamps: usize,
    /// Certificates added.
    pub certificates: usize,
    /// CRLs added.
    pub crls: usize,
    /// OCSP responses added.
    pub ocsps: usize,
    /// Statuses that say nothing yet of the time of signing.
    pub early: Vec<Early>,
    /// The content that belongs to it, where that stands elsewhere.
    pub content: Option<Taken>,
}

impl Augmented {
    /// Whether nothing was to be added.
    pub fn is_unchanged(&self) -> bool {
        [self.timestamps, self.certificates, self.crls, self.ocsps].iter().all(|count| *count == 0)
    }
}

/// One signature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Raised {
    /// Its field.
    pub id: String,
    /// The level before.
    pub before: SignatureLevel,
    /// The level that our judge finds now.
    pub after: SignatureLevel,
    /// By when it is to be raised or renewed next.
    pub renew_by: Option<Time>,
}

/// What raising a document would do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Foreseen {
    /// The signatures that were chosen.
    pub signatures: Vec<ForeseenSignature>,
    /// What is not at hand yet; it would be refused.
    pub lacks: Vec<Lack>,
    /// The content that belongs to it, where that stands elsewhere.
    pub content: Option<Taken>,
}

/// What would be done for one signature.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct ForeseenSignature {
    /// Its field.
    pub id: String,
    /// Its level now.
    pub level: SignatureLevel,
    /// What would be added, in this order; nothing where it needs nothing.
    pub steps: Vec<Step>,
}

/// Something that is added to a document.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Step {
    /// A timestamp, which proves when it was signed.
    Timestamp,
    /// Certificates and statuses.
    Values,
    /// A timestamp over all of that.
    Archive,
    /// The same once more, before the last one ends.
    Renewal,
}

/// A status older than the signature (PA-43).
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Early {
    /// The signature.
    pub id: String,
    /// thisUpdate.
    pub issued: Time,
    /// When the signature is proven to have existed.
    pub proven: Time,
    /// When the next status is due.
    pub next: Option<Time>,
}
