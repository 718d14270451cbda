//! The fields of a form as they stand, for whoever is about to fill them.

use super::FillError;
use super::READ_ONLY;
use super::UNWRITTEN;
use super::Work;
use super::options::COMBO;
use super::options::EDIT;
use super::states::PUSH_BUTTON;
use super::states::RADIO;
use crate::formats::FormatError;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::text;
use crate::formats::pdf::revisions::PdfFile;
use serde::Serialize;

/// What kind a field is of.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldKind {
    /// Any text.
    Text,
    /// One of a list.
    Choice,
    /// One of a list, or any text.
    OpenChoice,
    /// Ticked or not.
    CheckBox,
    /// One of several buttons.
    Radio,
    /// A signature.
    Signature,
    /// Nothing that takes a value.
    Other,
}

/// A field as it stands.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ListedField {
    /// Fully qualified.
    pub name: String,
    /// Its kind.
    pub kind: FieldKind,
    /// What it says; of a signature field: empty.
    pub value: String,
    /// Whether it has a value, a signature for a signature field.
    pub is_filled: bool,
    /// What can be chosen.
    pub options: Vec<String>,
    /// Letters that it takes at most.
    pub longest: Option<usize>,
    /// The form's author or a signer set it so.
    pub is_read_only: bool,
}

/// The fields that hold no others, in the order of the form.
///
/// # Errors
/// Where there is no form, or it cannot be read.
pub fn list(file: &PdfFile<'_>) -> Result<Vec<ListedField>, FillError> {
    super::with_work(file, |work| {
        let leaves = work.form.fields.iter().filter(|field| !field.has_fields);
        Ok(leaves.map(|field| work.listed(field)).collect::<Result<_, FormatError>>()?)
    })
}

impl Work<'_, '_, '_> {
    fn listed(&self, field: &Field) -> Result<ListedField, FormatError> {
        let flags = self.inherited(field, "Ff")?.and_then(|flags| flags.as_integer());
        let flags = flags.unwrap_or_default();
        let is = |bit: i64| flags & bit != 0;
        let kind = match field.field_type.as_ref().map(|kind| kind.text()).as_deref() {
            Some("Tx") if !is(UNWRITTEN) => FieldKind::Text,
            Some("Ch") if is(COMBO) && is(EDIT) => FieldKind::OpenChoice,
            Some("Ch") => FieldKind::Choice,
            Some("Btn") if is(PUSH_BUTTON) => FieldKind::Other,
            Some("Btn") if is(RADIO) => FieldKind::Radio,
            Some("Btn") => FieldKind::CheckBox,
            Some("Sig") => FieldKind::Signature,
            _ => FieldKind::Other,
        };
        let value = match &field.value {
            Some(entry) => self.view.resolve(&entry.value)?,
            None => Object::Null,
        };
        let longest = self.inherited(field, "MaxLen")?.and_then(|most| most.as_integer());
        Ok(ListedField {
            name: field.name.clone(),
            kind,
            is_filled: !matches!(value, Object::Null) && said(&value).as_deref() != Some(""),
            value: said(&value).unwrap_or_default(),
            options: match kind {
                FieldKind::Choice | FieldKind::OpenChoice => self.displayed(field)?,
                FieldKind::CheckBox | FieldKind::Radio => self.state_names(field)?,
                _ => Vec::new(),
            },
            longest: longest.and_then(|most| usize::try_from(most).ok()),
            is_read_only: is(READ_ONLY),
        })
    }
}

/// A value as text; `None` where it is of a kind that is none.
fn said(value: &Object) -> Option<String> {
    match value {
        Object::Array(parts) => {
            let parts: Vec<String> = parts.iter().filter_map(said).collect();
            Some(parts.join(", "))
        }
        Object::Name(name) => Some(name.text()),
        other => other.as_string().map(text),
    }
}
