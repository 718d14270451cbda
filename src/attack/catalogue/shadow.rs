//! H4, shadow attacks: what a later revision uses was planted before the document was signed.
//! Each against an approval and against a certification that permits to fill forms.

use super::fails;
use super::remarked;
use crate::attack::Made;
use crate::attack::Make::Staged;
use crate::attack::Mutant;
use crate::attack::Permit::Annotations;
use crate::attack::Permit::Forms;
use crate::attack::Permit::Nothing;
use crate::attack::Permit::Unsaid;
use crate::attack::document::text;
use crate::attack::revision::Entry;
use crate::attack::revision::stream_body;
use crate::attack::stage::Stage;
use crate::attack::stage::graphics_state;
use crate::attack::stage::look;
use lopdf::Object;

type Words = (&'static str, &'static str);

const EMPTIED: Words = ("hide: the overlay made empty", "ẩn: làm rỗng lớp che");
const FREED: Words = ("hide: the overlay freed", "ẩn: giải phóng lớp che");
const LED: Words =
    ("hide: the resources lead to another overlay", "ẩn: tài nguyên trỏ tới lớp che khác");
const LOOKED: Words = (
    "replace: the look of a field says something else than its value",
    "thay: hình thức của trường khác với giá trị của nó",
);
const FONT: Words = ("replace: the font is another", "thay: phông chữ là phông khác");
const ROOT: Words =
    ("hide and replace: Root leads to the other document", "ẩn và thay: Root trỏ tới tài liệu kia");
const ENTRY: Words = (
    "hide and replace: the table leads to the other content",
    "ẩn và thay: bảng trỏ tới nội dung kia",
);
const PAGES: Words = (
    "hide and replace: the page tree leads to the other page",
    "ẩn và thay: cây trang trỏ tới trang kia",
);

pub(super) const ROWS: &[Mutant] = &[
    fails("H4-01", EMPTIED, &["DA-15", "DA-13"], Staged(Unsaid, emptied)),
    fails("H4-02", EMPTIED, &["DA-15", "DA-13"], Staged(Forms, emptied)),
    fails("H4-03", FREED, &["DA-18"], Staged(Unsaid, freed)),
    fails("H4-04", FREED, &["DA-18"], Staged(Forms, freed)),
    fails("H4-05", LED, &["DA-13", "DA-15"], Staged(Unsaid, led)),
    fails("H4-06", LED, &["DA-13", "DA-15"], Staged(Forms, led)),
    fails("H4-07", LOOKED, &["DA-12"], Staged(Unsaid, looked)),
    fails("H4-08", LOOKED, &["DA-12"], Staged(Forms, looked)),
    fails("H4-09", FONT, &["DA-15", "DA-13"], Staged(Unsaid, font)),
    fails("H4-10", FONT, &["DA-15", "DA-13"], Staged(Forms, font)),
    fails("H4-11", ROOT, &["DA-22"], Staged(Unsaid, root)),
    fails("H4-12", ROOT, &["DA-22"], Staged(Forms, root)),
    fails("H4-13", ENTRY, &["ST-03", "DA-13", "DA-19", "ST-02"], Staged(Unsaid, entry)),
    fails("H4-14", ENTRY, &["ST-03", "DA-13", "DA-19", "ST-02"], Staged(Forms, entry)),
    fails("H4-15", PAGES, &["DA-14", "DA-13"], Staged(Unsaid, pages)),
    fails("H4-16", PAGES, &["DA-14", "DA-13"], Staged(Forms, pages)),
    remarked(
        "H4-17",
        (
            "replace: a field is filled and shows something else",
            "thay: trường được điền nhưng hiển thị nội dung khác",
        ),
        &["DA-12-VALUE"],
        Staged(Forms, |s| {
            let mut update = s.document.update();
            update.put(s.note_field, s.edited(s.note_field, &[("V", "(1.000.000)")])?);
            update.put(s.look, look("9.000.000"));
            update.write()
        }),
    ),
    fails(
        "H4-18",
        (
            "hide: a comment that is a graphics state of the page as well",
            "ẩn: chú thích đồng thời là trạng thái đồ họa của trang",
        ),
        &["DA-23"],
        Staged(Annotations, |s| s.with(s.state, graphics_state(1))),
    ),
    fails(
        "H4-19",
        (
            "hide and replace: white space at the end, so that readers look for objects",
            "ẩn và thay: khoảng trắng ở cuối tệp để phần mềm tự tìm đối tượng",
        ),
        &["CV-13-OBJECTS"],
        Staged(Nothing, |s| Ok([s.document.bytes.as_slice(), &[b'\n'; 2000]].concat())),
    ),
    fails(
        "H4-20",
        (
            "hide and replace: an empty update that readers differ on",
            "ẩn và thay: bản cập nhật rỗng mà các phần mềm đọc khác nhau",
        ),
        &["DA-19"],
        Staged(Nothing, |s| {
            let mut update = s.document.update();
            update.trailer.set("Size", 99_999_999);
            update.write()
        }),
    ),
];

fn emptied(stage: &Stage) -> Made {
    stage.with(stage.overlay, stream_body("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b""))
}

fn freed(stage: &Stage) -> Made {
    let mut update = stage.document.update();
    update.free(stage.overlay);
    update.write()
}

fn led(stage: &Stage) -> Made {
    let mut update = stage.document.update();
    let other = update.add(stream_body("/Type/XObject/Subtype/Form/BBox[0 0 1 1]", b""));
    let mut resources = stage.document.dictionary(stage.resources)?;
    let mut named = stage.document.below(&resources, "XObject")?;
    named.set("CdX", Object::Reference(other));
    resources.set("XObject", Object::Dictionary(named));
    update.put(stage.resources, text(&resources)?);
    update.write()
}

fn looked(stage: &Stage) -> Made {
    stage.with(stage.look, look("9.000.000"))
}

fn font(stage: &Stage) -> Made {
    stage.with(stage.font, "<</Type/Font/Subtype/Type1/BaseFont/Symbol>>")
}

fn root(stage: &Stage) -> Made {
    let mut update = stage.document.update();
    update.trailer.set("Root", Object::Reference(stage.other_root));
    update.write()
}

/// Nothing is written but a table that says that the content stands where the other one does.
fn entry(stage: &Stage) -> Made {
    let document = &stage.document;
    let offset = stage.shadow.saturating_sub(document.foundation.header);
    let mut update = document.update();
    update.entries.push((stage.line, Entry::At(offset)));
    update.write()
}

fn pages(stage: &Stage) -> Made {
    let link = format!("[{} 0 R]", stage.other_page.0);
    stage.edit(stage.document.pages, &[("Kids", &link), ("Count", "1")])
}
