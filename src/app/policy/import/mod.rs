//! Policies that others wrote, as one of ours: the machine-readable cryptographic suite of ETSI
//! (TS 119 322, XML or JSON) and a constraint file of EU DSS.
//!
//! What has no counterpart here is listed, never dropped in silence, and nothing is held below our
//! floors. The signature of a suite is not looked at.

mod constraints;
mod counterparts;
mod draft;
mod suite;

#[cfg(test)]
mod tests;

use crate::policy::PolicyError;
use crate::policy::ValidationPolicy;
use crate::report::Words;
use draft::Draft;
use thiserror::Error;

/// A policy made from what somebody else wrote.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The policy, in our form, with comments on what was not taken over.
    pub toml: String,
    /// Each item that has no counterpart, or another meaning here.
    pub notes: Vec<Note>,
    /// Rules of ours that the file says nothing about.
    pub untouched: usize,
    /// Rules of ours that it holds less hard than `etsi-2026` does.
    pub lowered: Vec<&'static str>,
}

/// An item that was not taken over as it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Note {
    /// Where it stands, and what it says.
    pub item: String,
    /// What became of it.
    pub why: Words,
}

/// Why a file cannot be imported.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// It is larger than any such file.
    #[error("it has {size} bytes, more than {MOST_BYTES}")]
    Size {
        /// Its length in bytes.
        size: usize,
    },
    /// It is not text.
    #[error("it is not UTF-8 text")]
    Text,
    /// It is not XML.
    #[error("it is not XML: {0}")]
    Xml(String),
    /// It is not JSON of this form.
    #[error("it is not a cryptographic suite in JSON: {0}")]
    Json(String),
    /// It is something else.
    #[error(
        "it begins with {seen}, and is neither a cryptographic suite of TS 119 322 (XML or JSON) nor a constraint file of EU DSS"
    )]
    Kind {
        /// What it begins with.
        seen: String,
    },
    /// What was made of it is no policy: a bug of ours.
    #[error("what was made of it is no policy")]
    Own(#[from] PolicyError),
}

/// The largest file that is read: the suite of ETSI has 50 kB.
const MOST_BYTES: usize = 16 << 20;

/// Imports a file; `name` is its name, for the policy's.
///
/// # Errors
/// Where it is not one that can be imported.
pub fn import(bytes: &[u8], name: &str) -> Result<Imported, ImportError> {
    if bytes.len() > MOST_BYTES {
        return Err(ImportError::Size { size: bytes.len() });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| ImportError::Text)?;
    let text = text.trim_start_matches('\u{feff}');
    let draft = if text.trim_start().starts_with('{') {
        suite::draft(suite::from_json(text)?)
    } else if text.trim_start().starts_with('<') {
        let document = roxmltree::Document::parse(text)
            .map_err(|error| ImportError::Xml(error.to_string()))?;
        let root = document.root_element();
        match root.tag_name().name() {
            "SecuritySuitabilityPolicy" => suite::draft(suite::from_xml(root)),
            "ConstraintsParameters" => constraints::draft(root),
            other => return Err(ImportError::Kind { seen: format!("<{other}>") }),
        }
    } else {
        let seen: String = text.trim_start().chars().take(20).collect();
        return Err(ImportError::Kind { seen: format!("`{seen}`") });
    };
    finish(draft, bytes, name)
}

fn finish(draft: Draft, bytes: &[u8], name: &str) -> Result<Imported, ImportError> {
    let toml = draft.to_toml(bytes, name);
    // Not by its name: a file may be called as the policy that it extends.
    ValidationPolicy::from_toml(&toml, "imported")?;
    let untouched = draft.untouched().len();
    let lowered = draft.lowered();
    Ok(Imported { toml, notes: draft.into_notes(), untouched, lowered })
}
