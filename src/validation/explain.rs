//! How the verdicts came about: the judge runs as ever, and what its blocks held against what is
//! put into a tree; then it is asked what would have to be different.

use super::Archive;
use super::Case;
use super::Token;
use super::archival::is_token;
use super::basic_signature::Verdict;
use super::counterfactual;
use super::long_term::LongTerm;
use super::weigh;
use crate::model::About;
use crate::model::Block;
use crate::model::Conclusion;
use crate::model::Datum;
use crate::model::Evidence;
use crate::model::Explanation;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignatureExplanation;
use crate::model::SignatureKind;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::model::Time;
use crate::policy::ValidationPolicy;

/// Explains the verdicts of [`super::validate`] over the same evidence, policy and time: on every
/// signature, counter-signatures after what they are on, or on one of them by its position in that
/// order.
pub fn explain(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    only: Option<usize>,
) -> Explanation {
    let mut case = Case::new(evidence, policy, at);
    case.explaining = true;
    let archive = Archive::of(&case);
    let mut places = Vec::new();
    for (position, signature) in evidence.signatures.iter().enumerate() {
        walk(signature, vec![position], &mut places);
    }
    let wanted = places.into_iter().enumerate().filter(|(at, _)| only.is_none_or(|one| one == *at));
    let signatures = wanted.filter_map(|(_, (place, signature))| {
        let own = place.split_first().filter(|(_, below)| below.is_empty());
        let (reason, root) = match own.and_then(|(position, _)| archive.token(*position)) {
            Some(token) => (token.verdict.reason, token_tree(&case, token)),
            None => {
                let (judged, _) = weigh(&case, signature, &archive);
                (judged.verdict.reason, signature_tree(&case, signature, judged))
            }
        };
        let found = counterfactual::search(evidence, policy, at, &place)?;
        Some(SignatureExplanation {
            id: signature.id.clone(),
            conclusion: reason.map_or(Conclusion::TotalPassed, Conclusion::from),
            root,
            deciding: found.deciding,
            counterfactuals: found.counterfactuals,
            incurable: found.incurable,
            runs: found.runs,
            exhausted: found.exhausted,
        })
    });
    Explanation { signatures: signatures.collect() }
}

/// Signatures in the order of reports.
fn walk<'e>(
    signature: &'e SignatureEvidence,
    place: Vec<usize>,
    places: &mut Vec<(Vec<usize>, &'e SignatureEvidence)>,
) {
    places.push((place.clone(), signature));
    for (position, counter) in signature.counter_signatures.iter().enumerate() {
        let below = place.iter().copied().chain([position]).collect();
        walk(counter, below, places);
    }
}

fn outcome(reason: Option<Reason>) -> Result<(), Reason> {
    reason.map_or(Ok(()), Err)
}

fn signature_tree(case: &Case<'_>, signature: &SignatureEvidence, judged: LongTerm<'_>) -> Step {
    let LongTerm { mut verdict, tokens, .. } = judged;
    let reason = verdict.reason;
    let in_past = |step: &Step| step.steps.iter().any(|below| below.block == Block::PastSignature);
    let process = if verdict.steps.iter().any(in_past) {
        Block::Archival
    } else if !tokens.is_empty() {
        Block::LongTerm
    } else if signature.kind == SignatureKind::CounterSignature {
        Block::CounterSignature
    } else {
        Block::BasicSignature
    };
    let mut steps = blocks(&mut verdict);
    for step in steps.iter_mut().filter(|step| step.block == Block::BestSignatureTime) {
        step.steps.extend(tokens.iter().map(|token| token_tree(case, token)));
    }
    Step::new(process, About::Signature(signature.id.clone()), outcome(reason))
        .at(signature.at.clone())
        .over(steps)
}

fn token_tree(case: &Case<'_>, token: &Token<'_>) -> Step {
    debug_assert!(is_token(token.evidence.kind), "a token");
    let verdict = &token.verdict;
    let about = About::Signature(token.evidence.id.clone());
    Step::new(Block::Timestamp, about, outcome(verdict.reason))
        .at(token.evidence.at.clone())
        .held(Datum::TokenTime, token.time(case).to_string(), case.at.to_string())
        .over(arranged(verdict, verdict.steps.clone()))
}

fn blocks(verdict: &mut Verdict<'_>) -> Vec<Step> {
    let steps = std::mem::take(&mut verdict.steps);
    arranged(verdict, steps)
}

/// The paths that were tried, the one that was chosen first, become one block.
fn arranged(verdict: &Verdict<'_>, steps: Vec<Step>) -> Vec<Step> {
    let chosen: Vec<_> = verdict.chain.iter().map(|entry| entry.certificate.id).collect();
    let (mut paths, mut blocks): (Vec<Step>, Vec<Step>) =
        steps.into_iter().partition(|step| step.block == Block::Path);
    paths.sort_by_key(|path| path.about != About::Path(chosen.clone()));
    let best = paths.first().map_or(StepOutcome::Noted, |path| path.outcome);
    let validated = Step::new(Block::CertificateValidation, About::Whole, best).over(paths);
    let place = blocks.iter().position(|step| step.block == Block::SignatureAcceptance);
    blocks.insert(place.unwrap_or(blocks.len()), validated);
    blocks
}
