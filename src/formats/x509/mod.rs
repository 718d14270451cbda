//! Certificates, CRLs and OCSP responses: DER → facts, and who signed whom.
//!
//! Whether a chain holds is `validation/`'s to say.

mod certificate;
mod extensions;
mod files;
mod name;
mod pool;

pub use certificate::parse_certificate;
pub use files::parse_public_key;
pub use files::read_certificates;
pub(in crate::formats) use name::read_name;
pub use pool::Pool;
pub use pool::assemble;
