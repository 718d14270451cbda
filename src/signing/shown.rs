//! A visible signature in a document at hand: which field, what stands there already, and the same
//! without a signature, for people to look at beforehand.

use super::SigningError;
use super::pdf;
use super::states;
use super::states::Output;
use super::visible::Composed;
use super::visible::Covering;
use super::visible::Said;
use super::visible::Scene;
use super::visible::Visible;
use super::visible::VisibleError;
use super::visible::layout::Position;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::content;
use crate::formats::pdf::content::Letter;
use crate::formats::pdf::embed;
use crate::formats::pdf::embed::FieldChoice;
use crate::formats::pdf::embed::Look;
use crate::formats::pdf::embed::Purpose;
use crate::formats::pdf::places;
use crate::formats::pdf::places::Places;
use crate::formats::pdf::places::SignatureField;
use secrecy::ExposeSecret;
use unicode_normalization::UnicodeNormalization;

/// A larger document is not read for its text.
const MOST_READ: u64 = 1 << 30;

/// Which field shows it: the one named, else the only empty one that has an area, else a new one;
/// and what stands around it.
pub(super) fn choose<'p>(
    visible: &Visible,
    file: &PdfFile<'_>,
    places: &'p Places,
    asked: Option<&str>,
) -> Result<(FieldChoice, Option<&'p SignatureField>, Scene), SigningError> {
    let (choice, field) = pdf::choose(places, asked)?;
    let is_signed = places.has_signatures();
    let FieldChoice::Existing(reference) = choice else {
        return Ok((choice, field, Scene::of(file, None, is_signed)?));
    };
    let scene = Scene::of(file, Some(reference), is_signed)?;
    let name = || field.map_or(String::new(), |field| field.name.clone());
    match (scene.field_has_area(), visible.position.is_some(), asked) {
        (true, false, _) => Ok((choice, field, scene)),
        (true, true, Some(_)) => Err(VisibleError::FieldHasPlace { field: name() }.into()),
        (false, _, Some(_)) => Err(VisibleError::FieldHidden { field: name() }.into()),
        (_, _, None) => {
            let new = FieldChoice::New(pdf::free_name(places, "Signature"));
            Ok((new, None, Scene::of(file, None, is_signed)?))
        }
    }
}

/// Composes what is shown.
pub(super) fn compose<'v>(
    visible: &'v Visible,
    said: &Said<'_>,
    scene: Scene,
    file: &PdfFile<'_>,
    source: &dyn Source,
    options: &ObserveOptions,
) -> Result<Composed<'v>, SigningError> {
    let scene = if visible.reads_text() && !scene.field_has_area() {
        let whole =
            states::read_whole(source, "bytes of a PDF in which text is looked for", MOST_READ)?;
        let password = options.password.as_ref().map(|secret| secret.expose_secret().to_owned());
        scene.with_text(whole, password)
    } else {
        scene
    };
    let mut composed = visible.compose(said, &scene)?;
    let is_seal = matches!(visible.position(), Position::OverSignature(_));
    composed.covering.text = text_below(file, &composed.look, is_seal);
    Ok(composed)
}

/// Letters of one line do not differ more in their height, in units of the page.
const HAIR: f64 = 1.0;

/// Letters of the page below what is shown; of a seal, within its circle. A page whose content is
/// not understood has none.
fn text_below(file: &PdfFile<'_>, look: &Look<'_>, is_seal: bool) -> String {
    let view = file.latest();
    let Ok(Some(page)) = view.indirect(look.page) else { return String::new() };
    let Some(page) = page.object.as_dictionary() else { return String::new() };
    let Ok(letters) = content::of_page(view, page) else { return String::new() };
    let [left, bottom, right, top] = look.area;
    let from_middle = |at: f64, low: f64, high: f64| (at - (low + high) / 2.0) / (high - low) * 2.0;
    let is_below = |letter: &&Letter| {
        let x = from_middle(letter.x, left, right);
        let y = from_middle(letter.y, bottom, top);
        if is_seal { x.hypot(y) < 1.0 } else { x.abs() < 1.0 && y.abs() < 1.0 }
    };
    let mut text = String::new();
    let mut last: Option<&Letter> = None;
    for letter in letters.iter().filter(is_below) {
        // What stands on another line is no part of the same word.
        if last.is_some_and(|last| (last.y - letter.y).abs() > HAIR) {
            text.push_str(" … ");
        }
        text.push_str(letter.text.as_deref().unwrap_or("?"));
        last = Some(letter);
    }
    let words: Vec<&str> = text.split_whitespace().collect();
    let text = words.join(" ");
    text.trim_matches(|c| c == '…' || c == ' ').nfc().collect()
}

/// A document with the appearance that a signature would have, and none.
pub struct Preview {
    /// The bytes to be appended to the document.
    pub appended: Vec<u8>,
    /// The page that shows it, counted from 1.
    pub page: usize,
    /// What it would cover.
    pub covering: Covering,
}

/// What a document would look like, signed.
///
/// # Errors
/// As signing it, as far as no key is needed.
pub fn preview(
    source: &dyn Source,
    visible: &Visible,
    said: &Said<'_>,
    field: Option<&str>,
    options: &ObserveOptions,
) -> Result<Preview, SigningError> {
    let file = PdfFile::open(source, &options.limits, options.password.as_ref())?;
    let places = places::find(&file)?;
    pdf::admit(&places)?;
    let (choice, _, scene) = choose(visible, &file, &places, field)?;
    let Composed { look, page, covering } = compose(visible, said, scene, &file, source, options)?;
    let purpose = Purpose::Signature {
        claimed_time: said.time,
        reason: said.reason,
        location: said.location,
        lock: None,
        certify: None,
    };
    let prepared = embed::prepare_showing(&file, &choice, &purpose, 0, Some(&look))?;
    let Output::Appended(appended) = pdf::fill(prepared, &[])? else {
        return Err(SigningError::NotPdf);
    };
    Ok(Preview { appended, page, covering })
}
