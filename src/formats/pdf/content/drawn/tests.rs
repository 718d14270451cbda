//! What is drawn and where; what ends the reading; nothing hostile panics.

use super::Drawing;
use super::Oddity;
use super::drawn;
use super::style;
use crate::formats::limits::Limits;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::object::Object;
use proptest::prelude::any;
use proptest::prop_oneof;
use proptest::proptest;
use proptest::strategy::Just;
use proptest::strategy::Strategy;

/// Reads a look of 100 by 20 units that is shown twice as large from (10, 10) on.
fn drawing(content: &[u8]) -> Result<Drawing, Oddity> {
    let mut bytes = b"%PDF-1.7\n".to_vec();
    let font = "<</Type/Font/Subtype/Type1/BaseFont/Courier>>";
    let mut form = format!(
        "<</Type/XObject/Subtype/Form/BBox[0 0 100 20]/Resources<</Font<</F {font}>>>>/Length {}>>\
         \nstream\n",
        content.len()
    )
    .into_bytes();
    form.extend_from_slice(content);
    form.extend_from_slice(b"\nendstream");
    let mut offsets = Vec::new();
    for (number, object) in [(1, b"<</Type/Catalog>>".as_slice()), (2, &form)] {
        offsets.push(bytes.len());
        bytes.extend(format!("{number} 0 obj\n").bytes());
        bytes.extend_from_slice(object);
        bytes.extend(b"\nendobj\n");
    }
    let at = bytes.len();
    bytes.extend(b"xref\n0 3\n0000000000 65535 f \n");
    offsets.iter().for_each(|offset| bytes.extend(format!("{offset:010} 00000 n \n").bytes()));
    bytes.extend(format!("trailer\n<</Size 3/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n").bytes());
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let view = file.latest();
    let read = view.indirect_any(2).expect("readable").expect("there");
    let Object::Stream(form) = &read.object else { panic!("a stream") };
    drawn(view, form, [10.0, 10.0, 210.0, 50.0])
}

#[test]
fn letters_and_paths_stand_where_the_box_and_the_matrices_put_them() {
    let drawing = drawing(b"0 1 0 rg 5 5 10 10 re f BT /F 10 Tf 20 5 Td (ab) Tj ET").expect("read");
    let shape = drawing.shapes().next().expect("a rectangle");
    let near = |a: f64, b: f64| (a - b).abs() < 0.02;
    assert!(shape.area.iter().zip([20.0, 20.0, 40.0, 40.0]).all(|(a, b)| near(*a, b)), "{shape:?}");
    assert_eq!((shape.ink.colour, shape.width), ([0.0, 1.0, 0.0], None));
    let glyphs: Vec<_> = drawing.glyphs().collect();
    assert_eq!(glyphs.len(), 2);
    // Six tenths of ten units, twice as large.
    assert!(near(glyphs[0].from.0, 50.0) && near(glyphs[0].to.0, 62.0), "{glyphs:?}");
    assert!(near(glyphs[1].from.0, 62.0) && near(glyphs[1].from.1, 20.0), "{glyphs:?}");
    assert!(near(glyphs[0].up.1, 20.0) && !glyphs[0].is_cut, "{glyphs:?}");
    assert_eq!(glyphs[0].text.as_deref(), Some("a"));
}

#[test]
fn letters_outside_of_a_clip_are_cut() {
    let cut = |content: &[u8]| {
        let drawing = drawing(content).expect("read");
        drawing.glyphs().map(|glyph| glyph.is_cut).collect::<Vec<_>>()
    };
    let text = b"BT /F 10 Tf 20 5 Td (ab) Tj ET";
    assert_eq!(cut(&[b"0 0 27 20 re W n ".as_slice(), text].concat()), [false, true]);
    assert_eq!(cut(&[b"q 0 0 1 1 re W n Q ".as_slice(), text].concat()), [false, false]);
    assert_eq!(cut(&[b"0 0 1 1 re W n 9 9 1 1 re W n ".as_slice(), text].concat()), [true, true]);
}

#[test]
fn what_is_not_known_ends_the_reading() {
    for content in [
        "/S sh",
        "0 0 m 1 1 l W n",
        "BT /G 9 Tf ET",
        "BT (a) Tj ET",
        "BT BT ET ET",
        "BT",
        "Q",
        "EMC",
        "/OC /L BDC EMC",
        "1 2 m 3 4 l",
        "0 0 1 re f",
        "1e3 0 m",
        "--1 0 m",
        "1 0 0 rg foo",
        "1 0 rg",
        "BX EX",
        "0 0 1 1 re W n (x) Tj",
        "BI /W 1 ID x EI",
    ] {
        assert!(drawing(content.as_bytes()).is_err(), "{content}");
    }
    assert!(drawing(b"% nothing\n").expect("read").marks.is_empty());
}

#[test]
fn styles_are_font_size_and_colour_and_nothing_else() {
    let read = style(b"0 0 1 rg /Helv 12 Tf").expect("a style");
    assert_eq!((read.font.as_str(), read.size), ("Helv", 12.0));
    assert!(read.light < 0.2);
    for other in ["", "0 g", "/F 9 Tf 3 Tr", "/F 9 Tf 0 0 0 0 0 k", "/F Tf", "/F 9 Tf 1"] {
        assert_eq!(style(other.as_bytes()), None, "{other}");
    }
}

fn word() -> impl Strategy<Value = &'static str> {
    prop_oneof![
        Just("q "),
        Just("Q "),
        Just("cm "),
        Just("BT "),
        Just("ET "),
        Just("/F 9 Tf "),
        Just("(ab) Tj "),
        Just("[(a) -9 (b)] TJ "),
        Just("1 "),
        Just("0 "),
        Just("-1e9 "),
        Just("99999999 "),
        Just("1 0 0 1 0 0 "),
        Just("re "),
        Just("f "),
        Just("S "),
        Just("W n "),
        Just("m "),
        Just("l "),
        Just("c "),
        Just("h "),
        Just("Td "),
        Just("Tm "),
        Just("T* "),
        Just("gs "),
        Just("/F "),
        Just("Do "),
        Just("BMC "),
        Just("EMC "),
        Just("rg "),
        Just("k "),
    ]
}

proptest! {
    #[test]
    fn nothing_hostile_panics(content in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = drawing(&content);
        let _ = style(&content);
    }

    #[test]
    fn no_order_of_operators_panics(words in proptest::collection::vec(word(), 0..60)) {
        let _ = drawing(words.concat().as_bytes());
    }
}
