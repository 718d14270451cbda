//! Tests of filling: what is written, and what is refused.

use super::FieldValue;
use super::FillError;
use super::fill;
use crate::formats::limits::Limits;
use crate::formats::pdf::fields::form;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::text;
use crate::formats::pdf::revisions::PdfFile;
use proptest::prelude::any;
use proptest::prelude::prop;
use proptest::prelude::prop_assert;
use proptest::prelude::proptest;

/// A PDF of one page with these fields from object 4 on; `form` goes into the AcroForm.
fn with_form(form: &str, fields: &[&str]) -> Vec<u8> {
    let links: Vec<String> = (4..).take(fields.len()).map(|n| format!("{n} 0 R")).collect();
    let links = links.join(" ");
    let head = [
        format!("<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[{links}]{form}>>>>"),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        format!("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Annots[{links}]>>"),
    ];
    let objects = head.iter().map(String::as_str).chain(fields.iter().copied());
    let mut file = b"%PDF-1.7\n".to_vec();
    let mut table = String::new();
    let mut count = 1;
    for body in objects {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{count} 0 obj\n{body}\nendobj\n").bytes());
        count += 1;
    }
    let at = file.len();
    let end = format!("trailer\n<</Size {count}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF\n");
    file.extend(format!("xref\n0 {count}\n0000000000 65535 f \n{table}{end}").bytes());
    file
}

fn with_fields(fields: &[&str]) -> Vec<u8> {
    with_form("/DA(/Helv 0 Tf 0 g)", fields)
}

fn filled(input: &Vec<u8>, values: &[(&str, &str)]) -> Result<Vec<u8>, FillError> {
    let file = PdfFile::open(input, &Limits::default(), None).expect("a PDF");
    let values: Vec<FieldValue> = values
        .iter()
        .map(|(field, value)| FieldValue { field: (*field).to_owned(), value: (*value).to_owned() })
        .collect();
    Ok([input.as_slice(), &fill(&file, &values)?.appended].concat())
}

fn why(input: &Vec<u8>, field: &str, value: &str) -> String {
    filled(input, &[(field, value)]).expect_err("refused").to_string()
}

/// The values of all fields, and the content of their first appearances.
fn read(file: &[u8]) -> Vec<(String, String, String)> {
    let bytes = file.to_vec();
    let file = PdfFile::open(&bytes, &Limits::default(), None).expect("a PDF");
    let view = file.latest();
    let form = form(view).expect("readable").expect("a form");
    let mut found = Vec::new();
    for field in &form.fields {
        let value = match view.get(&field.dictionary, "V").expect("readable") {
            Some(Object::String(value, _)) => text(&value),
            Some(Object::Name(name)) => format!("/{}", name.text()),
            _ => String::new(),
        };
        let widget = field.widgets.first().or(field.reference.as_ref()).copied().expect("one");
        let widget = view.follow(widget).expect("readable").expect("there");
        let widget = widget.object.as_dictionary().expect("a dictionary");
        let shown = match view.get(widget, "AP").expect("readable") {
            Some(Object::Dictionary(appearance)) => {
                match view.get(&appearance, "N").expect("readable") {
                    Some(Object::Stream(stream)) => {
                        let content = view.stream_bytes(&stream).expect("decoded");
                        String::from_utf8(content).expect("text")
                    }
                    _ => String::new(),
                }
            }
            _ => String::new(),
        };
        found.push((field.name.clone(), value, shown));
    }
    found
}

const NUMBER: &str = "<</Type/Annot/Subtype/Widget/FT/Tx/T(So)/Rect[50 700 200 720]/P 3 0 R>>";

#[test]
fn text_is_kept_and_shown_in_a_font_that_has_it() {
    let input = with_fields(&[NUMBER]);
    let output = filled(&input, &[("So", "15/QĐ-UBND")]).expect("filled");
    assert_eq!(&output[..input.len()], &input[..]);
    let read = read(&output);
    assert_eq!(read[0].1, "15/QĐ-UBND");
    assert!(read[0].2.contains("/Tx BMC") && read[0].2.contains("> Tj"), "{}", read[0].2);
    let added = String::from_utf8_lossy(&output[input.len()..]).into_owned();
    assert!(added.contains("/Subtype/Type0/BaseFont/"), "{added}");
    // Decomposed letters are kept composed: one value, one look.
    let again = filled(&input, &[("So", "15/Q\u{110}-UBND")]).expect("filled");
    assert_eq!(again, output);
}

#[test]
fn widgets_of_one_field_all_show_its_value() {
    let input = with_fields(&[
        "<</FT/Tx/T(So)/Kids[5 0 R 6 0 R]>>",
        "<</Subtype/Widget/Parent 4 0 R/Rect[0 0 100 20]>>",
        "<</Subtype/Widget/Parent 4 0 R/Rect[0 50 100 70]/MK<</R 90>>>>",
    ]);
    let input = String::from_utf8(input)
        .expect("text")
        .replace("/Fields[4 0 R 5 0 R 6 0 R]", "/Fields[4 0 R]            ");
    let output = filled(&input.into_bytes(), &[("So", "7")]).expect("filled");
    let added = String::from_utf8_lossy(&output).into_owned();
    assert_eq!(added.matches("/AP<</N ").count(), 2);
    assert_eq!(added.matches("/Matrix[0 1 -1 0 0 0]").count(), 1);
}

#[test]
fn inherited_flags_and_lengths_are_kept_to() {
    let input = with_fields(&[
        "<</T(a)/FT/Tx/MaxLen 3/Kids[5 0 R]>>",
        "<</T(b)/Parent 4 0 R/Subtype/Widget/Rect[0 0 100 20]>>",
        "<</T(c)/FT/Tx/Ff 1/Subtype/Widget/Rect[0 0 100 20]>>",
        "<</T(d)/FT/Tx/Ff 4096/Subtype/Widget/Rect[0 0 100 60]>>",
        "<</T(e)/FT/Tx/Ff 16777216/MaxLen 4/Subtype/Widget/Rect[0 0 100 20]>>",
    ]);
    let input = String::from_utf8(input).expect("text");
    let input = input.replace("/Fields[4 0 R 5 0 R", "/Fields[4 0 R      ").into_bytes();
    assert_eq!(why(&input, "a.b", "1234"), "field `a.b` takes 3 letters, the value has 4");
    assert_eq!(read(&filled(&input, &[("a.b", "123")]).expect("filled"))[1].1, "123");
    assert_eq!(why(&input, "c", "x"), "field `c` is read-only");
    assert!(why(&input, "a", "x").contains("holds other fields"));
    assert!(why(&input, "a.b", "1\n2").contains("has one line"));
    let lines = filled(&input, &[("d", "1\r\n2")]).expect("filled");
    let shown = &read(&lines)[3];
    assert_eq!((shown.1.as_str(), shown.2.matches("Tj").count()), ("1\n2", 2));
    let cells = filled(&input, &[("e", "1234")]).expect("filled");
    assert_eq!(read(&cells)[4].2.matches("Tj").count(), 4);
}

#[test]
fn value_that_cannot_be_shown_is_refused() {
    let input = with_fields(&[NUMBER]);
    assert!(why(&input, "So", "漢").contains("has no letter"));
    let long = "0123456789".repeat(20);
    assert_eq!(why(&input, "So", &long), "the value of field `So` does not fit its area");
}

#[test]
fn what_takes_no_value_is_refused() {
    let input = with_fields(&[
        "<</T(sig)/FT/Sig/Rect[0 0 0 0]>>",
        "<</T(push)/FT/Btn/Ff 65536/Rect[0 0 9 9]>>",
        "<</T(secret)/FT/Tx/Ff 8192/Rect[0 0 9 9]>>",
        "<</T(twice)/FT/Tx/Rect[0 0 9 9]>>",
        "<</T(twice)/FT/Tx/Rect[0 0 9 9]>>",
        "<</T(odd)/Rect[0 0 9 9]>>",
    ]);
    assert!(why(&input, "sig", "x").contains("a signature field"));
    assert!(why(&input, "push", "x").contains("a push button"));
    assert!(why(&input, "secret", "x").contains("for a password"));
    assert!(why(&input, "twice", "x").contains("several fields"));
    assert!(why(&input, "odd", "x").contains("of no kind"));
    let unknown = why(&input, "none", "x");
    assert_eq!(
        unknown,
        "the document has no field `none` (there are: push, secret, twice, twice, odd)"
    );
    let xfa = with_form("/XFA[]", &[NUMBER]);
    assert!(matches!(filled(&xfa, &[("So", "1")]), Err(FillError::Xfa)));
}

#[test]
fn boxes_take_their_state_or_what_people_write() {
    let states = "/AP<</N<</Co 9 0 R/Off 9 0 R>>>>";
    let input = with_fields(&[&format!("<</T(k)/FT/Btn/Rect[0 0 9 9]/AS/Off{states}>>")]);
    for (value, state) in [("on", "/Co"), ("có", "/Co"), ("Co", "/Co"), ("off", "/Off")] {
        let output = filled(&input, &[("k", value)]).expect("filled");
        assert_eq!(read(&output)[0].1, state, "{value}");
        let added = String::from_utf8_lossy(&output[input.len()..]).into_owned();
        assert!(added.contains(&format!("/AS{state}")), "{added}");
    }
    assert_eq!(why(&input, "k", "maybe"), "field `k` does not offer `maybe` (it offers: Co, Off)");
}

#[test]
fn one_radio_button_is_chosen_and_the_others_are_not() {
    let kid = |state: &str| {
        format!("<</Parent 4 0 R/Rect[0 0 9 9]/AS/Off/AP<</N<</{state} 9 0 R/Off 9 0 R>>>>>>")
    };
    let (a, b) = (kid("A"), kid("B"));
    let input =
        with_fields(&["<</T(r)/FT/Btn/Ff 49152/Kids[5 0 R 6 0 R]/Opt[(One)(Two)]>>", &a, &b]);
    let input = String::from_utf8(input).expect("text");
    let input = input.replace("/Fields[4 0 R 5 0 R 6 0 R]", "/Fields[4 0 R]            ");
    let input = input.into_bytes();
    for value in ["B", "Two"] {
        let output = filled(&input, &[("r", value)]).expect("filled");
        assert_eq!(read(&output)[0].1, "/B");
        let added = String::from_utf8_lossy(&output[input.len()..]).into_owned();
        assert_eq!((added.matches("/AS/B").count(), added.matches("/AS/Off").count()), (1, 1));
    }
    assert_eq!(why(&input, "r", "off"), "field `r` does not offer `off` (it offers: A, B)");
}

#[test]
fn choices_are_kept_to_unless_they_may_be_edited() {
    let options = "/Opt[(Khẩn)[(HT)(Hoa toc)]]".replace("Khẩn", "Khan");
    let fields: Vec<String> = [131_072, 131_072 + 262_144, 0]
        .iter()
        .zip(["combo", "edit", "list"])
        .map(|(flags, name)| {
            format!("<</T({name})/FT/Ch/Ff {flags}/Rect[0 0 80 40]{options}/DA(/H 9 Tf)>>")
        })
        .collect();
    let fields: Vec<&str> = fields.iter().map(String::as_str).collect();
    let input = with_fields(&fields);
    for value in ["HT", "Hoa toc"] {
        for position in 0..3 {
            let name = ["combo", "edit", "list"][position];
            let output = filled(&input, &[(name, value)]).expect("filled");
            assert_eq!(read(&output)[position].1, "HT");
            let added = String::from_utf8_lossy(&output[input.len()..]).into_owned();
            assert_eq!(added.contains("/I[1]"), name == "list", "{added}");
        }
    }
    let refused = why(&input, "combo", "x");
    assert_eq!(refused, "field `combo` does not offer `x` (it offers: Khan, Hoa toc)");
    assert!(why(&input, "list", "x").contains("does not offer"));
    assert_eq!(read(&filled(&input, &[("edit", "x")]).expect("filled"))[1].1, "x");
}

#[test]
fn scripts_are_told_and_not_run() {
    let scripted = NUMBER.replace("/T(So)", "/T(So)/AA<</K 9 0 R>>");
    let input = with_fields(&[&scripted, &NUMBER.replace("So", "B")]);
    let file = PdfFile::open(&input, &Limits::default(), None).expect("a PDF");
    let values =
        ["So", "B"].map(|field| FieldValue { field: field.to_owned(), value: "1".to_owned() });
    assert_eq!(fill(&file, &values).expect("filled").scripted, ["So"]);
}

/// A form with a field of each kind.
fn each_kind() -> Vec<u8> {
    with_fields(&[
        "<</T(a)/FT/Tx/Ff 4096/MaxLen 90/Q 1/Rect[0 0 100 60]/MK<</BC[1]/BG[0 1 1]/R 90>>>>",
        "<</T(b)/FT/Tx/Ff 16777216/MaxLen 9/Rect[0 0 100 20]/DA(0 0 1 rg/H 9 Tf)/BS<</W 2>>>>",
        "<</T(c)/FT/Btn/Rect[0 0 9 9]/AP<</N<</Co 9 0 R/Off 9 0 R>>>>>>",
        "<</T(d)/FT/Ch/Ff 0/Opt[(x)[(y)(z)]]/Rect[0 0 80 40]>>",
        "<</T(e)/FT/Ch/Ff 393216/Opt[(x)[(y)(z)]]/I[0]/Rect[0 0 80 40]>>",
    ])
}

proptest! {
    #[test]
    fn damaged_form_is_filled_or_refused_and_keeps_its_bytes(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..12),
        value in ".{0,12}",
    ) {
        let mut input = each_kind();
        for (index, byte) in changes {
            let length = input.len();
            input[index.index(length)] = byte;
        }
        let Ok(file) = PdfFile::open(&input, &Limits::default(), None) else { return Ok(()) };
        for field in ["a", "b", "c", "d", "e"] {
            for value in [value.as_str(), "x", "on", "y"] {
                let value = FieldValue { field: field.to_owned(), value: value.to_owned() };
                if let Ok(filled) = fill(&file, &[value]) {
                    prop_assert!(filled.appended.ends_with(b"%%EOF\n"));
                }
            }
        }
    }
}
