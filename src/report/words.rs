//! The words for what a report holds, in both languages.

use super::lang::Lang;
use super::verdict::Verdict;
use crate::model::Axes;
use crate::model::DocumentFormat;
use crate::model::ModificationLevel;
use crate::model::SignatureEvidence;
use crate::model::SignatureJudgement;
use crate::model::SignatureKind;

/// The verdict in a word, for the first line and for tables.
pub fn verdict_words(verdict: Verdict, lang: Lang) -> &'static str {
    match verdict {
        Verdict::TotalPassed => lang.pick("VALID", "HỢP LỆ"),
        Verdict::TotalFailed => lang.pick("NOT VALID", "KHÔNG HỢP LỆ"),
        Verdict::Indeterminate => lang.pick("CANNOT BE DECIDED", "CHƯA ĐỦ CƠ SỞ KẾT LUẬN"),
        Verdict::NoSignature => lang.pick("NOT SIGNED", "CHƯA ĐƯỢC KÝ SỐ"),
        Verdict::Error => lang.pick("CANNOT BE READ", "KHÔNG ĐỌC ĐƯỢC"),
    }
}

/// What is added to the verdict on a file that passed with something worth a look.
pub(super) fn with_remarks(lang: Lang) -> &'static str {
    lang.pick(", with remarks", ", có lưu ý")
}

/// How many signatures and timestamps there are.
pub(super) fn counted(
    signatures: &[(&SignatureEvidence, &SignatureJudgement)],
    lang: Lang,
) -> String {
    let tokens = signatures.iter().filter(|(observed, _)| observed.timestamp.is_some()).count();
    let signed = signatures.len().saturating_sub(tokens);
    let signed_words = match signed {
        1 => lang.pick("1 signature".to_owned(), "1 chữ ký".to_owned()),
        _ => lang.pick(format!("{signed} signatures"), format!("{signed} chữ ký")),
    };
    let token_words = match tokens {
        1 => lang.pick("1 timestamp".to_owned(), "1 dấu thời gian".to_owned()),
        _ => lang.pick(format!("{tokens} timestamps"), format!("{tokens} dấu thời gian")),
    };
    match (signed, tokens) {
        (_, 0) => signed_words,
        (0, _) => token_words,
        _ => format!("{signed_words}, {token_words}"),
    }
}

/// The format of a document.
pub(super) fn format_words(format: DocumentFormat) -> &'static str {
    match format {
        DocumentFormat::Pdf => "PDF",
        DocumentFormat::Xml => "XML",
        DocumentFormat::Cms => "CMS",
        DocumentFormat::Asic => "ASiC",
        DocumentFormat::Edxml => "edXML",
        DocumentFormat::Timestamp => "RFC 3161",
        DocumentFormat::Unknown => "?",
    }
}

/// What a signature is.
pub(super) fn kind_words(kind: SignatureKind, lang: Lang) -> &'static str {
    match kind {
        SignatureKind::Signature => lang.pick("Signature", "Chữ ký số"),
        SignatureKind::DocumentTimestamp => {
            lang.pick("Document timestamp", "Dấu thời gian của tài liệu")
        }
        SignatureKind::CounterSignature => lang.pick("Counter-signature", "Chữ ký xác nhận"),
        SignatureKind::SignatureTimestamp
        | SignatureKind::ContentTimestamp
        | SignatureKind::ArchiveTimestamp
        | SignatureKind::Timestamp => lang.pick("Timestamp", "Dấu thời gian"),
    }
}

/// What was changed after signing.
pub(super) fn changes_words(axes: &Axes, lang: Lang) -> &'static str {
    match (axes.changes_permitted, axes.changes) {
        (None, _) | (_, None) => lang.pick("not evaluated", "chưa đánh giá được"),
        // What was changed within the signed part is said under integrity; where that is broken,
        // nothing that came later makes it better.
        (Some(true), Some(ModificationLevel::None)) if axes.intact != Some(true) => {
            lang.pick("see integrity", "xem mục Tính toàn vẹn")
        }
        (Some(true), Some(_)) if axes.intact == Some(false) => {
            lang.pick("see integrity", "xem mục Tính toàn vẹn")
        }
        (Some(true), Some(ModificationLevel::None)) => lang.pick("nothing", "không có"),
        (Some(false), Some(_)) => lang.pick("in a way that is NOT ALLOWED", "KHÔNG được phép"),
        (Some(true), Some(ModificationLevel::LtaUpdates)) => lang.pick(
            "only validation data and timestamps were added (allowed)",
            "chỉ bổ sung dữ liệu kiểm tra và dấu thời gian (được phép)",
        ),
        (Some(true), Some(ModificationLevel::FormFilling)) => lang.pick(
            "signatures or form values were added (allowed)",
            "bổ sung chữ ký hoặc điền biểu mẫu (trong giới hạn cho phép)",
        ),
        (Some(true), Some(_)) => lang.pick("within what is allowed", "trong giới hạn cho phép"),
    }
}
