//! H1, universal signature forgery: the keys that say what is signed and by what value, taken away
//! or made senseless, in place.

use super::fails;
use super::stops;
use crate::attack::Made;
use crate::attack::Make::Given;
use crate::attack::Mutant;
use crate::attack::document::Document;
use crate::attack::document::Id;
use crate::attack::splice;

/// What a reader may say of a dictionary that has lost what it needs.
const BROKEN: &[&str] = &["CV-01", "PA-04", "PA-04-EMPTY", "PA-11-VALUE", "ST-03", "CV-03"];

/// What becomes of a key.
#[derive(Clone, Copy)]
enum Way {
    Kept,
    Gone,
    Bare,
    Null,
    Zero,
}

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H1-01",
        ("Contents: key removed", "Contents: bỏ khóa"),
        BROKEN,
        Given(|d| both(d, Way::Kept, Way::Gone)),
    ),
    fails(
        "H1-02",
        ("Contents: value removed", "Contents: bỏ giá trị"),
        BROKEN,
        Given(|d| both(d, Way::Kept, Way::Bare)),
    ),
    fails(
        "H1-03",
        ("Contents: null", "Contents: null"),
        BROKEN,
        Given(|d| both(d, Way::Kept, Way::Null)),
    ),
    fails(
        "H1-04",
        ("Contents: zero or empty", "Contents: số không hoặc rỗng"),
        BROKEN,
        Given(|d| both(d, Way::Kept, Way::Zero)),
    ),
    fails(
        "H1-05",
        ("ByteRange: key removed", "ByteRange: bỏ khóa"),
        BROKEN,
        Given(|d| both(d, Way::Gone, Way::Kept)),
    ),
    fails(
        "H1-06",
        ("ByteRange: key removed; Contents: key removed", "ByteRange: bỏ khóa; Contents: bỏ khóa"),
        BROKEN,
        Given(|d| both(d, Way::Gone, Way::Gone)),
    ),
    fails(
        "H1-07",
        (
            "ByteRange: key removed; Contents: value removed",
            "ByteRange: bỏ khóa; Contents: bỏ giá trị",
        ),
        BROKEN,
        Given(|d| both(d, Way::Gone, Way::Bare)),
    ),
    fails(
        "H1-08",
        ("ByteRange: key removed; Contents: null", "ByteRange: bỏ khóa; Contents: null"),
        BROKEN,
        Given(|d| both(d, Way::Gone, Way::Null)),
    ),
    fails(
        "H1-09",
        (
            "ByteRange: key removed; Contents: zero or empty",
            "ByteRange: bỏ khóa; Contents: số không hoặc rỗng",
        ),
        BROKEN,
        Given(|d| both(d, Way::Gone, Way::Zero)),
    ),
    fails(
        "H1-10",
        ("ByteRange: value removed", "ByteRange: bỏ giá trị"),
        BROKEN,
        Given(|d| both(d, Way::Bare, Way::Kept)),
    ),
    fails(
        "H1-11",
        (
            "ByteRange: value removed; Contents: key removed",
            "ByteRange: bỏ giá trị; Contents: bỏ khóa",
        ),
        BROKEN,
        Given(|d| both(d, Way::Bare, Way::Gone)),
    ),
    fails(
        "H1-12",
        (
            "ByteRange: value removed; Contents: value removed",
            "ByteRange: bỏ giá trị; Contents: bỏ giá trị",
        ),
        BROKEN,
        Given(|d| both(d, Way::Bare, Way::Bare)),
    ),
    fails(
        "H1-13",
        ("ByteRange: value removed; Contents: null", "ByteRange: bỏ giá trị; Contents: null"),
        BROKEN,
        Given(|d| both(d, Way::Bare, Way::Null)),
    ),
    fails(
        "H1-14",
        (
            "ByteRange: value removed; Contents: zero or empty",
            "ByteRange: bỏ giá trị; Contents: số không hoặc rỗng",
        ),
        BROKEN,
        Given(|d| both(d, Way::Bare, Way::Zero)),
    ),
    fails(
        "H1-15",
        ("ByteRange: null", "ByteRange: null"),
        BROKEN,
        Given(|d| both(d, Way::Null, Way::Kept)),
    ),
    fails(
        "H1-16",
        ("ByteRange: null; Contents: key removed", "ByteRange: null; Contents: bỏ khóa"),
        BROKEN,
        Given(|d| both(d, Way::Null, Way::Gone)),
    ),
    fails(
        "H1-17",
        ("ByteRange: null; Contents: value removed", "ByteRange: null; Contents: bỏ giá trị"),
        BROKEN,
        Given(|d| both(d, Way::Null, Way::Bare)),
    ),
    fails(
        "H1-18",
        ("ByteRange: null; Contents: null", "ByteRange: null; Contents: null"),
        BROKEN,
        Given(|d| both(d, Way::Null, Way::Null)),
    ),
    fails(
        "H1-19",
        (
            "ByteRange: null; Contents: zero or empty",
            "ByteRange: null; Contents: số không hoặc rỗng",
        ),
        BROKEN,
        Given(|d| both(d, Way::Null, Way::Zero)),
    ),
    fails(
        "H1-20",
        ("ByteRange: zero or empty", "ByteRange: số không hoặc rỗng"),
        BROKEN,
        Given(|d| both(d, Way::Zero, Way::Kept)),
    ),
    fails(
        "H1-21",
        (
            "ByteRange: zero or empty; Contents: key removed",
            "ByteRange: số không hoặc rỗng; Contents: bỏ khóa",
        ),
        BROKEN,
        Given(|d| both(d, Way::Zero, Way::Gone)),
    ),
    fails(
        "H1-22",
        (
            "ByteRange: zero or empty; Contents: value removed",
            "ByteRange: số không hoặc rỗng; Contents: bỏ giá trị",
        ),
        BROKEN,
        Given(|d| both(d, Way::Zero, Way::Bare)),
    ),
    fails(
        "H1-23",
        (
            "ByteRange: zero or empty; Contents: null",
            "ByteRange: số không hoặc rỗng; Contents: null",
        ),
        BROKEN,
        Given(|d| both(d, Way::Zero, Way::Null)),
    ),
    fails(
        "H1-24",
        (
            "ByteRange: zero or empty; Contents: zero or empty",
            "ByteRange: số không hoặc rỗng; Contents: số không hoặc rỗng",
        ),
        BROKEN,
        Given(|d| both(d, Way::Zero, Way::Zero)),
    ),
    fails(
        "H1-25",
        ("ByteRange: a negative", "ByteRange: a âm"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 -5 20 30]")),
    ),
    fails(
        "H1-26",
        ("ByteRange: b zero", "ByteRange: b bằng không"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 0 20 30]")),
    ),
    fails(
        "H1-27",
        ("ByteRange: c before a + b", "ByteRange: c đứng trước a + b"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 500 400 30]")),
    ),
    fails(
        "H1-28",
        ("ByteRange: d negative", "ByteRange: d âm"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 500 600 -30]")),
    ),
    fails(
        "H1-29",
        ("ByteRange: six numbers", "ByteRange: sáu số"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 10 20 30 40 50]")),
    ),
    fails(
        "H1-30",
        ("ByteRange: real numbers", "ByteRange: số thực"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0.0 9.0 20.0 30.0]")),
    ),
    fails(
        "H1-31",
        ("ByteRange: a number by reference", "ByteRange: một số là tham chiếu"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 12 0 R 20 30]")),
    ),
    fails(
        "H1-32",
        ("ByteRange: an array by reference", "ByteRange: mảng là tham chiếu"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "12 0 R")),
    ),
    fails(
        "H1-33",
        ("ByteRange: beyond the end of the file", "ByteRange: vượt quá cuối tệp"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 500 900 90000000]")),
    ),
    fails(
        "H1-34",
        ("ByteRange: 2^63", "ByteRange: 2^63"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 500 600 9223372036854775808]")),
    ),
    fails(
        "H1-35",
        ("ByteRange: not from the first byte", "ByteRange: không từ byte đầu"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[1 500 600 10]")),
    ),
    fails(
        "H1-36",
        ("ByteRange: everything, without a gap", "ByteRange: toàn bộ, không có khoảng trống"),
        &["CV-01", "CV-02", "CV-03"],
        Given(|d| range(d, "[0 10 10 100]")),
    ),
    fails(
        "H1-37",
        ("SubFilter removed", "bỏ SubFilter"),
        &["PA-03"],
        Given(|d| key(d, b"/SubFilter", b"")),
    ),
    fails(
        "H1-38",
        ("an unknown SubFilter", "SubFilter lạ"),
        &["PA-03"],
        Given(|d| key(d, b"/SubFilter", b"/SubFilter/x.y")),
    ),
    fails("H1-39", ("an empty CMS", "CMS rỗng"), &["PA-04", "CM-01"], Given(|d| value(d, b"3000"))),
    stops(
        "H1-40",
        ("Contents of zeros", "Contents toàn số không"),
        &["PA-04-EMPTY", "PA-04", "DA-11"],
        Given(|d| value(d, b"00")),
    ),
    fails(
        "H1-41",
        ("a CMS of nothing but its type", "CMS chỉ có kiểu"),
        &["PA-04", "CM-01"],
        Given(|d| value(d, b"300b06092a864886f70d010702")),
    ),
    fails(
        "H1-42",
        ("the value is an integer", "giá trị là một số nguyên"),
        &["PA-04", "CM-01"],
        Given(|d| value(d, b"020100")),
    ),
    fails(
        "H1-43",
        ("V leads to another object", "V trỏ tới đối tượng khác"),
        &["CV-01", "PA-03"],
        Given(|d| {
            let root = d.root;
            led(d, root)
        }),
    ),
    fails(
        "H1-44",
        ("V leads nowhere", "V không trỏ tới đâu"),
        &["PA-11-VALUE", "DA-10-REMOVED", "CV-09"],
        Given(|d| led(d, (d.foundation.next_number.saturating_add(9), 0))),
    ),
];

fn text(key: &str, way: Way, zero: &str) -> Option<String> {
    match way {
        Way::Kept => None,
        Way::Gone => Some(String::new()),
        Way::Bare => Some(format!("/{key}")),
        Way::Null => Some(format!("/{key} null")),
        Way::Zero => Some(format!("/{key} {zero}")),
    }
}

fn both(document: &Document, range: Way, contents: Way) -> Made {
    let written = document.signature()?;
    let mut bytes = document.bytes.clone();
    if let Some(text) = text("ByteRange", range, "[]") {
        bytes = splice::overwritten(&bytes, written.range, text.as_bytes())?;
    }
    if let Some(text) = text("Contents", contents, "<00>") {
        bytes = splice::overwritten(&bytes, written.contents, text.as_bytes())?;
    }
    Ok(bytes)
}

fn range(document: &Document, text: &str) -> Made {
    let at = document.signature()?.range;
    let with = format!("/ByteRange {text}");
    // Spaces that were left for longer numbers are room, too.
    let rest = document.bytes.get(at.end..).unwrap_or_default();
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    splice::overwritten(&document.bytes, at.start..at.end.saturating_add(spaces), with.as_bytes())
}

/// A key with a name for its value, replaced.
fn key(document: &Document, key: &[u8], with: &[u8]) -> Made {
    let body = document.signature()?.body;
    let found = splice::find(&document.bytes, key, body.start).filter(|at| *at < body.end);
    let start = found.ok_or_else(splice::not_there)?;
    let after = start.saturating_add(key.len());
    let rest = document.bytes.get(after..).unwrap_or_default();
    let spaces = rest.iter().take_while(|byte| byte.is_ascii_whitespace()).count();
    let name = rest.get(spaces.saturating_add(1)..).unwrap_or_default();
    let length = name
        .iter()
        .position(|byte| {
            matches!(byte, b'/' | b'>' | b'<' | b'[' | b'(') || byte.is_ascii_whitespace()
        })
        .ok_or_else(splice::not_there)?;
    let end = after.saturating_add(spaces).saturating_add(1).saturating_add(length);
    splice::overwritten(&document.bytes, start..end, with)
}

/// Contents of these digits and zeros.
fn value(document: &Document, digits: &[u8]) -> Made {
    let gap = document.signature()?.gap;
    let inside = gap.start.saturating_add(1)..gap.end.saturating_sub(1);
    let mut with = digits.to_vec();
    if with.len() > inside.len() {
        return Err(splice::no_room());
    }
    with.resize(inside.len(), b'0');
    splice::overwritten(&document.bytes, inside, &with)
}

/// The field's V leads to another object, by a change in place.
fn led(document: &Document, to: Id) -> Made {
    let written = document.signature()?;
    for key in ["/V ", "/V\n"] {
        let old = format!("{key}{} {} R", written.id.0, written.id.1);
        if splice::find(&document.bytes, old.as_bytes(), 0).is_some() {
            let new = format!("{key}{} {} R", to.0, to.1);
            return splice::replaced(&document.bytes, &old, &new, 0);
        }
    }
    Err(splice::not_there())
}
