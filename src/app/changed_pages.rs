//! Pictures of what each revision of a PDF changed: every page of one revision held against the
//! same page of the next, and both drawn side by side where they differ.

use super::settings::Settings;
use crate::adapters::output::Existing;
use crate::adapters::output::OutputError;
use crate::adapters::output::Pending;
use crate::adapters::page_difference::differences;
use crate::adapters::page_difference::side_by_side;
use crate::adapters::pages::Artist;
use crate::adapters::pages::PageError;
use crate::adapters::pages::Picture;
use crate::adapters::pages::Sheets;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::report::changes::PagePicture;
use crate::report::changes::ToldRevision;
use crate::report::changes::Undrawn;
use secrecy::ExposeSecret;
use std::ops::RangeInclusive;
use std::path::Path;
use thiserror::Error;

/// A document that is drawn has to be in memory.
const LARGEST: u64 = 512 << 20;
/// Pages that are drawn in one run, over all revisions.
const PAGES: usize = 20_000;
/// Pages that look otherwise, of which pictures are written in one run of the program: three files
/// each.
pub const PICTURES: usize = 300;

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
    /// Who draws.
    pub artist: &'a Artist,
    /// The revisions of which pages are drawn; each is held against the one before.
    pub revisions: RangeInclusive<u32>,
    /// Of so many pages that look otherwise pictures are written; usually [`PICTURES`].
    pub most: usize,
    /// The pages that are drawn.
    pub pages: RangeInclusive<u32>,
    /// Dots per inch.
    pub resolution: u32,
    /// What to do where a picture is there already.
    pub existing: Existing,
}

/// What a run may still draw.
struct Left {
    pages: usize,
    pictures: usize,
    most: usize,
}

impl Left {
    /// Why nothing more is drawn.
    fn used_up(&self) -> Option<String> {
        if self.pages == 0 {
            return Some(format!(
                "the {PAGES} pages of a run are drawn; draw the others with --revisions and --pages"
            ));
        }
        (self.pictures == 0).then(|| {
            let most = self.most;
            format!(
                "the pictures of {most} changed pages are written, which is all of a run; draw the \
                 others with --revisions and --pages"
            )
        })
    }
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
        let mut left = Left { pages: PAGES, pictures: self.most, most: self.most };
        let mut before: Option<Result<Sheets, PageError>> = None;
        let first = self.revisions.start().saturating_sub(1);
        for revision in revisions {
            let number = revision.history.number;
            if number < first || number > *self.revisions.end() {
                continue;
            }
            let is_wanted = number > 1 && self.revisions.contains(&number);
            if let (true, Some(why)) = (is_wanted, left.used_up()) {
                revision.undrawn.push(Undrawn { page: None, why });
                continue;
            }
            let end = usize::try_from(revision.history.end.min(length)).unwrap_or(usize::MAX);
            let bytes = self.source.read(0, end);
            let bytes = bytes.map_err(PicturesError::Format)?;
            let after = self.artist.open(bytes.into_owned(), password);
            if let Some(before) = before.as_ref().filter(|_| is_wanted) {
                self.revision(revision, before, &after, &mut left)?;
            }
            before = Some(after);
        }
        Ok(())
    }

    fn revision(
        &self,
        revision: &mut ToldRevision,
        before: &Result<Sheets, PageError>,
        after: &Result<Sheets, PageError>,
        left: &mut Left,
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
            if !self.pages.contains(&number) {
                continue;
            }
            if let Some(why) = left.used_up() {
                revision.undrawn.push(Undrawn { page: Some(number), why });
                return Ok(());
            }
            left.pages = left.pages.saturating_sub(1);
            let drawn = |pages: &Sheets| match pages.picture(page, self.resolution) {
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
            left.pictures = left.pictures.saturating_sub(1);
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
