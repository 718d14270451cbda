//! Filling form fields of a PDF, with signatures or without: what earlier signatures forbid is
//! refused, by name (PA-89, DA-24).

use super::Refusal;
use super::SigningError;
use super::pdf;
use super::refuse;
use super::states::Made;
use super::states::Output;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed::filling;
use crate::formats::pdf::embed::filling::FieldValue;
use crate::formats::pdf::places;
use crate::model::DocumentFormat;

/// What filling made.
pub struct Filled {
    /// What is to be written, and what was there before.
    pub made: Made,
    /// Fields whose scripts were not run.
    pub scripted: Vec<String>,
}

/// Fills fields.
///
/// # Errors
/// With the refusal: an earlier signature that does not hold, allows no change or locks a field, a
/// document whose permissions forbid it, a value that a field does not take.
pub fn fill(
    source: &dyn Source,
    name: &str,
    values: &[FieldValue],
    options: &ObserveOptions,
) -> Result<Filled, SigningError> {
    if formats::detect(source)? != DocumentFormat::Pdf {
        return Err(SigningError::NoForms);
    }
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    pdf::admit(&places)?;
    if places.bars_filling {
        return Err(Refusal::FillingNotPermitted.into());
    }
    let earlier = if places.has_signatures() {
        let observed = formats::pdf::observe(source, name, options)?;
        for value in values {
            refuse::earlier_signatures(&observed.signatures, &value.field)?;
        }
        Some(observed)
    } else {
        None
    };
    let filling::Filled { appended, scripted } = filling::fill(&file, values)?;
    Ok(Filled {
        made: Made { output: Output::Appended(appended), earlier, covered: Vec::new() },
        scripted,
    })
}
