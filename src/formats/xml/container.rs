//! The XML files of a container that are no signatures (EN 319 162-1): manifests that say what a
//! signature in another file is over, and the list of files that OpenDocument brought along.

use super::algorithms::digest_use;
use super::encoding::Decoded;
use super::file::XmlFile;
use super::names::DS;
use super::reader;
use super::references::base64_text;
use super::tree::NodeId;
use super::tree::Tree;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::model::Deviation;
use crate::model::DigestUse;
use crate::model::Location;

/// The namespace of EN 319 162-1.
pub const ASIC: &str = "http://uri.etsi.org/02918/v1.2.1#";

/// That of its forerunner, TS 102 918 V1.1.1.
const ASIC_OLD: &str = "http://uri.etsi.org/02918/v1.1.1#";

/// OpenDocument's list of files, and its frame of signatures.
const FILE_LIST: &str = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
const OPEN_SIGNATURES: &str = "urn:oasis:names:tc:opendocument:xmlns:digitalsignature:1.0";

/// ASiCManifest (EN 319 162-1 annex A.4).
#[derive(Clone, Debug)]
pub struct Manifest {
    /// The URI of the signature, timestamp or evidence record over it.
    pub signature: String,
    /// What it lists.
    pub objects: Vec<ListedObject>,
    /// Where an extension stands whose meaning nobody may pass over: none is known here.
    pub critical: Option<Location>,
}

/// A DataObjectReference.
#[derive(Clone, Debug)]
pub struct ListedObject {
    /// Its URI.
    pub uri: String,
    /// The digest algorithm.
    pub digest: DigestUse,
    /// The digest.
    pub value: Vec<u8>,
    /// Where it stands in the manifest.
    pub at: Location,
}

/// What is in one of these files that is not read further, in a few words.
fn unread(file: &XmlFile<'_>, at: NodeId, what: impl Into<String>) -> FormatError {
    FormatError::Malformed { what: what.into(), at: file.location(at) }
}

fn with_file<T>(
    bytes: &[u8],
    options: &ObserveOptions,
    read: impl FnOnce(&XmlFile<'_>) -> Result<T, FormatError>,
) -> Result<T, FormatError> {
    let decoded = Decoded::new(bytes).map_err(|refusal| refusal.into_error(None))?;
    let tree = reader::read(&decoded.text, &options.limits)
        .map_err(|refusal| refusal.into_error(Some(&decoded)))?;
    read(&XmlFile::new(&decoded, tree, options))
}

/// Reads a manifest. It is of one form or none: what one program overlooks, another takes.
///
/// # Errors
/// Where it is not XML, or not a manifest with one SigReference and at least one
/// DataObjectReference, each with a URI and a digest.
pub fn read_manifest(bytes: &[u8], options: &ObserveOptions) -> Result<Manifest, FormatError> {
    with_file(bytes, options, |file| {
        let tree = &file.tree;
        let root = tree.document_element();
        let namespace = [ASIC, ASIC_OLD].into_iter().find(|of| tree.is(root, of, "ASiCManifest"));
        let Some(namespace) = namespace else {
            return Err(unread(file, root, "the manifest is not an ASiCManifest"));
        };
        let mut signature = None;
        let mut objects = Vec::new();
        for part in tree.elements(root) {
            let uri = || {
                let uri = tree.attribute(part, "URI").filter(|uri| !uri.is_empty());
                uri.map(|uri| uri.into_owned())
                    .ok_or_else(|| unread(file, part, "a reference of the manifest has no URI"))
            };
            if tree.is(part, namespace, "SigReference") {
                if signature.replace(uri()?).is_some() {
                    return Err(unread(file, part, "the manifest has several SigReference"));
                }
            } else if tree.is(part, namespace, "DataObjectReference") {
                if objects.len() >= options.limits.references {
                    let limit = options.limits.references as u64;
                    let at = file.location(part);
                    return Err(FormatError::Limit { what: "files in a manifest", limit, at });
                }
                objects.push(listed(file, part, uri()?)?);
            } else if !tree.is(part, namespace, "ASiCManifestExtensions") {
                let what = "the manifest has an element that is not known";
                return Err(unread(file, part, what));
            }
        }
        let signature =
            signature.ok_or_else(|| unread(file, root, "the manifest has no SigReference"))?;
        if objects.is_empty() {
            return Err(unread(file, root, "the manifest lists no file"));
        }
        let critical = tree.subtree(root).map(NodeId).find(|at| is_critical(tree, *at));
        Ok(Manifest { signature, objects, critical: critical.map(|at| file.location(at)) })
    })
}

/// An Extension that does not say that it may be passed over.
fn is_critical(tree: &Tree<'_>, at: NodeId) -> bool {
    let word = || tree.attribute(at, "Critical").map(|word| word.trim().to_owned());
    [ASIC, ASIC_OLD].into_iter().any(|of| tree.is(at, of, "Extension"))
        && !matches!(word().as_deref(), Some("false" | "0"))
}

fn listed(file: &XmlFile<'_>, part: NodeId, uri: String) -> Result<ListedObject, FormatError> {
    let tree = &file.tree;
    let one = |name: &str| {
        let mut found = tree.named(part, DS, name);
        match (found.next(), found.next()) {
            (Some(one), None) => Ok(one),
            _ => Err(unread(file, part, "a reference of the manifest has not one digest")),
        }
    };
    let known = |of: NodeId| {
        ["DigestMethod", "DigestValue"].iter().any(|name| tree.is(of, DS, name))
            || [ASIC, ASIC_OLD]
                .iter()
                .any(|space| tree.is(of, space, "DataObjectReferenceExtensions"))
    };
    if let Some(stranger) = tree.elements(part).find(|of| !known(*of)) {
        let what = "a reference of the manifest has an element that is not known";
        return Err(unread(file, stranger, what));
    }
    let digest = digest_use(tree, Some(one("DigestMethod")?));
    let value = base64_text(file, one("DigestValue")?)
        .map_err(|_| unread(file, part, "a digest of the manifest is not base64"))?;
    Ok(ListedObject { uri, digest, value, at: file.location(part) })
}

/// The files that `META-INF/manifest.xml` lists, without itself and folders.
///
/// # Errors
/// Where it is not XML, or not such a list.
pub fn read_file_list(bytes: &[u8], options: &ObserveOptions) -> Result<Vec<String>, FormatError> {
    with_file(bytes, options, |file| {
        let tree = &file.tree;
        let root = tree.document_element();
        if !tree.is(root, FILE_LIST, "manifest") {
            return Err(unread(file, root, "the list of files is not an OpenDocument manifest"));
        }
        let entries = tree.named(root, FILE_LIST, "file-entry");
        let paths = entries.filter_map(|entry| {
            let named = tree.attributes(entry).iter().find(|attribute| {
                super::tree::local(tree.attribute_name(attribute)) == "full-path"
            })?;
            Some(tree.attribute_value(named).into_owned())
        });
        Ok(paths.filter(|path| !path.ends_with('/')).collect())
    })
}

/// AS-03a: the signatures of a container stand in an asic:XAdESSignatures and nothing else does.
pub(super) fn frame_deviation(file: &XmlFile<'_>) -> Option<Deviation> {
    let tree = &file.tree;
    let root = tree.document_element();
    let frame = [ASIC, ASIC_OLD].into_iter().any(|of| tree.is(root, of, "XAdESSignatures"))
        || tree.is(root, OPEN_SIGNATURES, "document-signatures");
    let stranger = tree.elements(root).find(|part| !tree.is(*part, DS, "Signature"));
    let odd = match (frame, stranger) {
        (true, None) => return None,
        (true, Some(stranger)) => stranger,
        (false, _) => root,
    };
    let seen = format!("element {}", tree.name(odd));
    let expected = "XAdESSignatures with signatures alone";
    Some(Deviation::new("AS-03a", file.location(odd), seen, expected))
}
