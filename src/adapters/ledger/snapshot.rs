//! What is kept, as of a moment: found by name and serial number, and among several of one kind the
//! newest that matter.

use super::Ledger;
use super::Row;
use super::Subject;
use super::large;
use crate::adapters::files;
use crate::crypto;
use crate::formats::x509::Kept;
use crate::formats::x509::large_crl::LargeCrl;
use crate::model::CertificateId;
use crate::model::DigestAlgorithm;
use crate::model::Time;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashMap;
use std::fs::File;
use std::sync::Mutex;
use std::sync::PoisonError;

/// What was kept when a run began; nothing is purged while it is there.
#[derive(Debug)]
pub struct Snapshot {
    ledger: Ledger,
    _reading: Option<File>,
    at: Time,
    rows: HashMap<CertificateId, Row>,
    certificates: HashMap<String, Vec<CertificateId>>,
    /// By canonical issuer, then by what makes another list of it; each by thisUpdate.
    crls: HashMap<String, BTreeMap<String, Vec<Dated>>>,
    /// By serial number, then by issuer and responder; each by thisUpdate.
    answers: HashMap<String, BTreeMap<String, Vec<Dated>>>,
    sources: BTreeSet<CertificateId>,
    damaged: Mutex<BTreeSet<CertificateId>>,
}

#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
struct Dated {
    since: Time,
    id: CertificateId,
}

impl Snapshot {
    pub(super) fn new(ledger: Ledger, reading: Option<File>, rows: Vec<Row>, at: Time) -> Self {
        let mut snapshot = Self {
            ledger,
            _reading: reading,
            at,
            rows: HashMap::with_capacity(rows.len()),
            certificates: HashMap::new(),
            crls: HashMap::new(),
            answers: HashMap::new(),
            sources: BTreeSet::new(),
            damaged: Mutex::default(),
        };
        for row in rows {
            snapshot.add(row);
        }
        let lists = snapshot.crls.values_mut().chain(snapshot.answers.values_mut());
        for dated in lists.flat_map(BTreeMap::values_mut) {
            dated.sort_unstable();
            dated.dedup();
        }
        snapshot
    }

    fn add(&mut self, row: Row) {
        let id = row.sha256;
        match &row.subject {
            Subject::Certificate { canonical, .. } => {
                let same = self.certificates.entry(canonical.clone()).or_default();
                if !same.contains(&id) {
                    same.push(id);
                }
            }
            Subject::Crl(crl) => {
                let same_issuer = self.crls.entry(crl.canonical.clone()).or_default();
                let dated = Dated { since: crl.this_update, id };
                same_issuer.entry(row.subject.series()).or_default().push(dated);
            }
            Subject::Ocsp(ocsp) => {
                for answer in &ocsp.answers {
                    let same_serial = self.answers.entry(answer.serial.clone()).or_default();
                    let series = format!("{} {}", answer.issuer_key, ocsp.responder);
                    let dated = Dated { since: answer.this_update, id };
                    same_serial.entry(series).or_default().push(dated);
                }
            }
        }
        if row.subject.is_status() {
            self.sources.insert(id);
        }
        self.rows.insert(id, row);
    }

    /// Where it is.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Objects whose bytes were not those that they are named by, or not there.
    pub fn damaged(&self) -> BTreeSet<CertificateId> {
        self.damaged.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Which of a series matter for a certificate: the newest at the validation time, the newest
    /// before the certificate expired (a later one may have forgotten it), and the newest of all,
    /// which may tell of an earlier revocation.
    fn that_matter<'a>(
        &'a self,
        series: impl Iterator<Item = &'a Vec<Dated>>,
        not_after: Time,
    ) -> Vec<CertificateId> {
        let mut found = BTreeSet::new();
        for dated in series {
            for bound in [self.at, not_after.min(self.at)] {
                let count = dated.partition_point(|one| one.since <= bound);
                found.extend(count.checked_sub(1).and_then(|last| dated.get(last)));
            }
            found.extend(dated.last());
        }
        found.into_iter().map(|dated: &Dated| dated.id).collect()
    }
}

impl Kept for Snapshot {
    fn certificates(&self, subject: &str) -> Vec<CertificateId> {
        self.certificates.get(subject).cloned().unwrap_or_default()
    }

    fn crls(&self, issuer: &str, not_after: Time) -> Vec<CertificateId> {
        let series = self.crls.get(issuer).into_iter().flat_map(BTreeMap::values);
        self.that_matter(series, not_after)
    }

    fn responses(&self, serial: &[u8], not_after: Time) -> Vec<CertificateId> {
        let series = self.answers.get(&hex::encode(serial));
        self.that_matter(series.into_iter().flat_map(BTreeMap::values), not_after)
    }

    fn read(&self, id: CertificateId) -> Option<Vec<u8>> {
        let row = self.rows.get(&id)?;
        let bytes = files::read_regular(&self.ledger.object(row)).ok().filter(|bytes| {
            crypto::digest(DigestAlgorithm::Sha256, bytes).is_ok_and(|digest| digest == id.0)
        });
        if bytes.is_none() {
            self.damaged.lock().unwrap_or_else(PoisonError::into_inner).insert(id);
        }
        bytes
    }

    fn large_crl(&self, id: CertificateId) -> Option<LargeCrl> {
        let row = self.rows.get(&id)?;
        let is_large = row.size >= large::LARGE && matches!(row.subject, Subject::Crl(_));
        // What is not what it is named by is read after all, and said to be damaged.
        is_large.then(|| large::open(&self.ledger.object(row), id)).flatten()
    }

    fn status_sources(&self) -> &BTreeSet<CertificateId> {
        &self.sources
    }
}
