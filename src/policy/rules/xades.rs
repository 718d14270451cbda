//! XAdES properties (XA-*).

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
        id: "XA-01",
        clause: "EN 319 132-1 4.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the qualifying properties are not this signature's: {seen} (expected: {expected})",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "các thuộc tính không thuộc về chữ ký này: {seen} (yêu cầu: {expected})",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp bản gốc",
        },
    },
    Rule {
        id: "XA-02",
        clause: "EN 319 132-1 4.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature does not sign its properties: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "chữ ký không bao phủ các thuộc tính của nó: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp bản gốc",
        },
    },
    Rule {
        id: "XA-02a",
        clause: "EN 319 132-1 4.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the reference to the properties does not say that it is one",
            cure: "",
        },
        vi: Text {
            message: "tham chiếu đến các thuộc tính không ghi rõ kiểu", cure: ""
        },
    },
    Rule {
        id: "XA-03",
        clause: "EN 319 132-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "the signature does not carry the signing certificate", cure: "" },
        vi: Text { message: "chữ ký không kèm theo chứng thư số ký", cure: "" },
    },
    Rule {
        id: "XA-04",
        clause: "EN 319 132-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature is not built as the baseline asks: {seen} (expected: {expected})",
            cure: "",
        },
        vi: Text {
            message: "chữ ký không được lập theo mức cơ sở: {seen} (yêu cầu: {expected})",
            cure: "",
        },
    },
    Rule {
        id: "XA-05",
        clause: "EN 319 132-1 5.2.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the claimed signing time is not as it should be: {seen} (expected: {expected})",
            cure: "",
        },
        vi: Text {
            message: "thời điểm ký do người ký khai không đúng quy định: {seen} (yêu cầu: {expected})",
            cure: "",
        },
    },
    Rule {
        id: "XA-05a",
        clause: "profiles/",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signing time is written without a zone, as the national forms have it: \
                      {seen}; taken as UTC+07:00",
            cure: "",
        },
        vi: Text {
            message: "thời điểm ký ghi không có múi giờ, đúng theo mẫu hồ sơ quốc gia: {seen}; hiểu \
                      là UTC+07:00",
            cure: "",
        },
    },
    Rule {
        id: "XA-06",
        clause: "EN 319 132-1 5.2.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signed reference to the certificate is not as it should be: {seen}",
            cure: "",
        },
        vi: Text {
            message: "tham chiếu được ký đến chứng thư số không đúng quy định: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "XA-07",
        clause: "EN 319 132-1 5.2.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature does not say what kind of data it signs: {seen}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký không ghi loại dữ liệu được ký: {seen}", cure: ""
        },
    },
    Rule {
        id: "XA-08",
        clause: "EN 319 132-1 5.2.9",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature policy is not named as it should be: {seen} (expected: {expected})",
            cure: "",
        },
        vi: Text {
            message: "chính sách chữ ký không được viện dẫn đúng quy định: {seen} (yêu cầu: {expected})",
            cure: "",
        },
    },
    Rule {
        id: "XA-08a",
        clause: "EN 319 132-1 5.2.9",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::PolicyProcessingError)),
        en: Text {
            message: "the document of the signature policy {seen} is not the one whose digest was signed",
            cure: "ask the signer for the policy that was signed under",
        },
        vi: Text {
            message: "văn bản của chính sách chữ ký {seen} không phải là bản có giá trị băm đã được ký",
            cure: "đề nghị người ký cung cấp đúng bản chính sách khi ký",
        },
    },
    Rule {
        id: "XA-10",
        clause: "EN 319 132-1 5.2.7",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the counter-signature does not sign the signature around it",
            cure: "ask the counter-signer to sign again",
        },
        vi: Text {
            message: "chữ ký xác nhận không ký lên chữ ký chứa nó",
            cure: "đề nghị người ký xác nhận ký lại",
        },
    },
    Rule {
        id: "XA-11",
        clause: "EN 319 132-1 5.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a timestamp in the signature cannot be read: {seen}", cure: "" },
        vi: Text {
            message: "không đọc được dấu thời gian trong chữ ký: {seen}", cure: ""
        },
    },
    Rule {
        id: "XA-12",
        clause: "EN 319 132-1 5.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "validation data stands in the signature twice: {seen}", cure: "" },
        vi: Text {
            message: "dữ liệu kiểm tra được kèm theo chữ ký hai lần: {seen}", cure: ""
        },
    },
    Rule {
        id: "XA-13",
        clause: "EN 319 132-1 6.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature carries {seen}, which baseline signatures from level B-LT on do not",
            cure: "",
        },
        vi: Text {
            message: "chữ ký kèm theo {seen}, điều mà chữ ký cơ sở từ mức B-LT trở lên không có",
            cure: "",
        },
    },
    Rule {
        id: "XA-14",
        clause: "EN 319 132-1 6.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the archive timestamp is of an older form than baseline signatures have: {seen} (expected: {expected})",
            cure: "",
        },
        vi: Text {
            message: "dấu thời gian lưu trữ theo dạng cũ, không phải dạng của chữ ký cơ sở: {seen} (yêu cầu: {expected})",
            cure: "",
        },
    },
    Rule {
        id: "XA-14a",
        clause: "EN 319 132-1 5.5.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "renewed digests are not evaluated and prove nothing here: {seen} (expected: {expected})",
            cure: "",
        },
        vi: Text {
            message: "các giá trị băm được làm mới không được kiểm tra và không chứng minh điều gì: {seen} (yêu cầu: {expected})",
            cure: "",
        },
    },
    Rule {
        id: "XA-15",
        clause: "EN 319 132-1 5.5.1",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "validation data says that it is for {seen}, which is no timestamp of the signature before it",
            cure: "",
        },
        vi: Text {
            message: "dữ liệu kiểm tra ghi là dành cho {seen}, nhưng đó không phải dấu thời gian đứng trước trong chữ ký",
            cure: "",
        },
    },
    Rule {
        id: "XA-16",
        clause: "EN 319 132-1 5.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "validation data in the signature cannot be read: {seen}", cure: "" },
        vi: Text {
            message: "không đọc được dữ liệu kiểm tra kèm theo chữ ký: {seen}", cure: ""
        },
    },
];
