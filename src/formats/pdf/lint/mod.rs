//! What makes a document unfit to be signed (LN-*): what it hides, what it prepares, what it does
//! by itself. Whoever signs vouches for what is seen; here is told what is not seen, or may be seen
//! otherwise tomorrow. Nothing is forbidden here, and no verdict on a signature is built on it.

mod actions;
mod pages;
mod unused;

use super::changes;
use super::object::Object;
use super::revisions::PdfFile;
use super::revisions::View;
use crate::formats::FormatError;
use crate::model::Deviation;
use crate::model::Location;

/// Deviations of one rule that are told one by one.
const TOLD: usize = 20;

/// Everything that is odd about an open file.
///
/// # Errors
/// Where its structure cannot be read without repair, or it is encrypted and closed.
pub fn lint(file: &PdfFile<'_>) -> Result<Vec<Deviation>, FormatError> {
    if let Some(closed) = file.protection().closed() {
        return Err(FormatError::Encrypted(closed.to_string()));
    }
    let view = file.latest();
    let mut notes = Notes(file.deviations().to_vec());
    form(view, &mut notes)?;
    layers(view, &mut notes)?;
    let reached = actions::walk(view, &mut notes)?;
    unused::unused(view, &reached, &mut notes)?;
    for revision in 0..file.revisions().len() {
        for stray in changes::strays_of(file, revision)? {
            notes.note("LN-03-STRAY", stray.at, stray.what);
        }
    }
    pages::pages(view, &mut notes)?;
    let revisions = file.revisions().len();
    if revisions > 1 {
        let seen = format!("{revisions} revisions");
        notes.note("LN-09", Location::default(), seen);
    }
    Ok(notes.0)
}

/// What was noticed.
struct Notes(Vec<Deviation>);

impl Notes {
    /// Notes something, unless enough of the kind was told.
    fn note(&mut self, rule: &'static str, at: Location, seen: impl Into<String>) {
        if self.0.iter().filter(|one| one.rule == rule).count() < TOLD {
            self.0.push(Deviation::new(rule, at, seen, ""));
        }
    }
}

/// LN-05 and LN-06: forms whose looks are made by whoever shows them.
fn form(view: View<'_, '_>, notes: &mut Notes) -> Result<(), FormatError> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.object.as_dictionary() else { return Ok(()) };
    let Some(Object::Dictionary(form)) = view.get(catalog, "AcroForm")? else { return Ok(()) };
    if matches!(view.get(&form, "NeedAppearances")?, Some(Object::Boolean(true))) {
        notes.note("LN-05", Location::default(), "NeedAppearances");
    }
    if view.get(&form, "XFA")?.is_some() {
        notes.note("LN-06", Location::default(), "XFA");
    }
    Ok(())
}

/// LN-02: layers that are not shown.
fn layers(view: View<'_, '_>, notes: &mut Notes) -> Result<(), FormatError> {
    let catalog = view.catalog()?;
    let Some(catalog) = catalog.object.as_dictionary() else { return Ok(()) };
    let Some(Object::Dictionary(layers)) = view.get(catalog, "OCProperties")? else {
        return Ok(());
    };
    let name = |layer: &Object| -> Result<String, FormatError> {
        let layer = view.resolve(layer)?;
        let name = layer.as_dictionary().and_then(|layer| layer.get("Name")).cloned();
        let name = view.resolve(&name.unwrap_or(Object::Null))?;
        Ok(name.as_string().map(super::object::text).unwrap_or_default())
    };
    let Some(Object::Dictionary(shown)) = view.get(&layers, "D")? else { return Ok(()) };
    let off = match view.get(&shown, "OFF")? {
        Some(Object::Array(off)) => off,
        _ => Vec::new(),
    };
    for layer in off.iter().take(TOLD) {
        notes.note("LN-02", Location::default(), format!("layer \"{}\" is off", name(layer)?));
    }
    if shown.is("BaseState", "OFF") {
        notes.note("LN-02", Location::default(), "all layers are off but those named");
    }
    // Shown on the screen and not in print, or the other way round.
    if let Some(Object::Array(usage)) = view.get(&shown, "AS")?
        && !usage.is_empty()
    {
        notes.note("LN-02", Location::default(), "layers change by the way the document is used");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
