//! Where a signature may go, and what the document demands of it: facts for whoever signs.

use super::embed::Lock;
pub use super::encryption::Closed;
use super::encryption::Protection;
use super::fields;
use super::fields::Field;
use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::revisions::PdfFile;
use super::revisions::View;
use super::seed_value;
use super::seed_value::SeedValue;
use super::signature_dictionary::field_lock;
use crate::formats::FormatError;

/// A signature field.
#[derive(Clone, Debug)]
pub struct SignatureField {
    /// Fully qualified.
    pub name: String,
    /// Its object; `None` where it has none of its own, which cannot be signed.
    pub reference: Option<Reference>,
    /// It has a value.
    pub is_filled: bool,
    /// Its /Lock.
    pub lock: Option<Lock>,
    /// Its /SV.
    pub seed: Option<SeedValue>,
}

/// What a document says to those who want to sign it.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Why it stays closed, where it is encrypted: nothing else was looked at.
    pub closed: Option<Closed>,
    /// Its permissions bar signatures in fields that are there, without the owner's password.
    pub bars_filling: bool,
    /// Its permissions bar new signature fields, without the owner's password.
    pub bars_fields: bool,
    /// Its pages are made by each viewer from an XFA form.
    pub dynamic_form: bool,
    /// A signature certifies it (/Perms /DocMDP).
    pub certified: bool,
    /// Its signature fields.
    pub signature_fields: Vec<SignatureField>,
    /// Names of all fields, fully qualified.
    pub names: Vec<String>,
}

impl Places {
    /// Whether there is a signature or document timestamp.
    pub fn has_signatures(&self) -> bool {
        self.signature_fields.iter().any(|field| field.is_filled)
    }
}

/// Looks for the places in the last revision.
///
/// # Errors
/// Where the catalog or the form cannot be read.
pub fn find(file: &PdfFile<'_>) -> Result<Places, FormatError> {
    let view = file.latest();
    let mut places = Places::default();
    match file.protection() {
        Protection::None => {}
        Protection::Open(cipher) => {
            places.bars_filling = !cipher.permits_signing(false);
            places.bars_fields = !cipher.permits_signing(true);
        }
        Protection::Closed(closed) => {
            places.closed = Some(closed.clone());
            return Ok(places);
        }
    }
    let catalog = view.catalog()?;
    let catalog = catalog.object.as_dictionary().cloned().unwrap_or_default();
    if let Some(Object::Dictionary(permissions)) = view.get(&catalog, "Perms")? {
        places.certified = permissions.get("DocMDP").is_some();
    }
    let Some(form) = fields::form(view)? else { return Ok(places) };
    let needs_rendering =
        matches!(view.get(&catalog, "NeedsRendering")?, Some(Object::Boolean(true)));
    places.dynamic_form = needs_rendering && form.dictionary.get("XFA").is_some();
    for field in &form.fields {
        places.names.push(field.name.clone());
        if field.is_signature() && !field.has_fields {
            places.signature_fields.push(SignatureField {
                name: field.name.clone(),
                reference: field.reference,
                is_filled: field.value.is_some(),
                lock: lock_of(file, field),
                seed: seed_of(view, field)?,
            });
        }
    }
    Ok(places)
}

fn lock_of(file: &PdfFile<'_>, field: &Field) -> Option<Lock> {
    let (fields, permission) = field_lock(file.latest(), field)?;
    Some(Lock { fields, permission })
}

pub(super) fn seed_of(view: View<'_, '_>, field: &Field) -> Result<Option<SeedValue>, FormatError> {
    match view.get(&field.dictionary, "SV")? {
        Some(Object::Dictionary(dictionary)) => seed_value::read(view, &dictionary).map(Some),
        // A seed value that is no dictionary demands nothing that could be kept.
        Some(_) => seed_value::read(view, &Dictionary::default()).map(Some),
        None => Ok(None),
    }
}
