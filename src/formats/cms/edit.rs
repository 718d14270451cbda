//! Adds to a SignedData what nobody signs: timestamps in the unsigned attributes of its signers,
//! certificates and statuses in its own fields (EN 319 122-1 clauses 5.3, 5.4 and 5.5.3).
//!
//! Everything that is there stays in its place, byte for byte; only the lengths around it are
//! written anew. It knows how a thing is added, not whether it should be.

use super::archive::ArchiveInput;
use super::archive::ToArchive;
use super::attributes::read_attributes;
use super::oid;
use super::signed_data::SignedData;
use super::signed_data::SignerInfo;
use crate::formats::FormatError;
use crate::formats::algorithm::digest_identifier;
use crate::formats::algorithm::read_digest;
use crate::formats::der;
use crate::formats::der::Element;
use crate::formats::der::Reader;
use crate::model::DigestAlgorithm;
use std::borrow::Cow;

/// A SignedData that is added to.
pub struct Edit<'a> {
    version: Cow<'a, [u8]>,
    digests: Vec<Cow<'a, [u8]>>,
    encapsulated: &'a [u8],
    content_type: &'a [u8],
    content: Option<Cow<'a, [u8]>>,
    certificates: Vec<Cow<'a, [u8]>>,
    crls: Vec<Cow<'a, [u8]>>,
    signers: Vec<EditedSigner<'a>>,
}

/// A SignerInfo: what is signed and the value, and what hangs on it.
struct EditedSigner<'a> {
    fields: &'a [u8],
    value: Cow<'a, [u8]>,
    unsigned: Vec<Cow<'a, [u8]>>,
}

/// Certificates and statuses that a structure is to hold.
#[derive(Clone, Copy, Debug, Default)]
pub struct Held<'a> {
    /// DER of certificates.
    pub certificates: &'a [Vec<u8>],
    /// DER of CRLs.
    pub crls: &'a [Vec<u8>],
    /// DER of whole OCSP responses.
    pub ocsps: &'a [Vec<u8>],
}

impl<'a> Edit<'a> {
    /// Takes apart a ContentInfo; nothing but blanks and zeros may follow it.
    ///
    /// # Errors
    /// Where it cannot be read to the end, and where something in it covers what would be added to:
    /// an older archive timestamp, which is over all fields, or an evidence record.
    pub fn read(cms: &'a [u8]) -> Result<Self, FormatError> {
        let signed_data = SignedData::read(cms)?;
        let tail = cms.get(signed_data.length..).unwrap_or_default();
        if tail.iter().any(|octet| !matches!(octet, 0 | b'\t' | b'\r' | b'\n' | b' ')) {
            let what = format!("{} bytes follow the signature", tail.len());
            return Err(FormatError::at(signed_data.length as u64, what));
        }
        let mut signers = Vec::new();
        for element in &signed_data.signers {
            let element = element.as_ref().map_err(|error| element_error(cms, error))?;
            signers.push(EditedSigner::read(element)?);
        }
        Ok(Self {
            version: Cow::Borrowed(signed_data.version.full),
            digests: members(Some(&signed_data.digest_set))?,
            encapsulated: signed_data.encapsulated.full,
            content_type: signed_data.content_type_element.full,
            content: signed_data.content_octets()?,
            certificates: members(signed_data.certificates.as_ref())?,
            crls: members(signed_data.crls.as_ref())?,
            signers,
        })
    }

    /// The octets of the content, where it is inside.
    pub fn content(&self) -> Option<&[u8]> {
        self.content.as_deref()
    }

    /// Number of signers; they are counted from 0 in the order of the structure.
    pub fn signers(&self) -> usize {
        self.signers.len()
    }

    /// The octets that a signature timestamp is about.
    ///
    /// # Errors
    /// Where there is no such signer.
    pub fn value(&self, signer: usize) -> Result<&[u8], FormatError> {
        Ok(&self.signer(signer)?.value)
    }

    /// Adds a signature-time-stamp: DER of its token.
    ///
    /// # Errors
    /// Where there is no such signer, or the token is not DER.
    pub fn add_signature_timestamp(
        &mut self,
        signer: usize,
        token: &[u8],
    ) -> Result<(), FormatError> {
        self.add_unsigned(signer, oid::SIGNATURE_TIMESTAMP, token)
    }

    /// Adds what is not in the structure's own fields yet; tokens and attributes may hold it as
    /// well. Says how many certificates, CRLs and OCSP responses are new.
    pub fn hold(&mut self, held: &Held<'_>) -> [usize; 3] {
        let certificates = add_new(&mut self.certificates, held.certificates.iter().cloned());
        let crls = add_new(&mut self.crls, held.crls.iter().cloned());
        let ocsps = add_new(&mut self.crls, held.ocsps.iter().map(|response| other(response)));
        if ocsps > 0 {
            // RFC 5652 clause 5.1.
            self.version = Cow::Owned(der::integer_of(5));
        }
        [certificates, crls, ocsps]
    }

    /// What an archive timestamp over a signer is asked for, from the digest of the content by the
    /// same algorithm.
    ///
    /// # Errors
    /// Where there is no such signer, or the algorithm cannot be computed.
    pub fn archive_input(
        &self,
        signer: usize,
        digest: DigestAlgorithm,
        content: &[u8],
    ) -> Result<ArchiveInput, FormatError> {
        let signer = self.signer(signer)?;
        let whole = ToArchive {
            content_type: self.content_type,
            fields: signer.fields,
            certificates: &self.certificates,
            crls: &self.crls,
            unsigned: &signer.unsigned,
        };
        whole.input(digest, content).ok_or_else(|| {
            FormatError::unreadable(format!("{} cannot be computed over it", digest.name()))
        })
    }

    /// Adds an archive-time-stamp-v3 with its index; the content's digest algorithm is named in
    /// front of the content, for who reads the structure in one pass.
    ///
    /// # Errors
    /// Where there is no such signer, or the token is none.
    pub fn add_archive_timestamp(
        &mut self,
        signer: usize,
        token: &[u8],
        digest: DigestAlgorithm,
        input: &ArchiveInput,
    ) -> Result<(), FormatError> {
        let mut indexed = Edit::read(token)?;
        indexed.add_unsigned(0, oid::HASH_INDEX_V3, &input.index)?;
        self.add_unsigned(signer, oid::ARCHIVE_TIMESTAMP_V3, &indexed.into_bytes())?;
        let names = |known: &Cow<'_, [u8]>| {
            let element = Reader::new(known).read().ok();
            let named = element.and_then(|element| read_digest(&element).ok());
            named.is_some_and(|named| named.algorithm == Some(digest))
        };
        if !self.digests.iter().any(names) {
            self.digests.push(Cow::Owned(digest_identifier(digest)));
        }
        Ok(())
    }

    /// The ContentInfo, in definite lengths.
    pub fn into_bytes(self) -> Vec<u8> {
        let field = |number, members: &[Cow<'_, [u8]>]| {
            if members.is_empty() { Vec::new() } else { der::implicit(number, &der::set(members)) }
        };
        let signers: Vec<Vec<u8>> = self
            .signers
            .iter()
            .map(|signer| der::sequence(&[signer.fields, &field(1, &signer.unsigned)]))
            .collect();
        let signed_data = der::sequence(&[
            &*self.version,
            &der::set(&self.digests),
            self.encapsulated,
            &field(0, &self.certificates),
            &field(1, &self.crls),
            &der::set(&signers),
        ]);
        der::sequence(&[der::oid(oid::SIGNED_DATA), der::explicit(0, &signed_data)])
    }

    fn signer(&self, signer: usize) -> Result<&EditedSigner<'a>, FormatError> {
        self.signers.get(signer).ok_or_else(|| no_signer(signer, self.signers.len()))
    }

    fn add_unsigned(&mut self, signer: usize, kind: &str, value: &[u8]) -> Result<(), FormatError> {
        let mut reader = Reader::new(value);
        let element = reader.expect(der::SEQUENCE)?;
        reader.finish()?;
        if element.indefinite {
            return Err(element.error("the timestamp token is not DER"));
        }
        let count = self.signers.len();
        let found = self.signers.get_mut(signer).ok_or_else(|| no_signer(signer, count))?;
        let attribute = der::sequence(&[der::oid(kind), der::set(&[value])]);
        found.unsigned.push(Cow::Owned(attribute));
        Ok(())
    }
}

impl<'a> EditedSigner<'a> {
    fn read(element: &Element<'a>) -> Result<Self, FormatError> {
        let info = SignerInfo::read(element)?;
        let set = info.unsigned_attributes.as_ref();
        if let Some(set) = set {
            let (attributes, error) = read_attributes(set);
            if let Some(error) = error {
                return Err(error);
            }
            let covers = |kind: &str| {
                matches!(
                    kind,
                    oid::ARCHIVE_TIMESTAMP
                        | oid::ARCHIVE_TIMESTAMP_V2
                        | oid::INTERNAL_RECORD
                        | oid::EXTERNAL_RECORD
                )
            };
            if let Some(found) = attributes.iter().find(|attribute| covers(&attribute.kind)) {
                let what = oid::attribute_text(&found.kind);
                return Err(found.element.error(format!("{what} covers what would be added to")));
            }
        }
        Ok(Self { fields: info.until_signature, unsigned: members(set)?, value: info.signature })
    }
}

fn element_error(cms: &[u8], error: &FormatError) -> FormatError {
    FormatError::at(cms.len() as u64, error.to_string())
}

fn no_signer(signer: usize, count: usize) -> FormatError {
    let number = signer.saturating_add(1);
    FormatError::unreadable(format!("there is no signer {number} among {count}"))
}

/// The members of a SET as they stand.
fn members<'a>(set: Option<&Element<'a>>) -> Result<Vec<Cow<'a, [u8]>>, FormatError> {
    let members = set.map(Element::reader).into_iter().flatten();
    members.map(|member| Ok(Cow::Borrowed(member?.full))).collect()
}

/// Adds each once; says how many are new.
fn add_new(known: &mut Vec<Cow<'_, [u8]>>, more: impl Iterator<Item = Vec<u8>>) -> usize {
    let before = known.len();
    for member in more {
        if !known.iter().any(|known| **known == *member) {
            known.push(Cow::Owned(member));
        }
    }
    known.len().saturating_sub(before)
}

/// An OCSP response among the CRLs (RFC 5940 clause 2).
fn other(response: &[u8]) -> Vec<u8> {
    der::implicit(1, &der::sequence(&[&der::oid(oid::OCSP_RESPONSE), response]))
}
