//! A document looked at before it is signed.

use super::settings::Settings;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::pdf;
use crate::model::Deviation;
use crate::model::DocumentFormat;
use crate::model::Finding;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use crate::report::lint::Linted;

/// Looks at a PDF; what is told, and how much it weighs, the policy says.
///
/// # Errors
/// Where it is not a PDF, its structure cannot be read without repair, or it stays closed.
pub fn lint(source: &dyn Source, name: &str, settings: &Settings) -> Result<Linted, FormatError> {
    if formats::detect(source)? != DocumentFormat::Pdf {
        return Err(FormatError::unreadable("only a PDF can be looked at before it is signed"));
    }
    let deviations = pdf::lint(source, &settings.observe)?;
    Ok(Linted { file: name.to_owned(), findings: weighed(deviations, &settings.policy) })
}

/// Findings of what was noticed, worst first.
fn weighed(deviations: Vec<Deviation>, policy: &ValidationPolicy) -> Vec<Finding> {
    let each = deviations.into_iter().filter_map(|deviation| {
        let row = rule(&deviation.rule)?;
        let severity = policy.level(row).severity()?;
        Some(Finding {
            rule: deviation.rule,
            axis: row.axis,
            severity,
            at: deviation.at,
            compared: Some(deviation.compared),
        })
    });
    let mut findings: Vec<Finding> = each.collect();
    findings.sort_by(|a, b| a.severity.cmp(&b.severity).then_with(|| a.rule.cmp(&b.rule)));
    findings
}
