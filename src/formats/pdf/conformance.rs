//! What a document promises to be (PDF/A, PDF/UA, tagged), as far as additions must keep it (A6.3).

use super::object::Dictionary;
use super::object::Object;
use super::revisions::View;
use crate::formats::FormatError;

/// What additions have to keep.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Conformance {
    /// The part of ISO 19005 that the metadata name.
    pub pdf_a: Option<u8>,
    /// The metadata name ISO 14289.
    pub pdf_ua: bool,
    /// The output intent's profile is for RGB.
    pub rgb_intent: bool,
    /// There is an output intent.
    pub any_intent: bool,
    /// It has a structure tree.
    pub tagged: bool,
}

impl Conformance {
    /// Whether pictures may shine through: never in PDF/A-1, later only where an output intent
    /// says in which colours (ISO 19005-1 clause 6.4, ISO 19005-2 clause 6.2.10).
    pub fn permits_transparency(&self) -> bool {
        match self.pdf_a {
            None => true,
            Some(1) => false,
            Some(_) => self.any_intent,
        }
    }

    /// Whether DeviceRGB says enough (ISO 19005-2 clause 6.2.4.3).
    pub fn permits_device_rgb(&self) -> bool {
        self.pdf_a.is_none() || self.rgb_intent
    }
}

/// Reads the promises from the catalog.
///
/// # Errors
/// Where the catalog cannot be read.
pub fn of(view: View<'_, '_>) -> Result<Conformance, FormatError> {
    let catalog = view.catalog()?;
    let mut found = Conformance::default();
    let Some(catalog) = catalog.object.as_dictionary() else { return Ok(found) };
    found.tagged = matches!(view.get(catalog, "StructTreeRoot")?, Some(Object::Dictionary(_)));
    if let Some(Object::Stream(metadata)) = view.get(catalog, "Metadata")? {
        // Metadata that cannot be read promise nothing.
        let bytes = view.stream_bytes(&metadata).unwrap_or_default();
        (found.pdf_a, found.pdf_ua) = promises(&String::from_utf8_lossy(&bytes));
    }
    let Some(Object::Array(intents)) = view.get(catalog, "OutputIntents")? else {
        return Ok(found);
    };
    for intent in &intents {
        if let Object::Dictionary(intent) = view.resolve(intent)? {
            found.any_intent |= view.get(&intent, "DestOutputProfile")?.is_some();
            found.rgb_intent |= is_rgb(view, &intent)?;
        }
    }
    Ok(found)
}

fn is_rgb(view: View<'_, '_>, intent: &Dictionary) -> Result<bool, FormatError> {
    let Some(Object::Stream(profile)) = view.get(intent, "DestOutputProfile")? else {
        return Ok(false);
    };
    Ok(view.get(&profile.dictionary, "N")?.and_then(|count| count.as_integer()) == Some(3))
}

/// PDF/A's part, and whether PDF/UA is promised; as elements or as attributes of RDF.
fn promises(metadata: &str) -> (Option<u8>, bool) {
    const PDF_A: &str = "http://www.aiim.org/pdfa/ns/id/";
    const PDF_UA: &str = "http://www.aiim.org/pdfua/ns/id/";
    let text = metadata.trim_start_matches('\u{feff}').trim_end_matches('\0');
    let Ok(document) = roxmltree::Document::parse(text) else { return (None, false) };
    let part = |namespace: &str| -> Option<u8> {
        document.descendants().find_map(|node| {
            let is_it =
                node.tag_name().namespace() == Some(namespace) && node.tag_name().name() == "part";
            let element = node.text().filter(|_| is_it);
            let value = element.or_else(|| node.attribute((namespace, "part")))?;
            value.trim().parse().ok()
        })
    };
    (part(PDF_A), part(PDF_UA).is_some())
}

#[cfg(test)]
mod tests {
    use super::Conformance;
    use super::promises;

    const RDF: &str = "xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' \
                       xmlns:a='http://www.aiim.org/pdfa/ns/id/' \
                       xmlns:u='http://www.aiim.org/pdfua/ns/id/'";

    #[test]
    fn promises_stand_in_elements_or_attributes() {
        let elements = format!(
            "<rdf:RDF {RDF}><rdf:Description><a:part>2</a:part><u:part>1</u:part>\
             </rdf:Description></rdf:RDF>"
        );
        assert_eq!(promises(&elements), (Some(2), true));
        let attributes = format!("<rdf:RDF {RDF}><rdf:Description a:part='1'/></rdf:RDF>");
        assert_eq!(promises(&attributes), (Some(1), false));
        assert_eq!(promises("not XML"), (None, false));
    }

    #[test]
    fn transparency_and_device_colours_are_gated() {
        let free = Conformance::default();
        assert!(free.permits_transparency() && free.permits_device_rgb());
        let first = Conformance { pdf_a: Some(1), rgb_intent: true, any_intent: true, ..free };
        assert!(!first.permits_transparency() && first.permits_device_rgb());
        let second = Conformance { pdf_a: Some(2), ..first };
        assert!(second.permits_transparency());
        let without = Conformance { pdf_a: Some(2), ..free };
        assert!(!without.permits_transparency() && !without.permits_device_rgb());
    }
}
