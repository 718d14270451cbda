//! Evidence records made by BouncyCastle and EU DSS (`tests/interop/EvidenceRecords.java`) with tokens
//! of the sample authority, about fixtures: whole, about something else, and with octets changed.

#![allow(clippy::disallowed_methods, reason = "the test reads fixtures")]

use crate::asic;
use crate::support;
use condau::app::verify;
use condau::formats::RecordFile;
use condau::formats::asic::Form;
use condau::formats::asic::write;
use condau::formats::asic::write::NewFile;
use condau::formats::limits::Limits;
use serde_json::Value;
use std::fs;
use std::path::Path;

const AT: &str = "2027-01-15T00:00:00Z";
const FILE: &str = "pdf/quyet-dinh.pdf";
const DETACHED: [&str; 10] = [
    "single.ers",
    "tree.ers",
    "group.ers",
    "renewed.ers",
    "rehashed.ers",
    "both.ers",
    "single.xml",
    "tree.xml",
    "renewed.xml",
    "rehashed.xml",
];

fn vector(name: &str) -> Vec<u8> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/records").join(name);
    fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What is said of a file with a record beside it.
fn judge(file: &[u8], record: Option<Vec<u8>>, content: Option<Vec<u8>>) -> Value {
    let mut settings = support::sample_settings(AT);
    if let Some(bytes) = record {
        settings.observe.records.push(RecordFile { name: "record".to_owned(), bytes });
    }
    if let Some(content) = content {
        settings.observe.detached.insert(String::new(), content.into());
    }
    support::json(&verify::verify(&file.to_vec(), "file", &settings))
}

fn about(fixture: &str, record: Vec<u8>) -> Value {
    let file = fs::read(support::fixture(fixture)).expect("a fixture");
    judge(&file, Some(record), None)["evidence_records"][0].clone()
}

fn rules(of: &Value) -> Vec<&str> {
    let findings = of["findings"].as_array().expect("findings");
    findings.iter().filter_map(|finding| finding["rule"].as_str()).collect()
}

#[test]
fn records_of_others_hold() {
    for name in DETACHED {
        let said = about(FILE, vector(name));
        assert_eq!(said["indication"], "PASSED", "{name}: {said:#}");
        assert_eq!(said["proven"], "2026-03-01T08:00:00Z", "{name}");
        assert!(rules(&said).is_empty(), "{name}: {said:#}");
    }
}

#[test]
fn records_of_others_are_not_about_another_file() {
    for name in DETACHED {
        let said = about("pdf/ban-quet.pdf", vector(name));
        assert_eq!(said["indication"], "FAILED", "{name}: {said:#}");
        assert_eq!(said["sub_indication"], "HASH_FAILURE", "{name}");
        assert!(said["proven"].is_null(), "{name}");
    }
}

#[test]
fn record_about_xml_is_about_its_canonical_form() {
    let said = about("xml/signed/leader-b-t.xml", vector("of-xml.xml"));
    assert_eq!(said["indication"], "PASSED", "{said:#}");
}

#[test]
fn renewal_before_what_it_renews_is_out_of_order() {
    let said = about(FILE, vector("early.ers"));
    assert_eq!(said["sub_indication"], "TIMESTAMP_ORDER_FAILURE", "{said:#}");
    assert_eq!(rules(&said), ["ER-01a"]);
}

#[test]
fn octets_of_trees_and_imprints_are_all_held() {
    for name in ["tree.ers", "group.ers", "renewed.ers", "rehashed.ers"] {
        let whole = vector(name);
        let mut numbers = support::Numbers(4998);
        // The frame and the tree of the first archive timestamp stand before its token.
        let token = memchr::memmem::find(&whole, b"\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02");
        for _ in 0..40 {
            let at = numbers.below(token.expect("a token"));
            let mut changed = whole.clone();
            changed[at] ^= 1 << numbers.below(8);
            let said = about(FILE, changed);
            // digestAlgorithms protects nothing and is only told.
            let told = rules(&said) == ["ER-01c"];
            assert!(told || said["indication"] != "PASSED", "{name}, octet {at}: {said:#}");
        }
    }
}

#[test]
fn chains_in_another_order_do_not_hold() {
    let text = String::from_utf8(vector("rehashed.xml")).expect("UTF-8");
    let swapped = text
        .replace("<ArchiveTimeStampChain Order=\"1\">", "<ArchiveTimeStampChain Order=\"3\">")
        .replace("<ArchiveTimeStampChain Order=\"2\">", "<ArchiveTimeStampChain Order=\"1\">")
        .replace("<ArchiveTimeStampChain Order=\"3\">", "<ArchiveTimeStampChain Order=\"2\">");
    let said = about(FILE, swapped.into_bytes());
    assert_ne!(said["indication"], "PASSED");
    assert!(rules(&said).contains(&"ER-01a"), "{said:#}");
    for (from, to) in [
        ("Order=\"2\"", "Order=\"3\""),
        ("Version=\"1.0\"", "Version=\"2.0\""),
        ("Type=\"RFC3161\"", "Type=\"OTHER\""),
        ("/2006/12/xml-c14n11", "/unknown"),
        ("urn:ietf:params:xml:ns:ers", "urn:other"),
    ] {
        let said = about(FILE, text.replace(from, to).into_bytes());
        assert_ne!(said["indication"], "PASSED", "{to}");
        assert!(rules(&said).contains(&"ER-07"), "{to}: {said:#}");
    }
}

#[test]
fn records_in_signatures_prove_them() {
    let content = fs::read(support::fixture(FILE)).expect("a fixture");
    for (name, content) in [
        ("internal.p7m", None),
        ("external.p7s", Some(content)),
        ("sealed-asn1.xml", None),
        ("sealed-xml.xml", None),
    ] {
        let said = judge(&vector(name), None, content);
        let record = &said["evidence_records"][0];
        assert_eq!(record["indication"], "PASSED", "{name}: {record:#}");
        assert_eq!(said["verdict"], "TOTAL-PASSED", "{name}");
        assert!(rules(&said["signatures"][0]).contains(&"ER-11"), "{name}");
        assert_eq!(said["signatures"][0]["axes"]["time"], "proven", "{name}");
    }
}

#[test]
fn record_in_a_signature_without_its_content_cannot_be_decided() {
    let said = judge(&vector("external.p7s"), None, None);
    let record = &said["evidence_records"][0];
    assert_eq!(record["sub_indication"], "SIGNED_DATA_NOT_FOUND", "{record:#}");
    assert_eq!(rules(record), ["ER-02a"]);
}

#[test]
fn unsigned_property_that_was_added_before_the_record_is_not_covered_by_it() {
    let text = String::from_utf8(vector("sealed-asn1.xml")).expect("UTF-8");
    let at = text.find("<xadesen:SealingEvidenceRecords").expect("the records");
    let mut added = text.clone();
    added.insert_str(at, "<xades:CertificateValues></xades:CertificateValues>");
    let said = judge(added.as_bytes(), None, None);
    let record = &said["evidence_records"][0];
    assert_eq!(rules(record), ["ER-02"], "{record:#}");
    assert!(rules(&said["signatures"][0]).contains(&"ER-10"));
    assert_eq!(said["verdict"], "TOTAL-PASSED", "the signature stands by itself");
}

#[test]
fn any_file_can_be_what_a_record_is_about() {
    let said = judge(b"no document at all", Some(vector("tree.ers")), None);
    assert_eq!(said["verdict"], "NO-SIGNATURE");
    assert_eq!(said["evidence_records"][0]["indication"], "FAILED");
    let said = judge(b"no document at all", Some(b"nor a record".to_vec()), None);
    assert_eq!(rules(&said["evidence_records"][0]), ["ER-01"]);
    assert_eq!(judge(b"no document at all", None, None)["verdict"], "ERROR");
}

/// A container of a kind with this PDF and an evidence record, by itself or with its manifest.
fn container(form: Form, document: &str, record: &str) -> Vec<u8> {
    let file = |name: &str, content: Vec<u8>| NewFile { name: name.to_owned(), content };
    let pdf = fs::read(support::fixture(document)).expect("a fixture");
    let whole = fs::read(support::fixture(FILE)).expect("a fixture");
    let packed = write::pack(form, vec![file("a.pdf", pdf)]).expect("packed");
    let ending = record.rsplit_once('.').expect("an ending").1;
    let (name, mut meta) = match form {
        Form::Simple => (format!("META-INF/evidencerecord.{ending}"), Vec::new()),
        Form::Extended => {
            let name = format!("META-INF/evidencerecord001.{ending}");
            let text = asic::manifest(&name, &[("a.pdf", whole.as_slice())]);
            let manifest = file("META-INF/ASiCEvidenceRecordManifest001.xml", text.into_bytes());
            (name, vec![manifest])
        }
    };
    meta.push(file(&name, vector(record)));
    write::with_files(&packed, &meta, &Limits::default()).expect("put in")
}

#[test]
fn records_in_containers_hold_for_their_files_and_no_others() {
    for form in [Form::Simple, Form::Extended] {
        for record in ["single.ers", "tree.ers", "renewed.ers", "single.xml", "renewed.xml"] {
            let said = judge(&container(form, FILE, record), None, None);
            let own = &said["evidence_records"][0];
            assert_eq!(own["indication"], "PASSED", "{form:?} {record}: {own:#}");
            assert_eq!(own["proven"], "2026-03-01T08:00:00Z", "{form:?} {record}");
            let said = judge(&container(form, "pdf/ban-quet.pdf", record), None, None);
            let own = &said["evidence_records"][0];
            assert_ne!(own["indication"], "PASSED", "{form:?} {record}: {own:#}");
            assert!(own["proven"].is_null(), "{form:?} {record}");
        }
    }
}
