//! Signatures that we put in: read again, and every refusal.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod others;

use super::SignedXml;
use super::XmlSigningOptions;
use super::prepare;
use super::side_by_side;
use crate::crypto::SigningKey as _;
use crate::crypto::SoftwareKey;
use crate::formats::ObserveOptions;
use crate::formats::x509::read_certificates;
use crate::formats::xml::encoding::Encoding;
use crate::formats::xml::observe;
use crate::model::Certificate;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::Observed;
use crate::model::PssParameters;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureScheme;
use crate::model::Time;
use std::path::PathBuf;
use std::sync::Arc;

pub(super) const PLAIN: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\r\n<!-- đầu -->\n<a  b='1'>\r\n  <c Id=\"i1\">Số &amp; ký hiệu</c>\n  <d ID='i2'><e/></d ><ký/>\n</a>\n<?cuối?>\n";

fn sample(path: &str) -> Vec<u8> {
    std::fs::read(PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("certs-sample").join(path))
        .unwrap_or_else(|error| panic!("{path}: {error}"))
}

pub(super) struct Signer {
    key: SoftwareKey,
    certificate: Arc<Certificate>,
    algorithm: SignatureAlgorithm,
}

pub(super) fn signer(name: &str, scheme: SignatureScheme) -> Signer {
    let digest = DigestAlgorithm::Sha256;
    let pss = PssParameters { mgf_digest: digest, salt_length: 32 };
    Signer {
        key: SoftwareKey::from_pkcs8(&sample(&format!("keys/{name}.pk8"))).expect("a key"),
        certificate: read_certificates(&sample(&format!("signers/{name}.crt")))
            .expect("a certificate")
            .remove(0),
        algorithm: SignatureAlgorithm {
            scheme,
            digest: Some(digest),
            pss: (scheme == SignatureScheme::RsaPss).then_some(pss),
            name: "test".to_owned(),
        },
    }
}

pub(super) fn rsa() -> Signer {
    signer("leader", SignatureScheme::RsaPkcs1)
}

#[derive(Default)]
pub(super) struct Wish<'a> {
    pub(super) ids: &'a [&'a str],
    pub(super) into: Option<&'a str>,
    pub(super) location: Option<&'a str>,
}

fn try_sign(document: &[u8], signer: &Signer, wish: &Wish<'_>) -> Result<SignedXml, String> {
    let ids: Vec<String> = wish.ids.iter().map(|id| (*id).to_owned()).collect();
    let options = XmlSigningOptions {
        certificate: &signer.certificate,
        chain: &[],
        digest: DigestAlgorithm::Sha256,
        algorithm: signer.algorithm.clone(),
        claimed_time: Time::from_unix_millis(1_772_000_000_123),
        location: wish.location,
        ids: &ids,
        into: wish.into,
        plain: None,
    };
    let prepared = prepare(document, &options).map_err(|error| error.to_string())?;
    let value = signer.key.sign(&signer.algorithm, prepared.to_be_signed()).expect("the key signs");
    prepared.fill(&value).map_err(|error| error.to_string())
}

pub(super) fn sign(document: &[u8], signer: &Signer, wish: &Wish<'_>) -> Vec<u8> {
    try_sign(document, signer, wish).unwrap_or_else(|error| panic!("{error}")).into_bytes()
}

pub(super) fn observed(document: &[u8]) -> Observed {
    observe(&document.to_vec(), "signed.xml", &ObserveOptions::default()).expect("XML")
}

fn holds(signature: &SignatureEvidence) -> bool {
    signature.value.verifies.holds()
        && signature.references.iter().all(|reference| reference.intact.holds())
        && signature.deviations.is_empty()
}

#[test]
fn signed_document_is_intact_and_unchanged_but_for_the_signature() {
    for signer in [
        rsa(),
        signer("leader", SignatureScheme::RsaPss),
        signer("leader-p256", SignatureScheme::Ecdsa),
    ] {
        let signed = sign(PLAIN.as_bytes(), &signer, &Wish::default());
        let all = observed(&signed);
        let [signature] = all.signatures.as_slice() else { panic!("one signature") };
        assert!(holds(signature), "{signature:#?}");
        assert_eq!(signature.format, SignatureFormat::Xades);
        assert_eq!(signature.coverage, Coverage::EntireDocument);
        assert_eq!(signature.signer.certificate, Some(signer.certificate.id));
        let reference = signature.signer.reference.as_ref().expect("a reference");
        assert!(reference.digest_matches.holds());
        assert_eq!(reference.issuer_serial_matches, Some(true));
        let claimed = signature.attributes.claimed_signing_time;
        assert_eq!(claimed, Some(Time::from_unix(1_772_000_000)));
        let text = String::from_utf8(signed).expect("UTF-8");
        let start = text.find("<ds:Signature ").expect("there");
        let end = text.find("</ds:Signature>").expect("there") + "</ds:Signature>".len();
        assert_eq!([&text[..start], &text[end..]].concat(), PLAIN);
        assert!(text[end..].starts_with("</a>"));
    }
}

#[test]
fn same_document_signer_and_time_give_the_same_bytes() {
    let one = sign(PLAIN.as_bytes(), &rsa(), &Wish::default());
    assert_eq!(one, sign(PLAIN.as_bytes(), &rsa(), &Wish::default()));
}

#[test]
fn second_signature_leaves_the_first_intact() {
    let first = sign(PLAIN.as_bytes(), &rsa(), &Wish::default());
    let second = sign(&first, &signer("agency", SignatureScheme::RsaPkcs1), &Wish::default());
    let third = sign(
        &second,
        &signer("leader-p256", SignatureScheme::Ecdsa),
        &Wish { into: Some("/a/ký"), ..Wish::default() },
    );
    let all = observed(&third);
    assert_eq!(all.signatures.len(), 3);
    for signature in &all.signatures {
        assert!(holds(signature), "{signature:#?}");
        assert_eq!(signature.coverage, Coverage::EntireDocument);
    }
}

#[test]
fn signature_goes_into_an_empty_container_and_covers_by_id() {
    let wish =
        Wish { ids: &["i1", "i2"], into: Some("/a/ký"), location: Some("Hà Nội & \"HN\"") };
    let signed = sign(PLAIN.as_bytes(), &rsa(), &wish);
    let text = std::str::from_utf8(&signed).expect("UTF-8");
    assert!(text.contains("<ký><ds:Signature ") && text.contains("</ds:Signature></ký>"));
    let all = observed(&signed);
    let signature = &all.signatures[0];
    assert!(holds(signature), "{signature:#?}");
    assert_eq!(signature.coverage, Coverage::Partial);
    let covered: Vec<_> =
        signature.covered.iter().filter_map(|location| location.xpath.as_deref()).collect();
    assert_eq!(covered, ["/a/c", "/a/d"]);
    let uncovered: Vec<_> =
        signature.uncovered.iter().filter_map(|location| location.xpath.as_deref()).collect();
    assert_eq!(uncovered, ["/processing-instruction()", "/a/@b", "name(/a)"]);
    assert_eq!(signature.attributes.location.as_deref(), Some("Hà Nội & \"HN\""));
    let place = signature.covered[0].clone();
    let (start, length) =
        (place.offset.expect("set") as usize, place.length.expect("set") as usize);
    assert_eq!(&signed[start..start + length], "<c Id=\"i1\">Số &amp; ký hiệu</c>".as_bytes());
}

#[test]
fn signature_inside_the_element_it_signs_is_filtered_out() {
    let wish = Wish { ids: &["i2"], into: Some("/a/d"), ..Wish::default() };
    let signed = sign(PLAIN.as_bytes(), &rsa(), &wish);
    assert!(holds(&observed(&signed).signatures[0]));
}

#[test]
fn other_encodings_are_kept() {
    let body = "?><a><b/></a>";
    let utf16 = |little: bool| {
        let text = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"{body}");
        let mark = if little { [0xFF, 0xFE] } else { [0xFE, 0xFF] };
        [&mark[..], &Encoding::Utf16 { little }.encode(&text).expect("encodable")].concat()
    };
    let declared =
        |name: &str| format!("<?xml version=\"1.0\" encoding=\"{name}\"{body}").into_bytes();
    let mut latin = declared("ISO-8859-1");
    latin.splice(latin.len() - 4..latin.len() - 4, [0xE9]);
    let with_mark = [&b"\xEF\xBB\xBF"[..], b"<a><b/></a>"].concat();
    for document in [utf16(true), utf16(false), declared("US-ASCII"), latin, with_mark] {
        let wish = Wish { location: Some("Đà Nẵng"), into: Some("/a/b"), ..Wish::default() };
        let signed = sign(&document, &rsa(), &wish);
        let all = observed(&signed);
        assert!(holds(&all.signatures[0]), "{:?}", String::from_utf8_lossy(&signed));
        assert_eq!(all.signatures[0].attributes.location.as_deref(), Some("Đà Nẵng"));
        let shared = document.iter().zip(&signed).take_while(|(a, b)| a == b).count();
        assert!(shared >= document.len().saturating_sub(24), "{shared}");
    }
}

#[test]
fn signature_that_would_break_another_is_refused() {
    let enveloped = sign(PLAIN.as_bytes(), &rsa(), &Wish::default());
    let text = String::from_utf8(enveloped).expect("UTF-8");
    let filter = text.find("<ds:Transform ").expect("there");
    let end = text[filter..].find("</ds:Transform>").expect("there") + filter + 15;
    let plain = format!(
        "{}<ds:Transform Algorithm=\"http://www.w3.org/2000/09/xmldsig#enveloped-signature\"/>{}",
        &text[..filter],
        &text[end..]
    );
    let error = try_sign(plain.as_bytes(), &rsa(), &Wish::default()).err().expect("refused");
    assert!(error.contains("--into") && error.contains("sig-"), "{error}");
    let inside = Wish { into: Some("/a/ds:Signature/ds:Object"), ..Wish::default() };
    assert!(try_sign(text.as_bytes(), &rsa(), &inside).is_err());
}

#[test]
fn wrong_places_and_ids_are_told_with_what_there_is() {
    let cases: [(&[u8], Wish<'_>, &str); 5] = [
        (PLAIN.as_bytes(), Wish { ids: &["x"], ..Wish::default() }, "there are `i1`, `i2`"),
        (PLAIN.as_bytes(), Wish { into: Some("/a/z"), ..Wish::default() }, "no element /a/z"),
        (b"<a><b Id='i'/><c Id='i'/></a>", Wish { ids: &["i"], ..Wish::default() }, "several"),
        (b"<!DOCTYPE a><a/>", Wish::default(), "document type"),
        (b"no xml", Wish::default(), "document element"),
    ];
    for (document, wish, message) in cases {
        let error = try_sign(document, &rsa(), &wish).err().expect("refused");
        assert!(error.contains(message), "{error}");
    }
}

#[test]
fn timestamp_is_over_the_canonical_value_and_stands_in_the_unsigned_properties() {
    let signed = try_sign(PLAIN.as_bytes(), &rsa(), &Wish::default()).expect("signed");
    let input = String::from_utf8(signed.timestamp_input()).expect("UTF-8");
    assert!(input.starts_with(
        "<ds:SignatureValue xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\" Id=\"sig-"
    ));
    let stamped = signed.add_signature_timestamp(b"one").add_signature_timestamp(b"two");
    let bytes = stamped.into_bytes();
    let text = std::str::from_utf8(&bytes).expect("UTF-8");
    assert_eq!(text.matches("<xades:UnsignedProperties>").count(), 1);
    let all = observed(&bytes);
    // Neither is a token: two findings, and the signature as intact as before.
    let signature = &all.signatures[0];
    assert_eq!(signature.value.verifies, Check::Holds);
    let rules: Vec<_> = signature.deviations.iter().map(|d| d.rule.as_ref()).collect();
    assert_eq!(rules, ["XA-11", "XA-11"]);
}

#[test]
fn ecdsa_value_is_padded_to_the_field() {
    let value = side_by_side(&[0x30, 6, 2, 1, 5, 2, 1, 7], 4).expect("a pair");
    assert_eq!(value, [0, 0, 0, 5, 0, 0, 0, 7]);
    assert!(side_by_side(&[0x30, 6, 2, 1, 5, 2, 1], 4).is_err());
    assert!(side_by_side(&[0x30, 8, 2, 3, 1, 2, 3, 2, 1, 7], 2).is_err());
}
