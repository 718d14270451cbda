//! H9, timestamps: a signature in order with a stamp that proves nothing.

use super::doubtful;
use super::fails;
use super::harmless;
use super::untimely;
use crate::attack::Made;
use crate::attack::Make::Authority;
use crate::attack::Make::Stamp;
use crate::attack::Make::Token;
use crate::attack::Make::TokenBuilt;
use crate::attack::Make::Unsigned;
use crate::attack::Mutant;
use crate::attack::cms;
use crate::attack::cms::Recipe;
use crate::attack::cms::attribute;
use crate::attack::cms::ess;
use crate::attack::document::Document;
use crate::attack::revision::stream_body;
use crate::attack::seal;
use crate::attack::seal::Seal;
use crate::attack::stage;
use crate::attack::workshop::KEY_PURPOSES;
use crate::attack::workshop::Workshop;
use crate::attack::workshop::key_purposes;
use crate::attack::workshop::without;
use crate::formats::cms::build;
use crate::formats::der;
use crate::model::DigestAlgorithm;

const STAMPING: &str = "1.3.6.1.5.5.7.3.8";
const CLIENT: &str = "1.3.6.1.5.5.7.3.2";
const PURPOSE: &[&str] = &["TS-06"];

pub(super) const ROWS: &[Mutant] = &[
    untimely(
        "H9-01",
        ("the imprint of something else", "imprint của nội dung khác"),
        &["BB-06f"],
        Stamp(|s, _| {
            s.over = b"other".to_vec();
            Ok(())
        }),
    ),
    untimely(
        "H9-02",
        ("the token of another signature", "dấu thời gian của chữ ký khác"),
        &["BB-06f"],
        Stamp(|s, w| {
            s.over = Recipe::pades(&w.agency, &[], b"other")?.signature()?;
            Ok(())
        }),
    ),
    harmless(
        "H9-03",
        ("a stamp as it should be", "dấu thời gian đúng quy định"),
        &[],
        Stamp(|_, _| Ok(())),
    ),
    untimely(
        "H9-04",
        ("the authority may do something else only", "chứng thư không dùng để cấp dấu thời gian"),
        PURPOSE,
        Authority(|w| purposes(w, true, &[CLIENT])),
    ),
    untimely(
        "H9-05",
        (
            "the authority's purpose is not critical",
            "mục đích của chứng thư không đánh dấu quan trọng",
        ),
        PURPOSE,
        Authority(|w| purposes(w, false, &[STAMPING])),
    ),
    untimely(
        "H9-06",
        ("the authority has a second purpose", "chứng thư có thêm mục đích khác"),
        PURPOSE,
        Authority(|w| purposes(w, true, &[STAMPING, CLIENT])),
    ),
    untimely(
        "H9-07",
        ("the authority names no purpose", "chứng thư không ghi mục đích"),
        PURPOSE,
        Authority(|w| w.reissued(&w.authority, |all| without(all, KEY_PURPOSES))),
    ),
    untimely(
        "H9-08",
        (
            "no reference to the authority's certificate",
            "không dẫn chiếu chứng thư của tổ chức cấp",
        ),
        &["TS-05"],
        Token(|r, _| {
            r.replace(cms::ESS_V2, &[]);
            Ok(())
        }),
    ),
    untimely(
        "H9-09",
        ("a reference to another certificate", "dẫn chiếu chứng thư khác"),
        &["TS-05", "BB-02c", "BB-02b", "BB-02d"],
        Token(|r, _| {
            r.replace(cms::ESS_V2, &[ess(&[7; 32])]);
            Ok(())
        }),
    ),
    harmless(
        "H9-10",
        ("a nonce, whoever asked for it", "có nonce"),
        &[],
        Stamp(|s, _| {
            s.nonce = Some(b"\x41\x42");
            Ok(())
        }),
    ),
    untimely(
        "H9-11",
        ("a time in the future", "thời điểm trong tương lai"),
        &["TS-07a"],
        Stamp(|s, w| {
            s.time = w.at.plus_seconds(86_400 * 400);
            Ok(())
        }),
    ),
    untimely(
        "H9-12",
        ("the authority's certificate has expired", "chứng thư của tổ chức cấp đã hết hạn"),
        &["TS-07", "PX-05a", "PX-05b", "PX-05c"],
        Stamp(|s, w| {
            s.by = &w.expired_authority;
            Ok(())
        }),
    ),
    untimely(
        "H9-13",
        (
            "the authority's certificate was revoked: keyCompromise",
            "chứng thư của tổ chức cấp bị thu hồi: keyCompromise",
        ),
        &["BB-05b", "PX-08"],
        Unsigned(|d, w| revoked(d, w, "keyCompromise")),
    ),
    untimely(
        "H9-14",
        (
            "the authority's certificate was revoked before: unspecified",
            "chứng thư của tổ chức cấp đã bị thu hồi trước đó",
        ),
        &["BB-05b", "PX-08"],
        Unsigned(|d, w| revoked(d, w, "unspecified")),
    ),
    untimely(
        "H9-15",
        (
            "the authority's certificate was revoked before: cessationOfOperation",
            "chứng thư bị thu hồi trước đó: cessationOfOperation",
        ),
        &["BB-05b", "PX-08"],
        Unsigned(|d, w| revoked(d, w, "cessationOfOperation")),
    ),
    harmless(
        "H9-16",
        ("a SHA-1 imprint", "imprint SHA-1"),
        &["CR-02"],
        Stamp(|s, _| {
            s.digest = DigestAlgorithm::Sha1;
            Ok(())
        }),
    ),
    untimely(
        "H9-17",
        ("two signers", "hai người ký"),
        &["TS-02", "PA-22"],
        Token(|r, _| {
            r.signers = 2;
            Ok(())
        }),
    ),
    untimely(
        "H9-18",
        (
            "an authority with the same names, below another root",
            "tổ chức mạo danh, thuộc gốc khác",
        ),
        &["PX-01", "LT-05"],
        Stamp(|s, w| {
            s.by = &w.rogue_authority;
            Ok(())
        }),
    ),
    untimely(
        "H9-19",
        ("one bit of the value", "sai một bit của giá trị"),
        &["BB-06c"],
        Token(|r, _| {
            r.spoil = Some(|value| {
                if let Some(last) = value.last_mut() {
                    *last ^= 1;
                }
            });
            Ok(())
        }),
    ),
    untimely(
        "H9-20",
        ("the whole response in the token's place", "toàn bộ phản hồi ở chỗ của dấu thời gian"),
        &["TS-02", "TS-02-RESPONSE"],
        TokenBuilt(|token| Ok(build::timestamp_response(&token))),
    ),
    untimely(
        "H9-21",
        ("a refusal in the token's place", "lời từ chối ở chỗ của dấu thời gian"),
        &["TS-01", "TS-02", "CM-01", "CM-08", "LT-05"],
        TokenBuilt(|_| Ok(build::timestamp_refusal(build::TimestampRefusal::System, "no"))),
    ),
    untimely(
        "H9-22",
        ("a critical extension that nobody knows", "phần mở rộng quan trọng không ai biết"),
        &["TS-10"],
        Stamp(|s, _| {
            s.info = Some(|info| extended(&info));
            Ok(())
        }),
    ),
    untimely(
        "H9-23",
        ("version 2", "phiên bản 2"),
        &["TS-03"],
        Stamp(|s, _| {
            s.info = Some(|info| {
                let fields = fields(&info)?;
                let rest = fields.get(1..).unwrap_or_default();
                Ok(der::sequence(&[&[der::integer_of(2)], rest].concat()))
            });
            Ok(())
        }),
    ),
    untimely(
        "H9-24",
        ("the content is no TSTInfo", "nội dung không phải TSTInfo"),
        &["TS-02", "TS-03"],
        Stamp(|s, _| {
            s.info = Some(|_| Ok(der::sequence(&[der::null()])));
            Ok(())
        }),
    ),
    untimely(
        "H9-25",
        ("the content says that it is id-data", "nội dung ghi là id-data"),
        &["TS-02"],
        Token(|r, _| {
            r.content_type = cms::DATA;
            r.replace(cms::CONTENT_TYPE, &[attribute(cms::CONTENT_TYPE, &[der::oid(cms::DATA)])]);
            Ok(())
        }),
    ),
    doubtful(
        "H9-26",
        (
            "a document timestamp from before the signature's stamp",
            "dấu thời gian tài liệu có trước dấu thời gian chữ ký",
        ),
        &["LT-02"],
        Unsigned(|d, w| {
            let signed = in_order(d, w)?;
            stamped(&Document::open(signed)?, w, |stamp| {
                stamp.time = w.at.plus_seconds(-86_400 * 30)
            })
        }),
    ),
    harmless(
        "H9-27",
        (
            "a document timestamp after the signature's",
            "dấu thời gian tài liệu sau dấu thời gian chữ ký",
        ),
        &[],
        Unsigned(|d, w| {
            let signed = in_order(d, w)?;
            stamped(&Document::open(signed)?, w, |stamp| stamp.time = w.at.plus_seconds(-1800))
        }),
    ),
    fails(
        "H9-28",
        ("a document timestamp of another file", "dấu thời gian của tài liệu khác"),
        &["BB-06f", "BB-06b"],
        Unsigned(|d, w| {
            let signed = in_order(d, w)?;
            stamped(&Document::open(signed)?, w, |stamp| stamp.over = b"other".to_vec())
        }),
    ),
    harmless(
        "H9-29",
        ("fractions of a second that end in zero", "phần lẻ giây kết thúc bằng số không"),
        &["TS-07-FORM"],
        Stamp(|s, _| {
            s.info = Some(|info| {
                let mut fields = fields(&info)?;
                if let Some(time) = fields.get_mut(4) {
                    let whole = time.get(2..16).unwrap_or_default().to_vec();
                    *time =
                        der::element(der::GENERALIZED_TIME, &[whole.as_slice(), b".50Z"].concat());
                }
                Ok(der::sequence(&fields))
            });
            Ok(())
        }),
    ),
];

fn purposes(
    workshop: &Workshop,
    critical: bool,
    purposes: &[&str],
) -> Result<crate::attack::Identity, crate::attack::Obstacle> {
    workshop.reissued(&workshop.authority, |all| {
        without(all, KEY_PURPOSES);
        all.push(key_purposes(critical, purposes));
    })
}

fn fields(info: &[u8]) -> Result<Vec<Vec<u8>>, crate::attack::Obstacle> {
    let mut reader = der::Reader::new(info).sequence()?;
    let mut fields = Vec::new();
    while !reader.is_empty() {
        fields.push(reader.read()?.full.to_vec());
    }
    Ok(fields)
}

fn extended(info: &[u8]) -> Made {
    let mut fields = fields(info)?;
    let extension =
        der::sequence(&[der::oid("1.2.3.4.5"), der::boolean(true), der::octet_string(b"x")]);
    fields.push(der::element(der::context(1), &extension));
    Ok(der::sequence(&fields))
}

/// A signature with a stamp, as it should be.
fn in_order(document: &Document, workshop: &Workshop) -> Made {
    let seal = Seal::pades(workshop.at.plus_seconds(-7200));
    seal::sealed(document, "Ky", &seal, &mut |covered| {
        Recipe::pades(&workshop.leader, &workshop.chain(), covered)?
            .build(Some(&|value| workshop.token(&workshop.stamp(value))?.build(None)))
    })
}

/// A document timestamp.
fn stamped(
    document: &Document,
    workshop: &Workshop,
    edit: impl Fn(&mut crate::attack::workshop::Stamp<'_>),
) -> Made {
    seal::sealed(document, "Dau", &Seal::timestamp(), &mut |covered| {
        let mut stamp = workshop.stamp(covered);
        edit(&mut stamp);
        workshop.token(&stamp)?.build(None)
    })
}

/// A signature with a stamp, and a security store with a CRL that revokes the authority.
fn revoked(document: &Document, workshop: &Workshop, reason: &str) -> Made {
    let signed = Document::open(in_order(document, workshop)?)?;
    let crl = workshop.revoking.iter().find(|row| row.0 == reason).map(|row| row.1.as_slice());
    let mut update = signed.update();
    let crl = update.add(stream_body("", crl.unwrap_or_default()));
    let store = update.add(format!("<</Type/DSS/CRLs[{} 0 R]>>", crl.0));
    let link = format!("{} 0 R", store.0);
    update.put(signed.root, stage::edited(&signed, signed.root, &[("DSS", &link)])?);
    update.write()
}
