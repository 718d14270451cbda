//! Lists of whom others trust: TS 119 612 trusted lists, whose signature is verified like a
//! document's, and lists of thumbprints, which carry none.

use super::add::AddRequest;
use super::add::PassedOver;
use super::error::TrustError;
use crate::adapters::files;
use crate::formats;
use crate::formats::ObserveOptions;
use crate::formats::trust::ThumbprintList;
use crate::formats::trust::TrustEntry;
use crate::formats::x509;
use crate::formats::x509::Pool;
use crate::formats::x509::read_certificates;
use crate::formats::xml::trusted_list::ListedService;
use crate::formats::xml::trusted_list::TrustedList;
use crate::formats::xml::trusted_list::read_trusted_list;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::Conclusion;
use crate::model::Coverage;
use crate::model::Origin;
use crate::model::Severity;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use crate::validation::validate;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;

/// What to know about a list that was used.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum ListNote {
    /// A trusted list whose signature holds.
    Signed {
        /// The list.
        path: PathBuf,
        /// Who operates the scheme.
        operator: String,
        /// Its number.
        sequence: Option<u64>,
        /// Services that it names.
        services: usize,
        /// Services of types that are the end of no chain, or without certificates.
        unused: usize,
    },
    /// A newer one should have come.
    Overdue {
        /// The list.
        path: PathBuf,
        /// Since then.
        since: Time,
    },
    /// A list that carries no signature: it says which of the given certificates are meant, and
    /// proves nothing.
    Unsigned {
        /// The list.
        path: PathBuf,
        /// How many certificates it names.
        named: usize,
        /// Its number.
        sequence: Option<u64>,
    },
    /// It names certificates that were not given.
    NotGiven {
        /// Their thumbprints, hex.
        thumbprints: Vec<String>,
    },
}

/// What a trusted list comes to.
pub(super) struct Listed {
    /// The set that its anchors are in.
    pub(super) set: String,
    pub(super) entries: Vec<(Arc<Certificate>, TrustEntry)>,
    pub(super) notes: Vec<ListNote>,
}

/// Reads a trusted list whose signature holds under one of the request's signers.
pub(super) fn read_signed(
    path: &Path,
    bytes: &[u8],
    request: &AddRequest,
    now: Time,
) -> Result<Listed, TrustError> {
    let unreadable = |cause| TrustError::Unreadable { path: path.to_owned(), cause };
    if request.signers.is_empty() {
        return Err(TrustError::NoListSigner { path: path.to_owned() });
    }
    let mut signers = Vec::new();
    for file in &request.signers {
        let read = read_certificates(&files::read(file)?);
        signers.extend(read.map_err(|cause| TrustError::Unreadable { path: file.clone(), cause })?);
    }
    prove(path, bytes, &signers, now)?;
    let list = read_trusted_list(bytes, &Default::default()).map_err(unreadable)?;
    let set = request.set.clone().unwrap_or_else(|| {
        format!("TL {}", list.territory.as_deref().unwrap_or(list.operator.as_str()))
    });
    let entries = entries(path, &list, &set, request, now);
    if entries.is_empty() {
        return Err(TrustError::NothingListed { path: path.to_owned() });
    }
    let of_use = |one: &&ListedService| !one.certificates.is_empty() && !one.granted.is_empty();
    let mut notes = vec![ListNote::Signed {
        path: path.to_owned(),
        operator: if list.operator.is_empty() { set.clone() } else { list.operator.clone() },
        sequence: list.sequence,
        services: list.services.len(),
        unused: list.services.iter().filter(|one| !of_use(one)).count(),
    }];
    if let Some(since) = list.next_update.filter(|next| *next < now) {
        notes.push(ListNote::Overdue { path: path.to_owned(), since });
    }
    Ok(Listed { set, entries, notes })
}

/// Verifies a list's signature as any document's: one signature over the whole of these bytes, by
/// one of these certificates.
fn prove(
    path: &Path,
    bytes: &[u8],
    signers: &[Arc<Certificate>],
    now: Time,
) -> Result<(), TrustError> {
    let refused = |why: String| TrustError::ListSignature { path: path.to_owned(), why };
    let mut pool = Pool::new();
    for signer in signers {
        pool.add_anchor(Arc::clone(signer), Origin::File(path.display().to_string()));
    }
    let options = ObserveOptions { certificates: signers.to_vec(), ..ObserveOptions::default() };
    let source = bytes.to_vec();
    let observed = formats::xml::observe(&source, &path.to_string_lossy(), &options)
        .map_err(|cause| TrustError::Unreadable { path: path.to_owned(), cause })?;
    let evidence = x509::assemble(observed, &pool, &options.limits);
    let policy =
        ValidationPolicy::built_in("etsi-2026").map_err(|error| refused(error.to_string()))?;
    let judgement = validate(&evidence, &policy, now);
    let (signature, judged) =
        match (evidence.signatures.as_slice(), judgement.signatures.as_slice()) {
            ([signature], [judged]) => (signature, judged),
            (all, _) => return Err(refused(format!("{} signatures", all.len()))),
        };
    if judged.conclusion != Conclusion::TotalPassed {
        let failed = judged.findings.iter().filter(|one| one.severity == Severity::Fail);
        let rules: Vec<&str> = failed.map(|one| one.rule.as_ref()).collect();
        let sub = judged.conclusion.sub_indication().unwrap_or_default();
        let word = judged.conclusion.indication();
        return Err(refused(format!("{word} {sub} ({})", rules.join(", "))));
    }
    if signature.coverage != Coverage::EntireDocument {
        return Err(refused("it does not cover the whole list".to_owned()));
    }
    let is_meant = |one: &Arc<Certificate>| signature.signer.certificate == Some(one.id);
    if !signers.iter().any(is_meant) {
        return Err(refused("it is by another certificate than the one named".to_owned()));
    }
    Ok(())
}

/// One entry for each time in which a service was granted; services that share certificate and
/// time are one.
fn entries(
    path: &Path,
    list: &TrustedList,
    set: &str,
    request: &AddRequest,
    now: Time,
) -> Vec<(Arc<Certificate>, TrustEntry)> {
    let source = match list.sequence {
        Some(number) => format!("{} ({number})", path.display()),
        None => path.display().to_string(),
    };
    let mut entries: Vec<(Arc<Certificate>, TrustEntry)> = Vec::new();
    for service in &list.services {
        let names = [service.provider.as_str(), service.name.as_str()];
        let label: Vec<&str> = names.into_iter().filter(|name| !name.is_empty()).collect();
        let label = Some(label.join(": ")).filter(|label| !label.is_empty());
        for granted in &service.granted {
            if request.usages.as_ref().is_some_and(|wanted| !wanted.contains(&granted.usage)) {
                continue;
            }
            let from = request.from.into_iter().chain([granted.from]).max();
            let until = request.until.into_iter().chain(granted.until).min();
            if from > until && until.is_some() {
                continue;
            }
            for certificate in &service.certificates {
                let same = entries.iter_mut().find(|(known, entry)| {
                    known.id == certificate.id && entry.from == from && entry.until == until
                });
                match same {
                    Some((_, entry)) => {
                        entry.usages.get_or_insert_default().insert(granted.usage);
                    }
                    None => {
                        let usages: BTreeSet<AnchorUsage> = [granted.usage].into();
                        let entry = TrustEntry {
                            label: request.label.clone().or_else(|| label.clone()),
                            usages: Some(usages),
                            from,
                            until,
                            set: Some(set.to_owned()),
                            source: Some(source.clone()),
                            added: Some(now),
                            ..TrustEntry::new(certificate.id)
                        };
                        entries.push((Arc::clone(certificate), entry));
                    }
                }
            }
        }
    }
    entries
}

/// What to say of a list of thumbprints.
pub(super) fn of_thumbprints(path: &Path, list: &ThumbprintList, now: Time) -> Vec<ListNote> {
    let mut notes = vec![ListNote::Unsigned {
        path: path.to_owned(),
        named: list.thumbprints.len(),
        sequence: list.sequence,
    }];
    if let Some(since) = list.next_update.filter(|next| *next < now) {
        notes.push(ListNote::Overdue { path: path.to_owned(), since });
    }
    notes
}

/// What lists of thumbprints name and nobody gave.
pub(super) fn unmatched(
    lists: &[(PathBuf, ThumbprintList)],
    entries: &[(Arc<Certificate>, TrustEntry)],
    passed_over: &[PassedOver],
) -> Option<ListNote> {
    let given = || {
        let added = entries.iter().map(|(certificate, _)| certificate);
        added.chain(passed_over.iter().map(|one| &one.certificate))
    };
    let named = lists.iter().flat_map(|(_, list)| &list.thumbprints);
    let lacking = named.filter(|thumbprint| !given().any(|one| thumbprint.names(one)));
    let thumbprints: Vec<String> = lacking.map(|thumbprint| thumbprint.hex()).collect();
    (!thumbprints.is_empty()).then_some(ListNote::NotGiven { thumbprints })
}
