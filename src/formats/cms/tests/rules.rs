//! Each rule with what breaks it; that what keeps them is without deviation stands in the parent.

use super::*;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::signature_identifier;
use crate::formats::cms::build::TimestampInfo;
use crate::formats::cms::build::timestamp_info;
use crate::formats::cms::signed_data::issuer_and_serial;
use crate::formats::der;
use crate::model::PssParameters;
use crate::model::Time;
use recipe::attribute;
use recipe::names;

const FORMATS: [SignatureFormat; 2] = [SignatureFormat::Pades, SignatureFormat::Cms];

/// What a recipe's one signature deviates from, as PAdES.
fn broken(recipe: &Recipe) -> Vec<String> {
    told(&one(&recipe.build()))
}

pub(super) fn told(signature: &SignatureEvidence) -> Vec<String> {
    rules(signature).into_iter().map(str::to_owned).collect()
}

#[test]
fn recipe_itself_is_without_deviation() {
    let signature = one(&Recipe::pades().build());
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), [""; 0]);
}

#[test]
fn signer_info_that_cannot_be_read_is_a_broken_signature() {
    let mut recipe = Recipe::pades();
    recipe.sid = der::null();
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-01"]);
    assert!(!all_hold(&signature) && signature.signer.certificate.is_none());
}

#[test]
fn signed_data_without_signer_is_a_broken_signature() {
    let mut recipe = Recipe::pades();
    recipe.signers = 0;
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["PA-22"]);
    assert!(!all_hold(&signature));
    recipe.content_type = oid::TST_INFO.to_owned();
    let observed = read(&recipe.build(), SignatureFormat::Rfc3161);
    assert_eq!(told(&observed.signatures[0]), ["TS-02"]);
}

#[test]
fn two_signers_in_a_pdf_deviate() {
    let mut recipe = Recipe::pades();
    recipe.signers = 2;
    let observed = read(&recipe.build(), SignatureFormat::Pades);
    let ids: Vec<_> = observed.signatures.iter().map(|signature| signature.id.as_str()).collect();
    assert_eq!(ids, ["Sig1#1", "Sig1#2"]);
    for signature in &observed.signatures {
        assert_eq!(told(signature), ["PA-22"]);
    }
}

/// Outer elements with indefinite lengths, as many as asked for.
pub(super) fn indefinite(bytes: &[u8], layers: usize) -> Vec<u8> {
    let mut reader = Reader::new(bytes);
    let element = reader.read().expect("an element");
    if layers == 0 || !element.is_constructed() {
        return element.full.to_vec();
    }
    let mut out = vec![element.tag, 0x80];
    for inner in element.reader() {
        out.extend(indefinite(inner.expect("an element").full, layers - 1));
    }
    out.extend([0, 0]);
    out
}

#[test]
fn indefinite_lengths_are_read_and_told() {
    for layers in [1, 3, 4, 20] {
        let mut cms = indefinite(&Recipe::pades().build(), layers);
        let length = cms.len();
        cms.extend([0; 100]);
        let observed = read(&cms, SignatureFormat::Pades);
        let signature = &observed.signatures[0];
        // The certificates are made indefinite too, and then nothing verifies with them.
        if layers < 20 {
            assert!(all_hold(signature), "{layers} {signature:?}");
        }
        assert!(told(signature).contains(&"CM-01-BER".to_owned()));
        assert_eq!(observed.length, length);
    }
}

#[test]
fn content_in_segments_is_hashed_as_one() {
    let mut recipe = Recipe::pades();
    recipe.content = Some(CONTENT.to_vec());
    let der = recipe.build();
    let whole = der::explicit(0, &der::octet_string(CONTENT));
    let (left, right) = CONTENT.split_at(5);
    let segments = [der::octet_string(left), der::octet_string(right)].concat();
    let segmented = [&[0xa0, 0x80, 0x24, 0x80][..], &segments, &[0; 4]].concat();
    // In a frame of indefinite lengths only the element itself changes.
    let frame = indefinite(&der, 4);
    let at = memchr::memmem::find(&frame, &whole).expect("the content");
    let ber = [&frame[..at], &segmented, &frame[at + whole.len()..]].concat();
    let signature = &read(&ber, SignatureFormat::Cms).signatures[0];
    assert!(all_hold(signature), "{signature:?}");
    assert_eq!(told(signature), ["CM-01-BER"]);
}

#[test]
fn unsorted_signed_attributes_verify_sorted_and_are_told() {
    let mut recipe = Recipe::pades();
    recipe.sorted = false;
    recipe.signed().sort_unstable_by(|a, b| b.cmp(a));
    let signature = one(&recipe.build());
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), ["CM-02"]);
}

#[test]
fn unsorted_signed_attributes_signed_as_they_stand_verify() {
    let mut recipe = Recipe::pades();
    recipe.signed().sort_unstable_by(|a, b| b.cmp(a));
    recipe.sorted = false;
    let received = der::set(recipe.signed());
    recipe.value = Some(recipe.key.sign(&recipe.algorithm, &received).expect("signed"));
    let signature = one(&recipe.build());
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), [""; 0]);
}

#[test]
fn content_type_must_stand_once_with_the_type_of_the_content() {
    let other = der::oid(oid::TST_INFO);
    let right = der::oid(oid::DATA);
    for values in [
        vec![],
        vec![attribute(oid::CONTENT_TYPE, &[other.clone()])],
        vec![attribute(oid::CONTENT_TYPE, &[])],
        vec![attribute(oid::CONTENT_TYPE, &[right.clone(), other])],
        vec![attribute(oid::CONTENT_TYPE, &[right.clone()]); 2],
        vec![attribute(oid::CONTENT_TYPE, &[der::null()])],
    ] {
        let mut recipe = Recipe::pades();
        recipe.replace(oid::CONTENT_TYPE, &values);
        for (format, rule) in FORMATS.into_iter().zip(["PA-24", "CM-03"]) {
            let signature = &read(&recipe.build(), format).signatures[0];
            assert_eq!(told(signature), [rule], "{values:?}");
            assert!(all_hold(signature));
        }
    }
}

#[test]
fn message_digest_must_stand_once() {
    let right = der::octet_string(&sha256(CONTENT));
    for values in [
        vec![],
        vec![attribute(oid::MESSAGE_DIGEST, &[])],
        vec![attribute(oid::MESSAGE_DIGEST, &[right.clone(), right.clone()])],
        vec![attribute(oid::MESSAGE_DIGEST, &[right.clone()]); 2],
        vec![attribute(oid::MESSAGE_DIGEST, &[der::null()])],
    ] {
        let mut recipe = Recipe::pades();
        recipe.replace(oid::MESSAGE_DIGEST, &values);
        for (format, rule) in FORMATS.into_iter().zip(["PA-25", "CM-03"]) {
            let signature = &read(&recipe.build(), format).signatures[0];
            assert_eq!(told(signature), [rule], "{values:?}");
            assert!(!all_hold(signature));
        }
    }
}

#[test]
fn digest_of_something_else_fails() {
    let mut recipe = Recipe::pades();
    let other = der::octet_string(&sha256(b"another"));
    recipe.replace(oid::MESSAGE_DIGEST, &[attribute(oid::MESSAGE_DIGEST, &[other])]);
    let signature = one(&recipe.build());
    assert_eq!(signature.references[0].intact, Check::Fails);
    assert_eq!(signature.value.verifies, Check::Holds);
}

#[test]
fn signed_attributes_that_are_none_deviate() {
    let mut recipe = Recipe::pades();
    recipe.signed().push(der::integer_of(5));
    assert!(broken(&recipe).contains(&"CM-03".to_owned()));
    recipe.signed = Some(Vec::new());
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["PA-24", "PA-25", "PA-26"]);
    assert!(!all_hold(&signature));
}

#[test]
fn signing_certificate_is_named_once() {
    let mut recipe = Recipe::pades();
    let named = names(&recipe.certificate);
    recipe.replace(oid::SIGNING_CERTIFICATE_V2, &[]);
    assert_eq!(broken(&recipe), ["PA-26"]);
    let plain = &read(&recipe.build(), SignatureFormat::PdfPkcs7Detached).signatures[0];
    assert_eq!(told(plain), [""; 0]);

    recipe.signed().extend([named.clone(), named.clone()]);
    assert_eq!(broken(&recipe), ["CM-03", "PA-26"]);

    let sha1 = digest(DigestAlgorithm::Sha1, &recipe.certificate.der).expect("SHA-1");
    let reference = der::sequence(&[der::octet_string(&sha1)]);
    let first = der::sequence(&[der::sequence(&[reference])]);
    let version_1 = attribute(oid::SIGNING_CERTIFICATE, &[first]);
    recipe.replace(oid::SIGNING_CERTIFICATE_V2, &[version_1.clone()]);
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), [""; 0]);
    let reference = signature.signer.reference.expect("a reference");
    assert_eq!(reference.attribute, "signing-certificate");
    assert_eq!(reference.digest_matches, Check::Holds);

    recipe.replace(oid::SIGNING_CERTIFICATE, &[version_1, named]);
    assert_eq!(broken(&recipe), ["PA-26"]);
}

#[test]
fn malformed_signing_certificate_deviates() {
    let mut recipe = Recipe::pades();
    let value = der::sequence(&[der::null()]);
    let with = [attribute(oid::SIGNING_CERTIFICATE_V2, &[value])];
    recipe.replace(oid::SIGNING_CERTIFICATE_V2, &with);
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-03", "PA-26"]);
    assert!(signature.signer.reference.is_none());
}

#[test]
fn named_certificate_that_is_another_fails() {
    let mut recipe = Recipe::pades();
    let other = names(&recipe::certificate("signers/agency.crt"));
    recipe.replace(oid::SIGNING_CERTIFICATE_V2, &[other]);
    let signature = one(&recipe.build());
    let reference = signature.signer.reference.expect("a reference");
    assert_eq!(reference.digest_matches, Check::Fails);
    assert_eq!(signature.signer.certificate, Some(recipe.certificate.id));
}

#[test]
fn issuer_and_serial_of_another_certificate_do_not_match() {
    for (of, matches) in [("signers/leader.crt", true), ("signers/agency.crt", false)] {
        let mut recipe = Recipe::pades();
        let other = recipe::certificate(of);
        let (issuer, serial) = issuer_and_serial(&other.der).expect("a certificate");
        let issuer_serial = der::sequence(&[
            der::sequence(&[der::explicit(4, issuer)]),
            der::element(der::INTEGER, serial),
        ]);
        let named = der::sequence(&[der::octet_string(&recipe.certificate.id.0), issuer_serial]);
        let value = der::sequence(&[der::sequence(&[named])]);
        let with = [attribute(oid::SIGNING_CERTIFICATE_V2, &[value])];
        recipe.replace(oid::SIGNING_CERTIFICATE_V2, &with);
        let reference = one(&recipe.build()).signer.reference.expect("a reference");
        assert_eq!(reference.digest_matches, Check::Holds);
        assert_eq!(reference.issuer_serial_matches, Some(matches));
    }
}

#[test]
fn claims_are_read() {
    let mut recipe = Recipe::pades();
    let time = Time::parse("2026-03-01T08:00:00Z").expect("a time");
    let policy = der::sequence(&[
        der::oid("1.2.3.4"),
        der::sequence(&[digest_identifier(DigestAlgorithm::Sha256), der::octet_string(&[1; 32])]),
    ]);
    let place = der::sequence(&[
        der::explicit(0, &der::utf8("Việt Nam")),
        der::explicit(1, &der::utf8("Hà Nội")),
    ]);
    recipe.signed().extend([
        attribute(oid::SIGNING_TIME, &[der::time(time)]),
        attribute(oid::SIGNATURE_POLICY, &[policy]),
        attribute(oid::COMMITMENT_TYPE, &[der::sequence(&[der::oid("1.2.3.5")])]),
        attribute(oid::SIGNER_LOCATION, &[place]),
    ]);
    let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
    assert_eq!(told(signature), [""; 0]);
    assert_eq!(signature.attributes.claimed_signing_time, Some(time));
    assert_eq!(signature.attributes.signature_policy.as_deref(), Some("1.2.3.4"));
    assert_eq!(signature.attributes.commitments, ["1.2.3.5"]);
    assert_eq!(signature.attributes.location.as_deref(), Some("Hà Nội, Việt Nam"));
    // In PAdES, time and place stand in the signature dictionary.
    assert_eq!(broken(&recipe), ["PA-27", "PA-30"]);
}

#[test]
fn claims_that_cannot_be_read_are_told() {
    for kind in [oid::SIGNING_TIME, oid::SIGNATURE_POLICY, oid::COMMITMENT_TYPE] {
        let mut recipe = Recipe::pades();
        recipe.signed().push(attribute(kind, &[der::octet_string(b"x")]));
        assert_eq!(broken(&recipe), ["CM-03-OTHER"], "{kind}");
    }
    let mut recipe = Recipe::pades();
    let time = der::time(Time::from_unix(1_772_000_000));
    recipe.signed().push(attribute(oid::SIGNING_TIME, &[time.clone(), time]));
    assert_eq!(broken(&recipe), ["CM-03"]);
}

#[test]
fn digests_of_content_and_value_must_be_the_same() {
    let mut recipe = Recipe::pades();
    recipe.algorithm = recipe::algorithm(SignatureScheme::RsaPkcs1, DigestAlgorithm::Sha512);
    recipe.algorithm_identifier = signature_identifier(&recipe.algorithm).expect("an identifier");
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-05"]);
    assert!(all_hold(&signature));
}

#[test]
fn rsa_encryption_takes_the_digest_beside_it() {
    let mut recipe = Recipe::pades();
    recipe.algorithm_identifier =
        der::sequence(&[der::oid(crate::formats::algorithm::RSA_ENCRYPTION), der::null()]);
    let signature = one(&recipe.build());
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), [""; 0]);
    assert_eq!(signature.value.algorithm.digest, Some(DigestAlgorithm::Sha256));
}

/// The recipe with a P-256 key.
fn ecdsa() -> Recipe {
    let certificate = recipe::certificate("signers/leader-p256.crt");
    let (issuer, serial) = issuer_and_serial(&certificate.der).expect("a certificate");
    let algorithm = recipe::algorithm(SignatureScheme::Ecdsa, DigestAlgorithm::Sha256);
    let mut recipe = Recipe::pades();
    recipe.sid = der::sequence(&[issuer, &der::element(der::INTEGER, serial)]);
    recipe.certificates = vec![certificate.der.clone()];
    recipe.algorithm_identifier = signature_identifier(&algorithm).expect("an identifier");
    recipe.algorithm = algorithm;
    recipe.key = recipe::key("leader-p256");
    recipe.replace(oid::SIGNING_CERTIFICATE_V2, &[names(&certificate)]);
    recipe.certificate = certificate;
    recipe
}

#[test]
fn key_type_as_signature_algorithm_is_read_and_told() {
    for name in [crate::formats::algorithm::EC_PUBLIC_KEY, crate::formats::algorithm::ECDSA] {
        let mut recipe = ecdsa();
        assert_eq!(broken(&recipe), [""; 0]);
        recipe.algorithm_identifier = der::sequence(&[der::oid(name)]);
        let signature = one(&recipe.build());
        assert!(all_hold(&signature));
        assert_eq!(told(&signature), ["CM-05-NAME"]);
    }
}

#[test]
fn salt_out_of_proportion_is_told() {
    let mut recipe = Recipe::pades();
    let pss = PssParameters { mgf_digest: DigestAlgorithm::Sha256, salt_length: 100 };
    recipe.algorithm_identifier = signature_identifier(&SignatureAlgorithm {
        pss: Some(pss),
        ..recipe::algorithm(SignatureScheme::RsaPss, DigestAlgorithm::Sha256)
    })
    .expect("an identifier");
    assert_eq!(broken(&recipe), ["CM-05-SALT"]);
    assert!(!all_hold(&one(&recipe.build())));
}

#[test]
fn algorithms_that_are_not_supported_cannot_be_told_and_are_named() {
    let mut recipe = Recipe::pades();
    recipe.algorithm_identifier = der::sequence(&[der::oid("1.2.3.4")]);
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-05-UNKNOWN"]);
    assert!(matches!(&signature.value.verifies, Check::Unable(why) if why.contains("1.2.3.4")));

    let mut recipe = Recipe::pades();
    recipe.digest_identifier = digest_identifier(DigestAlgorithm::Md5);
    recipe.digest_set = vec![recipe.digest_identifier.clone()];
    let signature = one(&recipe.build());
    assert!(told(&signature).contains(&"CM-05-UNKNOWN".to_owned()));
    assert!(signature.references[0].found);
    assert!(matches!(&signature.references[0].intact, Check::Unable(why) if why.contains("md5")));
}

#[test]
fn algorithm_protection_must_name_the_algorithms() {
    let digest = digest_identifier(DigestAlgorithm::Sha256);
    let other_digest = digest_identifier(DigestAlgorithm::Sha512);
    let algorithm = Recipe::pades().algorithm_identifier;
    let other = signature_identifier(&recipe::algorithm(
        SignatureScheme::RsaPkcs1,
        DigestAlgorithm::Sha512,
    ))
    .expect("an identifier");
    let without_null = der::sequence(&[der::oid("1.2.840.113549.1.1.11")]);
    for (digest, algorithm, expected) in [
        (&digest, &algorithm, vec![]),
        (&digest, &without_null, vec![]),
        (&other_digest, &algorithm, vec!["CM-07"]),
        (&digest, &other, vec!["CM-07"]),
        (&other_digest, &other, vec!["CM-07", "CM-07"]),
    ] {
        let mut recipe = Recipe::pades();
        recipe.signed().push(recipe::protection(digest, algorithm));
        assert_eq!(broken(&recipe), expected);
    }
    let mut recipe = Recipe::pades();
    recipe.signed().push(attribute(oid::ALGORITHM_PROTECTION, &[der::null()]));
    assert_eq!(broken(&recipe), ["CM-03"]);
}

#[test]
fn unsigned_attributes_that_are_unknown_or_broken_are_told() {
    let mut recipe = Recipe::pades();
    recipe.unsigned = vec![attribute("1.2.3.4", &[der::null()])];
    assert_eq!(broken(&recipe), ["CM-08"]);
    recipe.unsigned = vec![der::null()];
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-08"]);
    assert!(all_hold(&signature));
}

#[test]
fn signature_without_signed_attributes_is_for_legacy_formats_only() {
    let mut recipe = Recipe::pades();
    recipe.signed = None;
    assert_eq!(broken(&recipe), ["CM-09"]);
    for format in [SignatureFormat::PdfPkcs7Detached, SignatureFormat::Cms] {
        let signature = &read(&recipe.build(), format).signatures[0];
        assert!(all_hold(signature));
        assert_eq!(told(signature), [""; 0]);
        let options = ObserveOptions::default();
        let other = read_with(&recipe.build(), format, b"another", &options).expect("readable");
        assert_eq!(other.signatures[0].value.verifies, Check::Fails);
        assert!(!all_hold(&other.signatures[0]));
    }
    recipe.content_type = oid::TST_INFO.to_owned();
    assert_eq!(told(&read(&recipe.build(), SignatureFormat::Cms).signatures[0]), ["CM-09"]);
}

#[test]
fn signed_attributes_passed_off_as_content_are_caught() {
    // A signature over attributes, presented as one over a content that is these attributes.
    let mut recipe = Recipe::pades();
    let attributes = der::set_of_sorted(recipe.signed());
    recipe.signed = None;
    recipe.bare = attributes.clone();
    recipe.content = Some(attributes);
    let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
    assert_eq!(signature.value.verifies, Check::Holds);
    assert_eq!(told(signature), ["CM-09"]);
}

#[test]
fn what_is_no_certificate_is_left_aside() {
    let mut recipe = Recipe::pades();
    recipe.certificates.push(der::element(der::context(2), &[]));
    recipe.certificates.push(der::sequence(&[der::null()]));
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["CM-10", "CM-10"]);
    assert!(all_hold(&signature));
    assert_eq!(signature.signer.embedded.len(), 1);
}

/// A counter-signature of the agency on a value.
pub(super) fn counter_signature(value: &[u8]) -> Vec<u8> {
    let certificate = recipe::certificate("signers/agency.crt");
    let (issuer, serial) = issuer_and_serial(&certificate.der).expect("a certificate");
    let mut counter = Recipe::pades();
    counter.sid = der::sequence(&[issuer, &der::element(der::INTEGER, serial)]);
    counter.key = recipe::key("agency");
    counter.signed = Some(vec![
        attribute(oid::MESSAGE_DIGEST, &[der::octet_string(&sha256(value))]),
        names(&certificate),
    ]);
    counter.signer_info()
}

#[test]
fn counter_signatures_are_verified_over_the_value() {
    let mut recipe = Recipe::pades();
    recipe.certificates.push(recipe::certificate("signers/agency.crt").der.clone());
    let message = der::set_of_sorted(recipe.signed());
    let value = recipe.key.sign(&recipe.algorithm, &message);
    let right = counter_signature(&value.expect("signed"));
    let forged = counter_signature(b"another");
    recipe.unsigned =
        vec![attribute(oid::COUNTER_SIGNATURE, &[right, forged, der::sequence(&[der::null()])])];
    let signature = &read(&recipe.build(), SignatureFormat::Cms).signatures[0];
    let [right, forged, malformed] = signature.counter_signatures.as_slice() else {
        panic!("three counter-signatures")
    };
    assert!(all_hold(right));
    assert_eq!(right.kind, SignatureKind::CounterSignature);
    assert_eq!(right.id, "Sig1/counter-signature-1");
    assert_eq!(told(right), [""; 0]);
    assert!(!all_hold(forged) && forged.references[0].intact == Check::Fails);
    assert_eq!(told(malformed), ["CM-01"]);
}

#[test]
fn content_inside_a_pdf_signature_deviates_and_is_not_what_counts() {
    let mut recipe = Recipe::pades();
    recipe.content = Some(b"another".to_vec());
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["PA-21"]);
    assert!(all_hold(&signature));
    let mut recipe = Recipe::pades();
    recipe.content_type = "1.2.840.113549.1.7.5".to_owned();
    assert_eq!(broken(&recipe), ["PA-21", "PA-24"]);
}

#[test]
fn sha1_inside_is_held_against_the_document_and_against_its_own_digest() {
    let sha1 = digest(DigestAlgorithm::Sha1, CONTENT).expect("SHA-1");
    let recipe = |inside: &[u8], signed: &[u8]| {
        let mut recipe = Recipe::pades();
        recipe.content = Some(inside.to_vec());
        let value = der::octet_string(&sha256(signed));
        recipe.replace(oid::MESSAGE_DIGEST, &[attribute(oid::MESSAGE_DIGEST, &[value])]);
        read(&recipe.build(), SignatureFormat::PdfPkcs7Sha1).signatures.remove(0)
    };
    let signature = recipe(&sha1, &sha1);
    assert!(all_hold(&signature), "{signature:?}");
    assert_eq!(told(&signature), [""; 0]);
    assert_eq!(signature.references[0].role, ReferenceRole::Document);
    assert_eq!(signature.references[0].digest.algorithm, Some(DigestAlgorithm::Sha1));

    let other = recipe(&[0; 20], &[0; 20]);
    assert_eq!(other.references[0].intact, Check::Fails);
    assert_eq!(other.references[1].intact, Check::Holds);
    let other = recipe(&sha1, CONTENT);
    assert_eq!(other.references[0].intact, Check::Holds);
    assert_eq!(other.references[1].intact, Check::Fails);
    assert_eq!(told(&recipe(CONTENT, CONTENT)), ["PA-21"]);

    let detached = Recipe::pades().build();
    let signature = &read(&detached, SignatureFormat::PdfPkcs7Sha1).signatures[0];
    assert_eq!(told(signature), ["PA-21"]);
    assert!(!all_hold(signature));
}

#[test]
fn signing_certificate_must_be_inside_for_pades() {
    let mut recipe = Recipe::pades();
    recipe.certificates = Vec::new();
    let signature = one(&recipe.build());
    assert_eq!(told(&signature), ["PA-23"]);
    assert!(matches!(signature.value.verifies, Check::Unable(_)));
    assert_eq!(signature.signer.certificate, None);

    let certificates = vec![recipe.certificate.clone()];
    let options = ObserveOptions { certificates, ..ObserveOptions::default() };
    let found = read_with(&recipe.build(), SignatureFormat::Pades, CONTENT, &options);
    let signature = &found.expect("readable").signatures[0];
    assert!(all_hold(signature));
    assert_eq!(told(signature), ["PA-23"]);
    assert_eq!(signature.signer.certificate, Some(recipe.certificate.id));
}

#[test]
fn key_alone_verifies_where_no_certificate_is_at_hand() {
    let mut recipe = Recipe::pades();
    recipe.certificates = Vec::new();
    let other = recipe::key("agency").public_key().clone();
    let own = recipe.key.public_key().clone();
    let verified = |keys: Vec<crate::model::PublicKey>| {
        let options = ObserveOptions { public_keys: keys, ..ObserveOptions::default() };
        let read = read_with(&recipe.build(), SignatureFormat::Cms, CONTENT, &options);
        read.expect("readable").signatures.remove(0)
    };
    let signature = verified(vec![other.clone(), own.clone()]);
    assert!(all_hold(&signature));
    assert_eq!(signature.signer.bare_key, Some(own));
    assert_eq!(verified(vec![other]).value.verifies, Check::Fails);
}

#[test]
fn key_given_does_not_stand_in_for_a_certificate_that_fails() {
    let mut recipe = Recipe::pades();
    recipe.value = Some(recipe::key("agency").sign(&recipe.algorithm, b"x").expect("signed"));
    let public_keys = vec![recipe::key("agency").public_key().clone()];
    recipe.bare = b"x".to_vec();
    recipe.signed = None;
    let options = ObserveOptions { public_keys, ..ObserveOptions::default() };
    let read = read_with(&recipe.build(), SignatureFormat::Cms, b"x", &options).expect("readable");
    assert_eq!(read.signatures[0].value.verifies, Check::Fails);
}

#[test]
fn signer_by_key_identifier_is_found() {
    let mut recipe = Recipe::pades();
    let identifier = recipe.certificate.subject_key_id.clone().expect("an identifier");
    recipe.sid = der::element(0x80, &hex::decode(identifier).expect("hex"));
    assert!(all_hold(&one(&recipe.build())));
    recipe.sid = der::element(0x80, &[1; 20]);
    let signature = one(&recipe.build());
    assert_eq!(signature.signer.certificate, None);
    assert!(!all_hold(&signature));
}

#[test]
fn of_two_certificates_with_one_serial_the_one_whose_key_verifies_is_the_signers() {
    let rogue = recipe::certificate("rogue/rogue-leader.crt");
    for named in [true, false] {
        let mut recipe = Recipe::pades();
        recipe.certificates.insert(0, rogue.der.clone());
        if !named {
            recipe.replace(oid::SIGNING_CERTIFICATE_V2, &[]);
        }
        let signature = one(&recipe.build());
        assert!(all_hold(&signature));
        assert_eq!(signature.signer.certificate, Some(recipe.certificate.id));
    }
    let mut recipe = Recipe::pades();
    recipe.certificates.insert(0, rogue.der.clone());
    recipe.key = recipe::key("rogue-leader");
    let signature = one(&recipe.build());
    // The key is the rogue's, and the certificate that the attributes name is not: both are told.
    assert_eq!(signature.signer.certificate, Some(rogue.id));
    assert_eq!(signature.signer.reference.expect("a reference").digest_matches, Check::Fails);
}

#[test]
fn attributes_that_pades_has_no_place_for_are_told() {
    let mut recipe = Recipe::pades();
    recipe.signed().push(attribute(oid::MIME_TYPE, &[der::utf8("application/pdf")]));
    assert_eq!(broken(&recipe), ["PA-30"]);
    let mut recipe = Recipe::pades();
    recipe.unsigned = vec![attribute(oid::REVOCATION_VALUES, &[der::sequence::<&[u8]>(&[])])];
    assert_eq!(broken(&recipe), ["PA-34"]);
    assert_eq!(told(&read(&recipe.build(), SignatureFormat::Cms).signatures[0]), [""; 0]);
}

#[test]
fn digest_algorithms_are_the_signers_alone() {
    let mut recipe = Recipe::pades();
    recipe.digest_set.push(digest_identifier(DigestAlgorithm::Sha512));
    assert_eq!(broken(&recipe), ["PA-35"]);
    recipe.digest_set = Vec::new();
    assert_eq!(broken(&recipe), ["PA-35"]);
}

#[test]
fn validation_data_is_collected_wherever_it_stands() {
    let list = |parts: &[&[u8]]| der::sequence(parts);
    let (crl, ocsp, basic) =
        (list(&[&der::integer_of(1)]), list(&[&der::integer_of(2)]), list(&[&der::integer_of(3)]));
    let mut recipe = Recipe::pades();
    let other =
        der::element(der::context(1), &[der::oid(oid::OCSP_RESPONSE), ocsp.clone()].concat());
    let unknown = der::element(der::context(1), &[der::oid("1.2.3"), ocsp.clone()].concat());
    recipe.crls = der::implicit(1, &der::set(&[crl.clone(), other, unknown]));
    let values =
        der::sequence(&[der::explicit(0, &list(&[&crl])), der::explicit(1, &list(&[&basic]))]);
    recipe.unsigned = vec![
        attribute(oid::REVOCATION_VALUES, &[values.clone()]),
        attribute(
            oid::CERTIFICATE_VALUES,
            &[der::sequence(&[recipe::certificate("ca/g2-cp.crt").der.as_slice()])],
        ),
    ];
    recipe.signed().push(attribute(oid::REVOCATION_ARCHIVAL, &[values]));
    let observed = read(&recipe.build(), SignatureFormat::PdfPkcs7Detached);
    let material = &observed.material;
    assert_eq!(material.crls, vec![crl.clone(); 3]);
    assert_eq!(material.ocsps, [ocsp.clone(), basic.clone(), basic.clone()]);
    assert_eq!(material.certificates.len(), 2);
    let signature = &observed.signatures[0];
    assert_eq!(told(signature), ["CM-10"]);
    assert_eq!(signature.validation_data.len(), 7);
    assert!(signature.validation_data.contains(&hex::encode(sha256(&basic))));
}

#[test]
fn content_timestamp_is_held_against_the_content() {
    for (of, holds) in [(CONTENT, true), (b"another", false)] {
        let mut recipe = Recipe::pades();
        recipe
            .signed()
            .push(attribute(oid::CONTENT_TIMESTAMP, &[recipe::token(&sha256(of), None)]));
        let signature = one(&recipe.build());
        assert_eq!(told(&signature), [""; 0]);
        let token = &signature.timestamps[0];
        assert_eq!(token.kind, SignatureKind::ContentTimestamp);
        assert_eq!(token.references[0].intact, Check::of(holds));
        assert_eq!(token.timestamp.as_ref().expect("facts").protects, ["document"]);
    }
}

#[test]
fn tokens_are_numbered_in_order_and_keep_their_numbers() {
    let mut recipe = Recipe::pades();
    let mut two_signers = Recipe::pades();
    two_signers.signers = 2;
    let kind = oid::CONTENT_TIMESTAMP;
    recipe.signed().push(attribute(kind, &[two_signers.build(), der::null()]));
    let stamp = recipe::token(&sha256(b"x"), None);
    recipe.unsigned = vec![attribute(oid::SIGNATURE_TIMESTAMP, &[stamp.clone(), stamp])];
    let signature = one(&recipe.build());
    let ids: Vec<_> = signature.timestamps.iter().map(|token| token.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "Sig1/timestamp-1#1",
            "Sig1/timestamp-1#2",
            "Sig1/timestamp-2",
            "Sig1/timestamp-3",
            "Sig1/timestamp-4"
        ]
    );
}

#[test]
fn signature_timestamp_that_is_none_is_a_broken_one() {
    let mut recipe = Recipe::pades();
    recipe.unsigned = vec![attribute(oid::SIGNATURE_TIMESTAMP, &[der::null()])];
    let signature = one(&recipe.build());
    assert!(all_hold(&signature));
    let token = &signature.timestamps[0];
    assert_eq!(token.kind, SignatureKind::SignatureTimestamp);
    assert_eq!(told(token), ["TS-02"]);
    assert!(!all_hold(token) && token.timestamp.is_none());
}

/// The one token in a structure, over CONTENT.
fn token(cms: &[u8]) -> SignatureEvidence {
    let mut observed = read(cms, SignatureFormat::Rfc3161);
    assert_eq!(observed.signatures.len(), 1);
    observed.signatures.remove(0)
}

/// DER of a TSTInfo over CONTENT, and the parts that it is made of.
pub(super) fn parts() -> Vec<Vec<u8>> {
    let info = timestamp_info(&TimestampInfo {
        policy: "1.2.3",
        digest: DigestAlgorithm::Sha256,
        imprint: &sha256(CONTENT),
        serial: &[1],
        time: Time::from_unix(1_772_000_000),
        accuracy_millis: None,
        nonce: None,
    });
    let reader = Reader::new(&info).sequence().expect("a TSTInfo");
    reader.map(|part| part.expect("an element").full.to_vec()).collect()
}

#[test]
fn token_is_held_against_what_it_is_of() {
    let signature = token(&recipe::token_of(&der::sequence(&parts())));
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), [""; 0]);
    assert_eq!(signature.timestamp.expect("facts").protects, ["document"]);
    let other = token(&recipe::token(&sha256(b"another"), None));
    assert_eq!(other.references[0].intact, Check::Fails);
    assert_eq!(other.references[1].intact, Check::Holds);
}

#[test]
fn imprint_of_another_length_or_version_is_malformed() {
    let mut short = parts();
    short[2] = der::sequence(&[
        digest_identifier(DigestAlgorithm::Sha256),
        der::octet_string(&sha256(CONTENT)[..20]),
    ]);
    let signature = token(&recipe::token_of(&der::sequence(&short)));
    assert_eq!(told(&signature), ["TS-03"]);
    assert!(signature.timestamp.is_none() && !all_hold(&signature));

    let mut version = parts();
    version[0] = der::integer_of(2);
    assert_eq!(told(&token(&recipe::token_of(&der::sequence(&version)))), ["TS-03"]);
    assert_eq!(told(&token(&recipe::token_of(b"no TSTInfo"))), ["TS-03"]);
}

#[test]
fn token_of_another_content_type_is_none() {
    let mut recipe = Recipe::pades();
    let signature = token(&recipe.build());
    assert!(told(&signature).contains(&"TS-02".to_owned()));
    assert!(!all_hold(&signature));
    recipe.content_type = oid::TST_INFO.to_owned();
    assert!(told(&token(&recipe.build())).contains(&"TS-02".to_owned()));
}

#[test]
fn token_must_name_its_certificate() {
    let info = der::sequence(&parts());
    let mut recipe = Recipe::pades();
    recipe.content_type = oid::TST_INFO.to_owned();
    recipe.content = Some(info.clone());
    recipe.signed = Some(vec![
        attribute(oid::CONTENT_TYPE, &[der::oid(oid::TST_INFO)]),
        attribute(oid::MESSAGE_DIGEST, &[der::octet_string(&sha256(&info))]),
    ]);
    let signature = token(&recipe.build());
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), ["TS-05"]);
    recipe.signers = 2;
    let observed = read(&recipe.build(), SignatureFormat::Rfc3161);
    assert_eq!(told(&observed.signatures[1]), ["TS-02", "TS-05"]);
}

#[test]
fn forms_of_the_time_are_told() {
    for (text, odd) in [
        ("20260301080000Z", false),
        ("20260301080000.5Z", false),
        ("20260301080000.50Z", true),
        ("202603010800Z", true),
        ("20260301150000+0700", true),
    ] {
        let mut info = parts();
        info[4] = der::element(der::GENERALIZED_TIME, text.as_bytes());
        let signature = token(&recipe::token_of(&der::sequence(&info)));
        let expected: &[&str] = if odd { &["TS-07-FORM"] } else { &[] };
        assert_eq!(told(&signature), expected, "{text}");
        assert!(all_hold(&signature));
    }
}

#[test]
fn authority_named_is_the_certificates_subject() {
    let certificate = recipe::certificate("services/tsa.crt");
    for (of, expected) in [("services/tsa.crt", &[][..]), ("signers/leader.crt", &["TS-08"][..])] {
        let named = recipe::certificate(of);
        let mut reader =
            Reader::new(&named.der).sequence().and_then(|mut of| of.sequence()).expect("parts");
        let subject = reader.by_ref().nth(5).expect("a subject").expect("a subject");
        let mut info = parts();
        info.push(der::explicit(0, &der::explicit(4, subject.full)));
        let signature = token(&recipe::token_of(&der::sequence(&info)));
        assert_eq!(told(&signature), expected);
        let authority = signature.timestamp.expect("facts").authority;
        assert_eq!(authority, Some(named.subject.text.clone()));
    }
    assert!(!certificate.subject.text.is_empty());
}

#[test]
fn critical_extension_of_a_token_is_unknown() {
    let extension = |critical: bool| {
        der::sequence(&[der::oid("1.2.3.4"), der::boolean(critical), der::octet_string(&[5, 0])])
    };
    for (critical, expected) in [(true, &["TS-10"][..]), (false, &[][..])] {
        let mut info = parts();
        info.push(der::implicit(1, &der::sequence(&[extension(critical)])));
        assert_eq!(told(&token(&recipe::token_of(&der::sequence(&info)))), expected);
    }
}

#[test]
fn response_inside_a_document_is_told() {
    let stamp = recipe::token(&sha256(CONTENT), None);
    let response = build::timestamp_response(&stamp);
    assert_eq!(content_digest_algorithms(&response), [DigestAlgorithm::Sha256]);
    let signature = token(&response);
    assert!(all_hold(&signature));
    assert_eq!(told(&signature), ["TS-02-RESPONSE"]);
}

#[test]
fn response_that_is_not_granted_deviates() {
    let token = recipe::token(&sha256(CONTENT), None);
    let refused = der::sequence(&[&der::sequence(&[der::integer_of(2)]), token.as_slice()]);
    let signature = self::token(&refused);
    assert_eq!(told(&signature), ["TS-01", "TS-02-RESPONSE"]);
    assert!(all_hold(&signature));
}
