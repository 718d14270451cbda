//! Evidence records in the unsigned attributes of a CMS signature (RFC 4998 appendix A, ETSI TS 119
//! 122-3): each is about the structure without it and those after it, and the external form about
//! the content that is outside, too.

use super::Archived;
use super::contents_of;
use super::observe_with;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::cms::oid;
use crate::formats::cms::signed_data::SignedData;
use crate::formats::cms::signed_data::SignerInfo;
use crate::formats::cms::work::Work;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::Deviation;
use crate::model::DigestAlgorithm;
use crate::model::EvidenceRecord;
use crate::model::Location;
use crate::model::Material;
use crate::model::SignatureEvidence;
use crate::model::Time;
use std::collections::BTreeSet;

/// A record that a structure carries.
struct Found<'a> {
    value: Element<'a>,
    /// Its attribute's type.
    kind: &'static str,
}

/// Reads the evidence records that a CMS structure carries, the oldest first.
pub(in crate::formats::cms) fn read_carried(
    bytes: &[u8],
    signed_data: &SignedData<'_>,
    content: &dyn Fn(DigestAlgorithm) -> Option<Vec<u8>>,
    signatures: &mut [SignatureEvidence],
    material: &mut Material,
    work: &Work<'_>,
) -> Vec<EvidenceRecord> {
    let mut found = Vec::new();
    for (number, signer) in signed_data.signers.iter().flatten().enumerate() {
        let own = find(signer).unwrap_or_default();
        let (Some(first), Some(signature)) = (own.first(), signatures.get_mut(number)) else {
            continue;
        };
        let mut odd = |seen: &str, expected: &str| {
            let at = Location::oid(first.kind);
            signature.deviations.push(Deviation::new("ER-08", at, seen, expected));
        };
        if number > 0 {
            odd("an evidence record with a later signer, not read", "with the first signer");
            continue;
        }
        if own.iter().any(|other| other.kind != first.kind) {
            odd("internal and external evidence records", "one kind");
        }
        if (first.kind == oid::EXTERNAL_RECORD) == signed_data.content.is_some() {
            odd(&oid::attribute_text(first.kind), "the kind that fits where the content is");
        }
        found = own;
    }
    found.sort_by_key(|one| (first_time(one.value.full), one.value.offset));
    let mut carried = contents_of(signatures, material);
    carried.push("document".to_owned());
    let name = signatures.first().map_or("1", |first| first.id.as_str()).to_owned();
    let mut records = Vec::new();
    for (number, one) in found.iter().enumerate() {
        let later = found.iter().skip(number);
        let later: BTreeSet<usize> = later.map(|other| other.value.offset).collect();
        let stripped = without(bytes, &later);
        let digests = |by: DigestAlgorithm, _: usize| {
            let mut digests = vec![digest(by, stripped.as_deref()?).ok()?];
            if one.kind == oid::EXTERNAL_RECORD {
                digests.push(content(by)?);
            }
            Some(digests)
        };
        let id = format!("{name}/evidence-record-{}", number.saturating_add(1));
        let about = format!("signature {name}");
        let archived = Archived { about, digests: &digests, protects: carried.clone() };
        let mut own = Material::default();
        let mut record = observe_with(one.value.full, &id, &archived, work, &mut own);
        record.at = Location::oid(one.kind);
        carried.extend(contents_of(&record.timestamps, &own));
        material.extend(own);
        records.push(record);
    }
    records
}

/// The values of a signer's evidence record attributes.
fn find<'a>(signer: &Element<'a>) -> Result<Vec<Found<'a>>, FormatError> {
    let mut found = Vec::new();
    let Some(set) = SignerInfo::read(signer)?.unsigned_attributes else { return Ok(found) };
    for attribute in set.reader() {
        let attribute = attribute?;
        let Some(kind) = kind_of(&attribute)? else { continue };
        let mut reader = attribute.reader();
        reader.expect(der::OID)?;
        for value in reader.set()? {
            found.push(Found { value: value?, kind });
        }
    }
    Ok(found)
}

fn kind_of(attribute: &Element<'_>) -> Result<Option<&'static str>, FormatError> {
    let kind = attribute.reader().expect(der::OID)?.oid()?;
    Ok([oid::INTERNAL_RECORD, oid::EXTERNAL_RECORD].into_iter().find(|known| *known == kind))
}

/// The time of a record's first timestamp, where it can be read.
fn first_time(record: &[u8]) -> Option<Time> {
    let read = super::Record::read(record).ok()?;
    let token = &read.chains.first()?.first()?.token;
    let info = SignedData::read(token).ok()?.timestamp_info().ok()??;
    Some(crate::formats::cms::timestamp::Info::read(&info).ok()?.time)
}

/// The structure without some values of attributes, without attributes that have no value left, and
/// without a set of attributes that has none left. All else stays as it is coded; lengths are
/// adapted.
fn without(bytes: &[u8], values: &BTreeSet<usize>) -> Option<Vec<u8>> {
    let outer = Reader::new(bytes).expect(der::SEQUENCE).ok()?;
    let mut gone = values.clone();
    let signed_data = SignedData::read(bytes).ok()?;
    let first = signed_data.signers.first()?.as_ref().ok()?;
    let set = SignerInfo::read(first).ok()?.unsigned_attributes?;
    let mut left = false;
    for attribute in set.reader() {
        let attribute = attribute.ok()?;
        let mut reader = attribute.reader();
        reader.expect(der::OID).ok()?;
        let mut own = reader.set().ok()?;
        if kind_of(&attribute).ok()?.is_some()
            && own.all(|value| value.is_ok_and(|value| gone.contains(&value.offset)))
        {
            gone.insert(attribute.offset);
        } else {
            left = true;
        }
    }
    if !left {
        gone.insert(set.offset);
    }
    Some(cut(&outer, &gone))
}

/// An element without the elements inside it that begin at some offsets.
fn cut(element: &Element<'_>, gone: &BTreeSet<usize>) -> Vec<u8> {
    let range = element.content_range();
    // An element that holds nothing of it stays as it is.
    if gone.range(range).next().is_none() {
        return element.full.to_vec();
    }
    let mut content = Vec::with_capacity(element.content.len());
    for child in element.reader().flatten() {
        if !gone.contains(&child.offset) {
            content.extend(cut(&child, gone));
        }
    }
    if !element.indefinite {
        return der::element(element.tag, &content);
    }
    let mut whole = vec![element.tag, 0x80];
    whole.extend(content);
    whole.extend([0, 0]);
    whole
}
