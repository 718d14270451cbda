//! Current CRLs of the sample CAs, RFC 5280 clause 5.

use super::Fault;
use super::SandboxError;
use super::faults::reason_number;
use super::samples;
use super::samples::Sample;
use super::signature;
use crate::formats::der;
use crate::model::RevocationReason;
use crate::model::Time;

/// How long a CRL or an OCSP response holds, in seconds: a day, as the real CRLs do.
pub(super) const PERIOD: i64 = 86_400;

/// DER of a CA's CRL as of a moment.
///
/// # Errors
/// Where there is no CA of this name in the sample PKI.
pub fn current_crl(authority: &str, now: Time, faults: &[Fault]) -> Result<Vec<u8>, SandboxError> {
    let authority = samples::named(authority)?;
    if !authority.is_authority() {
        return Err(SandboxError::NoSuchSample(format!("{}.crl", authority.name)));
    }
    let (this_update, next_update) = updates(now, faults);
    let mut revoked = Vec::new();
    for sample in samples::all()? {
        if sample.issuer == authority.name
            && let Some((at, reason)) = revocation(sample, this_update, faults)
        {
            revoked.push(entry(sample, at, reason));
        }
    }
    let algorithm = signature::algorithm_identifier()?;
    let mut fields = vec![
        der::integer_of(1),
        algorithm.clone(),
        authority.parts.subject.clone(),
        der::time(this_update),
        der::time(next_update),
    ];
    if !revoked.is_empty() {
        fields.push(der::sequence(&revoked));
    }
    // The number grows with time, so that a later CRL always has a larger one.
    let number = u64::try_from(this_update.unix()).unwrap_or_default();
    let extensions = der::sequence(&[
        extension("2.5.29.35", &authority_key_identifier(authority)),
        extension("2.5.29.20", &der::integer_of(number)),
    ]);
    fields.push(der::explicit(0, &extensions));
    signature::sign(&authority.key()?, &der::sequence(&fields), &[], faults)
}

/// DER of the current CRLs of all sample CAs (not the rogues'), with the CAs' names.
///
/// # Errors
/// As [`current_crl`].
pub fn current_crls(now: Time) -> Result<Vec<(&'static str, Vec<u8>)>, SandboxError> {
    samples::all()?
        .iter()
        .filter(|sample| sample.is_authority() && !sample.is_rogue())
        .map(|sample| Ok((sample.name, current_crl(sample.name, now, &[])?)))
        .collect()
}

/// thisUpdate and nextUpdate.
pub(super) fn updates(now: Time, faults: &[Fault]) -> (Time, Time) {
    let this_update = Time::from_unix(now.unix());
    if faults.contains(&Fault::Stale) {
        let this_update = this_update.plus_seconds(-30 * PERIOD);
        return (this_update, this_update.plus_seconds(9 * PERIOD));
    }
    (this_update, this_update.plus_seconds(PERIOD))
}

/// Since when and why a certificate is revoked as of a moment.
pub(super) fn revocation(
    sample: &Sample,
    as_of: Time,
    faults: &[Fault],
) -> Option<(Time, RevocationReason)> {
    let asked = faults.iter().find_map(|fault| match fault {
        Fault::Revoked { name, reason, at } => {
            let meant = match name {
                Some(name) => name == sample.name,
                None => super::is_signer(sample),
            };
            meant.then(|| (at.unwrap_or(as_of.plus_seconds(-3600)), *reason))
        }
        _ => None,
    });
    asked.or(sample.revoked).filter(|(at, _)| *at <= as_of)
}

fn entry(sample: &Sample, at: Time, reason: RevocationReason) -> Vec<u8> {
    let mut fields = vec![sample.parts.serial.clone(), der::time(at)];
    // RFC 5280 clause 5.3.1: unspecified is said by leaving the reason out.
    if reason != RevocationReason::Unspecified {
        let number = der::element(der::ENUMERATED, &[reason_number(reason)]);
        fields.push(der::sequence(&[extension("2.5.29.21", &number)]));
    }
    der::sequence(&fields)
}

fn authority_key_identifier(authority: &Sample) -> Vec<u8> {
    let identifier = authority.certificate.subject_key_id.as_deref().unwrap_or_default();
    let identifier = hex::decode(identifier).unwrap_or_default();
    der::sequence(&[der::implicit(0, &der::octet_string(&identifier))])
}

/// An extension that is not critical.
pub(super) fn extension(oid: &str, value: &[u8]) -> Vec<u8> {
    der::sequence(&[der::oid(oid), der::octet_string(value)])
}
