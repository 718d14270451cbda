//! Evidence into the ledger: from files that people were given, and from the network for what an
//! archive lacks.

use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Walk;
use crate::adapters::ledger::Added;
use crate::adapters::ledger::Ledger;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::x509::describe;
use crate::formats::x509::describe::Piece;
use crate::model::Material;
use crate::model::Time;
use std::path::Path;
use std::path::PathBuf;

/// What became of an import.
#[derive(Debug, Default)]
pub struct Imported {
    /// What was kept.
    pub added: Added,
    /// Files that hold no evidence, with why; in folders those are passed over.
    pub without: Vec<(PathBuf, FormatError)>,
}

/// Keeps the certificates, CRLs and OCSP responses of files and folders: of files that are such, and
/// of documents that carry some. Nothing of it is trusted by being kept.
///
/// # Errors
/// Where a file that was named cannot be read, or the ledger cannot be written.
pub fn import(paths: &[PathBuf], ledger: &Ledger, now: Time) -> Result<Imported, FileError> {
    let mut imported = Imported::default();
    let mut waiting = Waiting { ledger, now, pieces: Vec::new(), bytes: 0 };
    for named in paths {
        if !files::is_folder(named) {
            match pieces_of(named)? {
                Ok(pieces) => waiting.add(pieces, named, &mut imported.added)?,
                Err(error) => imported.without.push((named.clone(), error)),
            }
            continue;
        }
        for path in Walk::below(named)? {
            let path = path?;
            if let Ok(pieces) = pieces_of(&path)? {
                waiting.add(pieces, &path, &mut imported.added)?;
            }
        }
    }
    waiting.keep(&mut imported.added)?;
    Ok(imported)
}

/// What was read and waits to be kept together, since the index is read for each keeping.
struct Waiting<'a> {
    ledger: &'a Ledger,
    now: Time,
    pieces: Vec<(Piece, String)>,
    bytes: usize,
}

/// Bytes that may wait.
const WAITING: usize = 32 << 20;

impl Waiting<'_> {
    fn add(&mut self, pieces: Vec<Piece>, path: &Path, sum: &mut Added) -> Result<(), FileError> {
        let from = path.to_string_lossy();
        for piece in pieces {
            self.bytes = self.bytes.saturating_add(piece.der.len());
            self.pieces.push((piece, from.clone().into_owned()));
        }
        if self.bytes > WAITING { self.keep(sum) } else { Ok(()) }
    }

    fn keep(&mut self, sum: &mut Added) -> Result<(), FileError> {
        let added = self.ledger.keep(&std::mem::take(&mut self.pieces), self.now)?;
        self.bytes = 0;
        sum.added = sum.added.saturating_add(added.added);
        sum.known = sum.known.saturating_add(added.known);
        Ok(())
    }
}

fn pieces_of(path: &Path) -> Result<Result<Vec<Piece>, FormatError>, FileError> {
    let bytes = files::read(path)?;
    let found = describe::read_pieces(&bytes).or_else(|error| {
        let name = path.to_string_lossy();
        // What is a document says more about what is wrong with it than what it is not.
        let material = formats::observe(&bytes, &name, &ObserveOptions::default())
            .map(|observed| observed.material)
            .map_err(|_| error.clone())?;
        match of_material(material) {
            pieces if pieces.is_empty() => Err(error),
            pieces => Ok(pieces),
        }
    });
    Ok(found)
}

/// What a document carries, as pieces; what cannot be read is left out.
pub fn of_material(material: Material) -> Vec<Piece> {
    let certificates = material.certificates.into_iter().map(describe::certificate);
    let crls = material.crls.into_iter().filter_map(|der| describe::crl(der).ok());
    let ocsps = material.ocsps.into_iter().filter_map(|der| describe::ocsp(der).ok());
    certificates.chain(crls).chain(ocsps).collect()
}
