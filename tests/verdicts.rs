//! Every fixture gets the verdict that `fixtures/MANIFEST.toml` writes down, for the reasons it names.

#![allow(clippy::disallowed_methods, reason = "the test reads fixtures")]

use crate::support;
use condau::app::verify;
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Manifest {
    at: String,
    fixture: Vec<Fixture>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fixture {
    /// Below `fixtures/`.
    file: String,
    sha256: String,
    #[allow(dead_code, reason = "for people")]
    origin: String,
    /// Of the file; `ERROR` where it cannot be read.
    verdict: String,
    /// `INDICATION/SUB_INDICATION/LEVEL` of each signature, in the order of the report.
    #[serde(default)]
    signatures: Vec<String>,
    /// Rules that must be among the findings.
    #[serde(default)]
    rules: Vec<String>,
    /// Detached content, below `fixtures/`.
    detached: Option<String>,
}

fn manifest() -> Manifest {
    let text = fs::read_to_string(support::fixture("MANIFEST.toml")).expect("the manifest");
    toml::from_str(&text).expect("a manifest in TOML")
}

#[test]
fn every_fixture_gets_its_verdict_for_its_reasons() {
    let manifest = manifest();
    let mut wrong = Vec::new();
    for fixture in &manifest.fixture {
        let bytes = fs::read(support::fixture(&fixture.file)).expect("a fixture");
        let sha256 = support::sha256(&bytes);
        if sha256 != fixture.sha256 {
            wrong.push(format!("{}: SHA-256 is {sha256}", fixture.file));
        }
        let mut settings = support::sample_settings(&manifest.at);
        if let Some(name) = &fixture.detached {
            let content = fs::read(support::fixture(name)).expect("the detached content");
            settings.observe.detached.insert(String::new(), content.into());
        }
        let report = verify::verify(&bytes, &fixture.file, &settings);
        let json = support::json(&report);
        let list = |key: &str| json[key].as_array().cloned().unwrap_or_default();
        let seen: Vec<String> = list("signatures")
            .iter()
            .chain(&list("timestamps"))
            .map(|s| {
                let text = |key: &str| s[key].as_str().unwrap_or("-").to_owned();
                format!("{}/{}/{}", text("indication"), text("sub_indication"), text("level"))
            })
            .collect();
        let rules: BTreeSet<String> = list("signatures")
            .iter()
            .chain([&json])
            .flat_map(|holder| holder["findings"].as_array().cloned().unwrap_or_default())
            .filter_map(|finding| finding["rule"].as_str().map(str::to_owned))
            .collect();
        let verdict = json["verdict"].as_str().unwrap_or_default().to_owned();
        let missing: Vec<&String> =
            fixture.rules.iter().filter(|rule| !rules.contains(*rule)).collect();
        if verdict != fixture.verdict || seen != fixture.signatures || !missing.is_empty() {
            wrong.push(format!(
                "{}: {verdict} {seen:?} by {rules:?}; expected {} {:?} by {:?}",
                fixture.file, fixture.verdict, fixture.signatures, fixture.rules
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_file_of_the_fixtures_stands_in_the_manifest() {
    let known: BTreeSet<String> =
        manifest().fixture.into_iter().map(|fixture| fixture.file).collect();
    let root = support::fixture("");
    let mut files = Vec::new();
    for folder in ["pdf", "xml"] {
        collect(&root.join(folder), &mut files);
    }
    for file in files {
        let name = file.strip_prefix(&root).expect("below fixtures").to_string_lossy().into_owned();
        assert!(known.contains(&name), "{name} is not in MANIFEST.toml");
    }
}

fn collect(folder: &Path, files: &mut Vec<std::path::PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else {
            files.push(path);
        }
    }
}
