//! How certificates and CRLs are encoded: PX- and CL- rules that are decided
//! where the bytes are read.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Failed;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

const CHAIN: Option<Reason> =
    Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure));

const NO_STATUS: Option<Reason> = Some(Reason::Indeterminate(Indeterminate::TryLater));

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CL-04-ALGORITHM",
        clause: "RFC 5280 5.1.1.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: NO_STATUS,
        en: Text {
            message: "a CRL names its signature algorithm twice and differently ({seen}, {expected} inside)",
            cure: "fetch the CRL again from its issuer",
        },
        vi: Text {
            message: "CRL ghi thuật toán ký ở hai chỗ không giống nhau ({seen}, bên trong là {expected})",
            cure: "tải lại CRL từ tổ chức phát hành",
        },
    },
    Rule {
        id: "CL-06",
        clause: "RFC 5280 5.2, 5.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: NO_STATUS,
        en: Text {
            message: "a CRL has a critical extension that is not understood: {seen}",
            cure: "use an OCSP response or another CRL",
        },
        vi: Text {
            message: "CRL có phần mở rộng quan trọng mà phần mềm không xử lý được: {seen}",
            cure: "dùng phản hồi OCSP hoặc CRL khác",
        },
    },
    Rule {
        id: "CL-08-FORM",
        clause: "RFC 5280 5.1.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: NO_STATUS,
        en: Text {
            message: "the entries of a CRL cannot be read to the end: {seen}",
            cure: "fetch the CRL again from its issuer",
        },
        vi: Text {
            message: "không đọc được hết danh sách trong CRL: {seen}",
            cure: "tải lại CRL từ tổ chức phát hành",
        },
    },
    Rule {
        id: "CL-FORM",
        clause: "RFC 5280 5.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the document carries what should be {expected}: {seen}", cure: "" },
        vi: Text { message: "tài liệu có một CRL không đọc được: {seen}", cure: "" },
    },
    Rule {
        id: "PX-05-ALGORITHM",
        clause: "RFC 5280 4.1.1.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: CHAIN,
        en: Text {
            message: "a certificate names its signature algorithm twice and differently ({seen}, {expected} inside)",
            cure: "ask the certification authority for a correct certificate",
        },
        vi: Text {
            message: "chứng thư số ghi thuật toán ký ở hai chỗ không giống nhau ({seen}, bên trong là {expected})",
            cure: "đề nghị tổ chức chứng thực cấp lại chứng thư số đúng quy cách",
        },
    },
    Rule {
        id: "PX-05-DER",
        clause: "RFC 5280 4.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "a certificate has {seen} instead of {expected}", cure: "" },
        vi: Text { message: "chứng thư số dùng {seen} thay vì {expected}", cure: "" },
    },
    Rule {
        id: "PX-05-ISSUER",
        clause: "RFC 5280 4.1.2.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: CHAIN,
        en: Text {
            message: "a certificate has {seen} where it needs {expected}",
            cure: "ask the certification authority for a correct certificate",
        },
        vi: Text {
            message: "chứng thư số không ghi tên tổ chức cấp ({seen}; yêu cầu: {expected})",
            cure: "đề nghị tổ chức chứng thực cấp lại chứng thư số đúng quy cách",
        },
    },
    Rule {
        id: "PX-05-SERIAL",
        clause: "RFC 5280 4.1.2.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: CHAIN,
        en: Text {
            message: "the serial number of a certificate is {seen}, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "số sê-ri của chứng thư số là {seen}, không đúng dạng: {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-05-VERSION",
        clause: "RFC 5280 4.1.2.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: CHAIN,
        en: Text {
            message: "the version of a certificate is wrong: {seen}, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "phiên bản của chứng thư số không đúng: {seen}, không phải {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-07-FORM",
        clause: "RFC 5280 4.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: CHAIN,
        en: Text { message: "an extension of a certificate is malformed: {seen}", cure: "" },
        vi: Text {
            message: "một phần mở rộng của chứng thư số bị sai cấu trúc: {seen}", cure: ""
        },
    },
    Rule {
        id: "PX-07-LIMIT",
        clause: "RFC 5280 4.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: CHAIN,
        en: Text {
            message: "an extension that limits a certificate cannot be read: {seen}",
            cure: "ask the certification authority for a correct certificate",
        },
        vi: Text {
            message: "không đọc được phần mở rộng giới hạn phạm vi sử dụng của chứng thư số: {seen}",
            cure: "đề nghị tổ chức chứng thực cấp lại chứng thư số đúng quy cách",
        },
    },
    Rule {
        id: "PX-07-NOREV",
        clause: "RFC 9608 3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: CHAIN,
        en: Text {
            message: "a certificate says that no revocation status is published for it (noRevAvail) and names where to find one: {seen}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số ghi không công bố trạng thái thu hồi (noRevAvail) nhưng lại chỉ nơi tra cứu: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "PX-07-NOREV-CA",
        clause: "RFC 9608 3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: CHAIN,
        en: Text {
            message: "the certificate of an authority says that no revocation status is published for it (noRevAvail): {seen}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số của tổ chức chứng thực lại ghi không công bố trạng thái thu hồi (noRevAvail): {seen}",
            cure: "",
        },
    },
    Rule {
        id: "PX-07-TWICE",
        clause: "RFC 5280 4.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: CHAIN,
        en: Text {
            message: "a certificate has {seen}, where the standard allows {expected}",
            cure: "ask the certification authority for a correct certificate",
        },
        vi: Text {
            message: "chứng thư số có phần mở rộng bị lặp lại; tiêu chuẩn chỉ cho phép một lần",
            cure: "đề nghị tổ chức chứng thực cấp lại chứng thư số đúng quy cách",
        },
    },
    Rule {
        id: "PX-FORM",
        clause: "RFC 5280 4.1",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "this is not a certificate: {seen}",
            cure: "give the certificate itself, as DER, PEM (.cer, .crt, .pem) or PKCS#7 (.p7b); out of a .p12 or .pfx: openssl pkcs12 -in FILE -clcerts -nokeys -out cert.pem",
        },
        vi: Text {
            message: "đây không phải chứng thư số: {seen}",
            cure: "đưa chính chứng thư số ở dạng DER, PEM (.cer, .crt, .pem) hoặc PKCS#7 (.p7b); lấy từ tệp .p12, .pfx: openssl pkcs12 -in TỆP -clcerts -nokeys -out cert.pem",
        },
    },
    Rule {
        id: "PX-12",
        clause: "RFC 5280 4.1.2.5",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: CHAIN,
        en: Text {
            message: "a date of a certificate is written oddly: {seen}, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "ngày hiệu lực của chứng thư số ghi không đúng quy cách: {seen}, không phải {expected}",
            cure: "",
        },
    },
];
