//! The only folder besides `cli` that touches the world: clock, files, network, keys.

pub mod clock;
pub mod files;
pub mod trust_store;
