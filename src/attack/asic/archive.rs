//! A zip archive of which every field can be made wrong while the rest stays right.

use super::Made;
use flate2::Compress;
use flate2::Compression;
use flate2::Crc;
use flate2::FlushCompress;

/// A file with all that its two headers say.
#[derive(Clone, Debug)]
pub struct Member {
    /// Its name.
    pub name: Vec<u8>,
    /// Its name in the header before the content.
    pub local_name: Vec<u8>,
    /// Its content as it stands.
    pub packed: Vec<u8>,
    /// Length of its content.
    pub size: u64,
    /// CRC-32 of its content.
    pub crc: u32,
    /// 0: as it is, 8: deflated.
    pub method: u16,
    /// General purpose flags.
    pub flags: u16,
    /// Extra data in the header before the content.
    pub local_extra: Vec<u8>,
    /// The same in the directory.
    pub central_extra: Vec<u8>,
    /// Attributes of a system like Unix.
    pub attributes: u32,
    /// The part of the archive that it begins in.
    pub disk: u16,
    /// CRC and sizes stand behind the content, with their mark or without.
    pub described: Option<bool>,
    /// It is not in the directory.
    pub unlisted: bool,
}

/// Unix, version 2.0.
const MADE_BY: u16 = 0x0314;

/// The name is UTF-8; a descriptor follows.
const UTF8: u16 = 0x0800;
const DESCRIBED: u16 = 0x0008;

/// The first day that a zip file knows.
const DATE: u16 = 0x0021;

impl Member {
    /// A file as it is.
    pub fn new(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        let mut crc = Crc::new();
        crc.update(content);
        let name = name.as_ref().to_vec();
        Self {
            local_name: name.clone(),
            flags: if name.is_ascii() { 0 } else { UTF8 },
            name,
            packed: content.to_vec(),
            size: content.len() as u64,
            crc: crc.sum(),
            method: 0,
            local_extra: Vec::new(),
            central_extra: Vec::new(),
            attributes: 0,
            disk: 0,
            described: None,
            unlisted: false,
        }
    }

    /// The same, deflated.
    pub fn deflated(self) -> Self {
        let room = self.packed.len().saturating_mul(2).saturating_add(64);
        let mut packed = Vec::with_capacity(room);
        let mut deflater = Compress::new(Compression::default(), false);
        let done = deflater.compress_vec(&self.packed, &mut packed, FlushCompress::Finish);
        match done {
            Ok(flate2::Status::StreamEnd) => Self { packed, method: 8, ..self },
            _ => self,
        }
    }

    /// Extra data that is the same in both headers.
    pub fn with_extra(self, extra: &[u8]) -> Self {
        Self { local_extra: extra.to_vec(), central_extra: extra.to_vec(), ..self }
    }

    /// Version, flags, method and date.
    fn beginning(&self) -> Vec<u8> {
        let flags = self.flags | if self.described.is_some() { DESCRIBED } else { 0 };
        [20, flags, self.method, 0, DATE].map(u16::to_le_bytes).concat()
    }

    /// CRC and sizes.
    fn sizes(&self) -> Vec<u8> {
        [&self.crc.to_le_bytes()[..], &long(self.packed.len() as u64), &long(self.size)].concat()
    }

    /// The header before the content, the content, and the descriptor behind it.
    fn body(&self) -> Vec<u8> {
        let sizes = self.sizes();
        let told = if self.described.is_some() { vec![0; sizes.len()] } else { sizes.clone() };
        let behind = match self.described {
            None => Vec::new(),
            Some(true) => [b"PK\x07\x08", &sizes[..]].concat(),
            Some(false) => sizes,
        };
        [
            b"PK\x03\x04",
            &self.beginning()[..],
            &told,
            &short(self.local_name.len()),
            &short(self.local_extra.len()),
            &self.local_name,
            &self.local_extra,
            &self.packed,
            &behind,
        ]
        .concat()
    }

    /// The header in the directory.
    fn listed(&self, at: u64) -> Vec<u8> {
        [
            b"PK\x01\x02",
            &MADE_BY.to_le_bytes()[..],
            &self.beginning(),
            &self.sizes(),
            &short(self.name.len()),
            &short(self.central_extra.len()),
            &[0; 2],
            &self.disk.to_le_bytes(),
            &[0; 2],
            &self.attributes.to_le_bytes(),
            &long(at),
            &self.name,
            &self.central_extra,
        ]
        .concat()
    }
}

/// The low octets of what fits: what is made here is small.
fn short(number: usize) -> [u8; 2] {
    u16::try_from(number).unwrap_or(u16::MAX).to_le_bytes()
}

fn long(number: u64) -> [u8; 4] {
    u32::try_from(number).unwrap_or(u32::MAX).to_le_bytes()
}

/// An extra field.
pub fn field(kind: u16, value: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &short(value.len()), value].concat()
}

/// An archive as it is written.
pub struct Archive {
    /// The headers and contents.
    pub body: Vec<u8>,
    /// The directory, a header each.
    pub directory: Vec<Vec<u8>>,
    /// The comment at the end.
    pub comment: Vec<u8>,
}

impl Archive {
    /// Of these files, one right after the other.
    pub fn of(members: &[Member]) -> Self {
        let mut archive = Self { body: Vec::new(), directory: Vec::new(), comment: Vec::new() };
        for member in members {
            let at = archive.body.len() as u64;
            archive.body.extend(member.body());
            if !member.unlisted {
                archive.directory.push(member.listed(at));
            }
        }
        archive
    }

    /// All of it.
    pub fn into_bytes(self) -> Made {
        let count = short(self.directory.len());
        let directory = self.directory.concat();
        Ok([
            &self.body[..],
            &directory,
            b"PK\x05\x06\0\0\0\0",
            &count,
            &count,
            &long(directory.len() as u64),
            &long(self.body.len() as u64),
            &short(self.comment.len()),
            &self.comment,
        ]
        .concat())
    }
}
