//! What the walk left: every changed object has to be accounted for.

use super::Change;
use super::Incoming;
use super::Pair;
use super::Paths;
use super::TRAILER;
use crate::formats::FormatError;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::View;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::collections::BTreeSet;

impl Pair<'_, '_, '_> {
    /// Settles what the walk left: every changed object is explained, or the same as before, or
    /// reachable from nowhere, or forbidden.
    pub(super) fn account(&mut self) {
        let changed: Vec<(u32, Change)> =
            self.changed.iter().map(|(number, change)| (*number, *change)).collect();
        let used = match self.used_now(&changed) {
            Ok(used) => used,
            Err(error) => return self.incomplete(error.to_string()),
        };
        for (number, change) in &changed {
            if *change != Change::Freed {
                self.note_double_keys(*number);
            }
            let settled = match change {
                Change::Freed => {
                    self.account_freed(*number, &used);
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

    /// What the new trailer and the objects that were written refer to.
    fn used_now(&self, changed: &[(u32, Change)]) -> Result<BTreeSet<u32>, FormatError> {
        let mut used = BTreeSet::new();
        if changed.iter().all(|(_, change)| *change != Change::Freed) {
            return Ok(used);
        }
        for entry in self.new.trailer().into_iter().flat_map(|trailer| &trailer.entries) {
            entry.value.each_reference(&mut |target| {
                used.insert(target.number);
            });
        }
        for (number, change) in changed {
            if *change != Change::Freed
                && let Some(read) = self.new.indirect_any(*number)?
            {
                read.object.each_reference(&mut |target| {
                    used.insert(target.number);
                });
            }
        }
        Ok(used)
    }

    /// DA-18: an object may go where nothing that is left refers to it. That something no longer
    /// refers to it is that object's change.
    fn account_freed(&mut self, number: u32, used: &BTreeSet<u32>) {
        let at = Location::object(number, 0);
        let is_left = |incoming: &Incoming| {
            incoming.holder != TRAILER && !self.changed.contains_key(&incoming.holder)
        };
        if used.contains(&number) || self.graph.incoming(number).iter().any(is_left) {
            self.forbid("DA-18", at, "an object was deleted");
        } else {
            let what = "an object was deleted that nothing uses any more";
            self.note("DA-18", ModificationLevel::LtaUpdates, at, what);
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

    /// CV-11: a key of two values that is written anew with one of them, so that readers who took
    /// the other one now see something else.
    fn note_settled_key(&mut self, number: u32) -> Result<(), FormatError> {
        if let Some(read) = self.old.indirect_any(number)?
            && let Some(key) = read.object.ambiguous_key()
        {
            let what = format!("/{} stood twice with two values in what was signed", key.text());
            self.forbid("CV-11", Location::object(number, 0), what);
        }
        Ok(())
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
        self.note_settled_key(number)?;
        match self.explained.get(&number) {
            Some(Paths::All) => {
                if let Some(path) = self.other_role(number) {
                    let what = format!("an object was changed that is also used as {path}");
                    self.forbid("DA-23", Location::object(number, 0), what);
                }
            }
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
                    self.structure(number, &path)?;
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
    ///
    /// In an encrypted document, as it stands in the file: the same content under another
    /// initialisation vector may be shown otherwise by a reader that takes it for not encrypted,
    /// and the vector is whoever's who wrote it.
    fn same_value(&self, number: u32) -> Result<bool, FormatError> {
        let (Some(old), Some(new)) = (self.old.as_written(number)?, self.new.as_written(number)?)
        else {
            return Ok(false);
        };
        match (&old.object, &new.object) {
            (Object::Stream(a), Object::Stream(b)) => Ok(a.dictionary.same(&b.dictionary)
                && self.old.stream_as_written(a)? == self.new.stream_as_written(b)?),
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

    /// A path from the trailer to an object that the comparison did not go along, or that takes
    /// what the comparison went through for something else.
    fn path_not_walked(&self, number: u32, paths: Paths) -> Option<String> {
        let mut open = vec![number];
        let mut seen = BTreeSet::new();
        while let Some(target) = open.pop() {
            if !seen.insert(target) {
                continue;
            }
            for incoming in self.graph.incoming(target) {
                if !self.walked.contains(&(incoming.holder, incoming.path, target)) {
                    // Only of a field: another object may stand behind a key of this name.
                    let mentioned = target == number && paths == Paths::Field;
                    if mentioned && self.is_mere_mention(incoming) {
                        continue;
                    }
                    return Some(self.path_through(incoming));
                }
                if incoming.holder == TRAILER {
                    continue;
                }
                // Above a catalog, page or field the meaning no longer depends on the path, as long
                // as it is nothing else.
                if !self.anchors.contains(&incoming.holder) {
                    open.push(incoming.holder);
                } else if let Some(other) = self.other_role(incoming.holder) {
                    return Some(other);
                }
            }
        }
        None
    }

    pub(super) fn path_through(&self, incoming: &Incoming) -> String {
        let path = self.outgoing.paths.text(incoming.path);
        if incoming.holder == TRAILER {
            return path.to_owned();
        }
        format!("{}/{path}", self.path_to(incoming.holder))
    }

    /// Some shortest path from the trailer to an object, for people: one that does not go back
    /// from a widget to its page, where there is such a one.
    fn path_to(&self, number: u32) -> String {
        self.shortest_path(number, |path| !is_back_reference(path))
            .or_else(|| self.shortest_path(number, |path| path != "Parent"))
            .unwrap_or_else(|| format!("object {number}"))
    }

    fn shortest_path(&self, number: u32, leads_on: impl Fn(&str) -> bool) -> Option<String> {
        let mut open = std::collections::VecDeque::from([(number, String::new())]);
        let mut seen = BTreeSet::new();
        while let Some((target, below)) = open.pop_front() {
            if !seen.insert(target) {
                continue;
            }
            for incoming in self.graph.incoming(target) {
                let path = self.outgoing.paths.text(incoming.path);
                let from_trailer = incoming.holder == TRAILER;
                if !leads_on(path) || path.is_empty() && from_trailer {
                    continue;
                }
                let whole =
                    if below.is_empty() { path.to_owned() } else { format!("{path}/{below}") };
                if from_trailer {
                    return Some(whole);
                }
                open.push_back((incoming.holder, whole));
            }
        }
        None
    }
}

/// Ways to refer back to a field, widget or page that say nothing of how it looks.
fn is_back_reference(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or(path);
    matches!(last, "Parent" | "P" | "Obj" | "CO" | "T" | "IRT" | "Popup" | "Pg")
}

/// The rule that speaks of what lies at a path from the trailer.
fn rule_of_path(path: &str) -> &'static str {
    let keys: Vec<&str> = path.split('/').collect();
    let has = |key: &str| keys.contains(&key);
    match keys.get(1).copied() {
        Some("StructTreeRoot") => "DA-06",
        Some("Pages" | "AcroForm")
            if has("Font") | has("XObject") | has("ExtGState") | has("ColorSpace") =>
        {
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
