//! `condau sign` and `condau timestamp` as their users meet them: exit statuses, what is printed,
//! and what is left on the disk. Runs the built binary.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::process::Output;
use std::process::Stdio;
use tempfile::TempDir;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Runs in a folder of its own, so that relative names are the test's.
pub(crate) fn run_in(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_condau"))
        .args(arguments)
        .current_dir(folder)
        .env_clear()
        .env("LANG", "C")
        .env("HOME", "/nonexistent")
        .env("CONDAU_TEST_PASSWORD", "matkhau-mau")
        .stdin(Stdio::null())
        .output()
        .expect("the program runs")
}

pub(crate) fn told(output: &Output) -> (i32, String, String) {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    (output.status.code().expect("no signal"), text(&output.stdout), text(&output.stderr))
}

pub(crate) fn sample(path: &str) -> String {
    format!("{ROOT}/certs-sample/{path}")
}

fn pdf() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
    ];
    written(&objects)
}

fn written(objects: &[&str]) -> Vec<u8> {
    let size = objects.len() + 1;
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = format!("xref\n0 {size}\n0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let at = file.len();
    file.extend(table.bytes());
    let trailer = format!("trailer\n<</Size {size}/Root 1 0 R>>\nstartxref\n{at}\n%%EOF");
    file.extend(trailer.bytes());
    file
}

/// A folder with `a.pdf`, `b.pdf` and `other/a.pdf`.
pub(crate) fn folder() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::create_dir(folder.path().join("other")).expect("made");
    for name in ["a.pdf", "b.pdf", "other/a.pdf"] {
        fs::write(folder.path().join(name), pdf()).expect("written");
    }
    folder
}

/// Signs with the sample leader's key.
pub(crate) fn sign(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let (key, trust, ca) = (sample("signers/leader.p12"), sample("trust"), sample("ca"));
    let mut all = vec!["sign", "--p12", &key, "--password-env", "CONDAU_TEST_PASSWORD"];
    all.extend(["--trust", &trust, "--certs", &ca]);
    all.extend(arguments);
    told(&run_in(folder, &all))
}

#[test]
fn signed_file_is_told_in_a_line_and_verified() {
    let folder = folder();
    let (code, out, err) = sign(folder.path(), &["a.pdf", "-o", "s.pdf"]);
    assert_eq!((code, err.as_str()), (0, ""));
    assert!(out.starts_with("signed a.pdf → s.pdf (Signature1, B-B, 2"), "{out}");
    let (code, out, err) =
        sign(folder.path(), &["a.pdf", "-o", "t.pdf", "--lang", "vi", "--tsa", "sandbox"]);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("đã ký a.pdf → t.pdf (Signature1, B-T, 2"), "{out}");
    assert!(err.contains("dịch vụ mẫu"), "{err}");
    let output = run_in(
        folder.path(),
        &[
            "sign",
            "a.pdf",
            "-o",
            "q.pdf",
            "--quiet",
            "--p12",
            &sample("signers/leader.p12"),
            "--password-file",
            &sample("password.txt"),
        ],
    );
    assert_eq!(told(&output), (0, String::new(), String::new()));
}

#[test]
fn chain_that_is_not_trusted_is_a_warning() {
    let folder = folder();
    let (key, ca) = (sample("signers/leader.p12"), sample("ca"));
    let output = run_in(
        folder.path(),
        &[
            "sign",
            "a.pdf",
            "-o",
            "s.pdf",
            "--p12",
            &key,
            "--password-env",
            "CONDAU_TEST_PASSWORD",
            "--chain",
            &ca,
        ],
    );
    let (code, _, err) = told(&output);
    assert_eq!(code, 0, "{err}");
    assert!(err.contains("warning") && err.contains("not trusted"), "{err}");
}

#[test]
fn earlier_signature_that_is_not_in_order_is_a_warning() {
    let folder = folder();
    for (file, doubtful) in [
        ("fixtures/pdf/signed/leader-b-b.pdf", false),
        ("fixtures/xml/altered/duplicate-id.xml", true),
        ("fixtures/xml/altered/second-signed-info.xml", true),
    ] {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/").to_owned() + file;
        let (code, _, err) = sign(folder.path(), &[&file, "-o", "again", "--force"]);
        assert_eq!(code, 0, "{err}");
        assert_eq!(err.contains("does not hold or cannot be checked"), doubtful, "{file}: {err}");
    }
}

#[test]
fn missing_folder_and_folder_as_input_are_told_before_anything_is_unlocked() {
    let folder = folder();
    let (code, _, err) = sign(folder.path(), &["a.pdf", "-o", "none/s.pdf"]);
    assert!(code == 5 && err.contains("the folder none is not there"), "{err}");
    assert!(err.contains("mkdir -p none") && err.contains("--out-dir"), "{err}");
    fs::create_dir(folder.path().join("many")).expect("made");
    let (code, _, err) = sign(folder.path(), &["many", "--out-dir", "signed"]);
    assert!(code == 2 && err.contains("many is a folder, not a document"), "{err}");
    assert!(err.contains("many/*.pdf --out-dir"), "{err}");
    assert!(!folder.path().join("signed").exists());
}

#[test]
fn outputs_in_the_way_are_refused_before_anything_is_unlocked() {
    let folder = folder();
    let attempt = |arguments: &[&str]| {
        let mut all = vec!["sign", "--p12", "no-such.p12"];
        all.extend(arguments);
        told(&run_in(folder.path(), &all))
    };
    let (code, _, err) = attempt(&["a.pdf", "other/a.pdf", "--out-dir", "o"]);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("a.pdf and other/a.pdf would both be written to o/a.pdf"), "{err}");
    let (code, _, err) = attempt(&["a.pdf", "b.pdf", "-o", "o.pdf"]);
    assert!(code == 2 && err.contains("--out-dir"), "{err}");
    let (code, _, err) = attempt(&["a.pdf", "-o", "b.pdf"]);
    assert!(code == 5 && err.contains("b.pdf exists") && err.contains("--force"), "{err}");
    let (code, _, err) = attempt(&["a.pdf", "-o", "./a.pdf", "--force"]);
    assert!(code == 2 && err.contains("is the input file itself"), "{err}");
    let (code, _, err) = attempt(&["a.pdf", "-o", "c.pdf"]);
    assert!(code == 5 && err.contains("no-such.p12"), "{err}");
    let (code, _, err) = attempt(&["a.pdf"]);
    assert!(code == 2 && err.contains("--output"), "{err}");
}

#[test]
fn existing_output_is_replaced_with_force_only() {
    let folder = folder();
    fs::write(folder.path().join("s.pdf"), "other").expect("written");
    assert_eq!(sign(folder.path(), &["a.pdf", "-o", "s.pdf"]).0, 5);
    assert_eq!(fs::read(folder.path().join("s.pdf")).expect("read"), b"other");
    assert_eq!(sign(folder.path(), &["a.pdf", "-o", "s.pdf", "--force"]).0, 0);
    assert!(fs::read(folder.path().join("s.pdf")).expect("read").starts_with(&pdf()));
}

#[test]
fn batch_signs_what_it_can_and_says_what_it_cannot() {
    let folder = folder();
    fs::write(folder.path().join("c.pdf"), "no").expect("written");
    let (code, out, err) =
        sign(folder.path(), &["a.pdf", "c.pdf", "missing.pdf", "b.pdf", "--out-dir", "new/o"]);
    assert_eq!(code, 5);
    let lines: Vec<&str> =
        out.lines().map(|line| line.split(" (").next().expect("a line")).collect();
    assert_eq!(lines, ["signed a.pdf → new/o/a.pdf", "signed b.pdf → new/o/b.pdf"]);
    assert!(err.contains("cannot sign c.pdf"), "{err}");
    assert!(err.contains("missing.pdf: there is no such file"), "{err}");
    assert!(err.ends_with("2 signed, 2 not signed\n"), "{err}");
    let mut names: Vec<_> = fs::read_dir(folder.path().join("new/o"))
        .expect("listed")
        .map(|entry| entry.expect("listed").file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["a.pdf", "b.pdf"]);
}

#[test]
fn keys_that_do_not_open_are_told_without_their_password() {
    let folder = folder();
    fs::write(folder.path().join("wrong"), "hunter2\n").expect("written");
    let attempt = |arguments: &[&str]| {
        let mut all = vec!["sign", "a.pdf", "-o", "s.pdf"];
        all.extend(arguments);
        let (code, out, err) = told(&run_in(folder.path(), &all));
        assert_eq!(out, "");
        assert!(!err.contains("hunter2"), "{err}");
        assert!(!folder.path().join("s.pdf").exists());
        (code, err)
    };
    let leader = sample("signers/leader.p12");
    let (code, err) = attempt(&["--p12", &leader, "--password-file", "wrong"]);
    assert!(code == 5 && err.contains("the password does not open it"), "{err}");
    let (code, err) = attempt(&["--p12", &leader]);
    assert!(code == 5 && err.contains("--password-file"), "{err}");
    let (code, err) = attempt(&["--p12", &leader, "--password-env", "NOT_SET"]);
    assert!(code == 2 && err.contains("NOT_SET"), "{err}");
    let (code, err) = attempt(&["--key", &sample("keys/leader.pk8")]);
    assert!(code == 5 && err.contains("--cert"), "{err}");
    let agency = sample("signers/agency.crt");
    let (code, err) = attempt(&["--key", &sample("keys/leader.pk8"), "--cert", &agency]);
    assert!(code == 5 && err.contains("is not the key of certificate"), "{err}");
    let (code, err) = attempt(&["--pkcs11", "/nowhere.so"]);
    assert!(code == 5 && err.contains("/nowhere.so"), "{err}");
    let (code, err) = attempt(&[]);
    assert!(code == 2 && err.contains("--p12"), "{err}");
    let (code, err) = attempt(&["--p12", &leader, "--key", "x"]);
    assert!(code == 2 && err.contains("--p12 <PATH> does not go with --key <PATH>"), "{err}");
}

#[test]
fn certificate_that_may_not_sign_is_refused_in_both_languages() {
    let folder = folder();
    let expired = sample("signers/leader-expired.p12");
    let key = [
        "sign",
        "a.pdf",
        "-o",
        "s.pdf",
        "--p12",
        &expired,
        "--password-env",
        "CONDAU_TEST_PASSWORD",
    ];
    let (code, _, err) = told(&run_in(folder.path(), &key));
    assert!(code == 5 && err.contains("nothing was signed: the certificate of"), "{err}");
    let vietnamese = [&key[..], &["--lang", "vi"]].concat();
    let (code, _, err) = told(&run_in(folder.path(), &vietnamese));
    assert!(code == 5 && err.contains("chứng thư số đã hết hạn sử dụng"), "{err}");
}

#[test]
fn levels_that_do_not_fit_are_wrong_usage() {
    let folder = folder();
    for arguments in [
        &["--level", "B-T"][..],
        &["--level", "B-B", "--tsa", "sandbox"],
        &["--level", "B-LTA"],
        &["--level", "Z"],
        &["--digest", "sha1"],
        &["--tsa", "not a url"],
    ] {
        let (code, _, err) = sign(folder.path(), &[&["a.pdf", "-o", "s.pdf"], arguments].concat());
        assert_eq!(code, 2, "{arguments:?}: {err}");
        assert!(!folder.path().join("s.pdf").exists());
    }
}

#[test]
fn authority_that_is_not_there_leaves_nothing() {
    let folder = folder();
    let arguments = ["a.pdf", "-o", "s.pdf", "--tsa", "http://127.0.0.1:9/tsa"];
    let (code, _, err) = sign(folder.path(), &arguments);
    assert!(code == 5 && err.contains("cannot sign a.pdf") && err.contains("127.0.0.1:9"), "{err}");
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), 3);
}

#[test]
fn timestamps_are_made_for_pdfs_and_beside_any_file() {
    let folder = folder();
    let attempt = |arguments: &[&str]| {
        told(&run_in(folder.path(), &[&["timestamp"], arguments, &["--tsa", "sandbox"]].concat()))
    };
    let (code, out, _) = attempt(&["a.pdf", "-o", "t.pdf"]);
    assert!(code == 0 && out.starts_with("timestamped a.pdf → t.pdf (2"), "{out}");
    let (code, out, _) = attempt(&["--detached", "b.pdf", "-o", "b.pdf.tsr"]);
    assert!(code == 0 && out.starts_with("timestamped b.pdf → b.pdf.tsr (2"), "{out}");
    let (code, _, err) = attempt(&["a.pdf", "-o", "t.pdf"]);
    assert!(code == 5 && err.contains("t.pdf exists"), "{err}");
    fs::write(folder.path().join("x.txt"), "text").expect("written");
    let (code, _, err) = attempt(&["x.txt", "-o", "u.pdf"]);
    assert!(code == 5 && err.contains("--detached"), "{err}");
    assert_eq!(attempt(&["a.pdf", "--detached", "b.pdf", "-o", "v"]).0, 2);
    assert_eq!(attempt(&["-o", "v"]).0, 2);
    let openssl = Command::new("openssl")
        .args(["ts", "-verify", "-data", "b.pdf", "-in", "b.pdf.tsr", "-CAfile"])
        .arg(root_in_pem(folder.path()))
        .arg("-untrusted")
        .arg(sample("services/tsa.pem"))
        .current_dir(folder.path())
        .output();
    match openssl {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(said.contains("Verification: OK"), "{said}{:?}", output.stderr);
        }
        Err(_) => println!("skipped in part: openssl is not installed"),
    }
}

fn root_in_pem(folder: &Path) -> String {
    let der = fs::read(sample("trust/g2-root.crt")).expect("read");
    let path = folder.join("root.pem");
    use base64::Engine;
    let text = base64::engine::general_purpose::STANDARD.encode(der);
    let lines: Vec<&str> =
        (0..text.len()).step_by(64).map(|at| &text[at..text.len().min(at + 64)]).collect();
    let block =
        format!("-----BEGIN CERTIFICATE-----\n{}\n-----END CERTIFICATE-----\n", lines.join("\n"));
    fs::write(&path, block).expect("written");
    path.to_str().expect("UTF-8").to_owned()
}

/// CMS of our signatures, as openssl sees it.
#[test]
fn openssl_verifies_the_cms_of_a_signed_pdf() {
    let folder = folder();
    let place = |name: &str| folder.path().join(name);
    for key in ["leader", "agency-p256"] {
        let (store, name) = (sample(&format!("signers/{key}.p12")), format!("{key}.pdf"));
        let arguments = [
            "sign",
            "a.pdf",
            "-o",
            &name,
            "--p12",
            &store,
            "--password-env",
            "CONDAU_TEST_PASSWORD",
            "--chain",
            &sample("ca"),
        ];
        assert_eq!(told(&run_in(folder.path(), &arguments)).0, 0);
        let file = fs::read(place(&name)).expect("read");
        let text = String::from_utf8_lossy(&file).into_owned();
        let range = text.split("/ByteRange[").nth(1).and_then(|rest| rest.split(']').next());
        let range: Vec<usize> = range
            .expect("a range")
            .split_whitespace()
            .map(|number| number.parse().expect("a number"))
            .collect();
        let hole = &file[range[1] + 1..range[2] - 1];
        let value = hex::decode(hole).expect("hex");
        // The zeros after the CMS are not its.
        let length = usize::from(value[2]) * 256 + usize::from(value[3]) + 4;
        fs::write(place("cms"), &value[..length]).expect("written");
        fs::write(place("content"), [&file[..range[1]], &file[range[2]..]].concat())
            .expect("written");
        let output = Command::new("openssl")
            .args(["cms", "-verify", "-inform", "DER", "-in", "cms", "-content", "content"])
            .args(["-binary", "-cades", "-purpose", "any", "-out", "/dev/null", "-CAfile"])
            .arg(root_in_pem(folder.path()))
            .current_dir(folder.path())
            .output();
        let Ok(output) = output else {
            println!("skipped: openssl is not installed");
            return;
        };
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{key}: {said}");
    }
}

/// A tagged document of one page with one paragraph; the page says that its order is the tags'.
fn tagged() -> Vec<u8> {
    let objects = [
        "<</Type/Catalog/Pages 2 0 R/Lang(vi)/MarkInfo<</Marked true>>/StructTreeRoot 4 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/StructParents 0/Tabs/S>>",
        "<</Type/StructTreeRoot/K 5 0 R/ParentTree 6 0 R/ParentTreeNextKey 1>>",
        "<</Type/StructElem/S/P/P 4 0 R/Pg 3 0 R/K 0>>",
        "<</Kids[7 0 R]>>",
        "<</Limits[0 0]/Nums[0[5 0 R]]>>",
    ];
    written(&objects)
}

#[test]
fn two_seals_on_a_tagged_document_are_tagged_and_both_signatures_hold() {
    let folder = folder();
    fs::write(folder.path().join("tagged.pdf"), tagged()).expect("written");
    let seal = ["--appearance", "sao-y", "--value", "agency=Sở Mẫu"];
    for (from, to) in [("tagged.pdf", "once.pdf"), ("once.pdf", "twice.pdf")] {
        let (code, _, err) = sign(folder.path(), &[&[from, "-o", to], &seal[..]].concat());
        assert_eq!(code, 0, "{err}");
    }
    let twice = fs::read(folder.path().join("twice.pdf")).expect("read");
    let count = |word: &str| twice.windows(word.len()).filter(|w| *w == word.as_bytes()).count();
    assert_eq!(count("/StructElem/S/Form"), 2);
    let trust = sample("trust");
    let verify = ["verify", "twice.pdf", "--trust", &trust, "--format", "json"];
    let (_, out, _) = told(&run_in(folder.path(), &verify));
    let report: serde_json::Value = serde_json::from_str(&out).expect("JSON");
    for signature in report["signatures"].as_array().expect("signatures") {
        assert_eq!(signature["axes"]["intact"], true);
        assert_eq!(signature["axes"]["changes_permitted"], true, "{out}");
    }
}
