//! PDF signature dictionaries (PA-01 to PA-12, PA-50 to PA-90).

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
        id: "PA-01",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the Type of the signature is {seen}, not {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "Type của chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-02",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the Filter of the signature is {seen}, not {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "Filter của chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-03",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the SubFilter of the signature is {seen}, not {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "SubFilter của chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-04",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the Contents of the signature are {seen}, not {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "Contents của chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "PA-04-FORM",
        clause: "EN 319 142-1 5.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the Contents are written as {seen}, not {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "Contents được ghi dưới dạng {seen}, không phải {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-04-EMPTY",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "a field was prepared for signing and never signed: it holds {seen}",
            cure: "sign the document, or ask the sender for the signed one",
        },
        vi: Text {
            message: "có trường đã chuẩn bị để ký nhưng chưa được ký: chứa {seen}",
            cure: "ký tài liệu, hoặc đề nghị bên gửi cung cấp bản đã ký",
        },
    },
    Rule {
        id: "PA-06",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature dictionary holds {seen}; expected {expected}",
            cure: "",
        },
        vi: Text { message: "từ điển chữ ký có {seen}; phải là {expected}", cure: "" },
    },
    Rule {
        id: "PA-06-CERT",
        clause: "ISO 32000-1 12.8.3.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "the signing certificate cannot be read from Cert: {seen}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "không đọc được chứng thư ký trong Cert: {seen}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-07",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the date of signing in M is {seen}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "ngày ký trong M là {seen}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-07-DATE",
        clause: "ISO 32000-2 7.9.4",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the date {seen} is not written as {expected}", cure: "" },
        vi: Text { message: "ngày {seen} không được ghi theo dạng {expected}", cure: "" },
    },
    Rule {
        id: "PA-11",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature is {seen}, not {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-11-VALUE",
        clause: "ISO 32000-2 12.8.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the value of the signature field is {seen}, not {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "giá trị của trường chữ ký là {seen}, không phải {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "PA-50",
        clause: "EN 319 142-1 5.4.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the security store holds {seen} where {expected} is expected",
            cure: "give the validation data with --certs, --crls or --ocsps",
        },
        vi: Text {
            message: "kho dữ liệu xác thực có {seen} thay vì {expected}",
            cure: "cung cấp dữ liệu xác thực bằng --certs, --crls hoặc --ocsps",
        },
    },
    Rule {
        id: "PA-60",
        clause: "EN 319 142-1 5.4.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "the timestamp is written as {seen}, not {expected}", cure: "" },
        vi: Text {
            message: "dấu thời gian được ghi là {seen}, không phải {expected}", cure: ""
        },
    },
    Rule {
        id: "PA-62",
        clause: "EN 319 142-1 5.4.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the document timestamp has {seen}", cure: "" },
        vi: Text { message: "dấu thời gian tài liệu có {seen}", cure: "" },
    },
    Rule {
        id: "PA-73",
        clause: "ISO 32000-2 12.8.6",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "Perms names {seen}, not {expected}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "Perms chỉ tới {seen}, không phải {expected}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "PA-73-UR",
        clause: "ISO 32000-2 12.8.2.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the document carries usage rights of Adobe Reader: {seen}", cure: "" },
        vi: Text {
            message: "tài liệu có quyền sử dụng của Adobe Reader: {seen}", cure: ""
        },
    },
    Rule {
        id: "PA-74",
        clause: "ISO 32000-2 12.7.5.5",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the field of the signature has type {seen}, not {expected}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "trường của chữ ký có kiểu {seen}, không phải {expected}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "PA-74-STRAY",
        clause: "ISO 32000-2 12.7.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature stands on a page, but is not in the form: {seen}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "chữ ký nằm trên trang nhưng không có trong biểu mẫu: {seen}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-80",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the certification says no permissions: {seen}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "chữ ký chứng nhận không nêu quyền: {seen}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-81",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "{seen}; expected {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "{seen}; phải là {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-82",
        clause: "ISO 32000-2 12.8.6",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature restricts changes but is not the certification that Perms names: {seen}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký hạn chế thay đổi nhưng không phải chữ ký chứng nhận mà Perms chỉ tới: {seen}",
            cure: "",
        },
    },
];
