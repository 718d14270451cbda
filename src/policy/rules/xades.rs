//! XAdES properties (XA-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
