//! CRLs that stay where they are: what stands around the entries is read, and the entries are found
//! by an index that is written in one pass, in constant memory.
//!
//! The index is rows of a key, a position and an issuer, in runs that are sorted each by itself, and
//! a head in JSON at the end. It is made of the CRL and holds nothing that the CRL does not say.

use super::crl::entries::Skimmed;
use super::crl::entries::key;
use super::crl::place;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::der;
use crate::formats::der::Reader;
use crate::model::CertificateId;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use serde::Deserialize;
use serde::Serialize;
use std::fmt;
use std::io;
use std::io::Write;
use std::ops::Range;
use std::sync::Arc;

/// A CRL and its index.
#[derive(Clone)]
pub struct LargeCrl {
    /// The DER.
    pub source: Arc<dyn Source>,
    /// What [`write_index`] wrote of it.
    pub index: Arc<dyn Source>,
}

impl LargeCrl {
    /// Whether the index is that of the CRL with this SHA-256, and nothing in it was changed.
    pub fn is_whole(&self, id: CertificateId) -> bool {
        Head::read(&*self.index, id).is_ok()
    }
}

/// Looks up in a CRL that stays where it is, by itself.
#[cfg(test)]
#[derive(Debug)]
pub struct Lookup(Far);

#[cfg(test)]
impl Lookup {
    /// Reads what stands around the entries, and the head of the index.
    ///
    /// # Errors
    /// Where it is no CRL, or the index is not its own.
    pub fn open(large: LargeCrl, id: CertificateId) -> Result<Self, FormatError> {
        let Frame { tbs, revoked, .. } = Frame::read(&*large.source)?;
        Far::new(large, id, tbs, revoked).map(Self)
    }

    /// How many entries have a serial number that ends with these bytes; `None` where that cannot
    /// be read.
    pub fn entries_ending_with(&self, serial: [u8; 8]) -> Option<usize> {
        let found = self.0.find(key(&serial))?;
        let entries = found.iter().map(|(offset, _)| self.0.entry(*offset));
        entries.collect::<Option<Vec<_>>>().map(|entries| entries.len())
    }
}

/// Bytes before the entries: two frames, an algorithm, a name, two times.
const HEAD: usize = 1 << 16;
/// Bytes after the entries: extensions and a signature.
const TAIL: usize = 1 << 20;
/// Bytes of entries read at once; an entry is not longer.
const BLOCK: usize = 1 << 20;
/// Rows of a run: they are sorted in memory, 24 bytes each.
const RUN: usize = 1 << 18;
/// Bytes of a row: key, position, issuer.
const ROW: usize = 20;
/// The end of an index: the SHA-256 of all before, the length of its head, and this.
const MAGIC: &[u8; 8] = b"condauX1";
/// Most bytes of a head.
const LONGEST_HEAD: u64 = 16 << 20;

/// What an index says besides its rows.
#[derive(Debug, Deserialize, Serialize)]
struct Head {
    /// SHA-256 of the CRL.
    crl: CertificateId,
    rows: u64,
    /// Rows of each run but the last.
    run: u64,
    /// Canonical names of certificateIssuer, in order of appearance.
    issuers: Vec<String>,
    deviations: Vec<Deviation>,
}

/// Where the parts of a CRL are, and a CRL of the same parts without entries.
pub(super) struct Frame {
    pub(super) skeleton: Vec<u8>,
    pub(super) tbs: Range<u64>,
    pub(super) revoked: Range<u64>,
}

/// The entries of a CRL that stays where it is.
pub(super) struct Far {
    source: Arc<dyn Source>,
    index: Arc<dyn Source>,
    head: Head,
    pub(super) tbs: Range<u64>,
    revoked: Range<u64>,
}

impl fmt::Debug for Far {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Far").field("head", &self.head).finish_non_exhaustive()
    }
}

/// Writes the index of a CRL that has this SHA-256.
///
/// # Errors
/// Where it is no CRL of definite lengths, or cannot be read; in the outer result, where the index
/// cannot be written.
pub fn write_index(
    source: &dyn Source,
    id: CertificateId,
    out: &mut dyn Write,
) -> io::Result<Result<(), FormatError>> {
    write_index_in_runs(source, id, RUN, out)
}

fn write_index_in_runs(
    source: &dyn Source,
    id: CertificateId,
    run: usize,
    out: &mut dyn Write,
) -> io::Result<Result<(), FormatError>> {
    let frame = match Frame::read(source) {
        Ok(frame) => frame,
        Err(error) => return Ok(Err(error)),
    };
    let Ok(hasher) = Hasher::new(DigestAlgorithm::Sha256) else {
        return Ok(Err(FormatError::unreadable("SHA-256 is not available")));
    };
    let mut writer = IndexWriter {
        out,
        hasher,
        waiting: Vec::new(),
        run,
        head: Head {
            crl: id,
            rows: 0,
            run: run as u64,
            issuers: Vec::new(),
            deviations: Vec::new(),
        },
    };
    let mut position = frame.revoked.start;
    while position < frame.revoked.end {
        let left = frame.revoked.end.saturating_sub(position);
        let length = BLOCK.min(usize::try_from(left).unwrap_or(BLOCK));
        let block = match source.read(position, length) {
            Ok(block) if block.len() == length => block,
            Ok(_) => return Ok(Err(FormatError::Read("the CRL became shorter".to_owned()))),
            Err(error) => return Ok(Err(error)),
        };
        let base = position.saturating_sub(frame.revoked.start);
        let (taken, whole) = writer.take(&block, base, left > length as u64)?;
        if !whole {
            break;
        }
        position = position.saturating_add(taken as u64);
    }
    writer.finish().map(Ok)
}

struct IndexWriter<'a> {
    out: &'a mut dyn Write,
    hasher: Hasher,
    waiting: Vec<(u64, u64, u32)>,
    run: usize,
    head: Head,
}

impl IndexWriter<'_> {
    /// Takes the entries that are whole in a block; what is malformed ends the list, and is said.
    fn take(&mut self, block: &[u8], base: u64, more: bool) -> io::Result<(usize, bool)> {
        let mut at = 0_usize;
        while let Some(rest) = block.get(at..).filter(|rest| !rest.is_empty()) {
            let length = length_of(rest).map(|(header, content)| header.saturating_add(content));
            let inside = length.is_some_and(|length| length <= rest.len() as u64);
            if !inside && more && at > 0 {
                return Ok((at, true));
            }
            let read = Reader::new(rest).read();
            let skimmed =
                read.and_then(|element| Ok((element.full.len(), Skimmed::read(&element)?)));
            let (length, skimmed) = match skimmed {
                Ok(skimmed) => skimmed,
                Err(error) => {
                    let at = place(self.head.crl, Location::default());
                    let expected = "entries as RFC 5280 defines them";
                    let seen = error.to_string();
                    self.head.deviations.push(Deviation::new("CL-08-FORM", at, seen, expected));
                    return Ok((0, false));
                }
            };
            if let Some(named) = skimmed.issuer {
                self.head.issuers.push(named);
            }
            if let Some(oid) = skimmed.unknown_critical
                && self.head.deviations.is_empty()
            {
                let at = place(self.head.crl, Location::oid(oid.as_str()));
                let deviation = Deviation::new("CL-06", at, oid, "extensions that we know");
                self.head.deviations.push(deviation);
            }
            let issuer = u32::try_from(self.head.issuers.len()).unwrap_or(u32::MAX);
            let offset = base.saturating_add(at as u64);
            self.waiting.push((key(skimmed.serial), offset, issuer));
            if self.waiting.len() >= self.run {
                self.write_run()?;
            }
            at = at.saturating_add(length);
        }
        Ok((at, true))
    }

    fn write_run(&mut self) -> io::Result<()> {
        self.waiting.sort_unstable();
        let mut bytes = Vec::with_capacity(self.waiting.len().saturating_mul(ROW));
        for (key, offset, issuer) in self.waiting.drain(..) {
            bytes.extend_from_slice(&key.to_be_bytes());
            bytes.extend_from_slice(&offset.to_be_bytes());
            bytes.extend_from_slice(&issuer.to_be_bytes());
        }
        self.head.rows = self.head.rows.saturating_add((bytes.len() / ROW) as u64);
        self.hasher.update(&bytes);
        self.out.write_all(&bytes)
    }

    fn finish(mut self) -> io::Result<()> {
        self.write_run()?;
        let head = serde_json::to_vec(&self.head)?;
        self.hasher.update(&head);
        self.out.write_all(&head)?;
        self.out.write_all(&self.hasher.finish())?;
        self.out.write_all(&(head.len() as u64).to_be_bytes())?;
        self.out.write_all(MAGIC)
    }
}

impl Frame {
    /// Reads what stands around the entries.
    ///
    /// # Errors
    /// Where that is not a CRL's, or of unusual length.
    pub(super) fn read(source: &dyn Source) -> Result<Self, FormatError> {
        let head = source.read(0, HEAD)?;
        let malformed =
            || FormatError::unreadable("no CRL whose entries can be left where they are");
        let header = |at: usize, tag: u8| {
            let rest = head.get(at..).filter(|rest| rest.first() == Some(&tag))?;
            length_of(rest)
        };
        let (outer, outer_length) = header(0, der::SEQUENCE).ok_or_else(malformed)?;
        let outer_start = usize::try_from(outer).map_err(|_| malformed())?;
        if outer.saturating_add(outer_length) != source.length() {
            return Err(malformed());
        }
        let (inner, tbs_length) = header(outer_start, der::SEQUENCE).ok_or_else(malformed)?;
        let fields = outer.saturating_add(inner);
        let tbs_end = fields.saturating_add(tbs_length);
        let start = usize::try_from(fields).map_err(|_| malformed())?;
        let mut reader = Reader::new(head.get(start..).ok_or_else(malformed)?);
        // version, signature, issuer, thisUpdate, nextUpdate
        reader.optional(der::INTEGER)?;
        reader.expect(der::SEQUENCE)?;
        reader.expect(der::SEQUENCE)?;
        let mut before = reader.read()?.full_range().end;
        if matches!(reader.peek(), Some(der::UTC_TIME | der::GENERALIZED_TIME)) {
            before = reader.read()?.full_range().end;
        }
        let at = start.saturating_add(before);
        let (list, list_length) = header(at, der::SEQUENCE).ok_or_else(malformed)?;
        let revoked_start = (at as u64).saturating_add(list);
        let revoked = revoked_start..revoked_start.saturating_add(list_length);
        let tail = source.read(revoked.end, TAIL)?;
        let is_whole = revoked.end.saturating_add(tail.len() as u64) == source.length();
        let extensions = tbs_end.checked_sub(revoked.end).and_then(|n| usize::try_from(n).ok());
        let parts = extensions.filter(|_| is_whole).and_then(|n| tail.split_at_checked(n));
        let (extensions, rest) = parts.ok_or_else(malformed)?;
        let fields = head.get(start..at).ok_or_else(malformed)?;
        let tbs = der::sequence(&[fields.to_vec(), extensions.to_vec()]);
        let skeleton = der::sequence(&[tbs, rest.to_vec()]);
        Ok(Self { skeleton, tbs: outer..tbs_end, revoked })
    }
}

impl Far {
    /// With a frame that was read of the same CRL.
    ///
    /// # Errors
    /// Where the index is not that of this CRL, or was changed.
    pub(super) fn new(
        large: LargeCrl,
        id: CertificateId,
        tbs: Range<u64>,
        revoked: Range<u64>,
    ) -> Result<Self, FormatError> {
        let head = Head::read(&*large.index, id)?;
        Ok(Self { source: large.source, index: large.index, head, tbs, revoked })
    }

    /// What is odd about the entries.
    pub(super) fn deviations(&self) -> &[Deviation] {
        &self.head.deviations
    }

    /// The canonical name of an entry's issuer, counted from 1.
    pub(super) fn issuer(&self, number: u32) -> Option<&String> {
        let at = usize::try_from(number).ok()?.checked_sub(1)?;
        self.head.issuers.get(at)
    }

    /// Entries with this key: their positions and issuers; `None` where the index cannot be read.
    pub(super) fn find(&self, key: u64) -> Option<Vec<(u64, u32)>> {
        let mut found = Vec::new();
        let mut start = 0_u64;
        while start < self.head.rows {
            let end = start.saturating_add(self.head.run.max(1)).min(self.head.rows);
            let (mut low, mut high) = (start, end);
            while low < high {
                let middle = low.midpoint(high);
                if self.row(middle)?.0 < key {
                    low = middle.saturating_add(1);
                } else {
                    high = middle;
                }
            }
            while low < end {
                let (seen, offset, issuer) = self.row(low)?;
                if seen != key {
                    break;
                }
                found.push((offset, issuer));
                low = low.saturating_add(1);
            }
            start = end;
        }
        Some(found)
    }

    fn row(&self, number: u64) -> Option<(u64, u64, u32)> {
        let bytes = self.index.read(number.checked_mul(ROW as u64)?, ROW).ok()?;
        let (key, rest) = bytes.split_first_chunk::<8>()?;
        let (offset, rest) = rest.split_first_chunk::<8>()?;
        let issuer = rest.first_chunk::<4>()?;
        let offset = u64::from_be_bytes(*offset);
        Some((u64::from_be_bytes(*key), offset, u32::from_be_bytes(*issuer)))
    }

    /// The bytes from an entry on.
    pub(super) fn entry(&self, offset: u64) -> Option<Vec<u8>> {
        let at = self.revoked.start.checked_add(offset)?;
        let left = usize::try_from(self.revoked.end.checked_sub(at)?).ok()?;
        Some(self.source.read(at, left.min(HEAD)).ok()?.into_owned())
    }

    /// The digest of what is signed; `None` where it cannot be read.
    pub(super) fn digest(&self, algorithm: DigestAlgorithm) -> Option<Vec<u8>> {
        let mut hasher = Hasher::new(algorithm).ok()?;
        hash_range(&*self.source, self.tbs.clone(), &mut hasher)?;
        Some(hasher.finish())
    }

    /// All that is signed, for algorithms that do not sign a digest.
    pub(super) fn signed(&self) -> Option<Vec<u8>> {
        let length = usize::try_from(self.tbs.end.checked_sub(self.tbs.start)?).ok()?;
        Some(self.source.read(self.tbs.start, length).ok()?.into_owned())
    }

    /// The whole CRL.
    pub(super) fn whole(&self) -> Option<Vec<u8>> {
        let length = usize::try_from(self.source.length()).ok()?;
        Some(self.source.read(0, length).ok()?.into_owned())
    }
}

impl Head {
    fn read(index: &dyn Source, id: CertificateId) -> Result<Self, FormatError> {
        let other = || FormatError::unreadable("the index is not that of the CRL");
        let end = index.length().checked_sub(48).ok_or_else(other)?;
        let tail = index.read(end, 48)?;
        let (sha256, rest) = tail.split_first_chunk::<32>().ok_or_else(other)?;
        let (length, magic) = rest.split_first_chunk::<8>().ok_or_else(other)?;
        let length = u64::from_be_bytes(*length);
        let start = end.checked_sub(length).filter(|_| length <= LONGEST_HEAD && magic == MAGIC);
        let start = start.ok_or_else(other)?;
        let bytes = index.read(start, usize::try_from(length).unwrap_or_default())?;
        let head: Self = serde_json::from_slice(&bytes).map_err(|_| other())?;
        let mut hasher = Hasher::new(DigestAlgorithm::Sha256).map_err(|_| other())?;
        hash_range(index, 0..end, &mut hasher).ok_or_else(other)?;
        let same = head.crl == id
            && head.rows.checked_mul(ROW as u64) == Some(start)
            && hasher.finish() == sha256;
        if same { Ok(head) } else { Err(other()) }
    }
}

/// Hashes a part of a source; `None` where it cannot be read.
fn hash_range(source: &dyn Source, range: Range<u64>, hasher: &mut Hasher) -> Option<()> {
    let mut at = range.start;
    while at < range.end {
        let left = usize::try_from(range.end.saturating_sub(at)).unwrap_or(BLOCK);
        let bytes = source.read(at, left.min(BLOCK)).ok().filter(|bytes| !bytes.is_empty())?;
        hasher.update(&bytes);
        at = at.saturating_add(bytes.len() as u64);
    }
    Some(())
}

/// Lengths of an element's header and content, where it is of definite length.
fn length_of(bytes: &[u8]) -> Option<(u64, u64)> {
    let first = *bytes.get(1)?;
    if first < 0x80 {
        return Some((2, u64::from(first)));
    }
    let count = usize::from(first & 0x7f);
    if count == 0 || count > 8 {
        return None;
    }
    let octets = bytes.get(2..count.checked_add(2)?)?;
    let length = octets.iter().fold(0_u64, |sum, octet| (sum << 8) | u64::from(*octet));
    Some((2_u64.saturating_add(count as u64), length))
}

#[cfg(test)]
mod tests;
