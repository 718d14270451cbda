//! How hard a policy holds a rule.

use crate::model::Severity;
use serde::Deserialize;
use serde::Serialize;

/// How hard a rule is held. Ordered: `Ignore` is the lowest.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Not looked at.
    Ignore,
    /// Reported for the record.
    Inform,
    /// Reported as worth a look.
    Warn,
    /// Must hold.
    Fail,
}

impl Level {
    /// The severity of a finding on a rule at this level; `None` for `Ignore`.
    pub fn severity(self) -> Option<Severity> {
        match self {
            Self::Ignore => None,
            Self::Inform => Some(Severity::Inform),
            Self::Warn => Some(Severity::Warn),
            Self::Fail => Some(Severity::Fail),
        }
    }
}
