//! What an issuer states of a certificate (PX-11), what is odd about the status data that is relied
//! on (CL-*, OC-*), and authorities of timestamps that were revoked later (TS-12).

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::passes;
use super::scene::revoked;
use super::scene::spoken;
use super::scene::t;
use crate::model::Deviation;
use crate::model::DistributionPoint;
use crate::model::FetchFact;
use crate::model::KeyPeriod;
use crate::model::Location;
use crate::model::QualifiedStatements;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;

fn silent(scene: &Scene, rule: &str) {
    assert!(!scene.rules(NOW).iter().any(|found| found == rule), "{rule}");
}

#[test]
fn statements_about_the_signer_are_told() {
    let stating = |kind: &str| {
        let mut scene = Scene::new();
        scene.change("signer", |signer| {
            signer.qc_statements = vec![QualifiedStatements::TYPE.to_owned()];
            signer.qualified.types = vec![kind.to_owned()];
        });
        scene
    };
    silent(&Scene::new(), "PX-11");
    let scene = stating(QualifiedStatements::TYPE_SEAL);
    found(&scene, "PX-11", "TOTAL-PASSED");
    silent(&scene, "PX-11-TYPE");
    let told = scene.first(NOW).findings;
    let told = told.iter().find(|finding| finding.rule == "PX-11").expect("told");
    assert_eq!(told.compared.as_ref().expect("compared").expected, "QcType eseal");
    assert_eq!(told.at.certificate, Some(id("signer").to_string()), "of which certificate");
    found(&stating(QualifiedStatements::TYPE_WEBSITE), "PX-11-TYPE", "TOTAL-PASSED");
}

#[test]
fn what_was_signed_outside_the_keys_period_is_told() {
    // Signed on 2026-03-10, as claimed.
    let of = |who: &str, from: Option<&str>, until: Option<&str>, mut scene: Scene| {
        let period = KeyPeriod { from: from.map(t), until: until.map(t) };
        scene.change(who, |certificate| certificate.private_key_usage = Some(period));
        scene
    };
    let rule = "PX-11-PERIOD";
    silent(&of("signer", Some("2026-03-01"), Some("2026-03-11"), Scene::new()), rule);
    found(&of("signer", None, Some("2026-03-09"), Scene::new()), rule, "TOTAL-PASSED");
    found(&of("signer", Some("2026-03-11"), None, Scene::new()), rule, "TOTAL-PASSED");
    // Of what is proven not to be early, the claim counts.
    found(&of("signer", Some(STAMPED), None, Scene::stamped(STAMPED)), rule, "TOTAL-PASSED");
    // Without a claim, only what is proven to be early.
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().attributes.claimed_signing_time = None;
    silent(&of("signer", None, Some("2026-03-09"), scene.clone()), rule);
    found(&of("signer", Some("2026-03-11"), None, scene.clone()), rule, "TOTAL-PASSED");
    // A token by its own time.
    let told = |scene: &Scene| {
        let judged = scene.first(NOW);
        judged.timestamps[0].findings.iter().any(|finding| finding.rule == rule)
    };
    assert!(told(&of("tsa", None, Some("2026-03-09"), scene.clone())));
    assert!(!told(&of("tsa", None, Some("2026-03-11"), scene)));
}

#[test]
fn what_is_odd_about_the_status_that_is_relied_on_is_told() {
    let mut odd = good("signer", "ca");
    odd.deviations.push(Deviation::new("CL-05-NEXT", Location::default(), "–", ""));
    let mut scene = Scene::new();
    scene.status(odd.clone());
    found(&scene, "CL-05-NEXT", "TOTAL-PASSED");
    // Of one that is not relied on nothing is said.
    odd.this_update = t("2026-03-01");
    scene.status(good("signer", "ca"));
    scene.evidence.revocation.push(RevocationEvidence { source: "older".to_owned(), ..odd });
    silent(&scene, "CL-05-NEXT");
}

#[test]
fn an_answer_about_another_certificate_is_no_status() {
    let mut stray = RevocationEvidence { kind: RevocationKind::Ocsp, ..good("signer", "ca") };
    stray.deviations.push(Deviation::new("OC-03", Location::default(), "sha1 00", "SHA-256 11"));
    let mut scene = Scene::new();
    scene.status(stray.clone());
    found(&scene, "OC-03", "INDETERMINATE/TRY_LATER");
    scene.status(good("signer", "ca"));
    scene.evidence.revocation.push(stray);
    passes(&scene);
    silent(&scene, "OC-03");
}

#[test]
fn answers_are_refused_under_their_own_ids() {
    let answered = |change: fn(&mut RevocationEvidence)| {
        let mut scene = Scene::new();
        scene.signer_until("2026-03-14");
        let mut status = RevocationEvidence {
            kind: RevocationKind::Ocsp,
            produced_at: Some(t("2026-03-15")),
            knows_expired_since: Some(t("2026-01-01")),
            ..good("signer", "ca")
        };
        change(&mut status);
        scene.status(status);
        scene
    };
    found(&answered(|_| {}), "PX-05b", "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
    let open = "INDETERMINATE/OUT_OF_BOUNDS_NO_POE";
    found(&answered(|s| s.knows_expired_since = None), "OC-10", open);
    found(&answered(|s| s.this_update = t("2026-04-02")), "OC-07", open);
}

#[test]
fn a_revocation_dated_after_the_validation_time_is_told_as_such() {
    let since = |since: &str| {
        let mut scene = Scene::new();
        let at = t(since);
        let reason = RevocationReason::Superseded;
        let status = RevocationStatus::Revoked { at, reason };
        scene.status(RevocationEvidence { status, ..good("signer", "ca") });
        scene
    };
    found(&since("2026-05-01"), "OC-15", "INDETERMINATE/REVOKED_NO_POE");
    // Within the skew of clocks it is not.
    found(&since("2026-04-01T00:05:01Z"), "OC-15", "INDETERMINATE/REVOKED_NO_POE");
    silent(&since("2026-04-01T00:05:00Z"), "OC-15");
    let past = since("2026-03-31");
    found(&past, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    silent(&past, "OC-15");
}

#[test]
fn addresses_that_are_not_asked_are_told_where_no_status_is_known() {
    let mut scene = Scene::new();
    let urls = ["ldap://ca/cn=x", "HTTP://ca/x.crl", "file:///x.crl"].map(str::to_owned).into();
    scene.change("signer", |signer| {
        signer.crl_distribution_points =
            vec![DistributionPoint { urls, ..DistributionPoint::default() }];
    });
    passes(&scene);
    silent(&scene, "CL-10");
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    found(&scene, "CL-10", "INDETERMINATE/TRY_LATER");
    let told = scene.rules(NOW).iter().filter(|rule| *rule == "CL-10").count();
    assert_eq!(told, 2);
}

fn fetched(rule: &'static str, sha256: Option<&str>) -> FetchFact {
    FetchFact {
        at: t(NOW),
        url: "http://ocsp.ca".to_owned(),
        what: "OCSP response".to_owned(),
        certificate: id("signer"),
        bytes: None,
        sha256: sha256.map(str::to_owned),
        trouble: sha256.is_none().then(|| "the OCSP responder answered tryLater".to_owned()),
        rule: Some(rule.into()),
    }
}

#[test]
fn what_a_responder_answered_instead_of_a_status_is_told() {
    for rule in ["OC-01", "OC-02", "OC-08"] {
        let mut scene = Scene::new();
        scene.evidence.fetched = vec![fetched(rule, None)];
        silent(&scene, rule);
        scene.evidence.revocation.retain(|status| status.of != id("signer"));
        found(&scene, rule, "INDETERMINATE/TRY_LATER");
    }
}

#[test]
fn an_answer_without_the_nonce_that_was_sent_is_told() {
    let mut scene = Scene::new();
    scene.status(RevocationEvidence { kind: RevocationKind::Ocsp, ..good("signer", "ca") });
    let source = scene.evidence.revocation.iter().find(|status| status.of == id("signer"));
    let source = source.expect("a status").source.clone();
    scene.evidence.fetched = vec![fetched("OC-08-ABSENT", Some("another"))];
    silent(&scene, "OC-08-ABSENT");
    scene.evidence.fetched = vec![fetched("OC-08-ABSENT", Some(&source))];
    found(&scene, "OC-08-ABSENT", "TOTAL-PASSED");
}

#[test]
fn a_timestamp_authority_that_retired_later_may_be_kept_by_the_policy() {
    let retired = |reason, since: &str| {
        let mut scene = Scene::stamped(STAMPED);
        let status = RevocationStatus::Revoked { at: t(since), reason };
        scene.status(RevocationEvidence { status, ..revoked("tsa", "ca", since) });
        scene
    };
    let token = |scene: &Scene| {
        let judged = scene.first(NOW);
        let token = &judged.timestamps[0];
        let told = token.findings.iter().any(|finding| finding.rule == "TS-12");
        (told, token.reason.is_none())
    };
    let after = "2026-03-20";
    for reason in [
        RevocationReason::Superseded,
        RevocationReason::CessationOfOperation,
        RevocationReason::AffiliationChanged,
    ] {
        let mut scene = retired(reason, after);
        assert_eq!(token(&scene), (true, false), "{reason:?}");
        assert_eq!(spoken(&scene.first(NOW)), "TOTAL-PASSED");
        scene.hold("[levels]\n\"TS-12\" = \"warn\"\n");
        assert_eq!(token(&scene), (true, true), "{reason:?}");
    }
    let kept = |mut scene: Scene| {
        scene.hold("[levels]\n\"TS-12\" = \"warn\"\n");
        token(&scene)
    };
    for reason in [RevocationReason::KeyCompromise, RevocationReason::Unspecified] {
        assert_eq!(kept(retired(reason, after)), (false, false), "{reason:?}");
    }
    // A token from after the end, or from its very moment.
    assert_eq!(kept(retired(RevocationReason::Superseded, "2026-03-10")), (false, false));
    assert_eq!(kept(retired(RevocationReason::Superseded, STAMPED)), (false, false));
    assert_eq!(kept(retired(RevocationReason::Superseded, "2026-03-10T09:05:01Z")), (true, true));
}
