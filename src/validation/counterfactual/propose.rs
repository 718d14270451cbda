//! What might be different: proposals drawn from what decides, and moments at which a verdict may
//! turn.

use super::assume::Situation;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Change;
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::Window;
use crate::policy::Level;
use crate::policy::Until;
use crate::policy::rule;
use std::collections::BTreeSet;

/// The findings that decide, those first from which the conclusion follows.
pub(super) fn deciding(judged: &SignatureJudgement) -> Vec<Finding> {
    let failing = judged.findings.iter().filter(|finding| finding.severity == Severity::Fail);
    let mut failing: Vec<Finding> = failing.cloned().collect();
    failing.sort_by_key(|finding| {
        let reason = rule(&finding.rule).and_then(|row| row.reason);
        reason.map(Conclusion::from) != Some(judged.conclusion)
    });
    failing
}

/// What might help against what was found in a situation, the most telling first. Other moments
/// and lower levels are not among it.
pub(super) fn proposals(situation: &Situation<'_>, judged: &SignatureJudgement) -> Vec<Change> {
    let evidence = &situation.evidence;
    let mut proposals = Vec::new();
    let Some(signature) = observed(evidence, situation.place) else { return proposals };
    let missing: Vec<String> = signature
        .references
        .iter()
        .filter(|reference| !reference.found)
        .map(|reference| reference.what.clone())
        .collect();
    if !missing.is_empty() {
        proposals.push(Change::Content { what: missing });
    }
    let tokens = judged.timestamps.iter();
    let failing_tokens = tokens.filter(|token| token.reason.is_some());
    let chains = [(&judged.chain, &judged.findings)]
        .into_iter()
        .chain(failing_tokens.map(|token| (&token.chain, &token.findings)));
    for (chain, findings) in chains {
        let limits = about_limits(chain, findings);
        let trust = about_trust(evidence, chain).into_iter().chain(limits);
        for change in trust.chain(about_status(chain, findings)) {
            if !proposals.contains(&change) {
                proposals.push(change);
            }
        }
    }
    if !is_anchored(evidence, &judged.chain) {
        return proposals;
    }
    let own_token = signature.timestamp.is_some();
    for time in moments(situation, judged, signature) {
        if !own_token {
            proposals.push(Change::Timestamp { window: Window::at(time) });
        }
        let of = unknown_then(evidence, &judged.chain, time);
        proposals.push(Change::Archive { window: Window::at(time), of });
    }
    proposals
}

/// The rules that decide and that a policy may set lower.
pub(super) fn negotiable(findings: &[Finding]) -> BTreeSet<String> {
    let lower = findings
        .iter()
        .filter(|finding| rule(&finding.rule).is_some_and(|row| row.floor < Level::Fail));
    lower.map(|finding| finding.rule.to_string()).collect()
}

/// The evidence at a place.
pub(super) fn observed<'e>(
    evidence: &'e Evidence,
    place: &[usize],
) -> Option<&'e SignatureEvidence> {
    let (first, below) = place.split_first()?;
    let first = evidence.signatures.get(*first)?;
    below.iter().try_fold(first, |signature, position| signature.counter_signatures.get(*position))
}

fn is_anchored(evidence: &Evidence, chain: &[CertificateId]) -> bool {
    chain.last().is_some_and(|last| evidence.anchor(*last).is_some())
}

fn about_trust(evidence: &Evidence, chain: &[CertificateId]) -> Vec<Change> {
    let top = chain.last().and_then(|id| evidence.certificate(*id));
    let Some(top) = top.filter(|_| !is_anchored(evidence, chain)) else { return Vec::new() };
    let certificate = &top.certificate;
    let is_authority = certificate.basic_constraints.as_ref().is_some_and(|one| one.authority);
    let impostor = is_suspect(evidence, top);
    let mut changes = Vec::new();
    if !certificate.is_self_issued() {
        changes.push(Change::Issuer { of: certificate.id, impostor });
    }
    if certificate.is_self_issued() || is_authority {
        changes.push(Change::Trust { certificate: certificate.id, impostor });
    }
    changes
}

/// An anchor that is trusted, but not for this or not then (PX-13).
fn about_limits(chain: &[CertificateId], findings: &[Finding]) -> Option<Change> {
    let certificate = *chain.last()?;
    let limited = findings
        .iter()
        .any(|finding| finding.severity == Severity::Fail && finding.rule.starts_with("PX-13"));
    limited.then_some(Change::Trust { certificate, impostor: false })
}

/// Whether an anchor has the name of a certificate's issuer (or, of a root, its own) and another
/// key than the one that signed it.
fn is_suspect(evidence: &Evidence, top: &CertificateEntry) -> bool {
    let mut refuted = top.links.iter().filter(|link| link.signature.fails());
    refuted.any(|link| evidence.anchor(link.issuer).is_some())
}

/// Rules that a fresh word of the issuer may answer.
const ON_STATUS: [&str; 8] =
    ["BB-04", "BB-04a", "BB-05", "BB-05a", "BB-05d", "BB-05e", "CR-04a", "PX-05a"];

fn about_status(chain: &[CertificateId], findings: &[Finding]) -> Option<Change> {
    let asked = |id: &CertificateId| {
        let name = id.to_string();
        findings.iter().any(|finding| {
            finding.severity == Severity::Fail
                && ON_STATUS.contains(&finding.rule.as_ref())
                && finding.at.certificate.as_deref() == Some(&name)
        })
    };
    let of: Vec<_> = chain
        .iter()
        .zip(chain.iter().skip(1))
        .filter(|(id, _)| asked(id))
        .map(|(id, issuer)| (*id, *issuer))
        .collect();
    (!of.is_empty()).then_some(Change::Status { of })
}

/// Certificates of a chain of which nothing at hand said at a time that they were good.
fn unknown_then(
    evidence: &Evidence,
    chain: &[CertificateId],
    time: Time,
) -> Vec<(CertificateId, CertificateId)> {
    let known = |id: CertificateId| {
        evidence.revocation.iter().any(|source| {
            source.of == id
                && source.status == RevocationStatus::Good
                && source.this_update <= time
                && source.next_update.is_some_and(|next| time < next)
        })
    };
    let pairs = chain.iter().zip(chain.iter().skip(1));
    pairs.filter(|(id, _)| !known(**id)).map(|(id, issuer)| (*id, *issuer)).collect()
}

/// Moments at which a proof of existence might help most: the last one before anything went wrong,
/// and the last one at which what is known of the status was fresh.
fn moments(
    situation: &Situation<'_>,
    judged: &SignatureJudgement,
    signature: &SignatureEvidence,
) -> Vec<Time> {
    let evidence = &situation.evidence;
    let before = |time: Time| time.plus_seconds(-1);
    let mut latest = situation.at;
    for certificate in certificates(evidence, &judged.chain) {
        if evidence.anchor(certificate.id).is_none() {
            latest = latest.min(certificate.not_after);
        }
    }
    let about = |id: &CertificateId| judged.chain.contains(id);
    let sources = || evidence.revocation.iter().filter(|source| about(&source.of));
    for source in sources() {
        if let RevocationStatus::Revoked { at, .. } = source.status {
            latest = latest.min(before(at));
        }
    }
    for end in ends(situation, &judged.chain, signature) {
        latest = latest.min(before(end));
    }
    if let Some(last) = judged.chain.last() {
        let sunset = evidence.anchors_of(*last).map(|anchor| anchor.sunset).max().flatten();
        latest = sunset.map_or(latest, |sunset| latest.min(sunset));
    }
    let fresh = sources().filter_map(|source| source.next_update).map(before).min();
    let first = certificates(evidence, &judged.chain).next().map(|leaf| leaf.not_before);
    let mut moments = vec![latest];
    moments.extend(fresh.map(|fresh| fresh.min(latest)).filter(|fresh| *fresh != latest));
    moments.retain(|moment| first.is_none_or(|first| first <= *moment));
    moments
}

fn certificates<'e>(
    evidence: &'e Evidence,
    chain: &[CertificateId],
) -> impl Iterator<Item = &'e Certificate> {
    let entries = chain.iter().filter_map(|id| evidence.certificate(*id));
    entries.map(|entry| entry.certificate.as_ref()).collect::<Vec<_>>().into_iter()
}

/// When the algorithms of a signature or token and of its chain end.
fn ends(
    situation: &Situation<'_>,
    chain: &[CertificateId],
    signature: &SignatureEvidence,
) -> Vec<Time> {
    let suite = &situation.policy.suite;
    let chain: Vec<&Certificate> = certificates(&situation.evidence, chain).collect();
    let bits = chain.first().map_or(0, |leaf| leaf.public_key.bits);
    let mut until = vec![suite.signature(&signature.value.algorithm, bits)];
    let digests = signature.references.iter().filter_map(|reference| reference.digest.algorithm);
    until.extend(digests.map(|digest| suite.digest(digest)));
    for (certificate, issuer) in chain.iter().zip(chain.iter().skip(1)) {
        until.push(suite.signature(&certificate.signature_algorithm, issuer.public_key.bits));
    }
    until.into_iter().filter_map(Until::end).collect()
}

/// Moments at which a verdict may turn, sorted.
pub(super) fn turning_points(situation: &Situation<'_>, judged: &SignatureJudgement) -> Vec<Time> {
    let evidence = &situation.evidence;
    let Some(signature) = observed(evidence, situation.place) else { return Vec::new() };
    let skew = situation.policy.revocation.clock_skew_seconds.saturating_neg();
    let mut points: BTreeSet<Time> =
        ends(situation, &judged.chain, signature).into_iter().collect();
    // A timestamp proves nothing from the end of its own algorithms on.
    for token in &judged.timestamps {
        let mut carried = signature.timestamps.iter().chain(&evidence.signatures);
        let found = carried.find(|one| one.id == token.id);
        points.extend(found.into_iter().flat_map(|one| ends(situation, &token.chain, one)));
    }
    let tokens = judged.timestamps.iter().map(|token| &token.chain);
    let ids: BTreeSet<CertificateId> =
        [&judged.chain].into_iter().chain(tokens).flatten().copied().collect();
    for id in &ids {
        for anchor in evidence.anchors_of(*id) {
            points.extend(anchor.from.into_iter().chain(anchor.sunset));
        }
        if !evidence.ends_chains(*id) {
            let entry = evidence.certificate(*id);
            let dates = entry.map(|e| [e.certificate.not_before, e.certificate.not_after]);
            points.extend(dates.into_iter().flatten());
        }
    }
    for source in evidence.revocation.iter().filter(|source| ids.contains(&source.of)) {
        // From when on it counts, and from when on a timestamp may cover it.
        points.extend([source.this_update.plus_seconds(skew), source.this_update]);
        let age = situation.policy.revocation.max_age_seconds;
        points.extend(age.map(|age| source.this_update.plus_seconds(age)).or(source.next_update));
        if let RevocationStatus::Revoked { at, .. } = source.status {
            points.insert(at);
        }
    }
    let tokens = signature.timestamps.iter().chain(&evidence.signatures);
    let made = tokens.filter_map(|token| token.timestamp.as_ref());
    points.extend(made.map(|facts| facts.time.plus_seconds(skew)));
    points.into_iter().collect()
}
