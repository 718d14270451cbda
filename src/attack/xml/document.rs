//! A signed XML document, and where in its text the parts are that mutants are about.

use super::Obstacle;
use super::lacks;
use crate::formats::ObserveOptions;
use crate::formats::xml;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use std::ops::Range;

/// A signed document in UTF-8.
pub(in crate::attack) struct Document {
    /// All of it.
    pub(super) text: String,
    /// The document element.
    pub(super) root: Range<usize>,
    /// The first signature.
    pub(super) signature: Range<usize>,
    /// `ds:` or nothing, as the signature's element is written.
    pub(super) prefix: String,
    /// Path of the signature.
    pub(super) path: String,
    /// The element that is signed by its id, and the id; `None`: the document as a whole.
    pub(super) part: Option<(Range<usize>, String)>,
    /// It signs the document as a whole (`URI=""`).
    is_whole: bool,
    /// How many signatures there are.
    signatures: usize,
}

impl Document {
    pub(super) fn open(bytes: Vec<u8>) -> Result<Self, Obstacle> {
        let observed = xml::observe(&bytes, "", &ObserveOptions::default())?;
        let text = String::from_utf8(bytes).map_err(|_| lacks("text in UTF-8", "văn bản UTF-8"))?;
        let first = observed.signatures.first();
        let evidence = first.ok_or_else(|| lacks("a signature", "chữ ký"))?;
        let signature = range(evidence.at.offset, evidence.at.length)
            .ok_or_else(|| lacks("a signature that can be read", "chữ ký đọc được"))?;
        let root = root(&text).ok_or_else(|| lacks("a document element", "phần tử gốc"))?;
        let name = text.get(signature.clone()).and_then(|written| {
            let name = written.strip_prefix('<')?.split(|c: char| c == '>' || c.is_whitespace());
            name.into_iter().next()
        });
        let prefix = name
            .and_then(|name| name.strip_suffix("Signature"))
            .ok_or_else(|| lacks("a signature that can be read", "chữ ký đọc được"))?
            .to_owned();
        let part = part(evidence, &signature);
        let path = evidence.at.xpath.clone().unwrap_or_default();
        let is_whole = evidence.references.iter().any(|reference| reference.what.is_empty());
        let signatures = observed.signatures.len();
        Ok(Self { text, root, signature, prefix, path, part, is_whole, signatures })
    }

    /// The text with some stretches replaced; they do not overlap.
    pub(super) fn with(&self, mut edits: Vec<(Range<usize>, String)>) -> Result<String, Obstacle> {
        edits.sort_by_key(|(range, _)| (range.start, range.end));
        let mut text = String::with_capacity(self.text.len().saturating_add(4096));
        let mut at = 0;
        for (range, new) in edits {
            let kept = self.text.get(at..range.start);
            text.push_str(kept.ok_or_else(|| lacks("parts side by side", "các phần tách rời"))?);
            text.push_str(&new);
            at = range.end;
        }
        text.push_str(self.text.get(at..).unwrap_or_default());
        Ok(text)
    }

    /// The text of a stretch.
    pub(super) fn of(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// The element that is signed by its id.
    pub(super) fn part(&self) -> Result<(&Range<usize>, &str), Obstacle> {
        let part = self.part.as_ref().map(|(range, id)| (range, id.as_str()));
        part.ok_or_else(|| lacks("an element signed by its id", "phần tử được ký theo Id"))
    }

    /// A signature over the document as a whole.
    pub(super) fn whole(&self) -> Result<(), Obstacle> {
        match self.is_whole {
            true => Ok(()),
            false => Err(lacks("a signature over all of it", "chữ ký trên toàn bộ tài liệu")),
        }
    }

    /// No other signature.
    pub(super) fn single(&self) -> Result<(), Obstacle> {
        match self.signatures {
            1 => Ok(()),
            _ => Err(lacks("one signature alone", "duy nhất một chữ ký")),
        }
    }

    /// Where a word stands in the signature.
    pub(super) fn find(&self, word: &str) -> Result<Range<usize>, Obstacle> {
        let at = self.of(&self.signature).find(word);
        let at = at.ok_or_else(|| lacks("what is changed", "phần cần sửa"))?;
        let start = self.signature.start.saturating_add(at);
        Ok(start..start.saturating_add(word.len()))
    }

    /// `<ds:NAME` in the signature.
    pub(super) fn open_tag(&self, name: &str) -> String {
        format!("<{}{name}", self.prefix)
    }

    /// Just behind `<ds:NAME …>`.
    pub(super) fn inside(&self, name: &str) -> Result<usize, Obstacle> {
        let tag = self.find(&self.open_tag(name))?;
        let rest = self.text.get(tag.end..).unwrap_or_default();
        let end = rest.find('>').ok_or_else(|| lacks("what is changed", "phần cần sửa"))?;
        Ok(tag.end.saturating_add(end).saturating_add(1))
    }

    /// Just before `</ds:NAME>`.
    pub(super) fn end_of(&self, name: &str) -> Result<usize, Obstacle> {
        Ok(self.find(&format!("</{}{name}>", self.prefix))?.start)
    }

    /// Just before the end tag of the document element.
    pub(super) fn end_of_root(&self) -> Result<usize, Obstacle> {
        let at = self.of(&self.root).rfind("</");
        let at = at.ok_or_else(|| lacks("a document element", "phần tử gốc"))?;
        Ok(self.root.start.saturating_add(at))
    }

    /// The first stretch of words in a range, outside of tags.
    pub(super) fn words(&self, range: &Range<usize>) -> Result<Range<usize>, Obstacle> {
        let none = || lacks("words that are signed", "văn bản được ký");
        let mut at = range.start;
        loop {
            let rest = self.text.get(at..range.end).ok_or_else(none)?;
            let open = rest.find('>').ok_or_else(none)?.saturating_add(1);
            let after = rest.get(open..).ok_or_else(none)?;
            let close = after.find('<').ok_or_else(none)?;
            let between = after.get(..close).unwrap_or_default();
            let start = at.saturating_add(open);
            let is_outside = !self.signature.contains(&start);
            if is_outside && between.trim().chars().count() > 2 && !between.contains('&') {
                let blank = between.len().saturating_sub(between.trim_start().len());
                let start = start.saturating_add(blank);
                return Ok(start..start.saturating_add(between.trim().len()));
            }
            at = start.saturating_add(close);
        }
    }

    /// What is signed: the element, or the document element.
    pub(super) fn signed(&self) -> &Range<usize> {
        self.part.as_ref().map_or(&self.root, |(range, _)| range)
    }
}

fn range(offset: Option<u64>, length: Option<u64>) -> Option<Range<usize>> {
    let start = usize::try_from(offset?).ok()?;
    Some(start..start.checked_add(usize::try_from(length?).ok()?)?)
}

/// The element that the first reference by id to the document leads to.
fn part(evidence: &SignatureEvidence, signature: &Range<usize>) -> Option<(Range<usize>, String)> {
    evidence
        .references
        .iter()
        .filter(|reference| reference.role == ReferenceRole::Document)
        .find_map(|reference| {
            let id = reference.what.strip_prefix('#')?;
            let range = range(reference.at.offset, reference.at.length)?;
            let apart = range.end <= signature.start || signature.end <= range.start;
            (apart && !id.contains('(')).then(|| (range, id.to_owned()))
        })
}

/// The document element: from the first tag that is none of the prologue's to its end tag.
fn root(text: &str) -> Option<Range<usize>> {
    let mut at = text.len().saturating_sub(text.trim_start_matches('\u{feff}').len());
    loop {
        let rest = text.get(at..)?;
        let open = rest.find('<')?;
        let here = rest.get(open..)?;
        let skipped = if here.starts_with("<?") {
            here.find("?>")?.saturating_add(2)
        } else if here.starts_with("<!--") {
            here.find("-->")?.saturating_add(3)
        } else {
            let start = at.saturating_add(open);
            let name = here.get(1..)?.split(|c: char| c == '>' || c == '/' || c.is_whitespace());
            let end = format!("</{}", name.into_iter().next()?);
            let close = text.rfind(&end)?;
            let last = text.get(close..)?.find('>')?.saturating_add(1);
            return Some(start..close.saturating_add(last));
        };
        at = at.saturating_add(open).saturating_add(skipped);
    }
}
