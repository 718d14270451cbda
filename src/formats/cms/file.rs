//! CMS signatures and timestamp tokens as files by themselves: `.p7s`, `.p7m`, `.tsr`, `.tst`.

use super::observe::Subject;
use super::observe_subject;
use super::oid;
use super::signed_data::SignedData;
use super::work::Work;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::Outside;
use crate::formats::bytes::Source;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Location;
use crate::model::Observed;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// Content that may be taken for signed attributes (CM-09) is not larger than this.
const LOOKED_AT: u64 = 16 << 20;

/// Reads a CMS signature or a timestamp token or response from a file of its own, DER, BER, PEM or
/// plain base64. Content from outside is `options.detached[""]`.
///
/// # Errors
/// Where the file is neither.
pub fn observe_file(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let limit = options.limits.inflated;
    if source.length() > limit {
        let at = Location::default();
        return Err(FormatError::Limit { what: "bytes of a CMS file", limit, at });
    }
    let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
    let file = source.read(0, length)?;
    let cms = decode(&file);
    let format = kind_of(&cms).unwrap_or(DocumentFormat::Cms);
    let token = format == DocumentFormat::Timestamp;

    let content = options.detached.get("");
    let outside = |algorithm: DigestAlgorithm| content?.digest(algorithm);
    let subject = Subject {
        format: if token { SignatureFormat::Rfc3161 } else { SignatureFormat::Cms },
        kind: if token { SignatureKind::Timestamp } else { SignatureKind::Signature },
        id: None,
        outside: &outside,
        outside_octets: content
            .filter(|content| content.length() <= LOOKED_AT)
            .and_then(Outside::octets),
        protects: if token { vec!["document".to_owned()] } else { Vec::new() },
    };
    let mut observed = observe_subject(&cms, &subject, &Work::new(options))?;
    for signature in &mut observed.signatures {
        if content.is_none() && signature.references.iter().any(|reference| !reference.found) {
            let rule = if token { "TS-16" } else { "CM-03-CONTENT" };
            let at = Location::default();
            signature.deviations.push(Deviation::new(rule, at, "no content", "the content"));
            // What is not at hand cannot be said to be covered.
            signature.coverage = Coverage::Unclear;
        }
    }
    let mut deviations = Vec::new();
    let tail = cms.get(observed.length..).unwrap_or_default();
    if !tail.is_empty() {
        let at = Location::range(observed.length as u64, tail.len() as u64);
        let zeros = tail.iter().all(|octet| *octet == 0);
        let blank = tail.iter().all(|octet| matches!(octet, 0 | b'\t' | b'\r' | b'\n' | b' '));
        let seen = format!("{} bytes{}", tail.len(), if zeros { " of zeros" } else { "" });
        // What a signature does not cover may be what another program shows: a PDF, a zip.
        let rule = if blank { "CM-01-TAIL" } else { "CM-01-FOREIGN" };
        deviations.push(Deviation::new(rule, at, seen, "nothing"));
    }
    let after = if matches!(cms, Cow::Owned(_)) { after_armour(&file) } else { &[] };
    if !after.is_empty() {
        let at = file.len().saturating_sub(after.len()) as u64;
        let at = Location::range(at, after.len() as u64);
        let seen = format!("{} bytes", after.len());
        deviations.push(Deviation::new("CM-01-FOREIGN", at, seen, "nothing"));
    }
    let sha256 = digest(DigestAlgorithm::Sha256, &file)
        .map_err(|error| FormatError::unreadable(error.to_string()))?;
    Ok(Observed {
        document: Document {
            name: name.to_owned(),
            sha256: hex::encode(sha256),
            size: source.length(),
            format,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations,
        },
        signatures: observed.signatures,
        records: observed.records,
        material: observed.material,
    })
}

/// Whether a file is a signature without the content that it signs, or a timestamp, whose content
/// is another file always.
pub fn is_about_another_file(file: &[u8]) -> bool {
    let cms = decode(file);
    match kind_of(&cms) {
        Some(DocumentFormat::Timestamp) => true,
        Some(_) => SignedData::read(&cms)
            .and_then(|signed_data| signed_data.content_octets())
            .is_ok_and(|content| content.is_none()),
        None => false,
    }
}

/// The content that a signature file holds; `None` where it stands elsewhere.
///
/// # Errors
/// Where it is no SignedData.
pub fn content(file: &[u8]) -> Result<Option<Vec<u8>>, FormatError> {
    let cms = decode(file);
    let content = SignedData::read(&cms)?.content_octets()?;
    Ok(content.map(Cow::into_owned))
}

/// What kind of CMS file begins with these bytes: a prefix of a few kilobytes is enough.
pub(in crate::formats) fn detect(prefix: &[u8]) -> Option<DocumentFormat> {
    kind_of(&decode(prefix))
}

/// A file's bytes out of PEM or plain base64; other bytes, and the end of a text that is cut off, as
/// they are.
pub(super) fn decode(file: &[u8]) -> Cow<'_, [u8]> {
    let text = file.strip_prefix(b"\xef\xbb\xbf").unwrap_or(file).trim_ascii_start();
    let body = match text.strip_prefix(b"-----BEGIN ") {
        Some(rest) => {
            let Some(end) = memchr::memmem::find(rest, b"-----") else {
                return Cow::Borrowed(file);
            };
            let (label, rest) = rest.split_at(end);
            if !matches!(label, b"PKCS7" | b"CMS" | b"PKCS #7 SIGNED DATA" | b"TIMESTAMP") {
                return Cow::Borrowed(file);
            }
            let rest = rest.strip_prefix(b"-----").unwrap_or(rest);
            let end = memchr::memmem::find(rest, b"-----END").unwrap_or(rest.len());
            rest.get(..end).unwrap_or_default()
        }
        // A SEQUENCE with a length of two octets, and one of indefinite length.
        None if text.starts_with(b"MII") || text.starts_with(b"MIA") => text,
        None => return Cow::Borrowed(file),
    };
    let mut digits: Vec<u8> =
        body.iter().copied().filter(|octet| !octet.is_ascii_whitespace()).collect();
    digits.truncate(digits.len() / 4 * 4);
    STANDARD.decode(digits).map_or(Cow::Borrowed(file), Cow::Owned)
}

/// What follows the line that ends PEM: another block, or text that nobody signed.
pub(super) fn after_armour(file: &[u8]) -> &[u8] {
    let end = memchr::memmem::find(file, b"-----END ")
        .and_then(|end| file.get(end.saturating_add(9)..))
        .and_then(|rest| rest.get(memchr::memmem::find(rest, b"-----")?.saturating_add(5)..));
    end.unwrap_or_default().trim_ascii()
}

/// SignedData or a token or response, by what stands before the content; the rest may be cut off.
fn kind_of(bytes: &[u8]) -> Option<DocumentFormat> {
    let outer = step_in(bytes, der::SEQUENCE)?;
    if outer.first() != Some(&der::SEQUENCE) {
        return content_kind(outer);
    }
    let mut response = Reader::new(outer);
    let status_info = response.expect(der::SEQUENCE).ok()?;
    let status = status_info.reader().expect(der::INTEGER).and_then(|status| status.unsigned());
    let token = match response.rest() {
        [] => Some(DocumentFormat::Timestamp),
        rest => content_kind(step_in(rest, der::SEQUENCE)?),
    };
    token.filter(|kind| *kind == DocumentFormat::Timestamp && status.is_ok_and(|of| of <= 5))
}

/// The same for the content of a ContentInfo.
fn content_kind(content_info: &[u8]) -> Option<DocumentFormat> {
    let mut reader = Reader::new(content_info);
    if reader.expect(der::OID).ok()?.oid().ok()? != oid::SIGNED_DATA {
        return None;
    }
    let signed_data = step_in(step_in(reader.rest(), der::context(0))?, der::SEQUENCE)?;
    let mut reader = Reader::new(signed_data);
    reader.expect(der::INTEGER).ok()?;
    reader.expect(der::SET).ok()?;
    let encapsulated = step_in(reader.rest(), der::SEQUENCE)?;
    let kind = Reader::new(encapsulated).expect(der::OID).ok()?.oid().ok()?;
    Some(if kind == oid::TST_INFO { DocumentFormat::Timestamp } else { DocumentFormat::Cms })
}

/// The content of the element at the start of some bytes, as much of it as is there.
fn step_in(bytes: &[u8], tag: u8) -> Option<&[u8]> {
    let (first, rest) = bytes.split_first()?;
    let (length, rest) = rest.split_first()?;
    if *first != tag {
        return None;
    }
    if *length <= 0x80 {
        let end = if *length == 0x80 { rest.len() } else { usize::from(*length).min(rest.len()) };
        return rest.get(..end);
    }
    let count = usize::from(*length & 0x7f);
    let (length, rest) = (rest.get(..count)?, rest.get(count..)?);
    let length = length.iter().try_fold(0_usize, |length, octet| {
        length.checked_mul(256)?.checked_add(usize::from(*octet))
    })?;
    rest.get(..length.min(rest.len()))
}
