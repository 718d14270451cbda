//! What a dialect demands of a signature: that it stands in its place, alone where the place is for
//! one; covers each part that such a signature signs where programs read it; and that nothing stands
//! beside that nobody signed (XD-17, XX-01).

use super::Base;
use super::Dialect;
use super::Slot;
use super::bases;
use crate::formats::xml::coverage::Covered;
use crate::formats::xml::coverage::Uncovered;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::ids::is_harmless;
use crate::formats::xml::names::DS;
use crate::formats::xml::references::Followed;
use crate::formats::xml::tree::Kind;
use crate::formats::xml::tree::NodeId;
use crate::model::Deviation;

/// Namespace of `schemaLocation` and the like.
const INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// Documents of the dialect that was asked for, else of those that are known.
pub(in crate::formats::xml) fn recognise<'d>(
    file: &XmlFile<'_>,
    asked: Option<&'d Dialect>,
) -> Vec<Base<'d>> {
    match asked {
        Some(dialect) => bases(&file.tree, dialect),
        None => Dialect::all().iter().flat_map(|dialect| bases(&file.tree, dialect)).collect(),
    }
}

/// Holds a signature against the dialect. Without a dialect that was asked for, only signatures in
/// the places of a known one are held against it, and what they do not keep is remarked. Where all
/// is kept, places of other signatures are no parts that are left out: they hold nothing else.
pub(in crate::formats::xml) fn hold(
    file: &XmlFile<'_>,
    signature: NodeId,
    references: &[Followed],
    covered: &mut Covered,
) -> Vec<Deviation> {
    let tree = &file.tree;
    let asked = file.options.dialect.as_deref();
    let rule = if asked.is_some() { "XD-17a" } else { "XD-17b" };
    let found = file.bases().iter().find_map(|base| {
        let slot = base.slot(tree, tree.parent(signature)?)?;
        Some((base, slot))
    });
    let at = file.location(signature);
    let Some((base, slot)) = found else {
        let Some(dialect) = asked else { return Vec::new() };
        let (seen, expected) = match file.bases() {
            [] => {
                let kinds: Vec<&str> = dialect.kinds.iter().map(|kind| &*kind.name).collect();
                let seen = format!("the document is <{}>", tree.name(tree.document_element()));
                (seen, kinds.join(", "))
            }
            [first, ..] => {
                let slots = first.kind.slots.iter().map(|slot| slot.path.join("/"));
                let seen = format!("the signature stands at {}", tree.path(signature));
                (seen, slots.collect::<Vec<_>>().join(", "))
            }
        };
        return vec![Deviation::new(rule, at, seen, expected)];
    };
    let demand = Demand { file, base, slot };
    let mut seen = Vec::new();
    demand.alone(signature, &mut seen);
    demand.parts(references, &mut seen);
    demand.rest(covered, &mut seen);
    if seen.is_empty() {
        let signed: Vec<&str> = slot
            .signs
            .iter()
            .filter(|part| !base.parts(&part.name).is_empty())
            .map(|part| &*part.name)
            .collect();
        let signed = if signed.is_empty() { base.kind.name.clone() } else { signed.join(", ") };
        let seen = format!("{}, {}: {signed}", base.dialect.name, slot.name);
        // The form says how what is around is called.
        covered.around.clear();
        let mut told = vec![Deviation::new("XD-17c", at, seen, "")];
        told.extend(demand.others(covered));
        return told;
    }
    let expected = format!("profile {}, {}", base.dialect.name, slot.path.join("/"));
    seen.into_iter()
        .map(|(node, seen)| {
            let at = node.map_or_else(|| at.clone(), |node| file.location(node));
            Deviation::new(rule, at, seen, expected.clone())
        })
        .collect()
}

/// What does not keep the demand: where, and in words.
type Seen = Vec<(Option<NodeId>, String)>;

struct Demand<'s, 'f> {
    file: &'s XmlFile<'f>,
    base: &'s Base<'f>,
    slot: &'s Slot,
}

impl Demand<'_, '_> {
    /// No other signature stands in a place for one: it would speak for somebody else than the form
    /// says, and programs take the first or the last.
    fn alone(&self, signature: NodeId, seen: &mut Seen) {
        let (file, tree) = (self.file, &self.file.tree);
        if self.slot.many {
            return;
        }
        let is_in_place = |other: &NodeId| {
            let slot = tree.parent(*other).and_then(|at| self.base.slot(tree, at));
            slot.is_some_and(|slot| std::ptr::eq(slot, self.slot))
        };
        let other = file.signatures.iter().find(|other| **other != signature && is_in_place(other));
        if let Some(other) = other {
            let words = format!("{} holds another signature", self.slot.path.join("/"));
            seen.push((Some(*other), words));
        }
    }

    /// Each part is there once, and covered where it stands.
    fn parts(&self, references: &[Followed], seen: &mut Seen) {
        let (file, tree) = (self.file, &self.file.tree);
        if self.slot.signs.is_empty() {
            let covers = |reference: &Followed| {
                reference.nodes.as_ref().is_some_and(|set| {
                    set.contains(tree, self.base.top)
                        && set.without.iter().all(|out| tree.is(*out, DS, "Signature"))
                })
            };
            if !references.iter().any(covers) {
                let top = self.base.top;
                seen.push((Some(top), format!("{} is not covered as a whole", tree.path(top))));
            }
            return;
        }
        for part in &self.slot.signs {
            match self.base.parts(&part.name) {
                [] if part.optional => {}
                [] => seen.push((None, format!("there is no {}", part.name))),
                [one] if references.iter().any(|reference| reference.covers(file, *one)) => {}
                [one] => seen.push((Some(*one), format!("{} is not covered", tree.path(*one)))),
                [_, second, ..] => {
                    seen.push((Some(*second), format!("there is more than one {}", part.name)));
                }
            }
        }
    }

    /// Nothing else stands beside, but what may.
    fn rest(&self, covered: &Covered, seen: &mut Seen) {
        for part in &covered.uncovered {
            let told = seen.iter().any(|(node, _)| *node == Some(part.node));
            if !told && !self.may_be_outside(part) {
                let path = part.at.xpath.as_deref().unwrap_or_default();
                seen.push((Some(part.node), format!("{path} is not covered")));
            }
        }
    }

    /// Takes the places of other signatures out of what is not covered, and tells them.
    fn others(&self, covered: &mut Covered) -> Option<Deviation> {
        let is_place =
            |part: &Uncovered| part.attribute.is_none() && self.holds_signatures_alone(part.node);
        let (places, rest) = std::mem::take(&mut covered.uncovered).into_iter().partition(is_place);
        covered.uncovered = rest;
        let places: Vec<Uncovered> = places;
        let at = places.first()?.at.clone();
        let paths: Vec<&str> =
            places.iter().filter_map(|place| place.at.xpath.as_deref()).collect();
        Some(Deviation::new("XD-17d", at, paths.join(", "), ""))
    }

    fn may_be_outside(&self, part: &Uncovered) -> bool {
        let tree = &self.file.tree;
        let outside = &self.base.kind.outside;
        if let Some((namespace, name)) = &part.attribute {
            let is_known = |known: &String| known.strip_prefix('@') == Some(name);
            return namespace == INSTANCE && outside.iter().any(is_known);
        }
        let name = tree.local_name(part.node);
        let is_later = tree.parent(part.node) == Some(self.base.top)
            && self.slot.later.iter().any(|later| later == name)
            && self.base.parts(name).len() == 1;
        is_later
            || self.is_outside(part.node)
            || self.holds_signatures_alone(part.node)
            || self.is_judged_by_itself(part.node)
    }

    /// At a path that the profile leaves to others.
    fn is_outside(&self, node: NodeId) -> bool {
        let tree = &self.file.tree;
        self.base.kind.outside.iter().any(|path| {
            let mut at = node;
            for name in path.rsplit('/').filter(|name| !name.is_empty()) {
                if tree.local_name(at) != name {
                    return false;
                }
                match tree.parent(at) {
                    Some(above) => at = above,
                    None => return false,
                }
            }
            at == NodeId::DOCUMENT
        })
    }

    /// An element on the way to places of signatures, with signatures in them or nothing.
    fn holds_signatures_alone(&self, node: NodeId) -> bool {
        let tree = &self.file.tree;
        let range = tree.subtree(node);
        let mut at = range.start;
        while at < range.end {
            let id = NodeId(at);
            let is_fine = match tree.kind(id) {
                Kind::Element if tree.is(id, DS, "Signature") => {
                    at = tree.subtree(id).end;
                    continue;
                }
                Kind::Element => {
                    self.base.leads_to_slot(tree, id)
                        && tree.attributes(id).iter().all(|a| is_harmless(tree, a))
                }
                Kind::Text | Kind::CData => tree.characters(id).trim().is_empty(),
                kind => kind == Kind::Comment,
            };
            if !is_fine {
                return false;
            }
            at = at.saturating_add(1);
        }
        tree.is_element(node)
    }

    /// Another document in the same envelope, whose own signatures speak for it.
    fn is_judged_by_itself(&self, node: NodeId) -> bool {
        let (file, tree) = (self.file, &self.file.tree);
        let other = file.bases().iter().find(|other| other.top == node && node != self.base.top);
        other.is_some_and(|other| {
            file.signatures.iter().any(|signature| {
                tree.parent(*signature).is_some_and(|at| other.slot(tree, at).is_some())
            })
        })
    }
}
