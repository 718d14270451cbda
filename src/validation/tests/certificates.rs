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
use crate::model::Deviation;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyUsage;
use crate::model::Link;
use crate::model::Location;
use crate::model::Severity;
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

/// The signer issued by so many authorities of one name and key, each broken by `change`.
fn crossed(count: usize, change: impl Fn(&mut Certificate)) -> Scene {
    let mut scene = Scene::new();
    let mut links = Vec::new();
    for number in 0..count {
        let name = format!("ca{number:02}");
        let mut one = Certificate { id: id(&name), ..authority("ca", "root") };
        change(&mut one);
        scene.add(one);
        links.push(Link { issuer: id(&name), signature: Check::Holds });
    }
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links.clone_from(&links);
        }
    }
    scene
}

#[test]
fn a_path_that_was_not_tried_might_hold() {
    let demand = ChainDemand { status: StatusDemand::None, ..ChainDemand::default() };
    let broken = |ca: &mut Certificate| ca.basic_constraints = None;
    let general = "CERTIFICATE_CHAIN_GENERAL_FAILURE";
    let judged = judge(&crossed(16, broken), &demand);
    assert_eq!(judged.outcome, ChainOutcome::Failed(general));
    assert_eq!(judged.rejected.len(), 16);
    let judged = judge(&crossed(17, broken), &demand);
    assert_eq!(judged.outcome, ChainOutcome::Indeterminate(general));
    assert_eq!(judged.rejected.len(), 16);
    // Where one holds, nobody asks for more.
    assert_eq!(judge(&crossed(17, |_| {}), &demand).outcome, ChainOutcome::Passed);
}

#[test]
fn the_path_against_which_least_stands_is_told_first() {
    let demand = ChainDemand { status: StatusDemand::None, ..ChainDemand::default() };
    let reasons = |judged: &ChainJudgement| -> Vec<String> {
        judged.rejected.iter().map(|one| one.reason.clone()).collect()
    };
    // The gravest problem weighs first: a broken authority more than one out of its dates.
    let scene = |first: fn(&mut Certificate), second: fn(&mut Certificate)| {
        let mut scene = crossed(2, |_| {});
        scene.change("ca00", first);
        scene.change("ca01", second);
        scene
    };
    let no_authority: fn(&mut Certificate) = |ca| ca.basic_constraints = None;
    let expired: fn(&mut Certificate) = |ca| ca.not_after = t("2026-01-02");
    for one in [scene(no_authority, expired), scene(expired, no_authority)] {
        let judged = judge(&one, &demand);
        assert_eq!(judged.outcome, ChainOutcome::Failed("OUT_OF_BOUNDS_NO_POE"));
        assert_eq!(reasons(&judged), ["PX-05c", "PX-06a"]);
    }
    // Then their number: both are no authorities, one may not sign certificates either.
    let worse: fn(&mut Certificate) = |ca| {
        ca.basic_constraints = None;
        ca.key_usage = Some(KeyUsage(KeyUsage::CRL_SIGN));
    };
    for one in [scene(no_authority, worse), scene(worse, no_authority)] {
        let findings: Vec<usize> =
            judge(&one, &demand).rejected.iter().map(|path| path.findings.len()).collect();
        assert_eq!(findings, [1, 2]);
    }
    // Then the length: by ca00 straight to the root, by ca01 over another.
    for (direct, around) in [("ca00", "ca01"), ("ca01", "ca00")] {
        let mut long = crossed(2, no_authority);
        long.add(authority("over", "root"));
        let relinked =
            Certificate { id: id(around), basic_constraints: None, ..authority("ca", "over") };
        long.add(relinked);
        let lengths: Vec<usize> =
            judge(&long, &demand).rejected.iter().map(|path| path.path.len()).collect();
        assert_eq!(lengths, [3, 4], "{direct}");
    }
}

#[test]
fn what_was_left_out_of_the_evidence_keeps_a_certificate_from_passing() {
    let left_out = |rule: &'static str| {
        let mut scene = Scene::new();
        scene.evidence.document.deviations.push(Deviation::new(rule, Location::default(), "", ""));
        scene
    };
    let general = ChainOutcome::Indeterminate("CERTIFICATE_CHAIN_GENERAL_FAILURE");
    let judged = judge(&left_out("PX-03"), &ChainDemand::default());
    assert_eq!(judged.outcome, general);
    assert_eq!(judged.findings.len(), 1);
    // Of another version, it may mean anything.
    assert_eq!(judge(&left_out("ZZ-99"), &ChainDemand::default()).outcome, general);
    // A warning is told and decides nothing.
    let judged = judge(&left_out("PX-10b"), &ChainDemand::default());
    assert_eq!(judged.outcome, ChainOutcome::Passed);
    assert_eq!(judged.findings.len(), 1);
    // What failed stays failed.
    let mut scene = left_out("PX-03");
    scene.status(revoked("signer", "ca", "2026-03-01"));
    let judged = judge(&scene, &ChainDemand::default());
    assert_eq!(judged.outcome, ChainOutcome::Failed("REVOKED_NO_POE"));
}

#[test]
fn a_certificate_that_is_not_in_the_evidence_has_no_chain() {
    let policy = ValidationPolicy::rfc5280();
    let scene = Scene::new();
    let demand = ChainDemand::default();
    let judged = validate_certificate(&scene.evidence, id("nobody"), &demand, &policy, t(NOW));
    assert_eq!(judged.outcome, ChainOutcome::Indeterminate("NO_CERTIFICATE_CHAIN_FOUND"));
    // Nor does one that no anchor vouches for.
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    rejected(&scene, &demand, ChainOutcome::Indeterminate("NO_CERTIFICATE_CHAIN_FOUND"), "PX-01");
}

#[test]
fn the_time_counts_in_whole_seconds() {
    let mut scene = Scene::new();
    scene.change("signer", |signer| signer.not_after = t("2026-04-01T00:00:00Z"));
    let policy = ValidationPolicy::rfc5280();
    let demand = ChainDemand { status: StatusDemand::None, ..ChainDemand::default() };
    let judge = |at| validate_certificate(&scene.evidence, id("signer"), &demand, &policy, t(at));
    assert_eq!(judge("2026-04-01T00:00:00.999Z").outcome, ChainOutcome::Passed);
    assert_ne!(judge("2026-04-01T00:00:01Z").outcome, ChainOutcome::Passed);
}

#[test]
fn soft_status_makes_warnings_of_what_is_unknown_and_of_nothing_else() {
    let severities = |scene: &Scene, status: StatusDemand| {
        let judged = judge(scene, &ChainDemand { status, ..ChainDemand::default() });
        let findings = judged.rejected.iter().flat_map(|one| one.findings.iter());
        judged
            .findings
            .iter()
            .chain(findings)
            .map(|finding| (finding.rule.to_string(), finding.severity))
            .collect::<Vec<_>>()
    };
    let one = |rule: &str, severity| vec![(rule.to_owned(), severity)];
    let mut unknown = Scene::new();
    unknown.evidence.revocation.retain(|status| status.of != id("signer"));
    assert_eq!(severities(&unknown, StatusDemand::Soft), one("BB-05", Severity::Warn));
    assert_eq!(severities(&unknown, StatusDemand::Require), one("BB-05", Severity::Fail));
    assert_eq!(severities(&unknown, StatusDemand::None), []);
    let mut broken = Scene::new();
    broken.change("ca", |ca| ca.basic_constraints = None);
    assert_eq!(severities(&broken, StatusDemand::Soft), one("PX-06a", Severity::Fail));
    let mut noted = Scene::new();
    noted.change("ca", |ca| ca.basic_constraints.as_mut().expect("some").critical = false);
    assert_eq!(severities(&noted, StatusDemand::Soft), one("PX-06d", Severity::Inform));
}

#[test]
fn only_a_signature_that_does_not_hold_is_forged() {
    let ending = |checks: &[Check]| {
        let mut scene = Scene::new();
        for entry in &mut scene.evidence.certificates {
            if entry.certificate.id == id("signer") {
                let link = |check: &Check| Link { issuer: id("absent"), signature: check.clone() };
                entry.links = checks.iter().map(link).collect();
            }
        }
        let judged = judge(&scene, &ChainDemand::default());
        judged.rejected.iter().any(|one| one.reason == "PX-05d")
    };
    let unable = || Check::Unable("gost".to_owned());
    assert!(ending(&[Check::Fails]));
    assert!(ending(&[Check::Fails, unable()]));
    assert!(!ending(&[unable()]));
    assert!(!ending(&[]));
    // Its issuer is not at hand, and somebody's key of the same name does not verify it.
    assert!(!ending(&[Check::Holds]));
    assert!(!ending(&[Check::Fails, Check::Holds]));
}

#[test]
fn what_is_said_of_a_certificate_names_it() {
    let place = |scene: &Scene, demand: &ChainDemand, rule: &str| {
        let judged = judge(scene, demand);
        let mut findings = judged.rejected.iter().flat_map(|one| &one.findings);
        let finding = findings.find(|finding| finding.rule == rule);
        finding.unwrap_or_else(|| panic!("{rule}")).at.certificate.clone()
    };
    let of_signer = Some(id("signer").to_string());
    let mut unknown = Scene::new();
    unknown.evidence.revocation.retain(|status| status.of != id("signer"));
    assert_eq!(place(&unknown, &ChainDemand::default(), "BB-05"), of_signer);
    let mut other = Scene::new();
    other.change("signer", |signer| {
        let purposes = vec!["1.3.6.1.5.5.7.3.2".to_owned()];
        signer.extended_key_usage = Some(ExtendedKeyUsage { purposes, critical: false });
    });
    let server = vec!["1.3.6.1.5.5.7.3.1".to_owned()];
    let demand = ChainDemand { purposes: server, ..ChainDemand::default() };
    assert_eq!(place(&other, &demand, "PX-10c"), of_signer);
    let mut forged = Scene::new();
    for entry in &mut forged.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links[0].signature = Check::Fails;
        }
    }
    assert_eq!(place(&forged, &ChainDemand::default(), "PX-05d"), of_signer);
    // Any purpose is every purpose.
    other.change("signer", |signer| {
        let purposes = vec!["2.5.29.37.0".to_owned()];
        signer.extended_key_usage = Some(ExtendedKeyUsage { purposes, critical: false });
    });
    passes(&other, &demand);
}
