//! Raising a container. XAdES signatures take into themselves what they are judged by, in their file
//! of signatures; so do CAdES signatures up to B-LT. What archives those is a timestamp within them
//! in a container for one file, else one beside them with a manifest of all that it covers (EN 319
//! 162-1 clause A.7; EU DSS does the same). Every other file of the container keeps its bytes.

use super::Document;
use super::Provision;
use super::Stamp;
use super::Stamper;
use super::cms::Cms;
use super::xml::Xml;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::asic::contents::Contents;
use crate::formats::asic::contents::Kind;
use crate::formats::asic::standing::Cover;
use crate::formats::asic::standing::Standing;
use crate::formats::asic::write::NewFile;
use crate::formats::asic::write::with_files;
use crate::formats::bytes::Source;
use crate::formats::limits::Effort;
use crate::formats::xml;
use crate::formats::xml::Among;
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
    kind: Kind,
    /// What the signatures are called in the container, and in the file by itself.
    signatures: Vec<(String, String)>,
}

impl Chosen {
    fn called(&self) -> Vec<String> {
        self.signatures.iter().map(|(called, _)| called.clone()).collect()
    }

    fn inside(&self) -> Vec<String> {
        self.signatures.iter().map(|(_, inside)| inside.clone()).collect()
    }
}

impl Asic {
    pub(super) fn of(source: &dyn Source, options: &ObserveOptions) -> Result<Self, SigningError> {
        Ok(Self(read_whole(source, "bytes of a container", options.limits.inflated)?))
    }

    /// Changes the files of signatures that are not covered yet, and puts them back.
    fn put(&mut self, files: &[NewFile], options: &ObserveOptions) -> Result<(), SigningError> {
        if !files.is_empty() {
            self.0 = with_files(&self.0, files, &options.limits)?;
        }
        Ok(())
    }
}

/// The files of signatures that hold these ones.
fn chosen(contents: &Contents<'_>, signatures: &[String]) -> Result<Vec<Chosen>, SigningError> {
    let mut files: BTreeMap<&str, (Kind, Vec<&String>)> = BTreeMap::new();
    for id in signatures {
        let (file, kind) = contents.signature_file(id).ok_or(SigningError::NotRaised)?;
        files.entry(file).or_insert((kind, Vec::new())).1.push(id);
    }
    let mut chosen = Vec::new();
    for (name, (kind, ids)) in files {
        let first = match kind {
            Kind::Cades => Some("1".to_owned()),
            Kind::Xades => {
                let own = xml::observe(&read(contents, name)?, name, &ObserveOptions::default())?;
                own.signatures.first().map(|signature| signature.id.clone())
            }
        };
        let signatures = ids.into_iter().filter_map(|id| {
            let inside = id.get(name.len()..).and_then(|own| own.strip_prefix('#'));
            Some((id.clone(), inside.map(str::to_owned).or(first.clone())?))
        });
        chosen.push(Chosen { name: name.to_owned(), kind, signatures: signatures.collect() });
    }
    Ok(chosen)
}

fn read(contents: &Contents<'_>, name: &str) -> Result<Vec<u8>, SigningError> {
    contents.read(name)?.ok_or(SigningError::NotRaised)
}

/// Refuses to change a file that something else covers.
fn uncovered(standing: &Standing<'_>, name: &str) -> Result<(), SigningError> {
    let cover = match standing.cover(name) {
        Cover::Nothing => return Ok(()),
        Cover::Archive(tokens) => tokens.into_iter().next().unwrap_or_default(),
        Cover::Closed(file) => file,
    };
    let what = format!("{cover} covers what would be added to");
    Err(FormatError::unreadable(what).into())
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
        let contents = Contents::of(&self.0, &options.limits)?;
        let standing = Standing::of(&contents, options);
        for file in chosen(&contents, signatures)? {
            // What an archive timestamp covers stays; its own file is added to.
            let holders = match standing.cover(&file.name) {
                Cover::Archive(tokens) if file.kind == Kind::Cades => tokens,
                _ => {
                    uncovered(&standing, &file.name)?;
                    let bytes = read(&contents, &file.name)?;
                    if file.kind == Kind::Xades {
                        Xml::new(bytes).admit(&file.inside(), archived, options)?;
                    } else {
                        let digest = |by| Ok(standing.content_digest(&file.name, by)?);
                        Cms::new(bytes).admit_over(&file.inside(), archived, &digest)?;
                    }
                    continue;
                }
            };
            for holder in holders {
                Cms::new(read(&contents, &holder)?).admit(&[], false, options)?;
            }
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
        let mut changed = Vec::new();
        let mut added = 0_usize;
        {
            let contents = Contents::of(&self.0, &options.limits)?;
            let standing = Standing::of(&contents, options);
            let mut around = Vec::new();
            for file in chosen(&contents, signatures)? {
                let name = file.name.clone();
                if file.kind == Kind::Cades
                    && stamp == Stamp::Archive
                    && !standing.archives_itself(&name)
                {
                    around.push(name);
                    continue;
                }
                uncovered(&standing, &name)?;
                let bytes = read(&contents, &name)?;
                let content = match file.kind {
                    Kind::Xades => {
                        let mut document = Xml::new(bytes);
                        let among = Among {
                            name: &name,
                            neighbours: contents.neighbours(),
                            effort: Effort::new(&options.limits),
                        };
                        let made = document.stamp_among(
                            &among,
                            stamp,
                            &file.called(),
                            stamper,
                            options,
                        )?;
                        added = added.saturating_add(made);
                        document.into_bytes()
                    }
                    Kind::Cades => {
                        let mut document = Cms::new(bytes);
                        let digest = |by| Ok(standing.content_digest(&name, by)?);
                        let made = document.stamp_over(stamp, &file.inside(), stamper, &digest)?;
                        added = added.saturating_add(made);
                        document.into_bytes()
                    }
                };
                changed.push(NewFile { name, content });
            }
            if !around.is_empty() {
                for name in &around {
                    if let Cover::Closed(_) = standing.cover(name) {
                        uncovered(&standing, name)?;
                    }
                }
                let archive = standing.archive(&around, stamper.digest)?;
                let content = stamper.token(&archive.imprint)?;
                changed.extend(archive.files);
                changed.push(NewFile { name: archive.token, content });
                added = added.saturating_add(1);
            }
        }
        self.put(&changed, options)?;
        Ok(added)
    }

    fn store(
        &mut self,
        wanted: &[Provision],
        relations: bool,
        options: &ObserveOptions,
    ) -> Result<(), SigningError> {
        let signatures: Vec<String> = wanted.iter().map(|one| one.signature.clone()).collect();
        let mut changed: BTreeMap<String, Vec<u8>> = BTreeMap::new();
        {
            let contents = Contents::of(&self.0, &options.limits)?;
            let standing = Standing::of(&contents, options);
            for file in chosen(&contents, &signatures)? {
                let of_file: Vec<Provision> = wanted
                    .iter()
                    .filter_map(|one| {
                        let (_, inside) =
                            file.signatures.iter().find(|(id, _)| *id == one.signature)?;
                        Some(Provision { signature: inside.clone(), ..one.clone() })
                    })
                    .collect();
                if file.kind == Kind::Xades {
                    uncovered(&standing, &file.name)?;
                    let mut document = Xml::new(read(&contents, &file.name)?);
                    document.store(&of_file, relations, options)?;
                    changed.insert(file.name, document.into_bytes());
                    continue;
                }
                // What an archive timestamp covers stays; its own file may be added to.
                let holders = match standing.cover(&file.name) {
                    Cover::Archive(tokens) => tokens,
                    _ => {
                        uncovered(&standing, &file.name)?;
                        vec![file.name]
                    }
                };
                for holder in holders {
                    let bytes = match changed.remove(&holder) {
                        Some(bytes) => bytes,
                        None => read(&contents, &holder)?,
                    };
                    let mut document = Cms::new(bytes);
                    document.store(&of_file, relations, options)?;
                    changed.insert(holder, document.into_bytes());
                }
            }
        }
        let changed = changed.into_iter().map(|(name, content)| NewFile { name, content });
        self.put(&changed.collect::<Vec<_>>(), options)
    }

    fn finish(self: Box<Self>) -> Output {
        Output::Whole(self.0)
    }
}
