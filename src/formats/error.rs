//! Why a file could not be looked at. A bad signature in a readable file is a fact, not an error.

use crate::model::Location;
use thiserror::Error;

/// What is wrong, and where.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum FormatError {
    /// The content is not what its format demands.
    #[error("{what}{}", place(at))]
    Malformed {
        /// One phrase: what was expected and what was found.
        what: String,
        /// Where.
        at: Location,
    },
    /// A bound on what a file may cost was reached.
    #[error("limit reached: {what} (at most {limit}){}", place(at))]
    Limit {
        /// What is limited.
        what: &'static str,
        /// The bound.
        limit: u64,
        /// Where.
        at: Location,
    },
    /// The document is encrypted, and the password is missing or wrong.
    #[error("the document is encrypted: {0}")]
    Encrypted(String),
    /// The bytes could not be read at all.
    #[error("reading: {0}")]
    Read(String),
}

impl FormatError {
    /// Malformed, without a place.
    pub fn unreadable(what: impl Into<String>) -> Self {
        Self::Malformed { what: what.into(), at: Location::default() }
    }

    /// Malformed at a byte position.
    pub fn at(offset: u64, what: impl Into<String>) -> Self {
        Self::Malformed { what: what.into(), at: Location::offset(offset) }
    }
}

fn place(at: &Location) -> String {
    match (&at.offset, &at.object, &at.xpath) {
        (_, Some(object), _) => format!(" (object {object})"),
        (Some(offset), _, _) => format!(" (at byte {offset})"),
        (_, _, Some(path)) => format!(" (at {path})"),
        _ => String::new(),
    }
}
