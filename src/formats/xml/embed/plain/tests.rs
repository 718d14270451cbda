//! Signatures in the national forms: read again under their profile, every refusal, and what
//! somebody does to the document afterwards.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use crate::crypto::SigningKey as _;
use crate::crypto::SoftwareKey;
use crate::formats::ObserveOptions;
use crate::formats::x509::read_certificates;
use crate::formats::xml::dialect::Dialect;
use crate::formats::xml::embed::PlainForm;
use crate::formats::xml::embed::XmlSigningOptions;
use crate::formats::xml::embed::prepare;
use crate::formats::xml::observe;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureScheme;
use crate::model::Time;
use std::path::PathBuf;
use std::sync::Arc;

const NOTICE: &str = "<TBao xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'>\
    <DLTBao Id='d1'><Ten>Thông báo</Ten></DLTBao><STBao Id='s1'><So>14</So></STBao>\
    <DSCKS><TTCQT/><CQT></CQT></DSCKS></TBao>";
const INVOICE: &str = "<?xml version='1.0' encoding='UTF-8'?>\r\n<TDiep><TTChung/><DLieu><HDon>\
    <DLHDon Id='data'><SHDon>1</SHDon></DLHDon></HDon></DLieu></TDiep>";
const FILING: &str = "<h:HSoThueDTu xmlns:h='http://kekhaithue.gdt.gov.vn/TKhaiThue'>\
    <h:HSoKhaiThue id='NODETOSIGN'><!-- kỳ --><h:ct>1</h:ct></h:HSoKhaiThue></h:HSoThueDTu>";
const HEALTH: &str = "<HSDANHMUC><DS>1</DS><CHUKYDONVI/></HSDANHMUC>";

fn dialect(name: &str) -> Arc<Dialect> {
    let text = Dialect::built_in_text(name).expect("built in");
    Arc::new(Dialect::read(text, name).expect("a profile"))
}

#[derive(Default)]
struct Wish<'a> {
    by: Option<&'a str>,
    slot: Option<&'a str>,
    create: bool,
    ids: &'a [&'a str],
    into: Option<&'a str>,
}

fn sign(document: &str, profile: &str, wish: &Wish<'_>) -> Result<String, String> {
    let sample = |path: String| {
        let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("certs-sample");
        std::fs::read(folder.join(path)).expect("a sample")
    };
    let by = wish.by.unwrap_or("leader");
    let key = SoftwareKey::from_pkcs8(&sample(format!("keys/{by}.pk8"))).expect("a key");
    let certificates = read_certificates(&sample(format!("signers/{by}.crt"))).expect("read");
    let algorithm = SignatureAlgorithm {
        scheme: SignatureScheme::RsaPkcs1,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: "test".to_owned(),
    };
    let ids: Vec<String> = wish.ids.iter().map(|id| (*id).to_owned()).collect();
    let dialect = dialect(profile);
    let options = XmlSigningOptions {
        certificate: &certificates[0],
        chain: &[],
        digest: DigestAlgorithm::Sha256,
        algorithm: algorithm.clone(),
        claimed_time: Time::from_unix(1_772_000_000),
        location: None,
        ids: &ids,
        into: wish.into,
        plain: Some(PlainForm { dialect: &dialect, slot: wish.slot, create: wish.create }),
    };
    let prepared = prepare(document.as_bytes(), &options).map_err(|error| error.to_string())?;
    let value = key.sign(&algorithm, prepared.to_be_signed()).expect("the key signs");
    let signed = prepared.fill(&value).map_err(|error| error.to_string())?;
    Ok(String::from_utf8(signed.into_bytes()).expect("UTF-8"))
}

fn signed(document: &str, profile: &str, slot: &str) -> String {
    let wish = Wish { slot: Some(slot), create: true, ..Wish::default() };
    sign(document, profile, &wish).unwrap_or_else(|error| panic!("{error}"))
}

fn read(document: &str, profile: Option<&str>) -> Vec<SignatureEvidence> {
    let options = ObserveOptions { dialect: profile.map(dialect), ..ObserveOptions::default() };
    observe(&document.as_bytes().to_vec(), "signed.xml", &options).expect("XML").signatures
}

fn is_intact(signature: &SignatureEvidence) -> bool {
    let references = &signature.references;
    signature.value.verifies.holds() && references.iter().all(|part| part.intact.holds())
}

/// Rules that a document's signatures do not keep.
fn rules(document: &str, profile: Option<&str>) -> Vec<String> {
    let all = read(document, profile);
    let rules = all.iter().flat_map(|signature| &signature.deviations);
    rules.map(|deviation| deviation.rule.to_string()).collect()
}

#[test]
fn each_form_is_signed_and_kept_under_its_own_profile() {
    for (document, profile, slot, time) in [
        (NOTICE, "gdt", "TTCQT", true),
        (NOTICE, "gdt", "CQT", true),
        (INVOICE, "invoice", "NBan", true),
        (FILING, "etax", "CKyDTu", false),
        (HEALTH, "bhxh", "CHUKYDONVI", true),
    ] {
        let made = signed(document, profile, slot);
        for asked in [None, Some(profile)] {
            let all = read(&made, asked);
            let [signature] = all.as_slice() else { panic!("{made}") };
            assert!(is_intact(signature), "{signature:#?}");
            assert_eq!(signature.format, SignatureFormat::Xmldsig);
            let claimed = signature.attributes.claimed_signing_time;
            assert_eq!(claimed, time.then(|| Time::from_unix(1_772_000_000)));
            let told = rules(&made, asked);
            assert!(
                told.iter().all(|rule| matches!(rule.as_str(), "XD-17c" | "XD-17d" | "XA-05a")),
                "{told:?}"
            );
        }
        assert!(!made.contains("sha1"), "{made}");
        let (start, end) = (made.find("<Signature").expect("it"), made.find("</Signature>"));
        let rest = [&made[..start], &made[end.expect("its end") + 12..]].concat();
        let left = rest.replace("<h:CKyDTu></h:CKyDTu>", "").replace("<TTCQT></TTCQT>", "<TTCQT/>");
        let left = left.replace("<DSCKS><NBan></NBan></DSCKS>", "");
        assert_eq!(left.replace("<CHUKYDONVI></CHUKYDONVI>", "<CHUKYDONVI/>"), document);
    }
}

#[test]
fn second_signer_leaves_the_first_intact() {
    for (document, profile, slots) in [
        (NOTICE, "gdt", ["TTCQT", "CQT"]),
        (INVOICE, "invoice", ["NBan", "CQT"]),
        (FILING, "etax", ["CKyDTu", "CKyDTu"]),
    ] {
        let first = signed(document, profile, slots[0]);
        let by = Some("agency");
        let wish = Wish { by, slot: Some(slots[1]), create: true, ..Wish::default() };
        let both = sign(&first, profile, &wish).expect("signed twice");
        let all = read(&both, Some(profile));
        assert_eq!(all.len(), 2);
        assert!(all.iter().all(is_intact));
        assert!(!rules(&both, Some(profile)).contains(&"XD-17a".to_owned()), "{both}");
    }
}

#[test]
fn agency_signs_the_number_and_the_person_does_not() {
    let person = signed(NOTICE, "gdt", "TTCQT");
    let renumbered = person.replace("<So>14</So>", "<So>15</So>");
    assert!(is_intact(&read(&renumbered, Some("gdt"))[0]));
    let agency = signed(NOTICE, "gdt", "CQT");
    let renumbered = agency.replace("<So>14</So>", "<So>15</So>");
    assert!(!is_intact(&read(&renumbered, Some("gdt"))[0]));
}

#[test]
fn what_is_put_beside_or_moved_breaks_the_profile_and_is_remarked_without_it() {
    let made = signed(NOTICE, "gdt", "CQT");
    let second = "<DLTBao><Ten>Giả</Ten></DLTBao>";
    for (what, forged) in [
        ("an element beside", made.replace("<DSCKS>", "<GhiChu>x</GhiChu><DSCKS>")),
        ("an attribute", made.replace("<TBao ", "<TBao xsi:type='x' ")),
        ("text in a place", made.replace("<TTCQT/>", "<TTCQT>Đã duyệt</TTCQT>")),
        ("a second part", made.replace("<DLTBao ", &format!("{second}<DLTBao "))),
        (
            "the signed part moved, another in its place",
            made.replace("<DLTBao ", &format!("{second}<GhiChu><DLTBao "))
                .replace("</DLTBao><STBao", "</DLTBao></GhiChu><STBao"),
        ),
        (
            "an object that is not signed",
            made.replace("</Signature>", "<Object>x</Object></Signature>"),
        ),
    ] {
        let asked = read(&forged, Some("gdt"));
        assert!(is_intact(&asked[0]), "{what}: the signature itself still holds");
        assert!(rules(&forged, Some("gdt")).contains(&"XD-17a".to_owned()), "{what}");
        let unasked = rules(&forged, None);
        assert!(unasked.contains(&"XD-17b".to_owned()), "{what}: {unasked:?}");
    }
}

#[test]
fn signature_in_another_place_or_document_is_not_of_the_profile() {
    let made = signed(NOTICE, "gdt", "CQT");
    let moved = made.replace("<DSCKS>", "<Khac><DSCKS>").replace("</DSCKS>", "</DSCKS></Khac>");
    assert!(rules(&moved, Some("gdt")).contains(&"XD-17a".to_owned()));
    // A person's signature in the agency's place does not cover the number.
    let person = signed(NOTICE, "gdt", "TTCQT");
    let posed = person.replace("TTCQT>", "CQT>").replace("<CQT></CQT></DSCKS>", "</DSCKS>");
    assert!(rules(&posed, Some("gdt")).contains(&"XD-17a".to_owned()), "{posed}");
    assert!(rules(&made, Some("etax")).contains(&"XD-17a".to_owned()));
    let health = signed(HEALTH, "bhxh", "CHUKYDONVI");
    let wrapped = format!("<x>{health}</x>");
    assert!(rules(&wrapped, Some("bhxh")).contains(&"XD-17a".to_owned()));
}

#[test]
fn what_cannot_be_signed_so_is_refused_with_a_cure() {
    let slot = |slot| Wish { slot: Some(slot), ..Wish::default() };
    let twice = signed(NOTICE, "gdt", "CQT");
    for (document, profile, wish, told) in [
        ("<a/>", "gdt", slot("CQT"), "profile gdt signs TBao, TKhai, and the document is <a>"),
        (NOTICE, "gdt", Wish::default(), "--slot TTCQT | CQT | NNT"),
        (NOTICE, "gdt", slot("NBan"), "no place `NBan`"),
        (NOTICE, "gdt", slot("cqt"), "--slot TTCQT | CQT | NNT"),
        (
            NOTICE,
            "gdt",
            Wish { ids: &["s1"], ..slot("TTCQT") },
            "TTCQT signs DLTBao and nothing else: leave out --xml-id s1",
        ),
        (INVOICE, "invoice", slot("NBan"), "/TDiep/DLieu/HDon/DSCKS/NBan: --create makes it"),
        (&NOTICE.replace(" Id='d1'", ""), "gdt", slot("CQT"), "has no Id to refer to"),
        (&NOTICE.replace("Id='s1'", "Id='d1'"), "gdt", slot("CQT"), "several elements have the id"),
        (
            &NOTICE.replace("<TTCQT/>", "<CQT/>"),
            "gdt",
            slot("CQT"),
            "there are 2 elements DSCKS/CQT",
        ),
        (&NOTICE.replace("STBao", "DLTBao"), "gdt", slot("CQT"), "there are 2 elements DLTBao"),
        (&NOTICE.replace("DLTBao", "X"), "gdt", slot("CQT"), "there is no DLTBao in /TBao"),
        (&twice, "gdt", slot("CQT"), "holds a signature already"),
        (HEALTH, "bhxh", Wish { ids: &["x"], ..Wish::default() }, "no element has the id `x`"),
        (NOTICE, "gdt", Wish { into: Some("/TBao/STBao"), ..Wish::default() }, "is no place"),
        (
            NOTICE,
            "gdt",
            Wish { into: Some("/TBao/DSCKS/CQT"), ..slot("TTCQT") },
            "/TBao/DSCKS/CQT is the place CQT",
        ),
    ] {
        let error = sign(document, profile, &wish).expect_err(told);
        assert!(error.contains(told), "{error}");
    }
}

#[test]
fn file_within_that_cannot_be_decoded_is_not_signed() {
    let filing = |file: &str| {
        format!(
            "<GIAMDINHHS><FILEHOSO><NOIDUNGFILE>{file}</NOIDUNGFILE></FILEHOSO><CHUKYDONVI/></GIAMDINHHS>"
        )
    };
    for (file, why) in
        [("%%%", "character 1 is `%`"), ("PGEvP", "the last ones are missing"), ("PG=", "its end")]
    {
        let error = sign(&filing(file), "bhxh", &Wish::default()).expect_err(file);
        assert!(error.contains("/GIAMDINHHS/FILEHOSO/NOIDUNGFILE is not base64"), "{error}");
        assert!(error.contains(why), "{error}");
    }
    for file in ["", " PGEv\n Pg== "] {
        sign(&filing(file), "bhxh", &Wish::default()).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn places_of_other_signatures_are_noted_and_content_in_them_is_not_covered() {
    let person = signed(NOTICE, "gdt", "TTCQT");
    let outside = |document: &str, at: usize| -> Vec<String> {
        let all = read(document, None);
        all[at].uncovered.iter().filter_map(|part| part.xpath.clone()).collect()
    };
    assert_eq!(outside(&person, 0), ["/TBao/STBao"]);
    assert!(rules(&person, None).contains(&"XD-17d".to_owned()));
    let wish = Wish { by: Some("agency"), slot: Some("CQT"), ..Wish::default() };
    let both = sign(&person, "gdt", &wish).expect("signed twice");
    assert_eq!(outside(&both, 1), Vec::<String>::new());
    for content in ["Đã duyệt", "<Ten>Giả</Ten>", "<?xml-stylesheet href='x'?>"] {
        let forged = person.replace("<CQT></CQT>", &format!("<CQT>{content}</CQT>"));
        assert!(outside(&forged, 0).contains(&"/TBao/DSCKS/CQT".to_owned()), "{content}");
        assert!(!rules(&forged, None).contains(&"XD-17d".to_owned()), "{content}");
    }
}

#[test]
fn several_invoices_in_one_message_are_signed_one_by_one() {
    let one = "<HDon><DLHDon Id='a1'/><DSCKS><NBan/></DSCKS></HDon>";
    let two = one.replace("a1", "a2");
    let message = format!("<TDiep><DLieu>{one}{two}</DLieu></TDiep>");
    let error = sign(&message, "invoice", &Wish::default()).expect_err("which");
    assert!(error.contains("there are 2 documents in the file"), "{error}");
    let into = Some("/TDiep/DLieu/HDon[1]/DSCKS/NBan");
    let first = sign(&message, "invoice", &Wish { into, ..Wish::default() }).expect("signed");
    // The second invoice is signed by nobody yet.
    assert!(rules(&first, Some("invoice")).contains(&"XD-17a".to_owned()));
    let into = Some("/TDiep/DLieu/HDon[2]/DSCKS/NBan");
    let both = sign(&first, "invoice", &Wish { into, ..Wish::default() }).expect("signed");
    assert!(!rules(&both, Some("invoice")).contains(&"XD-17a".to_owned()), "{both}");
}

#[test]
fn files_in_base64_are_read_with_their_signatures() {
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;
    let inner = signed(HEALTH, "bhxh", "CHUKYDONVI");
    let outer = |inner: &str| {
        let file = STANDARD.encode(inner);
        let file = format!("<FILEHOSO><NOIDUNGFILE>\n{file}\n</NOIDUNGFILE></FILEHOSO>");
        format!("<GIAMDINHHS><HOSO>{file}</HOSO><CHUKYDONVI/></GIAMDINHHS>")
    };
    let made = signed(&outer(&inner), "bhxh", "CHUKYDONVI");
    let [own, within] = read(&made, Some("bhxh")).try_into().expect("two signatures");
    assert!(is_intact(&own) && is_intact(&within), "{within:#?}");
    let at = "/GIAMDINHHS/HOSO/FILEHOSO/NOIDUNGFILE";
    assert!(within.id.starts_with(&format!("{at}#CHUKYDONVI-")), "{}", within.id);
    assert_eq!(within.at.file.as_deref(), Some(at));
    let mut octets = Vec::new();
    let options = ObserveOptions::default();
    let mut take = |piece: &[u8]| octets.extend_from_slice(piece);
    let count = crate::formats::xml::signed_octets(
        made.as_bytes(),
        &options,
        &within.id,
        Some(2),
        &mut take,
    );
    assert_eq!(count.ok(), Some(Some(2)));
    assert!(octets.starts_with(b"<HSDANHMUC><DS>1</DS>"));
    // A file that was changed before somebody signed around it.
    let changed = inner.replace("<DS>1<", "<DS>2<");
    let made = signed(&outer(&changed), "bhxh", "CHUKYDONVI");
    let all = read(&made, None);
    assert_eq!([is_intact(&all[0]), is_intact(&all[1])], [true, false]);
    // Deeper than anybody packs files.
    let deep = (0..5).fold(inner, |inner, _| outer(&inner));
    let options = ObserveOptions::default();
    let observed = observe(&deep.into_bytes(), "deep.xml", &options).expect("XML");
    assert!(observed.document.deviations.iter().any(|deviation| deviation.rule == "XD-19"));
}
