//! Chains: building, path processing, purposes, anchors.

use super::scene::NOW;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::found;
use super::scene::good;
use super::scene::id;
use super::scene::passes;
use super::scene::rsa;
use super::scene::spoken;
use super::scene::t;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::ExtendedKeyUsage;
use crate::model::GeneralName;
use crate::model::KeyUsage;
use crate::model::Link;
use crate::model::Location;
use crate::model::NameConstraints;
use crate::model::PolicyConstraints;
use crate::model::RevocationEvidence;
use crate::model::TrustAnchor;
use crate::model::TrustAxis;

#[test]
fn without_anchors_no_chain_is_found_and_trust_is_not_evaluated() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    found(&scene, "PX-01", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    let judged = scene.first(NOW);
    assert_eq!(judged.axes.trust, TrustAxis::NotEvaluated);
    assert_eq!(judged.chain, [id("signer"), id("ca"), id("root")]);
}

#[test]
fn a_namesake_with_another_key_is_no_issuer() {
    let mut scene = Scene::new();
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links[0].signature = Check::Fails;
        }
    }
    found(&scene, "PX-01", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Untrusted);
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links[0].signature = Check::Unable("gost".to_owned());
        }
    }
    found(&scene, "PX-05", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn the_name_of_an_anchor_with_another_key_may_be_forged() {
    let told = |scene: &Scene| {
        found(scene, "PX-01a", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
        let judged = scene.first(NOW);
        assert!(!judged.findings.iter().any(|finding| finding.rule == "PX-01"));
        assert_eq!(judged.axes.trust, TrustAxis::Untrusted);
        let finding = judged.findings.iter().find(|finding| finding.rule == "PX-01a");
        finding.and_then(|finding| finding.compared.clone()).expect("compared")
    };
    // A root of the same name that signed itself and the authority.
    let mut scene = Scene::new();
    scene.add(Certificate { id: id("forged"), ..authority("root", "root") });
    let refuted = Link { issuer: id("root"), signature: Check::Fails };
    let proved = Link { issuer: id("forged"), signature: Check::Holds };
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("forged") || entry.certificate.id == id("ca") {
            entry.links = vec![refuted.clone(), proved.clone()];
        }
    }
    let compared = told(&scene);
    assert_eq!(compared.seen, format!("CN=root (SHA-256 {})", id("forged")));
    assert_eq!(compared.expected, format!("SHA-256 {}", id("root")));
    // The same where the forged root is not at hand.
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("ca") {
            entry.links = vec![refuted.clone()];
        }
    }
    assert_eq!(told(&scene).seen, "CN=root");
    // A namesake that is not trusted is missing only.
    scene.evidence.anchors = vec![TrustAnchor::new(id("tsa"))];
    found(&scene, "PX-01", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn the_chain_that_holds_is_chosen_among_several() {
    let mut scene = Scene::new();
    // A second issuer of the same name and another key, whose own chain is broken.
    scene.add(Certificate {
        id: id("ca2"),
        public_key: rsa(3072, "ca2"),
        key_usage: Some(KeyUsage(KeyUsage::CRL_SIGN)),
        ..authority("ca", "root")
    });
    let second = Link { issuer: id("ca2"), signature: Check::Holds };
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links.insert(0, second.clone());
        }
    }
    passes(&scene);
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca"), id("root")]);
}

#[test]
fn certificates_in_a_ring_end() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    scene.add(authority("root", "ca"));
    found(&scene, "PX-01", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn too_many_namesakes_end_in_a_named_finding() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    let names: Vec<String> = (0..40).map(|n| format!("x{n:02}")).collect();
    let links: Vec<_> =
        names.iter().map(|name| Link { issuer: id(name), signature: Check::Holds }).collect();
    for name in &names {
        let key = rsa(3072, name);
        scene.add(Certificate { id: id(name), public_key: key, ..authority("x", "x") });
    }
    for entry in &mut scene.evidence.certificates {
        entry.links.clone_from(&links);
    }
    found(&scene, "PX-03", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn an_authority_must_be_one() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.basic_constraints = None);
    found(&scene, "PX-06a", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    let mut scene = Scene::new();
    scene.change("ca", |c| c.basic_constraints.as_mut().expect("some").authority = false);
    found(&scene, "PX-06a", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    let mut scene = Scene::new();
    scene.change("root", |c| c.basic_constraints.as_mut().expect("some").authority = false);
    found(&scene, "PX-06a", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    let mut scene = Scene::new();
    scene.change("root", |c| c.basic_constraints = None);
    passes(&scene);
}

#[test]
fn path_lengths_count_authorities_that_are_not_self_issued() {
    let mut scene = Scene::new();
    scene.change("root", |c| c.basic_constraints.as_mut().expect("some").path_length = Some(1));
    scene.change("ca", |c| c.basic_constraints.as_mut().expect("some").path_length = Some(0));
    passes(&scene);
    scene.change("root", |c| c.basic_constraints.as_mut().expect("some").path_length = Some(0));
    found(&scene, "PX-06b", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    scene.change("ca", |c| c.issuer = c.subject.clone());
    passes(&scene);
}

#[test]
fn an_authority_signs_certificates_by_its_key_usage() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.key_usage = Some(KeyUsage(KeyUsage::CRL_SIGN)));
    found(&scene, "PX-06c", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    scene.change("ca", |c| c.key_usage = None);
    passes(&scene);
}

#[test]
fn basic_constraints_that_are_not_critical_are_for_the_record() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.basic_constraints.as_mut().expect("some").critical = false);
    found(&scene, "PX-06d", "TOTAL-PASSED");
}

#[test]
fn a_critical_extension_that_is_not_known_ends_the_path() {
    for name in ["signer", "ca"] {
        let mut scene = Scene::new();
        scene.change(name, |c| c.unknown_critical.push("1.2.3".to_owned()));
        found(&scene, "PX-07", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
    }
    // Of the anchor only what limits those below.
    let mut scene = Scene::new();
    scene.change("root", |c| c.unknown_critical.push("1.2.3".to_owned()));
    passes(&scene);
    scene.change("root", |c| c.unknown_critical.push("2.5.29.30".to_owned()));
    found(&scene, "PX-07", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
}

#[test]
fn name_constraints_bind_those_below_also_from_the_anchor() {
    for above in ["ca", "root"] {
        let mut scene = Scene::new();
        let limit = |top: &str| NameConstraints {
            permitted: Some(vec![GeneralName::Email(top.to_owned())]),
            excluded: None,
            critical: true,
        };
        scene.change("signer", |c| {
            c.alternative_names.push(GeneralName::Email("a@moj.gov.vn".to_owned()));
        });
        scene.change(above, |c| c.name_constraints = Some(limit(".gov.vn")));
        passes(&scene);
        scene.change(above, |c| c.name_constraints = Some(limit("example.com")));
        found(&scene, "PX-08", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    }
}

#[test]
fn a_name_in_an_excluded_subtree_is_not_allowed() {
    let mut scene = Scene::new();
    let excluded = |subject: &Certificate| NameConstraints {
        permitted: None,
        excluded: Some(vec![GeneralName::Directory(subject.subject.clone())]),
        critical: true,
    };
    let signer = certificate("signer", "ca");
    scene.change("ca", |c| c.name_constraints = Some(excluded(&signer)));
    found(&scene, "PX-08", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    let other = certificate("signe", "ca");
    scene.change("ca", |c| c.name_constraints = Some(excluded(&other)));
    passes(&scene);
}

#[test]
fn a_policy_that_must_be_explicit_must_be_left() {
    let mut scene = Scene::new();
    let explicit = PolicyConstraints { require_explicit: Some(0), inhibit_mapping: None };
    scene.change("ca", |c| c.policy_constraints = Some(explicit));
    found(&scene, "PX-09", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.change("ca", |c| c.policies = vec!["1.2.3".to_owned()]);
    scene.change("signer", |c| c.policies = vec!["1.2.4".to_owned()]);
    found(&scene, "PX-09", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.change("ca", |c| c.policy_mappings = vec![("1.2.3".to_owned(), "1.2.4".to_owned())]);
    passes(&scene);
    scene.change("ca", |c| {
        c.policy_mappings = vec![("1.2.3".to_owned(), "2.5.29.32.0".to_owned())];
    });
    found(&scene, "PX-09", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.change("ca", |c| {
        c.policy_mappings.clear();
        c.policies = vec!["2.5.29.32.0".to_owned()];
    });
    passes(&scene);
    scene.change("root", |c| c.inhibit_any_policy = Some(0));
    found(&scene, "PX-09", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
}

#[test]
fn the_signers_key_must_be_for_signing() {
    let mut scene = Scene::new();
    scene.change("signer", |c| c.key_usage = Some(KeyUsage(1 << 2)));
    found(&scene, "PX-10a", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    scene.change("signer", |c| c.key_usage = Some(KeyUsage(KeyUsage::NON_REPUDIATION)));
    passes(&scene);
}

#[test]
fn purposes_without_signing_documents_warn_and_strict_fails_them() {
    let mut scene = Scene::new();
    let purposes =
        |oid: &str| Some(ExtendedKeyUsage { purposes: vec![oid.to_owned()], critical: false });
    scene.change("signer", |c| c.extended_key_usage = purposes("1.3.6.1.5.5.7.3.4"));
    assert_eq!(scene.first(NOW).findings, []);
    scene.change("signer", |c| c.extended_key_usage = purposes("1.3.6.1.5.5.7.3.2"));
    found(&scene, "PX-10b", "TOTAL-PASSED");
    scene.policy("strict");
    found(&scene, "PX-10b", "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
}

#[test]
fn an_authority_outside_its_dates_is_out_of_bounds() {
    let mut scene = Scene::new();
    scene.change("ca", |c| c.not_after = t("2026-03-20"));
    found(&scene, "PX-05c", "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_signer_not_yet_valid_without_a_timestamp_is_out_of_bounds() {
    let mut scene = Scene::new();
    scene.change("signer", |c| c.not_before = t("2026-05-01"));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_deviation_of_a_certificate_that_must_not_be_ends_the_path() {
    let mut scene = Scene::new();
    scene.change("ca", |c| {
        c.deviations.push(Deviation::new("PX-07-LIMIT", Location::default(), "", ""));
    });
    let judged = scene.first(NOW);
    assert_ne!(spoken(&judged), "TOTAL-PASSED");
    let finding = judged.findings.iter().find(|f| f.rule == "PX-07-LIMIT").expect("a finding");
    assert_eq!(finding.at.certificate, Some(id("ca").to_string()));
}

#[test]
fn the_anchors_own_dates_and_signature_do_not_count() {
    let mut scene = Scene::new();
    scene.change("root", |c| {
        c.not_after = t("2021-01-01");
        c.signature_algorithm.digest = Some(DigestAlgorithm::Md5);
        c.deviations.push(Deviation::new("PX-07-LIMIT", Location::default(), "", ""));
    });
    passes(&scene);
}

#[test]
fn the_signers_own_certificate_may_be_the_anchor() {
    let mut scene = Scene::new();
    scene.evidence.anchors = vec![TrustAnchor::new(id("signer"))];
    scene.evidence.revocation.clear();
    passes(&scene);
    assert_eq!(scene.first(NOW).chain, [id("signer")]);
}

#[test]
fn an_anchor_counts_until_its_sunset() {
    let mut scene = Scene::new();
    scene.evidence.anchors[0].sunset = Some(t("2026-03-31"));
    found(&scene, "PX-13", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND_NO_POE");
    scene.evidence.anchors[0].sunset = Some(t(NOW));
    passes(&scene);
}

#[test]
fn of_chains_that_end_nowhere_the_longest_is_told_and_of_these_the_likeliest() {
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    scene.add(Certificate { id: id("ca2"), public_key: rsa(3072, "2"), ..authority("ca", "root") });
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("signer") {
            entry.links = ["ca2", "ca"]
                .map(|issuer| Link { issuer: id(issuer), signature: Check::Holds })
                .to_vec();
        }
    }
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca"), id("root")]);
    // Where the likelier ends earlier, the longer one.
    for entry in &mut scene.evidence.certificates {
        if entry.certificate.id == id("ca") {
            entry.links.clear();
        }
    }
    assert_eq!(scene.first(NOW).chain, [id("signer"), id("ca2"), id("root")]);
}

/// The signer below so many authorities, the last of which is the anchor.
fn tower(authorities: usize) -> Scene {
    let mut scene = Scene::new();
    let names: Vec<String> = (0..authorities).map(|n| format!("a{n:02}")).collect();
    for (position, name) in names.iter().enumerate() {
        let above = names.get(position + 1).unwrap_or(name);
        scene.add(authority(name, above));
        scene.evidence.revocation.push(good(name, above));
    }
    scene.add(certificate("signer", "a00"));
    scene.status(good("signer", "a00"));
    scene.evidence.anchors = vec![TrustAnchor::new(id(names.last().expect("one")))];
    scene
}

#[test]
fn chains_are_followed_up_to_twelve_certificates() {
    passes(&tower(11));
    found(&tower(12), "PX-03", "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}

#[test]
fn a_name_may_come_twice_with_another_key_and_a_key_with_another_name() {
    // A roll-over: the authority's new certificate is issued by its old one, of the same name.
    let above = |name: &str, key: &str| {
        let mut scene = Scene::new();
        scene.add(Certificate {
            id: id("old"),
            public_key: rsa(3072, key),
            ..authority(name, "root")
        });
        scene.change("ca", |ca| ca.issuer = authority(name, name).subject);
        for entry in &mut scene.evidence.certificates {
            if entry.certificate.id == id("ca") {
                entry.links = vec![Link { issuer: id("old"), signature: Check::Holds }];
            }
        }
        scene.status(RevocationEvidence { signer: Some(id("old")), ..good("ca", name) });
        scene.evidence.revocation.push(RevocationEvidence { of: id("old"), ..good("ca", "root") });
        scene
    };
    let chain = [id("signer"), id("ca"), id("old"), id("root")];
    assert_eq!(above("ca", "oldkey").first(NOW).chain, chain);
    assert_eq!(above("other", "ca").first(NOW).chain, chain);
    // Both alike: the same authority again.
    let judged = above("ca", "ca").first(NOW);
    assert_eq!(judged.chain, [id("signer"), id("ca")]);
    assert_eq!(spoken(&judged), "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
}
