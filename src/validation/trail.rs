//! The trail of a judgement: every rule that was found not to be kept, with the severity that the
//! policy gives it, and the reason that follows where it must hold.

use crate::model::Compared;
use crate::model::Deviation;
use crate::model::Finding;
use crate::model::Indeterminate;
use crate::model::Location;
use crate::model::Reason;
use crate::model::Severity;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use std::borrow::Cow;

/// A rule that is not held by any table: an id from another version.
const UNKNOWN_RULE: &str = "BB-01a";

/// Collects findings; a block stops with `?` at the first rule that must hold and does not.
pub(super) struct Trail<'e> {
    policy: &'e ValidationPolicy,
    findings: Vec<Finding>,
}

impl<'e> Trail<'e> {
    pub(super) fn new(policy: &'e ValidationPolicy) -> Self {
        Self { policy, findings: Vec::new() }
    }

    /// Records a rule that is not kept. An error where the policy says that it must be.
    pub(super) fn report(
        &mut self,
        id: Cow<'static, str>,
        at: Location,
        compared: Option<Compared>,
    ) -> Result<(), Reason> {
        let Some(row) = rule(&id) else {
            if id == UNKNOWN_RULE {
                return Err(Reason::Indeterminate(Indeterminate::Generic));
            }
            // A fact that we cannot weigh is never taken as harmless.
            let named = Compared { seen: id.to_string(), expected: String::new() };
            return self.report(Cow::Borrowed(UNKNOWN_RULE), at, Some(named));
        };
        let level = self.policy.level(row);
        let Some(severity) = level.severity() else { return Ok(()) };
        self.findings.push(Finding { rule: id, axis: row.axis, severity, at, compared });
        match severity {
            // A rule that decides nothing by itself decides as a constraint where a policy says
            // that it must hold.
            Severity::Fail => Err(row
                .reason
                .unwrap_or(Reason::Indeterminate(Indeterminate::SigConstraintsFailure))),
            Severity::Warn | Severity::Inform => Ok(()),
        }
    }

    /// Records a rule of ours that is not kept.
    pub(super) fn broken(
        &mut self,
        id: &'static str,
        at: Location,
        seen: impl Into<String>,
        expected: impl Into<String>,
    ) -> Result<(), Reason> {
        let compared = Compared { seen: seen.into(), expected: expected.into() };
        self.report(Cow::Borrowed(id), at, Some(compared))
    }

    /// Records a deviation that a reader noticed.
    pub(super) fn deviation(&mut self, deviation: &Deviation) -> Result<(), Reason> {
        self.report(deviation.rule.clone(), deviation.at.clone(), Some(deviation.compared.clone()))
    }

    /// What was found so far.
    pub(super) fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// All findings, worst first, each once, in an order that does not depend on the evidence's.
    pub(super) fn into_findings(mut self) -> Vec<Finding> {
        sort_findings(&mut self.findings);
        self.findings
    }
}

/// Sorts findings worst first and drops repetitions.
pub(super) fn sort_findings(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (a.severity, a.axis, &a.rule, &a.at, &a.compared).cmp(&(
            b.severity,
            b.axis,
            &b.rule,
            &b.at,
            &b.compared,
        ))
    });
    findings.dedup();
}

/// The graver of two outcomes of one block: FAILED before INDETERMINATE, else in the order of the
/// sub-indications, so that no order of the evidence decides.
pub(super) fn graver(first: Result<(), Reason>, second: Result<(), Reason>) -> Result<(), Reason> {
    match (first, second) {
        (Ok(()), other) | (other, Ok(())) => other,
        (Err(first), Err(second)) => Err(first.min(second)),
    }
}

/// What two blocks come to, the first of which is asked first (5.3.4): FAILED before
/// INDETERMINATE, else the first that did not pass.
pub(super) fn in_order(
    first: Result<(), Reason>,
    second: Result<(), Reason>,
) -> Result<(), Reason> {
    match (first, second) {
        (Ok(()), second) => second,
        (Err(Reason::Indeterminate(_)), Err(Reason::Failed(_))) => second,
        (first, _) => first,
    }
}
