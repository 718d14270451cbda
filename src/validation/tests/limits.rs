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
use super::scene::on_hold;
use super::scene::passes;
use super::scene::revoked;
use super::scene::t;
use super::scene::token;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::SignatureKind;
use crate::model::TimeAxis;
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

#[test]
fn an_anchor_that_is_not_trusted_yet_is_told_once() {
    // Neither when it was signed nor now; its timestamps are trusted.
    let mut scene = Scene::stamped(STAMPED);
    let only = |usage: AnchorUsage| TrustAnchor {
        usages: Some([usage].into()),
        ..TrustAnchor::new(id("root"))
    };
    let later = TrustAnchor { from: Some(t("2026-04-02")), ..only(AnchorUsage::Signature) };
    scene.evidence.anchors = vec![later, only(AnchorUsage::Timestamp)];
    scene.evidence.anchors.sort();
    let judged = scene.first(NOW);
    assert_eq!(judged.axes.time, TimeAxis::Proven);
    let told: Vec<_> = judged.findings.iter().filter(|one| one.rule == "PX-13b").collect();
    assert_eq!(told.len(), 1, "{told:#?}");
}

#[test]
fn a_responder_is_trusted_by_decision_only_where_it_is() {
    let by_decision = |scene: &Scene| scene.rules(NOW).contains(&"OC-05a".to_owned());
    // One that the authority appointed.
    let appointed = responded("2026-01-01", "2027-01-01");
    passes(&appointed);
    assert!(!by_decision(&appointed));
    // The authority itself, trusted for that too.
    let usages = Some([AnchorUsage::Ocsp].into());
    let mut itself = appointed.clone();
    itself.evidence.revocation.last_mut().expect("one").signer = Some(id("ca"));
    itself
        .evidence
        .anchors
        .push(TrustAnchor { usages: usages.clone(), ..TrustAnchor::new(id("ca")) });
    itself.evidence.anchors.sort();
    passes(&itself);
    assert!(!by_decision(&itself));
    // One that nobody appointed, and that is trusted for it.
    let mut trusted = appointed;
    trusted.change("responder", |c| c.extended_key_usage = None);
    found(&trusted, "OC-05", "INDETERMINATE/TRY_LATER");
    let anchor = TrustAnchor { usages, ..TrustAnchor::new(id("responder")) };
    trusted.evidence.anchors.push(anchor);
    trusted.evidence.anchors.sort();
    passes(&trusted);
    assert!(by_decision(&trusted));
    // Not by a CRL.
    trusted.evidence.revocation.last_mut().expect("one").kind = RevocationKind::Crl;
    assert!(!by_decision(&trusted));
}

#[test]
fn the_signers_status_must_be_fresh_today_under_every_model() {
    for model in ["shell", "hybrid", "chain"] {
        let mut scene = Scene::new();
        scene.hold(&format!("[chain]\nmodel = \"{model}\"\n"));
        scene.signer_until("2026-03-20");
        let next_update = Some(t("2026-03-21"));
        scene.status(RevocationEvidence { next_update, ..good("signer", "ca") });
        assert!(scene.rules(NOW).contains(&"BB-04".to_owned()), "{model}");
    }
}

#[test]
fn what_stands_against_a_chain_names_the_certificate() {
    type Row = (&'static str, &'static str, fn(&mut Scene));
    let rows: [Row; 12] = [
        ("PX-05a", "signer", |s| {
            s.signer_until("2026-03-20");
            s.evidence.revocation.retain(|status| status.of != id("signer"));
        }),
        ("PX-05b", "signer", |s| s.signer_until("2026-03-20")),
        ("PX-05c", "ca", |s| s.change("ca", |c| c.not_after = t("2026-03-20"))),
        ("PX-06a", "ca", |s| s.change("ca", |c| c.basic_constraints = None)),
        ("PX-06c", "ca", |s| s.change("ca", |c| c.key_usage = Some(KeyUsage(KeyUsage::CRL_SIGN)))),
        ("PX-06d", "ca", |s| {
            s.change("ca", |c| c.basic_constraints.as_mut().expect("some").critical = false);
        }),
        ("PX-07", "ca", |s| s.change("ca", |c| c.unknown_critical.push("1.2.3".to_owned()))),
        ("PX-10a", "signer", |s| s.change("signer", |c| c.key_usage = Some(KeyUsage(1 << 2)))),
        ("PX-10b", "signer", |s| {
            let purposes = vec!["1.3.6.1.5.5.7.3.2".to_owned()];
            s.change("signer", |c| {
                c.extended_key_usage = Some(ExtendedKeyUsage { purposes, critical: false });
            });
        }),
        ("PX-13", "root", |s| s.evidence.anchors[0].sunset = Some(t("2026-03-01"))),
        ("PX-13b", "root", |s| s.evidence.anchors[0].from = Some(t("2026-05-01"))),
        ("PX-01", "signer", |s| s.evidence.anchors.clear()),
    ];
    for (rule, of, change) in rows {
        let mut scene = Scene::new();
        change(&mut scene);
        let judged = scene.first(NOW);
        let finding = judged.findings.iter().find(|finding| finding.rule == rule);
        let finding = finding.unwrap_or_else(|| panic!("{rule} in {:?}", scene.rules(NOW)));
        assert_eq!(finding.at.certificate, Some(id(of).to_string()), "{rule}");
        let seen = finding.compared.clone().expect("compared").seen;
        assert!(rule == "PX-10b" || seen.contains(&format!("CN={of}")), "{rule}: {seen}");
    }
    // Of an authority outside its dates when it issued, by the chain model.
    let mut scene = Scene::new();
    scene.hold("[chain]\nmodel = \"chain\"\n");
    scene.change("ca", |c| c.not_before = t("2026-01-02"));
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|finding| finding.rule == "BB-09").expect("BB-09");
    assert_eq!(finding.at.certificate, Some(id("ca").to_string()));
}

#[test]
fn what_an_anchor_forbids_below_it_binds_only_where_something_is_below() {
    let mut scene = Scene::new();
    scene.change("root", |c| c.unknown_critical.push("2.5.29.30".to_owned()));
    found(&scene, "PX-07", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    let mut scene = Scene::new();
    scene.evidence.anchors = vec![TrustAnchor::new(id("signer"))];
    scene.evidence.revocation.clear();
    passes(&scene);
    scene.change("signer", |c| c.unknown_critical.push("2.5.29.30".to_owned()));
    passes(&scene);
    // An anchor's basicConstraints need not be critical.
    let mut scene = Scene::new();
    scene.change("root", |c| c.basic_constraints.as_mut().expect("some").critical = false);
    passes(&scene);
    assert_eq!(scene.first(NOW).findings, []);
}

#[test]
fn a_timestamp_authority_signs_tokens_and_nothing_else() {
    use crate::model::KeyUsage as Usage;
    const ONLY: &[&str] = &["1.3.6.1.5.5.7.3.8"];
    let both = Usage::DIGITAL_SIGNATURE | Usage::NON_REPUDIATION;
    let critical = |purposes: &[&str], critical| {
        let purposes = purposes.iter().map(ToString::to_string).collect();
        Some(ExtendedKeyUsage { purposes, critical })
    };
    // Its purposes, its usages, what is told of it.
    let rows: [(Option<ExtendedKeyUsage>, Option<u16>, Option<&str>); 11] = [
        (critical(ONLY, true), Some(both), None),
        (critical(ONLY, true), Some(Usage::DIGITAL_SIGNATURE), None),
        (critical(ONLY, true), Some(Usage::NON_REPUDIATION), None),
        (critical(ONLY, true), None, None),
        (critical(ONLY, false), None, Some("extKeyUsage : 1.3.6.1.5.5.7.3.8")),
        (None, None, Some("extKeyUsage: –")),
        (critical(&["1.2"], true), None, Some("extKeyUsage critical: 1.2")),
        (
            critical(&["1.3.6.1.5.5.7.3.8", "1.2"], true),
            None,
            Some("extKeyUsage critical: 1.3.6.1.5.5.7.3.8, 1.2"),
        ),
        (
            critical(ONLY, true),
            Some(0),
            Some("extKeyUsage critical: 1.3.6.1.5.5.7.3.8; keyUsage 0b0"),
        ),
        (
            critical(ONLY, true),
            Some(both | 1 << 2),
            Some("extKeyUsage critical: 1.3.6.1.5.5.7.3.8; keyUsage 0b111"),
        ),
        (critical(&["1.2"], true), Some(both), Some("extKeyUsage critical: 1.2")),
    ];
    for (purposes, usage, told) in rows {
        let mut scene = Scene::stamped(STAMPED);
        scene.change("tsa", |c| {
            c.extended_key_usage = purposes.clone();
            c.key_usage = usage.map(KeyUsage);
        });
        let token = scene.first(NOW).timestamps.remove(0);
        let finding = token.findings.iter().find(|finding| finding.rule == "TS-06");
        let seen = finding.map(|finding| finding.compared.clone().expect("compared").seen);
        assert_eq!(seen.as_deref(), told, "{purposes:?} {usage:?}");
    }
}

#[test]
fn a_responder_without_published_status_is_believed_as_the_policy_says() {
    let mut scene = responded("2026-01-01", "2027-01-01");
    scene.change("responder", |c| {
        c.ocsp_no_check = false;
        c.no_revocation_available = true;
    });
    passes(&scene);
    scene.hold("[levels]\n\"BB-05f\" = \"warn\"\n");
    passes(&scene);
    scene.hold("[levels]\n\"BB-05f\" = \"fail\"\n");
    found(&scene, "OC-06", "INDETERMINATE/TRY_LATER");
}

#[test]
fn when_to_ask_again_is_told_where_something_says_when() {
    let at = |this_update: &str, next_update: Option<&str>| RevocationEvidence {
        this_update: t(this_update),
        next_update: next_update.map(t),
        source: format!("crl of {this_update}"),
        ..good("signer", "ca")
    };
    // What is known of the signer's status, when it is due.
    let rows: [(&str, Vec<RevocationEvidence>, Option<&str>); 8] = [
        ("nothing", vec![], None),
        ("stale", vec![at("2026-03-15", Some("2026-03-20"))], Some("2026-03-20T00:00:00Z")),
        ("stale by now", vec![at("2026-03-15", Some(NOW))], Some("2026-04-01T00:00:00Z")),
        ("without an end", vec![at("2026-03-15", None)], None),
        (
            "the newest",
            vec![at("2026-03-15", Some("2026-03-20")), at("2026-03-16", Some("2026-03-25"))],
            Some("2026-03-25T00:00:00Z"),
        ),
        (
            "not from the future",
            vec![at("2026-03-15", Some("2026-03-20")), at("2026-04-02", Some("2026-05-01"))],
            Some("2026-03-20T00:00:00Z"),
        ),
        (
            "refused, and due",
            vec![RevocationEvidence {
                signature: Check::Fails,
                ..at("2026-03-15", Some("2026-09-15"))
            }],
            Some("2026-09-15T00:00:00Z"),
        ),
        (
            "suspended",
            vec![RevocationEvidence {
                next_update: Some(t("2026-04-02")),
                ..on_hold("signer", "ca", "2026-03-20")
            }],
            Some("2026-04-02T00:00:00Z"),
        ),
    ];
    let due = |scene: &Scene| {
        let judged = scene.first(NOW);
        let finding = judged.findings.into_iter().find(|finding| finding.rule == "BB-04-WHEN");
        finding.map(|finding| finding.compared.expect("compared").seen)
    };
    for (what, known, expected) in rows {
        let mut scene = Scene::new();
        scene.evidence.revocation.retain(|status| status.of != id("signer"));
        scene.evidence.revocation.extend(known);
        assert_eq!(scene.verdict(NOW), "INDETERMINATE/TRY_LATER", "{what}");
        assert_eq!(due(&scene).as_deref(), expected, "{what}");
    }
    // Of several that lack, the last; what is known does not count.
    let mut scene = Scene::new();
    scene.status(at("2026-03-15", Some("2026-03-20")));
    let next_update = Some(t("2026-03-25"));
    scene.status(RevocationEvidence { next_update, ..good("ca", "root") });
    assert_eq!(due(&scene).as_deref(), Some("2026-03-25T00:00:00Z"));
    // Only where the answer is to try later.
    scene.signature().references[0].intact = Check::Fails;
    assert_eq!(due(&scene), None);
    assert_eq!(due(&Scene::new()), None);
}
