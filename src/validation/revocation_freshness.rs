//! Revocation freshness checker, clause 5.2.5.

use crate::model::RevocationEvidence;
use crate::model::Time;
use crate::policy::RevocationDemand;
use crate::policy::Slide;

/// Until when a status counts as fresh: its thisUpdate plus what the policy allows or, where that
/// says nothing, its own nextUpdate. `None` where neither is there: never fresh.
pub(super) fn good_until(status: &RevocationEvidence, demand: &RevocationDemand) -> Option<Time> {
    match demand.max_age_seconds {
        Some(seconds) => Some(status.this_update.plus_seconds(seconds)),
        None => status.next_update,
    }
}

/// The moment to which a control time slides over a status that is not fresh at it (5.6.2.2).
pub(super) fn slides_to(status: &RevocationEvidence, demand: &RevocationDemand) -> Time {
    let last_fresh = good_until(status, demand)
        .map(|until| Time::from_unix_millis(until.unix_millis().saturating_sub(1)));
    match (demand.slide, last_fresh) {
        (Slide::Freshness, Some(last)) => last.max(status.this_update),
        (Slide::Freshness, None) | (Slide::Issuance, _) => status.this_update,
    }
}
