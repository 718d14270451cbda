//! Adding to the trust store: certificates as files hold them, and what lists name.

use super::caution::Caution;
use super::caution::beside;
use super::caution::cautions;
use super::error::TrustError;
use super::kin::namesakes;
use super::lists;
use super::lists::ListNote;
use super::read_to_change;
use crate::adapters::files;
use crate::adapters::trust_store;
use crate::adapters::trust_store::Additions;
use crate::formats::trust::PublishedAuthority;
use crate::formats::trust::Recognised;
use crate::formats::trust::ThumbprintList;
use crate::formats::trust::TrustEntry;
use crate::formats::trust::recognise;
use crate::formats::trust::trust_snapshot;
use crate::formats::x509::read_certificates;
use crate::formats::xml::trusted_list::is_trusted_list;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::Time;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// What is to be added, and how far it is to be trusted.
#[derive(Clone, Debug, Default)]
pub struct AddRequest {
    /// Files of certificates, trusted lists, lists of thumbprints.
    pub files: Vec<PathBuf>,
    /// Trusted for these only.
    pub usages: Option<BTreeSet<AnchorUsage>>,
    /// Trusted from then on only.
    pub from: Option<Time>,
    /// Trusted until then only.
    pub until: Option<Time>,
    /// The set that they are put in.
    pub set: Option<String>,
    /// What people call it.
    pub label: Option<String>,
    /// Who may sign trusted lists.
    pub signers: Vec<PathBuf>,
    /// Of files that hold several certificates, not the roots alone.
    pub all: bool,
    /// Also those that bear a published authority's name.
    pub namesakes: bool,
}

/// A certificate that is trusted now.
#[derive(Clone, Debug)]
pub struct Added {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// What was decided of it.
    pub entries: Vec<TrustEntry>,
    /// What to know about it.
    pub cautions: Vec<Caution>,
    /// The published authority that it is.
    pub published: Option<&'static PublishedAuthority>,
    /// The published authority whose name it bears.
    pub namesake_of: Option<&'static PublishedAuthority>,
}

/// A certificate that was not added.
#[derive(Clone, Debug)]
pub struct PassedOver {
    /// The certificate.
    pub certificate: Arc<Certificate>,
    /// The file.
    pub file: PathBuf,
    /// A list was given, and does not name it; else it is no root.
    pub is_unlisted: bool,
}

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct AddOutcome {
    /// What is trusted now.
    pub added: Vec<Added>,
    /// What was in the files besides.
    pub passed_over: Vec<PassedOver>,
    /// What to know about lists.
    pub notes: Vec<ListNote>,
    /// The snapshot of the whole store.
    pub snapshot: String,
}

/// Certificates of one file.
struct FileOfCertificates {
    path: PathBuf,
    certificates: Vec<Arc<Certificate>>,
}

/// Adds to a store. Nothing is added where any file cannot be used.
///
/// # Errors
/// Where a file is none of what can be added, a list's signature does not hold, a certificate bears
/// a published authority's name, or the store cannot be changed.
pub fn add(place: &Path, request: &AddRequest, now: Time) -> Result<AddOutcome, TrustError> {
    let store = read_to_change(place)?;
    let mut outcome = AddOutcome::default();
    let mut entries: Vec<(Arc<Certificate>, TrustEntry)> = Vec::new();
    let mut given: Vec<FileOfCertificates> = Vec::new();
    let mut thumbprints: Vec<(PathBuf, ThumbprintList)> = Vec::new();
    let mut whole_sets: BTreeSet<String> = BTreeSet::new();
    for path in &request.files {
        let bytes = files::read(path)?;
        let unreadable = |cause| TrustError::Unreadable { path: path.clone(), cause };
        match kind_of(path, &bytes) {
            Kind::TrustList => return Err(TrustError::IsTrustList { path: path.clone() }),
            Kind::TrustedList => {
                let listed = lists::read_signed(path, &bytes, request, now)?;
                outcome.notes.extend(listed.notes);
                whole_sets.insert(listed.set);
                entries.extend(listed.entries);
            }
            Kind::Thumbprints => {
                let list = ThumbprintList::parse(&bytes).map_err(unreadable)?;
                outcome.notes.extend(lists::of_thumbprints(path, &list, now));
                thumbprints.push((path.clone(), list));
            }
            Kind::Certificates => {
                let certificates = read_certificates(&bytes).map_err(unreadable)?;
                given.push(FileOfCertificates { path: path.clone(), certificates });
            }
        }
    }
    let is_listed = |one: &Certificate| thumbprints.iter().any(|(_, list)| list.names(one));
    for FileOfCertificates { path, certificates } in given {
        let count = certificates.len();
        let mut roots = 0_usize;
        for certificate in certificates {
            let is_unlisted = !thumbprints.is_empty() && !is_listed(&certificate);
            let alone = count == 1 && thumbprints.is_empty();
            if is_unlisted || !(alone || request.all || certificate.is_self_issued()) {
                outcome.passed_over.push(PassedOver {
                    certificate,
                    file: path.clone(),
                    is_unlisted,
                });
                continue;
            }
            roots = roots.saturating_add(1);
            let entry = TrustEntry {
                label: request.label.clone(),
                usages: request.usages.clone(),
                from: request.from,
                until: request.until,
                set: request.set.clone(),
                source: Some(path.display().to_string()),
                added: Some(now),
                ..TrustEntry::new(certificate.id)
            };
            if !entries.iter().any(|(known, _)| known.id == certificate.id) {
                entries.push((certificate, entry));
            }
        }
        if roots == 0 && thumbprints.is_empty() {
            return Err(TrustError::NoRoot { path, count });
        }
    }
    outcome.notes.extend(lists::unmatched(&thumbprints, &entries, &outcome.passed_over));
    if entries.is_empty() {
        let path = request.files.first().cloned().unwrap_or_default();
        return Err(TrustError::NothingListed { path });
    }
    outcome.added = collect(&entries, request, now)?;
    if let Some(count) =
        Some(outcome.added.len()).filter(|count| request.label.is_some() && *count > 1)
    {
        return Err(TrustError::OneLabel { count });
    }
    let fresh: Vec<_> = outcome.added.iter().map(|added| Arc::clone(&added.certificate)).collect();
    let passed_over = outcome.passed_over.iter().map(|passed| &passed.certificate);
    let held = store.certificates.values().map(|held| &held.certificate);
    let witnesses: Vec<_> = held.chain(&fresh).chain(passed_over).collect();
    for (at, added) in outcome.added.iter_mut().enumerate() {
        let held = store.certificates.values().map(|held| &held.certificate);
        let known = held.chain(fresh.iter().take(at));
        added.cautions.extend(namesakes(&added.certificate, known, &witnesses));
    }
    for added in &mut outcome.added {
        let id = added.certificate.id;
        for new in &added.entries {
            let known = store.lists.iter().flat_map(|(_, list)| list.entries_of(id)).cloned();
            added.cautions.extend(beside(new, known));
        }
    }
    forget(place, &whole_sets, &entries)?;
    let certificates = outcome.added.iter().map(|added| Arc::clone(&added.certificate)).collect();
    let entries = entries.into_iter().map(|(_, entry)| entry).collect();
    trust_store::add(place, &Additions { entries, certificates, ..Additions::default() })?;
    outcome.snapshot = trust_snapshot(super::read(place)?.anchors().iter());
    Ok(outcome)
}

enum Kind {
    TrustList,
    TrustedList,
    Thumbprints,
    Certificates,
}

fn kind_of(path: &Path, bytes: &[u8]) -> Kind {
    let is_toml = path.extension().is_some_and(|text| text.eq_ignore_ascii_case("toml"));
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    match text.first() {
        _ if is_toml => Kind::TrustList,
        Some(b'{') => Kind::Thumbprints,
        _ if is_trusted_list(bytes) => Kind::TrustedList,
        _ => Kind::Certificates,
    }
}

/// Each certificate once, with all that is decided of it.
fn collect(
    entries: &[(Arc<Certificate>, TrustEntry)],
    request: &AddRequest,
    now: Time,
) -> Result<Vec<Added>, TrustError> {
    let mut added: Vec<Added> = Vec::new();
    for (certificate, entry) in entries {
        if let Some(known) = added.iter_mut().find(|known| known.certificate.id == certificate.id) {
            known.entries.push(entry.clone());
            continue;
        }
        let path = entry.source.as_deref().map(Path::new).unwrap_or(Path::new(""));
        let recognised = refuse_namesake(certificate, path, request.namesakes)?;
        let (published, namesake_of) = match recognised {
            Some(Recognised::Published(known)) => (Some(known), None),
            Some(Recognised::Namesake(known)) => (None, Some(known)),
            None => (None, None),
        };
        added.push(Added {
            certificate: Arc::clone(certificate),
            entries: vec![entry.clone()],
            cautions: cautions(certificate, now),
            published,
            namesake_of,
        });
    }
    Ok(added)
}

/// Who a certificate turns out to be.
///
/// # Errors
/// Where it bears a published authority's name and is another one, unless that is allowed.
pub(super) fn refuse_namesake(
    certificate: &Certificate,
    path: &Path,
    allowed: bool,
) -> Result<Option<Recognised>, TrustError> {
    match recognise(certificate) {
        Some(Recognised::Namesake(of)) if !allowed => {
            Err(TrustError::Namesake { path: path.to_owned(), certificate: certificate.id, of })
        }
        recognised => Ok(recognised),
    }
}

/// A newer trusted list takes the place of the one before: what it no longer names goes.
fn forget(
    place: &Path,
    sets: &BTreeSet<String>,
    entries: &[(Arc<Certificate>, TrustEntry)],
) -> Result<(), TrustError> {
    for set in sets {
        let store = read_to_change(place)?;
        let listed = |id: CertificateId| {
            entries
                .iter()
                .any(|(_, entry)| entry.certificate == id && entry.set.as_ref() == Some(set))
        };
        let before = store.lists.iter().flat_map(|(_, list)| &list.entries);
        let gone: BTreeSet<CertificateId> = before
            .filter(|entry| entry.set.as_ref() == Some(set) && !listed(entry.certificate))
            .map(|entry| entry.certificate)
            .collect();
        for id in gone {
            trust_store::remove(&read_to_change(place)?, id, Some(set))?;
        }
    }
    Ok(())
}
