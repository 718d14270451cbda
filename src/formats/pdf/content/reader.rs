//! Goes through the operators of a content stream and keeps the letters that it shows and what it paints
//! over them (ISO 32000-2 clauses 8 and 9.4).

use super::BYTES;
use super::Cover;
use super::IDENTITY;
use super::Letter;
use super::Matrix;
use super::Shown;
use super::apply;
use super::dictionary;
use super::drawn;
use super::font::Font;
use super::times;
use super::words::Token;
use super::words::next;
use super::words::skip_image;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::syntax::Parser;
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

pub(super) struct Reader<'f, 'a> {
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
    pub(super) fn new(view: View<'f, 'a>) -> Self {
        Self {
            view,
            letters: Vec::new(),
            covers: Vec::new(),
            pictures: Vec::new(),
            operators: 0,
            fonts: BTreeMap::new(),
        }
    }

    pub(super) fn shown(self) -> Shown {
        Shown { letters: self.letters, covers: self.covers, pictures: self.pictures }
    }

    pub(super) fn run(
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
