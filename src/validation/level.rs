//! Which baseline level a signature has the form of (PA-40 … PA-42, XA-03 …).
//!
//! A level says what a signature carries. Whether that holds is the conclusion's to say: a B-T
//! signature with a timestamp by nobody's authority is B-T, with its time not proven.

use super::case::Case;
use super::long_term::LongTerm;
use super::no_status;
use crate::model::CertificateEntry;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use std::collections::BTreeSet;

/// The level of a judged signature.
pub(super) fn level(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    judged: &LongTerm<'_>,
) -> SignatureLevel {
    let baseline = matches!(
        signature.format,
        SignatureFormat::Pades | SignatureFormat::Xades | SignatureFormat::Cms
    );
    if !baseline || signature.signer.reference.is_none() {
        return SignatureLevel::None;
    }
    let of = |kind| judged.tokens.iter().filter(move |token| token.evidence.kind == kind);
    let archived = of(SignatureKind::ArchiveTimestamp).next().is_some();
    let by_document: Vec<u64> = of(SignatureKind::DocumentTimestamp)
        .filter_map(|token| token.evidence.covered_until)
        .collect();
    let stamped = of(SignatureKind::SignatureTimestamp).next().is_some();
    if !(stamped || archived || !by_document.is_empty()) {
        return SignatureLevel::B;
    }
    let store = case.evidence.document.security_store.as_ref();
    let stored = signature
        .validation_data
        .iter()
        .chain(store.into_iter().flat_map(|store| store.crls.iter().chain(&store.ocsps)));
    let stored: BTreeSet<&str> = stored.map(String::as_str).collect();
    let chains = judged
        .tokens
        .iter()
        .filter(|token| token.evidence.kind == SignatureKind::SignatureTimestamp)
        .map(|token| &token.verdict.chain)
        .chain([&judged.verdict.chain]);
    let chains: Vec<_> = chains.collect();
    let is_complete = |stored: &BTreeSet<&str>| {
        !stored.is_empty()
            && chains.iter().all(|chain| {
                !chain.is_empty() && chain.iter().all(|entry| has_status(case, entry, stored))
            })
    };
    let breaks = |rule: &str| signature.deviations.iter().any(|deviation| deviation.rule == rule);
    // References to validation data make an extended signature of it.
    if !is_complete(&stored) || breaks("XA-13") {
        return SignatureLevel::T;
    }
    // The document timestamp must cover the store's data.
    let since = store.map_or(0, |store| store.since);
    // So must the archive timestamp: what is put in after it is not archived. That of XAdES 1.3.2
    // is none of a baseline signature.
    let archives = !breaks("XA-14")
        && of(SignatureKind::ArchiveTimestamp).any(|token| {
            let facts = token.evidence.timestamp.iter();
            let names = facts.flat_map(|facts| &facts.protects);
            let statuses =
                names.filter_map(|name| name.strip_prefix("crl:").or(name.strip_prefix("ocsp:")));
            is_complete(&statuses.collect())
        });
    if archives || by_document.iter().any(|end| since <= *end) {
        SignatureLevel::Lta
    } else {
        SignatureLevel::Lt
    }
}

/// Whether a certificate's status is among what is stored, or needs none.
fn has_status(case: &Case<'_>, entry: &CertificateEntry, stored: &BTreeSet<&str>) -> bool {
    let certificate = &entry.certificate;
    case.is_anchor(certificate.id)
        || certificate.is_self_issued()
        || certificate.ocsp_no_check
        || no_status::is_stated(certificate)
        || case.statuses(certificate.id).any(|(_, s)| stored.contains(s.source.as_str()))
}
