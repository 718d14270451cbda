//! H7, looks of fields: the value stays as it was signed, with its letters where nobody sees them
//! or behind what is drawn besides; and what shows words only by a style, a state or a flag.

use super::fails;
use super::harmless;
use super::remarked;
use super::stops;
use crate::attack::Made;
use crate::attack::Make::Staged;
use crate::attack::Mutant;
use crate::attack::Permit::Forms;
use crate::attack::Permit::Unsaid;
use crate::attack::revision::stream_body;
use crate::attack::stage::Stage;
use crate::attack::stage::form;
use crate::attack::stage::look_of;

/// It cannot be told, or it is forbidden.
const LOOK: &[&str] = &["DA-25a", "DA-12"];
/// Two bars that say 11.
const BARS: &str = "0 G 2 w 60 4 m 60 16 l 66 4 m 66 16 l S";

pub(super) const ROWS: &[Mutant] = &[
    stops(
        "H7-36",
        ("letters that are not drawn", "chữ của giá trị không được vẽ ra"),
        LOOK,
        Staged(Forms, |s| words(s, "3 Tr 2 4 Td", "")),
    ),
    stops(
        "H7-37",
        ("letters that only bound others", "chữ chỉ dùng làm khung cắt"),
        LOOK,
        Staged(Unsaid, |s| words(s, "7 Tr 2 4 Td", "")),
    ),
    stops(
        "H7-38",
        ("white letters", "chữ màu trắng"),
        LOOK,
        Staged(Forms, |s| words(s, "1 g 2 4 Td", "")),
    ),
    stops(
        "H7-39",
        ("letters outside of the field", "chữ nằm ngoài ô"),
        LOOK,
        Staged(Unsaid, |s| words(s, "2 400 Td", "")),
    ),
    stops(
        "H7-40",
        ("letters that are cut away", "chữ bị cắt mất"),
        LOOK,
        Staged(Forms, |s| {
            drawn(s, &format!("q 0 0 1 1 re W n BT /F 12 Tf 2 4 Td (cu) Tj ET Q {BARS}"), "")
        }),
    ),
    stops(
        "H7-41",
        ("letters too small to be seen", "chữ quá nhỏ không thấy được"),
        LOOK,
        Staged(Unsaid, |s| words(s, "/F 0.01 Tf 2 4 Td", "")),
    ),
    stops(
        "H7-42",
        ("letters without a height", "chữ bị ép dẹt"),
        LOOK,
        Staged(Forms, |s| words(s, "1 0 0 0 2 4 Tm", "")),
    ),
    stops(
        "H7-43",
        ("letters under a filling", "chữ nằm dưới mảng tô"),
        LOOK,
        Staged(Forms, |s| {
            drawn(s, &format!("BT /F 12 Tf 2 4 Td (cu) Tj ET 1 g 0 0 228 20 re f {BARS}"), "")
        }),
    ),
    stops(
        "H7-44",
        ("letters in a layer", "chữ nằm trong lớp tùy chọn"),
        LOOK,
        Staged(Forms, |s| {
            let properties = format!("/Properties<</L {} 0 R>>", s.layer.0);
            drawn(s, &format!("/OC /L BDC BT /F 12 Tf 2 4 Td (cu) Tj ET EMC {BARS}"), &properties)
        }),
    ),
    stops(
        "H7-45",
        ("letters that let everything through", "chữ trong suốt"),
        LOOK,
        Staged(Unsaid, |s| words(s, "/G gs 2 4 Td", "/ExtGState<</G<</ca 0>>>>")),
    ),
    stops(
        "H7-46",
        ("letters behind a mask", "chữ bị mặt nạ che"),
        LOOK,
        Staged(Forms, |s| words(s, "/G gs 2 4 Td", "/ExtGState<</G<</SMask<</S/Luminosity>>>>>>")),
    ),
    stops(
        "H7-47",
        ("bars beside the letters", "nét vẽ thêm bên cạnh chữ"),
        LOOK,
        Staged(Forms, |s| drawn(s, &format!("BT /F 12 Tf 2 4 Td (cu) Tj ET {BARS}"), "")),
    ),
    stops(
        "H7-48",
        ("a picture beside the letters", "ảnh vẽ thêm bên cạnh chữ"),
        LOOK,
        Staged(Unsaid, |s| {
            drawn(
                s,
                "BT /F 12 Tf 2 4 Td (cu) Tj ET q 60 0 0 20 40 0 cm BI /W 1/H 1/BPC 8/CS/G ID \
                 \u{7f} EI Q",
                "",
            )
        }),
    ),
    stops(
        "H7-49",
        ("a shading over the letters", "mảng chuyển màu đè lên chữ"),
        LOOK,
        Staged(Forms, |s| {
            drawn(
                s,
                "BT /F 12 Tf 2 4 Td (cu) Tj ET /S sh",
                "/Shading<</S<</ShadingType 2/ColorSpace/DeviceGray/Coords[0 0 1 1]/Function\
                 <</FunctionType 2/Domain[0 1]/N 1>>/Extend[true true]>>>>",
            )
        }),
    ),
    stops(
        "H7-50",
        ("letters laid on one another", "chữ đè lên nhau"),
        LOOK,
        Staged(Forms, |s| words(s, "-6 Tc 2 4 Td", "")),
    ),
    stops(
        "H7-51",
        ("a box so large that nothing is seen", "khung hình quá lớn nên không thấy gì"),
        LOOK,
        Staged(Unsaid, |s| s.with(s.look, form("BT /F 12 Tf 2 4 Td (cu) Tj ET"))),
    ),
    stops(
        "H7-52",
        ("a font that brings letters of its own", "phông chữ kèm theo có hình chữ riêng"),
        LOOK,
        Staged(Forms, |s| {
            let mut update = s.document.update();
            let file = update.add(stream_body("/Length1 4", b"abcd"));
            let font = update.add(format!(
                "<</Type/Font/Subtype/TrueType/BaseFont/ABCDEF+Arial/Encoding/WinAnsiEncoding\
                 /FirstChar 97/Widths[{}]/FontDescriptor<</Type/FontDescriptor/FontFile2 {} 0 R>>>>",
                "500 ".repeat(26),
                file.0
            ));
            let keys = format!(
                "/Type/XObject/Subtype/Form/BBox[0 0 228 20]/Resources<</Font<</F {} 0 R>>>>",
                font.0
            );
            update.put(s.look, stream_body(&keys, b"BT /F 12 Tf 2 4 Td (cu) Tj ET"));
            update.write()
        }),
    ),
    stops(
        "H7-53",
        ("another look while the pointer is over it", "hình khác khi trỏ chuột vào"),
        LOOK,
        Staged(Forms, |s| {
            let mut update = s.document.update();
            let over = update.add(look_of(BARS, ""));
            let links = format!("<</N {} 0 R/R {} 0 R>>", s.look.0, over.0);
            update.put(s.note_field, s.edited(s.note_field, &[("AP", &links)])?);
            update.write()
        }),
    ),
    stops(
        "H7-54",
        ("a style of white letters", "kiểu chữ mặc định màu trắng"),
        LOOK,
        Staged(Forms, |s| s.edit(s.note_field, &[("DA", "(/F 12 Tf 1 g)")])),
    ),
    stops(
        "H7-55",
        ("a style of tiny letters", "kiểu chữ mặc định cực nhỏ"),
        LOOK,
        Staged(Unsaid, |s| s.edit(s.note_field, &[("DA", "(/F 0.01 Tf 0 g)")])),
    ),
    fails(
        "H7-56",
        ("a box that is ticked and has no value", "ô được đánh dấu mà không có giá trị"),
        &["DA-12"],
        Staged(Forms, |s| s.edit(s.tick, &[("AS", "/Co")])),
    ),
    stops(
        "H7-57",
        ("an empty box that is drawn as ticked", "ô trống được vẽ như đã đánh dấu"),
        LOOK,
        Staged(Forms, |s| {
            let mut update = s.document.update();
            let ticked = update.add(look_of(BARS, ""));
            let states = format!("<</N<</Co {0} 0 R/Off {0} 0 R>>>>", ticked.0);
            update.put(s.tick, s.edited(s.tick, &[("AP", &states)])?);
            update.write()
        }),
    ),
    remarked(
        "H7-58",
        (
            "a field is filled and its value drawn where nobody sees it",
            "trường được điền nhưng chữ của giá trị không thấy được",
        ),
        &["DA-12-VALUE"],
        Staged(Forms, |s| {
            let mut update = s.document.update();
            update.put(s.note_field, s.edited(s.note_field, &[("V", "(moi)")])?);
            let hidden = format!("BT /F 12 Tf 3 Tr 2 4 Td (moi) Tj ET {BARS}");
            update.put(s.look, look_of(&hidden, ""));
            update.write()
        }),
    ),
    harmless(
        "H7-59",
        ("the same words in another size", "vẽ lại đúng chữ cũ với cỡ khác"),
        &["changes:form-filling"],
        Staged(Forms, |s| words(s, "/F 10 Tf 2 5 Td", "")),
    ),
    harmless(
        "H7-60",
        ("a box is ticked", "đánh dấu vào ô"),
        &["changes:form-filling"],
        Staged(Forms, |s| s.edit(s.tick, &[("AS", "/Co"), ("V", "/Co")])),
    ),
    fails(
        "H7-61",
        ("a value for a field above others", "điền giá trị cho trường cha của các trường khác"),
        &["DA-09"],
        Staged(Forms, |s| s.edit(s.parent, &[("V", "(9999)")])),
    ),
];

/// The look of the field drawn anew with its letters set so.
fn words(stage: &Stage, set: &str, resources: &str) -> Made {
    drawn(stage, &format!("/Tx BMC q BT /F 12 Tf {set} (cu) Tj ET Q EMC"), resources)
}

fn drawn(stage: &Stage, content: &str, resources: &str) -> Made {
    stage.with(stage.look, look_of(content, resources))
}
