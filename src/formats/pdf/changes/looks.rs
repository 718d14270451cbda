//! Whether a field that a later revision touched still shows what it says (DA-12): its appearance
//! held against its value where it was filled, and against what was signed where it was not. A
//! look that is the same byte for byte costs no more than that comparison.

mod buttons;
mod ordinary;
mod style;
mod value;

use super::Pair;
use super::catalog::same;
use super::placing::Place;
use super::placing::pages;
use super::placing::place;
use super::shown::GRAZED;
use super::shown::UNSEEN;
use super::shown::appearance_of;
use super::shown::cut;
use crate::formats::FormatError;
use crate::formats::pdf::content;
use crate::formats::pdf::content::drawn::Drawing;
use crate::formats::pdf::content::drawn::Oddity;
use crate::formats::pdf::content::drawn::drawn;
use crate::formats::pdf::content::spelled;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::object::Stream;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use crate::model::ModificationLevel;
use ordinary::Frame;
use ordinary::chosen;
use ordinary::is_kept;
use ordinary::is_plain;
use ordinary::ordinary;
use ordinary::text_of;
use std::fmt;
use value::Saying;

/// Fields of one form whose looks are read.
const FIELDS: usize = 5000;
/// F bit 3 of an annotation: printed.
const PRINTED: i64 = 1 << 2;
/// F bit 9: shown, or hidden, as the pointer comes by.
const TOGGLES: i64 = 1 << 8;

const NO_LOOK: Oddity = "it has no look any more";
const NO_PLACE: Oddity = "its place or its border cannot be read";
const FONT: Oddity = "its font brings its own letters, which may show anything";
const LETTERS: Oddity = "its letters cannot be read";
const STATES: Oddity = "its look depends on a state, which words have not";
const UNPRINTED: Oddity = "it is no longer printed";
const TOGGLED: Oddity = "it is shown and hidden as the pointer comes by";
const SHOWED: Oddity = "the look that was signed did not plainly read so";
const GONE: Oddity = "something that was signed is no longer drawn";
const CHOSEN: Oddity = "another option is shown as chosen";
const RICH: Oddity = "its rich text (RV) says something else than its value";
const SCROLLED: Oddity = "what is chosen, or in sight, was changed";

/// A widget in both revisions, and the field that it is of.
struct Held<'h> {
    at: &'h Location,
    before: &'h Dictionary,
    after: &'h Dictionary,
    /// What the field says now.
    saying: &'h Saying,
    /// Its value is another.
    is_filled: bool,
}

impl Held<'_> {
    /// The value that has to be read; `None` where a script may show it otherwise.
    fn words(&self) -> Option<&str> {
        self.saying.words.as_deref().filter(|_| !self.saying.is_scripted)
    }
}

impl Pair<'_, '_, '_> {
    /// DA-12: a field shows its value, and where that was not changed, nothing else than before.
    pub(super) fn hold_appearance(
        &mut self,
        at: &Location,
        old: &Field,
        new: &Field,
    ) -> Result<(), FormatError> {
        let (signed, saying) = (Saying::of(self.old, old)?, Saying::of(self.new, new)?);
        let is_filled = !saying.is_the_same(&signed);
        let mut parts = new.widgets.clone();
        let whole = (Dictionary::clone(&old.dictionary), Dictionary::clone(&new.dictionary));
        let held = Held { at, before: &whole.0, after: &whole.1, saying: &saying, is_filled };
        self.hold_rich_text(&held, &signed);
        if parts.is_empty() {
            parts.extend(new.reference);
        } else if let Some(reference) = new.reference {
            let (before, after) = self.both(reference)?;
            let held = Held { at, before: &before, after: &after, saying: &saying, is_filled };
            self.hold_style(&held)?;
        }
        for part in parts {
            let (before, after) = self.both(part)?;
            let held = Held { at, before: &before, after: &after, saying: &saying, is_filled };
            self.hold_flags(&held);
            self.hold_style(&held)?;
            if saying.is_button {
                self.hold_button(&held)?;
            } else {
                self.hold_words(&held, part)?;
            }
        }
        Ok(())
    }

    /// Says that it cannot be told whether a field shows what it says.
    fn doubt(&mut self, held: &Held<'_>, why: &str) {
        if held.is_filled {
            let what = format!("whether the field shows its value cannot be told: {why}");
            self.tell(held, what);
        } else {
            let name = held.at.field.as_deref().unwrap_or_default();
            self.incomplete(format!(
                "the look of the field \"{name}\" was changed and its value was not, and whether \
                 it still shows what was signed cannot be told: {why}"
            ));
        }
    }

    fn tell(&mut self, held: &Held<'_>, what: String) {
        self.note("DA-12-VALUE", ModificationLevel::FormFilling, held.at.clone(), what);
    }

    fn tell_other_value(&mut self, held: &Held<'_>, shown: &str, value: &str) {
        let what = format!("the field shows \"{}\", its value is \"{}\"", cut(shown), cut(value));
        self.tell(held, what);
    }

    fn forbid_alone(&mut self, held: &Held<'_>, shows: &impl fmt::Display) {
        let what = format!("the look of a field was changed alone: it shows {shows}");
        self.forbid("DA-12", held.at.clone(), what);
    }

    /// Rich text that is there reads as the value.
    fn hold_rich_text(&mut self, held: &Held<'_>, signed: &Saying) {
        let is_moved = held.is_filled || held.saying.rich != signed.rich;
        if let (true, Some(rich), Some(value)) = (is_moved, &held.saying.rich, &held.saying.words)
            && rich.as_ref() != Some(value)
        {
            self.doubt(held, RICH);
        }
    }

    /// A widget that was seen is seen.
    fn hold_flags(&mut self, held: &Held<'_>) {
        let flags =
            |widget: &Dictionary| widget.get("F").and_then(Object::as_integer).unwrap_or_default();
        let (was, now) = (flags(held.before), flags(held.after));
        if was == now {
            return;
        }
        let came = |flag: i64| was & flag == 0 && now & flag != 0;
        if now & UNSEEN != 0 && was & UNSEEN == 0 && !held.is_filled {
            self.forbid_alone(held, &Look::Hidden);
        } else if came(TOGGLES) {
            self.doubt(held, TOGGLED);
        } else if was & PRINTED != 0 && now & PRINTED == 0 {
            self.doubt(held, UNPRINTED);
        }
    }

    /// A field of text or of choices.
    fn hold_words(&mut self, held: &Held<'_>, part: Reference) -> Result<(), FormatError> {
        if !held.is_filled && ["I", "TI"].iter().any(|key| !same(held.before, held.after, key)) {
            self.doubt(held, SCROLLED);
        }
        let (was, now) = (looks(self.old, held.before), looks(self.new, held.after));
        let place = match place(self.new, &Object::Dictionary(held.after.clone())) {
            Place::Area(place) => place,
            // What has no area shows nothing, before and after.
            Place::Nowhere => return Ok(()),
            Place::Unclear => {
                if !self.alike(&Object::Dictionary(was), &Object::Dictionary(now)) {
                    self.doubt(held, NO_PLACE);
                }
                return Ok(());
            }
        };
        let of = |looks: &Dictionary, key: &str| looks.get(key).cloned().unwrap_or(Object::Null);
        let as_signed = |key: &str| self.alike(&of(&was, key), &of(&now, key));
        let is_stated = matches!(self.new.get(&now, "N"), Ok(Some(Object::Dictionary(_))));
        let is_as_signed = as_signed("N") && (!is_stated || same(held.before, held.after, "AS"));
        let others: Vec<&str> = ["D", "R"]
            .into_iter()
            .filter(|key| now.get(key).is_some() && !as_signed(key))
            .filter(|key| !of(&now, key).same(&of(&now, "N")))
            .collect();
        if !is_as_signed || held.is_filled {
            let settled = !held.is_filled && self.hold_letters(held, part);
            if !settled {
                let was = appearance_of(self.old, &Object::Dictionary(held.before.clone()));
                match appearance_of(self.new, &Object::Dictionary(held.after.clone())) {
                    Some(now) => self.hold_look(held, was.as_ref(), &now, place),
                    None if was.is_some() => self.doubt(held, NO_LOOK),
                    None => {}
                }
                if is_stated && !is_as_signed {
                    self.doubt(held, STATES);
                }
            }
        }
        // What is shown while the pointer is over it, or a button is held.
        for key in others {
            let was = self.old.get(&was, key).ok().flatten();
            let signed = match &was {
                Some(Object::Stream(was)) => Some(was),
                _ => None,
            };
            match self.new.get(&now, key)? {
                Some(Object::Stream(now)) => self.hold_look(held, signed, &now, place),
                Some(_) => self.doubt(held, STATES),
                None => {}
            }
        }
        Ok(())
    }

    /// What the letters alone tell of a look that was changed alone. Whether that settles it.
    fn hold_letters(&mut self, held: &Held<'_>, part: Reference) -> bool {
        let Some(value) = held.words() else { return false };
        let (was, now) = (look_of(self.old, part), look_of(self.new, part));
        let reads = |look: &Look| matches!(look, Look::Reads(shown) if shown == value);
        if was == now || reads(&now) {
            return false;
        }
        match &now {
            Look::Reads(_) => self.forbid_alone(held, &now),
            // What was signed was read here, and is no longer.
            Look::Wordless(_) | Look::Hidden if reads(&was) => self.forbid_alone(held, &now),
            _ => return false,
        }
        true
    }

    /// Holds one stream of an appearance against the value, or against what was signed.
    fn hold_look(&mut self, held: &Held<'_>, was: Option<&Stream>, now: &Stream, place: [f64; 4]) {
        let Some(mut frame) = Frame::read(self.new, held.after, place) else {
            return self.doubt(held, NO_PLACE);
        };
        frame.cells = held.saying.cells;
        frame.is_list = held.saying.is_list;
        frame.is_line = held.saying.is_line;
        let signed = was.and_then(|was| drawn(self.old, was, place).ok());
        let drawing = match drawn(self.new, now, place) {
            Ok(drawing) => drawing,
            Err(why) => return self.doubt(held, why),
        };
        if let Err(why) = ordinary(&drawing, &frame, signed.as_ref()) {
            return self.doubt(held, why);
        }
        let covers = |drawing: &Drawing| frame.is_covered_by(drawing);
        if covers(&drawing) && !signed.as_ref().is_some_and(covers) {
            self.hold_below(held, place);
        }
        if held.is_filled {
            self.hold_filled(held, &drawing, &frame);
        } else {
            self.hold_renewed(held, &drawing, signed.as_ref(), was.is_some(), &frame);
        }
    }

    /// A ground that was not laid when the document was signed may hide what the page says there.
    fn hold_below(&mut self, held: &Held<'_>, place: [f64; 4]) {
        let of = |page: &Dictionary| match self.old.get(page, "Annots") {
            Ok(Some(Object::Array(all))) => all.iter().any(|one| {
                self.old.resolve(one).is_ok_and(|one| {
                    one.as_dictionary().is_some_and(|one| one.at == held.before.at)
                })
            }),
            _ => false,
        };
        let pages = pages(self.old).unwrap_or_default();
        let Some((_, page)) = pages.iter().find(|(_, page)| of(page)) else { return };
        let under = self.letters_under(page, place);
        let count = under.iter().filter(|one| one.is_read()).count();
        if count > GRAZED {
            let text: String = under.iter().filter_map(|letter| letter.text.as_deref()).collect();
            self.doubt(held, &format!("it lies over {count} letters: \"{}\"", cut(text.trim())));
        }
    }

    /// A field that was filled reads as its value.
    fn hold_filled(&mut self, held: &Held<'_>, drawing: &Drawing, frame: &Frame) {
        if held.saying.is_list {
            return self.hold_list(held, drawing, frame);
        }
        let Some(value) = held.words() else { return };
        match text_of(drawing.glyphs()) {
            Some(shown) if shown == value => {}
            Some(shown) => self.tell_other_value(held, &shown, value),
            None => self.doubt(held, LETTERS),
        }
    }

    /// A list shows some of its options in their order, and what is chosen on a ground of its own;
    /// some writers do not show what is chosen.
    fn hold_list(&mut self, held: &Held<'_>, drawing: &Drawing, frame: &Frame) {
        let (Some(shown), Some(marked)) = (text_of(drawing.glyphs()), chosen(drawing, frame))
        else {
            return self.doubt(held, LETTERS);
        };
        let value = held.saying.chosen.as_deref().unwrap_or_default();
        if !held.saying.options.contains(&shown) {
            self.doubt(held, &format!("it shows \"{}\"", cut(&shown)));
        } else if marked != value && !(marked.is_empty() && frame.marks_nothing(drawing)) {
            if held.is_filled {
                self.tell_other_value(held, &marked, value);
            } else {
                self.doubt(held, CHOSEN);
            }
        }
    }

    /// A look that was renewed, the value being as it was signed, shows the same.
    fn hold_renewed(
        &mut self,
        held: &Held<'_>,
        drawing: &Drawing,
        signed: Option<&Drawing>,
        had_look: bool,
        frame: &Frame,
    ) {
        // Without a look, or told to set values anew, readers showed the value when it was signed.
        let was_set_anew = !had_look || self.sets_anew(self.old).unwrap_or(false);
        let plain = signed.filter(|signed| is_plain(signed, frame));
        if !was_set_anew && signed.is_some_and(|signed| !is_kept(drawing, frame, signed)) {
            return self.doubt(held, GONE);
        }
        if held.saying.is_list {
            let read = |drawing: &Drawing| (text_of(drawing.glyphs()), chosen(drawing, frame));
            if was_set_anew || plain.is_some_and(|signed| read(signed) == read(drawing)) {
                return self.hold_list(held, drawing, frame);
            }
            return self.doubt(held, SHOWED);
        }
        if plain.is_some_and(|signed| self.has_same_letters(signed, drawing)) {
            return;
        }
        let is_known = |font: &content::drawn::UsedFont| {
            font.is_everywhere || !had_look && self.is_default_font(held, &font.object)
        };
        let mut used = drawing.glyphs().map(|glyph| drawing.fonts.get(glyph.font));
        if !used.all(|font| font.is_some_and(is_known)) {
            return self.doubt(held, FONT);
        }
        let Some(shown) = text_of(drawing.glyphs()) else { return self.doubt(held, LETTERS) };
        let is_read = |signed: &&Drawing| {
            let fonts = signed.glyphs().map(|glyph| signed.fonts.get(glyph.font));
            fonts.into_iter().all(|font| font.is_some_and(|font| font.is_everywhere))
        };
        let before = plain.filter(is_read).and_then(|signed| text_of(signed.glyphs()));
        match (held.words(), before) {
            (_, Some(before)) if before == shown => {}
            (Some(value), _) if value == shown && was_set_anew => {}
            (Some(value), _) if value == shown => self.doubt(held, SHOWED),
            (Some(_), _) => self.forbid_alone(held, &Look::Reads(shown)),
            (None, _) => self.doubt(held, &format!("it shows \"{}\"", cut(&shown))),
        }
    }

    /// Whether readers set all values of a revision's form anew.
    fn sets_anew(&self, view: View<'_, '_>) -> Result<bool, FormatError> {
        let catalog = view.catalog()?;
        let Some(own) = catalog.object.as_dictionary() else { return Ok(false) };
        let Some(Object::Dictionary(form)) = view.get(own, "AcroForm")? else { return Ok(false) };
        Ok(matches!(view.get(&form, "NeedAppearances")?, Some(Object::Boolean(true))))
    }

    /// Where readers set all values anew from now on, each was signed as it is then shown.
    pub(super) fn hold_set_anew(&mut self, fields: &[Field]) -> Result<(), FormatError> {
        if self.sets_anew(self.old)? || !self.sets_anew(self.new)? {
            return Ok(());
        }
        let filled: Vec<&Field> = fields.iter().filter(|field| !field.is_signature()).collect();
        if filled.len() > FIELDS {
            self.incomplete(format!(
                "readers set the values of {} fields anew, and {FIELDS} are looked at",
                filled.len()
            ));
        }
        for field in filled.into_iter().take(FIELDS) {
            let saying = Saying::of(self.old, field)?;
            let Some(value) = saying.words.as_ref().filter(|_| !saying.is_scripted) else {
                continue;
            };
            let own = field.reference.filter(|_| field.widgets.is_empty());
            for part in field.widgets.iter().copied().chain(own) {
                let shows_it = match look_of(self.old, part) {
                    Look::Reads(shown) => shown == *value,
                    Look::Wordless(_) => value.is_empty(),
                    Look::Hidden => true,
                    Look::Unknown => has_no_look(self.old, part),
                };
                if !shows_it {
                    self.incomplete(format!(
                        "readers set the value of the field \"{}\" anew, which was signed with \
                         another look",
                        field.name
                    ));
                }
            }
        }
        Ok(())
    }

    /// Whether two drawings have the same codes of the same fonts, one after another.
    fn has_same_letters(&self, signed: &Drawing, drawing: &Drawing) -> bool {
        let mut alike: Vec<((usize, usize), bool)> = Vec::new();
        let seen = |drawing: &Drawing| {
            let each = drawing.glyphs().filter(|glyph| {
                let is_everywhere =
                    drawing.fonts.get(glyph.font).is_some_and(|font| font.is_everywhere);
                !(is_everywhere && ordinary::is_blank(glyph))
            });
            each.map(|glyph| (glyph.font, glyph.code)).collect::<Vec<_>>()
        };
        let (was, now) = (seen(signed), seen(drawing));
        was.len() == now.len()
            && was.into_iter().zip(now).all(|((a, code), (b, other))| {
                if code != other {
                    return false;
                }
                if let Some((_, known)) = alike.iter().find(|(fonts, _)| *fonts == (a, b)) {
                    return *known;
                }
                let fonts = (signed.fonts.get(a), drawing.fonts.get(b));
                let same = match fonts {
                    (Some(a), Some(b)) => self.alike(&a.object, &b.object),
                    _ => false,
                };
                alike.push(((a, b), same));
                same
            })
    }
}

/// The appearance dictionary of a widget; empty where it has none.
fn looks(view: View<'_, '_>, widget: &Dictionary) -> Dictionary {
    match view.get(widget, "AP") {
        Ok(Some(Object::Dictionary(looks))) => looks,
        _ => Dictionary::default(),
    }
}

/// Whether a widget has no appearance at all, rather than one that cannot be read.
fn has_no_look(view: View<'_, '_>, widget: Reference) -> bool {
    let read = view.indirect(widget).ok().flatten();
    read.and_then(|read| Some(read.object.as_dictionary()?.get("AP").is_none())).unwrap_or(false)
}

/// What a widget shows by its letters alone.
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
