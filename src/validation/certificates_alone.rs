//! A certificate judged for itself, without a signature: RFC 5280 clause 6 and RFC 6960 over every
//! candidate path, each rejected one with its reason.

use super::case::Case;
use super::certificate_validation::CandidateChain;
use super::certificate_validation::certificate_validation;
use super::path::PolicyInputs;
use super::path::Purpose;
use super::path::build;
use super::path::check_policies;
use super::path::lacking;
use super::problem::Cause;
use super::problem::Problem;
use super::trail::sort_findings;
use crate::model::AnchorUsage;
use crate::model::CertificateEntry;
use crate::model::CertificateId;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Check;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Indeterminate;
use crate::model::Location;
use crate::model::Reason;
use crate::model::RejectedPath;
use crate::model::Severity;
use crate::model::Time;
use crate::model::TrustAnchor;
use crate::policy::Level;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use std::collections::BTreeSet;

/// What is asked of the revocation status of each certificate below the anchor.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum StatusDemand {
    /// It must be known, fresh, and good.
    #[default]
    Require,
    /// It may be unknown; where it is known it must be good.
    Soft,
    /// It is not looked at.
    None,
}

/// What is asked of a certificate, besides RFC 5280.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ChainDemand {
    /// Revocation.
    pub status: StatusDemand,
    /// Certificate policies.
    pub policies: PolicyInputs,
    /// The most certificates between the leaf and the anchor.
    pub max_depth: Option<usize>,
    /// Purposes (dotted) that the leaf must all allow.
    pub purposes: Vec<String>,
    /// What the anchor must be trusted for.
    pub usage: Option<AnchorUsage>,
}

/// Judges a certificate of the evidence at a time: passed where one path to an anchor holds. The
/// time counts in whole seconds, as the dates of certificates do.
pub fn validate_certificate(
    evidence: &Evidence,
    leaf: CertificateId,
    demand: &ChainDemand,
    policy: &ValidationPolicy,
    at: Time,
) -> ChainJudgement {
    let at = Time::from_unix(at.unix());
    let case = Case::new(evidence, policy, at);
    let mut judgement = ChainJudgement {
        outcome: ChainOutcome::Indeterminate(Indeterminate::NoCertificateChainFound.name()),
        path: Vec::new(),
        certificates: Vec::new(),
        anchor: None,
        policies: Vec::new(),
        rejected: Vec::new(),
        findings: Vec::new(),
        at,
    };
    let Some(leaf) = case.certificate(leaf) else { return judgement };
    let candidates = certificate_validation(&case, leaf, Purpose::Certificate, 0);
    let mut tried: Vec<Tried<'_>> =
        candidates.into_iter().map(|candidate| Tried::new(&case, candidate, demand)).collect();
    tried.extend(forged(&case, leaf));
    tried.sort_by_key(Tried::rank);
    let holds = tried.iter().position(|one| one.standing.is_empty());
    let exhausted = holds.is_none() && build(&case, leaf).exhausted;
    if let Some(best) = holds.map(|position| tried.remove(position)) {
        judgement.outcome = ChainOutcome::Passed;
        judgement.path = subjects(&best.chain);
        judgement.certificates = ids(&best.chain);
        judgement.anchor = best.anchor.cloned();
        judgement.policies = best.policies.iter().cloned().collect();
        judgement.findings = best.findings(policy, demand);
    } else if let Some(best) = tried.first() {
        judgement.outcome = best.outcome();
    }
    if exhausted {
        // A path that was not tried might hold.
        let reason = Indeterminate::CertificateChainGeneralFailure.name();
        judgement.outcome = ChainOutcome::Indeterminate(reason);
    }
    for deviation in &evidence.document.deviations {
        // What was left out might have spoken against the certificate (PX-03).
        let row = rule(&deviation.rule);
        let level = row.map_or(Level::Fail, |row| policy.level(row));
        if level == Level::Fail && judgement.outcome == ChainOutcome::Passed {
            let reason = Indeterminate::CertificateChainGeneralFailure.name();
            judgement.outcome = ChainOutcome::Indeterminate(reason);
        }
        judgement.findings.extend(row.zip(level.severity()).map(|(row, severity)| Finding {
            rule: deviation.rule.clone(),
            axis: row.axis,
            severity,
            at: deviation.at.clone(),
            compared: Some(deviation.compared.clone()),
        }));
    }
    judgement.rejected = tried
        .iter()
        .map(|one| RejectedPath {
            path: subjects(&one.chain),
            certificates: ids(&one.chain),
            anchor: one.anchor.cloned(),
            reason: one.reason(),
            findings: one.findings(policy, demand),
        })
        .collect();
    judgement
}

/// A path with what decides against it.
struct Tried<'e> {
    chain: Vec<&'e CertificateEntry>,
    anchor: Option<&'e TrustAnchor>,
    policies: BTreeSet<String>,
    problems: Vec<Problem>,
    /// Those that decide, gravest first.
    standing: Vec<Problem>,
}

impl<'e> Tried<'e> {
    fn new(case: &Case<'e>, candidate: CandidateChain<'e>, demand: &ChainDemand) -> Self {
        let CandidateChain { chain, anchored, anchor, mut problems, .. } = candidate;
        let mut policies = BTreeSet::new();
        if anchored {
            match check_policies(&chain, &demand.policies) {
                Ok(left) => policies = left,
                Err(unexplicit) => problems.push(unexplicit.problem()),
            }
            problems.extend(too_deep(&chain, demand));
            problems.extend(not_trusted_for(&chain, anchor, demand));
        }
        problems.extend(wrong_purpose(&chain, demand));
        match demand.status {
            StatusDemand::Require => {}
            StatusDemand::Soft => {
                for problem in &mut problems {
                    if is_about_unknown_status(problem) {
                        problem.cause = Cause::Noted;
                    }
                }
            }
            StatusDemand::None => problems.retain(|problem| !is_about_status(problem)),
        }
        let soft = demand.status == StatusDemand::Soft;
        Self { anchor, ..Self::weighed(case, chain, policies, problems, soft) }
    }

    fn weighed(
        case: &Case<'e>,
        chain: Vec<&'e CertificateEntry>,
        policies: BTreeSet<String>,
        problems: Vec<Problem>,
        soft: bool,
    ) -> Self {
        let decides = |problem: &&Problem| {
            let noted =
                soft && problem.cause == Cause::Noted && STATUS_UNKNOWN.contains(&&*problem.rule);
            !noted && rule(&problem.rule).is_none_or(|row| case.policy.level(row) == Level::Fail)
        };
        let mut standing: Vec<Problem> = problems.iter().filter(decides).cloned().collect();
        standing.sort_by_key(|problem| problem.cause);
        Self { chain, anchor: None, policies, problems, standing }
    }

    /// Those against which the least stands first.
    fn rank(&self) -> (Option<std::cmp::Reverse<Cause>>, usize, usize, Vec<CertificateId>) {
        let ids = ids(&self.chain);
        let gravest = self.standing.first().map(|problem| std::cmp::Reverse(problem.cause));
        (gravest, self.standing.len(), ids.len(), ids)
    }

    fn reason(&self) -> String {
        // A path behind one that holds may hold as well.
        self.standing.first().map_or_else(String::new, |problem| problem.rule.to_string())
    }

    fn outcome(&self) -> ChainOutcome {
        let Some(gravest) = self.standing.first() else { return ChainOutcome::Passed };
        let reason = rule(&gravest.rule).and_then(|row| row.reason);
        let name = match reason.unwrap_or(Reason::Indeterminate(Indeterminate::Generic)) {
            Reason::Failed(reason) => reason.name(),
            Reason::Indeterminate(reason) => reason.name(),
        };
        let undecided = match gravest.cause {
            Cause::Suspended { .. }
            | Cause::Sunset { .. }
            | Cause::IssuerOutOfDates
            | Cause::StatusUnknown
            | Cause::Stale { .. } => true,
            _ => matches!(
                &*gravest.rule,
                "PX-01" | "PX-01a" | "PX-03" | "PX-03b" | "PX-13a" | "PX-13b"
            ),
        };
        if undecided { ChainOutcome::Indeterminate(name) } else { ChainOutcome::Failed(name) }
    }

    fn findings(&self, policy: &ValidationPolicy, demand: &ChainDemand) -> Vec<Finding> {
        let soft = demand.status == StatusDemand::Soft;
        let mut findings: Vec<Finding> = self
            .problems
            .iter()
            .filter_map(|problem| {
                let mut finding = problem.finding(policy)?;
                if soft && problem.cause == Cause::Noted && finding.severity == Severity::Fail {
                    finding.severity = Severity::Warn;
                }
                Some(finding)
            })
            .collect();
        sort_findings(&mut findings);
        findings
    }
}

/// Rules that say that a status is not known.
const STATUS_UNKNOWN: &[&str] = &["BB-04", "BB-05", "BB-05a", "BB-05e"];

fn is_about_unknown_status(problem: &Problem) -> bool {
    STATUS_UNKNOWN.contains(&&*problem.rule)
}

fn is_about_status(problem: &Problem) -> bool {
    // Only what is said of a CRL or OCSP response names its file.
    problem.at.file.is_some()
        || ["BB-", "CL-", "OC-"].iter().any(|prefix| problem.rule.starts_with(prefix))
}

fn too_deep(chain: &[&CertificateEntry], demand: &ChainDemand) -> Option<Problem> {
    let between = chain.len().saturating_sub(2);
    let most = demand.max_depth.filter(|most| between > *most)?;
    let (seen, most) = (between.to_string(), most.to_string());
    Some(Problem::new("PX-03a", Cause::Lasting, Location::default(), seen, most))
}

fn not_trusted_for(
    chain: &[&CertificateEntry],
    anchor: Option<&TrustAnchor>,
    demand: &ChainDemand,
) -> Option<Problem> {
    let top = chain.last()?.certificate.as_ref();
    let lacking = lacking(anchor?, demand.usage?)?;
    Some(Problem::new("PX-13a", Cause::Lasting, place(top.id), top.subject.text.clone(), lacking))
}

/// anyExtendedKeyUsage allows every purpose, and so does a certificate without the extension.
fn wrong_purpose(chain: &[&CertificateEntry], demand: &ChainDemand) -> Option<Problem> {
    const ANY: &str = "2.5.29.37.0";
    let leaf = chain.first()?.certificate.as_ref();
    let named = &leaf.extended_key_usage.as_ref()?.purposes;
    let lacking: Vec<&str> = demand
        .purposes
        .iter()
        .filter(|wanted| !named.iter().any(|one| one == *wanted || one == ANY))
        .map(String::as_str)
        .collect();
    let (seen, lacking) = (leaf.subject.text.clone(), lacking.join(", "));
    let problem = || Problem::new("PX-10c", Cause::Lasting, place(leaf.id), seen, lacking.clone());
    (!lacking.is_empty()).then(problem)
}

/// Paths that end where a signature does not hold under a key of the issuer's name, or could not
/// be computed, upwards from the leaf.
fn forged<'e>(case: &Case<'e>, leaf: &'e CertificateEntry) -> Vec<Tried<'e>> {
    let chain = build(case, leaf).prospective;
    let Some(top) = chain.last().copied() else { return Vec::new() };
    let upper = &top.certificate;
    if case.is_anchor(upper.id) {
        return Vec::new();
    }
    let fails = top.links.iter().any(|link| matches!(link.signature, Check::Fails));
    if !fails || top.links.iter().any(|link| link.signature.holds()) {
        return Vec::new();
    }
    let (seen, by) = (upper.subject.text.clone(), upper.issuer.text.clone());
    let problems = vec![Problem::new("PX-05d", Cause::Lasting, place(upper.id), seen, by)];
    vec![Tried::weighed(case, chain, BTreeSet::new(), problems, false)]
}

fn ids(chain: &[&CertificateEntry]) -> Vec<CertificateId> {
    chain.iter().map(|entry| entry.certificate.id).collect()
}

fn subjects(chain: &[&CertificateEntry]) -> Vec<String> {
    chain.iter().map(|entry| entry.certificate.subject.text.clone()).collect()
}

fn place(id: CertificateId) -> Location {
    Location { certificate: Some(id.to_string()), ..Location::default() }
}
