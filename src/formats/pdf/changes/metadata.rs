//! Changes of the document's XMP metadata (DA-04).

use super::Pair;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::Location;
use crate::model::ModificationLevel;

impl Pair<'_, '_, '_> {
    /// The metadata stream may be replaced by one that is XMP, without a DTD or entities.
    pub(super) fn metadata(
        &mut self,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let reference = new.get("Metadata").and_then(Object::as_reference);
        let touched = reference.is_some_and(|reference| self.is_changed(reference.number));
        if super::catalog::same(old, new, "Metadata") && !touched {
            return Ok(());
        }
        let at = reference.map_or_else(Location::default, |reference| {
            Location::object(reference.number, reference.generation)
        });
        let spot = self.catalog_spot();
        let Some(sides) = self.side_by_side("DA-04", &spot, old, new, "Metadata")? else {
            return Ok(());
        };
        let Object::Stream(stream) = &sides.after else {
            self.forbid("DA-04", at, "the metadata were taken away");
            return Ok(());
        };
        let bytes = self.new.stream_bytes(stream)?;
        self.approve(&sides.after)?;
        match xmp(&bytes) {
            Ok(()) => {
                self.note("DA-04", ModificationLevel::LtaUpdates, at, "metadata");
            }
            Err(why) => self.forbid("DA-04", at, format!("metadata that are not XMP: {why}")),
        }
        Ok(())
    }
}

/// Whether a text is XMP. Entities and DTDs are refused by the reader.
fn xmp(bytes: &[u8]) -> Result<(), String> {
    let text = std::str::from_utf8(bytes).map_err(|_| "not UTF-8".to_owned())?;
    let text = text.trim_start_matches('\u{feff}').trim_end_matches('\0');
    let document = roxmltree::Document::parse(text).map_err(|error| error.to_string())?;
    let root = document.root_element().tag_name();
    match (root.namespace(), root.name()) {
        (Some("adobe:ns:meta/"), "xmpmeta" | "xapmeta")
        | (Some("http://www.w3.org/1999/02/22-rdf-syntax-ns#"), "RDF") => Ok(()),
        (_, name) => Err(format!("the root element is {name}")),
    }
}

#[cfg(test)]
mod tests {
    use super::xmp;

    #[test]
    fn xmp_is_told_from_other_xml() {
        let body = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";
        assert!(xmp(body.as_bytes()).is_ok());
        assert!(
            xmp(format!("<?xpacket begin='\u{feff}'?>{body}<?xpacket end='w'?>").as_bytes())
                .is_ok()
        );
        assert!(xmp(b"<html/>").is_err());
        assert!(
            xmp(b"<!DOCTYPE a [<!ENTITY e 'x'>]><x:xmpmeta xmlns:x='adobe:ns:meta/'/>").is_err()
        );
        assert!(xmp(b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>").is_err());
    }
}
