//! Blocks on the signature itself: form, signing certificate, digests and value.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::found;
use super::scene::id;
use super::scene::passes;
use super::scene::rsa;
use super::scene::signature;
use super::scene::spoken;
use super::scene::t;
use super::scene::token;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DocumentFormat;
use crate::model::Failed;
use crate::model::FormatAxis;
use crate::model::Location;
use crate::model::ModificationLevel;
use crate::model::Reason;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::SignatureScheme;
use crate::model::SuiteAxis;
use crate::model::TimeAxis;
use crate::model::TrustAxis;
use crate::policy::Level;
use crate::validation::judge_one;
use std::borrow::Cow;

#[test]
fn a_good_signature_passes_without_a_finding() {
    let scene = Scene::new();
    let judged = scene.first(NOW);
    passes(&scene);
    assert_eq!(judged.findings, []);
    assert_eq!(judged.chain, [id("signer"), id("ca"), id("root")]);
    assert_eq!(judged.revocation, [0, 2]);
    assert_eq!(judged.axes.intact, Some(true));
    assert_eq!(judged.axes.trust, TrustAxis::Trusted);
    assert_eq!(judged.axes.suite, SuiteAxis::Acceptable);
    assert_eq!(judged.axes.format, FormatAxis::Conforms);
    assert_eq!(judged.axes.time, TimeAxis::Claimed);
    assert_eq!(judged.level, SignatureLevel::B);
    assert_eq!(judged.valid_at_signing, Some(true));
}

#[test]
fn every_deviation_becomes_a_finding_at_its_level() {
    let mut scene = Scene::new();
    scene.signature().deviations.push(Deviation::new("CV-01", Location::offset(7), "[1]", "[0]"));
    found(&scene, "CV-01", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.format, FormatAxis::Broken);
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
}

#[test]
fn a_rule_of_another_version_is_never_taken_as_harmless() {
    let mut scene = Scene::new();
    let mut deviation = Deviation::new("CV-01", Location::default(), "", "");
    deviation.rule = Cow::Borrowed("ZZ-77");
    scene.signature().deviations.push(deviation);
    found(&scene, "BB-01a", "INDETERMINATE/GENERIC");
}

#[test]
fn a_deviation_of_the_document_that_decides_decides_for_each_signature() {
    let mut scene = Scene::new();
    let deviation = Deviation::new("CV-01", Location::offset(7), "a", "b");
    scene.evidence.document.deviations.push(deviation);
    found(&scene, "CV-01", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.judge(NOW).findings.len(), 1);
}

#[test]
fn an_unknown_form_fails() {
    let mut scene = Scene::new();
    scene.signature().format = SignatureFormat::Unknown;
    found(&scene, "BB-01", "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn covering_less_than_the_revision_fails_and_permits_nothing() {
    for coverage in [Coverage::ContiguousFromStart, Coverage::Unclear] {
        let mut scene = Scene::new();
        scene.signature().coverage = coverage;
        found(&scene, "BB-01b", "TOTAL-FAILED/FORMAT_FAILURE");
        let axes = scene.first(NOW).axes;
        assert_eq!(axes.changes, Some(ModificationLevel::Other));
        assert_eq!(axes.changes_permitted, Some(false));
    }
}

#[test]
fn parts_outside_the_signed_ones_are_a_warning_in_xml() {
    let mut scene = Scene::new();
    scene.evidence.document.format = DocumentFormat::Xml;
    let signature = scene.signature();
    signature.format = SignatureFormat::Xades;
    signature.coverage = Coverage::Partial;
    signature.uncovered = vec![Location::xpath("/a/b")];
    found(&scene, "BB-01c", "TOTAL-PASSED");
    let axes = scene.first(NOW).axes;
    assert_eq!((axes.changes, axes.changes_permitted), (Some(ModificationLevel::None), Some(true)));
}

#[test]
fn no_certificate_is_no_signing_certificate_found() {
    let mut scene = Scene::new();
    scene.signature().signer.certificate = None;
    found(&scene, "BB-02a", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
    scene.signature().signer.bare_key = Some(rsa(3072, "bare"));
    found(&scene, "BB-02b", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::NotEvaluated);
}

#[test]
fn a_certificate_that_is_not_in_the_evidence_is_not_found() {
    let mut scene = Scene::new();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("signer"));
    found(&scene, "BB-02a", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

#[test]
fn another_certificate_than_the_named_one_is_not_the_signers() {
    let mut scene = Scene::new();
    let reference = |scene: &mut Scene, check| {
        scene.signature().signer.reference.as_mut().expect("one").digest_matches = check;
    };
    reference(&mut scene, Check::Fails);
    found(&scene, "BB-02c", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Untrusted);
    // With the wrong certificate's key the value cannot hold, and says nothing.
    scene.signature().value.verifies = Check::Fails;
    found(&scene, "BB-02c", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    reference(&mut scene, Check::Unable("digest not known".to_owned()));
    found(&scene, "BB-02e", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

#[test]
fn another_issuer_and_serial_is_a_warning_and_strict_fails_it() {
    let mut scene = Scene::new();
    scene.signature().signer.reference.as_mut().expect("one").issuer_serial_matches = Some(false);
    found(&scene, "BB-02d", "TOTAL-PASSED");
    scene.policy("strict");
    found(&scene, "BB-02d", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

#[test]
fn missing_signed_content_is_signed_data_not_found() {
    let mut scene = Scene::new();
    scene.signature().references[0].found = false;
    found(&scene, "BB-06a", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, None);
}

#[test]
fn imprint_that_does_not_match_is_said_of_the_timestamp_and_not_of_the_document() {
    let mut scene = Scene::stamped("2026-03-01T00:00:00Z");
    scene.signature().timestamps[0].references[0].intact = Check::Fails;
    let judged = scene.first(NOW);
    let rules: Vec<_> = judged.timestamps[0].findings.iter().map(|found| &*found.rule).collect();
    assert!(rules.contains(&"BB-06f") && !rules.contains(&"BB-06b"), "{rules:?}");
    assert_eq!(judged.timestamps[0].reason, Some(Reason::Failed(Failed::HashFailure)));
    assert_eq!(judged.axes.intact, Some(true));
}

#[test]
fn content_that_was_not_given_is_one_finding() {
    for rule in ["TS-16", "CM-03-CONTENT"] {
        let mut scene = Scene::new();
        scene.signature().references[0].found = false;
        let deviation = Deviation::new(rule, Location::default(), "no content", "the content");
        scene.signature().deviations.push(deviation);
        found(&scene, rule, "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
        let judged = scene.first(NOW);
        assert!(judged.findings.iter().all(|finding| finding.rule != "BB-06a"));
        assert_eq!(judged.axes.intact, None);
    }
}

#[test]
fn a_signature_of_nothing_is_signed_data_not_found() {
    let mut scene = Scene::new();
    scene.signature().references.clear();
    found(&scene, "BB-06e", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, None);
    // What a manifest lists is nothing that it signs itself.
    let mut scene = Scene::new();
    let listed = std::mem::take(&mut scene.signature().references);
    scene.signature().listed = listed;
    found(&scene, "BB-06e", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
}

#[test]
fn a_manifest_that_was_changed_is_a_hash_failure() {
    let mut scene = Scene::new();
    let mut manifest = scene.signature().references[0].clone();
    manifest.role = ReferenceRole::Manifest;
    scene.signature().references.push(manifest.clone());
    passes(&scene);
    manifest.intact = Check::Fails;
    scene.signature().references[1] = manifest;
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
}

#[test]
fn one_digest_that_does_not_match_is_a_hash_failure() {
    let mut scene = Scene::new();
    let mut second = scene.signature().references[0].clone();
    second.intact = Check::Fails;
    scene.signature().references.push(second);
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
    // Also where nobody knows who signed.
    scene.signature().signer.certificate = None;
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
    // The form is looked at first (5.3.4).
    scene.signature().deviations.push(Deviation::new("CV-01", Location::default(), "", ""));
    found(&scene, "BB-06b", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
}

#[test]
fn a_manifest_entry_that_does_not_match_is_its_readers_to_tell() {
    let mut scene = Scene::new();
    let mut listed = scene.signature().references[0].clone();
    listed.intact = Check::Fails;
    scene.signature().listed.push(listed);
    passes(&scene);
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
}

#[test]
fn a_value_that_does_not_hold_is_a_crypto_failure() {
    let mut scene = Scene::new();
    scene.signature().value.verifies = Check::Fails;
    found(&scene, "BB-06c", "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
    // Also under a key that nobody vouches for.
    scene.signature().signer.certificate = None;
    scene.signature().signer.bare_key = Some(rsa(3072, "bare"));
    found(&scene, "BB-06c", "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

#[test]
fn what_could_not_be_computed_is_never_passed() {
    let mut scene = Scene::new();
    scene.signature().value.verifies = Check::Unable("ml-dsa".to_owned());
    found(&scene, "BB-06d", "INDETERMINATE/GENERIC");
    assert_eq!(scene.first(NOW).axes.intact, None);
    let mut scene = Scene::new();
    scene.signature().references[0].intact = Check::Unable("whirlpool".to_owned());
    found(&scene, "BB-06d", "INDETERMINATE/GENERIC");
    assert_eq!(scene.first(NOW).axes.intact, None);
}

#[test]
fn what_is_broken_about_the_file_says_nothing_of_a_token_inside_a_signature() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.document.deviations.push(Deviation::new(
        "CV-13-OBJECTS",
        Location::default(),
        "",
        "",
    ));
    found(&scene, "CV-13-OBJECTS", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).timestamps[0].reason, None);
    // It does of one that stands in the file.
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(4000), ..stamp });
    assert_eq!(spoken(&scene.judge(NOW).signatures[1]), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn a_failure_of_a_later_block_is_not_hidden_by_an_open_question_of_an_earlier() {
    let mut scene = Scene::new();
    // INDETERMINATE by its form, which has a rule of another version; FAILED by its digest.
    scene.signature().deviations.push(Deviation::new("ZZ-99", Location::default(), "", ""));
    assert!(scene.verdict(NOW).starts_with("INDETERMINATE"));
    scene.signature().references[0].intact = Check::Fails;
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
}

#[test]
fn each_axis_is_moved_by_its_own_findings_alone() {
    // A warning about time says nothing of algorithms or form.
    let mut scene = Scene::new();
    scene.signature().attributes.claimed_signing_time = Some(t("2026-04-01T12:00:00Z"));
    found(&scene, "LT-08", "TOTAL-PASSED");
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::Acceptable);
    assert_eq!(scene.first(NOW).axes.format, FormatAxis::Conforms);
    // What is known by half is not evaluated.
    let mut scene = Scene::new();
    scene.signature().value.algorithm.scheme = SignatureScheme::Unknown;
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::NotEvaluated);
    let mut scene = Scene::new();
    scene.signature().references[0].digest.algorithm = None;
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::NotEvaluated);
    // A warning about the form deviates, a failure breaks.
    for (level, axis) in [("warn", FormatAxis::Deviates), ("fail", FormatAxis::Broken)] {
        let mut scene = Scene::new();
        scene.hold(&format!("[levels]\n\"CM-02\" = \"{level}\"\n"));
        let deviation = Deviation::new("CM-02", Location::default(), "", "");
        scene.signature().deviations.push(deviation);
        assert_eq!(scene.first(NOW).axes.format, axis, "{level}");
    }
}

#[test]
fn what_was_not_found_was_not_compared() {
    for (value, intact) in [(Check::Holds, None), (Check::Fails, Some(false))] {
        let mut scene = Scene::new();
        let reference = &mut scene.signature().references[0];
        reference.found = false;
        reference.intact = Check::Fails;
        scene.signature().value.verifies = value;
        assert_eq!(scene.first(NOW).axes.intact, intact);
        assert_ne!(scene.verdict(NOW), "TOTAL-PASSED");
    }
}

#[test]
fn what_is_not_covered_is_told_once_and_of_what_it_concerns() {
    let place = || Location { xpath: Some("/a/b".to_owned()), ..Location::default() };
    // Form of the file, coverage, what its reader said already → what is told about coverage.
    let rows: [(_, _, &[&'static str], &[&str]); 11] = [
        (DocumentFormat::Pdf, Coverage::EntireFile, &[], &[]),
        (DocumentFormat::Pdf, Coverage::Unclear, &[], &["BB-01b"]),
        (DocumentFormat::Pdf, Coverage::ContiguousFromStart, &[], &["BB-01b"]),
        // Enough was said where its reader failed it, and not by a warning or of something else.
        (DocumentFormat::Pdf, Coverage::Unclear, &["CV-03"], &["CV-03"]),
        (DocumentFormat::Pdf, Coverage::Unclear, &["CV-13"], &["BB-01b", "CV-13"]),
        (DocumentFormat::Pdf, Coverage::Unclear, &["CM-01"], &["BB-01b", "CM-01"]),
        (DocumentFormat::Xml, Coverage::Unclear, &[], &[]),
        (DocumentFormat::Xml, Coverage::Partial, &[], &["BB-01c"]),
        (DocumentFormat::Xml, Coverage::Partial, &["XX-13"], &["BB-01c", "XX-13"]),
        (DocumentFormat::Asic, Coverage::Partial, &["AS-06"], &["AS-06"]),
        (DocumentFormat::Xml, Coverage::Partial, &["CM-02"], &["BB-01c", "CM-02"]),
    ];
    for (format, coverage, said, expected) in rows {
        let mut scene = Scene::new();
        scene.evidence.document.format = format;
        let signature = scene.signature();
        signature.coverage = coverage;
        signature.uncovered = vec![place()];
        for rule in said {
            signature.deviations.push(Deviation::new(rule, Location::default(), "", ""));
        }
        assert_eq!(scene.rules(NOW), expected, "{format:?} {coverage:?} {said:?}");
        // Where nothing is left out, nothing is told.
        scene.signature().uncovered.clear();
        assert!(!scene.rules(NOW).contains(&"BB-01c".to_owned()));
    }
    // Where a policy holds that all is signed, no warning speaks in place of that.
    for said in ["XX-13", "AS-06"] {
        let mut scene = Scene::new();
        scene.evidence.document.format = DocumentFormat::Xml;
        scene.policy.levels.insert("BB-01c".to_owned(), Level::Fail);
        scene.signature().coverage = Coverage::Partial;
        scene.signature().uncovered = vec![place()];
        scene.signature().deviations.push(Deviation::new(said, Location::default(), "", ""));
        assert_eq!(scene.verdict(NOW), "INDETERMINATE/SIG_CONSTRAINTS_FAILURE", "{said}");
    }
    // What a token inside a signature covers is no part of the file.
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].coverage = Coverage::Unclear;
    passes(&scene);
    assert_eq!(scene.first(NOW).timestamps[0].findings, []);
}

#[test]
fn of_several_failures_in_one_block_the_first_by_the_standards_order_is_named() {
    let mut scene = Scene::new();
    scene.signature().references[0].intact = Check::Fails;
    scene.signature().value.verifies = Check::Fails;
    found(&scene, "BB-06c", "TOTAL-FAILED/HASH_FAILURE");
    // In either order of the evidence: a failure before an open question.
    let open = || Deviation::new("ZZ-99", Location::default(), "", "");
    let broken = || Deviation::new("CV-01", Location::default(), "", "");
    for deviations in [vec![open(), broken()], vec![broken(), open()]] {
        let mut scene = Scene::new();
        scene.signature().deviations = deviations;
        found(&scene, "BB-01a", "TOTAL-FAILED/FORMAT_FAILURE");
    }
}

#[test]
fn findings_are_told_worst_first_and_once() {
    let mut scene = Scene::new();
    for rule in ["CM-02", "CV-01", "CM-02"] {
        scene.signature().deviations.push(Deviation::new(rule, Location::default(), "", ""));
    }
    assert_eq!(scene.rules(NOW), ["CV-01", "CM-02"]);
}

#[test]
fn one_signature_is_judged_by_its_place() {
    let mut scene = Scene::new();
    for name in ["first", "second"] {
        let mut counter = signature(name, "signer");
        counter.kind = SignatureKind::CounterSignature;
        scene.signature().counter_signatures.push(counter);
    }
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(4000), ..stamp });
    let judged = |place: &[usize]| {
        judge_one(&scene.evidence, &scene.policy, t(NOW), place).map(|judged| judged.id)
    };
    assert_eq!(judged(&[0]).as_deref(), Some("Leader"));
    assert_eq!(judged(&[0, 0]).as_deref(), Some("first"));
    assert_eq!(judged(&[0, 1]).as_deref(), Some("second"));
    assert_eq!(judged(&[1]).as_deref(), Some("token of 2026-03-12T10:00:00Z"));
    for nowhere in [&[][..], &[2], &[0, 2], &[0, 0, 0]] {
        assert_eq!(judged(nowhere), None, "{nowhere:?}");
    }
    // As with all the others.
    let whole = scene.judge(NOW).signatures.remove(0);
    assert_eq!(judge_one(&scene.evidence, &scene.policy, t(NOW), &[0]), Some(whole));
}
