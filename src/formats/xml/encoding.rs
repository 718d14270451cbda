//! Bytes of an XML file → text, by its byte order mark and its encoding declaration.
//!
//! Read: UTF-8, UTF-16 with a byte order mark, and, where declared, US-ASCII, ISO-8859-1 and
//! windows-1252. Everything else is refused by name (XX-14): a guess could show another document
//! than the one that was signed.

use super::folds::Folds;
use super::refusal::Refusal;
use std::borrow::Cow;
use std::cell::OnceCell;

/// How the file's bytes stand for characters.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Encoding {
    /// UTF-8; the byte order mark, if there is one, is not part of the text.
    Utf8 { mark: bool },
    /// US-ASCII.
    Ascii,
    /// UTF-16 with a byte order mark.
    Utf16 { little: bool },
    /// One byte a character.
    Latin1,
    /// One byte a character, 0x80–0x9F as Windows has them.
    Windows1252,
}

/// A file as text, with the way back to byte positions.
pub(super) struct Decoded<'a> {
    /// The text, without a byte order mark.
    pub(super) text: Cow<'a, str>,
    /// How it was encoded.
    pub(super) encoding: Encoding,
    /// What the text leaves out.
    pub(super) folds: Option<Folds<'a>>,
    /// File positions of every [`BLOCK`]th text position, where the two are not the same.
    blocks: OnceCell<Vec<u64>>,
}

/// Distance of remembered positions: short enough to count through each time.
const BLOCK: usize = 4096;

impl<'a> Decoded<'a> {
    /// Decodes a whole file.
    ///
    /// # Errors
    /// Where the encoding is none that we read, or the bytes are not of it.
    pub(super) fn new(bytes: &'a [u8]) -> Result<Self, Refusal> {
        match bytes {
            [0xEF, 0xBB, 0xBF, rest @ ..] => {
                let text = utf8(rest, 3)?;
                match declared(rest)?.map(str::to_ascii_lowercase).as_deref() {
                    None | Some("utf-8" | "utf8" | "us-ascii") => {}
                    Some(name) => return Err(contradiction(name, "UTF-8")),
                }
                Ok(Self::of(Cow::Borrowed(text), Encoding::Utf8 { mark: true }))
            }
            [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'<', ..] => {
                Err(Refusal::encoding("UTF-32"))
            }
            [0xFF, 0xFE, rest @ ..] => utf16(rest, true),
            [0xFE, 0xFF, rest @ ..] => utf16(rest, false),
            [b'<', 0, ..] | [0, b'<', ..] => {
                Err(Refusal::encoding("UTF-16 without a byte order mark"))
            }
            [0x4C, 0x6F, 0xA7, 0x94, ..] => Err(Refusal::encoding("EBCDIC")),
            _ => Self::by_declaration(bytes),
        }
    }

    fn by_declaration(bytes: &'a [u8]) -> Result<Self, Refusal> {
        let name = declared(bytes)?.map(str::to_ascii_lowercase);
        match name.as_deref() {
            None | Some("utf-8" | "utf8") => {
                let text = utf8(bytes, 0)?;
                Ok(Self::of(Cow::Borrowed(text), Encoding::Utf8 { mark: false }))
            }
            Some("us-ascii" | "ascii") => match bytes.iter().position(|byte| !byte.is_ascii()) {
                None => {
                    let text = utf8(bytes, 0)?;
                    Ok(Self::of(Cow::Borrowed(text), Encoding::Ascii))
                }
                Some(at) => Err(Refusal::malformed(at, "byte is not US-ASCII, as declared")),
            },
            Some("iso-8859-1" | "iso8859-1" | "iso_8859-1" | "latin1" | "l1") => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                Ok(Self::of(Cow::Owned(text), Encoding::Latin1))
            }
            Some("windows-1252" | "cp1252") => {
                let mut text = String::with_capacity(bytes.len());
                for (at, byte) in bytes.iter().enumerate() {
                    text.push(windows_1252(*byte).ok_or_else(|| {
                        Refusal::malformed(at, "byte has no meaning in windows-1252")
                    })?);
                }
                Ok(Self::of(Cow::Owned(text), Encoding::Windows1252))
            }
            Some(name @ ("utf-16" | "utf-16le" | "utf-16be" | "utf16")) => {
                Err(contradiction(name, "one byte a character"))
            }
            Some(name) => Err(Refusal::encoding(name)),
        }
    }

    fn of(text: Cow<'a, str>, encoding: Encoding) -> Self {
        Self { text, encoding, folds: None, blocks: OnceCell::new() }
    }

    /// The text of a large file in UTF-8 of which some is folded.
    pub(super) fn folded(text: String, folds: Folds<'a>) -> Self {
        let encoding = Encoding::Utf8 { mark: folds.mark > 0 };
        Self { folds: Some(folds), ..Self::of(Cow::Owned(text), encoding) }
    }

    /// The byte position in the file of a position in the text.
    pub(super) fn file_offset(&self, at: usize) -> u64 {
        if let Some(folds) = &self.folds {
            return folds.origin(at).saturating_add(folds.mark);
        }
        match self.encoding {
            Encoding::Ascii | Encoding::Utf8 { mark: false } => return at as u64,
            Encoding::Utf8 { mark: true } => return (at as u64).saturating_add(3),
            _ => {}
        }
        let blocks = self.blocks.get_or_init(|| {
            let mut position = self.encoding.mark_length();
            let of = |block: &[u8]| {
                let start = position;
                position = position.saturating_add(self.encoding.encoded_length(block));
                start
            };
            self.text.as_bytes().chunks(BLOCK).map(of).collect()
        });
        let at = at.min(self.text.len());
        let number = at.checked_div(BLOCK).unwrap_or_default();
        let start = number.saturating_mul(BLOCK);
        let inside = self.text.as_bytes().get(start..at).unwrap_or_default();
        let before = blocks.get(number).copied().unwrap_or_else(|| self.encoding.mark_length());
        before.saturating_add(self.encoding.encoded_length(inside))
    }
}

impl Encoding {
    fn mark_length(self) -> u64 {
        match self {
            Self::Utf8 { mark: true } => 3,
            Self::Utf16 { .. } => 2,
            _ => 0,
        }
    }

    /// How many bytes in this encoding some UTF-8 stands for. Characters are counted where they
    /// begin, so that pieces cut anywhere add up.
    fn encoded_length(self, utf8: &[u8]) -> u64 {
        let unit = |byte: &u8| match (self, byte) {
            (Self::Ascii | Self::Utf8 { .. }, _) => 1,
            (_, 0x80..=0xBF) => 0,
            (Self::Utf16 { .. }, 0xF0..) => 4,
            (Self::Utf16 { .. }, _) => 2,
            _ => 1,
        };
        utf8.iter().map(unit).sum()
    }

    /// The bytes of some text in this encoding (without a byte order mark); `None` where a
    /// character has no place in it.
    pub(super) fn encode(self, text: &str) -> Option<Vec<u8>> {
        match self {
            Self::Utf8 { .. } => Some(text.as_bytes().to_vec()),
            Self::Utf16 { little } => Some(
                text.encode_utf16()
                    .flat_map(|unit| if little { unit.to_le_bytes() } else { unit.to_be_bytes() })
                    .collect(),
            ),
            Self::Ascii => text.is_ascii().then(|| text.as_bytes().to_vec()),
            Self::Latin1 => text.chars().map(|c| u8::try_from(u32::from(c)).ok()).collect(),
            Self::Windows1252 => text
                .chars()
                .map(|c| (0..=u8::MAX).find(|byte| windows_1252(*byte) == Some(c)))
                .collect(),
        }
    }
}

fn contradiction(declared: &str, found: &str) -> Refusal {
    Refusal::encoding(format!("{declared} (as declared, but the bytes are {found})"))
}

fn utf8(bytes: &[u8], base: usize) -> Result<&str, Refusal> {
    std::str::from_utf8(bytes).map_err(|error| {
        Refusal::malformed(base.saturating_add(error.valid_up_to()), "byte is not UTF-8")
    })
}

fn utf16<'a>(bytes: &[u8], little: bool) -> Result<Decoded<'a>, Refusal> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    if !rest.is_empty() {
        return Err(Refusal::malformed(bytes.len(), "UTF-16 ends in half a character"));
    }
    let units = pairs
        .iter()
        .map(|pair| if little { u16::from_le_bytes(*pair) } else { u16::from_be_bytes(*pair) });
    let mut text = String::with_capacity(bytes.len());
    for (at, character) in char::decode_utf16(units).enumerate() {
        text.push(character.map_err(|_| Refusal::malformed(at, "surrogate is not in a pair"))?);
    }
    match declared(text.as_bytes())?.map(str::to_ascii_lowercase).as_deref() {
        None | Some("utf-16" | "utf16" | "utf-16le" | "utf-16be") => {}
        Some(name) => return Err(contradiction(name, "UTF-16")),
    }
    Ok(Decoded::of(Cow::Owned(text), Encoding::Utf16 { little }))
}

/// Longer XML declarations hide what they say: who looks at a file's head for its encoding overlooks
/// it, and others do not.
const DECLARATION: usize = 1024;

/// The value of `encoding` in the XML declaration, if there is one. The declaration's syntax as a
/// whole is the reader's business.
fn declared(bytes: &[u8]) -> Result<Option<&str>, Refusal> {
    let Some(rest) = bytes.strip_prefix(b"<?xml") else { return Ok(None) };
    if !rest.first().is_some_and(u8::is_ascii_whitespace) {
        return Ok(None);
    }
    let head = rest.get(..DECLARATION).unwrap_or(rest);
    match memchr::memmem::find(head, b"?>").and_then(|end| head.get(..end)) {
        Some(declaration) => Ok(encoding_in(declaration)),
        None if rest.len() > DECLARATION => {
            Err(Refusal::malformed(0, "the XML declaration is malformed"))
        }
        None => Ok(None),
    }
}

fn encoding_in(declaration: &[u8]) -> Option<&str> {
    let declaration = std::str::from_utf8(declaration).ok()?;
    let after = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    after.get(1..)?.split_once(quote).map(|(name, _)| name)
}

fn windows_1252(byte: u8) -> Option<char> {
    const HIGH: [char; 32] = [
        '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0',
        '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..=0x9F => HIGH.get(usize::from(byte - 0x80)).copied().filter(|c| *c != '\0'),
        _ => Some(char::from(byte)),
    }
}

#[cfg(test)]
mod tests {
    use super::Decoded;
    use super::Encoding;

    fn text(bytes: &[u8]) -> Result<String, String> {
        Decoded::new(bytes).map(|d| d.text.into_owned()).map_err(|refusal| refusal.to_string())
    }

    #[test]
    fn utf_16_in_both_orders_and_latin_1_are_decoded() {
        let document = "<?xml version=\"1.0\" encoding=\"UTF-16\"?><a>Đơn 𝄞</a>";
        for (mark, little) in [([0xFF, 0xFE], true), ([0xFE, 0xFF], false)] {
            let encoding = Encoding::Utf16 { little };
            let mut bytes = mark.to_vec();
            bytes.extend(encoding.encode(document).expect("encodable"));
            let decoded = Decoded::new(&bytes).expect("readable");
            assert_eq!(decoded.text, document);
            let at = document.find("</a>").expect("there");
            assert_eq!(decoded.file_offset(at), bytes.len() as u64 - 8);
        }
        let latin = b"<?xml version='1.0' encoding='ISO-8859-1'?><a>\xE9</a>";
        assert!(text(latin).expect("readable").ends_with("<a>é</a>"));
        let windows = b"<?xml version='1.0' encoding='windows-1252'?><a>\x80</a>";
        assert!(text(windows).expect("readable").ends_with("<a>€</a>"));
    }

    #[test]
    fn other_encodings_are_refused_by_name() {
        let space = " ".repeat(2000);
        let declared_late = format!("<?xml version='1.0'{space}encoding='ISO-8859-1'?><a/>");
        for (bytes, name) in [
            (&b"<?xml version='1.0' encoding='UTF-7'?><a/>"[..], "utf-7"),
            (b"<?xml version='1.0' encoding='utf-16'?><a/>", "utf-16"),
            (b"<\0a\0/\0>\0", "UTF-16 without"),
            (b"\xEF\xBB\xBF<?xml version='1.0' encoding='UTF-16'?><a/>", "utf-16"),
            (b"<a>\xC0\x80</a>", "not UTF-8"),
            (declared_late.as_bytes(), "declaration"),
            (b"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>", "windows-1252"),
        ] {
            let message = text(bytes).expect_err("refused");
            assert!(message.contains(name), "{message}");
        }
    }
}
