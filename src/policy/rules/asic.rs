//! Containers (AS-*): which files they have, and which of these a signature covers.

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
        id: "AS-01",
        clause: "EN 319 162-1 A.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the container does not say as the standard asks what it is: {seen}",
            cure: "nothing to do; other programs may not know the file by its content",
        },
        vi: Text {
            message: "gói không tự khai báo loại đúng chuẩn: {seen}",
            cure: "không cần làm gì; một số phần mềm có thể không nhận ra loại tệp",
        },
    },
    Rule {
        id: "AS-02",
        clause: "EN 319 162-1 4.3.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the container is not of the form that it says: {seen}, expected {expected}",
            cure: "treat the container as forged and ask the sender for the original",
        },
        vi: Text {
            message: "gói không đúng dạng đã khai báo: {seen}, phải là {expected}",
            cure: "coi gói là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "AS-03",
        clause: "EN 319 162-1 4.4.3.2",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the signature file is not one of this container: {seen}, expected {expected}",
            cure: "treat the container as forged and ask the sender for the original",
        },
        vi: Text {
            message: "tệp chữ ký không phải của gói này: {seen}, phải là {expected}",
            cure: "coi gói là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "AS-03a",
        clause: "EN 319 162-1 4.4.3.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the file of signatures holds {seen}, not {expected}",
            cure: "nothing to do where the signatures hold",
        },
        vi: Text {
            message: "tệp chữ ký có {seen}, lẽ ra là {expected}",
            cure: "không cần làm gì nếu chữ ký vẫn đúng",
        },
    },
    Rule {
        id: "AS-03b",
        clause: "RFC 3986 2.1",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the name of a signed file is written in an unusual way: {seen}",
            cure: "nothing to do; other programs may not find the file",
        },
        vi: Text {
            message: "tên tệp được ký viết theo cách khác thường: {seen}",
            cure: "không cần làm gì; phần mềm khác có thể không tìm thấy tệp",
        },
    },
    Rule {
        id: "AS-03c",
        clause: "EN 319 162-1 4.4.3.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the container's list of files is not right: {seen}",
            cure: "compare the list with the files; the signatures do not rely on it",
        },
        vi: Text {
            message: "danh sách tệp của gói không đúng: {seen}",
            cure: "đối chiếu danh sách với các tệp; chữ ký không dựa vào danh sách này",
        },
    },
    Rule {
        id: "AS-03d",
        clause: "EN 319 162-1 4.4.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "it cannot be said which file is signed: {seen}, expected {expected}",
            cure: "treat the container with suspicion and ask the sender for the original",
        },
        vi: Text {
            message: "không xác định được tệp nào được ký: {seen}, phải là {expected}",
            cure: "cần thận trọng với gói và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "AS-04",
        clause: "EN 319 162-1 4.4.3.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the manifest of the signature is not right: {seen}, expected {expected}",
            cure: "treat the container as forged and ask the sender for the original",
        },
        vi: Text {
            message: "bảng kê của chữ ký không đúng: {seen}, phải là {expected}",
            cure: "coi gói là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "AS-04a",
        clause: "EN 319 162-1 4.4.3.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the manifest {seen} is of an evidence record that is not there",
            cure: "ask the sender for the evidence record; without it nothing is archived",
        },
        vi: Text {
            message: "bảng kê {seen} là của bản ghi bằng chứng không có trong gói",
            cure: "đề nghị bên gửi cung cấp bản ghi bằng chứng; thiếu nó thì không có gì được lưu trữ",
        },
    },
    Rule {
        id: "AS-04b",
        clause: "EN 319 162-1 A.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "the manifest says something that must be understood and is not known: {seen}, expected {expected}",
            cure: "ask whoever made the container what its extension means; set AS-04b in a policy once you know",
        },
        vi: Text {
            message: "bảng kê có điều bắt buộc phải hiểu mà chưa biết: {seen}, phải là {expected}",
            cure: "hỏi bên lập gói về ý nghĩa của phần mở rộng; khi đã biết, đặt AS-04b trong tệp chính sách",
        },
    },
    Rule {
        id: "AS-05",
        clause: "EN 319 162-1 4.4.3.4",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an archive timestamp proves nothing here: {seen}",
            cure: "timestamp the container again with `condau augment`",
        },
        vi: Text {
            message: "dấu thời gian lưu trữ không chứng minh được gì: {seen}",
            cure: "gắn lại dấu thời gian cho gói bằng `condau augment`",
        },
    },
    Rule {
        id: "AS-06",
        clause: "EN 319 162-1 4.4.3",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the signature does not cover these files of the container: {seen}",
            cure: "do not rely on these files; ask the sender to sign all of them",
        },
        vi: Text {
            message: "chữ ký không bao phủ các tệp sau trong gói: {seen}",
            cure: "không dựa vào các tệp này; đề nghị bên gửi ký tất cả các tệp",
        },
    },
    Rule {
        id: "AS-07",
        clause: "APPNOTE.TXT 6.3.3",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "programs may see different files in the container: {seen}, expected {expected}",
            cure: "treat the container as forged and ask the sender for the original",
        },
        vi: Text {
            message: "các phần mềm có thể thấy các tệp khác nhau trong gói: {seen}, phải là {expected}",
            cure: "coi gói là giả mạo và đề nghị bên gửi cung cấp tệp gốc",
        },
    },
    Rule {
        id: "AS-07a",
        clause: "condau",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::PolicyProcessingError)),
        en: Text {
            message: "the container asks for more than is spent on one file: {seen} ({expected})",
            cure: "treat it with suspicion; ask the sender for a simpler container",
        },
        vi: Text {
            message: "gói vượt giới hạn xử lý: {seen} ({expected})",
            cure: "cần thận trọng; đề nghị bên gửi cung cấp gói đơn giản hơn",
        },
    },
    Rule {
        id: "AS-07b",
        clause: "APPNOTE.TXT appendix D",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "some programs show another name for a file: {seen}",
            cure: "compare the names with those of this report; ask for a container that declares them as UTF-8",
        },
        vi: Text {
            message: "một số phần mềm hiển thị tên tệp khác: {seen}",
            cure: "đối chiếu tên tệp với báo cáo này; nên đề nghị gói khai báo tên theo UTF-8",
        },
    },
    Rule {
        id: "AS-08",
        clause: "SK DigiDoc format 1.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::Generic)),
        en: Text {
            message: "this is a DigiDoc file (DDOC, {seen}), whose signatures condau does not judge",
            cure: "have it checked with DigiDoc, and keep it in a timestamped ASiC container",
        },
        vi: Text {
            message: "đây là tệp DigiDoc (DDOC, {seen}); condau không đánh giá chữ ký loại này",
            cure: "kiểm tra bằng phần mềm DigiDoc và lưu trong tệp ASiC có dấu thời gian",
        },
    },
    Rule {
        id: "AS-11",
        clause: "condau",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "files inside may bear signatures of their own, which were not checked: {seen}",
            cure: "unpack them and check each with `condau verify`",
        },
        vi: Text {
            message: "các tệp bên trong có thể có chữ ký riêng, chưa được kiểm tra: {seen}",
            cure: "giải nén rồi kiểm tra từng tệp bằng `condau verify`",
        },
    },
    Rule {
        id: "AS-12",
        clause: "EN 319 162-1 4.4.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a file under META-INF is none of the standard's: {seen}",
            cure: "nobody signs this file; do not rely on it",
        },
        vi: Text {
            message: "một tệp trong META-INF không thuộc tiêu chuẩn: {seen}",
            cure: "không ai ký tệp này; không nên dựa vào nó",
        },
    },
];
