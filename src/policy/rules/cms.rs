//! CMS and legacy PDF containers (CM-*, PA-20 to PA-35).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
