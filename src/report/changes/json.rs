//! The revisions for programs, schema `condau-changes/1`.

use super::PagePicture;
use super::Told;
use super::ToldRevision;
use super::Undrawn;
use super::permitted;
use crate::model::Conclusion;
use crate::model::FieldLock;
use crate::model::Location;
use crate::model::ModificationLevel;
use crate::model::Permission;
use crate::model::PlacedChange;
use crate::model::SignatureKind;
use crate::model::Time;
use crate::report::Lang;
use crate::report::Outcome;
use crate::report::in_vietnamese;
use serde::Serialize;
use std::io;

/// The name of this schema; raised when something is renamed or dropped.
const SCHEMA: &str = "condau-changes/1";

#[derive(Serialize)]
struct Root<'a> {
    schema: &'static str,
    file: &'a str,
    sha256: Option<&'a str>,
    size: Option<u64>,
    verdict: &'static str,
    changes_permitted: Option<bool>,
    revisions: Vec<Revision<'a>>,
}

#[derive(Serialize)]
struct Revision<'a> {
    number: u32,
    start: u64,
    end: u64,
    pages: u32,
    objects: Objects,
    in_force: Option<InForce<'a>>,
    level: ModificationLevel,
    changes_permitted: Option<bool>,
    incomplete: Option<&'a str>,
    changes: Vec<Change<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pages_drawn: Option<u32>,
    #[serde(skip_serializing_if = "<[PagePicture]>::is_empty")]
    pictures: &'a [PagePicture],
    #[serde(skip_serializing_if = "<[Undrawn]>::is_empty")]
    undrawn: &'a [Undrawn],
    signatures: Vec<Signature<'a>>,
}

#[derive(Serialize)]
struct Objects {
    added: u32,
    rewritten: u32,
    freed: u32,
}

#[derive(Serialize)]
struct InForce<'a> {
    doc_mdp: Option<u8>,
    field_locks: &'a [FieldLock],
}

#[derive(Serialize)]
struct Change<'a> {
    rule: &'a str,
    level: ModificationLevel,
    permission: Option<Permission>,
    pages: &'a [u32],
    area: Option<[f64; 4]>,
    #[serde(rename = "where")]
    at: &'a Location,
    message: String,
    before: Option<&'a str>,
    after: Option<&'a str>,
}

#[derive(Serialize)]
struct Signature<'a> {
    id: &'a str,
    kind: SignatureKind,
    signer: Option<&'a str>,
    time: Option<Time>,
    intact: Option<bool>,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    doc_mdp: Option<u8>,
    field_locks: &'a [FieldLock],
}

/// Writes the revisions as one JSON object over several lines.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(told: &Told, lang: Lang, out: &mut impl io::Write) -> io::Result<()> {
    let document = match &told.report.outcome {
        Outcome::Judged { evidence, .. } => Some(&evidence.document),
        Outcome::Unreadable(_) => None,
    };
    let root = Root {
        schema: SCHEMA,
        file: &told.report.file,
        sha256: document.map(|document| document.sha256.as_str()),
        size: document.map(|document| document.size),
        verdict: told.report.verdict().name(),
        changes_permitted: permitted(&told.revisions),
        revisions: told.revisions.iter().map(|one| revision(told, one, lang)).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &root)?;
    writeln!(out)
}

fn revision<'a>(told: &'a Told, revision: &'a ToldRevision, lang: Lang) -> Revision<'a> {
    let history = &revision.history;
    let weighed = history.changes.iter().enumerate();
    let level = history.changes.iter().map(|placed| placed.change.level).max();
    Revision {
        number: history.number,
        start: history.start,
        end: history.end,
        pages: history.pages,
        objects: Objects {
            added: history.added,
            rewritten: history.rewritten,
            freed: history.freed,
        },
        in_force: revision
            .is_signed
            .then_some(InForce { doc_mdp: revision.doc_mdp, field_locks: &revision.locks }),
        level: level.unwrap_or(ModificationLevel::None),
        changes_permitted: revision.permitted(),
        incomplete: history.incomplete.as_deref(),
        changes: weighed
            .map(|(at, placed)| change(placed, revision.permissions.get(at).copied(), lang))
            .collect(),
        pages_drawn: (revision.drawn > 0).then_some(revision.drawn),
        pictures: &revision.pictures,
        undrawn: &revision.undrawn,
        signatures: told
            .signatures_of(revision)
            .into_iter()
            .map(|(observed, judged)| {
                let certificate = match &told.report.outcome {
                    Outcome::Judged { evidence, .. } => {
                        observed.signer.certificate.and_then(|id| evidence.certificate(id))
                    }
                    Outcome::Unreadable(_) => None,
                };
                let conclusion: Conclusion = judged.conclusion;
                Signature {
                    id: &observed.id,
                    kind: observed.kind,
                    signer: certificate.map(|entry| entry.certificate.subject.text.as_str()),
                    time: observed
                        .timestamp
                        .as_ref()
                        .map(|token| token.time)
                        .or(observed.attributes.claimed_signing_time),
                    intact: judged.axes.intact,
                    indication: conclusion.indication(),
                    sub_indication: conclusion.sub_indication(),
                    doc_mdp: observed.restrictions.doc_mdp,
                    field_locks: &observed.restrictions.field_locks,
                }
            })
            .collect(),
    }
}

fn change(placed: &PlacedChange, permission: Option<Permission>, lang: Lang) -> Change<'_> {
    let what = placed.change.what.as_str();
    Change {
        rule: &placed.change.rule,
        level: placed.change.level,
        permission,
        pages: &placed.pages,
        area: placed.area,
        at: &placed.change.at,
        message: lang.pick(what.to_owned(), in_vietnamese(what).into_owned()),
        before: placed.before.as_deref(),
        after: placed.after.as_deref(),
    }
}
