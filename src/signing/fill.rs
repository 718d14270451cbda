//! Filling form fields of a PDF, with signatures or without: what earlier signatures forbid is
//! refused, by name (PA-89, DA-24).

use super::Refusal;
use super::SigningError;
use super::pdf;
use super::refuse;
use super::states::Made;
use super::states::Output;
use super::visible::Covering;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed::filling;
use crate::formats::pdf::embed::filling::FieldKind;
use crate::formats::pdf::embed::filling::FieldValue;
use crate::formats::pdf::embed::filling::FillError;
use crate::formats::pdf::embed::filling::ListedField;
use crate::formats::pdf::places;
use crate::model::DocumentFormat;

/// What filling made.
pub struct Filled {
    /// What is to be written, and what was there before.
    pub made: Made,
    /// Fields whose scripts were not run.
    pub scripted: Vec<String>,
}

/// A field as it stands, and whether it may be filled.
pub struct Fillable {
    /// The field.
    pub field: ListedField,
    /// Why it may not; `None` where it may.
    pub why_not: Option<String>,
}

/// The fields of a document, and what of it and of its signatures speaks against filling each. Of a
/// signature field: against signing there.
///
/// # Errors
/// Where the document has no form, or cannot be read.
pub fn list(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Vec<Fillable>, SigningError> {
    if formats::detect(source)? != DocumentFormat::Pdf {
        return Err(SigningError::NoForms);
    }
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    pdf::admit(&places)?;
    let listed = filling::list(&file)?;
    let signatures = match places.has_signatures() {
        true => formats::pdf::observe(source, name, options)?.signatures,
        false => Vec::new(),
    };
    let judged = listed.into_iter().map(|field| {
        let name = || field.name.clone();
        let against = if places.bars_filling {
            Some(Refusal::FillingNotPermitted.to_string())
        } else if field.kind == FieldKind::Other {
            let kind = "of no kind that takes a value";
            Some(FillError::Kind { field: name(), kind }.to_string())
        } else if field.kind == FieldKind::Signature && field.is_filled {
            Some(Refusal::FieldFilled { field: name() }.to_string())
        } else if field.is_read_only {
            Some(FillError::ReadOnly { field: name() }.to_string())
        } else {
            let refusal = refuse::earlier_signatures(&signatures, &field.name).err();
            refusal.map(|refusal| refusal.to_string())
        };
        Fillable { field, why_not: against }
    });
    Ok(judged.collect())
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
        made: Made { output: Output::Appended(appended), earlier, covering: Covering::default() },
        scripted,
    })
}
