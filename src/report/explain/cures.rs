//! What would have to be different, in sentences. Each was put to the judge before it is told.

use super::conclusion_name;
use super::moment;
use super::source;
use crate::model::CertificateId;
use crate::model::Change;
use crate::model::Conclusion;
use crate::model::Counterfactual;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::Window;
use crate::report::Lang;
use crate::report::people::Names;
use crate::report::people::sentence as told;
use crate::report::signer::shown_name;

/// `If … and …: then …`.
pub(super) fn sentence(
    evidence: &Evidence,
    names: &Names<'_>,
    one: &Counterfactual,
    lang: Lang,
) -> String {
    let changes = one.changes.iter().map(|change| condition(evidence, change, lang));
    let changes = changes.collect::<Vec<_>>().join(lang.pick(", and if ", ", đồng thời "));
    let then = conclusion_name(one.then);
    let lead = lang.pick("if", "nếu");
    if one.then == Conclusion::TotalPassed {
        return format!("{lead} {changes}: → {then}");
    }
    let why = one
        .remains
        .first()
        .map(|finding| format!("{}: {}", finding.rule, told(finding, names, lang)));
    let because = lang.pick("because of", "do");
    let follows = |ends: &Finding| one.remains.first().is_some_and(|first| first.rule != ends.rule);
    if let Some(ends) = one.ends.as_ref().filter(|ends| follows(ends)) {
        let ends = format!("{}: {}", ends.rule, told(ends, names, lang));
        let why = why.unwrap_or_default();
        return lang.pick(
            format!("{lead} {changes}: → {then} because of {ends}; what decides then is {why}"),
            format!("{lead} {changes}: → {then} do {ends}; khi đó điều quyết định là {why}"),
        );
    }
    match why {
        Some(why) => format!("{lead} {changes}: → {then} {because} {why}"),
        None => format!("{lead} {changes}: → {then}"),
    }
}

/// One change, as a condition.
pub(super) fn condition(evidence: &Evidence, change: &Change, lang: Lang) -> String {
    match change {
        Change::Content { what } => {
            let what = what.join(", ");
            lang.pick(
                format!("the signed content {what} is given (--detached) and is what was signed"),
                format!("có nội dung được ký nằm ngoài tệp {what} (--detached) và đúng là nội dung đã ký"),
            )
        }
        Change::Issuer { of, impostor } => {
            let entry = evidence.certificate(*of);
            let issuer = issuer_name(evidence, *of);
            let urls = entry.map(|entry| entry.certificate.issuer_urls.join(", "));
            let urls = urls.filter(|urls| !urls.is_empty()).map_or_else(String::new, |urls| {
                lang.pick(
                    format!("; the certificate names {urls} for it"),
                    format!("; chứng thư cho biết địa chỉ {urls}"),
                )
            });
            let below = source::name(evidence, *of);
            let text = lang.pick(
                format!(
                    "the certificate of \"{issuer}\" that signed \"{below}\" is given and trusted \
                     (--trust{urls})"
                ),
                format!(
                    "có chứng thư của \"{issuer}\" đã ký cho \"{below}\" và chứng thư đó được tin \
                     cậy (--trust{urls})"
                ),
            );
            format!("{text}{}", caution(*impostor, lang))
        }
        Change::Trust { certificate, .. } if evidence.anchor(*certificate).is_some() => {
            let name = source::name(evidence, *certificate);
            lang.pick(
                format!("\"{name}\" is trusted without limits of use and date (--trust)"),
                format!("\"{name}\" được tin cậy không giới hạn mục đích và thời hạn (--trust)"),
            )
        }
        Change::Trust { certificate, impostor } => {
            let name = source::name(evidence, *certificate);
            let text = lang.pick(
                format!("\"{name}\", SHA-256 {certificate}, is trusted (--trust)"),
                format!("\"{name}\", SHA-256 {certificate}, được tin cậy (--trust)"),
            );
            format!("{text}{}", caution(*impostor, lang))
        }
        Change::Status { of } => {
            let pairs = of.iter().map(|(certificate, _)| {
                let issuer = issuer_name(evidence, *certificate);
                let name = source::name(evidence, *certificate);
                lang.pick(
                    format!("\"{name}\" (issuer: \"{issuer}\")"),
                    format!("\"{name}\" (nơi cấp: \"{issuer}\")"),
                )
            });
            let pairs = pairs.collect::<Vec<_>>().join(lang.pick(" nor ", ", "));
            let several = of.len() > 1;
            let (neither, is) = if several { ("neither ", "is") } else { ("", "is not") };
            lang.pick(
                format!(
                    "fresh CRLs or OCSP responses (--crls, --ocsps, --online) say that \
                     {neither}{pairs} {is} revoked"
                ),
                format!(
                    "CRL hoặc trả lời OCSP còn mới (--crls, --ocsps, --online) cho biết {pairs} không \
                     bị thu hồi"
                ),
            )
        }
        Change::Timestamp { window } => {
            let when = span(*window, lang);
            lang.pick(
                format!("a timestamp that holds proves that the signature existed {when}"),
                format!("có dấu thời gian hợp lệ chứng minh chữ ký đã tồn tại {when}"),
            )
        }
        Change::Archive { window, of } => {
            let when = span(*window, lang);
            let names = of
                .iter()
                .map(|(certificate, _)| format!("\"{}\"", source::name(evidence, *certificate)));
            let names = names.collect::<Vec<_>>().join(", ");
            let with = if names.is_empty() {
                String::new()
            } else {
                lang.pick(
                    format!(", with a CRL or OCSP response from then on {names}"),
                    format!(", kèm CRL hoặc trả lời OCSP khi đó về {names}"),
                )
            };
            lang.pick(
                format!("a timestamp that holds was put over the signature and its certificates{with} {when} (B-LTA)"),
                format!("có dấu thời gian hợp lệ bao trùm chữ ký và các chứng thư{with} {when} (B-LTA)"),
            )
        }
        Change::Policy { rules } => {
            let rules = rules.join(", ");
            lang.pick(
                format!("the policy only warns of {rules} (its floor allows that; whoever sets it bears the risk)"),
                format!("chính sách chỉ cảnh báo đối với {rules} (mức sàn cho phép; người đặt chính sách chịu rủi ro)"),
            )
        }
        Change::At { window } => {
            let when = span(*window, lang);
            lang.pick(format!("it is judged {when} (--at)"), format!("xét {when} (--at)"))
        }
    }
}

fn issuer_name(evidence: &Evidence, of: CertificateId) -> String {
    let entry = evidence.certificate(of);
    entry.map(|entry| shown_name(&entry.certificate.issuer).to_owned()).unwrap_or_default()
}

/// Trust is a decision, and not one to be taken on a document's word.
fn caution(impostor: bool, lang: Lang) -> &'static str {
    if impostor {
        lang.pick(
            " – BEWARE: another certificate of this name is trusted and did not sign this one, which \
             may be a forgery",
            " – CẢNH BÁO: chứng thư đang được tin cậy mang tên này không ký chứng thư trên, nên có \
             thể là giả mạo",
        )
    } else {
        lang.pick(
            " – after its owner has confirmed the fingerprint in another way",
            " – sau khi chủ sở hữu xác nhận dấu vân tay qua kênh khác",
        )
    }
}

fn span(window: Window, lang: Lang) -> String {
    let tell = |time| moment(time, lang);
    match (window.from.map(tell), window.until.map(tell)) {
        (Some(from), Some(until)) if from == until => {
            lang.pick(format!("on {from}"), format!("vào {from}"))
        }
        (Some(from), Some(until)) => {
            lang.pick(format!("from {from} to {until}"), format!("từ {from} đến {until}"))
        }
        (Some(from), None) => lang.pick(format!("from {from} on"), format!("từ {from} trở đi")),
        (None, Some(until)) => lang.pick(format!("up to {until}"), format!("đến {until}")),
        (None, None) => lang.pick("at any time", "vào bất kỳ lúc nào").to_owned(),
    }
}

/// Where the bytes themselves are at fault.
pub(super) fn nothing_helps(rules: &str, lang: Lang) -> String {
    lang.pick(
        format!(
            "Nothing can cure {rules}: the bytes at hand are not those that were signed, or not \
             signed as they must be. No certificate, no time and no policy changes that; only the \
             original file does, or a new signature."
        ),
        format!(
            "Không gì khắc phục được {rules}: nội dung hiện có không phải nội dung đã ký, hoặc được \
             ký không đúng cách. Không chứng thư, thời điểm hay chính sách nào thay đổi được điều \
             đó; chỉ có tệp gốc hoặc chữ ký mới."
        ),
    )
}

/// Where nothing that was tried changes the verdict.
pub(super) fn nothing_found(runs: u32, lang: Lang) -> String {
    lang.pick(
        format!("Nothing that was tried changes this verdict ({runs} cases judged)."),
        format!("Không trường hợp nào đã thử làm thay đổi kết luận ({runs} trường hợp)."),
    )
}
