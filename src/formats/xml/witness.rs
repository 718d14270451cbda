//! A file that is read twice, and must be the same the second time: what is verified is what was
//! digested, though somebody may write to the file meanwhile.

use crate::crypto::CryptoError;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;

/// A file while it is read for the first time, from its start.
pub(super) struct FirstReading<'a> {
    source: &'a dyn Source,
    /// The file's digest is known at each multiple of this.
    block: usize,
    offset: u64,
    hasher: Hasher,
    /// The digest before each block.
    states: Vec<Hasher>,
}

impl<'a> FirstReading<'a> {
    /// At the start.
    pub(super) fn new(source: &'a dyn Source, block: usize) -> Result<Self, CryptoError> {
        let hasher = Hasher::new(DigestAlgorithm::Sha256)?;
        Ok(Self { source, block, offset: 0, hasher, states: Vec::new() })
    }

    /// Appends at least `length` bytes, or what there is left; whether that was all.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub(super) fn more(&mut self, to: &mut Vec<u8>, length: usize) -> Result<bool, FormatError> {
        let length = length.max(1).checked_next_multiple_of(self.block).unwrap_or(self.block);
        let bytes = self.source.read(self.offset, length)?;
        let in_memory = self.source.whole().is_some();
        for block in bytes.chunks(self.block) {
            if !in_memory {
                self.states.push(self.hasher.clone());
            }
            self.hasher.update(block);
        }
        self.offset = self.offset.saturating_add(bytes.len() as u64);
        to.extend_from_slice(&bytes);
        let is_all = self.offset >= self.source.length();
        if !is_all && (bytes.is_empty() || !bytes.len().is_multiple_of(self.block)) {
            return Err(FormatError::Read(format!("the file ends at byte {}", self.offset)));
        }
        Ok(is_all)
    }

    /// The file for further readings, and its SHA-256, once all was read.
    pub(super) fn end(mut self) -> (Witness<'a>, Vec<u8>) {
        self.states.push(self.hasher.clone());
        let witness = Witness { source: self.source, block: self.block, states: self.states };
        (witness, self.hasher.finish())
    }
}

/// A file that was read once.
pub(super) struct Witness<'a> {
    source: &'a dyn Source,
    block: usize,
    states: Vec<Hasher>,
}

impl Witness<'_> {
    /// The bytes from `offset`; `None` where they are not those of the first reading any more, or
    /// cannot be read.
    pub(super) fn read(&self, offset: u64, length: usize) -> Option<Cow<'_, [u8]>> {
        if self.source.whole().is_some() {
            return self.source.read(offset, length).ok();
        }
        let block = self.block as u64;
        let first = offset.checked_div(block)?;
        let start = first.checked_mul(block)?;
        let skip = usize::try_from(offset.checked_sub(start)?).ok()?;
        let end = skip.checked_add(length)?;
        let aligned = end.checked_next_multiple_of(self.block)?;
        let mut bytes = self.source.read(start, aligned).ok()?.into_owned();
        let mut states = self.states.iter().skip(usize::try_from(first).ok()?);
        let mut state = states.next()?.clone();
        for block in bytes.chunks(self.block) {
            state.update(block);
            if state.clone().finish() != states.next()?.clone().finish() {
                return None;
            }
        }
        if bytes.len() < end {
            return None;
        }
        bytes.truncate(end);
        bytes.drain(..skip);
        Some(Cow::Owned(bytes))
    }
}
