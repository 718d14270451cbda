//! Where a reader's bytes come from: a slice, or a large file read by position; and their digest.

use super::error::FormatError;
use crate::crypto::Hasher;
use crate::model::DigestAlgorithm;
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

impl<S: Source + ?Sized> Source for &S {
    fn length(&self) -> u64 {
        (**self).length()
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        (**self).read(offset, length)
    }

    fn whole(&self) -> Option<&[u8]> {
        (**self).whole()
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

/// Read and hashed at once where the bytes are not in memory.
const BLOCK: usize = 1 << 20;

/// Puts all bytes of a source through a digest, piece by piece: it may be larger than memory.
///
/// # Errors
/// Where it cannot be read to its end.
pub fn hash_into(hasher: &mut Hasher, source: &dyn Source) -> Result<(), FormatError> {
    if let Some(whole) = source.whole() {
        hasher.update(whole);
        return Ok(());
    }
    let mut offset = 0;
    while offset < source.length() {
        let block = source.read(offset, BLOCK)?;
        if block.is_empty() {
            return Err(FormatError::Read(format!("the file ends at byte {offset}")));
        }
        hasher.update(&block);
        offset = offset.saturating_add(block.len() as u64);
    }
    Ok(())
}

/// The digest of all bytes of a source.
///
/// # Errors
/// Where it cannot be read to its end, or the algorithm not computed.
pub fn digest_of(source: &dyn Source, algorithm: DigestAlgorithm) -> Result<Vec<u8>, FormatError> {
    let mut hasher =
        Hasher::new(algorithm).map_err(|error| FormatError::unreadable(error.to_string()))?;
    hash_into(&mut hasher, source)?;
    Ok(hasher.finish())
}

/// A source and what is appended to it, as one.
pub struct Joined<'a> {
    base: &'a dyn Source,
    more: Vec<u8>,
}

impl<'a> Joined<'a> {
    /// `more` stands after the last byte of `base`.
    pub fn new(base: &'a dyn Source, more: Vec<u8>) -> Self {
        Self { base, more }
    }

    /// What is appended.
    pub fn more(&self) -> &[u8] {
        &self.more
    }

    /// Appends more.
    pub fn append(&mut self, more: &[u8]) {
        self.more.extend(more);
    }

    /// What was appended, by itself.
    pub fn into_more(self) -> Vec<u8> {
        self.more
    }
}

impl Source for Joined<'_> {
    fn length(&self) -> u64 {
        self.base.length().saturating_add(self.more.len() as u64)
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let end = self.base.length();
        let Some(before) = end.checked_sub(offset).filter(|before| *before > 0) else {
            return self.more.read(offset.saturating_sub(end), length);
        };
        let before = usize::try_from(before).unwrap_or(usize::MAX);
        if length <= before {
            return self.base.read(offset, length);
        }
        let mut bytes = self.base.read(offset, before)?.into_owned();
        let rest = length.saturating_sub(before).min(self.more.len());
        bytes.extend(self.more.get(..rest).unwrap_or_default());
        Ok(Cow::Owned(bytes))
    }

    fn whole(&self) -> Option<&[u8]> {
        if self.more.is_empty() { self.base.whole() } else { None }
    }
}

#[cfg(test)]
mod tests {
    use super::Joined;
    use super::Source;

    #[test]
    fn joined_bytes_read_as_one() {
        let base = b"abc".to_vec();
        let mut joined = Joined::new(&base, Vec::new());
        assert_eq!(joined.whole(), Some(&b"abc"[..]));
        joined.append(b"def");
        assert_eq!((joined.length(), joined.more()), (6, &b"def"[..]));
        let read = |offset, length| joined.read(offset, length).expect("read").into_owned();
        assert_eq!(read(0, 3), b"abc");
        assert_eq!(read(2, 2), b"cd");
        assert_eq!(read(3, 9), b"def");
        assert_eq!(read(1, 90), b"bcdef");
        assert_eq!(read(7, 1), b"");
    }
}
