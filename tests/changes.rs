//! `condau changes` and `condau extract --revision`: what each revision of a PDF did, told to people
//! and programs, and its bytes.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::pdf::Draft;
use crate::support::pdf::SIGNATURE;
use serde_json::Value;
use std::fs;
use std::path::PathBuf;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use tempfile::TempDir;

const FIELD: &str = "<</FT/Sig/T(Leader)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R\
                     /V 20 0 R>>";
const NUMBER: &str = "<</FT/Tx/T(Number)/V()/Type/Annot/Subtype/Widget/Rect[10 10 90 30]/P 9 0 R>>";
const SECOND_PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Annots[7 0 R]>>";

/// Two pages; the second has a form field. The leader certifies, permitting `p`.
fn certified(p: u8) -> Draft {
    let keys = format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
         <</Type/TransformParams/P {p}/V/1.2>>>>]"
    );
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R";
    Draft::new(&[
        (1, &format!("{catalog}>>")),
        (2, "<</Type/Pages/Kids[3 0 R 9 0 R]/Count 2>>"),
        (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Annots[6 0 R]>>"),
        (5, "<</Fields[6 0 R 7 0 R]/SigFlags 3>>"),
        (6, "<</FT/Sig/T(Leader)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
        (7, NUMBER),
        (9, SECOND_PAGE),
        (12, "<</Title(Quyet dinh)>>"),
    ])
    .sign_with(
        &[
            (1, &format!("{catalog}/Perms<</DocMDP 20 0 R>>>>")),
            (6, FIELD),
            (20, &format!("<<{SIGNATURE}>>")),
        ],
        &keys,
    )
}

fn filled(draft: Draft) -> Draft {
    draft.update(&[(7, &NUMBER.replace("/V()", "/V(123)"))])
}

struct Desk(TempDir);

impl Desk {
    fn new(bytes: &[u8]) -> Self {
        let desk = Self(tempfile::tempdir().expect("a folder"));
        fs::write(desk.path("a.pdf"), bytes).expect("written");
        desk
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_condau"))
            .args(arguments)
            .current_dir(self.0.path())
            .env_clear()
            .env("LANG", "C")
            .env("HOME", "/nonexistent")
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).expect("UTF-8")
}

#[test]
fn each_revision_says_what_it_did_where_and_whether_it_may() {
    let desk = Desk::new(&filled(certified(2)).bytes);
    let output = desk.run(&["changes", "a.pdf", "--format", "json"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told["schema"], "condau-changes/1");
    assert_eq!(told["changes_permitted"], true);
    let revisions = told["revisions"].as_array().expect("revisions");
    assert_eq!(revisions.len(), 3);
    assert_eq!(revisions[0]["pages"], 2);
    assert_eq!(revisions[0]["objects"]["added"], 8);
    let signature = &revisions[1]["signatures"][0];
    assert_eq!((&signature["id"], &signature["intact"]), (&"Leader".into(), &true.into()));
    assert_eq!(revisions[1]["changes"][0]["permission"], "unsigned");
    assert_eq!(revisions[2]["in_force"]["doc_mdp"], 2);
    let change = &revisions[2]["changes"][0];
    assert_eq!(change["rule"], "DA-09");
    assert_eq!(change["pages"], serde_json::json!([2]));
    assert_eq!(change["area"], serde_json::json!([10.0, 10.0, 90.0, 30.0]));
    assert_eq!((&change["before"], &change["after"]), (&"".into(), &"123".into()));
    assert_eq!(change["permission"], "permitted");
}

#[test]
fn what_the_certification_forbids_is_told_so_and_decides_the_exit_status() {
    let desk = Desk::new(&filled(certified(1)).bytes);
    let output = desk.run(&["--lang", "vi", "changes", "a.pdf"]);
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let text = stdout(&output);
    assert!(text.contains("KHÔNG ĐƯỢC PHÉP"), "{text}");
    assert!(text.contains("trang 2: một trường được điền \"Number\": \"\" → \"123\""), "{text}");
    assert!(text.contains("không được thay đổi (DocMDP P=1)"), "{text}");
    let english = stdout(&desk.run(&["--lang", "en", "changes", "a.pdf"]));
    assert!(english.contains("NOT PERMITTED"), "{english}");
}

#[test]
fn a_revision_comes_out_as_it_was_and_never_half() {
    let signed = certified(2);
    let desk = Desk::new(&filled(signed.clone()).bytes);
    let output = desk.run(&["extract", "a.pdf", "--revision", "2", "-o", "two.pdf"]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(fs::read(desk.path("two.pdf")).expect("written") == signed.bytes);
    // It stands there now.
    let again = desk.run(&["extract", "a.pdf", "--revision", "1", "-o", "two.pdf"]);
    assert_eq!(again.status.code(), Some(5));
    assert!(fs::read(desk.path("two.pdf")).expect("kept") == signed.bytes);
    let onto_itself = desk.run(&["extract", "a.pdf", "--revision", "1", "-o", "a.pdf", "--force"]);
    assert_eq!(onto_itself.status.code(), Some(2));
    assert!(desk.run(&["extract", "a.pdf", "--revision", "2"]).stdout == signed.bytes);
    for wrong in ["0", "4"] {
        let output = desk.run(&["extract", "a.pdf", "--revision", wrong, "-o", "none.pdf"]);
        assert_eq!(output.status.code(), Some(5), "{wrong}");
        assert!(!desk.path("none.pdf").exists());
    }
}

#[test]
fn what_is_no_pdf_has_no_revisions() {
    let desk = Desk::new(b"<a/>");
    for arguments in [&["changes", "a.pdf"][..], &["extract", "a.pdf", "--revision", "1"]] {
        let output = desk.run(arguments);
        assert_eq!(output.status.code(), Some(5), "{output:?}");
        assert!(output.stdout.is_empty());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(told.contains("only a PDF has revisions"), "{told}");
    }
}

/// A page whose only line is covered by a later revision's comment.
#[cfg(feature = "render")]
fn covered() -> Draft {
    let content = "BT /F1 18 Tf 20 100 Td (Phe duyet 12 ty dong) Tj ET";
    let page = |annotations: &str| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R/Annots[{annotations}]\
             /Resources<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>>>>>>>"
        )
    };
    let stream = format!("<</Length {}>>\nstream\n{content}\nendstream", content.len());
    let look = "<</Type/XObject/Subtype/Form/BBox[0 0 80 20]/Length 22>>\nstream\n\
                1 0 0 rg 0 0 80 20 re f\nendstream";
    let note = "<</Type/Annot/Subtype/FreeText/Rect[20 95 200 118]/AP<</N 9 0 R>>/Contents(x)>>";
    Draft::new(&[
        (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>"),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, &page("6 0 R")),
        (4, &stream),
        (5, "<</Fields[6 0 R]/SigFlags 3>>"),
        (6, "<</FT/Sig/T(Leader)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
        (12, "<</Title(Quyet dinh)>>"),
    ])
    .sign(&[(6, FIELD), (20, &format!("<<{SIGNATURE}>>"))])
    .update(&[(3, &page("6 0 R 8 0 R")), (8, note), (9, look)])
}

#[cfg(feature = "render")]
#[test]
fn pages_that_look_otherwise_are_drawn_with_the_place_framed() {
    let desk = Desk::new(&covered().bytes);
    let output = desk.run(&["changes", "a.pdf", "--format", "json", "--render", "pictures/new"]);
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told["revisions"][1]["pages_drawn"], 1, "{output:?}");
    assert!(told["revisions"][1].get("pictures").is_none());
    let picture = &told["revisions"][2]["pictures"][0];
    assert_eq!(picture["page"], 1);
    assert_eq!(picture["places"].as_array().map(Vec::len), Some(1), "{picture}");
    for file in picture["files"].as_array().expect("files") {
        let name = file.as_str().expect("a name");
        let bytes = fs::read(desk.path("pictures/new").join(name)).expect("written");
        assert!(bytes.starts_with(b"\x89PNG"), "{name}");
    }
    let again = desk.run(&["changes", "a.pdf", "--render", "pictures/new"]);
    assert_eq!(again.status.code(), Some(5), "they are there");
    let replaced = desk.run(&["changes", "a.pdf", "--render", "pictures/new", "--force"]);
    assert!(stdout(&replaced).contains("page 1 looks otherwise in 1 place:"), "{replaced:?}");
    // A revision that the one who draws cannot read is told, and nothing else is lost by it.
    let text = stdout(&replaced);
    assert!(text.contains("DA-16-OVER") && text.contains("Phe duyet"), "{text}");
}

#[test]
fn lint_tells_what_speaks_against_signing_by_its_exit_status() {
    let catalog = "<</Type/Catalog/Pages 2 0 R>>";
    let plain = |catalog: &str| {
        Draft::new(&[
            (1, catalog),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]>>"),
            (12, "<</Title(Quyet dinh)>>"),
        ])
        .bytes
    };
    let desk = Desk::new(&plain(catalog));
    let xfa = catalog.replace("/Pages", "/AcroForm<</Fields[]/XFA(x)>>/Pages");
    fs::write(desk.path("warn.pdf"), plain(&xfa)).expect("written");
    let script = catalog.replace("/Pages", "/OpenAction<</S/JavaScript/JS(x)>>/Pages");
    fs::write(desk.path("fail.pdf"), plain(&script)).expect("written");
    for (file, status) in [("a.pdf", 0), ("warn.pdf", 3), ("fail.pdf", 1), ("none.pdf", 5)] {
        let output = desk.run(&["lint", file]);
        assert_eq!(output.status.code(), Some(status), "{file}: {output:?}");
    }
    let output = desk.run(&["lint", "--format", "json", "fail.pdf", "warn.pdf"]);
    assert_eq!(output.status.code(), Some(1));
    let told: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(told[0]["schema"], "condau-lint/1");
    assert_eq!(told[0]["findings"][0]["rule"], "LN-04");
    assert_eq!(told[1]["findings"][0]["rule"], "LN-06");
    let vietnamese = stdout(&desk.run(&["--lang", "vi", "lint", "fail.pdf"]));
    assert!(vietnamese.starts_with("CHƯA NÊN KÝ: fail.pdf"), "{vietnamese}");
    let one = desk.run(&["lint", "--format", "json", "a.pdf"]);
    let one: Value = serde_json::from_slice(&one.stdout).expect("JSON");
    assert_eq!(one["worst"], Value::Null);
}
