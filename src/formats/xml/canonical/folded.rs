//! Canonical form of what a large document's text leaves out: read again, a fold at a time, and
//! written as if it stood there.

use super::Output;
use super::RelativeNamespace;
use super::Writer;
use super::listed;
use crate::formats::xml::reader::Context;
use crate::formats::xml::tree::NamespaceId;
use crate::formats::xml::tree::Node;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;
use std::mem::take;

impl Writer<'_, '_, '_> {
    pub(super) fn folded(&mut self, node: &Node) -> Result<(), RelativeNamespace> {
        let Some(folds) = self.tree.folds else { return Ok(()) };
        let tree = self.tree;
        let mut context = self.context.take().unwrap_or_else(|| Context::with(tree.names.clone()));
        let parent = NodeId(node.parent);
        let mut around: Vec<NodeId> =
            std::iter::once(parent).chain(tree.ancestors(parent)).collect();
        around.reverse();
        for ancestor in around {
            context.bind(tree.declarations(ancestor));
        }
        let mut done = Ok(());
        let mut context = folds.read(node.start as usize, context, &mut |part| {
            done = self.part(part);
            done.is_ok()
        });
        context.unbind(0);
        self.context = Some(context);
        done
    }

    /// Writes whole nodes from the inside of the element that is open.
    fn part(&mut self, part: &Tree<'_>) -> Result<(), RelativeNamespace> {
        let prefixes = part.names.prefixes.len();
        self.rendered.resize(prefixes.max(self.rendered.len()), NamespaceId::UNBOUND);
        self.scope.resize(prefixes.max(self.scope.len()), NamespaceId::UNBOUND);
        let mut inner = Writer {
            tree: part,
            form: self.form,
            comments: self.comments,
            output: Output::new(part.text, self.output.sink()),
            rendered: take(&mut self.rendered),
            rendered_before: take(&mut self.rendered_before),
            names: self.names,
            listed: listed(part, self.names),
            scope: take(&mut self.scope),
            scope_before: take(&mut self.scope_before),
            open: Vec::new(),
            after_document_element: false,
            elements: 0,
            namespaces: take(&mut self.namespaces),
            attributes: take(&mut self.attributes),
            context: None,
        };
        let done = inner.nodes(1..part.subtree(NodeId::DOCUMENT).end, None, &[]);
        inner.output.finish();
        let elements = inner.elements;
        self.rendered = inner.rendered;
        self.rendered_before = inner.rendered_before;
        self.scope = inner.scope;
        self.scope_before = inner.scope_before;
        self.namespaces = inner.namespaces;
        self.attributes = inner.attributes;
        self.elements = self.elements.saturating_add(elements);
        done
    }
}
