//! The cryptographic suite in the form of TS 119 322 (after RFC 5698): algorithms by name and OID,
//! each with key sizes and dates.
//!
//! There a signature algorithm is one with its digest; our policies give digests and schemes dates
//! of their own, of which the earlier counts. The dates are chosen so that no combination is relied
//! on for longer than the suite says.

use super::ImportError;
use super::draft::DIGESTS;
use super::draft::Draft;
use super::draft::date;
use crate::model::DigestAlgorithm;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::policy::Until;
use crate::report::Words;
use roxmltree::Node;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A suite as written.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct SuiteFile {
    policy_name: Named,
    publisher: Named,
    policy_issue_date: String,
    next_update: Option<String>,
    usage: Option<String>,
    algorithm: Vec<Algorithm>,
    signature: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Named {
    name: String,
    object_identifier: Option<OneOrMany>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Algorithm {
    algorithm_identifier: Identifier,
    evaluation: Vec<Evaluation>,
    any: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Identifier {
    #[serde(rename = "Name")]
    name: String,
    #[serde(rename = "ObjectIdentifier")]
    object_identifier: Option<OneOrMany>,
    #[serde(rename = "URI")]
    uri: Option<OneOrMany>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Evaluation {
    parameter: Vec<Parameter>,
    validity: Validity,
    algorithm_usage: Option<OneOrMany>,
    any: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Parameter {
    name: String,
    #[serde(rename = "Min")]
    min: Option<u32>,
    #[serde(rename = "Max")]
    max: Option<u32>,
    #[serde(rename = "Any")]
    any: Option<serde_json::Value>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Validity {
    start: Option<String>,
    end: Option<String>,
}

impl OneOrMany {
    fn all(&self) -> Vec<&str> {
        match self {
            Self::One(one) => vec![one],
            Self::Many(many) => many.iter().map(String::as_str).collect(),
        }
    }
}

fn all(of: Option<&OneOrMany>) -> Vec<&str> {
    of.map(OneOrMany::all).unwrap_or_default()
}

/// Reads the JSON form.
///
/// # Errors
/// Where it is not one.
pub(super) fn from_json(text: &str) -> Result<SuiteFile, ImportError> {
    #[derive(Deserialize)]
    struct Wrapped {
        #[serde(rename = "SecuritySuitabilityPolicy")]
        policy: SuiteFile,
    }
    let wrong = |error: serde_json::Error| ImportError::Json(error.to_string());
    let value: serde_json::Value = serde_json::from_str(text).map_err(wrong)?;
    let suite = if value.get("SecuritySuitabilityPolicy").is_some() {
        serde_json::from_value::<Wrapped>(value).map_err(wrong)?.policy
    } else {
        serde_json::from_value(value).map_err(wrong)?
    };
    if suite.algorithm.is_empty() {
        return Err(ImportError::Json("it names no algorithm".to_owned()));
    }
    Ok(suite)
}

/// Reads the XML form, in whatever version of the namespace.
pub(super) fn from_xml(root: Node<'_, '_>) -> SuiteFile {
    let named = |name| {
        let node = child(root, name);
        Named {
            name: node.map(|node| text(node, "Name").unwrap_or_default()).unwrap_or_default(),
            object_identifier: node.and_then(|node| texts(node, "ObjectIdentifier")),
        }
    };
    let algorithm = children(root, "Algorithm").map(|node| {
        let identifier = child(node, "AlgorithmIdentifier").unwrap_or(node);
        Algorithm {
            algorithm_identifier: Identifier {
                name: text(identifier, "Name").unwrap_or_default(),
                object_identifier: texts(identifier, "ObjectIdentifier"),
                uri: texts(identifier, "URI"),
            },
            evaluation: children(node, "Evaluation").map(evaluation).collect(),
            any: None,
        }
    });
    SuiteFile {
        policy_name: named("PolicyName"),
        publisher: named("Publisher"),
        policy_issue_date: text(root, "PolicyIssueDate").unwrap_or_default(),
        next_update: text(root, "NextUpdate"),
        usage: text(root, "Usage"),
        algorithm: algorithm.collect(),
        signature: child(root, "Signature").map(|_| serde_json::Value::Null),
    }
}

fn evaluation(node: Node<'_, '_>) -> Evaluation {
    const KNOWN: &[&str] = &["Parameter", "Validity", "AlgorithmUsage", "Recommendation"];
    let parameter = children(node, "Parameter").map(|parameter| {
        let number = |name: &str| text(parameter, name).map(|number| number.parse::<u32>());
        let (min, max) = (number("Min"), number("Max"));
        let odd = parameter
            .children()
            .filter(Node::is_element)
            .any(|below| !matches!(below.tag_name().name(), "Min" | "Max"));
        let unread = matches!(min, Some(Err(_))) || matches!(max, Some(Err(_)));
        Parameter {
            name: parameter.attribute("name").unwrap_or_default().to_owned(),
            min: min.and_then(Result::ok),
            max: max.and_then(Result::ok),
            any: (odd || unread).then_some(serde_json::Value::Null),
        }
    });
    let validity = child(node, "Validity");
    let strange = node
        .children()
        .filter(Node::is_element)
        .any(|below| !KNOWN.contains(&below.tag_name().name()));
    Evaluation {
        parameter: parameter.collect(),
        validity: Validity {
            start: validity.and_then(|validity| text(validity, "Start")),
            end: validity.and_then(|validity| text(validity, "End")),
        },
        algorithm_usage: texts(node, "AlgorithmUsage"),
        any: strange.then_some(serde_json::Value::Null),
    }
}

fn children<'a, 'i: 'a>(
    node: Node<'a, 'i>,
    name: &'a str,
) -> impl Iterator<Item = Node<'a, 'i>> + 'a {
    node.children().filter(move |below| below.is_element() && below.tag_name().name() == name)
}

fn child<'a, 'i: 'a>(node: Node<'a, 'i>, name: &'a str) -> Option<Node<'a, 'i>> {
    children(node, name).next()
}

fn text(node: Node<'_, '_>, name: &str) -> Option<String> {
    child(node, name)?.text().map(|text| text.trim().to_owned())
}

fn texts(node: Node<'_, '_>, name: &str) -> Option<OneOrMany> {
    let all: Vec<String> =
        children(node, name).filter_map(|one| Some(one.text()?.trim().to_owned())).collect();
    (!all.is_empty()).then_some(OneOrMany::Many(all))
}

/// What an entry of the suite is about.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Subject {
    Digest(DigestAlgorithm),
    Signature(SignatureScheme, Option<DigestAlgorithm>),
    Curve,
    Unknown,
}

/// Signature algorithms by OID; without a digest those that are used with any.
const SIGNATURES: &[(&str, SignatureScheme, Option<DigestAlgorithm>)] = &[
    ("1.2.840.113549.1.1.1", SignatureScheme::RsaPkcs1, None),
    ("1.2.840.113549.1.1.4", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Md5)),
    ("1.2.840.113549.1.1.5", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha1)),
    ("1.2.840.113549.1.1.14", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha224)),
    ("1.2.840.113549.1.1.11", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha256)),
    ("1.2.840.113549.1.1.12", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha384)),
    ("1.2.840.113549.1.1.13", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha512)),
    ("1.3.36.3.3.1.2", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Ripemd160)),
    ("2.16.840.1.101.3.4.3.13", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha3_224)),
    ("2.16.840.1.101.3.4.3.14", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha3_256)),
    ("2.16.840.1.101.3.4.3.15", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha3_384)),
    ("2.16.840.1.101.3.4.3.16", SignatureScheme::RsaPkcs1, Some(DigestAlgorithm::Sha3_512)),
    ("1.2.840.113549.1.1.10", SignatureScheme::RsaPss, None),
    ("1.2.840.10040.4.1", SignatureScheme::Dsa, None),
    ("1.2.840.10040.4.3", SignatureScheme::Dsa, Some(DigestAlgorithm::Sha1)),
    ("2.16.840.1.101.3.4.3.1", SignatureScheme::Dsa, Some(DigestAlgorithm::Sha224)),
    ("2.16.840.1.101.3.4.3.2", SignatureScheme::Dsa, Some(DigestAlgorithm::Sha256)),
    ("1.2.840.10045.2.1", SignatureScheme::Ecdsa, None),
    ("1.2.840.10045.4.1", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha1)),
    ("1.2.840.10045.4.3.1", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha224)),
    ("1.2.840.10045.4.3.2", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha256)),
    ("1.2.840.10045.4.3.3", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha384)),
    ("1.2.840.10045.4.3.4", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha512)),
    ("2.16.840.1.101.3.4.3.9", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha3_224)),
    ("2.16.840.1.101.3.4.3.10", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha3_256)),
    ("2.16.840.1.101.3.4.3.11", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha3_384)),
    ("2.16.840.1.101.3.4.3.12", SignatureScheme::Ecdsa, Some(DigestAlgorithm::Sha3_512)),
    ("1.3.101.112", SignatureScheme::Ed25519, None),
    ("1.3.101.113", SignatureScheme::Ed448, None),
];

/// Arcs of named curves: ANSI X9.62, SEC 2, Brainpool, ANSSI.
const CURVES: &[&str] =
    &["1.2.840.10045.3.1.", "1.3.132.0.", "1.3.36.3.3.2.8.1.1.", "1.2.250.1.223.101."];

impl Identifier {
    fn subject(&self) -> Subject {
        let oids = all(self.object_identifier.as_ref());
        for oid in &oids {
            if let Some(digest) = DigestAlgorithm::from_oid(oid) {
                return Subject::Digest(digest);
            }
            if let Some((_, scheme, digest)) = SIGNATURES.iter().find(|row| row.0 == *oid) {
                return Subject::Signature(*scheme, *digest);
            }
            if CURVES.iter().any(|arc| oid.starts_with(arc)) {
                return Subject::Curve;
            }
        }
        // One file of ETSI's has the OID of SHA-384 wrong; the URI is right.
        let mut by_uri = all(self.uri.as_ref()).into_iter();
        by_uri.find_map(DigestAlgorithm::from_uri).map_or(Subject::Unknown, Subject::Digest)
    }

    fn item(&self) -> String {
        format!("{} ({})", self.name, all(self.object_identifier.as_ref()).join(", "))
    }
}

/// Until when a signature algorithm is relied on, by key size.
type Sizes = BTreeMap<u32, Until>;

/// Makes a policy of a suite.
pub(super) fn draft(suite: SuiteFile) -> Draft {
    let oid = all(suite.policy_name.object_identifier.as_ref()).join(", ");
    let issued = suite.policy_issue_date.split('T').next().unwrap_or_default();
    let description =
        format!("{} {oid} of {}, issued {issued}", suite.policy_name.name, suite.publisher.name);
    let mut draft = Draft::new(&suite.policy_name.name, description);
    for (name, value) in [("NextUpdate", &suite.next_update), ("Usage", &suite.usage)] {
        if let Some(value) = value {
            draft.unmatched(format!("{name} {value}"));
        }
    }
    if suite.signature.is_some() {
        draft.note(
            "Signature",
            Words::new("the suite's own signature is not checked", "không kiểm tra chữ ký của tệp"),
        );
    }
    let mut signatures = Vec::new();
    for algorithm in &suite.algorithm {
        let item = algorithm.algorithm_identifier.item();
        if algorithm.any.is_some() {
            draft.unmatched(format!("{item}: Any"));
        }
        match algorithm.algorithm_identifier.subject() {
            Subject::Digest(digest) => {
                let dates = algorithm.evaluation.iter().map(|one| {
                    let bare = one.parameter.is_empty() && one.any.is_none();
                    note_details(&mut draft, &item, one);
                    if bare { end(&mut draft, &item, one) } else { Until::Never }
                });
                let until = dates.min().unwrap_or(Until::Never);
                draft.digest(digest, until);
            }
            Subject::Signature(scheme, digest) => {
                let mut sizes = Sizes::new();
                for one in &algorithm.evaluation {
                    note_details(&mut draft, &item, one);
                    let Some(bits) = key_bits(&mut draft, &item, one) else { continue };
                    let until = end(&mut draft, &item, one);
                    let known = sizes.entry(bits).or_insert(until);
                    *known = until.min(*known);
                }
                signatures.push((item, scheme, digest, sizes));
            }
            Subject::Curve => draft.note(
                item,
                Words::new(
                    "curves are not limited by a policy: a key counts by its size",
                    "chính sách không giới hạn đường cong: khóa tính theo độ dài",
                ),
            ),
            Subject::Unknown => draft.note(
                item,
                Words::new(
                    "not an algorithm that a policy can name, so it is never relied on",
                    "không phải thuật toán mà chính sách nêu được, nên không bao giờ được tin cậy",
                ),
            ),
        }
    }
    schemes(&mut draft, &signatures);
    draft
}

/// Lists what an evaluation says that has no counterpart.
fn note_details(draft: &mut Draft, item: &str, one: &Evaluation) {
    if let Some(start) = &one.validity.start {
        draft.unmatched(format!("{item}: Validity/Start {start}"));
    }
    for usage in all(one.algorithm_usage.as_ref()) {
        let item = format!("{item}: AlgorithmUsage {usage}");
        let why = Words::new(
            "dates count for every use, the earliest of all",
            "thời hạn áp dụng cho mọi mục đích, lấy mốc sớm nhất",
        );
        draft.note(item, why);
    }
    if one.any.is_some() {
        draft.unmatched(format!("{item}: Any"));
    }
}

/// The end of an evaluation; what cannot be read is never relied on.
fn end(draft: &mut Draft, item: &str, one: &Evaluation) -> Until {
    let Some(text) = &one.validity.end else { return Until::Always };
    // xs:date may carry a time zone; the day counts.
    let day = text.trim_end_matches('Z');
    Time::parse(day).map(Until::Before).unwrap_or_else(|| {
        let why =
            Words::new("no date, so never relied on", "không phải ngày, nên không được tin cậy");
        draft.note(format!("{item}: Validity/End {text}"), why);
        Until::Never
    })
}

/// The key size from which on an evaluation counts; `None` where it says what we cannot hold.
fn key_bits(draft: &mut Draft, item: &str, one: &Evaluation) -> Option<u32> {
    let mut bits = None;
    for Parameter { name, min, max, any } in &one.parameter {
        let shown = format!("{item}: Parameter {name}");
        match (name.to_ascii_lowercase().as_str(), min, any) {
            ("moduluslength" | "plength", Some(min), None) => {
                bits = Some(bits.unwrap_or(0).max(*min));
                if let Some(max) = max {
                    draft.unmatched(format!("{shown} Max {max}"));
                }
            }
            // The order of an elliptic curve has the length of its field.
            ("qlength", Some(min), None)
                if one.parameter.iter().any(|other| {
                    other.name.eq_ignore_ascii_case("plength") && other.min == Some(*min)
                }) => {}
            ("qlength", Some(min), None) => draft.note(
                format!("{shown} Min {min}"),
                Words::new(
                    "the order of a DSA key is not looked at",
                    "không xét độ dài q của khóa DSA",
                ),
            ),
            _ => {
                let why = Words::new(
                    "a parameter that cannot be held: this row is left out, so it is not relied on",
                    "tham số không áp dụng được: bỏ qua dòng này, tức là không được tin cậy",
                );
                draft.note(shown, why);
                return None;
            }
        }
    }
    Some(bits.unwrap_or(0))
}

type Row = (String, SignatureScheme, Option<DigestAlgorithm>, Sizes);

/// Chooses the schemes' dates from those of the combinations.
fn schemes(draft: &mut Draft, rows: &[Row]) {
    let named: BTreeSet<SignatureScheme> = rows.iter().map(|row| row.1).collect();
    for scheme in named {
        let of_scheme: Vec<&Row> = rows.iter().filter(|row| row.1 == scheme).collect();
        let sizes: BTreeSet<u32> = of_scheme.iter().flat_map(|row| row.3.keys().copied()).collect();
        for bits in sizes {
            // The longest date at which no combination outlives what the suite says of it.
            let bounds = of_scheme.iter().map(|row| (stated(row, bits), limit(draft, row)));
            let bounds: Vec<(Until, Until)> = bounds.collect();
            let bounding = bounds.iter().filter(|(stated, digest)| stated < digest);
            let until = bounding.map(|(stated, _)| *stated).min();
            let longest = bounds.iter().map(|(stated, _)| *stated).max();
            let until = until.or(longest).unwrap_or(Until::Never);
            draft.scheme(scheme, bits, until);
            for (row, (stated, digest)) in of_scheme.iter().zip(&bounds) {
                let here = until.min(*digest);
                if here < *stated {
                    let (stated, here) = (date(*stated), date(here));
                    draft.note(
                        format!("{} with {bits} bits until {stated}", row.0),
                        Words::new(
                            format!("until {here}: digest and key have dates of their own"),
                            format!("đến {here}: hàm băm và khóa có thời hạn riêng"),
                        ),
                    );
                }
            }
        }
        unlisted(draft, scheme, &of_scheme);
    }
}

/// Until when the suite relies on a combination with a key of so many bits.
fn stated(row: &Row, bits: u32) -> Until {
    row.3.range(..=bits).next_back().map_or(Until::Never, |(_, until)| *until)
}

/// Until when its digest is relied on.
fn limit(draft: &Draft, row: &Row) -> Until {
    row.2.map_or(Until::Always, |digest| draft.digest_until(digest))
}

/// Lists combinations that the suite does not name, where their parts are relied on.
fn unlisted(draft: &mut Draft, scheme: SignatureScheme, rows: &[&Row]) {
    if rows.iter().any(|row| row.2.is_none()) {
        return;
    }
    for digest in DIGESTS {
        if draft.digest_until(digest) > Until::Never && rows.iter().all(|row| row.2 != Some(digest))
        {
            draft.note(
                format!("{} with {} is not named", scheme.name(), digest.name()),
                Words::new(
                    "relied on as long as both of them are",
                    "được tin cậy khi cả hai còn được tin cậy",
                ),
            );
        }
    }
}
