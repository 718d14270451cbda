//! Adds to the unsigned properties of XAdES signatures that are there: timestamps, and what the
//! signatures are judged by (EN 319 132-1 clauses 5.3 to 5.5). Text is put in; every byte that was
//! there stays where it is among the others.
//!
//! What a timestamp is about is computed by the room that reads timestamps, from the document with
//! the property already in its place and no token in it.

use super::octets::encoded;
use super::place::Edit;
use super::place::apply;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::xml::Among;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::encoding::Encoding;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::ids::NoElement;
use crate::formats::xml::named_signatures;
use crate::formats::xml::names::DS;
use crate::formats::xml::names::EXCLUSIVE;
use crate::formats::xml::names::XADES;
use crate::formats::xml::names::XADES_VERSIONS;
use crate::formats::xml::names::XADES141;
use crate::formats::xml::properties;
use crate::formats::xml::reader;
use crate::formats::xml::references;
use crate::formats::xml::signature;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;
use crate::formats::xml::tree::local;
use crate::model::DigestAlgorithm;
use std::fmt::Write as _;

/// A timestamp in a signature.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stamp {
    /// SignatureTimeStamp, on the signature value.
    Signature,
    /// ArchiveTimeStamp of XAdES 1.4.1, on the signature with all that it signs and carries.
    Archive,
}

/// What one signature is to be judged by, as DER.
#[derive(Clone, Copy, Debug)]
pub struct Values<'a> {
    /// The signature, as it is called in reports.
    pub signature: &'a str,
    /// Certificates.
    pub certificates: &'a [Vec<u8>],
    /// CRLs.
    pub crls: &'a [Vec<u8>],
    /// Whole OCSP responses.
    pub ocsps: &'a [Vec<u8>],
}

/// A document with places for tokens.
pub struct Stamping {
    document: Vec<u8>,
    encoding: Encoding,
    /// Where each token goes, as an offset in the document, and what it is about.
    places: Vec<(usize, Vec<u8>)>,
}

/// Puts a timestamp property without its token into each of some signatures, and computes what the
/// tokens are about.
///
/// # Errors
/// Where a signature is not there, is none of XAdES 1.3.2, or its properties are signed by another.
pub fn prepare(
    document: &[u8],
    signatures: &[String],
    stamp: Stamp,
    digest: DigestAlgorithm,
    options: &ObserveOptions,
) -> Result<Stamping, FormatError> {
    prepare_file(document, None, signatures, (stamp, digest), options)
}

/// The same for signatures in a container (ASiC), by their names there. Files that a signature takes
/// as they are may be of any size.
///
/// # Errors
/// As [`prepare`].
pub fn prepare_among(
    document: &[u8],
    among: &Among<'_>,
    signatures: &[String],
    (stamp, digest): (Stamp, DigestAlgorithm),
    options: &ObserveOptions,
) -> Result<Stamping, FormatError> {
    prepare_file(document, Some(among), signatures, (stamp, digest), options)
}

fn prepare_file(
    document: &[u8],
    among: Option<&Among<'_>>,
    signatures: &[String],
    (stamp, digest): (Stamp, DigestAlgorithm),
    options: &ObserveOptions,
) -> Result<Stamping, FormatError> {
    let mut ids = Vec::new();
    let document = with_file_among(document, among, options, |file| {
        let mut edits = Vec::new();
        for (name, signature) in chosen(file, signatures.iter().map(String::as_str))? {
            let place = Place::of(file, &name, signature)?;
            let (kind, namespace) = match stamp {
                Stamp::Signature => ("SignatureTimeStamp", XADES),
                Stamp::Archive => ("ArchiveTimeStamp", XADES141),
            };
            let id = place.fresh_id(file, kind);
            let (own, own_declared) = place.prefix(file, namespace);
            let (ds, ds_declared) = place.prefix(file, DS);
            let (xades, mut xades_declared) = place.prefix(file, XADES);
            if namespace == XADES {
                xades_declared.clear();
            }
            let text = format!(
                "<{own}{kind}{own_declared} Id=\"{id}\"><{ds}CanonicalizationMethod{ds_declared} \
                 Algorithm=\"{EXCLUSIVE}\"/><{xades}EncapsulatedTimeStamp{xades_declared}>\
                 </{xades}EncapsulatedTimeStamp></{own}{kind}>"
            );
            edits.push(place.edit(&text));
            ids.push((name, id));
        }
        apply(document, file.decoded, edits)
    })?;
    let (encoding, places) = with_file_among(&document, among, options, |file| {
        let mut places = Vec::new();
        for (name, id) in &ids {
            places.push(hole(file, name, id, digest)?);
        }
        Ok((file.decoded.encoding, places))
    })?;
    Ok(Stamping { document, encoding, places })
}

/// Whether each of some signatures has a place for more properties.
///
/// # Errors
/// As [`prepare`].
pub fn admit(
    document: &[u8],
    signatures: &[String],
    options: &ObserveOptions,
) -> Result<(), FormatError> {
    with_file(document, options, |file| {
        let mut all = chosen(file, signatures.iter().map(String::as_str))?.into_iter();
        all.try_for_each(|(name, signature)| Place::of(file, &name, signature).map(drop))
    })
}

impl Stamping {
    /// The digests that the tokens are to be about, one a signature.
    pub fn imprints(&self) -> impl Iterator<Item = &[u8]> {
        self.places.iter().map(|(_, imprint)| imprint.as_slice())
    }

    /// Puts the tokens (DER) in, one for each imprint.
    ///
    /// # Errors
    /// Where there are not as many.
    pub fn fill(self, tokens: &[Vec<u8>]) -> Result<Vec<u8>, FormatError> {
        if tokens.len() != self.places.len() {
            return Err(FormatError::unreadable("there are not as many tokens as places for them"));
        }
        let mut filled: Vec<(usize, &Vec<u8>)> =
            self.places.iter().map(|(at, _)| *at).zip(tokens).collect();
        filled.sort_unstable_by_key(|(at, _)| *at);
        let mut document = Vec::with_capacity(self.document.len());
        let mut done = 0;
        for (at, token) in filled {
            document.extend_from_slice(self.document.get(done..at).unwrap_or_default());
            document.extend(self.encoding.encode(&encoded(token)).unwrap_or_default());
            done = at;
        }
        document.extend_from_slice(self.document.get(done..).unwrap_or_default());
        Ok(document)
    }
}

/// Where a token goes, and what it is about.
fn hole(
    file: &XmlFile<'_>,
    name: &str,
    id: &str,
    digest: DigestAlgorithm,
) -> Result<(usize, Vec<u8>), FormatError> {
    let tree = &file.tree;
    let lost = || FormatError::unreadable(format!("the timestamp in signature `{name}` is lost"));
    let signature = named_signatures(file).into_iter().find(|(known, _)| known == name);
    let (_, signature) = signature.ok_or_else(lost)?;
    let property = file.ids.element(id).map_err(|_| lost())?;
    let token = tree.child(property, XADES, "EncapsulatedTimeStamp").ok_or_else(lost)?;
    let imprint = signature::imprint(file, signature, property, digest)
        .ok_or_else(lost)?
        .map_err(|problem| FormatError::unreadable(problem.why))?;
    let at = usize::try_from(file.decoded.file_offset(tree.inner_end(token)));
    Ok((at.unwrap_or(usize::MAX), imprint))
}

/// Adds what signatures are judged by: CertificateValues and RevocationValues where a signature has
/// neither, else TimeStampValidationData after what is there (XA-12, XA-15). A document to which
/// nothing is to be added comes back as it is.
///
/// # Errors
/// As [`prepare`].
pub fn add_values(
    document: &[u8],
    values: &[Values<'_>],
    options: &ObserveOptions,
) -> Result<Vec<u8>, FormatError> {
    with_file(document, options, |file| {
        let mut edits = Vec::new();
        let names = values.iter().map(|values| values.signature);
        for ((name, signature), values) in chosen(file, names)?.into_iter().zip(values) {
            let place = Place::of(file, &name, signature)?;
            let text = values_text(file, &place, values);
            if !text.is_empty() {
                edits.push(place.edit(&text));
            }
        }
        apply(document, file.decoded, edits)
    })
}

fn values_text(file: &XmlFile<'_>, place: &Place, values: &Values<'_>) -> String {
    let tree = &file.tree;
    let (xades, declared) = place.prefix(file, XADES);
    let there = || place.properties.into_iter().flat_map(|at| tree.elements(at));
    let has_values = there().any(|property| {
        XADES_VERSIONS.contains(&tree.namespace_of(property))
            && matches!(tree.local_name(property), "CertificateValues" | "RevocationValues")
    });
    // Declared on what holds them, or on each.
    let (own, declared) =
        if has_values { (String::new(), declared) } else { (declared, String::new()) };
    let mut text = String::new();
    // Writing to a string does not fail.
    if !values.certificates.is_empty() {
        let _ = write!(text, "<{xades}CertificateValues{own}>");
        list(&mut text, &xades, "EncapsulatedX509Certificate", values.certificates);
        let _ = write!(text, "</{xades}CertificateValues>");
    }
    if !(values.crls.is_empty() && values.ocsps.is_empty()) {
        let _ = write!(text, "<{xades}RevocationValues{own}>");
        let kinds = [
            ("CRLValues", "EncapsulatedCRLValue", values.crls),
            ("OCSPValues", "EncapsulatedOCSPValue", values.ocsps),
        ];
        for (kind, item, all) in kinds.into_iter().filter(|(.., all)| !all.is_empty()) {
            let _ = write!(text, "<{xades}{kind}>");
            list(&mut text, &xades, item, all);
            let _ = write!(text, "</{xades}{kind}>");
        }
        let _ = write!(text, "</{xades}RevocationValues>");
    }
    if text.is_empty() || !has_values {
        return text;
    }
    let (newer, newer_declared) = place.prefix(file, XADES141);
    let last = there().filter(|property| tree.local_name(*property).contains("TimeStamp"));
    let last = last.filter(|property| tree.local_name(*property) != "TimeStampValidationData");
    let about = last.last().and_then(|stamp| tree.attribute(stamp, "Id"));
    let mut uri = String::new();
    if let Some(id) = about.filter(|id| id.bytes().all(is_plain)) {
        let _ = write!(uri, " URI=\"#{id}\"");
    }
    format!(
        "<{newer}TimeStampValidationData{newer_declared}{declared}{uri}>{text}\
         </{newer}TimeStampValidationData>"
    )
}

fn list(text: &mut String, prefix: &str, name: &str, all: &[Vec<u8>]) {
    for der in all {
        let _ = write!(text, "<{prefix}{name}>{}</{prefix}{name}>", encoded(der));
    }
}

/// Bytes of ids as programs make them; they need no escaping.
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.')
}

/// Where something is put into the unsigned properties of a signature.
struct Place {
    /// Id of the signature.
    id: String,
    /// UnsignedSignatureProperties, where there are.
    properties: Option<NodeId>,
    /// The element whose content receives the text.
    holder: NodeId,
    /// Tags around the text, of what is not there yet.
    around: (String, String),
    /// What is in the text for an empty-element tag: its name.
    opened: Option<String>,
    /// Where, in the text.
    at: usize,
}

impl Place {
    fn of(file: &XmlFile<'_>, name: &str, signature: NodeId) -> Result<Self, FormatError> {
        let tree = &file.tree;
        let refuse = |what: String| FormatError::Malformed { what, at: file.location(signature) };
        let mut deviations = Vec::new();
        let found = properties::find(file, signature, &mut deviations).ok_or_else(|| {
            refuse(format!(
                "signature `{name}` cannot be raised: it is not a XAdES signature, so it has no \
                 place for timestamps; one beside the file: `condau timestamp --detached`"
            ))
        })?;
        if !deviations.is_empty() || found.signed.is_none() {
            return Err(refuse(format!(
                "signature `{name}` cannot be raised: its qualifying properties are not as they \
                 must be"
            )));
        }
        if found.namespace != XADES {
            return Err(refuse(format!(
                "signature `{name}` cannot be raised: it is of a version of XAdES before 1.3.2"
            )));
        }
        let qualifying = found.element;
        let id = tree.attribute(signature, "Id").map(|id| id.into_owned()).unwrap_or_default();
        let prefix = prefix_of(tree, qualifying);
        let tags = |names: &[&str]| {
            let open: String = names.iter().map(|name| format!("<{prefix}{name}>")).collect();
            let close = names.iter().rev().map(|name| format!("</{prefix}{name}>")).collect();
            (open, close)
        };
        let unsigned = tree.child(qualifying, XADES, "UnsignedProperties");
        let (holder, first, around) = match (found.unsigned, unsigned) {
            (Some(properties), _) => (properties, false, tags(&[])),
            (None, Some(unsigned)) => (unsigned, true, tags(&["UnsignedSignatureProperties"])),
            (None, None) => {
                (qualifying, false, tags(&["UnsignedProperties", "UnsignedSignatureProperties"]))
            }
        };
        spares_all(file, name, signature, holder)?;
        let range = tree.range(holder);
        let written = tree.text.get(range.clone()).unwrap_or_default();
        let opened = written.ends_with("/>").then(|| tree.name(holder).to_owned());
        let at = match (&opened, first) {
            (Some(_), _) => range.end.saturating_sub(2),
            (None, true) => tree.inner_start(holder),
            (None, false) => tree.inner_end(holder),
        };
        Ok(Self { id, properties: found.unsigned, holder, around, opened, at })
    }

    fn edit(&self, text: &str) -> Edit {
        let (open, close) = &self.around;
        let text = format!("{open}{text}{close}");
        match &self.opened {
            Some(name) => Edit {
                range: self.at..self.at.saturating_add(2),
                text: format!(">{text}</{name}>"),
            },
            None => Edit { range: self.at..self.at, text },
        }
    }

    /// What stands before local names of a namespace, and its declaration where it is not in scope.
    fn prefix(&self, file: &XmlFile<'_>, namespace: &str) -> (String, String) {
        let tree = &file.tree;
        let usual = match namespace {
            DS => "ds",
            XADES141 => "xades141",
            _ => "xades",
        };
        // As the signature itself writes it.
        let above = std::iter::once(self.holder).chain(tree.ancestors(self.holder));
        let written = above.filter(|at| tree.namespace_of(*at) == namespace).take(1);
        let written: Vec<&str> = written
            .map(|at| tree.name(at).split_once(':').map_or("", |(prefix, _)| prefix))
            .collect();
        let in_scope =
            |prefix: &&&str| tree.namespace_of_prefix(self.holder, prefix) == Some(namespace);
        match written.iter().chain(&[usual]).find(in_scope) {
            Some(&"") => (String::new(), String::new()),
            Some(prefix) => (format!("{prefix}:"), String::new()),
            None => (format!("{usual}:"), format!(" xmlns:{usual}=\"{namespace}\"")),
        }
    }

    /// An id that no element has.
    fn fresh_id(&self, file: &XmlFile<'_>, kind: &str) -> String {
        let plain: String =
            self.id.chars().filter(|c| u8::try_from(*c).is_ok_and(is_plain)).collect();
        let word = if kind.starts_with("Archive") { "archive" } else { "timestamp" };
        let base = match plain.chars().next() {
            Some(first) if first.is_ascii_alphabetic() || first == '_' => format!("{plain}-{word}"),
            _ => format!("id-{plain}-{word}"),
        };
        let mut id = base.clone();
        let mut number = 1u32;
        while file.ids.element(&id) != Err(NoElement::Nowhere) {
            number = number.saturating_add(1);
            id = format!("{base}-{number}");
        }
        id
    }
}

/// The prefix of an element's name, with its colon.
fn prefix_of(tree: &Tree<'_>, element: NodeId) -> String {
    let name = tree.name(element);
    name.get(..name.len().saturating_sub(local(name).len())).unwrap_or_default().to_owned()
}

/// No signature may cover the place: it would break. Nor may the signature stand inside another,
/// whose archive timestamps would.
fn spares_all(
    file: &XmlFile<'_>,
    name: &str,
    signature: NodeId,
    holder: NodeId,
) -> Result<(), FormatError> {
    let tree = &file.tree;
    for other in &file.signatures {
        let refuse = |what: String| FormatError::Malformed { what, at: file.location(*other) };
        let theirs = tree.attribute(*other, "Id").unwrap_or_default();
        if *other != signature && tree.contains(*other, signature) {
            return Err(refuse(format!(
                "signature `{name}` cannot be raised: it stands inside signature `{theirs}`, which \
                 would break"
            )));
        }
        for element in tree.subtree(*other).map(NodeId) {
            // In SignedInfo and in manifests.
            if !tree.is(element, DS, "Reference") {
                continue;
            }
            if !file.spend_reference() {
                return Err(refuse(format!(
                    "signature `{name}` cannot be raised: there are too many references in \
                     signature `{theirs}`"
                )));
            }
            let followed = references::follow(file, *other, element);
            let covers = match &followed.nodes {
                Some(nodes) => nodes.contains(tree, holder),
                None => {
                    !followed.leaves_out_signatures
                        && followed.target.is_some_and(|target| tree.contains(target, holder))
                }
            };
            if covers {
                return Err(refuse(format!(
                    "signature `{name}` cannot be raised: its unsigned properties are signed by \
                     signature `{theirs}`, which would break"
                )));
            }
        }
    }
    Ok(())
}

/// The signatures of some names, in their order.
fn chosen<'n>(
    file: &XmlFile<'_>,
    names: impl Iterator<Item = &'n str>,
) -> Result<Vec<(String, NodeId)>, FormatError> {
    let all = named_signatures(file);
    names
        .map(|name| {
            let found = all.iter().find(|(known, _)| known == name).cloned();
            found.ok_or_else(|| FormatError::unreadable(format!("there is no signature `{name}`")))
        })
        .collect()
}

fn with_file<T>(
    document: &[u8],
    options: &ObserveOptions,
    look: impl FnOnce(&XmlFile<'_>) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    with_file_among(document, None, options, look)
}

fn with_file_among<T>(
    document: &[u8],
    among: Option<&Among<'_>>,
    options: &ObserveOptions,
    look: impl FnOnce(&XmlFile<'_>) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &options.limits)
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let file = XmlFile::new(&decoded, tree, options);
    look(&match among {
        Some(among) => file.among(among),
        None => file,
    })
}

#[cfg(test)]
mod tests;
