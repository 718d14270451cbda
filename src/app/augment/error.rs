//! Why a document was not raised.

use super::Early;
use crate::adapters::sandbox::SandboxError;
use crate::app::sign::SignError;
use crate::model::Time;
use crate::signing::SigningError;
use thiserror::Error;

/// Something that is missing.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Lack {
    /// A certificate's issuer.
    Issuer {
        /// The certificate.
        subject: String,
        /// The name of who issued it.
        issuer: String,
        /// Where it says it can be had.
        urls: Vec<String>,
    },
    /// A certificate's status, or one that is fresh.
    Status {
        /// The certificate.
        subject: String,
        /// Its serial number, hex.
        serial: String,
        /// Where it says it can be had.
        urls: Vec<String>,
    },
    /// Trust in a root.
    Trust {
        /// The root.
        subject: String,
    },
    /// The bytes of a certificate, CRL or OCSP response that was judged by.
    Bytes {
        /// SHA-256, hex.
        sha256: String,
    },
}

/// Why a document was not raised.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum AugmentError {
    /// A file, the authority or the document stands in the way.
    #[error(transparent)]
    Making(#[from] SignError),
    /// It has no signature.
    #[error("it has no signature that could be raised")]
    NoSignature,
    /// It has no signature of this name.
    #[error("it has no signature `{name}`; there are: {known}")]
    NoSuchSignature {
        /// As asked for.
        name: String,
        /// Those there are.
        known: String,
    },
    /// A signature does not hold.
    #[error("signature `{id}` does not hold ({reason}): nothing that is added makes it hold")]
    Broken {
        /// Its field.
        id: String,
        /// The sub-indication.
        reason: &'static str,
    },
    /// The signing certificate has ended, and no timestamp proves that it was signed before.
    #[error("the certificate of {subject} ended at {ended}: a timestamp now proves nothing")]
    TooLate {
        /// Whose.
        subject: String,
        /// When.
        ended: Time,
    },
    /// Evidence is missing.
    #[error("{} certificates or statuses are missing", lacks.len())]
    Missing {
        /// Which.
        lacks: Vec<Lack>,
    },
    /// A status is older than the signature, and that was not to be.
    #[error(
        "the status of the signer of `{}`, issued at {}, is older than the signature ({})",
        .0.id, .0.issued, .0.proven
    )]
    TooEarly(Early),
    /// A timestamp is needed.
    #[error("a timestamp is needed: name an authority with --tsa")]
    NoAuthority,
    /// The level is not reached by what the document carries.
    #[error("by what the document carries alone, signature `{id}` does not stand: {why}")]
    NotReached {
        /// Its field.
        id: String,
        /// The sub-indication.
        why: String,
    },
    /// The samples cannot be made: our bug.
    #[error("the sample certificates and CRLs")]
    Samples(#[from] SandboxError),
}

impl From<SigningError> for AugmentError {
    fn from(error: SigningError) -> Self {
        Self::Making(error.into())
    }
}

impl AugmentError {
    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Making(error) => error.cure(),
            Self::Missing { .. } => Some((
                "fetch them with --online, or give them with --trust, --certs, --crls, --ocsps; \
                 nothing was written",
                "hãy lấy từ mạng bằng --online, hoặc đưa bằng --trust, --certs, --crls, --ocsps; \
                 chưa ghi gì cả",
            )),
            Self::TooEarly(_) => Some((
                "wait for the next status, or leave out --fresh; nothing was written",
                "hãy chờ trạng thái kế tiếp, hoặc bỏ --fresh; chưa ghi gì cả",
            )),
            Self::NotReached { .. } | Self::Broken { .. } => Some((
                "`condau explain FILE` says why; nothing was written",
                "`condau explain TỆP` cho biết lý do; chưa ghi gì cả",
            )),
            Self::NoSignature => Some((
                "sign it first: condau sign FILE -o OUT --level B-LTA …",
                "hãy ký trước: condau sign TỆP -o TỆP_RA --level B-LTA …",
            )),
            Self::TooLate { .. } => Some((
                "only a timestamp from before that end could prove it; nothing was written",
                "chỉ dấu thời gian có từ trước lúc đó mới chứng minh được; chưa ghi gì cả",
            )),
            Self::NoSuchSignature { .. } | Self::NoAuthority | Self::Samples(_) => None,
        }
    }
}
