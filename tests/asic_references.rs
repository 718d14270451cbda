//! XAdES signatures in containers whose references lead to odd places or go through transforms, each
//! made with the sample leader's key (`tests/red_team/asic/`): what is not signed as it stands is
//! never called signed.

#![allow(clippy::disallowed_methods, reason = "tests read files")]

use crate::asic;
use crate::asic::Part;
use crate::support;
use std::fs;
use std::path::Path;

/// A file of a container: its name and its content.
type File = (&'static str, &'static [u8]);

const TEXT: File = ("a.txt", b"100 dong");
const FORGED: File = ("a.txt", b"900 dong");
const FORM: File = ("b.xml", b"<r><a Id=\"A1\">1000000</a><b>2</b></r>");
const FIRST: &str = "META-INF/signatures.xml";
const SECOND: &str = "META-INF/signatures002.xml";

/// A signature as it was made.
fn made(stem: &str) -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/red_team/asic");
    fs::read(folder.join(stem).with_extension("xml")).expect("a signature")
}

fn packed(files: &[File], signatures: &[(&str, &str)]) -> Vec<u8> {
    let mut parts: Vec<Part> =
        files.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())).collect();
    parts.extend(signatures.iter().map(|(name, stem)| ((*name).to_owned(), made(stem))));
    asic::zip(&asic::with_mimetype(&parts), asic::same)
}

/// What must come out: the verdict, the coverage of the first signature, and a rule that is told.
type Fate = (&'static str, &'static str, &'static str);

const PASSED: &str = "TOTAL-PASSED";
const FAILED: &str = "TOTAL-FAILED";
const UNSURE: &str = "INDETERMINATE";
const ALL: &str = "entire-document";
const PART: &str = "partial";
const NONE: &str = "unclear";

/// Holds every container against its fate; all that are not as they must be are named at once.
fn hold(rows: &[(&str, Vec<u8>, Fate)]) {
    let settings = asic::settings();
    let mut wrong = Vec::new();
    for (what, bytes, (verdict, coverage, rule)) in rows {
        let report = asic::report(bytes, &settings);
        let json = support::json(&report);
        let covered = json["signatures"][0]["axes"]["coverage"].as_str().unwrap_or_default();
        let (seen, rules) = (report.verdict().name(), asic::told(bytes, &settings));
        let is_told = rule.is_empty() || rules.contains(*rule);
        if seen != *verdict || covered != *coverage || !is_told {
            wrong.push(format!(
                "{what}: not {verdict} {coverage} {rule}, but {seen} {covered} {rules:?}"
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A signature, the files around it, and what must come out.
type Row<'a> = (&'a str, &'a [File], Fate);

/// Containers with one signature each, over these files.
fn hold_made(rows: &[Row<'_>]) {
    let rows: Vec<(&str, Vec<u8>, Fate)> = rows
        .iter()
        .map(|(stem, files, fate)| (*stem, packed(files, &[(FIRST, stem)]), *fate))
        .collect();
    hold(&rows);
}

#[test]
fn transforms_of_files_cover_no_more_than_they_leave() {
    let encoded: File = ("b.b64", b"bm9pIGR1bmc=");
    hold_made(&[
        ("plain", &[TEXT], (PASSED, ALL, "")),
        ("plain", &[FORGED], (FAILED, ALL, "BB-06b")),
        ("base64", &[TEXT, encoded], (PASSED, PART, "AS-06")),
        ("base64-alone", &[encoded], (FAILED, NONE, "AS-03")),
        ("base64-alone", &[("b.b64", b"bm9pI!!GR1bmc=")], (FAILED, NONE, "AS-03")),
        ("canonical", &[FORM], (PASSED, ALL, "")),
        ("canonical-text", &[TEXT], (UNSURE, ALL, "BB-06d")),
        ("xpath", &[TEXT, FORM], (UNSURE, PART, "XD-09")),
        ("filter", &[TEXT, FORM], (UNSURE, PART, "XD-09")),
        ("enveloped", &[TEXT, FORM], (UNSURE, PART, "XD-09")),
        ("xslt", &[TEXT, FORM], (UNSURE, PART, "XD-09")),
    ]);
}

#[test]
fn text_in_pieces_in_a_file_that_is_signed_in_canonical_form_is_told() {
    let form = |content: &'static [u8]| [("b.xml", content)];
    hold_made(&[
        (
            "canonical",
            &form(b"<r><a Id=\"A1\">1000<!-- -->000</a><b>2</b></r>"),
            (PASSED, ALL, "XX-05"),
        ),
        (
            "canonical",
            &form(b"<r><a Id=\"A1\">1000<![CDATA[000]]></a><b>2</b></r>"),
            (PASSED, ALL, "XX-05"),
        ),
        (
            "canonical",
            &form(b"<!-- %PDF-1.4 --><r><a Id=\"A1\">1000000</a><b>2</b></r>"),
            (FAILED, ALL, "AS-07"),
        ),
        ("canonical", &form(b"<r><a Id=\"A1\">1000001</a><b>2</b></r>"), (FAILED, ALL, "BB-06b")),
        (
            "canonical",
            &form(b"<!DOCTYPE r []><r><a Id=\"A1\">1000000</a><b>2</b></r>"),
            (UNSURE, ALL, "BB-06d"),
        ),
    ]);
    let whole =
        packed(&form(b"<r><!-- --><a Id=\"A1\">1000000</a><b>2</b></r>"), &[(FIRST, "canonical")]);
    assert!(!asic::told(&whole, &asic::settings()).contains("XX-05"), "a comment beside elements");
}

#[test]
fn references_to_anything_but_a_file_cover_none() {
    let meta: File = ("META-INF/x.txt", TEXT.1);
    hold_made(&[
        ("fragment", &[TEXT, FORM], (UNSURE, PART, "BB-06a")),
        ("fragment-whole", &[TEXT, FORM], (UNSURE, PART, "BB-06a")),
        ("query", &[TEXT], (FAILED, NONE, "BB-06a")),
        ("dotted", &[TEXT], (FAILED, NONE, "AS-03d")),
        ("absolute", &[TEXT], (FAILED, NONE, "AS-03d")),
        ("no-uri", &[TEXT], (FAILED, NONE, "BB-06a")),
        ("address", &[TEXT], (UNSURE, ALL, "AS-03d")),
        ("empty-uri", &[TEXT], (FAILED, ALL, "BB-06b")),
        ("object-besides", &[TEXT], (PASSED, ALL, "")),
        ("object-besides", &[FORGED], (FAILED, ALL, "BB-06b")),
        ("object-alone", &[TEXT], (FAILED, NONE, "AS-03")),
        ("object-named-as-file", &[TEXT], (FAILED, NONE, "AS-03")),
        ("object-unsigned", &[TEXT], (PASSED, PART, "BB-01c")),
        ("element-alone", &[TEXT], (FAILED, NONE, "AS-03")),
        ("element-besides", &[TEXT], (PASSED, ALL, "AS-03a")),
        ("own-file", &[TEXT], (FAILED, ALL, "BB-06b")),
        ("mimetype-alone", &[TEXT], (FAILED, NONE, "AS-03")),
        ("meta-alone", &[TEXT, meta], (FAILED, NONE, "AS-03")),
        ("manifest", &[TEXT], (PASSED, ALL, "")),
        ("manifest", &[FORGED], (FAILED, NONE, "XD-15")),
        ("manifest-besides", &[FORGED, FORM], (PASSED, PART, "XD-15")),
        ("typed-as-properties", &[TEXT], (FAILED, ALL, "")),
    ]);
}

#[test]
fn names_of_signatures_are_not_mixed_up() {
    let both = |first: &str, second: &str| packed(&[TEXT], &[(FIRST, first), (SECOND, second)]);
    hold(&[
        ("one Id in two files", both("plain", "plain"), (PASSED, ALL, "")),
        (
            "one Id, the second of another file",
            both("plain", "of-another"),
            (FAILED, ALL, "BB-06b"),
        ),
        ("one Id, the first of another file", both("of-another", "plain"), (FAILED, ALL, "BB-06b")),
        ("an Id like a timestamp's name", both("other-id", "of-another"), (FAILED, ALL, "BB-06b")),
        (
            "an Id that is a file's name",
            both("named-as-file", "of-another"),
            (FAILED, ALL, "BB-06b"),
        ),
    ]);
    let simple = |files: &[File], stem: &str| {
        let mut parts: Vec<Part> =
            vec![("mimetype".to_owned(), b"application/vnd.etsi.asic-s+zip".to_vec())];
        parts.extend(files.iter().map(|(name, content)| ((*name).to_owned(), content.to_vec())));
        parts.push((FIRST.to_owned(), made(stem)));
        asic::zip(&parts, asic::same)
    };
    hold(&[
        ("its file in a folder", simple(&[("hồ sơ/a.txt", TEXT.1)], "folder"), (PASSED, ALL, "")),
        ("that folder's file moved", simple(&[TEXT], "folder"), (FAILED, NONE, "BB-06a")),
        ("a second file", simple(&[TEXT, ("b.txt", b"")], "plain"), (FAILED, PART, "AS-02")),
    ]);
}
