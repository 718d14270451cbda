//! What makes a document unfit to be signed (LN-*). No verdict on a signature is built on these;
//! `condau lint` tells them, and `condau sign` warns of them.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "LN-01",
        clause: "ISO 32000-2 8.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "text is hidden by what lies over it: {seen}",
            cure: "take away what lies over it, or make the document anew",
        },
        vi: Text {
            message: "chữ bị che: {seen}", cure: "gỡ phần che, hoặc tạo lại văn bản"
        },
    },
    Rule {
        id: "LN-02",
        clause: "ISO 32000-2 8.11.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the document has layers that are not shown: {seen}",
            cure: "merge the layers, or take out the hidden ones",
        },
        vi: Text {
            message: "tài liệu có lớp không hiển thị: {seen}",
            cure: "gộp các lớp, hoặc bỏ lớp ẩn",
        },
    },
    Rule {
        id: "LN-03",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "something stands ready in the file that is not shown: {seen}",
            cure: "save the document anew (print to PDF), then sign",
        },
        vi: Text {
            message: "trong tệp có sẵn nội dung không hiển thị: {seen}",
            cure: "lưu lại tài liệu (in ra PDF) rồi mới ký",
        },
    },
    Rule {
        id: "LN-03-STRAY",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "the file holds objects that readers may take for the document's: {seen}",
            cure: "do not sign; save the document anew (print to PDF)",
        },
        vi: Text {
            message: "tệp chứa đối tượng có thể bị hiểu là của tài liệu: {seen}",
            cure: "không ký; hãy lưu lại tài liệu (in ra PDF)",
        },
    },
    Rule {
        id: "LN-03-UNUSED",
        clause: "ISO 32000-2 7.5.4",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "objects in the file are not used: {seen}", cure: "" },
        vi: Text {
            message: "trong tệp có đối tượng không dùng đến: {seen}", cure: ""
        },
    },
    Rule {
        id: "LN-04",
        clause: "ISO 32000-2 12.6",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "the document acts by itself or reaches beyond itself: {seen}",
            cure: "do not sign; save it without scripts, actions and players (print to PDF)",
        },
        vi: Text {
            message: "tài liệu tự thực hiện lệnh hoặc truy cập ra ngoài: {seen}",
            cure: "không ký; hãy lưu lại không kèm mã lệnh, hành động, đa phương tiện (in ra PDF)",
        },
    },
    Rule {
        id: "LN-04-URI",
        clause: "ISO 32000-2 12.6.4.8",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the document has links to the network: {seen}", cure: "" },
        vi: Text { message: "tài liệu có liên kết ra mạng: {seen}", cure: "" },
    },
    Rule {
        id: "LN-05",
        clause: "ISO 32000-2 12.7.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "how form fields look is left to whoever shows them: {seen}",
            cure: "save the form with its appearances, or flatten it",
        },
        vi: Text {
            message: "hình hiển thị của các trường do phần mềm tự vẽ: {seen}",
            cure: "lưu biểu mẫu kèm hình hiển thị, hoặc làm phẳng biểu mẫu",
        },
    },
    Rule {
        id: "LN-06",
        clause: "ISO 32000-2 12.7.8",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the document has a second form (XFA), which other programs show otherwise: {seen}",
            cure: "save it without XFA",
        },
        vi: Text {
            message: "tài liệu có biểu mẫu thứ hai (XFA), mỗi phần mềm hiển thị một khác: {seen}",
            cure: "lưu lại không kèm XFA",
        },
    },
    Rule {
        id: "LN-07",
        clause: "ISO 32000-2 7.11.4",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "files are embedded in the document: {seen}",
            cure: "look at each before you sign",
        },
        vi: Text {
            message: "có tệp nhúng trong tài liệu: {seen}",
            cure: "xem từng tệp trước khi ký",
        },
    },
    Rule {
        id: "LN-08",
        clause: "ISO 32000-2 12.5.3",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "something is there that is not shown: {seen}",
            cure: "take it out before you sign",
        },
        vi: Text {
            message: "có nội dung bị ẩn: {seen}", cure: "bỏ nội dung ẩn trước khi ký"
        },
    },
    Rule {
        id: "LN-09",
        clause: "ISO 32000-2 7.5.6",
        axis: Axis::Format,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "earlier states of the document are in the file: {seen}", cure: "" },
        vi: Text {
            message: "các phiên bản trước của tài liệu còn trong tệp: {seen}", cure: ""
        },
    },
    Rule {
        id: "LN-10",
        clause: "ISO 32000-2 7.3.8",
        axis: Axis::Format,
        level: Level::Fail,
        floor: Level::Warn,
        reason: None,
        en: Text {
            message: "what is shown comes from outside the file: {seen}",
            cure: "do not sign; save the document with all its parts",
        },
        vi: Text {
            message: "nội dung hiển thị lấy từ ngoài tệp: {seen}",
            cure: "không ký; hãy lưu tài liệu kèm đủ các phần",
        },
    },
    Rule {
        id: "LN-11",
        clause: "ISO 32000-2 7.8.2",
        axis: Axis::Format,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a page could not be looked at: {seen}",
            cure: "look at it yourself, or save the document anew",
        },
        vi: Text {
            message: "không xem xét được một trang: {seen}",
            cure: "tự xem trang này, hoặc lưu lại tài liệu",
        },
    },
];
