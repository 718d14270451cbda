//! What a later revision puts beside, over or in front of what was signed so that readers show
//! something else: comments that hide little or lie where nobody looks for letters, files that some
//! readers enter elsewhere, words that only some readers take for objects. Each passed once without
//! a word; viewers showed it.

#![allow(clippy::disallowed_methods, reason = "one test measures how long it takes")]

use crate::signing::plain;
use crate::signing::signed_by;
use crate::signing::stamped;
use crate::support::pdf::Draft;
use crate::support::pdf::SIGNATURE;
use crate::support::pdf::is_clean;
use crate::support::pdf::judged;
use crate::support::pdf::told;
use condau::model::Severity;

const COMMENT: &str = "/Type/Annot/F 4/P 3 0 R/Contents(x)/DA(/F1 18 Tf)";

fn stream(keys: &str, content: &str) -> String {
    format!("<<{keys}/Length {}>>\nstream\n{content}\nendstream", content.len())
}

fn look(content: &str) -> String {
    let keys = "/Type/XObject/Subtype/Form/BBox[0 0 60 20]/Resources<</Font<</F1 9 0 R>>>>";
    stream(keys, content)
}

fn page(annotations: &str) -> String {
    format!(
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 144]/Contents 4 0 R\
         /Resources<</Font<</F1 9 0 R>>/XObject<</I 31 0 R>>>>/Annots[6 0 R {annotations}]>>"
    )
}

/// A document whose first signature permits this; 0 is no certification.
struct Document<'d> {
    permission: u8,
    content: &'d str,
    annotations: &'d str,
    field: &'d str,
    objects: &'d [(u32, &'d str)],
    /// Object 50, before all others.
    first: Option<&'d str>,
}

impl Default for Document<'_> {
    fn default() -> Self {
        Self {
            permission: 3,
            content: "BT /F1 18 Tf 20 100 Td (Quyet dinh so 7, 100.000 dong) Tj ET",
            annotations: "",
            field: "/Rect[0 0 0 0]",
            objects: &[],
            first: None,
        }
    }
}

impl Document<'_> {
    fn draft(&self) -> Draft {
        let (page, content) = (page(self.annotations), stream("", self.content));
        let image = stream(
            "/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8\
             /Filter/ASCIIHexDecode",
            "00FF80C0>",
        );
        let signature = format!("<</FT/Sig/T(First)/Type/Annot/Subtype/Widget{}>>", self.field);
        let mut objects: Vec<(u32, &str)> =
            self.first.map(|first| (50, first)).into_iter().collect();
        objects.extend([
            (1, "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R>>"),
            (2, "<</Type/Pages/Kids[3 0 R]/Count 1>>"),
            (3, page.as_str()),
            (4, content.as_str()),
            (5, "<</Fields[6 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>"),
            (6, signature.as_str()),
            (9, "<</Type/Font/Subtype/Type1/BaseFont/Times-Roman>>"),
            (12, "<</Title(Quyet dinh)>>"),
            (31, image.as_str()),
        ]);
        objects.extend(self.objects);
        Draft::new(&objects)
    }

    fn sign(&self, draft: Draft) -> Draft {
        let field =
            format!("<</FT/Sig/T(First)/Type/Annot/Subtype/Widget{}/V 20 0 R>>", self.field);
        let signature = format!("<<{SIGNATURE}>>");
        let signed = [(6, field.as_str()), (20, signature.as_str())];
        if self.permission == 0 {
            return draft.sign(&signed);
        }
        let catalog = "<</Type/Catalog/Pages 2 0 R/AcroForm 5 0 R/Perms<</DocMDP 20 0 R>>>>";
        let keys = format!(
            "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
             <</Type/TransformParams/P {}/V/1.2>>>>]",
            self.permission
        );
        draft.sign_with(&[signed[0], signed[1], (1, catalog)], &keys)
    }

    fn signed(&self) -> Draft {
        let signed = self.sign(self.draft());
        assert!(is_clean(&signed.bytes), "signed\n{}", told(&signed.bytes));
        signed
    }

    /// The signed document with a comment, whose look is object 41.
    fn commented(&self, comment: &str) -> Vec<u8> {
        let cover = look("1 1 1 rg 0 0 60 20 re f 0 g BT /F1 18 Tf 1 3 Td (900) Tj ET");
        let (page, comment) = (page("40 0 R"), format!("<<{COMMENT}{comment}>>"));
        self.signed().update(&[(3, &page), (40, &comment), (41, &cover)]).bytes
    }
}

/// The rules that the judge warns of, or fails by.
fn warned(bytes: &[u8]) -> Vec<String> {
    let (_, judgement) = judged(bytes).expect("readable");
    let findings = judgement.signatures.iter().flat_map(|one| &one.findings);
    findings
        .chain(&judgement.findings)
        .filter(|finding| matches!(finding.severity, Severity::Warn | Severity::Fail))
        .map(|finding| {
            let seen = finding.compared.as_ref().map_or("", |compared| &compared.seen);
            format!("{} {seen}", finding.rule)
        })
        .collect()
}

#[track_caller]
fn assert_warned(bytes: &[u8], rule: &str) {
    let warned = warned(bytes);
    assert!(warned.iter().any(|one| one.starts_with(rule)), "{rule}: {warned:?}");
}

#[track_caller]
fn assert_silent(bytes: &[u8]) {
    assert!(is_clean(bytes), "{}", told(bytes));
    let about = warned(bytes).into_iter().filter(|one| one.starts_with("DA-"));
    assert_eq!(about.collect::<Vec<_>>(), Vec::<String>::new());
}

fn free_text(rect: &str) -> String {
    format!("/Subtype/FreeText/Rect[{rect}]/AP<</N 41 0 R>>")
}

#[test]
fn comment_over_one_figure_is_told() {
    let one = Document::default().commented(&free_text("142 96 151 116"));
    assert_warned(&one, "DA-16-NEAR it lies over 1 letters: \"1\"");
    let beside = Document::default().commented(&free_text("142 20 202 40"));
    assert_silent(&beside);
}

#[test]
fn comment_over_the_look_of_a_signature_hides_who_signed() {
    let signed = Document { field: "/Rect[20 20 140 60]/AP<</N 30 0 R>>", ..Document::default() };
    let look = look("BT /F1 12 Tf 2 8 Td (Nguyen Van A) Tj ET");
    let signed = Document { objects: &[(30, &look)], ..signed };
    assert_warned(&signed.commented(&free_text("20 20 140 60")), "DA-16-OVER");
    let uncertified = Document { permission: 0, ..signed }.commented(&free_text("20 20 140 60"));
    assert!(!is_clean(&uncertified), "{}", told(&uncertified));
}

#[test]
fn comment_over_a_scan_or_over_letters_drawn_as_outlines_is_told() {
    for content in [
        "q 300 0 0 144 0 0 cm /I Do Q",
        "q 300 0 0 144 0 0 cm BI /W 1/H 1/IM true ID x EI Q",
        "20 20 m 30 40 60 40 60 60 c 140 60 l f",
    ] {
        let scanned = Document { content, ..Document::default() };
        assert_warned(&scanned.commented(&free_text("20 20 140 60")), "DA-16-NEAR");
    }
    let framed = Document { content: "0 0 300 144 re f", ..Document::default() };
    assert_silent(&framed.commented(&free_text("20 20 140 60")));
}

/// The signed document with a second signature, and what is told of where it lies.
fn sealed(document: &Document<'_>, rect: &str) -> Vec<String> {
    let field = format!(
        "<</FT/Sig/T(Second)/Type/Annot/Subtype/Widget/Rect[{rect}]/F 132/P 3 0 R/V 41 0 R\
         /AP<</N 42 0 R>>>>"
    );
    let (page, look) = (page("40 0 R"), look("1 g 0 0 60 20 re f"));
    let signature = format!("<<{SIGNATURE}>>");
    let form = "<</Fields[6 0 R 40 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>";
    let added = [(3, &*page), (5, form), (40, &*field), (41, &*signature), (42, &*look)];
    let bytes = document.signed().sign(&added).bytes;
    assert!(is_clean(&bytes), "{}", told(&bytes));
    let (_, judgement) = judged(&bytes).expect("readable");
    let findings = judgement.signatures.iter().flat_map(|one| &one.findings);
    findings
        .filter(|finding| finding.rule.starts_with("DA-08"))
        .map(|finding| {
            let seen = finding.compared.as_ref().map_or("", |compared| &compared.seen);
            format!("{} {seen}", finding.rule)
        })
        .collect()
}

#[test]
fn seal_that_touches_a_word_or_lies_over_a_scan_is_told_and_warns_of_nothing() {
    let text = Document { permission: 2, ..Document::default() };
    let told = sealed(&text, "142 96 151 116");
    assert!(
        told.iter().any(|one| one.starts_with("DA-08-NEAR it lies over 1 letters")),
        "{told:?}"
    );
    let scanned = Document { content: "q 300 0 0 144 0 0 cm /I Do Q", ..Document::default() };
    let told = sealed(&scanned, "20 20 140 60");
    assert_eq!(told, ["DA-08-NEAR it lies over a picture"]);
    assert_eq!(sealed(&text, "20 20 140 60"), Vec::<String>::new());
    assert_eq!(sealed(&scanned, "0 0 0 0"), Vec::<String>::new());
}

#[test]
fn comment_over_a_page_that_cannot_be_read_is_told() {
    let broken = stream("/Filter/NoSuchDecode", "x");
    let unread = Document { objects: &[(32, &broken)], ..Document::default() };
    let mut draft = unread.draft();
    let with = page("").replace("/Contents 4 0 R", "/Contents[4 0 R 32 0 R]");
    draft = draft.update(&[(3, &with)]);
    let comment = format!("<<{COMMENT}{}>>", free_text("20 20 140 60"));
    let later = page("40 0 R").replace("/Contents 4 0 R", "/Contents[4 0 R 32 0 R]");
    let cover = look("");
    let bytes = unread.sign(draft).update(&[(3, &later), (40, &comment), (41, &cover)]).bytes;
    assert_warned(&bytes, "DA-16-NEAR what it lies over cannot be read");
}

#[test]
fn comment_whose_rectangle_is_not_four_numbers_may_be_anywhere() {
    for rect in ["142 96 (a) 116", "/x 96 202 116", "null 0 300 144", "142 96 202", "1 2 3 4 5"] {
        assert_warned(&Document::default().commented(&free_text(rect)), "DA-16-OVER");
    }
}

#[test]
fn line_that_is_drawn_beside_its_points_is_looked_for_there() {
    let line = |more: &str| {
        let keys = "/Subtype/Line/Rect[20 20 280 24]/L[20 22 280 22]/C[1 1 1]";
        Document::default().commented(&format!("{keys}{more}"))
    };
    assert_warned(&line("/BS<</W 30>>/LL 82"), "DA-16-OVER");
    assert_warned(&line("/BS<</W 30>>/LLO 40/LLE 50"), "DA-16-OVER");
    assert_silent(&line("/BS<</W 2>>/LL 9"));
}

#[test]
fn comment_that_is_not_turned_or_scaled_with_its_page_is_told_where_it_may_come_to_lie() {
    for flags in [8, 16] {
        let comment = free_text("60 40 66 96").replace("/Subtype", &format!("/F {flags}/Subtype"));
        let comment = format!("<<{}{comment}>>", COMMENT.replace("/F 4", ""));
        let (page, cover) = (page("40 0 R"), look(""));
        let signed = Document::default().signed();
        let bytes = signed.update(&[(3, &page), (40, &comment), (41, &cover)]).bytes;
        assert_warned(&bytes, "DA-16-NEAR");
    }
}

#[test]
fn comment_that_was_signed_and_is_gone_is_told() {
    let comment = format!("<<{COMMENT}{}>>", free_text("20 20 140 60"));
    let note = format!("<<{COMMENT}/Subtype/Text/Rect[20 20 40 40]>>");
    let look = look("BT /F1 12 Tf 2 8 Td (Khong duyet) Tj ET");
    for (shown, permission) in [(true, 3), (true, 0), (false, 3)] {
        let objects = [(40, if shown { &*comment } else { &*note }), (41, &*look)];
        let objects = if shown { &objects[..] } else { &objects[..1] };
        let document =
            Document { annotations: "40 0 R", objects, permission, ..Document::default() };
        let numbers: Vec<u32> = objects.iter().map(|(number, _)| *number).collect();
        for freed in [&[][..], &numbers[..]] {
            let trailer = "/Root 1 0 R/Info 12 0 R/ID[<01><02>]";
            let gone = document.signed().update_with(&[(3, &page(""))], freed, trailer).bytes;
            assert!(is_clean(&gone), "{}", told(&gone));
            match shown {
                true => assert_warned(&gone, "DA-16-GONE"),
                false => assert_silent(&gone),
            }
        }
    }
}

#[test]
fn object_that_is_deleted_and_still_used_fails() {
    let trailer = "/Root 1 0 R/Info 12 0 R/ID[<01><02>]";
    let gone = Document::default().signed().update_with(&[], &[4], trailer).bytes;
    assert_warned(&gone, "DA-25 DA-18");
    let comment = format!("<<{COMMENT}{}>>", free_text("20 20 140 60"));
    let objects = [(40, &*comment), (41, "<<>>")];
    let document = Document { annotations: "40 0 R", objects: &objects, ..Document::default() };
    let half = document.signed().update_with(&[(3, &page(""))], &[41], trailer).bytes;
    assert!(!is_clean(&half), "{}", told(&half));
}

#[test]
fn a_thousand_harmless_comments_do_not_crowd_out_the_one_that_hides() {
    let sign = format!("<<{COMMENT}/Subtype/Text/Rect[5 5 15 15]>>");
    let cover = format!("<<{COMMENT}{}>>", free_text("142 96 202 116"));
    let numbers = 100..1200_u32;
    let names: String = numbers.clone().map(|number| format!("{number} 0 R ")).collect();
    let look = look("");
    let harmless: Vec<(u32, &str)> = numbers.map(|number| (number, sign.as_str())).collect();
    for permission in [3, 0] {
        let signed = Document { permission, ..Document::default() }.signed();
        let all = page(&format!("{names} 40 0 R"));
        let together = [(3, all.as_str()), (40, &cover), (41, &look)];
        let at_once = signed.clone().update(&[&together[..], &harmless].concat()).bytes;
        let first = page(&names);
        let one_by_one =
            signed.update(&[&[(3, first.as_str())], &harmless[..]].concat()).update(&together);
        for bytes in [at_once, one_by_one.bytes] {
            assert_warned(&bytes, if permission == 0 { "DA-25 DA-16-OVER" } else { "DA-16-OVER" });
        }
    }
}

#[test]
fn thousands_of_comments_on_a_full_page_are_compared_in_time() {
    let content = format!("BT /F1 8 Tf {} ET", "(abcdefghijklmnop) Tj 0 -1 Td ".repeat(2500));
    let numbers = 100..5100_u32;
    let names: String = numbers.clone().map(|number| format!("{number} 0 R ")).collect();
    let cover = format!("<<{COMMENT}/Subtype/FreeText/Rect[0 0 300 144]>>");
    let comments: Vec<(u32, &str)> = numbers.map(|number| (number, cover.as_str())).collect();
    let signed = Document { content: &content, ..Document::default() }.signed();
    let all = page(&names);
    let bytes = signed.update(&[&[(3, all.as_str())], &comments[..]].concat()).bytes;
    let started = std::time::Instant::now();
    assert_warned(&bytes, "DA-16-OVER");
    assert!(started.elapsed().as_secs() < 30, "{:?}", started.elapsed());
}

#[test]
fn look_of_a_field_without_a_clear_place_may_not_be_renewed_unseen() {
    let field = "<</FT/Tx/T(So)/V(100)/Type/Annot/Subtype/Widget/Rect[142 20 (a) 40]/F 4/P 3 0 R\
                 /AP<</N 42 0 R>>>>";
    let (was, now) =
        (look("BT /F1 18 Tf 1 3 Td (100) Tj ET"), look("BT /F1 18 Tf 1 3 Td (900) Tj ET"));
    let document = Document {
        annotations: "8 0 R",
        objects: &[(8, field), (42, &was)],
        permission: 2,
        ..Document::default()
    };
    let mut draft = document.draft();
    draft = draft.update(&[(5, "<</Fields[6 0 R 8 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>")]);
    let signed = document.sign(draft);
    assert!(is_clean(&signed.bytes), "{}", told(&signed.bytes));
    let renewed = signed.update(&[(42, &now)]).bytes;
    assert!(!is_clean(&renewed), "{}", told(&renewed));
}

#[test]
fn linearized_file_that_an_update_makes_as_long_as_it_says_stops() {
    // What readers enter by is the first object; it is written first.
    let made = |length: usize| {
        let first = format!("<</Linearized 1/L {length:010}/N 1/O 3>>");
        let good = stream("", "BT /F1 18 Tf 20 100 Td (Dung) Tj ET");
        let document = Document { first: Some(&first), ..Document::default() };
        document.sign(document.draft().update(&[(4, &good)]))
    };
    let signed = made(1);
    assert!(is_clean(&signed.bytes), "{}", told(&signed.bytes));
    let whole = signed.update(&[]).bytes.len();
    assert!(is_clean(&made(1).update(&[]).bytes), "an update of another length");
    let prepared = made(whole).update(&[]).bytes;
    assert_eq!(prepared.len(), whole);
    assert_warned(&prepared, "ST-05");
    assert!(!is_clean(&prepared), "{}", told(&prepared));
    // White space after the end does it, too.
    let mut blank = made(made(1).bytes.len() + 4).bytes;
    blank.extend(b"\n\n\n\n");
    assert_warned(&blank, "ST-05");
}

#[test]
fn objects_that_only_some_reader_takes_for_such_fail() {
    let evil = "BT /F1 18 Tf 20 100 Td (Khac) Tj ET";
    let body = format!("\n<</Length {}>>\nstream\n{evil}\nendstream\nendobj\n", evil.len());
    for header in ["4 +0 obj", "4 -0 obj", "4 0 o#62j", "4 0 #6Fbj", "4 0000000000 obj"] {
        let mut signed = Document::default().signed();
        signed.bytes.extend(format!("{header}{body}").bytes());
        let mut hidden = signed.update(&[]).bytes;
        assert_warned(&hidden, "DA-25 DA-19");
        hidden.extend([b'\n'; 2000]);
        assert_warned(&hidden, "CV-13-OBJECTS");
        let mut after = Document::default().signed().bytes;
        after.extend(format!("{header}{body}").bytes());
        assert_warned(&after, "CV-13-OBJECTS");
    }
}

/// A certified form with a field of these keys, filled with "900".
fn filled(keys: &str, written: &str, shown: &str, certification: &str) -> Vec<u8> {
    let field = |value: &str, look: u8, keys: &str| {
        format!(
            "<</FT/Tx/T(So)/V({value})/Type/Annot/Subtype/Widget/Rect[20 20 80 40]/F 4/P 3 0 R\
             /AP<</N {look} 0 R>>{keys}>>"
        )
    };
    let look = |text: &str| look(&format!("BT /F1 18 Tf 1 3 Td ({text}) Tj ET"));
    let (before, was, now) = (field("100", 42, keys), look("100"), look(shown));
    let document = Document {
        annotations: "8 0 R",
        objects: &[(8, &before), (42, &was)],
        permission: 0,
        ..Document::default()
    };
    let form = "<</Fields[6 0 R 8 0 R]/SigFlags 3/DR<</Font<</F1 9 0 R>>>>>>";
    let field_of_signature =
        "<</FT/Sig/T(First)/Type/Annot/Subtype/Widget/Rect[0 0 0 0]/V 20 0 R>>";
    let signature = format!("<<{SIGNATURE}>>");
    let signed = document
        .draft()
        .update(&[(5, form)])
        .sign_with(&[(6, field_of_signature), (20, signature.as_str())], certification);
    assert!(is_clean(&signed.bytes), "{}", told(&signed.bytes));
    signed.update(&[(8, &field("900", 43, written)), (43, &now)]).bytes
}

#[test]
fn field_whose_scripts_do_not_format_it_shows_its_value() {
    let with = |event: &str| {
        let keys = format!("/AA<</{event}<</S/JavaScript/JS(1)>>>>");
        filled(&keys, &keys, "800", "")
    };
    for event in ["E", "K", "V", "C", "Bl"] {
        assert_warned(&with(event), "DA-12-VALUE");
    }
    assert!(!warned(&with("F")).iter().any(|one| one.starts_with("DA-12")));
}

#[test]
fn rich_text_of_a_filled_field_reads_as_its_value() {
    let rich = |text: &str| format!("/Ff 33554432/RV(<body><p>{text}</p></body>)");
    for (written, is_right) in [("900", true), ("100", false), ("9<b>00", false)] {
        let bytes = filled(&rich("100"), &rich(written), "900", "");
        assert!(is_clean(&bytes), "{}", told(&bytes));
        let is_told = warned(&bytes).iter().any(|one| one.starts_with("DA-12-VALUE"));
        assert_eq!(is_told, !is_right, "{written}: {:?}", warned(&bytes));
    }
}

#[test]
fn certification_whose_reference_is_not_in_an_array_restricts_as_much() {
    let one = "/Reference<</TransformMethod/DocMDP/TransformParams<</P 1>>>>";
    assert!(is_clean(&filled("", "", "900", "")));
    assert!(!is_clean(&filled("", "", "900", one)));
}

#[test]
fn file_that_is_cut_after_a_signature_is_not_written_to() {
    let mut cut = signed_by("leader", &plain(), |_| {}).expect("signed");
    cut.truncate(cut.len() - 6);
    for refused in [signed_by("agency", &cut, |_| {}), stamped(&cut)] {
        let error = refused.expect_err("it would take the place of what was cut");
        assert!(error.to_string().contains("cut short"), "{error}");
    }
}
