//! What signing changes in objects that are there: form, page, catalog.

use crate::formats::FormatError;
use crate::formats::pdf::encryption::Protection;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;
use crate::formats::pdf::update::Foundation;
use crate::formats::pdf::update::Update;
use crate::formats::pdf::xref::Place;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use std::collections::BTreeMap;
use std::fmt::Debug;

/// Existing objects that change.
pub(super) struct Edits<'f, 'a> {
    pub(super) view: View<'f, 'a>,
    pub(super) changed: BTreeMap<u32, (u16, Rewrite)>,
    /// Objects that are not dictionaries.
    pub(super) texts: BTreeMap<u32, (u16, Vec<u8>)>,
}

impl Edits<'_, '_> {
    /// A dictionary object, to be changed.
    pub(super) fn dictionary(&mut self, reference: Reference) -> Result<&mut Rewrite, FormatError> {
        let at = Location::object(reference.number, reference.generation);
        let slot = match self.changed.entry(reference.number) {
            std::collections::btree_map::Entry::Occupied(slot) => slot.into_mut(),
            std::collections::btree_map::Entry::Vacant(slot) => {
                let read = self.view.indirect(reference)?;
                let dictionary = read.as_ref().and_then(|read| read.object.as_dictionary());
                let Some(dictionary) = dictionary else {
                    let what = "a dictionary is expected here".to_owned();
                    return Err(FormatError::Malformed { what, at });
                };
                slot.insert((reference.generation, Rewrite::of(dictionary)))
            }
        };
        Ok(&mut slot.1)
    }

    /// Adds the field to the form, and says that there are signatures (PA-72).
    pub(super) fn register(&mut self, field: Option<Reference>) -> Result<(), FormatError> {
        let catalog = self.view.catalog()?;
        let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
        let named = dictionary.get("AcroForm").and_then(Object::as_reference);
        let found = match named {
            Some(reference) => self.view.follow(reference)?,
            None => None,
        };
        let form = match &found {
            Some(read) => read.object.as_dictionary().cloned(),
            None => dictionary.get("AcroForm").and_then(Object::as_dictionary).cloned(),
        };
        let form = form.unwrap_or_default();
        let mut rewrite = Rewrite::of(&form);
        let mut is_changed = false;
        if let Some(field) = field {
            is_changed |= self.append(&form, "Fields", field, &mut rewrite)?;
        }
        if self.view.get(&form, "SigFlags")?.and_then(|flags| flags.as_integer()) != Some(3) {
            rewrite.set("SigFlags", "3");
            is_changed = true;
        }
        if !is_changed {
            return Ok(());
        }
        match found {
            Some(read) => {
                self.changed.insert(read.reference.number, (read.reference.generation, rewrite));
            }
            None => self.dictionary(catalog.reference)?.set("AcroForm", rewrite.text()),
        }
        Ok(())
    }

    /// Adds the widget to the page's annotations.
    pub(super) fn annotate(
        &mut self,
        page: Reference,
        widget: Reference,
    ) -> Result<(), FormatError> {
        let read = self.view.indirect(page)?;
        let dictionary = read.and_then(|read| read.object.as_dictionary().cloned());
        let dictionary = dictionary.unwrap_or_default();
        let mut rewrite = match self.changed.remove(&page.number) {
            Some((_, rewrite)) => rewrite,
            None => Rewrite::of(&dictionary),
        };
        if self.append(&dictionary, "Annots", widget, &mut rewrite)? {
            self.changed.insert(page.number, (page.generation, rewrite));
        }
        Ok(())
    }

    /// Appends to an array that a dictionary names: an array of its own is written again by
    /// itself; `false` then, and `true` where the dictionary changes.
    pub(super) fn append(
        &mut self,
        dictionary: &Dictionary,
        key: &str,
        element: Reference,
        rewrite: &mut Rewrite,
    ) -> Result<bool, FormatError> {
        self.append_all(dictionary, key, &[element], rewrite)
    }

    /// The same with several.
    pub(super) fn append_all(
        &mut self,
        dictionary: &Dictionary,
        key: &str,
        more: &[Reference],
        rewrite: &mut Rewrite,
    ) -> Result<bool, FormatError> {
        let named = dictionary.get(key);
        if let Some(reference) = named.and_then(Object::as_reference)
            && let Some(read) = self.view.follow(reference)?
            && let Some(elements) = read.object.as_array()
        {
            let Reference { number, generation } = read.reference;
            let text = rewrite::longer(elements, more);
            self.texts.insert(number, (generation, text));
            return Ok(false);
        }
        let elements = match named {
            None | Some(Object::Reference(_)) => &[],
            Some(Object::Array(elements)) => elements.as_slice(),
            Some(other) => {
                let what = format!("{key} is {}, an array is expected", other.kind());
                return Err(FormatError::unreadable(what));
            }
        };
        rewrite.set(key, rewrite::longer(elements, more));
        Ok(true)
    }

    /// Names the signature that certifies the document (PA-73).
    pub(super) fn certify(&mut self, signature: Reference) -> Result<(), FormatError> {
        let catalog = self.view.catalog()?;
        let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
        let named = dictionary.get("Perms").and_then(Object::as_reference);
        let found = match named {
            Some(reference) => self.view.follow(reference)?,
            None => None,
        };
        match found.filter(|read| read.object.as_dictionary().is_some()) {
            Some(read) => self.dictionary(read.reference)?.set("DocMDP", rewrite::link(signature)),
            None => {
                let permissions = dictionary.get("Perms").and_then(Object::as_dictionary);
                let mut rewrite = permissions.map(Rewrite::of).unwrap_or_default();
                rewrite.set("DocMDP", rewrite::link(signature));
                self.dictionary(catalog.reference)?.set("Perms", rewrite.text());
            }
        }
        Ok(())
    }

    /// Announces the extension that the SubFilter belongs to, for versions before 2.0 (PA-70). An
    /// announcement that is there is left as it is.
    pub(super) fn announce(&mut self) -> Result<(), FormatError> {
        let catalog = self.view.catalog()?;
        let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
        if self.is_version_2(&dictionary)? {
            return Ok(());
        }
        let named = dictionary.get("Extensions").and_then(Object::as_reference);
        let found = match named {
            Some(reference) => self.view.follow(reference)?,
            None => None,
        };
        let extensions = match &found {
            Some(read) => read.object.as_dictionary().cloned(),
            None => dictionary.get("Extensions").and_then(Object::as_dictionary).cloned(),
        };
        let extensions = extensions.unwrap_or_default();
        if extensions.get("ESIC").is_some() {
            return Ok(());
        }
        const ANNOUNCEMENT: &str = "<</BaseVersion/1.7/ExtensionLevel 5>>";
        match found {
            Some(read) => self.dictionary(read.reference)?.set("ESIC", ANNOUNCEMENT),
            None => {
                let mut rewrite = Rewrite::of(&extensions);
                rewrite.set("ESIC", ANNOUNCEMENT);
                self.dictionary(catalog.reference)?.set("Extensions", rewrite.text());
            }
        }
        Ok(())
    }

    /// The later of the header's version and the catalog's.
    pub(super) fn is_version_2(&self, catalog: &Dictionary) -> Result<bool, FormatError> {
        let bytes = self.view.file().bytes();
        let header = bytes.with(0, 1032, |head| {
            let at = memchr::memmem::find(head, b"%PDF-");
            at.and_then(|at| head.get(at.saturating_add(5)).copied())
        })?;
        let version = self.view.get(catalog, "Version")?;
        let named = version.as_ref().and_then(Object::as_name);
        let named = named.and_then(|name| name.0.first().copied());
        Ok([header, named].into_iter().flatten().any(|major| (b'2'..=b'9').contains(&major)))
    }

    /// Whether an object that changes stands in an object stream. In a hybrid, old readers are not
    /// to see it, and a table would show it to them (PA-101).
    pub(super) fn hidden_from_tables(&self) -> bool {
        let numbers = self.changed.keys().chain(self.texts.keys());
        let mut places = numbers.map(|number| self.view.place(*number));
        places.any(|place| matches!(place, Place::Within { .. }))
    }

    /// The second half of /ID: another for each update, the same for the same update.
    pub(super) fn identifier(&self, foundation: &Foundation, purpose: &dyn Debug) -> Vec<u8> {
        let mut seed = format!("{foundation:?} {purpose:?}").into_bytes();
        for (number, (_, rewrite)) in &self.changed {
            seed.extend(number.to_be_bytes());
            seed.extend(rewrite.text());
        }
        let digest = crate::crypto::digest(DigestAlgorithm::Sha256, &seed).unwrap_or_default();
        digest.into_iter().take(16).collect()
    }

    pub(super) fn move_to(
        self,
        update: &mut Update,
        protection: &Protection,
    ) -> Result<(), FormatError> {
        let changed = self.changed.into_iter().map(|(n, (g, rewrite))| (n, g, rewrite.text()));
        let texts = self.texts.into_iter().map(|(n, (g, text))| (n, g, text));
        for (number, generation, text) in changed.chain(texts) {
            let body = protection.conceal(Reference { number, generation }, text)?;
            update.put(number, generation, body);
        }
        Ok(())
    }
}
