//! Certificates for which no status is published (noRevAvail, RFC 9608).

use super::scene::NOW;
use super::scene::OCSP_SIGNING;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::certificate;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::passes;
use super::scene::revoked;
use super::scene::t;
use crate::model::Certificate;
use crate::model::Deviation;
use crate::model::DistributionPoint;
use crate::model::ExtendedKeyUsage;
use crate::model::Location;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;

/// The signer's certificate says that no status is published for it, and none is.
fn without_status(mut scene: Scene) -> Scene {
    scene.change("signer", |c| c.no_revocation_available = true);
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    scene
}

#[test]
fn a_certificate_without_published_status_needs_none() {
    let scene = without_status(Scene::new());
    found(&scene, "BB-05f", "TOTAL-PASSED");
    assert_eq!(scene.first(NOW).valid_at_signing, Some(true));
    let mut scene = without_status(Scene::new());
    scene.change("signer", |c| c.no_revocation_available = false);
    found(&scene, "BB-05", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_policy_may_not_take_it_for_an_answer() {
    let mut scene = without_status(Scene::new());
    scene.hold("[levels]\n\"BB-05f\" = \"fail\"\n");
    found(&scene, "BB-05f", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.policy("strict");
    found(&scene, "BB-05f", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.policy("vn-agency");
    found(&scene, "BB-05f", "TOTAL-PASSED");
}

#[test]
fn what_contradicts_it_takes_the_answer_away() {
    type Change = fn(&mut Certificate);
    let contradictions: [(&str, Change); 3] = [
        ("ocsp", |c| c.ocsp_urls = vec!["http://ocsp.example/".to_owned()]),
        ("crl", |c| c.crl_distribution_points = vec![DistributionPoint::default()]),
        ("deviation", |c| {
            c.deviations.push(Deviation::new("PX-07-NOREV", Location::default(), "", ""));
        }),
    ];
    for (what, contradict) in contradictions {
        let mut scene = without_status(Scene::new());
        scene.change("signer", contradict);
        // Also where the contradiction itself is tolerated.
        scene.hold("[levels]\n\"PX-07-NOREV\" = \"warn\"\n");
        assert_eq!(scene.verdict(NOW), "INDETERMINATE/TRY_LATER", "{what}");
    }
    let mut scene = without_status(Scene::new());
    scene.change("signer", |c| {
        c.deviations.push(Deviation::new("PX-07-NOREV", Location::default(), "", ""));
    });
    found(&scene, "PX-07-NOREV", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
}

#[test]
fn an_authority_cannot_do_without_status() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.no_revocation_available = true);
    passes(&scene);
    scene.evidence.revocation.retain(|status| status.of != id("ca"));
    found(&scene, "BB-05a", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_status_that_is_there_all_the_same_counts() {
    let mut scene = without_status(Scene::new());
    scene.status(revoked("signer", "ca", "2026-03-01"));
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    scene.status(on_hold("signer", "ca", "2026-03-01"));
    found(&scene, "BB-05d", "INDETERMINATE/TRY_LATER");
    scene.status(good("signer", "ca"));
    passes(&scene);
}

#[test]
fn after_its_end_a_timestamp_is_enough() {
    let mut scene = without_status(Scene::stamped(STAMPED));
    scene.signer_until("2026-03-15");
    found(&scene, "LT-06a", "TOTAL-PASSED");
    let mut scene = without_status(Scene::new());
    scene.signer_until("2026-03-15");
    found(&scene, "PX-05b", "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn a_responder_may_be_one() {
    let answered = |says_so| {
        let mut scene = Scene::new();
        scene.add(Certificate {
            extended_key_usage: Some(ExtendedKeyUsage {
                purposes: vec![OCSP_SIGNING.to_owned()],
                critical: false,
            }),
            no_revocation_available: says_so,
            ..certificate("responder", "ca")
        });
        scene.status(RevocationEvidence {
            kind: RevocationKind::Ocsp,
            signer: Some(id("responder")),
            this_update: t("2026-03-15"),
            ..good("signer", "ca")
        });
        scene
    };
    passes(&answered(true));
    found(&answered(false), "OC-06", "INDETERMINATE/TRY_LATER");
}
