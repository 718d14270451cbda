//! The reader held against files that others made, with what they say of them. Skipped, with a
//! word, where those files are not there.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::pdf::observe;
use crate::formats::pdf::window::tests::Positional;
use crate::model::Coverage;
use crate::model::ModificationLevel;
use crate::model::Observed;
use proptest::prelude::Strategy;
use proptest::prelude::any;
use proptest::prelude::proptest;
use std::path::PathBuf;

pub(super) fn corpus() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    if path.is_dir() {
        return Some(path);
    }
    println!("skipped: no {}", path.display());
    None
}

struct Row {
    json: serde_json::Value,
    file: PathBuf,
}

impl Row {
    fn text(&self, key: &str) -> &str {
        self.json.get(key).and_then(|value| value.as_str()).unwrap_or_default()
    }

    fn observe(&self) -> Result<Observed, FormatError> {
        let bytes = std::fs::read(&self.file).expect("a file of the corpus");
        observe(&bytes, self.text("file"), &ObserveOptions::default())
    }
}

fn rows(suites: &[&str]) -> Vec<Row> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let manifest = std::fs::read_to_string(corpus.join("manifest.jsonl")).expect("a manifest");
    manifest
        .lines()
        .map(|line| serde_json::from_str::<serde_json::Value>(line).expect("JSON"))
        .filter(|row| row["kind"] == "pdf" && row["skip"].is_null() && row["debatable"].is_null())
        .filter(|row| suites.iter().any(|suite| row["suite"] == *suite))
        .map(|json| Row { file: corpus.join(json["file"].as_str().expect("a path")), json })
        .collect()
}

fn coverage(name: &str) -> Coverage {
    match name {
        "ENTIRE_FILE" => Coverage::EntireFile,
        "ENTIRE_REVISION" => Coverage::EntireRevision,
        "CONTIGUOUS_BLOCK_FROM_START" => Coverage::ContiguousFromStart,
        "UNCLEAR" => Coverage::Unclear,
        other => panic!("coverage {other}"),
    }
}

/// Every signature of a row with what is expected of it: id, coverage, changes.
fn expected(row: &Row) -> Vec<(String, serde_json::Value)> {
    let expected = &row.json["expected"];
    match expected["sigs"].as_array() {
        Some(signatures) => signatures
            .iter()
            .map(|signature| {
                (signature["field"].as_str().expect("a field").to_owned(), signature.clone())
            })
            .collect(),
        None => vec![(row.text("field").to_owned(), expected.clone())],
    }
}

#[test]
fn coverage_is_what_others_found() {
    let mut wrong = Vec::new();
    for row in rows(&["pdf-signed", "pdf-structure"]) {
        if !row.text("password").is_empty() || row.text("group") == "encrypted" {
            continue;
        }
        for (id, expected) in expected(&row) {
            let Some(name) = expected["coverage"].as_str() else { continue };
            let observed = match row.observe() {
                Ok(observed) => observed,
                Err(error) => {
                    wrong.push(format!("{}: {error}", row.text("file")));
                    continue;
                }
            };
            let found = observed.signatures.iter().find(|signature| signature.id == id);
            let found = found.map(|signature| signature.coverage);
            if found != Some(coverage(name)) {
                wrong.push(format!("{} {id}: {found:?}, not {name}", row.text("file")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn unsigned_files_are_read_and_have_no_signature() {
    let mut wrong = Vec::new();
    for row in rows(&["pdf-structure"]) {
        if row.text("group") != "unsigned" {
            if row.text("group") != "signed" {
                let seen = row.observe().map(|o| (o.signatures.len(), o.document.deviations));
                println!("{} {} {seen:?}", row.text("group"), row.text("file"));
            }
            continue;
        }
        match row.observe() {
            Ok(observed) if observed.signatures.is_empty() => {
                if !observed.document.deviations.is_empty() {
                    println!("{}: {:?}", row.text("file"), observed.document.deviations);
                }
            }
            Ok(observed) => {
                wrong.push(format!("{}: {}", row.text("file"), observed.signatures.len()));
            }
            Err(error) => wrong.push(format!("{}: {error}", row.text("file"))),
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn later_changes_are_what_others_found() {
    let mut wrong = Vec::new();
    for row in rows(&["pdf-signed", "pdf-structure"]) {
        if !row.text("password").is_empty() || row.text("group") == "encrypted" {
            continue;
        }
        let Ok(observed) = row.observe() else { continue };
        for (id, expected) in expected(&row) {
            let level = expected["modification_level"].as_str().or(expected["mod"].as_str());
            let Some(level) = level else { continue };
            let Some(found) = observed.signatures.iter().find(|signature| signature.id == id)
            else {
                continue;
            };
            let seen = match found.later.level() {
                ModificationLevel::None => "NONE",
                ModificationLevel::LtaUpdates => "LTA_UPDATES",
                ModificationLevel::FormFilling => "FORM_FILLING",
                ModificationLevel::Annotations => "ANNOTATIONS",
                ModificationLevel::Other => "OTHER",
            };
            if seen != level || found.later.incomplete.is_some() {
                let changes: Vec<String> = found
                    .later
                    .changes
                    .iter()
                    .map(|change| {
                        let at = &change.at;
                        format!(
                            "{} {:?} {:?} {:?} {:?}: {}",
                            change.rule,
                            change.level,
                            at.revision,
                            at.object,
                            at.field,
                            change.what
                        )
                    })
                    .collect();
                wrong.push(format!(
                    "{} {id} {}: {seen}, not {level} {:?}\n    {}",
                    row.text("file"),
                    row.text("case"),
                    found.later.incomplete,
                    changes.join("\n    ")
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn facts(observed: Result<Observed, FormatError>) -> String {
    match observed {
        Ok(observed) => format!(
            "{} {}",
            serde_json::to_string(&observed.document).expect("JSON"),
            serde_json::to_string(&observed.signatures).expect("JSON")
        ),
        Err(error) => error.to_string(),
    }
}

#[test]
fn a_file_read_by_position_gives_the_same_facts() {
    for row in rows(&["pdf-signed", "pdf-structure", "attacks", "ltv"]) {
        let bytes = std::fs::read(&row.file).expect("a file of the corpus");
        let options = ObserveOptions::default();
        let whole = facts(observe(&bytes, "a.pdf", &options));
        let windows = facts(observe(&Positional(bytes), "a.pdf", &options));
        assert_eq!(whole, windows, "{}", row.text("file"));
    }
}

/// Ways to damage a file.
#[derive(Clone, Debug)]
enum Damage {
    Truncate(u32),
    Flip(u32, u8),
    Remove(u32, u8),
    Repeat(u32, u8, u32),
    Digit(u32, u8),
}

impl Damage {
    fn any() -> impl Strategy<Value = Self> {
        proptest::prop_oneof![
            any::<u32>().prop_map(Self::Truncate),
            (any::<u32>(), any::<u8>()).prop_map(|(at, with)| Self::Flip(at, with)),
            (any::<u32>(), any::<u8>()).prop_map(|(at, count)| Self::Remove(at, count)),
            (any::<u32>(), any::<u8>(), any::<u32>())
                .prop_map(|(at, count, to)| Self::Repeat(at, count, to)),
            (any::<u32>(), 0_u8..10).prop_map(|(at, digit)| Self::Digit(at, digit)),
        ]
    }

    fn apply(&self, bytes: &mut Vec<u8>) {
        if bytes.is_empty() {
            return;
        }
        let place = |at: u32| at as usize % bytes.len();
        match *self {
            Self::Truncate(at) => bytes.truncate(place(at)),
            Self::Flip(at, with) => {
                let at = place(at);
                bytes[at] ^= with;
            }
            Self::Remove(at, count) => {
                let at = place(at);
                let end = (at + usize::from(count)).min(bytes.len());
                bytes.drain(at..end);
            }
            Self::Repeat(at, count, to) => {
                let (at, to) = (place(at), place(to));
                let end = (at + usize::from(count)).min(bytes.len());
                let copy = bytes[at..end].to_vec();
                bytes.splice(to..to, copy);
            }
            Self::Digit(at, digit) => {
                let at = place(at);
                let found = bytes.iter().skip(at).position(u8::is_ascii_digit);
                if let Some(found) = found {
                    bytes[at + found] = b'0' + digit;
                }
            }
        }
    }
}

/// Small files with much structure: several revisions, streams of references and objects, forms.
fn seeds() -> Vec<Vec<u8>> {
    let rows = rows(&["pdf-signed", "pdf-structure", "attacks"]);
    let mut seeds: Vec<Vec<u8>> = rows
        .iter()
        .map(|row| std::fs::read(&row.file).expect("a file of the corpus"))
        .filter(|bytes| bytes.len() < 60_000)
        .collect();
    seeds.push(
        b"%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\nxref\n0 1\n0000000000 65535 f \n\
                 1 1\n0000000009 00000 n \ntrailer<</Root 1 0 R/Size 2>>startxref\n42\n%%EOF"
            .to_vec(),
    );
    seeds
}

proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(400))]
    #[test]
    fn damaged_files_end_without_panic(
        which in any::<usize>(),
        damages in proptest::collection::vec(Damage::any(), 1..6),
    ) {
        static SEEDS: std::sync::OnceLock<Vec<Vec<u8>>> = std::sync::OnceLock::new();
        let seeds = SEEDS.get_or_init(seeds);
        let mut bytes = seeds[which % seeds.len()].clone();
        for damage in &damages {
            damage.apply(&mut bytes);
        }
        let options = ObserveOptions::default();
        let whole = facts(observe(&bytes, "a.pdf", &options));
        let windows = facts(observe(&Positional(bytes), "a.pdf", &options));
        assert_eq!(whole, windows);
    }
}
