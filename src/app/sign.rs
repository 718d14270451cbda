//! Signing: one unlocked key, any number of documents. Each is signed, written beside its place,
//! read again and held against what was asked for, and only then given its name.

use super::augment;
use super::augment::AugmentError;
use super::augment::Raising;
use super::settings::Settings;
use super::token_trust::Distrust;
use super::token_trust::Doubt;
use super::token_trust::TokenTrust;
use super::unreadable;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::keystore::Unlocked;
use crate::adapters::output::Existing;
use crate::adapters::output::OutputError;
use crate::adapters::output::Pending;
#[cfg(feature = "render")]
use crate::adapters::pages::PageError;
use crate::adapters::tsa;
use crate::crypto::SigningKey;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::formats::x509;
use crate::model::Axis;
use crate::model::Certificate;
use crate::model::Conclusion;
use crate::model::DigestAlgorithm;
use crate::model::DocumentFormat;
use crate::model::Finding;
use crate::model::ModificationLevel;
use crate::model::Observed;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureLevel;
use crate::model::Time;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;
use crate::signing;
pub use crate::signing::Allowance;
pub use crate::signing::CmsForm;
use crate::signing::Made;
use crate::signing::Output;
use crate::signing::Refusal;
use crate::signing::Signer;
use crate::signing::SigningError;
use crate::signing::SigningRequest;
use crate::signing::chain;
use crate::signing::chain::ProvedChain;
use crate::signing::proof;
use crate::signing::proof::Expected;
use crate::signing::refuse;
use crate::signing::timestamp::Authority;
use crate::signing::timestamp::TokenJudge;
use crate::signing::visible::Visible;
use crate::validation;
use rayon::iter::IndexedParallelIterator;
use rayon::iter::IntoParallelRefIterator;
use rayon::iter::ParallelIterator;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use thiserror::Error;

/// Why a document was not signed or timestamped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SignError {
    /// The input cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot, or is not to, be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// What was written cannot be read again.
    #[error("what was made cannot be read again, so it was not kept")]
    Again(#[source] FormatError),
    /// The timestamp authority's address is none.
    #[error("--tsa: {why}")]
    Authority {
        /// As given.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The page cannot be drawn.
    #[cfg(feature = "render")]
    #[error(transparent)]
    Page(PageError),
    /// It was signed, and cannot be raised to the level asked for.
    #[error(transparent)]
    Raising(#[from] Box<AugmentError>),
    /// The user stopped the run before this document's turn.
    #[error("the run was stopped before this file")]
    Stopped,
}

impl SignError {
    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Signing(SigningError::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// What `verify` says of the document, where that is why: it cannot be read, or is of no kind
    /// that can be signed.
    pub fn of_document(&self, input: &Path) -> Option<Finding> {
        match self {
            Self::Signing(SigningError::Format(cause)) => unreadable::told(input, Some(cause)),
            Self::Signing(SigningError::Kind | SigningError::NotPdf) => {
                unreadable::told(input, None)
            }
            _ => None,
        }
    }

    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Signing(SigningError::Refused(refusal)) => refusal.cure(),
            Self::Signing(SigningError::Visible(error)) => error.cure(),
            Self::Signing(SigningError::Kind) => Some((
                "sign it as CMS: --detached makes a signature beside it, --attached one around it",
                "hãy ký dạng CMS: --detached tạo chữ ký rời bên cạnh, --attached tạo tệp chứa cả nội dung",
            )),
            Self::Signing(SigningError::Authority(_)) => Some((
                "see that the address is a timestamp service's (RFC 3161) and can be reached; where \
                 the service is busy or fails, try again later; nothing was written",
                "hãy kiểm tra địa chỉ có đúng là của dịch vụ dấu thời gian (RFC 3161) và kết nối; nếu \
                 dịch vụ đang bận hoặc lỗi, hãy thử lại sau; chưa ghi gì cả",
            )),
            Self::Signing(SigningError::Token { .. }) => Some((
                "try again; where it stays so, tell the operator of the service, or name another \
                 with --tsa; nothing was written",
                "hãy thử lại; nếu vẫn vậy, hãy báo đơn vị vận hành dịch vụ hoặc chọn dịch vụ khác bằng \
                 --tsa; chưa ghi gì cả",
            )),
            Self::Signing(SigningError::Distrusted { .. }) => Some((
                "give its root with --trust and what lies between with --certs, or go on with \
                 --allow-untrusted-tsa; nothing was written",
                "hãy đưa chứng thư gốc của dịch vụ bằng --trust và chứng thư trung gian bằng \
                 --certs, hoặc vẫn tiếp tục bằng --allow-untrusted-tsa; chưa ghi gì cả",
            )),
            _ => None,
        }
    }
}

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
    /// With an authority, and for PDFs: B-LT or B-LTA instead of B-T.
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
    /// XML: ids of the elements to sign.
    pub xml_ids: Vec<String>,
    /// XML: path of the element that receives the signature.
    pub into: Option<String>,
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
                xml_ids: wishes.xml_ids,
                into: wishes.into,
            },
            key,
            chain,
            authority,
            level,
            token_trust,
            entropy,
            settings,
            existing: wishes.existing.unwrap_or(Existing::Refuse),
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

/// A document that was signed.
#[derive(Clone, Debug)]
pub struct SignedFile {
    /// Field name or Id of the new signature.
    pub id: String,
    /// What it claims as its time.
    pub claimed_time: Option<Time>,
    /// What a timestamp says.
    pub proven_time: Option<Time>,
    /// Earlier signatures after which the document was changed in a way that no rule explains, as
    /// it came to us.
    pub changed_since: Vec<String>,
    /// Other signatures of the document that do not hold, or of which that cannot be said.
    pub doubtful: Vec<String>,
    /// Earlier visible signatures that the new one covers.
    pub covered: Vec<String>,
    /// From level B-LT: where the signer's status is older than the signature.
    pub early: Vec<augment::Early>,
}

impl SignedFile {
    pub(super) fn of(made: &SignatureEvidence, before: Option<&Observed>) -> Self {
        let token = made.timestamps.first().unwrap_or(made);
        Self {
            id: made.id.clone(),
            claimed_time: made.attributes.claimed_signing_time,
            proven_time: token.timestamp.as_ref().map(|facts| facts.time),
            changed_since: before
                .iter()
                .flat_map(|before| &before.signatures)
                .filter(|earlier| earlier.later.level() == ModificationLevel::Other)
                .map(|earlier| earlier.id.clone())
                .collect(),
            doubtful: Vec::new(),
            covered: Vec::new(),
            early: Vec::new(),
        }
    }
}

/// Memory that a batch asks for once a thread.
#[derive(Default)]
pub(super) struct Buffers {
    pub(super) input: Vec<u8>,
    pub(super) output: Vec<u8>,
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
    let (pending, signed) = keep.prepare(job, buffers, &expected, |source, name| {
        let is_beyond = |form| form != DocumentFormat::Pdf || request.cms.is_some();
        if raises && is_beyond(formats::detect(source)?) {
            return Err(SigningError::NotRaised);
        }
        signing::sign(source, name, &request, &signer, &run.settings.observe)
    })?;
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

/// Writes what was made, looks at it, and gives it its name.
pub(super) struct Keep<'a> {
    pub(super) settings: &'a Settings,
    pub(super) existing: Existing,
    /// What is written is about the input and does not hold it.
    pub(super) beside: bool,
}

impl Keep<'_> {
    pub(super) fn make(
        &self,
        job: &Job,
        buffers: &mut Buffers,
        expected: &Expected,
        make: impl FnOnce(&dyn Source, &str) -> Result<Made, SigningError>,
    ) -> Result<SignedFile, SignError> {
        let (pending, signed) = self.prepare(job, buffers, expected, make)?;
        pending.persist(self.existing)?;
        Ok(signed)
    }

    /// The same, up to the file that has no name yet.
    fn prepare(
        &self,
        job: &Job,
        buffers: &mut Buffers,
        expected: &Expected,
        make: impl FnOnce(&dyn Source, &str) -> Result<Made, SigningError>,
    ) -> Result<(Pending, SignedFile), SignError> {
        let name = job.input.to_string_lossy();
        let opened = files::open(&job.input, &mut buffers.input)?;
        let made = make(opened.source(), &name)?;
        let (source, bytes) = match &made.output {
            Output::Appended(bytes) => (Some(opened.source()), bytes),
            Output::Whole(bytes) => (None, bytes),
        };
        let pending = Pending::write(&job.output, source, bytes, Some(&job.input))?;
        let about;
        let observe = if self.beside {
            let length = usize::try_from(opened.source().length()).unwrap_or(usize::MAX);
            let content = opened.source().read(0, length).map_err(SigningError::from)?.into_owned();
            let limits = self.settings.observe.limits.clone();
            let detached = [(String::new(), content)].into();
            about = ObserveOptions { detached, limits, ..ObserveOptions::default() };
            &about
        } else {
            &self.settings.observe
        };
        let before = made.earlier.as_ref();
        let mut signed =
            self.look(pending.path(), &mut buffers.output, before, expected, observe)?;
        signed.covered = made.covered;
        Ok((pending, signed))
    }

    /// Reads what was written from the disk and holds it against what was asked for (PA-106).
    fn look(
        &self,
        path: &Path,
        buffer: &mut Vec<u8>,
        before: Option<&Observed>,
        expected: &Expected,
        observe: &ObserveOptions,
    ) -> Result<SignedFile, SignError> {
        let opened = files::open(path, buffer)?;
        let after = formats::observe(opened.source(), "", observe).map_err(SignError::Again)?;
        let made = proof::examine(before, &after, expected)?;
        let mut signed = SignedFile::of(made, before);
        let doubtful = self.judge(after, &signed.id)?;
        let others = doubtful.into_iter().filter(|id| !signed.changed_since.contains(id));
        signed.doubtful = others.collect();
        Ok(signed)
    }

    /// A signature that our own judge would fail, for other reasons than trust and time, is not
    /// handed out. Returns the other signatures that
    /// it does not find intact, or fails.
    fn judge(&self, after: Observed, id: &str) -> Result<Vec<String>, SignError> {
        let at = after.signatures.iter().find(|signature| signature.id == id).and_then(|made| {
            let of_token = made.timestamp.as_ref().map(|facts| facts.time);
            made.attributes.claimed_signing_time.or(of_token)
        });
        let Some(at) = at else { return Ok(Vec::new()) };
        let Settings { policy, observe, .. } = self.settings;
        let evidence = x509::assemble(after, &self.settings.pool(), &observe.limits);
        let judgement = validation::validate(&evidence, policy, at);
        let judged = judgement.signatures.iter().find(|signature| signature.id == id);
        let worst = judged.into_iter().flat_map(|signature| &signature.findings).find(|finding| {
            let is_ours = !matches!(finding.axis, Axis::Trust | Axis::Time | Axis::Suite);
            is_ours && finding.severity == Severity::Fail
        });
        match worst {
            Some(finding) => {
                let compared = finding.compared.as_ref();
                let seen = compared.map_or("", |compared| compared.seen.as_str());
                let why = format!("{}: {seen}", finding.rule);
                Err(SigningError::SelfVerification { why }.into())
            }
            None => Ok(judgement
                .signatures
                .iter()
                .filter(|other| {
                    let failed = matches!(other.conclusion, Conclusion::TotalFailed(_));
                    failed || other.axes.intact != Some(true)
                })
                .map(|other| other.id.clone())
                .filter(|other| other != id)
                .collect()),
        }
    }
}
