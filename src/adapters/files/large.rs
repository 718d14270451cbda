//! A file that is too large to be held: read by position.

use crate::formats::FormatError;
use crate::formats::bytes::Source;
use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::sync::Mutex;

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
pub(super) const WINDOW: usize = 1 << 16;

impl LargeFile {
    pub(super) fn new(file: File, length: u64) -> Self {
        Self { file, length, window: Mutex::default() }
    }

    /// The file itself.
    pub(super) fn into_file(self) -> File {
        self.file
    }

    fn read_exactly(&self, offset: u64, length: usize) -> Result<Vec<u8>, FormatError> {
        read_exactly_at(&self.file, offset, length)
    }
}

/// So many bytes from a position of a file.
pub(in crate::adapters) fn read_exactly_at(
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
