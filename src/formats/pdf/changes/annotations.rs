//! Changes of annotations on a page: widgets of new signature fields (DA-08), and the kinds that
//! comment on a document (DA-16).

use super::Change;
use super::Pair;
use super::Paths;
use super::Spot;
use super::catalog::keys;
use super::catalog::same;
use super::fields::Widgets;
use super::shown;
use super::shown::Ground;
use crate::formats::FormatError;
use crate::formats::pdf::fields;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::collections::BTreeSet;

/// Annotations that comment; the others act, link, play or take away.
const COMMENTS: &[&str] = &[
    "Text",
    "FreeText",
    "Highlight",
    "Underline",
    "StrikeOut",
    "Squiggly",
    "Stamp",
    "Ink",
    "Line",
    "Square",
    "Circle",
    "Polygon",
    "PolyLine",
    "Caret",
    "Popup",
    "FileAttachment",
];

impl Pair<'_, '_, '_> {
    /// Compares the annotations of one page.
    pub(super) fn annotations(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
        widgets: &Widgets,
    ) -> Result<(), FormatError> {
        if old.get("Annots").is_none() && new.get("Annots").is_none() {
            return Ok(());
        }
        let Some(sides) = self.side_by_side("DA-13", spot, old, new, "Annots")? else {
            return Ok(());
        };
        let before = self.walk_array(spot, old, "Annots")?;
        let after = match &sides.after {
            Object::Array(elements) => elements.clone(),
            Object::Null => Vec::new(),
            other => {
                let at = Location::object(spot.holder, 0);
                self.forbid("DA-13", at, format!("/Annots is now {}", other.kind()));
                return Ok(());
            }
        };
        let ground = Ground::of(old);
        // Most pages are as they were.
        let same = before.len() == after.len() && before.iter().zip(&after).all(|(a, b)| a.same(b));
        if !same {
            self.sequence(spot, &ground, &before, &after, widgets)?;
        }
        for element in &before {
            let Some(reference) = element.as_reference() else { continue };
            self.anchors.insert(reference.number);
            let changed = self.changed.get(&reference.number) == Some(&Change::Redefined);
            if changed && !widgets.known.contains(&reference.number) {
                self.annotation(&ground, reference)?;
            }
        }
        Ok(())
    }

    /// Old annotations stay in their order, which is the order they are painted in; new ones are
    /// widgets of new signatures, or comments.
    fn sequence(
        &mut self,
        spot: &Spot,
        ground: &Ground<'_>,
        before: &[Object],
        after: &[Object],
        widgets: &Widgets,
    ) -> Result<(), FormatError> {
        let numbers = |elements: &[Object]| -> BTreeSet<u32> {
            elements.iter().filter_map(|e| Some(e.as_reference()?.number)).collect()
        };
        let (old_numbers, new_numbers) = (numbers(before), numbers(after));
        let mut kept_before: Vec<&Object> = Vec::new();
        for element in before {
            match element.as_reference() {
                Some(reference) if !new_numbers.contains(&reference.number) => {
                    self.removed(reference, widgets)?;
                }
                _ => kept_before.push(element),
            }
        }
        let mut kept_after: Vec<&Object> = Vec::new();
        for element in after {
            match element.as_reference() {
                Some(reference) if !old_numbers.contains(&reference.number) => {
                    self.added(ground, reference, widgets)?;
                }
                _ => kept_after.push(element),
            }
        }
        let unchanged = kept_before.len() == kept_after.len()
            && kept_before.iter().zip(&kept_after).all(|(a, b)| a.same(b));
        if !unchanged {
            let what = "the order of annotations, or one within its page";
            self.forbid("DA-13", Location::object(spot.holder, 0), what);
        }
        Ok(())
    }

    fn removed(&mut self, reference: Reference, widgets: &Widgets) -> Result<(), FormatError> {
        let at = Location::object(reference.number, reference.generation);
        let read = self.old.indirect(reference)?;
        let own = read.as_ref().and_then(|read| read.object.as_dictionary());
        let kind = own.and_then(|own| Some(own.name("Subtype")?.text())).unwrap_or_default();
        let what = format!("an annotation was taken away: {kind}");
        if widgets.known.contains(&reference.number) || !is_comment(Some(&kind)) {
            self.forbid("DA-16", at, what);
            return Ok(());
        }
        let level = ModificationLevel::Annotations;
        self.note("DA-16", level, at.clone(), what);
        if own.is_some_and(|own| shown::is_seen(&kind, own)) {
            self.note("DA-16-GONE", level, at, kind);
        }
        Ok(())
    }

    fn added(
        &mut self,
        ground: &Ground<'_>,
        reference: Reference,
        widgets: &Widgets,
    ) -> Result<(), FormatError> {
        if let Some(at) = widgets.added.get(&reference.number) {
            if let Some(read) = self.new.indirect(reference)? {
                let level = ModificationLevel::FormFilling;
                let most = shown::TOUCHED;
                self.lies_over(shown::SEAL, level, at, ground, &read.object, most);
            }
            return Ok(());
        }
        if self.is_new(reference.number)
            && let Some(field) = fields::stray(self.new, reference)
        {
            return self.new_field(&field, false, &[], &mut Widgets::default());
        }
        let at = Location::object(reference.number, reference.generation);
        let object = self.new.indirect(reference)?.map(|read| read.object.clone());
        let kind = self.subtype(object.clone());
        let named = kind.clone().unwrap_or_default();
        if !self.is_new(reference.number) || !is_comment(kind.as_deref()) {
            self.forbid("DA-16", at, format!("an annotation was added: {named}"));
            return Ok(());
        }
        let Some(Object::Dictionary(dictionary)) = object else { return Ok(()) };
        if let Some(action) = ["A", "AA"].into_iter().find(|key| dictionary.get(key).is_some()) {
            self.forbid("DA-17", at, format!("an annotation was added with an action: /{action}"));
            return Ok(());
        }
        self.explain(reference.number, Paths::Walked);
        let annotation = Object::Dictionary(dictionary);
        self.approve(&annotation)?;
        let level = ModificationLevel::Annotations;
        let what = format!("an annotation was added: {named}");
        self.note("DA-16", level, at.clone(), what);
        self.remark(&at, ground, &named, &annotation);
        Ok(())
    }

    /// What is worth a word of a comment: it hides what was signed, or carries a file.
    fn remark(&mut self, at: &Location, ground: &Ground<'_>, kind: &str, annotation: &Object) {
        let level = ModificationLevel::Annotations;
        if kind == "FileAttachment" {
            self.note("DA-16-FILE", level, at.clone(), "a file was attached");
        }
        if let Some(rule) = self.rule_over(kind, annotation) {
            self.lies_over(rule, level, at, ground, annotation, shown::GRAZED);
        }
    }

    /// An annotation, not a form's, that was written again.
    fn annotation(&mut self, ground: &Ground<'_>, reference: Reference) -> Result<(), FormatError> {
        let read = |object: Option<Object>| match object {
            Some(Object::Dictionary(dictionary)) => dictionary,
            _ => Dictionary::default(),
        };
        let old = read(self.old.indirect(reference)?.map(|read| read.object.clone()));
        let new = read(self.new.indirect(reference)?.map(|read| read.object.clone()));
        let at = Location::object(reference.number, reference.generation);
        let kind = old.name("Subtype").map(|kind| kind.text());
        let changed: Vec<String> =
            keys(&old, &new).into_iter().filter(|key| !same(&old, &new, key)).collect();
        if changed.is_empty() {
            self.explain(reference.number, Paths::Field);
            return Ok(());
        }
        // What it is besides an annotation may not change with it.
        self.explain(reference.number, Paths::Field);
        let names: Vec<String> = changed.iter().map(|key| format!("/{key}")).collect();
        let what = format!(
            "an annotation was changed: {} {}",
            kind.clone().unwrap_or_default(),
            names.join(" ")
        );
        let acts = changed.iter().any(|key| matches!(key.as_str(), "A" | "AA" | "Subtype" | "FT"));
        if acts || !is_comment(kind.as_deref()) {
            self.forbid("DA-16", at, what);
            return Ok(());
        }
        self.appearance(&at, reference.number, &old, &new)?;
        let annotation = Object::Dictionary(new);
        self.approve(&annotation)?;
        self.note("DA-16", ModificationLevel::Annotations, at.clone(), what);
        self.remark(&at, ground, &kind.unwrap_or_default(), &annotation);
        Ok(())
    }

    fn subtype(&self, object: Option<Object>) -> Option<String> {
        let object = object?;
        Some(object.as_dictionary()?.name("Subtype")?.text())
    }
}

fn is_comment(kind: Option<&str>) -> bool {
    kind.is_some_and(|kind| COMMENTS.contains(&kind))
}
