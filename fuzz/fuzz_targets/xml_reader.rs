//! The XML reader on any bytes: it ends, what it takes is well-formed to another reader too, and the
//! canonical form of a canonical form is itself.

#![no_main]

use condau::formats::ObserveOptions;
use condau::formats::xml;
use libfuzzer_sys::fuzz_target;

const INCLUSIVE: &str = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments";

fn canonical(document: &[u8]) -> Option<Vec<u8>> {
    let mut octets = Vec::new();
    let mut out = |piece: &[u8]| octets.extend_from_slice(piece);
    xml::canonicalize(document, INCLUSIVE, &[], &mut out).ok().map(|()| octets)
}

fuzz_target!(|bytes: &[u8]| {
    let options = ObserveOptions::default();
    let source = bytes.to_vec();
    let first = xml::observe(&source, "fuzz", &options);
    let second = xml::observe(&source, "fuzz", &options);
    assert_eq!(format!("{first:?}"), format!("{second:?}"), "not the same twice");
    let Some(octets) = canonical(bytes) else { return };
    if let Ok(text) = std::str::from_utf8(bytes) {
        // It does not know that elements may have the prefix xml (Namespaces in XML, 3).
        let own = |error: &roxmltree::Error| {
            matches!(error, roxmltree::Error::UnknownNamespace(prefix, _) if prefix == "xml")
        };
        let other = roxmltree::Document::parse(text).err().filter(|error| !own(error));
        assert!(other.is_none(), "roxmltree refuses what we took: {other:?}");
    }
    let again = canonical(&octets);
    assert_eq!(again.as_deref(), Some(octets.as_slice()), "the canonical form is not stable");
});
