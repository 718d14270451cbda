//! Cross-reference tables and streams (ISO 32000-2 clause 7.5.4, 7.5.8), hybrids, and the chain of
//! Prev. What is there is read; nothing is searched for or repaired.

mod stream;

use super::filters::Filter;
use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::syntax::Parser;
use super::syntax::SyntaxError;
use super::syntax::is_space;
use super::window::Bytes;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::model::Deviation;
use crate::model::Location;
use std::collections::BTreeSet;
use stream::stream;

/// Where an object is, as a section says.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Place {
    /// It is not: deleted or never used.
    Free,
    /// At an offset in the file.
    At {
        /// Offset of its number.
        offset: u64,
        /// Generation number.
        generation: u16,
    },
    /// Within an object stream.
    Within {
        /// Object number of the stream.
        stream: u32,
        /// Position in it.
        index: u32,
    },
}

/// Consecutive object numbers.
#[derive(Clone, Debug)]
struct Range {
    first: u32,
    places: Vec<Place>,
}

/// How a section is written.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SectionForm {
    /// A table of text.
    Table,
    /// A stream; with its object number.
    Stream(Reference),
}

/// One cross-reference section with its trailer.
#[derive(Clone, Debug)]
pub struct Section {
    /// Offset of `xref`, or of the stream's number.
    pub at: u64,
    /// Offset just after the trailer's dictionary, or after `endobj`.
    pub end: u64,
    /// How it is written.
    pub form: SectionForm,
    /// The trailer.
    pub trailer: Dictionary,
    /// Written as clause 7.5.4 asks, to the byte, as far as readers differ in what they put up with.
    pub exact: bool,
    /// Of a hybrid: the stream that XRefStm names.
    pub hybrid: Option<Box<Section>>,
    ranges: Vec<Range>,
}

impl Section {
    /// What this section says of an object; `None` where it says nothing. In a hybrid the table's
    /// used entries come first, then the stream's, then the table's free ones, which hide the
    /// stream's objects from old readers (clause 7.5.8.4).
    pub fn place(&self, number: u32) -> Option<Place> {
        let own = self.own_place(number);
        match (&self.hybrid, own) {
            (Some(hybrid), None | Some(Place::Free)) => hybrid.own_place(number).or(own),
            _ => own,
        }
    }

    /// The same for a reader that does not know cross-reference streams.
    pub fn own_place(&self, number: u32) -> Option<Place> {
        let after = self.ranges.partition_point(|range| range.first <= number);
        let range = self.ranges.get(after.checked_sub(1)?)?;
        range.places.get(usize::try_from(number - range.first).ok()?).copied()
    }

    /// Every object number that this section says something of, in order, a hybrid's stream last.
    pub fn numbers(&self) -> impl Iterator<Item = u32> {
        self.entries().map(|(number, _)| number)
    }

    /// Every number with its place, as the section itself says; a hybrid's stream last.
    pub fn entries(&self) -> impl Iterator<Item = (u32, Place)> {
        let hybrid = self.hybrid.iter().flat_map(|hybrid| hybrid.ranges.iter());
        self.ranges
            .iter()
            .chain(hybrid)
            .flat_map(|range| (range.first..=u32::MAX).zip(range.places.iter().copied()))
    }

    /// Offset of the section that came before.
    pub fn previous(&self) -> Option<u64> {
        self.trailer.get("Prev").and_then(Object::as_integer).and_then(|at| u64::try_from(at).ok())
    }
}

/// All sections, newest first, and what is odd about them.
pub struct Chain {
    /// The sections.
    pub sections: Vec<Section>,
    /// Rules that they do not keep.
    pub deviations: Vec<Deviation>,
}

/// Reads the section at `start` and all before it. `base` is what offsets are counted from.
///
/// # Errors
/// Where a section cannot be read, or the chain runs in a circle.
pub fn chain(
    bytes: &Bytes<'_>,
    start: u64,
    base: u64,
    limits: &Limits,
) -> Result<Chain, FormatError> {
    let mut chain = Chain { sections: Vec::new(), deviations: Vec::new() };
    let mut seen = BTreeSet::new();
    let mut entries = 0_u64;
    let mut inflated = 0_u64;
    let mut next = Some(start);
    while let Some(at) = next {
        if chain.sections.len() >= SECTIONS {
            return Err(limit("cross-reference sections", SECTIONS as u64, at));
        }
        let mut section = section(bytes, at, base, limits, &mut inflated, &mut chain.deviations)?;
        if !seen.insert(section.at) {
            return Err(FormatError::at(section.at, "the chain of Prev runs in a circle"));
        }
        if section.form == SectionForm::Table
            && let Some(stream) = section.trailer.get("XRefStm").and_then(Object::as_integer)
        {
            let stream = u64::try_from(stream).unwrap_or(u64::MAX);
            let read =
                self::section(bytes, stream, base, limits, &mut inflated, &mut chain.deviations)?;
            if read.form == SectionForm::Table {
                return Err(FormatError::at(stream, "XRefStm does not lead to a stream"));
            }
            if !seen.insert(read.at) {
                return Err(FormatError::at(read.at, "the chain of XRefStm runs in a circle"));
            }
            entries = entries.saturating_add(count(&read));
            section.hybrid = Some(Box::new(read));
        }
        entries = entries.saturating_add(count(&section));
        if entries > limits.objects {
            return Err(limit("cross-reference entries", limits.objects, at));
        }
        next = section.previous();
        if next.is_none()
            && let Some(previous) = section.trailer.get("Prev")
        {
            chain.deviations.push(Deviation::new(
                "ST-05",
                Location::offset(section.at),
                previous.kind(),
                "an offset as Prev",
            ));
        }
        chain.sections.push(section);
    }
    Ok(chain)
}

/// Far more revisions than any archive has made; each costs a read.
const SECTIONS: usize = 10_000;

fn limit(what: &'static str, limit: u64, at: u64) -> FormatError {
    FormatError::Limit { what, limit, at: Location::offset(at) }
}

fn count(section: &Section) -> u64 {
    section.ranges.iter().map(|range| range.places.len() as u64).sum()
}

fn section(
    bytes: &Bytes<'_>,
    at: u64,
    base: u64,
    limits: &Limits,
    inflated: &mut u64,
    deviations: &mut Vec<Deviation>,
) -> Result<Section, FormatError> {
    let named = at.saturating_add(base);
    if named >= bytes.length() {
        return Err(FormatError::at(
            named,
            "a cross-reference section is said to be after the end",
        ));
    }
    let (skipped, is_table) = bytes.with(named, 64, |ahead| {
        let skipped = ahead.iter().take(32).take_while(|byte| is_space(**byte)).count();
        let rest = ahead.get(skipped..).unwrap_or_default();
        (skipped, rest.starts_with(b"xref"))
    })?;
    let at = named.saturating_add(skipped as u64);
    if skipped > 0 {
        deviations.push(Deviation::new(
            "ST-07",
            Location::offset(named),
            "white space",
            "a cross-reference section at its offset",
        ));
    }
    let section =
        if is_table { table(bytes, at, limits)? } else { stream(bytes, at, limits, inflated)? };
    let mut numbers = section.ranges.windows(2);
    let overlap = numbers.find_map(|pair| match pair {
        [a, b] => {
            (u64::from(a.first) + a.places.len() as u64 > u64::from(b.first)).then_some(b.first)
        }
        _ => None,
    });
    if let Some(number) = overlap {
        // Readers differ in which of the two they take.
        deviations.push(Deviation::new(
            "ST-02",
            Location { object: Some(format!("{number} 0")), ..Location::offset(section.at) },
            "two entries for one object in a cross-reference section",
            "one",
        ));
    }
    Ok(section)
}

/// Reads a table that begins at `at` with `xref`.
fn table(bytes: &Bytes<'_>, at: u64, limits: &Limits) -> Result<Section, FormatError> {
    let mut position = at.saturating_add(4);
    let mut ranges = Vec::new();
    let mut exact = true;
    loop {
        let header = bytes.parse(position, |ahead| {
            let mut parser = Parser::new(ahead, position, 1);
            if parser.keyword(b"trailer") {
                return Ok((None, parser.offset()));
            }
            let (first, count) = (parser.unsigned(), parser.unsigned());
            parser.skip_space();
            if parser.rest().is_empty() {
                return Err(SyntaxError::Truncated { at: parser.offset() });
            }
            match (first.map(u32::try_from), count) {
                (Some(Ok(first)), Some(count)) => Ok((Some((first, count)), parser.offset())),
                _ if parser.rest().len() < 24 => {
                    Err(SyntaxError::Truncated { at: parser.offset() })
                }
                _ => Err(SyntaxError::Malformed {
                    at: parser.offset(),
                    what: "a cross-reference subsection or `trailer` is expected here",
                }),
            }
        })?;
        let between = usize::try_from(header.1.saturating_sub(position)).unwrap_or(usize::MAX);
        exact &= bytes.with(position, between, |ahead| {
            ahead.get(..between).is_some_and(|between| !between.contains(&b'%'))
        })?;
        position = header.1;
        let Some((first, count)) = header.0 else { break };
        // An entry has at least 18 bytes, so this also bounds what is allocated.
        let fits = count <= bytes.length().saturating_sub(position) / 18 + 1;
        let Some(count) = usize::try_from(count).ok().filter(|_| fits) else {
            return Err(FormatError::at(position, "a subsection is longer than the file"));
        };
        let wanted = count.saturating_mul(20);
        let as_asked = bytes.with(position, wanted, |ahead| {
            let entries = ahead.get(..wanted).unwrap_or_default().chunks_exact(20);
            let places: Vec<Place> = entries.map_while(exact_entry).collect();
            (places.len() == count).then_some(places)
        })?;
        let places = match as_asked {
            Some(places) => {
                position = position.saturating_add(wanted as u64);
                places
            }
            None => {
                let (places, end) =
                    bytes.parse(position, |ahead| loose_entries(ahead, position, count))?;
                exact = false;
                position = end;
                places
            }
        };
        ranges.push(Range { first, places });
    }
    let trailer =
        bytes.parse(position, |ahead| Parser::new(ahead, position, limits.depth).dictionary())?;
    ranges.sort_by_key(|range| range.first);
    let form = SectionForm::Table;
    Ok(Section { at, end: trailer.end, form, trailer, exact, hybrid: None, ranges })
}

/// An entry of exactly twenty bytes, clause 7.5.4.
fn exact_entry(entry: &[u8]) -> Option<Place> {
    let digits = |part: &[u8]| {
        part.iter().try_fold(0_u64, |sum, byte| {
            byte.is_ascii_digit().then(|| sum * 10 + u64::from(byte - b'0'))
        })
    };
    let ends = matches!(entry.get(18..)?, b" \n" | b" \r" | b"\r\n" | b"\n\n" | b"  ");
    if entry.get(10) != Some(&b' ') || entry.get(16) != Some(&b' ') || !ends {
        return None;
    }
    let offset = digits(entry.get(..10)?)?;
    let generation = u16::try_from(digits(entry.get(11..16)?)?).ok()?;
    match entry.get(17) {
        Some(b'n') => Some(Place::At { offset, generation }),
        Some(b'f') => Some(Place::Free),
        _ => None,
    }
}

/// Entries whose white space is not the standard's: many producers end them with one byte.
fn loose_entries(
    ahead: &[u8],
    position: u64,
    count: usize,
) -> Result<(Vec<Place>, u64), SyntaxError> {
    let mut parser = Parser::new(ahead, position, 1);
    let mut places = Vec::new();
    for _ in 0..count {
        let (offset, generation) = (parser.unsigned(), parser.unsigned());
        parser.skip_space();
        let kind = parser.peek();
        let (Some(offset), Some(generation)) = (offset, generation) else {
            return Err(if parser.rest().len() < 20 {
                SyntaxError::Truncated { at: parser.offset() }
            } else {
                SyntaxError::Malformed {
                    at: parser.offset(),
                    what: "a cross-reference entry is expected here",
                }
            });
        };
        parser.advance(1);
        places.push(match (kind, u16::try_from(generation)) {
            (Some(b'n'), Ok(generation)) => Place::At { offset, generation },
            (Some(b'f'), _) => Place::Free,
            (None, _) => return Err(SyntaxError::Truncated { at: parser.offset() }),
            _ => {
                return Err(SyntaxError::Malformed {
                    at: parser.offset(),
                    what: "a cross-reference entry ends with `n` or `f`",
                });
            }
        });
    }
    Ok((places, parser.offset()))
}

/// Reads `endstream` and `endobj` after a stream's bytes.
pub fn end_of_stream(bytes: &Bytes<'_>, at: u64) -> Result<u64, FormatError> {
    bytes.parse(at, |ahead| {
        let mut parser = Parser::new(ahead, at, 1);
        let skipped = parser.rest().iter().take_while(|byte| is_space(**byte)).count();
        parser.advance(skipped);
        if !parser.rest().starts_with(b"endstream") {
            if parser.rest().len() < 9 {
                return Err(SyntaxError::Truncated { at });
            }
            return Err(SyntaxError::Malformed { at, what: "`endstream` is expected here" });
        }
        parser.advance(9);
        if parser.keyword(b"endobj") || parser.rest().len() >= 6 {
            return Ok(parser.offset());
        }
        Err(SyntaxError::Truncated { at })
    })
}

/// The filters of a stream whose dictionary holds no references.
fn direct_filters(dictionary: &Dictionary) -> Result<Vec<Filter>, FormatError> {
    filters_of(dictionary, &|object| Ok(object.clone()))
}

/// The filters of a stream, references resolved by `resolve`.
pub fn filters_of(
    dictionary: &Dictionary,
    resolve: &dyn Fn(&Object) -> Result<Object, FormatError>,
) -> Result<Vec<Filter>, FormatError> {
    let list = |key: &str| -> Result<Vec<Object>, FormatError> {
        match dictionary.get(key).map(resolve).transpose()? {
            None | Some(Object::Null) => Ok(Vec::new()),
            Some(Object::Array(elements)) => elements.iter().map(resolve).collect(),
            Some(single) => Ok(vec![single]),
        }
    };
    let names = list("Filter")?;
    let parameters = list("DecodeParms")?;
    names
        .iter()
        .enumerate()
        .map(|(index, name)| {
            let name = name
                .as_name()
                .ok_or_else(|| FormatError::at(dictionary.at, "a filter is not a name"))?;
            let parameters = match parameters.get(index).and_then(Object::as_dictionary) {
                Some(found) => Some(resolved(found, resolve)?),
                None => None,
            };
            Ok(Filter { name: name.text(), parameters })
        })
        .collect()
}

fn resolved(
    dictionary: &Dictionary,
    resolve: &dyn Fn(&Object) -> Result<Object, FormatError>,
) -> Result<Dictionary, FormatError> {
    let mut copy = dictionary.clone();
    for entry in &mut copy.entries {
        if matches!(entry.value, Object::Reference(_)) {
            entry.value = resolve(&entry.value)?;
        }
    }
    Ok(copy)
}
