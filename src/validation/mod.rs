//! The judge: pure functions over evidence, policy and time, one file a clause of EN 319 102-1.
//!
//! It knows neither formats nor cryptography: whether a digest holds or a key verifies is a fact
//! in the evidence.

use crate::model::Evidence;
use crate::model::Judgement;
use crate::model::Time;
use crate::policy::ValidationPolicy;

/// Judges every signature of a document at a time under a policy (EN 319 102-1 clause 5.3, 5.5).
pub fn validate(evidence: &Evidence, policy: &ValidationPolicy, at: Time) -> Judgement {
    let _ = evidence;
    Judgement {
        signatures: Vec::new(),
        findings: Vec::new(),
        at,
        policy_sha256: policy.sha256.clone(),
    }
}
