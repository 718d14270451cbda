//! H3, signature wrapping: the gap of the signature made a hiding place, or its ranges moved.

use super::fails;
use super::harmless;
use crate::attack::Made;
use crate::attack::Make::Given;
use crate::attack::Mutant;
use crate::attack::document::Document;
use crate::attack::revision::object;
use crate::attack::splice;

const GAP: &[&str] = &["CV-03", "CV-04", "PA-11-VALUE"];

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H3-01",
        (
            "the second range moved away, an object put before it",
            "dời dải thứ hai, chèn đối tượng vào trước",
        ),
        &["CV-03", "ST-01"],
        Given(|d| {
            let written = d.signature()?;
            let room = object((d.page.0, d.page.1), b"<</Type/Page>>");
            let tail = written.end.saturating_sub(written.gap.end);
            let bytes = splice::spliced(&d.bytes, written.gap.end..written.gap.end, &room);
            let c = written.gap.end.saturating_add(room.len());
            ranged(d, bytes, written.gap.start, c, tail)
        }),
    ),
    fails(
        "H3-02",
        (
            "the value ends early, blanks fill the gap",
            "giá trị kết thúc sớm, khoảng trống lấp bằng dấu cách",
        ),
        GAP,
        Given(|d| early(d, b"", b' ')),
    ),
    fails(
        "H3-03",
        (
            "the value ends early, a forged object stands in the gap",
            "giá trị kết thúc sớm, đối tượng giả nằm trong khoảng trống",
        ),
        GAP,
        Given(|d| early(d, &object(d.content()?, &super::saving::forged()), b' ')),
    ),
    fails(
        "H3-04",
        (
            "the value ends early, a table and a trailer stand in the gap",
            "giá trị kết thúc sớm, bảng và trailer nằm trong khoảng trống",
        ),
        GAP,
        Given(|d| {
            early(d, b"\nxref\n0 0\ntrailer\n<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF\n", b' ')
        }),
    ),
    fails(
        "H3-05",
        ("a comment in the gap", "chú thích trong khoảng trống"),
        GAP,
        Given(|d| inside(d, b"%comment\n")),
    ),
    fails(
        "H3-06",
        ("white space in the value", "khoảng trắng trong giá trị"),
        GAP,
        Given(|d| inside(d, b"  ")),
    ),
    fails(
        "H3-07",
        ("a digit that is none", "chữ số không hợp lệ"),
        GAP,
        Given(|d| inside(d, b"gg")),
    ),
    fails(
        "H3-08",
        ("the value as a literal string", "giá trị là chuỗi thường"),
        &["CV-03", "CV-04", "PA-04", "PA-04-FORM", "PA-11-VALUE"],
        Given(|d| {
            let gap = d.signature()?.gap;
            let bytes = splice::changed(&d.bytes, gap.start, |_| b'(')?;
            splice::changed(&bytes, gap.end.saturating_sub(1), |_| b')')
        }),
    ),
    fails(
        "H3-09",
        (
            "the first range ends before the key Contents",
            "dải thứ nhất kết thúc trước khóa Contents",
        ),
        &["CV-03"],
        Given(|d| {
            let w = d.signature()?;
            ranged(d, d.bytes.clone(), w.contents.start, w.gap.end, w.end.saturating_sub(w.gap.end))
        }),
    ),
    fails(
        "H3-10",
        ("the ranges overlap", "hai dải chồng lấn nhau"),
        &["CV-01", "CV-03"],
        Given(|d| {
            let w = d.signature()?;
            ranged(
                d,
                d.bytes.clone(),
                w.gap.start,
                w.gap.start.saturating_sub(40),
                w.end.saturating_sub(w.gap.end),
            )
        }),
    ),
    fails(
        "H3-11",
        (
            "the last bytes of the revision are not covered",
            "phần cuối của phiên bản không được bao phủ",
        ),
        &["CV-06"],
        Given(|d| {
            let w = d.signature()?;
            let tail = w.end.saturating_sub(w.gap.end).saturating_sub(20);
            ranged(d, d.bytes.clone(), w.gap.start, w.gap.end, tail)
        }),
    ),
    fails(
        "H3-12",
        ("the second range begins late", "dải thứ hai bắt đầu muộn"),
        &["CV-03"],
        Given(|d| {
            let w = d.signature()?;
            let tail = w.end.saturating_sub(w.gap.end).saturating_sub(10);
            ranged(d, d.bytes.clone(), w.gap.start, w.gap.end.saturating_add(10), tail)
        }),
    ),
    harmless(
        "H3-13",
        ("octets other than zero behind the value", "octet khác không phía sau giá trị"),
        &["CV-05"],
        Given(|d| inside(d, b"4142")),
    ),
    harmless(
        "H3-14",
        ("digits of the value in the other case", "đổi chữ hoa, chữ thường của giá trị"),
        &[],
        Given(|d| {
            let gap = d.signature()?.gap;
            let inside = gap.start.saturating_add(1)..gap.end.saturating_sub(1);
            let value = d.bytes.get(inside.clone()).unwrap_or_default();
            let lower = value.iter().any(u8::is_ascii_lowercase);
            let other = if lower { value.to_ascii_uppercase() } else { value.to_ascii_lowercase() };
            splice::overwritten(&d.bytes, inside, &other)
        }),
    ),
    fails(
        "H3-15",
        (
            "the value ends early, another key takes the rest of the gap",
            "giá trị kết thúc sớm, khóa khác chiếm phần còn lại của khoảng trống",
        ),
        &["CV-03"],
        Given(|d| early(d, b"/Rest<", b'0')),
    ),
];

/// The ByteRange set otherwise, in place.
fn ranged(document: &Document, bytes: Vec<u8>, b: usize, c: usize, d: usize) -> Made {
    let at = document.signature()?.range;
    let rest = document.bytes.get(at.end..).unwrap_or_default();
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    let text = format!("/ByteRange[0 {b} {c} {d}]");
    splice::overwritten(&bytes, at.start..at.end.saturating_add(spaces), text.as_bytes())
}

/// The value closed after its last digit, and what the rest of the gap holds.
fn early(document: &Document, with: &[u8], filling: u8) -> Made {
    let written = document.signature()?;
    let close = written.gap.start.saturating_add(1).saturating_add(written.digits);
    let mut rest = [b">", with].concat();
    let room = written.gap.end.saturating_sub(close);
    if rest.len() >= room {
        return Err(splice::no_room());
    }
    rest.resize(room.saturating_sub(1), filling);
    rest.push(b'>');
    splice::overwritten(&document.bytes, close..written.gap.end, &rest)
}

/// Bytes in the zeros behind the value.
fn inside(document: &Document, with: &[u8]) -> Made {
    let written = document.signature()?;
    let start = written.gap.start.saturating_add(1).saturating_add(written.digits);
    let end = start.saturating_add(with.len());
    if end >= written.gap.end {
        return Err(splice::no_room());
    }
    splice::overwritten(&document.bytes, start..end, with)
}
