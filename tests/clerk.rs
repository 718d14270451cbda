//! What a clerk is told where something is not as it should be: a seal over text or before its
//! time, a document that is broken, options that are missing or of another kind.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use crate::cli_signing::folder;
use crate::cli_signing::run_in;
use crate::cli_signing::sample;
use crate::cli_signing::sign;
use crate::cli_signing::told;
use crate::support::fixture;
use crate::support::program::write;
use serde_json::Value;
use std::path::Path;

/// A red disc on nothing, as a picture of a seal.
fn seal(folder: &Path) -> String {
    const SIDE: u32 = 120;
    let mut bytes = Vec::new();
    let mut encoder = png::Encoder::new(&mut bytes, SIDE, SIDE);
    encoder.set_color(png::ColorType::Rgba);
    let pixels: Vec<u8> = (0..SIDE * SIDE)
        .flat_map(|at| {
            let from_middle = |at: u32| f64::from(at) - f64::from(SIDE) / 2.0 + 0.5;
            let inside = from_middle(at % SIDE).hypot(from_middle(at / SIDE)) < 60.0;
            [220, 0, 0, if inside { 255 } else { 0 }]
        })
        .collect();
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&pixels).expect("pixels");
    writer.finish().expect("finished");
    write(folder, "dau.png", bytes)
}

fn decision(name: &str) -> String {
    fixture(name).to_str().expect("UTF-8").to_owned()
}

#[test]
fn seal_that_covers_text_or_comes_first_is_a_warning_that_names_it() {
    let folder = folder();
    let folder = folder.path();
    let image = seal(folder);
    let plain = decision("pdf/quyet-dinh.pdf");
    let signed = decision("pdf/signed/leader-b-b.pdf");
    let with = |input: &str, output: &str, width: &str, lang: &str| {
        let arguments = [
            input,
            "-o",
            output,
            "--lang",
            lang,
            "--appearance",
            "co-quan",
            "--image",
            &image,
            "--image-width",
            width,
        ];
        let (code, _, said) = sign(folder, &arguments);
        assert_eq!(code, 0, "{said}");
        said
    };
    let large = with(&plain, "large.pdf", "90", "en");
    assert!(large.contains("the signature covers text of the page: \""), "{large}");
    assert!(large.contains(" … "), "lines stand apart: {large}");
    assert!(large.contains("nobody has signed: the competent person signs first"), "{large}");
    let large = with(&plain, "lon.pdf", "90", "vi");
    assert!(large.contains("chữ ký che phần chữ trên trang: “"), "{large}");
    assert!(large.contains("chưa có chữ ký nào: người có thẩm quyền phải ký trước"), "{large}");
    let second = with(&signed, "second.pdf", "20", "en");
    assert!(!second.contains("nobody has signed"), "{second}");
    assert!(!second.contains("covers text"), "{second}");
}

#[test]
fn personal_signature_between_position_and_name_covers_nothing() {
    let folder = folder();
    let folder = folder.path();
    let image = seal(folder);
    let plain = decision("pdf/quyet-dinh.pdf");
    let base =
        [plain.as_str(), "--appearance", "ca-nhan", "--image", &image, "--image-width", "15"];
    let (code, _, said) = sign(folder, &[&base[..], &["-o", "a-1.pdf"]].concat());
    assert_eq!((code, said.contains("covers")), (0, false), "{said}");
    let over = ["-o", "a-2.pdf", "--rect", "20,20,150,80", "--at-page", "1"];
    let (code, _, said) = sign(folder, &[&base[..], &over].concat());
    assert_eq!((code, said.contains("covers text of the page")), (0, true), "{said}");
}

/// A B-LTA document of which one letter of the signed page was overwritten.
fn broken(folder: &Path) -> String {
    let mut bytes = std::fs::read(fixture("pdf/signed/leader-b-lta.pdf")).expect("read");
    let at = bytes.windows(9).position(|found| found == b"/MediaBox").expect("a page");
    bytes[at + 1] = b'N';
    write(folder, "broken.pdf", bytes)
}

#[test]
fn broken_document_is_told_without_reassurance() {
    let folder = folder();
    let folder = folder.path();
    let file = broken(folder);
    let trust = sample("trust");
    let verify =
        |lang| told(&run_in(folder, &["--lang", lang, "verify", &file, "--trust", &trust]));
    let (code, english, _) = verify("en");
    assert_eq!(code, 1, "{english}");
    let signature = english.split("[2]").next().unwrap_or_default();
    assert!(!signature.contains("allowed)") && signature.contains("see integrity"), "{english}");
    assert!(signature.contains("none that counts (B-LTA by what it carries)"), "{english}");
    let (_, vietnamese, _) = verify("vi");
    assert!(vietnamese.contains("không có giá trị (theo thành phần là B-LTA)"), "{vietnamese}");
    let intact = decision("pdf/signed/leader-b-lta.pdf");
    let (_, intact, _) = told(&run_in(folder, &["verify", &intact, "--trust", &trust]));
    assert!(
        intact
            .lines()
            .any(|line| line.trim_start().starts_with("Level:") && line.ends_with("B-LTA")),
        "{intact}"
    );
}

#[test]
fn plan_says_of_a_broken_document_that_it_cannot_be_renewed() {
    let folder = folder();
    let folder = folder.path();
    let file = broken(folder);
    let trust = sample("trust");
    let plan = |more: &[&str]| {
        told(&run_in(folder, &[&["plan", &file, "--trust", &trust], more].concat()))
    };
    let (code, english, _) = plan(&[]);
    assert_eq!(code, 1, "{english}");
    assert!(english.contains("is broken and cannot be renewed"), "{english}");
    assert!(!english.contains("algorithm ends") && !english.contains("By month"), "{english}");
    let (_, vietnamese, _) = plan(&["--lang", "vi"]);
    assert!(vietnamese.contains("không hợp lệ, không thể gia hạn"), "{vietnamese}");
    let (_, json, _) = plan(&["--format", "json"]);
    let json: Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["documents"][0]["urgency"], "broken");
    assert_eq!(json["documents"][0]["by"], Value::Null);
    let intact = decision("pdf/signed/leader-b-lta.pdf");
    let (_, intact, _) = told(&run_in(folder, &["plan", &intact, "--trust", &trust]));
    assert!(!intact.contains("broken"), "{intact}");
}

#[test]
fn extract_without_options_names_both_of_which_one_is_needed() {
    let folder = folder();
    let file = decision("pdf/signed/leader-b-b.pdf");
    let (code, _, said) = told(&run_in(folder.path(), &["extract", &file]));
    assert_eq!(code, 2);
    assert!(said.contains("--signed <ID|N>") && said.contains("--revision <N>"), "{said}");
    let (code, _, said) = told(&run_in(folder.path(), &["--lang", "vi", "extract", &file]));
    assert_eq!(code, 2);
    assert!(said.contains("--signed <ID|SỐ>") && said.contains("--revision <SỐ>"), "{said}");
}

#[test]
fn changes_without_trust_says_how_to_trust() {
    let folder = folder();
    let file = decision("pdf/signed/leader-b-b.pdf");
    let (_, out, said) = told(&run_in(folder.path(), &["changes", &file]));
    assert!(said.contains("name one with --trust"), "{said}");
    assert!(out.contains("the first one, 1 page,"), "{out}");
    let trust = sample("trust");
    let (_, _, said) = told(&run_in(folder.path(), &["changes", &file, "--trust", &trust]));
    assert!(!said.contains("--trust"), "{said}");
}

#[test]
fn key_file_of_another_kind_is_named_in_both_languages() {
    let folder = folder();
    let folder = folder.path();
    let text = write(folder, "khoa.p12", "Quyet dinh");
    let pem = sample("signers/leader.key.pem");
    let crt = sample("signers/leader.crt");
    for (file, english, vietnamese) in [
        (&text, "it is not PKCS#12 (.p12, .pfx)", "không phải tệp PKCS#12 (.p12, .pfx)"),
        (&pem, "it is PEM; give a key with --key", "đây là tệp PEM; hãy đưa khóa bằng --key"),
        (&crt, "it is not PKCS#12", "không phải tệp PKCS#12"),
    ] {
        for (lang, wanted) in [("en", english), ("vi", vietnamese)] {
            let arguments = [
                "--lang",
                lang,
                "sign",
                "a.pdf",
                "-o",
                "s.pdf",
                "--p12",
                file,
                "--password-env",
                "CONDAU_TEST_PASSWORD",
            ];
            // No password is asked for where none can help.
            for arguments in [&arguments[..], &arguments[..8]] {
                let (code, _, said) = told(&run_in(folder, arguments));
                assert_eq!(code, 5, "{said}");
                assert!(said.contains(wanted), "{said}");
            }
            let (_, _, said) = told(&run_in(folder, &arguments));
            let cure =
                if lang == "en" { "hint: a key stands in" } else { "gợi ý: khóa nằm trong" };
            assert!(said.contains(cure), "{said}");
        }
    }
}
