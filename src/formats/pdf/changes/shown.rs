//! What a later revision shows, held against what it says and what was signed: a field's appearance
//! against its value (DA-12), new fields and comments against what lies under them (DA-08, DA-16).

use super::Pair;
use super::placing::area;
use crate::formats::FormatError;
use crate::formats::pdf::content;
use crate::formats::pdf::content::spelled;
use crate::formats::pdf::content::without_space;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::object::text;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::fmt;

/// Ff bit 14, Password: shown as something else on purpose.
const PASSWORD: i64 = 1 << 13;
/// Ff bit 18, Combo: shows its value; a list shows all there is to choose from.
const COMBO: i64 = 1 << 17;
/// Letters that a new signature may lie over without a word: where it belongs, it touches the end of
/// a line or two.
pub(super) const TOUCHED: usize = 11;
/// Letters that a comment touches without hiding what they say.
pub(super) const GRAZED: usize = 3;
/// Letters that are told.
const TOLD: usize = 60;
/// Annotations that mark text by lying on it, or show a small sign.
pub(super) const MARKS: &[&str] =
    &["Highlight", "Underline", "StrikeOut", "Squiggly", "Text", "Popup", "Link", "Caret"];
/// What a note or an insertion mark measures at most, in points: an inch.
const LARGEST_SIGN: f64 = 72.0;
/// What a line under or through words measures at most, in points.
const HIGHEST_RULE: f64 = 4.0;
/// F bits 2 and 6 of an annotation: not shown.
const UNSEEN: i64 = 1 << 1 | 1 << 5;

impl Pair<'_, '_, '_> {
    /// DA-12: a field of text that was filled shows its value.
    pub(super) fn hold_appearance(
        &mut self,
        at: &Location,
        old: &Field,
        new: &Field,
    ) -> Result<(), FormatError> {
        let Some(value) = value_of(self.new, new)? else { return Ok(()) };
        let before = value_of(self.old, old)?;
        let parts = if new.widgets.is_empty() {
            new.reference.into_iter().collect()
        } else {
            new.widgets.clone()
        };
        let is_filled = before.as_ref() != Some(&value);
        for part in parts {
            let (was, now) = (look_of(self.old, part), look_of(self.new, part));
            let reads = |look: &Look| matches!(look, Look::Reads(shown) if *shown == value);
            if was == now || reads(&now) {
                // A value that is filled has to be shown anew; one that was there stays shown.
                if let (true, Look::Reads(shown), false) = (is_filled, &now, reads(&now)) {
                    self.tell_other_value(at, shown, &value);
                }
                continue;
            }
            match (&now, is_filled) {
                (Look::Reads(shown), true) => self.tell_other_value(at, shown, &value),
                (Look::Wordless(_) | Look::Hidden, true) if !value.is_empty() => {
                    let what = format!("the field shows {now}, its value is \"{}\"", cut(&value));
                    self.note("DA-12-VALUE", ModificationLevel::FormFilling, at.clone(), what);
                }
                (Look::Reads(shown), false) => {
                    let what = format!(
                        "the look of a field was changed alone: it shows \"{}\"",
                        cut(shown)
                    );
                    self.forbid("DA-12", at.clone(), what);
                }
                // What was signed was read here, and is no longer.
                (Look::Wordless(_) | Look::Hidden, false) if reads(&was) => {
                    let what = format!("the look of a field was changed alone: it shows {now}");
                    self.forbid("DA-12", at.clone(), what);
                }
                (Look::Unknown, false) if reads(&was) => {
                    self.incomplete("the look of a field was changed alone and cannot be read");
                }
                _ => {}
            }
        }
        Ok(())
    }

    fn tell_other_value(&mut self, at: &Location, shown: &str, value: &str) {
        let what = format!("the field shows \"{}\", its value is \"{}\"", cut(shown), cut(value));
        self.note("DA-12-VALUE", ModificationLevel::FormFilling, at.clone(), what);
    }

    /// DA-08 and DA-16: whether what was put on a page lies over what was signed there, `most`
    /// letters aside. A fact; where a seal belongs, something stands already.
    pub(super) fn lies_over(
        &mut self,
        rule: &'static str,
        level: ModificationLevel,
        at: &Location,
        page: &Dictionary,
        put: &Object,
        most: usize,
    ) {
        let Some(over) = area(self.new, put) else { return };
        let within = |x: f64, y: f64| {
            let [left, bottom, right, top] = over;
            (left..=right).contains(&x) && (bottom..=top).contains(&y)
        };
        // Where the text of a page cannot be read, nothing is said of it.
        let letters = content::of_page(self.old, page).unwrap_or_default();
        let under: Vec<_> = letters.iter().filter(|one| within(one.x, one.y)).collect();
        let count = under.iter().filter(|one| one.is_read()).count();
        if count > most {
            let text: String = under.iter().filter_map(|letter| letter.text.as_deref()).collect();
            let what = format!("it lies over {count} letters: \"{}\"", cut(text.trim()));
            self.note(rule, level, at.clone(), what);
        }
        let annotations = match self.old.get(page, "Annots") {
            Ok(Some(Object::Array(annotations))) => annotations,
            _ => Vec::new(),
        };
        for annotation in annotations {
            let Ok(Object::Dictionary(below)) = self.old.resolve(&annotation) else { continue };
            let kind = below.name("Subtype").map(|kind| kind.text()).unwrap_or_default();
            let flags = below.get("F").and_then(Object::as_integer).unwrap_or_default();
            if MARKS.contains(&kind.as_str())
                || flags & UNSEEN != 0
                || self.is_of_a_signature(&below)
            {
                continue;
            }
            if let Some(below) = area(self.old, &Object::Dictionary(below))
                && meet(over, below)
            {
                let what = format!("it lies over an annotation that was there: {kind}");
                self.note(rule, level, at.clone(), what);
            }
        }
    }

    /// Whether an annotation of [`MARKS`] shows more than such a mark does: words of its own, a sign
    /// that is larger than any, or something opaque where words are.
    pub(super) fn is_more_than_a_mark(&self, kind: &str, annotation: &Object) -> bool {
        let Some(form) = appearance_of(self.new, annotation) else { return false };
        let is_sign = matches!(kind, "Text" | "Caret");
        let is_large = area(self.new, annotation).is_some_and(|[left, bottom, right, top]| {
            right - left > LARGEST_SIGN || top - bottom > LARGEST_SIGN
        });
        let drawn = content::shown_by_form(self.new, &form).unwrap_or_default();
        // Highlighting blends with what is below; what does not, and is as high as a letter, hides it.
        let hides = drawn.covers.iter().any(|cover| {
            let [_, bottom, _, top] = cover.area;
            !is_sign && top - bottom > HIGHEST_RULE
        });
        is_sign && is_large || hides || !drawn.letters.is_empty()
    }

    /// A seal lies on the left third of the signature that it belongs to.
    fn is_of_a_signature(&self, widget: &Dictionary) -> bool {
        let mut node = widget.clone();
        for _ in 0..8 {
            if node.get("FT").is_some() {
                return node.is("FT", "Sig");
            }
            node = match self.old.get(&node, "Parent") {
                Ok(Some(Object::Dictionary(parent))) => parent,
                _ => return false,
            };
        }
        false
    }
}

/// Whether two areas share more than a border.
fn meet(a: [f64; 4], b: [f64; 4]) -> bool {
    let [left, bottom, right, top] = a;
    let [other_left, other_bottom, other_right, other_top] = b;
    right.min(other_right) - left.max(other_left) > 1.0
        && top.min(other_top) - bottom.max(other_bottom) > 1.0
}

/// The value of a field whose appearance has to read like it; `None` where it need not.
fn value_of(view: View<'_, '_>, field: &Field) -> Result<Option<String>, FormatError> {
    let flags = view.get(&field.dictionary, "Ff")?.and_then(|flags| flags.as_integer());
    let flags = flags.unwrap_or_default();
    let kind = field.field_type.as_ref().map(|kind| kind.text()).unwrap_or_default();
    // A script may show a number as money, and a date in letters.
    let acts = field.dictionary.get("AA").is_some();
    let reads = match kind.as_str() {
        "Tx" => flags & PASSWORD == 0,
        "Ch" => flags & COMBO != 0,
        _ => false,
    };
    if !reads || acts {
        return Ok(None);
    }
    let value = match &field.value {
        Some(entry) => view.resolve(&entry.value)?,
        None => return Ok(Some(String::new())),
    };
    let Object::String(value, _) = value else { return Ok(None) };
    // What is chosen may be shown by another name.
    for choice in view.get(&field.dictionary, "Opt")?.iter().filter_map(Object::as_array).flatten()
    {
        if let Object::Array(pair) = view.resolve(choice)?
            && let [Object::String(export, _), Object::String(name, _)] = pair.as_slice()
            && *export == value
        {
            return Ok(Some(without_space(&text(name))));
        }
    }
    Ok(Some(without_space(&text(&value))))
}

/// What a widget shows.
#[derive(Debug, Eq, PartialEq)]
enum Look {
    /// These letters, without white space.
    Reads(String),
    /// No letters: nothing, or a picture. Its content, to tell one from another.
    Wordless(Vec<u8>),
    /// Nothing: its flags hide it.
    Hidden,
    /// It has no appearance, or one that cannot be read.
    Unknown,
}

impl fmt::Display for Look {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Reads(shown) => write!(to, "\"{}\"", cut(shown)),
            Self::Wordless(_) => to.write_str("no letters"),
            Self::Hidden => to.write_str("nothing, being hidden"),
            Self::Unknown => to.write_str("what cannot be read"),
        }
    }
}

/// What the normal appearance of a widget reads.
fn look_of(view: View<'_, '_>, widget: Reference) -> Look {
    let Ok(Some(read)) = view.indirect(widget) else { return Look::Unknown };
    let flags = read.object.as_dictionary().and_then(|own| own.get("F")?.as_integer());
    if flags.unwrap_or_default() & UNSEEN != 0 {
        return Look::Hidden;
    }
    let Some(form) = appearance_of(view, &read.object) else { return Look::Unknown };
    let Ok(letters) = content::of_form(view, &form) else { return Look::Unknown };
    if letters.is_empty() {
        return view.stream_bytes(&form).map_or(Look::Unknown, Look::Wordless);
    }
    spelled(&letters).map_or(Look::Unknown, Look::Reads)
}

/// The normal appearance of an annotation: one stream, or that of its state.
fn appearance_of(view: View<'_, '_>, annotation: &Object) -> Option<Stream> {
    let annotation = annotation.as_dictionary()?;
    let appearance = view.get(annotation, "AP").ok()??;
    match view.get(appearance.as_dictionary()?, "N").ok()?? {
        Object::Stream(form) => Some(form),
        Object::Dictionary(states) => {
            match view.get(&states, &annotation.name("AS")?.text()).ok()?? {
                Object::Stream(form) => Some(form),
                _ => None,
            }
        }
        _ => None,
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(TOLD) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}
