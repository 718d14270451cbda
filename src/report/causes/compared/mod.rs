//! What was compared, in Vietnamese: what a deviation says was seen, and what was expected.
//!
//! `tests/languages.rs` reads the sources and fails where a phrase has no row here.

mod cms;
mod pdf;
mod xml;

/// All that are told by their own words.
pub(super) fn rows() -> impl Iterator<Item = &'static (&'static str, &'static str)> {
    xml::ROWS.iter().chain(cms::ROWS).chain(pdf::ROWS)
}

/// Asked after these, since their beginnings are those of other phrases.
pub(in crate::report) const GENERAL: &[(&str, &str)] = &[
    ("Type {=} with SubFilter {=}", "Type {=} với SubFilter {=}"),
    ("the {=} algorithm {=}", "thuật toán {=} {=}"),
    ("certificateHold {=}", "tạm dừng từ {=}"),
    ("a well-formed {=}", "{=} đúng cú pháp"),
    ("registered-id {=}", "mã đăng ký {=}"),
    ("profile {=}, {=}", "mẫu {=}, {=}"),
    ("more than {=} {}", "hơn {=} {}"),
    ("assumed {=} {=}", "giả định {=} {=}"),
    ("namespace `{=}`", "không gian tên “{=}”"),
    ("other-name {=}", "tên khác {=}"),
    ("unreadable {=}", "không đọc được {=}"),
    ("signature {=}", "chữ ký {=}"),
    ("version `{=}`", "phiên bản “{=}”"),
    ("malformed: {}", "sai cấu trúc: {}"),
    ("more than {=}", "hơn {=}"),
    ("critical: {=}", "bắt buộc hiểu: {=}"),
    ("assumed {=}", "giả định {=}"),
    ("version {=}", "phiên bản {=}"),
    ("revoked {=}", "bị thu hồi {=}"),
    ("reasons {=}", "các lý do {=}"),
    ("status {=}", "trạng thái {=}"),
    ("/{=} twice", "/{=} hai lần"),
    ("byte {=}", "byte thứ {=}"),
    ("type {=}", "loại {=}"),
    ("one {=}", "một {=}"),
];

/// Asked after all others, since they begin with anything.
pub(in crate::report) const LAST: &[(&str, &str)] = &[
    (
        "{=}, a signature by its content, which is not read",
        "{=}, là chữ ký theo nội dung nhưng không được đọc",
    ),
    ("{=} signs the content, not a digest of it", "{=} ký thẳng nội dung, không qua giá trị băm"),
    ("{=} (as declared, but the bytes are {=})", "{=} (theo khai báo, nhưng các byte là {=})"),
    ("{=} different keys verify the value", "{=} khóa khác nhau cùng kiểm tra đúng giá trị chữ ký"),
    ("{=} EncapsulatedTimeStamp elements", "{=} phần tử EncapsulatedTimeStamp"),
    ("{=} bytes that are not all zero", "{=} byte không phải toàn số không"),
    ("{=} is not covered as a whole", "{=} không được ký trọn vẹn"),
    ("{=} manifests name the record", "{=} bản kê cùng nêu bản ghi này"),
    ("{=} holds another signature", "{=} còn có chữ ký khác"),
    ("{=}, the section before it", "{=}, phần đứng trước"),
    ("{=} is not computed here", "{=} không được tính ở đây"),
    ("{=} references too many", "thừa {=} tham chiếu"),
    ("{=} with parameters {=}", "{=} kèm tham số {=}"),
    ("{=} more of that kind", "còn {=} mục cùng loại"),
    ("{=} in the order {=}", "{=} theo thứ tự {=}"),
    ("{=} more than once", "{=} lặp lại"),
    ("{=} is not covered", "{=} không được ký"),
    ("{=} bytes after it", "{=} byte phía sau"),
    ("{=} bytes, and {}", "{=} byte, và {}"),
    ("{=} out of order", "{=} sai thứ tự"),
    ("{=} bytes inside", "{=} byte bên trong"),
    ("{=} certificates", "{=} chứng thư"),
    ("{=} was changed", "{=} đã bị thay đổi"),
    ("{=} references", "{=} tham chiếu"),
    ("{=} bytes each", "mỗi mục {=} byte"),
    ("{=}, or {=}", "{=} hoặc {=}"),
    ("{=} signers", "{=} người ký"),
    ("{=} digests", "{=} giá trị băm"),
    ("{=} outside", "{=} nằm ngoài"),
    ("{=} with {}", "{=} có {}"),
    ("{=} alone", "chỉ riêng {=}"),
];
