//! What a new signature digests and what its key signs: canonical octets, exclusively
//! canonicalised.

use super::Beside;
use super::unsupported;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::formats::xml::canonical;
use crate::formats::xml::canonical::Form;
use crate::formats::xml::canonical::Method;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::node_set::NodeSet;
use crate::formats::xml::reader;
use crate::formats::xml::tree::NodeId;
use crate::model::DigestAlgorithm;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A reference to what is signed, apart from the properties.
pub(super) struct ToSign {
    pub(super) uri: String,
    pub(super) filtered: bool,
    pub(super) digest: String,
    /// Octets from beside the document, which no transform changes.
    pub(super) beside: bool,
    pub(super) media_type: String,
}

impl ToSign {
    /// A file beside the document.
    pub(super) fn beside(file: &Beside<'_>) -> Self {
        Self {
            uri: file.uri.to_owned(),
            filtered: false,
            digest: STANDARD.encode(file.digest),
            beside: true,
            media_type: file.media_type.to_owned(),
        }
    }
}

pub(super) fn references_to_sign(
    file: &XmlFile<'_>,
    container: NodeId,
    targets: &[(String, NodeId)],
    digest: DigestAlgorithm,
) -> Result<Vec<ToSign>, FormatError> {
    let whole = [(String::new(), NodeId::DOCUMENT)];
    let targets = if targets.is_empty() { &whole } else { targets };
    targets
        .iter()
        .map(|(id, element)| {
            let mut set = NodeSet::subtree(*element, false);
            // What does not hold the new signature needs no filter.
            let filtered = file.tree.contains(*element, container);
            if filtered {
                set.subtract(&file.tree, file.signatures.iter().copied());
            }
            let digested = file
                .digest(&set, &exclusive(), digest)
                .map_err(|problem| FormatError::unreadable(problem.why))?;
            if digested.elements == 0 {
                return Err(FormatError::unreadable("there is nothing to sign but signatures"));
            }
            Ok(ToSign {
                uri: if id.is_empty() { String::new() } else { format!("#{id}") },
                filtered,
                digest: STANDARD.encode(digested.digest),
                beside: false,
                media_type: "text/xml".to_owned(),
            })
        })
        .collect()
}

pub(super) fn exclusive() -> Method {
    Method { form: Form::Exclusive, comments: false, prefixes: Vec::new() }
}

/// Stands where the digest of the properties goes; no base64 looks like it.
pub(super) const UNKNOWN: &str = "?";

/// Digests the properties and writes the digest where it belongs.
pub(super) fn sign_properties(
    signature: &mut String,
    id: &str,
    digest: DigestAlgorithm,
) -> Result<(), FormatError> {
    let octets = canonical_part(signature, "SignedProperties")?;
    let value = STANDARD.encode(crypto::digest(digest, &octets).map_err(unsupported)?);
    let place = format!("<ds:DigestValue>{UNKNOWN}</ds:DigestValue>");
    let at = signature
        .find(&place)
        .ok_or_else(|| FormatError::unreadable(format!("{id} has no place for a digest")))?;
    let place = at..at.saturating_add(place.len());
    signature.replace_range(place, &format!("<ds:DigestValue>{value}</ds:DigestValue>"));
    Ok(())
}

/// The canonical octets of a part of a signature. Exclusive canonical form takes nothing from
/// around the signature, so it is the same by itself as in the document.
pub(super) fn canonical_part(signature: &str, name: &str) -> Result<Vec<u8>, FormatError> {
    let limits = Limits::default();
    let tree = reader::read(signature, &limits).map_err(|refusal| refusal.into_error(None))?;
    let part = tree
        .subtree(NodeId::DOCUMENT)
        .map(NodeId)
        .find(|id| tree.local_name(*id) == name)
        .ok_or_else(|| FormatError::unreadable(format!("there is no {name}")))?;
    let mut octets = Vec::with_capacity(2048);
    canonical::write(&tree, &NodeSet::subtree(part, false), &exclusive(), &mut |bytes| {
        octets.extend_from_slice(bytes);
    })
    .map_err(|relative| FormatError::unreadable(relative.to_string()))?;
    Ok(octets)
}

/// Base64, as it stands in every element that holds octets.
pub(super) fn encoded(octets: &[u8]) -> String {
    STANDARD.encode(octets)
}
