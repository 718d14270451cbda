//! A document timestamp in a PDF, without a signature (PA-60 to PA-66).

use super::SigningError;
use super::pdf;
use super::states::Made;
use super::timestamp;
use super::timestamp::Authority;
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
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    pdf::admit(&places)?;
    let earlier = if places.has_signatures() {
        Some(formats::pdf::observe(source, name, options)?)
    } else {
        None
    };
    let choice = FieldChoice::New(pdf::free_name(&places, "Timestamp"));
    pdf::admit_choice(&places, &choice)?;
    let mut room = pdf::with_margin(pdf::TOKEN);
    let mut needed = room;
    for _ in 0..2 {
        let document = embed::prepare(&file, &choice, &Purpose::Timestamp, room)?;
        let imprint = document.digest(source, digest)?;
        let answer = timestamp::obtain(authority, entropy, digest, &imprint)?;
        match pdf::fill(document, &answer.token) {
            Err(SigningError::TooSmall { needed: more, .. }) => {
                needed = more;
                room = pdf::with_margin(more);
            }
            filled => return filled.map(|output| Made { output, earlier, covered: Vec::new() }),
        }
    }
    Err(SigningError::TooSmall { needed, reserved: room })
}
