//! SignedData and SignerInfo of RFC 5652 as they stand in the bytes: parts found, nothing concluded.

use super::oid;
use crate::formats::FormatError;
use crate::formats::algorithm::read_digest;
use crate::formats::algorithm::read_signature;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::SignatureAlgorithm;
use std::borrow::Cow;

/// A ContentInfo with SignedData, taken apart.
pub(super) struct SignedData<'a> {
    /// Length of the ContentInfo in bytes.
    pub(super) length: usize,
    /// The ContentInfo as it stands.
    pub(super) encoded: &'a [u8],
    /// version.
    pub(super) version: Element<'a>,
    /// digestAlgorithms as they stand.
    pub(super) digest_set: Element<'a>,
    /// digestAlgorithms.
    pub(super) digests: Vec<DigestUse>,
    /// encapContentInfo as it stands.
    pub(super) encapsulated: Element<'a>,
    /// eContentType, dotted.
    pub(super) content_type: String,
    /// The same as it stands.
    pub(super) content_type_element: Element<'a>,
    /// eContent: the element inside `[0]`, an OCTET STRING in CMS, anything in PKCS#7.
    pub(super) content: Option<Element<'a>>,
    /// certificates.
    pub(super) certificates: Option<Element<'a>>,
    /// crls.
    pub(super) crls: Option<Element<'a>>,
    /// signerInfos: what could be delimited, and after it the error where the rest could not.
    pub(super) signers: Vec<Result<Element<'a>, FormatError>>,
    /// What is BER and not DER about the frame, where anything.
    pub(super) ber: Option<&'static str>,
}

impl<'a> SignedData<'a> {
    /// Takes apart the ContentInfo at the start of some bytes; what follows it is not looked at.
    pub(super) fn read(bytes: &'a [u8]) -> Result<Self, FormatError> {
        let outer = Reader::new(bytes).expect(der::SEQUENCE)?;
        let mut content_info = outer.reader();
        let kind = content_info.expect(der::OID)?;
        if kind.oid()? != oid::SIGNED_DATA {
            return Err(kind.error(format!("the content is {}, not signedData", kind.oid()?)));
        }
        let content = content_info.expect(der::context(0))?;
        content_info.finish()?;
        let frame = content.inner()?;
        if frame.tag != der::SEQUENCE {
            return Err(frame.error("SignedData is not a SEQUENCE"));
        }
        let mut reader = frame.reader();
        let version = reader.expect(der::INTEGER)?;
        let digest_set = reader.expect(der::SET)?;
        let mut digests = Vec::new();
        for algorithm in digest_set.reader() {
            digests.push(read_digest(&algorithm?)?);
        }
        let encapsulated = reader.expect(der::SEQUENCE)?;
        let mut inside = encapsulated.reader();
        let content_type_element = inside.expect(der::OID)?;
        let inner_content = inside.optional(der::context(0))?.map(|of| of.inner()).transpose()?;
        inside.finish()?;
        let certificates = reader.optional(der::context(0))?;
        let crls = reader.optional(der::context(1))?;
        let signers = reader.expect(der::SET)?;
        reader.finish()?;
        if signers.reader().nth(SIGNERS).is_some() {
            let what = "signers of one structure";
            let at = Location::offset(signers.offset as u64);
            return Err(FormatError::Limit { what, limit: SIGNERS as u64, at });
        }
        let indefinite = [outer, content, frame, encapsulated, signers]
            .iter()
            .chain(&certificates)
            .chain(&crls)
            .chain(&inner_content)
            .any(|element| element.indefinite);
        let segmented = inner_content.is_some_and(|element| element.tag == SEGMENTED);
        Ok(Self {
            length: outer.full.len(),
            encoded: outer.full,
            version,
            digest_set,
            digests,
            encapsulated,
            content_type: content_type_element.oid()?,
            content_type_element,
            content: inner_content,
            certificates,
            crls,
            signers: signers.reader().collect(),
            ber: match (indefinite, segmented) {
                (true, _) => Some("an indefinite length"),
                (false, true) => Some("a string in segments"),
                (false, false) => None,
            },
        })
    }

    /// The octets of eContent. PKCS#7 allowed other types than OCTET STRING there; then the digest
    /// is of the content octets (RFC 5652 clause 5.2.1).
    pub(super) fn content_octets(&self) -> Result<Option<Cow<'a, [u8]>>, FormatError> {
        match self.content {
            None => Ok(None),
            Some(element) if element.tag == der::OCTET_STRING || element.tag == SEGMENTED => {
                element.octets().map(Some)
            }
            Some(element) => Ok(Some(Cow::Borrowed(element.content))),
        }
    }

    /// The TSTInfo inside, where it is a timestamp token.
    pub(super) fn timestamp_info(&self) -> Result<Option<Cow<'a, [u8]>>, FormatError> {
        if self.content_type == oid::TST_INFO { self.content_octets() } else { Ok(None) }
    }
}

/// SignerInfos in one structure. A paper that went through every office of a province has fewer.
const SIGNERS: usize = 100;

/// OCTET STRING in segments.
const SEGMENTED: u8 = der::OCTET_STRING | 0x20;

/// Which certificate a SignerInfo points to.
pub(super) enum SignerIdentifier<'a> {
    /// issuerAndSerialNumber.
    IssuerSerial {
        /// The issuer's Name.
        issuer: Element<'a>,
        /// The serial number's content octets.
        serial: &'a [u8],
    },
    /// subjectKeyIdentifier.
    KeyIdentifier(Cow<'a, [u8]>),
}

/// A SignerInfo, taken apart.
pub(super) struct SignerInfo<'a> {
    /// sid.
    pub(super) identifier: SignerIdentifier<'a>,
    /// digestAlgorithm.
    pub(super) digest: DigestUse,
    /// The same as it stands.
    pub(super) digest_element: Element<'a>,
    /// signedAttrs.
    pub(super) signed_attributes: Option<Element<'a>>,
    /// signatureAlgorithm.
    pub(super) algorithm: SignatureAlgorithm,
    /// The same as it stands.
    pub(super) algorithm_element: Element<'a>,
    /// signature.
    pub(super) signature: Cow<'a, [u8]>,
    /// Everything up to and with the signature, as it stands.
    pub(super) until_signature: &'a [u8],
    /// unsignedAttrs.
    pub(super) unsigned_attributes: Option<Element<'a>>,
}

impl<'a> SignerInfo<'a> {
    /// Takes a SignerInfo apart.
    pub(super) fn read(element: &Element<'a>) -> Result<Self, FormatError> {
        if element.tag != der::SEQUENCE {
            return Err(element.error("a SignerInfo is a SEQUENCE"));
        }
        let mut reader = element.reader();
        reader.expect(der::INTEGER)?;
        let sid = reader.read()?;
        let identifier = match sid.tag {
            der::SEQUENCE => {
                let mut inside = sid.reader();
                let issuer = inside.expect(der::SEQUENCE)?;
                let serial = inside.expect(der::INTEGER)?.integer()?;
                inside.finish()?;
                SignerIdentifier::IssuerSerial { issuer, serial }
            }
            0x80 | 0xa0 => SignerIdentifier::KeyIdentifier(sid.octets()?),
            _ => return Err(sid.error("the signer identifier is of no known kind")),
        };
        let digest_element = reader.expect(der::SEQUENCE)?;
        let signed_attributes = reader.optional(der::context(0))?;
        let algorithm_element = reader.expect(der::SEQUENCE)?;
        let signature = reader.read()?;
        if signature.tag != der::OCTET_STRING && signature.tag != SEGMENTED {
            return Err(signature.error("the signature is not an OCTET STRING"));
        }
        let length = element.content.len().saturating_sub(reader.rest().len());
        let until_signature = element.content.get(..length).unwrap_or_default();
        let unsigned_attributes = reader.optional(der::context(1))?;
        reader.finish()?;
        Ok(Self {
            identifier,
            digest: read_digest(&digest_element)?,
            digest_element,
            signed_attributes,
            algorithm: read_signature(&algorithm_element)?,
            algorithm_element,
            signature: signature.octets()?,
            until_signature,
            unsigned_attributes,
        })
    }
}

/// DER of a certificate's issuer, and the content octets of its serial number.
pub(super) fn issuer_and_serial(certificate: &[u8]) -> Result<(&[u8], &[u8]), FormatError> {
    let mut reader = Reader::new(certificate).sequence()?.sequence()?;
    reader.optional(der::context(0))?;
    let serial = reader.expect(der::INTEGER)?;
    reader.expect(der::SEQUENCE)?;
    let issuer = reader.expect(der::SEQUENCE)?;
    Ok((issuer.full, serial.content))
}
