//! XML: signatures and what they cover, canonical forms, and signatures put in.

mod base;
mod canonical;
mod decode;
pub mod embed;
mod encoding;
mod node_set;
mod path;
mod reader;
mod refusal;
mod tree;

pub use canonical::canonicalize;
pub use canonical::canonicalize_element;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::model::Observed;

/// Reads an XML file and all its signatures.
///
/// # Errors
/// Where it is not XML. A file refused as a whole (DTD, a limit) is not an error: its signatures
/// are listed, not computed, with the reason as deviation.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let _ = (source, name, options);
    Err(FormatError::unreadable("not built"))
}
