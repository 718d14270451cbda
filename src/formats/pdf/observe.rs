//! A whole file into facts: which signatures there are, what each covers, whether digests and
//! values hold, what the security store adds, and what later revisions did.

use super::byte_range;
use super::byte_range::Covered;
use super::byte_range::Extent;
use super::changes;
use super::encryption::is_encrypted;
use super::fields;
use super::fields::Field;
use super::hashing;
use super::hashing::Digests;
use super::object::Entry;
use super::object::Object;
use super::object::Reference;
use super::revisions::PdfFile;
use super::revisions::View;
use super::rsa_sha1;
use super::security_store::Stores;
use super::signature_dictionary;
use super::signature_dictionary::SignatureDictionary;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::cms;
use crate::model::Check;
use crate::model::Coverage;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::LaterChanges;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::ReferenceRole;
use crate::model::Revision;
use crate::model::SignatureAlgorithm;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignatureKind;
use crate::model::SignatureScheme;
use crate::model::SignatureValue;
use crate::model::SignedAttributes;
use crate::model::SignerIdentification;
use std::collections::BTreeMap;
use std::collections::BTreeSet;

/// A signature of the file before its bytes are hashed.
pub struct Found {
    /// Fully qualified field name, unique in the file.
    pub id: String,
    /// Its dictionary.
    pub dictionary: SignatureDictionary,
    /// What it covers.
    pub extent: Extent,
    /// Where it is.
    pub at: Location,
}

/// Reads an open file.
///
/// # Errors
/// Where the file cannot be read, or is encrypted so that its form cannot be found.
pub fn observe(
    file: &PdfFile<'_>,
    source: &dyn Source,
    name: &str,
    options: &ObserveOptions,
) -> Result<Observed, FormatError> {
    let mut deviations = file.deviations().to_vec();
    let mut found = signatures(file, &mut deviations)?;
    found.sort_by_key(|found| found.extent.covered.map_or(u64::MAX, |covered| covered.end));
    let ranges: Vec<(String, Covered)> =
        found.iter().filter_map(|f| Some((f.id.clone(), f.extent.covered?))).collect();
    for (position, deviation) in byte_range::overlaps(&ranges) {
        let Some((id, _)) = ranges.get(position) else { continue };
        if let Some(found) = found.iter_mut().find(|found| found.id == *id) {
            found.extent.deviations.push(deviation);
        }
    }
    note_certifications(file.latest(), &mut found, &mut deviations);
    note_trailing_bytes(file, &found, &mut deviations)?;

    let digests = hashing::digests(source, &wanted(&found))?;
    let mut material = Material::default();
    let mut signatures = Vec::with_capacity(found.len());
    for (position, found) in found.iter().enumerate() {
        let within_limit = position < options.limits.signature_checks as usize;
        signatures.push(evidence(file, found, &digests, options, within_limit, &mut material));
    }

    let last = file.revisions().len().saturating_sub(1);
    let revisions: BTreeSet<usize> =
        found.iter().filter_map(|found| found.extent.revision).chain([last]).collect();
    let stores = Stores::read(file, &revisions);
    protect(&found, &stores, &mut signatures);
    let mut analysis = changes::Analysis::new(file, &found);
    let limit = options.limits.signature_checks as usize;
    for (position, (found, evidence)) in found.iter().zip(&mut signatures).enumerate() {
        evidence.later = if position < limit {
            analysis.later(found)
        } else {
            let incomplete = Some("there are too many signatures".to_owned());
            LaterChanges { incomplete, ..LaterChanges::default() }
        };
    }
    let security_store = stores.summary(file);
    material.extend(stores.material);
    deviations.extend(stores.deviations);

    Ok(Observed {
        document: Document {
            name: name.to_owned(),
            sha256: hex::encode(&digests.whole),
            size: source.length(),
            format: DocumentFormat::Pdf,
            revisions: (1..)
                .zip(file.revisions())
                .map(|(number, revision)| Revision { number, end: revision.end() })
                .collect(),
            security_store,
            encrypted: is_encrypted(file.latest()),
            deviations,
        },
        signatures,
        records: Vec::new(),
        material,
    })
}

/// Every signature of the latest revision, and those that a later revision took away.
fn signatures(
    file: &PdfFile<'_>,
    deviations: &mut Vec<Deviation>,
) -> Result<Vec<Found>, FormatError> {
    let mut search =
        Search { file, found: Vec::new(), ids: BTreeSet::new(), values: BTreeMap::new() };
    let mut budget = SEARCHED;
    let last = file.revisions().len().saturating_sub(1);
    for revision in (0..=last).rev() {
        let view = file.view(revision);
        let form = match fields::form(view) {
            Ok(form) => form,
            Err(error) if revision == last => match error {
                FormatError::Encrypted(_) => {
                    return Err(FormatError::Encrypted(
                        "its form cannot be read without the password".to_owned(),
                    ));
                }
                error => {
                    let at = Location { revision: number(revision), ..Location::default() };
                    let expected = "a catalog and a form that can be read";
                    deviations.push(Deviation::new("ST-03", at, error.to_string(), expected));
                    continue;
                }
            },
            Err(_) => continue,
        };
        let mut known = BTreeSet::new();
        budget = budget.saturating_sub(form.as_ref().map_or(0, |form| form.fields.len() as u64));
        if let Some(form) = &form {
            if revision == last {
                deviations.extend(form.deviations.iter().cloned());
            }
            for field in &form.fields {
                known.extend(field.reference);
                known.extend(field.widgets.iter().copied());
            }
        }
        let strays = fields::strays(view, &known, &mut budget);
        for field in form.iter().flat_map(|form| &form.fields).chain(&strays) {
            if field.has_fields {
                continue;
            }
            if let Some(value) = signature_value(view, field) {
                let removed_after = (revision < last).then_some(revision);
                let stray = !field.reference.is_some_and(|reference| known.contains(&reference));
                let added = search.add(view, field, &value, removed_after, deviations)?;
                if added
                    && stray
                    && let Some(found) = search.found.last_mut()
                {
                    found.dictionary.deviations.push(Deviation::new(
                        "PA-74-STRAY",
                        found.at.clone(),
                        "a signature field on a page only",
                        "a field of the form",
                    ));
                }
            }
        }
        if revision == last {
            search.permissions(view, deviations)?;
        }
        if revision > 0 && budget == 0 {
            let seen = "more fields and pages, over all revisions";
            let expected = "so many that they can be searched";
            deviations.push(Deviation::new("ST-08", Location::default(), seen, expected));
            break;
        }
    }
    if search.found.len() > LISTED {
        let seen = format!("{} signatures", search.found.len());
        let expected = format!("at most {LISTED}");
        deviations.push(Deviation::new("ST-08", Location::default(), seen, expected));
        search.found.truncate(LISTED);
    }
    Ok(search.found)
}

/// Fields and pages looked at in search of signatures, over all revisions.
const SEARCHED: u64 = 1_000_000;
/// Signatures that are listed; those beyond the limit of what is verified only as such.
const LISTED: usize = 2_000;

/// V of a field that is, or may be meant as, a signature.
fn signature_value(view: View<'_, '_>, field: &Field) -> Option<Entry> {
    let value = field.value.clone()?;
    if field.is_signature() {
        return Some(value);
    }
    // A field without its type, or with another one, whose value is a signature all the same.
    let target = view.resolve(&value.value).ok()?;
    let dictionary = target.as_dictionary()?;
    let signs = dictionary.entry("ByteRange").is_some()
        || dictionary.is("Type", "Sig")
        || dictionary.is("Type", "DocTimeStamp");
    signs.then_some(value)
}

/// Revisions are counted from 1 in reports.
pub(super) fn number(revision: usize) -> Option<u32> {
    u32::try_from(revision).ok()?.checked_add(1)
}

struct Search<'s, 'a> {
    file: &'s PdfFile<'a>,
    found: Vec<Found>,
    ids: BTreeSet<String>,
    /// Objects that are a field's value, and whose.
    values: BTreeMap<Reference, String>,
}

impl Search<'_, '_> {
    /// Adds a signature; false where it is known already or none at all.
    fn add(
        &mut self,
        view: View<'_, '_>,
        field: &Field,
        value: &Entry,
        removed_after: Option<usize>,
        deviations: &mut Vec<Deviation>,
    ) -> Result<bool, FormatError> {
        let own = field.reference.map(|reference| reference.to_string());
        let name = if field.name.is_empty() || is_encrypted(view) {
            format!("object {}", own.as_deref().unwrap_or("without a number"))
        } else {
            field.name.clone()
        };
        if removed_after.is_some() {
            let known = match value.value.as_reference() {
                Some(reference) => self.values.contains_key(&reference),
                None => self.ids.contains(&name),
            };
            if known {
                return Ok(false);
            }
        }
        let mut dictionary = signature_dictionary::read(view, value, &name);
        if dictionary.is_placeholder {
            deviations.push(Deviation::new(
                "PA-04-EMPTY",
                dictionary.location(&name),
                "zeros where the signature belongs",
                "a signature",
            ));
            return Ok(false);
        }
        let mut id = name.clone();
        if !self.ids.insert(id.clone()) {
            // Two fields of one name: told apart by the objects, which are in no name twice.
            id = format!("{name} (object {})", own.as_deref().unwrap_or("without a number"));
            while !self.ids.insert(id.clone()) {
                id.push('\'');
            }
        }
        let at = dictionary.location(&name);
        if let Some(reference) = dictionary.reference
            && let Some(other) = self.values.insert(reference, id.clone())
        {
            let seen = format!("the signature of field {other}");
            dictionary.deviations.push(Deviation::new("CV-10", at.clone(), seen, "its own"));
        }
        if !field.is_signature() {
            let seen = field.field_type.as_ref().map_or("nothing".to_owned(), |kind| kind.text());
            dictionary.deviations.push(Deviation::new("PA-74", at.clone(), seen, "FT /Sig"));
        }
        let extent = byte_range::extent(self.file, &dictionary, &at)?;
        // The lock counts as it was when the field was signed.
        match extent.revision.filter(|revision| *revision != view.revision()) {
            Some(revision) => {
                let then = self.file.view(revision);
                let form = fields::form(then).ok().flatten();
                let field = form.as_ref().and_then(|form| {
                    form.fields.iter().find(|other| other.reference == field.reference)
                });
                if let Some(field) = field {
                    signature_dictionary::add_field_lock(then, field, &mut dictionary.restrictions);
                }
            }
            None => signature_dictionary::add_field_lock(view, field, &mut dictionary.restrictions),
        }
        if let Some(revision) = removed_after {
            let at = Location { revision: number(revision + 1), ..at.clone() };
            dictionary.deviations.push(Deviation::new(
                "DA-10-REMOVED",
                at,
                "a field that a later revision took away",
                "a signature that stays",
            ));
        }
        self.found.push(Found { id, dictionary, extent, at });
        Ok(true)
    }

    /// Perms of the catalog (clause 12.8.6): a certification that no field holds, and usage rights.
    fn permissions(
        &mut self,
        view: View<'_, '_>,
        deviations: &mut Vec<Deviation>,
    ) -> Result<(), FormatError> {
        let Some(permissions) = permissions(view) else { return Ok(()) };
        if let Some(entry) = permissions.entry("DocMDP").filter(|entry| !entry.value.is_null()) {
            let known = entry.value.as_reference().is_some_and(|r| self.values.contains_key(&r));
            if !known {
                let id = "Perms/DocMDP".to_owned();
                let mut dictionary = signature_dictionary::read(view, entry, &id);
                let at = dictionary.location(&id);
                dictionary.deviations.push(Deviation::new(
                    "PA-73",
                    at.clone(),
                    "a certification that is no field's value",
                    "the value of a signature field",
                ));
                let extent = byte_range::extent(self.file, &dictionary, &at)?;
                self.found.push(Found { id, dictionary, extent, at });
            }
        }
        for key in ["UR3", "UR"] {
            if permissions.get(key).is_some() {
                deviations.push(Deviation::new(
                    "PA-73-UR",
                    Location::default(),
                    format!("Perms /{key}"),
                    "no usage rights of Adobe Reader",
                ));
            }
        }
        Ok(())
    }
}

fn permissions(view: View<'_, '_>) -> Option<super::object::Dictionary> {
    let catalog = view.catalog().ok()?;
    match view.get(catalog.object.as_dictionary()?, "Perms") {
        Ok(Some(Object::Dictionary(permissions))) => Some(permissions),
        _ => None,
    }
}

/// PA-81 and PA-82: which signature certifies, and whether it may.
fn note_certifications(view: View<'_, '_>, found: &mut [Found], deviations: &mut Vec<Deviation>) {
    let named = permissions(view).and_then(|permissions| permissions.get("DocMDP")?.as_reference());
    let mut earlier: Option<String> = None;
    for found in found {
        let certifies = named.is_some() && found.dictionary.reference == named;
        found.dictionary.restrictions.certifies = certifies;
        if certifies && let Some(earlier) = &earlier {
            found.dictionary.deviations.push(Deviation::new(
                "PA-81",
                found.at.clone(),
                format!("a certification after signature {earlier}"),
                "a certification as the first signature",
            ));
        }
        if certifies && found.dictionary.restrictions.doc_mdp.is_none() {
            deviations.push(Deviation::new(
                "PA-80",
                found.at.clone(),
                "Perms names a signature without DocMDP",
                "a certification signature with its permissions",
            ));
        }
        if !certifies && found.dictionary.restrictions.doc_mdp.is_some() {
            found.dictionary.deviations.push(Deviation::new(
                "PA-82",
                found.at.clone(),
                "DocMDP without Perms",
                "Perms /DocMDP that names the signature",
            ));
        }
        if found.dictionary.kind == SignatureKind::Signature {
            earlier = Some(found.id.clone());
        }
    }
}

/// CV-13: bytes after the last revision that no signature covers.
fn note_trailing_bytes(
    file: &PdfFile<'_>,
    found: &[Found],
    deviations: &mut Vec<Deviation>,
) -> Result<(), FormatError> {
    let size = file.bytes().length();
    let Some(revision) = file.revisions().last() else { return Ok(()) };
    let covered = found.iter().filter_map(|found| Some(found.extent.covered?.end)).max();
    let mut position = revision.tail.map_or(revision.end(), |tail| tail.next);
    position = position.max(covered.unwrap_or(0));
    let start = position;
    let mut blank = true;
    let mut objects = false;
    while position < size {
        // Each piece begins with the end of the one before it: a word may stand across the border.
        let from = position.saturating_sub(16).max(start);
        let length = usize::try_from((size - from).min(1 << 16)).unwrap_or(1 << 16);
        let (spaces, structure) = file.bytes().with(from, length, |ahead| {
            let ahead = ahead.get(..length).unwrap_or(ahead);
            (
                ahead.iter().all(|byte| super::syntax::is_space(*byte)),
                [b"obj".as_slice(), b"xref", b"trailer", b"/ByteRange"]
                    .iter()
                    .any(|word| memchr::memmem::find(ahead, word).is_some()),
            )
        })?;
        blank &= spaces;
        objects |= structure;
        position = from.saturating_add(length as u64);
    }
    if objects && found.is_empty() {
        let what = "the file is cut short or damaged: objects that no cross-reference lists follow \
                    the last complete revision; ask the sender for the file again";
        return Err(FormatError::at(start, what));
    }
    if !blank {
        deviations.push(Deviation::new(
            if objects { "CV-13-OBJECTS" } else { "CV-13" },
            Location::range(start, size - start),
            format!("{} bytes after the last revision", size - start),
            "nothing after %%EOF",
        ));
    }
    Ok(())
}

/// Which digests the signatures need, of which bytes.
fn wanted(found: &[Found]) -> BTreeSet<(DigestAlgorithm, Covered)> {
    let mut wanted = BTreeSet::new();
    for found in found {
        let (Some(covered), Some(contents)) = (found.extent.covered, &found.dictionary.contents)
        else {
            continue;
        };
        let algorithms = match found.dictionary.format {
            SignatureFormat::PdfX509RsaSha1 => rsa_sha1::DIGESTS.to_vec(),
            SignatureFormat::PdfPkcs7Sha1 => vec![DigestAlgorithm::Sha1],
            SignatureFormat::Unknown => Vec::new(),
            _ => cms::content_digest_algorithms(&contents.bytes),
        };
        wanted.extend(algorithms.into_iter().map(|algorithm| (algorithm, covered)));
    }
    wanted
}

/// One signature's facts.
fn evidence(
    file: &PdfFile<'_>,
    found: &Found,
    digests: &Digests,
    options: &ObserveOptions,
    within_limit: bool,
    material: &mut Material,
) -> SignatureEvidence {
    let dictionary = &found.dictionary;
    let digest = |algorithm: DigestAlgorithm| {
        digests.of(algorithm, found.extent.covered?).map(<[u8]>::to_vec)
    };
    let mut evidence = blank(found);
    match (&dictionary.contents, dictionary.format, found.extent.covered) {
        _ if !within_limit => {
            let limit = options.limits.signature_checks;
            evidence.deviations.push(Deviation::new(
                "ST-08",
                found.at.clone(),
                "more signatures",
                format!("at most {limit} in one file"),
            ));
        }
        (None, _, _) | (_, SignatureFormat::Unknown, _) => {}
        (Some(_), SignatureFormat::PdfX509RsaSha1, Some(covered)) => {
            let certificates =
                rsa_sha1::observe(file.latest(), dictionary, covered, &digest, &mut evidence);
            material.certificates.extend(certificates);
        }
        (Some(contents), format, _) => {
            let context = cms::Context { format, id: &found.id, content_digest: &digest, options };
            match cms::observe(&contents.bytes, &context) {
                Ok(observation) => {
                    let tail = contents.bytes.get(observation.length..).unwrap_or_default();
                    let count = tail.iter().filter(|byte| **byte != 0).count();
                    material.extend(observation.material);
                    if let Some(read) = observation.signatures.into_iter().next() {
                        evidence = merged(evidence, read);
                    } else {
                        let expected = "one SignerInfo";
                        let at = found.at.clone();
                        evidence.deviations.push(Deviation::new("PA-22", at, "none", expected));
                    }
                    if count > 0 {
                        evidence.deviations.push(Deviation::new(
                            "CV-05",
                            found.at.clone(),
                            format!("{count} bytes that are not zero after the signature"),
                            "zeros",
                        ));
                    }
                }
                Err(error) => evidence.deviations.push(Deviation::new(
                    "CM-01",
                    found.at.clone(),
                    error.to_string(),
                    "a CMS SignedData",
                )),
            }
        }
    }
    if let Some(covered) = found.extent.covered {
        for reference in &mut evidence.references {
            if matches!(reference.role, ReferenceRole::Document | ReferenceRole::Imprint) {
                reference.what = covered.text();
                reference.at = Location::range(0, covered.end);
            }
        }
    }
    evidence
}

/// What the PDF alone says of a signature.
fn blank(found: &Found) -> SignatureEvidence {
    let dictionary = &found.dictionary;
    let unread = || Check::Unable("the signature could not be read".to_owned());
    let mut deviations = dictionary.deviations.clone();
    deviations.extend(found.extent.deviations.iter().cloned());
    SignatureEvidence {
        id: found.id.clone(),
        kind: dictionary.kind,
        format: dictionary.format,
        at: found.at.clone(),
        references: Vec::new(),
        value: SignatureValue {
            algorithm: SignatureAlgorithm {
                scheme: SignatureScheme::Unknown,
                digest: None,
                pss: None,
                name: String::new(),
            },
            verifies: unread(),
            sha256: String::new(),
        },
        signer: SignerIdentification::default(),
        attributes: SignedAttributes {
            claimed_signing_time: dictionary.claimed_time,
            reason: dictionary.reason.clone(),
            location: dictionary.location.clone(),
            name: dictionary.name.clone(),
            ..SignedAttributes::default()
        },
        coverage: found.extent.coverage,
        covered_until: found.extent.covered.map(|covered| covered.end),
        uncovered: Vec::new(),
        covered: Vec::new(),
        later: LaterChanges::default(),
        restrictions: dictionary.restrictions.clone(),
        timestamp: None,
        timestamps: Vec::new(),
        counter_signatures: Vec::new(),
        validation_data: Vec::new(),
        deviations,
    }
}

/// What the CMS says, within what the PDF says.
fn merged(outer: SignatureEvidence, read: SignatureEvidence) -> SignatureEvidence {
    let mut deviations = outer.deviations;
    deviations.extend(read.deviations);
    let claimed = read.attributes.claimed_signing_time.or(outer.attributes.claimed_signing_time);
    SignatureEvidence {
        id: outer.id,
        kind: outer.kind,
        format: outer.format,
        at: outer.at,
        coverage: outer.coverage,
        covered_until: outer.covered_until,
        restrictions: outer.restrictions,
        attributes: SignedAttributes {
            claimed_signing_time: claimed,
            reason: outer.attributes.reason.or(read.attributes.reason),
            location: outer.attributes.location.or(read.attributes.location),
            name: outer.attributes.name.or(read.attributes.name),
            ..read.attributes
        },
        deviations,
        ..read
    }
}

/// Fills in what each document timestamp proves to have existed: the document, the signatures that
/// end within its bytes, and the validation data of its revision.
fn protect(found: &[Found], stores: &Stores, signatures: &mut [SignatureEvidence]) {
    for (position, own) in found.iter().enumerate() {
        let Some(end) = own.extent.covered.map(|covered| covered.end) else { continue };
        if own.extent.coverage != Coverage::EntireFile
            && own.extent.coverage != Coverage::EntireRevision
        {
            continue;
        }
        let mut protects = vec!["document".to_owned()];
        protects.extend(
            found
                .iter()
                .enumerate()
                .filter(|(other, signature)| {
                    *other != position
                        && signature.extent.covered.is_some_and(|covered| covered.end < end)
                })
                .map(|(_, signature)| format!("signature:{}", signature.id)),
        );
        if let Some(revision) = own.extent.revision {
            protects.extend(stores.object_ids(revision));
        }
        if let Some(timestamp) =
            signatures.get_mut(position).and_then(|evidence| evidence.timestamp.as_mut())
        {
            timestamp.protects = protects;
        }
    }
}
