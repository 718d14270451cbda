//! X4: documents that hold by their digests and are read differently: texts in pieces, other names
//! around what is signed, signatures that do not look like any.

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

const PIECES: &[&str] = &["XX-05", "BB-06b"];
const AROUND: &[&str] = &["BB-01c", "XD-17b", "BB-06b"];

/// The rows, by id.
pub(super) const ROWS: &[Mutant] = &[
    row(
        "X4-01",
        ("two comments in the middle of signed words", "hai chú thích giữa đoạn văn bản đã ký"),
        Flagged,
        PIECES,
        Xml(|document| parted(document, |first, rest| format!("{first}<!-- --><!-- -->{rest}"))),
    ),
    row(
        "X4-02",
        ("a comment before signed words", "chú thích đứng trước đoạn văn bản đã ký"),
        Flagged,
        PIECES,
        Xml(|document| parted(document, |first, rest| format!("<!--9-->{first}{rest}"))),
    ),
    row(
        "X4-03",
        ("a part of signed words as CDATA", "một phần văn bản đã ký viết thành CDATA"),
        Flagged,
        PIECES,
        Xml(|document| parted(document, |first, rest| format!("{first}<![CDATA[{rest}]]>"))),
    ),
    row(
        "X4-04",
        ("the document element renamed", "đổi tên phần tử gốc"),
        Flagged,
        AROUND,
        Xml(|document| {
            let root = document.of(&document.root);
            let name = root.strip_prefix('<').and_then(|rest| {
                rest.split(|c: char| c == '>' || c == '/' || c.is_whitespace()).next()
            });
            let name = name.ok_or_else(|| lacks("a document element", "phần tử gốc"))?;
            let start = document.root.start.saturating_add(1);
            let start = start..start.saturating_add(name.len());
            let end = document.end_of_root()?.saturating_add(2);
            let end = end..end.saturating_add(name.len());
            let other = format!("{name}.huy");
            done(document.with(vec![(start, other.clone()), (end, other)])?)
        }),
    ),
    row(
        "X4-05",
        (
            "the signed element within another, nothing else",
            "phần tử đã ký nằm trong một phần tử khác, ngoài ra không đổi",
        ),
        Flagged,
        AROUND,
        Xml(|document| {
            let (part, _) = document.part()?;
            let around = format!("<huy>{}</huy>", document.of(part));
            done(document.with(vec![(part.clone(), around)])?)
        }),
    ),
    row(
        "X4-06",
        (
            "an element called like the signed one, in the signature's namespace, in KeyInfo",
            "phần tử cùng tên với phần tử đã ký, trong không gian tên của chữ ký, nằm trong KeyInfo",
        ),
        Flagged,
        AROUND,
        Xml(|document| {
            let (part, _) = document.part()?;
            let tag = document.of(part).strip_prefix('<').unwrap_or_default();
            let name = tag.split(|c: char| c == '>' || c == '/' || c.is_whitespace()).next();
            let name = name.unwrap_or_default();
            let local = name.split_once(':').map_or(name, |(_, local)| local);
            let tag = format!("{}{local}", document.prefix);
            let end = document.end_of("KeyInfo")?;
            done(document.with(vec![(end..end, format!("<{tag}>1</{tag}>"))])?)
        }),
    ),
    row(
        "X4-07",
        ("the signature in another namespace", "chữ ký mang không gian tên khác"),
        Fails,
        &["XD-03"],
        Xml(|document| {
            document.single()?;
            let namespace = document.find("http://www.w3.org/2000/09/xmldsig#\"")?;
            let other = "http://www.w3.org/2000/09/xmldsig\"".to_owned();
            done(document.with(vec![(namespace, other)])?)
        }),
    ),
    row(
        "X4-08",
        (
            "another encoding, declared after much space",
            "bảng mã khác, khai báo sau nhiều khoảng trắng",
        ),
        Fails,
        &["XD-01"],
        Xml(|document| {
            let text = document.text.trim_start_matches('\u{feff}');
            let rest = text.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>"));
            let rest = rest.map_or(text, |(_, rest)| rest);
            let space = " ".repeat(1100);
            let declaration = format!("<?xml version=\"1.0\"{space}encoding=\"ISO-8859-1\"?>");
            done([&declaration, rest].concat())
        }),
    ),
    row(
        "X4-09",
        (
            "the unsigned properties in another version of XAdES",
            "thuộc tính không ký mang phiên bản XAdES khác",
        ),
        Fails,
        &["XA-01"],
        Xml(|document| {
            let name = "UnsignedProperties>";
            let (start, end) = (document.find(name)?, document.of(&document.signature).rfind(name));
            let none = || lacks("unsigned properties", "thuộc tính không ký");
            let end = document.signature.start.saturating_add(end.ok_or_else(none)?);
            let before = document.text.get(..start.start).unwrap_or_default();
            let open = before.rfind('<').ok_or_else(none)?..start.end.saturating_sub(1);
            let head = document.text.get(..end).unwrap_or_default();
            let close = head.rfind("</").ok_or_else(none)?..end.saturating_add(name.len());
            let version = "http://uri.etsi.org/01903/v1.1.1#";
            done(document.with(vec![
                (open, format!("<old:UnsignedProperties xmlns:old=\"{version}\"")),
                (close, "</old:UnsignedProperties>".to_owned()),
            ])?)
        }),
    ),
    row(
        "X4-10",
        (
            "a counter-signature where no program looks for one",
            "chữ ký xác nhận nằm ở nơi không phần mềm nào tìm",
        ),
        Fails,
        &["XA-01", "XD-03"],
        Xml(|document| {
            let prefix = &document.prefix;
            let signature = format!("<{prefix}Signature></{prefix}Signature>");
            let hidden = format!(
                "<x:UnsignedProperties xmlns:x=\"urn:x\"><x:UnsignedSignatureProperties>\
                 <x:CounterSignature>{signature}</x:CounterSignature>\
                 </x:UnsignedSignatureProperties></x:UnsignedProperties>"
            );
            let end = document.find("QualifyingProperties></")?.start;
            let head = document.text.get(..end).unwrap_or_default();
            let none = || lacks("qualifying properties", "thuộc tính chữ ký");
            let at = head.rfind("</").ok_or_else(none)?;
            done(document.with(vec![(at..at, hidden)])?)
        }),
    ),
];

/// The first signed words, written otherwise: the first character, and the others.
fn parted(document: &Document, write: impl Fn(&str, &str) -> String) -> Made {
    let words = document.words(document.signed())?;
    let text = document.of(&words);
    let first = text.chars().next().map_or(1, char::len_utf8);
    let both: Result<(&str, &str), Obstacle> =
        text.split_at_checked(first).ok_or_else(|| lacks("words", "văn bản"));
    let (first, rest) = both?;
    let written = write(first, rest);
    done(document.with(vec![(words, written)])?)
}
