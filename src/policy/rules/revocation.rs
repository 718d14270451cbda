//! CRLs and OCSP responses (CL-*, OC-*).

use super::Rule;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[];
