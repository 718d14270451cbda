//! Certificates, CRLs and OCSP responses, found by what they are looked up by. A pool has one shelf,
//! and so has each document.

use super::certificate::public_key_octets;
use super::crl::Crl;
use super::crl::entries::significant;
use super::ocsp::Ocsp;
use crate::crypto;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::Origin;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;

/// Something with where it came from.
#[derive(Debug)]
pub(super) struct Held<T> {
    /// The thing.
    pub(super) value: Arc<T>,
    /// Where it came from.
    pub(super) origin: Arc<Origin>,
}

impl<T> Clone for Held<T> {
    fn clone(&self) -> Self {
        Self { value: Arc::clone(&self.value), origin: Arc::clone(&self.origin) }
    }
}

/// The answer of an OCSP response that has a certain serial number.
#[derive(Clone, Debug)]
pub(super) struct HeldAnswer {
    /// The response.
    pub(super) response: Held<Ocsp>,
    /// Position among its answers.
    pub(super) answer: usize,
}

/// Indexed material. What is given twice stands once, with the lesser origin.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    certificates: HashMap<CertificateId, Held<Certificate>>,
    by_subject: HashMap<String, Vec<CertificateId>>,
    crls: HashMap<String, Vec<Held<Crl>>>,
    answers: HashMap<Vec<u8>, Vec<HeldAnswer>>,
    status_sources: BTreeSet<CertificateId>,
    /// Certificates for answering OCSP requests by the SHA-1 of their keys: a response may name its
    /// responder by key alone.
    responders: HashMap<Vec<u8>, Vec<CertificateId>>,
}

/// id-kp-OCSPSigning, RFC 6960 clause 4.2.2.2.
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

impl Shelf {
    /// Adds a certificate.
    pub(super) fn add_certificate(&mut self, certificate: Arc<Certificate>, origin: Arc<Origin>) {
        let id = certificate.id;
        if let Some(known) = self.certificates.get_mut(&id) {
            if origin < known.origin {
                known.origin = origin;
            }
            return;
        }
        let purposes = certificate.extended_key_usage.iter().flat_map(|usage| &usage.purposes);
        if purposes.into_iter().any(|purpose| purpose == OCSP_SIGNING) {
            let octets = public_key_octets(&certificate.public_key).unwrap_or_default();
            let hash = crypto::digest(DigestAlgorithm::Sha1, octets).unwrap_or_default();
            self.responders.entry(hash).or_default().push(id);
        }
        let subject = certificate.subject.canonical.clone();
        self.by_subject.entry(subject).or_default().push(id);
        self.certificates.insert(id, Held { value: certificate, origin });
    }

    /// Adds a CRL.
    pub(super) fn add_crl(&mut self, crl: Arc<Crl>, origin: Arc<Origin>) {
        let same_issuer = self.crls.entry(crl.issuer.clone()).or_default();
        if self.status_sources.insert(crl.id) {
            same_issuer.push(Held { value: crl, origin });
        } else if let Some(known) = same_issuer.iter_mut().find(|known| known.value.id == crl.id)
            && origin < known.origin
        {
            known.origin = origin;
        }
    }

    /// Adds an OCSP response, with the certificates that it carries.
    pub(super) fn add_ocsp(&mut self, response: Arc<Ocsp>, origin: Arc<Origin>) {
        let fresh = self.status_sources.insert(response.id);
        for certificate in &response.certificates {
            self.add_certificate(Arc::clone(certificate), Arc::clone(&origin));
        }
        for (answer, read) in response.answers.iter().enumerate() {
            let same_serial = self.answers.entry(read.serial.clone()).or_default();
            let response = Held { value: Arc::clone(&response), origin: Arc::clone(&origin) };
            if fresh {
                same_serial.push(HeldAnswer { response, answer });
                continue;
            }
            for known in same_serial {
                if known.response.value.id == response.value.id
                    && response.origin < known.response.origin
                {
                    known.response.origin = Arc::clone(&response.origin);
                }
            }
        }
    }

    /// A certificate by its id.
    pub(super) fn certificate(&self, id: CertificateId) -> Option<&Held<Certificate>> {
        self.certificates.get(&id)
    }

    /// All certificates, in no order.
    pub(super) fn certificates(&self) -> impl Iterator<Item = &Held<Certificate>> {
        self.certificates.values()
    }

    /// Certificates by their canonical subject, in no order.
    pub(super) fn by_subject(&self, subject: &str) -> impl Iterator<Item = &Held<Certificate>> {
        let ids = self.by_subject.get(subject).into_iter().flatten();
        ids.filter_map(|id| self.certificates.get(id))
    }

    /// Certificates whose purpose is to answer OCSP requests by the SHA-1 of their keys, in no order.
    pub(super) fn responders(&self, key: &[u8]) -> impl Iterator<Item = &Held<Certificate>> {
        let ids = self.responders.get(key).into_iter().flatten();
        ids.filter_map(|id| self.certificates.get(id))
    }

    /// CRLs by their canonical issuer.
    pub(super) fn crls(&self, issuer: &str) -> impl Iterator<Item = &Held<Crl>> {
        self.crls.get(issuer).into_iter().flatten()
    }

    /// OCSP answers about a serial number, whoever issued it.
    pub(super) fn answers(&self, serial: &[u8]) -> impl Iterator<Item = &HeldAnswer> {
        self.answers.get(significant(serial)).into_iter().flatten()
    }

    /// DER of a CRL or OCSP response.
    pub(super) fn status_der(&self, id: CertificateId) -> Option<Vec<u8>> {
        let mut crls = self.crls.values().flatten();
        if let Some(held) = crls.find(|held| held.value.id == id) {
            return held.value.der();
        }
        let mut answers = self.answers.values().flatten();
        let answer = answers.find(|held| held.response.value.id == id)?;
        Some(answer.response.value.der().to_vec())
    }

    /// SHA-256 of all CRLs and OCSP responses, sorted.
    pub(super) fn status_sources(&self) -> &BTreeSet<CertificateId> {
        &self.status_sources
    }
}
