//! A whole file into facts: which signatures there are, what each covers, whether digests and
//! values hold, what the security store adds, and what later revisions did.

mod demanded;
mod search;
mod unreached;

use super::byte_range;
use super::byte_range::Covered;
use super::byte_range::Extent;
use super::changes;
use super::encryption::is_encrypted;
use super::hashing;
use super::hashing::Digests;
use super::revisions::PdfFile;
use super::rsa_sha1;
use super::security_store::Stores;
use super::seed_value::SeedValue;
use super::signature_dictionary::SignatureDictionary;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::cms;
use crate::formats::limits::Effort;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::ReferenceRole;
use crate::model::Revision;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;
pub use search::hold_complete;
use search::note_certifications;
use search::note_trailing_bytes;
use search::signatures;
use std::collections::BTreeSet;

/// A signature of the file before its bytes are hashed.
pub struct Found {
    /// Fully qualified field name, unique in the file.
    pub id: String,
    /// Its dictionary.
    pub dictionary: SignatureDictionary,
    /// What it covers.
    pub extent: Extent,
    /// Where it is.
    pub at: Location,
    /// What the author of its field demanded, as it stood when it was signed.
    pub seed: Option<SeedValue>,
}

/// The signatures of an open file as they stand in it, nothing hashed.
///
/// # Errors
/// As [`observe`].
pub fn found(file: &PdfFile<'_>) -> Result<Vec<Found>, FormatError> {
    signatures(file, &mut Vec::new())
}

/// Reads an open file.
///
/// # Errors
/// Where the file cannot be read, or is encrypted so that its form cannot be found.
pub fn observe(
    file: &PdfFile<'_>,
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let mut deviations = file.deviations().to_vec();
    deviations.extend(file.protection().deviations(file.latest()));
    let mut found = signatures(file, &mut deviations)?;
    found.sort_by_key(|found| found.extent.covered.map_or(u64::MAX, |covered| covered.end));
    let ranges: Vec<(String, Covered)> =
        found.iter().filter_map(|f| Some((f.id.clone(), f.extent.covered?))).collect();
    for (position, deviation) in byte_range::overlaps(&ranges) {
        let Some((id, _)) = ranges.get(position) else { continue };
        if let Some(found) = found.iter_mut().find(|found| found.id == *id) {
            found.extent.deviations.push(deviation);
        }
    }
    note_certifications(file.latest(), &mut found, &mut deviations);
    note_trailing_bytes(file, &found, &mut deviations)?;

    let digests = hashing::digests(source, &wanted(&found))?;
    let mut material = Material::default();
    let mut signatures = Vec::with_capacity(found.len());
    let effort = Effort::new(&options.limits);
    for (position, found) in found.iter().enumerate() {
        let within_limit = position < options.limits.signature_checks as usize;
        let known = material.certificates.len();
        let mut one =
            evidence(file, found, &digests, (options, &effort), within_limit, &mut material);
        let own = material.certificates.get(known..).unwrap_or_default();
        demanded::note_unmet(found, own, &mut one);
        signatures.push(one);
    }

    if found.is_empty() {
        signatures.extend(unreached::signatures(file)?);
    }

    let last = file.revisions().len().saturating_sub(1);
    let revisions: BTreeSet<usize> =
        found.iter().filter_map(|found| found.extent.revision).chain([last]).collect();
    let stores = Stores::read(file, &revisions);
    protect(&found, &stores, &mut signatures);
    let mut analysis = changes::Analysis::new(file, &found);
    let limit = options.limits.signature_checks as usize;
    for (position, (found, evidence)) in found.iter().zip(&mut signatures).enumerate() {
        evidence.later = if position < limit {
            analysis.later(found)
        } else {
            let incomplete = Some("there are too many signatures".to_owned());
            LaterChanges { incomplete, ..LaterChanges::default() }
        };
    }
    let security_store = stores.summary(file);
    material.extend(stores.material);
    deviations.extend(stores.deviations);

    Ok(Observed {
        document: Document {
            name: name.to_owned(),
            sha256: hex::encode(&digests.whole),
            size: source.length(),
            format: DocumentFormat::Pdf,
            revisions: (1..)
                .zip(file.revisions())
                .map(|(number, revision)| Revision { number, end: revision.end() })
                .collect(),
            security_store,
            encrypted: is_encrypted(file.latest()),
            deviations,
        },
        signatures,
        records: Vec::new(),
        material,
    })
}

/// Revisions are counted from 1 in reports.
pub(super) fn number(revision: usize) -> Option<u32> {
    u32::try_from(revision).ok()?.checked_add(1)
}

/// Which digests the signatures need, of which bytes.
fn wanted(found: &[Found]) -> BTreeSet<(DigestAlgorithm, Covered)> {
    let mut wanted = BTreeSet::new();
    for found in found {
        let (Some(covered), Some(contents)) = (found.extent.covered, &found.dictionary.contents)
        else {
            continue;
        };
        let algorithms = match found.dictionary.format {
            SignatureFormat::PdfX509RsaSha1 => rsa_sha1::DIGESTS.to_vec(),
            SignatureFormat::PdfPkcs7Sha1 => vec![DigestAlgorithm::Sha1],
            SignatureFormat::Unknown => Vec::new(),
            _ => cms::content_digest_algorithms(&contents.bytes),
        };
        wanted.extend(algorithms.into_iter().map(|algorithm| (algorithm, covered)));
    }
    wanted
}

/// One signature's facts.
fn evidence(
    file: &PdfFile<'_>,
    found: &Found,
    digests: &Digests,
    (options, effort): (&ObserveOptions, &Effort),
    within_limit: bool,
    material: &mut Material,
) -> SignatureEvidence {
    let dictionary = &found.dictionary;
    let digest = |algorithm: DigestAlgorithm| {
        digests.of(algorithm, found.extent.covered?).map(<[u8]>::to_vec)
    };
    let mut evidence = blank(found);
    match (&dictionary.contents, dictionary.format, found.extent.covered) {
        _ if !within_limit => {
            let limit = options.limits.signature_checks;
            evidence.deviations.push(Deviation::new(
                "ST-08",
                found.at.clone(),
                "more signatures",
                format!("at most {limit} in one file"),
            ));
        }
        (None, _, _) | (_, SignatureFormat::Unknown, _) => {}
        (Some(_), SignatureFormat::PdfX509RsaSha1, Some(covered)) => {
            let certificates = rsa_sha1::observe(
                file.latest(),
                dictionary,
                covered,
                (&digest, effort),
                &mut evidence,
            );
            material.certificates.extend(certificates);
        }
        (Some(contents), format, _) => {
            let (id, effort) = (found.id.as_str(), effort.clone());
            let context = cms::Context { format, id, content_digest: &digest, options, effort };
            match cms::observe(&contents.bytes, &context) {
                Ok(observation) => {
                    let tail = contents.bytes.get(observation.length..).unwrap_or_default();
                    let count = tail.iter().filter(|byte| **byte != 0).count();
                    material.extend(observation.material);
                    if let Some(read) = observation.signatures.into_iter().next() {
                        evidence = merged(evidence, read);
                    } else {
                        let expected = "one SignerInfo";
                        let at = found.at.clone();
                        evidence.deviations.push(Deviation::new("PA-22", at, "none", expected));
                    }
                    if count > 0 {
                        evidence.deviations.push(Deviation::new(
                            "CV-05",
                            found.at.clone(),
                            format!("{count} bytes that are not zero after the signature"),
                            "zeros",
                        ));
                    }
                }
                Err(error) => evidence.deviations.push(Deviation::new(
                    "CM-01",
                    found.at.clone(),
                    error.to_string(),
                    "a CMS SignedData",
                )),
            }
        }
    }
    if let Some(covered) = found.extent.covered {
        for reference in &mut evidence.references {
            if matches!(reference.role, ReferenceRole::Document | ReferenceRole::Imprint) {
                reference.what = covered.text();
                reference.at = Location::range(0, covered.end);
            }
        }
    }
    evidence
}

/// What the PDF alone says of a signature.
fn blank(found: &Found) -> SignatureEvidence {
    let dictionary = &found.dictionary;
    let unread = || Check::Unable("the signature could not be read".to_owned());
    let mut deviations = dictionary.deviations.clone();
    deviations.extend(found.extent.deviations.iter().cloned());
    SignatureEvidence {
        id: found.id.clone(),
        kind: dictionary.kind,
        format: dictionary.format,
        at: found.at.clone(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Unknown,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: unread(),
            sha256: String::new(),
            octets: String::new(),
            message_sha256: String::new(),
        },
        signer: SignerIdentification::default(),
        attributes: SignedAttributes {
            claimed_signing_time: dictionary.claimed_time,
            reason: dictionary.reason.clone(),
            location: dictionary.location.clone(),
            name: dictionary.name.clone(),
            ..SignedAttributes::default()
        },
        coverage: found.extent.coverage,
        covered_until: found.extent.covered.map(|covered| covered.end),
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: dictionary.restrictions.clone(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        listed: Vec::new(),
        deviations,
    }
}

/// What the CMS says, within what the PDF says.
fn merged(outer: SignatureEvidence, read: SignatureEvidence) -> SignatureEvidence {
    let mut deviations = outer.deviations;
    deviations.extend(read.deviations);
    let claimed = read.attributes.claimed_signing_time.or(outer.attributes.claimed_signing_time);
    SignatureEvidence {
        id: outer.id,
        kind: outer.kind,
        format: outer.format,
        at: outer.at,
        coverage: outer.coverage,
        covered_until: outer.covered_until,
        restrictions: outer.restrictions,
        attributes: SignedAttributes {
            claimed_signing_time: claimed,
            reason: outer.attributes.reason.or(read.attributes.reason),
            location: outer.attributes.location.or(read.attributes.location),
            name: outer.attributes.name.or(read.attributes.name),
            ..read.attributes
        },
        deviations,
        ..read
    }
}

/// Fills in what each document timestamp proves to have existed: the document, the signatures that
/// end within its bytes, and the validation data of its revision.
fn protect(found: &[Found], stores: &Stores, signatures: &mut [SignatureEvidence]) {
    for (position, own) in found.iter().enumerate() {
        let Some(end) = own.extent.covered.map(|covered| covered.end) else { continue };
        if own.extent.coverage != Coverage::EntireFile
            && own.extent.coverage != Coverage::EntireRevision
        {
            continue;
        }
        let mut protects = vec!["document".to_owned()];
        protects.extend(
            found
                .iter()
                .enumerate()
                .filter(|(other, signature)| {
                    *other != position
                        && signature.extent.covered.is_some_and(|covered| covered.end < end)
                })
                .map(|(_, signature)| format!("signature:{}", signature.id)),
        );
        if let Some(revision) = own.extent.revision {
            protects.extend(stores.object_ids(revision));
        }
        if let Some(timestamp) =
            signatures.get_mut(position).and_then(|evidence| evidence.timestamp.as_mut())
        {
            timestamp.protects = protects;
        }
    }
}
