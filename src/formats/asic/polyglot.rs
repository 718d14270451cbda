//! Containers that a program for PDF opens, too: it takes a file for a PDF where that begins within
//! the first kilobyte, as it does where the first document is a PDF that is not packed. Then it must
//! find that document and nothing else.

use super::directory::odd;
use super::members::Members;
use super::names::META_INF;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::model::Deviation;
use crate::model::Location;
use memchr::memmem::Finder;

/// What a PDF begins with, and where programs look for it (ISO 32000-1 annex H.3).
const PDF: &[u8] = b"%PDF-";
const WITHIN: usize = 1024;

/// What a program for PDF goes by, from the end of the file or, where that fails, from anywhere.
const PARTS: [&[u8]; 3] = [b"startxref", b"endobj", b"trailer"];

/// Read at once.
const BLOCK: usize = 1 << 16;

/// AS-07: a PDF that is not the beginning of a file of the container, or parts of one where no
/// document stands.
///
/// # Errors
/// Where the container cannot be read.
pub fn deviation(
    source: &dyn Source,
    members: &Members<'_>,
) -> Result<Option<Deviation>, FormatError> {
    let head = source.read(0, WITHIN)?;
    let Some(at) = memchr::memmem::find(&head, PDF) else { return Ok(None) };
    let found = |at: u64, seen: &str| {
        let expected = "a PDF as a file of the container alone";
        Ok(Some(odd(Location::offset(at), seen, expected)))
    };
    let at = at as u64;
    let documents = || {
        let all = members.entries.iter();
        all.filter(|entry| entry.method == 0 && !entry.name.starts_with(META_INF))
    };
    if !documents().any(|entry| entry.start == at) {
        return found(at, "the beginning of a PDF that is no file");
    }
    // Everything that is no document: between the documents, and after the last one.
    let mut position = 0;
    let ends = documents().map(|entry| (entry.start, entry.start.saturating_add(entry.stored)));
    for (start, end) in ends.chain([(source.length(), u64::MAX)]) {
        if let Some(place) = search(source, position, start)? {
            return found(place, "parts of a PDF where no document stands");
        }
        position = end;
    }
    Ok(None)
}

/// Where parts of a PDF stand between two places.
fn search(source: &dyn Source, start: u64, end: u64) -> Result<Option<u64>, FormatError> {
    let finders = PARTS.map(Finder::new);
    let overlap = PARTS.iter().map(|part| part.len()).max().unwrap_or_default() as u64;
    let mut at = start;
    while at < end {
        let length = usize::try_from(end.saturating_sub(at)).unwrap_or(usize::MAX).min(BLOCK);
        let block = source.read(at, length)?;
        if block.is_empty() {
            break;
        }
        if let Some(place) = finders.iter().find_map(|finder| finder.find(&block)) {
            return Ok(Some(at.saturating_add(place as u64)));
        }
        let next = at.saturating_add(block.len() as u64);
        at =
            if next >= end { next } else { next.saturating_sub(overlap).max(at.saturating_add(1)) };
    }
    Ok(None)
}
