//! A folder of documents with the verdicts that they must get (`MANIFEST.toml`), so that a policy,
//! or a new version of this program, can be tried before it is relied on.

use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::sandbox;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::settings::Detached;
use crate::app::settings::LeftOut;
use crate::app::settings::Settings;
use crate::app::settings::SettingsError;
use crate::app::settings::Sources;
use crate::app::settings::Wishes;
use crate::formats::FormatError;
use crate::formats::x509::Pool;
use crate::model::Origin;
use crate::model::Time;
use crate::report::Brief;
use crate::report::Verdict;
use crate::report::policy_test::DeviationKind;
use crate::report::policy_test::ExpectationDeviation;
use crate::report::policy_test::Expected;
use crate::report::policy_test::PolicyTest;
use secrecy::SecretString;
use serde::Deserialize;
use std::path::Path;
use std::path::PathBuf;
use std::sync::PoisonError;
use std::sync::atomic::AtomicBool;
use thiserror::Error;

/// The name of the manifest in its folder.
pub const MANIFEST: &str = "MANIFEST.toml";

/// A manifest as written. Paths are relative to its folder.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Manifest {
    /// For people.
    #[serde(rename = "description")]
    _description: Option<String>,
    policy: Option<String>,
    /// The validation time.
    at: Option<String>,
    /// The sample PKI is trusted, with its CRLs as of `at`: for documents signed in trials. What
    /// names trust of its own does without.
    #[serde(default)]
    sample_pki: bool,
    #[serde(default)]
    trust: Vec<PathBuf>,
    #[serde(default)]
    certs: Vec<PathBuf>,
    #[serde(default)]
    crls: Vec<PathBuf>,
    #[serde(default)]
    ocsps: Vec<PathBuf>,
    #[serde(default, alias = "fixture")]
    document: Vec<toml::Spanned<Entry>>,
}

/// One document and what is expected of it. What it names of trust replaces the manifest's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    file: PathBuf,
    /// For people.
    #[serde(rename = "origin")]
    _origin: Option<String>,
    sha256: Option<String>,
    #[serde(alias = "indication")]
    verdict: Option<String>,
    sub_indication: Option<String>,
    signatures: Option<Vec<String>>,
    #[serde(default, alias = "reasons")]
    rules: Vec<String>,
    at: Option<String>,
    trust: Option<Vec<PathBuf>>,
    certs: Option<Vec<PathBuf>>,
    crls: Option<Vec<PathBuf>>,
    ocsps: Option<Vec<PathBuf>>,
    /// Content signed from outside the file.
    detached: Option<PathBuf>,
    password_file: Option<PathBuf>,
}

/// Why a test could not be run.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TestError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// The manifest is not one.
    #[error("{}, line {line}: {what}", path.display())]
    Manifest {
        /// The manifest.
        path: PathBuf,
        /// Counted from 1.
        line: usize,
        /// What is wrong.
        what: String,
    },
    /// Trust material or policy cannot be used.
    #[error(transparent)]
    Settings(#[from] SettingsError),
    /// The sample PKI cannot be made: a bug of ours.
    #[error("the sample PKI cannot be made")]
    Sample(#[from] sandbox::SandboxError),
    /// A CRL of the sample PKI cannot be read: a bug of ours.
    #[error("a CRL of the sample PKI cannot be read")]
    SampleCrl(#[from] FormatError),
    /// Not all documents could be looked at.
    #[error("not all documents could be looked at")]
    Unfinished,
}

/// What the command line says in place of the manifest.
#[derive(Clone, Debug, Default)]
pub struct Instead {
    /// Name or file of the policy.
    pub policy: Option<String>,
    /// The validation time of all documents.
    pub at: Option<Time>,
    /// Anchors, certificates and status data; what is empty is the manifest's.
    pub sources: Sources,
}

/// What a group of documents is judged with.
#[derive(Clone, Debug, Eq, PartialEq)]
struct Means {
    at: Time,
    sample_pki: bool,
    trust: Vec<PathBuf>,
    certs: Vec<PathBuf>,
    crls: Vec<PathBuf>,
    ocsps: Vec<PathBuf>,
    detached: Option<PathBuf>,
    password_file: Option<PathBuf>,
}

/// Holds every document of a manifest against what is expected of it. `path` is the manifest, or
/// the folder that it is in.
///
/// # Errors
/// Where the manifest or what it names cannot be used. A document that cannot be read, or is not
/// there, is a deviation.
pub fn test(path: &Path, instead: &Instead) -> Result<(PolicyTest, Vec<LeftOut>), TestError> {
    let path = if files::is_folder(path) { path.join(MANIFEST) } else { path.to_owned() };
    let bytes = files::read(&path)?;
    let place = Place { path: &path, text: &String::from_utf8_lossy(&bytes) };
    let mut manifest: Manifest = toml::from_str(place.text).map_err(|error| {
        place.error(error.span().map_or(0, |span| span.start), error.message().to_owned())
    })?;
    let folder = path.parent().unwrap_or(Path::new("")).to_owned();
    let entries = std::mem::take(&mut manifest.document);
    let mut cases = Vec::with_capacity(entries.len());
    for entry in entries {
        let at = entry.span().start;
        cases.push(Case::new(entry.into_inner(), at, &manifest, instead, &folder, &place)?);
    }
    let policy = instead.policy.clone().or_else(|| {
        let named = manifest.policy.as_deref()?;
        let is_file = named.contains(['/', '\\']) || Path::new(named).extension().is_some();
        let file = || folder.join(named).to_string_lossy().into_owned();
        Some(if is_file { file() } else { named.to_owned() })
    });
    run(&path, &cases, policy.as_deref(), &folder)
}

fn run(
    path: &Path,
    cases: &[Case],
    policy: Option<&str>,
    folder: &Path,
) -> Result<(PolicyTest, Vec<LeftOut>), TestError> {
    let first = cases.first().map_or(Time::from_unix(0), |case| case.means.at);
    let wishes = Wishes { policy: policy.map(str::to_owned), ..Wishes::default() };
    let held = Settings::without_material(&wishes, first)?.policy;
    let named = (held.name.clone(), held.sha256.clone());
    let manifest = path.to_string_lossy().into_owned();
    let mut test = PolicyTest::new(manifest, named, held.model, first);
    let mut outcomes: Vec<Option<Vec<ExpectationDeviation>>> = vec![None; cases.len()];
    let mut left_out = Vec::new();
    // One set of trust material serves all documents that are judged with it.
    let mut groups: Vec<(&Means, Vec<usize>)> = Vec::new();
    for (position, case) in cases.iter().enumerate() {
        match groups.iter_mut().find(|(means, _)| **means == case.means) {
            Some((_, positions)) => positions.push(position),
            None => groups.push((&case.means, vec![position])),
        }
    }
    for (means, positions) in groups {
        let (settings, passed_over) = means.settings(policy)?;
        left_out.extend(passed_over);
        let of_group: Vec<&Case> =
            positions.iter().filter_map(|position| cases.get(*position)).collect();
        let paths: Vec<PathBuf> = of_group.iter().map(|case| folder.join(&case.file)).collect();
        let interrupted = AtomicBool::new(false);
        let batch = Batch {
            paths: &paths,
            scope: Scope::Named,
            settings: &settings,
            interrupted: &interrupted,
        };
        let mut next = positions.iter().zip(&of_group);
        let complete = batch.run(
            None,
            |report| Brief::of(&report),
            |told| {
                let Some((position, case)) = next.next() else { return };
                let Told::Document(brief) = told else { return };
                if let Some(slot) = outcomes.get_mut(*position) {
                    *slot = Some(case.deviations(&brief, folder));
                }
            },
        );
        if !complete {
            return Err(TestError::Unfinished);
        }
    }
    for outcome in outcomes {
        test.add(outcome.ok_or(TestError::Unfinished)?);
    }
    Ok((test, left_out))
}

/// One document, read from the manifest.
struct Case {
    file: PathBuf,
    expected: Expected,
    means: Means,
}

impl Case {
    fn new(
        entry: Entry,
        position: usize,
        manifest: &Manifest,
        instead: &Instead,
        folder: &Path,
        place: &Place<'_>,
    ) -> Result<Self, TestError> {
        let file = entry.file.display();
        let at = match (instead.at, entry.at.as_ref().or(manifest.at.as_ref())) {
            (Some(at), _) => at,
            (None, Some(text)) => Time::parse(text).ok_or_else(|| {
                place.error(position, format!("`{text}` is no moment and no date"))
            })?,
            (None, None) => {
                let what = format!("{file}: `at` is missing: without a moment no verdict stays");
                return Err(place.error(position, what));
            }
        };
        let verdict = match &entry.verdict {
            None => None,
            Some(name) => Some(Verdict::from_name(name).ok_or_else(|| {
                let known = Verdict::ALL.map(Verdict::name).join(", ");
                place.error(position, format!("{file}: `{name}` is none of {known}"))
            })?),
        };
        let expected = Expected {
            sha256: entry.sha256,
            verdict,
            sub_indication: entry.sub_indication,
            signatures: entry.signatures,
            rules: entry.rules,
        };
        if expected.is_empty() {
            let what = format!(
                "{file}: nothing is expected of it: `verdict`, `signatures` or `rules` is missing"
            );
            return Err(place.error(position, what));
        }
        let Sources { trust, certs, crls, ocsps, .. } = &instead.sources;
        let pick = |given: &[PathBuf], own: Option<&Vec<PathBuf>>, all: &[PathBuf]| {
            if !given.is_empty() {
                return given.to_vec();
            }
            let named = own.map_or(all, Vec::as_slice);
            named.iter().map(|path| folder.join(path)).collect()
        };
        let trust = pick(trust, entry.trust.as_ref(), &manifest.trust);
        let certs = pick(certs, entry.certs.as_ref(), &manifest.certs);
        let crls = pick(crls, entry.crls.as_ref(), &manifest.crls);
        let ocsps = pick(ocsps, entry.ocsps.as_ref(), &manifest.ocsps);
        let bare = [&trust, &certs, &crls, &ocsps].iter().all(|paths| paths.is_empty());
        let means = Means {
            at,
            sample_pki: manifest.sample_pki && bare,
            trust,
            certs,
            crls,
            ocsps,
            detached: entry.detached.map(|path| folder.join(path)),
            password_file: entry.password_file.map(|path| folder.join(path)),
        };
        Ok(Self { file: entry.file, expected, means })
    }

    fn deviations(&self, brief: &Brief, folder: &Path) -> Vec<ExpectationDeviation> {
        let file = self.file.to_string_lossy().into_owned();
        if !files::exists(&folder.join(&self.file)) {
            let (seen, expected) = ("-".to_owned(), file.clone());
            let kind = DeviationKind::Missing;
            return vec![ExpectationDeviation { file, kind, seen, expected }];
        }
        self.expected.deviations(&file, brief)
    }
}

impl Means {
    fn settings(&self, policy: Option<&str>) -> Result<(Settings, Vec<LeftOut>), TestError> {
        let password = match &self.password_file {
            None => None,
            Some(path) => {
                let bytes = files::read(path)?;
                let text = String::from_utf8_lossy(&bytes);
                Some(SecretString::from(text.lines().next().unwrap_or_default()))
            }
        };
        let detached = self.detached.iter().map(|path| Detached { uri: None, path: path.clone() });
        let sources = Sources {
            trust: self.trust.clone(),
            certs: self.certs.clone(),
            crls: self.crls.clone(),
            ocsps: self.ocsps.clone(),
            ..Sources::default()
        };
        let wishes = Wishes {
            sources,
            at: Some(self.at),
            policy: policy.map(str::to_owned),
            detached: detached.collect(),
            password,
            ..Wishes::default()
        };
        let (settings, left_out) = Settings::load(wishes, self.at)?;
        if self.sample_pki {
            let mut pool = settings.pool.write().unwrap_or_else(PoisonError::into_inner);
            // The user's own trust store is not asked.
            *pool = Pool::new();
            for anchor in sandbox::sample_anchors()? {
                pool.add_anchor(anchor, sample("trust"));
            }
            for certificate in sandbox::sample_certificates()? {
                if certificate.basic_constraints.as_ref().is_some_and(|basic| basic.authority) {
                    pool.add_certificate(certificate, sample("ca"));
                }
            }
            for (name, crl) in sandbox::current_crls(self.at)? {
                pool.add_crl(&crl, sample(&format!("{name}.crl")))?;
            }
        }
        Ok((settings, left_out))
    }
}

fn sample(name: &str) -> Origin {
    Origin::File(format!("certs-sample/{name}"))
}

/// Where in the manifest something stands, for messages.
struct Place<'t> {
    path: &'t Path,
    text: &'t str,
}

impl Place<'_> {
    fn error(&self, offset: usize, what: String) -> TestError {
        let before = self.text.get(..offset).unwrap_or_default();
        let line = before.matches('\n').count().saturating_add(1);
        TestError::Manifest { path: self.path.to_owned(), line, what }
    }
}
