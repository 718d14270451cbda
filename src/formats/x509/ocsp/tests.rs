//! OCSP responses made here and of the corpus.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::Nonce;
use super::Ocsp;
use super::check_ocsp_response;
use super::ocsp_request;
use super::rule_of_unread;
use crate::crypto;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::x509::certificate::sha256;
use crate::formats::x509::certificate::tests::corpus;
use crate::formats::x509::files::ders;
use crate::formats::x509::sample::Party;
use crate::formats::x509::sample::answer;
use crate::formats::x509::sample::date;
use crate::formats::x509::sample::extension;
use crate::formats::x509::sample::successful;
use crate::model::Check;
use crate::model::DigestAlgorithm;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use proptest::prelude::*;

const GOOD: &[u8] = &[0x80, 0];
const UNKNOWN: &[u8] = &[0x82, 0];

fn parse(bytes: Vec<u8>) -> Ocsp {
    let id = sha256(&bytes);
    Ocsp::parse(bytes, id).expect("a response")
}

#[test]
fn whole_and_basic_responses_say_the_same() {
    let (root, leaf) = (Party::new("root"), Party::new("leaf"));
    let certificate = root.issue(7, &leaf, &[]);
    let of = |digest| answer(&certificate, &root, digest, GOOD, &[]);
    let basic = root.respond(&[of(DigestAlgorithm::Sha1), of(DigestAlgorithm::Sha256)], &[], &[]);
    for bytes in [successful(&basic), basic] {
        let read = parse(bytes);
        let issuer = root.issue(1, &root, &[]);
        assert_eq!(read.produced_at, date("2025-01-02"));
        for one in &read.answers {
            assert!(one.is_about(&certificate, &issuer));
            assert_eq!(one.status, RevocationStatus::Good);
            assert_eq!(one.this_update, date("2025-01-01"));
            assert_eq!(one.next_update, Some(date("2025-01-08")));
            assert!(read.deviations(one).is_empty());
        }
        assert!(read.names(&issuer) && !read.names(&certificate));
        assert_eq!(read.signed().check(&issuer.public_key), Check::Holds);
        assert_eq!(read.signed().check(&certificate.public_key), Check::Fails);
    }
}

#[test]
fn answer_for_another_serial_name_or_key_is_not_about_the_certificate() {
    let (root, leaf) = (Party::new("root"), Party::new("leaf"));
    let twin = Party::new("root");
    let certificate = root.issue(7, &leaf, &[]);
    let about = |issuer: &Party, serial| {
        let asked = root.issue(serial, &leaf, &[]);
        let one = answer(&asked, issuer, DigestAlgorithm::Sha256, GOOD, &[]);
        let read = parse(root.respond(&[one], &[], &[]));
        read.answers[0].is_about(&certificate, &root.issue(1, &root, &[]))
    };
    assert!(about(&root, 7));
    assert!(!about(&root, 8));
    assert!(!about(&twin, 7), "the key is another's");
    assert!(!about(&leaf, 7), "the name is another's");
}

#[test]
fn revocation_and_unknown_are_read() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let since = der::generalized_time(date("2024-03-01"));
    let reason = der::explicit(0, &der::element(der::ENUMERATED, &[1]));
    let revoked = der::element(0xa1, &[since, reason].concat());
    let one = |status: &[u8]| {
        let one = answer(&certificate, &root, DigestAlgorithm::Sha1, status, &[]);
        parse(root.respond(&[one], &[], &[])).answers[0].status
    };
    assert_eq!(
        one(&revoked),
        RevocationStatus::Revoked {
            at: date("2024-03-01"),
            reason: RevocationReason::KeyCompromise
        }
    );
    assert_eq!(one(UNKNOWN), RevocationStatus::Unknown);
}

#[test]
fn extensions_of_an_answer_are_read() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let hash = crypto::digest(DigestAlgorithm::Sha256, &certificate.der).expect("hashes");
    let hash = der::sequence(&[
        der::sequence(&[der::oid(DigestAlgorithm::Sha256.oid())]),
        der::octet_string(&hash),
    ]);
    let cutoff = der::generalized_time(date("2015-01-01"));
    let extensions = [
        extension("1.3.6.1.5.5.7.48.1.6", false, &cutoff),
        extension("1.3.36.8.3.13", false, &hash),
    ];
    let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &extensions);
    let read = parse(root.respond(&[one], &[], &[]));
    assert_eq!(read.answers[0].archive_cutoff, Some(date("2015-01-01")));
    assert_eq!(read.answers[0].certificate_hash_matches(&certificate), Some(true));
    let other = root.issue(8, &root, &[]);
    assert_eq!(read.answers[0].certificate_hash_matches(&other), Some(false));
}

#[test]
fn unknown_critical_extension_is_a_deviation() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let strange = |critical| vec![extension("1.2.3.4", critical, &[5, 0])];
    let (none, critical, harmless) = (Vec::new(), strange(true), strange(false));
    for (of_answer, of_response, wanted) in
        [(&critical, &none, 1), (&none, &critical, 1), (&harmless, &harmless, 0)]
    {
        let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, of_answer);
        let read = parse(root.respond(&[one], of_response, &[]));
        let found = read.deviations(&read.answers[0]);
        assert_eq!(found.len(), wanted);
        assert!(found.iter().all(|deviation| deviation.rule == "OC-11"));
    }
}

#[test]
fn refusals_of_a_responder_are_said_by_name() {
    for (status, name) in
        [(1, "malformedRequest"), (2, "internalError"), (3, "tryLater"), (6, "unauthorized")]
    {
        let bytes = der::sequence(&[der::element(der::ENUMERATED, &[status])]);
        let refusal = check_ocsp_response(&bytes, &[]).expect_err("refused");
        assert_eq!(refusal.rule, "OC-01");
        let error = refusal.to_string();
        assert!(error.starts_with(&format!("the OCSP responder answered {name}")), "{error}");
    }
    let other = der::sequence(&[der::oid("1.2.3"), der::octet_string(&[])]);
    let bytes = der::sequence(&[der::element(der::ENUMERATED, &[0]), der::explicit(0, &other)]);
    assert_eq!(check_ocsp_response(&bytes, &[]).expect_err("refused").rule, "OC-02");
    assert_eq!(check_ocsp_response(b"no answer", &[]).expect_err("refused").rule, "OC-FORM");
    let root = Party::new("root");
    let one = answer(&root.issue(7, &root, &[]), &root, DigestAlgorithm::Sha1, GOOD, &[]);
    let mut cut = successful(&root.respond(&[one], &[], &[]));
    assert!(check_ocsp_response(&cut, &[]).is_ok());
    cut.pop();
    assert_eq!(rule_of_unread(&cut), "OC-FORM");
}

#[test]
fn nonce_must_be_the_one_that_was_sent() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &[]);
    let nonce = extension("1.3.6.1.5.5.7.48.1.2", false, &der::octet_string(&[1, 2, 3]));
    let with = successful(&root.respond(std::slice::from_ref(&one), &[nonce], &[]));
    let without = successful(&root.respond(&[one], &[], &[]));
    assert_eq!(check_ocsp_response(&with, &[1, 2, 3]).ok(), Some(Nonce::Returned));
    assert_eq!(check_ocsp_response(&with, &[1, 2, 4]).expect_err("refused").rule, "OC-08");
    assert_eq!(check_ocsp_response(&without, &[1, 2, 4]).ok(), Some(Nonce::LeftOut));
}

#[test]
fn nonce_without_bytes_or_with_too_many_is_a_deviation() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &[]);
    for (length, odd) in [(0, true), (1, false), (32, false), (128, false), (129, true)] {
        let value = der::octet_string(&vec![7; length]);
        let nonce = extension("1.3.6.1.5.5.7.48.1.2", false, &value);
        let read = parse(root.respond(std::slice::from_ref(&one), &[nonce], &[]));
        let found = read.deviations(&read.answers[0]);
        let rules: Vec<&str> = found.iter().map(|deviation| deviation.rule.as_ref()).collect();
        assert_eq!(rules, if odd { vec!["OC-08-LENGTH"] } else { Vec::new() }, "{length}");
    }
}

#[test]
fn answer_that_was_signed_before_it_was_known_is_a_deviation() {
    let root = Party::new("root");
    let certificate = root.issue(7, &root, &[]);
    let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &[]);
    let bytes = root.respond(&[one], &[], &[]);
    let dated = |from: &[u8; 8], to: &[u8; 8]| {
        let mut bytes = bytes.clone();
        let at = bytes.windows(8).position(|window| window == from).expect("a date");
        bytes[at..at + 8].copy_from_slice(to);
        let read = parse(bytes);
        let found = read.deviations(&read.answers[0]);
        found.into_iter().map(|d| (d.rule.to_string(), d.compared.seen)).collect::<Vec<_>>()
    };
    let odd = |seen: &str| vec![("OC-07-ORDER".to_owned(), seen.to_owned())];
    // producedAt is 2025-01-02, thisUpdate 2025-01-01, nextUpdate 2025-01-08.
    assert_eq!(dated(b"20250102", b"20250101"), []);
    assert_eq!(dated(b"20250102", b"20241231"), odd("producedAt 2024-12-31T00:00:00Z"));
    assert_eq!(dated(b"20250108", b"20241231"), odd("nextUpdate 2024-12-31T00:00:00Z"));
}

#[test]
fn request_asks_for_the_certificate_with_the_nonce() {
    let (root, leaf) = (Party::new("root"), Party::new("leaf"));
    let certificate = root.issue(0x80, &leaf, &[]);
    let request = ocsp_request(&certificate, &root.issue(1, &root, &[]), &[9; 32]);
    let mut tbs = Reader::new(&request).sequence().and_then(|mut r| r.sequence()).expect("tbs");
    let list = tbs.sequence().expect("a list").sequence().expect("one").read().expect("an id");
    let wanted = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &[]);
    let wanted = Reader::new(&wanted).sequence().and_then(|mut r| r.read()).expect("an id");
    // The sample's digest identifier has no NULL; everything after it is the same.
    assert!(list.content.ends_with(&wanted.content[11..]));
    let nonce = tbs.expect(der::context(2)).expect("extensions").content;
    assert!(nonce.ends_with(&[9; 32]));
    assert!(!ocsp_request(&certificate, &certificate, &[]).ends_with(&[9; 32]));
}

#[test]
fn corpus_responses_are_read() {
    let mut count = 0;
    for path in corpus("", &[".ocsp", ".ors", "resp.der"]) {
        let bytes = std::fs::read(&path).expect("a file");
        for der in ders(&bytes, "OCSP RESPONSE") {
            let read = Ocsp::parse(der.to_vec(), sha256(&der));
            assert!(read.is_ok(), "{}: {:?}", path.display(), read.err());
            count += 1;
        }
    }
    println!("{count} responses read");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let id = sha256(&bytes);
        let _ = Ocsp::parse(bytes, id);
    }

    #[test]
    fn altered_responses_never_panic(at in any::<prop::sample::Index>(), with in any::<u8>()) {
        let root = Party::new("root");
        let certificate = root.issue(7, &root, &[]);
        let one = answer(&certificate, &root, DigestAlgorithm::Sha1, GOOD, &[]);
        let mut bytes = successful(&root.respond(&[one], &[], &[&certificate]));
        let at = at.index(bytes.len());
        bytes[at] = with;
        let id = sha256(&bytes);
        if let Ok(read) = Ocsp::parse(bytes, id) {
            for one in &read.answers {
                let _ = one.is_about(&certificate, &certificate);
                let _ = read.names(&certificate);
            }
        }
    }
}
