//! X1: signature wrapping. The signed element goes where no program looks for it, and a forged one
//! stands where programs look; or the forged one stands beside.
//!
//! By itself a signature over an element by its id holds wherever that element goes. So such a
//! mutant is told by what is not signed, and refused where the whole document, or a form of
//! documents, is demanded.

use super::Document;
use super::Expectation::Fails;
use super::Expectation::Flagged;
use super::Made;
use super::Make::Xml;
use super::Mutant;
use super::Obstacle;
use super::done;
use super::lacks;
use super::row;
use std::ops::Range;

const OUTSIDE: &[&str] = &["BB-01c", "XD-17b", "BB-06b"];

/// The rows, by id.
pub(super) const ROWS: &[Mutant] = &[
    row(
        "X1-01",
        (
            "XSW 1: a forged element in place of the signed one, which is in an Object of the signature",
            "XSW 1: phần tử giả thế chỗ phần tử đã ký, phần tử đã ký nằm trong Object của chữ ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| swapped(document, &|id| object(document, id), Put::InObject)),
    ),
    row(
        "X1-02",
        (
            "XSW 2: a forged element in place of the signed one, which stands before the signature",
            "XSW 2: phần tử giả thế chỗ phần tử đã ký, phần tử đã ký nằm ngay trước chữ ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| swapped(document, &|part| part.to_owned(), Put::BeforeSignature)),
    ),
    row(
        "X1-03",
        (
            "XSW 3: a forged element before the signed one",
            "XSW 3: phần tử giả đứng trước phần tử đã ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let (part, _) = document.part()?;
            done(document.with(vec![(part.start..part.start, forged(document)?)])?)
        }),
    ),
    row(
        "X1-04",
        (
            "XSW 4: a forged element around the signed one",
            "XSW 4: phần tử giả bao quanh phần tử đã ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let (part, _) = document.part()?;
            let forged = forged(document)?;
            let end = forged.rfind("</").ok_or_else(|| lacks("content", "nội dung"))?;
            let (head, tail) = forged.split_at_checked(end).unwrap_or((&forged, ""));
            let around = [head, document.of(part), tail].concat();
            done(document.with(vec![(part.clone(), around)])?)
        }),
    ),
    row(
        "X1-05",
        (
            "XSW 5: a forged element in place of the signed one, which stands at the end",
            "XSW 5: phần tử giả thế chỗ phần tử đã ký, phần tử đã ký nằm ở cuối",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| swapped(document, &|part| part.to_owned(), Put::AtEnd)),
    ),
    row(
        "X1-06",
        (
            "XSW 6: a forged element in place of the signed one, which is within KeyInfo",
            "XSW 6: phần tử giả thế chỗ phần tử đã ký, phần tử đã ký nằm trong KeyInfo",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| swapped(document, &|part| part.to_owned(), Put::InKeyInfo)),
    ),
    row(
        "X1-07",
        (
            "XSW 7: a forged element in an Extensions element before the signed one",
            "XSW 7: phần tử giả nằm trong phần tử Extensions trước phần tử đã ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let (part, _) = document.part()?;
            let forged = format!("<Extensions>{}</Extensions>", forged(document)?);
            done(document.with(vec![(part.start..part.start, forged)])?)
        }),
    ),
    row(
        "X1-08",
        (
            "XSW 8: a forged element in an Object of the signature",
            "XSW 8: phần tử giả nằm trong Object của chữ ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let object = object(document, &forged(document)?);
            let end = document.end_of("Signature")?;
            done(document.with(vec![(end..end, object)])?)
        }),
    ),
    row(
        "X1-09",
        (
            "a forged element with the same id before the signed one",
            "phần tử giả cùng Id đứng trước phần tử đã ký",
        ),
        Fails,
        &["XD-08"],
        Xml(|document| {
            let (part, _) = document.part()?;
            let same = document.of(part).to_owned();
            done(document.with(vec![(part.start..part.start, same)])?)
        }),
    ),
    row(
        "X1-10",
        (
            "a forged element with the id in another letter case (ID for Id)",
            "phần tử giả có Id viết bằng tên thuộc tính khác (ID thay cho Id)",
        ),
        Fails,
        &["XD-08"],
        Xml(|document| {
            let (part, id) = document.part()?;
            let forged = format!("<forged ID=\"{id}\"/>");
            done(document.with(vec![(part.start..part.start, forged)])?)
        }),
    ),
    row(
        "X1-11",
        ("the signed document within a forged one", "tài liệu đã ký nằm trong một tài liệu giả"),
        Fails,
        &["BB-06b"],
        Xml(|document| {
            document.whole()?;
            let (root, open) = (&document.root, "<forged><a>1</a>".to_owned());
            let edits =
                vec![(root.start..root.start, open), (root.end..root.end, "</forged>".to_owned())];
            done(document.with(edits)?)
        }),
    ),
    row(
        "X1-12",
        ("an element added at the end", "thêm một phần tử ở cuối tài liệu"),
        Fails,
        &["BB-06b"],
        Xml(|document| {
            document.whole()?;
            let end = document.end_of_root()?;
            done(document.with(vec![(end..end, "<forged>1</forged>".to_owned())])?)
        }),
    ),
    row(
        "X1-13",
        (
            "a foreign element in an Object that is not signed",
            "phần tử lạ trong một Object không được ký",
        ),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let object = object(document, "<forged>1</forged>");
            let end = document.end_of("Signature")?;
            done(document.with(vec![(end..end, object)])?)
        }),
    ),
    row(
        "X1-14",
        ("a foreign element in KeyInfo", "phần tử lạ trong KeyInfo"),
        Flagged,
        OUTSIDE,
        Xml(|document| {
            let end = document.end_of("KeyInfo")?;
            done(document.with(vec![(end..end, "<forged xmlns=\"\">1</forged>".to_owned())])?)
        }),
    ),
    row(
        "X1-15",
        (
            "an empty Manifest takes the id of the signed element, which is another now",
            "một Manifest rỗng lấy Id của phần tử đã ký, phần tử ấy bị sửa",
        ),
        Fails,
        &["BB-06b"],
        Xml(|document| {
            let (part, id) = document.part()?;
            let manifest = format!("<m:Manifest xmlns:m=\"{XMLDSIG}\" Id=\"{id}\"/>");
            let edits = vec![(part.clone(), [forged(document)?, manifest].concat())];
            done(document.with(edits)?)
        }),
    ),
];

/// XML Signature's namespace.
const XMLDSIG: &str = "http://www.w3.org/2000/09/xmldsig#";

/// Where the signed element goes.
enum Put {
    InObject,
    BeforeSignature,
    AtEnd,
    InKeyInfo,
}

fn swapped(document: &Document, dress: &dyn Fn(&str) -> String, put: Put) -> Made {
    let (part, _) = document.part()?;
    let at = match put {
        Put::InObject => document.end_of("Signature")?,
        Put::BeforeSignature => document.signature.start,
        Put::AtEnd => document.end_of_root()?,
        Put::InKeyInfo => document.end_of("KeyInfo")?,
    };
    let edits = vec![(part.clone(), forged(document)?), (at..at, dress(document.of(part)))];
    done(document.with(edits)?)
}

fn object(document: &Document, content: &str) -> String {
    let prefix = &document.prefix;
    format!("<{prefix}Object>{content}</{prefix}Object>")
}

/// The signed element with other words and without ids.
fn forged(document: &Document) -> Result<String, Obstacle> {
    let (part, _) = document.part()?;
    let words = document.words(part)?;
    let cut = |range: Range<usize>| document.text.get(range).unwrap_or_default();
    let copy = [cut(part.start..words.start), "giả mạo", cut(words.end..part.end)].concat();
    Ok(without_ids(&copy))
}

/// A text without `Id="…"` and the like.
fn without_ids(text: &str) -> String {
    let mut left = text.to_owned();
    for name in [" Id=", " ID=", " id=", " xml:id="] {
        while let Some(at) = left.find(name) {
            let from = at.saturating_add(name.len());
            let Some(quote) = left.get(from..).and_then(|rest| rest.chars().next()) else { break };
            let inner = from.saturating_add(1);
            let Some(length) = left.get(inner..).and_then(|rest| rest.find(quote)) else { break };
            left.replace_range(at..inner.saturating_add(length).saturating_add(1), "");
        }
    }
    left
}
