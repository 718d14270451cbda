//! Order, interruption and bugs, on folders of files that are no documents.

#![allow(clippy::disallowed_methods, reason = "tests make files")]

use super::*;
use crate::app::settings::Wishes;
use crate::model::Time;
use std::fs;
use std::sync::atomic::AtomicU64;

fn settings() -> Settings {
    Settings::without_material(&Wishes::default(), Time::from_unix(0)).expect("settings")
}

fn folder(count: usize) -> (tempfile::TempDir, [PathBuf; 1]) {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..count {
        fs::write(folder.path().join(format!("{number:05}.pdf")), "none").expect("written");
    }
    let paths = [folder.path().to_owned()];
    (folder, paths)
}

/// Verifies all documents of a folder; `more` is asked after each whether to go on.
fn told(
    paths: &[PathBuf],
    tell: impl Fn(Report) -> String + Sync,
    more: impl Fn(&[String]) -> bool,
) -> (Vec<String>, bool) {
    let (settings, interrupted) = (settings(), AtomicBool::new(false));
    let batch =
        Batch { paths, scope: Scope::Documents, settings: &settings, interrupted: &interrupted };
    let mut all = Vec::new();
    let complete = batch.run(None, tell, |one| {
        if let Told::Document(text) = one {
            all.push(text);
        }
        interrupted.store(!more(&all), Ordering::Relaxed);
    });
    (all, complete)
}

#[test]
fn panic_on_one_file_is_told_and_does_not_stop_the_others() {
    let (_folder, paths) = folder(20);
    let tell = |report: Report| {
        let rule = report.findings().first().map(|finding| finding.rule.to_string());
        let is_seventh = report.file.ends_with("00007.pdf");
        assert!(!(is_seventh && rule.as_deref() != Some("FILE-BUG")), "made to panic");
        assert_eq!(report.verdict(), Verdict::Error);
        rule.unwrap_or_default()
    };
    let (all, complete) = told(&paths, tell, |_| true);
    assert!(complete);
    assert_eq!(all.len(), 20);
    for (number, rule) in all.iter().enumerate() {
        assert_eq!(rule, if number == 7 { "FILE-BUG" } else { "FILE-KIND" }, "{number}");
    }
}

#[test]
fn files_are_told_in_order_however_long_each_takes() {
    let (_folder, paths) = folder(500);
    let turn = AtomicU64::new(0);
    let tell = |report: Report| {
        // Some take much longer than others.
        for _ in 0..turn.fetch_add(7919, Ordering::Relaxed) % 2000 {
            thread::yield_now();
        }
        report.file
    };
    let (all, complete) = told(&paths, tell, |_| true);
    assert!(complete && all.len() == 500);
    assert!(all.windows(2).all(|pair| pair[0] < pair[1]));
}

#[test]
fn stopped_batch_has_told_the_first_files_and_says_that_it_is_not_complete() {
    let (_folder, paths) = folder(2000);
    let (all, complete) = told(&paths, |report| report.file, |all| all.len() < 10);
    assert!(!complete && (10..2000).contains(&all.len()), "{}", all.len());
    for (number, file) in all.iter().enumerate() {
        assert!(file.ends_with(&format!("{number:05}.pdf")), "{file} at {number}");
    }
}

#[test]
fn files_of_other_kinds_are_passed_over_but_not_what_is_named_or_looks_like_a_document() {
    let folder = tempfile::tempdir().expect("a folder");
    let zip = b"PK\x03\x04................................word/document.xml";
    let container = b"PK\x03\x04..........................mimetypeapplication/vnd.etsi.asic-e+zip";
    for (name, bytes) in [
        ("a.docx", &zip[..]),
        ("b.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>"),
        ("c.xhtml", b"<html xmlns=\"http://www.w3.org/1999/xhtml\"><br></html>"),
        ("d.md", b"A PDF begins with %PDF-1.7"),
        ("e.jpg", b"\xff\xd8\xff"),
        ("f.PDF", b"no PDF"),
        ("g.xml", b"<not-signed/>"),
        ("h", b"<not-signed/>"),
        ("i.bin", b"%PDF-1.7 cut off"),
        ("j.zip", container),
    ] {
        fs::write(folder.path().join(name), bytes).expect("written");
    }
    let paths = [folder.path().to_owned()];
    let name = |report: Report| report.file.rsplit('/').next().unwrap_or_default().to_owned();
    let (all, _) = told(&paths, name, |_| true);
    assert_eq!(all, ["f.PDF", "g.xml", "h", "i.bin", "j.zip"]);
}
