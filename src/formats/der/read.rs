//! Reading: element by element, tolerant of BER, with places.

use super::CONSTRUCTED;
use super::ENUMERATED;
use super::INTEGER;
use super::OCTET_STRING;
use super::OID;
use super::SEQUENCE;
use super::SET;
use super::UTC_TIME;
use super::dotted;
use super::values::read_time;
use crate::formats::FormatError;
use crate::model::Time;
use std::borrow::Cow;
use std::ops::Range;

/// Segments inside segments of one string. Real ones nest once.
const SEGMENT_DEPTH: usize = 8;

/// Indefinite lengths inside each other. Real signatures nest about 10.
const INDEFINITE_DEPTH: usize = 64;

/// One element: identifier, length and content, with its place in the whole.
#[derive(Clone, Copy, Debug)]
pub struct Element<'a> {
    /// The identifier octet (the first one, where the tag number takes several).
    pub tag: u8,
    /// Where the element begins, counted from the start of the outermost input, in bytes.
    pub offset: usize,
    /// The content, without the end-of-contents octets of an indefinite length.
    pub content: &'a [u8],
    /// The whole element as it stands.
    pub full: &'a [u8],
    /// Its length is indefinite: BER, not DER.
    pub indefinite: bool,
    /// Where the content begins, counted as `offset`.
    content_offset: usize,
}

/// A cursor over elements that follow each other.
#[derive(Clone, Debug)]
pub struct Reader<'a> {
    input: &'a [u8],
    position: usize,
    base: usize,
}

struct Header {
    tag: u8,
    length: Option<usize>,
    size: usize,
}

fn header(input: &[u8]) -> Result<Header, &'static str> {
    let mut bytes = input.iter().copied();
    let tag = bytes.next().ok_or("an element was expected where the input ends")?;
    let mut size = 2_usize;
    if tag & 0x1f == 0x1f {
        // A tag number of several octets: no format that we read uses one, but it can be skipped.
        loop {
            let octet = bytes.next().ok_or("the identifier is cut off")?;
            size = size.saturating_add(1);
            if octet & 0x80 == 0 {
                break;
            }
            if size > 7 {
                return Err("the tag number is too large");
            }
        }
    }
    let first = bytes.next().ok_or("the length is cut off")?;
    let length = match first {
        0..=0x7f => Some(usize::from(first)),
        0x80 if tag & CONSTRUCTED == 0 => {
            return Err("a primitive element has an indefinite length");
        }
        0x80 => None,
        _ => {
            let count = usize::from(first & 0x7f);
            let mut length = 0_usize;
            for _ in 0..count {
                let octet = bytes.next().ok_or("the length is cut off")?;
                length = length
                    .checked_mul(256)
                    .and_then(|high| high.checked_add(usize::from(octet)))
                    .ok_or("the length is too large")?;
            }
            size = size.saturating_add(count);
            Some(length)
        }
    };
    Ok(Header { tag, length, size })
}

/// Length of the content of an indefinite element (without its end-of-contents octets), given what
/// follows its header.
fn indefinite_length(input: &[u8]) -> Result<usize, &'static str> {
    let mut position = 0_usize;
    let mut open = 1_usize;
    loop {
        let rest = input.get(position..).unwrap_or_default();
        let next = header(rest)?;
        if next.tag == 0 && next.length == Some(0) {
            open = open.saturating_sub(1);
            if open == 0 {
                return Ok(position);
            }
        } else if next.length.is_none() {
            open = open.saturating_add(1);
            if open > INDEFINITE_DEPTH {
                return Err("indefinite lengths are nested too deeply");
            }
        }
        position = position
            .checked_add(next.size)
            .and_then(|at| at.checked_add(next.length.unwrap_or(0)))
            .filter(|at| *at <= input.len())
            .ok_or("the element is longer than what holds it")?;
    }
}

impl<'a> Reader<'a> {
    /// Reads from the start of some bytes; offsets count from there.
    pub fn new(input: &'a [u8]) -> Self {
        Self { input, position: 0, base: 0 }
    }

    /// Reads bytes that begin at `base` in something larger; offsets count in that.
    pub fn at(input: &'a [u8], base: usize) -> Self {
        Self { input, position: 0, base }
    }

    /// Whether nothing is left.
    pub fn is_empty(&self) -> bool {
        self.position >= self.input.len()
    }

    /// What is left.
    pub fn rest(&self) -> &'a [u8] {
        self.input.get(self.position..).unwrap_or_default()
    }

    /// Where the next element begins.
    pub fn offset(&self) -> usize {
        self.base.saturating_add(self.position)
    }

    /// The identifier octet of the next element; `None` at the end.
    pub fn peek(&self) -> Option<u8> {
        self.input.get(self.position).copied()
    }

    /// An error at the current place.
    pub fn error(&self, what: impl Into<String>) -> FormatError {
        FormatError::at(self.offset() as u64, what)
    }

    /// The next element, whatever it is.
    ///
    /// # Errors
    /// Where there is none, or it is not complete.
    pub fn read(&mut self) -> Result<Element<'a>, FormatError> {
        let rest = self.rest();
        let next = header(rest).map_err(|what| self.error(what))?;
        let after = rest.get(next.size..).unwrap_or_default();
        let (length, trailer) = match next.length {
            Some(length) => (length, 0),
            None => (indefinite_length(after).map_err(|what| self.error(what))?, 2),
        };
        let total = next.size.saturating_add(length).saturating_add(trailer);
        let (Some(content), Some(full)) = (after.get(..length), rest.get(..total)) else {
            return Err(
                self.error(format!("an element of {length} bytes has only {} left", after.len()))
            );
        };
        let offset = self.offset();
        self.position = self.position.saturating_add(total);
        Ok(Element {
            tag: next.tag,
            offset,
            content,
            full,
            indefinite: next.length.is_none(),
            content_offset: offset.saturating_add(next.size),
        })
    }

    /// The next element, which must have this identifier octet.
    ///
    /// # Errors
    /// Where there is none, it is another or not complete.
    pub fn expect(&mut self, tag: u8) -> Result<Element<'a>, FormatError> {
        match self.peek() {
            Some(found) if found == tag => self.read(),
            Some(found) => {
                Err(self.error(format!("expected element {tag:#04x}, found {found:#04x}")))
            }
            None => Err(self.error(format!("expected element {tag:#04x}, found the end"))),
        }
    }

    /// The next element where it has this identifier octet.
    ///
    /// # Errors
    /// Where it has, but is not complete.
    pub fn optional(&mut self, tag: u8) -> Result<Option<Element<'a>>, FormatError> {
        if self.peek() == Some(tag) { self.read().map(Some) } else { Ok(None) }
    }

    /// A cursor over the content of the next element, which must be a SEQUENCE.
    ///
    /// # Errors
    /// As [`Reader::expect`].
    pub fn sequence(&mut self) -> Result<Reader<'a>, FormatError> {
        self.expect(SEQUENCE).map(|element| element.reader())
    }

    /// A cursor over the content of the next element, which must be a SET.
    ///
    /// # Errors
    /// As [`Reader::expect`].
    pub fn set(&mut self) -> Result<Reader<'a>, FormatError> {
        self.expect(SET).map(|element| element.reader())
    }

    /// Demands that nothing is left.
    ///
    /// # Errors
    /// With the number of bytes that are left.
    pub fn finish(&self) -> Result<(), FormatError> {
        if self.is_empty() {
            Ok(())
        } else {
            Err(self.error(format!("{} bytes follow where nothing should", self.rest().len())))
        }
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<Element<'a>, FormatError>;

    /// The elements that follow; after an error nothing more.
    fn next(&mut self) -> Option<Self::Item> {
        if self.is_empty() {
            return None;
        }
        let next = self.read();
        if next.is_err() {
            self.position = self.input.len();
        }
        Some(next)
    }
}

impl<'a> Element<'a> {
    /// A cursor over the content.
    pub fn reader(&self) -> Reader<'a> {
        Reader::at(self.content, self.content_offset)
    }

    /// Where the content lies, counted as `offset`.
    pub fn content_range(&self) -> Range<usize> {
        self.content_offset..self.content_offset.saturating_add(self.content.len())
    }

    /// Where the whole element lies, counted as `offset`.
    pub fn full_range(&self) -> Range<usize> {
        self.offset..self.offset.saturating_add(self.full.len())
    }

    /// An error at this element.
    pub fn error(&self, what: impl Into<String>) -> FormatError {
        FormatError::at(self.offset as u64, what)
    }

    /// Whether the content is elements.
    pub fn is_constructed(&self) -> bool {
        self.tag & CONSTRUCTED != 0
    }

    /// The one element inside, for `[n]` EXPLICIT.
    ///
    /// # Errors
    /// Where there is none, or more than one.
    pub fn inner(&self) -> Result<Element<'a>, FormatError> {
        let mut reader = self.reader();
        let inner = reader.read()?;
        reader.finish()?;
        Ok(inner)
    }

    /// An OBJECT IDENTIFIER's dotted form.
    ///
    /// # Errors
    /// Where the content is no object identifier.
    pub fn oid(&self) -> Result<String, FormatError> {
        if self.tag & 0xc0 == 0 && self.tag != OID {
            return Err(self.error(format!("expected an OID, found {:#04x}", self.tag)));
        }
        dotted(self.content).ok_or_else(|| self.error("the OID is not encoded as one"))
    }

    /// An INTEGER's or ENUMERATED's content octets: two's complement, big-endian, at least one.
    ///
    /// # Errors
    /// Where it is empty or of another type.
    pub fn integer(&self) -> Result<&'a [u8], FormatError> {
        if self.tag & 0xc0 == 0 && self.tag != INTEGER && self.tag != ENUMERATED {
            return Err(self.error(format!("expected an INTEGER, found {:#04x}", self.tag)));
        }
        if self.content.is_empty() {
            return Err(self.error("the INTEGER has no content"));
        }
        Ok(self.content)
    }

    /// An INTEGER that is not negative and fits.
    ///
    /// # Errors
    /// Where it is negative or larger than 64 bits.
    pub fn unsigned(&self) -> Result<u64, FormatError> {
        let content = self.integer()?;
        if content.first().is_some_and(|first| first & 0x80 != 0) {
            return Err(self.error("the INTEGER is negative"));
        }
        let mut value = 0_u64;
        for octet in content {
            value = value
                .checked_mul(256)
                .and_then(|high| high.checked_add(u64::from(*octet)))
                .ok_or_else(|| self.error("the INTEGER is too large"))?;
        }
        Ok(value)
    }

    /// A BOOLEAN; BER's other values for true are taken as true.
    ///
    /// # Errors
    /// Where it is not one octet.
    pub fn boolean(&self) -> Result<bool, FormatError> {
        match self.content {
            [value] => Ok(*value != 0),
            _ => Err(self.error("the BOOLEAN is not one byte")),
        }
    }

    /// The octets of a string type, segments joined where BER cut it into some.
    ///
    /// # Errors
    /// Where segments are not strings or nest too deeply.
    pub fn octets(&self) -> Result<Cow<'a, [u8]>, FormatError> {
        if self.is_constructed() {
            let mut joined = Vec::with_capacity(self.content.len());
            self.join(&mut joined, SEGMENT_DEPTH)?;
            Ok(Cow::Owned(joined))
        } else {
            Ok(Cow::Borrowed(self.content))
        }
    }

    fn join(&self, joined: &mut Vec<u8>, depth: usize) -> Result<(), FormatError> {
        let Some(depth) = depth.checked_sub(1) else {
            return Err(self.error("string segments are nested too deeply"));
        };
        for segment in self.reader() {
            let segment = segment?;
            if segment.tag & !CONSTRUCTED != OCTET_STRING {
                return Err(segment
                    .error(format!("a string segment was expected, found {:#04x}", segment.tag)));
            }
            if segment.is_constructed() {
                segment.join(joined, depth)?;
            } else {
                joined.extend_from_slice(segment.content);
            }
        }
        Ok(())
    }

    /// A BIT STRING's octets and the number of unused bits in the last one.
    ///
    /// # Errors
    /// Where it is constructed, empty or says impossible unused bits.
    pub fn bits(&self) -> Result<(&'a [u8], u8), FormatError> {
        if self.is_constructed() {
            return Err(self.error("a BIT STRING in segments is not supported"));
        }
        match self.content.split_first() {
            Some((unused, rest)) if *unused < 8 && (*unused == 0 || !rest.is_empty()) => {
                Ok((rest, *unused))
            }
            _ => Err(self.error("the BIT STRING has no valid count of unused bits")),
        }
    }

    /// A BIT STRING of named bits: bit n of the string is bit n of the value; bits from 16 on are
    /// left out.
    ///
    /// # Errors
    /// As [`Element::bits`].
    pub fn named_bits(&self) -> Result<u16, FormatError> {
        let (octets, _) = self.bits()?;
        let mut value = 0_u16;
        for (index, octet) in octets.iter().take(2).enumerate() {
            value |= u16::from(octet.reverse_bits()) << (8 * index);
        }
        Ok(value)
    }

    /// A UTCTime or GeneralizedTime (also where the tag is implicit, by the length of the content).
    /// Fractions, missing seconds and zone offsets are read; see [`Element::time_oddity`].
    ///
    /// # Errors
    /// Where it is no time that exists.
    pub fn time(&self) -> Result<Time, FormatError> {
        read_time(self.tag, self.content)
            .ok_or_else(|| self.error(format!("`{}` is not a time", self.content.escape_ascii())))
    }

    /// What RFC 5280 clause 4.1.2.5 would not allow in this time, where anything.
    pub fn time_oddity(&self) -> Option<&'static str> {
        let utc = self.tag == UTC_TIME;
        if !self.content.ends_with(b"Z") {
            Some("a zone other than Z")
        } else if self.content.contains(&b'.') {
            Some("a fraction of a second")
        } else if self.content.len() != if utc { 13 } else { 15 } {
            Some("no seconds")
        } else if !utc && self.content < b"2050".as_slice() && self.content > b"1950".as_slice() {
            Some("GeneralizedTime before 2050")
        } else {
            None
        }
    }

    /// The text of a character string type; `None` for a type that is not one, or where the octets
    /// are not of that type. T61String is read as Latin-1, as everybody does.
    pub fn text(&self) -> Option<String> {
        match self.tag {
            // UTF8String; NumericString, PrintableString, IA5String, VisibleString, GeneralString.
            // Some issuers put UTF-8 or Latin-1 into the latter.
            0x0c => std::str::from_utf8(self.content).ok().map(str::to_owned),
            0x12 | 0x13 | 0x16 | 0x1a | 0x1b => Some(match std::str::from_utf8(self.content) {
                Ok(text) => text.to_owned(),
                Err(_) => self.content.iter().map(|octet| char::from(*octet)).collect(),
            }),
            0x14 => Some(self.content.iter().map(|octet| char::from(*octet)).collect()),
            // UniversalString.
            0x1c => {
                let units = self.content.chunks_exact(4);
                if !units.remainder().is_empty() {
                    return None;
                }
                units
                    .map(|unit| {
                        <[u8; 4]>::try_from(unit)
                            .ok()
                            .and_then(|unit| char::from_u32(u32::from_be_bytes(unit)))
                    })
                    .collect()
            }
            // BMPString.
            0x1e => {
                let units = self.content.chunks_exact(2);
                if !units.remainder().is_empty() {
                    return None;
                }
                let units: Vec<u16> = units
                    .filter_map(|unit| <[u8; 2]>::try_from(unit).ok())
                    .map(u16::from_be_bytes)
                    .collect();
                String::from_utf16(&units).ok()
            }
            _ => None,
        }
    }
}
