//! Counter-signatures: signatures on the value of another one (XA-10).

use super::observe;
use super::parts::Parts;
use crate::formats::xml::file::XmlFile;
use crate::formats::xml::names::DS;
use crate::formats::xml::properties;
use crate::formats::xml::properties::Properties;
use crate::formats::xml::references;
use crate::formats::xml::tree::NodeId;
use crate::model::Deviation;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;

/// XA-10: signatures on this one's value.
pub(super) fn counter_signatures(
    file: &XmlFile<'_>,
    parts: &Parts,
    properties: Option<&Properties>,
    id: &str,
    material: &mut Material,
) -> Vec<SignatureEvidence> {
    let tree = &file.tree;
    let elements: Vec<NodeId> = properties
        .and_then(|properties| properties.unsigned)
        .into_iter()
        .flat_map(|unsigned| tree.elements(unsigned))
        .filter(|property| tree.local_name(*property) == "CounterSignature")
        .flat_map(|property| tree.named(property, DS, "Signature"))
        .collect();
    let mut evidence = Vec::with_capacity(elements.len());
    for (number, element) in elements.into_iter().enumerate() {
        // What is told and proven of the one is not to be taken for the other's.
        let own = match file.own_name(element) {
            Some((own, 1)) => own,
            _ => format!("{id}/counter-signature-{}", number.saturating_add(1)),
        };
        let (mut counter, more) = observe(file, element, &own, SignatureKind::CounterSignature);
        material.extend(more);
        let signs_value = tree
            .child(element, DS, "SignedInfo")
            .into_iter()
            .flat_map(|signed_info| tree.named(signed_info, DS, "Reference"))
            .filter_map(|reference| tree.attribute(reference, "URI"))
            .filter_map(|uri| references::element_at(file, &uri))
            .any(|target| target == parts.signature_value);
        if !signs_value {
            counter.deviations.push(Deviation::new(
                "XA-10",
                file.location(element),
                "no reference to the signature value around it",
                "a reference to the value that is counter-signed",
            ));
        }
        evidence.push(counter);
    }
    evidence
}

/// Whether a signature is a counter-signature, which is told of with the one it signs.
pub(in crate::formats::xml) fn is_counter_signature(file: &XmlFile<'_>, element: NodeId) -> bool {
    let tree = &file.tree;
    let in_order = ["CounterSignature", "UnsignedSignatureProperties", "UnsignedProperties"];
    let mut above = tree.ancestors(element);
    in_order.iter().all(|name| above.next().is_some_and(|at| tree.local_name(at) == *name))
        && above.next().is_some_and(|at| properties::is_qualifying(tree, at))
        && above.next().is_some_and(|at| tree.is(at, DS, "Object"))
        && above.next().is_some_and(|at| tree.is(at, DS, "Signature"))
}
