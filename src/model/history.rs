//! How a PDF came to be: what each revision added to the one before it. For people who look into a
//! file; no verdict is built on it.

use super::modification::Modification;
use serde::Deserialize;
use serde::Serialize;

/// The revisions of a file, oldest first.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct History {
    /// Each revision.
    pub revisions: Vec<RevisionHistory>,
}

/// One revision, held against the one before it.
#[derive(Clone, Debug, Default, Deserialize, PartialEq, Serialize)]
pub struct RevisionHistory {
    /// Counted from 1.
    pub number: u32,
    /// Offset of its first byte.
    pub start: u64,
    /// Offset just after its last byte.
    pub end: u64,
    /// Pages of the document as it was then.
    pub pages: u32,
    /// Object numbers that it uses for the first time.
    pub added: u32,
    /// Object numbers that it gives other bytes.
    pub rewritten: u32,
    /// Object numbers that it frees.
    pub freed: u32,
    /// What it changed; empty for the first.
    pub changes: Vec<PlacedChange>,
    /// Why the comparison could not be brought to its end, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
}

/// A change with where people find it.
#[derive(Clone, Debug, Deserialize, PartialEq, Serialize)]
pub struct PlacedChange {
    /// What changed, and by which rule.
    pub change: Modification,
    /// Pages on which it shows, counted from 1; the first few. Empty where that is nowhere, or
    /// cannot be told.
    pub pages: Vec<u32>,
    /// Left, bottom, right and top of the field or annotation, in units of its page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub area: Option<[f64; 4]>,
    /// A field's value before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// A field's value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}
