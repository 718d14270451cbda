//! One use case a file, each the story of one command.

pub mod appearance;
pub mod attack;
pub mod augment;
pub mod batch;
pub mod beside;
pub mod canonicalize;
#[cfg(feature = "render")]
pub mod changed_pages;
pub mod changes;
mod choice;
pub mod demo;
pub mod dialect;
pub mod evidence;
pub mod explain;
pub mod extract;
pub mod fill;
pub mod lint;
pub mod online;
pub mod plan;
pub mod policy;
#[cfg(feature = "render")]
pub mod preview;
pub mod resume;
pub mod saved;
pub mod settings;
pub mod sign;
pub mod timestamp;
pub mod token_trust;
pub mod trust;
pub mod unreadable;
pub mod verify;
pub mod verify_chain;
