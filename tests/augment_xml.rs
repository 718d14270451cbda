//! Raising XAdES signatures to B-T, B-LT and B-LTA, and renewing them.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::augment::Bench;
use crate::augment::DAY;
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

const LEVELS: [(SignatureLevel, usize); 3] =
    [(SignatureLevel::T, 1), (SignatureLevel::Lt, 1), (SignatureLevel::Lta, 2)];

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
        let told = bench.augment(&bare, &name, NEXT_HOUR, to(level)).expect("raised");
        assert_eq!(told.timestamps, stamps, "{level:?}");
        assert_eq!(told.crls, if level == SignatureLevel::T { 0 } else { 2 }, "{level:?}");
        assert_eq!(told.raised[0].before, SignatureLevel::B);
        assert_eq!(told.raised[0].after, level);
        let made = bench.at(&name);
        assert!(is_only_more(&bare, &made), "{level:?}");
        let crls = (level == SignatureLevel::T).then_some(NEXT_HOUR);
        assert_eq!(bench.verdict(&made, NEXT_HOUR, crls), (Verdict::TotalPassed, level));
    }
}

#[test]
fn nothing_is_added_twice() {
    let bench = Bench::new();
    let stamped = bench.sign("bt.xml", &document(), DAY, SignatureLevel::T);
    for (level, _) in LEVELS {
        let (once, twice) = (format!("{level:?}-1.xml"), format!("{level:?}-2.xml"));
        bench.augment(&stamped, &once, NEXT_HOUR, to(level)).expect("raised");
        let told = bench.augment(&bench.at(&once), &twice, "2026-11-22T02:00:00Z", to(level));
        let told = told.expect("looked at");
        assert!(told.is_unchanged(), "{level:?}: {told:?}");
        let bytes = |name: &str| fs::read(bench.at(name)).expect("read");
        assert_eq!(bytes(&once), bytes(&twice));
    }
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
