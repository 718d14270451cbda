//! Anchors: what they are trusted for, and when (PX-13, OC-05a).

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::passes;
use super::scene::t;
use crate::model::AnchorUsage;
use crate::model::ChainOutcome;
use crate::model::Origin;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::TrustAnchor;
use crate::model::TrustAxis;
use crate::policy::ValidationPolicy;
use crate::validation::ChainDemand;
use crate::validation::StatusDemand;
use crate::validation::missing;
use crate::validation::validate_certificate;

const NO_CHAIN: &str = "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND";

fn only(of: &str, usages: &[AnchorUsage]) -> TrustAnchor {
    TrustAnchor { usages: Some(usages.iter().copied().collect()), ..TrustAnchor::new(id(of)) }
}

/// The scene with these anchors in place of its own.
fn trusting(mut scene: Scene, anchors: &[TrustAnchor]) -> Scene {
    scene.evidence.anchors = anchors.to_vec();
    scene.evidence.anchors.sort();
    scene
}

#[test]
fn an_anchor_for_timestamps_carries_no_signature() {
    let scene = trusting(Scene::new(), &[only("root", &[AnchorUsage::Timestamp])]);
    found(&scene, "PX-13a", NO_CHAIN);
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Untrusted);
    passes(&trusting(Scene::new(), &[only("root", &[AnchorUsage::Signature])]));
}

#[test]
fn an_anchor_for_signatures_carries_no_timestamp() {
    let mut scene = trusting(Scene::stamped(STAMPED), &[only("root", &[AnchorUsage::Signature])]);
    scene.signer_until("2026-03-20");
    // The signer has expired, and the timestamp that would show it to be older proves nothing.
    assert_ne!(scene.verdict(NOW), "TOTAL-PASSED");
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "PX-13a"), "{token:?}");
    let both = [AnchorUsage::Signature, AnchorUsage::Timestamp];
    let mut scene = trusting(Scene::stamped(STAMPED), &[only("root", &both)]);
    scene.signer_until("2026-03-20");
    passes(&scene);
}

#[test]
fn the_same_root_may_be_trusted_twice_for_two_things() {
    let anchors =
        [only("root", &[AnchorUsage::Signature]), only("root", &[AnchorUsage::Timestamp])];
    let mut scene = trusting(Scene::stamped(STAMPED), &anchors);
    scene.signer_until("2026-03-20");
    passes(&scene);
}

#[test]
fn an_intermediate_that_is_an_anchor_ends_the_chain() {
    let mut scene = trusting(Scene::new(), &[TrustAnchor::new(id("ca"))]);
    // Nothing is asked about an anchor itself.
    scene.evidence.revocation.retain(|status| status.of != id("ca"));
    passes(&scene);
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca")]);
}

#[test]
fn above_an_intermediate_that_is_trusted_for_another_thing_the_chain_goes_on() {
    let stamps = only("ca", &[AnchorUsage::Timestamp]);
    let scene = trusting(Scene::new(), &[stamps.clone(), TrustAnchor::new(id("root"))]);
    passes(&scene);
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca"), id("root")]);
    found(&trusting(Scene::new(), &[stamps]), "PX-13a", NO_CHAIN);
}

#[test]
fn above_an_intermediate_past_its_sunset_the_chain_goes_on() {
    let past = TrustAnchor { sunset: Some(t("2026-03-01")), ..TrustAnchor::new(id("ca")) };
    let scene = trusting(Scene::new(), &[past.clone(), TrustAnchor::new(id("root"))]);
    passes(&scene);
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca"), id("root")]);
    let no_proof = "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND_NO_POE";
    found(&trusting(Scene::new(), &[past]), "PX-13", no_proof);
}

#[test]
fn an_intermediate_within_limits_is_no_excuse_where_the_chain_goes_on() {
    let stamps = only("ca", &[AnchorUsage::Timestamp]);
    let mut scene = trusting(Scene::new(), &[stamps, TrustAnchor::new(id("root"))]);
    scene.change("ca", |ca| ca.not_after = t("2026-03-20"));
    found(&scene, "PX-05c", "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn an_anchor_does_not_count_before_it_is_trusted() {
    let from = |date: &str| TrustAnchor { from: Some(t(date)), ..TrustAnchor::new(id("root")) };
    found(&trusting(Scene::new(), &[from("2026-04-02")]), "PX-13b", NO_CHAIN);
    passes(&trusting(Scene::new(), &[from(NOW)]));
}

#[test]
fn what_is_proven_to_be_older_than_the_trust_is_not_covered_by_it() {
    let from = |date: &str| TrustAnchor { from: Some(t(date)), ..TrustAnchor::new(id("root")) };
    let tsa = only("root", &[AnchorUsage::Timestamp]);
    let signature =
        |date: &str| TrustAnchor { usages: Some([AnchorUsage::Signature].into()), ..from(date) };
    let late = [tsa.clone(), signature("2026-03-20")];
    found(&trusting(Scene::stamped(STAMPED), &late), "PX-13b", NO_CHAIN);
    passes(&trusting(Scene::stamped(STAMPED), &[tsa, signature("2026-03-10")]));
    // A token says itself when it was made.
    let scene = trusting(Scene::stamped(STAMPED), &[from("2026-03-20")]);
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "PX-13b"), "{token:?}");
}

#[test]
fn of_several_periods_the_one_counts_in_which_it_was_made() {
    let period = |from: &str, until: Option<&str>| TrustAnchor {
        from: Some(t(from)),
        sunset: until.map(t),
        usages: Some([AnchorUsage::Signature].into()),
        ..TrustAnchor::new(id("root"))
    };
    let tsa = only("root", &[AnchorUsage::Timestamp]);
    let gap = [tsa.clone(), period("2020-01-01", Some("2026-02-01")), period("2026-03-20", None)];
    let scene = trusting(Scene::stamped(STAMPED), &gap);
    assert_ne!(scene.verdict(NOW), "TOTAL-PASSED");
    let open = [tsa, period("2020-01-01", Some("2026-02-01")), period("2026-03-01", None)];
    passes(&trusting(Scene::stamped(STAMPED), &open));
}

/// The scene with a response of a responder that nobody in the chain appointed.
fn answered_by_a_stranger(anchors: &[TrustAnchor]) -> Scene {
    let mut scene = trusting(Scene::new(), anchors);
    scene.add(certificate("oracle", "elsewhere"));
    scene.status(RevocationEvidence {
        kind: RevocationKind::Ocsp,
        origin: Origin::Embedded,
        signer: Some(id("oracle")),
        ..good("signer", "ca")
    });
    scene
}

#[test]
fn a_responder_counts_by_decision_where_ocsp_is_named() {
    let root = TrustAnchor::new(id("root"));
    let named = only("oracle", &[AnchorUsage::Ocsp]);
    found(&answered_by_a_stranger(&[root.clone(), named.clone()]), "OC-05a", "TOTAL-PASSED");
    let not_named = TrustAnchor::new(id("oracle"));
    let try_later = "INDETERMINATE/TRY_LATER";
    found(&answered_by_a_stranger(&[root.clone(), not_named]), "OC-05", try_later);
    let past = TrustAnchor { sunset: Some(t("2026-03-20")), ..named.clone() };
    found(&answered_by_a_stranger(&[root.clone(), past]), "OC-05", try_later);
    let future = TrustAnchor { from: Some(t("2026-03-16")), ..named };
    found(&answered_by_a_stranger(&[root, future]), "OC-05", try_later);
}

#[test]
fn a_responder_that_is_trusted_by_decision_carries_no_chain() {
    let scene = trusting(Scene::new(), &[only("root", &[AnchorUsage::Ocsp])]);
    found(&scene, "PX-13a", NO_CHAIN);
}

#[test]
fn who_signs_crls_needs_an_anchor_that_is_for_them_or_for_what_they_are_about() {
    use super::scene::rsa;
    for (usages, verdict) in [
        (vec![AnchorUsage::Signature], "TOTAL-PASSED"),
        (vec![AnchorUsage::Signature, AnchorUsage::Crl], "TOTAL-PASSED"),
    ] {
        let mut scene = trusting(Scene::new(), &[only("root", &usages)]);
        let mut rolled = authority("ca", "root");
        (rolled.id, rolled.public_key) = (id("ca2"), rsa(3072, "ca2"));
        scene.add(rolled);
        scene.evidence.revocation.push(good("ca2", "root"));
        scene.status(RevocationEvidence { signer: Some(id("ca2")), ..good("signer", "ca") });
        assert_eq!(scene.verdict(NOW), verdict, "{usages:?}");
    }
}

#[test]
fn a_certificate_alone_is_asked_about_for_a_usage() {
    let scene = trusting(Scene::new(), &[only("root", &[AnchorUsage::Timestamp])]);
    let ask = |usage| {
        let demand = ChainDemand { status: StatusDemand::None, usage, ..ChainDemand::default() };
        let policy = ValidationPolicy::rfc5280();
        validate_certificate(&scene.evidence, id("signer"), &demand, &policy, t(NOW))
    };
    let holds = ask(Some(AnchorUsage::Timestamp));
    assert_eq!(holds.outcome, ChainOutcome::Passed);
    assert_eq!(holds.certificates, [id("signer"), id("ca"), id("root")]);
    assert_eq!(holds.anchor.as_ref(), scene.evidence.anchors.first());
    assert_eq!(ask(None).outcome, ChainOutcome::Passed);
    let rejected = ask(Some(AnchorUsage::Signature));
    assert_eq!(rejected.outcome, ChainOutcome::Indeterminate("NO_CERTIFICATE_CHAIN_FOUND"));
    assert_eq!(rejected.rejected[0].reason, "PX-13a");
    assert_eq!(rejected.rejected[0].certificates, holds.certificates);
}

#[test]
fn what_is_missing_is_asked_for_on_every_chain_that_may_decide() {
    let mut scene = trusting(
        Scene::new(),
        &[only("ca", &[AnchorUsage::Timestamp]), TrustAnchor::new(id("root"))],
    );
    scene.change("ca", |ca| ca.ocsp_urls.push("http://ocsp.example/".to_owned()));
    scene.evidence.revocation.retain(|status| status.of != id("ca"));
    let needs = missing(&scene.evidence, &scene.policy, t(NOW));
    assert!(needs.iter().any(|need| need.certificate == id("ca")), "{needs:?}");
    // A chain that ends without limits is asked about alone.
    scene = trusting(scene, &[TrustAnchor::new(id("ca")), TrustAnchor::new(id("root"))]);
    assert_eq!(missing(&scene.evidence, &scene.policy, t(NOW)), []);
}
