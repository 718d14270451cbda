//! Containers: what holds, what each signature covers, and that no altered or doubled container
//! passes.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::support;
use crate::support::program;
use condau::adapters::clock;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::crypto::digest;
use condau::formats::asic::Form;
use condau::formats::asic::write;
use condau::formats::asic::write::NewFile;
use condau::model::DigestAlgorithm;
use condau::report::Report;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// A file of a container: its name and its content.
pub(crate) type Part = (String, Vec<u8>);

/// Two documents that are signed.
pub(crate) const DOCUMENTS: [(&str, &str); 2] =
    [("Công văn 12.txt", "Kính gửi các đơn vị"), ("phụ lục/a.csv", "1;2;3\n4;5;6\n")];

pub(crate) const MANIFEST: &str = "META-INF/ASiCManifest001.xml";
pub(crate) const SIGNATURE: &str = "META-INF/signature001.p7s";

pub(crate) fn base64(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let bits = chunk.iter().fold(0_u32, |bits, byte| bits << 8 | u32::from(*byte));
        let bits = bits << (8 * (3 - chunk.len()));
        for place in 0..=chunk.len() {
            let six = bits >> (18 - 6 * place) & 63;
            let _ = write!(text, "{}", alphabet[six as usize] as char);
        }
        text.push_str(&"==="[..3 - chunk.len()]);
    }
    text
}

/// An ASiCManifest over some files.
pub(crate) fn manifest(signature: &str, files: &[(&str, &[u8])]) -> String {
    let mut text = format!(
        "<asic:ASiCManifest xmlns:asic=\"http://uri.etsi.org/02918/v1.2.1#\" \
         xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\"><asic:SigReference URI=\"{signature}\"/>"
    );
    for (name, content) in files {
        let value = base64(&digest(DigestAlgorithm::Sha256, content).expect("SHA-256"));
        let uri = name.replace(' ', "%20");
        text.push_str(&format!(
            "<asic:DataObjectReference URI=\"{uri}\"><ds:DigestMethod \
             Algorithm=\"http://www.w3.org/2001/04/xmlenc#sha256\"/>\
             <ds:DigestValue>{value}</ds:DigestValue></asic:DataObjectReference>"
        ));
    }
    text + "</asic:ASiCManifest>"
}

/// A CMS signature of the sample leader over some bytes.
pub(crate) fn signed(content: &[u8], form: &str) -> Vec<u8> {
    let folder = tempfile::tempdir().expect("a folder");
    let input = program::write(folder.path(), "in", content);
    let password = program::write(folder.path(), "password", "matkhau-mau\n");
    let out = folder.path().join("out");
    let (p12, chain) = (program::sample("signers/leader.p12"), program::sample("ca"));
    let output = program::run(&[
        "sign",
        &input,
        "-o",
        program::text(&out),
        form,
        "--p12",
        &p12,
        "--password-file",
        &password,
        "--chain",
        &chain,
    ]);
    assert_eq!(program::code(&output), 0, "{}", program::stderr(&output));
    fs::read(out).expect("signed")
}

pub(crate) fn content() -> Vec<Part> {
    DOCUMENTS.iter().map(|(name, text)| ((*name).to_owned(), text.as_bytes().to_vec())).collect()
}

/// The parts of a container with a CAdES signature over both documents.
pub(crate) fn parts() -> Vec<Part> {
    let listed: Vec<(&str, &[u8])> =
        DOCUMENTS.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let manifest = manifest(SIGNATURE, &listed).into_bytes();
    let signature = signed(&manifest, "--detached");
    let mut parts = content();
    parts.push((MANIFEST.to_owned(), manifest));
    parts.push((SIGNATURE.to_owned(), signature));
    parts
}

fn new_files(parts: &[Part]) -> Vec<NewFile> {
    let file = |(name, content): &Part| NewFile { name: name.clone(), content: content.clone() };
    parts.iter().map(file).collect()
}

/// A container as we write it.
pub(crate) fn container(form: Form, parts: &[Part]) -> Vec<u8> {
    let (meta, content): (Vec<NewFile>, Vec<NewFile>) =
        new_files(parts).into_iter().partition(|file| file.name.starts_with("META-INF/"));
    let bytes = write::pack(form, content).expect("packed");
    let limits = Default::default();
    write::with_files(&bytes, &meta, &limits).expect("put in")
}

pub(crate) fn settings() -> Settings {
    support::sample_settings(&clock::now().to_string())
}

pub(crate) fn report(bytes: &[u8], settings: &Settings) -> Report {
    verify::verify(&bytes.to_vec(), "thử.asice", settings)
}

pub(crate) fn verdict(bytes: &[u8], settings: &Settings) -> &'static str {
    report(bytes, settings).verdict().name()
}

/// The rules of all findings.
pub(crate) fn told(bytes: &[u8], settings: &Settings) -> BTreeSet<String> {
    let json = support::json(&report(bytes, settings));
    let mut rules = BTreeSet::new();
    let mut open = vec![&json];
    while let Some(value) = open.pop() {
        if let Some(rule) = value.get("rule").and_then(|rule| rule.as_str()) {
            rules.insert(rule.to_owned());
        }
        match value {
            serde_json::Value::Array(all) => open.extend(all),
            serde_json::Value::Object(all) => open.extend(all.values()),
            _ => {}
        }
    }
    rules
}

/// Bytes that say nothing of any content: versions, dates, attributes of the system.
fn is_free(bytes: &[u8]) -> BTreeSet<usize> {
    let mut free = BTreeSet::new();
    for at in 0..bytes.len() {
        if bytes[at..].starts_with(b"PK\x03\x04") {
            free.extend([4, 5, 10, 11, 12, 13].map(|field| at + field));
        } else if bytes[at..].starts_with(b"PK\x01\x02") {
            free.extend([4, 5, 6, 7, 12, 13, 14, 15].map(|field| at + field));
            free.extend((34..42).map(|field| at + field));
        }
    }
    free
}

#[test]
fn signed_container_passes_and_says_what_is_covered() {
    let settings = settings();
    let bytes = container(Form::Extended, &parts());
    let json = support::json(&report(&bytes, &settings));
    assert_eq!(json["verdict"], "TOTAL-PASSED", "{json:#}");
    assert_eq!(json["format"], "asic");
    let signature = &json["signatures"][0];
    assert_eq!(signature["id"], SIGNATURE);
    assert_eq!(signature["axes"]["coverage"], "entire-document");
    assert_eq!(signature["axes"]["changes"], "none");
    assert_eq!(signature["axes"]["changes_permitted"], true);
}

#[test]
fn no_altered_byte_of_a_container_passes() {
    let settings = settings();
    let bytes = container(Form::Extended, &parts());
    let free = is_free(&bytes);
    let mut passed = Vec::new();
    for at in (0..bytes.len()).filter(|at| !free.contains(at)) {
        let mut altered = bytes.clone();
        altered[at] ^= 1;
        if verdict(&altered, &settings) == "TOTAL-PASSED" {
            passed.push(at);
        }
    }
    assert!(passed.is_empty(), "{passed:?} of {} bytes", bytes.len());
}

#[test]
fn no_altered_byte_of_a_container_of_others_passes() {
    let Some(root) = support::corpus() else { return };
    let mut settings = support::sample_settings("2026-03-20T12:00:00Z");
    let wishes = condau::app::settings::Wishes {
        sources: condau::app::settings::Sources {
            trust: vec![root.join("ltv/certs/root.der")],
            crls: ["sub-20260319-ecc229", "tsaca-20260319-d5d2d5", "root-20260319-64a52a"]
                .map(|name| root.join(format!("ltv/evidence/{name}.crl")))
                .to_vec(),
            ..Default::default()
        },
        at: Some(settings.at),
        policy: Some("etsi-2026".to_owned()),
        ..Default::default()
    };
    settings = Settings::load(wishes, settings.at).expect("settings").0;
    for name in ["asicx-good-t.asice", "asicc-good-t.asice"] {
        let bytes = fs::read(root.join("ltv/files").join(name)).expect("a container");
        assert_eq!(verdict(&bytes, &settings), "TOTAL-PASSED", "{name}");
        let free = is_free(&bytes);
        let passed: Vec<usize> = (0..bytes.len())
            .filter(|at| !free.contains(at))
            .step_by(7)
            .filter(|at| {
                let mut altered = bytes.clone();
                altered[*at] ^= 1;
                verdict(&altered, &settings) == "TOTAL-PASSED"
            })
            .collect();
        assert!(passed.is_empty(), "{name}: {passed:?}");
    }
}

/// A stored zip file of these files, in any order and with any names, twice the same where asked.
pub(crate) fn zip(files: &[Part], change: impl Fn(usize, &mut [u8], &mut [u8])) -> Vec<u8> {
    let (mut body, mut directory) = (Vec::new(), Vec::new());
    for (number, (name, content)) in files.iter().enumerate() {
        let mut crc = flate2::Crc::new();
        crc.update(content);
        let flags = if name.is_ascii() { 0_u16 } else { 0x800 };
        let mut shared = [20_u16, flags, 0, 0, 0x21].map(u16::to_le_bytes).concat();
        let size = u32::try_from(content.len()).expect("small").to_le_bytes();
        shared.extend(crc.sum().to_le_bytes());
        shared.extend(size);
        shared.extend(size);
        shared.extend(u16::try_from(name.len()).expect("short").to_le_bytes());
        shared.extend([0; 2]);
        let at = u32::try_from(body.len()).expect("small").to_le_bytes();
        let mut local = [b"PK\x03\x04", &shared[..], name.as_bytes()].concat();
        let mut central =
            [b"PK\x01\x02\x14\x03", &shared[..], &[0; 10], &at, name.as_bytes()].concat();
        change(number, &mut local, &mut central);
        body.extend(local);
        body.extend(content);
        directory.extend(central);
    }
    let count = u16::try_from(files.len()).expect("few").to_le_bytes();
    let length = u32::try_from(directory.len()).expect("small").to_le_bytes();
    let start = u32::try_from(body.len()).expect("small").to_le_bytes();
    [&body[..], &directory, b"PK\x05\x06\0\0\0\0", &count, &count, &length, &start, &[0; 2]]
        .concat()
}

pub(crate) fn with_mimetype(parts: &[Part]) -> Vec<Part> {
    let mimetype = ("mimetype".to_owned(), b"application/vnd.etsi.asic-e+zip".to_vec());
    std::iter::once(mimetype).chain(parts.iter().cloned()).collect()
}

pub(crate) fn same(_: usize, _: &mut [u8], _: &mut [u8]) {}

/// The end of a container in the form for many or large files: counts and sizes in the zip64 record.
fn with_large_end(bytes: &[u8], change: impl Fn(&mut [u64; 4])) -> Vec<u8> {
    let end = bytes.len() - 22;
    let long = |at: usize| {
        u64::from(u32::from_le_bytes(bytes[end + at..end + at + 4].try_into().expect("four")))
    };
    let count = u64::from(u16::from_le_bytes(bytes[end + 10..end + 12].try_into().expect("two")));
    let mut numbers = [count, count, long(12), long(16)];
    change(&mut numbers);
    let mut made = bytes[..end].to_vec();
    made.extend([b"PK\x06\x06", &44_u64.to_le_bytes()[..], &[45, 3, 45, 0], &[0; 8]].concat());
    made.extend(numbers.map(u64::to_le_bytes).concat());
    made.extend([b"PK\x06\x07", &[0; 4][..], &(end as u64).to_le_bytes(), &[1, 0, 0, 0]].concat());
    made.extend([b"PK\x05\x06", &[0; 4][..], &[0xff; 12], &[0; 2]].concat());
    made
}

#[test]
fn container_with_a_zip64_end_is_read_and_nothing_else_by_it() {
    let settings = settings();
    let plain = zip(&with_mimetype(&parts()), same);
    assert_eq!(verdict(&plain, &settings), "TOTAL-PASSED");
    let large = with_large_end(&plain, |_| {});
    assert_eq!(verdict(&large, &settings), "TOTAL-PASSED", "{:?}", told(&large, &settings));
    type Change = fn(&mut [u64; 4]);
    let wrong: [Change; 5] = [
        |numbers| numbers[0] -= 1,
        |numbers| numbers[..2].iter_mut().for_each(|count| *count -= 1),
        |numbers| numbers[2] -= 1,
        |numbers| numbers[3] += 1,
        |numbers| numbers[3] = u64::MAX - 3,
    ];
    for (number, change) in wrong.into_iter().enumerate() {
        let altered = with_large_end(&plain, change);
        assert_ne!(verdict(&altered, &settings), "TOTAL-PASSED", "{number}");
    }
    // The short record says otherwise than the long one.
    let mut altered = large.clone();
    let end = altered.len() - 22;
    altered[end + 8..end + 12].copy_from_slice(&[1, 0, 1, 0]);
    assert_eq!(verdict(&altered, &settings), "TOTAL-FAILED");
}

#[test]
fn containers_in_which_programs_see_different_files_fail() {
    let settings = settings();
    let files = with_mimetype(&parts());
    let good = zip(&files, same);
    assert_eq!(verdict(&good, &settings), "TOTAL-PASSED", "{:?}", told(&good, &settings));
    let more = |name: &str, content: &str| {
        let mut more = files.clone();
        more.push((name.to_owned(), content.as_bytes().to_vec()));
        zip(&more, same)
    };
    let other = zip(&[("Công văn 12.txt".to_owned(), b"another".to_vec())], same);
    let in_comment = {
        let mut bytes = good.clone();
        let length = u16::try_from(other.len()).expect("small").to_le_bytes();
        let at = bytes.len() - 2;
        bytes[at..].copy_from_slice(&length);
        [bytes, other.clone()].concat()
    };
    let gap = {
        // A whole file between the last one and the directory.
        let hidden = zip(&[("ẩn.txt".to_owned(), b"hidden".to_vec())], same);
        let end = hidden.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
        let at = good.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
        let mut bytes = [&good[..at], &hidden[..end], &good[at..]].concat();
        let start = bytes.len() - 6;
        let offset = u32::try_from(at + end).expect("small").to_le_bytes();
        bytes[start..start + 4].copy_from_slice(&offset);
        bytes
    };
    let renamed = zip(&files, |number, local, _| {
        if number == 2 {
            *local.last_mut().expect("a name") ^= 1;
        }
    });
    let link = zip(&files, |number, _, central| {
        if number == 1 {
            central[40..42].copy_from_slice(&0xa1ff_u16.to_le_bytes());
        }
    });
    let encrypted = zip(&files, |number, local, central| {
        if number == 1 {
            local[6] |= 1;
            central[8] |= 1;
        }
    });
    for (what, bytes) in [
        ("a second file of the name", more("Công văn 12.txt", "another")),
        ("another case", more("CÔNG VĂN 12.TXT", "another")),
        ("letters composed otherwise", more("Co\u{302}ng va\u{306}n 12.txt", "another")),
        ("a dot at the end", more("Công văn 12.txt.", "another")),
        ("a folder of the name", more("Công văn 12.txt/x", "another")),
        ("a name that leads out", more("../x", "another")),
        ("an absolute name", more("/x", "another")),
        ("a backslash", more("a\\x", "another")),
        ("bytes before", [b"junk".to_vec(), good.clone()].concat()),
        ("another container before", [other.clone(), good.clone()].concat()),
        ("another container after", [good.clone(), other.clone()].concat()),
        ("another container in the comment", in_comment),
        ("a file that the directory does not list", gap),
        ("two names", renamed),
        ("a link", link),
        ("an encrypted file", encrypted),
        ("bytes after", [good.clone(), b"junk".to_vec()].concat()),
    ] {
        let verdict = verdict(&bytes, &settings);
        let rules = told(&bytes, &settings);
        assert!(
            verdict == "ERROR"
                || (["TOTAL-FAILED", "NO-SIGNATURE"].contains(&verdict) && rules.contains("AS-07")),
            "{what}: {verdict} {rules:?}"
        );
    }
}

#[test]
fn file_that_nobody_signed_is_named_and_fails_where_all_must_be_signed() {
    let mut settings = settings();
    let mut parts = parts();
    parts.push(("thêm.txt".to_owned(), b"added later".to_vec()));
    let bytes = container(Form::Extended, &parts);
    let json = support::json(&report(&bytes, &settings));
    assert_eq!(json["verdict"], "TOTAL-PASSED");
    assert_eq!(json["signatures"][0]["axes"]["coverage"], "partial");
    let findings = json["signatures"][0]["findings"].to_string();
    assert!(findings.contains("AS-06") && findings.contains("thêm.txt"), "{findings}");
    settings.policy = condau::policy::ValidationPolicy::built_in("strict").expect("strict");
    assert_ne!(verdict(&bytes, &settings), "TOTAL-PASSED");
}

#[test]
fn tricks_with_manifests_and_signature_files_do_not_pass() {
    let settings = settings();
    let good = parts();
    let at = |name: &str| good.iter().position(|(known, _)| known == name).expect("a part");
    let changed = |change: &dyn Fn(&mut Vec<Part>)| {
        let mut parts = good.clone();
        change(&mut parts);
        zip(&with_mimetype(&parts), same)
    };
    let first = DOCUMENTS[0].1.as_bytes();
    let listed = [(DOCUMENTS[0].0, first)];
    let other = |signature: &str| manifest(signature, &listed).into_bytes();
    let own = "a file with its own content".as_bytes();
    for (what, bytes, rule) in [
        ("another document", changed(&|parts| parts[0].1 = b"other".to_vec()), "BB-06b"),
        ("a document that is gone", changed(&|parts| drop(parts.remove(0))), "BB-06a"),
        ("no manifest", changed(&|parts| drop(parts.remove(at(MANIFEST)))), "AS-04"),
        ("no signature file", changed(&|parts| drop(parts.remove(at(SIGNATURE)))), "AS-04"),
        (
            "a signature that was moved",
            changed(&|parts| parts[at(SIGNATURE)].0 = "signature001.p7s".to_owned()),
            "AS-04",
        ),
        (
            "two manifests",
            changed(&|parts| {
                parts.push(("META-INF/ASiCManifest002.xml".to_owned(), other(SIGNATURE)));
            }),
            "AS-04",
        ),
        (
            "a manifest that names another signature",
            changed(&|parts| parts[at(MANIFEST)].1 = other("META-INF/signature002.p7s")),
            "AS-04",
        ),
        (
            "a shorter manifest",
            changed(&|parts| parts[at(MANIFEST)].1 = other(SIGNATURE)),
            "BB-06b",
        ),
        ("no XML", changed(&|parts| parts[at(MANIFEST)].1 = b"<a".to_vec()), "AS-04"),
        ("no CMS", changed(&|parts| parts[at(SIGNATURE)].1 = b"0".to_vec()), "CM-01"),
        (
            "a signature of its own content",
            changed(&|parts| parts[at(SIGNATURE)].1 = signed(own, "--attached")),
            "AS-04",
        ),
        (
            "bytes after the signature",
            changed(&|parts| parts[at(SIGNATURE)].1.extend(b"%PDF-1.7")),
            "CM-01-FOREIGN",
        ),
        (
            "an XML signature file without one",
            changed(&|parts| {
                parts.push(("META-INF/signatures001.xml".to_owned(), b"<a/>".to_vec()));
            }),
            "AS-03",
        ),
    ] {
        let (verdict, rules) = (verdict(&bytes, &settings), told(&bytes, &settings));
        assert!(matches!(verdict, "TOTAL-FAILED" | "INDETERMINATE"), "{what}: {verdict} {rules:?}");
        assert!(rules.contains(rule), "{what}: {rules:?}");
    }
}

#[test]
fn simple_container_holds_one_signed_file() {
    let settings = settings();
    let (name, text) = DOCUMENTS[0];
    let document = (name.to_owned(), text.as_bytes().to_vec());
    let signature = ("META-INF/signature.p7s".to_owned(), signed(text.as_bytes(), "--detached"));
    let bytes = container(Form::Simple, &[document.clone(), signature.clone()]);
    assert_eq!(verdict(&bytes, &settings), "TOTAL-PASSED", "{:?}", told(&bytes, &settings));
    let second = ("b.txt".to_owned(), b"b".to_vec());
    let two = container(Form::Simple, &[document, second, signature]);
    assert_eq!(verdict(&two, &settings), "TOTAL-FAILED");
    assert!(told(&two, &settings).contains("AS-02"));
}

#[test]
fn container_without_signatures_has_none() {
    let bytes = container(Form::Extended, &content());
    assert_eq!(verdict(&bytes, &settings()), "NO-SIGNATURE");
}

#[test]
fn file_that_unpacks_to_much_more_is_not_unpacked() {
    let mut parts = parts();
    parts.push(("số không".to_owned(), vec![0; 8 << 20]));
    let bytes = container(Form::Extended, &parts);
    assert!(bytes.len() < 1 << 20);
    let settings = settings();
    assert_eq!(verdict(&bytes, &settings), "INDETERMINATE");
    assert!(told(&bytes, &settings).contains("AS-07a"));
}

/// Signs with the sample leader, or another of the sample signers.
pub(crate) fn sign(folder: &Path, signer: &str, arguments: &[&str]) -> (i32, String) {
    let password = program::write(folder, "password", "matkhau-mau\n");
    let (p12, chain) = (program::sample(&format!("signers/{signer}.p12")), program::sample("ca"));
    let mut all = vec!["sign", "--p12", &p12, "--password-file", &password, "--chain", &chain];
    all.extend(arguments);
    let output = program::condau(&all).current_dir(folder).output().expect("it runs");
    (program::code(&output), program::stderr(&output))
}

/// A folder with documents in it and below it.
fn documents() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in DOCUMENTS {
        program::write(&folder.path().join("hồ sơ"), name, content);
    }
    program::write(folder.path(), "một.txt", "một tệp");
    folder
}

#[test]
fn folder_is_signed_as_one_container_in_either_form_and_by_several() {
    let folder = documents();
    let settings = settings();
    for (form, level, last) in [
        ("xades", &[][..], "META-INF/signatures002.xml"),
        ("cades", &["--tsa", "sandbox"][..], "META-INF/signature002.p7s"),
    ] {
        let (first, second) = (format!("{form}.asice"), format!("{form}-2.asice"));
        let mut arguments = vec!["hồ sơ", "một.txt", "--asic", "e", "--form", form, "-o", &first];
        arguments.extend(level);
        let (code, said) = sign(folder.path(), "leader", &arguments);
        assert_eq!(code, 0, "{said}");
        let once = fs::read(folder.path().join(&first)).expect("a container");
        let (code, said) = sign(folder.path(), "agency", &[&first, "-o", &second]);
        assert_eq!(code, 0, "{said}");
        let twice = fs::read(folder.path().join(&second)).expect("a container");
        // What was there is there as it was.
        let start = once.windows(4).position(|four| four == b"PK\x01\x02").expect("a directory");
        assert_eq!(once[..start], twice[..start]);
        for (bytes, count) in [(&once, 1), (&twice, 2)] {
            let json = support::json(&report(bytes, &settings));
            assert_eq!(json["verdict"], "TOTAL-PASSED", "{form}: {json:#}");
            let signatures = json["signatures"].as_array().expect("signatures");
            assert_eq!(signatures.len(), count);
            for signature in signatures {
                assert_eq!(signature["axes"]["coverage"], "entire-document", "{form}");
            }
            assert_eq!(signatures[0]["level"], if level.is_empty() { "B-B" } else { "B-T" });
            if count == 2 {
                assert_eq!(signatures[1]["id"], last);
            }
        }
        let passed: Vec<usize> = (0..once.len())
            .filter(|at| !is_free(&once).contains(at))
            .step_by(97)
            .filter(|at| {
                let mut altered = once.clone();
                altered[*at] ^= 4;
                verdict(&altered, &settings) == "TOTAL-PASSED"
            })
            .collect();
        assert!(passed.is_empty(), "{form}: {passed:?}");
    }
}

#[test]
fn one_file_is_signed_as_a_simple_container() {
    let folder = documents();
    let settings = settings();
    for form in ["xades", "cades"] {
        let (first, second) = (format!("{form}.asics"), format!("{form}-2.asics"));
        let arguments = ["một.txt", "--asic", "s", "--form", form, "-o", &first];
        let (code, said) = sign(folder.path(), "leader", &arguments);
        assert_eq!(code, 0, "{said}");
        let bytes = fs::read(folder.path().join(&first)).expect("a container");
        assert_eq!(verdict(&bytes, &settings), "TOTAL-PASSED", "{:?}", told(&bytes, &settings));
        let (code, said) = sign(folder.path(), "agency", &[&first, "-o", &second]);
        if form == "cades" {
            assert!(code == 5 && said.contains("--asic e"), "{said}");
            continue;
        }
        assert_eq!(code, 0, "{said}");
        let bytes = fs::read(folder.path().join(&second)).expect("a container");
        let json = support::json(&report(&bytes, &settings));
        assert_eq!(json["verdict"], "TOTAL-PASSED", "{json:#}");
        assert_eq!(json["signatures"].as_array().map(Vec::len), Some(2));
    }
}

#[test]
fn what_goes_into_no_container_is_refused_before_anything_is_written() {
    let folder = documents();
    program::write(&folder.path().join("b"), "MỘT.txt", "khác");
    let pdf = support::fixture("pdf/quyet-dinh.pdf");
    let pdf = pdf.to_str().expect("UTF-8");
    for (arguments, why) in [
        // Without --asic no container is made of these.
        (&[pdf, "--form", "cades", "-o", "x"][..], "--form is for ASiC only"),
        (&[pdf, "--profile", "gdt", "--slot", "CQT", "-o", "x"], "--profile is for XML only"),
        (&["hồ sơ", "--asic", "s", "-o", "x"], "--asic e"),
        (&["một.txt", "b", "--asic", "e", "-o", "x"], "cannot stand together"),
        (&["một.txt", "--asic", "e", "--out-dir", "y"], "-o"),
        (&["một.txt", "--asic", "e", "--reason", "a", "-o", "x"], "--reason is for PDF only"),
    ] {
        let (code, said) = sign(folder.path(), "leader", arguments);
        assert!(code != 0 && said.contains(why), "{arguments:?}: {code} {said}");
        assert!(!folder.path().join("x").exists());
    }
}
