//! CMS SignedData and RFC 3161 tokens: BER-tolerant reading to facts, and DER building.

mod archive;
mod attributes;
pub mod build;
pub mod edit;
mod encoding;
mod evidence;
mod file;
mod messages;
mod observe;
mod oid;
pub mod record;
mod revocation_values;
mod signed_data;
mod signer;
mod timestamp;
mod unsigned;
mod work;

pub use file::content;
pub(in crate::formats) use file::detect;
pub use file::is_about_another_file;
pub use file::observe_file;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::limits::Effort;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use observe::Subject;
use std::borrow::Cow;
use work::Work;

/// What a CMS structure is part of, and the content that it signs from outside.
pub struct Context<'a> {
    /// What its container promises: PAdES, adbe.*, plain CMS, RFC 3161.
    pub format: SignatureFormat,
    /// Id for the evidence.
    pub id: &'a str,
    /// Digest of the detached content; `None` where the content is not at hand or the algorithm
    /// cannot be computed. Not asked where the content is inside.
    pub content_digest: &'a dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    /// Keys and certificates that the structure may not carry.
    pub options: &'a ObserveOptions,
    /// What its file may still spend.
    pub effort: Effort,
}

/// What was read of one CMS structure.
pub struct CmsObservation {
    /// One a SignerInfo (exactly one is right for PDF and tokens; the rest is a deviation).
    pub signatures: Vec<SignatureEvidence>,
    /// What it carries, its tokens' included.
    pub material: Material,
    /// CMS by itself: evidence records in its unsigned attributes.
    pub records: Vec<EvidenceRecord>,
    /// Length of the structure in bytes; what follows is padding or worse.
    pub length: usize,
}

/// The digest algorithms that a CMS structure's content must be hashed with, in order of
/// appearance, without reading more than needed. None where it is not readable as one.
pub fn content_digest_algorithms(cms: &[u8]) -> Vec<DigestAlgorithm> {
    observe::content_digest_algorithms(cms).unwrap_or_default()
}

/// Reads a CMS SignedData, or for [`SignatureFormat::Rfc3161`] a TimeStampToken or a TimeStampResp.
/// The kind of the evidence is `signature` or `timestamp`; who knows better sets it.
///
/// # Errors
/// Where it is not readable as one at all, and for adbe.x509.rsa_sha1, which is no CMS.
pub fn observe(cms: &[u8], context: &Context<'_>) -> Result<CmsObservation, FormatError> {
    let token = context.format == SignatureFormat::Rfc3161;
    let subject = Subject {
        format: context.format,
        kind: if token { SignatureKind::Timestamp } else { SignatureKind::Signature },
        id: Some(context.id.to_owned()),
        outside: context.content_digest,
        outside_octets: None,
        protects: if token { vec!["document".to_owned()] } else { Vec::new() },
    };
    match context.format {
        SignatureFormat::PdfX509RsaSha1 | SignatureFormat::Xmldsig | SignatureFormat::Xades => {
            Err(FormatError::unreadable("a signature of this format is no CMS structure"))
        }
        _ => {
            let work = Work::sharing(context.options, context.effort.clone());
            let mut observed = observe_subject(cms, &subject, &work)?;
            if token && messages::is_response(cms) {
                let at = Location::default();
                let seen = "a whole response";
                let deviation = Deviation::new("TS-02-RESPONSE", at, seen, "the token alone");
                for signature in &mut observed.signatures {
                    signature.deviations.push(deviation.clone());
                }
            }
            Ok(observed)
        }
    }
}

/// Evidence of a signature that cannot be read: it is there, and nothing of it holds.
pub fn unread(
    id: String,
    kind: SignatureKind,
    format: SignatureFormat,
    deviation: Deviation,
) -> SignatureEvidence {
    evidence::unreadable(id, kind, format, deviation)
}

/// The bytes of a CMS file, out of PEM or base64 where it is written so.
///
/// # Errors
/// Where text follows the armour that nobody signed.
pub fn decode(file: &[u8]) -> Result<Cow<'_, [u8]>, FormatError> {
    let decoded = file::decode(file);
    let after = if matches!(decoded, Cow::Owned(_)) { file::after_armour(file) } else { &[] };
    if after.is_empty() {
        return Ok(decoded);
    }
    let at = file.len().saturating_sub(after.len()) as u64;
    Err(FormatError::at(at, format!("{} bytes follow the signature", after.len())))
}

/// Reads a structure, or the token of a response (TS-01).
fn observe_subject(
    cms: &[u8],
    subject: &Subject<'_>,
    work: &Work<'_>,
) -> Result<CmsObservation, FormatError> {
    if subject.format == SignatureFormat::Rfc3161 && messages::is_response(cms) {
        let response = messages::Response::read(cms)?;
        let deviation = (!response.granted()).then(|| {
            let at = Location::default();
            Deviation::new("TS-01", at, response.status_text(), "granted")
        });
        let Some(token) = response.token else {
            let what = format!("the response holds no token: {}", response.status_text());
            return Err(FormatError::unreadable(what));
        };
        let mut observed = observe::observe_signed_data(token.full, subject, work)?;
        for signature in &mut observed.signatures {
            signature.deviations.extend(deviation.clone());
        }
        observed.length = response.length;
        return Ok(observed);
    }
    observe::observe_signed_data(cms, subject, work)
}

#[cfg(test)]
mod tests;
