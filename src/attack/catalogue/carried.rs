//! H8, what a CMS carries besides: unsigned attributes, names of the signer, certificates, the value
//! itself, the wrapping.

use super::doubtful;
use super::fails;
use super::harmless;
use super::stops;
use crate::attack::Make::Built;
use crate::attack::Make::Cms;
use crate::attack::Mutant;
use crate::attack::Obstacle;
use crate::attack::cms;
use crate::attack::cms::Recipe;
use crate::attack::cms::attribute;
use crate::formats::der;

type Done = Result<(), Obstacle>;

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H8-30",
        (
            "the value is another's, over the attributes as content",
            "giá trị ký lên thuộc tính như nội dung (EUF-CMA)",
        ),
        &["CM-09"],
        Cms(|r, _| {
            let value = r.signature()?;
            r.signed = None;
            r.value = Some(value);
            Ok(())
        }),
    ),
    stops(
        "H8-31",
        ("a forged counter-signature", "chữ ký xác nhận giả"),
        &["BB-06c", "BB-06b"],
        Cms(|r, w| {
            let value = r.signature()?;
            let mut forged = Recipe::pades(&w.agency, &[], &value)?;
            forged.replace(cms::CONTENT_TYPE, &[]);
            forged.spoil = Some(flipped);
            let info = forged.signer_info(&forged.signature()?, &[]);
            r.certificates.push(w.agency.certificate.der.clone());
            r.unsigned.push(attribute(cms::COUNTER_SIGNATURE, &[info]));
            Ok(())
        }),
    ),
    harmless(
        "H8-32",
        ("stuffed revocation values", "nhồi dữ liệu thu hồi"),
        &["PA-34"],
        Cms(|r, _| {
            r.unsigned.push(attribute(
                cms::REVOCATION_VALUES,
                &[der::sequence(&[der::explicit(
                    0,
                    &der::sequence(&[der::sequence(&[der::octet_string(&[0; 5000])])]),
                )])],
            ));
            Ok(())
        }),
    ),
    harmless(
        "H8-33",
        ("an unsigned attribute of 1 MB", "thuộc tính không được ký dài 1 MB"),
        &["CM-08"],
        Cms(|r, _| {
            r.unsigned.push(attribute("1.2.3.4.5", &[der::octet_string(&vec![0x41; 1 << 20])]));
            Ok(())
        }),
    ),
    stops(
        "H8-34",
        ("a subject key identifier that nobody has", "định danh khóa không thuộc về ai"),
        &["BB-02a"],
        Cms(|r, _| {
            r.version = 3;
            r.sid = der::implicit(0, &der::octet_string(&[7; 20]));
            Ok(())
        }),
    ),
    stops(
        "H8-35",
        ("another issuer and serial number", "tổ chức cấp và số sê-ri khác"),
        &["BB-02a"],
        Cms(|r, w| {
            let parts = cms::issuer_and_serial(&w.issuer.certificate.der)?;
            let mut names = der::Reader::new(&parts).sequence()?;
            let issuer = names.expect(der::SEQUENCE)?.full;
            r.sid = der::sequence(&[issuer, &der::integer_of(4711)]);
            Ok(())
        }),
    ),
    harmless(
        "H8-36",
        ("a certificate of version 1 among the certificates", "kèm chứng thư phiên bản 1"),
        &[],
        Cms(|r, w| {
            r.certificates.push(w.reissued(&w.issuer, Vec::clear)?.certificate.der.clone());
            Ok(())
        }),
    ),
    harmless(
        "H8-37",
        ("something else among the certificates", "kèm thứ khác giữa các chứng thư"),
        &["CM-10"],
        Cms(|r, _| {
            r.certificates.push(der::element(0xA3, &[der::oid("1.2.3.4.5"), der::null()].concat()));
            Ok(())
        }),
    ),
    fails(
        "H8-38",
        ("one bit of the value", "sai một bit của giá trị"),
        &["BB-06c"],
        Cms(|r, _| {
            r.spoil = Some(flipped);
            Ok(())
        }),
    ),
    fails(
        "H8-39",
        ("an empty value", "giá trị rỗng"),
        &["BB-06c", "CM-01"],
        Cms(|r, _| {
            r.value = Some(Vec::new());
            Ok(())
        }),
    ),
    stops(
        "H8-40",
        ("another certificate of the same names", "chứng thư khác cùng tên"),
        &["BB-06c", "BB-02c", "BB-02a", "BB-02b"],
        Cms(|r, w| {
            r.certificates = vec![w.rogue.certificate.der.clone()];
            Ok(())
        }),
    ),
    doubtful(
        "H8-41",
        (
            "signed by a key with the leader's names, below another root",
            "ký bằng khóa mạo danh lãnh đạo, thuộc gốc khác",
        ),
        &["PX-01"],
        Cms(|r, w| {
            let other = Recipe::pades(&w.rogue, &w.chain(), &r.bare)?;
            *r = other;
            Ok(())
        }),
    ),
    fails(
        "H8-42",
        ("cut off in the middle", "bị cắt giữa chừng"),
        &["PA-04", "CM-01"],
        Built(|mut cms| {
            cms.truncate(cms.len() / 2);
            Ok(cms)
        }),
    ),
    fails(
        "H8-43",
        ("its type is id-data", "kiểu là id-data"),
        &["CM-01", "PA-04"],
        Built(|cms| {
            let mut outer = der::Reader::new(&cms).sequence()?;
            outer.expect(der::OID)?;
            let rest = outer.read()?.full;
            Ok(der::sequence(&[der::oid(cms::DATA).as_slice(), rest]))
        }),
    ),
    harmless(
        "H8-44",
        ("a signing-time", "có signing-time"),
        &["PA-27"],
        Cms(|r, w| also(r, attribute(cms::SIGNING_TIME, &[der::time(w.at)]))),
    ),
    harmless(
        "H8-45",
        ("no certificate but the signer's", "chỉ kèm chứng thư người ký"),
        &[],
        Cms(|r, _| {
            r.certificates.truncate(1);
            Ok(())
        }),
    ),
    stops(
        "H8-46",
        ("no certificate at all", "không kèm chứng thư nào"),
        &["BB-02a", "PA-23"],
        Cms(|r, _| {
            r.certificates.clear();
            Ok(())
        }),
    ),
    harmless(
        "H8-47",
        ("the same certificate twice", "một chứng thư hai lần"),
        &[],
        Cms(|r, _| {
            let own = r.signer.certificate.der.clone();
            r.certificates.push(own);
            Ok(())
        }),
    ),
    fails(
        "H8-48",
        ("the content is another type", "nội dung là kiểu khác"),
        &["PA-21", "PA-24"],
        Cms(|r, _| {
            r.content_type = cms::TST_INFO;
            Ok(())
        }),
    ),
];

fn also(recipe: &mut Recipe<'_>, attribute: Vec<u8>) -> Done {
    recipe.signed.get_or_insert_default().push(attribute);
    Ok(())
}

fn flipped(value: &mut [u8]) {
    if let Some(last) = value.last_mut() {
        *last ^= 1;
    }
}
