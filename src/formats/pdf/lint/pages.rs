//! Text that lies under something (LN-01): painted over in the page's content, or covered by an
//! annotation's appearance.

use super::Notes;
use crate::formats::FormatError;
use crate::formats::pdf::changes::area_of;
use crate::formats::pdf::changes::pages_of;
use crate::formats::pdf::content;
use crate::formats::pdf::content::Letter;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;
use crate::model::Location;

/// Letters that must lie under a thing before it is told.
const COVERED: usize = 4;
/// Letters that are told.
const TOLD: usize = 60;
/// Annotations that mark text by lying on it, or show a small sign.
const MARKS: &[&str] =
    &["Highlight", "Underline", "StrikeOut", "Squiggly", "Text", "Popup", "Link", "Caret"];
/// F bits 2 and 6: hidden, not viewed.
const UNSEEN: i64 = 1 << 1 | 1 << 5;

pub(super) fn pages(view: View<'_, '_>, notes: &mut Notes) -> Result<(), FormatError> {
    for (number, (holder, page)) in (1..).zip(pages_of(view)?) {
        let at = holder.map_or_else(Location::default, |holder| Location::object(holder, 0));
        match content::shown_on(view, &page) {
            Ok(shown) => {
                for cover in &shown.covers {
                    let before = shown.letters.get(..cover.after).unwrap_or_default();
                    let what = if cover.is_image { "an image" } else { "a filled area" };
                    tell(number, what, cover.area, before, &at, notes);
                }
                annotations(view, number, &page, &shown.letters, notes)?;
            }
            Err(why) => {
                notes.note("LN-11", at, format!("page {number}: {why}"));
            }
        }
    }
    Ok(())
}

fn annotations(
    view: View<'_, '_>,
    number: u32,
    page: &Dictionary,
    letters: &[Letter],
    notes: &mut Notes,
) -> Result<(), FormatError> {
    let Some(Object::Array(annotations)) = view.get(page, "Annots")? else { return Ok(()) };
    for annotation in annotations {
        let at = annotation.as_reference();
        let at = at.map_or_else(Location::default, |r| Location::object(r.number, r.generation));
        let Object::Dictionary(annotation) = view.resolve(&annotation)? else { continue };
        let kind = annotation.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
        let flags = annotation.get("F").and_then(Object::as_integer).unwrap_or_default();
        let shows = view.get(&annotation, "AP")?.is_some();
        if MARKS.contains(&kind.as_str()) || flags & UNSEEN != 0 || !shows {
            continue;
        }
        if let Some(area) = area_of(view, &Object::Dictionary(annotation)) {
            tell(number, &format!("an annotation ({kind})"), area, letters, &at, notes);
        }
    }
    Ok(())
}

fn tell(
    page: u32,
    what: &str,
    area: [f64; 4],
    letters: &[Letter],
    at: &Location,
    notes: &mut Notes,
) {
    let [left, bottom, right, top] = area;
    let under = letters
        .iter()
        .filter(|letter| (left..=right).contains(&letter.x) && (bottom..=top).contains(&letter.y));
    // Lines of dots are there to be filled in.
    let under: Vec<&Letter> = under
        .filter(|letter| {
            let text = letter.text.as_deref().unwrap_or("?");
            !text
                .trim_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '…' | '_'))
                .is_empty()
        })
        .collect();
    if under.len() >= COVERED {
        let count = under.len();
        let text: String =
            under.iter().filter_map(|letter| letter.text.as_deref()).take(TOLD).collect();
        let seen = format!("page {page}: {what} lies over {count} letters: \"{text}\"");
        notes.note("LN-01", at.clone(), seen);
    }
}
