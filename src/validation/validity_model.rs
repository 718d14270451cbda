//! Validity models (BB-09): at which time a certificate must be within its dates, until when its
//! status must be fresh, and which revocations count, by the policy's model.
//!
//! The chain model lets a chain outlive its authorities: each must have been valid when it issued
//! the certificate below it. It never lets a signature outlive the revocation of its own
//! certificate, nor a chain the compromise of a key.

use super::case::Case;
use super::problem::Cause;
use super::problem::Problem;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::Location;
use crate::model::RevocationReason;
use crate::model::Time;
use crate::model::ValidityModel;

/// What stands against the dates of a certificate at a depth of its chain, below the anchor. Whether
/// the status of the first one is known is left open in [`Cause::OutOfDates`].
pub(super) fn dates(case: &Case<'_>, chain: &[&CertificateEntry], depth: usize) -> Option<Problem> {
    let certificate = chain.get(depth)?.certificate.as_ref();
    let (not_before, not_after) = (certificate.not_before, certificate.not_after);
    let within = |time: Time| not_before <= time && time <= not_after;
    let dates = format!("{} ({not_before} … {not_after})", certificate.subject.text);
    let problem = |rule: &'static str, cause, expected: String| {
        Some(Problem::new(rule, cause, place(certificate), dates.clone(), expected))
    };
    let Some(below) = depth.checked_sub(1).and_then(|below| chain.get(below)) else {
        let cause = Cause::OutOfDates { not_before, not_after, status_known: false };
        return (!within(case.at)).then(|| problem("PX-05a", cause, case.at.to_string()))?;
    };
    if case.policy.model != ValidityModel::Chain {
        let cause = Cause::AuthorityOutOfDates;
        return (!within(case.at)).then(|| problem("PX-05c", cause, case.at.to_string()))?;
    }
    let issued = below.certificate.not_before;
    if !within(issued) {
        let expected = format!("{} ({issued})", below.certificate.subject.text);
        return problem("BB-09", Cause::Lasting, expected);
    }
    (!within(case.at)).then(|| problem("BB-09a", Cause::Noted, issued.to_string()))?
}

/// Until when the status of a certificate must be fresh: at the validation time; by the chain model
/// of an authority that has expired, at its end.
pub(super) fn status_wanted_at(case: &Case<'_>, certificate: &Certificate, is_leaf: bool) -> Time {
    match case.policy.model {
        ValidityModel::Chain if !is_leaf => case.at.min(certificate.not_after),
        _ => case.at,
    }
}

/// When who signed status data must have been within its dates, where that data is looked at now:
/// at the validation time; by the chain model when it signed.
pub(super) fn status_signer_valid_at(case: &Case<'_>, issued: Time) -> Time {
    match case.policy.model {
        ValidityModel::Chain => issued.min(case.at),
        ValidityModel::Shell | ValidityModel::Hybrid => case.at,
    }
}

/// Whether what an authority issued before it was revoked still counts: by the chain model, and
/// where the reason says nothing against its key.
pub(super) fn outlives_revocation(
    case: &Case<'_>,
    below: Option<&CertificateEntry>,
    since: Time,
    reason: RevocationReason,
) -> bool {
    case.policy.model == ValidityModel::Chain
        && spares_the_key(reason)
        && below.is_some_and(|below| below.certificate.not_before < since)
}

/// Whether a revocation moves the control time (S03 … S06). `below` is what the revoked one issued
/// in the chain; `None` for the first certificate.
pub(super) fn slides(
    case: &Case<'_>,
    below: Option<&CertificateEntry>,
    since: Time,
    reason: RevocationReason,
) -> bool {
    match (below, case.policy.model) {
        (_, ValidityModel::Shell) | (Some(_), ValidityModel::Hybrid) => true,
        (None, ValidityModel::Chain | ValidityModel::Hybrid) => !spares_the_key(reason),
        (Some(_), ValidityModel::Chain) => !outlives_revocation(case, below, since, reason),
    }
}

/// Reasons that say that a certificate is no longer used, and not that anybody else had its key.
/// What is not named here may mean a compromise: unspecified, privilegeWithdrawn, …
fn spares_the_key(reason: RevocationReason) -> bool {
    matches!(
        reason,
        RevocationReason::Superseded
            | RevocationReason::CessationOfOperation
            | RevocationReason::AffiliationChanged
    )
}

fn place(certificate: &Certificate) -> Location {
    Location { certificate: Some(certificate.id.to_string()), ..Location::default() }
}
