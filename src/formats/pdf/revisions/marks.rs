//! The marks that a file is entered by: its header, and the tail of each revision.

use super::Tail;
use crate::formats::FormatError;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::syntax::is_space;
use crate::formats::pdf::window::Bytes;

/// Offset of `%PDF-` in the first kilobyte.
pub(super) fn header(bytes: &Bytes<'_>) -> Result<u64, FormatError> {
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
pub(super) fn last_tail(bytes: &Bytes<'_>) -> Result<Tail, FormatError> {
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
pub(super) fn tail_after(bytes: &Bytes<'_>, section_end: u64) -> Result<Option<Tail>, FormatError> {
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
pub(super) fn tail_at(bytes: &Bytes<'_>, at: u64) -> Result<Option<Tail>, FormatError> {
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
