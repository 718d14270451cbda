//! Documents that are large in one way: beyond four gigabytes, of ten thousand pages, with fifty
//! signatures.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::large;
use crate::support::sample_settings;
use condau::model::Coverage;
use condau::report::Verdict;
use std::fs::OpenOptions;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

fn assert_all_valid(path: &Path, count: usize) {
    let report = large::verified(path, &sample_settings(large::DAY));
    let signatures = report.signatures();
    assert_eq!(signatures.len(), count);
    let last = signatures.last().expect("one").0;
    assert_eq!(last.coverage, Coverage::EntireFile);
    assert_eq!(report.verdict(), Verdict::TotalPassed);
}

#[test]
fn ten_thousand_pages_signed_twice_are_valid() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("pages.pdf");
    large::write(&path, 10_000, 10);
    large::sign(&path);
    large::sign(&path);
    assert_all_valid(&path, 2);
}

#[test]
fn fifty_signatures_are_valid() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("fifty.pdf");
    large::write(&path, 1, 10);
    for _ in 0..50 {
        large::sign(&path);
    }
    assert_all_valid(&path, 50);
}

/// Offsets beyond 32 bits, on disk a hole. Hashing such a file takes long without optimisation.
#[test]
fn a_signature_beyond_four_gigabytes_is_valid_until_one_byte_is_changed() {
    let folder = TempDir::new().expect("a folder");
    let path = folder.path().join("five.pdf");
    large::write(&path, 1, 5 << 30);
    large::sign(&path);
    assert_all_valid(&path, 1);
    let mut file = OpenOptions::new().write(true).open(&path).expect("opened");
    file.seek(SeekFrom::Start((9 << 30) / 2)).expect("a position");
    file.write_all(b"x").expect("written");
    let report = large::verified(&path, &sample_settings(large::DAY));
    assert_eq!(report.verdict(), Verdict::TotalFailed);
}
