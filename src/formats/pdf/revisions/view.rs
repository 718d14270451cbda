//! The file as it was at one revision: objects by number, references followed, streams decoded.

use super::Container;
use super::PdfFile;
use super::RevisionTable;
use super::Site;
use crate::formats::FormatError;
use crate::formats::pdf::encryption::Protection;
use crate::formats::pdf::filters;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::syntax::Indirect;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::xref;
use crate::formats::pdf::xref::Place;
use crate::model::Location;
use std::rc::Rc;

/// Objects kept in memory; a document's form and its signatures are far fewer.
const KEPT: usize = 1 << 16;
/// Searched at once.
const STEP: u64 = 1 << 16;
/// References that lead to references; more than one is already against the rules.
const CHAIN: usize = 16;

/// The file as it was at one revision.
#[derive(Clone, Copy)]
pub struct View<'f, 'a> {
    pub(super) file: &'f PdfFile<'a>,
    pub(super) revision: usize,
}

impl<'f, 'a> View<'f, 'a> {
    /// The revision, counted from 0.
    pub fn revision(&self) -> usize {
        self.revision
    }

    /// The file.
    pub fn file(&self) -> &'f PdfFile<'a> {
        self.file
    }

    fn tables(&self) -> impl Iterator<Item = &'f RevisionTable> {
        self.file.revisions.iter().take(self.revision.saturating_add(1)).rev()
    }

    /// The trailer's value for a key: the newest section's.
    pub fn trailer(&self) -> Option<&'f crate::formats::pdf::object::Dictionary> {
        self.tables().next()?.entry().map(|section| &section.trailer)
    }

    /// What the cross-reference sections up to this revision say of an object. Number 0 is the head
    /// of the list of free ones (clause 7.5.4) and never an object, whatever they say.
    pub fn place(&self, number: u32) -> Place {
        if number == 0 {
            return Place::Free;
        }
        if let Some(places) = self.file.places() {
            let known = places.get(&number).map_or(&[][..], Vec::as_slice);
            let after = known.partition_point(|(revision, _)| *revision <= self.revision);
            let last = after.checked_sub(1).and_then(|last| known.get(last));
            return last.map_or(Place::Free, |(_, place)| *place);
        }
        self.tables().find_map(|table| table.place(number)).unwrap_or(Place::Free)
    }

    /// The generation that a reference to an object has to name.
    pub fn generation(&self, number: u32) -> u16 {
        match self.place(number) {
            Place::At { generation, .. } => generation,
            _ => 0,
        }
    }

    /// Where an object's bytes are; `None` where there is no such object.
    ///
    /// # Errors
    /// Where its entry leads nowhere.
    pub fn site(&self, number: u32) -> Result<Option<Site>, FormatError> {
        match self.place(number) {
            Place::Free => Ok(None),
            Place::At { offset: 0, .. } => Err(FormatError::Malformed {
                what: "a used entry of the cross-reference has offset 0".to_owned(),
                at: Location::object(number, 0),
            }),
            Place::At { offset, .. } => Ok(Some(Site::At(offset.saturating_add(self.file.base)))),
            Place::Within { stream, index } => match self.place(stream) {
                Place::At { offset, .. } if offset > 0 => {
                    Ok(Some(Site::Within(offset.saturating_add(self.file.base), index)))
                }
                _ => Err(FormatError::Malformed {
                    what: format!("object stream {stream} is not there"),
                    at: Location::object(number, 0),
                }),
            },
        }
    }

    /// An object with its place; `None` where there is none of this number and generation, which
    /// is the same as null (clause 7.3.10).
    ///
    /// # Errors
    /// Where another object or none stands where the table says (ST-03).
    pub fn indirect(&self, reference: Reference) -> Result<Option<Rc<Indirect>>, FormatError> {
        if self.generation(reference.number) != reference.generation {
            return Ok(None);
        }
        let Some(site) = self.site(reference.number)? else { return Ok(None) };
        if let Some(known) = self.file.objects.borrow().get(&site) {
            if known.reference != reference {
                return Err(misplaced(reference, known.at, known.reference));
            }
            return Ok(Some(known.clone()));
        }
        let read = Rc::new(self.read(reference, site)?);
        let mut objects = self.file.objects.borrow_mut();
        if objects.len() >= KEPT {
            objects.clear();
        }
        objects.insert(site, read.clone());
        Ok(Some(read))
    }

    /// The object of a number, whatever its generation.
    ///
    /// # Errors
    /// As [`View::indirect`].
    pub fn indirect_any(&self, number: u32) -> Result<Option<Rc<Indirect>>, FormatError> {
        self.indirect(Reference { number, generation: self.generation(number) })
    }

    /// Reads an object at its site without keeping it.
    fn read(&self, reference: Reference, site: Site) -> Result<Indirect, FormatError> {
        match site {
            Site::At(offset) => {
                let read = self.file.indirect_at(offset)?;
                if read.reference != reference {
                    return Err(misplaced(reference, offset, read.reference));
                }
                self.file.protection.reveal(read)
            }
            Site::Within(offset, index) => {
                let container = self.container(offset)?;
                let index = usize::try_from(index).unwrap_or(usize::MAX);
                let Some((number, start)) = container.objects.get(index).copied() else {
                    return Err(FormatError::Malformed {
                        what: format!("the object stream at {offset} has no object {index}"),
                        at: Location::object(reference.number, 0),
                    });
                };
                let found = Reference { number, generation: 0 };
                if found != reference {
                    return Err(misplaced(reference, offset, found));
                }
                let bytes = container.bytes.get(start..).unwrap_or_default();
                let mut parser = Parser::new(bytes, start as u64, self.file.limits.depth);
                let object = parser.object();
                let end = parser.offset();
                self.file.spend(end.saturating_sub(start as u64), offset)?;
                let object = object.map_err(|_| FormatError::Malformed {
                    what: format!("within the object stream at {offset}: not an object"),
                    at: Location::object(number, 0),
                })?;
                Ok(Indirect { reference, object, at: offset, end })
            }
        }
    }

    /// The object numbers that the object stream at an offset lists, in its order.
    ///
    /// # Errors
    /// Where no object stream stands there.
    pub fn numbers_within(&self, offset: u64) -> Result<Vec<u32>, FormatError> {
        Ok(self.container(offset)?.objects.iter().map(|(number, _)| *number).collect())
    }

    fn container(&self, offset: u64) -> Result<Rc<Container>, FormatError> {
        if let Some(known) = self.file.containers.borrow().get(&offset) {
            return Ok(known.clone());
        }
        let broken = |what: &str| FormatError::at(offset, format!("object stream: {what}"));
        let read = self.file.indirect_at(offset)?;
        let Object::Stream(stream) = &read.object else { return Err(broken("not a stream")) };
        if !stream.dictionary.is("Type", "ObjStm") {
            return Err(broken("Type is not ObjStm"));
        }
        if let Some(closed) = self.file.protection.closed() {
            return Err(FormatError::Encrypted(closed.to_string()));
        }
        let mut bytes = self.stream_bytes(stream)?;
        bytes.push(b'\n');
        let number = |key: &str| {
            stream
                .dictionary
                .get(key)
                .and_then(|value| self.resolve(value).ok()?.as_integer())
                .and_then(|value| usize::try_from(value).ok())
        };
        let (Some(count), Some(first)) = (number("N"), number("First")) else {
            return Err(broken("N or First is missing"));
        };
        let mut parser = Parser::new(bytes.get(..first.min(bytes.len())).unwrap_or_default(), 0, 1);
        let mut objects = Vec::new();
        for _ in 0..count {
            let (Some(Ok(number)), Some(at)) =
                (parser.unsigned().map(u32::try_from), parser.unsigned())
            else {
                return Err(broken("fewer numbers than N"));
            };
            let at = usize::try_from(at).unwrap_or(usize::MAX).saturating_add(first);
            objects.push((number, at));
        }
        let container = Rc::new(Container { bytes, objects });
        self.file.containers.borrow_mut().insert(offset, container.clone());
        Ok(container)
    }

    /// Follows references until something else is found; what is not there is null.
    ///
    /// # Errors
    /// As [`View::indirect`]; also where references run in a circle.
    pub fn resolve(&self, object: &Object) -> Result<Object, FormatError> {
        let Object::Reference(reference) = object else { return Ok(object.clone()) };
        Ok(self.follow(*reference)?.map_or(Object::Null, |read| read.object.clone()))
    }

    /// The same by reference, with the place of what was found at last.
    ///
    /// # Errors
    /// As [`View::resolve`].
    pub fn follow(&self, reference: Reference) -> Result<Option<Rc<Indirect>>, FormatError> {
        let mut next = reference;
        for _ in 0..CHAIN {
            let Some(read) = self.indirect(next)? else { return Ok(None) };
            match &read.object {
                Object::Reference(further) => next = *further,
                Object::Null => return Ok(None),
                _ => return Ok(Some(read)),
            }
        }
        Err(FormatError::Malformed {
            what: "references lead to references in a circle".to_owned(),
            at: Location::object(reference.number, reference.generation),
        })
    }

    /// A key's value in a dictionary, references followed; `None` where absent or null.
    ///
    /// # Errors
    /// As [`View::resolve`].
    pub fn get(
        &self,
        dictionary: &crate::formats::pdf::object::Dictionary,
        key: &str,
    ) -> Result<Option<Object>, FormatError> {
        match dictionary.get(key) {
            None => Ok(None),
            Some(value) => Ok(Some(self.resolve(value)?).filter(|value| !value.is_null())),
        }
    }

    /// The catalog.
    ///
    /// # Errors
    /// Where the trailer names none, or it is not a dictionary.
    pub fn catalog(&self) -> Result<Rc<Indirect>, FormatError> {
        let trailer = self.trailer().ok_or_else(|| FormatError::unreadable("no trailer"))?;
        let root = trailer
            .get("Root")
            .and_then(Object::as_reference)
            .ok_or_else(|| FormatError::at(trailer.at, "the trailer names no Root by reference"))?;
        match self.follow(root)? {
            Some(read) if read.object.as_dictionary().is_some() => Ok(read),
            _ => Err(FormatError::Malformed {
                what: "the catalog is not a dictionary".to_owned(),
                at: Location::object(root.number, root.generation),
            }),
        }
    }

    /// The length of a stream in the file, in bytes, before decoding.
    ///
    /// # Errors
    /// Where Length is missing or does not end before `endstream`.
    pub fn stream_length(&self, stream: &Stream) -> Result<usize, FormatError> {
        let length = match stream.dictionary.get("Length") {
            Some(value) => self.resolve(value)?.as_integer(),
            None => None,
        };
        let length = length
            .and_then(|length| usize::try_from(length).ok())
            .ok_or_else(|| FormatError::at(stream.at, "a stream without a Length"))?;
        xref::end_of_stream(&self.file.bytes, stream.at.saturating_add(length as u64))?;
        Ok(length)
    }

    /// Offset just after a stream's `endstream`, or after what Length says, whichever is later for
    /// any reader: one goes by Length alone, another looks for the word. The file's length where
    /// neither tells.
    ///
    /// # Errors
    /// Where the file cannot be read, or is too damaged to search for the ends of all streams.
    pub fn stream_end(&self, stream: &Stream) -> Result<u64, FormatError> {
        let bytes = &self.file.bytes;
        let length = match stream.dictionary.get("Length") {
            Some(value) => self.resolve(value).ok().and_then(|value| value.as_integer()),
            None => None,
        };
        let said = length
            .and_then(|length| u64::try_from(length).ok())
            .map(|length| stream.at.saturating_add(length));
        match said.map(|said| xref::end_of_stream(bytes, said)) {
            Some(Ok(end)) => return Ok(end),
            Some(Err(FormatError::Malformed { .. })) | None => {}
            Some(Err(error)) => return Err(error),
        }
        let mut position = stream.at;
        while position < bytes.length() {
            let length = usize::try_from((bytes.length() - position).min(STEP)).unwrap_or(0);
            self.file.spend(length as u64, position)?;
            let found = bytes.with(position, length, |ahead| {
                memchr::memmem::find(ahead.get(..length).unwrap_or(ahead), b"endstream")
            })?;
            if let Some(found) = found {
                let end = position.saturating_add(found as u64).saturating_add(9);
                return Ok(said.map_or(end, |said| said.max(end)));
            }
            if length < 16 {
                break;
            }
            // A word may stand across the border.
            position = position.saturating_add(length as u64 - 9);
        }
        Ok(bytes.length())
    }

    /// An object as it stands in the file, or in its object stream: strings as they are encrypted.
    ///
    /// # Errors
    /// As [`View::indirect`].
    pub fn as_written(&self, number: u32) -> Result<Option<Rc<Indirect>>, FormatError> {
        let read = self.indirect_any(number)?;
        match (&self.file.protection, self.site(number)?) {
            // Only what was decrypted has to be read once more.
            (Protection::Open(_), Some(Site::At(offset))) if read.is_some() => {
                Ok(Some(Rc::new(self.file.indirect_at(offset)?)))
            }
            _ => Ok(read),
        }
    }

    /// A stream's bytes as they stand in the file.
    ///
    /// # Errors
    /// As [`View::stream_length`].
    pub fn stream_as_written(&self, stream: &Stream) -> Result<Vec<u8>, FormatError> {
        let length = self.stream_length(stream)?;
        self.file.bytes.copy(stream.at, length)
    }

    /// A stream's bytes before its filters, decrypted where that is known.
    ///
    /// # Errors
    /// As [`View::stream_length`].
    pub fn raw_stream(&self, stream: &Stream) -> Result<Vec<u8>, FormatError> {
        let bytes = self.stream_as_written(stream)?;
        self.file.protection.reveal_stream(stream, bytes)
    }

    /// A stream's bytes, decoded.
    ///
    /// # Errors
    /// As [`View::stream_length`], and where a filter fails or a limit is reached.
    pub fn stream_bytes(&self, stream: &Stream) -> Result<Vec<u8>, FormatError> {
        let raw = self.raw_stream(stream)?;
        let filters = xref::filters_of(&stream.dictionary, &|object| self.resolve(object))?;
        let remaining = self.file.limits.inflated.saturating_sub(self.file.inflated.get());
        let decoded = filters::decode(raw, &filters, remaining)?;
        self.file.inflated.set(self.file.inflated.get().saturating_add(decoded.len() as u64));
        Ok(decoded)
    }
}

fn misplaced(wanted: Reference, offset: u64, found: Reference) -> FormatError {
    FormatError::Malformed {
        what: format!("the table says it is at {offset}, where object {found} stands"),
        at: Location::object(wanted.number, wanted.generation),
    }
}
