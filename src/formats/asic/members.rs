//! The contents of a container's files, unpacked as they are wanted: digested piece by piece, or as
//! a whole where they are small enough.

use super::directory::Entry;
use super::header;
use super::names::Names;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::formats::neighbours::Found;
use crate::formats::neighbours::Neighbours;
use crate::model::DigestAlgorithm;
use flate2::Crc;
use flate2::Decompress;
use flate2::FlushDecompress;
use flate2::Status;
use std::cell::Cell;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// Read or unpacked at once.
const BLOCK: usize = 1 << 16;

/// So often may all files be unpacked, for several digests and archive timestamps.
const PASSES: u64 = 16;

/// As much is allowed to any container.
const LEAST_WORK: u64 = 1 << 30;

/// The files of a container.
pub struct Members<'a> {
    source: &'a dyn Source,
    /// In the order in which they stand; folders are none.
    pub entries: Vec<Entry>,
    names: Names,
    limits: &'a Limits,
    digests: RefCell<BTreeMap<(usize, DigestAlgorithm), Vec<u8>>>,
    /// What may be unpacked in all, and what is left of it.
    allowed: u64,
    work: Cell<u64>,
}

impl<'a> Members<'a> {
    /// Nothing is unpacked yet.
    pub fn new(source: &'a dyn Source, entries: Vec<Entry>, limits: &'a Limits) -> Self {
        let all = entries.iter().map(|entry| entry.size).fold(0, u64::saturating_add);
        let allowed = all.saturating_mul(PASSES).max(LEAST_WORK);
        let names = Names::of(entries.iter().map(|entry| entry.name.as_str()));
        let work = Cell::new(allowed);
        Self { source, entries, names, limits, digests: RefCell::default(), allowed, work }
    }

    /// A file by its name, exactly.
    pub fn position(&self, name: &str) -> Option<usize> {
        self.names.position(name)
    }

    fn named(&self, name: &str) -> Result<&Entry, FormatError> {
        let entry = self.position(name).and_then(|position| self.entries.get(position));
        entry.ok_or_else(|| FormatError::unreadable("no such file in the container"))
    }

    /// Unpacks a file, piece by piece, and checks that it is what its header says.
    ///
    /// # Errors
    /// In a few words, where it is not, or costs more than the limits allow.
    pub fn unpack(&self, entry: &Entry, out: &mut dyn FnMut(&[u8])) -> Result<(), FormatError> {
        let broken = |what: &str| FormatError::at(entry.start, format!("{}: {what}", entry.name));
        if entry.encrypted {
            return Err(broken("the file is encrypted"));
        }
        let free = self.limits.container_free;
        let most = entry.stored.saturating_mul(self.limits.container_ratio).max(free);
        if entry.size > most {
            let at = entry.location();
            return Err(FormatError::Limit { what: "bytes of a packed file", limit: most, at });
        }
        let Some(left) = self.work.get().checked_sub(entry.size) else {
            let limit = self.allowed;
            let at = entry.location();
            return Err(FormatError::Limit { what: "bytes to unpack", limit, at });
        };
        self.work.set(left);
        let mut crc = Crc::new();
        let mut length = 0_u64;
        let mut take = |piece: &[u8]| {
            crc.update(piece);
            length = length.saturating_add(piece.len() as u64);
            out(piece);
            length <= entry.size
        };
        match entry.method {
            0 => self.copy(entry, &mut take)?,
            8 => self.inflate(entry, &mut take)?,
            method => return Err(broken(&format!("compression method {method} is not read"))),
        }
        if length != entry.size {
            return Err(broken("the content is not as long as its header says"));
        }
        if crc.sum() != entry.crc {
            return Err(broken("the content does not have the CRC that its header says"));
        }
        Ok(())
    }

    fn copy(&self, entry: &Entry, take: &mut dyn FnMut(&[u8]) -> bool) -> Result<(), FormatError> {
        let mut done = 0;
        while done < entry.stored {
            let piece = self.piece(entry, done)?;
            done = done.saturating_add(piece.len() as u64);
            if !take(&piece) {
                break;
            }
        }
        Ok(())
    }

    /// The bytes of a file as they stand, from a place in it.
    fn piece(&self, entry: &Entry, done: u64) -> Result<std::borrow::Cow<'_, [u8]>, FormatError> {
        let left = usize::try_from(entry.stored.saturating_sub(done)).unwrap_or(usize::MAX);
        let piece = self.source.read(entry.start.saturating_add(done), left.min(BLOCK))?;
        if piece.is_empty() {
            let what = format!("{}: the content is cut off", entry.name);
            return Err(FormatError::at(entry.start, what));
        }
        Ok(piece)
    }

    fn inflate(
        &self,
        entry: &Entry,
        take: &mut dyn FnMut(&[u8]) -> bool,
    ) -> Result<(), FormatError> {
        let broken = |what: &str| FormatError::at(entry.start, format!("{}: {what}", entry.name));
        let mut inflater = Decompress::new(false);
        let mut room = vec![0_u8; BLOCK];
        let mut done = 0;
        loop {
            let piece =
                if done < entry.stored { self.piece(entry, done)? } else { [].as_slice().into() };
            let (read, written) = (inflater.total_in(), inflater.total_out());
            let status = inflater
                .decompress(&piece, &mut room, FlushDecompress::None)
                .map_err(|_| broken("the packed content is damaged"))?;
            let read = inflater.total_in().saturating_sub(read);
            let written = inflater.total_out().saturating_sub(written);
            done = done.saturating_add(read);
            let made = room.get(..usize::try_from(written).unwrap_or_default()).unwrap_or_default();
            if !take(made) {
                return Ok(());
            }
            match status {
                Status::StreamEnd if done == entry.stored => return Ok(()),
                Status::StreamEnd => {
                    return Err(broken("bytes after the end of the packed content"));
                }
                _ if read == 0 && written == 0 => {
                    return Err(broken("the packed content is cut off"));
                }
                _ => {}
            }
        }
    }

    /// Whether a stored file holds what tells of its own end to a program that reads from the start
    /// and looks for it: a descriptor with the length of what stands before it.
    pub fn seems_to_end(&self, entry: &Entry) -> bool {
        /// A descriptor with its mark and sizes of eight octets.
        const LONGEST: usize = 24;
        let mut window: Vec<u8> = Vec::new();
        let mut start = 0_u64;
        let mut found = false;
        let mut take = |piece: &[u8]| {
            window.extend_from_slice(piece);
            for at in memchr::memmem::find_iter(&window, header::DESCRIPTOR) {
                let rest = window.get(at..).unwrap_or_default();
                let before = start.saturating_add(at as u64);
                found |= header::long(rest, 8).map(u64::from) == Some(before)
                    || header::very_long(rest, 8) == Some(before);
            }
            let seen = window.len().saturating_sub(LONGEST.saturating_sub(1));
            window.drain(..seen);
            start = start.saturating_add(seen as u64);
            true
        };
        self.copy(entry, &mut take).is_err() || found
    }

    /// All of a file that is to be read into memory.
    ///
    /// # Errors
    /// As [`Self::unpack`], and where it is larger than the limit.
    pub fn whole(&self, entry: &Entry) -> Result<Vec<u8>, FormatError> {
        let limit = self.limits.container_whole;
        if entry.size > limit {
            let what = "bytes of a file in a container that is read as a whole";
            return Err(FormatError::Limit { what, limit, at: entry.location() });
        }
        let mut bytes = Vec::with_capacity(usize::try_from(entry.size).unwrap_or_default());
        self.unpack(entry, &mut |piece| bytes.extend_from_slice(piece))?;
        Ok(bytes)
    }

    /// The digest of a file; the same question is answered once.
    ///
    /// # Errors
    /// As [`Self::unpack`], and where the algorithm is not computed.
    pub fn digest_of(
        &self,
        position: usize,
        algorithm: DigestAlgorithm,
    ) -> Result<Vec<u8>, FormatError> {
        if let Some(known) = self.digests.borrow().get(&(position, algorithm)) {
            return Ok(known.clone());
        }
        let entry = self.entries.get(position);
        let entry =
            entry.ok_or_else(|| FormatError::unreadable("no such file in the container"))?;
        let mut hasher =
            Hasher::new(algorithm).map_err(|error| FormatError::unreadable(error.to_string()))?;
        self.unpack(entry, &mut |piece| hasher.update(piece))?;
        let digest = hasher.finish();
        self.digests.borrow_mut().insert((position, algorithm), digest.clone());
        Ok(digest)
    }
}

impl Neighbours for Members<'_> {
    fn find(&self, uri: &str) -> Found {
        self.names.find(uri)
    }

    fn digest(&self, name: &str, algorithm: DigestAlgorithm) -> Result<Vec<u8>, FormatError> {
        let position = self.position(name).unwrap_or(usize::MAX);
        self.digest_of(position, algorithm)
    }

    fn octets(&self, name: &str) -> Result<Vec<u8>, FormatError> {
        self.whole(self.named(name)?)
    }

    fn copy(&self, name: &str, out: &mut dyn FnMut(&[u8])) -> Result<(), FormatError> {
        self.unpack(self.named(name)?, out)
    }
}
