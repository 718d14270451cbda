//! One document's evidence under a policy at a time, indexed once for all blocks.

use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::RevocationEvidence;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::policy::ValidationPolicy;
use std::cell::RefCell;
use std::collections::BTreeMap;

/// What the blocks look things up in.
pub(super) struct Case<'e> {
    pub(super) evidence: &'e Evidence,
    pub(super) policy: &'e ValidationPolicy,
    /// The validation time.
    pub(super) at: Time,
    /// What the blocks held against what is to be told, too.
    pub(super) explaining: bool,
    certificates: BTreeMap<CertificateId, &'e CertificateEntry>,
    statuses: BTreeMap<CertificateId, Vec<usize>>,
    /// As what each certificate is trusted.
    anchors: BTreeMap<CertificateId, Vec<&'e TrustAnchor>>,
    /// Who vouches for the signers of CRLs, by how deep the question was asked.
    vouched: RefCell<BTreeMap<(CertificateId, u8), Vec<CertificateId>>>,
}

impl<'e> Case<'e> {
    pub(super) fn new(evidence: &'e Evidence, policy: &'e ValidationPolicy, at: Time) -> Self {
        let certificates =
            evidence.certificates.iter().map(|entry| (entry.certificate.id, entry)).collect();
        let mut statuses: BTreeMap<CertificateId, Vec<usize>> = BTreeMap::new();
        for (position, status) in evidence.revocation.iter().enumerate() {
            statuses.entry(status.of).or_default().push(position);
        }
        for positions in statuses.values_mut() {
            // By content, so that the order of the evidence decides nothing.
            positions.sort_by_key(|position| {
                let status = evidence.revocation.get(*position);
                status.map(|s| (&s.source, s.kind, s.this_update, &s.origin))
            });
        }
        let mut anchors: BTreeMap<CertificateId, Vec<&TrustAnchor>> = BTreeMap::new();
        for anchor in &evidence.anchors {
            anchors.entry(anchor.certificate).or_default().push(anchor);
        }
        for of_one in anchors.values_mut() {
            of_one.sort();
        }
        let vouched = RefCell::default();
        Self { evidence, policy, at, explaining: false, certificates, statuses, anchors, vouched }
    }

    /// As what a certificate is trusted, in an order of their own.
    pub(super) fn anchors_of(
        &self,
        id: CertificateId,
    ) -> impl Iterator<Item = &'e TrustAnchor> + use<'_, 'e> {
        self.anchors.get(&id).into_iter().flatten().copied()
    }

    /// Whether a certificate is an anchor, for whatever and whenever.
    pub(super) fn is_anchor(&self, id: CertificateId) -> bool {
        self.anchors.contains_key(&id)
    }

    /// Whether a certificate is trusted without limits, so that no chain goes on above it.
    pub(super) fn ends_chains(&self, id: CertificateId) -> bool {
        self.anchors_of(id).any(TrustAnchor::is_unlimited)
    }

    pub(super) fn certificate(&self, id: CertificateId) -> Option<&'e CertificateEntry> {
        self.certificates.get(&id).copied()
    }

    /// All that is known of a certificate's status, each with its position in the evidence.
    pub(super) fn statuses(
        &self,
        id: CertificateId,
    ) -> impl Iterator<Item = (usize, &'e RevocationEvidence)> {
        let positions = self.statuses.get(&id).map(Vec::as_slice).unwrap_or_default();
        let all = &self.evidence.revocation;
        positions.iter().filter_map(|position| Some((*position, all.get(*position)?)))
    }

    /// The anchors that vouch for the signer of a CRL, found out once.
    pub(super) fn vouched(
        &self,
        signer: CertificateId,
        depth: u8,
        find: impl FnOnce() -> Vec<CertificateId>,
    ) -> Vec<CertificateId> {
        let known = self.vouched.borrow().get(&(signer, depth)).cloned();
        known.unwrap_or_else(|| {
            let found = find();
            self.vouched.borrow_mut().insert((signer, depth), found.clone());
            found
        })
    }

    /// The latest moment that still counts as the validation time: clocks differ.
    pub(super) fn at_with_skew(&self) -> Time {
        self.at.plus_seconds(self.policy.revocation.clock_skew_seconds)
    }
}
