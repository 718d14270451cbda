//! H6, structure: files that readers may read differently.

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
use crate::attack::revision::Entry;
use crate::attack::revision::object;
use crate::attack::revision::stream_body;
use crate::attack::splice;
use crate::attack::stage;
use crate::formats::pdf::update::XrefKind;
use lopdf::Object;

const TABLES: &[&str] = &["ST-01", "ST-02", "ST-03", "ST-05"];

pub(super) const ROWS: &[Mutant] = &[
    stops(
        "H6-01",
        (
            "an object twice in one revision, the table names the harmless one",
            "một đối tượng hai lần trong một phiên bản, bảng chỉ cái vô hại",
        ),
        &["DA-19", "DA-25", "ST-02"],
        Given(|d| {
            let content = d.content()?;
            let mut update = d.update();
            update.before = object(content, &forged());
            update.add("<</A 1>>");
            update.write()
        }),
    ),
    stops(
        "H6-02",
        ("two entries for one object in one table", "hai mục cho một đối tượng trong một bảng"),
        &["ST-02", "ST-01", "DA-13", "DA-19"],
        Given(|d| {
            let mut update = d.update();
            let own = update.add("<</A 1>>");
            update.put(own, "<</A 2>>");
            update.write()
        }),
    ),
    stops(
        "H6-03",
        ("page content with generation 65535", "nội dung trang có thế hệ 65535"),
        &["DA-18", "DA-13", "DA-25"],
        Given(|d| {
            let content = d.content()?;
            let mut update = d.update();
            update.put((content.0, 65_535), forged());
            update.write()
        }),
    ),
    fails(
        "H6-04",
        ("an object that was free comes into use", "đối tượng vốn bỏ trống được dùng lại"),
        &["DA-13", "DA-25", "DA-15"],
        Staged(Unsaid, |s| {
            // The first revision frees, the second brings another overlay back.
            let mut update = s.document.update();
            update.free(s.overlay);
            let freed = Document::open(update.write()?)?;
            let mut update = freed.update();
            update.put((s.overlay.0, s.overlay.1.saturating_add(1)), stage::form(stage::COVER));
            update.write()
        }),
    ),
    stops(
        "H6-05",
        (
            "page content replaced from within an object stream",
            "trang bị thay từ trong một luồng đối tượng",
        ),
        &["DA-13", "DA-19"],
        Given(|d| {
            let mut update = d.update();
            let content = update.add(forged());
            let mut page = d.dictionary(d.page)?;
            page.set("Contents", Object::Reference(content));
            let body = text(&page)?;
            let head = format!("{} 0 ", d.page.0);
            let keys = format!("/Type/ObjStm/N 1/First {}", head.len());
            update.add(stream_body(&keys, &[head.as_bytes(), &body].concat()));
            update.write()
        }),
    ),
    stops(
        "H6-06",
        (
            "hybrid: old and new readers see different pages",
            "lai: trình đọc cũ và mới thấy hai trang khác nhau",
        ),
        &["ST-04", "DA-13"],
        Given(|d| {
            if d.foundation.kind != XrefKind::Table {
                return Err(splice::not_there());
            }
            let mut update = d.update();
            let content = update.add(forged());
            let own = update.reserve();
            let mut page = d.dictionary(d.page)?;
            page.set("Contents", Object::Reference(content));
            let start = update.start();
            let page = object(d.page, &text(&page)?);
            let mut entries = vec![1];
            entries.extend((start as u64).to_be_bytes());
            entries.extend([0, 0]);
            let keys = format!(
                "/Type/XRef/Size {}/W[1 8 2]/Index[{} 1]/Root {} {} R",
                own.0.saturating_add(1),
                d.page.0,
                d.root.0,
                d.root.1
            );
            let hidden = object(own, &stream_body(&keys, &entries));
            let at = start.saturating_add(page.len());
            update.before = [page, hidden].concat();
            update.trailer.set("XRefStm", i64::try_from(at).unwrap_or_default());
            update.write()
        }),
    ),
    stops(
        "H6-07",
        ("Prev leads to its own table", "Prev trỏ về chính bảng của nó"),
        TABLES,
        Given(|d| {
            let mut update = d.update();
            update.add("<</A 1>>");
            let at = update
                .start()
                .saturating_add(object((d.foundation.next_number, 0), b"<</A 1>>").len());
            update.trailer.set("Prev", i64::try_from(at).unwrap_or_default());
            update.write()
        }),
    ),
    stops(
        "H6-08",
        ("a Size that leaves signed objects out", "Size bỏ sót đối tượng đã ký"),
        &["DA-22", "ST-02", "ST-05"],
        Given(|d| {
            let mut update = d.update();
            update.add("<</A 1>>");
            update.trailer.set("Size", 4);
            update.write()
        }),
    ),
    stops(
        "H6-09",
        ("an entry that is off by one", "một mục lệch một byte"),
        &["DA-19", "DA-25a"],
        Given(|d| {
            let mut update = d.update();
            let content = d.content()?;
            let at = update.start().saturating_add(1) as u64;
            update.before = object(content, &forged());
            update.entries.push((content, Entry::At(at)));
            update.write()
        }),
    ),
    stops(
        "H6-10",
        ("an entry that leads to another object", "một mục trỏ tới đối tượng khác"),
        &["DA-19", "DA-25a"],
        Given(|d| {
            let mut update = d.update();
            let content = d.content()?;
            let at = update.start() as u64;
            update.before = object((content.0.saturating_add(1), 0), &forged());
            update.entries.push((content, Entry::At(at)));
            update.write()
        }),
    ),
    stops(
        "H6-11",
        ("page content without endobj", "nội dung trang thiếu endobj"),
        &["DA-13", "ST-03"],
        Given(|d| {
            let mut update = d.update();
            let content = d.content()?;
            let at = update.start() as u64;
            update.before =
                [format!("{} {} obj\n", content.0, content.1).as_bytes(), &forged(), b"\n"]
                    .concat();
            update.entries.push((content, Entry::At(at)));
            update.write()
        }),
    ),
    stops(
        "H6-12",
        ("page content with a Length that is too short", "nội dung trang có Length quá ngắn"),
        &["DA-13", "ST-03"],
        Given(|d| d.rewritten("<</Length 3>>\nstream\nBT (FORGED) Tj ET\nendstream")),
    ),
    stops(
        "H6-13",
        ("page content with a Length that is too long", "nội dung trang có Length quá dài"),
        &["DA-13", "ST-03"],
        Given(|d| d.rewritten("<</Length 90000>>\nstream\nBT (FORGED) Tj ET\nendstream")),
    ),
    fails(
        "H6-14",
        (
            "the Length of a signed stream changed in a later revision",
            "Length của luồng đã ký bị sửa ở phiên bản sau",
        ),
        &["DA-13", "DA-15", "DA-25", "DA-23"],
        Staged(Unsaid, |s| {
            // A new line of text whose length stands elsewhere, then another length.
            let content = b"BT (So tien: 1) Tj ET BT (9.000.000) Tj ET";
            let mut update = s.document.update();
            let length = update.add("21");
            let body = [
                format!("<</Length {} 0 R>>\nstream\n", length.0).as_bytes(),
                content,
                b"\nendstream",
            ]
            .concat();
            update.put(s.line, body);
            update.write()
        }),
    ),
    fails(
        "H6-15",
        (
            "the catalog has its Pages twice, once with #61",
            "danh mục có Pages hai lần, một lần viết #61",
        ),
        &["CV-11"],
        Given(|d| {
            let mut body = text(&d.dictionary(d.root)?)?;
            body.truncate(body.len().saturating_sub(2));
            body.extend(format!("/P#61ges {} 0 R>>", d.page.0).bytes());
            let mut update = d.update();
            update.put(d.root, body);
            update.write()
        }),
    ),
    stops(
        "H6-16",
        (
            "a forged object whose number is split by comments",
            "đối tượng giả có số bị chú thích chen giữa",
        ),
        &["DA-19", "DA-25"],
        Given(|d| {
            let content = d.content()?;
            let mut update = d.update();
            update.before = [
                format!("{} % (\n0 % <<\r\n%\nobj\n", content.0).as_bytes(),
                &forged(),
                b"\nendobj\n",
            ]
            .concat();
            update.add("<</A 1>>");
            update.write()
        }),
    ),
    stops(
        "H6-17",
        ("a byte order mark before the header", "dấu thứ tự byte trước đầu tệp"),
        &["CV-12", "CV-03", "BB-06b"],
        Given(|d| Ok([b"\xef\xbb\xbf".as_slice(), &d.bytes].concat())),
    ),
    stops(
        "H6-18",
        ("900 bytes before the header", "900 byte trước đầu tệp"),
        &["CV-12", "CV-03", "BB-06b"],
        Given(|d| Ok([[b'%'; 899].as_slice(), b"\n", &d.bytes].concat())),
    ),
    fails(
        "H6-19",
        ("objects after the end of the file", "đối tượng nằm sau cuối tệp"),
        &["CV-13-OBJECTS"],
        Given(|d| Ok([d.bytes.as_slice(), b"\n", &object(d.content()?, &forged())].concat())),
    ),
    harmless(
        "H6-20",
        ("a blank line after the end of the file", "dòng trắng sau cuối tệp"),
        &[],
        Given(|d| Ok([d.bytes.as_slice(), b"\n"].concat())),
    ),
    fails(
        "H6-21",
        ("another first half of ID", "nửa đầu của ID khác đi"),
        &["DA-22"],
        Given(|d| {
            let mut update = d.update();
            let halves = ["00", "01"].map(|half| {
                Object::String(half.as_bytes().to_vec(), lopdf::StringFormat::Hexadecimal)
            });
            update.trailer.set("ID", halves.to_vec());
            update.add("<</A 1>>");
            update.write()
        }),
    ),
    fails(
        "H6-22",
        ("Root leads to a copy of the catalog", "Root trỏ tới bản sao của danh mục"),
        &["DA-22"],
        Given(|d| {
            let mut update = d.update();
            let root = update.add(text(&d.dictionary(d.root)?)?);
            update.trailer.set("Root", Object::Reference(root));
            update.write()
        }),
    ),
];

impl Document {
    /// The page's content replaced by an object of this text.
    fn rewritten(&self, body: &str) -> Made {
        let mut update = self.update();
        update.put(self.content()?, body);
        update.write()
    }
}
