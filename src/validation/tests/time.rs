//! Timestamps, claimed times and levels.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::digest_use;
use super::scene::found;
use super::scene::passes;
use super::scene::revoked;
use super::scene::signature;
use super::scene::spoken;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::KeyUsage;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SecurityStore;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::SuiteAxis;
use crate::model::TimeAxis;

#[test]
fn a_claimed_time_in_the_future_is_a_warning() {
    let mut scene = Scene::new();
    scene.signature().attributes.claimed_signing_time = Some(t("2026-04-01T00:05:00Z"));
    assert_eq!(scene.first(NOW).findings, []);
    scene.signature().attributes.claimed_signing_time = Some(t("2026-04-01T00:05:01Z"));
    found(&scene, "LT-08", "TOTAL-PASSED");
}

#[test]
fn a_claimed_time_days_from_now_is_no_time_at_which_it_was_made() {
    let claiming = |scene: Scene, time: &str| {
        let mut scene = scene;
        scene.signature().attributes.claimed_signing_time = Some(t(time));
        scene
    };
    found(&claiming(Scene::new(), "2026-04-02T00:05:00Z"), "LT-08", "TOTAL-PASSED");
    let undecided = "INDETERMINATE/SIG_CONSTRAINTS_FAILURE";
    found(&claiming(Scene::new(), "2026-04-02T00:05:01Z"), "LT-08a", undecided);
    found(&claiming(Scene::new(), "2048-01-01"), "LT-08a", undecided);
    // A proof of existence says better than the signer when it was made.
    let stamped = claiming(Scene::stamped(STAMPED), "2048-01-01");
    found(&stamped, "LT-08", "TOTAL-PASSED");
    // A proof that does not hold says nothing.
    let mut scene = stamped;
    scene.signature().timestamps[0].value.verifies = Check::Fails;
    found(&scene, "LT-08a", undecided);
    // A token's time is its own.
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].attributes.claimed_signing_time = Some(t("2048-01-01"));
    passes(&scene);
}

#[test]
fn a_claimed_time_outside_the_certificates_dates_is_a_warning() {
    let mut scene = Scene::new();
    scene.signature().attributes.claimed_signing_time = Some(t("2025-12-31"));
    found(&scene, "LT-09", "TOTAL-PASSED");
    assert_eq!(scene.first(NOW).valid_at_signing, Some(false));
}

#[test]
fn vietnamese_local_time_written_as_utc_is_recognised() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().attributes.claimed_signing_time = Some(t("2026-03-10T16:04:30Z"));
    found(&scene, "LT-07", "TOTAL-PASSED");
    scene.signature().attributes.claimed_signing_time = Some(t("2026-03-10T12:04:30Z"));
    found(&scene, "LT-08", "TOTAL-PASSED");
}

#[test]
fn a_timestamp_authority_is_for_timestamping_alone() {
    let no_proof = |change: fn(&mut Certificate)| {
        let mut scene = Scene::stamped(STAMPED);
        scene.change("tsa", change);
        let token = scene.first(NOW).timestamps.remove(0);
        assert!(token.findings.iter().any(|finding| finding.rule == "TS-06"));
        assert!(token.reason.is_some());
        found(&scene, "LT-05", "TOTAL-PASSED");
    };
    no_proof(|c| c.extended_key_usage = None);
    no_proof(|c| c.extended_key_usage.as_mut().expect("some").critical = false);
    no_proof(|c| {
        c.extended_key_usage.as_mut().expect("some").purposes.push("2.5.29.37.0".to_owned());
    });
    no_proof(|c| c.key_usage = Some(KeyUsage(KeyUsage::KEY_CERT_SIGN | 1)));
}

#[test]
fn a_token_from_outside_its_authoritys_dates_or_from_the_future_proves_nothing() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("tsa", |c| c.not_before = t("2026-03-11"));
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "TS-07"));
    found(&scene, "LT-05", "TOTAL-PASSED");
    let scene = Scene::stamped("2026-04-01T00:05:01Z");
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "TS-07a"));
    let scene = Scene::stamped("2026-04-01T00:04:00Z");
    assert_eq!(scene.first(NOW).best_signature_time, t(NOW));
}

#[test]
fn a_content_timestamp_after_expiry_or_revocation_proves_the_worst() {
    let stamped_first = || {
        let mut scene = Scene::new();
        let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-20T00:00:00Z");
        scene.signature().timestamps.push(content);
        scene
    };
    passes(&stamped_first());
    let mut scene = stamped_first();
    scene.status(revoked("signer", "ca", "2026-03-19"));
    found(&scene, "LT-11", "TOTAL-FAILED/REVOKED");
    let mut scene = stamped_first();
    scene.signer_until("2026-03-19");
    found(&scene, "LT-10", "TOTAL-FAILED/EXPIRED");
}

#[test]
fn a_content_timestamp_from_after_the_validation_time_leaves_it_open() {
    let stamped = |time| {
        let mut scene = Scene::new();
        scene.signature().timestamps.push(token(SignatureKind::ContentTimestamp, "tsa", time));
        scene
    };
    found(&stamped("2026-04-01T00:05:01Z"), "LT-02", "INDETERMINATE/TIMESTAMP_ORDER_FAILURE");
    // Within what clocks may differ by.
    passes(&stamped("2026-04-01T00:05:00Z"));
    // An altered one says nothing.
    let mut scene = stamped("2026-04-01T00:05:01Z");
    scene.signature().timestamps[0].references[0].intact = Check::Fails;
    found(&scene, "LT-05", "TOTAL-PASSED");
    // On the signature it is no proof, and nothing against it (T25).
    found(&Scene::stamped("2026-04-01T00:05:01Z"), "LT-05", "TOTAL-PASSED");
}

#[test]
fn a_content_timestamp_after_an_algorithms_end_proves_it_too() {
    let mut scene = Scene::new();
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-20T00:00:00Z");
    scene.signature().timestamps.push(content);
    scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-04b", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::Outdated);
}

#[test]
fn a_document_timestamp_proves_what_it_covers_and_no_more() {
    let mut scene = Scene::new();
    let mut later = signature("Agency", "signer");
    later.covered_until = Some(5000);
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(4000), ..stamp });
    scene.evidence.signatures.push(later);
    scene.status(revoked("signer", "ca", "2026-03-13"));
    let judged = scene.judge(NOW).signatures;
    assert_eq!(spoken(&judged[0]), "TOTAL-PASSED");
    assert_eq!(judged[0].best_signature_time, t("2026-03-12T10:00:00Z"));
    assert_eq!(judged[0].timestamps.len(), 1);
    assert_eq!(spoken(&judged[1]), "TOTAL-PASSED");
    assert_eq!(judged[1].axes.time, TimeAxis::Proven);
    assert_eq!(judged[1].level, SignatureLevel::None);
    assert_eq!(spoken(&judged[2]), "INDETERMINATE/REVOKED_NO_POE");
    // A later timestamp of the second signature is no proof for the first (PA-45).
    let mut scene = Scene::new();
    let mut later = signature("Agency", "signer");
    later.covered_until = Some(5000);
    later.timestamps = vec![token(SignatureKind::SignatureTimestamp, "tsa", STAMPED)];
    scene.evidence.signatures.push(later);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn a_document_timestamp_that_covers_part_proves_nothing() {
    let mut scene = Scene::new();
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence {
        covered_until: Some(4000),
        coverage: Coverage::ContiguousFromStart,
        ..stamp
    });
    let judged = scene.judge(NOW).signatures;
    assert_eq!(judged[0].axes.time, TimeAxis::Claimed);
    assert_eq!(spoken(&judged[1]), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn what_claims_to_be_a_token_and_says_no_time_fails() {
    let mut scene = Scene::new();
    let stamp = token(SignatureKind::Timestamp, "tsa", STAMPED);
    scene.evidence.signatures = vec![SignatureEvidence { timestamp: None, ..stamp }];
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn a_counter_signature_that_does_not_hold_is_a_warning() {
    let mut scene = Scene::new();
    let counter = SignatureEvidence {
        kind: SignatureKind::CounterSignature,
        format: SignatureFormat::Cms,
        ..signature("counter", "signer")
    };
    scene.signature().counter_signatures.push(counter);
    passes(&scene);
    assert_eq!(scene.first(NOW).findings, []);
    scene.signature().counter_signatures[0].value.verifies = Check::Fails;
    found(&scene, "LT-12", "TOTAL-PASSED");
    let counter = scene.first(NOW).counter_signatures.remove(0);
    assert_eq!(spoken(&counter), "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

#[test]
fn levels_follow_what_the_signature_carries() {
    let mut scene = Scene::new();
    scene.signature().format = SignatureFormat::PdfPkcs7Detached;
    assert_eq!(scene.first(NOW).level, SignatureLevel::None);
    let mut scene = Scene::new();
    scene.signature().signer.reference = None;
    assert_eq!(scene.first(NOW).level, SignatureLevel::None);
    let mut scene = Scene::stamped(STAMPED);
    assert_eq!(scene.first(NOW).level, SignatureLevel::T);
    scene.evidence.document.security_store = Some(SecurityStore {
        certificates: Vec::new(),
        crls: vec!["crl of ca good".to_owned()],
        ocsps: Vec::new(),
        since: 3000,
    });
    assert_eq!(scene.first(NOW).level, SignatureLevel::T, "nothing is stored about the authority");
    let store = scene.evidence.document.security_store.as_mut().expect("one");
    store.crls.push("crl of root good".to_owned());
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lt);
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(2999), ..stamp });
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lt, "the store is not covered");
    scene.evidence.signatures[1].covered_until = Some(4000);
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lta);
}

#[test]
fn reasons_of_revocation_are_told() {
    let mut scene = Scene::new();
    let mut status = revoked("signer", "ca", "2026-03-20");
    let at = t("2026-03-20");
    status.status = RevocationStatus::Revoked { at, reason: RevocationReason::Superseded };
    scene.status(status);
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "BB-05b").expect("a finding");
    assert_eq!(finding.compared.as_ref().expect("compared").expected, "superseded");
}

#[test]
fn stampers_of_the_scene_are_for_timestamping() {
    assert!(stamper("tsa", "ca").extended_key_usage.is_some_and(|usage| usage.critical));
}

/// A signature of which a document timestamp says that it protects it.
fn under_a_document_timestamp(change: impl FnOnce(&mut SignatureEvidence)) -> Scene {
    let mut scene = Scene::new();
    let mut stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    stamp.covered_until = Some(4000);
    change(&mut stamp);
    scene.evidence.signatures.push(stamp);
    scene
}

#[test]
fn a_document_timestamp_proves_a_signature_that_it_names_and_that_ends_before_it() {
    let proven = |scene: &Scene| scene.first(NOW).axes.time == TimeAxis::Proven;
    assert!(proven(&under_a_document_timestamp(|_| {})));
    // The signature ends at byte 2030.
    assert!(proven(&under_a_document_timestamp(|stamp| stamp.covered_until = Some(2031))));
    assert!(!proven(&under_a_document_timestamp(|stamp| stamp.covered_until = Some(2030))));
    assert!(!proven(&under_a_document_timestamp(|stamp| stamp.covered_until = None)));
    assert!(!proven(&under_a_document_timestamp(|stamp| {
        stamp.timestamp.as_mut().expect("a token").protects = vec!["signature:Other".to_owned()];
    })));
    // Another signature is no timestamp, whatever stands in it.
    assert!(!proven(&under_a_document_timestamp(|stamp| stamp.kind = SignatureKind::Signature)));
    assert!(!proven(&under_a_document_timestamp(|stamp| stamp.kind = SignatureKind::Timestamp)));
}

/// A signature with these timestamps, in any order: kind, end of its revision, time in minutes
/// after nine, accuracy in seconds.
fn stamped_at(stamps: &[(SignatureKind, u64, u32, u64)]) -> Scene {
    let mut scene = Scene::new();
    for (kind, end, minute, accuracy) in stamps {
        let mut stamp = token(*kind, "tsa", &format!("2026-03-10T09:{minute:02}:00Z"));
        stamp.id = format!("{kind:?} {minute}");
        stamp.timestamp.as_mut().expect("a token").accuracy_millis = Some(accuracy * 1000);
        if *kind == SignatureKind::DocumentTimestamp {
            stamp.covered_until = Some(*end);
            scene.evidence.signatures.push(stamp);
        } else {
            scene.signature().timestamps.push(stamp);
        }
    }
    scene
}

#[test]
fn timestamps_come_in_the_order_of_what_they_cover() {
    use SignatureKind::ArchiveTimestamp as Archive;
    use SignatureKind::ContentTimestamp as Content;
    use SignatureKind::DocumentTimestamp as Document;
    use SignatureKind::SignatureTimestamp as Signature;
    type Stamps<'a> = &'a [(SignatureKind, u64, u32, u64)];
    let rows: [(&str, Stamps<'_>, bool); 16] = [
        (
            "in order",
            &[(Content, 0, 1, 0), (Signature, 0, 2, 0), (Archive, 0, 3, 0), (Document, 3000, 4, 0)],
            true,
        ),
        ("at once", &[(Content, 0, 1, 0), (Signature, 0, 1, 0), (Document, 3000, 1, 0)], true),
        ("content after signature", &[(Content, 0, 2, 0), (Signature, 0, 1, 0)], false),
        ("content after archive", &[(Content, 0, 2, 0), (Archive, 0, 1, 0)], false),
        ("content after document", &[(Content, 0, 2, 0), (Document, 3000, 1, 0)], false),
        ("signature after archive", &[(Signature, 0, 2, 0), (Archive, 0, 1, 0)], false),
        ("signature after document", &[(Signature, 0, 2, 0), (Document, 3000, 1, 0)], false),
        ("archive after document", &[(Archive, 0, 2, 0), (Document, 3000, 1, 0)], false),
        ("documents in order", &[(Document, 3000, 1, 0), (Document, 4000, 2, 0)], true),
        ("documents reversed", &[(Document, 3000, 2, 0), (Document, 4000, 1, 0)], false),
        // Of two of one stage neither comes first.
        ("two of a stage", &[(Signature, 0, 2, 0), (Signature, 0, 1, 0)], true),
        (
            "after the first of two",
            &[(Content, 0, 1, 0), (Content, 0, 3, 0), (Signature, 0, 2, 0)],
            false,
        ),
        // The latest earliest moment counts, wherever it stands.
        (
            "two stages below",
            &[(Content, 0, 3, 0), (Signature, 0, 3, 0), (Document, 3000, 2, 0)],
            false,
        ),
        ("within the accuracies", &[(Content, 0, 3, 60), (Signature, 0, 1, 60)], true),
        ("just beyond", &[(Content, 0, 3, 59), (Signature, 0, 1, 60)], false),
        ("an inaccurate one last", &[(Content, 0, 3, 0), (Signature, 0, 1, 120)], true),
    ];
    for (what, stamps, holds) in rows {
        let mut reversed = stamps.to_vec();
        reversed.reverse();
        for stamps in [stamps, &reversed] {
            let told = stamped_at(stamps).rules(NOW).contains(&"LT-02".to_owned());
            assert_eq!(told, !holds, "{what}");
        }
    }
    // One that does not hold has no order.
    let mut scene = stamped_at(&[(Content, 0, 2, 0), (Signature, 0, 1, 0)]);
    scene.signature().timestamps[1].value.verifies = Check::Fails;
    found(&scene, "LT-05", "TOTAL-PASSED");
    assert!(!scene.rules(NOW).contains(&"LT-02".to_owned()));
}

#[test]
fn what_contradicts_an_order_is_told_with_both_moments() {
    use SignatureKind::ContentTimestamp as Content;
    use SignatureKind::SignatureTimestamp as Signature;
    // Of two content timestamps the later one bounds.
    let scene = stamped_at(&[(Content, 0, 3, 0), (Content, 0, 4, 0), (Signature, 0, 2, 0)]);
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "LT-02").expect("a finding");
    let compared = finding.compared.as_ref().expect("compared");
    assert_eq!(compared.seen, "2026-03-10T09:02:00Z");
    assert_eq!(compared.expected, "2026-03-10T09:04:00Z");
    // Of two that bound alike the first.
    let document = (SignatureKind::DocumentTimestamp, 3000, 2, 0);
    let scene = stamped_at(&[(Content, 0, 3, 0), (Signature, 0, 4, 60), document]);
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "LT-02").expect("a finding");
    assert_eq!(finding.compared.as_ref().expect("compared").expected, "2026-03-10T09:03:00Z");
}

#[test]
fn a_claim_ahead_of_the_proof_by_about_seven_hours_is_local_time() {
    // Seconds after the proof → what is told.
    for (ahead, rule) in [
        (300, None),
        (301, Some("LT-08")),
        (6 * 3600, Some("LT-08")),
        (6 * 3600 + 1, Some("LT-07")),
        (7 * 3600, Some("LT-07")),
        (8 * 3600 - 1, Some("LT-07")),
        (8 * 3600, Some("LT-08")),
    ] {
        let mut scene = Scene::stamped(STAMPED);
        scene.signature().attributes.claimed_signing_time = Some(t(STAMPED).plus_seconds(ahead));
        let told: Vec<String> =
            scene.rules(NOW).into_iter().filter(|rule| rule.starts_with("LT-0")).collect();
        assert_eq!(told, rule.map(str::to_owned).as_slice(), "{ahead}");
    }
}

#[test]
fn why_a_token_does_not_hold_is_told_by_its_name() {
    let told = |change: fn(&mut Scene)| {
        let mut scene = Scene::stamped(STAMPED);
        change(&mut scene);
        let judged = scene.first(NOW);
        let finding = judged.findings.iter().find(|f| f.rule == "LT-05").expect("a finding");
        finding.compared.clone().expect("compared").expected
    };
    let broken = |s: &mut Scene| s.signature().timestamps[0].value.verifies = Check::Fails;
    assert_eq!(told(broken), "SIG_CRYPTO_FAILURE");
    let unknown = |s: &mut Scene| s.signature().timestamps[0].signer.certificate = None;
    assert_eq!(told(unknown), "NO_SIGNING_CERTIFICATE_FOUND");
}
