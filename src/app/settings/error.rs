//! Why the settings could not be read, and what was left out of them.

use super::super::dialect::ProfileError;
use crate::adapters::files::FileError;
use crate::formats::FormatError;
use crate::policy::PolicyError;
use std::fmt;
use std::path::PathBuf;
use thiserror::Error;

/// What a file given by an option should hold.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum MaterialKind {
    Certificate,
    TrustList,
    Crl,
    Ocsp,
    PublicKey,
}

impl fmt::Display for MaterialKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Certificate => "certificate",
            Self::TrustList => "trust list",
            Self::Crl => "CRL",
            Self::Ocsp => "OCSP response",
            Self::PublicKey => "public key",
        })
    }
}

/// Why the settings could not be read.
#[derive(Clone, Debug, Error)]
#[non_exhaustive]
pub enum SettingsError {
    /// A file cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A file does not hold what its option takes.
    #[error("{} holds no readable {kind}", path.display())]
    Material {
        /// The file.
        path: PathBuf,
        /// What it should hold.
        kind: MaterialKind,
        /// Why it does not.
        #[source]
        cause: FormatError,
    },
    /// A folder holds nothing of what its option takes.
    #[error("the folder {} holds no {kind}", path.display())]
    Nothing {
        /// The folder.
        path: PathBuf,
        /// What it should hold.
        kind: MaterialKind,
    },
    /// No anchor is in a set that was named.
    #[error("no trust anchor is in the set `{name}`")]
    NoSet {
        /// The set.
        name: String,
    },
    /// The policy is not one.
    #[error(transparent)]
    Policy(#[from] PolicyError),
    /// The profile is not one.
    #[error(transparent)]
    Profile(#[from] ProfileError),
    /// A policy file is not UTF-8.
    #[error("{} is not UTF-8 text", path.display())]
    Text {
        /// The file.
        path: PathBuf,
    },
    /// The network was asked for, and this program cannot reach it.
    #[error("this program was built without the network")]
    NoNetwork,
}

/// A file in a folder of certificates, CRLs or OCSP responses was left out.
#[derive(Clone, Debug)]
pub struct LeftOut {
    /// The file.
    pub path: PathBuf,
    /// What it was to be.
    pub kind: MaterialKind,
    /// Why it is not.
    pub cause: FormatError,
}
