//! The interactive form as a tree of fields (ISO 32000-2 clause 12.7.4), at one revision.

use super::object::Dictionary;
use super::object::Entry;
use super::object::Name;
use super::object::Object;
use super::object::Reference;
use super::object::text;
use super::revisions::View;
use crate::formats::FormatError;
use crate::model::Deviation;
use crate::model::Location;
use std::collections::BTreeSet;

/// A field: a node of the form's tree with a name.
#[derive(Clone, Debug)]
pub struct Field {
    /// Fully qualified: the partial names from the root, joined by points.
    pub name: String,
    /// Its object; `None` where it stands in its parent directly.
    pub reference: Option<Reference>,
    /// Its dictionary.
    pub dictionary: Dictionary,
    /// FT, its own or inherited.
    pub field_type: Option<Name>,
    /// V, its own or inherited, as written.
    pub value: Option<Entry>,
    /// Kids without a name: its widgets. Empty where the field is its own widget.
    pub widgets: Vec<Reference>,
    /// It has kids that are fields.
    pub has_fields: bool,
    /// Position of its parent in [`Form::fields`].
    pub parent: Option<usize>,
}

impl Field {
    /// Whether FT says it is a signature field.
    pub fn is_signature(&self) -> bool {
        self.field_type.as_ref().is_some_and(|kind| *kind == "Sig")
    }
}

/// The form of one revision.
#[derive(Debug)]
pub struct Form {
    /// The AcroForm dictionary.
    pub dictionary: Dictionary,
    /// Every field, parents before their kids.
    pub fields: Vec<Field>,
    /// What could not be read.
    pub deviations: Vec<Deviation>,
}

/// Reads the form of a revision; `None` where there is none.
///
/// # Errors
/// Where the catalog or the form's own dictionary cannot be read.
pub fn form(view: View<'_, '_>) -> Result<Option<Form>, FormatError> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.object.as_dictionary() else { return Ok(None) };
    let reference = catalog.get("AcroForm").and_then(Object::as_reference);
    let Some(form) = view.get(catalog, "AcroForm")? else { return Ok(None) };
    let Object::Dictionary(dictionary) = form else {
        return Err(FormatError::Malformed {
            what: format!("AcroForm is {}, not a dictionary", form.kind()),
            at: reference
                .map_or_else(Location::default, |r| Location::object(r.number, r.generation)),
        });
    };
    let mut form = Form { dictionary, fields: Vec::new(), deviations: Vec::new() };
    let roots = match view.get(&form.dictionary, "Fields")? {
        Some(Object::Array(roots)) => roots,
        _ => Vec::new(),
    };
    let mut walk = Walk { view, form: &mut form, seen: BTreeSet::new() };
    walk.descend(roots);
    Ok(Some(form))
}

/// Signature fields that stand on a page but not in the form: poppler leaves them out where the form
/// is a direct dictionary of the catalog. `known` are the objects of the form's fields and widgets.
/// Stops where `budget`, counted in pages and annotations, is spent.
pub fn strays(view: View<'_, '_>, known: &BTreeSet<Reference>, budget: &mut u64) -> Vec<Field> {
    let mut strays = Vec::new();
    let Ok(catalog) = view.catalog() else { return strays };
    let pages = catalog.object.as_dictionary().and_then(|catalog| catalog.get("Pages"));
    let mut open: Vec<Object> = pages.cloned().into_iter().collect();
    let mut seen = BTreeSet::new();
    while let Some(node) = open.pop() {
        *budget = budget.saturating_sub(1);
        if *budget == 0 {
            break;
        }
        if let Some(reference) = node.as_reference()
            && !seen.insert(reference)
        {
            continue;
        }
        // What cannot be read is no page; where it matters, the comparison of revisions says so.
        let Ok(Object::Dictionary(node)) = view.resolve(&node) else { continue };
        if let Ok(Some(Object::Array(kids))) = view.get(&node, "Kids") {
            open.extend(kids);
        }
        let Ok(Some(Object::Array(annotations))) = view.get(&node, "Annots") else { continue };
        for annotation in annotations {
            let Some(reference) = annotation.as_reference() else { continue };
            *budget = budget.saturating_sub(1);
            if known.contains(&reference) || !seen.insert(reference) {
                continue;
            }
            if let Some(field) = stray(view, reference) {
                strays.push(field);
            }
        }
    }
    strays
}

/// A widget that is a signature field by itself, and signed.
pub fn stray(view: View<'_, '_>, reference: Reference) -> Option<Field> {
    let read = view.follow(reference).ok()??;
    let dictionary = read.object.as_dictionary()?;
    if !dictionary.is("FT", "Sig") || dictionary.get("V").is_none() {
        return None;
    }
    let name = match dictionary.get("T").map(|name| view.resolve(name)) {
        Some(Ok(Object::String(name, _))) => text(&name),
        _ => String::new(),
    };
    Some(Field {
        name,
        reference: Some(reference),
        dictionary: dictionary.clone(),
        field_type: dictionary.name("FT").cloned(),
        value: dictionary.entry("V").cloned(),
        widgets: Vec::new(),
        has_fields: false,
        parent: None,
    })
}

struct Walk<'w, 'f, 'a> {
    view: View<'f, 'a>,
    form: &'w mut Form,
    seen: BTreeSet<Reference>,
}

impl Walk<'_, '_, '_> {
    fn descend(&mut self, roots: Vec<Object>) {
        // An explicit stack: a hostile tree may be as deep as the file is long.
        let mut open: Vec<(Object, Option<usize>)> =
            roots.into_iter().rev().map(|kid| (kid, None)).collect();
        while let Some((node, parent)) = open.pop() {
            let reference = node.as_reference();
            if let Some(reference) = reference
                && !self.seen.insert(reference)
            {
                self.note(reference, "a field that stands twice in the form's tree", "once");
                continue;
            }
            let dictionary = match self.view.resolve(&node) {
                Ok(Object::Dictionary(dictionary)) => dictionary,
                Ok(Object::Null) => continue,
                Ok(other) => {
                    self.note_at(reference, other.kind(), "a field's dictionary");
                    continue;
                }
                Err(error) => {
                    self.note_at(reference, &error.to_string(), "a field that can be read");
                    continue;
                }
            };
            let partial = match dictionary.get("T").map(|name| self.view.resolve(name)) {
                Some(Ok(Object::String(name, _))) => Some(text(&name)),
                _ => None,
            };
            let above = parent.and_then(|parent| self.form.fields.get(parent));
            if partial.is_none()
                && let Some(reference) = reference
                && above.is_some()
                && !dictionary.entries.iter().any(|entry| entry.key == "Kids")
            {
                if let Some(above) = parent.and_then(|parent| self.form.fields.get_mut(parent)) {
                    above.widgets.push(reference);
                }
                continue;
            }
            let name = match (above.map(|above| above.name.as_str()), partial) {
                (Some(above), Some(partial)) if !above.is_empty() => format!("{above}.{partial}"),
                (_, Some(partial)) => partial,
                (above, None) => above.unwrap_or_default().to_owned(),
            };
            let own_type = dictionary.get("FT").and_then(|kind| self.view.resolve(kind).ok());
            let field_type = own_type
                .and_then(|kind| kind.as_name().cloned())
                .or_else(|| above.and_then(|above| above.field_type.clone()));
            let value = dictionary
                .entry("V")
                .filter(|entry| !entry.value.is_null())
                .or_else(|| above.and_then(|above| above.value.as_ref()))
                .cloned();
            let kids = match self.view.get(&dictionary, "Kids") {
                Ok(Some(Object::Array(kids))) => kids,
                Ok(_) => Vec::new(),
                Err(error) => {
                    self.note_at(reference, &error.to_string(), "Kids that can be read");
                    Vec::new()
                }
            };
            if let Some(above) = parent.and_then(|parent| self.form.fields.get_mut(parent)) {
                above.has_fields = true;
            }
            let position = self.form.fields.len();
            self.form.fields.push(Field {
                name,
                reference,
                dictionary,
                field_type,
                value,
                widgets: Vec::new(),
                has_fields: false,
                parent,
            });
            open.extend(kids.into_iter().rev().map(|kid| (kid, Some(position))));
        }
    }

    fn note_at(&mut self, reference: Option<Reference>, seen: &str, expected: &str) {
        let at =
            reference.map_or_else(Location::default, |r| Location::object(r.number, r.generation));
        self.form.deviations.push(Deviation::new("ST-03", at, seen, expected));
    }

    fn note(&mut self, reference: Reference, seen: &str, expected: &str) {
        self.note_at(Some(reference), seen, expected);
    }
}
