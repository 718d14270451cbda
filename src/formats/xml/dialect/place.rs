//! Where in a document a dialect's kinds and their parts stand.

use super::Dialect;
use super::Kind;
use super::Slot;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;

/// A document of a kind, or one of several in an envelope.
#[derive(Clone, Debug)]
pub(in crate::formats::xml) struct Base<'d> {
    /// The profile.
    pub(in crate::formats::xml) dialect: &'d Dialect,
    /// Its kind.
    pub(in crate::formats::xml) kind: &'d Kind,
    /// Its top element.
    pub(in crate::formats::xml) top: NodeId,
    /// Children of the top element that signatures are about, by local name, whatever their
    /// namespace.
    parts: Vec<(&'d str, Vec<NodeId>)>,
}

/// More in one envelope are not looked for.
const BASES: usize = 1000;

/// Every document of a dialect's kinds in a file, in document order of each kind.
pub(in crate::formats::xml) fn bases<'d>(tree: &Tree<'_>, dialect: &'d Dialect) -> Vec<Base<'d>> {
    let mut found = Vec::new();
    for kind in &dialect.kinds {
        for path in &kind.at {
            let tops = at_path(tree, NodeId::DOCUMENT, path);
            let of_kind = tops.into_iter().filter(|top| {
                let namespace = tree.namespace_of(*top);
                kind.namespaces.iter().any(|known| known == namespace)
            });
            for top in of_kind.take(BASES.saturating_sub(found.len())) {
                found.push(Base { dialect, kind, top, parts: parts(tree, kind, top) });
            }
        }
    }
    found
}

impl<'d> Base<'d> {
    /// The parts of a name.
    pub(in crate::formats::xml) fn parts(&self, name: &str) -> &[NodeId] {
        let named = self.parts.iter().find(|(known, _)| *known == name);
        named.map(|(_, parts)| parts.as_slice()).unwrap_or_default()
    }

    /// All parts, whatever their names.
    pub(in crate::formats::xml) fn all_parts(&self) -> impl Iterator<Item = NodeId> + '_ {
        self.parts.iter().flat_map(|(_, parts)| parts.iter().copied())
    }

    /// The place of signatures that an element is.
    pub(in crate::formats::xml) fn slot(
        &self,
        tree: &Tree<'_>,
        element: NodeId,
    ) -> Option<&'d Slot> {
        self.kind.slots.iter().find(|slot| self.is_at(tree, element, &slot.path))
    }

    /// Whether an element stands at a path below the top element, in its namespace.
    fn is_at(&self, tree: &Tree<'_>, element: NodeId, path: &[String]) -> bool {
        let namespace = tree.namespace_of(self.top);
        let mut at = Some(element);
        for name in path.iter().rev() {
            let Some(here) = at.filter(|here| tree.is(*here, namespace, name)) else {
                return false;
            };
            at = tree.parent(here);
        }
        at == Some(self.top)
    }

    /// Whether an element leads to a place of signatures, or is one.
    pub(in crate::formats::xml) fn leads_to_slot(&self, tree: &Tree<'_>, element: NodeId) -> bool {
        let mut slots = self.kind.slots.iter();
        slots.any(|slot| {
            (1..=slot.path.len())
                .filter_map(|length| slot.path.get(..length))
                .any(|path| self.is_at(tree, element, path))
        })
    }

    /// The elements at a path below the top one, in its namespace.
    pub(in crate::formats::xml) fn below(&self, tree: &Tree<'_>, path: &[String]) -> Vec<NodeId> {
        let namespace = tree.namespace_of(self.top);
        let mut found = at_path(tree, self.top, path);
        found.retain(|element| tree.namespace_of(*element) == namespace);
        found
    }
}

fn parts<'d>(tree: &Tree<'_>, kind: &'d Kind, top: NodeId) -> Vec<(&'d str, Vec<NodeId>)> {
    let mut parts: Vec<(&str, Vec<NodeId>)> = Vec::new();
    for slot in &kind.slots {
        let names = slot.signs.iter().map(|part| &part.name).chain(&slot.later);
        for name in names {
            if !parts.iter().any(|(known, _)| known == name) {
                parts.push((name, Vec::new()));
            }
        }
    }
    for child in tree.elements(top) {
        let name = tree.local_name(child);
        if let Some((_, of_name)) = parts.iter_mut().find(|(known, _)| *known == name) {
            of_name.push(child);
        }
    }
    parts
}

fn at_path(tree: &Tree<'_>, from: NodeId, path: &[String]) -> Vec<NodeId> {
    let mut level = vec![from];
    for name in path {
        level = level
            .iter()
            .flat_map(|at| tree.elements(*at))
            .filter(|at| tree.local_name(*at) == name)
            .collect();
    }
    level
}
