//! What the readings of one structure share: the options, and the bounds on what it may cost.

use crate::crypto::Price;
use crate::formats::ObserveOptions;
use crate::formats::limits::Effort;
use crate::formats::limits::TOO_DEAR;
use crate::model::Check;
use std::cell::Cell;

/// Tokens inside tokens and counter-signatures on counter-signatures that are read. An archived
/// signature with a timestamped counter-signature nests four deep.
const NESTING: u8 = 6;

/// Entries of one list (certificates, CRLs, values of attributes) that are read. A CRL of a national
/// root for every day of ten years would fit.
pub(super) const ENTRIES: usize = 4096;

/// Things of one kind that are told one by one; of more it is only said that there are more.
pub(super) const TOLD: usize = 20;

/// What the readings of one structure share.
pub(super) struct Work<'a> {
    /// Keys and certificates that the structure may not carry, and limits.
    pub(super) options: &'a ObserveOptions,
    checks: Cell<u32>,
    effort: Effort,
    parts: Cell<u32>,
    nesting: Cell<u8>,
}

impl<'a> Work<'a> {
    /// With all of the budget.
    pub(super) fn new(options: &'a ObserveOptions) -> Self {
        Self::sharing(options, Effort::new(&options.limits))
    }

    /// With what is left of a file's effort.
    pub(super) fn sharing(options: &'a ObserveOptions, effort: Effort) -> Self {
        Self {
            options,
            effort,
            checks: Cell::new(options.limits.signature_checks),
            parts: Cell::new(options.limits.signature_checks),
            nesting: Cell::new(NESTING),
        }
    }

    /// Takes one public-key operation from the budget; false where none is left.
    pub(super) fn spend(&self) -> bool {
        take(&self.checks)
    }

    /// Makes a check of its price; unable where that is more than is left.
    pub(super) fn check(&self, price: Price, check: impl FnOnce() -> Check) -> Check {
        self.effort.check(price, check).unwrap_or_else(|| Check::Unable(TOO_DEAR.to_owned()))
    }

    /// Takes one token or counter-signature from the budget; false where none is left.
    pub(super) fn take_part(&self) -> bool {
        take(&self.parts)
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

fn take(budget: &Cell<u32>) -> bool {
    match budget.get().checked_sub(1) {
        Some(rest) => {
            budget.set(rest);
            true
        }
        None => false,
    }
}
