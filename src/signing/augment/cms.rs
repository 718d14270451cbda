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
        let file = cms::decode(&self.0)?;
        let edit = Edit::read(&file)?;
        for signature in signatures {
            edit.value(position(signature)?)?;
        }
        if archived {
            content_digest(&edit, DigestAlgorithm::Sha256, options)?;
        }
        Ok(())
    }

    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
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
                let content = content_digest(&edit, algorithm, options)?;
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

/// Of what is inside, or else of what was given for it.
fn content_digest(
    edit: &Edit<'_>,
    algorithm: DigestAlgorithm,
    options: &ObserveOptions,
) -> Result<Vec<u8>, SigningError> {
    if let Some(inside) = edit.content() {
        return digest(algorithm, inside).map_err(SigningError::Key);
    }
    let given = options.detached.get("").and_then(|content| content.digest(algorithm));
    given.ok_or(SigningError::NoContent)
}
