//! What each file of a container is, by its name (EN 319 162-1 clauses 4.3.3 and 4.4.3).

use super::Form;
use super::members::Members;
use super::names::META_INF;
use std::collections::BTreeMap;

/// What a file under META-INF is.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Part {
    /// XAdES signatures.
    Xades,
    /// A CAdES signature.
    Cades,
    /// A timestamp token.
    Timestamp,
    /// A manifest of a signature or a timestamp.
    Manifest,
    /// A manifest of an archive timestamp.
    ArchiveManifest,
    /// A manifest of an evidence record.
    RecordManifest,
    /// An evidence record.
    Record,
    /// OpenDocument's list of files.
    FileList,
    /// Something else.
    Other,
}

impl Part {
    /// Whether it lists files.
    pub fn is_manifest(self) -> bool {
        matches!(self, Self::Manifest | Self::ArchiveManifest | Self::RecordManifest)
    }
}

/// The files of a container, by their positions among its members.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// Outside META-INF: what signatures are about.
    pub content: Vec<usize>,
    /// Under META-INF, by name.
    meta: Vec<(usize, Part)>,
    /// The same by position.
    kinds: BTreeMap<usize, Part>,
}

/// The file that says what a container is.
pub const MIMETYPE: &str = "mimetype";

impl Parts {
    /// Looks at all names.
    pub fn of(members: &Members<'_>) -> Self {
        let mut parts = Self::default();
        for (position, entry) in members.entries.iter().enumerate() {
            match entry.name.strip_prefix(META_INF) {
                Some(name) => parts.meta.push((position, kind(name))),
                None if entry.name == MIMETYPE => {}
                None => parts.content.push(position),
            }
        }
        let name = |position: &usize| members.entries.get(*position).map(|entry| &entry.name);
        parts.content.sort_by_key(&name);
        parts.meta.sort_by_key(|(position, _)| name(position));
        parts.kinds = parts.meta.iter().copied().collect();
        parts
    }

    /// The files of a kind, by name.
    pub fn of_kind(&self, kind: Part) -> impl Iterator<Item = usize> + '_ {
        self.meta.iter().filter(move |(_, of)| *of == kind).map(|(position, _)| *position)
    }

    /// What a file under META-INF is.
    pub fn kind(&self, position: usize) -> Option<Part> {
        self.kinds.get(&position).copied()
    }

    /// The type of a container that does not say it: one file without manifests is of the simple one.
    pub fn form(&self) -> Form {
        let lists = |kind: Part| kind.is_manifest() || kind == Part::FileList;
        let listed = self.meta.iter().any(|(_, kind)| lists(*kind));
        if self.content.len() == 1 && !listed { Form::Simple } else { Form::Extended }
    }
}

fn kind(name: &str) -> Part {
    let name = name.to_ascii_lowercase();
    let begins = |start: &str| name.starts_with(start);
    if name.ends_with(".xml") {
        if name == "manifest.xml" {
            Part::FileList
        } else if begins("asicarchivemanifest") {
            Part::ArchiveManifest
        } else if begins("asicevidencerecordmanifest") {
            Part::RecordManifest
        } else if begins("asicmanifest") {
            Part::Manifest
        } else if name.contains("evidencerecord") {
            Part::Record
        } else if name.contains("signature") {
            Part::Xades
        } else {
            Part::Other
        }
    } else if [".p7s", ".p7m"].iter().any(|end| name.ends_with(end)) {
        Part::Cades
    } else if [".tst", ".tsr"].iter().any(|end| name.ends_with(end)) {
        Part::Timestamp
    } else if name.ends_with(".ers") {
        Part::Record
    } else {
        Part::Other
    }
}

/// Whether a file of another name is a signature by its content: nobody looks there for one.
pub fn is_hidden_signature(content: &[u8]) -> bool {
    let holds = |word: &[u8]| memchr::memmem::find(content, word).is_some();
    crate::formats::cms::detect(content).is_some()
        || (holds(b"http://www.w3.org/2000/09/xmldsig#") && holds(b"SignatureValue"))
        || holds(b"XAdESSignatures")
}

/// Whether a file's name is one of documents that may be signed themselves.
pub fn may_bear_signatures(name: &str) -> bool {
    const ENDS: [&str; 10] =
        ["pdf", "xml", "p7m", "p7s", "asice", "asics", "sce", "scs", "bdoc", "edxml"];
    let end = name.rsplit_once('.').map_or("", |(_, end)| end);
    ENDS.iter().any(|known| end.eq_ignore_ascii_case(known))
}

#[cfg(test)]
mod tests {
    use super::Part;
    use super::kind;
    use super::may_bear_signatures;

    #[test]
    fn files_are_known_by_their_names() {
        for (name, part) in [
            ("signatures.xml", Part::Xades),
            ("signatures001.xml", Part::Xades),
            ("mySignature.XML", Part::Xades),
            ("signature001.p7s", Part::Cades),
            ("timestamp.tst", Part::Timestamp),
            ("ASiCManifest001.xml", Part::Manifest),
            ("ASiCArchiveManifest.xml", Part::ArchiveManifest),
            ("ASiCEvidenceRecordManifest1.xml", Part::RecordManifest),
            ("evidencerecord.ers", Part::Record),
            ("evidencerecord001.xml", Part::Record),
            ("manifest.xml", Part::FileList),
            ("container.xml", Part::Other),
            ("hidden.pdf", Part::Other),
        ] {
            assert_eq!(kind(name), part, "{name}");
        }
    }

    #[test]
    fn documents_are_known_by_the_ends_of_their_names() {
        assert!(may_bear_signatures("a/Công văn.PDF"));
        assert!(!may_bear_signatures("a.txt"));
    }
}
