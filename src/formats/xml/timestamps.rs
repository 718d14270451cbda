//! Timestamp tokens in XAdES properties, each with the octets it is about, and the validation data
//! beside them.

use super::file::XmlFile;
use super::names::SEALING;
use super::names::XADES_VERSIONS;
use super::names::XADES141;
use super::properties::Properties;
use super::references::Followed;
use super::signature::Parts;
use super::transforms::decode;
use super::tree::NodeId;
use crate::formats::cms;
use crate::formats::cms::Context;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;

/// What was found in the properties of one signature.
#[derive(Default)]
pub(super) struct Found {
    /// Tokens, in the order of the document.
    pub(super) timestamps: Vec<SignatureEvidence>,
    /// SHA-256 of the certificates, CRLs and responses embedded as validation data, hex.
    pub(super) validation_data: Vec<String>,
    /// The same as bytes, and what the tokens carry.
    pub(super) material: Material,
    /// Evidence records, in the order of the document.
    pub(super) records: Vec<EvidenceRecord>,
}

/// One signature with all that its timestamps may be about.
pub(super) struct Stamped<'s, 'f> {
    pub(super) file: &'s XmlFile<'f>,
    pub(super) signature: NodeId,
    pub(super) id: &'s str,
    pub(super) parts: &'s Parts,
    pub(super) references: &'s [Followed],
    pub(super) properties: &'s Properties,
}

impl Stamped<'_, '_> {
    /// Reads every token and all validation data.
    pub(super) fn read(&self, deviations: &mut Vec<Deviation>) -> Found {
        let tree = &self.file.tree;
        let mut found = Found::default();
        let content = self.properties.signed.into_iter().flat_map(|signed| {
            tree.elements(signed)
                .filter(|part| tree.local_name(*part) == "SignedDataObjectProperties")
                .flat_map(|part| tree.elements(part))
        });
        let unsigned = self.properties.unsigned.into_iter().flat_map(|at| tree.elements(at));
        for property in content.chain(unsigned) {
            self.property(property, &mut found, deviations);
        }
        found
    }

    fn property(&self, property: NodeId, found: &mut Found, deviations: &mut Vec<Deviation>) {
        let tree = &self.file.tree;
        let namespace = tree.namespace_of(property);
        let old = XADES_VERSIONS.contains(&namespace);
        let kind = match tree.local_name(property) {
            "SignatureTimeStamp" if old => SignatureKind::SignatureTimestamp,
            "AllDataObjectsTimeStamp" | "IndividualDataObjectsTimeStamp" if old => {
                SignatureKind::ContentTimestamp
            }
            "ArchiveTimeStamp" if old || namespace == XADES141 => SignatureKind::ArchiveTimestamp,
            "SigAndRefsTimeStamp" if old => SignatureKind::SignatureTimestamp,
            "SigAndRefsTimeStampV2" if namespace == XADES141 => SignatureKind::SignatureTimestamp,
            // Of no part of the signature, so it proves nothing of it.
            "RefsOnlyTimeStamp" if old => SignatureKind::Timestamp,
            "RefsOnlyTimeStampV2" if namespace == XADES141 => SignatureKind::Timestamp,
            "SealingEvidenceRecords" if namespace == SEALING => {
                return self.sealing(property, found, deviations);
            }
            "CounterSignature" => return,
            _ => return self.validation_data(property, found, deviations),
        };
        let tokens: Vec<NodeId> = tree
            .elements(property)
            .filter(|child| tree.local_name(*child) == "EncapsulatedTimeStamp")
            .collect();
        let mut odd = |at: NodeId, seen: String| {
            let expected = "one readable EncapsulatedTimeStamp";
            deviations.push(Deviation::new("XA-11", self.file.location(at), seen, expected));
        };
        if tokens.len() != 1 {
            odd(property, format!("{} EncapsulatedTimeStamp elements", tokens.len()));
        }
        for token in tokens {
            let octets = match decode(tree.text_of(token).as_bytes()) {
                Ok(octets) => octets,
                Err(problem) => {
                    odd(token, problem.why);
                    continue;
                }
            };
            if !self.file.spend_check() {
                odd(token, "more tokens than are read of one file".to_owned());
                continue;
            }
            let number = found.timestamps.len().saturating_add(1);
            let id = format!("{}/timestamp-{number}", self.id);
            let digest = |algorithm| self.imprint(property, algorithm).ok();
            let context = Context {
                format: SignatureFormat::Rfc3161,
                id: &id,
                content_digest: &digest,
                options: self.file.options,
                effort: self.file.effort.clone(),
            };
            match cms::observe(&octets, &context) {
                Ok(observation) => {
                    let protects = self.protects(property, kind, found);
                    for mut token_evidence in observation.signatures {
                        token_evidence.kind = kind;
                        token_evidence.at = self.file.location(token);
                        if let Some(facts) = &mut token_evidence.timestamp {
                            facts.protects.clone_from(&protects);
                        }
                        found.timestamps.push(token_evidence);
                    }
                    found.material.extend(observation.material);
                }
                Err(error) => odd(token, error.to_string()),
            }
        }
    }

    /// What is proven to have existed: the signature, and for archive timestamps what stands before.
    fn protects(&self, property: NodeId, kind: SignatureKind, found: &Found) -> Vec<String> {
        let tree = &self.file.tree;
        let mut protects = Vec::new();
        if !matches!(kind, SignatureKind::ContentTimestamp | SignatureKind::Timestamp) {
            protects.push(format!("signature:{}", self.id));
        }
        // One that names what it covers may leave out what stands before it.
        let is_implicit = !tree.elements(property).any(|part| tree.local_name(part) == "Include");
        if kind == SignatureKind::ArchiveTimestamp && is_implicit {
            protects.extend(found.timestamps.iter().map(|token| format!("signature:{}", token.id)));
            let hashes = [("crl", &found.material.crls), ("ocsp", &found.material.ocsps)];
            protects.extend(
                found.material.certificates.iter().map(|c| format!("certificate:{}", c.id)),
            );
            for (kind, list) in hashes {
                protects.extend(list.iter().map(|der| format!("{kind}:{}", sha256(der))));
            }
        }
        protects
    }

    /// Certificates, CRLs and OCSP responses in a property, at any depth.
    fn validation_data(
        &self,
        property: NodeId,
        found: &mut Found,
        deviations: &mut Vec<Deviation>,
    ) {
        let tree = &self.file.tree;
        for element in tree.subtree(property).map(NodeId) {
            let name = tree.local_name(element);
            let known = matches!(
                name,
                "EncapsulatedX509Certificate" | "EncapsulatedCRLValue" | "EncapsulatedOCSPValue"
            );
            if !known || !XADES_VERSIONS.contains(&tree.namespace_of(element)) {
                continue;
            }
            let read = decode(tree.text_of(element).as_bytes()).map_err(|problem| problem.why);
            let read = read.and_then(|der| {
                let hash = sha256(&der);
                match name {
                    "EncapsulatedX509Certificate" => {
                        found.material.certificates.push(self.file.certificate(&der)?);
                    }
                    "EncapsulatedCRLValue" => found.material.crls.push(der),
                    _ => found.material.ocsps.push(der),
                }
                Ok(hash)
            });
            match read {
                Ok(hash) => found.validation_data.push(hash),
                Err(why) => deviations.push(Deviation::new(
                    "XA-16",
                    self.file.location(element),
                    why,
                    "base64 of DER",
                )),
            }
        }
    }
}

fn sha256(bytes: &[u8]) -> String {
    crate::crypto::digest(DigestAlgorithm::Sha256, bytes).map(hex::encode).unwrap_or_default()
}
