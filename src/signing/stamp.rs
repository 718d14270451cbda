//! A document timestamp in a PDF, without a signature (PA-60 to PA-66).

use super::SigningError;
use super::pdf;
use super::states::Made;
use super::states::Output;
use super::timestamp;
use super::timestamp::Authority;
use super::visible::Covering;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed;
use crate::formats::pdf::embed::FieldChoice;
use crate::formats::pdf::embed::Purpose;
use crate::formats::pdf::places;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::ports::Entropy;

/// Adds a document timestamp. A certification that allows no change does not stand against it
/// (PA-83).
///
/// # Errors
/// Where the document is no PDF or cannot be read, and where the authority stands in the way.
pub fn stamp(
    source: &dyn Source,
    name: &str,
    authority: Authority<'_>,
    entropy: &dyn Entropy,
    digest: DigestAlgorithm,
    options: &ObserveOptions,
) -> Result<Made, SigningError> {
    if formats::detect(source)? != DocumentFormat::Pdf {
        return Err(SigningError::NotPdf);
    }
    let has_signatures = {
        let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
        places::find(&file)?.has_signatures()
    };
    let earlier =
        if has_signatures { Some(formats::pdf::observe(source, name, options)?) } else { None };
    let update = update(source, authority, entropy, digest, options)?;
    Ok(Made { output: Output::Appended(update), earlier, covering: Covering::default() })
}

/// What is appended to a PDF so that it has one more document timestamp.
///
/// # Errors
/// As [`stamp`].
pub(super) fn update(
    source: &dyn Source,
    authority: Authority<'_>,
    entropy: &dyn Entropy,
    digest: DigestAlgorithm,
    options: &ObserveOptions,
) -> Result<Vec<u8>, SigningError> {
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    pdf::admit(&places)?;
    let choice = FieldChoice::New(pdf::free_name(&places, "Timestamp"));
    pdf::admit_choice(&places, &choice)?;
    let mut room = pdf::with_margin(pdf::TOKEN);
    let mut needed = room;
    for _ in 0..2 {
        let document = embed::prepare(&file, &choice, &Purpose::Timestamp, room)?;
        let imprint = document.digest(source, digest)?;
        let answer = timestamp::obtain(authority, entropy, digest, &imprint)?;
        match document.fill(&answer.token) {
            Ok(update) => return Ok(update),
            Err(too_small) => {
                needed = too_small.needed;
                room = pdf::with_margin(too_small.needed);
            }
        }
    }
    Err(SigningError::TooSmall { needed, reserved: room })
}
