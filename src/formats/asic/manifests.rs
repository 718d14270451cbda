//! Manifests: which files a signature in another file is over, each by its digest (AS-04).

use super::Container;
use super::members::Members;
use super::parts::Part;
use super::parts::Parts;
use crate::formats::ObserveOptions;
use crate::formats::neighbours::Found;
use crate::formats::neighbours::Neighbours;
use crate::formats::xml::container;
use crate::formats::xml::container::ListedObject;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::ReferenceRole;
use crate::model::SignedReference;
use std::collections::BTreeSet;

/// A manifest that was read and whose digests were computed.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its position among the members.
    pub position: usize,
    /// What it is for.
    pub kind: Part,
    /// The file of the signature, timestamp or record over it.
    pub signature: Option<usize>,
    /// What it lists, by digest.
    pub references: Vec<SignedReference>,
    /// The files that it lists.
    pub listed: Vec<usize>,
    /// Those of them that are as listed.
    pub intact: Vec<usize>,
    /// Rules that it does not keep.
    pub deviations: Vec<Deviation>,
}

/// Manifests that are read of one container; each costs the digests of what it lists.
const MANIFESTS: usize = 1000;

/// Files that all manifests may list together.
const LISTED: usize = 50_000;

/// Reads all manifests.
pub fn read(
    members: &Members<'_>,
    parts: &Parts,
    options: &ObserveOptions,
    deviations: &mut Vec<Deviation>,
) -> Vec<Listing> {
    let kinds = [Part::Manifest, Part::ArchiveManifest, Part::RecordManifest];
    let all = kinds.into_iter().flat_map(|kind| parts.of_kind(kind).map(move |at| (at, kind)));
    let mut listings: Vec<Listing> = Vec::new();
    let mut listed = 0_usize;
    for (number, (position, kind)) in all.enumerate() {
        if number >= MANIFESTS || listed >= LISTED {
            let expected = format!("at most {MANIFESTS} with {LISTED} files");
            let at = Location::default();
            deviations.push(Deviation::new("AS-07a", at, "more manifests", expected));
            break;
        }
        let listing = listing(members, position, kind, options);
        listed = listed.saturating_add(listing.references.len());
        listings.push(listing);
    }
    listings
}

fn listing(
    members: &Members<'_>,
    position: usize,
    kind: Part,
    options: &ObserveOptions,
) -> Listing {
    let mut listing = Listing {
        position,
        kind,
        signature: None,
        references: Vec::new(),
        listed: Vec::new(),
        intact: Vec::new(),
        deviations: Vec::new(),
    };
    let name = members.entries.get(position).map_or("", |entry| entry.name.as_str());
    let read = members
        .entries
        .get(position)
        .ok_or_else(|| crate::formats::FormatError::unreadable("no such file in the container"))
        .and_then(|entry| members.whole(entry))
        .and_then(|bytes| container::read_manifest(&bytes, options));
    let manifest = match read {
        Ok(manifest) => manifest,
        Err(error) => {
            let at = Location { file: Some(name.to_owned()), ..Location::default() };
            let expected = "a manifest with one SigReference and a digest of each file";
            listing.deviations.push(Deviation::new("AS-04", at, error.to_string(), expected));
            return listing;
        }
    };
    let odd = |seen: String, at: Location| {
        let at = Location { file: Some(name.to_owned()), ..at };
        Deviation::new("AS-04", at, seen, "the name of one file in the container")
    };
    match members.find(&manifest.signature) {
        Found::File { name, .. } => listing.signature = members.position(&name),
        _ => {
            let seen = format!("SigReference {}", manifest.signature);
            listing.deviations.push(odd(seen, Location::default()));
        }
    }
    if let Some(at) = manifest.critical {
        let at = Location { file: Some(name.to_owned()), ..at };
        let expected = "extensions that may be passed over";
        let seen = "an extension that is critical";
        listing.deviations.push(Deviation::new("AS-04b", at, seen, expected));
    }
    for object in &manifest.objects {
        let (reference, found) = reference(members, name, object, &mut listing.deviations);
        listing.listed.extend(found);
        if reference.intact.holds() {
            listing.intact.extend(found);
        }
        listing.references.push(reference);
    }
    listing
}

/// One file of a manifest, its digest held against the listed one.
fn reference(
    members: &Members<'_>,
    manifest: &str,
    object: &ListedObject,
    deviations: &mut Vec<Deviation>,
) -> (SignedReference, Option<usize>) {
    let mut reference = SignedReference {
        role: ReferenceRole::Document,
        what: object.uri.clone(),
        at: Location { file: Some(manifest.to_owned()), ..object.at.clone() },
        digest: object.digest.clone(),
        found: false,
        intact: Check::Unable("it is not in the container".to_owned()),
        signed_digest: hex::encode(&object.value),
        computed_digest: String::new(),
    };
    let mut say = |rule: &'static str, seen: String, expected: &str| {
        deviations.push(Deviation::new(rule, reference.at.clone(), seen, expected));
    };
    let position = match members.find(&object.uri) {
        Found::File { name, quirk } => {
            if let Some(quirk) = quirk {
                let seen = format!("{}: {quirk}", object.uri);
                say("AS-03b", seen, "a URI that is percent-encoded");
            }
            reference.at = Location { file: Some(name.clone()), ..Location::default() };
            members.position(&name)
        }
        Found::Nothing => None,
        Found::Ambiguous => {
            let seen = format!("{} may be one of several files", object.uri);
            say("AS-03d", seen, "the name of one file in the container");
            None
        }
        Found::Outside => {
            let seen = format!("{} leads out of the container", object.uri);
            say("AS-03d", seen, "the name of one file in the container");
            None
        }
    };
    let Some(position) = position else { return (reference, None) };
    reference.found = true;
    let Some(algorithm) = object.digest.algorithm else {
        let name = &object.digest.name;
        reference.intact = Check::Unable(format!("digest algorithm {name} is not known"));
        return (reference, Some(position));
    };
    match members.digest_of(position, algorithm) {
        Ok(computed) => {
            reference.intact = Check::of(computed == object.value);
            reference.computed_digest = hex::encode(computed);
        }
        Err(error) => reference.intact = Check::Unable(error.to_string()),
    }
    (reference, Some(position))
}

/// AS-03c: OpenDocument's list names the files that are there.
pub fn list_deviation(container: &Container<'_>, position: usize) -> Option<Deviation> {
    let members = container.members;
    let entry = members.entries.get(position)?;
    let odd = |seen: String| {
        let at = Location { file: Some(entry.name.clone()), ..Location::default() };
        Some(Deviation::new("AS-03c", at, seen, "the files of the container, each once"))
    };
    let read = members.whole(entry);
    let listed = match read.and_then(|bytes| container::read_file_list(&bytes, container.options)) {
        Ok(listed) => listed,
        Err(error) => return odd(error.to_string()),
    };
    let set: BTreeSet<&str> = listed.iter().map(String::as_str).collect();
    if set.len() != listed.len() {
        return odd("a file that is listed twice".to_owned());
    }
    let there: BTreeSet<&str> =
        container.parts.content.iter().map(|position| container.name(*position)).collect();
    if let Some(missing) = there.iter().find(|name| !set.contains(**name)) {
        return odd(format!("{missing} is not listed"));
    }
    let superfluous = set.iter().find(|name| !members.entries.iter().any(|e| e.name == **name));
    superfluous.and_then(|name| odd(format!("{name} is listed and not there")))
}
