//! What the judge makes of a document's evidence: a conclusion a signature, each axis by itself,
//! and the findings that say why.

use super::certificate::CertificateId;
use super::chain::RejectedPath;
use super::conclusion::Conclusion;
use super::conclusion::Reason;
use super::document::Coverage;
use super::explanation::Block;
use super::explanation::StepOutcome;
use super::finding::Finding;
use super::modification::ModificationLevel;
use super::signature::SignatureKind;
use super::time::Time;
use super::validity_model::ValidityModel;
use serde::Serialize;

/// The baseline level that a signature reaches (PA-40 ff., XA-03 ff.).
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[allow(missing_docs, reason = "the standards' own names")]
pub enum SignatureLevel {
    /// Not an AdES baseline signature.
    #[serde(rename = "none")]
    None,
    #[serde(rename = "B-B")]
    B,
    #[serde(rename = "B-T")]
    T,
    #[serde(rename = "B-LT")]
    Lt,
    #[serde(rename = "B-LTA")]
    Lta,
}

impl SignatureLevel {
    /// Its name in reports.
    pub fn name(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::B => "B-B",
            Self::T => "B-T",
            Self::Lt => "B-LT",
            Self::Lta => "B-LTA",
        }
    }

    /// The level of a name, whatever the case of its letters; `None` where it is none of a
    /// baseline signature.
    pub fn parse(name: &str) -> Option<Self> {
        let levels = [Self::B, Self::T, Self::Lt, Self::Lta];
        levels.into_iter().find(|level| level.name().eq_ignore_ascii_case(name))
    }
}

/// Whether the chain ends in an anchor and holds.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum TrustAxis {
    Trusted,
    Untrusted,
    NotEvaluated,
}

/// What is known of the time of signing.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeAxis {
    /// By a timestamp that holds.
    Proven,
    /// The signer says so.
    Claimed,
    /// Nothing.
    Unknown,
}

/// Whether algorithms and key sizes are acceptable at the time that counts.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum SuiteAxis {
    Acceptable,
    Outdated,
    NotEvaluated,
}

/// Whether the signature keeps its format.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum FormatAxis {
    Conforms,
    Deviates,
    Broken,
}

/// The axes of a verdict, each by itself (V-01).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Axes {
    /// Digests and signature value hold; `None` where they could not be computed.
    pub intact: Option<bool>,
    /// How much is covered.
    pub coverage: Coverage,
    /// The worst later change; `None` where it was not evaluated.
    pub changes: Option<ModificationLevel>,
    /// Whether the later changes are permitted; `None` where it was not evaluated.
    pub changes_permitted: Option<bool>,
    /// The chain.
    pub trust: TrustAxis,
    /// The time.
    pub time: TimeAxis,
    /// The algorithms.
    pub suite: SuiteAxis,
    /// The format.
    pub format: FormatAxis,
}

/// What a building block came to. One that was not run has none.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct BlockJudgement {
    /// Which.
    pub block: Block,
    /// What it came to.
    pub outcome: StepOutcome,
}

/// The judge's word on one timestamp token: a building block's status, not a total (5.4).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct TimestampJudgement {
    /// Id of the token's evidence.
    pub id: String,
    /// What it is for.
    pub kind: SignatureKind,
    /// genTime.
    pub time: Time,
    /// The authority: subject of its certificate, else the token's tsa name.
    pub authority: String,
    /// `None`: PASSED.
    pub reason: Option<Reason>,
    /// Why.
    pub findings: Vec<Finding>,
    /// From the authority's certificate to the anchor, as far as it was found.
    pub chain: Vec<CertificateId>,
    /// Other paths that were tried and do not hold, the likeliest first.
    pub rejected: Vec<RejectedPath>,
    /// The building blocks that were run, in the order of the standard.
    pub blocks: Vec<BlockJudgement>,
}

/// The judge's word on one signature.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignatureJudgement {
    /// Id of the signature's evidence.
    pub id: String,
    /// The total.
    pub conclusion: Conclusion,
    /// The level reached.
    pub level: SignatureLevel,
    /// Each axis.
    pub axes: Axes,
    /// From the signing certificate to the anchor, as far as it was found.
    pub chain: Vec<CertificateId>,
    /// Other paths that were tried and do not hold, the likeliest first.
    pub rejected: Vec<RejectedPath>,
    /// The building blocks that were run, in the order of the standard.
    pub blocks: Vec<BlockJudgement>,
    /// The revocation information used, as positions in `Evidence::revocation`, in chain order.
    pub revocation: Vec<usize>,
    /// Its tokens (and, for PDF, the document timestamps that cover it).
    pub timestamps: Vec<TimestampJudgement>,
    /// best-signature-time: the earliest proven time, else the validation time.
    pub best_signature_time: Time,
    /// Whether the signing certificate was within its dates and not revoked at
    /// best-signature-time (or, where none is proven, at the claimed time); `None` if unknown.
    pub valid_at_signing: Option<bool>,
    /// The counter-signatures on it, in the order of the evidence.
    pub counter_signatures: Vec<SignatureJudgement>,
    /// Why, worst first.
    pub findings: Vec<Finding>,
}

/// The judge's word on one evidence record.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RecordJudgement {
    /// Id of the record's evidence.
    pub id: String,
    /// What it is about, as its evidence says.
    pub about: String,
    /// `None`: PASSED.
    pub reason: Option<Reason>,
    /// Where it holds: when what it is about is proven to have existed.
    pub proven: Option<Time>,
    /// Its archive timestamps, in its order.
    pub timestamps: Vec<TimestampJudgement>,
    /// Why, worst first.
    pub findings: Vec<Finding>,
}

/// The judge's word on a document.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Judgement {
    /// One a signature, in the order of the evidence.
    pub signatures: Vec<SignatureJudgement>,
    /// One an evidence record, in the order of the evidence.
    pub records: Vec<RecordJudgement>,
    /// Findings on the file as a whole.
    pub findings: Vec<Finding>,
    /// The validation time.
    pub at: Time,
    /// SHA-256 of the policy, hex.
    pub policy_sha256: String,
    /// The policy's name.
    pub policy_name: String,
    /// The validity model by which chains were judged.
    pub model: ValidityModel,
}
