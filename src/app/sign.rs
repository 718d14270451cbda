//! Signing: one unlocked key, any number of documents. Each is signed, written beside its place,
//! read again and held against what was asked for, and only then given its name.

mod error;
mod keep;
mod pack;

use super::augment;
use super::augment::Raising;
use super::settings::Settings;
use super::token_trust::Distrust;
use super::token_trust::Doubt;
use super::token_trust::TokenTrust;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::keystore::Unlocked;
use crate::adapters::output::Existing;
use crate::adapters::tsa;
use crate::crypto::SigningKey;
use crate::formats;
pub use crate::formats::asic::Form;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::model::Certificate;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::SignatureLevel;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;
use crate::signing;
pub use crate::signing::Allowance;
pub use crate::signing::CmsForm;
pub use crate::signing::ContainerKind;
pub use crate::signing::DialectRequest;
use crate::signing::Signer;
use crate::signing::SigningError;
use crate::signing::SigningRequest;
use crate::signing::chain;
use crate::signing::chain::ProvedChain;
use crate::signing::proof::Expected;
use crate::signing::refuse;
use crate::signing::timestamp::Authority;
use crate::signing::timestamp::TokenJudge;
use crate::signing::visible::Visible;
use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

pub use error::SignError;
pub(super) use keep::Buffers;
pub(super) use keep::Keep;
pub use keep::SignedFile;
pub use pack::PackError;
pub use pack::pack;

/// A document to be made from another.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Job {
    /// What is read.
    pub input: PathBuf,
    /// What is written.
    pub output: PathBuf,
}

/// What a run is to make, the same for each of its documents.
#[derive(Default)]
pub struct Wishes {
    /// The timestamp authority, by URL or `sandbox`: level B-T. Without one: level B-B.
    pub authority: Option<String>,
    /// With an authority: B-LT or B-LTA instead of B-T.
    pub level: Option<SignatureLevel>,
    /// The digest; `None`: SHA-256.
    pub digest: Option<DigestAlgorithm>,
    /// RSASSA-PSS for RSA keys.
    pub pss: bool,
    /// PDF: the field.
    pub field: Option<String>,
    /// PDF: the reason.
    pub reason: Option<String>,
    /// The place.
    pub location: Option<String>,
    /// PDF: what the signature shows.
    pub visible: Option<Arc<Visible>>,
    /// PDF: what may still change afterwards.
    pub allowance: Allowance,
    /// A CMS signature over the file instead of one in it.
    pub cms: Option<CmsForm>,
    /// A container without signatures that was made of all inputs, which is signed in place of them.
    pub packed: Option<Vec<u8>>,
    /// Container: the kind of its new signature.
    pub container: Option<ContainerKind>,
    /// XML: ids of the elements to sign.
    pub xml_ids: Vec<String>,
    /// XML: path of the element that receives the signature.
    pub into: Option<String>,
    /// XML: the plain form of a national dialect.
    pub dialect: Option<DialectRequest>,
    /// What to do where an output is there.
    pub existing: Option<Existing>,
    /// What to do where the timestamp authority is not trusted.
    pub distrust: Distrust,
}

/// A run: an unlocked key whose certificate may sign, and all that its documents share.
pub struct Run {
    request: SigningRequest,
    key: Box<dyn SigningKey>,
    chain: ProvedChain,
    authority: Option<Box<dyn TimestampAuthority>>,
    /// The level in the end.
    level: SignatureLevel,
    /// `None` for the sample authority, which nobody trusts.
    token_trust: Option<TokenTrust>,
    entropy: Box<dyn Entropy>,
    settings: Settings,
    existing: Existing,
    packed: Option<Vec<u8>>,
}

impl Run {
    /// Finds the chain of the key's certificate among what came with the key, what was given and,
    /// where that was asked for, the network, and refuses a certificate that may not sign now
    /// (PA-89).
    ///
    /// # Errors
    /// With the refusal, or where the authority's address is none.
    pub fn open(
        unlocked: Unlocked,
        settings: Settings,
        wishes: Wishes,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, SignError> {
        let Unlocked { key, certificate, others } = unlocked;
        let now = entropy.now();
        refuse::certificate(&certificate, now).map_err(SigningError::from)?;
        let question = chain::question(&certificate, &others);
        let Settings { pool, policy, online, .. } = &settings;
        let limits = Limits::default();
        let evidence = match online {
            Some(online) => online.assemble(&question, pool, &limits, policy, now),
            None => x509::assemble(question, &settings.pool(), &limits),
        };
        let chain = chain::prove(&evidence, certificate.id);
        refuse::revoked(&evidence, &certificate, &chain).map_err(SigningError::from)?;
        let authority = wishes.authority.as_deref().map(open_authority).transpose()?;
        let token_trust = judged(wishes.authority.as_deref(), wishes.distrust);
        let own = if authority.is_some() { SignatureLevel::T } else { SignatureLevel::B };
        let level = wishes.level.filter(|_| authority.is_some()).unwrap_or(own);
        Ok(Self {
            request: SigningRequest {
                level: own,
                digest: wishes.digest.unwrap_or(DigestAlgorithm::Sha256),
                pss: wishes.pss,
                certificate,
                chain: chain.issuers.clone(),
                claimed_time: now,
                field: wishes.field,
                reason: wishes.reason,
                location: wishes.location,
                visible: wishes.visible,
                allowance: wishes.allowance,
                authority: wishes.authority,
                cms: wishes.cms,
                container: wishes.container,
                xml_ids: wishes.xml_ids,
                into: wishes.into,
                dialect: wishes.dialect,
            },
            key,
            chain,
            authority,
            level,
            token_trust,
            entropy,
            settings,
            existing: wishes.existing.unwrap_or(Existing::Refuse),
            packed: wishes.packed,
        })
    }

    /// The same run with an authority that is at hand: level B-T.
    #[must_use]
    pub fn with_authority(mut self, authority: Box<dyn TimestampAuthority>) -> Self {
        self.authority = Some(authority);
        self.request.level = SignatureLevel::T;
        self.level = self.level.max(SignatureLevel::T);
        self
    }

    /// The signing certificate.
    pub fn certificate(&self) -> &Certificate {
        &self.request.certificate
    }

    /// Why the timestamps may be doubted, where they were made nonetheless.
    pub fn doubts(&self) -> Vec<Doubt> {
        self.token_trust.as_ref().map(TokenTrust::doubts).unwrap_or_default()
    }

    /// What is proved of its chain.
    pub fn chain(&self) -> &ProvedChain {
        &self.chain
    }
}

/// Whoever names the sample authority knows that it is not trusted.
pub(super) fn judged(authority: Option<&str>, distrust: Distrust) -> Option<TokenTrust> {
    (authority != Some(tsa::SANDBOX)).then(|| TokenTrust::new(distrust))
}

/// The timestamp authority of a name.
pub(super) fn open_authority(name: &str) -> Result<Box<dyn TimestampAuthority>, SignError> {
    tsa::authority(name, Box::new(SystemEntropy))
        .map_err(|error| SignError::Authority { name: name.to_owned(), why: error.to_string() })
}

/// Signs every document, on all cores; one that cannot be signed does not stop the others. `tell`
/// is called once a document, in no particular order, with its position. Where `stop` is set, the
/// documents that were not begun are left.
pub fn sign_all(
    jobs: &[Job],
    run: &Run,
    stop: &AtomicBool,
    tell: &(dyn Fn(usize, Result<SignedFile, SignError>) + Sync),
) {
    jobs.par_iter().enumerate().for_each_init(Buffers::default, |buffers, (position, job)| {
        let outcome = if stop.load(Ordering::Relaxed) {
            Err(SignError::Stopped)
        } else {
            sign_one(job, run, buffers)
        };
        tell(position, outcome);
    });
}

/// Signs one document.
///
/// # Errors
/// With the refusal, or where a file, the key or the authority stand in the way. Nothing is written
/// then.
pub fn sign_file(job: &Job, run: &Run) -> Result<SignedFile, SignError> {
    sign_one(job, run, &mut Buffers::default())
}

fn sign_one(job: &Job, run: &Run, buffers: &mut Buffers) -> Result<SignedFile, SignError> {
    let claimed_time = run.entropy.now();
    let request = SigningRequest { claimed_time, ..run.request.clone() };
    refuse::certificate(&request.certificate, claimed_time).map_err(SigningError::from)?;
    let expected = Expected::of(&request);
    let keep = Keep {
        settings: &run.settings,
        existing: run.existing,
        beside: request.cms == Some(CmsForm::Detached),
    };
    let trust = run.token_trust.as_ref().map(|trust| trust.by(&run.settings, claimed_time));
    let judge = trust.as_ref().map(|trust| trust as &dyn TokenJudge);
    let signer = Signer {
        key: run.key.as_ref(),
        authority: run.authority.as_deref().map(|service| Authority { service, judge }),
        entropy: run.entropy.as_ref(),
    };
    let raises = run.level > SignatureLevel::T;
    let prepared = keep.prepare(job, buffers, &expected, |source, name| {
        let source = match &run.packed {
            Some(packed) => packed as &dyn Source,
            None => source,
        };
        let is_beyond = |form| {
            !matches!(form, DocumentFormat::Pdf | DocumentFormat::Xml | DocumentFormat::Asic)
        };
        if raises && request.cms.is_none() && is_beyond(formats::detect(source)?) {
            return Err(SigningError::NotRaised);
        }
        signing::sign(source, name, &request, &signer, &run.settings.observe)
    })?;
    let keep::Prepared { pending, signed, about } = prepared;
    if !raises {
        pending.persist(run.existing)?;
        return Ok(signed);
    }
    let wishes = augment::Wishes {
        level: run.level,
        signatures: vec![signed.id.clone()],
        authority: request.authority.clone(),
        digest: Some(request.digest),
        ..augment::Wishes::default()
    };
    let raising = Raising {
        observe: about.as_ref().unwrap_or(&run.settings.observe),
        authority: run.authority.as_deref(),
        token_trust: run.token_trust.as_ref(),
        entropy: run.entropy.as_ref(),
        settings: &run.settings,
        wishes: &wishes,
    };
    let raised = raising.prepare(pending.path(), &job.output, buffers);
    let (pending, augmented) = raised.map_err(|error| SignError::Raising(Box::new(error)))?;
    pending.persist(run.existing)?;
    Ok(SignedFile { early: augmented.early, ..signed })
}
