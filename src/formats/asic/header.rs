//! The headers of files in a zip archive: the one before each file, and the one in the directory.

use super::directory::Entry;
use super::directory::odd;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::model::Deviation;
use crate::model::Location;

/// Marks.
pub(super) const END: &[u8] = b"PK\x05\x06";
pub(super) const END_64: &[u8] = b"PK\x06\x06";
pub(super) const LOCATOR: &[u8] = b"PK\x06\x07";
pub(super) const CENTRAL: &[u8] = b"PK\x01\x02";
pub(super) const LOCAL: &[u8] = b"PK\x03\x04";
pub(super) const DESCRIPTOR: &[u8] = b"PK\x07\x08";

/// General purpose flags: encrypted in any way, a descriptor follows, a patch to another file, the
/// name is UTF-8.
pub(super) const ENCRYPTED: u16 = 0x2041;
pub(super) const DESCRIBED: u16 = 0x0008;
pub(super) const PATCH: u16 = 0x0020;
pub(super) const UTF8: u16 = 0x0800;

/// Extra fields: zip64 sizes, and a second name.
const SIZES: u16 = 0x0001;
const OTHER_NAME: u16 = 0x7075;

/// A number of two octets.
pub(super) fn short(bytes: &[u8], at: usize) -> Option<u16> {
    let octets = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(octets.try_into().ok()?))
}

/// A number of four octets.
pub(super) fn long(bytes: &[u8], at: usize) -> Option<u32> {
    let octets = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(octets.try_into().ok()?))
}

/// A number of eight octets.
pub(super) fn very_long(bytes: &[u8], at: usize) -> Option<u64> {
    let octets = bytes.get(at..at.checked_add(8)?)?;
    Some(u64::from_le_bytes(octets.try_into().ok()?))
}

/// The fields of a kind in the extra data of a header.
fn fields(extra: &[u8], kind: u16) -> impl Iterator<Item = &[u8]> {
    let mut rest = extra;
    let all = std::iter::from_fn(move || {
        let (found, length) = (short(rest, 0)?, short(rest, 2)?);
        let end = usize::from(length).checked_add(4)?;
        let value = rest.get(4..end)?;
        rest = rest.get(end..)?;
        Some((found, value))
    });
    all.filter(move |(found, _)| *found == kind).map(|(_, value)| value)
}

/// Whether extra data says the file's name in UTF-8, so that it need not be declared.
pub(super) fn says_name(extra: &[u8], name: &[u8]) -> bool {
    fields(extra, OTHER_NAME).any(|value| value.get(5..) == Some(name))
}

/// A 32-bit value that stands in the zip64 field.
const FULL: u64 = 0xffff_ffff;

/// Takes the zip64 values for those that are full, in their order. Whether the field says what every
/// program reads: it stands once, and holds the full values alone, or all of them.
fn widen(extra: &[u8], values: &mut [&mut u64]) -> bool {
    let mut found = fields(extra, SIZES);
    let Some(field) = found.next() else { return true };
    let mut wide = field;
    for value in values.iter_mut().filter(|value| ***value == FULL) {
        let Some(read) = very_long(wide, 0) else { return false };
        **value = read;
        wide = wide.get(8..).unwrap_or_default();
    }
    let mut numbers = field.chunks(8).zip(values.iter());
    let repeats = numbers.all(|(chunk, value)| very_long(chunk, 0) == Some(**value));
    let fills = field.len().is_multiple_of(8) && field.len() <= values.len().saturating_mul(8);
    // The number of the part that a file begins in may follow.
    let alone = matches!(wide, [] | [0, 0, 0, 0]);
    found.next().is_none() && (alone || (repeats && fills))
}

/// What programs may read differently in the extra data of a header, apart from sizes.
fn extra_oddity(extra: &[u8], name: &[u8]) -> Option<&'static str> {
    let mut rest = extra;
    while let Some(length) = short(rest, 2) {
        let Some(after) = rest.get(usize::from(length).saturating_add(4)..) else { break };
        rest = after;
    }
    // Some programs fill with zeros.
    if rest.iter().any(|octet| *octet != 0) {
        return Some("extra data that is cut off");
    }
    let differs = |value: &[u8]| value.get(5..) != Some(name);
    fields(extra, OTHER_NAME).any(differs).then_some("a second name in an extra field")
}

/// A file's header in the directory.
pub(super) struct Central {
    pub(super) name: Vec<u8>,
    pub(super) extra: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    pub(super) crc: u32,
    pub(super) stored: u64,
    pub(super) size: u64,
    /// Where its other header is.
    pub(super) header: u64,
    made_by: u16,
    attributes: u32,
    /// The part of the archive that it begins in.
    disk: u16,
    /// Whether its zip64 values are read alike by everybody.
    sized: bool,
    /// All of it.
    pub(super) bytes: Vec<u8>,
}

impl Central {
    /// What programs may take it for other than a file or folder of this name and these sizes.
    pub(super) fn oddity(&self) -> Option<&'static str> {
        // The attributes of Unix and of OS X, and before them those of DOS.
        let unix = matches!(self.made_by >> 8, 3 | 19);
        let mode = if unix { (self.attributes >> 16) & 0xf000 } else { 0 };
        let folder = mode == 0x4000 || self.attributes & 0x10 != 0;
        if mode == 0xa000 {
            Some("a symbolic link")
        } else if folder && !self.name.ends_with(b"/") {
            Some("a folder by its attributes and a file by its name")
        } else if !matches!(mode, 0 | 0x4000 | 0x8000) {
            Some("a device")
        } else if !matches!(self.disk, 0 | 0xffff) {
            Some("a file in another part of the archive")
        } else if !self.sized {
            Some("zip64 sizes that say otherwise")
        } else if self.flags & PATCH != 0 {
            Some("a patch to another file")
        } else {
            extra_oddity(&self.extra, &self.name)
        }
    }
}

/// Reads the headers in the directory.
///
/// # Errors
/// Where one is cut off.
pub(super) fn centrals(
    bytes: &[u8],
    start: u64,
    deviations: &mut Vec<Deviation>,
) -> Result<Vec<Central>, FormatError> {
    let mut all = Vec::new();
    let mut at = 0_usize;
    while let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) {
        let place = start.saturating_add(at as u64);
        if !rest.starts_with(CENTRAL) {
            let seen = format!("{} bytes in the directory that name no file", rest.len());
            deviations.push(odd(Location::offset(place), seen, "files alone"));
            break;
        }
        let (central, length) = central(rest)
            .ok_or_else(|| FormatError::at(place, "a header in the directory that is cut off"))?;
        all.push(central);
        at = at.saturating_add(length);
    }
    Ok(all)
}

fn central(bytes: &[u8]) -> Option<(Central, usize)> {
    let name_end = usize::from(short(bytes, 28)?).checked_add(46)?;
    let extra_end = usize::from(short(bytes, 30)?).checked_add(name_end)?;
    let end = usize::from(short(bytes, 32)?).checked_add(extra_end)?;
    let mut central = Central {
        name: bytes.get(46..name_end)?.to_vec(),
        extra: bytes.get(name_end..extra_end)?.to_vec(),
        made_by: short(bytes, 4)?,
        flags: short(bytes, 8)?,
        method: short(bytes, 10)?,
        crc: long(bytes, 16)?,
        stored: long(bytes, 20)?.into(),
        size: long(bytes, 24)?.into(),
        attributes: long(bytes, 38)?,
        disk: short(bytes, 34)?,
        sized: true,
        header: long(bytes, 42)?.into(),
        bytes: bytes.get(..end)?.to_vec(),
    };
    let Central { extra, stored, size, header, sized, .. } = &mut central;
    *sized = widen(extra, &mut [size, stored, header]);
    Some((central, end))
}

/// A file's header before its content.
pub(super) struct Local {
    pub(super) name: Vec<u8>,
    pub(super) extra: Vec<u8>,
    pub(super) flags: u16,
    pub(super) method: u16,
    crc: u32,
    stored: u64,
    size: u64,
    sized: bool,
    /// With name and extra data.
    pub(super) length: u64,
}

impl Local {
    /// Reads a header; `None` where there is none.
    pub(super) fn read(source: &dyn Source, at: u64) -> Result<Option<Self>, FormatError> {
        let fixed = source.read(at, 30)?;
        let lengths = short(&fixed, 26).map(usize::from).zip(short(&fixed, 28).map(usize::from));
        let Some((name, extra)) = lengths.filter(|_| fixed.starts_with(LOCAL)) else {
            return Ok(None);
        };
        let variable = source.read(at.saturating_add(30), name.saturating_add(extra))?;
        let read = || {
            let mut local = Self {
                name: variable.get(..name)?.to_vec(),
                extra: variable.get(name..name.checked_add(extra)?)?.to_vec(),
                flags: short(&fixed, 6)?,
                method: short(&fixed, 8)?,
                crc: long(&fixed, 14)?,
                stored: long(&fixed, 18)?.into(),
                size: long(&fixed, 22)?.into(),
                sized: true,
                length: 30_u64.saturating_add(variable.len() as u64),
            };
            let Self { extra, stored, size, sized, .. } = &mut local;
            *sized = widen(extra, &mut [size, stored]);
            Some(local)
        };
        Ok(read())
    }

    /// See [`Central::oddity`].
    pub(super) fn oddity(&self) -> Option<&'static str> {
        match self.sized {
            true => extra_oddity(&self.extra, &self.name),
            false => Some("zip64 sizes that say otherwise"),
        }
    }

    /// CRC and sizes stand after the content.
    pub(super) fn described(&self) -> bool {
        self.flags & DESCRIBED != 0
    }

    /// Sizes that are not as in the directory; where a descriptor follows they may be zero.
    pub(super) fn size_differs(&self, central: &Central) -> bool {
        let same = (self.stored, self.size) == (central.stored, central.size);
        !(same || (self.described() && (self.stored, self.size) == (0, 0)))
    }

    /// The same for the CRC.
    pub(super) fn crc_differs(&self, central: &Central) -> bool {
        self.crc != central.crc && !(self.described() && self.crc == 0)
    }

    /// The length of the descriptor that fills the place between the content and what follows;
    /// `None` where none does.
    pub(super) fn descriptor(
        &self,
        source: &dyn Source,
        at: u64,
        next: u64,
        entry: &Entry,
    ) -> Result<Option<u64>, FormatError> {
        let length = next.saturating_sub(at);
        let (mark, wide) = match length {
            12 => (false, false),
            16 => (true, false),
            20 => (false, true),
            24 => (true, true),
            _ => return Ok(None),
        };
        let bytes = source.read(at, 24.min(usize::try_from(length).unwrap_or(24)))?;
        let body = if mark { bytes.strip_prefix(DESCRIPTOR) } else { Some(bytes.as_ref()) };
        let fits = body.is_some_and(|body| {
            let sizes = if wide {
                (very_long(body, 4), very_long(body, 12))
            } else {
                (long(body, 4).map(u64::from), long(body, 8).map(u64::from))
            };
            long(body, 0) == Some(entry.crc) && sizes == (Some(entry.stored), Some(entry.size))
        });
        Ok(fits.then_some(length))
    }
}
