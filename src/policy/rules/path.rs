//! Certificate chains: building, RFC 5280 clause 6, anchors (PX-*).

use super::Rule;
use super::Text;
use crate::model::Axis;
use crate::model::Indeterminate;
use crate::model::Reason;
use crate::policy::Level;

/// The rows, by id.
pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "PX-01",
        clause: "RFC 5280 6.1; EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoCertificateChainFound)),
        en: Text {
            message: "no chain leads from {seen} to a trusted authority; wanted: {expected}",
            cure: "trust the authority with --trust, or complete the chain with --certs",
        },
        vi: Text {
            message: "không có đường dẫn chứng thực từ {seen} tới tổ chức được tin cậy; còn thiếu: {expected}",
            cure: "thêm tổ chức được tin cậy bằng --trust, hoặc bổ sung chứng thư số trung gian bằng --certs",
        },
    },
    Rule {
        id: "PX-01a",
        clause: "RFC 5280 6.1; EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoCertificateChainFound)),
        en: Text {
            message: "{seen} bears the name of a trusted authority, but not its key: the certificate may be forged (trusted is the one with {expected})",
            cure: "do not trust it because of its name: compare its fingerprint with the one that the authority publishes; where the authority changed its key, obtain the new certificate from the authority itself",
        },
        vi: Text {
            message: "{seen} mang tên tổ chức được tin cậy nhưng dùng khóa khác: chứng thư số có thể bị giả mạo (chứng thư được tin cậy là {expected})",
            cure: "không tin cậy chỉ vì tên giống nhau: đối chiếu dấu vân tay với giá trị do tổ chức đó công bố; nếu tổ chức đã đổi khóa, lấy chứng thư mới từ chính tổ chức đó",
        },
    },
    Rule {
        id: "PX-03",
        clause: "RFC 4158 2.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text { message: "too many certificates to try: {seen}, at most {expected}", cure: "" },
        vi: Text {
            message: "quá nhiều chứng thư số phải thử: {seen}, tối đa {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-03a",
        clause: "RFC 4158 2.4",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the path has {seen} intermediate certificates, at most {expected} were asked for",
            cure: "",
        },
        vi: Text {
            message: "đường dẫn có {seen} chứng thư số trung gian, yêu cầu tối đa {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-03b",
        clause: "RFC 4158 2.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text {
            message: "checking the signatures of the certificates and their status data costs {seen} units, the limit of work on signatures is {expected} (ten are one RSA-2048 signature that does not hold)",
            cure: "give fewer certificates, or a file without needless ones",
        },
        vi: Text {
            message: "kiểm tra chữ ký trên các chứng thư số và dữ liệu trạng thái tốn {seen} đơn vị, giới hạn là {expected} (mười đơn vị ứng với một chữ ký RSA-2048 không khớp)",
            cure: "cung cấp ít chứng thư số hơn, hoặc dùng tệp không kèm chứng thư số thừa",
        },
    },
    Rule {
        id: "PX-05",
        clause: "RFC 5280 6.1.3",
        axis: Axis::Suite,
        level: Level::Warn,
        floor: Level::Inform,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text { message: "it could not be computed who issued {seen}: {expected}", cure: "" },
        vi: Text {
            message: "không tính được tổ chức nào cấp {seen}: {expected}", cure: ""
        },
    },
    Rule {
        id: "PX-05a",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::OutOfBoundsNoPoe)),
        en: Text {
            message: "the certificate {seen} was not valid at {expected}, and it is not known whether it had been revoked",
            cure: "give its status data from before it expired with --crls or --ocsps",
        },
        vi: Text {
            message: "chứng thư số {seen} không có hiệu lực tại {expected} và không rõ trước đó đã bị thu hồi hay chưa",
            cure: "cung cấp dữ liệu trạng thái trước khi hết hạn bằng --crls hoặc --ocsps",
        },
    },
    Rule {
        id: "PX-05b",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::OutOfBoundsNotRevoked)),
        en: Text {
            message: "the certificate {seen} was not valid at {expected}, and nothing proves that the signature is from when it was",
            cure: "a timestamp from before it expired would help",
        },
        vi: Text {
            message: "chứng thư số {seen} không có hiệu lực tại {expected} và không có bằng chứng chữ ký được tạo khi chứng thư số còn hiệu lực",
            cure: "cần dấu thời gian được cấp trước khi chứng thư số hết hạn",
        },
    },
    Rule {
        id: "PX-05c",
        clause: "RFC 5280 6.1.3",
        axis: Axis::Time,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::OutOfBoundsNoPoe)),
        en: Text {
            message: "the authority's certificate {seen} was not valid at {expected}",
            cure: "",
        },
        vi: Text {
            message: "chứng thư số của tổ chức cấp {seen} không còn hiệu lực tại {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-05d",
        clause: "RFC 5280 6.1.3 (a) (1)",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text {
            message: "the signature of the certificate {seen} does not hold under the key of {expected}",
            cure: "",
        },
        vi: Text {
            message: "chữ ký trên chứng thư số {seen} không khớp với khóa của {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-06a",
        clause: "RFC 5280 6.1.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text { message: "{seen} issued a certificate but is not an authority", cure: "" },
        vi: Text {
            message: "{seen} đã cấp chứng thư số nhưng không phải tổ chức chứng thực",
            cure: "",
        },
    },
    Rule {
        id: "PX-06b",
        clause: "RFC 5280 6.1.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text {
            message: "{seen} allows {expected} authorities below it, the chain has more",
            cure: "",
        },
        vi: Text {
            message: "{seen} chỉ cho phép {expected} cấp tổ chức chứng thực bên dưới, đường dẫn vượt quá",
            cure: "",
        },
    },
    Rule {
        id: "PX-06c",
        clause: "RFC 5280 6.1.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text { message: "the key of {seen} may not sign certificates", cure: "" },
        vi: Text {
            message: "khóa của {seen} không được dùng để ký chứng thư số", cure: ""
        },
    },
    Rule {
        id: "PX-06d",
        clause: "RFC 5280 4.2.1.9",
        axis: Axis::Trust,
        level: Level::Inform,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text { message: "basicConstraints of {seen} is not critical", cure: "" },
        vi: Text {
            message: "basicConstraints của {seen} không được đánh dấu critical", cure: ""
        },
    },
    Rule {
        id: "PX-07",
        clause: "RFC 5280 6.1.4",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::CertificateChainGeneralFailure)),
        en: Text {
            message: "{seen} has a critical extension that is not processed: {expected}",
            cure: "",
        },
        vi: Text {
            message: "{seen} có trường mở rộng bắt buộc chưa được xử lý: {expected}",
            cure: "",
        },
    },
    Rule {
        id: "PX-08",
        clause: "RFC 5280 4.2.1.10",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the name {seen} is not one that the authority {expected} may certify",
            cure: "",
        },
        vi: Text {
            message: "tên {seen} nằm ngoài phạm vi tổ chức {expected} được phép chứng thực",
            cure: "",
        },
    },
    Rule {
        id: "PX-09",
        clause: "RFC 5280 6.1; RFC 9618",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "no certificate policy that its authorities require is left at {seen} ({expected})",
            cure: "",
        },
        vi: Text {
            message: "không còn chính sách chứng thư số nào được các tổ chức cấp yêu cầu tại {seen} ({expected})",
            cure: "",
        },
    },
    Rule {
        id: "PX-10a",
        clause: "RFC 5280 4.2.1.3",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Warn,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the key of {seen} is not for signing: its usage lacks {expected}",
            cure: "ask the signer to sign with a signing certificate",
        },
        vi: Text {
            message: "khóa của {seen} không dùng để ký: thiếu mục đích {expected}",
            cure: "đề nghị người ký dùng chứng thư số để ký",
        },
    },
    Rule {
        id: "PX-10b",
        clause: "RFC 5280 4.2.1.12",
        axis: Axis::Trust,
        level: Level::Warn,
        floor: Level::Ignore,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "the certificate's purposes do not include signing documents: {seen}",
            cure: "",
        },
        vi: Text {
            message: "mục đích sử dụng của chứng thư số không gồm ký tài liệu: {seen}",
            cure: "",
        },
    },
    Rule {
        id: "PX-10c",
        clause: "RFC 5280 4.2.1.12",
        axis: Axis::Constraints,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::ChainConstraintsFailure)),
        en: Text {
            message: "{seen} is not for the purpose that was asked for: {expected}",
            cure: "",
        },
        vi: Text {
            message: "{seen} không dùng cho mục đích được yêu cầu: {expected}", cure: ""
        },
    },
    Rule {
        id: "PX-13",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoCertificateChainFoundNoPoe)),
        en: Text { message: "the anchor {seen} was trusted until {expected} only", cure: "" },
        vi: Text {
            message: "tổ chức gốc {seen} chỉ được tin cậy đến {expected}", cure: ""
        },
    },
    Rule {
        id: "PX-13a",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoCertificateChainFound)),
        en: Text {
            message: "the anchor {seen} is not trusted for {expected}",
            cure: "`condau trust list` shows what each anchor is trusted for",
        },
        vi: Text {
            message: "tổ chức gốc {seen} không được tin cậy cho mục đích {expected}",
            cure: "`condau trust list` cho biết mỗi chứng thư gốc được tin cậy cho mục đích nào",
        },
    },
    Rule {
        id: "PX-13b",
        clause: "EN 319 102-1 5.2.6",
        axis: Axis::Trust,
        level: Level::Fail,
        floor: Level::Fail,
        reason: Some(Reason::Indeterminate(Indeterminate::NoCertificateChainFound)),
        en: Text {
            message: "{expected} lies before the anchor is trusted: {seen}",
            cure: "`condau trust list` shows from when on each anchor is trusted",
        },
        vi: Text {
            message: "thời điểm {expected} có trước khi tổ chức gốc được tin cậy: {seen}",
            cure: "`condau trust list` cho biết mỗi chứng thư gốc được tin cậy từ khi nào",
        },
    },
];
