//! A clerk's day with the sample agency chain, through the built binary: sign, timestamp, verify,
//! extract, save and replay evidence, check a folder.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;

/// A folder with a decision signed by the leader, then by the agency, and the current CRLs.
struct Desk {
    folder: tempfile::TempDir,
}

impl Desk {
    fn new() -> Self {
        let desk = Self { folder: tempfile::tempdir().expect("a folder") };
        desk.ok(&["sandbox", "--save-crls", "crls"]);
        let decision = project("fixtures/pdf/quyet-dinh.pdf");
        desk.sign(&decision, "leader.pdf", "leader");
        desk.sign("leader.pdf", "both.pdf", "agency");
        desk
    }

    fn run(&self, arguments: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_condau"))
            .args(arguments)
            .current_dir(self.folder.path())
            .env_clear()
            .env("LANG", "C")
            .env("HOME", "/nonexistent")
            .stdin(Stdio::null())
            .output()
            .expect("the program runs")
    }

    fn ok(&self, arguments: &[&str]) -> Output {
        let output = self.run(arguments);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {said}");
        output
    }

    fn sign(&self, from: &str, to: &str, who: &str) {
        let (key, password) = (
            project(&format!("certs-sample/signers/{who}.p12")),
            project("certs-sample/password.txt"),
        );
        let chain = project("certs-sample/ca");
        let with = ["--p12", &key, "--password-file", &password, "--chain", &chain];
        self.ok(&[&["sign", from, "-o", to, "--tsa", "sandbox"], &with[..]].concat());
    }

    /// Verifies with the sample trust; the report and the exit status.
    fn verify(&self, file: &str, more: &[&str]) -> (Value, i32) {
        let (trust, certs) = (project("certs-sample/trust"), project("certs-sample/ca"));
        let base =
            ["verify", "--format", "json", "--crls", "crls", "--trust", &trust, "--certs", &certs];
        let output = self.run(&[&base[..], more, &[file]].concat());
        let report = serde_json::from_slice(&output.stdout).expect("a report");
        (report, output.status.code().expect("no signal"))
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).expect("a file")
    }
}

fn project(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    path.to_str().expect("UTF-8").to_owned()
}

#[test]
fn leader_then_agency_both_pass_with_their_timestamps() {
    let desk = Desk::new();
    let (report, status) = desk.verify("both.pdf", &[]);
    assert_eq!((report["verdict"].as_str(), status), (Some("TOTAL-PASSED"), 0), "{report:#}");
    let signatures = report["signatures"].as_array().expect("an array");
    assert_eq!(signatures.len(), 2);
    for (signature, (unit, coverage)) in signatures
        .iter()
        .zip([("Ban Giám đốc", "entire-revision"), ("ỦY BAN NHÂN DÂN TỈNH MẪU", "entire-file")])
    {
        assert_eq!(signature["signer"]["managing_unit"], unit);
        assert_eq!(signature["axes"]["coverage"], coverage);
        assert_eq!(signature["axes"]["time"], "proven");
        assert_eq!(signature["level"], "B-T");
        assert_eq!(signature["chain"].as_array().map(Vec::len), Some(3));
        assert_eq!(signature["chain"][2]["anchor"], true);
        assert_eq!(signature["timestamps"][0]["indication"], "PASSED");
    }
}

#[test]
fn saved_evidence_gives_the_same_report_and_another_when_time_or_policy_change() {
    let desk = Desk::new();
    let (report, _) = desk.verify("both.pdf", &["--save-evidence", "e.json"]);
    let replayed = desk.ok(&["verify", "--format", "json", "--evidence", "e.json"]);
    let replayed: Value = serde_json::from_slice(&replayed.stdout).expect("a report");
    assert_eq!(replayed, report);
    // Conclusions are not in the evidence: a time before the signature cannot pass.
    let later =
        desk.run(&["verify", "--format", "json", "--evidence", "e.json", "--at", "2019-01-01"]);
    let later: Value = serde_json::from_slice(&later.stdout).expect("a report");
    assert_ne!(later["verdict"], report["verdict"]);
    let policy =
        "name = \"none\"\nextends = \"vn-agency\"\n[suite.digests]\nsha256 = \"2000-01-01\"\n";
    fs::write(desk.path("p.toml"), policy).expect("written");
    let strict =
        desk.run(&["verify", "--format", "json", "--evidence", "e.json", "--policy", "./p.toml"]);
    let said = String::from_utf8_lossy(&strict.stderr).into_owned();
    let strict: Value = serde_json::from_slice(&strict.stdout).unwrap_or_else(|_| panic!("{said}"));
    assert_ne!(strict["verdict"], report["verdict"]);
    assert_ne!(strict["inputs"]["policy"], report["inputs"]["policy"]);
    // An existing file is not replaced without leave.
    let again = desk.run(&["verify", "both.pdf", "--save-evidence", "e.json"]);
    assert_eq!(again.status.code(), Some(5));
}

#[test]
fn same_file_and_time_are_the_same_bytes() {
    let desk = Desk::new();
    let at = ["verify", "--format", "json", "--at", "2026-12-01T00:00:00Z", "both.pdf"];
    assert_eq!(desk.run(&at).stdout, desk.run(&at).stdout);
}

#[test]
fn revision_that_the_leader_signed_is_extracted_as_it_was() {
    let desk = Desk::new();
    let extracted = desk.ok(&["extract", "both.pdf", "--signed", "Signature1"]);
    assert!(extracted.stdout == desk.read("leader.pdf"));
    let none = desk.run(&["extract", "both.pdf", "--signed", "Signature9"]);
    assert_eq!(none.status.code(), Some(5));
    assert!(String::from_utf8_lossy(&none.stderr).contains("Signature2"));
    assert!(none.stdout.is_empty());
}

#[test]
fn detached_timestamp_holds_for_its_file_alone() {
    let desk = Desk::new();
    fs::write(desk.path("anything.bin"), "content").expect("written");
    desk.ok(&["timestamp", "--detached", "anything.bin", "-o", "a.tsr", "--tsa", "sandbox"]);
    for option in ["anything.bin", "=anything.bin"] {
        let (report, status) = desk.verify("a.tsr", &["--detached", option]);
        assert_eq!((report["verdict"].as_str(), status), (Some("TOTAL-PASSED"), 0), "{report:#}");
        assert_eq!(report["format"], "timestamp");
        assert_eq!(report["signatures"], Value::Array(Vec::new()));
        assert_eq!(report["timestamps"][0]["kind"], "timestamp");
    }
    fs::write(desk.path("other.bin"), "Content").expect("written");
    let (report, status) = desk.verify("a.tsr", &["--detached", "other.bin"]);
    assert_eq!((report["verdict"].as_str(), status), (Some("TOTAL-FAILED"), 1), "{report:#}");
    let (report, status) = desk.verify("a.tsr", &[]);
    assert_eq!((report["verdict"].as_str(), status), (Some("INDETERMINATE"), 3), "{report:#}");
}

#[test]
fn folder_ends_with_its_worst_and_unsigned_documents_count_unless_allowed() {
    let desk = Desk::new();
    let (trust, certs) = (project("certs-sample/trust"), project("certs-sample/ca"));
    let with = ["--crls", "crls", "--trust", &trust, "--certs", &certs];
    let check = |folder: &str, more: &[&str]| {
        let output = desk.run(&[&["check", folder], &with[..], more].concat());
        (String::from_utf8(output.stdout).expect("UTF-8"), output.status.code())
    };
    fs::create_dir(desk.path("in")).expect("made");
    fs::copy(desk.path("both.pdf"), desk.path("in/both.pdf")).expect("copied");
    fs::write(desk.path("in/notes.txt"), "notes").expect("written");
    let (text, status) = check("in", &[]);
    assert_eq!(status, Some(0), "{text}");
    assert!(text.contains("skipped, not PDF, XML, CMS or a container: 1 file (1 .txt)"), "{text}");
    let plain = project("fixtures/pdf/quyet-dinh.pdf");
    fs::copy(plain, desk.path("in/unsigned.pdf")).expect("copied");
    let (text, status) = check("in", &[]);
    assert_eq!(status, Some(4), "{text}");
    assert!(text.contains("NOT SIGNED") && text.contains("in/unsigned.pdf"), "{text}");
    assert_eq!(check("in", &["--allow-unsigned"]).1, Some(0));
    fs::write(desk.path("in/empty.pdf"), "").expect("written");
    assert_eq!(check("in", &[]).1, Some(5));
    let mut altered = desk.read("both.pdf");
    altered[20_000] ^= 1;
    fs::write(desk.path("in/altered.pdf"), altered).expect("written");
    let (text, status) = check("in", &[]);
    assert_eq!(status, Some(1));
    assert!(text.contains("NOT VALID") && text.contains("in/altered.pdf"), "{text}");
    assert!(text.contains("HASH_FAILURE"), "{text}");
}

#[test]
fn without_trust_nothing_passes() {
    let desk = Desk::new();
    let output = desk.run(&["verify", "both.pdf"]);
    assert_eq!(output.status.code(), Some(3));
    let text = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(text.starts_with("CANNOT BE DECIDED: both.pdf\n"), "{text}");
}

#[test]
fn own_trust_store_is_used_where_no_trust_is_given() {
    let desk = Desk::new();
    let output = Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(["verify", "both.pdf", "--crls", "crls", "--certs", &project("certs-sample/ca")])
        .current_dir(desk.folder.path())
        .env_clear()
        .env("CONDAU_TRUST", project("certs-sample/trust"))
        .output()
        .expect("runs");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stdout));
}
