//! Certificate policies (RFC 5280 clause 6.1, RFC 9618), a row a chain: root → ca → sub → signer.

use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::id;
use super::scene::t;
use crate::model::Certificate;
use crate::model::ChainOutcome;
use crate::model::PolicyConstraints;
use crate::policy::ValidationPolicy;
use crate::validation::ChainDemand;
use crate::validation::PolicyInputs;
use crate::validation::StatusDemand;
use crate::validation::validate_certificate;

const ANY: &str = "2.5.29.32.0";

/// The four certificates, the lower three with these policies.
fn chain(ca: &[&str], sub: &[&str], signer: &[&str]) -> Scene {
    let mut scene = Scene::new();
    scene.add(authority("sub", "ca"));
    scene.add(certificate("signer", "sub"));
    for (name, policies) in [("ca", ca), ("sub", sub), ("signer", signer)] {
        scene.change(name, |c| c.policies = policies.iter().map(ToString::to_string).collect());
    }
    scene
}

/// The policies that are left, or the rule that is not kept and at which certificate.
fn left(scene: &Scene, policies: PolicyInputs) -> Result<Vec<String>, String> {
    let demand = ChainDemand { status: StatusDemand::None, policies, ..ChainDemand::default() };
    let policy = ValidationPolicy::rfc5280();
    let at = t("2026-04-01");
    let judged = validate_certificate(&scene.evidence, id("signer"), &demand, &policy, at);
    if judged.outcome == ChainOutcome::Passed {
        return Ok(judged.policies);
    }
    let finding = judged.rejected[0].findings[0].clone();
    let named = |of: &str| finding.at.certificate == Some(id(of).to_string());
    let at = ["ca", "sub", "signer"].into_iter().find(|of| named(of)).unwrap_or("chain");
    Err(format!("{} {at}", finding.rule))
}

fn explicit() -> PolicyInputs {
    PolicyInputs { explicit: true, ..PolicyInputs::default() }
}

fn accepting(policies: &[&str]) -> PolicyInputs {
    PolicyInputs { acceptable: policies.iter().map(ToString::to_string).collect(), ..explicit() }
}

fn ok(policies: &[&str]) -> Result<Vec<String>, String> {
    Ok(policies.iter().map(ToString::to_string).collect())
}

fn none_at(name: &str) -> Result<Vec<String>, String> {
    Err(format!("PX-09 {name}"))
}

fn maps(certificate: &mut Certificate, pairs: &[(&str, &str)]) {
    certificate.policy_mappings =
        pairs.iter().map(|(from, to)| ((*from).to_owned(), (*to).to_owned())).collect();
}

fn constrain(certificate: &mut Certificate, explicit: Option<u32>, mapping: Option<u32>) {
    let constraints = PolicyConstraints { require_explicit: explicit, inhibit_mapping: mapping };
    certificate.policy_constraints = Some(constraints);
}

/// An authority that issued to itself.
fn self_issued(scene: &mut Scene, name: &str) {
    scene.change(name, |c| c.issuer = c.subject.clone());
}

#[test]
fn policies_are_those_that_every_certificate_names() {
    let rows: [(&str, [&[&str]; 3], _, _); 11] = [
        ("all the same", [&["1.1"], &["1.1"], &["1.1"]], explicit(), ok(&["1.1"])),
        ("common to all", [&["1.1", "1.2"], &["1.2", "1.3"], &["1.2"]], explicit(), ok(&["1.2"])),
        ("none in common", [&["1.1"], &["1.1"], &["1.2"]], explicit(), none_at("signer")),
        ("lost on the way", [&["1.1"], &["1.2"], &["1.1"]], explicit(), none_at("sub")),
        ("and not asked for", [&["1.1"], &["1.1"], &["1.2"]], PolicyInputs::default(), ok(&[])),
        ("none at all", [&[], &[], &[]], explicit(), none_at("ca")),
        ("any above", [&[ANY], &[ANY], &["1.1"]], explicit(), ok(&["1.1"])),
        ("any between", [&["1.1"], &[ANY], &["1.1"]], explicit(), ok(&["1.1"])),
        ("any at the end", [&["1.1"], &["1.1"], &[ANY]], explicit(), ok(&["1.1"])),
        ("any throughout", [&[ANY], &[ANY], &[ANY]], explicit(), ok(&[ANY])),
        ("any beside one", [&["1.1", ANY], &["1.2"], &["1.2"]], explicit(), ok(&["1.2"])),
    ];
    for (what, [ca, sub, signer], inputs, expected) in rows {
        assert_eq!(left(&chain(ca, sub, signer), inputs), expected, "{what}");
    }
}

#[test]
fn what_the_user_accepts_is_taken_from_what_is_left() {
    let two = chain(&["1.1", "1.2"], &["1.1", "1.2"], &["1.1", "1.2"]);
    let rows = [
        (accepting(&["1.1"]), ok(&["1.1"])),
        (accepting(&["1.2", "1.9"]), ok(&["1.2"])),
        (accepting(&["1.9"]), none_at("signer")),
        (accepting(&[ANY]), ok(&["1.1", "1.2"])),
        (PolicyInputs { explicit: false, ..accepting(&["1.9"]) }, ok(&[])),
    ];
    for (inputs, expected) in rows {
        let asked = format!("{inputs:?}");
        assert_eq!(left(&two, inputs), expected, "{asked}");
    }
    // Where any policy is left, what was asked for is.
    let any = chain(&[ANY], &[ANY], &[ANY]);
    assert_eq!(left(&any, accepting(&["1.1"])), ok(&["1.1"]));
}

#[test]
fn an_explicit_policy_is_required_after_so_many_certificates() {
    // requireExplicitPolicy of the anchor → where the policy is missed.
    for (after, expected) in [
        (0, none_at("ca")),
        (1, none_at("sub")),
        (2, none_at("signer")),
        (3, none_at("signer")),
        (4, ok(&[])),
    ] {
        let mut scene = chain(&[], &[], &[]);
        scene.change("root", |root| constrain(root, Some(after), None));
        assert_eq!(left(&scene, PolicyInputs::default()), expected, "{after}");
    }
    // A certificate that an authority issued to itself does not count.
    let mut scene = chain(&[], &[], &[]);
    scene.change("root", |root| constrain(root, Some(3), None));
    self_issued(&mut scene, "ca");
    assert_eq!(left(&scene, PolicyInputs::default()), ok(&[]));
    // Of an authority: from the next certificate on.
    let mut scene = chain(&[], &[], &[]);
    scene.change("ca", |ca| constrain(ca, Some(0), None));
    assert_eq!(left(&scene, PolicyInputs::default()), none_at("sub"));
    // What was required is not taken back.
    scene.change("sub", |sub| constrain(sub, Some(9), None));
    scene.change("ca", |ca| constrain(ca, Some(1), None));
    assert_eq!(left(&scene, PolicyInputs::default()), none_at("signer"));
    // Of the last certificate itself: only at once.
    for (after, expected) in [(Some(0), none_at("signer")), (Some(1), ok(&[])), (None, ok(&[]))] {
        let mut scene = chain(&[], &[], &[]);
        scene.change("signer", |signer| constrain(signer, after, None));
        assert_eq!(left(&scene, PolicyInputs::default()), expected, "{after:?}");
    }
}

#[test]
fn policies_are_known_by_the_anchors_names_for_them() {
    let mapped = |ca: &[&str], pairs: &[(&str, &str)], sub: &[&str], signer: &[&str]| {
        let mut scene = chain(ca, sub, signer);
        scene.change("ca", |ca| maps(ca, pairs));
        left(&scene, explicit())
    };
    let rows = [
        ("one to another", mapped(&["1.1"], &[("1.1", "2.1")], &["2.1"], &["2.1"]), ok(&["1.1"])),
        (
            "the old name is gone",
            mapped(&["1.1"], &[("1.1", "2.1")], &["1.1"], &["1.1"]),
            none_at("sub"),
        ),
        (
            "one to several",
            mapped(&["1.1"], &[("1.1", "2.1"), ("1.1", "2.2")], &["2.2"], &["2.2"]),
            ok(&["1.1"]),
        ),
        (
            "several to one",
            mapped(&["1.1", "1.2"], &[("1.1", "2.1"), ("1.2", "2.1")], &["2.1"], &["2.1"]),
            ok(&["1.1", "1.2"]),
        ),
        ("of any policy", mapped(&[ANY], &[("1.1", "2.1")], &["2.1"], &["2.1"]), ok(&["1.1"])),
        (
            "of a policy that is not named",
            mapped(&["1.5"], &[("1.1", "2.1")], &["2.1"], &["2.1"]),
            none_at("sub"),
        ),
        ("from any", mapped(&[ANY], &[(ANY, "2.1")], &["2.1"], &["2.1"]), none_at("ca")),
        ("to any", mapped(&["1.1"], &[("1.1", ANY)], &["2.1"], &["2.1"]), none_at("ca")),
        (
            "any below takes the new name",
            mapped(&["1.1"], &[("1.1", "2.1")], &[ANY], &["2.1"]),
            ok(&["1.1"]),
        ),
    ];
    for (what, said, expected) in rows {
        assert_eq!(said, expected, "{what}");
    }
}

#[test]
fn mapping_is_inhibited_after_so_many_certificates() {
    // inhibitPolicyMapping of the anchor → whether sub may map.
    for (after, expected) in [(1, none_at("signer")), (2, ok(&["1.1"]))] {
        let mut scene = chain(&["1.1"], &["1.1"], &["2.1"]);
        scene.change("sub", |sub| maps(sub, &[("1.1", "2.1")]));
        scene.change("root", |root| constrain(root, None, Some(after)));
        assert_eq!(left(&scene, explicit()), expected, "{after}");
    }
    let mut scene = chain(&["1.1"], &["1.1"], &["2.1"]);
    scene.change("sub", |sub| maps(sub, &[("1.1", "2.1")]));
    scene.change("root", |root| constrain(root, None, Some(1)));
    self_issued(&mut scene, "ca");
    assert_eq!(left(&scene, explicit()), ok(&["1.1"]));
    // A policy that must not be mapped and is, is gone; others stay.
    let mut scene = chain(&["1.1", "1.2"], &["1.1", "1.2"], &["1.1", "1.2"]);
    scene.change("sub", |sub| maps(sub, &[("1.1", "2.1")]));
    let inhibited = PolicyInputs { inhibit_mapping: true, ..explicit() };
    assert_eq!(left(&scene, inhibited), ok(&["1.2"]));
}

#[test]
fn any_policy_is_inhibited_after_so_many_certificates() {
    for (after, expected) in
        [(0, none_at("ca")), (1, none_at("sub")), (2, none_at("signer")), (3, ok(&[ANY]))]
    {
        let mut scene = chain(&[ANY], &[ANY], &[ANY]);
        scene.change("root", |root| root.inhibit_any_policy = Some(after));
        assert_eq!(left(&scene, explicit()), expected, "{after}");
    }
    let inhibited = || PolicyInputs { inhibit_any: true, ..explicit() };
    // An authority that issued to itself may name it still, the last certificate may not.
    let mut scene = chain(&[ANY], &["1.1"], &["1.1"]);
    assert_eq!(left(&scene, inhibited()), none_at("ca"));
    self_issued(&mut scene, "ca");
    assert_eq!(left(&scene, inhibited()), ok(&["1.1"]));
    let mut scene = chain(&["1.1"], &["1.1"], &[ANY]);
    self_issued(&mut scene, "signer");
    assert_eq!(left(&scene, inhibited()), none_at("signer"));
    let mut scene = chain(&[ANY], &[ANY], &["1.1"]);
    scene.change("root", |root| root.inhibit_any_policy = Some(1));
    self_issued(&mut scene, "ca");
    assert_eq!(left(&scene, explicit()), ok(&["1.1"]));
}

#[test]
fn policies_are_looked_at_up_to_the_budget() {
    let crowded = |count: usize| {
        let mut scene = chain(&[], &[], &[]);
        let policies = (0..count).map(|n| format!("1.3.{n}")).collect();
        scene.change("signer", |signer| signer.policies = policies);
        left(&scene, PolicyInputs::default())
    };
    // One step is for what the first certificate may name.
    assert_eq!(crowded(99_999), ok(&[]));
    assert_eq!(crowded(100_000), Err("PX-03 chain".to_owned()));
}
