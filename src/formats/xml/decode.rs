//! From characters as written to characters as meant: references, line ends, and white space in
//! attribute values (XML 1.0 clauses 2.11, 3.3.3, 4.1). The reader has checked them before.

use std::borrow::Cow;

/// A piece of character data.
pub(super) enum Piece<'a> {
    /// As written.
    Plain(&'a str),
    /// What a reference or a normalised white space stands for, and whether a reference wrote it.
    One(char),
}

/// What is normalised.
#[derive(Clone, Copy, Eq, PartialEq)]
pub(super) enum Place {
    /// References, and line ends to line feed.
    Text,
    /// Line ends only (CDATA, comments, processing instructions).
    Verbatim,
    /// References, and white space as written to the plain space.
    Attribute,
}

/// Cuts raw characters into pieces that stand for themselves and characters that were written
/// otherwise.
pub(super) fn pieces<'a>(raw: &'a str, place: Place, mut each: impl FnMut(Piece<'a>)) {
    let special = |byte: &u8| match byte {
        b'&' => place != Place::Verbatim,
        b'\r' => true,
        b'\n' | b'\t' => place == Place::Attribute,
        _ => false,
    };
    let mut rest = raw;
    while let Some(at) = rest.as_bytes().iter().position(special) {
        let (plain, tail) = rest.split_at_checked(at).unwrap_or((rest, ""));
        if !plain.is_empty() {
            each(Piece::Plain(plain));
        }
        let (character, length) = one(tail, place);
        each(Piece::One(character));
        rest = tail.get(length..).unwrap_or_default();
    }
    if !rest.is_empty() {
        each(Piece::Plain(rest));
    }
}

fn one(tail: &str, place: Place) -> (char, usize) {
    let space = if place == Place::Attribute { ' ' } else { '\n' };
    if tail.starts_with("\r\n") {
        return (space, 2);
    }
    match tail.as_bytes().first() {
        Some(b'&') => {
            let length = memchr::memchr(b';', tail.as_bytes()).map_or(tail.len(), |end| end + 1);
            let written = tail.get(..length).unwrap_or_default();
            (reference(written).unwrap_or(char::REPLACEMENT_CHARACTER), length.max(1))
        }
        _ => (space, 1),
    }
}

/// What a reference from `&` to `;` stands for; `None` where it is none of XML's own.
pub(super) fn reference(written: &str) -> Option<char> {
    let name = written.strip_prefix('&')?.strip_suffix(';')?;
    match name {
        "amp" => return Some('&'),
        "lt" => return Some('<'),
        "gt" => return Some('>'),
        "quot" => return Some('"'),
        "apos" => return Some('\''),
        _ => {}
    }
    let digits = name.strip_prefix('#')?;
    let number = match digits.strip_prefix('x') {
        Some(hex) if hex.bytes().all(|b| b.is_ascii_hexdigit()) => {
            u32::from_str_radix(hex, 16).ok()?
        }
        None if digits.bytes().all(|b| b.is_ascii_digit()) => digits.parse().ok()?,
        _ => return None,
    };
    char::from_u32(number).filter(|c| is_character(*c))
}

/// XML 1.0, production 2.
pub(super) fn is_character(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

fn joined(raw: &str, place: Place) -> Cow<'_, str> {
    let mut whole: Option<&str> = None;
    let mut text = String::new();
    let mut count = 0usize;
    pieces(raw, place, |piece| {
        count += 1;
        match piece {
            Piece::Plain(plain) => {
                if count == 1 && plain.len() == raw.len() {
                    whole = Some(plain);
                } else {
                    text.push_str(plain);
                }
            }
            Piece::One(character) => text.push(character),
        }
    });
    whole.map_or(Cow::Owned(text), Cow::Borrowed)
}

/// Character data as meant.
pub(super) fn text(raw: &str) -> Cow<'_, str> {
    joined(raw, Place::Text)
}

/// Characters with their line ends normalised.
pub(super) fn line_ends(raw: &str) -> Cow<'_, str> {
    joined(raw, Place::Verbatim)
}

/// An attribute's value as meant.
pub(super) fn attribute(raw: &str) -> Cow<'_, str> {
    joined(raw, Place::Attribute)
}

#[cfg(test)]
mod tests {
    use super::attribute;
    use super::line_ends;
    use super::reference;
    use super::text;

    #[test]
    fn references_and_line_ends_are_decoded() {
        assert_eq!(text("a&lt;&#x110;&#13;\r\nb\rc&amp;"), "a<Đ\r\nb\nc&");
        assert_eq!(line_ends("a&lt;\r\n\r"), "a&lt;\n\n");
        assert_eq!(attribute("a\r\n\tb&#10;c\n"), "a  b\nc ");
        assert_eq!(text(""), "");
    }

    #[test]
    fn references_to_no_character_are_none() {
        for written in [
            "&#0;",
            "&#xD800;",
            "&#xFFFE;",
            "&#x110000;",
            "&nbsp;",
            "&#;",
            "&#x;",
            "&#X41;",
            "&#+5;",
        ] {
            assert_eq!(reference(written), None, "{written}");
        }
        assert_eq!(reference("&#x10FFFF;"), Some('\u{10FFFF}'));
    }
}
