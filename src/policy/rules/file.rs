//! Files that cannot be read as documents at all (FILE-*). They decide nothing about a signature:
//! the file's verdict is ERROR.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::policy::Level;

/// A row of this table.
const fn row(id: &'static str, clause: &'static str, en: Text, vi: Text) -> Rule {
    let (level, floor) = (Level::Fail, Level::Fail);
    Rule { id, clause, axis: Axis::Format, level, floor, reason: None, en, vi }
}

const OURS: &str = "condau";

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    row(
        "FILE-BUG",
        OURS,
        Text {
            message: "condau itself failed on this file: {seen}",
            cure: "please report it, with the file if you may; the other files are not affected",
        },
        Text {
            message: "condau gặp lỗi nội bộ với tệp này: {seen}",
            cure: "đề nghị báo lỗi, kèm tệp nếu được phép; các tệp khác không bị ảnh hưởng",
        },
    ),
    row(
        "FILE-DENIED",
        OURS,
        Text {
            message: "permission to read the file is denied",
            cure: "check who may read it (ls -l)",
        },
        Text {
            message: "không có quyền đọc tệp",
            cure: "kiểm tra quyền đọc của tệp và thư mục chứa tệp",
        },
    ),
    row(
        "FILE-EMPTY",
        OURS,
        Text {
            message: "the file is empty (0 bytes)",
            cure: "ask the sender for the file again; the transfer may have failed",
        },
        Text {
            message: "tệp rỗng (0 byte)",
            cure: "đề nghị bên gửi gửi lại tệp; có thể quá trình truyền bị lỗi",
        },
    ),
    row(
        "FILE-DEVICE",
        OURS,
        Text {
            message: "the file cannot be read: {seen}",
            cure: "save it to a file first, or name - and pass it as standard input",
        },
        Text {
            message: "không đọc được tệp: {seen}",
            cure: "lưu nội dung ra tệp trước, hoặc ghi - và đưa vào qua đầu vào chuẩn",
        },
    ),
    row(
        "FILE-ENCRYPTED",
        "ISO 32000-2 7.6",
        Text {
            message: "the document is encrypted: {seen}",
            cure: "give its password with --password-file",
        },
        Text {
            message: "tài liệu được mã hóa: {seen}",
            cure: "cung cấp mật khẩu bằng --password-file",
        },
    ),
    row(
        "FILE-FOLDER",
        OURS,
        Text {
            message: "it is a folder, not a file",
            cure: "go through a folder with `condau check FOLDER`",
        },
        Text {
            message: "đây là thư mục, không phải tệp",
            cure: "kiểm tra cả thư mục bằng `condau check THƯ_MỤC`",
        },
    ),
    row(
        "FILE-FORMAT",
        OURS,
        Text {
            message: "the file cannot be read as {expected}: {seen}",
            cure: "ask the sender for the original file; it may have been cut off or damaged",
        },
        Text {
            message: "không đọc được tệp như {expected}: {seen}",
            cure: "đề nghị bên gửi cung cấp tệp gốc; tệp có thể bị cắt cụt hoặc hư hỏng",
        },
    ),
    row(
        "FILE-KIND",
        OURS,
        Text {
            message: "it is not {expected}: the file begins with {seen}",
            cure: "check that it is the right file; a wrong name does not make it a document",
        },
        Text {
            message: "đây không phải {expected}: tệp bắt đầu bằng {seen}",
            cure: "kiểm tra có đúng tệp cần dùng không; đặt đuôi tên không làm đổi nội dung tệp",
        },
    ),
    row(
        "FILE-LIMIT",
        OURS,
        Text {
            message: "the file costs more than is allowed: {seen}, at most {expected}",
            cure: "treat it with suspicion; a document made to be read does not need this",
        },
        Text {
            message: "xử lý tệp vượt giới hạn cho phép: {seen}, tối đa {expected}",
            cure: "cần thận trọng với tệp này; văn bản bình thường không cần nhiều như vậy",
        },
    ),
    row(
        "FILE-MISSING",
        OURS,
        Text {
            message: "there is no such file",
            cure: "check the path; quote it if it holds spaces",
        },
        Text {
            message: "không có tệp này",
            cure: "kiểm tra đường dẫn; đặt trong dấu nháy nếu có dấu cách",
        },
    ),
    row(
        "FILE-OTHER",
        OURS,
        Text {
            message: "it is {seen}, not a signed PDF or XML document",
            cure: "condau reads PDF and XML (and CMS signatures and RFC 3161 timestamps): check the PDF or XML that was issued",
        },
        Text {
            message: "đây là {seen}, không phải văn bản PDF hay XML đã ký",
            cure: "condau đọc PDF và XML (cùng chữ ký CMS, dấu thời gian RFC 3161): hãy kiểm tra bản PDF hoặc XML được phát hành",
        },
    ),
    row(
        "FILE-READ",
        OURS,
        Text {
            message: "the file cannot be read: {seen}",
            cure: "check the disk or the network drive that it lies on",
        },
        Text {
            message: "không đọc được tệp: {seen}", cure: "kiểm tra ổ đĩa hoặc ổ mạng chứa tệp"
        },
    ),
];
