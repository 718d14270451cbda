//! What stands against a certificate chain or an algorithm, and whether a proof of existence
//! settles it.
//!
//! The basic process (5.3) judges at the validation time; the long-term process (5.5) asks of each
//! problem whether it was one already when the signature is proven to have existed.

use crate::model::Compared;
use crate::model::Finding;
use crate::model::Location;
use crate::model::Time;
use crate::policy::Until;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use std::borrow::Cow;

/// A rule that is not kept at the validation time.
#[derive(Clone, Debug)]
pub(super) struct Problem {
    pub(super) rule: Cow<'static, str>,
    pub(super) at: Location,
    pub(super) compared: Compared,
    pub(super) cause: Cause,
}

/// Why, as far as time matters to it. In the order in which problems decide, gravest first.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(super) enum Cause {
    /// It holds at every time: no chain, a constraint of the chain.
    Lasting,
    /// The signing certificate was revoked.
    Revoked { since: Time },
    /// An authority of the chain was revoked.
    AuthorityRevoked { since: Time },
    /// The signature is proven to have existed before its certificate was valid.
    TooEarly,
    /// The signing certificate is outside its dates.
    OutOfDates { not_before: Time, not_after: Time, status_known: bool },
    /// An authority of the chain is outside its dates.
    AuthorityOutOfDates,
    /// A certificate of the chain is on hold.
    Suspended { since: Time },
    /// The anchor is no longer trusted.
    Sunset { until: Time },
    /// Who signed the only status is outside its dates.
    IssuerOutOfDates,
    /// No status is known.
    StatusUnknown,
    /// No known status is fresh; the newest was until then.
    Stale { good_until: Time },
    /// An algorithm of a certificate or of status data is no longer relied on.
    WeakChain,
    /// An algorithm of the signature is no longer relied on.
    WeakSignature { until: Until },
    /// Order and delay of timestamps.
    Order,
    /// Decides only where the policy makes it so.
    Noted,
}

impl Problem {
    pub(super) fn new(
        rule: impl Into<Cow<'static, str>>,
        cause: Cause,
        at: Location,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        let compared = Compared { seen: seen.into(), expected: expected.into() };
        Self { rule: rule.into(), at, compared, cause }
    }

    /// What a policy makes of it; `None` where it wants nothing said.
    pub(super) fn finding(&self, policy: &ValidationPolicy) -> Option<Finding> {
        let row = rule(&self.rule)?;
        let severity = policy.level(row).severity()?;
        let compared = Some(self.compared.clone());
        Some(Finding {
            rule: self.rule.clone(),
            axis: row.axis,
            severity,
            at: self.at.clone(),
            compared,
        })
    }

    /// Whether a proof that the signature existed at `proven` settles this, clause 5.5.4.
    pub(super) fn is_settled_by(&self, proven: Time) -> bool {
        match self.cause {
            Cause::Revoked { since }
            | Cause::AuthorityRevoked { since }
            | Cause::Suspended { since } => proven < since,
            Cause::OutOfDates { not_before, not_after, status_known } => {
                status_known && not_before <= proven && proven <= not_after
            }
            Cause::Stale { good_until } => proven < good_until,
            Cause::WeakSignature { until } => until.covers(proven),
            Cause::Lasting
            | Cause::TooEarly
            | Cause::AuthorityOutOfDates
            | Cause::Sunset { .. }
            | Cause::IssuerOutOfDates
            | Cause::StatusUnknown
            | Cause::WeakChain
            | Cause::Order
            | Cause::Noted => false,
        }
    }

    /// The rule that records that this is settled, and what it says was seen.
    pub(super) fn settled_note(&self) -> Option<(&'static str, String)> {
        match self.cause {
            Cause::Revoked { since }
            | Cause::AuthorityRevoked { since }
            | Cause::Suspended { since } => Some(("LT-06b", since.to_string())),
            Cause::OutOfDates { not_after, .. } => Some(("LT-06a", not_after.to_string())),
            Cause::WeakSignature { .. } | Cause::WeakChain => {
                Some(("LT-06c", self.compared.seen.clone()))
            }
            _ => None,
        }
    }
}
