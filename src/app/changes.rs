//! What each revision of a PDF changed, who signed it, and what the signatures in force make of
//! each change.

use super::settings::Settings;
use super::verify;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::pdf;
use crate::model::DocumentFormat;
use crate::report::Outcome;
use crate::report::changes::Told;
use crate::report::changes::ToldRevision;
use crate::validation::Permissions;
use std::collections::BTreeSet;

/// Reads a PDF revision by revision, and judges its signatures.
///
/// # Errors
/// Where it is not a PDF, or its structure cannot be read without repair.
pub fn changes(source: &dyn Source, name: &str, settings: &Settings) -> Result<Told, FormatError> {
    if formats::detect(source)? != DocumentFormat::Pdf {
        return Err(FormatError::unreadable("only a PDF has revisions"));
    }
    let history = pdf::history(source, &settings.observe)?;
    let report = verify::verify(source, name, settings);
    let mut revisions = Vec::with_capacity(history.revisions.len());
    for history in history.revisions {
        let created: BTreeSet<&str> = history
            .changes
            .iter()
            .filter(|placed| placed.change.rule == "DA-08")
            .filter_map(|placed| placed.change.at.field.as_deref())
            .collect();
        let mut told = ToldRevision::default();
        if let Outcome::Judged { evidence, .. } = &report.outcome {
            let permissions = Permissions::until(history.start, evidence);
            told.permissions = history
                .changes
                .iter()
                .map(|placed| permissions.weigh(&placed.change, &created, &settings.policy))
                .collect();
            told.is_signed = !permissions.signatures.is_empty();
            told.doc_mdp = permissions.doc_mdp;
            told.locks = permissions.locks.into_iter().cloned().collect();
        }
        revisions.push(ToldRevision { history, ..told });
    }
    Ok(Told { report, revisions })
}
