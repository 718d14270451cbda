//! The operators that ordinary looks are made of, carried out on paper that nobody sees.

use super::Area;
use super::BROKEN;
use super::Drawing;
use super::Glyph;
use super::Ink;
use super::Mark;
use super::Oddity;
use super::Point;
use super::Shape;
use super::UsedFont;
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
use std::rc::Rc;

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

#[derive(Default)]
struct Path {
    /// Each with its points and whether it is closed.
    parts: Vec<(Vec<Point>, bool)>,
    is_curved: bool,
    /// It is one rectangle with sides along the page's.
    rectangle: Option<Area>,
    cuts: bool,
}

pub(super) struct Painter<'f, 'a> {
    view: View<'f, 'a>,
    drawing: Drawing,
    fonts: Vec<(Object, Rc<Font>)>,
    operators: usize,
}

struct Texts {
    now: Matrix,
    line: Matrix,
    is_open: bool,
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
        if texts.is_open || marked > 0 || !path.parts.is_empty() || !operands.0.is_empty() {
            return Err(BROKEN);
        }
        Ok(())
    }

    /// Operators that place and show text.
    fn text(
        &mut self,
        word: &[u8],
        operands: &Operands,
        state: &mut State,
        texts: &mut Texts,
    ) -> Result<(), Oddity> {
        let next_line = |texts: &mut Texts, x: f64, y: f64| {
            texts.line = super::within(&[1.0, 0.0, 0.0, 1.0, x, y], &texts.line);
            texts.now = texts.line;
        };
        match word {
            b"Td" | b"TD" => {
                let [x, y] = operands.numbers()?;
                if word == b"TD" {
                    state.leading = -y;
                }
                next_line(texts, x, y);
            }
            b"Tm" => {
                texts.line = operands.numbers()?;
                texts.now = texts.line;
            }
            b"T*" => {
                operands.none()?;
                next_line(texts, 0.0, -state.leading);
            }
            b"Tj" => self.show(operands.string()?, state, texts)?,
            b"'" => {
                next_line(texts, 0.0, -state.leading);
                self.show(operands.string()?, state, texts)?;
            }
            b"TJ" => {
                let [Object::Array(parts)] = operands.0.as_slice() else { return Err(BROKEN) };
                for part in parts {
                    match part {
                        Object::String(bytes, _) => self.show(bytes, state, texts)?,
                        other => {
                            let back = other.as_number().ok_or(BROKEN)? / 1000.0;
                            let x = -back * state.size * state.stretch;
                            texts.now = super::within(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &texts.now);
                        }
                    }
                }
            }
            _ => return Err(OPERATOR),
        }
        Ok(())
    }

    fn named(&self, resources: &Dictionary, kind: &str) -> Result<Dictionary, Oddity> {
        dictionary(self.view, resources, kind).map_err(|_| BROKEN)
    }

    fn resource(&self, all: &Dictionary, name: &str) -> Result<Object, Oddity> {
        self.view.get(all, name).map_err(|_| BROKEN)?.ok_or(RESOURCE)
    }

    fn font(&mut self, all: &Dictionary, name: &str) -> Result<(usize, Rc<Font>), Oddity> {
        let object = all.get(name).ok_or(RESOURCE)?;
        if let Some(at) = self.fonts.iter().position(|(known, _)| known.same(object))
            && let Some((_, font)) = self.fonts.get(at)
        {
            return Ok((at, font.clone()));
        }
        let found = self.resource(all, name)?;
        let found = found.as_dictionary().ok_or(RESOURCE)?;
        if found.is("Subtype", "Type3") {
            return Err(GLYPHS);
        }
        let font = Rc::new(Font::read(self.view, found).map_err(|_| BROKEN)?);
        let at = self.fonts.len();
        if at >= SAVED {
            return Err(LARGE);
        }
        self.fonts.push((object.clone(), font.clone()));
        let is_everywhere = font.is_everywhere();
        self.drawing.fonts.push(UsedFont { object: object.clone(), is_everywhere });
        Ok((at, font))
    }

    fn show(&mut self, bytes: &[u8], state: &State, texts: &mut Texts) -> Result<(), Oddity> {
        let Some((at, font)) = &state.font else { return Err(RESOURCE) };
        for code in font.codes(bytes) {
            if self.drawing.marks.len() > MARKS {
                return Err(LARGE);
            }
            if !code.is_measured {
                return Err(UNMEASURED);
            }
            let width = code.width / 1000.0 * state.size * state.stretch;
            let place = super::within(&texts.now, &state.matrix);
            let from = apply(&place, 0.0, state.rise);
            let to = apply(&place, width, state.rise);
            let top = apply(&place, 0.0, state.rise + state.size);
            let up = (top.0 - from.0, top.1 - from.1);
            // Its body, from the line to nearly the top of a capital letter.
            let inner = |along: f64, above: f64| {
                let x = from.0 + (to.0 - from.0) * along + up.0 * above;
                let y = from.1 + (to.1 - from.1) * along + up.1 * above;
                let [left, bottom, right, top] = state.shown;
                x >= left && x <= right && y >= bottom && y <= top
            };
            let is_cut = ![(0.1, 0.05), (0.9, 0.05), (0.1, 0.66), (0.9, 0.66)]
                .into_iter()
                .all(|(along, above)| inner(along, above));
            self.drawing.marks.push(Mark::Glyph(Glyph {
                code: code.value,
                font: *at,
                text: code.seen,
                from,
                to,
                up,
                natural: code.width / 1000.0,
                ink: state.fill,
                is_cut,
            }));
            let words = if code.is_space { state.between_words } else { 0.0 };
            let advance = width + (state.between_letters + words) * state.stretch;
            texts.now = super::within(&[1.0, 0.0, 0.0, 1.0, advance, 0.0], &texts.now);
        }
        Ok(())
    }

    /// Operators that build a path and paint it.
    fn path(
        &mut self,
        word: &[u8],
        operands: &Operands,
        state: &mut State,
        path: &mut Path,
    ) -> Result<(), Oddity> {
        let at = |x: f64, y: f64| apply(&state.matrix, x, y);
        let points: Vec<Point> = match word {
            b"m" | b"l" => vec![operands.numbers().map(|[x, y]| at(x, y))?],
            b"c" => {
                let [a, b, c, d, e, f] = operands.numbers()?;
                vec![at(a, b), at(c, d), at(e, f)]
            }
            b"v" | b"y" => {
                let [a, b, c, d] = operands.numbers()?;
                vec![at(a, b), at(c, d)]
            }
            b"re" => {
                let [x, y, width, height] = operands.numbers()?;
                vec![at(x, y), at(x + width, y), at(x + width, y + height), at(x, y + height)]
            }
            _ => {
                operands.none()?;
                Vec::new()
            }
        };
        match word {
            b"m" => path.parts.push((points, false)),
            b"l" | b"c" | b"v" | b"y" => {
                path.is_curved |= word != b"l";
                let (part, is_closed) = path.parts.last_mut().ok_or(BROKEN)?;
                if *is_closed {
                    return Err(BROKEN);
                }
                part.extend(points);
            }
            b"re" => {
                let alone = path.parts.is_empty() && is_straight(&state.matrix);
                path.rectangle = Some(bounds(&points)).filter(|_| alone);
                path.parts.push((points, true));
            }
            b"h" => path.parts.last_mut().ok_or(BROKEN)?.1 = true,
            b"W" | b"W*" => path.cuts = true,
            painted => {
                let path = std::mem::take(path);
                if path.cuts {
                    let one = path.rectangle.filter(|_| path.parts.len() == 1).ok_or(CUT)?;
                    // What follows is not seen where nothing is left.
                    state.shown = shared(one, state.shown).unwrap_or([0.0; 4]);
                }
                let fills = matches!(painted, b"f" | b"F" | b"f*" | b"B" | b"B*" | b"b" | b"b*");
                let strokes = matches!(painted, b"S" | b"s" | b"B" | b"B*" | b"b" | b"b*");
                let closes = matches!(painted, b"s" | b"b" | b"b*");
                if fills {
                    self.shape(&path, state, None, true);
                }
                if strokes {
                    let [a, b, c, d, ..] = state.matrix;
                    let width = state.width * a.hypot(b).max(c.hypot(d));
                    self.shape(&path, state, Some(width), closes);
                }
            }
        }
        if path.parts.len() > MARKS {
            return Err(LARGE);
        }
        Ok(())
    }

    fn shape(&mut self, path: &Path, state: &State, width: Option<f64>, closes: bool) {
        let shown = state.shown;
        let points: Vec<Point> = path.parts.iter().flat_map(|(part, _)| part).copied().collect();
        let half = width.unwrap_or_default() / 2.0;
        let [left, bottom, right, top] = bounds(&points);
        // A line without a height still is a line.
        let grown = half.max(0.005);
        let area = [left - grown, bottom - grown, right + grown, top + grown];
        let Some(area) = shared(area, shown).filter(|_| !points.is_empty()) else { return };
        let mut edges: Vec<[Point; 2]> = Vec::new();
        for (part, is_closed) in &path.parts {
            edges.extend(part.iter().zip(part.iter().skip(1)).map(|(a, b)| [*a, *b]));
            if (closes || *is_closed)
                && let (Some(first), Some(last)) = (part.first(), part.last())
                && part.len() > 1
            {
                edges.push([*last, *first]);
            }
        }
        self.drawing.marks.push(Mark::Shape(Shape {
            edges,
            area,
            shown,
            is_curved: path.is_curved,
            width,
            dashes: if width.is_some() { state.dashes.clone() } else { Vec::new() },
            ink: if width.is_some() { state.stroke } else { state.fill },
        }));
    }
}

/// Whether a matrix keeps sides along the page's.
fn is_straight([a, b, c, d, ..]: &Matrix) -> bool {
    let nothing = |part: &f64| part.abs() < 1e-6;
    (nothing(b) && nothing(c) || nothing(a) && nothing(d)) && (a * d - b * c).abs() > 1e-9
}
