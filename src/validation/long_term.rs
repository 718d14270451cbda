//! Signatures with time, clause 5.5: best-signature-time from the timestamps that hold, and what
//! it makes of the basic result (truth table G1).
//!
//! Which timestamps hold is said in `archival.rs`.

use super::archival::Archive;
use super::basic_signature::Verdict;
use super::basic_signature::validate_signature;
use super::case::Case;
use super::existence::Existence;
use super::path::Purpose;
use super::problem::Cause;
use super::problem::Problem;
use super::timestamp::Token;
use super::timestamp::reason_name;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::Time;
use std::rc::Rc;

/// A signature that was judged, with the tokens that it was judged by.
pub(super) struct LongTerm<'e> {
    pub(super) verdict: Verdict<'e>,
    pub(super) tokens: Vec<Rc<Token<'e>>>,
    pub(super) existence: Existence,
}

/// Judges a signature; `more` is what was found against it elsewhere.
pub(super) fn long_term<'e>(
    case: &Case<'e>,
    signature: &'e SignatureEvidence,
    archive: &Archive<'e>,
    mut more: Vec<Problem>,
) -> LongTerm<'e> {
    let (tokens, proofs) = archive.tokens_of(case, signature);
    let times = |kind: fn(SignatureKind) -> bool| {
        tokens.iter().filter(move |token| kind(token.evidence.kind)).filter_map(|t| t.proves())
    };
    // A clock that runs ahead within the skew proves no future.
    let recorded = archive.records.contents(signature);
    let proven = times(after_signing).chain(recorded).min().map(|time| time.min(case.at));
    let existence = Existence { proven, not_before: times(before_signing).max() };
    more.extend(failed_tokens(case, &tokens));
    more.extend(out_of_order(&tokens));
    more.extend(in_records(signature, &tokens, archive));
    more.extend(not_yet_made(case, &tokens));
    more.extend(delay(case, signature, existence));
    more.extend(claim(case, signature, existence));
    let verdict = validate_signature(case, signature, Purpose::Signing, existence, &proofs, more);
    LongTerm { verdict, tokens, existence }
}

fn after_signing(kind: SignatureKind) -> bool {
    matches!(
        kind,
        SignatureKind::SignatureTimestamp
            | SignatureKind::ArchiveTimestamp
            | SignatureKind::DocumentTimestamp
    )
}

fn before_signing(kind: SignatureKind) -> bool {
    kind == SignatureKind::ContentTimestamp
}

/// Whether a document timestamp covers a signature: its revision ends later than the signature's,
/// and its reader found the signature in it.
pub(super) fn protects(token: &SignatureEvidence, signature: &SignatureEvidence) -> bool {
    let name = format!("signature:{}", signature.id);
    token.kind == SignatureKind::DocumentTimestamp
        && token.timestamp.as_ref().is_some_and(|facts| facts.protects.contains(&name))
        && token
            .covered_until
            .zip(signature.covered_until)
            .is_some_and(|(token_end, signature_end)| signature_end < token_end)
}

/// T24, T25: a token that does not hold is no proof, and says nothing against the signature.
fn failed_tokens(case: &Case<'_>, tokens: &[Rc<Token<'_>>]) -> Vec<Problem> {
    tokens
        .iter()
        .filter_map(|token| {
            let reason = token.verdict.reason?;
            let at = token.evidence.at.clone();
            let seen = token.time(case).to_string();
            Some(Problem::new("LT-05", Cause::Noted, at, seen, reason_name(reason)))
        })
        .collect()
}

/// T19: content timestamps come before those on the signature, these before those on the document,
/// and document timestamps in the order of their revisions; each within its accuracy.
fn out_of_order(tokens: &[Rc<Token<'_>>]) -> Vec<Problem> {
    let stage = |token: &Token<'_>| match token.evidence.kind {
        SignatureKind::ContentTimestamp => Some((0, 0)),
        SignatureKind::SignatureTimestamp => Some((1, 0)),
        SignatureKind::ArchiveTimestamp => Some((2, 0)),
        SignatureKind::DocumentTimestamp => Some((3, token.evidence.covered_until?)),
        _ => None,
    };
    let mut holding: Vec<((u8, u64), i64, i64, &Token<'_>)> = tokens
        .iter()
        .filter_map(|token| {
            let time = token.proves()?.unix_millis();
            let accuracy = token.evidence.timestamp.as_ref()?.accuracy_millis.unwrap_or(0);
            let accuracy = i64::try_from(accuracy).unwrap_or(i64::MAX);
            let (earliest, latest) = (time.saturating_sub(accuracy), time.saturating_add(accuracy));
            Some((stage(token)?, earliest, latest, token.as_ref()))
        })
        .collect();
    holding.sort_by_key(|(stage, earliest, ..)| (*stage, *earliest));
    let mut problems = Vec::new();
    // The latest moment before which no later stage may lie. Within a stage they are sorted, so
    // none of them lies before it.
    let mut floor: Option<(i64, Time)> = None;
    for (_, earliest, latest, token) in holding {
        let Some(time) = token.proves() else { continue };
        if let Some((bound, bound_time)) = floor
            && latest < bound
        {
            let (seen, expected) = (time.to_string(), bound_time.to_string());
            let at = token.evidence.at.clone();
            problems.push(Problem::new("LT-02", Cause::Order, at, seen, expected));
        }
        if floor.is_none_or(|(bound, _)| bound < earliest) {
            floor = Some((earliest, time));
        }
    }
    problems
}

/// What evidence records prove of the signature, those that prove nothing, and timestamps that
/// would be later than a record that holds them (T19).
fn in_records(
    signature: &SignatureEvidence,
    tokens: &[Rc<Token<'_>>],
    archive: &Archive<'_>,
) -> Vec<Problem> {
    let noted = |rule, seen: String, expected: String| {
        Problem::new(rule, Cause::Noted, signature.at.clone(), seen, expected)
    };
    let mut problems = Vec::new();
    for (id, reason) in archive.records.idle_for(signature) {
        problems.push(noted("ER-10", id.to_owned(), reason_name(reason).to_owned()));
    }
    if let Some(time) = archive.records.contents(signature) {
        problems.push(noted("ER-11", time.to_string(), String::new()));
    }
    for token in tokens {
        let Some((time, recorded)) = token.proves().zip(archive.records.contents(token.evidence))
        else {
            continue;
        };
        let facts = token.evidence.timestamp.as_ref();
        let accuracy = facts.and_then(|facts| facts.accuracy_millis).unwrap_or(0);
        let accuracy = i64::try_from(accuracy).unwrap_or(i64::MAX);
        if recorded.unix_millis() < time.unix_millis().saturating_sub(accuracy) {
            let (seen, expected) = (recorded.to_string(), time.to_string());
            let at = token.evidence.at.clone();
            problems.push(Problem::new("LT-02", Cause::Order, at, seen, expected));
        }
    }
    problems
}

/// A content timestamp from after the validation time: the signature is younger still, so nothing
/// can be said of it then. Its signer put it there, so it is not ignored as other tokens are.
fn not_yet_made(case: &Case<'_>, tokens: &[Rc<Token<'_>>]) -> Vec<Problem> {
    tokens
        .iter()
        .filter(|token| before_signing(token.evidence.kind))
        .filter(|token| !matches!(token.verdict.reason, Some(Reason::Failed(_))))
        .filter(|token| case.at_with_skew() < token.time(case))
        .map(|token| {
            let (at, seen) = (token.evidence.at.clone(), token.time(case).to_string());
            Problem::new("LT-02", Cause::Order, at, seen, case.at.to_string())
        })
        .collect()
}

/// T20, T21: how long after the claimed time a signature may be timestamped.
fn delay(case: &Case<'_>, signature: &SignatureEvidence, existence: Existence) -> Option<Problem> {
    let (allowed, proven) = case.policy.timestamp.delay_seconds.zip(existence.proven)?;
    let at = signature.at.clone();
    let Some(claimed) = signature.attributes.claimed_signing_time else {
        return Some(Problem::new("LT-03", Cause::Order, at, "", ""));
    };
    let latest = claimed.plus_seconds(allowed);
    (latest <= proven)
        .then(|| Problem::new("LT-04", Cause::Order, at, proven.to_string(), latest.to_string()))
}

/// Vietnam is seven hours ahead of UTC; some signers' programs write its time with a `Z`.
const VIETNAM_OFFSET_SECONDS: i64 = 7 * 3600;
const OFFSET_TOLERANCE_SECONDS: u64 = 3600;

/// A claimed time after the proven one: a clock, or a time zone that was left out.
fn claim(case: &Case<'_>, signature: &SignatureEvidence, existence: Existence) -> Option<Problem> {
    let (claimed, proven) = signature.attributes.claimed_signing_time.zip(existence.proven)?;
    let ahead = claimed.unix().saturating_sub(proven.unix());
    if ahead <= case.policy.revocation.clock_skew_seconds {
        return None;
    }
    let zone = ahead.abs_diff(VIETNAM_OFFSET_SECONDS) < OFFSET_TOLERANCE_SECONDS;
    let rule = if zone { "LT-07" } else { "LT-08" };
    let at = signature.at.clone();
    Some(Problem::new(rule, Cause::Noted, at, claimed.to_string(), proven.to_string()))
}
