//! Name constraints (RFC 5280 clause 4.2.1.10), a row a name: what a constraint of the issuing
//! authority allows.

use super::scene::NOW;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::found;
use super::scene::good;
use super::scene::passes;
use crate::model::GeneralName;
use crate::model::Name;
use crate::model::NameConstraints;

const REFUSED: &str = "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE";

fn dns(text: &str) -> GeneralName {
    GeneralName::Dns(text.to_owned())
}

fn email(text: &str) -> GeneralName {
    GeneralName::Email(text.to_owned())
}

fn uri(text: &str) -> GeneralName {
    GeneralName::Uri(text.to_owned())
}

fn other(text: &str) -> GeneralName {
    GeneralName::Other(text.to_owned())
}

fn ip(bytes: &[u8]) -> GeneralName {
    GeneralName::Ip(bytes.to_vec())
}

fn directory(subject: &str) -> GeneralName {
    GeneralName::Directory(certificate(subject, "ca").subject)
}

fn permitted(subtree: GeneralName) -> NameConstraints {
    NameConstraints { permitted: Some(vec![subtree]), excluded: None, critical: true }
}

fn excluded(subtree: GeneralName) -> NameConstraints {
    NameConstraints { permitted: None, excluded: Some(vec![subtree]), critical: true }
}

/// The signer with an alternative name, under an authority with a constraint.
fn under(constraints: NameConstraints, name: GeneralName) -> Scene {
    let mut scene = Scene::new();
    scene.change("signer", |signer| signer.alternative_names.push(name));
    scene.change("ca", |ca| ca.name_constraints = Some(constraints));
    scene
}

#[test]
fn a_name_against_a_subtree() {
    // Name, subtree, whether it is allowed where the subtree is permitted, and where excluded.
    let rows = [
        (dns("a.gov.vn"), dns("gov.vn"), true, false),
        (dns("a.com.vn"), dns("gov.vn"), false, true),
        (dns("gov.vn"), dns("A.gov.vn"), false, true),
        // What cannot be compared is allowed by neither.
        (dns("a.gov.vn"), dns(".gov.vn"), false, false),
        (dns("a..vn"), dns("vn"), false, false),
        // Another form of names is no concern of the subtree.
        (dns("a.com.vn"), email("gov.vn"), true, true),
        (email("a@gov.vn"), email("gov.vn"), true, false),
        (email("a@x.gov.vn"), email("gov.vn"), false, true),
        (email("a@x.gov.vn"), email(".gov.vn"), true, false),
        (email("a@.gov.vn"), email(".gov.vn"), false, true),
        (email("b@gov.vn"), email("a@gov.vn"), false, true),
        (email("a@com.vn"), email("a@gov.vn"), false, true),
        (email("no address"), email("gov.vn"), false, false),
        (uri("https://gov.vn/a"), uri("gov.vn"), true, false),
        (uri("https://x.gov.vn/a"), uri("gov.vn"), false, true),
        (uri("https://x.gov.vn:8080?q"), uri(".gov.vn"), true, false),
        (uri("https://.gov.vn/"), uri(".gov.vn"), false, true),
        (uri("https://com.vn#x.gov.vn"), uri(".gov.vn"), false, true),
        (uri("https://gov.vn@com.vn/"), uri("gov.vn"), false, true),
        // A URI without a host, or with an address for one, is allowed by neither.
        (uri("https:///a"), uri("gov.vn"), false, false),
        (uri("https://[2001:db8::1]/"), uri("gov.vn"), false, false),
        (uri("https://10.0.0.1/"), uri("gov.vn"), false, false),
        (uri("https://10a.0.0.1/"), uri(".0.0.1"), true, false),
        (ip(&[10, 1, 2, 3]), ip(&[10, 0, 0, 0, 255, 0, 0, 0]), true, false),
        (ip(&[11, 1, 2, 3]), ip(&[10, 0, 0, 0, 255, 0, 0, 0]), false, true),
        (ip(&[10, 129, 2, 3]), ip(&[10, 1, 0, 0, 255, 1, 0, 0]), true, false),
        (ip(&[10, 1, 2, 3]), ip(&[10, 1, 2, 3, 255]), false, true),
        (ip(&[10, 1, 2, 3]), ip(&[10, 1]), false, true),
        // Forms that we do not read: allowed only where no subtree is of their form.
        (other("1.2.3 a"), other("1.2.3 b"), false, false),
        (other("1.2.3 a"), other("1.2.4 a"), true, true),
        (other("unreadable"), dns("gov.vn"), false, false),
        (dns("a.gov.vn"), other("unreadable"), false, false),
        (directory("signer"), directory("signer"), true, false),
    ];
    for (name, subtree, where_permitted, where_excluded) in rows {
        let verdict = |allowed| if allowed { "TOTAL-PASSED" } else { REFUSED };
        let scene = under(permitted(subtree.clone()), name.clone());
        assert_eq!(scene.verdict(NOW), verdict(where_permitted), "{name:?} in {subtree:?}");
        let scene = under(excluded(subtree.clone()), name.clone());
        assert_eq!(scene.verdict(NOW), verdict(where_excluded), "{name:?} out of {subtree:?}");
    }
}

#[test]
fn one_of_several_permitted_subtrees_is_enough() {
    let mut constraints = permitted(dns("com.vn"));
    constraints.permitted.as_mut().expect("some").push(dns("gov.vn"));
    passes(&under(constraints.clone(), dns("a.gov.vn")));
    found(&under(constraints, dns("a.net.vn")), "PX-08", REFUSED);
}

#[test]
fn the_name_and_who_forbids_it_are_told() {
    for (name, text) in [
        (dns("a.com.vn"), "a.com.vn"),
        (ip(&[10, 1, 2, 3]), "0a010203"),
        (directory("signer"), "CN=signer"),
    ] {
        let subtree = match &name {
            GeneralName::Dns(_) => dns("gov.vn"),
            GeneralName::Ip(_) => ip(&[11, 0, 0, 0, 255, 0, 0, 0]),
            _ => directory("nobody"),
        };
        let judged = under(permitted(subtree), name).first(NOW);
        let finding = judged.findings.iter().find(|f| f.rule == "PX-08").expect("a finding");
        let compared = finding.compared.clone().expect("what was compared");
        assert_eq!((compared.seen.as_str(), compared.expected.as_str()), (text, "CN=ca"));
        let signer = super::scene::id("signer").to_string();
        assert_eq!(finding.at.certificate, Some(signer));
    }
}

#[test]
fn addresses_in_the_subject_count_as_names() {
    let mut scene = under(permitted(email("gov.vn")), dns("a.gov.vn"));
    passes(&scene);
    scene.change("signer", |signer| {
        let address = ("1.2.840.113549.1.9.1".to_owned(), "a@com.vn".to_owned());
        signer.subject.attributes.push(address);
    });
    found(&scene, "PX-08", REFUSED);
}

#[test]
fn an_empty_subject_is_no_name() {
    let mut scene = under(excluded(GeneralName::Directory(Name::default())), dns("a.gov.vn"));
    found(&scene, "PX-08", REFUSED);
    scene.change("signer", |signer| signer.subject = Name::default());
    passes(&scene);
}

/// The signer below an authority below another, which has a constraint that nobody keeps.
fn below_two() -> Scene {
    let mut scene = Scene::new();
    scene.add(authority("sub", "ca"));
    scene.add(certificate("signer", "sub"));
    scene.evidence.revocation.push(good("sub", "ca"));
    scene.status(good("signer", "sub"));
    passes(&scene);
    scene
}

#[test]
fn an_authority_that_issued_to_itself_is_exempt_and_a_signer_is_not() {
    let constraints = || Some(permitted(directory("signer")));
    let mut scene = below_two();
    scene.change("ca", |ca| ca.name_constraints = constraints());
    found(&scene, "PX-08", REFUSED);
    scene.change("sub", |sub| sub.issuer = sub.subject.clone());
    passes(&scene);
    // The last certificate is not, whoever issued it.
    let mut scene = Scene::new();
    scene.change("ca", |ca| ca.name_constraints = Some(permitted(directory("nobody"))));
    scene.change("signer", |signer| signer.issuer = signer.subject.clone());
    found(&scene, "PX-08", REFUSED);
}

#[test]
fn an_anchors_constraint_does_not_bind_its_own_name() {
    let mut scene = Scene::new();
    scene.change("root", |root| root.name_constraints = Some(excluded(directory("root"))));
    passes(&scene);
    scene.change("ca", |ca| ca.name_constraints = Some(excluded(directory("ca"))));
    passes(&scene);
    scene.change("root", |root| root.name_constraints = Some(excluded(directory("ca"))));
    found(&scene, "PX-08", REFUSED);
}

#[test]
fn comparisons_end_with_the_budget() {
    let crowded = |subtrees: usize| {
        let mut scene = Scene::new();
        scene.change("signer", |signer| {
            // With the subject, ten.
            signer.alternative_names = (0..9).map(|n| dns(&format!("{n}.gov.vn"))).collect();
        });
        let permitted = (0..subtrees / 2).map(|_| email("gov.vn")).collect();
        let excluded = (subtrees / 2..subtrees).map(|_| email("gov.vn")).collect();
        let constraints = NameConstraints {
            permitted: Some(permitted),
            excluded: Some(excluded),
            critical: true,
        };
        scene.change("ca", |ca| ca.name_constraints = Some(constraints));
        scene
    };
    passes(&crowded(10_000));
    found(&crowded(10_001), "PX-03", "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
}
