//! The text that a content stream shows, letter by letter, with where each stands (ISO 32000-2
//! clauses 8 and 9.4): enough to say what a field's appearance reads and what lies under a new
//! field. Nothing is drawn; what cannot be decoded is said to be unknown, never guessed.

pub mod drawn;
mod font;
mod metrics;
mod reader;
mod words;

use super::object::Dictionary;
use super::object::Object;
use super::object::Stream;
use super::revisions::View;
use crate::formats::FormatError;
use font::Font;
use reader::Reader;
use words::Token;
use words::next;

/// Decoded bytes of one content.
const BYTES: usize = 32 << 20;

/// A letter as it is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Letter {
    /// What it says; `None` where its font does not tell.
    pub text: Option<String>,
    /// Its middle, from the left.
    pub x: f64,
    /// Its middle, from below.
    pub y: f64,
}

impl Letter {
    /// Whether it says anything: lines of dots are there to be filled in.
    pub fn is_read(&self) -> bool {
        let text = self.text.as_deref().unwrap_or("?");
        let is_filler = |c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_');
        !text.trim_matches(is_filler).is_empty()
    }
}

/// Something opaque that is painted over what came before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Cover {
    /// Left, bottom, right and top.
    pub area: [f64; 4],
    /// How many letters were shown before it.
    pub after: usize,
    /// What it is: an image or a filled rectangle.
    pub is_image: bool,
}

/// What a page shows, as far as it is looked at.
#[derive(Clone, Debug, Default)]
pub struct Shown {
    /// Its letters, in the order in which they are painted.
    pub letters: Vec<Letter>,
    /// What is painted over them.
    pub covers: Vec<Cover>,
    /// Where images are, and filled paths with curves, which may be letters drawn as outlines.
    pub pictures: Vec<[f64; 4]>,
}

/// A matrix: a b c d e f, as PDF writes it.
type Matrix = [f64; 6];

const IDENTITY: Matrix = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0];

/// `first`, then `then`.
fn times(first: &Matrix, then: &Matrix) -> Matrix {
    let [a, b, c, d, e, f] = *first;
    let [g, h, i, j, k, l] = *then;
    [
        a * g + b * i,
        a * h + b * j,
        c * g + d * i,
        c * h + d * j,
        e * g + f * i + k,
        e * h + f * j + l,
    ]
}

fn apply(matrix: &Matrix, x: f64, y: f64) -> (f64, f64) {
    let [a, b, c, d, e, f] = *matrix;
    (a * x + c * y + e, b * x + d * y + f)
}

/// The letters of a page, in units of the page.
///
/// # Errors
/// As [`shown_on`].
pub fn of_page(view: View<'_, '_>, page: &Dictionary) -> Result<Vec<Letter>, FormatError> {
    Ok(shown_on(view, page)?.letters)
}

/// What a page's own content shows, in units of the page.
///
/// # Errors
/// Where its content cannot be read, or is larger than any honest one.
pub fn shown_on(view: View<'_, '_>, page: &Dictionary) -> Result<Shown, FormatError> {
    let mut content = Vec::new();
    let parts = match view.get(page, "Contents")? {
        Some(Object::Array(parts)) => parts,
        Some(one) => vec![one],
        None => Vec::new(),
    };
    for part in parts {
        if let Object::Stream(stream) = view.resolve(&part)? {
            content.extend(view.stream_bytes(&stream)?);
            content.push(b'\n');
        }
        if content.len() > BYTES {
            return Err(FormatError::unreadable("a page's content is too large"));
        }
    }
    let mut reader = Reader::new(view);
    reader.run(&content, &inherited_resources(view, page)?, IDENTITY, 0)?;
    Ok(reader.shown())
}

/// The letters of a form XObject, such as an appearance, in its own units.
///
/// # Errors
/// As [`of_page`].
pub fn of_form(view: View<'_, '_>, form: &Stream) -> Result<Vec<Letter>, FormatError> {
    Ok(shown_by_form(view, form)?.letters)
}

/// What a form XObject shows, in its own units.
///
/// # Errors
/// As [`of_page`].
pub fn shown_by_form(view: View<'_, '_>, form: &Stream) -> Result<Shown, FormatError> {
    let content = view.stream_bytes(form)?;
    if content.len() > BYTES {
        return Err(FormatError::unreadable("an appearance is too large"));
    }
    let resources = dictionary(view, &form.dictionary, "Resources")?;
    let mut reader = Reader::new(view);
    reader.run(&content, &resources, IDENTITY, 0)?;
    Ok(reader.shown())
}

/// Whether readers have a font of themselves, with glyphs that show what they are named.
pub fn is_everywhere(view: View<'_, '_>, font: &Dictionary) -> bool {
    Font::read(view, font).is_ok_and(|font| font.is_everywhere())
}

/// Whether readers have a font of themselves and it sets each letter and figure of ASCII as itself.
pub fn sets_as_written(view: View<'_, '_>, font: &Dictionary) -> bool {
    Font::read(view, font).is_ok_and(|font| font.sets_as_written())
}

/// What letters say together, without white space; `None` where one of them does not tell.
pub fn spelled(letters: &[Letter]) -> Option<String> {
    let mut all = String::new();
    for letter in letters {
        all.push_str(letter.text.as_deref()?);
    }
    Some(without_space(&all))
}

/// A text without white space and characters that nobody sees, composed: lines and columns are
/// shown by moving, not by spaces.
pub fn without_space(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    let seen =
        |c: &char| !c.is_whitespace() && !c.is_control() && !matches!(c, '\u{ad}' | '\u{200b}');
    text.nfc().filter(seen).collect()
}

fn inherited_resources(view: View<'_, '_>, page: &Dictionary) -> Result<Dictionary, FormatError> {
    let mut node = page.clone();
    for _ in 0..32 {
        if node.get("Resources").is_some() {
            return dictionary(view, &node, "Resources");
        }
        node = dictionary(view, &node, "Parent")?;
    }
    Ok(Dictionary::default())
}

fn dictionary(
    view: View<'_, '_>,
    holder: &Dictionary,
    key: &str,
) -> Result<Dictionary, FormatError> {
    Ok(match view.get(holder, key)? {
        Some(Object::Dictionary(found)) => found,
        _ => Dictionary::default(),
    })
}

#[cfg(test)]
mod tests;
