//! Which namespaces an element declares in its canonical form.

use super::RelativeNamespace;
use super::Writer;
use super::output::escape_value;
use crate::formats::xml::tree::NamespaceId;
use crate::formats::xml::tree::Node;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::PrefixId;

impl Writer<'_, '_, '_> {
    /// Canonical XML 1.0, clause 2.3: every namespace in scope that the nearest element in the
    /// output does not already declare.
    pub(super) fn inclusive_namespaces(
        &mut self,
        id: NodeId,
        apex: bool,
    ) -> Result<(), RelativeNamespace> {
        let tree = self.tree;
        if apex {
            for at in std::iter::once(id).chain(tree.ancestors(id)) {
                for declaration in tree.declarations(at) {
                    // The nearest declaration of a prefix counts.
                    if let Some(nearest) = self.scope.get_mut(declaration.prefix.index())
                        && *nearest == NamespaceId::UNBOUND
                    {
                        *nearest = declaration.namespace;
                        self.render(declaration.prefix, declaration.namespace)?;
                    }
                }
            }
        } else {
            for declaration in tree.declarations(id) {
                self.render(declaration.prefix, declaration.namespace)?;
            }
        }
        Ok(())
    }

    /// Exclusive Canonical XML, clause 3: what the element and its attributes use visibly, and what
    /// the PrefixList names.
    pub(super) fn exclusive_namespaces(
        &mut self,
        id: NodeId,
        node: &Node,
        apex: bool,
    ) -> Result<(), RelativeNamespace> {
        let tree = self.tree;
        for declaration in tree.declarations(id) {
            self.absolute(declaration.namespace)?;
        }
        self.render(node.prefix, node.namespace)?;
        for attribute in tree.attributes(id) {
            if attribute.prefix != PrefixId::NONE {
                self.render(attribute.prefix, attribute.namespace)?;
            }
        }
        if self.listed.is_empty() {
            return Ok(());
        }
        if apex {
            let above: Vec<NodeId> = tree.ancestors(id).collect();
            for at in above.into_iter().rev() {
                self.enter_scope(at);
            }
        }
        self.enter_scope(id);
        for at in 0..self.listed.len() {
            let Some(prefix) = self.listed.get(at).copied() else { continue };
            let namespace = self.scope.get(prefix.index()).copied().unwrap_or(NamespaceId::UNBOUND);
            if namespace != NamespaceId::UNBOUND {
                self.render(prefix, namespace)?;
            } else if prefix == PrefixId::NONE {
                self.render(prefix, NamespaceId::NONE)?;
            }
        }
        Ok(())
    }

    fn enter_scope(&mut self, id: NodeId) {
        for declaration in self.tree.declarations(id) {
            if let Some(bound) = self.scope.get_mut(declaration.prefix.index()) {
                self.scope_before.push((declaration.prefix, *bound));
                *bound = declaration.namespace;
            }
        }
    }

    /// Declares a prefix in the output unless it already stands for this namespace there.
    fn render(
        &mut self,
        prefix: PrefixId,
        namespace: NamespaceId,
    ) -> Result<(), RelativeNamespace> {
        self.absolute(namespace)?;
        if prefix == PrefixId::XML {
            return Ok(());
        }
        if let Some(rendered) = self.rendered.get_mut(prefix.index())
            && *rendered != namespace
        {
            self.rendered_before.push((prefix, *rendered));
            *rendered = namespace;
            self.namespaces.push((prefix, namespace));
        }
        Ok(())
    }

    fn absolute(&self, namespace: NamespaceId) -> Result<(), RelativeNamespace> {
        if self.tree.is_relative(namespace) {
            Err(RelativeNamespace(self.tree.namespace(namespace).to_owned()))
        } else {
            Ok(())
        }
    }

    pub(super) fn write_namespaces(&mut self) {
        let tree = self.tree;
        self.namespaces.sort_unstable_by_key(|(prefix, _)| tree.prefix(*prefix));
        for (prefix, namespace) in &self.namespaces {
            let prefix = tree.prefix(*prefix);
            self.output.bytes(b" xmlns");
            if !prefix.is_empty() {
                self.output.bytes(b":");
                self.output.bytes(prefix.as_bytes());
            }
            self.output.bytes(b"=\"");
            escape_value(tree.namespace(*namespace), &mut self.output);
            self.output.bytes(b"\"");
        }
    }
}
