//! H8, what a CMS value is about: signed attributes, signers, algorithms, paddings. One part wrong in
//! a signature whose value is right for what it says.

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
