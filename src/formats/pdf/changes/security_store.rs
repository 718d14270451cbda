//! Changes of the document security store (DA-02): validation data may be added, and single items
//! may go; what is there keeps its bytes.

use super::Pair;
use super::SideBySide;
use super::Spot;
use super::catalog::keys;
use super::catalog::same;
use crate::formats::FormatError;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::model::Location;
use crate::model::ModificationLevel;
use std::collections::BTreeSet;

impl Pair<'_, '_, '_> {
    /// Compares the stores of both revisions.
    pub(super) fn security_store(
        &mut self,
        old: &Dictionary,
        new: &Dictionary,
    ) -> Result<(), FormatError> {
        let spot = self.catalog_spot();
        let Some(sides) = self.side_by_side("DA-02", &spot, old, new, "DSS")? else {
            return Ok(());
        };
        let SideBySide { before, after, spot } = sides;
        let empty = Dictionary::default();
        let (before, after) = match (&before, &after) {
            (Object::Null, Object::Null) => return Ok(()),
            (Object::Null, Object::Dictionary(after)) => (&empty, after),
            (Object::Dictionary(before), Object::Dictionary(after)) => (before, after),
            _ => {
                self.forbid("DA-02", Location::default(), "the security store was taken away");
                return Ok(());
            }
        };
        let mut held = BTreeSet::new();
        self.held(before, ["Certs", "CRLs", "OCSPs"], &mut held)?;
        let mut changed = false;
        for key in keys(before, after) {
            match key.as_str() {
                "Type" => {
                    if !same(before, after, "Type") && after.name("Type").is_none() {
                        self.forbid("DA-02", Location::default(), "/DSS /Type");
                    }
                }
                "Certs" | "CRLs" | "OCSPs" => {
                    changed |= self.items(&spot, before, after, &key, &held)?;
                }
                "VRI" => changed |= self.related(&spot, before, after, &held)?,
                key => {
                    if !same(before, after, key) {
                        self.forbid("DA-02", Location::default(), format!("/DSS /{key}"));
                    }
                }
            }
        }
        if changed {
            let what = "validation data";
            self.note("DA-02", ModificationLevel::LtaUpdates, Location::default(), what);
        }
        Ok(())
    }

    /// Object numbers of the streams that arrays of the old store name.
    fn held(
        &self,
        store: &Dictionary,
        keys: [&str; 3],
        held: &mut BTreeSet<u32>,
    ) -> Result<(), FormatError> {
        for key in keys {
            if let Some(Object::Array(elements)) = self.old.get(store, key)? {
                held.extend(elements.iter().filter_map(|e| Some(e.as_reference()?.number)));
            }
        }
        Ok(())
    }

    /// An array of streams: each is new or was in the store before. Returns whether it changed.
    fn items(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
        key: &str,
        held: &BTreeSet<u32>,
    ) -> Result<bool, FormatError> {
        let Some(sides) = self.side_by_side("DA-02", spot, old, new, key)? else {
            return Ok(true);
        };
        // The streams themselves are walked, so that a store's stream written anew is noticed as
        // such and not taken for explained.
        let at = Location::default();
        let elements = match (&sides.before, &sides.after) {
            (Object::Null, Object::Null) if new.entry(key).is_none() => return Ok(false),
            (_, Object::Array(elements)) => elements,
            (Object::Array(_), Object::Null) => {
                self.forbid("DA-02", at, format!("/{key} of the security store was taken away"));
                return Ok(true);
            }
            _ => {
                self.forbid("DA-02", at, format!("/{key} of the security store is no array"));
                return Ok(true);
            }
        };
        for element in elements {
            let Some(reference) = element.as_reference() else {
                self.forbid("DA-02", at.clone(), format!("/{key}: an element without an object"));
                continue;
            };
            let at = Location::object(reference.number, reference.generation);
            if self.is_new(reference.number) {
                match self.new.resolve(element)? {
                    Object::Stream(stream) => self.approve_stream(element, &stream.dictionary)?,
                    _ => self.forbid("DA-02", at, format!("/{key}: an element that is no stream")),
                }
            } else if !held.contains(&reference.number) {
                self.forbid("DA-02", at, format!("/{key}: an object that served something else"));
            }
        }
        Ok(!sides.before.same(&sides.after))
    }

    fn approve_stream(
        &mut self,
        element: &Object,
        dictionary: &Dictionary,
    ) -> Result<(), FormatError> {
        self.approve(element)?;
        // An indirect Length is all that such a stream may lead to.
        self.approve(&Object::Dictionary(dictionary.clone()))
    }

    /// VRI: old entries stay as they are, new ones hold streams.
    fn related(
        &mut self,
        spot: &Spot,
        old: &Dictionary,
        new: &Dictionary,
        held: &BTreeSet<u32>,
    ) -> Result<bool, FormatError> {
        let Some(sides) = self.side_by_side("DA-02", spot, old, new, "VRI")? else {
            return Ok(true);
        };
        let empty = Dictionary::default();
        let (before, after) = match (&sides.before, &sides.after) {
            (Object::Null, Object::Null) => return Ok(false),
            (Object::Null, Object::Dictionary(after)) => (&empty, after),
            (Object::Dictionary(before), Object::Dictionary(after)) => (before, after),
            _ => {
                self.forbid("DA-02", Location::default(), "/DSS /VRI was taken away");
                return Ok(true);
            }
        };
        let mut changed = false;
        for key in keys(before, after) {
            if same(before, after, &key) {
                continue;
            }
            changed = true;
            let at = Location::default();
            if before.get(&key).is_some() {
                self.forbid("DA-02", at, format!("/VRI /{key} was changed or taken away"));
                continue;
            }
            let is_digest = key.len() == 40 && key.bytes().all(|byte| byte.is_ascii_alphanumeric());
            if !is_digest {
                self.forbid("DA-02", at, format!("/VRI /{key} names no signature"));
                continue;
            }
            let Some(entry) = self.side_by_side("DA-02", &sides.spot, before, after, &key)? else {
                continue;
            };
            let Object::Dictionary(entry) = entry.after else {
                self.forbid("DA-02", at, format!("/VRI /{key} is not a dictionary"));
                continue;
            };
            for part in keys(&entry, &empty) {
                match part.as_str() {
                    "Cert" | "CRL" | "OCSP" => {
                        let nowhere = Spot { holder: u32::MAX, path: String::new() };
                        self.items(&nowhere, &empty, &entry, &part, held)?;
                    }
                    "TS" => {
                        let value = entry.get("TS").cloned().unwrap_or(Object::Null);
                        match self.new.resolve(&value)? {
                            Object::Stream(stream) => {
                                self.approve_stream(&value, &stream.dictionary)?;
                            }
                            _ => self.forbid("DA-02", Location::default(), "/VRI /TS is no stream"),
                        }
                    }
                    "Type" | "TU" => {
                        if let Some(value) = entry.get(&part) {
                            self.approve(value)?;
                        }
                    }
                    other => {
                        self.forbid("DA-02", Location::default(), format!("/VRI /{key} /{other}"));
                    }
                }
            }
        }
        Ok(changed)
    }
}
