//! The file as a row of revisions, each with the object table as it was then.
//!
//! A revision is what was appended in one go and ends with `startxref`, an offset, `%%EOF`. The two
//! sections of a linearized file are one revision (ST-06). Nothing is repaired: an object that is
//! not where the table says is an error, not a search.

use super::encryption::is_encrypted;
use super::filters;
use super::object::Object;
use super::object::Reference;
use super::object::Stream;
use super::syntax::Indirect;
use super::syntax::Parser;
use super::syntax::is_space;
use super::window::Bytes;
use super::xref;
use super::xref::Place;
use super::xref::Section;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::model::Deviation;
use crate::model::Location;
use std::cell::Cell;
use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

/// Where a revision ends.
#[derive(Clone, Copy, Debug)]
pub struct Tail {
    /// The offset that stands after `startxref`, from the start of the file.
    pub startxref: u64,
    /// Offset just after `%%EOF`.
    pub marker_end: u64,
    /// Offset just after `%%EOF` and its end of line.
    pub end: u64,
    /// Offset of the first byte after `%%EOF` that is not white space, or the file's length.
    pub next: u64,
}

/// One revision.
pub struct RevisionTable {
    /// Its sections: one, or two in a linearized file, newest first.
    pub sections: Vec<Section>,
    /// Its end; `None` where no `startxref` and `%%EOF` follow its last section.
    pub tail: Option<Tail>,
}

impl RevisionTable {
    /// What this revision says of an object.
    fn place(&self, number: u32) -> Option<Place> {
        self.sections.iter().find_map(|section| section.place(number))
    }

    /// The section that the revision is entered by: its trailer counts.
    pub fn entry(&self) -> Option<&Section> {
        self.sections.first()
    }

    /// Offset just after the revision's last structural byte.
    pub fn end(&self) -> u64 {
        let sections = self.sections.iter().map(|section| section.end).max().unwrap_or_default();
        self.tail.map_or(sections, |tail| tail.end)
    }
}

/// Where an object's bytes are, whatever the revision: the same place is the same object.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Site {
    /// At an offset in the file.
    At(u64),
    /// In the object stream at an offset, at a position.
    Within(u64, u32),
}

/// An open file: bytes, revisions, and what was read so far.
pub struct PdfFile<'a> {
    bytes: Bytes<'a>,
    base: u64,
    limits: Limits,
    revisions: Vec<RevisionTable>,
    deviations: Vec<Deviation>,
    objects: RefCell<HashMap<Site, Rc<Indirect>>>,
    containers: RefCell<HashMap<u64, Rc<Container>>>,
    inflated: Cell<u64>,
    parsed: Cell<u64>,
    places: OnceCell<HashMap<u32, Vec<(usize, Place)>>>,
    offsets: OnceCell<Offsets>,
}

/// Where the objects of all revisions stand.
struct Offsets {
    /// The largest offset that revisions up to this one name.
    largest: Vec<u64>,
    /// Every offset with its revision and object number, sorted.
    each: Vec<(u64, usize, u32)>,
}

/// An object stream, decoded.
struct Container {
    /// The bytes, with a line feed after the last so that every token ends.
    bytes: Vec<u8>,
    /// Object numbers and offsets.
    objects: Vec<(u32, usize)>,
}

impl<'a> PdfFile<'a> {
    /// Reads the cross-reference chain of a file.
    ///
    /// # Errors
    /// Where it is not a PDF, or the chain cannot be read without repair.
    pub fn open(source: &'a dyn Source, limits: &Limits) -> Result<Self, FormatError> {
        let bytes = Bytes::new(source);
        let header = header(&bytes)?;
        let mut deviations = Vec::new();
        if header > 0 {
            deviations.push(Deviation::new(
                "CV-12",
                Location::range(0, header),
                format!("{header} bytes before %PDF-"),
                "%PDF- as the first bytes",
            ));
        }
        let tail = last_tail(&bytes)?;
        // Offsets count from the header where there is something before it, but not every producer
        // knew that anything would be put before it.
        let (base, chain) = match xref::chain(&bytes, tail.startxref, 0, limits) {
            Ok(chain) => (0, chain),
            Err(error) if header > 0 => {
                let chain = xref::chain(&bytes, tail.startxref, header, limits);
                (header, chain.map_err(|_| error)?)
            }
            Err(error) => return Err(error),
        };
        deviations.extend(chain.deviations);
        let mut file = Self {
            bytes,
            base,
            limits: limits.clone(),
            revisions: Vec::new(),
            deviations,
            objects: RefCell::default(),
            containers: RefCell::default(),
            inflated: Cell::new(0),
            parsed: Cell::new(0),
            places: OnceCell::new(),
            offsets: OnceCell::new(),
        };
        file.revisions = file.group(chain.sections)?;
        file.note_order();
        file.note_hybrids();
        Ok(file)
    }

    /// Sections, newest first, into revisions, oldest first.
    fn group(&mut self, mut sections: Vec<Section>) -> Result<Vec<RevisionTable>, FormatError> {
        let mut revisions = Vec::with_capacity(sections.len());
        while let Some(oldest) = sections.pop() {
            // The first-page section of a linearized file stands before the main one and is read
            // first (annex F.3.4): both are one revision.
            let pair = revisions.is_empty()
                && sections.last().is_some_and(|section| section.at < oldest.at);
            let end = oldest.end;
            let mut group = vec![oldest];
            if pair && let Some(first_page) = sections.pop() {
                if !self.is_linearized()? {
                    self.deviations.push(Deviation::new(
                        "ST-06",
                        Location::offset(first_page.at),
                        "Prev leads to a later place in the file",
                        "an earlier place, or a linearized file",
                    ));
                }
                group.insert(0, first_page);
            }
            let tail = tail_after(&self.bytes, end)?;
            revisions.push(RevisionTable { sections: group, tail });
        }
        Ok(revisions)
    }

    /// Notes what is odd about the order of revisions and about the bytes after the last one.
    fn note_order(&mut self) {
        let mut last = 0;
        for revision in &self.revisions {
            let Some(section) = revision.entry() else { continue };
            match revision.tail {
                None => self.deviations.push(Deviation::new(
                    "ST-05",
                    Location::offset(section.at),
                    "no startxref and %%EOF after a cross-reference section",
                    "both",
                )),
                Some(tail) if !self.leads_to(tail.startxref, section.at) => {
                    self.deviations.push(Deviation::new(
                        "ST-05",
                        Location::offset(tail.marker_end),
                        format!("startxref {}", tail.startxref),
                        format!("{}, the section before it", section.at),
                    ));
                }
                Some(_) => {}
            }
            if revision.end() <= last {
                self.deviations.push(Deviation::new(
                    "ST-05",
                    Location::offset(section.at),
                    "a revision that stands before the one it follows",
                    "revisions in the order of the file",
                ));
            }
            last = last.max(revision.end());
        }
    }

    /// ST-04: what a reader that does not know cross-reference streams sees in a hybrid.
    fn note_hybrids(&mut self) {
        let mut noted = Vec::new();
        for (revision, table) in self.revisions.iter().enumerate() {
            for section in &table.sections {
                let Some(hybrid) = &section.hybrid else { continue };
                let mut hidden = 0_u32;
                for (number, place) in hybrid.entries() {
                    if place == Place::Free {
                        continue;
                    }
                    let before = revision.checked_sub(1).map(|before| self.view(before));
                    let old = section
                        .own_place(number)
                        .or_else(|| Some(before?.place(number)))
                        .unwrap_or(Place::Free);
                    if old == Place::Free {
                        hidden += 1;
                    } else if old != place {
                        noted.push(Deviation::new(
                            "ST-04",
                            Location::object(number, 0),
                            "an object that the table and the stream put in different places",
                            "one place",
                        ));
                        break;
                    }
                }
                if hidden > 0 {
                    noted.push(Deviation::new(
                        "ST-04-HIDDEN",
                        Location::offset(section.at),
                        format!("{hidden} objects hidden from readers of PDF 1.4"),
                        "none",
                    ));
                }
            }
        }
        self.deviations.extend(noted);
    }

    fn is_linearized(&self) -> Result<bool, FormatError> {
        self.bytes.with(self.base, 1024, |head| {
            let head = head.get(..1024).unwrap_or(head);
            memchr::memmem::find(head, b"/Linearized").is_some()
        })
    }

    /// Whether an offset, as written after `startxref` or Prev, leads to the section at `at`.
    pub fn leads_to(&self, written: u64, at: u64) -> bool {
        let named = written.saturating_add(self.base);
        let Some(gap) = at.checked_sub(named).and_then(|gap| usize::try_from(gap).ok()) else {
            return false;
        };
        gap == 0
            || gap <= 32
                && self
                    .bytes
                    .with(named, gap, |ahead| {
                        ahead.get(..gap).is_some_and(|gap| gap.iter().all(|byte| is_space(*byte)))
                    })
                    .unwrap_or(false)
    }

    /// The bytes.
    pub fn bytes(&self) -> &Bytes<'a> {
        &self.bytes
    }

    /// The bounds.
    pub fn limits(&self) -> &Limits {
        &self.limits
    }

    /// What offsets in the file are counted from.
    pub fn base(&self) -> u64 {
        self.base
    }

    /// Revisions, oldest first.
    pub fn revisions(&self) -> &[RevisionTable] {
        &self.revisions
    }

    /// What is odd about the structure, as far as it was noticed while opening.
    pub fn deviations(&self) -> &[Deviation] {
        &self.deviations
    }

    /// The file as it was at a revision, counted from 0.
    pub fn view(&self, revision: usize) -> View<'_, 'a> {
        View { file: self, revision }
    }

    /// The file as it is.
    pub fn latest(&self) -> View<'_, 'a> {
        self.view(self.revisions.len().saturating_sub(1))
    }

    /// The place of an object as each revision says that says anything, oldest first: made once for
    /// files of many revisions, where looking through all of them for each object would cost.
    fn places(&self) -> Option<&HashMap<u32, Vec<(usize, Place)>>> {
        if self.revisions.len() < INDEXED {
            return None;
        }
        Some(self.places.get_or_init(|| {
            let mut places: HashMap<u32, Vec<(usize, Place)>> = HashMap::new();
            for (revision, table) in self.revisions.iter().enumerate() {
                let numbers = table.sections.iter().flat_map(|section| section.entries());
                for (number, _) in numbers {
                    let known = places.entry(number).or_default();
                    if known.last().is_none_or(|(last, _)| *last != revision)
                        && let Some(place) = table.place(number)
                    {
                        known.push((revision, place));
                    }
                }
            }
            places
        }))
    }

    /// An object that revisions up to this one place in a gap or after an end, with its offset.
    pub fn object_outside(&self, revision: usize, gap: Range<u64>, end: u64) -> Option<(u32, u64)> {
        let offsets = self.offsets.get_or_init(|| self.offsets());
        let inside = offsets.each.partition_point(|(offset, ..)| *offset < gap.start);
        let in_gap = offsets
            .each
            .iter()
            .skip(inside)
            .take_while(|(offset, ..)| *offset < gap.end)
            .find(|(_, named_by, _)| *named_by <= revision);
        let after = || {
            if offsets.largest.get(revision).is_none_or(|largest| *largest < end) {
                return None;
            }
            let first = offsets.each.partition_point(|(offset, ..)| *offset < end);
            offsets.each.iter().skip(first).find(|(_, named_by, _)| *named_by <= revision)
        };
        in_gap.or_else(after).map(|(offset, _, number)| (*number, *offset))
    }

    fn offsets(&self) -> Offsets {
        let mut each = Vec::new();
        let mut largest = Vec::with_capacity(self.revisions.len());
        let mut most = 0;
        for (revision, table) in self.revisions.iter().enumerate() {
            for (number, place) in table.sections.iter().flat_map(|section| section.entries()) {
                if let Place::At { offset, .. } = place {
                    let offset = offset.saturating_add(self.base);
                    most = most.max(offset);
                    each.push((offset, revision, number));
                }
            }
            largest.push(most);
        }
        each.sort_unstable();
        Offsets { largest, each }
    }

    fn spend(&self, parsed: u64, at: u64) -> Result<(), FormatError> {
        // Objects may overlap in a hostile file; an honest one is read about once a revision.
        let limit = self
            .bytes
            .length()
            .saturating_mul(4 + 2 * self.revisions.len() as u64)
            .saturating_add(64 << 20);
        let spent = self.parsed.get().saturating_add(parsed);
        self.parsed.set(spent);
        if spent > limit {
            return Err(FormatError::Limit {
                what: "bytes read as objects",
                limit,
                at: Location::offset(at),
            });
        }
        Ok(())
    }

    /// Reads the object at an offset, without looking what it is called.
    pub fn indirect_at(&self, offset: u64) -> Result<Indirect, FormatError> {
        let mut reached = 0;
        let read = self.bytes.parse(offset, |ahead| {
            let mut parser = Parser::new(ahead, offset, self.limits.depth);
            let read = parser.indirect();
            reached = parser.offset().saturating_sub(offset);
            read
        });
        self.spend(reached, offset)?;
        read
    }
}

/// The file as it was at one revision.
#[derive(Clone, Copy)]
pub struct View<'f, 'a> {
    file: &'f PdfFile<'a>,
    revision: usize,
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
    pub fn trailer(&self) -> Option<&'f super::object::Dictionary> {
        self.tables().next()?.entry().map(|section| &section.trailer)
    }

    /// What the cross-reference sections up to this revision say of an object.
    pub fn place(&self, number: u32) -> Place {
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
                Ok(read)
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
        if is_encrypted(*self) {
            return Err(FormatError::Encrypted("an object stream cannot be read".to_owned()));
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
        dictionary: &super::object::Dictionary,
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

    /// A stream's bytes as they stand in the file.
    ///
    /// # Errors
    /// As [`View::stream_length`].
    pub fn raw_stream(&self, stream: &Stream) -> Result<Vec<u8>, FormatError> {
        let length = self.stream_length(stream)?;
        self.file.bytes.copy(stream.at, length)
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

/// Revisions from which on places are indexed.
const INDEXED: usize = 6;
/// Objects kept in memory; a document's form and its signatures are far fewer.
const KEPT: usize = 1 << 16;
/// References that lead to references; more than one is already against the rules.
const CHAIN: usize = 16;

fn misplaced(wanted: Reference, offset: u64, found: Reference) -> FormatError {
    FormatError::Malformed {
        what: format!("the table says it is at {offset}, where object {found} stands"),
        at: Location::object(wanted.number, wanted.generation),
    }
}

/// Offset of `%PDF-` in the first kilobyte.
fn header(bytes: &Bytes<'_>) -> Result<u64, FormatError> {
    if bytes.length() == 0 {
        return Err(FormatError::unreadable("the file is empty"));
    }
    let found = bytes
        .with(0, 1029, |head| memchr::memmem::find(head.get(..1029).unwrap_or(head), b"%PDF-"))?;
    found
        .map(|at| at as u64)
        .ok_or_else(|| FormatError::at(0, "no %PDF- within the first 1024 bytes"))
}

/// The last `startxref` of the file and what follows it.
fn last_tail(bytes: &Bytes<'_>) -> Result<Tail, FormatError> {
    let mut end = bytes.length();
    // Whoever appends bytes may append the word too; only one with an offset counts.
    for _ in 0..16 {
        let Some(at) = bytes.rfind(b"startxref", end)? else { break };
        if let Some(tail) = tail_at(bytes, at)? {
            return Ok(tail);
        }
        end = at;
    }
    Err(FormatError::at(bytes.length(), "no `startxref`, offset and %%EOF at the end of the file"))
}

/// The `startxref` that follows a section, white space and comments between them.
fn tail_after(bytes: &Bytes<'_>, section_end: u64) -> Result<Option<Tail>, FormatError> {
    let at = bytes.parse(section_end, |ahead| {
        let mut parser = Parser::new(ahead, section_end, 1);
        parser.skip_space();
        Ok(parser.offset())
    });
    match at {
        Ok(at) => tail_at(bytes, at),
        Err(FormatError::Malformed { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Reads `startxref`, an offset and `%%EOF` at an offset.
fn tail_at(bytes: &Bytes<'_>, at: u64) -> Result<Option<Tail>, FormatError> {
    bytes.with(at, 1024, |ahead| {
        let mut parser = Parser::new(ahead.get(..1024).unwrap_or(ahead), at, 1);
        if !parser.keyword(b"startxref") {
            return None;
        }
        let startxref = parser.unsigned()?;
        let space = parser.rest().iter().take_while(|byte| is_space(**byte)).count();
        parser.advance(space);
        if !parser.rest().starts_with(b"%%EOF") {
            return None;
        }
        parser.advance(5);
        let marker_end = parser.offset();
        let line = match parser.rest() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
        let next = parser.rest().iter().take_while(|byte| is_space(**byte)).count() as u64;
        Some(Tail { startxref, marker_end, end: marker_end + line, next: marker_end + next })
    })
}

#[cfg(test)]
mod tests;
