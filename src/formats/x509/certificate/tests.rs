//! Certificates made with openssl, made here, and of the corpus.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::parse_certificate;
use crate::formats::der;
use crate::formats::x509::parse_public_key;
use crate::formats::x509::read_certificates;
use crate::model::BasicConstraints;
use crate::model::Certificate;
use crate::model::GeneralName;
use crate::model::KeyKind;
use crate::model::KeyPeriod;
use crate::model::KeyUsage;
use crate::model::SignatureScheme;
use crate::model::Time;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use x509_parser::prelude::FromDer;
use x509_parser::prelude::X509Certificate;

/// A tax officer's certificate with the oddities of Vietnamese issuers, made with openssl.
const OFFICER: &[u8] = include_bytes!("../samples/officer.der");
/// An authority with constraints on names and policies, made with openssl.
const AUTHORITY: &[u8] = include_bytes!("../samples/authority.der");

/// Files below the shared corpus with one of these endings; none, with a word, where it is absent.
pub(crate) fn corpus(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus").join(folder);
    let mut found = Vec::new();
    let mut folders = vec![root];
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(&folder) else {
            println!("skipped: {} is not there", folder.display());
            continue;
        };
        for path in entries.flatten().map(|entry| entry.path()) {
            if path.is_dir() {
                folders.push(path);
            } else if path.to_str().is_some_and(|p| endings.iter().any(|e| p.ends_with(e))) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

fn rules(certificate: &Certificate) -> Vec<&str> {
    certificate.deviations.iter().map(|deviation| deviation.rule.as_ref()).collect()
}

#[test]
fn certificate_of_an_officer_is_read_with_all_its_fields() {
    let read = parse_certificate(OFFICER).expect("a certificate");
    assert_eq!(
        read.subject.text,
        "CN=Nguyễn Văn A,UID=CCCD:001,T=Phó Chi cục Trưởng,L=Hải Phòng,\
         OU=Cục Thuế thành phố Hải Phòng,OU=Tổng cục Thuế,O=Bộ Tài chính,C=VN"
    );
    assert!(read.is_self_issued());
    assert_eq!((read.version, read.serial.as_str()), (3, "7a01"));
    assert_eq!((read.public_key.kind, read.public_key.bits), (KeyKind::Rsa, 2048));
    assert_eq!(read.signature_algorithm.scheme, SignatureScheme::RsaPkcs1);
    let constraints = BasicConstraints { authority: false, path_length: None, critical: false };
    assert_eq!(read.basic_constraints, Some(constraints));
    assert_eq!(read.key_usage, Some(KeyUsage(0b1111)));
    let usage = read.extended_key_usage.as_ref().expect("extKeyUsage");
    assert_eq!(
        usage.purposes,
        ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4", "1.3.6.1.4.1.311.20.2.2"]
    );
    assert_eq!(read.emails, ["a@haiphong.gdt.gov.vn"]);
    assert_eq!(
        read.alternative_names,
        [
            GeneralName::Email("a@haiphong.gdt.gov.vn".to_owned()),
            GeneralName::Dns("thue.gov.vn".to_owned()),
            GeneralName::Ip(vec![10, 0, 0, 1]),
            GeneralName::Uri("https://x.vn/".to_owned()),
            GeneralName::Other("other-name 1.3.6.1.4.1.311.20.2.3".to_owned()),
        ]
    );
    assert_eq!(read.ocsp_urls, ["http://ocsp.ca.gov.vn"]);
    assert_eq!(read.issuer_urls, ["http://ca.gov.vn/sub.crt"]);
    assert_eq!(read.policies, ["2.16.704.1.1.1.1.1"]);
    assert_eq!(read.qc_statements, ["0.4.0.1862.1.1"]);
    assert!(read.ocsp_no_check);
    let [first, second] = read.crl_distribution_points.as_slice() else {
        panic!("{:?}", read.crl_distribution_points)
    };
    assert_eq!(first.urls, ["http://ca.gov.vn/sub.crl"]);
    assert_eq!(second.crl_issuers, ["2.5.4.3=crl issuer;"]);
    assert_eq!(second.names, ["2.5.4.3=crl issuer;"]);
    assert_eq!(second.reasons, Some(0b110));
    assert_eq!(read.subject_key_id.as_deref(), Some("9c3426afc3c6383a3c2ce6ddf71d0e6b26a2a6f3"));
    assert_eq!(read.unknown_critical, ["1.2.3.4.5"]);
    // The empty issuerAltName is passed over.
    assert_eq!(rules(&read), Vec::<&str>::new());
}

#[test]
fn constraints_of_an_authority_are_read() {
    let read = parse_certificate(AUTHORITY).expect("a certificate");
    assert_eq!(read.public_key.curve.as_deref(), Some("1.2.840.10045.3.1.7"));
    assert_eq!(read.public_key.bits, 256);
    let names = read.name_constraints.as_ref().expect("nameConstraints");
    assert!(names.critical);
    let permitted = names.permitted.as_deref().expect("permitted");
    let [GeneralName::Email(email), GeneralName::Directory(directory)] = permitted else {
        panic!("{permitted:?}")
    };
    assert_eq!(email, ".gov.vn");
    assert_eq!(directory.canonical, "2.5.4.3=crl issuer;");
    assert_eq!(
        names.excluded.as_deref(),
        Some([GeneralName::Ip(vec![10, 0, 0, 0, 255, 0, 0, 0])].as_slice())
    );
    assert_eq!(read.policy_mappings, [("1.2.3".to_owned(), "1.2.4".to_owned())]);
    let policies = read.policy_constraints.expect("policyConstraints");
    assert_eq!((policies.require_explicit, policies.inhibit_mapping), (Some(1), Some(0)));
    assert_eq!(read.inhibit_any_policy, Some(2));
    assert_eq!(read.basic_constraints.as_ref().and_then(|c| c.path_length), Some(0));
    assert_eq!(read.authority_key_id, read.subject_key_id);
}

/// A certificate of given parts, with a signature that nobody checks here.
fn made(version: Option<u64>, serial: &[u8], not_before: &[u8], extensions: &[Vec<u8>]) -> Vec<u8> {
    let relative = der::sequence(&[der::oid("2.5.4.3"), der::utf8("a")]);
    let name = der::sequence(&[der::set(&[relative])]);
    made_by(&name, version, serial, not_before, extensions)
}

fn made_by(
    name: &[u8],
    version: Option<u64>,
    serial: &[u8],
    not_before: &[u8],
    extensions: &[Vec<u8>],
) -> Vec<u8> {
    let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.11"), der::null()]);
    let key =
        der::sequence(&[der::sequence(&[der::oid("1.3.101.112")]), der::bit_string(&[0; 32])]);
    let mut parts = Vec::new();
    if let Some(version) = version {
        parts.push(der::explicit(0, &der::integer_of(version)));
    }
    parts.push(der::element(der::INTEGER, serial));
    parts.push(algorithm.clone());
    parts.push(name.to_vec());
    parts
        .push(der::sequence(&[not_before.to_vec(), der::element(der::UTC_TIME, b"300101000000Z")]));
    parts.push(name.to_vec());
    parts.push(key);
    if !extensions.is_empty() {
        parts.push(der::explicit(3, &der::sequence(extensions)));
    }
    der::sequence(&[der::sequence(&parts), algorithm, der::bit_string(&[0])])
}

fn extension(oid: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let mut parts = vec![der::oid(oid)];
    if critical {
        parts.push(der::boolean(true));
    }
    parts.push(der::octet_string(value));
    der::sequence(&parts)
}

const EARLY: &[u8] = b"\x17\x0d200101000000Z";

#[test]
fn plain_certificate_has_no_deviations() {
    let usage = extension("2.5.29.15", true, &[3, 2, 7, 0x80]);
    let read = parse_certificate(&made(Some(2), &[1], EARLY, &[usage])).expect("a certificate");
    assert_eq!(rules(&read), Vec::<&str>::new());
    assert!(read.unknown_critical.is_empty());
}

#[test]
fn odd_serial_numbers_are_deviations() {
    for serial in [&[0][..], &[0x80], &[1; 21]] {
        let read = parse_certificate(&made(Some(2), serial, EARLY, &[])).expect("a certificate");
        assert_eq!(rules(&read), ["PX-05-SERIAL"]);
    }
    assert!(parse_certificate(&made(Some(2), &[], EARLY, &[])).is_err());
}

#[test]
fn odd_times_are_deviations_and_impossible_ones_errors() {
    let odd = b"\x18\x1120200101000000.5Z";
    let read = parse_certificate(&made(Some(2), &[1], odd, &[])).expect("a certificate");
    assert_eq!(rules(&read), ["PX-12"]);
    let impossible = b"\x17\x0d200230000000Z";
    assert!(parse_certificate(&made(Some(2), &[1], impossible, &[])).is_err());
}

#[test]
fn extensions_before_version_3_are_a_deviation() {
    let usage = extension("2.5.29.15", true, &[3, 2, 7, 0x80]);
    let read = parse_certificate(&made(None, &[1], EARLY, &[usage])).expect("a certificate");
    assert_eq!((read.version, rules(&read)), (1, vec!["PX-05-VERSION"]));
}

#[test]
fn extension_that_is_there_twice_is_a_deviation_and_the_first_counts() {
    let usage = |bits| extension("2.5.29.15", true, &[3, 2, 0, bits]);
    let bytes = made(Some(2), &[1], EARLY, &[usage(0x80), usage(0x04)]);
    let read = parse_certificate(&bytes).expect("a certificate");
    assert_eq!(rules(&read), ["PX-07-TWICE"]);
    assert_eq!(read.key_usage, Some(KeyUsage(1)));
}

#[test]
fn malformed_extensions_are_deviations_and_limiting_ones_weigh_more() {
    for (oid, value, wanted) in [
        ("2.5.29.15", &[4, 1, 0][..], "PX-07-LIMIT"),
        ("2.5.29.19", &[0x30, 3, 2, 1, 0, 0], "PX-07-LIMIT"),
        ("2.5.29.30", &[0x30, 2, 0xa2, 0], "PX-07-LIMIT"),
        ("2.5.29.37", &[0x30, 1, 6], "PX-07-LIMIT"),
        ("2.5.29.17", &[0x30, 2, 4, 0], "PX-07-FORM"),
        ("1.3.6.1.5.5.7.1.1", &[5, 0], "PX-07-FORM"),
    ] {
        for critical in [true, false] {
            let bytes = made(Some(2), &[1], EARLY, &[extension(oid, critical, value)]);
            let read = parse_certificate(&bytes).expect("a certificate");
            assert_eq!(rules(&read), [wanted], "{oid}");
            assert_eq!(read.unknown_critical.len(), usize::from(critical), "{oid}");
        }
    }
}

#[test]
fn algorithm_that_differs_outside_is_a_deviation() {
    let mut bytes = OFFICER.to_vec();
    let oid = der::oid("1.2.840.113549.1.1.11");
    let outer = bytes.windows(oid.len()).rposition(|window| window == oid).expect("an OID");
    bytes[outer + oid.len() - 1] = 12;
    let read = parse_certificate(&bytes).expect("a certificate");
    assert_eq!(rules(&read), ["PX-05-ALGORITHM"]);
}

#[test]
fn certificate_read_twice_is_one() {
    let one = parse_certificate(OFFICER).expect("a certificate");
    let two = parse_certificate(OFFICER).expect("a certificate");
    assert!(Arc::ptr_eq(&one, &two));
}

#[test]
fn indefinite_length_is_a_deviation() {
    let inside = &OFFICER[4..];
    let bytes = [&[0x30, 0x80], inside, &[0, 0]].concat();
    let read = parse_certificate(&bytes).expect("a certificate");
    assert_eq!(rules(&read), ["PX-05-DER"]);
}

#[test]
fn issuer_without_a_name_is_a_deviation() {
    let nobody = der::sequence::<&[u8]>(&[]);
    let bytes = made_by(&nobody, Some(2), &[1], EARLY, &[]);
    let read = parse_certificate(&bytes).expect("a certificate");
    assert_eq!(rules(&read), ["PX-05-ISSUER"]);
}

#[test]
fn version_that_does_not_exist_is_a_deviation() {
    let read = parse_certificate(&made(Some(3), &[1], EARLY, &[])).expect("a certificate");
    assert_eq!((read.version, rules(&read)), (4, vec!["PX-05-VERSION"]));
}

#[test]
fn bytes_after_a_certificate_are_refused() {
    assert!(parse_certificate(&[OFFICER, &[0]].concat()).is_err());
    assert!(parse_certificate(&OFFICER[..OFFICER.len() - 1]).is_err());
    assert!(parse_certificate(&[]).is_err());
}

fn pem(label: &str, der: &[u8]) -> String {
    let body = STANDARD.encode(der);
    let lines: Vec<&str> =
        body.as_bytes().chunks(64).filter_map(|line| std::str::from_utf8(line).ok()).collect();
    format!("-----BEGIN {label}-----\r\n{}\r\n-----END {label}-----\r\n", lines.join("\r\n"))
}

fn bundle() -> Vec<u8> {
    let content = der::sequence(&[der::oid("1.2.840.113549.1.7.1")]);
    let signed_data = der::sequence(&[
        der::integer_of(1),
        der::set::<&[u8]>(&[]),
        content,
        der::element(der::context(0), &[AUTHORITY, &[0xa1, 0], OFFICER].concat()),
        der::set::<&[u8]>(&[]),
    ]);
    der::sequence(&[der::oid("1.2.840.113549.1.7.2"), der::explicit(0, &signed_data)])
}

#[test]
fn certificates_are_read_in_every_form_that_people_have() {
    let count = |bytes: &[u8]| read_certificates(bytes).map(|read| read.len()).ok();
    assert_eq!(count(OFFICER), Some(1));
    let two = format!(
        "người dùng\n{}text\n{}",
        pem("CERTIFICATE", OFFICER),
        pem("X509 CERTIFICATE", AUTHORITY)
    );
    assert_eq!(count(two.as_bytes()), Some(2));
    assert_eq!(count(&bundle()), Some(2));
    assert_eq!(count(pem("PKCS7", &bundle()).as_bytes()), Some(2));
    assert_eq!(count(STANDARD.encode(OFFICER).as_bytes()), Some(1));
    let broken = format!("{}{}", pem("CERTIFICATE", b"0"), pem("CERTIFICATE", OFFICER));
    assert_eq!(count(broken.as_bytes()), Some(1));
    for none in [&b""[..], b"hello", pem("PRIVATE KEY", OFFICER).as_bytes(), b"-----BEGIN X"] {
        assert_eq!(count(none), None);
    }
}

#[test]
fn public_keys_are_read_in_every_form_that_people_have() {
    let wanted = parse_certificate(OFFICER).expect("a certificate").public_key.clone();
    let spki = wanted.spki.clone();
    let parsed = spki::SubjectPublicKeyInfoRef::try_from(spki.as_slice()).expect("SPKI");
    let pkcs1 = parsed.subject_public_key.raw_bytes();
    for bytes in [
        OFFICER,
        &spki,
        pkcs1,
        pem("CERTIFICATE", OFFICER).as_bytes(),
        pem("PUBLIC KEY", &spki).as_bytes(),
        pem("RSA PUBLIC KEY", pkcs1).as_bytes(),
    ] {
        assert_eq!(parse_public_key(bytes).ok().as_ref(), Some(&wanted));
    }
    assert!(parse_public_key(b"hello").is_err());
    for path in corpus("xml/keys", &["-pubkey.pem"]) {
        let read = parse_public_key(&std::fs::read(&path).expect("a file"));
        assert!(read.is_ok(), "{}: {read:?}", path.display());
    }
}

#[test]
fn corpus_certificates_are_read_as_x509_parser_reads_them() {
    let mut count = 0;
    for path in corpus("", &[".pem", ".cer", ".crt", ".der"]) {
        let bytes = std::fs::read(&path).expect("a file");
        let Ok(read) = read_certificates(&bytes) else {
            assert!(path.to_string_lossy().contains("pubkey"), "{}", path.display());
            continue;
        };
        for ours in read {
            count += 1;
            let Ok((_, theirs)) = X509Certificate::from_der(&ours.der) else {
                println!("only we read {}", path.display());
                continue;
            };
            assert_eq!(hex::encode(theirs.raw_serial()), ours.serial);
            assert_eq!(theirs.validity.not_before.timestamp(), ours.not_before.unix());
            assert_eq!(theirs.validity.not_after.timestamp(), ours.not_after.unix());
            assert_eq!(theirs.public_key().raw, ours.public_key.spki);
            assert_eq!(
                theirs.is_ca(),
                ours.basic_constraints.as_ref().is_some_and(|c| c.authority)
            );
            if let Ok(Some(usage)) = theirs.key_usage() {
                assert_eq!(Some(KeyUsage(usage.value.flags)), ours.key_usage);
            }
            let names: usize =
                theirs.subject().iter().map(|relative| relative.iter().count()).sum();
            assert_eq!(names, ours.subject.attributes.len());
        }
    }
    println!("{count} certificates compared");
}

proptest! {
    #[test]
    fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        let _ = parse_certificate(&bytes);
        let _ = read_certificates(&bytes);
        let _ = parse_public_key(&bytes);
    }

    #[test]
    fn altered_certificates_never_panic(
        at in 0..OFFICER.len(),
        with in any::<u8>(),
        cut in 0..AUTHORITY.len(),
    ) {
        let mut bytes = OFFICER.to_vec();
        bytes[at] = with;
        let _ = parse_certificate(&bytes);
        let _ = parse_public_key(&bytes);
        let mut bytes = AUTHORITY.to_vec();
        bytes[at % AUTHORITY.len()] = with;
        let _ = parse_certificate(&bytes);
        let _ = parse_certificate(&AUTHORITY[..cut]);
    }
}

#[test]
fn what_contradicts_that_no_status_is_published_is_a_deviation() {
    let none = || extension("2.5.29.56", false, &[0x05, 0x00]);
    let read = |extensions: &[Vec<u8>]| {
        parse_certificate(&made(Some(2), &[1], EARLY, extensions)).expect("a certificate")
    };
    let alone = read(&[none()]);
    assert!(alone.no_revocation_available);
    assert_eq!(rules(&alone), Vec::<&str>::new());
    let uri = der::element(der::context_primitive(6), b"http://x.vn/");
    let point = der::element(der::context(0), &der::element(der::context(0), &uri));
    let points = der::sequence(&[der::sequence(&[point])]);
    let responder = der::sequence(&[der::oid("1.3.6.1.5.5.7.48.1"), uri]);
    let authority = der::sequence(&[der::element(der::BOOLEAN, &[0xff])]);
    for (oid, content, rule) in [
        ("2.5.29.19", authority, "PX-07-NOREV-CA"),
        ("2.5.29.31", points.clone(), "PX-07-NOREV"),
        ("2.5.29.46", points, "PX-07-NOREV"),
        ("1.3.6.1.5.5.7.1.1", der::sequence(&[responder]), "PX-07-NOREV"),
    ] {
        let other = extension(oid, false, &content);
        // In either order.
        assert_eq!(rules(&read(&[none(), other.clone()])), [rule], "{oid}");
        assert_eq!(rules(&read(&[other.clone(), none()])), [rule], "{oid}");
        assert_eq!(rules(&read(&[other])), Vec::<&str>::new(), "{oid}");
    }
}

#[test]
fn a_malformed_word_that_no_status_is_published_is_none() {
    for content in [&[][..], &[0x05, 0x01, 0x00], &[0x30, 0x00], &[0x05, 0x00, 0x05, 0x00]] {
        let extensions = [extension("2.5.29.56", false, content)];
        let read = parse_certificate(&made(Some(2), &[1], EARLY, &extensions)).expect("readable");
        assert!(!read.no_revocation_available);
        assert_eq!(rules(&read), ["PX-07-FORM"]);
    }
}

const QC_STATEMENTS: &str = "1.3.6.1.5.5.7.1.3";

fn stating(statements: &[Vec<u8>]) -> Certificate {
    let list = der::sequence(statements);
    let read =
        parse_certificate(&made(Some(2), &[1], EARLY, &[extension(QC_STATEMENTS, false, &list)]));
    read.expect("a certificate").as_ref().clone()
}

#[test]
fn statements_of_the_issuer_are_read_with_what_they_say() {
    let statement = |oid: &str, more: &[Vec<u8>]| der::sequence(&[der::oid(oid), more.concat()]);
    let types = der::sequence(&[der::oid("0.4.0.1862.1.6.1")]);
    let country = der::sequence(&[der::element(0x13, b"VN")]);
    let place = der::sequence(&[der::element(0x16, b"https://ca.vn"), der::element(0x13, b"vi")]);
    let read = stating(&[
        statement("0.4.0.1862.1.1", &[]),
        statement("0.4.0.1862.1.4", &[]),
        statement("0.4.0.1862.1.6", std::slice::from_ref(&types)),
        statement("0.4.0.1862.1.7", &[country]),
        statement("0.4.0.1862.1.5", &[der::sequence(&[place])]),
        statement("2.999", &[der::boolean(true)]),
    ]);
    assert_eq!(rules(&read), Vec::<&str>::new());
    assert_eq!(read.qualified.types, ["0.4.0.1862.1.6.1"]);
    assert_eq!(read.qualified.legislation, ["VN"]);
    assert_eq!(read.qualified.disclosures[0].language, "vi");
    assert_eq!(
        read.qualified.told(&read.qc_statements).join(", "),
        "QcCompliance, QcSSCD, QcType esign, QcCClegislation VN, QcPDS https://ca.vn, 2.999"
    );
    // One that is malformed is told, and the others are read.
    let read = stating(&[
        statement("0.4.0.1862.1.6", &[der::boolean(true)]),
        statement("0.4.0.1862.1.1", &[der::boolean(true)]),
        statement("0.4.0.1862.1.7", &[types]),
        statement("0.4.0.1862.1.4", &[]),
    ]);
    assert_eq!(rules(&read), ["PX-11-FORM", "PX-11-FORM", "PX-11-FORM"]);
    assert_eq!(read.qc_statements.len(), 4);
}

#[test]
fn period_of_the_private_key_is_read() {
    let of = |parts: &[Vec<u8>]| {
        let period = extension("2.5.29.16", false, &der::sequence(parts));
        let read = parse_certificate(&made(Some(2), &[1], EARLY, &[period]));
        let read = read.expect("a certificate");
        (read.private_key_usage, rules(&read).len())
    };
    let time = |text: &str| Time::parse(text).expect("a time");
    let from = der::element(0x80, b"20250101000000Z");
    let until = der::element(0x81, b"20260101000000Z");
    let both = KeyPeriod { from: Some(time("2025-01-01")), until: Some(time("2026-01-01")) };
    assert_eq!(of(&[from, until.clone()]), (Some(both), 0));
    assert_eq!(of(&[until]), (Some(KeyPeriod { from: None, ..both }), 0));
    assert_eq!(of(&[der::element(0x80, b"long ago")]), (None, 1));
}
