//! Fonts that the form gains under a name that styles of its fields already bear (DA-15): a value
//! that was signed would be set in it, by every reader that makes the looks of fields anew.

use crate::formats::FormatError;
use crate::formats::pdf::changes::Pair;
use crate::formats::pdf::content::sets_as_written;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::syntax::Parser;
use std::collections::BTreeSet;

impl Pair<'_, '_, '_> {
    /// Fonts by their names, added to the form's: those that fields named in vain have to set
    /// letters and figures as what they are.
    pub(super) fn hold_new_fonts(
        &mut self,
        form: &Dictionary,
        added: &[(String, Object)],
    ) -> Result<(), FormatError> {
        let named = self.fonts_of_styles(form)?;
        for (name, font) in added.iter().filter(|(name, _)| named.contains(name)) {
            let is_plain = match self.new.resolve(font)? {
                Object::Dictionary(font) => sets_as_written(self.new, &font),
                _ => false,
            };
            if !is_plain {
                self.incomplete(format!(
                    "fields get a font of another kind, under the name {name}"
                ));
            }
        }
        Ok(())
    }

    /// Names of fonts in the styles (DA) of the old form, its fields and their widgets.
    fn fonts_of_styles(&mut self, form: &Dictionary) -> Result<BTreeSet<String>, FormatError> {
        let fields = self.forms.of(self.old)?;
        let mut styles = vec![self.old.get(form, "DA")?];
        for field in fields.iter().flat_map(|form| &form.fields) {
            styles.push(self.old.get(&field.dictionary, "DA")?);
            for widget in &field.widgets {
                let read = self.old.indirect(*widget)?;
                if let Some(widget) = read.as_ref().and_then(|read| read.object.as_dictionary()) {
                    styles.push(self.old.get(widget, "DA")?);
                }
            }
        }
        let mut names = BTreeSet::new();
        for style in styles.iter().flatten().filter_map(Object::as_string) {
            let written = [style, b"\n"].concat();
            for at in memchr::memchr_iter(b'/', &written) {
                let name = written.get(at..).unwrap_or_default();
                if let Ok(Object::Name(name)) = Parser::new(name, 0, 1).object() {
                    names.insert(name.key());
                }
            }
        }
        Ok(names)
    }
}
