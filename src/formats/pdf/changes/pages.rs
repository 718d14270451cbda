//! Changes of the page tree and of pages (DA-13, DA-14): nothing but annotations.

use super::Pair;
use super::Paths;
use super::Spot;
use super::catalog::keys;
use super::catalog::same;
use super::fields::Widgets;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::Location;
use std::collections::BTreeSet;

impl Pair<'_, '_, '_> {
    /// Walks the old page tree and compares each node with the new revision's.
    pub(super) fn page_tree(
        &mut self,
        catalog: &Dictionary,
        widgets: &Widgets,
    ) -> Result<(), FormatError> {
        let Some(pages) = catalog.get("Pages").cloned() else { return Ok(()) };
        let templates = match self.old.get(catalog, "Names")? {
            Some(Object::Dictionary(names)) => self.old.get(&names, "Templates")?.is_some(),
            _ => false,
        };
        let mut open = vec![(self.catalog_spot().key("Pages"), pages)];
        let mut seen = BTreeSet::new();
        while let Some((spot, node)) = open.pop() {
            let Some(reference) = node.as_reference() else {
                // A node within its parent is the same where the parent is.
                if let Object::Dictionary(node) = &node {
                    for kid in self.walk_array(&spot, node, "Kids")? {
                        open.push((spot.key("Kids"), kid));
                    }
                    self.annotations(&spot, node, node, widgets)?;
                }
                continue;
            };
            self.walk_edge(&spot, reference.number);
            if !seen.insert(reference.number) {
                self.incomplete("the page tree runs in a circle");
                return Ok(());
            }
            let Some(read) = self.old.indirect(reference)? else { continue };
            let Some(old) = read.object.as_dictionary() else { continue };
            let at = Location::object(reference.number, reference.generation);
            let spot = Spot::object(reference.number);
            self.anchors.insert(reference.number);
            self.pages.insert(reference.number);
            let is_page = old.get("Kids").is_none();
            let later = if self.is_changed(reference.number) {
                self.new.indirect(reference)?
            } else {
                Some(read.clone())
            };
            let Some(new) = later.as_ref().and_then(|read| read.object.as_dictionary()) else {
                self.forbid("DA-14", at, "a page was taken away");
                continue;
            };
            self.explain(reference.number, Paths::All);
            if self.is_changed(reference.number) {
                for key in keys(old, new) {
                    if same(old, new, &key) || is_page && key == "Annots" {
                        continue;
                    }
                    if !is_page && matches!(key.as_str(), "Kids" | "Count") && templates {
                        // Pages may be made of a template of the form's; of which, the file does
                        // not say.
                        self.incomplete("pages were changed in a document that has page templates");
                        continue;
                    }
                    let rule = if is_page { "DA-13" } else { "DA-14" };
                    self.forbid(rule, at.clone(), format!("/{key} of a page or of the page tree"));
                }
            }
            if is_page {
                self.annotations(&spot, old, new, widgets)?;
            } else {
                let kids = self.walk_array(&spot, old, "Kids")?;
                let (_, inner) = match old.get("Kids") {
                    Some(value) => self.open(&spot.key("Kids"), value)?,
                    None => continue,
                };
                for kid in kids.into_iter().rev() {
                    open.push((inner.clone(), kid));
                }
            }
        }
        Ok(())
    }
}
