//! What was noticed: a deviation (a fact: this rule is not kept here) and a finding (the judge's
//! word on it, with a severity). Also where it was noticed and what was compared.

use serde::Deserialize;
use serde::Serialize;
use std::borrow::Cow;

/// The axis of the verdict that a rule belongs to (V-01); each is reported by itself.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Axis {
    /// Digests and signature values.
    Bytes,
    /// Which bytes or elements are signed.
    Coverage,
    /// What changed after signing.
    Changes,
    /// Certificates, chains, revocation.
    Trust,
    /// Timestamps and dates.
    Time,
    /// Algorithms and key sizes.
    Suite,
    /// Conformance to the format.
    Format,
    /// What the signer or the policy demanded of this signature.
    Constraints,
}

/// How much a finding weighs.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Severity {
    /// Decides against the signature.
    Fail,
    /// Worth a look; decides nothing.
    Warn,
    /// For the record.
    Inform,
}

/// Where something was noticed. Only what applies is set.
#[derive(Clone, Debug, Default, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Location {
    /// Another file than the document: a certificate, a CRL, an entry of a container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<String>,
    /// First byte, counted from the start of the file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offset: Option<u64>,
    /// Number of bytes from `offset`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<u64>,
    /// PDF object, `12 0`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// PDF revision, counted from 1.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u32>,
    /// Fully qualified name of a form field.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Path of an XML element.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub xpath: Option<String>,
    /// Object identifier of an attribute or extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub oid: Option<String>,
    /// The certificate it is about, by SHA-256 in hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub certificate: Option<String>,
}

impl Location {
    /// A byte position in the document.
    pub fn offset(offset: u64) -> Self {
        Self { offset: Some(offset), ..Self::default() }
    }

    /// A range of bytes in the document.
    pub fn range(offset: u64, length: u64) -> Self {
        Self { offset: Some(offset), length: Some(length), ..Self::default() }
    }

    /// An XML element by its path.
    pub fn xpath(path: impl Into<String>) -> Self {
        Self { xpath: Some(path.into()), ..Self::default() }
    }

    /// An attribute or extension by its object identifier.
    pub fn oid(oid: impl Into<String>) -> Self {
        Self { oid: Some(oid.into()), ..Self::default() }
    }

    /// A PDF object by number and generation.
    pub fn object(number: u32, generation: u16) -> Self {
        Self { object: Some(format!("{number} {generation}")), ..Self::default() }
    }
}

/// Two values that a rule held against each other.
#[derive(Clone, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct Compared {
    /// What was found.
    pub seen: String,
    /// What the rule asks for.
    pub expected: String,
}

/// The result of a computation that either holds, does not hold, or could not be made.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Check {
    /// It was computed and holds.
    Holds,
    /// It was computed and does not hold.
    Fails,
    /// It could not be computed, and why.
    Unable(String),
}

impl Check {
    /// Holds or fails, by a comparison that was made.
    pub fn of(holds: bool) -> Self {
        if holds { Self::Holds } else { Self::Fails }
    }

    /// Whether it was computed and holds.
    pub fn holds(&self) -> bool {
        *self == Self::Holds
    }

    /// Whether it was computed and does not hold.
    pub fn fails(&self) -> bool {
        *self == Self::Fails
    }
}

/// A fact: this rule is not kept here. What follows from it is the judge's to say.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Deviation {
    /// Id of a row of the rule table, such as `CV-03`.
    pub rule: Cow<'static, str>,
    /// Where.
    #[serde(default)]
    pub at: Location,
    /// What was found, and what the rule asks for.
    pub compared: Compared,
}

impl Deviation {
    /// A deviation from `rule` at a place, with what was seen and what was expected.
    pub fn new(
        rule: &'static str,
        at: Location,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Self {
        Self {
            rule: Cow::Borrowed(rule),
            at,
            compared: Compared { seen: seen.into(), expected: expected.into() },
        }
    }
}

/// The judge's word on one rule in one place.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Finding {
    /// Id of the rule.
    pub rule: Cow<'static, str>,
    /// The axis of the rule.
    pub axis: Axis,
    /// What the policy makes of it.
    pub severity: Severity,
    /// Where.
    pub at: Location,
    /// What was held against what.
    pub compared: Option<Compared>,
}
