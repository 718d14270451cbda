//! Profiles of national dialects by name or from files.

use crate::adapters::files;
use crate::adapters::files::FileError;
pub use crate::formats::xml::dialect::Dialect;
use crate::formats::xml::dialect::DialectError;
use std::path::Path;
use std::sync::Arc;
use thiserror::Error;

/// Why a profile cannot be used.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum ProfileError {
    /// Its file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// Neither a profile nor a file.
    #[error("`{name}` is neither a file nor one of the profiles {known}")]
    Unknown {
        /// As asked for.
        name: String,
        /// The profiles.
        known: String,
    },
    /// Its text is not one of a profile.
    #[error(transparent)]
    Text(#[from] DialectError),
}

/// Reads a profile that is built in, or a file.
///
/// # Errors
/// Where it is neither, or its text is not that of a profile.
pub fn read_profile(name: &str) -> Result<Arc<Dialect>, ProfileError> {
    if let Some(text) = Dialect::built_in_text(name) {
        return Ok(Arc::new(Dialect::read(text, name)?));
    }
    let path = Path::new(name);
    let is_path = path.extension().is_some() || path.components().count() > 1;
    match files::read(path) {
        Ok(bytes) => Ok(Arc::new(Dialect::read(&String::from_utf8_lossy(&bytes), name)?)),
        Err(error) if error.kind == std::io::ErrorKind::NotFound && !is_path => {
            let known: Vec<&str> = Dialect::names().collect();
            Err(ProfileError::Unknown { name: name.to_owned(), known: known.join(", ") })
        }
        Err(error) => Err(error.into()),
    }
}
