//! What is missing: a pure question, asked before the verdict where answers may be fetched.
//!
//! The same logic decides here and in the verdict what status is at hand and fresh; an answer that
//! does not satisfy it leaves the need where it was, so who asks bounds the rounds.

use super::case::Case;
use super::path::build;
use super::revocation_acceptance::Standing;
use super::revocation_acceptance::status;
use super::validity_model::status_wanted_at;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::SignatureEvidence;
use crate::model::Time;
use crate::model::Wanted;
use crate::policy::ValidationPolicy;
use std::collections::BTreeSet;

/// Which issuers and statuses would help to judge the signatures and timestamps of a document:
/// where no chain reaches an anchor, the issuer of where it ends; where one does, each status on it
/// that is unknown or not fresh. Sorted, none twice; empty where nothing is missing or nothing
/// could be asked.
pub fn missing(evidence: &Evidence, policy: &ValidationPolicy, at: Time) -> Vec<Need> {
    let case = Case::new(evidence, policy, at);
    let mut signers = BTreeSet::new();
    for signature in &evidence.signatures {
        collect_signers(signature, &mut signers);
    }
    let mut needs = BTreeSet::new();
    for leaf in signers.into_iter().filter_map(|id| case.certificate(id)) {
        let found = build(&case, leaf);
        if found.anchored.is_empty() {
            needs.extend(found.prospective.last().and_then(|top| issuer(top)));
        }
        for chain in &found.anchored {
            needs.extend(statuses(&case, chain));
            // Where its anchor is trusted for some things or times only, another may decide.
            let top = chain.last().map(|top| top.certificate.id);
            if top.is_none_or(|id| evidence.ends_chains(id)) {
                break;
            }
        }
    }
    needs.into_iter().collect()
}

fn collect_signers(signature: &SignatureEvidence, signers: &mut BTreeSet<CertificateId>) {
    signers.extend(signature.signer.certificate);
    for below in signature.timestamps.iter().chain(&signature.counter_signatures) {
        collect_signers(below, signers);
    }
}

/// The statuses that the likeliest chain lacks.
fn statuses(case: &Case<'_>, chain: &[&CertificateEntry]) -> Vec<Need> {
    chain
        .iter()
        .zip(chain.iter().skip(1))
        .enumerate()
        .filter_map(|(position, (entry, issuer))| {
            let status = status(case, entry, issuer, 0);
            let known = match status.standing {
                Standing::Good => {
                    let is_leaf = position == 0;
                    let wanted_at = status_wanted_at(case, &entry.certificate, is_leaf);
                    status.good_until.is_some_and(|until| until > wanted_at)
                }
                // A suspension may have ended since.
                Standing::Suspended { .. } | Standing::Unknown => false,
                Standing::Revoked { .. } => true,
            };
            let certificate = &entry.certificate;
            let crl_urls: Vec<String> = certificate
                .crl_distribution_points
                .iter()
                .flat_map(|point| point.urls.iter().cloned())
                .collect();
            let ocsp_urls = certificate.ocsp_urls.clone();
            let askable = !(ocsp_urls.is_empty() && crl_urls.is_empty());
            (!known && askable).then(|| Need {
                certificate: certificate.id,
                wanted: Wanted::Status { issuer: issuer.certificate.id, ocsp_urls, crl_urls },
            })
        })
        .collect()
}

/// The issuer of where a chain ends, unless it ends with a root.
fn issuer(top: &CertificateEntry) -> Option<Need> {
    let certificate = &top.certificate;
    let urls = certificate.issuer_urls.clone();
    (!certificate.is_self_issued() && !urls.is_empty())
        .then(|| Need { certificate: certificate.id, wanted: Wanted::Issuer { urls } })
}
