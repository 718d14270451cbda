//! XML in base64 within a document of a national dialect: read by itself, to a depth and size, and
//! its signatures told among the document's own.
//!
//! What no signature inside covers is not remarked: the outer signature covers all of it.

use super::dialect::Base;
use super::file::XmlFile;
use super::transforms;
use super::tree::NodeId;
use super::tree::Tree;
use crate::formats::ObserveOptions;
use crate::formats::cms;
use crate::model::Deviation;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Observed;
use crate::model::SignatureEvidence;

/// Documents in documents in documents: more is nobody's habit.
const DEPTH: u32 = 3;

/// Files in one document.
const FILES: usize = 500;

/// Reads the files in a document and adds their signatures to `observed`.
pub(super) fn add(file: &XmlFile<'_>, depth: u32, observed: &mut Observed) {
    let tree = &file.tree;
    let mut files = 0usize;
    for base in file.bases().iter().filter(|base| !base.kind.nested.is_empty()) {
        for at in tree.subtree(base.top).map(NodeId) {
            if !is_named(tree, base, at) {
                continue;
            }
            let text = tree.text_of(at);
            if text.trim().is_empty() {
                continue;
            }
            let is_alone = tree.elements(at).next().is_none();
            files = files.saturating_add(1);
            let here = file.location(at);
            let refused = if depth >= DEPTH {
                Some(format!("more than {DEPTH} files within each other"))
            } else if files > FILES {
                Some(format!("more than {FILES} files"))
            } else if !is_alone {
                Some("there are elements in its text".to_owned())
            } else {
                let octets = file
                    .charge(text.len() as u64)
                    .and_then(|()| transforms::decode(text.as_bytes()));
                match octets {
                    Ok(octets) if !looks_like_xml(&octets) => {
                        let (seen, expected) = (kind(&octets), "XML in base64");
                        let at = here.clone();
                        observed
                            .document
                            .deviations
                            .push(Deviation::new("XD-19a", at, seen, expected));
                        None
                    }
                    Ok(octets) => read(file, depth, &here, octets, observed).err(),
                    Err(problem) => Some(problem.why),
                }
            };
            if let Some(why) = refused {
                let expected = "XML in base64 that can be read";
                observed.document.deviations.push(Deviation::new("XD-19", here, why, expected));
            }
            if files > FILES {
                return;
            }
        }
    }
}

/// The first file in a document of a dialect whose text is none in base64, and why: who signs vouches
/// for something that nobody can read.
pub(super) fn undecodable(file: &XmlFile<'_>, base: &Base<'_>) -> Option<(NodeId, String)> {
    let tree = &file.tree;
    let mut all = tree.subtree(base.top).map(NodeId).filter(|at| is_file(tree, base, *at));
    all.find_map(|at| {
        let problem = transforms::decode(tree.text_of(at).as_bytes()).err()?;
        Some((at, problem.why))
    })
}

/// Whether an element is one whose text is a file.
fn is_file(tree: &Tree<'_>, base: &Base<'_>, at: NodeId) -> bool {
    is_named(tree, base, at) && tree.elements(at).next().is_none()
}

fn is_named(tree: &Tree<'_>, base: &Base<'_>, at: NodeId) -> bool {
    tree.is_element(at) && base.kind.nested.iter().any(|name| name == tree.local_name(at))
}

/// What octets that are no XML seem to be, among what may hold signatures.
fn kind(octets: &[u8]) -> &'static str {
    /// Where `%PDF-` stands at the latest.
    const HEAD: usize = 1024;
    let head = octets.get(..HEAD).unwrap_or(octets);
    if memchr::memmem::find(head, b"%PDF-").is_some() {
        "PDF"
    } else if octets.starts_with(b"PK") {
        "ZIP"
    } else if cms::detect(octets).is_some() {
        "CMS"
    } else {
        "?"
    }
}

fn read(
    file: &XmlFile<'_>,
    depth: u32,
    here: &Location,
    octets: Vec<u8>,
    observed: &mut Observed,
) -> Result<(), String> {
    let given = file.options;
    let options = ObserveOptions {
        public_keys: given.public_keys.clone(),
        hmac_secret: given.hmac_secret.clone(),
        certificates: given.certificates.clone(),
        id_attributes: given.id_attributes.clone(),
        limits: given.limits.clone(),
        ..ObserveOptions::default()
    };
    let path = here.xpath.clone().unwrap_or_default();
    let inner =
        super::observe_within(&octets, &path, &options, Some((file, depth.saturating_add(1))));
    let inner = inner.map_err(|error| error.to_string())?;
    for mut signature in inner.signatures {
        place(&mut signature, &path);
        observed.signatures.push(signature);
    }
    for mut deviation in inner.document.deviations {
        deviation.at.file.get_or_insert_with(|| path.clone());
        observed.document.deviations.push(deviation);
    }
    for mut record in inner.records {
        place_record(&mut record, &path);
        observed.records.push(record);
    }
    observed.material.extend(inner.material);
    Ok(())
}

/// Whether octets begin with a tag, in UTF-8 or UTF-16, after a byte order mark or white space.
fn looks_like_xml(octets: &[u8]) -> bool {
    let skipped = [b'\xef', b'\xbb', b'\xbf', b'\xff', b'\xfe', b'\0'];
    let mut first = octets.iter().filter(|byte| !byte.is_ascii_whitespace());
    first.find(|byte| !skipped.contains(byte)) == Some(&b'<')
}

/// Says of a signature, and of all that is told of it, in which file it is.
fn place(signature: &mut SignatureEvidence, path: &str) {
    signature.id = format!("{path}#{}", signature.id);
    within(&mut signature.at, path);
    let deviations = signature.deviations.iter_mut().map(|deviation| &mut deviation.at);
    let references = signature.references.iter_mut().chain(&mut signature.listed);
    let parts = signature.covered.iter_mut().chain(&mut signature.uncovered);
    let all = deviations.chain(references.map(|reference| &mut reference.at)).chain(parts);
    all.for_each(|at| within(at, path));
    if let Some(facts) = &mut signature.timestamp {
        facts.protects.iter_mut().for_each(|name| place_name(name, path));
    }
    let carried = signature.timestamps.iter_mut().chain(&mut signature.counter_signatures);
    carried.for_each(|inner| place(inner, path));
}

/// The same of an evidence record.
fn place_record(record: &mut EvidenceRecord, path: &str) {
    record.id = format!("{path}#{}", record.id);
    record.about = format!("{path} {}", record.about);
    within(&mut record.at, path);
    record.deviations.iter_mut().for_each(|deviation| within(&mut deviation.at, path));
    record.concerns.iter_mut().for_each(|name| place_name(name, path));
    record.timestamps.iter_mut().for_each(|token| place(token, path));
}

/// What is proven to have existed is this file's, and not what bears the same name in another.
fn place_name(name: &mut String, path: &str) {
    if let Some(inner) = name.strip_prefix("signature:") {
        *name = format!("signature:{path}#{inner}");
    } else if name == "document" {
        *name = format!("document:{path}");
    }
}

fn within(at: &mut Location, path: &str) {
    let inner = at.file.take();
    at.file = Some(inner.map_or_else(|| path.to_owned(), |inner| format!("{path} {inner}")));
}
