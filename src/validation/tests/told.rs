//! What an explanation says of each block, word by word: what was held against what, which rules
//! are not kept, and what each came to. A reader follows a verdict by nothing else.

use super::archive::archived;
use super::archive::forget;
use super::scene::NOW;
use super::scene::STAMPED;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::digest_use;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::t;
use super::scene::token;
use crate::model::About;
use crate::model::Block;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Datum;
use crate::model::DigestAlgorithm;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::model::SignatureKind;
use crate::model::SignedReference;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::model::TrustAnchor;
use crate::validation::explain;
use std::fmt::Write;

/// Names of the scenes' certificates, in place of their ids.
const NAMES: [&str; 7] = ["root", "ca", "signer", "troot", "tsaca", "tsa2", "tsa"];

fn named(text: &str) -> String {
    NAMES.iter().fold(text.to_owned(), |text, name| text.replace(&id(name).to_string(), name))
}

fn one(certificate: CertificateId) -> String {
    named(&certificate.to_string())
}

/// One step as a line, without those below.
fn line(step: &Step) -> String {
    let mut line = format!("{:?}", step.block);
    match &step.about {
        About::Whole => {}
        About::Signature(id) => write!(line, " {id}").expect("a line"),
        About::Reference { position, what } => write!(line, " {position} {what}").expect("a line"),
        About::Certificate(id) => write!(line, " {}", one(*id)).expect("a line"),
        About::Path(ids) => {
            let names: Vec<_> = ids.iter().map(|id| one(*id)).collect();
            write!(line, " {}", names.join(" < ")).expect("a line");
        }
        About::Source(at) => write!(line, " {at}").expect("a line"),
    }
    match step.outcome {
        StepOutcome::Passed => line.push_str(": passed"),
        StepOutcome::Noted => line.push_str(": noted"),
        StepOutcome::Stopped(reason) => write!(line, ": {reason:?}").expect("a line"),
    }
    for held in &step.held {
        let expected = if held.datum == Datum::Policy { "…" } else { held.expected.as_str() };
        let both = format!("; {:?} {} | {expected}", held.datum, held.seen);
        line.push_str(named(&both).trim_end_matches([' ', '|']));
    }
    for broken in &step.broken {
        write!(line, "; {:?} {}", broken.finding.severity, broken.finding.rule).expect("a line");
        if let Some(proven) = broken.settled_by {
            write!(line, ", settled by {proven}").expect("a line");
        }
    }
    line.replace(&"aa".repeat(32), "aa…")
}

/// The tree on a signature, a line a step, those below indented.
fn tree(scene: &Scene, at: &str, position: usize) -> String {
    fn write(step: &Step, depth: usize, into: &mut String) {
        into.push_str(&"  ".repeat(depth));
        into.push_str(&line(step));
        into.push('\n');
        step.steps.iter().for_each(|below| write(below, depth + 1, into));
    }
    let told = explain(&scene.evidence, &scene.policy, t(at), Some(position)).signatures;
    let mut text = String::new();
    write(&told[0].root, 0, &mut text);
    text
}

/// The steps of some blocks, in the order in which they are told.
fn told(scene: &Scene, at: &str, wanted: &[Block]) -> Vec<String> {
    told_of(scene, at, 0, wanted)
}

fn told_of(scene: &Scene, at: &str, position: usize, wanted: &[Block]) -> Vec<String> {
    fn pick(step: &Step, wanted: &[Block], into: &mut Vec<String>) {
        if wanted.contains(&step.block) {
            into.push(line(step));
        }
        step.steps.iter().for_each(|below| pick(below, wanted, into));
    }
    let told = explain(&scene.evidence, &scene.policy, t(at), Some(position)).signatures;
    let mut lines = Vec::new();
    pick(&told[0].root, wanted, &mut lines);
    lines
}

/// That these lines are told of some blocks, and no others.
#[track_caller]
fn tells(scene: &Scene, at: &str, wanted: &[Block], expected: &str) {
    assert_eq!(told(scene, at, wanted).join("\n"), expected.trim());
}

#[test]
fn stamped_signature_that_passes_is_told_block_by_block() {
    let told = tree(&Scene::stamped(STAMPED), NOW, 0);
    let (own, token) = told.split_once("    Timestamp").expect("the token below");
    let expected = "
LongTerm Leader: passed
  FormatChecking: passed; Coverage 0 … 2030
  SigningCertificate signer: passed; CertificateReference signing-certificate-v2, 2.16.840.1.101.3.4.2.1 | signer
  ValidationContext: passed; Policy etsi-2026 | …; ValidationTime 2026-04-01T00:00:00Z
  CryptographicVerification: passed
    Reference 0 bytes 0..840 and 960..2030: passed; Digest aa… | aa…
    Value: passed; Algorithm 1.2.840.113549.1.1.10
  LaterChanges: passed; LaterChanges None | true
  CertificateValidation: passed
    Path signer < ca < root: passed
      Certificate signer: passed; Dates 2026-04-01T00:00:00Z | 2026-01-01T00:00:00Z … 2028-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
        Status signer: passed; Status good | good; FreshUntil 2026-09-15T00:00:00Z | 2026-04-01T00:00:00Z
          Source 0: passed; Status good | good; Updates 2026-03-15T00:00:00Z | 2026-09-15T00:00:00Z
      Certificate ca: passed; Dates 2026-04-01T00:00:00Z | 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
        Status ca: passed; Status good | good; FreshUntil 2026-09-15T00:00:00Z | 2026-04-01T00:00:00Z
          Source 2: passed; Status good | good; Updates 2026-03-15T00:00:00Z | 2026-09-15T00:00:00Z
      Certificate root: passed; Anchor 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z
  SignatureAcceptance: passed; Algorithm rsa-pss 3072, sha256 | always; Algorithm sha256 | always
  BestSignatureTime: passed; BestSignatureTime 2026-03-10T09:05:00Z | 2026-03-10T09:00:00Z
";
    assert_eq!(own.trim(), expected.trim());
    let expected = "
 token of 2026-03-10T09:05:00Z: passed; TokenTime 2026-03-10T09:05:00Z | 2026-04-01T00:00:00Z
      FormatChecking: passed; Coverage
      SigningCertificate tsa: passed; CertificateReference signing-certificate-v2, 2.16.840.1.101.3.4.2.1 | tsa
";
    assert!(token.starts_with(expected.trim_matches('\n')), "{token}");
}

#[test]
fn process_is_named_after_what_was_asked() {
    let root = |scene: &Scene, at: &str| told_root(scene, at, 0);
    assert_eq!(root(&Scene::new(), NOW), Block::BasicSignature);
    assert_eq!(root(&Scene::stamped(STAMPED), NOW), Block::LongTerm);
    // What stands today against the chain is looked for in the past.
    let mut scene = archived();
    scene.change("ca", |ca| ca.not_after = t("2029-01-01"));
    assert_eq!(root(&scene, "2030-01-15"), Block::Archival);
    assert_eq!(told_root(&scene, "2030-01-15", 1), Block::Timestamp);
}

fn told_root(scene: &Scene, at: &str, position: usize) -> Block {
    let told = explain(&scene.evidence, &scene.policy, t(at), Some(position)).signatures;
    told[0].root.block
}

#[test]
fn reference_is_told_by_what_became_of_it() {
    const BLOCKS: &[Block] = &[Block::CryptographicVerification, Block::Reference, Block::Value];
    let mut scene = Scene::new();
    let document = scene.signature().references[0].clone();
    let add = |scene: &mut Scene, what: &str, change: fn(&mut SignedReference)| {
        let mut one = SignedReference { what: what.to_owned(), ..document.clone() };
        change(&mut one);
        scene.signature().references.push(one);
    };
    add(&mut scene, "absent", |one| one.found = false);
    add(&mut scene, "altered", |one| one.intact = Check::Fails);
    // What a manifest lists decides nothing by itself.
    let listed = SignedReference { what: "listed".to_owned(), intact: Check::Fails, ..document };
    scene.signature().listed.push(listed);
    tells(
        &scene,
        NOW,
        BLOCKS,
        "
CryptographicVerification: Failed(HashFailure); Fail BB-06a; Fail BB-06b
Reference 0 bytes 0..840 and 960..2030: passed; Digest aa… | aa…
Reference 1 absent: Failed(HashFailure); Digest aa… | aa…
Reference 2 altered: Failed(HashFailure); Digest aa… | aa…
Reference 3 listed: noted; Digest aa… | aa…
Value: passed; Algorithm 1.2.840.113549.1.1.10
",
    );
}

#[test]
fn each_algorithm_is_told_once_with_until_when_it_is_relied_on() {
    let mut scene = Scene::new();
    for digest in [DigestAlgorithm::Sha256, DigestAlgorithm::Sha1, DigestAlgorithm::Sha256] {
        let mut one = scene.signature().references[0].clone();
        one.digest = digest_use(digest);
        scene.signature().references.push(one);
    }
    tells(
        &scene,
        NOW,
        &[Block::SignatureAcceptance],
        "SignatureAcceptance: Indeterminate(CryptoConstraintsFailureNoPoe); \
         Algorithm rsa-pss 3072, sha256 | always; Algorithm sha256 | always; \
         Algorithm sha1 | 2012-08-01T00:00:00Z; Fail CR-04",
    );
}

#[test]
fn best_signature_time_is_passed_where_proven_noted_where_claimed_and_stopped_where_too_late() {
    let time = |scene: &Scene| told(scene, NOW, &[Block::BestSignatureTime]).remove(0);
    let proven = time(&Scene::stamped(STAMPED));
    assert!(proven.starts_with("BestSignatureTime: passed; "), "{proven}");
    let claimed = time(&Scene::new());
    assert!(claimed.starts_with("BestSignatureTime: noted; "), "{claimed}");
    let mut scene = Scene::new();
    scene.signer_until("2026-03-20");
    let content = token(SignatureKind::ContentTimestamp, "tsa", "2026-03-25T00:00:00Z");
    scene.signature().timestamps.push(content);
    let late = time(&scene);
    assert!(late.starts_with("BestSignatureTime: Failed(Expired); "), "{late}");
    assert!(late.ends_with("; Fail LT-10"), "{late}");
}

#[test]
fn anchor_is_told_as_one_only_where_the_path_ends_in_it() {
    let mut scene = Scene::new();
    let until = |of: &str, sunset: &str| TrustAnchor {
        sunset: Some(t(sunset)),
        ..TrustAnchor::new(id(of))
    };
    scene.evidence.anchors = vec![until("root", "2030-03-01"), until("ca", "2026-03-01")];
    scene.evidence.anchors.sort();
    tells(
        &scene,
        NOW,
        &[Block::Path, Block::Certificate],
        "
Path signer < ca < root: passed
Certificate signer: passed; Dates 2026-04-01T00:00:00Z | 2026-01-01T00:00:00Z … 2028-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Certificate ca: passed; Dates 2026-04-01T00:00:00Z | 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Certificate root: passed; Anchor 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z | 2030-03-01T00:00:00Z
Path signer < ca: Indeterminate(NoCertificateChainFoundNoPoe)
Certificate signer: passed; Dates 2026-04-01T00:00:00Z | 2026-01-01T00:00:00Z … 2028-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Certificate ca: Indeterminate(NoCertificateChainFoundNoPoe); Anchor 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z | 2026-03-01T00:00:00Z; Fail PX-13
",
    );
    // Not even where it might be one: nobody trusts it.
    scene.evidence.anchors.clear();
    let root = told(&scene, NOW, &[Block::Certificate]).remove(2);
    assert!(root.starts_with("Certificate root: passed; Dates "), "{root}");
}

#[test]
fn rule_about_the_path_itself_is_told_of_the_path_and_one_about_a_certificate_of_that() {
    let blocks = [Block::Path, Block::Certificate];
    let mut scene = Scene::new();
    for level in 0..12 {
        scene.add(authority(&format!("a{level}"), &format!("a{}", level + 1)));
    }
    scene.add(certificate("signer", "a0"));
    let lines = told(&scene, NOW, &blocks);
    let path = "Indeterminate(CertificateChainGeneralFailure); Fail PX-03";
    assert!(lines[0].ends_with(path), "{}", lines[0]);
    assert!(lines[1].ends_with("; Fail PX-01"), "{}", lines[1]);
    assert!(lines[2..].iter().all(|line| !line.contains("; Fail ")), "{lines:?}");
}

#[test]
fn status_is_told_apart_from_its_certificate_with_each_source_and_the_gravest_decides_the_path() {
    const BLOCKS: &[Block] = &[Block::Path, Block::Certificate, Block::Status, Block::Source];
    let mut scene = Scene::new();
    scene.evidence.revocation.retain(|known| known.of != id("signer"));
    scene.status(revoked("ca", "root", "2026-03-20"));
    tells(
        &scene,
        NOW,
        BLOCKS,
        "
Path signer < ca < root: Indeterminate(RevokedCaNoPoe)
Certificate signer: passed; Dates 2026-04-01T00:00:00Z | 2026-01-01T00:00:00Z … 2028-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Status signer: Indeterminate(TryLater); Status unknown | good; Fail BB-05
Certificate ca: passed; Dates 2026-04-01T00:00:00Z | 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Status ca: Indeterminate(RevokedCaNoPoe); Status revoked 2026-03-20T00:00:00Z | good; Fail BB-05c
Source 1: passed; Status revoked 2026-03-20T00:00:00Z | good; Updates 2026-03-21T00:00:00Z | 2026-09-16T00:00:00Z
Certificate root: passed; Anchor 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z
",
    );
    let mut scene = Scene::new();
    scene.status(on_hold("signer", "ca", "2026-03-20"));
    scene.status(RevocationEvidence {
        kind: RevocationKind::Ocsp,
        status: RevocationStatus::Unknown,
        next_update: None,
        ..good("ca", "root")
    });
    tells(
        &scene,
        "2026-10-01",
        &[Block::Status, Block::Source],
        "
Status signer: Indeterminate(TryLater); Status certificateHold 2026-03-20T00:00:00Z | good; Fail BB-05d
Source 1: passed; Status revoked 2026-03-20T00:00:00Z | good; Updates 2026-03-21T00:00:00Z | 2026-09-16T00:00:00Z
Status ca: Indeterminate(TryLater); Status unknown | good; Warn OC-09; Fail BB-05a
Source 2: Indeterminate(TryLater); Status unknown | good; Updates 2026-03-15T00:00:00Z; Warn OC-09
",
    );
    // A status that is no longer fresh says nothing against its certificate.
    tells(
        &Scene::new(),
        "2026-10-01",
        &[Block::Status],
        "
Status signer: Indeterminate(TryLater); Status good | good; FreshUntil 2026-09-15T00:00:00Z | 2026-10-01T00:00:00Z; Fail BB-04
Status ca: Indeterminate(TryLater); Status good | good; FreshUntil 2026-09-15T00:00:00Z | 2026-10-01T00:00:00Z; Fail BB-04
",
    );
}

#[test]
fn what_a_later_timestamp_settles_is_told_with_what_it_proves() {
    const BLOCKS: &[Block] = &[
        Block::Path,
        Block::Certificate,
        Block::Status,
        Block::PastSignature,
        Block::ProofsOfExistence,
    ];
    // The status of the second authority is of today: no timestamp covers it, and none is told.
    let expected = "
Path tsa < tsaca < troot: passed
Certificate tsa: passed; Dates 2030-01-15T00:00:00Z | 2026-01-01T00:00:00Z … 2029-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always; Fail PX-05b, settled by 2028-12-01T00:00:00Z
Status tsa: passed; Status good | good; FreshUntil 2028-12-30T00:00:00Z | 2030-01-15T00:00:00Z; Warn BB-04a, settled by 2028-12-01T00:00:00Z
Certificate tsaca: passed; Dates 2030-01-15T00:00:00Z | 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z; Algorithm rsa-pss 3072, sha256 | always
Status tsaca: passed; Status good | good; FreshUntil 2030-02-13T00:00:00Z | 2030-01-15T00:00:00Z
Certificate troot: passed; Anchor 2020-01-01T00:00:00Z … 2040-01-01T00:00:00Z
PastSignature: passed; ControlTime 2028-12-01T00:00:00Z | 2028-12-29T23:59:59.999Z
ProofsOfExistence: noted; Proof certificate:tsa | 2028-12-01T00:00:00Z; Proof crl:crl of tsaca 2028-11-30 | 2028-12-01T00:00:00Z; Proof certificate:tsaca | 2028-12-01T00:00:00Z; Proof certificate:troot | 2028-12-01T00:00:00Z
";
    assert_eq!(told_of(&archived(), "2030-01-15", 1, BLOCKS).join("\n"), expected.trim());

    // An OCSP response is named as one.
    let mut scene = archived();
    for source in scene.evidence.revocation.iter_mut().filter(|source| source.of == id("tsa")) {
        source.kind = RevocationKind::Ocsp;
    }
    for stamp in scene.evidence.signatures.iter_mut().skip(1) {
        let covered = &mut stamp.timestamp.as_mut().expect("a token").protects;
        for name in covered {
            *name = name.replace("crl:crl of tsaca", "ocsp:crl of tsaca");
        }
    }
    let proofs = told_of(&scene, "2030-01-15", 1, &[Block::ProofsOfExistence]).remove(0);
    assert!(proofs.contains("; Proof ocsp:crl of tsaca 2028-11-30 | 2028-12-01"), "{proofs}");
}

#[test]
fn past_that_was_looked_at_in_vain_is_noted() {
    let mut scene = archived();
    scene.evidence.revocation.retain(|known| known.of != id("ca"));
    forget(&mut scene, &format!("certificate:{}", id("root")));
    let lines = told(&scene, "2030-01-15", &[Block::PastSignature, Block::ProofsOfExistence]);
    assert_eq!(lines[0], "PastSignature: noted; ControlTime 2026-03-10T09:05:00Z");
    let proofs = &lines[1];
    assert!(proofs.starts_with("ProofsOfExistence: noted; Proof certificate:signer | 2026-03-16"));
    // Of what no timestamp covers, no proof is told.
    assert!(!proofs.contains("certificate:root"), "{proofs}");
}
