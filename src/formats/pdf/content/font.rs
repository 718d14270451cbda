//! What the codes of a font say and how wide their glyphs are: ToUnicode, else the encoding's
//! names. A code of which neither tells is unknown.

use super::Token;
use super::metrics;
use super::next;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::syntax::Parser;
use std::collections::HashMap;

/// Codes of one font whose meaning is kept.
const KEPT: usize = 1 << 17;
/// Width of a glyph of which nothing is said, in thousandths.
const WIDTH: f64 = 500.0;

/// A font as far as its text is concerned.
pub(super) struct Font {
    /// Bytes of a code.
    code_length: usize,
    meanings: HashMap<u32, String>,
    widths: HashMap<u32, f64>,
    default_width: f64,
    /// What its codes show wherever it is drawn; `None` where the file brings the glyphs, or nobody
    /// knows the font.
    everywhere: Option<HashMap<u32, String>>,
    is_composite: bool,
}

/// One code of a string that is shown.
pub(super) struct Code {
    pub(super) value: u32,
    pub(super) text: Option<String>,
    /// What is seen, by the encoding of a font that everybody has: a map to Unicode may say
    /// anything.
    pub(super) seen: Option<String>,
    /// Whether the file or the standard tells how wide it is.
    pub(super) is_measured: bool,
    /// In thousandths of the font's size.
    pub(super) width: f64,
    /// The single byte 32, which word spacing applies to.
    pub(super) is_space: bool,
}

impl Font {
    /// A font of which nothing is known.
    pub(super) fn unknown() -> Self {
        Self {
            code_length: 1,
            meanings: HashMap::new(),
            widths: HashMap::new(),
            default_width: WIDTH,
            everywhere: None,
            is_composite: false,
        }
    }

    /// Whether readers have the font of themselves, with glyphs that show what they are named.
    pub(super) fn is_everywhere(&self) -> bool {
        self.everywhere.is_some()
    }

    /// Whether it is such a font and each letter and figure of ASCII stands for itself.
    pub(super) fn sets_as_written(&self) -> bool {
        let codes = (b'0'..=b'9').chain(b'A'..=b'Z').chain(b'a'..=b'z');
        self.everywhere.as_ref().is_some_and(|everywhere| {
            codes.into_iter().all(|code| everywhere.contains_key(&u32::from(code)))
        })
    }

    /// Reads a font's dictionary.
    ///
    /// # Errors
    /// Where an object of it cannot be read.
    pub(super) fn read(view: View<'_, '_>, font: &Dictionary) -> Result<Self, FormatError> {
        let mut read = Self::unknown();
        if font.is("Subtype", "Type0") {
            read.composite(view, font)?;
        } else {
            read.simple(view, font)?;
        }
        if let Some(Object::Stream(map)) = view.get(font, "ToUnicode")? {
            read.read_to_unicode(&view.stream_bytes(&map)?);
        }
        Ok(read)
    }

    /// The codes of a string.
    pub(super) fn codes<'s>(&'s self, bytes: &'s [u8]) -> impl Iterator<Item = Code> + 's {
        bytes.chunks(self.code_length.max(1)).map(|chunk| {
            let code = chunk.iter().fold(0_u32, |code, byte| code << 8 | u32::from(*byte));
            // Some write the ends of lines with the words; no font has a glyph for them.
            let is_break = self.everywhere.is_some()
                && matches!(chunk, b"\t" | b"\n" | b"\r")
                && !self.meanings.contains_key(&code);
            let seen = match &self.everywhere {
                _ if is_break => Some(String::new()),
                Some(everywhere) => everywhere.get(&code).cloned(),
                None => self.meanings.get(&code).cloned(),
            };
            Code {
                value: code,
                text: self.meanings.get(&code).cloned(),
                seen,
                width: self.widths.get(&code).copied().unwrap_or(self.default_width),
                is_measured: self.is_composite || is_break || self.widths.contains_key(&code),
                is_space: chunk == b" ",
            }
        })
    }

    fn composite(&mut self, view: View<'_, '_>, font: &Dictionary) -> Result<(), FormatError> {
        self.code_length = 2;
        self.is_composite = true;
        self.default_width = 1000.0;
        let below = match view.get(font, "DescendantFonts")? {
            Some(Object::Array(fonts)) => fonts.first().map(|font| view.resolve(font)),
            _ => None,
        };
        let Some(Object::Dictionary(below)) = below.transpose()? else { return Ok(()) };
        if let Some(width) = view.get(&below, "DW")?.and_then(|width| width.as_number()) {
            self.default_width = width;
        }
        let Some(Object::Array(widths)) = view.get(&below, "W")? else { return Ok(()) };
        let mut widths = widths.into_iter();
        while let (Some(first), Some(second)) = (widths.next(), widths.next()) {
            let Some(first) = code(&view.resolve(&first)?) else { return Ok(()) };
            match view.resolve(&second)? {
                Object::Array(each) => {
                    for (at, width) in (first..).zip(each.iter().take(KEPT)) {
                        let width = view.resolve(width)?.as_number().unwrap_or(WIDTH);
                        self.widths.insert(at, width);
                    }
                }
                last => {
                    let (Some(last), Some(width)) = (code(&last), widths.next()) else {
                        return Ok(());
                    };
                    let width = view.resolve(&width)?.as_number().unwrap_or(WIDTH);
                    for at in (first..=last).take(1 << 16) {
                        self.widths.insert(at, width);
                    }
                }
            }
            if self.widths.len() > KEPT {
                return Ok(());
            }
        }
        Ok(())
    }

    fn simple(&mut self, view: View<'_, '_>, font: &Dictionary) -> Result<(), FormatError> {
        let first = view.get(font, "FirstChar")?.and_then(|first| code(&first)).unwrap_or_default();
        if let Some(Object::Array(widths)) = view.get(font, "Widths")? {
            for (at, width) in (first..).zip(widths.iter().take(256)) {
                let width = view.resolve(width)?.as_number().unwrap_or(WIDTH);
                self.widths.insert(at, width);
            }
        }
        let encoding = view.get(font, "Encoding")?;
        let named = |name: Option<String>| match name.as_deref() {
            Some("WinAnsiEncoding") => Base::Windows,
            Some("MacRomanEncoding" | "StandardEncoding") => Base::Standard,
            // A built-in encoding: known of the fonts that everybody has.
            None if is_standard(font) => Base::Standard,
            _ => Base::Unknown,
        };
        let base = match &encoding {
            Some(Object::Name(name)) => named(Some(name.text())),
            Some(Object::Dictionary(own)) => {
                named(own.name("BaseEncoding").map(|name| name.text()))
            }
            _ => named(None),
        };
        for code in 0..=255_u8 {
            if let Some(letter) = base.letter(code) {
                self.meanings.insert(u32::from(code), letter.to_string());
            }
        }
        let differences = match &encoding {
            Some(Object::Dictionary(own)) => view.get(own, "Differences")?,
            _ => None,
        };
        let mut at = 0_u32;
        for element in differences.iter().filter_map(Object::as_array).flatten() {
            match element {
                Object::Name(name) => {
                    match letter_of(&name.text()) {
                        Some(letter) => self.meanings.insert(at, letter.to_string()),
                        None => self.meanings.remove(&at),
                    };
                    at = at.saturating_add(1);
                }
                other => at = code(other).unwrap_or(at),
            }
        }
        self.settle(view, font)
    }

    /// Keeps what the codes of a font show that no file has to bring, and its widths where the file
    /// does not tell them.
    fn settle(&mut self, view: View<'_, '_>, font: &Dictionary) -> Result<(), FormatError> {
        let name = font.name("BaseFont").map(|name| name.text()).unwrap_or_default();
        if is_standard(font) && self.widths.is_empty() {
            for (code, meaning) in &self.meanings {
                let width = meaning.chars().next().and_then(|c| metrics::width(&name, c));
                if let Some(width) = width {
                    self.widths.insert(*code, width);
                }
            }
        }
        let descriptor = match view.get(font, "FontDescriptor")? {
            Some(Object::Dictionary(descriptor)) => descriptor,
            _ => Dictionary::default(),
        };
        let is_brought = FILES.iter().any(|key| descriptor.get(key).is_some());
        let is_drawn = font.is("Subtype", "Type1") || font.is("Subtype", "TrueType");
        if is_brought || !is_drawn || !is_known(&name) {
            return Ok(());
        }
        // Readers differ on encodings of fonts that call themselves symbolic.
        let flags = view.get(&descriptor, "Flags")?.and_then(|flags| flags.as_integer());
        let is_symbolic = flags.unwrap_or_default() & SYMBOLIC != 0;
        let holds = |(code, meaning): &(&u32, &String)| match char::from_u32(**code) {
            // Letters drawn closer than they are wide lie on one another.
            _ if !self.is_as_wide(&name, **code, meaning) => false,
            Some(letter) if letter.is_ascii_alphanumeric() => meaning.chars().eq([letter]),
            Some(letter) => letter.is_ascii_graphic() || !is_symbolic,
            None => false,
        };
        let kept = self.meanings.iter().filter(holds);
        self.everywhere = Some(kept.map(|(code, meaning)| (*code, meaning.clone())).collect());
        Ok(())
    }

    /// Whether a code is about as wide as its letter is in the fonts that everybody has.
    fn is_as_wide(&self, name: &str, code: u32, meaning: &str) -> bool {
        let given = self.widths.get(&code).copied().unwrap_or_default();
        match meaning.chars().next().and_then(|letter| metrics::width(name, letter)) {
            Some(known) => (given - known).abs() <= 0.2 * known + 20.0,
            None => given >= NARROWEST,
        }
    }

    /// Reads a ToUnicode CMap (clause 9.10.3).
    fn read_to_unicode(&mut self, map: &[u8]) {
        self.meanings.clear();
        let mut parser = Parser::new(map, 0, 8);
        let mut operands: Vec<Object> = Vec::new();
        while let Some(token) = next(&mut parser) {
            let word = match token {
                Token::Operand(operand) => {
                    operands.push(operand);
                    continue;
                }
                Token::Operator(word) => word,
            };
            match word {
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [from, Object::String(to, _)] = pair {
                            self.means(number(from), to, 0);
                        }
                    }
                }
                b"endbfrange" => {
                    for range in operands.chunks_exact(3) {
                        let [from, until, to] = range else { continue };
                        let (Some(from), Some(until)) = (number(from), number(until)) else {
                            continue;
                        };
                        for (step, at) in (0_u32..).zip((from..=until).take(1 << 16)) {
                            match to {
                                Object::String(to, _) => self.means(Some(at), to, step),
                                Object::Array(each) => {
                                    let one = usize::try_from(step).ok().and_then(|s| each.get(s));
                                    if let Some(Object::String(to, _)) = one {
                                        self.means(Some(at), to, 0);
                                    }
                                }
                                _ => {}
                            }
                        }
                    }
                }
                _ => {}
            }
            operands.clear();
        }
    }

    /// Keeps what a code means: UTF-16, its last unit raised by `step`.
    fn means(&mut self, code: Option<u32>, to: &[u8], step: u32) {
        let Some(code) = code.filter(|_| self.meanings.len() < KEPT) else { return };
        let mut units: Vec<u16> = to
            .chunks_exact(2)
            .filter_map(|pair| Some(u16::from_be_bytes(pair.try_into().ok()?)))
            .collect();
        if let Some(last) = units.last_mut() {
            *last = last.wrapping_add(u16::try_from(step).unwrap_or_default());
        }
        if let Ok(text) = String::from_utf16(&units) {
            self.meanings.insert(code, text);
        }
    }
}

fn number(object: &Object) -> Option<u32> {
    let bytes = object.as_string().filter(|bytes| bytes.len() <= 4)?;
    Some(bytes.iter().fold(0, |code, byte| code << 8 | u32::from(*byte)))
}

fn code(object: &Object) -> Option<u32> {
    u32::try_from(object.as_integer()?).ok()
}

fn is_standard(font: &Dictionary) -> bool {
    let name = font.name("BaseFont").map(|name| name.text()).unwrap_or_default();
    ["Helvetica", "Times", "Courier", "Arial"].iter().any(|known| name.starts_with(known))
}

/// Nothing that is read is narrower, in thousandths.
const NARROWEST: f64 = 180.0;
/// Keys of a descriptor that bring a font's own glyphs.
const FILES: &[&str] = &["FontFile", "FontFile2", "FontFile3"];
/// Flag 3 of a descriptor.
const SYMBOLIC: i64 = 1 << 2;

/// Fonts of text, not of signs, that readers have or put another font of text for: a family and its
/// styles, nothing else.
fn is_known(name: &str) -> bool {
    const FAMILIES: &[&str] = &[
        "Helvetica",
        "Times",
        "Courier",
        "Arial",
        "Verdana",
        "Tahoma",
        "Calibri",
        "Cambria",
        "Georgia",
        "MyriadPro",
        "MinionPro",
        "LiberationSans",
        "LiberationSerif",
    ];
    const STYLES: &[&str] = &[
        "New", "Roman", "Bold", "Italic", "Oblique", "Regular", "Neue", "Narrow", "Semibold",
        "Light", "Medium", "Std", "Bd", "It", "Obl", "PS", "MT", "-", ",", " ",
    ];
    let Some(family) = FAMILIES.iter().find(|family| name.starts_with(**family)) else {
        return false;
    };
    let mut rest = name.get(family.len()..).unwrap_or_default();
    while let Some(style) = STYLES.iter().find(|style| rest.starts_with(**style)) {
        rest = rest.get(style.len()..).unwrap_or_default();
    }
    rest.is_empty()
}

#[derive(Clone, Copy)]
enum Base {
    Windows,
    Standard,
    Unknown,
}

impl Base {
    /// What a code says. Of the standard encodings, the letters that they have in common.
    fn letter(self, code: u8) -> Option<char> {
        const HIGH: [char; 32] = [
            '€', '•', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '•', 'Ž', '•', '•',
            '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '•', 'ž', 'Ÿ',
        ];
        match (self, code) {
            (Self::Unknown, _) | (_, 0..=0x1f | 0x7f) => None,
            (Self::Standard, 0x27) => Some('’'),
            (Self::Standard, 0x60) => Some('‘'),
            (_, 0x20..=0x7e) => Some(char::from(code)),
            (Self::Windows, 0x80..=0x9f) => {
                HIGH.get(usize::from(code.saturating_sub(0x80))).copied()
            }
            (Self::Windows, _) => Some(char::from(code)),
            (Self::Standard, _) => None,
        }
    }
}

/// Names of glyphs that are not their own letter.
const NAMED: &[(&str, char)] = &[
    ("space", ' '),
    ("exclam", '!'),
    ("quotedbl", '"'),
    ("numbersign", '#'),
    ("dollar", '$'),
    ("percent", '%'),
    ("ampersand", '&'),
    ("quotesingle", '\''),
    ("quoteright", '’'),
    ("parenleft", '('),
    ("parenright", ')'),
    ("asterisk", '*'),
    ("plus", '+'),
    ("comma", ','),
    ("hyphen", '-'),
    ("period", '.'),
    ("slash", '/'),
    ("zero", '0'),
    ("one", '1'),
    ("two", '2'),
    ("three", '3'),
    ("four", '4'),
    ("five", '5'),
    ("six", '6'),
    ("seven", '7'),
    ("eight", '8'),
    ("nine", '9'),
    ("colon", ':'),
    ("semicolon", ';'),
    ("less", '<'),
    ("equal", '='),
    ("greater", '>'),
    ("question", '?'),
    ("at", '@'),
    ("underscore", '_'),
    ("Dcroat", 'Đ'),
    ("dcroat", 'đ'),
    ("endash", '–'),
    ("emdash", '—'),
    ("grave", '`'),
    ("bracketleft", '['),
    ("backslash", '\\'),
    ("bracketright", ']'),
    ("braceleft", '{'),
    ("bar", '|'),
    ("braceright", '}'),
    ("asciicircum", '^'),
    ("asciitilde", '~'),
    ("bullet", '•'),
    ("ellipsis", '…'),
    ("quotedblleft", '“'),
    ("quotedblright", '”'),
    ("quoteleft", '‘'),
    ("Euro", '€'),
    ("section", '§'),
    ("degree", '°'),
    ("plusminus", '±'),
    ("periodcentered", '·'),
    ("germandbls", 'ß'),
    ("AE", 'Æ'),
    ("ae", 'æ'),
    ("Oslash", 'Ø'),
    ("oslash", 'ø'),
];

/// The letter that a glyph's name stands for.
fn letter_of(name: &str) -> Option<char> {
    let mut letters = name.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        return Some(letter);
    }
    if let Some((_, letter)) = NAMED.iter().find(|(known, _)| *known == name) {
        return Some(*letter);
    }
    if let Some(letter) = accented(name) {
        return Some(letter);
    }
    let digits = name.strip_prefix("uni").or_else(|| name.strip_prefix('u'))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok().filter(|_| digits.len() >= 4)?)
}

/// Names such as `Aacute`: a letter and its accent.
fn accented(name: &str) -> Option<char> {
    use unicode_normalization::UnicodeNormalization;
    const ACCENTS: &[(&str, char)] = &[
        ("grave", '\u{300}'),
        ("acute", '\u{301}'),
        ("circumflex", '\u{302}'),
        ("tilde", '\u{303}'),
        ("breve", '\u{306}'),
        ("dieresis", '\u{308}'),
        ("ring", '\u{30a}'),
        ("cedilla", '\u{327}'),
        ("caron", '\u{30c}'),
        ("horn", '\u{31b}'),
        ("hookabove", '\u{309}'),
        ("dotbelow", '\u{323}'),
    ];
    let letter = name.chars().next().filter(char::is_ascii_alphabetic)?;
    let (_, accent) = ACCENTS.iter().find(|(accent, _)| name.get(1..) == Some(accent))?;
    let mut composed = [letter, *accent].into_iter().nfc();
    match (composed.next(), composed.next()) {
        (Some(composed), None) => Some(composed),
        _ => None,
    }
}
