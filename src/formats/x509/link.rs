//! Who signed whom: each relation is computed once for a run and counted once for a file (PX-03).

use super::certificate::signed_parts;
use crate::crypto;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use std::collections::HashMap;
use std::collections::HashSet;
use std::sync::PoisonError;
use std::sync::RwLock;

/// What was signed, and by whose key.
#[derive(Clone, Copy, Eq, Hash, PartialEq)]
struct Relation {
    what: CertificateId,
    signer: CertificateId,
}

/// Relations that a run remembers; beyond, all are forgotten.
const REMEMBERED: usize = 500_000;

/// The relations proved in a run, by what was signed and by whom.
#[derive(Default)]
pub(super) struct Proofs(RwLock<HashMap<Relation, Check>>);

/// What one file may still spend on signatures.
pub(super) struct Budget {
    limit: u32,
    spent: HashSet<Relation>,
    exceeded: bool,
}

impl Budget {
    /// A budget of so many public-key operations.
    pub(super) fn new(limit: u32) -> Self {
        Self { limit, spent: HashSet::new(), exceeded: false }
    }

    /// How many public-key operations there are in all.
    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    /// Whether more was asked for than there was.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded
    }

    fn is_spent(&self) -> bool {
        u32::try_from(self.spent.len()).unwrap_or(u32::MAX) >= self.limit
    }
}

impl Proofs {
    /// Whether `signer`'s key verifies the signature on what has this id, computed by `check`
    /// unless it is known. The answer does not depend on what was known: a relation costs the file
    /// the same either way.
    pub(super) fn prove(
        &self,
        what: CertificateId,
        signer: &Certificate,
        budget: &mut Budget,
        check: impl FnOnce() -> Check,
    ) -> Check {
        let relation = Relation { what, signer: signer.id };
        if !budget.spent.contains(&relation) {
            if budget.is_spent() {
                budget.exceeded = true;
                return Check::Unable(format!(
                    "limit reached: signature checks (at most {})",
                    budget.limit
                ));
            }
            budget.spent.insert(relation);
        }
        if let Some(known) = self.0.read().unwrap_or_else(PoisonError::into_inner).get(&relation) {
            return known.clone();
        }
        let fresh = check();
        let mut known = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= REMEMBERED {
            known.clear();
        }
        known.insert(relation, fresh.clone());
        fresh
    }
}

/// Whether a certificate is signed with the key of another one, whatever both say of each other.
pub fn is_signed_by(certificate: &Certificate, signer: &Certificate) -> bool {
    issued_by(certificate, signer) == Check::Holds
}

/// Whether a certificate's signature is verified by the key of one that may be its issuer.
pub(super) fn issued_by(certificate: &Certificate, issuer: &Certificate) -> Check {
    let Some(parts) = signed_parts(certificate) else {
        return Check::Unable("the certificate is not readable".to_owned());
    };
    let algorithm = &certificate.signature_algorithm;
    crypto::verify(&issuer.public_key, algorithm, parts.tbs.full, parts.signature)
}
