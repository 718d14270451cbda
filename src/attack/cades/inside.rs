//! C2 and C3: what of H8 and H9 is about a CMS signature wherever it stands, and what must come out
//! of it by itself.

use super::forms;
use crate::attack::Expectation;
use crate::attack::Expectation::Fails;
use crate::attack::Expectation::Harmless;
use crate::attack::Expectation::Stops;
use crate::attack::Make;
use crate::attack::Mutant;
use crate::attack::catalogue;
use std::sync::LazyLock;

/// C1 to C3, in their order.
pub(in crate::attack) fn rows() -> impl Iterator<Item = &'static Mutant> {
    forms::ROWS.iter().chain(INSIDE.iter())
}

/// The rows that come of others.
static INSIDE: LazyLock<Vec<Mutant>> = LazyLock::new(|| {
    let found = |id: &str| catalogue().find(|mutant| mutant.id == id);
    IDS.iter()
        .filter_map(|(id, of)| {
            let mutant = found(of)?;
            let otherwise = OTHERWISE.iter().find(|(row, _, _)| row == id);
            let (expects, rules) = otherwise
                .map_or((mutant.expects, mutant.rules), |(_, expects, rules)| (*expects, *rules));
            let (en, vi, make): (_, _, Make) = (mutant.en, mutant.vi, mutant.make);
            Some(Mutant { id, en, vi, expects, rules, make })
        })
        .collect()
});

/// Each with the row that it comes of.
const IDS: &[(&str, &str)] = &[
    ("C2-01", "H8-01"),
    ("C2-02", "H8-02"),
    ("C2-03", "H8-03"),
    ("C2-04", "H8-04"),
    ("C2-05", "H8-05"),
    ("C2-06", "H8-06"),
    ("C2-07", "H8-07"),
    ("C2-08", "H8-08"),
    ("C2-09", "H8-09"),
    ("C2-10", "H8-10"),
    ("C2-11", "H8-11"),
    ("C2-12", "H8-12"),
    ("C2-13", "H8-13"),
    ("C2-14", "H8-14"),
    ("C2-15", "H8-15"),
    ("C2-16", "H8-16"),
    ("C2-17", "H8-17"),
    ("C2-18", "H8-18"),
    ("C2-19", "H8-19"),
    ("C2-20", "H8-20"),
    ("C2-21", "H8-21"),
    ("C2-22", "H8-22"),
    ("C2-23", "H8-23"),
    ("C2-24", "H8-24"),
    ("C2-25", "H8-25"),
    ("C2-26", "H8-26"),
    ("C2-27", "H8-27"),
    ("C2-28", "H8-28"),
    ("C2-29", "H8-29"),
    ("C2-30", "H8-30"),
    ("C2-31", "H8-31"),
    ("C2-32", "H8-32"),
    ("C2-33", "H8-33"),
    ("C2-34", "H8-34"),
    ("C2-35", "H8-35"),
    ("C2-36", "H8-36"),
    ("C2-37", "H8-37"),
    ("C2-38", "H8-38"),
    ("C2-39", "H8-39"),
    ("C2-40", "H8-40"),
    ("C2-41", "H8-41"),
    ("C2-42", "H8-42"),
    ("C2-43", "H8-43"),
    ("C2-44", "H8-44"),
    ("C2-45", "H8-45"),
    ("C2-46", "H8-46"),
    ("C2-47", "H8-47"),
    ("C2-48", "H8-48"),
    ("C3-01", "H9-01"),
    ("C3-02", "H9-02"),
    ("C3-03", "H9-03"),
    ("C3-04", "H9-04"),
    ("C3-05", "H9-05"),
    ("C3-06", "H9-06"),
    ("C3-07", "H9-07"),
    ("C3-08", "H9-08"),
    ("C3-09", "H9-09"),
    ("C3-10", "H9-10"),
    ("C3-11", "H9-11"),
    ("C3-12", "H9-12"),
    ("C3-13", "H9-16"),
    ("C3-14", "H9-17"),
    ("C3-15", "H9-18"),
    ("C3-16", "H9-19"),
    ("C3-17", "H9-20"),
    ("C3-18", "H9-21"),
    ("C3-19", "H9-22"),
    ("C3-20", "H9-23"),
    ("C3-21", "H9-24"),
    ("C3-22", "H9-25"),
    ("C3-23", "H9-29"),
];

/// What must come out otherwise than in a PDF: several signers, signatures without the attributes
/// that a baseline asks for and a claimed time are usual in CMS, and what of the structure cannot be
/// read leaves nothing to judge.
const OTHERWISE: &[(&str, Expectation, &[&str])] = &[
    ("C2-02", Fails, &["CM-03"]),
    ("C2-10", Fails, &["CM-01-FOREIGN"]),
    ("C2-11", Harmless, &[]),
    ("C2-12", Stops, &["BB-02a"]),
    ("C2-13", Stops, &[]),
    ("C2-14", Fails, &["BB-06b"]),
    ("C2-20", Harmless, &[]),
    ("C2-29", Harmless, &[]),
    ("C2-30", Fails, &["BB-06b", "CM-09"]),
    ("C2-32", Harmless, &[]),
    ("C2-42", Stops, &["FILE-FORMAT"]),
    ("C2-43", Stops, &["FILE-KIND"]),
    ("C2-44", Harmless, &[]),
    ("C2-48", Fails, &["CM-03", "TS-03"]),
];
