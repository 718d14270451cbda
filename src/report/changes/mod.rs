//! `condau changes`: what each revision of a PDF added, in words and for programs.

mod json;
mod text;

pub use json::write as write_json;
pub use text::write as write_text;

use super::Report;
use crate::model::FieldLock;
use crate::model::Permission;
use crate::model::RevisionHistory;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use serde::Serialize;

/// A document with its revisions.
#[derive(Debug)]
pub struct Told {
    /// What is to be said of its signatures.
    pub report: Report,
    /// Its revisions, oldest first.
    pub revisions: Vec<ToldRevision>,
}

/// A revision with what the signatures before it permit.
#[derive(Clone, Debug, Default)]
pub struct ToldRevision {
    /// What it changed.
    pub history: RevisionHistory,
    /// Whether anything was signed before it.
    pub is_signed: bool,
    /// The lowest DocMDP permission in force.
    pub doc_mdp: Option<u8>,
    /// The fields that were locked before it.
    pub locks: Vec<FieldLock>,
    /// What is made of each change, in their order.
    pub permissions: Vec<Permission>,
    /// Pages that were drawn, before it and after.
    pub drawn: u32,
    /// Those that look otherwise than before.
    pub pictures: Vec<PagePicture>,
    /// What could not be drawn.
    pub undrawn: Vec<Undrawn>,
}

/// A page that a revision shows otherwise than the one before.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct PagePicture {
    /// Counted from 1.
    pub page: u32,
    /// Left, top, width and height of each place that differs, in pixels; none where the page is
    /// new or gone.
    pub places: Vec<[u32; 4]>,
    /// The pictures: before, after, and both with the differences framed.
    pub files: Vec<String>,
}

/// A page, or a whole revision, that could not be drawn.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Undrawn {
    /// Counted from 1; `None`: all of them.
    pub page: Option<u32>,
    /// Why.
    pub why: String,
}

impl ToldRevision {
    /// Whether all of it is permitted; `None` where that cannot be told.
    pub fn permitted(&self) -> Option<bool> {
        if self.permissions.contains(&Permission::Forbidden) {
            return Some(false);
        }
        (self.history.incomplete.is_none() || !self.is_signed).then_some(true)
    }
}

/// Whether everything that was changed after a signature is permitted; `None` where that cannot be
/// told.
pub fn permitted(revisions: &[ToldRevision]) -> Option<bool> {
    let each: Vec<Option<bool>> = revisions.iter().map(ToldRevision::permitted).collect();
    if each.contains(&Some(false)) {
        return Some(false);
    }
    (!each.contains(&None)).then_some(true)
}

impl Told {
    /// The signatures that end with a revision.
    fn signatures_of(
        &self,
        revision: &ToldRevision,
    ) -> Vec<(&SignatureEvidence, &SignatureJudgement)> {
        let (start, end) = (revision.history.start, revision.history.end);
        let ends_here = |one: &SignatureEvidence| match one.covered_until {
            Some(until) => start < until && until <= end,
            None => one.at.revision == Some(revision.history.number),
        };
        let all = self.report.signatures().into_iter();
        all.filter(|(observed, _)| ends_here(observed)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::ToldRevision;
    use super::permitted;
    use crate::model::Permission;
    use crate::model::RevisionHistory;

    #[test]
    fn one_forbidden_change_weighs_more_than_what_cannot_be_told() {
        let incomplete =
            RevisionHistory { incomplete: Some("limit".to_owned()), ..RevisionHistory::default() };
        let open = ToldRevision { history: incomplete, is_signed: true, ..ToldRevision::default() };
        let forbidden = ToldRevision {
            permissions: vec![Permission::Permitted, Permission::Forbidden],
            ..ToldRevision::default()
        };
        assert_eq!(permitted(&[ToldRevision::default()]), Some(true));
        assert_eq!(permitted(std::slice::from_ref(&open)), None);
        assert_eq!(permitted(&[open, forbidden]), Some(false));
    }
}
