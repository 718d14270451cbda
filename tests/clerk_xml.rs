//! What a clerk is told of XML in national forms, of containers and of signatures beside files:
//! promises that are kept, cures that help, nothing that is said of another kind of file.

#![allow(clippy::disallowed_methods, reason = "tests make files and run the program")]

use crate::support::program;
use crate::support::program::write;
use condau::adapters::entropy::SystemEntropy;
use condau::adapters::sandbox;
use condau::ports::Entropy;
use serde_json::Value;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

const INVOICE: &str = "<HDon><DLHDon Id='data'><TTChung/></DLHDon>\
    <DSCKS><NBan/><NMua/></DSCKS></HDon>";
const FILING: &str = "<GIAMDINHHS><FILEHOSO><NOIDUNGFILE>%%%</NOIDUNGFILE></FILEHOSO>\
    <CHUKYDONVI/></GIAMDINHHS>";

/// A folder with what is to be signed, and the password of the sample keys.
fn desk() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    write(folder.path(), "hd.xml", INVOICE);
    write(folder.path(), "hs.xml", FILING);
    write(folder.path(), "so-lieu.bin", "1,2,3");
    write(folder.path(), "password", "matkhau-mau\n");
    folder
}

/// Runs in the folder; the exit status with all that is said.
fn run(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = program::condau(arguments).current_dir(folder).output().expect("it runs");
    (program::code(&output), program::stdout(&output) + &program::stderr(&output))
}

fn sign(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let (p12, ca, trust) =
        (program::sample("signers/agency.p12"), program::sample("ca"), program::sample("trust"));
    let mut all = vec!["sign", "--p12", &p12, "--password-file", "password", "--chain", &ca];
    all.extend(["--trust", &trust]);
    all.extend(arguments);
    run(folder, &all)
}

/// With the sample anchors and authorities.
fn judge(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let (ca, trust) = (program::sample("ca"), program::sample("trust"));
    run(folder, &[arguments, &["--trust", &trust, "--certs", &ca]].concat())
}

fn invoice(folder: &Path) {
    let (code, told) =
        sign(folder, &["hd.xml", "-o", "hd-ky.xml", "--profile", "invoice", "--slot", "NBan"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("no level") && !told.contains("B-B"), "{told}");
}

#[test]
fn options_that_leave_a_national_form_are_refused_with_what_to_do() {
    let desk = desk();
    let folder = desk.path();
    for (option, value) in [
        ("--tsa", Some("sandbox")),
        ("--level", Some("b-lt")),
        ("--digest", Some("sha512")),
        ("--pss", None),
    ] {
        let base = ["hd.xml", "-o", "x.xml", "--profile", "invoice", "--slot", "NBan", option];
        let all: Vec<&str> = base.into_iter().chain(value).collect();
        let (code, told) = sign(folder, &all);
        assert_eq!(code, 2, "{told}");
        assert!(told.contains(&format!("leave out {option}")), "{told}");
        let (_, told) = sign(folder, &[&all[..], &["--lang", "vi"]].concat());
        assert!(told.contains(&format!("hãy bỏ {option}")), "{told}");
        assert!(!folder.join("x.xml").exists());
    }
    let (code, told) =
        sign(folder, &["hd.xml", "-o", "x.xml", "--profile", "invoice", "--slot", "nban"]);
    assert_eq!(code, 5);
    assert!(told.contains("no place `nban`") && told.contains("--slot NBan | NMua"), "{told}");
}

#[test]
fn file_within_that_nobody_can_read_is_not_signed() {
    let desk = desk();
    let all = ["hs.xml", "-o", "x.xml", "--profile", "bhxh"];
    let (code, told) = sign(desk.path(), &all);
    assert_eq!(code, 5, "{told}");
    assert!(told.contains("hs.xml") && told.contains("mend it before signing"), "{told}");
    assert!(told.contains("/GIAMDINHHS/FILEHOSO/NOIDUNGFILE"), "{told}");
    let (_, told) = sign(desk.path(), &[&all[..], &["--lang", "vi"]].concat());
    assert!(told.contains("hãy sửa trước khi ký") && !told.contains("base64:  "), "{told}");
    assert!(!desk.path().join("x.xml").exists());
}

#[test]
fn plain_form_is_promised_no_step_that_is_refused() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    let (_, verified) = judge(folder, &["verify", "hd-ky.xml"]);
    assert!(verified.contains("none (not an AdES signature)"), "{verified}");
    for more in [&["--dry-run"][..], &["-o", "x.xml"]] {
        let all = ["augment", "hd-ky.xml", "--level", "b-lta", "--tsa", "sandbox"];
        let (code, told) = judge(folder, &[&all[..], more].concat());
        assert_eq!(code, 5, "{told}");
        assert!(told.contains("cannot be raised") && !told.contains("would add"), "{told}");
    }
    let (_, planned) = judge(folder, &["plan", "hd-ky.xml"]);
    assert!(planned.contains("no level") && !planned.contains("B-B"), "{planned}");
    assert!(!planned.contains("condau augment"), "{planned}");
    let (_, planned) = judge(folder, &["plan", "hd-ky.xml", "--format", "json"]);
    let from = planned.find('{').expect("JSON");
    let planned: Value = serde_json::from_str(&planned[from..]).expect("JSON");
    assert_eq!(planned["documents"][0]["level"], "none");
    assert_eq!(planned["documents"][0]["raisable"], false);
}

#[test]
fn what_the_national_form_prescribes_is_no_warning() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    for more in [&[][..], &["--profile", "invoice"]] {
        let (_, told) = judge(folder, &[&["verify", "hd-ky.xml"][..], more].concat());
        assert!(!told.contains("! "), "{told}");
        for noted in ["XA-05a", "XD-17c", "XD-17d"] {
            assert!(told.contains(noted), "{noted}: {told}");
        }
    }
}

/// What is made is there; that nobody could be told so is an error nonetheless.
#[test]
fn full_disk_while_telling_is_an_error_and_a_reader_that_goes_away_is_none() {
    let desk = desk();
    let folder = desk.path();
    let (p12, ca) = (program::sample("signers/agency.p12"), program::sample("ca"));
    let key = ["--p12", &p12, "--password-file", "password", "--chain", &ca];
    let sign = ["sign", "hd.xml", "-o", "x.xml", "--force"];
    let sign = [&sign[..], &key].concat();
    let raise = ["augment", "x.xml", "--level", "b-t", "--tsa", "sandbox", "--dry-run"];
    let json = [&raise[..], &["--format", "json"]].concat();
    let plan = ["plan", "x.xml", "--format", "json"];
    for (arguments, whole) in [(&sign[..], 0), (&raise, 0), (&json, 0), (&plan, 3)] {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").expect("opened");
        let mut command = program::condau(arguments);
        let output = command.current_dir(folder).stdout(full).output().expect("runs");
        assert_eq!(program::code(&output), 5, "{arguments:?}: {}", program::stderr(&output));
        assert!(program::stderr(&output).contains("cannot write standard output"));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = program::condau(arguments);
        let output = command.current_dir(folder).stdout(writer).output().expect("runs");
        assert_eq!(program::code(&output), whole, "{}", program::stderr(&output));
    }
}

/// A folder with two signatures beside their files, and one whose file is elsewhere.
fn beside(folder: &Path) {
    for (file, content) in [("a.txt", "một"), ("b.txt", "hai"), ("c.txt", "ba")] {
        write(&folder.join("tep"), file, content);
        let (file, output) = (format!("tep/{file}"), format!("tep/{file}.p7s"));
        let (code, told) = sign(folder, &[&file, "-o", &output, "--detached"]);
        assert_eq!(code, 0, "{told}");
    }
    fs::create_dir(folder.join("khac")).expect("made");
    fs::rename(folder.join("tep/c.txt"), folder.join("khac/noi-dung.txt")).expect("moved");
}

#[test]
fn signature_takes_the_file_beside_it_and_says_so() {
    let desk = desk();
    let folder = desk.path();
    beside(folder);
    let (_, told) = judge(folder, &["verify", "tep/a.txt.p7s"]);
    assert!(told.contains("what was signed is unchanged"), "{told}");
    assert!(told.contains("the file beside it: tep/a.txt [CM-03-BESIDE]"), "{told}");
    // What is given goes before what stands beside.
    let (code, told) = judge(folder, &["verify", "tep/a.txt.p7s", "--detached", "tep/b.txt"]);
    assert!(code == 1 && !told.contains("CM-03"), "{told}");
    let two = ["verify", "tep/a.txt.p7s", "--detached", "tep/a.txt", "--detached", "tep/b.txt"];
    let (_, told) = judge(folder, &two);
    assert!(told.contains("the file given: tep/a.txt [CM-03-GIVEN]"), "{told}");
    // A timestamp beside a file is of the same kind.
    let stamp = ["timestamp", "--detached", "tep/a.txt", "-o", "tep/a.txt.tsr", "--tsa", "sandbox"];
    assert_eq!(run(folder, &stamp).0, 0);
    let (_, told) = judge(folder, &["verify", "tep/a.txt.tsr"]);
    assert!(told.contains("what was signed is unchanged"), "{told}");
    write(&folder.join("tep"), "a.txt", "khác");
    for file in ["tep/a.txt.p7s", "tep/a.txt.tsr"] {
        assert_eq!(judge(folder, &["verify", file]).0, 1, "altered");
    }
}

#[test]
fn of_several_signatures_each_has_its_own_content_or_none() {
    let desk = desk();
    let folder = desk.path();
    beside(folder);
    let verdicts = |more: &[&str]| -> Vec<Value> {
        let all = [&["check", "tep", "--format", "json"][..], more].concat();
        let (_, told) = judge(folder, &all);
        let (from, to) = (told.find('[').expect("JSON"), told.rfind(']').expect("JSON"));
        let all: Value = serde_json::from_str(&told[from..=to]).expect("JSON");
        let all = all.as_array().expect("a list").iter();
        all.map(|one| one["signatures"][0]["axes"]["intact"].clone()).collect()
    };
    let (yes, none) = (Value::Bool(true), Value::Null);
    assert_eq!(verdicts(&[]), [yes.clone(), yes.clone(), none.clone()]);
    // One content is for whom it fits: nobody else is called altered.
    for given in ["tep/a.txt", "tep/b.txt", "hd.xml"] {
        assert_eq!(verdicts(&["--detached", given]), [yes.clone(), yes.clone(), none.clone()]);
    }
    let all = verdicts(&["--detached", "khac/noi-dung.txt", "--detached", "tep/a.txt"]);
    assert_eq!(all, [yes.clone(), yes.clone(), yes.clone()]);
    // The one of its name is held against it, whatever it holds.
    write(&folder.join("khac"), "a.txt", "khác");
    assert_eq!(verdicts(&["--detached", "khac/a.txt"]), [Value::Bool(false), yes, none]);
}

#[test]
fn missing_content_is_called_so_by_every_command() {
    let desk = desk();
    let folder = desk.path();
    beside(folder);
    let file = "tep/c.txt.p7s";
    let (code, told) = judge(folder, &["verify", file]);
    assert!(code == 3 && told.contains("not known: what was signed is not at hand"), "{told}");
    assert!(!told.contains("entire document"), "{told}");
    let (_, told) = judge(folder, &["explain", file]);
    assert!(told.contains("what to do: name it with --detached PATH"), "{told}");
    let (code, told) = judge(folder, &["plan", file]);
    assert!(code == 3 && told.contains("what is signed is not at hand"), "{told}");
    for more in [&["--dry-run"][..], &["-o", "x.p7s"]] {
        let all = ["augment", file, "--level", "b-lta", "--tsa", "sandbox"];
        let (code, told) = judge(folder, &[&all[..], more].concat());
        assert!(code == 5 && told.contains("name it with --detached PATH"), "{told}");
    }
    let (code, told) = run(folder, &["extract", file, "--signed", "1"]);
    assert!(code == 5 && told.contains("the file beside it"), "{told}");
}

#[test]
fn content_is_extracted_from_a_signature_around_it_by_id_or_number() {
    let desk = desk();
    let folder = desk.path();
    assert_eq!(sign(folder, &["so-lieu.bin", "-o", "x.p7m", "--attached"]).0, 0);
    assert_eq!(run(folder, &["extract", "x.p7m", "--signed", "1"]), (0, "1,2,3".to_owned()));
    invoice(folder);
    let by = |id: &str| run(folder, &["extract", "hd-ky.xml", "--signed", id, "--reference", "2"]);
    let (code, octets) = by("1");
    assert_eq!((code, octets.contains("DLHDon")), (0, true), "{octets}");
    let (code, told) = by("2");
    assert!(code == 5 && told.contains("there is no signature `2` (there are: NBan-"), "{told}");
    let (code, told) = judge(folder, &["explain", "hd-ky.xml", "--signature", "2"]);
    assert!(code == 2 && told.contains("from 1 to the number of signatures (1)"), "{told}");
    assert_eq!(judge(folder, &["explain", "hd-ky.xml", "--signature", "1"]).0, 3);
}

#[test]
fn octets_that_were_altered_are_given_out_with_a_warning_and_another_exit_status() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    let signed = fs::read_to_string(folder.join("hd-ky.xml")).expect("read");
    let altered = signed.replacen("</DLHDon>", "<Them/></DLHDon>", 1);
    assert_ne!(signed, altered);
    fs::write(folder.join("sua.xml"), altered).expect("written");
    let extract = |lang: &str, more: &[&str]| {
        let mut all = vec!["--lang", lang, "extract", "sua.xml", "--signed", "1"];
        all.extend(more);
        program::condau(&all).current_dir(folder).output().expect("it runs")
    };
    let output = extract("en", &[]);
    assert_eq!(program::code(&output), 1);
    assert!(
        program::stdout(&output).contains("<Them></Them>"),
        "the octets are wanted all the same"
    );
    let told = program::stderr(&output);
    assert!(told.contains("is not what was signed: its") && told.contains(", expected "), "{told}");
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(program::stderr(&extract("vi", &[])).contains("không phải là nội dung đã ký"));
    let codes: Vec<i32> = ["1", "2"]
        .iter()
        .map(|number| program::code(&extract("en", &["--reference", number])))
        .collect();
    assert!(codes.contains(&0) && codes.contains(&1), "only one reference is at fault: {codes:?}");
    let saved = extract("en", &["-o", "ra.bin"]);
    assert_eq!(program::code(&saved), 1);
    assert!(fs::read(folder.join("ra.bin")).expect("written") == output.stdout);
}

#[test]
fn timestamp_on_what_is_no_pdf_says_how_it_is_had() {
    let desk = desk();
    let folder = desk.path();
    assert_eq!(sign(folder, &["so-lieu.bin", "--asic", "e", "-o", "x.asice"]).0, 0);
    for file in ["x.asice", "hd.xml"] {
        let (code, told) = run(folder, &["timestamp", file, "-o", "y", "--tsa", "sandbox"]);
        assert_eq!(code, 5, "{told}");
        assert!(told.contains("condau augment FILE --level b-t"), "{told}");
        assert!(!told.contains("damaged") && !told.contains("cut off"), "{told}");
    }
}

#[test]
fn container_is_told_with_all_that_goes_into_it() {
    let desk = desk();
    let folder = desk.path();
    let (code, told) = sign(folder, &["so-lieu.bin", "hd.xml", "--asic", "e", "-o", "x.asice"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("signed so-lieu.bin, hd.xml → x.asice"), "{told}");
}

#[test]
fn mutants_of_a_broken_document_do_not_blame_the_judge() {
    let desk = desk();
    let folder = desk.path();
    invoice(folder);
    let of = |file: &str| run(folder, &["attack", file, "--check", "--only", "X3"]).1;
    assert!(!of("hd-ky.xml").contains("itself does not hold"));
    let text = fs::read_to_string(folder.join("hd-ky.xml")).expect("read");
    write(folder, "sua.xml", text.replace("<TTChung/>", "<TTChung>x</TTChung>"));
    let told = of("sua.xml");
    assert!(told.contains("sua.xml itself does not hold"), "{told}");
}

#[test]
fn explanation_of_xml_cites_no_standard_of_pdf() {
    let desk = desk();
    invoice(desk.path());
    let (_, told) = judge(desk.path(), &["explain", "hd-ky.xml", "-vv"]);
    assert!(told.contains("policy vn-agency") && !told.contains("ISO 32000"), "{told}");
}

#[test]
fn wrong_profile_is_said_to_be_one() {
    let desk = desk();
    invoice(desk.path());
    for (lang, cure) in [("en", "whether the profile is the one"), ("vi", "đã chọn đúng mẫu")]
    {
        let all = ["verify", "hd-ky.xml", "--profile", "gdt", "--lang", lang];
        let (code, told) = judge(desk.path(), &all);
        assert!(code == 1 && told.replace("\n          ", " ").contains(cure), "{told}");
        assert!(lang == "en" || !told.contains("the document is"), "{told}");
    }
}

#[test]
fn unsigned_file_of_a_folder_goes_by_the_verdict_of_the_signature_beside_it() {
    let desk = desk();
    let folder = desk.path();
    let content = "<a>công văn</a>";
    write(&folder.join("tep"), "cv.xml", content);
    let (code, told) = sign(folder, &["tep/cv.xml", "-o", "tep/cv.xml.p7s", "--detached"]);
    assert_eq!(code, 0, "{told}");
    for (name, crl) in sandbox::current_crls(SystemEntropy.now()).expect("CRLs") {
        fs::create_dir_all(folder.join("crls")).expect("made");
        fs::write(folder.join("crls").join(format!("{name}.crl")), crl).expect("written");
    }
    let judge = |arguments: &[&str]| judge(folder, &[arguments, &["--crls", "crls"]].concat());
    let (code, told) = judge(&["check", "tep"]);
    assert_eq!(code, 0, "{told}");
    assert!(told.contains("NOT SIGNED: 1 (of these signed beside: 1)"), "{told}");
    let (code, lines) = judge(&["check", "tep", "--format", "ndjson"]);
    assert!(code == 0 && lines.contains("\"rule\":\"CM-03-BY\""), "{lines}");
    // A report that is gone on from says the same.
    let first = lines.lines().next().expect("a line");
    write(folder, "bao-cao.ndjson", format!("{first}\n"));
    let again = ["check", "tep", "--format", "ndjson", "--resume", "bao-cao.ndjson"];
    let (code, told) = judge(&again);
    assert_eq!(code, 0, "{told}");
    // Named by itself it is a file without a signature.
    assert_eq!(judge(&["check", "tep/cv.xml"]).0, 4);
    write(&folder.join("tep"), "cv.xml", "<a>công văn khác</a>");
    assert_eq!(judge(&["check", "tep"]).0, 1, "altered");
    write(&folder.join("tep"), "cv.xml", content);
    write(&folder.join("tep"), "khac.xml", "<b/>");
    assert_eq!(judge(&["check", "tep"]).0, 4, "another");
    // A signature around its own content is about nothing beside it.
    let (code, told) = sign(folder, &["tep/cv.xml", "-o", "tep/khac.xml.p7m", "--attached"]);
    assert_eq!(code, 0, "{told}");
    let (_, lines) = judge(&["check", "tep", "--format", "ndjson"]);
    assert_eq!(lines.matches("\"rule\":\"CM-03-BY\"").count(), 1, "{lines}");
}
