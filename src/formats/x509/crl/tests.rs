//! CRLs made here and of the corpus.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::Crl;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::certificate::sha256;
use crate::formats::x509::certificate::tests::corpus;
use crate::formats::x509::files::ders;
use crate::formats::x509::sample::Party;
use crate::formats::x509::sample::date;
use crate::formats::x509::sample::entry;
use crate::formats::x509::sample::extension;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use proptest::prelude::*;
use x509_parser::prelude::CertificateRevocationList;
use x509_parser::prelude::FromDer;

fn parse(bytes: Vec<u8>) -> Crl {
    let id = sha256(&bytes);
    Crl::parse(bytes, id).expect("a CRL")
}

fn rules(crl: &Crl) -> Vec<&str> {
    crl.deviations().map(|deviation| deviation.rule.as_ref()).collect()
}

fn revoked(since: &str, reason: RevocationReason) -> RevocationStatus {
    RevocationStatus::Revoked { at: date(since), reason }
}

const REASON: &str = "2.5.29.21";
const HOLD: &[u8] = &[0x0a, 1, 6];

#[test]
fn listed_certificate_is_revoked_with_its_reason_and_others_are_good() {
    let root = Party::new("root");
    let leaf = Party::new("leaf");
    let crl = parse(root.revoke(
        &[
            entry(7, "2024-01-01", &[]),
            entry(9, "2024-05-01", &[extension(REASON, false, HOLD)]),
            // The same last eight bytes as 7.
            der::sequence(&[
                der::integer(&[1, 0, 0, 0, 0, 0, 0, 0, 7]),
                der::time(date("2024-07-01")),
            ]),
        ],
        &[extension("2.5.29.20", false, &der::integer_of(300))],
    ));
    let status = |serial| crl.status(&root.issue(serial, &leaf, &[]));
    assert_eq!(status(7), revoked("2024-01-01", RevocationReason::Unspecified));
    assert_eq!(status(9), revoked("2024-05-01", RevocationReason::CertificateHold));
    assert_eq!(status(8), RevocationStatus::Good);
    assert_eq!((crl.this_update, crl.next_update), (date("2025-01-01"), Some(date("2025-02-01"))));
    let scope = crl.scope(&root.issue(7, &leaf, &[]));
    assert_eq!(scope.number.as_deref(), Some("012c"));
    assert_eq!(scope.point_matches, None);
    assert_eq!(rules(&crl), Vec::<&str>::new());
    assert_eq!(crl.signed_by(&crl.signed(), &root.issue(1, &root, &[])), Check::Holds);
    assert_eq!(crl.signed_by(&crl.signed(), &root.issue(1, &leaf, &[])), Check::Fails);
}

#[test]
fn empty_list_knows_everything_as_good() {
    let root = Party::new("root");
    let crl = parse(root.revoke(&[], &[]));
    assert_eq!(crl.status(&root.issue(7, &root, &[])), RevocationStatus::Good);
    assert!(crl.concerns(&root.issue(7, &root, &[])));
    assert!(!crl.concerns(&Party::new("other").issue(7, &root, &[])));
}

#[test]
fn certificate_listed_twice_is_revoked_since_the_earlier_date() {
    let root = Party::new("root");
    let crl = parse(root.revoke(&[entry(7, "2024-03-01", &[]), entry(7, "2024-01-01", &[])], &[]));
    let status = crl.status(&root.issue(7, &root, &[]));
    assert_eq!(status, revoked("2024-01-01", RevocationReason::Unspecified));
}

#[test]
fn unknown_critical_extension_of_the_list_or_an_entry_is_a_deviation() {
    let root = Party::new("root");
    let strange = |critical| extension("1.2.3.4", critical, &[5, 0]);
    for (bytes, wanted) in [
        (root.revoke(&[], &[strange(true)]), vec!["CL-06"]),
        (root.revoke(&[], &[strange(false)]), vec![]),
        (root.revoke(&[entry(7, "2024-01-01", &[strange(true)])], &[]), vec!["CL-06"]),
        (root.revoke(&[entry(7, "2024-01-01", &[strange(false)])], &[]), vec![]),
    ] {
        assert_eq!(rules(&parse(bytes)), wanted);
    }
}

#[test]
fn algorithm_that_differs_outside_is_a_deviation() {
    let mut bytes = Party::new("root").revoke(&[], &[]);
    let oid = der::oid("1.2.840.10045.4.3.2");
    let outer = bytes.windows(oid.len()).rposition(|window| window == oid).expect("an OID");
    bytes[outer + oid.len() - 1] = 3;
    assert_eq!(rules(&parse(bytes)), ["CL-04-ALGORITHM"]);
}

#[test]
fn malformed_entry_is_a_deviation() {
    let root = Party::new("root");
    let broken = der::sequence(&[der::integer_of(1)]);
    let crl = parse(root.revoke(&[entry(7, "2024-01-01", &[]), broken], &[]));
    assert_eq!(rules(&crl), ["CL-08-FORM"]);
}

#[test]
fn entry_with_an_impossible_date_is_not_taken_for_good() {
    let root = Party::new("root");
    let odd = der::sequence(&[der::integer_of(7), der::element(der::UTC_TIME, b"250230000000Z")]);
    let crl = parse(root.revoke(&[odd], &[]));
    assert_eq!(crl.status(&root.issue(7, &root, &[])), RevocationStatus::Unknown);
}

fn issuing_point(parts: &[Vec<u8>]) -> Vec<u8> {
    extension("2.5.29.28", true, &der::sequence(parts))
}

fn uri(text: &str) -> Vec<u8> {
    der::element(0x86, text.as_bytes())
}

/// DistributionPointName with full names, inside of its `[0]`.
fn full_name(names: &[Vec<u8>]) -> Vec<u8> {
    der::explicit(0, &der::element(der::context(0), &names.concat()))
}

fn points(points: &[Vec<u8>]) -> Vec<u8> {
    extension("2.5.29.31", false, &der::sequence(points))
}

#[test]
fn scope_is_read_and_its_point_compared_with_the_certificates() {
    let root = Party::new("root");
    let one = full_name(&[uri("http://a/1.crl")]);
    let crl = parse(root.revoke(
        &[],
        &[issuing_point(&[
            one.clone(),
            vec![0x81, 1, 0xff],
            vec![0x83, 2, 0, 0x60],
            vec![0x84, 1, 0xff],
        ])],
    ));
    let of = |extensions: &[Vec<u8>]| crl.scope(&root.issue(7, &root, extensions));
    let scope = of(&[points(&[der::sequence(&[one])])]);
    assert!(scope.only_user && scope.indirect && !scope.only_authority && !scope.only_attribute);
    assert_eq!(scope.only_reasons, Some(0b110));
    assert_eq!(scope.point_matches, Some(true));
    let other = der::sequence(&[full_name(&[uri("http://a/2.crl")])]);
    assert_eq!(of(&[points(&[other])]).point_matches, Some(false));
    assert_eq!(of(&[]).point_matches, Some(false));
}

#[test]
fn reasons_are_those_of_the_list_and_of_the_point_that_it_serves() {
    let root = Party::new("root");
    let one = full_name(&[uri("http://a/1.crl")]);
    let crl = parse(root.revoke(&[], &[issuing_point(&[one.clone(), vec![0x83, 2, 0, 0x60]])]));
    let of = |extensions: &[Vec<u8>]| crl.scope(&root.issue(7, &root, extensions)).reasons();
    let for_compromise = vec![0x81, 2, 0, 0x40];
    assert_eq!(of(&[points(&[der::sequence(std::slice::from_ref(&one))])]), 0b110);
    assert_eq!(of(&[points(&[der::sequence(&[one.clone(), for_compromise])])]), 0b10);
    // A point of the same name that refers to another issuer's list is not this one's.
    let other = Party::new("other").distinguished();
    let issuer = der::element(der::context(2), &der::explicit(4, &other));
    let elsewhere = crl.scope(&root.issue(7, &root, &[points(&[der::sequence(&[one, issuer])])]));
    assert_eq!(elsewhere.point_matches, Some(false));
}

#[test]
fn point_relative_to_the_issuer_is_its_full_name() {
    let root = Party::new("root");
    let attribute = der::sequence(&[der::oid("2.5.4.11"), der::utf8("CRL 1")]);
    let relative = der::explicit(0, &der::element(der::context(1), &attribute));
    let crl = parse(root.revoke(&[], &[issuing_point(&[relative])]));
    let name = der::sequence(&[
        der::set(&[der::sequence(&[der::oid("2.5.4.3"), der::utf8("root")])]),
        der::set(&[attribute]),
    ]);
    let full = der::sequence(&[full_name(&[der::explicit(4, &name)])]);
    let certificate = root.issue(7, &root, &[points(&[full])]);
    assert_eq!(crl.scope(&certificate).point_matches, Some(true));
}

#[test]
fn indirect_list_names_the_issuer_until_it_names_another() {
    let lister = Party::new("lister");
    let (one, two) = (Party::new("one"), Party::new("two"));
    let of = |party: &Party| {
        let name = der::explicit(4, &party.distinguished());
        extension("2.5.29.29", true, &der::sequence(&[name]))
    };
    let crl = parse(lister.revoke(
        &[
            entry(1, "2024-01-01", &[]),
            entry(2, "2024-01-02", &[of(&one)]),
            entry(3, "2024-01-03", &[]),
            entry(4, "2024-01-04", &[of(&two)]),
        ],
        &[issuing_point(&[vec![0x84, 1, 0xff]])],
    ));
    let issuer = der::element(der::context(2), &der::explicit(4, &lister.distinguished()));
    let pointing = points(&[der::sequence(&[issuer])]);
    let made = |by: &Party, serial| by.issue(serial, &one, std::slice::from_ref(&pointing));
    let is_revoked = |certificate: &Certificate| crl.status(certificate) != RevocationStatus::Good;
    for (issuer, serials) in [(&lister, [1].as_slice()), (&one, &[2, 3]), (&two, &[4])] {
        for serial in 1..6 {
            let certificate = made(issuer, serial);
            assert!(crl.concerns(&certificate));
            let name = &issuer.name;
            assert_eq!(is_revoked(&certificate), serials.contains(&serial), "{name} {serial}");
        }
    }
    // A list that a certificate names but that is not indirect is shown, for the judge to refuse.
    let direct = parse(lister.revoke(&[], &[]));
    let certificate = made(&one, 2);
    assert!(direct.concerns(&certificate) && !direct.scope(&certificate).indirect);
    assert!(!direct.concerns(&one.issue(2, &two, &[])));
}

#[test]
fn delta_list_and_expired_certificates_are_said() {
    let root = Party::new("root");
    let crl = parse(root.revoke(
        &[],
        &[
            extension("2.5.29.27", true, &der::integer_of(9)),
            extension("2.5.29.60", false, &der::generalized_time(date("2019-01-01"))),
        ],
    ));
    assert_eq!(crl.knows_expired_since, Some(date("2019-01-01")));
    let scope = crl.scope(&root.issue(7, &root, &[]));
    assert_eq!(scope.delta_of.as_deref(), Some("09"));
}

#[test]
fn corpus_lists_are_read_as_x509_parser_reads_them() {
    let mut count = 0;
    for path in corpus("", &[".crl"]) {
        let bytes = std::fs::read(&path).expect("a file");
        for der in ders(&bytes, "X509 CRL") {
            let (_, theirs) = CertificateRevocationList::from_der(&der).expect("a CRL");
            let ours = parse(der.to_vec());
            assert_eq!(ours.this_update.unix(), theirs.last_update().timestamp());
            assert_eq!(
                ours.next_update.map(|time| time.unix()),
                theirs.next_update().map(|time| time.timestamp())
            );
            assert_eq!(ours.entries().index.len(), theirs.iter_revoked_certificates().count());
            count += 1;
        }
    }
    println!("{count} lists compared");
}

#[test]
fn list_of_100_000_entries_is_looked_up() {
    let root = Party::new("root");
    let entries: Vec<Vec<u8>> =
        (0..100_000).map(|serial| entry(serial * 2, "2024-01-01", &[])).collect();
    let crl = parse(root.revoke(&entries, &[]));
    for serial in [0, 1, 77_777, 199_998, 199_999] {
        let status = crl.status(&root.issue(serial, &root, &[]));
        assert_eq!(status == RevocationStatus::Good, serial % 2 == 1, "{serial}");
    }
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let id = sha256(&bytes);
        let _ = Crl::parse(bytes, id);
    }

    #[test]
    fn altered_lists_never_panic(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let root = Party::new("root");
        let mut bytes = root.revoke(
            &[entry(7, "2024-01-01", &[extension(REASON, false, HOLD)])],
            &[issuing_point(&[full_name(&[uri("http://a/1.crl")]), vec![0x84, 1, 0xff]])],
        );
        let at = at.index(bytes.len());
        bytes[at] = with;
        let id = sha256(&bytes);
        if let Ok(crl) = Crl::parse(bytes, id) {
            let certificate = root.issue(7, &root, &[]);
            let _ = (crl.status(&certificate), crl.scope(&certificate), crl.deviations().count());
        }
    }
}

/// CRLDistributionPoints with one full name that is a URI.
fn point(url: &str) -> Vec<u8> {
    let name = der::element(der::context_primitive(6), url.as_bytes());
    let full = der::element(der::context(0), &name);
    der::sequence(&[der::sequence(&[der::element(der::context(0), &full)])])
}

#[test]
fn addresses_of_deltas_are_read_from_lists_and_certificates() {
    let root = Party::new("root");
    let leaf = Party::new("leaf");
    let freshest = extension(super::FRESHEST, false, &point("http://ca/delta.crl"));
    let crl = parse(root.revoke(&[], std::slice::from_ref(&freshest)));
    let certificate = root.issue(7, &leaf, &[freshest]);
    assert_eq!(crl.scope(&certificate).delta_urls, ["http://ca/delta.crl"]);
    assert_eq!(certificate.delta_urls, ["http://ca/delta.crl"]);
    assert!(certificate.deviations.is_empty() && rules(&crl).is_empty());
    // One that cannot be read names nothing; of a certificate it is said.
    let malformed = extension(super::FRESHEST, false, &[4, 0]);
    assert!(
        parse(root.revoke(&[], std::slice::from_ref(&malformed)))
            .scope(&certificate)
            .delta_urls
            .is_empty()
    );
    let certificate = root.issue(8, &leaf, &[malformed]);
    assert_eq!(certificate.deviations[0].rule, "PX-07-FORM");
}

#[test]
fn crl_that_does_not_say_when_the_next_is_due_is_a_deviation() {
    let root = Party::new("root");
    let bytes = root.revoke(&[], &[]);
    assert_eq!(rules(&parse(bytes.clone())), Vec::<&str>::new());
    let next = bytes.windows(6).position(|window| window == b"250201").expect("nextUpdate");
    let mut early = bytes.clone();
    early[next..next + 6].copy_from_slice(b"241231");
    assert_eq!(rules(&parse(early)), ["CL-05-NEXT"]);
    // Without nextUpdate: the element is cut out of tbsCertList and its lengths.
    let whole = Reader::new(&bytes).sequence().expect("a CRL").read().expect("tbsCertList");
    let parts: Vec<&[u8]> = whole.reader().map(|part| part.expect("a part").full).collect();
    let kept: Vec<&[u8]> =
        parts.iter().copied().filter(|part| !part.ends_with(b"250201000000Z")).collect();
    assert_eq!(kept.len() + 1, parts.len());
    let rest: Vec<&[u8]> = Reader::new(&bytes)
        .sequence()
        .expect("a CRL")
        .skip(1)
        .map(|part| part.expect("a part").full)
        .collect();
    let without = der::sequence(&[der::sequence(&kept), rest.concat()]);
    let read = parse(without);
    assert_eq!((read.next_update, rules(&read)), (None, vec!["CL-05-NEXT"]));
}
