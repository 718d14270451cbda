//! Puts a XAdES signature into a document without touching another byte: prepares what is to be
//! signed, takes the value, then a timestamp.
//!
//! The whole document is signed as EU DSS does it, by an XPath filter that leaves out every
//! signature, so that those who sign later do not break those who signed before. Octets are
//! canonicalised exclusively: they do not change when the document is put into an envelope.

use super::algorithms;
use super::canonical;
use super::canonical::Form;
use super::canonical::Method;
use super::encoding::Decoded;
use super::encoding::Encoding;
use super::file::XmlFile;
use super::ids::NoElement;
use super::names::DS;
use super::names::EXCLUSIVE;
use super::names::FILTER2;
use super::names::SIGNED_PROPERTIES_TYPES;
use super::names::XADES;
use super::node_set::NodeSet;
use super::path;
use super::properties::issuer_and_serial;
use super::reader;
use super::references;
use super::tree::NodeId;
use super::tree::Tree;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::der;
use crate::formats::limits::Limits;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use std::fmt::Write as _;

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
pub struct PreparedXml {
    frame: Frame,
    /// The ds:Signature without a value.
    signature: String,
    to_be_signed: Vec<u8>,
    algorithm: SignatureAlgorithm,
    /// Length of the key's field in bytes, for ECDSA values.
    width: usize,
}

/// A signed document.
pub struct SignedXml {
    frame: Frame,
    /// The ds:Signature.
    signature: String,
}

/// The document around the signature, byte for byte.
struct Frame {
    before: Vec<u8>,
    after: Vec<u8>,
    encoding: Encoding,
    /// Id of the signature.
    id: String,
}

/// Prepares a signature: canonicalises and digests the references, builds the properties.
///
/// # Errors
/// Where the document is not XML, an id or the path leads to no or several elements, or the
/// signature would break one that is there.
pub fn prepare(
    document: &[u8],
    options: &XmlSigningOptions<'_>,
) -> Result<PreparedXml, FormatError> {
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &Limits::default())
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let observe_options = ObserveOptions::default();
    let file = XmlFile::new(&decoded, tree, &observe_options);
    let container = match options.into {
        Some(into) => path::find(&file.tree, into)
            .map_err(|error| FormatError::unreadable(error.to_string()))?,
        None => file.tree.document_element(),
    };
    spares_others(&file, container)?;
    let targets = targets(&file, options.ids)?;
    let id = fresh_id(&file, document, options)?;
    let frame = frame(&decoded, &file.tree, container, document, id.clone())?;
    let mut signature = Text { ascii: frame.ascii(), text: String::with_capacity(8192) };
    signature.build(&file, container, &targets, &id, options)?;
    let mut signature = signature.text;
    sign_properties(&mut signature, &id, options.digest)?;
    let to_be_signed = canonical_part(&signature, "SignedInfo")?;
    let width = usize::try_from(options.certificate.public_key.bits.div_ceil(8)).unwrap_or(0);
    Ok(PreparedXml { frame, signature, to_be_signed, algorithm: options.algorithm.clone(), width })
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
        let text = insert(&self.signature, "</ds:SignatureValue>", &STANDARD.encode(value))?;
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

impl Frame {
    /// Whether what is beyond ASCII must be written as references.
    fn ascii(&self) -> bool {
        matches!(self.encoding, Encoding::Ascii | Encoding::Latin1 | Encoding::Windows1252)
    }
}

/// A signature that covers the place where the new one goes would break, unless it leaves out
/// signatures. Where that cannot be told, the document is not touched.
fn spares_others(file: &XmlFile<'_>, container: NodeId) -> Result<(), FormatError> {
    let tree = &file.tree;
    for signature in &file.signatures {
        let name = tree.attribute(*signature, "Id").unwrap_or_default();
        let place = || FormatError::Malformed {
            what: format!(
                "signature `{name}` covers the place of the new one and would break: put it with \
                 --into where no signature reaches, or have both sign with a filter that leaves \
                 out signatures"
            ),
            at: file.location(*signature),
        };
        if tree.contains(*signature, container) {
            return Err(place());
        }
        let lists = tree.named(*signature, DS, "SignedInfo");
        for reference in lists.flat_map(|info| tree.named(info, DS, "Reference")) {
            let followed = references::follow(file, *signature, reference);
            let reaches = followed.target.is_some_and(|target| tree.contains(target, container));
            if reaches && !followed.leaves_out_signatures {
                return Err(place());
            }
        }
    }
    Ok(())
}

/// The elements to sign, with their ids; none for the whole document.
fn targets(file: &XmlFile<'_>, ids: &[String]) -> Result<Vec<(String, NodeId)>, FormatError> {
    ids.iter()
        .map(|id| match file.ids.element(id) {
            Ok(element) => Ok((id.clone(), element)),
            Err(NoElement::Ambiguous) => {
                Err(FormatError::unreadable(format!("several elements have the id `{id}`")))
            }
            Err(NoElement::Nowhere) => {
                let known = file.ids.some(10).join("`, `");
                let hint = match known.as_str() {
                    "" => "the document has no ids".to_owned(),
                    known => format!("there are `{known}`"),
                };
                Err(FormatError::unreadable(format!("no element has the id `{id}` ({hint})")))
            }
        })
        .collect()
}

/// An id that no element has: the same for the same document, signer and time.
fn fresh_id(
    file: &XmlFile<'_>,
    document: &[u8],
    options: &XmlSigningOptions<'_>,
) -> Result<String, FormatError> {
    let mut hasher = crypto::Hasher::new(DigestAlgorithm::Sha256).map_err(unsupported)?;
    hasher.update(document);
    hasher.update(&options.certificate.id.0);
    hasher.update(&options.claimed_time.unix().to_be_bytes());
    let digest = hex::encode(hasher.finish());
    let base = format!("sig-{}", digest.get(..24).unwrap_or_default());
    let taken = |id: &String| file.ids.element(id) != Err(NoElement::Nowhere);
    let mut id = base.clone();
    let mut number = 1u32;
    while taken(&id) {
        number = number.saturating_add(1);
        id = format!("{base}-{number}");
    }
    Ok(id)
}

/// The bytes before and after the end of the container. An empty-element tag is opened.
fn frame(
    decoded: &Decoded<'_>,
    tree: &Tree<'_>,
    container: NodeId,
    document: &[u8],
    id: String,
) -> Result<Frame, FormatError> {
    let range = tree.range(container);
    let written = tree.text.get(range.clone()).unwrap_or_default();
    let encoding = decoded.encoding;
    let encode = |text: &str| {
        let lost = || FormatError::unreadable(format!("`{text}` cannot be encoded"));
        encoding.encode(text).ok_or_else(lost)
    };
    let cut = |at: usize| {
        let at = usize::try_from(decoded.file_offset(at)).unwrap_or(usize::MAX);
        document.split_at_checked(at).unwrap_or((document, &[]))
    };
    if let Some(open) = written.strip_suffix("/>") {
        let slash = range.start.saturating_add(open.len());
        let mut before = cut(slash).0.to_vec();
        before.extend(encode(">")?);
        let mut after = encode(&format!("</{}>", tree.name(container)))?;
        after.extend_from_slice(cut(range.end).1);
        Ok(Frame { before, after, encoding, id })
    } else {
        let (before, after) = cut(tree.inner_end(container));
        Ok(Frame { before: before.to_vec(), after: after.to_vec(), encoding, id })
    }
}

/// The signature while it is written.
struct Text {
    /// Characters beyond ASCII are written as references.
    ascii: bool,
    text: String,
}

impl Text {
    fn build(
        &mut self,
        file: &XmlFile<'_>,
        container: NodeId,
        targets: &[(String, NodeId)],
        id: &str,
        options: &XmlSigningOptions<'_>,
    ) -> Result<(), FormatError> {
        let algorithm = algorithms::uri(&options.algorithm).ok_or_else(|| {
            let name = &options.algorithm.name;
            FormatError::unreadable(format!("{name} has no name in XML Signature"))
        })?;
        let digest = options.digest.uri();
        let references = references_to_sign(file, container, targets, options.digest)?;
        self.add(format_args!(
            "<ds:Signature xmlns:ds=\"{DS}\" Id=\"{id}\"><ds:SignedInfo>\
             <ds:CanonicalizationMethod Algorithm=\"{EXCLUSIVE}\"/>\
             <ds:SignatureMethod Algorithm=\"{algorithm}\"/>"
        ));
        for (number, reference) in references.iter().enumerate() {
            self.add(format_args!("<ds:Reference Id=\"{id}-ref-{}\" URI=\"", number + 1));
            self.escaped(&reference.uri);
            self.add(format_args!("\"><ds:Transforms>"));
            if reference.filtered {
                self.add(format_args!(
                    "<ds:Transform Algorithm=\"{FILTER2}\"><f:XPath xmlns:f=\"{FILTER2}\" \
                     Filter=\"subtract\">/descendant::ds:Signature</f:XPath></ds:Transform>"
                ));
            }
            self.add(format_args!(
                "<ds:Transform Algorithm=\"{EXCLUSIVE}\"/></ds:Transforms>\
                 <ds:DigestMethod Algorithm=\"{digest}\"/>\
                 <ds:DigestValue>{}</ds:DigestValue></ds:Reference>",
                reference.digest
            ));
        }
        let kind = SIGNED_PROPERTIES_TYPES.first().copied().unwrap_or_default();
        self.add(format_args!(
            "<ds:Reference Type=\"{kind}\" URI=\"#{id}-signed\"><ds:Transforms>\
             <ds:Transform Algorithm=\"{EXCLUSIVE}\"/></ds:Transforms>\
             <ds:DigestMethod Algorithm=\"{digest}\"/>\
             <ds:DigestValue>{UNKNOWN}</ds:DigestValue></ds:Reference></ds:SignedInfo>\
             <ds:SignatureValue Id=\"{id}-value\"></ds:SignatureValue><ds:KeyInfo><ds:X509Data>"
        ));
        let chain = options.chain.iter().map(|certificate| certificate.as_ref());
        for certificate in std::iter::once(options.certificate).chain(chain) {
            let der = STANDARD.encode(&certificate.der);
            self.add(format_args!("<ds:X509Certificate>{der}</ds:X509Certificate>"));
        }
        self.add(format_args!("</ds:X509Data></ds:KeyInfo><ds:Object>"));
        self.properties(id, references.len(), options)?;
        self.add(format_args!("</ds:Object></ds:Signature>"));
        Ok(())
    }

    fn properties(
        &mut self,
        id: &str,
        references: usize,
        options: &XmlSigningOptions<'_>,
    ) -> Result<(), FormatError> {
        let certificate = options.certificate;
        let digest = crypto::digest(options.digest, &certificate.der).map_err(unsupported)?;
        let (issuer, serial) = issuer_and_serial(&certificate.der).ok_or_else(|| {
            FormatError::unreadable("the signing certificate has no issuer that can be named")
        })?;
        let names = der::sequence(&[der::explicit(4, issuer)]);
        let issuer_serial = der::sequence(&[names, der::element(der::INTEGER, serial)]);
        self.add(format_args!(
            "<xades:QualifyingProperties xmlns:xades=\"{XADES}\" Target=\"#{id}\">\
             <xades:SignedProperties Id=\"{id}-signed\"><xades:SignedSignatureProperties>\
             <xades:SigningTime>{}</xades:SigningTime><xades:SigningCertificateV2><xades:Cert>\
             <xades:CertDigest><ds:DigestMethod Algorithm=\"{}\"/>\
             <ds:DigestValue>{}</ds:DigestValue></xades:CertDigest>\
             <xades:IssuerSerialV2>{}</xades:IssuerSerialV2></xades:Cert>\
             </xades:SigningCertificateV2>",
            Time::from_unix(options.claimed_time.unix()),
            options.digest.uri(),
            STANDARD.encode(digest),
            STANDARD.encode(issuer_serial),
        ));
        if let Some(location) = options.location {
            self.add(format_args!("<xades:SignatureProductionPlaceV2><xades:City>"));
            self.escaped(location);
            self.add(format_args!("</xades:City></xades:SignatureProductionPlaceV2>"));
        }
        self.add(format_args!(
            "</xades:SignedSignatureProperties><xades:SignedDataObjectProperties>"
        ));
        for number in 1..=references {
            self.add(format_args!(
                "<xades:DataObjectFormat ObjectReference=\"#{id}-ref-{number}\">\
                 <xades:MimeType>text/xml</xades:MimeType></xades:DataObjectFormat>"
            ));
        }
        self.add(format_args!(
            "</xades:SignedDataObjectProperties></xades:SignedProperties>\
             </xades:QualifyingProperties>"
        ));
        Ok(())
    }

    fn add(&mut self, arguments: std::fmt::Arguments<'_>) {
        // Writing to a string does not fail.
        let _ = self.text.write_fmt(arguments);
    }

    /// Text that is not ours.
    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\t' | '\n' | '\r' => self.text.push(' '),
                c if c.is_control() || !super::decode::is_character(c) => {
                    self.text.push(char::REPLACEMENT_CHARACTER);
                }
                c if self.ascii && !c.is_ascii() => {
                    self.add(format_args!("&#x{:X};", u32::from(c)));
                }
                c => self.text.push(c),
            }
        }
    }
}

/// A reference to what is signed, apart from the properties.
struct ToSign {
    uri: String,
    filtered: bool,
    digest: String,
}

fn references_to_sign(
    file: &XmlFile<'_>,
    container: NodeId,
    targets: &[(String, NodeId)],
    digest: DigestAlgorithm,
) -> Result<Vec<ToSign>, FormatError> {
    let whole = [(String::new(), NodeId::DOCUMENT)];
    let targets = if targets.is_empty() { &whole } else { targets };
    targets
        .iter()
        .map(|(id, element)| {
            let mut set = NodeSet::subtree(*element, false);
            // What does not hold the new signature needs no filter.
            let filtered = file.tree.contains(*element, container);
            if filtered {
                set.subtract(&file.tree, file.signatures.iter().copied());
            }
            let digested = file
                .digest(&set, &exclusive(), digest)
                .map_err(|problem| FormatError::unreadable(problem.why))?;
            if digested.elements == 0 {
                return Err(FormatError::unreadable("there is nothing to sign but signatures"));
            }
            Ok(ToSign {
                uri: if id.is_empty() { String::new() } else { format!("#{id}") },
                filtered,
                digest: STANDARD.encode(digested.digest),
            })
        })
        .collect()
}

fn exclusive() -> Method {
    Method { form: Form::Exclusive, comments: false, prefixes: Vec::new() }
}

/// Stands where the digest of the properties goes; no base64 looks like it.
const UNKNOWN: &str = "?";

/// Digests the properties and writes the digest where it belongs.
fn sign_properties(
    signature: &mut String,
    id: &str,
    digest: DigestAlgorithm,
) -> Result<(), FormatError> {
    let octets = canonical_part(signature, "SignedProperties")?;
    let value = STANDARD.encode(crypto::digest(digest, &octets).map_err(unsupported)?);
    let place = format!("<ds:DigestValue>{UNKNOWN}</ds:DigestValue>");
    let at = signature
        .find(&place)
        .ok_or_else(|| FormatError::unreadable(format!("{id} has no place for a digest")))?;
    let place = at..at.saturating_add(place.len());
    signature.replace_range(place, &format!("<ds:DigestValue>{value}</ds:DigestValue>"));
    Ok(())
}

/// The canonical octets of a part of a signature. Exclusive canonical form takes nothing from
/// around the signature, so it is the same by itself as in the document.
fn canonical_part(signature: &str, name: &str) -> Result<Vec<u8>, FormatError> {
    let limits = Limits::default();
    let tree = reader::read(signature, &limits).map_err(|refusal| refusal.into_error(None))?;
    let part = tree
        .subtree(NodeId::DOCUMENT)
        .map(NodeId)
        .find(|id| tree.local_name(*id) == name)
        .ok_or_else(|| FormatError::unreadable(format!("there is no {name}")))?;
    let mut octets = Vec::with_capacity(2048);
    canonical::write(&tree, &NodeSet::subtree(part, false), &exclusive(), &mut |bytes| {
        octets.extend_from_slice(bytes);
    })
    .map_err(|relative| FormatError::unreadable(relative.to_string()))?;
    Ok(octets)
}

fn insert(text: &str, before: &str, what: &str) -> Result<String, FormatError> {
    let (head, tail) = text
        .rfind(before)
        .and_then(|at| text.split_at_checked(at))
        .ok_or_else(|| FormatError::unreadable(format!("there is no {before}")))?;
    Ok([head, what, tail].concat())
}

/// ECDSA: from `SEQUENCE { r, s }` to r and s, each as long as the field (XML Signature 1.1, 6.4.3).
fn side_by_side(signature: &[u8], width: usize) -> Result<Vec<u8>, FormatError> {
    let mut pair = der::Reader::new(signature).sequence()?;
    let mut value = Vec::with_capacity(width.saturating_mul(2));
    for _ in 0..2 {
        let number = pair.expect(der::INTEGER)?;
        let skip = number.content.iter().take_while(|octet| **octet == 0).count();
        let significant = number.content.get(skip..).unwrap_or_default();
        let pad = width.checked_sub(significant.len()).ok_or_else(|| {
            FormatError::unreadable(format!(
                "a signature value of {} bytes for a key of {width}",
                significant.len()
            ))
        })?;
        value.extend(std::iter::repeat_n(0, pad));
        value.extend_from_slice(significant);
    }
    pair.finish()?;
    Ok(value)
}

fn unsupported(error: crypto::CryptoError) -> FormatError {
    FormatError::unreadable(error.to_string())
}

#[cfg(test)]
mod tests;
