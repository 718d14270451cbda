//! PDF: exact bytes → revisions, signatures and what they cover; and incremental updates.

pub mod embed;
mod fields;
mod filters;
mod object;
pub mod places;
mod revisions;
mod rewrite;
pub mod seed_value;
mod signature_dictionary;
mod syntax;
pub mod update;
mod window;
mod xref;

pub use revisions::PdfFile;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::model::Observed;

/// Reads a PDF and all its signatures; hashes it once.
///
/// # Errors
/// Where it is not readable as a PDF without repair.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let _ = (source, name, options);
    Err(FormatError::unreadable("not built"))
}
