//! Archive timestamps: what they cover, and what makes them fail.

use super::rules::parts;
use super::rules::told;
use super::*;
use crate::formats::algorithm::digest_identifier;
use crate::model::Time;
use recipe::attribute;

/// A signature with a timestamp, and an archive timestamp over both and the certificate.
fn archived() -> Recipe {
    archived_by(DigestAlgorithm::Sha256, oid::HASH_INDEX_V3)
}

/// The same with an index of another algorithm, or of another form.
fn archived_by(algorithm: DigestAlgorithm, form: &str) -> Recipe {
    let mut recipe = Recipe::pades();
    let stamp = recipe::token(&sha256(b"some value"), None);
    recipe.unsigned = vec![attribute(oid::SIGNATURE_TIMESTAMP, &[stamp.clone()])];
    let list = |digests: &[Vec<u8>]| {
        der::sequence(&digests.iter().map(|of| der::octet_string(of)).collect::<Vec<_>>())
    };
    let stamped = match form {
        oid::HASH_INDEX_V3 => [der::oid(oid::SIGNATURE_TIMESTAMP), stamp].concat(),
        _ => recipe.unsigned[0].clone(),
    };
    let hash = |bytes: &[u8]| digest(algorithm, bytes).expect("a digest");
    let index = der::sequence(&[
        if form == oid::HASH_INDEX { Vec::new() } else { digest_identifier(algorithm) },
        list(&[hash(&recipe.certificate.der)]),
        list(&[]),
        list(&[hash(&stamped)]),
    ]);
    let signer = recipe.signer_info();
    let element = Reader::new(&signer).read().expect("a SignerInfo");
    let info = signed_data::SignerInfo::read(&element).expect("a SignerInfo");
    let imprint = sha256(
        &[der::oid(oid::DATA), sha256(CONTENT), info.until_signature.to_vec(), index.clone()]
            .concat(),
    );
    let mut parts = parts();
    parts[2] =
        der::sequence(&[digest_identifier(DigestAlgorithm::Sha256), der::octet_string(&imprint)]);
    let content = der::sequence(&parts);
    let mut archive = Recipe::pades();
    archive.content_type = oid::TST_INFO.to_owned();
    archive.replace(
        oid::MESSAGE_DIGEST,
        &[attribute(oid::MESSAGE_DIGEST, &[der::octet_string(&sha256(&content))])],
    );
    let kind = der::oid(oid::TST_INFO);
    archive.replace(oid::CONTENT_TYPE, &[attribute(oid::CONTENT_TYPE, &[kind])]);
    archive.content = Some(content);
    archive.unsigned = vec![attribute(form, &[index])];
    // Before what it covers: in a SET the order says nothing.
    recipe.unsigned.insert(0, attribute(oid::ARCHIVE_TIMESTAMP_V3, &[archive.build()]));
    recipe
}

#[test]
fn archive_timestamp_covers_the_signature_and_what_its_index_names() {
    let mut recipe = archived();
    let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
    assert_eq!(told(signature), [""; 0]);
    let [stamp, archive] = signature.timestamps.as_slice() else { panic!("two tokens") };
    assert!(all_hold(archive), "{archive:?}");
    assert_eq!(archive.id, "Sig1/timestamp-1", "by its place");
    assert_eq!(archive.kind, SignatureKind::ArchiveTimestamp);
    let certificate = format!("certificate:{}", recipe.certificate.id);
    let stamped = format!("signature:{}", stamp.id);
    let protects = &archive.timestamp.as_ref().expect("facts").protects;
    assert_eq!(protects[..3], ["signature:Sig1", certificate.as_str(), stamped.as_str()]);
    // What the token carries is covered with it.
    let mut carried = protects[3..].to_vec();
    carried.sort();
    let mut wanted = ["services/tsa.crt", "ca/g2-cp.crt"]
        .map(|path| format!("certificate:{}", recipe::certificate(path).id));
    wanted.sort();
    assert_eq!(carried, wanted);
    assert_eq!(content_digest_algorithms(&recipe.build()), [DigestAlgorithm::Sha256]);

    // What was added later is not covered, and does no harm.
    recipe.certificates.push(recipe::certificate("ca/g2-cp.crt").der.clone());
    recipe.unsigned.push(attribute("1.2.3.4", &[der::null()]));
    let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
    assert!(all_hold(&signature.timestamps[1]));
    assert_eq!(signature.timestamps[1].timestamp.as_ref().expect("facts").protects.len(), 5);
}

#[test]
fn archive_timestamp_never_holds_where_something_it_covers_changed() {
    let options = ObserveOptions::default();
    let cms = archived().build();
    let other = read_with(&cms, SignatureFormat::Cms, b"another", &options).expect("readable");
    assert_eq!(other.signatures[0].timestamps[1].references[0].intact, Check::Fails);

    let mut signed_again = archived();
    let more = attribute(oid::SIGNING_TIME, &[der::time(Time::from_unix(1_772_000_000))]);
    signed_again.signed().push(more);
    let signature = &read(&signed_again.build(), SignatureFormat::Cms).signatures[0];
    assert_eq!(signature.timestamps[1].references[0].intact, Check::Fails);

    let mut without = [archived(), archived()];
    without[0].certificates = vec![recipe::certificate("signers/agency.crt").der.clone()];
    without[1].unsigned.truncate(1);
    for recipe in without {
        let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
        assert_eq!(told(signature), ["CM-12"]);
        let archive = signature.timestamps.last().expect("a token");
        assert!(!all_hold(archive));
        assert_eq!(archive.timestamp.as_ref().expect("facts").protects, [""; 0]);
    }
}

#[test]
fn older_archive_timestamps_are_not_computed() {
    for kind in [oid::ARCHIVE_TIMESTAMP, oid::ARCHIVE_TIMESTAMP_V2, oid::ARCHIVE_TIMESTAMP_V3] {
        let mut recipe = Recipe::pades();
        let stamp = recipe::token(&sha256(CONTENT), None);
        recipe.unsigned = vec![attribute(kind, &[stamp])];
        let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
        assert_eq!(told(signature), ["CM-12"]);
        assert!(matches!(signature.timestamps[0].references[0].intact, Check::Unable(_)));
    }
}

#[test]
fn older_indexes_name_whole_attributes() {
    for form in [oid::HASH_INDEX, oid::HASH_INDEX_V2] {
        let recipe = archived_by(DigestAlgorithm::Sha256, form);
        let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
        assert_eq!(told(signature), [""; 0], "{form}");
        let archive = &signature.timestamps[1];
        assert!(all_hold(archive), "{form}");
        let protects = &archive.timestamp.as_ref().expect("facts").protects;
        assert!(protects.contains(&"signature:Sig1/timestamp-2".to_owned()), "{protects:?}");
    }
}

#[test]
fn index_of_another_algorithm_than_the_imprint_proves_nothing() {
    // With SHA-1 in the index somebody could put in what has the same hash.
    for algorithm in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha512] {
        let recipe = archived_by(algorithm, oid::HASH_INDEX_V3);
        let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
        assert_eq!(told(signature), ["CM-12"]);
        let archive = signature.timestamps.last().expect("a token");
        assert!(matches!(archive.references[0].intact, Check::Unable(_)));
        assert_eq!(archive.timestamp.as_ref().expect("facts").protects, [""; 0]);
    }
}
