//! Changes of the structure tree (DA-06): signers tag their fields, so elements may be added that
//! lead to new signature fields and to nothing else. What was tagged stays as it was: the words that
//! a reader for the blind speaks are signed as much as those that are seen.

use super::Pair;
use super::Paths;
use super::catalog::keys;
use super::catalog::same;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::collections::BTreeSet;

/// Elements within new elements.
const DEPTH: usize = 16;

impl Pair<'_, '_, '_> {
    /// Compares an object of the structure tree that was written again; what is neither as before
    /// nor only longer is forbidden.
    pub(super) fn structure(&mut self, number: u32, path: &str) -> Result<(), FormatError> {
        let at = Location::object(number, 0);
        if let Some(other) = self.path_beside_structure(number) {
            let what = format!("the structure tree was changed where it is also used as {other}");
            self.forbid("DA-06", at, what);
            return Ok(());
        }
        let (Some(old), Some(new)) =
            (self.old.indirect_any(number)?, self.new.indirect_any(number)?)
        else {
            return Ok(());
        };
        let fits = match (&old.object, &new.object) {
            (Object::Dictionary(old), Object::Dictionary(new)) => self.grown(old, new)?,
            (Object::Array(old), Object::Array(new)) => self.longer(old, new)?,
            _ => Some(path.to_owned()),
        };
        match fits {
            None => {
                self.explain(number, Paths::All);
                let what = "tags of a new signature field";
                self.note("DA-06", ModificationLevel::LtaUpdates, at, what);
            }
            Some(what) => {
                self.forbid("DA-06", at, format!("the structure tree was changed: {what}"))
            }
        }
        Ok(())
    }

    /// What does not fit about a dictionary of the tree; `None` where only elements were added.
    fn grown(&mut self, old: &Dictionary, new: &Dictionary) -> Result<Option<String>, FormatError> {
        for key in keys(old, new) {
            if same(old, new, &key) {
                continue;
            }
            let fits = match key.as_str() {
                "K" | "Kids" => {
                    let (before, after) = (elements(old.get(&key)), elements(new.get(&key)));
                    self.longer(&before, &after)?.is_none()
                }
                "Nums" | "Names" => {
                    self.entries(&elements(old.get(&key)), &elements(new.get(&key)))?
                }
                "Limits" => old.get("S").is_none(),
                "ParentTreeNextKey" => {
                    let next = |one: &Dictionary| one.get("ParentTreeNextKey")?.as_integer();
                    next(new) >= next(old)
                }
                // Where there was none; what is in it is compared as a new object.
                "ParentTree" | "IDTree" if old.get(&key).is_none() => {
                    let tree = new.get(&key).cloned().unwrap_or(Object::Null);
                    let tree = self.new.resolve(&tree)?;
                    let entries = tree.as_dictionary().map(|tree| elements(tree.get("Nums")));
                    let fits = self.entries(&[], &entries.unwrap_or_default())?;
                    if let (true, Some(value)) = (fits, new.get(&key).cloned()) {
                        self.approve(&value)?;
                    }
                    fits
                }
                _ => false,
            };
            if !fits {
                return Ok(Some(format!("/{key}")));
            }
        }
        Ok(None)
    }

    /// What does not fit about a list that should have its old elements in their order, and new ones
    /// that lead to new signature fields.
    fn longer(&mut self, old: &[Object], new: &[Object]) -> Result<Option<String>, FormatError> {
        let mut rest = old.iter().peekable();
        for element in new {
            if rest.next_if(|kept| kept.same(element)).is_some() {
                continue;
            }
            if !self.is_tag_of_new_field(element, DEPTH)? {
                return Ok(Some("/K".to_owned()));
            }
            self.approve(element)?;
        }
        Ok(rest.next().map(|_| "/K".to_owned()))
    }

    /// Whether a number or name tree kept its entries and gained only new fields' elements.
    fn entries(&mut self, old: &[Object], new: &[Object]) -> Result<bool, FormatError> {
        let mut rest = old.chunks_exact(2).peekable();
        for pair in new.chunks_exact(2) {
            let [key, value] = pair else { continue };
            let is_kept = rest.peek().is_some_and(|kept| match kept {
                [old_key, old_value] => old_key.same(key) && old_value.same(value),
                _ => false,
            });
            if is_kept {
                rest.next();
                continue;
            }
            if !self.is_tag_of_new_field(value, DEPTH)? {
                return Ok(false);
            }
            self.approve(value)?;
        }
        Ok(rest.next().is_none())
    }

    /// A new element, or a reference to an object, that leads to widgets of new signature fields
    /// only: no marked content, which would give signed text other words.
    fn is_tag_of_new_field(&self, tag: &Object, depth: usize) -> Result<bool, FormatError> {
        let Some(depth) = depth.checked_sub(1) else { return Ok(false) };
        let dictionary = match tag {
            Object::Reference(reference) if !self.is_new(reference.number) => return Ok(false),
            Object::Reference(_) | Object::Dictionary(_) => self.new.resolve(tag)?,
            _ => return Ok(false),
        };
        let Object::Dictionary(dictionary) = dictionary else { return Ok(false) };
        if let Some(object) = dictionary.get("Obj").and_then(Object::as_reference) {
            return Ok(self.added_widgets.contains(&object.number));
        }
        let inside = match dictionary.get("Nums") {
            // A new leaf of the parent tree.
            Some(numbers) => elements(Some(numbers)).into_iter().skip(1).step_by(2).collect(),
            None => elements(dictionary.get("K")),
        };
        let is_element = dictionary.get("S").is_some();
        if is_element == dictionary.get("Nums").is_some() || inside.is_empty() {
            return Ok(false);
        }
        for element in &inside {
            if !self.is_tag_of_new_field(element, depth)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Keeps which widgets are new signature fields', for their tags.
    pub(super) fn keep_widgets(&mut self, added: impl Iterator<Item = u32>) {
        self.added_widgets = added.collect::<BTreeSet<u32>>();
    }
}

/// A value that may be one thing or an array of them.
fn elements(value: Option<&Object>) -> Vec<Object> {
    match value {
        None | Some(Object::Null) => Vec::new(),
        Some(Object::Array(elements)) => elements.clone(),
        Some(one) => vec![one.clone()],
    }
}
