//! Moments and counts that decide: each at its limit and just beyond, a row each.

use super::scene::NOW;
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
use crate::model::DigestAlgorithm;
use crate::model::RevocationEvidence;
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
