//! Revocation freshness checker, clause 5.2.5.

use crate::model::RevocationEvidence;
use crate::model::Time;
use crate::policy::RevocationDemand;

/// Until when a status counts as fresh: its thisUpdate plus what the policy allows or, where that
/// says nothing, its own nextUpdate. `None` where neither is there: never fresh.
pub(super) fn good_until(status: &RevocationEvidence, demand: &RevocationDemand) -> Option<Time> {
    match demand.max_age_seconds {
        Some(seconds) => Some(status.this_update.plus_seconds(seconds)),
        None => status.next_update,
    }
}
