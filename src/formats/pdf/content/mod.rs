//! The text that a content stream shows, letter by letter, with where each stands (ISO 32000-2
//! clauses 8 and 9.4): enough to say what a field's appearance reads and what lies under a new
//! field. Nothing is drawn; what cannot be decoded is said to be unknown, never guessed.

pub mod drawn;
mod font;
mod metrics;

use super::object::Dictionary;
use super::object::Object;
use super::object::Stream;
use super::revisions::View;
use super::syntax::Parser;
use super::syntax::is_regular;
use crate::formats::FormatError;
use font::Font;
use std::collections::BTreeMap;
use std::rc::Rc;

/// Letters of one page or appearance.
const LETTERS: usize = 100_000;
/// Operators of one page or appearance, forms included.
const OPERATORS: usize = 2_000_000;
/// Rectangles and images of one page.
const COVERS: usize = 20_000;
/// Forms within forms.
const DEPTH: usize = 8;
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

#[derive(Clone)]
struct State {
    matrix: Matrix,
    font: Option<Rc<Font>>,
    size: f64,
    between_letters: f64,
    between_words: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
    /// What is painted lets through what is below.
    is_clear: bool,
}

struct Reader<'f, 'a> {
    view: View<'f, 'a>,
    letters: Vec<Letter>,
    covers: Vec<Cover>,
    pictures: Vec<[f64; 4]>,
    operators: usize,
    fonts: BTreeMap<String, Rc<Font>>,
}

/// The operands of an operator; more than any has are not kept.
struct Operands(Vec<Object>);

impl Operands {
    fn number(&self, at: usize) -> f64 {
        let number = self.0.get(at).and_then(Object::as_number).unwrap_or_default();
        if number.is_finite() { number } else { 0.0 }
    }

    fn matrix(&self) -> Matrix {
        std::array::from_fn(|at| self.number(at))
    }
}

impl<'f, 'a> Reader<'f, 'a> {
    fn new(view: View<'f, 'a>) -> Self {
        Self {
            view,
            letters: Vec::new(),
            covers: Vec::new(),
            pictures: Vec::new(),
            operators: 0,
            fonts: BTreeMap::new(),
        }
    }

    fn shown(self) -> Shown {
        Shown { letters: self.letters, covers: self.covers, pictures: self.pictures }
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        matrix: Matrix,
        depth: usize,
    ) -> Result<(), FormatError> {
        let fonts = dictionary(self.view, resources, "Font")?;
        let forms = dictionary(self.view, resources, "XObject")?;
        let mut state = State {
            matrix,
            font: None,
            size: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
            is_clear: false,
        };
        let states = dictionary(self.view, resources, "ExtGState")?;
        let mut path: Vec<[f64; 4]> = Vec::new();
        let mut outline = Outline::default();
        let mut saved: Vec<State> = Vec::new();
        let (mut text, mut line) = (IDENTITY, IDENTITY);
        let mut operands = Operands(Vec::new());
        let mut parser = Parser::new(content, 0, 32);
        loop {
            let word = match next(&mut parser) {
                Some(Token::Operand(operand)) => {
                    if operands.0.len() < 64 {
                        operands.0.push(operand);
                    }
                    continue;
                }
                Some(Token::Operator(word)) => word,
                None => return Ok(()),
            };
            self.operators = self.operators.saturating_add(1);
            if self.operators > OPERATORS || self.letters.len() > LETTERS {
                return Err(FormatError::unreadable("a page's content is too large"));
            }
            match word {
                b"q" if saved.len() < 512 => saved.push(state.clone()),
                b"Q" => state = saved.pop().unwrap_or(state),
                b"cm" => state.matrix = times(&operands.matrix(), &state.matrix),
                b"BT" => (text, line) = (IDENTITY, IDENTITY),
                b"Tf" => {
                    let name = operands.0.first().and_then(Object::as_name).map(|name| name.text());
                    state.font = match name {
                        Some(name) => self.font(&fonts, &name)?,
                        None => None,
                    };
                    state.size = operands.number(1);
                }
                b"Tc" => state.between_letters = operands.number(0),
                b"Tw" => state.between_words = operands.number(0),
                b"Tz" => state.stretch = operands.number(0) / 100.0,
                b"TL" => state.leading = operands.number(0),
                b"Ts" => state.rise = operands.number(0),
                b"Td" | b"TD" => {
                    let (x, y) = (operands.number(0), operands.number(1));
                    if word == b"TD" {
                        state.leading = -y;
                    }
                    line = times(&[1.0, 0.0, 0.0, 1.0, x, y], &line);
                    text = line;
                }
                b"Tm" => {
                    line = operands.matrix();
                    text = line;
                }
                b"T*" | b"'" | b"\"" => {
                    line = times(&[1.0, 0.0, 0.0, 1.0, 0.0, -state.leading], &line);
                    text = line;
                    if word == b"\"" {
                        state.between_words = operands.number(0);
                        state.between_letters = operands.number(1);
                    }
                    if let Some(Object::String(bytes, _)) = operands.0.last() {
                        self.show(bytes, &state, &mut text);
                    }
                }
                b"Tj" => {
                    if let Some(Object::String(bytes, _)) = operands.0.first() {
                        self.show(bytes, &state, &mut text);
                    }
                }
                b"TJ" => {
                    for part in operands.0.first().and_then(Object::as_array).unwrap_or_default() {
                        match part {
                            Object::String(bytes, _) => self.show(bytes, &state, &mut text),
                            other => {
                                let back = other.as_number().unwrap_or_default() / 1000.0;
                                let x = -back * state.size * state.stretch;
                                text = times(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &text);
                            }
                        }
                    }
                }
                b"Do" if depth < DEPTH => {
                    let name = operands.0.first().and_then(Object::as_name).map(|name| name.text());
                    let form = match name {
                        Some(name) => self.view.get(&forms, &name)?,
                        None => None,
                    };
                    if let Some(Object::Stream(form)) = form {
                        if form.dictionary.is("Subtype", "Form") {
                            self.form(&form, resources, &state.matrix, depth.saturating_add(1))?;
                        } else {
                            self.picture(placed(&state.matrix, UNIT));
                            if !state.is_clear && is_opaque(&form.dictionary) {
                                self.cover(&state.matrix, UNIT, true);
                            }
                        }
                    }
                }
                b"gs" => {
                    let name = operands.0.first().and_then(Object::as_name).map(|name| name.text());
                    if let Some(name) = name {
                        let set = dictionary(self.view, &states, &name)?;
                        state.is_clear = lets_through(&set, state.is_clear);
                    }
                }
                b"re" if path.len() < 64 => {
                    let (x, y) = (operands.number(0), operands.number(1));
                    path.push([x, y, x + operands.number(2), y + operands.number(3)]);
                }
                b"m" | b"l" => outline.add(&state.matrix, &operands, 1),
                b"v" | b"y" => outline.add(&state.matrix, &operands, 2),
                b"c" => outline.add(&state.matrix, &operands, 3),
                b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*" => {
                    if let Some(area) = std::mem::take(&mut outline).curved() {
                        self.picture(area);
                    }
                    for area in path.drain(..) {
                        if !state.is_clear {
                            self.cover(&state.matrix, area, false);
                        }
                    }
                }
                b"n" | b"S" | b"s" => {
                    path.clear();
                    outline = Outline::default();
                }
                b"ID" => {
                    self.picture(placed(&state.matrix, UNIT));
                    skip_image(&mut parser);
                }
                _ => {}
            }
            operands.0.clear();
        }
    }

    fn form(
        &mut self,
        form: &Stream,
        above: &Dictionary,
        matrix: &Matrix,
        depth: usize,
    ) -> Result<(), FormatError> {
        let content = self.view.stream_bytes(form)?;
        if content.len() > BYTES {
            return Err(FormatError::unreadable("a page's content is too large"));
        }
        let own = match self.view.get(&form.dictionary, "Matrix")? {
            Some(Object::Array(numbers)) => Operands(numbers).matrix(),
            _ => IDENTITY,
        };
        let resources = match self.view.get(&form.dictionary, "Resources")? {
            Some(Object::Dictionary(own)) => own,
            _ => above.clone(),
        };
        // Names of fonts mean another thing in each form.
        let fonts = std::mem::take(&mut self.fonts);
        let done = self.run(&content, &resources, times(&own, matrix), depth);
        self.fonts = fonts;
        done
    }

    fn cover(&mut self, matrix: &Matrix, area: [f64; 4], is_image: bool) {
        if self.covers.len() < COVERS {
            let after = self.letters.len();
            self.covers.push(Cover { area: placed(matrix, area), after, is_image });
        }
    }

    fn picture(&mut self, area: [f64; 4]) {
        let is_full = self.pictures.len() >= COVERS;
        match self.pictures.last_mut() {
            // Beyond all measure, the last one stands for all that follow.
            Some(last) if is_full => *last = joined(*last, area),
            _ => self.pictures.push(area),
        }
    }

    fn font(&mut self, fonts: &Dictionary, name: &str) -> Result<Option<Rc<Font>>, FormatError> {
        if let Some(known) = self.fonts.get(name) {
            return Ok(Some(known.clone()));
        }
        let Some(Object::Dictionary(dictionary)) = self.view.get(fonts, name)? else {
            return Ok(None);
        };
        let font = Rc::new(Font::read(self.view, &dictionary)?);
        self.fonts.insert(name.to_owned(), font.clone());
        Ok(Some(font))
    }

    fn show(&mut self, bytes: &[u8], state: &State, text: &mut Matrix) {
        let unknown = Font::unknown();
        let font = state.font.as_deref().unwrap_or(&unknown);
        for code in font.codes(bytes) {
            if self.letters.len() > LETTERS {
                return;
            }
            let width = code.width / 1000.0 * state.size;
            let place = times(text, &state.matrix);
            // The middle of a letter's body, a third of its size above the line.
            let middle = width * state.stretch / 2.0;
            let (x, y) = apply(&place, middle, state.size / 3.0 + state.rise);
            self.letters.push(Letter { text: code.text, x, y });
            let words = if code.is_space { state.between_words } else { 0.0 };
            let advance = (width + state.between_letters + words) * state.stretch;
            *text = times(&[1.0, 0.0, 0.0, 1.0, advance, 0.0], text);
        }
    }
}

/// Where an image lies before its matrix.
const UNIT: [f64; 4] = [0.0, 0.0, 1.0, 1.0];

/// The bounds of a rectangle on the page.
fn placed(matrix: &Matrix, [left, bottom, right, top]: [f64; 4]) -> [f64; 4] {
    let corners = [(left, bottom), (left, top), (right, bottom), (right, top)];
    let placed = corners.map(|(x, y)| apply(matrix, x, y));
    drawn::bounds(&placed)
}

fn joined(a: [f64; 4], b: [f64; 4]) -> [f64; 4] {
    [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]
}

/// The bounds of a path's points, and whether it has curves.
#[derive(Default)]
struct Outline {
    area: Option<[f64; 4]>,
    is_curved: bool,
}

impl Outline {
    fn add(&mut self, matrix: &Matrix, operands: &Operands, points: usize) {
        self.is_curved |= points > 1;
        for point in 0..points {
            let (x, y) = apply(matrix, operands.number(2 * point), operands.number(2 * point + 1));
            let own = [x, y, x, y];
            self.area = Some(self.area.map_or(own, |area| joined(area, own)));
        }
    }

    fn curved(self) -> Option<[f64; 4]> {
        self.area.filter(|_| self.is_curved)
    }
}

/// Whether an image hides what is below it.
fn is_opaque(image: &Dictionary) -> bool {
    let absent = |key: &str| image.get(key).is_none();
    absent("SMask") && absent("Mask") && absent("ImageMask")
}

/// Whether a graphics state lets through what is below; what it does not say stays as it was.
fn lets_through(set: &Dictionary, before: bool) -> bool {
    let opacity = set.get("ca").and_then(Object::as_number);
    let blends = set.get("BM").map(|_| !set.is("BM", "Normal") && !set.is("BM", "Compatible"));
    match (opacity, blends) {
        (None, None) => before,
        (opacity, blends) => opacity.is_some_and(|opacity| opacity < 0.9) || blends == Some(true),
    }
}

enum Token<'c> {
    Operand(Object),
    Operator(&'c [u8]),
}

/// The next operand or operator; what is neither is passed over.
fn next<'c>(parser: &mut Parser<'c>) -> Option<Token<'c>> {
    loop {
        parser.skip_space();
        let first = parser.peek()?;
        match first {
            b'/' | b'(' | b'<' | b'[' => match parser.object() {
                Ok(object) => return Some(Token::Operand(object)),
                Err(_) => parser.advance(1),
            },
            byte if is_regular(byte) => {
                let rest = parser.rest();
                let length = rest.iter().take_while(|byte| is_regular(**byte)).count();
                let word = rest.get(..length).unwrap_or_default();
                parser.advance(length);
                let number = std::str::from_utf8(word)
                    .ok()
                    .filter(|_| matches!(first, b'0'..=b'9' | b'+' | b'-' | b'.'));
                return Some(match number.and_then(|number| number.parse::<f64>().ok()) {
                    Some(_) => Token::Operand(Object::Real(super::object::Real(
                        String::from_utf8_lossy(word).into_owned(),
                    ))),
                    None => Token::Operator(word),
                });
            }
            _ => parser.advance(1),
        }
    }
}

/// Passes over the bytes of an inline image, up to `EI` between white space.
fn skip_image(parser: &mut Parser<'_>) {
    let rest = parser.rest();
    let end = memchr::memmem::find_iter(rest, b"EI").find(|at| {
        let around = |at: Option<usize>| {
            at.and_then(|at| rest.get(at)).is_none_or(|byte| super::syntax::is_space(*byte))
        };
        around(at.checked_sub(1)) && around(Some(at.saturating_add(2)))
    });
    parser.advance(end.map_or(rest.len(), |end| end.saturating_add(2)));
}

#[cfg(test)]
mod tests;
