//! What later revisions did to a signed one, and what the signed one allows.

use super::finding::Location;
use serde::Deserialize;
use serde::Serialize;
use std::borrow::Cow;

/// How far a later change goes; ordered from harmless to forbidden (DA levels L0 to L4).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ModificationLevel {
    /// Nothing changed.
    None,
    /// Validation data, document timestamps, metadata.
    LtaUpdates,
    /// Form fields filled, signatures added.
    FormFilling,
    /// Annotations added, changed or removed.
    Annotations,
    /// Anything else.
    Other,
}

/// One later change, classified.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Modification {
    /// The rule that explains it or that none explains it, such as `DA-08`.
    pub rule: Cow<'static, str>,
    /// How far it goes.
    pub level: ModificationLevel,
    /// Which revision, object, field.
    pub at: Location,
    /// What changed, a path or a few words.
    pub what: String,
}

/// All that happened after the revision that a signature covers.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct LaterChanges {
    /// Whether there is anything after the signed revision.
    pub later_revisions: u32,
    /// Each change found, oldest first.
    pub changes: Vec<Modification>,
    /// Why the comparison could not be brought to its end, where it could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incomplete: Option<String>,
    /// Whether it could not because the document is encrypted and its password was not given.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub needs_password: bool,
}

impl LaterChanges {
    /// The worst level among the changes.
    pub fn level(&self) -> ModificationLevel {
        self.changes.iter().map(|change| change.level).max().unwrap_or(ModificationLevel::None)
    }
}

/// What the signatures in force make of one change (DA-24).
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Permission {
    /// Nothing was signed yet.
    Unsigned,
    /// It is permitted.
    Permitted,
    /// It is permitted, and worth a look.
    Remarked,
    /// No signature says anything of it, and the policy has it told.
    Tolerated,
    /// It is forbidden.
    Forbidden,
}

/// FieldMDP or the lock of a signature field: which fields may no longer change.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldLock {
    /// Every field.
    All,
    /// These fields and those below them.
    Include(Vec<String>),
    /// Every field but these and those below them.
    Exclude(Vec<String>),
}

/// What a signature allows to change afterwards.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Restrictions {
    /// DocMDP permission 1, 2 or 3 that this signature itself carries.
    pub doc_mdp: Option<u8>,
    /// This signature is the one that /Perms /DocMDP names.
    pub certifies: bool,
    /// FieldMDP of this signature.
    pub field_locks: Vec<FieldLock>,
}
