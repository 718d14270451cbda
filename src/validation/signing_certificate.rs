//! Identification of the signing certificate, clause 5.2.3: which one it is, and whether it is the
//! one that the signature names.

use super::case::Case;
use super::trail::Trail;
use crate::model::CertificateEntry;
use crate::model::Check;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::SignatureEvidence;

/// The signing certificate, also where it is not the one that was named: then the chain is still
/// told, and the error decides.
pub(super) fn signing_certificate<'e>(
    case: &Case<'e>,
    signature: &SignatureEvidence,
    trail: &mut Trail<'_>,
) -> (Option<&'e CertificateEntry>, Result<(), Reason>) {
    let entry = signature.signer.certificate.and_then(|id| case.certificate(id));
    let Some(entry) = entry else {
        let rule = if signature.signer.bare_key.is_some() { "BB-02b" } else { "BB-02a" };
        let outcome = trail.broken(rule, signature.at.clone(), "", "");
        return (None, outcome.and(Err(NOT_FOUND)));
    };
    (Some(entry), check_reference(signature, entry, trail))
}

/// The block never passes without a certificate, whatever the levels say.
const NOT_FOUND: Reason = Reason::Indeterminate(Indeterminate::NoSigningCertificateFound);

/// Whether the certificate is the one that the signature names.
pub(super) fn check_reference(
    signature: &SignatureEvidence,
    entry: &CertificateEntry,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let Some(reference) = &signature.signer.reference else { return Ok(()) };
    let at = signature.at.clone();
    let certificate = &entry.certificate;
    match &reference.digest_matches {
        Check::Holds => {}
        Check::Fails => {
            let seen = &certificate.subject.text;
            trail.broken("BB-02c", at.clone(), seen, certificate.id.to_string())?;
        }
        Check::Unable(why) => trail.broken("BB-02e", at.clone(), why, &reference.digest.name)?,
    }
    if reference.issuer_serial_matches == Some(false) {
        let expected = format!("{}, {}", certificate.issuer.text, certificate.serial);
        trail.broken("BB-02d", at, &reference.attribute, expected)?;
    }
    Ok(())
}
