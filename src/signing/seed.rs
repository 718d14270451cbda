//! Whether a signature meets what the author of its field demands (PA-86 to PA-88).

use super::Refusal;
use super::SigningRequest;
use crate::formats::pdf::seed_value::CertificateSeed;
use crate::formats::pdf::seed_value::SeedValue;
use crate::model::Certificate;
use crate::model::SignatureLevel;

/// What we write.
const FILTER: &str = "Adobe.PPKLite";
const SUB_FILTER: &str = "ETSI.CAdES.detached";
/// The version of seed values that we understand (ISO 32000-2 table 237).
const VERSION: i64 = 3;

/// Whether the signature asked for meets all demands.
///
/// # Errors
/// With the first that it does not.
pub(super) fn meets(
    seed: &SeedValue,
    field: &str,
    request: &SigningRequest,
) -> Result<(), Refusal> {
    let unmet = |constraint: &'static str, wanted: String, offered: &str| {
        Err(Refusal::SeedValue {
            field: field.to_owned(),
            constraint,
            wanted,
            offered: offered.to_owned(),
        })
    };
    if let Some(filter) = seed.filter.as_ref().filter(|filter| *filter != FILTER) {
        return unmet("Filter", filter.clone(), FILTER);
    }
    if !seed.sub_filters.is_empty() && !seed.sub_filters.iter().any(|known| known == SUB_FILTER) {
        return unmet("SubFilter", seed.sub_filters.join(", "), SUB_FILTER);
    }
    if let Some(version) = seed.version.filter(|version| *version > VERSION) {
        return unmet("V", version.to_string(), &VERSION.to_string());
    }
    reason(seed, request).or_else(|(wanted, offered)| unmet("Reasons", wanted, &offered))?;
    if !seed.legal_attestations.is_empty() {
        return unmet("LegalAttestation", seed.legal_attestations.join(", "), "none");
    }
    if seed.revocation_data {
        return unmet("AddRevInfo", "revocation data within the signature".to_owned(), "none");
    }
    let digest = request.digest.name();
    if !seed.digests.is_empty() && !seed.digests.iter().any(|known| known == digest) {
        return unmet("DigestMethod", seed.digests.join(", "), digest);
    }
    if let Some(lock) = seed.lock_document.as_ref().filter(|lock| *lock == "true") {
        return unmet("LockDocument", lock.clone(), "no lock");
    }
    if let Some(appearance) = &seed.appearance {
        return unmet("AppearanceFilter", appearance.clone(), "none");
    }
    if let Some(permission) = seed.certification.filter(|permission| *permission != 0) {
        return unmet("MDP", format!("a certification with P={permission}"), "an approval");
    }
    if let Some(authority) = &seed.timestamp
        && request.level == SignatureLevel::B
    {
        let authority = authority.as_deref().unwrap_or("any authority");
        return unmet("TimeStamp", format!("a timestamp by {authority}"), "none (--tsa)");
    }
    certificate(&seed.certificate, request).or_else(|(constraint, wanted)| {
        unmet(constraint, wanted, &request.certificate.subject.text)
    })
}

/// A single point forbids a reason; otherwise one of the list is asked for.
fn reason(seed: &SeedValue, request: &SigningRequest) -> Result<(), (String, String)> {
    let Some(allowed) = &seed.reasons else { return Ok(()) };
    let offered = || request.reason.clone().unwrap_or_else(|| "none".to_owned());
    let forbidden = matches!(allowed.as_slice(), [point] if point == ".") || allowed.is_empty();
    match (&request.reason, forbidden) {
        (Some(_), true) => Err(("no reason".to_owned(), offered())),
        (None, true) => Ok(()),
        (Some(reason), false) if allowed.contains(reason) => Ok(()),
        (_, false) => Err((allowed.join(", "), offered())),
    }
}

fn certificate(
    seed: &CertificateSeed,
    request: &SigningRequest,
) -> Result<(), (&'static str, String)> {
    let certificate = &request.certificate;
    if !seed.subjects.is_empty() && !seed.subjects.contains(&certificate.der) {
        return Err(("Cert Subject", format!("one of {} certificates", seed.subjects.len())));
    }
    let issued_by = |der: &Vec<u8>| request.chain.iter().any(|issuer| issuer.der == *der);
    if !seed.issuers.is_empty() && !seed.issuers.iter().any(issued_by) {
        return Err(("Cert Issuer", format!("one of {} authorities", seed.issuers.len())));
    }
    let has_policy = |oid: &String| certificate.policies.contains(oid);
    if !seed.policies.is_empty() && !seed.policies.iter().any(has_policy) {
        return Err(("Cert OID", seed.policies.join(", ")));
    }
    let is_named = |names: &Vec<(String, String)>| {
        names.iter().all(|(attribute, value)| has_name(certificate, attribute, value))
    };
    if !seed.subject_names.is_empty() && !seed.subject_names.iter().any(is_named) {
        let wanted = seed.subject_names.iter().flatten();
        let wanted: Vec<String> =
            wanted.map(|(attribute, value)| format!("{attribute}={value}")).collect();
        return Err(("Cert SubjectDN", wanted.join(", ")));
    }
    let is_used = |pattern: &String| has_usage(certificate, pattern);
    if !seed.key_usages.is_empty() && !seed.key_usages.iter().any(is_used) {
        return Err(("Cert KeyUsage", seed.key_usages.join(", ")));
    }
    Ok(())
}

/// Attributes are named as in RFC 4519 or by their identifier.
fn has_name(certificate: &Certificate, attribute: &str, value: &str) -> bool {
    let known = ATTRIBUTES.iter().find(|(name, _)| name.eq_ignore_ascii_case(attribute));
    let oid = known.map_or(attribute, |(_, oid)| *oid);
    certificate.subject.values(oid).any(|found| found == value)
}

const ATTRIBUTES: [(&str, &str); 9] = [
    ("cn", "2.5.4.3"),
    ("sn", "2.5.4.4"),
    ("c", "2.5.4.6"),
    ("l", "2.5.4.7"),
    ("st", "2.5.4.8"),
    ("o", "2.5.4.10"),
    ("ou", "2.5.4.11"),
    ("title", "2.5.4.12"),
    ("email", "1.2.840.113549.1.9.1"),
];

/// Nine characters from digitalSignature to decipherOnly; what is left out does not matter.
fn has_usage(certificate: &Certificate, pattern: &str) -> bool {
    let bits = certificate.key_usage.map_or(0, |usage| usage.0);
    pattern.chars().take(9).enumerate().all(|(position, wanted)| {
        let is_set = bits & (1 << position) != 0;
        match wanted {
            '1' => is_set,
            '0' => !is_set,
            _ => true,
        }
    })
}
