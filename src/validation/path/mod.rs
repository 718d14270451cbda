//! Certificate paths: building candidates and RFC 5280 clause 6 over each.
//!
//! Revocation is not looked at here.

mod build;
mod names;
mod policies;
mod processing;

pub use policies::PolicyInputs;

pub(super) use build::build;
pub(super) use policies::check_policies;
pub(super) use processing::Purpose;
pub(super) use processing::lacking;
pub(super) use processing::process;
pub(super) use processing::too_early_for;
