//! What a later revision puts on a page, held against what lies under it: new fields and comments
//! (DA-08, DA-16).

use super::Pair;
use super::placing::area;
use crate::formats::pdf::content;
use crate::formats::pdf::content::Letter;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use crate::model::ModificationLevel;

/// Letters that a new signature may lie over without a word: where it belongs, it touches the end of
/// a line or two.
pub(super) const TOUCHED: usize = 11;
/// Letters that a comment touches without hiding what they say.
pub(super) const GRAZED: usize = 3;
/// Letters that are told.
const TOLD: usize = 60;
/// Annotations that mark text by lying on it, or show a small sign.
pub(super) const MARKS: &[&str] =
    &["Highlight", "Underline", "StrikeOut", "Squiggly", "Text", "Popup", "Link", "Caret"];
/// A comment that hides what was signed.
pub(super) const HIDING: &str = "DA-16-OVER";
/// Another one that runs over it.
pub(super) const NEARBY: &str = "DA-16-NEAR";
/// F bits 2 and 6 of an annotation: not shown.
pub(super) const UNSEEN: i64 = 1 << 1 | 1 << 5;

impl Pair<'_, '_, '_> {
    /// DA-08 and DA-16: whether what was put on a page lies over what was signed there, `most`
    /// letters aside. A fact; where a seal belongs, something stands already.
    pub(super) fn lies_over(
        &mut self,
        rule: &'static str,
        level: ModificationLevel,
        at: &Location,
        page: &Dictionary,
        put: &Object,
        most: usize,
    ) {
        let Some(over) = self.reach(put) else { return };
        let under = self.letters_under(page, over);
        let count = under.iter().filter(|one| one.is_read()).count();
        if count > most {
            let text: String = under.iter().filter_map(|letter| letter.text.as_deref()).collect();
            let what = format!("it lies over {count} letters: \"{}\"", cut(text.trim()));
            self.note(rule, level, at.clone(), what);
        }
        let annotations = match self.old.get(page, "Annots") {
            Ok(Some(Object::Array(annotations))) => annotations,
            _ => Vec::new(),
        };
        for annotation in annotations {
            let Ok(Object::Dictionary(below)) = self.old.resolve(&annotation) else { continue };
            let kind = below.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
            let flags = below.get("F").and_then(Object::as_integer).unwrap_or_default();
            if MARKS.contains(&kind.as_str())
                || flags & UNSEEN != 0
                || self.is_of_a_signature(&below)
            {
                continue;
            }
            if let Some(below) = area(self.old, &Object::Dictionary(below))
                && meet(over, below)
            {
                let what = format!("it lies over an annotation that was there: {kind}");
                self.note(rule, level, at.clone(), what);
            }
        }
    }

    /// The letters of a page as it was signed that stand within an area. Where its text cannot be
    /// read, nothing is said of it.
    pub(super) fn letters_under(&self, page: &Dictionary, area: [f64; 4]) -> Vec<Letter> {
        let [left, bottom, right, top] = area;
        let within =
            |one: &Letter| (left..=right).contains(&one.x) && (bottom..=top).contains(&one.y);
        let letters = content::of_page(self.old, page).unwrap_or_default();
        letters.into_iter().filter(within).collect()
    }

    /// A seal lies on the left third of the signature that it belongs to.
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

/// Whether two areas share more than a border.
fn meet(a: [f64; 4], b: [f64; 4]) -> bool {
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
