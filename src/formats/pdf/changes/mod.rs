//! What later revisions did to a signed one (DA-01 to DA-23).
//!
//! Two revisions are compared by walking what may change (trailer, catalog, form, pages'
//! annotations, security store) in both at once; everything else has to be the same. Every object
//! that a later revision wrote must then be accounted for: explained by a rule on every path that
//! leads to it, written again with the same value, or reachable from nowhere. What remains is
//! forbidden. Consecutive revisions are compared one by one, and the signed one with the last.
//!
//! Changes are classified here, as facts; whether a signature permits them is the judge's to say.

mod annotations;
mod catalog;
mod fields;
mod graph;
mod metadata;
mod pages;
mod security_store;
mod strays;

use super::encryption::is_encrypted;
use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::observe::Found;
use super::observe::number;
use super::revisions::PdfFile;
use super::revisions::View;
use crate::formats::FormatError;
use crate::model::FieldLock;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Modification;
use crate::model::ModificationLevel;
use fields::Forms;
use graph::Graph;
use graph::Incoming;
use graph::Outgoing;
use graph::PathId;
use graph::TRAILER;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::collections::HashSet;

/// The comparison of a file's revisions, pair by pair, each pair once.
pub struct Analysis<'f, 'a> {
    file: &'f PdfFile<'a>,
    outgoing: Outgoing,
    forms: Forms,
    pairs: BTreeMap<(usize, usize), Compared>,
    strays: BTreeMap<usize, Compared>,
    /// The first revision that a signature certifies (DocMDP).
    certified: Option<usize>,
    /// What each signature locks, with the end of what it covers.
    locks: Vec<(u64, Vec<FieldLock>)>,
}

/// What the comparison of two revisions yields.
#[derive(Clone, Default)]
struct Compared {
    changes: Vec<Modification>,
    incomplete: Option<String>,
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
                incomplete: None,
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
                if later.changes.len() < TOLD || change.level > later.level() {
                    later.changes.push(change);
                }
            }
            later.incomplete = later.incomplete.or(step.incomplete);
            let strays = self.strays(revision).clone();
            later.changes.extend(strays.changes);
            later.incomplete = later.incomplete.or(strays.incomplete);
        }
        // Step by step each change was in order; together they must be, too.
        if last > signed.saturating_add(1) && later.level() < ModificationLevel::Other {
            let level = later.level();
            let whole = self.pair(signed, last).clone();
            later.changes.extend(whole.changes.into_iter().filter(|change| change.level > level));
            later.incomplete = later.incomplete.or(whole.incomplete);
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

    fn pair(&mut self, old: usize, new: usize) -> &Compared {
        if !self.pairs.contains_key(&(old, new)) {
            let compared = self.compare(old, new);
            self.pairs.insert((old, new), compared);
        }
        self.pairs.entry((old, new)).or_default()
    }

    /// DA-19: what the bytes of a revision hold besides what its table names.
    fn strays(&mut self, revision: usize) -> &Compared {
        let file = self.file;
        self.strays.entry(revision).or_insert_with(|| match strays::of(file, revision) {
            Ok(changes) => Compared { changes, incomplete: None },
            Err(error) => Compared { changes: Vec::new(), incomplete: Some(error.to_string()) },
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
            return Compared { changes: vec![change], incomplete: None };
        }
        if is_encrypted(new) {
            return Compared {
                changes: Vec::new(),
                incomplete: Some(
                    "the document is encrypted: later changes cannot be read".to_owned(),
                ),
            };
        }
        let mut pair = match Pair::new(old, new, &mut self.outgoing, &mut self.forms) {
            Ok(pair) => pair,
            Err(error) => {
                let incomplete = Some(error.to_string());
                return Compared { changes: Vec::new(), incomplete };
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
        Compared { changes, incomplete: pair.incomplete }
    }
}

/// What happened to an object number between two revisions.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Change {
    /// It was not there.
    New,
    /// It was there with other bytes.
    Redefined,
    /// It is no longer there.
    Freed,
}

/// Where a value stands: within an object (or the trailer), at a path.
#[derive(Clone, Debug)]
struct Spot {
    holder: u32,
    path: String,
}

impl Spot {
    /// The object itself.
    fn object(number: u32) -> Self {
        Self { holder: number, path: String::new() }
    }

    /// A key below this place.
    fn key(&self, key: &str) -> Self {
        let path =
            if self.path.is_empty() { key.to_owned() } else { format!("{}/{key}", self.path) };
        Self { holder: self.holder, path }
    }
}

/// How far an explained object is cleared.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
enum Paths {
    /// What changed in it means something in its own role alone: all paths to it are in order.
    All,
    /// A field or annotation: paths that were walked, and back references to it.
    Field,
    /// Every path to it must have been walked by the comparison.
    Walked,
}

/// Two revisions under comparison.
struct Pair<'p, 'f, 'a> {
    old: View<'f, 'a>,
    new: View<'f, 'a>,
    outgoing: &'p mut Outgoing,
    forms: &'p mut Forms,
    graph: Graph,
    changed: BTreeMap<u32, Change>,
    explained: BTreeMap<u32, Paths>,
    /// References of the old revision that the comparison went along.
    walked: HashSet<(u32, PathId, u32)>,
    /// Appearance dictionaries that were replaced: nothing else may have used them.
    replaced: Vec<(u32, Location)>,
    /// Catalog, pages, fields and annotations that the comparison came by: what stands at one of
    /// their keys means the same whatever leads to them.
    anchors: HashSet<u32>,
    changes: Vec<Modification>,
    incomplete: Option<String>,
    after_certification: bool,
}

impl<'p, 'f, 'a> Pair<'p, 'f, 'a> {
    fn new(
        old: View<'f, 'a>,
        new: View<'f, 'a>,
        outgoing: &'p mut Outgoing,
        forms: &'p mut Forms,
    ) -> Result<Self, FormatError> {
        let mut numbers = BTreeSet::new();
        for table in old.file().revisions().iter().take(new.revision() + 1).skip(old.revision() + 1)
        {
            numbers.extend(table.sections.iter().flat_map(|section| section.numbers()));
        }
        let mut changed = BTreeMap::new();
        for number in numbers {
            let change = match (old.site(number)?, new.site(number)?) {
                (None, None) => continue,
                (None, Some(_)) => Change::New,
                (Some(_), None) => Change::Freed,
                (Some(before), Some(after))
                    if before == after && old.generation(number) == new.generation(number) =>
                {
                    continue;
                }
                (Some(_), Some(_)) => Change::Redefined,
            };
            changed.insert(number, change);
        }
        let graph = Graph::new(old, outgoing)?;
        Ok(Self {
            old,
            new,
            outgoing,
            forms,
            graph,
            changed,
            explained: BTreeMap::new(),
            walked: HashSet::new(),
            replaced: Vec::new(),
            anchors: HashSet::new(),
            changes: Vec::new(),
            incomplete: None,
            after_certification: false,
        })
    }

    /// Goes through everything that may change.
    fn walk(&mut self) -> Result<(), FormatError> {
        self.trailer()?;
        let Some((old, new)) = self.catalog()? else { return Ok(()) };
        self.extensions(&old, &new)?;
        self.metadata(&old, &new)?;
        self.security_store(&old, &new)?;
        let widgets = self.form(&old, &new)?;
        self.page_tree(&old, &widgets)
    }

    fn is_new(&self, number: u32) -> bool {
        self.changed.get(&number) == Some(&Change::New)
    }

    fn is_changed(&self, number: u32) -> bool {
        self.changed.contains_key(&number)
    }

    fn note(
        &mut self,
        rule: &'static str,
        level: ModificationLevel,
        at: Location,
        what: impl Into<String>,
    ) {
        let at = Location { revision: number(self.new.revision()), ..at };
        let what = what.into();
        let modification = Modification { rule: Cow::Borrowed(rule), level, at, what };
        let worst = self.changes.iter().map(|change| change.level).max();
        if self.is_told_enough() && worst.is_some_and(|worst| worst >= level) {
            return;
        }
        if !self.changes.contains(&modification) {
            self.changes.push(modification);
        }
    }

    /// Whether so many changes are listed that more would tell nothing.
    fn is_told_enough(&self) -> bool {
        self.changes.len() >= TOLD
    }

    fn forbid(&mut self, rule: &'static str, at: Location, what: impl Into<String>) {
        self.note(rule, ModificationLevel::Other, at, what);
    }

    fn incomplete(&mut self, why: impl Into<String>) {
        self.incomplete.get_or_insert(why.into());
    }

    fn explain(&mut self, number: u32, paths: Paths) {
        let known = self.explained.entry(number).or_insert(paths);
        *known = paths.max(*known);
    }

    /// Remembers that the old revision's reference at `spot` was walked.
    fn walk_edge(&mut self, spot: &Spot, target: u32) {
        let path = self.outgoing.paths.id(&spot.path);
        self.walked.insert((spot.holder, path, target));
    }

    /// Follows an old value: what it is and where that stands.
    fn open(&mut self, spot: &Spot, value: &Object) -> Result<(Object, Spot), FormatError> {
        let mut spot = spot.clone();
        let mut value = value.clone();
        for _ in 0..16 {
            let Object::Reference(reference) = value else { return Ok((value, spot)) };
            self.walk_edge(&spot, reference.number);
            spot = Spot::object(reference.number);
            value = match self.old.indirect(reference)? {
                Some(read) => read.object.clone(),
                None => return Ok((Object::Null, spot)),
            };
        }
        Err(FormatError::unreadable("references lead to references in a circle"))
    }

    /// Holds a key whose value may change in both dictionaries side by side, as far as the
    /// reference goes: the same object, a new one, or a direct value. The values are the caller's
    /// to compare. `None` where the key's object is one that was there for something else.
    fn side_by_side(
        &mut self,
        rule: &'static str,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
        key: &str,
    ) -> Result<Option<SideBySide>, FormatError> {
        let spot = spot.key(key);
        let old_value = old.get(key).cloned().unwrap_or(Object::Null);
        let new_value = new.get(key).cloned().unwrap_or(Object::Null);
        let (before, inner) = self.open(&spot, &old_value)?;
        let after = self.new.resolve(&new_value)?;
        if let Some(reference) = new_value.as_reference()
            && !self.accept_target(old_value.as_reference(), reference)
        {
            let at = Location::object(reference.number, reference.generation);
            self.forbid(rule, at, format!("/{key} now leads to an object that was there before"));
            return Ok(None);
        }
        Ok(Some(SideBySide { before, after, spot: inner }))
    }

    /// Whether a reference may take another's place: it is the same or leads to a new object, which
    /// then is explained.
    fn accept_target(&mut self, old: Option<Reference>, new: Reference) -> bool {
        if old == Some(new) {
            if self.is_changed(new.number) {
                self.explain(new.number, Paths::Walked);
            }
            return true;
        }
        if self.is_new(new.number) {
            self.explain(new.number, Paths::Walked);
            return true;
        }
        false
    }

    /// Explains every new object that a new value leads to. Objects that were there stay to be
    /// explained by themselves.
    fn approve(&mut self, value: &Object) -> Result<(), FormatError> {
        let mut open = Vec::new();
        value.each_reference(&mut |reference| open.push(reference));
        while let Some(reference) = open.pop() {
            if !self.is_new(reference.number) || self.explained.contains_key(&reference.number) {
                continue;
            }
            self.explain(reference.number, Paths::Walked);
            if let Some(read) = self.new.indirect(reference)? {
                read.object.each_reference(&mut |reference| open.push(reference));
            }
        }
        Ok(())
    }

    /// Settles what the walk left: every changed object is explained, or the same as before, or
    /// reachable from nowhere, or forbidden.
    fn account(&mut self) {
        let changed: Vec<(u32, Change)> =
            self.changed.iter().map(|(number, change)| (*number, *change)).collect();
        for (number, change) in &changed {
            if *change != Change::Freed {
                self.note_double_keys(*number);
            }
            let settled = match change {
                Change::Freed => {
                    self.forbid("DA-18", Location::object(*number, 0), "an object was deleted");
                    Ok(())
                }
                Change::Redefined => self.account_redefined(*number),
                Change::New => {
                    self.account_filled(*number);
                    Ok(())
                }
            };
            if let Err(error) = settled {
                self.incomplete(error.to_string());
            }
        }
        for (number, at) in std::mem::take(&mut self.replaced) {
            if let Some(path) = self.path_not_walked(number, Paths::Walked) {
                let what = format!("an appearance was changed that is also used as {path}");
                self.forbid("DA-12", at, what);
            }
        }
        if let Err(error) = self.account_new(&changed) {
            self.incomplete(error.to_string());
        }
    }

    /// CV-11: readers take either the first or the last of a key that stands twice; what was
    /// compared is the last.
    fn note_double_keys(&mut self, number: u32) {
        let read = match self.new.indirect_any(number) {
            Ok(Some(read)) => read,
            Ok(None) => return,
            Err(error) => return self.incomplete(error.to_string()),
        };
        if let Some(key) = read.object.double_key() {
            let what = format!("/{} stands twice in one dictionary", key.text());
            self.forbid("CV-11", Location::object(number, 0), what);
        }
    }

    fn account_redefined(&mut self, number: u32) -> Result<(), FormatError> {
        // References carry the generation, so those that were there now lead nowhere.
        if self.old.generation(number) != self.new.generation(number) {
            let what = "an object was deleted: its number has another generation now";
            self.forbid("DA-18", Location::object(number, 0), what);
            return Ok(());
        }
        if self.same_value(number)? {
            return Ok(());
        }
        match self.explained.get(&number) {
            Some(Paths::All) => {}
            Some(paths) => {
                if let Some(path) = self.path_not_walked(number, *paths) {
                    let what = format!("an object was changed that is also used as {path}");
                    self.forbid("DA-23", Location::object(number, 0), what);
                }
            }
            None if self.graph.incoming(number).is_empty() => {
                if !self.is_cross_reference(number)? {
                    let what = "an object number was used again for something else";
                    self.forbid("DA-19", Location::object(number, 0), what);
                }
            }
            None if self.is_told_enough() => {
                self.forbid("DA-23", Location::object(number, 0), "changed");
            }
            None => {
                let path = self.path_to(number);
                let rule = rule_of_path(&path);
                if rule == "DA-06" {
                    self.incomplete(format!("the structure tree was changed: {path}"));
                } else {
                    self.forbid(rule, Location::object(number, 0), format!("changed: {path}"));
                }
            }
        }
        Ok(())
    }

    /// A new object at a number to which the signed revision already referred in vain.
    fn account_filled(&mut self, number: u32) {
        if self.graph.incoming(number).is_empty() {
            return;
        }
        let filled = match self.explained.get(&number) {
            Some(Paths::All) => None,
            Some(paths) => self.path_not_walked(number, *paths),
            None => Some(self.path_to(number)),
        };
        if let Some(path) = filled {
            let what = format!("something was put where nothing was: {path}");
            self.forbid("DA-23", Location::object(number, 0), what);
        }
    }

    /// New objects that no rule explained: harmless where nothing leads to them.
    fn account_new(&mut self, changed: &[(u32, Change)]) -> Result<(), FormatError> {
        let mut open: Vec<Reference> = Vec::new();
        if let Some(trailer) = self.new.trailer() {
            trailer
                .entries
                .iter()
                .for_each(|entry| entry.value.each_reference(&mut |r| open.push(r)));
        }
        for (number, change) in changed {
            if *change == Change::Redefined
                && let Some(read) = self.new.indirect_any(*number)?
            {
                read.object.each_reference(&mut |reference| open.push(reference));
            }
        }
        let mut seen = BTreeSet::new();
        while let Some(reference) = open.pop() {
            if !self.is_new(reference.number) || !seen.insert(reference.number) {
                continue;
            }
            if let Some(read) = self.new.indirect(reference)? {
                read.object.each_reference(&mut |reference| open.push(reference));
            }
        }
        for (number, change) in changed {
            if *change != Change::New || self.explained.contains_key(number) {
                continue;
            }
            if seen.contains(number) {
                // Whoever refers to it was already found to be forbidden, but for what the rules
                // overlooked; and nothing may be overlooked.
                let forbidden =
                    self.changes.iter().any(|change| change.level == ModificationLevel::Other);
                if !forbidden && self.incomplete.is_none() {
                    let what = "a new object is used where no rule expects it";
                    self.forbid("DA-23", Location::object(*number, 0), what);
                }
            } else if self.is_catalog(*number)? {
                // Who rebuilds the table of a damaged file takes the last catalog for the document's.
                let what = "a second catalog";
                self.forbid("DA-19", Location::object(*number, 0), what);
            } else if !self.is_structural(*number)? {
                let what = "a new object that is not used";
                let at = Location::object(*number, 0);
                self.note("DA-19", ModificationLevel::LtaUpdates, at, what);
            }
        }
        Ok(())
    }

    /// DA-20: written again with the same value, bytes of streams included.
    fn same_value(&self, number: u32) -> Result<bool, FormatError> {
        let (Some(old), Some(new)) =
            (self.old.indirect_any(number)?, self.new.indirect_any(number)?)
        else {
            return Ok(false);
        };
        match (&old.object, &new.object) {
            (Object::Stream(a), Object::Stream(b)) => Ok(a.dictionary.same(&b.dictionary)
                && self.old.raw_stream(a)? == self.new.raw_stream(b)?),
            (a, b) => Ok(a.same(b)),
        }
    }

    fn is_catalog(&self, number: u32) -> Result<bool, FormatError> {
        let read = self.new.indirect_any(number)?;
        let dictionary = read.as_ref().and_then(|read| read.object.as_dictionary());
        Ok(dictionary.is_some_and(|dictionary| dictionary.is("Type", "Catalog")))
    }

    /// DA-21: object streams and cross-reference streams.
    fn is_structural(&self, number: u32) -> Result<bool, FormatError> {
        let read = self.new.indirect_any(number)?;
        Ok(match read.as_ref().map(|read| &read.object) {
            Some(Object::Stream(stream)) => {
                stream.dictionary.is("Type", "ObjStm") || stream.dictionary.is("Type", "XRef")
            }
            _ => false,
        })
    }

    /// A cross-reference stream under the number of an earlier one.
    fn is_cross_reference(&self, number: u32) -> Result<bool, FormatError> {
        let is = |view: View<'_, '_>| -> Result<bool, FormatError> {
            Ok(match view.indirect_any(number)?.as_ref().map(|read| &read.object) {
                Some(Object::Stream(stream)) => stream.dictionary.is("Type", "XRef"),
                _ => false,
            })
        };
        Ok(is(self.old)? && is(self.new)?)
    }

    /// A path from the trailer to an object that the comparison did not go along.
    fn path_not_walked(&self, number: u32, paths: Paths) -> Option<String> {
        let mut open = vec![number];
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if !seen.insert(target) {
                continue;
            }
            for incoming in self.graph.incoming(target) {
                let path = self.outgoing.paths.text(incoming.path);
                if !self.walked.contains(&(incoming.holder, incoming.path, target)) {
                    // Only of a field: another object may stand behind a key of this name.
                    if target == number && paths == Paths::Field && is_back_reference(path) {
                        continue;
                    }
                    return Some(self.path_through(incoming));
                }
                // Above a catalog, page or field the meaning no longer depends on the path.
                if incoming.holder != TRAILER && !self.anchors.contains(&incoming.holder) {
                    open.push(incoming.holder);
                }
            }
        }
        None
    }

    fn path_through(&self, incoming: &Incoming) -> String {
        let path = self.outgoing.paths.text(incoming.path);
        if incoming.holder == TRAILER {
            return path.to_owned();
        }
        format!("{}/{path}", self.path_to(incoming.holder))
    }

    /// Some shortest path from the trailer to an object, for people.
    fn path_to(&self, number: u32) -> String {
        let mut open = std::collections::VecDeque::from([(number, String::new())]);
        let mut seen = BTreeSet::new();
        while let Some((target, below)) = open.pop_front() {
            if !seen.insert(target) {
                continue;
            }
            for incoming in self.graph.incoming(target) {
                let path = self.outgoing.paths.text(incoming.path);
                if path == "Parent" || path.is_empty() && incoming.holder == TRAILER {
                    continue;
                }
                let whole =
                    if below.is_empty() { path.to_owned() } else { format!("{path}/{below}") };
                if incoming.holder == TRAILER {
                    return whole;
                }
                open.push_back((incoming.holder, whole));
            }
        }
        format!("object {number}")
    }
}

/// Changes listed between two revisions; a hostile file can make any number.
const TOLD: usize = 1000;

/// A key of two dictionaries, references followed.
struct SideBySide {
    before: Object,
    after: Object,
    /// Where the old value stands.
    spot: Spot,
}

impl SideBySide {
    /// Both values as dictionaries; what is absent, before or on both sides, is `nothing`. `None`
    /// where a dictionary went, or where one of them is something else.
    fn dictionaries<'a>(
        &'a self,
        nothing: &'a Dictionary,
    ) -> Option<(&'a Dictionary, &'a Dictionary)> {
        match (&self.before, &self.after) {
            (Object::Null, Object::Null) => Some((nothing, nothing)),
            (Object::Null, Object::Dictionary(after)) => Some((nothing, after)),
            (Object::Dictionary(before), Object::Dictionary(after)) => Some((before, after)),
            _ => None,
        }
    }
}

/// Ways to refer back to a field, widget or page that say nothing of how it looks.
fn is_back_reference(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    matches!(last, "Parent" | "P" | "Obj" | "CO" | "T" | "IRT" | "Popup" | "Pg")
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

/// The rule that speaks of what lies at a path from the trailer.
fn rule_of_path(path: &str) -> &'static str {
    let keys: Vec<&str> = path.split('/').collect();
    let has = |key: &str| keys.contains(&key);
    match keys.get(1).copied() {
        Some("StructTreeRoot") => "DA-06",
        Some("Pages") if has("Font") | has("XObject") | has("ExtGState") | has("ColorSpace") => {
            "DA-15"
        }
        Some("Pages") if has("Annots") => "DA-12",
        Some("Pages") if has("Contents") | has("Resources") => "DA-13",
        Some("Pages") => "DA-14",
        Some("AcroForm") if has("AP") | has("MK") => "DA-12",
        Some("AcroForm") if has("Fields") && has("V") => "DA-10",
        Some("AcroForm") => "DA-07",
        Some("DSS") => "DA-02",
        Some("Metadata") => "DA-04",
        Some(_) => "DA-17",
        None => "DA-22",
    }
}
