//! OCSP responses (RFC 6960), whole or the basic response alone, and requests for them.

use super::certificate::SignedParts;
use super::certificate::issuer_der;
use super::certificate::parse_certificate;
use super::certificate::public_key_octets;
use super::certificate::sha256;
use super::crl::entries::read_reason;
use super::crl::entries::significant;
use super::describe::AnswerDescription;
use super::describe::OcspDescription;
use super::extensions::read_extension;
use super::link::Signed;
use super::name::read_name;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::algorithm;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::SignatureAlgorithm;
use crate::model::Time;
use std::ops::Range;
use std::sync::Arc;
use thiserror::Error;

/// A successful response of the basic type.
#[derive(Debug)]
pub(super) struct Ocsp {
    /// SHA-256 of the DER as given.
    pub(super) id: CertificateId,
    /// producedAt.
    pub(super) produced_at: Time,
    /// What it is signed with.
    pub(super) signature_algorithm: SignatureAlgorithm,
    /// What it says, certificate by certificate.
    pub(super) answers: Vec<Answer>,
    /// Certificates that it carries.
    pub(super) certificates: Vec<Arc<Certificate>>,
    /// The nonce, where there is one.
    nonce: Option<Vec<u8>>,
    responder: Responder,
    der: Vec<u8>,
    tbs: Range<usize>,
    signature: Range<usize>,
    deviations: Vec<Deviation>,
}

#[derive(Debug)]
enum Responder {
    /// Canonical subject.
    Name(String),
    /// SHA-1 of the key.
    Key(Vec<u8>),
}

/// One SingleResponse.
#[derive(Debug)]
pub(super) struct Answer {
    /// The serial number without leading zeros.
    pub(super) serial: Vec<u8>,
    /// The status.
    pub(super) status: RevocationStatus,
    /// thisUpdate.
    pub(super) this_update: Time,
    /// nextUpdate.
    pub(super) next_update: Option<Time>,
    /// archiveCutoff.
    pub(super) archive_cutoff: Option<Time>,
    digest: Option<DigestAlgorithm>,
    name_hash: Vec<u8>,
    key_hash: Vec<u8>,
    certificate_hash: Option<(Option<DigestAlgorithm>, Vec<u8>)>,
    deviations: Vec<Deviation>,
}

const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";
/// Octets of a nonce, RFC 9654 clause 2.1.
const NONCE_LENGTHS: std::ops::RangeInclusive<usize> = 1..=128;
const ARCHIVE_CUTOFF: &str = "1.3.6.1.5.5.7.48.1.6";
const CERTIFICATE_HASH: &str = "1.3.36.8.3.13";
/// crlReferences, serviceLocator, preferredSignatureAlgorithms, extendedRevoke, reasonCode and
/// invalidityDate: known, and nothing is decided by them.
const WITHOUT_CHECK: &[&str] = &[
    "1.3.6.1.5.5.7.48.1.3",
    "1.3.6.1.5.5.7.48.1.7",
    "1.3.6.1.5.5.7.48.1.8",
    "1.3.6.1.5.5.7.48.1.9",
    "2.5.29.21",
    "2.5.29.24",
];

impl Ocsp {
    /// Reads an OCSPResponse or a BasicOCSPResponse that has this SHA-256. Bytes after it are an
    /// error.
    ///
    /// # Errors
    /// Where the DER is neither, or says that the responder could not answer (OC-14).
    pub(super) fn parse(der: Vec<u8>, id: CertificateId) -> Result<Self, FormatError> {
        let mut reader = Reader::new(&der);
        let outer = reader.expect(der::SEQUENCE)?;
        reader.finish()?;
        let basic = match outer.reader().peek() {
            Some(der::ENUMERATED) => basic_response(&outer)?,
            _ => outer,
        };
        let signed = SignedParts::read(&basic)?;
        let mut rest = signed.rest.clone();
        let mut certificates = Vec::new();
        if let Some(list) = rest.optional(der::context(0))? {
            for certificate in list.inner()?.reader() {
                // What cannot be read cannot be the responder's.
                certificates.extend(parse_certificate(certificate?.full).ok());
            }
        }
        rest.finish()?;

        let mut tbs = signed.tbs.reader();
        tbs.optional(der::context(0))?;
        let responder = read_responder(&tbs.read()?)?;
        let produced_at = tbs.read()?.time()?;
        let mut answers: Vec<Answer> =
            tbs.sequence()?.map(|answer| Answer::read(&answer?, id)).collect::<Result<_, _>>()?;
        answers.iter_mut().for_each(|answer| answer.check_order(produced_at, id));
        let mut nonce = None;
        let mut deviations = Vec::new();
        if let Some(extensions) = tbs.optional(der::context(1))? {
            for extension in extensions.inner()?.reader() {
                let extension = read_extension(&extension?)?;
                match extension.oid.as_str() {
                    NONCE => {
                        let value = read_nonce(extension.value);
                        if !NONCE_LENGTHS.contains(&value.len()) {
                            let at = place(id, Location::oid(NONCE));
                            let seen = value.len().to_string();
                            let expected = "1 to 128";
                            deviations.push(Deviation::new("OC-08-LENGTH", at, seen, expected));
                        }
                        nonce = Some(value);
                    }
                    oid => unknown_critical(oid, extension.critical, id, &mut deviations),
                }
            }
        }
        tbs.finish()?;
        Ok(Self {
            id,
            produced_at,
            signature_algorithm: algorithm::read_signature(&signed.algorithm)?,
            answers,
            certificates,
            nonce,
            responder,
            tbs: signed.tbs.full_range(),
            signature: signed.signature_range,
            deviations,
            der,
        })
    }

    /// Whether a certificate is the responder that it names (OC-04).
    pub(super) fn names(&self, certificate: &Certificate) -> bool {
        match &self.responder {
            Responder::Name(name) => *name == certificate.subject.canonical,
            Responder::Key(hash) => {
                public_key_octets(&certificate.public_key).is_some_and(|octets| {
                    crypto::digest(DigestAlgorithm::Sha1, octets).is_ok_and(|own| own == *hash)
                })
            }
        }
    }

    /// The canonical name of the responder, where it is named so.
    pub(super) fn responder_name(&self) -> Option<&str> {
        match &self.responder {
            Responder::Name(name) => Some(name),
            Responder::Key(_) => None,
        }
    }

    /// SHA-1 of the responder's key, where it is named so.
    pub(super) fn responder_key(&self) -> Option<&[u8]> {
        match &self.responder {
            Responder::Name(_) => None,
            Responder::Key(hash) => Some(hash),
        }
    }

    /// What it is about, for lists and indices.
    pub(super) fn describe(&self) -> OcspDescription {
        let responder = match &self.responder {
            Responder::Name(name) => name.clone(),
            Responder::Key(hash) => hex::encode(hash),
        };
        let answers = self.answers.iter().map(|answer| AnswerDescription {
            serial: hex::encode(&answer.serial),
            issuer_key: hex::encode(&answer.key_hash),
            status: answer.status,
            this_update: answer.this_update,
            next_update: answer.next_update,
        });
        let answers = answers.collect();
        OcspDescription { responder, produced_at: self.produced_at, answers }
    }

    /// The DER.
    pub(super) fn der(&self) -> &[u8] {
        &self.der
    }

    /// The DER, the rest forgotten.
    pub(super) fn into_der(self) -> Vec<u8> {
        self.der
    }

    /// What is signed of it.
    pub(super) fn signed(&self) -> Signed<'_> {
        let part = |range: &Range<usize>| self.der.get(range.clone()).unwrap_or_default();
        let (message, signature) = (part(&self.tbs), part(&self.signature));
        Signed::new(self.id, &self.signature_algorithm, message, signature)
    }

    /// What is odd about it and one of its answers.
    pub(super) fn deviations(&self, answer: &Answer) -> Vec<Deviation> {
        self.deviations.iter().chain(&answer.deviations).cloned().collect()
    }
}

/// The BasicOCSPResponse inside of an OCSPResponse.
fn basic_response<'a>(outer: &Element<'a>) -> Result<Element<'a>, FormatError> {
    let mut reader = outer.reader();
    let status = reader.expect(der::ENUMERATED)?;
    let refusal = match status.unsigned()? {
        0 => None,
        1 => Some("malformedRequest"),
        2 => Some("internalError"),
        3 => Some("tryLater"),
        5 => Some("sigRequired"),
        6 => Some("unauthorized"),
        _ => Some("a status that is not defined"),
    };
    if let Some(refusal) = refusal {
        return Err(status.error(format!("the OCSP responder answered {refusal}")));
    }
    let (kind, mut response) = response_type(outer)?;
    if kind != BASIC {
        return Err(response.error(format!("OCSP response type {kind} is not id-pkix-ocsp-basic")));
    }
    let content = response.expect(der::OCTET_STRING)?;
    response.finish()?;
    let mut reader = Reader::at(content.content, content.content_range().start);
    let basic = reader.expect(der::SEQUENCE)?;
    reader.finish()?;
    Ok(basic)
}

fn read_responder(element: &Element<'_>) -> Result<Responder, FormatError> {
    match element.tag {
        tag if tag == der::context(1) => {
            Ok(Responder::Name(read_name(&element.inner()?)?.canonical))
        }
        tag if tag == der::context(2) => Ok(Responder::Key(element.inner()?.content.to_vec())),
        _ => Err(element.error("a ResponderID is a name or a key")),
    }
}

/// The nonce is an OCTET STRING; some responders leave its tag out.
fn read_nonce(value: &[u8]) -> Vec<u8> {
    let mut reader = Reader::new(value);
    match reader.expect(der::OCTET_STRING) {
        Ok(nonce) if reader.is_empty() => nonce.content.to_vec(),
        _ => value.to_vec(),
    }
}

fn unknown_critical(oid: &str, critical: bool, id: CertificateId, found: &mut Vec<Deviation>) {
    if critical && !WITHOUT_CHECK.contains(&oid) {
        let at = place(id, Location::oid(oid));
        found.push(Deviation::new("OC-11", at, oid, "extensions that we know"));
    }
}

fn place(id: CertificateId, at: Location) -> Location {
    Location { file: Some(id.to_string()), ..at }
}

/// The rule that something breaks that is not read as a response: its responder could not answer
/// (OC-01), it is of another type (OC-02), or it is malformed.
pub(super) fn rule_of_unread(der: &[u8]) -> &'static str {
    let status_of = |outer: &Element<'_>| {
        outer.reader().expect(der::ENUMERATED).ok().and_then(|status| status.unsigned().ok())
    };
    let Ok(outer) = Reader::new(der).expect(der::SEQUENCE) else { return FORM };
    match status_of(&outer) {
        Some(0) => match response_type(&outer) {
            Ok((kind, _)) if kind != BASIC => "OC-02",
            _ => FORM,
        },
        Some(_) => "OC-01",
        None => FORM,
    }
}

const FORM: &str = "OC-FORM";

/// Type and content of a successful OCSPResponse.
fn response_type<'a>(outer: &Element<'a>) -> Result<(String, Reader<'a>), FormatError> {
    let mut reader = outer.reader();
    reader.expect(der::ENUMERATED)?;
    let mut response = reader.expect(der::context(0))?.inner()?.reader();
    reader.finish()?;
    let kind = response.expect(der::OID)?.oid()?;
    Ok((kind, response))
}

impl Answer {
    fn read(element: &Element<'_>, id: CertificateId) -> Result<Self, FormatError> {
        let mut reader = element.reader();
        let mut certificate_id = reader.sequence()?;
        let digest = algorithm::read_digest(&certificate_id.expect(der::SEQUENCE)?)?;
        let name_hash = certificate_id.expect(der::OCTET_STRING)?.content.to_vec();
        let key_hash = certificate_id.expect(der::OCTET_STRING)?.content.to_vec();
        let serial = significant(certificate_id.expect(der::INTEGER)?.integer()?).to_vec();
        let mut answer = Self {
            serial,
            status: read_status(&reader.read()?)?,
            this_update: reader.read()?.time()?,
            next_update: None,
            archive_cutoff: None,
            digest: digest.algorithm,
            name_hash,
            key_hash,
            certificate_hash: None,
            deviations: Vec::new(),
        };
        if let Some(next) = reader.optional(der::context(0))? {
            answer.next_update = Some(next.inner()?.time()?);
        }
        if let Some(extensions) = reader.optional(der::context(1))? {
            for extension in extensions.inner()?.reader() {
                let extension = read_extension(&extension?)?;
                let mut content = Reader::new(extension.value);
                match extension.oid.as_str() {
                    ARCHIVE_CUTOFF => answer.archive_cutoff = Some(content.read()?.time()?),
                    CERTIFICATE_HASH => {
                        let mut parts = content.sequence()?;
                        let digest = algorithm::read_digest(&parts.read()?)?.algorithm;
                        let hash = parts.expect(der::OCTET_STRING)?.content.to_vec();
                        answer.certificate_hash = Some((digest, hash));
                    }
                    oid => unknown_critical(oid, extension.critical, id, &mut answer.deviations),
                }
            }
        }
        reader.finish()?;
        Ok(answer)
    }

    /// The order of its moments: known to be so, and then signed (RFC 6960 clause 2.4).
    fn check_order(&mut self, produced_at: Time, id: CertificateId) {
        let this = self.this_update;
        let mut odd = |seen: String, expected: String| {
            let at = place(id, Location::default());
            self.deviations.push(Deviation::new("OC-07-ORDER", at, seen, expected));
        };
        if produced_at < this {
            odd(format!("producedAt {produced_at}"), format!("thisUpdate {this}"));
        }
        if let Some(next) = self.next_update.filter(|next| *next < this) {
            odd(format!("nextUpdate {next}"), format!("thisUpdate {this}"));
        }
    }

    /// Whether it names a certificate's serial number and its issuer by name, or by what we cannot
    /// compute, and so means the certificate unless the key is another's (OC-03).
    pub(super) fn seems_about(&self, certificate: &Certificate) -> bool {
        let same_name = |digest| {
            issuer_der(certificate)
                .and_then(|octets| crypto::digest(digest, octets).ok())
                .is_some_and(|own| own == self.name_hash)
        };
        hex::decode(&certificate.serial).is_ok_and(|own| significant(&own) == self.serial)
            && self.digest.is_none_or(same_name)
    }

    /// What it names the issuer's key by.
    pub(super) fn issuer_key(&self) -> String {
        let digest = self.digest.map_or("?", |digest| digest.name());
        format!("{digest} {}", hex::encode(&self.key_hash))
    }

    /// Whether it is about a certificate issued by this issuer: the hashes recomputed and the
    /// serial number compared (OC-03).
    pub(super) fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        let Some(digest) = self.digest else { return false };
        let matches = |octets: Option<&[u8]>, hash: &[u8]| {
            octets.is_some_and(|octets| crypto::digest(digest, octets).is_ok_and(|own| own == hash))
        };
        hex::decode(&certificate.serial).is_ok_and(|own| significant(&own) == self.serial)
            && matches(issuer_der(certificate), &self.name_hash)
            && matches(public_key_octets(&issuer.public_key), &self.key_hash)
    }

    /// certHash: whether it is this certificate's; `None` where there is none, or by an algorithm
    /// that we cannot compute.
    pub(super) fn certificate_hash_matches(&self, certificate: &Certificate) -> Option<bool> {
        let (digest, hash) = self.certificate_hash.as_ref()?;
        let own = crypto::digest((*digest)?, &certificate.der).ok()?;
        Some(own == *hash)
    }
}

fn read_status(element: &Element<'_>) -> Result<RevocationStatus, FormatError> {
    match element.tag & 0x1f {
        _ if element.tag & 0xc0 != 0x80 => Err(element.error("no certificate status")),
        0 => Ok(RevocationStatus::Good),
        1 => {
            let mut reader = element.reader();
            let at = reader.read()?.time()?;
            let reason = match reader.optional(der::context(0))? {
                Some(reason) => read_reason(reason.inner()?.unsigned()?),
                None => RevocationReason::Unspecified,
            };
            reader.finish()?;
            Ok(RevocationStatus::Revoked { at, reason })
        }
        2 => Ok(RevocationStatus::Unknown),
        _ => Err(element.error("no certificate status that we know")),
    }
}

/// DER of an OCSPRequest about one certificate (RFC 6960 clause 4.1, RFC 5019): CertID with SHA-1,
/// which every responder knows, and a nonce where given (RFC 9654: 32 bytes).
pub fn ocsp_request(certificate: &Certificate, issuer: &Certificate, nonce: &[u8]) -> Vec<u8> {
    let hash = |octets: Option<&[u8]>| {
        let digest = crypto::digest(DigestAlgorithm::Sha1, octets.unwrap_or_default());
        der::octet_string(&digest.unwrap_or_default())
    };
    let serial = hex::decode(&certificate.serial).unwrap_or_default();
    let certificate_id = der::sequence(&[
        algorithm::digest_identifier_with_null(DigestAlgorithm::Sha1),
        hash(issuer_der(certificate)),
        hash(public_key_octets(&issuer.public_key)),
        der::element(der::INTEGER, &serial),
    ]);
    let requests = der::sequence(&[der::sequence(&[certificate_id])]);
    let mut parts = vec![requests];
    if !nonce.is_empty() {
        let value = der::octet_string(&der::octet_string(nonce));
        let extension = der::sequence(&[der::oid(NONCE), value]);
        parts.push(der::explicit(2, &der::sequence(&[extension])));
    }
    der::sequence(&[der::sequence(&parts)])
}

/// What is noted of a response that answers a request.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Nonce {
    /// It has the request's nonce: it is the answer to this request.
    Returned,
    /// It has none: it may be an older answer, as fresh as it says.
    LeftOut,
}

/// Why a response is no answer to a request.
#[derive(Clone, Debug, Error)]
#[error("{error}")]
pub struct OcspRefusal {
    /// The rule that it breaks.
    pub rule: &'static str,
    /// What is wrong with it.
    pub error: FormatError,
}

/// Holds a fetched response against its request: that it is a successful basic response, and that a
/// nonce in it is the one that was sent (OC-08; a responder may leave it out).
///
/// # Errors
/// With what the responder answered, or that the nonce is another.
pub fn check_ocsp_response(response: &[u8], nonce: &[u8]) -> Result<Nonce, OcspRefusal> {
    let read = Ocsp::parse(response.to_vec(), sha256(response))
        .map_err(|error| OcspRefusal { rule: rule_of_unread(response), error })?;
    match read.nonce {
        Some(returned) if returned == nonce => Ok(Nonce::Returned),
        Some(returned) => {
            let (returned, sent) = (hex::encode(returned), hex::encode(nonce));
            let said = format!("the OCSP response has nonce {returned}, the request {sent}");
            Err(OcspRefusal { rule: "OC-08", error: FormatError::unreadable(said) })
        }
        None => Ok(Nonce::LeftOut),
    }
}

#[cfg(test)]
mod tests;
