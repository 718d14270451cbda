//! The only folder besides `cli` that touches the world: clock, files, network, keys.

pub mod keystore;
pub mod output;
#[cfg(feature = "pkcs11")]
pub mod pkcs11;
pub mod clock;
pub mod files;
pub mod trust_store;
