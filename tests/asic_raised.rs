//! Raising signatures in containers to B-T, B-LT and B-LTA, and renewing them; and what was done to
//! them afterwards.

#![allow(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::augment::Bench;
use crate::augment::Clock;
use crate::augment::DAY;
use crate::augment::NEXT_HOUR;
use crate::augment::time;
use crate::augment::to;
use condau::adapters::keystore::KeyFile;
use condau::adapters::sandbox;
use condau::app::augment::Augmenting;
use condau::app::augment::Foreseen;
use condau::app::augment::Step;
use condau::app::augment::Wishes;
use condau::app::sign;
use condau::app::sign::ContainerKind;
use condau::app::sign::Job;
use condau::app::sign::Run;
use condau::app::verify;
use condau::formats::asic::Form;
use condau::formats::asic::write;
use condau::formats::asic::write::NewFile;
use condau::formats::limits::Limits;
use condau::model::Conclusion;
use condau::model::SignatureLevel;
use condau::report::Verdict;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;

/// A container for one file or for several, and its signatures' kind.
const KINDS: [(Form, ContainerKind, &str); 4] = [
    (Form::Simple, ContainerKind::Cades, "s-cades.asics"),
    (Form::Extended, ContainerKind::Cades, "e-cades.asice"),
    (Form::Simple, ContainerKind::Xades, "s-xades.asics"),
    (Form::Extended, ContainerKind::Xades, "e-xades.asice"),
];

/// The kind whose archive timestamps stand beside its signatures.
const BESIDE: (Form, ContainerKind, &str) = KINDS[1];

const LAST: &str = "META-INF/ASiCArchiveManifest.xml";
const SIGNATURE: &str = "META-INF/signature001.p7s";

const LATER: &str = "2029-05-05T00:00:00Z";

fn sign(
    bench: &Bench,
    (form, kind, name): (Form, ContainerKind, &str),
    input: Option<&Path>,
) -> PathBuf {
    let clock = Clock(time(DAY));
    let signer = if input.is_some() { "agency" } else { "leader" };
    let (p12, password) = sandbox::sample_key(signer).expect("a key");
    let password = SecretString::from(password);
    let unlocked = KeyFile::pkcs12(p12.to_vec(), signer).unlock(Some(&password), &[]);
    let file = |name: &str| NewFile { name: name.to_owned(), content: name.repeat(9_999).into() };
    let mut files = vec![file("công văn.txt")];
    files.extend((form == Form::Extended).then(|| file("phụ lục/a.csv")));
    let packed = input.is_none().then(|| write::pack(form, files).expect("packed"));
    let wishes = sign::Wishes { packed, container: Some(kind), ..sign::Wishes::default() };
    let settings = bench.settings(clock.0, None);
    let unlocked = unlocked.expect("unlocked");
    let run = Run::open(unlocked, settings, wishes, Box::new(clock)).expect("a run");
    let output = bench.at(name);
    let nothing = bench.at("nothing");
    fs::write(&nothing, "").expect("written");
    let input = input.map_or(nothing, Path::to_owned);
    sign::sign_file(&Job { input, output: output.clone() }, &run).expect("signed");
    output
}

/// The files of a container, with their contents as `unzip` gives them out.
fn members(bytes: &[u8]) -> BTreeMap<String, Vec<u8>> {
    use condau::formats::asic::contents::Contents;
    let limits = Limits::default();
    let whole = bytes.to_vec();
    let contents = Contents::of(&whole, &limits).expect("a container");
    let names = contents.names().map(str::to_owned).collect::<Vec<_>>();
    let read = |name: String| {
        let content = contents.read(&name).expect("unpacked").expect("there");
        (name, content)
    };
    names.into_iter().map(read).collect()
}

/// The container with one of its files changed.
fn with(bytes: &[u8], name: &str, change: impl FnOnce(&mut Vec<u8>)) -> Vec<u8> {
    let mut content = members(bytes).remove(name).expect("there");
    change(&mut content);
    let file = NewFile { name: name.to_owned(), content };
    write::with_files(&bytes.to_vec(), &[file], &Limits::default()).expect("changed")
}

/// The container without some of its files.
fn without(bytes: &[u8], form: Form, gone: &[&str]) -> Vec<u8> {
    let mut all = members(bytes);
    all.retain(|name, _| name != "mimetype" && !gone.contains(&name.as_str()));
    let (meta, files): (Vec<NewFile>, Vec<NewFile>) = all
        .into_iter()
        .map(|(name, content)| NewFile { name, content })
        .partition(|file| file.name.starts_with("META-INF/"));
    let packed = write::pack(form, files).expect("packed");
    write::with_files(&packed, &meta, &Limits::default()).expect("put in")
}

/// By what the container carries alone: its verdict, and the lowest level of its signatures.
fn verdict(bench: &Bench, bytes: &[u8], at: &str) -> (Verdict, SignatureLevel) {
    let settings = bench.settings(time(at), None);
    let report = verify::verify(&bytes.to_vec(), "file", &settings);
    let signatures = report.signatures();
    let people = signatures.iter().filter(|(signature, _)| signature.timestamp.is_none());
    let level = people.map(|(_, judged)| judged.level).min();
    (report.verdict(), level.unwrap_or(SignatureLevel::None))
}

fn foresee(bench: &Bench, input: &Path, now: &str, wishes: Wishes) -> Foreseen {
    let clock = Clock(time(now));
    let settings = bench.settings(clock.0, Some(clock.0));
    let wishes = Wishes { authority: Some("sandbox".to_owned()), ..wishes };
    let run = Augmenting::open(settings, wishes, Box::new(clock)).expect("a run");
    run.foresee(input).expect("foreseen")
}

#[test]
fn every_level_is_reached_and_foreseen_and_nothing_else_changes() {
    use Step::Archive;
    use Step::Timestamp;
    use Step::Values;
    let bench = Bench::new();
    for kind in KINDS {
        let (_, of, name) = kind;
        let bare = sign(&bench, kind, None);
        let was = members(&fs::read(&bare).expect("read"));
        for (level, steps) in [
            (SignatureLevel::T, &[Timestamp][..]),
            (SignatureLevel::Lt, &[Timestamp, Values]),
            (SignatureLevel::Lta, &[Timestamp, Values, Archive]),
        ] {
            let made = format!("{level:?}-{name}");
            let foreseen = foresee(&bench, &bare, NEXT_HOUR, to(level));
            assert_eq!(foreseen.signatures[0].steps, steps, "{made}");
            let told = bench.augment(&bare, &made, NEXT_HOUR, to(level)).expect("raised");
            assert_eq!(told.timestamps, steps.iter().filter(|step| **step != Values).count());
            assert_eq!((told.raised[0].before, told.raised[0].after), (SignatureLevel::B, level));
            let bytes = fs::read(bench.at(&made)).expect("read");
            if level > SignatureLevel::T {
                let expected = (Verdict::TotalPassed, level);
                assert_eq!(verdict(&bench, &bytes, NEXT_HOUR), expected, "{made}");
            }
            let now = members(&bytes);
            let is_signature = |name: &str| name.contains("signature");
            for (name, content) in was.iter().filter(|(name, _)| !is_signature(name)) {
                assert_eq!(now.get(name), Some(content), "{made}: {name}");
            }
            let stands_beside = level == SignatureLevel::Lta && kind == BESIDE;
            assert_eq!(now.contains_key(LAST), stands_beside, "{made}");
            let added = if stands_beside { 2 } else { 0 };
            assert_eq!(now.len(), was.len() + added, "{made}: {of:?}");
            let again = bench.augment(&bench.at(&made), "again", NEXT_HOUR, to(level));
            assert!(again.expect("looked at").is_unchanged(), "{made}");
            assert_eq!(fs::read(bench.at("again")).expect("read"), bytes);
            fs::remove_file(bench.at("again")).expect("removed");
        }
    }
}

#[test]
fn archives_are_renewed_and_outlive_their_statuses() {
    let bench = Bench::new();
    let level = SignatureLevel::Lta;
    let renew = || Wishes { renew: true, ..to(level) };
    for kind in KINDS {
        let (_, _, name) = kind;
        let bare = sign(&bench, kind, None);
        let [first, second, third] = ["1", "2", "3"].map(|number| format!("{number}-{name}"));
        bench.augment(&bare, &first, NEXT_HOUR, to(level)).expect("archived");
        let foreseen = foresee(&bench, &bench.at(&first), LATER, renew());
        assert_eq!(foreseen.signatures[0].steps, [Step::Renewal], "{name}");
        let told = bench.augment(&bench.at(&first), &second, LATER, renew()).expect("renewed");
        assert_eq!((told.timestamps, told.crls), (1, 2), "{name}: of the last timestamp");
        let bytes = fs::read(bench.at(&second)).expect("read");
        assert_eq!(verdict(&bench, &bytes, LATER), (Verdict::TotalPassed, level), "{name}");
        let later = "2029-05-06T00:00:00Z";
        bench.augment(&bench.at(&second), &third, later, renew()).expect("renewed again");
        let bytes = fs::read(bench.at(&third)).expect("read");
        assert_eq!(verdict(&bench, &bytes, later), (Verdict::TotalPassed, level), "{name}");
        if kind != BESIDE {
            continue;
        }
        // Each earlier manifest is kept under a number; the last one has none. What an archive
        // timestamp covers is as it was.
        let (was, now) = (fs::read(bench.at(&first)).expect("read"), members(&bytes));
        let was = members(&was);
        assert_eq!(now.get("META-INF/ASiCArchiveManifest001.xml"), was.get(LAST));
        assert!(now.contains_key("META-INF/ASiCArchiveManifest002.xml"));
        for (name, content) in was.iter().filter(|(name, _)| !name.contains("Archive")) {
            let same = now.get(name) == Some(content);
            assert_eq!(same, !name.ends_with(".tst"), "{name}");
        }
    }
}

#[test]
fn signature_made_after_the_archive_is_raised_with_another_archive_over_both() {
    let bench = Bench::new();
    let level = SignatureLevel::Lta;
    let bare = sign(&bench, BESIDE, None);
    bench.augment(&bare, "1.asice", NEXT_HOUR, to(level)).expect("archived");
    let (form, kind, _) = BESIDE;
    let both = sign(&bench, (form, kind, "2.asice"), Some(&bench.at("1.asice")));
    let bytes = fs::read(&both).expect("read");
    assert_eq!(verdict(&bench, &bytes, NEXT_HOUR).1, SignatureLevel::B);
    let told = bench.augment(&both, "3.asice", NEXT_HOUR, to(level)).expect("raised");
    assert_eq!(told.timestamps, 2);
    assert_eq!(told.raised.len(), 2);
    let bytes = fs::read(bench.at("3.asice")).expect("read");
    assert_eq!(verdict(&bench, &bytes, NEXT_HOUR), (Verdict::TotalPassed, level));
    assert_eq!(
        members(&bytes).get(SIGNATURE),
        members(&fs::read(both).expect("read")).get(SIGNATURE)
    );
    // One signature by its name; the other stays as it is.
    let twice = sign(&bench, (form, kind, "4.asice"), Some(&bare));
    let only = Wishes { signatures: vec![SIGNATURE.to_owned()], ..to(level) };
    bench.augment(&twice, "5.asice", NEXT_HOUR, only).expect("raised");
    let report = verify::verify(
        &fs::read(bench.at("5.asice")).expect("read"),
        "file",
        &bench.settings(time(NEXT_HOUR), None),
    );
    let levels: Vec<SignatureLevel> =
        report.signatures().iter().take(2).map(|(_, judged)| judged.level).collect();
    assert_eq!(levels, [level, SignatureLevel::B]);
}

/// What each attack changes is found: nothing of it is archived any more.
#[test]
fn archive_of_a_container_does_not_hold_for_anything_else() {
    let bench = Bench::new();
    let level = SignatureLevel::Lta;
    let bare = sign(&bench, BESIDE, None);
    bench.augment(&bare, "1.asice", NEXT_HOUR, to(level)).expect("archived");
    let renew = Wishes { renew: true, ..to(level) };
    bench.augment(&bench.at("1.asice"), "2.asice", LATER, renew).expect("renewed");
    let whole = fs::read(bench.at("2.asice")).expect("read");
    let is_archived = |bytes: &[u8]| {
        let report = verify::verify(&bytes.to_vec(), "file", &bench.settings(time(LATER), None));
        report.signatures().iter().all(|(_, judged)| {
            judged.conclusion == Conclusion::TotalPassed
                && judged.findings.iter().all(|finding| finding.rule != "LT-05")
        }) && verdict(&bench, bytes, LATER) == (Verdict::TotalPassed, level)
    };
    assert!(is_archived(&whole));
    let token = "META-INF/timestamp002.tst";
    let kept = "META-INF/ASiCArchiveManifest001.xml";
    // Without both the renewal is undone, which leaves what was there before.
    for gone in [token, LAST, kept, "META-INF/timestamp001.tst"] {
        assert!(!is_archived(&without(&whole, Form::Extended, &[gone])), "{gone}");
    }
    for name in members(&whole).into_keys().filter(|name| name != "mimetype") {
        let last = |content: &mut Vec<u8>| {
            let at = content.len() - 40;
            content[at] ^= 1;
        };
        let altered = with(&whole, &name, last);
        assert!(!is_archived(&altered), "{name}");
    }
    // Something put into a signature that nobody signs, but that the archive covers.
    let more = |content: &mut Vec<u8>| content.push(b' ');
    assert!(!is_archived(&with(&whole, SIGNATURE, more)));
    // The manifests of both timestamps changed for one another.
    let (first, last) = (members(&whole).remove(kept), members(&whole).remove(LAST));
    let swapped = with(&whole, kept, |content| *content = last.expect("there"));
    let swapped = with(&swapped, LAST, |content| *content = first.expect("there"));
    assert!(!is_archived(&swapped));
}

#[test]
fn signature_file_that_another_manifest_covers_is_not_added_to() {
    let bench = Bench::new();
    let bare = sign(&bench, BESIDE, None);
    // Somebody signed the signature file itself, as if it were a document.
    let bytes = fs::read(&bare).expect("read");
    let mut all = members(&bytes);
    let manifest = all.remove("META-INF/ASiCManifest001.xml").expect("a manifest");
    let text = String::from_utf8(manifest).expect("text");
    let digest = crate::support::sha256(&all[SIGNATURE]);
    let octets: Vec<u8> = (0..digest.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&digest[at..at + 2], 16).expect("hex"))
        .collect();
    let value = {
        use base64::Engine;
        base64::engine::general_purpose::STANDARD.encode(octets)
    };
    let (head, rest) = text.split_once("<asic:DataObjectReference").expect("a file");
    let own = rest.split_once("</asic:DataObjectReference>").expect("a file").0;
    let listed = own.split_once("<ds:DigestValue>").expect("a digest").0;
    let uri = own.split('"').nth(1).expect("a name");
    let of_signature = listed.replace(uri, SIGNATURE);
    let text = format!(
        "{}<asic:DataObjectReference{of_signature}<ds:DigestValue>{value}</ds:DigestValue>\
         </asic:DataObjectReference></asic:ASiCManifest>",
        head.replace("signature001", "signature002")
    );
    let more = NewFile { name: "META-INF/ASiCManifest002.xml".to_owned(), content: text.into() };
    let closed = write::with_files(&bytes, &[more], &Limits::default()).expect("put in");
    let path = bench.at("closed.asice");
    fs::write(&path, closed).expect("written");
    let only = Wishes { signatures: vec![SIGNATURE.to_owned()], ..to(SignatureLevel::Lt) };
    let outcome = bench.augment(&path, "x.asice", NEXT_HOUR, only);
    let said = outcome.expect_err("refused").to_string();
    assert!(said.contains("ASiCManifest002.xml covers what would be added to"), "{said}");
    assert!(!bench.at("x.asice").exists());
}

#[test]
fn files_larger_than_what_is_held_are_archived() {
    let bench = Bench::new();
    let clock = Clock(time(NEXT_HOUR));
    // Files of signatures are smaller than that, documents are larger.
    for kind in KINDS {
        let bare = sign(&bench, kind, None);
        let mut settings = bench.settings(clock.0, Some(clock.0));
        settings.observe.limits.container_whole = 60_000;
        let all = members(&fs::read(&bare).expect("read"));
        assert!(all["công văn.txt"].len() > 60_000);
        let run = Augmenting::open(settings, to(SignatureLevel::Lta), Box::new(clock));
        let authority = Box::new(sandbox::SandboxAuthority::new(Box::new(clock)));
        let run = run.expect("a run").with_authority(authority);
        let output = bench.at(&format!("large-{}", kind.2));
        let job = Job { input: bare, output: output.clone() };
        run.augment(&job, condau::adapters::output::Existing::Refuse).expect("raised");
        let bytes = fs::read(output).expect("read");
        let expected = (Verdict::TotalPassed, SignatureLevel::Lta);
        assert_eq!(verdict(&bench, &bytes, NEXT_HOUR), expected, "{}", kind.2);
    }
}
