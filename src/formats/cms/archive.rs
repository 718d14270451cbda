//! archive-time-stamp-v3 (EN 319 122-1 clauses 5.5.2 and 5.5.3): what its imprint is over, and what
//! it proves to have existed; for reading, where the index says what is covered, and for writing,
//! where all that is there is. Older forms of the index are read.

use super::attributes::Attribute;
use super::attributes::read_attributes;
use super::encoding::der_fields;
use super::oid;
use super::signed_data::SignedData;
use super::signed_data::SignerInfo;
use super::timestamp::Info;
use super::unsigned::Inner;
use super::unsigned::NumberedToken;
use super::unsigned::token_id;
use crate::crypto::Hasher;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// The forms of an index, which differ in what the hash of an unsigned attribute is over.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Form {
    /// ats-hash-index and ats-hash-index-v2: whole attributes.
    Attributes,
    /// ats-hash-index-v3: each value, with its type before it.
    Values,
}

const FORMS: &[(&str, Form)] = &[
    (oid::HASH_INDEX_V3, Form::Values),
    (oid::HASH_INDEX_V2, Form::Attributes),
    (oid::HASH_INDEX, Form::Attributes),
];

/// ATSHashIndexV3: digests of the certificates, of the CRLs and of the values of unsigned attributes
/// that a token covers.
pub(super) struct HashIndex<'a> {
    element: Element<'a>,
    form: Form,
    algorithm: DigestAlgorithm,
    /// The token's imprint.
    stated: Vec<u8>,
    certificates: Vec<Cow<'a, [u8]>>,
    crls: Vec<Cow<'a, [u8]>>,
    values: Vec<Cow<'a, [u8]>>,
}

impl<'a> HashIndex<'a> {
    /// The index among a token's unsigned attributes; `None` where there is not exactly one, or it
    /// is of an algorithm that we do not know or that is not the imprint's. Nobody signs the index
    /// but through the imprint: with a weaker algorithm of its own it would vouch for anything.
    pub(super) fn of_token(token: &'a [u8]) -> Option<Self> {
        let signed_data = SignedData::read(token).ok()?;
        let info = Info::read(&signed_data.timestamp_info().ok()??).ok()?;
        let [Ok(signer)] = signed_data.signers.as_slice() else { return None };
        let set = SignerInfo::read(signer).ok()?.unsigned_attributes?;
        let (attributes, _) = read_attributes(&set);
        let form = |attribute: &Attribute<'_>| {
            FORMS.iter().find(|row| row.0 == attribute.kind).map(|row| row.1)
        };
        let mut found = attributes.iter().filter_map(|of| Some((form(of)?, of)));
        let ((form, attribute), None) = (found.next()?, found.next()) else { return None };
        let [value] = attribute.values.as_slice() else { return None };
        let index = Self::read(value, form, info.imprint).ok().flatten()?;
        (info.digest.algorithm == Some(index.algorithm)).then_some(index)
    }

    fn read(
        element: &Element<'a>,
        form: Form,
        stated: Vec<u8>,
    ) -> Result<Option<Self>, FormatError> {
        let mut reader = element.reader();
        // The first form leaves SHA-256 out.
        let algorithm = match element.reader().count() {
            3 if form == Form::Attributes => Some(DigestAlgorithm::Sha256),
            _ => read_digest(&reader.expect(der::SEQUENCE)?)?.algorithm,
        };
        let mut list = || -> Result<Vec<Cow<'a, [u8]>>, FormatError> {
            reader.sequence()?.map(|entry| entry?.octets()).collect()
        };
        let (certificates, crls, values) = (list()?, list()?, list()?);
        reader.finish()?;
        Ok(algorithm.map(|algorithm| Self {
            element: *element,
            form,
            algorithm,
            stated,
            certificates,
            crls,
            values,
        }))
    }
}

/// What an archive timestamp is over.
pub(super) struct Archived<'a> {
    /// The fields of the SignerInfo as they stand.
    fields: &'a [u8],
    /// The index as it stands.
    index: &'a [u8],
    /// eContentType as it stands.
    content_type: &'a [u8],
    /// The token's imprint.
    stated: Vec<u8>,
    /// What existed, as in `TimestampFacts::protects`.
    pub(super) protects: Vec<String>,
}

impl Archived<'_> {
    /// The imprint, from the digest of the content by the same algorithm. Where the signature is
    /// not written in DER it may be over what is written, or over its DER.
    pub(super) fn imprint(&self, algorithm: DigestAlgorithm, content: &[u8]) -> Option<Vec<u8>> {
        let over =
            |fields: &[u8]| imprint(algorithm, self.content_type, content, fields, self.index);
        let as_written = over(self.fields)?;
        if as_written == self.stated {
            return Some(as_written);
        }
        let encoded = der_fields(self.fields).and_then(|fields| over(&fields));
        Some(encoded.filter(|encoded| *encoded == self.stated).unwrap_or(as_written))
    }
}

fn imprint(
    algorithm: DigestAlgorithm,
    content_type: &[u8],
    content: &[u8],
    fields: &[u8],
    index: &[u8],
) -> Option<Vec<u8>> {
    let mut hasher = Hasher::new(algorithm).ok()?;
    for part in [content_type, content, fields, index] {
        hasher.update(part);
    }
    Some(hasher.finish())
}

/// Gathers what a token with this index is over. `None` where the index names something that is not
/// there: then what the token was made over is lost.
///
/// `tokens` are those in the unsigned attributes.
pub(super) fn gather<'a>(
    index: &HashIndex<'a>,
    inner: &Inner<'a, '_>,
    info: &SignerInfo<'a>,
    attributes: &[Attribute<'_>],
    tokens: &[NumberedToken<'_>],
) -> Option<Archived<'a>> {
    let mut protects = Vec::new();
    let hash = |bytes: &[u8]| digest(index.algorithm, bytes).ok();
    let of = |list: &[Cow<'_, [u8]>]| list.iter().map(|of| of.to_vec()).collect::<BTreeSet<_>>();
    let mut missing = of(&index.certificates);
    for choice in elements(inner.signed_data.certificates.as_ref()) {
        if missing.remove(hash(choice.full)?.as_slice()) {
            protects.extend(certificate_id(&choice));
        }
    }
    missing.extend(of(&index.crls));
    for choice in elements(inner.signed_data.crls.as_ref()) {
        if missing.remove(hash(choice.full)?.as_slice()) {
            protects.extend(revocation_id(&choice));
        }
    }
    missing.extend(of(&index.values));
    for attribute in attributes {
        let kind = der::oid(&attribute.kind);
        let whole = index.form == Form::Attributes;
        let all = whole && missing.remove(hash(attribute.element.full)?.as_slice());
        for value in &attribute.values {
            let one = !whole && missing.remove(hash_of(index.algorithm, &kind, value)?.as_slice());
            if !(all || one) {
                continue;
            }
            if let Some(id) = token_id(tokens, value) {
                protects.push(format!("signature:{id}"));
            }
            protects.extend(held_in(&attribute.kind, value));
        }
    }
    missing.is_empty().then(|| Archived {
        fields: info.until_signature,
        index: index.element.full,
        content_type: inner.signed_data.content_type_element.full,
        stated: index.stated.clone(),
        protects,
    })
}

fn hash_of(algorithm: DigestAlgorithm, kind: &[u8], value: &Element<'_>) -> Option<Vec<u8>> {
    let mut hasher = Hasher::new(algorithm).ok()?;
    hasher.update(kind);
    hasher.update(value.full);
    Some(hasher.finish())
}

/// The elements of a field that can be delimited.
fn elements<'a>(field: Option<&Element<'a>>) -> impl Iterator<Item = Element<'a>> {
    field.map(Element::reader).into_iter().flatten().flatten()
}

/// A certificate, as the proofs of existence name it.
fn certificate_id(certificate: &Element<'_>) -> Option<String> {
    let id = digest(DigestAlgorithm::Sha256, certificate.full).ok()?;
    Some(format!("certificate:{}", hex::encode(id)))
}

/// A CRL or an OCSP response of the crls field, as the proofs of existence name it.
fn revocation_id(choice: &Element<'_>) -> Option<String> {
    if choice.tag == der::SEQUENCE {
        return status_id("crl", choice);
    }
    let mut reader = choice.reader();
    reader.expect(der::OID).ok()?;
    status_id("ocsp", &reader.read().ok()?)
}

fn status_id(kind: &str, status: &Element<'_>) -> Option<String> {
    let id = digest(DigestAlgorithm::Sha256, status.full).ok()?;
    Some(format!("{kind}:{}", hex::encode(id)))
}

/// The certificates and statuses inside the value of an attribute: those of a token, and those of
/// the attributes that were made to hold them.
fn held_in(kind: &str, value: &Element<'_>) -> Vec<String> {
    match kind {
        oid::CERTIFICATE_VALUES => {
            elements(Some(value)).filter_map(|one| certificate_id(&one)).collect()
        }
        oid::REVOCATION_VALUES => {
            let lists = elements(Some(value)).filter_map(|list| Some((list, list.inner().ok()?)));
            let of = |(list, inner): (Element<'_>, Element<'_>)| {
                let kind = if list.tag == der::context(0) { "crl" } else { "ocsp" };
                let named = elements(Some(&inner)).filter_map(|status| status_id(kind, &status));
                named.collect::<Vec<_>>()
            };
            lists.flat_map(of).collect()
        }
        _ => {
            let Ok(token) = SignedData::read(value.full) else { return Vec::new() };
            let certificates = elements(token.certificates.as_ref());
            let statuses = elements(token.crls.as_ref());
            let certificates = certificates.filter_map(|one| certificate_id(&one));
            certificates.chain(statuses.filter_map(|one| revocation_id(&one))).collect()
        }
    }
}

/// A signature with all that hangs on it and stands beside it, for a new archive timestamp.
pub(super) struct ToArchive<'a> {
    /// DER of eContentType.
    pub(super) content_type: &'a [u8],
    /// The fields of the SignerInfo up to and with its signature.
    pub(super) fields: &'a [u8],
    /// The members of certificates.
    pub(super) certificates: &'a [Cow<'a, [u8]>],
    /// The members of crls.
    pub(super) crls: &'a [Cow<'a, [u8]>],
    /// The unsigned attributes.
    pub(super) unsigned: &'a [Cow<'a, [u8]>],
}

/// What a new archive timestamp is asked for.
pub struct ArchiveInput {
    /// What its authority stamps.
    pub imprint: Vec<u8>,
    /// DER of the ATSHashIndexV3 that goes into the token.
    pub(super) index: Vec<u8>,
}

impl ToArchive<'_> {
    /// The imprint and the index over all of it, from the digest of the content by the same
    /// algorithm; `None` where the algorithm cannot be computed or an attribute is none.
    pub(super) fn input(&self, algorithm: DigestAlgorithm, content: &[u8]) -> Option<ArchiveInput> {
        let octets = |bytes: &[u8]| Some(der::octet_string(&digest(algorithm, bytes).ok()?));
        let list = |members: &[Cow<'_, [u8]>]| -> Option<Vec<u8>> {
            let hashes: Option<Vec<_>> = members.iter().map(|member| octets(member)).collect();
            Some(der::sequence(&hashes?))
        };
        let mut values = Vec::new();
        for attribute in self.unsigned {
            let mut reader = der::Reader::new(attribute).sequence().ok()?;
            let kind = reader.expect(der::OID).ok()?;
            for value in reader.set().ok()? {
                let hash = hash_of(algorithm, kind.full, &value.ok()?)?;
                values.push(der::octet_string(&hash));
            }
        }
        let index = der::sequence(&[
            digest_identifier(algorithm),
            list(self.certificates)?,
            list(self.crls)?,
            der::sequence(&values),
        ]);
        let encoded = der_fields(self.fields);
        let fields = encoded.as_deref().unwrap_or(self.fields);
        let imprint = imprint(algorithm, self.content_type, content, fields, &index)?;
        Some(ArchiveInput { imprint, index })
    }
}
