//! What is kept of a verdict besides what decided it: the outcome of each building block, also of
//! those that passed, and each path that was tried and does not hold.

use super::basic_signature::Settling;
use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::problem::Problem;
use super::steps::is_about_status;
use super::trail::sort_findings;
use crate::model::Block;
use crate::model::BlockJudgement;
use crate::model::Finding;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::RejectedPath;
use crate::model::StepOutcome;
use crate::policy::Level;
use crate::policy::rule;

/// What the blocks of one signature or token said. `P` are the problems that are not of the chain.
pub(super) struct Blocks<'p, P: Iterator<Item = &'p Problem>> {
    pub(super) format: Result<(), Reason>,
    pub(super) identified: Result<(), Reason>,
    pub(super) context: Result<(), Reason>,
    /// What stands against the chosen chain; `None` where no signing certificate was found.
    pub(super) chain: Option<&'p [Problem]>,
    pub(super) computed: Result<(), Reason>,
    /// `None` where a format knows no later changes.
    pub(super) changes: Option<Result<(), Reason>>,
    pub(super) others: P,
}

impl<'p, P: Iterator<Item = &'p Problem>> Blocks<'p, P> {
    /// Each block that was run, in the order of clause 5.2.
    pub(super) fn judged(self, case: &Case<'_>, settling: Settling) -> Vec<BlockJudgement> {
        let (algorithms, times): (Vec<&Problem>, Vec<&Problem>) =
            self.others.partition(|problem| problem.rule.starts_with("CR"));
        let status = |chain: &'p [Problem]| {
            came_to(case, chain.iter().filter(|problem| is_about_status(problem)), settling)
        };
        let timed = match came_to(case, times, settling) {
            Ok(()) if settling.proven.is_none() => StepOutcome::Noted,
            other => other.into(),
        };
        let past = settling.is_past().then_some(StepOutcome::Passed);
        let all = [
            (Block::FormatChecking, Some(self.format.into())),
            (Block::SigningCertificate, Some(self.identified.into())),
            (Block::ValidationContext, Some(self.context.into())),
            (Block::Status, self.chain.map(|chain| status(chain).into())),
            (
                Block::CertificateValidation,
                self.chain.map(|chain| came_to(case, chain, settling).into()),
            ),
            (Block::CryptographicVerification, Some(self.computed.into())),
            (Block::LaterChanges, self.changes.map(StepOutcome::from)),
            (Block::SignatureAcceptance, Some(came_to(case, algorithms, settling).into())),
            (Block::BestSignatureTime, Some(timed)),
            (Block::PastSignature, past),
        ];
        let run = all.into_iter().filter_map(|(block, outcome)| {
            outcome.map(|outcome| BlockJudgement { block, outcome })
        });
        run.collect()
    }
}

/// A path that was tried; `None` where it holds.
pub(super) fn rejected(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    settling: Settling,
) -> Option<RejectedPath> {
    let (problem, _) = gravest(case, &candidate.problems, settling)?;
    let open = candidate.problems.iter().filter(|problem| !settling.settles(problem));
    let mut findings: Vec<Finding> =
        open.filter_map(|problem| problem.finding(case.policy)).collect();
    sort_findings(&mut findings);
    let certificates = candidate.chain.iter().map(|entry| entry.certificate.as_ref());
    Some(RejectedPath {
        path: certificates.clone().map(|one| one.subject.text.clone()).collect(),
        certificates: certificates.map(|one| one.id).collect(),
        anchor: candidate.anchor.cloned(),
        reason: problem.rule.to_string(),
        findings,
    })
}

/// What problems come to.
fn came_to<'p>(
    case: &Case<'_>,
    problems: impl IntoIterator<Item = &'p Problem>,
    settling: Settling,
) -> Result<(), Reason> {
    gravest(case, problems, settling).map_or(Ok(()), |(_, reason)| Err(reason))
}

/// The gravest problem that decides and is not settled, and the reason that follows from it.
fn gravest<'p>(
    case: &Case<'_>,
    problems: impl IntoIterator<Item = &'p Problem>,
    settling: Settling,
) -> Option<(&'p Problem, Reason)> {
    let unnamed = Reason::Indeterminate(Indeterminate::SigConstraintsFailure);
    let standing = problems.into_iter().filter(|problem| !settling.settles(problem));
    let decisive = standing.filter_map(|problem| {
        // A rule of another version decides, as nobody can weigh it.
        let Some(row) = rule(&problem.rule) else {
            return Some((problem, Reason::Indeterminate(Indeterminate::Generic)));
        };
        let decides = case.policy.level(row) == Level::Fail;
        decides.then(|| (problem, row.reason.unwrap_or(unnamed)))
    });
    decisive.min_by_key(|(problem, _)| (problem.cause, &problem.rule, &problem.at))
}
