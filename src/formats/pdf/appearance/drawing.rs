//! A drawing of its own size: lines of text, pictures; written as one form XObject.

use super::Parts;
use super::font::Face;
use super::font::FontError;
use super::font::FontSubset;
use super::number;
use super::stream;
use crate::formats::FormatError;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;

/// Red, green, blue from 0 to 1.
pub type Colour = [f64; 3];

/// Which colour spaces a document lets us use.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Colours {
    /// DeviceRGB.
    #[default]
    Device,
    /// CalRGB with sRGB's colours: PDF/A permits DeviceRGB only with an output intent for RGB.
    Calibrated,
}

/// sRGB as CalRGB (IEC 61966-2-1: primaries, white D65; the curve as one power).
pub(super) const CALIBRATED: &str = "[/CalRGB<</WhitePoint[0.9505 1 1.089]/Gamma[2.2 2.2 2.2]\
     /Matrix[0.4124 0.2126 0.0193 0.3576 0.7152 0.1192 0.1805 0.0722 0.9505]>>]";

/// How far the page is turned clockwise when it is shown: the drawing is turned back.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Turn {
    /// Not at all.
    #[default]
    None,
    /// 90 degrees.
    Quarter,
    /// 180 degrees.
    Half,
    /// 270 degrees.
    ThreeQuarters,
}

impl Turn {
    /// Of /Rotate; what is no multiple of 90 is none.
    pub fn of_degrees(degrees: i64) -> Self {
        match degrees.rem_euclid(360) {
            90 => Self::Quarter,
            180 => Self::Half,
            270 => Self::ThreeQuarters,
            _ => Self::None,
        }
    }

    /// Whether width and height change places.
    pub fn is_sideways(self) -> bool {
        matches!(self, Self::Quarter | Self::ThreeQuarters)
    }

    /// /Matrix of a form XObject that is turned back.
    pub fn matrix(self) -> Option<&'static str> {
        match self {
            Self::None => None,
            Self::Quarter => Some("[0 1 -1 0 0 0]"),
            Self::Half => Some("[-1 0 0 -1 0 0]"),
            Self::ThreeQuarters => Some("[0 -1 1 0 0 0]"),
        }
    }
}

/// What is drawn, from the lower left corner, in units of the page.
pub struct Drawing<'a> {
    width: f64,
    height: f64,
    turn: Turn,
    colours: Colours,
    content: String,
    font: FontSubset<'a>,
    has_text: bool,
}

impl<'a> Drawing<'a> {
    /// An empty drawing as it is shown, `width` by `height`; its text is set in `face`.
    pub fn new(width: f64, height: f64, turn: Turn, colours: Colours, face: &'a Face) -> Self {
        let font = FontSubset::new(face);
        Self { width, height, turn, colours, content: String::new(), font, has_text: false }
    }

    /// A line of text with its base line beginning at a point.
    ///
    /// # Errors
    /// Where the font has not all of its letters.
    pub fn text(
        &mut self,
        line: &str,
        at: [f64; 2],
        size: f64,
        colour: Colour,
    ) -> Result<(), FontError> {
        let set = self.font.set(line)?;
        self.has_text = true;
        let [left, base] = at.map(number);
        let [red, green, blue] = colour.map(number);
        let (size, operand) = (number(size), &set.operand);
        let colour = match self.colours {
            Colours::Device => format!("{red} {green} {blue} rg"),
            Colours::Calibrated => format!("/C0 cs {red} {green} {blue} sc"),
        };
        self.content.push_str(&format!(
            "q BT {colour} /F0 {size} Tf 1 0 0 1 {left} {base} Tm {operand} Tj ET Q\n"
        ));
        Ok(())
    }

    /// Adds the form XObject, and all that it needs, to a document.
    ///
    /// # Errors
    /// Where the font program is broken.
    pub fn write(&self, parts: &mut Parts<'_>) -> Result<Reference, FormatError> {
        let mut resources = Rewrite::default();
        if self.has_text {
            let font = self.font.write(parts)?;
            resources.set("Font", format!("<</F0 {}>>", rewrite::link(font)));
        }
        if self.colours == Colours::Calibrated {
            resources.set("ColorSpace", format!("<</C0{CALIBRATED}>>"));
        }
        let mut form = Rewrite::default();
        form.set("Type", "/XObject");
        form.set("Subtype", "/Form");
        form.set("BBox", format!("[0 0 {} {}]", number(self.width), number(self.height)));
        if let Some(matrix) = self.turn.matrix() {
            form.set("Matrix", matrix);
        }
        form.set("Resources", resources.text());
        parts.add(stream(form, self.content.as_bytes()))
    }
}
