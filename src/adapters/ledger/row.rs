//! A line of the index: what an object is about.

use crate::formats::x509::describe::CrlDescription;
use crate::formats::x509::describe::Description;
use crate::formats::x509::describe::OcspDescription;
use crate::formats::x509::describe::Piece;
use crate::model::CertificateId;
use crate::model::Time;
use serde::Deserialize;
use serde::Serialize;

/// An object with what it is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Row {
    /// SHA-256 of the object.
    pub sha256: CertificateId,
    /// Its length in bytes.
    pub size: u64,
    /// Since when it is kept.
    pub added: Time,
    /// Which file or address it came from.
    pub from: String,
    /// What it is about.
    #[serde(flatten)]
    pub subject: Subject,
}

/// What an object is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum Subject {
    /// A certificate.
    Certificate {
        /// Its subject, for people.
        name: String,
        /// Its subject, for comparison.
        canonical: String,
        /// Serial number, hex.
        serial: String,
        /// notBefore.
        not_before: Time,
        /// notAfter.
        not_after: Time,
    },
    /// A CRL.
    Crl(CrlDescription),
    /// An OCSP response.
    Ocsp(OcspDescription),
}

impl Row {
    /// A new one.
    pub(super) fn of(piece: &Piece, from: &str, added: Time) -> Self {
        let subject = match &piece.description {
            Description::Certificate(certificate) => Subject::Certificate {
                name: certificate.subject.text.clone(),
                canonical: certificate.subject.canonical.clone(),
                serial: certificate.serial.clone(),
                not_before: certificate.not_before,
                not_after: certificate.not_after,
            },
            Description::Crl(crl) => Subject::Crl(crl.clone()),
            Description::Ocsp(ocsp) => Subject::Ocsp(ocsp.clone()),
        };
        let size = piece.der.len() as u64;
        Self { sha256: piece.id, size, added, from: from.to_owned(), subject }
    }

    /// Appends it as a line.
    pub(super) fn write(&self, lines: &mut Vec<u8>) {
        // Writing to memory does not fail.
        let _ = serde_json::to_writer(&mut *lines, self);
        lines.push(b'\n');
    }
}

impl Subject {
    /// What its file's name ends with, so that other tools know it.
    pub(super) fn extension(&self) -> &'static str {
        match self {
            Self::Certificate { .. } => "cer",
            Self::Crl(_) => "crl",
            Self::Ocsp(_) => "ors",
        }
    }

    /// Whether it tells the status of certificates.
    pub fn is_status(&self) -> bool {
        !matches!(self, Self::Certificate { .. })
    }

    /// For people: whose it is.
    pub fn name(&self) -> &str {
        match self {
            Self::Certificate { name, .. } => name,
            Self::Crl(crl) => &crl.issuer,
            Self::Ocsp(ocsp) => &ocsp.responder,
        }
    }

    /// notBefore, thisUpdate, producedAt.
    pub fn since(&self) -> Time {
        match self {
            Self::Certificate { not_before, .. } => *not_before,
            Self::Crl(crl) => crl.this_update,
            Self::Ocsp(ocsp) => ocsp.produced_at,
        }
    }
}
