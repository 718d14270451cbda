//! Which bytes of a PDF a signature covers (CV-*), and whether they are intact.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Failed;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[Rule {
    id: "CV-01",
    clause: "ISO 32000-2 12.8.1",
    axis: Axis::Coverage,
    level: Level::Fail,
    floor: Level::Fail,
    reason: Some(Reason::Failed(Failed::FormatFailure)),
    en: Text {
        message: "the ByteRange is {seen}, not {expected}",
        cure: "ask the sender for the original file",
    },
    vi: Text {
        message: "ByteRange là {seen}, không phải {expected}",
        cure: "đề nghị bên gửi cung cấp tệp gốc",
    },
}];
