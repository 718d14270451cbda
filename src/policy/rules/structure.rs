//! PDF structure (ST-*).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Failed;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "ST-01",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "the cross-references are broken: {seen}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "bảng tham chiếu của tệp bị hỏng: {seen}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "ST-02",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "an object stands where none may stand: {seen}; expected {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "có đối tượng nằm sai chỗ: {seen}; phải là {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "ST-03",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "an object cannot be read: {seen}; expected {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "không đọc được một đối tượng: {seen}; phải là {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "ST-04",
        clause: "ISO 32000-2 7.5.8.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "old and new readers see different documents: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "phần mềm cũ và mới hiển thị tài liệu khác nhau: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "ST-04-HIDDEN",
        clause: "ISO 32000-2 7.5.8.4",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "old readers do not see all objects: {seen}", cure: "" },
        vi: Text {
            message: "phần mềm cũ không thấy hết các đối tượng: {seen}", cure: ""
        },
    },
    Rule {
        id: "ST-05",
        clause: "ISO 32000-2 7.5.5",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "the revisions of the file do not follow one another: {seen}; expected {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "các phiên bản trong tệp không nối tiếp nhau: {seen}; phải là {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "ST-06",
        clause: "ISO 32000-2 F.3.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the order of the file is odd: {seen}; expected {expected}",
            cure: "ask the sender to save the document anew before signing",
        },
        vi: Text {
            message: "thứ tự trong tệp bất thường: {seen}; phải là {expected}",
            cure: "đề nghị bên gửi lưu lại tài liệu trước khi ký",
        },
    },
    Rule {
        id: "ST-07",
        clause: "ISO 32000-2 7.2",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "written in an odd way: {seen}; expected {expected}", cure: "" },
        vi: Text { message: "cách ghi bất thường: {seen}; phải là {expected}", cure: "" },
    },
    Rule {
        id: "ST-08",
        clause: "ISO 32000-2 C.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "a limit was reached: {seen}, {expected}",
            cure: "verify the document with higher limits, or ask for a simpler file",
        },
        vi: Text {
            message: "đã chạm giới hạn: {seen}, {expected}",
            cure: "kiểm tra lại với giới hạn cao hơn hoặc yêu cầu tệp đơn giản hơn",
        },
    },
    Rule {
        id: "ST-09",
        clause: "ISO 32000-2 7.5.6",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the document was signed, and something else was put in its place: {seen}; expected {expected}",
            cure: "ask the sender for the document as it was signed; trust nothing that this file shows",
        },
        vi: Text {
            message: "tài liệu đã được ký nhưng bị thay bằng nội dung khác: {seen}; phải là {expected}",
            cure: "đề nghị bên gửi cung cấp tài liệu đúng như khi ký; không tin nội dung tệp này hiển thị",
        },
    },
];
