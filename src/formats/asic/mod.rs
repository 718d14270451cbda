//! ASiC containers (EN 319 162-1): which files a container has, which of them are signatures, and
//! what each signature covers.
//!
//! The directory is read by ourselves (`directory`), because it decides which files a person sees;
//! contents are unpacked as they are wanted (`members`). XAdES signatures stand in files of their
//! own that refer to others (`xml`), CAdES signatures and timestamps are over one file, which may be
//! a manifest that lists others (`manifests`). What it does not do: documents inside are not
//! verified by themselves; that they may bear signatures is told.

mod archive;
pub mod contents;
mod detached;
mod directory;
mod header;
pub mod manifest_text;
mod manifests;
mod media_type;
mod members;
mod names;
mod parts;
mod placing;
mod polyglot;
mod records;
mod signatures;
pub mod standing;
pub mod write;

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::bytes::digest_of;
use crate::formats::limits::Effort;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::SignatureEvidence;
use manifests::Listing;
use members::Members;
use parts::Part;
use parts::Parts;
use std::collections::BTreeSet;

/// Files under META-INF of names that mean nothing are looked at up to this size.
const LOOKED_AT: u64 = 1 << 20;

/// The two types of container.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Form {
    /// One data object with signatures or timestamps on it.
    Simple,
    /// Any number of files.
    Extended,
}

/// A container while it is read.
struct Container<'a> {
    members: &'a Members<'a>,
    parts: Parts,
    form: Form,
    listings: Vec<Listing>,
    options: &'a ObserveOptions,
    effort: Effort,
}

/// A signature file that was read.
struct Signed {
    /// Its position among the members.
    position: usize,
    signatures: Vec<SignatureEvidence>,
    records: Vec<EvidenceRecord>,
    material: Material,
    deviations: Vec<Deviation>,
}

/// Reads a container and all its signatures.
///
/// # Errors
/// Where it has no directory that can be read, or is larger than the limits allow. A bad signature
/// is not an error.
pub fn observe(
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let directory = directory::read(source, &options.limits)?;
    let mut deviations = directory.deviations;
    deviations.extend(names::deviations(&directory.entries));
    let (folders, files) =
        directory.entries.into_iter().partition::<Vec<_>, _>(directory::Entry::is_folder);
    drop(folders);
    let members = Members::new(source, files, &options.limits);
    let media_type = media_type::read(&members, &directory.comment, &mut deviations);
    let parts = Parts::of(&members);
    let form = media_type.unwrap_or_else(|| parts.form());
    deviations.extend(unreadable_members(&members));
    deviations.extend(polyglot::deviation(source, &members)?);
    let listings = manifests::read(&members, &parts, options, &mut deviations);
    let effort = Effort::new(&options.limits);
    let container = Container { members: &members, parts, form, listings, options, effort };
    deviations.extend(container.form_deviation());
    deviations.extend(container.notes());

    let mut signed = container.signatures();
    namesakes(&mut signed);
    archive::protect(&container, &mut signed);
    let (mut records, carried) = records::read(&container, &signed);
    signed.sort_by_key(|one| members.entries.get(one.position).map(|entry| entry.name.clone()));
    let mut signatures = Vec::new();
    let mut material = carried;
    for one in signed {
        signatures.extend(one.signatures);
        records.extend(one.records);
        material.extend(one.material);
        deviations.extend(one.deviations);
    }
    signatures.extend(container.missing());
    let sha256 = digest_of(source, DigestAlgorithm::Sha256)?;
    let document = Document {
        name: name.to_owned(),
        sha256: hex::encode(sha256),
        size: source.length(),
        format: DocumentFormat::Asic,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations,
    };
    Ok(Observed { document, signatures, records, material })
}

/// AS-03: no two signatures have one name: what is proven of one would be taken for the other's.
fn namesakes(signed: &mut [Signed]) {
    let mut taken = BTreeSet::new();
    for signature in signed.iter_mut().flat_map(|one| &mut one.signatures) {
        if !taken.insert(signature.id.clone()) {
            let seen = format!("a second signature with the name {}", signature.id);
            let at = signature.at.clone();
            signature.deviations.push(Deviation::new("AS-03", at, seen, "one name each"));
            if let Some(facts) = &mut signature.timestamp {
                facts.protects.clear();
            }
            signature.id = format!("{} ({})", signature.id, taken.len());
            taken.insert(signature.id.clone());
        }
    }
}

/// AS-07: every file can be unpacked and is what its header says. What nobody refers to is looked at,
/// too: a program may show it.
fn unreadable_members(members: &Members<'_>) -> Vec<Deviation> {
    let mut deviations = Vec::new();
    for (position, entry) in members.entries.iter().enumerate() {
        let at = entry.location();
        match members.digest_of(position, DigestAlgorithm::Sha256) {
            Ok(_) if entry.described && entry.method == 0 && members.seems_to_end(entry) => {
                let seen = "a stored file that seems to end within itself";
                let expected = "one end for those who read from the start";
                deviations.push(Deviation::new("AS-07", at, seen, expected));
            }
            Ok(_) => {}
            Err(FormatError::Limit { what, limit, .. }) => {
                let expected = format!("at most {limit}");
                deviations.push(Deviation::new("AS-07a", at, what, expected));
            }
            Err(error) => {
                let expected = "a file that can be unpacked";
                deviations.push(Deviation::new("AS-07", at, error.to_string(), expected));
            }
        }
    }
    deviations
}

impl Container<'_> {
    fn name(&self, position: usize) -> &str {
        self.members.entries.get(position).map_or("", |entry| entry.name.as_str())
    }

    /// AS-02: the simple form has one data object and no manifests of signatures.
    fn form_deviation(&self) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        let count = self.parts.content.len();
        if self.form == Form::Simple && count != 1 {
            let seen = format!("{count} files");
            let at = Location::default();
            deviations.push(Deviation::new("AS-02", at, seen, "exactly one file"));
        }
        if self.form == Form::Extended && count == 0 {
            let at = Location::default();
            deviations.push(Deviation::new("AS-02", at, "no file", "at least one file"));
        }
        deviations
    }

    /// AS-03c, AS-04a, AS-11, AS-12: what is worth knowing and decides nothing.
    fn notes(&self) -> Vec<Deviation> {
        let mut deviations = Vec::new();
        for position in self.parts.of_kind(Part::FileList) {
            deviations.extend(manifests::list_deviation(self, position));
        }
        let at = |position: usize| Location {
            file: Some(self.name(position).to_owned()),
            ..Location::default()
        };
        for position in self.parts.of_kind(Part::Other) {
            let entry = self.members.entries.get(position);
            let small = entry.filter(|entry| entry.size <= LOOKED_AT);
            let content = small.and_then(|entry| self.members.whole(entry).ok());
            let name = self.name(position);
            let seen = match content.is_some_and(|content| parts::is_hidden_signature(&content)) {
                true => format!("{name}, a signature by its content, which is not read"),
                false => name.to_owned(),
            };
            deviations.push(Deviation::new("AS-12", at(position), seen, "files of EN 319 162-1"));
        }
        for listing in &self.listings {
            let record = listing.signature.and_then(|position| self.parts.kind(position));
            if listing.kind == Part::RecordManifest && record != Some(Part::Record) {
                let seen = self.name(listing.position);
                let expected = "the evidence record that it names";
                deviations.push(Deviation::new("AS-04a", at(listing.position), seen, expected));
            }
        }
        let nested: Vec<&str> = self
            .parts
            .content
            .iter()
            .map(|position| self.name(*position))
            .filter(|name| parts::may_bear_signatures(name))
            .collect();
        if !nested.is_empty() {
            let seen = nested.join(", ");
            deviations.push(Deviation::new("AS-11", Location::default(), seen, ""));
        }
        deviations
    }
}

#[cfg(test)]
mod tests;
