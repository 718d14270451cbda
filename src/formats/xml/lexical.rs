//! Characters and names of XML 1.0 (fifth edition), as tables and questions.

use super::refusal::Refusal;

/// Refuses characters that XML 1.0 does not know (production 2), in the whole text at once.
pub(super) fn characters(text: &str) -> Result<(), Refusal> {
    let control = |byte: &u8| *byte < 0x20 && !matches!(*byte, b'\t' | b'\n' | b'\r');
    let mut at = 0usize;
    for block in text.as_bytes().chunks(4096) {
        // Without a way out of the loop it is done many bytes at a time.
        if block.iter().fold(false, |found, byte| found | control(byte)) {
            let inside = block.iter().position(control).unwrap_or_default();
            return Err(Refusal::malformed(at.saturating_add(inside), "control character"));
        }
        at = at.saturating_add(block.len());
    }
    for at in memchr::memmem::find_iter(text.as_bytes(), b"\xEF\xBF") {
        if text.as_bytes().get(at.saturating_add(2)).is_some_and(|byte| *byte >= 0xBE) {
            return Err(Refusal::malformed(at, "U+FFFE or U+FFFF is not a character"));
        }
    }
    Ok(())
}

pub(super) fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r')
}

/// XML 1.0, production 81.
pub(super) fn encoding_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'_' | b'-'))
}

pub(super) const NAME_START: u8 = 1;
pub(super) const NAME_INNER: u8 = 2;
pub(super) const COLON: u8 = 3;

/// The class of an ASCII character in names (XML 1.0, productions 4 and 4a); 0 where it ends one.
pub(super) fn class_in_name(byte: u8) -> u8 {
    static CLASSES: [u8; 256] = classes();
    CLASSES.get(usize::from(byte)).copied().unwrap_or_default()
}

#[expect(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 128 {
        classes[byte] = match byte as u8 {
            b'A'..=b'Z' | b'a'..=b'z' | b'_' => NAME_START,
            b'0'..=b'9' | b'-' | b'.' => NAME_INNER,
            b':' => COLON,
            _ => 0,
        };
        byte += 1;
    }
    classes
}

/// Whether a byte in an attribute's value keeps it from being canonical as it stands.
pub(super) fn needs_a_look(byte: u8) -> bool {
    matches!(byte, b'<' | b'&' | b'"' | b'\t' | b'\n' | b'\r')
}

/// XML 1.0, productions 4 and 4a, beyond ASCII.
pub(super) fn is_name_character(c: char, start: bool) -> bool {
    let starts = matches!(c,
        '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{F6}' | '\u{F8}'..='\u{2FF}'
        | '\u{370}'..='\u{37D}' | '\u{37F}'..='\u{1FFF}' | '\u{200C}' | '\u{200D}'
        | '\u{2070}'..='\u{218F}' | '\u{2C00}'..='\u{2FEF}' | '\u{3001}'..='\u{D7FF}'
        | '\u{F900}'..='\u{FDCF}' | '\u{FDF0}'..='\u{FFFD}' | '\u{10000}'..='\u{EFFFF}');
    starts || (!start && matches!(c, '\u{B7}' | '\u{300}'..='\u{36F}' | '\u{203F}' | '\u{2040}'))
}
