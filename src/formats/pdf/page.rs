//! Pages as they are shown: which one, how large, how it is turned, and what stands on it by its
//! annotations (AP-06). Content streams are not read here.
//!
//! Two kinds of coordinates: *user space* as the file has it, and *shown*: from the upper left
//! corner of the page as it is seen, /CropBox and /Rotate applied, to the right and down, in the
//! page's units (1/72 inch, or /UserUnit of them).

use super::appearance::drawing::Turn;
use super::fields;
use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::revisions::View;
use crate::formats::FormatError;
use std::collections::BTreeSet;

/// Which page.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Which {
    /// Counted from 1.
    FromFirst(usize),
    /// Counted from the last, which is 1.
    FromLast(usize),
}

impl Which {
    /// By its number: from the first, or below zero from the last; none has 0.
    pub fn of_number(number: i64) -> Option<Self> {
        let count = usize::try_from(number.unsigned_abs()).ok()?;
        match number {
            0 => None,
            1.. => Some(Self::FromFirst(count)),
            _ => Some(Self::FromLast(count)),
        }
    }
}

/// An area as it is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Shown {
    /// From the left edge.
    pub left: f64,
    /// From the top edge.
    pub top: f64,
    /// To the right.
    pub width: f64,
    /// Down.
    pub height: f64,
}

impl Shown {
    /// The right edge.
    pub fn right(&self) -> f64 {
        self.left + self.width
    }

    /// The lower edge.
    pub fn bottom(&self) -> f64 {
        self.top + self.height
    }

    /// The area that both cover.
    pub fn common(&self, other: &Self) -> f64 {
        let width = self.right().min(other.right()) - self.left.max(other.left);
        let height = self.bottom().min(other.bottom()) - self.top.max(other.top);
        if width > 0.0 && height > 0.0 { width * height } else { 0.0 }
    }
}

/// A page.
#[derive(Clone, Debug)]
pub struct Page {
    /// Its object.
    pub reference: Reference,
    /// Counted from 1.
    pub number: usize,
    /// What is shown of it: left, bottom, right, top in user space.
    area: [f64; 4],
    /// How it is turned when it is shown.
    pub turn: Turn,
    /// Millimetres of one unit.
    pub unit: f64,
    /// Whether it says in which order its annotations come by the structure (/Tabs /S).
    pub tabs_by_structure: bool,
}

/// Millimetres of 1/72 inch.
const POINT: f64 = 25.4 / 72.0;
/// A4, where a page says no size.
const A4: [f64; 4] = [0.0, 0.0, 595.276, 841.89];

impl Page {
    /// Width and height as it is shown.
    pub fn size(&self) -> (f64, f64) {
        let [left, bottom, right, top] = self.area;
        let (width, height) = (right - left, top - bottom);
        if self.turn.is_sideways() { (height, width) } else { (width, height) }
    }

    /// Left, bottom, right, top in user space.
    pub fn to_user(&self, shown: &Shown) -> [f64; 4] {
        let [left, bottom, right, top] = self.area;
        let corner = |x: f64, y: f64| match self.turn {
            Turn::None => (left + x, top - y),
            Turn::Quarter => (left + y, bottom + x),
            Turn::Half => (right - x, bottom + y),
            Turn::ThreeQuarters => (right - y, top - x),
        };
        ordered(corner(shown.left, shown.top), corner(shown.right(), shown.bottom()))
    }

    /// An area of user space as it is shown.
    pub fn to_shown(&self, user: [f64; 4]) -> Shown {
        let [left, bottom, right, top] = self.area;
        let corner = |x: f64, y: f64| match self.turn {
            Turn::None => (x - left, top - y),
            Turn::Quarter => (y - bottom, x - left),
            Turn::Half => (right - x, y - bottom),
            Turn::ThreeQuarters => (top - y, right - x),
        };
        let [x1, y1, x2, y2] = user;
        let [left, top, right, bottom] = ordered(corner(x1, y1), corner(x2, y2));
        Shown { left, top, width: right - left, height: bottom - top }
    }
}

fn ordered(one: (f64, f64), other: (f64, f64)) -> [f64; 4] {
    [one.0.min(other.0), one.1.min(other.1), one.0.max(other.0), one.1.max(other.1)]
}

/// Keys that a page has from above where it has none itself (clause 7.7.3.4).
#[derive(Clone, Default)]
struct Inherited {
    media: Option<[f64; 4]>,
    crop: Option<[f64; 4]>,
    turn: i64,
}

/// All pages in their order, up to `most`.
///
/// # Errors
/// Where the page tree cannot be read.
pub fn pages(view: View<'_, '_>, most: usize) -> Result<Vec<Page>, FormatError> {
    let catalog = view.catalog()?;
    let root = catalog.object.as_dictionary().and_then(|catalog| catalog.get("Pages"));
    let mut open: Vec<(Object, Inherited)> =
        root.into_iter().map(|root| (root.clone(), Inherited::default())).collect();
    let mut seen = BTreeSet::new();
    let mut pages = Vec::new();
    while let Some((node, mut from_above)) = open.pop() {
        let Some(reference) = node.as_reference() else { continue };
        if !seen.insert(reference) || pages.len() >= most {
            continue;
        }
        let Some(read) = view.follow(reference)? else { continue };
        let Some(node) = read.object.as_dictionary() else { continue };
        from_above.media = rectangle(view, node, "MediaBox")?.or(from_above.media);
        from_above.crop = rectangle(view, node, "CropBox")?.or(from_above.crop);
        if let Some(turn) = view.get(node, "Rotate")?.and_then(|turn| turn.as_integer()) {
            from_above.turn = turn;
        }
        if let Some(Object::Array(kids)) = view.get(node, "Kids")? {
            open.extend(kids.into_iter().rev().map(|kid| (kid, from_above.clone())));
            continue;
        }
        let unit = view.get(node, "UserUnit")?.and_then(|unit| unit.as_number());
        let unit = unit.filter(|unit| *unit > 0.0 && unit.is_finite()).unwrap_or(1.0);
        let tabs = view.get(node, "Tabs")?;
        pages.push(Page {
            reference: read.reference,
            number: pages.len().saturating_add(1),
            area: visible_area(&from_above),
            turn: Turn::of_degrees(from_above.turn),
            unit: unit * POINT,
            tabs_by_structure: tabs.as_ref().and_then(Object::as_name).is_some_and(|t| *t == "S"),
        });
    }
    Ok(pages)
}

/// A widget of a signature that is shown.
#[derive(Clone, Debug)]
pub struct Mark {
    /// The field's name.
    pub field: String,
    /// Its page, by position in the list of pages.
    pub page: usize,
    /// Where it stands.
    pub area: Shown,
}

/// The signatures of a document that show something, as the form lists them.
///
/// # Errors
/// Where the form cannot be read.
pub fn marks(view: View<'_, '_>, pages: &[Page]) -> Result<Vec<Mark>, FormatError> {
    let mut marks = Vec::new();
    for field in fields::form(view)?.into_iter().flat_map(|form| form.fields) {
        if !field.is_signature() || field.value.is_none() {
            continue;
        }
        let own = field.reference.filter(|_| field.widgets.is_empty());
        for widget in field.widgets.iter().copied().chain(own) {
            if let Some((page, area)) = place(view, widget, pages)? {
                marks.push(Mark { field: field.name.clone(), page, area });
            }
        }
    }
    Ok(marks)
}

/// Where a widget stands: its page's position in the list, and its area; `None` where it has no
/// area, or stands on no page.
///
/// # Errors
/// Where it cannot be read.
pub fn place(
    view: View<'_, '_>,
    widget: Reference,
    pages: &[Page],
) -> Result<Option<(usize, Shown)>, FormatError> {
    let Some(read) = view.indirect(widget)? else { return Ok(None) };
    let Some(dictionary) = read.object.as_dictionary() else { return Ok(None) };
    let Some([left, bottom, right, top]) = rectangle(view, dictionary, "Rect")? else {
        // A field with widgets of its own: the first that is shown.
        let Some(Object::Array(kids)) = view.get(dictionary, "Kids")? else { return Ok(None) };
        for kid in kids.iter().filter_map(Object::as_reference).filter(|kid| *kid != widget) {
            let read = view.indirect(kid)?;
            let kid_dictionary = read.as_ref().and_then(|read| read.object.as_dictionary());
            if kid_dictionary.is_some_and(|kid| kid.get("Kids").is_none())
                && let Some(found) = place(view, kid, pages)?
            {
                return Ok(Some(found));
            }
        }
        return Ok(None);
    };
    if right <= left || top <= bottom {
        return Ok(None);
    }
    let named = dictionary.get("P").and_then(Object::as_reference);
    let by_name = pages.iter().position(|page| Some(page.reference) == named);
    let found = match by_name {
        Some(found) => Some(found),
        None => on_page(view, widget, pages)?,
    };
    let found = found.and_then(|index| Some((index, pages.get(index)?)));
    Ok(found.map(|(index, page)| (index, page.to_shown([left, bottom, right, top]))))
}

/// The page whose annotations list a widget: /P is optional.
fn on_page(
    view: View<'_, '_>,
    widget: Reference,
    pages: &[Page],
) -> Result<Option<usize>, FormatError> {
    for (index, page) in pages.iter().enumerate() {
        let Some(read) = view.indirect(page.reference)? else { continue };
        let Some(dictionary) = read.object.as_dictionary() else { continue };
        let Some(Object::Array(annotations)) = view.get(dictionary, "Annots")? else { continue };
        if annotations.iter().any(|element| element.as_reference() == Some(widget)) {
            return Ok(Some(index));
        }
    }
    Ok(None)
}

/// The crop box as far as it lies within the media box.
fn visible_area(boxes: &Inherited) -> [f64; 4] {
    let media = boxes.media.unwrap_or(A4);
    let Some([left, bottom, right, top]) = boxes.crop else { return media };
    let [least_x, least_y, most_x, most_y] = media;
    let (left, bottom) = (left.max(least_x), bottom.max(least_y));
    let (right, top) = (right.min(most_x), top.min(most_y));
    // A crop box beside the media box shows nothing; readers show the media box then.
    if right > left && top > bottom { [left, bottom, right, top] } else { media }
}

/// A rectangle with its corners in order; `None` where absent or not four numbers.
fn rectangle(
    view: View<'_, '_>,
    dictionary: &Dictionary,
    key: &str,
) -> Result<Option<[f64; 4]>, FormatError> {
    let Some(Object::Array(corners)) = view.get(dictionary, key)? else { return Ok(None) };
    let mut numbers = Vec::with_capacity(4);
    for corner in &corners {
        numbers.extend(view.resolve(corner)?.as_number().filter(|number| number.is_finite()));
    }
    Ok(match numbers.as_slice() {
        [x1, y1, x2, y2] => Some(ordered((*x1, *y1), (*x2, *y2))),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::Page;
    use super::Shown;
    use crate::formats::pdf::appearance::drawing::Turn;
    use crate::formats::pdf::object::Reference;

    fn page(turn: Turn) -> Page {
        Page {
            reference: Reference { number: 3, generation: 0 },
            number: 1,
            area: [-10.0, 20.0, 590.0, 820.0],
            turn,
            unit: 25.4 / 72.0,
            tabs_by_structure: false,
        }
    }

    /// 600 wide and 800 high in user space; a mark at the upper left as it is shown.
    #[test]
    fn upper_left_corner_is_found_however_the_page_is_turned() {
        let shown = Shown { left: 30.0, top: 40.0, width: 100.0, height: 50.0 };
        for (turn, user, size) in [
            (Turn::None, [20.0, 730.0, 120.0, 780.0], (600.0, 800.0)),
            (Turn::Quarter, [30.0, 50.0, 80.0, 150.0], (800.0, 600.0)),
            (Turn::Half, [460.0, 60.0, 560.0, 110.0], (600.0, 800.0)),
            (Turn::ThreeQuarters, [500.0, 690.0, 550.0, 790.0], (800.0, 600.0)),
        ] {
            let page = page(turn);
            assert_eq!(page.size(), size, "{turn:?}");
            assert_eq!(page.to_user(&shown), user, "{turn:?}");
            assert_eq!(page.to_shown(user), shown, "{turn:?}");
        }
    }

    #[test]
    fn common_area_of_what_only_touches_is_none() {
        let one = Shown { left: 0.0, top: 0.0, width: 30.0, height: 30.0 };
        let beside = Shown { left: 30.0, ..one };
        let over = Shown { left: 20.0, top: 10.0, ..one };
        assert!(one.common(&beside).abs() < f64::EPSILON);
        assert!((one.common(&over) - 200.0).abs() < f64::EPSILON);
    }
}
