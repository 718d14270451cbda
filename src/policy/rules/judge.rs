//! The judge's own rules: clauses of EN 319 102-1 (BB-*, LT-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
