//! Documents prepared before they were signed so that a change that some rule permits changes what
//! the pages show: objects that are two things at once, bytes that belong to an object only once
//! something is appended. Each passed once; viewers showed it.

use crate::support::pdf::Draft;
use crate::support::pdf::SIGNATURE;
use crate::support::pdf::find;
use crate::support::pdf::is_clean;
use crate::support::pdf::judged;
use crate::support::pdf::told;

const FIELD: &str = "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R\
                     /V 20 0 R>>";
const TEXT: &str = "<</FT/Tx/T(Text)/V(a)/DA(/F1 9 Tf)/Type/Annot/Subtype/Widget\
                    /Rect[10 10 90 30]/F 4/P 3 0 R/AP<</N 11 0 R>>>>";
const FORM: &str = "<</Fields[6 0 R 7 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>";
const XMP: &str = "<x:xmpmeta xmlns:x='adobe:ns:meta/'/>";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

fn look(content: &str) -> String {
    stream(
        "/Type/XObject/Subtype/Form/BBox[0 0 80 20]/Resources<</Font<</F1 9 0 R>>>>",
        &format!("BT /F1 9 Tf 2 4 Td (a) Tj ET {content}"),
    )
}

/// What differs from a plain document with a text field.
struct Prepared<'p> {
    resources: &'p str,
    content: &'p str,
    catalog: &'p str,
    annotations: &'p str,
    objects: &'p [(u32, &'p str)],
    /// What the certification permits.
    permission: u8,
}

impl Default for Prepared<'_> {
    fn default() -> Self {
        Self {
            resources: "/Font<</F1 9 0 R>>",
            content: "BT /F1 18 Tf (Quyet dinh so 7) Tj ET",
            catalog: "",
            annotations: "",
            objects: &[],
            permission: 1,
        }
    }
}

impl Prepared<'_> {
    fn signed(&self) -> Draft {
        self.sign(self.draft())
    }

    fn draft(&self) -> Draft {
        let Self { resources, content, catalog, annotations, .. } = self;
        let page = format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Resources<<{resources}>>\
             /Contents 4 0 R/Annots[6 0 R 7 0 R {annotations}]>>"
        );
        let catalog = format!("<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R{catalog}>>");
        let content = stream("", content);
        let look = look("");
        let mut objects: Vec<(u32, &str)> = vec![
            (1, &catalog),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, &page),
            (4, &content),
            (5, FORM),
            (6, "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
            (7, TEXT),
            (9, "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"),
            (11, &look),
            (12, "<</Title(Quyet dinh)>>"),
        ];
        objects.retain(|(number, _)| self.objects.iter().all(|(other, _)| other != number));
        objects.extend(self.objects);
        Draft::new(&objects)
    }

    /// One certification over everything.
    fn sign(&self, draft: Draft) -> Draft {
        let Self { catalog, permission, .. } = self;
        let certified = format!(
            "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R{catalog}/Perms<</DocMDP 20 0 R>>>>"
        );
        let keys = format!(
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/Data 1 0 R/TransformParams\
             <</Type/TransformParams/P {permission}/V/1.2>>>>]"
        );
        let signature = format!("<<{SIGNATURE}>>");
        draft.sign_with(&[(1, &certified), (6, FIELD), (20, &signature)], &keys)
    }

    /// Signed it is clean, and after an update of one object it is not.
    #[track_caller]
    fn assert_caught(&self, number: u32, object: &str, rule: &str) {
        let signed = self.signed();
        assert!(is_clean(&signed.bytes), "signed\n{}", told(&signed.bytes));
        assert_caught(&signed.update(&[(number, object)]).bytes, rule);
    }
}

#[track_caller]
fn assert_caught(bytes: &[u8], rule: &str) {
    assert!(!is_clean(bytes), "{}", told(bytes));
    let (_, judgement) = judged(bytes).expect("readable");
    let findings = judgement.signatures.iter().flat_map(|one| &one.findings);
    let mut seen = findings.chain(&judgement.findings).map(|finding| {
        format!("{} {}", finding.rule, finding.compared.as_ref().map_or("", |one| &one.seen))
    });
    assert!(seen.any(|seen| seen.contains(rule)), "{rule}\n{}", told(bytes));
}

#[test]
fn metadata_that_are_a_font_or_a_picture_because_the_catalog_is_a_list_of_them_fail() {
    let font = |glyph: &str| {
        let keys = "/Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding<</Differences";
        stream(&format!("{keys}[55/{glyph}]>>"), XMP)
    };
    let prepared = Prepared {
        resources: "/Font 1 0 R",
        content: "BT /Metadata 18 Tf (Quyet dinh so 7) Tj ET",
        catalog: "/Metadata 30 0 R",
        objects: &[(30, &font("seven"))],
        ..Prepared::default()
    };
    prepared.assert_caught(30, &font("nine"), "DA-23");
    let picture = |words: &str| {
        let keys = "/Subtype/Form/BBox[0 0 300 144]/Resources<</Font<</F1 9 0 R>>>>";
        let content = format!("BT /F1 18 Tf ({words}) Tj ET");
        stream(keys, &format!("<x:xmpmeta xmlns:x='adobe:ns:meta/'>\n{content}\n</x:xmpmeta>"))
    };
    for resources in ["/Font<</F1 9 0 R>>/XObject 1 0 R", "/Font<</F1 9 0 R>>/XObject 31 0 R"] {
        let prepared = Prepared {
            resources,
            content: "/Metadata Do",
            catalog: "/Metadata 30 0 R",
            objects: &[(30, &picture("dong y")), (31, "1 0 R")],
            ..Prepared::default()
        };
        prepared.assert_caught(30, &picture("khong dong y"), "DA-23");
    }
    // The same where the catalog is written again with other metadata.
    let prepared = Prepared {
        resources: "/Font<</F1 9 0 R>>/XObject 1 0 R",
        content: "/Metadata Do",
        catalog: "/Metadata 30 0 R",
        objects: &[(30, &picture("dong y"))],
        ..Prepared::default()
    };
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Metadata 40 0 R\
                   /Perms<</DocMDP 20 0 R>>>>";
    let replaced = prepared.signed().update(&[(1, catalog), (40, &picture("khong dong y"))]);
    assert_caught(&replaced.bytes, "DA-23");
}

#[test]
fn metadata_that_are_only_metadata_may_change() {
    let plain = Prepared {
        catalog: "/Metadata 30 0 R",
        objects: &[(30, &stream("/Type/Metadata/Subtype/XML", XMP))],
        ..Prepared::default()
    };
    let other = stream("/Type/Metadata/Subtype/XML", &format!("{XMP} "));
    let changed = plain.signed().update(&[(30, &other)]);
    assert!(is_clean(&changed.bytes), "{}", told(&changed.bytes));
}

#[test]
fn a_comment_that_is_a_graphics_state_fails_whatever_the_state_is_called() {
    let both = |alpha: u8| {
        format!("<</Type/ExtGState/ca {alpha}/CA {alpha}/Subtype/Text/Rect[0 0 1 1]/F 2>>")
    };
    for name in ["G", "P", "T", "Obj", "Parent", "IRT", "Fields"] {
        for (states, indirect) in [("<<@ 40 0 R>>", "null"), ("41 0 R", "<<@ 40 0 R>>")] {
            let [states, indirect] =
                [states, indirect].map(|text| text.replace('@', &format!("/{name}")));
            let prepared = Prepared {
                resources: &format!("/Font<</F1 9 0 R>>/ExtGState {states}"),
                content: &format!("/{name} gs BT /F1 18 Tf (Quyet dinh so 7) Tj ET"),
                annotations: "40 0 R",
                objects: &[(40, &both(0)), (41, &indirect)],
                permission: 3,
                ..Prepared::default()
            };
            prepared.assert_caught(40, &both(1), "DA-23");
        }
    }
}

#[test]
fn a_comment_that_a_page_inherits_from_fails_when_it_changes() {
    let comment = |font: u8| {
        format!(
            "<</Type/Annot/Subtype/Text/Rect[0 0 1 1]/F 2/Resources<</Font<</F1 {font} 0 R>>>>>>"
        )
    };
    let page = "<</Type/Page/Parent 40 0 R/MediaBox[0 0 300 144]/Contents 4 0 R\
                /Annots[6 0 R 7 0 R 40 0 R]>>";
    let symbol = "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>";
    let prepared = Prepared {
        objects: &[(3, page), (40, &comment(9)), (41, symbol)],
        permission: 3,
        ..Prepared::default()
    };
    prepared.assert_caught(40, &comment(41), "DA-23");
}

#[test]
fn a_key_with_a_solidus_in_it_is_no_path() {
    let text = TEXT.replace("/AP<<", "/AP#2fN 11 0 R/AP<<");
    let prepared = Prepared {
        resources: "/Font<</F1 9 0 R>>/XObject 7 0 R",
        content: "/AP#2fN Do",
        objects: &[(7, &text)],
        permission: 2,
        ..Prepared::default()
    };
    prepared.assert_caught(11, &look("0 0 80 20 re f"), "DA-23");
}

#[test]
fn tags_that_are_colours_as_well_fail() {
    let tree = |colours: &str| format!("<</Nums[0 [41 0 R]]/Limits[{colours}]>>");
    let root = "<</Type/StructTreeRoot/K[41 0 R]/ParentTree 42 0 R/ParentTreeNextKey 1>>";
    let prepared = Prepared {
        resources: "/Font<</F1 9 0 R>>/ColorSpace 42 0 R",
        content: "BT /Limits cs 1 sc /F1 18 Tf (Quyet dinh so 7) Tj ET",
        catalog: "/MarkInfo<</Marked true>>/StructTreeRoot 40 0 R",
        objects: &[
            (40, root),
            (41, "<</Type/StructElem/S/P/P 40 0 R/Pg 3 0 R/K[0]>>"),
            (42, &tree("/Indexed/DeviceGray 1 <ffff>")),
        ],
        ..Prepared::default()
    };
    prepared.assert_caught(42, &tree("/Indexed/DeviceGray 1 <0000>"), "DA-06");
}

#[test]
fn a_signed_stream_that_goes_on_in_what_is_appended_fails() {
    let content = "BT /F1 18 Tf (Quyet dinh so 7) Tj ET (";
    let length = 20_000;
    let open = format!("<</Length {length}>>\nstream\n{content}\nendstream");
    let by_reference = format!("<</Length 30 0 R>>\nstream\n{content}\nendstream");
    let unended = format!("<</Length 7>>\nstream\n{content}\n");
    let number = length.to_string();
    for content_stream in [&open, &by_reference, &unended] {
        let prepared =
            Prepared { objects: &[(4, content_stream), (30, &number)], ..Prepared::default() };
        let signed = prepared.signed();
        let end = find(&signed.bytes, content.as_bytes(), 0) + length;
        let forged = ") BT /F1 18 Tf (so 8) Tj ET %";
        let before = end - signed.bytes.len() - "40 0 obj\n<</Length 00000>>\nstream\n".len();
        let filler = "-".repeat(before - forged.len());
        let rest = stream("", &format!("{forged}{filler}\nendstream\n"));
        let attack = signed.update(&[(40, &rest)]);
        assert_caught(&attack.bytes, "goes on after its end");
    }
}

#[test]
fn a_signed_stream_of_the_wrong_length_that_ends_in_the_signed_part_is_no_fault_of_an_update() {
    for length in [1, 99] {
        let content = "BT /F1 18 Tf (Quyet dinh so 7) Tj ET";
        let wrong = format!("<</Length {length}>>\nstream\n{content}\nendstream");
        let prepared = Prepared { objects: &[(4, &wrong)], ..Prepared::default() };
        let update = prepared.signed().update(&[(12, "<</Title(x)>>")]);
        assert!(is_clean(&update.bytes), "{length}\n{}", told(&update.bytes));
    }
}

#[test]
fn white_space_that_makes_readers_look_for_prepared_objects_fails() {
    let tail = [b'\n'; 2000];
    let signed = Prepared::default().signed();
    let far = [signed.bytes.as_slice(), &tail].concat();
    assert!(is_clean(&far), "white space alone\n{}", told(&far));
    // The content that will be shown stands in the signed bytes; no table names it.
    let hidden = format!("4 0 obj\n{}\nendobj\n", stream("", "BT /F1 18 Tf (so 8) Tj ET"));
    let comment = stream("", &hidden);
    let prepared = Prepared { objects: &[(30, &comment)], ..Prepared::default() };
    let signed = prepared.signed();
    assert!(is_clean(&signed.bytes), "signed\n{}", told(&signed.bytes));
    assert_caught(&[signed.bytes.as_slice(), &tail].concat(), "CV-13-OBJECTS");
}

#[test]
fn objects_prepared_in_the_signed_part_fail_once_something_is_appended() {
    let content = stream("", "BT /F1 18 Tf (so 8) Tj ET");
    let update = [(12, "<</Title(x)>>")];
    // Between the objects, where no honest program leaves any.
    let mut draft = Prepared::default().draft();
    draft.bytes.extend(format!("4 0 obj\n{content}\nendobj\n").bytes());
    let signed = Prepared::default().sign(draft);
    assert!(is_clean(&signed.bytes), "signed\n{}", told(&signed.bytes));
    assert_caught(&signed.update(&update).bytes, "DA-19: an object that");
    // Within a stream, as in a document that is attached: only where a reader may look for it.
    let attached = stream("", &format!("4 0 obj\n{content}\nendobj\n"));
    let signed = Prepared { objects: &[(30, &attached)], ..Prepared::default() }.signed();
    let plain = signed.clone().update(&update).bytes;
    assert!(is_clean(&plain), "{}", told(&plain));
    let empty = signed.clone().update(&[]).bytes;
    assert!(is_clean(&empty), "{}", told(&empty));
    let end = empty.len() - signed.bytes.len();
    let with = |old: &str, new: &str| {
        let (before, after) = empty.split_at(empty.len() - end);
        let after = String::from_utf8(after.to_vec()).expect("text").replacen(old, new, 1);
        [before, after.as_bytes()].concat()
    };
    for (old, new) in [
        ("xref\n0 1", "xref %\n0 1"),
        ("0000000000 65535 f \n", "0 65535 f \n"),
        ("0 1\n", "0 %\n1\n"),
        ("/Size 31", "/Size 99999999"),
        ("startxref\n", "startxref%\n"),
        ("startxref\n", "startxref                                                             \n"),
        ("0000000000 65535 f \n", "0000000000 65535 f \n9000000 1\n0000000000 65535 f \n"),
    ] {
        let odd = with(old, new);
        assert_ne!(odd, empty, "{old}");
        assert_caught(&odd, "DA-19: an object that");
    }
}

#[test]
fn a_field_above_others_is_not_filled() {
    let above = "<</T(above)/Kids[8 0 R]>>";
    let below = "<</FT/Tx/T(below)/Parent 7 0 R/DA(/F1 9 Tf)/Type/Annot/Subtype/Widget\
                 /Rect[10 10 90 30]/P 3 0 R/F 4>>";
    let prepared =
        Prepared { objects: &[(7, above), (8, below)], permission: 2, ..Prepared::default() };
    let own = below.replace("/F 4", "/F 4/V(b)");
    let filled = prepared.signed().update(&[(8, &own)]);
    assert!(is_clean(&filled.bytes), "its own value\n{}", told(&filled.bytes));
    prepared.assert_caught(7, &above.replace(">>", "/V(1000000)>>"), "DA-09");
}

#[test]
fn a_font_that_fields_named_in_vain_sets_letters_as_what_they_are() {
    let text = TEXT.replace("/F1 9 Tf", "/Helv 9 Tf");
    let prepared = Prepared { objects: &[(7, &text)], permission: 2, ..Prepared::default() };
    let with = |name: &str, font: &str| {
        let form = FORM.replace("/F1 9 0 R", &format!("/F1 9 0 R/{name} 40 0 R"));
        let form = form.replace("/SigFlags", "/NeedAppearances true/SigFlags");
        prepared.signed().update(&[(5, &form), (40, font)]).bytes
    };
    let font = |rest: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/Helvetica{rest}>>");
    for honest in
        ["", "/Encoding/WinAnsiEncoding", "/Encoding<</Differences[24/breve 128/bullet]>>"]
    {
        let update = with("Helv", &font(honest));
        assert!(is_clean(&update), "{honest}\n{}", told(&update));
    }
    let other = with("Other", &font("/Encoding<</Differences[55/nine]>>"));
    assert!(is_clean(&other), "a name that no field has\n{}", told(&other));
    assert_caught(&with("Helv", &font("/Encoding<</Differences[55/nine]>>")), "another kind");
    assert_caught(&with("H#65lv", &font("/Encoding<</Differences[97/b]>>")), "another kind");
    let symbol = font("").replace("Helvetica", "Symbol");
    assert_caught(&with("Helv", &symbol), "another kind");
    assert_caught(&with("Helv", "<</Type/Font/Subtype/Type3>>"), "another kind");
}

#[test]
fn a_font_under_a_name_that_is_no_utf_8_is_compared() {
    let form = |font: u8| FORM.replace("/F1 9 0 R", &format!("/F1 9 0 R/F#FF {font} 0 R/G 13 0 R"));
    let symbol = "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>";
    let signed = form(9);
    let prepared =
        Prepared { objects: &[(5, &signed), (13, symbol)], permission: 2, ..Prepared::default() };
    prepared.assert_caught(5, &form(13), "DA-15");
}

#[test]
fn a_filled_field_that_a_calculation_a_button_or_a_tag_mentions_is_clean() {
    let form = FORM.replace("/SigFlags", "/CO 60 0 R/SigFlags").replace("7 0 R]", "7 0 R 8 0 R]");
    let reset = "<</FT/Btn/T(Reset)/Ff 65536/Type/Annot/Subtype/Widget/Rect[100 10 190 30]/P 3 0 R\
                 /F 4/A<</S/ResetForm/Fields[7 0 R]>>>>";
    let prepared = Prepared {
        catalog: "/StructTreeRoot 40 0 R",
        annotations: "8 0 R",
        objects: &[
            (5, &form),
            (8, reset),
            (40, "<</Type/StructTreeRoot/K 41 0 R>>"),
            (41, "<</Type/StructElem/S/Form/P 40 0 R/K 42 0 R>>"),
            (42, "[<</Type/OBJR/Obj 7 0 R/Pg 3 0 R>>]"),
            (60, "[7 0 R]"),
        ],
        permission: 2,
        ..Prepared::default()
    };
    let filled = TEXT.replace("(a)", "(b)").replace("11 0 R", "30 0 R");
    let shown = look("").replace("(a)", "(b)");
    let filled = prepared.signed().update(&[(7, &filled), (30, &shown)]);
    assert!(is_clean(&filled.bytes), "{}", told(&filled.bytes));
}

#[test]
fn a_key_of_two_values_that_is_written_with_one_of_them_fails() {
    let page = |contents: &str| {
        format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Resources<</Font<</F1 9 0 R>>>>\
             {contents}/Annots[6 0 R 7 0 R]>>"
        )
    };
    let other = stream("", "BT /F1 18 Tf (Quyet dinh so 8) Tj ET");
    let twice = |first: u8| page(&format!("/Contents {first} 0 R/Contents 4 0 R"));
    let differs = Prepared { objects: &[(3, &twice(30)), (30, &other)], ..Prepared::default() };
    differs.assert_caught(3, &page("/Contents 4 0 R"), "CV-11");
    let says_the_same = Prepared { objects: &[(3, &twice(4))], ..Prepared::default() };
    let update = says_the_same.signed().update(&[(3, &page("/Contents 4 0 R"))]);
    assert!(is_clean(&update.bytes), "{}", told(&update.bytes));
}

/// A document whose Times stands in an object stream, 50, with these keys; what follows the font in
/// the stream is the attacker's.
fn in_object_stream(keys: &str, font: &str, after: &str, objects: &[(u32, &str)]) -> Draft {
    let inside = format!("9 0 {font}{after}");
    let container = stream(&format!("/Type/ObjStm/N 1{keys}"), &inside);
    let mut bytes = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n".to_vec();
    let mut places: Vec<(u32, usize)> = Vec::new();
    for (number, body) in objects.iter().chain(&[(50, container.as_str())]) {
        places.push((*number, bytes.len()));
        bytes.extend(format!("{number} 0 obj\n{body}\nendobj\n").bytes());
    }
    let at = bytes.len();
    places.push((51, at));
    let mut rows = String::new();
    for number in 0..91_u32 {
        let place = places.iter().find(|(other, _)| *other == number);
        rows += &match (number, place) {
            (9, _) => format!("02{:08x}00", 50),
            (_, Some((_, offset))) => format!("01{offset:08x}00"),
            _ => "000000000000".to_owned(),
        };
    }
    let keys = "/Type/XRef/W[1 4 1]/Size 91/Filter/ASCIIHexDecode/Root 1 0 R/Info 12 0 R\
                /ID[<01><02>]";
    let table = stream(keys, &rows);
    bytes.extend(format!("51 0 obj\n{table}\nendobj\nstartxref\n{at}\n%%EOF\n").bytes());
    Draft::continued(bytes, at, 91)
}

#[test]
fn what_an_object_stream_says_of_itself_is_part_of_its_objects() {
    let font = |name: &str| format!("<</Type/Font/Subtype/Type1/BaseFont/{name}>> ");
    let (times, symbol) = (font("Times-Roman"), font("Symbol"));
    let signature = format!("<<{SIGNATURE}>>");
    let form = FORM.replace("/SigFlags", "/Q 90 0 R/SigFlags");
    let text = TEXT.replace("11 0 R", "50 0 R");
    let page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Resources<</Font<</F1 9 0 R>>>>\
                /Contents 4 0 R/Annots[6 0 R 7 0 R]>>";
    let content = stream("", "BT /F1 18 Tf (Quyet dinh so 7) Tj ET");
    let (first, second) = ("4".to_owned(), (4 + times.len()).to_string());
    let objects = |form: &'static str, text: &'static str| {
        [
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>"),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, page),
            (5, form),
            (6, "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
            (7, text),
        ]
    };
    let look = look("");
    let rest = [(4, content.as_str()), (11, &look), (12, "<<>>"), (90, &first)];
    let sign = |draft: Draft| draft.sign(&[(6, FIELD), (20, &signature)]);
    // First is the form's Q, which may change where forms may be filled.
    let form: &'static str = form.leak();
    let signed = sign(in_object_stream(
        "/First 90 0 R",
        &times,
        &symbol,
        &[&objects(form, TEXT)[..], &rest].concat(),
    ));
    assert!(is_clean(&signed.bytes), "{}", told(&signed.bytes));
    assert_caught(&signed.update(&[(90, &second)]).bytes, "DA-23");
    // The object stream is a field's look as well.
    let keys = "/Subtype/Form/BBox[0 0 80 20]/First 4";
    let text: &'static str = text.leak();
    let shown = "BT /F1 9 Tf (a) Tj ET";
    let all = [&objects(FORM, text)[..], &rest].concat();
    let signed = sign(in_object_stream(keys, &times, shown, &all));
    assert!(is_clean(&signed.bytes), "{}", told(&signed.bytes));
    let other = stream(&format!("/Type/ObjStm/N 1{keys}"), &format!("9 0 {symbol}{shown}"));
    assert_caught(&signed.update(&[(50, &other)]).bytes, "DA-23");
}
