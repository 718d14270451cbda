//! Whole files with signatures: what is observed of good, odd and altered ones.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

mod altered;
mod filters;
mod hmac;
mod manifests;
mod pointers;
mod rules;

use super::embed::XmlSigningOptions;
use super::embed::prepare;
use super::observe;
use crate::crypto::SigningKey as _;
use crate::crypto::SoftwareKey;
use crate::formats::ObserveOptions;
use crate::formats::x509::parse_public_key;
use crate::formats::x509::read_certificates;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::DigestAlgorithm;
use crate::model::Observed;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::policy::Level;
use crate::policy::rule;
use serde_json::Value;
use std::path::PathBuf;

/// A small document signed by the sample leader's P-256 key.
fn signed(text: &str) -> String {
    signed_with(text, &[], None)
}

pub(super) fn signed_with(text: &str, ids: &[&str], into: Option<&str>) -> String {
    let sample = |path: &str| {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("certs-sample");
        std::fs::read(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let key = SoftwareKey::from_pkcs8(&sample("keys/leader-p256.pk8")).expect("a key");
    let certificates = read_certificates(&sample("signers/leader-p256.crt")).expect("certificates");
    let algorithm = SignatureAlgorithm {
        scheme: SignatureScheme::Ecdsa,
        digest: Some(DigestAlgorithm::Sha256),
        pss: None,
        name: String::new(),
    };
    let ids: Vec<String> = ids.iter().map(|id| (*id).to_owned()).collect();
    let options = XmlSigningOptions {
        certificate: &certificates[0],
        chain: &[],
        digest: DigestAlgorithm::Sha256,
        algorithm: algorithm.clone(),
        claimed_time: Time::from_unix(1_772_000_000),
        location: None,
        ids: &ids,
        into,
        plain: None,
    };
    let prepared = prepare(text.as_bytes(), &options).unwrap_or_else(|error| panic!("{error}"));
    let value = key.sign(&algorithm, prepared.to_be_signed()).expect("the key signs");
    let signed = prepared.fill(&value).expect("a value").into_bytes();
    String::from_utf8(signed).expect("UTF-8")
}

fn corpus() -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus");
    let path = if path.exists() { path } else { PathBuf::from("/work/shared/corpus") };
    if path.join("manifest.jsonl").exists() {
        Some(path)
    } else {
        eprintln!("skipped: there is no ../shared/corpus");
        None
    }
}

fn rows(suite: &str) -> Vec<Value> {
    let Some(corpus) = corpus() else { return Vec::new() };
    let manifest = std::fs::read_to_string(corpus.join("manifest.jsonl")).expect("readable");
    manifest
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).expect("a row"))
        .filter(|row| row["suite"] == suite && row["skip"].is_null() && row["debatable"].is_null())
        .collect()
}

fn file(name: &str) -> Vec<u8> {
    std::fs::read(corpus().expect("there").join(name)).expect("readable")
}

fn options(row: &Value) -> ObserveOptions {
    let mut options = ObserveOptions::default();
    if let Some(key) = row["key"].as_str() {
        options.public_keys.extend(parse_public_key(&file(key)));
    }
    for list in ["trusted", "untrusted", "certs"] {
        for name in row[list].as_array().into_iter().flatten() {
            options.certificates.extend(
                read_certificates(&file(name.as_str().expect("a name"))).expect("certificates"),
            );
        }
    }
    options
}

fn observed(bytes: &[u8], options: &ObserveOptions) -> Observed {
    observe(&bytes.to_vec(), "test.xml", options).unwrap_or_else(|error| panic!("{error}"))
}

fn look(text: &str) -> Observed {
    observed(text.as_bytes(), &ObserveOptions::default())
}

fn replaced(text: &str, from: &str, to: &str) -> String {
    assert!(text.contains(from), "{from} is not there");
    text.replacen(from, to, 1)
}

/// As the judge takes it: every digest and the value hold.
fn intact(signature: &SignatureEvidence) -> Option<bool> {
    let checks =
        || signature.references.iter().map(|r| &r.intact).chain([&signature.value.verifies]);
    if checks().any(Check::fails) {
        Some(false)
    } else if !signature.references.is_empty() && checks().all(Check::holds) {
        Some(true)
    } else {
        None
    }
}

/// Rules not kept that must hold, of the signature or the whole file.
fn failures(observed: &Observed) -> Vec<String> {
    let of_signatures = observed.signatures.iter().flat_map(|signature| &signature.deviations);
    of_signatures
        .chain(&observed.document.deviations)
        .filter(|deviation| {
            rule(&deviation.rule).unwrap_or_else(|| panic!("{}", deviation.rule)).level
                == Level::Fail
        })
        .map(|deviation| format!("{} {}", deviation.rule, deviation.compared.seen))
        .collect()
}

#[test]
fn interop_signatures_that_must_verify_are_intact_and_the_rest_is_never_wrongly_so() {
    let mut wrong = Vec::new();
    for row in rows("xmldsig") {
        let name = row["file"].as_str().expect("a name");
        let all = observed(&file(name), &options(&row));
        let first = all.signatures.first().unwrap_or_else(|| panic!("{name}: no signature"));
        if row["must"] == "verify" {
            if intact(first) != Some(true) || !failures(&all).is_empty() {
                wrong.push(format!("{name}: {:?} {:?}", first.value.verifies, failures(&all)));
            }
        } else {
            assert!(row["hmac"].is_null() || intact(first) != Some(true), "{name}");
        }
        // The digests of what is under a secret key or an unknown algorithm can be computed still.
        for reference in &first.references {
            if reference.intact.fails() && row["expected"]["crypto_intact"] == true {
                wrong.push(format!("{name}: {} fails", reference.what));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn interop_signature_with_one_byte_changed_is_never_intact() {
    let value = |bytes: &[u8]| {
        // As the corpus's own scorer chooses it: the ninth base64 character of a value.
        let text = std::str::from_utf8(bytes).expect("UTF-8");
        let element = text.find("SignatureValue").into_iter().chain(text.find("DigestValue")).min();
        let start = element.and_then(|at| Some(at + text[at..].find('>')? + 1)).expect("a value");
        let digits = text[start..].char_indices().filter(|(_, c)| !c.is_whitespace());
        start + digits.map(|(at, _)| at).nth(8).expect("long enough")
    };
    for row in rows("xmldsig").iter().filter(|row| row["must"] == "verify") {
        let name = row["file"].as_str().expect("a name");
        let mut bytes = file(name);
        let at = value(&bytes);
        bytes[at] ^= 1;
        for signature in &observed(&bytes, &options(row)).signatures {
            assert_ne!(intact(signature), Some(true), "{name}");
        }
    }
}

#[test]
fn attacks_are_never_clean_and_honest_files_are() {
    let mut wrong = Vec::new();
    for row in rows("attacks").iter().filter(|row| row["kind"] == "xml") {
        let name = row["file"].as_str().expect("a name");
        let all = observed(&file(name), &options(row));
        let clean = !all.signatures.is_empty()
            && failures(&all).iter().all(|failure| failure.starts_with("XD-14"))
            && all
                .signatures
                .iter()
                .all(|s| intact(s) == Some(true) && s.coverage != Coverage::Unclear);
        if clean == (row["must_flag"] == true) {
            let checks: Vec<_> = all
                .signatures
                .iter()
                .map(|s| {
                    (
                        &s.id,
                        &s.value.verifies,
                        s.references.iter().map(|r| (&r.what, &r.intact)).collect::<Vec<_>>(),
                    )
                })
                .collect();
            wrong.push(format!("{name}: clean {clean} {:?} {checks:?}", failures(&all)));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn xades_of_eu_dss_is_intact_where_it_should_be() {
    let mut wrong = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    for row in rows("ltv").iter().filter(|row| row["kind"] == "xml") {
        let name = row["file"].as_str().expect("a name");
        if !seen.insert(name.to_owned()) {
            continue;
        }
        let all = observed(&file(name), &options(row));
        for signature in &all.signatures {
            let expected = !(name.contains("altered-document") || name.contains("altered-value"));
            let tokens: Vec<_> = signature.timestamps.iter().map(|t| (t.kind, intact(t))).collect();
            let stamped = name.contains("wrong-imprint") || name.contains("altered");
            if signature.format != SignatureFormat::Xades
                || intact(signature) != Some(expected)
                || signature.coverage != Coverage::EntireDocument
                || !signature.deviations.is_empty()
                || (!stamped && tokens.iter().any(|(_, intact)| *intact != Some(true)))
            {
                wrong.push(format!(
                    "{name}: {:?} {:?} {:?} {:?} {:?}",
                    intact(signature),
                    signature.coverage,
                    signature.deviations,
                    tokens,
                    signature.uncovered
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
