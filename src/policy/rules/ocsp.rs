//! OCSP responses (OC-*): what they are, whose, how fresh, and how they were fetched.
//!
//! The rows without a reason say why one response was not used, or what is odd about one that is;
//! what follows from having no usable one is BB-05's to say.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

const NO_STATUS: Option<Reason> = Some(Reason::Indeterminate(Indeterminate::TryLater));

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "OC-01",
        clause: "RFC 6960 4.2.1",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an OCSP response is no answer: {seen}",
            cure: "fetch it again; where the responder keeps refusing, ask the authority, or use its CRL",
        },
        vi: Text {
            message: "phản hồi OCSP không có nội dung trả lời: {seen}",
            cure: "lấy lại phản hồi; nếu máy chủ vẫn từ chối, hãy hỏi tổ chức chứng thực hoặc dùng CRL",
        },
    },
    Rule {
        id: "OC-02",
        clause: "RFC 6960 4.2.1",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an OCSP response is not of the basic type: {seen}",
            cure: "use a CRL or another response",
        },
        vi: Text {
            message: "phản hồi OCSP không thuộc loại cơ bản (basic): {seen}",
            cure: "dùng CRL hoặc phản hồi khác",
        },
    },
    Rule {
        id: "OC-03",
        clause: "RFC 6960 4.1.1",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: None,
        en: Text {
            message: "an OCSP response has the certificate's serial number, but is about one of another issuer: it names the issuer's key by {seen}, not that of {expected}",
            cure: "use a response that was asked for with the certificate of the issuer",
        },
        vi: Text {
            message: "phản hồi OCSP có cùng số sê-ri nhưng nói về chứng thư số của tổ chức cấp khác: khóa của tổ chức cấp là {seen}, không phải của {expected}",
            cure: "dùng phản hồi được hỏi với đúng chứng thư của tổ chức cấp",
        },
    },
    Rule {
        id: "OC-04",
        clause: "RFC 6960 4.2.2.2",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an OCSP response cannot be used: its signature does not hold ({seen})",
            cure: "",
        },
        vi: Text {
            message: "phản hồi OCSP không dùng được: chữ ký không hợp lệ ({seen})",
            cure: "",
        },
    },
    Rule {
        id: "OC-05",
        clause: "RFC 6960 4.2.2.2",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an OCSP response cannot be used: {seen} may not answer for {expected}",
            cure: "",
        },
        vi: Text {
            message: "phản hồi OCSP không dùng được: {seen} không được phép trả lời thay {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-05a",
        clause: "RFC 6960 4.2.2.2",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the status comes from {seen}, a responder of no authority in the chain that is trusted for OCSP by decision",
            cure: "",
        },
        vi: Text {
            message: "trạng thái do {seen} trả lời: máy chủ OCSP ngoài đường dẫn chứng thực, được tin cậy theo chỉ định",
            cure: "",
        },
    },
    Rule {
        id: "OC-06",
        clause: "RFC 6960 4.2.2.2.1",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an OCSP response cannot be used: it is not known whether its responder {seen} was revoked",
            cure: "",
        },
        vi: Text {
            message: "phản hồi OCSP không dùng được: chưa xác định được máy chủ trả lời {seen} có bị thu hồi hay không",
            cure: "",
        },
    },
    Rule {
        id: "OC-07",
        clause: "RFC 6960 3.2",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an OCSP response cannot be used: issued at {seen}, after the validation time {expected}",
            cure: "",
        },
        vi: Text {
            message: "phản hồi OCSP không dùng được: phát hành lúc {seen}, sau thời điểm kiểm tra {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-07-ORDER",
        clause: "RFC 6960 2.4",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the moments of an OCSP response contradict each other: {seen} lies before {expected}",
            cure: "",
        },
        vi: Text {
            message: "các mốc thời gian trong phản hồi OCSP mâu thuẫn nhau: {seen} có trước {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-08",
        clause: "RFC 9654 2.1",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "what {seen} answered belongs to another request and was not taken: {expected}",
            cure: "ask again; where it goes on, somebody replays old answers or the responder is broken",
        },
        vi: Text {
            message: "phản hồi của {seen} thuộc về yêu cầu khác nên không được dùng: {expected}",
            cure: "hỏi lại; nếu vẫn vậy, có thể có người phát lại phản hồi cũ hoặc máy chủ bị lỗi",
        },
    },
    Rule {
        id: "OC-08-ABSENT",
        clause: "RFC 9654 2.1",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the answer of {seen} has no nonce, though one was sent: it may be an older answer, and counts for as long as it says",
            cure: "",
        },
        vi: Text {
            message: "phản hồi của {seen} không có nonce dù yêu cầu có gửi: có thể là phản hồi đã lập trước, chỉ có giá trị trong thời hạn ghi trên đó",
            cure: "",
        },
    },
    Rule {
        id: "OC-08-LENGTH",
        clause: "RFC 9654 2.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the nonce of an OCSP response has {seen} bytes, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "nonce trong phản hồi OCSP dài {seen} byte, không phải {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-09",
        clause: "RFC 6960 2.2",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "an OCSP response cannot be used: {seen}", cure: "" },
        vi: Text { message: "phản hồi OCSP không dùng được: {seen}", cure: "" },
    },
    Rule {
        id: "OC-10",
        clause: "RFC 6960 4.4.4",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an OCSP response cannot be used: issued at {seen}, without an archive cutoff that covers certificates that expired at {expected}",
            cure: "",
        },
        vi: Text {
            message: "phản hồi OCSP không dùng được: phát hành lúc {seen}, không có mốc lưu trữ (archive cutoff) bao gồm chứng thư số hết hạn lúc {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-11",
        clause: "RFC 6960 4.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: NO_STATUS,
        en: Text {
            message: "an OCSP response has a critical extension that is not understood: {seen}",
            cure: "use a CRL or another response",
        },
        vi: Text {
            message: "phản hồi OCSP có phần mở rộng quan trọng mà phần mềm không xử lý được: {seen}",
            cure: "dùng CRL hoặc phản hồi khác",
        },
    },
    Rule {
        id: "OC-12",
        clause: "RFC 6960 4.2.2.3",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an OCSP response answers {seen} times about one certificate, not {expected}; what speaks against it counts first, then the latest",
            cure: "",
        },
        vi: Text {
            message: "một phản hồi OCSP trả lời {seen} lần về cùng một chứng thư số, không phải {expected}; ưu tiên trả lời bất lợi, sau đó là trả lời mới nhất",
            cure: "",
        },
    },
    Rule {
        id: "OC-15",
        clause: "RFC 6960 4.2.1; RFC 5280 5.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the revocation is dated {seen}, after the validation time {expected}",
            cure: "",
        },
        vi: Text {
            message: "thời điểm thu hồi {seen} muộn hơn thời điểm kiểm tra {expected}",
            cure: "",
        },
    },
    Rule {
        id: "OC-FORM",
        clause: "RFC 6960 4.2.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the document carries what should be {expected}: {seen}", cure: "" },
        vi: Text {
            message: "tài liệu có một phản hồi OCSP không đọc được: {seen}", cure: ""
        },
    },
];
