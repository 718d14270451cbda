//! The signature policy that a signer names (XA-08): which one, where it is said to be, and whether
//! the document at hand is the one whose digest was signed. What it demands is not read.

use super::algorithms::digest_use;
use super::file::XmlFile;
use super::names::DS;
use super::names::XADES141;
use super::properties::Properties;
use super::references::base64_text;
use super::transforms::decode;
use super::tree::NodeId;
use crate::formats::outside::Outside;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::SignaturePolicyFacts;

/// Reads SignaturePolicyIdentifier, and SignaturePolicyStore among the unsigned properties.
pub(super) fn read(
    file: &XmlFile<'_>,
    properties: &Properties,
    element: NodeId,
    deviations: &mut Vec<Deviation>,
) -> Option<(String, SignaturePolicyFacts)> {
    let tree = &file.tree;
    let namespace = properties.namespace;
    let child = |at: NodeId, name: &str| tree.child(at, namespace, name);
    let text = |at: NodeId| tree.text_of(at).trim().to_owned();
    let mut odd = |rule: &'static str, at: NodeId, seen: &str, expected: &str| {
        deviations.push(Deviation::new(rule, file.location(at), seen, expected));
    };
    if let Some(implied) = child(element, "SignaturePolicyImplied") {
        odd("XA-08", implied, "SignaturePolicyImplied", "a policy that is named, or none");
        return Some(("implied".to_owned(), SignaturePolicyFacts::default()));
    }
    let named = child(element, "SignaturePolicyId");
    let id = named
        .and_then(|named| child(child(named, "SigPolicyId")?, "Identifier"))
        .map(text)
        .filter(|id| !id.is_empty());
    let (Some(named), Some(id)) = (named, id) else {
        // The signer named one, whichever it is: that is not the same as none.
        odd(
            "XA-08",
            element,
            "SignaturePolicyIdentifier that names none",
            "a policy that is named",
        );
        return Some(("?".to_owned(), SignaturePolicyFacts::default()));
    };
    let qualifiers: Vec<NodeId> = child(named, "SigPolicyQualifiers")
        .into_iter()
        .flat_map(|all| tree.named(all, namespace, "SigPolicyQualifier"))
        .flat_map(|qualifier| tree.elements(qualifier))
        .collect();
    let qualifier = |name: &str| {
        qualifiers.iter().copied().find(|qualifier| tree.local_name(*qualifier) == name)
    };
    let uri = qualifier("SPURI").map(text).filter(|uri| !uri.is_empty());
    let notice = qualifier("SPUserNotice").and_then(|notice| child(notice, "ExplicitText"));
    let stored =
        properties.unsigned.and_then(|at| tree.child(at, XADES141, "SignaturePolicyStore"));
    let hash = child(named, "SigPolicyHash");
    if let (Some(store), None) = (stored, hash) {
        odd(
            "XA-08",
            store,
            "SignaturePolicyStore without SigPolicyHash",
            "the digest of what it holds",
        );
    }
    let is_transformed =
        tree.child(named, DS, "Transforms").is_some() || qualifier("SPDocSpecification").is_some();
    let inside = stored.map(|store| stored_document(file, store));
    if let (Some(store), Some(None)) = (stored, &inside) {
        odd(
            "XA-08",
            store,
            "SignaturePolicyStore without a readable policy",
            "base64 of the policy",
        );
    }
    let document = inside.flatten().or_else(|| given(file, uri.as_deref(), &id));
    let check = hash.zip(document).map(|(hash, document)| {
        if is_transformed {
            return Check::Unable("its digest is of a transformed document".to_owned());
        }
        let used = digest_use(tree, tree.child(hash, DS, "DigestMethod"));
        let value = tree.child(hash, DS, "DigestValue").map(|at| base64_text(file, at));
        let (Some(algorithm), Some(Ok(value))) = (used.algorithm, value) else {
            return Check::Unable("its digest cannot be read".to_owned());
        };
        match document.digest(algorithm) {
            Some(digest) => Check::of(digest == value),
            None => Check::Unable(format!("{} is not computed here", algorithm.name())),
        }
    });
    if let (Some(Check::Fails), Some(hash)) = (&check, hash) {
        odd("XA-08a", hash, &id, "the policy whose digest was signed");
    }
    Some((id, SignaturePolicyFacts { uri, notice: notice.map(text), document: check }))
}

/// The policy itself, in the signature.
fn stored_document(file: &XmlFile<'_>, store: NodeId) -> Option<Outside> {
    let document = file.tree.child(store, XADES141, "SignaturePolicyDocument")?;
    decode(file.tree.text_of(document).as_bytes()).ok().map(Outside::from)
}

/// The policy as given beside the file under its address, its name or its id.
fn given(file: &XmlFile<'_>, uri: Option<&str>, id: &str) -> Option<Outside> {
    let given = |name: &str| file.options.detached.get(name).cloned();
    uri.and_then(given).or_else(|| given(uri?.rsplit_once('/')?.1)).or_else(|| given(id))
}
