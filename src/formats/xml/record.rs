//! Evidence records in XML (RFC 6283), in a file of their own or in a XAdES signature (ETSI TS 119
//! 132-3), and records in ASN.1 inside XAdES.

use super::algorithms::digest_use;
use super::canonical::Method;
use super::encoding::Decoded;
use super::file::XmlFile;
use super::names::ERS;
use super::node_set::NodeSet;
use super::reader;
use super::transforms;
use super::transforms::decode;
use super::tree::NodeId;
use crate::crypto::digest;
use crate::formats::ObserveOptions;
use crate::formats::cms::record::Archived;
use crate::formats::cms::record::Chain;
use crate::formats::cms::record::Renewals;
use crate::formats::cms::record::Stamp;
use crate::formats::cms::record::blank;
use crate::formats::cms::record::observe_chains;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::RecordForm;
use std::borrow::Cow;

/// Whether some bytes are meant as XML.
pub fn is_record(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"<") || bytes.starts_with(b"\xff\xfe") || bytes.starts_with(b"\xfe\xff")
}

/// Reads a record in a file of its own; `document` is what it is about where that is XML, for then
/// the digest is of its canonical form (clause 3.2.1).
pub fn observe_record(
    bytes: &[u8],
    id: &str,
    archived: &Archived<'_>,
    document: Option<&[u8]>,
    options: &ObserveOptions,
    material: &mut Material,
) -> EvidenceRecord {
    let mut record = blank(id, archived);
    let mut odd = |seen: String| {
        let at = Location::default();
        record.deviations.push(Deviation::new("ER-07", at, seen, "an EvidenceRecord"));
    };
    let decoded = match Decoded::new(bytes) {
        Ok(decoded) => decoded,
        Err(refusal) => {
            odd(refusal.to_string());
            return record;
        }
    };
    let tree = match reader::read(&decoded.text, &options.limits) {
        Ok(tree) => tree,
        Err(refusal) => {
            odd(refusal.to_string());
            return record;
        }
    };
    let file = XmlFile::new(&decoded, tree, options);
    let top = file.tree.document_element();
    if !file.tree.is(top, ERS, "EvidenceRecord") {
        odd(file.tree.name(top).to_owned());
        return record;
    }
    let about = About { archived, document };
    read(&file, top, &about, &mut record, material);
    record
}

/// What a record is about, and whether that is XML.
pub(super) struct About<'a> {
    pub(super) archived: &'a Archived<'a>,
    pub(super) document: Option<&'a [u8]>,
}

/// A record, taken apart.
struct XmlRecord<'s, 'f> {
    file: &'s XmlFile<'f>,
    sequence: NodeId,
    parts: Vec<Part>,
}

/// One chain of a record.
struct Part {
    element: NodeId,
    method: Option<Method>,
    /// The TimeStamp elements of its archive timestamps.
    timestamps: Vec<NodeId>,
}

/// Chains of one record, and archive timestamps of one chain.
const ORDERED: usize = 100;

/// Reads a record from its element.
pub(super) fn read(
    file: &XmlFile<'_>,
    element: NodeId,
    about: &About<'_>,
    record: &mut EvidenceRecord,
    material: &mut Material,
) {
    let tree = &file.tree;
    record.form = Some(RecordForm::Xml);
    let version = tree.attribute(element, "Version").unwrap_or_default();
    if version != "1.0" {
        let seen = format!("version `{version}`");
        record.deviations.push(Deviation::new("ER-07", file.location(element), seen, "1.0"));
    }
    if tree.child(element, ERS, "EncryptionInformation").is_some() {
        let at = file.location(element);
        record.deviations.push(Deviation::new("ER-09", at, "EncryptionInformation", ""));
    }
    let Some(sequence) = tree.child(element, ERS, "ArchiveTimeStampSequence") else {
        let at = file.location(element);
        record.deviations.push(Deviation::new("ER-07", at, "none", "an ArchiveTimeStampSequence"));
        return;
    };
    let mut read = XmlRecord { file, sequence, parts: Vec::new() };
    let mut chains: Vec<Chain<'static>> = Vec::new();
    for chain in ordered(file, sequence, "ArchiveTimeStampChain", record) {
        let method = tree.child(chain, ERS, "CanonicalizationMethod");
        let method = method.and_then(|method| transforms::method(file, method));
        if method.is_none() {
            let expected = "a CanonicalizationMethod that is known";
            record.deviations.push(Deviation::new("ER-07", file.location(chain), "none", expected));
        }
        let algorithm = digest_use(tree, tree.child(chain, ERS, "DigestMethod"));
        let mut stamps = Vec::new();
        let mut timestamps = Vec::new();
        for stamp in ordered(file, chain, "ArchiveTimeStamp", record) {
            let lists = lists(file, stamp, record);
            let Some((element, token, beside)) = token(file, stamp, record) else { return };
            timestamps.push(element);
            stamps.push(Stamp {
                algorithm: Some(algorithm.clone()),
                lists,
                token: Cow::Owned(token),
                at: file.location(stamp),
                material: beside,
            });
        }
        chains.push(stamps);
        read.parts.push(Part { element: chain, method, timestamps });
    }
    let digests = |by: DigestAlgorithm, chain: usize| match about.document {
        Some(document) => {
            let method = read.parts.get(chain)?.method.as_ref()?;
            // A record proves that the document existed, not how its text is read.
            let canonical =
                transforms::canonical_of_octets(file, document, method, &mut Vec::new()).ok()?;
            Some(vec![digest(by, &canonical).ok()?])
        }
        None => (about.archived.digests)(by, chain),
    };
    let archived = Archived {
        about: about.archived.about.clone(),
        digests: &digests,
        protects: about.archived.protects.clone(),
    };
    observe_chains(&chains, &read, &archived, file.options, record, material);
}

/// Elements of a name by their Order, which counts from 1.
fn ordered(
    file: &XmlFile<'_>,
    parent: NodeId,
    name: &str,
    record: &mut EvidenceRecord,
) -> Vec<NodeId> {
    let tree = &file.tree;
    let order = |at: &NodeId| tree.attribute(*at, "Order").and_then(|text| text.parse().ok());
    let mut found: Vec<(Option<u64>, NodeId)> = tree
        .named(parent, ERS, name)
        .take(ORDERED.saturating_add(1))
        .map(|at| (order(&at), at))
        .collect();
    found.sort_by_key(|(order, at)| (*order, *at));
    let right = found.len() <= ORDERED
        && !found.is_empty()
        && (1..).zip(&found).all(|(number, (order, _))| *order == Some(number));
    if !right {
        let seen: Vec<String> = found
            .iter()
            .map(|(order, _)| order.map_or_else(|| "?".to_owned(), |order| order.to_string()))
            .take(10)
            .collect();
        let seen = format!("{name} in the order {}", seen.join(", "));
        let expected = format!("1, 2, … at most {ORDERED}");
        record.deviations.push(Deviation::new("ER-07", file.location(parent), seen, expected));
    }
    found.truncate(ORDERED);
    found.into_iter().map(|(_, at)| at).collect()
}

/// The lists of a hash tree. What cannot be read leaves a list that no rule accepts.
fn lists(
    file: &XmlFile<'_>,
    stamp: NodeId,
    record: &mut EvidenceRecord,
) -> Vec<Vec<Cow<'static, [u8]>>> {
    let tree = &file.tree;
    let Some(hash_tree) = tree.child(stamp, ERS, "HashTree") else { return Vec::new() };
    ordered(file, hash_tree, "Sequence", record)
        .into_iter()
        .map(|sequence| {
            let values = tree.named(sequence, ERS, "DigestValue");
            values
                .map(|value| {
                    let octets = decode(tree.text_of(value).as_bytes()).unwrap_or_default();
                    Cow::Owned(octets)
                })
                .collect()
        })
        .collect()
}

/// The TimeStamp of an archive timestamp, its token, and what stands beside it.
fn token(
    file: &XmlFile<'_>,
    stamp: NodeId,
    record: &mut EvidenceRecord,
) -> Option<(NodeId, Vec<u8>, Material)> {
    let tree = &file.tree;
    let mut odd = |seen: String, expected: &str| {
        record.deviations.push(Deviation::new("ER-07", file.location(stamp), seen, expected));
    };
    let Some(element) = tree.child(stamp, ERS, "TimeStamp") else {
        odd("none".to_owned(), "a TimeStamp");
        return None;
    };
    let found = tree.child(element, ERS, "TimeStampToken");
    let kind = found.and_then(|found| tree.attribute(found, "Type")).unwrap_or_default();
    let (Some(found), "RFC3161") = (found, kind.as_ref()) else {
        odd(format!("a token of type `{kind}`"), "RFC3161");
        return None;
    };
    let octets = match decode(tree.text_of(found).as_bytes()) {
        Ok(octets) => octets,
        Err(problem) => {
            odd(problem.why, "base64 of a token");
            return None;
        }
    };
    let mut beside = Material::default();
    let list = tree.child(element, ERS, "CryptographicInformationList");
    for information in list.into_iter().flat_map(|list| tree.elements(list)) {
        let Ok(der) = decode(tree.text_of(information).as_bytes()) else { continue };
        match tree.attribute(information, "Type").as_deref() {
            Some("CERT") => beside.certificates.extend(file.certificate(&der)),
            Some("CRL") => beside.crls.push(der),
            Some("OCSP") => beside.ocsps.push(der),
            _ => {}
        }
    }
    Some((element, octets, beside))
}

impl Renewals for XmlRecord<'_, '_> {
    fn timestamp(&self, chain: usize, stamp: usize, by: DigestAlgorithm) -> Option<Vec<u8>> {
        let part = self.parts.get(chain)?;
        let set = NodeSet::subtree(*part.timestamps.get(stamp)?, true);
        Some(self.file.digest(&set, part.method.as_ref()?, by).ok()?.digest)
    }

    /// The sequence as it stood before this chain was added.
    fn older(&self, chain: usize, by: DigestAlgorithm) -> Option<Vec<u8>> {
        let later = self.parts.get(chain..)?;
        let mut set = NodeSet::subtree(self.sequence, true);
        set.subtract(&self.file.tree, later.iter().map(|part| part.element));
        Some(self.file.digest(&set, later.first()?.method.as_ref()?, by).ok()?.digest)
    }

    /// The two stand side by side in the first list (clause 4.2.2).
    fn renewed(&self, of: Vec<Vec<u8>>, older: &[u8], _: DigestAlgorithm) -> Vec<Vec<u8>> {
        of.into_iter().chain([older.to_vec()]).collect()
    }
}
