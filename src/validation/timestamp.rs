//! Time-stamp validation, clause 5.4: a token is validated as a signature by an authority whose
//! certificate is for timestamping alone, with a time that lies within its validity.

use super::basic_signature::Verdict;
use super::basic_signature::validate_signature;
use super::case::Case;
use super::existence::Existence;
use super::existence::Proofs;
use super::path::Purpose;
use super::problem::Cause;
use super::problem::Problem;
use super::trail::sort_findings;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::Time;
use crate::model::TimestampJudgement;

/// A token that was judged.
pub(super) struct Token<'e> {
    pub(super) evidence: &'e SignatureEvidence,
    pub(super) verdict: Verdict<'e>,
}

/// Judges a token: at the validation time, or by what later ones prove; `existed` is when they
/// prove the token to have existed. What is not a token, by its facts, has no time.
pub(super) fn timestamp<'e>(
    case: &Case<'e>,
    token: &'e SignatureEvidence,
    existed: Option<Time>,
    proofs: &Proofs,
) -> Token<'e> {
    let mut more = Vec::new();
    if let Some(facts) = &token.timestamp {
        if facts.time > case.at_with_skew() {
            let (seen, expected) = (facts.time.to_string(), case.at.to_string());
            more.push(Problem::new("TS-07a", Cause::Order, token.at.clone(), seen, expected));
        }
        let authority = token.signer.certificate.and_then(|id| case.certificate(id));
        if let Some(authority) = authority {
            let certificate = &authority.certificate;
            let (not_before, not_after) = (certificate.not_before, certificate.not_after);
            if facts.time < not_before || not_after < facts.time {
                let dates = format!("{not_before} … {not_after}");
                let seen = facts.time.to_string();
                more.push(Problem::new("TS-07", Cause::Order, token.at.clone(), seen, dates));
            }
        }
    } else {
        let seen = format!("{:?}", token.format);
        more.push(Problem::new("BB-01", Cause::Lasting, token.at.clone(), seen, "RFC 3161"));
    }
    let existence = Existence { proven: existed, not_before: None };
    let verdict = validate_signature(case, token, Purpose::Timestamping, existence, proofs, more);
    Token { evidence: token, verdict }
}

impl Token<'_> {
    /// The time that it proves, where it holds.
    pub(super) fn proves(&self) -> Option<Time> {
        let facts = self.evidence.timestamp.as_ref()?;
        self.verdict.reason.is_none().then_some(facts.time)
    }

    /// genTime; of what is not a token, the validation time.
    pub(super) fn time(&self, case: &Case<'_>) -> Time {
        self.evidence.timestamp.as_ref().map_or(case.at, |facts| facts.time)
    }

    /// The judgement as reported.
    pub(super) fn judgement(&self, case: &Case<'_>) -> TimestampJudgement {
        let authority = self
            .verdict
            .chain
            .first()
            .map(|entry| entry.certificate.subject.text.clone())
            .or_else(|| self.evidence.timestamp.as_ref()?.authority.clone())
            .unwrap_or_default();
        let mut findings = self.verdict.findings.clone();
        sort_findings(&mut findings);
        TimestampJudgement {
            id: self.evidence.id.clone(),
            kind: self.evidence.kind,
            time: self.time(case),
            authority,
            reason: self.verdict.reason,
            findings,
            chain: self.verdict.chain.iter().map(|entry| entry.certificate.id).collect(),
            rejected: self.verdict.rejected.clone(),
            blocks: self.verdict.blocks.clone(),
        }
    }
}

/// The standard's name of a sub-indication, for a note on a token that does not hold.
pub(super) fn reason_name(reason: Reason) -> &'static str {
    match reason {
        Reason::Failed(reason) => reason.name(),
        Reason::Indeterminate(reason) => reason.name(),
    }
}
