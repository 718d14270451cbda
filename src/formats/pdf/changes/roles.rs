//! What an object is to those who refer to it. One object may be two things at once: a catalog that
//! is a page's list of fonts as well, a comment that is a graphics state. What a rule permits of the
//! one role changes the other with it (shadow attacks), so that a rule clears an object only for
//! those who take it for what the rule is about.

use super::Incoming;
use super::Pair;
use super::TRAILER;
use std::collections::BTreeSet;

/// Keys whose value is a dictionary of the author's own names for what is drawn with.
const NAMED: &[&str] = &[
    "XObject",
    "Font",
    "ExtGState",
    "ColorSpace",
    "Pattern",
    "Shading",
    "Properties",
    "CharProcs",
    "Colorants",
    "Resources",
    "DR",
];
/// Keys that mention a field, widget, annotation or page and say nothing of how it looks.
const MENTIONS: &[&str] =
    &["Parent", "P", "Obj", "CO", "T", "IRT", "Popup", "Pg", "Fields", "AN", "TA"];
/// Keys within the structure tree.
const OF_STRUCTURE: &[&str] =
    &["K", "Kids", "Nums", "Names", "ParentTree", "IDTree", "P", "StructTreeRoot"];
/// Keys by which others mention an element of the structure tree.
const TO_STRUCTURE: &[&str] = &["SE", "SD", "Ref"];
/// Arrays and references between an object and the key that tells what it is.
const BETWEEN: usize = 16;

impl Pair<'_, '_, '_> {
    /// Whether a reference only mentions a field or annotation. Its key says so, unless it is a name
    /// that the author gave to something to draw with, or the page's way to what it inherits.
    pub(super) fn is_mere_mention(&self, incoming: &Incoming) -> bool {
        self.is_mention(incoming, BETWEEN)
    }

    fn is_mention(&self, incoming: &Incoming, depth: usize) -> bool {
        let path = self.outgoing.paths.text(incoming.path);
        let mut keys = path.rsplit('/');
        let last = keys.next().unwrap_or_default();
        if last.is_empty() {
            // An element of an array that is an object of its own.
            let Some(depth) = depth.checked_sub(1) else { return false };
            let mut above = self.graph.incoming(incoming.holder).iter().peekable();
            return above.peek().is_some() && above.all(|above| self.is_mention(above, depth));
        }
        if !MENTIONS.contains(&last) || last == "Parent" && self.pages.contains(&incoming.holder) {
            return false;
        }
        match keys.next() {
            Some(above) => !NAMED.contains(&above),
            None => self.use_as_names(incoming.holder, BETWEEN).is_none(),
        }
    }

    /// A path by which an object is taken for a dictionary of names to draw with.
    fn use_as_names(&self, number: u32, depth: usize) -> Option<String> {
        self.graph.incoming(number).iter().find_map(|incoming| {
            let path = self.outgoing.paths.text(incoming.path);
            match path.rsplit('/').next().unwrap_or_default() {
                "" if incoming.holder != TRAILER => {
                    self.use_as_names(incoming.holder, depth.checked_sub(1)?)
                }
                last if NAMED.contains(&last) => Some(self.path_through(incoming)),
                _ => None,
            }
        })
    }

    /// What a catalog, page, field or annotation is besides: a path by which its own keys are taken
    /// for names. Nobody but the trailer and signatures has an honest reason to refer to the catalog.
    pub(super) fn other_role(&self, number: u32) -> Option<String> {
        if self.catalog_spot().holder == number {
            let other = self.graph.incoming(number).iter().find(|incoming| {
                let path = self.outgoing.paths.text(incoming.path);
                // A FieldMDP names the catalog as what it is about (table 256).
                path.rsplit('/').next() != Some("Data")
                    && !self.walked.contains(&(incoming.holder, incoming.path, number))
            })?;
            return Some(self.path_through(other));
        }
        self.use_as_names(number, BETWEEN)
    }

    /// A path to an object of the structure tree that does not lead through that tree.
    pub(super) fn path_beside_structure(&self, number: u32) -> Option<String> {
        let catalog = self.catalog_spot().holder;
        let mut open = vec![number];
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if !seen.insert(target) {
                continue;
            }
            for incoming in self.graph.incoming(target) {
                let path = self.outgoing.paths.text(incoming.path);
                let last = path.rsplit('/').next().unwrap_or_default();
                if incoming.holder == catalog && path.starts_with("StructTreeRoot")
                    || TO_STRUCTURE.contains(&last)
                {
                    continue;
                }
                let within =
                    path.split('/').all(|key| key.is_empty() || OF_STRUCTURE.contains(&key));
                if incoming.holder == TRAILER || incoming.holder == catalog || !within {
                    return Some(self.path_through(incoming));
                }
                open.push(incoming.holder);
            }
        }
        None
    }
}
