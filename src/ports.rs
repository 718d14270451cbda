//! What the core asks of the world, as traits: no implementation is here (see `adapters/`).

use crate::model::TextLine;
use crate::model::Time;
use thiserror::Error;

/// Why something could not be fetched.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("{what} from {url}: {cause}")]
pub struct FetchError {
    /// The address.
    pub url: String,
    /// What was wanted: `timestamp`, `CRL`, …
    pub what: String,
    /// The status or cause.
    pub cause: String,
}

/// Fetches certificates, CRLs and OCSP responses by address.
pub trait Fetch: Send + Sync {
    /// GET (where `body` is `None`) or POST; the answer's bytes.
    ///
    /// # Errors
    /// Where the address cannot be reached, answers with an error, is too slow or too large.
    fn fetch(
        &self,
        url: &str,
        what: &str,
        body: Option<(&str, &[u8])>,
    ) -> Result<Vec<u8>, FetchError>;
}

/// An RFC 3161 timestamp authority.
pub trait TimestampAuthority: Send + Sync {
    /// Sends DER of a TimeStampReq and returns DER of the TimeStampResp. Checking it against the
    /// request is the caller's.
    ///
    /// # Errors
    /// As [`Fetch::fetch`].
    fn stamp(&self, request: &[u8]) -> Result<Vec<u8>, FetchError>;

    /// Its name for messages.
    fn name(&self) -> &str;
}

/// Tells a person how far a long task is.
pub trait Progress: Send + Sync {
    /// So many of `total` are done.
    fn advance(&self, done: u64, total: u64);
}

/// The moment and the unpredictable bytes that a run needs, given so that it can be repeated.
pub trait Entropy: Send + Sync {
    /// The current time.
    fn now(&self) -> Time;

    /// Fills a buffer with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

/// Opens a document for reading the text of its pages.
pub trait PageReader: Send + Sync + std::fmt::Debug {
    /// Opens a document that is in memory.
    ///
    /// # Errors
    /// In words, where it cannot be opened.
    fn open(&self, document: Vec<u8>, password: Option<&str>)
    -> Result<Box<dyn PageLines>, String>;
}

/// The text of a document's pages.
pub trait PageLines {
    /// The lines of a page, counted from 1, from the top.
    ///
    /// # Errors
    /// In words, where the page cannot be read.
    fn lines(&self, page: usize) -> Result<Vec<TextLine>, String>;
}
