//! Profiles that are built in, and mistakes in others.

use super::Dialect;

#[test]
fn every_profile_is_one() {
    let names: Vec<&str> = Dialect::names().collect();
    assert_eq!(names.len(), Dialect::all().len());
    for (name, dialect) in names.iter().zip(Dialect::all()) {
        assert_eq!(dialect.name, *name);
        assert!(!dialect.kinds.is_empty());
    }
}

#[test]
fn mistakes_in_a_profile_are_told_with_their_line() {
    let good = Dialect::built_in_text("gdt").expect("built in");
    for (from, to, what) in [
        ("enveloped = false", "envelope = false", "unknown field"),
        ("2021-11-21", "21/11/2021", "a date is written"),
        ("REC-xml-c14n-20010315\"", "c14n\"", "no canonical form"),
        ("DSCKS/TTCQT", "DSCKS//TTCQT", "not a path"),
        ("signs = [\"DLTBao\"]", "signs = [\"STBao?\"]", "signs is"),
    ] {
        let error = Dialect::read(&good.replacen(from, to, 1), "mine").expect_err(what);
        assert!(error.what.contains(what), "{error}");
        assert!(error.line > 1, "{error}");
    }
}
