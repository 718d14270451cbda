//! What a signature shows, and how large: the objects of the update are read back.

use super::Said;
use super::TimeFormat;
use super::Visible;
use super::VisibleError;
use super::layout::Corner;
use super::layout::Layout;
use super::layout::Position;
use crate::formats::ObserveOptions;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::appearance::font::Face;
use crate::formats::pdf::appearance::font::FontError;
use crate::formats::pdf::appearance::image::Image;
use crate::formats::pdf::page::Which;
use crate::model::TextLine;
use crate::model::Time;
use crate::ports::PageLines;
use crate::ports::PageReader;
use crate::signing::SigningError;
use crate::signing::shown;
use std::collections::BTreeMap;
use std::sync::Arc;

/// One page of 600 by 800 with its lower left corner at (10, 20), and more entries.
fn document(entries: &str) -> Vec<u8> {
    file_of(&[
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        PAGES.to_owned(),
        format!("<</Type/Page/Parent 2 0 R{entries}>>"),
    ])
}

const PAGES: &str = "<</Type/Pages/Kids[3 0 R]/Count 1/MediaBox[10 20 610 820]>>";

fn file_of(objects: &[String]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut offsets = Vec::new();
    for (index, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    let size = objects.len() + 1;
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f\r\n").bytes());
    for offset in offsets {
        file.extend(format!("{offset:010} 00000 n\r\n").bytes());
    }
    file.extend(format!("trailer\n<</Root 1 0 R/Size {size}>>\nstartxref\n{at}\n%%EOF\n").bytes());
    file
}

/// A PNG of 100 × 50 pixels without a resolution, of which the middle 50 × 25 are opaque.
fn picture() -> Image {
    let mut bytes = Vec::new();
    for y in 0..50 {
        for x in 0..100 {
            let inside = (25..75).contains(&x) && (10..35).contains(&y);
            bytes.extend([200, 0, 0, if inside { 255 } else { 0 }]);
        }
    }
    let mut file = Vec::new();
    let mut encoder = png::Encoder::new(&mut file, 100, 50);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().expect("a header");
    writer.write_image_data(&bytes).expect("pixels");
    writer.finish().expect("an end");
    Image::read(file).expect("a picture")
}

fn visible(role: &str) -> Visible {
    let text = Layout::text_of_role(role).expect("a role");
    Visible {
        layout: Layout::read(text, role).expect("a layout"),
        image: None,
        image_width: None,
        face: Face::serif().expect("built in"),
        values: BTreeMap::new(),
        time_format: None,
        position: None,
        reader: None,
    }
}

fn said() -> Said<'static> {
    let time = Time::parse("2020-01-05T09:08:22Z").expect("a time");
    Said { certificate: None, time, reason: None, location: None }
}

/// The update as text, and the area of the new widget.
fn show(visible: &Visible, document: Vec<u8>) -> Result<(String, [f64; 4]), SigningError> {
    let options = ObserveOptions::default();
    let made = shown::preview(&document, visible, &said(), None, &options)?;
    let whole = [document, made.appended.clone()].concat();
    PdfFile::open(&whole, &options.limits, None).expect("still a PDF");
    let text = String::from_utf8_lossy(&made.appended).into_owned();
    let (_, after) = text.split_once("/FT/Sig").expect("a widget");
    let (_, after) = after.split_once("/Rect[").expect("an area");
    let (numbers, _) = after.split_once(']').expect("its end");
    let area: Vec<f64> = numbers.split(' ').map(|n| n.parse().expect("a number")).collect();
    Ok((text.clone(), area.try_into().expect("four numbers")))
}

fn near(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.001
}

/// Points of a millimetre.
const MM: f64 = 72.0 / 25.4;

#[test]
fn picture_has_its_real_size_in_millimetres_however_the_page_is_turned() {
    for (turn, matrix) in [
        (0, None),
        (90, Some("/Matrix[0 1 -1 0 0 0]")),
        (180, Some("/Matrix[-1 0 0 -1 0 0]")),
        (270, Some("/Matrix[0 -1 1 0 0 0]")),
        (-90, Some("/Matrix[0 -1 1 0 0 0]")),
    ] {
        let mut visible = visible("ca-nhan");
        visible.image = Some(picture());
        visible.image_width = Some(40.0);
        visible.position = Some(Position::Corner {
            page: Which::FromFirst(1),
            corner: Corner::TopRight,
            margin: [15.0, 5.0],
        });
        let (text, [left, bottom, right, top]) =
            show(&visible, document(&format!("/Rotate {turn}"))).expect("shown");
        let (width, height) = (right - left, top - bottom);
        let (along, down) = if turn % 180 == 0 { (width, height) } else { (height, width) };
        assert!(near(along, 40.0 * MM) && near(down, 20.0 * MM), "{turn}: {along} × {down}");
        // The corner that is shown upper right, in user space.
        let (x, y) = match turn {
            0 => (610.0 - right, 820.0 - top),
            90 => (820.0 - top, left - 10.0),
            180 => (left - 10.0, bottom - 20.0),
            _ => (bottom - 20.0, 610.0 - right),
        };
        assert!(near(x, 15.0 * MM) && near(y, 5.0 * MM), "{turn}: {x}, {y}");
        assert_eq!(text.contains("/Matrix"), matrix.is_some(), "{turn}");
        assert!(matrix.is_none_or(|matrix| text.contains(matrix)), "{turn}");
    }
}

#[test]
fn crop_box_and_user_unit_count() {
    let mut visible = visible("ca-nhan");
    visible.image = Some(picture());
    visible.image_width = Some(40.0);
    visible.position =
        Some(Position::Area { page: Which::FromLast(1), area: [10.0, 20.0, 50.0, 30.0] });
    let cropped = document("/CropBox[110 120 510 720]");
    let (_, [left, bottom, right, top]) = show(&visible, cropped).expect("shown");
    assert!(near(left, 110.0 + 10.0 * MM) && near(top, 720.0 - 20.0 * MM), "{left} {top}");
    assert!(near(right - left, 50.0 * MM) && near(top - bottom, 30.0 * MM));
    let doubled = document("/UserUnit 2.0");
    let (_, [left, bottom, right, top]) = show(&visible, doubled).expect("shown");
    assert!(near(right - left, 25.0 * MM) && near(top - bottom, 15.0 * MM));
}

#[test]
fn seal_is_measured_by_what_is_seen_of_it() {
    let mut visible = visible("co-quan");
    visible.image = Some(picture());
    visible.image_width = Some(36.0);
    let page = Which::FromFirst(1);
    visible.position =
        Some(Position::Corner { page, corner: Corner::BottomLeft, margin: [10.0, 10.0] });
    let (text, [left, bottom, right, top]) = show(&visible, document("")).expect("shown");
    assert!(near(right - left, 36.0 * MM) && near(top - bottom, 18.0 * MM));
    assert!(text.contains("/SMask"), "{text}");
    visible.image_width = None;
    assert_eq!(visible.check(), Err(VisibleError::NoSize));
}

#[test]
fn picture_larger_than_its_place_is_refused_with_both_sizes() {
    let mut visible = visible("ca-nhan");
    visible.image = Some(picture());
    visible.image_width = Some(40.0);
    let page = Which::FromFirst(1);
    visible.position = Some(Position::Area { page, area: [10.0, 10.0, 30.0, 30.0] });
    let error = show(&visible, document("")).expect_err("too large").to_string();
    assert_eq!(error, "the picture is 40.0 × 20.0 mm, its place is 30.0 × 30.0 mm");
    // Without a size of its own it is made as large as its place.
    visible.image_width = None;
    let (_, [left, _, right, _]) = show(&visible, document("")).expect("shown");
    assert!(near(right - left, 30.0 * MM));
}

#[test]
fn copy_says_form_agency_and_time_in_ten_points_black() {
    let mut visible = visible("sao-y");
    visible.values.insert("agency".to_owned(), "Sở Nội vụ tỉnh X".to_owned());
    visible.check().expect("complete");
    let (text, [_, _, right, top]) = show(&visible, document("")).expect("shown");
    assert!(near(610.0 - right, 15.0 * MM) && near(820.0 - top, 5.0 * MM), "{right} {top}");
    // The same in words, for those who do not see it.
    let words = "Chữ ký số của …: SAO Y; Sở Nội vụ tỉnh X; 05/01/2020; 16:08:22 +07:00";
    let units: String = words.encode_utf16().map(|unit| format!("{unit:04X}")).collect();
    assert!(text.contains(&format!("/TU<FEFF{units}>")), "{text}");
    assert!(text.contains("/BaseFont/") && text.contains("+CondauSerif"), "{text}");
}

#[test]
fn missing_and_needless_values_are_named() {
    let mut visible = visible("dinh-kem");
    let error = show(&visible, document("")).expect_err("no number");
    assert_eq!(error.to_string(), "the value `number` of the layout is missing");
    visible.values.insert("number".to_owned(), "15/QĐ-漢".to_owned());
    let error = show(&visible, document("")).expect_err("no such letter");
    let SigningError::Visible(VisibleError::Font(FontError::NoLetter { letter: '漢', .. })) = error
    else {
        panic!("{error}");
    };
    visible.values.insert("nunber".to_owned(), String::new());
    assert!(matches!(visible.check(), Err(VisibleError::UnknownValue { .. })));
}

#[test]
fn picture_and_layout_must_suit_each_other() {
    let mut visible = visible("ca-nhan");
    assert!(matches!(visible.check(), Err(VisibleError::NoImage { .. })));
    visible.image = Some(picture());
    visible.check().expect("complete");
    let mut copy = self::visible("sao-y");
    copy.image = Some(picture());
    assert!(matches!(copy.check(), Err(VisibleError::ImageNotShown { .. })));
}

#[test]
fn long_text_is_made_smaller_and_at_last_refused() {
    let mut visible = visible("dinh-kem");
    visible.values.insert("number".to_owned(), "15/QĐ-UBND".to_owned());
    visible.time_format = Some(TimeFormat::Iso8601);
    let page = Which::FromFirst(1);
    visible.position = Some(Position::Area { page, area: [10.0, 10.0, 50.0, 5.0] });
    show(&visible, document("")).expect("smaller letters");
    visible.position = Some(Position::Area { page, area: [10.0, 10.0, 20.0, 3.0] });
    let error = show(&visible, document("")).expect_err("too long").to_string();
    assert!(error.ends_with("does not fit into 20.0 × 3.0 mm"), "{error}");
}

#[test]
fn place_beyond_the_page_or_the_last_page_is_refused() {
    let mut visible = visible("sao-y");
    let area = [200.0, 10.0, 50.0, 20.0];
    visible.position = Some(Position::Area { page: Which::FromFirst(1), area });
    let error = show(&visible, document("")).expect_err("outside").to_string();
    assert_eq!(error, "it would stand outside of the page");
    visible.position = Some(Position::Area { page: Which::FromFirst(2), area });
    let error = show(&visible, document("")).expect_err("one page").to_string();
    assert_eq!(error, "there is no page 2, the document has 1");
}

/// A page with a position and a name.
#[derive(Debug)]
struct Block;

impl PageReader for Block {
    fn open(&self, _: Vec<u8>, _: Option<&str>) -> Result<Box<dyn PageLines>, String> {
        Ok(Box::new(Self))
    }
}

impl PageLines for Block {
    fn lines(&self, _: usize) -> Result<Vec<TextLine>, String> {
        let line = |text: &str, base| TextLine {
            text: text.to_owned(),
            left: 350.0,
            right: 450.0,
            base,
            size: 14.0,
        };
        Ok(vec![line("KT. CHỦ TỊCH", 400.0), line("PHÓ CHỦ TỊCH", 416.0), line("Mẫu", 500.0)])
    }
}

#[test]
fn personal_signature_stands_in_the_middle_between_position_and_name() {
    let mut visible = visible("ca-nhan");
    visible.image = Some(picture());
    visible.image_width = Some(30.0);
    visible.reader = Some(Arc::new(Block));
    let (_, [left, bottom, right, top]) = show(&visible, document("")).expect("shown");
    assert!(near((left + right) / 2.0 - 10.0, 400.0), "{left} {right}");
    let middle = (416.0 + 14.0 * 0.25 + 500.0 - 14.0 * 0.95) / 2.0;
    assert!(near(820.0 - (top + bottom) / 2.0, middle), "{bottom} {top}");
    assert!(near(right - left, 30.0 * MM));
    visible.position = Some(Position::After { page: None, text: "giám đốc".to_owned() });
    let error = show(&visible, document("")).expect_err("no such text").to_string();
    assert_eq!(error, "the text `giám đốc` is not found on any page");
}

#[test]
fn seal_without_a_signature_stands_over_the_left_third_of_where_it_would_be() {
    let mut visible = visible("co-quan");
    visible.image = Some(picture());
    visible.image_width = Some(36.0);
    visible.reader = Some(Arc::new(Block));
    let (_, [_, _, right, _]) = show(&visible, document("")).expect("shown");
    let signature = 400.0 - 20.0 * MM;
    assert!(near(right - 10.0, signature + 40.0 / 3.0 * MM), "{right}");
}

#[test]
fn field_of_a_tagged_document_gets_its_element_and_the_page_its_order() {
    let visible = visible("sao-y");
    for (parents, grown) in [
        ("<</Nums[0[]4 8 0 R]>>", "/Nums[0[]4 8 0 R 7 "),
        ("<</Kids[6 0 R]>>", "/Limits[7 7]/Nums[7 "),
    ] {
        let tagged = file_of(&[
            "<</Type/Catalog/Pages 2 0 R/StructTreeRoot 4 0 R/MarkInfo<</Marked true>>>>"
                .to_owned(),
            PAGES.to_owned(),
            "<</Type/Page/Parent 2 0 R>>".to_owned(),
            "<</Type/StructTreeRoot/K 8 0 R/ParentTree 5 0 R/ParentTreeNextKey 7>>".to_owned(),
            parents.to_owned(),
            "<</Limits[0 4]/Nums[0[]4 8 0 R]>>".to_owned(),
            "null".to_owned(),
            "<</Type/StructElem/S/Document/P 4 0 R/K[]>>".to_owned(),
        ]);
        let (text, _) = show(&visible, tagged).expect("shown");
        assert!(text.contains("/StructParent 7"), "{text}");
        assert!(text.contains("/Type/StructElem/S/Form/P 4 0 R/Pg 3 0 R"), "{text}");
        assert!(text.contains(grown), "{text}");
        assert!(text.contains("/ParentTreeNextKey 8"), "{text}");
        assert!(text.contains("/K[8 0 R "), "{text}");
        assert!(text.contains("/Tabs/S"), "{text}");
    }
}
