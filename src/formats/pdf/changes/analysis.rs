//! Which pairs of revisions are compared, and what that says of each signature.

use super::Forms;
use super::Outgoing;
use super::Pair;
use super::TOLD;
use super::TOLD_OF_A_RULE;
use super::fields::LOOKS;
use super::strays;
use crate::formats::pdf::encryption::is_encrypted;
use crate::formats::pdf::observe::Found;
use crate::formats::pdf::observe::number;
use crate::formats::pdf::revisions::PdfFile;
use crate::model::FieldLock;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The comparison of a file's revisions, pair by pair, each pair once.
pub struct Analysis<'f, 'a> {
    pub(super) file: &'f PdfFile<'a>,
    outgoing: Outgoing,
    pub(super) forms: Forms,
    pairs: BTreeMap<(usize, usize), Compared>,
    strays: BTreeMap<usize, Compared>,
    /// What revisions up to one hold that their tables do not name.
    prepared: BTreeMap<usize, Compared>,
    /// The first revision that a signature certifies (DocMDP).
    certified: Option<usize>,
    /// What each signature locks, with the end of what it covers.
    locks: Vec<(u64, Vec<FieldLock>)>,
}

/// What the comparison of two revisions yields.
#[derive(Clone, Default)]
pub(super) struct Compared {
    pub(super) changes: Vec<Modification>,
    pub(super) incomplete: Option<String>,
    needs_password: bool,
}

impl Compared {
    fn is_in_order(&self) -> bool {
        self.incomplete.is_none()
            && self.changes.iter().all(|change| change.level < ModificationLevel::Other)
    }
}

impl<'f, 'a> Analysis<'f, 'a> {
    /// Prepares the comparison of a file's revisions.
    pub fn new(file: &'f PdfFile<'a>, found: &[Found]) -> Self {
        let certified = found
            .iter()
            .filter(|found| found.dictionary.restrictions.doc_mdp.is_some())
            .filter_map(|found| found.extent.revision)
            .min();
        let locks = found
            .iter()
            .filter_map(|found| {
                let locks = found.dictionary.restrictions.field_locks.clone();
                Some((found.extent.covered?.end, locks))
            })
            .collect();
        Self {
            file,
            outgoing: Outgoing::default(),
            forms: Forms::default(),
            pairs: BTreeMap::new(),
            strays: BTreeMap::new(),
            prepared: BTreeMap::new(),
            certified,
            locks,
        }
    }

    /// What happened after the revision that a signature covers.
    pub fn later(&mut self, found: &Found) -> LaterChanges {
        let last = self.file.revisions().len().saturating_sub(1);
        let Some(signed) = found.extent.revision else {
            // Nothing can be compared with what is not covered.
            return LaterChanges {
                later_revisions: 0,
                changes: vec![Modification {
                    rule: Cow::Borrowed("DA-00"),
                    level: ModificationLevel::Other,
                    at: found.at.clone(),
                    what: "the signature covers no whole revision".to_owned(),
                }],
                ..LaterChanges::default()
            };
        };
        let mut later = LaterChanges {
            later_revisions: u32::try_from(last.saturating_sub(signed)).unwrap_or(u32::MAX),
            ..LaterChanges::default()
        };
        for revision in signed.saturating_add(1)..=last {
            if later.level() == ModificationLevel::Other {
                // It cannot become worse.
                break;
            }
            let before = revision.saturating_sub(1);
            let mut step = self.pair(before, revision).clone();
            // What was added after this signature is not the signature's to protect: a step that
            // is not in order is held against the signed revision itself.
            if before != signed && !step.is_in_order() {
                step = self.pair(signed, revision).clone();
            }
            for change in step.changes {
                let of_its_rule = || later.changes.iter().filter(|one| one.rule == change.rule);
                if later.changes.len() < TOLD
                    || change.level > later.level()
                    || of_its_rule().count() < TOLD_OF_A_RULE
                {
                    later.changes.push(change);
                }
            }
            later.incomplete = later.incomplete.or(step.incomplete);
            later.needs_password |= step.needs_password;
            let strays = self.strays(revision).clone();
            later.changes.extend(strays.changes);
            later.incomplete = later.incomplete.or(strays.incomplete);
        }
        if signed < last {
            let prepared = self.prepared(signed).clone();
            later.changes.extend(prepared.changes);
            later.incomplete = later.incomplete.or(prepared.incomplete);
        }
        // Step by step each change was in order; together they must be, too.
        if last > signed.saturating_add(1) && later.level() < ModificationLevel::Other {
            let level = later.level();
            let whole = self.pair(signed, last).clone();
            later.changes.extend(whole.changes.into_iter().filter(|change| change.level > level));
            later.incomplete = later.incomplete.or(whole.incomplete);
            later.needs_password |= whole.needs_password;
        }
        self.hold_locks(found, &mut later.changes);
        later
    }

    /// DA-09: a field that this signature or an earlier one locks may not be filled.
    fn hold_locks(&self, found: &Found, changes: &mut [Modification]) {
        let Some(end) = found.extent.covered.map(|covered| covered.end) else { return };
        let locks: Vec<&FieldLock> = self
            .locks
            .iter()
            .filter(|(signed, _)| *signed <= end)
            .flat_map(|(_, locks)| locks)
            .collect();
        let created: BTreeSet<String> = changes
            .iter()
            .filter(|change| change.rule == "DA-08")
            .filter_map(|change| change.at.field.clone())
            .collect();
        for change in changes {
            if change.rule == LOOKS && !locks.is_empty() {
                change.level = ModificationLevel::Other;
                change.what = format!("{}, though fields are locked (FieldMDP)", change.what);
            }
            let Some(field) = &change.at.field else { continue };
            if change.level == ModificationLevel::FormFilling
                && !created.contains(field)
                && locks.iter().any(|lock| is_locked(lock, field))
            {
                change.level = ModificationLevel::Other;
                change.what = format!("{}, though it is locked (FieldMDP)", change.what);
            }
        }
    }

    pub(super) fn pair(&mut self, old: usize, new: usize) -> &Compared {
        if !self.pairs.contains_key(&(old, new)) {
            let compared = self.compare(old, new);
            self.pairs.insert((old, new), compared);
        }
        self.pairs.entry((old, new)).or_default()
    }

    /// DA-19: what the bytes of a revision hold besides what its table names.
    pub(super) fn strays(&mut self, revision: usize) -> &Compared {
        let file = self.file;
        self.strays.entry(revision).or_insert_with(|| match strays::of(file, revision) {
            Ok(changes) => Compared { changes, ..Compared::default() },
            Err(error) => Compared { incomplete: Some(error.to_string()), ..Compared::default() },
        })
    }

    /// DA-19: what the bytes up to the end of a signed revision hold that no table of theirs names.
    fn prepared(&mut self, signed: usize) -> &Compared {
        let file = self.file;
        self.prepared.entry(signed).or_insert_with(|| {
            let later = file.revisions().iter().skip(signed.saturating_add(1));
            let mut prepared = Compared::default();
            let is_plain = later.map(|table| file.is_plain(table)).collect::<Result<Vec<_>, _>>();
            let found = is_plain.and_then(|plain| {
                let plain = plain.into_iter().all(|plain| plain);
                let each = (0..=signed).map(|revision| strays::prepared(file, revision, plain));
                each.collect::<Result<Vec<_>, _>>()
            });
            match found {
                Ok(found) => prepared.changes = found.into_iter().flatten().take(TOLD).collect(),
                Err(error) => prepared.incomplete = Some(error.to_string()),
            }
            prepared
        })
    }

    fn compare(&mut self, old: usize, new: usize) -> Compared {
        let (old, new) = (self.file.view(old), self.file.view(new));
        if is_encrypted(old) != is_encrypted(new) {
            let change = Modification {
                rule: Cow::Borrowed("DA-22"),
                level: ModificationLevel::Other,
                at: Location { revision: number(new.revision()), ..Location::default() },
                what: "/Encrypt of the trailer".to_owned(),
            };
            return Compared { changes: vec![change], ..Compared::default() };
        }
        if let Some(closed) = self.file.protection().closed() {
            return Compared {
                changes: Vec::new(),
                incomplete: Some(format!(
                    "the document is encrypted, so later changes cannot be read: {closed}"
                )),
                needs_password: closed.yields_to_a_password(),
            };
        }
        let mut pair = match Pair::new(old, new, &mut self.outgoing, &mut self.forms) {
            Ok(pair) => pair,
            Err(error) => {
                let incomplete = Some(error.to_string());
                return Compared { incomplete, ..Compared::default() };
            }
        };
        pair.after_certification = self.certified.is_some_and(|since| since < new.revision());
        match pair.walk() {
            Ok(()) => pair.account(),
            Err(error) => pair.incomplete(error.to_string()),
        }
        let mut changes = pair.changes;
        if changes.is_empty() && pair.incomplete.is_none() {
            changes.push(Modification {
                rule: Cow::Borrowed("DA-20"),
                level: ModificationLevel::LtaUpdates,
                at: Location { revision: number(new.revision()), ..Location::default() },
                what: "a revision without changes".to_owned(),
            });
        }
        Compared { changes, incomplete: pair.incomplete, needs_password: false }
    }
}

/// Whether a lock names a field or one above it, by whole components: `Signature 1` does not lock
/// `Signature 10` (PA-84).
fn is_locked(lock: &FieldLock, field: &str) -> bool {
    let named = |names: &[String]| {
        names.iter().any(|name| {
            field
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    match lock {
        FieldLock::All => true,
        FieldLock::Include(names) => named(names),
        FieldLock::Exclude(names) => !named(names),
    }
}
