//! Revocation data: freshness, acceptance, CRLs (BB-04, BB-05*, BB-08*, CL-*); OCSP has `ocsp.rs`.
//!
//! The rows without a reason say why one CRL or response was not used; what follows from having no
//! usable one is BB-05's to say.

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "BB-04",
        clause: "EN 319 102-1 5.2.5",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::TryLater)),
        en: Text {
            message: "the newest status of the certificate of {seen} is from too long ago: it was good until {expected}",
            cure: "fetch a newer CRL or OCSP response and verify again",
        },
        vi: Text {
            message: "trạng thái mới nhất của chứng thư số của {seen} đã cũ: chỉ có giá trị đến {expected}",
            cure: "lấy CRL hoặc phản hồi OCSP mới hơn rồi kiểm tra lại",
        },
    },
    Rule {
        id: "BB-04-WHEN",
        clause: "EN 319 102-1 5.1.3",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the next status is due at {seen}",
            cure: "verify again with a CRL or OCSP response that was issued then or later",
        },
        vi: Text {
            message: "trạng thái tiếp theo được công bố vào lúc {seen}",
            cure: "kiểm tra lại với CRL hoặc phản hồi OCSP được công bố từ lúc đó trở đi",
        },
    },
    Rule {
        id: "BB-04a",
        clause: "EN 319 102-1 5.2.5",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::TryLater)),
        en: Text {
            message: "the newest status of the timestamp authority's certificate {seen} is from too long ago: it was good until {expected}",
            cure: "fetch a newer CRL or OCSP response and verify again",
        },
        vi: Text {
            message: "trạng thái mới nhất của chứng thư số {seen} (tổ chức cấp dấu thời gian) đã cũ: chỉ có giá trị đến {expected}",
            cure: "lấy CRL hoặc phản hồi OCSP mới hơn rồi kiểm tra lại",
        },
    },
    Rule {
        id: "BB-05",
        clause: "EN 319 102-1 5.2.6; TT 15/2025 II.1.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::TryLater)),
        en: Text {
            message: "it is not known whether the certificate of {seen} was revoked: no usable CRL or OCSP response",
            cure: "give one with --crls or --ocsps, or let it be fetched with --online",
        },
        vi: Text {
            message: "chưa xác định được chứng thư số của {seen} có bị thu hồi hay không: không có CRL hoặc phản hồi OCSP dùng được",
            cure: "cung cấp bằng --crls hoặc --ocsps, hoặc cho phép tải về bằng --online",
        },
    },
    Rule {
        id: "BB-05a",
        clause: "EN 319 102-1 5.2.6; TT 15/2025 II.1.2",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::TryLater)),
        en: Text {
            message: "it is not known whether the certificate of the authority {seen} was revoked: no usable CRL or OCSP response",
            cure: "give one with --crls or --ocsps, or let it be fetched with --online",
        },
        vi: Text {
            message: "chưa xác định được chứng thư số của tổ chức cấp {seen} có bị thu hồi hay không: không có CRL hoặc phản hồi OCSP dùng được",
            cure: "cung cấp bằng --crls hoặc --ocsps, hoặc cho phép tải về bằng --online",
        },
    },
    Rule {
        id: "BB-05b",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::RevokedNoPoe)),
        en: Text {
            message: "the certificate was revoked at {seen} ({expected}), and nothing proves that the signature is older",
            cure: "a timestamp from before the revocation would help",
        },
        vi: Text {
            message: "chứng thư số bị thu hồi lúc {seen} ({expected}) và không có bằng chứng chữ ký được tạo trước đó",
            cure: "cần dấu thời gian được cấp trước khi thu hồi",
        },
    },
    Rule {
        id: "BB-05c",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::RevokedCaNoPoe)),
        en: Text {
            message: "an authority of the chain was revoked at {seen} ({expected})",
            cure: "a timestamp from before the revocation would help",
        },
        vi: Text {
            message: "một tổ chức cấp trong đường dẫn bị thu hồi lúc {seen} ({expected})",
            cure: "cần dấu thời gian được cấp trước khi thu hồi",
        },
    },
    Rule {
        id: "BB-05d",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::TryLater)),
        en: Text {
            message: "a certificate of the chain is suspended since {seen}",
            cure: "verify again when the suspension has ended",
        },
        vi: Text {
            message: "một chứng thư số trong đường dẫn bị tạm dừng từ {seen}",
            cure: "kiểm tra lại khi hết thời gian tạm dừng",
        },
    },
    Rule {
        id: "BB-05e",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::RevocationOutOfBoundsNoPoe)),
        en: Text {
            message: "the status of {seen} is signed by {expected}, whose certificate has expired since",
            cure: "give newer status data with --crls or --ocsps",
        },
        vi: Text {
            message: "dữ liệu trạng thái của {seen} do {expected} ký, chứng thư số này nay đã hết hạn",
            cure: "cung cấp dữ liệu trạng thái mới hơn bằng --crls hoặc --ocsps",
        },
    },
    Rule {
        id: "BB-05f",
        clause: "RFC 9608 4",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the certificate {seen} says that no revocation status is published for it (noRevAvail)",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số {seen} ghi rõ tổ chức cấp không công bố trạng thái thu hồi (noRevAvail)",
            cure: "",
        },
    },
    Rule {
        id: "BB-08a",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "status data cannot be used: issued at {seen}, before the certificate ({expected})",
            cure: "",
        },
        vi: Text {
            message: "dữ liệu trạng thái không dùng được: phát hành lúc {seen}, trước khi chứng thư số có hiệu lực ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "BB-08b",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "status data cannot be used: {seen} was not valid when it answered, at {expected}",
            cure: "",
        },
        vi: Text {
            message: "dữ liệu trạng thái không dùng được: {seen} không còn hiệu lực khi trả lời, lúc {expected}",
            cure: "",
        },
    },
    Rule {
        id: "BB-08c",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "status data cannot be used: it breaks the rule {seen}", cure: "" },
        vi: Text {
            message: "dữ liệu trạng thái không dùng được: vi phạm quy tắc {seen}",
            cure: "",
        },
    },
    Rule {
        id: "BB-09",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text {
            message: "the authority {seen} was not valid when it issued the certificate of {expected}",
            cure: "",
        },
        vi: Text {
            message: "tổ chức chứng thực {seen} không có hiệu lực khi cấp chứng thư số cho {expected}",
            cure: "",
        },
    },
    Rule {
        id: "BB-09a",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Time,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "the authority's certificate {seen} has expired; it was valid when it issued the certificate below it, at {expected}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số của tổ chức cấp {seen} đã hết hạn, nhưng còn hiệu lực khi cấp chứng thư số bên dưới, lúc {expected}",
            cure: "",
        },
    },
    Rule {
        id: "BB-09b",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "an authority of the chain was revoked at {seen} ({expected}), after it had issued the certificate below it",
            cure: "",
        },
        vi: Text {
            message: "một tổ chức chứng thực trong chuỗi bị thu hồi lúc {seen} ({expected}), sau khi đã cấp chứng thư số bên dưới",
            cure: "",
        },
    },
    Rule {
        id: "CL-01",
        clause: "RFC 5280 6.3.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a CRL cannot be used: issued by {seen}, not by {expected}", cure: "" },
        vi: Text {
            message: "CRL không dùng được: do {seen} phát hành, không phải {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-01a",
        clause: "RFC 5280 6.3.3 (b), (f)",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a CRL of another issuer cannot be used: {seen} may not speak for {expected}",
            cure: "",
        },
        vi: Text {
            message: "CRL của tổ chức khác không dùng được: {seen} không được phép trả lời thay {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-02",
        clause: "RFC 5280 5.2.5",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a CRL cannot be used: it is for {seen}, not for {expected}",
            cure: "",
        },
        vi: Text {
            message: "CRL không dùng được: dành cho {seen}, không dành cho {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-03",
        clause: "RFC 5280 5.2.4",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a delta CRL cannot be used: no complete CRL of {seen} with a number from {expected} is at hand",
            cure: "",
        },
        vi: Text {
            message: "CRL bổ sung (delta) không dùng được: không có CRL đầy đủ của {seen} có số hiệu từ {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-04",
        clause: "RFC 5280 6.3.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "a CRL cannot be used: its signature does not hold under {expected} ({seen})",
            cure: "",
        },
        vi: Text {
            message: "CRL không dùng được: chữ ký không khớp với {expected} ({seen})",
            cure: "",
        },
    },
    Rule {
        id: "CL-04a",
        clause: "RFC 5280 4.2.1.3",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text { message: "a CRL cannot be used: the key of {seen} may not sign CRLs", cure: "" },
        vi: Text {
            message: "CRL không dùng được: khóa của {seen} không được dùng để ký CRL",
            cure: "",
        },
    },
    Rule {
        id: "CL-05",
        clause: "RFC 5280 6.3.3; RFC 6960 4.2.2.1",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "status data cannot be used: issued at {seen}, after the validation time {expected}",
            cure: "",
        },
        vi: Text {
            message: "dữ liệu trạng thái không dùng được: phát hành lúc {seen}, sau thời điểm kiểm tra {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-05-NEXT",
        clause: "RFC 5280 5.1.2.5",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "a CRL does not say when the next one is due: nextUpdate is {seen}, not {expected}",
            cure: "",
        },
        vi: Text {
            message: "CRL không cho biết thời điểm công bố lần tới: nextUpdate là {seen}, không phải {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-07",
        clause: "RFC 5280 5.2; RFC 6960 4.4.4",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Inform,
        reason: None,
        en: Text {
            message: "status data cannot be used: issued at {seen}, it no longer knows certificates that expired at {expected}",
            cure: "",
        },
        vi: Text {
            message: "dữ liệu trạng thái không dùng được: phát hành lúc {seen}, không còn thông tin về chứng thư số hết hạn lúc {expected}",
            cure: "",
        },
    },
    Rule {
        id: "CL-10",
        clause: "RFC 5280 4.2.1.13",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: None,
        en: Text {
            message: "the address {seen}, where the status is published, is not asked: only {expected} are",
            cure: "fetch what it publishes by other means and give it with --crls or --ocsps",
        },
        vi: Text {
            message: "không lấy trạng thái từ địa chỉ {seen}: chỉ hỗ trợ {expected}",
            cure: "lấy dữ liệu đó bằng cách khác rồi cung cấp bằng --crls hoặc --ocsps",
        },
    },
];
