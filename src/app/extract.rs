//! The bytes that a signature covers, a revision ends with, or a container holds, for those who want
//! to see with their own eyes.

mod container;

use super::choice;
use super::settings::Settings;
use crate::adapters::output::Existing;
use crate::adapters::output::OutputError;
use crate::adapters::output::Pending;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::cms;
use crate::formats::pdf;
use crate::formats::xml;
use crate::model::Check;
use crate::model::DocumentFormat;
use crate::model::ReferenceRole;
use crate::model::SignatureEvidence;
use crate::model::SignatureFormat;
use crate::model::SignedReference;
use std::borrow::Cow;
use std::path::Path;
use thiserror::Error;

/// Why the bytes cannot be given.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ExtractError {
    /// The document cannot be read.
    #[error(transparent)]
    Format(#[from] FormatError),
    /// It has no signature at all.
    #[error("there is no signature `{id}`: the file has none")]
    NoSignature {
        /// As asked for.
        id: String,
    },
    /// It has no such signature.
    #[error("there is no signature `{id}` (there are: {known})")]
    NoSuchSignature {
        /// As asked for.
        id: String,
        /// The ids there are.
        known: String,
    },
    /// It cannot be said what the signature covers.
    #[error("it cannot be said what the signature covers")]
    Unclear,
    /// It has no such revision.
    #[error("there is no revision {number} (there are {count})")]
    NoSuchRevision {
        /// As asked for.
        number: u32,
        /// How many there are.
        count: usize,
    },
    /// The signature has no such reference.
    #[error("there is no reference {number} (there are {count})")]
    NoSuchReference {
        /// As asked for, counted from 1.
        number: usize,
        /// How many there are.
        count: usize,
    },
    /// Only XML signatures have references that can be told apart.
    #[error("only an XML signature is extracted reference by reference")]
    NotReferenced,
    /// Not for this kind of file.
    #[error("signed bytes are extracted from PDF, XML and CMS files and from containers")]
    Kind,
    /// Only a container has files.
    #[error("only a container (ASiC) has files")]
    NoContainer,
    /// It has no such file.
    #[error("there is no file `{name}` in the container")]
    NoSuchFile {
        /// As asked for.
        name: String,
    },
    /// A CMS signature without its content.
    #[error("the signature holds no content: what it signs is the file beside it")]
    Outside,
    /// Only a PDF is written revision by revision.
    #[error("only a PDF has revisions")]
    NotRevised,
}

/// Which bytes are wanted.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Wanted {
    /// What the signature of this id covers. PDF: the file as it was when signed, up to the end of
    /// the signature's revision. XML: the octets of each reference after its transforms. CMS: the
    /// content inside. Container: the octets of each reference, or the manifest and what it lists.
    Signed {
        /// The id.
        id: String,
        /// XML: this reference alone, counted from 1.
        reference: Option<usize>,
    },
    /// A PDF as it was at a revision, counted from 1.
    Revision(u32),
    /// The names of a container's files, each on a line.
    Files,
    /// A file of a container, unpacked.
    File(String),
}

/// What was found: bytes, and whether they are those that were signed.
pub struct Found<'a> {
    /// The bytes.
    pub bytes: Extracted<'a>,
    /// References of the signature among what is given out whose digest is not the signed one, or
    /// cannot be held against it.
    pub unmatched: Vec<Unmatched>,
}

/// A reference that does not hold, or of which that is not known.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Unmatched {
    /// Its number, counted from 1.
    pub number: usize,
    /// Its facts.
    pub reference: SignedReference,
}

/// Bytes that were found, ready to be given out.
pub enum Extracted<'a> {
    /// The beginning of the document.
    Head(Head<'a>),
    /// Bytes that do not stand in it as they are.
    Made(Vec<u8>),
}

/// A document up to a place in it.
pub struct Head<'a> {
    source: &'a dyn Source,
    end: u64,
}

impl Source for Head<'_> {
    fn length(&self) -> u64 {
        self.end
    }

    fn read(&self, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, FormatError> {
        let left = usize::try_from(self.end.saturating_sub(offset)).unwrap_or(usize::MAX);
        self.source.read(offset, length.min(left))
    }
}

impl Extracted<'_> {
    /// Gives the bytes out, piece by piece.
    ///
    /// # Errors
    /// Where the document became shorter meanwhile, or cannot be read any more.
    pub fn give_out(&self, out: &mut dyn FnMut(&[u8])) -> Result<(), ExtractError> {
        match self {
            Self::Head(head) => copy(head, out),
            Self::Made(bytes) => {
                out(bytes);
                Ok(())
            }
        }
    }

    /// Writes the bytes to a file, whole or not at all.
    ///
    /// # Errors
    /// Where the system refuses, or the document cannot be read any more.
    pub fn save(&self, target: &Path, existing: Existing) -> Result<(), OutputError> {
        match self {
            Self::Head(head) => Pending::write(target, Some(head), &[], None),
            Self::Made(bytes) => Pending::write(target, None, bytes, None),
        }?
        .persist(existing)
    }
}

/// Looks for the bytes that are wanted.
///
/// # Errors
/// Where the document cannot be read, or has no such signature or revision.
pub fn find<'a>(
    source: &'a dyn Source,
    name: &str,
    wanted: &Wanted,
    settings: &Settings,
) -> Result<Found<'a>, ExtractError> {
    let head = |end: u64| Extracted::Head(Head { source, end: end.min(source.length()) });
    let of_no_signature = |bytes| Ok(Found { bytes, unmatched: Vec::new() });
    match wanted {
        Wanted::Signed { id, reference } => signed(source, name, (id, *reference), settings, head),
        Wanted::Files => of_no_signature(Extracted::Made(container::names(source, settings)?)),
        Wanted::File(name) => {
            of_no_signature(Extracted::Made(container::file(source, name, settings)?))
        }
        Wanted::Revision(number) => {
            if formats::detect(source)? != DocumentFormat::Pdf {
                return Err(ExtractError::NotRevised);
            }
            let ends = pdf::ends_of_revisions(source, &settings.observe)?;
            let position = usize::try_from(*number).ok().and_then(|number| number.checked_sub(1));
            match position.and_then(|position| ends.get(position)) {
                Some(end) => of_no_signature(head(*end)),
                None => Err(ExtractError::NoSuchRevision { number: *number, count: ends.len() }),
            }
        }
    }
}

fn signed<'a>(
    source: &'a dyn Source,
    name: &str,
    (id, reference): (&str, Option<usize>),
    settings: &Settings,
    head: impl Fn(u64) -> Extracted<'a>,
) -> Result<Found<'a>, ExtractError> {
    let observed = formats::observe(source, name, &settings.observe)?;
    let ids = observed.signatures.iter().map(|signature| signature.id.as_str());
    let found = choice::position(ids, id).and_then(|position| observed.signatures.get(position));
    let Some(signature) = found else {
        let known: Vec<&str> =
            observed.signatures.iter().map(|signature| signature.id.as_str()).collect();
        if known.is_empty() {
            return Err(ExtractError::NoSignature { id: id.to_owned() });
        }
        return Err(ExtractError::NoSuchSignature { id: id.to_owned(), known: known.join(", ") });
    };
    let bytes = match observed.document.format {
        DocumentFormat::Pdf if reference.is_some() => Err(ExtractError::NotReferenced),
        DocumentFormat::Pdf => Ok(head(signature.covered_until.ok_or(ExtractError::Unclear)?)),
        DocumentFormat::Xml => {
            let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
            let document = source.read(0, length)?;
            let mut octets = Vec::new();
            let count = xml::signed_octets(
                &document,
                &settings.observe,
                &signature.id,
                reference,
                &mut |piece| {
                    octets.extend_from_slice(piece);
                },
            )?;
            if let Some((number, count)) = reference.zip(count)
                && !(1..=count).contains(&number)
            {
                return Err(ExtractError::NoSuchReference { number, count });
            }
            Ok(Extracted::Made(octets))
        }
        DocumentFormat::Cms if reference.is_some() => Err(ExtractError::NotReferenced),
        DocumentFormat::Cms => {
            let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
            let content = cms::content(&source.read(0, length)?)?;
            content.map(Extracted::Made).ok_or(ExtractError::Outside)
        }
        DocumentFormat::Asic => {
            Ok(Extracted::Made(container::signed(source, signature, reference, settings)?))
        }
        _ => Err(ExtractError::Kind),
    }?;
    Ok(Found { bytes, unmatched: unmatched(signature, reference) })
}

/// Whether a reference is to what is given out: in XML each one is.
fn is_given_out(signature: &SignatureEvidence, reference: &SignedReference) -> bool {
    matches!(signature.format, SignatureFormat::Xades | SignatureFormat::Xmldsig)
        || matches!(reference.role, ReferenceRole::Document | ReferenceRole::Imprint)
}

fn unmatched(signature: &SignatureEvidence, only: Option<usize>) -> Vec<Unmatched> {
    let given_out = signature.references.iter().filter(|one| is_given_out(signature, one));
    let numbered = given_out.zip(1usize..).map(|(reference, number)| (number, reference));
    numbered
        .filter(|(number, _)| only.is_none_or(|only| only == *number))
        .filter(|(_, reference)| reference.intact != Check::Holds)
        .map(|(number, reference)| Unmatched { number, reference: reference.clone() })
        .collect()
}

fn copy(source: &dyn Source, out: &mut dyn FnMut(&[u8])) -> Result<(), ExtractError> {
    const PIECE: usize = 1 << 20;
    let mut offset = 0;
    while offset < source.length() {
        let bytes = source.read(offset, PIECE)?;
        if bytes.is_empty() {
            return Err(FormatError::Read("the file became shorter".to_owned()).into());
        }
        out(&bytes);
        offset = offset.saturating_add(bytes.len() as u64);
    }
    Ok(())
}
