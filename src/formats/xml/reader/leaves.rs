//! Nodes without children: text, CDATA sections, comments and processing instructions.

use super::Reader;
use crate::formats::xml::refusal::Refusal;
use crate::formats::xml::tree::Kind;

impl Reader<'_, '_> {
    /// Text up to the next `<`.
    pub(super) fn character_data(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut verbatim = true;
        let mut at = start;
        let end = loop {
            let tail = bytes.get(at..).unwrap_or_default();
            let Some(found) = memchr::memchr3(b'<', b'&', b'>', tail) else {
                break bytes.len();
            };
            let here = at.saturating_add(found);
            match bytes.get(here) {
                Some(b'&') => {
                    let end = self.check_reference(here)?;
                    verbatim &= matches!(
                        self.text.get(here..end),
                        Some("&amp;" | "&lt;" | "&gt;" | "&#xD;")
                    );
                    at = end;
                }
                Some(b'>') => {
                    if bytes.get(start..here).is_some_and(|before| before.ends_with(b"]]")) {
                        return Err(Refusal::malformed(here, "`]]>` in text"));
                    }
                    verbatim = false;
                    at = here + 1;
                }
                _ => break here,
            }
        };
        if self.has_carriage_return && verbatim {
            verbatim = memchr::memchr(b'\r', bytes.get(start..end).unwrap_or_default()).is_none();
        }
        self.at = end;
        self.leaf(Kind::Text, start, end, start, end, verbatim)
    }

    pub(super) fn cdata(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let inner = start.saturating_add(9);
        let end = self.find(inner, b"]]>", "the file ends inside a CDATA section")?;
        self.at = end.saturating_add(3);
        self.leaf(Kind::CData, start, self.at, inner, end, false)
    }

    pub(super) fn comment(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        let inner = start.saturating_add(4);
        let end = self.find(inner, b"--", "the file ends inside a comment")?;
        if self.text.as_bytes().get(end.saturating_add(2)) != Some(&b'>') {
            return Err(Refusal::malformed(end, "`--` inside a comment"));
        }
        self.at = end.saturating_add(3);
        self.leaf(Kind::Comment, start, self.at, inner, end, false)
    }

    pub(super) fn instruction(&mut self) -> Result<(), Refusal> {
        let start = self.at;
        self.at += 2;
        let name = self.name()?;
        let target = self.text.get(name.start..name.end).unwrap_or_default();
        if target.eq_ignore_ascii_case("xml") {
            return Err(Refusal::malformed(
                start,
                "an XML declaration can stand only at the start",
            ));
        }
        if name.colon.is_some() {
            return Err(Refusal::malformed(start, "a processing instruction's name has a colon"));
        }
        let spaced = self.skip_space();
        let inner = self.at;
        let end = self.find(inner, b"?>", "the file ends inside a processing instruction")?;
        if !spaced && end > inner {
            return Err(self.error("expected white space after a processing instruction's name"));
        }
        self.at = end.saturating_add(2);
        self.leaf(Kind::Instruction, start, self.at, inner, end, false)?;
        if let Some(node) = self.nodes.last_mut() {
            node.name_length = (name.end - name.start) as u32;
        }
        Ok(())
    }

    pub(super) fn leaf(
        &mut self,
        kind: Kind,
        start: usize,
        end: usize,
        inner_start: usize,
        inner_end: usize,
        verbatim: bool,
    ) -> Result<(), Refusal> {
        let id = self.push(kind, start, end)?;
        if let Some(node) = self.nodes.last_mut() {
            node.inner_start = inner_start as u32;
            node.inner_end = inner_end as u32;
            node.verbatim = verbatim;
            node.next = id + 1;
        }
        Ok(())
    }
}
