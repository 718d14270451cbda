//! The signing certificate's chain, as far as the certificates at hand prove it, and what the
//! revocation data at hand say of it.

use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::RevocationStatus;
use crate::model::Time;
use std::sync::Arc;

/// The issuers of a signing certificate that could be proved.
#[derive(Clone, Debug, Default)]
pub struct ProvedChain {
    /// Nearest first. A self-issued end is left out: whoever trusts it has it.
    pub issuers: Vec<Arc<Certificate>>,
    /// Whether it ends in an anchor that was given.
    pub anchored: bool,
    /// Whether it ends in a self-issued certificate or an anchor: nothing is missing.
    pub complete: bool,
}

/// Follows proved links from `leaf` until an anchor, a self-issued certificate, or no further.
pub fn prove(evidence: &Evidence, leaf: CertificateId) -> ProvedChain {
    let mut chain = ProvedChain::default();
    let mut at = leaf;
    // Each certificate is used once, so a circle of cross-certificates ends.
    let mut used = vec![leaf];
    loop {
        if evidence.anchor(at).is_some() {
            chain.anchored = true;
            chain.complete = true;
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
            .find(|issuer| evidence.anchor(**issuer).is_some())
            .or_else(|| proved.first())
            .copied();
        let Some(next) = next else {
            chain.complete = entry.certificate.is_self_issued();
            return chain;
        };
        let Some(issuer) = evidence.certificate(next) else { return chain };
        used.push(next);
        at = next;
        if !issuer.certificate.is_self_issued() {
            chain.issuers.push(Arc::clone(&issuer.certificate));
        }
    }
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
