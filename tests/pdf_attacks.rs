//! Forged and altered PDFs (standards.md A2.4, H1 to H7): none may be clean, and what is honest is.
//! Each is written here by hand around a signature that holds. What needs no key and no form of
//! its own (H1, H3) is made by the generator, of these documents too: `attack.rs`.

use crate::support::pdf::Draft;
use crate::support::pdf::SIGNATURE;
use crate::support::pdf::find;
use crate::support::pdf::is_clean;
use crate::support::pdf::judged;
use crate::support::pdf::overwritten;
use crate::support::pdf::told;

const CATALOG: &str = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>";
const PAGE: &str = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Resources<</Font<</F1 9 0 R>>\
                    /XObject<</X1 10 0 R>>>>/Contents 4 0 R/Annots[6 0 R 7 0 R 8 0 R]>>";
const FORM: &str = "<</Fields[6 0 R 7 0 R 8 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>";
const TEXT: &str = "<</FT/Tx/T(Text)/V(a)/Type/Annot/Subtype/Widget/Rect[10 10 90 30]/P 3 0 R\
                    /AP<</N 11 0 R>>>>";
const EMPTY: &str = "<</FT/Sig/T(Second)/Type/Annot/Subtype/Widget/Rect[10 40 90 60]/P 3 0 R>>";
const FIELD: &str = "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R\
                     /V 20 0 R>>";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

fn form(content: &str) -> String {
    stream("/Type/XObject/Subtype/Form/BBox[0 0 80 20]", content)
}

fn base() -> Draft {
    Draft::new(&[
        (1, CATALOG),
        (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
        (3, PAGE),
        (4, &stream("", "BT /F1 18 Tf (Quyet dinh so 7) Tj ET /X1 Do")),
        (5, FORM),
        (6, "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R>>"),
        (7, TEXT),
        (8, EMPTY),
        (9, "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"),
        (10, &form("0 0 80 20 re f")),
        (11, &form("BT (a) Tj ET")),
        (12, "<</Title(Quyet dinh)>>"),
    ])
}

fn signature() -> String {
    format!("<<{SIGNATURE}>>")
}

/// One signature over everything.
pub fn signed() -> Draft {
    base().sign(&[(6, FIELD), (20, &signature())])
}

/// The same with a certification that permits `p`.
pub fn certified(p: u8) -> Draft {
    let keys = format!(
        "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
         <</Type/TransformParams/P {p}/V/1.2>>>>]"
    );
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Perms<</DocMDP 20 0 R>>>>";
    base().sign_with(&[(1, catalog), (6, FIELD), (20, &signature())], &keys)
}

pub fn second(draft: Draft) -> Draft {
    let field = EMPTY.replace(">>", "/V 21 0 R/AP<</N 22 0 R>>>>");
    draft.sign(&[(8, &field), (21, &signature()), (22, &form("BT (signed) Tj ET"))])
}

#[track_caller]
fn assert_clean(what: &str, bytes: &[u8]) {
    assert!(is_clean(bytes), "{what}\n{}", told(bytes));
}

#[track_caller]
fn assert_flagged(what: &str, bytes: &[u8]) {
    assert!(!is_clean(bytes), "{what}\n{}", told(bytes));
}

/// Not clean, and the signature is still spoken of, as failed.
#[track_caller]
fn assert_failed(what: &str, bytes: &[u8]) {
    assert_flagged(what, bytes);
    let (_, judgement) = judged(bytes).unwrap_or_else(|| panic!("{what}: unreadable"));
    let failed = judgement
        .signatures
        .iter()
        .any(|signature| signature.conclusion.indication() == "TOTAL-FAILED");
    assert!(failed, "{what}\n{}", told(bytes));
}

#[test]
fn honest_files_are_clean() {
    assert_clean("one signature", &signed().bytes);
    assert_clean("certified", &certified(1).bytes);
    assert_clean("two signatures", &second(signed()).bytes);
    assert_clean("certified, then signed", &second(certified(2)).bytes);
    let filled = TEXT.replace("(a)", "(b)").replace("11 0 R", "30 0 R");
    let update = signed().update(&[(7, &filled), (30, &form("BT (b) Tj ET"))]);
    assert_clean("a field filled", &update.bytes);
    assert_clean("a field filled, then signed", &second(update).bytes);
    let in_place = TEXT.replace("(a)", "(b)");
    let update = signed().update(&[(7, &in_place), (11, &form("BT (b) Tj ET"))]);
    assert_clean("an appearance renewed in place", &update.bytes);
    let form_with = FORM.replace("8 0 R]", "8 0 R 31 0 R]");
    let page_with = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
    let field =
        "<</FT/Sig/T(Third)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R/V 32 0 R>>";
    let added = [(5, form_with.as_str()), (3, &page_with), (31, field), (32, &signature())];
    assert_clean("a new field signed", &signed().sign(&added).bytes);
    assert_clean("a new field signed after P=2", &certified(2).sign(&added).bytes);
    assert_clean("info changed", &signed().update(&[(12, "<</ModDate(D:2027)>>")]).bytes);
    assert_clean("the same written again", &signed().update(&[(3, PAGE), (9, BASE_FONT)]).bytes);
    let store = "<</Type/DSS/Certs[41 0 R]>>";
    let catalog = CATALOG.replace(">>", "/DSS 40 0 R>>");
    let update = signed().update(&[(1, &catalog), (40, store), (41, &stream("", "x"))]);
    assert_clean("validation data", &update.bytes);
}

const BASE_FONT: &str = "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>";

#[test]
fn appended_bytes_are_flagged_unless_they_are_an_honest_update() {
    let draft = signed();
    let evil = stream("", "BT (Quyet dinh so 8) Tj ET");
    let body = format!("4 0 obj\n{evil}\nendobj\n");
    let with = |tail: &str| [draft.bytes.as_slice(), body.as_bytes(), tail.as_bytes()].concat();
    let at = draft.bytes.len();
    let xref = at + body.len();
    let table = format!("xref\n4 1\n{at:010} 00000 n \n");
    let prev = draft.xref();
    assert_flagged("body", &with(""));
    assert_flagged("body and trailer", &with("trailer\n<</Size 21/Root 1 0 R>>\n"));
    assert_flagged(
        "body, table, trailer",
        &with(&format!(
            "{table}trailer\n<</Size 21/Root 1 0 R/Prev {prev}>>\nstartxref\n{xref}\n%%EOF\n"
        )),
    );
    assert_flagged(
        "without Prev",
        &with(&format!("{table}trailer\n<</Size 21/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n")),
    );
    assert_flagged(
        "without %%EOF",
        &with(&format!("{table}trailer\n<</Size 21/Root 1 0 R/Prev {prev}>>\nstartxref\n{xref}\n")),
    );
    assert_flagged(
        "the old startxref again",
        &with(&format!("trailer\n<</Size 21/Root 1 0 R>>\nstartxref\n{prev}\n%%EOF\n")),
    );
    assert_flagged(
        "another root",
        &draft.clone().update_with(&[(40, CATALOG)], &[], "/Root 40 0 R/ID[<01><02>]").bytes,
    );
    assert_flagged("page content", &draft.clone().update(&[(4, &evil)]).bytes);
    let copy = String::from_utf8_lossy(&draft.bytes).into_owned();
    let copied = copy.split("20 0 obj\n").nth(1).and_then(|rest| rest.split("\nendobj").next());
    assert_flagged(
        "the signature copied into an update",
        &draft.clone().update(&[(20, copied.expect("an object")), (4, &evil)]).bytes,
    );
    let whole = [draft.bytes.as_slice(), &draft.bytes].concat();
    assert_flagged("the file twice", &whole);
}

#[test]
fn forbidden_later_changes_are_flagged() {
    let page = |old: &str, new: &str| PAGE.replace(old, new);
    let evil = form("0 0 300 144 re f");
    let form_with = FORM.replace("8 0 R]", "8 0 R 31 0 R]");
    let page_with = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
    let text_field = "<</FT/Tx/T(New)/Type/Annot/Subtype/Widget/Rect[0 0 300 144]/P 3 0 R>>";
    let covering = "<</FT/Sig/T(New)/Type/Annot/Subtype/Widget/Rect[0 0 300 144]/P 3 0 R\
                    /AP<</N 32 0 R>>>>";
    let acting = covering.replace("/AP<</N 32 0 R>>", "/AA<</E 32 0 R>>");
    for (what, objects) in [
        ("contents", vec![(4, stream("", "BT (evil) Tj ET"))]),
        ("contents replaced", vec![(3, page("4 0 R", "30 0 R")), (30, stream("", "evil"))]),
        ("font", vec![(9, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_owned())]),
        ("image", vec![(10, evil.clone())]),
        ("resources", vec![(3, page("/X1 10 0 R", "/X1 30 0 R")), (30, evil.clone())]),
        ("media box", vec![(3, page("300 144", "300 14"))]),
        ("rotate", vec![(3, page("/Contents", "/Rotate 180/Contents"))]),
        ("page removed", vec![(2, "<</Type/Pages/Kids[]/Count 0>>".to_owned())]),
        ("page tree", vec![(2, "<</Type/Pages/Kids[3 0 R 3 0 R]/Count 2>>".to_owned())]),
        ("open action", vec![(1, CATALOG.replace(">>", "/OpenAction 30 0 R>>"))]),
        ("layers", vec![(1, CATALOG.replace(">>", "/OCProperties<<>>>>"))]),
        ("pages", vec![(1, CATALOG.replace("/Pages 2 0 R", "/Pages 30 0 R"))]),
        ("signed field", vec![(6, FIELD.replace("[0 0 0 0]", "[0 0 300 144]"))]),
        ("signature removed", vec![(6, FIELD.replace("/V 20 0 R", ""))]),
        ("field removed", vec![(5, FORM.replace("6 0 R ", ""))]),
        ("annotation removed", vec![(3, page("6 0 R ", ""))]),
        ("annotations reordered", vec![(3, page("6 0 R 7 0 R", "7 0 R 6 0 R"))]),
        ("text field added", vec![(5, form_with.clone()), (31, text_field.to_owned())]),
        (
            "unsigned field that covers the page",
            vec![
                (5, form_with.clone()),
                (3, page_with.clone()),
                (31, covering.to_owned()),
                (32, evil.clone()),
            ],
        ),
        (
            "new field with an action",
            vec![
                (5, form_with.clone()),
                (3, page_with.clone()),
                (31, acting),
                (32, "<</S/JavaScript/JS(x)>>".to_owned()),
            ],
        ),
        (
            "empty field given a look",
            vec![(8, EMPTY.replace(">>", "/AP<</N 30 0 R>>>>")), (30, evil.clone())],
        ),
        ("old signature used again", vec![(8, EMPTY.replace(">>", "/V 20 0 R>>"))]),
        ("field type", vec![(7, TEXT.replace("/FT/Tx", "/FT/Btn"))]),
        ("field name", vec![(7, TEXT.replace("(Text)", "(Other)"))]),
        ("field moved", vec![(7, TEXT.replace("[10 10 90 30]", "[0 0 300 144]"))]),
        ("field with an action", vec![(7, TEXT.replace("/P 3", "/AA<<>>/P 3"))]),
        ("no appearance", vec![(7, TEXT.replace("/AP<</N 11 0 R>>", ""))]),
        (
            "a link",
            vec![
                (3, page_with.clone()),
                (31, "<</Type/Annot/Subtype/Link/Rect[0 0 9 9]>>".to_owned()),
            ],
        ),
        (
            "a placeholder as a signature",
            vec![
                (8, EMPTY.replace(">>", "/V 30 0 R/AP<</N 31 0 R>>>>")),
                (30, format!("<</Type/Sig/Contents<{}>/ByteRange[0 1 2 3]>>", "0".repeat(2000))),
                (31, evil.clone()),
            ],
        ),
        (
            "default font",
            vec![
                (5, FORM.replace("/F1 9 0 R", "/F1 30 0 R")),
                (30, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>".to_owned()),
            ],
        ),
        ("store that is a page", vec![(1, CATALOG.replace(">>", "/DSS<</Certs[3 0 R]>>>>"))]),
        ("store with other keys", vec![(1, CATALOG.replace(">>", "/DSS<</Font 9 0 R>>>>"))]),
    ] {
        let objects: Vec<(u32, &str)> =
            objects.iter().map(|(n, body)| (*n, body.as_str())).collect();
        let forged = signed().update(&objects);
        assert_flagged(what, &forged.bytes);
        assert_flagged(&format!("{what}, then signed"), &second(forged).bytes);
    }
    assert_flagged("object freed", &signed().update_with(&[], &[10], "/Root 1 0 R").bytes);
    assert_flagged("identifier", &signed().update_with(&[], &[], "/Root 1 0 R/ID[<09><02>]").bytes);
    assert_flagged("forbidden by P=1", &second(certified(1)).bytes);
}

#[test]
fn changes_that_were_planted_before_signing_are_flagged() {
    // An object that the text field's appearance shares with the page.
    let shared = |page: &str| {
        Draft::new(&[
            (1, CATALOG),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, page),
            (4, &stream("", "/T Do")),
            (5, FORM),
            (6, EMPTY),
            (7, TEXT),
            (8, "<</FT/Sig/T(Second2)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R>>"),
            (9, BASE_FONT),
            (10, &form("x")),
            (11, &form("BT (a) Tj ET")),
            (12, "<</Title(x)>>"),
        ])
        .sign(&[(6, FIELD), (20, &signature())])
    };
    let update = [(7, TEXT.replace("(a)", "(b)")), (11, form("0 0 300 144 re f"))];
    let update: Vec<(u32, &str)> = update.iter().map(|(n, body)| (*n, body.as_str())).collect();
    assert_clean("not shared", &shared(PAGE).update(&update).bytes);
    for name in ["X2", "T", "P", "Obj", "Parent"] {
        let page = PAGE.replace("/X1 10 0 R", &format!("/X1 10 0 R/{name} 11 0 R"));
        assert_flagged(&format!("shared as {name}"), &shared(&page).update(&update).bytes);
    }
    // A reference that leads nowhere until an update gives it something.
    let dangling = PAGE.replace("/X1 10 0 R", "/X1 10 0 R/X2 50 0 R");
    assert_flagged("filled later", &shared(&dangling).update(&[(50, &form("x"))]).bytes);
    let dangling = CATALOG.replace(">>", "/OpenAction 50 0 R>>");
    let draft = base().update(&[(1, &dangling)]).sign(&[(6, FIELD), (20, &signature())]);
    let with_action = draft.update(&[(50, "<</S/JavaScript/JS(x)>>")]);
    assert_flagged("action filled later", &with_action.bytes);
    // An array that is the page's annotations and the form's fields at once is fine; one that is
    // also the page tree's kids is not.
    let array = "[6 0 R 7 0 R 8 0 R]";
    let indirect = |pages: &str| {
        base()
            .update(&[
                (2, pages),
                (3, &PAGE.replace("[6 0 R 7 0 R 8 0 R]", " 60 0 R")),
                (5, &FORM.replace("[6 0 R 7 0 R 8 0 R]", " 60 0 R")),
                (60, array),
            ])
            .sign(&[(6, FIELD), (20, &signature())])
            .sign(&[
                (60, "[6 0 R 7 0 R 8 0 R 31 0 R]"),
                (31, "<</FT/Sig/T(New)/Subtype/Widget/Rect[0 0 0 0]/P 3 0 R/V 32 0 R>>"),
                (32, &signature()),
            ])
    };
    assert_clean("one array", &indirect("<</Type/Pages/Kids[3 0 R]/Count 1>>").bytes);
    assert_flagged(
        "one array for kids, too",
        &indirect("<</Type/Pages/Kids[3 0 R]/Count 1/Names<</Dests 60 0 R>>>>").bytes,
    );
}

#[test]
fn structure_that_readers_differ_on_is_flagged() {
    let draft = signed();
    let bytes = &draft.bytes;
    // A key twice in the signature dictionary, before signing.
    let twice = base().sign_with(&[(6, FIELD), (20, &signature())], "/Reason(a)/Reason(b)");
    assert_failed("a key twice", &twice.bytes);
    let escaped = overwritten(bytes, "/M(D:20261122010203Z)", "/M(D:20)/#4d(D:2027)");
    assert_failed("a key twice, escaped", &escaped);
    // Two entries for one object in a section.
    let doubled = base().sign(&[(6, FIELD), (20, &signature()), (30, "<<>>"), (30, "<</A 1>>")]);
    assert_flagged("two entries", &doubled.bytes);
    // Objects that stand elsewhere than the table says.
    let text = String::from_utf8_lossy(bytes).into_owned();
    let entry = text.rfind("20 1\n").expect("an entry") + 5;
    let mut moved = bytes.clone();
    moved[entry + 9] ^= 1;
    assert_flagged("entry off by one", &moved);
    let junk = [b"junk\n".as_slice(), bytes].concat();
    assert_flagged("bytes before the header", &junk);
    let mut looped = bytes.clone();
    let prev = text.rfind("/Prev ").expect("a Prev") + 6;
    let own = format!("{:<4}", draft.xref());
    looped[prev..prev + own.len()].copy_from_slice(own.as_bytes());
    assert_flagged("Prev to itself", &looped);
}

#[test]
fn a_signature_taken_away_by_a_later_revision_is_still_spoken_of() {
    let removed =
        signed().update(&[(5, &FORM.replace("6 0 R ", "")), (3, &PAGE.replace("6 0 R ", ""))]);
    assert_failed("removed with its field", &removed.bytes);
    let without_form = signed().update(&[(1, "<</Type/Catalog/Pages 2 0 R>>")]);
    assert_failed("removed with its form", &without_form.bytes);
}

#[test]
fn every_byte_that_is_changed_is_noticed() {
    let draft = second(signed());
    let bytes = &draft.bytes;
    assert_clean("unchanged", bytes);
    // All bytes but those of both values: what a CMS signs of itself is tested with it.
    let values: Vec<std::ops::Range<usize>> = bytes
        .windows(10)
        .enumerate()
        .filter(|(_, window)| window == b"/Contents<")
        .map(|(at, _)| at + 10..find(bytes, b">", at))
        .collect();
    assert_eq!(values.len(), 2);
    for at in 0..bytes.len() {
        if values.iter().any(|value| value.contains(&at)) {
            continue;
        }
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        assert_flagged(&format!("byte {at}"), &changed);
    }
}

/// Rules of the findings on signatures, with how much each weighs.
fn findings(bytes: &[u8]) -> Vec<(String, condau::model::Severity)> {
    let (_, judgement) = judged(bytes).expect("readable");
    let each = judgement.signatures.iter().flat_map(|signature| &signature.findings);
    each.map(|finding| (finding.rule.to_string(), finding.severity)).collect()
}

fn has(bytes: &[u8], rule: &str) -> bool {
    findings(bytes).iter().any(|(found, _)| found == rule)
}

#[test]
fn a_field_that_shows_another_value_is_told_and_a_look_changed_alone_is_forbidden() {
    let filled = |shown: &str| {
        let field = TEXT.replace("(a)", "(b)").replace("11 0 R", "30 0 R");
        let look = form(&format!("BT /F1 9 Tf ({shown}) Tj ET"))
            .replace("/BBox", "/Resources<</Font<</F1 9 0 R>>>>/BBox");
        signed().update(&[(7, &field), (30, &look)]).bytes
    };
    assert!(!has(&filled("b"), "DA-12-VALUE"), "{}", told(&filled("b")));
    assert!(has(&filled("9"), "DA-12-VALUE"), "{}", told(&filled("9")));
    assert_clean("a remark, no more: scripts may format values", &filled("9"));
    // Nobody knows what a font without a name says, and that is said.
    let look = form("BT /F1 9 Tf (x) Tj ET");
    let field = TEXT.replace("(a)", "(b)").replace("11 0 R", "30 0 R");
    let unknown = signed().update(&[(7, &field), (30, &look)]).bytes;
    assert!(has(&unknown, "DA-12-VALUE"), "{}", told(&unknown));
    let alone = |shown: &str| {
        let look = form(&format!("BT /F1 9 Tf ({shown}) Tj ET"))
            .replace("/BBox", "/Resources<</Font<</F1 9 0 R>>>>/BBox");
        let base = base().update(&[(11, &look.replace(&format!("({shown})"), "(a)"))]);
        let signed = base.sign(&[(6, FIELD), (20, &signature())]);
        signed.update(&[(7, &TEXT.replace("11 0 R", "30 0 R")), (30, &look)]).bytes
    };
    assert_clean("a look renewed that still reads as the value", &alone("a"));
    assert_flagged("one in place of what nobody could read", &{
        let look =
            form("BT /F1 9 Tf (a) Tj ET").replace("/BBox", "/Resources<</Font<</F1 9 0 R>>>>/BBox");
        signed().update(&[(7, &TEXT.replace("11 0 R", "30 0 R")), (30, &look)]).bytes
    });
    assert_failed("a look that no longer reads as the value", &alone("900"));
}

#[test]
fn a_signed_value_that_a_picture_hides_or_a_state_replaces_is_forbidden() {
    let words = |shown: &str| {
        form(&format!("BT /F1 9 Tf ({shown}) Tj ET"))
            .replace("/BBox", "/Resources<</Font<</F1 9 0 R>>>>/BBox")
    };
    let base = || base().update(&[(11, &words("a"))]).sign(&[(6, FIELD), (20, &signature())]);
    let alone = |field: &str, look: &str| base().update(&[(7, field), (30, look)]).bytes;
    let replaced = TEXT.replace("11 0 R", "30 0 R");
    assert_clean("the same words", &alone(&replaced, &words("a")));
    assert_failed("a picture of other words", &alone(&replaced, &form("2 2 9 9 re f")));
    assert_failed("nothing", &alone(&replaced, &form("")));
    let state = TEXT.replace("11 0 R", "<</X 30 0 R>>/D 11 0 R").replace("/P 3", "/AS/X/P 3");
    assert_failed("a state that shows other words", &alone(&state, &words("900")));
    let hidden = TEXT.replace("/P 3", "/F 2/P 3");
    assert_failed("hidden", &base().update(&[(7, &hidden)]).bytes);
    let filled = TEXT.replace("(a)", "(b)").replace("11 0 R", "30 0 R");
    let pictured = alone(&filled, &form("2 2 9 9 re f"));
    assert!(has(&pictured, "DA-12-VALUE"), "{}", told(&pictured));
}

/// A signed field of so many units, put over the page's first line or beside it.
fn overlaid(draft: Draft, rect: &str) -> Vec<u8> {
    let form_with = FORM.replace("8 0 R]", "8 0 R 31 0 R]");
    let page_with = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
    let field = format!(
        "<</FT/Sig/T(Third)/Type/Annot/Subtype/Widget/Rect[{rect}]/F 132/P 3 0 R/V 32 0 R\
         /AP<</N 33 0 R>>>>"
    );
    let added = [
        (5, form_with.as_str()),
        (3, &page_with),
        (31, &field),
        (32, &signature()),
        (33, &form("1 g 0 0 80 20 re f")),
    ];
    draft.sign(&added).bytes
}

#[test]
fn a_new_field_over_signed_text_is_told_and_one_beside_it_is_not() {
    let over = overlaid(certified(2), "0 -5 290 8");
    assert!(has(&over, "DA-08-OVER"), "{}", told(&over));
    let over_a_field = overlaid(certified(2), "20 15 95 28");
    assert!(has(&over_a_field, "DA-08-OVER"), "{}", told(&over_a_field));
    let beside = overlaid(certified(2), "100 100 200 140");
    assert!(!has(&beside, "DA-08-OVER"), "{}", told(&beside));
    assert_clean("beside", &beside);
    // The seal lies on a third of the leader's signature.
    let seal = overlaid(certified(2), "20 45 95 58");
    assert!(!has(&seal, "DA-08-OVER"), "{}", told(&seal));
}

#[test]
fn profiles_weigh_what_is_permitted_and_worth_a_look() {
    use condau::model::Severity;
    use condau::policy::ChangeProfile;
    use condau::policy::ValidationPolicy;
    let weighed = |bytes: &[u8], profile: ChangeProfile| {
        let (evidence, _) = judged(bytes).expect("readable");
        let policy = ValidationPolicy::built_in("vn-agency").expect("built in");
        let at = condau::model::Time::parse("2026-11-23T00:00:00Z").expect("a time");
        let judgement = condau::validation::validate(&evidence, &policy.with_changes(profile), at);
        let first = &judgement.signatures[0];
        let worst = first.findings.iter().filter(|finding| finding.rule.starts_with("DA-"));
        (worst.map(|finding| finding.severity).min(), first.axes.changes_permitted)
    };
    let over = overlaid(certified(2), "0 -5 290 8");
    assert_eq!(weighed(&over, ChangeProfile::Default), (Some(Severity::Warn), Some(true)));
    assert_eq!(weighed(&over, ChangeProfile::Strict), (Some(Severity::Fail), Some(false)));
    assert_eq!(weighed(&over, ChangeProfile::Acrobat), (Some(Severity::Inform), Some(true)));
    // The national habit: permitted, and as pyHanko has it not.
    let beside = overlaid(certified(2), "100 100 200 140");
    assert_eq!(weighed(&beside, ChangeProfile::Default), (Some(Severity::Inform), Some(true)));
    assert_eq!(weighed(&beside, ChangeProfile::Strict), (Some(Severity::Fail), Some(false)));
}

#[test]
fn comments_over_signed_text_and_attached_files_are_told_at_p_3() {
    let commented = |kind: &str, rect: &str| {
        let page = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
        let comment = format!("<</Type/Annot/Subtype/{kind}/Rect[{rect}]/Contents(x)>>");
        certified(3).update(&[(3, &page), (31, &comment)]).bytes
    };
    assert!(has(&commented("FreeText", "0 -5 290 8"), "DA-16-OVER"));
    assert!(!has(&commented("FreeText", "0 100 290 120"), "DA-16-OVER"));
    assert!(!has(&commented("Highlight", "0 -5 290 8"), "DA-16-OVER"));
    assert!(has(&commented("Ink", "0 -5 290 8"), "DA-16-NEAR"));
    let highlighted = |keys: &str| {
        let page = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
        let comment = "<</Type/Annot/Subtype/Highlight/Rect[0 -5 290 8]/AP<</N 32 0 R>>>>";
        let look = form(&format!("{keys} 1 g 0 0 80 20 re f"))
            .replace("/BBox", "/Resources<</ExtGState<</M<</BM/Multiply>>>>>>/BBox");
        certified(3).update(&[(3, &page), (31, comment), (32, &look)]).bytes
    };
    assert!(has(&highlighted(""), "DA-16-OVER"), "a white rectangle");
    assert!(!has(&highlighted("/M gs"), "DA-16-OVER"), "a highlight blends");
    assert_clean("P=3 permits comments", &commented("FreeText", "0 -5 290 8"));
    // Where no certification permits comments, one that hides what was signed is another document.
    let page = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
    for (kind, rect, may) in [
        ("FreeText", "0 -5 290 8", false),
        ("Stamp", "0 -5 290 8", false),
        ("Stamp", "0 100 290 120", true),
        ("Ink", "0 -5 290 8", true),
    ] {
        let comment = format!("<</Type/Annot/Subtype/{kind}/Rect[{rect}]/Contents(x)>>");
        let update = signed().update(&[(3, &page), (31, &comment)]).bytes;
        assert_eq!(is_clean(&update), may, "{kind} {rect}\n{}", told(&update));
    }
    assert!(has(&commented("FileAttachment", "0 100 20 120"), "DA-16-FILE"));
    assert!(!has(&commented("Text", "0 100 20 120"), "DA-16-FILE"));
    for kind in ["Redact", "Link", "Watermark", "Screen", "RichMedia", "3D", "Movie", "Sound"] {
        assert_failed(kind, &commented(kind, "0 100 20 120"));
    }
}

#[test]
fn an_object_prepared_before_signing_is_not_brought_into_use() {
    // The content that will be shown stands in the signed bytes; no table names it.
    let mut draft = base();
    let at = draft.bytes.len();
    let hidden = stream("", "BT /F1 18 Tf (Quyet dinh so 8) Tj ET");
    draft.bytes.extend(format!("4 0 obj\n{hidden}\nendobj\n").bytes());
    let signed = draft.sign(&[(6, FIELD), (20, &signature())]);
    let xref = signed.xref();
    let mut bytes = signed.bytes;
    let start = bytes.len();
    bytes.extend(
        format!(
            "xref\n4 1\n{at:010} 00000 n \ntrailer\n<</Size 21/Root 1 0 R/Info 12 0 R\
             /ID[<01><02>]/Prev {xref}>>\nstartxref\n{start}\n%%EOF\n"
        )
        .bytes(),
    );
    assert_failed("hide and replace", &bytes);
    // The same by a number that nothing used yet.
    assert!(told(&bytes).contains("used only now"), "{}", told(&bytes));
}

#[test]
fn looks_of_the_whole_form_do_not_change_where_fields_are_locked() {
    let keys = "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams\
                <</Type/TransformParams/Action/All/V/1.2>>>>]";
    let locked = || base().sign_with(&[(6, FIELD), (20, &signature())], keys);
    let looks = |more: &str| FORM.replace(">>>>>>", &format!(">>>>{more}>>"));
    assert_clean("locked", &locked().bytes);
    for more in ["/NeedAppearances true", "/DA(/F1 0 Tf)", "/Q 2"] {
        assert_failed(more, &locked().update(&[(5, &looks(more))]).bytes);
    }
    for more in ["/DA(/F1 0 Tf)", "/Q 2"] {
        assert_clean(more, &signed().update(&[(5, &looks(more))]).bytes);
    }
    // Readers draw the value in place of a signed look that nobody can read here.
    let anew = looks("/NeedAppearances true");
    assert_flagged("set anew", &signed().update(&[(5, &anew)]).bytes);
    let without = TEXT.replace("/AP<</N 11 0 R>>", "");
    assert_clean(
        "no look",
        &base()
            .update(&[(7, &without)])
            .sign(&[(6, FIELD), (20, &signature())])
            .update(&[(5, &anew)])
            .bytes,
    );
    assert_clean(
        "NeedAppearances false",
        &locked().update(&[(5, &looks("/NeedAppearances false"))]).bytes,
    );
}

/// A tagged document: one paragraph, with other words for the blind.
fn tagged() -> Draft {
    let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/MarkInfo<</Marked true>>\
                   /StructTreeRoot 40 0 R>>";
    base()
        .update(&[
            (1, catalog),
            (40, "<</Type/StructTreeRoot/K[41 0 R]/ParentTree 42 0 R/ParentTreeNextKey 1>>"),
            (41, PARAGRAPH),
            (42, "<</Nums[0 [41 0 R]]>>"),
        ])
        .sign(&[(6, FIELD), (20, &signature())])
}

const PARAGRAPH: &str = "<</Type/StructElem/S/P/P 40 0 R/Pg 3 0 R/K[0]/Alt(so 7)>>";

#[test]
fn tags_of_a_new_signature_field_are_permitted_and_nothing_else_of_the_tags() {
    let root = "<</Type/StructTreeRoot/K[41 0 R 43 0 R]/ParentTree 42 0 R/ParentTreeNextKey 2>>";
    let form_with = FORM.replace("8 0 R]", "8 0 R 31 0 R]");
    let page_with = PAGE.replace("8 0 R]", "8 0 R 31 0 R]");
    let field = "<</FT/Sig/T(Third)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/F 132/P 3 0 R/V 32 0 R\
                 /StructParent 1>>";
    let sign = |element: &str, parents: &str| {
        let added = [
            (5, form_with.as_str()),
            (3, &page_with),
            (31, field),
            (32, &signature()),
            (40, root),
            (42, parents),
            (43, element),
        ];
        tagged().sign(&added).bytes
    };
    let honest = "<</Type/StructElem/S/Form/P 40 0 R/K<</Type/OBJR/Obj 31 0 R>>/Alt(chu ky)>>";
    assert_clean("tagged", &tagged().bytes);
    assert_clean("a tagged field", &sign(honest, "<</Nums[0 [41 0 R] 1 43 0 R]>>"));
    for (what, element, parents) in [
        ("words for signed text", honest.replace("<</Type/OBJR/Obj 31 0 R>>", " 0"), None),
        ("another object", honest.replace("31 0 R", "7 0 R"), None),
        ("a parent replaced", honest.to_owned(), Some("<</Nums[0 [43 0 R] 1 43 0 R]>>")),
        ("a parent gone", honest.to_owned(), Some("<</Nums[1 43 0 R]>>")),
    ] {
        let parents = parents.unwrap_or("<</Nums[0 [41 0 R] 1 43 0 R]>>");
        assert_failed(what, &sign(&element, parents));
    }
    for (what, paragraph) in [
        ("Alt", PARAGRAPH.replace("so 7", "so 8")),
        ("ActualText", PARAGRAPH.replace("/Alt", "/ActualText(so 8)/Alt")),
        ("S", PARAGRAPH.replace("/S/P", "/S/H1")),
        ("K", PARAGRAPH.replace("/K[0]", "/K[0 1]")),
    ] {
        assert_failed(what, &tagged().update(&[(41, &paragraph)]).bytes);
    }
}

#[test]
fn pages_made_of_templates_cannot_be_told() {
    let catalog =
        "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Names<</Templates<</Names[(a) 3 0 R]>>>>>>";
    let signed = base().update(&[(1, catalog)]).sign(&[(6, FIELD), (20, &signature())]);
    let pages = "<</Type/Pages/Kids[3 0 R 50 0 R]/Count 2>>";
    let added = signed.update(&[(2, pages), (50, &PAGE.replace("/Annots[6 0 R 7 0 R 8 0 R]", ""))]);
    let (_, judgement) = judged(&added.bytes).expect("readable");
    assert_eq!(judgement.signatures[0].axes.changes_permitted, None, "{}", told(&added.bytes));
}
