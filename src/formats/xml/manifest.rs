//! What ds:Manifest lists (XD-15). Its references are no part of what decides whether a signature holds
//! (XMLDSig clause 5.1): each is followed and told, and what a manifest that is signed lists and finds
//! unchanged counts as covered.

use super::file::XmlFile;
use super::references::Followed;
use super::signature::follow_all;
use super::tree::NodeId;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::ReferenceRole;

/// Manifests in manifests, and so on: deeper ones are named only.
const DEPTH: usize = 3;

/// Follows what the manifests among some references list, and notes what is not there unchanged.
pub(super) fn listed(
    file: &XmlFile<'_>,
    signature: NodeId,
    references: &[Followed],
    deviations: &mut Vec<Deviation>,
) -> Vec<Followed> {
    let mut all = Vec::new();
    let mut seen = Vec::new();
    let mut open = manifests(file, references);
    for _ in 0..DEPTH {
        open.retain(|manifest| !seen.contains(&manifest.0));
        seen.extend(open.iter().map(|manifest| manifest.0));
        let mut inner = Vec::new();
        for (manifest, is_signed) in std::mem::take(&mut open) {
            let mut entries = follow_all(file, signature, manifest, deviations);
            for entry in &entries {
                let (rule, seen) = match &entry.facts.intact {
                    Check::Holds => continue,
                    Check::Fails => ("XD-15", format!("{} was changed", called(entry))),
                    Check::Unable(why) => ("XD-15a", format!("{}: {why}", called(entry))),
                };
                let at = file.location(entry.element);
                let expected = "what the manifest lists, unchanged";
                deviations.push(Deviation::new(rule, at, seen, expected));
            }
            for entry in &mut entries {
                // What nobody vouches for, or the policy might not allow, covers nothing.
                if !is_signed || !entry.deviations.is_empty() {
                    entry.nodes = None;
                }
            }
            inner.extend(manifests(file, &entries));
            all.extend(entries);
        }
        open = inner;
    }
    all
}

/// The manifests that some references lead to, and whether the reference to each holds.
fn manifests(file: &XmlFile<'_>, references: &[Followed]) -> Vec<(NodeId, bool)> {
    references
        .iter()
        .filter(|reference| reference.facts.role == ReferenceRole::Manifest)
        .filter_map(|reference| {
            let manifest = reference.target?;
            let holds = reference.facts.intact.holds() && reference.covers(file, manifest);
            Some((manifest, holds))
        })
        .collect()
}

/// A reference by its URI; the empty one is the document.
fn called(reference: &Followed) -> &str {
    Some(reference.facts.what.as_str()).filter(|what| !what.is_empty()).unwrap_or("the document")
}
