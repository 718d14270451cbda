//! Attacks on signed XML, by hand: nobody has a key. What another program or a person would see is
//! not what was signed, so none of these may pass without a word; each passed wrongly once.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use crate::support;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::model::Conclusion;
use condau::model::Severity;
use condau::validation;
use std::fs;

const AT: &str = "2026-11-20T03:00:00Z";

/// What is said of a file: of each signature, and by which rules that warn or fail.
#[derive(Debug)]
struct Word {
    signatures: Vec<(String, bool)>,
    rules: Vec<String>,
}

impl Word {
    fn passed(&self) -> bool {
        self.signatures.iter().all(|(_, passed)| *passed)
    }

    fn names(&self, rule: &str) -> bool {
        self.rules.iter().any(|found| found == rule)
    }
}

fn judged_with(bytes: &[u8], settings: &Settings) -> Word {
    let evidence = verify::gather(&bytes, "document", settings).expect("readable");
    let judgement = validation::validate(&evidence, &settings.policy, settings.at);
    let all = judgement.signatures.iter();
    let signatures = all
        .clone()
        .map(|signature| (signature.id.clone(), signature.conclusion == Conclusion::TotalPassed))
        .collect();
    let findings = all.flat_map(|signature| &signature.findings).chain(&judgement.findings);
    let rules = findings
        .filter(|finding| finding.severity <= Severity::Warn)
        .map(|finding| finding.rule.to_string())
        .collect();
    Word { signatures, rules }
}

fn judged(text: &str) -> Word {
    judged_with(text.as_bytes(), &support::sample_settings(AT))
}

fn fixture(name: &str) -> String {
    fs::read_to_string(support::fixture(name)).expect("a fixture")
}

/// A text with something else in one place.
#[track_caller]
fn with(text: &str, old: &str, new: &str) -> String {
    assert!(text.contains(old), "{old} is not there");
    text.replacen(old, new, 1)
}

#[track_caller]
fn assert_fails(text: &str, rule: &str) {
    let word = judged(text);
    assert!(!word.passed() && word.names(rule), "{word:?}");
}

const BY_ID: &str = "xml/signed/declaration-by-id.xml";

#[test]
fn element_of_a_list_that_takes_a_signed_id_does_not_silence_the_digest() {
    let given = fixture(BY_ID);
    assert!(judged(&given).passed());
    let bare = with(&given, "<HSoKhaiThue id=\"NODETOSIGN\">", "<HSoKhaiThue>");
    let altered = with(&bare, "880000000", "999999999");
    let list = "<m:Manifest xmlns:m=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"NODETOSIGN\"/>";
    let forged = with(&altered, "</HSoThueDTu>", &format!("{list}</HSoThueDTu>"));
    assert_fails(&forged, "BB-06b");
}

#[test]
fn text_in_pieces_is_told_however_it_is_parted() {
    let given = fixture(BY_ID);
    let warned = |text: &str| {
        let word = judged(text);
        assert!(word.passed(), "{word:?}");
        word.names("XX-05")
    };
    assert!(!warned(&given));
    for (parted, expected) in [
        ("88<!-- -->0000000", true),
        ("88<!-- --><!-- -->0000000", true),
        ("<!--9-->880000000", true),
        ("88<![CDATA[0000000]]>", true),
        ("<![CDATA[88]]><![CDATA[0000000]]>", true),
        ("<![CDATA[880000000]]>", false),
        ("880000000<!-- -->", false),
    ] {
        assert_eq!(warned(&with(&given, "880000000", parted)), expected, "{parted}");
    }
    // Those in parts that nobody signed do not hide the one that is in a signed part.
    let parted = with(&given, "880000000", "88<!-- -->0000000");
    let decoys = format!("<a>{}</a>", "1<!-- -->2".repeat(200));
    let tag = "<HSoKhaiThue id=\"NODETOSIGN\">";
    assert!(warned(&with(&parted, tag, &format!("{decoys}{tag}"))));
}

#[test]
fn encoding_that_is_declared_late_is_not_overlooked() {
    let given = fixture(BY_ID);
    let declaration = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>";
    for space in [1, 900, 1100, 5000] {
        let space = " ".repeat(space);
        let late = format!("<?xml version=\"1.0\"{space}encoding=\"ISO-8859-1\"?>");
        assert!(!judged(&with(&given, declaration, &late)).passed());
    }
}

#[test]
fn signature_in_another_namespace_is_no_missing_signature() {
    let given = fixture(BY_ID);
    let other = given.replace("2000/09/xmldsig#", "2000/09/xmldsig");
    assert_fails(&other, "XD-03");
    let bare = given.replace("<ds:", "<").replace("</ds:", "</");
    let bare = bare.replace(" xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"", "");
    assert_fails(&bare, "XD-03");
}

#[test]
fn counter_signature_is_not_hidden_by_the_namespace_of_what_holds_it() {
    let given = fixture(BY_ID);
    let inside = "<ds:Signature xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"/>";
    let end = "</xades:QualifyingProperties>";
    let hidden = format!(
        "<UnsignedProperties xmlns=\"urn:x\"><UnsignedSignatureProperties><CounterSignature>\
         {inside}</CounterSignature></UnsignedSignatureProperties></UnsignedProperties>{end}"
    );
    assert_fails(&with(&given, end, &hidden), "XD-03");
}

#[test]
fn signatures_and_what_is_theirs_do_not_share_a_name() {
    let given = fixture(BY_ID);
    let start = given.find(" Id=\"sig-").expect("an Id");
    for id in ["a/timestamp-1", "/a/b#c", "2", "a&#10;b", "a b"] {
        let end = start + given[start + 5..].find('"').expect("its end") + 5;
        let named = [&given[..start], " Id=\"", id, &given[end..]].concat();
        let word = judged(&named);
        assert_eq!(word.signatures[0].0, "1", "{id}");
    }
}

#[test]
fn names_around_what_is_signed_are_told_where_no_form_gives_them() {
    let given = fixture(BY_ID);
    assert!(!judged(&given).names("BB-01c"));
    let renamed = given.replace("HSoThueDTu", "HSoThueBiHuy");
    assert!(judged(&renamed).names("BB-01c"));
    let moved = with(&given, "<HSoKhaiThue id", "<HetHieuLuc><HSoKhaiThue id");
    let moved = with(&moved, "</HSoKhaiThue>", "</HSoKhaiThue></HetHieuLuc>");
    assert!(judged(&moved).names("XD-17b"));
    let other = moved.replace("HSoThueDTu", "HSo");
    assert!(judged(&other).names("BB-01c"));
    let base = with(&given, "<HSoThueDTu", "<HSoThueDTu xml:base=\"http://a.example/\"");
    assert!(judged(&base).names("XD-17b"));
}

#[test]
fn element_called_like_the_signed_one_is_strange_in_any_namespace() {
    let given = fixture("xml/signed/notice-leader.xml");
    assert!(!judged(&given).names("XD-17b"));
    for forged in ["<ds:DLTBao>x</ds:DLTBao>", "<DLTBao>x</DLTBao>"] {
        let end = "</ds:KeyInfo>";
        let word = judged(&with(&given, end, &format!("{forged}{end}")));
        assert!(word.names("XD-17b"), "{forged}: {word:?}");
    }
}

/// A file of the insurance's form with others in it.
fn with_files(files: &[&str]) -> String {
    let files: String = files
        .iter()
        .map(|file| format!("<FILEHOSO><NOIDUNGFILE>{file}</NOIDUNGFILE></FILEHOSO>"))
        .collect();
    format!(
        "<GIAMDINHHS><THONGTINHOSO><DANHSACHHOSO><HOSO>{files}</HOSO></DANHSACHHOSO></THONGTINHOSO></GIAMDINHHS>"
    )
}

#[test]
fn file_within_that_cannot_be_looked_at_is_not_passed() {
    let signed = STANDARD.encode(fixture(BY_ID));
    let word = judged(&with_files(&[&signed]));
    assert!(word.passed() && word.signatures.len() == 1, "{word:?}");
    for unread in ["%%%", "PGE+", "PGEv<x/>Pg==", "PGEv<!-- -->Pg==<b/>"] {
        let word = judged(&with_files(&[&signed, unread]));
        assert!(!word.passed() && word.names("XD-19"), "{unread}: {word:?}");
    }
    // What is no XML may hold signatures that are not ours to read here.
    for other in [&b"%PDF-1.7"[..], b"PK\x03\x04", b"\x1f\x8b"] {
        let word = judged(&with_files(&[&signed, &STANDARD.encode(other)]));
        assert!(word.passed() && word.names("XD-19a"), "{word:?}");
    }
}

#[test]
fn policy_that_cannot_be_read_is_not_taken_for_none() {
    let given = fixture(BY_ID);
    let end = "</xades:SignedSignatureProperties>";
    let id = "<xades:SigPolicyId><xades:Identifier>urn:x</xades:Identifier></xades:SigPolicyId>";
    let named = format!("<xades:SignaturePolicyId>{id}</xades:SignaturePolicyId>");
    for (inside, told) in [("", true), ("<xades:SignaturePolicyId/>", true), (&*named, false)] {
        let policy =
            format!("<xades:SignaturePolicyIdentifier>{inside}</xades:SignaturePolicyIdentifier>");
        let word = judged(&with(&given, end, &format!("{policy}{end}")));
        assert_eq!(word.names("XA-08"), told, "{inside}");
        let word = judged(&with(&given, end, &format!("{policy}{policy}{end}")));
        assert!(word.names("XA-08"), "twice: {inside}");
    }
}

#[test]
fn properties_in_another_namespace_are_not_overlooked() {
    let given = fixture("xml/signed/leader-b-t.xml");
    assert!(judged(&given).passed());
    let open = "<q:UnsignedProperties xmlns:q=\"http://uri.etsi.org/01903/v1.1.1#\"";
    let moved = with(&given, "<xades:UnsignedProperties", open);
    let moved = with(&moved, "</xades:UnsignedProperties>", "</q:UnsignedProperties>");
    assert_fails(&moved, "XA-01");
}

#[test]
fn signature_of_its_own_properties_alone_covers_nothing() {
    let given = fixture(BY_ID);
    let start = given.find("<ds:Reference Id=").expect("a reference");
    let end = start + given[start..].find("</ds:Reference>").expect("its end") + 15;
    let word = judged(&[&given[..start], &given[end..]].concat());
    assert!(word.names("XX-12"), "{word:?}");
}
