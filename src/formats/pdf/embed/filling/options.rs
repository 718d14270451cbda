//! Fields that offer a list: combo boxes and list boxes (ISO 32000-2 clause 12.7.5.4).

use super::FillError;
use super::Target;
use super::Work;
use super::layout;
use crate::formats::FormatError;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::text;
use crate::formats::pdf::rewrite;

pub(super) const COMBO: i64 = 1 << 17;
pub(super) const EDIT: i64 = 1 << 18;

/// One of what a field offers.
struct Choice {
    /// What the document keeps.
    export: String,
    /// What is shown.
    display: String,
}

impl Work<'_, '_, '_> {
    pub(super) fn choice(&mut self, target: &Target<'_>, value: &str) -> Result<(), FillError> {
        let choices = self.choices(target.field)?;
        let is_combo = target.flags & COMBO != 0;
        let found = choices.iter().position(|choice| choice.export == value);
        let found = found.or_else(|| choices.iter().position(|choice| choice.display == value));
        let chosen = found.and_then(|position| choices.get(position));
        let (export, display) = match chosen {
            Some(choice) => (choice.export.as_str(), choice.display.as_str()),
            None if is_combo && target.flags & EDIT != 0 => (value, value),
            None => {
                let options: Vec<&str> =
                    choices.iter().take(LISTED).map(|choice| choice.display.as_str()).collect();
                return Err(FillError::NotOffered {
                    field: target.name.to_owned(),
                    value: value.to_owned(),
                    options: options.join(", "),
                });
            }
        };
        let field = self.edits.dictionary(target.reference)?;
        field.set("V", rewrite::text_string(export));
        if !is_combo || target.field.dictionary.get("I").is_some() {
            let index = found.map(|position| position.to_string()).unwrap_or_default();
            field.set("I", format!("[{index}]"));
        }
        for widget in target.widgets.clone() {
            let style = self.style(target, widget)?;
            let fitted = match (is_combo, found) {
                (false, Some(position)) => {
                    let shown: Vec<String> =
                        choices.iter().map(|choice| choice.display.clone()).collect();
                    layout::list(&style, &mut self.font, &shown, position)
                }
                _ => layout::line(&style, &mut self.font, display),
            };
            self.show(target, widget, fitted)?;
        }
        Ok(())
    }

    /// What a field offers, as it is shown.
    pub(super) fn displayed(&self, field: &Field) -> Result<Vec<String>, FormatError> {
        Ok(self.choices(field)?.into_iter().map(|choice| choice.display).collect())
    }

    /// Opt: texts, or pairs of what is kept and what is shown.
    fn choices(&self, field: &Field) -> Result<Vec<Choice>, FormatError> {
        let Some(Object::Array(options)) = self.inherited(field, "Opt")? else {
            return Ok(Vec::new());
        };
        let mut choices = Vec::with_capacity(options.len());
        for option in &options {
            match self.view.resolve(option)? {
                Object::String(both, _) => {
                    let both = text(&both);
                    choices.push(Choice { export: both.clone(), display: both });
                }
                Object::Array(pair) => {
                    let mut texts = Vec::with_capacity(2);
                    for part in pair.iter().take(2) {
                        texts.push(self.view.resolve(part)?.as_string().map(text));
                    }
                    if let [Some(export), Some(display)] = texts.as_slice() {
                        let (export, display) = (export.clone(), display.clone());
                        choices.push(Choice { export, display });
                    }
                }
                _ => {}
            }
        }
        Ok(choices)
    }
}

/// Options that a refusal lists.
const LISTED: usize = 20;
