//! Explaining the verdict on one document: the report, and how it came about.

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

/// Verifies the file at a path (`-` is standard input) and explains the verdict; on one signature,
/// by its position in the report, or on all. A file that cannot be read has nothing to explain.
pub fn explain_file(
    path: &Path,
    settings: &Settings,
    only: Option<usize>,
) -> (Report, Explanation) {
    let name = path.to_string_lossy();
    let mut buffer = Vec::new();
    let report = match files::open(path, &mut buffer) {
        Ok(opened) => verify::verify(opened.source(), &name, settings),
        Err(error) => unreadable::as_file(&name, &error, settings),
    };
    let explanation = explain(&report, settings, only);
    (report, explanation)
}

/// Judges evidence, fresh or saved, and explains the verdict.
pub fn explain_evidence(
    evidence: Evidence,
    settings: &Settings,
    only: Option<usize>,
) -> (Report, Explanation) {
    let name = evidence.document.name.clone();
    let report = verify::judge(&name, evidence, settings);
    let explanation = explain(&report, settings, only);
    (report, explanation)
}

fn explain(report: &Report, settings: &Settings, only: Option<usize>) -> Explanation {
    match &report.outcome {
        Outcome::Judged { evidence, .. } => {
            validation::explain(evidence, &settings.policy, settings.at, only)
        }
        Outcome::Unreadable(_) => Explanation { signatures: Vec::new() },
    }
}
