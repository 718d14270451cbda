//! Bytes found and replaced. Nothing here knows what they mean.

use super::Made;
use super::Obstacle;
use super::lacks;
use std::ops::Range;

/// Where `word` stands at or after `start`.
pub fn find(bytes: &[u8], word: &[u8], start: usize) -> Option<usize> {
    let rest = bytes.get(start..)?;
    memchr::memmem::find(rest, word).map(|at| at.saturating_add(start))
}

/// Where `word` stands for the last time.
pub fn find_last(bytes: &[u8], word: &[u8]) -> Option<usize> {
    memchr::memmem::rfind(bytes, word)
}

/// A range of bytes replaced by others of any length.
pub fn spliced(bytes: &[u8], range: Range<usize>, with: &[u8]) -> Vec<u8> {
    let head = bytes.get(..range.start).unwrap_or_default();
    let tail = bytes.get(range.end..).unwrap_or_default();
    [head, with, tail].concat()
}

/// A range of bytes replaced by others that are filled up with spaces, so that nothing moves.
pub fn overwritten(bytes: &[u8], range: Range<usize>, with: &[u8]) -> Made {
    let room = range.len();
    if with.len() > room {
        return Err(no_room());
    }
    let mut filled = with.to_vec();
    filled.resize(room, b' ');
    Ok(spliced(bytes, range, &filled))
}

/// The first `word` at or after `start` replaced in place.
pub fn replaced(bytes: &[u8], word: &str, with: &str, start: usize) -> Made {
    let at = find(bytes, word.as_bytes(), start).ok_or_else(not_there)?;
    overwritten(bytes, at..at.saturating_add(word.len()), with.as_bytes())
}

/// One byte changed by a function.
pub fn changed(bytes: &[u8], at: usize, change: impl FnOnce(u8) -> u8) -> Made {
    let mut bytes = bytes.to_vec();
    let byte = bytes.get_mut(at).ok_or_else(not_there)?;
    *byte = change(*byte);
    Ok(bytes)
}

/// There is too little room where the file would have to be changed.
pub fn no_room() -> Obstacle {
    lacks("room for the change in place", "chỗ trống để sửa tại chỗ")
}

/// What would have to be changed is not written plainly in the file.
pub fn not_there() -> Obstacle {
    lacks("the text to be changed, written plainly", "đoạn văn bản cần sửa ở dạng thuần")
}

/// The number in decimal digits at `start`, after white space, and where it ends.
pub fn number(bytes: &[u8], start: usize) -> Option<(usize, usize)> {
    let rest = bytes.get(start..)?;
    let skip = rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
    let digits = rest.get(skip..)?;
    let length = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let text = std::str::from_utf8(digits.get(..length)?).ok()?;
    Some((text.parse().ok()?, start.saturating_add(skip).saturating_add(length)))
}
