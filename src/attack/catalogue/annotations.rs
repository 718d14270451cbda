//! H5, evil annotations (on a certification that permits annotations, and where none are
//! permitted) and sneaky signatures (on one that permits to fill forms).

use super::fails;
use super::harmless;
use super::remarked;
use crate::attack::Made;
use crate::attack::Make::Signed;
use crate::attack::Make::Staged;
use crate::attack::Mutant;
use crate::attack::Permit::Annotations;
use crate::attack::Permit::Forms;
use crate::attack::Permit::Nothing;
use crate::attack::seal;
use crate::attack::seal::Seal;
use crate::attack::stage;
use crate::attack::stage::COVER;
use crate::attack::stage::Stage;
use crate::attack::stage::form;
use crate::attack::workshop::Workshop;
use lopdf::Object;

const OVER: &str = "0 0 600 850";
const ASIDE: &str = "560 10 580 30";
const LINE: &str = "60 690 460 714";

pub(super) const ROWS: &[Mutant] = &[
    harmless(
        "H5-01",
        ("P=3: a text note beside the text", "P=3: ghi chú bên lề"),
        &["changes:annotations"],
        Staged(Annotations, |s| added(s, "Text", ASIDE, "", None)),
    ),
    harmless(
        "H5-02",
        ("P=3: a highlight", "P=3: tô sáng"),
        &["changes:annotations"],
        Staged(Annotations, |s| {
            added(
                s,
                "Highlight",
                "72 690 300 710",
                "/QuadPoints[72 710 300 710 72 690 300 690]/C[1 1 0]",
                None,
            )
        }),
    ),
    remarked(
        "H5-03",
        ("P=3: a free text over the page", "P=3: văn bản tự do che trang"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| added(s, "FreeText", OVER, "/DA(/F 12 Tf)", Some(COVER))),
    ),
    remarked(
        "H5-04",
        ("P=3: a stamp over the page", "P=3: con dấu che trang"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| added(s, "Stamp", OVER, "", Some(COVER))),
    ),
    fails(
        "H5-05",
        ("P=3: a redaction", "P=3: chú thích xóa nội dung"),
        &["DA-16"],
        Staged(Annotations, |s| {
            added(s, "Redact", OVER, "/QuadPoints[0 850 600 850 0 0 600 0]", Some(COVER))
        }),
    ),
    fails(
        "H5-06",
        ("P=3: a link", "P=3: liên kết"),
        &["DA-16"],
        Staged(Annotations, |s| added(s, "Link", OVER, "/A<</S/URI/URI(http://x.example)>>", None)),
    ),
    fails(
        "H5-07",
        ("P=3: a watermark", "P=3: hình mờ"),
        &["DA-16"],
        Staged(Annotations, |s| added(s, "Watermark", OVER, "", Some(COVER))),
    ),
    fails(
        "H5-08",
        ("P=3: a screen", "P=3: màn hình phát"),
        &["DA-16"],
        Staged(Annotations, |s| added(s, "Screen", OVER, "", Some(COVER))),
    ),
    fails(
        "H5-09",
        ("P=3: a printer's mark", "P=3: dấu nhà in"),
        &["DA-16"],
        Staged(Annotations, |s| added(s, "PrinterMark", OVER, "", Some(COVER))),
    ),
    fails(
        "H5-10",
        ("P=3: a note with an action", "P=3: ghi chú kèm hành động"),
        &["DA-16", "DA-17"],
        Staged(Annotations, |s| added(s, "Text", ASIDE, "/A<</S/JavaScript/JS(x)>>", None)),
    ),
    remarked(
        "H5-11",
        (
            "P=3: a hidden free text over the page is shown",
            "P=3: cho hiện văn bản tự do bị ẩn che trang",
        ),
        &["DA-16-OVER"],
        Staged(Annotations, |s| s.edit(s.ghost, &[("F", "4")])),
    ),
    remarked(
        "H5-12",
        ("P=3: a note gets a look over the page", "P=3: ghi chú được gán hình che trang"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let mut update = s.document.update();
            let look = update.add(form(COVER));
            let link = format!("<</N {} 0 R>>", look.0);
            update.put(s.note, s.edited(s.note, &[("AP", &link), ("Rect", "[0 0 600 850]")])?);
            update.write()
        }),
    ),
    harmless(
        "H5-13",
        ("P=3: a note is deleted", "P=3: xóa một ghi chú"),
        &["changes:annotations"],
        Staged(Annotations, |s| unlisted(s, s.note.0)),
    ),
    harmless(
        "H5-14",
        ("P=3: the text of a note is changed", "P=3: sửa chữ của ghi chú"),
        &["changes:annotations"],
        Staged(Annotations, |s| s.edit(s.note, &[("Contents", "(khac)")])),
    ),
    fails(
        "H5-15",
        ("P=2: a free text over the page", "P=2: văn bản tự do che trang"),
        &["DA-16"],
        Staged(Forms, |s| added(s, "FreeText", OVER, "/DA(/F 12 Tf)", Some(COVER))),
    ),
    fails(
        "H5-16",
        ("P=2: a highlight", "P=2: tô sáng"),
        &["DA-16"],
        Staged(Forms, |s| {
            added(
                s,
                "Highlight",
                "72 690 300 710",
                "/QuadPoints[72 710 300 710 72 690 300 690]",
                None,
            )
        }),
    ),
    fails(
        "H5-17",
        ("P=2: a hidden free text is shown", "P=2: cho hiện văn bản tự do bị ẩn"),
        &["DA-16"],
        Staged(Forms, |s| s.edit(s.ghost, &[("F", "4")])),
    ),
    fails(
        "H5-18",
        ("P=1: a text note", "P=1: ghi chú"),
        &["DA-16"],
        Staged(Nothing, |s| added(s, "Text", ASIDE, "", None)),
    ),
    remarked(
        "H5-19",
        ("P=2: a new signature whose look covers the page", "P=2: chữ ký mới có hình che trang"),
        &["DA-08-OVER"],
        Signed(Forms, |s, w| signed(s, w, OVER, COVER, "")),
    ),
    fails(
        "H5-20",
        ("P=2: an unsigned field gets a look", "P=2: trường chưa ký được gán hình"),
        &["DA-10", "DA-12"],
        Staged(Forms, |s| s.with(s.empty_look, form(COVER))),
    ),
    remarked(
        "H5-21",
        (
            "P=2: a new signature with a picture over the text",
            "P=2: chữ ký mới có ảnh đè lên văn bản",
        ),
        &["DA-08-OVER"],
        Signed(Forms, |s, w| {
            signed(
                s,
                w,
                "60 680 400 720",
                "q 400 0 0 40 60 680 cm BI /W 1/H 1/BPC 8/CS/G ID \u{7f} EI Q",
                "",
            )
        }),
    ),
    fails(
        "H5-22",
        ("P=2: the empty signature field is moved", "P=2: dời trường chữ ký trống"),
        &["DA-10"],
        Staged(Forms, |s| s.edit(s.empty, &[("Rect", "[0 0 600 850]")])),
    ),
    fails(
        "H5-23",
        (
            "P=2: a new signature field with a second widget",
            "P=2: trường chữ ký mới có hai ô hiển thị",
        ),
        &["DA-08", "DA-10", "DA-16"],
        Staged(Forms, |s| {
            let document = &s.document;
            let mut update = document.update();
            let look = update.add(form(COVER));
            let parent = update.reserve();
            let kids: Vec<_> = (0..2).map(|_| update.add(format!(
            "<</Type/Annot/Subtype/Widget/F 4/Parent {} 0 R/Rect[{OVER}]/P {} {} R/AP<</N {} 0 R>>>>",
            parent.0, document.page.0, document.page.1, look.0
        ))).collect();
            let links: Vec<String> = kids.iter().map(|kid| format!("{} 0 R", kid.0)).collect();
            update.put(parent, format!("<</FT/Sig/T(Hai)/Kids[{}]>>", links.join(" ")));
            update.put(s.form, form_with(s, parent)?);
            update.put(document.page, page_with(s, &kids)?);
            update.write()
        }),
    ),
    fails(
        "H5-24",
        ("P=2: the lock of an empty field is taken away", "P=2: gỡ khóa của trường trống"),
        &["DA-10"],
        Staged(Forms, |s| s.edit(s.empty, &[("Lock", "")])),
    ),
    harmless(
        "H5-25",
        ("P=2: a new signature beside the text", "P=2: chữ ký mới bên lề"),
        &["changes:form-filling"],
        Signed(Forms, |s, w| signed(s, w, ASIDE, "0 0 1 rg 560 10 20 20 re f", "")),
    ),
    harmless(
        "H5-26",
        ("P=2: the empty field is signed", "P=2: ký vào trường trống"),
        &["changes:form-filling"],
        Signed(Forms, |s, w| {
            let mut update = s.document.update();
            let mut seal = Seal::pades(w.at.plus_seconds(-3600));
            seal.keys = "/Reference[<</Type/SigRef/TransformMethod/FieldMDP/TransformParams\
                     <</Type/TransformParams/V/1.2/Action/All>>>>]"
                .to_owned();
            let value = update.add(seal.body());
            let link = format!("{} 0 R", value.0);
            update.put(s.empty, s.edited(s.empty, &[("V", &link)])?);
            finished(update, w)
        }),
    ),
    remarked(
        "H5-27",
        ("P=3: a highlight that shows words", "P=3: vùng tô sáng hiện chữ"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let points = "/QuadPoints[0 850 600 850 0 0 600 0]";
            added(s, "Highlight", OVER, points, Some(COVER))
        }),
    ),
    remarked(
        "H5-28",
        ("P=3: a highlight in black", "P=3: tô sáng bằng màu đen"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            added(s, "Highlight", LINE, "/QuadPoints[60 714 460 714 60 690 460 690]/C[0 0 0]", None)
        }),
    ),
    remarked(
        "H5-29",
        ("P=3: an underline as thick as the text", "P=3: gạch chân dày bằng dòng chữ"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let keys = "/QuadPoints[60 714 460 714 60 690 460 690]/C[1 1 1]/BS<</W 40>>";
            added(s, "Underline", LINE, keys, None)
        }),
    ),
    remarked(
        "H5-30",
        ("P=3: a highlight drawn as a white polygon", "P=3: tô sáng vẽ bằng đa giác trắng"),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let keys = "/QuadPoints[60 714 460 714 60 690 460 690]/C[1 1 0]";
            added(s, "Highlight", LINE, keys, Some("1 g 0 0 m 600 0 l 600 850 l 0 850 l h f"))
        }),
    ),
    remarked(
        "H5-31",
        (
            "P=3: ink beside the text by its rectangle, over it by its points",
            "P=3: nét mực khai ở bên lề nhưng vẽ đè lên văn bản",
        ),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let keys = "/InkList[[60 702 460 702]]/C[1 1 1]/BS<</W 30>>";
            added(s, "Ink", ASIDE, keys, None)
        }),
    ),
    harmless(
        "H5-32",
        ("P=3: an underline", "P=3: gạch chân"),
        &["changes:annotations"],
        Staged(Annotations, |s| {
            let keys = "/QuadPoints[60 714 460 714 60 690 460 690]/C[1 0 0]/BS<</W 1>>";
            added(s, "Underline", LINE, keys, None)
        }),
    ),
    remarked(
        "H5-33",
        (
            "P=3: a comment whose rectangle is not four numbers",
            "P=3: chú thích có khung không phải bốn số",
        ),
        &["DA-16-OVER"],
        Staged(Annotations, |s| added(s, "FreeText", "null (0) 600 850", "", Some(COVER))),
    ),
    remarked(
        "H5-34",
        (
            "P=3: a line at the foot of the page that is drawn where its leaders end, over the text",
            "P=3: đường kẻ khai ở cuối trang nhưng đường dóng đưa lên đè văn bản",
        ),
        &["DA-16-OVER"],
        Staged(Annotations, |s| {
            let keys = "/L[10 20 590 20]/LL 680/C[1 1 1]/BS<</W 40>>";
            added(s, "Line", "10 10 590 30", keys, None)
        }),
    ),
];

fn finished(update: crate::attack::revision::Revision<'_>, workshop: &Workshop) -> Made {
    let start = update.start();
    let mut bytes = update.write()?;
    seal::fill(&mut bytes, start, &mut |covered| stage::by(&workshop.agency, workshop, covered))?;
    Ok(bytes)
}

pub(super) fn form_with(stage: &Stage, field: (u32, u16)) -> Made {
    let mut own = stage.document.dictionary(stage.form)?;
    let mut fields = stage.document.list(&own, "Fields")?;
    fields.push(Object::Reference(field));
    own.set("Fields", fields);
    crate::attack::document::text(&own)
}

pub(super) fn page_with(stage: &Stage, annotations: &[(u32, u16)]) -> Made {
    let mut page = stage.document.dictionary(stage.document.page)?;
    let mut all = stage.document.list(&page, "Annots")?;
    all.extend(annotations.iter().map(|id| Object::Reference(*id)));
    page.set("Annots", all);
    crate::attack::document::text(&page)
}

/// An annotation added to the page.
fn added(stage: &Stage, kind: &str, rect: &str, more: &str, look: Option<&str>) -> Made {
    let document = &stage.document;
    let mut update = document.update();
    let look = look.map(|look| format!("/AP<</N {} 0 R>>", update.add(form(look)).0));
    let own = update.add(format!(
        "<</Type/Annot/Subtype/{kind}/Rect[{rect}]/F 4/Contents(x)/P {} {} R{more}{}>>",
        document.page.0,
        document.page.1,
        look.unwrap_or_default()
    ));
    update.put(document.page, page_with(stage, &[own])?);
    update.write()
}

/// The page without one of its annotations.
pub(super) fn unlisted(stage: &Stage, number: u32) -> Made {
    let mut page = stage.document.dictionary(stage.document.page)?;
    let mut all = stage.document.list(&page, "Annots")?;
    all.retain(|one| one.as_reference().is_ok_and(|id| id.0 != number));
    page.set("Annots", all);
    stage.with(stage.document.page, crate::attack::document::text(&page)?)
}

/// A new field, signed by the agency.
pub(super) fn signed(
    stage: &Stage,
    workshop: &Workshop,
    rect: &str,
    look: &str,
    keys: &str,
) -> Made {
    let document = &stage.document;
    let mut update = document.update();
    let mut seal = Seal::pades(workshop.at.plus_seconds(-3600));
    seal.keys = keys.to_owned();
    let value = update.add(seal.body());
    let look = update.add(form(look));
    let links = format!("/V {} 0 R/AP<</N {} 0 R>>", value.0, look.0);
    let own = update.add(seal::field("Moi", rect, document.page, &links));
    update.put(stage.form, form_with(stage, own)?);
    update.put(document.page, page_with(stage, &[own])?);
    finished(update, workshop)
}
