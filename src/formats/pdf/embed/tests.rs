//! Tests of updates, over files written here and the corpus.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::FieldChoice;
use super::Lock;
use super::Purpose;
use super::TooSmall;
use super::prepare;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::places;
use crate::formats::pdf::xref::SectionForm;
use crate::model::DigestAlgorithm;
use crate::model::FieldLock;
use crate::model::Time;
use std::path::PathBuf;

const ROOM: usize = 64;

fn purpose() -> Purpose<'static> {
    Purpose::Signature {
        claimed_time: Time::parse("2026-11-22T01:02:03Z").expect("a time"),
        reason: Some("phê duyệt"),
        location: Some("Ha Noi"),
        lock: None,
        certify: None,
    }
}

fn new_field() -> FieldChoice {
    FieldChoice::New("Chữ ký".to_owned())
}

fn signed_with(input: &[u8], choice: &FieldChoice, purpose: &Purpose<'_>) -> Vec<u8> {
    let source = input.to_vec();
    let file = PdfFile::open(&source, &Limits::default(), None).expect("a PDF");
    let prepared = prepare(&file, choice, purpose, ROOM).expect("prepared");
    let appended = prepared.fill(&[0xab; 10]).expect("it fits");
    [input, &appended].concat()
}

fn signed(input: &[u8]) -> Vec<u8> {
    signed_with(input, &new_field(), &purpose())
}

/// Objects with a table after them; the catalog is object 1.
pub(super) fn table_file(objects: &[&str], end: &str) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n \n").bytes());
    }
    let size = objects.len() + 1;
    file.extend(
        format!("trailer\n<</Size {size}/Root 1 0 R/Extra(x)>>\nstartxref\n{at}\n%%EOF{end}")
            .bytes(),
    );
    file
}

const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595.276 841.89]>>";

fn plain() -> Vec<u8> {
    table_file(&["<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE], "\n")
}

fn text_after(input: &[u8], output: &[u8]) -> String {
    String::from_utf8_lossy(&output[input.len()..]).into_owned()
}

#[test]
fn prefix_is_the_input_and_the_rest_is_covered_but_for_the_hole() {
    for input in [plain(), table_file(&["<</Type/Catalog/Pages 2 0 R>>", PAGES, PAGE], "")] {
        let output = signed(&input);
        assert_eq!(&output[..input.len()], &input[..]);
        let file = PdfFile::open(&output, &Limits::default(), None).expect("reopened");
        let found = places::find(&file).expect("read");
        assert_eq!(found.signature_fields.len(), 1);
        assert_eq!(found.signature_fields[0].name, "Chữ ký");
        assert!(found.has_signatures());
        let text = text_after(&input, &output);
        let range = text.split("/ByteRange[").nth(1).expect("a range").split(']').next();
        let range: Vec<usize> =
            range.expect("a range").split_whitespace().map(|n| n.parse().expect("n")).collect();
        assert_eq!(range[0], 0);
        assert_eq!(output[range[1]], b'<');
        assert_eq!(output[range[2] - 1], b'>');
        assert_eq!(range[2] - range[1], 2 * ROOM + 2);
        assert_eq!(range[2] + range[3], output.len());
    }
}

#[test]
fn digest_is_that_of_the_ranges() {
    let input = plain();
    let file = PdfFile::open(&input, &Limits::default(), None).expect("a PDF");
    let prepared = prepare(&file, &new_field(), &purpose(), ROOM).expect("prepared");
    let digest = prepared.digest(&input, DigestAlgorithm::Sha256).expect("digested");
    let output = [input.clone(), prepared.clone().fill(&[1]).expect("filled")].concat();
    let hole = memchr::memmem::find(&output, b"/Contents<").expect("a hole") + 9;
    let covered = [&output[..hole], &output[hole + 2 * ROOM + 2..]].concat();
    let expected = crate::crypto::digest(DigestAlgorithm::Sha256, &covered).expect("digested");
    assert_eq!(digest, expected);
}

#[test]
fn dictionary_says_what_was_asked() {
    let input = plain();
    let text = text_after(&input, &signed(&input));
    for part in [
        "/Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached",
        "/M(D:20261122080203+07'00')",
        "/Location(Ha Noi)",
        "/Reason<FEFF0070006800EA00200064007500791EC70074>",
        "/Prop_Build<</App<</Name/condau/REx(",
        "/FT/Sig",
        "/F 132/Rect[0 0 0 0]/P 3 0 R/AP<</N 6 0 R>>/V 4 0 R",
        "/SigFlags 3",
        "/Extensions<</ESIC<</BaseVersion/1.7/ExtensionLevel 5>>>>",
        "/MediaBox[0 0 595.276 841.89]/Annots[5 0 R]",
        "/Extra(x)",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("/Reference"), "{text}");
}

#[test]
fn document_timestamp_has_no_claims() {
    let input = plain();
    let text = text_after(&input, &signed_with(&input, &new_field(), &Purpose::Timestamp));
    assert!(text.contains("/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161/By"));
    assert!(!text.contains("/M("), "{text}");
}

#[test]
fn lock_becomes_field_and_document_mdp() {
    let input = plain();
    let lock =
        Lock { fields: FieldLock::Include(vec!["a".into(), "b".into()]), permission: Some(2) };
    let Purpose::Signature { claimed_time, .. } = purpose() else { panic!("a signature") };
    let purpose = Purpose::Signature {
        claimed_time,
        reason: None,
        location: None,
        lock: Some(lock),
        certify: None,
    };
    let text = text_after(&input, &signed_with(&input, &new_field(), &purpose));
    assert!(
        text.contains(
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
         <</Type/TransformParams/P 2/V/1.2>>>><</Type/SigRef/TransformMethod/FieldMDP\
         /TransformParams<</Type/TransformParams/V/1.2/Action/Include/Fields[(a) (b)]>>\
         /Data 1 0 R>>]"
        ),
        "{text}"
    );
    // The new field has it, too, as an object of its own.
    let own = "\n<</Type/SigFieldLock/Action/Include/Fields[(a) (b)]/P 2>>\nendobj";
    assert!(text.contains(own), "{text}");
    assert!(!text.contains("/Perms"), "{text}");
}

#[test]
fn certification_stands_in_perms_and_names_its_permission() {
    for (given, kept) in [("", ""), ("/Perms<</UR3 9 0 R>>", "/UR3 9 0 R")] {
        let catalog = format!("<</Type/Catalog/Pages 2 0 R{given}>>");
        let input = table_file(&[&catalog, PAGES, PAGE], "\n");
        let Purpose::Signature { claimed_time, .. } = purpose() else { panic!("a signature") };
        let certify = Some(2);
        let purpose =
            Purpose::Signature { claimed_time, reason: None, location: None, lock: None, certify };
        let text = text_after(&input, &signed_with(&input, &new_field(), &purpose));
        assert!(text.contains(&format!("/Perms<<{kept}/DocMDP ")), "{text}");
        assert!(
            text.contains("/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/P 2")
        );
        assert!(!text.contains("FieldMDP"), "{text}");
    }
}

#[test]
fn indirect_form_fields_and_annotations_are_extended_where_they_stand() {
    let input = table_file(
        &[
            "<</Type/Catalog/Pages 2 0 R/AcroForm 4 0 R/Extensions 7 0 R>>",
            PAGES,
            "<</Type/Page/Parent 2 0 R/Annots 6 0 R>>",
            "<</Fields 5 0 R/DA(/Helv 0 Tf)>>",
            "[]",
            "[8 0 R]",
            "<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>",
            "<</Type/Annot/Subtype/Link/Rect[0 0 1 1]>>",
        ],
        "\r\n",
    );
    let text = text_after(&input, &signed(&input));
    assert!(!text.contains("\n1 0 obj"), "the catalog stays: {text}");
    assert!(!text.contains("\n3 0 obj"), "the page stays: {text}");
    assert!(text.contains("4 0 obj\n<</Fields 5 0 R/DA(/Helv 0 Tf)/SigFlags 3>>"), "{text}");
    assert!(text.contains("5 0 obj\n[10 0 R]"), "{text}");
    assert!(text.contains("6 0 obj\n[8 0 R 10 0 R]"), "{text}");
    assert!(text.contains("7 0 obj\n<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>/ESIC<<"));
}

#[test]
fn existing_field_keeps_everything_and_gets_its_value() {
    let input = table_file(
        &[
            "<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[4 0 R]/SigFlags 3>>/Version/2.0>>",
            PAGES,
            "<</Type/Page/Parent 2 0 R/Annots[4 0 R]>>",
            "<</Type/Annot/Subtype/Widget/FT/Sig/T(A)/Rect[10 10 90.5 50]/MK<</BG[1 0 0]>>/F 4>>",
        ],
        "\n",
    );
    let field = Reference { number: 4, generation: 0 };
    let text = text_after(&input, &signed_with(&input, &FieldChoice::Existing(field), &purpose()));
    assert!(
        text.starts_with(
            "4 0 obj\n<</Type/Annot/Subtype/Widget/FT/Sig/T(A)/Rect[10 10 90.5 50]\
         /MK<</BG[1 0 0]>>/F 4/V 5 0 R>>\nendobj\n5 0 obj\n"
        ),
        "{text}"
    );
    assert!(!text.contains("/Extensions"), "version 2.0 needs none: {text}");
}

#[test]
fn value_that_does_not_fit_is_told_with_both_lengths() {
    let input = plain();
    let file = PdfFile::open(&input, &Limits::default(), None).expect("a PDF");
    let prepared = prepare(&file, &new_field(), &purpose(), ROOM).expect("prepared");
    let outcome = prepared.clone().fill(&[1; ROOM + 1]);
    assert_eq!(outcome, Err(TooSmall { needed: ROOM + 1, reserved: ROOM }));
    assert!(prepared.fill(&[1; ROOM]).is_ok());
}

#[test]
fn same_input_gives_the_same_bytes() {
    let input = plain();
    assert_eq!(signed(&input), signed(&input));
}

#[test]
fn document_without_a_page_is_an_error() {
    let input =
        table_file(&["<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[]/Count 0>>"], "");
    let file = PdfFile::open(&input, &Limits::default(), None).expect("a PDF");
    let error = prepare(&file, &new_field(), &purpose(), ROOM).expect_err("no page");
    assert_eq!(error.to_string(), "the document has no page (object 1 0)");
}

/// Every file of the corpus that opens and is not encrypted takes a signature, in the kind of its
/// last section, and opens again.
#[test]
fn corpus_takes_signatures_in_its_own_kind() {
    let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/corpus/pdf"));
    if !folder.is_dir() {
        println!("skipped: no ../shared/corpus");
        return;
    }
    let mut folders = vec![folder];
    let (mut seen, mut done) = (0, 0);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("listed") {
            let path = entry.expect("listed").path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            if path.extension().is_none_or(|extension| extension != "pdf") {
                continue;
            }
            seen += 1;
            let input = std::fs::read(&path).expect("read");
            let Ok(file) = PdfFile::open(&input, &Limits::default(), None) else { continue };
            let Ok(found) = places::find(&file) else { continue };
            if found.closed.is_some() {
                continue;
            }
            let form =
                file.revisions().last().and_then(|revision| revision.entry()).map(|s| s.form);
            let choice = FieldChoice::New("condau-test".to_owned());
            let prepared = match prepare(&file, &choice, &purpose(), ROOM) {
                Ok(prepared) => prepared,
                Err(error) => {
                    println!("{}: {error}", path.display());
                    continue;
                }
            };
            let output = [input.clone(), prepared.fill(&[7; 20]).expect("it fits")].concat();
            let again = PdfFile::open(&output, &Limits::default(), None).expect("reopened");
            let now =
                again.revisions().last().and_then(|revision| revision.entry()).map(|s| s.form);
            let is_table = |form: Option<SectionForm>| form == Some(SectionForm::Table);
            let is_hybrid =
                file.revisions().iter().any(|r| r.sections.iter().any(|s| s.hybrid.is_some()));
            assert!(is_hybrid || is_table(form) == is_table(now), "{}", path.display());
            let fields = places::find(&again).expect("read").signature_fields;
            let made = fields.iter().find(|field| field.name == "condau-test");
            assert!(made.is_some_and(|field| field.is_filled), "{}", path.display());
            if let Some(folder) = std::env::var_os("CONDAU_TEST_OUT") {
                let name = path.file_name().expect("a name");
                std::fs::write(PathBuf::from(folder).join(name), &output).expect("written");
            }
            done += 1;
        }
    }
    println!("{done} of {seen} took a signature");
    assert!(done > 100, "{done} of {seen}");
}
