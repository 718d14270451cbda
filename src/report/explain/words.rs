//! Names of building blocks and of compared values, in both languages.

use crate::model::Block;
use crate::model::Datum;
use crate::model::Held;
use crate::model::Step;
use crate::model::StepOutcome;
use crate::report::Lang;
use crate::report::in_vietnamese;
use std::borrow::Cow;

/// The name of a block.
pub(super) fn block(block: Block, lang: Lang) -> &'static str {
    let (en, vi) = match block {
        Block::BasicSignature => ("Basic signature validation", "Kiểm tra chữ ký cơ bản"),
        Block::Timestamp => ("Timestamp validation", "Kiểm tra dấu thời gian"),
        Block::LongTerm => ("Validation of a signature with time", "Kiểm tra chữ ký có thời gian"),
        Block::Archival => {
            ("Validation of a signature with archival data", "Kiểm tra chữ ký lưu trữ lâu dài")
        }
        Block::CounterSignature => {
            ("Validation of a counter-signature", "Kiểm tra chữ ký xác nhận")
        }
        Block::FormatChecking => ("Format checking", "Kiểm tra định dạng"),
        Block::SigningCertificate => {
            ("Identification of the signing certificate", "Xác định chứng thư của người ký")
        }
        Block::ValidationContext => {
            ("Validation context initialisation", "Thiết lập bối cảnh kiểm tra")
        }
        Block::CertificateValidation => ("Certificate validation", "Kiểm tra chứng thư"),
        Block::Path => ("Path", "Đường dẫn chứng thực"),
        Block::Certificate => ("Certificate", "Chứng thư"),
        Block::Status => ("Revocation status of", "Tình trạng thu hồi của"),
        Block::Source => ("Source", "Nguồn"),
        Block::CryptographicVerification => ("Cryptographic verification", "Kiểm tra mật mã"),
        Block::Reference => ("Signed part", "Phần được ký"),
        Block::Value => ("Signature value", "Giá trị chữ ký"),
        Block::LaterChanges => ("Changes after signing", "Thay đổi sau khi ký"),
        Block::SignatureAcceptance => {
            ("Signature acceptance: algorithms", "Chấp nhận chữ ký: thuật toán")
        }
        Block::BestSignatureTime => ("Proof of the signing time", "Chứng minh thời điểm ký"),
        Block::PastSignature => ("Past signature validation", "Kiểm tra chữ ký trong quá khứ"),
        Block::ProofsOfExistence => ("Proofs of existence", "Bằng chứng tồn tại"),
    };
    lang.pick(en, vi)
}

/// A signed part as the reader names it, in words.
pub(super) fn reference(what: &str, lang: Lang) -> String {
    let plain = match what {
        "imprint" => lang.pick("what the timestamp is over", "dữ liệu được gắn dấu thời gian"),
        "message-digest" => lang.pick("the content (message-digest)", "nội dung (message-digest)"),
        other => return lang.pick(Cow::Borrowed(other), in_vietnamese(other)).into_owned(),
    };
    plain.to_owned()
}

/// A line about values that were held against each other; empty where there is nothing to say.
pub(super) fn held(held: &Held, step: &Step, lang: Lang) -> String {
    let Held { datum, seen, expected } = held;
    let nothing = |text: &str| text.is_empty();
    match datum {
        Datum::Digest if nothing(seen) && nothing(expected) => String::new(),
        Datum::Digest if seen == expected => {
            lang.pick(format!("digest as signed: {seen}"), format!("mã băm đúng như đã ký: {seen}"))
        }
        Datum::Digest => lang.pick(
            format!("digest computed: {} signed: {expected}", or_dash(seen)),
            format!("mã băm tính được: {} đã ký: {expected}", or_dash(seen)),
        ),
        Datum::Algorithm if nothing(expected) => {
            lang.pick(format!("algorithm {seen}"), format!("thuật toán {seen}"))
        }
        Datum::Algorithm => {
            let until = match expected.as_str() {
                "always" => lang.pick("no end is set", "chưa đặt thời hạn").to_owned(),
                "never" => lang.pick("not relied on", "không được tin cậy").to_owned(),
                until => lang
                    .pick(format!("relied on before {until}"), format!("dùng được trước {until}")),
            };
            lang.pick(format!("algorithm {seen}: {until}"), format!("thuật toán {seen}: {until}"))
        }
        Datum::Dates => lang.pick(
            format!("valid {expected}; asked for {seen}"),
            format!("hiệu lực {expected}; xét tại {seen}"),
        ),
        Datum::Anchor if nothing(expected) => lang.pick(
            format!("trust anchor; its dates ({seen}) do not count"),
            format!("gốc tin cậy; thời hạn ({seen}) không xét"),
        ),
        Datum::Anchor => lang
            .pick(format!("trust anchor until {expected}"), format!("gốc tin cậy đến {expected}")),
        Datum::Status => {
            let said = match seen.split_once(' ') {
                Some(("revoked", since)) => {
                    lang.pick(format!("revoked since {since}"), format!("bị thu hồi từ {since}"))
                }
                Some((_, since)) => {
                    lang.pick(format!("on hold since {since}"), format!("tạm dừng từ {since}"))
                }
                None if seen == "good" => lang.pick("not revoked", "không bị thu hồi").to_owned(),
                None => lang.pick("unknown", "chưa biết").to_owned(),
            };
            lang.pick(format!("says: {said}"), format!("cho biết: {said}"))
        }
        Datum::FreshUntil => lang.pick(
            format!("fresh until {seen}; asked for {expected}"),
            format!("còn mới đến {seen}; xét tại {expected}"),
        ),
        Datum::Updates => lang.pick(
            format!("thisUpdate {seen}, nextUpdate {}", or_dash(expected)),
            format!("thisUpdate {seen}, nextUpdate {}", or_dash(expected)),
        ),
        Datum::CertificateReference if nothing(expected) => lang.pick(
            format!("named by {seen}, which is of another certificate"),
            format!("được nêu bởi {seen}, nhưng là của chứng thư khác"),
        ),
        Datum::CertificateReference => lang.pick(
            format!("named by {seen}; SHA-256 {expected}"),
            format!("được nêu bởi {seen}; SHA-256 {expected}"),
        ),
        Datum::Policy => lang.pick(
            format!("policy {seen}, sha256 {expected}"),
            format!("chính sách {seen}, sha256 {expected}"),
        ),
        Datum::ValidationTime => {
            lang.pick(format!("validation time {seen}"), format!("thời điểm xét {seen}"))
        }
        Datum::TokenTime => lang.pick(
            format!("says {seen}; judged as of {expected}"),
            format!("ghi {seen}; xét tại {expected}"),
        ),
        Datum::BestSignatureTime => {
            let claimed = or_dash(expected);
            if step.outcome == StepOutcome::Noted {
                lang.pick(
                    format!(
                        "nothing proves it but the look at it now ({seen}); claimed: {claimed}"
                    ),
                    format!(
                        "không có gì chứng minh ngoài lần xem này ({seen}); người ký ghi: {claimed}"
                    ),
                )
            } else {
                lang.pick(
                    format!("existed on {seen}; claimed: {claimed}"),
                    format!("đã tồn tại vào {seen}; người ký ghi: {claimed}"),
                )
            }
        }
        Datum::ControlTime if nothing(expected) => lang.pick(
            format!("existed on {seen}; the chain is not shown to have held then"),
            format!(
                "đã tồn tại vào {seen}; chưa chứng minh được chuỗi chứng thư có hiệu lực khi đó"
            ),
        ),
        Datum::ControlTime => lang.pick(
            format!("existed on {seen}; the chain is shown to have held up to {expected}"),
            format!(
                "đã tồn tại vào {seen}; chuỗi chứng thư được chứng minh có hiệu lực đến {expected}"
            ),
        ),
        Datum::Proof => lang.pick(
            format!("{seen} existed on {expected}"),
            format!("{seen} đã tồn tại vào {expected}"),
        ),
        Datum::LaterChanges => changes(seen, expected, lang),
        Datum::Coverage if nothing(seen) => String::new(),
        Datum::Coverage => lang.pick(format!("covers {seen}"), format!("bao phủ {seen}")),
    }
}

fn changes(worst: &str, permitted: &str, lang: Lang) -> String {
    let worst = match worst {
        "None" => lang.pick("none", "không có"),
        "LtaUpdates" => {
            lang.pick("validation data and timestamps", "dữ liệu kiểm tra, dấu thời gian")
        }
        "FormFilling" => lang.pick("form filling or signatures", "điền biểu mẫu hoặc ký thêm"),
        "Annotations" => lang.pick("annotations", "chú thích"),
        "" => lang.pick("not evaluated", "chưa đánh giá được"),
        _ => lang.pick("others", "thay đổi khác"),
    };
    let permitted = match permitted {
        "true" => lang.pick("permitted", "được phép"),
        "false" => lang.pick("NOT permitted", "KHÔNG được phép"),
        _ => lang.pick("not known whether permitted", "chưa rõ có được phép không"),
    };
    format!("{worst} ({permitted})")
}

fn or_dash(text: &str) -> &str {
    if text.is_empty() { "–" } else { text }
}
