//! What has to stand in a document so that its signatures can be judged when nothing else is at
//! hand: the certificates of their chains and of their timestamps', and the status of each
//! (EN 319 142-1 clauses 5.4 and 6.3, PA-41 … PA-44). A pure question; whoever augments answers it.
//!
//! What a later document or archive timestamp covers is settled: it needs nothing new. A PDF keeps
//! all of it in one store; other signatures keep it in themselves.

use super::archival::Archive;
use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::certificate_validation::certificate_validation;
use super::long_term::long_term;
use super::long_term::protects;
use super::needs;
use super::no_status;
use super::path::Purpose;
use super::problem::Cause;
use super::revocation_acceptance::DEPTH;
use super::timestamp::Token;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::Origin;
use crate::model::Reason;
use crate::model::RevocationEvidence;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use std::collections::BTreeSet;
use std::rc::Rc;

/// What one signature carries for the long term, and what it should.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Retention {
    /// A timestamp on it, or on the document, holds.
    pub timestamped: bool,
    /// The certificates and statuses for it and for what proves its time are in the document.
    pub carried: bool,
    /// A document or archive timestamp that holds covers all of that.
    pub archived: bool,
    /// Certificates that should be in the document, anchors included.
    pub certificates: BTreeSet<CertificateId>,
    /// CRLs and OCSP responses that should be: positions in [`Evidence::revocation`].
    pub statuses: BTreeSet<usize>,
    /// What is not at hand, or not fresh, and is in the document neither.
    pub missing: BTreeSet<Need>,
    /// Where chains end that reach no anchor, though nothing is above them.
    pub untrusted: BTreeSet<CertificateId>,
    /// The signer's status is older than the signature (PA-43).
    pub early: Option<EarlyStatus>,
}

/// A status that says nothing yet of the time of signing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct EarlyStatus {
    /// The signing certificate.
    pub certificate: CertificateId,
    /// thisUpdate of the newest status.
    pub issued: Time,
    /// When the signature is proven to have existed.
    pub proven: Time,
    /// When the next one is due.
    pub next: Option<Time>,
}

/// A certificate whose chain is to be kept, and what covers it.
struct Subject<'e> {
    certificate: &'e CertificateEntry,
    purpose: Purpose,
    chain: Vec<&'e CertificateEntry>,
    /// In the order in which one timestamp covers another: the signer is 0.
    place: usize,
    is_signer: bool,
}

/// Asks for the signature at a position of the evidence; `None` where there is none, or it is a
/// timestamp. With `renewing` the document's own timestamps are to be kept, too, so that another
/// can follow them (PA-44).
pub fn retention(
    evidence: &Evidence,
    policy: &ValidationPolicy,
    at: Time,
    position: usize,
    renewing: bool,
) -> Option<Retention> {
    let case = Case::new(evidence, policy, at);
    let archive = Archive::of(&case);
    let signature = evidence.signatures.get(position)?;
    if signature.kind != SignatureKind::Signature {
        return None;
    }
    let judged = long_term(&case, signature, &archive, Vec::new());
    let usable: Vec<&Rc<Token<'_>>> =
        judged.tokens.iter().filter(|token| is_usable(&case, token)).collect();
    // Those in the signature come in its order, then the document's in that of their revisions.
    let place = |token: &Token<'_>| {
        let same = |other: &Rc<Token<'_>>| std::ptr::eq(other.evidence, token.evidence);
        judged.tokens.iter().position(same).map_or(0, |at| at.saturating_add(1))
    };
    let proven = usable.iter().map(|token| token.time(&case)).min();
    let mut retention = Retention { timestamped: proven.is_some(), ..Retention::default() };
    let signer = signature.signer.certificate.and_then(|id| case.certificate(id));
    let mut subjects = Vec::new();
    subjects.extend(signer.map(|certificate| Subject {
        certificate,
        purpose: Purpose::Signing,
        chain: judged.verdict.chain.clone(),
        place: 0,
        is_signer: true,
    }));
    let is_over_all = |token: &Token<'_>| {
        matches!(
            token.evidence.kind,
            SignatureKind::DocumentTimestamp | SignatureKind::ArchiveTimestamp
        )
    };
    let on_value = usable.iter().filter(|token| !is_over_all(token)).count();
    let mut over_all = 0_u32;
    for token in &usable {
        let is_over_all = is_over_all(token);
        if is_over_all {
            over_all = over_all.saturating_add(1);
        }
        // The earliest of those over all proves the time where nothing on the value does.
        let wanted = !is_over_all || renewing || (on_value == 0 && over_all == 1);
        let authority = token.evidence.signer.certificate.and_then(|id| case.certificate(id));
        if let Some(certificate) = authority.filter(|_| wanted) {
            subjects.push(Subject {
                certificate,
                purpose: Purpose::Timestamping,
                chain: token.verdict.chain.clone(),
                place: place(token),
                is_signer: false,
            });
        }
    }
    let covering: Vec<(usize, &SignatureEvidence)> = usable
        .iter()
        .filter(|token| covers(token.evidence, signature))
        .map(|token| (place(token), token.evidence))
        .collect();
    let held = Held::of(evidence, signature);
    retention.carried = retention.timestamped && signer.is_some();
    retention.archived = retention.carried;
    for subject in &subjects {
        if subject.is_archived(&case, &covering) {
            continue;
        }
        retention.archived = false;
        let carried = subject.is_carried(&case, &held);
        retention.carried &= carried;
        // What proves a time must hold now, when the next timestamp is put over it.
        keep(&case, subject, carried && subject.is_signer, proven, &mut retention);
    }
    Some(retention)
}

/// What there is to judge a signature by where nothing else is at hand.
struct Held<'e> {
    /// Digests of CRLs and OCSP responses, and of certificates where those count one by one.
    statuses: BTreeSet<&'e str>,
    /// Certificates in the signature and its timestamps; `None` where the whole document serves.
    certificates: Option<BTreeSet<CertificateId>>,
}

impl<'e> Held<'e> {
    fn of(evidence: &'e Evidence, signature: &'e SignatureEvidence) -> Self {
        let store = evidence.document.security_store.as_ref();
        let stored = store.into_iter().flat_map(|store| store.crls.iter().chain(&store.ocsps));
        let stored = stored.map(String::as_str);
        if evidence.document.format == DocumentFormat::Pdf {
            return Self { statuses: stored.collect(), certificates: None };
        }
        // Archive timestamps of a container hold some of what they cover is judged by.
        let covering = || evidence.signatures.iter().filter(|token| protects(token, signature));
        let carriers = || std::iter::once(signature).chain(&signature.timestamps).chain(covering());
        let own = carriers().flat_map(|carrier| &carrier.validation_data).map(String::as_str);
        let embedded = carriers().flat_map(|carrier| &carrier.signer.embedded).copied();
        let valued = own.clone().filter_map(CertificateId::from_hex);
        Self {
            certificates: Some(embedded.chain(valued).collect()),
            statuses: stored.chain(own).collect(),
        }
    }

    fn has_certificate(&self, entry: &CertificateEntry) -> bool {
        match &self.certificates {
            Some(own) => own.contains(&entry.certificate.id),
            None => entry.origin == Origin::Embedded,
        }
    }
}

/// Whether a timestamp is over a signature with what it carries.
fn covers(token: &SignatureEvidence, signature: &SignatureEvidence) -> bool {
    let name = format!("signature:{}", signature.id);
    let facts = token.timestamp.as_ref();
    let is_named = facts.is_some_and(|facts| facts.protects.contains(&name));
    protects(token, signature) || (token.kind == SignatureKind::ArchiveTimestamp && is_named)
}

/// Whether a token may prove a time, once what is missing of its authority is at hand.
pub(super) fn is_usable(case: &Case<'_>, token: &Token<'_>) -> bool {
    let is_before =
        matches!(token.evidence.kind, SignatureKind::ContentTimestamp | SignatureKind::Timestamp);
    let of_evidence = match token.verdict.reason {
        None => return !is_before,
        Some(Reason::Indeterminate(reason)) => needs::is_for_want_of_evidence(reason),
        Some(Reason::Failed(_)) => false,
    };
    let ends_untrusted =
        token.verdict.chain.last().is_none_or(|top| {
            top.certificate.is_self_issued() && !case.is_anchor(top.certificate.id)
        });
    of_evidence && !ends_untrusted && !is_before
}

impl Subject<'_> {
    /// Whether a later timestamp covers a status of every certificate of the chain.
    fn is_archived(&self, case: &Case<'_>, covering: &[(usize, &SignatureEvidence)]) -> bool {
        let later = covering.iter().filter(|(place, _)| self.place < *place);
        later.map(|(_, token)| token).any(|token| {
            let protected: BTreeSet<&str> = token
                .timestamp
                .iter()
                .flat_map(|facts| &facts.protects)
                .filter_map(|name| name.strip_prefix("crl:").or_else(|| name.strip_prefix("ocsp:")))
                .collect();
            self.has_statuses(case, |status| protected.contains(status.source.as_str()))
        })
    }

    /// Whether the chain is there, and a status of every certificate of it.
    fn is_carried(&self, case: &Case<'_>, held: &Held<'_>) -> bool {
        let at_hand = |entry: &&CertificateEntry| {
            held.has_certificate(entry) || case.is_anchor(entry.certificate.id)
        };
        self.chain.iter().all(at_hand)
            && self.has_statuses(case, |status| held.statuses.contains(status.source.as_str()))
    }

    fn has_statuses(&self, case: &Case<'_>, is_kept: impl Fn(&RevocationEvidence) -> bool) -> bool {
        !self.chain.is_empty()
            && self.chain.iter().all(|entry| {
                let certificate = &entry.certificate;
                case.is_anchor(certificate.id)
                    || no_status::is_stated(certificate)
                    || case.statuses(certificate.id).any(|(_, status)| is_kept(status))
            })
    }
}

/// Adds what is to be kept for one certificate. Where the document carries enough, nothing is missing,
/// though it may be renewed by what is at hand.
fn keep(
    case: &Case<'_>,
    subject: &Subject<'_>,
    enough: bool,
    proven: Option<Time>,
    retention: &mut Retention,
) {
    let Some(best) = best(case, subject.certificate, subject.purpose, 0) else { return };
    if !enough {
        if best.anchored {
            retention.missing.extend(needs::statuses(case, &best.chain));
        } else {
            let Some(top) = best.chain.last() else { return };
            match needs::issuer(top) {
                Some(need) => retention.missing.insert(need),
                None => retention.untrusted.insert(top.certificate.id),
            };
        }
    }
    keep_chain(case, &best, 0, retention);
    let newest = best.statuses.first().and_then(|status| status.relied.first());
    if let (true, Some(status), Some(proven)) = (subject.is_signer, newest, proven)
        && status.this_update.unix() < proven.unix()
    {
        retention.early = Some(EarlyStatus {
            certificate: subject.certificate.certificate.id,
            issued: status.this_update,
            proven,
            next: status.next_update,
        });
    }
}

/// The chain that least stands against.
fn best<'e>(
    case: &Case<'e>,
    leaf: &'e CertificateEntry,
    purpose: Purpose,
    depth: u8,
) -> Option<CandidateChain<'e>> {
    certificate_validation(case, leaf, purpose, depth).into_iter().min_by_key(|candidate| {
        candidate.problems.iter().filter(|problem| problem.cause != Cause::Noted).count()
    })
}

/// A chain with its statuses, and the chains of those who signed them.
fn keep_chain(
    case: &Case<'_>,
    candidate: &CandidateChain<'_>,
    depth: u8,
    retention: &mut Retention,
) {
    let ids = || candidate.chain.iter().map(|entry| entry.certificate.id);
    retention.certificates.extend(ids());
    for source in candidate.statuses.iter().flat_map(|status| &status.relied) {
        let position = case.evidence.revocation.iter().position(|known| known == *source);
        let Some(position) = position else { continue };
        if !retention.statuses.insert(position) {
            continue;
        }
        let signer = source.signer.and_then(|id| case.certificate(id));
        let Some(signer) = signer.filter(|signer| !ids().any(|id| id == signer.certificate.id))
        else {
            continue;
        };
        retention.certificates.insert(signer.certificate.id);
        if depth >= DEPTH {
            continue;
        }
        let deeper = depth.saturating_add(1);
        let Some(mut above) = best(case, signer, Purpose::Certificate, deeper) else { continue };
        if signer.certificate.ocsp_no_check {
            // Its own status is not asked for; those above it may be.
            if let Some(first) = above.statuses.first_mut() {
                first.relied.clear();
            }
        }
        keep_chain(case, &above, deeper, retention);
    }
}
