//! Algorithms against dates, and where SHA-1 is tolerated.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::digest_use;
use super::scene::found;
use super::scene::good;
use super::scene::passes;
use super::scene::rsa;
use super::scene::t;
use crate::model::DigestAlgorithm;
use crate::model::PssParameters;
use crate::model::ReferenceRole;
use crate::model::SignatureFormat;
use crate::model::SuiteAxis;
use crate::model::TimeAxis;
use crate::policy::Level;

#[test]
fn an_algorithm_relied_on_at_no_time_is_a_constraint_failure() {
    let mut scene = Scene::new();
    scene.change("signer", |c| c.public_key = rsa(512, "signer"));
    found(&scene, "CR-05", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::Outdated);
}

#[test]
fn sha1_in_a_document_fails_under_every_built_in_policy() {
    for policy in ["vn-agency", "etsi-2026", "strict"] {
        let mut scene = Scene::new();
        scene.policy(policy);
        scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
        found(&scene, "CR-04", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    }
}

#[test]
fn generation_1_is_tolerated_by_vn_agency_alone() {
    let generation_1 = || {
        let mut scene = Scene::new();
        scene.change("ca", |c| c.signature_algorithm.digest = Some(DigestAlgorithm::Sha1));
        let mut status = good("signer", "ca");
        status.signature_algorithm.digest = Some(DigestAlgorithm::Sha1);
        scene.status(status);
        scene.change("ca", |c| c.not_before = t("2010-03-25"));
        scene
    };
    let mut scene = generation_1();
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    scene.policy("vn-agency");
    found(&scene, "CR-02", "TOTAL-PASSED");
    // Issued after the date, SHA-1 is no habit any more.
    scene.change("ca", |c| c.not_before = t("2020-01-01"));
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    // Nor is a short key.
    let mut scene = generation_1();
    scene.policy("vn-agency");
    scene.change("root", |c| c.public_key = rsa(1024, "root"));
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn sha1_imprints_of_old_tokens_are_tolerated_by_vn_agency_alone() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].references[0].digest = digest_use(DigestAlgorithm::Sha1);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
    scene.policy("vn-agency");
    let judged = scene.first(NOW);
    assert_eq!(judged.axes.time, TimeAxis::Proven);
    assert!(judged.timestamps[0].findings.iter().any(|finding| finding.rule == "CR-02"));
    // The token's own signature is not tolerated with SHA-1.
    scene.signature().timestamps[0].value.algorithm.digest = Some(DigestAlgorithm::Sha1);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn a_sha1_reference_to_the_certificate_is_for_the_record() {
    let mut scene = Scene::new();
    let reference = scene.signature().signer.reference.as_mut().expect("one");
    reference.digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-07", "TOTAL-PASSED");
}

#[test]
fn nothing_but_sha1_is_tolerated_and_only_before_its_date() {
    let crypto = "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    // The authority's certificate, of 2010, is signed with this.
    let signed_with = |digest: Option<DigestAlgorithm>| {
        let mut scene = Scene::new();
        scene.policy("vn-agency");
        scene.change("ca", |c| {
            c.not_before = t("2010-03-25");
            c.signature_algorithm.digest = digest;
        });
        scene
    };
    passes(&signed_with(Some(DigestAlgorithm::Sha256)));
    found(&signed_with(Some(DigestAlgorithm::Sha1)), "CR-02", "TOTAL-PASSED");
    found(&signed_with(Some(DigestAlgorithm::Md5)), "CR-04a", crypto);
    // The mask's digest counts as well.
    let mask = |digest| {
        let mut scene = signed_with(Some(DigestAlgorithm::Sha1));
        scene.change("ca", |c| {
            c.signature_algorithm.pss = Some(PssParameters { mgf_digest: digest, salt_length: 20 });
        });
        scene
    };
    found(&mask(DigestAlgorithm::Sha1), "CR-02", "TOTAL-PASSED");
    found(&mask(DigestAlgorithm::Md5), "CR-04a", crypto);
}

#[test]
fn sha1_is_tolerated_before_its_date_and_not_at_it() {
    let weak = Some(DigestAlgorithm::Sha1);
    // Of certificates by notBefore (2020-01-01), of status by thisUpdate (2026-03-15), of imprints
    // by genTime.
    for (before, tolerated) in [("2020-01-01T00:00:01Z", true), ("2020-01-01T00:00:00Z", false)] {
        let mut scene = Scene::new();
        scene.policy.sha1.certificates_issued_before = Some(t(before));
        scene.change("ca", |c| c.signature_algorithm.digest = weak);
        assert_eq!(scene.verdict(NOW) == "TOTAL-PASSED", tolerated, "{before}");
    }
    for (before, tolerated) in [("2026-03-15T00:00:01Z", true), ("2026-03-15T00:00:00Z", false)] {
        let mut scene = Scene::new();
        scene.policy.sha1.revocation_issued_before = Some(t(before));
        let mut status = good("signer", "ca");
        status.signature_algorithm.digest = weak;
        scene.status(status);
        assert_eq!(scene.verdict(NOW) == "TOTAL-PASSED", tolerated, "{before}");
    }
    for (before, tolerated) in [("2026-03-10T09:05:01Z", true), (STAMPED, false)] {
        let mut scene = Scene::stamped(STAMPED);
        scene.policy.sha1.imprints_issued_before = Some(t(before));
        scene.signature().timestamps[0].references[0].digest = digest_use(DigestAlgorithm::Sha1);
        assert_eq!(scene.first(NOW).axes.time == TimeAxis::Proven, tolerated, "{before}");
    }
    // Of a document nothing is tolerated, and of a token only the imprint.
    let mut scene = Scene::stamped(STAMPED);
    scene.policy.sha1.imprints_issued_before = Some(t("2027-01-01"));
    scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-04", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    let mut scene = Scene::stamped(STAMPED);
    scene.policy.sha1.imprints_issued_before = Some(t("2027-01-01"));
    let reference = &mut scene.signature().timestamps[0].references[0];
    reference.digest = digest_use(DigestAlgorithm::Sha1);
    reference.role = ReferenceRole::Document;
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
    let mut scene = Scene::stamped(STAMPED);
    scene.policy.sha1.imprints_issued_before = Some(t("2027-01-01"));
    let reference = &mut scene.signature().timestamps[0].references[0];
    reference.digest = digest_use(DigestAlgorithm::Md5);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn sha1_of_an_old_dialect_is_tolerated_where_its_profile_was_asked_for() {
    let verdict = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        scene.policy.sha1.dialects_signed_before = Some(t("2030-01-01"));
        scene.policy.sha1.dialect_asked_for = true;
        let signature = scene.signature();
        signature.format = SignatureFormat::Xmldsig;
        signature.references[0].digest = digest_use(DigestAlgorithm::Sha1);
        change(&mut scene);
        (scene.verdict(NOW), scene.rules(NOW).contains(&"CR-02".to_owned()))
    };
    assert_eq!(verdict(|_| ()), ("TOTAL-PASSED".to_owned(), true));
    let not_asked = verdict(|scene| scene.policy.sha1.dialect_asked_for = false);
    let later = verdict(|scene| scene.policy.sha1.dialects_signed_before = Some(t("2020-01-01")));
    let never = verdict(|scene| scene.policy.sha1.dialects_signed_before = None);
    let xades = verdict(|scene| scene.signature().format = SignatureFormat::Xades);
    for (verdict, noted) in [not_asked, later, never, xades] {
        assert_eq!(verdict, "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
        assert!(!noted);
    }
}

#[test]
fn a_weak_digest_in_a_manifest_is_its_readers_to_tell() {
    let mut scene = Scene::new();
    let mut listed = scene.signature().references[0].clone();
    listed.digest = digest_use(DigestAlgorithm::Sha1);
    scene.signature().listed.push(listed);
    passes(&scene);
    assert_eq!(scene.first(NOW).findings, []);
    // Not so where the policy demands that what is listed is there unchanged.
    scene.policy.levels.insert("XD-15".to_owned(), Level::Fail);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn what_is_weak_is_named() {
    let seen = |change: fn(&mut Scene)| {
        let mut scene = Scene::new();
        change(&mut scene);
        let judged = scene.first(NOW);
        let weak = |rule: &str| ["CR-04", "CR-04a", "CR-05"].contains(&rule);
        let finding = judged.findings.iter().find(|f| weak(&f.rule)).expect("a finding");
        finding.compared.clone().expect("compared").seen
    };
    assert_eq!(
        seen(|s| s.signature().value.algorithm.digest = Some(DigestAlgorithm::Sha1)),
        "sha1"
    );
    assert_eq!(seen(|s| s.change("signer", |c| c.public_key = rsa(512, "k"))), "rsa-pss 512");
    assert_eq!(
        seen(|s| {
            s.signature().value.algorithm.digest = Some(DigestAlgorithm::Sha1);
            s.change("signer", |c| c.public_key = rsa(512, "k"));
        }),
        "rsa-pss 512, sha1"
    );
    // Digest and mask alike are named once.
    assert_eq!(
        seen(|s| {
            let algorithm = &mut s.signature().value.algorithm;
            algorithm.digest = Some(DigestAlgorithm::Sha1);
            let mgf_digest = DigestAlgorithm::Sha1;
            algorithm.pss = Some(PssParameters { mgf_digest, salt_length: 20 });
        }),
        "sha1"
    );
}
