//! Algorithms against dates, and where SHA-1 is tolerated.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::digest_use;
use super::scene::found;
use super::scene::good;
use super::scene::rsa;
use super::scene::t;
use crate::model::DigestAlgorithm;
use crate::model::SuiteAxis;
use crate::model::TimeAxis;

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
