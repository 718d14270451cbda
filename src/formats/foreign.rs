//! Files that condau does not read, told by what they are: a Word file is not a damaged document.
//! Nothing here is relied on for a verdict; it finds the words for a refusal.

use super::FormatError;
use super::bytes::Source;

/// Bytes at either end of a zip file that are looked at: entries at its start, its directory at its
/// end.
const HEAD: usize = 4096;
const TAIL: u64 = 1 << 16;

/// Entries of a directory that are looked at.
const ENTRIES: usize = 4096;

const LOCAL: &[u8] = b"PK\x03\x04";
const CENTRAL: &[u8] = b"PK\x01\x02";

/// What the first bytes of other files say.
const BEGINNINGS: &[(&[u8], &str)] = &[
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Office document (.doc, .xls, .ppt)"),
    (b"{\\rtf", "a rich text document (.rtf)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"\x89PNG\r\n\x1a\n", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"Rar!\x1a\x07", "an archive (RAR)"),
    (b"7z\xbc\xaf\x27\x1c", "an archive (7z)"),
    (b"\x1f\x8b", "an archive (gzip)"),
    (b"%!PS", "a PostScript document"),
];

/// Entries that only one kind of zip file has, by the beginnings of their names.
const ENTRY_NAMES: &[(&[u8], Zip)] = &[
    (b"word/", Zip::Known("a Word document (.docx)")),
    (b"xl/", Zip::Known("an Excel workbook (.xlsx)")),
    (b"ppt/", Zip::Known("a PowerPoint presentation (.pptx)")),
    (b"META-INF/ASiC", Zip::Asic),
    (b"META-INF/documentsignatures.xml", Zip::Known("an OpenDocument file (.odt, .ods, .odp)")),
    (b"META-INF/signature", Zip::Asic),
    (b"META-INF/timestamp", Zip::Asic),
    (b"META-INF/evidencerecord", Zip::Asic),
    (b"META-INF/MANIFEST.MF", Zip::Known("a Java archive")),
];

/// Media types that stand in the first entry of a container.
const MEDIA_TYPES: &[(&[u8], Zip)] = &[
    (b"mimetypeapplication/vnd.etsi.asic", Zip::Asic),
    (b"mimetypeapplication/vnd.bdoc", Zip::Asic),
    (
        b"mimetypeapplication/vnd.oasis.opendocument.",
        Zip::Known("an OpenDocument file (.odt, .ods, .odp)"),
    ),
    (b"mimetypeapplication/epub", Zip::Known("an e-book (.epub)")),
];

/// What kind of zip file it is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Zip {
    /// A container of signatures (EN 319 162-1).
    Asic,
    /// Something that condau does not read.
    Known(&'static str),
    /// Any other.
    Unknown,
}

/// What a file is, in a phrase, where it is of a kind that condau does not read.
pub fn foreign(source: &dyn Source) -> Option<&'static str> {
    let head = source.read(0, HEAD).ok()?;
    if is_zip(&head) {
        return match zip(source, &head).ok()? {
            Zip::Asic => Some("an ASiC container"),
            Zip::Known(words) => Some(words),
            Zip::Unknown => Some("a zip archive"),
        };
    }
    BEGINNINGS.iter().find(|(start, _)| head.starts_with(start)).map(|(_, words)| *words)
}

/// Whether bytes begin a zip file.
pub(super) fn is_zip(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(b"PK\x05\x06")
}

/// Whether a zip file says in its first entry that it is a container of signatures.
pub(super) fn is_container(head: &[u8]) -> bool {
    let first = head.get(30..).unwrap_or_default();
    is_zip(head)
        && MEDIA_TYPES.iter().any(|(words, kind)| *kind == Zip::Asic && first.starts_with(words))
}

/// What kind of zip file it is, by its media type, else by the names of its entries.
///
/// # Errors
/// Where it cannot be read.
pub(super) fn zip(source: &dyn Source, head: &[u8]) -> Result<Zip, FormatError> {
    let typed = MEDIA_TYPES.iter().find(|(words, _)| memchr::memmem::find(head, words).is_some());
    if let Some((_, kind)) = typed {
        return Ok(*kind);
    }
    // The sizes of entries are not trusted, nor is their order: every name that is there counts.
    if let Some(kind) = by_names(head, LOCAL, 26, 30) {
        return Ok(kind);
    }
    let start = source.length().saturating_sub(TAIL);
    let length = usize::try_from(source.length().saturating_sub(start)).unwrap_or_default();
    let tail = source.read(start, length)?;
    Ok(by_names(&tail, CENTRAL, 28, 46).unwrap_or(Zip::Unknown))
}

/// By the entries whose headers begin with a mark, with the length of their names and the names at
/// these offsets. A container of signatures before anything else: it may hold a Word file's parts.
fn by_names(bytes: &[u8], mark: &[u8], length_at: usize, name_at: usize) -> Option<Zip> {
    let mut found = None;
    for at in memchr::memmem::find_iter(bytes, mark).take(ENTRIES) {
        let header = bytes.get(at..).unwrap_or_default();
        let length = header.get(length_at..length_at.saturating_add(2));
        let length = length.and_then(|octets| <[u8; 2]>::try_from(octets).ok());
        let Some(length) = length.map(u16::from_le_bytes).map(usize::from) else { continue };
        let Some(name) = header.get(name_at..name_at.saturating_add(length)) else { continue };
        let known = ENTRY_NAMES.iter().find(|(start, _)| name.starts_with(start));
        match known.map(|(_, kind)| *kind) {
            Some(Zip::Asic) => return Some(Zip::Asic),
            other => found = found.or(other),
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::foreign;
    use super::is_zip;
    use super::zip;
    use crate::formats::detect;
    use crate::model::DocumentFormat;
    use proptest::prelude::*;

    /// A zip file with these entries, stored, in its directory and before it.
    fn archive(entries: &[(&str, &str)]) -> Vec<u8> {
        let (mut body, mut directory) = (Vec::new(), Vec::new());
        for (name, content) in entries {
            let length = u16::try_from(name.len()).expect("short").to_le_bytes();
            body.extend_from_slice(b"PK\x03\x04");
            body.extend_from_slice(&[0; 22]);
            body.extend_from_slice(&length);
            body.extend_from_slice(&[0; 2]);
            body.extend_from_slice(name.as_bytes());
            body.extend_from_slice(content.as_bytes());
            directory.extend_from_slice(b"PK\x01\x02");
            directory.extend_from_slice(&[0; 24]);
            directory.extend_from_slice(&length);
            directory.extend_from_slice(&[0; 16]);
            directory.extend_from_slice(name.as_bytes());
        }
        body.extend_from_slice(&[b'.'; 5000]);
        body.extend_from_slice(&directory);
        body
    }

    #[test]
    fn office_files_are_called_by_their_names_and_containers_stay_containers() {
        let asice = "application/vnd.etsi.asic-e+zip";
        let open = "application/vnd.oasis.opendocument.text";
        for (entries, words, format) in [
            (
                &[("[Content_Types].xml", "<T/>"), ("word/document.xml", "")][..],
                "a Word document (.docx)",
                DocumentFormat::Unknown,
            ),
            (&[("xl/workbook.xml", "")], "an Excel workbook (.xlsx)", DocumentFormat::Unknown),
            (
                &[("mimetype", open), ("META-INF/documentsignatures.xml", "")],
                "an OpenDocument file (.odt, .ods, .odp)",
                DocumentFormat::Unknown,
            ),
            (&[("mimetype", asice), ("word/a", "")], "an ASiC container", DocumentFormat::Asic),
            (
                &[("word/a.docx", ""), ("META-INF/signatures001.xml", "")],
                "an ASiC container",
                DocumentFormat::Asic,
            ),
            (&[("a.txt", "word/")], "a zip archive", DocumentFormat::Unknown),
        ] {
            let bytes = archive(entries);
            assert_eq!(foreign(&bytes), Some(words));
            assert_eq!(detect(&bytes).expect("read"), format, "{words}");
        }
    }

    #[test]
    fn name_beyond_the_first_bytes_is_found_in_the_directory() {
        let long = "x".repeat(6000);
        let bytes = archive(&[("a", &long), ("META-INF/signatures.p7s", "")]);
        assert_eq!(detect(&bytes).expect("read"), DocumentFormat::Asic);
    }

    #[test]
    fn pictures_and_old_office_files_have_words_and_documents_have_none() {
        let words = |bytes: &[u8]| foreign(&bytes.to_vec());
        assert_eq!(words(b"\xff\xd8\xff\xe0"), Some("a picture (JPEG)"));
        assert_eq!(
            words(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
            Some("an old Office document (.doc, .xls, .ppt)")
        );
        assert_eq!(words(b"%PDF-1.7"), None);
        assert_eq!(words(b""), None);
    }

    proptest! {
        #[test]
        fn any_bytes_are_looked_at_without_trouble(rest in proptest::collection::vec(any::<u8>(), 0..300)) {
            for mark in [&b"PK\x03\x04"[..], b"PK\x01\x02", b"PK\x05\x06"] {
                let bytes = [mark, &rest, mark, &rest].concat();
                if is_zip(&bytes) {
                    prop_assert!(zip(&bytes, &bytes).is_ok());
                }
                let _ = foreign(&bytes);
            }
        }
    }
}
