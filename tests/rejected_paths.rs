//! A chain that was tried and does not hold is told with its reason wherever a verdict is: in the
//! JSON, in the explanation, in the report of TS 119 102-2, and to people where nothing else held.

use crate::support::fixture;
use crate::support::json;
use crate::support::sample_settings;
use condau::adapters::files;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::model::AnchorUsage;
use condau::model::CertificateId;
use condau::model::Evidence;
use condau::model::Time;
use condau::model::TrustAnchor;
use condau::report::Lang;
use condau::report::Outcome;
use condau::report::Paint;
use condau::report::Report;
use condau::report::etsi;
use condau::report::explain;
use condau::report::explain::Explained;
use condau::report::text;
use condau::validation;

const AT: &str = "2026-06-02T00:00:00Z";
const PLAIN: Paint = Paint { colour: false, width: 400 };

/// The fixture's evidence, with the issuing authority trusted for timestamps only.
fn evidence(settings: &Settings) -> Evidence {
    let mut buffer = Vec::new();
    let path = fixture("pdf/signed/leader-b-t.pdf");
    let opened = files::open(&path, &mut buffer).expect("a readable file");
    let report = verify::verify(opened.source(), "leader.pdf", settings);
    let Outcome::Judged { mut evidence, judgement } = report.outcome else { panic!("readable") };
    let issuer: CertificateId = judgement.signatures[0].chain[1];
    let usages = Some([AnchorUsage::Timestamp].into());
    evidence.anchors.push(TrustAnchor { usages, ..TrustAnchor::new(issuer) });
    *evidence
}

fn in_text(report: &Report, lang: Lang) -> String {
    let mut bytes = Vec::new();
    text::write(report, lang, PLAIN, &mut bytes).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn path_beside_the_one_that_holds_is_for_programs_and_auditors() {
    let settings = sample_settings(AT);
    let report = verify::judge("leader.pdf", evidence(&settings), &settings);
    let told = json(&report);
    assert_eq!(told["verdict"], "TOTAL-PASSED");
    let rejected = &told["signatures"][0]["rejected_paths"];
    assert_eq!(rejected.as_array().map(Vec::len), Some(1), "{rejected}");
    assert_eq!(rejected[0]["reason"], "PX-13a");
    assert_eq!(rejected[0]["path"][1]["anchor"], true);
    assert_eq!(rejected[0]["path"][0], told["signatures"][0]["chain"][0]);
    let rules: Vec<_> = rejected[0]["findings"].as_array().expect("findings").iter().collect();
    assert!(rules.iter().any(|one| one["rule"] == "PX-13a"), "{rejected}");
    // Who reads that all is well is not told what would not have been.
    assert!(!in_text(&report, Lang::En).contains("Rejected path"));

    let Outcome::Judged { evidence, .. } = &report.outcome else { panic!("readable") };
    let explanation = validation::explain(evidence, &settings.policy, settings.at, None);
    let explained = Explained { report: &report, explanation: &explanation, first: 1 };
    for (lang, label) in [(Lang::En, "Rejected path"), (Lang::Vi, "Đường dẫn bị loại")] {
        let mut bytes = Vec::new();
        explain::write(explained, lang, PLAIN, 0, &mut bytes).expect("written");
        let text = String::from_utf8(bytes).expect("UTF-8");
        assert!(text.contains(label) && text.contains("✗ PX-13a"), "{text}");
    }

    let mut bytes = Vec::new();
    etsi::write(&report, Lang::En, &mut bytes).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let path = text.split("urn:condau:block:path<").nth(1).expect("the path");
    let path = path.split("</ValidationConstraint>").next().expect("its end");
    assert!(path.contains("NO_CERTIFICATE_CHAIN_FOUND<"), "{path}");
    assert!(path.contains("<CertificateChain>") && path.contains("PX-13a: "), "{path}");
}

#[test]
fn where_no_path_holds_people_are_told_of_each() {
    let settings = sample_settings(AT);
    let mut evidence = evidence(&settings);
    for anchor in evidence.anchors.iter_mut().filter(|anchor| anchor.usages.is_none()) {
        anchor.sunset = Some(Time::parse("2021-01-01").expect("a date"));
    }
    let report = verify::judge("leader.pdf", evidence, &settings);
    let told = json(&report);
    assert_eq!(told["verdict"], "INDETERMINATE");
    let reasons = told["signatures"][0]["rejected_paths"].as_array().expect("paths").iter();
    assert_eq!(reasons.map(|one| &one["reason"]).collect::<Vec<_>>(), ["PX-13a"]);
    for (lang, label) in [(Lang::En, "Rejected path:"), (Lang::Vi, "Đường dẫn bị loại:")]
    {
        let text = in_text(&report, lang);
        assert!(text.contains(label) && text.contains("[PX-13a]"), "{text}");
    }
}
