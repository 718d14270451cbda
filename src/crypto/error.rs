//! Why a primitive could not be used. A signature that does not verify is not an error.

use thiserror::Error;

/// Why a primitive could not be used.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[non_exhaustive]
pub enum CryptoError {
    /// The algorithm, or this combination, is not supported.
    #[error("algorithm {0} is not supported")]
    Unsupported(String),
    /// A key could not be read or used.
    #[error("key is not usable: {0}")]
    Key(String),
    /// The device or library that holds the key refused.
    #[error("signing failed: {0}")]
    Signing(String),
}
