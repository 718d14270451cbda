//! The program as its users meet it: exit statuses, standard output and standard error, bad input,
//! interruption. Runs the built binary.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]

use crate::support::program::code;
use crate::support::program::condau;
use crate::support::program::run;
use crate::support::program::stderr;
use crate::support::program::stdout;
use crate::support::program::write;
use serde_json::Value;
use std::fs;
use std::io::BufRead;
use std::io::BufReader;
use std::io::Read;
use std::io::Write;
use std::process::Command;
use std::process::Stdio;

/// A folder of files that are named as documents and are none: each gives a line.
fn folder_of_garbage(count: usize) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..count {
        write(folder.path(), &format!("{}/{number}.pdf", number % 7), format!("garbage {number}"));
    }
    write(folder.path(), "3/picture.jpg", "other");
    folder
}

#[test]
fn usage_errors_are_status_2_and_say_so_in_the_users_language() {
    for arguments in [
        &["verify"][..],
        &["verify", "--at", "yesterday", "x.pdf"],
        &["verify", "--format", "yaml", "x.pdf"],
        &["verify", "--policy", "no-such", "x.pdf"],
        &["check", "--resume", "r", "--format", "csv", "."],
        &["nonsense"],
        &[],
    ] {
        let output = run(arguments);
        assert_eq!(code(&output), 2, "{arguments:?}: {}", stderr(&output));
        assert!(output.stdout.is_empty(), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
    let output = run(&["--lang", "vi", "verify", "--at", "hôm qua", "x.pdf"]);
    assert!(stderr(&output).starts_with("condau: lỗi: "), "{}", stderr(&output));
}

#[test]
fn help_goes_to_standard_output_in_the_locales_language() {
    let output = run(&["verify", "--help"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).contains("Usage: condau verify"));
    let output = condau(&["verify", "--help"]).env("LANG", "vi_VN.UTF-8").output().expect("runs");
    assert!(stdout(&output).contains("Kiểm tra chữ ký số"), "{}", stdout(&output));
}

#[test]
fn bad_input_is_reported_with_file_reason_and_cure_and_left_alone() {
    let folder = tempfile::tempdir().expect("a folder");
    let deep = "<a>".repeat(100_000);
    let nested = format!("%PDF-1.7\n1 0 obj\n{}\nendobj\n", "[".repeat(100_000));
    let cases: &[(&str, Vec<u8>)] = &[
        ("empty.pdf", Vec::new()),
        ("random.pdf", (0..5000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect()),
        ("text.pdf", b"This is no PDF.".to_vec()),
        ("truncated.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Cata".to_vec()),
        ("huge.pdf", b"%PDF-1.7\nxref\n0 99999999999999999999\ntrailer <<>>\nstartxref\n9\n%%EOF".to_vec()),
        ("negative.pdf", b"%PDF-1.7\nstartxref\n-1\n%%EOF\n".to_vec()),
        (
            "loop.pdf",
            b"%PDF-1.7\nxref\n0 1\n0000000000 65535 f \ntrailer << /Size 1 /Prev 9 >>\nstartxref\n9\n%%EOF\n".to_vec(),
        ),
        ("nested.pdf", nested.into_bytes()),
        ("deep.xml", deep.into_bytes()),
        ("truncated.xml", b"<?xml version=\"1.0\"?><a><b".to_vec()),
        ("entities.xml", b"<!DOCTYPE a [<!ENTITY b \"&b;&b;\">]><a>&b;</a>".to_vec()),
        ("latin.xml", b"<?xml version=\"1.0\"?><a>\xff\xfe</a>".to_vec()),
        ("cut.p7s", vec![0x30, 0x84, 0xff, 0xff, 0xff, 0xff, 0x06]),
    ];
    for (name, bytes) in cases {
        let path = write(folder.path(), name, bytes);
        let output = run(&["verify", "--format", "json", &path]);
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        let verdict = report["verdict"].as_str().expect("a verdict");
        let expected = match verdict {
            "ERROR" => 5,
            "NO-SIGNATURE" => 4,
            other => panic!("{name} is {other}"),
        };
        assert_eq!(code(&output), expected, "{name}");
        assert_eq!(report["file"], path.as_str());
        assert_eq!(report["size"], bytes.len());
        if verdict == "ERROR" {
            let finding = &report["findings"][0];
            assert!(!finding["message"].as_str().expect("text").is_empty(), "{name}");
            assert!(!finding["cure"].as_str().expect("text").is_empty(), "{name}");
            assert_eq!(finding["severity"], "fail");
        }
        assert_eq!(&fs::read(&path).expect("still there"), bytes, "{name} was touched");
        // For people, too.
        let output = run(&["verify", &path]);
        assert!(stdout(&output).contains(&path), "{}", stdout(&output));
        let output = run(&["verify", "--lang", "vi", &path]);
        assert_eq!(code(&output), expected);
    }
    assert_eq!(fs::read_dir(folder.path()).expect("listed").count(), cases.len());
}

#[test]
fn files_that_cannot_be_read_are_told_apart() {
    for (path, rule) in
        [("/no/such/file.pdf", "FILE-MISSING"), ("/", "FILE-FOLDER"), ("/dev/zero", "FILE-DEVICE")]
    {
        let output = run(&["verify", "--format", "json", path]);
        assert_eq!(code(&output), 5, "{path}");
        let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
        assert_eq!(report["findings"][0]["rule"], rule);
        assert_eq!(report["sha256"], Value::Null);
    }
}

#[test]
fn option_files_that_cannot_be_used_are_named_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let garbage = write(folder.path(), "garbage.crt", "no certificate");
    let empty = folder.path().join("empty");
    fs::create_dir(&empty).expect("made");
    let empty = empty.to_str().expect("UTF-8");
    for (option, path, status) in [
        ("--trust", "/no/such.crt", 5),
        ("--trust", garbage.as_str(), 5),
        ("--trust", empty, 5),
        ("--crls", garbage.as_str(), 5),
        ("--ocsps", garbage.as_str(), 5),
        ("--public-key", garbage.as_str(), 5),
        ("--password-file", "/no/such", 5),
        ("--detached", "/no/such", 5),
        ("--policy", garbage.as_str(), 2),
    ] {
        let output = run(&["verify", option, path, "x.pdf"]);
        assert_eq!(code(&output), status, "{option} {path}: {}", stderr(&output));
        assert!(stderr(&output).contains("condau: error: "), "{}", stderr(&output));
        assert!(stderr(&output).contains("condau: hint: "), "{}", stderr(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn folder_is_told_in_the_order_of_path_bytes_one_line_a_document() {
    let folder = folder_of_garbage(40);
    let root = folder.path().to_str().expect("UTF-8");
    let output = run(&["check", "--format", "ndjson", "--at", "2026-03-01", root]);
    assert_eq!(code(&output), 5);
    let files: Vec<String> = stdout(&output)
        .lines()
        .map(|line| {
            let report: Value = serde_json::from_str(line).expect("a report a line");
            report["file"].as_str().expect("a path").to_owned()
        })
        .collect();
    assert_eq!(files.len(), 40);
    assert!(files.windows(2).all(|pair| pair[0].as_bytes() < pair[1].as_bytes()));
    let again = run(&["check", "--format", "ndjson", "--at", "2026-03-01", root]);
    assert_eq!(output.stdout, again.stdout);
}

#[test]
fn array_is_json_also_when_there_is_nothing_in_it() {
    let folder = folder_of_garbage(3);
    let root = folder.path().to_str().expect("UTF-8");
    let output = run(&["check", "--format", "json", root]);
    let reports: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(reports.as_array().map(Vec::len), Some(3));
    let nothing = tempfile::tempdir().expect("a folder");
    let output = run(&["check", "--format", "json", nothing.path().to_str().expect("UTF-8")]);
    assert_eq!(code(&output), 0);
    assert_eq!(
        serde_json::from_slice::<Value>(&output.stdout).expect("JSON"),
        Value::Array(vec![])
    );
}

#[test]
fn quiet_keeps_only_the_status() {
    let folder = folder_of_garbage(3);
    let root = folder.path().to_str().expect("UTF-8");
    let output = run(&["check", "--quiet", root]);
    assert_eq!(code(&output), 5);
    assert!(output.stdout.is_empty() && output.stderr.is_empty());
}

#[test]
fn reader_that_goes_away_does_not_change_the_status() {
    let folder = folder_of_garbage(600);
    let root = folder.path().to_str().expect("UTF-8");
    let mut child = condau(&["check", "--format", "ndjson", root])
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut first = String::new();
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    reader.read_line(&mut first).expect("a line");
    drop(reader);
    assert_eq!(child.wait().expect("ends").code(), Some(5));
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_is_an_error() {
    let folder = folder_of_garbage(600);
    let root = folder.path().to_str().expect("UTF-8");
    let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("opened");
    let output =
        condau(&["check", "--format", "ndjson", root]).stdout(full).output().expect("runs");
    assert_eq!(code(&output), 5);
    assert!(stderr(&output).contains("cannot write standard output"), "{}", stderr(&output));
}

#[test]
fn report_cut_anywhere_is_resumed_to_the_same_bytes() {
    let folder = folder_of_garbage(30);
    let root = folder.path().to_str().expect("UTF-8");
    let base = ["check", "--format", "ndjson", "--at", "2026-03-01"];
    let whole = run(&[&base[..], &[root]].concat()).stdout;
    let reports = tempfile::tempdir().expect("a folder");
    for cut in [0, 1, whole.len() / 3, whole.len() / 2 + 1, whole.len() - 1, whole.len()] {
        let report = write(reports.path(), "report.ndjson", &whole[..cut]);
        let resumed = run(&[&base[..], &["--resume", &report, root]].concat());
        assert_eq!(code(&resumed), 5);
        assert!(resumed.stdout == whole, "cut at {cut}");
        // Appended to the report itself: only what is missing is written.
        let appended = fs::OpenOptions::new().append(true).open(&report).expect("opened");
        let status = condau(&["check", "--format", "ndjson", "--resume", &report, root])
            .stdout(appended)
            .stderr(Stdio::inherit())
            .status()
            .expect("runs");
        assert_eq!(status.code(), Some(5));
        // Without a line there is no time to take from the report.
        if whole[..cut].contains(&b'\n') {
            assert!(fs::read(&report).expect("read") == whole, "appended at {cut}");
        }
    }
}

#[test]
fn report_made_with_other_settings_is_not_resumed() {
    let folder = folder_of_garbage(5);
    let root = folder.path().to_str().expect("UTF-8");
    let whole = run(&["check", "--format", "ndjson", "--at", "2026-03-01", root]).stdout;
    let reports = tempfile::tempdir().expect("a folder");
    let report = write(reports.path(), "report.ndjson", &whole);
    let other = ["check", "--format", "ndjson", "--at", "2026-04-01", "--resume", &report, root];
    let output = run(&other);
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(
        told.contains("for another moment") && told.contains("2026-04-01 23:59:59 +07:00"),
        "{told}"
    );
    let root_certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/certs-sample/trust/g2-root.crt");
    let other = ["--trust", root_certificate, "--at", "2026-03-01", "--resume", &report, root];
    let output = run(&[&["check", "--lang", "vi", "--format", "ndjson"][..], &other].concat());
    assert_eq!(code(&output), 2);
    let told = stderr(&output);
    assert!(told.contains("chứng thư gốc tin cậy khác"), "{told}");
    let digits = told.split(|c: char| !c.is_ascii_hexdigit()).map(str::len).max();
    assert!(digits < Some(40), "no digests: {told}");
    let empty = write(reports.path(), "empty.ndjson", "");
    let output = run(&["check", "--format", "ndjson", "--resume", &empty, root]);
    assert!(stderr(&output).contains("everything is checked from the start"), "{output:?}");
    let report = write(reports.path(), "none.ndjson", "no report\n");
    assert_eq!(code(&run(&["check", "--format", "ndjson", "--resume", &report, root])), 5);
}

#[cfg(unix)]
#[test]
fn interrupted_batch_tells_what_is_known_and_can_be_resumed() {
    let folder = folder_of_garbage(1500);
    let root = folder.path().to_str().expect("UTF-8");
    let base = ["check", "--format", "ndjson", "--at", "2026-03-01"];
    let whole = run(&[&base[..], &[root]].concat()).stdout;
    let mut child = condau(&[&base[..], &[root]].concat())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    let mut reader = BufReader::new(child.stdout.take().expect("piped"));
    let mut told = Vec::new();
    reader.read_until(b'\n', &mut told).expect("a line");
    // The pipe is full by now or soon, and the program waits for its reader.
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    reader.read_to_end(&mut told).expect("the rest");
    assert_eq!(child.wait().expect("ends").code(), Some(130));
    assert!(told.ends_with(b"\n") && told.len() < whole.len() && whole.starts_with(&told));
    let reports = tempfile::tempdir().expect("a folder");
    let report = write(reports.path(), "report.ndjson", &told);
    let resumed = run(&[&base[..], &["--resume", &report, root]].concat());
    assert!(resumed.stdout == whole);
}

#[test]
fn forged_file_behind_a_thousand_unsigned_ones_is_named_first() {
    let folder = tempfile::tempdir().expect("a folder");
    for number in 0..1000 {
        write(folder.path(), &format!("a{number:04}.xml"), "<a/>");
    }
    let forged = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/xml/altered/text.xml");
    fs::copy(forged, folder.path().join("z.xml")).expect("copied");
    let root = folder.path().to_str().expect("UTF-8");
    let told = stdout(&run(&["check", "--lang", "en", root]));
    assert!(told.starts_with("NOT VALID: 1 file\n"), "{told:.200}");
    let named = told.find("z.xml").expect("named");
    assert!(named < told.find("NOT SIGNED").expect("told"), "{told:.400}");
    assert!(told.contains("… and 990 files more (-v names all)"), "{told:.600}");
    let all = stdout(&run(&["check", "--lang", "en", "-v", root]));
    assert_eq!(all.matches(".xml\n").count(), 1001);
}

#[test]
fn file_of_another_kind_is_skipped_in_a_folder_and_an_error_where_it_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path().to_str().expect("UTF-8").to_owned();
    let output = run(&["check", "--lang", "vi", &root]);
    assert_eq!(code(&output), 0);
    assert!(stderr(&output).contains("chưa kiểm tra văn bản nào"), "{}", stderr(&output));
    // A local header with the name of an entry, as far as it matters.
    let mut word = b"PK\x03\x04".to_vec();
    word.extend_from_slice(&[0; 22]);
    word.extend_from_slice(&[17, 0, 0, 0]);
    word.extend_from_slice(b"word/document.xml");
    let named = write(folder.path(), "to-trinh.docx", &word);
    write(folder.path(), "a.jpg", "other");
    let inside = run(&["check", "--lang", "vi", "-v", &root]);
    assert_eq!(code(&inside), 0);
    let told = stdout(&inside);
    assert!(
        told.contains("bỏ qua, không phải PDF, XML, CMS hay gói ASiC: 2 tệp (1 .docx, 1 .jpg)"),
        "{told}"
    );
    assert!(told.contains("to-trinh.docx\n") && told.contains("a.jpg\n"), "{told}");
    assert!(!stdout(&run(&["check", &root])).contains("to-trinh.docx"));
    let lines = run(&["check", "--format", "ndjson", &root]);
    assert!(lines.stdout.is_empty(), "other kinds have no line");
    let output = run(&["check", "--lang", "vi", &named]);
    assert_eq!(code(&output), 5);
    let told = stdout(&output);
    assert!(
        told.contains("đây là tài liệu Word (.docx), không phải văn bản PDF hay XML"),
        "{told}"
    );
    let json = run(&["verify", "--format", "json", &named]);
    let report: Value = serde_json::from_slice(&json.stdout).expect("JSON");
    assert_eq!((&report["verdict"], &report["format"]), (&"ERROR".into(), &"unknown".into()));
    assert_eq!(report["findings"][0]["rule"], "FILE-OTHER");
}

#[cfg(unix)]
#[test]
fn interrupted_batch_says_so_where_its_totals_stand() {
    let folder = folder_of_garbage(2);
    let root = folder.path().to_str().expect("UTF-8");
    let mut child = condau(&["check", "--lang", "vi", root, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("runs");
    let mut writer = child.stdin.take().expect("piped");
    // More than a pipe holds: written once the program reads it, and the program waits for its end.
    writer.write_all(&[b'x'; 1 << 20]).expect("written");
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.expect("kill runs").success());
    std::thread::sleep(std::time::Duration::from_millis(300));
    drop(writer);
    let output = child.wait_with_output().expect("ends");
    assert_eq!(code(&output), 130);
    let told = stdout(&output);
    assert!(told.contains("\nBỊ NGẮT: "), "{told}");
}

#[test]
fn standard_input_is_a_file_like_any_other() {
    let mut child = condau(&["verify", "--format", "json", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("runs");
    let mut stdin = child.stdin.take().expect("piped");
    stdin.write_all(b"no document").expect("written");
    drop(stdin);
    let output = child.wait_with_output().expect("ends");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    assert_eq!((&report["file"], &report["size"]), (&"-".into(), &11.into()));
    assert_eq!(code(&output), 5);
}

#[test]
fn generated_files_come_from_the_program_itself() {
    for what in ["schema", "man", "bash", "zsh", "fish", "powershell", "elvish"] {
        let output = run(&["generate", what]);
        assert_eq!(code(&output), 0, "{what}");
        assert!(output.stdout.len() > 500, "{what}");
    }
}

#[test]
fn file_names_cannot_write_to_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = write(folder.path(), "a\u{1b}]0;x\u{7}\u{202e}fdp.pdf", "garbage");
    for arguments in [&["verify", &path][..], &["check", &path], &["verify", "--trust", &path, "x"]]
    {
        let output = run(arguments);
        for text in [stdout(&output), stderr(&output)] {
            assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
        }
    }
}
