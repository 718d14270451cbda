//! `condau evidence`: what is missing, what is held, kept, carried and judged again.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::fixture;
use crate::support::program::code;
use crate::support::program::condau;
use crate::support::program::run;
use crate::support::program::sample;
use crate::support::program::stderr;
use crate::support::program::stdout;
use crate::support::program::text;
use serde_json::Value;
use std::path::Path;
use std::process::Output;

const AT: &str = "2027-01-15T00:00:00Z";

fn json(output: &Output) -> Value {
    serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", stderr(output)))
}

#[test]
fn undecided_archive_wants_what_would_settle_it_most_useful_first() {
    let (trust, folder) = (sample("trust"), fixture("pdf/signed"));
    let arguments = ["evidence", "wanted", "--trust", &trust, "--at", AT];
    let output = run(&[&arguments[..], &["--format", "json", text(&folder)]].concat());
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let wants = json(&output);
    assert_eq!(wants["schema"], "condau-wanted/1");
    let rows = wants["wanted"].as_array().expect("rows");
    let counts: Vec<u64> =
        rows.iter().map(|row| row["documents"].as_u64().expect("a count")).collect();
    assert!(counts.is_sorted_by(|one, two| one >= two), "{counts:?}");
    let crl = rows.iter().find(|row| row["kind"] == "crl").expect("a CRL");
    assert_eq!(crl["urls"][0], "http://127.0.0.1:8765/crl/g2-root.crl");
    assert!(counts[0] > 5 && wants["undecided"].as_u64() >= Some(counts[0]));
    let again = run(&[&arguments[..], &["--format", "json", text(&folder)]].concat());
    assert_eq!(again.stdout, output.stdout, "workers finish in any order");
    let output = run(&[&arguments[..], &["--lang", "vi", text(&folder)]].concat());
    assert!(stdout(&output).contains("tại http://127.0.0.1:8765/crl/g2-root.crl"));
}

#[test]
fn decided_documents_want_nothing() {
    let file = fixture("pdf/altered/page-content.pdf");
    let trust = sample("trust");
    let output = run(&[
        "evidence",
        "wanted",
        "--trust",
        &trust,
        "--at",
        AT,
        "--format",
        "json",
        text(&file),
    ]);
    let wants = json(&output);
    assert_eq!(wants["documents"], 1);
    assert_eq!(wants["undecided"], 0);
    assert_eq!(wants["wanted"].as_array().map(Vec::len), Some(0));
}

#[test]
fn what_a_document_holds_is_listed_and_what_is_no_evidence_is_an_error() {
    let file = fixture("pdf/signed/leader-b-t.pdf");
    let output = run(&["evidence", "show", "--format", "json", text(&file)]);
    let holds = json(&output)["holds"].as_array().expect("a list").clone();
    let count = |kind: &str| holds.iter().filter(|held| held["kind"] == kind).count();
    assert_eq!(count("timestamp"), 1);
    assert!(count("certificate") >= 2);
    assert!(holds.iter().all(|held| held["source"] == "embedded"));
    let certificate = sample("trust");
    let inside = std::fs::read_dir(&certificate).expect("listed").flatten().next().expect("a file");
    let output = run(&["evidence", "show", text(&inside.path())]);
    assert!(stdout(&output).contains("from a file"), "{}", stderr(&output));
    let output = run(&["evidence", "show", text(&fixture("MANIFEST.toml"))]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("holds no evidence"), "{}", stderr(&output));
}

/// The sample CRLs as of [`AT`], written to a folder.
fn crls(folder: &Path) -> String {
    let at = condau::model::Time::parse(AT).expect("a time");
    let below = folder.join("crls");
    std::fs::create_dir_all(&below).expect("made");
    for (name, crl) in condau::adapters::sandbox::current_crls(at).expect("CRLs") {
        std::fs::write(below.join(format!("{name}.crl")), crl).expect("written");
    }
    text(&below).to_owned()
}

#[test]
fn imported_evidence_is_used_later_and_the_report_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let (crls, trust, ca) = (crls(folder.path()), sample("trust"), sample("ca"));
    let cache = folder.path().join("cache");
    let cache = text(&cache);
    let file = fixture("pdf/signed/leader-b-t.pdf");
    let verify = ["verify", "--trust", &trust, "--at", AT, "--format", "json", text(&file)];
    let before = json(&run(&verify));
    assert_eq!(before["verdict"], "INDETERMINATE");
    let output = run(&["evidence", "import", "--cache", cache, &crls, &ca]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stderr(&output).contains(" new in "), "{}", stderr(&output));
    let after = run(&[&verify[..], &["--cache", cache]].concat());
    let report = json(&after);
    assert_eq!(report["verdict"], "TOTAL-PASSED", "{report:#}");
    assert!(
        report["signatures"][0]["revocation"]
            .as_array()
            .expect("statuses")
            .iter()
            .all(|status| status["source"] == "cache")
    );
    assert_ne!(report["inputs"]["revocation"], before["inputs"]["revocation"]);
    // By the environment it is the same, byte for byte; an empty name switches it off.
    let by_name = condau(&verify).env("CONDAU_CACHE", cache).output().expect("runs");
    assert_eq!(by_name.stdout, after.stdout);
    let off = condau(&verify).env("CONDAU_CACHE", "").output().expect("runs");
    assert_eq!(json(&off), before);
    // The hash is over the same set, wherever it comes from.
    let given = run(&[&verify[..], &["--crls", &crls, "--certs", &ca]].concat());
    assert_eq!(json(&given)["inputs"]["revocation"], report["inputs"]["revocation"]);
    // Once more adds nothing; what holds nothing is said.
    let output = run(&["evidence", "import", "--cache", cache, &crls]);
    assert!(stderr(&output).starts_with("0 new in "), "{}", stderr(&output));
    let output = run(&["evidence", "import", "--cache", cache, text(&fixture("MANIFEST.toml"))]);
    assert_eq!(code(&output), 5);
    // Nothing of it is past use.
    let output = run(&["evidence", "purge", "--dry-run", "--cache", cache]);
    assert!(stdout(&output).starts_with("0 would be removed"), "{}", stdout(&output));
}

#[test]
fn folder_that_is_no_cache_is_an_error_and_not_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = fixture("pdf/signed/leader-b-t.pdf");
    let output = run(&["verify", "--cache", text(folder.path()), text(&file)]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("index.ndjson"), "{}", stderr(&output));
}

/// The options that judge fixtures with the sample PKI.
fn judging(folder: &Path) -> Vec<String> {
    let options = [
        ("--trust", sample("trust")),
        ("--certs", sample("ca")),
        ("--crls", crls(folder)),
        ("--at", AT.to_owned()),
    ];
    options.into_iter().flat_map(|(name, value)| [name.to_owned(), value]).collect()
}

fn with(command: &[&str], options: &[String], paths: &[&str]) -> Output {
    let options = options.iter().map(String::as_str);
    let all: Vec<&str> =
        command.iter().copied().chain(options).chain(paths.iter().copied()).collect();
    run(&all)
}

#[test]
fn every_document_of_the_fixtures_replays_to_the_same_bytes() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = judging(folder.path());
    let (pdf, xml) = (fixture("pdf"), fixture("xml"));
    let paths = [text(&pdf), text(&xml)];
    let told = with(&["check", "--format", "ndjson"], &options, &paths);
    let bundle = folder.path().join("all.condau-bundle");
    let bundle = text(&bundle);
    let packed = with(&["evidence", "bundle", "-o", bundle], &options, &paths);
    assert_eq!(code(&packed), 0, "{}", stderr(&packed));
    // From the facts alone.
    let replayed = run(&["evidence", "replay", "--format", "ndjson", bundle]);
    assert_eq!(stdout(&replayed), stdout(&told));
    assert_eq!(code(&replayed), code(&told));
    let count = stdout(&told).lines().count();
    assert!(count > 50);
    assert!(stderr(&replayed).contains(&format!("0 of {count} documents at hand")));
    // From the documents, found by their digests, and what the bundle carries.
    let anew = run(&[
        "evidence",
        "replay",
        "--format",
        "ndjson",
        "--documents",
        paths[0],
        "--documents",
        paths[1],
        bundle,
    ]);
    assert_eq!(stdout(&anew), stdout(&told));
    assert!(
        stderr(&anew).contains(&format!("{count} of {count} documents at hand")),
        "{}",
        stderr(&anew)
    );
    let shown = json(&run(&["evidence", "show", "--format", "json", bundle]));
    let held = shown["holds"].as_array().expect("a list").iter();
    let kinds: std::collections::BTreeSet<&str> = held.filter_map(|h| h["kind"].as_str()).collect();
    assert!(kinds.contains("crl") && kinds.contains("certificate"), "{kinds:?}");
    // The same bundle again.
    let other = folder.path().join("again.condau-bundle");
    with(&["evidence", "bundle", "-o", text(&other)], &options, &paths);
    assert!(std::fs::read(&other).expect("read") == std::fs::read(bundle).expect("read"));
}

#[test]
fn token_on_a_file_is_bundled_with_the_digest_of_what_it_is_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = judging(folder.path());
    let content = fixture("pdf/quyet-dinh.pdf");
    options.extend(["--detached".to_owned(), text(&content).to_owned()]);
    let token = fixture("pdf/quyet-dinh.pdf.tsr");
    let told = with(&["verify", "--format", "json"], &options, &[text(&token)]);
    assert_eq!(json(&told)["verdict"], "TOTAL-PASSED");
    let bundle = folder.path().join("token.condau-bundle");
    with(&["evidence", "bundle", "-o", text(&bundle)], &options, &[text(&token)]);
    let replay = ["evidence", "replay", "--format", "json", text(&bundle)];
    assert_eq!(stdout(&run(&replay)), stdout(&told));
    let below = fixture("pdf");
    let anew = run(&[&replay[..], &["--documents", text(&below)]].concat());
    assert_eq!(stdout(&anew), stdout(&told), "{}", stderr(&anew));
    assert!(stderr(&anew).contains("1 of 1 documents at hand"));
    // Without its content the token is judged otherwise, and that is said.
    let anew = run(&[&replay[..], &["--documents", text(&token)]].concat());
    assert!(stderr(&anew).contains("is another one than when the bundle was made"));
}

#[test]
fn profile_and_leave_for_xpath_are_carried_and_decide_the_same_under_the_same_hash() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut options = judging(folder.path());
    let own = folder.path().join("rieng.toml");
    let profile = concat!(env!("CARGO_MANIFEST_DIR"), "/profiles/gdt.toml");
    std::fs::copy(profile, &own).expect("copied");
    let more = ["--allow-xpath", "--id-attr", "Ma", "--profile", text(&own)];
    options.extend(more.map(str::to_owned));
    let document = fixture("xml/signed/declaration-by-id.xml");
    let told = with(&["check", "--format", "ndjson"], &options, &[text(&document)]);
    let bundle = folder.path().join("with.condau-bundle");
    let packed = with(&["evidence", "bundle", "-o", text(&bundle)], &options, &[text(&document)]);
    assert_eq!(code(&packed), 0, "{}", stderr(&packed));
    // What it needs is within: the file of the profile is not.
    std::fs::remove_file(&own).expect("removed");
    for documents in [&[][..], &["--documents", text(&document)]] {
        let arguments = ["evidence", "replay", "--format", "ndjson", text(&bundle)];
        let replayed = run(&[&arguments[..], documents].concat());
        assert_eq!(code(&replayed), code(&told), "{}", stderr(&replayed));
        assert!(replayed.stdout == told.stdout, "{}", stdout(&replayed));
    }
    // Whoever changes one of them has another policy, and that is refused by name.
    let original = std::fs::read_to_string(&bundle).expect("read");
    let at = original.find("gdt").expect("the profile");
    for altered in [
        original.replace("\"xpath\": true", "\"xpath\": false"),
        format!("{}abc{}", &original[..at], &original[at + 3..]),
    ] {
        assert_ne!(altered, original);
        std::fs::write(&bundle, altered).expect("written");
        let replayed = run(&["evidence", "replay", text(&bundle)]);
        assert_eq!(code(&replayed), 5, "{}", stderr(&replayed));
        assert!(stderr(&replayed).contains("its policy has SHA-256"), "{}", stderr(&replayed));
    }
}

#[test]
fn bundle_that_was_altered_does_not_replay() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = judging(folder.path());
    let file = fixture("pdf/altered/page-content.pdf");
    let bundle = folder.path().join("one.condau-bundle");
    with(&["evidence", "bundle", "-o", text(&bundle)], &options, &[text(&file)]);
    let original = std::fs::read_to_string(&bundle).expect("read");
    let replay = |xml: &str, more: &[&str]| {
        assert_ne!(xml, original);
        let altered = folder.path().join("altered.condau-bundle");
        std::fs::write(&altered, xml).expect("written");
        let output = run(&[&["evidence", "replay", text(&altered)], more].concat());
        assert_ne!(code(&output), 0);
        stderr(&output)
    };
    // A fact: the page was altered, and now is said to be intact.
    let facts = original.replace("\"intact\": \"fails\"", "\"intact\": \"holds\"");
    assert!(replay(&facts, &[]).contains("is another one than when the bundle was made"));
    // With the document at hand the facts do not count.
    let anew = run(&["evidence", "replay", "--documents", text(&file), text(&bundle)]);
    assert_eq!(code(&anew), 1);
    // A certificate, the anchors, the policy.
    let object = original.replacen("\nMII", "\nMIJ", 1);
    assert!(replay(&object, &[]).contains("has SHA-256"), "{}", replay(&object, &[]));
    let policy = original.replacen("extends = ", "extends  = ", 1);
    assert!(replay(&policy, &[]).contains("its policy has SHA-256"));
    let anchors = original.replacen("\"anchors\": [", "\"anchors\": [{\"certificate\": \"", 1);
    assert!(replay(&anchors, &[]).contains("its inputs cannot be read"));
    // What is no bundle.
    let output = run(&["evidence", "replay", text(&file)]);
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("cannot replay"));
    // Nothing is replaced unasked.
    let output = with(&["evidence", "bundle", "-o", text(&bundle)], &options, &[text(&file)]);
    assert_eq!(code(&output), 5);
    assert_eq!(std::fs::read_to_string(&bundle).expect("read"), original);
}

#[test]
fn bundle_is_signed_like_any_xml_and_still_replays() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = judging(folder.path());
    let file = fixture("pdf/signed/leader-b-t.pdf");
    let path = |name: &str| text(&folder.path().join(name)).to_owned();
    let (bundle, signed, secret) = (path("a.xml"), path("signed.xml"), path("password"));
    with(&["evidence", "bundle", "-o", &bundle], &options, &[text(&file)]);
    std::fs::write(&secret, "matkhau-mau\n").expect("written");
    let key = sample("signers/leader.p12");
    let sign = ["sign", "--p12", &key, "--password-file", &secret, "-o", &signed];
    let trust = ["--trust", &sample("trust"), "--certs", &sample("ca")].map(str::to_owned);
    let output = with(&sign, &trust, &[&bundle]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let output = with(&["verify"], &options, &[&signed]);
    assert_eq!(code(&output), 0, "{}", stdout(&output));
    let before = run(&["evidence", "replay", "--format", "json", &bundle]);
    let after = run(&["evidence", "replay", "--format", "json", &signed]);
    assert_eq!(stdout(&after), stdout(&before));
    assert_eq!(code(&after), 0);
    assert!(stderr(&after).contains("carries a signature"), "{}", stderr(&after));
}

#[test]
fn document_that_is_not_the_one_of_the_bundle_is_named_and_its_verdict_is_no_pass() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = judging(folder.path());
    let file = fixture("pdf/signed/leader-b-t.pdf");
    let bundle = folder.path().join("one.condau-bundle");
    with(&["evidence", "bundle", "-o", text(&bundle)], &options, &[text(&file)]);
    let replay = |documents: &Path| {
        run(&["evidence", "replay", text(&bundle), "--documents", text(documents)])
    };
    let same = replay(&file);
    assert!(!stderr(&same).contains("not among the documents given"), "{}", stderr(&same));
    let mut bytes = std::fs::read(&file).expect("read");
    bytes[100] ^= 1;
    let altered = folder.path().join("leader-b-t.pdf");
    std::fs::write(&altered, bytes).expect("written");
    let output = replay(&altered);
    assert!(stderr(&output).contains("leader-b-t.pdf is not among the documents given"));
    assert!(![0, 3].contains(&code(&output)), "{}", code(&output));
}

#[test]
fn folder_that_is_not_there_is_an_error_and_no_empty_answer() {
    let folder = tempfile::tempdir().expect("a folder");
    let options = judging(folder.path());
    let nothing = folder.path().join("nothing");
    let bundle = folder.path().join("one.condau-bundle");
    for command in [&["evidence", "wanted"][..], &["evidence", "bundle", "-o", text(&bundle)]] {
        let output = with(command, &options, &[text(&nothing)]);
        assert_eq!(code(&output), 5, "{command:?}");
        assert!(stderr(&output).contains("there is no such file"), "{}", stderr(&output));
    }
    assert!(!bundle.exists());
    let output = run(&["policy", "diff", "vn-agency", "strict", text(&nothing)]);
    assert_eq!(code(&output), 5);
}
