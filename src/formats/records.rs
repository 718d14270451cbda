//! Evidence records that are given beside a file: each is read, and held against the file's bytes.

use super::FormatError;
use super::ObserveOptions;
use super::bytes::Source;
use super::bytes::digest_of;
use super::cms;
use super::cms::record::Archived;
use super::cms::record::contents_of;
use super::xml;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// An evidence record in a file of its own.
#[derive(Clone, Debug)]
pub struct RecordFile {
    /// The path as given.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// Reads the given records, each about the whole file.
pub(super) fn attach(source: &dyn Source, observed: &mut Observed, options: &ObserveOptions) {
    if options.records.is_empty() {
        return;
    }
    let computed: RefCell<BTreeMap<DigestAlgorithm, Vec<u8>>> = RefCell::default();
    if let Ok(sha256) = hex::decode(&observed.document.sha256) {
        computed.borrow_mut().insert(DigestAlgorithm::Sha256, sha256);
    }
    let digests = |by: DigestAlgorithm, _: usize| {
        let known = computed.borrow().get(&by).cloned();
        let digest = match known {
            Some(digest) => digest,
            None => digest_of(source, by).ok()?,
        };
        computed.borrow_mut().insert(by, digest.clone());
        Some(vec![digest])
    };
    let mut protects = contents_of(&observed.signatures, &observed.material);
    for record in &observed.records {
        protects.extend(contents_of(&record.timestamps, &Material::default()));
    }
    protects.push("document".to_owned());
    let about = observed.document.name.clone();
    let is_xml = observed.document.format == DocumentFormat::Xml;
    let document = is_xml.then(|| whole(source)).flatten();
    for (number, file) in (1..).zip(&options.records) {
        let id = format!("evidence-record-{number}");
        let archived =
            Archived { about: about.clone(), digests: &digests, protects: protects.clone() };
        let mut material = Material::default();
        let mut record = read(file, &id, &archived, document.as_deref(), options, &mut material);
        record.at.file = Some(file.name.clone());
        observed.records.push(record);
        observed.material.extend(material);
    }
}

fn read(
    file: &RecordFile,
    id: &str,
    archived: &Archived<'_>,
    document: Option<&[u8]>,
    options: &ObserveOptions,
    material: &mut Material,
) -> EvidenceRecord {
    if file.bytes.len() as u64 > options.limits.inflated {
        let mut record = cms::record::blank(id, archived);
        let seen = format!("{} bytes", file.bytes.len());
        let at = Location::default();
        record.deviations.push(Deviation::new("ER-01", at, seen, "a smaller file"));
        return record;
    }
    if xml::is_record(&file.bytes) {
        xml::observe_record(&file.bytes, id, archived, document, options, material)
    } else {
        cms::record::observe(&file.bytes, id, archived, options, material)
    }
}

fn whole(source: &dyn Source) -> Option<Cow<'_, [u8]>> {
    match source.whole() {
        Some(whole) => Some(Cow::Borrowed(whole)),
        None => source.read(0, usize::try_from(source.length()).ok()?).ok(),
    }
}

/// A file of no format that we know, about which there is a record.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn any_file(source: &dyn Source, name: &str) -> Result<Observed, FormatError> {
    let sha256 = digest_of(source, DigestAlgorithm::Sha256)
        .map_err(|_| FormatError::Read(format!("{name} cannot be read to its end")))?;
    let document = Document {
        name: name.to_owned(),
        sha256: hex::encode(sha256),
        size: source.length(),
        format: DocumentFormat::Unknown,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    };
    Ok(Observed {
        document,
        signatures: Vec::new(),
        records: Vec::new(),
        material: Material::default(),
    })
}
