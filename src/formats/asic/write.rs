//! Writes containers: the same files give the same bytes (AS-09), and what is added to a container
//! leaves the bytes of its other files as they are (AS-10).

use super::Form;
use super::directory;
use super::directory::Entry;
use super::header;
use super::media_type;
use super::names;
use super::parts::MIMETYPE;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::model::Location;
use flate2::Compress;
use flate2::Compression;
use flate2::Crc;
use flate2::FlushCompress;

/// A file to be put into a container.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name, with slashes.
    pub name: String,
    /// Its content.
    pub content: Vec<u8>,
}

/// Every file is dated so: the first day that a zip file knows.
const DATE: u16 = 0x0021;

/// The version that is needed to unpack: deflate.
const VERSION: u16 = 20;

/// A container of files without signatures: `mimetype` first and as it is, the others by name.
///
/// # Errors
/// Where two names are the same to some system, or one leads out of the container.
pub fn pack(form: Form, mut files: Vec<NewFile>) -> Result<Vec<u8>, FormatError> {
    files.sort_by(|a, b| a.name.cmp(&b.name));
    let media_type = match form {
        Form::Simple => media_type::SIMPLE,
        Form::Extended => media_type::EXTENDED,
    };
    let mimetype = NewFile { name: MIMETYPE.to_owned(), content: media_type.as_bytes().to_vec() };
    let reserved = |file: &&NewFile| {
        file.name == MIMETYPE || file.name.to_ascii_uppercase().starts_with(names::META_INF)
    };
    if let Some(file) = files.iter().find(reserved) {
        let name = &file.name;
        return Err(FormatError::unreadable(format!(
            "a container keeps the name {name} for itself"
        )));
    }
    let mut writer = Writer::default();
    writer.add(&mimetype)?;
    for file in &files {
        writer.add(file)?;
    }
    let bytes = writer.finish(&[])?;
    let directory = directory::read(&bytes, &Limits::default())?;
    match names::deviations(&directory.entries).first() {
        None => Ok(bytes),
        Some(odd) => {
            let seen = &odd.compared.seen;
            Err(FormatError::unreadable(format!("these files cannot stand together: {seen}")))
        }
    }
}

/// A container with some files put in, in place of those of the same name where there are any. All
/// others keep their bytes.
///
/// # Errors
/// Where the container cannot be read, is one that programs read differently, or is too large.
pub fn with_files(
    source: &dyn Source,
    files: &[NewFile],
    limits: &Limits,
) -> Result<Vec<u8>, FormatError> {
    let directory = directory::read(source, limits)?;
    if let Some(odd) = directory.deviations.first() {
        let seen = &odd.compared.seen;
        return Err(FormatError::unreadable(format!(
            "programs may see different files in the container: {seen}"
        )));
    }
    let limit = limits.inflated;
    if source.length() > limit {
        let at = Location::default();
        return Err(FormatError::Limit { what: "bytes of a container", limit, at });
    }
    let mut writer = Writer::default();
    let ends = directory.entries.iter().skip(1).map(|entry| entry.header);
    let ends = ends.chain([directory.start]);
    for (entry, end) in directory.entries.iter().zip(ends) {
        match files.iter().find(|file| file.name == entry.name) {
            Some(file) => writer.add(file)?,
            None => writer.keep(source, entry, end)?,
        }
    }
    let is_new = |file: &&NewFile| !directory.entries.iter().any(|entry| entry.name == file.name);
    for file in files.iter().filter(is_new) {
        writer.add(file)?;
    }
    writer.finish(&directory.comment)
}

#[derive(Default)]
struct Writer {
    bytes: Vec<u8>,
    directory: Vec<u8>,
    count: u64,
}

/// What a container without zip64 cannot hold.
fn too_large(limit: u64) -> FormatError {
    FormatError::Limit { what: "bytes of a container", limit, at: Location::default() }
}

fn of_four(value: u64) -> Result<u32, FormatError> {
    u32::try_from(value).map_err(|_| too_large(u32::MAX.into()))
}

impl Writer {
    fn add(&mut self, file: &NewFile) -> Result<(), FormatError> {
        let mut crc = Crc::new();
        crc.update(&file.content);
        let packed = match file.name.as_str() {
            MIMETYPE => None,
            _ => deflated(&file.content).filter(|packed| packed.len() < file.content.len()),
        };
        let method: u16 = if packed.is_some() { 8 } else { 0 };
        let content = packed.as_deref().unwrap_or(&file.content);
        let flags = if file.name.is_ascii() { 0 } else { header::UTF8 };
        let name = u16::try_from(file.name.len()).map_err(|_| too_large(u16::MAX.into()))?;
        let at = of_four(self.bytes.len() as u64)?;
        let mut shared = Vec::with_capacity(26);
        for value in [VERSION, flags, method, 0, DATE] {
            shared.extend(value.to_le_bytes());
        }
        shared.extend(crc.sum().to_le_bytes());
        shared.extend(of_four(content.len() as u64)?.to_le_bytes());
        shared.extend(of_four(file.content.len() as u64)?.to_le_bytes());
        shared.extend(name.to_le_bytes());
        shared.extend([0; 2]);
        self.bytes.extend_from_slice(header::LOCAL);
        self.bytes.extend_from_slice(&shared);
        self.bytes.extend_from_slice(file.name.as_bytes());
        self.bytes.extend_from_slice(content);
        self.directory.extend_from_slice(header::CENTRAL);
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend_from_slice(&shared);
        self.directory.extend([0; 10]);
        self.directory.extend(at.to_le_bytes());
        self.directory.extend_from_slice(file.name.as_bytes());
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    /// Takes a file over as it stands.
    fn keep(&mut self, source: &dyn Source, entry: &Entry, end: u64) -> Result<(), FormatError> {
        let at = of_four(self.bytes.len() as u64)?;
        let length = usize::try_from(end.saturating_sub(entry.header)).unwrap_or(usize::MAX);
        self.bytes.extend_from_slice(&source.read(entry.header, length)?);
        let mut listed = entry.listed.clone();
        let place = listed.get_mut(42..46).filter(|place| **place != [0xff; 4]);
        let unknown = || FormatError::at(entry.header, "a file whose place is told in zip64");
        place.ok_or_else(unknown)?.copy_from_slice(&at.to_le_bytes());
        self.directory.extend(listed);
        self.count = self.count.saturating_add(1);
        Ok(())
    }

    fn finish(self, comment: &[u8]) -> Result<Vec<u8>, FormatError> {
        let Self { mut bytes, directory, count } = self;
        let start = of_four(bytes.len() as u64)?;
        let length = of_four(directory.len() as u64)?;
        let most = u64::from(u16::MAX).saturating_sub(1);
        let count = u16::try_from(count).ok().filter(|count| u64::from(*count) <= most);
        let count = count.ok_or(FormatError::Limit {
            what: "files in a container",
            limit: most,
            at: Location::default(),
        })?;
        let comment_length =
            u16::try_from(comment.len()).map_err(|_| too_large(u16::MAX.into()))?;
        bytes.extend(directory);
        bytes.extend_from_slice(header::END);
        bytes.extend([0; 4]);
        bytes.extend(count.to_le_bytes());
        bytes.extend(count.to_le_bytes());
        bytes.extend(length.to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend(comment_length.to_le_bytes());
        bytes.extend_from_slice(comment);
        Ok(bytes)
    }
}

/// Deflated content; `None` where that did not come to its end.
fn deflated(content: &[u8]) -> Option<Vec<u8>> {
    // Larger files are mostly packed already, and a packed file is never read faster.
    let mut compress = Compress::new(Compression::default(), false);
    let mut packed = Vec::with_capacity(content.len().saturating_add(64));
    let status = compress.compress_vec(content, &mut packed, FlushCompress::Finish).ok()?;
    (status == flate2::Status::StreamEnd).then_some(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str, content: &str) -> NewFile {
        NewFile { name: name.to_owned(), content: content.as_bytes().to_vec() }
    }

    #[test]
    fn container_is_read_as_written_and_the_same_each_time() {
        let files = || vec![file("b/văn bản.txt", &"b".repeat(500)), file("a.txt", "a")];
        let bytes = pack(Form::Extended, files()).expect("packed");
        assert_eq!(bytes, pack(Form::Extended, files()).expect("packed"));
        let directory = directory::read(&bytes, &Limits::default()).expect("a directory");
        assert!(directory.deviations.is_empty(), "{:?}", directory.deviations);
        let names: Vec<&str> = directory.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["mimetype", "a.txt", "b/văn bản.txt"]);
        let methods: Vec<u16> = directory.entries.iter().map(|entry| entry.method).collect();
        assert_eq!(methods, [0, 0, 8]);
    }

    #[test]
    fn files_put_in_leave_the_others_as_they_are() {
        let bytes =
            pack(Form::Extended, vec![file("a.txt", "a"), file("c.txt", "c")]).expect("packed");
        let limits = Limits::default();
        let added = with_files(&bytes, &[file("b.txt", "b"), file("a.txt", "A")], &limits);
        let added = added.expect("added");
        let directory = directory::read(&added, &limits).expect("a directory");
        assert!(directory.deviations.is_empty(), "{:?}", directory.deviations);
        let names: Vec<&str> = directory.entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["mimetype", "a.txt", "c.txt", "b.txt"]);
        let back = with_files(&added, &[file("a.txt", "a")], &limits).expect("changed back");
        let start = directory::read(&bytes, &limits).expect("a directory").start as usize;
        assert_eq!(&back[..start], &bytes[..start]);
    }

    #[test]
    fn names_that_belong_to_the_container_are_refused() {
        for name in ["mimetype", "META-INF/a", "meta-inf/a", "../a", "/a"] {
            assert!(pack(Form::Extended, vec![file(name, "a")]).is_err(), "{name}");
        }
        assert!(pack(Form::Extended, vec![file("a", ""), file("A", "")]).is_err());
    }
}
