//! A visible field in a tagged document: an element of its own in the structure tree, and the page
//! that reads its annotations in that order (ISO 14289-1 clause 7.18).

use super::edits::Edits;
use crate::formats::FormatError;
use crate::formats::pdf::appearance::Parts;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;

/// Nodes of a parent tree that are looked at for its highest key.
const NODES: usize = 100_000;

impl Edits<'_, '_> {
    /// Puts a field that is its own widget into the structure tree. Returns the field's key in the
    /// parent tree; `None` where there is no tree that could be added to.
    pub(super) fn tag(
        &mut self,
        field: Reference,
        page: Reference,
        description: &str,
        parts: &mut Parts<'_>,
    ) -> Result<Option<i64>, FormatError> {
        let catalog = self.view.catalog()?;
        let named = catalog.object.as_dictionary().and_then(|c| c.get("StructTreeRoot"));
        let Some(read) = (match named.and_then(Object::as_reference) {
            Some(root) => self.view.follow(root)?,
            None => None,
        }) else {
            return Ok(None);
        };
        let (root, Some(tree)) = (read.reference, read.object.as_dictionary()) else {
            return Ok(None);
        };
        let key = self.free_key(tree)?;
        let mut element = Rewrite::default();
        element.set("Type", "/StructElem");
        element.set("S", "/Form");
        element.set("P", rewrite::link(root));
        element.set("Pg", rewrite::link(page));
        element.set("Alt", rewrite::text_string(description));
        element.set("K", format!("<</Type/OBJR/Obj {}>>", rewrite::link(field)));
        let element = parts.add(element.text())?;
        self.append_kid(root, tree, element)?;
        self.append_parent(root, tree, key, element, parts)?;
        self.dictionary(root)?.set("ParentTreeNextKey", key.saturating_add(1).to_string());
        self.dictionary(page)?.set("Tabs", "/S");
        Ok(Some(key))
    }

    /// One more kid of the root, whose /K is nothing, one element, or several.
    fn append_kid(
        &mut self,
        root: Reference,
        tree: &Dictionary,
        element: Reference,
    ) -> Result<(), FormatError> {
        let kids = match self.view.get(tree, "K")? {
            Some(Object::Array(kids)) => kids,
            _ => tree.get("K").cloned().into_iter().collect(),
        };
        self.dictionary(root)?.set("K", rewrite::longer(&kids, &[element]));
        Ok(())
    }

    /// One more entry of the parent tree, a number tree (clause 7.9.7).
    fn append_parent(
        &mut self,
        root: Reference,
        tree: &Dictionary,
        key: i64,
        element: Reference,
        parts: &mut Parts<'_>,
    ) -> Result<(), FormatError> {
        let numbers = format!("{key} {}", rewrite::link(element));
        let named = tree.get("ParentTree").and_then(Object::as_reference);
        let found = match named {
            Some(parents) => self.view.follow(parents)?,
            None => None,
        };
        let direct = tree.get("ParentTree").and_then(Object::as_dictionary);
        let parents = match &found {
            Some(read) => read.object.as_dictionary(),
            None => direct,
        };
        let mut changed = Rewrite::of(&parents.cloned().unwrap_or_default());
        let empty = Dictionary::default();
        let parents = parents.unwrap_or(&empty);
        match (self.view.get(parents, "Kids")?, self.view.get(parents, "Nums")?) {
            (Some(Object::Array(kids)), _) => {
                let leaf = format!("<</Limits[{key} {key}]/Nums[{numbers}]>>");
                let leaf = parts.add(leaf.into_bytes())?;
                changed.set("Kids", rewrite::longer(&kids, &[leaf]));
            }
            (_, nums) => {
                let before = nums.as_ref().and_then(Object::as_array).unwrap_or_default();
                let mut text = rewrite::longer(before, &[]);
                text.truncate(text.len().saturating_sub(1));
                text.extend(format!(" {numbers}]").bytes());
                changed.set("Nums", text);
            }
        }
        match found {
            Some(read) => {
                let at = (read.reference.generation, changed);
                self.changed.insert(read.reference.number, at);
            }
            None => {
                let parents = parts.add(changed.text())?;
                self.dictionary(root)?.set("ParentTree", rewrite::link(parents));
            }
        }
        Ok(())
    }

    /// A key above every one that is used.
    fn free_key(&self, tree: &Dictionary) -> Result<i64, FormatError> {
        let next = self.view.get(tree, "ParentTreeNextKey")?.and_then(|key| key.as_integer());
        let mut free = next.unwrap_or_default().max(0);
        let mut open: Vec<Object> = tree.get("ParentTree").cloned().into_iter().collect();
        let mut looked_at = 0_usize;
        while let Some(node) = open.pop() {
            looked_at = looked_at.saturating_add(1);
            if looked_at > NODES {
                return Err(FormatError::unreadable("the parent tree has no end"));
            }
            let Object::Dictionary(node) = self.view.resolve(&node)? else { continue };
            if let Some(Object::Array(kids)) = self.view.get(&node, "Kids")? {
                open.extend(kids);
            }
            if let Some(Object::Array(numbers)) = self.view.get(&node, "Nums")? {
                let keys = numbers.iter().step_by(2).filter_map(Object::as_integer);
                free = keys.map(|key| key.saturating_add(1)).fold(free, i64::max);
            }
        }
        Ok(free)
    }
}
