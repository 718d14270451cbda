//! Text → [`Tree`]: one pass over a document, strict, within limits.
//!
//! It reads XML 1.0 (fifth edition) with namespaces and without document type declarations; what is
//! not well-formed is refused, never repaired, since signer and reader must see the same document.
//! No step costs more than linear time, whatever the input.

mod context;
mod leaves;
mod namespaces;
mod scan;

pub(super) use context::Context;
use context::Open;

use super::decode;
use super::folds::Folds;
use super::lexical::characters;
use super::lexical::encoding_name;
use super::lexical::is_space;
use super::refusal::Refusal;
use super::tree::Attribute;
use super::tree::Declaration;
use super::tree::Kind;
use super::tree::NamespaceId;
use super::tree::Node;
use super::tree::NodeId;
use super::tree::PrefixId;
use super::tree::Tree;
use crate::formats::limits::Limits;
use std::borrow::Cow;
use std::cell::Cell;

/// Room made at the start; larger files find theirs as they go.
const RESERVED: usize = 1 << 16;

const XMLNS_NAMESPACE: &str = "http://www.w3.org/2000/xmlns/";

/// Reads a document.
///
/// # Errors
/// Where it is not well-formed, has a document type declaration or reaches a limit.
pub(super) fn read<'a>(text: &'a str, limits: &Limits) -> Result<Tree<'a>, Refusal> {
    read_folded(text, None, limits)
}

/// Reads a document whose text leaves something out.
///
/// # Errors
/// As [`read`].
pub(super) fn read_folded<'a>(
    text: &'a str,
    folds: Option<&'a Folds<'a>>,
    limits: &Limits,
) -> Result<Tree<'a>, Refusal> {
    let size = usize::try_from(limits.xml_size).unwrap_or(usize::MAX).min(u32::MAX as usize - 1);
    if text.len() > size {
        return Err(Refusal::limit(size, "bytes", size));
    }
    characters(text)?;
    let mut reader = Reader::new(text, Context::new(), limits);
    reader.nodes.reserve((text.len() / 24).min(RESERVED));
    reader.attributes.reserve((text.len() / 128).min(RESERVED));
    reader.folds = folds;
    reader.push(Kind::Document, 0, 0)?;
    while reader.advance()? {}
    Ok(reader.into_tree()?.0)
}

/// Reads some nodes from the inside of a document, where the context says what prefixes stand for.
/// Their tree has them after a document node that they do not belong to.
///
/// # Errors
/// As [`read`], and where an element does not end in them.
pub(super) fn read_part<'a>(
    text: &'a str,
    context: Context,
    limits: &Limits,
) -> Result<(Tree<'a>, Context), Refusal> {
    let mut reader = Reader::new(text, context, limits);
    reader.push(Kind::Document, 0, 0)?;
    reader.outermost = u32::MAX;
    while reader.at < text.len() || !reader.context.open.is_empty() {
        reader.step()?;
    }
    reader.into_tree()
}

struct Name {
    start: usize,
    end: usize,
    /// Of the colon.
    colon: Option<usize>,
}

/// A reader of one text. What it reads are nodes as a tree has them; who does not want a tree takes
/// them away after each step.
pub(super) struct Reader<'a, 'l> {
    pub(super) text: &'a str,
    /// Where it is in the text.
    pub(super) at: usize,
    limits: &'l Limits,
    pub(super) nodes: Vec<Node>,
    pub(super) attributes: Vec<Attribute>,
    declarations: Vec<Declaration>,
    pub(super) context: Context,
    has_carriage_return: bool,
    folds: Option<&'a Folds<'a>>,
    /// Parent of nodes outside any element.
    outermost: u32,
    /// Room for sorting, kept from tag to tag.
    order: Vec<u32>,
}

impl<'a, 'l> Reader<'a, 'l> {
    /// At the start of a text that stands where the context says.
    pub(super) fn new(text: &'a str, context: Context, limits: &'l Limits) -> Self {
        Self {
            text,
            at: 0,
            limits,
            nodes: Vec::new(),
            attributes: Vec::new(),
            declarations: Vec::new(),
            context,
            has_carriage_return: memchr::memchr(b'\r', text.as_bytes()).is_some(),
            folds: None,
            outermost: NodeId::DOCUMENT.0,
            order: Vec::new(),
        }
    }

    fn into_tree(mut self) -> Result<(Tree<'a>, Context), Refusal> {
        let end = self.text.len() as u32;
        let count = self.nodes.len() as u32;
        if let Some(document) = self.nodes.first_mut() {
            document.next = count;
            document.end = end;
            document.inner_end = end;
        }
        self.push(Kind::Document, self.text.len(), self.text.len())?;
        let tree = Tree {
            text: self.text,
            nodes: self.nodes,
            attributes: self.attributes,
            declarations: self.declarations,
            names: std::mem::take(&mut self.context.names),
            has_carriage_return: self.has_carriage_return,
            folds: self.folds,
            touched: Cell::new(false),
        };
        Ok((tree, self.context))
    }

    /// Takes away what was read so far.
    pub(super) fn forget(&mut self) {
        self.nodes.clear();
        self.attributes.clear();
        self.declarations.clear();
    }

    /// Reads one piece of markup or text of a document; whether there was one.
    ///
    /// # Errors
    /// As [`read`].
    pub(super) fn advance(&mut self) -> Result<bool, Refusal> {
        if !self.context.open.is_empty() {
            return self.step().map(|()| true);
        }
        if !self.context.begun {
            self.declaration()?;
            self.context.begun = true;
        }
        self.skip_space();
        let rest = self.rest();
        let seen = self.context.seen;
        if rest.is_empty() {
            if !seen {
                return Err(self.error("expected the document element"));
            }
            return Ok(false);
        }
        if rest.starts_with(b"<!--") {
            self.comment()?;
        } else if rest.starts_with(b"<?") {
            self.instruction()?;
        } else if rest.starts_with(b"<!DOCTYPE") {
            return Err(Refusal::Doctype { at: self.at });
        } else if rest.starts_with(b"<") && !seen {
            self.start_tag()?;
            self.context.seen = true;
        } else if seen {
            return Err(self.error("content after the document element"));
        } else {
            return Err(self.error("expected the document element"));
        }
        Ok(true)
    }

    /// The XML declaration, production 23. The encoding was looked at before decoding.
    fn declaration(&mut self) -> Result<(), Refusal> {
        let rest = self.rest();
        if !rest.starts_with(b"<?xml") || !rest.get(5).is_some_and(|b| is_space(*b)) {
            return Ok(());
        }
        self.at = 5;
        let mut stage = 0;
        loop {
            let spaced = self.skip_space();
            if self.rest().starts_with(b"?>") {
                if stage == 0 {
                    return Err(self.error("the XML declaration has no version"));
                }
                self.at += 2;
                return Ok(());
            }
            let at = self.at;
            if !spaced {
                return Err(self.error("expected white space in the XML declaration"));
            }
            let name = self.name()?;
            self.equals()?;
            let (start, end) = self.quoted()?;
            let value = self.text.get(start..end).unwrap_or_default();
            let order = match self.text.get(name.start..name.end) {
                Some("version") if value == "1.0" => 1,
                Some("version") => {
                    return Err(Refusal::malformed(at, format!("XML version {value} is not 1.0")));
                }
                Some("encoding") if encoding_name(value) => 2,
                Some("standalone") if matches!(value, "yes" | "no") => 3,
                _ => 0,
            };
            if order <= stage || (stage == 0 && order != 1) {
                return Err(Refusal::malformed(at, "the XML declaration is malformed"));
            }
            stage = order;
        }
    }

    /// Reads one piece of what stands inside an element: a tag, text, or other markup.
    ///
    /// # Errors
    /// As [`read`].
    fn step(&mut self) -> Result<(), Refusal> {
        let rest = self.rest();
        match (rest.first(), rest.get(1)) {
            (Some(b'<'), Some(b'/')) => self.end_tag(),
            (Some(b'<'), Some(b'!')) => {
                if rest.starts_with(b"<!--") {
                    self.comment()
                } else if rest.starts_with(b"<![CDATA[") {
                    self.cdata()
                } else {
                    Err(self.error("unknown markup after `<!`"))
                }
            }
            (Some(b'<'), Some(b'?')) => self.instruction(),
            // No document has `<>` in it: where a fold is known, it is one.
            (Some(b'<'), Some(b'>')) if self.folds.is_some_and(|folds| folds.is_at(self.at)) => {
                let (start, end) = (self.at, self.at.saturating_add(2));
                self.at = end;
                self.leaf(Kind::Folded, start, end, start, end, false)
            }
            (Some(b'<'), _) => self.start_tag(),
            (Some(_), _) => self.character_data(),
            (None, _) => {
                let name = self.context.open.last().map_or("", |open| self.open_name(open));
                Err(self.error(format!("the file ends inside element `{name}`")))
            }
        }
    }

    fn start_tag(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        self.at += 1;
        if self.context.open.len() >= self.limits.depth {
            return Err(Refusal::limit(start, "nested elements", self.limits.depth));
        }
        let name = self.name()?;
        let node = self.push(Kind::Element, start, start)?;
        let undo = self.context.undo.len();
        let first = self.attributes.len();
        let declared = self.declarations.len();
        // Whether the tag as written is already canonical: single spaces, double quotes, values
        // without anything to escape or normalise, attributes in order, no declarations.
        let mut verbatim = true;
        let mut count = 0usize;
        let empty = loop {
            let before = self.at;
            let spaced = self.skip_space();
            match self.rest() {
                [b'>', ..] => {
                    verbatim &= !spaced;
                    self.at += 1;
                    break false;
                }
                [b'/', b'>', ..] => {
                    self.at += 2;
                    break true;
                }
                [] => return Err(Refusal::malformed(start, "the file ends inside a tag")),
                _ if !spaced => return Err(self.error("expected white space or the tag's end")),
                _ => {}
            }
            count += 1;
            if count > self.limits.attributes {
                return Err(Refusal::limit(
                    start,
                    "attributes of one element",
                    self.limits.attributes,
                ));
            }
            verbatim &= self.at == before + 1
                && self.text.as_bytes().get(before).is_some_and(|byte| *byte == b' ');
            verbatim &= self.attribute()?;
        };
        self.bind(declared)?;
        let prefix = self.prefix(&name)?;
        let namespace = self.resolve(prefix, name.start)?;
        self.resolve_attributes(first, start)?;
        verbatim &= self.in_order(first);
        let after = self.at as u32;
        if let Some(element) = self.nodes.get_mut(node as usize) {
            element.verbatim = verbatim && !empty;
            element.name_length = (name.end - name.start) as u32;
            element.prefix = prefix;
            element.namespace = namespace;
            element.inner_start = after;
            element.inner_end = after;
            element.end = after;
            element.next = node + 1;
        }
        if empty {
            self.unbind(undo);
        } else {
            let written = self.text.get(name.start..name.end).unwrap_or_default();
            let name = self.context.open_names.len();
            self.context.open_names.push_str(written);
            self.context.open.push(Open { node, undo, name });
        }
        Ok(())
    }

    fn end_tag(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let Some(open) = self.context.open.last() else {
            return Err(self.error("end tag without a start tag"));
        };
        let name = self.open_name(open);
        let length = name.len();
        let rest = self.rest().get(2..).unwrap_or_default();
        if !rest.starts_with(name.as_bytes()) {
            return Err(self.error(format!("expected the end of element `{name}`")));
        }
        self.at = start.saturating_add(2).saturating_add(length);
        let spaced = self.skip_space();
        if self.rest().first() != Some(&b'>') {
            let name = self.context.open.last().map_or("", |open| self.open_name(open));
            return Err(Refusal::malformed(start, format!("expected the end of element `{name}`")));
        }
        self.at += 1;
        let Some(open) = self.context.open.pop() else { return Ok(()) };
        self.context.open_names.truncate(open.name);
        let (next, end) = (self.nodes.len() as u32, self.at as u32);
        if let Some(element) = self.nodes.get_mut(open.node as usize) {
            element.verbatim_end = !spaced;
            element.inner_end = start as u32;
            element.end = end;
            element.next = next;
        }
        self.unbind(open.undo);
        Ok(())
    }

    /// The name of the innermost open element.
    fn open_name(&self, open: &Open) -> &str {
        self.context.open_names.get(open.name..).unwrap_or_default()
    }

    /// Reads one attribute or declaration; whether it stands there in canonical form.
    fn attribute(&mut self) -> Result<bool, Refusal> {
        let name = self.name()?;
        let exact = self.rest().starts_with(b"=\"");
        self.equals()?;
        let (start, end) = self.quoted()?;
        let (plain, canonical) = self.check_value(start, end)?;
        let written = self.text.get(name.start..name.end).unwrap_or_default();
        if written == "xmlns" || written.starts_with("xmlns:") {
            let raw = self.text.get(start..end).unwrap_or_default();
            let uri = if plain { Cow::Borrowed(raw) } else { decode::attribute(raw) };
            let prefix = written.strip_prefix("xmlns:").unwrap_or_default();
            self.declare(prefix, &uri, name.start)?;
            return Ok(false);
        }
        let prefix = self.prefix(&name)?;
        self.attributes.push(Attribute {
            prefix,
            namespace: NamespaceId::NONE,
            name_start: name.start as u32,
            name_length: (name.end - name.start) as u32,
            value_start: start as u32,
            value_end: end as u32,
            plain,
            verbatim: exact && canonical,
        });
        Ok(exact && canonical)
    }

    fn push(&mut self, kind: Kind, start: usize, end: usize) -> Result<u32, Refusal> {
        if self.context.count >= self.limits.objects.min(u64::from(u32::MAX)) {
            let limit = usize::try_from(self.limits.objects).unwrap_or(usize::MAX);
            return Err(Refusal::limit(start, "nodes", limit));
        }
        self.context.count += 1;
        let id = self.nodes.len() as u32;
        self.nodes.push(Node {
            kind,
            verbatim: false,
            verbatim_end: false,
            start: start as u32,
            end: end as u32,
            next: id,
            parent: self.context.open.last().map_or(self.outermost, |open| open.node),
            name_length: 0,
            prefix: PrefixId::NONE,
            namespace: NamespaceId::NONE,
            attributes: self.attributes.len() as u32,
            declarations: self.declarations.len() as u32,
            inner_start: end as u32,
            inner_end: end as u32,
        });
        Ok(id)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    fn error(&self, what: impl Into<String>) -> Refusal {
        Refusal::malformed(self.at, what)
    }
}

#[cfg(test)]
mod tests;
