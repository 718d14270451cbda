//! Whether a look of words is an ordinary one: its letters can be seen, stand in the order in which
//! they are read, and nothing is drawn besides but the ground and the border that the widget's own
//! characteristics (MK) name, or what was there when the document was signed.

use crate::formats::pdf::content::drawn::Area;
use crate::formats::pdf::content::drawn::Drawing;
use crate::formats::pdf::content::drawn::Glyph;
use crate::formats::pdf::content::drawn::Ink;
use crate::formats::pdf::content::drawn::Mark;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::Point;
use crate::formats::pdf::content::drawn::Shape;
use crate::formats::pdf::content::drawn::bounds;
use crate::formats::pdf::content::drawn::ink;
use crate::formats::pdf::content::drawn::ink::is_alike;
use crate::formats::pdf::content::drawn::ink::light;
use crate::formats::pdf::content::drawn::numbers;
use crate::formats::pdf::content::drawn::shared;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;

/// A border that is wider is more than a border, in points.
const WIDEST: f64 = 4.0;
/// All letters are nearly of one size, on one line nearly at one height, and nearly of one colour.
const SHRUNK: f64 = 0.85;
const RAISED: f64 = 0.04;
const FADED: f64 = 0.25;
/// How much narrower or wider than its font has it a letter is set.
const STRETCH: std::ops::RangeInclusive<f64> = 0.6..=1.8;
/// Between words of one line, in ems.
const WIDEST_GAP: f64 = 3.0;
/// Edges of a ground, or of one slope of a raised border.
const MOST_EDGES: usize = 8;
/// Letters lower than this, in points, are not read.
const SMALLEST: f64 = 3.0;
/// Part of the narrower one of two letters by which they may overlap; of two words' letters, part of
/// the em.
const OVERLAP: f64 = 0.2;
const KERNED: f64 = 0.15;
/// How much lighter or darker than its ground a letter is at least.
const CONTRAST: f64 = 0.35;
/// What is less opaque lets through what is below.
const OPAQUE: f64 = 0.9;
/// Paths of one look.
const SHAPES: usize = 1000;
/// What is as low as a line hides no words, in points.
const LOW: f64 = 4.0;
/// A path that was signed stands where it stood, in points.
const MOVED: f64 = 0.6;

const SMALL: Oddity = "letters are too small to be read";
const CUT: Oddity = "letters are cut or lie outside of the field";
const PALE: Oddity = "letters do not stand out from what is behind them";
const TURNED: Oddity = "letters are turned, mirrored or squeezed";
const TANGLED: Oddity = "letters overlap or do not stand in the order in which they are read";
const OVER: Oddity = "something is drawn over letters";
const BESIDE: Oddity = "something is drawn besides letters, ground and border";
const LARGE: Oddity = "it draws more than an ordinary look does";

/// What a widget says of how it looks.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) area: Area,
    ground: Option<[f64; 3]>,
    border: Option<[f64; 3]>,
    border_width: f64,
    is_raised: bool,
    /// Dashes and gaps of its border.
    dashes: Vec<f64>,
    /// Degrees that its words are turned, counterclockwise.
    turn: i64,
    /// Cells of a comb.
    pub(super) cells: Option<u32>,
    /// It shows what there is to choose from: what is chosen stands on a ground of its own.
    pub(super) is_list: bool,
    /// Its words stand on one line, without wide gaps.
    pub(super) is_line: bool,
}

impl Frame {
    /// Reads it; `None` where it says what nobody understands.
    pub(super) fn read(view: View<'_, '_>, widget: &Dictionary, area: Area) -> Option<Self> {
        let inner = |key: &str| match view.get(widget, key) {
            Ok(Some(Object::Dictionary(inner))) => inner,
            _ => Dictionary::default(),
        };
        let (looks, line) = (inner("MK"), inner("BS"));
        let colour = |key: &str| ink::colour(&numbers(view, &looks, key).ok()??);
        let drawn = numbers(view, widget, "Border").ok().flatten();
        let width = match view.get(&line, "W").ok()? {
            Some(width) => width.as_number()?,
            None => drawn.and_then(|drawn| drawn.get(2).copied()).unwrap_or(1.0),
        };
        Some(Self {
            area,
            ground: colour("BG"),
            border: colour("BC"),
            border_width: width.clamp(0.0, WIDEST),
            is_raised: line.is("S", "B") || line.is("S", "I"),
            dashes: match numbers(view, &line, "D").ok()? {
                _ if !line.is("S", "D") => Vec::new(),
                Some(dashes) => dashes,
                None => vec![3.0],
            },
            turn: view.get(&looks, "R").ok()?.and_then(|turn| turn.as_integer()).unwrap_or(0),
            cells: None,
            is_list: false,
            is_line: false,
        })
    }

    /// Whether a drawing lays a ground of the widget's own over what is below it.
    pub(super) fn is_covered_by(&self, drawing: &Drawing) -> bool {
        let is_ground = |shape: &Shape| {
            let [left, bottom, right, top] = shape.area;
            shape.width.is_none() && right - left > LOW && top - bottom > LOW
        };
        drawing.shapes().any(is_ground)
    }

    /// How far from an edge a border reaches.
    fn rim(&self) -> f64 {
        let [left, bottom, right, top] = self.area;
        (2.0 * self.border_width + 0.75).min((right - left).min(top - bottom) / 4.0)
    }

    /// Whether a line of a path runs along an edge of the field.
    fn is_at_an_edge(&self, [from, to]: &[Point; 2]) -> bool {
        let [left, bottom, right, top] = self.area;
        let rim = self.rim();
        let near = |a: f64, b: f64, edge: f64| (a - edge).abs() <= rim && (b - edge).abs() <= rim;
        near(from.0, to.0, left)
            || near(from.0, to.0, right)
            || near(from.1, to.1, bottom)
            || near(from.1, to.1, top)
    }

    /// Whether a clip cuts into the field: what is drawn is then another shape than its path.
    fn is_cut_by(&self, [left, bottom, right, top]: Area) -> bool {
        let rim = self.rim();
        left > self.area[0] + rim
            || bottom > self.area[1] + rim
            || right < self.area[2] - rim
            || top < self.area[3] - rim
    }

    /// Whether a path runs along the edges, from corner to corner.
    fn is_frame(&self, shape: &Shape) -> bool {
        let [left, bottom, right, top] = self.area;
        let rim = self.rim();
        let near = |a: f64, b: f64| (a - b).abs() <= rim;
        let is_at_a_corner = |point: &Point| {
            (near(point.0, left) || near(point.0, right))
                && (near(point.1, bottom) || near(point.1, top))
        };
        let spans = |part: &[[Point; 2]]| {
            let points: Vec<Point> = part.iter().flatten().copied().collect();
            let [least_x, least_y, most_x, most_y] = bounds(&points);
            near(least_x, left) && near(most_x, right) || near(least_y, bottom) && near(most_y, top)
        };
        !shape.is_curved
            && shape
                .edges
                .iter()
                .all(|edge| self.is_at_an_edge(edge) && edge.iter().all(is_at_a_corner))
            && shape.edges.chunk_by(|a, b| a[1] == b[0]).all(spans)
    }

    /// Whether a line runs along the edges as close as a border does.
    fn is_border(&self, shape: &Shape) -> bool {
        let [left, bottom, right, top] = self.area;
        let most = self.border_width / 2.0 + 0.75;
        let near = |a: f64, b: f64, edge: f64| (a - edge).abs() <= most && (b - edge).abs() <= most;
        let is_close = |[from, to]: &[Point; 2]| {
            near(from.0, to.0, left)
                || near(from.0, to.0, right)
                || near(from.1, to.1, bottom)
                || near(from.1, to.1, top)
        };
        let is_whole = shape.dashes.is_empty() || shape.dashes == self.dashes;
        is_whole && self.is_frame(shape) && shape.edges.iter().all(is_close)
    }

    /// Whether a line divides two cells of a comb.
    fn divides(&self, [from, to]: &[Point; 2]) -> bool {
        let Some(cells) = self.cells.filter(|cells| *cells > 1) else { return false };
        let [left, bottom, right, top] = self.area;
        let rim = self.rim();
        let reaches = |from: f64, to: f64| (from - bottom).abs() <= rim && (to - top).abs() <= rim;
        let cell = (right - left) / f64::from(cells);
        let nearest = ((from.0 - left) / cell).round() * cell + left;
        let is_tall = reaches(from.1, to.1) || reaches(to.1, from.1);
        is_tall && (from.0 - to.0).abs() < 0.1 && (from.0 - nearest).abs() < 1.0
    }

    /// Ground and border as the widget's characteristics have them.
    fn accounts_for(&self, shape: &Shape) -> bool {
        if self.is_cut_by(shape.shown) {
            return false;
        }
        let of = |named: Option<[f64; 3]>| named.is_some_and(|c| is_alike(c, shape.ink.colour));
        match shape.width {
            Some(width) => {
                let divides = !shape.is_curved
                    && shape.dashes.is_empty()
                    && shape.edges.iter().all(|edge| self.divides(edge));
                of(self.border)
                    && width <= self.border_width + 0.6
                    && (divides || self.is_border(shape))
            }
            None => {
                let [red, green, blue] = shape.ink.colour;
                let is_grey = is_alike([red; 3], [red, green, blue]);
                let half = self.ground.map(|ground| ground.map(|part| part / 2.0));
                let is_slope = self.is_raised && (is_grey || of(half));
                let is_simple = shape.edges.len() <= MOST_EDGES;
                is_simple
                    && self.is_frame(shape)
                    && (of(self.ground) || of(self.border) || is_slope)
            }
        }
    }

    /// Whether no option of a list stands on a ground of its own.
    pub(super) fn marks_nothing(&self, drawing: &Drawing) -> bool {
        drawing.shapes().all(|shape| self.accounts_for(shape))
    }

    /// The ground of what is chosen in a list: from side to side.
    fn is_choice(&self, shape: &Shape) -> bool {
        let [left, _, right, _] = self.area;
        let rim = self.rim() + 1.0;
        let is_wide = (shape.area[0] - left).abs() <= rim && (shape.area[2] - right).abs() <= rim;
        let is_upright =
            |[from, to]: &[Point; 2]| (from.0 - to.0).abs() < 0.1 || (from.1 - to.1).abs() < 0.1;
        self.is_list
            && shape.width.is_none()
            && is_wide
            && (shape.shown[0] <= left + rim && shape.shown[2] >= right - rim)
            && !shape.is_curved
            && shape.edges.len() == 4
            && shape.edges.iter().all(is_upright)
    }
}

/// Holds a drawing against what an ordinary look of this widget is; `signed` is what it was.
pub(super) fn ordinary(
    drawing: &Drawing,
    frame: &Frame,
    signed: Option<&Drawing>,
) -> Result<(), Oddity> {
    held(drawing, frame, signed, signed)
}

/// Whether a look that was signed showed the letters that it has.
pub(super) fn is_plain(signed: &Drawing, frame: &Frame) -> bool {
    held(signed, frame, Some(signed), None).is_ok()
}

/// Whether what was signed besides letters, ground and border is still drawn.
pub(super) fn is_kept(drawing: &Drawing, frame: &Frame, signed: &Drawing) -> bool {
    signed.shapes().take(SHAPES).all(|was| {
        frame.accounts_for(was)
            || frame.is_choice(was)
            || drawing.shapes().take(SHAPES).any(|shape| is_same(was, shape))
    })
}

fn held(
    drawing: &Drawing,
    frame: &Frame,
    shapes: Option<&Drawing>,
    letters: Option<&Drawing>,
) -> Result<(), Oddity> {
    if drawing.shapes().nth(SHAPES).is_some() {
        return Err(LARGE);
    }
    let mut below: Vec<&Shape> = Vec::new();
    let (mut first, mut before): (Option<&Glyph>, Option<&Glyph>) = (None, None);
    for mark in &drawing.marks {
        match mark {
            Mark::Shape(shape) => {
                hold_shape(shape, frame, shapes, before.is_some())?;
                below.push(shape);
            }
            Mark::Glyph(glyph) if is_blank(glyph) => {}
            Mark::Glyph(glyph) => {
                hold_glyph(glyph, frame, letters)?;
                hold_contrast(glyph, &below, letters)?;
                if let Some(before) = before {
                    hold_order(before, glyph, frame)?;
                }
                let first = *first.get_or_insert(glyph);
                let (size, own) = (length(first.up), length(glyph.up));
                if own.min(size) < SHRUNK * own.max(size) {
                    return Err(SMALL);
                }
                if (first.ink.light() - glyph.ink.light()).abs() > FADED {
                    return Err(PALE);
                }
                before = Some(glyph);
            }
        }
    }
    Ok(())
}

fn hold_shape(
    shape: &Shape,
    frame: &Frame,
    signed: Option<&Drawing>,
    is_over: bool,
) -> Result<(), Oddity> {
    let was_signed =
        || signed.is_some_and(|signed| signed.shapes().take(SHAPES).any(|was| is_same(was, shape)));
    let is_faint = shape.ink.opacity < OPAQUE || shape.ink.blends;
    if is_faint && !was_signed() {
        return Err(BESIDE);
    }
    // A border may come after the words, and nothing that could cover them.
    let is_line = shape.width.is_some() && frame.is_border(shape) && frame.accounts_for(shape);
    if is_over && !is_line {
        return Err(OVER);
    }
    if frame.accounts_for(shape) || frame.is_choice(shape) || was_signed() {
        return Ok(());
    }
    Err(BESIDE)
}

fn is_near(a: Point, b: Point, most: f64) -> bool {
    (a.0 - b.0).abs() <= most && (a.1 - b.1).abs() <= most
}

/// Whether a path is one that was signed.
fn is_same(a: &Shape, b: &Shape) -> bool {
    let as_wide = match (a.width, b.width) {
        (None, None) => true,
        (Some(a), Some(b)) => (a - b).abs() < 0.3,
        _ => false,
    };
    as_wide
        && is_same_ink(&a.ink, &b.ink)
        && a.is_curved == b.is_curved
        && a.edges.len() == b.edges.len()
        && a.dashes == b.dashes
        && a.area.iter().zip(b.area).all(|(a, b)| (a - b).abs() <= MOVED)
        && a.edges
            .iter()
            .zip(&b.edges)
            .all(|(a, b)| is_near(a[0], b[0], MOVED) && is_near(a[1], b[1], MOVED))
}

fn is_same_ink(a: &Ink, b: &Ink) -> bool {
    is_alike(a.colour, b.colour) && (a.opacity - b.opacity).abs() < 0.05 && a.blends == b.blends
}

pub(super) fn is_blank(glyph: &Glyph) -> bool {
    glyph.text.as_deref().is_some_and(|text| text.trim().is_empty())
}

fn length((x, y): Point) -> f64 {
    x.hypot(y)
}

fn hold_glyph(glyph: &Glyph, frame: &Frame, signed: Option<&Drawing>) -> Result<(), Oddity> {
    let run = |glyph: &Glyph| (glyph.to.0 - glyph.from.0, glyph.to.1 - glyph.from.1);
    let along = run(glyph);
    let (wide, high) = (length(along), length(glyph.up));
    if high < SMALLEST {
        return Err(SMALL);
    }
    // Some writers leave out the widget's own turn, and some put it back in.
    let is_level = |glyph: &Glyph| run(glyph).0 > 0.0 && glyph.up.1 > 0.0 && run(glyph).1 == 0.0;
    let was_level = signed.and_then(|signed| signed.glyphs().next()).is_some_and(is_level);
    let is_accent = |c: char| ('\u{300}'..='\u{36f}').contains(&c);
    let is_mark = glyph.text.as_deref().is_some_and(|text| text.chars().all(is_accent));
    let stands = |turn: i64| {
        // The turn put back, words run to the right and letters stand upright.
        let upright = |(x, y): Point| match turn.rem_euclid(360) {
            90 => (y, -x),
            180 => (-x, -y),
            270 => (-y, x),
            _ => (x, y),
        };
        let (along, up) = (upright(along), upright(glyph.up));
        let is_level = along.0 > 0.0 && along.1.abs() <= 0.02 * along.0;
        // Slanted letters lean to the right.
        let is_upright = up.1 > 0.0 && up.0 >= -0.05 * up.1 && up.0 <= 0.4 * up.1;
        (is_level || is_mark) && is_upright
    };
    let is_squeezed = !is_mark && !STRETCH.contains(&(wide / (glyph.natural * high).max(1e-9)));
    if is_squeezed || !(stands(frame.turn) || was_level && stands(0)) {
        return Err(TURNED);
    }
    if glyph.is_cut {
        return Err(CUT);
    }
    Ok(())
}

/// A letter is seen on each of the grounds that it may stand on.
fn hold_contrast(glyph: &Glyph, below: &[&Shape], signed: Option<&Drawing>) -> Result<(), Oddity> {
    if glyph.ink.opacity < OPAQUE || glyph.ink.blends {
        return Err(PALE);
    }
    let own = glyph.ink.light();
    let top = |(x, y): Point| (x + glyph.up.0 * 0.66, y + glyph.up.1 * 0.66);
    let body = bounds(&[glyph.from, glyph.to, top(glyph.from), top(glyph.to)]);
    let mut is_on_a_ground = false;
    for shape in below {
        let is_behind = match shape.width {
            None => shared(shape.area, body).is_some(),
            Some(width) => shape.edges.iter().any(|edge| {
                let [left, bottom, right, top] = bounds(edge);
                let half = width / 2.0;
                shared([left - half, bottom - half, right + half, top + half], body).is_some()
            }),
        };
        if is_behind && (light(shape.ink.colour) - own).abs() < CONTRAST {
            return Err(PALE);
        }
        // One that goes all around the letter, not a border drawn as a path.
        is_on_a_ground |= shape.width.is_none()
            && shape.edges.len() <= 5
            && shared(shape.area, body).is_some_and(|both| both == body);
    }
    if is_on_a_ground {
        return Ok(());
    }
    // It stands on the page: on paper, or on what the signed letters stood on.
    match signed.and_then(|signed| signed.glyphs().next()) {
        Some(was) if (was.ink.light() - own).abs() < 0.1 => Ok(()),
        Some(was) if (was.ink.light() - own).abs() > 0.5 => Err(PALE),
        _ if 1.0 - own < CONTRAST => Err(PALE),
        _ => Ok(()),
    }
}

/// Letters that are placed follow those before them, in their line or below it.
fn hold_order(before: &Glyph, glyph: &Glyph, frame: &Frame) -> Result<(), Oddity> {
    let high = length(before.up).max(length(glyph.up));
    let unit = |(x, y): Point| {
        let length = length((x, y)).max(1e-9);
        (x / length, y / length)
    };
    let along = unit((before.to.0 - before.from.0, before.to.1 - before.from.1));
    let across = (-along.1, along.0);
    let (x, y) = (glyph.from.0 - before.to.0, glyph.from.1 - before.to.1);
    let ahead = x * along.0 + y * along.1;
    let above = x * across.0 + y * across.1;
    let wide = |glyph: &Glyph| length((glyph.to.0 - glyph.from.0, glyph.to.1 - glyph.from.1));
    // Letters of a word are kerned, figures and points are not.
    let is_of_a_word = |glyph: &Glyph| {
        glyph.text.as_deref().is_some_and(|text| text.chars().all(char::is_alphabetic))
    };
    let overlap = if is_of_a_word(before) && wide(before) > 0.4 * high {
        KERNED * high
    } else {
        OVERLAP * wide(before).min(wide(glyph))
    };
    let follows = above.abs() <= RAISED * high && ahead >= -overlap;
    let is_below = above <= -0.8 * high.min(length(glyph.up));
    let is_apart = frame.is_line && (is_below || ahead > WIDEST_GAP * high);
    if (follows || is_below) && !is_apart { Ok(()) } else { Err(TANGLED) }
}

/// What letters that are seen say together, without white space; `None` where one does not tell.
pub(super) fn text_of<'g>(glyphs: impl Iterator<Item = &'g Glyph>) -> Option<String> {
    let mut all = String::new();
    for glyph in glyphs {
        all.push_str(glyph.text.as_deref()?);
    }
    Some(crate::formats::pdf::content::without_space(&all))
}

/// The letters of a list that stand on a ground of what is chosen.
pub(super) fn chosen(drawing: &Drawing, frame: &Frame) -> Option<String> {
    let grounds: Vec<&Shape> = drawing
        .shapes()
        .filter(|shape| frame.is_choice(shape) && !frame.accounts_for(shape))
        .collect();
    text_of(drawing.glyphs().filter(|glyph| {
        let y = glyph.from.1 + glyph.up.1 / 3.0;
        grounds.iter().any(|ground| (ground.area[1]..=ground.area[3]).contains(&y))
    }))
}
