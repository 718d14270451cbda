//! Which status counts, and what follows from it.

use super::scene::NOW;
use super::scene::OCSP_SIGNING;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::passes;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::t;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::CrlScope;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyUsage;
use crate::model::Link;
use crate::model::Location;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::TimeAxis;
use crate::model::TrustAnchor;
use crate::model::TrustAxis;

fn without(of: &str) -> Scene {
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id(of));
    scene
}

#[test]
fn no_status_asks_to_try_later_and_trust_is_open() {
    let scene = without("signer");
    found(&scene, "BB-05", "INDETERMINATE/TRY_LATER");
    let judged = scene.first(NOW);
    assert_eq!(judged.axes.trust, TrustAxis::NotEvaluated);
    assert_eq!(judged.valid_at_signing, None);
    found(&without("ca"), "BB-05a", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_policy_may_do_without_status_and_it_is_still_told() {
    let mut scene = without("signer");
    scene.hold("[levels]\n\"BB-05\" = \"warn\"\n");
    found(&scene, "BB-05", "TOTAL-PASSED");
}

#[test]
fn stale_status_asks_to_try_later() {
    let mut scene = Scene::new();
    scene.status(RevocationEvidence { next_update: Some(t(NOW)), ..good("signer", "ca") });
    found(&scene, "BB-04", "INDETERMINATE/TRY_LATER");
    scene.status(RevocationEvidence { next_update: None, ..good("signer", "ca") });
    found(&scene, "BB-04", "INDETERMINATE/TRY_LATER");
    scene.hold("[revocation]\nmax-age-seconds = 2592000\n");
    passes(&scene);
}

#[test]
fn a_stale_status_of_the_timestamp_authority_is_a_warning_on_the_token() {
    let mut scene = Scene::stamped(STAMPED);
    scene.status(RevocationEvidence { next_update: Some(t("2026-03-20")), ..good("tsa", "ca") });
    passes(&scene);
    let token = &scene.first(NOW).timestamps[0];
    assert_eq!(token.reason, None);
    assert!(token.findings.iter().any(|f| f.rule == "BB-04a" && f.severity == Severity::Warn));
    scene.policy("strict");
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn revoked_wins_whatever_newer_sources_say() {
    let mut scene = Scene::new();
    scene.evidence.revocation.push(revoked("signer", "ca", "2026-03-01"));
    assert!(scene.evidence.revocation[0].this_update > scene.evidence.revocation[3].this_update);
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    assert_eq!(scene.first(NOW).revocation, [3, 2]);
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Untrusted);
    assert_eq!(scene.first(NOW).valid_at_signing, Some(false));
}

#[test]
fn a_hold_counts_while_the_newest_source_says_so() {
    let mut scene = Scene::new();
    scene.evidence.revocation.push(on_hold("signer", "ca", "2026-03-01"));
    passes(&scene);
    scene.status(on_hold("signer", "ca", "2026-03-01"));
    found(&scene, "BB-05d", "INDETERMINATE/TRY_LATER");
}

/// What one change to the signer's only status source leads to.
#[track_caller]
fn refused(rule: &str, change: impl FnOnce(&mut RevocationEvidence)) {
    let mut scene = Scene::new();
    let mut status = good("signer", "ca");
    change(&mut status);
    scene.status(status);
    found(&scene, rule, "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_crl_must_be_its_issuers_and_for_the_certificate() {
    let scope = |change: fn(&mut CrlScope)| {
        let mut scope = CrlScope::default();
        change(&mut scope);
        Some(scope)
    };
    refused("CL-04", |s| s.signature = Check::Fails);
    refused("CL-04", |s| s.signature = Check::Unable("gost".to_owned()));
    refused("CL-04", |s| s.signer = None);
    refused("CL-01", |s| s.signer = Some(id("root")));
    refused("CL-02", |s| s.scope = scope(|scope| scope.only_authority = true));
    refused("CL-02", |s| s.scope = scope(|scope| scope.only_attribute = true));
    refused("CL-02", |s| s.scope = scope(|scope| scope.point_matches = Some(false)));
    refused("CL-02", |s| s.scope = scope(|scope| scope.only_reasons = Some(2)));
    refused("CL-03", |s| s.scope = scope(|scope| scope.delta_of = Some("01".to_owned())));
    refused("CL-05", |s| s.this_update = t("2026-04-02"));
    refused("BB-08a", |s| s.this_update = t("2025-12-31"));
    refused("BB-08c", |s| {
        s.deviations.push(Deviation::new("PX-07-LIMIT", Location::default(), "", ""));
    });
    refused("BB-08c", |s| s.deviations.push(Deviation::new("CV-01", Location::default(), "", "")));
    let mut scene = Scene::new();
    scene.status(RevocationEvidence {
        scope: scope(|scope| {
            scope.only_user = true;
            scope.point_matches = Some(true);
        }),
        ..good("signer", "ca")
    });
    passes(&scene);
    scene.status(RevocationEvidence {
        scope: scope(|scope| scope.only_user = true),
        ..good("ca", "root")
    });
    found(&scene, "CL-02", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_crl_is_signed_by_a_key_for_crls() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.key_usage = Some(KeyUsage(KeyUsage::KEY_CERT_SIGN)));
    found(&scene, "CL-04a", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_namesake_of_the_issuer_signs_crls_where_an_anchor_vouches_for_it() {
    let mut scene = Scene::new();
    let rolled =
        Certificate { id: id("ca2"), public_key: rsa(3072, "ca2"), ..authority("ca", "root") };
    scene.add(rolled.clone());
    scene.evidence.revocation.push(good("ca2", "root"));
    scene.status(RevocationEvidence { signer: Some(id("ca2")), ..good("signer", "ca") });
    passes(&scene);
    // A namesake under another anchor is another authority.
    scene.add(authority("other", "other"));
    scene.evidence.anchors.push(TrustAnchor::new(id("other")));
    scene.status(good("ca2", "other"));
    scene.add(Certificate { issuer: certificate("other", "other").subject, ..rolled.clone() });
    found(&scene, "CL-01", "INDETERMINATE/TRY_LATER");
    scene.add(Certificate { issuer: certificate("x", "x").subject, ..rolled });
    found(&scene, "CL-01", "INDETERMINATE/TRY_LATER");
}

#[test]
fn partial_crls_count_where_they_say_revoked() {
    for scope in [
        CrlScope { only_reasons: Some(2), ..CrlScope::default() },
        CrlScope { delta_of: Some("01".to_owned()), ..CrlScope::default() },
    ] {
        let mut scene = Scene::new();
        let status = revoked("signer", "ca", "2026-03-01");
        scene.evidence.revocation.push(RevocationEvidence { scope: Some(scope), ..status });
        found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    }
}

#[test]
fn a_revocation_told_after_the_validation_time_counts_from_its_date() {
    let mut scene = Scene::new();
    scene.status(RevocationEvidence {
        this_update: t("2026-05-01"),
        ..revoked("signer", "ca", "2026-03-31")
    });
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    scene.status(revoked("signer", "ca", "2026-04-02"));
    found(&scene, "CL-05", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_status_that_forgot_expired_certificates_says_nothing_of_them() {
    let mut scene = Scene::new();
    scene.signer_until("2026-03-14");
    found(&scene, "CL-07", "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    for known in [
        RevocationEvidence { certificate_hash: Some(true), ..good("signer", "ca") },
        RevocationEvidence { knows_expired_since: Some(t("2026-03-14")), ..good("signer", "ca") },
    ] {
        scene.status(known);
        found(&scene, "PX-05b", "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
    }
    scene.status(RevocationEvidence {
        knows_expired_since: Some(t("2026-03-15")),
        ..good("signer", "ca")
    });
    found(&scene, "CL-07", "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

/// A world whose signer's status comes from a delegated responder.
fn responded() -> Scene {
    let mut scene = Scene::new();
    scene.add(Certificate {
        extended_key_usage: Some(ExtendedKeyUsage {
            purposes: vec![OCSP_SIGNING.to_owned()],
            critical: false,
        }),
        ocsp_no_check: true,
        ..certificate("responder", "ca")
    });
    scene.status(RevocationEvidence {
        kind: RevocationKind::Ocsp,
        signer: Some(id("responder")),
        produced_at: Some(t("2026-03-15")),
        ..good("signer", "ca")
    });
    scene
}

#[test]
fn a_delegated_responder_is_issued_by_the_same_authority_for_the_purpose() {
    passes(&responded());
    let mut scene = responded();
    scene.change("responder", |c| c.extended_key_usage = None);
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
    let mut scene = responded();
    scene.change("responder", |c| {
        c.extended_key_usage.as_mut().expect("some").purposes = vec!["2.5.29.37.0".to_owned()];
    });
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
    let mut scene = responded();
    let responder = scene.evidence.certificate(id("responder")).expect("one").certificate.clone();
    scene.add(Certificate {
        issuer: certificate("root", "root").subject,
        ..responder.as_ref().clone()
    });
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
    let mut scene = responded();
    scene.change("responder", |c| c.key_usage = Some(KeyUsage(KeyUsage::KEY_CERT_SIGN)));
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
}

#[test]
fn the_authority_itself_may_answer() {
    let mut scene = responded();
    scene.evidence.revocation.last_mut().expect("one").signer = Some(id("ca"));
    passes(&scene);
}

#[test]
fn a_responder_must_have_been_valid_when_it_answered_and_be_valid_now() {
    let mut scene = responded();
    scene.change("responder", |c| c.not_after = t("2026-03-14"));
    found(&scene, "BB-08b", "INDETERMINATE/TRY_LATER");
    scene.change("responder", |c| c.not_after = t("2026-03-20"));
    found(&scene, "BB-05e", "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_responder_without_nocheck_needs_a_status_of_its_own() {
    let mut scene = responded();
    scene.change("responder", |c| c.ocsp_no_check = false);
    found(&scene, "OC-06", "INDETERMINATE/TRY_LATER");
    // Its own word does not vouch for it.
    let own = RevocationEvidence { of: id("responder"), ..scene.evidence.revocation[2].clone() };
    scene.evidence.revocation.push(own);
    found(&scene, "OC-06", "INDETERMINATE/TRY_LATER");
    scene.status(good("responder", "ca"));
    passes(&scene);
    scene.status(revoked("responder", "ca", "2026-03-16"));
    found(&scene, "OC-06", "INDETERMINATE/TRY_LATER");
}

#[test]
fn an_answer_is_about_this_certificate_and_known() {
    let mut scene = responded();
    scene.evidence.revocation.last_mut().expect("one").certificate_hash = Some(false);
    found(&scene, "OC-09", "INDETERMINATE/TRY_LATER");
    let mut scene = responded();
    scene.evidence.revocation.last_mut().expect("one").status = RevocationStatus::Unknown;
    found(&scene, "OC-09", "INDETERMINATE/TRY_LATER");
    let mut scene = responded();
    scene.evidence.revocation.last_mut().expect("one").signature = Check::Fails;
    found(&scene, "OC-04", "INDETERMINATE/TRY_LATER");
}

#[test]
fn responders_vouch_for_each_other_three_deep() {
    let vouched = |responders: usize| {
        let mut scene = Scene::new();
        let names: Vec<String> = (0..responders).map(|n| format!("responder{n}")).collect();
        let below = ["signer".to_owned()].into_iter().chain(names.iter().cloned());
        for name in &names {
            let purposes = vec![OCSP_SIGNING.to_owned()];
            scene.add(Certificate {
                extended_key_usage: Some(ExtendedKeyUsage { purposes, critical: false }),
                ..certificate(name, "ca")
            });
        }
        for (of, by) in below.zip(&names) {
            scene.status(RevocationEvidence { kind: RevocationKind::Ocsp, ..good(&of, by) });
        }
        scene.status(good(names.last().expect("one"), "ca"));
        scene
    };
    passes(&vouched(1));
    passes(&vouched(3));
    found(&vouched(4), "OC-06", "INDETERMINATE/TRY_LATER");
}

/// A word of the same authority in another CRL.
fn beside(scene: &mut Scene, source: &str, status: RevocationEvidence) {
    let source = source.to_owned();
    scene.evidence.revocation.push(RevocationEvidence { source, ..status });
}

#[test]
fn a_suspension_counts_from_the_earliest_date_that_was_told() {
    let mut scene = Scene::new();
    scene.status(on_hold("signer", "ca", "2026-03-05"));
    beside(&mut scene, "older", on_hold("signer", "ca", "2026-03-01"));
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "BB-05d").expect("a finding");
    assert_eq!(finding.compared.as_ref().expect("compared").seen, "2026-03-01T00:00:00Z");
}

#[test]
fn what_was_relied_on_is_told() {
    let used = |scene: &Scene| scene.first(NOW).revocation[0];
    // Revoked twice: the earlier date.
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-05"));
    beside(&mut scene, "earlier", revoked("signer", "ca", "2026-03-01"));
    assert_eq!(used(&scene), 3);
    // Good twice: the newer.
    let mut scene = Scene::new();
    let newer = RevocationEvidence { this_update: t("2026-03-20"), ..good("signer", "ca") };
    beside(&mut scene, "newer", newer.clone());
    assert_eq!(used(&scene), 3);
    // One for every reason before a newer one for some.
    let some = CrlScope { only_reasons: Some(0b110), ..CrlScope::default() };
    let mut scene = Scene::new();
    beside(&mut scene, "some", RevocationEvidence { scope: Some(some), ..newer });
    assert_eq!(used(&scene), 0);
    // Suspended, and good for other reasons: what suspends.
    let mut scene = Scene::new();
    scene.status(on_hold("signer", "ca", "2026-03-20"));
    beside(&mut scene, "good", good("signer", "ca"));
    let position = scene.first(NOW).revocation[0];
    assert_ne!(scene.evidence.revocation[position].source, "good");
}

#[test]
fn only_what_is_relied_on_must_be_signed_with_strong_algorithms() {
    let weak = |mut status: RevocationEvidence| {
        status.signature_algorithm.digest = Some(DigestAlgorithm::Sha1);
        status
    };
    let crypto = "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
    // A strong one beside a weak one, older or newer.
    for day in ["2026-03-10", "2026-03-20"] {
        let mut scene = Scene::new();
        let other = RevocationEvidence { this_update: t(day), ..good("signer", "ca") };
        beside(&mut scene, "weak", weak(other));
        passes(&scene);
        assert_eq!(scene.first(NOW).findings, [], "{day}");
    }
    let mut scene = Scene::new();
    scene.status(weak(good("signer", "ca")));
    found(&scene, "CR-04a", crypto);
    // Where each speaks for some reasons, each is relied on.
    let part = |reasons| RevocationEvidence {
        source: format!("crl {reasons}"),
        scope: Some(CrlScope { only_reasons: Some(reasons), ..CrlScope::default() }),
        ..good("signer", "ca")
    };
    let (first, second) = (part(0b110), part(0b1_1111_1000));
    for (one, other, verdict) in [
        (first.clone(), second.clone(), "TOTAL-PASSED"),
        (weak(first.clone()), second.clone(), crypto),
        (first, weak(second), crypto),
    ] {
        let mut scene = Scene::new();
        scene.status(one);
        scene.evidence.revocation.push(other);
        assert_eq!(scene.verdict(NOW), verdict);
    }
}

#[test]
fn a_suspension_ends_only_by_who_speaks_of_suspensions() {
    let newer = |reasons| {
        let mut scene = Scene::new();
        scene.status(on_hold("signer", "ca", "2026-03-01"));
        let scope = Some(CrlScope { only_reasons: Some(reasons), ..CrlScope::default() });
        beside(&mut scene, "newer", RevocationEvidence { scope, ..good("signer", "ca") });
        scene
    };
    found(&newer(0b110), "BB-05d", "INDETERMINATE/TRY_LATER");
    // That one ends it, and leaves the other reasons open.
    found(&newer(0b100_0000), "CL-02", "INDETERMINATE/TRY_LATER");
    assert!(!newer(0b100_0000).rules(NOW).contains(&"BB-05d".to_owned()));
    // Of the same moment, the suspension stands.
    let mut scene = Scene::new();
    scene.status(on_hold("signer", "ca", "2026-03-01"));
    let at = RevocationEvidence { this_update: t("2026-03-02"), ..good("signer", "ca") };
    beside(&mut scene, "at once", at);
    found(&scene, "BB-05d", "INDETERMINATE/TRY_LATER");
}

#[test]
fn a_delegated_responder_is_certified_by_the_key_of_the_same_authority() {
    // A namesake of the authority, with another key.
    let namesake = || {
        let mut scene = responded();
        let key = rsa(3072, "namesake");
        scene.add(Certificate { id: id("namesake"), public_key: key, ..authority("ca", "root") });
        scene.evidence.revocation.push(good("namesake", "root"));
        scene
    };
    let relink = |scene: &mut Scene, links: &[(&str, Check)]| {
        for entry in &mut scene.evidence.certificates {
            if entry.certificate.id == id("responder") {
                let link = |(issuer, signature): &(&str, Check)| Link {
                    issuer: id(issuer),
                    signature: signature.clone(),
                };
                entry.links = links.iter().map(link).collect();
            }
        }
    };
    let rows: [(&[(&str, Check)], bool); 5] = [
        (&[("ca", Check::Holds)], true),
        (&[("namesake", Check::Holds)], false),
        (&[("ca", Check::Fails)], false),
        (&[("ca", Check::Fails), ("namesake", Check::Holds)], false),
        (&[("namesake", Check::Fails), ("ca", Check::Holds)], true),
    ];
    for (links, accepted) in rows {
        let mut scene = namesake();
        relink(&mut scene, links);
        match accepted {
            true => passes(&scene),
            false => found(&scene, "OC-05", "INDETERMINATE/TRY_LATER"),
        }
    }
    // The right key, under another name.
    let mut scene = responded();
    scene.change("responder", |c| c.issuer = certificate("other", "other").subject);
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
    // Either of the two usages will do, and no usage named.
    for usage in [None, Some(KeyUsage::DIGITAL_SIGNATURE), Some(KeyUsage::NON_REPUDIATION)] {
        let mut scene = responded();
        scene.change("responder", |c| c.key_usage = usage.map(KeyUsage));
        passes(&scene);
    }
    let mut scene = responded();
    scene.change("responder", |c| c.unknown_critical.push("1.2.3".to_owned()));
    found(&scene, "OC-05", "INDETERMINATE/TRY_LATER");
}

#[test]
fn why_a_source_was_not_used_is_told() {
    let told = |change: fn(&mut RevocationEvidence)| {
        let mut scene = Scene::new();
        let mut status = good("signer", "ca");
        change(&mut status);
        scene.status(status);
        let judged = scene.first(NOW);
        let finding = judged.findings.iter().find(|f| f.at.file.is_some()).expect("a finding");
        assert_eq!(finding.at.file, Some("crl of ca good".to_owned()));
        assert_eq!(finding.at.certificate, Some(id("signer").to_string()));
        let compared = finding.compared.clone().expect("compared");
        (finding.rule.to_string(), compared.seen, compared.expected)
    };
    let row = |rule: &str, seen: &str| (rule.to_owned(), seen.to_owned(), "CN=ca".to_owned());
    assert_eq!(told(|s| s.signature = Check::Unable("gost".to_owned())), row("CL-04", "gost"));
    assert_eq!(told(|s| s.signature = Check::Fails), row("CL-04", "CRL"));
    assert_eq!(told(|s| s.signer = None), row("CL-04", "CRL"));
    let ocsp = |s: &mut RevocationEvidence| {
        s.kind = RevocationKind::Ocsp;
        s.signature = Check::Fails;
    };
    assert_eq!(told(ocsp), row("OC-04", "OCSP"));
}

#[test]
fn a_responder_that_nobody_can_ask_about_is_believed_where_the_policy_says_so() {
    // Whether the responder names where to ask about it, whether the policy believes those that
    // do not, whether its answer counts.
    for (askable, believed, counts) in
        [(false, true, true), (false, false, false), (true, true, false), (true, false, false)]
    {
        let mut scene = responded();
        scene.policy.revocation.silent_responders = believed;
        scene.change("responder", |c| c.ocsp_no_check = false);
        let mut places = vec![scene.clone()];
        if askable {
            scene.change("responder", |c| c.ocsp_urls = vec!["http://ocsp.test/".to_owned()]);
            let mut by_crl = places.remove(0);
            by_crl.change("responder", |c| {
                c.crl_distribution_points = vec![crate::model::DistributionPoint::default()];
            });
            places = vec![scene, by_crl];
        }
        for scene in places {
            match counts {
                true => passes(&scene),
                false => found(&scene, "OC-06", "INDETERMINATE/TRY_LATER"),
            }
        }
    }
}

#[test]
fn a_suspension_that_ended_in_revocation_counts_from_its_own_date() {
    // Suspended before the timestamp, revoked after it.
    let followed = || {
        let mut scene = Scene::stamped(STAMPED);
        scene.status(on_hold("signer", "ca", "2026-03-01"));
        beside(&mut scene, "later", revoked("signer", "ca", "2026-03-20"));
        scene
    };
    found(&followed(), "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
    assert_eq!(followed().first(NOW).valid_at_signing, Some(false));
    // Lifted between the two, the revocation alone counts.
    let mut scene = followed();
    let lifted = RevocationEvidence { this_update: t("2026-03-05"), ..good("signer", "ca") };
    beside(&mut scene, "between", lifted);
    passes(&scene);
    // Revoked before it was suspended.
    let mut scene = Scene::stamped(STAMPED);
    scene.status(on_hold("signer", "ca", "2026-03-20"));
    beside(&mut scene, "first", revoked("signer", "ca", "2026-03-01"));
    found(&scene, "BB-05b", "INDETERMINATE/REVOKED_NO_POE");
}
