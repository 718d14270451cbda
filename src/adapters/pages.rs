//! Pages as a person sees them: drawn as pictures, and their text with its places. What hayro
//! makes of a page is for people to look at and for choosing a place; no verdict rests on it.
//! Documents of others are drawn in a process of their own ([`Artist`]), with limits.

pub mod apart;
mod service;
mod text;

pub use apart::Artist;
pub use apart::Cost;
pub use apart::Sheets;
pub use service::serve;

use hayro::RenderCache;
use hayro::RenderSettings;
use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::LoadPdfError;
use hayro::hayro_syntax::Pdf;
use hayro::hayro_syntax::page::Page;
use hayro::vello_cpu::color::AlphaColor;
use hayro::vello_cpu::color::Srgb;
use serde::Deserialize;
use serde::Serialize;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use thiserror::Error;

/// Why a page cannot be shown.
#[derive(Clone, Debug, Deserialize, Error, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub enum PageError {
    /// The document cannot be opened by who draws it.
    #[error("the document cannot be drawn: its structure is not understood")]
    Document,
    /// The password is missing or wrong.
    #[error("the document cannot be drawn without its password")]
    Password,
    /// There are not so many pages.
    #[error("there is no page {wanted}, the document has {count}")]
    NoSuchPage {
        /// Counted from 1.
        wanted: usize,
        /// How many there are.
        count: usize,
    },
    /// Drawing this page failed.
    #[error("page {page} cannot be drawn")]
    Drawing {
        /// Counted from 1.
        page: usize,
    },
    /// Drawing this page takes too long.
    #[error("page {page}: too much to draw: it is not done within {seconds} seconds")]
    Slow {
        /// Counted from 1.
        page: usize,
        /// The limit.
        seconds: u64,
    },
    /// Drawing this page takes too much memory, or breaks off.
    #[error("page {page}: too much to draw: more than {mebibytes} MiB of memory are needed")]
    Heavy {
        /// Counted from 1.
        page: usize,
        /// The limit.
        mebibytes: u64,
    },
    /// Opening the document takes too long.
    #[error("the document: too much to draw: it is not opened within {seconds} seconds")]
    SlowDocument {
        /// The limit.
        seconds: u64,
    },
    /// Opening the document takes too much memory, or breaks off.
    #[error("the document: too much to draw: more than {mebibytes} MiB of memory are needed")]
    HeavyDocument {
        /// The limit.
        mebibytes: u64,
    },
    /// The pages before took all the time that there is.
    #[error("page {page}: too much to draw: the {seconds} seconds for all pages are used up")]
    Spent {
        /// Counted from 1.
        page: usize,
        /// The limit.
        seconds: u64,
    },
    /// The process that draws cannot be started.
    #[error("the process that draws pages cannot be started: {why}")]
    NotStarted {
        /// In the system's words.
        why: String,
    },
}

impl PageError {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Slow { .. } | Self::Heavy { .. } => Some((
                "an honest page is drawn in a moment: find out where this document comes from; \
                 signing and verifying need no drawing",
                "trang bình thường chỉ cần chốc lát để vẽ: hãy hỏi lại nguồn gốc tài liệu này; việc \
                 ký và kiểm tra không cần vẽ trang",
            )),
            Self::SlowDocument { .. } | Self::HeavyDocument { .. } => Some((
                "find out where this document comes from; signing and verifying need no drawing",
                "hãy hỏi lại nguồn gốc tài liệu này; việc ký và kiểm tra không cần vẽ trang",
            )),
            _ => None,
        }
    }
}

/// The pages of one document, drawn by this process.
pub(crate) struct Pages {
    pdf: Pdf,
}

/// A page drawn on white.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Picture {
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
    /// Dots per inch that it was drawn at: less than asked for where the page is huge.
    pub resolution: u32,
    /// Three bytes a pixel, row by row from the top.
    pub rgb: Vec<u8>,
}

/// Pixels along the longer side; larger pages are drawn at a lower resolution.
const LONGEST: f32 = 8000.0;

/// Points in an inch.
const POINTS: f32 = 72.0;

impl Pages {
    /// Opens a document that is in memory.
    ///
    /// # Errors
    /// Where it cannot be opened, or not without a password.
    pub fn open(bytes: Vec<u8>, password: Option<&str>) -> Result<Self, PageError> {
        let open = || Pdf::new_with_password(bytes, password.unwrap_or_default());
        match catch_unwind(AssertUnwindSafe(open)) {
            Ok(Ok(pdf)) => Ok(Self { pdf }),
            Ok(Err(LoadPdfError::Decryption(_))) => Err(PageError::Password),
            Ok(Err(LoadPdfError::Invalid)) | Err(_) => Err(PageError::Document),
        }
    }

    /// How many pages there are.
    pub fn count(&self) -> usize {
        self.pdf.pages().len()
    }

    /// Draws a page, counted from 1, with its annotations, at so many dots per inch.
    ///
    /// # Errors
    /// Where there is no such page, or it cannot be drawn.
    pub fn picture(&self, page: usize, resolution: u32) -> Result<Picture, PageError> {
        let found = self.page(page)?;
        let failed = || PageError::Drawing { page };
        let (width, height) = found.render_dimensions();
        let longest = width.max(height);
        if !longest.is_finite() || longest <= 0.0 {
            return Err(failed());
        }
        let scale = (resolution as f32 / POINTS).min(LONGEST / longest);
        let settings = hayro::PixmapSettings {
            x_scale: scale,
            y_scale: scale,
            bg_color: AlphaColor::<Srgb>::WHITE,
        };
        let draw = || {
            hayro::render(
                found,
                &RenderCache::new(),
                &InterpreterSettings::default(),
                &RenderSettings::default(),
                &settings,
            )
        };
        let drawn = catch_unwind(AssertUnwindSafe(draw)).map_err(|_| failed())?;
        // On white nothing shines through: the fourth byte is always 255.
        let pixels = drawn.data_as_u8_slice().chunks_exact(4);
        let rgb = pixels.flat_map(|pixel| pixel.iter().take(3).copied()).collect();
        Ok(Picture {
            width: u32::from(drawn.width()),
            height: u32::from(drawn.height()),
            resolution: (scale * POINTS).round() as u32,
            rgb,
        })
    }

    fn page(&self, number: usize) -> Result<&Page<'_>, PageError> {
        let pages = self.pdf.pages();
        let found = number.checked_sub(1).and_then(|index| pages.get(index));
        found.ok_or(PageError::NoSuchPage { wanted: number, count: pages.len() })
    }
}

impl Picture {
    /// As a PNG file, which says its resolution.
    ///
    /// # Errors
    /// Where the sizes do not fit the pixels.
    pub fn png(&self) -> Result<Vec<u8>, png::EncodingError> {
        /// An inch in metres.
        const INCH: f64 = 0.0254;
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, self.width, self.height);
        encoder.set_color(png::ColorType::Rgb);
        encoder.set_depth(png::BitDepth::Eight);
        let per_metre = (f64::from(self.resolution) / INCH).round() as u32;
        let unit = png::Unit::Meter;
        encoder.set_pixel_dims(Some(png::PixelDimensions {
            xppu: per_metre,
            yppu: per_metre,
            unit,
        }));
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.rgb)?;
        writer.finish()?;
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
