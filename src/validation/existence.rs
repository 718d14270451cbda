//! Proofs of existence (5.6.2.3): when each object is proven to have existed at the latest.
//!
//! A document or archive timestamp that holds proves what its reader says it covers: signatures
//! with all they carry, certificates, CRLs and OCSP responses. A signature timestamp proves the
//! signature value alone.

use super::case::Case;
use crate::model::CertificateId;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::Time;
use std::collections::BTreeMap;

/// What is known of when a signature was made, from timestamps that hold.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Existence {
    /// It existed then: the earliest timestamp on it (best-signature-time).
    pub(super) proven: Option<Time>,
    /// It did not exist yet: the latest content timestamp in it.
    pub(super) not_before: Option<Time>,
}

/// Proofs drawn so far; what has none exists at the validation time.
#[derive(Clone, Debug)]
pub(super) struct Proofs {
    at: Time,
    objects: BTreeMap<String, Time>,
}

impl Proofs {
    /// No proof but the look at everything now.
    pub(super) fn none(case: &Case<'_>) -> Self {
        Self { at: case.at, objects: BTreeMap::new() }
    }

    /// Adds what a token that holds covers; of `signatures`, those that it covers with the
    /// certificates in them.
    pub(super) fn extract(&mut self, token: &SignatureEvidence, signatures: &[SignatureEvidence]) {
        let Some(facts) = &token.timestamp else { return };
        let time = facts.time.min(self.at);
        for object in &facts.protects {
            self.add(object, time);
        }
        let mut covered: Vec<&SignatureEvidence> = signatures
            .iter()
            .filter(|signature| facts.protects.contains(&format!("signature:{}", signature.id)))
            .filter(|signature| carries_whole(token, signature))
            .collect();
        while let Some(signature) = covered.pop() {
            for id in &signature.signer.embedded {
                self.add(&format!("certificate:{id}"), time);
            }
            // Of what is inside, an archive timestamp covers only what stands before it.
            if token.kind == SignatureKind::DocumentTimestamp {
                covered.extend(signature.timestamps.iter().chain(&signature.counter_signatures));
            }
        }
    }

    fn add(&mut self, object: &str, time: Time) {
        match self.objects.get_mut(object) {
            Some(known) => *known = time.min(*known),
            None => {
                self.objects.insert(object.to_owned(), time);
            }
        }
    }

    /// When a certificate existed.
    pub(super) fn certificate(&self, id: CertificateId) -> Time {
        self.object(&format!("certificate:{id}"))
    }

    /// When a CRL or OCSP response existed.
    pub(super) fn status(&self, status: &RevocationEvidence) -> Time {
        let kind = match status.kind {
            RevocationKind::Crl => "crl",
            RevocationKind::Ocsp => "ocsp",
        };
        self.object(&format!("{kind}:{}", status.source))
    }

    /// When a signature with all that it carries existed; `None` where nothing but now proves it.
    pub(super) fn contents(&self, signature: &SignatureEvidence) -> Option<Time> {
        self.objects.get(&format!("signature:{}", signature.id)).copied()
    }

    fn object(&self, name: &str) -> Time {
        self.objects.get(name).copied().unwrap_or(self.at)
    }
}

/// Whether covering a signature covers the certificates that it carries: bytes of a PDF do, and an
/// XAdES archive timestamp covers KeyInfo. A CMS one covers what its index lists, which its reader
/// names.
fn carries_whole(token: &SignatureEvidence, signature: &SignatureEvidence) -> bool {
    match token.kind {
        SignatureKind::DocumentTimestamp => true,
        SignatureKind::ArchiveTimestamp => signature.format == SignatureFormat::Xades,
        _ => false,
    }
}
