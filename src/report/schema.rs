//! The JSON Schema of the report, for programs that read it (`docs/report.schema.json`).
//!
//! Objects may gain fields; a field that stands here keeps its name and meaning until the schema's
//! number is raised.

use super::json::SCHEMA;
use super::verdict::Verdict;
use crate::model::ValidityModel;
use serde_json::Map;
use serde_json::Value;
use serde_json::json;

/// The schema, JSON Schema 2020-12.
pub fn schema() -> Value {
    let mut root = object(&[
        ("schema", "Name and number of this schema", json!({"const": SCHEMA})),
        ("file", "The path as given", text()),
        ("sha256", "SHA-256 of the file; null where it could not be read", or_null(hash())),
        ("size", "Length in bytes; null where it could not be read", or_null(count())),
        (
            "format",
            "By content, not by name",
            one_of(&["pdf", "xml", "cms", "asic", "edxml", "timestamp", "unknown"]),
        ),
        (
            "verdict",
            "The worst of the file's parts; ERROR: it could not be read",
            one_of(&Verdict::ALL.map(Verdict::name)),
        ),
        (
            "signatures",
            "PDF: by end of the signed range; XML: document order; containers: by path",
            array(reference("signature")),
        ),
        ("timestamps", "Detached tokens", array(reference("signature"))),
        ("findings", "On the file as a whole", array(reference("finding"))),
        ("inputs", "What the verdict depends on besides the file", reference("inputs")),
    ]);
    root = with_optional(
        root,
        &[("evidence_records", "Where there are any", array(reference("record")))],
    );
    if let Value::Object(fields) = &mut root {
        fields.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
        fields.insert("title".into(), "What condau says of one file".into());
        fields.insert("$defs".into(), definitions());
    }
    root
}

/// The schema as text, with a line end.
pub fn schema_text() -> String {
    format!("{:#}\n", schema())
}

fn definitions() -> Value {
    json!({
        "signature": signature(),
        "axes": axes(),
        "signer": signer(),
        "link": link(),
        "revocation": revocation(),
        "timestamp": timestamp(),
        "record": record(),
        "rejected_path": rejected_path(),
        "finding": finding(),
        "inputs": object(&[
            ("policy", "SHA-256 of the policy", text()),
            ("trust", "SHA-256 of the trust anchors", text()),
            ("revocation", "SHA-256 of the CRLs and OCSP responses given", text()),
            ("at", "The validation time", time()),
            (
                "model",
                "The validity model of certificate chains",
                one_of(&ValidityModel::ALL.map(ValidityModel::name)),
            ),
        ]),
    })
}

/// Paths that were tried besides the one that is told as `chain`.
fn rejected_paths() -> [(&'static str, &'static str, Value); 1] {
    let described = "Where there are any: other paths that were tried, the likeliest first";
    [("rejected_paths", described, array(reference("rejected_path")))]
}

fn rejected_path() -> Value {
    object(&[
        ("path", "From the certificate upwards", array(reference("link"))),
        ("reason", "Id of the rule that decides against it", text()),
        ("findings", "All that was noticed of it", array(reference("finding"))),
    ])
}

fn link() -> Value {
    object(&[
        ("subject", "RFC 4514", text()),
        ("sha256", "Of the certificate", hash()),
        ("anchor", "It is trusted by decision", json!({"type": "boolean"})),
    ])
}

fn signature() -> Value {
    let always = object(&[
        ("id", "Field name (PDF), Id or position (XML), path (container)", text()),
        (
            "kind",
            "What it is for",
            one_of(&["signature", "document-timestamp", "counter-signature", "timestamp"]),
        ),
        (
            "indication",
            "EN 319 102-1 clause 5.1.3",
            one_of(&["TOTAL-PASSED", "INDETERMINATE", "TOTAL-FAILED"]),
        ),
        ("sub_indication", "EN 319 102-1 clause 5.1.3", or_null(text())),
        (
            "level",
            "The baseline level reached; none: not an AdES baseline signature",
            one_of(&["none", "B-B", "B-T", "B-LT", "B-LTA"]),
        ),
        ("axes", "Each question by itself", reference("axes")),
        ("signer", "null: no certificate was found", or_null(reference("signer"))),
        (
            "chain",
            "From the signing certificate to the anchor, as far as it was found",
            array(reference("link")),
        ),
        (
            "algorithms",
            "Short names; OID or URI where there is none",
            object(&[
                ("digest", "null: not stated", or_null(text())),
                ("signature", "rsa-pkcs1, rsa-pss, ecdsa, …", text()),
                ("key_bits", "null: no key was found", or_null(count())),
            ]),
        ),
        ("revocation", "What was relied on, in chain order", array(reference("revocation"))),
        ("timestamps", "Its tokens and those that cover it", array(reference("timestamp"))),
        ("claimed_time", "As the signer says", or_null(time())),
        ("best_signature_time", "The earliest proven time, else the validation time", time()),
        ("findings", "Why, worst first", array(reference("finding"))),
    ]);
    let listed = object(&[
        ("reference", "As the manifest names it: a URI", text()),
        (
            "intact",
            "null: it was not found, or its digest could not be computed",
            or_null(json!({"type": "boolean"})),
        ),
    ]);
    let described = "Where there are any: what manifests that it signs list";
    let [rejected] = rejected_paths();
    with_optional(always, &[rejected, ("listed", described, array(listed))])
}

fn axes() -> Value {
    object(&[
        (
            "intact",
            "Digests and signature value hold; null: could not be computed, a finding says why",
            or_null(json!({"type": "boolean"})),
        ),
        (
            "coverage",
            "How much is signed",
            one_of(&[
                "entire-file",
                "entire-revision",
                "contiguous-from-start",
                "entire-document",
                "partial",
                "unclear",
            ]),
        ),
        (
            "changes",
            "The worst later change",
            one_of(&[
                "none",
                "lta-updates",
                "form-filling",
                "annotations",
                "other",
                "not-evaluated",
            ]),
        ),
        (
            "changes_permitted",
            "By DocMDP, FieldMDP, locks and the policy; null: not evaluated",
            or_null(json!({"type": "boolean"})),
        ),
        ("trust", "The chain", one_of(&["trusted", "untrusted", "not-evaluated"])),
        ("time", "What is known of the time of signing", one_of(&["proven", "claimed", "unknown"])),
        ("suite", "The algorithms", one_of(&["acceptable", "outdated", "not-evaluated"])),
        ("format", "Conformance to the format", one_of(&["conforms", "deviates", "broken"])),
    ])
}

fn signer() -> Value {
    let period =
        with_optional(object(&[]), &[("from", "Its start", time()), ("until", "Its end", time())]);
    let signer = object(&[
        ("subject", "RFC 4514", text()),
        ("issuer", "RFC 4514", text()),
        ("serial", "Hexadecimal", text()),
        ("sha256", "Of the certificate", hash()),
        ("not_before", "Start of the certificate's period", time()),
        ("not_after", "End of the certificate's period", time()),
        ("managing_unit", "TT 15/2025/TT-BKHCN Article 6.4", or_null(text())),
        (
            "valid_at_signing",
            "Within its period and not revoked when it signed; null: unknown",
            or_null(json!({"type": "boolean"})),
        ),
    ]);
    let stated = array(text());
    with_optional(
        signer,
        &[
            ("statements", "What the issuer states of it (EN 319 412-5)", stated),
            ("private_key_usage", "When its private key was to be used", period),
        ],
    )
}

fn revocation() -> Value {
    with_optional(
        object(&[
            ("of", "SHA-256 of the certificate it is about", hash()),
            ("kind", "Its form", one_of(&["crl", "ocsp"])),
            ("status", "What it says", one_of(&["good", "revoked", "unknown"])),
            ("this_update", "thisUpdate", time()),
            ("source", "Where it was found", one_of(&["embedded", "file", "cache", "url"])),
        ]),
        &[
            ("revoked_at", "revocationDate, where revoked", time()),
            ("reason", "CRLReason, where revoked", text()),
        ],
    )
}

fn timestamp() -> Value {
    let always = object(&[
        ("time", "genTime", time()),
        ("authority", "Subject of its certificate, else the token's tsa", text()),
        ("indication", "Of the token", one_of(&["PASSED", "INDETERMINATE", "FAILED"])),
        ("sub_indication", "EN 319 102-1 clause 5.1.3", or_null(text())),
        (
            "kind",
            "What it is on",
            one_of(&[
                "signature-timestamp",
                "content-timestamp",
                "archive-timestamp",
                "document-timestamp",
                "timestamp",
            ]),
        ),
        ("findings", "Why", array(reference("finding"))),
    ]);
    with_optional(always, &rejected_paths())
}

fn record() -> Value {
    object(&[
        ("id", "evidence-record-N, after the signature's id where it is in one", text()),
        ("about", "The file or the signature", text()),
        ("indication", "Of the record", one_of(&["PASSED", "INDETERMINATE", "FAILED"])),
        ("sub_indication", "EN 319 102-1 clause 5.1.3", or_null(text())),
        ("proven", "When that existed at the latest; null: not proven", or_null(time())),
        ("timestamps", "Oldest first", array(reference("timestamp"))),
        ("findings", "Why", array(reference("finding"))),
    ])
}

fn finding() -> Value {
    let place = with_optional(
        object(&[]),
        &[
            ("file", "Another file than the document", text()),
            ("offset", "First byte", count()),
            ("length", "Number of bytes", count()),
            ("object", "PDF object: number and generation", text()),
            ("revision", "PDF revision, counted from 1", count()),
            ("field", "Fully qualified name of a form field", text()),
            ("xpath", "Path of an XML element", text()),
            ("oid", "Attribute or extension", text()),
            ("certificate", "SHA-256 of the certificate it is about", text()),
        ],
    );
    let compared = with_optional(
        object(&[]),
        &[("seen", "What was found", text()), ("expected", "What the rule asks for", text())],
    );
    object(&[
        ("rule", "Id of the rule, see docs/rules.md", text()),
        (
            "axis",
            "The question it belongs to",
            one_of(&[
                "bytes",
                "coverage",
                "changes",
                "trust",
                "time",
                "suite",
                "format",
                "constraints",
            ]),
        ),
        ("severity", "How much it weighs", one_of(&["fail", "warn", "inform"])),
        ("message", "For people; English unless --lang is given", text()),
        ("where", "Where it was noticed", place),
        ("compared", "What was held against what", compared),
        ("cure", "What to do about it; may be empty", text()),
        ("clause", "The clause that the rule follows", text()),
    ])
}

fn object(fields: &[(&str, &str, Value)]) -> Value {
    let required: Vec<&str> = fields.iter().map(|field| field.0).collect();
    json!({"type": "object", "properties": properties(fields), "required": required})
}

/// Adds fields that are not always there.
fn with_optional(mut object: Value, fields: &[(&str, &str, Value)]) -> Value {
    if let Some(Value::Object(there)) = object.get_mut("properties") {
        there.extend(properties(fields));
    }
    object
}

fn properties(fields: &[(&str, &str, Value)]) -> Map<String, Value> {
    fields
        .iter()
        .map(|(name, description, schema)| {
            let mut schema = schema.clone();
            if let Value::Object(inner) = &mut schema {
                inner.insert("description".into(), (*description).into());
            }
            ((*name).to_owned(), schema)
        })
        .collect()
}

fn text() -> Value {
    json!({"type": "string"})
}

fn count() -> Value {
    json!({"type": "integer", "minimum": 0})
}

fn hash() -> Value {
    json!({"type": "string", "pattern": "^[0-9a-f]{64}$"})
}

fn time() -> Value {
    json!({"type": "string", "format": "date-time"})
}

fn one_of(words: &[&str]) -> Value {
    json!({"enum": words})
}

fn array(items: Value) -> Value {
    json!({"type": "array", "items": items})
}

fn or_null(schema: Value) -> Value {
    json!({"anyOf": [schema, {"type": "null"}]})
}

fn reference(name: &str) -> Value {
    json!({"$ref": format!("#/$defs/{name}")})
}
