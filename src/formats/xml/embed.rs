//! Puts a XAdES signature into a document without touching another byte: prepares what is to be
//! signed, takes the value, then a timestamp.
//!
//! The whole document is signed as EU DSS does it, by an XPath filter that leaves out every
//! signature, so that those who sign later do not break those who signed before. Octets are
//! canonicalised exclusively: they do not change when the document is put into an envelope.

mod octets;
mod place;
mod plain;
pub mod raise;
mod text;
mod value;

use super::encoding::Decoded;
use super::file::XmlFile;
use super::large;
use super::large::Measures;
use super::names::EXCLUSIVE;
use super::path;
use super::reader;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::limits::Limits;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use octets::ToSign;
use octets::canonical_part;
use octets::references_to_sign;
use octets::sign_properties;
use place::Cut;
use place::Frame;
use place::cut;
use place::fresh_id;
use place::spares_others;
use place::targets;
pub use plain::PlainForm;
use text::Text;
use value::side_by_side;

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
    /// Write the plain form of a national dialect instead of XAdES.
    pub plain: Option<PlainForm<'a>>,
}

/// A file that is signed and stands beside the document, in a container.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// Its name as a URI.
    pub uri: &'a str,
    /// Its digest, by the algorithm of the signature.
    pub digest: &'a [u8],
    /// Its media type.
    pub media_type: &'a str,
}

/// A document with everything but the signature value.
pub struct PreparedXml {
    frame: Frame,
    /// The ds:Signature without a value.
    signature: String,
    to_be_signed: Vec<u8>,
    algorithm: SignatureAlgorithm,
    /// Length of the key's field in bytes, for ECDSA values.
    width: usize,
    /// The end tag that the value stands before.
    end_of_value: &'static str,
}

/// A signed document.
pub struct SignedXml {
    frame: Frame,
    /// The ds:Signature.
    signature: String,
}

/// Prepares a signature: canonicalises and digests the references, builds the properties.
///
/// # Errors
/// Where the document is not XML, an id or the path leads to no or several elements, or the
/// signature would break one that is there.
pub fn prepare(
    document: impl Into<Vec<u8>>,
    options: &XmlSigningOptions<'_>,
) -> Result<PreparedXml, FormatError> {
    let document = document.into();
    if let Some(form) = &options.plain {
        return plain::prepare(&document, options, form);
    }
    prepare_over(document, options, None, &[])
}

/// The same for a signature of files beside the document and of nothing in it. `name` is the
/// document's in the container: ids differ between its files.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_beside(
    document: &[u8],
    options: &XmlSigningOptions<'_>,
    name: &str,
    beside: &[Beside<'_>],
) -> Result<PreparedXml, FormatError> {
    let digests = beside.iter().flat_map(|file| file.digest);
    let seed: Vec<u8> = document.iter().chain(name.as_bytes()).chain(digests).copied().collect();
    prepare_over(document.to_vec(), options, Some(&seed), beside)
}

/// `seed` is what the id of the signature is made from, where that is not the document.
fn prepare_over(
    document: Vec<u8>,
    options: &XmlSigningOptions<'_>,
    seed: Option<&[u8]>,
    beside: &[Beside<'_>],
) -> Result<PreparedXml, FormatError> {
    let observe_options = ObserveOptions::default();
    let seed = seed.unwrap_or(&document);
    let folded = large::with(&document, &observe_options, &Measures::USUAL, &mut |file, _| {
        Unsigned::of(file, seed, options, beside)
    });
    let unsigned = match folded {
        Some(unsigned) => unsigned?,
        None => {
            let decoded = Decoded::new(&document).map_err(|refusal| refusal.into_error(None))?;
            let tree = reader::read(&decoded.text, &Limits::default())
                .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
            let file = XmlFile::new(&decoded, tree, &observe_options);
            Unsigned::of(&file, seed, options, beside)?
        }
    };
    let Unsigned { cut, id, mut signature } = unsigned;
    sign_properties(&mut signature, &id, options.digest)?;
    let to_be_signed = canonical_part(&signature, "SignedInfo")?;
    let width = usize::try_from(options.certificate.public_key.bits.div_ceil(8)).unwrap_or(0);
    Ok(PreparedXml {
        frame: cut.frame(document, id),
        signature,
        to_be_signed,
        algorithm: options.algorithm.clone(),
        width,
        end_of_value: "</ds:SignatureValue>",
    })
}

/// A signature with the digests of what it signs, and where it goes.
struct Unsigned {
    cut: Cut,
    id: String,
    signature: String,
}

impl Unsigned {
    fn of(
        file: &XmlFile<'_>,
        seed: &[u8],
        options: &XmlSigningOptions<'_>,
        beside: &[Beside<'_>],
    ) -> Result<Self, FormatError> {
        let container = match options.into {
            Some(into) => path::find(&file.tree, into)
                .map_err(|error| FormatError::unreadable(error.to_string()))?,
            None => file.tree.document_element(),
        };
        spares_others(file, container)?;
        let targets = targets(file, options.ids)?;
        let id = fresh_id(file, seed, options)?;
        let cut = cut(file.decoded, &file.tree, container)?;
        let mut signature = Text { ascii: cut.ascii(), text: String::with_capacity(8192) };
        let references = if beside.is_empty() {
            references_to_sign(file, container, &targets, options.digest)?
        } else {
            beside.iter().map(ToSign::beside).collect()
        };
        signature.build(&references, &id, options)?;
        Ok(Self { cut, id, signature: signature.text })
    }
}

impl PreparedXml {
    /// The canonical octets of SignedInfo: what the key signs.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.to_be_signed
    }

    /// Takes the signature value. ECDSA values are DER and are converted to r‖s here.
    ///
    /// # Errors
    /// Where an ECDSA value is not DER.
    pub fn fill(self, signature: &[u8]) -> Result<SignedXml, FormatError> {
        let value = match self.algorithm.scheme {
            SignatureScheme::Ecdsa => side_by_side(signature, self.width)?,
            _ => signature.to_vec(),
        };
        let text = insert(&self.signature, self.end_of_value, &STANDARD.encode(value))?;
        Ok(SignedXml { frame: self.frame, signature: text })
    }
}

impl SignedXml {
    /// The octets that a SignatureTimeStamp is about: the canonical ds:SignatureValue element.
    pub fn timestamp_input(&self) -> Vec<u8> {
        canonical_part(&self.signature, "SignatureValue").unwrap_or_default()
    }

    /// Adds a SignatureTimeStamp with this token (DER).
    pub fn add_signature_timestamp(mut self, token: &[u8]) -> Self {
        let id = &self.frame.id;
        let stamp = format!(
            "<xades:SignatureTimeStamp Id=\"{id}-timestamp\">\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
             <xades:EncapsulatedTimeStamp>{}</xades:EncapsulatedTimeStamp>\
             </xades:SignatureTimeStamp>",
            STANDARD.encode(token)
        );
        const PROPERTIES: &str = "</xades:UnsignedSignatureProperties>";
        let added = insert(&self.signature, PROPERTIES, &stamp).or_else(|_| {
            let all = format!(
                "<xades:UnsignedProperties><xades:UnsignedSignatureProperties>{stamp}\
                 {PROPERTIES}</xades:UnsignedProperties>"
            );
            insert(&self.signature, "</xades:QualifyingProperties>", &all)
        });
        if let Ok(added) = added {
            self.signature = added;
        }
        self
    }

    /// The document.
    pub fn into_bytes(self) -> Vec<u8> {
        let signature = self.frame.encoding.encode(&self.signature).unwrap_or_default();
        let mut bytes = self.frame.before;
        bytes.reserve(signature.len().saturating_add(self.frame.after.len()));
        bytes.extend(signature);
        bytes.extend(self.frame.after);
        bytes
    }
}

fn insert(text: &str, before: &str, what: &str) -> Result<String, FormatError> {
    let (head, tail) = text
        .rfind(before)
        .and_then(|at| text.split_at_checked(at))
        .ok_or_else(|| FormatError::unreadable(format!("there is no {before}")))?;
    Ok([head, what, tail].concat())
}

fn unsupported(error: crypto::CryptoError) -> FormatError {
    FormatError::unreadable(error.to_string())
}

#[cfg(test)]
mod tests;
