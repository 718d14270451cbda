//! Truth tables G2 (validation time sliding) and G3 (past signature validation), a test a row, on
//! a signature that was archived twice.

use super::scene::OCSP_SIGNING;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::spoken;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::ExtendedKeyUsage;
use crate::model::KeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::Time;
use crate::model::TrustAnchor;

const SIGNED: &str = "2026-03-10T09:05:00Z";
const FIRST: &str = "2026-03-16T00:00:00Z";
const SECOND: &str = "2028-12-01T00:00:00Z";
/// After the signer (2028-01-01) and the first timestamp authority (2029-01-01) expired.
const NOW: &str = "2030-01-15";

/// A word on `of` by `issuer` from a day, next after a month, in a CRL of that name.
pub(super) fn known(of: &str, issuer: &str, day: &str) -> RevocationEvidence {
    let this_update = t(day);
    RevocationEvidence {
        source: format!("crl of {issuer} {day}"),
        this_update,
        next_update: Some(this_update.plus_seconds(30 * 86_400)),
        ..good(of, issuer)
    }
}

/// A document timestamp that covers the signature, the certificates and the CRLs that are named.
fn archive(signer: &str, time: &str, end: u64, objects: &[&str]) -> SignatureEvidence {
    let mut stamp = token(SignatureKind::DocumentTimestamp, signer, time);
    stamp.id = format!("archive {end}");
    stamp.covered_until = Some(end);
    let facts = stamp.timestamp.as_mut().expect("a token");
    for name in ["root", "ca", "signer", "troot", "tsaca", "tsa"] {
        facts.protects.push(format!("certificate:{}", id(name)));
    }
    facts.protects.extend(objects.iter().map(|object| (*object).to_owned()));
    stamp
}

/// The signer's chain and the timestamp authorities' have roots of their own. Archived on
/// 2026-03-16 and, by another authority, on 2028-12-01.
pub(super) fn archived() -> Scene {
    let mut scene = Scene::stamped(SIGNED);
    scene.add(authority("troot", "troot"));
    scene.add(authority("tsaca", "troot"));
    scene.add(stamper("tsa", "tsaca"));
    scene.add(Certificate {
        not_before: t("2028-01-01"),
        not_after: t("2038-01-01"),
        ..stamper("tsa2", "tsaca")
    });
    scene.evidence.anchors.push(TrustAnchor::new(id("troot")));
    scene.evidence.revocation = vec![
        known("signer", "ca", "2026-03-15"),
        known("ca", "root", "2026-03-15"),
        known("tsa", "tsaca", "2026-03-15"),
        known("tsaca", "troot", "2026-03-15"),
        known("tsa", "tsaca", "2028-11-30"),
        known("tsaca", "troot", "2028-11-30"),
        known("tsa2", "tsaca", "2030-01-14"),
        known("tsaca", "troot", "2030-01-14"),
    ];
    let of_2026 = [
        "crl:crl of ca 2026-03-15",
        "crl:crl of root 2026-03-15",
        "crl:crl of tsaca 2026-03-15",
        "crl:crl of troot 2026-03-15",
    ];
    let of_2028 = ["crl:crl of tsaca 2028-11-30", "crl:crl of troot 2028-11-30"];
    let by_then = [&of_2026[..], &of_2028[..], &["signature:archive 4000"]].concat();
    scene.evidence.signatures.push(archive("tsa", FIRST, 4000, &of_2026));
    scene.evidence.signatures.push(archive("tsa2", SECOND, 6000, &by_then));
    scene
}

/// Takes an object out of what the document timestamps cover.
pub(super) fn forget(scene: &mut Scene, object: &str) {
    for stamp in scene.evidence.signatures.iter_mut().skip(1) {
        let facts = stamp.timestamp.as_mut().expect("a token");
        facts.protects.retain(|covered| covered != object);
    }
}

/// The control time that the verdict tells of.
pub(super) fn control(scene: &Scene) -> Option<Time> {
    let judged = scene.first(NOW);
    let finding = judged.findings.iter().find(|finding| finding.rule == "LT-13")?;
    Time::parse(&finding.compared.as_ref()?.seen)
}

#[track_caller]
fn passes(scene: &Scene) {
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED", "{:#?}", scene.first(NOW).findings);
    assert_eq!(scene.first(NOW).best_signature_time, t(SIGNED));
}

#[track_caller]
fn stays(scene: &Scene, verdict: &str) {
    assert_eq!(scene.verdict(NOW), verdict, "{:#?}", scene.first(NOW).findings);
}

#[test]
fn twice_archived_outlives_signer_and_authority() {
    let scene = archived();
    passes(&scene);
    let judged = scene.judge(NOW).signatures;
    assert_eq!(spoken(&judged[1]), "TOTAL-PASSED", "the first archive timestamp, by the second");
    assert_eq!(spoken(&judged[2]), "TOTAL-PASSED");
}

#[test]
fn without_the_second_archive_timestamp_nothing_proves_the_first() {
    let mut scene = archived();
    scene.evidence.signatures.truncate(2);
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn an_altered_archive_timestamp_proves_nothing() {
    let mut scene = archived();
    scene.evidence.signatures[2].value.verifies = Check::Fails;
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn certificates_in_a_covered_signature_are_covered() {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    forget(&mut scene, &format!("certificate:{}", id("signer")));
    passes(&scene);
    scene.signature().signer.embedded.clear();
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

// --- G2

#[test]
fn s01_the_slide_starts_at_the_anchors_sunset_where_that_is_past() {
    let mut scene = archived();
    scene.status(RevocationEvidence {
        next_update: Some(t("2040-01-01")),
        ..known("signer", "ca", "2026-03-15")
    });
    scene.status(RevocationEvidence {
        next_update: Some(t("2040-01-01")),
        ..known("ca", "root", "2026-03-15")
    });
    scene.evidence.anchors[0].sunset = Some(t("2027-01-01"));
    passes(&scene);
    assert_eq!(control(&scene), Some(t("2027-01-01")));
    scene.evidence.anchors[0].sunset = Some(t("2035-01-01"));
    passes(&scene);
    // What is settled by the timestamp alone does not slide.
    assert_eq!(control(&scene), None);
}

#[test]
fn s02_status_data_without_a_proof_is_no_help() {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    passes(&scene);
    forget(&mut scene, "crl:crl of ca 2026-03-15");
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn s03_a_revoked_certificate_slides_to_its_revocation() {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    let mut of_authority = revoked("ca", "root", "2026-03-20");
    of_authority.this_update = t("2029-06-01");
    scene.evidence.revocation.push(of_authority);
    passes(&scene);
    assert_eq!(control(&scene), Some(t("2026-03-20")));
}

#[test]
fn s07_a_stale_status_slides_to_its_freshness_or_by_strict_policies_to_its_issuance() {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    passes(&scene);
    assert_eq!(control(&scene), Some(t("2026-04-13T23:59:59.999Z")));
    scene.hold("[revocation]\nslide-to = \"issuance\"\n");
    // The CRLs are of the day before the archive timestamp that proves the certificates.
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn s08_a_fresh_status_leaves_the_control_time() {
    let mut scene = archived();
    scene.evidence.anchors[0].sunset = Some(t("2029-12-01"));
    for (of, issuer) in [("signer", "ca"), ("ca", "root")] {
        scene.status(RevocationEvidence {
            next_update: Some(t("2040-01-01")),
            ..known(of, issuer, "2026-03-15")
        });
    }
    passes(&scene);
    assert_eq!(control(&scene), Some(t("2029-12-01")));
}

#[test]
fn s09_a_weak_algorithm_slides_to_its_end_where_the_object_is_older() {
    let weak = || {
        let mut scene = archived();
        // RSA-2048 is relied on until 2029-01-01.
        scene.change("ca", |c| c.public_key = rsa(2048, "ca"));
        for (of, issuer) in [("signer", "ca"), ("ca", "root")] {
            scene.status(RevocationEvidence {
                next_update: Some(t("2040-01-01")),
                ..known(of, issuer, "2026-03-15")
            });
        }
        scene
    };
    passes(&weak());
    assert_eq!(control(&weak()), Some(t("2029-01-01")));
    let mut scene = weak();
    forget(&mut scene, &format!("certificate:{}", id("signer")));
    scene.signature().signer.embedded.clear();
    stays(&scene, "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
    let mut scene = weak();
    forget(&mut scene, "crl:crl of ca 2026-03-15");
    stays(&scene, "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE");
}

// --- G3

/// A world whose signer's status comes from a responder that expired in 2027, the signer's
/// certificate still being valid.
pub(super) fn responded() -> Scene {
    let mut scene = archived();
    scene.signer_until("2031-01-01");
    scene.add(Certificate {
        not_after: t("2027-01-01"),
        extended_key_usage: Some(ExtendedKeyUsage {
            purposes: vec![OCSP_SIGNING.to_owned()],
            critical: false,
        }),
        ocsp_no_check: true,
        ..certificate("responder", "ca")
    });
    scene.status(RevocationEvidence {
        kind: RevocationKind::Ocsp,
        source: "answer".to_owned(),
        signer: Some(id("responder")),
        ..known("signer", "ca", "2026-03-15")
    });
    let facts = scene.evidence.signatures[1].timestamp.as_mut().expect("a token");
    facts.protects.push("ocsp:answer".to_owned());
    scene
}

#[test]
fn q00_status_data_must_have_existed_while_its_signer_was_valid() {
    passes(&responded());
    let mut scene = responded();
    forget(&mut scene, "ocsp:answer");
    stays(&scene, "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn q02_a_signature_proven_only_after_the_control_time_stays() {
    let mut scene = archived();
    scene.signature().timestamps.clear();
    let mut of_signer = revoked("signer", "ca", "2026-03-15T12:00:00Z");
    of_signer.this_update = t("2026-03-15T13:00:00Z");
    of_signer.source = "crl of ca 2026-03-15".to_owned();
    scene.status(of_signer.clone());
    stays(&scene, "INDETERMINATE/REVOKED_NO_POE");
    of_signer.status = revoked("signer", "ca", "2026-03-17").status;
    scene.status(of_signer);
    assert_eq!(scene.verdict(NOW), "TOTAL-PASSED");
}

#[test]
fn q03_an_anchor_past_its_sunset_counts_for_what_is_older() {
    let mut scene = archived();
    scene.evidence.anchors[0].sunset = Some(t("2029-12-01"));
    passes(&scene);
    scene.evidence.anchors[0].sunset = Some(t("2026-03-10T09:04:59Z"));
    stays(&scene, "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND_NO_POE");
}

#[test]
fn q04_revoked_later_passes_within_validity_only() {
    let mut scene = archived();
    let mut of_signer = revoked("signer", "ca", "2027-03-20");
    of_signer.this_update = t("2027-03-21");
    scene.evidence.revocation.push(of_signer);
    passes(&scene);
    scene.change("signer", |c| c.not_before = t("2026-03-11"));
    stays(&scene, "TOTAL-FAILED/NOT_YET_VALID");
    scene.change("signer", |c| {
        c.not_before = t("2026-01-01");
        c.not_after = t("2026-03-01");
    });
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn q05_under_a_revoked_authority_the_leafs_status_must_be_older() {
    let under_revoked = || {
        let mut scene = archived();
        scene.evidence.revocation.push(RevocationEvidence {
            this_update: t("2029-06-01"),
            ..revoked("ca", "root", "2026-03-20")
        });
        // Nothing but the past can settle it.
        scene.change("ca", |c| c.not_after = t("2029-01-01"));
        scene
    };
    passes(&under_revoked());
    let mut scene = under_revoked();
    forget(&mut scene, "crl:crl of ca 2026-03-15");
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    let mut scene = under_revoked();
    scene.evidence.revocation.last_mut().expect("one").status =
        revoked("ca", "root", "2026-03-09").status;
    stays(&scene, "INDETERMINATE/REVOKED_CA_NO_POE");
}

#[test]
fn q06_out_of_bounds_passes_within_validity_only() {
    let scene = |not_before: &str, not_after: &str| {
        let mut scene = archived();
        let (not_before, not_after) = (t(not_before), t(not_after));
        scene.change("signer", |c| {
            c.not_before = not_before;
            c.not_after = not_after;
        });
        // The only known status has nothing to say of expired certificates today.
        scene.change("ca", |c| c.not_after = t("2029-01-01"));
        scene
    };
    passes(&scene("2026-01-01", "2028-01-01"));
    stays(&scene("2026-03-11", "2028-01-01"), "TOTAL-FAILED/NOT_YET_VALID");
    let mut expired = scene("2026-01-01", "2026-03-10");
    expired.evidence.revocation[0].knows_expired_since = Some(t("2020-01-01"));
    stays(&expired, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn q07_a_weak_signature_passes_where_it_is_older_than_the_end() {
    let mut scene = archived();
    scene.change("signer", |c| c.public_key = rsa(2048, "signer"));
    passes(&scene);
    // The token's own algorithm, outdated since, is settled by the timestamp over it.
    let mut scene = archived();
    scene.change("tsa", |c| {
        c.public_key = rsa(2048, "tsa");
        c.not_after = t("2038-01-01");
    });
    passes(&scene);
    let mut scene = archived();
    scene.change("tsa2", |c| c.public_key = rsa(2048, "tsa2"));
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn q08_a_status_that_was_fresh_when_it_was_signed_is_enough() {
    let mut scene = archived();
    scene.signer_until("2031-01-01");
    passes(&scene);
    scene.evidence.revocation[0].this_update = t("2026-02-01");
    scene.evidence.revocation[0].next_update = Some(t(SIGNED));
    stays(&scene, "INDETERMINATE/TRY_LATER");
}

#[test]
fn q09_what_time_cannot_settle_stays() {
    let mut scene = archived();
    scene.evidence.anchors.remove(0);
    stays(&scene, "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND");
    let mut scene = archived();
    scene.change("ca", |c| c.unknown_critical.push("1.2.3".to_owned()));
    assert_eq!(scene.verdict(NOW), "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE");
}

#[test]
fn lifetimes_that_never_met_show_nothing() {
    let mut scene = archived();
    // Older than its authority by years: no time at which both were valid.
    scene.change("signer", |c| c.not_before = t("2026-01-01"));
    scene.change("ca", |c| {
        c.not_before = t("2028-06-01");
        c.not_after = t("2029-01-01");
    });
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn an_archive_timestamp_covers_the_tokens_before_it_in_the_signature() {
    let mut scene = archived();
    scene.evidence.signatures.truncate(1);
    let mut inside = archive("tsa2", SECOND, 0, &[]);
    inside.kind = SignatureKind::ArchiveTimestamp;
    inside.covered_until = None;
    let facts = inside.timestamp.as_mut().expect("a token");
    for source in ["ca 2026-03-15", "root 2026-03-15", "tsaca 2028-11-30", "troot 2028-11-30"] {
        facts.protects.push(format!("crl:crl of {source}"));
    }
    scene.signature().timestamps.push(inside);
    passes(&scene);
    // What stands after it is not covered.
    scene.signature().timestamps.reverse();
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

/// Archived once, inside the signature, its authority expired since.
fn archived_inside(format: SignatureFormat) -> Scene {
    let mut scene = archived();
    scene.evidence.signatures.truncate(1);
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    let mut inside = archive("tsa2", "2026-03-16T00:00:00Z", 0, &[]);
    inside.kind = SignatureKind::ArchiveTimestamp;
    inside.covered_until = None;
    let facts = inside.timestamp.as_mut().expect("a token");
    for source in ["ca 2026-03-15", "root 2026-03-15", "tsaca 2028-11-30", "troot 2028-11-30"] {
        facts.protects.push(format!("crl:crl of {source}"));
    }
    facts.protects.retain(|object| *object != format!("certificate:{}", id("signer")));
    scene.change("tsa2", |c| c.not_before = t("2026-01-01"));
    scene.signature().timestamps.push(inside);
    scene.signature().format = format;
    scene
}

#[test]
fn an_archive_timestamp_covers_the_certificates_that_its_form_says() {
    // XAdES: KeyInfo; CMS: what the index of hashes lists, which its reader names.
    passes(&archived_inside(SignatureFormat::Xades));
    stays(&archived_inside(SignatureFormat::Cms), "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    let mut listed = archived_inside(SignatureFormat::Cms);
    let facts = listed.signature().timestamps[1].timestamp.as_mut().expect("a token");
    facts.protects.push(format!("certificate:{}", id("signer")));
    passes(&listed);
}

#[test]
fn a_document_timestamp_covers_the_certificates_of_tokens_inside() {
    let mut scene = archived();
    forget(&mut scene, &format!("certificate:{}", id("tsa")));
    scene.evidence.signatures[1].signer.embedded.clear();
    // An authority of which nothing is known since.
    scene.add(authority("oldca", "root"));
    scene.add(stamper("tsa", "oldca"));
    scene.status(known("tsa", "oldca", "2028-11-30"));
    scene.status(known("oldca", "root", "2028-11-30"));
    let facts = scene.evidence.signatures[2].timestamp.as_mut().expect("a token");
    facts.protects.push(format!("certificate:{}", id("oldca")));
    facts.protects.push("crl:crl of oldca 2028-11-30".to_owned());
    facts.protects.push("crl:crl of root 2028-11-30".to_owned());
    passes(&scene);
    scene.signature().timestamps[0].signer.embedded.clear();
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
}

#[test]
fn authorities_too_were_within_their_dates_when_the_signature_existed() {
    let dated = |not_before: &str, not_after: &str| {
        let mut scene = archived();
        // The authority's CRLs are signed with its next key, which is valid still.
        scene.add(Certificate {
            id: id("ca2"),
            public_key: rsa(3072, "2"),
            ..authority("ca", "root")
        });
        scene.status(known("ca2", "root", "2030-01-14"));
        scene.status(RevocationEvidence {
            signer: Some(id("ca2")),
            ..known("signer", "ca", "2026-03-15")
        });
        scene.status(RevocationEvidence {
            knows_expired_since: Some(t("2020-01-01")),
            ..known("ca", "root", "2026-03-15")
        });
        let (not_before, not_after) = (t(not_before), t(not_after));
        scene.change("ca", |ca| {
            ca.not_before = not_before;
            ca.not_after = not_after;
        });
        scene
    };
    passes(&dated("2020-01-01", "2027-01-01"));
    passes(&dated("2020-01-01", SIGNED));
    stays(&dated("2020-01-01", "2026-03-10T09:04:59Z"), "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    passes(&dated(SIGNED, "2027-01-01"));
    stays(&dated("2026-03-10T09:05:01Z", "2027-01-01"), "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
}

#[test]
fn a_timestamp_authority_revoked_after_the_archive_leaves_its_tokens() {
    let since = |since: &str| {
        let mut scene = archived();
        scene.evidence.revocation.push(RevocationEvidence {
            this_update: t("2029-06-01"),
            ..revoked("tsa", "tsaca", since)
        });
        scene
    };
    // The second archive timestamp proves its tokens.
    passes(&since("2028-12-01T00:00:01Z"));
    stays(&since(SECOND), "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED");
    assert_eq!(spoken(&since(SECOND).judge(NOW).signatures[1]), "INDETERMINATE/REVOKED_NO_POE");
}

#[test]
fn status_data_counts_where_it_is_no_younger_than_the_control_time() {
    // The slide starts at the sunset; the status data is proven by the first archive timestamp.
    let sunset = |sunset: &str, issued: &str| {
        let mut scene = archived();
        scene.evidence.anchors[0].sunset = Some(t(sunset));
        for status in &mut scene.evidence.revocation {
            if status.source.ends_with("2026-03-15") && status.of != id("tsa") {
                status.this_update = t(issued);
            }
        }
        scene
    };
    passes(&sunset(FIRST, "2026-03-15"));
    passes(&sunset(FIRST, FIRST));
    let open = "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND_NO_POE";
    stays(&sunset("2026-03-15T23:59:59Z", "2026-03-15"), open);
    stays(&sunset(FIRST, "2026-03-16T00:00:01Z"), open);
}

#[test]
fn what_stands_for_good_ends_the_past_where_the_policy_counts_it() {
    let encrypting = |level: &str| {
        let mut scene = archived();
        scene.hold(&format!("[levels]\n\"PX-10a\" = \"{level}\"\n"));
        scene.change("ca", |c| c.not_after = t("2029-01-01"));
        scene.change("signer", |c| c.key_usage = Some(KeyUsage(1 << 2)));
        scene
    };
    passes(&encrypting("warn"));
    assert!(control(&encrypting("warn")).is_some());
    stays(&encrypting("fail"), "INDETERMINATE/CHAIN_CONSTRAINTS_FAILURE");
    assert_eq!(control(&encrypting("fail")), None);
}

#[test]
fn lifetimes_that_meet_in_one_moment_show_something() {
    // The signer's own certificate, expired before it signed, and its authority's.
    let meeting = |from: &str| {
        let mut scene = archived();
        scene.signer_until("2026-03-09");
        let from = t(from);
        scene.change("ca", |c| (c.not_before, c.not_after) = (from, t("2029-01-01")));
        scene.evidence.revocation[0].knows_expired_since = Some(t("2020-01-01"));
        stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
        control(&scene).is_some()
    };
    assert!(meeting("2026-03-09T00:00:00Z"));
    assert!(!meeting("2026-03-09T00:00:01Z"));
}

#[test]
fn what_existed_only_when_its_algorithm_ended_is_not_saved_by_it() {
    // The signer's certificate is proven by the second archive timestamp alone, of 2028-12-01.
    let ending = |end: &str| {
        let mut scene = archived();
        scene.hold(&format!("[suite.digests]\nsha512 = \"{end}\"\n"));
        scene.change("ca", |c| c.not_after = t("2029-01-01"));
        scene.change("signer", |c| c.signature_algorithm.digest = Some(DigestAlgorithm::Sha512));
        for (of, issuer) in [("signer", "ca"), ("ca", "root")] {
            let next_update = Some(t("2040-01-01"));
            scene.status(RevocationEvidence { next_update, ..known(of, issuer, "2026-03-15") });
        }
        let facts = scene.evidence.signatures[1].timestamp.as_mut().expect("a token");
        facts.protects.retain(|object| {
            *object != format!("certificate:{}", id("signer")) && object != "signature:Leader"
        });
        scene
    };
    passes(&ending("2028-12-02"));
    assert_eq!(control(&ending("2028-12-02")), Some(t("2028-12-02")));
    let crypto = "INDETERMINATE/OUT_OF_BOUNDS_NO_POE";
    stays(&ending("2028-12-01"), crypto);
}

#[test]
fn an_archive_timestamp_inside_that_does_not_hold_proves_nothing() {
    passes(&archived_inside(SignatureFormat::Xades));
    for change in [
        (|stamp| stamp.value.verifies = Check::Fails) as fn(&mut SignatureEvidence),
        |stamp| stamp.references[0].intact = Check::Fails,
        |stamp| stamp.signer.certificate = None,
        // Another kind of timestamp covers the signature's value alone.
        |stamp| stamp.kind = SignatureKind::SignatureTimestamp,
    ] {
        let mut scene = archived_inside(SignatureFormat::Xades);
        change(&mut scene.signature().timestamps[1]);
        stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    }
}

#[test]
fn a_certificate_without_published_status_held_in_the_past_too() {
    let mut scene = archived();
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
    stays(&scene, "INDETERMINATE/OUT_OF_BOUNDS_NO_POE");
    scene.change("signer", |c| c.no_revocation_available = true);
    passes(&scene);
    assert!(control(&scene).is_some());
}
