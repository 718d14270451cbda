//! What the system says of a file, in both languages.

use super::lang::Words;
use super::phrases::in_vietnamese;
use std::io::ErrorKind;

/// Why a file could not be read or written; `cause` is the wording for the kinds that have none
/// of their own here.
pub fn file_trouble(kind: ErrorKind, cause: &str) -> Words {
    let vi = match kind {
        ErrorKind::NotFound => "không có tệp này",
        ErrorKind::PermissionDenied => "không có quyền truy cập",
        ErrorKind::AlreadyExists => "đã có tệp này",
        ErrorKind::StorageFull => "đĩa đã đầy",
        ErrorKind::ReadOnlyFilesystem => "hệ thống tệp chỉ cho đọc",
        ErrorKind::IsADirectory => "đây là thư mục",
        ErrorKind::NotADirectory => "đây không phải thư mục",
        ErrorKind::FileTooLarge => "tệp quá lớn",
        _ => &in_vietnamese(cause),
    };
    Words::new(cause, vi)
}
