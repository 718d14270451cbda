//! TRY_LATER goes with the moment at which the status that is missing should be there (EN 319 102-1
//! clause 5.1.3).

use super::case::Case;
use super::revocation_acceptance::Standing;
use super::revocation_acceptance::status;
use crate::model::CertificateEntry;
use crate::model::Time;

/// The rule that tells it.
pub(super) const RULE: &str = "BB-04-WHEN";

/// When the last of the statuses that a chain lacks is due: the nextUpdate of the newest one at
/// hand. `None` where nothing at hand says so.
pub(super) fn due_at(case: &Case<'_>, chain: &[&CertificateEntry]) -> Option<Time> {
    let pairs = chain.iter().zip(chain.iter().skip(1));
    let due = pairs.filter_map(|(entry, issuer)| {
        let status = status(case, entry, issuer, 0);
        let is_known = match status.standing {
            Standing::Good => status.good_until.is_some_and(|until| until > case.at),
            Standing::Revoked { .. } => true,
            Standing::Suspended { .. } | Standing::Unknown => false,
        };
        let sources = case.statuses(entry.certificate.id).map(|(_, source)| source);
        let published = sources.filter(|source| source.this_update <= case.at_with_skew());
        published.filter(|_| !is_known).filter_map(|source| source.next_update).max()
    });
    due.max()
}
