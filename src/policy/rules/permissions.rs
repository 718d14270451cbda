//! What signatures and their fields ask for: locks and seed values (PA-84 to PA-88). What follows
//! from them for later changes stands with the changes (DA-24).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "PA-80-P",
        clause: "ISO 32000-2 12.8.2.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the permission of DocMDP is {seen}, not {expected}; no change is allowed",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "quyền trong DocMDP là {seen}, không phải {expected}; coi như không cho phép thay đổi nào",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-84",
        clause: "ISO 32000-2 12.8.2.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the lock of the signature has {seen}; expected {expected}",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "khóa trường của chữ ký có {seen}; phải là {expected}",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-85",
        clause: "ISO 32000-2 12.7.5.5",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the lock of the field is not repeated in its signature: {seen}; it is applied",
            cure: "ask the sender to sign again with a conforming program",
        },
        vi: Text {
            message: "khóa của trường không được ghi lại trong chữ ký: {seen}; khóa vẫn được áp dụng",
            cure: "đề nghị bên gửi ký lại bằng phần mềm đúng chuẩn",
        },
    },
    Rule {
        id: "PA-88",
        clause: "ISO 32000-2 12.7.5.5",
        axis: Axis::Constraints,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the author of the field demands {expected}; this signature has {seen}",
            cure: "ask the signer to sign as the document demands",
        },
        vi: Text {
            message: "người tạo trường đòi hỏi {expected}; chữ ký này có {seen}",
            cure: "đề nghị người ký ký lại theo đúng yêu cầu của tài liệu",
        },
    },
];
