//! Why the trust store could not be kept as asked.

use crate::adapters::files::FileError;
use crate::adapters::trust_store::TrustStoreError;
use crate::app::settings::SettingsError;
use crate::formats::FormatError;
use crate::formats::trust::PublishedAuthority;
use crate::model::CertificateId;
use std::path::PathBuf;
use thiserror::Error;

/// What went wrong.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum TrustError {
    /// The store cannot be read or changed.
    #[error(transparent)]
    Store(#[from] TrustStoreError),
    /// Another file cannot be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Certificates, CRLs or OCSP responses that were named cannot be used.
    #[error(transparent)]
    Material(#[from] SettingsError),
    /// There is no place for a store.
    #[error("there is no folder for a trust store")]
    NoPlace,
    /// The store is a file, and anchors are added to folders only.
    #[error("{} is no folder", path.display())]
    NotAFolder {
        /// The store.
        path: PathBuf,
    },
    /// A file holds nothing that can be added.
    #[error("{} holds neither certificates nor a list of them", path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        cause: FormatError,
    },
    /// A trust list is imported, not added.
    #[error("{} is a trust list", path.display())]
    IsTrustList {
        /// The file.
        path: PathBuf,
    },
    /// Several certificates, and none of them is a root.
    #[error("{} holds {count} certificates and no root", path.display())]
    NoRoot {
        /// The file.
        path: PathBuf,
        /// How many.
        count: usize,
    },
    /// One label for several certificates.
    #[error("one label for {count} certificates")]
    OneLabel {
        /// How many.
        count: usize,
    },
    /// A certificate bears a published authority's name and is another one.
    #[error("{}: the certificate {certificate} bears the name of {} and is not it", path.display(), of.en)]
    Namesake {
        /// The file.
        path: PathBuf,
        /// Its fingerprint.
        certificate: CertificateId,
        /// Whose name it bears.
        of: &'static PublishedAuthority,
    },
    /// A trusted list was given without who may sign it.
    #[error("{} is a trusted list, and nobody was named who may sign it", path.display())]
    NoListSigner {
        /// The list.
        path: PathBuf,
    },
    /// A trusted list's signature is not shown to be by who may sign it.
    #[error("the signature of {} does not hold: {why}", path.display())]
    ListSignature {
        /// The list.
        path: PathBuf,
        /// Indication and what was found.
        why: String,
    },
    /// A list names nothing that could be trusted.
    #[error("{} names no certificate to trust", path.display())]
    NothingListed {
        /// The list.
        path: PathBuf,
    },
    /// Nothing in the store is meant.
    #[error(
        "no certificate in the trust store has a fingerprint or label that begins with `{wanted}`"
    )]
    Unknown {
        /// What was asked for.
        wanted: String,
    },
    /// Several are meant.
    #[error("`{wanted}` is the beginning of {}", candidates.join(", "))]
    Ambiguous {
        /// What was asked for.
        wanted: String,
        /// Fingerprints.
        candidates: Vec<String>,
    },
    /// A list to import names a certificate without carrying it.
    #[error("{} names {certificate} without carrying it", path.display())]
    NotCarried {
        /// The list.
        path: PathBuf,
        /// The certificate.
        certificate: CertificateId,
    },
    /// A list to import gives a set of the store other dates.
    #[error("the set `{name}` has other dates in the store")]
    OtherSet {
        /// The set.
        name: String,
    },
    /// Lists of one store give a set different dates.
    #[error("two lists of the store give the set `{name}` different dates")]
    TwoSets {
        /// The set.
        name: String,
    },
}
