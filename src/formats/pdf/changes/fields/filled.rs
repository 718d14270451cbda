//! Fields that were filled or signed, and their appearances (DA-09, DA-11, DA-12).

use super::place;
use crate::formats::FormatError;
use crate::formats::pdf::changes::Change;
use crate::formats::pdf::changes::Pair;
use crate::formats::pdf::changes::Paths;
use crate::formats::pdf::changes::Spot;
use crate::formats::pdf::changes::catalog::keys;
use crate::formats::pdf::changes::catalog::same;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::signature_dictionary;
use crate::model::Location;
use crate::model::ModificationLevel;
use crate::model::SignatureKind;

/// Keys of a field or widget that filling it may change.
const OF_THE_VALUE: &[&str] = &["V", "RV", "AP", "AS", "F", "DA", "Q", "Ff", "Type", "I", "TI"];
/// Ff bit 1, ReadOnly: signers set it on fields that they lock.
const READ_ONLY: i64 = 1;
/// F bit 2 of an annotation: neither shown nor printed.
const HIDDEN: i64 = 1 << 1;
/// F bit 6: not shown on the screen.
const NO_VIEW: i64 = 1 << 5;

impl Pair<'_, '_, '_> {
    /// DA-09: a field that is not for signatures.
    pub(super) fn filled(&mut self, old: &Field, new: &Field) -> Result<(), FormatError> {
        let at = place(old.reference, &old.name);
        let mut changed = self.value_keys("DA-09", &at, old.reference, new.reference)?;
        for widget in &old.widgets {
            changed |= self.value_keys("DA-09", &at, Some(*widget), Some(*widget))?;
        }
        if let Some(reference) = old.reference {
            changed |= self.value(&at, &Spot::object(reference.number), old, new)?;
        }
        if changed && old.has_fields {
            // A value or a look that fields below inherit, whatever locks them by their names.
            self.forbid("DA-09", at.clone(), "a field above other fields was filled");
        }
        if changed {
            self.hold_appearance(&at, old, new)?;
            self.note("DA-09", ModificationLevel::FormFilling, at, "a field was filled");
        }
        Ok(())
    }

    /// The value of a field where it is, or becomes, an object of its own.
    fn value(
        &mut self,
        at: &Location,
        spot: &Spot,
        old: &Field,
        new: &Field,
    ) -> Result<bool, FormatError> {
        let (before, after) = (old.dictionary.get("V"), new.dictionary.get("V"));
        let Some(after) = after else { return Ok(false) };
        let Some(target) = after.as_reference() else {
            self.approve(after)?;
            return Ok(false);
        };
        if before.and_then(Object::as_reference) != Some(target) {
            self.approve(after)?;
            return Ok(true);
        }
        if !self.is_changed(target.number) {
            return Ok(false);
        }
        let read = self.new.resolve(after)?;
        if matches!(read, Object::String(..) | Object::Name(_) | Object::Array(_)) {
            self.walk_edge(&spot.key("V"), target.number);
            self.explain(target.number, Paths::Walked);
        } else {
            self.forbid(
                "DA-09",
                at.clone(),
                format!("the value of a field is now {}", read.kind()),
            );
        }
        Ok(true)
    }

    /// DA-11: an empty signature field that now has a signature.
    pub(super) fn signed(&mut self, old: &Field, new: &Field) -> Result<(), FormatError> {
        let at = place(old.reference, &old.name);
        self.value_keys("DA-11", &at, old.reference, new.reference)?;
        for widget in &old.widgets {
            self.value_keys("DA-11", &at, Some(*widget), Some(*widget))?;
        }
        let visible = self.is_visible(new)?;
        if let Some(level) = self.new_signature(&at, new, visible)? {
            self.note("DA-11", level, at, "a signature was added");
        }
        Ok(())
    }

    /// The value of a field that was signed: its level; `None` where it is not in order.
    pub(super) fn new_signature(
        &mut self,
        at: &Location,
        field: &Field,
        visible: bool,
    ) -> Result<Option<ModificationLevel>, FormatError> {
        let Some(entry) = field.dictionary.entry("V") else { return Ok(None) };
        let Some(target) = entry.value.as_reference().filter(|target| self.is_new(target.number))
        else {
            let what = "a signature field got a value that is not a new object";
            self.forbid("DA-11", at.clone(), what);
            return Ok(None);
        };
        let signature = signature_dictionary::read(self.new, entry, &field.name);
        self.explain(target.number, Paths::Walked);
        let inside = self.new.resolve(&entry.value)?;
        self.approve(&inside)?;
        if signature.contents.is_none() || signature.byte_range.is_none() {
            self.forbid("DA-11", at.clone(), "a signature field got a value that is no signature");
            return Ok(None);
        }
        let timestamp = signature.kind == SignatureKind::DocumentTimestamp;
        Ok(Some(if timestamp && !visible {
            ModificationLevel::LtaUpdates
        } else {
            ModificationLevel::FormFilling
        }))
    }

    /// Compares a field or widget that is filled: only what belongs to its value may change.
    /// Returns whether anything did that shows.
    fn value_keys(
        &mut self,
        rule: &'static str,
        at: &Location,
        old: Option<Reference>,
        new: Option<Reference>,
    ) -> Result<bool, FormatError> {
        let (Some(reference), true) = (old, old == new) else { return Ok(false) };
        let (before, after) = self.both(reference)?;
        let mut shows = false;
        self.explain(reference.number, Paths::Field);
        for key in keys(&before, &after) {
            if same(&before, &after, &key) || is_formality(&before, &after, &key) {
                continue;
            }
            let fits = match key.as_str() {
                "Ff" | "Type" => false,
                // What was hidden when the document was signed was not signed for (shadow attacks).
                "F" if rule == "DA-09" && is_revealed(&before, &after) => false,
                "F" => matches!(after.get("F"), None | Some(Object::Integer(_))),
                "AS" => matches!(after.get("AS"), None | Some(Object::Name(_))),
                key => OF_THE_VALUE.contains(&key),
            };
            if fits {
                shows = true;
            } else {
                self.forbid(rule, at.clone(), format!("/{key} of a field or its widget"));
            }
        }
        shows |= self.appearance(at, reference.number, &before, &after)?;
        Ok(shows)
    }

    /// An object's dictionary in both revisions.
    pub(in crate::formats::pdf::changes) fn both(
        &self,
        reference: Reference,
    ) -> Result<(Dictionary, Dictionary), FormatError> {
        let read = |view: View<'_, '_>| -> Result<Dictionary, FormatError> {
            Ok(view
                .indirect(reference)?
                .and_then(|read| read.object.as_dictionary().cloned())
                .unwrap_or_default())
        };
        Ok((read(self.old)?, read(self.new)?))
    }

    /// DA-12: an appearance is renewed by a new stream, or in place where nothing else uses it.
    pub(in crate::formats::pdf::changes) fn appearance(
        &mut self,
        at: &Location,
        number: u32,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<bool, FormatError> {
        let absent = |dictionary: &Dictionary| dictionary.get("AP").is_none();
        // A null where nothing was is no appearance, but no honest program writes it.
        let odd = new.entry("AP").is_some() && old.entry("AP").is_none();
        if absent(old) && absent(new) && !odd {
            return Ok(false);
        }
        let spot = Spot::object(number);
        let Some(sides) = self.side_by_side("DA-12", &spot, old, new, "AP")? else {
            return Ok(true);
        };
        let empty = Dictionary::default();
        let (before, after) = match (&sides.before, &sides.after) {
            (Object::Dictionary(before), Object::Dictionary(after)) => (before, after),
            (_, Object::Dictionary(after)) => (&empty, after),
            _ => {
                self.forbid("DA-12", at.clone(), "an appearance was taken away");
                return Ok(true);
            }
        };
        let mut shows = false;
        for key in keys(before, after) {
            if !matches!(key.as_str(), "N" | "R" | "D") {
                if !same(before, after, &key) {
                    self.forbid("DA-12", at.clone(), format!("/AP /{key}"));
                }
                continue;
            }
            let value = after.get(&key).cloned().unwrap_or(Object::Null);
            if !same(before, after, &key) {
                shows = true;
                self.approve(&value)?;
                continue;
            }
            // The same stream with other bytes. Where states are chosen by AS there are several,
            // and none has to change.
            if let Some(target) = value.as_reference()
                && self.changed.get(&target.number) == Some(&Change::Redefined)
                && old.get("AS").is_none()
            {
                shows = true;
                self.walk_edge(&sides.spot.key(&key), target.number);
                self.explain(target.number, Paths::Walked);
                let stream = self.new.resolve(&value)?;
                self.approve(&stream)?;
            }
        }
        if shows && let Some(reference) = old.get("AP").and_then(Object::as_reference) {
            self.replaced.push((reference.number, at.clone()));
        }
        Ok(shows)
    }
}

/// Whether an annotation that was hidden by its flags no longer is.
fn is_revealed(old: &Dictionary, new: &Dictionary) -> bool {
    let hidden = |dictionary: &Dictionary| {
        let flags = dictionary.get("F").and_then(Object::as_integer).unwrap_or_default();
        flags & (HIDDEN | NO_VIEW) != 0
    };
    hidden(old) && !hidden(new)
}

/// Type added as it should be, or ReadOnly set: says nothing new.
pub(super) fn is_formality(old: &Dictionary, new: &Dictionary, key: &str) -> bool {
    match key {
        "Type" => old.get("Type").is_none() && new.is("Type", "Annot"),
        "Ff" => {
            let flags = |dictionary: &Dictionary| match dictionary.get("Ff") {
                None => Some(0),
                Some(flags) => flags.as_integer(),
            };
            match (flags(old), flags(new)) {
                (Some(before), Some(after)) => after == before | READ_ONLY,
                _ => false,
            }
        }
        _ => false,
    }
}
