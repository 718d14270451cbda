//! Fields that were not there before (DA-08).

use super::Widgets;
use super::place;
use crate::formats::FormatError;
use crate::formats::pdf::changes::Pair;
use crate::formats::pdf::changes::Paths;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::ModificationLevel;

/// Keys of a new signature field or of its widget. Actions are not among them.
const OF_A_NEW_FIELD: &[&str] = &[
    "Type",
    "Subtype",
    "FT",
    "T",
    "TU",
    "TM",
    "Ff",
    "V",
    "F",
    "Rect",
    "P",
    "AP",
    "AS",
    "DA",
    "Q",
    "DS",
    "MK",
    "BS",
    "Border",
    "Lock",
    "SV",
    "Kids",
    "Parent",
    "H",
    "M",
    "NM",
    "StructParent",
    "Contents",
    "DR",
    "C",
    "Lang",
];
impl Pair<'_, '_, '_> {
    /// DA-08: a field that was not there before.
    pub(in crate::formats::pdf::changes) fn new_field(
        &mut self,
        field: &Field,
        twice: bool,
        all: &[Field],
        widgets: &mut Widgets,
    ) -> Result<(), FormatError> {
        let at = place(field.reference, &field.name);
        let whose = field.parent.and_then(|parent| all.get(parent));
        let adopted =
            whose.and_then(|parent| parent.reference).is_some_and(|r| !self.is_new(r.number));
        let Some(reference) = field.reference.filter(|reference| self.is_new(reference.number))
        else {
            self.forbid("DA-08", at, "an object that was there became a field");
            return Ok(());
        };
        if !field.is_signature() {
            self.forbid("DA-08", at, "a field was added that is not for signatures");
            return Ok(());
        }
        if adopted || twice || self.has_odd_name(field) {
            self.forbid("DA-08", at, "a field was added under a name or parent that is taken");
            return Ok(());
        }
        let visible = self.is_visible(field)?;
        let mut parts = vec![(reference, Dictionary::clone(&field.dictionary))];
        for widget in &field.widgets {
            if !self.is_new(widget.number) {
                self.forbid("DA-08", at.clone(), "an annotation that was there became a widget");
            }
            let read = self.new.indirect(*widget)?;
            let dictionary = read.and_then(|read| read.object.as_dictionary().cloned());
            parts.push((*widget, dictionary.unwrap_or_default()));
        }
        let mut shows = false;
        for (part, dictionary) in parts {
            widgets.added.insert(part.number, at.clone());
            self.explain(part.number, Paths::Walked);
            for entry in &dictionary.entries {
                let key = entry.key.key();
                if !OF_A_NEW_FIELD.contains(&key.as_str()) {
                    self.forbid("DA-08", at.clone(), format!("a new field with /{key}"));
                }
                shows |= key == "AP";
            }
            self.approve(&Object::Dictionary(dictionary))?;
        }
        let level =
            if visible { ModificationLevel::FormFilling } else { ModificationLevel::LtaUpdates };
        if field.dictionary.get("V").is_none() {
            if visible && shows {
                // Nothing vouches for what it shows: a picture over signed text (SSA).
                self.forbid(
                    "DA-08",
                    at,
                    "a field was added that shows something and is not signed",
                );
            } else {
                self.note("DA-08", level, at, "an empty signature field was added");
            }
            return Ok(());
        }
        if let Some(signature) = self.new_signature(&at, field, visible)? {
            let level = level.max(signature);
            self.note("DA-08", level, at.clone(), "a field with a signature was added");
            if visible && self.after_certification {
                // Acrobat permits it, pyHanko does not; ISO 32000-2 12.8.2.2 says "signing".
                let what = "the field is visible and new after a certification";
                self.note("DA-NEWFIELD-AFTER-CERT", level, at, what);
            }
        }
        Ok(())
    }

    fn has_odd_name(&self, field: &Field) -> bool {
        match field.dictionary.get("T").map(|name| self.new.resolve(name)) {
            Some(Ok(Object::String(name, _))) => {
                crate::formats::pdf::object::text(&name).contains('.')
            }
            _ => true,
        }
    }

    /// Whether a field or one of its widgets has an area.
    pub(super) fn is_visible(&self, field: &Field) -> Result<bool, FormatError> {
        if self.has_area(&field.dictionary)? {
            return Ok(true);
        }
        for widget in &field.widgets {
            if let Some(read) = self.new.indirect(*widget)?
                && let Some(dictionary) = read.object.as_dictionary()
                && self.has_area(dictionary)?
            {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn has_area(&self, dictionary: &Dictionary) -> Result<bool, FormatError> {
        let Some(Object::Array(corners)) = self.new.get(dictionary, "Rect")? else {
            return Ok(false);
        };
        let mut numbers = Vec::with_capacity(4);
        for corner in &corners {
            numbers.push(self.new.resolve(corner)?.as_number().unwrap_or_default());
        }
        Ok(match numbers.as_slice() {
            [left, bottom, right, top] => left != right && bottom != top,
            _ => true,
        })
    }
}
