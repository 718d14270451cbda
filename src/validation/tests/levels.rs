//! The level of a signature by what it carries, a row each.

use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::good;
use super::scene::id;
use super::scene::passes;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::SecurityStore;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::TimeAxis;

/// Stamped by an authority of another CA, with a store since byte 3000 that holds every CRL.
fn stored() -> Scene {
    let mut scene = Scene::stamped(STAMPED);
    scene.add(authority("tsaca", "root"));
    scene.add(stamper("tsa", "tsaca"));
    scene.status(good("tsa", "tsaca"));
    scene.status(good("tsaca", "root"));
    scene.evidence.document.security_store = Some(SecurityStore {
        certificates: Vec::new(),
        crls: ["ca", "root", "tsaca"].map(|of| format!("crl of {of} good")).to_vec(),
        ocsps: Vec::new(),
        since: 3000,
    });
    passes(&scene);
    scene
}

fn forget(scene: &mut Scene, source: &str) {
    let store = scene.evidence.document.security_store.as_mut().expect("a store");
    store.crls.retain(|stored| stored != source);
}

/// A document timestamp whose revision ends there.
fn archived(scene: &mut Scene, signer: &str, end: u64) {
    let stamp = token(SignatureKind::DocumentTimestamp, signer, "2026-03-16T00:00:00Z");
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(end), ..stamp });
}

fn archives(scene: &mut Scene) {
    scene.signature().timestamps[0].kind = SignatureKind::ArchiveTimestamp;
}

fn protects(scene: &mut Scene, objects: &[&str]) {
    let facts = scene.signature().timestamps[0].timestamp.as_mut().expect("a token");
    facts.protects.extend(objects.iter().map(|object| (*object).to_owned()));
}

#[test]
fn the_level_by_what_the_signature_carries() {
    type Row = (&'static str, fn(&mut Scene), SignatureLevel);
    let rows: [Row; 17] = [
        ("all that is needed", |_| {}, SignatureLevel::Lt),
        ("no timestamp", |scene| scene.signature().timestamps.clear(), SignatureLevel::B),
        (
            "a content timestamp alone",
            |scene| scene.signature().timestamps[0].kind = SignatureKind::ContentTimestamp,
            SignatureLevel::B,
        ),
        (
            "an archive timestamp inside alone",
            |scene| {
                archives(scene);
                protects(scene, &["crl:crl of ca good", "crl:crl of root good"]);
            },
            SignatureLevel::Lta,
        ),
        ("an archive timestamp that covers none of it", archives, SignatureLevel::Lt),
        (
            "an archive timestamp that covers half of it",
            |scene| {
                archives(scene);
                protects(scene, &["crl:crl of root good"]);
            },
            SignatureLevel::Lt,
        ),
        (
            "a document timestamp alone",
            |scene| {
                scene.signature().timestamps.clear();
                archived(scene, "tsa", 4000);
            },
            SignatureLevel::Lta,
        ),
        ("over the store", |scene| archived(scene, "tsa", 3000), SignatureLevel::Lta),
        ("before the store", |scene| archived(scene, "tsa", 2999), SignatureLevel::Lt),
        ("no store", |scene| scene.evidence.document.security_store = None, SignatureLevel::T),
        ("nothing on the signer", |scene| forget(scene, "crl of ca good"), SignatureLevel::T),
        (
            "nothing on the timestamp authority",
            |scene| forget(scene, "crl of tsaca good"),
            SignatureLevel::T,
        ),
        (
            "nothing on the archive's authority",
            |scene| {
                scene.add(authority("newca", "root"));
                scene.add(stamper("tsa2", "newca"));
                scene.evidence.revocation.push(good("tsa2", "newca"));
                scene.evidence.revocation.push(good("newca", "root"));
                archived(scene, "tsa2", 4000);
            },
            SignatureLevel::Lta,
        ),
        (
            "in the signature itself",
            |scene| {
                forget(scene, "crl of ca good");
                scene.signature().validation_data.push("crl of ca good".to_owned());
            },
            SignatureLevel::Lt,
        ),
        (
            "an authority that issued to itself needs none",
            |scene| {
                scene.evidence.revocation.retain(|status| status.of != id("ca"));
                scene.change("ca", |ca| ca.issuer = ca.subject.clone());
            },
            SignatureLevel::Lt,
        ),
        (
            "a signer that says so needs none",
            |scene| {
                forget(scene, "crl of ca good");
                scene.change("signer", |signer| signer.ocsp_no_check = true);
            },
            SignatureLevel::Lt,
        ),
        (
            "a chain that nobody knows",
            |scene| {
                let name = Certificate { ..authority("x", "x") }.subject;
                scene.change("signer", |signer| signer.issuer = name);
                scene.signature().signer.certificate = None;
            },
            SignatureLevel::T,
        ),
    ];
    for (what, change, level) in rows {
        let mut scene = stored();
        change(&mut scene);
        assert_eq!(scene.first(NOW).level, level, "{what}");
    }
}

#[test]
fn a_content_timestamp_is_no_proof_that_the_signature_existed() {
    let mut scene = Scene::stamped(STAMPED);
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Proven);
    scene.signature().timestamps[0].kind = SignatureKind::ContentTimestamp;
    assert_eq!(scene.first(NOW).axes.time, TimeAxis::Claimed);
    assert_eq!(scene.first(NOW).best_signature_time, t(NOW));
}
