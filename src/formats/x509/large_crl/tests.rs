//! A CRL left where it is says the same as one in memory.

use super::LargeCrl;
use super::write_index_in_runs;
use crate::formats::bytes::Source;
use crate::formats::der;
use crate::formats::x509::certificate::sha256;
use crate::formats::x509::crl::Crl;
use crate::formats::x509::sample::Party;
use crate::formats::x509::sample::entry;
use crate::formats::x509::sample::extension;
use crate::model::Check;
use crate::model::RevocationStatus;
use std::sync::Arc;

const REASON: &str = "2.5.29.21";
const CERTIFICATE_ISSUER: &str = "2.5.29.29";

fn index(der: &[u8], run: usize) -> Vec<u8> {
    let mut index = Vec::new();
    let made = write_index_in_runs(&der.to_vec(), sha256(der), run, &mut index);
    made.expect("written").expect("a CRL");
    index
}

fn far(der: &[u8], index: Vec<u8>) -> Result<Crl, crate::formats::FormatError> {
    let source: Arc<dyn Source> = Arc::new(der.to_vec());
    Crl::open(LargeCrl { source, index: Arc::new(index) }, sha256(der))
}

fn near(der: &[u8]) -> Crl {
    Crl::parse(der.to_vec(), sha256(der)).expect("a CRL")
}

fn rules(crl: &Crl) -> Vec<String> {
    crl.deviations().map(|one| format!("{} {}", one.rule, one.compared.seen)).collect()
}

/// Some thousand entries in no order, some with reasons, some of another issuer.
fn entries(other: &Party) -> Vec<Vec<u8>> {
    let mut entries: Vec<Vec<u8>> = (0..5000_u64)
        .map(|number| {
            let serial = number.wrapping_mul(2_654_435_761) % 100_003 + 1;
            let hold = extension(REASON, false, &[0x0a, 1, 6]);
            let more = if number % 3 == 0 { vec![hold] } else { Vec::new() };
            entry(serial, "2024-05-01", &more)
        })
        .collect();
    let name = der::element(der::context(4), &other.distinguished());
    let named = extension(CERTIFICATE_ISSUER, true, &der::sequence(&[name]));
    entries.push(entry(7, "2024-06-01", &[named]));
    entries.push(entry(8, "2024-06-01", &[]));
    entries
}

#[test]
fn crl_left_where_it_is_says_the_same_as_one_in_memory() {
    let (root, other, leaf) = (Party::new("root"), Party::new("other"), Party::new("leaf"));
    let number = extension("2.5.29.20", false, &der::integer_of(300));
    let der = root.revoke(&entries(&other), &[number]);
    let near = near(&der);
    for run in [1 << 18, 1000, 7] {
        let far = far(&der, index(&der, run)).expect("a CRL");
        let mut revoked = 0;
        for serial in (0..300).chain([99_999, 5_000_000]) {
            for issuer in [&root, &other] {
                let certificate = issuer.issue(serial, &leaf, &[]);
                let status = near.status(&certificate);
                assert_eq!(far.status(&certificate), status, "{serial} in runs of {run}");
                revoked += u32::from(status != RevocationStatus::Good);
            }
        }
        assert!(revoked > 10, "{revoked}");
        let certificate = root.issue(1, &leaf, &[]);
        assert_eq!(far.scope(&certificate), near.scope(&certificate));
        assert_eq!(far.describe(), near.describe());
        assert_eq!((far.this_update, far.next_update), (near.this_update, near.next_update));
        assert_eq!(far.signed_by(&far.signed(), &root.issue(1, &root, &[])), Check::Holds);
        assert_eq!(far.signed_by(&far.signed(), &root.issue(1, &other, &[])), Check::Fails);
        assert_eq!(far.der(), Some(der.clone()));
        assert!(rules(&far).is_empty());
    }
}

#[test]
fn what_is_odd_about_entries_is_said_from_the_index_too() {
    let root = Party::new("root");
    let unknown = extension("1.2.3.4", true, &[5, 0]);
    let malformed = der::sequence(&[der::null()]);
    for odd in [entry(9, "2024-05-01", &[unknown]), malformed] {
        let der = root.revoke(&[entry(7, "2024-05-01", &[]), odd], &[]);
        let far = far(&der, index(&der, 100)).expect("a CRL");
        assert_eq!(rules(&far).len(), 1, "{:?}", rules(&far));
        assert_eq!(
            far.deviations().next().map(|d| &d.rule),
            near(&der).deviations().next().map(|d| &d.rule)
        );
    }
}

#[test]
fn list_without_entries_or_of_no_crl_has_no_index() {
    let root = Party::new("root");
    let empty = root.revoke(&[], &[]);
    for der in [empty, vec![0x30, 0x80, 0, 0], Vec::new(), vec![0x30; 100]] {
        let mut index = Vec::new();
        let made = write_index_in_runs(&der, sha256(&der), 10, &mut index).expect("written");
        assert!(made.is_err());
    }
}

#[test]
fn index_that_was_changed_or_is_anothers_is_refused() {
    let root = Party::new("root");
    let der = root.revoke(&[entry(7, "2024-05-01", &[]), entry(9, "2024-05-01", &[])], &[]);
    let good = index(&der, 10);
    assert!(far(&der, good.clone()).is_ok());
    // Without the row of 7, the serial number would be good.
    for at in 0..good.len() {
        let mut changed = good.clone();
        changed[at] ^= 1;
        assert!(far(&der, changed).is_err(), "byte {at} does not count");
    }
    assert!(far(&der, good[20..].to_vec()).is_err());
    let other = root.revoke(&[entry(7, "2024-05-01", &[])], &[]);
    assert!(far(&other, good).is_err());
    assert!(far(&der, Vec::new()).is_err());
}
