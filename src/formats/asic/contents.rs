//! What a signer must know of a container: its files by digest, and which names are taken.

use super::Form;
use super::directory;
use super::directory::Entry;
use super::media_type;
use super::members::Members;
use super::names;
use super::names::META_INF;
use super::parts::Part;
use super::parts::Parts;
use crate::formats::FormatError;
use crate::formats::bytes::Source;
use crate::formats::limits::Limits;
use crate::formats::neighbours::Neighbours;
use crate::formats::percent;
use crate::model::DigestAlgorithm;

/// A container that is to be signed.
pub struct Contents<'a> {
    members: Members<'a>,
    parts: Parts,
    /// Its type.
    pub form: Form,
}

/// A file as a signature refers to it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ContentFile {
    /// Its name as a URI.
    pub uri: String,
    /// Its digest.
    pub digest: Vec<u8>,
    /// Its media type, by the end of its name.
    pub media_type: &'static str,
}

/// Which kind of signatures a container has.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Kind {
    /// XAdES.
    Xades,
    /// CAdES.
    Cades,
}

impl<'a> Contents<'a> {
    /// Opens a container.
    ///
    /// # Errors
    /// Where it cannot be read, or programs may see different files in it.
    pub fn of(source: &'a dyn Source, limits: &'a Limits) -> Result<Self, FormatError> {
        let directory = directory::read(source, limits)?;
        let mut deviations = directory.deviations;
        deviations.extend(names::deviations(&directory.entries));
        if let Some(odd) = deviations.iter().find(|one| one.rule == "AS-07") {
            let seen = &odd.compared.seen;
            return Err(FormatError::unreadable(format!(
                "programs may see different files in the container: {seen}"
            )));
        }
        let files: Vec<Entry> =
            directory.entries.into_iter().filter(|entry| !entry.is_folder()).collect();
        let members = Members::new(source, files, limits);
        let media_type = media_type::read(&members, &directory.comment, &mut Vec::new());
        let parts = Parts::of(&members);
        let form = media_type.unwrap_or_else(|| parts.form());
        Ok(Self { members, parts, form })
    }

    /// The files that are signed, by name.
    ///
    /// # Errors
    /// Where one cannot be unpacked, or there is none, or several in a container for one.
    pub fn files(&self, by: DigestAlgorithm) -> Result<Vec<ContentFile>, FormatError> {
        let count = self.parts.content.len();
        if count == 0 {
            return Err(FormatError::unreadable("the container has no file to sign"));
        }
        if self.form == Form::Simple && count > 1 {
            return Err(FormatError::unreadable("a container of type ASiC-S holds one file"));
        }
        let file = |position: &usize| {
            let name = self.members.entries.get(*position).map_or("", |entry| entry.name.as_str());
            let digest = self.members.digest_of(*position, by)?;
            Ok(ContentFile { uri: percent::encoded(name), digest, media_type: media_type_of(name) })
        };
        self.parts.content.iter().map(file).collect()
    }

    /// The kind of signatures that it has; `None` where it has none.
    pub fn kind(&self) -> Option<Kind> {
        let has = |part| self.parts.of_kind(part).next().is_some();
        if has(Part::Xades) {
            Some(Kind::Xades)
        } else {
            (has(Part::Cades) || has(Part::Manifest)).then_some(Kind::Cades)
        }
    }

    /// The names of all its files, in the order in which they stand.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.members.entries.iter().map(|entry| entry.name.as_str())
    }

    /// Its files, and what each is.
    pub(super) fn parts(&self) -> (&Members<'a>, &Parts) {
        (&self.members, &self.parts)
    }

    /// The file of a signature as reports call it, by the file's name or that and its own; and
    /// which kind of signatures it holds.
    pub fn signature_file(&self, signature: &str) -> Option<(&str, Kind)> {
        let is_of = |name: &str| {
            signature.strip_prefix(name).is_some_and(|own| own.is_empty() || own.starts_with('#'))
        };
        let files = self.members.entries.iter().enumerate().filter(|(_, entry)| is_of(&entry.name));
        let (position, entry) = files.max_by_key(|(_, entry)| entry.name.len())?;
        let kind = match self.parts.kind(position)? {
            Part::Xades => Kind::Xades,
            Part::Cades => Kind::Cades,
            _ => return None,
        };
        Some((&entry.name, kind))
    }

    /// A file by its name, where there is one.
    ///
    /// # Errors
    /// Where it cannot be unpacked.
    pub fn read(&self, name: &str) -> Result<Option<Vec<u8>>, FormatError> {
        let entry = self.members.position(name).and_then(|at| self.members.entries.get(at));
        entry.map(|entry| self.members.whole(entry)).transpose()
    }

    /// Unpacks a file by its name, piece by piece; whether there is one.
    ///
    /// # Errors
    /// Where it cannot be unpacked; some of it may have been given out then.
    pub fn copy(&self, name: &str, out: &mut dyn FnMut(&[u8])) -> Result<bool, FormatError> {
        let entry = self.members.position(name).and_then(|at| self.members.entries.get(at));
        match entry {
            Some(entry) => self.members.unpack(entry, out).map(|()| true),
            None => Ok(false),
        }
    }

    /// The files, as the signatures among them ask for them.
    pub fn neighbours(&self) -> &dyn Neighbours {
        &self.members
    }

    /// Names under META-INF with the first number from 001 that none of them has, each between the
    /// two parts given: a manifest and its signature have the same.
    pub fn fresh<const N: usize>(&self, of: [(&str, &str); N]) -> [String; N] {
        let names = |number: usize| {
            of.map(|(before, after)| format!("{META_INF}{before}{number:03}{after}"))
        };
        let is_taken = |name: &String| {
            self.members.entries.iter().any(|entry| entry.name.eq_ignore_ascii_case(name))
        };
        (1..=self.members.entries.len().saturating_add(1))
            .map(names)
            .find(|names| !names.iter().any(is_taken))
            .unwrap_or_else(|| names(0))
    }
}

/// The media type of a file by the end of its name.
pub(super) fn media_type_of(name: &str) -> &'static str {
    let end = name.rsplit_once('.').map_or("", |(_, end)| end).to_ascii_lowercase();
    match end.as_str() {
        "pdf" => "application/pdf",
        "xml" => "text/xml",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        "html" | "htm" => "text/html",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "zip" => "application/zip",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        _ => "application/octet-stream",
    }
}
