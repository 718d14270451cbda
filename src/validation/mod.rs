//! The judge: pure functions over evidence, policy and time, one file a clause of EN 319 102-1.
//!
//! It knows neither formats nor cryptography: whether a digest holds or a key verifies is a fact
//! in the evidence. Start reading at [`validate`], then `long_term.rs` and `basic_signature.rs`.

mod archival;
mod basic_signature;
mod blocks;
mod case;
mod certificate_validation;
mod certificates_alone;
mod counterfactual;
mod crl_acceptance;
mod cryptographic_verification;
mod existence;
mod explain;
mod format_checking;
mod level;
mod long_term;
mod modifications;
mod needs;
mod no_status;
mod ocsp_acceptance;
mod past_signature;
mod path;
mod problem;
mod records;
mod renewal;
mod retained;
mod revocation_acceptance;
mod revocation_freshness;
mod signature_acceptance;
mod signing_certificate;
mod steps;
mod time_sliding;
mod timestamp;
mod trail;
mod try_later;
mod validation_context;
mod validity_model;

#[cfg(test)]
mod tests;

pub use certificates_alone::ChainDemand;
pub use certificates_alone::StatusDemand;
pub use certificates_alone::validate_certificate;
pub use explain::explain;
pub use modifications::Permissions;
pub use needs::missing;
pub use needs::missing_of;
pub use needs::wanted;
pub use path::PolicyInputs;
pub use renewal::Renewal;
pub use renewal::RenewalCause;
pub use renewal::renewal;
pub use retained::EarlyStatus;
pub use retained::Retention;
pub use retained::retention;

use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Judgement;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureLevel;
use crate::model::Time;
use crate::model::TimeAxis;
use crate::policy::ValidationPolicy;
use archival::Archive;
use case::Case;
use long_term::LongTerm;
use problem::Cause;
use problem::Problem;
use timestamp::Token;
use trail::Trail;

/// Judges every signature of a document at a time under a policy (EN 319 102-1 clauses 5.3 to
/// 5.6). The same evidence, policy and time give the same judgement, in any order of the
/// certificates and status data.
pub fn validate(evidence: &Evidence, policy: &ValidationPolicy, at: Time) -> Judgement {
    let case = Case::new(evidence, policy, at);
    let archive = Archive::of(&case);
    let signatures: Vec<SignatureJudgement> = evidence
        .signatures
        .iter()
        .enumerate()
        .map(|(position, signature)| match archive.token(position) {
            Some(token) => judge_token(&case, token),
            None => judge_signature(&case, signature, &archive),
        })
        .collect();
    let mut trail = Trail::new(policy);
    for deviation in &evidence.document.deviations {
        // What it means for each signature was said with the signature.
        let _ = trail.deviation(deviation);
    }
    Judgement {
        signatures,
        records: archive.into_records(),
        findings: trail.into_findings(),
        at,
        policy_sha256: policy.sha256.clone(),
        policy_name: policy.name.clone(),
        model: policy.model,
    }
}

/// Judges one signature, at its position or, as a counter-signature, at those below.
fn judge_one(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    place: &[usize],
) -> Option<SignatureJudgement> {
    let case = Case::new(evidence, policy, at);
    let archive = Archive::of(&case);
    let (first, below) = place.split_first()?;
    let judged = match archive.token(*first) {
        Some(token) => judge_token(&case, token),
        None => judge_signature(&case, evidence.signatures.get(*first)?, &archive),
    };
    below.iter().try_fold(judged, |mut judged, position| {
        (*position < judged.counter_signatures.len())
            .then(|| judged.counter_signatures.swap_remove(*position))
    })
}

/// Judges a signature, its counter-signatures first.
fn weigh<'e>(
    case: &Case<'e>,
    signature: &'e SignatureEvidence,
    archive: &Archive<'e>,
) -> (LongTerm<'e>, Vec<SignatureJudgement>) {
    let counter_signatures: Vec<SignatureJudgement> = signature
        .counter_signatures
        .iter()
        .map(|counter| judge_signature(case, counter, archive))
        .collect();
    // What another person signed on top says nothing against the signature itself.
    let doubtful = counter_signatures
        .iter()
        .zip(&signature.counter_signatures)
        .filter_map(|(counter, evidence)| {
            let seen = format!("{}: {}", counter.id, counter.conclusion.sub_indication()?);
            let at = evidence.at.clone();
            Some(Problem::new("LT-12", Cause::Noted, at, seen, "TOTAL-PASSED"))
        })
        .collect();
    (long_term::long_term(case, signature, archive, doubtful), counter_signatures)
}

fn judge_signature<'e>(
    case: &Case<'e>,
    signature: &'e SignatureEvidence,
    archive: &Archive<'e>,
) -> SignatureJudgement {
    let (judged, counter_signatures) = weigh(case, signature, archive);
    let level = level::level(case, signature, &judged);
    let verdict = judged.verdict;
    SignatureJudgement {
        id: signature.id.clone(),
        conclusion: verdict.reason.map_or(Conclusion::TotalPassed, Conclusion::from),
        level,
        axes: verdict.axes,
        chain: verdict.chain.iter().map(|entry| entry.certificate.id).collect(),
        rejected: verdict.rejected,
        blocks: verdict.blocks,
        revocation: verdict.revocation,
        timestamps: judged.tokens.iter().map(|token| token.judgement(case)).collect(),
        best_signature_time: judged.existence.proven.unwrap_or(case.at),
        valid_at_signing: verdict.valid_at_signing,
        counter_signatures,
        findings: verdict.findings,
    }
}

fn judge_token(case: &Case<'_>, token: &Token<'_>) -> SignatureJudgement {
    let verdict = &token.verdict;
    let mut axes = verdict.axes;
    axes.time = match token.proves() {
        Some(_) => TimeAxis::Proven,
        None => TimeAxis::Claimed,
    };
    SignatureJudgement {
        id: token.evidence.id.clone(),
        conclusion: verdict.reason.map_or(Conclusion::TotalPassed, Conclusion::from),
        level: SignatureLevel::None,
        axes,
        chain: verdict.chain.iter().map(|entry| entry.certificate.id).collect(),
        rejected: verdict.rejected.clone(),
        blocks: verdict.blocks.clone(),
        revocation: verdict.revocation.clone(),
        timestamps: Vec::new(),
        best_signature_time: token.proves().map_or(case.at, |time| time.min(case.at)),
        valid_at_signing: verdict.valid_at_signing,
        counter_signatures: Vec::new(),
        findings: verdict.findings.clone(),
    }
}
