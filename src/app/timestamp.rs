//! Timestamps without a signature: in a PDF, or as a file beside any other file.

use super::settings::Settings;
use super::sign::Buffers;
use super::sign::Job;
use super::sign::Keep;
use super::sign::SignError;
use super::sign::SignedFile;
use super::sign::judged;
use super::sign::open_authority;
use super::token_trust::Asked;
use super::token_trust::Distrust;
use super::token_trust::Doubt;
use super::token_trust::TokenTrust;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::formats::bytes::digest_of;
use crate::model::DigestAlgorithm;
use crate::model::Time;
use crate::ports::Entropy;
use crate::ports::TimestampAuthority;
use crate::signing;
use crate::signing::SigningError;
use crate::signing::proof::Expected;
use crate::signing::timestamp;
use crate::signing::timestamp::Authority;
use crate::signing::timestamp::TokenJudge;

/// What timestamps are made with.
pub struct Stamping {
    authority: Box<dyn TimestampAuthority>,
    /// `None` for the sample authority, which nobody trusts.
    token_trust: Option<TokenTrust>,
    entropy: Box<dyn Entropy>,
    digest: DigestAlgorithm,
    settings: Settings,
    existing: Existing,
}

impl Stamping {
    /// With the authority of a name: a URL, or `sandbox`. The digest is the imprint's; `distrust`
    /// is for an authority that is not trusted.
    ///
    /// # Errors
    /// Where the address is none.
    pub fn open(
        authority: &str,
        digest: Option<DigestAlgorithm>,
        settings: Settings,
        existing: Existing,
        distrust: Distrust,
        entropy: Box<dyn Entropy>,
    ) -> Result<Self, SignError> {
        Ok(Self {
            authority: open_authority(authority)?,
            token_trust: judged(Some(authority), distrust),
            entropy,
            digest: digest.unwrap_or(DigestAlgorithm::Sha256),
            settings,
            existing,
        })
    }

    /// The same with an authority that is at hand.
    #[must_use]
    pub fn with_authority(self, authority: Box<dyn TimestampAuthority>) -> Self {
        Self { authority, ..self }
    }

    /// Why the timestamps may be doubted, where they were made nonetheless.
    pub fn doubts(&self) -> Vec<Doubt> {
        self.token_trust.as_ref().map(TokenTrust::doubts).unwrap_or_default()
    }

    fn trust(&self) -> Option<Asked<'_>> {
        let now = self.entropy.now();
        self.token_trust.as_ref().map(|trust| trust.by(&self.settings, now))
    }

    /// The authority, judged by `trust`.
    fn authority<'a>(&'a self, trust: Option<&'a Asked<'_>>) -> Authority<'a> {
        let judge = trust.map(|trust| trust as &dyn TokenJudge);
        Authority { service: self.authority.as_ref(), judge }
    }
}

/// Adds a document timestamp to a PDF.
///
/// # Errors
/// Where a file or the authority stands in the way, or the input is no PDF that can take it.
/// Nothing is written then.
pub fn stamp_document(job: &Job, stamping: &Stamping) -> Result<SignedFile, SignError> {
    let trust = stamping.trust();
    let (authority, entropy) = (stamping.authority(trust.as_ref()), stamping.entropy.as_ref());
    let settings = &stamping.settings;
    let keep = Keep { settings, existing: stamping.existing, beside: false };
    let expected = Expected::document_timestamp();
    keep.make(job, &mut Buffers::default(), &expected, |source, name| {
        signing::stamp(source, name, authority, entropy, stamping.digest, &settings.observe)
    })
}

/// Writes a TimeStampResp over a file's bytes; returns the time it says.
///
/// # Errors
/// Where a file or the authority stands in the way. Nothing is written then.
pub fn stamp_detached(job: &Job, stamping: &Stamping) -> Result<Time, SignError> {
    let mut buffer = Vec::new();
    let opened = files::open(&job.input, &mut buffer)?;
    let imprint = digest_of(opened.source(), stamping.digest).map_err(SigningError::from)?;
    let trust = stamping.trust();
    let (authority, entropy) = (stamping.authority(trust.as_ref()), stamping.entropy.as_ref());
    let answer = timestamp::obtain(authority, entropy, stamping.digest, &imprint)?;
    Pending::write(&job.output, None, &answer.response, None)?.persist(stamping.existing)?;
    Ok(answer.time)
}
