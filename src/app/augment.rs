//! Raising signed documents: what the judge misses for the long term is gathered and written into
//! them, with timestamps before and after. What was made is judged by what it carries
//! alone, with nothing but the anchors beside it, before it gets its name.

mod again;
mod error;
mod foresee;
mod material;
mod outcome;

pub use error::AugmentError;
pub use error::Lack;
pub use outcome::Augmented;
pub use outcome::Early;
pub use outcome::Foreseen;
pub use outcome::ForeseenSignature;
pub use outcome::Raised;
pub use outcome::Step;

use super::beside;
use super::choice;
use super::settings::Pairing;
use super::settings::Settings;
use super::sign::Buffers;
use super::sign::Job;
use super::sign::SignError;
use super::sign::judged;
use super::sign::open_authority;
use super::token_trust::Asked;
use super::token_trust::Distrust;
use super::token_trust::Doubt;
use super::token_trust::TokenTrust;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::adapters::tsa;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::x509;
use crate::model::Conclusion;
use crate::model::DigestAlgorithm;
use crate::model::Evidence;
use crate::model::Judgement;
use crate::model::Observed;
use crate::model::SignatureKind;
use crate::model::SignatureLevel;
use crate::model::Time;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;
use crate::signing::Output;
use crate::signing::SigningError;
use crate::signing::augment::LongTerm;
use crate::signing::augment::Signed;
use crate::signing::augment::Stamper;
use crate::signing::augment::Timestamped;
use crate::signing::timestamp::Authority;
use crate::signing::timestamp::TokenJudge;
use crate::validation;
use crate::validation::Retention;
use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::Path;

/// So many seconds before its end a last timestamp is followed by another without being asked for.
const RENEWED_BEFORE: i64 = 90 * 86_400;

/// A last timestamp that is not older, in seconds, is not followed by another without being asked for.
const LATELY: i64 = 7 * 86_400;

/// What is wanted.
#[derive(Clone, Debug)]
pub struct Wishes {
    /// B-T, B-LT or B-LTA.
    pub level: SignatureLevel,
    /// Names of the signatures; none: all.
    pub signatures: Vec<String>,
    /// The timestamp authority, by URL or `sandbox`.
    pub authority: Option<String>,
    /// The imprint's digest; `None`: SHA-256.
    pub digest: Option<DigestAlgorithm>,
    /// Add a timestamp to an archived document though its last one has not come near its end.
    pub renew: bool,
    /// Refuse a status that is older than the signature (PA-43).
    pub fresh: bool,
    /// Write VRI entries, for readers of old (PA-41).
    pub relations: bool,
    /// What to do where the timestamp authority is not trusted.
    pub distrust: Distrust,
}

impl Default for Wishes {
    /// B-T for all signatures, with an authority yet to be named.
    fn default() -> Self {
        Self {
            level: SignatureLevel::T,
            signatures: Vec::new(),
            authority: None,
            digest: None,
            renew: false,
            fresh: false,
            relations: false,
            distrust: Distrust::default(),
        }
    }
}

/// A run, and all that its documents share.
pub struct Augmenting {
    authority: Option<Box<dyn TimestampAuthority>>,
    /// `None` for the sample authority, which nobody trusts.
    token_trust: Option<TokenTrust>,
    entropy: Box<dyn Entropy>,
    settings: Settings,
    wishes: Wishes,
}

impl Augmenting {
    /// With what was asked for. The sample authority brings the sample anchors and statuses.
    ///
    /// # Errors
    /// Where the authority's address is none.
    pub fn open(
        settings: Settings,
        wishes: Wishes,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, SignError> {
        let name = wishes.authority.as_deref();
        let authority = name.map(open_authority).transpose()?;
        let token_trust = judged(name, wishes.distrust);
        Ok(Self { authority, token_trust, entropy, settings, wishes })
    }

    /// The same with an authority that is at hand.
    #[must_use]
    pub fn with_authority(self, authority: Box<dyn TimestampAuthority>) -> Self {
        Self { authority: Some(authority), ..self }
    }

    /// What documents are judged with.
    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    /// Why the timestamps may be doubted, where they were made nonetheless.
    pub fn doubts(&self) -> Vec<Doubt> {
        self.token_trust.as_ref().map(TokenTrust::doubts).unwrap_or_default()
    }

    fn raising(&self) -> Raising<'_> {
        Raising {
            authority: self.authority.as_deref(),
            token_trust: self.token_trust.as_ref(),
            entropy: self.entropy.as_ref(),
            settings: &self.settings,
            observe: &self.settings.observe,
            wishes: &self.wishes,
        }
    }

    /// What raising a document would do. Nothing is written, and no authority is asked.
    ///
    /// # Errors
    /// As [`Augmenting::augment`], as far as it is known beforehand; what is missing is told.
    pub fn foresee(&self, input: &Path) -> Result<Foreseen, AugmentError> {
        let mut buffer = Vec::new();
        let opened = files::open(input, &mut buffer).map_err(SignError::from)?;
        let (observe, content) = beside::options(input, opened.source(), &self.settings);
        let raising = Raising { observe: &observe, ..self.raising() };
        let foreseen = raising.foresee(opened.source(), &input.to_string_lossy())?;
        Ok(Foreseen { content, ..foreseen })
    }

    /// Raises one document.
    ///
    /// # Errors
    /// With what is missing or stands in the way. Nothing is written then.
    pub fn augment(&self, job: &Job, existing: Existing) -> Result<Augmented, AugmentError> {
        let mut buffers = Buffers::default();
        let (pending, augmented) = self.raising().prepare(&job.input, &job.output, &mut buffers)?;
        pending.persist(existing).map_err(SignError::from)?;
        Ok(augmented)
    }
}

/// What documents are raised with, lent by whoever has it.
#[derive(Clone, Copy)]
pub(super) struct Raising<'r> {
    pub(super) authority: Option<&'r dyn TimestampAuthority>,
    pub(super) token_trust: Option<&'r TokenTrust>,
    pub(super) entropy: &'r dyn Entropy,
    pub(super) settings: &'r Settings,
    /// How documents are read: with the content that they are about, where that stands elsewhere.
    pub(super) observe: &'r ObserveOptions,
    pub(super) wishes: &'r Wishes,
}

impl<'r> Raising<'r> {
    /// Raises a document into a file that has no name yet.
    pub(super) fn prepare(
        &self,
        input: &Path,
        target: &Path,
        buffers: &mut Buffers,
    ) -> Result<(Pending, Augmented), AugmentError> {
        let name = input.to_string_lossy();
        let opened = files::open(input, &mut buffers.input).map_err(SignError::from)?;
        let (observe, content) = match self.settings.pairing {
            Pairing::AsGiven => (Cow::Borrowed(self.observe), None),
            _ => beside::options(input, opened.source(), self.settings),
        };
        let run = Raising { observe: &observe, ..*self };
        let (before, made) = run.raise(opened.source(), &name)?;
        let (source, bytes) = match &made.output {
            Output::Appended(bytes) => (Some(opened.source()), bytes),
            Output::Whole(bytes) => (None, bytes),
        };
        let pending =
            Pending::write(target, source, bytes, Some(input)).map_err(SignError::from)?;
        let raised = run.look(pending.path(), &mut buffers.output, &before, &made)?;
        Ok((pending, Augmented { raised, content, ..made.told }))
    }

    fn raise(&self, source: &dyn Source, name: &str) -> Result<(Look, Made), AugmentError> {
        let options = self.observe;
        let level = self.wishes.level;
        let first = self.gather(source, name)?;
        let chosen = self.choose(&first)?;
        let mut told = Augmented::default();
        let states: Vec<(usize, Retention)> =
            chosen.iter().filter_map(|at| Some((*at, first.state(self, *at, false)?))).collect();
        let bare: Vec<usize> =
            states.iter().filter(|(_, state)| !state.timestamped).map(|(at, _)| *at).collect();
        let signed = Signed::of(source, options)?;
        let wants = self.wanting(&first, &states);
        self.admit(&signed, &first, &bare, &wants)?;
        let trust = self.trust();
        let timestamped = if bare.is_empty() {
            signed.is_timestamped()
        } else {
            self.admit_timestamp(&first, &bare)?;
            signed.timestamp(&first.ids(&bare), self.stamper(trust.as_ref())?, options)?
        };
        let long_term = if wants.is_empty() {
            timestamped.is_long_term()
        } else {
            let again =
                if bare.is_empty() { None } else { Some(self.gather(timestamped.source(), name)?) };
            let look = again.as_ref().unwrap_or(&first);
            self.store(timestamped, look, &wants, &mut told)?
        };
        let finished = if level == SignatureLevel::Lta && !wants.is_empty() {
            let positions: Vec<usize> = wants.iter().map(|(at, _)| *at).collect();
            let stamper = self.stamper(trust.as_ref())?;
            long_term.archive(&first.ids(&positions), stamper, options)?.finish()
        } else {
            long_term.finish()
        };
        told.timestamps = finished.stamps;
        Ok((first, Made { output: finished.output, chosen, told }))
    }

    /// Whether the document has a place for all that is to be added, before anybody is asked for it.
    fn admit(
        &self,
        signed: &Signed<'_>,
        look: &Look,
        bare: &[usize],
        wants: &[(usize, bool)],
    ) -> Result<(), AugmentError> {
        let wanted = wants.iter().map(|(at, _)| *at);
        let concerned: BTreeSet<usize> = bare.iter().copied().chain(wanted).collect();
        if concerned.is_empty() {
            return Ok(());
        }
        let ids = look.ids(&concerned.into_iter().collect::<Vec<_>>());
        let archived = self.wishes.level == SignatureLevel::Lta && !wants.is_empty();
        Ok(signed.admit(&ids, archived, self.observe)?)
    }

    /// The signatures that lack something of level B-LT or B-LTA, where that is asked for, and
    /// those whose archive is to be renewed (with `true`).
    fn wanting(&self, look: &Look, states: &[(usize, Retention)]) -> Vec<(usize, bool)> {
        let wanting = |(position, state): &(usize, Retention)| match self.wishes.level {
            SignatureLevel::Lt => (!state.carried).then_some((*position, false)),
            SignatureLevel::Lta if !state.archived => Some((*position, false)),
            SignatureLevel::Lta => self.is_due(look, *position).then_some((*position, true)),
            _ => None,
        };
        states.iter().filter_map(wanting).collect()
    }

    /// Looks at a document with all that is at hand, or can be fetched.
    fn gather(&self, source: &dyn Source, name: &str) -> Result<Look, AugmentError> {
        let Settings { pool, policy, online, .. } = self.settings;
        let observe = self.observe;
        let observed = formats::observe(source, name, observe).map_err(SigningError::from)?;
        let at = self.entropy.now();
        if self.wishes.authority.as_deref() == Some(tsa::SANDBOX) {
            material::add_samples(pool, at)?;
        }
        let evidence = match online {
            Some(online) => online.assemble(&observed, pool, &observe.limits, policy, at),
            None => x509::assemble(observed.clone(), &self.settings.pool(), &observe.limits),
        };
        let judgement = validation::validate(&evidence, policy, at);
        Ok(Look { observed, evidence, judgement, at })
    }

    /// Positions of the signatures that were asked for; each must hold.
    fn choose(&self, look: &Look) -> Result<Vec<usize>, AugmentError> {
        let names = &self.wishes.signatures;
        let of_people = |position: &usize| {
            let signature = look.evidence.signatures.get(*position);
            signature.is_some_and(|signature| signature.kind == SignatureKind::Signature)
        };
        let id = |position: usize| {
            look.evidence.signatures.get(position).map(|s| s.id.clone()).unwrap_or_default()
        };
        let all: Vec<usize> = (0..look.evidence.signatures.len()).filter(of_people).collect();
        if all.is_empty() {
            return Err(AugmentError::NoSignature);
        }
        let mut asked = BTreeSet::new();
        for name in names {
            let ids = look.evidence.signatures.iter().map(|signature| signature.id.as_str());
            let found = choice::position(ids, name).filter(of_people);
            let Some(found) = found else {
                let known: BTreeSet<String> = all.iter().map(|position| id(*position)).collect();
                let known = known.into_iter().collect::<Vec<_>>().join(", ");
                return Err(AugmentError::NoSuchSignature { name: name.clone(), known });
            };
            asked.insert(id(found));
        }
        let wanted = |position: &usize| names.is_empty() || asked.contains(&id(*position));
        let chosen: Vec<usize> = all.into_iter().filter(wanted).collect();
        for position in &chosen {
            let judged = look.judgement.signatures.get(*position);
            if let Some(Conclusion::TotalFailed(reason)) = judged.map(|judged| judged.conclusion) {
                let id = id(*position);
                return Err(AugmentError::Broken { id, reason: reason.name() });
            }
        }
        Ok(chosen)
    }

    /// A timestamp that comes after the end of the certificate proves nothing (PA-40, m).
    fn admit_timestamp(&self, look: &Look, bare: &[usize]) -> Result<(), AugmentError> {
        for position in bare {
            let signature = look.evidence.signatures.get(*position);
            let signer = signature.and_then(|signature| signature.signer.certificate);
            let entry = signer.and_then(|id| look.evidence.certificate(id));
            if let Some(entry) = entry.filter(|entry| entry.certificate.not_after < look.at) {
                return Err(AugmentError::TooLate {
                    subject: entry.certificate.subject.text.clone(),
                    ended: entry.certificate.not_after,
                });
            }
        }
        Ok(())
    }

    /// Whether the last timestamp is to be followed by another. One made a while ago is asked for
    /// its end; a new one of the same authority would end when it does.
    fn is_due(&self, look: &Look, position: usize) -> bool {
        let policy = &self.settings.policy;
        let horizon = look.at.plus_seconds(RENEWED_BEFORE);
        let lately = look.at.plus_seconds(-LATELY);
        let ends = || validation::renewal(&look.evidence, policy, look.at, position);
        self.wishes.renew
            || ends().is_some_and(|renewal| {
                renewal.by.is_some_and(|by| by <= horizon)
                    && renewal.stamped.is_some_and(|stamped| stamped <= lately)
            })
    }

    /// Stores what is wanted for these signatures.
    fn store<'a>(
        &self,
        document: Timestamped<'a>,
        look: &Look,
        wants: &[(usize, bool)],
        told: &mut Augmented,
    ) -> Result<LongTerm<'a>, AugmentError> {
        let states: Vec<(usize, Retention)> = wants
            .iter()
            .filter_map(|(position, renews)| {
                Some((*position, look.state(self, *position, *renews)?))
            })
            .collect();
        let lacks = material::lacks(&look.evidence, states.iter().map(|(_, state)| state));
        if !lacks.is_empty() {
            return Err(AugmentError::Missing { lacks });
        }
        for (position, state) in &states {
            let Some(early) = &state.early else { continue };
            let signature = look.evidence.signatures.get(*position);
            let early = Early {
                id: signature.map(|signature| signature.id.clone()).unwrap_or_default(),
                issued: early.issued,
                proven: early.proven,
                next: early.next,
            };
            if self.wishes.fresh {
                return Err(AugmentError::TooEarly(early));
            }
            told.early.push(early);
        }
        let provisions = material::collect(look, &states, &self.settings.pool())?;
        material::count(&provisions, &look.evidence, told);
        Ok(document.store(&provisions, self.wishes.relations, self.observe)?)
    }

    fn trust(&self) -> Option<Asked<'r>> {
        let now = self.entropy.now();
        self.token_trust.map(|trust| trust.by(self.settings, now))
    }

    fn stamper<'a>(&self, trust: Option<&'a Asked<'_>>) -> Result<Stamper<'a>, AugmentError>
    where
        'r: 'a,
    {
        let service = self.authority.ok_or(AugmentError::NoAuthority)?;
        let judge = trust.map(|trust| trust as &dyn TokenJudge);
        Ok(Stamper {
            authority: Authority { service, judge },
            entropy: self.entropy,
            digest: self.wishes.digest.unwrap_or(DigestAlgorithm::Sha256),
        })
    }
}

/// What is known of a document at one stage.
struct Look {
    observed: Observed,
    evidence: Evidence,
    judgement: Judgement,
    at: Time,
}

impl Look {
    /// What signatures are called.
    fn ids(&self, positions: &[usize]) -> Vec<String> {
        let signature = |at: &usize| self.evidence.signatures.get(*at);
        positions.iter().filter_map(signature).map(|signature| signature.id.clone()).collect()
    }

    fn state(&self, run: &Raising<'_>, position: usize, renews: bool) -> Option<Retention> {
        let policy = &run.settings.policy;
        validation::retention(&self.evidence, policy, self.at, position, renews)
    }
}

/// What was made of it.
struct Made {
    output: Output,
    chosen: Vec<usize>,
    told: Augmented,
}
