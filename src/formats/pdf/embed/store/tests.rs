//! Tests of the security store's updates, over files written here.

use super::Relation;
use super::ValidationData;
use super::add_validation_data;
use super::key_to_write;
use super::keys_of;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed::tests::table_file;

const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]>>";

fn plain() -> Vec<u8> {
    table_file(&["<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE], "\n")
}

fn data(certificate: &str, crl: &str) -> ValidationData {
    ValidationData {
        certificates: vec![certificate.as_bytes().to_vec()],
        crls: vec![crl.as_bytes().to_vec()],
        ..ValidationData::default()
    }
}

fn added(input: &[u8], wanted: &ValidationData) -> Option<String> {
    let source = input.to_vec();
    let file = PdfFile::open(&source, &Limits::default(), None).expect("a PDF");
    let update = add_validation_data(&file, wanted).expect("an update");
    update.map(|update| String::from_utf8_lossy(&update).into_owned())
}

fn with(input: &[u8], wanted: &ValidationData) -> Vec<u8> {
    [input, added(input, wanted).expect("something new").as_bytes()].concat()
}

#[test]
fn first_store_is_an_object_of_its_own() {
    let text = added(&plain(), &data("cert", "crl")).expect("something new");
    assert!(text.contains("/DSS 6 0 R"), "{text}");
    assert!(text.contains("<</Certs[4 0 R]/CRLs[5 0 R]/Type/DSS>>"), "{text}");
    assert!(text.contains("<</Length 4>>\nstream\ncert\nendstream"), "{text}");
    assert!(text.contains("/ESIC<</BaseVersion/1.7/ExtensionLevel 5>>"), "{text}");
}

#[test]
fn what_is_there_is_named_again_and_not_written_again() {
    let first = with(&plain(), &data("cert", "crl"));
    assert_eq!(added(&first, &data("cert", "crl")), None);
    let text = added(&first, &data("cert", "newer crl")).expect("something new");
    assert!(text.contains("6 0 obj\n<</Certs[4 0 R]/CRLs[5 0 R 7 0 R]/Type/DSS>>"), "{text}");
    assert!(!text.contains("stream\ncert\n"), "{text}");
    // The catalog names the store already.
    assert!(!text.contains("/Catalog"), "{text}");
}

#[test]
fn arrays_of_their_own_and_stores_within_the_catalog_are_kept_so() {
    let catalog = "<</Type/Catalog/Pages 2 0 R/DSS<</CRLs 5 0 R/Other 1>>/Extensions<</ESIC 1>>>>";
    let old = "<</Length 3>>\nstream\ncrl\nendstream";
    let input = table_file(&[catalog, PAGES, PAGE, old, "[4 0 R]"], "\n");
    let text = added(&input, &data("cert", "second")).expect("something new");
    assert!(text.contains("5 0 obj\n[4 0 R 7 0 R]"), "{text}");
    assert!(text.contains("/DSS<</CRLs 5 0 R/Other 1/Certs[6 0 R]>>"), "{text}");
}

#[test]
fn store_that_is_none_is_refused() {
    for catalog in ["<</Type/Catalog/Pages 2 0 R/DSS[1]>>", "<</Type/Catalog/Pages 2 0 R/DSS 2>>"] {
        let source = table_file(&[catalog, PAGES, PAGE], "\n");
        let file = PdfFile::open(&source, &Limits::default(), None).expect("a PDF");
        let error = add_validation_data(&file, &data("cert", "crl")).expect_err("refused");
        assert!(error.to_string().contains("a dictionary is expected"), "{error}");
    }
}

#[test]
fn relation_is_written_once_whichever_key_it_has() {
    let contents = [0xab, 0x00, 0x00];
    let signed = |vri: &str| {
        let catalog = format!(
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/DSS<<{vri}>>>>"
        );
        let field = "<</FT/Sig/T(S)/V<</Type/Sig/Contents<AB0000>/ByteRange[0 1 2 3]>>>>";
        table_file(&[&catalog, PAGES, PAGE, field], "\n")
    };
    let mut wanted = data("cert", "crl");
    let items = [wanted.certificates.clone(), wanted.crls.clone(), Vec::new()];
    wanted.relations = vec![Relation { field: "S".to_owned(), items }];
    let key = key_to_write(&contents).expect("a key");
    let text = added(&signed(""), &wanted).expect("something new");
    assert!(text.contains(&format!("/VRI<</{key}<</Cert[5 0 R]/CRL[6 0 R]>>>>")), "{text}");
    let known = keys_of(&contents).expect("keys");
    assert_eq!(known[0], key);
    for key in known {
        let text = added(&signed(&format!("/VRI<</{key}<</TU(x)>>>>")), &wanted).expect("data");
        assert!(text.contains(&format!("/VRI<</{key}<</TU(x)>>>>")), "{text}");
    }
    // A signature that is not there has no entry.
    wanted.relations[0].field = "other".to_owned();
    assert!(!added(&signed(""), &wanted).expect("data").contains("VRI"));
}
