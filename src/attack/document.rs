//! The document that is attacked, opened by our own reader: where its parts are and what they say.

use super::Made;
use super::Obstacle;
use super::lacks;
use super::splice;
use crate::formats::der::Reader;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::adopt;
use crate::formats::pdf::embed;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::update::Foundation;
use crate::formats::pdf::update::body_of;
use std::ops::Range;

/// Object and generation number.
pub type Id = (u32, u16);

/// An open document.
#[derive(Clone)]
pub struct Document {
    /// The whole file.
    pub bytes: Vec<u8>,
    /// What an update must know.
    pub foundation: Foundation,
    /// The catalog.
    pub root: Id,
    /// The root of the page tree.
    pub pages: Id,
    /// The first page.
    pub page: Id,
}

/// A signature of the given file as it is written: the key, the array and the gap.
#[derive(Clone, Debug)]
pub struct Written {
    /// From `/ByteRange` to after its `]`.
    pub range: Range<usize>,
    /// From `/Contents` to after its `>`.
    pub contents: Range<usize>,
    /// From `<` to after `>`.
    pub gap: Range<usize>,
    /// Where the last covered byte ends.
    pub end: usize,
    /// Between `obj` and `endobj`.
    pub body: Range<usize>,
    /// Its object.
    pub id: Id,
    /// Length of the value in hexadecimal digits, without what fills the gap.
    pub digits: usize,
}

impl Document {
    /// Opens a file.
    pub fn open(bytes: Vec<u8>) -> Result<Self, Obstacle> {
        let limits = Limits::default();
        let file = PdfFile::open(&bytes, &limits, None)?;
        let view = file.latest();
        if view.trailer().is_some_and(|trailer| trailer.get("Encrypt").is_some()) {
            return Err(lacks("a document without encryption", "tài liệu không mã hóa"));
        }
        let foundation = embed::foundation(&file)?;
        let catalog = view.catalog()?;
        let root = id(catalog.reference);
        let pages = catalog
            .object
            .as_dictionary()
            .and_then(|catalog| catalog.get("Pages"))
            .and_then(Object::as_reference)
            .ok_or_else(|| lacks("a page tree", "cây trang"))?;
        let page = id(embed::first_page(view)?);
        drop(file);
        Ok(Self { bytes, foundation, root, pages: id(pages), page })
    }

    fn look<T>(
        &self,
        look: impl FnOnce(View<'_, '_>) -> Result<T, Obstacle>,
    ) -> Result<T, Obstacle> {
        let limits = Limits::default();
        let file = PdfFile::open(&self.bytes, &limits, None)?;
        look(file.latest())
    }

    /// An object; a stream's dictionary. Null where there is none.
    pub fn value(&self, of: Id) -> Result<lopdf::Object, Obstacle> {
        self.look(|view| {
            let read = view.follow(Reference { number: of.0, generation: of.1 })?;
            Ok(read.map_or(lopdf::Object::Null, |read| adopt(&read.object)))
        })
    }

    /// An object that is a dictionary.
    pub fn dictionary(&self, of: Id) -> Result<lopdf::Dictionary, Obstacle> {
        match self.value(of)? {
            lopdf::Object::Dictionary(dictionary) => Ok(dictionary),
            _ => Err(lacks("a dictionary where one belongs", "từ điển ở chỗ phải có")),
        }
    }

    /// A value of a dictionary, followed where it is a reference; null where there is none.
    pub fn follow(
        &self,
        dictionary: &lopdf::Dictionary,
        key: &str,
    ) -> Result<lopdf::Object, Obstacle> {
        match dictionary.get(key.as_bytes()) {
            Ok(lopdf::Object::Reference(to)) => self.value(*to),
            Ok(value) => Ok(value.clone()),
            Err(_) => Ok(lopdf::Object::Null),
        }
    }

    /// A dictionary within a dictionary, followed; empty where there is none.
    pub fn below(
        &self,
        dictionary: &lopdf::Dictionary,
        key: &str,
    ) -> Result<lopdf::Dictionary, Obstacle> {
        Ok(match self.follow(dictionary, key)? {
            lopdf::Object::Dictionary(below) => below,
            _ => lopdf::Dictionary::new(),
        })
    }

    /// The elements of an array within a dictionary, followed; one element where it is no array.
    pub fn list(
        &self,
        dictionary: &lopdf::Dictionary,
        key: &str,
    ) -> Result<Vec<lopdf::Object>, Obstacle> {
        Ok(match self.follow(dictionary, key)? {
            lopdf::Object::Array(elements) => elements,
            lopdf::Object::Null => Vec::new(),
            // Contents may be one stream, by reference.
            _ => dictionary.get(key.as_bytes()).ok().cloned().into_iter().collect(),
        })
    }

    /// The first page's dictionary with its resources, wherever they were, directly in it.
    pub fn first_page(&self) -> Result<lopdf::Dictionary, Obstacle> {
        let mut page = self.dictionary(self.page)?;
        let mut above = page.clone();
        for key in ["Resources", "MediaBox"] {
            for _ in 0..32 {
                if above.has(key.as_bytes()) {
                    break;
                }
                above = self.below(&above, "Parent")?;
            }
            let value = self.follow(&above, key)?;
            if !value.is_null() {
                page.set(key, value);
            }
            above = page.clone();
        }
        Ok(page)
    }

    /// The first page's first content stream.
    pub fn content(&self) -> Result<Id, Obstacle> {
        let page = self.dictionary(self.page)?;
        let contents = self.list(&page, "Contents")?;
        contents
            .first()
            .and_then(|first| first.as_reference().ok())
            .ok_or_else(|| lacks("page content in a stream", "nội dung trang ở dạng luồng"))
    }

    /// An object's body as it stands in the file, between `obj` and `endobj`; `None` for one in an
    /// object stream.
    pub fn body(&self, of: Id) -> Option<Range<usize>> {
        let mut header = format!("{} {} obj", of.0, of.1).into_bytes();
        let at = splice::find_last(&self.bytes, &[b"\n", header.as_slice()].concat())
            .or_else(|| splice::find_last(&self.bytes, &[b"\r", header.as_slice()].concat()))?;
        header.push(b'\n');
        let start = at.saturating_add(header.len());
        let end = splice::find(&self.bytes, b"endobj", start)?;
        Some(start..end)
    }

    /// The signatures as they are written, in the order of the file.
    pub fn written(&self) -> Vec<Written> {
        let mut found = Vec::new();
        let mut start = 0;
        while let Some(at) = splice::find(&self.bytes, b"/ByteRange", start) {
            start = at.saturating_add(1);
            found.extend(self.written_at(at));
        }
        found
    }

    fn written_at(&self, at: usize) -> Option<Written> {
        let bytes = &self.bytes;
        let open = splice::find(bytes, b"[", at)?.saturating_add(1);
        let (_, next) = splice::number(bytes, open)?;
        let (gap_start, next) = splice::number(bytes, next)?;
        let (gap_end, next) = splice::number(bytes, next)?;
        let (length, next) = splice::number(bytes, next)?;
        let close = splice::find(bytes, b"]", next)?.saturating_add(1);
        let gap = gap_start..gap_end;
        let value = bytes.get(gap.clone())?;
        let inside = value.strip_prefix(b"<")?.strip_suffix(b">")?;
        // Where the value ends, it says itself: an encoding may end in zeros as the filling does.
        let octets = hex::decode(inside).unwrap_or_default();
        let structure = Reader::new(&octets).read().map_or(0, |element| element.full.len());
        let digits = structure.saturating_mul(2);
        let key = splice::find_last(bytes.get(..gap_start)?, b"/Contents")?;
        let header = splice::find_last(bytes.get(..at.min(key))?, b" obj")?;
        let line = bytes.get(..header)?.iter().rposition(|byte| matches!(byte, b'\n' | b'\r'))?;
        let (object, next) = splice::number(bytes, line)?;
        let (generation, _) = splice::number(bytes, next)?;
        let body_end = splice::find(bytes, b"endobj", gap_end.max(close))?;
        Some(Written {
            range: at..close,
            contents: key..gap_end,
            gap,
            end: gap_end.saturating_add(length),
            body: header.saturating_add(4)..body_end,
            id: (u32::try_from(object).ok()?, u16::try_from(generation).ok()?),
            digits,
        })
    }

    /// The signature that covers most: what is wrong with it is wrong with no other.
    pub fn signature(&self) -> Result<Written, Obstacle> {
        self.written().into_iter().max_by_key(|written| written.end).ok_or_else(|| {
            lacks("a signature written plainly, with its gap", "chữ ký ghi ở dạng thuần")
        })
    }

    /// The same document unsigned: cut before the revision that signs first or, where that is
    /// the only one, with the signature's object made null in place and no field that leads to it.
    pub fn unsigned(&self) -> Result<Self, Obstacle> {
        let written = self.written();
        let Some(first) = written.iter().min_by_key(|written| written.end) else {
            return Self::open(self.bytes.clone());
        };
        let before = self.bytes.get(..first.gap.start).unwrap_or_default();
        let cut = splice::find_last(before, b"%%EOF").map(|at| at.saturating_add(5));
        if let Some(cut) = cut {
            let mut bytes = before.get(..cut).unwrap_or_default().to_vec();
            bytes.push(b'\n');
            if let Ok(document) = Self::open(bytes)
                && document.written().is_empty()
            {
                return Ok(document);
            }
        }
        let mut bytes = self.bytes.clone();
        for written in written {
            bytes = splice::overwritten(&bytes, written.body.clone(), b"\nnull\n")?;
            bytes = without_value(&bytes, written.id)?;
        }
        let document = Self::open(bytes)?;
        let mut update = document.update();
        let mut catalog = document.dictionary(document.root)?;
        catalog.remove(b"Perms");
        update.put(document.root, text(&catalog)?);
        Self::open(update.write()?)
    }
}

/// The fields whose value is an object lose it, in place.
fn without_value(bytes: &[u8], value: Id) -> Made {
    let link = format!("{} {} R", value.0, value.1).into_bytes();
    let mut changed = bytes.to_vec();
    let mut start = 0;
    let mut found = false;
    while let Some(at) = splice::find(&changed, b"/V", start) {
        start = at.saturating_add(2);
        let rest = changed.get(start..).unwrap_or_default();
        let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
        if rest.get(spaces..).is_some_and(|rest| rest.starts_with(&link)) {
            let end = start.saturating_add(spaces).saturating_add(link.len());
            changed = splice::overwritten(&changed, at..end, b"")?;
            found = true;
        }
    }
    if found { Ok(changed) } else { Err(splice::not_there()) }
}

/// An object as PDF writes it.
pub fn text(dictionary: &lopdf::Dictionary) -> Made {
    Ok(body_of(&lopdf::Object::Dictionary(dictionary.clone()))?)
}

/// An object as PDF writes it.
pub fn text_of(object: &lopdf::Object) -> Made {
    Ok(body_of(object)?)
}

fn id(reference: Reference) -> Id {
    (reference.number, reference.generation)
}
