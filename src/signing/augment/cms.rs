//! Raising a CMS signature file: each signer takes its timestamps into its unsigned attributes, the
//! structure takes certificates and statuses into its own fields (EN 319 122-1 clauses 5.3, 5.4 and
//! 5.5). Content, signed attributes and values stay as they are, byte for byte.

use super::Document;
use super::Provision;
use super::Stamp;
use super::Stamper;
use crate::crypto::digest;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::cms;
use crate::formats::cms::edit::Edit;
use crate::formats::cms::edit::Held;
use crate::model::DigestAlgorithm;
use crate::signing::SigningError;
use crate::signing::states::Output;
use crate::signing::states::read_whole;

/// A CMS file as it is now: as it came, in DER, BER, PEM or base64, until something is added.
pub(super) struct Cms(Vec<u8>);

impl Cms {
    pub(super) fn of(source: &dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        Ok(Self(read_whole(source, "bytes of a CMS file", options.limits.inflated)?))
    }

    /// A file by its bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// Whether each of these signatures can be added to, where the digest of a content that is not
    /// inside comes from elsewhere.
    pub(super) fn admit_over(
        &self,
        signatures: &[String],
        archived: bool,
        outside: &dyn Fn(DigestAlgorithm) -> Result<Vec<u8>, SigningError>,
    ) -> Result<(), SigningError> {
        let file = cms::decode(&self.0)?;
        let edit = Edit::read(&file)?;
        for signature in signatures {
            edit.value(position(signature)?)?;
        }
        if archived && edit.content().is_none() {
            outside(DigestAlgorithm::Sha256)?;
        }
        Ok(())
    }

    /// Adds timestamps, where the digest of a content that is not inside comes from elsewhere.
    pub(super) fn stamp_over(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        outside: &dyn Fn(DigestAlgorithm) -> Result<Vec<u8>, SigningError>,
    ) -> Result<usize, SigningError> {
        let algorithm = stamper.digest;
        let file = cms::decode(&self.0)?;
        let mut edit = Edit::read(&file)?;
        match stamp {
            Stamp::Signature => {
                for signature in signatures {
                    let signer = position(signature)?;
                    let imprint =
                        digest(algorithm, edit.value(signer)?).map_err(SigningError::Key)?;
                    edit.add_signature_timestamp(signer, &stamper.token(&imprint)?)?;
                }
            }
            Stamp::Archive => {
                let content = match edit.content() {
                    Some(inside) => digest(algorithm, inside).map_err(SigningError::Key)?,
                    None => outside(algorithm)?,
                };
                for signature in signatures {
                    let signer = position(signature)?;
                    let input = edit.archive_input(signer, algorithm, &content)?;
                    let token = stamper.token(&input.imprint)?;
                    edit.add_archive_timestamp(signer, &token, algorithm, &input)?;
                }
            }
        }
        self.0 = edit.into_bytes();
        Ok(signatures.len())
    }
}

impl Document for Cms {
    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn admit(
        &self,
        signatures: &[String],
        archived: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        self.admit_over(signatures, archived, &|by| given(options, by))
    }

    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        self.stamp_over(stamp, signatures, stamper, &|by| given(options, by))
    }

    fn store(
        &mut self,
        wanted: &[Provision],
        _: bool,
        _: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let file = cms::decode(&self.0)?;
        let mut edit = Edit::read(&file)?;
        for Provision { certificates, crls, ocsps, .. } in wanted {
            edit.hold(&Held { certificates, crls, ocsps });
        }
        self.0 = edit.into_bytes();
        Ok(())
    }

    fn finish(self: Box<Self>) -> Output {
        Output::Whole(self.0)
    }
}

/// Reports call the signers of a file by their places, counted from 1.
fn position(signature: &str) -> Result<usize, FormatError> {
    let place = signature.parse::<usize>().ok().and_then(|place| place.checked_sub(1));
    place.ok_or_else(|| FormatError::unreadable(format!("there is no signer {signature}")))
}

/// Of what was given for a content that is not inside.
fn given(options: &ObserveOptions, by: DigestAlgorithm) -> Result<Vec<u8>, SigningError> {
    let content = options.detached.get("");
    content.and_then(|content| content.digest(by)).ok_or(SigningError::NoContent)
}
