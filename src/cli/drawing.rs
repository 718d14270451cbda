//! Who draws pages for a command: this program once more, in a process of its own that may use so
//! much time and memory and no more.

use super::failure::Explain;
use super::failure::Failure;
use crate::adapters::pages::Artist;
use std::ops::RangeInclusive;

/// This program as it draws pages.
///
/// # Errors
/// Where the system does not tell where this program is.
pub(super) fn artist() -> Result<Artist, Failure> {
    Artist::itself().explain(
        "pages cannot be drawn: the system does not say where this program is",
        "không vẽ được trang: hệ thống không cho biết chương trình này nằm ở đâu",
    )
}

/// `3`, `3-8`, `3-`: numbers from 1.
pub(super) fn parse_range(text: &str) -> Result<RangeInclusive<u32>, String> {
    let number = |text: &str| text.trim().parse().ok().filter(|number| *number > 0);
    let range = match text.split_once('-') {
        None => number(text).map(|one| one..=one),
        Some((first, "")) => number(first).map(|first| first..=u32::MAX),
        Some((first, last)) => number(first).zip(number(last)).map(|(first, last)| first..=last),
    };
    range
        .filter(|range| !range.is_empty())
        .ok_or_else(|| "expected numbers from 1, as in 3, 3-8 or 3-".to_owned())
}

#[cfg(test)]
mod tests {
    use super::parse_range;

    #[test]
    fn range_is_a_number_two_or_open() {
        assert_eq!(parse_range("3"), Ok(3..=3));
        assert_eq!(parse_range("3-8"), Ok(3..=8));
        assert_eq!(parse_range("3-"), Ok(3..=u32::MAX));
    }

    #[test]
    fn range_of_nothing_is_refused() {
        for text in ["", "0", "8-3", "-3", "0-3", "a", "1-2-3", "-"] {
            assert!(parse_range(text).is_err(), "{text}");
        }
    }
}
