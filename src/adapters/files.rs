//! Files and folders: opened for reading at any position, walked in a stable order, written whole
//! or not at all. No memory maps: a file that shrinks while it is mapped kills the process.

#![expect(clippy::disallowed_methods, reason = "this is where files are read and written")]

use crate::formats::FormatError;
use crate::formats::Outside;
use crate::formats::bytes::Source;
use std::borrow::Cow;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use thiserror::Error;

/// Why a file could not be read or written.
#[derive(Clone, Debug, Error, Eq, PartialEq)]
#[error("{}: {}", path.display(), cause)]
pub struct FileError {
    /// The path as given.
    pub path: PathBuf,
    /// What kind of trouble.
    pub kind: io::ErrorKind,
    /// The system's words, or ours.
    pub cause: String,
}

impl FileError {
    pub(super) fn new(path: &Path, error: &io::Error) -> Self {
        let cause = match error.kind() {
            io::ErrorKind::NotFound => "there is no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::AlreadyExists => "it exists already".to_owned(),
            io::ErrorKind::StorageFull => "the disk is full".to_owned(),
            io::ErrorKind::ReadOnlyFilesystem => "the file system is read-only".to_owned(),
            io::ErrorKind::IsADirectory => "it is a folder".to_owned(),
            _ => error.to_string(),
        };
        Self { path: path.to_owned(), kind: error.kind(), cause }
    }

    fn other(path: &Path, kind: io::ErrorKind, cause: impl Into<String>) -> Self {
        Self { path: path.to_owned(), kind, cause: cause.into() }
    }
}

/// The path that stands for standard input.
const STANDARD_INPUT: &str = "-";

/// Files up to this size are read whole, larger ones by position.
const WHOLE: u64 = 16 << 20;

/// What comes from a pipe cannot be read by position; more than this is refused.
const PIPED: u64 = 1 << 30;

/// A file opened for reading.
pub enum Opened<'a> {
    /// In memory.
    Whole(&'a Vec<u8>),
    /// Read by position.
    Large(LargeFile),
}

impl Opened<'_> {
    /// As the readers of formats want it.
    pub fn source(&self) -> &dyn Source {
        match self {
            Self::Whole(bytes) => *bytes,
            Self::Large(file) => file,
        }
    }
}

/// Opens a regular file, or what was open before this program began: standard input (`-`), or a pipe
/// that the shell made (`<(…)`, `/dev/fd/63`). `buffer` is filled where the file is read whole; a
/// batch gives the same one for each file, so memory is asked for once.
///
/// # Errors
/// Where it cannot be opened or read, is anything else (a folder, a named pipe, a device), or is a
/// pipe that never ends.
pub fn open<'a>(path: &Path, buffer: &'a mut Vec<u8>) -> Result<Opened<'a>, FileError> {
    let wrap = |error: io::Error| FileError::new(path, &error);
    buffer.clear();
    if path == Path::new(STANDARD_INPUT) {
        read_piped(io::stdin().lock(), path, buffer)?;
        return Ok(Opened::Whole(buffer));
    }
    refuse_devices(path)?;
    let file = File::open(path).map_err(wrap)?;
    let metadata = file.metadata().map_err(wrap)?;
    if !metadata.is_file() {
        read_piped(file, path, buffer)?;
        return Ok(Opened::Whole(buffer));
    }
    if metadata.len() > WHOLE {
        return Ok(Opened::Large(LargeFile::new(file, metadata.len())));
    }
    // One byte more than expected, so that the end is seen without growing the buffer.
    buffer.reserve(usize::try_from(metadata.len()).unwrap_or_default().saturating_add(1));
    (&file).take(WHOLE.saturating_mul(2)).read_to_end(buffer).map_err(wrap)?;
    Ok(Opened::Whole(buffer))
}

/// Reads a small file whole: an option's file, a key, a document to sign.
///
/// # Errors
/// As [`open`].
pub fn read(path: &Path) -> Result<Vec<u8>, FileError> {
    let mut buffer = Vec::new();
    let large = match open(path, &mut buffer)? {
        Opened::Whole(_) => None,
        Opened::Large(large) => Some(large.file),
    };
    if let Some(mut file) = large {
        file.read_to_end(&mut buffer).map_err(|error| FileError::new(path, &error))?;
    }
    Ok(buffer)
}

/// A file that a signature is about and does not hold: in memory, or, where it is large, read piece
/// by piece.
///
/// # Errors
/// As [`open`].
pub fn content(path: &Path) -> Result<Outside, FileError> {
    let mut buffer = Vec::new();
    let large = match open(path, &mut buffer)? {
        Opened::Whole(_) => None,
        Opened::Large(large) => Some(large),
    };
    Ok(large.map_or_else(|| Outside::from(buffer), Outside::of))
}

/// The first bytes of a regular file, at most `length`.
///
/// # Errors
/// As [`open`].
pub fn head(path: &Path, length: usize) -> Result<Vec<u8>, FileError> {
    let wrap = |error: io::Error| FileError::new(path, &error);
    refuse_devices(path)?;
    let mut bytes = Vec::with_capacity(length);
    File::open(path).map_err(wrap)?.take(length as u64).read_to_end(&mut bytes).map_err(wrap)?;
    Ok(bytes)
}

/// A file to be read from its start, piece by piece.
///
/// # Errors
/// As [`open`].
pub fn reader(path: &Path) -> Result<io::BufReader<File>, FileError> {
    refuse_devices(path)?;
    let file = File::open(path).map_err(|error| FileError::new(path, &error))?;
    Ok(io::BufReader::with_capacity(WINDOW, file))
}

/// Whether standard output is written to this very file (`>> FILE`).
pub fn is_standard_output(path: &Path) -> bool {
    is_same_file(path)
}

#[cfg(unix)]
fn is_same_file(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let identity = |path: &Path| fs::metadata(path).ok().map(|found| (found.dev(), found.ino()));
    let output = identity(Path::new("/dev/stdout"));
    output.is_some() && output == identity(path)
}

#[cfg(not(unix))]
fn is_same_file(_: &Path) -> bool {
    false
}

/// Opening a named pipe waits for somebody who writes to it, opening a device may wait, and reading
/// it may never end: nothing of the kind is opened, unless it is open already.
fn refuse_devices(path: &Path) -> Result<(), FileError> {
    let kind = fs::metadata(path).map_err(|error| FileError::new(path, &error))?.file_type();
    if kind.is_file() || (is_pipe(kind) && is_handed_over(path)) {
        return Ok(());
    }
    Err(FileError::new(path, &irregular(kind)))
}

/// That something is not a regular file, and what it is.
fn irregular(kind: fs::FileType) -> io::Error {
    if kind.is_dir() {
        return io::ErrorKind::IsADirectory.into();
    }
    let what = if is_pipe(kind) { NAMED_PIPE } else { "it is a device, not a file" };
    io::Error::new(io::ErrorKind::InvalidInput, what)
}

const NAMED_PIPE: &str = "it is a named pipe, not a file";

/// Whether a path stands for something that this program was given open.
fn is_handed_over(path: &Path) -> bool {
    path == Path::new("/dev/stdin")
        || path.parent().is_some_and(|folder| {
            folder == Path::new("/dev/fd") || folder == Path::new("/proc/self/fd")
        })
}

/// Opens a file of ours for reading, which must be a regular one: what somebody put in its place is
/// not waited for.
pub(super) fn open_regular(path: &Path) -> io::Result<File> {
    require_regular(path)?;
    File::open(path)
}

/// The whole of such a file.
pub(super) fn read_regular(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    open_regular(path)?.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Holds that a path, where there is anything, leads to a regular file.
pub(super) fn regular_or_missing(path: &Path) -> io::Result<()> {
    match require_regular(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        found => found,
    }
}

/// Holds that a path leads to a regular file.
fn require_regular(path: &Path) -> io::Result<()> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_file() { Ok(()) } else { Err(irregular(kind)) }
}

#[cfg(unix)]
fn is_pipe(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_fifo(&kind)
}

#[cfg(not(unix))]
fn is_pipe(_: fs::FileType) -> bool {
    false
}

fn read_piped(from: impl Read, path: &Path, buffer: &mut Vec<u8>) -> Result<(), FileError> {
    let read = from.take(PIPED.saturating_add(1)).read_to_end(buffer);
    let read = read.map_err(|error| FileError::new(path, &error))?;
    if read as u64 > PIPED {
        let cause = format!("more than {PIPED} bytes come from a pipe: save them to a file first");
        return Err(FileError::other(path, io::ErrorKind::FileTooLarge, cause));
    }
    Ok(())
}

/// A file that is read by position, with the last window kept: readers take many small pieces
/// close to each other.
pub struct LargeFile {
    file: File,
    length: u64,
    window: Mutex<Window>,
}

#[derive(Default)]
struct Window {
    offset: u64,
    bytes: Vec<u8>,
}

/// Size of the window. Larger pieces are read by themselves.
const WINDOW: usize = 1 << 16;

impl LargeFile {
    fn new(file: File, length: u64) -> Self {
        Self { file, length, window: Mutex::default() }
    }

    fn read_exactly(&self, offset: u64, length: usize) -> Result<Vec<u8>, FormatError> {
        read_exactly_at(&self.file, offset, length)
    }
}

/// So many bytes from a position of a file.
pub(super) fn read_exactly_at(
    file: &File,
    offset: u64,
    length: usize,
) -> Result<Vec<u8>, FormatError> {
    let mut bytes = vec![0; length];
    let mut done = 0_usize;
    while let Some(rest) = bytes.get_mut(done..).filter(|rest| !rest.is_empty()) {
        let at = offset.saturating_add(done as u64);
        match read_at(file, rest, at) {
            Ok(0) => return Err(FormatError::Read("the file became shorter".to_owned())),
            Ok(count) => done = done.saturating_add(count),
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(FormatError::Read(error.to_string())),
        }
    }
    Ok(bytes)
}

impl Source for LargeFile {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let available = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        let length = length.min(available);
        if length >= WINDOW {
            return self.read_exactly(offset, length).map(Cow::Owned);
        }
        let mut window =
            self.window.lock().map_err(|_| FormatError::Read("a reader stopped".to_owned()))?;
        let inside = |window: &Window| {
            let start = usize::try_from(offset.checked_sub(window.offset)?).ok()?;
            window.bytes.get(start..start.checked_add(length)?).map(<[u8]>::to_vec)
        };
        if let Some(bytes) = inside(&window) {
            return Ok(Cow::Owned(bytes));
        }
        // Readers of a PDF go backwards as often as forwards: the piece lies in the middle.
        let start = offset.saturating_sub((WINDOW as u64 - length as u64) / 2);
        let rest = usize::try_from(self.length.saturating_sub(start)).unwrap_or(usize::MAX);
        *window = Window { offset: start, bytes: self.read_exactly(start, rest.min(WINDOW))? };
        Ok(Cow::Owned(inside(&window).unwrap_or_default()))
    }
}

#[cfg(unix)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::unix::fs::FileExt::read_at(file, buffer, offset)
}

#[cfg(windows)]
fn read_at(file: &File, buffer: &mut [u8], offset: u64) -> io::Result<usize> {
    std::os::windows::fs::FileExt::seek_read(file, buffer, offset)
}

/// Whether output may replace what is there.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Overwrite {
    /// An existing file is left alone, and that is an error.
    Never,
    /// An existing file is replaced.
    Allowed,
}

/// Writes a file whole or not at all: beside its place, flushed to the disk, then renamed.
///
/// # Errors
/// Where the folder cannot be written, the disk is full, or the file exists and may not be replaced.
pub fn write(path: &Path, bytes: &[u8], overwrite: Overwrite) -> Result<(), FileError> {
    let wrap = |error: io::Error| FileError::new(path, &error);
    if overwrite == Overwrite::Never && fs::symlink_metadata(path).is_ok() {
        return Err(FileError::new(path, &io::Error::from(io::ErrorKind::AlreadyExists)));
    }
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or_else(|| Path::new("."));
    let mut draft =
        tempfile::Builder::new().prefix(".condau-").tempfile_in(folder).map_err(wrap)?;
    set_usual_permissions(draft.as_file()).map_err(wrap)?;
    draft.write_all(bytes).map_err(wrap)?;
    draft.as_file().sync_all().map_err(wrap)?;
    let persisted = match overwrite {
        Overwrite::Never => draft.persist_noclobber(path),
        Overwrite::Allowed => draft.persist(path),
    };
    persisted.map_err(|error| FileError::new(path, &error.error))?;
    Ok(())
}

/// Temporary files are made for their owner only; a document is made as any other file is.
#[cfg(unix)]
fn set_usual_permissions(file: &File) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    file.set_permissions(fs::Permissions::from_mode(0o644))
}

#[cfg(not(unix))]
fn set_usual_permissions(_: &File) -> io::Result<()> {
    Ok(())
}

/// Creates a folder, and those above it, where they are missing.
///
/// # Errors
/// Where something else stands there, or the folder above cannot be written.
pub fn create_folder(path: &Path) -> Result<(), FileError> {
    fs::create_dir_all(path).map_err(|error| FileError::new(path, &error))
}

/// The regular files that an option's path names: itself, or, where it is a folder, all in it.
///
/// # Errors
/// Where there is nothing, or a folder cannot be read.
pub fn named_by(path: &Path) -> Result<Vec<PathBuf>, FileError> {
    if is_folder(path) {
        return Walk::below(path)?.collect();
    }
    require(path)?;
    Ok(vec![path.to_owned()])
}

/// Holds that there is something under every path: what a person names and is not there is a
/// mistake of the hand, not an empty answer.
///
/// # Errors
/// Where there is nothing under one of them.
pub fn all_exist(paths: &[PathBuf]) -> Result<(), FileError> {
    paths.iter().filter(|path| !is_standard_output(path)).try_for_each(|path| {
        fs::metadata(path).map(drop).map_err(|error| FileError::new(path, &error))
    })
}

/// Whether a path leads to a folder.
pub fn is_folder(path: &Path) -> bool {
    path.is_dir()
}

/// Whether a path leads to anything at all.
pub fn exists(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok()
}

/// Requires that a path leads to something.
///
/// # Errors
/// Where it does not, or that cannot be told.
pub fn require(path: &Path) -> Result<(), FileError> {
    fs::metadata(path).map(drop).map_err(|error| FileError::new(path, &error))
}

/// Length of a file in bytes, without opening it; `None` where it cannot be told.
pub fn length(path: &Path) -> Option<u64> {
    fs::metadata(path).ok().filter(fs::Metadata::is_file).map(|metadata| metadata.len())
}

/// Walks a folder and the folders in it, in the order of the paths' bytes, holding only the names
/// of the folders on the way. Links are followed, but not back into a folder that is being walked.
/// Only regular files (and what cannot be looked at) are yielded.
pub struct Walk {
    /// What is left to do, the next at the end.
    stack: Vec<Step>,
    /// The folders being walked, resolved.
    inside: Vec<PathBuf>,
}

enum Step {
    Entry(Entry),
    Leave,
}

struct Entry {
    path: PathBuf,
    kind: EntryKind,
}

enum EntryKind {
    Folder,
    File,
    Unreadable(FileError),
}

impl Walk {
    /// Starts in a folder.
    ///
    /// # Errors
    /// Where it cannot be listed.
    pub fn below(folder: &Path) -> Result<Self, FileError> {
        let mut walk = Self { stack: Vec::new(), inside: Vec::new() };
        walk.enter(folder)?;
        Ok(walk)
    }

    fn enter(&mut self, folder: &Path) -> Result<(), FileError> {
        let wrap = |error: io::Error| FileError::new(folder, &error);
        let resolved = fs::canonicalize(folder).map_err(wrap)?;
        if self.inside.contains(&resolved) {
            return Ok(());
        }
        let mut entries = Vec::new();
        for entry in fs::read_dir(folder).map_err(wrap)? {
            let path = folder.join(entry.map_err(wrap)?.file_name());
            let kind = match fs::metadata(&path) {
                Ok(metadata) if metadata.is_dir() => EntryKind::Folder,
                Ok(metadata) if metadata.is_file() => EntryKind::File,
                Ok(_) => continue,
                Err(error) => EntryKind::Unreadable(FileError::new(&path, &error)),
            };
            entries.push(Entry { path, kind });
        }
        // A folder sorts by its name and the separator that its files have there.
        entries.sort_by_cached_key(|entry| {
            let mut key = entry.path.as_os_str().as_encoded_bytes().to_vec();
            if matches!(entry.kind, EntryKind::Folder) {
                key.push(b'/');
            }
            std::cmp::Reverse(key)
        });
        self.inside.push(resolved);
        self.stack.push(Step::Leave);
        self.stack.extend(entries.into_iter().map(Step::Entry));
        Ok(())
    }
}

impl Iterator for Walk {
    type Item = Result<PathBuf, FileError>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let Step::Entry(Entry { path, kind }) = self.stack.pop()? else {
                self.inside.pop();
                continue;
            };
            match kind {
                EntryKind::File => return Some(Ok(path)),
                EntryKind::Unreadable(error) => return Some(Err(error)),
                EntryKind::Folder => {
                    if let Err(error) = self.enter(&path) {
                        return Some(Err(error));
                    }
                }
            }
        }
    }
}

#[cfg(test)]
mod tests;
