//! What is in a folder, in an order that stays.

use super::FileError;
use std::fs;
use std::io;
use std::path::Path;
use std::path::PathBuf;

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
