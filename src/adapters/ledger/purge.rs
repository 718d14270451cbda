//! What is past use, and its removal.

use super::INDEX;
use super::Ledger;
use super::OBJECTS;
use super::READING;
use super::Row;
use super::Subject;
use super::large::index_of;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Overwrite;
use crate::adapters::files::Walk;
use crate::model::Time;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::fs;
use std::fs::TryLockError;
use std::io;
use std::path::PathBuf;

/// What was, or would be, removed.
#[derive(Clone, Debug, Default)]
pub struct Purged {
    /// Objects that are past use.
    pub rows: Vec<PurgedRow>,
    /// Files among the objects that the index does not know.
    pub strays: Vec<PathBuf>,
    /// Bytes of all of them.
    pub bytes: u64,
    /// Objects that stay.
    pub kept: u64,
}

/// An object that is past use, and what it is superseded by.
#[derive(Clone, Debug)]
pub struct PurgedRow {
    /// The object.
    pub row: Row,
    /// When its successor was issued.
    pub successor: Time,
}

impl Subject {
    /// What makes two status sources parts of one series, in which the newer supersedes the older.
    pub(super) fn series(&self) -> String {
        match self {
            Self::Certificate { .. } => String::new(),
            Self::Crl(crl) => {
                let kind = if crl.delta_of.is_some() { "delta" } else { "complete" };
                let key = crl.key_id.as_deref().unwrap_or_default();
                format!("{kind} {key} {} {}", crl.canonical, crl.scope)
            }
            Self::Ocsp(ocsp) => {
                let about: Vec<String> = ocsp
                    .answers
                    .iter()
                    .map(|answer| format!("{} {}", answer.issuer_key, answer.serial))
                    .collect();
                format!("{} {}", ocsp.responder, about.join(" "))
            }
        }
    }

    fn is_over(&self, at: Time) -> bool {
        let next = match self {
            Self::Certificate { .. } => None,
            Self::Crl(crl) => Some(crl.next_update),
            Self::Ocsp(ocsp) => Some(ocsp.answers.iter().filter_map(|a| a.next_update).max()),
        };
        // What says no nextUpdate is superseded by what is newer.
        next.is_some_and(|next| next.is_none_or(|next| next < at))
    }
}

impl Ledger {
    /// Finds what is past use at a moment: CRLs and OCSP responses that are over and have a newer
    /// one of the same series in the same month. The last one of each month stays, since a document
    /// may need what was known before a certificate expired; so do all certificates. Files that the
    /// index does not know are past use, too.
    ///
    /// # Errors
    /// Where the folder cannot be read.
    pub fn past_use(&self, at: Time) -> Result<Purged, FileError> {
        let mut rows: BTreeMap<_, Row> = BTreeMap::new();
        for row in self.rows()? {
            rows.insert(row.sha256, row);
        }
        let mut series: BTreeMap<(String, i64, u32), Vec<&Row>> = BTreeMap::new();
        for row in rows.values().filter(|row| row.subject.is_status()) {
            let (year, month, ..) = row.subject.since().civil();
            series.entry((row.subject.series(), year, month)).or_default().push(row);
        }
        let mut purged = Purged::default();
        for of_month in series.values() {
            let newest = of_month.iter().map(|row| (row.subject.since(), row.sha256)).max();
            for row in of_month.iter().filter(|row| row.subject.is_over(at)) {
                if let Some((successor, id)) = newest.filter(|(_, id)| *id != row.sha256) {
                    debug_assert_ne!(id, row.sha256);
                    purged.bytes = purged.bytes.saturating_add(row.size);
                    purged.rows.push(PurgedRow { row: (*row).clone(), successor });
                }
            }
        }
        let gone: BTreeSet<_> = purged.rows.iter().map(|gone| gone.row.sha256).collect();
        let objects = rows.values().map(|row| self.object(row));
        let known: BTreeSet<PathBuf> = objects.flat_map(|path| [index_of(&path), path]).collect();
        for path in Walk::below(&self.folder().join(OBJECTS))?.flatten() {
            if !known.contains(&path) {
                purged.bytes =
                    purged.bytes.saturating_add(files::length(&path).unwrap_or_default());
                purged.strays.push(path);
            }
        }
        purged.kept = rows.len().saturating_sub(gone.len()) as u64;
        Ok(purged)
    }

    /// Removes what is past use: first from the index, then the objects.
    ///
    /// # Errors
    /// Where the folder cannot be written, or is being read by another run.
    pub fn purge(&self, at: Time) -> Result<Purged, FileError> {
        let _writing = self.lock_for_writing()?;
        let reading = self.lock_file(READING)?;
        let path = self.folder().join(READING);
        reading.try_lock().map_err(|error| match error {
            TryLockError::WouldBlock => {
                let busy = io::Error::other("another run is reading what is kept; try again later");
                FileError::new(&path, &busy)
            }
            TryLockError::Error(error) => FileError::new(&path, &error),
        })?;
        let purged = self.past_use(at)?;
        let gone: BTreeSet<_> = purged.rows.iter().map(|gone| gone.row.sha256).collect();
        let mut lines = Vec::new();
        let mut told = BTreeSet::new();
        for row in self.rows()? {
            if !gone.contains(&row.sha256) && told.insert(row.sha256) {
                row.write(&mut lines);
            }
        }
        files::write(&self.folder().join(INDEX), &lines, Overwrite::Allowed)?;
        let objects = purged.rows.iter().map(|gone| self.object(&gone.row));
        let objects = objects.flat_map(|path| [index_of(&path), path]);
        for path in objects.chain(purged.strays.iter().cloned()) {
            match fs::remove_file(&path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => {
                    return Err(FileError::new(&path, &error));
                }
                _ => {}
            }
        }
        Ok(purged)
    }
}
