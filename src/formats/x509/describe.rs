//! What a certificate, CRL or OCSP response is about, for lists and indices: its names and dates,
//! without a look at whether anything holds.

use super::certificate::parse_certificate;
use super::certificate::sha256;
use super::crl::Crl;
use super::files::ders;
use super::files::read_certificates;
use super::ocsp::Ocsp;
use crate::formats::FormatError;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::RevocationStatus;
use crate::model::Time;
use serde::Deserialize;
use serde::Serialize;
use std::sync::Arc;

/// A piece of evidence, with its DER.
#[derive(Clone, Debug)]
pub struct Piece {
    /// SHA-256 of the DER.
    pub id: CertificateId,
    /// The DER.
    pub der: Vec<u8>,
    /// What it is about.
    pub description: Description,
}

/// What a piece of evidence is about.
#[derive(Clone, Debug)]
pub enum Description {
    /// A certificate.
    Certificate(Arc<Certificate>),
    /// A CRL.
    Crl(CrlDescription),
    /// An OCSP response.
    Ocsp(OcspDescription),
}

/// What a CRL is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct CrlDescription {
    /// Who issued it, for people.
    pub issuer: String,
    /// Who issued it, for comparison.
    pub canonical: String,
    /// keyIdentifier of authorityKeyIdentifier, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key_id: Option<String>,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Time>,
    /// cRLNumber, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// The base number of a delta, hex.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delta_of: Option<String>,
    /// What makes it another list than the issuer's others: its distribution point and scope.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub scope: String,
}

/// What an OCSP response is about.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct OcspDescription {
    /// Who answered: canonical name, or SHA-1 of the key in hex.
    pub responder: String,
    /// producedAt.
    pub produced_at: Time,
    /// Each answer.
    pub answers: Vec<AnswerDescription>,
}

/// One answer of an OCSP response.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct AnswerDescription {
    /// Serial number of the certificate, hex, without leading zeros.
    pub serial: String,
    /// issuerKeyHash, hex.
    pub issuer_key: String,
    /// What it says.
    pub status: RevocationStatus,
    /// thisUpdate.
    pub this_update: Time,
    /// nextUpdate.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_update: Option<Time>,
}

/// Reads everything of use in a file: certificates (DER, PEM, PKCS#7), CRLs and OCSP responses (DER
/// or PEM), each with its description.
///
/// # Errors
/// Where it holds none of them: with why it is not what it is most like.
pub fn read_pieces(bytes: &[u8]) -> Result<Vec<Piece>, FormatError> {
    let mut pieces = Vec::new();
    for der in ders(bytes, "X509 CRL") {
        if let Ok(piece) = crl(der.into_owned()) {
            pieces.push(piece);
        }
    }
    for der in ders(bytes, "OCSP RESPONSE") {
        if let Ok(piece) = ocsp(der.into_owned()) {
            pieces.push(piece);
        }
    }
    match read_certificates(bytes) {
        Ok(certificates) => pieces.extend(certificates.into_iter().map(certificate)),
        Err(_) if !pieces.is_empty() => {}
        Err(error) => return Err(error),
    }
    Ok(pieces)
}

/// A certificate as a piece of evidence.
pub fn certificate(certificate: Arc<Certificate>) -> Piece {
    let der = certificate.der.clone();
    Piece { id: certificate.id, der, description: Description::Certificate(certificate) }
}

/// A certificate by its DER.
///
/// # Errors
/// Where it is none.
pub fn certificate_of(der: &[u8]) -> Result<Piece, FormatError> {
    parse_certificate(der).map(certificate)
}

/// A CRL by its DER.
///
/// # Errors
/// Where it is none.
pub fn crl(der: Vec<u8>) -> Result<Piece, FormatError> {
    let id = sha256(&der);
    let read = Crl::parse(der, id)?;
    let description = Description::Crl(read.describe());
    Ok(Piece { id, der: read.into_der(), description })
}

/// An OCSP response by its DER, whole or the basic response alone.
///
/// # Errors
/// Where it is none, or not a successful one.
pub fn ocsp(der: Vec<u8>) -> Result<Piece, FormatError> {
    let id = sha256(&der);
    let read = Ocsp::parse(der, id)?;
    let description = Description::Ocsp(read.describe());
    Ok(Piece { id, der: read.into_der(), description })
}
