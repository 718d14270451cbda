//! Fields whose value stays while their look is drawn anew (DA-12), and marks that hide what they
//! mark (DA-16): by hand, one trick at a time, around a signature that holds. What reads the same
//! and shows something else is never clean; what honest programs draw is.

use crate::support::pdf::Draft;
use crate::support::pdf::SIGNATURE;
use crate::support::pdf::is_clean;
use crate::support::pdf::judged;
use crate::support::pdf::told;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Resources<</Font<</F1 9 0 R>>>>\
                    /Contents 4 0 R/Annots[6 0 R 7 0 R 8 0 R 13 0 R]>>";
const FORM: &str = "<</Fields[6 0 R 7 0 R 8 0 R 13 0 R]/SigFlags 3/DA(/F1 0 Tf 0 g)\
                    /DR<</Font<</F1 9 0 R/Em 14 0 R>>>>>>";
const FIELD: &str = "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R\
                     /V 20 0 R>>";
const TEXT: &str = "<</FT/Tx/T(Text)/V(1000)/DA(/F1 9 Tf 0 g)/Type/Annot/Subtype/Widget/F 4\
                    /Rect[10 10 90 30]/P 3 0 R/MK<</BC[0 0 1]/BG[1 1 .8]>>/AP<</N 11 0 R>>>>";
const BOX: &str = "<</FT/Btn/T(Box)/V/Off/AS/Off/Type/Annot/Subtype/Widget/F 4/Rect[100 10 110 20]\
                   /P 3 0 R/AP<</N<</Yes 15 0 R/Off 16 0 R>>>>>>";
const LIST: &str = "<</FT/Ch/T(List)/V(B)/I[1]/Opt[(A)(B)]/Type/Annot/Subtype/Widget/F 4\
                    /Rect[120 10 160 50]/P 3 0 R/AP<</N 17 0 R>>>>";
const TIMES: &str = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding/WinAnsiEncoding>>";
/// Brings its own glyphs and says of code 1 that it is `1`.
const BROUGHT: &str = "<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Times/FirstChar 32\
                       /Widths[250 333 408 500 500 833 778 333 333 333 500 564 250 333 250 278 500 \
                       500 500 500 500 500 500 500 500 500]/Encoding/WinAnsiEncoding\
                       /FontDescriptor<</Type/FontDescriptor/FontFile2 18 0 R>>>>";
/// As it was signed.
const LOOK: &str = "/Tx BMC q BT /F1 9 Tf 0 g 2 6 Td (1000) Tj ET Q EMC";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

/// A look in a box of so many units, with more in its resources.
fn look_in(frame: &str, resources: &str, content: &str) -> String {
    let keys = format!(
        "/Type/XObject/Subtype/Form/{frame}/Resources<</Font<</F1 9 0 R/Em 14 0 R>>{resources}>>"
    );
    stream(&keys, content)
}

fn look(content: &str) -> String {
    look_in("BBox[0 0 80 20]", "", content)
}

fn base() -> Draft {
    Draft::new(&[
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, PAGE),
        (4, &stream("", "BT /F1 18 Tf 10 100 Td (Quyet dinh so 7) Tj ET")),
        (5, FORM),
        (6, "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
        (7, TEXT),
        (8, BOX),
        (9, TIMES),
        (11, &look(LOOK)),
        (12, "<</Title(Quyet dinh)>>"),
        (13, LIST),
        (14, BROUGHT),
        (15, &look("0 0 m 10 10 l S")),
        (16, &look("")),
        (17, &look("0.8 g 0 10 40 10 re f BT /F1 9 Tf 0 g 2 22 Td (A) Tj 0 -10 Td (B) Tj ET")),
        (18, &stream("", "not a font")),
    ])
}

fn certified(p: u8) -> Draft {
    let keys = format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
         <</Type/TransformParams/P {p}/V/1.2>>>>]"
    );
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Perms<</DocMDP 20 0 R>>>>";
    let objects = [(1, catalog), (6, FIELD), (20, &format!("<<{SIGNATURE}>>"))];
    base().sign_with(&objects, &keys)
}

/// The field's look replaced by a new one, with more objects.
fn renewed(look: &str, more: &[(u32, &str)]) -> Vec<u8> {
    let field = TEXT.replace("11 0 R", "30 0 R");
    let mut objects = vec![(7, field.as_str()), (30, look)];
    objects.extend(more);
    certified(2).update(&objects).bytes
}

/// The same, and the value with it.
fn filled(value: &str, look: &str) -> Vec<u8> {
    let field = TEXT.replace("11 0 R", "30 0 R").replace("1000", value);
    certified(2).update(&[(7, &field), (30, look)]).bytes
}

#[track_caller]
fn assert_clean(what: &str, bytes: &[u8]) {
    assert!(is_clean(bytes), "{what}\n{}", told(bytes));
    assert!(!has(bytes, "DA-12-VALUE"), "{what}\n{}", told(bytes));
}

/// Failed, or nobody can tell; and a rule of the later changes says so.
#[track_caller]
fn assert_stopped(what: &str, bytes: &[u8]) {
    let (_, judgement) = judged(bytes).expect("readable");
    for signature in &judgement.signatures {
        assert_ne!(signature.axes.changes_permitted, Some(true), "{what}\n{}", told(bytes));
    }
    assert!(!is_clean(bytes), "{what}\n{}", told(bytes));
    let names = ["DA-25", "DA-25a"];
    assert!(names.iter().any(|name| has(bytes, name)), "{what}\n{}", told(bytes));
}

fn has(bytes: &[u8], rule: &str) -> bool {
    let (_, judgement) = judged(bytes).expect("readable");
    let mut each = judgement.signatures.iter().flat_map(|signature| &signature.findings);
    each.any(|finding| finding.rule == rule)
}

#[test]
fn looks_that_honest_programs_renew_are_clean() {
    let ground = "1 1 .8 rg 0 0 80 20 re f 0 0 1 RG 1 w .5 .5 79 19 re s ";
    for (what, content) in [
        ("the same", LOOK.to_owned()),
        ("another size", LOOK.replace("9 Tf", "11 Tf")),
        ("ground and border by MK", format!("{ground}{LOOK}")),
        ("within a state", format!("q {ground}Q {LOOK}")),
        (
            "cut to the border",
            "/Tx BMC q 1 1 78 18 re W n BT /F1 9 Tf 2 6 Td (1000) Tj ET Q EMC".to_owned(),
        ),
        ("kerned", LOOK.replace("(1000) Tj", "[(1)20(0)-30(00)] TJ")),
        ("letter by letter", LOOK.replace("(1000) Tj", "(1) Tj 4.5 0 Td (0) Tj 4.5 0 Td (00) Tj")),
        ("dark blue", LOOK.replace("0 g", "0 0 .5 rg")),
        ("a border after the words", format!("{LOOK} 0 0 1 RG .5 .5 79 19 re S")),
        ("spaces", LOOK.replace("(1000)", "( 1 000 )")),
    ] {
        assert_clean(what, &renewed(&look(&content), &[]));
    }
    let in_place = certified(2).update(&[(11, &look(&LOOK.replace("9 Tf", "10 Tf")))]);
    assert_clean("in place", &in_place.bytes);
    let scaled = LOOK.replace("9 Tf", "90 Tf").replace("2 6 Td", "20 60 Td");
    assert_clean("scaled", &renewed(&look_in("BBox[0 0 800 200]", "", &scaled), &[]));
    let nested = look_in("BBox[0 0 80 20]", "/XObject<</X 31 0 R>>", "q /X Do Q");
    assert_clean("nested", &renewed(&nested, &[(31, &look(LOOK))]));
    let turned = look_in("BBox[0 0 80 20]/Matrix[1 0 0 1 0 0]", "", LOOK);
    assert_clean("a matrix that does nothing", &renewed(&turned, &[]));
    assert_clean("filled", &filled("2000", &look(&LOOK.replace("1000", "2000"))));
    let brought = LOOK.replace("/F1", "/Em").replace("1000", "2000");
    assert_clean("filled in a font of its own", &filled("2000", &look(&brought)));
}

#[test]
fn letters_that_nobody_sees_do_not_speak_for_a_look() {
    // What is seen instead, drawn of lines.
    const NINE: &str = " 0 G 2 w 60 4 m 60 16 l S";
    for (what, content) in [
        ("not drawn", LOOK.replace("0 g", "3 Tr")),
        ("only bounds", LOOK.replace("0 g", "7 Tr")),
        ("an outline without width", LOOK.replace("0 g", "1 Tr 0 w 1 G")),
        ("outside", LOOK.replace("2 6 Td", "2 60 Td")),
        ("half outside", LOOK.replace("2 6 Td", "2 -5 Td")),
        ("white", LOOK.replace("0 g", "1 g")),
        ("nearly the ground's", LOOK.replace("0 g", "1 1 .7 rg")),
        ("white by CMYK", LOOK.replace("0 g", "0 0 0 0 k")),
        ("cut away", LOOK.replace("BT", "0 0 1 1 re W n BT")),
        ("cut to nothing", LOOK.replace("BT", "0 0 1 1 re W n 50 5 1 1 re W n BT")),
        ("cut to a shape", LOOK.replace("BT", "0 0 m 9 0 l 0 9 l h W n BT")),
        ("tiny", LOOK.replace("9 Tf", "0.01 Tf")),
        ("nothing", LOOK.replace("9 Tf", "0 Tf")),
        ("flat", LOOK.replace("2 6 Td", "1 0 0 0 2 6 Tm")),
        ("thin", LOOK.replace("2 6 Td", "0.01 0 0 1 2 6 Tm")),
        ("squeezed", LOOK.replace("2 6 Td", "1 Tz 2 6 Td")),
        ("under a matrix", LOOK.replace("BT", ".01 0 0 .01 0 0 cm BT")),
        ("under a fill", format!("{LOOK} 1 1 .8 rg 0 0 80 20 re f")),
        ("under a white fill", format!("{LOOK} 1 g 0 0 80 20 re f")),
        ("under a thick line", format!("{LOOK} 0 0 1 RG 40 w 0 10 m 80 10 l S")),
        ("under curves", format!("{LOOK} 1 g 0 0 m 0 60 80 60 80 0 c f")),
        ("in a layer", LOOK.replace("BT", "/OC/L BDC BT").replace("ET", "ET EMC")),
        ("turned over", LOOK.replace("2 6 Td", "-1 0 0 -1 40 14 Tm")),
        ("mirrored", LOOK.replace("2 6 Td", "-1 0 0 1 40 6 Tm")),
        ("one over another", LOOK.replace("(1000) Tj", "(1) Tj (0) Tj -4.5 0 Td (00) Tj")),
        ("pulled back", LOOK.replace("(1000) Tj", "[(100)500(0)] TJ")),
        ("backwards", LOOK.replace("(1000) Tj", "20 0 Td (1) Tj -9 0 Td (000) Tj")),
        (
            "one letter smaller",
            LOOK.replace("(1000) Tj", "(1) Tj /F1 4 Tf (0) Tj /F1 9 Tf (00) Tj"),
        ),
        ("letters raised", LOOK.replace("(1000) Tj", "(1) Tj 3 Ts (000) Tj")),
        ("tops cut off", LOOK.replace("BT", "0 0 80 10.5 re W n BT")),
        ("a figure over another", LOOK.replace("(1000) Tj", "[(100)300(0)] TJ")),
        (
            "behind a border",
            format!("0 0 1 RG 9 w 0 8 m 80 8 l S {}", LOOK.replace("0 g", "0 0 1 rg")),
        ),
        ("letters on one spot", LOOK.replace("0 g", "-4.5 Tc 0 g")),
        ("pattern", LOOK.replace("0 g", "/Pattern cs /P scn")),
        ("a colour space", LOOK.replace("0 g", "/C cs 0 scn")),
    ] {
        assert_stopped(what, &renewed(&look(&content), &[]));
        assert_stopped(
            &format!("{what}, a line"),
            &renewed(&look(&format!("{content}{NINE}")), &[]),
        );
    }
    for (what, state) in [
        ("clear", "/ca 0"),
        ("nearly clear", "/ca .2"),
        ("a mask", "/SMask<</S/Luminosity/G 15 0 R>>"),
        ("a blend", "/BM/Screen"),
        ("a transfer", "/TR2/Identity"),
        ("an overprint", "/op true"),
        ("a font", "/Font[14 0 R 9]"),
    ] {
        let states = format!("/ExtGState<</G<<{state}>>>>");
        let content = LOOK.replace("BT", "/G gs BT");
        assert_stopped(what, &renewed(&look_in("BBox[0 0 80 20]", &states, &content), &[]));
    }
    for (what, frame) in [
        ("a box elsewhere", "BBox[500 500 580 520]"),
        ("a box that is huge", "BBox[0 0 8000 2000]"),
        ("a box of nothing", "BBox[0 0 0 0]"),
        ("no box", "FormType 1"),
        ("a matrix of nothing", "BBox[0 0 80 20]/Matrix[0 0 0 0 0 0]"),
        ("a matrix that turns", "BBox[0 0 80 20]/Matrix[-1 0 0 -1 0 0]"),
        ("a matrix that leans", "BBox[0 0 80 20]/Matrix[.7 .7 -.7 .7 0 0]"),
        ("a layer", "BBox[0 0 80 20]/OC<</Type/OCG/Name(x)>>"),
        ("a content elsewhere", "BBox[0 0 80 20]/Ref<</F(x)/Page 0>>"),
        ("a proxy", "BBox[0 0 80 20]/OPI<</2.0<<>>>>"),
        ("what is knocked out", "BBox[0 0 80 20]/Group<</S/Transparency/K true>>"),
    ] {
        assert_stopped(what, &renewed(&look_in(frame, "", LOOK), &[]));
    }
}

#[test]
fn what_is_drawn_beside_the_letters_is_not_passed_over() {
    for (what, more) in [
        ("a line", "0 G 60 4 m 60 16 l S"),
        ("a border's colour within", "0 0 1 RG 60 4 m 60 16 l S"),
        ("a filling", "0 g 60 4 3 12 re f"),
        ("a ground's colour within", "1 1 .8 rg 60 4 3 12 re f"),
        ("a thick border", "0 0 1 RG 9 w .5 .5 79 19 re s"),
        ("a short piece of border", "0 0 1 RG 1 w 60 19.5 m 66 19.5 l S"),
        ("a dot of a border", "0 0 1 RG 1 w [1 100] 0 d 0 .5 m 80 .5 l S"),
        ("a dot of a border, moved", "0 0 1 RG 1 w [1 100] 60 d 0 .5 m 80 .5 l S"),
        ("a bar along an edge", "1 1 .8 rg 60 1 9 2 re f"),
        ("a line above the edge", "0 0 1 RG 1 w 0 4 m 80 4 l S"),
        ("a ground that is cut to a bar", "q 60 4 3 12 re W n 1 1 .8 rg 0 0 80 20 re f Q"),
        ("a border that is cut to a bar", "q 60 4 3 12 re W n 0 0 1 rg 0 0 80 20 re f Q"),
        ("across", "0 0 1 RG 0 0 m 80 20 l S"),
        ("a curve", "0 0 1 RG 0 0 m 30 0 50 0 80 0 c S"),
        ("a shading", "/S sh"),
        ("an image", "q 30 0 0 20 40 0 cm /I Do Q"),
        ("an image in line", "q 30 0 0 20 40 0 cm BI /W 1/H 1/BPC 8/CS/G ID x EI Q"),
        ("letters of a picture font", "BT /T3 9 Tf 50 6 Td (a) Tj ET"),
        ("what may be unknown", "BX 0 0 m EX"),
        ("more letters", "BT /F1 9 Tf 40 6 Td (000) Tj ET"),
        ("a nested form that covers", "/X Do"),
    ] {
        for content in [format!("{LOOK} {more}"), format!("{more} {LOOK}")] {
            let resources = "/Shading<</S 31 0 R>>/XObject<</I 32 0 R/X 33 0 R>>";
            let look = look_in("BBox[0 0 80 20]", resources, &content)
                .replace("/Em 14 0 R", "/Em 14 0 R/T3 34 0 R");
            let pixel = "/Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8\
                         /ColorSpace/DeviceGray";
            let letters = "<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 0]\
                           /Encoding<</Differences[97/a]>>/CharProcs<</a 33 0 R>>/FirstChar 97\
                           /LastChar 97/Widths[1]>>";
            let added = [
                (31, "<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]>>".to_owned()),
                (32, stream(pixel, "x")),
                (33, self::look("0 g 60 4 3 12 re f")),
                (34, letters.to_owned()),
            ];
            let added: Vec<(u32, &str)> = added.iter().map(|(n, b)| (*n, b.as_str())).collect();
            assert_stopped(what, &renewed(&look, &added));
        }
    }
}

#[test]
fn fonts_that_bring_their_letters_speak_only_for_what_was_signed_in_them() {
    assert_stopped("prepared", &renewed(&look(&LOOK.replace("/F1", "/Em")), &[]));
    let own = |font: &str| {
        let look = look(LOOK).replace("/F1 9 0 R", "/F1 31 0 R");
        renewed(&look, &[(31, font), (32, &stream("", "a font"))])
    };
    assert_clean("everywhere", &own("<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"));
    for (what, font) in [
        ("new", BROUGHT.replace("18 0 R", "32 0 R")),
        ("signs", "<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats/FirstChar 48/Widths[500 500]>>".to_owned()),
        ("unheard of", "<</Type/Font/Subtype/TrueType/BaseFont/Nines/Encoding/WinAnsiEncoding/FirstChar 48/Widths[500 500]>>".to_owned()),
        ("another encoding", "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/Encoding<</Differences[49/nine]>>>>".to_owned()),
        ("no widths", "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman/FirstChar 48/Widths[0 0]>>".to_owned()),
        ("not in the resources", "null".to_owned()),
        ("narrow", TIMES.replace(">>", "/FirstChar 48/Widths[130 130]>>")),
        ("a name like one", TIMES.replace("Times-Roman", "Times-Dingbats")),
        ("a program in it", TIMES.replace(">>", "/FontDescriptor<</Flags 32/FontFile3 32 0 R>>>>")),
    ] {
        assert_stopped(what, &own(&font));
    }
    // A map to Unicode says what is copied, not what is seen.
    let map = "1 beginbfchar <39> <0031> endbfchar";
    let font = TIMES.replace(">>", "/ToUnicode 32 0 R>>");
    let look = look(&LOOK.replace("1000", "9000")).replace("/F1 9 0 R", "/F1 31 0 R");
    assert_stopped("a map that lies", &renewed(&look, &[(31, &font), (32, &stream("", map))]));
    // What was signed in such a font is renewed in it.
    let signed_so = self::look(&LOOK.replace("/F1", "/Em"));
    let draft =
        base().update(&[(11, &signed_so)]).sign(&[(6, FIELD), (20, &format!("<<{SIGNATURE}>>"))]);
    let field = TEXT.replace("11 0 R", "30 0 R");
    let larger = self::look(&LOOK.replace("/F1 9", "/Em 10"));
    assert_clean("the same font", &draft.clone().update(&[(7, &field), (30, &larger)]).bytes);
    let moved = larger.replace("(1000) Tj", "(1000) Tj 9 0 Td (0) Tj");
    assert_stopped("more of it", &draft.update(&[(7, &field), (30, &moved)]).bytes);
}

#[test]
fn other_looks_styles_and_flags_of_a_field_are_not_passed_over() {
    let put =
        |field: &str| certified(2).update(&[(7, field), (30, &look("0 g 9 4 3 12 re f"))]).bytes;
    let with = |old: &str, new: &str| put(&TEXT.replace(old, new));
    assert_stopped("while it is pressed", &with("/N 11 0 R", "/N 11 0 R/D 30 0 R"));
    assert_stopped("while the pointer is over it", &with("/N 11 0 R", "/N 11 0 R/R 30 0 R"));
    let stated = TEXT.replace("/N 11 0 R", "/N<</X 11 0 R/Y 30 0 R>>").replace("/F 4", "/F 4/AS/X");
    assert_stopped("a state", &put(&stated));
    assert_stopped("no look", &with("/AP<</N 11 0 R>>", "/AP<<>>"));
    assert_stopped("white", &with("/F1 9 Tf 0 g", "/F1 9 Tf 1 g"));
    assert_stopped("tiny", &with("/F1 9 Tf 0 g", "/F1 .01 Tf 0 g"));
    assert_stopped("unseen", &with("/F1 9 Tf 0 g", "/F1 9 Tf 0 g 3 Tr"));
    assert_stopped("a font of its own", &with("/F1 9 Tf 0 g", "/Em 9 Tf 0 g"));
    assert_stopped("no style", &with("/DA(/F1 9 Tf 0 g)", ""));
    assert_clean("another size", &with("/F1 9 Tf 0 g", "/F1 10 Tf 0 0 .5 rg"));
    assert_stopped("hidden", &with("/F 4", "/F 6"));
    assert_stopped("not printed", &with("/F 4", "/F 0"));
    assert_stopped("by the pointer", &with("/F 4", "/F 260"));
    let form = |new: &str| certified(2).update(&[(5, &FORM.replace("/F1 0 Tf 0 g", new))]).bytes;
    assert_stopped("all white", &form("/F1 0 Tf 1 g"));
    assert_stopped("all tiny", &form("/F1 .1 Tf"));
    assert_stopped("all in a font of its own", &form("/Em 0 Tf"));
    assert_clean("all a size", &form("/F1 12 Tf 0 g"));
}

#[test]
fn fields_with_scripts_and_lists_are_held_against_what_was_signed() {
    let scripted = TEXT.replace("/P 3", "/AA<</F<</S/JavaScript/JS(x)>>>>/P 3");
    let draft =
        || base().update(&[(7, &scripted)]).sign(&[(6, FIELD), (20, &format!("<<{SIGNATURE}>>"))]);
    let field = scripted.replace("11 0 R", "30 0 R");
    let shown = |look: &str| draft().update(&[(7, &field), (30, look)]).bytes;
    assert_clean("the same", &shown(&look(&LOOK.replace("9 Tf", "10 Tf"))));
    assert_stopped("other words", &shown(&look(&LOOK.replace("1000", "9000"))));
    assert_stopped("a picture", &shown(&look("0 g 9 4 3 12 re f")));
    assert_stopped("hidden", &draft().update(&[(7, &scripted.replace("/F 4", "/F 2"))]).bytes);
    let list = |old: &str, new: &str, look: &str| {
        certified(2).update(&[(13, &LIST.replace(old, new)), (30, look)]).bytes
    };
    let words = "BT /F1 9 Tf 0 g 2 22 Td (A) Tj 0 -10 Td (B) Tj ET";
    let chosen = |y: u8| look_in("BBox[0 0 40 40]", "", &format!("0.8 g 0 {y} 40 10 re f {words}"));
    assert_stopped("another is chosen", &list("17 0 R", "30 0 R", &chosen(20)));
    assert_stopped("another in sight", &list("/I[1]", "/I[0]", &chosen(20)));
    let choose = |look: &str| {
        let field = LIST.replace("17 0 R", "30 0 R").replace("/V(B)/I[1]", "/V(A)/I[0]");
        certified(2).update(&[(13, &field), (30, look)]).bytes
    };
    assert_clean("chosen", &choose(&chosen(20)));
    assert!(has(&choose(&chosen(10)), "DA-12-VALUE"), "{}", told(&choose(&chosen(10))));
}

#[test]
fn buttons_show_their_value_in_states_that_were_signed() {
    let put =
        |button: &str| certified(2).update(&[(8, button), (30, &look("0 0 m 10 10 l S"))]).bytes;
    let on = BOX.replace("/V/Off/AS/Off", "/V/Yes/AS/Yes");
    assert_clean("ticked", &put(&on));
    assert_stopped("ticked without a value", &put(&BOX.replace("/AS/Off", "/AS/Yes")));
    assert_stopped("drawn as ticked", &put(&BOX.replace("16 0 R", "30 0 R")));
    assert_stopped("drawn as empty", &put(&BOX.replace("15 0 R", "16 0 R")));
    assert_stopped("pressed", &put(&BOX.replace("/AP<<", "/AP<</D<</Off 30 0 R>>")));
    let told_so = |bytes: Vec<u8>| has(&bytes, "DA-12-VALUE");
    assert!(told_so(put(&BOX.replace("/V/Off", "/V/Yes"))), "a value that is not shown");
    assert!(told_so(put(&on.replace("/AS/Yes", "/AS/Off"))), "a value that is not shown");
    assert!(told_so(put(&on.replace("15 0 R", "16 0 R"))), "a state that is drawn anew");
    // The same streams, written again.
    let again = on.replace("15 0 R", "30 0 R");
    assert_clean("written again", &put(&again));
}

#[test]
fn a_field_that_was_filled_and_shows_anything_else_is_told() {
    let shown = LOOK.replace("1000", "2000");
    for (what, content) in [
        ("white", shown.replace("0 g", "1 g")),
        ("under a fill", format!("{shown} 1 1 .8 rg 0 0 80 20 re f")),
        ("a line", format!("{shown} 0 G 60 4 m 60 16 l S")),
        ("other words", LOOK.to_owned()),
        ("a picture", "0 g 9 4 3 12 re f".to_owned()),
        ("outside", shown.replace("2 6 Td", "2 60 Td")),
        ("an unknown font", shown.replace("/F1", "/No")),
    ] {
        let bytes = filled("2000", &look(&content));
        assert!(has(&bytes, "DA-12-VALUE"), "{what}\n{}", told(&bytes));
    }
    // Changed, and changed back.
    let other = look(&LOOK.replace("1000", "2000"));
    let field = TEXT.replace("11 0 R", "30 0 R");
    let there = certified(2).update(&[(7, &field.replace("1000", "2000")), (30, &other)]);
    let evil = look(&format!("{} 0 G 60 4 m 60 16 l S", LOOK.replace("0 g", "3 Tr")));
    let back = there.update(&[(7, &field.replace("30 0 R", "31 0 R")), (31, &evil)]);
    assert_stopped("there and back", &back.bytes);
}

#[test]
fn a_ground_that_is_new_does_not_hide_what_the_page_says() {
    // The field stands over the page's own words, and was signed without a ground.
    let over = TEXT.replace("[10 10 90 30]", "[10 96 140 116]");
    let draft =
        || base().update(&[(7, &over)]).sign(&[(6, FIELD), (20, &format!("<<{SIGNATURE}>>"))]);
    let ground = look(&format!("1 1 .8 rg 0 0 80 20 re f {LOOK}"));
    let field = over.replace("11 0 R", "30 0 R");
    assert_stopped("renewed", &draft().update(&[(7, &field), (30, &ground)]).bytes);
    let filled = field.replace("1000", "2000");
    let ground = ground.replace("1000", "2000");
    let bytes = draft().update(&[(7, &filled), (30, &ground)]).bytes;
    assert!(has(&bytes, "DA-12-VALUE"), "{}", told(&bytes));
}

#[test]
fn what_was_signed_as_something_else_is_not_renewed_to_the_value() {
    const BARS: &str = "0 G 2 w 60 4 m 60 16 l S";
    let field = TEXT.replace("11 0 R", "30 0 R");
    let signed_as = |content: &str, form: &str| {
        base()
            .update(&[(11, &look(content)), (5, form)])
            .sign(&[(6, FIELD), (20, &format!("<<{SIGNATURE}>>"))])
    };
    let renewed = |content: &str, form: &str| {
        signed_as(content, form).update(&[(7, &field), (30, &look(LOOK))]).bytes
    };
    let anew = FORM.replace("/SigFlags", "/NeedAppearances true/SigFlags");
    assert_clean("the same", &renewed(LOOK, FORM));
    for (what, content) in [
        ("other words", LOOK.replace("1000", "9000")),
        ("bars and hidden words", format!("{BARS} {}", LOOK.replace("0 g", "3 Tr"))),
        ("bars and white words", format!("{BARS} {}", LOOK.replace("0 g", "1 g"))),
        ("words that are struck out", format!("{LOOK} 0 G 0 9 m 40 9 l S")),
        ("words in a font of its own", LOOK.replace("/F1", "/Em")),
        ("bars", BARS.to_owned()),
        ("nothing", String::new()),
    ] {
        assert_stopped(what, &renewed(&content, FORM));
        // White words may have stood on something dark, where black ones are not seen.
        if !content.contains(" 1 g ") {
            assert_clean(&format!("{what}, which readers set anew"), &renewed(&content, &anew));
        }
    }
    // Readers are told to set the values anew.
    let told_to = |content: &str| signed_as(content, FORM).update(&[(5, &anew)]).bytes;
    assert_clean("told to, as it was signed", &told_to(LOOK));
    assert_stopped("told to, other words", &told_to(&LOOK.replace("1000", "9000")));
    assert_stopped("told to, bars", &told_to(BARS));
}

/// A comment at P=3 over the page's line, with a look.
fn marked(kind: &str, keys: &str, look: Option<&str>) -> Vec<u8> {
    let page = PAGE.replace("13 0 R]", "13 0 R 31 0 R]");
    let shown = look.map(|_| "/AP<</N 32 0 R>>").unwrap_or_default();
    let comment = format!(
        "<</Type/Annot/Subtype/{kind}/F 4/Rect[8 94 200 120]\
         /QuadPoints[8 120 200 120 8 94 200 94]{keys}{shown}>>"
    );
    let keys = "/Type/XObject/Subtype/Form/BBox[8 94 200 120]/Resources<</Font<</F1 9 0 R>>\
                /ExtGState<</M<</BM/Multiply>>/H<</ca .4>>>>>>";
    let look = stream(keys, look.unwrap_or_default());
    certified(3).update(&[(3, &page), (31, &comment), (32, &look)]).bytes
}

#[test]
fn marks_that_hide_what_they_mark_are_told_and_those_that_mark_it_are_not() {
    let over = |bytes: &[u8]| has(bytes, "DA-16-OVER");
    let near = |bytes: &[u8]| has(bytes, "DA-16-NEAR");
    for (what, kind, keys) in [
        ("white", "Highlight", "/C[1 1 1]/CA 1"),
        ("black", "Highlight", "/C[0 0 0]"),
        ("dark by CMYK", "Highlight", "/C[1 1 1 1]"),
        ("thick", "Underline", "/C[1 1 1]/BS<</W 500>>"),
        ("thick", "StrikeOut", "/Border[0 0 60]"),
        ("thick", "Squiggly", "/BS<</W 30>>"),
        ("thick", "Ink", "/InkList[[8 105 200 105]]/BS<</W 30>>"),
        ("thick", "Line", "/L[8 105 200 105]/BS<</W 30>>"),
        ("thick", "PolyLine", "/Vertices[8 105 200 105]/BS<</W 30>>"),
        ("filled", "Square", "/IC[1 1 1]"),
    ] {
        let bytes = marked(kind, keys, None);
        assert!(over(&bytes), "{what} {kind}\n{}", told(&bytes));
    }
    // Beside the words by its rectangle, and over them by its points.
    let strokes = "/InkList[[8 105 200 105]]/BS<</W 30>>";
    let bytes = String::from_utf8_lossy(&marked("Ink", strokes, None)).into_owned();
    assert!(bytes.contains("/Rect[8 94 200 120]"));
    let page = PAGE.replace("13 0 R]", "13 0 R 31 0 R]");
    let aside = |kind: &str, keys: &str| {
        let comment = format!("<</Type/Annot/Subtype/{kind}/F 4/Rect[1 1 2 2]{keys}>>");
        certified(3).update(&[(3, &page), (31, &comment)]).bytes
    };
    assert!(over(&aside("Ink", strokes)));
    assert!(over(&aside("StrikeOut", "/QuadPoints[0 144 300 144 0 0 300 0]")));
    for (what, kind, look) in [
        ("a polygon", "Highlight", "1 g 8 94 m 200 94 l 200 120 l 8 120 l h f"),
        ("curves", "Highlight", "1 g 8 94 m 8 130 200 130 200 94 c f"),
        ("a thick line", "Underline", "1 G 26 w 8 107 m 200 107 l S"),
        (
            "many lines",
            "Underline",
            "1 G 3 w 8 96 m 200 96 l 8 99 m 200 99 l 8 102 m 200 102 l 8 105 m 200 105 l 8 108 m 200 108 l 8 111 m 200 111 l 8 114 m 200 114 l 8 117 m 200 117 l S",
        ),
        ("black that blends", "Highlight", "/M gs 0 g 8 94 192 26 re f"),
        (
            "one over another",
            "Highlight",
            "/H gs 1 g 8 94 m 200 94 l 200 120 l 8 120 l f 8 94 m 200 94 l 200 120 l 8 120 l f 8 94 m 200 94 l 200 120 l 8 120 l f",
        ),
        ("words", "Highlight", "/M gs BT /F1 9 Tf 9 96 Td (8) Tj ET"),
        ("a polygon", "Ink", "1 g 8 94 m 200 94 l 200 120 l 8 120 l h f"),
        ("a thick line", "Polygon", "1 G 26 w 8 107 m 200 107 l S"),
    ] {
        let bytes = marked(kind, "", Some(look));
        assert!(over(&bytes), "{what} {kind}\n{}", told(&bytes));
    }
    for (what, kind, look) in
        [("a shading", "Highlight", "/S sh"), ("a mask", "Underline", "/No gs")]
    {
        let bytes = marked(kind, "", Some(look));
        assert!(over(&bytes) || near(&bytes), "{what} {kind}\n{}", told(&bytes));
    }
    for (what, kind, keys, look) in [
        ("yellow", "Highlight", "/C[1 1 0]", None),
        (
            "blended",
            "Highlight",
            "/C[1 1 0]",
            Some("/M gs 1 1 0 rg 8 94 m 4 100 4 114 8 120 c 200 120 l 204 114 204 100 200 94 c f"),
        ),
        ("clear", "Highlight", "/C[1 1 0]", Some("/H gs 1 1 0 rg 8 94 192 26 re f")),
        ("a line", "Underline", "/C[1 0 0]/BS<</W 1>>", Some("1 0 0 RG 1.2 w 8 97 m 200 97 l S")),
        ("a line", "StrikeOut", "/C[1 0 0]", Some("1 0 0 RG 1.2 w 8 107 m 200 107 l S")),
        (
            "waves",
            "Squiggly",
            "/C[1 0 0]",
            Some("1 0 0 RG 1 w 8 96 m 10 98 l 12 96 l 14 98 l 16 96 l S"),
        ),
    ] {
        let bytes = marked(kind, keys, look);
        assert!(
            !over(&bytes) && (what == "clear" || !near(&bytes)),
            "{what} {kind}\n{}",
            told(&bytes)
        );
        assert!(is_clean(&bytes), "{what} {kind}\n{}", told(&bytes));
    }
}
