//! Whatever is changed in what a signature signs, or in its value, it is intact no longer; and
//! whatever is done to a file, reading it does not panic.

use super::corpus;
use super::file as corpus_file;
use super::intact;
use super::observed;
use super::options;
use super::rows;
use super::signed;
use super::signed_with;
use crate::formats::ObserveOptions;
use crate::formats::xml::canonical::Method;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::names::DS;
use crate::formats::xml::node_set::NodeSet;
use crate::formats::xml::observe;
use crate::formats::xml::reader::read;
use crate::formats::xml::references;
use crate::formats::xml::transforms;
use crate::formats::xml::tree::NodeId;
use proptest::prelude::*;

/// What the first signature signs and its value, as octets: canonical SignedInfo, the value, and
/// what each reference leads to. `None` where there is no such thing.
fn octets(bytes: &[u8], options: &ObserveOptions) -> Option<Vec<Vec<u8>>> {
    let decoded = Decoded::new(bytes).ok()?;
    let tree = read(&decoded.text, &options.limits).ok()?;
    let file = XmlFile::new(&decoded, tree, options);
    let signature = *file.signatures.first()?;
    let signed_info = file.tree.child(signature, DS, "SignedInfo")?;
    let method = file.tree.child(signed_info, DS, "CanonicalizationMethod")?;
    let method = transforms::method(&file, method)?;
    let mut all = Vec::new();
    let mut canonical = |id: NodeId| {
        let mut out = Vec::new();
        file.canonical(&NodeSet::subtree(id, true), &method, &mut |b| out.extend_from_slice(b))
            .ok()?;
        all.push(out);
        Some(())
    };
    canonical(signed_info)?;
    let value = file.tree.child(signature, DS, "SignatureValue")?;
    all.push(references::base64_text(&file, value).ok()?);
    for reference in file.tree.named(signed_info, DS, "Reference") {
        let followed = references::follow(&file, signature, reference);
        let mut out = Vec::new();
        followed.write(&file, &Method::DEFAULT, &mut |b| out.extend_from_slice(b)).ok()?;
        all.push(out);
    }
    Some(all)
}

/// Changes one bit of every `stride`-th byte in turn.
fn every_change_is_noticed(name: &str, original: &[u8], options: &ObserveOptions, stride: usize) {
    let before = octets(original, options).unwrap_or_else(|| panic!("{name} is signed"));
    let first = |bytes: &[u8]| {
        let all = observe(&bytes.to_vec(), name, options).ok()?;
        all.signatures.first().and_then(intact)
    };
    assert_eq!(first(original), Some(true), "{name}");
    let mut bytes = original.to_vec();
    let (mut harmless, mut noticed) = (0, 0);
    for at in (0..bytes.len()).step_by(stride) {
        let bit = 1 << (at % 7);
        bytes[at] ^= bit;
        if octets(&bytes, options).as_ref() == Some(&before) {
            harmless += 1;
        } else {
            noticed += 1;
            assert_ne!(first(&bytes), Some(true), "{name}: byte {at} was changed");
        }
        bytes[at] ^= bit;
    }
    // Most of a signed file is signed; the rest is KeyInfo.
    assert!(noticed > 0, "{name}: {noticed} noticed, {harmless} harmless");
}

#[test]
fn byte_changed_in_our_own_signatures_is_noticed() {
    let text =
        "<a xmlns='urn:a' xml:lang='vi'><b Id='x' c=\"1\">Số &amp; 1\r\n</b><!-- n --><k/></a>";
    let options = ObserveOptions::default();
    every_change_is_noticed("enveloped", signed(text).as_bytes(), &options, 1);
    let by_id = signed_with(text, &["x"], Some("/a/k"));
    every_change_is_noticed("by id", by_id.as_bytes(), &options, 3);
}

#[test]
fn byte_changed_in_signatures_of_others_is_noticed() {
    for row in rows("xmldsig").iter().filter(|row| row["must"] == "verify") {
        let name = row["file"].as_str().expect("a name");
        every_change_is_noticed(name, &corpus_file(name), &options(row), 29);
    }
    if corpus().is_some() {
        for name in ["ltv/files/xml-good-t.xml", "attacks/xml-crypto/valid_signature_utf8.xml"] {
            every_change_is_noticed(name, &corpus_file(name), &ObserveOptions::default(), 29);
        }
    }
}

const PIECES: &[&str] = &[
    "",
    "<",
    ">",
    "/",
    "\"",
    "&",
    "&#x41;",
    "<!--c-->",
    "<?p?>",
    "<![CDATA[x]]>",
    "<!DOCTYPE a>",
    " xmlns:ds=\"urn:x\"",
    " Id=\"x\"",
    "#",
    "<ds:SignedInfo/>",
    "<ds:Signature/>",
    "<ds:Object/>",
    "<ds:Transforms/>",
    "http://www.w3.org/TR/1999/REC-xslt-19991116",
    "\u{0}",
    "\u{feff}",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn reading_a_damaged_file_never_panics(
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0usize..40, any::<prop::sample::Index>()), 1..5),
        wide in any::<bool>(),
    ) {
        let text = signed_with("<a><b Id='x'>1</b><c><d/></c></a>", if wide { &[] } else { &["x"] }, Some("/a/c/d"));
        let mut bytes = text.into_bytes();
        for (place, length, piece) in cuts {
            let at = place.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, piece.get(PIECES).bytes());
            prop_assume!(!bytes.is_empty());
        }
        let _ = observe(&bytes, "damaged.xml", &ObserveOptions::default());
    }

    #[test]
    fn reading_anything_never_panics(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = observe(&bytes, "anything", &ObserveOptions::default());
    }
}

#[test]
fn truncated_file_still_tells_of_its_signature() {
    let text = signed("<a><b/></a>");
    let at = text.find("<ds:SignatureValue").expect("there");
    let all = observed(&text.as_bytes()[..at], &ObserveOptions::default());
    let [signature] = all.signatures.as_slice() else { panic!("one signature") };
    assert_eq!(intact(signature), None);
    assert_eq!(signature.deviations[0].rule, "XD-01");
}
