//! Archive timestamps of a container (AS-05): what each covers by its manifest, by the manifests and
//! signatures that this lists, and so on; and which of them is later.

use super::Container;
use super::Listing;
use super::Signed;
use crate::formats::cms::record::contents_of;
use crate::model::Deviation;
use crate::model::Location;
use crate::model::SignatureKind;
use std::collections::BTreeSet;

/// Says of every archive timestamp what existed when it was made, and sets in order what covers
/// what: signatures first, each timestamp after all that it covers.
pub fn protect(container: &Container<'_>, signed: &mut [Signed]) {
    let reach: Vec<BTreeSet<usize>> =
        signed.iter().map(|one| reach(&container.listings, one.position)).collect();
    let archived: Vec<bool> = signed
        .iter()
        .map(|one| one.signatures.iter().any(|s| s.kind == SignatureKind::DocumentTimestamp))
        .collect();
    let mut ranks = vec![0_u64; signed.len()];
    // Each round settles at least one more; what covers itself in a circle cannot hold.
    for _ in 0..signed.len().min(ROUNDS) {
        let next: Vec<u64> = signed
            .iter()
            .enumerate()
            .map(|(number, _)| {
                if !archived.get(number).copied().unwrap_or_default() {
                    return 0;
                }
                let covered =
                    signed.iter().zip(&ranks).zip(&archived).filter(|((other, _), of)| {
                        **of && reach.get(number).is_some_and(|all| all.contains(&other.position))
                    });
                covered.map(|((_, rank), _)| rank.saturating_add(1)).max().unwrap_or(1)
            })
            .collect();
        if next == ranks {
            break;
        }
        ranks = next;
    }
    let contents: Vec<(usize, Vec<String>)> = signed
        .iter()
        .map(|one| (one.position, contents_of(&one.signatures, &one.material)))
        .collect();
    for ((one, reach), rank) in signed.iter_mut().zip(&reach).zip(&ranks) {
        for signature in &mut one.signatures {
            signature.covered_until = Some(*rank);
            if signature.kind != SignatureKind::DocumentTimestamp {
                continue;
            }
            let covered = contents
                .iter()
                .filter(|(position, _)| *position != one.position && reach.contains(position));
            let mut protects: Vec<String> =
                covered.flat_map(|(_, contents)| contents.iter().cloned()).collect();
            if protects.is_empty() {
                let seen = "an archive timestamp that covers no signature";
                let expected = "the signatures of the container";
                let at = signature.at.clone();
                signature.deviations.push(Deviation::new("AS-05", at, seen, expected));
            }
            protects.push("document".to_owned());
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

/// Renewals once in ten years for a thousand years; more are nobody's.
const ROUNDS: usize = 100;

/// The files that a signature file covers: those that its manifests list and that are as listed, and
/// where a manifest or a signature is among them, what that covers.
pub(super) fn reach(listings: &[Listing], position: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut open: Vec<usize> = Vec::new();
    for listing in listings.iter().filter(|one| one.signature == Some(position)) {
        open.push(listing.position);
        open.extend(&listing.intact);
    }
    while let Some(at) = open.pop() {
        if !reached.insert(at) {
            continue;
        }
        for listing in listings.iter().filter(|listing| listing.position == at) {
            open.extend(&listing.intact);
        }
    }
    reached
}
