//! Raising PDFs to B-T, B-LT and B-LTA, renewing them and planning it: through the program, and with
//! a clock that the test turns.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli_signing::run_in;
use crate::cli_signing::told;
use condau::adapters::keystore::KeyFile;
use condau::adapters::output::Existing;
use condau::adapters::sandbox;
use condau::adapters::sandbox::SandboxAuthority;
use condau::app::augment::AugmentError;
use condau::app::augment::Augmented;
use condau::app::augment::Augmenting;
use condau::app::augment::Wishes;
use condau::app::plan;
use condau::app::plan::End;
use condau::app::plan::Urgency;
use condau::app::settings;
use condau::app::settings::Settings;
use condau::app::settings::Sources;
use condau::app::sign;
use condau::app::sign::Job;
use condau::app::sign::Run;
use condau::app::token_trust::Distrust;
use condau::app::verify;
use condau::model::SignatureLevel;
use condau::model::Time;
use condau::ports::Entropy;
use condau::report::Verdict;
use secrecy::SecretString;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use tempfile::TempDir;

/// A clock that stands still.
#[derive(Clone, Copy)]
pub(crate) struct Clock(pub(crate) Time);

impl Entropy for Clock {
    fn now(&self) -> Time {
        self.0
    }

    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(0x5a);
    }
}

pub(crate) fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

pub(crate) fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// A folder with the sample anchors and the sample CRLs of some moment.
pub(crate) struct Bench {
    folder: TempDir,
}

impl Bench {
    pub(crate) fn new() -> Self {
        Self { folder: TempDir::new().expect("a folder") }
    }

    pub(crate) fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn settings(&self, now: Time, crls_of: Option<Time>) -> Settings {
        let mut sources = Sources {
            trust: vec![root().join("certs-sample/trust")],
            certs: vec![root().join("certs-sample/ca")],
            ..Sources::default()
        };
        if let Some(of) = crls_of {
            let folder = self.at(&format!("crls-{}", of.unix()));
            fs::create_dir_all(&folder).expect("a folder");
            for (name, crl) in sandbox::current_crls(of).expect("CRLs") {
                fs::write(folder.join(format!("{name}.crl")), crl).expect("written");
            }
            sources.crls.push(folder);
        }
        let wishes = settings::Wishes { sources, at: Some(now), ..settings::Wishes::default() };
        Settings::load(wishes, now).expect("settings").0
    }

    pub(crate) fn sign(
        &self,
        name: &str,
        input: &Path,
        now: &str,
        level: SignatureLevel,
    ) -> PathBuf {
        let clock = Clock(time(now));
        let (p12, password) = sandbox::sample_key("leader").expect("a key");
        let password = SecretString::from(password);
        let unlocked = KeyFile::pkcs12(p12.to_vec(), "leader").unlock(Some(&password), &[]);
        let unlocked = unlocked.expect("unlocked");
        let wishes = sign::Wishes::default();
        let settings = self.settings(clock.0, None);
        let mut run = Run::open(unlocked, settings, wishes, Box::new(clock)).expect("a run");
        if level == SignatureLevel::T {
            run = run.with_authority(Box::new(SandboxAuthority::new(Box::new(clock))));
        }
        let job = Job { input: input.to_owned(), output: self.at(name) };
        sign::sign_file(&job, &run).expect("signed");
        job.output
    }

    fn signed(&self, name: &str, now: &str, level: SignatureLevel) -> PathBuf {
        self.sign(name, &root().join("fixtures/pdf/quyet-dinh.pdf"), now, level)
    }

    pub(crate) fn augment(
        &self,
        input: &Path,
        name: &str,
        now: &str,
        wishes: Wishes,
    ) -> Result<Augmented, AugmentError> {
        self.augment_with(input, name, now, wishes, Some(time(now)))
    }

    pub(crate) fn augment_with(
        &self,
        input: &Path,
        name: &str,
        now: &str,
        wishes: Wishes,
        crls_of: Option<Time>,
    ) -> Result<Augmented, AugmentError> {
        let clock = Clock(time(now));
        let settings = self.settings(clock.0, crls_of);
        let run = Augmenting::open(settings, wishes, Box::new(clock)).expect("a run");
        let run = run.with_authority(Box::new(SandboxAuthority::new(Box::new(clock))));
        let job = Job { input: input.to_owned(), output: self.at(name) };
        run.augment(&job, Existing::Refuse)
    }

    pub(crate) fn verdict(
        &self,
        path: &Path,
        at: &str,
        crls_of: Option<&str>,
    ) -> (Verdict, SignatureLevel) {
        let settings = self.settings(time(at), crls_of.map(time));
        let report = verify::verify_file(path, &settings, &mut Vec::new());
        let level = report.signatures().first().map(|(_, judged)| judged.level);
        (report.verdict(), level.unwrap_or(SignatureLevel::None))
    }
}

/// The levels that a bare signature is raised to, with the timestamps that it takes.
pub(crate) const LEVELS: [(SignatureLevel, usize); 3] =
    [(SignatureLevel::T, 1), (SignatureLevel::Lt, 1), (SignatureLevel::Lta, 2)];

/// What holds of documents of every format.
impl Bench {
    /// A bare signature is raised to a level, and passes at that level.
    pub(crate) fn raises(
        &self,
        bare: &Path,
        name: &str,
        level: SignatureLevel,
        stamps: usize,
    ) -> Augmented {
        let told = self.augment(bare, name, NEXT_HOUR, to(level)).expect("raised");
        assert_eq!(told.timestamps, stamps, "{level:?}");
        assert_eq!(told.crls, if level == SignatureLevel::T { 0 } else { 2 }, "{level:?}");
        assert_eq!(told.raised[0].before, SignatureLevel::B);
        assert_eq!(told.raised[0].after, level);
        let crls = (level == SignatureLevel::T).then_some(NEXT_HOUR);
        assert_eq!(self.verdict(&self.at(name), NEXT_HOUR, crls), (Verdict::TotalPassed, level));
        told
    }

    /// A timestamped document that was raised is not changed when it is raised once more, though it
    /// is another day with other CRLs.
    pub(crate) fn adds_nothing_twice(&self, stamped: &Path, ending: &str) {
        for (level, _) in LEVELS {
            let (once, twice) = (format!("{level:?}-1.{ending}"), format!("{level:?}-2.{ending}"));
            self.augment(stamped, &once, NEXT_HOUR, to(level)).expect("raised");
            let told = self.augment(&self.at(&once), &twice, "2026-11-22T02:00:00Z", to(level));
            let told = told.expect("looked at");
            assert!(told.is_unchanged(), "{level:?}: {told:?}");
            let bytes = |name: &str| fs::read(self.at(name)).expect("read");
            assert_eq!(bytes(&once), bytes(&twice));
        }
    }
}

pub(crate) fn to(level: SignatureLevel) -> Wishes {
    Wishes { level, distrust: Distrust::Refuse, ..Wishes::default() }
}

fn begins_with(longer: &Path, shorter: &Path) -> bool {
    let (longer, shorter) = (fs::read(longer).expect("read"), fs::read(shorter).expect("read"));
    longer.starts_with(&shorter)
}

pub(crate) const DAY: &str = "2026-11-20T01:00:00Z";
pub(crate) const NEXT_HOUR: &str = "2026-11-20T02:00:00Z";

#[test]
fn every_level_is_reached_from_a_bare_signature() {
    let bench = Bench::new();
    let bare = bench.signed("bb.pdf", DAY, SignatureLevel::B);
    for (level, stamps) in LEVELS {
        let name = format!("{level:?}.pdf");
        let told = bench.raises(&bare, &name, level, stamps);
        assert_eq!(told.certificates, if level == SignatureLevel::T { 0 } else { 4 }, "{level:?}");
        assert!(begins_with(&bench.at(&name), &bare), "{level:?}");
    }
}

#[test]
fn nothing_is_added_twice() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", DAY, SignatureLevel::T);
    bench.adds_nothing_twice(&stamped, "pdf");
    // A lower level asks for nothing of a higher one.
    let told =
        bench.augment(&bench.at("Lta-1.pdf"), "lower.pdf", NEXT_HOUR, to(SignatureLevel::Lt));
    assert!(told.expect("looked at").is_unchanged());
}

#[test]
fn what_is_missing_is_listed_and_nothing_is_written() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", DAY, SignatureLevel::T);
    let outcome = bench.augment_with(&stamped, "out.pdf", NEXT_HOUR, to(SignatureLevel::Lt), None);
    let Err(AugmentError::Missing { lacks }) = outcome else { panic!("{outcome:?}") };
    assert_eq!(lacks.len(), 3, "{lacks:?}");
    // A CRL that has run out is none.
    let old = Some(time("2026-11-18T00:00:00Z"));
    let outcome = bench.augment_with(&stamped, "out.pdf", NEXT_HOUR, to(SignatureLevel::Lta), old);
    assert!(matches!(outcome, Err(AugmentError::Missing { .. })), "{outcome:?}");
    assert!(!bench.at("out.pdf").exists());
}

#[test]
fn status_older_than_the_signature_is_told_and_refused_where_asked() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", NEXT_HOUR, SignatureLevel::T);
    let early = || Some(time(DAY));
    let level = SignatureLevel::Lt;
    let told = bench.augment_with(&stamped, "a.pdf", NEXT_HOUR, to(level), early());
    let told = told.expect("raised").early;
    assert_eq!((told[0].issued, told[0].proven), (time(DAY), time(NEXT_HOUR)));
    assert_eq!(told[0].next, Some(time("2026-11-21T01:00:00Z")));
    let fresh = Wishes { fresh: true, ..to(level) };
    let outcome = bench.augment_with(&stamped, "b.pdf", NEXT_HOUR, fresh.clone(), early());
    assert!(matches!(outcome, Err(AugmentError::TooEarly(_))), "{outcome:?}");
    let told = bench.augment(&stamped, "c.pdf", "2026-11-20T03:00:00Z", fresh).expect("raised");
    assert!(told.early.is_empty());
}

#[test]
fn archived_document_is_renewed_and_outlives_its_signers_statuses() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", DAY, SignatureLevel::T);
    let level = SignatureLevel::Lta;
    bench.augment(&stamped, "lta.pdf", NEXT_HOUR, to(level)).expect("archived");
    let later = "2029-05-05T00:00:00Z";
    let lta = bench.at("lta.pdf");
    assert_eq!(bench.verdict(&lta, later, Some(later)), (Verdict::TotalPassed, level));
    let renew = Wishes { renew: true, ..to(level) };
    let told = bench.augment(&lta, "renewed.pdf", later, renew).expect("renewed");
    assert_eq!((told.timestamps, told.crls), (1, 2), "statuses of the last timestamp");
    let renewed = bench.at("renewed.pdf");
    assert!(begins_with(&renewed, &lta));
    assert_eq!(bench.verdict(&renewed, later, None), (Verdict::TotalPassed, level));
    // Near the end of its algorithms it is renewed without being asked to.
    let near = "2030-12-01T00:00:00Z";
    let told = bench.augment(&lta, "near.pdf", near, to(level)).expect("renewed");
    assert_eq!(told.timestamps, 1);
    // Its new timestamp ends when the algorithms do: another would not help.
    let told =
        bench.augment(&bench.at("near.pdf"), "again.pdf", near, to(level)).expect("looked at");
    assert!(told.is_unchanged());
    // Without the status of the last timestamp nothing is renewed (PA-44).
    let renew = Wishes { renew: true, ..to(level) };
    let outcome = bench.augment_with(&lta, "without.pdf", later, renew, None);
    assert!(matches!(outcome, Err(AugmentError::Missing { .. })), "{outcome:?}");
}

#[test]
fn one_signature_of_several_is_chosen() {
    let bench = Bench::new();
    let first = bench.signed("one.pdf", DAY, SignatureLevel::T);
    let both = bench.sign("two.pdf", &first, NEXT_HOUR, SignatureLevel::B);
    let mut wishes = to(SignatureLevel::Lt);
    wishes.signatures = vec!["Signature1".to_owned()];
    let now = "2026-11-20T03:00:00Z";
    let told = bench.augment(&both, "first.pdf", now, wishes.clone()).expect("raised");
    assert_eq!((told.timestamps, told.raised.len()), (0, 1));
    let told = bench.augment(&both, "all.pdf", now, to(SignatureLevel::Lta)).expect("raised");
    assert_eq!((told.timestamps, told.raised.len()), (2, 2));
    assert!(told.raised.iter().all(|raised| raised.after == SignatureLevel::Lta));
    wishes.signatures = vec!["Signature9".to_owned()];
    let outcome = bench.augment(&both, "none.pdf", now, wishes);
    assert!(matches!(outcome, Err(AugmentError::NoSuchSignature { .. })), "{outcome:?}");
}

#[test]
fn what_cannot_be_raised_is_refused() {
    let bench = Bench::new();
    let raise = |input: &Path| {
        bench.augment(input, "out.pdf", NEXT_HOUR, to(SignatureLevel::Lta)).expect_err("refused")
    };
    let unsigned = raise(&root().join("fixtures/pdf/quyet-dinh.pdf"));
    assert!(matches!(unsigned, AugmentError::NoSignature), "{unsigned:?}");
    let broken = raise(&root().join("fixtures/pdf/altered/page-content.pdf"));
    assert!(matches!(broken, AugmentError::Broken { .. }), "{broken:?}");
    let plain = raise(&root().join("fixtures/xml/quyet-dinh.xml"));
    assert!(matches!(plain, AugmentError::NoSignature), "{plain:?}");
    assert!(!bench.at("out.pdf").exists());
}

#[test]
fn vri_is_written_where_it_is_asked_for() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", DAY, SignatureLevel::T);
    let wishes = Wishes { relations: true, ..to(SignatureLevel::Lta) };
    bench.augment(&stamped, "vri.pdf", NEXT_HOUR, wishes).expect("raised");
    let text = fs::read(bench.at("vri.pdf")).expect("read");
    assert!(String::from_utf8_lossy(&text).contains("/VRI<</"));
    let verdict = bench.verdict(&bench.at("vri.pdf"), NEXT_HOUR, None);
    assert_eq!(verdict, (Verdict::TotalPassed, SignatureLevel::Lta));
}

#[test]
fn plan_says_what_ends_first_and_how_a_document_stands() {
    let bench = Bench::new();
    let stamped = bench.signed("bt.pdf", DAY, SignatureLevel::T);
    let level = SignatureLevel::Lta;
    bench.augment(&stamped, "lta.pdf", NEXT_HOUR, to(level)).expect("archived");
    let planned = |path: &Path, at: &str| {
        let settings = bench.settings(time(at), Some(time(at)));
        let report = verify::verify_file(path, &settings, &mut Vec::new());
        plan::of_document(&report, &settings, 90)
    };
    let lta = |at: &str| planned(&bench.at("lta.pdf"), at).expect("signed");
    let now = lta(NEXT_HOUR);
    assert_eq!((now.urgency, now.level, now.missing), (Urgency::Later, level, 0));
    let ends = Some(time("2031-01-01T00:00:00Z"));
    assert_eq!((now.by, now.end), (ends, Some(End::Algorithm)));
    assert_eq!(lta("2030-12-01T00:00:00Z").urgency, Urgency::Due);
    assert_eq!(lta("2031-01-01T00:00:00Z").urgency, Urgency::Overdue);
    let fixture = |name: &str| root().join("fixtures/pdf").join(name);
    let stands = |name: &str| planned(&fixture(name), "2027-01-15T00:00:00Z").map(|of| of.urgency);
    assert_eq!(stands("quyet-dinh.pdf"), None);
    assert_eq!(stands("altered/page-content.pdf"), Some(Urgency::Broken));
    assert_eq!(stands("altered/cut-in-half.pdf"), Some(Urgency::Unreadable));
    assert_eq!(stands("signed/revoked-leader.pdf"), Some(Urgency::Undecided));
    assert_eq!(stands("signed/leader-expired-since.pdf"), Some(Urgency::Overdue));
    assert_eq!(stands("signed/leader-b-b.pdf"), Some(Urgency::Later));
}

#[test]
fn program_tells_what_it_added_in_words_and_in_json() {
    let folder = TempDir::new().expect("a folder");
    let run = |arguments: &[&str]| told(&run_in(folder.path(), arguments));
    let fixtures = root().join("fixtures/pdf");
    let bare = fixtures.join("signed/leader-b-b.pdf");
    let bare = bare.to_str().expect("UTF-8");
    let raise = ["augment", bare, "-o", "lta.pdf", "--level", "b-lta", "--tsa", "sandbox"];
    let (status, said, warned) = run(&[&raise[..], &["--format", "json"]].concat());
    assert_eq!(status, 0, "{warned}");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    assert_eq!(json["schema"], "condau-augmented/1");
    assert_eq!(json["signatures"][0]["before"], "B-B");
    assert_eq!(json["signatures"][0]["after"], "B-LTA");
    assert_eq!(json["added"]["document_timestamps"], 2);
    // Nothing is overwritten, nothing twice.
    assert_eq!(run(&raise).0, 5);
    let again = ["augment", "lta.pdf", "-o", "same.pdf", "--level", "b-lta", "--tsa", "sandbox"];
    let (status, said, _) = run(&[&again[..], &["--lang", "vi"]].concat());
    assert_eq!((status, said.contains("không cần thêm gì")), (0, true), "{said}");
    // What is missing is named in both languages.
    let lacking = ["augment", bare, "-o", "no.pdf", "--level", "b-lt"];
    let (status, _, said) = run(&[&lacking[..], &["--lang", "en"]].concat());
    assert_eq!((status, said.contains("name an authority with --tsa")), (2, true), "{said}");
    let stamped = fixtures.join("signed/leader-b-t.pdf");
    let stamped = stamped.to_str().expect("UTF-8");
    let trust = root().join("certs-sample/trust");
    let trust = trust.to_str().expect("UTF-8");
    let lacking = ["augment", stamped, "-o", "no.pdf", "--level", "b-lt", "--trust", trust];
    for (lang, word) in [("en", "still missing: "), ("vi", "còn thiếu: ")] {
        let (status, _, said) = run(&[&lacking[..], &["--lang", lang]].concat());
        assert_eq!((status, said.contains(word)), (5, true), "{said}");
    }
    let unsigned = fixtures.join("quyet-dinh.pdf");
    let unsigned = unsigned.to_str().expect("UTF-8");
    assert_eq!(run(&["augment", unsigned, "-o", "no.pdf", "--level", "b-lt"]).0, 4);
    assert!(!folder.path().join("no.pdf").exists());
    let (status, said, _) = run(&["plan", "lta.pdf", "--trust", trust, "--format", "csv"]);
    assert_eq!(status, 0, "{said}");
    assert!(said.contains("lta.pdf,later,B-LTA,2031-01-01T00:00:00Z,algorithm,"), "{said}");
    let (status, said, _) = run(&["plan", unsigned, "--trust", trust, "--format", "ndjson"]);
    assert_eq!((status, said.as_str()), (4, ""));
}

#[test]
fn folder_is_raised_document_by_document_and_each_is_told() {
    let folder = TempDir::new().expect("a folder");
    let run = |arguments: &[&str]| told(&run_in(folder.path(), arguments));
    fs::create_dir_all(folder.path().join("den/2026")).expect("made");
    let copy = |from: &str, to: &str| {
        fs::copy(root().join(from), folder.path().join(to)).expect("copied");
    };
    copy("fixtures/pdf/signed/leader-b-t.pdf", "den/mot.pdf");
    copy("fixtures/pdf/signed/leader-b-b.pdf", "den/2026/hai.PDF");
    copy("fixtures/pdf/quyet-dinh.pdf", "den/chua-ky.pdf");
    fs::write(folder.path().join("den/ghi-chu.txt"), "ghi chu").expect("written");
    let with = ["--level", "b-lta", "--tsa", "sandbox"];
    let (code, out, said) = run(&[&["augment", "den", "--out-dir", "nang"], &with[..]].concat());
    assert_eq!(code, 4, "one is not signed: {said}");
    assert!(said.contains("chua-ky.pdf") && said.contains("hint: sign it first"), "{said}");
    assert!(said.contains("2 done, 1 not done"), "{said}");
    assert_eq!(out.lines().filter(|line| line.starts_with("augmented ")).count(), 2, "{out}");
    let made = |name: &str| folder.path().join("nang").join(name).exists();
    assert!(made("mot.pdf") && made("hai.PDF") && !made("chua-ky.pdf") && !made("ghi-chu.txt"));
    // Nothing is replaced unasked, and nothing is begun then.
    let (code, _, said) = run(&[&["augment", "den", "--out-dir", "nang"], &with[..]].concat());
    assert_eq!(code, 5, "{said}");
    let several = ["augment", "den/mot.pdf", "den/2026/hai.PDF", "--out-dir", "json"];
    let (code, json, _) = run(&[&several[..], &with, &["--format", "json"]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!((code, json.as_array().map(Vec::len)), (0, Some(2)));
    assert_eq!(json[0]["schema"], "condau-augmented/1");
}

#[test]
fn dry_run_tells_what_would_be_added_and_writes_nothing() {
    let folder = TempDir::new().expect("a folder");
    let run = |arguments: &[&str]| told(&run_in(folder.path(), arguments));
    let bare = root().join("fixtures/pdf/signed/leader-b-b.pdf");
    let archived = root().join("fixtures/pdf/signed/leader-b-lta.pdf");
    let (bare, archived) = (bare.to_str().expect("UTF-8"), archived.to_str().expect("UTF-8"));
    let with = ["--dry-run", "--level", "b-lta", "--tsa", "sandbox"];
    let (code, out, said) = run(&[&["augment", bare, archived], &with[..]].concat());
    assert_eq!(code, 0, "{said}");
    assert!(
        out.contains(
            "Signature1: B-B; would add a timestamp, certificates and statuses, an archive timestamp"
        ),
        "{out}"
    );
    assert!(out.contains("nothing to add"), "{out}");
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 0);
    let (_, out, _) = run(&[&["--lang", "vi", "augment", bare], &with[..]].concat());
    assert!(out.contains("sẽ thêm dấu thời gian, chứng thư và trạng thái chứng thư"), "{out}");
    let (_, json, _) = run(&[&["augment", bare, "--format", "json"], &with[..]].concat());
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["schema"], "condau-augment-plan/1");
    assert_eq!(json["signatures"][0]["steps"][2], "archive");
    // What is missing is told, and is no success.
    let trust = root().join("certs-sample/trust");
    let stamped = root().join("fixtures/pdf/signed/leader-b-t.pdf");
    let lacking = [
        "augment",
        stamped.to_str().expect("UTF-8"),
        "--dry-run",
        "--level",
        "b-lt",
        "--trust",
        trust.to_str().expect("UTF-8"),
    ];
    let (code, out, _) = run(&lacking);
    assert_eq!(code, 3, "{out}");
    assert!(out.contains("still missing: "), "{out}");
    assert_eq!(run(&["augment", bare, "--level", "b-t", "--dry-run"]).0, 2, "no authority");
    let both = ["augment", bare, "-o", "x.pdf", "--dry-run", "--level", "b-t", "--tsa", "sandbox"];
    assert_eq!(run(&both).0, 2);
    assert_eq!(run(&["augment", bare, "--level", "b-t", "--tsa", "sandbox"]).0, 2, "where to");
}
