//! The file as a row of revisions, each with the object table as it was then.
//!
//! A revision is what was appended in one go and ends with `startxref`, an offset, `%%EOF`. The two
//! sections of a linearized file are one revision (ST-06). Nothing is repaired: an object that is
//! not where the table says is an error, not a search.

mod entrances;
mod marks;
mod view;

pub use view::View;

use super::encryption::Protection;
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
use marks::header;
use marks::last_tail;
use marks::tail_after;
use secrecy::SecretString;
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
    protection: Protection,
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
    /// Reads the cross-reference chain of a file, and opens it with the empty password or this one
    /// where it is encrypted. That it stays closed is no error.
    ///
    /// # Errors
    /// Where it is not a PDF, or the chain cannot be read without repair.
    pub fn open(
        source: &'a dyn Source,
        limits: &Limits,
        password: Option<&SecretString>,
    ) -> Result<Self, FormatError> {
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
        if header > 0
            && base == 0
            && let Ok(other) = xref::chain(&bytes, tail.startxref, header, limits)
            && !chain.sections.iter().map(|one| one.at).eq(other.sections.iter().map(|one| one.at))
        {
            deviations.push(Deviation::new(
                "ST-05",
                Location::offset(tail.startxref),
                "offsets that lead to other cross-references where they count from %PDF-",
                "one document, from wherever offsets count",
            ));
        }
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
            protection: Protection::None,
        };
        file.revisions = file.group(chain.sections)?;
        file.note_order();
        file.note_hybrids();
        file.note_linearization();
        file.protection = Protection::of(&file, password);
        // What was read so far was read as it stands.
        file.objects.borrow_mut().clear();
        file.containers.borrow_mut().clear();
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

    /// How its strings and streams stand in it.
    pub fn protection(&self) -> &Protection {
        &self.protection
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

    /// Where the last object begins that any table names before a place.
    pub fn object_before(&self, place: u64) -> Option<u64> {
        let offsets = self.offsets.get_or_init(|| self.offsets());
        let after = offsets.each.partition_point(|(offset, ..)| *offset <= place);
        offsets.each.get(after.checked_sub(1)?).map(|(offset, ..)| *offset)
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

/// Revisions from which on places are indexed.
const INDEXED: usize = 6;
#[cfg(test)]
mod tests;
