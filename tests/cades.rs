//! CMS signatures over any file (CAdES), beside it and around it: what we make holds for us and for
//! openssl, for its content alone.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::cli_signing::folder;
use crate::cli_signing::run_in;
use crate::cli_signing::sample;
use crate::cli_signing::sign;
use crate::cli_signing::told;
use std::fs;
use std::path::Path;
use std::process::Command;

/// What `verify` says in JSON, and its exit status.
fn verified(folder: &Path, file: &str, content: Option<&str>) -> (i32, serde_json::Value) {
    let (trust, ca) = (sample("trust"), sample("ca"));
    let mut all = vec!["verify", "--format", "json", "--trust", &trust, "--certs", &ca];
    all.extend(content.iter().flat_map(|content| ["--detached", content]));
    all.push(file);
    let (code, out, err) = told(&run_in(folder, &all));
    (code, serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}")))
}

fn axis(report: &serde_json::Value, name: &str) -> serde_json::Value {
    report["signatures"][0]["axes"][name].clone()
}

fn openssl_agrees(folder: &Path, arguments: &[&str]) -> bool {
    let pem = folder.join("root.pem");
    let root = sample("trust/g2-root.crt");
    let converted = Command::new("openssl").args(["x509", "-in", &root, "-out"]).arg(&pem).output();
    assert!(converted.expect("openssl").status.success());
    let mut command = Command::new("openssl");
    command.args(["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-purpose", "any"]);
    command.args(["-no_check_time", "-CAfile"]).arg(&pem).args(arguments).current_dir(folder);
    let output = command.output().expect("openssl");
    if !output.status.success() {
        println!("{}", String::from_utf8_lossy(&output.stderr));
    }
    output.status.success()
}

fn with_content() -> tempfile::TempDir {
    let folder = folder();
    fs::write(folder.path().join("so-lieu.bin"), [0_u8, 1, 2, 255, 13, 10].repeat(999))
        .expect("ok");
    folder
}

#[test]
fn signature_beside_a_file_holds_for_it_alone() {
    let folder = with_content();
    for level in [&[][..], &["--tsa", "sandbox"]] {
        let name = if level.is_empty() { "b.p7s" } else { "t.p7s" };
        let mut arguments = vec!["so-lieu.bin", "-o", name, "--detached"];
        arguments.extend(level);
        let (code, _, err) = sign(folder.path(), &arguments);
        assert_eq!(code, 0, "{err}");
        let (_, report) = verified(folder.path(), name, Some("so-lieu.bin"));
        assert_eq!(axis(&report, "intact"), true, "{report}");
        assert_eq!(axis(&report, "format"), "conforms", "{report}");
        let wanted = if level.is_empty() { "B-B" } else { "B-T" };
        assert_eq!(report["signatures"][0]["level"], wanted);
        assert!(report["signatures"][0]["claimed_time"].is_string());
        let (code, other) = verified(folder.path(), name, Some("a.pdf"));
        assert_eq!((code, axis(&other, "intact")), (1, false.into()));
        assert!(openssl_agrees(
            folder.path(),
            &["-in", name, "-content", "so-lieu.bin", "-out", "/dev/null"]
        ));
        assert!(!openssl_agrees(
            folder.path(),
            &["-in", name, "-content", "a.pdf", "-out", "/dev/null"]
        ));
    }
}

#[test]
fn signature_around_a_file_gives_it_back() {
    let folder = with_content();
    let (code, _, err) = sign(folder.path(), &["so-lieu.bin", "-o", "x.p7m", "--attached"]);
    assert_eq!(code, 0, "{err}");
    let (_, report) = verified(folder.path(), "x.p7m", None);
    assert_eq!(axis(&report, "intact"), true, "{report}");
    assert!(openssl_agrees(folder.path(), &["-in", "x.p7m", "-out", "back"]));
    let read = |name: &str| fs::read(folder.path().join(name)).expect("read");
    assert_eq!(read("back"), read("so-lieu.bin"));
    let mut altered = read("x.p7m");
    let at = altered.windows(6).position(|six| six == [0, 1, 2, 255, 13, 10]).expect("in it");
    altered[at] = 7;
    fs::write(folder.path().join("x.p7m"), altered).expect("written");
    let (code, report) = verified(folder.path(), "x.p7m", None);
    assert_eq!((code, axis(&report, "intact")), (1, false.into()));
}

#[test]
fn names_in_a_folder_get_their_ending_and_documents_are_signed_as_bytes() {
    let folder = with_content();
    let (code, _, err) =
        sign(folder.path(), &["so-lieu.bin", "a.pdf", "--out-dir", "ky", "--detached"]);
    assert_eq!(code, 0, "{err}");
    let (_, report) = verified(folder.path(), "ky/a.pdf.p7s", Some("a.pdf"));
    assert_eq!((&report["format"], axis(&report, "intact")), (&"cms".into(), true.into()));
    assert!(folder.path().join("ky/so-lieu.bin.p7s").exists());
}

#[test]
fn what_does_not_fit_is_refused_with_its_cure() {
    let folder = with_content();
    let (code, _, err) = sign(folder.path(), &["so-lieu.bin", "-o", "x"]);
    assert!(code == 5 && err.contains("condau sign --detached"), "{err}");
    assert_eq!(sign(folder.path(), &["so-lieu.bin", "-o", "y.p7s", "--detached"]).0, 0);
    let (code, _, err) = sign(folder.path(), &["y.p7s", "-o", "x"]);
    assert!(code == 5 && err.contains("neither PDF nor XML"), "{err}");
    assert!(err.contains("--attached"), "{err}");
    for (option, value, of) in
        [("--certify", "2", "PDF"), ("--reason", "x", "PDF"), ("--xml-id", "x", "XML")]
    {
        let arguments = ["a.pdf", "-o", "x", "--detached", option, value];
        let (code, _, err) = sign(folder.path(), &arguments);
        assert!(code == 5 && err.contains(&format!("{option} is for {of} only")), "{err}");
    }
    let (code, ..) = sign(folder.path(), &["a.pdf", "-o", "x", "--detached", "--attached"]);
    assert_eq!(code, 2);
    assert!(!folder.path().join("x").exists());
}
