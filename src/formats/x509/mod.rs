//! Certificates, CRLs and OCSP responses: DER → facts, and who signed whom.
//!
//! Whether a chain holds is `validation/`'s to say.

mod assemble;
mod certificate;
mod crl;
pub mod describe;
mod extensions;
mod files;
mod kept;
pub mod large_crl;
mod link;
mod name;
mod ocsp;
mod pool;
#[cfg(test)]
pub(crate) mod sample;
mod shelf;

pub use assemble::assemble;
pub use assemble::assemble_certificate;
pub use certificate::parse_certificate;
pub use files::instead;
pub use files::is_pkcs12;
pub use files::parse_public_key;
pub use files::read_certificates;
pub use kept::Kept;
pub use link::is_signed_by;
pub(in crate::formats) use name::read_name;
pub use ocsp::Nonce;
pub use ocsp::OcspRefusal;
pub use ocsp::check_ocsp_response;
pub use ocsp::ocsp_request;
pub use pool::Pool;
pub use pool::status_snapshot;
