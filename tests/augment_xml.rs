//! Raising XAdES signatures to B-T, B-LT and B-LTA, and renewing them.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::augment::Bench;
use crate::augment::DAY;
use crate::augment::LEVELS;
use crate::augment::NEXT_HOUR;
use crate::augment::root;
use crate::augment::time;
use crate::augment::to;
use condau::app::augment::AugmentError;
use condau::app::augment::Wishes;
use condau::app::plan;
use condau::app::plan::Urgency;
use condau::app::verify;
use condau::model::SignatureLevel;
use condau::report::Verdict;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

fn document() -> PathBuf {
    root().join("fixtures/xml/quyet-dinh.xml")
}

/// Whether a document is another one with something put in at one place.
fn is_only_more(before: &Path, after: &Path) -> bool {
    let (before, after) = (fs::read(before).expect("read"), fs::read(after).expect("read"));
    let same = |(a, b): &(&u8, &u8)| a == b;
    let head = before.iter().zip(&after).take_while(same).count();
    let tail = before.iter().rev().zip(after.iter().rev()).take_while(same).count();
    before.len() < after.len() && before.len() <= head + tail
}

#[test]
fn every_level_is_reached_from_a_bare_signature() {
    let bench = Bench::new();
    let bare = bench.sign("bb.xml", &document(), DAY, SignatureLevel::B);
    for (level, stamps) in LEVELS {
        let name = format!("{level:?}.xml");
        bench.raises(&bare, &name, level, stamps);
        assert!(is_only_more(&bare, &bench.at(&name)), "{level:?}");
    }
}

#[test]
fn nothing_is_added_twice() {
    let bench = Bench::new();
    let stamped = bench.sign("bt.xml", &document(), DAY, SignatureLevel::T);
    bench.adds_nothing_twice(&stamped, "xml");
}

#[test]
fn archived_signature_is_renewed_and_outlives_its_statuses() {
    let bench = Bench::new();
    let stamped = bench.sign("bt.xml", &document(), DAY, SignatureLevel::T);
    let level = SignatureLevel::Lta;
    bench.augment(&stamped, "lta.xml", NEXT_HOUR, to(level)).expect("archived");
    let lta = bench.at("lta.xml");
    let later = "2029-05-05T00:00:00Z";
    assert_eq!(bench.verdict(&lta, later, Some(later)), (Verdict::TotalPassed, level));
    let renew = Wishes { renew: true, ..to(level) };
    let told = bench.augment(&lta, "renewed.xml", later, renew.clone()).expect("renewed");
    assert_eq!((told.timestamps, told.crls), (1, 2), "statuses of the last timestamp");
    let renewed = bench.at("renewed.xml");
    assert!(is_only_more(&lta, &renewed));
    assert_eq!(bench.verdict(&renewed, later, None), (Verdict::TotalPassed, level));
    // Without the status of the last timestamp nothing is renewed.
    let outcome = bench.augment_with(&lta, "without.xml", later, renew, None);
    assert!(matches!(outcome, Err(AugmentError::Missing { .. })), "{outcome:?}");
    // The plan knows how it stands, and by when.
    let urgency = |path: &Path, at: &str| {
        let settings = bench.settings(time(at), Some(time(at)));
        let report = verify::verify_file(path, &settings, &mut Vec::new());
        plan::of_document(&report, &settings, 90).map(|of| (of.urgency, of.level))
    };
    assert_eq!(urgency(&lta, NEXT_HOUR), Some((Urgency::Later, level)));
    assert_eq!(urgency(&lta, "2030-12-01T00:00:00Z"), Some((Urgency::Due, level)));
    assert_eq!(urgency(&stamped, NEXT_HOUR), Some((Urgency::Later, SignatureLevel::T)));
}

#[test]
fn one_signature_of_several_is_chosen() {
    let bench = Bench::new();
    let first = bench.sign("one.xml", &document(), DAY, SignatureLevel::T);
    let both = bench.sign("two.xml", &first, NEXT_HOUR, SignatureLevel::B);
    let settings = bench.settings(time(NEXT_HOUR), None);
    let report = verify::verify_file(&both, &settings, &mut Vec::new());
    let ids: Vec<String> = report.signatures().iter().map(|(_, own)| own.id.clone()).collect();
    let mut wishes = to(SignatureLevel::Lt);
    wishes.signatures = vec![ids[1].clone()];
    let now = "2026-11-20T03:00:00Z";
    let told = bench.augment(&both, "second.xml", now, wishes.clone()).expect("raised");
    assert_eq!((told.timestamps, told.raised.len()), (1, 1));
    let told = bench.augment(&both, "all.xml", now, to(SignatureLevel::Lta)).expect("raised");
    assert_eq!((told.timestamps, told.raised.len()), (3, 2));
    assert!(told.raised.iter().all(|raised| raised.after == SignatureLevel::Lta));
    wishes.signatures = vec!["nobody".to_owned()];
    let outcome = bench.augment(&both, "none.xml", now, wishes);
    assert!(matches!(outcome, Err(AugmentError::NoSuchSignature { .. })), "{outcome:?}");
}

/// An element with its tags, in the part of a document from some place on.
fn element<'t>(text: &'t str, name: &str) -> &'t str {
    let start = text.find(&format!("<{name}")).unwrap_or_else(|| panic!("{name}"));
    let end = format!("</{name}>");
    let end = start + text[start..].find(&end).expect("an end") + end.len();
    &text[start..end]
}

/// The same in the first and in the second signature, each put where the other stood.
fn exchanged(text: &str, name: &str) -> String {
    let second = text.rfind("<ds:Signature ").expect("a signature");
    let (one, two) = (element(text, name).to_owned(), element(&text[second..], name).to_owned());
    assert_ne!(one, two, "{name}");
    text.replacen(&one, "\u{1}", 1).replacen(&two, &one, 1).replacen('\u{1}', &two, 1)
}

/// The verdict years later, by what the document carries alone, and the level at which it can be
/// relied on: what a signature has the form of is another question.
fn stands(bench: &Bench, text: &str) -> (Verdict, SignatureLevel) {
    let later = "2029-05-05T00:00:00Z";
    let path = bench.at("mutant.xml");
    fs::write(&path, text).expect("written");
    let settings = bench.settings(time(later), None);
    let report = verify::verify_file(&path, &settings, &mut Vec::new());
    let level = plan::of_document(&report, &settings, 90).map(|of| of.level);
    (report.verdict(), level.unwrap_or(SignatureLevel::None))
}

#[test]
fn properties_of_another_signature_prove_nothing() {
    let bench = Bench::new();
    let first = bench.sign("one.xml", &document(), DAY, SignatureLevel::T);
    let both = bench.sign("two.xml", &first, NEXT_HOUR, SignatureLevel::T);
    let now = "2026-11-20T03:00:00Z";
    bench.augment(&both, "lta.xml", now, to(SignatureLevel::Lta)).expect("raised");
    let text = fs::read_to_string(bench.at("lta.xml")).expect("UTF-8");
    let stands = |text: &str| stands(&bench, text);
    assert_eq!(stands(&text), (Verdict::TotalPassed, SignatureLevel::Lta));
    for name in [
        "xades:SignatureTimeStamp",
        "xades141:ArchiveTimeStamp",
        "xades:EncapsulatedTimeStamp",
        "xades:UnsignedSignatureProperties",
        "xades:UnsignedProperties",
        "ds:Object",
        "ds:SignatureValue",
    ] {
        let mutant = exchanged(&text, name);
        assert_ne!(stands(&mutant), (Verdict::TotalPassed, SignatureLevel::Lta), "{name}");
    }
}

#[test]
fn archive_timestamp_is_worth_what_stands_before_it() {
    let bench = Bench::new();
    let stamped = bench.sign("bt.xml", &document(), DAY, SignatureLevel::T);
    bench.augment(&stamped, "lta.xml", NEXT_HOUR, to(SignatureLevel::Lta)).expect("raised");
    let text = fs::read_to_string(bench.at("lta.xml")).expect("UTF-8");
    let stands = |text: &str| stands(&bench, text);
    let archive = element(&text, "xades141:ArchiveTimeStamp");
    let values = element(&text, "xades:RevocationValues");
    let stamp = element(&text, "xades:SignatureTimeStamp");
    let token = |of: &str| element(of, "xades:EncapsulatedTimeStamp").to_owned();
    let mutants = [
        (
            "statuses after it",
            text.replace(values, "").replace(archive, &[archive, values].concat()),
        ),
        ("the timestamp gone", text.replace(stamp, "")),
        ("statuses gone", text.replace(values, "")),
        ("its token that of the value", text.replace(&token(archive), &token(stamp))),
        ("the other way round", text.replace(&token(stamp), &token(archive))),
        ("order changed", text.replace(stamp, "").replace(values, &[values, stamp].concat())),
        (
            "properties twice",
            text.replace(
                "<xades:UnsignedProperties>",
                "<xades:UnsignedProperties/><xades:UnsignedProperties>",
            ),
        ),
    ];
    for (what, mutant) in mutants {
        assert_ne!(mutant, text, "{what}");
        assert_ne!(stands(&mutant), (Verdict::TotalPassed, SignatureLevel::Lta), "{what}");
    }
    // The form of XAdES 1.3.2 proves the same, where no Object is signed, and is not of the baseline.
    let older = text.replace("xades141:ArchiveTimeStamp", "xades:ArchiveTimeStamp");
    fs::write(bench.at("older.xml"), older).expect("written");
    let verdict = bench.verdict(&bench.at("older.xml"), NEXT_HOUR, None);
    assert_eq!(verdict, (Verdict::TotalPassed, SignatureLevel::Lt));
    // What is put in after it does no harm.
    let more = [
        archive,
        "<xades141:TimeStampValidationData xmlns:xades141=\"http://uri.etsi.org/01903/v1.4.1#\"/>",
    ];
    let more = text.replace(archive, &more.concat());
    assert_eq!(stands(&more), (Verdict::TotalPassed, SignatureLevel::Lta));
}
