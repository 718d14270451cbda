//! A test or two a rule: kept and not kept.

use super::scene::OCSP_SIGNING;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::digest_use;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::signature;
use super::scene::spoken;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::CrlScope;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::ExtendedKeyUsage;
use crate::model::FieldLock;
use crate::model::FormatAxis;
use crate::model::GeneralName;
use crate::model::KeyUsage;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use crate::model::NameConstraints;
use crate::model::PolicyConstraints;
use crate::model::ReferenceRole;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SecurityStore;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::SuiteAxis;
use crate::model::TimeAxis;
use crate::model::TrustAnchor;
use crate::model::TrustAxis;
use crate::policy::ChangeProfile;
use std::borrow::Cow;

const NOW: &str = "2026-04-01";
const STAMPED: &str = "2026-03-10T09:05:00Z";

/// The verdict, and that the rule is among the findings.
#[track_caller]
fn found(scene: &Scene, rule: &str, verdict: &str) {
    let rules = scene.rules(NOW);
    assert!(rules.iter().any(|found| found == rule), "{rule} is not in {rules:?}");
    assert_eq!(scene.verdict(NOW), verdict);
}

#[track_caller]
fn passes(scene: &Scene) {
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{:?}", scene.first(NOW).findings);
}

#[test]
fn a_good_signature_passes_without_a_finding() {
    let scene = Scene::new();
    let judged = scene.first(NOW);
    passes(&scene);
    assert_eq!(judged.findings, []);
    assert_eq!(judged.chain, [id("signer"), id("ca"), id("root")]);
    assert_eq!(judged.revocation, [0, 2]);
    assert_eq!(judged.axes.intact, Some(true));
    assert_eq!(judged.axes.trust, TrustAxis::Trusted);
    assert_eq!(judged.axes.suite, SuiteAxis::Acceptable);
    assert_eq!(judged.axes.format, FormatAxis::Conforms);
    assert_eq!(judged.axes.time, TimeAxis::Claimed);
    assert_eq!(judged.level, SignatureLevel::B);
    assert_eq!(judged.valid_at_signing, Some(true));
}

// --- format checking, 5.2.2

#[test]
fn every_deviation_becomes_a_finding_at_its_level() {
    let mut scene = Scene::new();
    scene.signature().deviations.push(Deviation::new("CV-01", Location::offset(7), "[1]", "[0]"));
    found(&scene, "CV-01", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.format, FormatAxis::Broken);
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
}

#[test]
fn a_rule_of_another_version_is_never_taken_as_harmless() {
    let mut scene = Scene::new();
    let mut deviation = Deviation::new("CV-01", Location::default(), "", "");
    deviation.rule = Cow::Borrowed("ZZ-77");
    scene.signature().deviations.push(deviation);
    found(&scene, "BB-01a", "INDETERMINATE/GENERIC");
}

#[test]
fn a_deviation_of_the_document_that_decides_decides_for_each_signature() {
    let mut scene = Scene::new();
    let deviation = Deviation::new("CV-01", Location::offset(7), "a", "b");
    scene.evidence.document.deviations.push(deviation);
    found(&scene, "CV-01", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.judge(NOW).findings.len(), 1);
}

#[test]
fn an_unknown_form_fails() {
    let mut scene = Scene::new();
    scene.signature().format = SignatureFormat::Unknown;
    found(&scene, "BB-01", "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn covering_less_than_the_revision_fails_and_permits_nothing() {
    for coverage in [Coverage::ContiguousFromStart, Coverage::Unclear] {
        let mut scene = Scene::new();
        scene.signature().coverage = coverage;
        found(&scene, "BB-01b", "TOTAL-FAILED/FORMAT_FAILURE");
        let axes = scene.first(NOW).axes;
        assert_eq!(axes.changes, Some(ModificationLevel::Other));
        assert_eq!(axes.changes_permitted, Some(false));
    }
}

#[test]
fn parts_outside_the_signed_ones_are_a_warning_in_xml() {
    let mut scene = Scene::new();
    scene.evidence.document.format = DocumentFormat::Xml;
    let signature = scene.signature();
    signature.format = SignatureFormat::Xades;
    signature.coverage = Coverage::Partial;
    signature.uncovered = vec![Location::xpath("/a/b")];
    found(&scene, "BB-01c", "TOTAL-PASSED");
    let axes = scene.first(NOW).axes;
    assert_eq!((axes.changes, axes.changes_permitted), (Some(ModificationLevel::None), Some(true)));
}

// --- signing certificate, 5.2.3

#[test]
fn no_certificate_is_no_signing_certificate_found() {
    let mut scene = Scene::new();
    scene.signature().signer.certificate = None;
    found(&scene, "BB-02a", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
    scene.signature().signer.bare_key = Some(rsa(3072, "bare"));
    found(&scene, "BB-02b", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::NotEvaluated);
}

#[test]
fn a_certificate_that_is_not_in_the_evidence_is_not_found() {
    let mut scene = Scene::new();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("signer"));
    found(&scene, "BB-02a", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

#[test]
fn another_certificate_than_the_named_one_is_not_the_signers() {
    let mut scene = Scene::new();
    let reference = |scene: &mut Scene, check| {
        scene.signature().signer.reference.as_mut().expect("one").digest_matches = check;
    };
    reference(&mut scene, Check::Fails);
    found(&scene, "BB-02c", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    assert_eq!(scene.first(NOW).axes.trust, TrustAxis::Untrusted);
    // With the wrong certificate's key the value cannot hold, and says nothing.
    scene.signature().value.verifies = Check::Fails;
    found(&scene, "BB-02c", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
    reference(&mut scene, Check::Unable("digest not known".to_owned()));
    found(&scene, "BB-02e", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

#[test]
fn another_issuer_and_serial_is_a_warning_and_strict_fails_it() {
    let mut scene = Scene::new();
    scene.signature().signer.reference.as_mut().expect("one").issuer_serial_matches = Some(false);
    found(&scene, "BB-02d", "TOTAL-PASSED");
    scene.policy("strict");
    found(&scene, "BB-02d", "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND");
}

// --- cryptographic verification, 5.2.7

#[test]
fn missing_signed_content_is_signed_data_not_found() {
    let mut scene = Scene::new();
    scene.signature().references[0].found = false;
    found(&scene, "BB-06a", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, None);
}

#[test]
fn a_signature_of_nothing_is_signed_data_not_found() {
    let mut scene = Scene::new();
    scene.signature().references.clear();
    found(&scene, "BB-06e", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
    assert_eq!(scene.first(NOW).axes.intact, None);
    let mut scene = Scene::new();
    scene.signature().references[0].role = ReferenceRole::Manifest;
    found(&scene, "BB-06e", "INDETERMINATE/SIGNED_DATA_NOT_FOUND");
}

#[test]
fn one_digest_that_does_not_match_is_a_hash_failure() {
    let mut scene = Scene::new();
    let mut second = scene.signature().references[0].clone();
    second.intact = Check::Fails;
    scene.signature().references.push(second);
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
    // Also where nobody knows who signed, and where the form is broken too.
    scene.signature().signer.certificate = None;
    scene.signature().deviations.push(Deviation::new("CV-01", Location::default(), "", ""));
    found(&scene, "BB-06b", "TOTAL-FAILED/HASH_FAILURE");
}

#[test]
fn a_manifest_entry_that_does_not_match_is_its_readers_to_tell() {
    let mut scene = Scene::new();
    let mut listed = scene.signature().references[0].clone();
    listed.role = ReferenceRole::Manifest;
    listed.intact = Check::Fails;
    scene.signature().references.push(listed);
    passes(&scene);
    assert_eq!(scene.first(NOW).axes.intact, Some(true));
}

#[test]
fn a_value_that_does_not_hold_is_a_crypto_failure() {
    let mut scene = Scene::new();
    scene.signature().value.verifies = Check::Fails;
    found(&scene, "BB-06c", "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
    assert_eq!(scene.first(NOW).axes.intact, Some(false));
    // Also under a key that nobody vouches for.
    scene.signature().signer.certificate = None;
    scene.signature().signer.bare_key = Some(rsa(3072, "bare"));
    found(&scene, "BB-06c", "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

#[test]
fn what_could_not_be_computed_is_never_passed() {
    let mut scene = Scene::new();
    scene.signature().value.verifies = Check::Unable("ml-dsa".to_owned());
    found(&scene, "BB-06d", "INDETERMINATE/GENERIC");
    assert_eq!(scene.first(NOW).axes.intact, None);
    let mut scene = Scene::new();
    scene.signature().references[0].intact = Check::Unable("whirlpool".to_owned());
    found(&scene, "BB-06d", "INDETERMINATE/GENERIC");
    assert_eq!(scene.first(NOW).axes.intact, None);
}

// --- later changes, DA-24 and DA-25

fn change(rule: &'static str, level: ModificationLevel, field: Option<&str>) -> Modification {
    let at = Location { field: field.map(str::to_owned), revision: Some(2), ..Location::default() };
    Modification { rule: Cow::Borrowed(rule), level, at, what: "/AcroForm/Fields".to_owned() }
}

fn changed(changes: Vec<Modification>) -> Scene {
    let mut scene = Scene::new();
    let signature = scene.signature();
    signature.coverage = Coverage::EntireRevision;
    signature.later.later_revisions = 1;
    signature.later.changes = changes;
    scene
}

#[test]
fn a_second_signature_is_permitted_where_nothing_says_otherwise() {
    let scene = changed(vec![change("DA-08", ModificationLevel::FormFilling, Some("Agency"))]);
    passes(&scene);
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.changes, Some(ModificationLevel::FormFilling));
    assert_eq!(axes.changes_permitted, Some(true));
}

#[test]
fn annotations_without_a_permission_are_a_warning_by_default() {
    let mut scene = changed(vec![change("DA-16", ModificationLevel::Annotations, None)]);
    found(&scene, "DA-24", "TOTAL-PASSED");
    scene.policy = scene.policy.with_changes(ChangeProfile::Strict);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    assert_eq!(scene.first(NOW).axes.changes_permitted, Some(false));
}

#[test]
fn anything_else_fails_and_leaves_intact_alone() {
    let scene = changed(vec![change("DA-13", ModificationLevel::Other, None)]);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.intact, Some(true));
    assert_eq!(axes.changes_permitted, Some(false));
    assert_eq!(axes.changes, Some(ModificationLevel::Other));
}

#[test]
fn doc_mdp_permits_up_to_its_number() {
    use ModificationLevel::Annotations;
    use ModificationLevel::FormFilling;
    use ModificationLevel::LtaUpdates;
    for (permission, level, permitted) in [
        (1, LtaUpdates, true),
        (1, FormFilling, false),
        (2, FormFilling, true),
        (2, Annotations, false),
        (3, Annotations, true),
        (9, FormFilling, false),
    ] {
        let mut scene = changed(vec![change("DA-09", level, Some("F"))]);
        scene.signature().restrictions.doc_mdp = Some(permission);
        let judged = scene.first(NOW);
        assert_eq!(judged.axes.changes_permitted, Some(permitted), "P={permission} {level:?}");
    }
}

#[test]
fn an_earlier_certification_binds_later_signatures_and_not_the_other_way() {
    let mut scene = changed(vec![change("DA-16", ModificationLevel::Annotations, None)]);
    let mut second = scene.signature().clone();
    second.id = "Agency".to_owned();
    second.covered_until = Some(4000);
    scene.signature().restrictions.doc_mdp = Some(2);
    scene.signature().later.changes.clear();
    scene.evidence.signatures.push(second);
    let judged = scene.judge(NOW);
    assert_eq!(spoken(&judged.signatures[0]), "TOTAL-PASSED");
    assert_eq!(spoken(&judged.signatures[1]), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn a_locked_field_may_not_change_and_its_namesake_may() {
    let filled = |name| changed(vec![change("DA-09", ModificationLevel::FormFilling, Some(name))]);
    for (lock, field, permitted) in [
        (FieldLock::All, "Any", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 1", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 1.day", false),
        (FieldLock::Include(vec!["Signature 1".to_owned()]), "Signature 10", true),
        (FieldLock::Exclude(vec!["Note".to_owned()]), "Note", true),
        (FieldLock::Exclude(vec!["Note".to_owned()]), "Notes", false),
    ] {
        let mut scene = filled(field);
        scene.signature().restrictions.field_locks.push(lock.clone());
        let judged = scene.first(NOW);
        assert_eq!(judged.axes.changes_permitted, Some(permitted), "{lock:?} {field}");
    }
}

#[test]
fn a_field_that_did_not_exist_is_not_locked() {
    let mut scene = changed(vec![
        change("DA-08", ModificationLevel::FormFilling, Some("Agency")),
        change("DA-11", ModificationLevel::FormFilling, Some("Agency")),
    ]);
    scene.signature().restrictions.field_locks.push(FieldLock::All);
    passes(&scene);
}

#[test]
fn an_unfinished_comparison_is_indeterminate_unless_something_is_forbidden() {
    let mut scene = changed(Vec::new());
    scene.signature().later.incomplete = Some("XFA".to_owned());
    found(&scene, "DA-25a", "INDETERMINATE/GENERIC");
    let axes = scene.first(NOW).axes;
    assert_eq!((axes.changes, axes.changes_permitted), (None, None));
    scene.signature().later.changes = vec![change("DA-13", ModificationLevel::Other, None)];
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    let axes = scene.first(NOW).axes;
    assert_eq!(axes.changes, Some(ModificationLevel::Other));
    assert_eq!(axes.changes_permitted, Some(false));
}

#[test]
fn many_tolerated_changes_do_not_hide_a_forbidden_one() {
    let mut changes = vec![change("DA-16", ModificationLevel::Annotations, None); 1000];
    for (number, change) in changes.iter_mut().enumerate() {
        change.what = format!("annotation {number}");
    }
    changes.push(change("DA-13", ModificationLevel::Other, None));
    let scene = changed(changes);
    found(&scene, "DA-25", "TOTAL-FAILED/FORMAT_FAILURE");
    assert!(scene.first(NOW).findings.len() < 40);
}

// --- chains

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
fn the_chain_that_holds_is_chosen_among_several() {
    let mut scene = Scene::new();
    // A second issuer of the same name and another key, whose own chain is broken.
    scene.add(Certificate {
        id: id("ca2"),
        public_key: rsa(3072, "ca2"),
        key_usage: Some(KeyUsage(KeyUsage::CRL_SIGN)),
        ..authority("ca", "root")
    });
    let second = crate::model::Link { issuer: id("ca2"), signature: Check::Holds };
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
    let links: Vec<_> = names
        .iter()
        .map(|name| crate::model::Link { issuer: id(name), signature: Check::Holds })
        .collect();
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
    scene.evidence.anchors = vec![TrustAnchor { certificate: id("signer"), sunset: None }];
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

// --- revocation

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

// --- algorithms

#[test]
fn an_algorithm_relied_on_at_no_time_is_a_constraint_failure() {
    let mut scene = Scene::new();
    scene.change("signer", |c| c.public_key = rsa(512, "signer"));
    found(&scene, "CR-05", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::Outdated);
}

#[test]
fn sha1_in_a_document_fails_under_every_built_in_policy() {
    for policy in ["vn-agency", "etsi-2026", "strict"] {
        let mut scene = Scene::new();
        scene.policy(policy);
        scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
        found(&scene, "CR-04", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    }
}

#[test]
fn generation_1_is_tolerated_by_vn_agency_alone() {
    let generation_1 = || {
        let mut scene = Scene::new();
        scene.change("ca", |c| c.signature_algorithm.digest = Some(DigestAlgorithm::Sha1));
        let mut status = good("signer", "ca");
        status.signature_algorithm.digest = Some(DigestAlgorithm::Sha1);
        scene.status(status);
        scene.change("ca", |c| c.not_before = t("2010-03-25"));
        scene
    };
    let mut scene = generation_1();
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    scene.policy("vn-agency");
    found(&scene, "CR-02", "TOTAL-PASSED");
    // Issued after the date, SHA-1 is no habit any more.
    scene.change("ca", |c| c.not_before = t("2020-01-01"));
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    // Nor is a short key.
    let mut scene = generation_1();
    scene.policy("vn-agency");
    scene.change("root", |c| c.public_key = rsa(1024, "root"));
    found(&scene, "CR-04a", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

#[test]
fn sha1_imprints_of_old_tokens_are_tolerated_by_vn_agency_alone() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().timestamps[0].references[0].digest = digest_use(DigestAlgorithm::Sha1);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
    scene.policy("vn-agency");
    let judged = scene.first(NOW);
    assert_eq!(judged.axes.time, TimeAxis::Proven);
    assert!(judged.timestamps[0].findings.iter().any(|finding| finding.rule == "CR-02"));
    // The token's own signature is not tolerated with SHA-1.
    scene.signature().timestamps[0].value.algorithm.digest = Some(DigestAlgorithm::Sha1);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn a_sha1_reference_to_the_certificate_is_for_the_record() {
    let mut scene = Scene::new();
    let reference = scene.signature().signer.reference.as_mut().expect("one");
    reference.digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-07", "TOTAL-PASSED");
}

// --- time

#[test]
fn a_claimed_time_in_the_future_is_a_warning() {
    let mut scene = Scene::new();
    scene.signature().attributes.claimed_signing_time = Some(t("2026-04-01T00:05:00Z"));
    assert_eq!(scene.first(NOW).findings, []);
    scene.signature().attributes.claimed_signing_time = Some(t("2026-04-01T00:05:01Z"));
    found(&scene, "LT-08", "TOTAL-PASSED");
}

#[test]
fn a_claimed_time_outside_the_certificates_dates_is_a_warning() {
    let mut scene = Scene::new();
    scene.signature().attributes.claimed_signing_time = Some(t("2025-12-31"));
    found(&scene, "LT-09", "TOTAL-PASSED");
    assert_eq!(scene.first(NOW).valid_at_signing, Some(false));
}

#[test]
fn vietnamese_local_time_written_as_utc_is_recognised() {
    let mut scene = Scene::stamped(STAMPED);
    scene.signature().attributes.claimed_signing_time = Some(t("2026-03-10T16:04:30Z"));
    found(&scene, "LT-07", "TOTAL-PASSED");
    scene.signature().attributes.claimed_signing_time = Some(t("2026-03-10T12:04:30Z"));
    found(&scene, "LT-08", "TOTAL-PASSED");
}

#[test]
fn a_timestamp_authority_is_for_timestamping_alone() {
    let no_proof = |change: fn(&mut Certificate)| {
        let mut scene = Scene::stamped(STAMPED);
        scene.change("tsa", change);
        let token = scene.first(NOW).timestamps.remove(0);
        assert!(token.findings.iter().any(|finding| finding.rule == "TS-06"));
        assert!(token.reason.is_some());
        found(&scene, "LT-05", "TOTAL-PASSED");
    };
    no_proof(|c| c.extended_key_usage = None);
    no_proof(|c| c.extended_key_usage.as_mut().expect("some").critical = false);
    no_proof(|c| {
        c.extended_key_usage.as_mut().expect("some").purposes.push("2.5.29.37.0".to_owned());
    });
    no_proof(|c| c.key_usage = Some(KeyUsage(KeyUsage::KEY_CERT_SIGN | 1)));
}

#[test]
fn a_token_from_outside_its_authoritys_dates_or_from_the_future_proves_nothing() {
    let mut scene = Scene::stamped(STAMPED);
    scene.change("tsa", |c| c.not_before = t("2026-03-11"));
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "TS-07"));
    found(&scene, "LT-05", "TOTAL-PASSED");
    let scene = Scene::stamped("2026-04-01T00:05:01Z");
    let token = scene.first(NOW).timestamps.remove(0);
    assert!(token.findings.iter().any(|finding| finding.rule == "TS-07a"));
    let scene = Scene::stamped("2026-04-01T00:04:00Z");
    assert_eq!(scene.first(NOW).best_signature_time, t(NOW));
}

#[test]
fn a_content_timestamp_after_expiry_or_revocation_proves_the_worst() {
    let stamped_first = || {
        let mut scene = Scene::new();
        let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-20T00:00:00Z");
        scene.signature().timestamps.push(content);
        scene
    };
    passes(&stamped_first());
    let mut scene = stamped_first();
    scene.status(revoked("signer", "ca", "2026-03-19"));
    found(&scene, "LT-11", "TOTAL-FAILED/REVOKED");
    let mut scene = stamped_first();
    scene.signer_until("2026-03-19");
    found(&scene, "LT-10", "TOTAL-FAILED/EXPIRED");
}

#[test]
fn a_content_timestamp_after_an_algorithms_end_proves_it_too() {
    let mut scene = Scene::new();
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-20T00:00:00Z");
    scene.signature().timestamps.push(content);
    scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha1);
    found(&scene, "CR-04b", "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE");
    assert_eq!(scene.first(NOW).axes.suite, SuiteAxis::Outdated);
}

#[test]
fn a_document_timestamp_proves_what_it_covers_and_no_more() {
    let mut scene = Scene::new();
    let mut later = signature("Agency", "signer");
    later.covered_until = Some(5000);
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(4000), ..stamp });
    scene.evidence.signatures.push(later);
    scene.status(revoked("signer", "ca", "2026-03-13"));
    let judged = scene.judge(NOW).signatures;
    assert_eq!(spoken(&judged[0]), "TOTAL-PASSED");
    assert_eq!(judged[0].best_signature_time, t("2026-03-12T10:00:00Z"));
    assert_eq!(judged[0].timestamps.len(), 1);
    assert_eq!(spoken(&judged[1]), "TOTAL-PASSED");
    assert_eq!(judged[1].axes.time, TimeAxis::Proven);
    assert_eq!(judged[1].level, SignatureLevel::None);
    assert_eq!(spoken(&judged[2]), "INDETERMINATE/REVOKED_NO_POE");
    // A later timestamp of the second signature is no proof for the first (PA-45).
    let mut scene = Scene::new();
    let mut later = signature("Agency", "signer");
    later.covered_until = Some(5000);
    later.timestamps = vec![token(SignatureKind::SignatureTimestamp, "tsa", STAMPED)];
    scene.evidence.signatures.push(later);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
}

#[test]
fn a_document_timestamp_that_covers_part_proves_nothing() {
    let mut scene = Scene::new();
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence {
        covered_until: Some(4000),
        coverage: Coverage::ContiguousFromStart,
        ..stamp
    });
    let judged = scene.judge(NOW).signatures;
    assert_eq!(judged[0].axes.time, TimeAxis::Claimed);
    assert_eq!(spoken(&judged[1]), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn what_claims_to_be_a_token_and_says_no_time_fails() {
    let mut scene = Scene::new();
    let stamp = token(SignatureKind::Timestamp, "tsa", STAMPED);
    scene.evidence.signatures = vec![SignatureEvidence { timestamp: None, ..stamp }];
    assert_eq!(scene.verdict(NOW), "TOTAL-FAILED/FORMAT_FAILURE");
}

#[test]
fn a_counter_signature_that_does_not_hold_is_a_warning() {
    let mut scene = Scene::new();
    let counter = SignatureEvidence {
        kind: SignatureKind::CounterSignature,
        format: SignatureFormat::Cms,
        ..signature("counter", "signer")
    };
    scene.signature().counter_signatures.push(counter);
    passes(&scene);
    assert_eq!(scene.first(NOW).findings, []);
    scene.signature().counter_signatures[0].value.verifies = Check::Fails;
    found(&scene, "LT-12", "TOTAL-PASSED");
    let counter = scene.first(NOW).counter_signatures.remove(0);
    assert_eq!(spoken(&counter), "TOTAL-FAILED/SIG_CRYPTO_FAILURE");
}

// --- levels, PA-40 … PA-42

#[test]
fn levels_follow_what_the_signature_carries() {
    let mut scene = Scene::new();
    scene.signature().format = SignatureFormat::PdfPkcs7Detached;
    assert_eq!(scene.first(NOW).level, SignatureLevel::None);
    let mut scene = Scene::new();
    scene.signature().signer.reference = None;
    assert_eq!(scene.first(NOW).level, SignatureLevel::None);
    let mut scene = Scene::stamped(STAMPED);
    assert_eq!(scene.first(NOW).level, SignatureLevel::T);
    scene.evidence.document.security_store = Some(SecurityStore {
        certificates: Vec::new(),
        crls: vec!["crl of ca good".to_owned()],
        ocsps: Vec::new(),
        since: 3000,
    });
    assert_eq!(scene.first(NOW).level, SignatureLevel::T, "nothing is stored about the authority");
    let store = scene.evidence.document.security_store.as_mut().expect("one");
    store.crls.push("crl of root good".to_owned());
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lt);
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", "2026-03-12T10:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(2999), ..stamp });
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lt, "the store is not covered");
    scene.evidence.signatures[1].covered_until = Some(4000);
    assert_eq!(scene.first(NOW).level, SignatureLevel::Lta);
}

#[test]
fn reasons_of_revocation_are_told() {
    let mut scene = Scene::new();
    let mut status = revoked("signer", "ca", "2026-03-20");
    let at = t("2026-03-20");
    status.status = RevocationStatus::Revoked { at, reason: RevocationReason::Superseded };
    scene.status(status);
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|f| f.rule == "BB-05b").expect("a finding");
    assert_eq!(finding.compared.as_ref().expect("compared").expected, "superseded");
}

#[test]
fn stampers_of_the_scene_are_for_timestamping() {
    assert!(stamper("tsa", "ca").extended_key_usage.is_some_and(|usage| usage.critical));
}
