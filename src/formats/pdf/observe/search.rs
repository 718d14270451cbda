//! Which signatures a file has: in fields, on pages, in the catalog, and those taken away later.

use super::Found;
use super::number;
use crate::formats::FormatError;
use crate::formats::pdf::byte_range;
use crate::formats::pdf::changes;
use crate::formats::pdf::fields;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Entry;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::places::seed_of;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::signature_dictionary;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::SignatureKind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Every signature of the latest revision, and those that a later revision took away.
pub(super) fn signatures(
    file: &PdfFile<'_>,
    deviations: &mut Vec<Deviation>,
) -> Result<Vec<Found>, FormatError> {
    let mut search =
        Search { file, found: Vec::new(), ids: BTreeSet::new(), values: BTreeMap::new() };
    let mut budget = SEARCHED;
    let last = file.revisions().len().saturating_sub(1);
    for revision in (0..=last).rev() {
        let view = file.view(revision);
        let form = match fields::form(view) {
            Ok(form) => form,
            Err(error) if revision == last => match error {
                FormatError::Encrypted(_) => {
                    return Err(FormatError::Encrypted(
                        "its form cannot be read without the password".to_owned(),
                    ));
                }
                error => {
                    let at = Location { revision: number(revision), ..Location::default() };
                    let expected = "a catalog and a form that can be read";
                    deviations.push(Deviation::new("ST-03", at, error.to_string(), expected));
                    continue;
                }
            },
            Err(_) => continue,
        };
        let mut known = BTreeSet::new();
        budget = budget.saturating_sub(form.as_ref().map_or(0, |form| form.fields.len() as u64));
        if let Some(form) = &form {
            if revision == last {
                deviations.extend(form.deviations.iter().cloned());
            }
            for field in &form.fields {
                known.extend(field.reference);
                known.extend(field.widgets.iter().copied());
            }
        }
        let strays = fields::strays(view, &known, &mut budget);
        for field in form.iter().flat_map(|form| &form.fields).chain(&strays) {
            if field.has_fields {
                continue;
            }
            if let Some(value) = signature_value(view, field) {
                let removed_after = (revision < last).then_some(revision);
                let stray = !field.reference.is_some_and(|reference| known.contains(&reference));
                let added = search.add(view, field, &value, removed_after, deviations)?;
                if added
                    && stray
                    && let Some(found) = search.found.last_mut()
                {
                    found.dictionary.deviations.push(Deviation::new(
                        "PA-74-STRAY",
                        found.at.clone(),
                        "a signature field on a page only",
                        "a field of the form",
                    ));
                }
            }
        }
        if revision == last {
            search.permissions(view, deviations)?;
        }
        if revision > 0 && budget == 0 {
            let seen = "more fields and pages, over all revisions";
            let expected = "so many that they can be searched";
            deviations.push(Deviation::new("ST-08", Location::default(), seen, expected));
            break;
        }
    }
    if search.found.len() > LISTED {
        let seen = format!("{} signatures", search.found.len());
        let expected = format!("at most {LISTED}");
        deviations.push(Deviation::new("ST-08", Location::default(), seen, expected));
        search.found.truncate(LISTED);
    }
    Ok(search.found)
}

/// Readers look for `startxref` in the last 1024 bytes, and it takes some itself.
const SEEN_AT_END: u64 = 960;
/// Fields and pages looked at in search of signatures, over all revisions.
const SEARCHED: u64 = 1_000_000;
/// Signatures that are listed; those beyond the limit of what is verified only as such.
const LISTED: usize = 2_000;

/// V of a field that is, or may be meant as, a signature.
fn signature_value(view: View<'_, '_>, field: &Field) -> Option<Entry> {
    let value = field.value.clone()?;
    if field.is_signature() {
        return Some(value);
    }
    // A field without its type, or with another one, whose value is a signature all the same.
    let target = view.resolve(&value.value).ok()?;
    let dictionary = target.as_dictionary()?;
    let signs = dictionary.entry("ByteRange").is_some()
        || dictionary.is("Type", "Sig")
        || dictionary.is("Type", "DocTimeStamp");
    signs.then_some(value)
}

struct Search<'s, 'a> {
    file: &'s PdfFile<'a>,
    found: Vec<Found>,
    ids: BTreeSet<String>,
    /// Objects that are a field's value, and whose.
    values: BTreeMap<Reference, String>,
}

impl Search<'_, '_> {
    /// Adds a signature; false where it is known already or none at all.
    fn add(
        &mut self,
        view: View<'_, '_>,
        field: &Field,
        value: &Entry,
        removed_after: Option<usize>,
        deviations: &mut Vec<Deviation>,
    ) -> Result<bool, FormatError> {
        let own = field.reference.map(|reference| reference.to_string());
        let name = if field.name.is_empty() || view.file().protection().closed().is_some() {
            format!("object {}", own.as_deref().unwrap_or("without a number"))
        } else {
            field.name.clone()
        };
        if removed_after.is_some() {
            let known = match value.value.as_reference() {
                Some(reference) => self.values.contains_key(&reference),
                None => self.ids.contains(&name),
            };
            if known {
                return Ok(false);
            }
        }
        let mut dictionary = signature_dictionary::read(view, value, &name);
        if dictionary.is_placeholder {
            deviations.push(Deviation::new(
                "PA-04-EMPTY",
                dictionary.location(&name),
                "zeros where the signature belongs",
                "a signature",
            ));
            return Ok(false);
        }
        let mut id = name.clone();
        if !self.ids.insert(id.clone()) {
            // Two fields of one name: told apart by the objects, which are in no name twice.
            id = format!("{name} (object {})", own.as_deref().unwrap_or("without a number"));
            while !self.ids.insert(id.clone()) {
                id.push('\'');
            }
        }
        let at = dictionary.location(&name);
        if let Some(reference) = dictionary.reference
            && let Some(other) = self.values.insert(reference, id.clone())
        {
            let seen = format!("the signature of field {other}");
            dictionary.deviations.push(Deviation::new("CV-10", at.clone(), seen, "its own"));
        }
        if !field.is_signature() {
            let seen = field.field_type.as_ref().map_or("nothing".to_owned(), |kind| kind.text());
            dictionary.deviations.push(Deviation::new("PA-74", at.clone(), seen, "FT /Sig"));
        }
        let extent = byte_range::extent(self.file, &dictionary, &at)?;
        // Lock and seed value count as they were when the field was signed.
        let mut seed = None;
        match extent.revision.filter(|revision| *revision != view.revision()) {
            Some(revision) => {
                let then = self.file.view(revision);
                let form = fields::form(then).ok().flatten();
                let field = form.as_ref().and_then(|form| {
                    form.fields.iter().find(|other| other.reference == field.reference)
                });
                if let Some(field) = field {
                    dictionary.add_field_lock(then, field);
                    seed = seed_of(then, field).ok().flatten();
                }
            }
            None => {
                dictionary.add_field_lock(view, field);
                seed = seed_of(view, field).ok().flatten();
            }
        }
        if let Some(revision) = removed_after {
            let at = Location { revision: number(revision + 1), ..at.clone() };
            dictionary.deviations.push(Deviation::new(
                "DA-10-REMOVED",
                at,
                "a field that a later revision took away",
                "a signature that stays",
            ));
        }
        self.found.push(Found { id, dictionary, extent, at, seed });
        Ok(true)
    }

    /// Perms of the catalog (clause 12.8.6): a certification that no field holds, and usage rights.
    fn permissions(
        &mut self,
        view: View<'_, '_>,
        deviations: &mut Vec<Deviation>,
    ) -> Result<(), FormatError> {
        let Some(permissions) = permissions(view) else { return Ok(()) };
        if let Some(entry) = permissions.entry("DocMDP").filter(|entry| !entry.value.is_null()) {
            let known = entry.value.as_reference().is_some_and(|r| self.values.contains_key(&r));
            if !known {
                let id = "Perms/DocMDP".to_owned();
                let mut dictionary = signature_dictionary::read(view, entry, &id);
                let at = dictionary.location(&id);
                dictionary.deviations.push(Deviation::new(
                    "PA-73",
                    at.clone(),
                    "a certification that is no field's value",
                    "the value of a signature field",
                ));
                let extent = byte_range::extent(self.file, &dictionary, &at)?;
                self.found.push(Found { id, dictionary, extent, at, seed: None });
            }
        }
        for key in ["UR3", "UR"] {
            if permissions.get(key).is_some() {
                deviations.push(Deviation::new(
                    "PA-73-UR",
                    Location::default(),
                    format!("Perms /{key}"),
                    "no usage rights of Adobe Reader",
                ));
            }
        }
        Ok(())
    }
}

fn permissions(view: View<'_, '_>) -> Option<crate::formats::pdf::object::Dictionary> {
    let catalog = view.catalog().ok()?;
    match view.get(catalog.object.as_dictionary()?, "Perms") {
        Ok(Some(Object::Dictionary(permissions))) => Some(permissions),
        _ => None,
    }
}

/// PA-81 and PA-82: which signature certifies, and whether it may.
pub(super) fn note_certifications(
    view: View<'_, '_>,
    found: &mut [Found],
    deviations: &mut Vec<Deviation>,
) {
    let named = permissions(view).and_then(|permissions| permissions.get("DocMDP")?.as_reference());
    let mut earlier: Option<String> = None;
    for found in found {
        let certifies = named.is_some() && found.dictionary.reference == named;
        found.dictionary.restrictions.certifies = certifies;
        if certifies && let Some(earlier) = &earlier {
            found.dictionary.deviations.push(Deviation::new(
                "PA-81",
                found.at.clone(),
                format!("a certification after signature {earlier}"),
                "a certification as the first signature",
            ));
        }
        if certifies && found.dictionary.restrictions.doc_mdp.is_none() {
            deviations.push(Deviation::new(
                "PA-80",
                found.at.clone(),
                "Perms names a signature without DocMDP",
                "a certification signature with its permissions",
            ));
        }
        // The lock of an approval's field may say what the document allows from then on.
        let by_lock = found.dictionary.lock_permission.is_some();
        if !certifies && !by_lock && found.dictionary.restrictions.doc_mdp.is_some() {
            found.dictionary.deviations.push(Deviation::new(
                "PA-82",
                found.at.clone(),
                "DocMDP without Perms",
                "Perms /DocMDP that names the signature",
            ));
        }
        if found.dictionary.kind == SignatureKind::Signature {
            earlier = Some(found.id.clone());
        }
    }
}

/// What follows the last complete revision of a file that nobody may write to.
const CUT: &str = "the file is cut short or damaged: objects that no cross-reference lists follow \
                   the last complete revision";

/// Refuses a file whose last revision is not complete: what is appended would take its place, and
/// whoever signed it would no longer be seen to have done so.
///
/// # Errors
/// Where it is not complete, or cannot be read.
pub fn hold_complete(file: &PdfFile<'_>) -> Result<(), FormatError> {
    let Some(revision) = file.revisions().last() else { return Ok(()) };
    let end = revision.tail.map_or(revision.end(), |tail| tail.next);
    match after(file, end)? {
        (_, true) => Err(FormatError::at(end, CUT)),
        (_, false) => Ok(()),
    }
}

/// Whether nothing but white space follows a place, and whether words do that make up objects.
fn after(file: &PdfFile<'_>, start: u64) -> Result<(bool, bool), FormatError> {
    let size = file.bytes().length();
    let mut position = start;
    let (mut blank, mut objects) = (true, false);
    while position < size {
        // Each piece begins with the end of the one before it: a word may stand across the border.
        let from = position.saturating_sub(32).max(start);
        let length = usize::try_from((size - from).min(1 << 16)).unwrap_or(1 << 16);
        let (spaces, structure) = file.bytes().with(from, length, |ahead| {
            let ahead = ahead.get(..length).unwrap_or(ahead);
            (
                ahead.iter().all(|byte| crate::formats::pdf::syntax::is_space(*byte)),
                [b"obj".as_slice(), b"xref", b"trailer", b"/ByteRange"]
                    .iter()
                    .any(|word| memchr::memmem::find(ahead, word).is_some())
                    || changes::escaped(ahead)
                        .any(|(_, word)| word == b"obj" || word == b"trailer"),
            )
        })?;
        blank &= spaces;
        objects |= structure;
        position = from.saturating_add(length as u64);
    }
    Ok((blank, objects))
}

/// CV-13: bytes after the last revision that no signature covers.
pub(super) fn note_trailing_bytes(
    file: &PdfFile<'_>,
    found: &[Found],
    deviations: &mut Vec<Deviation>,
) -> Result<(), FormatError> {
    let size = file.bytes().length();
    let Some(revision) = file.revisions().last() else { return Ok(()) };
    let covered = found.iter().filter_map(|found| Some(found.extent.covered?.end)).max();
    let end = revision.tail.map_or(revision.end(), |tail| tail.next);
    let start = end.max(covered.unwrap_or(0));
    let (blank, objects) = after(file, start)?;
    if objects && found.is_empty() {
        return Err(FormatError::at(start, CUT));
    }
    // What hides nothing still takes the last `startxref` out of where some readers look for it,
    // who then take every object that they come by for the document's (DA-19).
    let far = revision.tail.is_some_and(|tail| size.saturating_sub(tail.marker_end) > SEEN_AT_END);
    if !objects && far && covered.is_none_or(|covered| covered < size) {
        for revision in 0..file.revisions().len() {
            if let Some(stray) = changes::strays_of(file, revision)?.into_iter().next() {
                deviations.push(Deviation::new(
                    "CV-13-OBJECTS",
                    stray.at,
                    format!("{} bytes, and {}", size - start, stray.what),
                    "nothing after %%EOF",
                ));
                break;
            }
        }
    }
    if !blank {
        deviations.push(Deviation::new(
            if objects { "CV-13-OBJECTS" } else { "CV-13" },
            Location::range(start, size - start),
            format!("{} bytes after the last revision", size - start),
            "nothing after %%EOF",
        ));
    }
    Ok(())
}
