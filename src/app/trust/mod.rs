//! Keeping the trust store: what is in it, what goes in and out, and what it says of a certificate.

mod add;
mod caution;
mod error;
mod kin;
mod lists;
mod why;

pub use add::AddOutcome;
pub use add::AddRequest;
pub use add::Added;
pub use add::PassedOver;
pub use add::add;
pub use caution::Caution;
pub use caution::cautions;
pub use error::TrustError;
pub use lists::ListNote;
pub use why::Why;
pub use why::WhyRequest;
pub use why::why;

use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::adapters::trust_store;
use crate::adapters::trust_store::Additions;
use crate::adapters::trust_store::TrustStore;
use crate::formats::trust::AnchorSet;
use crate::formats::trust::PublishedAuthority;
use crate::formats::trust::Recognised;
pub use crate::formats::trust::TrustEntry;
use crate::formats::trust::TrustList;
use crate::formats::trust::recognise;
use crate::formats::trust::snapshot_lines;
use crate::formats::trust::trust_snapshot;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Time;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// The store that is meant: the one named, else the user's own.
///
/// # Errors
/// Where the system says of no folder for configuration.
pub fn place(named: Option<&Path>) -> Result<PathBuf, TrustError> {
    named.map(Path::to_owned).or_else(trust_store::place).ok_or(TrustError::NoPlace)
}

/// The same to read from: only the usual folder may be absent, not one that was named.
///
/// # Errors
/// As [`place`], and where a store that an option or the environment names is not there.
pub fn place_to_read(named: Option<&Path>) -> Result<PathBuf, TrustError> {
    let place = place(named)?;
    if named.is_some() || trust_store::named_by_environment().is_some() {
        files::require(&place)?;
    }
    Ok(place)
}

/// Reads a store; one that is not there is empty.
pub(super) fn read(place: &Path) -> Result<TrustStore, TrustError> {
    if files::exists(place) { Ok(TrustStore::read(place)?) } else { Ok(TrustStore::default()) }
}

/// Reads a store that is to be changed: a folder, or nothing yet.
fn read_to_change(place: &Path) -> Result<TrustStore, TrustError> {
    if files::exists(place) && !files::is_folder(place) {
        return Err(TrustError::NotAFolder { path: place.to_owned() });
    }
    read(place)
}

/// How a decision stands at a moment.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum DecisionState {
    /// It counts.
    Current,
    /// It will count.
    Future,
    /// It counted.
    Past,
}

/// One line of a store's list: a certificate and one decision on it.
#[derive(Clone, Debug, Serialize)]
pub struct Listed {
    /// Fingerprint.
    pub sha256: CertificateId,
    /// What people call it.
    pub label: Option<String>,
    /// Subject, RFC 4514.
    pub subject: String,
    /// The certificate's own dates.
    pub not_before: Time,
    /// The certificate's own dates.
    pub not_after: Time,
    /// What it is trusted for; `None`: whatever it is asked for.
    #[serde(rename = "for")]
    pub usages: Option<BTreeSet<AnchorUsage>>,
    /// Trusted from then on, the dates of its set counted.
    pub from: Option<Time>,
    /// Trusted until then, the dates of its set counted.
    pub until: Option<Time>,
    /// The set that it is in.
    pub set: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
    /// When it was added.
    pub added: Option<Time>,
    /// The files that hold it.
    pub files: Vec<String>,
    /// How it stands now.
    pub state: DecisionState,
    /// The published authority that it is.
    pub published: Option<Authority>,
    /// The published authority whose name it bears.
    pub namesake_of: Option<Authority>,
}

/// A published authority, for people.
#[derive(Clone, Copy, Debug, Serialize)]
#[allow(missing_docs, reason = "the languages")]
pub struct Authority {
    pub en: &'static str,
    pub vi: &'static str,
}

impl Authority {
    fn of(known: &PublishedAuthority) -> Self {
        Self { en: known.en, vi: known.vi }
    }
}

/// A whole store.
#[derive(Clone, Debug, Serialize)]
pub struct Listing {
    /// Where it is.
    pub store: String,
    /// The snapshot: `inputs.trust` of every verdict that is made with it.
    pub snapshot: String,
    /// Its decisions, by set, subject and fingerprint.
    pub anchors: Vec<Listed>,
    /// Fingerprints that its lists name and that it does not hold.
    pub missing: Vec<CertificateId>,
}

/// Lists a store.
///
/// # Errors
/// Where it cannot be read.
pub fn list(place: &Path, at: Time) -> Result<Listing, TrustError> {
    let store = read(place)?;
    let mut anchors = Vec::new();
    for (id, held) in &store.certificates {
        let certificate = &held.certificate;
        let (published, namesake_of) = match recognise(certificate) {
            Some(Recognised::Published(known)) => (Some(Authority::of(known)), None),
            Some(Recognised::Namesake(known)) => (None, Some(Authority::of(known))),
            None => (None, None),
        };
        for decision in store.decisions(*id) {
            let (entry, anchor) = (decision.entry, decision.anchor);
            let text =
                |pick: fn(&TrustEntry) -> &Option<String>| entry.and_then(|e| pick(e).clone());
            let state = if anchor.covers(at) {
                DecisionState::Current
            } else if anchor.sunset.is_some_and(|until| until < at) {
                DecisionState::Past
            } else {
                DecisionState::Future
            };
            anchors.push(Listed {
                sha256: *id,
                label: text(|entry| &entry.label),
                subject: certificate.subject.text.clone(),
                not_before: certificate.not_before,
                not_after: certificate.not_after,
                usages: anchor.usages,
                from: anchor.from,
                until: anchor.sunset,
                set: text(|entry| &entry.set),
                source: text(|entry| &entry.source),
                added: entry.and_then(|entry| entry.added),
                files: held.files.iter().map(|file| file.display().to_string()).collect(),
                state,
                published,
                namesake_of,
            });
        }
    }
    anchors.sort_by(|a, b| {
        (&a.set, &a.subject, a.sha256, a.from).cmp(&(&b.set, &b.subject, b.sha256, b.from))
    });
    let missing: BTreeSet<CertificateId> = store.missing().map(|entry| entry.certificate).collect();
    Ok(Listing {
        store: place.display().to_string(),
        snapshot: trust_snapshot(store.anchors().iter()),
        anchors,
        missing: missing.into_iter().collect(),
    })
}

/// The name of all that is trusted.
#[derive(Clone, Debug, Serialize)]
pub struct Snapshot {
    /// Where it is.
    pub store: String,
    /// SHA-256 over the lines.
    pub snapshot: String,
    /// Number of anchors.
    pub anchors: usize,
    /// What is hashed.
    #[serde(skip)]
    pub lines: String,
}

/// The snapshot of a store, a folder, or a file of anchors.
///
/// # Errors
/// Where it cannot be read.
pub fn snapshot(place: &Path) -> Result<Snapshot, TrustError> {
    let anchors = read(place)?.anchors();
    Ok(Snapshot {
        store: place.display().to_string(),
        snapshot: trust_snapshot(anchors.iter()),
        anchors: anchors.len(),
        lines: snapshot_lines(anchors.iter()),
    })
}

/// Takes a certificate out of a store; with a set, only what that set says of it. `wanted` is a
/// fingerprint or a label, or the beginning of one.
///
/// # Errors
/// Where none is meant, or more than one, or a file cannot be changed.
pub fn remove(
    place: &Path,
    wanted: &str,
    of_set: Option<&str>,
) -> Result<Arc<Certificate>, TrustError> {
    let store = read_to_change(place)?;
    let (id, certificate) = find(&store, wanted)?;
    trust_store::remove(&store, id, of_set)?;
    Ok(certificate)
}

/// The shortest beginning of a fingerprint that counts as one.
const SHORTEST: usize = 4;

fn find(store: &TrustStore, wanted: &str) -> Result<(CertificateId, Arc<Certificate>), TrustError> {
    if wanted.trim().is_empty() {
        return Err(TrustError::Unknown { wanted: wanted.to_owned() });
    }
    let digits = wanted.replace([':', ' '], "").to_lowercase();
    let folded = wanted.to_lowercase();
    let by_digits =
        |id: &CertificateId| digits.len() >= SHORTEST && id.to_string().starts_with(&digits);
    let labels = |id: &CertificateId| -> Vec<String> {
        let held = store.certificates.get(id);
        let name = held.and_then(|held| held.certificate.subject.common_name());
        let decisions = store.decisions(*id);
        let labels = decisions.iter().filter_map(|decision| decision.entry?.label.as_deref());
        labels.chain(name).map(str::to_lowercase).collect()
    };
    let ids = || store.certificates.keys();
    let exact: Vec<_> = ids().filter(|id| labels(id).contains(&folded)).collect();
    let begun = |id: &&CertificateId| {
        by_digits(id) || labels(id).iter().any(|label| label.starts_with(&folded))
    };
    let found: Vec<_> = if exact.is_empty() { ids().filter(begun).collect() } else { exact };
    let wanted = wanted.to_owned();
    match found.as_slice() {
        [] => Err(TrustError::Unknown { wanted }),
        [only] => {
            let held = store.certificates.get(only).map(|held| Arc::clone(&held.certificate));
            held.map(|certificate| (**only, certificate)).ok_or(TrustError::Unknown { wanted })
        }
        several => {
            let candidates = several.iter().map(ToString::to_string).collect();
            Err(TrustError::Ambiguous { wanted, candidates })
        }
    }
}

/// Gives a set its dates, in place of those that it had. Returns whether an anchor is in it.
///
/// # Errors
/// Where the store cannot be changed.
pub fn define_set(
    place: &Path,
    name: &str,
    from: Option<Time>,
    until: Option<Time>,
) -> Result<bool, TrustError> {
    let store = read_to_change(place)?;
    let decisions = store.certificates.keys().flat_map(|id| store.decisions(*id));
    let is_used = decisions
        .filter_map(|decision| decision.entry)
        .any(|entry| entry.set.as_deref() == Some(name));
    let sets = vec![AnchorSet { name: name.to_owned(), from, until }];
    trust_store::add(place, &Additions { sets, ..Additions::default() })?;
    Ok(is_used)
}

/// A whole store as one list that carries its certificates, the same for the same store.
///
/// # Errors
/// Where it cannot be read, or its lists say two things of one set.
pub fn export(place: &Path) -> Result<TrustList, TrustError> {
    let store = read(place)?;
    let mut whole = TrustList::default();
    for set in store.lists.iter().flat_map(|(_, list)| &list.sets) {
        match whole.sets.iter().find(|known| known.name == set.name) {
            None => whole.sets.push(set.clone()),
            Some(known) if known == set => {}
            Some(_) => return Err(TrustError::TwoSets { name: set.name.clone() }),
        }
    }
    for (id, held) in &store.certificates {
        for decision in store.decisions(*id) {
            let entry = decision.entry.cloned().unwrap_or_else(|| TrustEntry::new(*id));
            let carried = Some(Arc::clone(&held.certificate));
            whole.entries.push(TrustEntry { carried, ..entry });
        }
    }
    whole.sets.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(whole)
}

/// Writes an export to a file.
///
/// # Errors
/// As [`export`], and where the file cannot be written.
pub fn export_to(place: &Path, file: &Path, overwrite: Overwrite) -> Result<usize, TrustError> {
    let list = export(place)?;
    files::write(file, list.render().as_bytes(), overwrite)?;
    Ok(list.entries.len())
}

/// A certificate that an imported list trusts.
#[derive(Clone, Debug)]
pub struct Imported {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// What to know about it beside those that were trusted before.
    pub cautions: Vec<Caution>,
}

/// Adds all of an exported list to a store.
///
/// # Errors
/// Where it is not one, names a certificate that neither it nor the store holds, or one that bears
/// a published authority's name without being it.
pub fn import(place: &Path, file: &Path, namesakes: bool) -> Result<Vec<Imported>, TrustError> {
    let store = read_to_change(place)?;
    let list = trust_store::read_list(file)?;
    // The dates of a set limit whoever is in it already; a file must not lift them.
    let held = || store.lists.iter().flat_map(|(_, list)| &list.sets);
    let differs = |set: &&AnchorSet| held().any(|known| known.name == set.name && known != *set);
    if let Some(set) = list.sets.iter().find(differs) {
        return Err(TrustError::OtherSet { name: set.name.clone() });
    }
    let mut additions = Additions { sets: list.sets, ..Additions::default() };
    for entry in list.entries {
        let id = entry.certificate;
        let held = store.certificates.get(&id).map(|held| &held.certificate);
        let certificate = entry.carried.as_ref().or(held).cloned();
        let certificate = certificate
            .ok_or_else(|| TrustError::NotCarried { path: file.to_owned(), certificate: id })?;
        add::refuse_namesake(&certificate, file, namesakes)?;
        if !additions.certificates.iter().any(|known| known.id == id) {
            additions.certificates.push(certificate);
        }
        additions.entries.push(entry);
    }
    trust_store::add(place, &additions)?;
    let held: Vec<_> = store.certificates.values().map(|held| &held.certificate).collect();
    let witnesses: Vec<_> = held.iter().copied().chain(&additions.certificates).collect();
    let imported = additions.certificates.iter().enumerate().map(|(at, certificate)| {
        let known = held.iter().copied().chain(additions.certificates.iter().take(at));
        let cautions = kin::namesakes(certificate, known, &witnesses);
        Imported { certificate: Arc::clone(certificate), cautions }
    });
    Ok(imported.collect())
}
