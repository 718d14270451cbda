//! Tokens and objects from bytes (ISO 32000-2 clause 7.2 and 7.3), with spans.
//!
//! It reads what stands there and guesses nothing. A slice that ends before the object does is
//! told apart from a broken object, so that a reader of windows can fetch more.

mod strings;

use super::object::Dictionary;
use super::object::Entry;
use super::object::Name;
use super::object::Object;
use super::object::Real;
use super::object::Reference;
use super::object::Stream;
use crate::formats::FormatError;

/// Why no object could be read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum SyntaxError {
    /// The slice ended first.
    Truncated {
        /// Where it ended.
        at: u64,
    },
    /// It is not what the syntax asks for.
    Malformed {
        /// Where.
        at: u64,
        /// What was expected.
        what: &'static str,
    },
}

impl From<SyntaxError> for FormatError {
    fn from(error: SyntaxError) -> Self {
        match error {
            SyntaxError::Truncated { at } => Self::at(at, "the file ends within an object"),
            SyntaxError::Malformed { at, what } => Self::at(at, what),
        }
    }
}

/// An object with its number, as it stands in the file.
#[derive(Clone, Debug)]
pub struct Indirect {
    /// What it calls itself.
    pub reference: Reference,
    /// The object.
    pub object: Object,
    /// Offset of its number.
    pub at: u64,
    /// Offset just after its last token that was read (`endobj`; `stream` for streams).
    pub end: u64,
}

/// A cursor over a slice of the file.
pub struct Parser<'a> {
    bytes: &'a [u8],
    position: usize,
    base: u64,
    depth: usize,
}

/// Whether a byte is white space, clause 7.2.3.
pub fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

/// Whether a byte belongs to a token of regular characters.
pub fn is_regular(byte: u8) -> bool {
    !is_space(byte)
        && !matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        b'A'..=b'F' => Some(byte - b'A' + 10),
        _ => None,
    }
}

impl<'a> Parser<'a> {
    /// Reads `bytes`, whose first byte stands at offset `base`, with nesting up to `depth`.
    pub fn new(bytes: &'a [u8], base: u64, depth: usize) -> Self {
        Self { bytes, position: 0, base, depth }
    }

    /// Offset of the next byte.
    pub fn offset(&self) -> u64 {
        self.base.saturating_add(self.position as u64)
    }

    /// The next byte, without taking it.
    pub fn peek(&self) -> Option<u8> {
        self.bytes.get(self.position).copied()
    }

    /// What has not been read.
    pub fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.position..).unwrap_or_default()
    }

    /// Goes on by so many bytes.
    pub fn advance(&mut self, count: usize) {
        self.position = self.position.saturating_add(count).min(self.bytes.len());
    }

    fn malformed<T>(&self, what: &'static str) -> Result<T, SyntaxError> {
        Err(SyntaxError::Malformed { at: self.offset(), what })
    }

    fn truncated<T>(&self) -> Result<T, SyntaxError> {
        Err(SyntaxError::Truncated { at: self.base.saturating_add(self.bytes.len() as u64) })
    }

    /// Skips white space and comments.
    pub fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if is_space(byte) {
                self.position += 1;
            } else if byte == b'%' {
                let rest = self.rest();
                self.position += memchr::memchr2(b'\r', b'\n', rest).unwrap_or(rest.len());
            } else {
                break;
            }
        }
    }

    /// Takes a keyword if it comes next (after white space) and ends there.
    pub fn keyword(&mut self, word: &[u8]) -> bool {
        self.skip_space();
        let rest = self.rest();
        let ends = rest.get(word.len()).is_none_or(|byte| !is_regular(*byte));
        if rest.starts_with(word) && ends {
            self.position += word.len();
            return true;
        }
        false
    }

    /// Takes an unsigned integer if one comes next (after white space) and ends there.
    pub fn unsigned(&mut self) -> Option<u64> {
        self.skip_space();
        let rest = self.rest();
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if digits == 0 || rest.get(digits).is_some_and(|byte| is_regular(*byte)) {
            return None;
        }
        let mut value: u64 = 0;
        for byte in rest.get(..digits)? {
            value = value.checked_mul(10)?.checked_add(u64::from(byte - b'0'))?;
        }
        self.position += digits;
        Some(value)
    }

    /// Reads `12 0 obj`.
    pub fn header(&mut self) -> Result<(Reference, u64), SyntaxError> {
        self.skip_space();
        let at = self.offset();
        let number = self.unsigned();
        let generation = self.unsigned();
        let ends = self.keyword(b"obj");
        match (number.map(u32::try_from), generation.map(u16::try_from), ends) {
            (Some(Ok(number)), Some(Ok(generation)), true) => {
                Ok((Reference { number, generation }, at))
            }
            _ if self.rest().len() < 3 => self.truncated(),
            _ => Err(SyntaxError::Malformed { at, what: "no object begins here" }),
        }
    }

    /// Reads an indirect object: header, object and `endobj`, or up to a stream's first byte.
    pub fn indirect(&mut self) -> Result<Indirect, SyntaxError> {
        let (reference, at) = self.header()?;
        if self.keyword(b"endobj") {
            // Nothing between them: null to every reader.
            return Ok(Indirect { reference, object: Object::Null, at, end: self.offset() });
        }
        let object = self.object()?;
        self.skip_space();
        if let Object::Dictionary(dictionary) = &object
            && self.rest().starts_with(b"stream")
        {
            let rest = self.rest();
            // A lone carriage return is against clause 7.3.8.1, but read by everyone.
            let skip = match (rest.get(6), rest.get(7)) {
                (Some(b'\r'), Some(b'\n')) => 8,
                (Some(b'\r' | b'\n'), Some(_)) => 7,
                (None, _) | (_, None) => return self.truncated(),
                _ => return self.malformed("`stream` is not followed by an end of line"),
            };
            self.advance(skip);
            let stream = Stream { dictionary: dictionary.clone(), at: self.offset(), reference };
            return Ok(Indirect {
                reference,
                object: Object::Stream(stream),
                at,
                end: self.offset(),
            });
        }
        if self.keyword(b"endobj") {
            return Ok(Indirect { reference, object, at, end: self.offset() });
        }
        if self.rest().len() < 6 {
            return self.truncated();
        }
        self.malformed("`endobj` is missing")
    }

    /// Reads one object after white space.
    pub fn object(&mut self) -> Result<Object, SyntaxError> {
        self.skip_space();
        let Some(byte) = self.peek() else { return self.truncated() };
        match byte {
            b'/' => Ok(Object::Name(self.name()?)),
            b'0'..=b'9' | b'+' | b'-' | b'.' => self.number(),
            b'<' => match self.bytes.get(self.position + 1) {
                Some(b'<') => self.dictionary().map(Object::Dictionary),
                Some(_) => self.hexadecimal(),
                None => self.truncated(),
            },
            b'(' => self.literal(),
            b'[' => self.array(),
            _ => self.constant(),
        }
    }

    fn constant(&mut self) -> Result<Object, SyntaxError> {
        for (word, object) in [
            (b"true".as_slice(), Object::Boolean(true)),
            (b"false", Object::Boolean(false)),
            (b"null", Object::Null),
        ] {
            if self.keyword(word) {
                return Ok(object);
            }
        }
        if self.rest().len() < 6 {
            return self.truncated();
        }
        self.malformed("an object is expected here")
    }

    fn name(&mut self) -> Result<Name, SyntaxError> {
        self.position += 1;
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        if length == rest.len() {
            return self.truncated();
        }
        let raw = rest.get(..length).unwrap_or_default();
        self.position += length;
        if memchr::memchr(b'#', raw).is_none() {
            return Ok(Name(raw.to_vec()));
        }
        let mut name = Vec::with_capacity(length);
        let mut bytes = raw.iter();
        while let Some(byte) = bytes.next() {
            let ahead = bytes.as_slice();
            let pair = (
                ahead.first().copied().and_then(hex_digit),
                ahead.get(1).copied().and_then(hex_digit),
            );
            match (byte, pair) {
                (b'#', (Some(high), Some(low))) => {
                    name.push(high << 4 | low);
                    bytes.nth(1);
                }
                _ => name.push(*byte),
            }
        }
        Ok(Name(name))
    }

    fn number(&mut self) -> Result<Object, SyntaxError> {
        let rest = self.rest();
        let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
        let token = rest.get(..length).unwrap_or_default();
        if length == rest.len() {
            return self.truncated();
        }
        let start = self.position;
        self.position += length;
        let digits = match token {
            [b'+' | b'-', digits @ ..] => digits,
            digits => digits,
        };
        let negative = token.first() == Some(&b'-');
        if !digits.is_empty() && digits.iter().all(u8::is_ascii_digit) {
            let mut value: Option<i64> = Some(0);
            for byte in digits {
                value = value
                    .and_then(|value| value.checked_mul(10))
                    .and_then(|value| value.checked_add(i64::from(byte - b'0')));
            }
            let Some(value) = value else {
                // Larger than any implementation's integer: a real by clause 7.3.3.
                return Ok(Object::Real(real(negative, digits, &[])));
            };
            if token.len() == digits.len()
                && let Some(reference) = self.reference(value)?
            {
                return Ok(Object::Reference(reference));
            }
            return Ok(Object::Integer(if negative { -value } else { value }));
        }
        let dot = digits.iter().position(|byte| *byte == b'.');
        let (whole, fraction) = match dot {
            Some(dot) => {
                (digits.get(..dot).unwrap_or_default(), digits.get(dot + 1..).unwrap_or_default())
            }
            None => (digits, [].as_slice()),
        };
        let are_digits = |part: &[u8]| part.iter().all(u8::is_ascii_digit);
        if dot.is_some()
            && whole.len() + fraction.len() > 0
            && are_digits(whole)
            && are_digits(fraction)
        {
            return Ok(Object::Real(real(negative, whole, fraction)));
        }
        self.position = start;
        self.malformed("this is not a number")
    }

    /// After the integer `number`: ` 0 R`, or nothing is taken.
    fn reference(&mut self, number: i64) -> Result<Option<Reference>, SyntaxError> {
        let start = self.position;
        // A generation is at most five digits; a cheap look tells most integers from references.
        let rest = self.rest();
        let spaces = rest.iter().take_while(|byte| is_space(**byte)).count();
        match rest.get(spaces) {
            Some(byte) if byte.is_ascii_digit() || *byte == b'%' => {}
            Some(_) => return Ok(None),
            None => return self.truncated(),
        }
        let generation = self.unsigned();
        self.skip_space();
        let rest = self.rest();
        match (rest.first(), rest.get(1)) {
            (None, _) | (Some(b'R'), None) => return self.truncated(),
            (Some(b'R'), Some(next)) if !is_regular(*next) => {
                if let (Ok(number), Some(Ok(generation))) =
                    (u32::try_from(number), generation.map(u16::try_from))
                {
                    self.position += 1;
                    return Ok(Some(Reference { number, generation }));
                }
            }
            _ => {}
        }
        self.position = start;
        Ok(None)
    }

    fn deeper(&mut self) -> Result<(), SyntaxError> {
        match self.depth.checked_sub(1) {
            Some(depth) => {
                self.depth = depth;
                Ok(())
            }
            None => self.malformed("objects are nested too deep"),
        }
    }

    fn array(&mut self) -> Result<Object, SyntaxError> {
        self.deeper()?;
        self.position += 1;
        let mut elements = Vec::new();
        loop {
            self.skip_space();
            if self.peek() == Some(b']') {
                self.position += 1;
                self.depth += 1;
                return Ok(Object::Array(elements));
            }
            elements.push(self.object()?);
        }
    }

    /// Reads a dictionary that begins here.
    pub fn dictionary(&mut self) -> Result<Dictionary, SyntaxError> {
        self.skip_space();
        let at = self.offset();
        if !self.rest().starts_with(b"<<") {
            if self.rest().len() < 2 {
                return self.truncated();
            }
            return self.malformed("a dictionary is expected here");
        }
        self.deeper()?;
        self.position += 2;
        let mut entries = Vec::with_capacity(8);
        loop {
            self.skip_space();
            match self.peek() {
                Some(b'/') => {
                    let key = self.name()?;
                    self.skip_space();
                    let at = self.offset();
                    let value = self.object()?;
                    entries.push(Entry { key, value, at, end: self.offset() });
                }
                Some(b'>') if self.rest().starts_with(b">>") => {
                    self.position += 2;
                    self.depth += 1;
                    return Ok(Dictionary { entries, at, end: self.offset() });
                }
                Some(b'>') if self.rest().len() > 1 => {
                    return self.malformed("a dictionary ends with `>>`");
                }
                Some(b'>') | None => return self.truncated(),
                Some(_) => return self.malformed("a key of a dictionary is expected here"),
            }
        }
    }
}

/// A real number without redundant zeros: `-0.50` is `-0.5`, `3.` is `3`, `-.0` is `0`.
fn real(negative: bool, whole: &[u8], fraction: &[u8]) -> Real {
    let text = |part: &[u8]| String::from_utf8_lossy(part).into_owned();
    let whole = text(whole);
    let whole = whole.trim_start_matches('0');
    let fraction = text(fraction);
    let fraction = fraction.trim_end_matches('0');
    let mut number = String::with_capacity(whole.len() + fraction.len() + 3);
    if negative && !(whole.is_empty() && fraction.is_empty()) {
        number.push('-');
    }
    number.push_str(if whole.is_empty() { "0" } else { whole });
    if !fraction.is_empty() {
        number.push('.');
        number.push_str(fraction);
    }
    Real(number)
}

#[cfg(test)]
mod tests;
