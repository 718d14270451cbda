//! A changed byte among those that a signature covers, or in the signature itself, is never passed:
//! over every signed fixture and every corpus row that must be intact.

#![allow(clippy::disallowed_methods, reason = "the test reads fixtures")]

use crate::support;
use crate::support::Numbers;
use condau::app::settings::Settings;
use condau::app::verify;
use condau::formats::bytes::Source;
use condau::formats::der;
use condau::formats::x509;
use condau::model::Conclusion;
use condau::model::Coverage;
use condau::model::DocumentFormat;
use condau::model::Evidence;
use condau::model::Judgement;
use condau::validation;
use std::fs;
use std::ops::Range;
use std::path::Path;
use std::path::PathBuf;

/// Changes tried for each signature and each of its parts.
const TRIES: usize = 24;

struct Subject {
    path: PathBuf,
    settings: Settings,
}

fn judged(bytes: &dyn Source, settings: &Settings) -> Option<(Evidence, Judgement)> {
    let evidence = verify::gather(bytes, "document", settings).ok()?;
    let judgement = validation::validate(&evidence, &settings.policy, settings.at);
    Some((evidence, judgement))
}

/// Our own signed fixtures.
fn fixtures() -> Vec<Subject> {
    let mut subjects = Vec::new();
    for folder in ["pdf/signed", "xml/signed", "pdf/others", "xml/others"] {
        let Ok(entries) = fs::read_dir(support::fixture(folder)) else { continue };
        for entry in entries.flatten() {
            let settings = support::sample_settings("2026-06-15T00:00:00Z");
            subjects.push(Subject { path: entry.path(), settings });
        }
    }
    subjects.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(!subjects.is_empty(), "there are no signed fixtures");
    subjects
}

/// Corpus rows whose signature must be intact.
fn corpus() -> Vec<Subject> {
    let Some(root) = support::corpus() else { return Vec::new() };
    let text = fs::read_to_string(root.join("manifest.jsonl")).expect("the corpus manifest");
    let rows = text.lines().map(|line| serde_json::from_str(line).expect("a row"));
    let intact = rows.filter(|row: &serde_json::Value| {
        let pdf = row["suite"] == "pdf-signed" && row["expected"]["crypto_intact"] == true;
        // What XPath filters and base64 leave out of the signed octets is not told by ranges.
        let features = row["features"].to_string() + &row["transforms"].to_string();
        let plain = !features.contains("xpath") && !features.contains("base64");
        let xml = row["suite"] == "xmldsig" && row["must"] == "verify" && plain;
        (pdf || xml) && row["skip"].is_null() && row["debatable"].is_null()
    });
    let mut subjects: Vec<Subject> = intact
        .map(|row| {
            let mut settings = support::sample_settings("2026-06-15T00:00:00Z");
            let read = |name: &str| fs::read(root.join(name)).expect("a corpus file");
            if let Some(name) = row["key"].as_str() {
                settings.observe.public_keys.extend(x509::parse_public_key(&read(name)));
            }
            for key in ["trusted", "untrusted"] {
                for name in row[key].as_array().into_iter().flatten().filter_map(|n| n.as_str()) {
                    let certificates = x509::read_certificates(&read(name)).unwrap_or_default();
                    settings.observe.certificates.extend(certificates);
                }
            }
            Subject { path: root.join(row["file"].as_str().expect("a file")), settings }
        })
        .collect();
    subjects.dedup_by(|a, b| a.path == b.path);
    subjects
}

/// `bytes 0..b and c..d` as the PDF reader names what it hashed.
fn covered_bytes(what: &str) -> Vec<Range<usize>> {
    let part = |text: &str| {
        let (from, to) = text.trim().split_once("..")?;
        Some(from.trim().parse().ok()?..to.trim().parse().ok()?)
    };
    let Some(text) = what.strip_prefix("bytes ") else { return Vec::new() };
    text.split(" and ").filter_map(part).collect()
}

/// Positions in a PDF's hexadecimal Contents of signed attributes and signature value (DER only).
fn signer_digits(pdf: &[u8], gap: Range<usize>) -> Option<Vec<usize>> {
    let digits = pdf.get(gap.start + 1..gap.end - 1)?;
    let cms = hex::decode(digits.get(..digits.len() & !1)?).ok()?;
    // ContentInfo, [0], SignedData, its last SET, the first SignerInfo: walked from the outside in.
    let content_info = der::Reader::new(&cms).read().ok()?;
    let wrapped = children(&content_info).into_iter().nth(1)?;
    let signed_data = children(&wrapped).into_iter().next()?;
    let signers = children(&signed_data).into_iter().last()?;
    let signer = children(&signers).into_iter().next()?;
    let mut positions = Vec::new();
    for part in children(&signer) {
        if matches!(part.tag, 0xA0 | 0x04) {
            positions.extend(part.content_range());
        }
    }
    Some(positions.into_iter().map(|position| gap.start + 1 + 2 * position).collect())
}

fn children<'a>(element: &der::Element<'a>) -> Vec<der::Element<'a>> {
    let mut reader = element.reader();
    std::iter::from_fn(|| reader.read().ok()).collect()
}

fn check(subject: &Subject, numbers: &mut Numbers, wrong: &mut Vec<String>) -> usize {
    let bytes = fs::read(&subject.path).expect("a document");
    let Some((evidence, judgement)) = judged(&bytes, &subject.settings) else { return 0 };
    let mut tried = 0;
    for (signature, judged_before) in evidence.signatures.iter().zip(&judgement.signatures) {
        // Where the coverage is broken the bytes beside the gap are not this signature's: such a
        // signature has failed already.
        let broken = matches!(
            judged_before.axes.coverage,
            Coverage::ContiguousFromStart | Coverage::Unclear
        );
        if judged_before.axes.intact != Some(true) || broken {
            continue;
        }
        let mut changes: Vec<(usize, u8)> = Vec::new();
        if evidence.document.format == DocumentFormat::Pdf {
            let what = signature.references.iter().map(|r| covered_bytes(&r.what));
            let Some(ranges) = what.into_iter().find(|ranges| ranges.len() == 2) else { continue };
            let signed: Vec<usize> = ranges.iter().cloned().flatten().collect();
            for _ in 0..TRIES {
                changes.push((signed[numbers.below(signed.len())], 1 << numbers.below(8)));
            }
            let digits = signer_digits(&bytes, ranges[0].end..ranges[1].start).unwrap_or_default();
            for _ in 0..if digits.is_empty() { 0 } else { TRIES } {
                let position = digits[numbers.below(digits.len())];
                let digit = bytes[position];
                let other = if digit == b'7' { b'8' } else { b'7' };
                changes.push((position, digit ^ other));
            }
        } else {
            let signed = xml_positions(&bytes, signature);
            for _ in 0..if signed.is_empty() { 0 } else { TRIES } {
                changes.push((signed[numbers.below(signed.len())], 1 << numbers.below(5)));
            }
        }
        let canonical = canonical(&bytes);
        for (position, mask) in changes {
            let mut changed = bytes.clone();
            changed[position] ^= mask;
            if evidence.document.format == DocumentFormat::Xml {
                // A change that leaves the canonical form as it was changed nothing that is signed.
                let after = self::canonical(&changed);
                if after.is_none() || after == canonical {
                    continue;
                }
            }
            tried += 1;
            let Some((_, after)) = judged(&changed, &subject.settings) else { continue };
            for again in after.signatures.iter().filter(|s| s.id == signature.id) {
                if again.axes.intact == Some(true) || again.conclusion == Conclusion::TotalPassed {
                    wrong.push(format!(
                        "{}: {} passes with byte {position} changed by {mask:#04x}",
                        subject.path.display(),
                        signature.id
                    ));
                }
            }
        }
    }
    tried
}

/// Exclusive canonical form without comments: what differs there differs in every other form.
fn canonical(bytes: &[u8]) -> Option<Vec<u8>> {
    let method = "http://www.w3.org/2001/10/xml-exc-c14n#";
    condau::app::canonicalize::canonicalize(bytes, None, method, &[]).ok()
}

/// Byte positions inside the covered elements, but for the signatures in them, and inside this
/// signature's SignedInfo and SignatureValue.
fn xml_positions(bytes: &[u8], signature: &condau::model::SignatureEvidence) -> Vec<usize> {
    let range = |at: &condau::model::Location| {
        let start = usize::try_from(at.offset?).ok()?;
        Some(start..start + usize::try_from(at.length?).ok()?)
    };
    let Some(own) = range(&signature.at) else { return Vec::new() };
    let text = String::from_utf8_lossy(bytes);
    if text.len() != bytes.len() {
        return Vec::new();
    }
    let mut positions: Vec<usize> =
        signature.covered.iter().filter_map(range).flatten().filter(|p| !own.contains(p)).collect();
    let inside = text.get(own.clone()).unwrap_or_default();
    for name in ["SignedInfo", "SignatureValue"] {
        let opening = inside.find(&format!("{name}>")).or_else(|| inside.find(&format!("{name} ")));
        let closing = inside.rfind(&format!("{name}>"));
        if let (Some(opening), Some(closing)) = (opening, closing) {
            let body = inside[opening..].find('>').map_or(opening, |end| opening + end + 1);
            positions.extend(own.start + body..own.start + closing.max(body));
        }
    }
    positions
}

fn check_all(subjects: Vec<Subject>, least: usize) {
    let mut numbers = Numbers(20_261_122);
    let mut wrong = Vec::new();
    let tried: usize =
        subjects.iter().map(|subject| check(subject, &mut numbers, &mut wrong)).sum();
    println!("{tried} changes tried on {} documents", subjects.len());
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(tried >= least, "only {tried} changes were tried");
}

#[test]
fn a_changed_byte_in_a_signed_fixture_is_never_passed() {
    check_all(fixtures(), 300);
}

#[test]
fn a_changed_byte_in_an_intact_document_of_others_is_never_passed() {
    let subjects = corpus();
    let least = if subjects.is_empty() { 0 } else { 2000 };
    check_all(subjects, least);
}

#[test]
fn ranges_are_read_as_the_reader_writes_them() {
    assert_eq!(covered_bytes("bytes 0..10 and 20..50"), [0..10, 20..50]);
    assert!(covered_bytes("message-digest").is_empty());
    assert!(!Path::new("").exists());
}
