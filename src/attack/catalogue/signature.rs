//! H8, the CMS structure: one part wrong in a signature whose value is right for what it says.

use super::doubtful;
use super::fails;
use super::harmless;
use super::stops;
use crate::attack::Make::Built;
use crate::attack::Make::Cms;
use crate::attack::Mutant;
use crate::attack::Obstacle;
use crate::attack::cms;
use crate::attack::cms::Order;
use crate::attack::cms::Recipe;
use crate::attack::cms::attribute;
use crate::attack::cms::ess;
use crate::attack::cms::sha256;
use crate::attack::padding;
use crate::crypto;
use crate::formats::algorithm::digest_identifier;
use crate::formats::der;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;

type Done = Result<(), Obstacle>;

pub(super) const ROWS: &[Mutant] = &[
    fails(
        "H8-01",
        ("another message-digest", "message-digest khác"),
        &["BB-06b"],
        Cms(|r, _| {
            r.replace(
                cms::MESSAGE_DIGEST,
                &[attribute(cms::MESSAGE_DIGEST, &[der::octet_string(&[7; 32])])],
            );
            Ok(())
        }),
    ),
    fails(
        "H8-02",
        ("another content-type", "content-type khác"),
        &["PA-24"],
        Cms(|r, _| {
            r.replace(
                cms::CONTENT_TYPE,
                &[attribute(cms::CONTENT_TYPE, &[der::oid(cms::SIGNED_DATA)])],
            );
            Ok(())
        }),
    ),
    fails(
        "H8-03",
        ("message-digest twice", "message-digest hai lần"),
        &["CM-03", "PA-25"],
        Cms(|r, _| also(r, attribute(cms::MESSAGE_DIGEST, &[der::octet_string(&[7; 32])]))),
    ),
    fails(
        "H8-04",
        ("message-digest with two values", "message-digest có hai giá trị"),
        &["CM-03", "PA-25"],
        Cms(|r, _| {
            let digest = der::octet_string(&sha256(&r.bare)?);
            r.replace(
                cms::MESSAGE_DIGEST,
                &[attribute(cms::MESSAGE_DIGEST, &[digest, der::octet_string(&[7; 32])])],
            );
            Ok(())
        }),
    ),
    fails(
        "H8-05",
        ("content-type twice", "content-type hai lần"),
        &["CM-03", "PA-24"],
        Cms(|r, _| also(r, attribute(cms::CONTENT_TYPE, &[der::oid(cms::DATA)]))),
    ),
    fails(
        "H8-06",
        ("no message-digest", "không có message-digest"),
        &["PA-25", "CM-03", "BB-06b"],
        Cms(|r, _| {
            r.replace(cms::MESSAGE_DIGEST, &[]);
            Ok(())
        }),
    ),
    harmless(
        "H8-07",
        (
            "the signed attributes backwards, signed in order",
            "thuộc tính được ký ghi ngược, ký theo thứ tự",
        ),
        &["CM-02"],
        Cms(|r, _| {
            r.order = Order::Backwards;
            Ok(())
        }),
    ),
    harmless(
        "H8-08",
        (
            "the signed attributes backwards, signed so",
            "thuộc tính được ký ghi ngược và ký như vậy",
        ),
        &[],
        Cms(|r, _| {
            r.order = Order::SignedBackwards;
            Ok(())
        }),
    ),
    harmless(
        "H8-09",
        ("indefinite lengths", "độ dài không xác định (BER)"),
        &["CM-01-BER"],
        Built(|cms| cms::indefinite(&cms)),
    ),
    harmless(
        "H8-10",
        ("octets behind the structure", "octet phía sau cấu trúc"),
        &["CV-05"],
        Built(|cms| Ok([cms.as_slice(), b"hidden"].concat())),
    ),
    fails(
        "H8-11",
        ("the signer info twice", "thông tin người ký hai lần"),
        &["PA-22"],
        Cms(|r, _| {
            r.signers = 2;
            Ok(())
        }),
    ),
    fails(
        "H8-12",
        ("a second signer", "người ký thứ hai"),
        &["PA-22"],
        Cms(|r, w| {
            let other = Recipe::pades(&w.agency, &[], &r.bare)?;
            r.second = Some(other.signer_info(&other.signature()?, &[]));
            Ok(())
        }),
    ),
    fails(
        "H8-13",
        ("no signer", "không có người ký"),
        &["PA-22", "PA-04", "CM-01"],
        Cms(|r, _| {
            r.signers = 0;
            Ok(())
        }),
    ),
    fails(
        "H8-14",
        ("content inside", "nội dung nằm bên trong"),
        &["PA-21"],
        Cms(|r, _| {
            r.content = Some(b"other".to_vec());
            Ok(())
        }),
    ),
    doubtful(
        "H8-15",
        (
            "signing-certificate-v2 with another digest",
            "signing-certificate-v2 có giá trị băm khác",
        ),
        &["BB-02c"],
        Cms(|r, _| {
            r.replace(cms::ESS_V2, &[ess(&[7; 32])]);
            Ok(())
        }),
    ),
    doubtful(
        "H8-16",
        (
            "signing-certificate-v2 names the issuer first",
            "signing-certificate-v2 ghi tổ chức cấp trước",
        ),
        &["BB-02c"],
        Cms(|r, w| {
            let references = [&w.issuer, &w.leader].map(|one| {
                sha256(&one.certificate.der).map(|hash| der::sequence(&[der::octet_string(&hash)]))
            });
            let [first, second] = references;
            let value = der::sequence(&[der::sequence(&[first?, second?])]);
            r.replace(cms::ESS_V2, &[attribute(cms::ESS_V2, &[value])]);
            Ok(())
        }),
    ),
    harmless(
        "H8-17",
        (
            "signing-certificate-v2 with another issuer and serial",
            "signing-certificate-v2 có tổ chức cấp và số khác",
        ),
        &["BB-02d"],
        Cms(|r, w| {
            let mut names = der::Reader::new(&w.issuer.certificate.der).sequence()?.sequence()?;
            names.optional(der::context(0))?;
            let serial = names.expect(der::INTEGER)?.full.to_vec();
            names.expect(der::SEQUENCE)?;
            let issuer = names.expect(der::SEQUENCE)?.full;
            let general = der::sequence(&[der::explicit(4, issuer)]);
            let hash = der::octet_string(&sha256(&r.signer.certificate.der)?);
            let reference = der::sequence(&[hash, der::sequence(&[general, serial])]);
            r.replace(
                cms::ESS_V2,
                &[attribute(cms::ESS_V2, &[der::sequence(&[der::sequence(&[reference])])])],
            );
            Ok(())
        }),
    ),
    harmless(
        "H8-18",
        ("signing-certificate with SHA-1 instead", "dùng signing-certificate với SHA-1"),
        &["PA-26", "CR-07"],
        Cms(|r, _| {
            let hash = crypto::digest(DigestAlgorithm::Sha1, &r.signer.certificate.der)?;
            first_version(r, &hash)
        }),
    ),
    doubtful(
        "H8-19",
        ("signing-certificate with a SHA-256 in it", "signing-certificate chứa SHA-256"),
        &["BB-02c"],
        Cms(|r, _| {
            let hash = sha256(&r.signer.certificate.der)?;
            first_version(r, &hash)
        }),
    ),
    harmless(
        "H8-20",
        ("no reference to the signing certificate", "không dẫn chiếu chứng thư ký"),
        &["PA-26"],
        Cms(|r, _| {
            r.replace(cms::ESS_V2, &[]);
            Ok(())
        }),
    ),
    fails(
        "H8-21",
        (
            "cmsAlgorithmProtection names another algorithm",
            "cmsAlgorithmProtection ghi thuật toán khác",
        ),
        &["CM-07"],
        Cms(|r, _| {
            let protection = cms::protection(
                &digest_identifier(DigestAlgorithm::Sha512),
                &r.algorithm_identifier,
            );
            r.replace(cms::PROTECTION, &[protection]);
            Ok(())
        }),
    ),
    stops(
        "H8-22",
        ("the digest algorithm is not the signature's", "thuật toán băm khác với thuật toán ký"),
        &["CM-05", "BB-06b", "CM-07"],
        Cms(|r, _| {
            r.digest_identifier = digest_identifier(DigestAlgorithm::Sha512);
            r.digest_set = vec![r.digest_identifier.clone()];
            let digest = crypto::digest(DigestAlgorithm::Sha512, &r.bare)?;
            r.replace(
                cms::MESSAGE_DIGEST,
                &[attribute(cms::MESSAGE_DIGEST, &[der::octet_string(&digest)])],
            );
            let protection = cms::protection(&r.digest_identifier, &r.algorithm_identifier);
            r.replace(cms::PROTECTION, &[protection]);
            Ok(())
        }),
    ),
    harmless(
        "H8-23",
        ("PSS as it should be", "PSS đúng quy định"),
        &[],
        Cms(|r, _| r.use_algorithm(SignatureScheme::RsaPss)),
    ),
    fails(
        "H8-24",
        ("PSS says another salt length", "PSS ghi độ dài muối khác"),
        &["BB-06c"],
        Cms(|r, _| padding::pss(r, DigestAlgorithm::Sha256, 20)),
    ),
    fails(
        "H8-25",
        ("PSS says another mask digest", "PSS ghi hàm băm mặt nạ khác"),
        &["BB-06c"],
        Cms(|r, _| padding::pss(r, DigestAlgorithm::Sha1, 32)),
    ),
    fails(
        "H8-26",
        (
            "octets behind the DigestInfo (Bleichenbacher 2006)",
            "octet phía sau DigestInfo (Bleichenbacher 2006)",
        ),
        &["BB-06c"],
        Cms(|r, _| padding::padded(r, true, &[0; 40])),
    ),
    fails(
        "H8-27",
        ("a padding of two octets", "phần đệm chỉ hai octet"),
        &["BB-06c"],
        Cms(|r, _| padding::short(r)),
    ),
    harmless(
        "H8-28",
        ("a DigestInfo without NULL", "DigestInfo không có NULL"),
        &[],
        Cms(|r, _| padding::padded(r, false, &[])),
    ),
    fails(
        "H8-29",
        ("no signed attributes: the value is over the content", "không có thuộc tính được ký"),
        &["CM-09"],
        Cms(|r, _| {
            r.signed = None;
            Ok(())
        }),
    ),
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

fn first_version(recipe: &mut Recipe<'_>, hash: &[u8]) -> Done {
    let reference = der::sequence(&[der::octet_string(hash)]);
    let value = der::sequence(&[der::sequence(&[reference])]);
    recipe.replace(cms::ESS_V2, &[attribute(cms::ESS_V1, &[value])]);
    Ok(())
}

fn flipped(value: &mut [u8]) {
    if let Some(last) = value.last_mut() {
        *last ^= 1;
    }
}
