//! Which status of a certificate counts: acceptance of CRLs and OCSP responses (5.2.6, RFC 5280
//! clause 6.3, RFC 6960 clause 4.2.2), and what the accepted ones say together.
//!
//! Indirect CRLs, delta CRLs and CRLs for some reasons are used only where they say *revoked*.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::Check;
use crate::model::KeyUsage;
use crate::model::Location;
use crate::model::RevocationEvidence;
use crate::model::RevocationKind;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use crate::model::Time;
use crate::policy::Level;
use crate::policy::Until;
use crate::policy::rule;
use crate::validation::case::Case;
use crate::validation::certificate_validation::certificate_validation;
use crate::validation::existence::Proofs;
use crate::validation::path::Purpose;
use crate::validation::path::build;
use crate::validation::problem::Cause;
use crate::validation::problem::Problem;
use crate::validation::revocation_freshness::good_until;
use crate::validation::revocation_freshness::slides_to;
use crate::validation::signature_acceptance::Weakness;
use crate::validation::signature_acceptance::weakness;
use std::collections::BTreeSet;

/// What the accepted sources say of a certificate, together.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Standing {
    Good,
    Revoked { since: Time, reason: RevocationReason },
    Suspended { since: Time },
    Unknown,
}

/// A certificate's standing and where it comes from.
#[derive(Clone, Debug)]
pub(super) struct Status<'e> {
    pub(super) standing: Standing,
    /// Position in the evidence of what was relied on.
    pub(super) used: Option<usize>,
    /// What was relied on.
    relied: Option<&'e RevocationEvidence>,
    /// Where good: the last moment at which an accepted source is fresh.
    pub(super) good_until: Option<Time>,
    /// Where good: the newest thisUpdate.
    pub(super) known_at: Option<Time>,
    /// Where good: how far back a control time slides where no source is fresh at it.
    pub(super) slides_to: Option<Time>,
    /// Where unknown: the subject of a signer that is outside its dates, and nothing else is
    /// wrong.
    pub(super) issuer_out_of_dates: Option<String>,
    /// Why sources were not used, and weak algorithms of the one used.
    pub(super) problems: Vec<Problem>,
}

impl<'e> Status<'e> {
    /// Until when the algorithms of what was relied on were good, where they are not at a time.
    pub(super) fn weak_at(
        &self,
        case: &Case<'_>,
        time: Time,
    ) -> Option<(Until, &'e RevocationEvidence)> {
        let source = self.relied?;
        source_weakness(case, source, time).map(|weak| (weak.until, source))
    }
}

/// A responder vouched for by a responder vouched for by …: two steps are more than anybody uses.
const DEPTH: u8 = 3;
const OCSP_SIGNING: &str = "1.3.6.1.5.5.7.3.9";

/// Why one source is not used.
enum Refused {
    Rule { rule: &'static str, seen: String, expected: String },
    OutOfDates(String),
}

/// When a status is asked for.
#[derive(Clone, Copy)]
pub(super) enum Moment<'p> {
    /// At the validation time.
    Now,
    /// Up to a control time in the past, by what is proven to have existed then (5.6.2.2).
    Past {
        /// The control time.
        control: Time,
        /// What existed when.
        proofs: &'p Proofs,
    },
}

/// The standing of `certificate`, issued by `issuer`, now.
pub(super) fn status<'e>(
    case: &Case<'e>,
    certificate: &CertificateEntry,
    issuer: &CertificateEntry,
    depth: u8,
) -> Status<'e> {
    status_at(case, certificate, issuer, depth, Moment::Now)
}

/// The standing of `certificate` at a moment.
pub(super) fn status_at<'e>(
    case: &Case<'e>,
    certificate: &CertificateEntry,
    issuer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Status<'e> {
    let mut accepted: Vec<(usize, &'e RevocationEvidence)> = Vec::new();
    let mut refused: Vec<(&'e RevocationEvidence, Refused)> = Vec::new();
    for (position, source) in case.statuses(certificate.certificate.id) {
        match accept(case, source, &certificate.certificate, issuer, depth, moment) {
            Ok(()) => accepted.push((position, source)),
            Err(refusal) => refused.push((source, refusal)),
        }
    }
    let standing = standing(&accepted);
    let relied_at = match moment {
        Moment::Now => case.at,
        Moment::Past { control, .. } => control,
    };
    let strong = |source: &RevocationEvidence| source_weakness(case, source, relied_at).is_none();
    // Revocation is for good: what says so first. Else the newest, one signed with algorithms that
    // are still relied on before one that is not.
    let relied = match standing {
        Standing::Unknown => None,
        Standing::Revoked { since, .. } => accepted.iter().copied().find(|(_, source)| {
            matches!(source.status, RevocationStatus::Revoked { at, .. } if at == since)
        }),
        Standing::Good | Standing::Suspended { .. } => accepted
            .iter()
            .copied()
            .filter(|(_, source)| says_good(source) == (standing == Standing::Good))
            .max_by_key(|(position, source)| {
                (strong(source), source.this_update, std::cmp::Reverse(*position))
            }),
    };
    let good = || accepted.iter().filter(|(_, source)| says_good(source));
    let mut problems = Vec::new();
    if let Some((_, source)) = relied {
        problems.extend(weak_signature(case, source));
    }
    let mut issuer_out_of_dates = None;
    if standing == Standing::Unknown {
        for (source, refusal) in refused {
            match refusal {
                Refused::OutOfDates(name) => issuer_out_of_dates = Some(name),
                Refused::Rule { rule, seen, expected } => {
                    let at = place(source);
                    problems.push(Problem::new(rule, Cause::Noted, at, seen, expected));
                }
            }
        }
    }
    Status {
        standing,
        used: relied.map(|(position, _)| position),
        relied: relied.map(|(_, source)| source),
        good_until: good()
            .filter_map(|(_, source)| good_until(source, &case.policy.revocation))
            .max(),
        known_at: good().map(|(_, source)| source.this_update).max(),
        slides_to: good().map(|(_, source)| slides_to(source, &case.policy.revocation)).max(),
        issuer_out_of_dates,
        problems,
    }
}

fn says_good(source: &RevocationEvidence) -> bool {
    source.status == RevocationStatus::Good
}

/// A revocation counts from its earliest date, whatever newer sources say; a suspension counts
/// while the newest source says so.
fn standing(accepted: &[(usize, &RevocationEvidence)]) -> Standing {
    let revoked = accepted.iter().filter_map(|(_, source)| match source.status {
        RevocationStatus::Revoked { reason: RevocationReason::CertificateHold, .. } => None,
        RevocationStatus::Revoked { at, reason } => Some((at, reason)),
        RevocationStatus::Good | RevocationStatus::Unknown => None,
    });
    if let Some((since, reason)) = revoked.min_by_key(|(at, reason)| (*at, *reason as u8)) {
        return Standing::Revoked { since, reason };
    }
    let newest = accepted.iter().map(|(_, source)| source.this_update).max();
    let held = accepted
        .iter()
        .filter(|(_, source)| Some(source.this_update) == newest)
        .filter_map(|(_, source)| match source.status {
            RevocationStatus::Revoked { at, .. } => Some(at),
            RevocationStatus::Good | RevocationStatus::Unknown => None,
        })
        .min();
    match (held, newest) {
        (Some(since), _) => Standing::Suspended { since },
        (None, Some(_)) => Standing::Good,
        (None, None) => Standing::Unknown,
    }
}

fn accept(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Result<(), Refused> {
    let rules = match source.kind {
        RevocationKind::Crl => ("CL-04", "CRL"),
        RevocationKind::Ocsp => ("OC-04", "OCSP"),
    };
    let signer = source.signer.and_then(|id| case.certificate(id));
    let issuer_name = &issuer.certificate.subject;
    let signer = match (&source.signature, signer) {
        (Check::Holds, Some(signer)) => signer,
        (Check::Unable(why), _) => return Err(refuse(rules.0, why.clone(), &issuer_name.text)),
        _ => return Err(refuse(rules.0, rules.1, &issuer_name.text)),
    };
    let revoked_by_now =
        matches!(source.status, RevocationStatus::Revoked { at, .. } if at <= case.at);
    let (too_late, latest) = match moment {
        Moment::Now => (source.this_update > case.at_with_skew() && !revoked_by_now, case.at),
        Moment::Past { control, proofs } => {
            (source.this_update > control || proofs.status(source) > control, control)
        }
    };
    if too_late {
        return Err(refuse("CL-05", source.this_update.to_string(), &latest.to_string()));
    }
    if source.this_update < certificate.not_before {
        let not_before = certificate.not_before.to_string();
        return Err(refuse("BB-08a", source.this_update.to_string(), &not_before));
    }
    if let Some(deviation) = source.deviations.iter().find(|deviation| {
        // A rule of another version may weigh anything.
        rule(&deviation.rule).is_none_or(|row| case.policy.level(row) == Level::Fail)
    }) {
        let seen = format!("{}: {}", deviation.rule, deviation.compared.seen);
        return Err(refuse("BB-08c", seen, &deviation.compared.expected));
    }
    match source.kind {
        RevocationKind::Crl => accept_crl(case, source, certificate, issuer, signer, depth)?,
        RevocationKind::Ocsp => {
            accept_ocsp(case, source, certificate, issuer, signer, depth, moment)?
        }
    }
    let forgotten = certificate.not_after < source.this_update
        && source.certificate_hash != Some(true)
        && source.knows_expired_since.is_none_or(|since| since > certificate.not_after);
    if forgotten && says_good(source) {
        let expired = certificate.not_after.to_string();
        return Err(refuse("CL-07", source.this_update.to_string(), &expired));
    }
    let upper = &signer.certificate;
    // Q00: in the past it is enough that the source existed while its signer was valid.
    let asked = match moment {
        Moment::Now => case.at,
        Moment::Past { proofs, .. } => proofs.status(source),
    };
    let dated = upper.not_before <= asked && asked <= upper.not_after;
    // A revocation does not lapse with the certificate of who told it.
    if !dated && says_good(source) && case.evidence.anchor(upper.id).is_none() {
        return Err(Refused::OutOfDates(upper.subject.text.clone()));
    }
    Ok(())
}

/// RFC 5280 clause 6.3.3, for complete CRLs of the certificate's own issuer.
fn accept_crl(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
) -> Result<(), Refused> {
    let upper = &signer.certificate;
    let wanted = &issuer.certificate.subject;
    if upper.subject.canonical != wanted.canonical {
        return Err(refuse("CL-01", &upper.subject.text, &wanted.text));
    }
    let same_key = upper.public_key.spki == issuer.certificate.public_key.spki;
    if !same_key && !vouched(case, signer, issuer, depth) {
        return Err(refuse(
            "CL-01",
            format!("{} ({})", upper.subject.text, upper.id),
            &wanted.text,
        ));
    }
    if upper.key_usage.is_some_and(|usage| !usage.any(KeyUsage::CRL_SIGN)) {
        return Err(refuse("CL-04a", &upper.subject.text, "cRLSign"));
    }
    let points = &certificate.crl_distribution_points;
    let elsewhere = !points.is_empty()
        && points.iter().all(|point| {
            !point.crl_issuers.is_empty() && !point.crl_issuers.contains(&wanted.canonical)
        });
    if elsewhere {
        return Err(refuse("CL-01", &upper.subject.text, "cRLIssuer"));
    }
    let Some(scope) = &source.scope else { return Ok(()) };
    let is_authority = certificate.basic_constraints.as_ref().is_some_and(|c| c.authority);
    let outside = if scope.only_attribute {
        Some("onlyContainsAttributeCerts")
    } else if scope.only_user && is_authority {
        Some("onlyContainsUserCerts")
    } else if scope.only_authority && !is_authority {
        Some("onlyContainsCACerts")
    } else if scope.point_matches == Some(false) {
        Some("distributionPoint")
    } else {
        None
    };
    if let Some(outside) = outside {
        return Err(refuse("CL-02", outside, &certificate.subject.text));
    }
    let revoked = matches!(
        source.status,
        RevocationStatus::Revoked { reason, .. } if reason != RevocationReason::RemoveFromCrl
    );
    if let Some(base) = scope.delta_of.as_ref().filter(|_| !revoked) {
        return Err(refuse("CL-03", base, ""));
    }
    if scope.indirect && !revoked {
        return Err(refuse("CL-01a", &upper.subject.text, ""));
    }
    if let Some(reasons) = scope.only_reasons.filter(|_| !revoked) {
        let seen = format!("onlySomeReasons {reasons:#b}");
        return Err(refuse("CL-02", seen, &certificate.subject.text));
    }
    Ok(())
}

/// Whether another certificate of the issuer's name, a rolled-over key's, is vouched for by an
/// anchor that vouches for the issuer too: namesakes under other anchors are other authorities.
fn vouched(
    case: &Case<'_>,
    signer: &CertificateEntry,
    issuer: &CertificateEntry,
    depth: u8,
) -> bool {
    let (Some(signer), Some(issuer)) =
        (case.certificate(signer.certificate.id), case.certificate(issuer.certificate.id))
    else {
        return false;
    };
    if depth >= DEPTH {
        return false;
    }
    let anchor = |chain: &[&CertificateEntry]| chain.last().map(|entry| entry.certificate.id);
    let anchors: BTreeSet<_> =
        build(case, issuer).anchored.iter().map(|chain| anchor(chain)).collect();
    certificate_validation(case, signer, Purpose::Status, depth.saturating_add(1)).iter().any(
        |candidate| {
            candidate.anchored
                && anchors.contains(&anchor(&candidate.chain))
                && candidate.problems.iter().all(|problem| problem.cause == Cause::Noted)
        },
    )
}

/// RFC 6960 clause 4.2.2.2: the issuer itself, or a responder that it issued for the purpose.
fn accept_ocsp(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Result<(), Refused> {
    if source.status == RevocationStatus::Unknown {
        return Err(refuse("OC-09", "unknown", "good"));
    }
    if source.certificate_hash == Some(false) {
        return Err(refuse("OC-09", "certHash", &certificate.id.to_string()));
    }
    let upper = &signer.certificate;
    let name = &upper.subject.text;
    if upper.public_key.spki == issuer.certificate.public_key.spki {
        return Ok(());
    }
    let issuer_key = &issuer.certificate.public_key.spki;
    let issued_directly = upper.issuer.canonical == issuer.certificate.subject.canonical
        && signer.links.iter().any(|link| {
            link.signature.holds()
                && case
                    .certificate(link.issuer)
                    .is_some_and(|above| above.certificate.public_key.spki == *issuer_key)
        });
    let delegated = upper
        .extended_key_usage
        .as_ref()
        .is_some_and(|extension| extension.purposes.iter().any(|oid| oid == OCSP_SIGNING));
    let signs = upper
        .key_usage
        .is_none_or(|usage| usage.any(KeyUsage::DIGITAL_SIGNATURE | KeyUsage::NON_REPUDIATION));
    if !(issued_directly && delegated && signs && upper.unknown_critical.is_empty()) {
        return Err(refuse("OC-05", name, &issuer.certificate.subject.text));
    }
    let answered = source.produced_at.unwrap_or(source.this_update);
    if answered < upper.not_before || upper.not_after < answered {
        return Err(refuse("BB-08b", name, &answered.to_string()));
    }
    if upper.ocsp_no_check {
        return Ok(());
    }
    // A response cannot vouch for the one who signed it.
    let about_itself = upper.id == certificate.id || depth >= DEPTH;
    let known = !about_itself
        && status_at(case, signer, issuer, depth.saturating_add(1), moment).standing
            == Standing::Good;
    if known { Ok(()) } else { Err(refuse("OC-06", name, "good")) }
}

/// The algorithms that the source is signed with, where they are no longer relied on (CR-04a) or
/// tolerated only (CR-02).
fn weak_signature(case: &Case<'_>, source: &RevocationEvidence) -> Option<Problem> {
    let at = place(source);
    if let Some(weak) = source_weakness(case, source, case.at) {
        let until = weak.until.to_string();
        return Some(Problem::new("CR-04a", Cause::WeakChain, at, weak.seen, until));
    }
    let weak = weakness(
        &case.policy.suite,
        &source.signature_algorithm,
        signer_bits(case, source),
        case.at,
    )?;
    Some(Problem::new("CR-02", Cause::Noted, at, weak.seen, weak.until.to_string()))
}

/// Whether what the source is signed with is relied on at a time; SHA-1 is where the policy
/// tolerates it.
fn source_weakness(case: &Case<'_>, source: &RevocationEvidence, time: Time) -> Option<Weakness> {
    let tolerated =
        case.policy.sha1.revocation_issued_before.is_some_and(|before| source.this_update < before);
    let bits = signer_bits(case, source);
    weakness(&case.policy.suite, &source.signature_algorithm, bits, time)
        .filter(|weak| !(tolerated && weak.sha1_only))
}

fn signer_bits(case: &Case<'_>, source: &RevocationEvidence) -> u32 {
    source
        .signer
        .and_then(|id| case.certificate(id))
        .map_or(0, |signer| signer.certificate.public_key.bits)
}

fn place(source: &RevocationEvidence) -> Location {
    Location {
        file: Some(source.source.clone()),
        certificate: Some(source.of.to_string()),
        ..Location::default()
    }
}

fn refuse(rule: &'static str, seen: impl Into<String>, expected: &str) -> Refused {
    Refused::Rule { rule, seen: seen.into(), expected: expected.to_owned() }
}
