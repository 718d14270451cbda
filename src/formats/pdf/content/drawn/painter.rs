//! The operators that ordinary looks are made of, carried out on paper that nobody sees.

mod path;
mod text;

use super::Area;
use super::BROKEN;
use super::Drawing;
use super::Ink;
use super::Oddity;
use super::bounds;
use super::corners;
use super::ink;
use super::shared;
use crate::formats::pdf::content::BYTES;
use crate::formats::pdf::content::IDENTITY;
use crate::formats::pdf::content::Matrix;
use crate::formats::pdf::content::Token;
use crate::formats::pdf::content::apply;
use crate::formats::pdf::content::dictionary;
use crate::formats::pdf::content::font::Font;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::syntax::Parser;
use path::Path;
use path::is_straight;
use std::rc::Rc;
use text::Texts;

/// Marks of one look.
const MARKS: usize = 20_000;
/// Operators of one look.
const OPERATORS: usize = 200_000;
/// Forms within forms.
const DEPTH: usize = 5;
/// Graphics states kept.
const SAVED: usize = 64;

const LARGE: Oddity = "it draws more than an ordinary look does";
const OPERATOR: Oddity = "it has an operator that an ordinary look has not";
const RESOURCE: Oddity = "it names a resource that it has not";
const COLOURS: Oddity = "it has a pattern, or colours of another kind than grey, RGB and CMYK";
const UNSEEN: Oddity = "it has letters that are not drawn or that only bound others";
const CUT: Oddity = "it is cut to a shape that is no rectangle";
const LAYER: Oddity = "a part of it is in a layer that may be hidden";
const PICTURE: Oddity = "it draws a picture";
const UNMEASURED: Oddity = "it does not tell how wide its letters are";
const GLYPHS: Oddity = "its letters are drawings (Type3)";

#[derive(Clone)]
struct State {
    matrix: Matrix,
    shown: Area,
    fill: Ink,
    stroke: Ink,
    width: f64,
    dashes: Vec<f64>,
    font: Option<(usize, Rc<Font>)>,
    size: f64,
    between_letters: f64,
    between_words: f64,
    stretch: f64,
    leading: f64,
    rise: f64,
}

pub(super) struct Painter<'f, 'a> {
    view: View<'f, 'a>,
    drawing: Drawing,
    fonts: Vec<(Object, Rc<Font>)>,
    operators: usize,
}

/// The operands of one operator.
struct Operands(Vec<Object>);

impl Operands {
    fn numbers<const N: usize>(&self) -> Result<[f64; N], Oddity> {
        let all: Vec<f64> =
            self.0.iter().map(Object::as_number).collect::<Option<_>>().ok_or(BROKEN)?;
        all.try_into().map_err(|_| BROKEN)
    }

    fn name(&self) -> Result<String, Oddity> {
        match self.0.as_slice() {
            [Object::Name(name)] => Ok(name.text()),
            _ => Err(BROKEN),
        }
    }

    fn string(&self) -> Result<&[u8], Oddity> {
        match self.0.as_slice() {
            [Object::String(bytes, _)] => Ok(bytes),
            _ => Err(BROKEN),
        }
    }

    fn none(&self) -> Result<(), Oddity> {
        if self.0.is_empty() { Ok(()) } else { Err(BROKEN) }
    }
}

impl<'f, 'a> Painter<'f, 'a> {
    pub(super) fn new(view: View<'f, 'a>) -> Self {
        Self { view, drawing: Drawing::default(), fonts: Vec::new(), operators: 0 }
    }

    pub(super) fn finish(self) -> Drawing {
        self.drawing
    }

    /// Draws a form through a matrix, as far as `shown` reaches.
    pub(super) fn look(
        &mut self,
        form: &Stream,
        matrix: Matrix,
        shown: Area,
    ) -> Result<(), Oddity> {
        let state = State {
            matrix,
            shown,
            fill: Ink::BLACK,
            stroke: Ink::BLACK,
            width: 1.0,
            dashes: Vec::new(),
            font: None,
            size: 0.0,
            between_letters: 0.0,
            between_words: 0.0,
            stretch: 1.0,
            leading: 0.0,
            rise: 0.0,
        };
        self.form(form, &state, 0)
    }

    /// Draws a form; it begins with the state of who draws it.
    fn form(&mut self, form: &Stream, outer: &State, depth: usize) -> Result<(), Oddity> {
        let (own, frame) = super::frame_of(self.view, form)?;
        let matrix = super::within(&own, &outer.matrix);
        if !is_straight(&matrix) {
            return Err(CUT);
        }
        let frame = bounds(&corners(frame).map(|(x, y)| apply(&matrix, x, y)));
        let Some(shown) = shared(frame, outer.shown) else { return Ok(()) };
        let mut content = super::content_of(self.view, form).map_err(|_| BROKEN)?;
        if content.len() > BYTES {
            return Err(LARGE);
        }
        content.push(b'\n');
        let resources = dictionary(self.view, &form.dictionary, "Resources").map_err(|_| BROKEN)?;
        self.run(&content, &resources, State { matrix, shown, ..outer.clone() }, depth)
    }

    fn run(
        &mut self,
        content: &[u8],
        resources: &Dictionary,
        mut state: State,
        depth: usize,
    ) -> Result<(), Oddity> {
        let mut saved: Vec<State> = Vec::new();
        let mut texts = Texts { now: IDENTITY, line: IDENTITY, is_open: false };
        let mut path = Path::default();
        let mut marked: usize = 0;
        let mut operands = Operands(Vec::new());
        let mut parser = Parser::new(content, 0, 16);
        while let Some(token) = super::token(&mut parser)? {
            let word = match token {
                Token::Operand(operand) => {
                    if operands.0.len() > 16 {
                        return Err(BROKEN);
                    }
                    operands.0.push(operand);
                    continue;
                }
                Token::Operator(word) => word,
            };
            self.operators = self.operators.saturating_add(1);
            if self.operators > OPERATORS || self.drawing.marks.len() > MARKS {
                return Err(LARGE);
            }
            match word {
                b"q" if saved.len() < SAVED && !texts.is_open => {
                    operands.none()?;
                    saved.push(state.clone());
                }
                b"Q" if !texts.is_open => {
                    operands.none()?;
                    state = saved.pop().ok_or(BROKEN)?;
                }
                b"cm" if !texts.is_open => {
                    state.matrix = super::within(&operands.numbers()?, &state.matrix);
                }
                b"BMC" => {
                    operands.name()?;
                    marked = marked.saturating_add(1);
                }
                b"BDC" => {
                    match operands.0.as_slice() {
                        [Object::Name(tag), _] if *tag != "OC" => {}
                        _ => return Err(LAYER),
                    }
                    marked = marked.saturating_add(1);
                }
                b"EMC" => marked = marked.checked_sub(1).ok_or(BROKEN)?,
                b"gs" => {
                    let states = self.named(resources, "ExtGState")?;
                    let set = self.resource(&states, &operands.name()?)?;
                    let set = set.as_dictionary().ok_or(RESOURCE)?;
                    ink::applied(set, &mut state.fill, &mut state.stroke, &mut state.width)?;
                }
                b"Do" if !texts.is_open => {
                    let forms = self.named(resources, "XObject")?;
                    match self.resource(&forms, &operands.name()?)? {
                        Object::Stream(form) if form.dictionary.is("Subtype", "Form") => {
                            if depth >= DEPTH {
                                return Err(LARGE);
                            }
                            self.form(&form, &state, depth.saturating_add(1))?;
                        }
                        _ => return Err(PICTURE),
                    }
                }
                b"g" | b"rg" | b"k" | b"G" | b"RG" | b"K" | b"sc" | b"scn" | b"SC" | b"SCN" => {
                    let upper = word.first().is_some_and(u8::is_ascii_uppercase);
                    let parts: Vec<f64> = operands
                        .0
                        .iter()
                        .map(Object::as_number)
                        .collect::<Option<_>>()
                        .ok_or(COLOURS)?;
                    let fits = match word {
                        b"g" | b"G" => parts.len() == 1,
                        b"rg" | b"RG" => parts.len() == 3,
                        b"k" | b"K" => parts.len() == 4,
                        _ => true,
                    };
                    let colour = ink::colour(&parts).filter(|_| fits).ok_or(COLOURS)?;
                    if upper { state.stroke.colour = colour } else { state.fill.colour = colour }
                }
                b"cs" | b"CS" => {
                    if !matches!(
                        operands.name()?.as_str(),
                        "DeviceGray" | "DeviceRGB" | "DeviceCMYK"
                    ) {
                        return Err(COLOURS);
                    }
                    let ink = if word == b"CS" { &mut state.stroke } else { &mut state.fill };
                    ink.colour = Ink::BLACK.colour;
                }
                b"w" => {
                    let [width] = operands.numbers()?;
                    state.width = width.abs();
                }
                b"J" | b"j" | b"M" | b"i" => {
                    let [_] = operands.numbers()?;
                }
                b"ri" => {}
                b"d" => match operands.0.as_slice() {
                    [Object::Array(dashes), phase] => {
                        let numbers = dashes.iter().map(Object::as_number);
                        state.dashes = numbers.collect::<Option<_>>().ok_or(BROKEN)?;
                        if !state.dashes.is_empty() && phase.as_number() != Some(0.0) {
                            return Err(OPERATOR);
                        }
                    }
                    _ => return Err(BROKEN),
                },
                b"m" | b"l" | b"c" | b"v" | b"y" | b"h" | b"re" | b"S" | b"s" | b"f" | b"F"
                | b"f*" | b"B" | b"B*" | b"b" | b"b*" | b"n" | b"W" | b"W*"
                    if !texts.is_open =>
                {
                    self.path(word, &operands, &mut state, &mut path)?;
                }
                b"BT" if !texts.is_open => {
                    texts = Texts { now: IDENTITY, line: IDENTITY, is_open: true };
                }
                b"ET" if texts.is_open => texts.is_open = false,
                b"Tr" => {
                    let [way] = operands.numbers()?;
                    if way != 0.0 {
                        return Err(UNSEEN);
                    }
                }
                b"Tf" => {
                    let (name, size) = match operands.0.as_slice() {
                        [Object::Name(name), size] => {
                            (name.text(), size.as_number().ok_or(BROKEN)?)
                        }
                        _ => return Err(BROKEN),
                    };
                    let fonts = self.named(resources, "Font")?;
                    state.font = Some(self.font(&fonts, &name)?);
                    state.size = size;
                }
                b"Tc" => [state.between_letters] = operands.numbers()?,
                b"Tw" => [state.between_words] = operands.numbers()?,
                b"TL" => [state.leading] = operands.numbers()?,
                b"Ts" => [state.rise] = operands.numbers()?,
                b"Tz" => {
                    let [percent] = operands.numbers()?;
                    state.stretch = percent / 100.0;
                }
                _ if texts.is_open => self.text(word, &operands, &mut state, &mut texts)?,
                _ => return Err(OPERATOR),
            }
            operands.0.clear();
        }
        if texts.is_open || marked > 0 || !path.is_done() || !operands.0.is_empty() {
            return Err(BROKEN);
        }
        Ok(())
    }

    fn named(&self, resources: &Dictionary, kind: &str) -> Result<Dictionary, Oddity> {
        dictionary(self.view, resources, kind).map_err(|_| BROKEN)
    }

    fn resource(&self, all: &Dictionary, name: &str) -> Result<Object, Oddity> {
        self.view.get(all, name).map_err(|_| BROKEN)?.ok_or(RESOURCE)
    }
}
