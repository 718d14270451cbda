//! C1, the frame of a CMS file: what stands before, in and behind its structure.

use super::Made;
use super::Mutant;
use super::Parts;
use super::around;
use super::row;
use crate::attack::Expectation::Doubtful;
use crate::attack::Expectation::Fails;
use crate::attack::Expectation::Harmless;
use crate::attack::Expectation::Stops;
use crate::attack::cms;
use crate::attack::lacks;
use crate::formats::der;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

pub(super) const ROWS: &[Mutant] = &[
    row("C1-01", ("other content", "nội dung khác"), Fails, &["BB-06b"], |p| {
        p.octets()?;
        p.with(|parts| parts.content = around(b"what nobody signed"))
    }),
    row(
        "C1-02",
        ("an octet of the content is another", "một octet của nội dung bị đổi"),
        Fails,
        &["BB-06b"],
        |p| {
            let mut octets = p.octets()?.to_vec();
            match octets.last_mut() {
                Some(last) => *last ^= 1,
                None => octets.push(0),
            }
            p.with(|parts| parts.content = around(&octets))
        },
    ),
    row(
        "C1-03",
        ("the content is gone", "nội dung bị bỏ đi"),
        Stops,
        &["CM-03-CONTENT"],
        |p| {
            p.octets()?;
            p.with(|parts| parts.content.clear())
        },
    ),
    row("C1-04", ("another type of content", "loại nội dung khác"), Fails, &["CM-03"], |p| {
        p.with(|parts| parts.content_type = der::oid(cms::SIGNED_DATA))
    }),
    row(
        "C1-05",
        ("the type of a timestamp", "loại nội dung của dấu thời gian"),
        Stops,
        &["CM-03", "TS-02", "TS-03"],
        |p| p.with(|parts| parts.content_type = der::oid(cms::TST_INFO)),
    ),
    row("C1-06", ("no signer", "không có người ký"), Stops, &[], |p| {
        p.with(|parts| parts.signers.clear())
    }),
    row(
        "C1-07",
        ("a second signer that cannot be read", "người ký thứ hai không đọc được"),
        Fails,
        &["CM-01"],
        |p| p.with(|parts| parts.signers.push(der::sequence(&[der::null()]))),
    ),
    row("C1-08", ("no certificates", "không có chứng thư"), Doubtful, &[], |p| {
        p.with(|parts| parts.certificates.clear())
    }),
    row(
        "C1-09",
        ("a PDF behind the structure", "PDF phía sau cấu trúc"),
        Fails,
        &["CM-01-FOREIGN"],
        |p| Ok([&p.whole[..], b"%PDF-1.7\n%%EOF"].concat()),
    ),
    row(
        "C1-10",
        ("a second structure behind it", "cấu trúc thứ hai phía sau"),
        Fails,
        &["CM-01-FOREIGN"],
        |p| Ok([&p.whole[..], &p.whole].concat()),
    ),
    row(
        "C1-11",
        ("a PDF before the structure", "PDF phía trước cấu trúc"),
        Stops,
        &["FILE-FORMAT", "ST-01"],
        |p| Ok([b"%PDF-1.7\n", &p.whole[..]].concat()),
    ),
    row(
        "C1-12",
        ("half of the structure", "cấu trúc bị cắt đôi"),
        Stops,
        &["FILE-FORMAT"],
        |p| Ok(p.whole.get(..p.whole.len() / 2).unwrap_or_default().to_vec()),
    ),
    row(
        "C1-13",
        ("text behind the end of PEM", "văn bản phía sau PEM"),
        Fails,
        &["CM-01-FOREIGN"],
        |p| Ok([&armour(&p.whole)[..], b"paid in full\n"].concat()),
    ),
    row(
        "C1-14",
        ("a second block of PEM", "khối PEM thứ hai"),
        Fails,
        &["CM-01-FOREIGN"],
        |p| Ok([armour(&p.whole), armour(&p.whole)].concat()),
    ),
    row("C1-15", ("PEM", "PEM"), Harmless, &[], |p| Ok(armour(p.judged()?))),
    row(
        "C1-16",
        ("zeros behind the structure", "các octet 0 phía sau cấu trúc"),
        Harmless,
        &["CM-01-TAIL"],
        |p| Ok([p.judged()?, &[0; 16]].concat()),
    ),
    row(
        "C1-17",
        ("indefinite lengths", "độ dài không xác định (BER)"),
        Harmless,
        &["CM-01-BER"],
        |p| cms::indefinite(p.judged()?),
    ),
    row(
        "C1-18",
        ("the content in segments", "nội dung chia đoạn"),
        Harmless,
        &["CM-01-BER"],
        segments,
    ),
    row("C1-19", ("a certificate twice", "chứng thư ghi hai lần"), Harmless, &[], |p| {
        p.judged()?;
        let mut field = der::Reader::new(&p.certificates);
        let field = field.expect(der::context(0))?;
        let first = field.reader().read()?.full;
        let twice = der::implicit(0, &der::set(&[field.content, first]));
        p.with(|parts| parts.certificates = twice)
    }),
    row(
        "C1-20",
        ("the content inside another structure", "nội dung nằm trong cấu trúc khác"),
        Stops,
        &["BB-06b", "CM-01"],
        |p| {
            p.octets()?;
            p.with(|parts| parts.content = around(&p.whole))
        },
    ),
];

fn armour(structure: &[u8]) -> Vec<u8> {
    let mut text = b"-----BEGIN PKCS7-----\n".to_vec();
    for line in STANDARD.encode(structure).as_bytes().chunks(64) {
        text.extend(line);
        text.push(b'\n');
    }
    text.extend(b"-----END PKCS7-----\n");
    text
}

fn segments(parts: &Parts) -> Made {
    let octets = parts.octets()?;
    let (first, second) = octets
        .split_at_checked(octets.len() / 2)
        .ok_or_else(|| lacks("content inside", "nội dung bên trong"))?;
    let strings = [der::octet_string(first), der::octet_string(second)].concat();
    let segmented = der::element(der::OCTET_STRING | 0x20, &strings);
    parts.with(|parts| parts.content = der::explicit(0, &segmented))
}
