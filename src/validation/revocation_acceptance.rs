//! Which status of a certificate counts: acceptance of CRLs and OCSP responses (5.2.6, RFC 5280
//! clause 6.3, RFC 6960 clause 4.2.2), and what the accepted ones say together.
//!
//! What is asked of a CRL's scope and issuer is in `crl_acceptance.rs`, who may sign an OCSP response
//! in `ocsp_acceptance.rs`.

use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::Check;
use crate::model::CrlScope;
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
use crate::validation::crl_acceptance::accept_crl;
use crate::validation::crl_acceptance::with_deltas;
use crate::validation::existence::Proofs;
use crate::validation::ocsp_acceptance::accept_ocsp;
use crate::validation::ocsp_acceptance::by_decision;
use crate::validation::problem::Cause;
use crate::validation::problem::Problem;
use crate::validation::revocation_freshness::good_until;
use crate::validation::revocation_freshness::slides_to;
use crate::validation::signature_acceptance::Weakness;
use crate::validation::signature_acceptance::weakness;
use crate::validation::validity_model::status_signer_valid_at;
use std::borrow::Cow;

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
    /// What was relied on: several where each speaks for some reasons only.
    pub(super) relied: Vec<&'e RevocationEvidence>,
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
        let weak = self.relied.iter().filter_map(|source| {
            source_weakness(case, source, time).map(|weak| (weak.until, *source))
        });
        weak.min_by_key(|(until, _)| *until)
    }
}

/// What one accepted source says, or a complete CRL together with its delta.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'e> {
    /// Position in the evidence; of the delta, where there is one.
    pub(super) position: usize,
    pub(super) source: &'e RevocationEvidence,
    pub(super) status: RevocationStatus,
    /// For which reasons it speaks, as in [`CrlScope::reasons`].
    pub(super) reasons: u16,
}

impl Word<'_> {
    fn says_good(&self) -> bool {
        self.status == RevocationStatus::Good
    }
}

/// A responder vouched for by a responder vouched for by …: two steps are more than anybody uses.
pub(super) const DEPTH: u8 = 3;

/// Why one source is not used.
pub(super) enum Refused {
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

/// Every source about a certificate, as position in the evidence, with what stands against using it
/// now.
pub(super) fn considered(
    case: &Case<'_>,
    certificate: &CertificateEntry,
    issuer: &CertificateEntry,
) -> Vec<(usize, Option<Problem>)> {
    let weighed = case.statuses(certificate.certificate.id).map(|(position, source)| {
        let refused = accept(case, source, &certificate.certificate, issuer, 0, Moment::Now).err();
        let problem = |rule, seen, expected| {
            Problem::new(rule, Cause::Noted, Location::default(), seen, expected)
        };
        let why = refused.map(|refused| match refused {
            Refused::Rule { rule, seen, expected } => problem(rule, seen, expected),
            Refused::OutOfDates(name) => {
                problem("BB-05e", certificate.certificate.subject.text.clone(), name)
            }
        });
        (position, why)
    });
    weighed.collect()
}

/// The standing of `certificate` at a moment.
pub(super) fn status_at<'e>(
    case: &Case<'e>,
    certificate: &CertificateEntry,
    issuer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Status<'e> {
    let mut accepted: Vec<Word<'e>> = Vec::new();
    let mut refused: Vec<(&'e RevocationEvidence, Refused)> = Vec::new();
    for (position, source) in case.statuses(certificate.certificate.id) {
        match accept(case, source, &certificate.certificate, issuer, depth, moment) {
            Ok(reasons) => accepted.push(Word { position, source, status: source.status, reasons }),
            Err(refusal) => refused.push((source, refusal)),
        }
    }
    let accepted = with_deltas(case, accepted, &mut refused);
    let standing = standing(&accepted);
    if standing == Standing::Unknown {
        refused.extend(accepted.iter().map(|word| (word.source, for_some_reasons(word))));
    }
    let relied_at = match moment {
        Moment::Now => case.at,
        Moment::Past { control, .. } => control,
    };
    let strong = |source: &RevocationEvidence| source_weakness(case, source, relied_at).is_none();
    // Revocation is for good: what says so first. Else the newest, one signed with algorithms that
    // are still relied on before one that is not.
    let relied = match standing {
        Standing::Unknown => None,
        Standing::Revoked { since, .. } => accepted.iter().find(
            |word| matches!(word.status, RevocationStatus::Revoked { at, .. } if at == since),
        ),
        Standing::Good | Standing::Suspended { .. } => accepted
            .iter()
            .filter(|word| word.says_good() == (standing == Standing::Good))
            .max_by_key(|word| {
                let all = word.reasons == CrlScope::ALL_REASONS;
                let latest = word.source.this_update;
                (all, strong(word.source), latest, std::cmp::Reverse(word.position))
            }),
    };
    let used = relied.map(|word| word.position);
    let in_parts = standing == Standing::Good
        && relied.is_some_and(|word| word.reasons != CrlScope::ALL_REASONS);
    let relied: Vec<&'e RevocationEvidence> = if in_parts {
        accepted.iter().map(|word| word.source).collect()
    } else {
        relied.map(|word| word.source).into_iter().collect()
    };
    let mut problems: Vec<Problem> =
        relied.iter().filter_map(|source| weak_signature(case, source)).collect();
    problems.extend(relied.iter().filter_map(|source| by_decision(case, source, issuer, moment)));
    problems.extend(relied.iter().flat_map(|source| oddities(case, source)));
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
    let demand = &case.policy.revocation;
    Status {
        standing,
        used,
        relied,
        good_until: for_all_reasons(&accepted, |word| good_until(word.source, demand)),
        known_at: for_all_reasons(&accepted, |word| Some(word.source.this_update)),
        slides_to: for_all_reasons(&accepted, |word| Some(slides_to(word.source, demand))),
        issuer_out_of_dates,
        problems,
    }
}

fn says_good(source: &RevocationEvidence) -> bool {
    source.status == RevocationStatus::Good
}

/// The reasons of ReasonFlags, one by one.
fn each_reason() -> impl Iterator<Item = u16> {
    (1..=8_u16).map(|bit| 1 << bit)
}

/// What holds for every reason: of each one the latest moment among the words that say *good* for
/// it, and of these the earliest. `None` where one has none.
fn for_all_reasons(words: &[Word<'_>], of: impl Fn(&Word<'_>) -> Option<Time>) -> Option<Time> {
    let latest = |reason| {
        let good = words.iter().filter(move |word| word.says_good() && word.reasons & reason != 0);
        good.filter_map(&of).max()
    };
    each_reason().map(latest).min().flatten()
}

fn for_some_reasons(word: &Word<'_>) -> Refused {
    let seen = format!("onlySomeReasons {:#b}", word.reasons);
    refuse("CL-02", seen, &format!("{:#b}", CrlScope::ALL_REASONS))
}

/// A revocation counts from its earliest date, whatever newer sources say; a suspension counts
/// while no newer source that speaks of suspensions says otherwise, and where a revocation
/// followed, from its own date. Good is what is good for every reason.
fn standing(words: &[Word<'_>]) -> Standing {
    const HOLD: u16 = 1 << 6;
    let of_holds = words.iter().filter(|word| word.reasons & HOLD != 0 && word.says_good());
    let newest = of_holds.map(|word| word.source.this_update).max();
    let (held, revoked): (Vec<_>, Vec<_>) = words
        .iter()
        .filter_map(|word| match word.status {
            RevocationStatus::Revoked { at, reason } => Some((at, reason, word.source.this_update)),
            RevocationStatus::Good | RevocationStatus::Unknown => None,
        })
        .partition(|(_, reason, _)| *reason == RevocationReason::CertificateHold);
    let held = held
        .into_iter()
        .filter(|(_, _, told)| newest.is_none_or(|newest| *told >= newest))
        .map(|(at, ..)| at)
        .min();
    let revoked = revoked.into_iter().min_by_key(|(at, reason, _)| (*at, *reason as u8));
    if let Some((at, reason, _)) = revoked {
        let since = held.map_or(at, |held| held.min(at));
        return Standing::Revoked { since, reason };
    }
    let spoken = words.iter().filter(|word| word.says_good());
    let spoken = spoken.fold(0, |reasons, word| reasons | word.reasons);
    match held {
        Some(since) => Standing::Suspended { since },
        None if spoken == CrlScope::ALL_REASONS => Standing::Good,
        None => Standing::Unknown,
    }
}

/// An answer about another certificate, by the key of its issuer.
const STRAY: &str = "OC-03";

/// What is asked of every source goes by the prefix of its kind.
struct Rules {
    /// What a person calls it where no more can be said.
    name: &'static str,
    /// Its signature holds.
    signature: &'static str,
    /// It was issued by then.
    moment: &'static str,
    /// It still knows certificates that have expired.
    memory: &'static str,
}

impl Rules {
    const CRL: Self = Self { name: "CRL", signature: "CL-04", moment: "CL-05", memory: "CL-07" };
    const OCSP: Self = Self { name: "OCSP", signature: "OC-04", moment: "OC-07", memory: "OC-10" };
}

/// Whether a source is used, and for which reasons.
fn accept(
    case: &Case<'_>,
    source: &RevocationEvidence,
    certificate: &Certificate,
    issuer: &CertificateEntry,
    depth: u8,
    moment: Moment<'_>,
) -> Result<u16, Refused> {
    let rules = match source.kind {
        RevocationKind::Crl => Rules::CRL,
        RevocationKind::Ocsp => Rules::OCSP,
    };
    if let Some(stray) = source.deviations.iter().find(|deviation| deviation.rule == STRAY) {
        return Err(refuse(STRAY, &stray.compared.seen, &stray.compared.expected));
    }
    let signer = source.signer.and_then(|id| case.certificate(id));
    let issuer_name = &issuer.certificate.subject;
    let signer = match (&source.signature, signer) {
        (Check::Holds, Some(signer)) => signer,
        (Check::Unable(why), _) => {
            return Err(refuse(rules.signature, why.clone(), &issuer_name.text));
        }
        _ => return Err(refuse(rules.signature, rules.name, &issuer_name.text)),
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
        return Err(refuse(rules.moment, source.this_update.to_string(), &latest.to_string()));
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
    let reasons = match source.kind {
        RevocationKind::Crl => accept_crl(case, source, certificate, issuer, signer, depth)?,
        RevocationKind::Ocsp => {
            accept_ocsp(case, source, certificate, issuer, signer, depth, moment)?;
            CrlScope::ALL_REASONS
        }
    };
    let forgotten = certificate.not_after < source.this_update
        && source.certificate_hash != Some(true)
        && source.knows_expired_since.is_none_or(|since| since > certificate.not_after);
    if forgotten && says_good(source) {
        let expired = certificate.not_after.to_string();
        return Err(refuse(rules.memory, source.this_update.to_string(), &expired));
    }
    let upper = &signer.certificate;
    // Q00: in the past it is enough that the source existed while its signer was valid.
    let asked = match moment {
        Moment::Now => status_signer_valid_at(case, source.this_update),
        Moment::Past { proofs, .. } => proofs.status(source),
    };
    let dated = upper.not_before <= asked && asked <= upper.not_after;
    // A revocation does not lapse with the certificate of who told it.
    let is_anchor = || case.anchors_of(upper.id).any(|anchor| anchor.covers(asked));
    if !dated && says_good(source) && !is_anchor() {
        return Err(Refused::OutOfDates(upper.subject.text.clone()));
    }
    Ok(reasons)
}

/// What is odd about a source that is relied on nonetheless, or about how it was fetched.
fn oddities(case: &Case<'_>, source: &RevocationEvidence) -> Vec<Problem> {
    let noted = |rule: &Cow<'static, str>, seen: &str, expected: &str| {
        Problem::new(rule.clone(), Cause::Noted, place(source), seen, expected)
    };
    let own = source.deviations.iter().map(|deviation| {
        noted(&deviation.rule, &deviation.compared.seen, &deviation.compared.expected)
    });
    let fetched = case.evidence.fetched.iter().filter(|fact| {
        source.kind == RevocationKind::Ocsp && fact.sha256.as_ref() == Some(&source.source)
    });
    let fetched = fetched.filter_map(|fact| Some(noted(fact.rule.as_ref()?, &fact.url, "")));
    own.chain(fetched).collect()
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
pub(super) fn source_weakness(
    case: &Case<'_>,
    source: &RevocationEvidence,
    time: Time,
) -> Option<Weakness> {
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

pub(super) fn place(source: &RevocationEvidence) -> Location {
    Location {
        file: Some(source.source.clone()),
        certificate: Some(source.of.to_string()),
        ..Location::default()
    }
}

pub(super) fn refuse(rule: &'static str, seen: impl Into<String>, expected: &str) -> Refused {
    Refused::Rule { rule, seen: seen.into(), expected: expected.to_owned() }
}
