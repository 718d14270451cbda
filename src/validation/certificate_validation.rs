//! X.509 certificate validation, clause 5.2.6: every candidate chain with what stands against it.

use super::case::Case;
use super::no_status;
use super::path::Purpose;
use super::path::build;
use super::path::process;
use super::problem::Cause;
use super::problem::Problem;
use super::revocation_acceptance::Standing;
use super::revocation_acceptance::Status;
use super::revocation_acceptance::status;
use super::signature_acceptance::Weakness;
use super::signature_acceptance::weakness;
use super::validity_model::outlives_revocation;
use super::validity_model::status_wanted_at;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::Link;
use crate::model::Location;
use crate::model::RevocationReason;
use crate::model::Time;
use crate::model::TrustAnchor;
use std::borrow::Cow;

/// One chain and what stands against it at the validation time.
pub(super) struct CandidateChain<'e> {
    /// From the certificate upwards.
    pub(super) chain: Vec<&'e CertificateEntry>,
    /// It ends in an anchor.
    pub(super) anchored: bool,
    /// As what its end is trusted.
    pub(super) anchor: Option<&'e TrustAnchor>,
    pub(super) problems: Vec<Problem>,
    /// The standing of each certificate that has an issuer in the chain, in its order.
    pub(super) statuses: Vec<Status<'e>>,
}

/// Validates every candidate chain of a certificate; at least one is returned, not anchored where
/// none is. `depth` counts certificates that vouch for status data (0 for a signer's).
pub(super) fn certificate_validation<'e>(
    case: &Case<'e>,
    leaf: &'e CertificateEntry,
    purpose: Purpose,
    depth: u8,
) -> Vec<CandidateChain<'e>> {
    let found = build(case, leaf);
    if found.anchored.is_empty() {
        let mut problems = Vec::new();
        if found.exhausted {
            let seen = leaf.certificate.subject.text.clone();
            problems.push(Problem::new("PX-03", Cause::Lasting, Location::default(), seen, ""));
        }
        for (id, why) in &found.uncomputed {
            let Some(entry) = case.certificate(*id) else { continue };
            let at = place(&entry.certificate);
            let seen = entry.certificate.subject.text.clone();
            problems.push(Problem::new("PX-05", Cause::Noted, at, seen, why.clone()));
        }
        problems.push(impostor(case, &found.prospective).unwrap_or_else(|| {
            let top = found.prospective.last().copied().unwrap_or(leaf);
            Problem::new(
                "PX-01",
                Cause::Lasting,
                place(&leaf.certificate),
                leaf.certificate.subject.text.clone(),
                top.certificate.issuer.text.clone(),
            )
        }));
        return vec![CandidateChain {
            chain: found.prospective,
            anchored: false,
            anchor: None,
            problems,
            statuses: Vec::new(),
        }];
    }
    let mut candidates = Vec::with_capacity(found.anchored.len());
    for chain in found.anchored {
        for anchor in usable(case, &chain, purpose) {
            candidates.push(validate_chain(case, chain.clone(), anchor, purpose, depth));
        }
    }
    candidates
}

/// A chain that comes to the name of an anchor and not to its key (PX-01a): a forger copies names,
/// and whoever is told of a missing root only would trust the forged one.
fn impostor(case: &Case<'_>, chain: &[&CertificateEntry]) -> Option<Problem> {
    chain.iter().enumerate().find_map(|(position, entry)| {
        let refuted = |link: &&Link| link.signature.fails() && case.is_anchor(link.issuer);
        let anchor = entry.links.iter().find(refuted)?.issuer;
        let certificate = &entry.certificate;
        let above = chain.get(position.saturating_add(1)).copied();
        let above = above.or_else(|| certificate.is_self_issued().then_some(*entry));
        let name = &certificate.issuer.text;
        let seen = match above {
            Some(above) => format!("{name} (SHA-256 {})", above.certificate.id),
            None => name.clone(),
        };
        let at = place(&above.unwrap_or(entry).certificate);
        Some(Problem::new("PX-01a", Cause::Lasting, at, seen, format!("SHA-256 {anchor}")))
    })
}

/// As what the end of a chain is trusted: each that is for the purpose, else one that is not.
fn usable<'e>(
    case: &Case<'e>,
    chain: &[&'e CertificateEntry],
    purpose: Purpose,
) -> Vec<&'e TrustAnchor> {
    let top = chain.last().map(|top| top.certificate.id);
    let all = || top.into_iter().flat_map(|id| case.anchors_of(id));
    let fit: Vec<_> = all().filter(|anchor| purpose.lacking(anchor).is_none()).collect();
    if fit.is_empty() { all().take(1).collect() } else { fit }
}

fn validate_chain<'e>(
    case: &Case<'e>,
    chain: Vec<&'e CertificateEntry>,
    anchor: &'e TrustAnchor,
    purpose: Purpose,
    depth: u8,
) -> CandidateChain<'e> {
    let mut problems = process(case, &chain, anchor, purpose);
    let mut statuses = Vec::new();
    for (position, (entry, issuer)) in chain.iter().zip(chain.iter().skip(1)).enumerate() {
        let status = status(case, entry, issuer, depth);
        problems.extend(status.problems.iter().cloned());
        let below = position.checked_sub(1).and_then(|below| chain.get(below)).copied();
        judge_status(case, &entry.certificate, below, &status, purpose, &mut problems);
        let bits = issuer.certificate.public_key.bits;
        judge_algorithm(case, &entry.certificate, bits, &mut problems);
        statuses.push(status);
    }
    CandidateChain { chain, anchored: true, anchor: Some(anchor), problems, statuses }
}

fn judge_status(
    case: &Case<'_>,
    certificate: &Certificate,
    below: Option<&CertificateEntry>,
    status: &Status<'_>,
    purpose: Purpose,
    problems: &mut Vec<Problem>,
) {
    let at = place(certificate);
    let name = certificate.subject.text.clone();
    let is_leaf = below.is_none();
    let none_published = no_status::is_accepted(case, certificate);
    if is_leaf && (status.standing != Standing::Unknown || none_published) {
        for problem in problems.iter_mut() {
            if let Cause::OutOfDates { status_known, .. } = &mut problem.cause {
                *status_known = true;
                problem.rule = "PX-05b".into();
            }
        }
    }
    match status.standing {
        Standing::Good => {
            let wanted_at = status_wanted_at(case, certificate, is_leaf);
            if status.good_until.is_none_or(|until| until <= wanted_at) {
                // Where no source says until when it is good, none is fresh at any time.
                let (cause, until) = match status.good_until {
                    Some(good_until) => (Cause::Stale { good_until }, good_until.to_string()),
                    None => (Cause::StatusUnknown, "–".to_owned()),
                };
                let rule = if purpose == Purpose::Timestamping { "BB-04a" } else { "BB-04" };
                problems.push(Problem::new(rule, cause, at, name, until));
            }
        }
        Standing::Revoked { since, reason } => {
            if case.at_with_skew() < since {
                let (seen, now) = (since.to_string(), case.at.to_string());
                problems.push(Problem::new("OC-15", Cause::Noted, at.clone(), seen, now));
            }
            let (rule, cause) = if is_leaf {
                ("BB-05b", Cause::Revoked { since })
            } else if outlives_revocation(case, below, since, reason) {
                ("BB-09b", Cause::Noted)
            } else {
                ("BB-05c", Cause::AuthorityRevoked { since })
            };
            problems.push(Problem::new(rule, cause, at, since.to_string(), reason_name(reason)));
        }
        Standing::Suspended { since } => {
            let cause = Cause::Suspended { since };
            problems.push(Problem::new("BB-05d", cause, at, since.to_string(), "good"));
        }
        Standing::Unknown if no_status::is_stated(certificate) => {
            let cause = if none_published { Cause::Noted } else { Cause::StatusUnknown };
            problems.push(Problem::new(no_status::RULE, cause, at, name, "good"));
        }
        Standing::Unknown => {
            problems.extend(unanswered(case, certificate));
            problems.push(unknown(status, at, name, is_leaf));
        }
    }
}

fn unknown(status: &Status<'_>, at: Location, name: String, is_leaf: bool) -> Problem {
    match &status.issuer_out_of_dates {
        Some(signer) => Problem::new("BB-05e", Cause::IssuerOutOfDates, at, name, signer.clone()),
        None => {
            let rule = if is_leaf { "BB-05" } else { "BB-05a" };
            Problem::new(rule, Cause::StatusUnknown, at, name, "good")
        }
    }
}

/// Where a status might have been found and was not: addresses that are not asked (CL-10), and
/// answers that could not be taken (OC-01, OC-02, OC-08).
fn unanswered(case: &Case<'_>, certificate: &Certificate) -> Vec<Problem> {
    let noted = |rule: Cow<'static, str>, seen: &str, expected: &str| {
        Problem::new(rule, Cause::Noted, place(certificate), seen, expected)
    };
    let points = certificate.crl_distribution_points.iter().flat_map(|point| &point.urls);
    let mut urls: Vec<&String> = points.chain(&certificate.delta_urls).collect();
    urls.extend(&certificate.ocsp_urls);
    let asked = |url: &str| {
        let scheme = url.split_once("://").map_or("", |(scheme, _)| scheme);
        scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https")
    };
    urls.retain(|url| !asked(url));
    urls.sort();
    urls.dedup();
    let mut problems: Vec<Problem> =
        urls.into_iter().map(|url| noted("CL-10".into(), url, "http, https")).collect();
    let answers = case.evidence.fetched.iter().filter(|fact| fact.certificate == certificate.id);
    problems.extend(answers.filter_map(|fact| {
        let trouble = fact.trouble.as_deref()?;
        Some(noted(fact.rule.clone()?, &fact.url, trouble))
    }));
    problems
}
/// RFC 5280's name of a reason.
fn reason_name(reason: RevocationReason) -> &'static str {
    match reason {
        RevocationReason::Unspecified => "unspecified",
        RevocationReason::KeyCompromise => "keyCompromise",
        RevocationReason::CaCompromise => "cACompromise",
        RevocationReason::AffiliationChanged => "affiliationChanged",
        RevocationReason::Superseded => "superseded",
        RevocationReason::CessationOfOperation => "cessationOfOperation",
        RevocationReason::CertificateHold => "certificateHold",
        RevocationReason::RemoveFromCrl => "removeFromCRL",
        RevocationReason::PrivilegeWithdrawn => "privilegeWithdrawn",
        RevocationReason::AaCompromise => "aACompromise",
    }
}

/// The algorithm that a certificate is signed with, which counts at the validation time: nothing
/// in the basic and long-term processes proves that the certificate is older.
fn judge_algorithm(
    case: &Case<'_>,
    certificate: &Certificate,
    issuer_bits: u32,
    problems: &mut Vec<Problem>,
) {
    let algorithm = &certificate.signature_algorithm;
    let at = place(certificate);
    if let Some(weak) = certificate_weakness(case, certificate, issuer_bits, case.at) {
        let until = weak.until.to_string();
        problems.push(Problem::new("CR-04a", Cause::WeakChain, at, weak.seen, until));
    } else if let Some(weak) = weakness(&case.policy.suite, algorithm, issuer_bits, case.at) {
        problems.push(Problem::new("CR-02", Cause::Noted, at, weak.seen, weak.until.to_string()));
    }
}

/// Whether the algorithm that a certificate is signed with is relied on at a time; SHA-1 is where
/// the policy tolerates it (CR-02).
pub(super) fn certificate_weakness(
    case: &Case<'_>,
    certificate: &Certificate,
    issuer_bits: u32,
    time: Time,
) -> Option<Weakness> {
    let algorithm = &certificate.signature_algorithm;
    let tolerated = case
        .policy
        .sha1
        .certificates_issued_before
        .is_some_and(|before| certificate.not_before < before);
    weakness(&case.policy.suite, algorithm, issuer_bits, time)
        .filter(|weak| !(tolerated && weak.sha1_only))
}

fn place(certificate: &Certificate) -> Location {
    Location { certificate: Some(certificate.id.to_string()), ..Location::default() }
}
