//! Evidence records: what a whole one proves, and that a broken one proves nothing.

use super::archive::archived;
use super::scene::Scene;
use super::scene::id;
use super::scene::spoken;
use super::scene::t;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::RecordForm;
use crate::model::RecordJudgement;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;

const FIRST: &str = "2026-03-16T00:00:00Z";
const SECOND: &str = "2028-12-01T00:00:00Z";
/// After the signer and the first timestamp authority expired.
const NOW: &str = "2030-01-15";

/// A signature without timestamps, archived in 2026 under a record that was renewed in 2028.
fn recorded() -> Scene {
    let mut scene = archived();
    scene.signature().timestamps.clear();
    let timestamps: Vec<SignatureEvidence> = scene
        .evidence
        .signatures
        .drain(1..)
        .map(|token| SignatureEvidence {
            kind: SignatureKind::ArchiveTimestamp,
            covered_until: None,
            ..token
        })
        .collect();
    let first = timestamps[0].timestamp.as_ref().expect("a token").protects.clone();
    scene.evidence.records.push(EvidenceRecord {
        id: "evidence-record-1".to_owned(),
        at: Location::default(),
        form: Some(RecordForm::Asn1),
        about: "cong-van.pdf".to_owned(),
        concerns: first,
        timestamps,
        deviations: Vec::new(),
    });
    scene
}

fn stamp(scene: &mut Scene, number: usize) -> &mut SignatureEvidence {
    &mut scene.evidence.records[0].timestamps[number]
}

/// Takes an object out of what the trees hold.
fn forget(scene: &mut Scene, object: &str) {
    for token in &mut scene.evidence.records[0].timestamps {
        let facts = token.timestamp.as_mut().expect("a token");
        facts.protects.retain(|covered| covered != object);
    }
}

fn record(scene: &Scene) -> RecordJudgement {
    scene.judge(NOW).records.remove(0)
}

fn record_rules(scene: &Scene) -> Vec<String> {
    record(scene).findings.iter().map(|finding| finding.rule.to_string()).collect()
}

/// The record proves nothing, for this rule; the signature is judged as if there were none.
#[track_caller]
fn proves_nothing(scene: &Scene, rule: &str) {
    let judged = record(scene);
    assert!(judged.reason.is_some() && judged.proven.is_none(), "{judged:#?}");
    assert!(record_rules(scene).iter().any(|found| found == rule), "{:#?}", judged.findings);
    let mut without = scene.clone();
    without.evidence.records.clear();
    let (with, without) = (scene.first(NOW), without.first(NOW));
    assert_eq!(spoken(&with), spoken(&without));
    assert_eq!(with.best_signature_time, without.best_signature_time);
    assert!(with.findings.iter().any(|finding| finding.rule == "ER-10"), "{:#?}", with.findings);
}

#[test]
fn renewed_record_outlives_signer_and_authority() {
    let scene = recorded();
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{:#?}", scene.first(NOW).findings);
    assert_eq!(scene.first(NOW).best_signature_time, t(FIRST));
    let judged = record(&scene);
    assert_eq!((judged.reason, judged.proven), (None, Some(t(FIRST))), "{judged:#?}");
    assert!(scene.rules(NOW).contains(&"ER-11".to_owned()));
}

#[test]
fn without_its_record_the_signature_has_no_proof() {
    let mut scene = recorded();
    scene.evidence.records.clear();
    assert_ne!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn record_that_is_not_renewed_in_time_proves_nothing() {
    let mut scene = recorded();
    scene.evidence.records[0].timestamps.truncate(1);
    proves_nothing(&scene, "ER-06");
}

#[test]
fn renewal_that_covers_no_earlier_timestamp_does_not_save_it() {
    let mut scene = recorded();
    let facts = stamp(&mut scene, 1).timestamp.as_mut().expect("a token");
    facts.protects.retain(|object| !object.starts_with("signature:archive"));
    proves_nothing(&scene, "ER-06");
}

#[test]
fn token_over_another_root_breaks_the_record() {
    for number in [0, 1] {
        let mut scene = recorded();
        stamp(&mut scene, number).references[0].intact = Check::Fails;
        proves_nothing(&scene, "ER-06");
    }
}

#[test]
fn timestamps_out_of_order_break_the_record() {
    let mut scene = recorded();
    let later = t("2026-03-15T23:59:59Z");
    stamp(&mut scene, 1).timestamp.as_mut().expect("a token").time = later;
    proves_nothing(&scene, "ER-01a");
    let mut scene = recorded();
    stamp(&mut scene, 1).timestamp.as_mut().expect("a token").time = t(SECOND);
    assert_eq!(record(&scene).reason, None);
}

#[test]
fn deviation_that_decides_breaks_the_record() {
    for rule in ["ER-01", "ER-01b", "ER-02", "ER-02a", "ER-04", "ER-05", "ER-07"] {
        let mut scene = recorded();
        let deviation = Deviation::new(rule, Location::default(), "seen", "expected");
        scene.evidence.records[0].deviations.push(deviation);
        proves_nothing(&scene, rule);
    }
    let mut scene = recorded();
    let deviation = Deviation::new("ER-01c", Location::default(), "seen", "expected");
    scene.evidence.records[0].deviations.push(deviation);
    assert_eq!(record(&scene).reason, None);
}

#[test]
fn record_without_timestamps_proves_nothing() {
    let mut scene = recorded();
    scene.evidence.records[0].timestamps.clear();
    proves_nothing(&scene, "ER-01");
}

#[test]
fn only_what_the_tree_holds_is_proven() {
    let mut scene = recorded();
    forget(&mut scene, "signature:Leader");
    assert_eq!(record(&scene).reason, None, "the record itself holds");
    let first = scene.first(NOW);
    assert_eq!(first.best_signature_time, t(NOW), "but is not about the signature");
    assert_ne!(spoken(&first), "TOTAL-PASSED");
}

#[test]
fn status_that_is_not_in_the_tree_is_of_today() {
    let mut scene = recorded();
    scene.change("ca", |of| of.not_after = t("2029-01-01"));
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    forget(&mut scene, "crl:crl of ca 2026-03-15");
    assert_ne!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn timestamp_later_than_the_record_that_holds_it_is_out_of_order() {
    let mut scene = recorded();
    let mut inner = archived().signature().timestamps.remove(0);
    inner.signer.certificate = Some(id("tsa"));
    inner.timestamp.as_mut().expect("a token").time = t("2026-03-17T00:00:00Z");
    let name = format!("signature:{}", inner.id);
    scene.signature().timestamps.push(inner);
    let facts = stamp(&mut scene, 0).timestamp.as_mut().expect("a token");
    facts.protects.push(name);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TIMESTAMP_ORDER_FAILURE");
}

#[test]
fn second_record_is_judged_by_itself() {
    let mut scene = recorded();
    let mut broken = scene.evidence.records[0].clone();
    broken.id = "evidence-record-2".to_owned();
    broken.timestamps[0].references[0].intact = Check::Fails;
    for (number, token) in broken.timestamps.iter_mut().enumerate() {
        token.id = format!("other {number}");
    }
    let renewed = broken.timestamps[1].timestamp.as_mut().expect("a token");
    renewed.protects.push("signature:other 0".to_owned());
    scene.evidence.records.push(broken);
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    let reasons: Vec<bool> =
        scene.judge(NOW).records.iter().map(|of| of.reason.is_none()).collect();
    assert_eq!(reasons, [true, false]);
}

#[test]
fn timestamps_at_one_moment_are_in_order() {
    // A timestamp of the moment of the record that holds it, or later within its accuracy.
    for (time, accuracy, holds) in [
        (FIRST, 0, true),
        ("2026-03-16T00:00:01Z", 0, false),
        ("2026-03-16T00:00:01Z", 1000, true),
        ("2026-03-16T00:00:01Z", 999, false),
    ] {
        let mut scene = recorded();
        let mut inner = archived().signature().timestamps.remove(0);
        let facts = inner.timestamp.as_mut().expect("a token");
        facts.time = t(time);
        facts.accuracy_millis = Some(accuracy);
        let name = format!("signature:{}", inner.id);
        scene.signature().timestamps.push(inner);
        stamp(&mut scene, 0).timestamp.as_mut().expect("a token").protects.push(name);
        let told = scene.first(NOW).findings.iter().any(|finding| finding.rule == "LT-02");
        assert_eq!(told, !holds, "{time} {accuracy}");
    }
    // A renewal of the moment of what it renews.
    for (time, holds) in [(SECOND, true), ("2028-12-01T00:00:01Z", false)] {
        let mut scene = recorded();
        scene.change("tsa", |tsa| tsa.not_after = t("2029-06-01"));
        stamp(&mut scene, 0).timestamp.as_mut().expect("a token").time = t(time);
        assert_eq!(!record_rules(&scene).contains(&"ER-01a".to_owned()), holds, "{time}");
    }
}
