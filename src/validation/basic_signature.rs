//! Basic signature validation, clause 5.3: the blocks one by one, none stopping another, and what
//! they come to together. The long-term process (5.5) is the same with a proof of existence.
//!
//! One order differs from the standard's: a digest that does not match and a forbidden change are
//! FAILED also where the signing certificate was not found. Nothing that is missing could make
//! them good.

use super::blocks::Blocks;
use super::blocks::rejected;
use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::certificate_validation::certificate_validation;
use super::cryptographic_verification::cryptographic_verification;
use super::cryptographic_verification::intact;
use super::existence::Existence;
use super::existence::Proofs;
use super::format_checking::format_checking;
use super::modifications::Changes;
use super::modifications::modifications;
use super::no_status;
use super::past_signature::Past;
use super::past_signature::past;
use super::path::Purpose;
use super::path::too_early_for;
use super::problem::Cause;
use super::problem::Problem;
use super::revocation_acceptance::Standing;
use super::signature_acceptance::signature_acceptance;
use super::signing_certificate::signing_certificate;
use super::steps;
use super::steps::Recorder;
use super::trail::Trail;
use super::trail::in_order;
use super::try_later;
use super::validation_context::validation_context;
use crate::model::Axes;
use crate::model::Axis;
use crate::model::BlockJudgement;
use crate::model::CertificateEntry;
use crate::model::DocumentFormat;
use crate::model::Failed;
use crate::model::Finding;
use crate::model::FormatAxis;
use crate::model::Indeterminate;
use crate::model::Location;
use crate::model::Reason;
use crate::model::RejectedPath;
use crate::model::RevocationReason;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureScheme;
use crate::model::Step;
use crate::model::SuiteAxis;
use crate::model::Time;
use crate::model::TimeAxis;
use crate::model::TrustAxis;
use crate::policy::Level;
use crate::policy::rule;

/// What the blocks come to.
pub(super) struct Verdict<'e> {
    /// `None`: PASSED.
    pub(super) reason: Option<Reason>,
    pub(super) axes: Axes,
    /// The chain that stands best, from the signing certificate upwards; empty where none was
    /// identified.
    pub(super) chain: Vec<&'e CertificateEntry>,
    /// Other paths that were tried and do not hold.
    pub(super) rejected: Vec<RejectedPath>,
    /// What each block came to.
    pub(super) blocks: Vec<BlockJudgement>,
    pub(super) revocation: Vec<usize>,
    pub(super) valid_at_signing: Option<bool>,
    pub(super) findings: Vec<Finding>,
    /// What the blocks held against what; empty where no explanation was asked for.
    pub(super) steps: Vec<Step>,
}

/// Runs all blocks on one signature or token. `more` is what other processes found against it;
/// `proofs` are those of the document.
pub(super) fn validate_signature<'e>(
    case: &Case<'e>,
    signature: &'e SignatureEvidence,
    purpose: Purpose,
    existence: Existence,
    proofs: &Proofs,
    more: Vec<Problem>,
) -> Verdict<'e> {
    let mut trail = Trail::new(case.policy);
    let document = &case.evidence.document;
    let mut recorder = Recorder::new(case);
    let format = format_checking(signature, document, case.policy, &mut trail);
    recorder.block(&trail, || steps::format(signature, format));
    let (signer, identified) = signing_certificate(case, signature, &mut trail);
    recorder.block(&trail, || steps::signing_certificate(case, signature, signer, identified));
    let context = validation_context(signature, &mut trail);
    recorder.block(&trail, || steps::context(case, context));
    let computed = cryptographic_verification(signature, &mut trail);
    recorder.block(&trail, || steps::cryptographic(signature, computed));
    let changes = modifications(signature, case.evidence, &case.policy.changes, &mut trail);
    recorder.block(&trail, || steps::changes(&changes));

    let candidates = signer.map(|entry| certificate_validation(case, entry, purpose, 0));
    let in_time = Settling::new(purpose, existence);
    let certificate = signer.map(|entry| entry.certificate.as_ref());
    let mut problems = signature_acceptance(case, signature, certificate, existence.proven);
    problems.extend(more);
    let candidates = candidates.map(|mut chains| {
        let stamped = signature.timestamp.as_ref().map(|facts| facts.time);
        let made = [existence.proven, stamped].into_iter().flatten().min();
        chains.iter_mut().for_each(|chain| before_its_anchor(chain, made));
        if let Some(stamped) = stamped {
            chains.iter_mut().for_each(|chain| retired_later(chain, stamped));
        }
        chains
    });
    let chosen = candidates
        .and_then(|chains| choose(case, chains, &problems, in_time, proofs, &mut recorder));
    let (best, settling, rejected) = match chosen {
        Some(chosen) => (Some(chosen.chain), chosen.settling, chosen.rejected),
        None => (None, in_time, Vec::new()),
    };
    let of_signature = problems.len();
    if let Some(best) = &best {
        problems.extend(best.problems.iter().cloned());
        problems.extend(times(best, existence));
    }
    if let Some(made_after) = existence.not_before {
        problems.iter_mut().for_each(|problem| made_too_late(problem, made_after));
    }
    recorder.add(|| {
        let others = problems.get(of_signature..).unwrap_or_default();
        let chain = best.as_ref().map_or(0, |best| best.problems.len());
        let own = problems.iter().take(of_signature).chain(others.iter().skip(chain));
        let (algorithms, time): (Vec<&Problem>, Vec<&Problem>) =
            own.partition(|problem| problem.rule.starts_with("CR"));
        let key = certificate.map(|found| &found.public_key);
        let bits = key.or(signature.signer.bare_key.as_ref()).map_or(0, |key| key.bits);
        let algorithms = steps::broken_rules(case, algorithms, settling);
        let time = steps::broken_rules(case, time, settling);
        vec![
            steps::acceptance(case, signature, bits, algorithms),
            steps::best_signature_time(case, signature, existence, time),
        ]
    });
    let blocks = Blocks {
        format,
        identified,
        context,
        chain: best.as_ref().map(|best| best.problems.as_slice()),
        computed,
        changes: (document.format == DocumentFormat::Pdf).then_some(changes.outcome),
        others: problems.iter().enumerate().filter_map(|(position, problem)| {
            let chain = best.as_ref().map_or(0, |best| best.problems.len());
            let of_chain = of_signature..of_signature.saturating_add(chain);
            (!of_chain.contains(&position)).then_some(problem)
        }),
    };
    let blocks = blocks.judged(case, settling);
    problems.sort_by(|a, b| (a.cause, &a.rule, &a.at).cmp(&(b.cause, &b.rule, &b.at)));
    let standing = settle(&problems, settling, &mut trail);
    let held = standing.first().map_or(Ok(()), |(_, reason)| Err(*reason));
    let mut trust = trust_axis(case, best.as_ref(), &standing);
    if identified.is_err() && signer.is_some() {
        trust = TrustAxis::Untrusted;
    }
    let outcome = combine(
        in_order(format, computed),
        changes.outcome,
        (identified, signer.is_some()),
        context,
        held,
    );
    let claimed = signature.attributes.claimed_signing_time;
    let signed_at = existence.proven.or(claimed);
    let valid_at_signing =
        best.as_ref().zip(signed_at).and_then(|(best, time)| valid_at(case, best, time));
    if outcome == Err(Reason::Indeterminate(Indeterminate::TryLater))
        && let Some(due) = best.as_ref().and_then(|best| try_later::due_at(case, &best.chain))
    {
        // It decides nothing: it says when to ask again.
        let at = signature.at.clone();
        let _ = trail.broken(try_later::RULE, at, due.to_string(), case.at.to_string());
    }
    let findings = trail.into_findings();
    let axes = axes(signature, &changes, trust, existence, &findings);
    let (chain, revocation) = best.map_or((Vec::new(), Vec::new()), |best| {
        let used = best.statuses.iter().filter_map(|status| status.used).collect();
        (best.chain, used)
    });
    let (reason, steps) = (outcome.err(), recorder.steps);
    Verdict { reason, axes, chain, rejected, blocks, revocation, valid_at_signing, findings, steps }
}

/// FAILED before INDETERMINATE, else the order of clause 5.3.4; a comparison of revisions that could
/// not be finished says least and comes last.
fn combine(
    bytes: Result<(), Reason>,
    changes: Result<(), Reason>,
    (identified, with_certificate): (Result<(), Reason>, bool),
    context: Result<(), Reason>,
    held: Result<(), Reason>,
) -> Result<(), Reason> {
    match (in_order(bytes, changes), identified) {
        // With another certificate than the signer's, the value fails and nothing follows.
        (Err(Reason::Failed(Failed::SigCryptoFailure)), Err(reason)) if with_certificate => {
            return Err(reason);
        }
        (worst @ Err(Reason::Failed(_)), _) => return worst,
        _ => {}
    }
    identified?;
    if let Err(Reason::Failed(_)) = held {
        return held;
    }
    bytes?;
    context?;
    held?;
    changes
}

/// What settles a problem of the validation time.
#[derive(Clone, Copy)]
pub(super) struct Settling {
    /// When the signature is proven to have existed.
    pub(super) proven: Option<Time>,
    /// Whether the long-term process (5.5) is run: for signatures, not for tokens.
    long_term: bool,
    /// A chain that is shown to have held then (5.6).
    past: Option<Past>,
}

impl Settling {
    fn new(purpose: Purpose, existence: Existence) -> Self {
        let long_term = purpose == Purpose::Signing;
        Self { proven: existence.proven, long_term, past: None }
    }

    /// Nothing settles anything.
    pub(super) fn nothing() -> Self {
        Self { proven: None, long_term: false, past: None }
    }

    /// Whether the past decides (5.6).
    pub(super) fn is_past(&self) -> bool {
        self.past.is_some()
    }

    /// Whether it decides nothing any more.
    pub(super) fn settles(&self, problem: &Problem) -> bool {
        let by_time = self.proven.filter(|_| self.long_term);
        by_time.is_some_and(|proven| problem.is_settled_by(proven))
            || self.past.is_some_and(|past| past.settles(problem))
    }
}

/// Notes what a proof of existence settles, reports the rest; returns what decides, gravest first.
fn settle<'p>(
    problems: &'p [Problem],
    settling: Settling,
    trail: &mut Trail<'_>,
) -> Vec<(&'p Problem, Reason)> {
    let mut standing = Vec::new();
    let proven = settling.proven.map(|time| time.to_string()).unwrap_or_default();
    for problem in problems {
        if !settling.settles(problem) {
            let compared = Some(problem.compared.clone());
            if let Err(reason) = trail.report(problem.rule.clone(), problem.at.clone(), compared) {
                standing.push((problem, reason));
            }
        } else if let Some((note, seen)) = problem.settled_note() {
            // Recorded at the rule's own level; a settled problem decides nothing.
            let _ = trail.broken(note, problem.at.clone(), seen, proven.clone());
        }
    }
    if let Some(past) = settling.past {
        let control = past.control.to_string();
        let _ = trail.broken("LT-13", Location::default(), control, past.existed.to_string());
    }
    standing
}

/// What is proven to be older than the trust in an anchor is not covered by it (PX-13b).
fn before_its_anchor(chain: &mut CandidateChain<'_>, made: Option<Time>) {
    let Some((anchor, top)) = chain.anchor.zip(chain.chain.last()) else { return };
    let early = made.and_then(|made| too_early_for(anchor, &top.certificate, made));
    if early.is_some() && !chain.problems.iter().any(|problem| problem.rule == "PX-13b") {
        chain.problems.extend(early);
    }
}

/// A timestamp authority that was revoked after the token, for a reason that leaves its key alone
/// (TS-12, RFC 3161 clause 4): a policy may keep the token. *unspecified* does not count: a CRL
/// that gives no reason reads the same, and then no token is kept.
fn retired_later(chain: &mut CandidateChain<'_>, stamped: Time) {
    let standing = chain.statuses.first().map(|status| status.standing);
    let Some(Standing::Revoked { since, reason }) = standing else { return };
    let harmless = matches!(
        reason,
        RevocationReason::AffiliationChanged
            | RevocationReason::Superseded
            | RevocationReason::CessationOfOperation
    );
    if harmless && stamped < since {
        let own = chain.problems.iter_mut().filter(|problem| problem.rule == "BB-05b");
        own.for_each(|problem| problem.rule = "TS-12".into());
    }
}

/// The chain that was chosen.
struct Chosen<'e> {
    chain: CandidateChain<'e>,
    /// What settles what stands against it.
    settling: Settling,
    /// The others that do not hold, the likeliest first.
    rejected: Vec<RejectedPath>,
}

/// The chain against which the least stands. The past is looked at only where something stands
/// today, against the chain or against the signature (`others`).
fn choose<'e>(
    case: &Case<'_>,
    candidates: Vec<CandidateChain<'e>>,
    others: &[Problem],
    in_time: Settling,
    proofs: &Proofs,
    recorder: &mut Recorder,
) -> Option<Chosen<'e>> {
    let weighed = candidates.into_iter().map(|candidate| {
        let mut settling = in_time;
        let mut standing = causes(case, &candidate.problems, settling);
        let clear = standing.is_empty() && causes(case, others, settling).is_empty();
        if let Some(existed) = in_time.proven.filter(|_| !clear) {
            settling.past = past(case, &candidate, existed, proofs);
            standing = causes(case, &candidate.problems, settling);
        }
        recorder.add(|| {
            let mut step = steps::path(case, &candidate, settling);
            if let Some(existed) = in_time.proven.filter(|_| !clear) {
                let past = steps::past(case, &candidate, existed, settling.past, proofs);
                step.steps.push(past);
            }
            vec![step]
        });
        (candidate, settling, standing)
    });
    let mut weighed: Vec<_> = weighed.collect();
    weighed.sort_by_cached_key(|(candidate, _, standing)| {
        let gravest = standing.first().copied().map(std::cmp::Reverse);
        let ids: Vec<_> = candidate.chain.iter().map(|entry| entry.certificate.id).collect();
        (gravest.is_some(), gravest, standing.len(), candidate.problems.len(), ids.len(), ids)
    });
    let mut weighed = weighed.into_iter();
    let (chain, settling, _) = weighed.next()?;
    let rejected =
        weighed.filter_map(|(candidate, settling, _)| rejected(case, &candidate, settling));
    Some(Chosen { chain, settling, rejected: rejected.collect() })
}

/// What stands and decides, gravest first.
fn causes(case: &Case<'_>, problems: &[Problem], settling: Settling) -> Vec<Cause> {
    let mut causes: Vec<Cause> = problems
        .iter()
        .filter(|problem| !settling.settles(problem))
        .filter(|problem| {
            rule(&problem.rule).is_none_or(|row| case.policy.level(row) == Level::Fail)
        })
        .map(|problem| problem.cause)
        .collect();
    causes.sort();
    causes
}

/// What the proofs of time say about the signing certificate (5.3.4, 5.5.4 step on
/// best-signature-time).
fn times(best: &CandidateChain<'_>, existence: Existence) -> Vec<Problem> {
    let mut problems = Vec::new();
    let Some(leaf) = best.chain.first().filter(|_| best.anchored && best.chain.len() > 1) else {
        return problems;
    };
    let certificate = &leaf.certificate;
    let place =
        || Location { certificate: Some(certificate.id.to_string()), ..Location::default() };
    if let Some(proven) = existence.proven.filter(|proven| *proven < certificate.not_before) {
        let (seen, expected) = (proven.to_string(), certificate.not_before.to_string());
        problems.push(Problem::new("LT-01", Cause::TooEarly, place(), seen, expected));
    }
    let Some(made_after) = existence.not_before else { return problems };
    if certificate.not_after < made_after {
        let (seen, expected) = (made_after.to_string(), certificate.not_after.to_string());
        problems.push(Problem::new("LT-10", Cause::Lasting, place(), seen, expected));
    }
    if let Some(Standing::Revoked { since, .. }) = best.statuses.first().map(|s| s.standing)
        && since < made_after
    {
        let (seen, expected) = (made_after.to_string(), since.to_string());
        problems.push(Problem::new("LT-11", Cause::Lasting, place(), seen, expected));
    }
    problems
}

/// What is made after its algorithm's end is not only without a proof of being older (5.3.4).
fn made_too_late(problem: &mut Problem, made_after: Time) {
    if let Cause::WeakSignature { until } = problem.cause
        && !until.covers(made_after)
    {
        problem.rule = "CR-04b".into();
        problem.cause = Cause::Lasting;
    }
}

fn trust_axis(
    case: &Case<'_>,
    best: Option<&CandidateChain<'_>>,
    standing: &[(&Problem, Reason)],
) -> TrustAxis {
    let Some(best) = best else { return TrustAxis::NotEvaluated };
    if case.evidence.anchors.is_empty() {
        return TrustAxis::NotEvaluated;
    }
    if !best.anchored {
        return TrustAxis::Untrusted;
    }
    let mut axis = TrustAxis::Trusted;
    for (problem, _) in standing {
        let on_trust = rule(&problem.rule).is_none_or(|row| row.axis == Axis::Trust);
        match problem.cause {
            _ if !on_trust => {}
            Cause::StatusUnknown
            | Cause::Stale { .. }
            | Cause::Suspended { .. }
            | Cause::IssuerOutOfDates => axis = TrustAxis::NotEvaluated,
            _ => return TrustAxis::Untrusted,
        }
    }
    axis
}

/// Whether the signing certificate was within its dates and not revoked or suspended at a time
/// (TT 15/2025 Appendix II 1.1); `None` where its status then is not known.
fn valid_at(case: &Case<'_>, best: &CandidateChain<'_>, time: Time) -> Option<bool> {
    let leaf = best.chain.first()?;
    let certificate = &leaf.certificate;
    if time < certificate.not_before || certificate.not_after < time {
        return Some(false);
    }
    if best.anchored && best.chain.len() == 1 {
        return Some(true);
    }
    let status = best.statuses.first()?;
    match status.standing {
        Standing::Revoked { since, .. } | Standing::Suspended { since } => Some(time < since),
        Standing::Good => {
            let known = status.known_at.is_some_and(|known| time <= known)
                || status.good_until.is_some_and(|until| time < until);
            known.then_some(true)
        }
        Standing::Unknown => no_status::is_accepted(case, certificate).then_some(true),
    }
}

fn axes(
    signature: &SignatureEvidence,
    changes: &Changes,
    trust: TrustAxis,
    existence: Existence,
    findings: &[Finding],
) -> Axes {
    let time = match (existence.proven, signature.attributes.claimed_signing_time) {
        (Some(_), _) => TimeAxis::Proven,
        (None, Some(_)) => TimeAxis::Claimed,
        (None, None) => TimeAxis::Unknown,
    };
    let weak = findings.iter().any(|finding| {
        matches!(finding.rule.as_ref(), "CR-04" | "CR-04a" | "CR-04b" | "CR-05")
            && finding.severity <= Severity::Warn
    });
    let suite = if weak {
        SuiteAxis::Outdated
    } else if signature.value.algorithm.scheme == SignatureScheme::Unknown
        || signature.references.iter().any(|reference| reference.digest.algorithm.is_none())
    {
        SuiteAxis::NotEvaluated
    } else {
        SuiteAxis::Acceptable
    };
    let on = |axis| findings.iter().filter(move |finding| finding.axis == axis);
    let broken = on(Axis::Format)
        .chain(on(Axis::Coverage))
        .any(|finding| finding.severity == Severity::Fail);
    let format = if broken {
        FormatAxis::Broken
    } else if on(Axis::Format).next().is_some() {
        FormatAxis::Deviates
    } else {
        FormatAxis::Conforms
    };
    Axes {
        intact: intact(signature),
        coverage: signature.coverage,
        changes: changes.worst,
        changes_permitted: changes.permitted,
        trust,
        time,
        suite,
        format,
    }
}
