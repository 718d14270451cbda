//! Evidence records in a container (ER-08): over the one data object, or over the files that a
//! manifest lists.

use super::Container;
use super::Signed;
use super::detached::error_rule;
use super::parts::Part;
use crate::formats::FormatError;
use crate::formats::cms;
use crate::formats::cms::record::Archived;
use crate::formats::cms::record::contents_of;
use crate::formats::xml;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use std::cell::RefCell;

/// Reads all records.
pub fn read(container: &Container<'_>, signed: &[Signed]) -> (Vec<EvidenceRecord>, Material) {
    let mut records = Vec::new();
    let mut material = Material::default();
    for position in container.parts.of_kind(Part::Record) {
        records.push(record(container, position, signed, &mut material));
    }
    (records, material)
}

fn record(
    container: &Container<'_>,
    position: usize,
    signed: &[Signed],
    material: &mut Material,
) -> EvidenceRecord {
    let members = container.members;
    let listings = container.listings.iter().filter(|listing| listing.signature == Some(position));
    let listings: Vec<_> = listings.collect();
    let files: Vec<usize> = match listings.as_slice() {
        [] => container.only_content().into_iter().collect(),
        all => all.iter().flat_map(|listing| listing.intact.iter().copied()).collect(),
    };
    let unread: RefCell<Option<FormatError>> = RefCell::default();
    let digests = |by: DigestAlgorithm, _: usize| {
        let digest = |position: &usize| {
            members.digest_of(*position, by).map_err(|error| unread.replace(Some(error))).ok()
        };
        files.iter().map(digest).collect()
    };
    let mut protects = vec!["document".to_owned()];
    for one in signed.iter().filter(|one| files.contains(&one.position)) {
        protects.extend(contents_of(&one.signatures, &one.material));
    }
    let about: Vec<&str> = files.iter().map(|position| container.name(*position)).collect();
    let archived = Archived { about: about.join(", "), digests: &digests, protects };
    let id = container.name(position);
    let entry = members.entries.get(position);
    let missing = || FormatError::unreadable("no such file in the container");
    let read = entry.ok_or_else(missing).and_then(|entry| members.whole(entry));
    let mut record = match read {
        Ok(bytes) if xml::is_record(&bytes) => {
            let document = match files.as_slice() {
                [one] => members.entries.get(*one).and_then(|entry| members.whole(entry).ok()),
                _ => None,
            };
            let is_xml = document.as_deref().filter(|bytes| xml::is_record(bytes));
            xml::observe_record(&bytes, id, &archived, is_xml, container.options, material)
        }
        Ok(bytes) => cms::record::observe(&bytes, id, &archived, container.options, material),
        Err(error) => {
            let mut record = cms::record::blank(id, &archived);
            let at = Location::default();
            let deviation = Deviation::new("ER-01", at, error.to_string(), "an EvidenceRecord");
            record.deviations.push(deviation);
            record
        }
    };
    if let Some(error) = unread.take() {
        let (rule, seen) = (error_rule(&error), error.to_string());
        let at = Location::default();
        let expected = "a file that can be unpacked";
        record.deviations.push(Deviation::new(rule, at, seen, expected));
    }
    if listings.len() > 1 {
        let seen = format!("{} manifests name the record", listings.len());
        let at = Location::default();
        record.deviations.push(Deviation::new("AS-04", at, seen, "exactly one manifest"));
    }
    for listing in listings {
        record.deviations.extend(listing.deviations.iter().cloned());
        for broken in listing.references.iter().filter(|reference| !reference.intact.holds()) {
            let seen = format!("{} is not as listed", broken.what);
            let expected = "the files that the manifest lists";
            let at = broken.at.clone();
            record.deviations.push(Deviation::new("AS-04", at, seen, expected));
        }
    }
    record.at.file.get_or_insert_with(|| id.to_owned());
    record
}
