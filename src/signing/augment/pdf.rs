//! Raising a PDF: incremental updates. Its signatures cannot take a timestamp into themselves
//! afterwards, since their bytes are covered. So the timestamp of level B-T is one on the document
//! (EN 319 142-1 clause 6.3, PA-40), which serves all its signatures.

use super::Document;
use super::Provision;
use super::Stamp;
use super::Stamper;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Joined;
use crate::formats::bytes::Source;
use crate::formats::pdf::PdfFile;
use crate::formats::pdf::embed;
use crate::formats::pdf::embed::Relation;
use crate::formats::pdf::embed::ValidationData;
use crate::formats::pdf::places;
use crate::signing::SigningError;
use crate::signing::pdf::admit;
use crate::signing::stamp;
use crate::signing::states::Output;
use std::collections::BTreeSet;

/// A PDF with what was appended so far.
pub(super) struct Pdf<'a>(Joined<'a>);

impl<'a> Pdf<'a> {
    pub(super) fn of(source: &'a dyn Source) -> Self {
        Self(Joined::new(source, Vec::new()))
    }
}

impl Document for Pdf<'_> {
    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn admit(&self, _: &[String], _: bool, options: &ObserveOptions) -> Result<(), SigningError> {
        let file = PdfFile::open(&self.0, &options.limits, options.password.as_ref())?;
        Ok(admit(&places::find(&file)?)?)
    }

    fn stamp(
        &mut self,
        _: Stamp,
        _: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        let Stamper { authority, entropy, digest } = stamper;
        let update = stamp::update(&self.0, authority, entropy, digest, options)?;
        self.0.append(&update);
        Ok(1)
    }

    fn store(
        &mut self,
        wanted: &[Provision],
        relations: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let wanted = of_all(wanted, relations);
        let update = {
            let file = PdfFile::open(&self.0, &options.limits, options.password.as_ref())?;
            admit(&places::find(&file)?)?;
            embed::add_validation_data(&file, &wanted)?
        };
        self.0.append(&update.unwrap_or_default());
        Ok(())
    }

    fn finish(self: Box<Self>) -> Output {
        Output::Appended(self.0.into_more())
    }
}

/// What goes into the store, each thing once, and what of it is for which signature.
fn of_all(wanted: &[Provision], relations: bool) -> ValidationData {
    let mut all = ValidationData::default();
    let mut taken = BTreeSet::new();
    for Provision { signature, certificates, crls, ocsps } in wanted {
        let kinds =
            [(&mut all.certificates, certificates), (&mut all.crls, crls), (&mut all.ocsps, ocsps)];
        for (all, own) in kinds {
            all.extend(own.iter().filter(|der| taken.insert(der.as_slice())).cloned());
        }
        if relations {
            let items = [certificates.clone(), crls.clone(), ocsps.clone()];
            all.relations.push(Relation { field: signature.clone(), items });
        }
    }
    all
}
