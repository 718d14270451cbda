//! Who signed whom: each relation is computed once for a run and counted once for a file (PX-03).

use super::certificate::signed_parts;
use crate::crypto;
use crate::crypto::Price;
use crate::formats::limits::Effort;
use crate::formats::limits::Limits;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::PublicKey;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureScheme;
use std::cell::OnceCell;
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
    effort: Effort,
    spent: HashSet<Relation>,
    exceeded: bool,
    /// The checks were too dear, not too many.
    too_dear: bool,
}

impl Budget {
    /// All that a file may spend: so many public-key operations, and so much work.
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            limit: limits.signature_checks,
            effort: Effort::new(limits),
            spent: HashSet::new(),
            exceeded: false,
            too_dear: false,
        }
    }

    /// How many public-key operations there are in all.
    pub(super) fn limit(&self) -> u32 {
        self.limit
    }

    /// Whether more was asked for than there was.
    pub(super) fn is_exceeded(&self) -> bool {
        self.exceeded
    }

    /// Whether it was the work, not the number.
    pub(super) fn is_too_dear(&self) -> bool {
        self.too_dear
    }

    fn is_spent(&self) -> bool {
        u32::try_from(self.spent.len()).unwrap_or(u32::MAX) >= self.limit
    }
}

impl Proofs {
    /// Whether `signer`'s key verifies what is signed, computed by `check` unless it is known. The answer does not depend on what was known: a
    /// relation costs the file the same either way.
    pub(super) fn prove(
        &self,
        signed: &Signed<'_>,
        signer: &Certificate,
        budget: &mut Budget,
        check: impl FnOnce() -> Check,
    ) -> Check {
        let relation = Relation { what: signed.what, signer: signer.id };
        if budget.spent.contains(&relation) {
            return self.known_or(relation, check);
        }
        if budget.is_spent() {
            budget.exceeded = true;
            return Check::Unable(format!(
                "limit reached: signature checks (at most {})",
                budget.limit
            ));
        }
        let price = signed.price(&signer.public_key);
        let Some(found) = budget.effort.check(price, || self.known_or(relation, check)) else {
            budget.exceeded = true;
            budget.too_dear = true;
            return Check::Unable("limit reached: work on signatures".to_owned());
        };
        budget.spent.insert(relation);
        found
    }

    fn known_or(&self, relation: Relation, check: impl FnOnce() -> Check) -> Check {
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
    Signed::certificate(certificate).check(&signer.public_key) == Check::Holds
}

/// What is signed, hashed once however many keys are tried.
pub(super) struct Signed<'a> {
    what: CertificateId,
    algorithm: &'a SignatureAlgorithm,
    message: &'a [u8],
    signature: &'a [u8],
    digest: OnceCell<Option<Vec<u8>>>,
}

/// Octets that are hashed in the time of a unit of [`crypto::Price`].
const OCTETS_OF_A_UNIT: usize = 4096;

impl<'a> Signed<'a> {
    /// A message that has this id, with its signature.
    pub(super) fn new(
        what: CertificateId,
        algorithm: &'a SignatureAlgorithm,
        message: &'a [u8],
        signature: &'a [u8],
    ) -> Self {
        Self { what, algorithm, message, signature, digest: OnceCell::new() }
    }

    /// A certificate, by whomever it was issued; of one that cannot be read nothing is signed.
    pub(super) fn certificate(certificate: &'a Certificate) -> Self {
        let (message, signature) = signed_parts(certificate)
            .map_or((&[][..], &[][..]), |parts| (parts.tbs.full, parts.signature));
        Self::new(certificate.id, &certificate.signature_algorithm, message, signature)
    }

    /// Whether a key verifies it.
    pub(super) fn check(&self, key: &PublicKey) -> Check {
        let (algorithm, signature) = (self.algorithm, self.signature);
        let hashed = algorithm.digest.filter(|_| !self.is_hashed_each_time());
        let digest = hashed.and_then(|named| {
            let digest = || crypto::digest(named, self.message).ok();
            Some((named, self.digest.get_or_init(digest).as_ref()?))
        });
        match digest {
            Some((named, digest)) => {
                crypto::verify_digest(key, algorithm, named, digest, signature)
            }
            None => crypto::verify(key, algorithm, self.message, signature),
        }
    }

    fn is_hashed_each_time(&self) -> bool {
        self.algorithm.scheme == SignatureScheme::Ed25519
    }

    /// What one more key costs.
    fn price(&self, key: &PublicKey) -> Price {
        let price = crypto::price(key, self.algorithm);
        let units = self.message.len() / OCTETS_OF_A_UNIT;
        if self.is_hashed_each_time() { price.and(units) } else { price }
    }
}
