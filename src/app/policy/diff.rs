//! Which documents change their verdict from one policy to another: each is read once and judged
//! twice.

use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::settings::Settings;
use crate::policy::ValidationPolicy;
use crate::report::Brief;
use crate::report::Outcome;
use crate::report::Report;
use crate::report::policy_diff::DocumentDifference;
use crate::report::policy_diff::PolicyDiff;
use crate::report::policy_diff::PolicyName;
use crate::validation;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Judges all documents of files and folders under the policy of `settings` and under another.
/// `None` where not all could be looked at.
pub fn diff(
    paths: &[PathBuf],
    settings: &Settings,
    other: &ValidationPolicy,
) -> Option<PolicyDiff> {
    let mut diff = PolicyDiff::new(name(&settings.policy), name(other), settings.at);
    let batch =
        Batch { paths, scope: Scope::Documents, settings, interrupted: &AtomicBool::new(false) };
    let complete = batch.run(
        None,
        |report| {
            let from = Brief::of(&report);
            let Outcome::Judged { evidence, .. } = report.outcome else { return None };
            let judgement = validation::validate(&evidence, other, settings.at);
            let to = Brief::of(&Report::judged(report.file, *evidence, judgement));
            DocumentDifference::between(&from, &to)
        },
        |told| {
            if let Told::Document(difference) = told {
                diff.add(difference);
            }
        },
    );
    complete.then_some(diff)
}

fn name(policy: &ValidationPolicy) -> PolicyName {
    PolicyName { name: policy.name.clone(), sha256: policy.sha256.clone(), model: policy.model }
}
