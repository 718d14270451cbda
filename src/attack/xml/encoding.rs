//! X3: the same document written otherwise, with the signature that it has: nobody is harmed, and
//! nothing may be refused.

use super::Document;
use super::Expectation::Harmless;
use super::Made;
use super::Make::Xml;
use super::Mutant;
use super::done;
use super::lacks;
use super::row;

/// The rows, by id.
pub(super) const ROWS: &[Mutant] = &[
    row(
        "X3-01",
        ("white space after the document", "khoảng trắng sau tài liệu"),
        Harmless,
        &[],
        Xml(|document| done(format!("{}\n \n", document.text))),
    ),
    row(
        "X3-02",
        ("a comment before the document", "chú thích trước tài liệu"),
        Harmless,
        &[],
        Xml(|document| {
            let at = document.root.start;
            done(document.with(vec![(at..at, "<!-- a -->\n".to_owned())])?)
        }),
    ),
    row(
        "X3-03",
        ("attributes in single quotes", "thuộc tính trong dấu nháy đơn"),
        Harmless,
        &[],
        Xml(|document| {
            let signature = document.of(&document.signature);
            if signature.contains('\'') {
                return Err(lacks("attributes in double quotes", "thuộc tính trong dấu nháy kép"));
            }
            let quoted = signature.replace('"', "'");
            done(document.with(vec![(document.signature.clone(), quoted)])?)
        }),
    ),
    row(
        "X3-04",
        ("white space in tags", "khoảng trắng trong thẻ"),
        Harmless,
        &[],
        Xml(|document| {
            let signature = document.of(&document.signature);
            let spaced = signature.replace("/>", " />").replace("</", "\u{0}").replace('>', " >");
            let spaced = spaced.replace('\u{0}', "</").replace("/ >", "/>");
            done(document.with(vec![(document.signature.clone(), spaced)])?)
        }),
    ),
    row(
        "X3-05",
        ("empty elements written out", "phần tử rỗng viết đủ thẻ đóng"),
        Harmless,
        &[],
        Xml(|document| {
            let (range, prefix) = (&document.signature, &document.prefix);
            let mut text = document.of(range).to_owned();
            for name in ["CanonicalizationMethod", "SignatureMethod", "DigestMethod"] {
                let tag = format!("<{prefix}{name}");
                let mut at = 0;
                while let Some(found) = text.get(at..).and_then(|rest| rest.find(&tag)) {
                    at = at.saturating_add(found).saturating_add(tag.len());
                    let close = text.get(at..).and_then(|rest| rest.find('>')).unwrap_or_default();
                    let end = at.saturating_add(close);
                    let is_empty = text.get(..end).is_some_and(|head| head.ends_with('/'));
                    if is_empty {
                        let written = format!("></{prefix}{name}>");
                        text.replace_range(end.saturating_sub(1)..end.saturating_add(1), &written);
                    }
                }
            }
            done(document.with(vec![(range.clone(), text)])?)
        }),
    ),
    row(
        "X3-06",
        ("base64 in short lines", "base64 ngắt dòng"),
        Harmless,
        &[],
        Xml(|document| {
            let value = document.inside("SignatureValue")?..document.end_of("SignatureValue")?;
            let compact: String =
                document.of(&value).chars().filter(|c| !c.is_whitespace()).collect();
            let mut lines = String::new();
            for (at, letter) in compact.chars().enumerate() {
                if at % 64 == 0 {
                    lines.push('\n');
                }
                lines.push(letter);
            }
            lines.push('\n');
            // A timestamp on the value is of the value as it was written.
            match document.of(&document.signature).contains("EncapsulatedTimeStamp") {
                true => Err(lacks("a value without a timestamp", "giá trị không có dấu thời gian")),
                false => done(document.with(vec![(value, lines)])?),
            }
        }),
    ),
    row(
        "X3-07",
        ("a letter as a character reference", "một chữ cái viết bằng mã ký tự"),
        Harmless,
        &[],
        Xml(|document| {
            let words = document.words(document.signed())?;
            let first = document.of(&words).chars().next();
            let first = first.ok_or_else(|| lacks("words", "văn bản"))?;
            let end = words.start.saturating_add(first.len_utf8());
            let written = format!("&#x{:x};", u32::from(first));
            done(document.with(vec![(words.start..end, written)])?)
        }),
    ),
    row(
        "X3-08",
        ("signed words as CDATA", "văn bản đã ký viết bằng CDATA"),
        Harmless,
        &[],
        Xml(|document| {
            let words = document.words(document.signed())?;
            let written = format!("<![CDATA[{}]]>", document.of(&words));
            done(document.with(vec![(words, written)])?)
        }),
    ),
    row(
        "X3-09",
        ("line ends of another system", "ký tự xuống dòng của hệ khác"),
        Harmless,
        &[],
        Xml(|document| done(document.text.replace("\r\n", "\n").replace('\n', "\r\n"))),
    ),
    row("X3-10", ("UTF-16", "UTF-16"), Harmless, &[], Xml(utf16)),
    row(
        "X3-11",
        ("a byte order mark", "dấu thứ tự byte (BOM)"),
        Harmless,
        &[],
        Xml(|document| match document.text.strip_prefix('\u{feff}') {
            Some(bare) => done(bare.to_owned()),
            None => done(format!("\u{feff}{}", document.text)),
        }),
    ),
    row(
        "X3-12",
        ("no XML declaration", "không có khai báo XML"),
        Harmless,
        &[],
        Xml(|document| {
            let rest = document.text.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>"));
            let (_, rest) = rest.ok_or_else(|| lacks("an XML declaration", "khai báo XML"))?;
            done(rest.trim_start().to_owned())
        }),
    ),
    row(
        "X3-13",
        ("a comment between the parts of the signature", "chú thích giữa các phần của chữ ký"),
        Harmless,
        &[],
        Xml(|document| {
            let end = document.end_of("Signature")?;
            done(document.with(vec![(end..end, "<!-- a -->".to_owned())])?)
        }),
    ),
];

/// The declaration names what the bytes are.
fn utf16(document: &Document) -> Made {
    let text = document.text.trim_start_matches('\u{feff}');
    let rest = text.strip_prefix("<?xml ").and_then(|rest| rest.split_once("?>"));
    let rest = rest.map_or(text, |(_, rest)| rest);
    let text = format!("\u{feff}<?xml version=\"1.0\" encoding=\"UTF-16\"?>{rest}");
    Ok(text.encode_utf16().flat_map(u16::to_le_bytes).collect())
}
