//! Comments that mark text by lying on it, and those that hide it (DA-16): by their looks, and by
//! what readers make of them that have none.

use super::Pair;
use super::placing::Place;
use super::placing::area;
use super::placing::place;
use super::shown::HIDING;
use super::shown::MARKS;
use super::shown::NEARBY;
use super::shown::appearance_of;
use crate::formats::pdf::content;
use crate::formats::pdf::content::drawn::Area;
use crate::formats::pdf::content::drawn::Drawing;
use crate::formats::pdf::content::drawn::Shape;
use crate::formats::pdf::content::drawn::drawn;
use crate::formats::pdf::content::drawn::ink;
use crate::formats::pdf::content::drawn::numbers;
use crate::formats::pdf::content::drawn::shared;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;

/// What a note or an insertion mark measures at most, in points: half an inch.
const LARGEST_SIGN: f64 = 36.0;
/// What a line under or through words measures at most, in points.
const HIGHEST_RULE: f64 = 4.0;
/// The highest letters that are struck out or underlined, in points.
const HIGHEST_LETTERS: f64 = 48.0;
/// A line of this width hides the letters that it runs through, in points.
const THICK: f64 = 8.0;
/// Arrow heads and dots are smaller, in points.
const LARGEST_DOT: f64 = 12.0;
/// What lets through less of what is below it hides it.
const CLEAR: f64 = 0.35;
/// Marks darker than this hide black letters; lighter than white paper nearly is, they mark nothing.
const DARKEST: f64 = 0.45;
const PALEST: f64 = 0.97;
/// An arrow head or a knob at the end of a line, in widths of the line.
const ENDS: f64 = 6.0;
/// Paths of one mark.
const SHAPES: usize = 500;
/// Points of one comment.
const POINTS: usize = 20_000;
/// Where a comment may be whose points are not known.
const EVERYWHERE: Area = [-1e9, -1e9, 1e9, 1e9];

impl Pair<'_, '_, '_> {
    /// The rule that speaks of a comment that lies over signed text; `None` where it only marks it.
    pub(super) fn rule_over(&self, kind: &str, annotation: &Object) -> Option<&'static str> {
        let own = annotation.as_dictionary()?;
        if !MARKS.contains(&kind) {
            let hides = matches!(kind, "FreeText" | "Stamp")
                || own.get("IC").is_some()
                || self.line_of(own) > THICK
                || appearance_of(self.new, annotation)
                    .is_some_and(|form| self.is_a_cover(&form, annotation));
            return Some(if hides { HIDING } else { NEARBY });
        }
        if self.is_more_than_a_mark(kind, annotation) {
            return Some(HIDING);
        }
        let form = appearance_of(self.new, annotation);
        let is_sign = matches!(kind, "Text" | "Caret" | "Popup");
        // A window that is open lies on the page.
        let is_open = kind == "Popup" && matches!(own.get("Open"), Some(Object::Boolean(true)));
        let is_unclear = !is_sign
            && form.is_some_and(|form| match area(self.new, annotation) {
                Some(place) => drawn(self.new, &form, place).is_err(),
                None => false,
            });
        let acts = !is_sign && self.has_other_looks(own);
        (is_open || is_unclear || acts).then_some(NEARBY)
    }

    /// Whether it looks otherwise while the pointer is over it.
    fn has_other_looks(&self, annotation: &Dictionary) -> bool {
        let Ok(Some(Object::Dictionary(looks))) = self.new.get(annotation, "AP") else {
            return false;
        };
        let normal = looks.get("N").cloned().unwrap_or(Object::Null);
        ["D", "R"].iter().any(|key| looks.get(key).is_some_and(|other| !other.same(&normal)))
    }

    /// Whether an annotation of [`MARKS`] shows more than such a mark does: words of its own, a sign
    /// that is larger than any, or something opaque where words are.
    fn is_more_than_a_mark(&self, kind: &str, annotation: &Object) -> bool {
        let is_sign = matches!(kind, "Text" | "Caret");
        let place = area(self.new, annotation);
        let is_large = place.is_some_and(|[left, bottom, right, top]| {
            right - left > LARGEST_SIGN || top - bottom > LARGEST_SIGN
        });
        let form = appearance_of(self.new, annotation);
        if !is_sign && annotation.as_dictionary().is_some_and(|own| self.says_more(kind, own)) {
            return true;
        }
        let Some(form) = form else { return kind == "Caret" && is_large };
        let drawn_so = content::shown_by_form(self.new, &form).unwrap_or_default();
        // Highlighting blends with what is below; what does not, and is as high as a letter, hides it.
        let hides = drawn_so.covers.iter().any(|cover| {
            let [_, bottom, _, top] = cover.area;
            !is_sign && top - bottom > HIGHEST_RULE
        });
        let covers = || {
            let drawing = drawn(self.new, &form, place?).ok()?;
            Some(!is_sign && covers_words(&drawing))
        };
        is_sign && is_large || hides || !drawn_so.letters.is_empty() || covers() == Some(true)
    }

    /// What a mark's own keys make of it where a reader draws it itself.
    fn says_more(&self, kind: &str, own: &Dictionary) -> bool {
        let Ok(colour) = numbers(self.new, own, "C") else { return true };
        let light = colour.and_then(|parts| Some(ink::light(ink::colour(&parts)?)));
        match kind {
            "Highlight" => light.is_some_and(|light| !(DARKEST..=PALEST).contains(&light)),
            "Underline" | "StrikeOut" | "Squiggly" => {
                let Some(points) = self.points(own, "QuadPoints") else { return true };
                let quads = points.chunks(4).map(content::drawn::bounds);
                let is_high = |[left, bottom, right, top]: Area| {
                    // Words may run upwards.
                    (top - bottom).min(right - left) > HIGHEST_LETTERS
                };
                self.line_of(own) > HIGHEST_RULE || quads.into_iter().any(is_high)
            }
            _ => false,
        }
    }

    /// How wide a comment's line is, in points.
    fn line_of(&self, own: &Dictionary) -> f64 {
        let of_style = match self.new.get(own, "BS") {
            Ok(Some(Object::Dictionary(style))) => {
                self.new.get(&style, "W").ok().flatten().and_then(|width| width.as_number())
            }
            _ => None,
        };
        let of_border = || match self.new.get(own, "Border") {
            Ok(Some(Object::Array(border))) => border.get(2).and_then(Object::as_number),
            _ => None,
        };
        of_style.or_else(of_border).unwrap_or_default().abs()
    }

    /// Whether a look draws something that hides what is below it.
    fn is_a_cover(&self, form: &Stream, annotation: &Object) -> bool {
        let Some(place) = area(self.new, annotation) else { return false };
        match drawn(self.new, form, place) {
            Ok(drawing) => drawing.shapes().any(|shape| {
                let [left, bottom, right, top] = shape.area;
                let is_blob = shape.width.is_none()
                    && (right - left).min(top - bottom) > LARGEST_DOT
                    && filling(shape) > 0.5 * (right - left) * (top - bottom);
                let is_opaque = !shape.ink.blends && shape.ink.opacity > 1.0 - CLEAR;
                is_opaque && (is_blob || shape.width.is_some_and(|width| width > THICK))
            }),
            Err(_) => {
                // What nobody can read may cover.
                let Ok(shown) = content::shown_by_form(self.new, form) else { return true };
                shown.covers.iter().any(|cover| {
                    let [left, bottom, right, top] = cover.area;
                    cover.is_image || (right - left).min(top - bottom) > LARGEST_DOT
                })
            }
        }
    }

    /// Where a comment may be seen: its rectangle, and the points that it is drawn through, which
    /// may lie outside of it.
    pub(super) fn reach(&self, annotation: &Object) -> Option<Area> {
        let own = annotation.as_dictionary()?;
        let mut reach = match place(self.new, annotation) {
            Place::Area(area) => Some(area),
            Place::Nowhere => None,
            Place::Unclear => return Some(EVERYWHERE),
        };
        let half = self.line_of(own) / 2.0 + self.beside(own);
        for key in ["QuadPoints", "Vertices", "L", "CL", "InkList"] {
            let Some(points) = self.points(own, key) else { return Some(EVERYWHERE) };
            if points.is_empty() {
                continue;
            }
            let [left, bottom, right, top] = content::drawn::bounds(&points);
            let drawn = [left - half, bottom - half, right + half, top + half];
            reach = Some(match reach {
                Some(area) => [
                    area[0].min(drawn[0]),
                    area[1].min(drawn[1]),
                    area[2].max(drawn[2]),
                    area[3].max(drawn[3]),
                ],
                None => drawn,
            });
        }
        reach
    }

    /// How far from its points a comment's line is drawn: the offsets of leader lines, and what
    /// stands at the ends of lines.
    fn beside(&self, own: &Dictionary) -> f64 {
        let length = |key: &str| {
            let length = self.new.get(own, key).ok().flatten().and_then(|one| one.as_number());
            length.filter(|length| length.is_finite()).unwrap_or_default().abs()
        };
        let ends = if own.get("LE").is_some() { ENDS * self.line_of(own).max(1.0) } else { 0.0 };
        length("LL") + length("LLE") + length("LLO") + ends
    }

    /// The points of an array of numbers, or of an array of such arrays; `None` where they are too
    /// many or cannot be read.
    fn points(&self, own: &Dictionary, key: &str) -> Option<Vec<(f64, f64)>> {
        let mut flat: Vec<f64> = Vec::new();
        let elements = match self.new.get(own, key).ok()? {
            Some(Object::Array(elements)) => elements,
            _ => return Some(Vec::new()),
        };
        for element in &elements {
            match self.new.resolve(element).ok()? {
                Object::Array(inner) => flat.extend(inner.iter().filter_map(Object::as_number)),
                one => flat.extend(one.as_number()),
            }
            if flat.len() > POINTS {
                return None;
            }
        }
        flat.retain(|number| number.is_finite());
        Some(
            flat.chunks_exact(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect(),
        )
    }
}

/// The area within a path, in square points.
fn filling(shape: &Shape) -> f64 {
    let twice: f64 = shape.edges.iter().map(|[a, b]| a.0 * b.1 - b.0 * a.1).sum();
    twice.abs() / 2.0
}

/// Whether what a mark draws hides words: opaque, or dark, where words stand; or so many lines that
/// little is left between them.
fn covers_words(drawing: &Drawing) -> bool {
    let shapes: Vec<&Shape> = drawing.shapes().take(SHAPES).collect();
    if drawing.shapes().count() > shapes.len() {
        return true;
    }
    let size = |area: Area| (area[2] - area[0], area[3] - area[1]);
    let is_high = |shape: &Shape| match shape.width {
        Some(width) => width > HIGHEST_RULE,
        None => {
            let (wide, high) = size(shape.area);
            wide.min(high) > HIGHEST_RULE
        }
    };
    let lets_through = |shape: &Shape| match shape.ink.blends {
        true if shape.ink.light() >= DARKEST => 1.0,
        _ => 1.0 - shape.ink.opacity,
    };
    let hides = shapes.iter().any(|shape| {
        let below = shapes.iter().filter(|other| shared(shape.area, other.area).is_some());
        is_high(shape)
            && below
                .filter(|other| is_high(other))
                .map(|other| lets_through(other))
                .product::<f64>()
                < CLEAR
    });
    // Thin lines, one beside another.
    let thin: f64 = shapes
        .iter()
        .filter(|shape| !is_high(shape) && lets_through(shape) < CLEAR)
        .map(|shape| {
            let (wide, high) = size(shape.area);
            match shape.width {
                Some(width) => {
                    let along = shape.edges.iter().map(|[a, b]| (a.0 - b.0).hypot(a.1 - b.1));
                    width * along.sum::<f64>()
                }
                None => wide * high,
            }
        })
        .sum();
    let all = shapes
        .iter()
        .map(|shape| shape.area)
        .reduce(|a, b| [a[0].min(b[0]), a[1].min(b[1]), a[2].max(b[2]), a[3].max(b[3])]);
    let (wide, high) = all.map(size).unwrap_or_default();
    hides || wide.min(high) > HIGHEST_RULE && thin > 0.5 * wide * high
}
