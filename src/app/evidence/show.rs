//! What evidence a file holds: certificates, CRLs, OCSP responses and timestamps with their dates and
//! where they come from. Nothing is judged.

use crate::app::evidence::bundle::Bundle;
use crate::app::evidence::bundle::ObjectKind;
use crate::app::saved::SavedEvidence;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::x509::describe;
use crate::formats::x509::describe::Description;
use crate::formats::x509::describe::Piece;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Material;
use crate::model::Origin;
use crate::model::RevocationKind;
use crate::model::RevocationStatus;
use crate::model::SignatureEvidence;
use crate::model::Time;
use secrecy::SecretString;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The name of the form in which holdings are told to programs.
pub const SCHEMA: &str = "condau-holdings/1";

/// What kind of evidence.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum HoldingKind {
    Timestamp,
    Certificate,
    Crl,
    Ocsp,
}

/// One piece of evidence that a file holds.
#[derive(Clone, Debug, Serialize)]
pub struct Holding {
    /// What it is.
    pub kind: HoldingKind,
    /// A certificate's subject, a CRL's issuer, an OCSP responder, a timestamp authority.
    pub name: String,
    /// SHA-256 of its DER; a timestamp has none of its own.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sha256: Option<CertificateId>,
    /// Serial number of a certificate, number of a CRL, hex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub serial: Option<String>,
    /// notBefore, thisUpdate, producedAt, genTime.
    pub from: Time,
    /// notAfter, nextUpdate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Time>,
    /// Certificates that it speaks of, by serial number, with what it says.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub says: Vec<Said>,
    /// `embedded`, `file`, `cache`, `url`.
    pub source: &'static str,
    /// Which file or address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
}

/// What a status source says of one certificate.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// Serial number, hex.
    pub serial: String,
    /// `good`, `revoked`, `unknown`.
    pub status: &'static str,
}

/// What a file holds.
#[derive(Clone, Debug, Serialize)]
pub struct Holdings {
    /// [`SCHEMA`].
    pub schema: &'static str,
    /// The file's name.
    pub file: String,
    /// What it holds: timestamps, certificates, CRLs, OCSP responses; each by date.
    pub holds: Vec<Holding>,
}

/// Looks into a document, saved evidence, a bundle, or a file of certificates, CRLs and OCSP responses; the
/// password opens an encrypted document.
///
/// # Errors
/// Where it is none of these.
pub fn look_into(
    source: &dyn Source,
    name: &str,
    password: Option<SecretString>,
) -> Result<Holdings, FormatError> {
    let whole = source.whole();
    if let Some(saved) = whole.and_then(|bytes| SavedEvidence::from_json(bytes).ok()) {
        return Ok(holdings(name, of_evidence(&saved.evidence)));
    }
    if let Some(bundle) = whole.and_then(|bytes| Bundle::from_xml(bytes).ok()) {
        return Ok(holdings(name, of_bundle(&bundle, name)));
    }
    if let Some(pieces) = whole.and_then(|bytes| describe::read_pieces(bytes).ok()) {
        let origin = Origin::File(name.to_owned());
        return Ok(holdings(name, pieces.iter().map(|piece| of_piece(piece, &origin)).collect()));
    }
    let options = ObserveOptions { password, ..ObserveOptions::default() };
    let observed = formats::observe(source, name, &options)?;
    let mut holds = of_material(observed.material);
    for signature in &observed.signatures {
        add_tokens(signature, &mut holds);
    }
    Ok(holdings(name, holds))
}

/// The objects of a bundle.
fn of_bundle(bundle: &Bundle, name: &str) -> Vec<Holding> {
    let origin = Origin::File(name.to_owned());
    let objects = bundle.objects.values();
    let pieces = objects.filter_map(|object| {
        match object.kind {
            ObjectKind::Certificate => describe::certificate_of(&object.der),
            ObjectKind::Crl => describe::crl(object.der.clone()),
            ObjectKind::Ocsp => describe::ocsp(object.der.clone()),
        }
        .ok()
    });
    pieces.map(|piece| of_piece(&piece, &origin)).collect()
}

/// A list of pieces of evidence under a name, in order.
pub fn holdings(name: &str, mut holds: Vec<Holding>) -> Holdings {
    holds.sort_by(|one, two| {
        (one.kind, one.from, one.sha256, &one.name)
            .cmp(&(two.kind, two.from, two.sha256, &two.name))
    });
    let mut seen = BTreeSet::new();
    holds.retain(|held| held.sha256.is_none_or(|id| seen.insert(id)));
    Holdings { schema: SCHEMA, file: name.to_owned(), holds }
}

/// A piece of evidence from somewhere.
pub fn of_piece(piece: &Piece, origin: &Origin) -> Holding {
    match &piece.description {
        Description::Certificate(certificate) => of_certificate(certificate, origin),
        Description::Crl(crl) => Holding {
            serial: crl.number.clone(),
            until: crl.next_update,
            ..held(HoldingKind::Crl, &crl.issuer, Some(piece.id), crl.this_update, origin)
        },
        Description::Ocsp(ocsp) => {
            let says = ocsp
                .answers
                .iter()
                .map(|answer| Said { serial: answer.serial.clone(), status: word(&answer.status) });
            Holding {
                until: ocsp.answers.iter().filter_map(|answer| answer.next_update).min(),
                says: says.collect(),
                ..held(HoldingKind::Ocsp, &ocsp.responder, Some(piece.id), ocsp.produced_at, origin)
            }
        }
    }
}

fn held(
    kind: HoldingKind,
    name: &str,
    sha256: Option<CertificateId>,
    from: Time,
    origin: &Origin,
) -> Holding {
    let place = match origin {
        Origin::File(place) | Origin::Url(place) => Some(place.clone()),
        _ => None,
    };
    Holding {
        kind,
        name: name.to_owned(),
        sha256,
        serial: None,
        from,
        until: None,
        says: Vec::new(),
        source: origin.name(),
        place,
    }
}

fn of_certificate(certificate: &Certificate, origin: &Origin) -> Holding {
    let name = &certificate.subject.text;
    Holding {
        serial: Some(certificate.serial.clone()),
        until: Some(certificate.not_after),
        ..held(HoldingKind::Certificate, name, Some(certificate.id), certificate.not_before, origin)
    }
}

fn of_material(material: Material) -> Vec<Holding> {
    let origin = Origin::Embedded;
    let certificates = material.certificates.iter();
    let mut holds: Vec<Holding> = certificates.map(|one| of_certificate(one, &origin)).collect();
    // What cannot be read is said when the document is verified.
    let crls = material.crls.into_iter().filter_map(|der| describe::crl(der).ok());
    let ocsps = material.ocsps.into_iter().filter_map(|der| describe::ocsp(der).ok());
    holds.extend(crls.chain(ocsps).map(|piece| of_piece(&piece, &origin)));
    holds
}

fn add_tokens(signature: &SignatureEvidence, holds: &mut Vec<Holding>) {
    if let Some(facts) = &signature.timestamp {
        let name = facts.authority.clone().unwrap_or_else(|| signature.id.clone());
        let mut token = held(HoldingKind::Timestamp, &name, None, facts.time, &Origin::Embedded);
        token.serial = Some(facts.serial.clone());
        holds.push(token);
    }
    for below in signature.timestamps.iter().chain(&signature.counter_signatures) {
        add_tokens(below, holds);
    }
}

/// The certificates and status sources that evidence refers to.
pub fn of_evidence(evidence: &Evidence) -> Vec<Holding> {
    let entries = evidence.certificates.iter();
    let mut holds: Vec<Holding> =
        entries.map(|entry| of_certificate(&entry.certificate, &entry.origin)).collect();
    let mut sources: BTreeMap<&str, Holding> = BTreeMap::new();
    for found in &evidence.revocation {
        let signer = found.signer.and_then(|id| evidence.certificate(id));
        let name = signer.map_or("", |entry| entry.certificate.subject.text.as_str());
        let kind = match found.kind {
            RevocationKind::Crl => HoldingKind::Crl,
            RevocationKind::Ocsp => HoldingKind::Ocsp,
        };
        let id = CertificateId::from_hex(&found.source);
        let from = found.produced_at.unwrap_or(found.this_update);
        let source = sources.entry(&found.source).or_insert_with(|| Holding {
            serial: found.scope.as_ref().and_then(|scope| scope.number.clone()),
            until: found.next_update,
            ..held(kind, name, id, from, &found.origin)
        });
        if let Some(entry) = evidence.certificate(found.of) {
            let serial = entry.certificate.serial.clone();
            source.says.push(Said { serial, status: word(&found.status) });
        }
    }
    holds.extend(sources.into_values());
    for signature in &evidence.signatures {
        add_tokens(signature, &mut holds);
    }
    holds
}

fn word(status: &RevocationStatus) -> &'static str {
    match status {
        RevocationStatus::Good => "good",
        RevocationStatus::Revoked { .. } => "revoked",
        RevocationStatus::Unknown => "unknown",
    }
}
