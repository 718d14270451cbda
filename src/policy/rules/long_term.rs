//! What the judge asks of proofs of existence and of long-term validation: clauses 5.5 and 5.6 of
//! EN 319 102-1 (LT-*).

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
        id: "LT-01",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::NotYetValid)),
        en: Text {
            message: "the signature existed at {seen}, before its certificate became valid at {expected}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký đã tồn tại lúc {seen}, trước khi chứng thư số có hiệu lực ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "LT-02",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::TimestampOrderFailure)),
        en: Text {
            message: "the timestamps contradict each other: {seen} should not be before {expected}",
            cure: "",
        },
        vi: Text {
            message: "các dấu thời gian mâu thuẫn nhau: {seen} không thể trước {expected}",
            cure: "",
        },
    },
    Rule {
        id: "LT-03",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the signature claims no signing time, which the policy's limit for timestamping needs",
            cure: "",
        },
        vi: Text {
            message: "chữ ký không khai báo thời gian ký nên không kiểm tra được thời hạn cấp dấu thời gian",
            cure: "",
        },
    },
    Rule {
        id: "LT-04",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the signature was timestamped too late: {seen}, allowed until {expected}",
            cure: "",
        },
        vi: Text {
            message: "dấu thời gian được cấp quá muộn: {seen}, chỉ được phép đến {expected}",
            cure: "",
        },
    },
    Rule {
        id: "LT-05",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a timestamp of {seen} proves nothing: {expected}",
            cure: "where its authority or status is not known: its root with --trust, its status with --crls, --ocsps or --online; where it does not fit what it is on, nothing makes it hold: ask for a new timestamp",
        },
        vi: Text {
            message: "dấu thời gian {seen} không có giá trị chứng minh: {expected}",
            cure: "nếu chưa rõ tổ chức cấp hoặc tình trạng của nó: cung cấp chứng thư gốc bằng --trust, tình trạng thu hồi bằng --crls, --ocsps hoặc --online; nếu dấu không khớp nội dung thì không gì khắc phục được: xin cấp dấu thời gian mới",
        },
    },
    Rule {
        id: "LT-06a",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the signer's certificate expired at {seen}, after the signature is proven to have existed ({expected})",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số của người ký hết hạn lúc {seen}, sau thời điểm chữ ký được chứng minh đã tồn tại ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "LT-06b",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a certificate of the chain was revoked at {seen}, after the signature is proven to have existed ({expected})",
            cure: "",
        },
        vi: Text {
            message: "một chứng thư số trong đường dẫn bị thu hồi lúc {seen}, sau thời điểm chữ ký được chứng minh đã tồn tại ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "LT-06c",
        clause: "EN 319 102-1 5.5.4",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "{seen}, outdated today, was still relied on when the signature is proven to have existed ({expected})",
            cure: "",
        },
        vi: Text {
            message: "{seen} nay đã lỗi thời nhưng vẫn được tin cậy tại thời điểm chữ ký được chứng minh đã tồn tại ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "LT-07",
        clause: "RFC 3161",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the signer's program writes local time as if it were UTC: claimed {seen}, proven {expected}",
            cure: "",
        },
        vi: Text {
            message: "giờ máy ký bị ghi sai múi giờ: khai báo {seen}, được chứng minh {expected}",
            cure: "",
        },
    },
    Rule {
        id: "LT-08",
        clause: "EN 319 102-1 5.2.8",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text { message: "the claimed signing time {seen} lies after {expected}", cure: "" },
        vi: Text { message: "thời gian ký khai báo {seen} muộn hơn {expected}", cure: "" },
    },
    Rule {
        id: "LT-08a",
        clause: "EN 319 102-1 5.2.8",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the claimed signing time {seen} lies days after {expected}, when the signature was verified, and nothing proves when it was made",
            cure: "check the clock of this machine; else ask the signer to sign again with a clock that is right, and with a timestamp",
        },
        vi: Text {
            message: "thời gian ký khai báo {seen} muộn hơn nhiều ngày so với thời điểm kiểm tra {expected} và không có bằng chứng về thời điểm ký thật",
            cure: "kiểm tra đồng hồ của máy này; nếu đúng, đề nghị người ký ký lại với đồng hồ đúng và có dấu thời gian",
        },
    },
    Rule {
        id: "LT-09",
        clause: "EN 319 102-1 5.2.8",
        axis: Axis::Time,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::SigConstraintsFailure)),
        en: Text {
            message: "the claimed signing time {seen} lies outside the certificate's validity ({expected})",
            cure: "",
        },
        vi: Text {
            message: "thời gian ký khai báo {seen} nằm ngoài thời hạn của chứng thư số ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "LT-10",
        clause: "EN 319 102-1 5.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::Expired)),
        en: Text {
            message: "the signature was made after its certificate had expired: {seen}, expired {expected}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký được tạo sau khi chứng thư số hết hạn: {seen}, hết hạn {expected}",
            cure: "",
        },
    },
    Rule {
        id: "LT-11",
        clause: "EN 319 102-1 5.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Failed(Failed::Revoked)),
        en: Text {
            message: "the signature was made after its certificate had been revoked: {seen}, revoked {expected}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký được tạo sau khi chứng thư số bị thu hồi: {seen}, thu hồi {expected}",
            cure: "",
        },
    },
    Rule {
        id: "LT-12",
        clause: "EN 319 102-1 5.2.8",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a counter-signature does not hold: {seen}", cure: "" },
        vi: Text {
            message: "chữ ký xác nhận (counter-signature) không hợp lệ: {seen}", cure: ""
        },
    },
    Rule {
        id: "LT-13",
        clause: "EN 319 102-1 5.6.2.2",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "proofs of existence show that the chain held until {seen}; the signature existed at {expected}",
            cure: "",
        },
        vi: Text {
            message: "các bằng chứng tồn tại cho thấy đường dẫn chứng thực có hiệu lực đến {seen}; chữ ký đã tồn tại lúc {expected}",
            cure: "",
        },
    },
];
