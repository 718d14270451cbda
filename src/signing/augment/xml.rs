//! Raising an XML document: each signature takes timestamps and what it is judged by into its
//! unsigned properties (EN 319 132-1 clauses 5.3 to 5.5). Nothing else of the document changes.

use super::Document;
use super::Provision;
use super::Stamper;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::xml::embed::raise;
use crate::formats::xml::embed::raise::Stamp;
use crate::formats::xml::embed::raise::Values;
use crate::signing::SigningError;
use crate::signing::states::Output;
use crate::signing::states::read_whole;
use crate::signing::timestamp;

/// An XML document as it is now.
pub(super) struct Xml(Vec<u8>);

impl Xml {
    /// A document by its bytes.
    pub(super) fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// Its bytes.
    pub(super) fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    pub(super) fn of(source: &dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        Ok(Self(read_whole(source, options.limits.xml_size)?))
    }

    /// A token of its own for each signature.
    fn add_stamps(
        &mut self,
        signatures: &[String],
        stamp: Stamp,
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        let Stamper { authority, entropy, digest } = stamper;
        let prepared = raise::prepare(&self.0, signatures, stamp, digest, options)?;
        let mut tokens = Vec::new();
        for imprint in prepared.imprints() {
            tokens.push(timestamp::obtain(authority, entropy, digest, imprint)?.token);
        }
        let added = tokens.len();
        self.0 = prepared.fill(&tokens)?;
        Ok(added)
    }
}

impl Document for Xml {
    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn timestamp(
        &mut self,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        self.add_stamps(signatures, Stamp::Signature, stamper, options)
    }

    fn store(
        &mut self,
        wanted: &[Provision],
        _: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let values: Vec<Values<'_>> = wanted
            .iter()
            .map(|own| Values {
                signature: &own.signature,
                certificates: &own.certificates,
                crls: &own.crls,
                ocsps: &own.ocsps,
            })
            .collect();
        self.0 = raise::add_values(&self.0, &values, options)?;
        Ok(())
    }

    fn archive(
        &mut self,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        self.add_stamps(signatures, Stamp::Archive, stamper, options)
    }

    fn finish(self: Box<Self>) -> Output {
        Output::Whole(self.0)
    }
}
