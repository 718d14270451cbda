//! What is had of a container: its files, and exactly what each signature covers; nothing is written
//! but the output that was named.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::asic;
use crate::support;
use crate::support::program;
use condau::adapters::clock;
use condau::app::verify;
use std::fs;
use std::path::Path;

const DOCUMENTS: [(&str, &str); 2] =
    [("công văn.txt", "Kính gửi các đơn vị"), ("phụ lục/a 1+2.csv", "1;2;3\n4;5;6\n")];

fn extract(folder: &Path, arguments: &[&str]) -> (i32, Vec<u8>, String) {
    let mut all = vec!["extract", "--lang", "en"];
    all.extend(arguments);
    let output = program::condau(&all).current_dir(folder).output().expect("it runs");
    (program::code(&output), output.stdout.clone(), program::stderr(&output))
}

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, content) in DOCUMENTS {
        program::write(&folder.path().join("hồ sơ"), name, content);
    }
    for form in ["cades", "xades"] {
        let out = format!("{form}.asice");
        let arguments = ["hồ sơ", "--asic", "e", "--form", form, "--tsa", "sandbox", "-o", &out];
        let (code, said) = asic::sign(folder.path(), "leader", &arguments);
        assert_eq!(code, 0, "{said}");
    }
    folder
}

#[test]
fn files_of_a_container_are_listed_and_come_out_as_they_were() {
    let folder = folder();
    for form in ["cades.asice", "xades.asice"] {
        let (code, listed, said) = extract(folder.path(), &[form, "--list"]);
        assert_eq!(code, 0, "{said}");
        let listed = String::from_utf8(listed).expect("text");
        for (name, content) in DOCUMENTS {
            assert!(listed.lines().any(|line| line == name), "{listed}");
            let (code, bytes, said) = extract(folder.path(), &[form, "--member", name]);
            assert_eq!((code, bytes.as_slice()), (0, content.as_bytes()), "{said}");
        }
        let (code, _, said) = extract(folder.path(), &[form, "--member", "a.txt"]);
        assert!(code == 5 && said.contains("--list"), "{said}");
    }
    let (code, _, said) = extract(folder.path(), &["hồ sơ/công văn.txt", "--list"]);
    assert!(code == 5 && said.contains("only a container"), "{said}");
}

#[test]
fn what_a_signature_covers_has_the_digests_that_it_signs() {
    let folder = folder();
    let settings = support::sample_settings(&clock::now().to_string());
    for form in ["cades.asice", "xades.asice"] {
        let bytes = fs::read(folder.path().join(form)).expect("read");
        let report = verify::verify(&bytes, form, &settings);
        let (signature, _) = report.signatures()[0];
        let (mut all, mut known) = (Vec::new(), 0);
        for number in 1.. {
            let number = number.to_string();
            let arguments = [form, "--signed", &signature.id, "--reference", &number];
            let (code, octets, said) = extract(folder.path(), &arguments);
            if code != 0 {
                assert!(said.contains("there is no reference"), "{said}");
                break;
            }
            let digest = support::sha256(&octets);
            let signs = |digest: &str| {
                signature.references.iter().any(|reference| reference.signed_digest == digest)
            };
            // A CMS message-digest of the manifest may be told otherwise than the files'.
            assert!(signs(&digest), "{form} {number}: {digest}");
            known += usize::from(DOCUMENTS.iter().any(|(_, text)| text.as_bytes() == octets));
            all.extend(octets);
        }
        assert_eq!(known, DOCUMENTS.len(), "{form}");
        let (code, octets, said) = extract(folder.path(), &[form, "--signed", &signature.id]);
        assert_eq!((code, octets), (0, all), "{said}");
    }
}

#[test]
fn names_that_lead_out_of_the_container_write_nothing_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let inner = folder.path().join("inner");
    fs::create_dir(&inner).expect("a folder");
    let parts = [("../evil.txt".to_owned(), b"evil".to_vec()), ("a.txt".to_owned(), vec![b'a'])];
    let slip = asic::zip(&asic::with_mimetype(&parts), asic::same);
    fs::write(inner.join("slip.asice"), slip).expect("written");
    for wanted in [&["--list"][..], &["--member", "../evil.txt"], &["--member", "a.txt"]] {
        let mut arguments = vec!["slip.asice", "-o", "out"];
        arguments.extend(wanted);
        let (code, _, said) = extract(&inner, &arguments);
        assert!(code == 5 && said.contains("different files"), "{said}");
        assert!(!inner.join("out").exists());
    }
    assert_eq!(fs::read_dir(folder.path()).expect("a folder").count(), 1);
}
