//! Imports of small files that bring out one thing each.

use super::ImportError;
use super::Imported;
use super::import;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::model::ValidityModel;
use crate::policy::Level;
use crate::policy::MD5_END;
use crate::policy::Until;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use proptest::prelude::*;

fn policy(imported: &Imported) -> ValidationPolicy {
    let toml = &imported.toml;
    ValidationPolicy::from_toml(toml, "out.toml").unwrap_or_else(|error| panic!("{error}\n{toml}"))
}

fn until(text: &str) -> Until {
    Until::Before(Time::parse(text).expect("a date"))
}

#[track_caller]
fn noted(imported: &Imported, item: &str, why: &str) {
    let found = imported.notes.iter().any(|n| n.item.contains(item) && n.why.en.contains(why));
    assert!(found, "{item}: {why}: {:#?}", imported.notes);
    // What is listed stands in the file, too.
    assert!(imported.toml.contains(why), "{}", imported.toml);
}

/// A suite in JSON with these algorithms.
fn suite(algorithms: &str) -> Imported {
    let text = format!(
        r#"{{"SecuritySuitabilityPolicy": {{"PolicyName": {{"Name": "Suite", "ObjectIdentifier": "1.5.1"}},
        "Publisher": {{"Name": "ETSI"}}, "PolicyIssueDate": "2024-10-13T00:00:00Z",
        "Algorithm": [{algorithms}]}}}}"#
    );
    import(text.as_bytes(), "suite.json").unwrap_or_else(|error| panic!("{error}"))
}

fn algorithm(oid: &str, evaluations: &str) -> String {
    format!(
        r#"{{"AlgorithmIdentifier": {{"Name": "it", "ObjectIdentifier": "{oid}"}}, "Evaluation": [{evaluations}]}}"#
    )
}

fn size(name: &str, bits: u32, end: &str) -> String {
    let end = if end.is_empty() { String::new() } else { format!(r#""End": "{end}""#) };
    format!(r#"{{"Parameter": [{{"name": "{name}", "Min": {bits}}}], "Validity": {{{end}}}}}"#)
}

const ALWAYS: &str = r#"{"Validity": {}}"#;
const SHA256: &str = "2.16.840.1.101.3.4.2.1";
const RSA_SHA256: &str = "1.2.840.113549.1.1.11";

#[test]
fn what_a_suite_does_not_name_is_never_relied_on() {
    let imported = suite(&algorithm(SHA256, ALWAYS));
    let suite = policy(&imported).suite;
    assert_eq!(suite.digest(DigestAlgorithm::Sha256), Until::Always);
    for digest in [DigestAlgorithm::Sha1, DigestAlgorithm::Sha512, DigestAlgorithm::Sha3_224] {
        assert_eq!(suite.digest(digest), Until::Never);
    }
    assert_eq!(suite.scheme(SignatureScheme::Ed25519, 256), Until::Never);
    assert!(imported.toml.starts_with("name = \"Suite\"\n"), "{}", imported.toml);
}

#[test]
fn key_sizes_and_dates_are_those_of_the_suite() {
    let rsa = [size("moduluslength", 1900, "2029-01-01"), size("moduluslength", 3000, "")];
    let ec = size("plength", 256, "").replace("}]", r#"}, {"name": "qlength", "Min": 256}]"#);
    let both = [
        algorithm(SHA256, ALWAYS),
        algorithm(RSA_SHA256, &rsa.join(",")),
        algorithm("1.2.840.10045.2.1", &ec),
    ];
    let imported = suite(&both.join(","));
    let suite = policy(&imported).suite;
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1899), Until::Never);
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 2048), until("2029-01-01"));
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 3072), Until::Always);
    assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 256), Until::Always);
    assert_eq!(imported.notes, []);
}

#[test]
fn no_combination_outlives_what_the_suite_says_of_it() {
    let rows = [
        algorithm(SHA256, ALWAYS),
        algorithm("2.16.840.1.101.3.4.2.3", ALWAYS),
        algorithm(RSA_SHA256, &size("moduluslength", 2048, "2027-01-01")),
        algorithm("1.2.840.113549.1.1.13", &size("moduluslength", 2048, "2029-01-01")),
    ];
    let imported = suite(&rows.join(","));
    let suite = policy(&imported).suite;
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 2048), until("2027-01-01"));
    noted(&imported, "with 2048 bits until 2029-01-01", "until 2027-01-01: digest and key");
}

#[test]
fn a_combination_that_the_suite_does_not_name_is_told() {
    let rows = [
        algorithm(SHA256, ALWAYS),
        algorithm("2.16.840.1.101.3.4.2.3", ALWAYS),
        algorithm(RSA_SHA256, &size("moduluslength", 2048, "")),
    ];
    noted(&suite(&rows.join(",")), "rsa-pkcs1 with sha512", "as long as both of them are");
}

#[test]
fn what_was_broken_in_public_stays_so() {
    let rows = [
        algorithm("1.2.840.113549.2.5", ALWAYS),
        algorithm(RSA_SHA256, &size("moduluslength", 512, "")),
    ];
    let imported = suite(&rows.join(","));
    let suite = policy(&imported).suite;
    assert_eq!(suite.digest(DigestAlgorithm::Md5), MD5_END);
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 512), Until::Never);
    noted(&imported, "md5", "cannot be relied on after");
    noted(&imported, "with 512 bits", "under 768 bits");
}

#[test]
fn what_a_suite_says_beyond_dates_and_sizes_is_listed() {
    for (row, item, why) in [
        (algorithm(SHA256, r#"{"Validity": {"Start": "2020-01-01"}}"#), "Start", "no counterpart"),
        (algorithm(SHA256, r#"{"Validity": {}, "AlgorithmUsage": "urn:x"}"#), "urn:x", "earliest"),
        (algorithm(SHA256, r#"{"Validity": {}, "Any": {}}"#), "Any", "no counterpart"),
        (algorithm(SHA256, r#"{"Validity": {"End": "soon"}}"#), "soon", "never relied on"),
        (algorithm("1.2.3", ALWAYS), "1.2.3", "never relied on"),
        (algorithm("1.3.132.0.34", ALWAYS), "1.3.132.0.34", "curves"),
        (algorithm(RSA_SHA256, &size("exponent", 3, "")), "exponent", "left out"),
        (algorithm("1.2.840.10040.4.1", &size("qlength", 256, "")), "qlength", "not looked at"),
    ] {
        noted(&suite(&row), item, why);
    }
    // What is not understood of a digest does not make it good.
    let imported = suite(&algorithm(SHA256, &size("length", 256, "")));
    assert_eq!(policy(&imported).suite.digest(DigestAlgorithm::Sha256), Until::Never);
    let imported = suite(&algorithm(SHA256, ""));
    assert_eq!(policy(&imported).suite.digest(DigestAlgorithm::Sha256), Until::Never);
}

#[test]
fn a_suite_in_xml_says_the_same_as_in_json() {
    let xml = r#"<?xml version="1.0"?>
<SecuritySuitabilityPolicy xmlns="http://uri.etsi.org/19322/v1.2.1#" version="1">
  <PolicyName><Name>Suite</Name><ObjectIdentifier>1.5.1</ObjectIdentifier></PolicyName>
  <Publisher><Name>ETSI</Name></Publisher>
  <PolicyIssueDate>2024-10-13T00:00:00Z</PolicyIssueDate>
  <Algorithm>
    <AlgorithmIdentifier><Name>it</Name><ObjectIdentifier>2.16.840.1.101.3.4.2.1</ObjectIdentifier></AlgorithmIdentifier>
    <Evaluation><Validity/></Evaluation>
  </Algorithm>
  <Algorithm>
    <AlgorithmIdentifier><Name>it</Name><ObjectIdentifier>1.2.840.113549.1.1.11</ObjectIdentifier></AlgorithmIdentifier>
    <Evaluation><Parameter name="moduluslength"><Min>1900</Min></Parameter><Validity><End>2029-01-01</End></Validity><Recommendation>L</Recommendation></Evaluation>
  </Algorithm>
</SecuritySuitabilityPolicy>"#;
    let json = suite(&format!(
        "{},{}",
        algorithm(SHA256, ALWAYS),
        algorithm(RSA_SHA256, &size("moduluslength", 1900, "2029-01-01"))
    ));
    let imported = import(xml.as_bytes(), "suite.xml").expect("a suite");
    assert_eq!(policy(&imported).suite, policy(&json).suite);
    assert_eq!(imported.notes, json.notes);
}

/// A constraint file of EU DSS with this content.
fn constraints(content: &str) -> Imported {
    let text = format!(
        r#"<ConstraintsParameters Name="Mine" xmlns="http://dss.esig.europa.eu/validation/policy">{content}</ConstraintsParameters>"#
    );
    import(text.as_bytes(), "constraint.xml").unwrap_or_else(|error| panic!("{error}"))
}

fn signing_certificate(content: &str) -> Imported {
    constraints(&format!(
        "<SignatureConstraints><BasicSignatureConstraints><SigningCertificate>{content}</SigningCertificate></BasicSignatureConstraints></SignatureConstraints>"
    ))
}

fn held(imported: &Imported, id: &str) -> Level {
    policy(imported).level(rule(id).expect("a rule"))
}

#[test]
fn levels_are_taken_over_as_far_as_floors_allow() {
    let imported = signing_certificate(r#"<RevocationDataAvailable Level="WARN" />"#);
    assert_eq!(held(&imported, "BB-05"), Level::Warn);
    assert_eq!(held(&imported, "BB-05a"), Level::Fail, "nothing is said of authorities");
    let imported = signing_certificate(r#"<NotRevoked Level="IGNORE" />"#);
    assert_eq!(held(&imported, "BB-05b"), Level::Fail);
    noted(&imported, "NotRevoked IGNORE", "cannot be held below fail");
    let imported = signing_certificate(r#"<ExtendedKeyUsage Level="FAIL" />"#);
    assert_eq!(held(&imported, "PX-10b"), Level::Fail);
}

#[test]
fn where_two_constraints_are_one_rule_the_harder_counts() {
    let (warn, fail) = (
        r#"<RevocationDataAvailable Level="WARN" />"#,
        r#"<AcceptableRevocationDataFound Level="FAIL" />"#,
    );
    for content in [format!("{warn}{fail}"), format!("{fail}{warn}")] {
        let imported = signing_certificate(&content);
        assert_eq!(held(&imported, "BB-05"), Level::Fail);
        noted(&imported, "", "BB-05 has one level, the harder: fail");
    }
}

#[test]
fn every_constraint_without_a_counterpart_is_listed() {
    for (content, item) in [
        (
            r#"<eIDAS><TLFreshness Level="WARN" Unit="HOURS" Value="6" /></eIDAS>"#,
            "eIDAS/TLFreshness WARN 6 HOURS",
        ),
        (
            r#"<ContainerConstraints><AllFilesSigned Level="WARN" /></ContainerConstraints>"#,
            "ContainerConstraints/AllFilesSigned WARN",
        ),
        (
            r#"<SignatureConstraints><AcceptableFormats Level="FAIL"><Id>*</Id></AcceptableFormats></SignatureConstraints>"#,
            "AcceptableFormats FAIL [*]",
        ),
        (r#"<SignatureConstraints><Odd /></SignatureConstraints>"#, "SignatureConstraints/Odd"),
        (r#"<Model Value="PKIX" />"#, "Model PKIX"),
        (
            r#"<Timestamp><BasicSignatureConstraints><Cryptographic><AcceptableDigestAlgo /></Cryptographic></BasicSignatureConstraints></Timestamp>"#,
            "Timestamp/BasicSignatureConstraints/Cryptographic",
        ),
    ] {
        noted(&constraints(content), item, "no counterpart");
    }
    let empty = "<SignatureConstraints><BasicSignatureConstraints><Cryptographic /></BasicSignatureConstraints></SignatureConstraints>";
    assert_eq!(constraints(empty).notes, []);
}

#[test]
fn counter_signatures_are_judged_as_signatures() {
    let of = |level: &str| {
        constraints(&format!(
            r#"<SignatureConstraints><FullScope Level="WARN" /></SignatureConstraints><CounterSignatureConstraints><FullScope Level="{level}" /></CounterSignatureConstraints>"#
        ))
    };
    assert_eq!(of("WARN").notes, []);
    noted(&of("FAIL"), "CounterSignatureConstraints/FullScope FAIL", "as signatures are");
    assert_eq!(held(&of("FAIL"), "BB-01c"), Level::Warn);
}

#[test]
fn what_is_always_held_is_told_only_where_less_is_asked() {
    let of = |level: &str| {
        constraints(&format!(r#"<Revocation><UnknownStatus Level="{level}" /></Revocation>"#))
    };
    assert_eq!(of("FAIL").notes, []);
    noted(&of("WARN"), "UnknownStatus WARN", "always held here (see OC-09)");
}

#[test]
fn models_ages_and_delays_are_taken_over() {
    for (value, model) in [
        ("SHELL", ValidityModel::Shell),
        ("CHAIN", ValidityModel::Chain),
        ("HYBRID", ValidityModel::Hybrid),
    ] {
        let imported = constraints(&format!(r#"<Model Value="{value}" />"#));
        assert_eq!(policy(&imported).model, model);
    }
    let imported =
        signing_certificate(r#"<RevocationFreshness Level="FAIL" Unit="HOURS" Value="12" />"#);
    assert_eq!(policy(&imported).revocation.max_age_seconds, Some(43_200));
    assert_eq!(held(&imported, "BB-04"), Level::Fail);
    let imported =
        signing_certificate(r#"<RevocationFreshness Level="IGNORE" Unit="DAYS" Value="0" />"#);
    assert_eq!(policy(&imported).revocation.max_age_seconds, None);
    assert_eq!(held(&imported, "BB-04"), Level::Inform);
    noted(&imported, "RevocationFreshness IGNORE", "BB-04 cannot be held below inform");
    assert_eq!(imported.lowered, ["BB-04"]);
    assert!(imported.toml.contains("; etsi-2026 has fail\n"), "{}", imported.toml);
    let never = r#"<Timestamp><TimestampDelay Level="IGNORE" Unit="DAYS" Value="0" /></Timestamp>"#;
    assert_eq!(policy(&constraints(never)).timestamp.delay_seconds, None);
    assert_eq!(held(&constraints(never), "LT-03"), Level::Fail);
    let delay = r#"<Timestamp><TimestampDelay Level="FAIL" Unit="DAYS" Value="2" /></Timestamp>"#;
    assert_eq!(policy(&constraints(delay)).timestamp.delay_seconds, Some(172_800));
    let odd = r#"<Timestamp><TimestampDelay Level="FAIL" Unit="YEARS" Value="2" /></Timestamp>"#;
    noted(&constraints(odd), "TimestampDelay", "not a length of time");
}

#[test]
fn a_status_may_be_skipped_only_where_the_file_says_so() {
    let asked = r#"<RevocationDataAvailable Level="FAIL" />"#;
    assert_eq!(held(&signing_certificate(asked), "BB-05f"), Level::Fail);
    let skip = |ids: &str| {
        signing_certificate(&format!(
            r#"{asked}<RevocationDataSkip Level="INFORM"><CertificateExtensions>{ids}</CertificateExtensions></RevocationDataSkip>"#
        ))
    };
    assert_eq!(held(&skip("<Id>2.5.29.56</Id>"), "BB-05f"), Level::Inform);
    let other = skip("<Id>0.4.0.194121.2.1</Id>");
    assert_eq!(held(&other, "BB-05f"), Level::Fail);
    noted(&other, "0.4.0.194121.2.1", "a status is asked for all the same");
}

#[test]
fn the_suite_of_a_constraint_file_is_taken_over() {
    let imported = constraints(
        r#"<Cryptographic Level="FAIL">
        <AcceptableEncryptionAlgo><Algo>RSA</Algo><Algo>ECDSA</Algo><Algo>GOST</Algo></AcceptableEncryptionAlgo>
        <MiniPublicKeySize><Algo Size="1024">RSA</Algo><Algo Size="160">ECDSA</Algo></MiniPublicKeySize>
        <AcceptableDigestAlgo><Algo>SHA1</Algo><Algo>SHA3-256</Algo><Algo>SHA512</Algo></AcceptableDigestAlgo>
        <AlgoExpirationDate Level="FAIL" Format="yyyy-MM-dd" UpdateDate="2024-10-13" LevelAfterUpdate="WARN">
          <Algo Date="2012-08-01">SHA1</Algo><Algo>SHA512</Algo>
          <Algo Date="2010-08-01" Size="786">RSA</Algo><Algo Date="2029-01-01" Size="1900">RSA</Algo>
          <Algo Date="2021-10-01" Size="224">ECDSA</Algo><Algo Size="256">ECDSA</Algo>
        </AlgoExpirationDate></Cryptographic>"#,
    );
    let suite = policy(&imported).suite;
    assert_eq!(suite.digest(DigestAlgorithm::Sha1), until("2012-08-01"));
    assert_eq!(suite.digest(DigestAlgorithm::Sha3_256), Until::Always);
    assert_eq!(suite.digest(DigestAlgorithm::Sha256), Until::Never);
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1023), Until::Never);
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 1024), until("2010-08-01"));
    assert_eq!(suite.scheme(SignatureScheme::RsaPkcs1, 2048), until("2029-01-01"));
    assert_eq!(suite.scheme(SignatureScheme::RsaPss, 4096), Until::Never);
    // A key too short for the first date is not better than the first one that has one.
    assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 192), until("2021-10-01"));
    assert_eq!(suite.scheme(SignatureScheme::Ecdsa, 256), Until::Always);
    noted(&imported, "LevelAfterUpdate WARN", "held alike");
    noted(&imported, "GOST", "never relied on");
}

#[test]
fn other_files_are_refused_with_what_they_are() {
    for (text, what) in [
        ("", "begins with"),
        ("name = \"x\"", "begins with `name"),
        ("<TrustServiceStatusList/>", "<TrustServiceStatusList>"),
        ("<ConstraintsParameters>", "not XML"),
        ("<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", "not XML"),
        ("{", "not a cryptographic suite in JSON"),
        ("{}", "names no algorithm"),
    ] {
        let error = import(text.as_bytes(), "x").expect_err(text).to_string();
        assert!(error.contains(what), "{text}: {error}");
    }
    assert!(matches!(import(&[0xff], "x"), Err(ImportError::Text)));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn whatever_a_file_says_it_becomes_a_policy_above_the_floors(
        name in any::<String>(), level in "FAIL|WARN|INFORM|IGNORE|LOUD", value in any::<i64>(),
        oid in "2\\.16\\.840\\.1\\.101\\.3\\.4\\.2\\.[1-9]|1\\.2\\.840\\.113549\\.(2\\.5|1\\.1\\.1[0-4])|.{0,9}",
        end in "[0-9]{4}-0[1-9]-[0-2][0-9]|.{0,12}", bits in any::<u32>(),
    ) {
        let escaped = |text: &str| serde_json::to_string(text).expect("JSON");
        let row = format!(
            r#"{{"AlgorithmIdentifier": {{"Name": {}, "ObjectIdentifier": {}}}, "Evaluation": [{{"Parameter": [{{"name": "moduluslength", "Min": {bits}}}], "Validity": {{"End": {}}}}}, {{"Validity": {{"End": {}}}}}]}}"#,
            escaped(&name), escaped(&oid), escaped(&end), escaped(&end)
        );
        let text = format!(r#"{{"PolicyName": {{"Name": {}}}, "Algorithm": [{row}]}}"#, escaped(&name));
        policy(&import(text.as_bytes(), &name).expect("a suite"));
        let imported = signing_certificate(&format!(
            r#"<NotRevoked Level="{level}" /><RevocationFreshness Level="{level}" Unit="DAYS" Value="{value}" />"#
        ));
        prop_assert_eq!(held(&imported, "BB-05b"), Level::Fail);
    }
}
