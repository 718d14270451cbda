//! The word on a certificate alone (`condau verify-chain`), as JSON and for people.

use super::json::Findings;
use super::lang::Lang;
use super::message::Message;
use super::moment::local_times;
use super::moment::moment;
use super::paint::Paint;
use super::paint::Tone;
use super::safe::Safe;
use crate::model::ChainJudgement;
use crate::model::ChainOutcome;
use crate::model::Finding;
use crate::model::RejectedPath;
use serde::Serialize;
use std::io;
use std::io::Write;

#[derive(Serialize)]
struct Root<'a> {
    valid: bool,
    indication: &'static str,
    sub_indication: Option<&'static str>,
    path: &'a [String],
    policies: &'a [String],
    rejected_paths: Vec<Rejected<'a>>,
    findings: Findings<'a>,
    at: crate::model::Time,
}

#[derive(Serialize)]
struct Rejected<'a> {
    path: &'a [String],
    reason: &'a str,
    findings: Findings<'a>,
}

/// Writes a judgement as one JSON object on one line, without a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(judgement: &ChainJudgement, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let ChainJudgement { outcome, path, policies, rejected, findings, at, .. } = judgement;
    let root = Root {
        valid: *outcome == ChainOutcome::Passed,
        indication: outcome.indication(),
        sub_indication: outcome.sub_indication(),
        path,
        policies,
        rejected_paths: rejected
            .iter()
            .map(|one| Rejected {
                path: &one.path,
                reason: &one.reason,
                findings: Findings(&one.findings, lang),
            })
            .collect(),
        findings: Findings(findings, lang),
        at: *at,
    };
    serde_json::to_writer(out, &root).map_err(io::Error::from)
}

/// Writes a judgement for people; `name` is the leaf's file.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(
    judgement: &ChainJudgement,
    name: &str,
    lang: Lang,
    paint: Paint,
    out: &mut impl Write,
) -> io::Result<()> {
    let (tone, words) = match judgement.outcome {
        ChainOutcome::Passed => (Tone::Good, lang.pick("VALID", "HỢP LỆ")),
        ChainOutcome::Failed(_) => (Tone::Bad, lang.pick("NOT VALID", "KHÔNG HỢP LỆ")),
        ChainOutcome::Indeterminate(_) => {
            (Tone::Doubtful, lang.pick("CANNOT BE DECIDED", "CHƯA ĐỦ CƠ SỞ KẾT LUẬN"))
        }
    };
    let why = judgement.outcome.sub_indication().map_or(String::new(), |why| format!(" ({why})"));
    writeln!(out, "{}: {}{why}", paint.tone(tone, words), Safe(name))?;
    let at = lang.pick("as of", "theo thời điểm");
    writeln!(out, "  {at} {}", moment(judgement.at, lang))?;
    write_path(&judgement.path, out)?;
    if !judgement.policies.is_empty() {
        let label = lang.pick("certificate policies", "chính sách chứng thư số");
        writeln!(out, "  {label}: {}", judgement.policies.join(", "))?;
    }
    write_findings(&judgement.findings, lang, out)?;
    for RejectedPath { path, reason, findings, .. } in &judgement.rejected {
        let label = lang.pick("rejected path", "đường dẫn bị loại");
        writeln!(out, "  {label} ({reason}):")?;
        write_path(path, out)?;
        write_findings(findings, lang, out)?;
    }
    Ok(())
}

fn write_path(path: &[String], out: &mut impl Write) -> io::Result<()> {
    for (depth, subject) in path.iter().enumerate() {
        let arrow = if depth == 0 { "" } else { "← " };
        writeln!(out, "    {arrow}{}", Safe(subject))?;
    }
    Ok(())
}

fn write_findings(findings: &[Finding], lang: Lang, out: &mut impl Write) -> io::Result<()> {
    for finding in findings {
        let message = local_times(&Message::of(finding, lang).to_string(), lang);
        writeln!(out, "      {} [{}]", Safe(&message), finding.rule)?;
        let cure = Message::cure(finding, lang);
        if !cure.is_empty() {
            writeln!(out, "        → {}", Safe(&cure.to_string()))?;
        }
    }
    Ok(())
}
