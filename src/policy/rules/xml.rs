//! XML Signature (XD-*, XX-*).

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
        id: "XD-01",
        clause: "XML 1.0; XMLDSig Best Practices",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the file cannot be read as XML that can be signed: {seen}",
            cure: "ask the sender for a well-formed file without a document type declaration",
        },
        vi: Text {
            message: "không đọc được tệp như một tệp XML có thể ký: {seen}",
            cure: "đề nghị bên gửi cung cấp tệp XML đúng cú pháp, không có khai báo kiểu tài liệu (DOCTYPE)",
        },
    },
    Rule {
        id: "XD-03",
        clause: "XMLDSig 1.1 4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature is not of the form of an XML signature: {seen}",
            cure: "ask the sender to sign again",
        },
        vi: Text {
            message: "chữ ký không đúng cấu trúc của chữ ký XML: {seen}",
            cure: "đề nghị bên gửi ký lại",
        },
    },
    Rule {
        id: "XD-05",
        clause: "XMLDSig 1.1 4.2, 4.4.3.6",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "a value in the signature is not plain base64: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "một giá trị trong chữ ký không phải base64 thuần: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp bản gốc",
        },
    },
    Rule {
        id: "XD-06",
        clause: "XMLDSig 1.1 4.4.3.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "the signature points to what it signs in a way that is not supported: {seen}",
            cure: "ask the sender to sign by id or the whole document",
        },
        vi: Text {
            message: "chữ ký chỉ đến nội dung được ký theo cách không được hỗ trợ: {seen}",
            cure: "đề nghị bên gửi ký theo Id hoặc ký toàn bộ tài liệu",
        },
    },
    Rule {
        id: "XD-08",
        clause: "XMLDSig 1.1 4.4.3.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "what was signed is ambiguous: {seen}",
            cure: "treat the file as forged and ask the sender for the original",
        },
        vi: Text {
            message: "không xác định được nội dung được ký: {seen}",
            cure: "coi tệp là giả mạo và đề nghị bên gửi cung cấp bản gốc",
        },
    },
    Rule {
        id: "XD-08a",
        clause: "XMLDSig 1.1 4.4.3.3",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text { message: "{seen}; no signature refers to it", cure: "" },
        vi: Text {
            message: "{seen}; không có chữ ký nào tham chiếu đến Id này", cure: ""
        },
    },
    Rule {
        id: "XD-09",
        clause: "XMLDSig 1.1 4.4.3.4",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the signature asks for a transform that is not allowed: {seen}",
            cure: "ask the sender to sign without it",
        },
        vi: Text {
            message: "chữ ký dùng phép biến đổi không được phép: {seen}",
            cure: "đề nghị bên gửi ký lại mà không dùng phép biến đổi này",
        },
    },
    Rule {
        id: "XD-09a",
        clause: "XMLDSig Best Practices; XPath Filter 2.0",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "what is signed is chosen by an expression: {seen}",
            cure: "look at what is signed (`condau extract`); where that is what it should be, allow such expressions with --allow-xpath, or XD-09a in the policy",
        },
        vi: Text {
            message: "nội dung được ký do một biểu thức chọn ra: {seen}",
            cure: "xem nội dung được ký (`condau extract`); nếu đúng thì cho phép biểu thức như vậy bằng --allow-xpath, hoặc quy tắc XD-09a trong chính sách",
        },
    },
    Rule {
        id: "XD-10",
        clause: "XMLDSig Best Practices",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::PolicyProcessingError)),
        en: Text {
            message: "the file asks for more than is spent on one file: {seen} ({expected})",
            cure: "ask the sender for a simpler file",
        },
        vi: Text {
            message: "tệp vượt giới hạn xử lý cho một tệp: {seen} ({expected})",
            cure: "đề nghị bên gửi cung cấp tệp đơn giản hơn",
        },
    },
    Rule {
        id: "XD-12",
        clause: "XMLDSig 1.1 6.3.1",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CryptoConstraintsFailure)),
        en: Text {
            message: "so much of the code is cut off that it proves nothing: {seen} (expected: {expected})",
            cure: "ask the sender for a signature, or the whole code",
        },
        vi: Text {
            message: "mã xác thực bị cắt ngắn nên không chứng minh được gì: {seen} (yêu cầu: {expected})",
            cure: "đề nghị bên gửi ký số, hoặc gửi mã xác thực đầy đủ",
        },
    },
    Rule {
        id: "XD-12a",
        clause: "XMLDSig 1.1 6.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "this is no signature but a code under a shared secret ({seen}): everybody who can check it can make it",
            cure: "ask the sender for a signature; --hmac-secret-file checks the code and says no more",
        },
        vi: Text {
            message: "đây không phải chữ ký số mà là mã xác thực bằng khóa bí mật dùng chung ({seen}): ai kiểm tra được thì cũng tạo được",
            cure: "đề nghị bên gửi ký số; --hmac-secret-file chỉ kiểm tra được mã này",
        },
    },
    Rule {
        id: "XD-13",
        clause: "XMLDSig 1.1 6.4.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signature value is written otherwise than XML Signature says: {seen}",
            cure: "",
        },
        vi: Text {
            message: "giá trị chữ ký không được ghi theo quy định của chữ ký XML: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "XD-14",
        clause: "XMLDSig 1.1 4.5",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoSigningCertificateFound)),
        en: Text {
            message: "it is not certain who signed: {seen}",
            cure: "ask the sender to sign with a reference to the signing certificate (XAdES)",
        },
        vi: Text {
            message: "không xác định được chắc chắn ai đã ký: {seen}",
            cure: "đề nghị bên gửi ký lại có tham chiếu đến chứng thư số ký (XAdES)",
        },
    },
    Rule {
        id: "XD-14a",
        clause: "XMLDSig 1.1 4.5",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a part of KeyInfo cannot be read: {seen}", cure: "" },
        vi: Text { message: "không đọc được một phần của KeyInfo: {seen}", cure: "" },
    },
    Rule {
        id: "XD-15",
        clause: "XMLDSig 1.1 5.1",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "a manifest lists what is not there unchanged: {seen}",
            cure: "compare the listed files with the originals",
        },
        vi: Text {
            message: "bảng kê (manifest) liệt kê nội dung không còn nguyên vẹn: {seen}",
            cure: "đối chiếu các tệp được liệt kê với bản gốc",
        },
    },
    Rule {
        id: "XD-15a",
        clause: "XMLDSig 1.1 5.1",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "what a manifest lists could not be checked: {seen}",
            cure: "give the listed files with --detached",
        },
        vi: Text {
            message: "chưa kiểm tra được nội dung mà bảng kê (manifest) liệt kê: {seen}",
            cure: "cung cấp các tệp được liệt kê bằng --detached",
        },
    },
    Rule {
        id: "XD-17a",
        clause: "the profile that was asked for (--profile)",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature is not as the profile demands: {seen} ({expected})",
            cure: "see first whether the profile is the one of this kind of document; rely on no part \
                   that is not covered, and ask the sender for the original",
        },
        vi: Text {
            message: "chữ ký không theo yêu cầu của loại hồ sơ: {seen} ({expected})",
            cure: "xem trước đã chọn đúng mẫu của loại hồ sơ này chưa; không sử dụng phần không được \
                   ký và đề nghị bên gửi cung cấp bản gốc",
        },
    },
    Rule {
        id: "XD-17b",
        clause: "XMLDSig Best Practices; profiles/",
        axis: Axis::Constraints,
        level: Level::Warn,
        floor: Level::Warn,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the document looks like one of a national form, and the signature is not as \
                      that form has it: {seen} ({expected})",
            cure: "verify with --profile; rely on no part that is not covered",
        },
        vi: Text {
            message: "tài liệu giống một mẫu hồ sơ quốc gia nhưng chữ ký không theo mẫu đó: {seen} \
                      ({expected})",
            cure: "kiểm tra với --profile; không sử dụng phần không được ký",
        },
    },
    Rule {
        id: "XD-17c",
        clause: "profiles/",
        axis: Axis::Constraints,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a signature of a national form: {seen}", cure: "" },
        vi: Text { message: "chữ ký theo mẫu hồ sơ quốc gia: {seen}", cure: "" },
    },
    Rule {
        id: "XD-17d",
        clause: "profiles/",
        axis: Axis::Constraints,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "places for other signatures are outside of this one, as the form has it: \
                      {seen}",
            cure: "",
        },
        vi: Text {
            message: "vị trí dành cho chữ ký khác nằm ngoài chữ ký này, đúng theo mẫu: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "XD-18",
        clause: "XMLDSig 1.1 4.4.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature signs a part of itself: {seen}",
            cure: "ask the sender to sign again",
        },
        vi: Text {
            message: "chữ ký ký vào một phần của chính nó: {seen}",
            cure: "đề nghị bên gửi ký lại",
        },
    },
    Rule {
        id: "XD-19",
        clause: "profiles/",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::PolicyProcessingError)),
        en: Text {
            message: "a file within the document was not looked at: {seen}",
            cure: "take the file out and verify it by itself",
        },
        vi: Text {
            message: "chưa kiểm tra được một tệp nằm trong tài liệu: {seen}",
            cure: "tách tệp ra và kiểm tra riêng",
        },
    },
    Rule {
        id: "XD-19a",
        clause: "profiles/",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::PolicyProcessingError)),
        en: Text {
            message: "a file within the document is no XML, and its signatures, if it has any, were not looked at: {seen}",
            cure: "take the file out and verify it by itself",
        },
        vi: Text {
            message: "một tệp nằm trong tài liệu không phải XML, chữ ký của tệp đó (nếu có) chưa được kiểm tra: {seen}",
            cure: "tách tệp ra và kiểm tra riêng",
        },
    },
    Rule {
        id: "XX-05",
        clause: "XMLDSig Best Practices",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "{seen}: programs may read only a part of the text",
            cure: "compare the text as it is shown with the signed one",
        },
        vi: Text {
            message: "{seen}: một số phần mềm có thể chỉ đọc một phần đoạn văn bản",
            cure: "đối chiếu văn bản hiển thị với văn bản đã ký",
        },
    },
    Rule {
        id: "XX-09",
        clause: "Canonical XML 1.0 1.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "the namespace name {seen} is a relative URI, for which there is no canonical form",
            cure: "ask the sender to use absolute namespace names",
        },
        vi: Text {
            message: "tên không gian tên {seen} là URI tương đối nên không có dạng chuẩn tắc",
            cure: "đề nghị bên gửi dùng tên không gian tên tuyệt đối",
        },
    },
    Rule {
        id: "XX-12",
        clause: "XMLDSig Best Practices",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature covers nothing: {seen}",
            cure: "treat the file as not signed",
        },
        vi: Text {
            message: "chữ ký không bao phủ nội dung nào: {seen}",
            cure: "coi như tệp chưa được ký",
        },
    },
    Rule {
        id: "XX-13",
        clause: "XMLDSig Best Practices; xml-stylesheet",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "a style sheet that is not signed decides what people see of the document",
            cure: "read the signed text itself (`condau extract`)",
        },
        vi: Text {
            message: "cách hiển thị tài liệu do một bảng định kiểu (style sheet) không được ký quyết định",
            cure: "đọc chính nội dung được ký (`condau extract`)",
        },
    },
];
