//! What stands in the bytes of a later revision besides what its cross-reference names (DA-19).
//!
//! A reader that finds a file damaged, or `startxref` too far from its end, throws the table away
//! and takes every object that it comes by, the last of each number. Whoever appends bytes can make
//! readers do that; so an object that the table does not name is as good as one that it names.

use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::observe::number;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::syntax::is_regular;
use crate::formats::pdf::syntax::is_space;
use crate::formats::pdf::xref::Place;
use crate::formats::pdf::xref::Section;
use crate::formats::pdf::xref::SectionForm;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Objects and trailers in the bytes of a revision, or in its object streams, that its table does
/// not name. A few are enough to say so.
///
/// # Errors
/// Where the file, or an object stream that the table names, cannot be read.
pub fn of(file: &PdfFile<'_>, revision: usize) -> Result<Vec<Modification>, FormatError> {
    let mut changes = all(file, revision)?;
    changes.truncate(TOLD);
    Ok(changes)
}

/// The same of a revision that was signed, for what was appended since: whoever appends may make a
/// reader rebuild the table, and what lay there takes effect then. What lies within a stream may be
/// another document, attached; it counts only where later revisions are written in a way that some
/// reader does not read (`is_plain`).
///
/// # Errors
/// As [`of`].
pub fn prepared(
    file: &PdfFile<'_>,
    revision: usize,
    is_plain: bool,
) -> Result<Vec<Modification>, FormatError> {
    let mut changes = all(file, revision)?;
    if is_plain {
        changes.retain(|change| change.at.offset.is_none_or(|at| !is_within_stream(file, at)));
    }
    changes.truncate(TOLD);
    Ok(changes)
}

fn is_within_stream(file: &PdfFile<'_>, place: u64) -> bool {
    let read = file.object_before(place).and_then(|offset| file.indirect_at(offset).ok());
    match read.map(|read| read.object) {
        Some(Object::Stream(stream)) => file
            .latest()
            .stream_length(&stream)
            .is_ok_and(|length| place < stream.at.saturating_add(length as u64)),
        _ => false,
    }
}

fn all(file: &PdfFile<'_>, revision: usize) -> Result<Vec<Modification>, FormatError> {
    let mut changes = Vec::new();
    let Some(table) = file.revisions().get(revision) else { return Ok(changes) };
    let before = revision.checked_sub(1).and_then(|before| file.revisions().get(before));
    let start = before.map_or(0, |before| before.end());
    let sections: Vec<&Section> = table
        .sections
        .iter()
        .flat_map(|section| std::iter::once(section).chain(section.hybrid.as_deref()))
        .collect();
    let mut stray = |at: Location, what: &str| {
        let at = Location { revision: number(revision), ..at };
        let level = ModificationLevel::Other;
        let rule = Cow::Borrowed("DA-19");
        changes.push(Modification { rule, level, at, what: what.to_owned() });
    };
    let named = named(file, &sections, start, table.end())?;
    for word in words(file, start, table.end())? {
        let is_ours = match word {
            Word::Object(at) => named.contains(&at),
            Word::Trailer(at) => {
                sections.iter().any(|section| (section.at..section.end).contains(&at))
            }
        };
        if !is_ours {
            let (at, what) = match word {
                Word::Object(at) => (at, "an object that the cross-reference does not name"),
                Word::Trailer(at) => (at, "a trailer without a cross-reference"),
            };
            stray(Location::offset(at), what);
        }
    }
    let view = file.view(revision);
    for (stream, offset) in placed(file, &sections) {
        let Ok(read) = file.indirect_at(offset) else { continue };
        let Object::Stream(container) = &read.object else { continue };
        if !container.dictionary.is("Type", "ObjStm") {
            continue;
        }
        for (index, inside) in (0_u32..).zip(view.numbers_within(offset)?) {
            if view.place(inside) != (Place::Within { stream, index }) {
                let what = "an object in an object stream that the cross-reference does not name";
                stray(Location::object(inside, 0), what);
            }
        }
    }
    Ok(changes)
}

const TOLD: usize = 8;

/// Objects in the file that the sections name, and where.
fn placed(file: &PdfFile<'_>, sections: &[&Section]) -> BTreeSet<(u32, u64)> {
    let entries = sections.iter().flat_map(|section| section.entries());
    entries
        .filter_map(|(number, place)| match place {
            Place::At { offset, .. } => Some((number, offset.saturating_add(file.base()))),
            _ => None,
        })
        .collect()
}

/// Offsets of the word `obj` of every object that the sections name, and of their own streams.
fn named(
    file: &PdfFile<'_>,
    sections: &[&Section],
    start: u64,
    end: u64,
) -> Result<BTreeSet<u64>, FormatError> {
    let own = sections.iter().filter_map(|section| match section.form {
        SectionForm::Stream(reference) => Some((reference.number, section.at)),
        SectionForm::Table => None,
    });
    let mut named = BTreeSet::new();
    for (number, offset) in placed(file, sections).into_iter().chain(own) {
        if !(start..end).contains(&offset) {
            continue;
        }
        let header = file.bytes().parse(offset, |ahead| {
            let mut parser = Parser::new(ahead, offset, 1);
            let (reference, _) = parser.header()?;
            Ok((reference, parser.offset()))
        });
        match header {
            Ok((reference, after)) if reference.number == number => {
                named.insert(after.saturating_sub(3));
            }
            // That something else stands there is found by whoever reads the object.
            Ok(_) | Err(FormatError::Malformed { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(named)
}

#[derive(Clone, Copy)]
enum Word {
    Object(u64),
    Trailer(u64),
}

/// Every `obj` after a number, and every `trailer` before a dictionary, between two offsets. White space and
/// comments may stand between.
fn words(file: &PdfFile<'_>, start: u64, end: u64) -> Result<Vec<Word>, FormatError> {
    let mut words = Vec::new();
    let mut position = start;
    while position < end {
        // What stands before a word and after it has to be in the same piece.
        let from = position.saturating_sub(AROUND).max(start);
        let until = position.saturating_add(PIECE).min(end);
        let seen = until.saturating_add(AROUND).min(end);
        let length = usize::try_from(seen - from).unwrap_or(usize::MAX);
        file.bytes().with(from, length, |ahead| {
            let ahead = ahead.get(..length).unwrap_or(ahead);
            let inside = |at: usize| (position..until).contains(&from.saturating_add(at as u64));
            let objects = memchr::memmem::find_iter(ahead, b"obj")
                .filter(|at| inside(*at) && follows_number(ahead.get(..*at).unwrap_or_default()))
                .map(|at| Word::Object(from.saturating_add(at as u64)));
            words.extend(objects);
            let trailers = memchr::memmem::find_iter(ahead, b"trailer")
                .filter(|at| {
                    let after = ahead.get(at.saturating_add(7)..).unwrap_or_default();
                    let mut parser = Parser::new(after, 0, 1);
                    parser.skip_space();
                    inside(*at) && parser.rest().starts_with(b"<<")
                })
                .map(|at| Word::Trailer(from.saturating_add(at as u64)));
            words.extend(trailers);
            let escaped = escaped(ahead).filter(|(at, _)| inside(*at)).filter_map(|(at, word)| {
                let place = from.saturating_add(at as u64);
                match word.as_slice() {
                    b"obj" if follows_number(ahead.get(..at).unwrap_or_default()) => {
                        Some(Word::Object(place))
                    }
                    b"trailer" => Some(Word::Trailer(place)),
                    _ => None,
                }
            });
            words.extend(escaped);
        })?;
        position = until;
    }
    Ok(words)
}

/// Words other than names that are written with the escapes of names (`o#62j`), which some reader
/// undoes in every word: each with its place, undone.
pub(in crate::formats::pdf) fn escaped(text: &[u8]) -> impl Iterator<Item = (usize, Vec<u8>)> {
    let is_inside = |byte: &&u8| is_regular(**byte);
    memchr::memchr_iter(b'#', text).filter_map(move |sign| {
        let (before, after) = text.split_at_checked(sign)?;
        // One sign in a hundred of what is compressed is an escape.
        if !after.get(1..3)?.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        let start = sign - before.iter().rev().take(LONGEST_WORD).take_while(is_inside).count();
        let end = sign + after.iter().take(LONGEST_WORD).take_while(is_inside).count();
        if start.checked_sub(1).and_then(|before| text.get(before)) == Some(&b'/') {
            return None;
        }
        let mut word = Vec::new();
        let mut rest = text.get(start..end)?;
        while let Some((first, after)) = rest.split_first() {
            let digits = after
                .get(..2)
                .and_then(|digits| u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok());
            rest = match digits.filter(|_| *first == b'#') {
                Some(byte) => {
                    word.push(byte);
                    after.get(2..).unwrap_or_default()
                }
                None => {
                    word.push(*first);
                    after
                }
            };
        }
        Some((start, word))
    })
}

/// Longer than `trailer` with all its letters escaped.
const LONGEST_WORD: usize = 32;

/// Whether text ends with a number, then white space or comments: what stands before `obj`.
fn follows_number(text: &[u8]) -> bool {
    let window = text.get(text.len().saturating_sub(LOOK_BACK)..).unwrap_or(text);
    let mut rest = trimmed(window);
    if rest.len() == window.len() {
        return false;
    }
    // `0 % comment` and the end of its line, any number of times.
    for _ in 0..16 {
        // Some reader takes a sign for part of a generation, another any number of zeros.
        let is_of_a_number = |byte: &&u8| byte.is_ascii_digit() || matches!(byte, b'+' | b'-');
        let length = rest.iter().rev().take_while(is_of_a_number).count();
        let (before, number) = rest.split_at(rest.len().saturating_sub(length));
        let apart = before.last().is_none_or(|byte| is_space(*byte));
        if number.last().is_some_and(u8::is_ascii_digit) && length <= LONGEST_NUMBER && apart {
            return true;
        }
        let line = rest.iter().rposition(|byte| matches!(byte, b'\r' | b'\n')).map_or(0, |at| at);
        let Some(comment) =
            memchr::memchr(b'%', rest.get(line..).unwrap_or_default()).map(|at| line + at)
        else {
            return false;
        };
        rest = trimmed(rest.get(..comment).unwrap_or_default());
    }
    true
}

/// Of a generation with zeros before it; letters of a text are no generation.
const LONGEST_NUMBER: usize = 64;

fn trimmed(text: &[u8]) -> &[u8] {
    let kept = text.iter().rposition(|byte| !is_space(*byte)).map_or(0, |last| last + 1);
    text.get(..kept).unwrap_or_default()
}

/// Read at once.
const PIECE: u64 = 1 << 16;
/// Read before and after a piece, for what stands around a word.
const AROUND: u64 = 1 << 12;
/// As far back as a number is looked for.
const LOOK_BACK: usize = 1 << 12;

#[cfg(test)]
mod tests {
    use super::escaped;
    use super::follows_number;

    #[test]
    fn an_object_header_is_seen_through_white_space_and_comments() {
        for header in [
            "18 +0 ",
            "18 -0 ",
            "18 0000000000 ",
            "18 0 ",
            "18 0\n",
            "18\t0\0",
            "18 0 % x\n",
            "18 0%x\r%y\r\n",
            "\n0 ",
        ] {
            assert!(follows_number(header.as_bytes()), "{header:?}");
        }
    }

    #[test]
    fn other_words_that_end_in_obj_are_no_objects() {
        for other in ["end", "an ", "endstream\nend", "/T(", "", " ", "x0 ", "1 x+ "] {
            assert!(!follows_number(other.as_bytes()), "{other:?}");
        }
    }

    #[test]
    fn words_are_seen_through_the_escapes_of_names() {
        let words = |text: &str| -> Vec<String> {
            let each = escaped(text.as_bytes());
            each.map(|(_, word)| String::from_utf8_lossy(&word).into_owned()).collect()
        };
        assert_eq!(words("4 0 o#62j<<"), ["obj"]);
        assert_eq!(words("#74railer"), ["trailer"]);
        assert_eq!(words("/o#62j"), Vec::<String>::new());
        assert_eq!(words("# a#z #6"), Vec::<String>::new());
        assert_eq!(words("#o#62j"), ["#obj"]);
    }
}
