//! Letters of content streams by matrix, font and map; nothing hostile panics.

use super::Cover;
use super::Letter;
use super::of_form;
use super::of_page;
use super::shown_on;
use super::spelled;
use super::without_space;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::object::Object;
use proptest::prelude::any;
use proptest::proptest;

fn file(content: &[u8], font: &str, map: &str) -> Vec<u8> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    let stream = |keys: &str, content: &[u8]| {
        let mut object = format!("<<{keys}/Length {}>>\nstream\n", content.len()).into_bytes();
        object.extend_from_slice(content);
        object.extend_from_slice(b"\nendstream");
        object
    };
    let objects: [Vec<u8>; 7] = [
        b"<</Type/Catalog/Pages 2 0 R>>".to_vec(),
        b"<</Type/Pages/Kids[3 0 R]/Count 1/Resources<</Font<</F 5 0 R>>/XObject<</X 6 0 R>>>>>>"
            .to_vec(),
        b"<</Type/Page/Parent 2 0 R/Contents 4 0 R>>".to_vec(),
        stream("", content),
        font.as_bytes().to_vec(),
        stream("/Subtype/Form/Matrix[1 0 0 1 100 0]", b"BT /F 10 Tf (in) Tj ET"),
        stream("", map.as_bytes()),
    ];
    for (number, object) in (1..).zip(objects) {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend(object);
        bytes.extend(b"\nendobj\n");
    }
    let at = bytes.len();
    bytes.extend(b"xref\n0 8\n0000000000 65535 f \n");
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<</Size 8/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes());
    bytes
}

const TIMES: &str = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/FirstChar 32/Widths[250]>>";

fn letters(content: &[u8], font: &str, map: &str) -> Vec<Letter> {
    let bytes = file(content, font, map);
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let view = file.latest();
    let page = view.indirect_any(3).expect("readable").expect("there");
    of_page(view, page.object.as_dictionary().expect("a page")).expect("content")
}

#[test]
fn letters_stand_where_the_matrices_put_them() {
    let shown = letters(b"2 0 0 2 10 20 cm BT /F 12 Tf 5 5 Td (a) Tj 0 10 Td (b) Tj ET", TIMES, "");
    assert_eq!(spelled(&shown).as_deref(), Some("ab"));
    // Half of 500 thousandths of 12 to the right, a third of 12 up; then twice that, moved.
    assert_eq!((shown[0].x, shown[0].y), (2.0 * (5.0 + 3.0) + 10.0, 2.0 * (5.0 + 4.0) + 20.0));
    assert_eq!((shown[1].x, shown[1].y), (shown[0].x, shown[0].y + 20.0));
}

#[test]
fn forms_are_read_where_they_are_placed_and_state_comes_back() {
    let shown = letters(b"q 1 0 0 1 0 50 cm /X Do Q BT /F 10 Tf [(a) -500 (b)] TJ ET", TIMES, "");
    assert_eq!(spelled(&shown).as_deref(), Some("inab"));
    assert!((shown[0].x - 102.5).abs() < 0.01 && shown[0].y > 50.0, "{shown:?}");
    assert!(shown[2].x < 10.0 && shown[2].y < 10.0);
    assert!((shown[3].x - shown[2].x - 10.0).abs() < 0.01, "{shown:?}");
}

#[test]
fn composite_fonts_say_what_their_map_says_and_nothing_else() {
    let font = "<</Type/Font/Subtype/Type0/Encoding/Identity-H/ToUnicode 7 0 R\
                /DescendantFonts[<</DW 600/W[1[700]2 3 800]>>]>>";
    let map =
        "1 beginbfchar <0001> <004B00FD> endbfchar 1 beginbfrange <0002> <0003> <1EA1> endbfrange";
    let shown = letters(b"BT /F 10 Tf <000100020003> Tj ET", font, map);
    assert_eq!(spelled(&shown).as_deref(), Some("Kýạ\u{1ea2}"));
    assert!((shown[1].x - (7.0 + 4.0)).abs() < 0.01, "{shown:?}");
    let shown = letters(b"BT /F 10 Tf <00010009> Tj ET", font, map);
    assert_eq!(spelled(&shown), None);
}

#[test]
fn names_of_glyphs_and_windows_letters_are_known() {
    let font = "<</Type/Font/Subtype/TrueType/BaseFont/X/Encoding<</BaseEncoding/WinAnsiEncoding\
                /Differences[65/uni1EA1/dcroat/.notdef]>>>>";
    assert_eq!(spelled(&letters(b"BT /F 9 Tf (AB\xe1) Tj ET", font, "")).as_deref(), Some("ạđá"));
    assert_eq!(spelled(&letters(b"BT /F 9 Tf (C) Tj ET", font, "")), None);
}

#[test]
fn images_within_content_and_broken_operands_are_passed_over() {
    let content = b"BI /W 1 ID (x) Tj EIx\x00 EI ) > BT /F 9 Tf (a) Tj ET";
    assert_eq!(spelled(&letters(content, TIMES, "")).as_deref(), Some("a"));
    assert_eq!(without_space("Số  12\u{ad}\n/QĐ"), "Số12/QĐ");
}

#[test]
fn what_is_painted_over_letters_is_a_cover_and_a_clear_one_is_not() {
    let bytes = file(
        b"BT /F 10 Tf 10 10 Td (a) Tj ET q 2 0 0 2 0 0 cm 0 0 20 20 re f Q 0 0 5 5 re n",
        TIMES,
        "",
    );
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let view = file.latest();
    let page = view.indirect_any(3).expect("readable").expect("there");
    let shown = shown_on(view, page.object.as_dictionary().expect("a page")).expect("content");
    let cover = Cover { area: [0.0, 0.0, 40.0, 40.0], after: 1, is_image: false };
    assert_eq!(shown.covers, [cover]);
}

proptest! {
    #[test]
    fn hostile_content_and_fonts_never_panic(content in any::<Vec<u8>>(), map in ".{0,80}") {
        let bytes = file(&content, "<</Subtype/Type0/ToUnicode 7 0 R>>", &map);
        if let Ok(file) = PdfFile::open(&bytes, &Limits::default(), None) {
            let view = file.latest();
            for number in [3, 4, 6] {
                match view.indirect_any(number) {
                    Ok(Some(read)) => match &read.object {
                        Object::Stream(form) => drop(of_form(view, form)),
                        other => drop(other.as_dictionary().map(|page| of_page(view, page))),
                    },
                    _ => continue,
                }
            }
        }
    }
}
