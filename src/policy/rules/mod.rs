//! THE TABLE: every rule that condau knows, one row each, one file per prefix.
//!
//! A row says what the rule asks, by which clause, on which axis, how hard it is held by default,
//! how low a policy may set it (its floor), what the judge concludes where it must hold and does
//! not, and what a person is told, in English and Vietnamese. A rule is *decided* where its id is
//! mentioned: in `formats/` where the fact is observed (a [`crate::model::Deviation`]) or in
//! `validation/` where facts are held against policy and time.

pub use procedures::Procedure;
pub use procedures::procedures;

use super::level::Level;
use crate::model::Axis;
use crate::model::Reason;

mod asic;
mod changes;
mod cms;
mod coverage;
mod encryption;
mod file;
mod judge;
mod lint;
mod long_term;
mod ocsp;
mod pades;
mod path;
mod permissions;
mod procedures;
mod qualified;
mod record;
mod revocation;
mod structure;
mod timestamp;
mod x509;
mod xades;
mod xml;

/// What a person is told of a rule that is not kept. `{seen}` and `{expected}` stand for the
/// compared values.
#[derive(Clone, Copy, Debug)]
pub struct Text {
    /// What is wrong: one sentence, no full stop.
    pub message: &'static str,
    /// What to do about it; empty where nothing can be done.
    pub cure: &'static str,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its id, the same in tests, reports, docs and commits.
    pub id: &'static str,
    /// The clause it follows.
    pub clause: &'static str,
    /// The axis it belongs to.
    pub axis: Axis,
    /// How hard it is held where the policy says nothing.
    pub level: Level,
    /// The lowest level a policy may set.
    pub floor: Level,
    /// What follows where it is held at [`Level::Fail`] and not kept; `None` for rules that never
    /// decide by themselves.
    pub reason: Option<Reason>,
    /// English.
    pub en: Text,
    /// Vietnamese.
    pub vi: Text,
}

/// All tables.
const TABLES: &[&[Rule]] = &[
    asic::RULES,
    changes::RULES,
    cms::RULES,
    coverage::RULES,
    encryption::RULES,
    file::RULES,
    judge::RULES,
    lint::RULES,
    long_term::RULES,
    ocsp::RULES,
    pades::RULES,
    path::RULES,
    permissions::RULES,
    qualified::RULES,
    record::RULES,
    revocation::RULES,
    structure::RULES,
    timestamp::RULES,
    x509::RULES,
    xades::RULES,
    xml::RULES,
];

/// Every rule, table by table.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    TABLES.iter().flat_map(|table| table.iter())
}

/// The row of a rule by its id.
pub fn rule(id: &str) -> Option<&'static Rule> {
    rules().find(|rule| rule.id == id)
}

#[cfg(test)]
mod tests {
    use super::rules;
    use std::collections::BTreeSet;

    #[test]
    fn every_id_stands_once_and_says_something_in_both_languages() {
        let mut ids = BTreeSet::new();
        for rule in rules() {
            assert!(ids.insert(rule.id), "{} stands twice", rule.id);
            assert!(rule.floor <= rule.level, "{}: the level lies below the floor", rule.id);
            assert!(!rule.en.message.is_empty() && !rule.vi.message.is_empty(), "{}", rule.id);
            assert_eq!(rule.en.cure.is_empty(), rule.vi.cure.is_empty(), "{}", rule.id);
            assert!(!rule.clause.is_empty(), "{}", rule.id);
        }
    }
}
