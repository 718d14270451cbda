//! The only folder besides `cli` that touches the world: clock, files, network, keys.

pub mod clock;
pub mod entropy;
pub mod fetch;
pub mod files;
pub mod hosts;
#[cfg(feature = "net")]
pub mod http;
pub mod keystore;
pub mod ledger;
pub mod output;
#[cfg(feature = "render")]
pub mod page_difference;
#[cfg(feature = "render")]
pub mod pages;
#[cfg(feature = "pkcs11")]
pub mod pkcs11;
pub mod sandbox;
pub mod trust_store;
pub mod tsa;
