//! Canonical XML 1.0 and 1.1 and Exclusive Canonical XML 1.0, with and without comments, of whole
//! documents and of subtrees where they stand.
//!
//! The octets go to a sink as they arise, straight into a digest for example. What is canonical as
//! written (most of most documents) is passed on in long stretches of the text itself. Nothing
//! recurses.

mod folded;
mod inherited;
mod namespaces;
mod output;

use super::decode;
use super::decode::Piece;
use super::decode::Place;
use super::encoding::Decoded;
use super::node_set::NodeSet;
use super::reader;
use super::reader::Context;
use super::tree::Attribute;
use super::tree::Kind;
use super::tree::NamespaceId;
use super::tree::Node;
use super::tree::NodeId;
use super::tree::PrefixId;
use super::tree::Tree;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use output::Output;
use output::escape;
use output::escape_value;
use std::fmt;
use std::ops::Range;

/// Which canonical form.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub(super) enum Form {
    /// Canonical XML 1.0.
    Inclusive10,
    /// Canonical XML 1.1.
    Inclusive11,
    /// Exclusive Canonical XML 1.0.
    Exclusive,
}

/// A canonicalisation method with its parameters.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub(super) struct Method {
    /// The form.
    pub(super) form: Form,
    /// With comments.
    pub(super) comments: bool,
    /// PrefixList of InclusiveNamespaces; `#default` stands for no prefix. Exclusive form only.
    pub(super) prefixes: Vec<String>,
}

const METHODS: &[(&str, Form, bool)] = &[
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315", Form::Inclusive10, false),
    ("http://www.w3.org/TR/2001/REC-xml-c14n-20010315#WithComments", Form::Inclusive10, true),
    ("http://www.w3.org/2006/12/xml-c14n11", Form::Inclusive11, false),
    ("http://www.w3.org/2006/12/xml-c14n11#WithComments", Form::Inclusive11, true),
    ("http://www.w3.org/2001/10/xml-exc-c14n#", Form::Exclusive, false),
    ("http://www.w3.org/2001/10/xml-exc-c14n#WithComments", Form::Exclusive, true),
];

impl Method {
    /// Canonical XML 1.0 without comments: what XML Signature does where nothing is said.
    pub(super) const DEFAULT: Self =
        Self { form: Form::Inclusive10, comments: false, prefixes: Vec::new() };

    /// By its URI.
    pub(super) fn from_uri(uri: &str) -> Option<Self> {
        METHODS.iter().find(|row| row.0 == uri).map(|row| Self {
            form: row.1,
            comments: row.2,
            prefixes: Vec::new(),
        })
    }
}

/// A namespace name that is a relative URI: "implementations … MUST report an operation failure"
/// (Canonical XML 1.0, clause 1.3).
#[derive(Clone, Debug, Eq, PartialEq)]
pub(super) struct RelativeNamespace(pub(super) String);

impl fmt::Display for RelativeNamespace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "namespace `{}` is a relative URI, which has no canonical form", self.0)
    }
}

/// Canonicalises a whole XML file by the method's URI; `prefixes` is the PrefixList of the
/// exclusive form. The octets go to `out` in pieces.
///
/// # Errors
/// Where the file is not XML that we read, the method is none that we know, or a namespace name is
/// a relative URI.
pub fn canonicalize(
    document: &[u8],
    method: &str,
    prefixes: &[String],
    out: &mut dyn FnMut(&[u8]),
) -> Result<(), FormatError> {
    part(document, None, method, prefixes, out)
}

/// Canonicalises one element of an XML file where it stands; `path` is of the form `/a/b[2]/p:c`.
///
/// # Errors
/// As [`canonicalize`], and where the path leads to no or several elements.
pub fn canonicalize_element(
    document: &[u8],
    path: &str,
    method: &str,
    prefixes: &[String],
    out: &mut dyn FnMut(&[u8]),
) -> Result<(), FormatError> {
    part(document, Some(path), method, prefixes, out)
}

fn part(
    document: &[u8],
    path: Option<&str>,
    method: &str,
    prefixes: &[String],
    out: &mut dyn FnMut(&[u8]),
) -> Result<(), FormatError> {
    let mut method = Method::from_uri(method).ok_or_else(|| {
        let known: Vec<&str> = METHODS.iter().map(|row| row.0).collect();
        FormatError::unreadable(format!(
            "`{method}` is not a canonicalisation method (known: {})",
            known.join(", ")
        ))
    })?;
    method.prefixes = prefixes.to_vec();
    let decoded = Decoded::new(document).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &Limits::default())
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    let top = path
        .map_or(Ok(NodeId::DOCUMENT), |path| super::path::find(&tree, path))
        .map_err(|error| FormatError::unreadable(error.to_string()))?;
    write(&tree, &NodeSet::subtree(top, true), &method, out)
        .map(|_| ())
        .map_err(|relative| FormatError::unreadable(relative.to_string()))
}

/// Writes the canonical form of some nodes; the number of elements among them.
///
/// # Errors
/// Where a namespace name among them is a relative URI. Some octets may have been written by then.
pub(super) fn write(
    tree: &Tree<'_>,
    set: &NodeSet,
    method: &Method,
    out: &mut dyn FnMut(&[u8]),
) -> Result<u64, RelativeNamespace> {
    let mut writer = Writer::new(tree, set, method, out);
    for root in &set.roots {
        writer.root(*root, &set.without)?;
    }
    writer.output.finish();
    Ok(writer.elements)
}

struct Open {
    node: u32,
    next: u32,
    rendered: usize,
    scope: usize,
}

struct Writer<'t, 'a, 'o> {
    tree: &'t Tree<'a>,
    form: Form,
    comments: bool,
    output: Output<'t, 'o>,
    /// What each prefix stands for in the output so far.
    rendered: Vec<NamespaceId>,
    rendered_before: Vec<(PrefixId, NamespaceId)>,
    /// Exclusive form: the prefixes of the PrefixList, and what they stand for in the document.
    names: &'t [String],
    listed: Vec<PrefixId>,
    scope: Vec<NamespaceId>,
    scope_before: Vec<(PrefixId, NamespaceId)>,
    open: Vec<Open>,
    /// The document element has been passed.
    after_document_element: bool,
    elements: u64,
    // Kept from element to element.
    namespaces: Vec<(PrefixId, NamespaceId)>,
    attributes: Vec<Attribute>,
    /// Kept from fold to fold.
    context: Option<Context>,
}

/// The prefixes of a PrefixList that a document knows.
fn listed(tree: &Tree<'_>, names: &[String]) -> Vec<PrefixId> {
    let known = |name: &String| {
        let prefix = if name == "#default" { "" } else { name };
        let id = PrefixId(tree.names.prefixes.find(prefix)?);
        Some(id).filter(|id| *id != PrefixId::XML)
    };
    names.iter().filter_map(known).collect()
}

impl<'t, 'a, 'o> Writer<'t, 'a, 'o> {
    fn new(
        tree: &'t Tree<'a>,
        set: &NodeSet,
        method: &'t Method,
        out: &'o mut dyn FnMut(&[u8]),
    ) -> Self {
        let names = match method.form {
            Form::Exclusive => method.prefixes.as_slice(),
            _ => &[],
        };
        let prefixes = tree.names.prefixes.len();
        Self {
            tree,
            form: method.form,
            comments: method.comments && set.comments,
            output: Output::new(tree.text, out),
            rendered: vec![NamespaceId::UNBOUND; prefixes],
            rendered_before: Vec::new(),
            names,
            listed: listed(tree, names),
            scope: vec![NamespaceId::UNBOUND; prefixes],
            scope_before: Vec::new(),
            open: Vec::new(),
            after_document_element: false,
            elements: 0,
            namespaces: Vec::new(),
            attributes: Vec::new(),
            context: None,
        }
    }

    fn root(&mut self, root: NodeId, without: &[NodeId]) -> Result<(), RelativeNamespace> {
        self.rendered.fill(NamespaceId::UNBOUND);
        if let Some(default) = self.rendered.first_mut() {
            *default = NamespaceId::NONE;
        }
        self.scope.fill(NamespaceId::UNBOUND);
        self.rendered_before.clear();
        self.scope_before.clear();
        self.nodes(self.tree.subtree(root), Some(root), without)
    }

    /// Whole nodes in document order, less some subtrees.
    fn nodes(
        &mut self,
        range: Range<u32>,
        apex: Option<NodeId>,
        without: &[NodeId],
    ) -> Result<(), RelativeNamespace> {
        let mut without =
            without.iter().map(|top| top.0).skip_while(|top| *top < range.start).peekable();
        let mut at = range.start;
        while at < range.end {
            self.close_until(at);
            let id = NodeId(at);
            let Some(node) = self.tree.node_or_folded(id) else { break };
            if without.next_if_eq(&at).is_some() {
                self.left_out(node);
                at = node.next;
                continue;
            }
            match node.kind {
                Kind::Document => {}
                Kind::Element => self.start(id, node, apex == Some(id))?,
                Kind::Text | Kind::CData => self.text(node),
                Kind::Comment if self.comments => self.around(node, |writer| writer.comment(node)),
                Kind::Comment => {}
                Kind::Instruction => self.around(node, |writer| writer.instruction(node)),
                Kind::Folded => self.folded(node)?,
            }
            at += 1;
        }
        self.close_until(u32::MAX);
        Ok(())
    }

    /// A subtree that is not in the set was passed; the document element counts as passed then too.
    fn left_out(&mut self, node: &Node) {
        if node.kind == Kind::Element && node.parent == NodeId::DOCUMENT.0 {
            self.after_document_element = true;
        }
    }

    /// Canonical XML 1.0, clause 2.3: comments and processing instructions outside the document
    /// element are parted from it by a line feed.
    fn around(&mut self, node: &Node, write: impl FnOnce(&mut Self)) {
        let outside = node.parent == NodeId::DOCUMENT.0;
        if outside && self.after_document_element {
            self.output.bytes(b"\n");
        }
        write(self);
        if outside && !self.after_document_element {
            self.output.bytes(b"\n");
        }
    }

    fn comment(&mut self, node: &Node) {
        self.output.bytes(b"<!--");
        self.with_line_ends(node.inner_start, node.inner_end);
        self.output.bytes(b"-->");
    }

    fn instruction(&mut self, node: &Node) {
        let target = node.start.saturating_add(2);
        self.output.bytes(b"<?");
        self.output.verbatim(target, target.saturating_add(node.name_length));
        if node.inner_start < node.inner_end {
            self.output.bytes(b" ");
            self.with_line_ends(node.inner_start, node.inner_end);
        }
        self.output.bytes(b"?>");
    }

    fn with_line_ends(&mut self, start: u32, end: u32) {
        if self.tree.has_carriage_return {
            decode::pieces(self.tree.slice(start, end), Place::Verbatim, |piece| match piece {
                Piece::Plain(plain) => self.output.bytes(plain.as_bytes()),
                Piece::One(character) => self.output.character(character),
            });
        } else {
            self.output.verbatim(start, end);
        }
    }

    fn text(&mut self, node: &Node) {
        if node.verbatim {
            return self.output.verbatim(node.inner_start, node.inner_end);
        }
        let place = if node.kind == Kind::CData { Place::Verbatim } else { Place::Text };
        let output = &mut self.output;
        decode::pieces(
            self.tree.slice(node.inner_start, node.inner_end),
            place,
            |piece| match piece {
                Piece::Plain(plain) => escape(plain, output, |byte| match byte {
                    b'&' => Some("&amp;"),
                    b'<' => Some("&lt;"),
                    b'>' => Some("&gt;"),
                    _ => None,
                }),
                Piece::One('&') => output.bytes(b"&amp;"),
                Piece::One('<') => output.bytes(b"&lt;"),
                Piece::One('>') => output.bytes(b"&gt;"),
                Piece::One('\r') => output.bytes(b"&#xD;"),
                Piece::One(character) => output.character(character),
            },
        );
    }

    fn start(&mut self, id: NodeId, node: &Node, apex: bool) -> Result<(), RelativeNamespace> {
        self.elements += 1;
        let open = Open {
            node: id.0,
            next: node.next,
            rendered: self.rendered_before.len(),
            scope: self.scope_before.len(),
        };
        self.open.push(open);
        self.namespaces.clear();
        match self.form {
            Form::Exclusive => self.exclusive_namespaces(id, node, apex)?,
            _ => self.inclusive_namespaces(id, apex)?,
        }
        let has_context = apex && node.parent != NodeId::DOCUMENT.0;
        let inherits = has_context && self.form != Form::Exclusive;
        if node.verbatim && self.namespaces.is_empty() && !inherits {
            self.output.verbatim(node.start, node.inner_start);
            return Ok(());
        }
        let name_end = node.start.saturating_add(1).saturating_add(node.name_length);
        self.output.verbatim(node.start, name_end);
        self.write_namespaces();
        if inherits {
            self.attributes_with_inherited(id);
        } else {
            self.own_attributes(id);
        }
        self.output.bytes(b">");
        Ok(())
    }

    fn close_until(&mut self, at: u32) {
        while let Some(open) = self.open.pop_if(|open| open.next <= at) {
            if let Some(node) = self.tree.node(NodeId(open.node)) {
                if node.verbatim_end {
                    self.output.verbatim(node.inner_end, node.end);
                } else {
                    let name = node.start.saturating_add(1);
                    self.output.bytes(b"</");
                    self.output.verbatim(name, name.saturating_add(node.name_length));
                    self.output.bytes(b">");
                }
                self.left_out(node);
            }
            restore(&mut self.rendered, &mut self.rendered_before, open.rendered);
            restore(&mut self.scope, &mut self.scope_before, open.scope);
        }
    }

    fn own_attributes(&mut self, id: NodeId) {
        let tree = self.tree;
        let own = tree.attributes(id);
        if let [] | [_] = own {
            for attribute in own {
                self.attribute(attribute);
            }
            return;
        }
        let mut sorted = std::mem::take(&mut self.attributes);
        sorted.clear();
        sorted.extend_from_slice(own);
        sorted.sort_unstable_by_key(|attribute| order(tree, attribute));
        for attribute in &sorted {
            self.attribute(attribute);
        }
        self.attributes = sorted;
    }

    fn attribute(&mut self, attribute: &Attribute) {
        let name_end = attribute.name_start.saturating_add(attribute.name_length);
        self.output.bytes(b" ");
        if attribute.verbatim {
            self.output.verbatim(attribute.name_start, attribute.value_end.saturating_add(1));
            return;
        }
        self.output.verbatim(attribute.name_start, name_end);
        self.output.bytes(b"=\"");
        let raw = self.tree.slice(attribute.value_start, attribute.value_end);
        let output = &mut self.output;
        decode::pieces(raw, Place::Attribute, |piece| match piece {
            Piece::Plain(plain) => escape_value(plain, output),
            Piece::One(character) => escape_value(character.encode_utf8(&mut [0; 4]), output),
        });
        output.bytes(b"\"");
    }
}

/// The order of attributes: by namespace name, then by local name.
fn order<'t>(tree: &'t Tree<'_>, attribute: &Attribute) -> (&'t str, &'t str) {
    (tree.namespace(attribute.namespace), super::tree::local(tree.attribute_name(attribute)))
}

fn restore(table: &mut [NamespaceId], before: &mut Vec<(PrefixId, NamespaceId)>, length: usize) {
    while before.len() > length {
        if let Some((prefix, namespace)) = before.pop()
            && let Some(entry) = table.get_mut(prefix.index())
        {
            *entry = namespace;
        }
    }
}

#[cfg(test)]
mod tests;
