//! Where a signature goes: what is signed by id, a fresh id, and the document's bytes around the
//! place, which stay as they are.

use super::XmlSigningOptions;
use super::unsupported;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::xml::encoding::Decoded;
use crate::formats::xml::encoding::Encoding;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::ids::NoElement;
use crate::formats::xml::names::DS;
use crate::formats::xml::references;
use crate::formats::xml::tree::NodeId;
use crate::formats::xml::tree::Tree;
use crate::model::DigestAlgorithm;

/// The document around the signature, byte for byte.
pub(super) struct Frame {
    pub(super) before: Vec<u8>,
    pub(super) after: Vec<u8>,
    pub(super) encoding: Encoding,
    /// Id of the signature.
    pub(super) id: String,
}

/// A signature that covers the place where the new one goes would break, unless it leaves out
/// signatures. Where that cannot be told, the document is not touched.
pub(super) fn spares_others(file: &XmlFile<'_>, container: NodeId) -> Result<(), FormatError> {
    let tree = &file.tree;
    for signature in &file.signatures {
        let name = tree.attribute(*signature, "Id").unwrap_or_default();
        let place = || FormatError::Malformed {
            what: format!(
                "signature `{name}` covers the place of the new one and would break: put it with \
                 --into where no signature reaches, or have both sign with a filter that leaves \
                 out signatures"
            ),
            at: file.location(*signature),
        };
        if tree.contains(*signature, container) {
            return Err(place());
        }
        let lists = tree.named(*signature, DS, "SignedInfo");
        for reference in lists.flat_map(|info| tree.named(info, DS, "Reference")) {
            let followed = references::follow(file, *signature, reference);
            let reaches = followed.target.is_some_and(|target| tree.contains(target, container));
            if reaches && !followed.leaves_out_signatures {
                return Err(place());
            }
        }
    }
    Ok(())
}

/// The elements to sign, with their ids; none for the whole document.
pub(super) fn targets(
    file: &XmlFile<'_>,
    ids: &[String],
) -> Result<Vec<(String, NodeId)>, FormatError> {
    ids.iter()
        .map(|id| match file.ids.element(id) {
            Ok(element) => Ok((id.clone(), element)),
            Err(NoElement::Ambiguous) => {
                Err(FormatError::unreadable(format!("several elements have the id `{id}`")))
            }
            Err(NoElement::Nowhere) => {
                let known = file.ids.some(10).join("`, `");
                let hint = match known.as_str() {
                    "" => "the document has no ids".to_owned(),
                    known => format!("there are `{known}`"),
                };
                Err(FormatError::unreadable(format!("no element has the id `{id}` ({hint})")))
            }
        })
        .collect()
}

/// An id that no element has: the same for the same document, signer and time.
pub(super) fn fresh_id(
    file: &XmlFile<'_>,
    document: &[u8],
    options: &XmlSigningOptions<'_>,
) -> Result<String, FormatError> {
    let mut hasher = crypto::Hasher::new(DigestAlgorithm::Sha256).map_err(unsupported)?;
    hasher.update(document);
    hasher.update(&options.certificate.id.0);
    hasher.update(&options.claimed_time.unix().to_be_bytes());
    let digest = hex::encode(hasher.finish());
    let base = format!("sig-{}", digest.get(..24).unwrap_or_default());
    let taken = |id: &String| file.ids.element(id) != Err(NoElement::Nowhere);
    let mut id = base.clone();
    let mut number = 1u32;
    while taken(&id) {
        number = number.saturating_add(1);
        id = format!("{base}-{number}");
    }
    Ok(id)
}

/// Where a document is cut for a signature, in bytes, and what is put on both sides of the cut.
pub(super) struct Cut {
    before: usize,
    open: Vec<u8>,
    close: Vec<u8>,
    after: usize,
    encoding: Encoding,
}

impl Cut {
    /// Whether what is beyond ASCII must be written as references.
    pub(super) fn ascii(&self) -> bool {
        matches!(self.encoding, Encoding::Ascii | Encoding::Latin1 | Encoding::Windows1252)
    }

    /// The bytes before and after.
    pub(super) fn frame(self, mut document: Vec<u8>, id: String) -> Frame {
        let length = document.len();
        let mut after = self.close;
        after.extend(document.split_off(self.after.min(length)));
        document.truncate(self.before);
        document.extend(self.open);
        Frame { before: document, after, encoding: self.encoding, id }
    }
}

/// Cuts at the end of the container. An empty-element tag is opened.
pub(super) fn cut(
    decoded: &Decoded<'_>,
    tree: &Tree<'_>,
    container: NodeId,
) -> Result<Cut, FormatError> {
    let range = tree.range(container);
    let written = tree.text.get(range.clone()).unwrap_or_default();
    let encoding = decoded.encoding;
    let encode = |text: &str| {
        let lost = || FormatError::unreadable(format!("`{text}` cannot be encoded"));
        encoding.encode(text).ok_or_else(lost)
    };
    let offset = |at: usize| usize::try_from(decoded.file_offset(at)).unwrap_or(usize::MAX);
    if let Some(open) = written.strip_suffix("/>") {
        let slash = range.start.saturating_add(open.len());
        let close = encode(&format!("</{}>", tree.name(container)))?;
        let (before, after) = (offset(slash), offset(range.end));
        Ok(Cut { before, open: encode(">")?, close, after, encoding })
    } else {
        let at = offset(tree.inner_end(container));
        Ok(Cut { before: at, open: Vec::new(), close: Vec::new(), after: at, encoding })
    }
}

/// A change of a document's text.
pub(super) struct Edit {
    /// What is replaced; usually nothing.
    pub(super) range: std::ops::Range<usize>,
    /// By what.
    pub(super) text: String,
}

/// The document with some changes; every other byte stays.
pub(super) fn apply(
    document: &[u8],
    decoded: &Decoded<'_>,
    mut edits: Vec<Edit>,
) -> Result<Vec<u8>, FormatError> {
    edits.sort_by_key(|edit| edit.range.start);
    let at = |text: usize| usize::try_from(decoded.file_offset(text)).unwrap_or(usize::MAX);
    let more: usize = edits.iter().map(|edit| edit.text.len()).sum();
    let mut changed = Vec::with_capacity(document.len().saturating_add(more));
    let mut done = 0;
    for edit in edits {
        let lost = || FormatError::unreadable(format!("`{}` cannot be encoded", edit.text));
        changed.extend_from_slice(document.get(done..at(edit.range.start)).ok_or_else(lost)?);
        changed.extend(decoded.encoding.encode(&edit.text).ok_or_else(lost)?);
        done = at(edit.range.end);
    }
    changed.extend_from_slice(document.get(done..).unwrap_or_default());
    Ok(changed)
}
