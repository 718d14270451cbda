//! OCSP answers about the sample certificates, RFC 6960.
//!
//! Those of `g2-cp` come from its delegated responder; the other CAs answer with their own keys.

use super::Fault;
use super::SandboxError;
use super::crl::revocation;
use super::crl::updates;
use super::faults::reason_number;
use super::samples;
use super::samples::Sample;
use super::signature;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::DigestAlgorithm;
use crate::model::Time;

/// The delegated responder, and for whose certificates it answers.
const DELEGATED: (&str, &str) = ("ocsp", "g2-cp");

const BASIC: &str = "1.3.6.1.5.5.7.48.1.1";
const NONCE: &str = "1.3.6.1.5.5.7.48.1.2";

/// OCSPResponseStatus, RFC 6960 clause 4.2.1.
enum Refusal {
    MalformedRequest = 1,
    TryLater = 3,
    Unauthorized = 6,
}

/// What a request asks about, and the nonce extension that came with it.
struct Request<'a> {
    certificates: Vec<CertId<'a>>,
    nonce: Option<&'a [u8]>,
}

/// CertID.
struct CertId<'a> {
    /// As it stands.
    full: &'a [u8],
    digest: Option<DigestAlgorithm>,
    issuer_name: &'a [u8],
    issuer_key: &'a [u8],
    /// INTEGER as it stands.
    serial: &'a [u8],
}

/// DER of the OCSPResponse to a request as of a moment. What cannot be answered is an
/// OCSPResponse that says so.
///
/// # Errors
/// Where a sample cannot be read or used: our bug.
pub fn answer_ocsp(request: &[u8], now: Time, faults: &[Fault]) -> Result<Vec<u8>, SandboxError> {
    if faults.contains(&Fault::TryLater) {
        return Ok(refusal(Refusal::TryLater));
    }
    let Ok(request) = read_request(request) else {
        return Ok(refusal(Refusal::MalformedRequest));
    };
    let mut authority: Option<&Sample> = None;
    for asked in &request.certificates {
        let found = issuer(asked)?;
        // One response has one signer, who may speak for one issuer only.
        if faults.contains(&Fault::Refused)
            || found.is_none()
            || authority.is_some_and(|known| found.is_none_or(|found| found.name != known.name))
        {
            return Ok(refusal(Refusal::Unauthorized));
        }
        authority = found;
    }
    let Some(authority) = authority else {
        return Ok(refusal(Refusal::MalformedRequest));
    };
    basic_response(authority, &request, now, faults)
}

/// DER of the current OCSPResponse about a sample certificate.
///
/// # Errors
/// Where there is no sample of this name.
pub fn current_ocsp(name: &str, now: Time) -> Result<Vec<u8>, SandboxError> {
    let sample = samples::named(name)?;
    let issuer = samples::named(sample.issuer)?;
    let algorithm = DigestAlgorithm::Sha256;
    let id = der::sequence(&[
        crate::formats::algorithm::digest_identifier(algorithm),
        der::octet_string(&digest(algorithm, &issuer.parts.subject)?),
        der::octet_string(&digest(algorithm, &issuer.parts.key_bits)?),
        sample.parts.serial.clone(),
    ]);
    let request = der::sequence(&[der::sequence(&[der::sequence(&[der::sequence(&[id])])])]);
    answer_ocsp(&request, now, &[])
}

fn basic_response(
    authority: &Sample,
    request: &Request<'_>,
    now: Time,
    faults: &[Fault],
) -> Result<Vec<u8>, SandboxError> {
    let (this_update, next_update) = updates(now, faults);
    let mut responses = Vec::new();
    for asked in &request.certificates {
        let sample = samples::all()?
            .iter()
            .find(|sample| sample.issuer == authority.name && sample.parts.serial == asked.serial);
        let status = match sample {
            Some(sample) if !faults.contains(&Fault::Unknown) => {
                status(sample, this_update, faults)
            }
            // Not issued: never "good".
            _ => der::element(der::context_primitive(2), &[]),
        };
        responses.push(der::sequence(&[
            asked.full,
            &status,
            &der::generalized_time(this_update),
            &der::explicit(0, &der::generalized_time(next_update)),
        ]));
    }
    let delegated =
        if authority.name == DELEGATED.1 { Some(samples::named(DELEGATED.0)?) } else { None };
    let responder = match delegated {
        Some(responder) => {
            let identifier = digest(DigestAlgorithm::Sha1, &responder.parts.key_bits)?;
            der::explicit(2, &der::octet_string(&identifier))
        }
        None => der::explicit(1, &authority.parts.subject),
    };
    let mut fields = vec![responder, der::generalized_time(this_update), der::sequence(&responses)];
    if let Some(nonce) = request.nonce {
        fields.push(der::explicit(1, &der::sequence(&[nonce])));
    }
    let certificates = delegated.map_or_else(Vec::new, |responder| {
        der::explicit(0, &der::sequence(&[&responder.certificate.der]))
    });
    let key = delegated.unwrap_or(authority).key()?;
    let basic = signature::sign(&key, &der::sequence(&fields), &certificates, faults)?;
    let bytes = der::sequence(&[der::oid(BASIC), der::octet_string(&basic)]);
    Ok(der::sequence(&[response_status(0), der::explicit(0, &bytes)]))
}

fn status(sample: &Sample, as_of: Time, faults: &[Fault]) -> Vec<u8> {
    match revocation(sample, as_of, faults) {
        None => der::element(der::context_primitive(0), &[]),
        Some((at, reason)) => {
            let number = der::element(der::ENUMERATED, &[reason_number(reason)]);
            let reason = der::explicit(0, &number);
            der::implicit(1, &der::sequence(&[der::generalized_time(at), reason]))
        }
    }
}

fn issuer(asked: &CertId<'_>) -> Result<Option<&'static Sample>, SandboxError> {
    let Some(algorithm) = asked.digest else { return Ok(None) };
    for sample in samples::all()?.iter().filter(|sample| sample.is_authority()) {
        if digest(algorithm, &sample.parts.subject)? == asked.issuer_name
            && digest(algorithm, &sample.parts.key_bits)? == asked.issuer_key
        {
            return Ok(Some(sample));
        }
    }
    Ok(None)
}

/// OCSPRequest ::= SEQUENCE { tbsRequest SEQUENCE { [0] version, [1] requestorName, requestList,
/// [2] requestExtensions }, [0] signature }.
fn read_request(request: &[u8]) -> Result<Request<'_>, FormatError> {
    let mut outer = Reader::new(request);
    let mut fields = outer.sequence()?.sequence()?;
    outer.finish()?;
    fields.optional(der::context(0))?;
    fields.optional(der::context(1))?;
    let mut certificates = Vec::new();
    for single in fields.sequence()? {
        certificates.push(read_cert_id(&single?.reader().expect(der::SEQUENCE)?)?);
    }
    let mut nonce = None;
    if let Some(extensions) = fields.optional(der::context(2))? {
        for extension in extensions.inner()?.reader() {
            let extension = extension?;
            if extension.reader().expect(der::OID)?.oid()? == NONCE {
                nonce = Some(extension.full);
            }
        }
    }
    Ok(Request { certificates, nonce })
}

fn read_cert_id<'a>(id: &Element<'a>) -> Result<CertId<'a>, FormatError> {
    let mut fields = id.reader();
    Ok(CertId {
        full: id.full,
        digest: read_digest(&fields.expect(der::SEQUENCE)?)?.algorithm,
        issuer_name: fields.expect(der::OCTET_STRING)?.content,
        issuer_key: fields.expect(der::OCTET_STRING)?.content,
        serial: fields.expect(der::INTEGER)?.full,
    })
}

fn refusal(refusal: Refusal) -> Vec<u8> {
    der::sequence(&[response_status(refusal as u8)])
}

fn response_status(number: u8) -> Vec<u8> {
    der::element(der::ENUMERATED, &[number])
}
