//! What a form XObject draws, mark by mark, where it keeps to what ordinary looks are made of:
//! letters, lines and filled paths in plain colours, within rectangles. It goes by what is allowed:
//! the first operator, resource or value that is not known to be harmless ends the reading, and is
//! named. Whether what is drawn is in order is not asked here.

pub mod ink;
mod painter;

use super::Matrix;
use super::Token;
use super::times;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::syntax::is_regular;
pub use ink::Ink;
use painter::Painter;

/// Why it cannot be told what is seen: the end of a sentence that speaks of a look.
pub type Oddity = &'static str;

pub(super) const BROKEN: Oddity = "its content cannot be read";
const NO_AREA: Oddity = "it has no area";
const FOREIGN: Oddity = "it has a key that an ordinary look has not";

/// A place on the page.
pub type Point = (f64, f64);
/// Left, bottom, right and top.
pub type Area = [f64; 4];

/// A letter, on the page.
#[derive(Clone, Debug)]
pub struct Glyph {
    /// Its code in the font.
    pub code: u32,
    /// Its font's position in [`Drawing::fonts`].
    pub font: usize,
    /// What is seen of it, as far as the font can be believed; `None` where nobody can tell.
    pub text: Option<String>,
    /// Where it begins on its base line.
    pub from: Point,
    /// Where it ends there.
    pub to: Point,
    /// From its base line to the top of its em.
    pub up: Point,
    /// How much wider than high its font has it.
    pub natural: f64,
    /// Its colour.
    pub ink: Ink,
    /// Part of it lies outside what is shown.
    pub is_cut: bool,
}

/// A path that is filled or drawn along, on the page.
#[derive(Clone, Debug)]
pub struct Shape {
    /// Its lines from point to point; of curves, the chords.
    pub edges: Vec<[Point; 2]>,
    /// What it lies within.
    pub area: Area,
    /// What is seen of the page there: the clip.
    pub shown: Area,
    /// It has curves.
    pub is_curved: bool,
    /// Of a line, how wide it is; `None` where the path is filled.
    pub width: Option<f64>,
    /// Of a line, its dashes and gaps.
    pub dashes: Vec<f64>,
    /// Its colour.
    pub ink: Ink,
}

/// Something drawn.
#[derive(Clone, Debug)]
pub enum Mark {
    /// A letter.
    Glyph(Glyph),
    /// A path.
    Shape(Shape),
}

/// A font that letters are drawn with.
#[derive(Clone, Debug)]
pub struct UsedFont {
    /// As the resources name it: a reference, or its dictionary.
    pub object: Object,
    /// Readers have it of themselves, with glyphs that show what they are named.
    pub is_everywhere: bool,
}

/// All that a form draws, in its order.
#[derive(Clone, Debug, Default)]
pub struct Drawing {
    /// Its marks.
    pub marks: Vec<Mark>,
    /// Its fonts.
    pub fonts: Vec<UsedFont>,
}

impl Drawing {
    /// Its letters.
    pub fn glyphs(&self) -> impl Iterator<Item = &Glyph> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Glyph(glyph) => Some(glyph),
            Mark::Shape(_) => None,
        })
    }

    /// Its paths.
    pub fn shapes(&self) -> impl Iterator<Item = &Shape> {
        self.marks.iter().filter_map(|mark| match mark {
            Mark::Shape(shape) => Some(shape),
            Mark::Glyph(_) => None,
        })
    }
}

/// Keys of a form that say nothing of what is seen, or are read here.
const OF_A_FORM: &[&str] = &[
    "Type",
    "Subtype",
    "FormType",
    "BBox",
    "Matrix",
    "Resources",
    "Length",
    "Filter",
    "DecodeParms",
    "DL",
    "Name",
    "LastModified",
    "Metadata",
    "StructParent",
    "StructParents",
    "Group",
    "PieceInfo",
];

/// Reads what an appearance draws into an annotation's rectangle (ISO 32000-2 clause 12.5.5).
///
/// # Errors
/// What it has that an ordinary look has not.
pub fn drawn(view: View<'_, '_>, form: &Stream, rect: Area) -> Result<Drawing, Oddity> {
    let [left, bottom, right, top] = rect;
    let (own, frame) = frame_of(view, form)?;
    let placed = bounds(&corners(frame).map(|point| super::apply(&own, point.0, point.1)));
    let (width, height) = (placed[2] - placed[0], placed[3] - placed[1]);
    let is_area = |width: f64, height: f64| {
        width.is_finite() && height.is_finite() && width > 0.01 && height > 0.01
    };
    if !is_area(width, height) || !is_area(right - left, top - bottom) {
        return Err(NO_AREA);
    }
    let (across, up) = ((right - left) / width, (top - bottom) / height);
    let into = [across, 0.0, 0.0, up, left - placed[0] * across, bottom - placed[1] * up];
    let mut painter = Painter::new(view);
    painter.look(form, into, rect)?;
    Ok(painter.finish())
}

/// A stream's decoded bytes; some writers pack nothing into nothing.
///
/// # Errors
/// As `View::stream_bytes`.
pub fn content_of(view: View<'_, '_>, stream: &Stream) -> Result<Vec<u8>, FormatError> {
    if view.raw_stream(stream)?.is_empty() {
        return Ok(Vec::new());
    }
    view.stream_bytes(stream)
}

/// The matrix and the box of a form, its keys being those of an ordinary one.
pub(super) fn frame_of(view: View<'_, '_>, form: &Stream) -> Result<(Matrix, Area), Oddity> {
    let keys = form.dictionary.entries.iter();
    if !keys.clone().all(|entry| OF_A_FORM.contains(&entry.key.text().as_str())) {
        return Err(FOREIGN);
    }
    if let Some(group) = view.get(&form.dictionary, "Group").map_err(|_| BROKEN)? {
        let group = group.as_dictionary().ok_or(BROKEN)?;
        let on = |key: &str| !matches!(group.get(key), None | Some(Object::Boolean(false)));
        // What is knocked out shows what was there before.
        if !group.is("S", "Transparency") || on("K") {
            return Err(FOREIGN);
        }
    }
    let own = match numbers(view, &form.dictionary, "Matrix")? {
        Some(numbers) => numbers.try_into().map_err(|_| BROKEN)?,
        None => super::IDENTITY,
    };
    let [x, y, u, v]: Area = numbers(view, &form.dictionary, "BBox")?
        .and_then(|four| four.try_into().ok())
        .ok_or(NO_AREA)?;
    Ok((own, [x.min(u), y.min(v), x.max(u), y.max(v)]))
}

/// An array of numbers, each within what pages measure.
pub fn numbers(
    view: View<'_, '_>,
    holder: &Dictionary,
    key: &str,
) -> Result<Option<Vec<f64>>, Oddity> {
    let Some(array) = view.get(holder, key).map_err(|_| BROKEN)? else { return Ok(None) };
    let each = array.as_array().filter(|array| array.len() <= 16).ok_or(BROKEN)?;
    let each = each.iter().map(|one| view.resolve(one).ok()?.as_number().filter(is_sane));
    each.collect::<Option<Vec<f64>>>().map(Some).ok_or(BROKEN)
}

fn is_sane(number: &f64) -> bool {
    number.is_finite() && number.abs() < 1e7
}

/// The corners of an area, one after another.
pub fn corners([left, bottom, right, top]: Area) -> [Point; 4] {
    [(left, bottom), (right, bottom), (right, top), (left, top)]
}

/// What all points lie within.
pub fn bounds(points: &[Point]) -> Area {
    let least =
        |each: &dyn Fn(&Point) -> f64| points.iter().map(each).fold(f64::INFINITY, f64::min);
    let most =
        |each: &dyn Fn(&Point) -> f64| points.iter().map(each).fold(f64::NEG_INFINITY, f64::max);
    [least(&|p| p.0), least(&|p| p.1), most(&|p| p.0), most(&|p| p.1)]
}

/// What two areas share; `None` where that is nothing.
pub fn shared(a: Area, b: Area) -> Option<Area> {
    let area = [a[0].max(b[0]), a[1].max(b[1]), a[2].min(b[2]), a[3].min(b[3])];
    (area[0] < area[2] && area[1] < area[3]).then_some(area)
}

/// The next operand or operator; nothing is passed over but white space and comments.
fn token<'c>(parser: &mut Parser<'c>) -> Result<Option<Token<'c>>, Oddity> {
    parser.skip_space();
    let Some(first) = parser.peek() else { return Ok(None) };
    if matches!(first, b'/' | b'(' | b'<' | b'[') {
        return parser.object().map(|object| Some(Token::Operand(object))).map_err(|_| BROKEN);
    }
    if !is_regular(first) {
        return Err(BROKEN);
    }
    let rest = parser.rest();
    let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
    let word = rest.get(..length).unwrap_or_default();
    parser.advance(length);
    if !matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.') {
        return Ok(Some(Token::Operator(word)));
    }
    let digits = word.strip_prefix(b"+").or_else(|| word.strip_prefix(b"-")).unwrap_or(word);
    let text = std::str::from_utf8(word).map_err(|_| BROKEN)?;
    // Readers differ on what else may look like a number.
    if !digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
        || !text.parse::<f64>().is_ok_and(|number| is_sane(&number))
    {
        return Err(BROKEN);
    }
    Ok(Some(Token::Operand(Object::Real(crate::formats::pdf::object::Real(text.to_owned())))))
}

/// What a default appearance (DA, clause 12.7.4.3) sets.
#[derive(Clone, Debug, PartialEq)]
pub struct Style {
    /// The name of its font.
    pub font: String,
    /// Its size; 0 is as large as fits.
    pub size: f64,
    /// How light its colour is: 0 black, 1 white.
    pub light: f64,
}

/// Reads a default appearance; `None` where it sets anything but font, size and colour.
pub fn style(written: &[u8]) -> Option<Style> {
    let written = [written, b"\n"].concat();
    let mut parser = Parser::new(&written, 0, 4);
    let mut operands: Vec<Object> = Vec::new();
    let (mut font, mut light) = (None, 0.0);
    while let Some(token) = token(&mut parser).ok()? {
        let word = match token {
            Token::Operand(operand) => {
                operands.push(operand);
                continue;
            }
            Token::Operator(word) => word,
        };
        match (word, operands.as_slice()) {
            (b"Tf", [Object::Name(name), size]) => font = Some((name.text(), size.as_number()?)),
            (b"g", [_]) | (b"rg", [_, _, _]) | (b"k", [_, _, _, _]) => {
                let parts = operands.iter().map(Object::as_number).collect::<Option<Vec<_>>>()?;
                light = ink::light(ink::colour(&parts)?);
            }
            _ => return None,
        }
        operands.clear();
    }
    let (font, size) = font.filter(|_| operands.is_empty())?;
    Some(Style { font, size, light })
}

/// A matrix within another.
fn within(own: &Matrix, outer: &Matrix) -> Matrix {
    times(own, outer)
}

#[cfg(test)]
mod tests;
