//! Certificates, CRLs and OCSP responses given from outside, indexed once and shared by all files
//! of a run; and the step from what a file's reader observed to complete [`Evidence`].

use crate::formats::FormatError;
use crate::formats::limits::Limits;
use crate::model::Certificate;
use crate::model::Evidence;
use crate::model::Observed;
use crate::model::Origin;
use std::sync::Arc;

/// What was given from outside. Links once proved are remembered, so a batch proves each once.
#[derive(Default)]
pub struct Pool {}

impl Pool {
    /// An empty pool.
    pub fn new() -> Self {
        Self::default()
    }

    /// Trusts a certificate.
    pub fn add_anchor(&mut self, certificate: Arc<Certificate>, origin: Origin) {
        let _ = (certificate, origin);
    }

    /// Adds a certificate that may complete a chain.
    pub fn add_certificate(&mut self, certificate: Arc<Certificate>, origin: Origin) {
        let _ = (certificate, origin);
    }

    /// Adds a CRL, DER or PEM.
    ///
    /// # Errors
    /// Where it is not a CRL.
    pub fn add_crl(&mut self, bytes: &[u8], origin: Origin) -> Result<(), FormatError> {
        let _ = (bytes, origin);
        Err(FormatError::unreadable("not built"))
    }

    /// Adds an OCSP response (or a basic response alone), DER.
    ///
    /// # Errors
    /// Where it is not one, or not a successful one.
    pub fn add_ocsp(&mut self, bytes: &[u8], origin: Origin) -> Result<(), FormatError> {
        let _ = (bytes, origin);
        Err(FormatError::unreadable("not built"))
    }

    /// All certificates that may be a signer's, for signatures that carry none.
    pub fn certificates(&self) -> Vec<Arc<Certificate>> {
        Vec::new()
    }
}

/// Joins what a file says with what the pool holds: collects the certificates that may matter,
/// proves who signed whom, and looks up each one's status in every CRL and OCSP response at hand.
pub fn assemble(observed: Observed, pool: &Pool, limits: &Limits) -> Evidence {
    let _ = (pool, limits);
    Evidence {
        document: observed.document,
        signatures: observed.signatures,
        certificates: Vec::new(),
        revocation: Vec::new(),
        anchors: Vec::new(),
        trust_sha256: String::new(),
        revocation_sha256: String::new(),
    }
}
