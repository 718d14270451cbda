//! What is kept of a verdict besides what decided it: what each block came to, also those that
//! passed, and the paths that do not hold.

use super::archive::archived;
use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::good;
use super::scene::id;
use super::scene::revoked;
use super::scene::t;
use super::scene::token;
use crate::model::Block;
use crate::model::BlockJudgement;
use crate::model::Check;
use crate::model::DocumentFormat;
use crate::model::Link;
use crate::model::RejectedPath;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::StepOutcome;
use crate::model::TrustAnchor;

/// Each block by a word: passed, noted `?`, or the reason.
fn came_to(blocks: &[BlockJudgement]) -> String {
    let words = blocks.iter().map(|one| {
        let name = match one.block {
            Block::FormatChecking => "format",
            Block::SigningCertificate => "signer",
            Block::ValidationContext => "context",
            Block::Status => "status",
            Block::CertificateValidation => "chain",
            Block::CryptographicVerification => "value",
            Block::LaterChanges => "changes",
            Block::SignatureAcceptance => "suite",
            Block::BestSignatureTime => "time",
            Block::PastSignature => "past",
            other => panic!("{other:?} is none that is kept"),
        };
        match one.outcome {
            StepOutcome::Passed => name.to_owned(),
            StepOutcome::Noted => format!("{name}?"),
            StepOutcome::Stopped(reason) => format!("{name}:{reason:?}"),
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn keeps(scene: &Scene, at: &str, expected: &str) {
    assert_eq!(came_to(&scene.first(at).blocks), expected);
}

fn rejected(paths: &[RejectedPath]) -> Vec<String> {
    let line = |one: &RejectedPath| {
        let rules: Vec<_> = one.findings.iter().map(|finding| finding.rule.as_ref()).collect();
        assert_eq!(one.path.len(), one.certificates.len());
        let trusted = if one.anchor.is_some() { "trusted" } else { "not trusted" };
        format!("{}, {trusted}: {} of {}", one.path.join(" < "), one.reason, rules.join(" "))
    };
    paths.iter().map(line).collect()
}

#[test]
fn every_block_is_kept_with_what_it_came_to() {
    keeps(&Scene::new(), NOW, "format signer context status chain value changes suite time?");
    keeps(
        &Scene::stamped(STAMPED),
        NOW,
        "format signer context status chain value changes suite time",
    );
    // Of each block alone.
    let mut scene = Scene::new();
    scene.signature().references[0].intact = Check::Fails;
    keeps(
        &scene,
        NOW,
        "format signer context status chain value:Failed(HashFailure) changes suite time?",
    );
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    keeps(
        &scene,
        NOW,
        "format signer context status:Indeterminate(TryLater) chain:Indeterminate(TryLater) value changes suite time?",
    );
    let mut scene = Scene::new();
    scene.change("ca", |ca| ca.not_after = t("2026-03-20"));
    keeps(
        &scene,
        NOW,
        "format signer context status:Indeterminate(RevocationOutOfBoundsNoPoe) chain:Indeterminate(OutOfBoundsNoPoe) value changes suite time?",
    );
    let mut scene = Scene::new();
    scene.change("signer", |signer| signer.public_key.bits = 1024);
    keeps(
        &scene,
        NOW,
        "format signer context status chain value changes suite:Indeterminate(CryptoConstraintsFailureNoPoe) time?",
    );
    let mut scene = Scene::new();
    scene.signer_until("2026-03-20");
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-25T00:00:00Z");
    scene.signature().timestamps.push(content);
    keeps(
        &scene,
        NOW,
        "format signer context status chain:Indeterminate(OutOfBoundsNotRevoked) value changes suite time:Failed(Expired)",
    );
    // Nothing is said of a chain where nobody was identified.
    let mut scene = Scene::new();
    scene.signature().signer.certificate = None;
    keeps(
        &scene,
        NOW,
        "format signer:Indeterminate(NoSigningCertificateFound) context value changes suite:Indeterminate(CryptoConstraintsFailure) time?",
    );
    // Formats without revisions know no later changes.
    let mut scene = Scene::new();
    scene.evidence.document.format = DocumentFormat::Xml;
    scene.signature().format = SignatureFormat::Xades;
    keeps(&scene, NOW, "format signer context status chain value suite time?");
}

#[test]
fn what_a_proof_of_existence_settles_is_not_held_against_a_block() {
    let mut scene = Scene::stamped(STAMPED);
    scene.status(revoked("signer", "ca", "2026-03-20"));
    keeps(&scene, NOW, "format signer context status chain value changes suite time");
    scene.signature().timestamps.clear();
    keeps(
        &scene,
        NOW,
        "format signer context status:Indeterminate(RevokedNoPoe) chain:Indeterminate(RevokedNoPoe) value changes suite time?",
    );
    // A timestamp that a later one settles, and the same without it.
    let told = |scene: &Scene| came_to(&scene.first("2030-01-15").timestamps[0].blocks);
    let mut scene = archived();
    assert_eq!(told(&scene), "format signer context status chain value changes suite time past");
    scene.evidence.signatures.truncate(1);
    assert_eq!(
        told(&scene),
        "format signer context status chain:Indeterminate(OutOfBoundsNotRevoked) value changes suite time?"
    );
    // By the past, the signature's own.
    let mut scene = archived();
    scene.status(good("ca", "root"));
    scene.change("ca", |ca| ca.not_after = t("2029-01-01"));
    keeps(&scene, "2030-01-15", "format signer context status chain value changes suite time past");
}

#[test]
fn path_that_does_not_hold_is_kept_with_the_gravest_that_stands_against_it() {
    let mut scene = Scene::new();
    assert_eq!(rejected(&scene.first(NOW).rejected), Vec::<String>::new());
    let mut other = authority("ca2", "root");
    other.subject = authority("ca", "root").subject;
    other.public_key = authority("ca", "root").public_key;
    other.not_after = t("2026-03-20");
    scene.add(other);
    let mut entries = scene.evidence.certificates.iter_mut();
    let signer = entries.find(|entry| entry.certificate.id == id("signer")).expect("the signer");
    signer.links.push(Link { issuer: id("ca2"), signature: Check::Holds });
    let told = |scene: &Scene| rejected(&scene.first(NOW).rejected).join("; ");
    assert_eq!(told(&scene), "CN=signer < CN=ca < CN=root, trusted: PX-05c of BB-05a PX-05c");
    // One that holds as well is not among them.
    scene.change("ca2", |ca| ca.not_after = t("2040-01-01"));
    scene.evidence.revocation.push(good("ca2", "root"));
    assert_eq!(told(&scene), "");
    // What the policy only warns of rejects no path.
    scene.change("ca2", |ca| ca.basic_constraints.as_mut().expect("some").critical = false);
    assert_eq!(told(&scene), "");
    // An anchor for another day.
    let mut scene = Scene::new();
    let sunset = Some(t("2026-03-01"));
    scene.evidence.anchors.push(TrustAnchor { sunset, ..TrustAnchor::new(id("ca")) });
    scene.evidence.anchors.sort();
    assert_eq!(told(&scene), "CN=signer < CN=ca, trusted: PX-13 of PX-13");
}
