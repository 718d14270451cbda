//! Mutants of a signed XML document: signature wrapping (XSW 1 to 8), forgeries of the parts of a
//! signature, re-encodings that harm nobody (standards.md, A3.7), and what programs read differently.
//!
//! Text to text, written by hand; only where the signature and what it signs are is asked of our
//! own reader.

mod document;
mod encoding;
mod forgery;
mod reading;
mod resign;
mod wrapping;

use super::Expectation;
use super::Made;
use super::Make;
use super::Mutant;
use super::Obstacle;
use super::Workshop;
use super::lacks;
pub(super) use document::Document;

/// X1 to X4, in their order.
pub(super) const FAMILIES: &[&[Mutant]] =
    &[wrapping::ROWS, forgery::ROWS, encoding::ROWS, reading::ROWS];

/// A signed XML document that is attacked.
pub struct XmlSubject<'w> {
    given: Document,
    workshop: &'w Workshop,
}

impl<'w> XmlSubject<'w> {
    /// Opens a signed document.
    ///
    /// # Errors
    /// Where it is no XML in UTF-8, or has no signature.
    pub fn open(bytes: Vec<u8>, workshop: &'w Workshop) -> Result<Self, Obstacle> {
        Ok(Self { given: Document::open(bytes)?, workshop })
    }

    /// Makes a mutant.
    ///
    /// # Errors
    /// Where the document has not what the mutant needs.
    pub fn make(&self, mutant: &Mutant) -> Made {
        match mutant.make {
            Make::Xml(make) => make(&self.given),
            Make::XmlSigned(make) => make(&self.given, self.workshop),
            _ => Err(lacks("the form of a PDF", "dạng PDF")),
        }
    }
}

const fn row(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    expects: Expectation,
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects, rules, make }
}

/// A document as bytes.
fn done(text: String) -> Made {
    Ok(text.into_bytes())
}
