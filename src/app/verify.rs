//! Verifying one document: observe, assemble, judge, tell.

use super::beside;
use super::settings::Settings;
use super::unreadable;
use crate::adapters::files;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::x509;
use crate::model::Evidence;
use crate::model::Observed;
use crate::report::Report;
use crate::validation;
use std::path::Path;

/// Verifies a document that can be read from `source`.
pub fn verify(source: &dyn Source, name: &str, settings: &Settings) -> Report {
    match gather(source, name, settings) {
        Ok(evidence) => judge(name, evidence, settings),
        Err(error) => unreadable::as_document(source, name, &error, settings),
    }
}

/// Collects everything that the judge may know about a document; what is missing from the network,
/// where that was asked for.
///
/// # Errors
/// Where it cannot be read as what it is. A bad signature is not an error.
pub fn gather(
    source: &dyn Source,
    name: &str,
    settings: &Settings,
) -> Result<Evidence, FormatError> {
    Ok(assemble(formats::observe(source, name, &settings.observe)?, settings))
}

/// The same of a document at a path, with the content that belongs to it.
///
/// # Errors
/// As [`gather`].
pub fn gather_at(
    path: &Path,
    source: &dyn Source,
    settings: &Settings,
) -> Result<Evidence, FormatError> {
    Ok(assemble(beside::observe(path, source, settings)?, settings))
}

fn assemble(observed: Observed, settings: &Settings) -> Evidence {
    let limits = &settings.observe.limits;
    match &settings.online {
        Some(online) => {
            online.assemble(&observed, &settings.pool, limits, &settings.policy, settings.at)
        }
        None => x509::assemble(observed, &settings.pool(), limits),
    }
}

/// Verifies a document at a path that can be read from `source`.
pub fn verify_at(path: &Path, source: &dyn Source, settings: &Settings) -> Report {
    let name = path.to_string_lossy();
    match gather_at(path, source, settings) {
        Ok(evidence) => judge(&name, evidence, settings),
        Err(error) => unreadable::as_document(source, &name, &error, settings),
    }
}

/// The same of a document that was found in a folder: where it bears no signature, the one beside it
/// is named.
pub fn verify_in_folder(path: &Path, source: &dyn Source, settings: &Settings) -> Report {
    let name = path.to_string_lossy();
    match beside::observe(path, source, settings) {
        Ok(mut observed) => {
            beside::tell_signature(path, &mut observed, settings);
            judge(&name, assemble(observed, settings), settings)
        }
        Err(error) => unreadable::as_document(source, &name, &error, settings),
    }
}

/// Judges evidence, fresh or saved, under the policy and time of this run.
pub fn judge(name: &str, evidence: Evidence, settings: &Settings) -> Report {
    let judgement = validation::validate(&evidence, &settings.policy, settings.at);
    Report::judged(name, evidence, judgement)
}

/// Verifies the file at a path (`-` is standard input). `buffer` serves a batch: it is filled with
/// small files, so that memory is asked for once.
pub fn verify_file(path: &Path, settings: &Settings, buffer: &mut Vec<u8>) -> Report {
    let name = path.to_string_lossy();
    match files::open(path, buffer) {
        Ok(opened) => verify_at(path, opened.source(), settings),
        Err(error) => unreadable::as_file(&name, &error, settings),
    }
}
