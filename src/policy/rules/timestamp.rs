//! RFC 3161 tokens (TS-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
