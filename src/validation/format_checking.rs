//! Format checking, clause 5.2.2: every deviation of the signature, and those of the document that
//! decide, become findings; so does a form that we do not know and a signature that covers less
//! than its revision.

use super::trail::Trail;
use super::trail::graver;
use crate::model::Axis;
use crate::model::Coverage;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Location;
use crate::model::Reason;
use crate::model::Severity;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::policy::Level;
use crate::policy::ValidationPolicy;
use crate::policy::rule;

/// Parts of the document that are not signed.
const UNCOVERED: &str = "BB-01c";

/// The same of a container's files, named by its reader.
const UNCOVERED_FILES: &str = "AS-06";

/// Checks all; the gravest of what must hold decides.
pub(super) fn format_checking(
    signature: &SignatureEvidence,
    document: &Document,
    policy: &ValidationPolicy,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let mut outcome = Ok(());
    for deviation in &signature.deviations {
        outcome = graver(outcome, trail.deviation(deviation));
    }
    // What is odd about the file is told once, with the file; here only what decides. A token
    // inside a signature stands or falls with its own bytes.
    let of_the_file = if is_carried(signature.kind) { &[] } else { document.deviations.as_slice() };
    for deviation in of_the_file {
        if rule(&deviation.rule).is_none_or(|row| policy.level(row) == Level::Fail) {
            outcome = graver(outcome, trail.deviation(deviation));
        }
    }
    if signature.format == SignatureFormat::Unknown {
        let at = signature.at.clone();
        outcome = graver(outcome, trail.broken("BB-01", at, &signature.id, "PAdES, XAdES, CMS"));
    }
    graver(outcome, check_coverage(signature, document, policy, trail))
}

/// A timestamp that another signature carries.
fn is_carried(kind: SignatureKind) -> bool {
    matches!(
        kind,
        SignatureKind::SignatureTimestamp
            | SignatureKind::ContentTimestamp
            | SignatureKind::ArchiveTimestamp
    )
}

/// A signature of a PDF covers its whole revision, or it is not one of this document.
fn check_coverage(
    signature: &SignatureEvidence,
    document: &Document,
    policy: &ValidationPolicy,
    trail: &mut Trail<'_>,
) -> Result<(), Reason> {
    let of_coverage = || trail.findings().iter().filter(|told| told.axis == Axis::Coverage);
    let failed = of_coverage().any(|told| told.severity == Severity::Fail);
    let part_of_a_pdf = document.format == DocumentFormat::Pdf
        && matches!(signature.kind, SignatureKind::Signature | SignatureKind::DocumentTimestamp);
    match signature.coverage {
        Coverage::ContiguousFromStart | Coverage::Unclear if part_of_a_pdf => {
            if failed {
                return Ok(());
            }
            let seen = match signature.covered_until {
                Some(end) => format!("0 … {end}"),
                None => "–".to_owned(),
            };
            trail.broken("BB-01b", signature.at.clone(), seen, "entire-revision")
        }
        Coverage::Partial if !signature.uncovered.is_empty() && !failed => {
            // A warning on coverage says that only where it names the same parts, and never where a
            // policy holds that all is signed.
            let own = rule(UNCOVERED).and_then(|row| policy.level(row).severity());
            let named = of_coverage()
                .any(|told| told.rule == UNCOVERED_FILES && Some(told.severity) <= own);
            if named {
                return Ok(());
            }
            let paths: Vec<&str> =
                signature.uncovered.iter().filter_map(|part| part.xpath.as_deref()).collect();
            let at = signature.uncovered.first().cloned().unwrap_or_else(Location::default);
            trail.broken(UNCOVERED, at, paths.join(", "), "entire-document")
        }
        _ => Ok(()),
    }
}
