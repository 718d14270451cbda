//! Puts a XAdES signature into a document without touching another byte: prepares what is to be
//! signed, takes the value, then a timestamp.

use crate::formats::FormatError;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::Time;

/// What an XML signature is to contain.
pub struct XmlSigningOptions<'a> {
    /// The signing certificate.
    pub certificate: &'a Certificate,
    /// Its issuers, nearest first, for KeyInfo.
    pub chain: &'a [std::sync::Arc<Certificate>],
    /// Digest of references and of SigningCertificateV2.
    pub digest: DigestAlgorithm,
    /// What the key will sign with.
    pub algorithm: SignatureAlgorithm,
    /// SigningTime.
    pub claimed_time: Time,
    /// SignatureProductionPlaceV2 City.
    pub location: Option<&'a str>,
    /// Ids of the elements to sign; empty: the whole document, enveloped.
    pub ids: &'a [String],
    /// Path of the element that receives the signature; `None`: the document element, at its end.
    pub into: Option<&'a str>,
}

/// A document with everything but the signature value.
pub struct PreparedXml {}

/// A signed document.
pub struct SignedXml {}

/// Prepares a signature: canonicalises and digests the references, builds the properties.
///
/// # Errors
/// Where the document is not XML, or an id or the path leads to no or several elements.
pub fn prepare(
    document: &[u8],
    options: &XmlSigningOptions<'_>,
) -> Result<PreparedXml, FormatError> {
    let _ = (document, options);
    Err(FormatError::unreadable("not built"))
}

impl PreparedXml {
    /// The canonical octets of SignedInfo: what the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &[]
    }

    /// Takes the signature value. ECDSA values are DER and are converted to r‖s here.
    ///
    /// # Errors
    /// Where an ECDSA value is not DER.
    pub fn fill(self, signature: &[u8]) -> Result<SignedXml, FormatError> {
        let _ = signature;
        Ok(SignedXml {})
    }
}

impl SignedXml {
    /// The octets that a SignatureTimeStamp is about: the canonical ds:SignatureValue element.
    pub fn timestamp_input(&self) -> Vec<u8> {
        Vec::new()
    }

    /// Adds a SignatureTimeStamp with this token (DER).
    pub fn add_signature_timestamp(self, token: &[u8]) -> Self {
        let _ = token;
        self
    }

    /// The document.
    pub fn into_bytes(self) -> Vec<u8> {
        Vec::new()
    }
}
