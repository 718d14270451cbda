//! By when a signature must be raised or renewed, so that what proves it never lapses (RN-01, PA-44):
//! the end of the last timestamp's certificates, or the day on which an algorithm is relied on no
//! longer.

use super::archival::Archive;
use super::case::Case;
use super::certificate_validation::certificate_weakness;
use super::long_term::long_term;
use super::retained::is_usable;
use super::retained::retention;
use super::timestamp::Token;
use crate::model::CertificateEntry;
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::KeyKind;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::Time;
use crate::policy::Until;
use crate::policy::ValidationPolicy;

/// What ends.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum RenewalCause {
    /// A certificate of the signer's chain.
    Signer(String),
    /// A certificate of the last timestamp's chain.
    Authority(String),
    /// An algorithm, with its key size where that matters.
    Algorithm(String),
}

/// By when, and why.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Renewal {
    /// What it carries for the long term: B-B without a timestamp, B-T, B-LT, B-LTA. Whether it is
    /// a baseline signature is said by its own level.
    pub stands_at: SignatureLevel,
    /// The first moment at which it is too late; `None`: nothing ends, or no chain was found.
    pub by: Option<Time>,
    /// What ends then.
    pub cause: Option<RenewalCause>,
    /// The judge's word on it now.
    pub conclusion: Conclusion,
    /// When its last timestamp was made.
    pub stamped: Option<Time>,
    /// Certificates and statuses that it neither carries nor are at hand.
    pub missing: usize,
}

/// Asks for the signature at a position of the evidence; `None` where there is none, or it is a
/// timestamp.
pub fn renewal(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    position: usize,
) -> Option<Renewal> {
    let case = Case::new(evidence, policy, at);
    let archive = Archive::of(&case);
    let signature = evidence.signatures.get(position)?;
    if signature.kind != SignatureKind::Signature {
        return None;
    }
    let kept = retention(evidence, policy, at, position, false)?;
    let judged = long_term(&case, signature, &archive, Vec::new());
    let stands_at = match (kept.timestamped, kept.carried, kept.archived) {
        (_, _, true) => SignatureLevel::Lta,
        (_, true, _) => SignatureLevel::Lt,
        (true, ..) => SignatureLevel::T,
        _ => SignatureLevel::B,
    };
    let mut ends = Vec::new();
    // The one that covers the others: the document's last, or else the signature's.
    let usable = judged.tokens.iter().filter(|token| is_usable(&case, token));
    let last = usable.max_by_key(|token| {
        let is_archive = token.evidence.kind == SignatureKind::ArchiveTimestamp;
        (token.evidence.covered_until, is_archive, token.time(&case))
    });
    let stamped = last.map(|token| token.time(&case));
    if let Some(last) = last {
        of_token(&case, last, &mut ends);
    }
    if stands_at < SignatureLevel::Lta {
        let chain = &judged.verdict.chain;
        of_chain(&case, chain, RenewalCause::Signer, &mut ends);
        if last.is_none() {
            of_signature(&case, signature, chain.first().copied(), &mut ends);
        }
    }
    let first = ends.into_iter().min();
    let (by, cause) = first.map_or((None, None), |(by, cause)| (Some(by), Some(cause)));
    let conclusion = judged.verdict.reason.map_or(Conclusion::TotalPassed, Conclusion::from);
    let missing = kept.missing.len().saturating_add(kept.untrusted.len());
    Some(Renewal { stands_at, by, cause, conclusion, stamped, missing })
}

fn of_token(case: &Case<'_>, token: &Token<'_>, ends: &mut Vec<(Time, RenewalCause)>) {
    let chain = &token.verdict.chain;
    of_chain(case, chain, RenewalCause::Authority, ends);
    of_signature(case, token.evidence, chain.first().copied(), ends);
}

/// The dates of a chain below its anchor, the anchor's own end, and the algorithms of its links.
fn of_chain(
    case: &Case<'_>,
    chain: &[&CertificateEntry],
    cause: fn(String) -> RenewalCause,
    ends: &mut Vec<(Time, RenewalCause)>,
) {
    for (entry, issuer) in chain.iter().zip(chain.iter().skip(1)) {
        let certificate = &entry.certificate;
        ends.push((certificate.not_after, cause(certificate.subject.text.clone())));
        let bits = issuer.certificate.public_key.bits;
        let end = case.policy.suite.signature(&certificate.signature_algorithm, bits).end();
        // What the policy tolerates beyond its date has none.
        if end.is_some_and(|end| certificate_weakness(case, certificate, bits, end).is_some()) {
            of_algorithm(case, &certificate.signature_algorithm, bits, ends);
        }
    }
    if let [only] = chain {
        let certificate = &only.certificate;
        ends.push((certificate.not_after, cause(certificate.subject.text.clone())));
    }
}

/// What it is signed with, and the digests of what it signs.
fn of_signature(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    signer: Option<&CertificateEntry>,
    ends: &mut Vec<(Time, RenewalCause)>,
) {
    let bits = signer.map_or(0, |entry| entry.certificate.public_key.bits);
    if signer.is_some_and(|entry| entry.certificate.public_key.kind != KeyKind::Unknown) {
        of_algorithm(case, &signature.value.algorithm, bits, ends);
    }
    for reference in &signature.references {
        let Some(digest) = reference.digest.algorithm else { continue };
        if let Until::Before(end) = case.policy.suite.digest(digest) {
            ends.push((end, RenewalCause::Algorithm(digest.name().to_owned())));
        }
    }
}

fn of_algorithm(
    case: &Case<'_>,
    algorithm: &SignatureAlgorithm,
    bits: u32,
    ends: &mut Vec<(Time, RenewalCause)>,
) {
    if let Until::Before(end) = case.policy.suite.signature(algorithm, bits) {
        let digest = algorithm.digest.map(|digest| format!(" {}", digest.name()));
        let name = format!("{}{} {bits}", algorithm.scheme.name(), digest.unwrap_or_default());
        ends.push((end, RenewalCause::Algorithm(name)));
    }
}
