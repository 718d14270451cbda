//! Profiles of national dialects by name or from files.

use crate::adapters::files;
use crate::adapters::files::FileError;
pub use crate::formats::xml::dialect::Dialect;
use crate::formats::xml::dialect::DialectError;
use serde::Deserialize;
use serde::Serialize;
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

/// What a profile was read from, so that it can be read again elsewhere.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct ProfileSource {
    /// Built-in name, or the path of a file.
    pub name: String,
    /// TOML.
    pub text: String,
}

impl ProfileSource {
    /// The text of a profile that is built in, or of a file.
    ///
    /// # Errors
    /// Where it is neither.
    pub fn find(name: &str) -> Result<Self, ProfileError> {
        let text = match Dialect::built_in_text(name) {
            Some(text) => text.to_owned(),
            None => read_text(name)?,
        };
        Ok(Self { name: name.to_owned(), text })
    }

    /// The profile.
    ///
    /// # Errors
    /// Where the text is not that of a profile.
    pub fn dialect(&self) -> Result<Arc<Dialect>, DialectError> {
        Dialect::read(&self.text, &self.name).map(Arc::new)
    }
}

/// Reads a profile that is built in, or a file.
///
/// # Errors
/// Where it is neither, or its text is not that of a profile.
pub fn read_profile(name: &str) -> Result<Arc<Dialect>, ProfileError> {
    Ok(ProfileSource::find(name)?.dialect()?)
}

fn read_text(name: &str) -> Result<String, ProfileError> {
    let path = Path::new(name);
    let is_path = path.extension().is_some() || path.components().count() > 1;
    match files::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(error) if error.kind == std::io::ErrorKind::NotFound && !is_path => {
            let known: Vec<&str> = Dialect::names().collect();
            Err(ProfileError::Unknown { name: name.to_owned(), known: known.join(", ") })
        }
        Err(error) => Err(error.into()),
    }
}
