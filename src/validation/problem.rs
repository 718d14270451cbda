//! What stands against a certificate chain or an algorithm, and whether a proof of existence
//! settles it.
//!
//! The basic process (5.3) judges at the validation time; the long-term process (5.5) asks of each
//! problem whether it was one already when the signature is proven to have existed.

use crate::model::Compared;
use crate::model::Location;
use crate::model::Time;
use crate::policy::Until;
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

/// What a proof of existence makes of a problem.
pub(super) enum Settlement {
    /// It stands.
    Stands,
    /// It arose later; the rule that says so, for the record.
    Settled(Option<&'static str>),
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

    /// Whether a proof that the signature existed at `proven` settles this, clause 5.5.4.
    pub(super) fn settle(&self, proven: Option<Time>) -> Settlement {
        let Some(proven) = proven else { return Settlement::Stands };
        let (settled, note) = match self.cause {
            Cause::Revoked { since }
            | Cause::AuthorityRevoked { since }
            | Cause::Suspended { since } => (proven < since, Some("LT-06b")),
            Cause::OutOfDates { not_before, not_after, status_known } => {
                (status_known && not_before <= proven && proven <= not_after, Some("LT-06a"))
            }
            Cause::Stale { good_until } => (proven < good_until, None),
            Cause::WeakSignature { until } => (until.covers(proven), Some("LT-06c")),
            Cause::Lasting
            | Cause::TooEarly
            | Cause::AuthorityOutOfDates
            | Cause::IssuerOutOfDates
            | Cause::StatusUnknown
            | Cause::WeakChain
            | Cause::Order
            | Cause::Noted => (false, None),
        };
        if settled { Settlement::Settled(note) } else { Settlement::Stands }
    }

    /// What the note on a settled problem says was seen.
    pub(super) fn settled_seen(&self) -> String {
        match self.cause {
            Cause::Revoked { since }
            | Cause::AuthorityRevoked { since }
            | Cause::Suspended { since } => since.to_string(),
            Cause::OutOfDates { not_after, .. } => not_after.to_string(),
            _ => self.compared.seen.clone(),
        }
    }
}
