//! Paths: how they are built and painted, and what they cut away.

use super::BROKEN;
use super::CUT;
use super::LARGE;
use super::MARKS;
use super::Operands;
use super::Painter;
use super::State;
use crate::formats::pdf::content::Matrix;
use crate::formats::pdf::content::apply;
use crate::formats::pdf::content::drawn::Area;
use crate::formats::pdf::content::drawn::Mark;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::Point;
use crate::formats::pdf::content::drawn::Shape;
use crate::formats::pdf::content::drawn::bounds;
use crate::formats::pdf::content::drawn::shared;

/// A path that is being built.
#[derive(Default)]
pub(super) struct Path {
    /// Each with its points and whether it is closed.
    parts: Vec<(Vec<Point>, bool)>,
    is_curved: bool,
    /// It is one rectangle with sides along the page's.
    rectangle: Option<Area>,
    cuts: bool,
}

impl Path {
    /// Whether nothing waits to be painted.
    pub(super) fn is_done(&self) -> bool {
        self.parts.is_empty()
    }
}

impl Painter<'_, '_> {
    /// Operators that build a path and paint it.
    pub(super) fn path(
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
pub(super) fn is_straight([a, b, c, d, ..]: &Matrix) -> bool {
    let nothing = |part: &f64| part.abs() < 1e-6;
    (nothing(b) && nothing(c) || nothing(a) && nothing(d)) && (a * d - b * c).abs() > 1e-9
}
