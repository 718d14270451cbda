//! Number and date are filled in after the leader has signed, and before the agency does: what is
//! permitted passes everywhere, what is forbidden is refused and, where somebody does it all the
//! same, found.

#![allow(clippy::disallowed_methods, reason = "tests make and read files")]
#![allow(clippy::ptr_arg, reason = "a source of bytes is a sized type")]

use crate::cli_signing::run_in;
use crate::cli_signing::told;
use crate::permissions::judged;
use crate::signing::assert_all_hold;
use crate::signing::encrypted_of;
use crate::signing::opened_by;
use crate::signing::pdf;
use crate::signing::settings;
use crate::signing::signed_by;
use crate::signing::signed_with;
use condau::adapters::output::Existing;
use condau::app::fill;
use condau::app::fill::FieldValue;
use condau::app::sign::Job;
use condau::app::sign::SignError;
use condau::formats;
use condau::formats::ObserveOptions;
use condau::formats::limits::Limits;
use condau::formats::pdf::PdfFile;
use condau::formats::pdf::embed::filling;
use condau::formats::x509::Pool;
use condau::model::Conclusion;
use condau::model::FieldLock;
use condau::model::ModificationLevel;
use condau::signing;
use condau::signing::Output;
use condau::signing::Refusal;
use condau::signing::SigningError;
use condau::signing::SigningRequest;
use lopdf::Permissions;
use std::fs;

/// A document with places for number and date, as it comes to the leader.
fn draft() -> Vec<u8> {
    let field = |name: &str, left: u32| {
        format!(
            "<</Type/Annot/Subtype/Widget/FT/Tx/T({name})/Rect[{left} 740 {} 760]/P 3 0 R/F 4>>",
            left + 160
        )
    };
    let (number, date) = (field("So", 60), field("Ngay", 330));
    let file = pdf("/AcroForm<</Fields[4 0 R 5 0 R]/DA(/Helv 0 Tf 0 g)>>", &[&number, &date]);
    let text = String::from_utf8_lossy(&file).into_owned();
    assert!(text.contains("/Fields"));
    file
}

fn values(values: &[(&str, &str)]) -> Vec<FieldValue> {
    let value = |(field, value): &(&str, &str)| FieldValue {
        field: (*field).to_owned(),
        value: (*value).to_owned(),
    };
    values.iter().map(value).collect()
}

fn filled(input: &Vec<u8>, wanted: &[(&str, &str)]) -> Result<Vec<u8>, SigningError> {
    let options = ObserveOptions::default();
    let made = signing::fill(input, "in", &values(wanted), &options)?.made;
    match made.output {
        Output::Appended(bytes) => Ok([input.as_slice(), &bytes].concat()),
        Output::Whole(_) => panic!("a PDF is appended to"),
    }
}

/// Fills as a program would that asks nobody.
fn forced(input: &Vec<u8>, wanted: &[(&str, &str)]) -> Vec<u8> {
    let file = PdfFile::open(input, &Limits::default(), None).expect("a PDF");
    let made = filling::fill(&file, &values(wanted)).expect("filled");
    [input.as_slice(), &made.appended].concat()
}

const NUMBER_AND_DATE: &[(&str, &str)] =
    &[("So", "15/QĐ-UBND"), ("Ngay", "Hà Nội, ngày 22 tháng 11 năm 2026")];

fn by_leader(change: impl FnOnce(&mut SigningRequest)) -> Vec<u8> {
    signed_by("leader", &draft(), change).expect("signed")
}

fn refused(outcome: Result<Vec<u8>, SigningError>) -> Refusal {
    match outcome {
        Err(SigningError::Refused(refusal)) => refusal,
        Ok(_) => panic!("filled"),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn number_and_date_after_the_leader_and_before_the_agency_are_clean() {
    for permission in [Some(2), Some(3), None] {
        let first = by_leader(|request| request.allowance.certify = permission);
        let second = filled(&first, NUMBER_AND_DATE).expect("filled");
        assert_eq!(&second[..first.len()], &first[..]);
        let third = signed_by("agency", &second, |_| {}).expect("signed");
        assert_all_hold(&third, 2);
        for signature in judged(&third).signatures {
            assert_eq!(signature.axes.changes_permitted, Some(true), "{}", signature.id);
            assert_eq!(signature.axes.intact, Some(true), "{}", signature.id);
        }
    }
}

#[test]
fn filling_that_a_signature_forbids_is_refused_by_its_name() {
    let first = by_leader(|request| request.allowance.certify = Some(1));
    let why = refused(filled(&first, NUMBER_AND_DATE));
    assert_eq!(why, Refusal::NoChangesAllowed { by: "Signature1".to_owned() });

    let lock = FieldLock::Include(vec!["Ngay".to_owned()]);
    let first = by_leader(|request| {
        request.allowance.certify = Some(2);
        request.allowance.lock = Some(lock);
    });
    let why = refused(filled(&first, NUMBER_AND_DATE));
    let (field, by) = ("Ngay".to_owned(), "Signature1".to_owned());
    assert_eq!(why, Refusal::FieldLocked { field, by });
    filled(&first, &[("So", "15")]).expect("the other is free");
}

#[test]
fn forbidden_filling_fails_and_its_permitted_pair_does_not() {
    let locked: fn(&mut SigningRequest) = |request| {
        request.allowance.lock = Some(FieldLock::Exclude(vec!["So".to_owned()]));
    };
    let certified: fn(&mut SigningRequest) = |request| request.allowance.certify = Some(1);
    for (restriction, field, permitted) in
        [(locked, "Ngay", false), (locked, "So", true), (certified, "So", false)]
    {
        let file = forced(&by_leader(restriction), &[(field, "1")]);
        let judgement = judged(&file);
        let signature = &judgement.signatures[0];
        assert_eq!(signature.axes.intact, Some(true));
        assert_eq!(signature.axes.changes_permitted, Some(permitted), "{field}");
        let failed = matches!(signature.conclusion, Conclusion::TotalFailed(_));
        assert_eq!(failed, !permitted, "{field}");
        let told = signature.findings.iter().any(|finding| finding.rule == "DA-25");
        assert_eq!(told, !permitted, "{field}");
    }
}

#[test]
fn value_changed_after_the_agency_signed_and_locked_fails() {
    let first = by_leader(|request| request.allowance.certify = Some(2));
    let second = filled(&first, NUMBER_AND_DATE).expect("filled");
    let third = signed_by("agency", &second, |request| {
        request.allowance.lock = Some(FieldLock::All);
        request.field = Some("CoQuan".to_owned());
    })
    .expect("signed");
    let why = refused(filled(&third, &[("So", "16/QĐ-UBND")]));
    assert!(matches!(why, Refusal::FieldLocked { ref by, .. } if by == "CoQuan"), "{why}");
    let forged = forced(&third, &[("So", "16/QĐ-UBND")]);
    let judgement = judged(&forged);
    let permitted: Vec<Option<bool>> =
        judgement.signatures.iter().map(|one| one.axes.changes_permitted).collect();
    assert_eq!(permitted, [Some(true), Some(false)]);
}

#[test]
fn file_is_written_when_every_signature_is_as_before_and_not_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    let (input, output) = (folder.path().join("a.pdf"), folder.path().join("b.pdf"));
    fs::write(&input, by_leader(|request| request.allowance.certify = Some(2))).expect("written");
    let job = Job { input: input.clone(), output: output.clone() };
    let settings = settings(Pool::new());
    let told = fill::fill_file(&job, &values(NUMBER_AND_DATE), &settings, Existing::Refuse);
    assert_eq!(told.expect("filled").signatures, ["Signature1"]);
    let made = fs::read(&output).expect("written");
    assert!(made.starts_with(&fs::read(&input).expect("kept")));

    fs::remove_file(&output).expect("removed");
    let wrong = fill::fill_file(&job, &values(&[("None", "1")]), &settings, Existing::Refuse);
    assert!(matches!(wrong, Err(SignError::Signing(SigningError::Fill(_)))));
    let mut altered = fs::read(&input).expect("kept");
    let at = altered.windows(10).position(|ten| ten == b"0 595 842]").expect("found");
    altered[at + 2] = b'6';
    fs::write(&input, altered).expect("written");
    let broken = fill::fill_file(&job, &values(NUMBER_AND_DATE), &settings, Existing::Refuse);
    let error = broken.expect_err("refused");
    assert!(matches!(error.refusal(), Some(Refusal::EarlierSignature { .. })), "{error}");
    assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 1);
}

#[test]
fn encrypted_document_is_filled_with_its_password_and_stays_closed() {
    let closed = encrypted_of(&draft(), Permissions::all());
    let signed = signed_with(&closed, Some("user")).expect("signed");
    let fill = |input: &Vec<u8>, password: Option<&str>| {
        let made = signing::fill(input, "in", &values(NUMBER_AND_DATE), &opened_by(password))?.made;
        let Output::Appended(bytes) = made.output else { panic!("a PDF is appended to") };
        Ok([input.as_slice(), &bytes].concat())
    };
    assert_eq!(refused(fill(&signed, None)), Refusal::PasswordNeeded);
    let output = fill(&signed, Some("user")).expect("filled");
    assert!(memchr::memmem::find(&output, "15/Q".as_bytes()).is_none(), "in the open");
    let seen = formats::observe(&output, "f", &opened_by(Some("user"))).expect("observed");
    let later = &seen.signatures[0].later;
    assert_eq!((later.level(), &later.incomplete), (ModificationLevel::FormFilling, &None));
    let barred = encrypted_of(&draft(), Permissions::empty());
    assert_eq!(refused(fill(&barred, Some("user"))), Refusal::FillingNotPermitted);
    let fillable = encrypted_of(&draft(), Permissions::FILLABLE);
    assert!(fill(&fillable, Some("user")).is_ok() && fill(&barred, Some("owner")).is_ok());
}

#[test]
fn what_is_no_form_is_told() {
    let outcome = filled(&b"<a/>".to_vec(), NUMBER_AND_DATE);
    assert!(matches!(outcome, Err(SigningError::NoForms)));
    let outcome = filled(&crate::signing::plain(), NUMBER_AND_DATE);
    assert!(matches!(outcome, Err(SigningError::Fill(signing::FillError::NoForm))));
}

#[test]
fn command_tells_what_it_did_and_what_stands_against_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    fs::write(at.join("a.pdf"), by_leader(|request| request.allowance.certify = Some(2)))
        .expect("written");
    fs::write(at.join("v.json"), r#"{"Ngay": "Hà Nội, ngày 22 tháng 11 năm 2026"}"#)
        .expect("written");
    let fill = |arguments: &[&str]| {
        let all = ["fill"].iter().chain(arguments).copied().collect::<Vec<_>>();
        told(&run_in(at, &all))
    };
    let both = ["a.pdf", "-o", "b.pdf", "--set", "So=15/QĐ-UBND", "--set-file", "v.json"];
    let (code, out, err) = fill(&both);
    assert_eq!((code, err.as_str()), (0, ""));
    assert_eq!(out, "filled a.pdf → b.pdf (Ngay, So; 1 signature holds as before)\n");
    let (code, _, err) = fill(&both);
    assert!(code == 5 && err.contains("b.pdf exists"), "{err}");
    let (code, out, _) = fill(&[&both[..], &["--force", "--lang", "vi"]].concat());
    assert_eq!(code, 0);
    assert_eq!(out, "đã điền a.pdf → b.pdf (Ngay, So; 1 chữ ký vẫn đúng như trước)\n");

    for (arguments, status, words) in [
        (&["--set", "So"][..], 2, "FIELD=VALUE"),
        (&["--set", "So=1", "--set", "So=2"], 2, "given twice"),
        (&["--set-file", "a.pdf"], 2, "not a JSON object"),
        (&["--set", "Khong=1"], 5, "no field `Khong` (there are: So, Ngay)"),
        (&["--set", "Signature1=1"], 5, "a signature field"),
        (&[], 2, "--set"),
    ] {
        let all = [&["a.pdf", "-o", "c.pdf"], arguments].concat();
        let (code, out, err) = fill(&all);
        assert_eq!((code, out.as_str()), (status, ""), "{err}");
        assert!(err.contains(words), "{err}");
        assert!(!at.join("c.pdf").exists());
    }
    fs::write(at.join("p1.pdf"), by_leader(|request| request.allowance.certify = Some(1)))
        .expect("written");
    let (code, _, err) = fill(&["p1.pdf", "-o", "c.pdf", "--set", "So=1", "--lang", "vi"]);
    assert_eq!(code, 5);
    assert!(err.contains("chữ ký “Signature1” không cho phép thay đổi tài liệu"), "{err}");
}

#[test]
fn fields_are_listed_with_their_values_and_whether_they_may_be_filled() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("mau.pdf"), draft()).expect("written");
    let list = |file: &str, more: &[&str]| {
        told(&run_in(folder.path(), &[&["fill", file, "--list"], more].concat()))
    };
    let (code, text, _) = list("mau.pdf", &[]);
    assert_eq!((code, text.lines().next()), (0, Some("mau.pdf: 2 fields")));
    assert!(text.contains("  So: text, empty; may be filled\n"), "{text}");
    let (key, password) =
        (crate::cli_signing::sample("signers/leader.p12"), "CONDAU_TEST_PASSWORD");
    let signed = [
        "sign",
        "mau.pdf",
        "-o",
        "ky.pdf",
        "--p12",
        &key,
        "--password-env",
        password,
        "--lock",
        "Ngay",
    ];
    let (code, _, said) = told(&run_in(folder.path(), &signed));
    assert_eq!(code, 0, "{said}");
    let (code, ..) =
        told(&run_in(folder.path(), &["fill", "ky.pdf", "-o", "so.pdf", "--set", "So=15/QĐ"]));
    assert_eq!(code, 0);
    let (code, text, _) = list("so.pdf", &["--lang", "vi"]);
    assert_eq!(code, 0);
    assert!(text.contains("  So: chữ, “15/QĐ”; điền được\n"), "{text}");
    assert!(text.contains("  Ngay: chữ, đang trống; KHÔNG được: trường “Ngay” bị"), "{text}");
    assert!(text.contains("  Signature1: chữ ký, đã ký\n"), "{text}");
    let (_, json, _) = list("so.pdf", &["--format", "json"]);
    let json: serde_json::Value = serde_json::from_str(&json).expect("JSON");
    assert_eq!(json["schema"], "condau-fields/1");
    assert_eq!(json["fields"][0]["value"], "15/QĐ");
    assert_eq!(json["fields"][0]["permitted"], true);
    assert_eq!(json["fields"][1]["permitted"], false);
    assert_eq!(
        json["fields"][1]["why_not"],
        "field `Ngay` is locked by signature `Signature1` (FieldMDP)"
    );
}

#[test]
fn list_of_a_document_without_fields_or_with_other_options_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("mau.pdf"), pdf("", &[])).expect("written");
    let (code, _, said) = told(&run_in(folder.path(), &["fill", "mau.pdf", "--list"]));
    assert_eq!(code, 5, "{said}");
    assert!(said.contains("the document has no form fields"), "{said}");
    for wrong in [&["--set", "a=b"][..], &["-o", "x.pdf"]] {
        let arguments = [&["fill", "mau.pdf", "--list"], wrong].concat();
        assert_eq!(told(&run_in(folder.path(), &arguments)).0, 2, "{wrong:?}");
    }
    let (code, ..) = told(&run_in(folder.path(), &["fill", "mau.pdf", "--format", "json"]));
    assert_eq!(code, 2);
    let (code, ..) = told(&run_in(folder.path(), &["fill", "mau.pdf", "-o", "x.pdf"]));
    assert_eq!(code, 2, "nothing to fill");
}
