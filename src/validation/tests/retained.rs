//! What is to be kept in a document for the long term, and by when it is to be renewed: all that an
//! augmentation is told, situation by situation.

use super::archive::archived;
use super::archive::forget;
use super::scene::NOW;
use super::scene::OCSP_SIGNING;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::algorithm;
use super::scene::authority;
use super::scene::certificate;
use super::scene::digest_use;
use super::scene::good;
use super::scene::id;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyKind;
use crate::model::Link;
use crate::model::Origin;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::SecurityStore;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::TrustAnchor;
use crate::model::Wanted;
use crate::validation::renewal;
use crate::validation::retention;

const NAMES: [&str; 11] = [
    "root",
    "ca",
    "signer",
    "troot",
    "tsaca",
    "tsa",
    "tsa2",
    "responder",
    "second",
    "third",
    "fourth",
];

fn named(certificate: CertificateId) -> &'static str {
    NAMES.into_iter().find(|name| id(name) == certificate).unwrap_or("somebody")
}

fn names<'i>(ids: impl IntoIterator<Item = &'i CertificateId>) -> String {
    let mut names: Vec<_> = ids.into_iter().map(|id| named(*id)).collect();
    names.sort_unstable();
    names.join(" ")
}

/// What a signature carries, what is to be kept for it and what is missing.
fn kept(scene: &Scene, at: &str, renewing: bool) -> String {
    let kept = retention(&scene.evidence, &scene.policy, t(at), 0, renewing).expect("a signature");
    let mut text = String::new();
    for (is, word) in [
        (kept.timestamped, "timestamped "),
        (kept.carried, "carried "),
        (kept.archived, "archived "),
    ] {
        text.push_str(if is { word } else { "" });
    }
    text.push_str(&format!("| {} | {:?}", names(&kept.certificates), kept.statuses));
    for need in &kept.missing {
        let what = match need.wanted {
            Wanted::Issuer { .. } => "issuer of",
            Wanted::Status { .. } => "status of",
        };
        text.push_str(&format!(" | {what} {}", named(need.certificate)));
    }
    if !kept.untrusted.is_empty() {
        text.push_str(&format!(" | untrusted {}", names(&kept.untrusted)));
    }
    if let Some(early) = &kept.early {
        let next = early.next.map(|next| next.to_string()).unwrap_or_default();
        let (of, issued, proven) = (named(early.certificate), early.issued, early.proven);
        text.push_str(&format!(" | {of} as of {issued}, signed {proven}, next {next}"));
    }
    text
}

/// What a signature stands at, and by when it is to be renewed because of what.
fn due(scene: &Scene, at: &str) -> String {
    let told = renewal(&scene.evidence, &scene.policy, t(at), 0).expect("a signature");
    let by = told.by.map_or_else(|| "never".to_owned(), |by| by.to_string());
    let cause = told.cause.map(|cause| format!("{cause:?}")).unwrap_or_default();
    let word = told.conclusion.sub_indication().unwrap_or("passes");
    let missing = match told.missing {
        0 => String::new(),
        some => format!(", {some} missing"),
    };
    format!("{:?} {by} {cause} {word}{missing}", told.stands_at)
}

#[track_caller]
fn keeps(scene: &Scene, at: &str, expected: &str) {
    assert_eq!(kept(scene, at, false), expected);
}

#[track_caller]
fn is_due(scene: &Scene, at: &str, expected: &str) {
    assert_eq!(due(scene, at).trim(), expected);
}

/// Puts status data into the document's own store.
fn stored(scene: &mut Scene, crls: &[&str], ocsps: &[&str]) {
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    let (crls, ocsps) = (all(crls), all(ocsps));
    scene.evidence.document.security_store =
        Some(SecurityStore { certificates: Vec::new(), crls, ocsps, since: 4000 });
}

const CRLS: [&str; 2] = ["crl of ca good", "crl of root good"];

#[test]
fn chain_and_its_statuses_are_to_be_kept_and_those_of_the_timestamp() {
    keeps(&Scene::new(), NOW, "| ca root signer | {0, 2}");
    keeps(&Scene::stamped(STAMPED), NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
    // Nothing is asked of what is none.
    let mut scene = Scene::stamped(STAMPED);
    assert_eq!(retention(&scene.evidence, &scene.policy, t(NOW), 1, false), None);
    assert_eq!(renewal(&scene.evidence, &scene.policy, t(NOW), 1), None);
    scene.signature().kind = SignatureKind::DocumentTimestamp;
    assert_eq!(retention(&scene.evidence, &scene.policy, t(NOW), 0, false), None);
    assert_eq!(renewal(&scene.evidence, &scene.policy, t(NOW), 0), None);
    // Who signed is not known.
    let mut scene = Scene::stamped(STAMPED);
    stored(&mut scene, &CRLS, &[]);
    scene.signature().signer.certificate = None;
    keeps(&scene, NOW, "timestamped | ca root tsa | {1, 2}");
}

#[test]
fn carried_is_what_has_every_certificate_and_every_status_in_the_document() {
    let mut scene = Scene::stamped(STAMPED);
    stored(&mut scene, &CRLS, &[]);
    keeps(&scene, NOW, "timestamped carried | ca root signer tsa | {0, 1, 2}");
    // As OCSP responses they are looked for among those.
    let mut responses = scene.clone();
    stored(&mut responses, &CRLS[..1], &CRLS[1..]);
    keeps(&responses, NOW, "timestamped carried | ca root signer tsa | {0, 1, 2}");
    stored(&mut scene, &CRLS[1..], &[]);
    keeps(&scene, NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
    stored(&mut scene, &CRLS[..1], &[]);
    keeps(&scene, NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
    // A certificate from elsewhere is not in the document; an anchor need not be.
    let from_elsewhere = |name: &str| {
        let mut scene = Scene::stamped(STAMPED);
        stored(&mut scene, &CRLS, &[]);
        let mut entries = scene.evidence.certificates.iter_mut();
        let entry = entries.find(|entry| entry.certificate.id == id(name));
        entry.expect("there is one").origin = Origin::Cache;
        scene
    };
    keeps(&from_elsewhere("root"), NOW, "timestamped carried | ca root signer tsa | {0, 1, 2}");
    keeps(&from_elsewhere("ca"), NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
    keeps(&from_elsewhere("tsa"), NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
    // Of a certificate that says that none is published, none is wanted.
    let mut scene = Scene::stamped(STAMPED);
    stored(&mut scene, &CRLS[1..], &[]);
    scene.change("signer", |signer| signer.no_revocation_available = true);
    scene.change("tsa", |tsa| tsa.no_revocation_available = true);
    keeps(&scene, NOW, "timestamped carried | ca root signer tsa | {0, 1, 2}");
}

#[test]
fn status_that_is_missing_is_asked_for_and_one_that_is_carried_is_not() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.revocation.retain(|status| status.of != id("ca"));
    keeps(&scene, NOW, "timestamped | ca root signer tsa | {0, 1} | status of ca");
    let mut scene = Scene::new();
    scene.evidence.certificates.retain(|entry| entry.certificate.id != id("root"));
    keeps(&scene, NOW, "| ca signer | {} | issuer of ca");
    let mut scene = Scene::new();
    scene.evidence.anchors.clear();
    keeps(&scene, NOW, "| ca root signer | {} | untrusted root");
    // Stale, and in the document: it may be renewed and is not missing, but for what proves the
    // time, which must hold when the next timestamp is put over it.
    let mut scene = Scene::stamped(STAMPED);
    keeps(
        &scene,
        "2026-10-01",
        "timestamped | ca root signer tsa | {0, 1, 2} | status of ca | status of signer | status of tsa",
    );
    stored(&mut scene, &CRLS, &[]);
    keeps(
        &scene,
        "2026-10-01",
        "timestamped carried | ca root signer tsa | {0, 1, 2} | status of ca | status of tsa",
    );
}

#[test]
fn status_from_before_signing_is_told_as_early() {
    keeps(
        &Scene::stamped("2026-03-15T00:00:00Z"),
        NOW,
        "timestamped | ca root signer tsa | {0, 1, 2}",
    );
    keeps(
        &Scene::stamped("2026-03-15T00:00:01Z"),
        NOW,
        "timestamped | ca root signer tsa | {0, 1, 2} | signer as of 2026-03-15T00:00:00Z, signed 2026-03-15T00:00:01Z, next 2026-09-15T00:00:00Z",
    );
    // That of the authority says nothing of the signer's.
    let mut scene = Scene::stamped("2026-03-20");
    scene.status(RevocationEvidence { this_update: t("2026-03-21"), ..good("signer", "ca") });
    keeps(&scene, NOW, "timestamped | ca root signer tsa | {0, 1, 2}");
}

#[test]
fn token_counts_where_only_evidence_of_its_authority_is_missing() {
    let told = |change: fn(&mut Scene)| {
        let mut scene = Scene::stamped(STAMPED);
        scene.add(authority("troot", "troot"));
        scene.add(stamper("tsa", "troot"));
        scene.evidence.anchors.push(TrustAnchor::new(id("troot")));
        scene.evidence.anchors.sort();
        scene.status(good("tsa", "troot"));
        change(&mut scene);
        kept(&scene, NOW, false)
    };
    assert_eq!(told(|_| {}), "timestamped | ca root signer troot tsa | {0, 1, 2}");
    assert_eq!(
        told(|scene| scene.evidence.revocation.retain(|s| s.of != id("tsa"))),
        "timestamped | ca root signer troot tsa | {0, 1} | status of tsa"
    );
    let untrusted = |scene: &mut Scene| {
        scene.evidence.anchors.retain(|anchor| anchor.certificate != id("troot"));
    };
    assert_eq!(told(untrusted), "| ca root signer | {0, 1}");
    assert_eq!(
        told(|scene| scene.signature().timestamps[0].value.verifies = Check::Fails),
        "| ca root signer | {0, 1}"
    );
    let before = |scene: &mut Scene| {
        scene.signature().timestamps[0].kind = SignatureKind::ContentTimestamp;
    };
    assert_eq!(told(before), "| ca root signer | {0, 1}");
    // Nor one whose status is missing besides.
    let before_too = |scene: &mut Scene| {
        scene.signature().timestamps[0].kind = SignatureKind::ContentTimestamp;
        scene.evidence.revocation.retain(|status| status.of != id("tsa"));
    };
    assert_eq!(told(before_too), "| ca root signer | {0, 1}");
    assert_eq!(
        told(|scene| scene.signature().timestamps[0].signer.certificate = None),
        "| ca root signer | {0, 1}"
    );
    let expired = |scene: &mut Scene| scene.change("tsa", |tsa| tsa.not_after = t("2026-03-20"));
    assert_eq!(told(expired), "| ca root signer | {0, 1}");
    let rootless = |scene: &mut Scene| {
        scene.evidence.certificates.retain(|entry| entry.certificate.id != id("troot"));
    };
    assert_eq!(told(rootless), "timestamped | ca root signer tsa | {0, 1} | issuer of tsa");
}

#[test]
fn what_a_document_timestamp_covers_needs_nothing_new() {
    let at = "2030-01-15";
    let scene = archived();
    keeps(&scene, at, "timestamped carried archived |  | {}");
    assert_eq!(kept(&scene, at, true), "timestamped | troot tsa2 tsaca | {6, 7}");
    // The first archive timestamp alone: the second authority's chain is not covered.
    let mut once = archived();
    once.evidence.signatures.truncate(2);
    keeps(&once, "2026-04-01", "timestamped carried archived |  | {}");
    assert_eq!(kept(&once, "2026-04-01", true), "timestamped | troot tsa tsaca | {2, 3}");
    // Without a timestamp on the signature, the earliest of the document proves the time.
    let mut bare = archived();
    bare.signature().timestamps.clear();
    keeps(&bare, at, "timestamped carried archived |  | {}");
    once.signature().timestamps.clear();
    keeps(&once, "2026-04-01", "timestamped | troot tsa tsaca | {2, 3}");
    // What covers no status of one of the chain covers not enough.
    let mut lacking = archived();
    forget(&mut lacking, "crl:crl of root 2026-03-15");
    keeps(&lacking, at, "timestamped | ca root signer | {0, 1} | status of ca | status of signer");
    let mut as_response = archived();
    for stamp in as_response.evidence.signatures.iter_mut().skip(1) {
        let covered = &mut stamp.timestamp.as_mut().expect("a token").protects;
        covered.iter_mut().for_each(|name| *name = name.replace("crl:", "ocsp:"));
    }
    keeps(&as_response, at, "timestamped carried archived |  | {}");
}

#[test]
fn chains_of_who_signed_the_status_are_kept_too() {
    let responder = |name: &str, no_check: bool| Certificate {
        extended_key_usage: Some(ExtendedKeyUsage {
            purposes: vec![OCSP_SIGNING.to_owned()],
            critical: false,
        }),
        ocsp_no_check: no_check,
        ..certificate(name, "ca")
    };
    let word = |of: &str, by: &str| RevocationEvidence {
        kind: RevocationKind::Ocsp,
        source: format!("ocsp on {of}"),
        signer: Some(id(by)),
        produced_at: Some(t("2026-03-15")),
        ..good(of, "ca")
    };
    let mut scene = Scene::new();
    scene.add(responder("responder", true));
    scene.status(word("signer", "responder"));
    keeps(&scene, NOW, "| ca responder root signer | {1, 2}");
    // Its own status is asked for where nothing says otherwise, and who signs that, and so on.
    scene.add(responder("responder", false));
    scene.status(good("responder", "ca"));
    keeps(&scene, NOW, "| ca responder root signer | {1, 2, 3}");
    scene.add(responder("second", false));
    scene.status(word("responder", "second"));
    scene.add(responder("third", false));
    scene.status(word("second", "third"));
    scene.status(good("third", "ca"));
    keeps(&scene, NOW, "| ca responder root second signer third | {1, 2, 3, 4, 5}");
    scene.add(responder("fourth", true));
    scene.status(word("third", "fourth"));
    keeps(&scene, NOW, "| ca fourth responder root second signer third | {1, 2, 3, 4, 5}");
}

#[test]
fn of_two_chains_that_is_kept_against_which_least_stands() {
    let mut scene = Scene::new();
    let mut second = authority("second", "root");
    second.subject = authority("ca", "root").subject;
    second.public_key = authority("ca", "root").public_key;
    // Noted only.
    second.basic_constraints.as_mut().expect("an authority's").critical = false;
    scene.add(second);
    let mut entries = scene.evidence.certificates.iter_mut();
    let signer = entries.find(|entry| entry.certificate.id == id("signer")).expect("the signer");
    signer.links.push(Link { issuer: id("second"), signature: Check::Holds });
    scene.change("ca", |ca| ca.not_after = t("2026-03-20"));
    let by = |of: &str, issuer: &str| RevocationEvidence {
        source: format!("on {of}"),
        signer: Some(id(issuer)),
        ..good(of, issuer)
    };
    scene.evidence.revocation =
        vec![by("signer", "second"), by("second", "root"), by("ca", "root")];
    keeps(&scene, NOW, "| root second signer | {0, 1}");
}

#[test]
fn renewal_is_due_when_the_first_of_what_proves_it_ends() {
    is_due(&Scene::new(), NOW, "B 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
    is_due(&Scene::stamped(STAMPED), NOW, "T 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
    let mut scene = Scene::stamped(STAMPED);
    stored(&mut scene, &CRLS, &[]);
    is_due(&scene, NOW, "Lt 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
    scene.change("tsa", |tsa| tsa.not_after = t("2027-06-01"));
    is_due(&scene, NOW, "Lt 2027-06-01T00:00:00Z Authority(\"CN=tsa\") passes");
    // Archived, only the last timestamp counts.
    is_due(&archived(), "2030-01-15", "Lta 2038-01-01T00:00:00Z Authority(\"CN=tsa2\") passes");
    let mut once = archived();
    once.evidence.signatures.truncate(2);
    is_due(&once, "2026-04-01", "Lta 2029-01-01T00:00:00Z Authority(\"CN=tsa\") passes");
}

#[test]
fn renewal_says_how_much_is_missing_and_where_other_formats_stand() {
    let mut scene = Scene::stamped(STAMPED);
    scene.evidence.revocation.clear();
    is_due(&scene, NOW, "T 2028-01-01T00:00:00Z Signer(\"CN=signer\") TRY_LATER, 3 missing");
    scene.evidence.anchors.clear();
    is_due(
        &scene,
        NOW,
        "B 2028-01-01T00:00:00Z Signer(\"CN=signer\") NO_CERTIFICATE_CHAIN_FOUND, 1 missing",
    );
    // Other formats keep their validation data in the signature.
    let mut scene = Scene::stamped(STAMPED);
    stored(&mut scene, &CRLS, &[]);
    scene.evidence.document.format = DocumentFormat::Xml;
    scene.signature().format = SignatureFormat::Xades;
    // A certificate elsewhere in the document is not in the signature.
    is_due(&scene, NOW, "T 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
    let inside = ["ca", "signer", "tsa"].map(|name| id(name).to_string());
    scene.signature().validation_data.extend(inside);
    is_due(&scene, NOW, "Lt 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
    // An archive timestamp settles what stands before it.
    let mut archive = token(SignatureKind::ArchiveTimestamp, "tsa", "2026-03-16T00:00:00Z");
    let facts = archive.timestamp.as_mut().expect("a token");
    facts.protects.extend(CRLS.map(|source| format!("crl:{source}")));
    scene.signature().timestamps.push(archive.clone());
    is_due(&scene, NOW, "Lta 2029-01-01T00:00:00Z Authority(\"CN=tsa\") passes");
    scene.signature().timestamps.rotate_right(1);
    is_due(&scene, NOW, "Lt 2028-01-01T00:00:00Z Signer(\"CN=signer\") passes");
}

#[test]
fn algorithm_that_ends_first_is_the_cause() {
    let weak = || SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        ..algorithm(DigestAlgorithm::Sha256)
    };
    let lasting = || {
        let mut scene = Scene::new();
        for name in ["signer", "tsa"] {
            scene.change(name, |one| one.not_after = t("2040-01-01"));
        }
        scene
    };
    is_due(&lasting(), NOW, "B 2040-01-01T00:00:00Z Signer(\"CN=ca\") passes");
    let mut scene = lasting();
    scene.signature().value.algorithm = weak();
    is_due(&scene, NOW, "B 2029-01-01T00:00:00Z Algorithm(\"rsa-pkcs1 sha256 3072\") passes");
    // Proven by a timestamp, it counts no longer.
    scene.signature().timestamps.push(token(SignatureKind::SignatureTimestamp, "tsa", STAMPED));
    is_due(&scene, NOW, "T 2040-01-01T00:00:00Z Signer(\"CN=ca\") passes");
    scene.signature().timestamps[0].value.algorithm = weak();
    is_due(&scene, NOW, "T 2029-01-01T00:00:00Z Algorithm(\"rsa-pkcs1 sha256 3072\") passes");
    // An algorithm of a link of the chain; that of the anchor itself is not looked at.
    let mut scene = lasting();
    scene.change("signer", |signer| signer.signature_algorithm = weak());
    is_due(&scene, NOW, "B 2029-01-01T00:00:00Z Algorithm(\"rsa-pkcs1 sha256 3072\") passes");
    let mut scene = lasting();
    scene.change("root", |root| root.signature_algorithm = weak());
    is_due(&scene, NOW, "B 2040-01-01T00:00:00Z Signer(\"CN=ca\") passes");
    let mut scene = lasting();
    scene.signature().references[0].digest = digest_use(DigestAlgorithm::Sha224);
    is_due(&scene, NOW, "B 2029-01-01T00:00:00Z Algorithm(\"sha224\") passes");
    // Of a key that cannot be told, nothing is.
    let mut scene = lasting();
    scene.signature().value.algorithm = weak();
    scene.change("signer", |signer| signer.public_key.kind = KeyKind::Unknown);
    is_due(&scene, NOW, "B 2040-01-01T00:00:00Z Signer(\"CN=ca\") passes");
    // A signer that is itself the anchor ends with its dates.
    let mut scene = lasting();
    scene.evidence.anchors = vec![TrustAnchor::new(id("signer"))];
    is_due(&scene, NOW, "B 2040-01-01T00:00:00Z Signer(\"CN=signer\") passes");
}
