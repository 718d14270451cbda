//! The loop around `validation::missing` and the network: observe once, then assemble, ask what is
//! missing, fetch, and again, in bounded rounds (`--online`).

use crate::adapters::fetch;
use crate::adapters::fetch::FetchRecord;
use crate::adapters::fetch::Fetched;
use crate::adapters::fetch::Fetcher;
use crate::adapters::files::FileError;
use crate::adapters::ledger::Ledger;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::CertificateId;
use crate::model::Evidence;
use crate::model::Need;
use crate::model::Observed;
use crate::model::Time;
use crate::model::Wanted;
use crate::policy::ValidationPolicy;
use crate::ports::Entropy;
use crate::ports::Fetch;
use crate::validation;
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::RwLock;

/// Assembling and asking again: one round a step of a chain, with as many for statuses whose first
/// address did not help.
const ROUNDS: u32 = 12;

/// What is shared by all documents of a run that may ask the network.
pub struct Online {
    aim: Aim,
    asking: Mutex<Asking>,
}

/// What is asked for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Aim {
    /// Every status that is not fresh, so that the latest word is heard.
    Fresh,
    /// What might settle an undecided document; of the others nothing.
    Undecided,
}

struct Asking {
    fetcher: Fetcher,
    /// Grows with everything that was fetched, so that a document that waited for its turn looks
    /// again before it asks.
    generation: u64,
    /// Keeps what was fetched, and the log.
    ledger: Option<Ledger>,
    /// Why something could not be kept.
    unkept: Option<FileError>,
}

impl Online {
    /// With what asks the addresses.
    pub fn new(fetch: Box<dyn Fetch>, entropy: Box<dyn Entropy>) -> Self {
        let fetcher = Fetcher::new(fetch, entropy);
        let asking = Asking { fetcher, generation: 0, ledger: None, unkept: None };
        Self { aim: Aim::Fresh, asking: Mutex::new(asking) }
    }

    /// Keeps what is fetched in a ledger, with a log of what was asked.
    #[must_use]
    pub fn keeping(self, ledger: &Ledger) -> Self {
        self.asking().ledger = Some(ledger.clone());
        self
    }

    /// Asks for this only.
    #[must_use]
    pub fn aiming(self, aim: Aim) -> Self {
        Self { aim, ..self }
    }

    /// Evidence on a document with what could be fetched. What was fetched stays in the pool for
    /// the documents after it.
    pub fn assemble(
        &self,
        observed: &Observed,
        pool: &RwLock<Pool>,
        limits: &Limits,
        policy: &ValidationPolicy,
        at: Time,
    ) -> Evidence {
        self.gather(
            pool,
            |pool| x509::assemble(observed.clone(), pool, limits),
            |evidence| self.needs(evidence, policy, at),
        )
    }

    /// The same on a certificate alone; of its issuers only, where no status is asked for.
    pub fn assemble_certificate(
        &self,
        leaf: CertificateId,
        pool: &RwLock<Pool>,
        limits: &Limits,
        policy: &ValidationPolicy,
        (at, with_status): (Time, bool),
    ) -> Evidence {
        self.gather(
            pool,
            |pool| x509::assemble_certificate(leaf, pool, limits),
            |evidence| {
                let mut needs = validation::missing_of(evidence, leaf, policy, at);
                needs.retain(|need| with_status || matches!(need.wanted, Wanted::Issuer { .. }));
                needs
            },
        )
    }

    fn gather(
        &self,
        pool: &RwLock<Pool>,
        assemble: impl Fn(&Pool) -> Evidence,
        needs: impl Fn(&Evidence) -> Vec<Need>,
    ) -> Evidence {
        let mut left = fetch::requests_of_a_document();
        let mut round = 0;
        let mut seen = self.asking().generation;
        let mut asked = Vec::new();
        let evidence = loop {
            let evidence = {
                let pool = pool.read().unwrap_or_else(PoisonError::into_inner);
                assemble(&pool)
            };
            let needs = needs(&evidence);
            if needs.is_empty() || round >= ROUNDS {
                break evidence;
            }
            let mut asking = self.asking();
            if asking.generation != seen {
                // Another document fetched something meanwhile.
                seen = asking.generation;
                continue;
            }
            let before = asking.fetcher.log().len();
            let fetched = asking.fetcher.answer(&needs, &evidence, &mut left);
            let new = asking.fetcher.log().iter().skip(before);
            asked.extend(new.map(FetchRecord::fact));
            if fetched.is_empty() {
                break evidence;
            }
            asking.keep(&fetched);
            add(fetched, pool);
            asking.generation = asking.generation.saturating_add(1);
            seen = asking.generation;
            round = round.saturating_add(1);
        };
        Evidence { fetched: asked, ..evidence }
    }

    fn needs(&self, evidence: &Evidence, policy: &ValidationPolicy, at: Time) -> Vec<Need> {
        match self.aim {
            Aim::Fresh => validation::missing(evidence, policy, at),
            Aim::Undecided => {
                let judgement = validation::validate(evidence, policy, at);
                validation::wanted(evidence, &judgement, policy, at)
            }
        }
    }

    /// Why something that was fetched since the last call could not be kept.
    pub fn take_unkept(&self) -> Option<FileError> {
        self.asking().unkept.take()
    }

    /// What was asked since the last call, and what came of it.
    pub fn take_log(&self) -> Vec<FetchRecord> {
        let mut asking = self.asking();
        let log = asking.fetcher.take_log();
        let kept = asking.ledger.as_ref().map_or(Ok(()), |ledger| ledger.log(&log));
        asking.unkept = asking.unkept.take().or(kept.err());
        log
    }

    /// What a document that panicked left behind is whole: fetching and adding are separate steps.
    fn asking(&self) -> std::sync::MutexGuard<'_, Asking> {
        self.asking.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Asking {
    fn keep(&mut self, fetched: &[Fetched]) {
        let Some(ledger) = &self.ledger else { return };
        let pieces: Vec<_> = fetched.iter().flat_map(Fetched::pieces).collect();
        let kept = ledger.keep(&pieces, self.fetcher.now());
        self.unkept = self.unkept.take().or(kept.err());
    }
}

fn add(fetched: Vec<Fetched>, pool: &RwLock<Pool>) {
    let mut pool = pool.write().unwrap_or_else(PoisonError::into_inner);
    for one in fetched {
        // It was read when it was fetched; what the pool refuses nonetheless stays missing.
        let _ = one.add_to(&mut pool);
    }
}
