//! CMS and legacy PDF containers (CM-*, PA-20 to PA-35).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Failed;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

const ORIGINAL_EN: &str = "ask the sender for the original file";
const ORIGINAL_VI: &str = "đề nghị bên gửi cung cấp tệp gốc";
const SIGN_AGAIN_EN: &str = "ask the signer to sign again with software that follows the standard";
const SIGN_AGAIN_VI: &str = "đề nghị người ký ký lại bằng phần mềm tuân thủ tiêu chuẩn";

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CM-01",
        clause: "RFC 5652 5.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "part of the CMS structure cannot be read: {seen} instead of {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "một phần cấu trúc CMS không đọc được: {seen} thay vì {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "CM-01-BER",
        clause: "RFC 5652 2",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signature is encoded in BER ({seen}), not in {expected}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký được mã hóa theo BER ({seen}), không phải {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CM-01-FOREIGN",
        clause: "RFC 5652 3",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "{seen} that no signature covers follow the CMS structure",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "sau cấu trúc CMS còn {seen} không được chữ ký nào bao phủ",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CM-01-TAIL",
        clause: "RFC 5652 3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "{seen} follow the CMS structure and belong to nothing", cure: "" },
        vi: Text {
            message: "sau cấu trúc CMS còn {seen} không thuộc thành phần nào", cure: ""
        },
    },
    Rule {
        id: "CM-02",
        clause: "RFC 5652 5.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signed attributes verify only after they are brought into {expected}: they stand {seen}",
            cure: "",
        },
        vi: Text {
            message: "các thuộc tính được ký chỉ kiểm tra đúng sau khi đưa về {expected}: hiện ở dạng {seen}",
            cure: "",
        },
    },
    Rule {
        id: "CM-03",
        clause: "RFC 5652 5.3, 11.1, 11.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "a signed attribute is not as it must be: {seen} instead of {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "thuộc tính được ký không đúng quy định: {seen} thay vì {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "CM-03-CONTENT",
        clause: "RFC 5652 5.2",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "the content that this signature signs is not inside it and was not given",
            cure: "name it with --detached PATH, or put it beside the signature under the name that \
                   the signature bears (X beside X.p7s)",
        },
        vi: Text {
            message: "nội dung được ký không nằm trong chữ ký và chưa được cung cấp",
            cure: "chỉ ra tệp nội dung bằng --detached ĐƯỜNG-DẪN, hoặc đặt tệp đó cạnh chữ ký với \
                   đúng tên (X cạnh X.p7s)",
        },
    },
    Rule {
        id: "CM-03-BESIDE",
        clause: "RFC 5652 5.2",
        axis: Axis::Bytes,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "what it is about was read from the file beside it: {seen}", cure: "" },
        vi: Text {
            message: "nội dung được đọc từ tệp đặt bên cạnh: {seen}", cure: ""
        },
    },
    Rule {
        id: "CM-03-BY",
        clause: "RFC 5652 5.2",
        axis: Axis::Bytes,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "it bears no signature itself; the one about it stands beside it: {seen}",
            cure: "go by the verdict of that file",
        },
        vi: Text {
            message: "bản thân tệp không mang chữ ký; chữ ký của tệp đặt bên cạnh: {seen}",
            cure: "xem kết luận của tệp chữ ký đó",
        },
    },
    Rule {
        id: "CM-03-GIVEN",
        clause: "RFC 5652 5.2",
        axis: Axis::Bytes,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "what it is about was read from the file given: {seen}", cure: "" },
        vi: Text {
            message: "nội dung được đọc từ tệp đã chỉ ra: {seen}", cure: ""
        },
    },
    Rule {
        id: "CM-03-OTHER",
        clause: "RFC 5652 5.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "a signed attribute cannot be read: {seen} instead of {expected}",
            cure: "",
        },
        vi: Text {
            message: "một thuộc tính được ký không đọc được: {seen} thay vì {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CM-05",
        clause: "RFC 5652 10.1.2; RFC 8933 3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the digest algorithms do not agree: {seen} instead of {expected}",
            cure: SIGN_AGAIN_EN,
        },
        vi: Text {
            message: "các thuật toán băm không thống nhất: {seen} thay vì {expected}",
            cure: SIGN_AGAIN_VI,
        },
    },
    Rule {
        id: "CM-05-NAME",
        clause: "RFC 5652 10.1.2",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signature algorithm is named by {seen}, not by {expected}",
            cure: "",
        },
        vi: Text {
            message: "thuật toán ký được ghi bằng {seen}, không phải {expected}", cure: ""
        },
    },
    Rule {
        id: "CM-05-SALT",
        clause: "RFC 4055 3.1",
        axis: Axis::Suite,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the PSS salt has {seen} bytes, more than {expected}", cure: "" },
        vi: Text { message: "muối PSS dài {seen} byte, hơn mức {expected}", cure: "" },
    },
    Rule {
        id: "CM-05-UNKNOWN",
        clause: "RFC 5652 10.1",
        axis: Axis::Suite,
        level: Level::Warn,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "the algorithm {seen} is not supported, so the signature cannot be checked",
            cure: "ask the sender to sign with a common algorithm such as {expected}",
        },
        vi: Text {
            message: "thuật toán {seen} không được hỗ trợ nên không kiểm tra được chữ ký",
            cure: "đề nghị bên gửi ký lại bằng thuật toán thông dụng như {expected}",
        },
    },
    Rule {
        id: "CM-07",
        clause: "RFC 6211 2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::SigCryptoFailure)),
        en: Text {
            message: "the signed attribute that protects the algorithms names {seen}, the signature {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "thuộc tính bảo vệ thuật toán ghi {seen}, còn chữ ký dùng {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "CM-08",
        clause: "RFC 5652 5.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "an unsigned attribute is {seen}", cure: "" },
        vi: Text { message: "một thuộc tính không được ký là {seen}", cure: "" },
    },
    Rule {
        id: "CM-09",
        clause: "RFC 5652 5.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature has no signed attributes, but it must have {expected}: {seen}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "chữ ký không có thuộc tính được ký nhưng bắt buộc phải có {expected}: {seen}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "CM-10",
        clause: "RFC 5652 10.2",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the signature carries {seen}, which is left aside", cure: "" },
        vi: Text { message: "chữ ký kèm theo {seen}, phần này được bỏ qua", cure: "" },
    },
    Rule {
        id: "CM-12",
        clause: "ETSI EN 319 122-1 5.5.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "an archive timestamp of the form {seen} is not verified", cure: "" },
        vi: Text {
            message: "dấu thời gian lưu trữ dạng {seen} chưa được kiểm tra", cure: ""
        },
    },
    Rule {
        id: "PA-21",
        clause: "EN 319 142-1 6.3; ISO 32000-2 12.8.3.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature's content is {seen}, not {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "nội dung của chữ ký là {seen}, không phải {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "PA-22",
        clause: "EN 319 142-1 6.3; ISO 32000-2 12.8.3.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text { message: "the signature has {seen} signers, not {expected}", cure: ORIGINAL_EN },
        vi: Text {
            message: "chữ ký có {seen} người ký, không phải {expected}", cure: ORIGINAL_VI
        },
    },
    Rule {
        id: "PA-23",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signature does not carry its signing certificate: {seen}",
            cure: SIGN_AGAIN_EN,
        },
        vi: Text {
            message: "chữ ký không kèm chứng thư chữ ký số của người ký: {seen}",
            cure: SIGN_AGAIN_VI,
        },
    },
    Rule {
        id: "PA-24",
        clause: "EN 319 142-1 6.3; RFC 5652 11.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signed attribute content-type is {seen}, not {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "thuộc tính được ký content-type là {seen}, không phải {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "PA-25",
        clause: "EN 319 142-1 6.3; RFC 5652 11.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signed attribute message-digest is {seen}, not {expected}",
            cure: ORIGINAL_EN,
        },
        vi: Text {
            message: "thuộc tính được ký message-digest là {seen}, không phải {expected}",
            cure: ORIGINAL_VI,
        },
    },
    Rule {
        id: "PA-26",
        clause: "EN 319 142-1 6.3; RFC 5035",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signature names its signing certificate by {seen}, not by {expected}",
            cure: SIGN_AGAIN_EN,
        },
        vi: Text {
            message: "chữ ký chỉ ra chứng thư của người ký bằng {seen}, không phải {expected}",
            cure: SIGN_AGAIN_VI,
        },
    },
    Rule {
        id: "PA-27",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signed attribute signing-time is there ({seen}); PAdES claims its time in /M alone",
            cure: "",
        },
        vi: Text {
            message: "có thuộc tính được ký signing-time ({seen}); PAdES chỉ ghi thời điểm trong /M",
            cure: "",
        },
    },
    Rule {
        id: "PA-30",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the signed attribute {seen} does not belong into PAdES", cure: "" },
        vi: Text { message: "thuộc tính được ký {seen} không thuộc PAdES", cure: "" },
    },
    Rule {
        id: "PA-34",
        clause: "EN 319 142-1 6.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the unsigned attribute {seen} does not belong into PAdES", cure: "" },
        vi: Text {
            message: "thuộc tính không được ký {seen} không thuộc PAdES", cure: ""
        },
    },
    Rule {
        id: "PA-35",
        clause: "EN 319 142-1 6.3; RFC 5652 5.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the digest algorithms of the signature are {seen}, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "các thuật toán băm của chữ ký là {seen}, không phải {expected}",
            cure: "",
        },
    },
];
