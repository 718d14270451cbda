//! What the readings of one structure share: the options, and the bounds on what it may cost.

use crate::formats::ObserveOptions;
use std::cell::Cell;

/// Tokens inside tokens and counter-signatures on counter-signatures that are read. An archived
/// signature with a timestamped counter-signature nests four deep.
const NESTING: u8 = 6;

/// What the readings of one structure share.
pub(super) struct Work<'a> {
    /// Keys and certificates that the structure may not carry, and limits.
    pub(super) options: &'a ObserveOptions,
    checks: Cell<u32>,
    nesting: Cell<u8>,
}

impl<'a> Work<'a> {
    /// With all of the budget.
    pub(super) fn new(options: &'a ObserveOptions) -> Self {
        Self {
            options,
            checks: Cell::new(options.limits.signature_checks),
            nesting: Cell::new(NESTING),
        }
    }

    /// Takes one public-key operation from the budget; false where none is left.
    pub(super) fn spend(&self) -> bool {
        match self.checks.get().checked_sub(1) {
            Some(rest) => {
                self.checks.set(rest);
                true
            }
            None => false,
        }
    }

    /// Reads something inside what is being read; `None` where it is nested too deeply.
    pub(super) fn nested<T>(&self, read: impl FnOnce() -> T) -> Option<T> {
        let rest = self.nesting.get().checked_sub(1)?;
        self.nesting.set(rest);
        let value = read();
        self.nesting.set(rest.saturating_add(1));
        Some(value)
    }
}
