//! Whether a certificate is trusted, and why (`condau trust why`), as JSON and for people.

use super::json::Findings;
use super::lang::Lang;
use super::message::Message;
use super::moment::local_times;
use super::moment::moment;
use super::paint::Paint;
use super::paint::Tone;
use super::safe::Safe;
use crate::model::AnchorUsage;
use crate::model::Certificate;
use crate::model::CertificateId;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Finding;
use crate::model::Time;
use crate::model::TrustAnchor;
use serde::Serialize;
use std::collections::BTreeMap;
use std::collections::BTreeSet;
use std::io;
use std::io::Write;

/// What was asked, of which store.
pub struct Asked<'a> {
    /// The certificate.
    pub certificate: &'a Certificate,
    /// For what; `None`: for anything.
    pub usage: Option<AnchorUsage>,
    /// Labels of anchors.
    pub labels: &'a BTreeMap<CertificateId, String>,
    /// The snapshot of the store.
    pub snapshot: &'a str,
    /// Number of anchors in it.
    pub anchors: usize,
    /// Whether revocation was looked at.
    pub with_status: bool,
}

#[derive(Serialize)]
struct Root<'a> {
    sha256: CertificateId,
    subject: &'a str,
    at: Time,
    #[serde(rename = "for")]
    usage: Option<AnchorUsage>,
    trusted: bool,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    path: Vec<Step<'a>>,
    anchor: Option<Anchor<'a>>,
    rejected_paths: Vec<Rejected<'a>>,
    findings: Findings<'a>,
    status_checked: bool,
    snapshot: &'a str,
}

#[derive(Serialize)]
struct Step<'a> {
    subject: &'a str,
    sha256: CertificateId,
}

#[derive(Serialize)]
struct Anchor<'a> {
    sha256: CertificateId,
    label: Option<&'a str>,
    #[serde(rename = "for")]
    usages: Option<&'a BTreeSet<AnchorUsage>>,
    from: Option<Time>,
    until: Option<Time>,
}

#[derive(Serialize)]
struct Rejected<'a> {
    path: Vec<Step<'a>>,
    anchor: Option<Anchor<'a>>,
    reason: &'a str,
    findings: Findings<'a>,
}

impl<'a> Asked<'a> {
    fn anchor(&self, anchor: &'a TrustAnchor) -> Anchor<'a> {
        Anchor {
            sha256: anchor.certificate,
            label: self.labels.get(&anchor.certificate).map(String::as_str),
            usages: anchor.usages.as_ref(),
            from: anchor.from,
            until: anchor.sunset,
        }
    }
}

fn steps<'a>(subjects: &'a [String], ids: &[CertificateId]) -> Vec<Step<'a>> {
    subjects.iter().zip(ids).map(|(subject, id)| Step { subject, sha256: *id }).collect()
}

/// Writes the answer as one JSON object on one line, without a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(
    asked: &Asked<'_>,
    judgement: &ChainJudgement,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    let rejected = judgement.rejected.iter().map(|one| Rejected {
        path: steps(&one.path, &one.certificates),
        anchor: one.anchor.as_ref().map(|anchor| asked.anchor(anchor)),
        reason: &one.reason,
        findings: Findings(&one.findings, lang),
    });
    let root = Root {
        sha256: asked.certificate.id,
        subject: &asked.certificate.subject.text,
        at: judgement.at,
        usage: asked.usage,
        trusted: judgement.outcome == ChainOutcome::Passed,
        indication: judgement.outcome.indication(),
        sub_indication: judgement.outcome.sub_indication(),
        path: steps(&judgement.path, &judgement.certificates),
        anchor: judgement.anchor.as_ref().map(|anchor| asked.anchor(anchor)),
        rejected_paths: rejected.collect(),
        findings: Findings(&judgement.findings, lang),
        status_checked: asked.with_status,
        snapshot: asked.snapshot,
    };
    serde_json::to_writer(out, &root).map_err(io::Error::from)
}

/// Writes the answer for people.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(
    asked: &Asked<'_>,
    judgement: &ChainJudgement,
    lang: Lang,
    paint: Paint,
    out: &mut impl Write,
) -> io::Result<()> {
    let (tone, word) = match judgement.outcome {
        ChainOutcome::Passed => (Tone::Good, lang.pick("TRUSTED", "ĐƯỢC TIN CẬY")),
        _ => (Tone::Bad, lang.pick("NOT TRUSTED", "KHÔNG ĐƯỢC TIN CẬY")),
    };
    let subject = &asked.certificate.subject.text;
    writeln!(out, "{}: {}", paint.tone(tone, word), Safe(subject))?;
    writeln!(out, "  SHA-256: {}", asked.certificate.id)?;
    let at = moment(judgement.at, lang);
    let purpose = match asked.usage {
        None => lang.pick("any purpose", "mục đích bất kỳ").to_owned(),
        Some(usage) => usages_in_words(Some(&[usage].into()), lang),
    };
    writeln!(out, "  {}: {at}", lang.pick("as of", "theo thời điểm"))?;
    writeln!(out, "  {}: {purpose}", lang.pick("asked for", "hỏi cho"))?;
    if let Some(anchor) = &judgement.anchor {
        writeln!(out, "  {}:", lang.pick("path", "đường dẫn chứng thực"))?;
        write_path(&judgement.path, out)?;
        write_anchor(asked, anchor, lang, out)?;
    }
    write_findings(&judgement.findings, lang, out)?;
    for one in &judgement.rejected {
        let label = lang.pick("rejected path", "đường dẫn bị loại");
        writeln!(out, "  {label}:")?;
        write_path(&one.path, out)?;
        if let Some(anchor) = &one.anchor {
            write_anchor(asked, anchor, lang, out)?;
        }
        write_findings(&one.findings, lang, out)?;
    }
    if asked.anchors == 0 {
        let empty = lang.pick("the trust store is empty", "kho tin cậy đang trống");
        writeln!(out, "  {empty}")?;
    }
    if !asked.with_status {
        let not_asked = lang.pick(
            "revocation was not looked at (give --crls or --ocsps)",
            "chưa xét việc thu hồi chứng thư số (cung cấp --crls hoặc --ocsps)",
        );
        writeln!(out, "  {not_asked}")?;
    }
    let snapshot = lang.pick("trust snapshot", "mã băm kho tin cậy");
    writeln!(out, "  {snapshot}: {}", asked.snapshot)
}

fn write_path(path: &[String], out: &mut impl Write) -> io::Result<()> {
    for (depth, subject) in path.iter().enumerate() {
        writeln!(out, "    {}{}", if depth == 0 { "" } else { "← " }, Safe(subject))?;
    }
    Ok(())
}

fn write_anchor(
    asked: &Asked<'_>,
    anchor: &TrustAnchor,
    lang: Lang,
    out: &mut impl Write,
) -> io::Result<()> {
    let label = asked.labels.get(&anchor.certificate);
    let label = label.map_or(String::new(), |label| format!(" “{}”", Safe(label)));
    let until_when = dates_in_words(anchor.from, anchor.sunset, lang);
    let usages = usages_in_words(anchor.usages.as_ref(), lang);
    let what = lang.pick("anchor", "chứng thư gốc tin cậy");
    writeln!(out, "    {what}{label}: {usages}; {until_when}")
}

fn write_findings(findings: &[Finding], lang: Lang, out: &mut impl Write) -> io::Result<()> {
    for finding in findings {
        let message = local_times(&Message::of(finding, lang).to_string(), lang);
        writeln!(out, "      [{}] {}", finding.rule, Safe(&message))?;
        let cure = Message::cure(finding, lang);
        if !cure.is_empty() {
            writeln!(out, "        → {}", Safe(&cure.to_string()))?;
        }
    }
    Ok(())
}

/// What an anchor is trusted for; `None`: whatever it is asked for.
pub fn usages_in_words(usages: Option<&BTreeSet<AnchorUsage>>, lang: Lang) -> String {
    let Some(usages) = usages else {
        return lang.pick("every purpose", "mọi mục đích").to_owned();
    };
    if usages.is_empty() {
        return lang.pick("nothing", "không mục đích nào").to_owned();
    }
    let word = |usage: &AnchorUsage| match usage {
        AnchorUsage::Signature => lang.pick("signing documents", "ký tài liệu"),
        AnchorUsage::Timestamp => lang.pick("timestamps", "dấu thời gian"),
        AnchorUsage::Ocsp => lang.pick("OCSP responses", "trả lời OCSP"),
        AnchorUsage::Crl => lang.pick("CRLs", "CRL"),
    };
    usages.iter().map(word).collect::<Vec<_>>().join(", ")
}

/// When an anchor is trusted.
pub fn dates_in_words(from: Option<Time>, until: Option<Time>, lang: Lang) -> String {
    let (from, until) = (from.map(|time| moment(time, lang)), until.map(|time| moment(time, lang)));
    match (from, until) {
        (None, None) => lang.pick("without end", "không thời hạn").to_owned(),
        (Some(from), None) => format!("{} {from}", lang.pick("from", "từ")),
        (None, Some(until)) => format!("{} {until}", lang.pick("until", "đến")),
        (Some(from), Some(until)) => {
            lang.pick(format!("from {from} until {until}"), format!("từ {from} đến {until}"))
        }
    }
}
