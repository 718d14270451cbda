//! Puts a signature or a document timestamp into a PDF: the field, its widget, the dictionary with
//! a hole for the value (PA-60 to PA-74, PA-100 to PA-104), then the value into the hole.
//!
//! What stands against signing (locks, seed values) is asked before, by whoever signs.

mod edits;
pub mod filling;
mod look;
mod store;
mod structure;

pub use look::Look;

use super::adopt::adopt;
use super::appearance::Parts;
use super::object::Object;
use super::object::Reference;
use super::observe::hold_complete;
use super::revisions::PdfFile;
use super::revisions::View;
use super::rewrite;
use super::rewrite::Rewrite;
use super::update::Foundation;
use super::update::Update;
use super::update::XrefKind;
use super::xref::SectionForm;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::bytes::hash_into;
use crate::model::DigestAlgorithm;
use crate::model::FieldLock;
use crate::model::Location;
use crate::model::Time;
use edits::Edits;
use std::collections::BTreeMap;

pub use store::Relation;
pub use store::ValidationData;
pub use store::add_validation_data;

/// What the value is going to be.
#[derive(Clone, Debug)]
pub enum Purpose<'a> {
    /// A person's or an agency's signature: CMS, ETSI.CAdES.detached.
    Signature {
        /// /M, a claim.
        claimed_time: Time,
        /// /Reason.
        reason: Option<&'a str>,
        /// /Location.
        location: Option<&'a str>,
        /// What the field's /Lock says: it becomes the signature's FieldMDP (PA-85). A new field
        /// gets it.
        lock: Option<Lock>,
        /// Certifies the document with this permission (PA-80).
        certify: Option<u8>,
    },
    /// A document timestamp: an RFC 3161 token, ETSI.RFC3161.
    Timestamp,
}

/// What a field's /Lock says.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Lock {
    /// Which fields.
    pub fields: FieldLock,
    /// /P: what may still change in the document.
    pub permission: Option<u8>,
}

/// Which field receives it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FieldChoice {
    /// An empty signature field that is there.
    Existing(Reference),
    /// A new, invisible one of this name on the first page.
    New(String),
}

/// A file with its update and a hole in it.
#[derive(Clone, Debug)]
pub struct PreparedPdf {
    appended: Vec<u8>,
    /// Offset of the hole (its `<`) within `appended`.
    hole: usize,
    /// Bytes of value that fit.
    room: usize,
}

/// The value does not fit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct TooSmall {
    /// Length of the value.
    pub needed: usize,
    /// Room in the hole.
    pub reserved: usize,
}

/// Lays out the update. `room` is the number of bytes that the value may have.
///
/// # Errors
/// Where the file has no catalog, form or page that could take the field.
pub fn prepare(
    file: &PdfFile<'_>,
    choice: &FieldChoice,
    purpose: &Purpose<'_>,
    room: usize,
) -> Result<PreparedPdf, FormatError> {
    prepare_showing(file, choice, purpose, room, None)
}

/// The same with a signature that shows something.
///
/// # Errors
/// As [`prepare`], and where the drawing's font is broken.
pub fn prepare_showing(
    file: &PdfFile<'_>,
    choice: &FieldChoice,
    purpose: &Purpose<'_>,
    room: usize,
    look: Option<&Look<'_>>,
) -> Result<PreparedPdf, FormatError> {
    let view = file.latest();
    let mut edits = Edits { view, changed: BTreeMap::new(), texts: BTreeMap::new() };
    let mut foundation = foundation(file)?;
    let mut update = Update::of(&foundation);
    let protection = file.protection();
    let signature = Reference { number: update.reserve(), generation: 0 };
    match choice {
        FieldChoice::Existing(field) => {
            edits.dictionary(*field)?.set("V", rewrite::link(signature));
            if let Some(look) = look {
                let appearance = look.appearance(&mut Parts::of(&mut update, protection))?;
                edits.show(*field, appearance)?;
            }
            edits.register(None)?;
        }
        FieldChoice::New(name) => {
            let field = Reference { number: update.reserve(), generation: 0 };
            let page = match look {
                Some(look) => look.page,
                None => first_page(view)?,
            };
            let mut parts = Parts::of(&mut update, protection);
            let appearance = match look {
                Some(look) => Some(look.appearance(&mut parts)?),
                // After a certification that allows nothing else, readers take the field, and no
                // appearance with it, for a part of the timestamp.
                None if matches!(purpose, Purpose::Timestamp) && is_certified(view)? => None,
                None => {
                    let empty = parts.add(EMPTY_APPEARANCE.to_vec())?;
                    Some(format!("<</N {}>>", rewrite::link(empty)))
                }
            };
            let lock = match purpose {
                Purpose::Signature { lock: Some(lock), .. } => Some(parts.add(lock.dictionary())?),
                _ => None,
            };
            edits.register(Some(field))?;
            edits.annotate(page, field)?;
            let key = match look.filter(|look| look.tagged) {
                Some(look) => edits.tag(field, page, &look.description, &mut parts)?,
                None => None,
            };
            let look = look.map(|look| (look, key));
            let body = widget(name, page, signature, lock, appearance, look);
            update.put(field.number, 0, protection.conceal(field, body)?);
        }
    }
    if let Purpose::Signature { certify: Some(_), .. } = purpose {
        edits.certify(signature)?;
    }
    edits.announce()?;
    let mut sections = file.revisions().iter().flat_map(|revision| revision.sections.iter());
    let is_hybrid = sections.any(|section| section.hybrid.is_some());
    if is_hybrid && edits.hidden_from_tables() {
        foundation.kind = XrefKind::Stream;
    }
    let catalog = view.catalog()?.reference;
    let body = signature_dictionary(purpose, catalog);
    let (body, hole_in_body) = with_hole(protection.conceal(signature, body)?, room);
    update.put(signature.number, 0, body);
    let identifier = edits.identifier(&foundation, purpose);
    edits.move_to(&mut update, protection)?;
    let mut appended = update.lay_out(&foundation, &identifier)?;
    let at = appended.bodies.get(&signature.number).copied().unwrap_or_default();
    let hole = at.saturating_add(hole_in_body.start);
    write_byte_range(&mut appended.bytes, at, &hole_in_body, foundation.length);
    Ok(PreparedPdf { appended: appended.bytes, hole, room })
}

impl PreparedPdf {
    /// Number of bytes that the value may have.
    pub fn room(&self) -> usize {
        self.room
    }

    /// The digest of everything but the hole: what the value is about. `source` is the file before.
    ///
    /// # Errors
    /// Where the source cannot be read, or the algorithm not computed.
    pub fn digest(
        &self,
        source: &dyn Source,
        algorithm: DigestAlgorithm,
    ) -> Result<Vec<u8>, FormatError> {
        let mut hasher =
            Hasher::new(algorithm).map_err(|error| FormatError::unreadable(error.to_string()))?;
        hash_into(&mut hasher, source)?;
        let after = self.hole.saturating_add(self.room.saturating_mul(2)).saturating_add(2);
        hasher.update(self.appended.get(..self.hole).unwrap_or_default());
        hasher.update(self.appended.get(after..).unwrap_or_default());
        Ok(hasher.finish())
    }

    /// Puts the value in; what is appended to the file.
    ///
    /// # Errors
    /// Where it is longer than the hole.
    pub fn fill(mut self, value: &[u8]) -> Result<Vec<u8>, TooSmall> {
        let too_small = TooSmall { needed: value.len(), reserved: self.room };
        if value.len() > self.room {
            return Err(too_small);
        }
        let start = self.hole.saturating_add(1);
        let end = start.saturating_add(value.len().saturating_mul(2));
        let digits = self.appended.get_mut(start..end).ok_or(too_small)?;
        hex::encode_to_slice(value, digits).map_err(|_| too_small)?;
        Ok(self.appended)
    }
}

/// What the update must know of the file.
pub(crate) fn foundation(file: &PdfFile<'_>) -> Result<Foundation, FormatError> {
    let view = file.latest();
    let revision = file.revisions().last();
    let (Some(entry), Some(tail)) = (
        revision.and_then(|revision| revision.entry()),
        revision.and_then(|revision| revision.tail),
    ) else {
        return Err(FormatError::unreadable("the file does not end with startxref and %%EOF"));
    };
    hold_complete(file)?;
    let kind = match entry.form {
        SectionForm::Table => XrefKind::Table,
        SectionForm::Stream(_) => XrefKind::Stream,
    };
    let sections = file.revisions().iter().flat_map(|revision| revision.sections.iter());
    let mut highest = 0;
    for section in sections {
        highest = section.numbers().max().unwrap_or_default().max(highest);
        let size = section.trailer.get("Size").and_then(Object::as_integer).unwrap_or_default();
        // A size that is no object number says nothing of objects.
        highest = u32::try_from(size).unwrap_or_default().saturating_sub(1).max(highest);
    }
    let length = file.bytes().length();
    let last = file.bytes().copy(length.saturating_sub(1), 1)?;
    let mut trailer = lopdf::Dictionary::new();
    for entry in view.trailer().map(|trailer| trailer.entries.as_slice()).unwrap_or_default() {
        trailer.set(entry.key.0.clone(), adopt(&entry.value));
    }
    Ok(Foundation {
        length,
        header: file.base(),
        ends_line: matches!(last.as_slice(), [b'\n' | b'\r']),
        last_xref: tail.startxref,
        kind,
        next_number: highest.saturating_add(1),
        trailer,
    })
}

/// Whether a signature certifies the document.
fn is_certified(view: View<'_, '_>) -> Result<bool, FormatError> {
    let catalog = view.catalog()?;
    let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
    let permissions = view.get(&dictionary, "Perms")?;
    let permissions = permissions.as_ref().and_then(Object::as_dictionary);
    Ok(permissions.is_some_and(|permissions| permissions.get("DocMDP").is_some()))
}

/// The first leaf of the page tree.
pub(crate) fn first_page(view: View<'_, '_>) -> Result<Reference, FormatError> {
    let catalog = view.catalog()?;
    let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
    let none = || FormatError::Malformed {
        what: "the document has no page".to_owned(),
        at: Location::object(catalog.reference.number, catalog.reference.generation),
    };
    let mut next = dictionary.get("Pages").and_then(Object::as_reference).ok_or_else(none)?;
    for _ in 0..view.file().limits().depth {
        let node = view.follow(next)?.ok_or_else(none)?;
        let dictionary = node.object.as_dictionary().ok_or_else(none)?;
        let Some(kids) = view.get(dictionary, "Kids")? else { return Ok(node.reference) };
        // A node without leaves is allowed, though nobody writes one; it is passed over.
        let kids = kids.as_array().unwrap_or_default().to_vec();
        let mut leaves = kids.iter().filter_map(Object::as_reference);
        next = leaves.next().ok_or_else(none)?;
    }
    Err(none())
}

/// The field and its widget in one: printed, locked, and where it shows nothing, without an area
/// (PA-64, PA-74).
fn widget(
    name: &str,
    page: Reference,
    signature: Reference,
    lock: Option<Reference>,
    appearance: Option<String>,
    look: Option<(&Look<'_>, Option<i64>)>,
) -> Vec<u8> {
    let mut rewrite = Rewrite::default();
    rewrite.set("Type", "/Annot");
    rewrite.set("Subtype", "/Widget");
    rewrite.set("FT", "/Sig");
    rewrite.set("T", rewrite::text_string(name));
    rewrite.set("F", "132");
    rewrite.set("Rect", "[0 0 0 0]");
    rewrite.set("P", rewrite::link(page));
    if let Some(appearance) = appearance {
        rewrite.set("AP", appearance);
    }
    rewrite.set("V", rewrite::link(signature));
    if let Some(lock) = lock {
        rewrite.set("Lock", rewrite::link(lock));
    }
    if let Some((look, key)) = look {
        look.describe(key, &mut rewrite);
    }
    rewrite.text()
}

/// Shows nothing. PDF/A-1 wants an appearance of every field (ISO 19005-1 clause 6.9).
const EMPTY_APPEARANCE: &[u8] =
    b"<</Type/XObject/Subtype/Form/BBox[0 0 0 0]/Length 0>>\nstream\n\nendstream";

/// The dictionary, but for ByteRange and Contents.
fn signature_dictionary(purpose: &Purpose<'_>, catalog: Reference) -> Vec<u8> {
    let mut rewrite = Rewrite::default();
    match purpose {
        Purpose::Signature { claimed_time, reason, location, lock, certify } => {
            rewrite.set("Type", "/Sig");
            rewrite.set("Filter", "/Adobe.PPKLite");
            rewrite.set("SubFilter", "/ETSI.CAdES.detached");
            rewrite.set("M", date(*claimed_time));
            if let Some(reason) = reason {
                rewrite.set("Reason", rewrite::text_string(reason));
            }
            if let Some(location) = location {
                rewrite.set("Location", rewrite::text_string(location));
            }
            let version = env!("CARGO_PKG_VERSION");
            rewrite.set("Prop_Build", format!("<</App<</Name/condau/REx({version})>>>>"));
            if lock.is_some() || certify.is_some() {
                let references = signature_references(lock.as_ref(), *certify, catalog);
                rewrite.set("Reference", references);
            }
        }
        Purpose::Timestamp => {
            rewrite.set("Type", "/DocTimeStamp");
            rewrite.set("Filter", "/Adobe.PPKLite");
            rewrite.set("SubFilter", "/ETSI.RFC3161");
        }
    }
    rewrite.text()
}

/// The dictionary with room for ByteRange and Contents, and where in it the hole is (with its
/// brackets).
fn with_hole(mut body: Vec<u8>, room: usize) -> (Vec<u8>, std::ops::Range<usize>) {
    body.truncate(body.len().saturating_sub(2));
    body.extend(BYTE_RANGE_KEY);
    body.resize(body.len().saturating_add(BYTE_RANGE_WIDTH), b' ');
    body.extend(b"/Contents");
    let start = body.len();
    body.push(b'<');
    body.resize(body.len().saturating_add(room.saturating_mul(2)), b'0');
    body.push(b'>');
    let hole = start..body.len();
    body.extend(b">>");
    (body, hole)
}

const BYTE_RANGE_KEY: &[u8] = b"/ByteRange";
/// `[0 ` and three numbers of up to 63 bits, each with the byte after it (PA-102).
const BYTE_RANGE_WIDTH: usize = 3 + 3 * 20;

/// Fills in what is covered: all but the hole.
fn write_byte_range(
    appended: &mut [u8],
    body: usize,
    hole_in_body: &std::ops::Range<usize>,
    length: u64,
) {
    let place = |within: usize| length.saturating_add(body.saturating_add(within) as u64);
    let total = length.saturating_add(appended.len() as u64);
    let (hole, after) = (place(hole_in_body.start), place(hole_in_body.end));
    let rest = total.saturating_sub(after);
    let text = format!("[0 {hole:<19} {after:<19} {rest:<19}]");
    let end = body.saturating_add(hole_in_body.start).saturating_sub(b"/Contents".len());
    let start = end.saturating_sub(BYTE_RANGE_WIDTH);
    if let Some(space) = appended.get_mut(start..end).filter(|space| space.len() == text.len()) {
        space.copy_from_slice(text.as_bytes());
    }
}

impl Lock {
    /// As the field has it: a signature field lock dictionary (table 236).
    fn dictionary(&self) -> Vec<u8> {
        let mut dictionary = Rewrite::default();
        dictionary.set("Type", "/SigFieldLock");
        self.write(&mut dictionary);
        if let Some(permission) = self.permission {
            dictionary.set("P", permission.to_string());
        }
        dictionary.text()
    }

    /// Action and Fields: the same in the field and in the signature.
    fn write(&self, dictionary: &mut Rewrite) {
        let (action, names) = match &self.fields {
            FieldLock::All => ("/All", None),
            FieldLock::Include(names) => ("/Include", Some(names)),
            FieldLock::Exclude(names) => ("/Exclude", Some(names)),
        };
        dictionary.set("Action", action);
        if let Some(names) = names {
            let texts: Vec<Vec<u8>> = names.iter().map(|name| rewrite::text_string(name)).collect();
            dictionary.set("Fields", [b"[".to_vec(), texts.join(&b' '), b"]".to_vec()].concat());
        }
    }
}

/// DocMDP of a certification, or of a lock that has /P (PA-80, PA-85), and the lock's FieldMDP.
fn signature_references(lock: Option<&Lock>, certify: Option<u8>, catalog: Reference) -> Vec<u8> {
    let mut text = b"[".to_vec();
    let of_lock = lock.and_then(|lock| lock.permission);
    if let Some(permission) = certify.into_iter().chain(of_lock).min() {
        let parameters = format!("<</Type/TransformParams/P {permission}/V/1.2>>");
        let reference =
            format!("<</Type/SigRef/TransformMethod/DocMDP/TransformParams{parameters}>>");
        text.extend(reference.bytes());
    }
    if let Some(lock) = lock {
        let mut parameters = Rewrite::default();
        parameters.set("Type", "/TransformParams");
        parameters.set("V", "/1.2");
        lock.write(&mut parameters);
        text.extend(b"<</Type/SigRef/TransformMethod/FieldMDP/TransformParams");
        text.extend(parameters.text());
        text.extend(format!("/Data {}>>", rewrite::link(catalog)).bytes());
    }
    text.push(b']');
    text
}

/// A date as PDF writes it, in the time of Vietnam (clause 7.9.4).
fn date(time: Time) -> String {
    const VIETNAM: i64 = 7 * 3600;
    let (year, month, day, hour, minute, second) = time.plus_seconds(VIETNAM).civil();
    format!("(D:{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}+07'00')")
}

#[cfg(test)]
mod tests;
