//! Raising a document that is signed, as a chain of types:
//!
//! ```text
//! Signed ──timestamp──▶ Timestamped ──store──▶ LongTerm ──archive──▶ Archived
//! (B-B)                    (B-T)                 (B-LT)               (B-LTA)
//! ```
//!
//! Each step has a twin for a document that is there already. What a step writes is the format's
//! own matter, one room each: a PDF gets document timestamps and a security store, which cover
//! and serve all its signatures (`pdf`); an XML signature takes everything into itself (`xml`), also
//! within a container (`asic`), and so does a CMS file (`cms`). Another format is another
//! `Document` and another arm of [`Signed::of`].
//!
//! It knows how each step is made, not which are wanted nor what is to be stored: that is the
//! judge's to say (`validation::retention`) and the use case's to arrange.

mod asic;
mod cms;
mod pdf;
pub mod proof;
mod xml;

use super::SigningError;
use super::states::Output;
use super::timestamp;
use super::timestamp::Authority;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
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

impl Stamper<'_> {
    /// A token over an imprint, as DER.
    fn token(&self, imprint: &[u8]) -> Result<Vec<u8>, SigningError> {
        Ok(timestamp::obtain(self.authority, self.entropy, self.digest, imprint)?.token)
    }
}

/// What one signature is to be judged by when nothing else is at hand.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Provision {
    /// The signature, as it is called in reports.
    pub signature: String,
    /// DER of certificates.
    pub certificates: Vec<Vec<u8>>,
    /// DER of CRLs.
    pub crls: Vec<Vec<u8>>,
    /// DER of whole OCSP responses (PA-53).
    pub ocsps: Vec<Vec<u8>>,
}

/// A document that was raised.
pub struct Finished {
    /// What is to be written.
    pub output: Output,
    /// Timestamps that were added.
    pub stamps: usize,
}

/// What a timestamp is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Stamp {
    /// A signature: when it was there (B-T).
    Signature,
    /// The signature with all that was stored (B-LTA).
    Archive,
}

/// A document of one format, and what each step writes into it. Signatures are called as in reports.
trait Document {
    /// The document as it is now.
    fn source(&self) -> &dyn Source;

    /// Whether each of these signatures has a place for what is to be added, up to an archive
    /// timestamp or not that far. Nothing is changed.
    fn admit(
        &self,
        signatures: &[String],
        archived: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError>;

    /// Adds timestamps so that each of these signatures has one of this kind; returns how many.
    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError>;

    /// Adds what is not in it yet. With `relations` it says what is for which signature, where the
    /// format leaves that open.
    fn store(
        &mut self,
        wanted: &[Provision],
        relations: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError>;

    /// What is to be written.
    fn finish(self: Box<Self>) -> Output;
}

/// A document on its way.
struct Raising<'a> {
    document: Box<dyn Document + 'a>,
    stamps: usize,
}

impl Raising<'_> {
    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let added = self.document.stamp(stamp, signatures, stamper, options)?;
        self.stamps = self.stamps.saturating_add(added);
        Ok(())
    }

    fn finish(self) -> Finished {
        Finished { output: self.document.finish(), stamps: self.stamps }
    }
}

/// A document with signatures, as it came.
pub struct Signed<'a>(Raising<'a>);

/// Its signatures have a timestamp.
pub struct Timestamped<'a>(Raising<'a>);

/// It holds what they are judged by.
pub struct LongTerm<'a>(Raising<'a>);

/// A timestamp covers all of that.
pub struct Archived<'a>(Raising<'a>);

impl<'a> Signed<'a> {
    /// Takes a document.
    ///
    /// # Errors
    /// Where it is of a kind that cannot be raised, or cannot be read.
    pub fn of(source: &'a dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        let document: Box<dyn Document + 'a> = match formats::detect(source)? {
            DocumentFormat::Pdf => Box::new(pdf::Pdf::of(source)),
            DocumentFormat::Xml => Box::new(xml::Xml::of(source, options)?),
            DocumentFormat::Asic => Box::new(asic::Asic::of(source, options)?),
            DocumentFormat::Cms => Box::new(cms::Cms::of(source, options)?),
            _ => return Err(SigningError::NotRaised),
        };
        Ok(Self(Raising { document, stamps: 0 }))
    }

    /// Whether each of these signatures can be raised, `archived` or not that far. Asked before an
    /// authority is, and where nothing is to be made.
    ///
    /// # Errors
    /// With why one cannot.
    pub fn admit(
        &self,
        signatures: &[String],
        archived: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        self.0.document.admit(signatures, archived, options)
    }

    /// Adds timestamps so that each of these signatures has one.
    ///
    /// # Errors
    /// Where the document cannot take one, or the authority stands in the way.
    pub fn timestamp(
        mut self,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<Timestamped<'a>, SigningError> {
        self.0.stamp(Stamp::Signature, signatures, stamper, options)?;
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
        self.0.document.source()
    }

    /// Adds what is not in it yet of what the signatures are judged by. With `relations` a PDF says
    /// what is for which signature (VRI).
    ///
    /// # Errors
    /// Where the document is closed, or has no place for it.
    pub fn store(
        mut self,
        wanted: &[Provision],
        relations: bool,
        options: &ObserveOptions,
    ) -> Result<LongTerm<'a>, SigningError> {
        self.0.document.store(wanted, relations, options)?;
        Ok(LongTerm(self.0))
    }

    /// Where it holds everything.
    pub fn is_long_term(self) -> LongTerm<'a> {
        LongTerm(self.0)
    }

    /// The document at level B-T.
    pub fn finish(self) -> Finished {
        self.0.finish()
    }
}

impl<'a> LongTerm<'a> {
    /// Adds timestamps over these signatures with all that was stored.
    ///
    /// # Errors
    /// As [`Signed::timestamp`].
    pub fn archive(
        mut self,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<Archived<'a>, SigningError> {
        self.0.stamp(Stamp::Archive, signatures, stamper, options)?;
        Ok(Archived(self.0))
    }

    /// Where a timestamp covers all.
    pub fn is_archived(self) -> Archived<'a> {
        Archived(self.0)
    }

    /// The document at level B-LT.
    pub fn finish(self) -> Finished {
        self.0.finish()
    }
}

impl Archived<'_> {
    /// The document at level B-LTA.
    pub fn finish(self) -> Finished {
        self.0.finish()
    }
}
