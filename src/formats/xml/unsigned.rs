//! Unsigned properties that stand where a baseline signature has others or none (XA-12 … XA-15).
//! What they hold is read all the same (`timestamps.rs`).

use super::file::XmlFile;
use super::names::XADES_VERSIONS;
use super::names::XADES141;
use super::properties::Properties;
use super::tree::NodeId;
use crate::model::Deviation;
use std::collections::BTreeMap;

/// Values of which a signature has one each.
const ONCE: [&str; 4] = [
    "CertificateValues",
    "RevocationValues",
    "AttrAuthoritiesCertValues",
    "AttributeRevocationValues",
];

/// References to validation data and timestamps on them, which only extended signatures have.
const REFERENCES: [&str; 9] = [
    "CompleteCertificateRefs",
    "CompleteCertificateRefsV2",
    "CompleteRevocationRefs",
    "AttributeCertificateRefs",
    "AttributeRevocationRefs",
    "SigAndRefsTimeStamp",
    "SigAndRefsTimeStampV2",
    "RefsOnlyTimeStamp",
    "RefsOnlyTimeStampV2",
];

/// Notes each of them.
pub(super) fn baseline(
    file: &XmlFile<'_>,
    properties: &Properties,
    deviations: &mut Vec<Deviation>,
) {
    let tree = &file.tree;
    let Some(unsigned) = properties.unsigned else { return };
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    // Timestamps on what is signed are served by what stands among the unsigned properties, too.
    let content = properties.signed.into_iter().flat_map(|signed| tree.elements(signed));
    let content = content.flat_map(|part| tree.elements(part));
    let mut stamps: Vec<NodeId> =
        content.filter(|part| tree.local_name(*part).ends_with("TimeStamp")).collect();
    for property in tree.elements(unsigned) {
        let (namespace, name) = (tree.namespace_of(property), tree.local_name(property));
        let is_old = XADES_VERSIONS.contains(&namespace);
        if !is_old && namespace != XADES141 {
            continue;
        }
        let mut odd = |rule: &'static str, seen: String, expected: &str| {
            deviations.push(Deviation::new(rule, file.location(property), seen, expected));
        };
        if is_old && ONCE.contains(&name) {
            let count = counts.entry(name).or_default();
            *count = count.saturating_add(1);
            if *count == 2 {
                odd("XA-12", format!("{name} more than once"), "once");
            }
        } else if REFERENCES.contains(&name) {
            odd("XA-13", name.to_owned(), "validation data itself");
        } else if is_old && name == "ArchiveTimeStamp" {
            odd("XA-14", format!("ArchiveTimeStamp of {namespace}"), "that of XAdES 1.4.1");
        } else if namespace == XADES141 && name.starts_with("RenewedDigests") {
            // What they are of is held against the manifest's own digests, and those alone decide.
            odd("XA-14a", name.to_owned(), "digests that the signature itself holds");
        } else if name == "TimeStampValidationData"
            && let Some(uri) = tree.attribute(property, "URI")
        {
            let served = uri.strip_prefix('#').and_then(|id| file.ids.element(id).ok());
            if !served.is_some_and(|served| stamps.contains(&served)) {
                odd("XA-15", uri.into_owned(), "a timestamp of the signature before it");
            }
        }
        if name.contains("TimeStamp") && name != "TimeStampValidationData" {
            stamps.push(property);
        }
    }
}
