//! Certificates, CRLs and OCSP responses given from outside, indexed once and shared by all files
//! of a run.

use super::certificate::parse_certificate;
use super::certificate::sha256;
use super::crl::Crl;
use super::files::ders;
use super::kept::Kept;
use super::link::Proofs;
use super::ocsp::Ocsp;
use super::shelf::Shelf;
use crate::formats::FormatError;
use crate::formats::trust::trust_snapshot;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Origin;
use crate::model::TrustAnchor;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::sync::Arc;
use std::sync::OnceLock;
use std::sync::PoisonError;
use std::sync::RwLock;

/// What was given from outside. Links once proved and material once read are remembered, so a batch
/// does each once.
#[derive(Default)]
pub struct Pool {
    pub(super) shelf: Shelf,
    anchors: BTreeMap<CertificateId, BTreeSet<TrustAnchor>>,
    pub(super) proofs: Proofs,
    trust_sha256: OnceLock<String>,
    revocation_sha256: OnceLock<String>,
    kept: Option<Arc<dyn Kept>>,
    read_certificates: Remembered<Certificate>,
    read_crls: Remembered<Crl>,
    read_ocsps: Remembered<Ocsp>,
}

impl Pool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts a certificate, for everything and always.
    pub fn add_anchor(&mut self, certificate: Arc<Certificate>, origin: Origin) {
        let plain = TrustAnchor::new(certificate.id);
        self.add_limited_anchor(certificate, [plain], origin);
    }

    /// Trusts a certificate as each of `anchors` says; those of other certificates are passed over.
    pub fn add_limited_anchor(
        &mut self,
        certificate: Arc<Certificate>,
        anchors: impl IntoIterator<Item = TrustAnchor>,
        origin: Origin,
    ) {
        let id = certificate.id;
        let own = anchors.into_iter().filter(|anchor| anchor.certificate == id);
        let own: BTreeSet<TrustAnchor> = own.collect();
        if !own.is_empty() {
            self.anchors.entry(id).or_default().extend(own);
            self.trust_sha256.take();
        }
        self.add_certificate(certificate, origin);
    }

    /// The anchors, sorted.
    pub fn anchors(&self) -> impl Iterator<Item = &TrustAnchor> {
        self.anchors.values().flatten()
    }

    /// Whether a certificate is trusted without limits, so that nothing above it is asked for.
    pub(super) fn ends_chains(&self, id: CertificateId) -> bool {
        self.anchors.get(&id).is_some_and(|all| all.iter().any(TrustAnchor::is_unlimited))
    }

    /// Adds a certificate that may complete a chain.
    pub fn add_certificate(&mut self, certificate: Arc<Certificate>, origin: Origin) {
        self.shelf.add_certificate(certificate, Arc::new(origin));
    }

    /// Adds a CRL (or several), DER, PEM or base64 without a header.
    ///
    /// # Errors
    /// Where it is not a CRL.
    pub fn add_crl(&mut self, bytes: &[u8], origin: Origin) -> Result<(), FormatError> {
        let origin = Arc::new(origin);
        self.revocation_sha256.take();
        for der in ders(bytes, "X509 CRL") {
            let crl = Crl::parse(der.to_vec(), sha256(&der))?;
            self.shelf.add_crl(Arc::new(crl), Arc::clone(&origin));
        }
        Ok(())
    }

    /// Adds an OCSP response (or a basic response alone), DER, PEM or base64 without a header.
    ///
    /// # Errors
    /// Where it is not one, or not a successful one.
    pub fn add_ocsp(&mut self, bytes: &[u8], origin: Origin) -> Result<(), FormatError> {
        let origin = Arc::new(origin);
        self.revocation_sha256.take();
        for der in ders(bytes, "OCSP RESPONSE") {
            let response = Ocsp::parse(der.to_vec(), sha256(&der))?;
            self.shelf.add_ocsp(Arc::new(response), Arc::clone(&origin));
        }
        Ok(())
    }

    /// Looks up what was kept from earlier runs, too. It counts as given from outside.
    pub fn use_kept(&mut self, kept: Arc<dyn Kept>) {
        self.revocation_sha256.take();
        self.kept = Some(kept);
    }

    /// What was kept from earlier runs.
    pub(super) fn kept(&self) -> Option<&dyn Kept> {
        self.kept.as_deref()
    }

    /// A certificate that was kept. What cannot be read is not at hand.
    pub(super) fn kept_certificate(&self, id: CertificateId) -> Option<Arc<Certificate>> {
        self.read_certificates.recall(id, || {
            let der = self.kept()?.read(id)?;
            Some((parse_certificate(&der).ok()?, der.len()))
        })
    }

    /// A CRL that was kept.
    pub(super) fn kept_crl(&self, id: CertificateId) -> Option<Arc<Crl>> {
        self.read_crls.recall(id, || {
            if let Some(large) = self.kept()?.large_crl(id) {
                return Some((Arc::new(Crl::open(large, id).ok()?), LARGE_IN_MEMORY));
            }
            let der = self.kept()?.read(id)?;
            let length = der.len();
            Some((Arc::new(Crl::parse(der, id).ok()?), length))
        })
    }

    /// An OCSP response that was kept.
    pub(super) fn kept_ocsp(&self, id: CertificateId) -> Option<Arc<Ocsp>> {
        self.read_ocsps.recall(id, || {
            let der = self.kept()?.read(id)?;
            let length = der.len();
            Some((Arc::new(Ocsp::parse(der, id).ok()?), length))
        })
    }

    /// All certificates that may be a signer's, for signatures that carry none, sorted.
    pub fn certificates(&self) -> Vec<Arc<Certificate>> {
        let held = self.shelf.certificates().map(|held| Arc::clone(&held.value));
        let mut certificates: Vec<Arc<Certificate>> = held.collect();
        certificates.sort_by_key(|certificate| certificate.id);
        certificates
    }

    /// Reads a CRL of a document, once for all documents that carry it.
    pub(super) fn read_crl(&self, der: Vec<u8>) -> Result<Arc<Crl>, FormatError> {
        let (id, length) = (sha256(&der), der.len());
        self.read_crls.get_or_read(id, length, || Crl::parse(der, id).map(Arc::new))
    }

    /// Reads an OCSP response of a document, once for all documents that carry it.
    pub(super) fn read_ocsp(&self, der: Vec<u8>) -> Result<Arc<Ocsp>, FormatError> {
        let (id, length) = (sha256(&der), der.len());
        self.read_ocsps.get_or_read(id, length, || Ocsp::parse(der, id).map(Arc::new))
    }

    /// The snapshot of the anchors, in hex: see [`trust_snapshot`].
    pub fn trust_sha256(&self) -> &str {
        self.trust_sha256.get_or_init(|| trust_snapshot(self.anchors()))
    }

    /// SHA-256 over the ids of the CRLs and OCSP responses, in hex.
    pub fn revocation_sha256(&self) -> &str {
        self.revocation_sha256.get_or_init(|| status_snapshot(self.status_sources().iter()))
    }

    /// The ids of all CRLs and OCSP responses given from outside, those kept from earlier runs
    /// included.
    pub fn status_sources(&self) -> BTreeSet<CertificateId> {
        let mut sources = self.shelf.status_sources().clone();
        sources.extend(self.kept().into_iter().flat_map(Kept::status_sources));
        sources
    }

    /// DER of a CRL or OCSP response given from outside.
    pub fn status_der(&self, id: CertificateId) -> Option<Vec<u8>> {
        let given = self.shelf.status_der(id);
        given.or_else(|| self.kept()?.read(id))
    }

    /// DER of a certificate given from outside.
    pub fn certificate_der(&self, id: CertificateId) -> Option<Vec<u8>> {
        let given = self.shelf.certificate(id).map(|held| held.value.der.clone());
        given.or_else(|| self.kept_certificate(id).map(|certificate| certificate.der.clone()))
    }
}

/// The ids of CRLs and OCSP responses, sorted and hashed together: `inputs.revocation` of reports, in
/// hex.
pub fn status_snapshot<'a>(ids: impl Iterator<Item = &'a CertificateId>) -> String {
    let ids: BTreeSet<&CertificateId> = ids.collect();
    let together: Vec<u8> = ids.into_iter().flat_map(|id| id.0).collect();
    sha256(&together).to_string()
}

/// What a CRL that stays where it is takes in memory, about.
const LARGE_IN_MEMORY: usize = 1 << 16;

/// What was read from documents of this run, by SHA-256.
struct Remembered<T>(RwLock<Memory<T>>);

struct Memory<T> {
    read: HashMap<CertificateId, Arc<T>>,
    bytes: usize,
}

/// Bytes of DER that one kind of material may keep in memory; beyond, all is forgotten.
const KEPT_BYTES: usize = 64 << 20;

impl<T> Default for Remembered<T> {
    fn default() -> Self {
        Self(RwLock::new(Memory { read: HashMap::new(), bytes: 0 }))
    }
}

impl<T> Remembered<T> {
    fn get_or_read(
        &self,
        id: CertificateId,
        length: usize,
        read: impl FnOnce() -> Result<Arc<T>, FormatError>,
    ) -> Result<Arc<T>, FormatError> {
        if let Some(known) = self.get(id) {
            return Ok(known);
        }
        let fresh = read()?;
        self.put(id, length, &fresh);
        Ok(fresh)
    }

    /// The same for what may not be there, and whose length shows when it is read.
    fn recall(
        &self,
        id: CertificateId,
        read: impl FnOnce() -> Option<(Arc<T>, usize)>,
    ) -> Option<Arc<T>> {
        self.get(id).or_else(|| {
            let (fresh, length) = read()?;
            self.put(id, length, &fresh);
            Some(fresh)
        })
    }

    fn get(&self, id: CertificateId) -> Option<Arc<T>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).read.get(&id).map(Arc::clone)
    }

    fn put(&self, id: CertificateId, length: usize, fresh: &Arc<T>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.bytes.saturating_add(length) > KEPT_BYTES {
            kept.read.clear();
            kept.bytes = 0;
        }
        if kept.read.insert(id, Arc::clone(fresh)).is_none() {
            kept.bytes = kept.bytes.saturating_add(length);
        }
    }
}
