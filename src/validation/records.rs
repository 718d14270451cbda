//! Evidence records, clause 5.6.3: they come first. The timestamps of a record from the last to the
//! first: the last holds now, each other at the time of the one that renews it. A record proves
//! what it covers only as a whole.

use super::case::Case;
use super::existence::Proofs;
use super::timestamp::Token;
use super::timestamp::reason_name;
use super::timestamp::timestamp;
use super::trail::Trail;
use super::trail::graver;
use crate::model::EvidenceRecord;
use crate::model::Reason;
use crate::model::RecordJudgement;
use crate::model::SignatureEvidence;
use crate::model::Time;
use std::collections::BTreeSet;

/// A document's evidence records, judged.
pub(super) struct Records {
    /// In the order of the evidence.
    pub(super) judged: Vec<RecordJudgement>,
    /// What those that hold prove.
    proofs: Proofs,
    /// Records that prove nothing: what they should be about, and why not.
    idle: Vec<(BTreeSet<String>, String, Reason)>,
}

impl Records {
    /// Judges all, the latest first: it may cover the earlier ones.
    pub(super) fn of(case: &Case<'_>) -> Self {
        let mut records = Self { judged: Vec::new(), proofs: Proofs::none(case), idle: Vec::new() };
        for record in case.evidence.records.iter().rev() {
            let judged = judge(case, record, &mut records.proofs);
            if let Some(reason) = judged.reason {
                let objects = record.concerns.iter().cloned().collect();
                records.idle.push((objects, record.id.clone(), reason));
            }
            records.judged.push(judged);
        }
        records.judged.reverse();
        records
    }

    /// What the records prove together.
    pub(super) fn proofs(&self) -> &Proofs {
        &self.proofs
    }

    /// When a signature or token is proven by a record to have existed.
    pub(super) fn contents(&self, signature: &SignatureEvidence) -> Option<Time> {
        self.proofs.contents(signature)
    }

    /// Records that cover a signature and prove nothing, with the reason.
    pub(super) fn idle_for(
        &self,
        signature: &SignatureEvidence,
    ) -> impl Iterator<Item = (&str, Reason)> {
        let name = format!("signature:{}", signature.id);
        let covers = move |objects: &BTreeSet<String>| objects.contains(&name);
        self.idle
            .iter()
            .filter(move |(objects, ..)| covers(objects))
            .map(|(_, id, reason)| (id.as_str(), *reason))
    }
}

/// Judges a record; where it holds, adds what it proves.
fn judge(case: &Case<'_>, record: &EvidenceRecord, proofs: &mut Proofs) -> RecordJudgement {
    let mut trail = Trail::new(case.policy);
    let mut outcome = Ok(());
    for deviation in &record.deviations {
        outcome = graver(outcome, trail.deviation(deviation));
    }
    let mut inside = proofs.clone();
    let mut tokens: Vec<Token<'_>> = Vec::new();
    for token in record.timestamps.iter().rev() {
        let judged = timestamp(case, token, inside.contents(token), &inside);
        if judged.proves().is_some() {
            inside.extract(token, &[]);
        }
        tokens.push(judged);
    }
    tokens.reverse();
    for (token, next) in tokens.iter().zip(tokens.iter().skip(1)) {
        let (time, later) = (token.time(case), next.time(case));
        if later < time {
            let at = next.evidence.at.clone();
            let told = trail.broken("ER-01a", at, later.to_string(), time.to_string());
            outcome = graver(outcome, told);
        }
    }
    for token in &tokens {
        if let Some(reason) = token.verdict.reason {
            let at = token.evidence.at.clone();
            let (seen, why) = (token.time(case).to_string(), reason_name(reason));
            // The timestamp's own reason says more than that of the rule.
            let told = trail.broken("ER-06", at, seen, why).map_err(|_| reason);
            outcome = graver(outcome, told);
        }
    }
    if tokens.is_empty() && outcome.is_ok() {
        let none = trail.broken("ER-01", record.at.clone(), "none", "an archive timestamp");
        outcome = graver(outcome, none);
    }
    let first = tokens.first().and_then(Token::proves);
    if outcome.is_ok() {
        *proofs = inside;
    }
    RecordJudgement {
        id: record.id.clone(),
        about: record.about.clone(),
        reason: outcome.err(),
        proven: first.filter(|_| outcome.is_ok()).map(|time| time.min(case.at)),
        timestamps: tokens.iter().map(|token| token.judgement(case)).collect(),
        findings: trail.into_findings(),
    }
}
