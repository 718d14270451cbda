//! What a ds:Signature is made of (XD-03).

use crate::formats::xml::file::XmlFile;
use crate::formats::xml::names::DS;
use crate::formats::xml::tree::Kind;
use crate::formats::xml::tree::NodeId;
use crate::model::Deviation;

/// The parts of a ds:Signature that stand there once.
pub(in crate::formats::xml) struct Parts {
    pub(in crate::formats::xml) signed_info: NodeId,
    pub(in crate::formats::xml) signature_value: NodeId,
    pub(in crate::formats::xml) key_info: Option<NodeId>,
}

/// XD-03: SignedInfo, SignatureValue, at most one KeyInfo, then Objects; nothing else.
pub(super) fn parts(
    file: &XmlFile<'_>,
    signature: NodeId,
    deviations: &mut Vec<Deviation>,
) -> Option<Parts> {
    let tree = &file.tree;
    let mut odd = |at: NodeId, seen: String| {
        let expected = "SignedInfo, SignatureValue, KeyInfo once at most, Objects";
        deviations.push(Deviation::new("XD-03", file.location(at), seen, expected));
    };
    let mut order = 0;
    let (mut signed_info, mut signature_value, mut key_info) = (None, None, None);
    for child in tree.children(signature) {
        match tree.kind(child) {
            Kind::Element => {}
            Kind::Text | Kind::CData if !tree.characters(child).trim().is_empty() => {
                odd(child, "text between the parts".to_owned());
                continue;
            }
            _ => continue,
        }
        let own = tree.namespace_of(child) == DS;
        let (place, slot) = match tree.local_name(child) {
            "SignedInfo" if own => (1, Some(&mut signed_info)),
            "SignatureValue" if own => (2, Some(&mut signature_value)),
            "KeyInfo" if own => (3, Some(&mut key_info)),
            "Object" if own => (4, None),
            _ => {
                odd(child, format!("element {}", tree.name(child)));
                continue;
            }
        };
        match slot {
            Some(slot) if slot.is_none() => *slot = Some(child),
            Some(_) => odd(child, format!("a second {}", tree.local_name(child))),
            None => {}
        }
        if place < order {
            odd(child, format!("{} out of order", tree.local_name(child)));
        }
        order = order.max(place);
    }
    let (Some(signed_info), Some(signature_value)) = (signed_info, signature_value) else {
        odd(signature, "SignedInfo or SignatureValue is missing".to_owned());
        return None;
    };
    let mut count = [0usize; 3];
    for child in tree.elements(signed_info) {
        let at = match (tree.namespace_of(child), tree.local_name(child)) {
            (DS, "CanonicalizationMethod") => 0,
            (DS, "SignatureMethod") => 1,
            (DS, "Reference") => 2,
            _ => {
                odd(child, format!("element {} in SignedInfo", tree.name(child)));
                continue;
            }
        };
        if let Some(count) = count.get_mut(at) {
            *count += 1;
        }
    }
    if !matches!(count, [1, 1, references] if references > 0) {
        let [methods, algorithms, references] = count;
        odd(
            signed_info,
            format!(
                "SignedInfo with {methods} CanonicalizationMethod, {algorithms} SignatureMethod, \
                 {references} Reference"
            ),
        );
    }
    Some(Parts { signed_info, signature_value, key_info })
}
