//! Certificate paths: building candidates and RFC 5280 clause 6 over each.
//!
//! Revocation is not looked at here; names and policies of certificates are not processed yet, so
//! that a critical constraint of that kind ends the path (PX-07).

mod build;
mod processing;

pub(super) use build::build;
pub(super) use processing::Purpose;
pub(super) use processing::process;
