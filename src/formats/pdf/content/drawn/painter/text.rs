//! Text: where it is placed, by which font, and what of it is seen.

use super::BROKEN;
use super::GLYPHS;
use super::LARGE;
use super::MARKS;
use super::OPERATOR;
use super::Operands;
use super::Painter;
use super::RESOURCE;
use super::SAVED;
use super::State;
use super::UNMEASURED;
use crate::formats::pdf::content::Matrix;
use crate::formats::pdf::content::apply;
use crate::formats::pdf::content::drawn::Glyph;
use crate::formats::pdf::content::drawn::Mark;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::UsedFont;
use crate::formats::pdf::content::drawn::within;
use crate::formats::pdf::content::font::Font;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use std::rc::Rc;

/// Where text goes, within a text object.
pub(super) struct Texts {
    pub(super) now: Matrix,
    pub(super) line: Matrix,
    pub(super) is_open: bool,
}

impl Painter<'_, '_> {
    /// Operators that place and show text.
    pub(super) fn text(
        &mut self,
        word: &[u8],
        operands: &Operands,
        state: &mut State,
        texts: &mut Texts,
    ) -> Result<(), Oddity> {
        let next_line = |texts: &mut Texts, x: f64, y: f64| {
            texts.line = within(&[1.0, 0.0, 0.0, 1.0, x, y], &texts.line);
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
                            texts.now = within(&[1.0, 0.0, 0.0, 1.0, x, 0.0], &texts.now);
                        }
                    }
                }
            }
            _ => return Err(OPERATOR),
        }
        Ok(())
    }

    pub(super) fn font(
        &mut self,
        all: &Dictionary,
        name: &str,
    ) -> Result<(usize, Rc<Font>), Oddity> {
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
            let place = within(&texts.now, &state.matrix);
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
            texts.now = within(&[1.0, 0.0, 0.0, 1.0, advance, 0.0], &texts.now);
        }
        Ok(())
    }
}
