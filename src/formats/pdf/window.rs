//! Reads a file piece by piece: a slice where it is in memory, else windows of bounded size.

use super::syntax::SyntaxError;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use std::cell::RefCell;

/// The bytes of one file.
pub struct Bytes<'a> {
    source: &'a dyn Source,
    whole: Option<&'a [u8]>,
    length: u64,
    /// The last window, for files that are not in memory: objects are mostly read in file order.
    window: RefCell<(u64, Vec<u8>)>,
}

impl<'a> Bytes<'a> {
    /// Over a source.
    pub fn new(source: &'a dyn Source) -> Self {
        let length = source.length();
        Self { source, whole: source.whole(), length, window: RefCell::new((0, Vec::new())) }
    }

    /// Number of bytes.
    pub fn length(&self) -> u64 {
        self.length
    }

    /// The source itself.
    pub fn source(&self) -> &'a dyn Source {
        self.source
    }

    /// Calls `read` with the bytes from `offset`: at least `length` of them where there are so many.
    ///
    /// # Errors
    /// Where the file cannot be read, or `length` is more than a window may hold.
    pub fn with<T>(
        &self,
        offset: u64,
        length: usize,
        read: impl FnOnce(&[u8]) -> T,
    ) -> Result<T, FormatError> {
        if let Some(whole) = self.whole {
            let start = usize::try_from(offset).unwrap_or(usize::MAX).min(whole.len());
            return Ok(read(whole.get(start..).unwrap_or_default()));
        }
        let available = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let needed = length.min(available);
        if needed > LARGEST {
            return Err(FormatError::Limit {
                what: "bytes of one object",
                limit: LARGEST as u64,
                at: crate::model::Location::offset(offset),
            });
        }
        let mut window = self.window.borrow_mut();
        let start = offset.checked_sub(window.0).and_then(|start| usize::try_from(start).ok());
        if let Some(kept) = start.and_then(|start| window.1.get(start..))
            && kept.len() >= needed
        {
            return Ok(read(kept));
        }
        let fetched = self.source.read(offset, needed.max(WINDOW.min(available)))?.into_owned();
        if fetched.len() < needed {
            return Err(FormatError::Read(format!("the file ends before byte {}", self.length)));
        }
        *window = (offset, fetched);
        Ok(read(&window.1))
    }

    /// Calls `parse` with ever more bytes from `offset` until it does not ask for more.
    ///
    /// # Errors
    /// What `parse` ends with, or as [`Bytes::with`].
    pub fn parse<T>(
        &self,
        offset: u64,
        mut parse: impl FnMut(&[u8]) -> Result<T, SyntaxError>,
    ) -> Result<T, FormatError> {
        let mut length = FIRST;
        loop {
            let (read, seen) =
                self.with(offset, length, |bytes| (parse(bytes), bytes.len() as u64))?;
            match read {
                Err(SyntaxError::Truncated { .. }) if offset.saturating_add(seen) < self.length => {
                    length = length.saturating_mul(4).max(usize::try_from(seen).unwrap_or(0) + 1);
                }
                read => return read.map_err(FormatError::from),
            }
        }
    }

    /// A copy of `length` bytes from `offset`.
    ///
    /// # Errors
    /// Where the file is shorter or cannot be read, or `length` is more than a window may hold.
    pub fn copy(&self, offset: u64, length: usize) -> Result<Vec<u8>, FormatError> {
        self.with(offset, length, |bytes| bytes.get(..length).map(<[u8]>::to_vec))?
            .ok_or_else(|| FormatError::at(offset, "the file ends before these bytes do"))
    }

    /// Offset of the last place before `end` where `needle` begins, searching backwards.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn rfind(&self, needle: &[u8], end: u64) -> Result<Option<u64>, FormatError> {
        let mut end = end.min(self.length);
        loop {
            let start = end.saturating_sub(WINDOW as u64);
            let length = usize::try_from(end - start).unwrap_or(0);
            let found = self.with(start, length, |bytes| {
                memchr::memmem::rfind(bytes.get(..length).unwrap_or_default(), needle)
            })?;
            if let Some(at) = found {
                return Ok(Some(start + at as u64));
            }
            if start == 0 {
                return Ok(None);
            }
            // The next window overlaps, so that a needle across the border is seen.
            end = start.saturating_add(needle.len() as u64).saturating_sub(1).min(end - 1);
        }
    }
}

/// Enough for most objects.
const FIRST: usize = 1 << 10;
/// Read at once where the file is not in memory.
const WINDOW: usize = 1 << 16;
/// No object but a stream's bytes is larger; CRLs of tens of megabytes have been seen in streams.
const LARGEST: usize = 128 << 20;

#[cfg(test)]
pub(super) mod tests {
    use super::Bytes;
    use crate::formats::FormatError;
    use crate::formats::bytes::Source;
    use std::borrow::Cow;

    /// A file that is not in memory.
    pub(in super::super) struct Positional(pub Vec<u8>);

    impl Source for Positional {
        fn length(&self) -> u64 {
            self.0.len() as u64
        }

        fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
            let bytes = self.0.read(offset, length)?;
            Ok(Cow::Owned(bytes.into_owned()))
        }
    }

    #[test]
    fn a_word_across_two_windows_is_found_from_behind() {
        for before in [0, 5, super::WINDOW - 3, 2 * super::WINDOW] {
            for after in [0, super::WINDOW - 4, super::WINDOW, 3 * super::WINDOW - 2] {
                let mut file = vec![b' '; before];
                file.extend_from_slice(b"startxref");
                file.resize(file.len() + after, b' ');
                let file = Positional(file);
                let found = Bytes::new(&file).rfind(b"startxref", file.length());
                assert_eq!(found.expect("readable"), Some(before as u64), "{before} {after}");
            }
        }
    }
}
