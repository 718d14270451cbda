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
    }

    /// Keeps only what is in some subtrees.
    pub(super) fn intersect(
        &mut self,
        tree: &Tree<'_>,
        subtrees: impl IntoIterator<Item = NodeId>,
    ) {
        let others = outermost(tree, subtrees.into_iter().collect());
        let mut kept = Vec::new();
        for root in &self.roots {
            for other in &others {
                if tree.contains(*root, *other) {
                    kept.push(*other);
                } else if tree.contains(*other, *root) {
                    kept.push(*root);
                }
            }
        }
        self.roots = outermost(tree, kept);
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
