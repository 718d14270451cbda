//! Attacks on signed XML in national forms, by hand: nobody has a key. Signatures of a file are moved to
//! other places of it, which say who has signed.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use crate::support;
use condau::app::dialect;
use condau::app::verify;
use condau::model::Conclusion;
use condau::model::Severity;
use condau::model::SignatureJudgement;
use condau::validation;
use std::fs;

const AT: &str = "2026-11-20T03:00:00Z";

/// Of each signature whether it passed, and by which of the rules on forms it was warned of or failed.
fn judged(text: &str, profile: Option<&str>) -> Vec<(bool, Vec<String>)> {
    let mut settings = support::sample_settings(AT);
    settings.observe.dialect = profile.map(|name| dialect::read_profile(name).expect("built in"));
    let evidence = verify::gather(&text.as_bytes(), "document", &settings).expect("readable");
    let judgement = validation::validate(&evidence, &settings.policy, settings.at);
    let word = |signature: &SignatureJudgement| {
        let rules = signature.findings.iter();
        let rules = rules
            .filter(|finding| finding.severity <= Severity::Warn)
            .map(|finding| finding.rule.to_string())
            .filter(|rule| rule.starts_with("XD-"))
            .collect();
        (signature.conclusion == Conclusion::TotalPassed, rules)
    };
    judgement.signatures.iter().map(word).collect()
}

/// A notice, signed by the leader and by the agency, with what their places hold.
fn notice() -> (String, String, String) {
    let name = "xml/signed/notice-leader-then-agency.xml";
    let text = fs::read_to_string(support::fixture(name)).expect("a fixture");
    let inside = |name: &str| {
        let (_, after) = text.split_once(&format!("<{name}>")).expect("a place");
        after.split_once(&format!("</{name}>")).expect("its end").0.to_owned()
    };
    let (leader, agency) = (inside("TTCQT"), inside("CQT"));
    (text, leader, agency)
}

fn passed() -> (bool, Vec<String>) {
    (true, Vec::new())
}

fn failed() -> (bool, Vec<String>) {
    (false, vec!["XD-17a".to_owned()])
}

#[test]
fn place_for_one_signature_does_not_hold_two() {
    let (given, leader, agency) = notice();
    assert_eq!(judged(&given, Some("gdt")), [passed(), passed()]);
    assert_eq!(judged(&given, None), [passed(), passed()]);
    let without = given.replacen(&agency, "", 1);
    assert_eq!(judged(&without, Some("gdt")), [passed()]);
    let both = format!("{leader}{agency}");
    // In one place, and in two of the same name.
    for forged in [both, format!("{leader}</TTCQT><TTCQT>{agency}")] {
        let forged = without.replacen(&leader, &forged, 1);
        assert_eq!(judged(&forged, Some("gdt")), [failed(), failed()]);
        let told = judged(&forged, None);
        assert!(told.iter().all(|(_, rules)| rules.contains(&"XD-17b".to_owned())), "{told:?}");
    }
}

#[test]
fn signature_does_not_speak_in_a_place_that_signs_more() {
    let (given, leader, agency) = notice();
    let moved = given.replacen(&leader, "", 1).replacen(&agency, &leader, 1);
    assert_eq!(judged(&moved, Some("gdt")), [failed()]);
    let swapped = given.replacen(&agency, "@", 1).replacen(&leader, &agency, 1);
    let swapped = swapped.replacen('@', &leader, 1);
    assert_eq!(judged(&swapped, Some("gdt")), [passed(), failed()]);
    // Two copies share their ids.
    let copied = given.replacen(&agency, &leader, 1);
    assert!(judged(&copied, Some("gdt")).iter().all(|(passed, _)| !passed));
}

#[test]
fn signature_within_no_place_is_refused() {
    let (given, _, agency) = notice();
    let without = given.replacen(&agency, "", 1);
    for (from, to) in [
        ("<DSCKS>", format!("<DSCKS>{agency}")),
        ("</TBao>", format!("{agency}</TBao>")),
        ("<CQT>", format!("<cqt>{agency}</cqt><CQT>")),
        ("<CQT>", format!("<CQT xmlns=\"urn:x\">{agency}</CQT><CQT>")),
    ] {
        let moved = judged(&without.replacen(from, &to, 1), Some("gdt"));
        assert!(moved.contains(&failed()), "{to}: {moved:?}");
    }
}
