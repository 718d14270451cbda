//! Signatures that stand in the file and that its cross-references no longer lead to (ST-09): an
//! update that names no earlier one makes a signed document look as if nobody had signed it.

use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::repair::RANGE;
use crate::formats::pdf::repair::unverified;
use crate::formats::pdf::revisions::PdfFile;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::SignatureEvidence;

/// Places looked at: a file of many such words is not looked through for ever.
const LOOKED_AT: usize = 64;
/// Searched at once.
const STEP: u64 = 1 << 20;

/// Each place outside all objects of the tables that says what a signature covers, as a signature
/// that cannot be verified. For files in which no other signature was found.
pub(super) fn signatures(file: &PdfFile<'_>) -> Result<Vec<SignatureEvidence>, FormatError> {
    let mut found = Vec::new();
    for place in places(file)? {
        if is_within_object(file, place) {
            continue;
        }
        let deviation = Deviation::new(
            "ST-09",
            Location::offset(place),
            "a signature that no cross-reference leads to",
            "an update that names the revision before it",
        );
        found.push(unverified(place, &deviation, "its revision is not part of the document"));
    }
    Ok(found)
}

fn places(file: &PdfFile<'_>) -> Result<Vec<u64>, FormatError> {
    let bytes = file.bytes();
    let mut places: Vec<u64> = Vec::new();
    let mut position = 0_u64;
    while position < bytes.length() && places.len() < LOOKED_AT {
        let length = usize::try_from((bytes.length() - position).min(STEP)).unwrap_or(0);
        bytes.with(position, length, |ahead| {
            let ahead = ahead.get(..length).unwrap_or(ahead);
            let found = memchr::memmem::find_iter(ahead, RANGE);
            places.extend(found.take(LOOKED_AT).map(|at| position.saturating_add(at as u64)));
        })?;
        if length <= RANGE.len() {
            break;
        }
        // The next step begins a little earlier, so that a word across the border is seen.
        position = position.saturating_add((length - RANGE.len()) as u64);
        if length < STEP as usize {
            break;
        }
    }
    places.dedup();
    Ok(places)
}

/// Whether the place lies within an object that the tables name: in a stream it may be a part of
/// another document, and in a dictionary the fields have been asked.
fn is_within_object(file: &PdfFile<'_>, place: u64) -> bool {
    let Some(offset) = file.object_before(place) else { return false };
    let Ok(read) = file.indirect_at(offset) else { return false };
    match &read.object {
        Object::Stream(stream) => file
            .latest()
            .stream_length(stream)
            .is_ok_and(|length| place < stream.at.saturating_add(length as u64)),
        _ => place < read.end,
    }
}
