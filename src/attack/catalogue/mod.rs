//! The rows, a file a family (H6 and H7 have two).

mod annotations;
mod carried;
mod forgery;
mod looks;
mod parts;
mod permissions;
mod saving;
mod shadow;
mod signature;
mod structure;
mod timestamp;
mod wrapping;

use super::Expectation;
use super::Make;
use super::Mutant;

/// H1 to H9, in their order.
pub(super) const FAMILIES: &[&[Mutant]] = &[
    forgery::ROWS,
    saving::ROWS,
    wrapping::ROWS,
    shadow::ROWS,
    annotations::ROWS,
    structure::ROWS,
    parts::ROWS,
    permissions::ROWS,
    looks::ROWS,
    signature::ROWS,
    carried::ROWS,
    timestamp::ROWS,
];

/// A row that must fail.
const fn fails(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Fails, rules, make }
}

/// A row that must not be clean.
const fn stops(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Stops, rules, make }
}

/// A row that must be clean.
const fn harmless(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Harmless, rules, make }
}

/// A row that must not prove a time.
const fn untimely(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Untimely, rules, make }
}

/// A row that must not pass, for want of trust or time.
const fn doubtful(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Doubtful, rules, make }
}

/// A row that may pass with a warning, and must not where no change is permitted.
const fn remarked(
    id: &'static str,
    (en, vi): (&'static str, &'static str),
    rules: &'static [&'static str],
    make: Make,
) -> Mutant {
    Mutant { id, en, vi, expects: Expectation::Remarked, rules, make }
}
