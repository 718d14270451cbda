//! The sample timestamp authority, RFC 3161.

use super::Fault;
use super::SandboxError;
use super::samples;
use super::signature;
use crate::crypto::digest;
use crate::formats::cms::build;
use crate::formats::cms::build::CmsSigningOptions;
use crate::formats::cms::build::TimestampInfo;
use crate::formats::cms::build::TimestampRefusal;
use crate::model::DigestAlgorithm;
use crate::ports::Entropy;
use std::sync::Arc;

/// id-ct-TSTInfo.
const TST_INFO: &str = "1.2.840.113549.1.9.16.1.4";

/// The policy of the sample authority, below the arc for examples.
const POLICY: &str = "2.999.704.3161";

/// What it takes: SHA-1 too, as the authority of the real PKI does.
const ACCEPTED: &[DigestAlgorithm] = &[
    DigestAlgorithm::Sha1,
    DigestAlgorithm::Sha256,
    DigestAlgorithm::Sha384,
    DigestAlgorithm::Sha512,
];

/// DER of the TimeStampResp to a request, at the time and with a serial number that `entropy`
/// gives. What cannot be stamped is a TimeStampResp that says so.
///
/// # Errors
/// Where a sample cannot be read or used: our bug.
pub fn answer_timestamp(
    request: &[u8],
    entropy: &dyn Entropy,
    faults: &[Fault],
) -> Result<Vec<u8>, SandboxError> {
    let refuse = |why, text: &str| Ok(build::timestamp_refusal(why, text));
    let request = match build::parse_timestamp_request(request) {
        Ok(request) => request,
        Err(error) => return refuse(TimestampRefusal::Form, &error.to_string()),
    };
    if faults.contains(&Fault::Refused) {
        return refuse(TimestampRefusal::System, "the sandbox was asked to refuse");
    }
    let Some(digest_algorithm) =
        request.digest.algorithm.filter(|algorithm| ACCEPTED.contains(algorithm))
    else {
        return refuse(TimestampRefusal::Algorithm, "SHA-1, SHA-256, SHA-384 or SHA-512, please");
    };
    if request.policy.as_deref().is_some_and(|policy| policy != POLICY) {
        return refuse(TimestampRefusal::Policy, &format!("the only policy is {POLICY}"));
    }
    if !request.certificate_requested {
        return refuse(TimestampRefusal::Request, "the certificate is always sent: set certReq");
    }
    let mut serial = [0; 8];
    entropy.fill(&mut serial);
    // Never zero: RFC 3161 leaves it open, some readers do not.
    serial[0] |= 0x40;
    let flipped = |octets: &[u8]| octets.iter().map(|octet| octet ^ 0x55).collect::<Vec<_>>();
    let imprint = match faults.contains(&Fault::WrongImprint) {
        true => flipped(&request.imprint),
        false => request.imprint,
    };
    let nonce = match faults.contains(&Fault::WrongNonce) {
        true => Some(request.nonce.as_deref().map_or_else(|| vec![1], flipped)),
        false => request.nonce,
    };
    let info = build::timestamp_info(&TimestampInfo {
        policy: POLICY,
        digest: digest_algorithm,
        imprint: &imprint,
        serial: &serial,
        time: entropy.now(),
        accuracy_millis: Some(1000),
        nonce: nonce.as_deref(),
    });
    let authority = samples::named(if faults.contains(&Fault::ExpiredTsa) {
        "tsa-expired"
    } else if faults.contains(&Fault::RogueTsa) {
        "rogue-tsa"
    } else {
        "tsa"
    })?;
    let issuer = samples::named(authority.issuer)?;
    let prepared = build::prepare(
        &digest(DigestAlgorithm::Sha256, &info)?,
        &CmsSigningOptions {
            certificate: &authority.certificate,
            chain: &[Arc::clone(&issuer.certificate)],
            digest: DigestAlgorithm::Sha256,
            algorithm: &signature::algorithm(),
            content_type: TST_INFO,
            content: Some(&info),
        },
    )?;
    let value = signature::value(&authority.key()?, prepared.to_be_signed(), faults)?;
    Ok(build::timestamp_response(&prepared.finish(&value, None)?))
}
