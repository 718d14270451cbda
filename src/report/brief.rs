//! A report in short, to be held against another one or against what is expected: verdicts, and the
//! rules that were found not to be kept.

use super::verdict::Outcome;
use super::verdict::Report;
use super::verdict::Verdict;
use crate::model::Conclusion;
use crate::model::Finding;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use std::collections::BTreeMap;

/// A report in short.
#[derive(Clone, Debug)]
pub struct Brief {
    /// The path as given.
    pub file: String,
    /// SHA-256 of the file, hex, where its bytes could be read.
    pub sha256: Option<String>,
    /// Of the file.
    pub verdict: Verdict,
    /// As in the JSON report: detached tokens after all others.
    pub signatures: Vec<BriefSignature>,
    /// Findings on the file, the worst of each rule.
    pub rules: BTreeMap<String, Finding>,
}

/// A signature in short.
#[derive(Clone, Debug)]
pub struct BriefSignature {
    /// As in the report.
    pub id: String,
    /// The judge's word.
    pub conclusion: Conclusion,
    /// The level reached.
    pub level: SignatureLevel,
    /// Findings on it and on its timestamps, the worst of each rule.
    pub rules: BTreeMap<String, Finding>,
}

impl Brief {
    /// Of a report.
    pub fn of(report: &Report) -> Self {
        let sha256 = match &report.outcome {
            Outcome::Judged { evidence, .. } => Some(evidence.document.sha256.clone()),
            Outcome::Unreadable(unreadable) => unreadable.sha256.clone(),
        };
        let mut pairs = report.signatures();
        pairs.sort_by_key(|(observed, _)| observed.kind == SignatureKind::Timestamp);
        let signatures = pairs
            .into_iter()
            .map(|(_, judged)| {
                let of_tokens = judged.timestamps.iter().flat_map(|token| &token.findings);
                BriefSignature {
                    id: judged.id.clone(),
                    conclusion: judged.conclusion,
                    level: judged.level,
                    rules: worst(judged.findings.iter().chain(of_tokens)),
                }
            })
            .collect();
        Self {
            file: report.file.clone(),
            sha256,
            verdict: report.verdict(),
            signatures,
            rules: worst(report.findings().iter()),
        }
    }

    /// Whether a rule is among the findings.
    pub fn has(&self, rule: &str) -> bool {
        self.rules.contains_key(rule)
            || self.signatures.iter().any(|signature| signature.rules.contains_key(rule))
    }

    /// All rules that were found, each once.
    pub fn found(&self) -> Vec<&str> {
        let of_signatures = self.signatures.iter().flat_map(|signature| signature.rules.keys());
        let mut found: Vec<&str> =
            self.rules.keys().chain(of_signatures).map(String::as_str).collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl BriefSignature {
    /// `INDICATION/SUB_INDICATION/LEVEL`, with `-` for what there is none of.
    pub fn spoken(&self) -> String {
        let level = self.level.name();
        let sub = self.conclusion.sub_indication().unwrap_or("-");
        format!("{}/{sub}/{level}", self.conclusion.indication())
    }
}

fn worst<'f>(findings: impl Iterator<Item = &'f Finding>) -> BTreeMap<String, Finding> {
    let mut rules: BTreeMap<String, Finding> = BTreeMap::new();
    for finding in findings {
        let known = rules.get(finding.rule.as_ref());
        if known.is_none_or(|known| finding.severity < known.severity) {
            rules.insert(finding.rule.to_string(), finding.clone());
        }
    }
    rules
}
