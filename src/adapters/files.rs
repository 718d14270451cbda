//! Files and folders: opened for reading at any position, walked in a stable order, written whole
//! or not at all. No memory maps: a file that shrinks while it is mapped kills the process.

#![expect(clippy::disallowed_methods, reason = "this is where files are read and written")]

mod large;
mod walk;

pub use large::LargeFile;
pub(super) use large::read_exactly_at;
pub use walk::Walk;

use crate::formats::Outside;
use crate::formats::bytes::Source;
use large::WINDOW;
use std::fs;
use std::fs::File;
use std::io;
use std::io::Read;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
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
        Opened::Large(large) => Some(large.into_file()),
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

#[cfg(test)]
mod tests;
