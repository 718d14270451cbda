//! The interactive form as a tree of fields (ISO 32000-2 clause 12.7.4), at one revision.

use super::object::Dictionary;
use super::object::Entry;
use super::object::Name;
use super::object::Object;
use super::object::Reference;
use super::object::text;
use super::revisions::View;
use super::syntax::Indirect;
use crate::formats::FormatError;
use crate::model::Deviation;
use crate::model::Location;
use std::collections::BTreeSet;
use std::ops::Deref;
use std::rc::Rc;

/// A field: a node of the form's tree with a name.
#[derive(Clone, Debug)]
pub struct Field {
    /// Fully qualified: the partial names from the root, joined by points.
    pub name: String,
    /// Its object; `None` where it stands in its parent directly.
    pub reference: Option<Reference>,
    /// Its dictionary.
    pub dictionary: FieldDictionary,
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
    /// Object numbers of the field and its widgets.
    pub fn objects(&self) -> impl Iterator<Item = u32> {
        self.reference.iter().chain(&self.widgets).map(|reference| reference.number)
    }

    /// Whether FT says it is a signature field.
    pub fn is_signature(&self) -> bool {
        self.field_type.as_ref().is_some_and(|kind| *kind == "Sig")
    }
}

/// The dictionary of a field, shared with who read it.
#[derive(Clone, Debug)]
pub struct FieldDictionary(Rc<Indirect>);

impl FieldDictionary {
    /// Of an object that was read; empty where it is no dictionary.
    fn new(read: Rc<Indirect>) -> Self {
        Self(read)
    }

    /// Of a dictionary that stands within another object.
    fn direct(dictionary: Dictionary) -> Self {
        let (at, end) = (dictionary.at, dictionary.end);
        let reference = Reference { number: 0, generation: 0 };
        let object = Object::Dictionary(dictionary);
        Self(Rc::new(Indirect { reference, object, at, end }))
    }
}

impl Deref for FieldDictionary {
    type Target = Dictionary;

    fn deref(&self) -> &Dictionary {
        static EMPTY: Dictionary = Dictionary { entries: Vec::new(), at: 0, end: 0 };
        self.0.object.as_dictionary().unwrap_or(&EMPTY)
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
    let dictionary = FieldDictionary::new(read);
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
        field_type: dictionary.name("FT").cloned(),
        value: dictionary.entry("V").cloned(),
        dictionary,
        widgets: Vec::new(),
        has_fields: false,
        parent: None,
    })
}

/// Places in a form that are told to be wrong.
const TOLD: usize = 100;

struct Walk<'w, 'f, 'a> {
    view: View<'f, 'a>,
    form: &'w mut Form,
    seen: BTreeSet<Reference>,
}

impl Walk<'_, '_, '_> {
    fn descend(&mut self, roots: Vec<Object>) {
        // An explicit stack: a hostile tree may be as deep as the file is long.
        let mut open: Vec<(Object, Option<usize>, usize)> = Vec::new();
        self.push(&mut open, roots, None, 0);
        while let Some((node, parent, depth)) = open.pop() {
            let reference = node.as_reference();
            let read = match node {
                Object::Reference(reference) => self.view.follow(reference),
                Object::Dictionary(dictionary) => Ok(Some(FieldDictionary::direct(dictionary).0)),
                Object::Null => Ok(None),
                other => {
                    self.note_at(None, other.kind(), "a field's dictionary");
                    continue;
                }
            };
            let dictionary = match read {
                Ok(None) => continue,
                Ok(Some(read)) if read.object.as_dictionary().is_some() => {
                    FieldDictionary::new(read)
                }
                Ok(Some(read)) => {
                    self.note_at(reference, read.object.kind(), "a field's dictionary");
                    continue;
                }
                Err(error) => {
                    self.note_at(reference, &error.to_string(), "a field that can be read");
                    continue;
                }
            };
            let partial = match dictionary.get("T") {
                Some(Object::String(name, _)) => Some(text(name)),
                Some(name) => match self.view.resolve(name) {
                    Ok(Object::String(name, _)) => Some(text(&name)),
                    _ => None,
                },
                None => None,
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
            if depth >= self.view.file().limits().depth {
                self.note_at(reference, "fields within fields", "fewer levels");
            } else {
                self.push(&mut open, kids, Some(position), depth + 1);
            }
        }
    }

    /// Puts fields on the stack, each object once.
    fn push(
        &mut self,
        open: &mut Vec<(Object, Option<usize>, usize)>,
        kids: Vec<Object>,
        parent: Option<usize>,
        depth: usize,
    ) {
        let start = open.len();
        for kid in kids {
            match kid.as_reference() {
                Some(reference) if !self.seen.insert(reference) => {
                    self.note(reference, "a field that stands twice in the form's tree", "once");
                }
                _ => open.push((kid, parent, depth)),
            }
        }
        if let Some(pushed) = open.get_mut(start..) {
            pushed.reverse();
        }
    }

    fn note_at(&mut self, reference: Option<Reference>, seen: &str, expected: &str) {
        let at =
            reference.map_or_else(Location::default, |r| Location::object(r.number, r.generation));
        // A hostile tree can be wrong in any number of places.
        if self.form.deviations.len() < TOLD {
            self.form.deviations.push(Deviation::new("ST-03", at, seen, expected));
        }
    }

    fn note(&mut self, reference: Reference, seen: &str, expected: &str) {
        self.note_at(Some(reference), seen, expected);
    }
}

#[cfg(test)]
mod tests {
    use super::form;
    use crate::formats::limits::Limits;
    use crate::formats::pdf::object::Object;
    use crate::formats::pdf::revisions::PdfFile;

    /// A file whose form has these roots, with these objects from number 10 on.
    fn file(roots: &str, fields: &[String]) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n".to_vec();
        let mut table = String::new();
        let head = [
            (1, "<</Type/Catalog/AcroForm 3 0 R>>".to_owned()),
            (3, format!("<</Fields[{roots}]>>")),
        ];
        for (number, body) in head.into_iter().chain((10..).zip(fields.iter().cloned())) {
            table += &format!("{number} 1\n{:010} 00000 n \n", file.len());
            file.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
        }
        let at = file.len();
        file.extend(
            format!("xref\n{table}trailer\n<</Root 1 0 R>>\nstartxref\n{at}\n%%EOF").bytes(),
        );
        file
    }

    fn read(roots: &str, fields: &[&str]) -> super::Form {
        let fields: Vec<String> = fields.iter().map(|field| (*field).to_owned()).collect();
        let bytes = file(roots, &fields);
        let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
        form(file.latest()).expect("readable").expect("a form")
    }

    #[test]
    fn names_types_and_values_are_inherited() {
        let form = read(
            "10 0 R",
            &[
                "<</T(agency)/FT/Sig/Kids[11 0 R 12 0 R]>>",
                "<</T<feff1ea1>/Parent 10 0 R/Kids[13 0 R]/V 20 0 R>>",
                "<</T(b)/FT/Tx/V(x)>>",
                "<</Subtype/Widget/Parent 11 0 R>>",
            ],
        );
        let fields: Vec<(&str, bool, usize, bool)> = form
            .fields
            .iter()
            .map(|f| (f.name.as_str(), f.is_signature(), f.widgets.len(), f.has_fields))
            .collect();
        let expected = [
            ("agency", true, 0, true),
            ("agency.ạ", true, 1, false),
            ("agency.b", false, 0, false),
        ];
        assert_eq!(fields, expected);
        let value = form.fields[1].value.as_ref().map(|entry| &entry.value);
        assert!(matches!(value, Some(Object::Reference(_))));
        assert!(form.deviations.is_empty());
    }

    #[test]
    fn trees_that_are_none_are_told() {
        for (what, roots, fields) in [
            ("twice", "10 0 R 10 0 R", vec!["<</T(a)>>"]),
            ("a circle", "10 0 R", vec!["<</T(a)/Kids[11 0 R]>>", "<</T(b)/Kids[10 0 R]>>"]),
            ("no field", "10 0 R", vec!["[1 2]"]),
            ("no object", "10 0 R", vec!["<</T"]),
        ] {
            let form = read(roots, &fields);
            assert_eq!(form.deviations.len(), 1, "{what}: {:?}", form.deviations);
            assert_eq!(form.deviations[0].rule, "ST-03", "{what}");
        }
    }

    #[test]
    fn a_tree_deeper_than_the_limit_is_cut() {
        let fields: Vec<String> =
            (11..3000).map(|kid| format!("<</T(a)/Kids[{kid} 0 R]>>")).collect();
        let bytes = file("10 0 R", &fields);
        let limits = Limits::default();
        let file = PdfFile::open(&bytes, &limits, None).expect("a PDF");
        let form = form(file.latest()).expect("readable").expect("a form");
        assert_eq!(form.fields.len(), limits.depth + 1);
        assert_eq!(form.deviations.len(), 1);
    }
}
