//! Certificates and chains (PX-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
