//! Why a document was not signed or timestamped, and what to do about it.

use crate::adapters::files::FileError;
use crate::adapters::output::OutputError;
#[cfg(feature = "render")]
use crate::adapters::pages::PageError;
use crate::app::augment::AugmentError;
use crate::app::unreadable;
use crate::formats::FormatError;
use crate::model::Finding;
use crate::signing::Refusal;
use crate::signing::SigningError;
use std::path::Path;
use thiserror::Error;

/// Why a document was not signed or timestamped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SignError {
    /// The input cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It cannot, or is not to, be signed.
    #[error(transparent)]
    Signing(#[from] SigningError),
    /// The output cannot be written.
    #[error(transparent)]
    Output(#[from] OutputError),
    /// What was written cannot be read again.
    #[error("what was made cannot be read again, so it was not kept")]
    Again(#[source] FormatError),
    /// The timestamp authority's address is none.
    #[error("--tsa: {why}")]
    Authority {
        /// As given.
        name: String,
        /// What is wrong with it.
        why: String,
    },
    /// The page cannot be drawn.
    #[cfg(feature = "render")]
    #[error(transparent)]
    Page(PageError),
    /// It was signed, and cannot be raised to the level asked for.
    #[error(transparent)]
    Raising(#[from] Box<AugmentError>),
    /// The user stopped the run before this document's turn.
    #[error("the run was stopped before this file")]
    Stopped,
}

impl SignError {
    /// The refusal, where it is one.
    pub fn refusal(&self) -> Option<&Refusal> {
        match self {
            Self::Signing(SigningError::Refused(refusal)) => Some(refusal),
            _ => None,
        }
    }

    /// What `verify` says of the document, where that is why: it cannot be read, or is of no kind
    /// that can be signed.
    pub fn of_document(&self, input: &Path) -> Option<Finding> {
        match self {
            Self::Signing(SigningError::Format(cause)) => unreadable::told(input, Some(cause)),
            Self::Signing(SigningError::Kind | SigningError::NotPdf) => {
                unreadable::told(input, None)
            }
            _ => None,
        }
    }

    /// What to do about it, in English and Vietnamese, where there is something.
    pub fn cure(&self) -> Option<(&'static str, &'static str)> {
        match self {
            Self::Signing(SigningError::Refused(refusal)) => refusal.cure(),
            Self::Signing(SigningError::Visible(error)) => error.cure(),
            Self::Signing(SigningError::Fill(error)) => error.cure(),
            #[cfg(feature = "render")]
            Self::Page(error) => error.cure(),
            Self::Signing(SigningError::Kind) => Some((
                "sign it as CMS: --detached makes a signature beside it, --attached one around it",
                "hãy ký dạng CMS: --detached tạo chữ ký rời bên cạnh, --attached tạo tệp chứa cả nội dung",
            )),
            Self::Signing(SigningError::NotPdf) => Some((
                "signatures in XML and CMS files and in containers take theirs by `condau augment \
                 FILE --level b-t`; a timestamp beside any file: `condau timestamp --detached FILE`",
                "chữ ký trong tệp XML, CMS và gói ASiC nhận dấu thời gian bằng `condau augment TỆP \
                 --level b-t`; dấu thời gian đặt bên cạnh tệp bất kỳ: `condau timestamp --detached TỆP`",
            )),
            Self::Signing(SigningError::NoContent) => Some((
                "name it with --detached PATH, or put it beside the signature under the name that \
                 the signature bears (X beside X.p7s); nothing was written",
                "hãy chỉ ra tệp nội dung bằng --detached ĐƯỜNG-DẪN, hoặc đặt tệp đó cạnh chữ ký với \
                 đúng tên (X cạnh X.p7s); chưa ghi gì cả",
            )),
            Self::Signing(SigningError::Authority(_)) => Some((
                "see that the address is a timestamp service's (RFC 3161) and can be reached; where \
                 the service is busy or fails, try again later; nothing was written",
                "hãy kiểm tra địa chỉ có đúng là của dịch vụ dấu thời gian (RFC 3161) và kết nối; nếu \
                 dịch vụ đang bận hoặc lỗi, hãy thử lại sau; chưa ghi gì cả",
            )),
            Self::Signing(SigningError::Token { .. }) => Some((
                "try again; where it stays so, tell the operator of the service, or name another \
                 with --tsa; nothing was written",
                "hãy thử lại; nếu vẫn vậy, hãy báo đơn vị vận hành dịch vụ hoặc chọn dịch vụ khác bằng \
                 --tsa; chưa ghi gì cả",
            )),
            Self::Signing(SigningError::Distrusted { .. }) => Some((
                "give its root with --trust and what lies between with --certs, or go on with \
                 --allow-untrusted-tsa; nothing was written",
                "hãy đưa chứng thư gốc của dịch vụ bằng --trust và chứng thư trung gian bằng \
                 --certs, hoặc vẫn tiếp tục bằng --allow-untrusted-tsa; chưa ghi gì cả",
            )),
            _ => None,
        }
    }
}
