//! One word for a whole file, and the value that all renderings share.

use crate::model::Conclusion;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Judgement;
use crate::model::RecordJudgement;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::policy::rule;
use serde::Deserialize;
use serde::Serialize;

/// The verdict on a file, the worst of its parts (V-02); ordered from best to worst as the exit
/// status of a batch is.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Verdict {
    TotalPassed,
    /// There is no signature in it.
    NoSignature,
    Indeterminate,
    /// It could not be read.
    Error,
    TotalFailed,
}

impl Verdict {
    /// All, from best to worst.
    pub const ALL: [Self; 5] =
        [Self::TotalPassed, Self::NoSignature, Self::Indeterminate, Self::Error, Self::TotalFailed];

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::NoSignature => "NO-SIGNATURE",
            Self::Indeterminate => "INDETERMINATE",
            Self::Error => "ERROR",
            Self::TotalFailed => "TOTAL-FAILED",
        }
    }

    /// By the word in JSON.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }
}

impl From<Conclusion> for Verdict {
    fn from(conclusion: Conclusion) -> Self {
        match conclusion {
            Conclusion::TotalPassed => Self::TotalPassed,
            Conclusion::Indeterminate(_) => Self::Indeterminate,
            Conclusion::TotalFailed(_) => Self::TotalFailed,
        }
    }
}

/// What a verdict depends on besides the file (V-05).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Inputs {
    /// SHA-256 of the policy, hex.
    pub policy: String,
    /// SHA-256 of the trust anchors, hex.
    pub trust: String,
    /// SHA-256 of the CRLs and OCSP responses given from outside, hex.
    pub revocation: String,
    /// The validation time.
    pub at: Time,
    /// The validity model that the policy asks for.
    pub model: ValidityModel,
}

/// A file that could not be read as a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unreadable {
    /// SHA-256 of the file, hex, where its bytes could be read.
    pub sha256: Option<String>,
    /// Length in bytes, where it is known.
    pub size: Option<u64>,
    /// What it seems to be.
    pub format: DocumentFormat,
    /// Why not.
    pub findings: Vec<Finding>,
    /// What the verdict would have depended on.
    pub inputs: Inputs,
}

/// What is told of one file.
#[derive(Clone, Debug)]
pub struct Report {
    /// The path as given.
    pub file: String,
    /// What came out.
    pub outcome: Outcome,
}

/// What came of looking at a file.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// It was read and judged.
    Judged {
        /// The facts.
        evidence: Box<Evidence>,
        /// The judge's word on them.
        judgement: Box<Judgement>,
    },
    /// It could not be read.
    Unreadable(Box<Unreadable>),
}

impl Report {
    /// On a document that was judged.
    pub fn judged(file: impl Into<String>, evidence: Evidence, judgement: Judgement) -> Self {
        let outcome =
            Outcome::Judged { evidence: Box::new(evidence), judgement: Box::new(judgement) };
        Self { file: file.into(), outcome }
    }

    /// On a file that could not be read.
    pub fn unreadable(file: impl Into<String>, unreadable: Unreadable) -> Self {
        Self { file: file.into(), outcome: Outcome::Unreadable(Box::new(unreadable)) }
    }

    /// The worst of the file's parts.
    pub fn verdict(&self) -> Verdict {
        match &self.outcome {
            Outcome::Unreadable(_) => Verdict::Error,
            Outcome::Judged { judgement, .. } => verdict_of(judgement),
        }
    }

    /// What kind of file it is.
    pub fn format(&self) -> DocumentFormat {
        match &self.outcome {
            Outcome::Unreadable(unreadable) => unreadable.format,
            Outcome::Judged { evidence, .. } => evidence.document.format,
        }
    }

    /// Findings on the file as a whole.
    pub fn findings(&self) -> &[Finding] {
        match &self.outcome {
            Outcome::Unreadable(unreadable) => &unreadable.findings,
            Outcome::Judged { judgement, .. } => &judgement.findings,
        }
    }

    /// The judge's word on evidence records.
    pub fn records(&self) -> &[RecordJudgement] {
        match &self.outcome {
            Outcome::Unreadable(_) => &[],
            Outcome::Judged { judgement, .. } => &judgement.records,
        }
    }

    /// Each signature's evidence with its judgement, in the order of the evidence,
    /// counter-signatures after what they are on.
    pub fn signatures(&self) -> Vec<(&SignatureEvidence, &SignatureJudgement)> {
        match &self.outcome {
            Outcome::Unreadable(_) => Vec::new(),
            Outcome::Judged { evidence, judgement } => {
                let mut pairs = Vec::with_capacity(judgement.signatures.len());
                pair(&evidence.signatures, &judgement.signatures, &mut pairs);
                pairs
            }
        }
    }
}

fn verdict_of(judgement: &Judgement) -> Verdict {
    let signatures = judgement.signatures.iter().map(worst_of);
    let Some(worst) = signatures.max() else { return Verdict::NoSignature };
    let on_the_file =
        judgement.findings.iter().filter(|finding| finding.severity == Severity::Fail).map(
            |finding| {
                let reason = rule(&finding.rule).and_then(|rule| rule.reason);
                reason.map_or(Verdict::Indeterminate, |reason| Conclusion::from(reason).into())
            },
        );
    on_the_file.fold(worst, Verdict::max)
}

/// A signature's verdict, its counter-signatures included: they are parts of the file like it.
fn worst_of(signature: &SignatureJudgement) -> Verdict {
    let counters = signature.counter_signatures.iter().map(worst_of);
    counters.fold(signature.conclusion.into(), Verdict::max)
}

/// Judgements stand in the order of the evidence.
fn pair<'a>(
    evidence: &'a [SignatureEvidence],
    judged: &'a [SignatureJudgement],
    pairs: &mut Vec<(&'a SignatureEvidence, &'a SignatureJudgement)>,
) {
    for (observed, judged) in evidence.iter().zip(judged) {
        pairs.push((observed, judged));
        pair(&observed.counter_signatures, &judged.counter_signatures, pairs);
    }
}
