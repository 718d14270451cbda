//! Changes of the form (DA-07 to DA-12): fields filled, signatures added, appearances renewed.

use super::Change;
use super::Pair;
use super::Paths;
use super::SideBySide;
use super::Spot;
use super::catalog::keys;
use super::catalog::same;
use crate::formats::FormatError;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::fields::Form;
use crate::formats::pdf::fields::form;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::signature_dictionary;
use crate::model::Location;
use crate::model::ModificationLevel;
use crate::model::SignatureKind;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The forms of the revisions compared last: each is needed for two comparisons or more.
#[derive(Default)]
pub(super) struct Forms {
    known: BTreeMap<usize, Rc<Option<Form>>>,
}

impl Forms {
    fn of(&mut self, view: View<'_, '_>) -> Result<Rc<Option<Form>>, FormatError> {
        if let Some(known) = self.known.get(&view.revision()) {
            return Ok(known.clone());
        }
        let form = Rc::new(form(view)?);
        if self.known.len() >= KEPT {
            self.known.pop_first();
        }
        self.known.insert(view.revision(), form.clone());
        Ok(form)
    }
}

/// Forms kept; comparisons go from older to newer revisions.
const KEPT: usize = 4;

/// What the form says of the annotations on pages.
#[derive(Default)]
pub(super) struct Widgets {
    /// Widgets of fields that were there: compared with their fields.
    pub(super) known: BTreeSet<u32>,
    /// Widgets of new signature fields: pages may gain them.
    pub(super) added: BTreeSet<u32>,
}

/// Keys of a field or widget that filling it may change.
const OF_THE_VALUE: &[&str] = &["V", "AP", "AS", "F", "DA", "Q", "Ff", "Type", "I", "TI"];
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
/// Ff bit 1, ReadOnly: signers set it on fields that they lock.
const READ_ONLY: i64 = 1;
/// F bit 2 of an annotation: neither shown nor printed.
const HIDDEN: i64 = 1 << 1;
/// F bit 6: not shown on the screen.
const NO_VIEW: i64 = 1 << 5;

impl Pair<'_, '_, '_> {
    /// Compares the forms of both revisions.
    pub(super) fn form(
        &mut self,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<Widgets, FormatError> {
        let mut widgets = Widgets::default();
        let spot = self.catalog_spot();
        let Some(sides) = self.side_by_side("DA-07", &spot, old, new, "AcroForm")? else {
            return Ok(widgets);
        };
        let SideBySide { before, after, spot } = sides;
        let empty = Dictionary::default();
        let (before, after) = match (&before, &after) {
            (Object::Null, Object::Null) => return Ok(widgets),
            (Object::Null, Object::Dictionary(after)) => (&empty, after),
            (Object::Dictionary(before), Object::Dictionary(after)) => (before, after),
            _ => {
                self.forbid("DA-07", Location::default(), "the form was taken away");
                return Ok(widgets);
            }
        };
        for key in keys(before, after) {
            self.form_key(&spot, before, after, &key)?;
        }
        let old_form = self.forms.of(self.old)?;
        let new_form = self.forms.of(self.new)?;
        for form in [&old_form, &new_form] {
            let unread = form.as_ref().as_ref().and_then(|form| form.deviations.first());
            if let Some(why) = unread {
                self.incomplete(format!("the form cannot be read whole: {}", why.compared.seen));
            }
        }
        self.walk_array(&spot, before, "Fields")?;
        let old_fields = old_form.as_ref().as_ref().map_or(&[][..], |form| form.fields.as_slice());
        let new_fields = new_form.as_ref().as_ref().map_or(&[][..], |form| form.fields.as_slice());
        self.fields(old_fields, new_fields, &mut widgets)?;
        Ok(widgets)
    }

    /// A key of the form's dictionary.
    fn form_key(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
        key: &str,
    ) -> Result<(), FormatError> {
        let what = format!("/AcroForm /{key}");
        match key {
            "Fields" => {
                // The tree is compared field by field; here only the array's own object.
                self.side_by_side("DA-07", spot, old, new, key)?;
            }
            "DR" => self.resources(spot, old, new)?,
            "XFA" => {
                if !same(old, new, key) {
                    self.forbid("DA-07", Location::default(), what);
                } else if let Some(value) = old.get(key) {
                    self.xfa(value)?;
                }
            }
            "SigFlags" => {
                let flags = |dictionary: &Dictionary| {
                    dictionary.get("SigFlags").and_then(Object::as_integer).unwrap_or_default()
                };
                if flags(old) & !flags(new) != 0 {
                    self.forbid("DA-07", Location::default(), what);
                }
            }
            "DA" | "Q" | "NeedAppearances" => {
                if let Some(sides) = self.side_by_side("DA-07", spot, old, new, key)?
                    && !sides.before.same(&sides.after)
                {
                    let level = ModificationLevel::FormFilling;
                    self.note("DA-07", level, Location::default(), what);
                }
            }
            key => {
                if !same(old, new, key) {
                    self.forbid("DA-07", Location::default(), what);
                }
            }
        }
        Ok(())
    }

    /// Forms of XML: their streams are not compared.
    fn xfa(&mut self, value: &Object) -> Result<(), FormatError> {
        let mut touched = false;
        let mut open = vec![value.clone(), self.old.resolve(value)?];
        while let Some(value) = open.pop() {
            let mut references = Vec::new();
            value.each_reference(&mut |reference| references.push(reference));
            for reference in references {
                if self.is_changed(reference.number) {
                    touched = true;
                    self.explain(reference.number, Paths::All);
                }
            }
        }
        if touched {
            self.incomplete("the document has an XFA form, whose changes are not read");
        }
        Ok(())
    }

    /// Default resources: names may be added, none may change its meaning (DA-07, DA-15).
    fn resources(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let Some(sides) = self.side_by_side("DA-07", spot, old, new, "DR")? else {
            return Ok(());
        };
        let empty = Dictionary::default();
        let Some((before, after)) = sides.dictionaries(&empty) else {
            self.forbid("DA-07", Location::default(), "/AcroForm /DR");
            return Ok(());
        };
        let mut added = false;
        for category in keys(before, after) {
            let Some(inner) = self.side_by_side("DA-15", &sides.spot, before, after, &category)?
            else {
                continue;
            };
            match (&inner.before, &inner.after) {
                (Object::Null, after) => {
                    self.approve(after)?;
                    added = true;
                }
                (Object::Dictionary(before), Object::Dictionary(after)) => {
                    for name in keys(before, after) {
                        if before.get(&name).is_none() {
                            if let Some(value) = after.get(&name) {
                                self.approve(value)?;
                            }
                            added = true;
                        } else if !same(before, after, &name) {
                            let what = format!("/AcroForm /DR /{category} /{name}");
                            self.forbid("DA-15", Location::default(), what);
                        }
                    }
                }
                (before, after) => {
                    if !before.same(after) {
                        let what = format!("/AcroForm /DR /{category}");
                        self.forbid("DA-15", Location::default(), what);
                    }
                }
            }
        }
        if added {
            let level = ModificationLevel::FormFilling;
            self.note("DA-07", level, Location::default(), "resources of the form");
        }
        Ok(())
    }

    /// Walks an old array under a key and its elements' references; returns them.
    pub(super) fn walk_array(
        &mut self,
        spot: &Spot,
        dictionary: &Dictionary,
        key: &str,
    ) -> Result<Vec<Object>, FormatError> {
        let Some(value) = dictionary.get(key) else { return Ok(Vec::new()) };
        let (value, spot) = self.open(&spot.key(key), value)?;
        let Object::Array(elements) = value else { return Ok(Vec::new()) };
        for element in &elements {
            if let Some(reference) = element.as_reference() {
                self.walk_edge(&spot, reference.number);
            }
        }
        Ok(elements)
    }

    fn fields(
        &mut self,
        old: &[Field],
        new: &[Field],
        widgets: &mut Widgets,
    ) -> Result<(), FormatError> {
        let mut by_object: BTreeMap<(&str, Option<Reference>), usize> = BTreeMap::new();
        let mut names: BTreeMap<&str, usize> = BTreeMap::new();
        for (position, field) in new.iter().enumerate() {
            by_object.insert((&field.name, field.reference), position);
            *names.entry(&field.name).or_default() += 1;
        }
        let mut matched = BTreeSet::new();
        for before in old {
            let position = by_object.get(&(before.name.as_str(), before.reference)).copied();
            let same_object = position
                .filter(|position| matched.insert(*position))
                .and_then(|position| new.get(position));
            let Some(after) = same_object else {
                let signed = before.is_signature() && before.value.is_some();
                let rule = if signed { "DA-10" } else { "DA-07" };
                let at = place(before.reference, &before.name);
                self.forbid(rule, at, "a field was taken away, renamed or replaced");
                continue;
            };
            self.field(before, after, widgets)?;
        }
        for (position, field) in new.iter().enumerate() {
            if !matched.contains(&position) {
                let twice = names.get(field.name.as_str()).is_some_and(|count| *count > 1);
                self.new_field(field, twice, new, widgets)?;
            }
        }
        Ok(())
    }

    /// A field that is in both revisions.
    fn field(
        &mut self,
        old: &Field,
        new: &Field,
        widgets: &mut Widgets,
    ) -> Result<(), FormatError> {
        let Some(reference) = old.reference else {
            if !old.dictionary.same(&new.dictionary) {
                self.forbid("DA-07", place(None, &old.name), "a field was changed");
            }
            return Ok(());
        };
        let spot = Spot::object(reference.number);
        self.anchors.insert(reference.number);
        widgets.known.insert(reference.number);
        self.walk_array(&spot, &old.dictionary, "Kids")?;
        for widget in &old.widgets {
            self.anchors.insert(widget.number);
            widgets.known.insert(widget.number);
        }
        let touched = self.touched(reference, &old.dictionary)?
            || old.widgets.iter().any(|widget| self.widget_touched(*widget).unwrap_or(true));
        if !touched {
            return Ok(());
        }
        let at = place(old.reference, &old.name);
        if old.field_type != new.field_type {
            self.forbid("DA-09", at, "the type of a field was changed");
            return Ok(());
        }
        let was_signed = old.dictionary.get("V").is_some();
        let is_signed = new.dictionary.get("V").is_some();
        if !old.is_signature() {
            return self.filled(old, new);
        }
        if was_signed || !is_signed {
            return self.kept(old, new);
        }
        self.signed(old, new)
    }

    /// Whether an object, or one that it refers to, was written by the later revision.
    fn touched(&self, reference: Reference, dictionary: &Dictionary) -> Result<bool, FormatError> {
        if self.is_changed(reference.number) {
            return Ok(true);
        }
        let leads_to_change = |object: &Object| {
            let mut found = false;
            object.each_reference(&mut |target| found |= self.is_changed(target.number));
            found
        };
        // The page and the parent are compared by themselves.
        let own = |key: &str| key != "P" && key != "Parent";
        let direct = dictionary
            .entries
            .iter()
            .any(|entry| own(&entry.key.text()) && leads_to_change(&entry.value));
        // An appearance dictionary of its own may lead to streams written anew.
        Ok(direct
            || match dictionary.get("AP") {
                Some(appearance @ Object::Reference(_)) => {
                    leads_to_change(&self.old.resolve(appearance)?)
                }
                _ => false,
            })
    }

    fn widget_touched(&self, widget: Reference) -> Result<bool, FormatError> {
        let read = self.old.indirect(widget)?;
        let dictionary = read.as_ref().and_then(|read| read.object.as_dictionary());
        dictionary.map_or(Ok(true), |dictionary| self.touched(widget, dictionary))
    }

    /// DA-09: a field that is not for signatures.
    fn filled(&mut self, old: &Field, new: &Field) -> Result<(), FormatError> {
        let at = place(old.reference, &old.name);
        let mut changed = self.value_keys("DA-09", &at, old.reference, new.reference)?;
        for widget in &old.widgets {
            changed |= self.value_keys("DA-09", &at, Some(*widget), Some(*widget))?;
        }
        if let Some(reference) = old.reference {
            changed |= self.value(&at, &Spot::object(reference.number), old, new)?;
        }
        if changed {
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

    /// DA-10: a signature field that has, or still lacks, its signature.
    fn kept(&mut self, old: &Field, new: &Field) -> Result<(), FormatError> {
        let at = place(old.reference, &old.name);
        let objects = old.reference.into_iter().chain(old.widgets.iter().copied());
        for reference in objects.collect::<Vec<_>>() {
            let (before, after) = self.both(reference)?;
            let changed: Vec<String> = keys(&before, &after)
                .into_iter()
                .filter(|key| !same(&before, &after, key) && !is_formality(&before, &after, key))
                .collect();
            if changed.is_empty() {
                self.explain(reference.number, Paths::Field);
            } else {
                self.explain(reference.number, Paths::All);
                let state = if old.dictionary.get("V").is_some() { "signed" } else { "empty" };
                let names: Vec<String> = changed.iter().map(|key| format!("/{key}")).collect();
                let what = format!("{} of a signature field that is {state}", names.join(" "));
                self.forbid("DA-10", at.clone(), what);
            }
        }
        let _ = new;
        Ok(())
    }

    /// DA-11: an empty signature field that now has a signature.
    fn signed(&mut self, old: &Field, new: &Field) -> Result<(), FormatError> {
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
    fn new_signature(
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
    fn both(&self, reference: Reference) -> Result<(Dictionary, Dictionary), FormatError> {
        let read = |view: View<'_, '_>| -> Result<Dictionary, FormatError> {
            Ok(view
                .indirect(reference)?
                .and_then(|read| read.object.as_dictionary().cloned())
                .unwrap_or_default())
        };
        Ok((read(self.old)?, read(self.new)?))
    }

    /// DA-12: an appearance is renewed by a new stream, or in place where nothing else uses it.
    pub(super) fn appearance(
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

    /// DA-08: a field that was not there before.
    pub(super) fn new_field(
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
            widgets.added.insert(part.number);
            self.explain(part.number, Paths::Walked);
            for entry in &dictionary.entries {
                let key = entry.key.text();
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
    fn is_visible(&self, field: &Field) -> Result<bool, FormatError> {
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

/// Whether an annotation that was hidden by its flags no longer is.
fn is_revealed(old: &Dictionary, new: &Dictionary) -> bool {
    let hidden = |dictionary: &Dictionary| {
        let flags = dictionary.get("F").and_then(Object::as_integer).unwrap_or_default();
        flags & (HIDDEN | NO_VIEW) != 0
    };
    hidden(old) && !hidden(new)
}

/// Type added as it should be, or ReadOnly set: says nothing new.
fn is_formality(old: &Dictionary, new: &Dictionary, key: &str) -> bool {
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

fn place(reference: Option<Reference>, field: &str) -> Location {
    let at = reference.map_or_else(Location::default, |reference| {
        Location::object(reference.number, reference.generation)
    });
    Location { field: Some(field.to_owned()), ..at }
}
