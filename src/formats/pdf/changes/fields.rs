//! Changes of the form (DA-07 to DA-12): fields filled, signatures added, appearances renewed.

mod added;
mod filled;
mod fonts;

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
use crate::model::Location;
use crate::model::ModificationLevel;
use filled::is_formality;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::rc::Rc;

/// The forms of the revisions compared last: each is needed for two comparisons or more.
#[derive(Default)]
pub(super) struct Forms {
    known: BTreeMap<usize, Rc<Option<Form>>>,
}

impl Forms {
    pub(super) fn of(&mut self, view: View<'_, '_>) -> Result<Rc<Option<Form>>, FormatError> {
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

/// The rule of what changes the looks of all fields.
pub(super) const LOOKS: &str = "DA-07-LOOKS";

/// Forms kept; comparisons go from older to newer revisions.
const KEPT: usize = 4;

/// What the form says of the annotations on pages.
#[derive(Default)]
pub(super) struct Widgets {
    /// Widgets of fields that were there: compared with their fields.
    pub(super) known: BTreeSet<u32>,
    /// Widgets of new signature fields: pages may gain them.
    pub(super) added: BTreeMap<u32, Location>,
}

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
        self.hold_set_anew(old_fields)?;
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
                    // It changes how fields look that say nothing of it themselves.
                    let rule =
                        if key == "NeedAppearances" && !sides.after.same(&Object::Boolean(true)) {
                            "DA-07"
                        } else {
                            LOOKS
                        };
                    self.note(rule, level, Location::default(), what);
                    if key == "DA"
                        && let Err(why) = self.plain_style(old, new)?
                    {
                        self.incomplete(format!(
                            "the style of the form's fields was changed, and whether they still \
                             show what was signed cannot be told: {why}"
                        ));
                    }
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
        let mut fonts = Vec::new();
        for category in keys(before, after) {
            let Some(inner) = self.side_by_side("DA-15", &sides.spot, before, after, &category)?
            else {
                continue;
            };
            match (&inner.before, &inner.after) {
                (Object::Null, after) => {
                    self.approve(after)?;
                    if let (Object::Dictionary(all), "Font") = (after, category.as_str()) {
                        let each = all.entries.iter();
                        fonts.extend(each.map(|font| (font.key.key(), font.value.clone())));
                    }
                    added = true;
                }
                (Object::Dictionary(before), Object::Dictionary(after)) => {
                    for name in keys(before, after) {
                        if before.value_of_key(&name).is_none() {
                            if let Some(value) = after.value_of_key(&name) {
                                self.approve(value)?;
                                if category == "Font" {
                                    fonts.push((name.clone(), value.clone()));
                                }
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
        if !fonts.is_empty() {
            self.hold_new_fonts(old, &fonts)?;
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
            return self.kept(old);
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

    /// DA-10: a signature field that has, or still lacks, its signature.
    fn kept(&mut self, old: &Field) -> Result<(), FormatError> {
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

        Ok(())
    }
}

fn place(reference: Option<Reference>, field: &str) -> Location {
    let at = reference.map_or_else(Location::default, |reference| {
        Location::object(reference.number, reference.generation)
    });
    Location { field: Some(field.to_owned()), ..at }
}
