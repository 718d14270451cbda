//! Default appearances (DA): the style in which readers set a value anew. One that was changed has
//! to be one in which words are seen.

use super::Held;
use crate::formats::FormatError;
use crate::formats::pdf::changes::Pair;
use crate::formats::pdf::changes::catalog::same;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::Style;
use crate::formats::pdf::content::drawn::style;
use crate::formats::pdf::content::is_everywhere;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::revisions::View;

const STYLE: Oddity = "its style (DA) sets more than font, size and colour";
const FAINT: Oddity = "its style (DA) sets words too small or too pale to be read";
const OTHER_FONT: Oddity = "its style (DA) has another font";
const NO_STYLE: Oddity = "its style (DA) was taken away";

/// Names under which forms have the fonts that every reader has.
const COMMON: &[&str] = &[
    "Helv", "HeBo", "HeOb", "HeBO", "TiRo", "TiBo", "TiIt", "TiBI", "Cour", "CoBo", "CoOb", "CoBO",
];
/// The palest and the smallest that is read on paper; 0 is as large as fits.
const PALEST: f64 = 0.7;
const SMALLEST: f64 = 3.0;

impl Pair<'_, '_, '_> {
    /// The style of a field or widget.
    pub(super) fn hold_style(&mut self, held: &Held<'_>) -> Result<(), FormatError> {
        if same(held.before, held.after, "DA") {
            return Ok(());
        }
        if let Err(why) = self.plain_style(held.before, held.after)? {
            self.doubt(held, why);
        }
        Ok(())
    }

    /// Whether a style that was changed shows words.
    ///
    /// # Errors
    /// Where an object of the form cannot be read.
    pub(in crate::formats::pdf::changes) fn plain_style(
        &mut self,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<Result<(), Oddity>, FormatError> {
        let read = |view: View<'_, '_>, holder: &Dictionary| -> Option<Style> {
            let value = view.get(holder, "DA").ok()??;
            style(value.as_string()?)
        };
        if new.get("DA").is_none() {
            return Ok(Err(NO_STYLE));
        }
        let Some(now) = read(self.new, new) else { return Ok(Err(STYLE)) };
        if now.size != 0.0 && now.size < SMALLEST || now.light > PALEST {
            return Ok(Err(FAINT));
        }
        if read(self.old, old).is_some_and(|was| was.font == now.font) {
            return Ok(Ok(()));
        }
        let form = self.forms.of(self.new)?;
        let dictionary = form.as_ref().as_ref().map(|form| form.dictionary.clone());
        let inner = |holder: &Dictionary, key: &str| -> Dictionary {
            match self.new.get(holder, key) {
                Ok(Some(Object::Dictionary(inner))) => inner,
                _ => Dictionary::default(),
            }
        };
        let fonts = inner(&inner(&dictionary.unwrap_or_default(), "DR"), "Font");
        let is_known = match self.new.get(&fonts, &now.font)? {
            Some(Object::Dictionary(font)) => is_everywhere(self.new, &font),
            Some(_) => false,
            None => COMMON.contains(&now.font.as_str()),
        };
        Ok(if is_known { Ok(()) } else { Err(OTHER_FONT) })
    }

    /// Whether a font is the one that the form named for this field, before and after: without a
    /// look, readers set its value in it.
    pub(super) fn is_default_font(&self, held: &Held<'_>, font: &Object) -> bool {
        let Some(reference) = font.as_reference().filter(|one| !self.is_changed(one.number)) else {
            return false;
        };
        let named = || {
            let form = self.old.catalog().ok()?;
            let form = self.old.get(form.object.as_dictionary()?, "AcroForm").ok()??;
            let form = form.as_dictionary()?;
            let value = match self.old.get(held.before, "DA").ok()? {
                Some(value) => value,
                None => self.old.get(form, "DA").ok()??,
            };
            let resources = self.old.get(form, "DR").ok()??;
            let fonts = self.old.get(resources.as_dictionary()?, "Font").ok()??;
            let name = style(value.as_string()?)?.font;
            fonts.as_dictionary()?.get(&name)?.as_reference()
        };
        same(held.before, held.after, "DA") && named() == Some(reference)
    }
}
