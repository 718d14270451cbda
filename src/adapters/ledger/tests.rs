//! What is kept is found again, what was changed is not, and purging takes what is past use only.

#![allow(clippy::disallowed_methods, reason = "tests read and change what is kept")]

use super::Ledger;
use super::Subject;
use crate::adapters::sandbox;
use crate::formats::der;
use crate::formats::x509;
use crate::formats::x509::Kept;
use crate::formats::x509::describe;
use crate::formats::x509::describe::Description;
use crate::formats::x509::describe::Piece;
use crate::model::CertificateId;
use crate::model::Time;
use std::fs;
use std::time::Instant;

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

/// A list of so many entries, by an authority that nobody knows.
fn long_list(entries: u64) -> Vec<u8> {
    let name =
        der::sequence(&[der::set(&[der::sequence(&[der::oid("2.5.4.3"), der::utf8("Nobody")])])]);
    let algorithm = der::sequence(&[der::oid("1.2.840.10045.4.3.2")]);
    let revoked: Vec<u8> = (0..entries)
        .flat_map(|number| {
            // 37 bytes each, as with serial numbers of 16 bytes.
            let mut serial = vec![0x55; 16];
            serial[8..].copy_from_slice(&number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes());
            der::sequence(&[der::integer(&serial), der::time(time("2024-05-01"))])
        })
        .collect();
    let tbs = der::sequence(&[
        der::integer_of(1),
        algorithm.clone(),
        name,
        der::time(time("2026-01-01")),
        der::time(time("2027-01-01")),
        der::element(der::SEQUENCE, &revoked),
    ]);
    der::sequence(&[tbs, algorithm, der::bit_string(&[0; 64])])
}

/// Keeps a long list and looks up in it; how long the first and a later lookup take.
fn look_up(entries: u64) -> (std::time::Duration, std::time::Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let ledger = Ledger::open(folder.path()).expect("a ledger");
    let piece = describe::crl(long_list(entries)).expect("a CRL");
    let (id, size) = (piece.id, piece.der.len());
    ledger.keep(&[(piece, "x".to_owned())], time("2026-06-01")).expect("kept");
    let mut slowest = std::time::Duration::ZERO;
    let mut first = std::time::Duration::ZERO;
    // The second run finds the index of the first.
    for _ in 0..2 {
        let snapshot = Ledger::snapshot(folder.path(), time("2026-06-01")).expect("a snapshot");
        let begun = Instant::now();
        let large = snapshot.large_crl(id);
        let Some(large) = large else {
            assert!((size as u64) < super::large::LARGE);
            return (begun.elapsed(), slowest);
        };
        first = begun.elapsed();
        let list = x509::large_crl::Lookup::open(large, id).expect("a list");
        for number in [0, 1, entries / 2, entries - 1, entries, entries + 77] {
            let serial = number.wrapping_mul(0x9E37_79B9_7F4A_7C15).to_be_bytes();
            let begun = Instant::now();
            let found = list.entries_ending_with(serial);
            slowest = slowest.max(begun.elapsed());
            assert_eq!(found, Some(usize::from(number < entries)), "{number}");
        }
    }
    let row = &ledger.rows().expect("rows")[0];
    let index = super::large::index_of(&ledger.object(row));
    assert!(fs::metadata(&index).expect("an index").len() > 20 * entries);
    // The index belongs to its list.
    assert!(ledger.past_use(time("2026-06-01")).expect("looked").strays.is_empty());
    (first, slowest)
}

#[test]
fn large_list_stays_on_disk_with_its_index_beside_it() {
    look_up(230_000);
}

#[test]
#[ignore = "50 MB: cargo test --profile fast --lib ledger -- --ignored --nocapture"]
fn list_of_50_megabytes_is_looked_up_in_less_than_a_millisecond() {
    let (first, slowest) = look_up(1_360_000);
    println!("opened in {first:?}, slowest lookup {slowest:?}");
    assert!(slowest < std::time::Duration::from_millis(1), "{slowest:?}");
}

#[cfg(unix)]
#[test]
fn named_pipes_in_place_of_files_are_damage_and_not_waited_for() {
    let piece = crl("2026-06-01");
    let (folder, ledger) = ledger(&[&piece]);
    let replaced = |path: &std::path::Path| {
        fs::remove_file(path).expect("removed");
        let made = std::process::Command::new("mkfifo").arg(path).status();
        assert!(made.expect("mkfifo runs").success());
    };
    let row = &ledger.rows().expect("rows")[0];
    replaced(&ledger.object(row));
    let snapshot = Ledger::snapshot(folder.path(), time("2026-06-02")).expect("a snapshot");
    assert_eq!(snapshot.read(piece.id), None);
    assert!(snapshot.damaged().contains(&piece.id));
    drop(snapshot);
    replaced(&folder.path().join(super::INDEX));
    assert!(Ledger::open(folder.path()).is_err() && ledger.rows().is_err());
    let pieces = [(piece, "http://ca/x.crl".to_owned())];
    assert!(ledger.keep(&pieces, time("2026-06-02")).is_err());
}
