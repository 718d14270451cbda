//! By which ways readers enter a file, and where they would come to different objects (ST-04, ST-05).

use super::PdfFile;
use super::RevisionTable;
use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::syntax::Parser;
use crate::formats::pdf::xref::Place;
use crate::model::Deviation;
use crate::model::Location;

impl PdfFile<'_> {
    /// Notes what is odd about the order of revisions and about the bytes after the last one.
    pub(super) fn note_order(&mut self) {
        let mut last = 0;
        for revision in &self.revisions {
            let Some(section) = revision.entry() else { continue };
            match revision.tail {
                None => self.deviations.push(Deviation::new(
                    "ST-05",
                    Location::offset(section.at),
                    "no startxref and %%EOF after a cross-reference section",
                    "both",
                )),
                Some(tail) if !self.leads_to(tail.startxref, section.at) => {
                    self.deviations.push(Deviation::new(
                        "ST-05",
                        Location::offset(tail.marker_end),
                        format!("startxref {}", tail.startxref),
                        format!("{}, the section before it", section.at),
                    ));
                }
                Some(_) => {}
            }
            if revision.end() <= last {
                self.deviations.push(Deviation::new(
                    "ST-05",
                    Location::offset(section.at),
                    "a revision that stands before the one it follows",
                    "revisions in the order of the file",
                ));
            }
            last = last.max(revision.end());
        }
    }

    /// ST-04: what a reader that does not know cross-reference streams sees in a hybrid.
    pub(super) fn note_hybrids(&mut self) {
        let mut noted = Vec::new();
        for (revision, table) in self.revisions.iter().enumerate() {
            for section in &table.sections {
                let Some(hybrid) = &section.hybrid else { continue };
                let mut hidden = 0_u32;
                for (number, place) in hybrid.entries() {
                    if place == Place::Free {
                        continue;
                    }
                    let before = revision.checked_sub(1).map(|before| self.view(before));
                    let old = section
                        .own_place(number)
                        .or_else(|| Some(before?.place(number)))
                        .unwrap_or(Place::Free);
                    if old == Place::Free {
                        hidden += 1;
                    } else if old != place {
                        noted.push(Deviation::new(
                            "ST-04",
                            Location::object(number, 0),
                            "an object that the table and the stream put in different places",
                            "one place",
                        ));
                        break;
                    }
                }
                if hidden > 0 {
                    noted.push(Deviation::new(
                        "ST-04-HIDDEN",
                        Location::offset(section.at),
                        format!("{hidden} objects hidden from readers of PDF 1.4"),
                        "none",
                    ));
                }
            }
        }
        self.deviations.extend(noted);
    }

    /// ST-05: a file whose first object calls it linearized, of the length that it has, is entered
    /// by the section after that object by some readers, whatever was appended.
    pub(super) fn note_linearization(&mut self) {
        let Ok(first) = self.indirect_at(self.base) else { return };
        let Some(own) = first.object.as_dictionary() else { return };
        let size = self.bytes.length();
        let said = own.get("L").and_then(Object::as_integer).and_then(|n| u64::try_from(n).ok());
        let is_meant = own.get("Linearized").is_some()
            && said.is_some_and(|said| said == size || said.saturating_add(self.base) == size);
        let entered = self.revisions.last().and_then(RevisionTable::entry).map(|entry| entry.at);
        let front = self.bytes.parse(first.end, |ahead| {
            let mut parser = Parser::new(ahead, first.end, 1);
            parser.skip_space();
            let is_table = parser.rest().starts_with(b"xref");
            let is_object = parser.peek().is_some_and(|byte| byte.is_ascii_digit());
            Ok((is_table || is_object).then(|| parser.offset()))
        });
        let is_another = matches!(front, Ok(Some(front)) if Some(front) != entered);
        if is_meant && (self.revisions.len() > 1 || is_another) {
            self.deviations.push(Deviation::new(
                "ST-05",
                Location::offset(first.at),
                "a linearized file of exactly this length that is entered elsewhere",
                "the first section of a linearized file, or another length",
            ));
        }
    }

    /// Whether a revision is written so that every reader takes it as it is: none puts up with less
    /// and rebuilds the table from the objects that it comes by.
    ///
    /// # Errors
    /// Where the file cannot be read.
    pub fn is_plain(&self, table: &RevisionTable) -> Result<bool, FormatError> {
        let Some(tail) = table.tail else { return Ok(false) };
        for section in &table.sections {
            let integer = |key: &str| section.trailer.get(key).and_then(Object::as_integer);
            let size = integer("Size").unwrap_or_default();
            let numbers = section.numbers().map(i64::from).max().unwrap_or_default();
            let is_hybrid = section.trailer.get("XRefStm").is_some();
            if !section.exact
                || !(1..=NUMBERS).contains(&size)
                || numbers >= NUMBERS
                || is_hybrid && integer("XRefStm").is_none()
                || self.has_comment(section.trailer.at, section.trailer.end)?
                || self.has_comment(section.at, section.trailer.at)?
            {
                return Ok(false);
            }
        }
        // `startxref`, the offset and what ends their lines.
        let start = table.sections.iter().map(|section| section.end).max().unwrap_or_default();
        let marker = tail.marker_end.saturating_sub(5);
        Ok(marker.saturating_sub(start) <= TAIL && !self.has_comment(start, marker)?)
    }

    fn has_comment(&self, start: u64, end: u64) -> Result<bool, FormatError> {
        // A table of many entries is exact, or it is not plain anyway.
        let length = usize::try_from(end.saturating_sub(start)).unwrap_or(usize::MAX);
        let length = length.min(LOOKED_THROUGH);
        self.bytes.with(start, length, |ahead| {
            memchr::memchr(b'%', ahead.get(..length).unwrap_or(ahead)).is_some()
        })
    }
}

/// Readers put up with no more object numbers (annex C.2 of ISO 32000-1).
const NUMBERS: i64 = 8_388_608;
/// More than `startxref`, an offset and their ends of line.
const TAIL: u64 = 64;
/// Of a section, in search of comments.
const LOOKED_THROUGH: usize = 1 << 16;
