//! Whether the authority of a timestamp is trusted, asked before anything is built on its token:
//! the judge that also verifies, over the token alone. Once an authority's certificate is judged,
//! the run does not ask again.

use super::settings::Settings;
use crate::formats::x509;
use crate::model::CertificateId;
use crate::model::Conclusion;
use crate::model::Evidence;
use crate::model::Indeterminate;
use crate::model::Observed;
use crate::model::Time;
use crate::signing::timestamp::TokenJudge;
use crate::validation;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// What to do with a token whose authority is not trusted.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Distrust {
    /// Write nothing.
    #[default]
    Refuse,
    /// Go on, and say so.
    Warn,
}

/// What a run knows of its authorities.
pub struct TokenTrust {
    distrust: Distrust,
    known: Mutex<BTreeMap<CertificateId, Result<(), String>>>,
    doubts: Mutex<BTreeSet<Doubt>>,
}

/// Why the user is warned of a timestamp.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Doubt {
    /// There is no anchor to judge it by.
    NoAnchor,
    /// Its authority is not trusted, for this reason.
    Distrusted(String),
}

impl TokenTrust {
    /// Nothing is known yet.
    pub fn new(distrust: Distrust) -> Self {
        Self { distrust, known: Mutex::default(), doubts: Mutex::default() }
    }

    /// What was gone on with nonetheless, each once.
    pub fn doubts(&self) -> Vec<Doubt> {
        held(&self.doubts).iter().cloned().collect()
    }

    /// Judges tokens by these anchors, as of now.
    pub(super) fn by<'a>(&'a self, settings: &'a Settings, now: Time) -> Asked<'a> {
        Asked { trust: self, settings, now }
    }
}

/// The trust of a run with what it is judged by.
pub(super) struct Asked<'a> {
    trust: &'a TokenTrust,
    settings: &'a Settings,
    now: Time,
}

impl TokenJudge for Asked<'_> {
    fn judge(&self, token: Observed) -> Result<(), String> {
        if self.settings.pool().anchors().next().is_none() {
            held(&self.trust.doubts).insert(Doubt::NoAnchor);
            return Ok(());
        }
        let authority = token.signatures.first().and_then(|made| made.signer.certificate);
        let known = authority.and_then(|id| held(&self.trust.known).get(&id).cloned());
        let outcome = known.unwrap_or_else(|| {
            let outcome = self.ask(token);
            if let Some(id) = authority {
                held(&self.trust.known).insert(id, outcome.clone());
            }
            outcome
        });
        match (outcome, self.trust.distrust) {
            (Err(why), Distrust::Warn) => {
                held(&self.trust.doubts).insert(Doubt::Distrusted(why));
                Ok(())
            }
            (outcome, _) => outcome,
        }
    }
}

impl Asked<'_> {
    fn ask(&self, token: Observed) -> Result<(), String> {
        let Settings { pool, policy, online, observe, .. } = self.settings;
        let said = token.signatures.first().and_then(|made| made.timestamp.as_ref());
        let at = said.map_or(self.now, |facts| facts.time.max(self.now));
        let evidence = match online {
            Some(online) => online.assemble(&token, pool, &observe.limits, policy, at),
            None => x509::assemble(token, &self.settings.pool(), &observe.limits),
        };
        let judgement = validation::validate(&evidence, policy, at);
        let Some(judged) = judgement.signatures.first() else { return Ok(()) };
        let Some(reason) = judged.conclusion.sub_indication() else { return Ok(()) };
        let issuer = last_issuer(&evidence, &judged.chain);
        match judged.conclusion {
            // Whether it was revoked is not known where nobody was asked: that is no reason
            // against it when it is made.
            Conclusion::Indeterminate(
                Indeterminate::TryLater | Indeterminate::RevocationOutOfBoundsNoPoe,
            ) => Ok(()),
            Conclusion::Indeterminate(
                Indeterminate::NoCertificateChainFound
                | Indeterminate::NoCertificateChainFoundNoPoe,
            ) => Err(if self.is_name_of_an_anchor(&issuer) {
                format!("{issuer}, as trusted here, did not issue its certificate ({reason})")
            } else {
                format!("its chain ends at {issuer}, which is no trust anchor ({reason})")
            }),
            _ => Err(format!("its certificate, issued by {issuer}, does not hold now ({reason})")),
        }
    }

    /// Somebody else may bear the name of an anchor.
    fn is_name_of_an_anchor(&self, name: &str) -> bool {
        let pool = self.settings.pool();
        let is_anchor = |id| pool.anchors().any(|anchor| anchor.certificate == id);
        pool.certificates().iter().any(|known| known.subject.text == name && is_anchor(known.id))
    }
}

/// Who issued the last certificate that was found.
fn last_issuer(evidence: &Evidence, chain: &[CertificateId]) -> String {
    let signer = evidence.signatures.first().and_then(|made| made.signer.certificate);
    let last = chain.last().copied().or(signer).and_then(|id| evidence.certificate(id));
    last.map(|entry| entry.certificate.issuer.text.clone()).unwrap_or_default()
}

/// What a panic left behind is whole: one thing is added at a time.
fn held<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}
