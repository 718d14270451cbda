//! Which CRLs may speak of a certificate (RFC 5280 clause 6.3.3): by issuer, scope, distribution
//! point and reasons; and complete CRLs with their deltas (clause 5.2.4).

use super::case::Case;
use super::certificate_validation::certificate_validation;
use super::path::Purpose;
use super::path::build;
use super::problem::Cause;
use super::revocation_acceptance::DEPTH;
use super::revocation_acceptance::Refused;
use super::revocation_acceptance::Word;
use super::revocation_acceptance::refuse;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::CrlScope;
use crate::model::KeyUsage;
use crate::model::RevocationEvidence;
use crate::model::RevocationReason;
use crate::model::RevocationStatus;
use std::cmp::Ordering;

/// Whether a CRL is used for a certificate, and for which reasons.
pub(super) fn accept_crl(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
) -> Result<u16, Refused> {
    let upper = &signer.certificate;
    let wanted = &issuer.certificate.subject;
    let named = certificate
        .crl_distribution_points
        .iter()
        .any(|point| point.crl_issuers.contains(&upper.subject.canonical));
    if upper.subject.canonical == wanted.canonical {
        let same_key = upper.public_key.spki == issuer.certificate.public_key.spki;
        if !same_key && !shares_anchor(case, issuer, signer, depth) {
            let seen = format!("{} ({})", upper.subject.text, upper.id);
            return Err(refuse("CL-01", seen, &wanted.text));
        }
        let points = &certificate.crl_distribution_points;
        let elsewhere = !points.is_empty()
            && !named
            && points.iter().all(|point| !point.crl_issuers.is_empty());
        if elsewhere {
            return Err(refuse("CL-01", &upper.subject.text, "cRLIssuer"));
        }
    } else if !named {
        return Err(refuse("CL-01", &upper.subject.text, &wanted.text));
    } else if !source.scope.as_ref().is_some_and(|scope| scope.indirect)
        || !speaks_for(case, certificate, issuer, signer, depth)
    {
        return Err(refuse("CL-01a", &upper.subject.text, &wanted.text));
    }
    if upper.key_usage.is_some_and(|usage| !usage.any(KeyUsage::CRL_SIGN)) {
        return Err(refuse("CL-04a", &upper.subject.text, "cRLSign"));
    }
    let Some(scope) = &source.scope else { return Ok(CrlScope::ALL_REASONS) };
    let is_authority = certificate.basic_constraints.as_ref().is_some_and(|c| c.authority);
    let outside = if scope.only_attribute {
        Some("onlyContainsAttributeCerts")
    } else if scope.only_user && is_authority {
        Some("onlyContainsUserCerts")
    } else if scope.only_authority && !is_authority {
        Some("onlyContainsCACerts")
    } else if scope.point_matches == Some(false) {
        Some("distributionPoint")
    } else if scope.reasons() == 0 {
        Some("onlySomeReasons")
    } else {
        None
    };
    match outside {
        Some(outside) => Err(refuse("CL-02", outside, &certificate.subject.text)),
        None => Ok(scope.reasons()),
    }
}

/// Whether the signer of an indirect CRL that the certificate names is vouched for by an anchor
/// that vouches for the certificate's issuer too (clause 6.3.3 (f)).
fn speaks_for(
    case: &Case<'_>,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
) -> bool {
    // Where its issuer has it answer for itself, its own path is what is being judged.
    if signer.certificate.id == certificate.id {
        return true;
    }
    shares_anchor(case, issuer, signer, depth)
}

/// Whether an anchor that vouches for the issuer vouches for the signer too: namesakes under other
/// anchors are other authorities.
fn shares_anchor(
    case: &Case<'_>,
    issuer: &CertificateEntry,
    signer: &CertificateEntry,
    depth: u8,
) -> bool {
    let Some(issuer) = case.certificate(issuer.certificate.id) else { return false };
    let anchors = vouched(case, signer, depth);
    let above = build(case, issuer).anchored;
    let mut shared = above.iter().filter_map(|chain| chain.last());
    shared.any(|anchor| anchors.contains(&anchor.certificate.id))
}

/// The anchors that vouch for the signer of a CRL, by a path that holds.
fn vouched(case: &Case<'_>, signer: &CertificateEntry, depth: u8) -> Vec<CertificateId> {
    let id = signer.certificate.id;
    let Some(signer) = case.certificate(id).filter(|_| depth < DEPTH) else { return Vec::new() };
    case.vouched(id, depth, || {
        let candidates =
            certificate_validation(case, signer, Purpose::Status, depth.saturating_add(1));
        let hold = candidates.iter().filter(|candidate| {
            candidate.anchored && candidate.problems.iter().all(|p| p.cause == Cause::Noted)
        });
        hold.filter_map(|candidate| Some(candidate.chain.last()?.certificate.id)).collect()
    })
}

/// Adds what each complete CRL says together with each of its deltas. A delta on its own says only
/// *revoked*; one without its complete CRL is refused.
pub(super) fn with_deltas<'e>(
    case: &Case<'e>,
    accepted: Vec<Word<'e>>,
    refused: &mut Vec<(&'e RevocationEvidence, Refused)>,
) -> Vec<Word<'e>> {
    let (deltas, mut words): (Vec<Word<'e>>, Vec<Word<'e>>) =
        accepted.into_iter().partition(|word| base_number(word).is_some());
    let bases: Vec<Word<'e>> = words.clone();
    for delta in deltas {
        let removed = matches!(
            delta.status,
            RevocationStatus::Revoked { reason: RevocationReason::RemoveFromCrl, .. }
        );
        if matches!(delta.status, RevocationStatus::Revoked { .. }) && !removed {
            words.push(delta);
            continue;
        }
        let before = words.len();
        for base in bases.iter().filter(|base| completes(case, base, &delta)) {
            let status = if removed { lifted(base.status) } else { base.status };
            words.push(Word { status, ..delta });
        }
        if words.len() == before {
            let signer = delta.source.signer.and_then(|id| case.certificate(id));
            let name = signer.map_or("", |signer| signer.certificate.subject.text.as_str());
            let number = base_number(&delta).unwrap_or_default();
            refused.push((delta.source, refuse("CL-03", name, number)));
        }
    }
    words
}

/// What removeFromCRL makes of a status: it ends a suspension, and nothing else.
fn lifted(status: RevocationStatus) -> RevocationStatus {
    match status {
        RevocationStatus::Revoked { reason: RevocationReason::CertificateHold, .. } => {
            RevocationStatus::Good
        }
        other => other,
    }
}

fn base_number<'e>(word: &Word<'e>) -> Option<&'e str> {
    word.source.scope.as_ref()?.delta_of.as_deref()
}

/// Whether a delta continues a complete CRL (clauses 5.2.4 and 6.3.3 (c)): same issuer, key,
/// algorithm and scope, a number from the delta's base on and below its own.
fn completes(case: &Case<'_>, base: &Word<'_>, delta: &Word<'_>) -> bool {
    let (Some(whole), Some(part)) = (&base.source.scope, &delta.source.scope) else { return false };
    let (Some(from), Some(to)) = (&part.delta_of, &part.number) else { return false };
    let Some(number) = &whole.number else { return false };
    let signer = |word: &Word<'_>| {
        let entry = case.certificate(word.source.signer?)?;
        let certificate = entry.certificate.as_ref();
        Some((&certificate.subject.canonical, &certificate.public_key.spki))
    };
    let scope = |scope: &CrlScope| {
        let CrlScope { only_user, only_authority, only_attribute, indirect, .. } = *scope;
        (only_user, only_authority, only_attribute, indirect, scope.only_reasons)
    };
    let same = signer(base) == signer(delta)
        && base.source.signature_algorithm == delta.source.signature_algorithm
        && scope(whole) == scope(part)
        && whole.point == part.point;
    same && compare(from, number) != Ordering::Greater && compare(number, to) == Ordering::Less
}

/// Compares numbers in hex.
fn compare(one: &str, other: &str) -> Ordering {
    let one = one.trim_start_matches('0');
    let other = other.trim_start_matches('0');
    (one.len(), one).cmp(&(other.len(), other))
}

#[cfg(test)]
mod tests {
    use super::compare;
    use std::cmp::Ordering;

    #[test]
    fn numbers_compare_by_value_not_by_encoding() {
        assert_eq!(compare("01", "0001"), Ordering::Equal);
        assert_eq!(compare("ff", "0100"), Ordering::Less);
        assert_eq!(compare("00ff", "fe"), Ordering::Greater);
    }
}
