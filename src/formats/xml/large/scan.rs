//! The first reading of a large document: is it well-formed and within limits, which ids has it, and
//! what can be folded.

use super::FirstReading;
use super::Fold;
use super::IdHasher;
use super::Measures;
use crate::formats::ObserveOptions;
use crate::formats::limits::Limits;
use crate::formats::xml::coverage::is_of_a_signature;
use crate::formats::xml::decode;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::encoding::Encoding;
use crate::formats::xml::folds::IdHash;
use crate::formats::xml::folds::cut;
use crate::formats::xml::ids;
use crate::formats::xml::lexical::characters;
use crate::formats::xml::parting::Parting;
use crate::formats::xml::parting::Piece;
use crate::formats::xml::reader::Context;
use crate::formats::xml::reader::Reader;
use crate::formats::xml::tree::COUNTED;
use crate::formats::xml::tree::Kind;
use crate::formats::xml::tree::Node;
use crate::formats::xml::tree::PrefixId;
use crate::formats::xml::tree::local;
use std::ops::Range;

/// Looked at for the encoding; an XML declaration ends long before.
const HEAD: usize = 4096;

/// A tag, comment or CDATA section that is longer makes the document be read whole.
const LONGEST_MARKUP: usize = 32 << 20;

/// Pieces of parted texts that are kept; with more the document is read whole.
const PARTINGS: usize = 10_000;

/// What the scan found. Positions are in the text, after the byte order mark.
pub(super) struct Scanned {
    /// Length of the byte order mark.
    pub(super) mark: u64,
    /// Length of the text.
    pub(super) length: u64,
    /// In the order of the text, apart.
    pub(super) folds: Vec<Fold>,
    /// Ids in folds, in order.
    pub(super) ids: Vec<(IdHash, u64)>,
}

/// An element that is open.
struct Level {
    start: u64,
    inner: u64,
    children: usize,
    /// Number of folds when it began.
    folds: usize,
    /// The fold that its last child is in, and the next may join.
    run: Option<usize>,
    /// There is something inside that must not be folded.
    holds: bool,
    /// It belongs to a signature: nothing inside is folded.
    is_signature: bool,
}

/// A text of which a part was read.
#[derive(Clone, Copy)]
struct Last {
    start: u64,
    has_words: bool,
}

pub(super) struct Scan<'s> {
    limits: &'s Limits,
    /// Names of attributes without a namespace that are ids too.
    more: &'s [String],
    measures: &'s Measures,
    hasher: &'s IdHasher,
    /// Position in the text of the window's start.
    base: u64,
    levels: Vec<Level>,
    folds: Vec<Fold>,
    ids: Vec<(IdHash, u64)>,
    /// For each namespace, whether it is of what belongs to a signature.
    of_signatures: Vec<bool>,
    text: Option<Last>,
    /// Texts that do not stand in one piece, and the starts of what may turn out to be one.
    parting: Parting<u64>,
    pieces: Vec<u64>,
    parted: usize,
    /// Where nothing may be folded.
    keep: Vec<u64>,
}

impl<'s> Scan<'s> {
    pub(super) fn new(
        options: &'s ObserveOptions,
        measures: &'s Measures,
        hasher: &'s IdHasher,
    ) -> Self {
        Self {
            limits: &options.limits,
            more: &options.id_attributes,
            measures,
            hasher,
            base: 0,
            levels: Vec::new(),
            folds: Vec::new(),
            ids: Vec::new(),
            of_signatures: Vec::new(),
            text: None,
            parting: Parting::default(),
            pieces: Vec::new(),
            parted: 0,
            keep: Vec::new(),
        }
    }

    /// Reads a document to its end; `None` where it is not UTF-8, or would be refused.
    pub(super) fn read(mut self, file: &mut FirstReading<'_>) -> Option<Scanned> {
        let mut buffer = Vec::new();
        let mut last = file.more(&mut buffer, HEAD.max(self.measures.window)).ok()?;
        let mark = mark(&buffer)?;
        buffer.drain(..mark);
        let mut context = Context::new();
        // The document itself, and the end of the list, are nodes of a tree.
        *context.count_mut() = 2;
        let mut wanted = self.measures.window;
        loop {
            let text = match std::str::from_utf8(&buffer) {
                Ok(text) => text,
                Err(error) if !last && error.error_len().is_none() => {
                    std::str::from_utf8(buffer.get(..error.valid_up_to())?).ok()?
                }
                Err(_) => return None,
            };
            characters(text).ok()?;
            let mut reader = Reader::new(text, context, self.limits);
            let taken = self.window(&mut reader, last)?;
            context = reader.context;
            if self.parted.max(self.pieces.len()) > PARTINGS {
                return None;
            }
            self.base = self.base.saturating_add(taken as u64);
            if last {
                break;
            }
            // Markup longer than the window needs a longer one.
            wanted = if taken == 0 { wanted.saturating_mul(2) } else { self.measures.window };
            if wanted > LONGEST_MARKUP {
                return None;
            }
            buffer.drain(..taken);
            last = file.more(&mut buffer, wanted).ok()?;
        }
        self.finish(mark as u64)
    }

    /// Reads what ends in a window; how much of it that was.
    fn window(&mut self, reader: &mut Reader<'_, '_>, last: bool) -> Option<usize> {
        loop {
            let start = reader.at;
            let count = *reader.context.count_mut();
            reader.forget();
            let advanced = reader.advance();
            let is_text = reader.nodes.last().is_some_and(|node| node.kind == Kind::Text);
            let is_open = is_text && reader.at == reader.text.len();
            match advanced {
                Ok(true) if last || !is_open => self.take(reader, start),
                Ok(false) if last => return Some(reader.text.len()),
                Err(_) if last => return None,
                _ => {
                    // It may be whole with what comes; a long text is taken in parts.
                    *reader.context.count_mut() = count;
                    let rest = reader.text.get(start..).unwrap_or_default();
                    if !is_open || rest.len() < self.measures.window / 2 {
                        return Some(start);
                    }
                    let part = rest.get(..cut(rest)?)?;
                    let has_words = self.text.is_some_and(|text| text.has_words) || words(part);
                    let begin = self.base.saturating_add(start as u64);
                    let begin = self.text.map_or(begin, |text| text.start);
                    self.text = Some(Last { start: begin, has_words });
                    return Some(start.saturating_add(part.len()));
                }
            }
        }
    }

    /// Takes what was just read from `start` on.
    fn take(&mut self, reader: &Reader<'_, '_>, start: usize) {
        let end = self.base.saturating_add(reader.at as u64);
        let Some(node) = reader.nodes.last() else {
            return self.end(self.base.saturating_add(start as u64), end);
        };
        let mut begin = self.base.saturating_add(u64::from(node.start));
        match node.kind {
            Kind::Element => {
                self.passed(begin, Piece::Other);
                return self.start(reader, node, begin, end);
            }
            Kind::Text | Kind::CData => {
                let inner = node.inner_start as usize..node.inner_end as usize;
                let inner = reader.text.get(inner).unwrap_or_default();
                let mut has_words = match node.kind {
                    Kind::Text => words(inner),
                    _ => !inner.trim().is_empty(),
                };
                if let Some(part) = self.text.take() {
                    begin = part.start;
                    has_words |= part.has_words;
                }
                self.passed(begin, Piece::Text { words: has_words });
            }
            Kind::Comment => self.passed(begin, Piece::Comment),
            _ => self.passed(begin, Piece::Instruction),
        }
        let content = matches!(node.kind, Kind::Text | Kind::CData).then_some(begin..end);
        self.child(begin..end, content, node.kind == Kind::Text);
    }

    /// Looks for texts that do not stand in one piece: all their pieces are kept.
    fn passed(&mut self, start: u64, piece: Piece) {
        let parent = u32::try_from(self.levels.len()).unwrap_or(u32::MAX);
        if self.parting.next(piece, parent, start).is_some() {
            self.keep.append(&mut self.pieces);
            self.keep.push(start);
            self.parted = self.keep.len();
        }
        if self.parting.is_open() {
            self.pieces.push(start);
        } else {
            self.pieces.clear();
        }
    }

    fn start(&mut self, reader: &Reader<'_, '_>, node: &Node, start: u64, end: u64) {
        let names = &reader.context.names;
        for attribute in &reader.attributes {
            let namespace = names.namespaces.string(attribute.namespace.0);
            let name = attribute.name_start as usize;
            let name = name..name.saturating_add(attribute.name_length as usize);
            let name = reader.text.get(name).unwrap_or_default();
            let is_more =
                attribute.prefix == PrefixId::NONE && self.more.iter().any(|more| more == name);
            if is_more || ids::is_id_name(attribute.prefix, namespace, name) {
                let value = attribute.value_start as usize..attribute.value_end as usize;
                let value = decode::attribute(reader.text.get(value).unwrap_or_default());
                self.ids.push((self.hasher.hash(ids::meant(&value)), start));
            }
        }
        while self.of_signatures.len() < names.namespaces.len() {
            let namespace = names.namespaces.string(self.of_signatures.len() as u32);
            self.of_signatures.push(is_of_a_signature(namespace));
        }
        let name = node.start.saturating_add(1) as usize;
        let name = name..name.saturating_add(node.name_length as usize);
        let name = local(reader.text.get(name).unwrap_or_default());
        let own = self.of_signatures.get(node.namespace.0 as usize).copied().unwrap_or_default()
            || name == "Signature";
        let is_signature = own || self.levels.last().is_some_and(|level| level.is_signature);
        let level = Level {
            start,
            inner: end,
            children: 0,
            folds: self.folds.len(),
            run: None,
            holds: false,
            is_signature,
        };
        self.levels.push(level);
        // An empty element ends at once.
        if reader.context.depth() < self.levels.len() {
            self.end(end, end);
        }
    }

    fn end(&mut self, inner_end: u64, end: u64) {
        let Some(level) = self.levels.pop() else { return };
        self.passed(end, Piece::Other);
        let content = level.inner..inner_end;
        if level.holds || level.is_signature {
            if let Some(parent) = self.levels.last_mut() {
                parent.holds = true;
                parent.run = None;
                parent.children = parent.children.saturating_add(1);
            }
        } else if length(&content) > self.measures.longest {
            if let Some(parent) = self.levels.last_mut() {
                parent.run = None;
                parent.children = parent.children.saturating_add(1);
            }
        } else {
            self.folds.truncate(level.folds);
            self.child(level.start..end, Some(content), false);
        }
    }

    /// A child that nobody looks at ends. `content` is what may be folded of it where it must be
    /// there for its siblings' paths.
    fn child(&mut self, whole: Range<u64>, content: Option<Range<u64>>, is_text: bool) {
        let Some(parent) = self.levels.last_mut() else { return };
        parent.children = parent.children.saturating_add(1);
        if parent.is_signature {
            return;
        }
        let counts = parent.children <= COUNTED;
        let is_long = is_text && length(&whole) > self.measures.longest;
        if counts || is_long {
            parent.run = None;
            let folded = if is_long { Some(whole) } else { content };
            self.folds.extend(folded.map(|range| fold(range, is_text)));
            return;
        }
        match parent.run.and_then(|run| self.folds.get_mut(run)) {
            Some(run) if whole.end.saturating_sub(run.start) <= self.measures.longest => {
                run.end = whole.end;
            }
            _ => {
                parent.run = Some(self.folds.len());
                self.folds.push(fold(whole, false));
            }
        }
    }

    fn finish(mut self, mark: u64) -> Option<Scanned> {
        self.ids.sort_unstable();
        self.ids.dedup();
        // The first two elements of an id say that it is ambiguous, and where it was first.
        for same in self.ids.chunk_by(|one, other| one.0 == other.0).filter(|same| same.len() > 1) {
            self.keep.extend(same.iter().take(2).map(|(_, at)| *at));
        }
        self.folds.retain(|fold| fold.length() >= self.measures.shortest);
        unfold(&mut self.folds, &mut self.keep);
        retain_folded(&mut self.ids, &self.folds);
        Some(Scanned { mark, length: self.base, folds: self.folds, ids: self.ids })
    }
}

fn length(range: &Range<u64>) -> u64 {
    range.end.saturating_sub(range.start)
}

fn fold(range: Range<u64>, is_text: bool) -> Fold {
    Fold { at: 0, start: range.start, end: range.end, is_text }
}

/// Whether there is more than white space in raw character data.
fn words(raw: &str) -> bool {
    let plain = |byte: &u8| byte.is_ascii_graphic() && *byte != b'&';
    raw.as_bytes().first().is_some_and(plain) || !decode::text(raw).trim().is_empty()
}

/// Length of the byte order mark of a file in UTF-8; `None` where it is in another encoding.
fn mark(bytes: &[u8]) -> Option<usize> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    let head = match std::str::from_utf8(head) {
        Ok(_) => head,
        Err(error) => head.get(..error.valid_up_to())?,
    };
    match Decoded::new(head).ok()?.encoding {
        Encoding::Utf8 { mark } => Some(if mark { 3 } else { 0 }),
        _ => None,
    }
}

/// Takes out the folds with some positions in them.
pub(super) fn unfold(folds: &mut Vec<Fold>, positions: &mut [u64]) {
    positions.sort_unstable();
    folds.retain(|fold| {
        let first = positions.partition_point(|at| *at < fold.start);
        positions.get(first).is_none_or(|at| *at >= fold.end)
    });
}

/// Keeps only the ids of elements in folds.
pub(super) fn retain_folded(ids: &mut Vec<(IdHash, u64)>, folds: &[Fold]) {
    ids.retain(|(_, at)| {
        let after = folds.partition_point(|fold| fold.start <= *at);
        after.checked_sub(1).and_then(|last| folds.get(last)).is_some_and(|fold| *at < fold.end)
    });
    ids.shrink_to_fit();
}
