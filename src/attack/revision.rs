//! An update written byte by byte, so that everything in it can be wrong: objects that no table
//! names, tables that lie, trailers that lead elsewhere.

use super::Made;
use super::Obstacle;
use super::document::Document;
use super::document::Id;
use super::document::text;
use crate::formats::pdf::update::SECTION_KEYS;
use crate::formats::pdf::update::XrefKind;

/// What the cross-reference says of an object.
#[derive(Clone, Copy, Debug)]
pub enum Entry {
    /// It is at this offset.
    At(u64),
    /// It is free.
    Free,
}

/// An update in the making. What is not set is as it should be.
pub struct Revision<'d> {
    document: &'d Document,
    next: u32,
    objects: Vec<(Id, Vec<u8>)>,
    /// Bytes before the first object, named by no table.
    pub before: Vec<u8>,
    /// Bytes between the objects and the table.
    pub after: Vec<u8>,
    /// More entries of the table.
    pub entries: Vec<(Id, Entry)>,
    /// Keys of the trailer that are set otherwise.
    pub trailer: lopdf::Dictionary,
    /// What follows the trailer instead of `startxref`, the offset and `%%EOF`.
    pub ending: Option<String>,
    /// How the table is written.
    pub kind: XrefKind,
    /// Keys of the trailer that are left out.
    pub without: Vec<&'static str>,
}

impl Document {
    /// An update of this document, without objects yet.
    pub fn update(&self) -> Revision<'_> {
        Revision {
            document: self,
            next: self.foundation.next_number,
            objects: Vec::new(),
            before: Vec::new(),
            after: Vec::new(),
            entries: Vec::new(),
            trailer: lopdf::Dictionary::new(),
            ending: None,
            kind: self.foundation.kind,
            without: Vec::new(),
        }
    }
}

impl Revision<'_> {
    /// A free object number.
    pub fn reserve(&mut self) -> Id {
        let number = self.next;
        self.next = self.next.saturating_add(1);
        (number, 0)
    }

    /// An object as it will be from now on. One that is put twice is written twice.
    pub fn put(&mut self, id: Id, body: impl Into<Vec<u8>>) {
        self.objects.push((id, body.into()));
    }

    /// A new object.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> Id {
        let id = self.reserve();
        self.put(id, body);
        id
    }

    /// Frees an object.
    pub fn free(&mut self, id: Id) {
        self.entries.push(((id.0, id.1.saturating_add(1)), Entry::Free));
    }

    /// Where the update begins in the file that it makes, in bytes.
    pub fn start(&self) -> usize {
        let document = self.document;
        document.bytes.len().saturating_add(usize::from(!document.foundation.ends_line))
    }

    /// The whole file with the update.
    pub fn write(mut self) -> Made {
        let own = (self.kind == XrefKind::Stream).then(|| self.reserve());
        let foundation = &self.document.foundation;
        let mut bytes = self.document.bytes.clone();
        if !foundation.ends_line {
            bytes.push(b'\n');
        }
        bytes.extend(&self.before);
        let place = |bytes: &[u8]| (bytes.len() as u64).saturating_sub(foundation.header);
        let mut entries = self.entries;
        for (id, body) in &self.objects {
            entries.push((*id, Entry::At(place(&bytes))));
            bytes.extend(object(*id, body));
        }
        bytes.extend(&self.after);
        let at = place(&bytes);
        if let Some(own) = own {
            entries.push((own, Entry::At(at)));
        }
        // Stable: of two entries for one object, the one put first stands first.
        entries.sort_by_key(|(id, _)| id.0);
        let mut trailer = foundation.trailer.clone();
        let id = trailer.get(b"ID").ok().cloned();
        for key in SECTION_KEYS {
            trailer.remove(key);
        }
        trailer.set("Size", i64::from(self.next));
        trailer.set("Prev", i64::try_from(foundation.last_xref).unwrap_or_default());
        if let Some(id) = id {
            trailer.set("ID", id);
        }
        for (key, value) in self.trailer.iter() {
            trailer.set(key.clone(), value.clone());
        }
        for key in self.without {
            trailer.remove(key.as_bytes());
        }
        match own {
            None => bytes.extend(table(&entries, &trailer)?),
            Some(own) => bytes.extend(stream(own, &entries, trailer)?),
        }
        let ending = self.ending.unwrap_or_else(|| format!("startxref\n{at}\n%%EOF\n"));
        bytes.extend(ending.bytes());
        Ok(bytes)
    }
}

/// An object as it stands in a file.
pub fn object(id: Id, body: &[u8]) -> Vec<u8> {
    [format!("{} {} obj\n", id.0, id.1).as_bytes(), body, b"\nendobj\n"].concat()
}

/// A stream's body.
pub fn stream_body(keys: &str, content: &[u8]) -> Vec<u8> {
    let head = format!("<<{keys}/Length {}>>\nstream\n", content.len());
    [head.as_bytes(), content, b"\nendstream"].concat()
}

/// A table with its trailer.
pub fn table(entries: &[(Id, Entry)], trailer: &lopdf::Dictionary) -> Made {
    let mut bytes = b"xref\n".to_vec();
    if entries.is_empty() {
        bytes.extend(b"0 0\n");
    }
    for ((number, generation), entry) in entries {
        let entry = match entry {
            Entry::At(offset) => format!("{number} 1\n{offset:010} {generation:05} n\r\n"),
            Entry::Free => format!("{number} 1\n{:010} {generation:05} f\r\n", 0),
        };
        bytes.extend(entry.bytes());
    }
    bytes.extend(b"trailer\n");
    bytes.extend(text(trailer)?);
    bytes.push(b'\n');
    Ok(bytes)
}

fn stream(
    own: Id,
    entries: &[(Id, Entry)],
    mut keys: lopdf::Dictionary,
) -> Result<Vec<u8>, Obstacle> {
    let mut content = Vec::new();
    let mut index = Vec::new();
    for ((number, generation), entry) in entries {
        index.push(lopdf::Object::Integer(i64::from(*number)));
        index.push(1.into());
        let (kind, offset) = match entry {
            Entry::At(offset) => (1, *offset),
            Entry::Free => (0, 0),
        };
        content.push(kind);
        content.extend(offset.to_be_bytes());
        content.extend(generation.to_be_bytes());
    }
    keys.set("Type", lopdf::Object::Name(b"XRef".to_vec()));
    keys.set("W", lopdf::Object::Array(vec![1.into(), 8.into(), 2.into()]));
    keys.set("Index", lopdf::Object::Array(index));
    keys.set("Length", i64::try_from(content.len()).unwrap_or_default());
    let body = [text(&keys)?.as_slice(), b"\nstream\n", &content, b"\nendstream"].concat();
    Ok(object(own, &body))
}
