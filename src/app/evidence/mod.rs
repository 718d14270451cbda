//! Evidence as a thing of its own: what is missing for an archive, what a file holds.

pub mod bundle;
pub mod carried;
pub mod keep;
pub mod pack;
pub mod replay;
pub mod show;
pub mod wanted;

use crate::crypto;
use crate::model::DigestAlgorithm;

/// SHA-256 in hex.
fn sha256(bytes: &[u8]) -> String {
    crypto::digest(DigestAlgorithm::Sha256, bytes).map(hex::encode).unwrap_or_default()
}
