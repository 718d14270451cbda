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
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Indeterminate;
use crate::model::Judgement;
use crate::model::Need;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::Wanted;
use crate::policy::ValidationPolicy;
use std::collections::BTreeSet;

/// Which issuers and statuses would help to judge the signatures and timestamps of a document:
/// where no chain reaches an anchor, the issuer of where it ends; where one does, each status on it
/// that is unknown or not fresh. Sorted, none twice; empty where nothing is missing or nothing
/// could be asked.
pub fn missing(evidence: &Evidence, policy: &ValidationPolicy, at: Time) -> Vec<Need> {
    let mut signers = BTreeSet::new();
    let stamps = evidence.records.iter().flat_map(|record| &record.timestamps);
    for signature in evidence.signatures.iter().chain(stamps) {
        collect_signers(signature, &mut signers);
    }
    let mut needs = lacking(evidence, policy, at, signers);
    needs.retain(Need::is_askable);
    needs
}

/// The same, to judge one certificate by itself.
pub fn missing_of(
    evidence: &Evidence,
    leaf: CertificateId,
    policy: &ValidationPolicy,
    at: Time,
) -> Vec<Need> {
    let mut needs = lacking(evidence, policy, at, [leaf].into());
    needs.retain(Need::is_askable);
    needs
}

/// What might settle the signatures and timestamps that are not decided for want of a certificate
/// or a status, whether or not a certificate says where to ask. Sorted, none twice.
pub fn wanted(
    evidence: &Evidence,
    judgement: &Judgement,
    policy: &ValidationPolicy,
    at: Time,
) -> Vec<Need> {
    let mut signers = BTreeSet::new();
    for (signature, judged) in evidence.signatures.iter().zip(&judgement.signatures) {
        collect_undecided(signature, judged, &mut signers);
    }
    lacking(evidence, policy, at, signers)
}

/// The signers of what is not decided for want of evidence. A timestamp's own may be what keeps a
/// signature from being judged in the past, so it is asked for by itself.
fn collect_undecided(
    signature: &SignatureEvidence,
    judged: &SignatureJudgement,
    signers: &mut BTreeSet<CertificateId>,
) {
    let Conclusion::Indeterminate(reason) = judged.conclusion else { return };
    if is_for_want_of_evidence(reason) {
        signers.extend(signature.signer.certificate);
    }
    for token in &signature.timestamps {
        let told = judged.timestamps.iter().find(|told| told.id == token.id);
        if let Some(Reason::Indeterminate(reason)) = told.and_then(|told| told.reason)
            && is_for_want_of_evidence(reason)
        {
            signers.extend(token.signer.certificate);
        }
    }
    for (counter, judged) in signature.counter_signatures.iter().zip(&judged.counter_signatures) {
        collect_undecided(counter, judged, signers);
    }
}

/// Whether a certificate, CRL or OCSP response might change the outcome. What lacks a proof of
/// existence, or breaks a rule, is not cured by any.
pub(super) fn is_for_want_of_evidence(reason: Indeterminate) -> bool {
    matches!(
        reason,
        Indeterminate::CertificateChainGeneralFailure
            | Indeterminate::NoCertificateChainFound
            | Indeterminate::NoCertificateChainFoundNoPoe
            | Indeterminate::RevocationOutOfBoundsNoPoe
            | Indeterminate::TryLater
    )
}

fn lacking(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    signers: BTreeSet<CertificateId>,
) -> Vec<Need> {
    let case = Case::new(evidence, policy, at);
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
            if top.is_none_or(|id| case.ends_chains(id)) {
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
pub(super) fn statuses(case: &Case<'_>, chain: &[&CertificateEntry]) -> Vec<Need> {
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
            let sources = case.statuses(certificate.id).filter_map(|(_, s)| s.scope.as_ref());
            let of_crls = sources.flat_map(|scope| &scope.delta_urls);
            let mut delta_urls: Vec<String> = Vec::new();
            for url in certificate.delta_urls.iter().chain(of_crls) {
                if !delta_urls.contains(url) {
                    delta_urls.push(url.clone());
                }
            }
            let issuer = issuer.certificate.id;
            (!known).then(|| Need {
                certificate: certificate.id,
                wanted: Wanted::Status { issuer, ocsp_urls, crl_urls, delta_urls },
            })
        })
        .collect()
}

/// The issuer of where a chain ends, unless it ends with a root.
pub(super) fn issuer(top: &CertificateEntry) -> Option<Need> {
    let certificate = &top.certificate;
    let urls = certificate.issuer_urls.clone();
    (!certificate.is_self_issued())
        .then(|| Need { certificate: certificate.id, wanted: Wanted::Issuer { urls } })
}
