//! Why a document could not be signed.

use super::refuse::Refusal;
use super::visible::VisibleError;
use crate::crypto::CryptoError;
use crate::formats::FormatError;
use crate::formats::pdf::embed::filling::FillError;
use crate::model::SignatureLevel;
use crate::ports::FetchError;
use thiserror::Error;

/// Why a document could not be signed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SigningError {
    /// We do not want to.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The document cannot be read, or has no place for a signature.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// The signature cannot be shown as asked.
    #[error(transparent)]
    Visible(#[from] VisibleError),
    /// The key cannot make such a signature.
    #[error("the key")]
    Key(#[source] CryptoError),
    /// The timestamp authority does not answer.
    #[error("no timestamp")]
    Authority(#[source] FetchError),
    /// The timestamp authority's answer is not one to build on.
    #[error("the timestamp of {authority} is not usable: {why}")]
    Token {
        /// Its name.
        authority: String,
        /// What is wrong with it.
        why: String,
    },
    /// The timestamp holds, and its authority is not trusted here.
    #[error("the timestamp authority {authority} is not trusted here: {why}")]
    Distrusted {
        /// Its name.
        authority: String,
        /// Why.
        why: String,
    },
    /// The field is too small, also after it was made larger.
    #[error("the signature needs {needed} bytes, the field reserves {reserved}")]
    TooSmall {
        /// Length of the signature.
        needed: usize,
        /// Room in the field.
        reserved: usize,
    },
    /// What we made does not hold when it is read again.
    #[error("the signature that was made does not hold, so it was not written: {why}")]
    SelfVerification {
        /// What does not hold.
        why: String,
    },
    /// A level that is reached by augmenting.
    #[error("level {0:?} needs more than a signature (B-T: --tsa; higher: `condau augment`)")]
    Level(SignatureLevel),
    /// Only PDFs hold document timestamps.
    #[error("it is not a PDF, and only PDFs take a timestamp on the document")]
    NotPdf,
    /// Only PDFs have form fields.
    #[error("it is not a PDF, and only PDFs have form fields")]
    NoForms,
    /// A form field that cannot be filled.
    #[error(transparent)]
    Fill(#[from] FillError),
    /// A kind of file whose signatures are not raised.
    #[error(
        "only signatures in PDF, XML and CMS files and in ASiC containers can be raised to a higher level"
    )]
    NotRaised,
    /// A container for one file with a CAdES signature takes no second one.
    #[error("the ASiC-S container has its CAdES signature; for several signatures: --asic e")]
    OneSigner,
    /// The content that a signature covers stands elsewhere, and is not at hand.
    #[error("the content that is signed is not at hand")]
    NoContent,
    /// This kind of file cannot be signed.
    #[error("it is neither PDF nor XML nor a container")]
    Kind,
    /// An option that would leave the form of a national dialect.
    #[error(
        "the form of --profile has no place for {option}: leave out {option}, or sign without \
         --profile as XAdES"
    )]
    PlainForm {
        /// The option.
        option: &'static str,
    },
    /// An option that this kind of file does not take.
    #[error("{option} is for {of} only")]
    Option {
        /// The option.
        option: &'static str,
        /// PDF or XML.
        of: &'static str,
    },
}
