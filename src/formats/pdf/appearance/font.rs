//! Fonts for text that we add: the letters used and no others are embedded (AP-03), as a Type 0
//! font whose codes are glyph numbers, with the way back to Unicode. A letter that the font has
//! not is an error, never an empty box.
//!
//! Text is composed (NFC) before it is set; there is no shaping, which Vietnamese does not need.

use super::Parts;
use super::number;
use super::stream;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;
use crate::model::DigestAlgorithm;
use skrifa::FontRef;
use skrifa::GlyphId;
use skrifa::MetadataProvider;
use skrifa::Tag;
use skrifa::instance::LocationRef;
use skrifa::prelude::Size;
use skrifa::string::StringId;
use std::borrow::Cow;
use std::collections::BTreeMap;
use subsetter::GlyphRemapper;
use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

/// Why text cannot be set, or a font not be used.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum FontError {
    /// The font has no such letter.
    #[error("the font {font} has no letter `{letter}` (U+{:04X})", u32::from(*letter))]
    NoLetter {
        /// The letter.
        letter: char,
        /// The font's name.
        font: String,
    },
    /// The bytes are no font that can be embedded.
    #[error("not a TrueType font: {0}")]
    NotAFont(String),
    /// Its maker does not permit embedding.
    #[error("the font {0} may not be embedded: its maker forbids it (fsType)")]
    MayNotBeEmbedded(String),
}

/// The serif face that is built in: as wide as Times New Roman, letter by letter.
const SERIF: &[u8] = include_bytes!("../../../../assets/fonts/CondauSerif-Regular.ttf");

/// A font program and its measures, in ems.
#[derive(Clone, Debug)]
pub struct Face {
    program: Cow<'static, [u8]>,
    name: String,
    /// Height of the letters with everything on top of them.
    pub ascent: f64,
    /// Depth below the base line, less than zero.
    pub descent: f64,
    cap_height: f64,
    /// Left, bottom, right, top of the box that holds every glyph.
    bounds: [f64; 4],
    italic_angle: f64,
}

impl Face {
    /// The built-in face.
    ///
    /// # Errors
    /// Never for the font that is built in.
    pub fn serif() -> Result<Self, FontError> {
        Self::of(Cow::Borrowed(SERIF))
    }

    /// A font of the user's.
    ///
    /// # Errors
    /// Where it is not a TrueType font, or its maker forbids embedding.
    pub fn read(program: Vec<u8>) -> Result<Self, FontError> {
        Self::of(Cow::Owned(program))
    }

    fn of(program: Cow<'static, [u8]>) -> Result<Self, FontError> {
        let font =
            FontRef::new(&program).map_err(|error| FontError::NotAFont(error.to_string()))?;
        let name: String = font
            .localized_strings(StringId::POSTSCRIPT_NAME)
            .english_or_first()
            .map(|name| name.chars().filter(char::is_ascii_alphanumeric).collect())
            .filter(|name: &String| !name.is_empty())
            .unwrap_or_else(|| "Font".to_owned());
        let has = |tag: &[u8; 4]| font.table_data(Tag::new(tag)).is_some();
        if !has(b"glyf") || !has(b"cmap") {
            return Err(FontError::NotAFont("it has no TrueType outlines".to_owned()));
        }
        if let Some(table) = font.table_data(Tag::new(b"OS/2"))
            && let Some([_, low]) = table.as_bytes().get(8..10)
            && low & 0x0f == RESTRICTED
        {
            return Err(FontError::MayNotBeEmbedded(name));
        }
        let measures = font.metrics(Size::unscaled(), LocationRef::default());
        let em = f64::from(measures.units_per_em.max(1));
        let ems = |units: f32| f64::from(units) / em;
        let bounds = measures.bounds.map_or([0.0, -0.25, 1.0, 1.0], |bounds| {
            [ems(bounds.x_min), ems(bounds.y_min), ems(bounds.x_max), ems(bounds.y_max)]
        });
        Ok(Self {
            name,
            ascent: ems(measures.ascent),
            descent: ems(measures.descent),
            cap_height: measures.cap_height.map_or(0.7, ems),
            bounds,
            italic_angle: f64::from(measures.italic_angle),
            program,
        })
    }

    /// The font's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Width of a text, in ems.
    ///
    /// # Errors
    /// Where the font has not all of its letters.
    pub fn width(&self, text: &str) -> Result<f64, FontError> {
        Ok(self.glyphs(text)?.iter().map(|glyph| glyph.advance).sum())
    }

    fn glyphs(&self, text: &str) -> Result<Vec<Glyph>, FontError> {
        let font =
            FontRef::new(&self.program).map_err(|error| FontError::NotAFont(error.to_string()))?;
        let letters = font.charmap();
        let measures = font.glyph_metrics(Size::new(1.0), LocationRef::default());
        text.nfc()
            .map(|letter| {
                let found = letters.map(letter).filter(|glyph| *glyph != GlyphId::NOTDEF);
                let number = found.and_then(|glyph| u16::try_from(glyph.to_u32()).ok());
                let (Some(glyph), Some(number)) = (found, number) else {
                    return Err(FontError::NoLetter { letter, font: self.name.clone() });
                };
                let advance = f64::from(measures.advance_width(glyph).unwrap_or_default());
                Ok(Glyph { number, letter, advance })
            })
            .collect()
    }
}

/// OS/2 fsType: restricted licence, and no other usage permitted.
const RESTRICTED: u8 = 2;

struct Glyph {
    number: u16,
    letter: char,
    advance: f64,
}

/// A piece of text as a content stream shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct SetText {
    /// Operand of `Tj`.
    pub operand: String,
    /// In ems.
    pub width: f64,
}

/// The letters of a face that a document uses.
pub struct FontSubset<'f> {
    face: &'f Face,
    numbers: GlyphRemapper,
    /// What each glyph of the subset means, and its width in ems.
    used: BTreeMap<u16, (char, f64)>,
}

impl<'f> FontSubset<'f> {
    /// Of a face, without letters.
    pub fn new(face: &'f Face) -> Self {
        Self { face, numbers: GlyphRemapper::new(), used: BTreeMap::new() }
    }

    /// The face.
    pub fn face(&self) -> &'f Face {
        self.face
    }

    /// Sets one line of text.
    ///
    /// # Errors
    /// Where the font has not all of its letters.
    pub fn set(&mut self, text: &str) -> Result<SetText, FontError> {
        let mut operand = String::from("<");
        let mut width = 0.0;
        for glyph in self.face.glyphs(text)? {
            let number = self.numbers.remap(glyph.number);
            self.used.entry(number).or_insert((glyph.letter, glyph.advance));
            operand.push_str(&format!("{number:04X}"));
            width += glyph.advance;
        }
        operand.push('>');
        Ok(SetText { operand, width })
    }

    /// Adds the font with the letters used to a document.
    ///
    /// # Errors
    /// Where the font program is broken.
    pub fn write(&self, parts: &mut Parts<'_>) -> Result<Reference, FormatError> {
        let broken =
            |what: String| FormatError::unreadable(format!("the font {}: {what}", self.face.name));
        let program = subsetter::subset(&self.face.program, 0, &self.numbers)
            .map_err(|error| broken(error.to_string()))?;
        let name = format!("{}+{}", tag(&program), self.face.name);
        let count = glyph_count(&program).ok_or_else(|| broken("no glyphs".to_owned()))?;
        let mut file = Rewrite::default();
        file.set("Length1", program.len().to_string());
        let file = parts.add(stream(file, &program))?;
        let set = parts.add(stream(Rewrite::default(), &every_glyph(count)))?;
        let meanings = parts.add(stream(Rewrite::default(), self.meanings().as_bytes()))?;
        let descriptor = parts.add(self.descriptor(&name, file, set))?;
        let letters = parts.add(self.letters(&name, descriptor))?;
        let mut font = Rewrite::default();
        font.set("Type", "/Font");
        font.set("Subtype", "/Type0");
        font.set("BaseFont", format!("/{name}"));
        font.set("Encoding", "/Identity-H");
        font.set("DescendantFonts", format!("[{}]", rewrite::link(letters)));
        font.set("ToUnicode", rewrite::link(meanings));
        parts.add(font.text())
    }

    fn descriptor(&self, name: &str, file: Reference, set: Reference) -> Vec<u8> {
        let face = self.face;
        let thousandths = |ems: f64| number((ems * 1000.0).round());
        let mut descriptor = Rewrite::default();
        descriptor.set("Type", "/FontDescriptor");
        descriptor.set("FontName", format!("/{name}"));
        // Serif, and symbolic: codes are not those of a Latin encoding.
        descriptor.set("Flags", "6");
        let bounds: Vec<String> = face.bounds.iter().map(|ems| thousandths(*ems)).collect();
        descriptor.set("FontBBox", format!("[{}]", bounds.join(" ")));
        descriptor.set("ItalicAngle", number(face.italic_angle));
        descriptor.set("Ascent", thousandths(face.ascent));
        descriptor.set("Descent", thousandths(face.descent));
        descriptor.set("CapHeight", thousandths(face.cap_height));
        descriptor.set("StemV", "80");
        descriptor.set("FontFile2", rewrite::link(file));
        // PDF/A-1 wants it of every subset (clause 6.3.5).
        descriptor.set("CIDSet", rewrite::link(set));
        descriptor.text()
    }

    fn letters(&self, name: &str, descriptor: Reference) -> Vec<u8> {
        let widths: Vec<String> = self
            .used
            .iter()
            .map(|(glyph, (_, advance))| format!("{glyph}[{}]", number(advance * 1000.0)))
            .collect();
        let mut font = Rewrite::default();
        font.set("Type", "/Font");
        font.set("Subtype", "/CIDFontType2");
        font.set("BaseFont", format!("/{name}"));
        font.set("CIDSystemInfo", "<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>");
        font.set("FontDescriptor", rewrite::link(descriptor));
        font.set("DW", "0");
        font.set("W", format!("[{}]", widths.join(" ")));
        font.set("CIDToGIDMap", "/Identity");
        font.text()
    }

    /// The way back from codes to Unicode (clause 9.10.3).
    fn meanings(&self) -> String {
        let mut map = String::from(
            "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n\
             /CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n\
             /CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n\
             1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n",
        );
        let rows: Vec<String> = self
            .used
            .iter()
            .map(|(glyph, (letter, _))| {
                let mut units = [0; 2];
                let units = letter.encode_utf16(&mut units).iter();
                let text: String = units.map(|unit| format!("{unit:04X}")).collect();
                format!("<{glyph:04X}> <{text}>\n")
            })
            .collect();
        // At most a hundred rows stand in one section.
        for section in rows.chunks(100) {
            map.push_str(&format!(
                "{} beginbfchar\n{}endbfchar\n",
                section.len(),
                section.concat()
            ));
        }
        map.push_str("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
        map
    }
}

/// Six letters that name a subset, the same for the same subset (clause 9.9.2).
fn tag(program: &[u8]) -> String {
    let digest = crypto::digest(DigestAlgorithm::Sha256, program).unwrap_or_default();
    digest.iter().take(6).map(|byte| char::from(b'A'.saturating_add(byte % 26))).collect()
}

fn glyph_count(program: &[u8]) -> Option<u16> {
    let font = FontRef::new(program).ok()?;
    let table = font.table_data(Tag::new(b"maxp"))?;
    let count = table.as_bytes().get(4..6)?;
    Some(u16::from_be_bytes(count.try_into().ok()?))
}

/// A bit for each glyph of the program, those included that others are made of.
fn every_glyph(count: u16) -> Vec<u8> {
    let count = usize::from(count);
    let mut bits = vec![0xff; count.div_ceil(8)];
    if let Some(last) = bits.last_mut()
        && !count.is_multiple_of(8)
    {
        *last = !(0xff_u8 >> (count % 8));
    }
    bits
}

#[cfg(test)]
mod tests {
    use super::Face;
    use super::FontError;
    use super::FontSubset;
    use super::every_glyph;

    #[test]
    fn every_vietnamese_letter_is_in_the_face_that_is_built_in() {
        let face = Face::serif().expect("built in");
        let vowels = ["a", "ă", "â", "e", "ê", "i", "o", "ô", "ơ", "u", "ư", "y"];
        let tones = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
        for vowel in vowels {
            for tone in tones {
                let lower = format!("{vowel}{tone}");
                face.width(&lower).expect("a letter");
                face.width(&lower.to_uppercase()).expect("a capital");
            }
        }
        face.width("đĐ Số: 15/QĐ-BNV; 05/01/2020; 16:08:22 +07:00 – “№” ₫").expect("signs");
    }

    #[test]
    fn composed_and_decomposed_are_set_alike() {
        let face = Face::serif().expect("built in");
        let mut subset = FontSubset::new(&face);
        let composed = subset.set("Đã ký ở Huế").expect("set");
        assert_eq!(
            subset.set("Đã ky\u{301} o\u{31b}\u{309} Hue\u{302}\u{301}").expect("set"),
            composed
        );
        assert!(composed.operand.starts_with("<0001") && composed.width > 4.0, "{composed:?}");
    }

    #[test]
    fn letter_that_is_missing_is_named() {
        let face = Face::serif().expect("built in");
        let error = face.width("ký 漢").expect_err("no Chinese");
        assert_eq!(error, FontError::NoLetter { letter: '漢', font: "CondauSerif".to_owned() });
        assert_eq!(error.to_string(), "the font CondauSerif has no letter `漢` (U+6F22)");
    }

    #[test]
    fn widths_are_those_of_times() {
        let face = Face::serif().expect("built in");
        for (letter, thousandths) in [("A", 722.0), ("a", 444.0), ("0", 500.0), (" ", 250.0)] {
            let width = face.width(letter).expect("a letter") * 1000.0;
            assert!((width - thousandths).abs() < 1.0, "{letter}: {width}");
        }
    }

    #[test]
    fn file_that_is_no_font_is_refused() {
        assert!(matches!(Face::read(b"not a font".to_vec()), Err(FontError::NotAFont(_))));
        assert!(matches!(Face::read(Vec::new()), Err(FontError::NotAFont(_))));
    }

    #[test]
    fn every_glyph_has_a_bit() {
        assert_eq!(every_glyph(8), [0xff]);
        assert_eq!(every_glyph(9), [0xff, 0x80]);
        assert_eq!(every_glyph(3), [0xe0]);
    }
}
