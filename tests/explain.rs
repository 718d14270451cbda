//! `condau explain` as auditors meet it, and the validation report of TS 119 102-2 against its
//! schema. Runs the built binary on the fixtures.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::fixture;
use crate::support::program::run;
use crate::support::program::sample;
use serde_json::Value;

/// Some weeks after most fixtures were signed; the CRLs of the sample PKI are made for it.
const AT: &str = "2026-06-02T00:00:00Z";

/// Explains a fixture with the sample PKI trusted and no status data.
fn explain(lang: &str, name: &str, more: &[&str]) -> (i32, String) {
    let (trust, ca, file) = (sample("trust"), sample("ca"), fixture(name));
    let mut arguments = vec!["explain", "--lang", lang, "--trust", &trust, "--certs", &ca];
    arguments.extend(["--at", AT, file.to_str().expect("UTF-8")]);
    arguments.extend(more);
    let output = run(&arguments);
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    (output.status.code().expect("no signal"), text)
}

#[test]
fn explanation_begins_with_the_sentence_and_names_clauses_in_both_languages() {
    let (status, en) = explain("en", "pdf/signed/leader-b-t.pdf", &[]);
    assert_eq!(status, 3);
    assert!(en.contains("It cannot be decided, because"), "{en}");
    assert!(en.contains("[EN 319 102-1 5.2.6]") && en.contains("What would have to be true"));
    assert!(en.contains("→ TOTAL-PASSED"), "{en}");
    let (status, vi) = explain("vi", "pdf/signed/leader-b-t.pdf", &[]);
    assert_eq!(status, 3);
    assert!(vi.contains("Chưa thể kết luận, vì") && vi.contains("Cần có điều gì"), "{vi}");
    assert!(vi.contains("vị trí: trường Signature1, đối tượng "), "{vi}");
    for text in [&en, &vi] {
        let widest = text.lines().map(|line| line.chars().count()).max();
        assert!(widest.is_some_and(|widest| widest <= 100), "{widest:?}");
    }
}

#[test]
fn altered_content_is_told_as_beyond_cure_and_missing_status_is_not() {
    let (status, text) = explain("en", "pdf/altered/page-content.pdf", &[]);
    assert_eq!(status, 1);
    assert!(text.contains("Nothing can cure BB-06b"), "{text}");
    assert!(!text.contains("→ TOTAL-PASSED"), "{text}");
    let (_, text) = explain("vi", "pdf/altered/page-content.pdf", &[]);
    assert!(text.contains("Không gì khắc phục được BB-06b"), "{text}");
    let (_, text) = explain("en", "xml/signed/leader-b-b.xml", &[]);
    assert!(!text.contains("Nothing can cure") && text.contains("→ TOTAL-PASSED"), "{text}");
}

#[test]
fn what_passes_with_remarks_is_explained_with_the_same_first_line_and_the_remarks() {
    let store = tempfile::tempdir().expect("a folder");
    let crls = store.path().to_str().expect("UTF-8");
    let saved = run(&["sandbox", "--save-crls", crls, "--at", AT]);
    assert!(saved.status.success(), "{saved:?}");
    for (lang, first, remark) in [
        ("en", "VALID, with remarks: ", "! BB-01c: parts of the document are not signed: "),
        ("vi", "HỢP LỆ, có lưu ý: ", "! BB-01c: có phần của tài liệu không được ký: "),
    ] {
        let (status, text) = explain(lang, "xml/altered/wrapped.xml", &["--crls", crls]);
        assert_eq!((status, text.starts_with(first)), (0, true), "{text}");
        assert_eq!(text.matches(remark).count(), 1, "{text}");
        let tree = text.find("[EN 319 102-1 5.3]").expect("the tree");
        assert!(text.find(remark).is_some_and(|at| at < tree), "{text}");
        let (trust, file) = (sample("trust"), fixture("xml/altered/wrapped.xml"));
        let file = file.to_str().expect("UTF-8");
        let verify =
            ["verify", "--lang", lang, "--trust", &trust, "--crls", crls, "--at", AT, file];
        let verified = String::from_utf8(run(&verify).stdout).expect("UTF-8");
        assert_eq!(verified.lines().next(), text.lines().next());
        let (status, text) = explain(lang, "pdf/signed/leader-b-t.pdf", &["--crls", crls]);
        assert_eq!(
            (status, text.contains(first), text.contains("  ! ")),
            (0, false, false),
            "{text}"
        );
    }
}

#[test]
fn forged_root_of_a_trusted_name_is_told_with_a_warning() {
    let (_, text) = explain("en", "pdf/signed/rogue-leader.pdf", &[]);
    assert!(text.contains("BEWARE"), "{text}");
    let (_, text) = explain("en", "pdf/signed/leader-b-b.pdf", &[]);
    assert!(!text.contains("BEWARE"), "{text}");
}

#[test]
fn depth_grows_with_each_v_and_sources_are_named() {
    let lines = |more: &[&str]| explain("en", "pdf/signed/leader-b-t.pdf", more).1;
    let (short, more, all) = (lines(&[]), lines(&["-v"]), lines(&["-vv"]));
    assert!(short.len() < more.len() && more.len() < all.len());
    assert!(all.contains("source: in the signature, SHA-256"), "{all}");
    assert!(all.contains("source: file "), "{all}");
    assert!(all.contains("digest as signed: ") && all.contains("place: byte 0.."), "{all}");
}

#[test]
fn json_holds_the_same_tree_and_every_claim_about_passing() {
    let (status, text) =
        explain("en", "pdf/signed/leader-then-agency-b-t.pdf", &["--format", "json"]);
    let root: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!((status, &root["schema"]), (3, &Value::from("condau-explanation/1")));
    let signatures = root["signatures"].as_array().expect("a list");
    assert_eq!(signatures.len(), 2);
    for (number, signature) in (1..).zip(signatures) {
        assert_eq!(signature["number"], number);
        assert_eq!(signature["tree"]["clause"], "EN 319 102-1 5.5");
        assert!(signature["tree"]["steps"].as_array().is_some_and(|steps| steps.len() == 8));
        for other in signature["counterfactuals"].as_array().expect("a list") {
            assert_eq!(other["passes"], other["indication"] == "TOTAL-PASSED");
            assert_eq!(other["passes"], other["remains"].as_array().is_some_and(Vec::is_empty));
        }
    }
    let again = explain("en", "pdf/signed/leader-then-agency-b-t.pdf", &["--format", "json"]);
    assert_eq!(again.1, text, "the same bytes");
}

#[test]
fn one_signature_is_chosen_by_its_number_and_an_absent_one_is_wrong_usage() {
    let second = ["--signature", "2", "--format", "json"];
    let (_, text) = explain("en", "pdf/signed/leader-then-agency-b-t.pdf", &second);
    let root: Value = serde_json::from_str(&text).expect("JSON");
    let signatures = root["signatures"].as_array().expect("a list");
    assert_eq!((signatures.len(), &signatures[0]["number"]), (1, &Value::from(2)));
    for number in ["0", "3"] {
        let (status, text) =
            explain("en", "pdf/signed/leader-then-agency-b-t.pdf", &["--signature", number]);
        assert_eq!((status, text.as_str()), (2, ""));
    }
}

#[test]
fn saved_evidence_is_explained_like_the_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let saved = folder.path().join("e.json");
    let saved = saved.to_str().expect("UTF-8");
    let (trust, ca) = (sample("trust"), sample("ca"));
    let file = fixture("xml/signed/leader-b-t.xml");
    let file = file.to_str().expect("UTF-8");
    let common = ["--trust", &trust, "--certs", &ca, "--at", AT];
    let mut arguments = vec!["verify", "--quiet", "--save-evidence", saved, file];
    arguments.extend(common);
    run(&arguments);
    let replayed = run(&["explain", "--evidence", saved, "--format", "json"]);
    let mut arguments = vec!["explain", "--format", "json", file];
    arguments.extend(common);
    let direct = run(&arguments);
    assert!(!direct.stdout.is_empty());
    assert_eq!(replayed.stdout, direct.stdout);
}

#[test]
fn unsigned_and_unreadable_files_are_told_as_what_they_are() {
    let (status, text) = explain("en", "pdf/quyet-dinh.pdf", &[]);
    assert_eq!(status, 4);
    assert!(text.contains("there is no signature to explain"), "{text}");
    let (status, text) = explain("en", "pdf/no-such.pdf", &["--format", "json"]);
    assert_eq!(status, 5);
    let root: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(root["verdict"], "ERROR");
}
