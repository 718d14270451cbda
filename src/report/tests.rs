//! The shape of reports, on a synthetic document with one of everything.

use super::Lang;
use super::Paint;
use super::Report;
use super::Verdict;
use super::batch;
use super::concerns::Concerns;
use super::csv;
use super::json;
use super::schema::schema;
use super::text;
use crate::model::*;
use serde_json::Value;
use std::borrow::Cow;
use std::sync::Arc;

mod causes;

fn time(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn name(attributes: &[(&str, &str)]) -> Name {
    let text: Vec<String> =
        attributes.iter().map(|(kind, value)| format!("{kind}={value}")).collect();
    Name {
        text: text.join(","),
        canonical: text.join(",").to_lowercase(),
        attributes: attributes
            .iter()
            .map(|(kind, value)| ((*kind).to_owned(), (*value).to_owned()))
            .collect(),
    }
}

fn certificate(byte: u8, subject: Name, issuer: Name) -> CertificateEntry {
    let certificate = serde_json::json!({
        "id": hex::encode([byte; 32]), "der": "", "version": 3, "serial": "0b",
        "subject": subject, "issuer": issuer,
        "not_before": "2025-01-01T00:00:00Z", "not_after": "2030-01-01T00:00:00Z",
        "public_key": {"kind": "rsa", "bits": 2048, "spki": ""},
        "signature_algorithm": {"scheme": "rsa-pkcs1", "digest": "sha256", "name": "1.2"},
        "basic_constraints": null, "key_usage": null, "extended_key_usage": null,
        "subject_key_id": null, "authority_key_id": null, "emails": [], "policies": [],
        "crl_distribution_points": [], "ocsp_urls": [], "issuer_urls": [],
        "ocsp_no_check": false, "unknown_critical": [], "deviations": [],
    });
    CertificateEntry {
        certificate: Arc::new(serde_json::from_value(certificate).expect("a certificate")),
        origin: Origin::Embedded,
        links: Vec::new(),
    }
}

fn finding(rule: &'static str, severity: Severity) -> Finding {
    Finding {
        rule: Cow::Borrowed(rule),
        axis: Axis::Coverage,
        severity,
        at: Location::range(120, 8),
        compared: Some(Compared {
            seen: "[0 1 2]\u{1b}[2J".into(),
            expected: "four numbers".into(),
        }),
    }
}

/// A PDF signed by one person, with a timestamp and a revoked certificate; and a detached token.
pub(super) fn sample(conclusion: Conclusion) -> Report {
    let root = name(&[("2.5.4.10", "Ban Cơ yếu"), ("2.5.4.3", "Gốc")]);
    let person =
        name(&[("2.5.4.10", "Bộ Nội vụ"), ("2.5.4.11", "Vụ Một"), ("2.5.4.3", "Nguyễn\u{202e}A")]);
    let evidence = serde_json::json!({
        "id": "Chữ ký 1", "kind": "signature", "format": "pades", "at": {},
        "references": [{
            "role": "document", "what": "bytes", "at": {},
            "digest": {"algorithm": "sha256", "name": "x"}, "found": true, "intact": "holds",
            "signed_digest": "", "computed_digest": "",
        }],
        "value": {
            "algorithm": {"scheme": "rsa-pkcs1", "digest": "sha256", "name": "x"},
            "verifies": "holds", "sha256": "",
        },
        "signer": {"certificate": hex::encode([1; 32]), "embedded": []},
        "attributes": {"claimed_signing_time": "2026-03-01T01:00:00Z"},
        "coverage": "entire-file", "deviations": [],
    });
    let signature: SignatureEvidence = serde_json::from_value(evidence).expect("evidence");
    let token = SignatureEvidence {
        id: "f.tsr".into(),
        kind: SignatureKind::Timestamp,
        signer: SignerIdentification::default(),
        ..signature.clone()
    };
    let judged = SignatureJudgement {
        id: signature.id.clone(),
        conclusion,
        level: SignatureLevel::T,
        axes: Axes {
            intact: Some(true),
            coverage: Coverage::EntireFile,
            changes: Some(ModificationLevel::None),
            changes_permitted: Some(true),
            trust: TrustAxis::Trusted,
            time: TimeAxis::Proven,
            suite: SuiteAxis::Acceptable,
            format: FormatAxis::Conforms,
        },
        chain: vec![CertificateId([1; 32]), CertificateId([2; 32])],
        rejected: Vec::new(),
        blocks: Vec::new(),
        revocation: vec![0],
        timestamps: vec![TimestampJudgement {
            id: "t".into(),
            kind: SignatureKind::SignatureTimestamp,
            time: time("2026-03-01T01:00:05Z"),
            authority: "CN=TSA".into(),
            reason: Some(Reason::Indeterminate(Indeterminate::NoPoe)),
            findings: vec![finding("CV-01", Severity::Warn)],
            chain: Vec::new(),
            rejected: Vec::new(),
            blocks: Vec::new(),
        }],
        best_signature_time: time("2026-03-01T01:00:05Z"),
        valid_at_signing: Some(true),
        counter_signatures: Vec::new(),
        findings: vec![finding("CV-01", Severity::Fail)],
    };
    let of_token = SignatureJudgement {
        id: token.id.clone(),
        findings: Vec::new(),
        timestamps: Vec::new(),
        axes: Axes { changes: None, changes_permitted: None, ..judged.axes },
        ..judged.clone()
    };
    let revocation = serde_json::json!({
        "of": hex::encode([1; 32]), "kind": "crl", "source": "", "origin": "embedded",
        "status": {"revoked": {"at": "2026-02-01T00:00:00Z", "reason": "keyCompromise"}},
        "produced_at": null, "this_update": "2026-02-02T00:00:00Z", "next_update": null,
        "signer": null, "signature": "holds",
        "signature_algorithm": {"scheme": "rsa-pkcs1", "digest": "sha256", "name": "x"},
        "deviations": [],
    });
    let evidence = Evidence {
        document: Document {
            name: "a.pdf".into(),
            sha256: hex::encode([7; 32]),
            size: 4096,
            format: DocumentFormat::Pdf,
            revisions: Vec::new(),
            security_store: None,
            encrypted: false,
            deviations: Vec::new(),
        },
        signatures: vec![signature, token],
        records: Vec::new(),
        certificates: vec![
            certificate(1, person, root.clone()),
            certificate(2, root.clone(), root),
        ],
        revocation: vec![serde_json::from_value(revocation).expect("revocation")],
        anchors: vec![TrustAnchor::new(CertificateId([2; 32]))],
        trust_sha256: "t".into(),
        revocation_sha256: "r".into(),
        fetched: Vec::new(),
    };
    let judgement = Judgement {
        signatures: vec![judged, of_token],
        records: Vec::new(),
        findings: vec![finding("CV-01", Severity::Inform)],
        at: time("2026-03-02T00:00:00Z"),
        policy_sha256: "p".into(),
        policy_name: "vn-agency".into(),
        model: ValidityModel::Shell,
    };
    Report::judged("a.pdf", evidence, judgement)
}

fn as_json(report: &Report) -> (String, Value) {
    let mut bytes = Vec::new();
    json::write(report, Lang::En, &mut bytes).expect("written");
    let text = String::from_utf8(bytes).expect("UTF-8");
    let value = serde_json::from_str(&text).expect("JSON");
    (text, value)
}

/// Each word stands after the one before it.
fn assert_in_order(text: &str, words: &[&str]) {
    let mut at = 0;
    for word in words {
        let found =
            text[at..].find(word).unwrap_or_else(|| panic!("{word} not after {at}: {text}"));
        at += found + word.len();
    }
}

#[test]
fn json_has_the_contracts_fields_in_its_order() {
    let (text, _) = as_json(&sample(Conclusion::TotalFailed(Failed::HashFailure)));
    assert!(text.starts_with("{\"schema\":\"condau-report/1\",\"file\":\"a.pdf\",\"sha256\":"));
    assert!(!text.contains('\n'));
    assert_in_order(
        &text,
        &[
            "\"size\":4096",
            "\"format\":\"pdf\"",
            "\"verdict\":\"TOTAL-FAILED\"",
            "\"signatures\":[{",
            "\"id\":\"Chữ ký 1\"",
            "\"kind\":\"signature\"",
            "\"indication\":\"TOTAL-FAILED\"",
            "\"sub_indication\":\"HASH_FAILURE\"",
            "\"level\":\"B-T\"",
            "\"axes\":{\"intact\":true",
            "\"coverage\":\"entire-file\"",
            "\"changes\":\"none\"",
            "\"changes_permitted\":true",
            "\"trust\":\"trusted\"",
            "\"time\":\"proven\"",
            "\"suite\":\"acceptable\"",
            "\"format\":\"conforms\"}",
            "\"signer\":{\"subject\":",
            "\"issuer\":",
            "\"serial\":\"0b\"",
            "\"sha256\":\"0101",
            "\"not_before\":\"2025-01-01T00:00:00Z\"",
            "\"not_after\":",
            "\"managing_unit\":\"Vụ Một\"",
            "\"valid_at_signing\":true}",
            "\"chain\":[{\"subject\":",
            "\"anchor\":false}",
            "\"anchor\":true}]",
            "\"algorithms\":{\"digest\":\"sha256\",\"signature\":\"rsa-pkcs1\",\"key_bits\":2048}",
            "\"revocation\":[{\"of\":\"0101",
            "\"kind\":\"crl\"",
            "\"status\":\"revoked\"",
            "\"this_update\":\"2026-02-02T00:00:00Z\"",
            "\"source\":\"embedded\"",
            "\"timestamps\":[{\"time\":\"2026-03-01T01:00:05Z\"",
            "\"authority\":\"CN=TSA\"",
            "\"indication\":\"INDETERMINATE\"",
            "\"sub_indication\":\"NO_POE\"",
            "\"claimed_time\":\"2026-03-01T01:00:00Z\"",
            "\"best_signature_time\":",
            "\"findings\":[{\"rule\":\"CV-01\",\"axis\":\"coverage\",\"severity\":\"fail\"",
            "\"message\":",
            "\"where\":{\"offset\":120,\"length\":8}",
            "\"compared\":{\"seen\":",
            "\"expected\":\"four numbers\"}",
            "\"cure\":",
            "\"timestamps\":[{\"id\":\"f.tsr\",\"kind\":\"timestamp\"",
            "\"changes\":\"not-evaluated\"",
            "\"signer\":null",
            "\"findings\":[",
            "\"inputs\":{\"policy\":\"p\",\"trust\":\"t\"",
            "\"revocation\":\"r\",\"at\":\"2026-03-02T00:00:00Z\",\"model\":\"shell\"}}",
        ],
    );
}

#[test]
fn same_report_is_the_same_bytes() {
    let conclusion = Conclusion::Indeterminate(Indeterminate::NoPoe);
    assert_eq!(as_json(&sample(conclusion)).0, as_json(&sample(conclusion)).0);
}

#[test]
fn every_report_keeps_the_schema_and_says_nothing_that_is_not_in_it() {
    let schema = schema();
    for conclusion in [
        Conclusion::TotalPassed,
        Conclusion::TotalFailed(Failed::Revoked),
        Conclusion::Indeterminate(Indeterminate::TryLater),
    ] {
        let (_, value) = as_json(&sample(conclusion));
        assert_eq!(complaints(&value, &schema, &schema, "$"), Vec::<String>::new());
    }
}

#[test]
fn committed_schema_is_the_one_that_is_generated() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/report.schema.json");
    #[allow(clippy::disallowed_methods, reason = "tests read files")]
    let committed = std::fs::read_to_string(path).unwrap_or_default();
    assert!(
        committed == super::schema::schema_text(),
        "docs/report.schema.json is old: `condau generate schema > docs/report.schema.json`"
    );
}

/// A validator for as much of JSON Schema as our schema uses. Fields that the schema does not
/// know are complaints, too.
fn complaints(value: &Value, schema: &Value, root: &Value, at: &str) -> Vec<String> {
    if let Some(name) = schema["$ref"].as_str() {
        let name = name.trim_start_matches("#/$defs/");
        return complaints(value, &root["$defs"][name], root, at);
    }
    if let Some(choices) = schema["anyOf"].as_array() {
        let tried: Vec<_> =
            choices.iter().map(|choice| complaints(value, choice, root, at)).collect();
        let fits = tried.iter().any(Vec::is_empty);
        return if fits { Vec::new() } else { tried.concat() };
    }
    if let Some(words) = schema["enum"].as_array() {
        return if words.contains(value) {
            vec![]
        } else {
            vec![format!("{at}: {value} is no word")]
        };
    }
    if let Some(constant) = schema.get("const") {
        return if value == constant { vec![] } else { vec![format!("{at}: not {constant}")] };
    }
    match (schema["type"].as_str(), value) {
        (Some("object"), Value::Object(fields)) => {
            let properties = schema["properties"].as_object().expect("properties");
            let required = schema["required"].as_array().expect("required");
            let missing = required
                .iter()
                .filter_map(Value::as_str)
                .filter(|name| !fields.contains_key(*name))
                .map(|name| format!("{at}: no {name}"));
            let inner = fields.iter().flat_map(|(name, inner)| match properties.get(name) {
                Some(schema) => complaints(inner, schema, root, &format!("{at}.{name}")),
                None => vec![format!("{at}: unknown {name}")],
            });
            missing.chain(inner).collect()
        }
        (Some("array"), Value::Array(items)) => items
            .iter()
            .flat_map(|item| complaints(item, &schema["items"], root, &format!("{at}[]")))
            .collect(),
        (Some("string"), Value::String(text)) => {
            let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
            if schema.get("pattern").is_some() && !is_hash {
                return vec![format!("{at}: {text} is no SHA-256")];
            }
            if schema.get("format").is_some() && Time::parse(text).is_none() {
                return vec![format!("{at}: {text} is no time")];
            }
            Vec::new()
        }
        (Some("integer"), Value::Number(number)) if number.is_u64() => Vec::new(),
        (Some("boolean"), Value::Bool(_)) | (Some("null"), Value::Null) => Vec::new(),
        (wanted, _) => vec![format!("{at}: {value} is no {wanted:?}")],
    }
}

fn as_text(report: &Report, lang: Lang) -> String {
    let mut bytes = Vec::new();
    let paint = Paint { colour: false, width: 100 };
    text::write(report, lang, paint, &mut bytes).expect("written");
    String::from_utf8(bytes).expect("UTF-8")
}

#[test]
fn vietnamese_text_begins_with_the_verdict_and_shows_what_the_circular_asks_for() {
    let text = as_text(&sample(Conclusion::TotalFailed(Failed::HashFailure)), Lang::Vi);
    assert!(text.starts_with("KHÔNG HỢP LỆ: a.pdf\n"), "{text}");
    assert_in_order(
        &text,
        &[
            "Chữ ký số \"Chữ ký 1\": KHÔNG HỢP LỆ (TOTAL-FAILED, HASH_FAILURE)",
            "Chủ thể ký:",
            "Đơn vị quản lý:",
            "Vụ Một",
            "Tổ chức cấp chứng thư:",
            "Gốc",
            "Đường dẫn chứng thực:",
            "Độ tin cậy:",
            "tin cậy\n",
            "Thời điểm ký (tự khai):",
            "01/03/2026 08:00:00 +07:00",
            "Thời điểm ký (chứng minh):",
            "không muộn hơn 01/03/2026 08:00:05 +07:00",
            "Dấu thời gian:",
            "01/03/2026 08:00:05 +07:00",
            "Tính toàn vẹn:",
            "Hiệu lực tại thời điểm ký:",
            "Thời hạn chứng thư:",
            "từ 01/01/2025 07:00:00 +07:00 đến 01/01/2030 07:00:00 +07:00",
            "✗ ByteRange",
            "[CV-01, byte 120]",
            "cách xử lý: ",
        ],
    );
}

#[test]
fn first_line_says_the_verdict_in_either_language() {
    for (conclusion, en, vi) in [
        (Conclusion::TotalPassed, "VALID", "HỢP LỆ"),
        (Conclusion::TotalFailed(Failed::Revoked), "NOT VALID", "KHÔNG HỢP LỆ"),
        (
            Conclusion::Indeterminate(Indeterminate::NoPoe),
            "CANNOT BE DECIDED",
            "CHƯA ĐỦ CƠ SỞ KẾT LUẬN",
        ),
    ] {
        let report = sample(conclusion);
        assert!(as_text(&report, Lang::En).starts_with(&format!("{en}: a.pdf\n")));
        assert!(as_text(&report, Lang::Vi).starts_with(&format!("{vi}: a.pdf\n")));
    }
}

#[test]
fn foreign_text_cannot_move_the_cursor_or_turn_the_line_around() {
    let report = sample(Conclusion::TotalFailed(Failed::HashFailure));
    for text in [as_text(&report, Lang::En), concerned(&report)] {
        assert!(!text.contains('\u{1b}') && !text.contains('\u{202e}'), "{text:?}");
    }
    assert!(as_text(&report, Lang::En).contains("Nguyễn\\u{202e}A"));
}

#[test]
fn csv_has_a_row_a_file_with_as_many_columns_as_its_header() {
    let mut bytes = Vec::new();
    csv::write_header(Lang::En, &mut bytes).expect("written");
    csv::write(&sample(Conclusion::TotalFailed(Failed::HashFailure)), Lang::En, &mut bytes)
        .expect("written");
    let mut reader = ::csv::Reader::from_reader(bytes.as_slice());
    let rows: Vec<_> = reader.records().map(|row| row.expect("a row")).collect();
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0].len(), csv::COLUMNS.len());
    assert_eq!(&rows[0][1], "TOTAL-FAILED");
    assert_eq!(&rows[0][2], "HASH_FAILURE");
    assert_eq!(&rows[0][11], "CV-01");
}

#[test]
fn csv_begins_with_a_byte_order_mark_and_in_vietnamese_ends_with_the_verdict_in_words() {
    let mut report = sample(Conclusion::TotalPassed);
    let super::Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.signatures[1].axes.time = TimeAxis::Claimed;
    let mut bytes = Vec::new();
    csv::write_header(Lang::Vi, &mut bytes).expect("written");
    csv::write(&report, Lang::Vi, &mut bytes).expect("written");
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").expect("a byte order mark");
    let mut reader = ::csv::Reader::from_reader(text);
    assert_eq!(reader.headers().expect("a header").iter().next_back(), Some("kết luận"));
    let row = reader.records().next().expect("a row").expect("readable");
    assert_eq!((&row[1], &row[13]), ("TOTAL-PASSED", "HỢP LỆ, có lưu ý"));
    assert_eq!(&row[11], "CV-01", "its remark");
    // A time that nothing proves is no best-signature-time of anybody's.
    assert_eq!(&row[9], "2026-03-01T01:00:00Z; 2026-03-01T01:00:00Z");
    assert_eq!(&row[10], "2026-03-01T01:00:05Z; –");
}

/// What a batch says of it.
fn concerned(report: &Report) -> String {
    let mut concerns = Concerns::new(false);
    concerns.add(report.verdict(), &report.file, vec![batch::why(report, Lang::Vi)]);
    concerns.lines(Lang::Vi, Paint { colour: false, width: 100 })
}

/// A page without its line breaks.
fn on_one_line(page: &str) -> String {
    page.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn verdict_is_the_worst_of_the_parts_and_the_files_own_findings() {
    let mut report = sample(Conclusion::TotalPassed);
    assert_eq!(report.verdict(), Verdict::TotalPassed);
    let super::Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.findings.push(finding("CV-01", Severity::Fail));
    assert_eq!(report.verdict(), Verdict::TotalFailed);
    let super::Outcome::Judged { judgement, .. } = &mut report.outcome else { panic!("judged") };
    judgement.signatures.clear();
    assert_eq!(report.verdict(), Verdict::NoSignature);
}
