//! H6, parts of the document behind the page's own text that a later revision changes: page boxes,
//! the catalog's actions, layers and names, metadata, tags, the security store; and the trailer.

use super::fails;
use super::harmless;
use super::saving::forged;
use super::stops;
use crate::attack::Made;
use crate::attack::Make::Given;
use crate::attack::Make::Staged;
use crate::attack::Mutant;
use crate::attack::Permit::Unsaid;
use crate::attack::document::Document;
use crate::attack::document::text;
use crate::attack::document::text_of;
use crate::attack::revision::Entry;
use crate::attack::revision::object;
use crate::attack::revision::stream_body;
use crate::attack::revision::table;
use crate::attack::splice;
use crate::attack::stage;
use lopdf::Object;

const CATALOG: &[&str] = &["DA-17", "DA-01"];
const PAGE: &[&str] = &["DA-13"];

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H6-23",
        ("the first page twice", "trang đầu hai lần"),
        &["DA-14"],
        Given(|d| {
            let page = d.dictionary(d.page)?;
            let parent = page
                .get(b"Parent")
                .and_then(Object::as_reference)
                .map_err(|_| splice::not_there())?;
            let mut node = d.dictionary(parent)?;
            let mut kids = d.list(&node, "Kids")?;
            kids.push(Object::Reference(d.page));
            let count = i64::try_from(kids.len()).unwrap_or_default();
            node.set("Kids", kids);
            node.set("Count", count);
            let mut update = d.update();
            update.put(parent, text(&node)?);
            update.write()
        }),
    ),
    fails(
        "H6-24",
        ("no page is left", "không còn trang nào"),
        &["DA-14"],
        Given(|d| stage::edit(d, d.pages, &[("Kids", "[]"), ("Count", "0")])),
    ),
    fails(
        "H6-25",
        ("other resources", "tài nguyên khác"),
        PAGE,
        Given(|d| on_page(d, "Resources", "<<>>")),
    ),
    fails(
        "H6-26",
        ("a crop box", "khung cắt trang"),
        PAGE,
        Given(|d| on_page(d, "CropBox", "[0 0 10 10]")),
    ),
    fails(
        "H6-27",
        ("another media box", "khổ trang khác"),
        PAGE,
        Given(|d| on_page(d, "MediaBox", "[0 0 10 10]")),
    ),
    fails(
        "H6-28",
        ("the page turned", "trang bị xoay"),
        PAGE,
        Given(|d| on_page(d, "Rotate", "180")),
    ),
    fails("H6-29", ("another unit", "đơn vị khác"), PAGE, Given(|d| on_page(d, "UserUnit", "9"))),
    fails(
        "H6-30",
        ("an action when the page opens", "hành động khi mở trang"),
        &["DA-13", "DA-17"],
        Given(|d| on_page(d, "AA", "<</O<</S/JavaScript/JS(x)>>>>")),
    ),
    fails(
        "H6-31",
        ("other page content", "nội dung trang khác"),
        PAGE,
        Given(|d| {
            let mut update = d.update();
            let content = update.add(forged());
            update.put(
                d.page,
                stage::edited(d, d.page, &[("Contents", &format!("{} 0 R", content.0))])?,
            );
            update.write()
        }),
    ),
    fails(
        "H6-32",
        ("a layer is hidden", "một lớp bị ẩn"),
        CATALOG,
        Staged(Unsaid, |s| s.edit(s.layers, &[("D", &format!("<</OFF[{} 0 R]>>", s.layer.0))])),
    ),
    fails(
        "H6-33",
        ("layers are added", "thêm lớp"),
        CATALOG,
        Given(|d| on_catalog(d, "OCProperties", "<</OCGs[]/D<</BaseState/OFF>>>>")),
    ),
    fails(
        "H6-34",
        ("an action when the document opens", "hành động khi mở tài liệu"),
        CATALOG,
        Given(|d| on_catalog(d, "OpenAction", "<</S/JavaScript/JS(x)>>")),
    ),
    fails(
        "H6-35",
        ("actions of the document", "hành động của tài liệu"),
        CATALOG,
        Given(|d| on_catalog(d, "AA", "<</WC<</S/JavaScript/JS(x)>>>>")),
    ),
    fails(
        "H6-36",
        ("scripts by name", "mã lệnh theo tên"),
        CATALOG,
        Given(|d| on_catalog(d, "Names", "<</JavaScript<</Names[(a)<</S/JavaScript/JS(x)>>]>>>>")),
    ),
    fails(
        "H6-37",
        ("a file is embedded", "nhúng thêm tệp"),
        CATALOG,
        Given(|d| {
            let mut update = d.update();
            let file = update.add(stream_body("/Type/EmbeddedFile", b"x"));
            let names = format!(
                "<</EmbeddedFiles<</Names[(a)<</Type/Filespec/F(a)/EF<</F {} 0 R>>>>]>>>>",
                file.0
            );
            update.put(d.root, stage::edited(d, d.root, &[("Names", &names)])?);
            update.write()
        }),
    ),
    fails(
        "H6-38",
        ("an associated file", "tệp liên quan"),
        CATALOG,
        Given(|d| on_catalog(d, "AF", "[<</Type/Filespec/F(a)>>]")),
    ),
    fails(
        "H6-39",
        ("other viewer preferences", "tùy chọn hiển thị khác"),
        CATALOG,
        Given(|d| on_catalog(d, "ViewerPreferences", "<</HideToolbar true>>")),
    ),
    fails(
        "H6-40",
        ("other outlines", "mục lục khác"),
        CATALOG,
        Given(|d| on_catalog(d, "Outlines", "<</Type/Outlines>>")),
    ),
    fails(
        "H6-41",
        ("another output intent", "mục đích in khác"),
        CATALOG,
        Given(|d| on_catalog(d, "OutputIntents", "[<</S/GTS_PDFX>>]")),
    ),
    fails(
        "H6-42",
        ("private data of a program", "dữ liệu riêng của phần mềm"),
        CATALOG,
        Given(|d| on_catalog(d, "PieceInfo", "<</X<</Private 1>>>>")),
    ),
    fails(
        "H6-43",
        ("page labels", "nhãn trang"),
        CATALOG,
        Given(|d| on_catalog(d, "PageLabels", "<</Nums[0<</S/r>>]>>")),
    ),
    fails(
        "H6-44",
        ("another language", "ngôn ngữ khác"),
        CATALOG,
        Given(|d| on_catalog(d, "Lang", "(xx)")),
    ),
    fails(
        "H6-45",
        ("an XFA form", "biểu mẫu XFA"),
        &["DA-07"],
        Staged(Unsaid, |s| s.edit(s.form, &[("XFA", "[]")])),
    ),
    fails(
        "H6-46",
        ("metadata with an entity", "siêu dữ liệu có thực thể"),
        &["DA-04"],
        Staged(Unsaid, |s| {
            s.with(s.metadata, stream_body("/Type/Metadata/Subtype/XML", b"<!DOCTYPE x [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><x:xmpmeta xmlns:x=\"adobe:ns:meta/\">&a;</x:xmpmeta>"))
        }),
    ),
    fails(
        "H6-47",
        ("metadata that are no XML", "siêu dữ liệu không phải XML"),
        &["DA-04"],
        Staged(Unsaid, |s| {
            s.with(s.metadata, stream_body("/Type/Metadata/Subtype/XML", b"not XML"))
        }),
    ),
    harmless(
        "H6-48",
        ("metadata of another program", "siêu dữ liệu của phần mềm khác"),
        &["changes:lta-updates"],
        Staged(Unsaid, |s| s.with(s.metadata, stage::metadata("another"))),
    ),
    stops(
        "H6-49",
        ("the alternate text of a figure", "chữ thay thế của hình"),
        &["DA-06", "DA-25a"],
        Staged(Unsaid, |s| s.edit(s.element, &[("Alt", "(9.000.000 dong)")])),
    ),
    fails(
        "H6-50",
        ("a font is another", "phông chữ khác"),
        &["DA-15", "DA-13"],
        Staged(Unsaid, |s| s.with(s.font, "<</Type/Font/Subtype/Type1/BaseFont/ZapfDingbats>>")),
    ),
    fails(
        "H6-51",
        ("a security store without its certificate", "kho dữ liệu xác thực mất chứng thư"),
        &["DA-02"],
        Staged(Unsaid, |s| s.edit(s.store, &[("Certs", "")])),
    ),
    fails(
        "H6-52",
        ("a security store without its VRI", "kho dữ liệu xác thực mất VRI"),
        &["DA-02"],
        Staged(Unsaid, |s| s.edit(s.store, &[("VRI", "")])),
    ),
    fails(
        "H6-53",
        ("a security store that is gone", "kho dữ liệu xác thực bị gỡ"),
        &["DA-02", "DA-01"],
        Staged(Unsaid, |s| s.edit(s.document.root, &[("DSS", "")])),
    ),
    fails(
        "H6-54",
        ("a stored certificate replaced in place", "chứng thư trong kho bị thay tại chỗ"),
        &["DA-02"],
        Staged(Unsaid, |s| s.with(s.stored, stream_body("", b"other"))),
    ),
    fails(
        "H6-55",
        ("a security store that holds a page", "kho dữ liệu xác thực chứa một trang"),
        &["DA-02", "DA-13", "DA-23"],
        Staged(Unsaid, |s| {
            let link =
                format!("[{} 0 R {} {} R]", s.stored.0, s.document.page.0, s.document.page.1);
            s.edit(s.store, &[("Certs", &link)])
        }),
    ),
    fails(
        "H6-56",
        ("a security store with a key of its own", "kho dữ liệu xác thực có khóa lạ"),
        &["DA-02"],
        Staged(Unsaid, |s| s.edit(s.store, &[("Font", &format!("{} 0 R", s.font.0))])),
    ),
    harmless(
        "H6-57",
        ("a certificate is added to the security store", "thêm chứng thư vào kho dữ liệu xác thực"),
        &["changes:lta-updates"],
        Staged(Unsaid, |s| {
            let mut update = s.document.update();
            let new = update.add(stream_body("", b"\x30\x00"));
            let link = format!("[{} 0 R {} 0 R]", s.stored.0, new.0);
            update.put(s.store, s.edited(s.store, &[("Certs", &link)])?);
            update.write()
        }),
    ),
    fails(
        "H6-58",
        ("an extension is taken away", "gỡ một phần mở rộng"),
        &["DA-03", "DA-01"],
        Staged(Unsaid, |s| s.edit(s.document.root, &[("Extensions", "")])),
    ),
    harmless(
        "H6-59",
        ("an extension is declared", "khai báo phần mở rộng"),
        &["changes:lta-updates"],
        Staged(Unsaid, |s| {
            let d = &s.document;
            let mut catalog = d.dictionary(d.root)?;
            let mut extensions = d.below(&catalog, "Extensions")?;
            let level =
                [("BaseVersion", Object::Name(b"2.0".to_vec())), ("ExtensionLevel", 32_003.into())];
            extensions.set("ISO_", Object::Dictionary(lopdf::Dictionary::from_iter(level)));
            catalog.set("Extensions", Object::Dictionary(extensions));
            s.with(d.root, text(&catalog)?)
        }),
    ),
    fails(
        "H6-60",
        ("an older version", "phiên bản PDF thấp hơn"),
        &["DA-01"],
        Staged(Unsaid, |s| s.edit(s.document.root, &[("Version", "/1.0")])),
    ),
    harmless(
        "H6-61",
        ("the same page written once more", "ghi lại đúng trang cũ"),
        &[],
        Given(|d| match d.body(d.page) {
            Some(body) => {
                let body = d.bytes.get(body).unwrap_or_default().to_vec();
                let mut update = d.update();
                update.put(d.page, body);
                update.write()
            }
            None => Err(splice::not_there()),
        }),
    ),
    harmless(
        "H6-62",
        ("an object that nothing uses", "đối tượng không ai dùng"),
        &[],
        Given(|d| {
            let mut update = d.update();
            update.add("<</A 1>>");
            update.write()
        }),
    ),
    harmless(
        "H6-63",
        ("a new date of modification", "ngày sửa mới"),
        &[],
        Given(|d| {
            let mut update = d.update();
            let info = d
                .foundation
                .trailer
                .get(b"Info")
                .and_then(Object::as_reference)
                .map_err(|_| splice::not_there())?;
            update.put(info, stage::edited(d, info, &[("ModDate", "(D:20300101000000Z)")])?);
            update.write()
        }),
    ),
    stops(
        "H6-64",
        ("the encryption dictionary of nothing", "từ điển mã hóa được thêm vào"),
        &["DA-22", "EN-06", "EN-02", "FILE-ENCRYPTED", "DA-25b"],
        Given(|d| {
            let mut update = d.update();
            let body = text_of(&Object::Dictionary(lopdf::Dictionary::from_iter([(
                "Filter",
                Object::Name(b"Standard".to_vec()),
            )])))?;
            let own = update.add(body);
            update.trailer.set("Encrypt", Object::Reference(own));
            update.write()
        }),
    ),
    stops(
        "H6-65",
        ("a page tree in a circle", "cây trang khép vòng"),
        &["DA-14"],
        Given(|d| {
            stage::edit(d, d.pages, &[("Kids", &format!("[{} {} R]", d.pages.0, d.pages.1))])
        }),
    ),
    fails(
        "H6-66",
        (
            "a table within the update changes the page, the last one does not say so",
            "một bảng bên trong bản cập nhật đổi nội dung trang, bảng cuối không nêu",
        ),
        &["DA-13", "DA-19"],
        Given(|d| {
            // Two tables in one update: the first, which Prev leads to, changes the page.
            let content = d.content()?;
            let body = object(content, &forged());
            let mut update = d.update();
            let start = update.start();
            let mut keys = d.foundation.trailer.clone();
            for key in
                [&b"W"[..], b"Index", b"Filter", b"DecodeParms", b"Length", b"Type", b"XRefStm"]
            {
                keys.remove(key);
            }
            keys.set("Prev", i64::try_from(d.foundation.last_xref).unwrap_or_default());
            keys.set("Size", i64::from(d.foundation.next_number));
            let table = table(&[(content, Entry::At(start as u64))], &keys)?;
            update
                .trailer
                .set("Prev", i64::try_from(start.saturating_add(body.len())).unwrap_or_default());
            update.before = [body, table].concat();
            update.add("<</A 1>>");
            update.write()
        }),
    ),
];

fn on_page(document: &Document, key: &str, value: &str) -> Made {
    stage::edit(document, document.page, &[(key, value)])
}

fn on_catalog(document: &Document, key: &str, value: &str) -> Made {
    stage::edit(document, document.root, &[(key, value)])
}
