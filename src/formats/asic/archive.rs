//! Archive timestamps of a container (AS-05): what each covers by its manifest, by the manifests and
//! signatures that this lists, and so on; and which of them is later.

use super::Container;
use super::Listing;
use super::Signed;
use super::parts::Parts;
use crate::formats::cms::record::contents_of;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// Renewals once in ten years for a thousand years; of more it is said that there are more.
const STAMPS: usize = 100;

/// Says of every archive timestamp what existed when it was made, and sets in order what covers
/// what: signatures first, each timestamp after all that it covers.
pub fn protect(container: &Container<'_>, signed: &mut [Signed]) {
    let archived: Vec<usize> = signed
        .iter()
        .enumerate()
        .filter(|(_, one)| one.signatures.iter().any(is_archive))
        .map(|(number, _)| number)
        .collect();
    let of = |number: &usize| signed.get(*number).map(|one| one.position);
    let reaches: BTreeMap<usize, BTreeSet<usize>> = archived
        .iter()
        .take(STAMPS)
        .filter_map(|number| {
            Some((*number, reach(&container.listings, &container.parts, of(number)?)))
        })
        .collect();
    let covers = |one: &usize, other: &usize| {
        let reached = reaches.get(one).zip(of(other));
        reached.is_some_and(|(reached, position)| reached.contains(&position))
    };
    // Each round ranks those that cover only what is ranked; what is left covers itself in a circle.
    let mut ranks: BTreeMap<usize, u64> = BTreeMap::new();
    loop {
        let open = reaches.keys().filter(|number| !ranks.contains_key(*number));
        let settled: Vec<(usize, u64)> = open
            .filter_map(|number| {
                let mut covered = reaches.keys().filter(|other| covers(number, other));
                let highest = covered
                    .try_fold(0, |highest: u64, other| Some(highest.max(*ranks.get(other)?)));
                Some((*number, highest?.saturating_add(1)))
            })
            .collect();
        if settled.is_empty() {
            break;
        }
        ranks.extend(settled);
    }
    let contents: Vec<(usize, Vec<String>)> = signed
        .iter()
        .map(|one| (one.position, contents_of(&one.signatures, &one.material)))
        .collect();
    let none = BTreeSet::new();
    for (number, one) in signed.iter_mut().enumerate() {
        let reach = reaches.get(&number).unwrap_or(&none);
        let rank = ranks.get(&number);
        for signature in &mut one.signatures {
            signature.covered_until = Some(rank.copied().unwrap_or_default());
            if !is_archive(signature) {
                continue;
            }
            let covered = contents
                .iter()
                .filter(|(position, _)| *position != one.position && reach.contains(position));
            let mut protects: Vec<String> =
                covered.flat_map(|(_, contents)| contents.iter().cloned()).collect();
            let at = signature.at.clone();
            if rank.is_none() {
                protects.clear();
                let (rule, seen, expected) = if reaches.contains_key(&number) {
                    let seen = "archive timestamps that cover each other in a circle";
                    ("AS-05", seen, "each after what it covers".to_owned())
                } else {
                    ("AS-07a", "more archive timestamps", format!("at most {STAMPS}"))
                };
                signature.deviations.push(Deviation::new(rule, at, seen, expected));
            } else {
                if protects.is_empty() {
                    let seen = "an archive timestamp that covers no signature";
                    let expected = "the signatures of the container";
                    signature.deviations.push(Deviation::new("AS-05", at, seen, expected));
                }
                protects.push("document".to_owned());
            }
            protects.sort();
            protects.dedup();
            if let Some(facts) = &mut signature.timestamp {
                facts.protects = protects;
            }
            let files = reach.iter().filter_map(|at| container.members.entries.get(*at));
            signature.covered = files
                .map(|entry| Location { file: Some(entry.name.clone()), ..Location::default() })
                .collect();
        }
    }
}

fn is_archive(signature: &SignatureEvidence) -> bool {
    signature.kind == SignatureKind::DocumentTimestamp
}

/// The files that a signature file covers: those that its manifests list and that are as listed, and
/// where a manifest or a signature is among them, what that covers.
pub(super) fn reach(listings: &[Listing], parts: &Parts, position: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    for listing in listings.iter().filter(|one| one.signature == Some(position)) {
        open.push(listing.position);
        open.extend(&listing.intact);
    }
    while let Some(at) = open.pop() {
        if reached.insert(at)
            && let Some(kind) = parts.kind(at)
            && kind.is_manifest()
        {
            let of_it = listings.iter().filter(|listing| listing.position == at);
            open.extend(of_it.flat_map(|listing| &listing.intact));
        }
    }
    reached
}
