//! Signature acceptance validation, clause 5.2.8: algorithms and key sizes of the signature
//! against the suite, and what the signer claims against what is known.

use super::case::Case;
use super::problem::Cause;
use super::problem::Problem;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::DigestUse;
use crate::model::Location;
use crate::model::QualifiedStatements;
use crate::model::ReferenceRole;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureScheme;
use crate::model::Time;
use crate::policy::Level;
use crate::policy::Suite;
use crate::policy::Until;
use crate::policy::rule;

/// An algorithm that is not relied on at the validation time.
pub(super) struct Weakness {
    /// What is weak: `sha1`, `rsa-pkcs1 1024`.
    pub(super) seen: String,
    pub(super) until: Until,
    /// Nothing but SHA-1 is the matter.
    pub(super) sha1_only: bool,
}

/// Whether a signature algorithm with a key of so many bits is relied on at a time.
pub(super) fn weakness(
    suite: &Suite,
    algorithm: &SignatureAlgorithm,
    bits: u32,
    at: Time,
) -> Option<Weakness> {
    let until = suite.signature(algorithm, bits);
    if until.covers(at) {
        return None;
    }
    let scheme = suite.scheme(algorithm.scheme, bits);
    let mut parts = Vec::new();
    if !scheme.covers(at) {
        parts.push(format!("{} {bits}", algorithm.scheme.name()));
    }
    let mask = algorithm.pss.map(|pss| pss.mgf_digest);
    let mut digests: Vec<DigestAlgorithm> = algorithm.digest.into_iter().chain(mask).collect();
    digests.dedup();
    digests.retain(|digest| !suite.digest(*digest).covers(at));
    // Where the scheme is relied on, a digest is not.
    let sha1_only =
        parts.is_empty() && digests.iter().all(|digest| *digest == DigestAlgorithm::Sha1);
    parts.extend(digests.iter().map(|digest| digest.name().to_owned()));
    Some(Weakness { seen: parts.join(", "), until, sha1_only })
}

/// Checks algorithms and claims. `signing_certificate` is the one that was identified, if any;
/// `proven` is when the signature is proven to have existed.
pub(super) fn signature_acceptance(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    signing_certificate: Option<&Certificate>,
    proven: Option<Time>,
) -> Vec<Problem> {
    let mut problems = Vec::new();
    let key = signing_certificate
        .map(|certificate| &certificate.public_key)
        .or(signature.signer.bare_key.as_ref());
    let bits = key.map_or(0, |key| key.bits);
    let of_dialect = is_old_dialect(case, signature, signing_certificate);
    // What we do not know by name could not be computed either: BB-06d says so.
    if signature.value.algorithm.scheme != SignatureScheme::Unknown
        && let Some(weak) = weakness(&case.policy.suite, &signature.value.algorithm, bits, case.at)
    {
        let at = signature.at.clone();
        problems.push(if weak.sha1_only && of_dialect {
            Problem::new("CR-02", Cause::Noted, at, weak.seen, weak.until.to_string())
        } else {
            weak_problem(weak.seen, weak.until, at)
        });
    }
    // What a manifest lists counts only where the policy demands that it is there unchanged.
    let listed = rule("XD-15").filter(|row| case.policy.level(row) == Level::Fail);
    let listed = listed.into_iter().flat_map(|_| &signature.listed);
    for reference in signature.references.iter().chain(listed) {
        let Some((digest, until)) = weak_digest(case, &reference.digest) else { continue };
        let imprint_of = signature
            .timestamp
            .as_ref()
            .filter(|_| reference.role == ReferenceRole::Imprint)
            .map(|token| token.time);
        let tolerated = digest == DigestAlgorithm::Sha1
            && imprint_of
                .zip(case.policy.sha1.imprints_issued_before)
                .is_some_and(|(issued, before)| issued < before);
        let tolerated = tolerated || (of_dialect && digest == DigestAlgorithm::Sha1);
        problems.push(if tolerated {
            let at = reference.at.clone();
            Problem::new("CR-02", Cause::Noted, at, digest.name(), until.to_string())
        } else {
            weak_problem(digest.name().to_owned(), until, reference.at.clone())
        });
    }
    if let Some(named) = &signature.signer.reference
        && let Some((digest, until)) = weak_digest(case, &named.digest)
    {
        // To find a second certificate with the digest of a given one is out of reach still.
        let at = signature.at.clone();
        problems.push(Problem::new("CR-07", Cause::Noted, at, digest.name(), until.to_string()));
    }
    problems.extend(claimed_time(case, signature, signing_certificate, proven));
    if let Some(certificate) = signing_certificate {
        problems.extend(stated(signature, certificate));
        problems.extend(key_period(signature, certificate, proven));
    }
    problems
}

/// Whether a signature is of a national dialect that was asked for and of the time of SHA-1. Nobody
/// vouches for that time; nobody but the signer could have made it up.
fn is_old_dialect(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    signing_certificate: Option<&Certificate>,
) -> bool {
    let sha1 = &case.policy.sha1;
    let made = signature
        .attributes
        .claimed_signing_time
        .or_else(|| signing_certificate.map(|certificate| certificate.not_before));
    sha1.dialect_asked_for
        && signature.format == SignatureFormat::Xmldsig
        && made.zip(sha1.dialects_signed_before).is_some_and(|(made, before)| made < before)
}

/// What the issuer states of a signer's certificate (PX-11).
fn stated(signature: &SignatureEvidence, certificate: &Certificate) -> Vec<Problem> {
    if signature.timestamp.is_some() || certificate.qc_statements.is_empty() {
        return Vec::new();
    }
    let qualified = &certificate.qualified;
    let told = qualified.told(&certificate.qc_statements).join(", ");
    let name = certificate.subject.text.clone();
    let mut problems = vec![Problem::new("PX-11", Cause::Noted, place(certificate), name, told)];
    if qualified.is_for_neither_signature_nor_seal() {
        let types = [QualifiedStatements::TYPE.to_owned()];
        let seen = qualified.told(&types).join(", ");
        let expected = "QcType esign, QcType eseal";
        let at = place(certificate);
        problems.push(Problem::new("PX-11-TYPE", Cause::Noted, at, seen, expected));
    }
    problems
}

/// What was signed when the private key was no longer, or not yet, to be used (PX-11-PERIOD): by
/// the token's time or the claimed one; a proof of existence says only what was early.
fn key_period(
    signature: &SignatureEvidence,
    certificate: &Certificate,
    proven: Option<Time>,
) -> Option<Problem> {
    let period = certificate.private_key_usage?;
    let stamped = signature.timestamp.as_ref().map(|facts| facts.time);
    let early = proven.filter(|proven| period.from.is_some_and(|from| *proven < from));
    let made = stamped.or(early).or(signature.attributes.claimed_signing_time)?;
    let end = |end: Option<Time>| end.map_or("–".to_owned(), |end| end.to_string());
    let dates = || format!("{} … {}", end(period.from), end(period.until));
    let problem = || {
        Problem::new("PX-11-PERIOD", Cause::Noted, place(certificate), made.to_string(), dates())
    };
    (!period.covers(made)).then(problem)
}

fn place(certificate: &Certificate) -> Location {
    Location { certificate: Some(certificate.id.to_string()), ..Location::default() }
}

fn weak_problem(seen: String, until: Until, at: Location) -> Problem {
    match until {
        Until::Never => Problem::new("CR-05", Cause::Lasting, at, seen, until.to_string()),
        _ => Problem::new("CR-04", Cause::WeakSignature { until }, at, seen, until.to_string()),
    }
}

fn weak_digest(case: &Case<'_>, named: &DigestUse) -> Option<(DigestAlgorithm, Until)> {
    let digest = named.algorithm?;
    let until = case.policy.suite.digest(digest);
    (!until.covers(case.at)).then_some((digest, until))
}

/// How far a claimed time may lie in the future by a time zone that was left out: a day is more than
/// any.
const ZONES_SECONDS: i64 = 86_400;

/// The claimed signing time against the clock and the certificate. What claims to be made days from
/// now was not made as it says (LT-08a), unless something better says when.
fn claimed_time(
    case: &Case<'_>,
    signature: &SignatureEvidence,
    signing_certificate: Option<&Certificate>,
    proven: Option<Time>,
) -> Option<Problem> {
    let claimed = signature.attributes.claimed_signing_time?;
    let at = signature.at.clone();
    if claimed > case.at_with_skew() {
        let expected = case.at.to_string();
        let timed = proven.is_some() || signature.timestamp.is_some();
        let days = claimed > case.at_with_skew().plus_seconds(ZONES_SECONDS);
        let (rule, cause) =
            if days && !timed { ("LT-08a", Cause::Order) } else { ("LT-08", Cause::Noted) };
        return Some(Problem::new(rule, cause, at, claimed.to_string(), expected));
    }
    let certificate = signing_certificate?;
    let (not_before, not_after) = (certificate.not_before, certificate.not_after);
    let outside = claimed < not_before || not_after < claimed;
    outside.then(|| {
        let dates = format!("{not_before} … {not_after}");
        Problem::new("LT-09", Cause::Noted, at, claimed.to_string(), dates)
    })
}
