//! Past certificate validation and validation time sliding, clauses 5.6.2.1 and 5.6.2.2 (truth
//! table G2): until when a chain is shown to have held, by status data that is proven to have
//! existed then.

use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::certificate_validation::certificate_weakness;
use super::existence::Proofs;
use super::no_status;
use super::problem::Cause;
use super::revocation_acceptance::Moment;
use super::revocation_acceptance::Standing;
use super::revocation_acceptance::status_at;
use super::validity_model::slides;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::policy::Level;
use crate::policy::rule;

/// Slides back from now along a chain, from the anchor down; the control time up to which what its
/// first certificate signed may be relied on. `None` where the chain cannot be shown to have held.
///
/// Which revocations count is the validity model's to say.
pub(super) fn control_time(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    proofs: &Proofs,
) -> Option<Time> {
    let lasting = candidate.problems.iter().any(|problem| {
        problem.cause == Cause::Lasting
            && rule(&problem.rule).is_none_or(|row| case.policy.level(row) == Level::Fail)
    });
    let chained = case.policy.model == ValidityModel::Chain;
    if !candidate.anchored || lasting || !(chained || lifetimes_meet(candidate)) {
        return None;
    }
    let sunset = candidate.anchor?.sunset;
    let mut control = sunset.map_or(case.at, |sunset| sunset.min(case.at));
    let pairs: Vec<_> = candidate.chain.iter().zip(candidate.chain.iter().skip(1)).collect();
    for (position, (entry, issuer)) in pairs.iter().enumerate().rev() {
        let certificate = &entry.certificate;
        let existed = proofs.certificate(certificate.id);
        if existed > control {
            return None;
        }
        let moment = Moment::Past { control, proofs };
        let status = status_at(case, entry, issuer, 0, moment);
        match status.standing {
            Standing::Revoked { since, reason } => {
                let below = position.checked_sub(1).and_then(|below| candidate.chain.get(below));
                if slides(case, below.copied(), since, reason) {
                    control = control.min(since);
                }
            }
            Standing::Suspended { since } => control = control.min(since),
            Standing::Unknown if no_status::is_accepted(case, certificate) => {}
            Standing::Good => {
                if status.good_until.is_none_or(|until| until <= control) {
                    control = control.min(status.slides_to?);
                }
            }
            Standing::Unknown => {
                let demanded = if position == 0 { "BB-05" } else { "BB-05a" };
                if rule(demanded).is_none_or(|row| case.policy.level(row) == Level::Fail) {
                    return None;
                }
            }
        }
        let bits = issuer.certificate.public_key.bits;
        let weak = [
            certificate_weakness(case, certificate, bits, control)
                .map(|weak| (weak.until, existed)),
            status.weak_at(case, control).map(|(until, source)| (until, proofs.status(source))),
        ];
        for (until, existed) in weak.into_iter().flatten() {
            // What is used after its date proves nothing; before, it holds up to that date.
            control = control.min(until.end().filter(|end| existed < *end)?);
        }
    }
    Some(control)
}

/// Whether there is a time at which all certificates below the anchor are valid.
fn lifetimes_meet(candidate: &CandidateChain<'_>) -> bool {
    let below = candidate.chain.len().saturating_sub(1);
    let lives = || candidate.chain.iter().take(below).map(|entry| &entry.certificate);
    let from = lives().map(|certificate| certificate.not_before).max();
    let to = lives().map(|certificate| certificate.not_after).min();
    from.zip(to).is_none_or(|(from, to)| from <= to)
}
