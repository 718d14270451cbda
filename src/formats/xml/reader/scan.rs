//! The small pieces of markup: names, quoted values, references, white space.

use super::Name;
use super::Reader;
use crate::formats::xml::decode;
use crate::formats::xml::lexical::COLON;
use crate::formats::xml::lexical::NAME_INNER;
use crate::formats::xml::lexical::NAME_START;
use crate::formats::xml::lexical::class_in_name;
use crate::formats::xml::lexical::is_name_character;
use crate::formats::xml::lexical::is_space;
use crate::formats::xml::lexical::needs_a_look;
use crate::formats::xml::refusal::Refusal;

impl Reader<'_, '_> {
    /// Checks an attribute's value: whether it needs no normalising, and whether it is canonical.
    pub(super) fn check_value(&self, start: usize, end: usize) -> Result<(bool, bool), Refusal> {
        let (mut plain, mut canonical) = (true, true);
        let mut at = start;
        let bytes = self.text.as_bytes();
        while let Some(found) =
            bytes.get(at..end).and_then(|rest| rest.iter().position(|byte| needs_a_look(*byte)))
        {
            let here = at.saturating_add(found);
            at = here + 1;
            match bytes.get(here) {
                Some(b'<') => return Err(Refusal::malformed(here, "`<` in an attribute's value")),
                Some(b'&') => {
                    plain = false;
                    at = self.check_reference(here)?;
                    canonical &= matches!(
                        self.text.get(here..at),
                        Some("&amp;" | "&lt;" | "&quot;" | "&#x9;" | "&#xA;" | "&#xD;")
                    );
                }
                Some(b'"') => canonical = false,
                _ => (plain, canonical) = (false, false),
            }
        }
        Ok((plain, canonical))
    }

    /// Checks the reference at an ampersand; the position after it.
    pub(super) fn check_reference(&self, at: usize) -> Result<usize, Refusal> {
        // The longest that means anything, with room for leading zeros.
        const LONGEST: usize = 64;
        let rest = self.text.as_bytes().get(at..).unwrap_or_default();
        let rest = rest.get(..LONGEST.min(rest.len())).unwrap_or_default();
        let end = memchr::memchr(b';', rest).map(|length| at.saturating_add(length) + 1);
        let written = end.and_then(|end| self.text.get(at..end));
        match (end, written.and_then(decode::reference)) {
            (Some(end), Some(_)) => Ok(end),
            _ => {
                Err(Refusal::malformed(at, "a reference to an entity or character unknown to XML"))
            }
        }
    }

    /// A qualified name.
    pub(super) fn name(&mut self) -> Result<Name, Refusal> {
        let start = self.at;
        let bytes = self.text.as_bytes();
        let mut colon = None;
        let mut at = start;
        // A part of the name begins here: the name itself, and what follows the colon.
        let mut begins = true;
        while let Some(byte) = bytes.get(at) {
            if byte.is_ascii() {
                match class_in_name(*byte) {
                    NAME_START => begins = false,
                    NAME_INNER if !begins => {}
                    COLON if !begins && colon.is_none() => {
                        colon = Some(at);
                        begins = true;
                    }
                    COLON | NAME_INNER => {
                        return Err(Refusal::malformed(start, "a name is malformed"));
                    }
                    _ => break,
                }
                at += 1;
            } else {
                let Some(character) = self.text.get(at..).and_then(|rest| rest.chars().next())
                else {
                    break;
                };
                if !is_name_character(character, begins) {
                    break;
                }
                begins = false;
                at = at.saturating_add(character.len_utf8());
            }
        }
        if begins {
            return Err(Refusal::malformed(start, "expected a name"));
        }
        self.at = at;
        Ok(Name { start, end: at, colon })
    }

    pub(super) fn equals(&mut self) -> Result<(), Refusal> {
        self.skip_space();
        if self.rest().first() != Some(&b'=') {
            return Err(self.error("expected `=`"));
        }
        self.at += 1;
        self.skip_space();
        Ok(())
    }

    /// A quoted value; where it starts and ends inside the quotes.
    pub(super) fn quoted(&mut self) -> Result<(usize, usize), Refusal> {
        let quote = match self.rest().first() {
            Some(quote @ (b'"' | b'\'')) => *quote,
            _ => return Err(self.error("expected a quote")),
        };
        let start = self.at + 1;
        let length = memchr::memchr(quote, self.text.as_bytes().get(start..).unwrap_or_default())
            .ok_or_else(|| self.error("the file ends inside a value"))?;
        let end = start.saturating_add(length);
        self.at = end + 1;
        Ok((start, end))
    }

    pub(super) fn find(
        &self,
        from: usize,
        what: &[u8],
        missing: &'static str,
    ) -> Result<usize, Refusal> {
        let rest = self.text.as_bytes().get(from..).unwrap_or_default();
        memchr::memmem::find(rest, what)
            .map(|at| from.saturating_add(at))
            .ok_or_else(|| self.error(missing))
    }

    /// Skips white space; whether there was any.
    pub(super) fn skip_space(&mut self) -> bool {
        let length = self.rest().iter().take_while(|byte| is_space(**byte)).count();
        self.at = self.at.saturating_add(length);
        length > 0
    }
}
