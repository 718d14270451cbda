//! Truth table G1 of the long-term process (5.5.4), a test a row: basic result and condition at
//! best-signature-time → result.

use super::scene::Scene;
use super::scene::good;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::RevocationEvidence;
use crate::model::SignatureKind;
use crate::model::TimeAxis;

const STAMPED: &str = "2026-03-10T09:05:00Z";
const NOW: &str = "2026-04-01";
/// After the signer expired on 2028-01-01; the timestamp authority lives until 2029.
const LATER: &str = "2028-06-01";

#[test]
fn t01_failed_stays_whatever_the_timestamp_says() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().references[0].intact = Check::Fails;
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/HASH_FAILURE");
}

#[test]
fn t02_no_chain_stays_whatever_the_timestamp_says() {
    let mut scene = Scene::stamped(STAMPED);
    scene.add(crate::model::Certificate { ..super::scene::certificate("signer", "nobody") });
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn t03_passed_within_validity_passes_with_proven_time() {
    let scene = Scene::stamped(STAMPED);
    let judged = scene.first(NOW);
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    assert_eq!(judged.best_signature_time, t(STAMPED));
    assert_eq!(judged.axes.time, TimeAxis::Proven);
    assert_eq!(judged.valid_at_signing, Some(true));
}

#[test]
fn t04_existed_before_its_certificate_is_not_yet_valid() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("signer", |c| c.not_before = t("2026-03-11"));
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/NOT_YET_VALID");
    assert!(scene.rules(NOW).contains(&"LT-01".to_owned()));
    scene.change("signer", |c| c.not_before = t(STAMPED));
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t05_revoked_after_the_timestamp_passes() {
    let mut scene = Scene::stamped(STAMPED);
    scene.status(revoked("signer", "ca", "2026-03-10T09:05:01Z"));
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    assert!(scene.rules(NOW).contains(&"LT-06b".to_owned()));
}

#[test]
fn t06_revoked_at_or_before_the_timestamp_is_revoked() {
    for since in ["2026-03-10T09:05:00Z", "2026-03-09T00:00:00Z"] {
        let mut scene = Scene::stamped(STAMPED);
        scene.status(revoked("signer", "ca", since));
        assert_eq!(scene.verdict(NOW), "INDETERMINATE/REVOKED_NO_POE", "{since}");
    }
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-20"));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/REVOKED_NO_POE", "without a timestamp");
}

#[test]
fn t07_revoked_later_but_existed_before_its_certificate_is_not_yet_valid() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("signer", |c| c.not_before = t("2026-03-11"));
    scene.status(revoked("signer", "ca", "2026-03-20"));
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/NOT_YET_VALID");
}

#[test]
fn t08_revoked_later_but_existed_after_expiry_is_out_of_bounds() {
    let mut scene = Scene::stamped("2028-02-01T00:00:00Z");
    scene.status(RevocationEvidence {
        knows_expired_since: Some(t("2020-01-01")),
        ..revoked("signer", "ca", "2028-03-01")
    });
    assert_eq!(scene.verdict(LATER), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn t09_authority_revoked_after_the_timestamp_passes() {
    let mut scene = Scene::stamped(STAMPED);
    // The timestamp authority has its own, else the token would fall with the chain.
    scene.add(super::scene::authority("tsaca", "root"));
    scene.add(stamper("tsa", "tsaca"));
    scene.status(good("tsa", "tsaca"));
    scene.status(good("tsaca", "root"));
    scene.status(revoked("ca", "root", "2026-03-20"));
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t10_authority_revoked_before_the_timestamp_is_revoked() {
    let mut scene = Scene::stamped(STAMPED);
    scene.add(super::scene::authority("tsaca", "root"));
    scene.add(stamper("tsa", "tsaca"));
    scene.status(good("tsa", "tsaca"));
    scene.status(good("tsaca", "root"));
    scene.status(revoked("ca", "root", "2026-03-09"));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/REVOKED_CA_NO_POE");
    assert!(scene.rules(NOW).contains(&"BB-05c".to_owned()));
}

#[test]
fn t11_out_of_bounds_and_existed_before_its_certificate_is_not_yet_valid() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.revocation.retain(|status| status.of != super::scene::id("signer"));
    scene.change("signer", |c| {
        c.not_before = t("2026-03-11");
        c.not_after = t("2026-03-31");
    });
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/NOT_YET_VALID");
}

#[test]
fn t12_out_of_bounds_without_a_known_status_stays() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.revocation.retain(|status| status.of != super::scene::id("signer"));
    assert_eq!(scene.verdict(LATER), "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    assert!(scene.rules(LATER).contains(&"PX-05a".to_owned()));
}

#[test]
fn t13_expired_since_but_proven_within_validity_passes() {
    let scene = Scene::stamped(STAMPED);
    assert_eq!(scene.verdict(LATER), "TOTAL-PASSED");
    assert!(scene.rules(LATER).contains(&"LT-06a".to_owned()));
    // Inclusive at the last moment.
    let mut scene = Scene::stamped(STAMPED);
    scene.signer_until(STAMPED);
    scene.status(RevocationEvidence {
        this_update: t("2026-03-10T09:00:00Z"),
        ..good("signer", "ca")
    });
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t14_expired_before_the_timestamp_is_out_of_bounds() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signer_until("2026-03-10T09:04:59Z");
    scene.status(RevocationEvidence {
        this_update: t("2026-03-10T09:00:00Z"),
        ..good("signer", "ca")
    });
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
    assert_eq!(Scene::new().verdict(LATER), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

/// A world of 2011, in which SHA-1 is relied on until 2012-08-01.
pub(super) fn of_2011(stamped: &str) -> Scene {
    let mut scene = Scene::stamped(stamped);
    for name in ["root", "ca", "signer", "tsa"] {
        scene.change(name, |c| c.not_before = t("2010-01-01"));
    }
    for status in &mut scene.evidence.revocation {
        status.this_update = t("2014-05-01");
        status.next_update = Some(t("2014-07-01"));
    }
    let signature = scene.signature();
    signature.value.algorithm.digest = Some(DigestAlgorithm::Sha1);
    signature.references[0].digest = super::scene::digest_use(DigestAlgorithm::Sha1);
    scene
}

#[test]
fn t15_algorithm_relied_on_at_the_timestamp_passes() {
    let scene = of_2011("2012-07-31T23:59:59Z");
    assert_eq!(scene.verdict("2014-06-01"), "TOTAL-PASSED");
    assert!(scene.rules("2014-06-01").contains(&"LT-06c".to_owned()));
}

#[test]
fn t16_algorithm_outdated_at_the_timestamp_stays() {
    let scene = of_2011("2012-08-01T00:00:00Z");
    assert_eq!(scene.verdict("2014-06-01"), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn t17_weak_chain_is_judged_at_the_validation_time() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("signer", |c| c.signature_algorithm.digest = Some(DigestAlgorithm::Sha1));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    let mut scene = Scene::stamped(STAMPED);
    scene.change("ca", |c| c.public_key = rsa(1024, "ca"));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    let mut scene = Scene::stamped(STAMPED);
    let mut status = good("signer", "ca");
    status.signature_algorithm.digest = Some(DigestAlgorithm::Sha1);
    scene.status(status);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn t18_on_hold_since_after_the_timestamp_passes() {
    let mut scene = Scene::stamped(STAMPED);
    scene.status(on_hold("signer", "ca", "2026-03-20"));
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    scene.status(on_hold("signer", "ca", "2026-03-10T09:05:00Z"));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TRY_LATER");
}

#[test]
fn t19_timestamps_out_of_order_contradict() {
    let mut scene = Scene::stamped(STAMPED);
    let later = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-10T08:00:00Z");
    scene
        .evidence
        .signatures
        .push(crate::model::SignatureEvidence { covered_until: Some(4000), ..later });
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TIMESTAMP_ORDER_FAILURE");
    assert!(scene.rules(NOW).contains(&"LT-02".to_owned()));
    // Within the accuracy that the authority states, nothing contradicts.
    let facts = scene.evidence.signatures[1].timestamp.as_mut().expect("a token");
    facts.accuracy_millis = Some(3_900_000);
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t19_content_timestamp_after_the_signature_timestamp_contradicts() {
    let mut scene = Scene::stamped(STAMPED);
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-10T09:06:00Z");
    scene.signature().timestamps.push(content);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TIMESTAMP_ORDER_FAILURE");
}

#[test]
fn t20_no_claimed_time_under_a_limit_for_timestamping_fails_the_constraint() {
    let mut scene = Scene::stamped(STAMPED);
    scene.hold("[timestamp]\ndelay-seconds = 600\n");
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    scene.signature().attributes.claimed_signing_time = None;
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/SIG_CONSTRAINTS_FAILURE");
    assert!(scene.rules(NOW).contains(&"LT-03".to_owned()));
}

#[test]
fn t21_timestamped_too_late_fails_the_constraint() {
    let mut scene = Scene::stamped(STAMPED);
    scene.hold("[timestamp]\ndelay-seconds = 300\n");
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/SIG_CONSTRAINTS_FAILURE");
    assert!(scene.rules(NOW).contains(&"LT-04".to_owned()));
    scene.hold("[timestamp]\ndelay-seconds = 301\n");
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t22_status_not_fresh_at_the_timestamp_asks_to_try_later() {
    let mut scene = Scene::stamped(STAMPED);
    let stale = RevocationEvidence {
        this_update: t("2026-02-01"),
        next_update: Some(t(STAMPED)),
        ..good("signer", "ca")
    };
    scene.status(stale.clone());
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TRY_LATER");
    // Fresh when it was signed is enough.
    scene.status(RevocationEvidence { next_update: Some(t("2026-03-10T09:05:01Z")), ..stale });
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn t23_signature_acceptance_decides_with_its_sub_indication() {
    let mut scene = Scene::stamped(STAMPED);
    scene.hold("[levels]\n\"BB-03\" = \"fail\"\n");
    scene.signature().attributes.signature_policy = Some("1.2.3.4".to_owned());
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/SIGNATURE_POLICY_NOT_AVAILABLE");
    assert!(scene.rules(NOW).contains(&"BB-03".to_owned()));
}

#[test]
fn t24_timestamp_of_something_else_is_ignored_with_a_warning() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].references[0].intact = Check::Fails;
    let judged = scene.first(NOW);
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
    assert_eq!(judged.best_signature_time, t(NOW));
    assert_eq!(judged.axes.time, TimeAxis::Claimed);
    assert!(scene.rules(NOW).contains(&"LT-05".to_owned()));
    assert_eq!(scene.verdict(LATER), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn t25_timestamp_of_an_expired_authority_is_ignored() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("tsa", |c| c.not_after = t("2028-05-01"));
    assert_eq!(scene.verdict(LATER), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}
