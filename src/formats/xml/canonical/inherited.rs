//! Attributes of the xml namespace that an element takes from ancestors which are not in the output.

use super::Form;
use super::Writer;
use super::order;
use super::output::escape_value;
use crate::formats::xml::base;
use crate::formats::xml::tree::Attribute;
use crate::formats::xml::tree::NamespaceId;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::XML_NAMESPACE;
use crate::formats::xml::tree::local;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

impl Writer<'_, '_, '_> {
    /// The attributes of an element whose ancestors are not in the output: Canonical XML 1.0,
    /// clause 2.4 (all of the xml namespace are inherited), and 1.1, clause 2.4 (`xml:lang` and
    /// `xml:space` are, `xml:base` is joined).
    pub(super) fn attributes_with_inherited(&mut self, id: NodeId) {
        let tree = self.tree;
        let xml_name = |attribute: &Attribute| {
            (attribute.namespace == NamespaceId::XML).then(|| local(tree.attribute_name(attribute)))
        };
        let own_names: BTreeSet<&str> = tree.attributes(id).iter().filter_map(xml_name).collect();
        let mut inherited: BTreeMap<&str, Cow<'_, str>> = BTreeMap::new();
        for ancestor in tree.ancestors(id) {
            for attribute in tree.attributes(ancestor) {
                let Some(name) = xml_name(attribute) else { continue };
                let passes = self.form == Form::Inclusive10 || matches!(name, "lang" | "space");
                if passes && !own_names.contains(name) {
                    inherited.entry(name).or_insert_with(|| tree.attribute_value(attribute));
                }
            }
        }
        let mut own: Vec<Attribute> = tree.attributes(id).to_vec();
        if self.form == Form::Inclusive11 {
            let is_base = |attribute: &Attribute| xml_name(attribute) == Some("base");
            let bases: Vec<Cow<'_, str>> = std::iter::once(id)
                .chain(tree.ancestors(id))
                .filter_map(|at| tree.attributes(at).iter().find(|attribute| is_base(attribute)))
                .map(|attribute| tree.attribute_value(attribute))
                .collect();
            if bases.len() > usize::from(own_names.contains("base")) {
                own.retain(|attribute| !is_base(attribute));
                let joined = base::join_all(&bases);
                if !joined.is_empty() {
                    inherited.insert("base", Cow::Owned(joined));
                }
            }
        }
        own.sort_unstable_by_key(|attribute| order(tree, attribute));
        let mut inherited = inherited.into_iter().peekable();
        for attribute in &own {
            let key = order(tree, attribute);
            while let Some((name, value)) =
                inherited.next_if(|(name, _)| (XML_NAMESPACE, *name) < key)
            {
                self.inherited(name, &value);
            }
            self.attribute(attribute);
        }
        for (name, value) in inherited {
            self.inherited(name, &value);
        }
    }

    fn inherited(&mut self, name: &str, value: &str) {
        self.output.bytes(b" xml:");
        self.output.bytes(name.as_bytes());
        self.output.bytes(b"=\"");
        escape_value(value, &mut self.output);
        self.output.bytes(b"\"");
    }
}
