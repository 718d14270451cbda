//! PDF: exact bytes → revisions, signatures and what they cover; and incremental updates.

pub mod update;

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
