//! Validity models (BB-09): the same chains under each of them. Rows S03 to S06 of truth table G2
//! stand here, with what the models make of the basic process.

use super::archive::archived;
use super::archive::control;
use super::archive::known;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::revoked;
use super::scene::spoken;
use super::scene::stamper;
use super::scene::t;
use crate::model::Certificate;
use crate::model::RevocationEvidence;
use crate::model::RevocationReason;
use crate::model::RevocationReason as Reason;
use crate::model::RevocationStatus;
use crate::model::ValidityModel;
use crate::model::ValidityModel::Chain;
use crate::model::ValidityModel::Hybrid;
use crate::model::ValidityModel::Shell;
use proptest::prelude::*;

const NOW: &str = "2026-04-01";
const STAMPED: &str = "2026-03-10T09:05:00Z";
const ARCHIVED_NOW: &str = "2030-01-15";

fn because(
    of: &str,
    issuer: &str,
    since: &str,
    reason: RevocationReason,
    told: &str,
) -> RevocationEvidence {
    RevocationEvidence {
        status: RevocationStatus::Revoked { at: t(since), reason },
        this_update: t(told),
        ..revoked(of, issuer, since)
    }
}

fn under(mut scene: Scene, model: ValidityModel) -> Scene {
    scene.hold(&format!("[chain]\nmodel = \"{}\"\n", model.name()));
    scene
}

#[track_caller]
fn verdict(scene: &Scene, at: &str, expected: &str, what: &str) {
    assert_eq!(scene.verdict(at), expected, "{what}: {:#?}", scene.first(at).findings);
}

const REASONS: [Reason; 8] = [
    Reason::Unspecified,
    Reason::KeyCompromise,
    Reason::CaCompromise,
    Reason::PrivilegeWithdrawn,
    Reason::AaCompromise,
    Reason::Superseded,
    Reason::CessationOfOperation,
    Reason::AffiliationChanged,
];

fn spares_the_key(reason: Reason) -> bool {
    matches!(reason, Reason::Superseded | Reason::CessationOfOperation | Reason::AffiliationChanged)
}

/// The archived world; the signer's authority, long expired, was revoked after the signature.
fn archived_under_revoked_authority(reason: Reason) -> Scene {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    archive(&mut scene, because("ca", "root", "2026-03-20", reason, "2028-06-01"));
    scene
}

/// Adds a word that the second archive timestamp covers.
fn archive(scene: &mut Scene, status: RevocationEvidence) {
    let facts = scene.evidence.signatures[2].timestamp.as_mut().expect("a token");
    facts.protects.push(format!("crl:{}", status.source));
    scene.evidence.revocation.push(status);
}

#[test]
fn s03_s04_s05_s06_a_revoked_authority_moves_the_control_time_by_model_and_reason() {
    let since = t("2026-03-20");
    for reason in REASONS {
        for model in ValidityModel::ALL {
            let mut scene = under(archived_under_revoked_authority(reason), model);
            // Something that only the past can settle, under every model.
            scene.evidence.anchors[0].sunset = Some(t("2029-12-01"));
            let what = format!("{model:?} {reason:?}");
            let judged = scene.first(ARCHIVED_NOW);
            assert_eq!(spoken(&judged), "TOTAL-PASSED", "{what}: {:#?}", judged.findings);
            let slid = control(&scene).expect("a control time");
            match (model, spares_the_key(reason)) {
                // S03, S04, S06: an authority is under the shell model in the hybrid one.
                (Shell | Hybrid, _) | (Chain, false) => assert_eq!(slid, since, "{what}"),
                // S05: what moves it then is that its own status is not fresh.
                (Chain, true) => assert!(slid > since, "{what}: {slid}"),
            }
        }
    }
}

#[test]
fn s03_s04_s05_s06_a_revoked_signer_moves_the_control_time_by_model_and_reason() {
    let since = t("2027-03-20");
    for reason in REASONS {
        for model in ValidityModel::ALL {
            let mut scene = under(archived(), model);
            for status in &mut scene.evidence.revocation {
                // Nothing else moves the control time.
                if status.of == id("ca") {
                    status.next_update = Some(t("2040-01-01"));
                }
            }
            scene.evidence.anchors[0].sunset = Some(t("2029-12-01"));
            archive(&mut scene, because("signer", "ca", "2027-03-20", reason, "2027-03-21"));
            let what = format!("{model:?} {reason:?}");
            verdict(&scene, ARCHIVED_NOW, "TOTAL-PASSED", &what);
            let slid = control(&scene).expect("a control time");
            match (model, spares_the_key(reason)) {
                (Shell, _) | (_, false) => assert_eq!(slid, since, "{what}"),
                (Chain | Hybrid, true) => assert_eq!(slid, t("2029-12-01"), "{what}"),
            }
        }
    }
}

#[test]
fn no_model_passes_a_signature_younger_than_its_certificates_revocation() {
    for reason in REASONS {
        for model in ValidityModel::ALL {
            let what = format!("{model:?} {reason:?}");
            let mut scene = under(Scene::stamped(STAMPED), model);
            scene.status(because("signer", "ca", "2026-03-10T09:04:00Z", reason, "2026-03-16"));
            verdict(&scene, NOW, "INDETERMINATE/REVOKED_NO_POE", &what);
            let mut scene = under(archived(), model);
            let of_signer = because("signer", "ca", "2026-03-10T09:04:00Z", reason, "2026-03-16");
            scene.evidence.revocation.push(of_signer);
            verdict(&scene, ARCHIVED_NOW, "INDETERMINATE/REVOKED_NO_POE", &what);
        }
    }
}

/// The signer's authority expired on 2026-03-20; its own status is of the day before, the signer's
/// of 2026-03-15.
fn under_expired_authority() -> Scene {
    let mut scene = Scene::stamped(STAMPED);
    scene.add(authority("tsaca", "root"));
    scene.add(stamper("tsa", "tsaca"));
    scene.status(good("tsa", "tsaca"));
    scene.status(good("tsaca", "root"));
    scene.change("ca", |c| c.not_after = t("2026-03-20"));
    scene
}

#[test]
fn an_authority_may_have_expired_by_the_chain_model_alone() {
    for (model, expected) in [
        (Shell, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE"),
        (Hybrid, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE"),
        (Chain, "TOTAL-PASSED"),
    ] {
        let scene = under(under_expired_authority(), model);
        verdict(&scene, NOW, expected, model.name());
        assert_eq!(scene.judge(NOW).model, model);
    }
    let scene = under(under_expired_authority(), Chain);
    assert!(scene.rules(NOW).contains(&"BB-09a".to_owned()));
}

#[test]
fn by_the_chain_model_an_authority_was_valid_when_it_issued() {
    for (from, to, expected) in [
        ("2020-01-01", "2026-01-01", "TOTAL-PASSED"),
        ("2020-01-01", "2025-12-31", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE"),
        ("2026-01-01", "2040-01-01", "TOTAL-PASSED"),
        ("2026-01-02", "2040-01-01", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE"),
    ] {
        // The signer's certificate is of 2026-01-01.
        let mut scene = under(under_expired_authority(), Chain);
        scene.change("ca", |c| (c.not_before, c.not_after) = (t(from), t(to)));
        // Who speaks for the signer was valid when it did.
        scene.status(RevocationEvidence { this_update: t("2026-01-01"), ..good("signer", "ca") });
        let ca = RevocationEvidence { this_update: t("2026-01-02"), ..good("ca", "root") };
        scene.status(RevocationEvidence { knows_expired_since: Some(t("2020-01-01")), ..ca });
        verdict(&scene, NOW, expected, &format!("{from} {to}"));
        let broken = scene.rules(NOW).contains(&"BB-09".to_owned());
        assert_eq!(broken, expected != "TOTAL-PASSED");
    }
}

#[test]
fn the_chain_model_still_asks_for_an_expired_authoritys_status_up_to_its_end() {
    let mut scene = under(under_expired_authority(), Chain);
    // A timestamp would settle it.
    scene.signature().timestamps.clear();
    let until = |day: &str| RevocationEvidence { next_update: Some(t(day)), ..good("ca", "root") };
    scene.status(until("2026-03-21"));
    verdict(&scene, NOW, "TOTAL-PASSED", "fresh at its end");
    scene.status(until("2026-03-20"));
    verdict(&scene, NOW, "INDETERMINATE/TRY_LATER", "no longer fresh at its end");
    // While it has not expired nothing is different.
    scene.change("ca", |c| c.not_after = t("2040-01-01"));
    scene.status(until("2026-03-21"));
    verdict(&scene, NOW, "INDETERMINATE/TRY_LATER", "not fresh today");
}

#[test]
fn the_chain_model_trusts_no_status_signed_after_its_signer_expired() {
    let mut scene = under(under_expired_authority(), Chain);
    scene.status(RevocationEvidence { this_update: t("2026-03-21"), ..good("signer", "ca") });
    verdict(&scene, NOW, "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE", "after");
    scene.status(RevocationEvidence { this_update: t("2026-03-20"), ..good("signer", "ca") });
    verdict(&scene, NOW, "TOTAL-PASSED", "before");
}

#[test]
fn an_authority_revoked_for_no_fault_of_its_key_counts_for_what_it_issued_before() {
    for reason in REASONS {
        for (model, since) in [
            (Chain, "2026-03-01"),
            (Chain, "2026-01-01"),
            (Shell, "2026-03-01"),
            (Hybrid, "2026-03-01"),
        ] {
            let mut scene = under(Scene::stamped(STAMPED), model);
            scene.add(authority("tsaca", "root"));
            scene.add(stamper("tsa", "tsaca"));
            scene.status(good("tsa", "tsaca"));
            scene.status(good("tsaca", "root"));
            scene.status(because("ca", "root", since, reason, "2026-03-16"));
            // The signer's certificate is of 2026-01-01.
            let spared = model == Chain && spares_the_key(reason) && since == "2026-03-01";
            let expected = if spared { "TOTAL-PASSED" } else { "INDETERMINATE/REVOKED_CA_NO_POE" };
            verdict(&scene, NOW, expected, &format!("{model:?} {reason:?} {since}"));
            assert_eq!(scene.rules(NOW).contains(&"BB-09b".to_owned()), spared);
        }
    }
}

#[test]
fn lives_that_never_met_end_the_past_by_the_shell_model_alone() {
    for (model, expected) in
        [(Shell, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE"), (Chain, "TOTAL-PASSED")]
    {
        let mut scene = under(archived(), model);
        // The authority of the authority ended before the signer's certificate began.
        scene.add(Certificate { not_after: t("2025-12-31"), ..authority("upper", "root") });
        scene.add(authority("ca", "upper"));
        scene.evidence.revocation.retain(|status| status.of != id("ca"));
        let of_upper = RevocationEvidence {
            next_update: Some(t("2026-01-31")),
            knows_expired_since: Some(t("2020-01-01")),
            ..known("upper", "root", "2025-12-30")
        };
        let of_ca = RevocationEvidence {
            next_update: Some(t("2040-01-01")),
            ..known("ca", "upper", "2025-12-30")
        };
        scene.evidence.revocation.extend([of_upper, of_ca]);
        for stamp in scene.evidence.signatures.iter_mut().skip(1) {
            let facts = stamp.timestamp.as_mut().expect("a token");
            facts.protects.extend([
                format!("certificate:{}", id("upper")),
                "crl:crl of upper 2025-12-30".to_owned(),
                "crl:crl of root 2025-12-30".to_owned(),
            ]);
        }
        verdict(&scene, ARCHIVED_NOW, expected, model.name());
    }
}

#[test]
fn the_signers_own_dates_count_the_same_under_every_model() {
    for model in ValidityModel::ALL {
        let mut scene = under(Scene::new(), model);
        scene.change("signer", |c| c.not_after = t("2026-03-20"));
        verdict(&scene, NOW, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED", model.name());
        let mut scene = under(Scene::stamped(STAMPED), model);
        scene.add(Certificate { not_before: t("2026-03-11"), ..certificate("signer", "ca") });
        verdict(&scene, NOW, "TOTAL-FAILED/NOT_YET_VALID", model.name());
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// What passes by the shell model passes by the others: they ask for no more.
    #[test]
    fn no_other_model_refuses_what_the_shell_model_passes(
        of_ca in 0..8_usize, since in 0..900_i64, of_signer in prop::option::of(0..8_usize),
        ends in 0..1500_i64, at in 0..1400_i64,
    ) {
        let day = |day: i64| t("2026-01-01").plus_seconds(day * 86_400).to_string();
        let mut scene = archived();
        scene.change("ca", |c| c.not_after = t(&day(ends)));
        let revoked = because("ca", "root", &day(since), REASONS[of_ca], &day(since + 1));
        scene.evidence.revocation.push(revoked);
        if let Some(reason) = of_signer {
            let revoked = because("signer", "ca", &day(since), REASONS[reason], &day(since + 1));
            scene.evidence.revocation.push(revoked);
        }
        let shell = under(scene.clone(), Shell).verdict(&day(at));
        prop_assume!(shell == "TOTAL-PASSED");
        for model in [Chain, Hybrid] {
            prop_assert_eq!(under(scene.clone(), model).verdict(&day(at)), "TOTAL-PASSED");
        }
    }
}
