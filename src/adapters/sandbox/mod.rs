//! A timestamp authority, OCSP responder, CRL and certificate service over the sample PKI of
//! `certs-sample/`, for trials and tests: as plain functions of request, time and entropy, as a
//! [`SandboxAuthority`] in the same process, and as a [`Server`] on the loopback.
//!
//! It never reaches another machine, and nothing it issues is worth anything: its keys are public.

mod authority;
mod crl;
mod faults;
mod ocsp;
mod samples;
mod server;
mod signature;
mod timestamp;

pub use authority::SandboxAuthority;
pub use crl::current_crl;
pub use crl::current_crls;
pub use faults::Fault;
pub use faults::NotAFault;
pub use ocsp::answer_ocsp;
pub use ocsp::current_ocsp;
pub use samples::SAMPLE_PASSWORD;
pub use samples::sample_anchors;
pub use samples::sample_certificate;
pub use samples::sample_certificates;
pub use samples::sample_identity;
pub use samples::sample_key;
pub use server::DEFAULT_ADDRESS;
pub use server::Server;
pub use timestamp::answer_timestamp;

use crate::crypto::CryptoError;
use crate::formats::FormatError;
use samples::Sample;
use std::net::SocketAddr;
use thiserror::Error;

/// Why the sandbox could not do what it was asked.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The sample PKI has nothing of this name.
    #[error("the sample PKI has no {0}")]
    NoSuchSample(String),
    /// An embedded file cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// A sample key cannot sign.
    #[error(transparent)]
    Crypto(#[from] CryptoError),
    /// Only loopback addresses are listened on.
    #[error("{0} is not a loopback address: the sandbox's keys are public, it serves nobody else")]
    NotLoopback(SocketAddr),
    /// The address is taken or not allowed.
    #[error("listening on {address}: {cause}")]
    Listen {
        /// The address.
        address: SocketAddr,
        /// The system's word.
        cause: String,
    },
}

/// Whether a certificate is for signing documents: neither a CA's nor a service's.
fn is_signer(sample: &Sample) -> bool {
    !sample.is_authority() && !["tsa", "tsa-expired", "rogue-tsa", "ocsp"].contains(&sample.name)
}
