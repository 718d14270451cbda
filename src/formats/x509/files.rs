//! Files of certificates, CRLs and keys as people and servers give them: DER, PEM, PKCS#7, or
//! base64 without a header.

use super::certificate::parse_certificate;
use super::certificate::read_public_key;
use crate::formats::FormatError;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::formats::foreign;
use crate::model::Certificate;
use crate::model::PublicKey;
use base64::Engine;
use base64::alphabet;
use base64::engine::DecodePaddingMode;
use base64::engine::GeneralPurpose;
use base64::engine::GeneralPurposeConfig;
use std::borrow::Cow;
use std::sync::Arc;

/// id-signedData.
const SIGNED_DATA: &str = "1.2.840.113549.1.7.2";

/// Reads all certificates of a file: DER, PEM (one or several), PKCS#7 certs-only in either form,
/// base64 without a header. One that cannot be read is passed over where others can.
///
/// # Errors
/// Where it holds none.
pub fn read_certificates(bytes: &[u8]) -> Result<Vec<Arc<Certificate>>, FormatError> {
    let mut found = Vec::new();
    let mut first_error = None;
    for block in blocks(bytes) {
        let wanted = block.label.as_deref().is_none_or(|label| {
            matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "PKCS7" | "CMS")
        });
        if !wanted {
            continue;
        }
        for certificate in certificates_of(&block.der) {
            match certificate {
                Ok(certificate) => found.push(certificate),
                Err(error) => first_error = first_error.or(Some(error)),
            }
        }
    }
    if found.is_empty() {
        if let Some(words) = instead(bytes) {
            return Err(FormatError::unreadable(format!("it is {words}")));
        }
        let nothing = || FormatError::unreadable("there is no certificate in the file");
        return Err(first_error.unwrap_or_else(nothing));
    }
    Ok(found)
}

/// What a file is that is no certificate, in a phrase, where it is of a kind that people give in
/// its place.
pub fn instead(bytes: &[u8]) -> Option<&'static str> {
    const LABELS: &[(&str, &str)] = &[
        ("CERTIFICATE REQUEST", "a certificate request"),
        ("PRIVATE KEY", "a private key"),
        ("PUBLIC KEY", "a public key"),
        ("X509 CRL", "a CRL"),
    ];
    if bytes.is_empty() {
        return Some("an empty file");
    }
    if bytes.starts_with(b"%PDF-") {
        return Some("a PDF document");
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    if text.first() == Some(&b'<') {
        return Some("an XML document");
    }
    if let Some(words) = foreign(&bytes.to_vec()) {
        return Some(words);
    }
    let labels: Vec<String> = blocks(bytes).into_iter().filter_map(|block| block.label).collect();
    let of_a_block = LABELS
        .iter()
        .find(|(end, _)| labels.iter().any(|label| label.ends_with(end)))
        .map(|(_, words)| *words);
    let written = || {
        let plain = std::str::from_utf8(bytes).is_ok_and(|text| !text.contains('\0'));
        (labels.is_empty() && plain).then_some("plain text")
    };
    of_a_block.or_else(|| is_pkcs12(bytes).then_some("a PKCS#12 file")).or_else(written)
}

/// Whether bytes begin as PKCS#12 does (RFC 7292 clause 4): version 3.
pub fn is_pkcs12(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    let version = reader.expect(der::SEQUENCE).and_then(|outer| outer.reader().read());
    version.is_ok_and(|first| first.tag == der::INTEGER && first.content == [3])
}

/// Reads a public key: SubjectPublicKeyInfo or PKCS#1 RSAPublicKey in DER or PEM, or a certificate's key.
///
/// # Errors
/// Where it is none of these.
pub fn parse_public_key(bytes: &[u8]) -> Result<PublicKey, FormatError> {
    let mut first_error = None;
    for block in blocks(bytes) {
        match key_of(&block.der) {
            Ok(key) => return Ok(key),
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    let nothing = || FormatError::unreadable("there is no public key in the file");
    Err(first_error.unwrap_or_else(nothing))
}

/// The DER of every PEM block of one kind; where there is no PEM, the file itself.
pub(super) fn ders<'a>(bytes: &'a [u8], label: &str) -> Vec<Cow<'a, [u8]>> {
    let all = blocks(bytes).into_iter();
    all.filter(|block| block.label.as_deref().is_none_or(|of| of == label))
        .map(|block| block.der)
        .collect()
}

fn key_of(der: &[u8]) -> Result<PublicKey, FormatError> {
    let mut reader = Reader::new(der);
    let outer = reader.expect(der::SEQUENCE)?;
    reader.finish()?;
    let mut parts = outer.reader();
    let (first, second) = (parts.read()?.tag, parts.peek());
    match (first, second) {
        (der::SEQUENCE, Some(der::BIT_STRING)) => read_public_key(&outer),
        (der::INTEGER, Some(der::INTEGER)) => {
            let algorithm = der::sequence(&[der::oid("1.2.840.113549.1.1.1"), der::null()]);
            let spki = der::sequence(&[algorithm, der::bit_string(der)]);
            read_public_key(&Reader::new(&spki).read()?)
        }
        _ => parse_certificate(der).map(|certificate| certificate.public_key.clone()),
    }
}

fn certificates_of(der: &[u8]) -> Vec<Result<Arc<Certificate>, FormatError>> {
    match certificates_of_signed_data(der) {
        Some(elements) => elements.iter().map(|element| parse_certificate(element)).collect(),
        None => vec![parse_certificate(der)],
    }
}

/// The certificates of a ContentInfo with SignedData; `None` where it is not one.
fn certificates_of_signed_data(der: &[u8]) -> Option<Vec<&[u8]>> {
    let mut info = Reader::new(der).sequence().ok()?;
    if info.expect(der::OID).ok()?.oid().ok()? != SIGNED_DATA {
        return None;
    }
    let content = info.expect(der::context(0)).ok()?.inner().ok()?;
    let mut signed_data = content.reader();
    signed_data.expect(der::INTEGER).ok()?;
    signed_data.expect(der::SET).ok()?;
    signed_data.expect(der::SEQUENCE).ok()?;
    let certificates = signed_data.optional(der::context(0)).ok()?;
    let elements = certificates.map(|list| list.reader()).into_iter().flatten();
    // Attribute certificates and others stand beside them, under other tags.
    let certificates = elements.filter_map(Result::ok).filter(|one| one.tag == der::SEQUENCE);
    Some(certificates.map(|one| one.full).collect())
}

struct Block<'a> {
    label: Option<String>,
    der: Cow<'a, [u8]>,
}

/// The PEM blocks of a file; where there are none, the file itself, decoded where it is base64.
fn blocks(bytes: &[u8]) -> Vec<Block<'_>> {
    if bytes.first() == Some(&der::SEQUENCE) {
        return vec![Block { label: None, der: Cow::Borrowed(bytes) }];
    }
    let text = String::from_utf8_lossy(bytes);
    let mut found = Vec::new();
    let mut rest = text.as_ref();
    while let Some((_, after)) = rest.split_once("-----BEGIN ") {
        let Some((label, after)) = after.split_once("-----") else { break };
        let end = format!("-----END {label}-----");
        let Some((body, after)) = after.split_once(&end) else { break };
        // Encapsulated headers, as old tools write them, end with an empty line.
        let headed = body.split_once("\n\n").filter(|(head, _)| head.contains(':'));
        let body = headed.map_or(body, |(_, body)| body);
        if let Some(der) = decode_base64(body) {
            found.push(Block { label: Some(label.to_owned()), der: Cow::Owned(der) });
        }
        rest = after;
    }
    if found.is_empty() {
        let der = match decode_base64(&text) {
            Some(der) if der.first() == Some(&der::SEQUENCE) => Cow::Owned(der),
            _ => Cow::Borrowed(bytes),
        };
        found.push(Block { label: None, der });
    }
    found
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    const LENIENT: GeneralPurpose = GeneralPurpose::new(
        &alphabet::STANDARD,
        GeneralPurposeConfig::new()
            .with_decode_padding_mode(DecodePaddingMode::Indifferent)
            .with_decode_allow_trailing_bits(true),
    );
    let compact: Vec<u8> = text.bytes().filter(|octet| !octet.is_ascii_whitespace()).collect();
    LENIENT.decode(compact).ok()
}
