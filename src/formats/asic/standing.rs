//! What whoever raises a container's CAdES signatures must know: what each file is over, what an
//! earlier archive timestamp or record covers and must not change any more, and what the manifest of
//! a new archive timestamp lists (EN 319 162-1 clauses 4.4.3.2 and A.7).

use super::Form;
use super::Listing;
use super::archive::reach;
use super::contents::ContentFile;
use super::contents::Contents;
use super::contents::media_type_of;
use super::manifest_text;
use super::manifests;
use super::names::META_INF;
use super::parts::Part;
use super::write::NewFile;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::percent;
use crate::model::DigestAlgorithm;
use std::collections::BTreeSet;

/// The manifest of the last archive timestamp.
const LAST: &str = "META-INF/ASiCArchiveManifest.xml";

/// Media types in manifests.
const CADES: &str = "application/pkcs7-signature";
const TOKEN: &str = "application/vnd.etsi.timestamp-token";
const XML: &str = "text/xml";

/// A container's files, and what covers what.
pub struct Standing<'a> {
    contents: &'a Contents<'a>,
    listings: Vec<Listing>,
}

/// What was put over a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Cover {
    /// Nothing: it may be added to.
    Nothing,
    /// Archive timestamps, the last of which are in these files: they may be added to.
    Archive(Vec<String>),
    /// This file covers it, and would break.
    Closed(String),
}

/// The manifest of a new archive timestamp, and what is renamed for it.
pub struct NewArchive {
    /// The manifest, and the earlier one under its new name where there is one.
    pub files: Vec<NewFile>,
    /// The file of the timestamp, yet to be made.
    pub token: String,
    /// What it stamps: the digest of the manifest.
    pub imprint: Vec<u8>,
}

impl<'a> Standing<'a> {
    /// Reads the manifests of a container.
    pub fn of(contents: &'a Contents<'a>, options: &ObserveOptions) -> Self {
        let (members, parts) = contents.parts();
        let listings = manifests::read(members, parts, options, &mut Vec::new());
        Self { contents, listings }
    }

    /// The digest of what the signature or token in a file is over: its manifest, or the one file.
    ///
    /// # Errors
    /// Where there is none or several, or it cannot be digested.
    pub fn content_digest(&self, name: &str, by: DigestAlgorithm) -> Result<Vec<u8>, FormatError> {
        let (members, parts) = self.contents.parts();
        let position = members.position(name);
        let over: Vec<usize> = self
            .listings
            .iter()
            .filter(|one| one.kind != Part::RecordManifest && one.signature == position)
            .map(|one| one.position)
            .collect();
        let about = match (over.as_slice(), parts.content.as_slice()) {
            ([manifest], _) => *manifest,
            ([], [only]) if self.contents.form == Form::Simple => *only,
            _ => {
                return Err(FormatError::unreadable(format!("{name}: what it is over is unclear")));
            }
        };
        members.digest_of(about, by)
    }

    /// Whether a file holds CAdES signatures whose archive timestamps stand in themselves: in a
    /// container for one file, until somebody puts one beside it.
    pub fn archives_itself(&self, name: &str) -> bool {
        self.contents.form == Form::Simple && self.cover(name) == Cover::Nothing
    }

    /// What covers a file.
    pub fn cover(&self, name: &str) -> Cover {
        let (members, _) = self.contents.parts();
        let Some(position) = members.position(name) else { return Cover::Nothing };
        let called = |position: usize| {
            members.entries.get(position).map(|entry| entry.name.clone()).unwrap_or_default()
        };
        let archives = self.archives();
        let lists =
            |one: &&Listing| one.kind != Part::ArchiveManifest && one.listed.contains(&position);
        if let Some(other) = self.listings.iter().find(lists) {
            return Cover::Closed(called(other.position));
        }
        let over: Vec<usize> = archives
            .iter()
            .filter(|(_, reached)| reached.contains(&position))
            .map(|(token, _)| *token)
            .collect();
        let is_last = |token: &usize| !archives.iter().any(|(_, reached)| reached.contains(token));
        let last: Vec<usize> = over.iter().copied().filter(is_last).collect();
        if over.is_empty() {
            return Cover::Nothing;
        }
        for token in &last {
            let closes =
                |one: &&Listing| one.kind == Part::RecordManifest && one.listed.contains(token);
            if let Some(record) = self.listings.iter().find(closes) {
                return Cover::Closed(called(record.position));
            }
        }
        Cover::Archive(last.into_iter().map(called).collect())
    }

    /// The files of archive timestamps, each with all that it covers.
    fn archives(&self) -> Vec<(usize, BTreeSet<usize>)> {
        let (_, parts) = self.contents.parts();
        let tokens: BTreeSet<usize> = self
            .listings
            .iter()
            .filter(|one| one.kind == Part::ArchiveManifest)
            .filter_map(|one| one.signature)
            .collect();
        tokens.into_iter().map(|token| (token, reach(&self.listings, parts, token))).collect()
    }

    /// The manifest of a new archive timestamp over some signature files with all that they are
    /// over, and over every earlier timestamp.
    ///
    /// # Errors
    /// Where a file cannot be digested.
    pub fn archive(
        &self,
        names: &[String],
        by: DigestAlgorithm,
    ) -> Result<NewArchive, FormatError> {
        let (members, parts) = self.contents.parts();
        let mut listed: BTreeSet<usize> = parts.content.iter().copied().collect();
        let chosen = names.iter().filter_map(|name| members.position(name));
        let signed: BTreeSet<usize> = chosen.chain(parts.of_kind(Part::Timestamp)).collect();
        for one in self.listings.iter().filter(|one| one.kind != Part::RecordManifest) {
            if one.signature.is_some_and(|signature| signed.contains(&signature)) {
                listed.insert(one.position);
                listed.extend(&one.listed);
            }
        }
        listed.extend(signed);
        let [kept] = self.contents.fresh([("ASiCArchiveManifest", ".xml")]);
        let [token] = self.contents.fresh([("timestamp", ".tst")]);
        let earlier = self.contents.read(LAST)?;
        let mut files = Vec::new();
        for position in listed {
            let Some(entry) = members.entries.get(position) else { continue };
            let name = if entry.name == LAST { &kept } else { &entry.name };
            let media_type = match parts.kind(position) {
                Some(Part::Cades) => CADES,
                Some(Part::Timestamp) => TOKEN,
                Some(_) => XML,
                None => media_type_of(name),
            };
            let digest = members.digest_of(position, by)?;
            files.push((
                name.clone(),
                ContentFile { uri: percent::encoded(name), digest, media_type },
            ));
        }
        files.sort_by(|(a, _), (b, _)| {
            (a.starts_with(META_INF), a).cmp(&(b.starts_with(META_INF), b))
        });
        let files: Vec<ContentFile> = files.into_iter().map(|(_, file)| file).collect();
        let root = earlier.is_some().then(|| percent::encoded(&kept));
        let text = manifest_text::manifest(&token, TOKEN, &files, root.as_deref(), by);
        let content = text.into_bytes();
        let imprint = crate::crypto::digest(by, &content)
            .map_err(|error| FormatError::unreadable(error.to_string()))?;
        let mut files = vec![NewFile { name: LAST.to_owned(), content }];
        files.extend(earlier.map(|content| NewFile { name: kept, content }));
        Ok(NewArchive { files, token, imprint })
    }
}
