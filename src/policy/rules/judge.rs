//! The judge's own rules: the building blocks of EN 319 102-1 (BB-*), algorithms against dates
//! (CR-*), what later changes are permitted (DA-24, DA-25), what a timestamp authority must be.

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
        id: "BB-01",
        clause: "EN 319 102-1 5.2.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the form of this signature is not known: {seen}",
            cure: "ask the sender to sign as PAdES or XAdES",
        },
        vi: Text {
            message: "không nhận biết được dạng chữ ký: {seen}",
            cure: "đề nghị bên gửi ký lại theo PAdES hoặc XAdES",
        },
    },
    Rule {
        id: "BB-01a",
        clause: "EN 319 102-1 5.2.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "the rule {seen} is not known to this version; what it says cannot be judged",
            cure: "verify with a newer version of condau",
        },
        vi: Text {
            message: "phiên bản này không có quy tắc {seen} nên không thể kết luận",
            cure: "kiểm tra lại bằng phiên bản condau mới hơn",
        },
    },
    Rule {
        id: "BB-01b",
        clause: "EN 319 102-1 5.2.2",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature covers less than its revision of the document: {seen}",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "chữ ký không bao phủ hết phiên bản tài liệu của nó: {seen}",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "BB-01c",
        clause: "EN 319 102-1 5.2.2",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "parts of the document are not signed: {seen}",
            cure: "rely only on the signed parts",
        },
        vi: Text {
            message: "có phần của tài liệu không được ký: {seen}",
            cure: "chỉ căn cứ vào các phần đã được ký",
        },
    },
    Rule {
        id: "BB-02a",
        clause: "EN 319 102-1 5.2.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "the signer's certificate was not found",
            cure: "give it with --certs",
        },
        vi: Text {
            message: "không tìm thấy chứng thư số của người ký",
            cure: "cung cấp chứng thư số bằng --certs",
        },
    },
    Rule {
        id: "BB-02b",
        clause: "EN 319 102-1 5.2.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "the signature was checked with a key that no certificate vouches for",
            cure: "give the signer's certificate with --certs",
        },
        vi: Text {
            message: "chữ ký được kiểm tra bằng khóa không có chứng thư số xác nhận",
            cure: "cung cấp chứng thư số của người ký bằng --certs",
        },
    },
    Rule {
        id: "BB-02c",
        clause: "EN 319 102-1 5.2.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "the signed reference names another certificate than the signer's ({seen})",
            cure: "ask the signer to sign again",
        },
        vi: Text {
            message: "tham chiếu đã ký trỏ tới chứng thư số khác với chứng thư số của người ký ({seen})",
            cure: "đề nghị người ký ký lại",
        },
    },
    Rule {
        id: "BB-02d",
        clause: "EN 319 102-1 5.2.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "issuer and serial number in the signed reference are not those of the signer's certificate",
            cure: "",
        },
        vi: Text {
            message: "tên tổ chức cấp và số hiệu trong tham chiếu đã ký không khớp chứng thư số của người ký",
            cure: "",
        },
    },
    Rule {
        id: "BB-02e",
        clause: "EN 319 102-1 5.2.3",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "the signed reference to the certificate cannot be checked: {seen}",
            cure: "",
        },
        vi: Text {
            message: "không kiểm tra được tham chiếu đã ký tới chứng thư số: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "BB-03",
        clause: "EN 319 102-1 5.2.4",
        axis: Axis::Constraints,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SignaturePolicyNotAvailable)),
        en: Text {
            message: "the signer names the signature policy {seen}, which is not at hand",
            cure: "",
        },
        vi: Text {
            message: "người ký viện dẫn chính sách chữ ký {seen} nhưng không có chính sách này",
            cure: "",
        },
    },
    Rule {
        id: "BB-03a",
        clause: "EN 319 102-1 5.2.4",
        axis: Axis::Constraints,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signer names the signature policy {seen}; its document is the one that was signed, what it demands is not looked at",
            cure: "",
        },
        vi: Text {
            message: "người ký viện dẫn chính sách chữ ký {seen}; văn bản chính sách đúng là bản đã ký, nhưng không xét các yêu cầu trong đó",
            cure: "",
        },
    },
    Rule {
        id: "BB-06a",
        clause: "EN 319 102-1 5.2.7",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "what was signed was not found: {seen}",
            cure: "give it with --detached; where it is a file of a container, ask the sender for the whole container",
        },
        vi: Text {
            message: "không tìm thấy dữ liệu đã ký: {seen}",
            cure: "cung cấp dữ liệu bằng --detached; nếu là tệp trong gói ASiC, đề nghị bên gửi cung cấp gói đầy đủ",
        },
    },
    Rule {
        id: "BB-06b",
        clause: "EN 319 102-1 5.2.7",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "the document was changed after signing: its digest is not the signed one",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "tài liệu đã bị thay đổi sau khi ký: giá trị băm không khớp giá trị đã ký",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "BB-06c",
        clause: "EN 319 102-1 5.2.7",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::SigCryptoFailure)),
        en: Text {
            message: "the signature value does not hold under the signer's key",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "giá trị chữ ký không khớp với khóa của người ký",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "BB-06d",
        clause: "EN 319 102-1 5.2.7",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "it could not be computed whether the signature holds: {seen}",
            cure: "where an algorithm is named: verify with a program that knows it; where a key or certificate is missing: give it with --certs or --public-key",
        },
        vi: Text {
            message: "không tính được chữ ký có đúng hay không: {seen}",
            cure: "nếu nêu tên thuật toán: kiểm tra bằng phần mềm hỗ trợ thuật toán đó; nếu thiếu khóa hoặc chứng thư: cung cấp bằng --certs hoặc --public-key",
        },
    },
    Rule {
        id: "BB-06e",
        clause: "EN 319 102-1 5.2.7",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text { message: "the signature signs nothing", cure: "" },
        vi: Text { message: "chữ ký không ký dữ liệu nào", cure: "" },
    },
    Rule {
        id: "BB-06f",
        clause: "EN 319 102-1 5.4; RFC 3161 2.4.2",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "the timestamp is of something else: what it should be of has another digest, or was changed since",
            cure: "ask the sender for the original file",
        },
        vi: Text {
            message: "dấu thời gian không phải của nội dung này: giá trị băm không khớp, hoặc nội dung đã bị thay đổi sau đó",
            cure: "đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "CR-02",
        clause: "TS 119 312; TT 15/2025",
        axis: Axis::Suite,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "{seen} is outdated and tolerated here by the policy",
            cure: "sign new documents with SHA-256 and a generation 2 certificate",
        },
        vi: Text {
            message: "{seen} đã lỗi thời, được chính sách chấp nhận trong trường hợp này",
            cure: "ký tài liệu mới bằng SHA-256 và chứng thư số thế hệ 2",
        },
    },
    Rule {
        id: "CR-04",
        clause: "TS 119 312",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailureNoPoe)),
        en: Text {
            message: "{seen} was relied on until {expected} only, and nothing proves that it was used before",
            cure: "a timestamp from before that date would help; otherwise sign again",
        },
        vi: Text {
            message: "{seen} chỉ được tin cậy đến {expected} và không có bằng chứng đã được dùng trước đó",
            cure: "cần dấu thời gian trước ngày đó; nếu không có thì ký lại",
        },
    },
    Rule {
        id: "CR-04a",
        clause: "TS 119 312",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailureNoPoe)),
        en: Text {
            message: "{seen}, used by a certificate or its status data, was relied on until {expected} only",
            cure: "an archive timestamp from before that date would help",
        },
        vi: Text {
            message: "{seen} trong chứng thư số hoặc dữ liệu trạng thái chỉ được tin cậy đến {expected}",
            cure: "cần dấu thời gian lưu trữ trước ngày đó",
        },
    },
    Rule {
        id: "CR-04b",
        clause: "TS 119 312",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailure)),
        en: Text {
            message: "{seen} was relied on until {expected} only, and a content timestamp proves that the signature is younger",
            cure: "",
        },
        vi: Text {
            message: "{seen} chỉ được tin cậy đến {expected} và dấu thời gian nội dung chứng minh chữ ký được tạo sau đó",
            cure: "",
        },
    },
    Rule {
        id: "CR-05",
        clause: "TS 119 312",
        axis: Axis::Suite,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailure)),
        en: Text { message: "the policy relies on {seen} at no time", cure: "" },
        vi: Text {
            message: "chính sách không chấp nhận {seen} tại bất kỳ thời điểm nào",
            cure: "",
        },
    },
    Rule {
        id: "CR-07",
        clause: "TS 119 312",
        axis: Axis::Suite,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailureNoPoe)),
        en: Text {
            message: "the signed reference to the certificate uses {seen}, relied on until {expected}",
            cure: "",
        },
        vi: Text {
            message: "tham chiếu đã ký tới chứng thư số dùng {seen}, chỉ được tin cậy đến {expected}",
            cure: "",
        },
    },
    Rule {
        id: "DA-24",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Changes,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "changed after signing: {seen}; no signature says whether that is permitted",
            cure: "compare with the signed revision: condau extract",
        },
        vi: Text {
            message: "có thay đổi sau khi ký: {seen}; không chữ ký nào quy định có được phép hay không",
            cure: "đối chiếu với phiên bản đã ký: condau extract",
        },
    },
    Rule {
        id: "DA-25",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Changes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "changed after signing, not permitted ({expected}): {seen}",
            cure: "rely on the signed revision only: condau extract",
        },
        vi: Text {
            message: "có thay đổi không được phép sau khi ký ({expected}): {seen}",
            cure: "chỉ căn cứ vào phiên bản đã ký: condau extract",
        },
    },
    Rule {
        id: "DA-25a",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Changes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "it could not be found out what later revisions changed: {seen}",
            cure: "rely on the signed revision only: condau extract",
        },
        vi: Text {
            message: "không xác định được các phiên bản sau đã thay đổi những gì: {seen}",
            cure: "chỉ căn cứ vào phiên bản đã ký: condau extract",
        },
    },
    Rule {
        id: "DA-25b",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Changes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "it could not be found out what later revisions changed: {seen}",
            cure: "give its password with --password-file",
        },
        vi: Text {
            message: "không xác định được các phiên bản sau đã thay đổi những gì: {seen}",
            cure: "cung cấp mật khẩu bằng --password-file",
        },
    },
    Rule {
        id: "TS-06",
        clause: "RFC 3161 2.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the authority's certificate is not for timestamping alone: {seen}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số của tổ chức cấp dấu thời gian không dành riêng cho cấp dấu thời gian: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "TS-07",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::OutOfBoundsNoPoe)),
        en: Text {
            message: "the timestamp's time {seen} lies outside the validity of its authority's certificate ({expected})",
            cure: "",
        },
        vi: Text {
            message: "thời gian {seen} của dấu thời gian nằm ngoài thời hạn chứng thư số của tổ chức cấp ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "TS-07a",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::TimestampOrderFailure)),
        en: Text {
            message: "the timestamp's time {seen} lies after the validation time {expected}",
            cure: "check the clock, or verify at a later time",
        },
        vi: Text {
            message: "thời gian {seen} của dấu thời gian muộn hơn thời điểm kiểm tra {expected}",
            cure: "kiểm tra đồng hồ hệ thống hoặc kiểm tra lại sau",
        },
    },
];
