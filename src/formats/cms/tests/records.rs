//! Evidence records, right and tampered with: each rule of ER-01 to ER-05 once kept, once broken.

use super::recipe::Recipe;
use super::recipe::attribute;
use super::recipe::token_of;
use super::*;
use crate::crypto::digest;
use crate::formats::algorithm::digest_identifier;
use crate::formats::cms::build::TimestampInfo;
use crate::formats::cms::build::timestamp_info;
use crate::formats::cms::oid;
use crate::formats::cms::record::Archived;
use crate::formats::cms::record::observe as observe_record;
use crate::formats::der;
use crate::model::EvidenceRecord;
use crate::model::Time;
use proptest::prelude::*;

const SHA256: DigestAlgorithm = DigestAlgorithm::Sha256;
const SHA512: DigestAlgorithm = DigestAlgorithm::Sha512;
const FILE: &[u8] = b"Quyet dinh 45/QD-UBND";

fn hash(by: DigestAlgorithm, parts: &[&[u8]]) -> Vec<u8> {
    digest(by, &parts.concat()).expect("a digest")
}

/// Values sorted, joined and hashed.
fn node(by: DigestAlgorithm, values: &[Vec<u8>]) -> Vec<u8> {
    let mut values: Vec<&[u8]> = values.iter().map(Vec::as_slice).collect();
    values.sort_unstable();
    hash(by, &values)
}

fn token(by: DigestAlgorithm, imprint: &[u8], time: &str) -> Vec<u8> {
    token_of(&timestamp_info(&TimestampInfo {
        policy: "2.16.704.1.1.1.1.1",
        digest: by,
        imprint,
        serial: &[7],
        time: Time::parse(time).expect("a time"),
        accuracy_millis: None,
        nonce: None,
    }))
}

/// An archive timestamp with the lists of its tree.
fn stamp(by: DigestAlgorithm, lists: &[Vec<Vec<u8>>], token: &[u8]) -> Vec<u8> {
    let identifier = digest_identifier(by);
    let content = Reader::new(&identifier).read().expect("an element").content;
    let mut parts = vec![der::element(der::context(0), content)];
    if !lists.is_empty() {
        let lists: Vec<Vec<u8>> = lists
            .iter()
            .map(|list| {
                der::sequence(
                    &list.iter().map(|value| der::octet_string(value)).collect::<Vec<_>>(),
                )
            })
            .collect();
        parts.push(der::element(der::context(2), &lists.concat()));
    }
    parts.push(token.to_vec());
    der::sequence(&parts)
}

fn record(chains: &[Vec<Vec<u8>>]) -> Vec<u8> {
    let chains: Vec<Vec<u8>> = chains.iter().map(|chain| der::sequence(chain)).collect();
    der::sequence(&[
        der::integer_of(1),
        der::sequence(&[digest_identifier(SHA256), digest_identifier(SHA512)]),
        der::sequence(&chains),
    ])
}

/// The tree of three documents of which `FILE` is one: ((h, other), (third)).
fn tree(by: DigestAlgorithm, own: Vec<u8>) -> (Vec<Vec<Vec<u8>>>, Vec<u8>) {
    let lists = vec![vec![hash(by, &[b"other"]), own], vec![hash(by, &[b"third"])]];
    let inner = node(by, &lists[0]);
    let root = node(by, &[inner, lists[1][0].clone()]);
    (lists, root)
}

fn first(time: &str) -> (Vec<u8>, Vec<u8>) {
    let (lists, root) = tree(SHA256, hash(SHA256, &[FILE]));
    let token = token(SHA256, &root, time);
    (stamp(SHA256, &lists, &token), token)
}

fn look_at(bytes: &[u8], file: &[u8]) -> EvidenceRecord {
    let digests = |by, _: usize| Some(vec![digest(by, file).ok()?]);
    let archived = Archived {
        about: "a file".to_owned(),
        digests: &digests,
        protects: vec!["document".to_owned()],
    };
    let mut material = Material::default();
    let options = ObserveOptions::default();
    observe_record(bytes, "record", &archived, &options, &mut material)
}

fn look(bytes: &[u8]) -> EvidenceRecord {
    look_at(bytes, FILE)
}

fn rules(record: &EvidenceRecord) -> Vec<&str> {
    record.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
}

fn intact(record: &EvidenceRecord) -> Vec<bool> {
    let holds = |token: &SignatureEvidence| {
        token.value.verifies.holds() && token.references.iter().all(|of| of.intact.holds())
    };
    record.timestamps.iter().map(holds).collect()
}

fn protects(record: &EvidenceRecord, number: usize) -> Vec<String> {
    record.timestamps[number].timestamp.as_ref().expect("a token").protects.clone()
}

fn is_about_the_file(record: &EvidenceRecord, number: usize) -> bool {
    protects(record, number).contains(&"document".to_owned())
}

#[test]
fn single_file_under_a_token_alone_is_covered() {
    let token = token(SHA256, &hash(SHA256, &[FILE]), "2026-03-01T08:00:00Z");
    let read = look(&record(&[vec![stamp(SHA256, &[], &token)]]));
    assert!(rules(&read).is_empty() && intact(&read) == [true], "{read:?}");
    assert!(is_about_the_file(&read, 0));
}

#[test]
fn token_over_another_file_does_not_match() {
    let token = token(SHA256, &hash(SHA256, &[b"x"]), "2026-03-01T08:00:00Z");
    let read = look(&record(&[vec![stamp(SHA256, &[], &token)]]));
    assert_eq!(intact(&read), [false]);
}

#[test]
fn file_in_a_tree_of_several_is_covered() {
    let read = look(&record(&[vec![first("2026-03-01T08:00:00Z").0]]));
    assert!(rules(&read).is_empty() && intact(&read) == [true], "{read:?}");
    assert!(is_about_the_file(&read, 0));
}

#[test]
fn file_that_is_not_in_the_first_list_is_not_covered() {
    let bytes = record(&[vec![first("2026-03-01T08:00:00Z").0]]);
    // In the tree, but in a higher list: what stands there is no archived object.
    for file in [b"third".as_slice(), b"another"] {
        let read = look_at(&bytes, file);
        assert_eq!(rules(&read), ["ER-02"], "{file:?}");
        assert_eq!(intact(&read), [true], "the tree itself holds");
        assert!(protects(&read, 0).is_empty(), "and proves nothing of the file");
    }
}

#[test]
fn tampered_list_has_another_root() {
    let (mut lists, root) = tree(SHA256, hash(SHA256, &[FILE]));
    lists[1][0][0] ^= 1;
    let token = token(SHA256, &root, "2026-03-01T08:00:00Z");
    let read = look(&record(&[vec![stamp(SHA256, &lists, &token)]]));
    assert_eq!(intact(&read), [false]);
}

#[test]
fn value_of_another_length_is_not_of_the_tree() {
    let (mut lists, _) = tree(SHA256, hash(SHA256, &[FILE]));
    // The same octets, split elsewhere.
    let moved = lists[0][0].pop().expect("an octet");
    lists[1][0].insert(0, moved);
    let root = node(SHA256, &[node(SHA256, &lists[0]), lists[1][0].clone()]);
    let token = token(SHA256, &root, "2026-03-01T08:00:00Z");
    let read = look(&record(&[vec![stamp(SHA256, &lists, &token)]]));
    assert_eq!(rules(&read), ["ER-01"]);
    assert!(protects(&read, 0).is_empty());
}

fn renewed(time: &str, covered: Vec<u8>) -> Vec<u8> {
    let (lists, root) = tree(SHA256, covered);
    stamp(SHA256, &lists, &token(SHA256, &root, time))
}

#[test]
fn renewal_covers_the_timestamp_before_it() {
    let (one, token) = first("2026-03-01T08:00:00Z");
    let two = renewed("2027-03-01T08:00:00Z", hash(SHA256, &[&token]));
    let read = look(&record(&[vec![one, two]]));
    assert!(rules(&read).is_empty() && intact(&read) == [true, true], "{read:?}");
    assert!(protects(&read, 1).contains(&"signature:record/timestamp-1".to_owned()));
    assert!(!is_about_the_file(&read, 1), "but through the first only");
}

#[test]
fn renewal_over_something_else_proves_nothing_of_the_timestamp_before() {
    let (one, _) = first("2026-03-01T08:00:00Z");
    let two = renewed("2027-03-01T08:00:00Z", hash(SHA256, &[b"another token"]));
    let read = look(&record(&[vec![one, two]]));
    assert_eq!(rules(&read), ["ER-04"]);
    assert!(protects(&read, 1).is_empty());
}

fn new_chain(older: &[Vec<u8>], file: &[u8]) -> Vec<u8> {
    let older = der::sequence(&[der::sequence(older)]);
    let joined = hash(SHA512, &[&hash(SHA512, &[file]), &hash(SHA512, &[&older])]);
    let (lists, root) = tree(SHA512, joined);
    stamp(SHA512, &lists, &token(SHA512, &root, "2028-03-01T08:00:00Z"))
}

#[test]
fn new_chain_covers_the_older_one_and_the_file() {
    let (one, _) = first("2026-03-01T08:00:00Z");
    let two = new_chain(std::slice::from_ref(&one), FILE);
    let read = look(&record(&[vec![one], vec![two]]));
    assert!(rules(&read).is_empty() && intact(&read) == [true, true], "{read:?}");
    assert!(is_about_the_file(&read, 1));
    assert!(protects(&read, 1).contains(&"signature:record/timestamp-1".to_owned()));
}

#[test]
fn new_chain_over_another_file_or_another_chain_is_told() {
    let (one, _) = first("2026-03-01T08:00:00Z");
    let (other, _) = first("2026-04-01T08:00:00Z");
    for two in [new_chain(std::slice::from_ref(&one), b"x"), new_chain(&[other], FILE)] {
        let read = look(&record(&[vec![one.clone()], vec![two]]));
        assert_eq!(rules(&read), ["ER-05"]);
        assert!(protects(&read, 1).is_empty());
    }
}

#[test]
fn new_algorithm_needs_a_new_chain() {
    let (one, token_one) = first("2026-03-01T08:00:00Z");
    let token = token(SHA512, &hash(SHA512, &[&token_one]), "2027-03-01T08:00:00Z");
    let read = look(&record(&[vec![one, stamp(SHA512, &[], &token)]]));
    assert_eq!(rules(&read), ["ER-01b"]);
}

#[test]
fn tree_of_another_algorithm_than_its_token_is_told() {
    let (lists, root) = tree(SHA256, hash(SHA256, &[FILE]));
    let token = token(SHA512, &hash(SHA512, &[&root]), "2026-03-01T08:00:00Z");
    let read = look(&record(&[vec![stamp(SHA256, &lists, &token)]]));
    assert_eq!(rules(&read), ["ER-01b"]);
    assert_eq!(intact(&read), [false]);
}

#[test]
fn what_is_no_record_is_told() {
    for bytes in [b"".as_slice(), b"0\x03\x02\x01\x01", b"<a/>"] {
        let read = look(bytes);
        assert_eq!(rules(&read), ["ER-01"]);
        assert!(read.timestamps.is_empty());
    }
    let read = look(&record(&[]));
    assert_eq!(rules(&read), ["ER-01"], "a record without timestamps");
    let mut two = record(&[vec![first("2026-03-01T08:00:00Z").0]]);
    two[6] = 2;
    assert_eq!(rules(&look(&two)), ["ER-01"], "another version");
}

#[test]
fn algorithm_that_is_not_listed_is_told() {
    let bytes = record(&[vec![first("2026-03-01T08:00:00Z").0]]);
    let listed = der::sequence(&[digest_identifier(SHA256), digest_identifier(SHA512)]);
    let other = der::sequence(&[digest_identifier(SHA512), digest_identifier(SHA512)]);
    let at = memchr::memmem::find(&bytes, &listed).expect("the list");
    let mut changed = bytes;
    changed.splice(at..at + listed.len(), other);
    assert_eq!(rules(&look(&changed)), ["ER-01c"]);
}

/// A CMS signature by itself, without and with evidence records about it.
fn carried(external: bool, alter: impl Fn(&mut Vec<u8>)) -> CmsObservation {
    let mut recipe = Recipe::pades();
    if !external {
        recipe.content = Some(CONTENT.to_vec());
    }
    let plain = recipe.build();
    let mut digests = vec![hash(SHA256, &[&plain])];
    if external {
        digests.push(hash(SHA256, &[CONTENT]));
    }
    digests.iter_mut().take(1).for_each(alter);
    let root = if digests.len() == 1 { digests[0].clone() } else { node(SHA256, &digests) };
    let one = stamp(SHA256, &[digests], &token(SHA256, &root, "2026-03-01T08:00:00Z"));
    let kind = if external { oid::EXTERNAL_RECORD } else { oid::INTERNAL_RECORD };
    recipe.unsigned.push(attribute(kind, &[record(&[vec![one]])]));
    read_with(&recipe.build(), SignatureFormat::Cms, CONTENT, &ObserveOptions::default())
        .expect("CMS")
}

#[test]
fn record_in_a_signature_covers_the_structure_without_it() {
    for external in [false, true] {
        let read = carried(external, |_| ());
        let [record] = read.records.as_slice() else { panic!("{} records", read.records.len()) };
        assert!(rules(record).is_empty() && intact(record) == [true], "{record:?}");
        let id = &read.signatures[0].id;
        assert!(protects(record, 0).contains(&format!("signature:{id}")));
        assert!(read.signatures[0].deviations.iter().all(|of| of.rule != "ER-08"));
    }
}

#[test]
fn record_in_a_signature_about_something_else_is_told() {
    for external in [false, true] {
        let read = carried(external, |digest| digest[0] ^= 1);
        let [record] = read.records.as_slice() else { panic!("{} records", read.records.len()) };
        assert_eq!(rules(record), ["ER-02"]);
        assert!(protects(record, 0).is_empty());
    }
}

#[test]
fn later_record_covers_the_earlier_one() {
    let mut recipe = Recipe::pades();
    recipe.content = Some(CONTENT.to_vec());
    for time in ["2026-03-01T08:00:00Z", "2027-03-01T08:00:00Z"] {
        let token = token(SHA256, &hash(SHA256, &[&recipe.build()]), time);
        let one = record(&[vec![stamp(SHA256, &[], &token)]]);
        recipe.unsigned.push(attribute(oid::INTERNAL_RECORD, &[one]));
    }
    let options = ObserveOptions::default();
    let read = read_with(&recipe.build(), SignatureFormat::Cms, &[], &options).expect("CMS");
    let [first, second] = read.records.as_slice() else { panic!("{}", read.records.len()) };
    assert!(rules(first).is_empty() && intact(first) == [true], "{first:?}");
    assert!(rules(second).is_empty() && intact(second) == [true], "{second:?}");
    let inner = format!("signature:{}", first.timestamps[0].id);
    assert!(protects(second, 0).contains(&inner) && !protects(first, 0).contains(&inner));
}

proptest! {
    #[test]
    fn damaged_records_never_panic_and_never_prove_more(
        at in 0_usize..4000,
        bit in 0_u8..8,
        cut in 0_usize..4000,
    ) {
        let (one, token) = first("2026-03-01T08:00:00Z");
        let two = renewed("2027-03-01T08:00:00Z", hash(SHA256, &[&token]));
        let mut bytes = record(&[vec![one, two]]);
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        let read = look(&bytes);
        // What still proves the file does it by a tree and a token that are whole.
        if rules(&read).is_empty() && intact(&read).iter().all(|whole| *whole) {
            prop_assert!(is_about_the_file(&read, 0));
        }
        bytes.truncate(cut % bytes.len());
        prop_assert!(!rules(&look(&bytes)).is_empty());
    }
}
