//! The page as it would look signed, as a picture; no key is needed.

use super::settings::Settings;
use super::sign::SignError;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::adapters::pages::Artist;
use crate::adapters::pages::PageError;
use crate::model::Certificate;
use crate::model::Time;
use crate::signing::shown;
use crate::signing::visible::Covering;
use crate::signing::visible::Said;
use crate::signing::visible::Visible;
use secrecy::ExposeSecret;
use std::path::Path;

/// What a preview shows.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Previewed {
    /// The page, counted from 1.
    pub page: usize,
    /// What would be covered.
    pub covering: Covering,
}

/// What a preview is of.
pub struct Subject<'a> {
    /// The document.
    pub input: &'a Path,
    /// The field to be filled.
    pub field: Option<&'a str>,
    /// The signer, where a certificate is at hand.
    pub certificate: Option<&'a Certificate>,
    /// The time that would be shown.
    pub time: Time,
    /// The reason.
    pub reason: Option<&'a str>,
    /// The place.
    pub location: Option<&'a str>,
}

/// Dots per inch of a preview.
const RESOLUTION: u32 = 150;

/// Draws the page as it would look signed, and writes it as PNG. No key is needed.
///
/// # Errors
/// As signing, and where the page cannot be drawn, or not within what that may cost, or the picture not written.
pub fn preview(
    subject: &Subject<'_>,
    visible: &Visible,
    settings: &Settings,
    artist: &Artist,
    picture: &Path,
    existing: Existing,
) -> Result<Previewed, SignError> {
    let mut document = files::read(subject.input)?;
    let said = Said {
        certificate: subject.certificate,
        time: subject.time,
        reason: subject.reason,
        location: subject.location,
    };
    let made = shown::preview(&document, visible, &said, subject.field, &settings.observe)?;
    document.extend(made.appended);
    let password = settings.observe.password.as_ref().map(ExposeSecret::expose_secret);
    let pages = artist.open(document, password).map_err(SignError::Page)?;
    let drawn = pages.picture(made.page, RESOLUTION).map_err(SignError::Page)?;
    let bytes = drawn.png().map_err(|_| SignError::Page(PageError::Drawing { page: made.page }))?;
    Pending::write(picture, None, &bytes, Some(subject.input))?.persist(existing)?;
    Ok(Previewed { page: made.page, covering: made.covering })
}
