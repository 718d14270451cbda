//! An incremental update: objects and a cross-reference section appended to a file, of which no
//! byte is changed (ISO 32000-2 clause 7.5.6).
//!
//! It knows how an update is laid out, not what is in it; `embed` decides that.

use crate::formats::FormatError;
use lopdf::Dictionary;
use lopdf::Object;
use std::collections::BTreeMap;

/// How a file's last cross-reference section is written; an update follows it (PA-101).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum XrefKind {
    /// `xref`, entries of 20 bytes, `trailer`.
    Table,
    /// An object of /Type /XRef.
    Stream,
}

/// What an update must know of the file that it is appended to.
#[derive(Clone, Debug)]
pub struct Foundation {
    /// The file's length in bytes.
    pub length: u64,
    /// Where `%PDF-` stands; offsets in the file count from there.
    pub header: u64,
    /// Whether its last byte ends a line.
    pub ends_line: bool,
    /// What its last `startxref` says.
    pub last_xref: u64,
    /// How the update's own section is to be written.
    pub kind: XrefKind,
    /// The first object number that is free: above /Size and above every number in use.
    pub next_number: u32,
    /// The last trailer, without what belongs to its own section only.
    pub trailer: Dictionary,
}

/// Keys of a trailer that say something of its own section and not of the file.
pub(crate) const SECTION_KEYS: [&[u8]; 11] = [
    b"Prev",
    b"Size",
    b"XRefStm",
    b"Type",
    b"W",
    b"Index",
    b"Length",
    b"Filter",
    b"DecodeParms",
    b"DL",
    b"ID",
];

/// Objects that are to be appended.
#[derive(Clone, Debug)]
pub struct Update {
    next_number: u32,
    bodies: BTreeMap<u32, (u16, Vec<u8>)>,
}

/// The bytes of an update, and where its objects are in the file that it makes.
#[derive(Clone, Debug)]
pub struct Appended {
    /// What is to be appended.
    pub bytes: Vec<u8>,
    /// Offset of each object's body (after `obj` and the line end) within `bytes`, by number.
    pub bodies: BTreeMap<u32, usize>,
}

impl Update {
    /// An update of a file, without objects.
    pub fn of(foundation: &Foundation) -> Self {
        Self { next_number: foundation.next_number, bodies: BTreeMap::new() }
    }

    /// Takes a free object number.
    pub fn reserve(&mut self) -> u32 {
        let number = self.next_number;
        self.next_number = self.next_number.saturating_add(1);
        number
    }

    /// Sets the body of an object (what stands between `obj` and `endobj`), new or as it will be
    /// from now on.
    pub fn put(&mut self, number: u32, generation: u16, body: Vec<u8>) {
        self.bodies.insert(number, (generation, body));
    }

    /// Lays the update out. `identifier` is the second half of /ID.
    ///
    /// # Errors
    /// Where an object would lie beyond what a cross-reference table can say (10 digits), or the
    /// file has no object number left.
    pub fn lay_out(
        mut self,
        foundation: &Foundation,
        identifier: &[u8],
    ) -> Result<Appended, FormatError> {
        let xref_number = match foundation.kind {
            XrefKind::Table => None,
            XrefKind::Stream => Some(self.reserve()),
        };
        if self.next_number > MOST_OBJECTS {
            return Err(FormatError::unreadable(format!(
                "no object number is free, the last is {}",
                foundation.next_number.saturating_sub(1)
            )));
        }
        let mut bytes = Vec::new();
        if !foundation.ends_line {
            bytes.push(b'\n');
        }
        let place = |bytes: &Vec<u8>| {
            (foundation.length.saturating_add(bytes.len() as u64)).saturating_sub(foundation.header)
        };
        let mut entries: BTreeMap<u32, (u16, u64)> = BTreeMap::new();
        let mut bodies = BTreeMap::new();
        for (number, (generation, body)) in &self.bodies {
            entries.insert(*number, (*generation, place(&bytes)));
            bytes.extend(format!("{number} {generation} obj\n").bytes());
            bodies.insert(*number, bytes.len());
            bytes.extend(body);
            bytes.extend(b"\nendobj\n");
        }
        let xref_place = place(&bytes);
        let mut trailer = foundation.trailer.clone();
        for key in SECTION_KEYS {
            trailer.remove(key);
        }
        trailer.set("Size", i64::from(self.next_number));
        trailer.set("Prev", number(foundation.last_xref)?);
        trailer.set("ID", identifiers(&foundation.trailer, identifier));
        match xref_number {
            None => write_table(&mut bytes, &entries, &trailer)?,
            Some(own) => {
                entries.insert(own, (0, xref_place));
                write_stream(&mut bytes, own, &entries, trailer)?;
            }
        }
        bytes.extend(format!("startxref\n{xref_place}\n%%EOF\n").bytes());
        Ok(Appended { bytes, bodies })
    }
}

/// ISO 32000-1 Annex C allows 8,388,607 indirect objects; readers take more. Object numbers beyond
/// this do not fit a cross-reference entry's ten digits.
const MOST_OBJECTS: u32 = 4_000_000_000;

/// Bytes of an object's body, for [`Update::put`].
///
/// # Errors
/// Never for what is built here: writing to memory does not fail.
pub fn body_of(object: &Object) -> Result<Vec<u8>, FormatError> {
    let mut bytes = Vec::new();
    lopdf::Writer::write_object(&mut bytes, object)
        .map_err(|error| FormatError::unreadable(error.to_string()))?;
    Ok(bytes)
}

/// The first half stays; the second is this update's. A file without /ID gets one.
fn identifiers(trailer: &Dictionary, identifier: &[u8]) -> Object {
    let fresh = Object::String(identifier.to_vec(), lopdf::StringFormat::Hexadecimal);
    let first = trailer
        .get(b"ID")
        .and_then(Object::as_array)
        .ok()
        .and_then(|halves| halves.first())
        .and_then(|first| first.as_str().ok())
        .map(|first| Object::String(first.to_vec(), lopdf::StringFormat::Hexadecimal));
    Object::Array(vec![first.unwrap_or_else(|| fresh.clone()), fresh])
}

fn number(value: u64) -> Result<Object, FormatError> {
    i64::try_from(value)
        .map(Object::Integer)
        .map_err(|_| FormatError::unreadable(format!("offset {value} is beyond 63 bits")))
}

/// Runs of consecutive object numbers: a subsection each.
fn sections(entries: &BTreeMap<u32, (u16, u64)>) -> Vec<Vec<(u32, u16, u64)>> {
    let mut sections: Vec<Vec<(u32, u16, u64)>> = Vec::new();
    for (number, (generation, offset)) in entries {
        let entry = (*number, *generation, *offset);
        match sections.last_mut() {
            Some(section)
                if section.last().is_some_and(|last| last.0.checked_add(1) == Some(*number)) =>
            {
                section.push(entry);
            }
            _ => sections.push(vec![entry]),
        }
    }
    sections
}

/// A table can say ten digits.
const LAST_TABLE_OFFSET: u64 = 9_999_999_999;

fn write_table(
    bytes: &mut Vec<u8>,
    entries: &BTreeMap<u32, (u16, u64)>,
    trailer: &Dictionary,
) -> Result<(), FormatError> {
    bytes.extend(b"xref\n");
    for section in sections(entries) {
        let first = section.first().map_or(0, |entry| entry.0);
        bytes.extend(format!("{first} {}\n", section.len()).bytes());
        for (_, generation, offset) in section {
            if offset > LAST_TABLE_OFFSET {
                return Err(FormatError::at(
                    offset,
                    "the file has a cross-reference table, which ends at 10 GB",
                ));
            }
            // Twenty bytes exactly, or readers that count bytes go astray.
            bytes.extend(format!("{offset:010} {generation:05} n\r\n").bytes());
        }
    }
    bytes.extend(b"trailer\n");
    bytes.extend(body_of(&Object::Dictionary(trailer.clone()))?);
    bytes.push(b'\n');
    Ok(())
}

fn write_stream(
    bytes: &mut Vec<u8>,
    own: u32,
    entries: &BTreeMap<u32, (u16, u64)>,
    mut dictionary: Dictionary,
) -> Result<(), FormatError> {
    let largest = entries.values().map(|(_, offset)| *offset).max().unwrap_or_default();
    let unused = (largest.leading_zeros() / 8).min(7) as usize;
    let width = 8_usize.saturating_sub(unused);
    let mut content = Vec::new();
    let mut index = Vec::new();
    for section in sections(entries) {
        index.push(Object::Integer(section.first().map_or(0, |entry| i64::from(entry.0))));
        index.push(number(section.len() as u64)?);
        for (_, generation, offset) in section {
            content.push(1);
            content.extend(offset.to_be_bytes().iter().skip(unused));
            content.extend(generation.to_be_bytes());
        }
    }
    dictionary.set("Type", Object::Name(b"XRef".to_vec()));
    dictionary.set("W", Object::Array(vec![1.into(), number(width as u64)?, 2.into()]));
    dictionary.set("Index", Object::Array(index));
    dictionary.set("Length", number(content.len() as u64)?);
    bytes.extend(format!("{own} 0 obj\n").bytes());
    bytes.extend(body_of(&Object::Dictionary(dictionary))?);
    bytes.extend(b"\nstream\n");
    bytes.extend(content);
    bytes.extend(b"\nendstream\nendobj\n");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::Foundation;
    use super::Update;
    use super::XrefKind;
    use lopdf::Dictionary;
    use lopdf::Object;

    fn foundation(kind: XrefKind) -> Foundation {
        let mut trailer = Dictionary::new();
        trailer.set("Root", Object::Reference((1, 0)));
        trailer.set("Prev", 7);
        trailer.set("XRefStm", 9);
        trailer.set("DocChecksum", Object::Name(b"x".to_vec()));
        let half = || Object::String(b"first".to_vec(), lopdf::StringFormat::Literal);
        trailer.set("ID", Object::Array(vec![half(), half()]));
        Foundation {
            length: 1000,
            header: 0,
            ends_line: false,
            last_xref: 900,
            kind,
            next_number: 10,
            trailer,
        }
    }

    fn text(kind: XrefKind) -> String {
        let foundation = foundation(kind);
        let mut update = Update::of(&foundation);
        let new = update.reserve();
        update.put(new, 0, b"<</A 1>>".to_vec());
        update.put(3, 2, b"[]".to_vec());
        let appended = update.lay_out(&foundation, b"second").expect("laid out");
        let body = appended.bodies[&new];
        assert!(appended.bytes[body..].starts_with(b"<</A 1>>"));
        String::from_utf8_lossy(&appended.bytes).into_owned()
    }

    #[test]
    fn table_follows_table_with_entries_of_twenty_bytes() {
        assert_eq!(
            text(XrefKind::Table),
            "\n3 2 obj\n[]\nendobj\n10 0 obj\n<</A 1>>\nendobj\nxref\n3 1\n\
             0000001001 00002 n\r\n10 1\n0000001019 00000 n\r\ntrailer\n\
             <</Root 1 0 R/DocChecksum/x/Size 11/Prev 900/ID[<6669727374><7365636F6E64>]>>\n\
             startxref\n1044\n%%EOF\n"
        );
    }

    #[test]
    fn stream_follows_stream_and_lists_itself() {
        let text = text(XrefKind::Stream);
        assert!(text.contains("11 0 obj\n<<"), "{text}");
        assert!(text.contains("/Size 12/Prev 900"), "{text}");
        assert!(text.contains("/W[1 2 2]/Index[3 1 10 2]/Length 15"), "{text}");
        assert!(!text.contains("XRefStm"), "{text}");
    }

    #[test]
    fn ten_gigabytes_do_not_fit_a_table() {
        let mut foundation = foundation(XrefKind::Table);
        foundation.length = 10_000_000_000;
        let mut update = Update::of(&foundation);
        update.put(3, 0, b"[]".to_vec());
        let error = update.clone().lay_out(&foundation, b"x").expect_err("too far");
        assert!(error.to_string().contains("ends at 10 GB"), "{error}");
        foundation.kind = XrefKind::Stream;
        assert!(update.lay_out(&foundation, b"x").is_ok());
    }
}
