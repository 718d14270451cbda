//! Namespaces in XML 1.0: declarations, what prefixes stand for, attributes told apart by both.

use super::Name;
use super::Reader;
use super::XMLNS_NAMESPACE;
use crate::formats::xml::refusal::Refusal;
use crate::formats::xml::tree::Attribute;
use crate::formats::xml::tree::Declaration;
use crate::formats::xml::tree::NamespaceId;
use crate::formats::xml::tree::PrefixId;
use crate::formats::xml::tree::XML_NAMESPACE;
use crate::formats::xml::tree::local;

/// Different prefixes in one document. Each canonicalisation keeps a table of them.
const PREFIXES: usize = 10_000;

impl<'a> Reader<'a, '_> {
    /// Namespaces in XML 1.0, clause 3.
    pub(super) fn declare(&mut self, prefix: &str, uri: &str, at: usize) -> Result<(), Refusal> {
        let wrong = match (prefix, uri) {
            ("xmlns", _) => Some("the prefix `xmlns` cannot be declared"),
            ("xml", XML_NAMESPACE) => None,
            ("xml", _) => Some("the prefix `xml` cannot be bound to another namespace"),
            (_, XML_NAMESPACE) => Some("the namespace of `xml` cannot be bound to another prefix"),
            (_, XMLNS_NAMESPACE) => Some("the namespace of `xmlns` cannot be bound"),
            ("", _) => None,
            (_, "") => Some("a prefix cannot be undeclared"),
            _ => None,
        };
        if let Some(what) = wrong {
            return Err(Refusal::malformed(at, what));
        }
        let prefix = self.intern_prefix(prefix, at)?;
        let namespace = self.context.names.namespace(uri);
        self.declarations.push(Declaration { prefix, namespace });
        Ok(())
    }

    /// Makes the declarations of a tag count.
    pub(super) fn bind(&mut self, from: usize) -> Result<(), Refusal> {
        if from == self.declarations.len() {
            return Ok(());
        }
        let undo = self.context.undo.len();
        self.context.bind(self.declarations.get(from..).unwrap_or_default());
        let bound = self.context.undo.get(undo..).unwrap_or_default();
        let mut order: Vec<u32> = bound.iter().map(|(prefix, _)| prefix.0).collect();
        order.sort_unstable();
        if order.is_sorted_by(|a, b| a < b) {
            Ok(())
        } else {
            Err(self.error("the same prefix is declared twice in one tag"))
        }
    }

    pub(super) fn unbind(&mut self, to: usize) {
        self.context.unbind(to);
    }

    pub(super) fn resolve(&self, prefix: PrefixId, at: usize) -> Result<NamespaceId, Refusal> {
        match self.context.bound.get(prefix.index()).copied() {
            Some(namespace) if namespace != NamespaceId::UNBOUND => Ok(namespace),
            _ => {
                let prefix = self.context.names.prefixes.string(prefix.0);
                Err(Refusal::malformed(at, format!("the prefix `{prefix}` is not declared")))
            }
        }
    }

    /// Finds the attributes' namespaces; no two may have the same name in the same namespace.
    pub(super) fn resolve_attributes(&mut self, first: usize, tag: usize) -> Result<(), Refusal> {
        for at in first..self.attributes.len() {
            let Some(prefix) = self.attributes.get(at).map(|attribute| attribute.prefix) else {
                continue;
            };
            if prefix != PrefixId::NONE {
                let namespace = self.resolve(prefix, tag)?;
                if let Some(attribute) = self.attributes.get_mut(at) {
                    attribute.namespace = namespace;
                }
            }
        }
        let mut order = std::mem::take(&mut self.order);
        let own = self.attributes.get(first..).unwrap_or_default();
        let key = |attribute: &Attribute| (attribute.namespace.0, self.local_of(attribute));
        let twice = match own {
            [] | [_] => false,
            [a, b] => key(a) == key(b),
            _ => {
                order.clear();
                order.extend(0..own.len() as u32);
                let at = |index: &u32| own.get(*index as usize).map(key);
                order.sort_unstable_by_key(at);
                !order.is_sorted_by(|a, b| at(a) != at(b))
            }
        };
        self.order = order;
        if twice {
            return Err(Refusal::malformed(tag, "the same attribute stands twice in one tag"));
        }
        Ok(())
    }

    /// Whether a tag's attributes stand in canonical order (attributes in a namespace are left to
    /// the canonicaliser).
    pub(super) fn in_order(&self, first: usize) -> bool {
        match self.attributes.get(first..).unwrap_or_default() {
            [] | [_] => true,
            own => {
                own.iter().all(|attribute| attribute.prefix == PrefixId::NONE)
                    && own.is_sorted_by_key(|attribute| self.local_of(attribute))
            }
        }
    }

    pub(super) fn local_of(&self, attribute: &Attribute) -> &'a str {
        let start = attribute.name_start as usize;
        let end = start.saturating_add(attribute.name_length as usize);
        local(self.text.get(start..end).unwrap_or_default())
    }

    pub(super) fn prefix(&mut self, name: &Name) -> Result<PrefixId, Refusal> {
        match name.colon {
            None => Ok(PrefixId::NONE),
            Some(colon) => {
                let text = self.text;
                let prefix = text.get(name.start..colon).unwrap_or_default();
                self.intern_prefix(prefix, name.start)
            }
        }
    }

    fn intern_prefix(&mut self, prefix: &str, at: usize) -> Result<PrefixId, Refusal> {
        let id = self.context.names.prefixes.intern(prefix);
        if self.context.names.prefixes.len() > self.context.bound.len() {
            if self.context.bound.len() >= PREFIXES {
                return Err(Refusal::limit(at, "different prefixes", PREFIXES));
            }
            self.context.bound.push(NamespaceId::UNBOUND);
        }
        Ok(PrefixId(id))
    }
}
