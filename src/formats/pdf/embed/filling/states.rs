//! Check boxes and radio buttons: the state that a value names, shown by the appearances that the
//! form's author drew (ISO 32000-2 clause 12.7.5.2).

use super::FillError;
use super::Target;
use super::Work;
use super::kind_of;
use crate::formats::FormatError;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Name;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::object::text;
use crate::formats::pdf::rewrite;

pub(super) const RADIO: i64 = 1 << 15;
pub(super) const PUSH_BUTTON: i64 = 1 << 16;
/// One of a group of radio buttons has to be chosen.
const NO_TOGGLE_TO_OFF: i64 = 1 << 14;

/// What people write for a check box that is ticked, or not.
const ON: [&str; 7] = ["on", "true", "yes", "x", "1", "có", "chọn"];
const OFF: [&str; 6] = ["off", "false", "no", "0", "không", ""];

impl Work<'_, '_, '_> {
    pub(super) fn button(&mut self, target: &Target<'_>, value: &str) -> Result<(), FillError> {
        if target.flags & PUSH_BUTTON != 0 {
            return Err(kind_of(target, "a push button, which has no value"));
        }
        let mut states = Vec::new();
        for widget in &target.widgets {
            states.push((*widget, self.states(*widget)?));
        }
        let state = self.named(target, &states, value)?;
        let is_off = state == "Off";
        if is_off && target.flags & RADIO != 0 && target.flags & NO_TOGGLE_TO_OFF != 0 {
            return Err(not_offered(target, &states, value));
        }
        let name = rewrite::value(&Object::Name(state.clone()));
        self.edits.dictionary(target.reference)?.set("V", name.clone());
        for (widget, known) in states {
            let shown = if known.contains(&state) { name.clone() } else { b"/Off".to_vec() };
            self.edits.dictionary(widget)?.set("AS", shown);
        }
        Ok(())
    }

    /// States that a field's widgets can show, Off where it can be that.
    pub(super) fn state_names(&self, field: &Field) -> Result<Vec<String>, FormatError> {
        let own = field.reference.iter().filter(|_| field.widgets.is_empty());
        let mut names: Vec<String> = Vec::new();
        for widget in field.widgets.iter().chain(own) {
            for state in self.states(*widget)? {
                let name = state.text();
                if !names.contains(&name) {
                    names.push(name);
                }
            }
        }
        let flags = self.inherited(field, "Ff")?.and_then(|flags| flags.as_integer());
        let flags = flags.unwrap_or_default();
        if flags & RADIO == 0 || flags & NO_TOGGLE_TO_OFF == 0 {
            names.push("Off".to_owned());
        }
        Ok(names)
    }

    /// States that a widget can show, but for Off.
    fn states(&self, widget: Reference) -> Result<Vec<Name>, FormatError> {
        let own = self.widget(widget)?;
        let Some(Object::Dictionary(appearance)) = self.view.get(&own, "AP")? else {
            return Ok(Vec::new());
        };
        let Some(Object::Dictionary(normal)) = self.view.get(&appearance, "N")? else {
            return Ok(Vec::new());
        };
        let names = normal.entries.iter().map(|entry| entry.key.clone());
        Ok(names.filter(|name| *name != "Off").collect())
    }

    /// The state of a value: its name, the text of its option, or what people write.
    fn named(
        &self,
        target: &Target<'_>,
        states: &[(Reference, Vec<Name>)],
        value: &str,
    ) -> Result<Name, FillError> {
        let all: Vec<&Name> = states.iter().flat_map(|(_, known)| known).collect();
        if let Some(state) = all.iter().find(|state| state.text() == value) {
            return Ok((*state).clone());
        }
        if let Some(Object::Array(options)) = self.inherited(target.field, "Opt")? {
            for (option, (_, known)) in options.iter().zip(states) {
                let option = self.view.resolve(option)?;
                let is_meant = option.as_string().map(text).is_some_and(|name| name == value);
                if let (true, Some(state)) = (is_meant, known.first()) {
                    return Ok(state.clone());
                }
            }
        }
        let word = value.trim().to_lowercase();
        if OFF.contains(&word.as_str()) {
            return Ok(Name(b"Off".to_vec()));
        }
        match all.as_slice() {
            [first, rest @ ..]
                if target.flags & RADIO == 0
                    && ON.contains(&word.as_str())
                    && rest.iter().all(|state| state == first) =>
            {
                Ok((*first).clone())
            }
            _ => Err(not_offered(target, states, value)),
        }
    }
}

fn not_offered(target: &Target<'_>, states: &[(Reference, Vec<Name>)], value: &str) -> FillError {
    let mut options: Vec<String> =
        states.iter().flat_map(|(_, known)| known).map(Name::text).collect();
    options.dedup();
    if target.flags & NO_TOGGLE_TO_OFF == 0 || target.flags & RADIO == 0 {
        options.push("Off".to_owned());
    }
    FillError::NotOffered {
        field: target.name.to_owned(),
        value: value.to_owned(),
        options: options.join(", "),
    }
}
