//! Mutants of a signed PDF, XML document, container or CMS file, made and at once held against our own judge.

use super::settings::Settings;
use super::settings::Wishes;
use super::verify;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Overwrite;
use crate::adapters::sandbox;
use crate::adapters::sandbox::Fault;
use crate::adapters::sandbox::SandboxError;
use crate::attack::AsicSubject;
use crate::attack::CmsSubject;
use crate::attack::Expectation;
use crate::attack::Identity;
use crate::attack::Mutant;
use crate::attack::Obstacle;
use crate::attack::Subject;
use crate::attack::Workshop;
use crate::attack::XmlSubject;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::x509::Pool;
use crate::model::Axes;
use crate::model::Axis;
use crate::model::Coverage;
use crate::model::DocumentFormat;
use crate::model::Finding;
use crate::model::ModificationLevel;
use crate::model::Origin;
use crate::model::RevocationReason;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::TimeAxis;
use crate::policy::ChangeProfile;
use crate::policy::Level;
use crate::report::Report;
use crate::report::Verdict;
use crate::report::attack::AttackRun;
use crate::report::attack::JudgedMutant;
use crate::report::attack::MutantRow;
use crate::report::attack::NotMade;
use crate::report::attack::Shortfall;
use crate::report::in_vietnamese;
use std::path::Path;
use std::sync::Arc;
use std::sync::RwLock;
use thiserror::Error;

/// Why no mutants can be made.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AttackError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The sample PKI cannot be made: a bug of ours.
    #[error("the sample PKI cannot be made")]
    Sample(#[from] SandboxError),
    /// A CRL of the sample PKI cannot be read: a bug of ours.
    #[error("a CRL of the sample PKI cannot be read")]
    SampleCrl(#[from] FormatError),
    /// The document has no signature that can be attacked.
    #[error("no mutants can be made of this file: {}", .0.en)]
    Unfit(Box<NotMade>),
    /// The folder holds something.
    #[error("the folder is not empty")]
    Occupied,
}

/// Which mutants, and what becomes of them.
#[derive(Clone, Debug, Default)]
pub struct Demand {
    /// Families or ids; none: all.
    pub only: Vec<String>,
    /// They are judged at once.
    pub check: bool,
}

impl Demand {
    /// Whether a mutant is wanted.
    pub fn wants(&self, mutant: &Mutant) -> bool {
        let named = |name: &String| {
            let family = mutant.family();
            name.eq_ignore_ascii_case(mutant.id) || name.eq_ignore_ascii_case(family)
        };
        self.only.is_empty() || self.only.iter().any(named)
    }
}

/// The keys of the sample PKI, with CRLs that revoke its authority.
///
/// # Errors
/// Where a sample cannot be read: our bug.
pub fn workshop(at: Time) -> Result<Workshop, SandboxError> {
    let identity = |name: &str| -> Result<Identity, SandboxError> {
        let (certificate, key, pkcs8) = sandbox::sample_identity(name)?;
        Ok(Identity { certificate, key: Arc::new(key), pkcs8 })
    };
    let mut revoking = Vec::new();
    for (name, reason, before) in [
        ("keyCompromise", RevocationReason::KeyCompromise, 600),
        ("unspecified", RevocationReason::Unspecified, 7200),
        ("cessationOfOperation", RevocationReason::CessationOfOperation, 7200),
    ] {
        let since = Some(at.plus_seconds(-before));
        let fault = Fault::Revoked { name: Some("tsa".to_owned()), reason, at: since };
        revoking.push((name, sandbox::current_crl("g2-cp", at, &[fault])?));
    }
    Ok(Workshop {
        leader: identity("leader")?,
        agency: identity("agency")?,
        issuer: identity("g2-cp")?,
        authority: identity("tsa")?,
        expired_authority: identity("tsa-expired")?,
        rogue: identity("rogue-leader")?,
        rogue_authority: identity("rogue-tsa")?,
        revoking,
        at,
    })
}

/// How mutants are judged: the sample PKI trusted, its CRLs of an hour before, the usual policy
/// with this word on later changes.
///
/// # Errors
/// Where a sample cannot be read: our bug.
pub fn settings(at: Time, changes: ChangeProfile) -> Result<Settings, AttackError> {
    let mut pool = Pool::new();
    for anchor in sandbox::sample_anchors()? {
        pool.add_anchor(anchor, Origin::File("trust".to_owned()));
    }
    for certificate in sandbox::sample_certificates()? {
        pool.add_certificate(certificate, Origin::File("ca".to_owned()));
    }
    for (name, crl) in sandbox::current_crls(at.plus_seconds(-3600))? {
        pool.add_crl(&crl, Origin::File(format!("{name}.crl")))?;
    }
    let wishes = Wishes { at: Some(at), changes: Some(changes), ..Wishes::default() };
    // Only a policy of the user's own could be unusable, and none is asked for.
    let mut settings = Settings::without_material(&wishes, at)
        .map_err(|error| FormatError::unreadable(error.to_string()))?;
    settings.pool = RwLock::new(pool);
    Ok(settings)
}

/// Takes a mutant with its row.
pub type Keeper<'k> = dyn FnMut(&MutantRow, &[u8]) -> Result<(), AttackError> + 'k;

/// Makes the mutants of a signed PDF that are wanted; `keep` gets each with its row.
///
/// # Errors
/// Where the document cannot be attacked, or `keep` refuses.
pub fn run(
    name: &str,
    bytes: Vec<u8>,
    at: Time,
    demand: &Demand,
    keep: &mut Keeper<'_>,
) -> Result<AttackRun, AttackError> {
    let workshop = workshop(at)?;
    let unfit = |obstacle| AttackError::Unfit(Box::new(words(&obstacle)));
    let input_broken = demand.check && Court::sit(at)?.is_broken(name, &bytes);
    let (court, catalogue, subject): (_, Vec<&Mutant>, _) = match formats::detect(&bytes)? {
        DocumentFormat::Xml => {
            let subject = Victim::Xml(XmlSubject::open(bytes, &workshop).map_err(unfit)?);
            (Court::sit_over(at, IN_XML)?, crate::attack::xml_catalogue().collect(), subject)
        }
        DocumentFormat::Asic => {
            let subject = Victim::Asic(AsicSubject::open(&bytes).map_err(unfit)?);
            (Court::sit_over(at, IN_ASIC)?, crate::attack::asic_catalogue().collect(), subject)
        }
        DocumentFormat::Cms => {
            let subject = Victim::Cms(CmsSubject::open(&bytes, &workshop).map_err(unfit)?);
            (Court::sit_over(at, &[])?, crate::attack::cms_catalogue().collect(), subject)
        }
        _ => {
            let subject = Victim::Pdf(Box::new(Subject::open(bytes, &workshop).map_err(unfit)?));
            (Court::sit(at)?, crate::attack::catalogue().collect(), subject)
        }
    };
    let mut run = AttackRun::new(name.to_owned(), at);
    run.input_broken = input_broken;
    for mutant in catalogue.into_iter().filter(|mutant| demand.wants(mutant)) {
        let mut row = row(mutant);
        let made = match &subject {
            Victim::Pdf(subject) => subject.make(mutant),
            Victim::Xml(subject) => subject.make(mutant),
            Victim::Asic(subject) => subject.make(mutant),
            Victim::Cms(subject) => subject.make(mutant),
        };
        match made {
            Err(obstacle) => row.not_made = Some(words(&obstacle)),
            Ok(bytes) => {
                if demand.check {
                    row.judged = Some(court.judge(mutant, bytes.clone()));
                }
                keep(&row, &bytes)?;
            }
        }
        run.mutants.push(row);
    }
    Ok(run)
}

/// What is attacked.
enum Victim<'w> {
    Pdf(Box<Subject<'w>>),
    Xml(XmlSubject<'w>),
    Asic(AsicSubject),
    Cms(CmsSubject<'w>),
}

/// The rows of the catalogue that are wanted, of no document.
pub fn rows(demand: &Demand) -> Vec<MutantRow> {
    let all = crate::attack::catalogue()
        .chain(crate::attack::xml_catalogue())
        .chain(crate::attack::asic_catalogue())
        .chain(crate::attack::cms_catalogue());
    all.filter(|mutant| demand.wants(mutant)).map(row).collect()
}

fn row(mutant: &Mutant) -> MutantRow {
    MutantRow {
        id: mutant.id,
        description: mutant.en,
        description_vi: mutant.vi,
        expected: mutant.expects.name(),
        rules: mutant.rules,
        must_flag: mutant.expects.is_attack(),
        own_signature: mutant.keeps_signature(),
        not_made: None,
        judged: None,
    }
}

fn words(obstacle: &Obstacle) -> NotMade {
    let say = |what: String| NotMade { vi: in_vietnamese(&what).into_owned(), en: what };
    match obstacle {
        Obstacle::Lacks { en, vi } => {
            NotMade { en: format!("it lacks {en}"), vi: format!("tệp không có {vi}") }
        }
        Obstacle::Format(error) => say(error.to_string()),
        Obstacle::Crypto(error) => say(error.to_string()),
    }
}

/// Our own judge, with the usual word on later changes and with the strict one.
pub struct Court {
    usual: Settings,
    strict: Settings,
}

/// Rules that a policy sets to fail which demands that all of a document is signed, and signed so
/// that programs read it as it was signed.
const IN_XML: &[&str] = &["BB-01c", "XD-17b", "XX-05"];

/// The same of a container, and that nothing in it is told otherwise than it is.
const IN_ASIC: &[&str] = &["AS-01", "AS-04a", "AS-06", "AS-07b", "AS-12"];

/// What came out for a file.
struct Heard {
    verdict: Verdict,
    clean: bool,
    /// A stamp proves a time.
    proven: bool,
    /// Each finding's rule with what it tells of, and its severity, failing ones first.
    findings: Vec<(String, Option<String>, Severity)>,
    /// The later changes of each signature.
    levels: Vec<String>,
}

impl Court {
    /// The court as of a moment.
    ///
    /// # Errors
    /// Where a sample cannot be read: our bug.
    pub fn sit(at: Time) -> Result<Self, AttackError> {
        Ok(Self {
            usual: settings(at, ChangeProfile::Default)?,
            strict: settings(at, ChangeProfile::Strict)?,
        })
    }

    /// The court over other documents: the strict judge lets these rules fail, which demand that
    /// all of a document is signed.
    ///
    /// # Errors
    /// Where a sample cannot be read: our bug.
    pub fn sit_over(at: Time, demanding: &[&str]) -> Result<Self, AttackError> {
        let mut strict = settings(at, ChangeProfile::Default)?;
        for rule in demanding {
            strict.policy.levels.insert((*rule).to_owned(), Level::Fail);
        }
        Ok(Self { usual: settings(at, ChangeProfile::Default)?, strict })
    }

    /// Whether a document is already broken before anything is done to it: then what comes of its
    /// mutants says nothing.
    pub fn is_broken(&self, name: &str, document: &dyn Source) -> bool {
        hear(name, document, &self.usual).verdict == Verdict::TotalFailed
    }

    /// Judges a mutant and holds the verdict against what it must be.
    pub fn judge(&self, mutant: &Mutant, bytes: Vec<u8>) -> JudgedMutant {
        let heard = hear(mutant.id, &bytes, &self.usual);
        let verdict = heard.verdict;
        let passes = verdict == Verdict::TotalPassed;
        let shortfall = match mutant.expects {
            Expectation::Fails | Expectation::Stops if heard.clean || passes => {
                Some(Shortfall::FalsePass)
            }
            Expectation::Fails if verdict != Verdict::TotalFailed => Some(Shortfall::Verdict),
            Expectation::Harmless | Expectation::Remarked
                if !heard.clean || verdict == Verdict::TotalFailed =>
            {
                Some(Shortfall::FalseAlarm)
            }
            // What is signed with the sample PKI passes whole.
            Expectation::Harmless if !mutant.keeps_signature() && !passes => {
                Some(Shortfall::FalseAlarm)
            }
            Expectation::Remarked | Expectation::Flagged
                if hear(mutant.id, &bytes, &self.strict).clean =>
            {
                Some(Shortfall::FalsePass)
            }
            Expectation::Untimely if heard.proven => Some(Shortfall::FalsePass),
            Expectation::Doubtful if passes => Some(Shortfall::FalsePass),
            _ if !heard.names(mutant) => Some(Shortfall::Unnamed),
            _ => None,
        };
        JudgedMutant { verdict, clean: heard.clean, found: heard.told(), shortfall }
    }
}

impl Heard {
    /// Whether a finding names what was done, as gravely as it must.
    fn names(&self, mutant: &Mutant) -> bool {
        let rules = mutant.rules;
        // Of a file without a signature nothing can fail but the file.
        let least = match mutant.expects {
            Expectation::Fails | Expectation::Stops if self.verdict != Verdict::NoSignature => {
                Severity::Fail
            }
            Expectation::Remarked | Expectation::Flagged => Severity::Warn,
            _ => Severity::Inform,
        };
        rules.is_empty()
            || self.levels.iter().any(|level| rules.contains(&level.as_str()))
            || self.findings.iter().filter(|finding| finding.2 <= least).any(|(rule, inner, _)| {
                rules.contains(&rule.as_str())
                    || inner.as_deref().is_some_and(|inner| rules.contains(&inner))
            })
    }

    /// The rules, each once, and the levels.
    fn told(&self) -> Vec<String> {
        let rules = self.findings.iter().map(|(rule, inner, _)| match inner {
            Some(inner) => format!("{rule}:{inner}"),
            None => rule.clone(),
        });
        let levels = self.levels.iter().filter(|level| *level != "changes:none").cloned();
        let mut told: Vec<String> = Vec::new();
        for word in rules.chain(levels) {
            if !told.contains(&word) {
                told.push(word);
            }
        }
        told
    }
}

fn hear(name: &str, file: &dyn Source, settings: &Settings) -> Heard {
    let report = verify::verify(file, name, settings);
    let signatures: Vec<&SignatureJudgement> =
        report.signatures().into_iter().map(|(_, judged)| judged).collect();
    let mut findings: Vec<&Finding> = report.findings().iter().collect();
    findings.extend(signatures.iter().flat_map(|signature| &signature.findings));
    let clean = is_clean(&report, &signatures, &findings);
    let stamps = signatures.iter().flat_map(|signature| &signature.timestamps);
    findings.extend(stamps.flat_map(|stamp| &stamp.findings));
    findings.sort_by_key(|finding| finding.severity);
    let levels = signatures.iter().filter_map(|signature| signature.axes.changes);
    Heard {
        verdict: report.verdict(),
        clean,
        proven: signatures.iter().any(|signature| signature.axes.time == TimeAxis::Proven),
        levels: levels.map(|level| format!("changes:{}", name_of(level))).collect(),
        findings: findings
            .into_iter()
            .map(|finding| {
                let inner = told_by(finding).map(str::to_owned);
                (finding.rule.to_string(), inner, finding.severity)
            })
            .collect(),
    }
}

/// As reports say it.
fn name_of(level: ModificationLevel) -> &'static str {
    match level {
        ModificationLevel::None => "none",
        ModificationLevel::LtaUpdates => "lta-updates",
        ModificationLevel::FormFilling => "form-filling",
        ModificationLevel::Annotations => "annotations",
        ModificationLevel::Other => "other",
    }
}

/// The rule of the difference analysis that a finding on a later change tells of.
fn told_by(finding: &Finding) -> Option<&str> {
    let seen = &finding.compared.as_ref()?.seen;
    let (rule, _) =
        seen.split_once(':').filter(|_| matches!(finding.rule.as_ref(), "DA-24" | "DA-25"))?;
    Some(rule)
}

/// As `contract.md` says it.
fn is_clean(report: &Report, signatures: &[&SignatureJudgement], findings: &[&Finding]) -> bool {
    let soft = [Axis::Trust, Axis::Time, Axis::Suite];
    let hard =
        |finding: &&Finding| finding.severity == Severity::Fail && !soft.contains(&finding.axis);
    let whole = |axes: &Axes| {
        axes.intact == Some(true)
            && axes.changes_permitted == Some(true)
            && !matches!(axes.coverage, Coverage::ContiguousFromStart | Coverage::Unclear)
    };
    report.verdict() != Verdict::Error
        && !signatures.is_empty()
        && !findings.iter().any(hard)
        && signatures.iter().all(|signature| whole(&signature.axes))
}

/// The folder that mutants are written to, with what verifies them: a manifest that score.py reads.
pub struct Folder<'f> {
    path: &'f Path,
    overwrite: Overwrite,
    manifest: Vec<u8>,
    at: Time,
}

impl<'f> Folder<'f> {
    /// Makes the folder, and puts the sample PKI into it.
    ///
    /// # Errors
    /// Where it holds something already that may not be replaced, or cannot be written.
    pub fn lay_out(path: &'f Path, overwrite: Overwrite, at: Time) -> Result<Self, AttackError> {
        files::create_folder(path)?;
        if overwrite == Overwrite::Never && !files::named_by(path)?.is_empty() {
            return Err(AttackError::Occupied);
        }
        let put = |folder: &str, name: &str, bytes: &[u8]| -> Result<(), AttackError> {
            let folder = path.join(folder);
            files::create_folder(&folder)?;
            Ok(files::write(&folder.join(name), bytes, overwrite)?)
        };
        for (position, anchor) in sandbox::sample_anchors()?.iter().enumerate() {
            put("trust", &format!("root-{position}.crt"), &anchor.der)?;
        }
        for (position, certificate) in sandbox::sample_certificates()?.iter().enumerate() {
            put("ca", &format!("ca-{position}.crt"), &certificate.der)?;
        }
        for (name, crl) in sandbox::current_crls(at.plus_seconds(-3600))? {
            put("crls", &format!("{name}.crl"), &crl)?;
        }
        Ok(Self { path, overwrite, manifest: Vec::new(), at })
    }

    /// Writes a mutant and notes it in the manifest.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn keep(&mut self, row: &MutantRow, bytes: &[u8]) -> Result<(), AttackError> {
        let (kind, ending) = match row.id.as_bytes().first() {
            Some(b'X') => ("xml", "xml"),
            Some(b'A') => ("asic", "asice"),
            Some(b'C') => ("cms", "p7m"),
            _ => ("pdf", "pdf"),
        };
        let name = format!("{}.{ending}", row.id);
        files::write(&self.path.join(&name), bytes, self.overwrite)?;
        let mut line = serde_json::json!({
            "file": name,
            "kind": kind,
            "suite": "attacks",
            "family": row.id.split('-').next().unwrap_or_default(),
            "variant": format!("{} {}", row.id, row.description),
            "note": row.description_vi,
            "id": row.id,
            "must_flag": row.must_flag,
            "expected": row.expected,
            "rules": row.rules,
            "signature": if row.own_signature { "given" } else { "sample" },
            "origin": "condau attack",
            "trusted": ["trust"],
            "certs": ["ca"],
            "crls": ["crls"],
            "validation_time": self.at.to_string(),
        });
        if !row.must_flag
            && row.expected != Expectation::Harmless.name()
            && let Some(fields) = line.as_object_mut()
        {
            let why = "a matter of trust, time or the policy: condau attack --check judges it";
            fields.insert("skip".to_owned(), why.into());
        }
        self.manifest.extend(line.to_string().bytes());
        self.manifest.push(b'\n');
        Ok(())
    }

    /// Writes the manifest: last, so that it never names a file that is not there.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn finish(self) -> Result<(), AttackError> {
        Ok(files::write(&self.path.join("manifest.jsonl"), &self.manifest, self.overwrite)?)
    }
}
