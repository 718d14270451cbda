//! A document as a flat list of nodes in document order, each with its place in the text: no node
//! is copied, no text is changed. What canonical form and signatures need, and nothing more.
//!
//! Because a subtree is a contiguous stretch of the list, every walk over it is a loop; nothing
//! here recurses, however deep a document is.

use super::decode;
use super::folds::Folds;
use super::interner::Interner;
use std::borrow::Cow;
use std::cell::Cell;
use std::ops::Range;

/// The namespace of the `xml` prefix.
pub(super) const XML_NAMESPACE: &str = "http://www.w3.org/XML/1998/namespace";

/// A node by its place in document order; 0 is the document itself.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub(super) struct NodeId(pub(super) u32);

impl NodeId {
    /// The document: parent of the document element and of what stands around it.
    pub(super) const DOCUMENT: Self = Self(0);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A prefix by its place in [`Names::prefixes`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct PrefixId(pub(super) u32);

impl PrefixId {
    /// No prefix.
    pub(super) const NONE: Self = Self(0);
    /// `xml`.
    pub(super) const XML: Self = Self(1);

    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A namespace by its place in [`Names::namespaces`].
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) struct NamespaceId(pub(super) u32);

impl NamespaceId {
    /// No namespace.
    pub(super) const NONE: Self = Self(0);
    /// The namespace of `xml`.
    pub(super) const XML: Self = Self(1);
    /// Not a namespace at all: the prefix is not bound.
    pub(super) const UNBOUND: Self = Self(u32::MAX);
}

#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Kind {
    Document,
    Element,
    /// Character data as written, with references.
    Text,
    /// The inside of a CDATA section.
    CData,
    Comment,
    Instruction,
    /// Some nodes that were left out of a large document ([`Folds`]). Whoever meets one without
    /// knowing what it is makes the document be read whole.
    Folded,
}

/// One node. Positions are in the text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Node {
    pub(super) kind: Kind,
    /// Elements: the start tag is in canonical form but for namespaces. Text: it is in canonical
    /// form as written.
    pub(super) verbatim: bool,
    /// Elements: the end tag is in canonical form.
    pub(super) verbatim_end: bool,
    pub(super) start: u32,
    pub(super) end: u32,
    /// The first node after this one's subtree.
    pub(super) next: u32,
    pub(super) parent: u32,
    /// Elements: length of the qualified name. Instructions: of the target.
    pub(super) name_length: u32,
    pub(super) prefix: PrefixId,
    pub(super) namespace: NamespaceId,
    /// Its first attribute and declaration; they end where the next node's begin.
    pub(super) attributes: u32,
    pub(super) declarations: u32,
    /// Elements: between the tags. Others: their content.
    pub(super) inner_start: u32,
    pub(super) inner_end: u32,
}

/// One attribute that is not a namespace declaration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Attribute {
    pub(super) prefix: PrefixId,
    pub(super) namespace: NamespaceId,
    pub(super) name_start: u32,
    pub(super) name_length: u32,
    pub(super) value_start: u32,
    pub(super) value_end: u32,
    /// The value has neither references nor white space but the plain space.
    pub(super) plain: bool,
    /// ` name="value"` stands in the text in canonical form.
    pub(super) verbatim: bool,
}

/// One namespace declaration.
#[derive(Clone, Copy, Debug)]
pub(super) struct Declaration {
    pub(super) prefix: PrefixId,
    pub(super) namespace: NamespaceId,
}

/// Prefixes and namespaces, each once.
#[derive(Clone, Default)]
pub(super) struct Names {
    pub(super) prefixes: Interner,
    pub(super) namespaces: Interner,
    /// For each namespace, whether its name is a relative URI.
    relative: Vec<bool>,
}

impl Names {
    /// Those that every document has.
    pub(super) fn new() -> Self {
        Self {
            prefixes: Interner::new(["", "xml"]),
            namespaces: Interner::new(["", XML_NAMESPACE]),
            relative: vec![false; 2],
        }
    }

    pub(super) fn namespace(&mut self, uri: &str) -> NamespaceId {
        let id = self.namespaces.intern(uri);
        if self.namespaces.len() > self.relative.len() {
            self.relative.push(is_relative_uri(uri));
        }
        NamespaceId(id)
    }
}

/// A document, or a part of one.
pub(super) struct Tree<'a> {
    pub(super) text: &'a str,
    /// Ends with a sentinel that is no node.
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    pub(super) declarations: Vec<Declaration>,
    pub(super) names: Names,
    /// There is a carriage return somewhere.
    pub(super) has_carriage_return: bool,
    /// What the text leaves out.
    pub(super) folds: Option<&'a Folds<'a>>,
    /// Somebody met folded nodes without knowing.
    pub(super) touched: Cell<bool>,
}

impl<'a> Tree<'a> {
    pub(super) fn node(&self, id: NodeId) -> Option<&Node> {
        let node = self.node_or_folded(id)?;
        if node.kind == Kind::Folded {
            self.touched.set(true);
        }
        Some(node)
    }

    /// The same for those who know what folded nodes are.
    pub(super) fn node_or_folded(&self, id: NodeId) -> Option<&Node> {
        self.nodes.get(id.index()).filter(|_| id.index() + 1 < self.nodes.len())
    }

    /// All elements in document order. None of a signature's own is ever folded.
    pub(super) fn all_elements(&self) -> impl Iterator<Item = NodeId> + '_ {
        let elements = (0..).zip(&self.nodes).filter(|(_, node)| node.kind == Kind::Element);
        elements.map(|(at, _)| NodeId(at))
    }

    /// Length of the text with what is folded, in bytes.
    pub(super) fn length(&self) -> u64 {
        self.origin(self.text.len())
    }

    /// The position of a position in the text with what is folded.
    fn origin(&self, at: usize) -> u64 {
        self.folds.map_or(at as u64, |folds| folds.origin(at))
    }

    /// Length of a node with what is folded in it, in bytes.
    pub(super) fn length_of(&self, id: NodeId) -> u64 {
        let range = self.range(id);
        self.origin(range.end).saturating_sub(self.origin(range.start))
    }

    /// The text of a range of positions.
    pub(super) fn slice(&self, start: u32, end: u32) -> &'a str {
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn document_element(&self) -> NodeId {
        self.elements(NodeId::DOCUMENT).next().unwrap_or(NodeId::DOCUMENT)
    }

    pub(super) fn kind(&self, id: NodeId) -> Kind {
        self.node(id).map_or(Kind::Document, |node| node.kind)
    }

    pub(super) fn is_element(&self, id: NodeId) -> bool {
        self.kind(id) == Kind::Element
    }

    /// The qualified name of an element, as written.
    pub(super) fn name(&self, id: NodeId) -> &'a str {
        let Some(node) = self.node(id).filter(|node| node.kind == Kind::Element) else {
            return "";
        };
        let start = node.start.saturating_add(1);
        self.slice(start, start.saturating_add(node.name_length))
    }

    /// The target of a processing instruction.
    pub(super) fn instruction_target(&self, id: NodeId) -> &'a str {
        let Some(node) = self.node(id).filter(|node| node.kind == Kind::Instruction) else {
            return "";
        };
        let start = node.start.saturating_add(2);
        self.slice(start, start.saturating_add(node.name_length))
    }

    /// The name of an element without its prefix.
    pub(super) fn local_name(&self, id: NodeId) -> &'a str {
        local(self.name(id))
    }

    pub(super) fn prefix(&self, id: PrefixId) -> &str {
        self.names.prefixes.string(id.0)
    }

    pub(super) fn namespace(&self, id: NamespaceId) -> &str {
        self.names.namespaces.string(id.0)
    }

    /// Whether a namespace's name is a relative URI, which has no canonical form.
    pub(super) fn is_relative(&self, id: NamespaceId) -> bool {
        self.names.relative.get(id.0 as usize).copied().unwrap_or_default()
    }

    /// The namespace of an element; empty for none.
    pub(super) fn namespace_of(&self, id: NodeId) -> &str {
        self.node(id).map_or("", |node| self.namespace(node.namespace))
    }

    /// Whether it is the element of this name.
    pub(super) fn is(&self, id: NodeId, namespace: &str, local_name: &str) -> bool {
        self.is_element(id)
            && self.local_name(id) == local_name
            && self.namespace_of(id) == namespace
    }

    pub(super) fn parent(&self, id: NodeId) -> Option<NodeId> {
        if id == NodeId::DOCUMENT { None } else { self.node(id).map(|node| NodeId(node.parent)) }
    }

    /// The parent, its parent, and so on, up to and with the document.
    pub(super) fn ancestors(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        std::iter::successors(self.parent(id), |at| self.parent(*at))
    }

    /// Whether `inner` is `outer` or inside it.
    pub(super) fn contains(&self, outer: NodeId, inner: NodeId) -> bool {
        self.subtree(outer).contains(&inner.0)
    }

    /// A node and all inside it, as a range of node numbers.
    pub(super) fn subtree(&self, id: NodeId) -> Range<u32> {
        id.0..self.node(id).map_or(id.0, |node| node.next)
    }

    pub(super) fn children(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        let end = self.subtree(id).end;
        let within = move |at: u32| (at < end).then_some(NodeId(at));
        std::iter::successors(within(id.0.saturating_add(1)), move |at| {
            within(self.node(*at).map_or(end, |node| node.next))
        })
    }

    pub(super) fn elements(&self, id: NodeId) -> impl Iterator<Item = NodeId> + '_ {
        self.children(id).filter(|child| self.is_element(*child))
    }

    /// Child elements of one name.
    pub(super) fn named<'t>(
        &'t self,
        id: NodeId,
        namespace: &'t str,
        local_name: &'t str,
    ) -> impl Iterator<Item = NodeId> + 't {
        self.elements(id).filter(move |child| self.is(*child, namespace, local_name))
    }

    /// The first child element of one name.
    pub(super) fn child(&self, id: NodeId, namespace: &str, local_name: &str) -> Option<NodeId> {
        self.named(id, namespace, local_name).next()
    }

    pub(super) fn attributes(&self, id: NodeId) -> &[Attribute] {
        let (Some(node), Some(after)) = (self.node(id), self.nodes.get(id.index() + 1)) else {
            return &[];
        };
        self.attributes.get(node.attributes as usize..after.attributes as usize).unwrap_or_default()
    }

    pub(super) fn declarations(&self, id: NodeId) -> &[Declaration] {
        let (Some(node), Some(after)) = (self.node(id), self.nodes.get(id.index() + 1)) else {
            return &[];
        };
        self.declarations
            .get(node.declarations as usize..after.declarations as usize)
            .unwrap_or_default()
    }

    /// The name of an attribute, as written.
    pub(super) fn attribute_name(&self, attribute: &Attribute) -> &'a str {
        self.slice(attribute.name_start, attribute.name_start.saturating_add(attribute.name_length))
    }

    /// The value of an attribute, normalised as XML 1.0 clause 3.3.3 says for CDATA.
    pub(super) fn attribute_value(&self, attribute: &Attribute) -> Cow<'a, str> {
        let raw = self.slice(attribute.value_start, attribute.value_end);
        if attribute.plain { Cow::Borrowed(raw) } else { decode::attribute(raw) }
    }

    /// The value of an attribute in no namespace.
    pub(super) fn attribute(&self, id: NodeId, name: &str) -> Option<Cow<'a, str>> {
        self.attributes(id)
            .iter()
            .find(|attribute| {
                attribute.prefix == PrefixId::NONE && self.attribute_name(attribute) == name
            })
            .map(|attribute| self.attribute_value(attribute))
    }

    /// The character data of a text or CDATA node.
    pub(super) fn characters(&self, id: NodeId) -> Cow<'a, str> {
        let Some(node) = self.node(id) else {
            return Cow::Borrowed("");
        };
        let raw = self.slice(node.inner_start, node.inner_end);
        match node.kind {
            Kind::Text => decode::text(raw),
            Kind::CData => decode::line_ends(raw),
            _ => Cow::Borrowed(""),
        }
    }

    /// All character data directly inside an element.
    pub(super) fn text_of(&self, id: NodeId) -> Cow<'a, str> {
        self.joined(self.children(id).filter(|child| self.is_text(*child)))
    }

    fn joined(&self, mut pieces: impl Iterator<Item = NodeId>) -> Cow<'a, str> {
        let first = pieces.next().map_or(Cow::Borrowed(""), |piece| self.characters(piece));
        pieces.fold(first, |joined, piece| {
            let mut joined = joined.into_owned();
            joined.push_str(&self.characters(piece));
            Cow::Owned(joined)
        })
    }

    fn is_text(&self, id: NodeId) -> bool {
        matches!(self.kind(id), Kind::Text | Kind::CData)
    }

    /// The namespace that a prefix stands for at an element; `None` where it is not declared.
    pub(super) fn namespace_of_prefix(&self, at: NodeId, prefix: &str) -> Option<&str> {
        if prefix == "xml" {
            return Some(XML_NAMESPACE);
        }
        std::iter::once(at)
            .chain(self.ancestors(at))
            .find_map(|id| {
                self.declarations(id)
                    .iter()
                    .find(|declaration| self.prefix(declaration.prefix) == prefix)
            })
            .map(|declaration| self.namespace(declaration.namespace))
            .filter(|uri| !uri.is_empty())
    }

    /// Where a node stands in the text.
    pub(super) fn range(&self, id: NodeId) -> Range<usize> {
        self.node(id).map_or(0..0, |node| node.start as usize..node.end as usize)
    }

    /// Where an element's content begins: after its start tag.
    pub(super) fn inner_start(&self, id: NodeId) -> usize {
        self.node(id).map_or(0, |node| node.inner_start as usize)
    }

    /// Where an element's content ends: before its end tag.
    pub(super) fn inner_end(&self, id: NodeId) -> usize {
        self.node(id).map_or(0, |node| node.inner_end as usize)
    }

    /// The path of an element by names as written, with positions where siblings share a name.
    pub(super) fn path(&self, id: NodeId) -> String {
        let mut steps: Vec<String> = std::iter::once(id)
            .chain(self.ancestors(id))
            .filter(|at| *at != NodeId::DOCUMENT)
            .map(|at| self.step(at))
            .collect();
        steps.reverse();
        if steps.is_empty() { "/".to_owned() } else { steps.concat() }
    }

    fn step(&self, id: NodeId) -> String {
        let name = match self.kind(id) {
            Kind::Comment => "comment()",
            Kind::Instruction => "processing-instruction()",
            Kind::Element => self.name(id),
            _ => "text()",
        };
        let parent = self.parent(id).unwrap_or(NodeId::DOCUMENT);
        let end = self.subtree(parent).end;
        let within = move |at: u32| (at < end).then_some(NodeId(at));
        let siblings = std::iter::successors(within(parent.0.saturating_add(1)), |at| {
            within(self.node_or_folded(*at).map_or(end, |node| node.next))
        });
        let kind = self.kind(id);
        let same = |other: &NodeId| {
            let Some(node) = self.node_or_folded(*other) else { return false };
            // Elements are not folded among those that are counted, text may be.
            let is_text = matches!(kind, Kind::Text | Kind::CData);
            self.touched.set(self.touched.get() || (is_text && node.kind == Kind::Folded));
            node.kind == kind && (kind != Kind::Element || self.name(*other) == self.name(id))
        };
        let mut place = None;
        let mut alone = true;
        for (number, sibling) in siblings.take(COUNTED).filter(same).enumerate() {
            alone &= number == 0;
            if sibling == id {
                place = Some(number.saturating_add(1));
            }
        }
        match place {
            Some(place) if !alone => format!("/{name}[{place}]"),
            _ => format!("/{name}"),
        }
    }
}

/// Siblings that a path counts. Counting costs as much as there are: where there are more, the path
/// says which list it is, and the position in the file beside it says the rest.
pub(super) const COUNTED: usize = 512;

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.split_once(':').map_or(name, |(_, local)| local)
}

/// Whether a namespace name is a relative URI: not empty and without a scheme (RFC 3986 clause 3.1).
pub(super) fn is_relative_uri(uri: &str) -> bool {
    let scheme = uri.split_once(':').map_or("", |(scheme, _)| scheme);
    let is_scheme = scheme.starts_with(|c: char| c.is_ascii_alphabetic())
        && scheme.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+' | b'-' | b'.'));
    !uri.is_empty() && !is_scheme
}
