//! Indications and sub-indications of EN 319 102-1, clause 5.1.3, paired as the standard pairs them.

use serde::Deserialize;
use serde::Serialize;

/// Sub-indications that go with FAILED.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the standard's own names")]
pub enum Failed {
    FormatFailure,
    HashFailure,
    SigCryptoFailure,
    Revoked,
    Expired,
    NotYetValid,
}

/// Sub-indications that go with INDETERMINATE.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the standard's own names")]
pub enum Indeterminate {
    SigConstraintsFailure,
    ChainConstraintsFailure,
    CertificateChainGeneralFailure,
    CryptoConstraintsFailure,
    CryptoConstraintsFailureNoPoe,
    PolicyProcessingError,
    SignaturePolicyNotAvailable,
    TimestampOrderFailure,
    NoSigningCertificateFound,
    NoCertificateChainFound,
    NoCertificateChainFoundNoPoe,
    RevokedNoPoe,
    RevokedCaNoPoe,
    OutOfBoundsNotRevoked,
    OutOfBoundsNoPoe,
    RevocationOutOfBoundsNoPoe,
    NoPoe,
    TryLater,
    SignedDataNotFound,
    Generic,
}

/// Why a building block did not pass.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Reason {
    /// FAILED with its sub-indication.
    Failed(Failed),
    /// INDETERMINATE with its sub-indication.
    Indeterminate(Indeterminate),
}

/// The outcome of the whole process for one signature, clause 5.1.3.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub enum Conclusion {
    /// TOTAL-PASSED.
    TotalPassed,
    /// INDETERMINATE.
    Indeterminate(Indeterminate),
    /// TOTAL-FAILED.
    TotalFailed(Failed),
}

impl Failed {
    /// The standard's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::FormatFailure => "FORMAT_FAILURE",
            Self::HashFailure => "HASH_FAILURE",
            Self::SigCryptoFailure => "SIG_CRYPTO_FAILURE",
            Self::Revoked => "REVOKED",
            Self::Expired => "EXPIRED",
            Self::NotYetValid => "NOT_YET_VALID",
        }
    }
}

impl Indeterminate {
    /// The standard's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::SigConstraintsFailure => "SIG_CONSTRAINTS_FAILURE",
            Self::ChainConstraintsFailure => "CHAIN_CONSTRAINTS_FAILURE",
            Self::CertificateChainGeneralFailure => "CERTIFICATE_CHAIN_GENERAL_FAILURE",
            Self::CryptoConstraintsFailure => "CRYPTO_CONSTRAINTS_FAILURE",
            Self::CryptoConstraintsFailureNoPoe => "CRYPTO_CONSTRAINTS_FAILURE_NO_POE",
            Self::PolicyProcessingError => "POLICY_PROCESSING_ERROR",
            Self::SignaturePolicyNotAvailable => "SIGNATURE_POLICY_NOT_AVAILABLE",
            Self::TimestampOrderFailure => "TIMESTAMP_ORDER_FAILURE",
            Self::NoSigningCertificateFound => "NO_SIGNING_CERTIFICATE_FOUND",
            Self::NoCertificateChainFound => "NO_CERTIFICATE_CHAIN_FOUND",
            Self::NoCertificateChainFoundNoPoe => "NO_CERTIFICATE_CHAIN_FOUND_NO_POE",
            Self::RevokedNoPoe => "REVOKED_NO_POE",
            Self::RevokedCaNoPoe => "REVOKED_CA_NO_POE",
            Self::OutOfBoundsNotRevoked => "OUT_OF_BOUNDS_NOT_REVOKED",
            Self::OutOfBoundsNoPoe => "OUT_OF_BOUNDS_NO_POE",
            Self::RevocationOutOfBoundsNoPoe => "REVOCATION_OUT_OF_BOUNDS_NO_POE",
            Self::NoPoe => "NO_POE",
            Self::TryLater => "TRY_LATER",
            Self::SignedDataNotFound => "SIGNED_DATA_NOT_FOUND",
            Self::Generic => "GENERIC",
        }
    }
}

impl Conclusion {
    /// The indication alone, as in reports.
    pub fn indication(self) -> &'static str {
        match self {
            Self::TotalPassed => "TOTAL-PASSED",
            Self::Indeterminate(_) => "INDETERMINATE",
            Self::TotalFailed(_) => "TOTAL-FAILED",
        }
    }

    /// The sub-indication, where there is one.
    pub fn sub_indication(self) -> Option<&'static str> {
        match self {
            Self::TotalPassed => None,
            Self::Indeterminate(reason) => Some(reason.name()),
            Self::TotalFailed(reason) => Some(reason.name()),
        }
    }
}

impl From<Reason> for Conclusion {
    fn from(reason: Reason) -> Self {
        match reason {
            Reason::Failed(reason) => Self::TotalFailed(reason),
            Reason::Indeterminate(reason) => Self::Indeterminate(reason),
        }
    }
}
