//! How RFC 3161 tokens and responses are encoded (TS-*). What a token's certificate and time are
//! held against stands in `judge.rs`.

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
        id: "TS-01",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the timestamp authority's answer is {seen}, not {expected}",
            cure: "ask the timestamp authority again",
        },
        vi: Text {
            message: "phản hồi của tổ chức cấp dấu thời gian là {seen}, không phải {expected}",
            cure: "yêu cầu cấp lại dấu thời gian",
        },
    },
    Rule {
        id: "TS-02",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "the timestamp token is not built as it must be: {seen} instead of {expected}",
            cure: "obtain a new timestamp",
        },
        vi: Text {
            message: "cấu trúc dấu thời gian không đúng quy định: {seen} thay vì {expected}",
            cure: "đề nghị cấp dấu thời gian mới",
        },
    },
    Rule {
        id: "TS-02-RESPONSE",
        clause: "RFC 3161 2.4.2; EN 319 142-1 5.4.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the document holds {seen} of a timestamp authority instead of {expected}",
            cure: "",
        },
        vi: Text {
            message: "văn bản chứa toàn bộ phản hồi của tổ chức cấp dấu thời gian thay vì riêng dấu thời gian",
            cure: "",
        },
    },
    Rule {
        id: "TS-03",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::FormatFailure)),
        en: Text {
            message: "what the timestamp token says is malformed: {seen} instead of {expected}",
            cure: "obtain a new timestamp",
        },
        vi: Text {
            message: "nội dung dấu thời gian sai định dạng: {seen} thay vì {expected}",
            cure: "đề nghị cấp dấu thời gian mới",
        },
    },
    Rule {
        id: "TS-05",
        clause: "RFC 3161 2.4.2; RFC 5816 2.2.1",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the timestamp token names its signing certificate by {seen}, not by {expected}",
            cure: "obtain a timestamp from an authority that follows RFC 3161",
        },
        vi: Text {
            message: "dấu thời gian chỉ ra chứng thư ký bằng {seen}, không phải {expected}",
            cure: "xin dấu thời gian từ tổ chức tuân thủ RFC 3161",
        },
    },
    Rule {
        id: "TS-07-FORM",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the time in the timestamp token is written as {seen}, not as {expected}",
            cure: "",
        },
        vi: Text {
            message: "thời điểm trong dấu thời gian được ghi là {seen}, không đúng dạng {expected}",
            cure: "",
        },
    },
    Rule {
        id: "TS-08",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the timestamp token names the authority {seen}, its certificate {expected}",
            cure: "",
        },
        vi: Text {
            message: "dấu thời gian ghi tên tổ chức là {seen}, còn chứng thư là {expected}",
            cure: "",
        },
    },
    Rule {
        id: "TS-10",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the timestamp token has a critical extension that is not known: {seen}",
            cure: "",
        },
        vi: Text {
            message: "dấu thời gian có phần mở rộng quan trọng chưa được hỗ trợ: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "TS-12",
        clause: "RFC 3161 4; EN 319 102-1 5.4",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::RevokedNoPoe)),
        en: Text {
            message: "the timestamp authority was revoked at {seen} ({expected}), after the timestamp; RFC 3161 keeps such timestamps, EN 319 102-1 asks for a later proof of them",
            cure: "a later archive timestamp would help; a policy that sets TS-12 to warn keeps the timestamp",
        },
        vi: Text {
            message: "tổ chức cấp dấu thời gian bị thu hồi lúc {seen} ({expected}), sau khi cấp dấu thời gian; RFC 3161 vẫn công nhận, còn EN 319 102-1 yêu cầu bằng chứng sau đó",
            cure: "cần dấu thời gian lưu trữ về sau; chính sách đặt TS-12 là warn thì vẫn công nhận dấu thời gian",
        },
    },
    Rule {
        id: "TS-16",
        clause: "RFC 3161 2.4.2",
        axis: Axis::Bytes,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::SignedDataNotFound)),
        en: Text {
            message: "the file that this timestamp is about was not given",
            cure: "name it with --detached PATH",
        },
        vi: Text {
            message: "chưa cung cấp tệp mà dấu thời gian này xác nhận",
            cure: "chỉ ra tệp đó bằng --detached ĐƯỜNG-DẪN",
        },
    },
];
