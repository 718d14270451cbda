//! Id attributes: which element has which id, and which ids stand on several elements.
//!
//! Without a schema the ids are those of the dialects in use (XD-08): `Id`, `ID` and `id` without a
//! namespace on any element, `xml:id`, and the `Id` of WS-Security.

use super::folds::Folds;
use super::names::WSU;
use super::tree::Attribute;
use super::tree::NodeId;
use super::tree::PrefixId;
use super::tree::Tree;
use super::tree::XML_NAMESPACE;
use std::borrow::Cow;
use std::collections::HashMap;

/// Ids of a document.
pub(super) struct Ids<'a> {
    found: HashMap<Cow<'a, str>, Found>,
    folds: Option<&'a Folds<'a>>,
}

#[derive(Clone, Copy)]
enum Found {
    One(NodeId),
    Several(NodeId),
}

/// Why an id leads to no element.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum NoElement {
    /// There is none.
    Nowhere,
    /// It stands on several.
    Ambiguous,
}

impl<'a> Ids<'a> {
    /// `more`: names of attributes without a namespace that are ids too.
    pub(super) fn of(tree: &Tree<'a>, more: &[String]) -> Self {
        let mut found: HashMap<Cow<'a, str>, Found> = HashMap::new();
        for (at, attribute) in tree.attributes.iter().enumerate() {
            let is_more = attribute.prefix == PrefixId::NONE
                && more.iter().any(|name| name == tree.attribute_name(attribute));
            if !is_more && !is_id(tree, attribute) {
                continue;
            }
            let node = owner(tree, at);
            let value = match tree.attribute_value(attribute) {
                Cow::Borrowed(value) => Cow::Borrowed(meant(value)),
                Cow::Owned(value) => Cow::Owned(meant(&value).to_owned()),
            };
            found
                .entry(value)
                .and_modify(|entry| match *entry {
                    Found::One(first) if first != node => *entry = Found::Several(first),
                    _ => {}
                })
                .or_insert(Found::One(node));
        }
        Self { found, folds: tree.folds }
    }

    /// The one element with an id.
    pub(super) fn element(&self, id: &str) -> Result<NodeId, NoElement> {
        match self.found.get(id) {
            Some(Found::One(node)) => Ok(*node),
            Some(Found::Several(_)) => Err(NoElement::Ambiguous),
            None => {
                if let Some(folds) = self.folds {
                    folds.ask(id);
                }
                Err(NoElement::Nowhere)
            }
        }
    }

    /// Some of the ids, for people, in order.
    pub(super) fn some(&self, count: usize) -> Vec<&str> {
        if let Some(folds) = self.folds {
            folds.broken.set(true);
        }
        let mut ids: Vec<&str> = self.found.keys().map(Cow::as_ref).collect();
        ids.sort_unstable();
        ids.truncate(count);
        ids
    }

    /// Ids that stand on several elements, with the first of them, in document order.
    pub(super) fn ambiguous(&self) -> Vec<(&str, NodeId)> {
        let mut ambiguous: Vec<(&str, NodeId)> = self
            .found
            .iter()
            .filter_map(|(id, found)| match found {
                Found::Several(first) => Some((id.as_ref(), *first)),
                Found::One(_) => None,
            })
            .collect();
        ambiguous.sort_unstable_by_key(|(id, first)| (*first, *id));
        ambiguous
    }
}

/// Whether an attribute is an id by its name.
pub(super) fn is_id(tree: &Tree<'_>, attribute: &Attribute) -> bool {
    let namespace = tree.namespace(attribute.namespace);
    is_id_name(attribute.prefix, namespace, tree.attribute_name(attribute))
}

/// The same by its prefix, its namespace and its name as written.
pub(super) fn is_id_name(prefix: PrefixId, namespace: &str, name: &str) -> bool {
    if prefix == PrefixId::NONE {
        return matches!(name, "Id" | "ID" | "id");
    }
    match super::tree::local(name) {
        "id" => namespace == XML_NAMESPACE,
        "Id" => namespace == WSU,
        _ => false,
    }
}

/// An id as it is meant: it is of a tokenised type, white space around the value does not count.
pub(super) fn meant(value: &str) -> &str {
    value.trim_matches(' ')
}

/// The element that an attribute belongs to: the last node whose attributes begin at or before it.
fn owner(tree: &Tree<'_>, attribute: usize) -> NodeId {
    let after = tree.nodes.partition_point(|node| node.attributes as usize <= attribute);
    NodeId(u32::try_from(after.saturating_sub(1)).unwrap_or_default())
}

/// Whether an attribute says nothing about what is signed inside its element: an id, `xml:lang` and
/// `xml:space`. `xml:base` leads addresses elsewhere.
pub(super) fn is_harmless(tree: &Tree<'_>, attribute: &Attribute) -> bool {
    is_id(tree, attribute)
        || (tree.namespace(attribute.namespace) == XML_NAMESPACE
            && super::tree::local(tree.attribute_name(attribute)) != "base")
}

#[cfg(test)]
mod tests {
    use super::Ids;
    use super::NoElement;
    use crate::formats::limits::Limits;
    use crate::formats::xml::reader::read;

    #[test]
    fn ids_are_found_by_every_name_and_ambiguity_is_noticed() {
        let text = "<r Id='a'><x ID='b' q='1'/>t<y id=' c '/><z xml:id='d'/><w p:id='e' xmlns:p='u'/>\
                    <v Id='f' id='f'/><u Id='g'/><u id='g'/></r>";
        let tree = read(text, &Limits::default()).expect("well-formed");
        let ids = Ids::of(&tree, &["q".to_owned()]);
        assert_eq!(ids.element("1").map(|node| tree.name(node)), Ok("x"));
        let ids = Ids::of(&tree, &[]);
        assert_eq!(ids.element("1"), Err(NoElement::Nowhere));
        let name = |id: &str| ids.element(id).map(|node| tree.name(node));
        assert_eq!(name("a"), Ok("r"));
        assert_eq!(name("b"), Ok("x"));
        assert_eq!(name("c"), Ok("y"));
        assert_eq!(name("d"), Ok("z"));
        assert_eq!(name("e"), Err(NoElement::Nowhere));
        assert_eq!(name("f"), Ok("v"));
        assert_eq!(name("g"), Err(NoElement::Ambiguous));
        let ambiguous: Vec<_> =
            ids.ambiguous().into_iter().map(|(id, first)| (id, tree.path(first))).collect();
        assert_eq!(ambiguous, [("g", "/r/u[1]".to_owned())]);
    }
}
