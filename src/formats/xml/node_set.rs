//! Which nodes of a document are meant: whole subtrees, less some subtrees inside them, with or
//! without comments. Every node comes with its attributes and namespaces.
//!
//! That is less than XPath can say, and all that the transforms we allow can make.

use super::tree::Kind;
use super::tree::NodeId;
use super::tree::Tree;

/// A set of nodes.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct NodeSet {
    /// Tops of the subtrees, in document order, none inside another.
    pub(super) roots: Vec<NodeId>,
    /// Tops of the subtrees left out, in document order, none inside another.
    pub(super) without: Vec<NodeId>,
    /// Comments belong to it.
    pub(super) comments: bool,
}

impl NodeSet {
    /// A node and all inside it.
    pub(super) fn subtree(root: NodeId, comments: bool) -> Self {
        Self { roots: vec![root], without: Vec::new(), comments }
    }

    /// Leaves out some subtrees.
    pub(super) fn subtract(&mut self, tree: &Tree<'_>, subtrees: impl IntoIterator<Item = NodeId>) {
        self.without.extend(subtrees);
        self.without = outermost(tree, std::mem::take(&mut self.without));
        self.tidy(tree);
    }

    /// Keeps only what is in some subtrees.
    pub(super) fn intersect(
        &mut self,
        tree: &Tree<'_>,
        subtrees: impl IntoIterator<Item = NodeId>,
    ) {
        let others = outermost(tree, subtrees.into_iter().collect());
        let mut kept: Vec<NodeId> = self.roots.clone();
        kept.retain(|root| holds(tree, &others, *root));
        kept.extend(others.into_iter().filter(|other| holds(tree, &self.roots, *other)));
        self.roots = outermost(tree, kept);
        self.tidy(tree);
    }

    /// Adds some subtrees; whether the sum can be said in this way. It cannot where something is added
    /// in the midst of what was left out, and the set is what it was then.
    #[must_use]
    pub(super) fn unite(
        &mut self,
        tree: &Tree<'_>,
        subtrees: impl IntoIterator<Item = NodeId>,
    ) -> bool {
        let added = outermost(tree, subtrees.into_iter().collect());
        let in_a_hole = |top: &NodeId| {
            holds(tree, &self.without, *top) && self.without.binary_search(top).is_err()
        };
        if added.iter().any(in_a_hole) {
            return false;
        }
        self.without.retain(|hole| !holds(tree, &added, *hole));
        self.roots.extend(added);
        self.roots = outermost(tree, std::mem::take(&mut self.roots));
        true
    }

    /// Drops tops that are left out, and holes in nothing.
    fn tidy(&mut self, tree: &Tree<'_>) {
        self.roots.retain(|root| !holds(tree, &self.without, *root));
        self.without.retain(|hole| holds(tree, &self.roots, *hole));
    }

    /// Keeps what another set holds, too; comments are as they were.
    pub(super) fn intersect_with(&mut self, tree: &Tree<'_>, other: &Self) {
        self.intersect(tree, other.roots.iter().copied());
        self.subtract(tree, other.without.iter().copied());
    }

    /// Whether a node is in it (comments aside).
    pub(super) fn contains(&self, tree: &Tree<'_>, id: NodeId) -> bool {
        holds(tree, &self.roots, id) && !holds(tree, &self.without, id)
    }

    /// The first of some nodes, in document order, that is in it (comments aside).
    pub(super) fn first_of(&self, tree: &Tree<'_>, nodes: &[NodeId]) -> Option<NodeId> {
        self.roots.iter().find_map(|root| {
            let range = tree.subtree(*root);
            let mut at = range.start;
            loop {
                let next = nodes.partition_point(|node| node.0 < at);
                let found = nodes.get(next).filter(|node| range.contains(&node.0))?;
                let before = self.without.partition_point(|top| top <= found);
                let top = before.checked_sub(1).and_then(|last| self.without.get(last));
                match top.filter(|top| tree.contains(**top, *found)) {
                    Some(top) => at = tree.subtree(*top).end,
                    None => return Some(*found),
                }
            }
        })
    }

    /// Its elements and character data in document order.
    pub(super) fn nodes<'t>(&'t self, tree: &'t Tree<'_>) -> impl Iterator<Item = NodeId> + 't {
        self.roots.iter().flat_map(move |root| {
            let range = tree.subtree(*root);
            let mut left_out = self.without.iter().skip_while(move |top| top.0 < range.start);
            let mut skip = left_out.next();
            let mut at = range.start;
            std::iter::from_fn(move || {
                while let Some(top) = skip.filter(|top| top.0 == at) {
                    at = tree.subtree(*top).end;
                    skip = left_out.next();
                }
                let id = NodeId(at);
                at = at.saturating_add(1);
                (id.0 < range.end).then_some(id)
            })
        })
    }

    /// Its text: that of all text nodes, in document order.
    pub(super) fn text(&self, tree: &Tree<'_>) -> String {
        let mut text = String::new();
        for id in self.nodes(tree) {
            if matches!(tree.kind(id), Kind::Text | Kind::CData) {
                text.push_str(&tree.characters(id));
            }
        }
        text
    }

    /// Length of what it spans in the text, in bytes: the work that canonicalising it costs.
    pub(super) fn span(&self, tree: &Tree<'_>) -> u64 {
        self.roots.iter().map(|root| tree.length_of(*root)).sum()
    }
}

/// Whether one of some subtrees in document order, none inside another, holds a node.
fn holds(tree: &Tree<'_>, tops: &[NodeId], id: NodeId) -> bool {
    let after = tops.partition_point(|top| *top <= id);
    after.checked_sub(1).and_then(|at| tops.get(at)).is_some_and(|top| tree.contains(*top, id))
}

/// Some subtrees in document order, without those inside others.
fn outermost(tree: &Tree<'_>, mut tops: Vec<NodeId>) -> Vec<NodeId> {
    tops.sort_unstable();
    let mut end = 0;
    tops.retain(|top| {
        let keep = top.0 >= end;
        if keep {
            end = tree.subtree(*top).end.max(end);
        }
        keep
    });
    tops
}

#[cfg(test)]
mod tests {
    use super::NodeId;
    use super::NodeSet;
    use crate::formats::limits::Limits;
    use crate::formats::xml::reader::read;
    use crate::formats::xml::tree::Tree;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    const TEXT: &str = "<a><b><c><d/>t</c><e/></b><f><g><h>u</h></g><i/></f><j>v</j></a>";

    fn expanded(tree: &Tree<'_>, tops: &[NodeId]) -> BTreeSet<u32> {
        tops.iter().flat_map(|top| tree.subtree(*top)).collect()
    }

    #[test]
    fn what_is_left_out_stays_so_whatever_is_kept_of_it_later() {
        let tree = read(TEXT, &Limits::default()).expect("well-formed");
        let mut set = NodeSet::subtree(NodeId::DOCUMENT, true);
        set.subtract(&tree, [NodeId(2)]);
        set.intersect(&tree, [NodeId(3)]);
        assert_eq!(set.nodes(&tree).count(), 0);
        assert_eq!(set.roots, []);
    }

    proptest! {
        #[test]
        fn sums_and_differences_are_those_of_sets(
            steps in prop::collection::vec((0u8..3, prop::collection::vec(0u32..15, 0..4)), 0..8),
        ) {
            let tree = read(TEXT, &Limits::default()).expect("well-formed");
            let mut set = NodeSet::subtree(NodeId::DOCUMENT, true);
            let mut plain: BTreeSet<u32> = tree.subtree(NodeId::DOCUMENT).collect();
            for (what, tops) in steps {
                let tops: Vec<NodeId> = tops.into_iter().map(NodeId).collect();
                let whole = expanded(&tree, &tops);
                match what {
                    0 => {
                        set.subtract(&tree, tops);
                        plain.retain(|id| !whole.contains(id));
                    }
                    1 => {
                        set.intersect(&tree, tops);
                        plain.retain(|id| whole.contains(id));
                    }
                    _ => {
                        if set.unite(&tree, tops) {
                            plain.extend(whole);
                        }
                    }
                }
                let nodes: BTreeSet<u32> = set.nodes(&tree).map(|id| id.0).collect();
                prop_assert_eq!(&nodes, &plain);
                for id in tree.subtree(NodeId::DOCUMENT) {
                    prop_assert_eq!(set.contains(&tree, NodeId(id)), plain.contains(&id));
                }
            }
        }
    }
}
