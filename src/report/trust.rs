//! How far a chain is trusted, in a sentence: whether it reaches a trusted root, and, where it
//! does, what of its certificates is not known or not right.

use super::lang::Lang;
use super::moment::day;
use super::signer::shown_name;
use crate::model::Axis;
use crate::model::Evidence;
use crate::model::Finding;
use crate::model::RevocationStatus;
use crate::model::Severity;
use crate::model::SignatureJudgement;
use crate::model::TrustAxis;

/// Rules on status data that is not there, on such that is too old, and on such whose signer's own
/// certificate has expired.
const UNKNOWN: [&str; 2] = ["BB-05", "BB-05a"];
const STALE: [&str; 2] = ["BB-04", "BB-04a"];
const SIGNER_EXPIRED: [&str; 1] = ["BB-05e"];

/// The sentence.
pub fn trust_words(evidence: &Evidence, judged: &SignatureJudgement, lang: Lang) -> String {
    let say = |en: &str, vi: &str| lang.pick(en, vi).to_owned();
    if judged.axes.trust == TrustAxis::Trusted {
        return say("trusted", "tin cậy");
    }
    if evidence.anchors.is_empty() {
        return say(
            "not evaluated: no trusted root was given",
            "chưa đánh giá: chưa có chứng thư gốc tin cậy nào",
        );
    }
    let Some(top) = judged.chain.last() else {
        return say(
            "not evaluated: the signer's certificate was not found",
            "chưa đánh giá: không tìm thấy chứng thư của người ký",
        );
    };
    if evidence.anchor(*top).is_none() {
        return say(
            "not trusted: the chain does not reach a trusted root",
            "không tin cậy: không nối được tới chứng thư gốc tin cậy",
        );
    }
    let mut parts = revoked(evidence, judged, lang);
    parts.extend(about(&UNKNOWN, evidence, judged).map(|names| {
        lang.pick(
            format!("it is not known whether the certificate of {names} was revoked"),
            format!("chưa rõ chứng thư của {names} có bị thu hồi hay không"),
        )
    }));
    parts.extend(about(&STALE, evidence, judged).map(|names| {
        lang.pick(
            format!("the status data on the certificate of {names} is out of date"),
            format!("thông tin thu hồi về chứng thư của {names} đã cũ"),
        )
    }));
    parts.extend(about(&SIGNER_EXPIRED, evidence, judged).map(|names| {
        lang.pick(
            format!("the status data on the certificate of {names} is signed by one that has expired since"),
            format!("thông tin thu hồi về chứng thư của {names} do một chứng thư nay đã hết hạn ký"),
        )
    }));
    if parts.is_empty() {
        parts.push(say("there is something against the chain, see below", "xem lý do bên dưới"));
    }
    let lead = match judged.axes.trust {
        TrustAxis::Untrusted => {
            lang.pick("not trusted: the root is, but", "không tin cậy: gốc tin cậy nhưng")
        }
        _ => lang.pick("the root is trusted, but", "gốc tin cậy, nhưng"),
    };
    format!("{lead} {}", parts.join("; "))
}

/// Which certificates of the chain were revoked, and when.
fn revoked(evidence: &Evidence, judged: &SignatureJudgement, lang: Lang) -> Vec<String> {
    let used = judged.revocation.iter().filter_map(|at| evidence.revocation.get(*at));
    used.filter_map(|found| {
        let RevocationStatus::Revoked { at, .. } = found.status else { return None };
        let entry = evidence.certificate(found.of)?;
        let (name, on) = (shown_name(&entry.certificate.subject), day(at, lang));
        Some(lang.pick(
            format!("the certificate of '{name}' was revoked on {on}"),
            format!("chứng thư của '{name}' đã bị thu hồi ngày {on}"),
        ))
    })
    .collect()
}

/// The certificates that some rules speak of, `None` where they do not.
fn about(rules: &[&str], evidence: &Evidence, judged: &SignatureJudgement) -> Option<String> {
    let speaks = |finding: &&Finding| {
        finding.axis == Axis::Trust
            && finding.severity == Severity::Fail
            && rules.contains(&finding.rule.as_ref())
    };
    let found = judged.findings.iter().filter(speaks);
    let mut names: Vec<String> = Vec::new();
    for id in found.filter_map(|finding| finding.at.certificate.as_deref()) {
        let known = judged.chain.iter().filter(|one| one.to_string() == id);
        let known = known.filter_map(|id| evidence.certificate(*id));
        names.extend(known.map(|entry| format!("'{}'", shown_name(&entry.certificate.subject))));
    }
    names.dedup();
    (!names.is_empty()).then(|| names.join(", "))
}
