//! Cryptographic verification, clause 5.2.7: everything signed was found, its digest is the signed
//! one, and the signature value holds under the signer's key.

use super::trail::Trail;
use super::trail::graver;
use crate::model::Check;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignedReference;

/// Rules of readers that say it of a file whose content lies outside it.
const NOT_GIVEN: [&str; 2] = ["CM-03-CONTENT", "TS-16"];

/// Checks every reference and the value. All are told; the gravest decides.
pub(super) fn cryptographic_verification(
    signature: &SignatureEvidence,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let mut outcome = Ok(());
    if signature.references.is_empty() {
        outcome = trail.broken("BB-06e", signature.at.clone(), "0", "1");
    }
    for reference in &signature.references {
        outcome = graver(outcome, check_reference(signature, reference, trail));
    }
    let value = &signature.value;
    let by_value = match &value.verifies {
        Check::Holds => Ok(()),
        Check::Fails => trail.broken("BB-06c", signature.at.clone(), &value.algorithm.name, ""),
        Check::Unable(why) => {
            trail.broken("BB-06d", signature.at.clone(), why, &value.algorithm.name)
        }
    };
    graver(outcome, by_value)
}

fn check_reference(
    signature: &SignatureEvidence,
    reference: &SignedReference,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let at = reference.at.clone();
    if !reference.found {
        // Its reader may have said already that the content was not given: one cause, one finding.
        let missing = Reason::Indeterminate(Indeterminate::SignedDataNotFound);
        let told = trail.findings().iter().any(|found| NOT_GIVEN.contains(&found.rule.as_ref()));
        return if told { Err(missing) } else { trail.broken("BB-06a", at, &reference.what, "") };
    }
    match &reference.intact {
        Check::Holds => Ok(()),
        Check::Fails => {
            let rule = if signature.timestamp.is_some() { "BB-06f" } else { "BB-06b" };
            trail.broken(rule, at, &reference.computed_digest, &reference.signed_digest)
        }
        Check::Unable(why) => trail.broken("BB-06d", at, why, &reference.digest.name),
    }
}

/// Whether digests and value hold (the axis `intact`): `None` where it could not be computed.
pub(super) fn intact(signature: &SignatureEvidence) -> Option<bool> {
    let mut computed = !signature.references.is_empty();
    for reference in &signature.references {
        match reference.intact {
            Check::Fails if reference.found => return Some(false),
            Check::Holds if reference.found => {}
            _ => computed = false,
        }
    }
    match signature.value.verifies {
        Check::Fails => Some(false),
        Check::Holds if computed => Some(true),
        _ => None,
    }
}
