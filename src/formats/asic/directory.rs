//! The directory of a zip file (APPNOTE 6.3, as far as containers use it), read so that every other
//! program must find the same files in it (AS-07).
//!
//! Programs find files by the directory at the end or by the headers before each file. So both must
//! say the same, and between the first byte and the last one nothing may stand that belongs to
//! neither. What deviates is told; the files are listed as the directory at the end says.

use super::header;
use super::header::Central;
use super::header::Local;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::model::Deviation;
use crate::model::Location;

/// A file in the container.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its name, as UTF-8; octets that are none stand as U+FFFD.
    pub name: String,
    /// Where its header begins.
    pub header: u64,
    /// Where its content begins.
    pub start: u64,
    /// Length of the content as it stands.
    pub stored: u64,
    /// Length of the content when it is unpacked.
    pub size: u64,
    /// CRC-32 of the unpacked content.
    pub crc: u32,
    /// 0: as it is, 8: deflated.
    pub method: u16,
    /// It is encrypted.
    pub encrypted: bool,
    /// CRC and sizes stand behind it.
    pub described: bool,
    /// Its header in the directory, as it stands.
    pub listed: Vec<u8>,
    /// Where it is told plainly: nothing but names and sizes in its header (AS-01).
    pub plain: bool,
    /// What programs take its name for that read CP437 where UTF-8 is not declared (APPNOTE
    /// appendix D).
    pub other_name: Option<String>,
}

impl Entry {
    /// A name that ends with a slash is a folder's.
    pub fn is_folder(&self) -> bool {
        self.name.ends_with('/')
    }

    /// Where it is, for reports.
    pub fn location(&self) -> Location {
        Location {
            file: Some(self.name.clone()),
            offset: Some(self.start),
            length: Some(self.stored),
            ..Location::default()
        }
    }
}

/// All files of a container.
#[derive(Clone, Debug)]
pub struct Directory {
    /// In the order in which their contents stand.
    pub entries: Vec<Entry>,
    /// The comment at the end.
    pub comment: Vec<u8>,
    /// Where the directory at the end begins.
    pub start: u64,
    /// Rules that are not kept (AS-07).
    pub deviations: Vec<Deviation>,
}

/// The end record without its comment.
const END: u64 = 22;

/// The longest end record.
const LONGEST_END: u64 = END + 0xffff;

/// The locator of a zip64 end record, which stands right before the end record.
const LOCATOR: u64 = 20;

/// A zip64 end record as everybody writes it.
const END_64: u64 = 56;

/// Bytes of a directory entry that are reckoned with at most, on average.
const PER_ENTRY: u64 = 1024;

pub(super) fn odd(at: Location, seen: impl Into<String>, expected: &str) -> Deviation {
    Deviation::new("AS-07", at, seen, expected)
}

/// Reads the directory.
///
/// # Errors
/// Where there is none, it cannot be read, or it lists more files than the limit.
pub fn read(source: &dyn Source, limits: &Limits) -> Result<Directory, FormatError> {
    let mut deviations = Vec::new();
    let end = End::find(source, &mut deviations)?;
    if end.count > limits.container_files {
        let limit = limits.container_files;
        return Err(FormatError::Limit { what: "files in a container", limit, at: end.at() });
    }
    if end.length > limits.container_files.saturating_mul(PER_ENTRY) {
        let limit = limits.container_files.saturating_mul(PER_ENTRY);
        let what = "bytes of a container's directory";
        return Err(FormatError::Limit { what, limit, at: end.at() });
    }
    let shift = end.shift(&mut deviations);
    let start = end.offset.saturating_add(shift);
    let length = usize::try_from(end.length).unwrap_or(usize::MAX);
    let bytes = source.read(start, length)?;
    let central = header::centrals(&bytes, start, &mut deviations)?;
    if central.len() as u64 != end.count {
        let (seen, expected) = (central.len(), end.count);
        let seen = format!("{seen} files, where the end record says {expected}");
        deviations.push(odd(end.at(), seen, "as many files as it says"));
    }
    let mut entries = Vec::with_capacity(central.len());
    for one in central {
        entries.push(entry(source, &one, shift, &mut deviations)?);
    }
    entries.sort_by_key(|(entry, _)| entry.header);
    account(source, &entries, start, &mut deviations)?;
    let entries = entries.into_iter().map(|(entry, _)| entry).collect();
    Ok(Directory { entries, comment: end.comment, start, deviations })
}

/// What the end of the file says of the directory.
struct End {
    /// Where the end record is, or the zip64 one before it.
    position: u64,
    count: u64,
    length: u64,
    offset: u64,
    comment: Vec<u8>,
}

impl End {
    fn at(&self) -> Location {
        Location::offset(self.position)
    }

    /// How far the directory stands from where the record says: something was put before the file.
    fn shift(&self, deviations: &mut Vec<Deviation>) -> u64 {
        let said = self.offset.saturating_add(self.length);
        let shift = self.position.saturating_sub(said);
        if said != self.position {
            let seen =
                format!("a directory that ends at {said}, its end record at {}", self.position);
            deviations.push(odd(self.at(), seen, "the end record right after the directory"));
        }
        shift
    }

    /// The end record whose comment ends with the file, the last one.
    fn find(source: &dyn Source, deviations: &mut Vec<Deviation>) -> Result<Self, FormatError> {
        let from = source.length().saturating_sub(LONGEST_END);
        let length = usize::try_from(source.length().saturating_sub(from)).unwrap_or_default();
        let tail = source.read(from, length)?;
        let fits = |at: &usize| {
            let rest = tail.get(*at..).unwrap_or_default();
            header::short(rest, 20).map(usize::from).and_then(|comment| comment.checked_add(22))
                == Some(rest.len())
        };
        let found: Vec<usize> = memchr::memmem::find_iter(&tail, header::END).collect();
        let Some(chosen) = found.iter().rev().find(|at| fits(at)).copied() else {
            let what = match found.last() {
                Some(_) => "a zip file without an end record that ends with the file",
                None => "a zip file without an end record: it may be cut off",
            };
            return Err(FormatError::at(source.length(), what));
        };
        let position = from.saturating_add(chosen as u64);
        let record = tail.get(chosen..).unwrap_or_default();
        let at = Location::offset(position);
        if found.last() != Some(&chosen) {
            let seen = "a second end record within the comment of the first";
            deviations.push(odd(at.clone(), seen, "one end record"));
        }
        let unread = || FormatError::at(position, "an end record that is cut off");
        let disks = [4, 6].map(|at| header::short(record, at));
        let counts = [8, 10].map(|at| header::short(record, at));
        let ([Some(disk), Some(first)], [Some(here), Some(count)]) = (disks, counts) else {
            return Err(unread());
        };
        let length = header::long(record, 12).ok_or_else(unread)?;
        let offset = header::long(record, 16).ok_or_else(unread)?;
        let comment = record.get(22..).unwrap_or_default().to_vec();
        let plain = Self {
            position,
            count: count.into(),
            length: length.into(),
            offset: offset.into(),
            comment,
        };
        let end = match large(source, position)? {
            Some(large) => {
                let fields = [
                    (u64::from(count), large.count, 0xffff),
                    (u64::from(length), large.length, 0xffff_ffff),
                    (u64::from(offset), large.offset, 0xffff_ffff),
                ];
                if fields.iter().any(|(short, long, full)| short != long && short != full) {
                    let seen = "an end record that says otherwise than the zip64 one";
                    deviations.push(odd(at.clone(), seen, "both say the same"));
                }
                Self { comment: plain.comment, ..large }
            }
            None => plain,
        };
        if here != count || ![disk, first].iter().all(|disk| matches!(disk, 0 | 0xffff)) {
            let seen = "an archive in several parts";
            deviations.push(odd(at, seen, "one file"));
        }
        Ok(end)
    }
}

/// The zip64 end record, where a locator stands right before the end record.
fn large(source: &dyn Source, end: u64) -> Result<Option<End>, FormatError> {
    let Some(locator_at) = end.checked_sub(LOCATOR) else { return Ok(None) };
    let locator = source.read(locator_at, LOCATOR as usize)?;
    if !locator.starts_with(header::LOCATOR) {
        return Ok(None);
    }
    let broken = || FormatError::at(locator_at, "a zip64 end record that cannot be read");
    let position = header::very_long(&locator, 8).ok_or_else(broken)?;
    // One part, and this is the first.
    if (header::long(&locator, 4), header::long(&locator, 16)) != (Some(0), Some(1)) {
        return Err(broken());
    }
    // Exactly before its locator, without extensions: whatever else stands there is nobody's.
    if position.checked_add(END_64) != Some(locator_at) {
        return Err(broken());
    }
    let record = source.read(position, END_64 as usize)?;
    let numbers = [4, 24, 32, 40, 48].map(|at| header::very_long(&record, at));
    let [Some(44), Some(here), Some(count), Some(length), Some(offset)] = numbers else {
        return Err(broken());
    };
    let parts = [16, 20].map(|at| header::long(&record, at));
    if !record.starts_with(header::END_64) || here != count || parts != [Some(0); 2] {
        return Err(broken());
    }
    Ok(Some(End { position, count, length, offset, comment: Vec::new() }))
}

/// A file by both its headers. What comes along says whether a descriptor follows its content.
fn entry(
    source: &dyn Source,
    central: &Central,
    shift: u64,
    deviations: &mut Vec<Deviation>,
) -> Result<(Entry, Option<Local>), FormatError> {
    let name = String::from_utf8_lossy(&central.name).into_owned();
    let header = central.header.saturating_add(shift);
    let place = Location { file: Some(name.clone()), ..Location::offset(header) };
    let local = Local::read(source, header)?;
    let mut say = |seen: String, expected: &str| {
        deviations.push(odd(place.clone(), seen, expected));
    };
    let mut entry = Entry {
        name,
        header,
        start: header,
        stored: central.stored,
        size: central.size,
        crc: central.crc,
        method: central.method,
        encrypted: central.flags & header::ENCRYPTED != 0,
        described: central.flags & header::DESCRIBED != 0,
        listed: central.bytes.clone(),
        plain: false,
        other_name: None,
    };
    let Some(local) = local else {
        say("no header where the directory says".to_owned(), "a header before the content");
        return Ok((entry, None));
    };
    entry.start = header.saturating_add(local.length);
    entry.plain = local.extra.is_empty() && !local.described();
    let differs = [
        (local.name != central.name, "name"),
        (local.method != central.method, "method"),
        (local.flags != central.flags, "flags"),
        (local.size_differs(central), "size"),
        (local.crc_differs(central), "CRC"),
    ];
    for (_, what) in differs.iter().filter(|(differs, _)| *differs) {
        let both = "the same in both headers of a file";
        say(format!("the {what} differs between the two headers of the file"), both);
    }
    for odd in [central.oddity(), local.oddity()].into_iter().flatten() {
        say(odd.to_owned(), "a file by its name, in both headers");
    }
    if std::str::from_utf8(&central.name).is_err() {
        say("a name that is not UTF-8".to_owned(), "a name in UTF-8");
    }
    let declared = central.flags & header::UTF8 != 0
        || header::says_name(&central.extra, &central.name)
        || central.name.is_ascii();
    entry.other_name = (!declared).then(|| cp437(&central.name));
    Ok((entry, Some(local)))
}

/// What the octets from 0x80 are in CP437.
const CP437: &str = "ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐\
                     └┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{a0}";

fn cp437(name: &[u8]) -> String {
    let high: Vec<char> = CP437.chars().collect();
    let letter = |octet: &u8| match octet.checked_sub(0x80) {
        None => char::from(*octet),
        Some(high_octet) => high.get(usize::from(high_octet)).copied().unwrap_or('\u{fffd}'),
    };
    name.iter().map(letter).collect()
}

/// Holds that the files with their headers fill everything before the directory, once.
fn account(
    source: &dyn Source,
    entries: &[(Entry, Option<Local>)],
    directory: u64,
    deviations: &mut Vec<Deviation>,
) -> Result<(), FormatError> {
    let mut position = 0_u64;
    let starts = entries.iter().skip(1).map(|(entry, _)| entry.header).chain([directory]);
    if let Some((first, _)) = entries.first()
        && first.header > 0
    {
        let seen = format!("{} bytes before the first file", first.header);
        deviations.push(odd(Location::range(0, first.header), seen, "a file at the first byte"));
        position = first.header;
    }
    for ((entry, local), next) in entries.iter().zip(starts) {
        let place =
            || Location { file: Some(entry.name.clone()), ..Location::offset(entry.header) };
        if entry.header < position {
            let seen = "files that overlap";
            deviations.push(odd(place(), seen, "each byte in one file"));
        }
        let mut end = entry.start.saturating_add(entry.stored);
        if let Some(local) = local.as_ref().filter(|local| local.described()) {
            match local.descriptor(source, end, next, entry)? {
                Some(length) => end = end.saturating_add(length),
                None => {
                    let seen = "a descriptor after the file that does not fit it";
                    deviations.push(odd(place(), seen, "its CRC and sizes"));
                    end = end.max(next);
                }
            }
        }
        if end < next {
            let seen = format!("{} bytes that belong to no file", next.saturating_sub(end));
            let at = Location::range(end, next.saturating_sub(end));
            deviations.push(odd(at, seen, "files one right after the other"));
        } else if end > next {
            let seen = "files that overlap";
            deviations.push(odd(place(), seen, "each byte in one file"));
        }
        position = end.max(position);
    }
    Ok(())
}
