//! Raising CMS signature files to B-T, B-LT and B-LTA, and renewing them: ours and openssl's, beside
//! their content and around it; and what was done to them afterwards.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::augment::Bench;
use crate::augment::Clock;
use crate::augment::DAY;
use crate::augment::NEXT_HOUR;
use crate::augment::root;
use crate::augment::time;
use crate::augment::to;
use crate::cli_signing::run_in;
use crate::cli_signing::sample;
use crate::cli_signing::told;
use condau::adapters::files;
use condau::adapters::keystore::KeyFile;
use condau::adapters::output::Existing;
use condau::adapters::sandbox;
use condau::adapters::sandbox::SandboxAuthority;
use condau::app::augment::AugmentError;
use condau::app::augment::Augmented;
use condau::app::augment::Augmenting;
use condau::app::augment::Wishes;
use condau::app::settings::Settings;
use condau::app::sign;
use condau::app::sign::CmsForm;
use condau::app::sign::Job;
use condau::app::sign::Run;
use condau::app::verify;
use condau::formats::x509::read_certificates;
use condau::model::Conclusion;
use condau::model::SignatureLevel;
use condau::report::Verdict;
use secrecy::SecretString;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::process::Command;

const FORMS: [(CmsForm, &str); 2] = [(CmsForm::Attached, "p7m"), (CmsForm::Detached, "p7s")];

/// A folder with some content and the sample authority.
struct Desk {
    bench: Bench,
    content: PathBuf,
}

impl Desk {
    fn new() -> Self {
        let bench = Bench::new();
        let content = bench.at("so-lieu.bin");
        fs::write(&content, [0_u8, 1, 2, 255, 13, 10].repeat(999)).expect("written");
        Self { bench, content }
    }

    fn settings(&self, now: &str, crls_of: Option<&str>) -> Settings {
        let mut settings = self.bench.settings(time(now), crls_of.map(time));
        let content = files::content(&self.content).expect("the content");
        settings.observe.detached.insert(String::new(), content);
        settings
    }

    fn sign(&self, name: &str, form: CmsForm, now: &str, level: SignatureLevel) -> PathBuf {
        let clock = Clock(time(now));
        let (p12, password) = sandbox::sample_key("leader").expect("a key");
        let password = SecretString::from(password);
        let unlocked = KeyFile::pkcs12(p12.to_vec(), "leader").unlock(Some(&password), &[]);
        let wishes = sign::Wishes { cms: Some(form), ..sign::Wishes::default() };
        let settings = self.bench.settings(clock.0, None);
        let unlocked = unlocked.expect("unlocked");
        let mut run = Run::open(unlocked, settings, wishes, Box::new(clock)).expect("a run");
        if level == SignatureLevel::T {
            run = run.with_authority(Box::new(SandboxAuthority::new(Box::new(clock))));
        }
        let job = Job { input: self.content.clone(), output: self.bench.at(name) };
        sign::sign_file(&job, &run).expect("signed");
        job.output
    }

    fn augment(
        &self,
        input: &Path,
        name: &str,
        now: &str,
        wishes: Wishes,
    ) -> Result<Augmented, AugmentError> {
        let clock = Clock(time(now));
        let settings = self.settings(now, Some(now));
        let run = Augmenting::open(settings, wishes, Box::new(clock)).expect("a run");
        let run = run.with_authority(Box::new(SandboxAuthority::new(Box::new(clock))));
        let job = Job { input: input.to_owned(), output: self.bench.at(name) };
        run.augment(&job, Existing::Refuse)
    }

    /// By what the file carries alone, unless CRLs of some moment are given.
    fn verdict(&self, path: &Path, at: &str, crls: Option<&str>) -> (Verdict, SignatureLevel) {
        let settings = self.settings(at, crls);
        let report = verify::verify_file(path, &settings, &mut Vec::new());
        let level = report.signatures().first().map(|(_, judged)| judged.level);
        (report.verdict(), level.unwrap_or(SignatureLevel::None))
    }

    /// Whether bytes pass at B-LTA with every timestamp in them, by what they carry alone.
    fn is_archived(&self, bytes: &[u8], at: &str) -> bool {
        let report = verify::verify(&bytes.to_vec(), "file", &self.settings(at, None));
        report.signatures().iter().any(|(_, judged)| {
            judged.conclusion == Conclusion::TotalPassed
                && judged.level == SignatureLevel::Lta
                && judged.findings.iter().all(|finding| finding.rule != "LT-05")
        })
    }
}

#[test]
fn every_level_is_reached_from_a_bare_signature() {
    let desk = Desk::new();
    for (form, ending) in FORMS {
        let bare = desk.sign(&format!("bb.{ending}"), form, DAY, SignatureLevel::B);
        for (level, stamps) in
            [(SignatureLevel::T, 1), (SignatureLevel::Lt, 1), (SignatureLevel::Lta, 2)]
        {
            let name = format!("{level:?}.{ending}");
            let told = desk.augment(&bare, &name, NEXT_HOUR, to(level)).expect("raised");
            assert_eq!(told.timestamps, stamps, "{name}");
            assert_eq!(told.crls, if level == SignatureLevel::T { 0 } else { 2 }, "{name}");
            assert_eq!(told.raised[0].before, SignatureLevel::B);
            assert_eq!(told.raised[0].after, level, "{name}");
            let made = desk.bench.at(&name);
            let crls = (level == SignatureLevel::T).then_some(NEXT_HOUR);
            assert_eq!(desk.verdict(&made, NEXT_HOUR, crls), (Verdict::TotalPassed, level));
        }
    }
}

#[test]
fn nothing_is_added_twice_and_armour_stays_where_nothing_is_added() {
    let desk = Desk::new();
    for (form, ending) in FORMS {
        let stamped = desk.sign(&format!("bt.{ending}"), form, DAY, SignatureLevel::T);
        for level in [SignatureLevel::T, SignatureLevel::Lt, SignatureLevel::Lta] {
            let (once, twice) = (format!("{level:?}-1.{ending}"), format!("{level:?}-2.{ending}"));
            desk.augment(&stamped, &once, NEXT_HOUR, to(level)).expect("raised");
            let again = desk.augment(&desk.bench.at(&once), &twice, NEXT_HOUR, to(level));
            assert!(again.expect("looked at").is_unchanged(), "{once}");
            let bytes = |name: &str| fs::read(desk.bench.at(name)).expect("read");
            assert_eq!(bytes(&once), bytes(&twice));
        }
    }
    let armoured = desk.bench.at("armoured.p7m");
    let encoded = base64_of(&fs::read(desk.bench.at("Lt-1.p7m")).expect("read"));
    fs::write(&armoured, &encoded).expect("written");
    let told = desk.augment(&armoured, "same.p7m", NEXT_HOUR, to(SignatureLevel::Lt));
    assert!(told.expect("looked at").is_unchanged());
    assert_eq!(fs::read(desk.bench.at("same.p7m")).expect("read"), encoded.as_bytes());
    desk.augment(&armoured, "more.p7m", NEXT_HOUR, to(SignatureLevel::Lta)).expect("raised");
    let made = desk.bench.at("more.p7m");
    assert_eq!(desk.verdict(&made, NEXT_HOUR, None), (Verdict::TotalPassed, SignatureLevel::Lta));
}

fn base64_of(der: &[u8]) -> String {
    use base64::Engine;
    let encoded = base64::engine::general_purpose::STANDARD.encode(der);
    format!("-----BEGIN CMS-----\n{encoded}\n-----END CMS-----\n")
}

#[test]
fn archived_signature_is_renewed_and_outlives_its_statuses() {
    let desk = Desk::new();
    let level = SignatureLevel::Lta;
    for (form, ending) in FORMS {
        let stamped = desk.sign(&format!("bt.{ending}"), form, DAY, SignatureLevel::T);
        let (once, twice) = (format!("lta.{ending}"), format!("renewed.{ending}"));
        desk.augment(&stamped, &once, NEXT_HOUR, to(level)).expect("archived");
        let lta = desk.bench.at(&once);
        let later = "2029-05-05T00:00:00Z";
        assert_eq!(desk.verdict(&lta, later, Some(later)), (Verdict::TotalPassed, level));
        let renew = Wishes { renew: true, ..to(level) };
        let told = desk.augment(&lta, &twice, later, renew).expect("renewed");
        assert_eq!((told.timestamps, told.crls), (1, 2), "statuses of the last timestamp");
        let renewed = desk.bench.at(&twice);
        assert_eq!(desk.verdict(&renewed, later, None), (Verdict::TotalPassed, level));
    }
}

#[test]
fn detached_signature_without_its_content_is_not_raised() {
    let desk = Desk::new();
    let stamped = desk.sign("bt.p7s", CmsForm::Detached, DAY, SignatureLevel::T);
    let outcome = desk.bench.augment(&stamped, "x.p7s", NEXT_HOUR, to(SignatureLevel::Lta));
    assert!(outcome.is_err(), "{outcome:?}");
    assert!(!desk.bench.at("x.p7s").exists());
    fs::write(&desk.content, b"another").expect("written");
    let outcome = desk.augment(&stamped, "x.p7s", NEXT_HOUR, to(SignatureLevel::Lta));
    assert!(matches!(outcome, Err(AugmentError::Broken { .. })), "{outcome:?}");
    assert!(!desk.bench.at("x.p7s").exists());
}

/// What each attack takes away is found missing: at the archive's time, long after the statuses.
#[test]
fn archive_does_not_hold_for_anything_else() {
    let desk = Desk::new();
    let level = SignatureLevel::Lta;
    let stamped = desk.sign("bt.p7m", CmsForm::Attached, DAY, SignatureLevel::T);
    desk.augment(&stamped, "lta.p7m", NEXT_HOUR, to(level)).expect("archived");
    let whole = fs::read(desk.bench.at("lta.p7m")).expect("read");
    let is_passed = |bytes: &[u8]| desk.is_archived(bytes, NEXT_HOUR);
    assert!(is_passed(&whole));
    // Content, certificates, CRLs, the signature and its tokens, here and there. What stands before
    // the content (version, digestAlgorithms) nobody signs, and nothing rests on it.
    let content = fs::read(&desk.content).expect("read");
    let mut at = memchr::memmem::find(&whole, &content).expect("the content");
    // Nor the last token's own copies of certificates: the structure's are the same, and serve.
    let copies = ["services/tsa.crt", "ca/g2-cp.crt"].map(|path| {
        let certificate = fs::read(root().join("certs-sample").join(path)).expect("read");
        let certificate = read_certificates(&certificate).expect("one").remove(0);
        let start = memchr::memmem::rfind(&whole, &certificate.der).expect("in the token");
        start..start + certificate.der.len()
    });
    // Behind them its sid, which is not signed either: signing-certificate-v2 says whose it is.
    let end = copies.iter().map(|copy| copy.end).max().expect("copies");
    let unsigned =
        |at: usize| copies.iter().any(|copy| copy.contains(&at)) || (end..end + 143).contains(&at);
    let mut passed = Vec::new();
    while at < whole.len() {
        if unsigned(at) {
            at += 61;
            continue;
        }
        let mut altered = whole.clone();
        altered[at] ^= 1;
        if is_passed(&altered) {
            passed.push(at);
        }
        at += 61;
    }
    assert!(passed.is_empty(), "{passed:?} of {}", whole.len());
    // Cut off, and with something behind it that another program would show.
    assert!(!is_passed(&whole[..whole.len() - 1]));
    let behind = [&whole[..], b"%PDF-1.7"].concat();
    assert!(!is_passed(&behind));
}

/// openssl in the folder; `None` where there is none.
fn openssl(folder: &Path, arguments: &[&str]) -> Option<bool> {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().ok()?;
    if !output.status.success() {
        println!("{}", String::from_utf8_lossy(&output.stderr));
    }
    Some(output.status.success())
}

#[test]
fn openssl_files_with_two_signers_in_indefinite_lengths_are_raised() {
    let desk = Desk::new();
    let folder = desk.content.parent().expect("a folder");
    if openssl(folder, &["version"]).is_none() {
        println!("skipped: there is no openssl");
        return;
    }
    for name in ["leader", "agency"] {
        let (key, pem) = (sample(&format!("keys/{name}.pk8")), format!("{name}.pem"));
        let certificate = sample(&format!("signers/{name}.crt"));
        assert_eq!(
            openssl(folder, &["pkey", "-inform", "DER", "-in", &key, "-out", &pem]),
            Some(true)
        );
        let crt = format!("{name}.crt");
        assert_eq!(openssl(folder, &["x509", "-in", &certificate, "-out", &crt]), Some(true));
    }
    for (more, ending) in [(&["-nodetach", "-stream"][..], "p7m"), (&[], "p7s")] {
        let signed = format!("two.{ending}");
        let mut arguments = vec!["cms", "-sign", "-binary", "-cades", "-outform", "DER", "-in"];
        arguments.extend(["so-lieu.bin", "-signer", "leader.crt", "-inkey", "leader.pem"]);
        arguments.extend(["-signer", "agency.crt", "-inkey", "agency.pem", "-md", "sha256"]);
        arguments.extend(["-out", &signed]);
        arguments.extend(more);
        assert_eq!(openssl(folder, &arguments), Some(true));
        let raised = format!("raised.{ending}");
        let mut arguments = vec!["augment", &signed, "-o", &raised, "--level", "b-lta"];
        arguments.extend(["--tsa", "sandbox", "--lang", "en"]);
        if ending == "p7s" {
            let (code, _, err) = told(&run_in(folder, &arguments));
            assert!(code == 5 && err.contains("not at hand") || err.contains("content"), "{err}");
            arguments.extend(["--detached", "so-lieu.bin"]);
        }
        let (code, out, err) = told(&run_in(folder, &arguments));
        assert_eq!(code, 0, "{out}{err}");
        assert!(out.matches("B-LTA").count() == 2, "{out}");
        let (trust, pem) = (sample("trust/g2-root.crt"), "root.pem");
        assert_eq!(openssl(folder, &["x509", "-in", &trust, "-out", pem]), Some(true));
        let mut check = vec!["cms", "-verify", "-cades", "-binary", "-inform", "DER", "-in"];
        check.extend([raised.as_str(), "-CAfile", pem, "-purpose", "any", "-out", "back"]);
        check.extend(["-content", "so-lieu.bin"].iter().filter(|_| ending == "p7s"));
        assert_eq!(openssl(folder, &check), Some(true));
        let trust = root().join("certs-sample/trust");
        let trust = trust.to_string_lossy();
        let mut verify = vec!["verify", "--format", "json", "--trust", &trust, "--lang", "en"];
        verify.extend(["--detached", "so-lieu.bin"].iter().filter(|_| ending == "p7s"));
        verify.push(&raised);
        let (_, out, err) = told(&run_in(folder, &verify));
        let report: serde_json::Value =
            serde_json::from_str(&out).unwrap_or_else(|_| panic!("{err}"));
        let all: Vec<_> = report["signatures"]
            .as_array()
            .expect("signatures")
            .iter()
            .filter(|one| one["kind"] == "signature")
            .map(|one| (one["level"].clone(), one["indication"].clone()))
            .collect();
        assert_eq!(all, vec![("B-LTA".into(), "TOTAL-PASSED".into()); 2], "{out}");
    }
}

#[test]
fn every_level_is_signed_at_once() {
    let desk = Desk::new();
    let folder = desk.content.parent().expect("a folder");
    let (p12, password) = (sample("signers/leader.p12"), "pw");
    fs::write(folder.join(password), "matkhau-mau\n").expect("written");
    for (option, ending) in [("--attached", "p7m"), ("--detached", "p7s")] {
        for level in ["B-LT", "B-LTA"] {
            let name = format!("{level}.{ending}");
            let mut arguments = vec!["sign", "so-lieu.bin", "-o", &name, option, "--level", level];
            arguments.extend(["--p12", &p12, "--password-file", password, "--tsa", "sandbox"]);
            let (code, out, err) = told(&run_in(folder, &arguments));
            assert_eq!(code, 0, "{out}{err}");
            let trust = root().join("certs-sample/trust");
            let trust = trust.to_string_lossy();
            let mut verify = vec!["verify", "--format", "json", "--trust", &trust];
            verify.extend(["--detached", "so-lieu.bin"].iter().filter(|_| ending == "p7s"));
            verify.push(&name);
            let (_, out, _) = told(&run_in(folder, &verify));
            let report: serde_json::Value = serde_json::from_str(&out).expect("a report");
            let first = &report["signatures"][0];
            assert_eq!(
                (&first["level"], &first["indication"]),
                (&level.into(), &"TOTAL-PASSED".into())
            );
        }
    }
}
