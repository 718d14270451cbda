//! What changed after signing (DA-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
