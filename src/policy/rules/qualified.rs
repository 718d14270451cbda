//! What an issuer states of a certificate beyond RFC 5280 (PX-11*).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "PX-11",
        clause: "EN 319 412-5 4.2, 4.3; RFC 3739 3.2.6",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the issuer of {seen} states: {expected}", cure: "" },
        vi: Text {
            message: "tổ chức cấp chứng thư số của {seen} tuyên bố: {expected}", cure: ""
        },
    },
    Rule {
        id: "PX-11-FORM",
        clause: "EN 319 412-5 4.2, 4.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "a statement about a certificate is malformed: {seen}", cure: "" },
        vi: Text {
            message: "một tuyên bố (QCStatement) trong chứng thư số bị sai cấu trúc: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "PX-11-PERIOD",
        clause: "RFC 3280 4.2.1.4",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the time {seen} lies outside the period in which the private key was to be used ({expected})",
            cure: "",
        },
        vi: Text {
            message: "thời điểm {seen} nằm ngoài thời hạn được dùng khóa bí mật ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "PX-11-TYPE",
        clause: "EN 319 412-5 4.2.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the certificate is stated to be for {seen}, not for {expected}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số được tuyên bố dùng cho {seen}, không phải {expected}",
            cure: "",
        },
    },
];
