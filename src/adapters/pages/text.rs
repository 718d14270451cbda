//! The text of a page, line by line, where it stands as the page is shown.

use super::PageError;
use super::Pages;
use crate::model::TextLine;
use hayro::hayro_interpret::BlendMode;
use hayro::hayro_interpret::ClipPath;
use hayro::hayro_interpret::Context;
use hayro::hayro_interpret::Device;
use hayro::hayro_interpret::DrawMode;
use hayro::hayro_interpret::DrawProps;
use hayro::hayro_interpret::Image;
use hayro::hayro_interpret::ImageDrawProps;
use hayro::hayro_interpret::InterpreterCache;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_interpret::RenderContent;
use hayro::hayro_interpret::SoftMask;
use hayro::hayro_interpret::TransformExt;
use hayro::hayro_interpret::font::Glyph;
use hayro::hayro_interpret::font::GlyphRun;
use hayro::hayro_interpret::hayro_cmap::BfString;
use hayro::hayro_interpret::interpret_page;
use hayro::kurbo::BezPath;
use hayro::kurbo::Point;
use hayro::kurbo::Rect;
use std::cmp::Ordering;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use unicode_normalization::UnicodeNormalization;

/// A letter where it stands.
#[derive(Clone, Debug)]
struct Letter {
    text: String,
    left: f64,
    right: f64,
    base: f64,
    size: f64,
}

/// Letters of one page; a hostile page repeats a form without end.
const MOST_LETTERS: usize = 200_000;

impl Pages {
    /// The lines of a page, counted from 1, from the top; text that stands upright as the page is
    /// shown, and of which the document says what it means.
    ///
    /// # Errors
    /// Where there is no such page, or it cannot be read.
    pub fn lines(&self, page: usize) -> Result<Vec<TextLine>, PageError> {
        let found = self.page(page)?;
        let (width, height) = found.render_dimensions();
        let settings = InterpreterSettings {
            render_content: RenderContent::PAGE,
            ..InterpreterSettings::default()
        };
        let read = || {
            let cache = InterpreterCache::new();
            let start = found.initial_transform(true).to_kurbo();
            let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
            let mut context = Context::new(start, area, &cache, found.xref(), settings);
            let mut letters = Letters::default();
            interpret_page(found, &mut context, &mut letters);
            letters.0
        };
        let letters =
            catch_unwind(AssertUnwindSafe(read)).map_err(|_| PageError::Drawing { page })?;
        Ok(join(letters))
    }
}

/// Collects letters; everything else that is drawn is passed over.
#[derive(Default)]
struct Letters(Vec<Letter>);

impl<'a> Device<'a> for Letters {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        for placed in run.glyphs() {
            if self.0.len() >= MOST_LETTERS {
                return;
            }
            let text = match placed.as_unicode() {
                Some(BfString::Char(letter)) => letter.to_string(),
                Some(BfString::String(text)) => text,
                None => continue,
            };
            let advance = match &**placed {
                Glyph::Outline(outline) => outline.advance_width(),
                Glyph::Type3(drawn) => drawn.advance_width(),
            };
            /// Glyphs are a thousand units high.
            const EM: f64 = 1000.0;
            let to_page = props.transform * placed.transform();
            let start = to_page * Point::ORIGIN;
            let end = to_page * Point::new(f64::from(advance.unwrap_or(500.0)), 0.0);
            let top = to_page * Point::new(0.0, EM);
            let size = start.y - top.y;
            // Lying or mirrored text is no line to stand a signature by.
            let is_upright =
                size > 0.0 && end.x >= start.x && (end.y - start.y).abs() <= size * 0.1;
            if is_upright && start.is_finite() && end.is_finite() {
                let (left, right, base) = (start.x, end.x, start.y);
                self.0.push(Letter { text, left, right, base, size });
            }
        }
    }

    fn draw_path(&mut self, _: &BezPath, _: DrawProps<'a>, _: &DrawMode) {}
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {}
    fn draw_image(&mut self, _: Image<'a, '_>, _: ImageDrawProps<'a>) {}
    fn pop_clip(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}

/// Letters → lines: those on one base line, from the left; a gap wider than two letters is another
/// column.
fn join(mut letters: Vec<Letter>) -> Vec<TextLine> {
    letters.sort_by(|a, b| a.base.total_cmp(&b.base));
    let mut rows: Vec<Vec<Letter>> = Vec::new();
    for letter in letters {
        match rows.last_mut() {
            Some(row)
                if row.last().is_some_and(|last| {
                    (letter.base - last.base).abs() < last.size.min(letter.size) * 0.25
                }) =>
            {
                row.push(letter);
            }
            _ => rows.push(vec![letter]),
        }
    }
    let mut lines = Vec::new();
    for mut row in rows {
        // A letter drawn again at its place (a poor man's bold) comes after the first.
        row.sort_by(|a, b| a.left.partial_cmp(&b.left).unwrap_or(Ordering::Equal));
        let mut open: Option<TextLine> = None;
        for letter in row {
            match &mut open {
                Some(line) if letter.left - line.right < letter.size * 2.0 => extend(line, letter),
                _ => {
                    lines.extend(open.take().and_then(close));
                    let Letter { text, left, right, base, size } = letter;
                    open = Some(TextLine { text, left, right, base, size });
                }
            }
        }
        lines.extend(open.and_then(close));
    }
    lines
}

fn extend(line: &mut TextLine, letter: Letter) {
    let is_again = line.text.ends_with(letter.text.as_str())
        && letter.left < line.right - (letter.right - letter.left) * 0.5;
    if !is_again {
        if letter.left - line.right > letter.size * 0.15 && !line.text.ends_with(' ') {
            line.text.push(' ');
        }
        line.text.push_str(&letter.text);
    }
    line.right = line.right.max(letter.right);
    line.size = line.size.max(letter.size);
}

/// Spaces are one each and none at the ends; a line of them is none.
fn close(mut line: TextLine) -> Option<TextLine> {
    let composed: String = line.text.nfc().collect();
    line.text = composed.split_whitespace().collect::<Vec<_>>().join(" ");
    (!line.text.is_empty()).then_some(line)
}
