//! What users are told where something stands in the way: why, and what to do about it, in both
//! languages. Runs the built binary.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::fixture;
use crate::support::program::code;
use crate::support::program::condau;
use crate::support::program::run;
use crate::support::program::sample;
use crate::support::program::stderr;
use crate::support::program::stdout;
use crate::support::program::text;
use crate::support::program::write;
use std::path::Path;
use tempfile::TempDir;

/// The beginning of a Word file, as far as it tells what it is.
const WORD: &[u8] = b"PK\x03\x04......................\x11\0..word/document.xml";

fn folder() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

/// A folder with an unsigned PDF and an XML file.
fn documents() -> TempDir {
    let folder = folder();
    for (from, name) in [("pdf/quyet-dinh.pdf", "a.pdf"), ("xml/quyet-dinh.xml", "q.xml")] {
        std::fs::copy(fixture(from), folder.path().join(name)).expect("copied");
    }
    folder
}

/// A command with the sample leader's key, in a folder; its status and what it complains of.
fn sign(folder: &Path, lang: &str, arguments: &[&str]) -> (i32, String) {
    let (key, password) = (sample("signers/leader.p12"), sample("password.txt"));
    let (trust, ca) = (sample("trust"), sample("ca"));
    let mut all = vec!["sign", "--lang", lang, "--trust", &trust, "--certs", &ca];
    if !arguments.iter().any(|one| ["--key", "--pkcs11"].contains(one)) {
        all.extend(["--p12", &key, "--password-file", &password]);
    }
    all.extend(arguments);
    let output = condau(&all).current_dir(folder).output().expect("runs");
    (code(&output), stderr(&output))
}

#[test]
fn file_that_cannot_be_signed_is_told_as_verify_tells_it() {
    let folder = documents();
    write(folder.path(), "cv.docx", WORD);
    write(folder.path(), "empty.pdf", "");
    write(
        folder.path(),
        "cut.pdf",
        &std::fs::read(fixture("pdf/quyet-dinh.pdf")).expect("read")[..3000],
    );
    write(folder.path(), "note.txt", "hello\n");
    for (file, why, vi, hint) in [
        ("cv.docx", "a Word document (.docx)", "tài liệu Word (.docx)", "save or print it as PDF"),
        ("empty.pdf", "the file is empty", "tệp rỗng", "ask the sender"),
        ("cut.pdf", "no `startxref`", "không đọc được tệp như PDF", "ask the sender"),
        (
            "note.txt",
            "begins with \"hello",
            "tệp bắt đầu bằng \"hello",
            "check that it is the right file",
        ),
    ] {
        let (status, told) = sign(folder.path(), "en", &[file, "-o", "s.pdf"]);
        assert_eq!(status, 5, "{told}");
        let parts = [format!("cannot sign {file}"), "caused by: ".to_owned(), why.to_owned()];
        assert!(parts.iter().all(|part| told.contains(part)), "{told}");
        assert!(told.contains("hint: ") && told.contains(hint), "{told}");
        let (_, told) = sign(folder.path(), "vi", &[file, "-o", "s.pdf"]);
        assert!(told.contains(vi) && told.contains("gợi ý: "), "{told}");
        let verified = stdout(&run(&["verify", text(&folder.path().join(file))]));
        assert!(verified.contains(why), "{verified}");
    }
    let stamp = ["timestamp", "cv.docx", "-o", "o.pdf", "--tsa", "sandbox"];
    let output = condau(&stamp).current_dir(folder.path()).output().expect("runs");
    let told = stderr(&output);
    assert!(told.contains("a Word document") && told.contains("--detached"), "{told}");
}

#[test]
fn every_refusal_to_sign_says_what_to_do() {
    let folder = documents();
    write(folder.path(), "note.so", "hello\n");
    let (other, leader) = (sample("keys/agency.pk8"), sample("signers/leader.crt"));
    for (status, arguments, why, hint, vi) in [
        (2, &["a.pdf", "-o", "./a.pdf"][..], "is the input", "another name", "đặt tên khác"),
        (
            2,
            &["a.pdf", "-o", "s.pdf", "--tsa", "sandbx"],
            "--tsa",
            "mean --tsa sandbox",
            "có phải ý bạn là --tsa sandbox",
        ),
        (
            2,
            &["a.pdf", "-o", "s.pdf", "--tsa", "tsa.vn"],
            "--tsa",
            "--tsa http://",
            "địa chỉ dịch vụ",
        ),
        (
            5,
            &["a.pdf", "-o", "s.pdf", "--key", &other, "--cert", &leader],
            "not the key",
            "--cert",
            "đúng chứng thư",
        ),
        (
            5,
            &["a.pdf", "-o", "s.pdf", "--pkcs11", "/nowhere.so"],
            "PKCS#11",
            "driver",
            "trình điều khiển",
        ),
        (
            5,
            &["a.pdf", "-o", "s.pdf", "--pkcs11", "note.so"],
            "PKCS#11",
            "driver",
            "trình điều khiển",
        ),
        (
            5,
            &["q.xml", "-o", "s.xml", "--into", "/x/y"],
            "no element /x",
            "there are: ",
            "đang có: ",
        ),
    ] {
        if cfg!(not(feature = "pkcs11")) && arguments.contains(&"--pkcs11") {
            continue;
        }
        let (seen, told) = sign(folder.path(), "en", arguments);
        assert_eq!(seen, status, "{told}");
        assert!(told.contains(why) && told.contains(hint), "{told}");
        let (_, told) = sign(folder.path(), "vi", arguments);
        assert!(told.contains(vi), "{told}");
        assert!(!folder.path().join("s.pdf").exists() && !folder.path().join("s.xml").exists());
    }
}

#[cfg(all(unix, feature = "net"))]
#[test]
fn every_fault_of_a_timestamp_authority_has_a_hint() {
    let folder = documents();
    let program = env!("CARGO_BIN_EXE_condau");
    let (trust, ca) = (sample("trust"), sample("ca"));
    let faults = [
        "down",
        "http-500",
        "garbage",
        "huge",
        "refused",
        "wrong-nonce",
        "wrong-imprint",
        "bad-signature",
        "expired-tsa",
        "rogue-tsa",
    ];
    for fault in faults {
        for (lang, hint) in [("en", "condau: hint: "), ("vi", "condau: gợi ý: ")] {
            let script = format!(
                "{program} timestamp a.pdf -o o.pdf --tsa $CONDAU_TSA --lang {lang} --trust {trust} --certs {ca}"
            );
            let arguments = [
                "sandbox",
                "--listen",
                "127.0.0.1:0",
                "--fault",
                fault,
                "--once",
                "sh",
                "-c",
                &script,
            ];
            let output = condau(&arguments).current_dir(folder.path()).output().expect("runs");
            let told = stderr(&output);
            assert_eq!(code(&output), 5, "{fault}: {told}");
            assert!(told.contains(hint), "{fault}: {told}");
            assert!(!folder.path().join("o.pdf").exists(), "{fault}");
        }
    }
}

#[test]
fn explanation_of_a_file_that_cannot_be_read_has_one_heading() {
    let folder = folder();
    let file = write(folder.path(), "cv.docx", WORD);
    let told = stdout(&run(&["explain", &file]));
    assert_eq!(told.matches("CANNOT BE READ").count(), 1, "{told}");
    assert!(told.contains("a Word document"), "{told}");
}

#[test]
fn policy_test_and_diff_tell_vietnamese_time_and_missing_files_in_words() {
    let folder = documents();
    let manifest = "at = \"2026-06-02T00:00:00Z\"\n[[document]]\nfile = \"gone.pdf\"\nverdict = \"NO-SIGNATURE\"\n";
    write(folder.path(), "MANIFEST.toml", manifest);
    let at = ["policy", "test", text(folder.path()), "--lang"];
    let told = |lang: &str| stdout(&run(&[&at[..], &[lang]].concat()));
    let (en, vi) = (told("en"), told("vi"));
    assert!(
        en.contains("there is no such file") && en.contains("2026-06-02 07:00:00 +07:00"),
        "{en}"
    );
    assert!(vi.contains("không có tệp này") && vi.contains("02/06/2026 07:00:00 +07:00"), "{vi}");
    let signed = fixture("pdf/signed/generation-1-officer.pdf");
    let (trust, ca) = (sample("trust"), sample("ca"));
    let told = stdout(&run(&[
        "policy",
        "diff",
        "vn-agency",
        "etsi-2026",
        text(&signed),
        "--trust",
        &trust,
        "--certs",
        &ca,
        "--at",
        "2026-06-02T00:00:00Z",
        "--lang",
        "vi",
    ]));
    assert!(told.contains("02/06/2026 07:00:00 +07:00") && !told.contains("00:00Z"), "{told}");
}

#[test]
fn verify_chain_tells_what_is_no_certificate_and_how_to_get_one() {
    let folder = folder();
    let root = sample("trust/g2-root.crt");
    let key = sample("signers/leader.p12");
    let note = write(folder.path(), "note.txt", "hello\n");
    let pdf = fixture("pdf/quyet-dinh.pdf");
    for (leaf, en, vi) in [
        (note.as_str(), "this is not a certificate: plain text", "văn bản thuần"),
        (key.as_str(), "this is not a certificate: a PKCS#12 file", "tệp PKCS#12"),
        (text(&pdf), "this is not a certificate: a PDF document", "tài liệu PDF"),
    ] {
        let verify = ["verify-chain", "--leaf", leaf, "--trusted", &root, "--lang"];
        let output = run(&[&verify[..], &["en"]].concat());
        let told = stdout(&output);
        assert_eq!(code(&output), 1, "{told}");
        assert!(told.contains(en) && told.contains("openssl pkcs12 -in"), "{told}");
        assert_eq!(stderr(&output), "");
        let told = stdout(&run(&[&verify[..], &["vi"]].concat()));
        assert!(told.contains("đây không phải chứng thư số") && told.contains(vi), "{told}");
        let told = stdout(&run(&[&verify[..], &["en", "--format", "json"]].concat()));
        assert!(
            told.contains("\"valid\":false") && told.contains("\"rule\":\"PX-FORM\""),
            "{told}"
        );
    }
}

#[test]
fn verify_chain_tells_vietnamese_time_and_takes_the_option_that_its_cure_names() {
    let (leaf, ca, root) =
        (sample("signers/leader.crt"), sample("ca"), sample("trust/g2-root.crt"));
    let verify = ["verify-chain", "--leaf", &leaf, "--untrusted", &ca, "--trusted", &root];
    let at = ["--at", "2026-06-02T00:00:00Z", "--lang", "vi"];
    let output = run(&[&verify[..], &at].concat());
    let told = stdout(&output);
    assert_eq!(code(&output), 1, "{told}");
    assert!(told.contains("theo thời điểm 02/06/2026 07:00:00 +07:00"), "{told}");
    assert!(!told.contains("00:00Z") && told.contains("--online"), "{told}");
    #[cfg(feature = "net")]
    assert_ne!(code(&run(&[&verify[..], &["--online", "--revocation", "none"]].concat())), 2);
}

#[test]
fn trust_that_becomes_wider_is_said() {
    let folder = folder();
    let store = folder.path().join("store");
    let root = sample("trust/g2-root.crt");
    let add = |lang: &str, more: &[&str]| {
        let add = ["trust", "add", &root, "--trust", text(&store), "--lang", lang];
        let output = run(&[&add[..], more].concat());
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stderr(&output)
    };
    assert_eq!(add("en", &["--for", "timestamp", "--set", "tsa"]), "");
    assert_eq!(add("en", &["--for", "timestamp", "--set", "tsa"]), "");
    let told = add("en", &["--for", "timestamp,ocsp", "--set", "tsa"]);
    assert!(told.contains("replaces") && told.contains("more widely now"), "{told}");
    let told = add("vi", &[]);
    assert!(told.contains("nhóm tsa") && told.contains("nay được tin cậy rộng hơn"), "{told}");
    let told = add("en", &["--for", "signature", "--set", "2026"]);
    assert!(told.contains("no set: every purpose") && told.contains("limits nothing"), "{told}");
    assert!(told.contains("condau trust remove"), "{told}");
}

/// What would be English in a sentence of ours; names of options, formats and files are none.
const ENGLISH: [&str; 12] = [
    " the ",
    " of ",
    " is ",
    " not ",
    "expected",
    "while",
    "unclosed",
    "invalid",
    "missing",
    "Missing",
    "token at",
    "there are",
];

#[test]
fn what_parsers_complain_of_is_said_in_vietnamese() {
    let folder = documents();
    let at = |name: &str, text: &str| write(folder.path(), name, text);
    let (json, note) = (at("bad.json", "{\"a\":"), at("note.txt", "hello\n"));
    let (toml, wrong) = (at("bad.toml", "name =\n[x"), at("type.toml", "name = 1\n"));
    let low = at("low.toml", "extends = \"vn-agency\"\n[levels]\n\"CV-01\" = \"warn\"\n");
    let store = folder.path().join("store");
    write(&store, "trust.toml", "[[x]\n");
    let (pdf, store) = (folder.path().join("a.pdf"), text(&store));
    for arguments in [
        &["verify", "--evidence", &json][..],
        &["verify", "--evidence", &note],
        &["explain", "--evidence", &json],
        &["evidence", "replay", &note],
        &["evidence", "import", &note, "--cache", store],
        &["policy", "check", &toml],
        &["policy", "check", &wrong],
        &["policy", "check", &low],
        &["policy", "import", &note],
        &["trust", "list", "--trust", store],
        &["trust", "import", &note, "--trust", store],
        &["verify", text(&pdf), "--trust", &note],
        &["extract", text(&pdf), "--signed", "x"],
    ] {
        let output = run(&[arguments, &["--lang", "vi"]].concat());
        let told = stderr(&output);
        assert!(code(&output) != 0 && told.contains("condau: lỗi: "), "{arguments:?}: {told}");
        let english = ENGLISH.iter().find(|word| told.contains(*word));
        assert_eq!(english, None, "{arguments:?}: {told}");
        assert!(told.contains("gợi ý: "), "{arguments:?}: {told}");
    }
}
