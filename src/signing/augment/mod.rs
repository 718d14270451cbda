//! Raising a document that is signed, as a chain of types:
//!
//! ```text
//! Signed ──timestamp──▶ Timestamped ──store──▶ LongTerm ──archive──▶ Archived
//! (B-B)    (document        (B-T)    (security    (B-LT)   (document    (B-LTA)
//!           timestamp)                store)                timestamp)
//! ```
//!
//! Each step appends an incremental update, and each has a twin for a document that is there
//! already. A PDF signature cannot take a timestamp into itself afterwards: its bytes are covered.
//! So the timestamp of level B-T is one on the document (EN 319 142-1 clause 6.3, PA-40).
//!
//! It knows how each step is made, not which are wanted nor what is to be stored: that is the
//! judge's to say (`validation::retention`) and the use case's to arrange. Other formats than PDF
//! are other arms of [`Signed::of`].

pub mod proof;

use super::SigningError;
use super::stamp;
use super::states::Output;
use super::timestamp::Authority;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Joined;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed;
use crate::formats::pdf::embed::ValidationData;
use crate::formats::pdf::places;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::ports::Entropy;

/// Who gives the time.
#[derive(Clone, Copy)]
pub struct Stamper<'a> {
    /// The authority.
    pub authority: Authority<'a>,
    /// Nonces.
    pub entropy: &'a dyn Entropy,
    /// The imprint's digest.
    pub digest: DigestAlgorithm,
}

/// A document with signatures, as it came.
pub struct Signed<'a>(Joined<'a>);

/// Its signatures have a timestamp.
pub struct Timestamped<'a>(Joined<'a>);

/// It holds what they are judged by.
pub struct LongTerm<'a>(Joined<'a>);

/// A timestamp covers all of that.
pub struct Archived<'a>(Joined<'a>);

impl<'a> Signed<'a> {
    /// Takes a document.
    ///
    /// # Errors
    /// Where it is of a kind that cannot be raised.
    pub fn of(source: &'a dyn Source) -> Result<Self, SigningError> {
        match formats::detect(source)? {
            DocumentFormat::Pdf => Ok(Self(Joined::new(source, Vec::new()))),
            _ => Err(SigningError::NotRaised),
        }
    }

    /// Adds a document timestamp.
    ///
    /// # Errors
    /// Where the document cannot take one, or the authority stands in the way.
    pub fn timestamp(
        mut self,
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<Timestamped<'a>, SigningError> {
        add_timestamp(&mut self.0, stamper, options)?;
        Ok(Timestamped(self.0))
    }

    /// Where every signature has one.
    pub fn is_timestamped(self) -> Timestamped<'a> {
        Timestamped(self.0)
    }
}

impl<'a> Timestamped<'a> {
    /// The document as it is now.
    pub fn source(&self) -> &dyn Source {
        &self.0
    }

    /// Adds to the security store what is not in it.
    ///
    /// # Errors
    /// Where the document is closed, or its store is not one.
    pub fn store(
        mut self,
        wanted: &ValidationData,
        options: &ObserveOptions,
    ) -> Result<LongTerm<'a>, SigningError> {
        let update = {
            let file = PdfFile::open(&self.0, &options.limits, options.password.as_ref())?;
            super::pdf::admit(&places::find(&file)?)?;
            embed::add_validation_data(&file, wanted)?
        };
        self.0.append(&update.unwrap_or_default());
        Ok(LongTerm(self.0))
    }

    /// Where it holds everything.
    pub fn is_long_term(self) -> LongTerm<'a> {
        LongTerm(self.0)
    }

    /// The document at level B-T.
    pub fn finish(self) -> Output {
        Output::Appended(self.0.into_more())
    }
}

impl<'a> LongTerm<'a> {
    /// Bytes added so far.
    pub fn added(&self) -> usize {
        self.0.more().len()
    }

    /// Adds a document timestamp over all.
    ///
    /// # Errors
    /// As [`Signed::timestamp`].
    pub fn archive(
        mut self,
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<Archived<'a>, SigningError> {
        add_timestamp(&mut self.0, stamper, options)?;
        Ok(Archived(self.0))
    }

    /// Where a timestamp covers all.
    pub fn is_archived(self) -> Archived<'a> {
        Archived(self.0)
    }

    /// The document at level B-LT.
    pub fn finish(self) -> Output {
        Output::Appended(self.0.into_more())
    }
}

impl Archived<'_> {
    /// The document at level B-LTA.
    pub fn finish(self) -> Output {
        Output::Appended(self.0.into_more())
    }
}

fn add_timestamp(
    document: &mut Joined<'_>,
    stamper: Stamper<'_>,
    options: &ObserveOptions,
) -> Result<(), SigningError> {
    let Stamper { authority, entropy, digest } = stamper;
    let update = stamp::update(document, authority, entropy, digest, options)?;
    document.append(&update);
    Ok(())
}
