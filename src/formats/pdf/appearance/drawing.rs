//! A drawing of its own size: lines of text, pictures; written as one form XObject.

use super::Parts;
use super::font::Face;
use super::font::FontError;
use super::font::FontSubset;
use super::form;
use super::image::Image;
use super::number;
use super::stream;
use crate::formats::FormatError;
use crate::formats::pdf::conformance::Conformance;
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
    images: Vec<&'a Image>,
    shines_through: bool,
}

impl<'a> Drawing<'a> {
    /// An empty drawing as it is shown, `width` by `height`; its text is set in `face`.
    pub fn new(width: f64, height: f64, turn: Turn, face: &'a Face) -> Self {
        Self {
            width,
            height,
            turn,
            colours: Colours::Device,
            content: String::new(),
            font: FontSubset::new(face),
            has_text: false,
            images: Vec::new(),
            shines_through: true,
        }
    }

    /// Keeps to what a document promises. To be called before anything is drawn.
    #[must_use]
    pub fn for_document(mut self, conformance: &Conformance) -> Self {
        self.shines_through = conformance.permits_transparency();
        if !conformance.permits_device_rgb() {
            self.colours = Colours::Calibrated;
        }
        self
    }

    /// A picture in an area: left, bottom, width, height.
    pub fn image(&mut self, image: &'a Image, area: [f64; 4]) {
        let [left, bottom, width, height] = area.map(number);
        let index = self.images.len();
        self.images.push(image);
        self.content
            .push_str(&format!("q {width} 0 0 {height} {left} {bottom} cm /I{index} Do Q\n"));
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
        let mut images = String::new();
        for (index, image) in self.images.iter().enumerate() {
            let reference = image.write(parts, self.colours, self.shines_through)?;
            images.push_str(&format!("/I{index} {}", rewrite::link(reference)));
        }
        if !images.is_empty() {
            resources.set("XObject", format!("<<{images}>>"));
        }
        if self.colours == Colours::Calibrated {
            resources.set("ColorSpace", format!("<</C0{CALIBRATED}>>"));
        }
        let mut form = form(self.width, self.height, self.turn);
        form.set("Resources", resources.text());
        parts.add(stream(form, self.content.as_bytes()))
    }
}
