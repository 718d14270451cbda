//! Objects that the document does not use (LN-03): a page, a catalog or a form that stands ready is
//! what hide-and-replace attacks bring into use after signing.

use super::Notes;
use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use std::collections::BTreeSet;

/// Objects that are read to see what they are.
const READ: usize = 100_000;

pub(super) fn unused(
    view: View<'_, '_>,
    reached: &BTreeSet<u32>,
    notes: &mut Notes,
) -> Result<(), FormatError> {
    let tables = view.file().revisions();
    let numbers: BTreeSet<u32> = tables
        .iter()
        .flat_map(|table| &table.sections)
        .flat_map(|section| section.numbers())
        .filter(|number| !reached.contains(number))
        .collect();
    let mut others = 0_usize;
    for number in numbers.into_iter().take(READ) {
        let Some(read) = view.indirect_any(number)? else { continue };
        let at = Location::object(number, read.reference.generation);
        match &read.object {
            Object::Dictionary(dictionary) => {
                let kind = dictionary.name("Type").map(|kind| kind.text()).unwrap_or_default();
                match kind.as_str() {
                    "Catalog" | "Pages" | "Page" | "Annot" => {
                        notes.note("LN-03", at, format!("an unused object: {kind}"));
                    }
                    // The first object of a linearized file.
                    _ if dictionary.get("Linearized").is_some() => {}
                    _ => others = others.saturating_add(1),
                }
            }
            Object::Stream(stream) => {
                let of_the_file =
                    ["ObjStm", "XRef"].iter().any(|kind| stream.dictionary.is("Type", kind));
                // The hint stream of a linearized file is named by offset.
                let hints = stream.dictionary.get("S").and_then(Object::as_integer).is_some();
                if stream.dictionary.is("Subtype", "Form") {
                    notes.note("LN-03", at, "an unused object: Form");
                } else if !of_the_file && !hints {
                    others = others.saturating_add(1);
                }
            }
            _ => others = others.saturating_add(1),
        }
    }
    if others > 0 {
        notes.note("LN-03-UNUSED", Location::default(), format!("{others} unused objects"));
    }
    Ok(())
}
