//! XML Signature (XD-*, XX-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
