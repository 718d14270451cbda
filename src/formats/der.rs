//! BER and DER, element by element, without copying: every element knows its bytes and its place.
//!
//! Reading is tolerant of what real documents hold (indefinite lengths, long forms of short lengths,
//! strings in segments); what is tolerated can be asked of the element, so that a caller can report
//! it. Writing is DER only. Nothing here knows certificates or signatures.

use super::FormatError;
use crate::model::Time;
use std::borrow::Cow;
use std::ops::Range;

/// BOOLEAN.
pub const BOOLEAN: u8 = 0x01;
/// INTEGER.
pub const INTEGER: u8 = 0x02;
/// BIT STRING.
pub const BIT_STRING: u8 = 0x03;
/// OCTET STRING.
pub const OCTET_STRING: u8 = 0x04;
/// NULL.
pub const NULL: u8 = 0x05;
/// OBJECT IDENTIFIER.
pub const OID: u8 = 0x06;
/// ENUMERATED.
pub const ENUMERATED: u8 = 0x0a;
/// UTF8String.
pub const UTF8_STRING: u8 = 0x0c;
/// SEQUENCE, SEQUENCE OF.
pub const SEQUENCE: u8 = 0x30;
/// SET, SET OF.
pub const SET: u8 = 0x31;
/// UTCTime.
pub const UTC_TIME: u8 = 0x17;
/// GeneralizedTime.
pub const GENERALIZED_TIME: u8 = 0x18;

/// The bit of an identifier octet that says that the content is elements.
const CONSTRUCTED: u8 = 0x20;

/// Indefinite lengths inside each other. Real signatures nest about 10.
const INDEFINITE_DEPTH: usize = 64;

/// Segments inside segments of one string. Real ones nest once.
const SEGMENT_DEPTH: usize = 8;

/// The identifier octet of a constructed context-specific element: `[n]` EXPLICIT, or IMPLICIT of
/// something constructed.
pub const fn context(number: u8) -> u8 {
    0xa0 | (number & 0x1f)
}

/// The identifier octet of a primitive context-specific element: `[n]` IMPLICIT of a simple type.
pub const fn context_primitive(number: u8) -> u8 {
    0x80 | (number & 0x1f)
}

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

/// The dotted form of an object identifier's content octets.
pub fn dotted(content: &[u8]) -> Option<String> {
    // Arcs beyond 64 bits exist under 2.25 only; no format that we read uses them.
    if content.last().is_none_or(|last| last & 0x80 != 0) {
        return None;
    }
    let mut text = Vec::with_capacity(content.len().saturating_mul(4));
    let mut value = 0_u64;
    let mut first = true;
    for octet in content {
        if value > u64::MAX >> 7 {
            return None;
        }
        value = (value << 7) | u64::from(octet & 0x7f);
        if octet & 0x80 != 0 {
            continue;
        }
        if first {
            let root = (value / 40).min(2);
            push_decimal(&mut text, root);
            value = value.saturating_sub(root.saturating_mul(40));
            first = false;
        }
        text.push(b'.');
        push_decimal(&mut text, value);
        value = 0;
    }
    String::from_utf8(text).ok()
}

/// Every attribute and algorithm is named by several of these, so they do not go through `fmt`.
fn push_decimal(text: &mut Vec<u8>, value: u64) {
    let mut power = 1_u64;
    while value / power >= 10 {
        power = power.saturating_mul(10);
    }
    while power > 0 {
        text.push(b'0'.saturating_add(u8::try_from(value / power % 10).unwrap_or(0)));
        power /= 10;
    }
}

fn read_time(tag: u8, content: &[u8]) -> Option<Time> {
    let text = std::str::from_utf8(content).ok()?;
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let long = match tag {
        UTC_TIME => false,
        GENERALIZED_TIME => true,
        _ => digits >= 14,
    };
    let (year, rest) = if long {
        (text.get(..4)?.parse::<i64>().ok()?, text.get(4..)?)
    } else {
        let short = text.get(..2)?.parse::<i64>().ok()?;
        (if short < 50 { 2000 + short } else { 1900 + short }, text.get(2..)?)
    };
    let digits = digits.checked_sub(text.len().checked_sub(rest.len())?)?;
    if digits != 8 && digits != 10 {
        return None;
    }
    let part = |at: usize| -> Option<u32> {
        if at >= digits { Some(0) } else { rest.get(at..at.checked_add(2)?)?.parse().ok() }
    };
    let base = Time::from_civil(year, part(0)?, part(2)?, part(4)?, part(6)?, part(8)?)?;
    let mut rest = rest.get(digits..)?;
    let mut millis = 0_i64;
    if let Some(fraction) = rest.strip_prefix(['.', ',']) {
        let count = fraction.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 || !long {
            return None;
        }
        let three: String = fraction.chars().take(count).chain("000".chars()).take(3).collect();
        millis = three.parse().ok()?;
        rest = fraction.get(count..)?;
    }
    let offset = match rest.as_bytes() {
        b"Z" => 0,
        [sign @ (b'+' | b'-'), digits @ ..]
            if digits.len() == 4 && digits.iter().all(u8::is_ascii_digit) =>
        {
            let value: i64 = rest.get(1..)?.parse().ok()?;
            let seconds = (value / 100) * 3600 + (value % 100) * 60;
            if *sign == b'+' { seconds } else { -seconds }
        }
        _ => return None,
    };
    Some(Time::from_unix_millis(
        base.unix_millis().saturating_add(millis).saturating_sub(offset.saturating_mul(1000)),
    ))
}

/// An element from its identifier octet and content.
pub fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len().saturating_add(6));
    push_header(&mut out, tag, content.len());
    out.extend_from_slice(content);
    out
}

fn push_header(out: &mut Vec<u8>, tag: u8, length: usize) {
    out.push(tag);
    match u8::try_from(length) {
        Ok(short) if short < 0x80 => out.push(short),
        _ => {
            let octets = length.to_be_bytes();
            let skip = octets.iter().take_while(|octet| **octet == 0).count();
            let count = octets.len().saturating_sub(skip);
            out.push(0x80 | u8::try_from(count).unwrap_or(0x7f));
            out.extend(octets.iter().skip(skip));
        }
    }
}

fn element_of_parts<T: AsRef<[u8]>>(tag: u8, parts: &[T]) -> Vec<u8> {
    let length = parts.iter().map(|part| part.as_ref().len()).sum::<usize>();
    let mut out = Vec::with_capacity(length.saturating_add(6));
    push_header(&mut out, tag, length);
    for part in parts {
        out.extend_from_slice(part.as_ref());
    }
    out
}

/// SEQUENCE of elements given in DER.
pub fn sequence<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    element_of_parts(SEQUENCE, parts)
}

/// SET of elements given in DER, in the order given.
pub fn set<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    element_of_parts(SET, parts)
}

/// SET OF: the elements sorted as DER demands (X.690 clause 11.6).
pub fn set_of_sorted<T: AsRef<[u8]>>(parts: &[T]) -> Vec<u8> {
    let mut sorted: Vec<&[u8]> = parts.iter().map(AsRef::as_ref).collect();
    sorted.sort_unstable();
    element_of_parts(SET, &sorted)
}

/// OCTET STRING.
pub fn octet_string(octets: &[u8]) -> Vec<u8> {
    element(OCTET_STRING, octets)
}

/// BIT STRING of whole octets.
pub fn bit_string(octets: &[u8]) -> Vec<u8> {
    element_of_parts(BIT_STRING, &[&[0_u8][..], octets])
}

/// INTEGER from the big-endian octets of a number that is not negative.
pub fn integer(magnitude: &[u8]) -> Vec<u8> {
    let skip = magnitude.iter().take_while(|octet| **octet == 0).count();
    let significant = magnitude.get(skip..).unwrap_or_default();
    let pad = significant.first().is_none_or(|first| first & 0x80 != 0);
    let zero: &[u8] = if pad { &[0] } else { &[] };
    element_of_parts(INTEGER, &[zero, significant])
}

/// INTEGER of a small number.
pub fn integer_of(value: u64) -> Vec<u8> {
    integer(&value.to_be_bytes())
}

/// OBJECT IDENTIFIER from its dotted form. What is not a dotted identifier gives one without
/// content, which no reader accepts; see [`oid_content`] for text that is not our own.
pub fn oid(text: &str) -> Vec<u8> {
    element(OID, &oid_content(text).unwrap_or_default())
}

/// The content octets of an object identifier; `None` where the text is not one.
pub fn oid_content(text: &str) -> Option<Vec<u8>> {
    let mut arcs = text.split('.').map(|arc| {
        let digits = !arc.is_empty() && arc.bytes().all(|octet| octet.is_ascii_digit());
        digits.then(|| arc.parse::<u64>().ok()).flatten()
    });
    let root = arcs.next()??;
    let second = arcs.next()??;
    if root > 2 || (root < 2 && second > 39) {
        return None;
    }
    let mut out = Vec::with_capacity(text.len());
    push_base128(&mut out, root.checked_mul(40)?.checked_add(second)?);
    for arc in arcs {
        push_base128(&mut out, arc?);
    }
    Some(out)
}

fn push_base128(out: &mut Vec<u8>, value: u64) {
    let groups = (1..10).rev().filter(|group| value >> (7 * group) != 0);
    for group in groups {
        out.push(0x80 | u8::try_from((value >> (7 * group)) & 0x7f).unwrap_or(0));
    }
    out.push(u8::try_from(value & 0x7f).unwrap_or(0));
}

/// `[n]` EXPLICIT around an element.
pub fn explicit(number: u8, inner: &[u8]) -> Vec<u8> {
    element(context(number), inner)
}

/// `[n]` IMPLICIT: an element with its identifier octet replaced.
pub fn implicit(number: u8, inner: &[u8]) -> Vec<u8> {
    let mut out = inner.to_vec();
    if let Some(tag) = out.first_mut() {
        *tag = context_primitive(number) | (*tag & CONSTRUCTED);
    }
    out
}

/// UTF8String.
pub fn utf8(text: &str) -> Vec<u8> {
    element(UTF8_STRING, text.as_bytes())
}

/// NULL.
pub fn null() -> Vec<u8> {
    element(NULL, &[])
}

/// BOOLEAN.
pub fn boolean(value: bool) -> Vec<u8> {
    element(BOOLEAN, &[if value { 0xff } else { 0 }])
}

/// GeneralizedTime in whole seconds, UTC.
pub fn generalized_time(time: Time) -> Vec<u8> {
    let (year, month, day, hour, minute, second) = time.civil();
    let text = format!("{year:04}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    element(GENERALIZED_TIME, text.as_bytes())
}

/// UTCTime for 1950 to 2049, GeneralizedTime otherwise (RFC 5280 clause 4.1.2.5).
pub fn time(time: Time) -> Vec<u8> {
    let (year, month, day, hour, minute, second) = time.civil();
    if !(1950..2050).contains(&year) {
        return generalized_time(time);
    }
    let short = year.rem_euclid(100);
    let text = format!("{short:02}{month:02}{day:02}{hour:02}{minute:02}{second:02}Z");
    element(UTC_TIME, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn one(bytes: &[u8]) -> Element<'_> {
        Reader::new(bytes).read().expect("an element")
    }

    #[test]
    fn element_inside_an_element_knows_its_place_in_the_whole() {
        let bytes = sequence(&[integer_of(5), sequence(&[utf8("abc")])]);
        let mut outer = Reader::new(&bytes).sequence().expect("a sequence");
        assert_eq!(outer.read().and_then(|e| e.unsigned()).ok(), Some(5));
        let inner = outer.sequence().expect("a sequence").read().expect("a string");
        assert_eq!((inner.offset, inner.content), (7, b"abc".as_slice()));
        assert!(outer.finish().is_ok());
    }

    #[test]
    fn indefinite_lengths_inside_each_other_are_read() {
        let bytes = hex::decode("3080 2480 0401aa 0402bbcc 0000 020107 0000 ff".replace(' ', ""))
            .expect("hex");
        let mut reader = Reader::new(&bytes);
        let outer = reader.read().expect("outer");
        assert!(outer.indefinite);
        assert_eq!(outer.full.len(), bytes.len() - 1);
        let mut inside = outer.reader();
        let string = inside.read().expect("string");
        assert_eq!(string.octets().expect("octets").as_ref(), [0xaa, 0xbb, 0xcc]);
        assert_eq!(inside.read().and_then(|e| e.unsigned()).ok(), Some(7));
        assert!(inside.is_empty());
        assert_eq!(reader.rest(), [0xff]);
    }

    #[test]
    fn indefinite_lengths_nested_too_deeply_are_refused() {
        let bytes = [0x30, 0x80].repeat(100_000);
        let error = Reader::new(&bytes).read().expect_err("too deep").to_string();
        assert!(error.contains("nested too deeply"), "{error}");
    }

    #[test]
    fn element_longer_than_the_input_is_refused_with_its_place() {
        let error = Reader::new(&[0x30, 0x03, 0x02, 0x05, 0x01])
            .sequence()
            .and_then(|mut inside| inside.read())
            .expect_err("cut off")
            .to_string();
        assert_eq!(error, "an element of 5 bytes has only 1 left (at byte 2)");
    }

    #[test]
    fn huge_length_does_not_overflow() {
        for hex in ["3088ffffffffffffffff", "3084ffffffff00", "30ff"] {
            let bytes = hex::decode(hex).expect("hex");
            assert!(Reader::new(&bytes).read().is_err(), "{hex}");
        }
    }

    #[test]
    fn object_identifiers_round_trip() {
        for text in [
            "1.2.840.113549.1.1.11",
            "2.5.29.15",
            "0.4.0.1733.2.4",
            "2.999.1",
            "2.100.3",
            "1.2.18446744073709551615",
            "1.2.10000000000000000000",
        ] {
            assert_eq!(one(&oid(text)).oid().ok().as_deref(), Some(text));
        }
        for text in ["", "1", "3.1", "1.40", "1..2", "1.2.x", "1.2.", "1.+2"] {
            assert_eq!(oid_content(text), None, "{text}");
            assert!(one(&oid(text)).oid().is_err(), "{text}");
        }
        assert!(one(&[0x06, 0x02, 0x2a, 0x86]).oid().is_err(), "the last arc is cut off");
    }

    #[test]
    fn integers_are_minimal_and_never_negative() {
        assert_eq!(integer_of(0), [2, 1, 0]);
        assert_eq!(integer_of(127), [2, 1, 127]);
        assert_eq!(integer_of(128), [2, 2, 0, 128]);
        assert_eq!(integer(&[0, 0, 1, 0]), [2, 2, 1, 0]);
        assert!(one(&[2, 1, 0x80]).unsigned().is_err());
        assert!(one(&[2, 0]).integer().is_err());
    }

    #[test]
    fn set_of_is_sorted_by_encoding() {
        let set = set_of_sorted(&[integer_of(300), integer_of(2), integer_of(1)]);
        assert_eq!(hex::encode(set), "310a0201010201020202012c");
    }

    #[test]
    fn times_in_every_form_are_one_moment() {
        let wanted = Time::parse("2021-03-04T05:06:07Z").expect("a time");
        for (tag, text) in [
            (UTC_TIME, "210304050607Z"),
            (UTC_TIME, "210304120607+0700"),
            (GENERALIZED_TIME, "20210304050607Z"),
            (GENERALIZED_TIME, "20210304050607.0Z"),
            (0x80, "20210304050607Z"),
        ] {
            assert_eq!(one(&element(tag, text.as_bytes())).time().ok(), Some(wanted), "{text}");
        }
        for text in ["210230050607Z", "2103040506", "", "2103040506070Z", "-10304050607Z", "é"] {
            assert!(one(&element(UTC_TIME, text.as_bytes())).time().is_err(), "{text}");
        }
    }

    #[test]
    fn times_that_rfc_5280_forbids_are_odd() {
        let oddity = |tag, text: &str| one(&element(tag, text.as_bytes())).time_oddity();
        assert_eq!(oddity(UTC_TIME, "210304050607Z"), None);
        assert_eq!(oddity(GENERALIZED_TIME, "20510304050607Z"), None);
        assert!(oddity(GENERALIZED_TIME, "20210304050607Z").is_some());
        assert!(oddity(UTC_TIME, "2103040506Z").is_some());
        assert!(oddity(UTC_TIME, "210304120607+0700").is_some());
        assert!(oddity(GENERALIZED_TIME, "20510304050607.5Z").is_some());
    }

    #[test]
    fn written_times_are_read_again() {
        for text in ["1949-12-31T23:59:59Z", "2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"] {
            let moment = Time::parse(text).expect("a time");
            assert_eq!(one(&time(moment)).time().ok(), Some(moment));
            assert_eq!(one(&time(moment)).time_oddity(), None);
        }
    }

    #[test]
    fn named_bits_count_from_the_left() {
        // keyUsage keyCertSign and cRLSign: 0b0000_0110.
        assert_eq!(one(&[3, 2, 1, 0x06]).named_bits().ok(), Some(0x60));
        // decipherOnly is the ninth.
        assert_eq!(one(&[3, 3, 7, 0x00, 0x80]).named_bits().ok(), Some(0x100));
        assert!(one(&[3, 1, 1]).named_bits().is_err());
        assert!(one(&[3, 2, 9, 0]).named_bits().is_err());
    }

    #[test]
    fn strings_of_every_type_are_text() {
        let text = |tag, octets: &[u8]| one(&element(tag, octets)).text();
        assert_eq!(text(0x0c, "Bộ".as_bytes()).as_deref(), Some("Bộ"));
        assert_eq!(text(0x0c, &[0xff]), None);
        assert_eq!(text(0x13, b"VN").as_deref(), Some("VN"));
        assert_eq!(text(0x14, &[0xe9]).as_deref(), Some("é"));
        assert_eq!(text(0x1e, &[0x1e, 0xd9]).as_deref(), Some("ộ"));
        assert_eq!(text(0x1e, &[0x1e]), None);
        assert_eq!(text(0x04, b"x"), None);
    }

    fn walk(reader: Reader<'_>, depth: usize) {
        for element in reader {
            let Ok(element) = element else { return };
            let _ = (element.oid(), element.unsigned(), element.bits(), element.named_bits());
            let _ = (element.octets(), element.time(), element.text(), element.inner());
            let _ = element.time_oddity();
            if depth > 0 {
                walk(element.reader(), depth - 1);
            }
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            walk(Reader::new(&bytes), 5);
        }

        #[test]
        fn arbitrary_elements_never_panic(
            tag in any::<u8>(),
            bytes in proptest::collection::vec(any::<u8>(), 0..40),
        ) {
            walk(Reader::new(&element(tag, &bytes)), 2);
        }

        #[test]
        fn written_elements_are_read_again(
            octets in proptest::collection::vec(any::<u8>(), 0..70_000),
        ) {
            let bytes = octet_string(&octets);
            prop_assert_eq!(one(&bytes).content, octets.as_slice());
            prop_assert_eq!(one(&bytes).full, bytes.as_slice());
        }

        #[test]
        fn integers_round_trip(value in any::<u64>()) {
            prop_assert_eq!(one(&integer_of(value)).unsigned().ok(), Some(value));
        }
    }
}
