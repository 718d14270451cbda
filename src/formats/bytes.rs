//! Where a reader's bytes come from: a slice, or a large file read by position.

use super::error::FormatError;
use std::borrow::Cow;

/// Bytes that can be read at any position.
pub trait Source: Send + Sync {
    /// Number of bytes.
    fn length(&self) -> u64;

    /// The bytes from `offset`, at most `length` of them: fewer only at the end.
    ///
    /// # Errors
    /// Where the underlying file cannot be read.
    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError>;

    /// All bytes at once, where they are in memory anyway.
    fn whole(&self) -> Option<&[u8]> {
        None
    }
}

impl Source for [u8] {
    fn length(&self) -> u64 {
        self.len() as u64
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let start = usize::try_from(offset).unwrap_or(usize::MAX).min(self.len());
        let end = start.saturating_add(length).min(self.len());
        Ok(Cow::Borrowed(self.get(start..end).unwrap_or_default()))
    }

    fn whole(&self) -> Option<&[u8]> {
        Some(self)
    }
}

impl Source for Vec<u8> {
    fn length(&self) -> u64 {
        self.as_slice().length()
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        self.as_slice().read(offset, length)
    }

    fn whole(&self) -> Option<&[u8]> {
        Some(self)
    }
}
