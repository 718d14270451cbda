//! Properties put into signatures: where they stand, what they are about, and that nothing else
//! changes.

use super::Stamp;
use super::Values;
use super::add_values;
use super::prepare;
use crate::crypto;
use crate::formats::ObserveOptions;
use crate::formats::xml::embed::octets::canonical_part;
use crate::formats::xml::embed::tests::PLAIN;
use crate::formats::xml::embed::tests::Wish;
use crate::formats::xml::embed::tests::observed;
use crate::formats::xml::embed::tests::rsa;
use crate::formats::xml::embed::tests::sign;
use crate::formats::xml::embed::tests::signer;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;

const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;

fn names(document: &[u8]) -> Vec<String> {
    observed(document).signatures.into_iter().map(|signature| signature.id).collect()
}

fn try_stamp(document: &[u8], signatures: &[String], stamp: Stamp) -> Result<Vec<u8>, String> {
    let prepared = prepare(document, signatures, stamp, SHA256, &ObserveOptions::default());
    let prepared = prepared.map_err(|error| error.to_string())?;
    let count = prepared.imprints().count();
    prepared.fill(&vec![b"token".to_vec(); count]).map_err(|error| error.to_string())
}

fn stamped(document: &[u8], stamp: Stamp) -> Vec<u8> {
    try_stamp(document, &names(document), stamp).unwrap_or_else(|error| panic!("{error}"))
}

fn with_values(document: &[u8]) -> Vec<u8> {
    let names = names(document);
    let (certificates, crls) = ([vec![0x30, 0]], [vec![0x30, 1, 0]]);
    let values: Vec<Values<'_>> = names
        .iter()
        .map(|signature| Values { signature, certificates: &certificates, crls: &crls, ocsps: &[] })
        .collect();
    add_values(document, &values, &ObserveOptions::default()).expect("added")
}

/// Whether one document is the other with something put in at one place.
#[track_caller]
fn assert_only_more(before: &[u8], after: &[u8]) {
    let same = |(a, b): &(&u8, &u8)| a == b;
    let head = before.iter().zip(after).take_while(same).count();
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
    assert!(before.len() < after.len() && before.len() <= head + tail, "{head} {tail}");
}

#[test]
fn every_byte_survives_in_every_encoding() {
    let utf16 = |little: bool| {
        let unit = |unit: u16| if little { unit.to_le_bytes() } else { unit.to_be_bytes() };
        let text = PLAIN.replace("UTF-8", "UTF-16");
        let mark = std::iter::once(0xFEFF);
        mark.chain(text.encode_utf16()).flat_map(unit).collect::<Vec<u8>>()
    };
    let latin = "<?xml version='1.0' encoding='ISO-8859-1'?>\n<a>\u{e9}</a>";
    let latin: Vec<u8> =
        latin.chars().map(|c| u8::try_from(u32::from(c)).expect("a byte")).collect();
    let mark = [&[0xEF, 0xBB, 0xBF], PLAIN.as_bytes()].concat();
    for document in [PLAIN.as_bytes().to_vec(), mark, utf16(true), utf16(false), latin] {
        let signed = sign(&document, &rsa(), &Wish::default());
        let once = stamped(&signed, Stamp::Signature);
        assert_only_more(&signed, &once);
        let valued = with_values(&once);
        assert_only_more(&once, &valued);
        let archived = stamped(&valued, Stamp::Archive);
        assert_only_more(&valued, &archived);
        let all = observed(&archived);
        let [signature] = all.signatures.as_slice() else { panic!("one signature") };
        assert!(signature.value.verifies.holds());
        assert!(signature.references.iter().all(|reference| reference.intact.holds()));
    }
}

#[test]
fn timestamp_is_about_the_value_of_its_own_signature() {
    let first = sign(PLAIN.as_bytes(), &rsa(), &Wish::default());
    let both = sign(&first, &signer("agency", SignatureScheme::RsaPkcs1), &Wish::default());
    let names = names(&both);
    let prepared = prepare(&both, &names, Stamp::Signature, SHA256, &ObserveOptions::default());
    let prepared = prepared.expect("prepared");
    let imprints: Vec<Vec<u8>> = prepared.imprints().map(<[u8]>::to_vec).collect();
    let text = String::from_utf8(both.clone()).expect("UTF-8");
    let parts: Vec<&str> =
        text.match_indices("<ds:Signature ").map(|(at, _)| &text[at..]).collect();
    for (part, imprint) in parts.iter().zip(&imprints) {
        let end = part.find("</ds:Signature>").expect("an end") + "</ds:Signature>".len();
        let value = canonical_part(&part[..end], "SignatureValue").expect("a value");
        assert_eq!(&crypto::digest(SHA256, &value).expect("a digest"), imprint);
    }
    assert_ne!(imprints[0], imprints[1]);
    // Only the one that is chosen gets a token.
    let one = try_stamp(&both, &names[1..], Stamp::Signature).expect("stamped");
    let one = String::from_utf8(one).expect("UTF-8");
    assert_eq!(one.matches("EncapsulatedTimeStamp>").count(), 2);
    assert!(one.find("<xades:SignatureTimeStamp") > one.rfind("<ds:Signature "));
}

#[test]
fn values_come_once_and_later_ones_serve_the_last_timestamp() {
    let signed = sign(PLAIN.as_bytes(), &rsa(), &Wish::default());
    let archived = stamped(&with_values(&stamped(&signed, Stamp::Signature)), Stamp::Archive);
    let renewed = stamped(&with_values(&archived), Stamp::Archive);
    let text = String::from_utf8(renewed).expect("UTF-8");
    let order = [
        "<xades:SignatureTimeStamp ",
        "<xades:CertificateValues>",
        "<xades:RevocationValues>",
        "<xades141:ArchiveTimeStamp ",
        "-archive\"><xades:CertificateValues>",
        "<xades141:ArchiveTimeStamp ",
    ];
    let mut at = 0;
    for part in order {
        let found = text[at..].find(part).unwrap_or_else(|| panic!("{part} after {at}"));
        at += found + 1;
    }
    assert_eq!(text.matches("<xades141:TimeStampValidationData ").count(), 1);
    assert_eq!(text.matches("UnsignedSignatureProperties>").count(), 2);
    // Nothing wanted, nothing changed.
    let none = add_values(text.as_bytes(), &[], &ObserveOptions::default()).expect("the same");
    assert_eq!(none, text.as_bytes());
}

#[test]
fn other_prefixes_and_places_are_met() {
    let signed = String::from_utf8(sign(b"<a/>", &rsa(), &Wish::default())).expect("UTF-8");
    let places = [
        "<xades:UnsignedProperties/>",
        "<xades:UnsignedProperties><xades:UnsignedSignatureProperties /></xades:UnsignedProperties>",
        "<xades:UnsignedProperties><xades:UnsignedDataObjectProperties/></xades:UnsignedProperties>",
        "<u:UnsignedProperties xmlns:u='http://uri.etsi.org/01903/v1.3.2#' xmlns:ds='urn:other'/>",
        "<UnsignedProperties xmlns='http://uri.etsi.org/01903/v1.3.2#'/>",
    ];
    for place in places {
        let end = "</xades:QualifyingProperties>";
        let document = signed.replace(end, &format!("{place}{end}"));
        let raised =
            stamped(&with_values(&stamped(document.as_bytes(), Stamp::Signature)), Stamp::Archive);
        let text = String::from_utf8(raised.clone()).expect("UTF-8");
        assert_eq!(text.matches("UnsignedSignatureProperties").count(), 2, "{text}");
        // Two tokens that are none, and two values that are none: all are found where they belong.
        let all = observed(&raised);
        let rules: Vec<&str> =
            all.signatures[0].deviations.iter().map(|d| d.rule.as_ref()).collect();
        let count = |rule: &str| rules.iter().filter(|known| **known == rule).count();
        assert_eq!((count("XA-11"), all.material.crls.len()), (2, 1), "{place}: {rules:?}");
    }
}

#[test]
fn signature_whose_properties_another_one_signs_is_left_alone() {
    let document = b"<a><c Id='i1'>x</c></a>";
    let inner = Wish { ids: &["i1"], into: Some("/a/c"), ..Wish::default() };
    let first = sign(document, &rsa(), &inner);
    let before = names(&first);
    assert!(try_stamp(&first, &before, Stamp::Signature).is_ok());
    let outer = Wish { ids: &["i1"], ..Wish::default() };
    let both = sign(&first, &signer("agency", SignatureScheme::RsaPkcs1), &outer);
    let why = try_stamp(&both, &before, Stamp::Signature).expect_err("refused");
    assert!(why.contains("are signed by signature"), "{why}");
    let other: Vec<String> =
        names(&both).into_iter().filter(|name| !before.contains(name)).collect();
    assert!(try_stamp(&both, &other, Stamp::Archive).is_ok());
}

#[test]
fn what_is_no_xades_signature_of_now_is_refused() {
    let signed = String::from_utf8(sign(b"<a/>", &rsa(), &Wish::default())).expect("UTF-8");
    let id = names(signed.as_bytes());
    let refused = |document: &str, word: &str| {
        let why = try_stamp(document.as_bytes(), &id, Stamp::Signature).expect_err("refused");
        assert!(why.contains(word), "{why}");
    };
    refused(&signed.replace("01903/v1.3.2#", "01903/v1.1.1#"), "before 1.3.2");
    refused(&signed.replace("QualifyingProperties", "Properties"), "not a XAdES signature");
    refused(&signed.replace("Target=\"#", "Target=\"#x"), "not as they must be");
    refused(&signed.replace(&id[0], "other"), "there is no signature");
}
