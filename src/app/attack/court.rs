//! What our own judge says of a mutant, and what is missing beside the expected. It makes none.

use super::AttackError;
use super::settings;
use crate::app::settings::Settings;
use crate::app::verify;
use crate::attack::Expectation;
use crate::attack::Mutant;
use crate::formats::bytes::Source;
use crate::model::Axes;
use crate::model::Axis;
use crate::model::Coverage;
use crate::model::Finding;
use crate::model::ModificationLevel;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::model::Time;
use crate::model::TimeAxis;
use crate::policy::ChangeProfile;
use crate::policy::Level;
use crate::report::Report;
use crate::report::Verdict;
use crate::report::attack::JudgedMutant;
use crate::report::attack::Shortfall;

/// Our own judge, with the usual word on later changes and with the strict one.
pub struct Court {
    usual: Settings,
    strict: Settings,
}

/// Rules that a policy sets to fail which demands that all of a document is signed, and signed so
/// that programs read it as it was signed.
pub(super) const IN_XML: &[&str] = &["BB-01c", "XD-17b", "XX-05"];

/// The same of a container, and that nothing in it is told otherwise than it is.
pub(super) const IN_ASIC: &[&str] = &["AS-01", "AS-04a", "AS-06", "AS-07b", "AS-12"];

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
