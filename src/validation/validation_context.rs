//! Validation context initialisation, clause 5.2.4: a signature policy that the signer names is
//! reported, with whether its document is at hand; none can be processed yet.

use super::trail::Trail;
use crate::model::Check;
use crate::model::Reason;
use crate::model::SignatureEvidence;

/// Reports a named signature policy.
pub(super) fn validation_context(
    signature: &SignatureEvidence,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let Some(policy) = &signature.attributes.signature_policy else { return Ok(()) };
    let facts = signature.attributes.policy_facts.as_ref();
    let said = facts.into_iter().flat_map(|facts| facts.uri.iter().chain(&facts.notice));
    let said: Vec<&str> = said.map(String::as_str).collect();
    let named = match said.as_slice() {
        [] => policy.clone(),
        said => format!("{policy} ({})", said.join("; ")),
    };
    let is_at_hand = facts.and_then(|facts| facts.document.as_ref()) == Some(&Check::Holds);
    let rule = if is_at_hand { "BB-03a" } else { "BB-03" };
    trail.broken(rule, signature.at.clone(), named, "")
}
