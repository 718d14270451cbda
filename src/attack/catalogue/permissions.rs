//! H7, fields and permissions: what a lock, a certification or the form's own structure forbids.

use super::annotations::form_with;
use super::annotations::signed;
use super::annotations::unlisted;
use super::fails;
use super::harmless;
use super::stops;
use crate::attack::Made;
use crate::attack::Make::Signed;
use crate::attack::Make::Staged;
use crate::attack::Mutant;
use crate::attack::Permit::Annotations;
use crate::attack::Permit::Forms;
use crate::attack::Permit::Locked;
use crate::attack::Permit::Nothing;
use crate::attack::Permit::Unsaid;
use crate::attack::document::Document;
use crate::attack::document::Id;
use crate::attack::document::text;
use crate::attack::stage::Stage;
use crate::attack::stage::look;
use lopdf::Object;

const FIELD: &[&str] = &["DA-09", "DA-07", "DA-12"];

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H7-01",
        ("a locked field is filled", "điền vào trường đã khóa"),
        &["DA-09"],
        Staged(Locked, |s| filled(s, s.note_field)),
    ),
    fails(
        "H7-02",
        ("a kid of a locked field is filled", "điền vào trường con của trường đã khóa"),
        &["DA-09"],
        Staged(Locked, |s| filled(s, s.kid)),
    ),
    harmless(
        "H7-03",
        (
            "a field whose name begins like a locked one's is filled",
            "điền trường có tên bắt đầu giống trường đã khóa",
        ),
        &["changes:form-filling"],
        Staged(Locked, |s| filled(s, s.similar)),
    ),
    fails(
        "H7-04",
        ("P=1: a field is filled", "P=1: điền một trường"),
        &["DA-09"],
        Staged(Nothing, |s| filled(s, s.note_field)),
    ),
    harmless(
        "H7-05",
        ("P=2: a field is filled", "P=2: điền một trường"),
        &["changes:form-filling"],
        Staged(Forms, |s| filled(s, s.note_field)),
    ),
    fails(
        "H7-06",
        ("the flags of a field", "cờ của trường"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.note_field, &[("Ff", "8193")])),
    ),
    fails(
        "H7-07",
        ("the longest value of a field", "độ dài tối đa của trường"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.note_field, &[("MaxLen", "2")])),
    ),
    fails(
        "H7-08",
        ("the options of a choice", "các lựa chọn"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.choice, &[("Opt", "[(C)(D)]")])),
    ),
    fails(
        "H7-09",
        ("the type of a field", "loại trường"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.note_field, &[("FT", "/Btn")])),
    ),
    fails(
        "H7-10",
        ("the name of a field", "tên trường"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.note_field, &[("T", "(Khac)")])),
    ),
    fails(
        "H7-11",
        ("a field adopts another's kid", "trường nhận trường con của trường khác"),
        FIELD,
        Staged(Unsaid, |s| {
            let mut update = s.document.update();
            update.put(s.similar, s.edited(s.similar, &[("Kids", &format!("[{} 0 R]", s.kid.0))])?);
            update.put(s.kid, s.edited(s.kid, &[("Parent", &format!("{} 0 R", s.similar.0))])?);
            update.write()
        }),
    ),
    fails(
        "H7-12",
        ("a kid of a field is left out", "bỏ trường con"),
        FIELD,
        Staged(Unsaid, |s| s.edit(s.parent, &[("Kids", "[]")])),
    ),
    fails(
        "H7-13",
        ("a field is deleted", "xóa một trường"),
        &["DA-07"],
        Staged(Unsaid, |s| {
            let mut own = s.document.dictionary(s.form)?;
            let mut fields = s.document.list(&own, "Fields")?;
            fields.retain(|field| field.as_reference().is_ok_and(|id| id != s.similar));
            own.set("Fields", fields);
            s.with(s.form, text(&own)?)
        }),
    ),
    fails(
        "H7-14",
        ("the widget of a field is taken off the page", "gỡ ô của trường khỏi trang"),
        &["DA-13", "DA-16"],
        Staged(Unsaid, |s| unlisted(s, s.note_field.0)),
    ),
    fails(
        "H7-15",
        ("the signed field is taken away", "gỡ trường đã ký"),
        &["DA-10", "DA-10-REMOVED"],
        Staged(Unsaid, |s| {
            let mut own = s.document.dictionary(s.form)?;
            let mut fields = s.document.list(&own, "Fields")?;
            fields.retain(|field| field.as_reference().is_ok_and(|id| id != s.signed));
            own.set("Fields", fields);
            s.with(s.form, text(&own)?)
        }),
    ),
    fails(
        "H7-16",
        ("the signature is taken out of its field", "gỡ chữ ký khỏi trường"),
        &["DA-10-REMOVED", "DA-10"],
        Staged(Unsaid, |s| s.edit(s.signed, &[("V", "")])),
    ),
    fails(
        "H7-17",
        ("the form is taken away", "gỡ biểu mẫu"),
        &["DA-10-REMOVED", "DA-07"],
        Staged(Unsaid, |s| s.edit(s.document.root, &[("AcroForm", "")])),
    ),
    fails(
        "H7-18",
        ("an old signature used for another field", "dùng lại chữ ký cũ cho trường khác"),
        &["CV-10", "DA-11"],
        Staged(Unsaid, |s| s.edit(s.empty, &[("V", &format!("{} 0 R", s.signature.0))])),
    ),
    fails(
        "H7-19",
        ("a copy of the old signature in another field", "bản sao chữ ký cũ trong trường khác"),
        &["CV-03", "CV-09", "CV-08"],
        Staged(Unsaid, |s| {
            let written = s.document.signature()?;
            let copy = s.document.bytes.get(written.body).unwrap_or_default().to_vec();
            let mut update = s.document.update();
            let value = update.add(copy);
            update.put(s.empty, s.edited(s.empty, &[("V", &format!("{} 0 R", value.0))])?);
            update.write()
        }),
    ),
    fails(
        "H7-20",
        ("the reason of a signature changed", "sửa lý do của chữ ký"),
        &["CV-09", "DA-10"],
        Staged(Unsaid, |s| {
            let written = s.document.signature()?;
            let copy = s.document.bytes.get(written.body).unwrap_or_default();
            let text = String::from_utf8_lossy(copy).replacen("/Filter", "/Reason(khac)/Filter", 1);
            s.with(s.signature, text)
        }),
    ),
    fails(
        "H7-21",
        ("the signed field is given a look", "trường đã ký được gán hình"),
        &["DA-10"],
        Staged(Unsaid, |s| s.edit(s.signed, &[("Rect", "[0 0 600 850]")])),
    ),
    fails(
        "H7-22",
        ("P=1 is made 3 in a later revision", "P=1 bị đổi thành 3 ở phiên bản sau"),
        &["CV-09", "DA-10", "DA-25", "DA-16"],
        Staged(Nothing, |s| {
            let mut update = s.document.update();
            update.put(s.parameters, "<</Type/TransformParams/V/1.2/P 3>>");
            let note = update.add("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>");
            update.put(s.document.page, super::annotations::page_with(s, &[note])?);
            update.write()
        }),
    ),
    fails(
        "H7-23",
        ("Perms are taken away", "gỡ Perms"),
        &["DA-17", "DA-01"],
        Staged(Nothing, |s| s.edit(s.document.root, &[("Perms", "")])),
    ),
    fails(
        "H7-24",
        ("Perms name another signature", "Perms chỉ chữ ký khác"),
        &["DA-17", "DA-01", "PA-73"],
        Staged(Forms, |s| {
            s.edit(s.document.root, &[("Perms", &format!("<</DocMDP {} 0 R>>", s.note.0))])
        }),
    ),
    harmless(
        "H7-25",
        ("P=2: a second certification with P=3", "P=2: chứng nhận thứ hai với P=3"),
        &["PA-82"],
        Signed(Forms, |s, w| {
            let keys = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams<</Type/TransformParams/V/1.2/P 3>>>>]";
            signed(s, w, "0 0 0 0", "", keys)
        }),
    ),
    fails(
        "H7-26",
        ("P=1: a new signature", "P=1: chữ ký mới"),
        &["DA-08", "DA-11"],
        Signed(Nothing, |s, w| signed(s, w, "0 0 0 0", "", "")),
    ),
    harmless(
        "H7-27",
        ("P=2: a new signature", "P=2: chữ ký mới"),
        &["changes:form-filling"],
        Signed(Forms, |s, w| signed(s, w, "0 0 0 0", "", "")),
    ),
    harmless(
        "H7-28",
        ("P=3: a new signature", "P=3: chữ ký mới"),
        &["changes:form-filling"],
        Signed(Annotations, |s, w| signed(s, w, "0 0 0 0", "", "")),
    ),
    fails(
        "H7-29",
        ("a text field is added", "thêm trường văn bản"),
        &["DA-08"],
        Staged(Forms, |s| {
            let mut update = s.document.update();
            let own = update.add("<</FT/Tx/T(Moi)/V(x)>>");
            update.put(s.form, form_with(s, own)?);
            update.write()
        }),
    ),
    fails(
        "H7-30",
        ("an action of a field", "hành động của trường"),
        &["DA-09", "DA-17", "DA-12"],
        Staged(Forms, |s| s.edit(s.note_field, &[("AA", "<</F<</S/JavaScript/JS(x)>>>>")])),
    ),
    fails(
        "H7-31",
        ("a look that the page uses, too, is overwritten", "ghi đè hình mà trang cũng dùng"),
        &["DA-23", "DA-15", "DA-13"],
        Staged(Forms, |s| {
            let mut update = s.document.update();
            update.put(
                s.note_field,
                s.edited(
                    s.note_field,
                    &[("V", "(moi)"), ("AP", &format!("<</N {} 0 R>>", s.overlay.0))],
                )?,
            );
            update.put(s.overlay, look("moi"));
            update.write()
        }),
    ),
    fails(
        "H7-32",
        ("the default font of the form is another", "phông mặc định của biểu mẫu khác đi"),
        &["DA-07", "DA-15"],
        Staged(Forms, |s| {
            s.edit(
                s.form,
                &[
                    ("DR", "<</Font<</F <</Type/Font/Subtype/Type1/BaseFont/Symbol>>>>>>"),
                    ("Q", "2"),
                ],
            )
        }),
    ),
    stops(
        "H7-33",
        ("a field is named twice in the form", "một trường đứng hai lần trong biểu mẫu"),
        &["ST-03", "DA-07"],
        Staged(Forms, |s| s.with(s.form, form_with(s, s.note_field)?)),
    ),
    fails(
        "H7-34",
        ("a placeholder stands for a signature", "chỗ giữ sẵn đóng vai chữ ký"),
        &["PA-04-EMPTY", "PA-04", "DA-11", "CV-03"],
        Staged(Forms, |s| {
            let mut update = s.document.update();
            let value = update.add(format!("<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[0 1 2 3]/Contents<{}>>>", "0".repeat(64)));
            let look = update.add(crate::attack::stage::form(crate::attack::stage::COVER));
            update.put(
                s.empty,
                s.edited(
                    s.empty,
                    &[
                        ("V", &format!("{} 0 R", value.0)),
                        ("AP", &format!("<</N {} 0 R>>", look.0)),
                    ],
                )?,
            );
            update.write()
        }),
    ),
    fails(
        "H7-35",
        (
            "P=2: a second certification with P=3, then an annotation",
            "P=2: chứng nhận thứ hai với P=3, rồi thêm chú thích",
        ),
        &["DA-16"],
        Signed(Forms, |s, w| {
            let keys = "/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams\
                        <</Type/TransformParams/V/1.2/P 3>>>>]";
            let document = Document::open(signed(s, w, "0 0 0 0", "", keys)?)?;
            let mut update = document.update();
            let note = update.add("<</Type/Annot/Subtype/Text/Rect[0 0 9 9]/Contents(x)>>");
            let mut page = document.dictionary(document.page)?;
            let mut all = document.list(&page, "Annots")?;
            all.push(Object::Reference(note));
            page.set("Annots", all);
            update.put(document.page, text(&page)?);
            update.write()
        }),
    ),
];

/// A field with another value and a look that says so.
fn filled(stage: &Stage, field: Id) -> Made {
    let mut update = stage.document.update();
    let shown = update.add(look("moi"));
    let mut own = stage.document.dictionary(field)?;
    own.set("V", Object::string_literal("moi"));
    let named = lopdf::Dictionary::from_iter([("N", Object::Reference(shown))]);
    own.set("AP", Object::Dictionary(named));
    update.put(field, text(&own)?);
    update.write()
}
