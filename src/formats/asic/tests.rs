//! Whatever the reader of directories accepts, two other ways of reading find the same files in it:
//! by the directory at the end, as most libraries do, and by the headers from the start, as programs
//! do that read a stream. Both are written here by themselves, without our reader.

use super::directory;
use super::members::Members;
use super::names;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use flate2::Compress;
use flate2::Compression;
use flate2::Crc;
use flate2::Decompress;
use flate2::FlushCompress;
use flate2::FlushDecompress;
use proptest::prelude::*;

/// A file: its name and its content.
type Seen = (String, Vec<u8>);

/// What we find, in the order of the headers; `None` where we tell of anything.
fn ours(bytes: &dyn Source) -> Option<Vec<Seen>> {
    let limits = Limits::default();
    let directory = directory::read(bytes, &limits).ok()?;
    let named = names::deviations(&directory.entries);
    let odd = directory.deviations.iter().chain(&named).any(|one| one.rule == "AS-07");
    if odd {
        return None;
    }
    let members = Members::new(bytes, directory.entries, &limits);
    let all = members.entries.iter().map(|entry| {
        let content = members.whole(entry).ok()?;
        let ends = entry.described && entry.method == 0 && members.seems_to_end(entry);
        let name = entry.other_name.clone().unwrap_or_else(|| entry.name.clone());
        (!ends).then_some((name, content))
    });
    all.collect()
}

fn number(bytes: &[u8], at: usize, length: usize) -> Option<usize> {
    let octets = bytes.get(at..at.checked_add(length)?)?;
    Some(octets.iter().rev().fold(0_usize, |all, octet| all << 8 | usize::from(*octet)))
}

/// A name by its flag; CP437 agrees with ASCII, and nothing else is made here without the flag.
fn name_of(octets: &[u8]) -> String {
    String::from_utf8_lossy(octets).into_owned()
}

/// Unpacks the start of some bytes; what is unpacked, and how many it took.
fn inflated(packed: &[u8]) -> Option<(Vec<u8>, usize)> {
    let mut inflater = Decompress::new(false);
    let mut content = Vec::with_capacity(1 << 16);
    let status = inflater.decompress_vec(packed, &mut content, FlushDecompress::Finish).ok()?;
    (status == flate2::Status::StreamEnd).then(|| (content, inflater.total_in() as usize))
}

/// By the last end record and the directory that it points to.
fn by_directory(bytes: &[u8]) -> Option<Vec<Seen>> {
    let end = memchr::memmem::rfind(bytes, b"PK\x05\x06")?;
    let count = number(bytes, end + 10, 2)?;
    let mut at = number(bytes, end + 16, 4)?;
    let mut found = Vec::new();
    for _ in 0..count {
        let header = bytes.get(at..).filter(|rest| rest.starts_with(b"PK\x01\x02"))?;
        let (name, extra, comment) =
            (number(header, 28, 2)?, number(header, 30, 2)?, number(header, 32, 2)?);
        let (mut stored, mut size) = (number(header, 20, 4)?, number(header, 24, 4)?);
        let fields = header.get(46 + name..46 + name + extra)?;
        if size == 0xffff_ffff {
            size = number(fields, 4, 8)?;
            stored = number(fields, 12, 8)?;
        }
        let local = number(header, 42, 4)?;
        let start = local + 30 + number(bytes, local + 26, 2)? + number(bytes, local + 28, 2)?;
        let packed = bytes.get(start..start.checked_add(stored)?)?;
        let content = match number(header, 10, 2)? {
            0 => packed.to_vec(),
            8 => inflated(packed)?.0,
            _ => return None,
        };
        if content.len() != size {
            return None;
        }
        found.push((local, (name_of(header.get(46..46 + name)?), content)));
        at += 46 + name + extra + comment;
    }
    found.sort();
    Some(found.into_iter().map(|(_, seen)| seen).collect())
}

/// By the headers before the files, without a look at the end.
fn by_stream(bytes: &[u8]) -> Option<Vec<Seen>> {
    let mut found = Vec::new();
    let mut at = 0;
    while bytes.get(at..)?.starts_with(b"PK\x03\x04") {
        let header = bytes.get(at..)?;
        let (flags, method) = (number(header, 6, 2)?, number(header, 8, 2)?);
        let (name, extra) = (number(header, 26, 2)?, number(header, 28, 2)?);
        let (mut stored, fields) = (number(header, 18, 4)?, header.get(30 + name..)?);
        if stored == 0xffff_ffff {
            stored = number(fields, 12, 8)?;
        }
        let start = 30 + name + extra;
        let described = flags & 8 != 0;
        let rest = header.get(start..)?;
        let (content, length) = match (method, described) {
            (8, _) => {
                let (content, length) = inflated(rest)?;
                (described || length == stored).then_some((content, length))?
            }
            (_, false) => (rest.get(..stored)?.to_vec(), stored),
            (_, true) => {
                let length = (0..rest.len()).find(|length| {
                    let after = rest.get(*length..).unwrap_or_default();
                    let mut crc = Crc::new();
                    crc.update(&rest[..*length]);
                    let body = after.strip_prefix(b"PK\x07\x08").unwrap_or(after);
                    number(body, 0, 4) == Some(crc.sum() as usize)
                        && number(body, 4, 4) == Some(*length)
                        && number(body, 8, 4) == Some(*length)
                })?;
                (rest.get(..length)?.to_vec(), length)
            }
        };
        at += start + length;
        if described {
            at += if bytes.get(at..)?.starts_with(b"PK\x07\x08") { 16 } else { 12 };
        }
        found.push((name_of(header.get(30..30 + name)?), content));
    }
    Some(found)
}

/// How a file is written.
#[derive(Clone, Debug)]
struct Written {
    name: &'static str,
    content: Vec<u8>,
    deflated: bool,
    /// A descriptor with its mark, or without.
    described: Option<bool>,
    /// The zip64 field is used.
    wide: bool,
    /// More extra data, the same in both headers.
    extra: Vec<u8>,
}

fn written() -> impl Strategy<Value = Written> {
    let names = ["mimetype", "a.txt", "b/c.txt", "Công văn.txt", "META-INF/x.xml", "A.txt"];
    let content = prop_oneof![
        proptest::collection::vec(any::<u8>(), 0..40),
        Just(b"forgedPK\x07\x08\0\0\0\0\x06\0\0\0\x06\0\0\0".to_vec()),
        Just(b"PK\x03\x04PK\x01\x02PK\x05\x06".to_vec()),
    ];
    let extra = prop_oneof![
        4 => Just(Vec::new()),
        1 => Just(vec![9, 9, 1, 0, 7]),
        1 => Just(vec![0, 0, 0]),
        1 => Just(vec![1, 0, 8, 0, 1, 0, 0, 0, 0, 0, 0, 0]),
        1 => Just(vec![0x75, 0x70, 6, 0, 1, 0, 0, 0, 0, b'x']),
    ];
    let described = proptest::option::weighted(0.3, any::<bool>());
    (0..names.len(), content, any::<bool>(), described, proptest::bool::weighted(0.2), extra)
        .prop_map(move |(name, content, deflated, described, wide, extra)| {
            let wide = wide && described.is_none();
            Written { name: names[name], content, deflated, described, wide, extra }
        })
}

fn archive(files: &[Written]) -> Vec<u8> {
    let short = |number: usize| u16::try_from(number).expect("short").to_le_bytes();
    let long = |number: usize| u32::try_from(number).expect("small").to_le_bytes();
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for file in files {
        let mut packed = file.content.clone();
        if file.deflated {
            packed = Vec::with_capacity(file.content.len() * 2 + 64);
            let mut deflater = Compress::new(Compression::default(), false);
            let done = deflater.compress_vec(&file.content, &mut packed, FlushCompress::Finish);
            assert!(done.is_ok_and(|status| status == flate2::Status::StreamEnd));
        }
        let mut crc = Crc::new();
        crc.update(&file.content);
        let crc = crc.sum().to_le_bytes();
        let flags = 0x800 | if file.described.is_some() { 8 } else { 0 };
        let start = [20, flags, if file.deflated { 8 } else { 0 }, 0, 0x21].map(short).concat();
        let (mut sizes, mut extra) =
            ([long(packed.len()), long(file.content.len())].concat(), file.extra.clone());
        if file.wide {
            let both = [file.content.len() as u64, packed.len() as u64].map(u64::to_le_bytes);
            extra = [&[1, 0, 16, 0][..], &both.concat(), &extra].concat();
            sizes = vec![0xff; 8];
        }
        let lengths = [short(file.name.len()), short(extra.len())].concat();
        let at = long(body.len());
        let told = match file.described {
            None => [&crc[..], &sizes].concat(),
            Some(_) => vec![0; 12],
        };
        body.extend(
            [b"PK\x03\x04", &start[..], &told, &lengths, file.name.as_bytes(), &extra, &packed]
                .concat(),
        );
        if let Some(mark) = file.described {
            body.extend(if mark { &b"PK\x07\x08"[..] } else { b"" });
            body.extend([&crc[..], &sizes].concat());
        }
        directory.extend(
            [b"PK\x01\x02\x14\0", &start[..], &crc, &sizes, &lengths, &[0; 10], &at].concat(),
        );
        directory.extend([file.name.as_bytes(), &extra].concat());
    }
    let count = short(files.len());
    let (length, start) = (long(directory.len()), long(body.len()));
    [&body[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0; 2]]
        .concat()
}

/// What is done to an archive.
#[derive(Clone, Debug)]
enum Change {
    /// An octet is another.
    Octet(prop::sample::Index, u8),
    /// Some octets stand elsewhere, too.
    Copy(prop::sample::Index, prop::sample::Index, usize),
    /// Some octets are gone.
    Cut(prop::sample::Index, usize),
}

fn change() -> impl Strategy<Value = Change> {
    let place = any::<prop::sample::Index>;
    prop_oneof![
        (place(), any::<u8>()).prop_map(|(at, octet)| Change::Octet(at, octet)),
        (place(), place(), 1_usize..80)
            .prop_map(|(from, to, length)| Change::Copy(from, to, length)),
        (place(), 1_usize..40).prop_map(|(at, length)| Change::Cut(at, length)),
    ]
}

fn changed(mut bytes: Vec<u8>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        if bytes.is_empty() {
            break;
        }
        match change {
            Change::Octet(at, octet) => {
                let at = at.index(bytes.len());
                bytes[at] = *octet;
            }
            Change::Copy(from, to, length) => {
                let from = from.index(bytes.len());
                let piece: Vec<u8> = bytes[from..].iter().take(*length).copied().collect();
                let to = to.index(bytes.len());
                bytes.splice(to..to, piece);
            }
            Change::Cut(at, length) => {
                let at = at.index(bytes.len());
                let end = at.saturating_add(*length).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
    bytes
}

#[test]
fn what_is_written_as_it_should_be_is_read_alike_by_all() {
    let file = |name, deflated, described, wide| Written {
        name,
        content: b"content content content".to_vec(),
        deflated,
        described,
        wide,
        extra: vec![9, 9, 1, 0, 7],
    };
    let bytes = archive(&[
        file("mimetype", false, None, false),
        file("a.txt", true, None, true),
        file("b/c.txt", true, Some(true), false),
        file("Công văn.txt", true, Some(false), false),
        file("META-INF/x.xml", false, Some(true), false),
    ]);
    let seen = ours(&bytes).expect("accepted");
    assert_eq!(seen.len(), 5);
    assert_eq!(Some(&seen), by_directory(&bytes).as_ref());
    assert_eq!(Some(&seen), by_stream(&bytes).as_ref());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(3000))]

    #[test]
    fn what_is_accepted_is_read_alike_by_all(
        files in proptest::collection::vec(written(), 0..5),
        changes in proptest::collection::vec(change(), 0..4),
    ) {
        let bytes = changed(archive(&files), &changes);
        if let Some(seen) = ours(&bytes) {
            prop_assert_eq!(by_directory(&bytes), Some(seen.clone()));
            prop_assert_eq!(by_stream(&bytes), Some(seen));
        }
    }

    #[test]
    fn any_bytes_are_read_without_trouble(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let _ = ours(&bytes);
        let _ = ours(&[b"PK\x05\x06", &bytes[..]].concat());
    }
}
