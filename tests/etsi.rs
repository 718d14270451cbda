//! The validation report of TS 119 102-2 over every fixture: valid against ETSI's schema, with ids
//! that lead somewhere, and with the verdicts of the other reports.

#![allow(clippy::disallowed_methods, reason = "the test makes and reads files")]

use crate::support::fixture;
use crate::support::sample_settings;
use condau::adapters::files;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::report::Lang;
use condau::report::Report;
use condau::report::etsi;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

/// Where the schemas that the report's imports are taken from, and under which name.
const IMPORTED: [(&str, &str); 4] = [
    (
        "http://www.w3.org/TR/2002/REC-xmldsig-core-20020212/xmldsig-core-schema.xsd",
        "xmldsig-core-schema.xsd",
    ),
    ("http://uri.etsi.org/01903/v1.3.2/XAdES.xsd", "XAdES01903v132-202407.xsd"),
    ("http://uri.etsi.org/19612/v2.2.1/ts_119612v020201_201601xsd.xsd", "ts_119612v020401_xsd.xsd"),
    ("http://www.w3.org/2001/xml.xsd", "xml.xsd"),
];

const SCHEMA: &str = "TS119102-2-v141.xsd";

fn documents(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a readable folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            documents(&path, into);
        } else if path
            .extension()
            .is_some_and(|name| name == "pdf" || name == "xml" || name == "tsr")
        {
            into.push(path);
        }
    }
    into.sort();
}

fn fixtures() -> Vec<PathBuf> {
    let mut all = Vec::new();
    documents(&fixture("pdf"), &mut all);
    documents(&fixture("xml"), &mut all);
    assert!(all.len() > 40, "{}", all.len());
    all
}

fn rendered(report: &Report) -> String {
    let mut bytes = Vec::new();
    etsi::write(report, Lang::En, &mut bytes).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

fn report(path: &Path, settings: &Settings) -> Report {
    let mut buffer = Vec::new();
    let opened = files::open(path, &mut buffer).expect("a readable file");
    verify::verify(opened.source(), &path.to_string_lossy(), settings)
}

/// ETSI's schemas from EU DSS's libraries, in a folder with a catalogue; `None`, and why is said,
/// where they or the programs to use them are absent.
fn schemas() -> Option<tempfile::TempDir> {
    let home = PathBuf::from(std::env::var_os("HOME")?);
    let oracle = std::env::var_os("ORACLE").map(PathBuf::from);
    let oracle = oracle.unwrap_or_else(|| home.join(".cache/condau-oracle"));
    let libraries = oracle.join("target/lib");
    let folder = tempfile::tempdir().expect("a folder");
    for name in ["specs-validation-report", "specs-xades", "specs-xmldsig", "specs-trusted-list"] {
        let jar = fs::read_dir(&libraries).ok().into_iter().flatten().flatten().find(|entry| {
            let file = entry.file_name().to_string_lossy().into_owned();
            let version = file.strip_prefix(name).and_then(|rest| rest.strip_prefix('-'));
            version.is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
        });
        let Some(jar) = jar else {
            println!("skipped: no {name}-*.jar in {}", libraries.display());
            return None;
        };
        let unpacked = Command::new("unzip")
            .args(["-qoj"])
            .arg(jar.path())
            .args(["xsd/*", "-d"])
            .arg(folder.path())
            .status();
        if !unpacked.is_ok_and(|status| status.success()) {
            println!("skipped: unzip is absent or failed");
            return None;
        }
    }
    let rows = IMPORTED.map(|(uri, file)| format!("<uri name=\"{uri}\" uri=\"{file}\"/>"));
    let catalogue = format!(
        "<catalog xmlns=\"urn:oasis:names:tc:entity:xmlns:xml:catalog\">{}</catalog>",
        rows.concat()
    );
    fs::write(folder.path().join("catalog.xml"), catalogue).expect("written");
    if Command::new("xmllint").arg("--version").output().is_err() {
        println!("skipped: xmllint is absent");
        return None;
    }
    Some(folder)
}

#[test]
fn report_on_every_fixture_is_valid_against_the_schema() {
    let Some(schemas) = schemas() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let settings = sample_settings("2026-06-02T00:00:00Z");
    let mut written = Vec::new();
    for (number, path) in fixtures().into_iter().enumerate() {
        let report = report(&path, &settings);
        let to = folder.path().join(format!("{number}.xml"));
        fs::write(&to, rendered(&report)).expect("written");
        written.push(to);
    }
    let output = Command::new("xmllint")
        .env("XML_CATALOG_FILES", schemas.path().join("catalog.xml"))
        .args(["--nonet", "--noout", "--schema"])
        .arg(schemas.path().join(SCHEMA))
        .args(&written)
        .output()
        .expect("xmllint runs");
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let valid = told.lines().filter(|line| line.ends_with(" validates")).count();
    assert_eq!(valid, written.len(), "{told}");

    // What is not a report is refused by the same schema.
    let wrong = folder.path().join("wrong.xml");
    let text = fs::read_to_string(&written[0]).expect("text");
    fs::write(&wrong, text.replace("SignatureValidationStatus", "Status")).expect("written");
    let output = Command::new("xmllint")
        .env("XML_CATALOG_FILES", schemas.path().join("catalog.xml"))
        .args(["--nonet", "--noout", "--schema"])
        .arg(schemas.path().join(SCHEMA))
        .arg(&wrong)
        .output();
    assert!(!output.expect("xmllint runs").status.success());
}

#[test]
fn every_reference_leads_to_an_object_and_every_id_stands_once() {
    let settings = sample_settings("2026-06-02T00:00:00Z");
    for path in fixtures() {
        let text = rendered(&report(&path, &settings));
        let values = |name: &str| -> Vec<String> {
            let mark = format!(" {name}=\"");
            let parts = text.split(&mark).skip(1);
            parts.filter_map(|part| Some(part.split_once('"')?.0.to_owned())).collect()
        };
        let ids: BTreeSet<String> = values("id").into_iter().collect();
        assert_eq!(ids.len(), values("id").len(), "{}", path.display());
        for reference in values("VOReference") {
            assert!(ids.contains(&reference), "{reference} in {}", path.display());
        }
    }
}

#[test]
fn indications_are_those_of_the_other_reports() {
    let settings = sample_settings("2026-06-02T00:00:00Z");
    for (name, main, sub) in [
        ("pdf/signed/leader-b-t.pdf", "total-passed", None),
        ("pdf/altered/page-content.pdf", "total-failed", Some("HASH_FAILURE")),
        ("pdf/signed/rogue-leader.pdf", "indeterminate", Some("NO_CERTIFICATE_CHAIN_FOUND")),
        ("xml/altered/text.xml", "total-failed", Some("HASH_FAILURE")),
    ] {
        let text = rendered(&report(&fixture(name), &settings));
        let status = text.split("<SignatureValidationStatus>").nth(1).expect("a status");
        let expected = format!("urn:etsi:019102:mainindication:{main}<");
        assert!(status.contains(&expected), "{name}: {status}");
        if let Some(sub) = sub {
            let expected = format!("urn:etsi:019102:subindication:{sub}<");
            assert!(status.contains(&expected), "{name}: {status}");
        }
    }
    let unsigned = rendered(&report(&fixture("pdf/quyet-dinh.pdf"), &settings));
    assert!(unsigned.contains("urn:condau:mainindication:no-signature"), "{unsigned}");
}

/// The status of each building block in a part of a report, by its name.
fn blocks(part: &str) -> Vec<(String, String)> {
    let constraints = part.split("urn:condau:block:").skip(1);
    let told = constraints.filter_map(|constraint| {
        let (name, rest) = constraint.split_once('<')?;
        let (_, status) = rest.split_once("urn:etsi:019102:mainindication:")?;
        Some((name.to_owned(), status.split_once('<')?.0.to_owned()))
    });
    told.collect()
}

#[test]
fn every_building_block_has_a_line_also_where_it_passed() {
    let settings = sample_settings("2026-06-02T00:00:00Z");
    let text = rendered(&report(&fixture("pdf/signed/leader-b-t.pdf"), &settings));
    let (signature, objects) = text.split_once("<SignatureValidationObjects>").expect("objects");
    let passed = |name: &str| (name.to_owned(), "passed".to_owned());
    let all = [
        "format-checking",
        "signing-certificate",
        "validation-context",
        "status",
        "certificate-validation",
        "cryptographic-verification",
        "later-changes",
        "signature-acceptance",
        "best-signature-time",
    ];
    assert_eq!(blocks(signature), all.map(passed));
    assert!(signature.contains("<Value>EN 319 102-1 5.2.6</Value>"), "{signature}");
    // The timestamp has its own; nothing proves it to be older.
    let of_token = all.iter().filter(|name| **name != "best-signature-time");
    assert_eq!(blocks(objects), of_token.map(|name| passed(name)).collect::<Vec<_>>());

    let text = rendered(&report(&fixture("pdf/altered/page-content.pdf"), &settings));
    let told = blocks(text.split("<SignatureValidationObjects>").next().expect("a part"));
    let failed: Vec<_> = told.iter().filter(|one| one.1 != "passed").collect();
    let expected = ("cryptographic-verification".to_owned(), "failed".to_owned());
    assert_eq!(failed, [&expected], "{told:?}");
}

#[test]
fn revocation_is_reported_with_its_time_and_list() {
    let settings = sample_settings("2026-06-02T00:00:00Z");
    let text = rendered(&report(&fixture("pdf/signed/revoked-leader.pdf"), &settings));
    assert!(
        text.contains("<RevocationTime>") && text.contains("<RevocationObject VOReference=\"R-")
    );
    let text = rendered(&report(&fixture("pdf/signed/leader-b-t.pdf"), &settings));
    assert!(!text.contains("<RevocationTime>"), "{text}");
    assert!(text.contains("<POEObject VOReference=\"T-1\"/>"), "{text}");
}
