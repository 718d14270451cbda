//! What would have to be different: the whole list that a reader is given, in its order, for one
//! situation after the other. What must not be claimed is not in it.
//!
//! How often the judge was asked is told too: more than here is asked in vain, and less may miss
//! what helps.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::algorithm;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::stamper;
use super::scene::t;
use crate::model::Axis;
use crate::model::CertificateId;
use crate::model::Change;
use crate::model::Check;
use crate::model::Compared;
use crate::model::Counterfactual;
use crate::model::DigestAlgorithm;
use crate::model::Finding;
use crate::model::Link;
use crate::model::Location;
use crate::model::RevocationEvidence;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::model::Window;
use crate::validation::counterfactual::ended;
use crate::validation::explain;

const NAMES: [&str; 6] = ["root", "ca", "signer", "troot", "tsa", "namesake"];

fn named(certificate: CertificateId) -> &'static str {
    NAMES.into_iter().find(|name| id(name) == certificate).unwrap_or("the missing issuer")
}

fn pairs(of: &[(CertificateId, CertificateId)]) -> String {
    of.iter().map(|(of, by)| format!(" {} by {}", named(*of), named(*by))).collect()
}

fn span(window: &Window) -> String {
    let end = |time: Option<Time>| time.map_or_else(|| "…".to_owned(), |time| time.to_string());
    format!("{} to {}", end(window.from), end(window.until))
}

/// A change; `?` marks what may be a forgery.
fn spelt(change: &Change) -> String {
    let doubt = |impostor: bool| if impostor { "?" } else { "" };
    match change {
        Change::Trust { certificate, impostor } => {
            format!("trust {}{}", named(*certificate), doubt(*impostor))
        }
        Change::Issuer { of, impostor } => {
            format!("issuer of {}{}", named(*of), doubt(*impostor))
        }
        Change::Status { of } => format!("status{}", pairs(of)),
        Change::Timestamp { window } => format!("timestamp {}", span(window)),
        Change::Archive { window, of } => format!("archive {}{}", span(window), pairs(of)),
        Change::Content { what } => format!("content {}", what.join(", ")),
        Change::Policy { rules } => format!("policy {}", rules.join(", ")),
        Change::At { window } => format!("at {}", span(window)),
    }
}

/// What decides, and each counterfactual as a line: the changes, what the judge says then, and
/// which of the rules that decide are kept (`+`, by position) and which decide then (`-`).
fn told(scene: &Scene, at: &str) -> String {
    let told = explain(&scene.evidence, &scene.policy, t(at), Some(0)).signatures.remove(0);
    let rules: Vec<_> = told.deciding.iter().map(|finding| finding.rule.as_ref()).collect();
    let mut text = format!("{} in {} runs", rules.join(" "), told.runs);
    if told.exhausted {
        text.push_str(", not all");
    }
    for at in &told.incurable {
        text.push_str(&format!(", {at} incurable"));
    }
    for Counterfactual { changes, then, keeps, remains, ends } in &told.counterfactuals {
        let changes: Vec<_> = changes.iter().map(spelt).collect();
        let then = then.sub_indication().unwrap_or("passes");
        text.push_str(&format!("\n{}: {then}", changes.join(", ")));
        keeps.iter().for_each(|at| text.push_str(&format!(" +{at}")));
        remains.iter().for_each(|finding| text.push_str(&format!(" -{}", finding.rule)));
        if let Some(ended) = ends {
            let of = ended.at.certificate.clone().unwrap_or_default();
            let of = NAMES.into_iter().find(|name| id(name).to_string() == of);
            text.push_str(&format!(", ended by {} of {}", ended.rule, of.unwrap_or("no one")));
        }
    }
    text
}

#[track_caller]
pub(super) fn tells(scene: &Scene, at: &str, expected: &str) {
    assert_eq!(told(scene, at).trim(), expected.trim());
}

fn add_absent(scene: &mut Scene) {
    let mut absent = scene.signature().references[0].clone();
    absent.what = "absent".to_owned();
    absent.found = false;
    scene.signature().references.push(absent);
}

/// The timestamp authority below a root of its own.
fn stamped_elsewhere() -> Scene {
    let mut scene = Scene::stamped(STAMPED);
    scene.add(authority("troot", "troot"));
    scene.add(stamper("tsa", "troot"));
    scene
}

#[test]
fn signature_that_passes_is_told_from_when_on_it_would_not() {
    tells(
        &Scene::new(),
        NOW,
        "
in 1 runs
at 2026-09-15T00:00:00Z to …: TRY_LATER -BB-04 -BB-04
",
    );
    tells(
        &Scene::stamped(STAMPED),
        NOW,
        "
in 6 runs
at 2029-01-01T00:00:01Z to …: OUT_OF_BOUNDS_NOT_REVOKED -PX-05b -BB-04 -BB-04, ended by PX-05b of tsa
",
    );
}

#[test]
fn timestamp_ends_with_the_algorithm_that_it_is_signed_with_itself() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].value.algorithm.scheme = SignatureScheme::RsaPkcs1;
    scene.change("tsa", |tsa| tsa.not_after = t("2031-01-01"));
    let told = told(&scene, NOW);
    assert!(told.contains("\nat 2029-01-01T00:00:00Z to …: "), "{told}");
    assert!(told.contains(", ended by CR-04 of "), "{told}");
}

#[test]
fn end_of_an_algorithm_is_named_before_all_else_that_ends_with_it() {
    let end = t("2029-01-01");
    let scene = Scene::new();
    let before = scene.first(NOW);
    let finding = |rule: &'static str, axis: Axis, seen: &str| Finding {
        rule: rule.into(),
        axis,
        severity: Severity::Fail,
        at: Location::default(),
        compared: Some(Compared { seen: seen.to_owned(), expected: "2028-12-31".to_owned() }),
    };
    let mut then = before.clone();
    then.findings = vec![
        finding("BB-05", Axis::Trust, "something else"),
        finding("PX-13", Axis::Trust, &end.to_string()),
        finding("CR-04", Axis::Suite, &format!("rsa-pss 2048, until {end}")),
    ];
    let named = |before: &SignatureJudgement, then: &SignatureJudgement| {
        ended(then, before, (end, end)).map(|finding| finding.rule.to_string())
    };
    assert_eq!(named(&before, &then).as_deref(), Some("CR-04"));
    // What was not kept before either did not end.
    assert_eq!(named(&then, &then), None);
    then.findings.truncate(2);
    assert_eq!(named(&before, &then).as_deref(), Some("PX-13"));
    then.findings.truncate(1);
    assert_eq!(named(&before, &then), None);
}

#[test]
fn what_is_missing_is_told_together_and_each_alone_with_what_it_leaves() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    tells(
        &scene,
        NOW,
        "
PX-01 in 16 runs
trust root: passes +0
",
    );
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    tells(
        &scene,
        NOW,
        "
PX-01 in 39 runs
trust root, status signer by ca: passes +0
trust root: TRY_LATER +0 -BB-05
",
    );
    scene.signer_until("2026-03-28");
    tells(
        &scene,
        NOW,
        "
PX-01 in 56 runs
trust root, archive 2026-01-01T00:00:00Z to 2026-03-28T00:00:00Z signer by ca: passes +0
trust root, status signer by ca, timestamp 2026-01-01T00:00:00Z to 2026-03-28T00:00:00Z: passes +0
trust root: OUT_OF_BOUNDS_NO_POE +0 -PX-05a -BB-05
",
    );
    add_absent(&mut scene);
    tells(&scene, NOW, "
BB-06a PX-01 in 65 runs
content absent, trust root, archive 2026-01-01T00:00:00Z to 2026-03-28T00:00:00Z signer by ca: passes +0 +1
content absent, trust root, status signer by ca, timestamp 2026-01-01T00:00:00Z to 2026-03-28T00:00:00Z: passes +0 +1
content absent: NO_CERTIFICATE_CHAIN_FOUND +0 -PX-01
trust root: SIGNED_DATA_NOT_FOUND +1 -BB-06a -BB-05 -PX-05a
");
}

#[test]
fn timestamp_that_does_not_hold_is_cured_or_replaced() {
    let mut scene = stamped_elsewhere();
    scene.signer_until("2026-03-20");
    tells(
        &scene,
        NOW,
        "
PX-05b in 69 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
trust troot, status tsa by troot: passes +0
",
    );

    // A root whose namesake is trusted and did not sign it comes last.
    let mut namesake = authority("troot", "troot");
    namesake.id = id("namesake");
    namesake.public_key.spki = b"another".to_vec();
    scene.add(namesake);
    scene.evidence.anchors.push(TrustAnchor::new(id("namesake")));
    scene.evidence.anchors.sort();
    let mut entries = scene.evidence.certificates.iter_mut();
    let root = entries.find(|entry| entry.certificate.id == id("troot"));
    let link = Link { issuer: id("namesake"), signature: Check::Fails };
    root.expect("the root").links.push(link);
    tells(
        &scene,
        NOW,
        "
PX-05b in 69 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
trust troot?, status tsa by troot: passes +0
",
    );

    // Nothing but that is missing: without the namesake it would come first.
    scene.status(good("tsa", "troot"));
    tells(
        &scene,
        NOW,
        "
PX-05b in 66 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
trust troot?: passes +0
",
    );
    scene.evidence.anchors.retain(|anchor| anchor.certificate != id("namesake"));
    tells(
        &scene,
        NOW,
        "
PX-05b in 66 runs
trust troot: passes +0
timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
",
    );

    // The root of the one is not at hand, and that of the other nobody trusts.
    let mut scene = stamped_elsewhere();
    scene.signer_until("2026-03-20");
    scene.evidence.anchors.clear();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("root"));
    tells(&scene, NOW, "
PX-01 in 135 runs
trust ca, timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
issuer of ca, trust troot, status ca by the missing issuer tsa by troot: passes +0
issuer of ca, status ca by the missing issuer, timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
trust ca, trust troot, status tsa by troot: passes +0
issuer of ca: OUT_OF_BOUNDS_NOT_REVOKED +0 -PX-05b -BB-05a
trust ca: OUT_OF_BOUNDS_NOT_REVOKED +0 -PX-05b
");

    // With a root that nobody trusts and content that is absent besides.
    let mut scene = stamped_elsewhere();
    scene.signer_until("2026-03-20");
    scene.evidence.anchors.clear();
    add_absent(&mut scene);
    tells(
        &scene,
        NOW,
        "
BB-06a PX-01 in 93 runs
content absent, trust root, timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0 +1
content absent, trust root, trust troot, status tsa by troot: passes +0 +1
content absent: NO_CERTIFICATE_CHAIN_FOUND +0 -PX-01
trust root: SIGNED_DATA_NOT_FOUND +1 -BB-06a -PX-05b
",
    );
}

#[test]
fn missing_issuer_is_supplied_or_who_stands_below_it_is_trusted() {
    let mut scene = Scene::new();
    scene.evidence.revocation.clear();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("root"));
    tells(
        &scene,
        NOW,
        "
PX-01 in 47 runs
issuer of ca, status ca by the missing issuer signer by ca: passes +0
trust ca, status signer by ca: passes +0
issuer of ca: TRY_LATER +0 -BB-05 -BB-05a
trust ca: TRY_LATER +0 -BB-05
",
    );
    // Of a person's certificate, only the issuer can vouch.
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("ca"));
    tells(
        &scene,
        NOW,
        "
PX-01 in 23 runs
issuer of signer, status signer by the missing issuer: passes +0
issuer of signer: TRY_LATER +0 -BB-05
",
    );
    scene.add(certificate("signer", "signer"));
    tells(
        &scene,
        NOW,
        "
PX-01 in 6 runs
trust signer: passes +0
",
    );
}

#[test]
fn rules_are_told_as_lowered_one_by_one_and_together() {
    let mut scene = Scene::new();
    scene.evidence.revocation.clear();
    tells(
        &scene,
        NOW,
        "
BB-05 BB-05a in 27 runs
status ca by root signer by ca: passes +0 +1
policy BB-05, BB-05a: passes +0 +1
",
    );
    scene.status(good("ca", "root"));
    tells(
        &scene,
        NOW,
        "
BB-05 in 35 runs
status signer by ca: passes +0
policy BB-05: passes +0
",
    );
}

#[test]
fn broken_constraint_is_not_cured_and_says_nothing_about_the_bytes() {
    let mut scene = Scene::new();
    let pretend = |scene: &mut Scene| {
        scene.change("ca", |ca| {
            ca.basic_constraints.as_mut().expect("an authority's").authority = false;
        });
    };
    pretend(&mut scene);
    tells(&scene, NOW, "PX-06a in 16 runs");
    // With all else that may be missing, the search ends.
    let mut scene = stamped_elsewhere();
    pretend(&mut scene);
    scene.evidence.anchors.clear();
    scene.evidence.revocation.clear();
    scene.signer_until("2026-03-20");
    add_absent(&mut scene);
    tells(
        &scene,
        NOW,
        "
BB-06a PX-01 in 76 runs, not all
content absent: NO_CERTIFICATE_CHAIN_FOUND +0 -PX-01
trust root: SIGNED_DATA_NOT_FOUND +1 -BB-06a -BB-05 -BB-05a -PX-06a -PX-05a
",
    );
}

#[test]
fn fresh_status_is_claimed_only_by_an_algorithm_that_its_issuer_could_use() {
    // How an anchor was signed itself says nothing about what it signs.
    let mut scene = Scene::new();
    scene.change("root", |root| root.signature_algorithm = algorithm(DigestAlgorithm::Sha1));
    scene.evidence.revocation.retain(|status| status.of != id("ca"));
    tells(
        &scene,
        NOW,
        "
BB-05a in 35 runs
status ca by root: passes +0
policy BB-05a: passes +0
",
    );
    // In 2030 no algorithm with 2048 bits is relied on.
    let mut scene = Scene::new();
    scene.change("ca", |ca| ca.public_key.bits = 2048);
    scene.signer_until("2035-01-01");
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    scene.status(RevocationEvidence {
        this_update: t("2029-12-01"),
        next_update: Some(t("2030-03-01")),
        ..good("ca", "root")
    });
    tells(
        &scene,
        "2030-01-01",
        "
BB-05 CR-04a in 33 runs
archive 2026-01-01T00:00:00Z to 2028-12-31T23:59:59Z signer by ca ca by root: passes +0 +1
policy BB-05, CR-04a: passes +0 +1
status signer by ca: CRYPTO_CONSTRAINTS_FAILURE_NO_POE +0 -CR-04a -CR-04a
",
    );
}

#[test]
fn what_is_assumed_keeps_the_rules_of_the_strict_policy_too() {
    let mut scene = Scene::new();
    scene.policy("strict");
    scene.signer_until("2026-03-20");
    tells(
        &scene,
        NOW,
        "
PX-05b in 54 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
",
    );
}
