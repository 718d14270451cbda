//! Each rule with a document that breaks it and one that does not.

use super::lint;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use proptest::prelude::any;
use proptest::proptest;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R\
                    /Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>/ExtGState<</G<</ca 0.3>>>>>>>>";
const TEXT: &str = "BT /F 12 Tf 10 10 Td (Quyet dinh) Tj ET";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// A file of these objects, and what stands in it besides them.
fn file(catalog: &str, page: &str, content: &str, more: &[&str], besides: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut objects = vec![
        catalog.to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        page.to_owned(),
        stream("", content),
        "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>".to_owned(),
        stream("/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray", "x"),
    ];
    objects.extend(more.iter().map(|object| (*object).to_owned()));
    let mut offsets = Vec::new();
    for (number, object) in (1..).zip(&objects) {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n{object}\nendobj\n").bytes());
    }
    bytes.extend(besides.bytes());
    let at = bytes.len();
    let size = objects.len() + 1;
    bytes.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

fn rules(bytes: &[u8]) -> Vec<String> {
    let bytes = bytes.to_vec();
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let mut rules: Vec<String> =
        lint(&file).expect("readable").into_iter().map(|one| one.rule.to_string()).collect();
    rules.dedup();
    rules
}

#[track_caller]
fn assert_rules(what: &str, bytes: &[u8], expected: &[&str]) {
    assert_eq!(rules(bytes), expected, "{what}");
}

#[test]
fn an_honest_document_has_nothing_to_be_told() {
    // What text stands on is painted before it.
    let content = format!("0 0 300 144 re f /X Do {TEXT} 10 8 90 1 re f");
    assert_rules("honest", &file(CATALOG, PAGE, &content, &[], ""), &[]);
}

#[test]
fn text_under_an_area_an_image_or_an_annotation_is_told() {
    for cover in ["0 0 300 30 re f", "300 0 0 144 0 0 cm /X Do"] {
        assert_rules(cover, &file(CATALOG, PAGE, &format!("{TEXT} {cover}"), &[], ""), &["LN-01"]);
    }
    let clear = format!("{TEXT} /G gs 0 0 300 30 re f");
    assert_rules("a marker", &file(CATALOG, PAGE, &clear, &[], ""), &[]);
    let page = PAGE.replace("/Contents", "/Annots[7 0 R]/Contents");
    let stamp = "<</Type/Annot/Subtype/Stamp/Rect[0 0 300 30]/AP<</N 6 0 R>>>>";
    assert_rules("a stamp", &file(CATALOG, &page, TEXT, &[stamp], ""), &["LN-01"]);
    let mark = stamp.replace("Stamp", "Highlight");
    assert_rules("a highlight", &file(CATALOG, &page, TEXT, &[&mark], ""), &[]);
    let hidden = stamp.replace("/Rect", "/F 2/Rect");
    assert_rules("a hidden one", &file(CATALOG, &page, TEXT, &[&hidden], ""), &["LN-08"]);
    let dots = "BT /F 12 Tf 10 10 Td (............) Tj ET";
    assert_rules("lines to fill in", &file(CATALOG, &page, dots, &[stamp], ""), &[]);
}

#[test]
fn layers_that_are_off_are_told() {
    let catalog = |shown: &str| {
        CATALOG.replace("/Pages", &format!("/OCProperties<</OCGs[7 0 R]/D<<{shown}>>>>/Pages"))
    };
    let layer = "<</Type/OCG/Name(so khac)>>";
    for shown in ["/OFF[7 0 R]", "/BaseState/OFF", "/AS[<</Event/Print/OCGs[7 0 R]>>]"] {
        assert_rules(shown, &file(&catalog(shown), PAGE, TEXT, &[layer], ""), &["LN-02"]);
    }
    assert_rules("on", &file(&catalog("/ON[7 0 R]"), PAGE, TEXT, &[layer], ""), &[]);
}

#[test]
fn what_stands_ready_unused_or_unnamed_is_told() {
    for ready in [PAGE, CATALOG, &stream("/Subtype/Form", "x")] {
        assert_rules(ready, &file(CATALOG, PAGE, TEXT, &[ready], ""), &["LN-03"]);
    }
    assert_rules("unused", &file(CATALOG, PAGE, TEXT, &["[1]"], ""), &["LN-03-UNUSED"]);
    let shadow = format!("4 0 obj\n{}\nendobj\n", stream("", "BT ET"));
    assert_rules("shadow", &file(CATALOG, PAGE, TEXT, &[], &shadow), &["LN-03-STRAY"]);
}

#[test]
fn what_acts_plays_or_comes_from_elsewhere_is_told() {
    for action in [
        "/S/JavaScript/JS(x)",
        "/S/Launch/F(x)",
        "/S/SubmitForm/F(x)",
        "/S/GoToR/F(x)",
        "/S/GoToE/T<<>>",
        "/S/ImportData/F(x)",
        "/S/Hide/T(x)",
    ] {
        let catalog = CATALOG.replace("/Pages", &format!("/OpenAction<<{action}>>/Pages"));
        assert_rules(action, &file(&catalog, PAGE, TEXT, &[], ""), &["LN-04"]);
    }
    let page = PAGE.replace("/Contents", "/Annots[7 0 R]/Contents");
    let link = "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A<</S/URI/URI(https://example.vn)>>>>";
    assert_rules("a link", &file(CATALOG, &page, TEXT, &[link], ""), &["LN-04-URI"]);
    let player = "<</Type/Annot/Subtype/RichMedia/Rect[0 0 9 9]>>";
    assert_rules("a player", &file(CATALOG, &page, TEXT, &[player], ""), &["LN-04"]);
    let outside = PAGE.replace("/Contents", "/Metadata 7 0 R/Contents");
    let elsewhere = stream("/F(other.pdf)", "");
    assert_rules("elsewhere", &file(CATALOG, &outside, TEXT, &[&elsewhere], ""), &["LN-10"]);
}

#[test]
fn forms_drawn_by_others_and_files_within_are_told() {
    let form = |keys: &str| CATALOG.replace("/Pages", &format!("/AcroForm<<{keys}>>/Pages"));
    let drawn = form("/Fields[]/NeedAppearances true");
    assert_rules("drawn by others", &file(&drawn, PAGE, TEXT, &[], ""), &["LN-05"]);
    let not = form("/Fields[]/NeedAppearances false");
    assert_rules("not", &file(&not, PAGE, TEXT, &[], ""), &[]);
    let xfa = form("/Fields[]/XFA(x)");
    assert_rules("a second form", &file(&xfa, PAGE, TEXT, &[], ""), &["LN-06"]);
    let carrying = CATALOG.replace("/Pages", "/AF[<</Type/Filespec/EF<</F 7 0 R>>>>]/Pages");
    let within = stream("/Type/EmbeddedFile", "x");
    assert_rules("a file", &file(&carrying, PAGE, TEXT, &[&within], ""), &["LN-07"]);
}

#[test]
fn earlier_states_and_pages_that_cannot_be_read_are_told() {
    let mut bytes = file(CATALOG, PAGE, TEXT, &[], "");
    let before = bytes.len();
    let xref = String::from_utf8_lossy(&bytes).rfind("xref\n0 ").expect("a table");
    bytes.extend(
        format!(
            "xref\n0 0\ntrailer\n<</Size 7/Root 1 0 R/Prev {xref}>>\nstartxref\n{before}\n%%EOF\n"
        )
        .bytes(),
    );
    assert_rules("two revisions", &bytes, &["LN-09"]);
    let broken = file(CATALOG, PAGE, TEXT, &[], "");
    let broken = String::from_utf8_lossy(&broken).replacen("/Length 39", "/Filter/Xx", 1);
    assert_rules("a page", broken.as_bytes(), &["LN-11"]);
}

proptest! {
    #[test]
    fn hostile_objects_never_panic(object in any::<Vec<u8>>(), content in ".{0,60}") {
        let object = String::from_utf8_lossy(&object).into_owned();
        let page = PAGE.replace("/Contents", "/Annots[7 0 R]/Contents");
        let bytes = file(CATALOG, &page, &content, &[&object], "");
        if let Ok(file) = PdfFile::open(&bytes, &Limits::default(), None) {
            let _ = lint(&file);
        }
    }
}
