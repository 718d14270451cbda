//! From what a file's reader observed to complete [`Evidence`]: the certificates that may matter,
//! who signed whom, and each one's status in every CRL and OCSP response at hand.

mod statuses;

use super::crl::entries::significant;
use super::link::Budget;
use super::link::Signed;
use super::ocsp::rule_of_unread;
use super::pool::Pool;
use super::shelf::Held;
use super::shelf::Shelf;
use crate::formats::limits::Limits;
use crate::model::Certificate;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::Check;
use crate::model::Deviation;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::Link;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::Origin;
use crate::model::RevocationEvidence;
use crate::model::SignatureEvidence;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;

/// Words of CRLs and OCSP responses on certificates that one file is given: a file with 100
/// signatures and an archive of status data has some hundreds.
const STATUSES: usize = 20_000;

/// Joins what a file says with what the pool holds: collects the certificates that may matter,
/// proves who signed whom, and looks up each one's status in every CRL and OCSP response at hand.
pub fn assemble(observed: Observed, pool: &Pool, limits: &Limits) -> Evidence {
    let stamps = observed.records.iter().flat_map(|record| &record.timestamps);
    let wanted = wanted(observed.signatures.iter().chain(stamps));
    collect(observed, &wanted, pool, limits)
}

/// The evidence on one certificate of the pool, without any document.
pub fn assemble_certificate(leaf: CertificateId, pool: &Pool, limits: &Limits) -> Evidence {
    let document = Document {
        name: String::new(),
        sha256: leaf.to_string(),
        size: 0,
        format: DocumentFormat::Unknown,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    };
    let observed = Observed {
        document,
        signatures: Vec::new(),
        records: Vec::new(),
        material: Material::default(),
    };
    collect(observed, &[leaf], pool, limits)
}

fn collect(observed: Observed, wanted: &[CertificateId], pool: &Pool, limits: &Limits) -> Evidence {
    let Observed { mut document, signatures, records, material } = observed;
    let carried = carried(material, pool, &mut document.deviations);
    let mut assembly = Assembly {
        pool,
        carried,
        kept: Shelf::default(),
        cache: Arc::new(Origin::Cache),
        budget: Budget::new(limits),
        by_name: HashMap::new(),
        looked: 0,
        entries: BTreeMap::new(),
        waiting: VecDeque::new(),
        statuses: Vec::new(),
        exceeded: false,
    };
    for id in wanted {
        if let Some(held) = assembly.held(*id) {
            assembly.add(held);
        }
    }
    while let Some(id) = assembly.waiting.pop_front() {
        assembly.look_around(id);
    }
    assembly.link_anchors();
    let Assembly { entries, mut statuses, budget, exceeded, .. } = assembly;
    // What was left out might be what speaks against a signature: the judge must know.
    let mut limit = |what: &str, limit: u64| {
        let seen = format!("more than {limit} {what}");
        let at = Location::default();
        document.deviations.push(Deviation::new("PX-03", at, seen, limit.to_string()));
    };
    if budget.is_exceeded() && !budget.is_too_dear() {
        limit("signature checks", u64::from(limits.signature_checks));
    }
    if exceeded {
        limit("statuses of certificates", STATUSES as u64);
    }
    if budget.is_too_dear() {
        let (at, most) = (Location::default(), limits.signature_work.to_string());
        let seen = format!("more than {most}");
        document.deviations.push(Deviation::new("PX-03b", at, seen, most));
    }
    statuses.sort_by(|one, two| {
        let key =
            |status: &RevocationEvidence| (status.of, status.kind, Reverse(status.this_update));
        key(one).cmp(&key(two)).then_with(|| one.source.cmp(&two.source))
    });
    Evidence {
        document,
        signatures,
        records,
        certificates: entries.into_values().collect(),
        revocation: statuses,
        anchors: pool.anchors().cloned().collect(),
        trust_sha256: pool.trust_sha256().to_owned(),
        revocation_sha256: pool.revocation_sha256().to_owned(),
        fetched: Vec::new(),
    }
}

/// What the document carries, indexed. What cannot be read is said.
fn carried(material: Material, pool: &Pool, deviations: &mut Vec<Deviation>) -> Shelf {
    let mut shelf = Shelf::default();
    let origin = Arc::new(Origin::Embedded);
    for certificate in material.certificates {
        shelf.add_certificate(certificate, Arc::clone(&origin));
    }
    let mut unreadable = |rule, expected: &str, error: String| {
        deviations.push(Deviation::new(rule, Location::default(), error, expected));
    };
    for der in material.crls {
        match pool.read_crl(der) {
            Ok(crl) => shelf.add_crl(crl, Arc::clone(&origin)),
            Err(error) => unreadable("CL-FORM", "a CRL", error.to_string()),
        }
    }
    for der in material.ocsps {
        let rule = rule_of_unread(&der);
        match pool.read_ocsp(der) {
            Ok(response) => shelf.add_ocsp(response, Arc::clone(&origin)),
            Err(error) => unreadable(rule, "an OCSP response", error.to_string()),
        }
    }
    shelf
}

/// The certificates that signatures name or carry: signers first, then what stands beside them.
fn wanted<'a>(
    signatures: impl DoubleEndedIterator<Item = &'a SignatureEvidence>,
) -> Vec<CertificateId> {
    let mut signers = Vec::new();
    let mut beside = Vec::new();
    let mut open: Vec<&SignatureEvidence> = signatures.rev().collect();
    while let Some(signature) = open.pop() {
        signers.extend(signature.signer.certificate);
        beside.extend_from_slice(&signature.signer.embedded);
        open.extend(signature.counter_signatures.iter().rev());
        open.extend(signature.timestamps.iter().rev());
    }
    signers.extend(beside);
    signers
}

struct Assembly<'a> {
    pool: &'a Pool,
    carried: Shelf,
    /// What was kept from earlier runs and was asked for.
    kept: Shelf,
    cache: Arc<Origin>,
    budget: Budget,
    /// Certificates by subject, sorted, as far as they were asked for.
    by_name: HashMap<String, Rc<Vec<Held<Certificate>>>>,
    /// Answers of OCSP responses that were looked at.
    looked: u32,
    entries: BTreeMap<CertificateId, CertificateEntry>,
    /// Certificates in `entries` whose surroundings were not looked at yet.
    waiting: VecDeque<CertificateId>,
    statuses: Vec<RevocationEvidence>,
    /// There were more statuses than [`STATUSES`].
    exceeded: bool,
}

impl Assembly<'_> {
    fn held(&self, id: CertificateId) -> Option<Held<Certificate>> {
        let shelves = [&self.carried, &self.pool.shelf, &self.kept];
        shelves.into_iter().find_map(|shelf| shelf.certificate(id)).cloned()
    }

    fn add(&mut self, held: Held<Certificate>) {
        let id = held.value.id;
        self.entries.entry(id).or_insert_with(|| {
            self.waiting.push_back(id);
            CertificateEntry {
                certificate: held.value,
                origin: held.origin.as_ref().clone(),
                links: Vec::new(),
            }
        });
    }

    /// Puts the certificates with a subject that were kept on their shelf.
    fn recall_certificates(&mut self, subject: &str) {
        let pool = self.pool;
        for id in pool.kept().into_iter().flat_map(|kept| kept.certificates(subject)) {
            if let Some(certificate) = pool.kept_certificate(id) {
                self.by_name.clear();
                self.kept.add_certificate(certificate, Arc::clone(&self.cache));
            }
        }
    }

    /// Puts the CRLs that were kept and may speak of a certificate on their shelf.
    fn recall_crls(&mut self, issuer: &str, certificate: &Certificate) {
        let pool = self.pool;
        let ids = pool.kept().into_iter().flat_map(|kept| kept.crls(issuer, certificate.not_after));
        for id in ids {
            if let Some(crl) = pool.kept_crl(id) {
                self.kept.add_crl(crl, Arc::clone(&self.cache));
            }
        }
    }

    /// Puts the OCSP responses that were kept and may speak of a certificate on their shelf.
    fn recall_responses(&mut self, serial: &[u8], certificate: &Certificate) {
        let pool = self.pool;
        let serial = significant(serial);
        let kept = pool.kept().into_iter();
        for id in kept.flat_map(|kept| kept.responses(serial, certificate.not_after)) {
            if let Some(response) = pool.kept_ocsp(id) {
                self.by_name.clear();
                self.kept.add_ocsp(response, Arc::clone(&self.cache));
            }
        }
    }

    /// Certificates with a subject, each once: the document's before the pool's, then sorted so
    /// that those with the wanted key identifier come first (PX-01: it only orders).
    fn named(&mut self, subject: &str, key_id: Option<&str>) -> Vec<Held<Certificate>> {
        let all = self.all_named(subject);
        let other_key = |held: &&Held<Certificate>| {
            key_id.zip(held.value.subject_key_id.as_deref()).is_some_and(|(one, own)| one != own)
        };
        let (others, first): (Vec<_>, Vec<_>) = all.iter().partition(other_key);
        // One more than can be checked, so that it is noticed.
        let most = usize::try_from(self.budget.limit()).unwrap_or(usize::MAX).saturating_add(1);
        first.into_iter().chain(others).take(most).cloned().collect()
    }

    /// The same by id, looked up once.
    fn all_named(&mut self, subject: &str) -> Rc<Vec<Held<Certificate>>> {
        self.recall_certificates(subject);
        if let Some(known) = self.by_name.get(subject) {
            return Rc::clone(known);
        }
        let of_pool = self.pool.shelf.by_subject(subject);
        let mut found: Vec<Held<Certificate>> = self.carried.by_subject(subject).cloned().collect();
        let carried = |id| self.carried.certificate(id).is_some();
        found.extend(of_pool.filter(|held| !carried(held.value.id)).cloned());
        let given = |id| carried(id) || self.pool.shelf.certificate(id).is_some();
        let of_kept = self.kept.by_subject(subject);
        found.extend(of_kept.filter(|held| !given(held.value.id)).cloned());
        found.sort_by_key(|held| held.value.id);
        let found = Rc::new(found);
        self.by_name.insert(subject.to_owned(), Rc::clone(&found));
        found
    }

    /// Finds a certificate's issuers and what is said of its status.
    fn look_around(&mut self, id: CertificateId) {
        // An anchor is trusted as it is (RFC 5280 clause 6.1): nothing above it is asked for.
        if self.pool.ends_chains(id) || self.budget.is_exceeded() || self.exceeded {
            return;
        }
        let Some(entry) = self.entries.get(&id) else { return };
        let certificate = Arc::clone(&entry.certificate);
        let key_id = certificate.authority_key_id.as_deref();
        let mut issuers = Vec::new();
        let mut links = Vec::new();
        let signed = Signed::certificate(&certificate);
        for candidate in self.named(&certificate.issuer.canonical, key_id) {
            let issuer = &candidate.value;
            let check = || signed.check(&issuer.public_key);
            let signature = self.pool.proofs.prove(&signed, issuer, &mut self.budget, check);
            let holds = signature.holds();
            links.push(Link { issuer: issuer.id, signature });
            if holds {
                issuers.push(Arc::clone(issuer));
                self.add(candidate);
            } else if self.budget.is_exceeded() {
                break;
            }
        }
        if let Some(entry) = self.entries.get_mut(&id) {
            entry.links = links;
        }
        self.ask_crls(&certificate, &issuers);
        self.ask_responses(&certificate, &issuers);
    }

    /// Whether a bound was reached: what follows would not be complete.
    fn is_spent(&self) -> bool {
        self.budget.is_exceeded() || self.exceeded
    }

    /// The first candidate whose key verifies what has this id; where none does, the first one and
    /// why not.
    fn signer(
        &mut self,
        what: &Signed<'_>,
        candidates: Vec<Held<Certificate>>,
        check: impl Fn(&Certificate) -> Check,
        who: &str,
    ) -> (Option<CertificateId>, Check) {
        let mut first = None;
        let mut tried = BTreeSet::new();
        for candidate in candidates {
            let id = candidate.value.id;
            if !tried.insert(id) {
                continue;
            }
            let signer = &candidate.value;
            let found = self.pool.proofs.prove(what, signer, &mut self.budget, || check(signer));
            if found.holds() {
                self.add(candidate);
                return (Some(id), found);
            }
            first.get_or_insert((Some(id), found));
            if self.budget.is_exceeded() {
                break;
            }
        }
        first.unwrap_or_else(|| {
            (None, Check::Unable(format!("the certificate of {who} is not at hand")))
        })
    }

    fn tell(&mut self, status: RevocationEvidence) {
        if self.statuses.len() < STATUSES {
            self.statuses.push(status);
        } else {
            self.exceeded = true;
        }
    }

    /// Anchors get their links too, to certificates that are here anyway.
    fn link_anchors(&mut self) {
        let anchors: Vec<Arc<Certificate>> = self
            .entries
            .values()
            // Those that are trusted within limits were looked around already.
            .filter(|entry| self.pool.ends_chains(entry.certificate.id))
            .map(|entry| Arc::clone(&entry.certificate))
            .collect();
        for anchor in anchors {
            let key_id = anchor.authority_key_id.as_deref();
            let signed = Signed::certificate(&anchor);
            let mut links = Vec::new();
            for candidate in self.named(&anchor.issuer.canonical, key_id) {
                let issuer = &candidate.value;
                if self.budget.is_exceeded() || !self.entries.contains_key(&issuer.id) {
                    continue;
                }
                let budget = &mut self.budget;
                let check = || signed.check(&issuer.public_key);
                let signature = self.pool.proofs.prove(&signed, issuer, budget, check);
                links.push(Link { issuer: issuer.id, signature });
            }
            if let Some(entry) = self.entries.get_mut(&anchor.id) {
                entry.links = links;
            }
        }
    }
}

#[cfg(test)]
mod tests;
