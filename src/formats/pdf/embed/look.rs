//! What a signature shows on a page, and what the document needs to know of it.

use super::edits::Edits;
use crate::formats::FormatError;
use crate::formats::pdf::appearance::Parts;
use crate::formats::pdf::appearance::drawing::Drawing;
use crate::formats::pdf::appearance::number;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;

/// What a signature shows, and where.
pub struct Look<'a> {
    /// The page of a new field.
    pub page: Reference,
    /// The area of a new field: left, bottom, right, top in user space. A field that is there keeps
    /// its own.
    pub area: [f64; 4],
    /// What is shown; it is as large as the area.
    pub drawing: Drawing<'a>,
    /// The same in words, for those who do not see it (/TU of a new field).
    pub description: String,
    /// A new field gets an element of the structure tree.
    pub tagged: bool,
}

impl Look<'_> {
    /// Adds the appearance; the dictionary for /AP.
    pub(super) fn appearance(&self, parts: &mut Parts<'_>) -> Result<String, FormatError> {
        Ok(format!("<</N {}>>", rewrite::link(self.drawing.write(parts)?)))
    }

    /// What a new field's widget says besides what an invisible one says. `key` is its key in the
    /// structure's parent tree.
    pub(super) fn describe(&self, key: Option<i64>, widget: &mut Rewrite) {
        widget.set("Rect", format!("[{}]", self.area.map(number).join(" ")));
        widget.set("TU", rewrite::text_string(&self.description));
        if let Some(key) = key {
            widget.set("StructParent", key.to_string());
        }
    }
}

impl Edits<'_, '_> {
    /// Puts an appearance on a field's widget: the field itself, or its only kid.
    pub(super) fn show(&mut self, field: Reference, appearance: String) -> Result<(), FormatError> {
        let read = self.view.indirect(field)?;
        let dictionary = read.as_ref().and_then(|read| read.object.as_dictionary());
        let kids = match dictionary {
            Some(dictionary) => self.view.get(dictionary, "Kids")?,
            None => None,
        };
        let kids = kids.as_ref().and_then(Object::as_array).unwrap_or_default();
        let widgets: Vec<Reference> = kids.iter().filter_map(Object::as_reference).collect();
        let widgets = if widgets.is_empty() { vec![field] } else { widgets };
        for widget in widgets {
            self.dictionary(widget)?.set("AP", appearance.as_str());
        }
        Ok(())
    }
}
