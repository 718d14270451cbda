//! Evidence records (ER-*): what hash trees must hold, and how their timestamps follow each other.

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
        id: "ER-01",
        clause: "RFC 4998 3.1; RFC 6283 3.1",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the evidence record is not built as it must be: {seen} instead of {expected}",
            cure: "obtain the evidence record again from the archive",
        },
        vi: Text {
            message: "cấu trúc của bản ghi bằng chứng không đúng quy định: {seen} thay vì {expected}",
            cure: "lấy lại bản ghi bằng chứng từ nơi lưu trữ",
        },
    },
    Rule {
        id: "ER-01a",
        clause: "RFC 4998 5.3; RFC 6283 4.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::TimestampOrderFailure)),
        en: Text {
            message: "the timestamps of the evidence record are not in the order of time: {seen} follows {expected}",
            cure: "",
        },
        vi: Text {
            message: "các dấu thời gian trong bản ghi bằng chứng không theo thứ tự thời gian: {seen} đứng sau {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-01b",
        clause: "RFC 4998 4.3, 5.3; RFC 6283 4.3",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "a hash tree of the evidence record uses {seen}, its chain or its timestamp {expected}",
            cure: "",
        },
        vi: Text {
            message: "một cây băm của bản ghi bằng chứng dùng {seen}, còn chuỗi hoặc dấu thời gian của nó dùng {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-01c",
        clause: "RFC 4998 3.1",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the evidence record uses {seen} and lists only {expected}", cure: "" },
        vi: Text {
            message: "bản ghi bằng chứng dùng {seen} nhưng chỉ liệt kê {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-02",
        clause: "RFC 4998 4.3; RFC 6283 3.3",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "the evidence record is not about this content: the digest {seen} is not among its {expected}",
            cure: "give the evidence record that belongs to this file, or the file as it was archived",
        },
        vi: Text {
            message: "bản ghi bằng chứng không thuộc về nội dung này: giá trị băm {seen} không nằm trong {expected} của nó",
            cure: "dùng đúng bản ghi bằng chứng của tệp này, hoặc đúng tệp đã được lưu trữ",
        },
    },
    Rule {
        id: "ER-02a",
        clause: "RFC 4998 4.3; EN 319 102-1 5.6.3",
        axis: Axis::Coverage,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "whether the evidence record covers {expected} cannot be computed (digest algorithm {seen})",
            cure: "give the content that belongs to it with --detached",
        },
        vi: Text {
            message: "không tính được bản ghi bằng chứng có bao trùm {expected} hay không (thuật toán băm {seen})",
            cure: "bổ sung nội dung tương ứng bằng --detached",
        },
    },
    Rule {
        id: "ER-04",
        clause: "RFC 4998 5.3; RFC 6283 4.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "a renewal in the evidence record does not cover the timestamp before it: its digest {seen} is not among the {expected}",
            cure: "",
        },
        vi: Text {
            message: "một lần gia hạn trong bản ghi bằng chứng không bao trùm dấu thời gian đứng trước: giá trị băm {seen} không nằm trong {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-05",
        clause: "RFC 4998 5.3; RFC 6283 4.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::HashFailure)),
        en: Text {
            message: "a new chain of the evidence record does not cover the older ones with the content: the digest {seen} is not among its {expected}",
            cure: "",
        },
        vi: Text {
            message: "một chuỗi mới của bản ghi bằng chứng không bao trùm các chuỗi cũ cùng nội dung: giá trị băm {seen} không nằm trong {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-06",
        clause: "RFC 4998 5.3; EN 319 102-1 5.6.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoPoe)),
        en: Text {
            message: "a timestamp of the evidence record, {seen}, does not hold at the time of the next: {expected}",
            cure: "give the missing data of its authority, or have the record renewed by the archive",
        },
        vi: Text {
            message: "một dấu thời gian của bản ghi bằng chứng, {seen}, không còn giá trị tại thời điểm của dấu kế tiếp: {expected}",
            cure: "bổ sung dữ liệu của tổ chức cấp dấu thời gian, hoặc đề nghị nơi lưu trữ gia hạn bản ghi",
        },
    },
    Rule {
        id: "ER-07",
        clause: "RFC 6283 3.1, 4.2",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the XML evidence record is not built as it must be: {seen} instead of {expected}",
            cure: "",
        },
        vi: Text {
            message: "bản ghi bằng chứng dạng XML không đúng quy định: {seen} thay vì {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-08",
        clause: "RFC 4998 appendix A; TS 119 122-3 5; TS 119 132-3 5",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "an evidence record is not where or what it should be in the signature: {seen} instead of {expected}",
            cure: "",
        },
        vi: Text {
            message: "bản ghi bằng chứng trong chữ ký không đúng vị trí hoặc dạng: {seen} thay vì {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-09",
        clause: "RFC 4998 6",
        axis: Axis::Coverage,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the evidence record is about encrypted content ({seen}), which is not read",
            cure: "",
        },
        vi: Text {
            message: "bản ghi bằng chứng là của nội dung đã mã hóa ({seen}), nội dung này không được đọc",
            cure: "",
        },
    },
    Rule {
        id: "ER-10",
        clause: "EN 319 102-1 5.6.3",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "the evidence record {seen} proves nothing: {expected}", cure: "" },
        vi: Text {
            message: "bản ghi bằng chứng {seen} không có giá trị chứng minh: {expected}",
            cure: "",
        },
    },
    Rule {
        id: "ER-11",
        clause: "EN 319 102-1 5.6.3",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an evidence record proves that the signature existed at {seen}",
            cure: "",
        },
        vi: Text {
            message: "bản ghi bằng chứng chứng minh chữ ký đã tồn tại lúc {seen}",
            cure: "",
        },
    },
];
