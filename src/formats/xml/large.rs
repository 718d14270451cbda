//! Large documents: read in pieces, judged by what is left when all is folded that no rule looks at
//! one by one.
//!
//! The same reader makes the scan, the tree of what is left and the nodes of each fold, and the same
//! canonicaliser writes them; so there is one way to read XML. Where somebody meets a fold without
//! knowing what it is, where a reference leads into one that cannot be unfolded, and where the scan
//! refuses the document, there is no answer from here, and the document is read whole.

mod scan;

use super::encoding::Decoded;
use super::file::XmlFile;
use super::folds::Fold;
use super::folds::Folds;
use super::folds::IdHasher;
use super::reader;
use super::witness::FirstReading;
use super::witness::Witness;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use scan::Scan;
use scan::Scanned;
use std::cell::Cell;
use std::cell::RefCell;

/// What is large, and how it is folded.
#[derive(Clone, Copy, Debug)]
pub(super) struct Measures {
    /// Files from here on are large, in bytes.
    pub(super) from: u64,
    /// The file's digest is known at each multiple of this, in bytes.
    pub(super) block: usize,
    /// Read at once.
    pub(super) window: usize,
    /// Folds are not much longer than this, but for a text.
    pub(super) longest: u64,
    /// What is shorter stays.
    pub(super) shortest: u64,
}

impl Measures {
    /// Those in use.
    pub(super) const USUAL: Self =
        Self { from: 4 << 20, block: 1 << 15, window: 1 << 18, longest: 1 << 18, shortest: 512 };
}

/// Times that places are unfolded because somebody asked for an element in them.
const ROUNDS: usize = 4;

/// What `look` makes of a large document, with the document's SHA-256; `None` where it must be read
/// whole.
pub(super) fn with<T>(
    source: &dyn Source,
    options: &ObserveOptions,
    measures: &Measures,
    look: &mut dyn FnMut(&XmlFile<'_>, &str) -> T,
) -> Option<T> {
    if source.length() < measures.from || source.length() > options.limits.xml_size {
        return None;
    }
    let hasher = IdHasher::new();
    let mut reading = FirstReading::new(source, measures.block).ok()?;
    let scanned = Scan::new(options, measures, &hasher).read(&mut reading)?;
    let (file, sha256) = reading.end();
    let sha256 = hex::encode(sha256);
    let Scanned { mark, length, folds, ids } = scanned;
    let mut folds = Folds {
        file,
        mark,
        limits: &options.limits,
        list: folds,
        ids,
        hasher,
        asked: RefCell::default(),
        broken: Cell::new(false),
    };
    for _ in 0..ROUNDS {
        if folds.list.is_empty() {
            return None;
        }
        let text = kept(&folds.file, mark, length, &mut folds.list)?;
        let decoded = Decoded::folded(text, folds);
        let made = {
            let folds = decoded.folds.as_ref()?;
            let tree = reader::read_folded(&decoded.text, Some(folds), &options.limits).ok()?;
            let file = XmlFile::new(&decoded, tree, options);
            ask_for_references(&file, folds);
            let unfolded = folds.asked.borrow().is_empty();
            let made = unfolded.then(|| look(&file, &sha256));
            if file.tree.touched.get() || folds.broken.get() {
                return None;
            }
            made
        };
        folds = decoded.folds?;
        let mut asked = folds.asked.take();
        if asked.is_empty() {
            return made;
        }
        let before = folds.list.len();
        scan::unfold(&mut folds.list, &mut asked);
        scan::retain_folded(&mut folds.ids, &folds.list);
        if folds.list.len() == before {
            return None;
        }
    }
    None
}

/// The text that is kept; notes where the marks of the folds stand in it.
fn kept(file: &Witness<'_>, mark: u64, length: u64, folds: &mut [Fold]) -> Option<String> {
    let mut bytes = Vec::new();
    let mut at = 0u64;
    let copy = |from: u64, to: u64, bytes: &mut Vec<u8>| {
        let length = usize::try_from(to.checked_sub(from)?).ok()?;
        bytes.extend_from_slice(&file.read(mark.checked_add(from)?, length)?);
        Some(())
    };
    for fold in folds.iter_mut() {
        copy(at, fold.start, &mut bytes)?;
        fold.at = bytes.len();
        bytes.extend_from_slice(super::folds::MARK.as_bytes());
        at = fold.end;
    }
    copy(at, length, &mut bytes)?;
    String::from_utf8(bytes).ok()
}

/// Asks for what the signatures' URIs name, so that it is unfolded before anything is computed.
fn ask_for_references(file: &XmlFile<'_>, folds: &Folds<'_>) {
    let inside = file.signatures.iter().flat_map(|signature| file.tree.subtree(*signature));
    for element in inside.map(super::tree::NodeId) {
        let Some(uri) = file.tree.attribute(element, "URI") else { continue };
        let Some(fragment) = uri.strip_prefix('#') else { continue };
        folds.ask(fragment);
        // xpointer(id('…'))
        if let Some(quoted) = fragment.split(['\'', '"']).nth(1) {
            folds.ask(quoted);
        }
    }
}

#[cfg(test)]
mod tests;
