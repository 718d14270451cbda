//! What a clerk is told of XML in national forms, of containers and of signatures beside files:
//! promises that are kept, cures that help, nothing that is said of another kind of file.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::support::program;
use crate::support::program::write;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const INVOICE: &str = "<HDon><DLHDon Id='data'><TTChung/></DLHDon>\
    <DSCKS><NBan/><NMua/></DSCKS></HDon>";
const FILING: &str = "<GIAMDINHHS><FILEHOSO><NOIDUNGFILE>%%%</NOIDUNGFILE></FILEHOSO>\
    <CHUKYDONVI/></GIAMDINHHS>";

/// A folder with what is to be signed, and the password of the sample keys.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "hd.xml", INVOICE);
    write(folder.path(), "hs.xml", FILING);
    write(folder.path(), "so-lieu.bin", "1,2,3");
    write(folder.path(), "password", "matkhau-mau\n");
    folder
}

/// Runs in the folder; the exit status with all that is said.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = program::condau(arguments).current_dir(folder).output().expect("it runs");
    (program::code(&output), program::stdout(&output) + &program::stderr(&output))
}

fn sign(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let (p12, ca, trust) =
        (program::sample("signers/agency.p12"), program::sample("ca"), program::sample("trust"));
    let mut all = vec!["sign", "--p12", &p12, "--password-file", "password", "--chain", &ca];
    all.extend(["--trust", &trust]);
    all.extend(arguments);
    run(folder, &all)
}

/// With the sample anchors and authorities.
fn judge(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let (ca, trust) = (program::sample("ca"), program::sample("trust"));
    run(folder, &[arguments, &["--trust", &trust, "--certs", &ca]].concat())
}

fn invoice(folder: &Path) {
    let (code, told) =
        sign(folder, &["hd.xml", "-o", "hd-ky.xml", "--profile", "invoice", "--slot", "NBan"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("no level") && !told.contains("B-B"), "{told}");
}

#[test]
fn options_that_leave_a_national_form_are_refused_with_what_to_do() {
    let desk = desk();
    let folder = desk.path();
    for (option, value) in [
        ("--tsa", Some("sandbox")),
        ("--level", Some("b-lt")),
        ("--digest", Some("sha512")),
        ("--pss", None),
    ] {
        let base = ["hd.xml", "-o", "x.xml", "--profile", "invoice", "--slot", "NBan", option];
        let all: Vec<&str> = base.into_iter().chain(value).collect();
        let (code, told) = sign(folder, &all);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains(&format!("leave out {option}")), "{told}");
        let (_, told) = sign(folder, &[&all[..], &["--lang", "vi"]].concat());
        assert!(told.contains(&format!("hãy bỏ {option}")), "{told}");
        assert!(!folder.join("x.xml").exists());
    }
    let (code, told) =
        sign(folder, &["hd.xml", "-o", "x.xml", "--profile", "invoice", "--slot", "nban"]);
    assert_eq!(code, 5);
    assert!(told.contains("no place `nban`") && told.contains("--slot NBan | NMua"), "{told}");
}

#[test]
fn file_within_that_nobody_can_read_is_not_signed() {
    let desk = desk();
    let all = ["hs.xml", "-o", "x.xml", "--profile", "bhxh"];
    let (code, told) = sign(desk.path(), &all);
    assert_eq!(code, 5, "{told}");
    assert!(told.contains("hs.xml") && told.contains("mend it before signing"), "{told}");
    assert!(told.contains("/GIAMDINHHS/FILEHOSO/NOIDUNGFILE"), "{told}");
    let (_, told) = sign(desk.path(), &[&all[..], &["--lang", "vi"]].concat());
    assert!(told.contains("hãy sửa trước khi ký") && !told.contains("base64:  "), "{told}");
    assert!(!desk.path().join("x.xml").exists());
}

#[test]
fn plain_form_is_promised_no_step_that_is_refused() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    let (_, verified) = judge(folder, &["verify", "hd-ky.xml"]);
    assert!(verified.contains("none (not an AdES signature)"), "{verified}");
    for more in [&["--dry-run"][..], &["-o", "x.xml"]] {
        let all = ["augment", "hd-ky.xml", "--level", "b-lta", "--tsa", "sandbox"];
        let (code, told) = judge(folder, &[&all[..], more].concat());
        assert_eq!(code, 5, "{told}");
        assert!(told.contains("cannot be raised") && !told.contains("would add"), "{told}");
    }
    let (_, planned) = judge(folder, &["plan", "hd-ky.xml"]);
    assert!(planned.contains("no level") && !planned.contains("B-B"), "{planned}");
    assert!(!planned.contains("condau augment"), "{planned}");
    let (_, planned) = judge(folder, &["plan", "hd-ky.xml", "--format", "json"]);
    let from = planned.find('{').expect("JSON");
    let planned: Value = serde_json::from_str(&planned[from..]).expect("JSON");
    assert_eq!(planned["documents"][0]["level"], "none");
    assert_eq!(planned["documents"][0]["raisable"], false);
}

#[test]
fn what_the_national_form_prescribes_is_no_warning() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    for more in [&[][..], &["--profile", "invoice"]] {
        let (_, told) = judge(folder, &[&["verify", "hd-ky.xml"][..], more].concat());
        assert!(!told.contains("! "), "{told}");
        for noted in ["XA-05a", "XD-17c", "XD-17d"] {
            assert!(told.contains(noted), "{noted}: {told}");
        }
    }
}

/// What is made is there; that nobody could be told so is an error nonetheless.
#[test]
fn full_disk_while_telling_is_an_error_and_a_reader_that_goes_away_is_none() {
    let desk = desk();
    let folder = desk.path();
    let (p12, ca) = (program::sample("signers/agency.p12"), program::sample("ca"));
    let key = ["--p12", &p12, "--password-file", "password", "--chain", &ca];
    let sign = ["sign", "hd.xml", "-o", "x.xml", "--force"];
    let sign = [&sign[..], &key].concat();
    let raise = ["augment", "x.xml", "--level", "b-t", "--tsa", "sandbox", "--dry-run"];
    let json = [&raise[..], &["--format", "json"]].concat();
    let plan = ["plan", "x.xml", "--format", "json"];
    for (arguments, whole) in [(&sign[..], 0), (&raise, 0), (&json, 0), (&plan, 3)] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("opened");
        let mut command = program::condau(arguments);
        let output = command.current_dir(folder).stdout(full).output().expect("runs");
        assert_eq!(program::code(&output), 5, "{arguments:?}: {}", program::stderr(&output));
        assert!(program::stderr(&output).contains("cannot write standard output"));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = program::condau(arguments);
        let output = command.current_dir(folder).stdout(writer).output().expect("runs");
        assert_eq!(program::code(&output), whole, "{}", program::stderr(&output));
    }
}
