//! On which pages objects show: pages in their order, and what can be reached from each.

use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Keys that lead to another page, or back.
const ELSEWHERE: &[&str] = &["Parent", "P", "Pg", "Dest", "A", "AA", "IRT", "B"];
/// Objects looked at for one revision; beyond that, pages stay unnamed.
const VISITED: usize = 400_000;
/// Pages kept for one object: a font may be on all of them.
const KEPT: usize = 4;

/// Where some objects of one revision show.
#[derive(Default)]
pub(super) struct Placing {
    pages: u32,
    shown: BTreeMap<u32, Vec<u32>>,
    areas: BTreeMap<u32, [f64; 4]>,
}

impl Placing {
    /// Looks for objects by their numbers.
    ///
    /// # Errors
    /// Where the catalog cannot be read.
    pub(super) fn of(view: View<'_, '_>, wanted: &BTreeSet<u32>) -> Result<Self, FormatError> {
        let mut placing = Self::default();
        let mut visited = 0_usize;
        for (holder, page) in pages(view)? {
            placing.pages = placing.pages.saturating_add(1);
            let page_number = placing.pages;
            let mut seen = BTreeSet::new();
            if let Some(number) = holder {
                placing.note(number, page_number, wanted);
                seen.insert(number);
            }
            let mut open: Vec<(Object, bool)> = Vec::new();
            push(&page, &mut open, true);
            while let Some((value, is_annotation)) = open.pop() {
                let value = match value {
                    Object::Reference(reference) => {
                        visited = visited.saturating_add(1);
                        if visited > VISITED {
                            break;
                        }
                        if !seen.insert(reference.number) {
                            continue;
                        }
                        placing.note(reference.number, page_number, wanted);
                        // What cannot be read shows nothing.
                        let Ok(Some(read)) = view.indirect(reference) else { continue };
                        if is_annotation
                            && wanted.contains(&reference.number)
                            && let Some(area) = area(view, &read.object)
                        {
                            placing.areas.insert(reference.number, area);
                        }
                        read.object.clone()
                    }
                    value => value,
                };
                match &value {
                    Object::Array(elements) => {
                        open.extend(elements.iter().cloned().map(|each| (each, is_annotation)));
                    }
                    other => {
                        if let Some(dictionary) = other.dictionary_of_any() {
                            push(dictionary, &mut open, false);
                        }
                    }
                }
            }
        }
        Ok(placing)
    }

    /// How many pages there are.
    pub(super) fn pages(&self) -> u32 {
        self.pages
    }

    /// The first pages on which an object shows.
    pub(super) fn pages_of(&self, number: u32) -> impl Iterator<Item = u32> {
        self.shown.get(&number).into_iter().flatten().copied()
    }

    /// The rectangle of an annotation.
    pub(super) fn area_of(&self, number: u32) -> Option<[f64; 4]> {
        self.areas.get(&number).copied()
    }

    fn note(&mut self, number: u32, page: u32, wanted: &BTreeSet<u32>) {
        if wanted.contains(&number) {
            let pages = self.shown.entry(number).or_default();
            if pages.len() < KEPT && pages.last() != Some(&page) {
                pages.push(page);
            }
        }
    }
}

fn push(dictionary: &Dictionary, open: &mut Vec<(Object, bool)>, is_page: bool) {
    for entry in &dictionary.entries {
        let leads =
            matches!(entry.value, Object::Reference(_) | Object::Array(_) | Object::Dictionary(_));
        if leads && !ELSEWHERE.contains(&entry.key.text().as_str()) {
            open.push((entry.value.clone(), is_page && entry.key == "Annots"));
        }
    }
}

/// Left, bottom, right and top of an annotation; `None` where it has none or it is empty.
pub fn area(view: View<'_, '_>, annotation: &Object) -> Option<[f64; 4]> {
    match place(view, annotation) {
        Place::Area(area) => Some(area),
        Place::Nowhere | Place::Unclear => None,
    }
}

/// Where an annotation is said to be.
pub(super) enum Place {
    /// Left, bottom, right and top.
    Area([f64; 4]),
    /// It has no rectangle, or an empty one.
    Nowhere,
    /// Its rectangle is not four numbers: readers take what is none for 0, or something else.
    Unclear,
}

/// Where an annotation is by its rectangle.
pub(super) fn place(view: View<'_, '_>, annotation: &Object) -> Place {
    let Some(own) = annotation.as_dictionary() else { return Place::Nowhere };
    let corners = match view.get(own, "Rect") {
        Ok(Some(Object::Array(corners))) => corners,
        Ok(None) => return Place::Nowhere,
        _ => return Place::Unclear,
    };
    let number = |corner: &Object| {
        view.resolve(corner).ok()?.as_number().filter(|number| number.is_finite())
    };
    let numbers: Vec<Option<f64>> = corners.iter().take(5).map(number).collect();
    let [Some(x), Some(y), Some(u), Some(v)] = numbers[..] else { return Place::Unclear };
    if x == u || y == v {
        return Place::Nowhere;
    }
    Place::Area([x.min(u), y.min(v), x.max(u), y.max(v)])
}

/// The pages of a revision in their order, each with its object number.
///
/// # Errors
/// Where the catalog cannot be read.
pub fn pages(view: View<'_, '_>) -> Result<Vec<(Option<u32>, Dictionary)>, FormatError> {
    let catalog = view.catalog()?;
    let root = catalog.object.as_dictionary().and_then(|catalog| catalog.get("Pages"));
    let mut open: Vec<Object> = root.cloned().into_iter().collect();
    let mut seen = BTreeSet::new();
    let mut pages = Vec::new();
    while let Some(node) = open.pop() {
        let number = node.as_reference().map(|reference| reference.number);
        if number.is_some_and(|number| !seen.insert(number)) {
            continue;
        }
        let Ok(Object::Dictionary(node)) = view.resolve(&node) else { continue };
        match view.get(&node, "Kids") {
            Ok(Some(Object::Array(kids))) => open.extend(kids.into_iter().rev()),
            _ => pages.push((number, node)),
        }
    }
    Ok(pages)
}
