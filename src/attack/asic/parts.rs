//! A2, files, manifests and signatures that are others than what was signed.

use super::Container;
use super::Made;
use super::Member;
use super::Mutant;
use super::OTHER;
use super::done;
use super::row;
use crate::attack::Expectation::Fails;
use crate::attack::Expectation::Flagged;
use crate::attack::Expectation::Stops;
use crate::attack::lacks;
use crate::crypto;
use crate::formats::asic::contents::ContentFile;
use crate::formats::asic::manifest_text;
use crate::model::DigestAlgorithm;

pub(super) const ROWS: &[Mutant] = &[
    row(
        "A2-01",
        ("a document that is another", "tài liệu bị thay nội dung"),
        Fails,
        &["BB-06b"],
        |c| c.document_as(|own| Member::new(own.name, OTHER)),
    ),
    row(
        "A2-02",
        ("a document that is gone", "tài liệu bị xóa"),
        Stops,
        &["BB-06a", "AS-02", "AS-03", "AS-04"],
        without_document,
    ),
    row(
        "A2-03",
        ("a document under another name", "tài liệu bị đổi tên"),
        Stops,
        &["BB-06a", "AS-03", "AS-04"],
        |c| c.document_as(|own| Member::new("x", &own.packed)),
    ),
    row(
        "A2-04",
        ("a document that nobody signed", "tài liệu không ai ký"),
        Flagged,
        &["AS-06", "AS-02"],
        |c| c.and(Member::new("x.txt", OTHER)),
    ),
    row(
        "A2-05",
        ("a document under META-INF", "tài liệu trong META-INF"),
        Flagged,
        &["AS-12"],
        |c| c.and(Member::new("META-INF/x.pdf", OTHER)),
    ),
    row(
        "A2-06",
        ("the signature under another name", "chữ ký bị đổi tên"),
        Stops,
        &["AS-12", "AS-04", "AS-03"],
        hidden,
    ),
    row(
        "A2-07",
        ("octets behind the signature", "octet phía sau chữ ký"),
        Fails,
        &["CM-01-FOREIGN", "XD-01", "AS-03"],
        |c| signature_as(c, |own| [own, b"%PDF-1.7"].concat()),
    ),
    row(
        "A2-08",
        ("half of the signature", "chữ ký bị cắt đôi"),
        Stops,
        &["CM-01", "AS-03", "XD-01"],
        |c| signature_as(c, |own| own.get(..own.len() / 2).unwrap_or_default().to_vec()),
    ),
    row(
        "A2-09",
        ("a second signature that is none", "chữ ký thứ hai không phải chữ ký"),
        Fails,
        &["CM-01", "AS-04"],
        |c| c.and(Member::new("META-INF/signature999.p7s", OTHER)),
    ),
    row(
        "A2-10",
        ("a file of signatures without one", "tệp chữ ký không có chữ ký nào"),
        Fails,
        &["AS-03"],
        |c| c.and(Member::new("META-INF/signatures999.xml", b"<a/>")),
    ),
    row(
        "A2-11",
        ("a manifest that is none", "bảng kê không hợp lệ"),
        Fails,
        &["AS-04"],
        |c| c.and(Member::new("META-INF/ASiCManifest999.xml", b"<a/>")),
    ),
    row(
        "A2-12",
        ("a second manifest of the signature", "bảng kê thứ hai của chữ ký"),
        Fails,
        &["AS-04", "AS-02"],
        |c| manifest(c, "ASiCManifest999.xml", &c.signature().name),
    ),
    row(
        "A2-13",
        ("an archive manifest without its timestamp", "bảng kê lưu trữ thiếu dấu thời gian"),
        Fails,
        &["AS-04"],
        |c| manifest(c, "ASiCArchiveManifest999.xml", b"META-INF/x.tst"),
    ),
    row(
        "A2-14",
        ("a manifest of an evidence record without it", "bảng kê bản ghi bằng chứng thiếu bản ghi"),
        Flagged,
        &["AS-04a"],
        |c| manifest(c, "ASiCEvidenceRecordManifest999.xml", b"META-INF/x.ers"),
    ),
    row(
        "A2-15",
        ("a timestamp that is none", "dấu thời gian không hợp lệ"),
        Fails,
        &["TS-02", "AS-04"],
        |c| c.and(Member::new("META-INF/timestamp999.tst", OTHER)),
    ),
    row(
        "A2-16",
        ("a type that is no container's", "loại tệp không phải của gói"),
        Flagged,
        &["AS-01"],
        |c| typed(c, b"text/html"),
    ),
    row(
        "A2-17",
        ("the type of an e-book", "loại tệp của sách điện tử"),
        Stops,
        &["FILE-OTHER"],
        |c| typed(c, b"application/epub+zip"),
    ),
    row("A2-18", ("no type", "không khai loại tệp"), Flagged, &["AS-01"], untyped),
];

fn without_document(container: &Container) -> Made {
    let mut members = container.members.clone();
    members.retain(|member| member.name != container.document().name);
    done(&members)
}

fn hidden(container: &Container) -> Made {
    done(
        &container.with(container.signature.0, |own| Member::new("META-INF/seal.dat", &own.packed)),
    )
}

fn signature_as(container: &Container, change: fn(&[u8]) -> Vec<u8>) -> Made {
    let changed = |own: Member| Member::new(&own.name, &change(&own.packed));
    done(&container.with(container.signature.0, changed))
}

/// A manifest over the document, for a signature of a name.
fn manifest(container: &Container, name: &str, signature: &[u8]) -> Made {
    let by = DigestAlgorithm::Sha256;
    let document = container.document();
    let uri = String::from_utf8_lossy(&document.name).into_owned();
    let digest = crypto::digest(by, &document.packed)?;
    let file = ContentFile { uri, digest, media_type: "application/octet-stream" };
    let signature = String::from_utf8_lossy(signature);
    let text = manifest_text::manifest(&signature, "application/octet-stream", &[file], None, by);
    container.and(Member::new(format!("META-INF/{name}"), text.as_bytes()))
}

fn typed(container: &Container, value: &[u8]) -> Made {
    let at = container.members.iter().position(|member| member.name == b"mimetype");
    let at = at.ok_or_else(|| lacks("a type", "khai báo loại tệp"))?;
    done(&container.with(at, |own| Member::new(own.name, value)))
}

fn untyped(container: &Container) -> Made {
    let mut members = container.members.clone();
    members.retain(|member| member.name != b"mimetype");
    if members.len() == container.members.len() {
        return Err(lacks("a type", "khai báo loại tệp"));
    }
    done(&members)
}
