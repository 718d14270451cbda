//! Folders and files of trust anchors: where the user's own are kept, what a folder holds together
//! with the lists that limit it, and changes to it.
//!
//! A folder of certificates trusts each of them for everything. A trust list (`trust.toml`) beside
//! them limits those that it names. Writing keeps to one order: whoever reads in between never
//! finds a certificate without the limits that it is to have.

use super::files;
use super::files::FileError;
use super::files::Overwrite;
use crate::formats::FormatError;
use crate::formats::trust::AnchorSet;
use crate::formats::trust::TrustEntry;
use crate::formats::trust::TrustList;
use crate::formats::trust::pem;
use crate::formats::trust::without_marks;
use crate::formats::x509::read_certificates;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::TrustAnchor;
use etcetera::BaseStrategy;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use thiserror::Error;

/// Names the folder (or file) of the user's trust anchors.
const VARIABLE: &str = "CONDAU_TRUST";

/// The list in a folder that `condau trust` writes.
const LIST: &str = "trust.toml";

/// The user's trust store: what `CONDAU_TRUST` names, else `condau/trust` in the platform's
/// configuration folder where that exists.
pub fn locate() -> Option<PathBuf> {
    if let Some(named) = named_by_environment() {
        return Some(named);
    }
    place().filter(|folder| folder.is_dir())
}

/// Where the user's trust store is, or would be.
pub fn place() -> Option<PathBuf> {
    let usual = || Some(etcetera::choose_base_strategy().ok()?.config_dir().join("condau/trust"));
    named_by_environment().or_else(usual)
}

/// What `CONDAU_TRUST` names.
pub fn named_by_environment() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// Why a store could not be read or changed.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum TrustStoreError {
    /// A file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A trust list is not one.
    #[error("{} is no trust list", path.display())]
    List {
        /// The list.
        path: PathBuf,
        /// Why.
        #[source]
        cause: FormatError,
    },
    /// A file that was named holds no certificate.
    #[error("{} holds no readable certificate", path.display())]
    Certificates {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: FormatError,
    },
}

/// What a folder or file of anchors holds.
#[derive(Clone, Debug, Default)]
pub struct TrustStore {
    /// Trust lists with where they are, sorted by path.
    pub lists: Vec<(PathBuf, TrustList)>,
    /// The certificates, each with the files that hold it.
    pub certificates: BTreeMap<CertificateId, Stored>,
    /// Files that look like certificates and are none.
    pub left_out: Vec<(PathBuf, FormatError)>,
}

/// A certificate of a store.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// The files that hold it; lists that carry it are among them.
    pub files: Vec<PathBuf>,
}

/// One decision in a store: what a list says, or that there is a certificate without a list.
#[derive(Clone, Debug)]
pub struct Decision<'s> {
    /// What the list says; `None`: nothing, so it is trusted for everything.
    pub entry: Option<&'s TrustEntry>,
    /// What it comes to.
    pub anchor: TrustAnchor,
}

impl TrustStore {
    /// Reads a folder with all in it, a file of certificates, or a trust list that carries its
    /// certificates.
    ///
    /// # Errors
    /// Where a file cannot be read, a list is not one, or a file that was named itself holds no
    /// certificate.
    pub fn read(path: &Path) -> Result<Self, TrustStoreError> {
        let mut store = Self::default();
        let in_folder = files::is_folder(path);
        for file in files::named_by(path)? {
            if is_list(&file) {
                let list = read_list(&file)?;
                for carried in list.entries.iter().filter_map(|entry| entry.carried.clone()) {
                    store.hold(carried, &file);
                }
                store.lists.push((file, list));
                continue;
            }
            match read_certificates(&files::read(&file)?) {
                Ok(all) => all.into_iter().for_each(|one| store.hold(one, &file)),
                Err(cause) if !in_folder => {
                    return Err(TrustStoreError::Certificates { path: file, cause });
                }
                Err(cause) if promises_certificates(&file) => store.left_out.push((file, cause)),
                Err(_) => {}
            }
        }
        Ok(store)
    }

    fn hold(&mut self, certificate: Arc<Certificate>, file: &Path) {
        let held = self
            .certificates
            .entry(certificate.id)
            .or_insert_with(|| Stored { certificate, files: Vec::new() });
        if !held.files.iter().any(|known| known == file) {
            held.files.push(file.to_owned());
        }
    }

    /// Everything that is decided of a certificate; empty where the store does not hold it.
    pub fn decisions(&self, id: CertificateId) -> Vec<Decision<'_>> {
        if !self.certificates.contains_key(&id) {
            return Vec::new();
        }
        let mut decisions = Vec::new();
        for (_, list) in &self.lists {
            for entry in list.entries_of(id) {
                decisions.push(Decision { entry: Some(entry), anchor: list.anchor(entry) });
            }
        }
        if decisions.is_empty() {
            decisions.push(Decision { entry: None, anchor: TrustAnchor::new(id) });
        }
        decisions
    }

    /// The anchors, sorted.
    pub fn anchors(&self) -> Vec<TrustAnchor> {
        let ids = self.certificates.keys();
        let mut anchors: Vec<TrustAnchor> =
            ids.flat_map(|id| self.decisions(*id)).map(|decision| decision.anchor).collect();
        anchors.sort();
        anchors.dedup();
        anchors
    }

    /// The names of the sets that anchors are in.
    pub fn sets(&self) -> impl Iterator<Item = &String> {
        self.lists.iter().flat_map(|(_, list)| &list.entries).filter_map(|entry| entry.set.as_ref())
    }

    /// Entries of lists whose certificate is nowhere in the store.
    pub fn missing(&self) -> impl Iterator<Item = &TrustEntry> {
        let entries = self.lists.iter().flat_map(|(_, list)| &list.entries);
        entries.filter(|entry| !self.certificates.contains_key(&entry.certificate))
    }
}

fn is_list(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml"))
}

/// Whether a file's name says that it holds certificates.
fn promises_certificates(path: &Path) -> bool {
    let extension = path.extension().and_then(|text| text.to_str()).unwrap_or_default();
    ["cer", "crt", "p7b", "p7c"].iter().any(|known| extension.eq_ignore_ascii_case(known))
}

/// Reads a trust list.
///
/// # Errors
/// Where the file cannot be read, or is not one.
pub fn read_list(path: &Path) -> Result<TrustList, TrustStoreError> {
    let wrong = |cause| TrustStoreError::List { path: path.to_owned(), cause };
    let text = String::from_utf8(files::read(path)?)
        .map_err(|_| wrong(FormatError::unreadable("it is not UTF-8 text")))?;
    TrustList::parse(&text).map_err(wrong)
}

/// What is to be added to a folder: certificates with what is decided of them.
#[derive(Clone, Debug, Default)]
pub struct Additions {
    /// Sets that are defined anew.
    pub sets: Vec<AnchorSet>,
    /// Decisions; each takes the place of those of the same certificate and set.
    pub entries: Vec<TrustEntry>,
    /// The certificates.
    pub certificates: Vec<Arc<Certificate>>,
}

/// Adds to a folder, which is made where it is missing: the list first, so that no certificate is
/// there without its limits. A certificate that is there already is not written again.
///
/// # Errors
/// Where the folder cannot be read or written.
pub fn add(folder: &Path, additions: &Additions) -> Result<(), TrustStoreError> {
    files::create_folder(folder)?;
    let store = TrustStore::read(folder)?;
    let path = folder.join(LIST);
    let known = store.lists.iter().find(|(known, _)| *known == path);
    let mut list = known.map(|(_, list)| list.clone()).unwrap_or_default();
    for set in &additions.sets {
        list.sets.retain(|known| known.name != set.name);
        list.sets.push(set.clone());
    }
    list.entries.retain(|known| {
        let same = |new: &TrustEntry| new.certificate == known.certificate && new.set == known.set;
        !additions.entries.iter().any(same)
    });
    for entry in &additions.entries {
        let named = |name: &String| list.sets.iter().all(|set| set.name != *name);
        if let Some(name) = entry.set.clone().filter(named) {
            list.sets.push(AnchorSet { name, from: None, until: None });
        }
        list.entries.push(TrustEntry { carried: None, ..entry.clone() });
    }
    files::write(&path, list.render().as_bytes(), Overwrite::Allowed)?;
    for certificate in &additions.certificates {
        if !store.certificates.contains_key(&certificate.id) {
            let file = folder.join(file_name(certificate));
            files::write(&file, pem(certificate).as_bytes(), Overwrite::Allowed)?;
        }
    }
    Ok(())
}

/// Takes a certificate out of a folder: out of its files first, then out of the lists, so that it
/// is never there without its limits. With a set, only what that set says of it.
///
/// # Errors
/// Where a file cannot be read or written.
pub fn remove(
    store: &TrustStore,
    id: CertificateId,
    of_set: Option<&str>,
) -> Result<(), TrustStoreError> {
    let goes = |entry: &TrustEntry| {
        entry.certificate == id && of_set.is_none_or(|set| entry.set.as_deref() == Some(set))
    };
    let stays = |(_, list): &(PathBuf, TrustList)| list.entries_of(id).any(|entry| !goes(entry));
    let is_last = !store.lists.iter().any(stays);
    let held = store.certificates.get(&id).filter(|_| is_last);
    for file in held.iter().flat_map(|held| &held.files).filter(|file| !is_list(file)) {
        let mut rest = read_certificates(&files::read(file)?).unwrap_or_default();
        rest.retain(|certificate| certificate.id != id);
        if rest.is_empty() {
            fs::remove_file(file).map_err(|error| FileError::new(file, &error))?;
        } else {
            let text: String = rest.iter().map(|certificate| pem(certificate)).collect();
            files::write(file, text.as_bytes(), Overwrite::Allowed)?;
        }
    }
    for (path, list) in &store.lists {
        if list.entries.iter().any(goes) {
            let mut list = list.clone();
            list.entries.retain(|entry| !goes(entry));
            files::write(path, list.render().as_bytes(), Overwrite::Allowed)?;
        }
    }
    Ok(())
}

/// A name for people, made sure by the fingerprint.
fn file_name(certificate: &Certificate) -> String {
    let name = certificate.subject.common_name().unwrap_or("anchor");
    let mut plain = String::new();
    for letter in without_marks(name).filter(char::is_ascii).take(60) {
        if letter.is_ascii_alphanumeric() {
            plain.push(letter);
        } else if !plain.ends_with('-') {
            plain.push('-');
        }
    }
    let fingerprint: String = certificate.id.to_string().chars().take(16).collect();
    let plain = plain.trim_matches('-');
    format!("{}-{fingerprint}.crt", if plain.is_empty() { "anchor" } else { plain })
}
