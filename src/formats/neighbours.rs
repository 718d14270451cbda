//! The files that stand beside a signature in a container, as the readers of signatures ask for
//! them.

use super::FormatError;
use crate::model::DigestAlgorithm;

/// What a URI leads to among some files.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Found {
    /// This file, in this way.
    File {
        /// Its name.
        name: String,
        /// How the URI had to be read, where it is not the usual way.
        quirk: Option<&'static str>,
    },
    /// None of them.
    Nothing,
    /// Several, by how it is read.
    Ambiguous,
    /// It is of a form that leads out of the container.
    Outside,
}

/// Files beside a signature.
pub trait Neighbours {
    /// What a URI leads to.
    fn find(&self, uri: &str) -> Found;

    /// The digest of a file.
    ///
    /// # Errors
    /// Where it cannot be unpacked or the algorithm not be computed.
    fn digest(&self, name: &str, algorithm: DigestAlgorithm) -> Result<Vec<u8>, FormatError>;

    /// All of a file.
    ///
    /// # Errors
    /// Where it cannot be unpacked, or is larger than what is read into memory.
    fn octets(&self, name: &str) -> Result<Vec<u8>, FormatError>;

    /// A file piece by piece.
    ///
    /// # Errors
    /// Where it cannot be unpacked.
    fn copy(&self, name: &str, out: &mut dyn FnMut(&[u8])) -> Result<(), FormatError>;
}
