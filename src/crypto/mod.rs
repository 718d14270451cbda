//! Primitives: the only folder that names rsa, aws-lc-rs, sha2 and their like.
//!
//! It knows bytes, keys and algorithms; it knows nothing of certificates, documents or policy.

mod digest;
mod error;
mod hmac;
mod price;
mod random;
mod raw;
mod rsa_encoding;
mod sign;
mod verify;

pub use digest::Hasher;
pub use digest::digest;
pub use error::CryptoError;
pub use hmac::verify_hmac;
pub use price::Price;
pub use price::price;
pub use random::random;
pub use raw::raw_rsa;
pub use sign::SigningKey;
pub use sign::SoftwareKey;
pub use verify::verify;
pub use verify::verify_digest;
