//! What a field says: its value as people read it, and what kind of field it is.

use crate::formats::FormatError;
use crate::formats::pdf::content::without_space;
use crate::formats::pdf::fields::Field;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::text;
use crate::formats::pdf::revisions::View;

/// Ff bit 13, Multiline.
const LINES: i64 = 1 << 12;
/// Ff bit 14, Password: shown as something else on purpose.
const PASSWORD: i64 = 1 << 13;
/// Ff bit 17, Pushbutton: it has no value.
const PUSH: i64 = 1 << 16;
/// Ff bit 18, Combo: shows its value; a list shows all there is to choose from.
const COMBO: i64 = 1 << 17;
/// Ff bit 25, Comb: a letter a cell.
const COMB: i64 = 1 << 24;
/// Ff bit 26, RichText.
const RICH: i64 = 1 << 25;
/// Cells of a comb.
const CELLS: i64 = 10_000;

/// Whether a script sets how the value is shown (AA, F); those that check or calculate it do not.
fn is_formatted(view: View<'_, '_>, own: &Dictionary) -> Result<bool, FormatError> {
    Ok(match view.get(own, "AA")? {
        Some(Object::Dictionary(actions)) => actions.get("F").is_some(),
        _ => false,
    })
}

/// The letters of a rich text (clause 12.7.4.4), without white space.
fn text_of_markup(markup: &str) -> Option<String> {
    let document = roxmltree::Document::parse(markup).ok()?;
    let texts = document.descendants().filter(|node| node.is_text());
    let all: String = texts.filter_map(|node| node.text()).collect();
    Some(without_space(&all))
}

/// A field's value and what becomes of it on the page.
#[derive(Debug)]
pub(super) struct Saying {
    /// Its value, without white space, where its look has to read so.
    pub(super) words: Option<String>,
    /// What its rich text says where it has one: readers set that anew rather than the value. The
    /// inner is `None` where it cannot be read.
    pub(super) rich: Option<Option<String>>,
    /// A list's value, by the names that it shows.
    pub(super) chosen: Option<String>,
    /// The names of all options, one after another.
    pub(super) options: String,
    /// A button's value.
    pub(super) state: Option<String>,
    /// A script may show a number as money, and a date in letters.
    pub(super) is_scripted: bool,
    pub(super) is_button: bool,
    pub(super) is_push: bool,
    pub(super) is_list: bool,
    /// It stands on one line.
    pub(super) is_line: bool,
    pub(super) cells: Option<u32>,
    /// Its value as it stands in the file.
    raw: Object,
}

impl Saying {
    /// Reads it.
    ///
    /// # Errors
    /// Where an object of it cannot be read.
    pub(super) fn of(view: View<'_, '_>, field: &Field) -> Result<Self, FormatError> {
        let flags = view.get(&field.dictionary, "Ff")?.and_then(|flags| flags.as_integer());
        let flags = flags.unwrap_or_default();
        let kind = field.field_type.as_ref().map(|kind| kind.text()).unwrap_or_default();
        let mut is_scripted = is_formatted(view, &field.dictionary)?;
        for widget in &field.widgets {
            let read = view.indirect(*widget)?;
            if let Some(own) = read.as_ref().and_then(|read| read.object.as_dictionary()) {
                is_scripted |= is_formatted(view, own)?;
            }
        }
        let rich = match view.get(&field.dictionary, "RV")? {
            Some(_) if flags & RICH == 0 => None,
            Some(Object::String(rich, _)) => Some(text(&rich)),
            Some(Object::Stream(rich)) => Some(text(&view.stream_bytes(&rich)?)),
            _ => None,
        };
        let raw = match &field.value {
            Some(entry) => view.resolve(&entry.value)?,
            None => Object::Null,
        };
        let is_list = kind == "Ch" && flags & COMBO == 0;
        let reads = kind == "Tx" && flags & PASSWORD == 0 || kind == "Ch" && !is_list;
        let named = |value: &Object| -> Result<Option<String>, FormatError> {
            let Object::String(value, _) = value else { return Ok(None) };
            // What is chosen may be shown by another name.
            let choices = view.get(&field.dictionary, "Opt")?;
            for choice in choices.iter().filter_map(Object::as_array).flatten() {
                if let Object::Array(pair) = view.resolve(choice)?
                    && let [Object::String(export, _), Object::String(name, _)] = pair.as_slice()
                    && export == value
                {
                    return Ok(Some(without_space(&text(name))));
                }
            }
            Ok(Some(without_space(&text(value))))
        };
        let words = match &raw {
            Object::Null => Some(String::new()),
            value => named(value)?,
        };
        let chosen = match &raw {
            Object::Array(each) => {
                let mut all = String::new();
                for one in each {
                    all += &named(&view.resolve(one)?)?.unwrap_or_default();
                }
                Some(all)
            }
            _ => words.clone(),
        };
        let mut options = String::new();
        if is_list && let Some(Object::Array(all)) = view.get(&field.dictionary, "Opt")? {
            for option in &all {
                let shown = match view.resolve(option)? {
                    Object::Array(pair) => match pair.get(1) {
                        Some(name) => view.resolve(name)?,
                        None => Object::Null,
                    },
                    one => one,
                };
                options += &shown.as_string().map(text).unwrap_or_default();
            }
        }
        let most = view.get(&field.dictionary, "MaxLen")?.and_then(|most| most.as_integer());
        let most = most.filter(|most| flags & COMB != 0 && (1..=CELLS).contains(most));
        let state = match &raw {
            Object::Name(name) => Some(name.text()),
            Object::Null => Some("Off".to_owned()),
            _ => None,
        };
        Ok(Self {
            rich: rich.map(|rich| text_of_markup(&rich)),
            words: words.filter(|_| reads),
            chosen: chosen.filter(|_| is_list),
            options: without_space(&options),
            state,
            is_scripted,
            is_button: kind == "Btn",
            is_push: kind == "Btn" && flags & PUSH != 0,
            is_list,
            is_line: !is_list && (kind == "Ch" || flags & (LINES | COMB) == 0),
            cells: most.and_then(|most| u32::try_from(most).ok()),
            raw,
        })
    }

    /// Whether the value is the same; white space is not seen.
    pub(super) fn is_the_same(&self, signed: &Self) -> bool {
        match (&self.words, &signed.words) {
            (Some(now), Some(was)) => now == was,
            _ => self.raw.same(&signed.raw),
        }
    }
}
