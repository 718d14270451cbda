//! The loop around `validation::missing` and the network: observe once, then assemble, ask what is
//! missing, fetch, and again, in bounded rounds (`--online`).

use crate::adapters::fetch;
use crate::adapters::fetch::FetchRecord;
use crate::adapters::fetch::Fetched;
use crate::adapters::fetch::Fetcher;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::model::Evidence;
use crate::model::Observed;
use crate::model::Time;
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
    fetcher: Mutex<Asking>,
}

struct Asking {
    fetcher: Fetcher,
    /// Grows with everything that was fetched, so that a document that waited for its turn looks
    /// again before it asks.
    generation: u64,
}

impl Online {
    /// With what asks the addresses.
    pub fn new(fetch: Box<dyn Fetch>, entropy: Box<dyn Entropy>) -> Self {
        let fetcher = Fetcher::new(fetch, entropy);
        Self { fetcher: Mutex::new(Asking { fetcher, generation: 0 }) }
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
        let mut left = fetch::requests_of_a_document();
        let mut round = 0;
        let mut seen = self.asking().generation;
        loop {
            let evidence = {
                let pool = pool.read().unwrap_or_else(PoisonError::into_inner);
                x509::assemble(observed.clone(), &pool, limits)
            };
            let needs = validation::missing(&evidence, policy, at);
            if needs.is_empty() || round >= ROUNDS {
                return evidence;
            }
            let mut asking = self.asking();
            if asking.generation != seen {
                // Another document fetched something meanwhile.
                seen = asking.generation;
                continue;
            }
            let fetched = asking.fetcher.answer(&needs, &evidence, &mut left);
            if fetched.is_empty() {
                return evidence;
            }
            add(fetched, pool);
            asking.generation = asking.generation.saturating_add(1);
            seen = asking.generation;
            round = round.saturating_add(1);
        }
    }

    /// What was asked since the last call, and what came of it.
    pub fn take_log(&self) -> Vec<FetchRecord> {
        self.asking().fetcher.take_log()
    }

    /// What a document that panicked left behind is whole: fetching and adding are separate steps.
    fn asking(&self) -> std::sync::MutexGuard<'_, Asking> {
        self.fetcher.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn add(fetched: Vec<Fetched>, pool: &RwLock<Pool>) {
    let mut pool = pool.write().unwrap_or_else(PoisonError::into_inner);
    for one in fetched {
        // It was read when it was fetched; what the pool refuses nonetheless stays missing.
        let _ = one.add_to(&mut pool);
    }
}
