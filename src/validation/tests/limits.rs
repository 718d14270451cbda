//! Moments and counts that decide: each at its limit and just beyond, a row each.

use super::scene::NOW;
use super::scene::OCSP_SIGNING;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::digest_use;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::passes;
use super::scene::revoked;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::ExtendedKeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::SignatureKind;
use crate::model::TrustAnchor;
use crate::model::TrustAxis;

/// Stamped before its own certificate was valid.
fn too_early() -> Scene {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("signer", |c| c.not_before = t("2026-03-11"));
    scene
}

/// Signed after a content timestamp of 2026-03-20.
fn stamped_first() -> Scene {
    let mut scene = Scene::new();
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-20T00:00:00Z");
    scene.signature().timestamps.push(content);
    scene
}

#[test]
fn an_anchor_that_signs_is_not_held_to_its_dates() {
    let mut scene = too_early();
    found(&scene, "LT-01", "TOTAL-FAILED/NOT_YET_VALID");
    scene.evidence.anchors.push(TrustAnchor::new(id("signer")));
    scene.evidence.anchors.sort_by_key(|anchor| anchor.certificate);
    assert!(!scene.rules(NOW).contains(&"LT-01".to_owned()));
}

#[test]
fn without_an_anchor_nothing_is_said_of_dates() {
    let mut scene = too_early();
    scene.add(authority("other", "other"));
    scene.change("signer", |c| c.issuer = certificate("signer", "other").issuer);
    let signer = scene.evidence.certificates.iter().find(|e| e.certificate.id == id("signer"));
    let signer = signer.expect("the signer").certificate.as_ref().clone();
    scene.add(signer);
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("other")]);
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    assert!(!scene.rules(NOW).contains(&"LT-01".to_owned()));
}

#[test]
fn what_time_says_of_a_certificate_names_it() {
    let mut expired = stamped_first();
    expired.signer_until("2026-03-19");
    let mut since_revoked = stamped_first();
    since_revoked.status(revoked("signer", "ca", "2026-03-19"));
    for (rule, scene) in [("LT-01", too_early()), ("LT-10", expired), ("LT-11", since_revoked)] {
        let judged = scene.first(NOW);
        let finding = judged.findings.iter().find(|finding| finding.rule == rule);
        let named = finding.unwrap_or_else(|| panic!("{rule}")).at.certificate.clone();
        assert_eq!(named, Some(id("signer").to_string()), "{rule}");
    }
}

#[test]
fn a_content_timestamp_of_the_last_moment_proves_no_expiry_and_of_the_revocations_no_revocation() {
    let mut scene = stamped_first();
    scene.signer_until("2026-03-20T00:00:00Z");
    assert!(!scene.rules(NOW).contains(&"LT-10".to_owned()));
    scene.signer_until("2026-03-19T23:59:59Z");
    assert!(scene.rules(NOW).contains(&"LT-10".to_owned()));
    let mut scene = stamped_first();
    scene.status(revoked("signer", "ca", "2026-03-20T00:00:00Z"));
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    scene.status(revoked("signer", "ca", "2026-03-19T23:59:59Z"));
    found(&scene, "LT-11", "TOTAL-FAILED/REVOKED");
}

#[test]
fn a_weak_signature_says_nothing_of_trust() {
    let mut scene = Scene::new();
    scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-04", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Trusted);
}

#[test]
fn valid_at_signing_by_dates_and_status() {
    let open = |this_update: &str| RevocationEvidence {
        this_update: t(this_update),
        next_update: None,
        ..good("signer", "ca")
    };
    // Valid from 2026-01-01 to 2028-01-01; good says 2026-03-15, next 2026-09-15.
    let rows = [
        ("at its first moment", "2026-01-01T00:00:00Z", good("signer", "ca"), Some(true)),
        ("before", "2025-12-31T23:59:59Z", good("signer", "ca"), Some(false)),
        ("at its last moment", "2028-01-01T00:00:00Z", open("2028-01-01T00:00:00Z"), Some(true)),
        ("after", "2028-01-01T00:00:01Z", open("2028-01-01T00:00:00Z"), Some(false)),
        ("known then", "2026-03-15T00:00:00Z", open("2026-03-15T00:00:00Z"), Some(true)),
        ("known before", "2026-03-15T00:00:01Z", open("2026-03-15T00:00:00Z"), None),
        ("still fresh", "2026-09-14T23:59:59Z", good("signer", "ca"), Some(true)),
        ("no longer fresh", "2026-09-15T00:00:00Z", good("signer", "ca"), None),
        (
            "revoked then",
            "2026-03-10T09:00:00Z",
            revoked("signer", "ca", "2026-03-10T09:00:00Z"),
            Some(false),
        ),
        (
            "revoked later",
            "2026-03-10T09:00:00Z",
            revoked("signer", "ca", "2026-03-10T09:00:01Z"),
            Some(true),
        ),
    ];
    for (what, claimed, status, expected) in rows {
        let mut scene = Scene::new();
        scene.signature().attributes.claimed_signing_time = Some(t(claimed));
        scene.status(status);
        assert_eq!(scene.first("2028-01-01").valid_at_signing, expected, "{what}");
    }
    passes(&Scene::new());
}

#[test]
fn a_status_counts_by_the_moments_it_names() {
    let crl = || good("signer", "ca");
    let at = |this_update: &str| RevocationEvidence { this_update: t(this_update), ..crl() };
    let revoked_at = |since: &str| RevocationEvidence {
        this_update: t("2026-05-01"),
        ..revoked("signer", "ca", since)
    };
    const PASSED: &str = "TOTAL-PASSED";
    const LATER: &str = "INDETERMINATE/TRY_LATER";
    // The validation time is 2026-04-01; clocks may differ by 300 s.
    let rows = [
        ("from the future, within the skew", at("2026-04-01T00:05:00Z"), PASSED, ""),
        ("from the future", at("2026-04-01T00:05:01Z"), LATER, "CL-05"),
        (
            "revoked by now, told later",
            revoked_at("2026-04-01T00:00:00Z"),
            "INDETERMINATE/REVOKED_NO_POE",
            "BB-05b",
        ),
        ("revoked later, told later", revoked_at("2026-04-01T00:00:01Z"), LATER, "CL-05"),
        (
            "as old as the certificate",
            RevocationEvidence { next_update: Some(t("2026-09-15")), ..at("2026-01-01T00:00:00Z") },
            PASSED,
            "",
        ),
        ("older", at("2025-12-31T23:59:59Z"), LATER, "BB-08a"),
    ];
    for (what, status, verdict, rule) in rows {
        let mut scene = Scene::new();
        scene.status(status);
        assert_eq!(scene.verdict(NOW), verdict, "{what}");
        let rules = scene.rules(NOW);
        assert!(rule.is_empty() || rules.contains(&rule.to_owned()), "{what}: {rules:?}");
    }
    // A CRL of the certificate's last moment has not forgotten it.
    for (not_after, rule) in [("2026-03-15T00:00:00Z", "PX-05b"), ("2026-03-14T23:59:59Z", "CL-07")]
    {
        let mut scene = Scene::new();
        scene.signer_until(not_after);
        assert!(scene.rules(NOW).contains(&rule.to_owned()), "{not_after}");
    }
}

/// The signer's status by a responder that is valid between two moments.
fn responded(not_before: &str, not_after: &str) -> Scene {
    let mut scene = Scene::new();
    let purposes = vec![OCSP_SIGNING.to_owned()];
    scene.add(Certificate {
        not_before: t(not_before),
        not_after: t(not_after),
        extended_key_usage: Some(ExtendedKeyUsage { purposes, critical: false }),
        ocsp_no_check: true,
        ..certificate("responder", "ca")
    });
    scene.status(RevocationEvidence {
        kind: RevocationKind::Ocsp,
        signer: Some(id("responder")),
        produced_at: Some(t("2026-03-16")),
        ..good("signer", "ca")
    });
    scene
}

#[test]
fn a_responder_counts_by_its_dates() {
    passes(&responded("2026-03-16", "2027-01-01"));
    found(&responded("2026-03-16T00:00:01Z", "2027-01-01"), "BB-08b", "INDETERMINATE/TRY_LATER");
    found(&responded("2026-01-01", "2026-03-15T23:59:59Z"), "BB-08b", "INDETERMINATE/TRY_LATER");
    passes(&responded("2026-01-01", "2026-04-01T00:00:00Z"));
    let out_of_bounds = "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE";
    found(&responded("2026-01-01", "2026-03-31T23:59:59Z"), "BB-05e", out_of_bounds);
    found(&responded("2026-01-01", "2026-03-16T00:00:00Z"), "BB-05e", out_of_bounds);
    // Without a moment of its own, an answer is of its thisUpdate (2026-03-15).
    let mut scene = responded("2026-03-15T00:00:01Z", "2027-01-01");
    scene.evidence.revocation.last_mut().expect("one").produced_at = None;
    found(&scene, "BB-08b", "INDETERMINATE/TRY_LATER");
    // What it revoked stays so when it has expired.
    let mut scene = responded("2026-01-01", "2026-03-20");
    let told = scene.evidence.revocation.last_mut().expect("one");
    told.status = revoked("signer", "ca", "2026-03-01").status;
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn a_claimed_time_is_held_against_the_certificates_dates() {
    // Valid from 2026-01-01 to 2026-03-25.
    for (claimed, told) in [
        ("2025-12-31T23:59:59Z", true),
        ("2026-01-01T00:00:00Z", false),
        ("2026-03-25T00:00:00Z", false),
        ("2026-03-25T00:00:01Z", true),
    ] {
        let mut scene = Scene::new();
        scene.signer_until("2026-03-25");
        scene.signature().attributes.claimed_signing_time = Some(t(claimed));
        assert_eq!(scene.rules(NOW).contains(&"LT-09".to_owned()), told, "{claimed}");
    }
}

#[test]
fn a_token_is_held_against_the_clock_and_its_authoritys_dates() {
    let rules = |time: &str| -> Vec<String> {
        let mut scene = Scene::stamped(time);
        scene.change("tsa", |c| c.not_before = t("2026-03-10T09:05:00Z"));
        let token = scene.first(NOW).timestamps.remove(0);
        token.findings.iter().map(|finding| finding.rule.to_string()).collect()
    };
    assert_eq!(rules("2026-04-01T00:05:00Z"), [""; 0]);
    assert_eq!(rules("2026-04-01T00:05:01Z"), ["TS-07a"]);
    assert_eq!(rules(STAMPED), [""; 0]);
    assert_eq!(rules("2026-03-10T09:04:59Z"), ["TS-07"]);
    // The last moment of the authority, judged while it lives: a clock a little ahead.
    for (until, told) in [("2026-04-01T00:04:00Z", false), ("2026-04-01T00:03:59Z", true)] {
        let mut scene = Scene::stamped("2026-04-01T00:04:00Z");
        scene.change("tsa", |c| c.not_after = t(until));
        let token = scene.first(NOW).timestamps.remove(0);
        assert_eq!(token.findings.iter().any(|finding| finding.rule == "TS-07"), told, "{until}");
    }
}
