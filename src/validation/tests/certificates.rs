//! Certificates judged alone: each switch of `verify-chain`, kept and not kept.

use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::t;
use crate::model::Certificate;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Check;
use crate::model::ExtendedKeyUsage;
use crate::policy::ValidationPolicy;
use crate::validation::ChainDemand;
use crate::validation::PolicyInputs;
use crate::validation::StatusDemand;
use crate::validation::validate_certificate;

const NOW: &str = "2026-04-01";

fn judge(scene: &Scene, demand: &ChainDemand) -> ChainJudgement {
    let policy = ValidationPolicy::rfc5280();
    validate_certificate(&scene.evidence, id("signer"), demand, &policy, t(NOW))
}

#[track_caller]
fn passes(scene: &Scene, demand: &ChainDemand) {
    let judged = judge(scene, demand);
    assert_eq!(judged.outcome, ChainOutcome::Passed, "{judged:?}");
}

#[track_caller]
fn rejected(scene: &Scene, demand: &ChainDemand, outcome: ChainOutcome, rule: &str) {
    let judged = judge(scene, demand);
    assert_eq!(judged.outcome, outcome);
    let reasons: Vec<&str> = judged.rejected.iter().map(|one| one.reason.as_str()).collect();
    assert!(reasons.contains(&rule), "{rule} is not in {reasons:?}");
}

const CONSTRAINTS: ChainOutcome = ChainOutcome::Failed("CHAIN_CONSTRAINTS_FAILURE");
const TRY_LATER: ChainOutcome = ChainOutcome::Indeterminate("TRY_LATER");

#[test]
fn a_good_path_is_told_from_leaf_to_anchor() {
    let judged = judge(&Scene::new(), &ChainDemand::default());
    assert_eq!(judged.outcome, ChainOutcome::Passed);
    assert_eq!(
        judged.path,
        ["signer", "ca", "root"].map(|name| certificate(name, name).subject.text)
    );
    assert!(judged.rejected.is_empty());
}

#[test]
fn an_unknown_status_is_an_obstacle_only_where_it_is_required() {
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    rejected(&scene, &ChainDemand::default(), TRY_LATER, "BB-05");
    passes(&scene, &ChainDemand { status: StatusDemand::Soft, ..ChainDemand::default() });
    passes(&scene, &ChainDemand { status: StatusDemand::None, ..ChainDemand::default() });
}

#[test]
fn a_revocation_counts_unless_status_is_not_looked_at() {
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-01"));
    let soft = ChainDemand { status: StatusDemand::Soft, ..ChainDemand::default() };
    rejected(&scene, &soft, ChainOutcome::Failed("REVOKED_NO_POE"), "BB-05b");
    passes(&scene, &ChainDemand { status: StatusDemand::None, ..ChainDemand::default() });
    scene.status(on_hold("signer", "ca", "2026-03-01"));
    rejected(&scene, &soft, TRY_LATER, "BB-05d");
}

#[test]
fn depth_counts_intermediates() {
    passes(&Scene::new(), &ChainDemand { max_depth: Some(1), ..ChainDemand::default() });
    let none = ChainDemand { max_depth: Some(0), ..ChainDemand::default() };
    rejected(&Scene::new(), &none, CONSTRAINTS, "PX-03a");
}

#[test]
fn every_purpose_that_was_asked_for_must_be_allowed() {
    let wanted =
        |oid: &str| ChainDemand { purposes: vec![oid.to_owned()], ..ChainDemand::default() };
    let mut scene = Scene::new();
    scene.change("signer", |signer| signer.extended_key_usage = None);
    passes(&scene, &wanted("1.3.6.1.5.5.7.3.1"));
    scene.change("signer", |signer| {
        let purposes = vec!["1.3.6.1.5.5.7.3.2".to_owned()];
        signer.extended_key_usage = Some(ExtendedKeyUsage { purposes, critical: false });
    });
    passes(&scene, &wanted("1.3.6.1.5.5.7.3.2"));
    rejected(&scene, &wanted("1.3.6.1.5.5.7.3.1"), CONSTRAINTS, "PX-10c");
}

#[test]
fn a_policy_that_was_asked_for_is_followed_through_mappings() {
    let mut scene = Scene::new();
    scene.change("ca", |ca| {
        ca.policies = vec!["1.2.1".to_owned()];
        ca.policy_mappings = vec![("1.2.1".to_owned(), "1.9.1".to_owned())];
    });
    scene.change("signer", |signer| signer.policies = vec!["1.9.1".to_owned()]);
    let inputs = |policy: &str| PolicyInputs {
        acceptable: vec![policy.to_owned()],
        explicit: true,
        ..PolicyInputs::default()
    };
    let demand = |policies| ChainDemand { policies, ..ChainDemand::default() };
    assert_eq!(judge(&scene, &demand(inputs("1.2.1"))).policies, ["1.2.1"]);
    rejected(&scene, &demand(inputs("1.9.1")), CONSTRAINTS, "PX-09");
    let unmapped = PolicyInputs { inhibit_mapping: true, ..inputs("1.2.1") };
    rejected(&scene, &demand(unmapped), CONSTRAINTS, "PX-09");
}

#[test]
fn any_policy_counts_unless_inhibited() {
    let mut scene = Scene::new();
    for name in ["ca", "signer"] {
        scene.change(name, |one| one.policies = vec!["2.5.29.32.0".to_owned()]);
    }
    let explicit = PolicyInputs { explicit: true, ..PolicyInputs::default() };
    passes(&scene, &ChainDemand { policies: explicit.clone(), ..ChainDemand::default() });
    let policies = PolicyInputs { inhibit_any: true, ..explicit };
    let inhibited = ChainDemand { policies, ..ChainDemand::default() };
    rejected(&scene, &inhibited, CONSTRAINTS, "PX-09");
}

#[test]
fn a_path_whose_signature_does_not_hold_is_kept_with_its_reason() {
    let mut scene = Scene::new();
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links[0].signature = Check::Fails;
        }
    }
    let failed = ChainOutcome::Indeterminate("NO_CERTIFICATE_CHAIN_FOUND");
    let judged = judge(&scene, &ChainDemand::default());
    assert!(judged.rejected.iter().any(|one| one.reason == "PX-05d"), "{judged:?}");
    assert!(judged.outcome == failed || matches!(judged.outcome, ChainOutcome::Failed(_)));
}

#[test]
fn a_rejected_path_stands_beside_the_one_that_holds() {
    let mut scene = Scene::new();
    let rolled =
        Certificate { id: id("ca2"), not_after: t("2026-01-02"), ..authority("ca", "root") };
    scene.add(rolled);
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            let mut link = entry.links[0].clone();
            link.issuer = id("ca2");
            entry.links.push(link);
        }
    }
    let judged =
        judge(&scene, &ChainDemand { status: StatusDemand::Soft, ..ChainDemand::default() });
    assert_eq!(judged.outcome, ChainOutcome::Passed);
    assert_eq!(judged.rejected.len(), 1);
    assert_eq!(judged.rejected[0].reason, "PX-05c");
}
