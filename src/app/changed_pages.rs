//! Pictures of what each revision of a PDF changed: every page of one revision held against the
//! same page of the next, and both drawn side by side where they differ.

use super::settings::Settings;
use crate::adapters::output::Existing;
use crate::adapters::output::OutputError;
use crate::adapters::output::Pending;
use crate::adapters::page_difference::differences;
use crate::adapters::page_difference::side_by_side;
use crate::adapters::pages::PageError;
use crate::adapters::pages::Pages;
use crate::adapters::pages::Picture;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::report::changes::PagePicture;
use crate::report::changes::ToldRevision;
use crate::report::changes::Undrawn;
use secrecy::ExposeSecret;
use std::path::Path;
use thiserror::Error;

/// A document that is drawn has to be in memory.
const LARGEST: u64 = 512 << 20;
/// Pages that are drawn in one run, over all revisions.
const PAGES: usize = 20_000;

/// Why the pictures cannot be made. A page that cannot be drawn is no error; it is told.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PicturesError {
    /// The document cannot be read.
    #[error(transparent)]
    Format(FormatError),
    /// A picture cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// It is too large.
    #[error("the document has {length} bytes; at most {LARGEST} can be drawn")]
    Large {
        /// Of the document.
        length: u64,
    },
    /// A picture has no form as PNG.
    #[error("a picture cannot be encoded: {0}")]
    Encoding(String),
}

/// What to draw, how large, and where to.
pub struct Pictures<'a> {
    /// The document.
    pub source: &'a dyn Source,
    /// The folder; it is there.
    pub folder: &'a Path,
    /// Dots per inch.
    pub resolution: u32,
    /// What to do where a picture is there already.
    pub existing: Existing,
}

impl Pictures<'_> {
    /// Draws every page of every revision after the first and the same page before, writes both and
    /// a sheet with the differences framed where there are any, and notes that in the revision.
    ///
    /// # Errors
    /// Where the document is too large or cannot be read any more, or a picture cannot be written.
    pub fn draw(
        &self,
        revisions: &mut [ToldRevision],
        settings: &Settings,
    ) -> Result<(), PicturesError> {
        let length = self.source.length();
        if length > LARGEST {
            return Err(PicturesError::Large { length });
        }
        let password = settings.observe.password.as_ref().map(|password| password.expose_secret());
        let mut left = PAGES;
        let mut before: Option<Result<Pages, PageError>> = None;
        for revision in revisions {
            let end = usize::try_from(revision.history.end.min(length)).unwrap_or(usize::MAX);
            let bytes = self.source.read(0, end);
            let bytes = bytes.map_err(PicturesError::Format)?;
            let after = Pages::open(bytes.into_owned(), password);
            if let Some(before) = &before {
                self.revision(revision, before, &after, &mut left)?;
            }
            before = Some(after);
        }
        Ok(())
    }

    fn revision(
        &self,
        revision: &mut ToldRevision,
        before: &Result<Pages, PageError>,
        after: &Result<Pages, PageError>,
        left: &mut usize,
    ) -> Result<(), PicturesError> {
        let (old, new) = match (before, after) {
            (Ok(old), Ok(new)) => (old, new),
            (Err(why), _) | (_, Err(why)) => {
                revision.undrawn.push(Undrawn { page: None, why: why.to_string() });
                return Ok(());
            }
        };
        for page in 1..=old.count().max(new.count()) {
            let number = u32::try_from(page).unwrap_or(u32::MAX);
            if *left == 0 {
                let why = format!("the {PAGES} pages of this run are used up");
                revision.undrawn.push(Undrawn { page: Some(number), why });
                return Ok(());
            }
            *left = left.saturating_sub(1);
            let drawn = |pages: &Pages| match pages.picture(page, self.resolution) {
                Ok(picture) => Ok(Some(picture)),
                Err(PageError::NoSuchPage { .. }) => Ok(None),
                Err(why) => Err(Undrawn { page: Some(number), why: why.to_string() }),
            };
            let (was, is) = match (drawn(old), drawn(new)) {
                (Ok(was), Ok(is)) => (was, is),
                (Err(undrawn), _) | (_, Err(undrawn)) => {
                    revision.undrawn.push(undrawn);
                    continue;
                }
            };
            revision.drawn = revision.drawn.saturating_add(1);
            let frames = match (&was, &is) {
                (Some(was), Some(is)) => differences(was, is),
                _ => Vec::new(),
            };
            if frames.is_empty() && was.is_some() && is.is_some() {
                continue;
            }
            let stem = format!("revision-{}-page-{page}", revision.history.number);
            let sheet = side_by_side(was.as_ref(), is.as_ref(), &frames);
            let pictures = [("before", was), ("after", is), ("marked", sheet)];
            let mut files = Vec::new();
            for (what, picture) in pictures {
                let Some(picture) = picture else { continue };
                let name = format!("{stem}-{what}.png");
                self.write(&name, &picture)?;
                files.push(name);
            }
            let places = frames.iter().map(|one| [one.left, one.top, one.width, one.height]);
            let places = places.collect();
            revision.pictures.push(PagePicture { page: number, places, files });
        }
        Ok(())
    }

    fn write(&self, name: &str, picture: &Picture) -> Result<(), PicturesError> {
        let bytes = picture.png().map_err(|error| PicturesError::Encoding(error.to_string()))?;
        let target = self.folder.join(name);
        Pending::write(&target, None, &bytes, None)?.persist(self.existing)?;
        Ok(())
    }
}
