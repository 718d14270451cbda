//! Writes CMS in DER: SignedData for PAdES and detached signatures, timestamp requests and tokens.

pub use super::messages::TimestampInfo;
pub use super::messages::TimestampRefusal;
pub use super::messages::TimestampRequest;
pub use super::messages::parse_timestamp_request;
pub use super::messages::timestamp_info;
pub use super::messages::timestamp_refusal;
pub use super::messages::timestamp_request;
pub use super::messages::timestamp_response;
pub use super::messages::token_of_response;

use super::oid;
use super::signed_data::issuer_and_serial;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::signature_identifier;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::Time;
use std::sync::Arc;

/// What a CMS signature is to contain.
pub struct CmsSigningOptions<'a> {
    /// The signing certificate.
    pub certificate: &'a Certificate,
    /// Its issuers, nearest first.
    pub chain: &'a [Arc<Certificate>],
    /// Digest of the content, the signed attributes and ESSCertIDv2.
    pub digest: DigestAlgorithm,
    /// What the key will sign with.
    pub algorithm: &'a SignatureAlgorithm,
    /// Dotted content type: id-data for documents, id-ct-TSTInfo for tokens.
    pub content_type: &'a str,
    /// Content to put inside (tokens); `None`: detached.
    pub content: Option<&'a [u8]>,
}

/// Signed attributes and the frame around them, waiting for the value.
pub struct PreparedCms {
    /// DER of the signed attributes as SET OF.
    signed_attributes: Vec<u8>,
    /// version, digestAlgorithms, encapContentInfo and certificates.
    head: Vec<u8>,
    /// version, sid and digestAlgorithm of the SignerInfo.
    signer_head: Vec<u8>,
    /// signatureAlgorithm.
    signature_algorithm: Vec<u8>,
}

/// Builds the signed attributes over a content digest (PA-24 to PA-27, PA-31): content-type,
/// message-digest, signing-certificate-v2, cmsAlgorithmProtection, no signing-time.
///
/// # Errors
/// Where the certificate or algorithm cannot be encoded, and where a content is given that does not
/// have this digest.
pub fn prepare(
    content_digest: &[u8],
    options: &CmsSigningOptions<'_>,
) -> Result<PreparedCms, FormatError> {
    prepare_with(content_digest, options, Vec::new())
}

/// The same with signing-time: CAdES baseline signatures have it (EN 319 122-1 clause 6.3), PAdES
/// ones do not.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_dated(
    content_digest: &[u8],
    options: &CmsSigningOptions<'_>,
    signing_time: Time,
) -> Result<PreparedCms, FormatError> {
    let dated = attribute(oid::SIGNING_TIME, &der::time(signing_time));
    prepare_with(content_digest, options, vec![dated])
}

fn prepare_with(
    content_digest: &[u8],
    options: &CmsSigningOptions<'_>,
    mut attributes: Vec<Vec<u8>>,
) -> Result<PreparedCms, FormatError> {
    if let Some(content) = options.content {
        let computed = digest_of(options.digest, content)?;
        if computed != content_digest {
            return Err(FormatError::unreadable(format!(
                "the content's digest is {}, not {}",
                hex::encode(computed),
                hex::encode(content_digest)
            )));
        }
    }
    if content_digest.len() != options.digest.length() {
        return Err(FormatError::unreadable(format!(
            "a {} digest has {} bytes, not {}",
            options.digest.name(),
            options.digest.length(),
            content_digest.len()
        )));
    }
    let content_type = der::element(
        der::OID,
        &der::oid_content(options.content_type).ok_or_else(|| {
            FormatError::unreadable(format!("`{}` is no object identifier", options.content_type))
        })?,
    );
    let digest_algorithm = digest_identifier(options.digest);
    let signature_algorithm = signature_identifier(options.algorithm)?;
    let (issuer, serial) = issuer_and_serial(&options.certificate.der)?;
    let serial = der::element(der::INTEGER, serial);
    attributes.extend([
        attribute(oid::CONTENT_TYPE, &content_type),
        attribute(oid::MESSAGE_DIGEST, &der::octet_string(content_digest)),
        signing_certificate(options, issuer, &serial)?,
        attribute(
            oid::ALGORITHM_PROTECTION,
            &der::sequence(&[digest_algorithm.clone(), der::implicit(1, &signature_algorithm)]),
        ),
    ]);
    let signed_attributes = der::set_of_sorted(&attributes);

    // RFC 5652 clause 5.1: 3 where the content is of another type than id-data, else 1.
    let version = if options.content_type == oid::DATA { 1 } else { 3 };
    let content = options.content.map(|content| der::explicit(0, &der::octet_string(content)));
    let encapsulated = der::sequence(&[content_type, content.unwrap_or_default()]);
    let head = [
        der::integer_of(version),
        der::set(std::slice::from_ref(&digest_algorithm)),
        encapsulated,
        der::implicit(0, &der::set_of_sorted(&certificates(options))),
    ]
    .concat();
    let signer_head =
        [der::integer_of(1), der::sequence(&[issuer, &serial]), digest_algorithm].concat();
    Ok(PreparedCms { signed_attributes, head, signer_head, signature_algorithm })
}

impl PreparedCms {
    /// DER of the signed attributes as SET OF: what the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.signed_attributes
    }

    /// DER of the SignedData in ContentInfo with this value, and with a signature timestamp (DER of
    /// the token) where given.
    ///
    /// # Errors
    /// Where the token is not DER.
    pub fn finish(
        &self,
        signature: &[u8],
        timestamp: Option<&[u8]>,
    ) -> Result<Vec<u8>, FormatError> {
        let unsigned = match timestamp {
            Some(token) => {
                let mut reader = Reader::new(token);
                let element = reader.expect(der::SEQUENCE)?;
                reader.finish()?;
                if element.indefinite {
                    return Err(element.error("the timestamp token is not DER"));
                }
                der::implicit(1, &der::set(&[attribute(oid::SIGNATURE_TIMESTAMP, token)]))
            }
            None => Vec::new(),
        };
        let signer = der::sequence(&[
            &self.signer_head,
            &der::implicit(0, &self.signed_attributes),
            &self.signature_algorithm,
            &der::octet_string(signature),
            &unsigned,
        ]);
        let signed_data = der::sequence(&[&self.head, &der::set(&[signer])]);
        Ok(der::sequence(&[der::oid(oid::SIGNED_DATA), der::explicit(0, &signed_data)]))
    }
}

/// Attribute ::= SEQUENCE { type, values SET }, with one value.
fn attribute(kind: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(kind), der::set(&[value])])
}

/// signing-certificate-v2, or signing-certificate where the digest is SHA-1 (RFC 5035, PA-26): the
/// signing certificate alone, with its issuer and serial number.
fn signing_certificate(
    options: &CmsSigningOptions<'_>,
    issuer: &[u8],
    serial: &[u8],
) -> Result<Vec<u8>, FormatError> {
    let digest = digest_of(options.digest, &options.certificate.der)?;
    let names = der::sequence(&[der::explicit(4, issuer)]);
    let issuer_serial = der::sequence(&[names.as_slice(), serial]);
    // SHA-256 is ESSCertIDv2's default, and DER leaves defaults out.
    let algorithm = match options.digest {
        DigestAlgorithm::Sha1 | DigestAlgorithm::Sha256 => Vec::new(),
        other => digest_identifier(other),
    };
    let kind = match options.digest {
        DigestAlgorithm::Sha1 => oid::SIGNING_CERTIFICATE,
        _ => oid::SIGNING_CERTIFICATE_V2,
    };
    let reference = der::sequence(&[algorithm, der::octet_string(&digest), issuer_serial]);
    Ok(attribute(kind, &der::sequence(&[der::sequence(&[reference])])))
}

/// The signing certificate and its issuers, each once.
fn certificates<'a>(options: &'a CmsSigningOptions<'_>) -> Vec<&'a [u8]> {
    let chain = options.chain.iter().map(AsRef::as_ref);
    let mut all: Vec<&[u8]> =
        std::iter::once(options.certificate).chain(chain).map(|of| of.der.as_slice()).collect();
    all.sort_unstable();
    all.dedup();
    all
}

fn digest_of(algorithm: DigestAlgorithm, bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    digest(algorithm, bytes).map_err(|error| FormatError::unreadable(error.to_string()))
}
