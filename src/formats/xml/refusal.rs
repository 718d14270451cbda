//! Why a document is not read into a tree: it is not well-formed, or it holds what we do not let
//! in. The caller decides whether that is an error or a fact about the signatures in it.

use super::encoding::Decoded;
use crate::formats::FormatError;
use crate::model::Location;
use std::fmt;

/// Why a document is not read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) enum Refusal {
    /// It has a document type declaration (XD-01).
    Doctype {
        /// Position in the text.
        at: usize,
    },
    /// It is not well-formed XML 1.0 with namespaces.
    Malformed {
        /// Position in the text.
        at: usize,
        /// What was expected and what was found.
        what: String,
    },
    /// A bound on what a file may cost was reached (XD-10).
    Limit {
        /// Position in the text.
        at: usize,
        /// What is limited.
        what: &'static str,
        /// The bound.
        limit: u64,
    },
    /// An encoding that we do not read, by its name.
    Encoding(String),
}

impl Refusal {
    pub(super) fn malformed(at: usize, what: impl Into<String>) -> Self {
        Self::Malformed { at, what: what.into() }
    }

    pub(super) fn limit(at: usize, what: &'static str, limit: usize) -> Self {
        Self::Limit { at, what, limit: limit as u64 }
    }

    pub(super) fn encoding(name: impl Into<String>) -> Self {
        Self::Encoding(name.into())
    }

    /// As an error, with its place in the file where the file could be decoded.
    pub(super) fn into_error(self, decoded: Option<&Decoded<'_>>) -> FormatError {
        let at = match (self.at(), decoded) {
            (Some(at), Some(decoded)) => Location::offset(decoded.file_offset(at)),
            (Some(at), None) => Location::offset(at as u64),
            (None, _) => Location::default(),
        };
        match self {
            Self::Limit { what, limit, .. } => FormatError::Limit { what, limit, at },
            other => FormatError::Malformed { what: other.to_string(), at },
        }
    }

    /// Position in the text, where there is one.
    pub(super) fn at(&self) -> Option<usize> {
        match self {
            Self::Doctype { at } | Self::Malformed { at, .. } | Self::Limit { at, .. } => Some(*at),
            Self::Encoding(_) => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Doctype { .. } => f.write_str("document type declaration"),
            Self::Malformed { what, .. } => f.write_str(what),
            Self::Limit { what, limit, .. } => write!(f, "more than {limit} {what}"),
            Self::Encoding(name) => write!(f, "encoding {name} is not read"),
        }
    }
}
