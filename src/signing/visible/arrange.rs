//! Picture and text arranged: sizes in millimetres, before it is known where they stand.

use super::Visible;
use super::VisibleError;
use super::error::size;
use super::layout::Align;
use super::layout::TextRow;
use super::words;
use super::words::Values;
use crate::formats::pdf::appearance::drawing::Drawing;
use crate::formats::pdf::appearance::font::Face;
use crate::formats::pdf::appearance::font::FontError;
use crate::formats::pdf::appearance::image::Image;

/// Millimetres of a point, which letters are measured in.
const POINT: f64 = 25.4 / 72.0;
/// From one base line to the next, in sizes of letters.
const LEADING: f64 = 1.15;
/// Letters are not made smaller than this many points.
const LEAST: f64 = 5.0;
/// Between picture and text.
const GAP: f64 = 1.0;

/// What is shown, not yet arranged.
pub(super) struct Content<'v> {
    image: Option<Picture<'v>>,
    text: Option<(&'v TextRow, Vec<String>)>,
    face: &'v Face,
}

/// A picture with its size.
struct Picture<'v> {
    image: &'v Image,
    /// Width and height of the part that counts.
    size: (f64, f64),
    /// Somebody knows that this is its real size; else it may be made smaller.
    is_real: bool,
    /// Only its visible part counts.
    by_ink: bool,
}

/// The room that there is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Room {
    pub(super) width: f64,
    pub(super) height: f64,
    /// Nothing may stand out of it.
    pub(super) is_strict: bool,
}

/// What is shown, arranged from the upper left corner.
pub(super) struct Arranged<'v> {
    pub(super) width: f64,
    pub(super) height: f64,
    /// The whole picture: left, top, width, height; a transparent margin may stand out.
    image: Option<(&'v Image, [f64; 4])>,
    lines: Vec<Line>,
    text: Option<&'v TextRow>,
    /// Size of letters, in points.
    letters: f64,
}

struct Line {
    text: String,
    left: f64,
    base: f64,
}

impl<'v> Content<'v> {
    /// Puts the values in and measures the picture.
    pub(super) fn of(visible: &'v Visible, values: &Values) -> Result<Self, VisibleError> {
        let row = visible.layout.image.as_ref();
        let image = match (row, &visible.image) {
            (Some(row), Some(image)) => {
                let [left, top, right, bottom] = image.ink;
                let pixels = if row.by_ink {
                    (right.saturating_sub(left), bottom.saturating_sub(top))
                } else {
                    (image.width, image.height)
                };
                let (across, down) = (f64::from(pixels.0), f64::from(pixels.1));
                let [dots_x, dots_y] = image.per_millimetre.unwrap_or([1.0, 1.0]);
                let shape = (down / dots_y) / (across / dots_x);
                let by_file = image.per_millimetre.map(|_| across / dots_x);
                let of_layout = row.width;
                let (width, is_real) = match (visible.image_width, by_file, of_layout) {
                    (Some(width), ..) => (width, true),
                    (None, Some(by_file), None) => (by_file, row.by_ink),
                    // Programs that draw write any resolution; a signature is no wider than this.
                    (None, Some(by_file), Some(most)) => (by_file.min(most), false),
                    (None, None, Some(width)) => (width, false),
                    (None, None, None) => return Err(VisibleError::NoSize),
                };
                let (size, by_ink) = ((width, width * shape), row.by_ink);
                Some(Picture { image, size, is_real, by_ink })
            }
            _ => None,
        };
        let text = match &visible.layout.text {
            None => None,
            Some(row) => {
                let mut lines = Vec::new();
                for line in &row.lines {
                    let filled = words::fill(line, values)?;
                    lines.extend(filled.lines().map(str::to_owned));
                }
                Some((row, lines))
            }
        };
        Ok(Self { image, text, face: &visible.face })
    }

    /// Arranges for a room; without one, as large as it is by itself.
    pub(super) fn arrange(&self, room: Option<Room>) -> Result<Arranged<'v>, VisibleError> {
        let (letters, lines) = self.set_text(room)?;
        let row = self.text.as_ref().map(|(row, _)| *row);
        let text_height = self.text_height(lines.len(), letters);
        let gap = if self.image.is_some() && !lines.is_empty() { GAP } else { 0.0 };
        let picture = match &self.image {
            None => None,
            Some(picture) => Some((picture, picture.within(room, text_height + gap)?)),
        };
        let image_size = picture.map_or((0.0, 0.0), |(_, size)| size);
        let text_width = lines.iter().map(|(_, width)| *width).fold(0.0, f64::max);
        let width = image_size.0.max(text_width);
        let height = image_size.1 + gap + text_height;
        let align = row.map(|row| row.align).unwrap_or_default();
        let top = image_size.1 + gap + self.face.ascent * letters * POINT;
        let step = LEADING * letters * POINT;
        let lines = lines
            .into_iter()
            .enumerate()
            .map(|(index, (text, line))| Line {
                text,
                left: match align {
                    Align::Left => 0.0,
                    Align::Centre => (width - line) / 2.0,
                    Align::Right => width - line,
                },
                base: top + step * index as f64,
            })
            .collect();
        let image = picture.map(|(picture, size)| {
            let left = match align {
                _ if self.text.is_none() => 0.0,
                Align::Left => 0.0,
                Align::Centre => (width - size.0) / 2.0,
                Align::Right => width - size.0,
            };
            (picture.image, picture.whole(left, size))
        });
        Ok(Arranged { width, height, image, lines, text: row, letters })
    }

    /// The size of letters in points, and the lines with their widths.
    fn set_text(&self, room: Option<Room>) -> Result<(f64, Vec<(String, f64)>), VisibleError> {
        let Some((row, texts)) = &self.text else { return Ok((0.0, Vec::new())) };
        let strict = room.filter(|room| room.is_strict);
        let most = strict.map_or(row.width, |room| room.width.min(row.width));
        let mut letters = row.size;
        loop {
            let lines = self.wrap(texts, letters, most)?;
            let fits = strict.is_none_or(|room| {
                let widest = lines.iter().map(|(_, width)| *width).fold(0.0, f64::max);
                widest <= room.width && self.text_height(lines.len(), letters) <= room.height
            });
            if fits {
                return Ok((letters, lines));
            }
            letters -= 0.25;
            if letters < LEAST {
                let room = strict.map_or(String::new(), |room| size(room.width, room.height));
                return Err(VisibleError::TextTooLong { text: texts.join(" "), room });
            }
        }
    }

    fn wrap(
        &self,
        texts: &[String],
        letters: f64,
        most: f64,
    ) -> Result<Vec<(String, f64)>, FontError> {
        let width = |text: &str| Ok(self.face.width(text)? * letters * POINT);
        let mut lines = Vec::new();
        for text in texts {
            for line in words::wrap(text, most, width)? {
                let width = width(&line)?;
                lines.push((line, width));
            }
        }
        Ok(lines)
    }

    fn text_height(&self, lines: usize, letters: f64) -> f64 {
        let Some(more) = lines.checked_sub(1) else { return 0.0 };
        let one = self.face.ascent - self.face.descent;
        (one + LEADING * more as f64) * letters * POINT
    }
}

impl Picture<'_> {
    /// Its size in a room, of which text takes a part of the height.
    fn within(&self, room: Option<Room>, taken: f64) -> Result<(f64, f64), VisibleError> {
        let (width, height) = self.size;
        let Some(room) = room else { return Ok(self.size) };
        let left = room.height - taken;
        let scale = (room.width / width).min(left / height);
        if scale >= 1.0 || self.is_real && !room.is_strict {
            return Ok(self.size);
        }
        // Rounding of sizes that were given to a tenth is not too large.
        if self.is_real && scale > 0.995 {
            return Ok((width * scale, height * scale));
        }
        if self.is_real || scale <= 0.0 {
            return Err(VisibleError::TooLarge {
                size: size(width, height),
                room: size(room.width, left.max(0.0)),
            });
        }
        Ok((width * scale, height * scale))
    }

    /// Where the whole picture lies when the part that counts is this large.
    fn whole(&self, left: f64, (width, height): (f64, f64)) -> [f64; 4] {
        if !self.by_ink {
            return [left, 0.0, width, height];
        }
        let [ink_left, ink_top, ink_right, ink_bottom] = self.image.ink.map(f64::from);
        let across = width / (ink_right - ink_left);
        let down = height / (ink_bottom - ink_top);
        [
            left - ink_left * across,
            -ink_top * down,
            f64::from(self.image.width) * across,
            f64::from(self.image.height) * down,
        ]
    }
}

impl<'v> Arranged<'v> {
    /// Draws it in the middle of an area of a page whose unit is so many millimetres.
    pub(super) fn draw(
        &self,
        drawing: &mut Drawing<'v>,
        width: f64,
        height: f64,
        unit: f64,
    ) -> Result<(), VisibleError> {
        let left = (width * unit - self.width) / 2.0;
        let top = (height * unit - self.height) / 2.0;
        if let Some((image, [x, y, image_width, image_height])) = self.image {
            let bottom = height - (top + y + image_height) / unit;
            let area = [(left + x) / unit, bottom, image_width / unit, image_height / unit];
            drawing.image(image, area);
        }
        let Some(row) = self.text else { return Ok(()) };
        for line in self.lines.iter().filter(|line| !line.text.is_empty()) {
            let at = [(left + line.left) / unit, height - (top + line.base) / unit];
            drawing.text(&line.text, at, self.letters * POINT / unit, row.colour)?;
        }
        Ok(())
    }

    /// Its lines as one text.
    pub(super) fn text(&self) -> String {
        let lines: Vec<&str> = self.lines.iter().map(|line| line.text.as_str()).collect();
        lines.join(" ")
    }
}
