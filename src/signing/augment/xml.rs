//! Raising an XML document: each signature takes timestamps and what it is judged by into its
//! unsigned properties (EN 319 132-1 clauses 5.3 to 5.5). Nothing else of the document changes.

use super::Document;
use super::Provision;
use super::Stamp;
use super::Stamper;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::xml::Among;
use crate::formats::xml::embed::raise;
use crate::formats::xml::embed::raise::Stamping;
use crate::formats::xml::embed::raise::Values;
use crate::signing::SigningError;
use crate::signing::states::Output;
use crate::signing::states::read_whole;

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

    /// Adds timestamps to signatures in a container, by their names there.
    pub(super) fn stamp_among(
        &mut self,
        among: &Among<'_>,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        let wanted = (about(stamp), stamper.digest);
        let prepared = raise::prepare_among(&self.0, among, signatures, wanted, options)?;
        self.fill(prepared, stamper)
    }

    fn fill(&mut self, prepared: Stamping, stamper: Stamper<'_>) -> Result<usize, SigningError> {
        let tokens: Vec<Vec<u8>> =
            prepared.imprints().map(|imprint| stamper.token(imprint)).collect::<Result<_, _>>()?;
        self.0 = prepared.fill(&tokens)?;
        Ok(tokens.len())
    }

    pub(super) fn of(source: &dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        Ok(Self(read_whole(source, "bytes of an XML file", options.limits.xml_size)?))
    }
}

fn about(stamp: Stamp) -> raise::Stamp {
    match stamp {
        Stamp::Signature => raise::Stamp::Signature,
        Stamp::Archive => raise::Stamp::Archive,
    }
}

impl Document for Xml {
    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn admit(
        &self,
        signatures: &[String],
        _: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        Ok(raise::admit(&self.0, signatures, options)?)
    }

    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        let prepared = raise::prepare(&self.0, signatures, about(stamp), stamper.digest, options)?;
        self.fill(prepared, stamper)
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

    fn finish(self: Box<Self>) -> Output {
        Output::Whole(self.0)
    }
}
