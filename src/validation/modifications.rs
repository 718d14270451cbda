//! What later revisions did, held against what the signatures and the policy permit (DA-24,
//! DA-25; ISO 32000-2 clauses 12.8.2.2 and 12.8.2.4).
//!
//! What changed is a fact of the reader's; nothing is compared here.

use super::trail::Trail;
use super::trail::graver;
use crate::model::Coverage;
use crate::model::DocumentFormat;
use crate::model::Evidence;
use crate::model::FieldLock;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use crate::model::Permission;
use crate::model::Reason;
use crate::model::SignatureEvidence;
use crate::model::SignatureKind;
use crate::policy::ChangeDemand;
use crate::policy::Level;
use crate::policy::REMARKS_ON_CHANGES;
use crate::policy::ValidationPolicy;
use crate::policy::rule;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// The axis *changes* and what follows from it.
pub(super) struct Changes {
    /// The worst later change; `None` where it was not evaluated.
    pub(super) worst: Option<ModificationLevel>,
    /// Whether they are permitted; `None` where that cannot be told.
    pub(super) permitted: Option<bool>,
    pub(super) outcome: Result<(), Reason>,
}

/// Changes told one by one; a hostile file can make any number, and the first say enough.
const TOLD: usize = 32;

/// Holds the later changes of a signature against the permissions in force.
pub(super) fn modifications(
    signature: &SignatureEvidence,
    evidence: &Evidence,
    demand: &ChangeDemand,
    trail: &mut Trail<'_>,
) -> Changes {
    let revised = evidence.document.format == DocumentFormat::Pdf
        && matches!(signature.kind, SignatureKind::Signature | SignatureKind::DocumentTimestamp);
    if !revised {
        let worst = Some(ModificationLevel::None);
        return Changes { worst, permitted: Some(true), outcome: Ok(()) };
    }
    if matches!(signature.coverage, Coverage::ContiguousFromStart | Coverage::Unclear) {
        // Format checking says why; what lies outside may be anything.
        let worst = Some(ModificationLevel::Other);
        return Changes { worst, permitted: Some(false), outcome: Ok(()) };
    }
    let permissions = Permissions::of(signature, evidence);
    let created: BTreeSet<&str> = signature
        .later
        .changes
        .iter()
        .filter(|change| change.rule == NEW_FIELD)
        .filter_map(|change| change.at.field.as_deref())
        .collect();
    let mut outcome = Ok(());
    let mut forbidden = false;
    let mut told = 0;
    let mut remarked: BTreeMap<&str, usize> = BTreeMap::new();
    for change in &signature.later.changes {
        let verdict = permissions.judge(change, &created, demand);
        if let Some(rule) = REMARKS_ON_CHANGES.iter().copied().find(|rule| *rule == change.rule)
            && !(*rule == *HIDING && matches!(verdict, Verdict::Forbidden))
        {
            // Where the change itself is forbidden, that says enough.
            // Each by its own measure: what is harmless may not crowd out what is not.
            let told = remarked.entry(rule).or_default();
            if matches!(verdict, Verdict::Permitted | Verdict::Tolerated(_)) && *told < TOLD {
                *told += 1;
                let seen = change.what.as_str();
                let weighed = trail.broken(rule, change.at.clone(), seen, permissions.name());
                forbidden |= weighed.is_err();
                outcome = graver(outcome, weighed);
            }
            continue;
        }
        let (rule, permitted_level) = match verdict {
            Verdict::Permitted => continue,
            Verdict::Tolerated(Level::Ignore) => continue,
            Verdict::Tolerated(_) => ("DA-24", permissions.name()),
            Verdict::Forbidden => {
                forbidden = true;
                ("DA-25", permissions.name())
            }
            Verdict::Locked(lock) => {
                forbidden = true;
                ("DA-25", lock)
            }
        };
        if told < TOLD || (forbidden && outcome.is_ok()) {
            told += 1;
            let seen = format!("{}: {}", change.rule, change.what);
            let place = change.at.clone();
            outcome = graver(outcome, trail.broken(rule, place, seen, permitted_level));
        }
    }
    let unfinished = signature.later.incomplete.as_ref();
    if let Some(why) = unfinished {
        let place = Location { field: Some(signature.id.clone()), ..signature.at.clone() };
        let rule = if signature.later.needs_password { "DA-25b" } else { "DA-25a" };
        outcome = graver(outcome, trail.broken(rule, place, why, ""));
    }
    let permitted = match (forbidden, unfinished) {
        (true, _) => Some(false),
        (false, Some(_)) => None,
        (false, None) => Some(true),
    };
    let worst = match unfinished {
        Some(_) if !forbidden => None,
        _ => Some(signature.later.level()),
    };
    Changes { worst, permitted, outcome }
}

/// A comment that hides what was signed. Where no certification permits comments, that is another
/// document, unless the policy lets comments pass without a warning (Acrobat's way).
const HIDING: &str = "DA-16-OVER";

/// The rule of the difference analysis that explains a new signature field.
const NEW_FIELD: &str = "DA-08";

/// What the signatures up to one place in the file permit afterwards (DA-24).
pub struct Permissions<'e> {
    /// The lowest DocMDP permission in force.
    pub doc_mdp: Option<u8>,
    /// The fields that are locked.
    pub locks: Vec<&'e FieldLock>,
    /// The signatures.
    pub signatures: Vec<&'e SignatureEvidence>,
}

enum Verdict {
    Permitted,
    Tolerated(Level),
    Forbidden,
    Locked(String),
}

impl<'e> Permissions<'e> {
    /// DA-24: of all that was signed up to this signature. What a later one forbids is held
    /// against the changes after that one.
    fn of(signature: &'e SignatureEvidence, evidence: &'e Evidence) -> Self {
        let mut permissions = Self::until(signature.covered_until.unwrap_or_default(), evidence);
        if signature.covered_until.is_none() {
            permissions.add(signature);
        }
        permissions
    }

    /// Of all that was signed up to a place in the file.
    pub fn until(end: u64, evidence: &'e Evidence) -> Self {
        let mut permissions = Self { doc_mdp: None, locks: Vec::new(), signatures: Vec::new() };
        let signed = |one: &&SignatureEvidence| one.covered_until.is_some_and(|until| until <= end);
        evidence.signatures.iter().filter(signed).for_each(|one| permissions.add(one));
        permissions
    }

    fn add(&mut self, signature: &'e SignatureEvidence) {
        let restrictions = &signature.restrictions;
        self.doc_mdp = match (self.doc_mdp, restrictions.doc_mdp) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        self.locks.extend(&restrictions.field_locks);
        self.signatures.push(signature);
    }

    /// Weighs one change of the revision that follows, whose new fields are `created`.
    pub fn weigh(
        &self,
        change: &Modification,
        created: &BTreeSet<&str>,
        policy: &ValidationPolicy,
    ) -> Permission {
        if self.signatures.is_empty() {
            return Permission::Unsigned;
        }
        let remark = REMARKS_ON_CHANGES.contains(&change.rule.as_ref());
        let level = rule(&change.rule).filter(|_| remark).map(|row| policy.level(row));
        match (self.judge(change, created, &policy.changes), level) {
            (Verdict::Forbidden | Verdict::Locked(_), _) | (_, Some(Level::Fail)) => {
                Permission::Forbidden
            }
            (_, Some(Level::Warn)) => Permission::Remarked,
            (Verdict::Permitted | Verdict::Tolerated(Level::Ignore), _) => Permission::Permitted,
            (Verdict::Tolerated(_), _) => Permission::Tolerated,
        }
    }

    fn judge(
        &self,
        change: &Modification,
        created: &BTreeSet<&str>,
        demand: &ChangeDemand,
    ) -> Verdict {
        // Validation data and document timestamps are no changes of the document (PA-83).
        if change.level <= ModificationLevel::LtaUpdates {
            return Verdict::Permitted;
        }
        if change.level == ModificationLevel::Other {
            return Verdict::Forbidden;
        }
        if change.rule == HIDING && self.doc_mdp.is_none() && demand.annotations >= Level::Warn {
            return Verdict::Forbidden;
        }
        // A field that did not exist yet could not be locked.
        if let Some(field) = change.at.field.as_deref().filter(|field| !created.contains(field))
            && self.locks.iter().any(|lock| locks(lock, field))
        {
            return Verdict::Locked(format!("FieldMDP: {field}"));
        }
        let most = match self.doc_mdp {
            None => {
                let level = if change.level == ModificationLevel::FormFilling {
                    demand.form_filling
                } else {
                    demand.annotations
                };
                return match level {
                    Level::Fail => Verdict::Forbidden,
                    level => Verdict::Tolerated(level),
                };
            }
            Some(2) => ModificationLevel::FormFilling,
            Some(3) => ModificationLevel::Annotations,
            // 1, and what ISO 32000 does not define.
            Some(_) => ModificationLevel::LtaUpdates,
        };
        if change.level <= most { Verdict::Permitted } else { Verdict::Forbidden }
    }

    fn name(&self) -> String {
        match self.doc_mdp {
            Some(permission) => format!("DocMDP P={permission}"),
            None => "DocMDP –".to_owned(),
        }
    }
}

/// Whether a lock names a field or one above it: whole components, so that `Signature 1` does not
/// lock `Signature 10` (PA-84).
fn locks(lock: &FieldLock, field: &str) -> bool {
    let names = |names: &[String]| {
        names.iter().any(|name| {
            field
                .strip_prefix(name.as_str())
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    };
    match lock {
        FieldLock::All => true,
        FieldLock::Include(fields) => names(fields),
        FieldLock::Exclude(fields) => !names(fields),
    }
}
