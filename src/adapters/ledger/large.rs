//! Large CRLs: left on disk and read by position, with an index beside them that is written once.

use crate::adapters::files;
use crate::crypto::Hasher;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::x509::large_crl::LargeCrl;
use crate::formats::x509::large_crl::write_index;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::io::BufWriter;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// CRLs from this size on stay on disk, in bytes. Below, reading one takes some milliseconds.
pub(super) const LARGE: u64 = 8 << 20;

/// Bytes read at once where all are.
const BLOCK: usize = 1 << 20;

/// A file that is read by position, exactly as much as is asked for.
struct Positional {
    file: File,
    length: u64,
}

impl Source for Positional {
    fn length(&self) -> u64 {
        self.length
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let left = usize::try_from(self.length.saturating_sub(offset)).unwrap_or(usize::MAX);
        files::read_exactly_at(&self.file, offset, length.min(left)).map(Cow::Owned)
    }
}

impl Positional {
    fn open(path: &Path) -> io::Result<Self> {
        let file = files::open_regular(path)?;
        let length = file.metadata()?.len();
        Ok(Self { file, length })
    }

    fn has_sha256(&self, id: CertificateId) -> bool {
        let Ok(mut hasher) = Hasher::new(DigestAlgorithm::Sha256) else { return false };
        let mut at = 0;
        while at < self.length {
            let Ok(bytes) = self.read(at, BLOCK) else { return false };
            hasher.update(&bytes);
            at = at.saturating_add(bytes.len() as u64);
        }
        hasher.finish() == id.0
    }
}

/// Where the index of a CRL is.
pub(super) fn index_of(crl: &Path) -> PathBuf {
    let mut name = crl.as_os_str().to_owned();
    name.push(".index");
    PathBuf::from(name)
}

/// Opens a CRL that has this SHA-256, and its index, which is written where it is not there or is
/// another's. `None` where the file is not what it is named by, or has a form that needs reading
/// whole.
pub(super) fn open(path: &Path, id: CertificateId) -> Option<LargeCrl> {
    let crl = Positional::open(path).ok().filter(|crl| crl.has_sha256(id))?;
    let source: Arc<dyn Source> = Arc::new(crl);
    let known = Positional::open(&index_of(path))
        .ok()
        .map(|index| LargeCrl { source: Arc::clone(&source), index: Arc::new(index) });
    if let Some(large) = known.filter(|large| large.is_whole(id)) {
        return Some(large);
    }
    let index = Positional { length: 0, file: written(path, &*source, id).ok()?? };
    let length = index.file.metadata().ok()?.len();
    Some(LargeCrl { source, index: Arc::new(Positional { length, ..index }) })
}

/// Writes the index beside the CRL, in one step; where that folder cannot be written, to a file of
/// this run only. `None` where there can be none.
fn written(path: &Path, source: &dyn Source, id: CertificateId) -> io::Result<Option<File>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let beside = tempfile::Builder::new().prefix(".condau-").tempfile_in(folder);
    let Ok(beside) = beside else {
        let file = tempfile::tempfile()?;
        return fill(&file, source, id).map(|filled| filled.then_some(file));
    };
    if !fill(beside.as_file(), source, id)? {
        return Ok(None);
    }
    beside.as_file().sync_data()?;
    // Another run may have written the same meanwhile.
    let file = beside.persist(index_of(path)).map_err(|error| error.error)?;
    Ok(Some(file))
}

fn fill(file: &File, source: &dyn Source, id: CertificateId) -> io::Result<bool> {
    let mut out = BufWriter::with_capacity(BLOCK, file);
    let made = write_index(source, id, &mut out)?;
    out.flush()?;
    Ok(made.is_ok())
}
