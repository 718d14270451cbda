//! Encrypted documents (EN-*).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::policy::Level;

/// A row on what is, or is not, hidden. None decides by itself: bytes and signature values are
/// verified without a password, and what stays unread is said by the axis that needed it.
const fn row(id: &'static str, clause: &'static str, level: Level, en: Text, vi: Text) -> Rule {
    Rule { id, clause, axis: Axis::Format, level, floor: Level::Ignore, reason: None, en, vi }
}

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    row(
        "EN-02",
        "ISO 32000-2 7.6",
        Level::Warn,
        Text {
            message: "the document is encrypted; names, dates and later changes stay hidden: {seen}",
            cure: "give its password with --password-file",
        },
        Text {
            message: "tài liệu được mã hóa; tên, ngày và các thay đổi về sau không đọc được: {seen}",
            cure: "cung cấp mật khẩu bằng --password-file",
        },
    ),
    row(
        "EN-05",
        "ISO 32000-2 7.6.4",
        Level::Warn,
        Text {
            message: "the password given opens the document neither as its user nor as its owner",
            cure: "ask the sender for the right password; only the file's first line counts",
        },
        Text {
            message: "mật khẩu đã cho không mở được tài liệu, kể cả với quyền chủ sở hữu",
            cure: "hỏi bên gửi mật khẩu đúng; chỉ dòng đầu của tệp mật khẩu được dùng",
        },
    ),
    row(
        "EN-06",
        "ISO 32000-2 7.6.6",
        Level::Inform,
        Text {
            message: "the document says that it is encrypted, but {seen}",
            cure: "do not rely on its secrecy",
        },
        Text {
            message: "tài liệu ghi là được mã hóa, nhưng {seen}",
            cure: "không nên tin vào tính bí mật của nó",
        },
    ),
    row(
        "EN-07",
        "ISO/TS 32004",
        Level::Inform,
        Text {
            message: "the integrity code of the encryption was not verified: {seen}",
            cure: "rely on the signatures, which were",
        },
        Text {
            message: "chưa kiểm tra mã toàn vẹn của lớp mã hóa: {seen}",
            cure: "hãy dựa vào các chữ ký, phần này đã được kiểm tra",
        },
    ),
];
