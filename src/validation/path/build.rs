//! Candidate chains from a certificate to an anchor, best first, within a budget (PX-01 … PX-04).

use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Check;
use crate::validation::case::Case;
use std::collections::BTreeSet;

/// The chains that lead from one certificate upwards.
pub(in crate::validation) struct Candidates<'e> {
    /// Each from the certificate to an anchor, the likeliest first.
    pub(in crate::validation) anchored: Vec<Vec<&'e CertificateEntry>>,
    /// Where none is anchored: as far as it goes.
    pub(in crate::validation) prospective: Vec<&'e CertificateEntry>,
    /// The budget ended before all were tried.
    pub(in crate::validation) exhausted: bool,
    /// Certificates whose issuer could not be computed, and why.
    pub(in crate::validation) uncomputed: Vec<(CertificateId, String)>,
}

/// Certificates between a leaf and its anchor, both counted; PKITS needs seven.
const DEPTH: usize = 12;
/// Issuers tried for one leaf; webpki allows 100 signature checks a path.
const STEPS: u32 = 400;
/// Anchored chains kept for one leaf: rollovers and cross-certificates seldom give more than four.
const CHAINS: usize = 16;

/// Builds the chains of a certificate. An issuer is one whose key verifies the signature: names and
/// key identifiers only order the candidates.
pub(in crate::validation) fn build<'e>(
    case: &Case<'e>,
    leaf: &'e CertificateEntry,
) -> Candidates<'e> {
    let mut search = Search {
        case,
        steps: STEPS,
        found: Candidates {
            anchored: Vec::new(),
            prospective: vec![leaf],
            exhausted: false,
            uncomputed: Vec::new(),
        },
        chain: vec![leaf],
    };
    search.climb();
    let mut found = search.found;
    let mut seen = BTreeSet::new();
    found.uncomputed.retain(|(id, _)| seen.insert(*id));
    found
}

struct Search<'c, 'e> {
    case: &'c Case<'e>,
    steps: u32,
    found: Candidates<'e>,
    chain: Vec<&'e CertificateEntry>,
}

impl<'e> Search<'_, 'e> {
    fn climb(&mut self) {
        let Some(last) = self.chain.last().copied() else { return };
        if self.case.is_anchor(last.certificate.id) {
            self.found.anchored.push(self.chain.clone());
            // One that is trusted for some things or times only may stand below another.
            if self.case.ends_chains(last.certificate.id) {
                return;
            }
        }
        // The first longest one: candidates are tried likeliest first.
        if self.chain.len() > self.found.prospective.len() {
            self.found.prospective.clone_from(&self.chain);
        }
        if self.chain.len() >= DEPTH {
            self.found.exhausted = true;
            return;
        }
        for issuer in self.issuers(last) {
            if self.steps == 0 || self.found.anchored.len() >= CHAINS {
                // What was not tried might hold.
                self.found.exhausted = true;
                return;
            }
            self.steps = self.steps.saturating_sub(1);
            self.chain.push(issuer);
            self.climb();
            self.chain.pop();
        }
    }

    /// Who issued a certificate, likeliest first; none that is in the chain already by name and key.
    fn issuers(&mut self, entry: &'e CertificateEntry) -> Vec<&'e CertificateEntry> {
        let certificate = &entry.certificate;
        let mut issuers = Vec::new();
        for link in &entry.links {
            match &link.signature {
                Check::Holds => {}
                Check::Fails => continue,
                Check::Unable(why) => {
                    self.found.uncomputed.push((certificate.id, why.clone()));
                    continue;
                }
            }
            let Some(issuer) = self.case.certificate(link.issuer) else { continue };
            let twice = self.chain.iter().any(|earlier| {
                earlier.certificate.subject.canonical == issuer.certificate.subject.canonical
                    && earlier.certificate.public_key.spki == issuer.certificate.public_key.spki
            });
            if !twice {
                issuers.push(issuer);
            }
        }
        let at = self.case.at;
        issuers.sort_by_key(|issuer| {
            let upper = &issuer.certificate;
            let by_key = match (&certificate.authority_key_id, &upper.subject_key_id) {
                (Some(wanted), Some(has)) => wanted != has,
                _ => false,
            };
            let dated = upper.not_before <= at && at <= upper.not_after;
            (!self.case.is_anchor(upper.id), by_key, !dated, upper.id)
        });
        issuers.dedup_by_key(|issuer| issuer.certificate.id);
        issuers
    }
}
