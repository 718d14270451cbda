//! Changes of the trailer, the catalog, the information dictionary, extensions and marks (DA-01,
//! DA-03, DA-05, DA-06, DA-17, DA-22).

use super::Pair;
use super::Paths;
use super::Spot;
use super::TRAILER;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::collections::BTreeSet;

/// Keys of the catalog that a later revision may change, each compared by its own rule.
const MAY_CHANGE: &[&str] = &["AcroForm", "DSS", "Extensions", "Metadata", "MarkInfo", "Version"];
/// Keys of a trailer that are about the file, not the document.
const OF_THE_FILE: &[&str] = &[
    "Size",
    "Prev",
    "XRefStm",
    "Type",
    "W",
    "Index",
    "Filter",
    "DecodeParms",
    "Length",
    "DL",
    "DocChecksum",
];

/// The keys of both, each once, none for another.
pub(super) fn keys(old: &Dictionary, new: &Dictionary) -> BTreeSet<String> {
    old.entries.iter().chain(&new.entries).map(|entry| entry.key.key()).collect()
}

/// Whether a key has the same value in both.
pub(super) fn same(old: &Dictionary, new: &Dictionary, key: &str) -> bool {
    match (old.value_of_key(key), new.value_of_key(key)) {
        (None, None) => true,
        (Some(a), Some(b)) => a.same(b),
        _ => false,
    }
}

impl Pair<'_, '_, '_> {
    /// DA-22: the trailer leads to the same document.
    pub(super) fn trailer(&mut self) -> Result<(), FormatError> {
        let (Some(old), Some(new)) = (self.old.trailer(), self.new.trailer()) else {
            return Err(FormatError::unreadable("no trailer"));
        };
        let spot = Spot { holder: TRAILER, path: String::new() };
        if let Some(key) = new.double_key() {
            let what = format!("/{} stands twice in the trailer", key.text());
            self.forbid("CV-11", Location::offset(new.at), what);
        }
        let size = |trailer: &Dictionary| trailer.get("Size").and_then(Object::as_integer);
        if size(new) < size(old) {
            // Readers that go by Size (clause 7.5.5) no longer have the last objects.
            self.forbid("DA-22", Location::offset(new.at), "/Size of the trailer is less");
        }
        for key in keys(old, new) {
            match key.as_str() {
                "Info" => self.information(&spot, old, new)?,
                "ID" => {
                    let first = |dictionary: &Dictionary| {
                        let id = self.resolved(dictionary, "ID");
                        id.as_array().and_then(|id| id.first().cloned())
                    };
                    if let (Some(before), Some(after)) = (first(old), first(new))
                        && !before.same(&after)
                    {
                        self.forbid("DA-22", Location::default(), "the identifier of the document");
                    }
                }
                key if OF_THE_FILE.contains(&key) => {}
                // Readers know no other keys; one that is gone takes nothing away.
                key if new.get(key).is_none() && key != "Root" && key != "Encrypt" => {}
                key => {
                    if !same(old, new, key) {
                        let what = format!("/{key} of the trailer");
                        self.forbid("DA-22", Location::default(), what);
                    }
                }
            }
        }
        Ok(())
    }

    fn resolved(&self, dictionary: &Dictionary, key: &str) -> Object {
        self.new.get(dictionary, key).ok().flatten().unwrap_or(Object::Null)
    }

    /// DA-05: title, author, dates, producer.
    fn information(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let Some(sides) = self.side_by_side("DA-05", spot, old, new, "Info")? else {
            return Ok(());
        };
        match (&sides.before, &sides.after) {
            (Object::Null, Object::Null) => {}
            (Object::Dictionary(_) | Object::Null, Object::Dictionary(after)) => {
                let changed = match &sides.before {
                    Object::Dictionary(before) => keys(before, after)
                        .into_iter()
                        .filter(|k| !same(before, after, k))
                        .collect(),
                    _ => keys(after, &Dictionary::default()),
                };
                self.approve(&sides.after)?;
                if !changed.is_empty() {
                    let names: Vec<String> = changed.iter().map(|key| format!("/{key}")).collect();
                    let what = format!("document information: {}", names.join(" "));
                    self.note("DA-05", ModificationLevel::LtaUpdates, Location::default(), what);
                }
            }
            (Object::Dictionary(_), Object::Null) => {
                let what = "document information taken away";
                self.note("DA-05", ModificationLevel::LtaUpdates, Location::default(), what);
            }
            _ => self.forbid("DA-05", Location::default(), "Info that is not a dictionary"),
        }
        Ok(())
    }

    /// DA-01 and DA-17: the catalog, but for the keys that have their own rules.
    pub(super) fn catalog(&mut self) -> Result<Option<(Dictionary, Dictionary)>, FormatError> {
        let (old, new) = (self.old.catalog()?, self.new.catalog()?);
        let (Some(before), Some(after)) = (old.object.as_dictionary(), new.object.as_dictionary())
        else {
            return Ok(None);
        };
        let number = old.reference.number;
        if new.reference.number != number {
            return Ok(None);
        }
        let trailer = Spot { holder: TRAILER, path: "Root".to_owned() };
        self.walk_edge(&trailer, number);
        self.explain(number, Paths::All);
        self.anchors.insert(number);
        for key in keys(before, after) {
            if MAY_CHANGE.contains(&key.as_str()) || same(before, after, &key) {
                continue;
            }
            let rule = match key.as_str() {
                "Type" | "Pages" => "DA-01",
                _ => "DA-17",
            };
            let at = Location::object(number, old.reference.generation);
            self.forbid(rule, at, format!("/{key} of the catalog"));
        }
        self.version(before, after);
        let spot = Spot::object(number);
        self.mark_information(&spot, before, after)?;
        Ok(Some((before.clone(), after.clone())))
    }

    /// The object number of the catalog: where its keys stand.
    pub(super) fn catalog_spot(&self) -> Spot {
        let root = self.old.catalog().map_or(TRAILER, |read| read.reference.number);
        Spot::object(root)
    }

    fn version(&mut self, old: &Dictionary, new: &Dictionary) {
        if same(old, new, "Version") {
            return;
        }
        let version = |dictionary: &Dictionary| {
            let name = dictionary.name("Version")?.text();
            let (major, minor) = name.split_once('.')?;
            Some((major.parse::<u32>().ok()?, minor.parse::<u32>().ok()?))
        };
        let raised = match (version(old), version(new)) {
            (before, Some(after)) => before.is_none_or(|before| after >= before),
            (_, None) => false,
        };
        if raised {
            let what = "a later version of PDF";
            self.note("DA-01", ModificationLevel::LtaUpdates, Location::default(), what);
        } else {
            self.forbid("DA-01", Location::default(), "an earlier version of PDF");
        }
    }

    /// DA-06: marks may say more than before, never less.
    fn mark_information(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let Some(sides) = self.side_by_side("DA-06", spot, old, new, "MarkInfo")? else {
            return Ok(());
        };
        let empty = Dictionary::default();
        let Some((before, after)) = sides.dictionaries(&empty) else {
            self.forbid("DA-06", Location::default(), "MarkInfo");
            return Ok(());
        };
        for key in keys(before, after) {
            if same(before, after, &key) {
                continue;
            }
            let is_mark = matches!(after.get(&key), Some(Object::Boolean(_)));
            if is_mark && matches!(before.get(&key), None | Some(Object::Boolean(_))) {
                let what = format!("/MarkInfo /{key}");
                self.note("DA-06", ModificationLevel::LtaUpdates, Location::default(), what);
            } else {
                self.forbid("DA-06", Location::default(), format!("/MarkInfo /{key}"));
            }
        }
        Ok(())
    }

    /// DA-03: extensions of developers may be added or raised.
    pub(super) fn extensions(
        &mut self,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let spot = self.catalog_spot();
        let Some(sides) = self.side_by_side("DA-03", &spot, old, new, "Extensions")? else {
            return Ok(());
        };
        let empty = Dictionary::default();
        let Some((before, after)) = sides.dictionaries(&empty) else {
            self.forbid("DA-03", Location::default(), "/Extensions");
            return Ok(());
        };
        for key in keys(before, after) {
            if same(before, after, &key) {
                continue;
            }
            let Some(developer) = self.side_by_side("DA-03", &sides.spot, before, after, &key)?
            else {
                continue;
            };
            let raised = match (&developer.before, &developer.after) {
                (Object::Null, after) => self.is_extension(after),
                (before, after) => {
                    self.is_extension(after)
                        && match (self.extension_levels(before), self.extension_levels(after)) {
                            (Some(before), Some(after)) => {
                                before.iter().all(|known| after.iter().any(|level| level >= known))
                            }
                            _ => false,
                        }
                }
            };
            self.approve(&developer.after)?;
            if raised {
                let what = format!("/Extensions /{key}");
                self.note("DA-03", ModificationLevel::LtaUpdates, Location::default(), what);
            } else {
                self.forbid("DA-03", Location::default(), format!("/Extensions /{key}"));
            }
        }
        Ok(())
    }

    fn is_extension(&self, object: &Object) -> bool {
        self.extension_levels(object).is_some_and(|levels| !levels.is_empty())
    }

    /// Base version and level of each extension of one developer: a dictionary or an array of them.
    fn extension_levels(&self, object: &Object) -> Option<Vec<(String, i64)>> {
        let each = match object {
            Object::Array(elements) => elements.as_slice(),
            single => std::slice::from_ref(single),
        };
        each.iter()
            .map(|extension| {
                let extension = self.new.resolve(extension).ok()?;
                let dictionary = extension.as_dictionary()?;
                let version = dictionary.name("BaseVersion")?.text();
                Some((version, dictionary.get("ExtensionLevel")?.as_integer()?))
            })
            .collect()
    }
}
