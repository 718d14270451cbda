//! How much of the document a signature covers (XD-16, XD-17), and what lies outside.

use super::file::XmlFile;
use super::ids::is_harmless;
use super::names::DS;
use super::names::DS11;
use super::names::EXCLUSIVE;
use super::names::MORE_2007;
use super::names::XADES_VERSIONS;
use super::names::XADES141;
use super::node_set::NodeSet;
use super::properties;
use super::references::Followed;
use super::tree::Kind;
use super::tree::NodeId;
use crate::model::Coverage;
use crate::model::Location;
use crate::model::ReferenceRole;
use std::collections::BTreeSet;
use std::ops::Range;

/// What is covered and what is not.
pub(super) struct Covered {
    pub(super) coverage: Coverage,
    pub(super) covered: Vec<Location>,
    pub(super) uncovered: Vec<Uncovered>,
    /// A style sheet outside, which changes what people see (XX-13).
    pub(super) style_sheet: Option<Location>,
    /// Elements around what is covered, of which nobody signed what they are called.
    pub(super) around: Vec<Uncovered>,
}

/// A part that is not covered.
pub(super) struct Uncovered {
    /// Its path and bytes.
    pub(super) at: Location,
    /// The node, or the element of an attribute.
    pub(super) node: NodeId,
    /// An attribute alone: its namespace and local name.
    pub(super) attribute: Option<(String, String)>,
}

impl Uncovered {
    fn node(file: &XmlFile<'_>, node: NodeId) -> Self {
        Self { at: file.location(node), node, attribute: None }
    }
}

/// Whether a namespace is of what belongs to a signature, and not to a document.
pub(super) fn is_of_a_signature(namespace: &str) -> bool {
    const OTHERS: [&str; 7] = [
        DS,
        DS11,
        MORE_2007,
        EXCLUSIVE,
        XADES141,
        "http://www.w3.org/2001/04/xmldsig-more#",
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd",
    ];
    OTHERS.contains(&namespace) || XADES_VERSIONS.contains(&namespace)
}

/// More places than anybody reads.
const PLACES: usize = 50;

/// Nodes that are looked at one by one for one signature.
const STEPS: u32 = 1_000_000;

/// Holds what the references cover against the document, and what manifests that they sign list and
/// find unchanged.
pub(super) fn of(
    file: &XmlFile<'_>,
    signature: NodeId,
    references: &[Followed],
    listed: &[Followed],
) -> Covered {
    let tree = &file.tree;
    let references = || {
        let unchanged = listed.iter().filter(|entry| entry.facts.intact.holds());
        references.iter().chain(unchanged)
    };
    let followed: Vec<&Followed> = references()
        .filter(|reference| {
            !matches!(
                reference.facts.role,
                ReferenceRole::SignedProperties | ReferenceRole::KeyInfo
            )
        })
        .collect();
    let sets: Vec<&NodeSet> =
        followed.iter().filter_map(|reference| reference.nodes.as_ref()).collect();
    let covered: Vec<Location> = sets
        .iter()
        .flat_map(|set| set.roots.iter())
        .take(PLACES)
        .map(|root| match *root {
            NodeId::DOCUMENT => file.location(tree.document_element()),
            root => file.location(root),
        })
        .collect();
    let outside = followed.iter().any(|reference| reference.facts.found);
    let neighbours = followed
        .iter()
        .filter_map(|reference| reference.neighbour.as_ref())
        .filter(|neighbour| neighbour.whole)
        .map(|neighbour| Location { file: Some(neighbour.name.clone()), ..Location::default() });
    let covered: Vec<Location> = covered.into_iter().chain(neighbours).collect();
    if sets.is_empty() && !outside {
        let (uncovered, around) = (Vec::new(), Vec::new());
        let style_sheet = None;
        return Covered { coverage: Coverage::Unclear, covered, uncovered, around, style_sheet };
    }
    let all: Vec<&NodeSet> = references().filter_map(|r| r.nodes.as_ref()).collect();
    let search = Search {
        file,
        signature,
        covered: stretches(file, &sets),
        signed: stretches(file, &all),
        names: names(file, &sets),
    };
    let mut uncovered = Vec::new();
    if file.among.is_some() {
        // What is signed are the files of the container; who reads it says which are not.
        search.objects(&mut uncovered);
        let coverage =
            if uncovered.is_empty() { Coverage::EntireDocument } else { Coverage::Partial };
        return Covered { coverage, covered, uncovered, around: Vec::new(), style_sheet: None };
    }
    search.instructions(&mut uncovered);
    let top = tree.document_element();
    let whole = if top == signature {
        // Nothing but signed objects (or octets from outside): nothing is left.
        search.objects(&mut uncovered);
        true
    } else {
        search.walk(&mut uncovered);
        search.covers(top)
    };
    let coverage =
        if whole && uncovered.is_empty() { Coverage::EntireDocument } else { Coverage::Partial };
    let style_sheet =
        uncovered.iter().find(|part| is_style_sheet(file, part)).map(|part| part.at.clone());
    uncovered.truncate(PLACES);
    let around = search.around(&sets);
    Covered { coverage, covered, uncovered, around, style_sheet }
}

fn is_style_sheet(file: &XmlFile<'_>, part: &Uncovered) -> bool {
    file.tree.kind(part.node) == Kind::Instruction
        && file.tree.instruction_target(part.node) == "xml-stylesheet"
}

/// Local names by which programs find what is signed: of the elements that references lead to, and of
/// the parts of known forms.
fn names<'f>(file: &XmlFile<'f>, sets: &[&NodeSet]) -> BTreeSet<&'f str> {
    let tree = &file.tree;
    let roots = sets.iter().flat_map(|set| set.roots.iter().copied());
    let known = file.bases().iter().flat_map(|base| base.all_parts().chain([base.top]));
    roots
        .chain(known)
        .filter(|at| tree.is_element(*at) && !is_of_a_signature(tree.namespace_of(*at)))
        .map(|at| tree.local_name(at))
        .collect()
}

/// What some sets hold, as stretches of node numbers, in order and apart.
fn stretches(file: &XmlFile<'_>, sets: &[&NodeSet]) -> Vec<Range<u32>> {
    let tree = &file.tree;
    let mut all: Vec<Range<u32>> = Vec::new();
    for set in sets {
        for root in &set.roots {
            let range = tree.subtree(*root);
            let mut at = range.start;
            for top in set.without.iter().map(|top| tree.subtree(*top)) {
                if range.contains(&top.start) {
                    all.push(at..top.start);
                    at = top.end;
                }
            }
            all.push(at..range.end);
        }
    }
    all.retain(|stretch| !stretch.is_empty());
    all.sort_unstable_by_key(|stretch| (stretch.start, stretch.end));
    let mut joined: Vec<Range<u32>> = Vec::new();
    for stretch in all {
        match joined.last_mut() {
            Some(last) if stretch.start <= last.end => last.end = last.end.max(stretch.end),
            _ => joined.push(stretch),
        }
    }
    joined
}

struct Search<'s, 'f> {
    file: &'s XmlFile<'f>,
    signature: NodeId,
    covered: Vec<Range<u32>>,
    /// The same with properties and keys that are signed.
    signed: Vec<Range<u32>>,
    /// Local names of what is signed.
    names: BTreeSet<&'s str>,
}

impl Search<'_, '_> {
    /// The stretch that ends after a node, if any.
    fn stretch_after(&self, at: u32) -> Option<&Range<u32>> {
        self.covered.get(self.covered.partition_point(|stretch| stretch.end <= at))
    }

    fn covers(&self, id: NodeId) -> bool {
        self.stretch_after(id.0).is_some_and(|stretch| stretch.contains(&id.0))
    }

    /// Outermost parts that no reference covers, signatures aside: every other signature of the
    /// document is reported by itself.
    fn walk(&self, uncovered: &mut Vec<Uncovered>) {
        let tree = &self.file.tree;
        let range = tree.subtree(tree.document_element());
        let mut at = range.start;
        let mut steps = STEPS;
        while at < range.end && uncovered.len() < PLACES {
            steps = steps.saturating_sub(1);
            if steps == 0 {
                // Whatever comes is not known to be signed.
                uncovered.push(Uncovered::node(self.file, NodeId(at)));
                break;
            }
            let id = NodeId(at);
            let end = tree.subtree(id).end;
            let next = self.stretch_after(at).cloned().unwrap_or(u32::MAX..u32::MAX);
            // Only what holds a covered part is looked into; the rest is named as a whole.
            let holds_covered = next.start < end || tree.contains(id, self.signature);
            if next.contains(&at) {
                at = next.end;
            } else if id == self.signature {
                self.objects(uncovered);
                at = end;
            } else if tree.is(id, DS, "Signature") {
                at = end;
            } else if tree.is_element(id) && holds_covered {
                self.attributes(id, uncovered);
                at += 1;
            } else {
                let blank = match tree.kind(id) {
                    Kind::Text | Kind::CData => tree.characters(id).trim().is_empty(),
                    kind => kind == Kind::Comment,
                };
                if !blank {
                    uncovered.push(Uncovered::node(self.file, id));
                }
                at = end;
            }
        }
    }

    fn attributes(&self, id: NodeId, uncovered: &mut Vec<Uncovered>) {
        let tree = &self.file.tree;
        for attribute in tree.attributes(id).iter().filter(|a| !is_harmless(tree, a)) {
            let name = tree.attribute_name(attribute);
            let start = self.file.decoded.file_offset(attribute.name_start as usize);
            let end = self.file.decoded.file_offset(attribute.value_end as usize + 1);
            let at = Location {
                offset: Some(start),
                length: Some(end.saturating_sub(start)),
                ..Location::xpath(format!("{}/@{name}", tree.path(id)))
            };
            let namespace = tree.namespace(attribute.namespace).to_owned();
            let attribute = Some((namespace, super::tree::local(name).to_owned()));
            uncovered.push(Uncovered { at, node: id, attribute });
        }
    }

    /// Objects of the signature that it does not sign. Those that hold qualifying properties are
    /// judged by the rules on these.
    fn objects(&self, uncovered: &mut Vec<Uncovered>) {
        let tree = &self.file.tree;
        for object in tree.named(self.signature, DS, "Object") {
            let has_parts = tree.elements(object).next().is_some();
            let all_covered = self.covers(object)
                || (has_parts && tree.elements(object).all(|part| self.covers(part)));
            let only_properties = has_parts
                && tree.elements(object).all(|part| properties::is_qualifying(tree, part));
            if !all_covered && !only_properties {
                uncovered.push(Uncovered::node(self.file, object));
            }
        }
        self.strangers(uncovered);
    }

    /// Elements in the signature's unsigned parts that are none of a signature's own (XX-01): a
    /// program that looks for its elements in the whole document finds them there, too.
    fn strangers(&self, uncovered: &mut Vec<Uncovered>) {
        let tree = &self.file.tree;
        for part in tree.elements(self.signature) {
            // An Object is named as a whole, but for the one with the properties.
            let is_ours = tree.is(part, DS, "KeyInfo")
                || tree.elements(part).any(|inner| properties::is_qualifying(tree, inner));
            if !is_ours {
                continue;
            }
            let range = tree.subtree(part);
            let mut at = range.start;
            while at < range.end && uncovered.len() < PLACES {
                let id = NodeId(at);
                let next = self.signed.partition_point(|stretch| stretch.end <= at);
                if let Some(stretch) = self.signed.get(next).filter(|s| s.contains(&at)) {
                    at = stretch.end;
                } else if tree.is_element(id) && self.is_strange(id) {
                    uncovered.push(Uncovered::node(self.file, id));
                    at = tree.subtree(id).end;
                } else {
                    at += 1;
                }
            }
        }
    }

    /// Of no namespace of signatures; or called like what is signed, for those who look for names only.
    fn is_strange(&self, id: NodeId) -> bool {
        let tree = &self.file.tree;
        !is_of_a_signature(tree.namespace_of(id)) || self.names.contains(tree.local_name(id))
    }

    /// The elements around what is signed, but for those of signatures. They can be renamed, and what
    /// is signed can be moved into others: a contract into the list of those that are void.
    fn around(&self, sets: &[&NodeSet]) -> Vec<Uncovered> {
        let tree = &self.file.tree;
        let roots = sets.iter().flat_map(|set| &set.roots).take(PLACES);
        let above: BTreeSet<NodeId> = roots
            .filter(|root| !tree.contains(self.signature, **root))
            .flat_map(|root| tree.ancestors(*root))
            .filter(|at| *at != NodeId::DOCUMENT && !self.covers(*at))
            .filter(|at| !is_of_a_signature(tree.namespace_of(*at)))
            .collect();
        let named = |node: NodeId| {
            let start = tree.range(node).start.saturating_add(1);
            let end = start.saturating_add(tree.name(node).len());
            let [start, end] = [start, end].map(|at| self.file.decoded.file_offset(at));
            let at = Location {
                offset: Some(start),
                length: Some(end.saturating_sub(start)),
                ..Location::xpath(format!("name({})", tree.path(node)))
            };
            Uncovered { at, node, attribute: None }
        };
        above.into_iter().take(PLACES).map(named).collect()
    }

    /// A style sheet outside the document element changes what people see (XX-13).
    fn instructions(&self, uncovered: &mut Vec<Uncovered>) {
        let tree = &self.file.tree;
        if self.covers(NodeId::DOCUMENT) {
            return;
        }
        for id in tree.children(NodeId::DOCUMENT) {
            if tree.kind(id) == Kind::Instruction {
                uncovered.push(Uncovered::node(self.file, id));
            }
        }
    }
}
