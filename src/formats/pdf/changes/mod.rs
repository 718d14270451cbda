//! What later revisions did to a signed one (DA-01 to DA-23).
//!
//! Two revisions are compared by walking what may change (trailer, catalog, form, pages'
//! annotations, security store) in both at once; everything else has to be the same. Every object
//! that a later revision wrote must then be accounted for: explained by a rule on every path that
//! leads to it, written again with the same value, or reachable from nowhere. What remains is
//! forbidden. Consecutive revisions are compared one by one, and the signed one with the last.
//!
//! Changes are classified here, as facts; whether a signature permits them is the judge's to say.

mod account;
mod alike;
mod analysis;
mod annotations;
mod catalog;
mod fields;
mod graph;
mod history;
mod looks;
mod marks;
mod metadata;
mod pages;
mod placing;
mod roles;
mod security_store;
mod shown;
mod strays;
mod structure;

pub use analysis::Analysis;
pub use history::history;
pub use placing::area as area_of;
pub use placing::pages as pages_of;
pub(super) use strays::escaped;
pub use strays::of as strays_of;

use super::object::Dictionary;
use super::object::Object;
use super::object::Reference;
use super::observe::number;
use super::revisions::Site;
use super::revisions::View;
use super::xref::Place;
use crate::formats::FormatError;
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
    /// Of these, pages and nodes of the page tree.
    pages: HashSet<u32>,
    /// Widgets of new signature fields, which may be tagged.
    added_widgets: BTreeSet<u32>,
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
            pages: HashSet::new(),
            added_widgets: BTreeSet::new(),
            changes: Vec::new(),
            incomplete: None,
            after_certification: false,
        })
    }

    /// DA-19: an object that stood in the file before it was signed, named by no table, and that a
    /// later revision brings into use (hide and replace).
    fn note_prepared(&mut self) -> Result<(), FormatError> {
        let revisions = self.old.file().revisions();
        let end = revisions.get(self.old.revision()).map_or(0, |table| table.end());
        for number in self.changed.keys().copied().collect::<Vec<_>>() {
            let stands = match self.new.site(number)? {
                Some(Site::At(offset) | Site::Within(offset, _)) => offset,
                None => continue,
            };
            if stands < end {
                let what = "an object that was in the signed part is used only now";
                self.forbid("DA-19", Location::object(number, 0), what);
            }
        }
        Ok(())
    }

    /// DA-19: objects of the signed part that go on after its end, so that what is appended
    /// becomes part of them; and the number 0, which some reader might take for an object's.
    fn note_outside(&mut self) {
        for number in self.graph.outside().to_vec() {
            let what = "an object of the signed part goes on after its end";
            self.forbid("DA-19", Location::object(number, 0), what);
        }
        let later = self.old.file().revisions().get(self.old.revision() + 1..=self.new.revision());
        let sections = later.unwrap_or_default().iter().flat_map(|table| &table.sections);
        if sections.flat_map(|section| section.entries()).any(|(number, place)| {
            number == 0 && !matches!(place, Place::Free | Place::At { offset: 0, .. })
        }) {
            self.forbid("DA-19", Location::object(0, 0), "the number 0 is used for an object");
        }
    }

    /// Goes through everything that may change.
    fn walk(&mut self) -> Result<(), FormatError> {
        self.trailer()?;
        let Some((old, new)) = self.catalog()? else { return Ok(()) };
        self.extensions(&old, &new)?;
        self.metadata(&old, &new)?;
        self.security_store(&old, &new)?;
        self.note_prepared()?;
        self.note_outside();
        let widgets = self.form(&old, &new)?;
        self.keep_widgets(widgets.added.keys().copied());
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
        if self.is_told(&modification.rule, level) {
            return;
        }
        if !self.changes.contains(&modification) {
            self.changes.push(modification);
        }
    }

    /// Whether another change under this rule would tell nothing: so many are listed, none of them
    /// less grave, and enough of them under the same rule.
    fn is_told(&self, rule: &str, level: ModificationLevel) -> bool {
        self.is_told_enough()
            && self.changes.iter().any(|change| change.level >= level)
            && self.changes.iter().filter(|change| change.rule == rule).count() >= TOLD_OF_A_RULE
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
        let old_value = old.value_of_key(key).cloned().unwrap_or(Object::Null);
        let new_value = new.value_of_key(key).cloned().unwrap_or(Object::Null);
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
}

/// Changes listed between two revisions; a hostile file can make any number.
const TOLD: usize = 1000;
/// Of one rule, whatever else is listed: what is harmless may not crowd out what is not.
const TOLD_OF_A_RULE: usize = 8;

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
