//! Explanations: the tree ends where the verdict does, and what is claimed about other cases is
//! what the judge says of them; each claim stands beside the case in which it must not be made.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::good;
use super::scene::id;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::t;
use super::scene::token;
use crate::model::About;
use crate::model::Block;
use crate::model::CertificateId;
use crate::model::Change;
use crate::model::Check;
use crate::model::Conclusion;
use crate::model::Counterfactual;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::RevocationEvidence;
use crate::model::SignatureEvidence;
use crate::model::SignatureExplanation;
use crate::model::SignatureKind;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::model::Window;
use crate::validation::explain;

fn explained(scene: &Scene, at: &str) -> SignatureExplanation {
    let mut all = explain(&scene.evidence, &scene.policy, t(at), None).signatures;
    let one = all.remove(0);
    assert_eq!(one.conclusion, scene.first(at).conclusion, "the same verdict");
    let root = match one.root.outcome {
        StepOutcome::Stopped(reason) => Conclusion::from(reason),
        _ => Conclusion::TotalPassed,
    };
    assert_eq!(one.conclusion, root, "and the tree ends in it");
    one
}

fn passing(one: &SignatureExplanation) -> Vec<&Counterfactual> {
    let all = one.counterfactuals.iter();
    all.filter(|other| other.then == Conclusion::TotalPassed).collect()
}

/// The window of a proof of existence that cures by itself.
fn proof(one: &SignatureExplanation) -> Option<Window> {
    passing(one).into_iter().find_map(|other| match other.changes.as_slice() {
        [Change::Timestamp { window }] => Some(*window),
        _ => None,
    })
}

fn blocks(step: &Step, into: &mut Vec<Block>) {
    into.push(step.block);
    step.steps.iter().for_each(|below| blocks(below, into));
}

#[test]
fn every_block_of_a_good_signature_is_told_and_passed() {
    let one = explained(&Scene::stamped(STAMPED), NOW);
    let mut told = Vec::new();
    blocks(&one.root, &mut told);
    for block in [
        Block::LongTerm,
        Block::FormatChecking,
        Block::SigningCertificate,
        Block::ValidationContext,
        Block::CryptographicVerification,
        Block::Reference,
        Block::LaterChanges,
        Block::CertificateValidation,
        Block::Path,
        Block::Certificate,
        Block::Status,
        Block::Source,
        Block::SignatureAcceptance,
        Block::BestSignatureTime,
        Block::Timestamp,
    ] {
        assert!(told.contains(&block), "{block:?}");
    }
    let stopped = |step: &&Step| matches!(step.outcome, StepOutcome::Stopped(_));
    assert_eq!(one.root.steps.iter().find(stopped), None);
    assert_eq!((one.deciding.len(), one.incurable.len()), (0, 0));
}

#[test]
fn a_good_signature_is_told_from_when_on_it_no_longer_passes() {
    let one = explained(&Scene::new(), NOW);
    let [end] = one.counterfactuals.as_slice() else { panic!("{:?}", one.counterfactuals) };
    let [Change::At { window }] = end.changes.as_slice() else { panic!("{:?}", end.changes) };
    let from = window.from.expect("a moment");
    let scene = Scene::new();
    assert_ne!(scene.verdict(&from.to_string()), "TOTAL-PASSED");
    assert_eq!(scene.verdict(&from.plus_seconds(-1).to_string()), "TOTAL-PASSED");
}

#[test]
fn every_path_that_was_tried_is_told_the_chosen_one_first() {
    let mut scene = Scene::new();
    let mut other = authority("ca2", "root");
    other.subject = authority("ca", "root").subject;
    other.public_key = authority("ca", "root").public_key;
    scene.add(other);
    scene.change("signer", |_| {});
    let signer = scene.evidence.certificates.iter_mut().find(|e| e.certificate.id == id("signer"));
    let link = crate::model::Link { issuer: id("ca2"), signature: Check::Holds };
    signer.expect("the signer").links.push(link);
    let one = explained(&scene, NOW);
    let validated = one.root.steps.iter().find(|step| step.block == Block::CertificateValidation);
    let paths = &validated.expect("the block").steps;
    assert_eq!(paths.len(), 2);
    assert_eq!(paths[0].outcome, StepOutcome::Passed);
    assert!(matches!(paths[1].outcome, StepOutcome::Stopped(_)), "{:?}", paths[1].outcome);
}

#[test]
fn untrusted_root_is_cured_by_trusting_it_and_not_where_a_trusted_one_bears_its_name() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    let one = explained(&scene, NOW);
    let first = passing(&one)[0];
    let trust = Change::Trust { certificate: id("root"), impostor: false };
    assert_eq!(first.changes, [trust]);
    assert_eq!(first.keeps, [0]);

    // Another root of the same name is trusted, and its key did not sign this one.
    let mut namesake = authority("root", "root");
    namesake.id = id("namesake");
    namesake.public_key.spki = b"another".to_vec();
    scene.add(namesake);
    scene.evidence.anchors.push(TrustAnchor::new(id("namesake")));
    let root = scene.evidence.certificates.iter_mut().find(|e| e.certificate.id == id("root"));
    let link = crate::model::Link { issuer: id("namesake"), signature: Check::Fails };
    root.expect("the root").links.push(link);
    let one = explained(&scene, NOW);
    let trust = Change::Trust { certificate: id("root"), impostor: true };
    assert_eq!(passing(&one)[0].changes, [trust]);
}

#[test]
fn anchor_trusted_until_an_earlier_day_is_cured_by_a_proof_from_before_or_by_trusting_it_longer() {
    let mut scene = Scene::new();
    scene.evidence.anchors[0].sunset = Some(t("2026-03-31"));
    let one = explained(&scene, NOW);
    let trust = Change::Trust { certificate: id("root"), impostor: false };
    assert!(passing(&one).into_iter().any(|other| other.changes == [trust.clone()]));
    let archived = passing(&one).into_iter().find_map(|other| match other.changes.as_slice() {
        [Change::Archive { window, .. }] => window.until,
        _ => None,
    });
    assert_eq!(archived, Some(t("2026-03-31")));
    scene.evidence.anchors[0].sunset = Some(t("2026-04-30"));
    assert_eq!(explained(&scene, NOW).conclusion, Conclusion::TotalPassed);
}

#[test]
fn missing_issuer_is_cured_by_supplying_it_together_with_the_status_of_what_it_issued() {
    let mut scene = Scene::new();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("root"));
    scene.evidence.anchors.clear();
    let one = explained(&scene, NOW);
    let wanted = Change::Issuer { of: id("ca"), impostor: false };
    let both = passing(&one).into_iter().find(|other| other.changes.contains(&wanted));
    let status =
        Change::Status { of: vec![(id("ca"), CertificateId(id("ca").0.map(|b| b ^ 0xa5)))] };
    assert_eq!(both.expect("told").changes, [wanted.clone(), status]);
    // By itself it leaves the status of the authority open.
    let alone = one.counterfactuals.iter().find(|other| other.changes == [wanted.clone()]);
    assert_ne!(alone.expect("told").then, Conclusion::TotalPassed);
}

#[test]
fn unknown_status_is_cured_by_a_fresh_one_of_just_those_that_lack_it() {
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    let one = explained(&scene, NOW);
    let status = Change::Status { of: vec![(id("signer"), id("ca"))] };
    assert_eq!(passing(&one)[0].changes, [status]);

    // A good word does not undo a revocation.
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-20"));
    let one = explained(&scene, NOW);
    let by_status = |other: &&Counterfactual| {
        other.changes.iter().any(|change| matches!(change, Change::Status { .. }))
    };
    assert_eq!(passing(&one).into_iter().find(by_status), None);
}

#[test]
fn revocation_is_cured_by_a_proof_from_before_it_and_by_none_from_after() {
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-20"));
    let one = explained(&scene, NOW);
    let window = proof(&one).expect("a proof cures");
    assert_eq!(window.from, Some(t("2026-01-01")));
    assert_eq!(window.until, Some(t("2026-03-20").plus_seconds(-1)));
    let stamped = |time: Time| {
        let mut scene = scene.clone();
        let token = token(SignatureKind::SignatureTimestamp, "tsa", &time.to_string());
        scene.signature().timestamps.push(token);
        scene.verdict(NOW)
    };
    assert_eq!(stamped(t("2026-03-20").plus_seconds(-1)), "TOTAL-PASSED");
    assert_ne!(stamped(t("2026-03-20")), "TOTAL-PASSED");

    // A timestamp before signing says when it was not there yet: then nothing proves it earlier.
    let mut late = scene.clone();
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-25T00:00:00Z");
    late.signature().timestamps.push(content);
    assert_eq!(proof(&explained(&late, NOW)), None);
}

#[test]
fn expiry_is_cured_by_a_proof_within_the_dates_and_by_judging_as_of_then() {
    let mut scene = Scene::new();
    scene.signer_until("2026-03-28");
    let one = explained(&scene, NOW);
    let window = proof(&one).expect("a proof cures");
    assert_eq!(window.until, Some(t("2026-03-28")));
    let moment = passing(&one).into_iter().find_map(|other| match other.changes.as_slice() {
        [Change::At { window }] => Some(*window),
        _ => None,
    });
    let window = moment.expect("another moment");
    assert_eq!(window.until, Some(t("2026-03-28")));
    let from = window.from.expect("a first moment");
    assert_eq!(scene.verdict(&from.to_string()), "TOTAL-PASSED");
    assert_ne!(scene.verdict("2026-03-28T00:00:01Z"), "TOTAL-PASSED");
}

#[test]
fn rule_above_its_floor_is_cured_by_policy_and_one_at_its_floor_is_not() {
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    let lowered = |one: &SignatureExplanation, rule: &str| {
        let policy = Change::Policy { rules: vec![rule.to_owned()] };
        passing(one).into_iter().any(|other| other.changes == [policy.clone()])
    };
    assert!(lowered(&explained(&scene, NOW), "BB-05"));
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    assert!(!lowered(&explained(&scene, NOW), "PX-01"));
}

#[test]
fn nothing_cures_bytes_that_were_changed() {
    let mut scene = Scene::new();
    scene.signature().references[0].intact = Check::Fails;
    let one = explained(&scene, NOW);
    assert_eq!(passing(&one), Vec::<&Counterfactual>::new());
    assert_eq!(one.incurable, [0]);
    assert_eq!(one.deciding[0].rule, "BB-06b");

    // Content that is not at hand may still be what was signed.
    let mut scene = Scene::new();
    scene.signature().references[0].found = false;
    scene.signature().references[0].intact = Check::Unable("absent".to_owned());
    let one = explained(&scene, NOW);
    assert!(matches!(passing(&one)[0].changes.as_slice(), [Change::Content { .. }]));
    assert_eq!(one.incurable, Vec::<usize>::new());
}

#[test]
fn each_claim_holds_in_any_order_of_the_evidence_and_within_the_budget() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.anchors.clear();
    scene.evidence.revocation.clear();
    let one = explained(&scene, NOW);
    assert!(!passing(&one).is_empty() && one.runs <= 200, "{}", one.runs);
    scene.evidence.signatures[0].timestamps.reverse();
    scene.evidence.certificates.iter_mut().for_each(|entry| entry.links.reverse());
    assert_eq!(explained(&scene, NOW).counterfactuals, one.counterfactuals);
}

#[test]
fn counter_signature_is_explained_after_what_it_is_on() {
    let mut scene = Scene::new();
    let counter = super::scene::signature("Counter", "signer");
    let counter = SignatureEvidence { kind: SignatureKind::CounterSignature, ..counter };
    scene.signature().counter_signatures.push(counter);
    let both = explain(&scene.evidence, &scene.policy, t(NOW), None).signatures;
    assert_eq!(both.len(), 2);
    assert_eq!((both[1].id.as_str(), both[1].root.block), ("Counter", Block::CounterSignature));
    assert_eq!(both[1].conclusion, Conclusion::TotalPassed);

    // What is wrong with the one is said of it alone.
    scene.signature().counter_signatures[0].references[0].intact = Check::Fails;
    let both = explain(&scene.evidence, &scene.policy, t(NOW), None).signatures;
    assert_eq!((both[0].deciding.len(), both[1].incurable.as_slice()), (0, [0].as_slice()));
    let second = explain(&scene.evidence, &scene.policy, t(NOW), Some(1)).signatures;
    assert_eq!(second.as_slice(), &both[1..]);
}

#[test]
fn document_timestamp_that_does_not_hold_is_cured_like_a_signature() {
    let mut scene = Scene::new();
    let mut stamp = token(SignatureKind::DocumentTimestamp, "tsa", STAMPED);
    stamp.covered_until = Some(4060);
    scene.evidence.signatures.push(stamp);
    scene.evidence.revocation.retain(|status| status.of != id("tsa"));
    let stamp = explain(&scene.evidence, &scene.policy, t(NOW), Some(1)).signatures.remove(0);
    assert_eq!(stamp.root.block, Block::Timestamp);
    let status = Change::Status { of: vec![(id("tsa"), id("ca"))] };
    assert_eq!(passing(&stamp)[0].changes, [status]);
    let by_itself = |other: &&Counterfactual| {
        other.changes.iter().any(|change| matches!(change, Change::Timestamp { .. }))
    };
    assert_eq!(passing(&stamp).into_iter().find(by_itself), None, "a token bears no timestamp");
}

#[test]
fn two_things_that_are_missing_are_told_together_and_neither_alone() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    let one = explained(&scene, NOW);
    let trust = Change::Trust { certificate: id("root"), impostor: false };
    let status = Change::Status { of: vec![(id("signer"), id("ca"))] };
    assert_eq!(passing(&one)[0].changes, [trust.clone(), status]);
    let alone = one.counterfactuals.iter().find(|other| other.changes == [trust.clone()]);
    let alone = alone.expect("told");
    assert_ne!(alone.then, Conclusion::TotalPassed);
    assert_eq!(alone.remains[0].rule, "BB-05");
}

#[test]
fn every_source_about_a_certificate_is_told_with_what_became_of_it() {
    let mut scene = Scene::new();
    let beside = |scene: &mut Scene, source: &str, change: fn(&mut RevocationEvidence)| {
        let mut status = good("signer", "ca");
        status.source = source.to_owned();
        change(&mut status);
        scene.evidence.revocation.push(status);
    };
    beside(&mut scene, "older", |status| status.this_update = t("2026-03-01"));
    beside(&mut scene, "altered", |status| status.signature = Check::Fails);
    fn sources(step: &Step, into: &mut Vec<(usize, StepOutcome, Vec<String>)>) {
        if let About::Source(at) = step.about {
            let broken = step.broken.iter().map(|broken| broken.finding.rule.to_string()).collect();
            into.push((at, step.outcome, broken));
        }
        step.steps.iter().for_each(|below| sources(below, into));
    }
    let mut told = Vec::new();
    sources(&explained(&scene, NOW).root, &mut told);
    told.sort_by_key(|(at, ..)| *at);
    let try_later = StepOutcome::Stopped(Reason::Indeterminate(Indeterminate::TryLater));
    let expected = [
        (0, StepOutcome::Passed, vec![]),
        (2, StepOutcome::Passed, vec![]),
        (3, StepOutcome::Noted, vec![]),
        (4, try_later, vec!["CL-04".to_owned()]),
    ];
    assert_eq!(told, expected);
}

#[test]
fn verdict_that_ends_with_an_algorithm_names_the_algorithm() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("tsa", |tsa| {
        tsa.public_key = rsa(2048, "tsa");
        tsa.not_after = t("2031-01-01");
    });
    let one = explained(&scene, NOW);
    let until = one.counterfactuals.first().expect("an end");
    assert!(matches!(until.changes.as_slice(), [Change::At { .. }]), "{until:?}");
    let ends = until.ends.as_ref().expect("what ends");
    assert_eq!(ends.rule, "CR-04", "{until:?}");
    // The timestamp falls, and what it had settled decides again.
    assert!(until.remains.iter().all(|finding| finding.rule != "CR-04"), "{until:?}");

    // Where no algorithm ends, none is named.
    let one = explained(&Scene::stamped(STAMPED), NOW);
    let ends = one.counterfactuals.first().and_then(|until| until.ends.as_ref());
    assert!(ends.is_none_or(|finding| !finding.rule.starts_with("CR")), "{ends:?}");
}
