//! What the blocks held against what, as steps of an explanation. Nothing is decided here, and
//! nothing of it is made unless an explanation was asked for.

use super::basic_signature::Settling;
use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::existence::Existence;
use super::existence::Proofs;
use super::modifications::Changes;
use super::past_signature::Past;
use super::problem::Problem;
use super::revocation_acceptance::Standing;
use super::revocation_acceptance::considered;
use super::signing_certificate::check_reference;
use super::trail::Trail;
use crate::model::About;
use crate::model::Block;
use crate::model::BrokenRule;
use crate::model::CertificateEntry;
use crate::model::Check;
use crate::model::Datum;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::model::Time;
use crate::policy::rule;

/// Takes note of the blocks of one signature, where that was asked for.
pub(super) struct Recorder {
    wanted: bool,
    told: usize,
    pub(super) steps: Vec<Step>,
}

impl Recorder {
    pub(super) fn new(case: &Case<'_>) -> Self {
        Self { wanted: case.explaining, told: 0, steps: Vec::new() }
    }

    /// A block that has just reported to the trail.
    pub(super) fn block(&mut self, trail: &Trail<'_>, step: impl FnOnce() -> Step) {
        if self.wanted {
            let new = trail.findings().get(self.told..).unwrap_or_default();
            self.steps.push(step().broken(new.iter().cloned()));
            self.told = trail.findings().len();
        }
    }

    /// Steps that report otherwise.
    pub(super) fn add(&mut self, steps: impl FnOnce() -> Vec<Step>) {
        if self.wanted {
            self.steps.extend(steps());
        }
    }
}

pub(super) fn format(signature: &SignatureEvidence, outcome: Result<(), Reason>) -> Step {
    let covered = match signature.covered_until {
        // Where elements or files are covered, the number is their order, not a place.
        Some(end) if signature.covered.is_empty() => format!("0 … {end}"),
        _ => {
            let name = |part: &'_ crate::model::Location| part.xpath.clone().or(part.file.clone());
            let names = signature.covered.iter().filter_map(name);
            names.collect::<Vec<_>>().join(", ")
        }
    };
    Step::new(Block::FormatChecking, About::Whole, outcome).at(signature.at.clone()).held(
        Datum::Coverage,
        covered,
        "",
    )
}

pub(super) fn signing_certificate(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    signer: Option<&CertificateEntry>,
    outcome: Result<(), Reason>,
) -> Step {
    let about = signer.map_or(About::Whole, |entry| About::Certificate(entry.certificate.id));
    let step = Step::new(Block::SigningCertificate, about, outcome).at(signature.at.clone());
    let Some((reference, entry)) = signature.signer.reference.as_ref().zip(signer) else {
        return step;
    };
    let holds = check_reference(signature, entry, &mut Trail::new(case.policy)).is_ok();
    let named = if holds { entry.certificate.id.to_string() } else { String::new() };
    let how = format!("{}, {}", reference.attribute, reference.digest.name);
    step.held(Datum::CertificateReference, how, named)
}

pub(super) fn context(case: &Case<'_>, outcome: Result<(), Reason>) -> Step {
    Step::new(Block::ValidationContext, About::Whole, outcome)
        .held(Datum::Policy, &case.policy.name, &case.policy.sha256)
        .held(Datum::ValidationTime, case.at.to_string(), "")
}

pub(super) fn cryptographic(signature: &SignatureEvidence, outcome: Result<(), Reason>) -> Step {
    let of = |check: &Check| match check {
        Check::Holds => StepOutcome::Passed,
        // Which reason follows is the block's to say.
        Check::Fails | Check::Unable(_) => match outcome {
            Err(reason) => StepOutcome::Stopped(reason),
            Ok(()) => StepOutcome::Noted,
        },
    };
    let listed = signature.listed.iter().map(|reference| (reference, true));
    let references = signature.references.iter().map(|reference| (reference, false)).chain(listed);
    let references = references.enumerate().map(|(position, (reference, is_listed))| {
        let held = match of(&reference.intact) {
            // What a manifest lists decides nothing by itself.
            StepOutcome::Stopped(_) if is_listed => StepOutcome::Noted,
            _ if !reference.found => of(&Check::Fails),
            held => held,
        };
        let about = About::Reference { position, what: reference.what.clone() };
        Step::new(Block::Reference, about, held).at(reference.at.clone()).held(
            Datum::Digest,
            &reference.computed_digest,
            &reference.signed_digest,
        )
    });
    let value = Step::new(Block::Value, About::Whole, of(&signature.value.verifies)).held(
        Datum::Algorithm,
        &signature.value.algorithm.name,
        "",
    );
    Step::new(Block::CryptographicVerification, About::Whole, outcome)
        .over(references)
        .over([value])
}

pub(super) fn changes(changes: &Changes) -> Step {
    let worst = changes.worst.map(|worst| format!("{worst:?}")).unwrap_or_default();
    let permitted = changes.permitted.map(|permitted| permitted.to_string()).unwrap_or_default();
    Step::new(Block::LaterChanges, About::Whole, changes.outcome).held(
        Datum::LaterChanges,
        worst,
        permitted,
    )
}

/// The algorithms of the signature, against the suite (5.2.8).
pub(super) fn acceptance(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    bits: u32,
    broken: Vec<BrokenRule>,
) -> Step {
    let algorithm = &signature.value.algorithm;
    let until = case.policy.suite.signature(algorithm, bits);
    let name = algorithm_name(algorithm.scheme.name(), bits, algorithm.digest.map(|d| d.name()));
    let mut step = Step::new(Block::SignatureAcceptance, About::Whole, outcome_of(&broken)).held(
        Datum::Algorithm,
        name,
        until.to_string(),
    );
    for reference in &signature.references {
        let Some(digest) = reference.digest.algorithm else { continue };
        let until = case.policy.suite.digest(digest).to_string();
        let seen = digest.name();
        if !step.held.iter().any(|held| held.seen == seen) {
            step = step.held(Datum::Algorithm, seen, until);
        }
    }
    step.broken = broken;
    step
}

fn algorithm_name(scheme: &str, bits: u32, digest: Option<&str>) -> String {
    match digest {
        Some(digest) => format!("{scheme} {bits}, {digest}"),
        None => format!("{scheme} {bits}"),
    }
}

/// When the signature is proven to have existed (5.5.4), over the tokens that say so.
pub(super) fn best_signature_time(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    existence: Existence,
    broken: Vec<BrokenRule>,
) -> Step {
    let claimed = signature.attributes.claimed_signing_time;
    let claimed = claimed.map(|time| time.to_string()).unwrap_or_default();
    let mut step = Step::new(Block::BestSignatureTime, About::Whole, outcome_of(&broken)).held(
        Datum::BestSignatureTime,
        existence.proven.unwrap_or(case.at).to_string(),
        claimed,
    );
    if existence.proven.is_none() && step.outcome == StepOutcome::Passed {
        step.outcome = StepOutcome::Noted;
    }
    step.broken = broken;
    step
}

/// Past signature validation, where it was tried; what is proven to have existed stands below it.
pub(super) fn past(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    existed: Time,
    past: Option<Past>,
    proofs: &Proofs,
) -> Step {
    let (outcome, control) = match past {
        Some(past) => (StepOutcome::Passed, past.control.to_string()),
        None => (StepOutcome::Noted, String::new()),
    };
    let mut proven = Step::new(Block::ProofsOfExistence, About::Whole, StepOutcome::Noted);
    for (position, entry) in candidate.chain.iter().enumerate() {
        let id = entry.certificate.id;
        let time = proofs.certificate(id);
        if time < case.at {
            proven = proven.held(Datum::Proof, format!("certificate:{id}"), time.to_string());
        }
        let used = candidate.statuses.get(position).and_then(|status| status.used);
        let Some(source) = used.and_then(|used| case.evidence.revocation.get(used)) else {
            continue;
        };
        let time = proofs.status(source);
        if time < case.at {
            proven = proven.held(Datum::Proof, object_name(source), time.to_string());
        }
    }
    let step = Step::new(Block::PastSignature, About::Whole, outcome).held(
        Datum::ControlTime,
        existed.to_string(),
        control,
    );
    if proven.held.is_empty() { step } else { step.over([proven]) }
}

fn object_name(source: &RevocationEvidence) -> String {
    match source.kind {
        RevocationKind::Crl => format!("crl:{}", source.source),
        RevocationKind::Ocsp => format!("ocsp:{}", source.source),
    }
}

/// One path with its certificates, what stands against each, and each source about it.
pub(super) fn path(case: &Case<'_>, candidate: &CandidateChain<'_>, settling: Settling) -> Step {
    let ids = candidate.chain.iter().map(|entry| entry.certificate.id).collect();
    let about = |entry: &CertificateEntry, problem: &Problem| {
        problem.at.certificate.as_deref() == Some(&entry.certificate.id.to_string())
    };
    let mut certificates = Vec::new();
    for (position, entry) in candidate.chain.iter().enumerate() {
        let certificate = &entry.certificate;
        let own: Vec<&Problem> =
            candidate.problems.iter().filter(|problem| about(entry, problem)).collect();
        let (of_status, of_certificate): (Vec<&Problem>, Vec<&Problem>) =
            own.into_iter().partition(|problem| is_about_status(problem));
        let broken = broken_rules(case, of_certificate, settling);
        let dates = format!("{} … {}", certificate.not_before, certificate.not_after);
        let about = About::Certificate(certificate.id);
        let mut step = Step::new(Block::Certificate, about, outcome_of(&broken));
        step.broken = broken;
        let is_anchor = candidate.anchored && position.saturating_add(1) == candidate.chain.len();
        match case.evidence.anchors_of(certificate.id).filter(|_| is_anchor).max() {
            Some(anchor) => {
                let sunset = anchor.sunset.map(|sunset| sunset.to_string());
                step = step.held(Datum::Anchor, dates, sunset.unwrap_or_default());
            }
            None => {
                step = step.held(Datum::Dates, case.at.to_string(), dates);
                let issuer = candidate.chain.get(position.saturating_add(1));
                if let Some(issuer) = issuer {
                    let algorithm = &certificate.signature_algorithm;
                    let bits = issuer.certificate.public_key.bits;
                    let until = case.policy.suite.signature(algorithm, bits).to_string();
                    let digest = algorithm.digest.map(|digest| digest.name());
                    let name = algorithm_name(algorithm.scheme.name(), bits, digest);
                    step = step.held(Datum::Algorithm, name, until);
                }
                if let Some(issuer) = issuer.filter(|_| candidate.anchored) {
                    let broken = broken_rules(case, of_status, settling);
                    step.steps.push(status(case, candidate, position, entry, issuer, broken));
                }
            }
        }
        certificates.push(step);
    }
    let apart = candidate.problems.iter().filter(|problem| {
        !candidate.chain.iter().any(|entry| about(entry, problem)) && !is_about_status(problem)
    });
    let broken = broken_rules(case, apart, settling);
    let below = certificates.iter().flat_map(|step| step.steps.iter().chain([step]));
    let outcomes = below.map(|step| step.outcome).chain([outcome_of(&broken)]);
    let reasons = outcomes.filter_map(|outcome| match outcome {
        StepOutcome::Stopped(reason) => Some(reason),
        StepOutcome::Passed | StepOutcome::Noted => None,
    });
    let outcome = reasons.min().map_or(StepOutcome::Passed, StepOutcome::Stopped);
    let mut step = Step::new(Block::Path, About::Path(ids), outcome);
    step.broken = broken;
    step.over(certificates)
}

fn status(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    position: usize,
    entry: &CertificateEntry,
    issuer: &CertificateEntry,
    broken: Vec<BrokenRule>,
) -> Step {
    let about = About::Certificate(entry.certificate.id);
    let mut step = Step::new(Block::Status, about, outcome_of(&broken));
    step.broken = broken;
    if let Some(status) = candidate.statuses.get(position) {
        let said = match status.standing {
            Standing::Good => "good".to_owned(),
            Standing::Revoked { since, .. } => format!("revoked {since}"),
            Standing::Suspended { since } => format!("certificateHold {since}"),
            Standing::Unknown => "unknown".to_owned(),
        };
        step = step.held(Datum::Status, said, "good");
        if let Some(until) = status.good_until {
            step = step.held(Datum::FreshUntil, until.to_string(), case.at.to_string());
        }
    }
    let used = candidate.statuses.get(position).and_then(|status| status.used);
    let sources = considered(case, entry, issuer).into_iter().map(|(at, refused)| {
        let mut broken = Vec::new();
        let outcome = match refused {
            None if used == Some(at) => StepOutcome::Passed,
            None => StepOutcome::Noted,
            Some(problem) => {
                broken = broken_rules(case, [&problem], Settling::nothing());
                StepOutcome::Stopped(Reason::Indeterminate(Indeterminate::TryLater))
            }
        };
        let mut step = Step::new(Block::Source, About::Source(at), outcome);
        step.broken = broken;
        let Some(source) = case.evidence.revocation.get(at) else { return step };
        let next = source.next_update.map(|next| next.to_string()).unwrap_or_default();
        let said = match source.status {
            RevocationStatus::Good => "good".to_owned(),
            RevocationStatus::Revoked { at, .. } => format!("revoked {at}"),
            RevocationStatus::Unknown => "unknown".to_owned(),
        };
        step.held(Datum::Status, said, "good").held(
            Datum::Updates,
            source.this_update.to_string(),
            next,
        )
    });
    step.over(sources)
}

/// Whether a problem is about the standing of a certificate, not about the certificate.
pub(super) fn is_about_status(problem: &Problem) -> bool {
    problem.rule.starts_with("BB-04")
        || problem.rule.starts_with("BB-05")
        || problem.rule == "TS-12"
        || problem.at.file.is_some()
}

/// What the policy makes of problems, and which of them are settled.
pub(super) fn broken_rules<'p>(
    case: &Case<'_>,
    problems: impl IntoIterator<Item = &'p Problem>,
    settling: Settling,
) -> Vec<BrokenRule> {
    let told = problems.into_iter().filter_map(|problem| {
        let settled_by = settling.settles(problem).then_some(settling.proven).flatten();
        Some(BrokenRule { finding: problem.finding(case.policy)?, settled_by })
    });
    told.collect()
}

/// What rules that are not kept come to: the gravest that decides and is not settled.
fn outcome_of(broken: &[BrokenRule]) -> StepOutcome {
    let standing = broken
        .iter()
        .filter(|one| one.settled_by.is_none() && one.finding.severity == Severity::Fail);
    let reasons = standing.filter_map(|one| {
        let row = rule(&one.finding.rule)?;
        Some(row.reason.unwrap_or(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)))
    });
    reasons.min().map_or(StepOutcome::Passed, StepOutcome::Stopped)
}
