//! What a field shows: text in an embedded font and pictures, as one form XObject that stands by
//! itself (AP-01, AP-03, AP-05). It refers to nothing that was in the document before.
//!
//! Where on a page it stands, `page.rs` and whoever signs decide; what it says, too.

pub mod drawing;
pub mod font;
pub mod image;

use super::encryption::Protection;
use super::object::Reference;
use super::rewrite::Rewrite;
use super::update::Update;
use crate::formats::FormatError;
use drawing::Turn;
use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// New objects of an update, encrypted where the document is.
pub struct Parts<'u> {
    update: &'u mut Update,
    protection: &'u Protection,
}

impl<'u> Parts<'u> {
    /// Objects to be added to an update of a document.
    pub(super) fn of(update: &'u mut Update, protection: &'u Protection) -> Self {
        Self { update, protection }
    }

    /// A free object number.
    pub(super) fn reserve(&mut self) -> Reference {
        Reference { number: self.update.reserve(), generation: 0 }
    }

    /// Sets the body of a new object.
    pub(super) fn put(&mut self, reference: Reference, body: Vec<u8>) -> Result<(), FormatError> {
        let body = self.protection.conceal(reference, body)?;
        self.update.put(reference.number, reference.generation, body);
        Ok(())
    }

    /// Adds a new object.
    pub(super) fn add(&mut self, body: Vec<u8>) -> Result<Reference, FormatError> {
        let reference = self.reserve();
        self.put(reference, body)?;
        Ok(reference)
    }
}

/// A form XObject that draws from its lower left corner, turned as its page is; without resources.
pub(super) fn form(width: f64, height: f64, turn: Turn) -> Rewrite {
    let mut form = Rewrite::default();
    form.set("Type", "/XObject");
    form.set("Subtype", "/Form");
    form.set("BBox", format!("[0 0 {} {}]", number(width), number(height)));
    if let Some(matrix) = turn.matrix() {
        form.set("Matrix", matrix);
    }
    form
}

/// A stream, compressed. The dictionary says everything but Filter and Length.
pub(super) fn stream(mut dictionary: Rewrite, content: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    // Writing to memory does not fail.
    let packed = encoder.write_all(content).and_then(|()| encoder.finish()).unwrap_or_default();
    dictionary.set("Filter", "/FlateDecode");
    plain_stream(dictionary, &packed)
}

/// A stream of bytes as they are. The dictionary says everything but Length.
fn plain_stream(mut dictionary: Rewrite, content: &[u8]) -> Vec<u8> {
    dictionary.set("Length", content.len().to_string());
    [&dictionary.text(), &b"\nstream\n"[..], content, b"\nendstream"].concat()
}

/// A number as PDF writes it: no exponent, at most four places, which is less than a printer's dot.
pub fn number(value: f64) -> String {
    let text = format!("{value:.4}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn numbers_are_short() {
        for (value, text) in
            [(1.0, "1"), (-0.00001, "0"), (10.5, "10.5"), (1.0 / 3.0, "0.3333"), (100.0, "100")]
        {
            assert_eq!(number(value), text);
        }
    }
}
