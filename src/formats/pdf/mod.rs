//! PDF: exact bytes → revisions, signatures and what they cover; and incremental updates.
//!
//! The reader is lazy: the cross-reference chain, the catalog, the form, the signatures and the
//! security store are read, pages only where later revisions have to be compared. It never repairs
//! for a verdict: where the structure is broken, a search finds out only whether there are
//! signatures that then cannot be verified (`repair.rs`).
//!
//! Start reading at `observe.rs`; `revisions.rs` is what everything else reads through.

mod adopt;
pub mod appearance;
mod byte_range;
mod changes;
pub mod conformance;
pub mod content;
pub mod embed;
mod encryption;
mod fields;
mod filters;
mod hashing;
mod lint;
pub(crate) mod object;
mod observe;
pub mod page;
pub mod places;
mod repair;
pub(crate) mod revisions;
mod rewrite;
mod rsa_sha1;
mod security_store;
pub mod seed_value;
mod signature_dictionary;
pub(crate) mod syntax;
pub mod update;
mod window;
pub(crate) mod xref;

pub(crate) use adopt::adopt;
pub use revisions::PdfFile;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::model::Deviation;
use crate::model::History;
use crate::model::Observed;

/// Reads a PDF and all its signatures; hashes it once.
///
/// # Errors
/// Where it is not a PDF, or is broken or encrypted so that it cannot even be said whether it is
/// signed. A bad signature is not an error.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    match PdfFile::open(source, &options.limits, options.password.as_ref()) {
        Ok(file) => observe::observe(&file, source, name, options),
        Err(error @ (FormatError::Read(_) | FormatError::Encrypted(_))) => Err(error),
        Err(error) => repair::observe(source, name, &options.limits, &error),
    }
}

/// What each revision of a PDF added, for people who look into it; decides nothing.
///
/// # Errors
/// Where it is not a PDF, or its cross-references cannot be read without repair.
pub fn history(source: &dyn Source, options: &ObserveOptions) -> Result<History, FormatError> {
    changes::history(&PdfFile::open(source, &options.limits, options.password.as_ref())?)
}

/// What makes a PDF unfit to be signed: deviations from the rules LN-*, and from those on structure.
///
/// # Errors
/// As [`history`]; also where it is encrypted and stays closed.
pub fn lint(source: &dyn Source, options: &ObserveOptions) -> Result<Vec<Deviation>, FormatError> {
    lint::lint(&PdfFile::open(source, &options.limits, options.password.as_ref())?)
}

/// Offsets just after the last byte of each revision, oldest first.
///
/// # Errors
/// As [`history`].
pub fn ends_of_revisions(
    source: &dyn Source,
    options: &ObserveOptions,
) -> Result<Vec<u64>, FormatError> {
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    Ok(file.revisions().iter().map(revisions::RevisionTable::end).collect())
}

#[cfg(test)]
mod tests;
