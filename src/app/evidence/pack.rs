//! Documents verified, and everything that the verdicts were made from put into a bundle.

use super::bundle::Bundle;
use super::bundle::BundleInputs;
use super::bundle::CarriedDetached;
use super::bundle::CarriedPolicy;
use super::bundle::Object;
use super::bundle::ObjectKind;
use super::bundle::SCHEMA;
use super::carried::Carried;
use super::carried::CarriedError;
use crate::adapters::files;
use crate::app::batch::Batch;
use crate::app::batch::Told;
use crate::app::evidence::keep;
use crate::app::settings::Settings;
use crate::formats;
use crate::formats::Outside;
use crate::formats::x509::describe::Description;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::Evidence;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::report::Outcome;
use crate::report::Report;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::path::Path;

/// Verifies the documents of a batch and packs what the verdicts were made from; `None` where it
/// was interrupted.
///
/// # Errors
/// Where a fact has no JSON form.
pub fn pack(
    batch: &Batch<'_>,
    mut emit: impl FnMut(&Report),
) -> Result<Option<Bundle>, CarriedError> {
    let settings = batch.settings;
    if settings.online.is_some() && !batch.run(None, |_| (), |_| {}) {
        // What one document fetched counts for all: they are judged when everything is here.
        return Ok(None);
    }
    let mut objects = BTreeMap::new();
    let mut documents = Vec::new();
    let mut trouble = None;
    let tell = |report: Report| {
        let found = objects_of(&report, settings);
        (Carried::new(&report), found, report)
    };
    let complete = batch.run(None, tell, |told| {
        let Told::Document((carried, found, report)) = told else { return };
        emit(&report);
        objects.extend(found);
        match carried {
            Ok(carried) => documents.push(carried),
            Err(error) => trouble = trouble.take().or(Some(error)),
        }
    });
    if let Some(error) = trouble {
        return Err(error);
    }
    if !complete {
        return Ok(None);
    }
    let inputs = inputs(settings);
    for anchor in &inputs.anchors {
        if let Some(der) = settings.pool().certificate_der(anchor.certificate) {
            let kind = ObjectKind::Certificate;
            objects.insert(anchor.certificate, Object { kind, der });
        }
    }
    Ok(Some(Bundle { inputs, objects, documents, is_signed: false }))
}

fn inputs(settings: &Settings) -> BundleInputs {
    let pool = settings.pool();
    let source = &settings.policy_source;
    let detached = settings
        .observe
        .detached
        .iter()
        .map(|(uri, content)| CarriedDetached { uri: uri.clone(), sha256: sha256_of(content) });
    let keys = settings.observe.public_keys.iter().map(|key| hex::encode(&key.spki));
    BundleInputs {
        schema: SCHEMA.to_owned(),
        program: concat!("condau ", env!("CARGO_PKG_VERSION")).to_owned(),
        at: settings.at,
        policy: CarriedPolicy {
            name: source.name.clone(),
            sha256: settings.policy.sha256.clone(),
            changes: source.changes.name().to_owned(),
            text: source.text.clone(),
            profile: source.profile.clone(),
            xpath: source.xpath,
        },
        trust: pool.trust_sha256().to_owned(),
        anchors: pool.anchors().cloned().collect(),
        revocation: pool.revocation_sha256().to_owned(),
        sources: pool.status_sources().into_iter().collect(),
        public_keys: keys.collect(),
        id_attributes: settings.observe.id_attributes.clone(),
        detached: detached.collect(),
    }
}

fn sha256_of(content: &Outside) -> String {
    content.digest(DigestAlgorithm::Sha256).map(hex::encode).unwrap_or_default()
}

/// The certificates, CRLs and OCSP responses that the facts on a document refer to.
fn objects_of(report: &Report, settings: &Settings) -> BTreeMap<CertificateId, Object> {
    let mut objects = BTreeMap::new();
    let Outcome::Judged { evidence, .. } = &report.outcome else { return objects };
    let pool = settings.pool();
    for entry in &evidence.certificates {
        let der = entry.certificate.der.clone();
        objects.insert(entry.certificate.id, Object { kind: ObjectKind::Certificate, der });
        // Namesakes of an issuer that did not sign it were looked at, too.
        for link in &entry.links {
            if let Some(der) = pool.certificate_der(link.issuer) {
                objects.insert(link.issuer, Object { kind: ObjectKind::Certificate, der });
            }
        }
    }
    let mut embedded = BTreeSet::new();
    for found in &evidence.revocation {
        let Some(id) = CertificateId::from_hex(&found.source) else { continue };
        if found.origin == Origin::Embedded {
            embedded.insert(id);
        } else if let Some(der) = pool.status_der(id) {
            let kind = match found.kind {
                RevocationKind::Crl => ObjectKind::Crl,
                RevocationKind::Ocsp => ObjectKind::Ocsp,
            };
            objects.insert(id, Object { kind, der });
        }
    }
    if !embedded.is_empty() {
        objects.extend(carried_by(report, evidence, settings, &embedded));
    }
    objects
}

/// What the document itself carries of these, so that the bundle is whole without it.
fn carried_by(
    report: &Report,
    evidence: &Evidence,
    settings: &Settings,
    wanted: &BTreeSet<CertificateId>,
) -> Vec<(CertificateId, Object)> {
    let mut buffer = Vec::new();
    let Ok(opened) = files::open(Path::new(&report.file), &mut buffer) else { return Vec::new() };
    let name = &evidence.document.name;
    let Ok(observed) = formats::observe(opened.source(), name, &settings.observe) else {
        return Vec::new();
    };
    let pieces = keep::of_material(observed.material).into_iter();
    let pieces = pieces.filter(|piece| wanted.contains(&piece.id));
    let objects = pieces.map(|piece| {
        let kind = match piece.description {
            Description::Certificate(_) => ObjectKind::Certificate,
            Description::Crl(_) => ObjectKind::Crl,
            Description::Ocsp(_) => ObjectKind::Ocsp,
        };
        (piece.id, Object { kind, der: piece.der })
    });
    objects.collect()
}
