//! Why a file is not valid, or not without remarks, and how far its chain is trusted.

use super::*;
use crate::report::Outcome;

#[test]
fn what_passed_without_remarks_is_plainly_valid() {
    let mut report = sample(Conclusion::TotalPassed);
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.findings.clear();
    for signature in &mut judgement.signatures {
        signature.findings.clear();
        signature.timestamps.clear();
    }
    assert!(as_text(&report, Lang::Vi).starts_with("HỢP LỆ: a.pdf\n"));
    let mut row = Vec::new();
    csv::write(&report, Lang::Vi, &mut row).expect("written");
    assert!(row.ends_with(",,,HỢP LỆ\n".as_bytes()));
}

/// The sample, signed at a time that nothing proves, by a chain of which something is not known.
fn doubted(rule: &'static str, trust: TrustAxis, about: u8) -> Report {
    let mut report = sample(Conclusion::Indeterminate(Indeterminate::TryLater));
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    let signature = &mut judgement.signatures[0];
    signature.axes = Axes { trust, time: TimeAxis::Claimed, ..signature.axes };
    let at = Location { certificate: Some(hex::encode([about; 32])), ..Location::default() };
    let seen = "2.5.4.10=Bộ Nội vụ,2.5.4.11=Vụ Một,2.5.4.3=Nguyễn\u{202e}A".to_owned();
    let compared = Some(Compared { seen, expected: "2026-02-01T00:00:00Z".into() });
    let rule = Cow::Borrowed(rule);
    let found = Finding { rule, axis: Axis::Trust, severity: Severity::Fail, at, compared };
    signature.findings.insert(0, found);
    report
}

#[test]
fn root_is_said_to_be_trusted_where_only_a_status_is_missing() {
    let mut report = doubted("BB-05", TrustAxis::NotEvaluated, 1);
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.signatures[0].revocation.clear();
    let text = on_one_line(&as_text(&report, Lang::Vi));
    let lines = [
        "gốc tin cậy, nhưng chưa rõ chứng thư của 'Nguyễn\\u{202e}A' có bị thu hồi hay không",
        "tự khai",
    ];
    assert_in_order(&text, &lines);
    assert!(text.contains("chưa có chứng minh"), "{text}");
    let told = on_one_line(&concerned(&report));
    assert!(
        told.contains("1 tệp: chưa xác định được chứng thư số của 'Nguyễn\\u{202e}A' có bị"),
        "{told}"
    );
    assert!(told.contains("(do 'Gốc' cấp) [TRY_LATER, BB-05]"), "{told}");
    assert!(!told.contains("2.5.4.10"), "{told}");
}

#[test]
fn remarks_are_those_of_people_and_the_same_in_a_report_that_was_told_before() {
    let mut report = sample(Conclusion::TotalPassed);
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.findings.clear();
    judgement.signatures.iter_mut().for_each(|signature| signature.findings.clear());
    let noted = |report: &Report| {
        let (line, _) = as_json(report);
        let told_before = json::has_notes(line.as_bytes());
        assert_eq!(told_before, crate::report::people::notes(report).next().is_some());
        let first = if told_before { "HỢP LỆ, có lưu ý: " } else { "HỢP LỆ: " };
        assert!(as_text(report, Lang::Vi).starts_with(first));
        told_before
    };
    let facts = serde_json::json!({
        "time": "2026-03-01T01:00:05Z", "accuracy_millis": null, "ordering": false, "policy": "",
        "serial": "", "nonce": null, "authority": null, "protects": [],
    });
    let facts = serde_json::from_value(facts).expect("facts");
    // Its timestamp has a warning, and so has the token beside it.
    let Outcome::Judged { evidence, judgement } = &mut report.outcome else { panic!("judged") };
    evidence.signatures[1].timestamp = Some(facts);
    judgement.signatures[1].findings = vec![finding("BB-04a", Severity::Warn)];
    assert!(!noted(&report));
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.signatures[0].findings = vec![finding("BB-01c", Severity::Warn)];
    assert!(noted(&report));
    // By itself a token is all there is.
    let Outcome::Judged { evidence, judgement } = &mut report.outcome else { panic!("judged") };
    evidence.signatures.remove(0);
    judgement.signatures.remove(0);
    assert!(noted(&report));
}

#[test]
fn day_of_a_revocation_is_said_with_the_trust() {
    let text = on_one_line(&as_text(&doubted("BB-05b", TrustAxis::Untrusted, 1), Lang::Vi));
    assert!(text.contains("đã bị thu hồi ngày 01/02/2026"), "{text}");
}

#[test]
fn chain_without_a_trusted_root_is_not_trusted() {
    let mut report = doubted("PX-01", TrustAxis::Untrusted, 1);
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!() };
    judgement.signatures[0].chain.truncate(1);
    assert!(as_text(&report, Lang::En).contains("does not reach a trusted root"));
    let Outcome::Judged { evidence, .. } = &mut report.outcome else { panic!() };
    evidence.anchors.clear();
    assert!(as_text(&report, Lang::En).contains("no trusted root was given"));
}

#[test]
fn reason_and_cause_are_those_of_the_same_signature() {
    let mut report = sample(Conclusion::Indeterminate(Indeterminate::TryLater));
    let Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.findings.clear();
    judgement.signatures[0].findings = vec![finding("BB-05", Severity::Fail)];
    judgement.signatures[1].conclusion = Conclusion::TotalFailed(Failed::HashFailure);
    judgement.signatures[1].findings =
        vec![finding("BB-04", Severity::Fail), finding("BB-06b", Severity::Fail)];
    assert_eq!(batch::why(&report, Lang::En).codes, "HASH_FAILURE, BB-06b");
}
