//! How a verdict came about: the building blocks of EN 319 102-1 as a tree, with what each one held
//! against what, and what would have to be different for another verdict.
//!
//! It points into the evidence (certificates by id, status data and references by position); who
//! tells it looks there for names and origins.

use super::certificate::CertificateId;
use super::conclusion::Conclusion;
use super::conclusion::Reason;
use super::finding::Finding;
use super::finding::Location;
use super::time::Time;
use serde::Serialize;

/// A building block, a process, or a part of one.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the clauses say it")]
pub enum Block {
    BasicSignature,
    Timestamp,
    LongTerm,
    Archival,
    CounterSignature,
    FormatChecking,
    SigningCertificate,
    ValidationContext,
    CertificateValidation,
    /// One path that was tried.
    Path,
    /// One certificate of a path.
    Certificate,
    /// Its standing, from all sources together.
    Status,
    /// One CRL or OCSP response, used or not.
    Source,
    CryptographicVerification,
    /// One thing that is signed by its digest.
    Reference,
    /// The signature value.
    Value,
    LaterChanges,
    SignatureAcceptance,
    BestSignatureTime,
    PastSignature,
    /// What later timestamps prove to have existed.
    ProofsOfExistence,
}

impl Block {
    /// The clause that it follows.
    pub fn clause(self) -> &'static str {
        match self {
            Self::BasicSignature | Self::CounterSignature => "EN 319 102-1 5.3",
            Self::Timestamp => "EN 319 102-1 5.4",
            Self::LongTerm => "EN 319 102-1 5.5",
            Self::Archival => "EN 319 102-1 5.6",
            Self::FormatChecking => "EN 319 102-1 5.2.2",
            Self::SigningCertificate => "EN 319 102-1 5.2.3",
            Self::ValidationContext => "EN 319 102-1 5.2.4",
            Self::CertificateValidation => "EN 319 102-1 5.2.6",
            Self::Path => "RFC 5280 6.1",
            Self::Certificate => "RFC 5280 6.1.3",
            Self::Status => "EN 319 102-1 5.2.5",
            Self::Source => "RFC 5280 6.3, RFC 6960 3.2",
            Self::CryptographicVerification | Self::Reference | Self::Value => "EN 319 102-1 5.2.7",
            Self::LaterChanges => "ISO 32000-2 12.8.2",
            Self::SignatureAcceptance => "EN 319 102-1 5.2.8",
            Self::BestSignatureTime => "EN 319 102-1 5.5.4",
            Self::PastSignature => "EN 319 102-1 5.6.2.4",
            Self::ProofsOfExistence => "EN 319 102-1 5.6.2.3",
        }
    }
}

/// What a step came to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StepOutcome {
    /// It holds.
    Passed,
    /// It does not.
    Stopped(Reason),
    /// It was looked at and decides nothing by itself.
    Noted,
}

impl From<Result<(), Reason>> for StepOutcome {
    fn from(outcome: Result<(), Reason>) -> Self {
        outcome.map_or_else(Self::Stopped, |()| Self::Passed)
    }
}

/// What a step is about.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum About {
    /// Nothing but what stands above it.
    Whole,
    /// A signature or token, by its id.
    Signature(String),
    /// A reference of the signature.
    Reference {
        /// Its position.
        position: usize,
        /// What it is to, as the document names it.
        what: String,
    },
    /// A certificate.
    Certificate(CertificateId),
    /// A path, from the certificate upwards.
    Path(Vec<CertificateId>),
    /// A CRL or OCSP response, as position in the evidence.
    Source(usize),
}

/// What a compared value is.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Datum {
    /// A digest: computed, and signed.
    Digest,
    /// The algorithm of the signature value, and until when it is relied on.
    Algorithm,
    /// The moment asked for, and the dates of a certificate.
    Dates,
    /// What the sources say, and `good`.
    Status,
    /// Until when a status is fresh, and the moment asked for.
    FreshUntil,
    /// thisUpdate and nextUpdate of a source.
    Updates,
    /// The signing certificate's reference: attribute, and digest algorithm.
    CertificateReference,
    /// The policy's name and its digest.
    Policy,
    /// The validation time.
    ValidationTime,
    /// What a token says (genTime), and the validation time.
    TokenTime,
    /// When the signature is proven to have existed; the claimed time.
    BestSignatureTime,
    /// When the signature existed, and up to when its chain is shown to have held.
    ControlTime,
    /// When an object is proven to have existed: its name, and the moment.
    Proof,
    /// The worst later change, and what is permitted.
    LaterChanges,
    /// How much is covered.
    Coverage,
    /// An anchor, and until when it is trusted.
    Anchor,
}

/// Two values that were held against each other, or one that was taken note of.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Held {
    /// What they are.
    pub datum: Datum,
    /// What was found.
    pub seen: String,
    /// What it was held against; empty where nothing was.
    pub expected: String,
}

/// A rule that was found not to be kept, within a step.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct BrokenRule {
    /// The judge's word on it.
    pub finding: Finding,
    /// It decides nothing, since the signature is proven to have existed then.
    pub settled_by: Option<Time>,
}

/// One node of the tree.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Step {
    /// Which block.
    pub block: Block,
    /// What it is about.
    pub about: About,
    /// Where that stands.
    pub at: Location,
    /// What it came to.
    pub outcome: StepOutcome,
    /// What was held against what.
    pub held: Vec<Held>,
    /// Rules that are not kept.
    pub broken: Vec<BrokenRule>,
    /// The steps below.
    pub steps: Vec<Step>,
}

impl Step {
    /// A step without anything below it yet.
    pub fn new(block: Block, about: About, outcome: impl Into<StepOutcome>) -> Self {
        let (held, broken, steps) = (Vec::new(), Vec::new(), Vec::new());
        let outcome = outcome.into();
        Self { block, about, at: Location::default(), outcome, held, broken, steps }
    }

    /// With a place.
    #[must_use]
    pub fn at(self, at: Location) -> Self {
        Self { at, ..self }
    }

    /// With values that were held against each other.
    #[must_use]
    pub fn held(
        mut self,
        datum: Datum,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        self.held.push(Held { datum, seen: seen.into(), expected: expected.into() });
        self
    }

    /// With rules that are not kept.
    #[must_use]
    pub fn broken(mut self, findings: impl IntoIterator<Item = Finding>) -> Self {
        let broken = |finding| BrokenRule { finding, settled_by: None };
        self.broken.extend(findings.into_iter().map(broken));
        self
    }

    /// With steps below.
    #[must_use]
    pub fn over(mut self, steps: impl IntoIterator<Item = Step>) -> Self {
        self.steps.extend(steps);
        self
    }
}

/// A span of time within which something holds, both ends tried.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Window {
    /// The first moment tried that works; `None`: as far back as was tried.
    pub from: Option<Time>,
    /// The last moment tried that works; `None`: as far ahead as was tried.
    pub until: Option<Time>,
}

impl Window {
    /// One moment.
    pub fn at(time: Time) -> Self {
        Self { from: Some(time), until: Some(time) }
    }
}

/// Something that is not so, and that the judge was asked about as if it were.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Change {
    /// A certificate at hand is trusted.
    Trust {
        /// Which.
        certificate: CertificateId,
        /// An anchor has the name of its issuer and did not sign it: this one may be a forgery.
        impostor: bool,
    },
    /// A certificate of the issuer, which is not at hand, is given and trusted.
    Issuer {
        /// Of which certificate.
        of: CertificateId,
        /// As in [`Change::Trust`].
        impostor: bool,
    },
    /// The issuer of each says, freshly, that it is good.
    Status {
        /// Which certificates, each with the issuer that says so.
        of: Vec<(CertificateId, CertificateId)>,
    },
    /// A timestamp that holds proves that the signature existed within a window.
    Timestamp {
        /// When.
        window: Window,
    },
    /// A timestamp that holds, made within a window, covers the signature and what validates it.
    Archive {
        /// When.
        window: Window,
        /// Certificates whose status from then would have to be among it, each with its issuer.
        of: Vec<(CertificateId, CertificateId)>,
    },
    /// What is signed from outside the file is given, and is what was signed.
    Content {
        /// The references.
        what: Vec<String>,
    },
    /// The policy only warns of these rules.
    Policy {
        /// Their ids.
        rules: Vec<String>,
    },
    /// It is judged as of another moment.
    At {
        /// When.
        window: Window,
    },
}

/// Changes that were made together, and what the judge then said.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Counterfactual {
    /// What was changed; none of it can be left out.
    pub changes: Vec<Change>,
    /// The verdict then.
    pub then: Conclusion,
    /// Which of the rules that decide now ([`SignatureExplanation::deciding`]) are kept then.
    pub keeps: Vec<usize>,
    /// What decides then.
    pub remains: Vec<Finding>,
    /// Where a verdict ends at a moment: what ends then, from which the rest follows.
    pub ends: Option<Finding>,
}

/// A signature's verdict, explained.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SignatureExplanation {
    /// Id of its evidence.
    pub id: String,
    /// The verdict.
    pub conclusion: Conclusion,
    /// How it came about.
    pub root: Step,
    /// The rules that decide against it.
    pub deciding: Vec<Finding>,
    /// What would have to be different, the least first; each was tried.
    pub counterfactuals: Vec<Counterfactual>,
    /// Of the deciding rules those that nothing can cure: bytes that were signed are not those that
    /// are there, and no policy may set the rule lower.
    pub incurable: Vec<usize>,
    /// How often the judge was asked.
    pub runs: u32,
    /// There was more to try than the budget allows.
    pub exhausted: bool,
}

/// A document's verdicts, explained: its signatures in the order of the evidence, each followed by
/// its counter-signatures.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Explanation {
    /// Each signature.
    pub signatures: Vec<SignatureExplanation>,
}
