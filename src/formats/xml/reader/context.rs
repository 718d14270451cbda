//! What holds at a place in a document: open elements and what prefixes stand for. With it a reader
//! goes on where another one stopped.

use crate::formats::xml::tree::Declaration;
use crate::formats::xml::tree::Names;
use crate::formats::xml::tree::NamespaceId;
use crate::formats::xml::tree::PrefixId;

/// What holds at a place in a document, and must be known to read on from there.
pub(in crate::formats::xml) struct Context {
    pub(in crate::formats::xml) names: Names,
    /// What each prefix stands for here.
    pub(super) bound: Vec<NamespaceId>,
    /// What it stood for outside.
    pub(super) undo: Vec<(PrefixId, NamespaceId)>,
    pub(super) open: Vec<Open>,
    /// The names of the open elements, one after the other.
    pub(super) open_names: String,
    /// The XML declaration is behind us, if there is one.
    pub(super) begun: bool,
    /// The document element has been met.
    pub(super) seen: bool,
    /// Nodes so far.
    pub(super) count: u64,
}

impl Context {
    /// Before the first character.
    pub(in crate::formats::xml) fn new() -> Self {
        Self::with(Names::new())
    }

    /// Inside a document with these names, where no prefix is declared.
    pub(in crate::formats::xml) fn with(names: Names) -> Self {
        let mut bound = vec![NamespaceId::UNBOUND; names.prefixes.len()];
        for (known, namespace) in bound.iter_mut().zip([NamespaceId::NONE, NamespaceId::XML]) {
            *known = namespace;
        }
        Self {
            names,
            bound,
            undo: Vec::new(),
            open: Vec::new(),
            open_names: String::new(),
            begun: false,
            seen: false,
            count: 0,
        }
    }

    /// Number of elements that are open.
    pub(in crate::formats::xml) fn depth(&self) -> usize {
        self.open.len()
    }

    /// Makes declarations count, too.
    pub(in crate::formats::xml) fn bind(&mut self, declarations: &[Declaration]) {
        for declaration in declarations {
            let Some(bound) = self.bound.get_mut(declaration.prefix.index()) else { continue };
            self.undo.push((declaration.prefix, *bound));
            *bound = declaration.namespace;
        }
    }

    /// Takes back all that were bound since there were so many.
    pub(in crate::formats::xml) fn unbind(&mut self, to: usize) {
        while self.undo.len() > to {
            if let Some((prefix, namespace)) = self.undo.pop()
                && let Some(bound) = self.bound.get_mut(prefix.index())
            {
                *bound = namespace;
            }
        }
    }

    /// Nodes so far; text that was read in pieces is one.
    pub(in crate::formats::xml) fn count_mut(&mut self) -> &mut u64 {
        &mut self.count
    }
}

/// An element that is open.
pub(super) struct Open {
    pub(super) node: u32,
    /// Length of [`Context::undo`] before this element's declarations.
    pub(super) undo: usize,
    /// Where its name begins in [`Context::open_names`].
    pub(super) name: usize,
}
