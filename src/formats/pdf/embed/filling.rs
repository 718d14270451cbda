//! Fills form fields that are there, with appearances that show the values (ISO 32000-2 clauses
//! 12.7.4 and 12.7.5): text, choices, check boxes and radio buttons, as one incremental update.
//!
//! Text is drawn in the face that is built in, whatever font a field names: most forms' fonts have
//! no Vietnamese letters. A field's scripts are not run. What earlier signatures say against it is
//! asked before, by whoever fills.

mod layout;
mod listing;
mod options;
mod states;
mod style;

use super::edits::Edits;
use super::foundation;
use crate::formats::FormatError;
use crate::formats::pdf::appearance::Parts;
use crate::formats::pdf::appearance::font::Face;
use crate::formats::pdf::appearance::font::FontError;
use crate::formats::pdf::appearance::font::FontSubset;
use crate::formats::pdf::appearance::stream;
use crate::formats::pdf::fields;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::fields::Form;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::object::text;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::update::Update;
use crate::formats::pdf::update::XrefKind;
use layout::Page;
pub use listing::FieldKind;
pub use listing::ListedField;
pub use listing::list;
use std::collections::BTreeMap;
use style::Style;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// A field and what it is to say.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct FieldValue {
    /// Its fully qualified name.
    pub field: String,
    /// Text; the name of an option; of a check box: `on`, `off` or its state.
    pub value: String,
}

/// Why a field cannot be filled.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum FillError {
    /// The document has no form.
    #[error("the document has no form fields")]
    NoForm,
    /// Viewers that know XFA would show its own data.
    #[error("the form is also an XFA form, whose data would say something else")]
    Xfa,
    /// No field has this name.
    #[error("the document has no field `{field}` (there are: {known})")]
    NoSuchField {
        /// As asked for.
        field: String,
        /// Names of fields that can be filled.
        known: String,
    },
    /// Several fields have this name.
    #[error("several fields are named `{field}`")]
    Ambiguous {
        /// The name.
        field: String,
    },
    /// It is not a field that takes a value.
    #[error("field `{field}` is {kind}")]
    Kind {
        /// The field.
        field: String,
        /// What it is instead.
        kind: &'static str,
    },
    /// The author of the form, or a signer, set it so.
    #[error("field `{field}` is read-only")]
    ReadOnly {
        /// The field.
        field: String,
    },
    /// More letters than it takes.
    #[error("field `{field}` takes {most} letters, the value has {given}")]
    TooLong {
        /// The field.
        field: String,
        /// MaxLen.
        most: usize,
        /// Length of the value.
        given: usize,
    },
    /// Its area is too small to show all of it.
    #[error("the value of field `{field}` does not fit its area")]
    DoesNotFit {
        /// The field.
        field: String,
    },
    /// The value has lines and the field has one.
    #[error("field `{field}` has one line, the value has several")]
    Lines {
        /// The field.
        field: String,
    },
    /// It can be chosen from a list only.
    #[error("field `{field}` does not offer `{value}` (it offers: {options})")]
    NotOffered {
        /// The field.
        field: String,
        /// As asked for.
        value: String,
        /// What it offers.
        options: String,
    },
    /// A letter that cannot be shown.
    #[error("field `{field}`: {cause}")]
    Font {
        /// The field.
        field: String,
        /// Which.
        cause: FontError,
    },
    /// The font that is built in is broken.
    #[error(transparent)]
    Face(#[from] FontError),
    /// The document cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
}

impl FillError {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::NoForm => Some((
                "put the fields in where the document was made (Word, LibreOffice), before it is \
                 signed",
                "hãy tạo trường ngay từ phần mềm soạn thảo (Word, LibreOffice), trước khi ký",
            )),
            Self::Xfa => Some(("print it to PDF, and take that", "hãy in ra PDF rồi dùng tệp đó")),
            Self::NoSuchField { .. }
            | Self::Ambiguous { .. }
            | Self::Kind { .. }
            | Self::ReadOnly { .. } => Some((
                "`condau fill FILE --list` shows the fields, and which may be filled",
                "`condau fill TỆP --list` liệt kê các trường và trường nào điền được",
            )),
            Self::TooLong { .. } | Self::DoesNotFit { .. } | Self::Lines { .. } => {
                Some(("shorten the value", "hãy rút gọn giá trị"))
            }
            _ => None,
        }
    }
}

/// An update that fills fields.
#[derive(Clone, Debug)]
pub struct Filled {
    /// What is to be appended to the file.
    pub appended: Vec<u8>,
    /// Fields whose scripts would look at, or change, what was filled in; they were not run.
    pub scripted: Vec<String>,
}

/// Lays out the update.
///
/// # Errors
/// With what stands against a value, or where the form cannot be read.
pub fn fill(file: &PdfFile<'_>, values: &[FieldValue]) -> Result<Filled, FillError> {
    with_work(file, |mut work| {
        for value in values {
            work.field(value)?;
        }
        work.finish(file, values)
    })
}

/// Opens the form and does something with it.
fn with_work<T>(
    file: &PdfFile<'_>,
    what: impl FnOnce(Work<'_, '_, '_>) -> Result<T, FillError>,
) -> Result<T, FillError> {
    let view = file.latest();
    let form = fields::form(view)?.ok_or(FillError::NoForm)?;
    if form.dictionary.get("XFA").is_some() {
        return Err(FillError::Xfa);
    }
    let face = Face::serif()?;
    what(Work {
        view,
        form: &form,
        edits: Edits { view, changed: BTreeMap::new(), texts: BTreeMap::new() },
        font: FontSubset::new(&face),
        pages: Vec::new(),
        scripted: Vec::new(),
    })
}

// Bits of Ff, tables 227 to 231.
const READ_ONLY: i64 = 1;
/// Text fields that are not written: for a password, a file, rich text.
const UNWRITTEN: i64 = (1 << 13) | (1 << 20) | (1 << 25);

/// A field with what it inherits.
struct Target<'f> {
    field: &'f Field,
    name: &'f str,
    flags: i64,
    reference: Reference,
    widgets: Vec<Reference>,
}

struct Work<'w, 'f, 'a> {
    view: View<'f, 'a>,
    form: &'w Form,
    edits: Edits<'f, 'a>,
    font: FontSubset<'w>,
    /// What widgets will show.
    pages: Vec<(Reference, Page)>,
    scripted: Vec<String>,
}

impl<'w> Work<'w, '_, '_> {
    fn field(&mut self, wanted: &FieldValue) -> Result<(), FillError> {
        let target = self.target(&wanted.field)?;
        let value: String = wanted.value.nfc().collect();
        let kind = target.field.field_type.as_ref().map(|kind| kind.text());
        match kind.as_deref() {
            Some("Tx") => self.text(&target, &value)?,
            Some("Btn") => self.button(&target, &value)?,
            Some("Ch") => self.choice(&target, &value)?,
            Some("Sig") => {
                return Err(kind_of(&target, "a signature field: `condau sign --field`"));
            }
            _ => return Err(kind_of(&target, "of no kind that takes a value")),
        }
        if self.has_script(&target)? {
            self.scripted.push(target.name.to_owned());
        }
        Ok(())
    }

    fn target(&self, name: &str) -> Result<Target<'w>, FillError> {
        let mut named = self.form.fields.iter().filter(|field| field.name == name);
        let field = match (named.next(), named.next()) {
            (None, _) => return Err(self.no_such_field(name)),
            (Some(_), Some(_)) => return Err(FillError::Ambiguous { field: name.to_owned() }),
            (Some(field), None) => field,
        };
        let flags = self.inherited(field, "Ff")?.and_then(|flags| flags.as_integer());
        let (Some(reference), false) = (field.reference, field.has_fields) else {
            let kind = "not an object of its own, or holds other fields";
            return Err(FillError::Kind { field: name.to_owned(), kind });
        };
        let is_widget = field.dictionary.get("Rect").is_some() && field.widgets.is_empty();
        let widgets = if is_widget { vec![reference] } else { field.widgets.clone() };
        let flags = flags.unwrap_or_default();
        if flags & READ_ONLY != 0 {
            return Err(FillError::ReadOnly { field: name.to_owned() });
        }
        Ok(Target { field, name: &field.name, flags, reference, widgets })
    }

    fn no_such_field(&self, name: &str) -> FillError {
        let names = self.form.fields.iter().filter(|field| !field.has_fields);
        let names = names.filter(|field| !field.is_signature());
        let known: Vec<&str> = names.map(|field| field.name.as_str()).take(NAMED).collect();
        if known.is_empty() {
            return FillError::NoForm;
        }
        FillError::NoSuchField { field: name.to_owned(), known: known.join(", ") }
    }

    /// A key of a field, or of the fields above it.
    fn inherited(&self, field: &Field, key: &str) -> Result<Option<Object>, FormatError> {
        let mut next = Some(field);
        while let Some(field) = next {
            if let Some(value) = self.view.get(&field.dictionary, key)? {
                return Ok(Some(value));
            }
            next = field.parent.and_then(|parent| self.form.fields.get(parent));
        }
        Ok(None)
    }

    fn text(&mut self, target: &Target<'_>, value: &str) -> Result<(), FillError> {
        const MULTILINE: i64 = 1 << 12;
        const COMB: i64 = 1 << 24;
        for (bit, kind) in [
            (1 << 13, "for a password, which no document keeps"),
            (1 << 20, "for the name of a file"),
            (1 << 25, "for rich text, which is not written"),
        ] {
            if target.flags & bit != 0 {
                return Err(kind_of(target, kind));
            }
        }
        let most = self.inherited(target.field, "MaxLen")?.and_then(|most| most.as_integer());
        let most = most.and_then(|most| usize::try_from(most).ok());
        let given = value.chars().count();
        if let Some(most) = most.filter(|most| given > *most) {
            return Err(FillError::TooLong { field: target.name.to_owned(), most, given });
        }
        let is_multiline = target.flags & MULTILINE != 0;
        if !is_multiline && value.contains(['\n', '\r']) {
            return Err(FillError::Lines { field: target.name.to_owned() });
        }
        let value = value.replace("\r\n", "\n").replace('\r', "\n");
        self.edits.dictionary(target.reference)?.set("V", rewrite::text_string(&value));
        let cells = most.filter(|_| target.flags & COMB != 0 && !is_multiline);
        for widget in target.widgets.clone() {
            let style = self.style(target, widget)?;
            let fitted = match cells {
                Some(cells) => layout::comb(&style, &mut self.font, &value, cells),
                None if is_multiline => layout::paragraph(&style, &mut self.font, &value),
                None => layout::line(&style, &mut self.font, &value),
            };
            self.show(target, widget, fitted)?;
        }
        Ok(())
    }

    fn style(&self, target: &Target<'_>, widget: Reference) -> Result<Style, FormatError> {
        let own = self.widget(widget)?;
        let of = |key: &str| -> Result<Option<Object>, FormatError> {
            match self.view.get(&own, key)? {
                Some(value) => Ok(Some(value)),
                None => match self.inherited(target.field, key)? {
                    Some(value) => Ok(Some(value)),
                    None => self.view.get(&self.form.dictionary, key),
                },
            }
        };
        let appearance = of("DA")?.and_then(|value| value.as_string().map(text));
        let adjusted = of("Q")?.and_then(|value| value.as_integer());
        Style::read(self.view, &own, appearance.as_deref(), adjusted)
    }

    fn widget(&self, widget: Reference) -> Result<Dictionary, FormatError> {
        let read = self.view.indirect(widget)?;
        Ok(read.and_then(|read| read.object.as_dictionary().cloned()).unwrap_or_default())
    }

    fn show(
        &mut self,
        target: &Target<'_>,
        widget: Reference,
        fitted: Result<Option<Page>, FontError>,
    ) -> Result<(), FillError> {
        let field = || target.name.to_owned();
        let page = fitted.map_err(|cause| FillError::Font { field: field(), cause })?;
        let page = page.ok_or_else(|| FillError::DoesNotFit { field: field() })?;
        self.pages.push((widget, page));
        Ok(())
    }

    /// Whether a script of the field, or one that calculates others from it, would run.
    fn has_script(&self, target: &Target<'_>) -> Result<bool, FormatError> {
        let own = target.widgets.iter().chain([&target.reference]);
        for part in own {
            if self.widget(*part)?.get("AA").is_some() {
                return Ok(true);
            }
        }
        Ok(self.form.dictionary.get("CO").is_some())
    }

    fn finish(self, file: &PdfFile<'_>, values: &[FieldValue]) -> Result<Filled, FillError> {
        let Self { mut edits, font, pages, scripted, .. } = self;
        let mut foundation = foundation(file)?;
        let mut update = Update::of(&foundation);
        let protection = file.protection();
        let mut parts = Parts::of(&mut update, protection);
        let writes_text = pages.iter().any(|(_, page)| page.has_text);
        let font = if writes_text { Some(font.write(&mut parts)?) } else { None };
        for (widget, page) in pages {
            let (form, content) = page.form(font);
            let shown = parts.add(stream(form, content.as_bytes()))?;
            edits.dictionary(widget)?.set("AP", format!("<</N {}>>", rewrite::link(shown)));
        }
        let mut sections = file.revisions().iter().flat_map(|revision| revision.sections.iter());
        let is_hybrid = sections.any(|section| section.hybrid.is_some());
        if is_hybrid && edits.hidden_from_tables() {
            foundation.kind = XrefKind::Stream;
        }
        let identifier = edits.identifier(&foundation, &values);
        edits.move_to(&mut update, protection)?;
        let appended = update.lay_out(&foundation, &identifier)?.bytes;
        Ok(Filled { appended, scripted })
    }
}

/// Names that a refusal lists.
const NAMED: usize = 20;

fn kind_of(target: &Target<'_>, kind: &'static str) -> FillError {
    FillError::Kind { field: target.name.to_owned(), kind }
}

#[cfg(test)]
mod tests;
