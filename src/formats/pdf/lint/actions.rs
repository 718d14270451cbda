//! What a document does by itself (LN-04), what it takes from elsewhere (LN-10), what it carries
//! (LN-07) and what it hides (LN-08): every object that can be reached is looked at.

use super::Notes;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use std::collections::BTreeSet;

/// Actions that change the document, run something or reach beyond it.
const ACTIONS: &[&str] = &[
    "JavaScript",
    "Launch",
    "SubmitForm",
    "ImportData",
    "GoToR",
    "GoToE",
    "Rendition",
    "Movie",
    "Sound",
    "RichMediaExecute",
    "SetOCGState",
    "Hide",
];
/// Annotations that play or run something.
const PLAYERS: &[&str] = &["RichMedia", "Screen", "Movie", "Sound", "3D"];
/// F bits 2 and 6: hidden, not viewed.
const UNSEEN: i64 = 1 << 1 | 1 << 5;
/// Objects looked at.
const VISITED: usize = 2_000_000;
/// Nesting within one object.
const DEPTH: usize = 64;

/// Goes through everything that the trailer leads to; returns the object numbers.
///
/// # Errors
/// Where an object on the way cannot be read, or there are too many.
pub(super) fn walk(view: View<'_, '_>, notes: &mut Notes) -> Result<BTreeSet<u32>, FormatError> {
    let mut reached = BTreeSet::new();
    let mut open = Vec::new();
    if let Some(trailer) = view.trailer() {
        trailer.entries.iter().for_each(|entry| entry.value.each_reference(&mut |r| open.push(r)));
    }
    while let Some(reference) = open.pop() {
        if !reached.insert(reference.number) {
            continue;
        }
        if reached.len() > VISITED {
            return Err(FormatError::Limit {
                what: "objects compared",
                limit: VISITED as u64,
                at: Location::object(reference.number, reference.generation),
            });
        }
        let Some(read) = view.indirect(reference)? else { continue };
        let at = Location::object(reference.number, reference.generation);
        look(view, &read.object, &at, DEPTH, notes);
        read.object.each_reference(&mut |reference| open.push(reference));
    }
    Ok(reached)
}

fn look(view: View<'_, '_>, object: &Object, at: &Location, depth: usize, notes: &mut Notes) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if let Object::Array(elements) = object {
        elements.iter().for_each(|element| look(view, element, at, depth, notes));
    }
    let Some(dictionary) = object.dictionary_of_any() else { return };
    if matches!(object, Object::Stream(_)) && dictionary.get("F").is_some() {
        notes.note("LN-10", at.clone(), "a stream whose content is in another file");
    }
    acts(dictionary, at, notes);
    if dictionary.is("Type", "EmbeddedFile") {
        notes.note("LN-07", at.clone(), "an embedded file");
    }
    hides(view, dictionary, at, notes);
    dictionary.entries.iter().for_each(|entry| look(view, &entry.value, at, depth, notes));
}

fn acts(dictionary: &Dictionary, at: &Location, notes: &mut Notes) {
    let kind = dictionary.name("S").map(|kind| kind.text()).unwrap_or_default();
    if ACTIONS.contains(&kind.as_str()) {
        notes.note("LN-04", at.clone(), kind);
    } else if kind == "URI" && dictionary.get("URI").is_some() {
        notes.note("LN-04-URI", at.clone(), "URI");
    }
    let subtype = dictionary.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
    if PLAYERS.contains(&subtype.as_str()) && dictionary.get("Rect").is_some() {
        notes.note("LN-04", at.clone(), subtype);
    }
}

/// An annotation that is not shown, and has what it would show.
fn hides(view: View<'_, '_>, annotation: &Dictionary, at: &Location, notes: &mut Notes) {
    let is_annotation = annotation.get("Rect").is_some() && annotation.get("Subtype").is_some();
    let flags = annotation.get("F").and_then(Object::as_integer).unwrap_or_default();
    if !is_annotation || flags & UNSEEN == 0 || annotation.is("Subtype", "Popup") {
        return;
    }
    if matches!(view.get(annotation, "AP"), Ok(Some(_))) {
        let kind = annotation.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
        notes.note("LN-08", at.clone(), format!("a hidden annotation: {kind}"));
    }
}
