//! Raising a container: each XAdES signature takes into itself what it is judged by, in its file of
//! signatures; every other file of the container keeps its bytes.

use super::Document;
use super::Provision;
use super::Stamp;
use super::Stamper;
use super::xml::Xml;
use crate::formats::ObserveOptions;
use crate::formats::asic::contents::Contents;
use crate::formats::asic::write::NewFile;
use crate::formats::asic::write::with_files;
use crate::formats::bytes::Source;
use crate::formats::xml;
use crate::signing::SigningError;
use crate::signing::states::Output;
use crate::signing::states::read_whole;
use std::collections::BTreeMap;

/// A container as it is now.
pub(super) struct Asic(Vec<u8>);

/// Some signatures of one file of signatures.
struct Chosen {
    /// The file.
    name: String,
    content: Vec<u8>,
    /// What the signatures are called in the container, and in the file by itself.
    signatures: Vec<(String, String)>,
}

impl Asic {
    pub(super) fn of(source: &dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        Ok(Self(read_whole(source, "bytes of a container", options.limits.inflated)?))
    }

    /// The files of signatures that hold these ones.
    fn chosen(
        &self,
        signatures: &[String],
        options: &ObserveOptions,
    ) -> Result<Vec<Chosen>, SigningError> {
        let contents = Contents::of(&self.0, &options.limits)?;
        let mut files: BTreeMap<String, Vec<&String>> = BTreeMap::new();
        for id in signatures {
            let file = id.split_once('#').map_or(id.as_str(), |(file, _)| file);
            files.entry(file.to_owned()).or_default().push(id);
        }
        let mut chosen = Vec::new();
        for (name, ids) in files {
            let content = contents.read(&name)?.filter(|_| contents.is_xades(&name));
            let content = content.ok_or(SigningError::NotRaised)?;
            let own = xml::observe(&content, &name, &ObserveOptions::default())?;
            let first = own.signatures.first().map(|signature| signature.id.clone());
            let signatures = ids.into_iter().filter_map(|id| {
                let inside = id.split_once('#').map(|(_, own)| own.to_owned());
                Some((id.clone(), inside.or(first.clone())?))
            });
            chosen.push(Chosen { name, content, signatures: signatures.collect() });
        }
        Ok(chosen)
    }

    /// What the references of the container's signatures lead to.
    fn beside(&self, options: &ObserveOptions) -> Result<ObserveOptions, SigningError> {
        let detached = Contents::of(&self.0, &options.limits)?.all()?;
        let limits = options.limits.clone();
        Ok(ObserveOptions { detached, limits, ..ObserveOptions::default() })
    }

    /// Changes files of signatures by themselves and puts them back.
    fn change<T>(
        &mut self,
        signatures: &[String],
        options: &ObserveOptions,
        mut change: impl FnMut(
            &mut Xml,
            &[(String, String)],
            &ObserveOptions,
        ) -> Result<T, SigningError>,
    ) -> Result<Vec<T>, SigningError> {
        let beside = self.beside(options)?;
        let mut changed = Vec::new();
        let mut made = Vec::new();
        for file in self.chosen(signatures, options)? {
            let mut document = Xml::new(file.content);
            made.push(change(&mut document, &file.signatures, &beside)?);
            changed.push(NewFile { name: file.name, content: document.into_bytes() });
        }
        self.0 = with_files(&self.0, &changed, &options.limits)?;
        Ok(made)
    }
}

impl Document for Asic {
    fn source(&self) -> &dyn Source {
        &self.0
    }

    fn admit(
        &self,
        signatures: &[String],
        archived: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        self.chosen(signatures, options)?.into_iter().try_for_each(|file| {
            let inside: Vec<String> =
                file.signatures.into_iter().map(|(_, inside)| inside).collect();
            Xml::new(file.content).admit(&inside, archived, options)
        })
    }

    fn stamp(
        &mut self,
        stamp: Stamp,
        signatures: &[String],
        stamper: Stamper<'_>,
        options: &ObserveOptions,
    ) -> Result<usize, SigningError> {
        let added = self.change(signatures, options, |document, own, beside| {
            let inside: Vec<String> = own.iter().map(|(_, inside)| inside.clone()).collect();
            document.stamp(stamp, &inside, stamper, beside)
        })?;
        Ok(added.into_iter().fold(0, usize::saturating_add))
    }

    fn store(
        &mut self,
        wanted: &[Provision],
        relations: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let signatures: Vec<String> = wanted.iter().map(|one| one.signature.clone()).collect();
        self.change(&signatures, options, |document, own, beside| {
            let of_file: Vec<Provision> = wanted
                .iter()
                .filter_map(|one| {
                    let (_, inside) = own.iter().find(|(id, _)| *id == one.signature)?;
                    Some(Provision { signature: inside.clone(), ..one.clone() })
                })
                .collect();
            document.store(&of_file, relations, beside)
        })?;
        Ok(())
    }

    fn finish(self: Box<Self>) -> Output {
        Output::Whole(self.0)
    }
}
