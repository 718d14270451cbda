//! Adds to the document security store (EN 319 142-1 clause 5.4.2): merge only. What is there, in
//! its arrays and under VRI, is named again as it is; nothing is written twice, taken away or moved.

use super::edits::Edits;
use super::foundation;
use crate::crypto;
use crate::formats::FormatError;
use crate::formats::pdf::fields;
use crate::formats::pdf::object::Dictionary;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::revisions::View;
use crate::formats::pdf::rewrite;
use crate::formats::pdf::rewrite::Rewrite;
use crate::formats::pdf::signature_dictionary;
use crate::formats::pdf::update::Update;
use crate::formats::pdf::update::XrefKind;
use crate::model::DigestAlgorithm;
use crate::model::Location;
use std::collections::BTreeMap;
use std::io::Write;

/// What is to be in the store.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct ValidationData {
    /// DER of certificates.
    pub certificates: Vec<Vec<u8>>,
    /// DER of CRLs.
    pub crls: Vec<Vec<u8>>,
    /// DER of whole OCSP responses (PA-53).
    pub ocsps: Vec<Vec<u8>>,
    /// What is named under VRI; nothing where that is not wanted.
    pub relations: Vec<Relation>,
}

/// What validates one signature: an entry of VRI.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Relation {
    /// Fully qualified name of the signature's field.
    pub field: String,
    /// DER of its certificates, CRLs and OCSP responses, which are in the store as well.
    pub items: [Vec<Vec<u8>>; 3],
}

const ARRAYS: [&str; 3] = ["Certs", "CRLs", "OCSPs"];
const PARTS: [&str; 3] = ["Cert", "CRL", "OCSP"];

/// Lays out the update; `None` where the store has everything already.
///
/// # Errors
/// Where the file has no catalog, or its store is not one.
pub fn add_validation_data(
    file: &PdfFile<'_>,
    wanted: &ValidationData,
) -> Result<Option<Vec<u8>>, FormatError> {
    let view = file.latest();
    let mut edits = Edits { view, changed: BTreeMap::new(), texts: BTreeMap::new() };
    let mut foundation = foundation(file)?;
    let mut update = Update::of(&foundation);
    let protection = file.protection();
    let catalog = view.catalog()?;
    let at = Location::object(catalog.reference.number, catalog.reference.generation);
    let dictionary = catalog.object.as_dictionary().cloned().unwrap_or_default();
    let (place, store) = dictionary_of(view, &dictionary, "DSS", &at)?;
    let mut rewritten = Rewrite::of(&store);
    let mut places = BTreeMap::new();
    let (mut added, mut is_changed) = (0_u32, false);
    let kinds = [&wanted.certificates, &wanted.crls, &wanted.ocsps];
    for (key, items) in ARRAYS.into_iter().zip(kinds) {
        known(view, &store, key, &mut places)?;
        let mut fresh = Vec::new();
        for der in items {
            let digest = sha256(der)?;
            if places.contains_key(&digest) {
                continue;
            }
            let reference = Reference { number: update.reserve(), generation: 0 };
            update.put(reference.number, 0, protection.conceal(reference, stream(der))?);
            places.insert(digest, reference);
            fresh.push(reference);
            added = added.saturating_add(1);
        }
        if !fresh.is_empty() {
            is_changed |= edits.append_all(&store, key, &fresh, &mut rewritten)?;
        }
    }
    let (vri_place, vri) = dictionary_of(view, &store, "VRI", &at)?;
    let mut related = Rewrite::of(&vri);
    let mut entries = 0_u32;
    for relation in &wanted.relations {
        let Some(contents) = contents_of(view, &relation.field)? else { continue };
        if keys_of(&contents)?.iter().any(|key| vri.get(key).is_some()) {
            continue;
        }
        let mut entry = Rewrite::default();
        for (part, items) in PARTS.into_iter().zip(&relation.items) {
            let mut references = Vec::new();
            for der in items {
                references.extend(places.get(&sha256(der)?));
            }
            if !references.is_empty() {
                entry.set(part, rewrite::longer(&[], &references));
            }
        }
        related.set(&key_to_write(&contents)?, entry.text());
        entries = entries.saturating_add(1);
    }
    if added == 0 && entries == 0 {
        return Ok(None);
    }
    if entries > 0 {
        match vri_place {
            Some(place) => {
                edits.changed.insert(place.number, (place.generation, related));
            }
            None => {
                rewritten.set("VRI", related.text());
                is_changed = true;
            }
        }
    }
    match place {
        Some(place) if is_changed => {
            edits.changed.insert(place.number, (place.generation, rewritten));
        }
        Some(_) => {}
        None if dictionary.get("DSS").is_some() => {
            edits.dictionary(catalog.reference)?.set("DSS", rewritten.text());
        }
        None => {
            let own = Reference { number: update.reserve(), generation: 0 };
            rewritten.set("Type", "/DSS");
            update.put(own.number, 0, protection.conceal(own, rewritten.text())?);
            edits.dictionary(catalog.reference)?.set("DSS", rewrite::link(own));
        }
    }
    edits.announce()?;
    let mut sections = file.revisions().iter().flat_map(|revision| revision.sections.iter());
    if sections.any(|section| section.hybrid.is_some()) && edits.hidden_from_tables() {
        foundation.kind = XrefKind::Stream;
    }
    let digests: Vec<&Vec<u8>> = places.keys().collect();
    let identifier = edits.identifier(&foundation, &digests);
    edits.move_to(&mut update, protection)?;
    Ok(Some(update.lay_out(&foundation, &identifier)?.bytes))
}

/// A dictionary that another names, and its object where it is one of its own; empty where there is
/// none.
fn dictionary_of(
    view: View<'_, '_>,
    holder: &Dictionary,
    key: &str,
    at: &Location,
) -> Result<(Option<Reference>, Dictionary), FormatError> {
    let wrong = |object: &Object| FormatError::Malformed {
        what: format!("{key} is {}, a dictionary is expected", object.kind()),
        at: at.clone(),
    };
    match holder.get(key) {
        None => Ok((None, Dictionary::default())),
        Some(Object::Reference(reference)) => match view.follow(*reference)? {
            None => Ok((None, Dictionary::default())),
            Some(read) => match &read.object {
                Object::Dictionary(found) => Ok((Some(read.reference), found.clone())),
                other => Err(wrong(other)),
            },
        },
        Some(Object::Dictionary(found)) => Ok((None, found.clone())),
        Some(other) => Err(wrong(other)),
    }
}

/// The streams of an array by the digests of what they hold. One that cannot be read is left where
/// it is.
fn known(
    view: View<'_, '_>,
    store: &Dictionary,
    key: &str,
    places: &mut BTreeMap<Vec<u8>, Reference>,
) -> Result<(), FormatError> {
    let Some(Object::Array(elements)) = view.get(store, key)? else { return Ok(()) };
    for element in &elements {
        let Some(reference) = element.as_reference() else { continue };
        let Ok(Object::Stream(stream)) = view.resolve(element) else { continue };
        if let Ok(bytes) = view.stream_bytes(&stream) {
            places.entry(sha256(&bytes)?).or_insert(reference);
        }
    }
    Ok(())
}

/// The decoded Contents of a signature, with the zeros that fill it up.
fn contents_of(view: View<'_, '_>, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
    let Some(form) = fields::form(view)? else { return Ok(None) };
    let field = form.fields.iter().find(|field| field.name == name);
    let Some(value) = field.and_then(|field| field.value.as_ref()) else { return Ok(None) };
    let dictionary = signature_dictionary::read(view, value, name);
    Ok(dictionary.contents.map(|contents| contents.bytes))
}

/// SHA-1 of Contents as decoded, padding included: what most writers mean by "the signature"
/// (PA-51 a).
fn key_to_write(contents: &[u8]) -> Result<String, FormatError> {
    sha1(contents).map(hex::encode_upper)
}

/// Under which names others may have entered the signature (PA-51 a, b).
fn keys_of(contents: &[u8]) -> Result<[String; 3], FormatError> {
    Ok([
        key_to_write(contents)?,
        sha1(hex::encode(contents).as_bytes()).map(hex::encode_upper)?,
        sha1(hex::encode_upper(contents).as_bytes()).map(hex::encode_upper)?,
    ])
}

fn sha1(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    crypto::digest(DigestAlgorithm::Sha1, bytes)
        .map_err(|error| FormatError::unreadable(error.to_string()))
}

fn sha256(bytes: &[u8]) -> Result<Vec<u8>, FormatError> {
    crypto::digest(DigestAlgorithm::Sha256, bytes)
        .map_err(|error| FormatError::unreadable(error.to_string()))
}

/// A stream's body, compressed where that makes it shorter.
fn stream(der: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::best());
    let packed = encoder.write_all(der).and_then(|()| encoder.finish()).ok();
    let (bytes, filter) = match &packed {
        Some(packed) if packed.len() < der.len() => (packed.as_slice(), "/Filter/FlateDecode"),
        _ => (der, ""),
    };
    let mut body = format!("<<{filter}/Length {}>>\nstream\n", bytes.len()).into_bytes();
    body.extend(bytes);
    body.extend(b"\nendstream");
    body
}

#[cfg(test)]
mod tests;
