//! The bytes that a signature covers, for those who want to see with their own eyes.

use super::settings::Settings;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::xml;
use crate::model::DocumentFormat;
use thiserror::Error;

/// Why the bytes cannot be given.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The document cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It has no such signature.
    #[error("there is no signature `{id}` (there are: {known})")]
    NoSuchSignature {
        /// As asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// It cannot be said what the signature covers.
    #[error("it cannot be said what the signature covers")]
    Unclear,
    /// Not for this kind of file.
    #[error("signed bytes can be extracted from PDF and XML only")]
    Kind,
}

/// Gives out, in pieces, what the signature `id` covers. PDF: the file as it was when signed, up to
/// the end of the signature's revision. XML: the octets of each reference after its transforms.
///
/// # Errors
/// Where the document cannot be read, or has no such signature. Nothing has been given out then.
pub fn extract(
    source: &dyn Source,
    name: &str,
    id: &str,
    settings: &Settings,
    out: &mut dyn FnMut(&[u8]),
) -> Result<(), ExtractError> {
    let observed = formats::observe(source, name, &settings.observe)?;
    let Some(signature) = observed.signatures.iter().find(|signature| signature.id == id) else {
        let known: Vec<&str> =
            observed.signatures.iter().map(|signature| signature.id.as_str()).collect();
        return Err(ExtractError::NoSuchSignature { id: id.to_owned(), known: known.join(", ") });
    };
    match observed.document.format {
        DocumentFormat::Pdf => {
            let end = signature.covered_until.ok_or(ExtractError::Unclear)?;
            copy(source, end.min(source.length()), out)
        }
        DocumentFormat::Xml => {
            let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
            let document = source.read(0, length)?;
            // First without giving anything out, so that an error leaves no half.
            let mut pieces = Vec::new();
            xml::signed_octets(&document, &settings.observe, id, &mut |piece| {
                pieces.extend_from_slice(piece);
            })?;
            out(&pieces);
            Ok(())
        }
        _ => Err(ExtractError::Kind),
    }
}

fn copy(source: &dyn Source, end: u64, out: &mut dyn FnMut(&[u8])) -> Result<(), ExtractError> {
    const PIECE: u64 = 1 << 20;
    let mut offset = 0;
    while offset < end {
        let length = usize::try_from(PIECE.min(end.saturating_sub(offset))).unwrap_or_default();
        let bytes = source.read(offset, length)?;
        if bytes.is_empty() {
            return Err(FormatError::Read("the file became shorter".to_owned()).into());
        }
        out(&bytes);
        offset = offset.saturating_add(bytes.len() as u64);
    }
    Ok(())
}
