//! Validation context initialisation, clause 5.2.4: a signature policy that the signer names is
//! reported; none can be processed yet.

use super::trail::Trail;
use crate::model::Reason;
use crate::model::SignatureEvidence;

/// Reports a named signature policy.
pub(super) fn validation_context(
    signature: &SignatureEvidence,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    match &signature.attributes.signature_policy {
        Some(policy) => trail.broken("BB-03", signature.at.clone(), policy, ""),
        None => Ok(()),
    }
}
