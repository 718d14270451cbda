//! Policies as code: documents held against a manifest, two policies held against each other.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support;
use condau::app::policy::diff;
use condau::app::policy::test;
use condau::app::policy::test::Instead;
use condau::app::policy::test::TestError;
use condau::policy::ValidationPolicy;
use condau::report::Lang;
use condau::report::policy_test::DeviationKind;
use condau::report::policy_test::PolicyTest;
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::Command;

const AT: &str = "2027-01-15T00:00:00Z";

/// Holds the document of a manifest, which is a copy of a good fixture, against what it says.
fn tested(manifest: &str, instead: &Instead) -> Result<PolicyTest, TestError> {
    let folder = tempfile::tempdir().expect("a folder");
    let from = support::fixture("pdf/signed/generation-1-officer.pdf");
    fs::copy(from, folder.path().join("a.pdf")).expect("copied");
    fs::write(folder.path().join("MANIFEST.toml"), manifest).expect("written");
    test::test(folder.path(), instead).map(|(outcome, _)| outcome)
}

fn kinds(outcome: &PolicyTest) -> Vec<DeviationKind> {
    outcome.deviations.iter().map(|deviation| deviation.kind).collect()
}

#[test]
fn fixtures_come_out_as_their_manifest_says_and_otherwise_under_another_policy() {
    let fixtures = support::fixture("");
    let (outcome, left_out) = test::test(&fixtures, &Instead::default()).expect("tested");
    assert!(left_out.is_empty());
    assert_eq!(outcome.deviations, []);
    assert!(outcome.documents > 40 && outcome.deviating == 0);
    let instead = Instead { policy: Some("strict".to_owned()), ..Instead::default() };
    let (outcome, _) = test::test(&fixtures, &instead).expect("tested");
    let officer =
        outcome.deviations.iter().find(|one| one.file == "pdf/signed/generation-1-officer.pdf");
    let officer = officer.expect("SHA-1 certificates are not relied on");
    assert_eq!(
        (officer.seen.as_str(), officer.expected.as_str()),
        ("INDETERMINATE", "TOTAL-PASSED")
    );
}

#[test]
fn each_expectation_is_held_and_told() {
    let head = format!("at = \"{AT}\"\nsample_pki = true\n[[document]]\nfile = \"a.pdf\"\n");
    for (expected, deviations) in [
        ("verdict = \"TOTAL-PASSED\"", &[][..]),
        ("indication = \"TOTAL-FAILED\"", &[DeviationKind::Verdict]),
        ("signatures = [\"TOTAL-PASSED\"]", &[]),
        ("signatures = [\"TOTAL-PASSED/-/B-B\"]", &[]),
        ("signatures = [\"TOTAL-PASSED/-/B-T\"]", &[DeviationKind::Signatures]),
        ("signatures = []", &[DeviationKind::Signatures]),
        ("rules = [\"CR-02\"]", &[]),
        ("reasons = [\"CV-03\"]", &[DeviationKind::Rules]),
        ("sub_indication = \"-\"", &[]),
        ("sub_indication = \"TRY_LATER\"", &[DeviationKind::SubIndication]),
        ("verdict = \"TOTAL-PASSED\"\nsha256 = \"00\"", &[DeviationKind::Sha256]),
        ("verdict = \"ERROR\"\nat = \"2027-01-15\"", &[DeviationKind::Verdict]),
        // Outside the validity of the signer.
        ("verdict = \"TOTAL-PASSED\"\nat = \"2019-01-01\"", &[DeviationKind::Verdict]),
    ] {
        let outcome = tested(&format!("{head}{expected}\n"), &Instead::default());
        let outcome = outcome.unwrap_or_else(|error| panic!("{expected}: {error}"));
        assert_eq!(kinds(&outcome), deviations, "{expected}: {:?}", outcome.deviations);
        assert_eq!(outcome.deviating, usize::from(!deviations.is_empty()));
    }
}

#[test]
fn a_document_that_is_not_there_is_a_deviation_whatever_is_expected() {
    let manifest = format!("at = \"{AT}\"\n[[document]]\nfile = \"b.pdf\"\nverdict = \"ERROR\"\n");
    let outcome = tested(&manifest, &Instead::default()).expect("tested");
    assert_eq!(kinds(&outcome), [DeviationKind::Missing]);
}

#[test]
fn a_manifest_with_a_slip_is_refused_with_its_line() {
    let entry = "[[document]]\nfile = \"a.pdf\"\n";
    for (manifest, line, what) in [
        (format!("{entry}verdict = \"TOTAL-PASSED\"\n"), 1, "`at` is missing"),
        (format!("at = \"{AT}\"\n{entry}"), 2, "nothing is expected"),
        (format!("at = \"{AT}\"\n{entry}verdict = \"PASSED\"\n"), 2, "TOTAL-PASSED"),
        (format!("at = \"soon\"\n{entry}verdict = \"ERROR\"\n"), 2, "soon"),
        (format!("at = \"{AT}\"\n{entry}verdicts = \"ERROR\"\n"), 4, "unknown field"),
        ("[".to_owned(), 1, ""),
    ] {
        let error = tested(&manifest, &Instead::default()).expect_err(&manifest);
        let TestError::Manifest { line: at, what: told, .. } = error else {
            panic!("{manifest}: {error}")
        };
        assert!(at == line && told.contains(what), "{manifest}: {at}: {told}");
    }
}

#[test]
fn what_the_command_line_says_stands_in_for_the_manifest() {
    let manifest = format!(
        "at = \"2019-01-01\"\npolicy = \"mine.toml\"\nsample_pki = true\n{}",
        "[[document]]\nfile = \"a.pdf\"\nverdict = \"TOTAL-PASSED\"\n"
    );
    let at = condau::model::Time::parse(AT);
    let policy = Some("vn-agency".to_owned());
    let instead = Instead { policy, at, ..Instead::default() };
    assert_eq!(tested(&manifest, &instead).expect("tested").deviations, []);
    assert!(matches!(tested(&manifest, &Instead::default()), Err(TestError::Settings(_))));
}

#[test]
fn two_policies_differ_where_a_rule_decides_under_one_of_them() {
    let settings = support::sample_settings(AT);
    let folder = [support::fixture("pdf/signed")];
    let same = diff::diff(&folder, &settings, &settings.policy).expect("all looked at");
    assert!(same.documents > 5 && same.changed == 0);
    let strict = ValidationPolicy::built_in("strict").expect("a policy");
    let outcome = diff::diff(&folder, &settings, &strict).expect("all looked at");
    let mut json = Vec::new();
    outcome.write_json(&mut json).expect("written");
    let json: Value = serde_json::from_slice(&json).expect("JSON");
    let differences = json["differences"].as_array().expect("an array");
    let officer = differences
        .iter()
        .find(|one| one["file"].as_str().is_some_and(|f| f.ends_with("generation-1-officer.pdf")))
        .expect("SHA-1 certificates are not relied on");
    assert_eq!(officer["from"], "TOTAL-PASSED");
    assert_eq!(officer["to"], "INDETERMINATE");
    let rules = officer["signatures"][0]["rules"].as_array().expect("an array");
    let found: Vec<&str> = rules.iter().filter_map(|rule| rule["rule"].as_str()).collect();
    assert_eq!(found, ["CR-04a"]);
    assert_eq!((&rules[0]["from"], &rules[0]["to"]), (&Value::Null, &"fail".into()));
    let mut text = Vec::new();
    outcome.write_text(Lang::Vi, &mut text).expect("written");
    let text = String::from_utf8(text).expect("UTF-8");
    assert!(text.contains("CR-04a (– → fail)") && text.contains("vn-agency → strict"), "{text}");
}

#[test]
fn the_program_says_by_its_status_whether_all_is_as_expected() {
    let run = |arguments: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_condau"));
        command.args(arguments).env_clear().env("HOME", "/nonexistent");
        let output = command.output().expect("the program runs");
        (output.status.code(), String::from_utf8(output.stdout).expect("UTF-8"))
    };
    let fixtures = support::fixture("");
    let fixtures = fixtures.to_str().expect("UTF-8");
    let (status, told) = run(&["policy", "test", fixtures, "--format", "json"]);
    assert_eq!(status, Some(0), "{told}");
    let json: Value = serde_json::from_str(&told).expect("JSON");
    assert_eq!(json["schema"], "condau-policy-test/1");
    assert_eq!(json["model"], "shell");
    assert_eq!(run(&["policy", "test", fixtures, "--policy", "strict"]).0, Some(1));
    assert_eq!(run(&["policy", "test", "/nonexistent"]).0, Some(5));
    let signed = Path::new(fixtures).join("pdf/signed");
    let signed = signed.to_str().expect("UTF-8");
    assert_eq!(run(&["policy", "diff", "strict", "strict", signed]).0, Some(0));
    assert_eq!(run(&["policy", "diff", "strict", "none", signed]).0, Some(2));
    assert_eq!(run(&["policy", "show"]).0, Some(0));
    assert_eq!(run(&["policy", "check", "strict"]).0, Some(0));
    assert_eq!(run(&["policy"]).0, Some(2));
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("UTF-8").to_owned();
    let constraints =
        r#"<ConstraintsParameters Name="Mine"><Model Value="CHAIN" /></ConstraintsParameters>"#;
    fs::write(path("constraint.xml"), constraints).expect("written");
    let (status, told) = run(&["policy", "import", &path("constraint.xml")]);
    assert_eq!(status, Some(0));
    assert!(told.contains("[chain]\nmodel = \"chain\"\n"), "{told}");
    let out = ["policy", "import", &path("constraint.xml"), "-o", &path("out.toml")];
    assert_eq!(run(&out).0, Some(0));
    assert_eq!(run(&out).0, Some(5), "nothing is overwritten");
    let (status, told) = run(&["policy", "check", &path("out.toml")]);
    assert_eq!(status, Some(0), "{told}");
    assert!(told.starts_with("Mine sha256:"), "{told}");
    assert_eq!(run(&["policy", "import", &path("out.toml")]).0, Some(5));
}

#[test]
fn the_reference_says_what_is_so() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/policy.md");
    let text = fs::read_to_string(path).expect("docs/policy.md");
    // A file of a user's own, and a manifest.
    let examples: Vec<&str> =
        text.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [file, suite, manifest] = examples.as_slice() else { panic!("{}", examples.len()) };
    let policy = ValidationPolicy::from_toml(file, "docs").expect("a policy");
    assert_eq!(policy.revocation.max_age_seconds, Some(86_400));
    let suite = format!("extends = \"strict\"\n[suite.signatures]\n{suite}");
    ValidationPolicy::from_toml(&suite, "docs").expect("a policy");
    toml::from_str::<toml::Table>(manifest).expect("a manifest");
    // Levels and floors of the rules that it names.
    let table = text.split("| rule | own level | floor |").nth(1).expect("the table");
    let mut named = 0;
    for row in table.lines().skip(2).take_while(|line| line.starts_with('|')) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let ids = cells[0].split(", ").map(|id| id.trim_matches('`'));
        let pick = |cell: &str, at: usize| {
            let words: Vec<&str> = cell.split(", ").collect();
            words[at.min(words.len() - 1)].to_owned()
        };
        for (at, id) in ids.enumerate() {
            let row = condau::policy::rule(id).unwrap_or_else(|| panic!("{id} is no rule"));
            let word = |level| format!("{level:?}").to_lowercase();
            assert_eq!(pick(cells[1], at), word(row.level), "{id}");
            assert_eq!(pick(cells[2], at), word(row.floor), "{id}");
            named += 1;
        }
    }
    assert!(named >= 12, "{named}");
    for key in ["max-age-seconds", "clock-skew-seconds", "slide-to", "delay-seconds", "model"] {
        assert!(text.contains(key), "{key}");
    }
}
