//! SealingEvidenceRecords (ETSI TS 119 132-3): evidence records in a XAdES signature, about the
//! signature with what it signs and the unsigned properties that stand before them.

use super::canonical::Method;
use super::file::Problem;
use super::names::DS;
use super::names::ERS;
use super::names::MANIFEST_TYPE;
use super::names::SEALING;
use super::record;
use super::record::About;
use super::timestamps::Found;
use super::timestamps::Stamped;
use super::transforms;
use super::transforms::decode;
use super::tree::NodeId;
use crate::crypto::Hasher;
use crate::formats::cms;
use crate::formats::cms::record::Archived;
use crate::formats::cms::record::blank;
use crate::formats::cms::record::contents_of;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Material;
use crate::model::SignatureEvidence;

/// Adds the certificates in KeyInfo to what the records prove that cover the signature.
pub(super) fn with_certificates(
    mut records: Vec<EvidenceRecord>,
    signature: &SignatureEvidence,
) -> Vec<EvidenceRecord> {
    let name = format!("signature:{}", signature.id);
    let certificates = || signature.signer.embedded.iter().map(|id| format!("certificate:{id}"));
    let tokens = records.iter_mut().flat_map(|record| &mut record.timestamps);
    for facts in tokens.filter_map(|token| token.timestamp.as_mut()) {
        if facts.protects.contains(&name) {
            facts.protects.extend(certificates());
        }
    }
    records
}

impl Stamped<'_, '_> {
    /// Reads the records of one property.
    pub(super) fn sealing(
        &self,
        property: NodeId,
        found: &mut Found,
        deviations: &mut Vec<Deviation>,
    ) {
        let tree = &self.file.tree;
        for element in tree.elements(property) {
            if !self.file.spend_check() {
                let at = self.file.location(element);
                let seen = "more records than are read of one file";
                deviations.push(Deviation::new("ER-08", at, seen, "fewer"));
                return;
            }
            let number = found.records.len().saturating_add(1);
            let id = format!("{}/evidence-record-{number}", self.id);
            let digests =
                |by: DigestAlgorithm, _: usize| Some(vec![self.sealed(property, by).ok()?]);
            let mut protects = contents_of(&found.timestamps, &found.material);
            protects.push(format!("signature:{}", self.id));
            protects.push("document".to_owned());
            for earlier in &found.records {
                protects.extend(contents_of(&earlier.timestamps, &Material::default()));
            }
            let about = format!("signature {}", self.id);
            let archived = Archived { about, digests: &digests, protects };
            let mut material = Material::default();
            let place = (tree.namespace_of(element), tree.local_name(element));
            let mut read = match place {
                (ERS, "EvidenceRecord") => {
                    let mut read = blank(&id, &archived);
                    let about = About { archived: &archived, document: None };
                    record::read(self.file, element, &about, &mut read, &mut material);
                    read
                }
                (SEALING, "ASN1EvidenceRecord") => {
                    let octets = decode(tree.text_of(element).as_bytes()).unwrap_or_default();
                    let options = self.file.options;
                    cms::record::observe(&octets, &id, &archived, options, &mut material)
                }
                _ => {
                    let at = self.file.location(element);
                    let seen = tree.name(element).to_owned();
                    deviations.push(Deviation::new("ER-08", at, seen, "an evidence record"));
                    continue;
                }
            };
            read.at = self.file.location(element);
            found.material.extend(material);
            found.records.push(read);
        }
    }

    /// The digest of the group: those of its objects, sorted, joined and hashed.
    fn sealed(&self, property: NodeId, by: DigestAlgorithm) -> Result<Vec<u8>, Problem> {
        if self.references.iter().any(|of| of.kind.as_deref() == Some(MANIFEST_TYPE)) {
            return Err(Problem::unable("what a signed manifest lists is not looked up"));
        }
        let tree = &self.file.tree;
        let method = match tree.child(self.parts.signed_info, DS, "CanonicalizationMethod") {
            None => Method::DEFAULT,
            Some(element) => transforms::method(self.file, element)
                .ok_or_else(|| Problem::unable("its canonicalisation method is not known"))?,
        };
        let hasher = || Hasher::new(by).map_err(|error| Problem::unable(error.to_string()));
        let mut digests = Vec::new();
        for piece in self.pieces(property)? {
            let mut one = hasher()?;
            self.write_piece(&piece, &method, &mut |bytes| one.update(bytes))?;
            digests.push(one.finish());
        }
        digests.sort_unstable();
        let mut group = hasher()?;
        digests.iter().for_each(|digest| group.update(digest));
        Ok(group.finish())
    }
}
