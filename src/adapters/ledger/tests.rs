//! What is kept is found again, what was changed is not, and purging takes what is past use only.

use super::Ledger;
use super::Subject;
use crate::adapters::sandbox;
use crate::formats::x509::Kept;
use crate::formats::x509::describe;
use crate::formats::x509::describe::Description;
use crate::formats::x509::describe::Piece;
use crate::model::CertificateId;
use crate::model::Time;
use std::fs;

fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn crl(at: &str) -> Piece {
    let der = sandbox::current_crl("g2-cp", time(at), &[]).expect("a CRL");
    describe::crl(der).expect("a CRL")
}

fn issuer(piece: &Piece) -> String {
    match &piece.description {
        Description::Crl(crl) => crl.canonical.clone(),
        _ => panic!("no CRL"),
    }
}

/// A ledger with these CRLs, each taken at its moment.
fn ledger(pieces: &[&Piece]) -> (tempfile::TempDir, Ledger) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    for piece in pieces {
        let kept = [((*piece).clone(), "http://ca/x.crl".to_owned())];
        ledger.keep(&kept, time("2026-06-01")).expect("kept");
    }
    (folder, ledger)
}

fn found(
    folder: &tempfile::TempDir,
    piece: &Piece,
    at: &str,
    not_after: &str,
) -> Vec<CertificateId> {
    let snapshot = Ledger::snapshot(folder.path(), time(at)).expect("a snapshot");
    snapshot.crls(&issuer(piece), time(not_after))
}

#[test]
fn newest_crl_before_the_moment_and_before_the_expiry_is_found_and_the_newest_of_all() {
    let [old, mid, new] = ["2024-03-01", "2025-03-01", "2026-03-01"].map(crl);
    let (folder, _) = ledger(&[&new, &old, &mid]);
    assert_eq!(found(&folder, &mid, "2025-06-01", "2030-01-01"), [mid.id, new.id]);
    assert_eq!(found(&folder, &mid, "2026-06-01", "2024-06-01"), [old.id, new.id]);
    assert_eq!(found(&folder, &mid, "2026-06-01", "2030-01-01"), [new.id]);
    let snapshot = Ledger::snapshot(folder.path(), time("2026-06-01")).expect("a snapshot");
    assert_eq!(snapshot.read(mid.id), Some(mid.der.clone()));
    assert_eq!(snapshot.status_sources().len(), 3);
    assert!(snapshot.crls("somebody else", time("2030-01-01")).is_empty());
}

#[test]
fn what_is_kept_twice_is_there_once() {
    let one = crl("2026-03-01");
    let (_folder, ledger) = ledger(&[&one, &one]);
    assert_eq!(ledger.rows().expect("rows").len(), 1);
    let again = ledger.keep(&[(one, "x".to_owned())], time("2026-06-01")).expect("kept");
    assert_eq!((again.added, again.known), (0, 1));
}

#[test]
fn object_that_was_changed_is_not_at_hand_and_is_named() {
    let one = crl("2026-03-01");
    let (folder, ledger) = ledger(&[&one]);
    let row = &ledger.rows().expect("rows")[0];
    let mut bytes = fs::read(ledger.object(row)).expect("read");
    bytes[100] ^= 1;
    fs::write(ledger.object(row), &bytes).expect("written");
    let snapshot = Ledger::snapshot(folder.path(), time("2026-06-01")).expect("a snapshot");
    assert_eq!(snapshot.read(one.id), None);
    assert!(snapshot.damaged().contains(&one.id));
    // Keeping it again heals nothing that is named right; what is missing comes back.
    fs::remove_file(ledger.object(row)).expect("removed");
    let again = ledger.keep(&[(one.clone(), "x".to_owned())], time("2026-06-01")).expect("kept");
    assert_eq!(again.added, 1);
    drop(snapshot);
    let snapshot = Ledger::snapshot(folder.path(), time("2026-06-01")).expect("a snapshot");
    assert_eq!(snapshot.read(one.id), Some(one.der));
}

#[test]
fn line_that_was_cut_off_costs_that_line_only() {
    let [one, two] = ["2025-03-01", "2026-03-01"].map(crl);
    let (folder, ledger) = ledger(&[&one]);
    let index = folder.path().join(super::INDEX);
    let mut text = fs::read(&index).expect("an index");
    text.extend_from_slice(b"{\"sha256\":\"12");
    fs::write(&index, text).expect("written");
    ledger.keep(&[(two.clone(), "x".to_owned())], time("2026-06-01")).expect("kept");
    let ids: Vec<_> = ledger.rows().expect("rows").iter().map(|row| row.sha256).collect();
    assert_eq!(ids, [one.id, two.id]);
}

#[test]
fn purge_takes_what_is_over_and_superseded_within_its_month_and_strays() {
    let dates = ["2025-03-01", "2025-03-10", "2025-03-20", "2025-04-02", "2026-05-30"];
    let [first, second, march, april, current] = dates.map(crl);
    let leader = sandbox::sample_certificate("leader-expired").expect("a certificate");
    let certificate = describe::certificate(leader);
    let (folder, ledger) = ledger(&[&march, &first, &current, &second, &april, &certificate]);
    let stray = folder.path().join("objects/zz");
    fs::create_dir_all(&stray).expect("made");
    fs::write(stray.join("left-over"), b"12345").expect("written");
    let at = time("2026-06-01");
    let snapshot = Ledger::snapshot(folder.path(), at).expect("a snapshot");
    let error = ledger.purge(at).expect_err("somebody reads");
    assert!(error.to_string().contains("another run"), "{error}");
    drop(snapshot);
    let foreseen = ledger.past_use(at).expect("looked");
    let purged = ledger.purge(at).expect("purged");
    let mut gone: Vec<_> = purged.rows.iter().map(|gone| gone.row.sha256).collect();
    gone.sort();
    let mut expected = [first.id, second.id];
    expected.sort();
    assert_eq!(gone, expected);
    assert_eq!(purged.strays.len(), 1);
    let bytes = first.der.len() + second.der.len() + 5;
    assert_eq!((purged.bytes, foreseen.bytes), (bytes as u64, bytes as u64));
    assert_eq!(purged.kept, 4);
    let left: Vec<_> = ledger.rows().expect("rows").into_iter().map(|row| row.sha256).collect();
    assert_eq!(left, [march.id, current.id, april.id, certificate.id]);
    assert!(ledger.rows().expect("rows").iter().all(|row| ledger.object(row).is_file()));
    assert!(ledger.purge(at).expect("purged").rows.is_empty());
}

#[test]
fn purge_leaves_what_is_not_over() {
    let [one, two] = ["2026-05-29", "2026-05-30"].map(crl);
    let (_folder, ledger) = ledger(&[&one, &two]);
    assert!(ledger.past_use(time("2026-05-30")).expect("looked").rows.is_empty());
}

#[test]
fn subjects_are_told_apart() {
    let [one, two] = ["2025-03-01", "2026-03-01"].map(crl);
    let (_folder, ledger) = ledger(&[&one, &two]);
    let rows = ledger.rows().expect("rows");
    assert_eq!(rows[0].subject.series(), rows[1].subject.series());
    assert!(matches!(&rows[0].subject, Subject::Crl(crl) if crl.number.is_some()));
}
