//! The reader held against files that others made, with what they say of them. Skipped, with a
//! word, where those files are not there.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::observe;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::model::Coverage;
use crate::model::ModificationLevel;
use crate::model::Observed;
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
