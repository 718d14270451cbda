//! At which moments something would help: timestamps, archive timestamps and other validation
//! times, each window as it is told, to the second.

use super::archive::archived;
use super::counterfactual::tells;
use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::good;
use super::scene::id;
use super::scene::revoked;
use super::scene::t;
use super::scene::token;
use crate::model::DocumentFormat;
use crate::model::RevocationEvidence;
use crate::model::RevocationStatus;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::model::TrustAnchor;

#[test]
fn moments_before_it_went_wrong_are_told_to_the_second() {
    let mut scene = Scene::new();
    scene.status(revoked("signer", "ca", "2026-03-20"));
    tells(
        &scene,
        NOW,
        "
BB-05b in 55 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-19T23:59:59Z: passes +0
",
    );
    // It never was good.
    scene.status(RevocationEvidence {
        this_update: t(STAMPED),
        ..revoked("signer", "ca", "2025-12-01")
    });
    tells(&scene, NOW, "BB-05b in 22 runs");
    let mut scene = Scene::new();
    scene.signer_until("2026-03-28");
    tells(
        &scene,
        NOW,
        "
PX-05b in 54 runs
timestamp 2026-01-01T00:00:00Z to 2026-03-28T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-28T00:00:00Z: passes +0
",
    );
    // Trusted by itself, so that nothing limits it from below.
    let mut scene = Scene::new();
    scene.evidence.anchors = vec![TrustAnchor::new(id("signer"))];
    scene.signature().value.algorithm.scheme = SignatureScheme::RsaPkcs1;
    scene.change("signer", |signer| signer.public_key.bits = 2048);
    tells(
        &scene,
        "2030-01-01",
        "
CR-04 in 78 runs
timestamp … to 2028-12-31T23:59:59Z: passes +0
at … to 2028-12-31T23:59:59Z: passes +0
policy CR-04: passes +0
",
    );
    let mut scene = Scene::new();
    scene.evidence.anchors[0].from = Some(t("2026-04-02"));
    tells(
        &scene,
        NOW,
        "
PX-13b in 24 runs
trust root: passes +0
at 2026-04-02T00:00:00Z to 2026-09-14T23:59:59Z: passes +0
",
    );
}

#[test]
fn each_stretch_of_time_in_which_it_passes_is_told_once() {
    let mut scene = Scene::new();
    scene.evidence.revocation.push(RevocationEvidence {
        source: "later".to_owned(),
        this_update: t("2026-11-01"),
        next_update: Some(t("2026-12-01")),
        ..good("signer", "ca")
    });
    scene.status(RevocationEvidence { next_update: Some(t("2027-10-01")), ..good("ca", "root") });
    tells(
        &scene,
        "2026-10-01",
        "
BB-04 in 88 runs
status signer by ca: passes +0
timestamp 2026-01-01T00:00:00Z to 2026-09-14T23:59:59Z: passes +0
at 2026-03-14T23:55:00Z to 2026-09-14T23:59:59Z: passes +0
at 2026-10-31T23:55:00Z to 2026-11-30T23:59:59Z: passes +0
policy BB-04: passes +0
",
    );
}

#[test]
fn archive_timestamp_is_told_with_whose_status_was_not_known_then() {
    let until = "2026-03-31";
    let sunset = |status: RevocationEvidence| {
        let mut scene = Scene::new();
        scene.evidence.anchors[0].sunset = Some(t(until));
        scene.status(status);
        scene
    };
    let dated = |from: Time, until: Time| RevocationEvidence {
        this_update: from,
        next_update: Some(until),
        ..good("signer", "ca")
    };
    let (early, late) = (t("2026-03-15"), t("2026-09-15"));
    let after = t(until).plus_seconds(1);
    tells(
        &sunset(good("signer", "ca")),
        NOW,
        "
PX-13 in 36 runs
trust root: passes +0
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-31T00:00:00Z: passes +0
",
    );
    tells(
        &sunset(dated(t(until), late)),
        NOW,
        "
PX-13 in 37 runs
trust root: passes +0
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z: passes +0
at 2026-03-30T23:55:00Z to 2026-03-31T00:00:00Z: passes +0
",
    );
    tells(
        &sunset(dated(after, late)),
        NOW,
        "
PX-13 in 39 runs
trust root: passes +0
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z signer by ca: passes +0
at 2026-03-30T23:55:01Z to 2026-03-31T00:00:00Z: passes +0
",
    );
    tells(
        &sunset(dated(early, t(until))),
        NOW,
        "
PX-13 BB-04 in 72 runs
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z signer by ca: passes +0 +1
archive 2026-03-15T00:00:00Z to 2026-03-30T23:59:59Z: passes +0 +1
at 2026-03-14T23:55:00Z to 2026-03-30T23:59:59Z: passes +0 +1
trust root, status signer by ca: passes +0 +1
trust root, timestamp 2026-01-01T00:00:00Z to 2026-03-30T23:59:59Z: passes +0 +1
trust root: TRY_LATER +0 -BB-04
status signer by ca: NO_CERTIFICATE_CHAIN_FOUND_NO_POE +1 -PX-13
timestamp 2026-03-30T23:59:59Z to 2026-03-30T23:59:59Z: NO_CERTIFICATE_CHAIN_FOUND_NO_POE +1 -PX-13
",
    );
    tells(
        &sunset(dated(early, after)),
        NOW,
        "
PX-13 BB-04 in 62 runs
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z: passes +0 +1
at 2026-03-14T23:55:00Z to 2026-03-31T00:00:00Z: passes +0 +1
trust root, status signer by ca: passes +0 +1
trust root, timestamp 2026-01-01T00:00:00Z to 2026-03-31T00:00:00Z: passes +0 +1
trust root: TRY_LATER +0 -BB-04
status signer by ca: NO_CERTIFICATE_CHAIN_FOUND_NO_POE +1 -PX-13
timestamp 2026-03-31T00:00:00Z to 2026-03-31T00:00:00Z: NO_CERTIFICATE_CHAIN_FOUND_NO_POE +1 -PX-13
",
    );
    let unknown = RevocationEvidence { status: RevocationStatus::Unknown, ..good("signer", "ca") };
    tells(
        &sunset(unknown),
        NOW,
        "
PX-13 BB-05 in 37 runs
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z signer by ca: passes +0 +1
trust root, status signer by ca: passes +0 +1
trust root: TRY_LATER +0 -BB-05
status signer by ca: NO_CERTIFICATE_CHAIN_FOUND_NO_POE +1 -PX-13
",
    );
}

#[test]
fn archive_timestamp_covers_a_document_timestamp_and_an_xml_signature_too() {
    let mut scene = Scene::new();
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", STAMPED);
    scene.evidence.signatures = vec![stamp];
    scene.signature().covered_until = Some(4060);
    scene.change("tsa", |authority| authority.not_after = t("2026-03-20"));
    tells(
        &scene,
        NOW,
        "
PX-05b in 42 runs
archive 2026-01-01T00:00:00Z to 2026-03-20T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-20T00:00:00Z: passes +0
",
    );
    let mut scene = Scene::new();
    scene.evidence.document.format = DocumentFormat::Xml;
    scene.signature().format = SignatureFormat::Xades;
    scene.signature().covered_until = None;
    scene.evidence.anchors[0].sunset = Some(t("2026-03-31"));
    tells(
        &scene,
        NOW,
        "
PX-13 in 36 runs
trust root: passes +0
archive 2026-03-15T00:00:00Z to 2026-03-31T00:00:00Z: passes +0
at 2026-03-14T23:55:00Z to 2026-03-31T00:00:00Z: passes +0
",
    );
    // Archived once; the second timestamp is missing.
    let mut scene = archived();
    scene.evidence.signatures.truncate(1);
    tells(
        &scene,
        "2030-01-15",
        "
PX-05b BB-04 BB-04 in 138 runs
timestamp 2026-01-01T00:00:00Z to 2026-04-13T23:59:59Z: passes +0 +1 +2
at 2026-03-14T23:55:00Z to 2029-01-01T00:00:00Z: passes +0 +1 +2
status ca by root signer by ca: OUT_OF_BOUNDS_NOT_REVOKED +1 +2 -PX-05b
timestamp 2028-01-01T00:00:00Z to 2028-01-01T00:00:00Z: TRY_LATER +0 -BB-04 -BB-04
",
    );
}
