//! Past signature validation, clause 5.6.2.4 (truth table G3): what stands against a signature
//! today, held against when it is proven to have existed and until when its chain held.

use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::existence::Proofs;
use super::problem::Cause;
use super::problem::Problem;
use super::time_sliding::control_time;
use crate::model::Time;
use crate::model::ValidityModel;

/// A chain that held when the signature is proven to have existed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Past {
    /// When the signature is proven to have existed.
    pub(super) existed: Time,
    /// Up to when the chain is shown to have held.
    pub(super) control: Time,
}

/// Whether a chain is shown to have held when the signature existed; `None` where it is not.
pub(super) fn past(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    existed: Time,
    proofs: &Proofs,
) -> Option<Past> {
    let control = control_time(case, candidate, proofs)?;
    // The authorities too were within their dates; by the chain model that was asked for the time
    // at which they issued.
    let below = candidate.chain.len().saturating_sub(1);
    let chained = case.policy.model == ValidityModel::Chain;
    let dated = candidate.chain.iter().take(below).skip(1).all(|entry| {
        let certificate = &entry.certificate;
        certificate.not_before <= existed && existed <= certificate.not_after
    });
    (existed <= control && (dated || chained)).then_some(Past { existed, control })
}

impl Past {
    /// Whether this settles what stands today.
    pub(super) fn settles(&self, problem: &Problem) -> bool {
        match problem.cause {
            Cause::Revoked { since }
            | Cause::AuthorityRevoked { since }
            | Cause::Suspended { since } => self.existed < since,
            Cause::OutOfDates { not_before, not_after, .. } => {
                not_before <= self.existed && self.existed <= not_after
            }
            Cause::Sunset { until } => self.existed <= until,
            Cause::WeakSignature { until } => until.covers(self.existed),
            Cause::AuthorityOutOfDates
            | Cause::IssuerOutOfDates
            | Cause::StatusUnknown
            | Cause::Stale { .. }
            | Cause::WeakChain => true,
            Cause::Lasting | Cause::TooEarly | Cause::Order | Cause::Noted => false,
        }
    }
}
