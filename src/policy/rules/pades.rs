//! PDF signature dictionaries (PA-01 to PA-12, PA-60 to PA-90).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
