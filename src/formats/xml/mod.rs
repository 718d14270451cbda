//! XML: signatures and what they cover, canonical forms, and signatures put in.
//!
//! A file is read once into a flat tree (`reader`, `tree`); signatures are verified over the canonical
//! octets of that tree (`canonical`), which go straight into the digests. Start reading at
//! [`observe`], then `signature`. What it does not do: document type declarations, XSLT, free XPath,
//! anything from the network.

mod algorithms;
mod base;
mod canonical;
pub mod container;
mod coverage;
mod decode;
pub mod dialect;
mod distinguished;
pub mod embed;
mod encoding;
mod file;
mod folds;
mod hmac;
mod ids;
mod imprint;
mod interner;
mod key_info;
mod large;
mod lexical;
mod manifest;
mod names;
mod nested;
mod node_set;
mod octets;
mod parting;
mod path;
mod properties;
mod reader;
mod record;
mod references;
mod refusal;
mod sealing;
mod signature;
mod signature_policy;
mod signer;
mod timestamps;
mod transforms;
mod tree;
pub mod trusted_list;
mod unsigned;
mod witness;
mod xpath;

pub use canonical::canonicalize;
pub use canonical::canonicalize_element;
pub use octets::signed_octets;
pub use octets::signed_octets_among;
pub use record::is_record;
pub use record::observe_record;

use crate::crypto;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::limits::Effort;
use crate::formats::neighbours::Neighbours;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use encoding::Decoded;
use file::XmlFile;
use large::Measures;
use refusal::Refusal;
use std::collections::BTreeSet;
use tree::NodeId;

/// Reads an XML file and all its signatures.
///
/// # Errors
/// Where it is not XML. A file refused as a whole (DTD, a limit) is not an error: its signatures
/// are listed, not computed, with the reason as deviation.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    observe_within(source, name, options, None)
}

/// The same, of a file within others: `outer` is the one around it, with its depth.
fn observe_within(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
    outer: Option<(&XmlFile<'_>, u32)>,
) -> Result<Observed, FormatError> {
    let size = source.length();
    if size > options.limits.xml_size {
        let limit = options.limits.xml_size;
        return Err(FormatError::Limit { what: "bytes of XML", limit, at: Location::default() });
    }
    // What a file within another may cost is spent once.
    let pieces = outer.is_none().then_some(&Measures::USUAL);
    match pieces.and_then(|measures| folded(source, name, options, measures)) {
        Some(observed) => Ok(observed),
        None => whole(source, name, options, outer),
    }
}

/// What a large document says, read in pieces; `None` where it must be read whole.
fn folded(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
    measures: &Measures,
) -> Option<Observed> {
    large::with(source, options, measures, &mut |file, sha256| {
        let mut observed = read(document(name, source.length(), sha256.to_owned()), file);
        nested::add(file, 0, &mut observed);
        observed
    })
}

fn whole(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
    outer: Option<(&XmlFile<'_>, u32)>,
) -> Result<Observed, FormatError> {
    let size = source.length();
    let owned;
    let bytes: &[u8] = match source.whole() {
        Some(bytes) => bytes,
        None => {
            owned = source.read(0, usize::try_from(size).unwrap_or(usize::MAX))?;
            &owned
        }
    };
    let around = outer.map_or(Around::Nothing, |(file, depth)| Around::File(file, depth));
    observe_bytes(bytes, name, options, around)
}

/// What a file stands in.
enum Around<'o, 'f> {
    Nothing,
    /// Another file, at this depth.
    File(&'o XmlFile<'f>, u32),
    /// A container.
    Container(&'o Among<'o>),
}

/// The signatures of a file with those of the files in it.
fn with_nested(document: Document, file: &XmlFile<'_>, depth: u32) -> Observed {
    let mut observed = read(document, file);
    nested::add(file, depth, &mut observed);
    observed
}

/// The container that a file of signatures stands in.
pub struct Among<'a> {
    /// The file's name in it.
    pub name: &'a str,
    /// All files of the container.
    pub neighbours: &'a dyn Neighbours,
    /// What may still be spent on all signatures of the container.
    pub effort: Effort,
}

/// Reads a file of signatures that stands in a container (ASiC). References without a fragment lead
/// to the container's files and nowhere else; each signature is called by the file's name, followed
/// by its own where there are several.
///
/// # Errors
/// As [`observe`].
pub fn observe_among(
    bytes: &[u8],
    among: &Among<'_>,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    observe_bytes(bytes, among.name, options, Around::Container(among))
}

fn observe_bytes(
    bytes: &[u8],
    name: &str,
    options: &ObserveOptions,
    around: Around<'_, '_>,
) -> Result<Observed, FormatError> {
    let size = bytes.len() as u64;
    let sha256 = crypto::digest(DigestAlgorithm::Sha256, bytes).map(hex::encode);
    let document = document(name, size, sha256.unwrap_or_default());
    let decoded = match Decoded::new(bytes) {
        Ok(decoded) => decoded,
        Err(refusal) => return refused(document, bytes, refusal, None),
    };
    match reader::read(&decoded.text, &options.limits) {
        Ok(tree) => {
            let file = XmlFile::new(&decoded, tree, options);
            Ok(match around {
                Around::Container(among) => read(document, &file.among(among)),
                Around::File(outer, depth) => {
                    let file = file.within(Some(outer));
                    with_nested(document, &file, depth)
                }
                Around::Nothing => with_nested(document, &file, 0),
            })
        }
        Err(refusal) => {
            let text = decoded.text.as_bytes();
            refused(document, text, refusal, Some(&decoded))
        }
    }
}

fn document(name: &str, size: u64, sha256: String) -> Document {
    Document {
        name: name.to_owned(),
        sha256,
        size,
        format: DocumentFormat::Xml,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    }
}

/// More in one file than any workflow makes; the work for each is bounded, so is the whole.
const SIGNATURES: usize = 1000;

fn read(mut document: Document, file: &XmlFile<'_>) -> Observed {
    let mut signatures = Vec::new();
    let mut material = Material::default();
    for (number, (id, element)) in named_signatures(file).into_iter().enumerate() {
        if number < SIGNATURES {
            let (evidence, carried) =
                signature::observe(file, element, &id, SignatureKind::Signature);
            signatures.push(evidence);
            material.extend(carried);
        } else {
            let seen = format!("more than {SIGNATURES} signatures");
            let limit = format!("at most {SIGNATURES}");
            signatures.push(unread(file, element, &id, "XD-10", (seen, limit)));
        }
    }
    for (element, id) in left_over(file) {
        let seen = "a counter-signature where none is read".to_owned();
        let expected =
            "CounterSignature in the UnsignedSignatureProperties of a signature".to_owned();
        signatures.push(unread(file, element, &id, "XD-03", (seen, expected)));
    }
    for element in file.lookalikes.iter().take(SIGNATURES) {
        let path = file.tree.path(*element);
        let seen = format!("namespace `{}`", file.tree.namespace_of(*element));
        signatures.push(unread(file, *element, &path, "XD-03", (seen, names::DS.to_owned())));
    }
    if !signatures.is_empty()
        && let Some((id, first)) = file.ids.ambiguous().first()
    {
        let seen = format!("several elements have the id `{id}`");
        let at = file.location(*first);
        document.deviations.push(Deviation::new("XD-08a", at, seen, "ids on one element each"));
    }
    if file.tree.local_name(file.tree.document_element()) == "SignedDoc" {
        let namespace = file.tree.namespace_of(file.tree.document_element());
        if namespace.contains("DigiDoc") || namespace.is_empty() {
            let at = file.location(file.tree.document_element());
            let seen = if namespace.is_empty() { "SK-XML 1.0" } else { namespace };
            document.deviations.push(Deviation::new("AS-08", at, seen, "ASiC"));
        }
    }
    document.deviations.extend(file.among.and_then(|_| container::frame_deviation(file)));
    let records = file.records.take();
    Observed { document, signatures, records, material }
}

/// A signature that is not computed, by the rule that it does not keep.
fn unread(
    file: &XmlFile<'_>,
    element: NodeId,
    id: &str,
    rule: &'static str,
    (seen, expected): (String, String),
) -> SignatureEvidence {
    let at = file.location(element);
    let deviation = Deviation::new(rule, at.clone(), seen.clone(), expected);
    let unread = signature::unread(id, SignatureKind::Signature, seen, vec![deviation]);
    SignatureEvidence { at, ..unread }
}

/// What looks like a counter-signature by where it stands, and was not read with any signature: no
/// signature is passed over. Of one that was not read itself, nothing inside was.
fn left_over(file: &XmlFile<'_>) -> Vec<(NodeId, String)> {
    let observed = file.observed.borrow();
    let is_counter = |at: &NodeId| signature::is_counter_signature(file, *at);
    file.signatures
        .iter()
        .filter(|at| !observed.contains(at) && is_counter(at))
        .take(SIGNATURES)
        .map(|at| (*at, file.tree.path(*at)))
        .collect()
}

/// The signatures by what they are called in reports: their Id, else their position.
fn named_signatures(file: &XmlFile<'_>) -> Vec<(String, NodeId)> {
    let mut taken = BTreeSet::new();
    let mut named = Vec::new();
    let all = file.signatures.iter().filter(|at| !signature::is_counter_signature(file, **at));
    for (number, element) in all.enumerate() {
        let position = number.saturating_add(1);
        let own = file.own_name(*element);
        let mut id = own.map_or_else(|| position.to_string(), |(id, _)| id);
        if taken.contains(&id) {
            id = format!("{id} ({position})");
        }
        taken.insert(id.clone());
        // The name of a file stays its first signature's where more are put in.
        let called = match file.among {
            Some(among) if number == 0 => among.name.to_owned(),
            Some(among) => format!("{}#{id}", among.name),
            None => id,
        };
        named.push((called, *element));
    }
    named
}

/// A file that is not read: each signature that a plain search finds is listed, so that it is never
/// taken for a file without one.
fn refused(
    document: Document,
    text: &[u8],
    refusal: Refusal,
    decoded: Option<&Decoded<'_>>,
) -> Result<Observed, FormatError> {
    let found = search(text);
    if found.is_empty() {
        return Err(refusal.into_error(decoded));
    }
    let (rule, expected) = match refusal {
        Refusal::Limit { .. } => ("XD-10", "a file within the limits"),
        _ => ("XD-01", "well-formed XML without a document type declaration"),
    };
    let why = refusal.to_string();
    let at = |position: usize| {
        Location::offset(decoded.map_or(position as u64, |decoded| decoded.file_offset(position)))
    };
    let place = refusal.at().map(at).unwrap_or_default();
    let listed = |(number, position): (usize, &usize)| {
        let deviation = Deviation::new(rule, place.clone(), why.clone(), expected);
        let id = number.saturating_add(1).to_string();
        SignatureEvidence {
            at: at(*position),
            ..signature::unread(&id, SignatureKind::Signature, why.clone(), vec![deviation])
        }
    };
    let signatures = found.iter().enumerate().map(listed).collect();
    Ok(Observed { document, signatures, records: Vec::new(), material: Material::default() })
}

/// Positions of what looks like the start tag of a ds:Signature, in a text that could not be read.
fn search(text: &[u8]) -> Vec<usize> {
    /// More are not listed of a file that is refused anyway.
    const LISTED: usize = 100;
    memchr::memmem::find_iter(text, b"Signature")
        .filter_map(|at| {
            let after = text.get(at.saturating_add(9))?;
            let ends = matches!(after, b' ' | b'\t' | b'\r' | b'\n' | b'>' | b'/');
            let before = text.get(at.saturating_sub(256)..at).unwrap_or_default();
            let open = before.iter().rposition(|byte| *byte == b'<')?;
            let prefix = before.get(open.saturating_add(1)..).unwrap_or_default();
            let is_prefix = match prefix.split_last() {
                None => true,
                Some((last, name)) => {
                    let part = |b: &u8| !b.is_ascii_whitespace() && !b"/!?<>:\"'=&".contains(b);
                    *last == b':' && !name.is_empty() && name.iter().all(part)
                }
            };
            (ends && is_prefix).then(|| at.saturating_sub(before.len().saturating_sub(open)))
        })
        .take(LISTED)
        .collect()
}

#[cfg(test)]
mod tests;
