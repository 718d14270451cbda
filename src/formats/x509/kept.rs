//! Certificates, CRLs and OCSP responses kept from earlier runs, as a question: who keeps them, and
//! where, is not known here.

use super::large_crl::LargeCrl;
use crate::model::CertificateId;
use crate::model::Time;
use std::collections::BTreeSet;
use std::fmt;

/// Finds what was kept. The same question always has the same answer, whatever was asked before, so
/// that the evidence on a document does not depend on the others of a run.
pub trait Kept: fmt::Debug + Send + Sync {
    /// Certificates with this canonical subject.
    fn certificates(&self, subject: &str) -> Vec<CertificateId>;

    /// CRLs of this canonical issuer that may speak of a certificate that expires at `not_after`.
    fn crls(&self, issuer: &str, not_after: Time) -> Vec<CertificateId>;

    /// OCSP responses with an answer on this serial number (without leading zeros) that may speak of
    /// a certificate that expires at `not_after`.
    fn responses(&self, serial: &[u8], not_after: Time) -> Vec<CertificateId>;

    /// The DER with this SHA-256; `None` where it is not there (any more) or is not what it was.
    fn read(&self, id: CertificateId) -> Option<Vec<u8>>;

    /// A CRL with this SHA-256 that is too large to be read whole, with its index; `None` where it is
    /// not there, not large, or has no index: then it is read.
    fn large_crl(&self, id: CertificateId) -> Option<LargeCrl>;

    /// All CRLs and OCSP responses that could be asked for.
    fn status_sources(&self) -> &BTreeSet<CertificateId>;
}
