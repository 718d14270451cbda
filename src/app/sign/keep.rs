//! What was made of a document is written beside its place, read again and held against what was
//! asked for and against our own judge; only then it gets its name. Whoever makes it is not asked.

use super::Job;
use super::SignError;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::app::augment;
use crate::app::settings::Settings;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::x509;
use crate::model::Axis;
use crate::model::Conclusion;
use crate::model::ModificationLevel;
use crate::model::Observed;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::Time;
use crate::signing::Made;
use crate::signing::Output;
use crate::signing::SigningError;
use crate::signing::proof;
use crate::signing::proof::Expected;
use crate::signing::visible::Covering;
use crate::validation;
use std::path::Path;

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
    /// What the new one covers on its page.
    pub covering: Covering,
    /// From level B-LT: where the signer's status is older than the signature.
    pub early: Vec<augment::Early>,
}

impl SignedFile {
    pub(in crate::app) fn of(made: &SignatureEvidence, before: Option<&Observed>) -> Self {
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
            covering: Covering::default(),
            early: Vec::new(),
        }
    }
}

/// Memory that a batch asks for once a thread.
#[derive(Default)]
pub(in crate::app) struct Buffers {
    pub(in crate::app) input: Vec<u8>,
    pub(in crate::app) output: Vec<u8>,
}

/// What was made and looked at, without a name yet.
pub(in crate::app) struct Prepared {
    pub(in crate::app) pending: Pending,
    pub(in crate::app) signed: SignedFile,
    /// How it is read, where its content stands beside it.
    pub(in crate::app) about: Option<ObserveOptions>,
}

/// Writes what was made, looks at it, and gives it its name.
pub(in crate::app) struct Keep<'a> {
    pub(in crate::app) settings: &'a Settings,
    pub(in crate::app) existing: Existing,
    /// What is written is about the input and does not hold it.
    pub(in crate::app) beside: bool,
}

impl Keep<'_> {
    pub(in crate::app) fn make(
        &self,
        job: &Job,
        buffers: &mut Buffers,
        expected: &Expected,
        make: impl FnOnce(&dyn Source, &str) -> Result<Made, SigningError>,
    ) -> Result<SignedFile, SignError> {
        let prepared = self.prepare(job, buffers, expected, make)?;
        prepared.pending.persist(self.existing)?;
        Ok(prepared.signed)
    }

    /// The same, up to the file that has no name yet.
    pub(in crate::app) fn prepare(
        &self,
        job: &Job,
        buffers: &mut Buffers,
        expected: &Expected,
        make: impl FnOnce(&dyn Source, &str) -> Result<Made, SigningError>,
    ) -> Result<Prepared, SignError> {
        let name = job.input.to_string_lossy();
        let opened = files::open(&job.input, &mut buffers.input)?;
        let made = make(opened.source(), &name)?;
        let (source, bytes) = match &made.output {
            Output::Appended(bytes) => (Some(opened.source()), bytes),
            Output::Whole(bytes) => (None, bytes),
        };
        let pending = Pending::write(&job.output, source, bytes, Some(&job.input))?;
        let about = self.about(&job.input, opened.source())?;
        let observe = about.as_ref().unwrap_or(&self.settings.observe);
        let before = made.earlier.as_ref();
        let mut signed =
            self.look(pending.path(), &mut buffers.output, before, expected, observe)?;
        signed.covering = made.covering;
        Ok(Prepared { pending, signed, about })
    }

    /// With the input as the content of what is made beside it.
    fn about(&self, path: &Path, input: &dyn Source) -> Result<Option<ObserveOptions>, SignError> {
        if !self.beside {
            return Ok(None);
        }
        let content = match input.whole() {
            Some(whole) => whole.to_vec().into(),
            None => files::content(path)?,
        };
        let limits = self.settings.observe.limits.clone();
        let detached = [(String::new(), content)].into();
        Ok(Some(ObserveOptions { detached, limits, ..ObserveOptions::default() }))
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
