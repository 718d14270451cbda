//! What was fetched or imported before: certificates, CRLs and OCSP responses, each in a file that
//! is named by its SHA-256, an index of what they are about, and a log of what was asked.
//!
//! The index and the log are text, one JSON object a line, so that an auditor needs no tool of ours
//! to read them. What is written appears whole or not at all: an object gets its name when it is
//! complete on disk, and its line after it; a line that was cut off is passed over. Nothing here is
//! trusted: what is read must have the SHA-256 that it is named by, and is judged like any other
//! evidence.

mod large;
mod purge;
mod row;
mod snapshot;

pub use purge::Purged;
pub use purge::PurgedRow;
pub use row::Row;
pub use row::Subject;
pub use snapshot::Snapshot;

use super::fetch::FetchRecord;
use super::files;
use super::files::FileError;
use super::files::Overwrite;
use crate::formats::x509::describe::Piece;
use crate::model::Time;
use etcetera::BaseStrategy;
use serde::Serialize;
use std::collections::BTreeSet;
use std::fs;
use std::fs::File;
use std::fs::OpenOptions;
use std::io;
use std::io::Read;
use std::io::Seek;
use std::io::SeekFrom;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Names the folder of what is kept; empty: nothing is.
const VARIABLE: &str = "CONDAU_CACHE";

/// The folder of objects, below it one for each first octet.
const OBJECTS: &str = "objects";

/// What the objects are about.
const INDEX: &str = "index.ndjson";

/// What was asked of the network, and what came of it.
const LOG: &str = "fetches.ndjson";

/// Held by who writes.
const WRITING: &str = "writing.lock";

/// Held, shared, by who reads: nothing is purged meanwhile.
const READING: &str = "reading.lock";

/// The folder that is used where it is there: what `CONDAU_CACHE` names, else `condau` in the
/// platform's cache folder. `None` where there is none, or where `CONDAU_CACHE` is empty.
pub fn locate() -> Option<PathBuf> {
    default_folder().filter(|folder| folder.join(INDEX).is_file())
}

/// The folder that is written where none is named.
pub fn default_folder() -> Option<PathBuf> {
    match std::env::var_os(VARIABLE) {
        Some(named) if named.is_empty() => None,
        Some(named) => Some(PathBuf::from(named)),
        None => Some(etcetera::choose_base_strategy().ok()?.cache_dir().join("condau")),
    }
}

/// A folder of kept evidence, to be added to.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
}

/// What became of what was to be kept.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub struct Added {
    /// New.
    pub added: u64,
    /// There already.
    pub known: u64,
}

/// A line of the log.
#[derive(Serialize)]
struct LogLine<'a> {
    at: Time,
    url: &'a str,
    what: &'a str,
    certificate: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    bytes: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    trouble: Option<&'a str>,
}

impl Ledger {
    /// The ledger in a folder, which is made where it is not there.
    ///
    /// # Errors
    /// Where it cannot be made.
    pub fn open(folder: &Path) -> Result<Self, FileError> {
        let wrap = |error: io::Error| FileError::new(folder, &error);
        fs::create_dir_all(folder.join(OBJECTS)).map_err(wrap)?;
        let ledger = Self { folder: folder.to_owned() };
        let index = ledger.folder.join(INDEX);
        let made = files::regular_or_missing(&index)
            .and_then(|()| OpenOptions::new().create(true).append(true).open(&index));
        made.map_err(|error| FileError::new(&index, &error))?;
        Ok(ledger)
    }

    /// Its folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Keeps what is not kept already. `from` says where it came from: a file or an address.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&self, pieces: &[(Piece, String)], now: Time) -> Result<Added, FileError> {
        let _lock = self.lock_for_writing()?;
        let known = self.rows()?;
        let mut known: BTreeSet<_> = known.into_iter().map(|row| row.sha256).collect();
        let mut added = Added::default();
        let mut lines = Vec::new();
        for (piece, from) in pieces {
            let row = Row::of(piece, from, now);
            let path = self.object(&row);
            if !known.insert(piece.id) && path.is_file() {
                added.known = added.known.saturating_add(1);
                continue;
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent).map_err(|error| FileError::new(parent, &error))?;
            }
            files::write(&path, &piece.der, Overwrite::Allowed)?;
            row.write(&mut lines);
            added.added = added.added.saturating_add(1);
        }
        self.append(INDEX, &lines)?;
        Ok(added)
    }

    /// Writes down what was asked of the network, and what came of it.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn log(&self, records: &[FetchRecord]) -> Result<(), FileError> {
        let _lock = self.lock_for_writing()?;
        let mut lines = Vec::new();
        for record in records {
            let line = LogLine {
                at: record.at,
                url: &record.url,
                what: record.what,
                certificate: record.certificate.to_string(),
                bytes: record.outcome.as_ref().ok().copied(),
                sha256: record.sha256.as_deref(),
                trouble: record.outcome.as_ref().err().map(String::as_str),
            };
            // Writing to memory does not fail.
            let _ = serde_json::to_writer(&mut lines, &line);
            lines.push(b'\n');
        }
        self.append(LOG, &lines)
    }

    /// What is kept, as of a validation time (clock differences included): for each CRL and OCSP
    /// response only those that matter then.
    ///
    /// # Errors
    /// Where the folder holds no index, or it cannot be read.
    pub fn snapshot(folder: &Path, at: Time) -> Result<Snapshot, FileError> {
        let ledger = Self { folder: folder.to_owned() };
        let index = folder.join(INDEX);
        fs::metadata(&index).map_err(|error| FileError::new(&index, &error))?;
        let reading = ledger.lock_for_reading()?;
        let rows = ledger.rows()?;
        Ok(Snapshot::new(ledger, reading, rows, at))
    }

    /// Every row of the index, the last one of each object.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn rows(&self) -> Result<Vec<Row>, FileError> {
        let path = self.folder.join(INDEX);
        let bytes = files::read_regular(&path).map_err(|error| FileError::new(&path, &error))?;
        // A line that was cut off, or is of a later version, is passed over: its object is found
        // again by an import.
        let lines = bytes.split(|octet| *octet == b'\n').filter(|line| !line.is_empty());
        Ok(lines.filter_map(|line| serde_json::from_slice(line).ok()).collect())
    }

    fn object(&self, row: &Row) -> PathBuf {
        let name = row.sha256.to_string();
        let (first, rest) = name.split_at_checked(2).unwrap_or_default();
        self.folder.join(OBJECTS).join(first).join(format!("{rest}.{}", row.subject.extension()))
    }

    fn append(&self, name: &str, lines: &[u8]) -> Result<(), FileError> {
        let path = self.folder.join(name);
        let wrap = |error: io::Error| FileError::new(&path, &error);
        if lines.is_empty() {
            return Ok(());
        }
        let opened = files::regular_or_missing(&path)
            .and_then(|()| OpenOptions::new().create(true).read(true).append(true).open(&path));
        let mut file = opened.map_err(wrap)?;
        if file.metadata().map_err(wrap)?.len() > 0 {
            let mut last = [0];
            file.seek(SeekFrom::End(-1)).map_err(wrap)?;
            file.read_exact(&mut last).map_err(wrap)?;
            if last != *b"\n" {
                // A line that was cut off ends here.
                file.write_all(b"\n").map_err(wrap)?;
            }
        }
        file.write_all(lines).map_err(wrap)?;
        file.sync_data().map_err(wrap)
    }

    fn lock_file(&self, name: &str) -> Result<File, FileError> {
        let path = self.folder.join(name);
        let opened = files::regular_or_missing(&path)
            .and_then(|()| OpenOptions::new().create(true).truncate(false).write(true).open(&path));
        opened.map_err(|error| FileError::new(&path, &error))
    }

    fn lock_for_writing(&self) -> Result<File, FileError> {
        let file = self.lock_file(WRITING)?;
        file.lock().map_err(|error| FileError::new(&self.folder.join(WRITING), &error))?;
        Ok(file)
    }

    /// `None` where the folder cannot be written: then nobody purges it either.
    fn lock_for_reading(&self) -> Result<Option<File>, FileError> {
        let Ok(file) = self.lock_file(READING) else { return Ok(None) };
        file.lock_shared().map_err(|error| FileError::new(&self.folder.join(READING), &error))?;
        Ok(Some(file))
    }
}

#[cfg(test)]
mod tests;
