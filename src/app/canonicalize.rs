//! The canonical form of an XML file or of one of its elements.

use crate::formats::FormatError;
use crate::formats::xml;

/// Canonicalises a file, or the element at `path`, by the method's URI. `prefixes` is the
/// PrefixList of the exclusive form.
///
/// # Errors
/// Where it is not XML that we read, the method is unknown, or the path leads to no element.
pub fn canonicalize(
    document: &[u8],
    path: Option<&str>,
    method: &str,
    prefixes: &[String],
) -> Result<Vec<u8>, FormatError> {
    let mut octets = Vec::with_capacity(document.len());
    let mut out = |piece: &[u8]| octets.extend_from_slice(piece);
    match path {
        None => xml::canonicalize(document, method, prefixes, &mut out)?,
        Some(path) => xml::canonicalize_element(document, path, method, prefixes, &mut out)?,
    }
    Ok(octets)
}
