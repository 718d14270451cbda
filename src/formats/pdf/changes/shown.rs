//! What a later revision puts on a page, held against what lies under it: new fields and comments
//! (DA-08, DA-16).

use super::Pair;
use super::placing::area;
use crate::formats::pdf::content;
use crate::formats::pdf::content::Letter;
use crate::formats::pdf::content::Shown;
use crate::formats::pdf::content::drawn::Area;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::cell::OnceCell;

/// Letters that a new signature may lie over without a warning: where it belongs, it touches the end
/// of a line or two.
pub(super) const TOUCHED: usize = 11;
/// Letters that a comment touches without hiding what they say.
pub(super) const GRAZED: usize = 3;
/// Annotations below one that are told.
const ANNOTATIONS: usize = 8;
/// Letters that are told.
const TOLD: usize = 60;
/// Annotations that mark text by lying on it, or show a small sign.
pub(super) const MARKS: &[&str] =
    &["Highlight", "Underline", "StrikeOut", "Squiggly", "Text", "Popup", "Link", "Caret"];
/// A new signature field over what was signed.
pub(super) const SEAL: &str = "DA-08-OVER";
/// One that touches it, or lies over what cannot be read as letters, such as a scan.
pub(super) const TOUCHING: &str = "DA-08-NEAR";
/// A comment that hides what was signed.
pub(super) const HIDING: &str = "DA-16-OVER";
/// Another one that runs over it.
pub(super) const NEARBY: &str = "DA-16-NEAR";
/// F bits 2 and 6 of an annotation: not shown.
pub(super) const UNSEEN: i64 = 1 << 1 | 1 << 5;

/// Where an annotation stays as large as it is, or upright, whatever the page does (F bits 4 and 5).
const STEADY: i64 = 1 << 3 | 1 << 4;

/// A page as it was signed, and what may be hidden on it: read once for all that is put there.
pub(super) struct Ground<'p> {
    page: &'p Dictionary,
    shown: OnceCell<Option<Shown>>,
    annotations: OnceCell<Vec<Below>>,
}

/// An annotation that was there.
struct Below {
    kind: String,
    area: Area,
    is_of_a_signature: bool,
}

impl<'p> Ground<'p> {
    /// Of a page of the old revision.
    pub(super) fn of(page: &'p Dictionary) -> Self {
        Self { page, shown: OnceCell::new(), annotations: OnceCell::new() }
    }
}

impl Pair<'_, '_, '_> {
    /// DA-08 and DA-16: whether what was put on a page lies over what was signed there, `most`
    /// letters aside. A fact; where a seal belongs, something stands already.
    pub(super) fn lies_over(
        &mut self,
        rule: &'static str,
        level: ModificationLevel,
        at: &Location,
        ground: &Ground<'_>,
        put: &Object,
        most: usize,
    ) {
        if self.is_told(rule, level) {
            return;
        }
        let Some(over) = self.reach(put) else { return };
        let is_a_comment = rule != SEAL;
        let is_told = self.lies_over_letters(rule, level, at, (ground, over), most);
        let below: Vec<String> = self
            .annotations_of(ground)
            .iter()
            // A seal lies on the left third of the signature that it belongs to.
            .filter(|below| meet(over, below.area) && (is_a_comment || !below.is_of_a_signature))
            .map(|below| below.kind.clone())
            .take(ANNOTATIONS)
            .collect();
        for kind in &below {
            let what = format!("it lies over an annotation that was there: {kind}");
            self.note(rule, level, at.clone(), what);
        }
        if is_told || !below.is_empty() {
            return;
        }
        let near = if is_a_comment { NEARBY } else { TOUCHING };
        // A signature without a look has no extent.
        if !is_a_comment && !meet(over, over) {
            return;
        }
        let Some(shown) = self.shown_on(ground) else {
            let what = "what it lies over cannot be read";
            return self.note(near, level, at.clone(), what);
        };
        let hides = rule == HIDING || rule == SEAL;
        if hides && shown.pictures.iter().any(|picture| meet(over, *picture)) {
            return self.note(near, level, at.clone(), "it lies over a picture");
        }
        if let Some(over) = steady(put, over).filter(|_| is_a_comment) {
            self.lies_over_letters(NEARBY, level, at, (ground, over), most);
        }
    }

    /// Whether something lies over letters; says so.
    fn lies_over_letters(
        &mut self,
        rule: &'static str,
        level: ModificationLevel,
        at: &Location,
        (ground, over): (&Ground<'_>, Area),
        most: usize,
    ) -> bool {
        let letters = self.shown_on(ground).map_or(&[][..], |shown| &shown.letters);
        let under = under(letters, over);
        let count = under.iter().filter(|one| one.is_read()).count();
        // Few letters that are hidden may be those that count.
        let rule = match rule {
            HIDING if count <= most => NEARBY,
            SEAL if count <= most => TOUCHING,
            _ if count <= most => return false,
            rule => rule,
        };
        if count == 0 {
            return false;
        }
        let text: String = under.iter().filter_map(|letter| letter.text.as_deref()).collect();
        let what = format!("it lies over {count} letters: \"{}\"", cut(text.trim()));
        self.note(rule, level, at.clone(), what);
        true
    }

    /// What a page showed; `None` where it cannot be read.
    fn shown_on<'g>(&self, ground: &'g Ground<'_>) -> Option<&'g Shown> {
        let read = || content::shown_on(self.old, ground.page).ok();
        ground.shown.get_or_init(read).as_ref()
    }

    /// The annotations of a page that show more than a mark.
    fn annotations_of<'g>(&self, ground: &'g Ground<'_>) -> &'g [Below] {
        ground.annotations.get_or_init(|| {
            let annotations = match self.old.get(ground.page, "Annots") {
                Ok(Some(Object::Array(annotations))) => annotations,
                _ => Vec::new(),
            };
            let each = annotations.iter().filter_map(|annotation| {
                let Ok(Object::Dictionary(own)) = self.old.resolve(annotation) else { return None };
                let kind = own.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
                if !is_seen(&kind, &own) {
                    return None;
                }
                let is_of_a_signature = self.is_of_a_signature(&own);
                let area = area(self.old, &Object::Dictionary(own))?;
                Some(Below { kind, area, is_of_a_signature })
            });
            each.collect()
        })
    }

    /// The letters of a page as it was signed that stand within an area. Where its text cannot be
    /// read, nothing is said of it.
    pub(super) fn letters_under(&self, page: &Dictionary, area: Area) -> Vec<Letter> {
        let letters = content::of_page(self.old, page).unwrap_or_default();
        under(&letters, area).into_iter().cloned().collect()
    }

    fn is_of_a_signature(&self, widget: &Dictionary) -> bool {
        let mut node = widget.clone();
        for _ in 0..8 {
            if node.get("FT").is_some() {
                return node.is("FT", "Sig");
            }
            node = match self.old.get(&node, "Parent") {
                Ok(Some(Object::Dictionary(parent))) => parent,
                _ => return false,
            };
        }
        false
    }
}

/// Whether an annotation shows something of its own: it is not hidden, and no mark.
pub(super) fn is_seen(kind: &str, own: &Dictionary) -> bool {
    let flags = own.get("F").and_then(Object::as_integer).unwrap_or_default();
    !MARKS.contains(&kind) && flags & UNSEEN == 0
}

fn under(letters: &[Letter], [left, bottom, right, top]: Area) -> Vec<&Letter> {
    let within = |one: &&Letter| (left..=right).contains(&one.x) && (bottom..=top).contains(&one.y);
    letters.iter().filter(within).collect()
}

/// How far an annotation may reach that is not turned with its page, or not made smaller with it:
/// it keeps its upper left corner.
fn steady(annotation: &Object, [left, bottom, right, top]: Area) -> Option<Area> {
    let own = annotation.as_dictionary()?;
    let flags = own.get("F").and_then(Object::as_integer).unwrap_or_default();
    let is_sign = ["Text", "FileAttachment"].into_iter().any(|kind| own.is("Subtype", kind));
    let most = 2.0 * (right - left).hypot(top - bottom);
    (flags & STEADY != 0 && !is_sign).then_some([left - most, top - most, left + most, top + most])
}

/// Whether two areas share more than a border.
fn meet(a: Area, b: Area) -> bool {
    let [left, bottom, right, top] = a;
    let [other_left, other_bottom, other_right, other_top] = b;
    right.min(other_right) - left.max(other_left) > 1.0
        && top.min(other_top) - bottom.max(other_bottom) > 1.0
}

/// The normal appearance of an annotation: one stream, or that of its state.
pub(super) fn appearance_of(view: View<'_, '_>, annotation: &Object) -> Option<Stream> {
    let annotation = annotation.as_dictionary()?;
    let appearance = view.get(annotation, "AP").ok()??;
    match view.get(appearance.as_dictionary()?, "N").ok()?? {
        Object::Stream(form) => Some(form),
        Object::Dictionary(states) => {
            match view.get(&states, &annotation.name("AS")?.text()).ok()?? {
                Object::Stream(form) => Some(form),
                _ => None,
            }
        }
        _ => None,
    }
}

pub(super) fn cut(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
