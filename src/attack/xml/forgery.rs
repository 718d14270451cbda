//! X2: the parts of a signature forged, and documents that readers do not agree on.

use super::Document;
use super::Expectation::Doubtful;
use super::Expectation::Fails;
use super::Expectation::Flagged;
use super::Expectation::Stops;
use super::Made;
use super::Make::Xml;
use super::Make::XmlSigned;
use super::Mutant;
use super::done;
use super::lacks;
use super::resign::resigned;
use super::row;

/// The rows, by id.
pub(super) const ROWS: &[Mutant] = &[
    row(
        "X2-01",
        ("signed words changed", "sửa văn bản đã ký"),
        Fails,
        &["BB-06b"],
        Xml(|document| {
            let words = document.words(document.signed())?;
            done(document.with(vec![(words, "giả mạo".to_owned())])?)
        }),
    ),
    row(
        "X2-02",
        ("a digest changed", "sửa một giá trị băm"),
        Fails,
        &["BB-06b", "BB-06c"],
        Xml(|document| first_letter_changed(document, "DigestValue")),
    ),
    row(
        "X2-03",
        ("the signature value changed", "sửa giá trị chữ ký"),
        Fails,
        &["BB-06c"],
        Xml(|document| first_letter_changed(document, "SignatureValue")),
    ),
    row(
        "X2-04",
        ("the signature taken away", "bỏ chữ ký"),
        Stops,
        &[],
        Xml(|document| {
            document.single()?;
            done(document.with(vec![(document.signature.clone(), String::new())])?)
        }),
    ),
    row(
        "X2-05",
        ("a document type declaration", "khai báo kiểu tài liệu (DOCTYPE)"),
        Fails,
        &["XD-01"],
        Xml(|document| before_root(document, "<!DOCTYPE a>")),
    ),
    row(
        "X2-06",
        ("entities that grow", "thực thể lồng nhau phình to"),
        Fails,
        &["XD-01"],
        Xml(|document| {
            before_root(
                document,
                "<!DOCTYPE a [<!ENTITY b \"cccccccc\"><!ENTITY d \"&b;&b;&b;&b;\">]>",
            )
        }),
    ),
    row(
        "X2-07",
        ("an entity from a file", "thực thể lấy từ tệp"),
        Fails,
        &["XD-01"],
        Xml(|document| {
            before_root(document, "<!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/hostname\">]>")
        }),
    ),
    row(
        "X2-08",
        ("a NUL character", "ký tự NUL"),
        Fails,
        &["XD-01"],
        Xml(|document| {
            let end = document.end_of_root()?;
            done(document.with(vec![(end..end, "\0".to_owned())])?)
        }),
    ),
    row(
        "X2-09",
        ("a prefix that is not declared", "tiền tố chưa khai báo"),
        Fails,
        &["XD-01"],
        Xml(|document| {
            let end = document.end_of_root()?;
            done(document.with(vec![(end..end, "<undeclared:a/>".to_owned())])?)
        }),
    ),
    row(
        "X2-10",
        ("a second SignedInfo", "SignedInfo thứ hai"),
        Fails,
        &["XD-03"],
        Xml(|document| {
            let end = document.find(&format!("</{}SignedInfo>", document.prefix))?.end;
            let start = document.find(&document.open_tag("SignedInfo"))?.start;
            let copy = document.of(&(start..end)).to_owned();
            done(document.with(vec![(end..end, copy)])?)
        }),
    ),
    row(
        "X2-11",
        ("a second SignatureValue", "SignatureValue thứ hai"),
        Fails,
        &["XD-03"],
        Xml(|document| {
            let end = document.find(&format!("</{}SignatureValue>", document.prefix))?.end;
            let (tag, prefix) = (document.open_tag("SignatureValue"), &document.prefix);
            let second = format!("{tag}>AAAA</{prefix}SignatureValue>");
            done(document.with(vec![(end..end, second)])?)
        }),
    ),
    row(
        "X2-12",
        ("a comment in a digest", "chú thích trong giá trị băm"),
        Fails,
        &["XD-05"],
        Xml(|document| put_inside(document, "DigestValue", "<!---->")),
    ),
    row(
        "X2-13",
        ("CDATA in a digest", "CDATA trong giá trị băm"),
        Fails,
        &["XD-05"],
        Xml(|document| put_inside(document, "DigestValue", "<![CDATA[]]>")),
    ),
    row(
        "X2-14",
        ("an instruction in the signature value", "chỉ thị xử lý trong giá trị chữ ký"),
        Fails,
        &["XD-05"],
        Xml(|document| put_inside(document, "SignatureValue", "<?a?>")),
    ),
    row(
        "X2-15",
        ("an element in the signature value", "phần tử trong giá trị chữ ký"),
        Fails,
        &["XD-05"],
        Xml(|document| put_inside(document, "SignatureValue", "<a xmlns=\"\"/>")),
    ),
    row(
        "X2-16",
        ("a comment in the middle of signed words", "chú thích giữa đoạn văn bản đã ký"),
        Flagged,
        &["XX-05", "BB-06b"],
        Xml(|document| {
            let words = document.words(document.signed())?;
            let first = document.of(&words).chars().next().map_or(1, char::len_utf8);
            let at = words.start.saturating_add(first);
            done(document.with(vec![(at..at, "<!-- -->".to_owned())])?)
        }),
    ),
    row(
        "X2-17",
        ("a style sheet before the document", "bảng định kiểu đứng trước tài liệu"),
        Flagged,
        &["BB-01c", "XD-17b", "XX-13", "BB-06b"],
        Xml(|document| {
            before_root(document, "<?xml-stylesheet href=\"a.xsl\" type=\"text/xsl\"?>")
        }),
    ),
    row(
        "X2-18",
        ("another signing time", "sửa thời gian ký"),
        Fails,
        &["BB-06b"],
        Xml(|document| {
            let at = document.find("SigningTime>2")?.end;
            done(document.with(vec![(at.saturating_sub(1)..at, "1".to_owned())])?)
        }),
    ),
    row(
        "X2-19",
        ("a stylesheet as transform, signed", "phép biến đổi XSLT, đã ký"),
        Stops,
        &["XD-09"],
        XmlSigned(|document, workshop| {
            resigned(document, &workshop.leader, |info| {
                info.transform(
                    "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xslt-19991116\"/>",
                )
            })
        }),
    ),
    row(
        "X2-20",
        ("an XPath that leaves nothing, signed", "XPath không giữ lại gì, đã ký"),
        Stops,
        &["XD-09"],
        XmlSigned(|document, workshop| {
            resigned(document, &workshop.leader, |info| {
                info.transform(
                    "<ds:Transform Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">\
                     <ds:XPath>1=0</ds:XPath></ds:Transform>",
                )
            })
        }),
    ),
    row(
        "X2-21",
        ("many transforms, signed", "nhiều phép biến đổi, đã ký"),
        Stops,
        &["XD-10"],
        XmlSigned(|document, workshop| {
            let one = "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>";
            resigned(document, &workshop.leader, |info| info.transform(&one.repeat(64)))
        }),
    ),
    row(
        "X2-22",
        ("a comment in a digest, signed", "chú thích trong giá trị băm, đã ký"),
        Fails,
        &["XD-05"],
        XmlSigned(|document, workshop| {
            let end = format!("</{}DigestValue>", document.prefix);
            resigned(document, &workshop.leader, |info| info.before(&end, "<!-- -->"))
        }),
    ),
    row(
        "X2-23",
        ("HMAC with the public key as its secret", "HMAC dùng khóa công khai làm khóa bí mật"),
        Stops,
        &["BB-06d"],
        XmlSigned(|document, workshop| {
            let name = "http://www.w3.org/2001/04/xmldsig-more#hmac-sha256";
            resigned(document, &workshop.leader, |info| {
                info.set("SignatureMethod", "Algorithm", name)
            })
        }),
    ),
    row(
        "X2-24",
        ("what is signed is on the network", "nội dung được ký nằm trên mạng"),
        Stops,
        &["BB-06a", "BB-06d"],
        XmlSigned(|document, workshop| {
            resigned(document, &workshop.leader, |info| {
                info.set("Reference", "URI", "http://example.org/forged.xml")
            })
        }),
    ),
    row(
        "X2-25",
        ("what is signed is found by a free XPointer", "nội dung được ký tìm bằng XPointer tùy ý"),
        Stops,
        &["XD-06"],
        XmlSigned(|document, workshop| {
            resigned(document, &workshop.leader, |info| {
                info.set("Reference", "URI", "#xpointer(//*)")
            })
        }),
    ),
    row(
        "X2-26",
        ("no reference, signed", "không có tham chiếu nào, đã ký"),
        Fails,
        &["XD-03"],
        XmlSigned(|document, workshop| {
            let (open, close) = (document.open_tag("Reference"), "Reference>");
            resigned(document, &workshop.leader, |info| {
                let none = || lacks("a reference", "tham chiếu");
                let start = info.text.find(&open).ok_or_else(none)?;
                let end = info.text.rfind(close).ok_or_else(none)?.saturating_add(close.len());
                info.text.replace_range(start..end, "");
                Ok(())
            })
        }),
    ),
    row(
        "X2-27",
        (
            "signed again by somebody of the same name below another root",
            "ký lại bởi người cùng tên dưới chứng thư gốc khác",
        ),
        Doubtful,
        &[],
        XmlSigned(|document, workshop| resigned(document, &workshop.rogue, |_| Ok(()))),
    ),
    row(
        "X2-28",
        ("a reference to the signature's own value", "tham chiếu đến chính giá trị chữ ký"),
        Fails,
        &["XD-18"],
        XmlSigned(|document, workshop| {
            let tag = document.of(&document.signature).split('>').next().unwrap_or_default();
            let id = tag.split_once(" Id=\"").and_then(|(_, rest)| rest.split_once('"'));
            let (id, _) = id.ok_or_else(|| lacks("an id of the signature", "Id của chữ ký"))?;
            let uri = format!("#{id}");
            resigned(document, &workshop.leader, |info| info.set("Reference", "URI", &uri))
        }),
    ),
];

fn before_root(document: &Document, what: &str) -> Made {
    let at = document.root.start;
    done(document.with(vec![(at..at, what.to_owned())])?)
}

fn put_inside(document: &Document, name: &str, what: &str) -> Made {
    let at = document.inside(name)?;
    done(document.with(vec![(at..at, what.to_owned())])?)
}

/// Another letter of base64 in place of the first one.
fn first_letter_changed(document: &Document, name: &str) -> Made {
    let from = document.inside(name)?;
    let rest = document.text.get(from..).unwrap_or_default();
    let at = from.saturating_add(rest.len().saturating_sub(rest.trim_start().len()));
    let other = if rest.trim_start().starts_with('A') { "B" } else { "A" };
    done(document.with(vec![(at..at.saturating_add(1), other.to_owned())])?)
}
