//! Filling form fields: written beside its place, read again, every signature held against what it
//! was before, and only then given its name.

use super::settings::Settings;
use super::sign::Job;
use super::sign::SignError;
use crate::adapters::files;
use crate::adapters::output::Existing;
use crate::adapters::output::Pending;
use crate::formats;
use crate::formats::x509;
use crate::model::Judgement;
use crate::model::ModificationLevel;
use crate::model::Observed;
use crate::signing;
pub use crate::signing::FieldKind;
pub use crate::signing::FieldValue;
pub use crate::signing::Fillable;
use crate::signing::Filled;
use crate::signing::Output;
use crate::signing::SigningError;
use crate::signing::proof;
use crate::validation;
use std::collections::BTreeMap;
use std::path::Path;

/// A document whose fields were filled.
#[derive(Clone, Debug)]
pub struct FilledFile {
    /// Signatures that were there, and hold as before.
    pub signatures: Vec<String>,
    /// Signatures after which the document was changed, as it came to us, in a way that no rule
    /// explains.
    pub changed_since: Vec<String>,
    /// Fields whose scripts were not run.
    pub scripted: Vec<String>,
}

/// The fields of a document, with whether each may be filled.
///
/// # Errors
/// Where it cannot be read, or has no form.
pub fn list_fields(input: &Path, settings: &Settings) -> Result<Vec<Fillable>, SignError> {
    let mut buffer = Vec::new();
    let opened = files::open(input, &mut buffer)?;
    let name = input.to_string_lossy();
    Ok(signing::list_fields(opened.source(), &name, &settings.observe)?)
}

/// Fills fields of a document.
///
/// # Errors
/// With the refusal, or where a file stands in the way. Nothing is written then.
pub fn fill_file(
    job: &Job,
    values: &[FieldValue],
    settings: &Settings,
    existing: Existing,
) -> Result<FilledFile, SignError> {
    let mut buffer = Vec::new();
    let opened = files::open(&job.input, &mut buffer)?;
    let name = job.input.to_string_lossy();
    let Filled { made, scripted } =
        signing::fill(opened.source(), &name, values, &settings.observe)?;
    let (source, bytes) = match &made.output {
        Output::Appended(bytes) => (Some(opened.source()), bytes),
        Output::Whole(bytes) => (None, bytes),
    };
    let pending = Pending::write(&job.output, source, bytes, Some(&job.input))?;
    let before = made.earlier;
    look(pending.path(), before.as_ref(), settings)?;
    pending.persist(existing)?;
    let earlier = before.iter().flat_map(|before| &before.signatures);
    let is_changed = |level: ModificationLevel| level == ModificationLevel::Other;
    Ok(FilledFile {
        signatures: earlier.clone().map(|signature| signature.id.clone()).collect(),
        changed_since: earlier
            .filter(|signature| is_changed(signature.later.level()))
            .map(|signature| signature.id.clone())
            .collect(),
        scripted,
    })
}

/// Reads what was written from the disk, and holds every signature against what it was.
fn look(path: &Path, before: Option<&Observed>, settings: &Settings) -> Result<(), SignError> {
    let mut buffer = Vec::new();
    let opened = files::open(path, &mut buffer)?;
    let after =
        formats::observe(opened.source(), "", &settings.observe).map_err(SignError::Again)?;
    proof::examine_kept(before, &after)?;
    let Some(before) = before else { return Ok(()) };
    let was = permitted(&judged(before.clone(), settings));
    let now = judged(after, settings);
    for (id, permitted) in permitted(&now) {
        if was.get(&id) == Some(&Some(true)) && permitted != Some(true) {
            let signature = now.signatures.iter().find(|signature| signature.id == id);
            let mut findings = signature.into_iter().flat_map(|signature| &signature.findings);
            let rule = findings.find(|finding| finding.rule.starts_with("DA-25"));
            let seen = rule.and_then(|finding| finding.compared.as_ref());
            let what = seen.map_or("", |compared| compared.seen.as_str());
            let why = format!("it changes more than signature `{id}` allows: {what}");
            return Err(SigningError::SelfVerification { why }.into());
        }
    }
    Ok(())
}

fn judged(observed: Observed, settings: &Settings) -> Judgement {
    let evidence = x509::assemble(observed, &settings.pool(), &settings.observe.limits);
    validation::validate(&evidence, &settings.policy, settings.at)
}

/// Whether what came after each signature is permitted.
fn permitted(judgement: &Judgement) -> BTreeMap<String, Option<bool>> {
    let signatures = judgement.signatures.iter();
    signatures.map(|one| (one.id.clone(), one.axes.changes_permitted)).collect()
}
