//! H2, incremental saving: forged page content appended to the file, with more or less of what an
//! update needs.

use super::fails;
use super::stops;
use crate::attack::Made;
use crate::attack::Make::Given;
use crate::attack::Mutant;
use crate::attack::document::Document;
use crate::attack::document::text;
use crate::attack::revision::Entry;
use crate::attack::revision::object;
use crate::attack::revision::stream_body;
use crate::attack::revision::table;
use crate::attack::splice;
use lopdf::Object;

/// The page says something else.
pub(super) fn forged() -> Vec<u8> {
    stream_body("", b"BT /F1 24 Tf 72 700 Td (FORGED) Tj ET")
}

const UNCOVERED: &[&str] = &["CV-13-OBJECTS", "CV-13", "DA-25", "DA-19", "ST-01", "ST-05"];

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H2-01",
        ("an object alone", "chỉ một đối tượng"),
        UNCOVERED,
        Given(|d| appended(d, |_| Ok(String::new()))),
    ),
    fails(
        "H2-02",
        ("an object and a trailer", "một đối tượng và trailer"),
        UNCOVERED,
        Given(|d| {
            appended(d, |d| Ok(format!("trailer\n<</Size 99/Root {} {} R>>\n", d.root.0, d.root.1)))
        }),
    ),
    fails(
        "H2-03",
        (
            "object, table and trailer: an ordinary update",
            "đối tượng, bảng và trailer: bản cập nhật thông thường",
        ),
        &["DA-13", "DA-25"],
        Given(|d| {
            let mut update = d.update();
            update.put(d.content()?, forged());
            update.write()
        }),
    ),
    fails(
        "H2-04",
        ("the signature's object copied into the update", "chép đối tượng chữ ký vào bản cập nhật"),
        &["CV-09", "DA-25"],
        Given(|d| {
            let written = d.signature()?;
            let copy = d.bytes.get(written.body).unwrap_or_default().to_vec();
            let mut update = d.update();
            update.put(written.id, copy);
            update.put(d.content()?, forged());
            update.write()
        }),
    ),
    fails(
        "H2-05",
        ("an update without Prev", "bản cập nhật không có Prev"),
        &["ST-09"],
        Given(|d| {
            let mut update = d.update();
            update.put(d.content()?, forged());
            update.without = vec!["Prev"];
            update.write()
        }),
    ),
    fails(
        "H2-06",
        (
            "an update without Prev that holds every object it needs",
            "bản cập nhật không có Prev, tự mang đủ đối tượng",
        ),
        &["ST-09"],
        Given(|d| {
            let mut update = d.update();
            let content = update.add(forged());
            let page = update.reserve();
            let pages = update.add(format!("<</Type/Pages/Kids[{} 0 R]/Count 1>>", page.0));
            update.put(
                page,
                format!(
                    "<</Type/Page/Parent {} 0 R/MediaBox[0 0 595 842]/Contents {} 0 R>>",
                    pages.0, content.0
                ),
            );
            let root = update.add(format!("<</Type/Catalog/Pages {} 0 R>>", pages.0));
            update.trailer.set("Root", Object::Reference(root));
            update.without = vec!["Prev"];
            update.write()
        }),
    ),
    fails(
        "H2-07",
        (
            "Prev leads to the signed table, Root to another catalog",
            "Prev trỏ tới bảng đã ký, Root trỏ tới danh mục khác",
        ),
        &["DA-22"],
        Given(|d| {
            let mut update = d.update();
            let mut catalog = d.dictionary(d.root)?;
            catalog.set("Lang", Object::string_literal("xx"));
            let root = update.add(text(&catalog)?);
            update.put(d.content()?, forged());
            update.trailer.set("Root", Object::Reference(root));
            update.write()
        }),
    ),
    stops(
        "H2-08",
        ("an update without %%EOF", "bản cập nhật không có %%EOF"),
        &["ST-05", "CV-13-OBJECTS", "DA-25"],
        Given(|d| {
            let mut update = d.update();
            update.put(d.content()?, forged());
            let at = update.start().saturating_add(object(d.content()?, &forged()).len());
            update.ending = Some(format!("startxref\n{at}\n"));
            update.write()
        }),
    ),
    fails(
        "H2-09",
        (
            "the update stands behind 2000 blank bytes and the old startxref",
            "bản cập nhật nấp sau 2000 byte trắng và startxref cũ",
        ),
        UNCOVERED,
        Given(|d| {
            let body = object(d.content()?, &forged());
            let tail = format!("startxref\n{}\n%%EOF\n", d.foundation.last_xref);
            Ok([d.bytes.as_slice(), &[b'\n'; 2000], &body, tail.as_bytes()].concat())
        }),
    ),
    fails(
        "H2-10",
        ("the update stands in front of the file", "bản cập nhật đứng trước toàn bộ tệp"),
        &["ST-01", "CV-03", "CV-12"],
        Given(|d| {
            let body = object(d.content()?, &forged());
            let root = format!("trailer\n<</Root {} {} R/Size 99>>\n", d.root.0, d.root.1);
            Ok([b"%PDF-1.7\n".as_slice(), &body, root.as_bytes(), &d.bytes].concat())
        }),
    ),
    fails(
        "H2-11",
        ("two trailers, the second with another Root", "hai trailer, cái sau có Root khác"),
        &["DA-19", "DA-22", "DA-25", "CV-13-OBJECTS"],
        Given(|d| {
            let mut update = d.update();
            let pages = update.add("<</Type/Pages/Kids[]/Count 0>>");
            let root = update.add(format!("<</Type/Catalog/Pages {} 0 R>>", pages.0));
            update.after = format!("trailer\n<</Size 999/Root {} 0 R>>\n", root.0).into_bytes();
            update.write()
        }),
    ),
    fails(
        "H2-12",
        ("a whole second file behind the first", "nối thêm nguyên một tệp khác"),
        &["ST-05", "CV-03", "CV-08", "CV-13-OBJECTS", "ST-01", "BB-06b", "ST-02"],
        Given(|d| Ok([d.bytes.as_slice(), &d.bytes].concat())),
    ),
    fails(
        "H2-13",
        (
            "an update that a later, empty update skips",
            "bản cập nhật bị một bản trống sau đó bỏ qua",
        ),
        &["DA-19", "DA-25", "ST-05"],
        Given(|d| {
            let mut hidden = d.update();
            hidden.put(d.content()?, forged());
            let hidden = hidden.write()?;
            let mut update = d.update();
            update.before = hidden.get(update.start()..).unwrap_or_default().to_vec();
            update.add("<</A 1>>");
            update.write()
        }),
    ),
    fails(
        "H2-14",
        (
            "startxref leads to a table within a stream",
            "startxref trỏ vào bảng nằm trong một luồng",
        ),
        &["DA-19", "DA-25", "ST-01", "ST-02", "ST-05", "ST-06", "ST-03"],
        Given(|d| {
            let content = d.content()?;
            let mut update = d.update();
            let start = update.start();
            let body = object(content, &forged());
            let own = update.reserve();
            let head = format!("{} 0 obj\n<</Length 0000>>\nstream\n", own.0);
            let mut keys = d.foundation.trailer.clone();
            for key in
                [&b"W"[..], b"Index", b"Filter", b"DecodeParms", b"Length", b"Type", b"XRefStm"]
            {
                keys.remove(key);
            }
            keys.set("Size", i64::from(own.0.saturating_add(1)));
            keys.set("Prev", i64::try_from(d.foundation.last_xref).unwrap_or_default());
            let at = start.saturating_add(head.len());
            let table = table(&[(content, Entry::At(at as u64))], &keys)?;
            let inside = [body.as_slice(), &table].concat();
            let head = head.replace("0000", &format!("{:04}", inside.len()));
            let xref = at.saturating_add(body.len());
            let mut bytes = d.bytes.clone();
            bytes.resize(start, b'\n');
            bytes.extend([head.as_bytes(), &inside, b"\nendstream\nendobj\n"].concat());
            bytes.extend(format!("startxref\n{xref}\n%%EOF\n").bytes());
            Ok(bytes)
        }),
    ),
    fails(
        "H2-15",
        (
            "an object whose generation has a sign, named by no table",
            "đối tượng có dấu trước số thế hệ, không bảng nào nêu",
        ),
        &["DA-19", "DA-25"],
        Given(|d| unnamed(d, " +0 obj")),
    ),
    fails(
        "H2-16",
        (
            "an object behind a word with the escapes of names, named by no table",
            "đối tượng sau từ khóa viết bằng mã #xx, không bảng nào nêu",
        ),
        &["DA-19", "DA-25"],
        Given(|d| unnamed(d, " 0 o#62j")),
    ),
];

/// The forged content under such a header, in an update that says nothing of it and moves
/// `startxref` away from where readers look.
fn unnamed(document: &Document, header: &str) -> Made {
    let (number, _) = document.content()?;
    let mut update = document.update();
    update.before = [format!("{number}{header}\n").as_bytes(), &forged(), b"\nendobj\n"].concat();
    update.add("<</A 1>>");
    let mut bytes = update.write()?;
    bytes.extend([b'\n'; 2000]);
    Ok(bytes)
}

/// The forged content and what follows it.
fn appended(
    document: &Document,
    tail: fn(&Document) -> Result<String, crate::attack::Obstacle>,
) -> Made {
    let body = object(document.content()?, &forged());
    let tail = tail(document)?;
    let end: &[u8] =
        if splice::find_last(&document.bytes, b"\n") == document.bytes.len().checked_sub(1) {
            b""
        } else {
            b"\n"
        };
    Ok([document.bytes.as_slice(), end, &body, tail.as_bytes()].concat())
}
