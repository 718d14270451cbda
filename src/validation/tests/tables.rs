//! The truth tables of EN 319 102-1 (clauses 5.5.4, 5.6.2.2, 5.6.2.4) as tables: a line a row, with
//! the row's id, what is so, and what follows. A row that nothing exercises fails the test.
//!
//! The tests beside these say more of single rows: rules, reasons, moments at the limit.

use super::archive::archived;
use super::archive::control;
use super::archive::forget;
use super::archive::known;
use super::archive::responded;
use super::g1::of_2011;
use super::scene::Scene;
use super::scene::authority;
use super::scene::certificate;
use super::scene::good;
use super::scene::id;
use super::scene::on_hold;
use super::scene::revoked;
use super::scene::rsa;
use super::scene::stamper;
use super::scene::t;
use super::scene::token;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::RevocationEvidence;
use crate::model::RevocationReason;
use crate::model::RevocationReason as Reason;
use crate::model::RevocationStatus;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::Time;
use std::collections::BTreeSet;

/// best-signature-time of a stamped signature.
const BST: &str = "2026-03-10T09:05:00Z";
const NOW: &str = "2026-04-01";
/// After the signer expired on 2028-01-01.
const LATER: &str = "2028-06-01";
const PASSED: &str = "TOTAL-PASSED";
const NOT_YET_VALID: &str = "TOTAL-FAILED/NOT_YET_VALID";
const REVOKED: &str = "INDETERMINATE/REVOKED_NO_POE";
const CA_REVOKED: &str = "INDETERMINATE/REVOKED_CA_NO_POE";
const OUT: &str = "INDETERMINATE/OUT_OF_BOUNDS_NO_POE";
const OUT_GOOD: &str = "INDETERMINATE/OUT_OF_BOUNDS_NOT_REVOKED";
const CRYPTO: &str = "INDETERMINATE/CRYPTO_CONSTRAINTS_FAILURE_NO_POE";
const TRY_LATER: &str = "INDETERMINATE/TRY_LATER";
const ORDER: &str = "INDETERMINATE/TIMESTAMP_ORDER_FAILURE";
const CONSTRAINT: &str = "INDETERMINATE/SIG_CONSTRAINTS_FAILURE";
const NO_CHAIN: &str = "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND";
const NO_CHAIN_POE: &str = "INDETERMINATE/NO_CERTIFICATE_CHAIN_FOUND_NO_POE";
const STATUS_OUT: &str = "INDETERMINATE/REVOCATION_OUT_OF_BOUNDS_NO_POE";

/// Every row of a table, each exercised.
fn complete(table: &str, prefix: char, numbers: std::ops::RangeInclusive<u32>, rows: &[&str]) {
    let wanted: BTreeSet<String> = numbers.map(|number| format!("{prefix}{number:02}")).collect();
    let exercised: BTreeSet<String> = rows.iter().map(ToString::to_string).collect();
    assert_eq!(exercised, wanted, "rows of {table}");
}

// --- What a row changes.

fn since(scene: &mut Scene, not_before: &str) {
    scene.change("signer", |c| c.not_before = t(not_before));
}

fn unknown(scene: &mut Scene) {
    scene.evidence.revocation.retain(|status| status.of != id("signer"));
}

fn signer_revoked(scene: &mut Scene, at: &str) {
    let knows_expired_since = Some(t("2020-01-01"));
    scene.status(RevocationEvidence { knows_expired_since, ..revoked("signer", "ca", at) });
}

/// The authority was revoked; that of the timestamps is another.
fn authority_revoked(scene: &mut Scene, at: &str) {
    scene.add(authority("tsaca", "root"));
    scene.add(stamper("tsa", "tsaca"));
    scene.status(good("tsa", "tsaca"));
    scene.status(good("tsaca", "root"));
    scene.status(revoked("ca", "root", at));
}

fn restamp(scene: &mut Scene, time: &str) {
    scene.signature().timestamps = vec![token(SignatureKind::SignatureTimestamp, "tsa", time)];
}

fn fresh_until(scene: &mut Scene, next_update: &str) {
    scene.status(RevocationEvidence {
        this_update: t("2026-02-01"),
        next_update: Some(t(next_update)),
        ..good("signer", "ca")
    });
}

/// Every status is fresh until 2029.
fn lasting(scene: &mut Scene) {
    for status in &mut scene.evidence.revocation {
        status.next_update = Some(t("2029-01-01"));
    }
}

fn delay(scene: &mut Scene, seconds: u32) {
    scene.hold(&format!("[timestamp]\ndelay-seconds = {seconds}\n"));
}

#[test]
fn g1_signatures_with_time() {
    // Row, when it is judged, what is so of a signature stamped at BST, what follows.
    type Row = (&'static str, &'static str, fn(&mut Scene), &'static str);
    #[rustfmt::skip]
    let rows: &[Row] = &[
        ("T01", NOW, |s| s.signature().references[0].intact = Check::Fails, "TOTAL-FAILED/HASH_FAILURE"),
        ("T01", NOW, |s| s.signature().value.verifies = Check::Fails, "TOTAL-FAILED/SIG_CRYPTO_FAILURE"),
        ("T02", NOW, |s| s.add(certificate("signer", "nobody")), NO_CHAIN),
        ("T02", NOW, |s| s.signature().signer.certificate = None, "INDETERMINATE/NO_SIGNING_CERTIFICATE_FOUND"),
        ("T03", NOW, |_| {}, PASSED),
        ("T03", NOW, |s| since(s, BST), PASSED),
        ("T04", NOW, |s| since(s, "2026-03-10T09:05:01Z"), NOT_YET_VALID),
        ("T05", NOW, |s| signer_revoked(s, "2026-03-10T09:05:01Z"), PASSED),
        ("T06", NOW, |s| signer_revoked(s, BST), REVOKED),
        ("T06", NOW, |s| signer_revoked(s, "2026-03-01"), REVOKED),
        ("T07", NOW, |s| (since(s, "2026-03-11"), signer_revoked(s, "2026-03-20")).1, NOT_YET_VALID),
        ("T08", LATER, |s| (restamp(s, "2028-02-01"), signer_revoked(s, "2028-03-01")).1, OUT_GOOD),
        ("T09", NOW, |s| authority_revoked(s, "2026-03-10T09:05:01Z"), PASSED),
        ("T09", NOW, |s| (since(s, "2026-03-11"), authority_revoked(s, "2026-03-20")).1, NOT_YET_VALID),
        ("T09", LATER, |s| (restamp(s, "2028-02-01"), authority_revoked(s, "2028-03-01")).1, OUT_GOOD),
        ("T10", NOW, |s| authority_revoked(s, BST), CA_REVOKED),
        ("T10", NOW, |s| authority_revoked(s, "2026-03-01"), CA_REVOKED),
        ("T11", LATER, |s| (since(s, "2026-03-11"), unknown(s)).1, NOT_YET_VALID),
        ("T12", LATER, unknown, OUT),
        ("T13", LATER, |_| {}, PASSED),
        ("T13", LATER, |s| (restamp(s, "2028-01-01T00:00:00Z"), lasting(s)).1, PASSED),
        ("T14", LATER, |s| (restamp(s, "2028-01-01T00:00:01Z"), lasting(s)).1, OUT_GOOD),
        ("T15", "2014-06-01", |s| *s = of_2011("2012-07-31T23:59:59Z"), PASSED),
        ("T16", "2014-06-01", |s| *s = of_2011("2012-08-01T00:00:00Z"), CRYPTO),
        ("T17", NOW, |s| s.change("signer", |c| c.signature_algorithm.digest = Some(DigestAlgorithm::Sha1)), CRYPTO),
        ("T17", NOW, |s| s.change("ca", |c| c.public_key = rsa(1024, "ca")), CRYPTO),
        ("T18", NOW, |s| s.status(on_hold("signer", "ca", "2026-03-10T09:05:01Z")), PASSED),
        ("T18", NOW, |s| s.status(on_hold("signer", "ca", BST)), TRY_LATER),
        ("T19", NOW, |s| stamped_besides(s, "2026-03-10T09:04:59Z"), ORDER),
        ("T19", NOW, |s| stamped_besides(s, BST), PASSED),
        ("T20", NOW, |s| (delay(s, 600), s.signature().attributes.claimed_signing_time = None).1, CONSTRAINT),
        ("T20", NOW, |s| s.signature().attributes.claimed_signing_time = None, PASSED),
        ("T21", NOW, |s| delay(s, 300), CONSTRAINT),
        ("T21", NOW, |s| delay(s, 301), PASSED),
        ("T22", NOW, |s| fresh_until(s, BST), TRY_LATER),
        ("T22", NOW, |s| fresh_until(s, "2026-03-10T09:05:01Z"), PASSED),
        ("T23", NOW, signature_policy, "INDETERMINATE/SIGNATURE_POLICY_NOT_AVAILABLE"),
        ("T24", NOW, |s| s.signature().timestamps[0].references[0].intact = Check::Fails, PASSED),
        ("T24", LATER, |s| s.signature().timestamps[0].references[0].intact = Check::Fails, OUT_GOOD),
        ("T25", NOW, |s| s.change("tsa", |c| c.not_after = t("2026-03-20")), PASSED),
        ("T25", LATER, |s| s.change("tsa", |c| c.not_after = t("2028-05-01")), OUT_GOOD),
    ];
    for (row, at, change, expected) in rows {
        let mut scene = Scene::stamped(BST);
        change(&mut scene);
        assert_eq!(scene.verdict(at), *expected, "{row}: {:#?}", scene.first(at).findings);
    }
    complete("G1", 'T', 1..=25, &rows.iter().map(|row| row.0).collect::<Vec<_>>());
}

/// A document timestamp of that time.
fn stamped_besides(scene: &mut Scene, time: &str) {
    let stamp = token(SignatureKind::DocumentTimestamp, "tsa", time);
    scene.evidence.signatures.push(SignatureEvidence { covered_until: Some(4000), ..stamp });
}

fn signature_policy(scene: &mut Scene) {
    scene.hold("[levels]\n\"BB-03\" = \"fail\"\n");
    scene.signature().attributes.signature_policy = Some("1.2.3.4".to_owned());
}

// --- The archived signature: signed 2026-03-10T09:05, archived 2026-03-16 and 2028-12-01, judged
// 2030-01-15; the signer expired 2028-01-01.

const THEN: &str = "2030-01-15";

/// The signer's authority has expired too: only the past can settle that.
fn under_expired(scene: &mut Scene) {
    scene.change("ca", |c| c.not_after = t("2029-01-01"));
}

/// The status of the signer and of its authority is fresh until 2040.
fn all_fresh(scene: &mut Scene) {
    under_expired(scene);
    for (of, issuer) in [("signer", "ca"), ("ca", "root")] {
        let next_update = Some(t("2040-01-01"));
        scene.status(RevocationEvidence { next_update, ..known(of, issuer, "2026-03-15") });
    }
}

fn sunset(scene: &mut Scene, sunset: &str) {
    scene.evidence.anchors[0].sunset = Some(t(sunset));
}

/// Revoked for a reason on 2027-03-20, under a model; told 2028-06-01.
fn by_model(scene: &mut Scene, model: &str, of: &str, issuer: &str, reason: RevocationReason) {
    all_fresh(scene);
    scene.hold(&format!("[chain]\nmodel = \"{model}\"\n"));
    let at = t("2027-03-20");
    scene.evidence.revocation.push(RevocationEvidence {
        source: "told".to_owned(),
        status: RevocationStatus::Revoked { at, reason },
        this_update: t("2028-06-01"),
        ..revoked(of, issuer, "2027-03-20")
    });
    covered(scene, "crl:told");
    // Something to settle under every model.
    sunset(scene, "2029-12-01");
}

/// The second archive timestamp covers an object more.
fn covered(scene: &mut Scene, object: &str) {
    let facts = scene.evidence.signatures[2].timestamp.as_mut().expect("a token");
    facts.protects.push(object.to_owned());
}

/// RSA-2048, of the authority, is relied on until 2029-01-01.
fn weak_authority(scene: &mut Scene) {
    all_fresh(scene);
    scene.change("ca", |c| c.public_key = rsa(2048, "ca"));
}

#[test]
fn g2_validation_time_sliding() {
    const RT: &str = "2027-03-20";
    const SUNSET: &str = "2029-12-01";
    // Row, what is so, the control time that it comes to, or what follows where it comes to none.
    type Row = (&'static str, fn(&mut Scene), Result<&'static str, &'static str>);
    #[rustfmt::skip]
    let rows: &[Row] = &[
        ("S01", all_fresh, Ok(THEN)),
        ("S01", |s| (all_fresh(s), sunset(s, SUNSET)).1, Ok(SUNSET)),
        ("S01", |s| (all_fresh(s), sunset(s, "2031-01-01")).1, Ok(THEN)),
        ("S02", |s| (under_expired(s), unknown(s)).1, Err(OUT)),
        ("S02", |s| (under_expired(s), forget(s, "crl:crl of ca 2026-03-15")).1, Err(OUT)),
        ("S02", |s| (all_fresh(s), uncovered(s), sunset(s, SUNSET)).2, Err(OUT)),
        ("S02", |s| (under_expired(s), unknown(s), not_required(s)).2, Ok("2026-04-13T23:59:59.999Z")),
        ("S03", |s| by_model(s, "shell", "signer", "ca", Reason::KeyCompromise), Ok(RT)),
        ("S03", |s| by_model(s, "shell", "signer", "ca", Reason::Superseded), Ok(RT)),
        ("S03", |s| by_model(s, "shell", "ca", "root", Reason::Superseded), Ok(RT)),
        ("S04", |s| by_model(s, "chain", "signer", "ca", Reason::KeyCompromise), Ok(RT)),
        ("S04", |s| by_model(s, "chain", "signer", "ca", Reason::Unspecified), Ok(RT)),
        ("S04", |s| by_model(s, "chain", "ca", "root", Reason::KeyCompromise), Ok(RT)),
        ("S05", |s| by_model(s, "chain", "signer", "ca", Reason::Superseded), Ok(SUNSET)),
        ("S05", |s| by_model(s, "chain", "signer", "ca", Reason::CessationOfOperation), Ok(SUNSET)),
        ("S05", |s| by_model(s, "chain", "ca", "root", Reason::AffiliationChanged), Ok(SUNSET)),
        ("S06", |s| by_model(s, "hybrid", "signer", "ca", Reason::KeyCompromise), Ok(RT)),
        ("S06", |s| by_model(s, "hybrid", "signer", "ca", Reason::Superseded), Ok(SUNSET)),
        ("S06", |s| by_model(s, "hybrid", "ca", "root", Reason::Superseded), Ok(RT)),
        // To the last moment at which it was fresh; docs/differences.md says why.
        ("S07", under_expired, Ok("2026-04-13T23:59:59.999Z")),
        ("S07", |s| (under_expired(s), to_issuance(s)).1, Err(OUT)),
        ("S08", all_fresh, Ok(THEN)),
        ("S09", weak_authority, Ok("2029-01-01")),
        ("S09", |s| (weak_authority(s), uncovered(s)).1, Err(OUT)),
        ("S09", |s| (weak_authority(s), forget(s, "crl:crl of ca 2026-03-15")).1, Err(OUT)),
        ("S10", |s| (all_fresh(s), sunset(s, SUNSET)).1, Ok(SUNSET)),
    ];
    for (row, change, expected) in rows {
        let mut scene = archived();
        change(&mut scene);
        let told = control(&scene);
        let judged = (scene.verdict(THEN), told.map(|time: Time| time.to_string()));
        let expected = match expected {
            Ok(time) => (PASSED.to_owned(), Some(t(time).to_string())),
            Err(verdict) => ((*verdict).to_owned(), None),
        };
        assert_eq!(judged, expected, "{row}: {:#?}", scene.first(THEN).findings);
    }
    complete("G2", 'S', 1..=10, &rows.iter().map(|row| row.0).collect::<Vec<_>>());
}

/// Nothing proves when the signer's certificate existed.
fn uncovered(scene: &mut Scene) {
    forget(scene, &format!("certificate:{}", id("signer")));
    scene.signature().signer.embedded.clear();
}

fn not_required(scene: &mut Scene) {
    scene.hold("[levels]\n\"BB-05\" = \"warn\"\n");
}

fn to_issuance(scene: &mut Scene) {
    scene.hold("[revocation]\nslide-to = \"issuance\"\n");
}

/// The signer was revoked, and a CRL that nothing covers tells so.
fn told_revoked(scene: &mut Scene, at: &str) {
    scene
        .evidence
        .revocation
        .push(RevocationEvidence { this_update: t("2029-06-01"), ..revoked("signer", "ca", at) });
}

fn told_held(scene: &mut Scene, at: &str) {
    let held = on_hold("signer", "ca", at);
    scene.evidence.revocation.push(RevocationEvidence { this_update: t("2029-06-01"), ..held });
}

fn told_authority_revoked(scene: &mut Scene, at: &str) {
    under_expired(scene);
    scene
        .evidence
        .revocation
        .push(RevocationEvidence { this_update: t("2029-06-01"), ..revoked("ca", "root", at) });
}

fn lives(scene: &mut Scene, not_before: &str, not_after: &str) {
    under_expired(scene);
    scene.change("signer", |c| (c.not_before, c.not_after) = (t(not_before), t(not_after)));
    scene.evidence.revocation[0].knows_expired_since = Some(t("2020-01-01"));
}

fn weak_signer(scene: &mut Scene) {
    scene.change("signer", |c| c.public_key = rsa(2048, "signer"));
}

#[test]
fn g3_past_signature_validation() {
    const SIGNED: &str = BST;
    const BEFORE: &str = "2026-03-10T09:04:59Z";
    const AFTER: &str = "2026-03-10T09:05:01Z";
    // Row, what is so, what follows.
    type Row = (&'static str, fn(&mut Scene), &'static str);
    #[rustfmt::skip]
    let rows: &[Row] = &[
        ("Q00", |s| *s = responded(), PASSED),
        ("Q00", |s| (*s = responded(), forget(s, "ocsp:answer")).1, STATUS_OUT),
        ("Q01", |s| s.change("ca", |c| c.unknown_critical.push("1.2.3".to_owned())), "INDETERMINATE/CERTIFICATE_CHAIN_GENERAL_FAILURE"),
        ("Q01", |s| (under_expired(s), s.change("ca", |c| c.not_before = t("2028-06-01"))).1, OUT),
        ("Q02", |s| (proven_by_archive(s), told_revoked(s, "2026-03-15T12:00:00Z")).1, REVOKED),
        ("Q02", |s| (proven_by_archive(s), told_revoked(s, "2026-03-16T00:00:01Z")).1, PASSED),
        ("Q03", |s| sunset(s, "2029-12-01"), PASSED),
        ("Q03", |s| sunset(s, SIGNED), NO_CHAIN_POE),
        ("Q03", |s| (sunset(s, "2029-12-01"), since(s, AFTER)).1, NOT_YET_VALID),
        ("Q03", |s| (lives(s, "2026-01-01", BEFORE), sunset(s, "2029-12-01")).1, OUT),
        ("Q04", |s| told_revoked(s, "2027-03-20"), PASSED),
        ("Q04", |s| (told_revoked(s, "2027-03-20"), since(s, AFTER)).1, NOT_YET_VALID),
        ("Q04", |s| (told_revoked(s, "2027-03-20"), s.signer_until(BEFORE)).1, OUT_GOOD),
        ("Q04", |s| told_revoked(s, SIGNED), REVOKED),
        ("Q04", |s| told_held(s, "2027-03-20"), PASSED),
        ("Q04", |s| (told_held(s, "2027-03-20"), since(s, AFTER)).1, NOT_YET_VALID),
        ("Q04", |s| (told_held(s, "2027-03-20"), s.signer_until(BEFORE)).1, OUT_GOOD),
        ("Q04", |s| (s.signer_until("2031-01-01"), told_held(s, SIGNED)).1, TRY_LATER),
        ("Q04", |s| (*s = responded(), since(s, AFTER)).1, NOT_YET_VALID),
        ("Q05", |s| told_authority_revoked(s, "2026-03-20"), PASSED),
        ("Q05", |s| told_authority_revoked(s, SIGNED), CA_REVOKED),
        ("Q05", |s| (told_authority_revoked(s, "2026-03-20"), forget(s, "crl:crl of ca 2026-03-15")).1, OUT),
        ("Q05", |s| (told_authority_revoked(s, "2026-03-20"), since(s, AFTER)).1, NOT_YET_VALID),
        ("Q06", |s| lives(s, "2026-01-01", "2028-01-01"), PASSED),
        ("Q06", |s| lives(s, SIGNED, "2028-01-01"), PASSED),
        ("Q06", |s| lives(s, AFTER, "2028-01-01"), NOT_YET_VALID),
        ("Q06", |s| lives(s, "2026-01-01", SIGNED), PASSED),
        ("Q06", |s| lives(s, "2026-01-01", BEFORE), OUT),
        ("Q07", weak_signer, PASSED),
        ("Q07", |s| { (weak_signer(s), s.signature().timestamps.clear(), s.evidence.signatures.truncate(1), ) .2 }, OUT_GOOD),
        ("Q07", |s| weak_authority(s), PASSED),
        ("Q07", |s| (weak_authority(s), forget(s, "crl:crl of ca 2026-03-15")).1, OUT),
        ("Q08", |s| s.signer_until("2031-01-01"), PASSED),
        ("Q08", |s| (s.signer_until("2031-01-01"), stale_when_signed(s)).1, TRY_LATER),
        ("Q09", |s| (s.evidence.anchors.remove(0), ()).1, NO_CHAIN),
        ("Q09", |s| s.signature().references[0].intact = Check::Fails, "TOTAL-FAILED/HASH_FAILURE"),
    ];
    for (row, change, expected) in rows {
        let mut scene = archived();
        change(&mut scene);
        assert_eq!(scene.verdict(THEN), *expected, "{row}: {:#?}", scene.first(THEN).findings);
    }
    complete("G3", 'Q', 0..=9, &rows.iter().map(|row| row.0).collect::<Vec<_>>());
}

/// Nothing but the first archive timestamp, of 2026-03-16, proves when the signature existed.
fn proven_by_archive(scene: &mut Scene) {
    scene.signature().timestamps.clear();
}

fn stale_when_signed(scene: &mut Scene) {
    let status = &mut scene.evidence.revocation[0];
    (status.this_update, status.next_update) = (t("2026-02-01"), Some(t(BST)));
}
