//! What kind of file it is, by its content and not by its name.

use super::FormatError;
use super::bytes::Source;
use super::cms;
use super::foreign;
use super::foreign::Zip;
use crate::model::DocumentFormat;

/// Bytes that are looked at. The frame of a CMS structure ends long before.
const PREFIX: usize = 4096;

/// What a PDF begins with.
const PDF: &[u8] = b"%PDF-";

/// Where `%PDF-` must stand: readers of PDF look no further (ISO 32000-1 Annex H.3).
const PDF_WITHIN: usize = 1024;

/// What kind of file it is, by its first bytes.
///
/// # Errors
/// Where they cannot be read.
pub fn detect(source: &dyn Source) -> Result<DocumentFormat, FormatError> {
    let prefix = source.read(0, PREFIX)?;
    let head = prefix.get(..PDF_WITHIN).unwrap_or(&prefix);
    // The first document of a container may be a PDF that is not packed.
    let is_pdf = memchr::memmem::find(head, PDF).is_some() && !foreign::is_container(&prefix);
    if foreign::is_zip(&prefix) && !is_pdf {
        return Ok(match foreign::zip(source, &prefix)? {
            Zip::Asic => DocumentFormat::Asic,
            // Office documents are zip files, too.
            Zip::Known(_) | Zip::Unknown => DocumentFormat::Unknown,
        });
    }
    Ok(detect_prefix(&prefix))
}

fn detect_prefix(prefix: &[u8]) -> DocumentFormat {
    let head = prefix.get(..PDF_WITHIN).unwrap_or(prefix);
    // A CMS signature may carry a PDF, which then begins some octets after its frame.
    if let Some(format) = cms::detect(prefix) {
        format
    } else if memchr::memmem::find(head, PDF).is_some() {
        DocumentFormat::Pdf
    } else if is_xml(prefix) {
        DocumentFormat::Xml
    } else {
        DocumentFormat::Unknown
    }
}

/// An XML document begins with `<` after a byte order mark and space, in UTF-8 or UTF-16; HTML does
/// so too, and is none.
fn is_xml(prefix: &[u8]) -> bool {
    let text: Vec<u8> = match prefix {
        [0xef, 0xbb, 0xbf, rest @ ..] => rest.to_vec(),
        // UTF-16: the text that matters is ASCII, so the other octets are dropped.
        [0xff, 0xfe, rest @ ..] => rest.iter().step_by(2).copied().collect(),
        [0xfe, 0xff, rest @ ..] => rest.iter().skip(1).step_by(2).copied().collect(),
        [b'<', 0, ..] => prefix.iter().step_by(2).copied().collect(),
        [0, b'<', ..] => prefix.iter().skip(1).step_by(2).copied().collect(),
        _ => prefix.to_vec(),
    };
    let text = text.trim_ascii_start().to_ascii_lowercase();
    let Some(after) = text.strip_prefix(b"<") else { return false };
    // HTML 5; XHTML declares a namespace or a DTD and may be signed.
    let html = after.starts_with(b"!doctype html>")
        || (after.starts_with(b"html") && memchr::memmem::find(after, b"xmlns").is_none());
    // Names begin with a letter, an underscore, a colon or an octet of a longer character.
    !html
        && after.first().is_some_and(|octet| {
            octet.is_ascii_alphabetic() || matches!(octet, b'?' | b'!' | b'_' | b':' | 0x80..)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() })
            .collect()
    }

    #[test]
    fn files_are_known_by_their_first_bytes() {
        let late = [&[b' '; 1000][..], b"%PDF-1.7"].concat();
        // SignedData whose eContent is a PDF, cut off as a prefix is.
        let frame = "30830140c206092a864886f70d010702a0830140b230830140ad020101310d300b0609608648016503040201308301368906092a864886f70d010701a0830136790483013674";
        let pdf_in_cms = [hex::decode(frame).expect("hex"), b"%PDF-1.7".to_vec()].concat();
        let too_late = [&[b'x'; 1024][..], b"%PDF-1.7"].concat();
        for (bytes, format) in [
            (b"%PDF-2.0\n".to_vec(), DocumentFormat::Pdf),
            (late, DocumentFormat::Pdf),
            (pdf_in_cms, DocumentFormat::Cms),
            (too_late, DocumentFormat::Unknown),
            (b"\xef\xbb\xbf\n <a/>".to_vec(), DocumentFormat::Xml),
            (b"<?xml version=\"1.0\"?><a/>".to_vec(), DocumentFormat::Xml),
            (b"<!-- c --><a/>".to_vec(), DocumentFormat::Xml),
            ("<Hồ/>".into(), DocumentFormat::Xml),
            (utf16("\u{feff}<a/>", true), DocumentFormat::Xml),
            (utf16("\u{feff}<a/>", false), DocumentFormat::Xml),
            (utf16("<a/>", true), DocumentFormat::Xml),
            (utf16("<a/>", false), DocumentFormat::Xml),
            (b"<!DOCTYPE html>\n<html>".to_vec(), DocumentFormat::Unknown),
            (b"<html><body>".to_vec(), DocumentFormat::Unknown),
            (b"<html xmlns=\"http://www.w3.org/1999/xhtml\">".to_vec(), DocumentFormat::Xml),
            (b"< 5".to_vec(), DocumentFormat::Unknown),
            (b"MZ".to_vec(), DocumentFormat::Unknown),
            (Vec::new(), DocumentFormat::Unknown),
        ] {
            assert_eq!(detect_prefix(&bytes), format, "{:?}", bytes.escape_ascii().to_string());
        }
    }
}
