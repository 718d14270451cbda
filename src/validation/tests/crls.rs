//! Which CRLs count together: indirect ones, partitions by reason, deltas (CL-01 … CL-03).

use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::t;
use crate::model::Certificate;
use crate::model::CrlScope;
use crate::model::DistributionPoint;
use crate::model::KeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::TrustAnchor;

const NOW: &str = "2026-04-01";

#[track_caller]
fn passes(scene: &Scene) {
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{:?}", scene.first(NOW).findings);
}

#[track_caller]
fn undecided(scene: &Scene, rule: &str) {
    let rules = scene.rules(NOW);
    assert!(rules.iter().any(|found| found == rule), "{rule} is not in {rules:?}");
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/TRY_LATER");
}

fn scope(change: impl FnOnce(&mut CrlScope)) -> Option<CrlScope> {
    let mut scope = CrlScope::default();
    change(&mut scope);
    Some(scope)
}

/// The signer's status comes from an indirect CRL of `lister`, whom `by` certifies.
fn listed(by: &str) -> Scene {
    let mut scene = Scene::new();
    let lister =
        Certificate { key_usage: Some(KeyUsage(KeyUsage::CRL_SIGN)), ..certificate("lister", by) };
    let name = lister.subject.canonical.clone();
    scene.add(lister);
    scene.evidence.revocation.push(good("lister", by));
    scene.change("signer", |signer| {
        let point = DistributionPoint { crl_issuers: vec![name], ..DistributionPoint::default() };
        signer.crl_distribution_points = vec![point];
    });
    let scope = scope(|scope| scope.indirect = true);
    scene.status(RevocationEvidence { scope, ..good("signer", "lister") });
    scene
}

#[test]
fn an_indirect_crl_counts_where_the_certificate_names_its_issuer() {
    passes(&listed("ca"));
    let mut unnamed = listed("ca");
    unnamed.change("signer", |signer| signer.crl_distribution_points.clear());
    undecided(&unnamed, "CL-01");
}

#[test]
fn a_named_issuer_of_crls_must_say_that_they_are_indirect() {
    let mut scene = listed("ca");
    scene.status(RevocationEvidence { scope: scope(|_| {}), ..good("signer", "lister") });
    undecided(&scene, "CL-01a");
}

#[test]
fn the_issuer_of_an_indirect_crl_is_vouched_for_by_the_same_anchor() {
    let mut scene = listed("stranger");
    scene.add(authority("stranger", "stranger"));
    scene.evidence.anchors.push(TrustAnchor::new(id("stranger")));
    scene.evidence.anchors.sort();
    undecided(&scene, "CL-01a");
}

#[test]
fn an_issuer_of_crls_answers_for_itself_where_its_own_issuer_says_so() {
    let mut scene = listed("ca");
    let named = scene
        .evidence
        .certificate(id("signer"))
        .map(|signer| signer.certificate.crl_distribution_points.clone());
    let indirect = scope(|scope| scope.indirect = true);
    let own = RevocationEvidence { scope: indirect, ..good("lister", "lister") };
    scene.status(own.clone());
    undecided(&scene, "CL-01a");
    scene.change("lister", |lister| lister.crl_distribution_points = named.unwrap_or_default());
    passes(&scene);
    let at = t("2026-03-01");
    let status = RevocationStatus::Revoked { at, reason: RevocationReason::KeyCompromise };
    scene.status(RevocationEvidence { status, ..own });
    undecided(&scene, "CL-01a");
}

#[test]
fn crls_for_some_reasons_count_when_they_cover_all() {
    let mut scene = Scene::new();
    let part = |reasons| RevocationEvidence {
        source: format!("crl {reasons}"),
        scope: scope(|scope| scope.only_reasons = Some(reasons)),
        ..good("signer", "ca")
    };
    scene.status(part(0b110));
    undecided(&scene, "CL-02");
    scene.evidence.revocation.push(part(0b1_1111_1000));
    passes(&scene);
    // What is good for every reason is good only as long as the first of them.
    let stale = RevocationEvidence { next_update: Some(t("2026-03-20")), ..part(0b110) };
    scene.status(stale);
    scene.evidence.revocation.push(part(0b1_1111_1000));
    undecided(&scene, "BB-04");
}

/// A complete CRL of a number, and a delta from a base to a number, three days later.
fn with_delta(whole: RevocationEvidence, number: &str, delta: RevocationStatus) -> Scene {
    let mut scene = Scene::new();
    scene.status(RevocationEvidence {
        scope: scope(|scope| scope.number = Some(number.to_owned())),
        next_update: Some(t("2026-03-20")),
        ..whole
    });
    scene.evidence.revocation.push(RevocationEvidence {
        source: "delta".to_owned(),
        status: delta,
        this_update: t("2026-03-18"),
        scope: scope(|scope| {
            scope.delta_of = Some("05".to_owned());
            scope.number = Some("08".to_owned());
        }),
        ..good("signer", "ca")
    });
    scene
}

#[test]
fn a_delta_keeps_a_complete_crl_fresh_from_its_base_on() {
    for number in ["05", "0007"] {
        passes(&with_delta(good("signer", "ca"), number, RevocationStatus::Good));
    }
    // Too old for the delta, or as new as it: the stale one stays alone.
    for number in ["04", "08"] {
        undecided(&with_delta(good("signer", "ca"), number, RevocationStatus::Good), "BB-04");
    }
}

#[test]
fn a_delta_without_its_complete_crl_says_nothing_good() {
    let mut scene = with_delta(good("signer", "ca"), "05", RevocationStatus::Good);
    scene.evidence.revocation.retain(|s| s.of != id("signer") || s.source == "delta");
    undecided(&scene, "CL-03");
}

#[test]
fn a_delta_of_another_scope_or_point_is_not_joined() {
    for change in [(|scope| scope.only_user = true) as fn(&mut CrlScope), |scope| {
        scope.point = vec!["elsewhere".to_owned()]
    }] {
        let mut scene = with_delta(good("signer", "ca"), "05", RevocationStatus::Good);
        let whole = scene
            .evidence
            .revocation
            .iter_mut()
            .find(|s| s.source == "crl of ca good" && s.of == id("signer"));
        change(whole.and_then(|s| s.scope.as_mut()).expect("a complete CRL"));
        undecided(&scene, "BB-04");
    }
}

#[test]
fn a_suspension_lasts_until_a_delta_lifts_it() {
    let held = || on_hold("signer", "ca", "2026-03-01");
    undecided(&with_delta(held(), "05", RevocationStatus::Good), "BB-05d");
    let at = t("2026-03-17");
    let lifted = RevocationStatus::Revoked { at, reason: RevocationReason::RemoveFromCrl };
    passes(&with_delta(held(), "05", lifted));
    // A revocation is for good.
    let revoked = super::scene::revoked("signer", "ca", "2026-03-01");
    let scene = with_delta(revoked, "05", lifted);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn a_certificate_says_who_speaks_of_it_by_its_distribution_points() {
    let point = |issuers: &[&str]| DistributionPoint {
        crl_issuers: issuers.iter().map(|name| certificate(name, "x").subject.canonical).collect(),
        ..DistributionPoint::default()
    };
    // The CRL is the issuing authority's own.
    let rows = [
        ("no point", vec![], true),
        ("a point of the issuer's", vec![point(&[])], true),
        ("a point of another", vec![point(&["other"])], false),
        ("one of each", vec![point(&["other"]), point(&[])], true),
        ("the issuer named beside another", vec![point(&["other", "ca"])], true),
    ];
    for (what, points, accepted) in rows {
        let mut scene = Scene::new();
        scene.change("signer", |signer| signer.crl_distribution_points = points);
        match accepted {
            true => assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{what}"),
            false => undecided(&scene, "CL-01"),
        }
    }
}

#[test]
fn issuers_of_crls_vouch_for_each_other_three_deep() {
    let vouched = |listers: usize| {
        let mut scene = Scene::new();
        let names: Vec<String> = (0..listers).map(|n| format!("lister{n}")).collect();
        let below = ["signer".to_owned()].into_iter().chain(names.iter().cloned());
        for name in &names {
            let usage = Some(KeyUsage(KeyUsage::CRL_SIGN));
            scene.add(Certificate { key_usage: usage, ..certificate(name, "ca") });
        }
        for (of, by) in below.zip(&names) {
            let canonical = certificate(by, "ca").subject.canonical;
            scene.change(&of, |one| {
                let crl_issuers = vec![canonical];
                one.crl_distribution_points =
                    vec![DistributionPoint { crl_issuers, ..DistributionPoint::default() }];
            });
            let scope = scope(|scope| scope.indirect = true);
            scene.status(RevocationEvidence { scope, ..good(&of, by) });
        }
        scene.status(good(names.last().expect("one"), "ca"));
        scene
    };
    passes(&vouched(1));
    passes(&vouched(3));
    undecided(&vouched(4), "CL-01a");
}
