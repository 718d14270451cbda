//! Explaining the verdict on one document: the report, and how it came about.

use super::choice;
use super::settings::Settings;
use super::unreadable;
use super::verify;
use crate::adapters::files;
use crate::model::Evidence;
use crate::model::Explanation;
use crate::report::Outcome;
use crate::report::Report;
use crate::validation;
use std::path::Path;

/// A verdict with how it came about.
pub struct Explained {
    /// The verdict.
    pub report: Report,
    /// How it came about.
    pub explanation: Explanation,
    /// Number in the report of the first signature that is explained.
    pub first: usize,
}

/// There is no such signature: how many there are.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct NoSuchSignature(pub usize);

/// Verifies the file at a path (`-` is standard input) and explains the verdict; on one signature,
/// by its id or its number in the report, or on all. A file that cannot be read has nothing to
/// explain.
///
/// # Errors
/// Where there is no such signature.
pub fn explain_file(
    path: &Path,
    settings: &Settings,
    only: Option<&str>,
) -> Result<Explained, NoSuchSignature> {
    let name = path.to_string_lossy();
    let mut buffer = Vec::new();
    let report = match files::open(path, &mut buffer) {
        Ok(opened) => verify::verify_at(path, opened.source(), settings),
        Err(error) => unreadable::as_file(&name, &error, settings),
    };
    explain(report, settings, only)
}

/// Judges evidence, fresh or saved, and explains the verdict.
///
/// # Errors
/// Where there is no such signature.
pub fn explain_evidence(
    evidence: Evidence,
    settings: &Settings,
    only: Option<&str>,
) -> Result<Explained, NoSuchSignature> {
    let name = evidence.document.name.clone();
    explain(verify::judge(&name, evidence, settings), settings, only)
}

fn explain(
    report: Report,
    settings: &Settings,
    only: Option<&str>,
) -> Result<Explained, NoSuchSignature> {
    let signatures = report.signatures();
    let ids = signatures.iter().map(|(observed, _)| observed.id.as_str());
    let only = match only {
        Some(asked) => Some(choice::position(ids, asked).ok_or(NoSuchSignature(signatures.len()))?),
        None => None,
    };
    let explanation = match &report.outcome {
        Outcome::Judged { evidence, .. } => {
            validation::explain(evidence, &settings.policy, settings.at, only)
        }
        Outcome::Unreadable(_) => Explanation { signatures: Vec::new() },
    };
    let first = only.map_or(1, |position| position.saturating_add(1));
    Ok(Explained { report, explanation, first })
}
