//! Which bytes of a PDF a signature covers (CV-*).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Failed;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CV-01",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the ByteRange is {seen}, not {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "ByteRange là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-02",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the ByteRange {seen} leaves the file: {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "ByteRange {seen} vượt ra ngoài tệp: {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-03",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the bytes left out of the signature are {seen}, not {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "phần không được ký là {seen}, không phải {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-04",
        clause: "ISO 32000-2 7.3.4.3",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature value is written as {seen}, not {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "giá trị chữ ký được ghi dưới dạng {seen}, không phải {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-05",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "unsigned content after the signature value: {seen}",
            cure: "nobody vouches for these bytes; ask the sender where they come from",
        },
        vi: Text {
            message: "có nội dung không được ký phía sau giá trị chữ ký: {seen}",
            cure: "không ai bảo đảm cho phần này; hỏi bên gửi về nguồn gốc của nó",
        },
    },
    Rule {
        id: "CV-06",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature ends at {seen}, not at {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "chữ ký kết thúc tại {seen}, không phải tại {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-08",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the covered bytes collide: {seen}; expected {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "phạm vi ký chồng lấn nhau: {seen}; phải là {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-09",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature was replaced after signing: {seen}, not {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "chữ ký đã bị thay thế sau khi ký: {seen}, không phải {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-10",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "two fields share one signature: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "hai trường dùng chung một chữ ký: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-11",
        clause: "ISO 32000-2 7.3.7",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "readers may differ on this signature: {seen}, expected {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "các phần mềm có thể đọc chữ ký này khác nhau: {seen}, phải là {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-12",
        clause: "ISO 32000-2 7.5.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the file begins with {seen}",
            cure: "ask the sender to save the document anew before signing",
        },
        vi: Text {
            message: "tệp bắt đầu bằng {seen}",
            cure: "đề nghị bên gửi lưu lại tài liệu trước khi ký",
        },
    },
    Rule {
        id: "CV-13",
        clause: "ISO 32000-2 7.5.5",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "unsigned bytes stand at the end of the file: {seen}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "cuối tệp có phần không được ký: {seen}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CV-13-OBJECTS",
        clause: "ISO 32000-2 7.5.5",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "unsigned PDF objects stand at the end of the file: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "cuối tệp có các đối tượng PDF không được ký: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
];
