//! The only folder besides `cli` that touches the world: clock, files, network, keys.

pub mod clock;
pub mod entropy;
pub mod fetch;
pub mod files;
pub mod hosts;
#[cfg(feature = "net")]
pub mod http;
pub mod sandbox;
pub mod trust_store;
pub mod tsa;
