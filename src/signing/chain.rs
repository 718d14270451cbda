//! The signing certificate's chain, as far as the certificates at hand prove it, and what the
//! revocation data at hand say of it.

use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::Restrictions;
use crate::model::RevocationStatus;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;
use crate::model::Time;
use std::sync::Arc;

/// The issuers of a signing certificate that could be proved.
#[derive(Clone, Debug, Default)]
pub struct ProvedChain {
    /// Nearest first. A self-issued end is left out: whoever trusts it has it.
    pub issuers: Vec<Arc<Certificate>>,
    /// Whether it ends in an anchor that was given.
    pub anchored: bool,
}

/// What is to be assembled to learn of a certificate before anything is signed with it: no
/// document, and one signature that names it and holds nothing else.
pub fn question(certificate: &Arc<Certificate>, others: &[Arc<Certificate>]) -> Observed {
    let signature = SignatureEvidence {
        id: String::new(),
        kind: SignatureKind::Signature,
        format: SignatureFormat::Unknown,
        at: Location::default(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: certificate.signature_algorithm.clone(),
            verifies: Check::Unable("there is no signature yet".to_owned()),
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification {
            certificate: Some(certificate.id),
            ..SignerIdentification::default()
        },
        attributes: SignedAttributes::default(),
        coverage: Coverage::Unclear,
        covered_until: None,
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: Restrictions::default(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations: Vec::new(),
    };
    let document = Document {
        name: String::new(),
        sha256: String::new(),
        size: 0,
        format: DocumentFormat::Unknown,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    };
    let certificates = std::iter::once(certificate).chain(others).cloned().collect();
    let material = Material { certificates, ..Material::default() };
    Observed { document, signatures: vec![signature], records: Vec::new(), material }
}

/// Follows proved links from `leaf` until an anchor, a self-issued certificate, or no further.
pub fn prove(evidence: &Evidence, leaf: CertificateId) -> ProvedChain {
    let mut chain = ProvedChain::default();
    let mut at = leaf;
    // Each certificate is used once, so a circle of cross-certificates ends.
    let mut used = vec![leaf];
    loop {
        if is_anchor(evidence, at) {
            chain.anchored = true;
            return chain;
        }
        let Some(entry) = evidence.certificate(at) else { return chain };
        let proved: Vec<CertificateId> = entry
            .links
            .iter()
            .filter(|link| link.signature.holds() && !used.contains(&link.issuer))
            .map(|link| link.issuer)
            .collect();
        // Of several issuers the anchor is nearest.
        let next = proved
            .iter()
            .find(|issuer| is_anchor(evidence, **issuer))
            .or_else(|| proved.first())
            .copied();
        let Some(next) = next else { return chain };
        let Some(issuer) = evidence.certificate(next) else { return chain };
        used.push(next);
        at = next;
        if !issuer.certificate.is_self_issued() {
            chain.issuers.push(Arc::clone(&issuer.certificate));
        }
    }
}

/// Whether a certificate is trusted for who signs documents.
fn is_anchor(evidence: &Evidence, id: CertificateId) -> bool {
    evidence.anchors_of(id).any(|anchor| anchor.is_for(AnchorUsage::Signature))
}

/// When a certificate was revoked, by a CRL or response at hand whose signature holds.
pub fn revoked_since(evidence: &Evidence, certificate: CertificateId) -> Option<Time> {
    evidence
        .revocation
        .iter()
        .filter(|status| status.of == certificate && status.signature.holds())
        .filter_map(|status| match status.status {
            RevocationStatus::Revoked { at, .. } => Some(at),
            RevocationStatus::Good | RevocationStatus::Unknown => None,
        })
        .min()
}
