//! archive-time-stamp-v3 (EN 319 122-1 clause 5.5.3): what its imprint is over, and what it proves
//! to have existed. Older forms are not computed.

use super::attributes::Attribute;
use super::attributes::read_attributes;
use super::oid;
use super::signed_data::SignedData;
use super::signed_data::SignerInfo;
use super::unsigned::Inner;
use super::unsigned::NumberedToken;
use super::unsigned::token_id;
use crate::crypto::Hasher;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;
use std::collections::BTreeSet;

/// ATSHashIndexV3: digests of the certificates, of the CRLs and of the values of unsigned attributes
/// that a token covers.
pub(super) struct HashIndex<'a> {
    element: Element<'a>,
    algorithm: DigestAlgorithm,
    certificates: Vec<Cow<'a, [u8]>>,
    crls: Vec<Cow<'a, [u8]>>,
    values: Vec<Cow<'a, [u8]>>,
}

impl<'a> HashIndex<'a> {
    /// The index among a token's unsigned attributes; `None` where there is not exactly one, or it
    /// is of another form or of an algorithm that we do not know.
    pub(super) fn of_token(token: &'a [u8]) -> Option<Self> {
        let signed_data = SignedData::read(token).ok()?;
        let [Ok(signer)] = signed_data.signers.as_slice() else { return None };
        let set = SignerInfo::read(signer).ok()?.unsigned_attributes?;
        let (attributes, _) = read_attributes(&set);
        let mut found = attributes.iter().filter(|attribute| attribute.kind == oid::HASH_INDEX_V3);
        let (first, None) = (found.next()?, found.next()) else { return None };
        let [value] = first.values.as_slice() else { return None };
        Self::read(value).ok().flatten()
    }

    fn read(element: &Element<'a>) -> Result<Option<Self>, FormatError> {
        let mut reader = element.reader();
        let algorithm = read_digest(&reader.expect(der::SEQUENCE)?)?.algorithm;
        let mut list = || -> Result<Vec<Cow<'a, [u8]>>, FormatError> {
            reader.sequence()?.map(|entry| entry?.octets()).collect()
        };
        let (certificates, crls, values) = (list()?, list()?, list()?);
        reader.finish()?;
        Ok(algorithm.map(|algorithm| Self {
            element: *element,
            algorithm,
            certificates,
            crls,
            values,
        }))
    }
}

/// What an archive timestamp is over.
pub(super) struct Archived<'a> {
    /// The octets that are hashed after the content's digest.
    after_content: Vec<u8>,
    /// The octets that are hashed before.
    content_type: &'a [u8],
    /// What existed, as in `TimestampFacts::protects`.
    pub(super) protects: Vec<String>,
}

impl Archived<'_> {
    /// The imprint, from the digest of the content by the same algorithm.
    pub(super) fn imprint(&self, algorithm: DigestAlgorithm, content: &[u8]) -> Option<Vec<u8>> {
        let mut hasher = Hasher::new(algorithm).ok()?;
        hasher.update(self.content_type);
        hasher.update(content);
        hasher.update(&self.after_content);
        Some(hasher.finish())
    }
}

/// Gathers what a token with this index is over. `None` where the index names something that is not
/// there: then what the token was made over is lost.
///
/// `tokens` are those in the unsigned attributes.
pub(super) fn gather<'a>(
    index: &HashIndex<'_>,
    inner: &Inner<'a, '_>,
    info: &SignerInfo<'_>,
    attributes: &[Attribute<'_>],
    tokens: &[NumberedToken<'_>],
) -> Option<Archived<'a>> {
    let mut protects = Vec::new();
    let hash = |bytes: &[u8]| digest(index.algorithm, bytes).ok();
    let of = |list: &[Cow<'_, [u8]>]| list.iter().map(|of| of.to_vec()).collect::<BTreeSet<_>>();
    let mut missing = of(&index.certificates);
    for choice in elements(inner.signed_data.certificates.as_ref()) {
        if missing.remove(hash(choice.full)?.as_slice()) {
            let id = digest(DigestAlgorithm::Sha256, choice.full).ok()?;
            protects.push(format!("certificate:{}", hex::encode(id)));
        }
    }
    missing.extend(of(&index.crls));
    for choice in elements(inner.signed_data.crls.as_ref()) {
        if missing.remove(hash(choice.full)?.as_slice()) {
            protects.push(revocation_id(&choice)?);
        }
    }
    missing.extend(of(&index.values));
    for attribute in attributes {
        let kind = der::oid(&attribute.kind);
        for value in &attribute.values {
            let mut hasher = Hasher::new(index.algorithm).ok()?;
            hasher.update(&kind);
            hasher.update(value.full);
            if missing.remove(hasher.finish().as_slice())
                && let Some(id) = token_id(tokens, value)
            {
                protects.push(format!("signature:{id}"));
            }
        }
    }
    missing.is_empty().then(|| Archived {
        after_content: [info.until_signature, index.element.full].concat(),
        content_type: inner.signed_data.content_type_element.full,
        protects,
    })
}

/// The elements of a field that can be delimited.
fn elements<'a>(field: Option<&Element<'a>>) -> impl Iterator<Item = Element<'a>> {
    field.map(Element::reader).into_iter().flatten().flatten()
}

/// A CRL or an OCSP response of the crls field, as the proofs of existence name it.
fn revocation_id(choice: &Element<'_>) -> Option<String> {
    let (kind, bytes) = if choice.tag == der::SEQUENCE {
        ("crl", choice.full)
    } else {
        let mut reader = choice.reader();
        reader.expect(der::OID).ok()?;
        ("ocsp", reader.read().ok()?.full)
    };
    let id = digest(DigestAlgorithm::Sha256, bytes).ok()?;
    Some(format!("{kind}:{}", hex::encode(id)))
}
