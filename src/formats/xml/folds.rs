//! Folds: what is left out of the text of a large document, and how it is found again.
//!
//! The text of a large document is kept without the runs of nodes that no rule looks at one by one:
//! each place is marked by `<>`, which no document contains. Their bytes are read from the file
//! again when they are canonicalised. Ids inside are known by their hashes; who asks for one is
//! noted, and that place is unfolded before the file is judged.

use super::reader::Context;
use super::reader::read_part;
use super::tree::Tree;
use super::witness::Witness;
use crate::formats::limits::Limits;
use std::cell::Cell;
use std::cell::RefCell;
use std::hash::BuildHasher;
use std::hash::RandomState;

/// The mark of a fold in the text.
pub(super) const MARK: &str = "<>";

/// Read of one long text at once.
const PIECE: u64 = 1 << 18;

/// One place where something is left out.
#[derive(Clone, Debug)]
pub(super) struct Fold {
    /// Position of its mark in the text that is kept.
    pub(super) at: usize,
    /// Where it begins and ends in the whole text.
    pub(super) start: u64,
    pub(super) end: u64,
    /// It is one text, which is read in pieces.
    pub(super) is_text: bool,
}

impl Fold {
    pub(super) fn length(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// What an id is known by where it is folded.
pub(super) type IdHash = [u64; 2];

/// Makes hashes of ids; nobody outside can foresee them.
pub(super) struct IdHasher(RandomState, RandomState);

impl IdHasher {
    pub(super) fn new() -> Self {
        Self(RandomState::new(), RandomState::new())
    }

    pub(super) fn hash(&self, id: &str) -> IdHash {
        [self.0.hash_one(id), self.1.hash_one(id)]
    }
}

/// All folds of one document.
pub(super) struct Folds<'a> {
    pub(super) file: Witness<'a>,
    /// Length of the byte order mark before the text.
    pub(super) mark: u64,
    pub(super) limits: &'a Limits,
    /// In the order of the text.
    pub(super) list: Vec<Fold>,
    /// Hashes of ids in folds, in order, with the start of their elements.
    pub(super) ids: Vec<(IdHash, u64)>,
    pub(super) hasher: IdHasher,
    /// Starts of elements in folds that somebody asked for.
    pub(super) asked: RefCell<Vec<u64>>,
    /// What was folded could not be read again as it was.
    pub(super) broken: Cell<bool>,
}

impl Folds<'_> {
    /// Whether the mark of a fold is at a position of the text that is kept.
    pub(super) fn is_at(&self, at: usize) -> bool {
        self.list.binary_search_by_key(&at, |fold| fold.at).is_ok()
    }

    /// The position in the whole text of a position in the text that is kept.
    pub(super) fn origin(&self, at: usize) -> u64 {
        let before = self.list.partition_point(|fold| fold.at < at);
        let last = before.checked_sub(1).and_then(|last| self.list.get(last));
        last.map_or(at as u64, |fold| {
            let after = fold.at.saturating_add(MARK.len());
            fold.end.saturating_add((at as u64).saturating_sub(after as u64))
        })
    }

    /// Notes that an id was asked for, if it is folded.
    pub(super) fn ask(&self, id: &str) {
        let hash = self.hasher.hash(id);
        let first = self.ids.partition_point(|(known, _)| *known < hash);
        let found = self.ids.iter().skip(first).take_while(|(known, _)| *known == hash);
        self.asked.borrow_mut().extend(found.map(|(_, at)| *at));
    }

    /// Gives out the nodes of the fold whose mark is at `at`, in one tree or several, until `each`
    /// wants no more.
    pub(super) fn read(
        &self,
        at: usize,
        context: Context,
        each: &mut dyn FnMut(&Tree<'_>) -> bool,
    ) -> Context {
        let found = self.list.binary_search_by_key(&at, |fold| fold.at).ok();
        let read = found
            .and_then(|at| self.list.get(at))
            .and_then(|fold| self.pieces(fold, context, each));
        read.unwrap_or_else(|| {
            self.broken.set(true);
            Context::new()
        })
    }

    fn pieces(
        &self,
        fold: &Fold,
        mut context: Context,
        each: &mut dyn FnMut(&Tree<'_>) -> bool,
    ) -> Option<Context> {
        let mut start = fold.start;
        while start < fold.end {
            let rest = fold.end.saturating_sub(start);
            let length = if fold.is_text { rest.min(PIECE) } else { rest };
            let at = self.mark.checked_add(start)?;
            let bytes = self.file.read(at, usize::try_from(length).ok()?)?;
            let mut text = match std::str::from_utf8(&bytes) {
                Ok(text) => text,
                Err(error) if error.error_len().is_none() && length < rest => {
                    std::str::from_utf8(bytes.get(..error.valid_up_to())?).ok()?
                }
                Err(_) => return None,
            };
            if length < rest {
                text = text.get(..cut(text)?)?;
            }
            start = start.checked_add(text.len() as u64)?;
            let (mut tree, after) = read_part(text, context, self.limits).ok()?;
            context = after;
            let goes_on = each(&tree);
            context.names = std::mem::take(&mut tree.names);
            if !goes_on {
                break;
            }
        }
        Some(context)
    }
}

/// Where a text can be cut so that both parts mean the same as the whole: not in a reference, not
/// inside a line end or what may become `]]>`.
pub(super) fn cut(text: &str) -> Option<usize> {
    /// References are no longer than this.
    const LOOKED_AT: usize = 256;
    const REFERENCE: usize = 64;
    let bytes = text.as_bytes();
    let start = bytes.len().saturating_sub(LOOKED_AT);
    let in_reference = |at: usize| {
        let before = bytes.get(at.saturating_sub(REFERENCE)..at).unwrap_or_default();
        let open = before.iter().rposition(|byte| *byte == b'&');
        open.is_some_and(|open| !before.get(open..).unwrap_or_default().contains(&b';'))
    };
    (start.max(1)..bytes.len()).rev().find(|at| {
        text.is_char_boundary(*at)
            && !matches!(at.checked_sub(1).and_then(|last| bytes.get(last)), Some(b']' | b'\r'))
            && !in_reference(*at)
    })
}

#[cfg(test)]
mod tests {
    use super::cut;

    #[test]
    fn a_text_is_cut_where_both_parts_mean_the_same() {
        for (text, first) in [
            ("abc", Some("ab")),
            ("ab]]", Some("ab")),
            ("ab\r\n", Some("ab")),
            ("ab\r\nc", Some("ab\r\n")),
            ("x&amp;", Some("x")),
            ("x&amp;y", Some("x&amp;")),
            ("xĐ", Some("x")),
            ("ĐĐ", Some("Đ")),
            ("&lt;&lt;", Some("&lt;")),
            ("a", None),
            ("", None),
            ("]]]", None),
        ] {
            assert_eq!(cut(text).and_then(|at| text.get(..at)), first, "{text:?}");
        }
    }
}
