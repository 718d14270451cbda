//! `condau lint`: what makes a document unfit to be signed, in words and for programs.

use super::Lang;
use super::Message;
use super::Paint;
use super::Safe;
use super::Tone;
use super::message::clause;
use super::wrap::Paragraph;
use crate::model::Finding;
use crate::model::Location;
use crate::model::Severity;
use serde::Serialize;
use std::io;
use std::io::Write;

/// The name of the schema; raised when something is renamed or dropped.
const SCHEMA: &str = "condau-lint/1";

/// A document that was looked at.
#[derive(Clone, Debug)]
pub struct Linted {
    /// The path as given.
    pub file: String,
    /// What was noticed, worst first.
    pub findings: Vec<Finding>,
}

impl Linted {
    /// The worst of what was noticed.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).min()
    }
}

/// Writes what was noticed as text.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_text(
    linted: &Linted,
    lang: Lang,
    paint: Paint,
    out: &mut impl Write,
) -> io::Result<()> {
    let (tone, words) = match linted.worst() {
        Some(Severity::Fail) => (Tone::Bad, lang.pick("DO NOT SIGN AS IT IS", "CHƯA NÊN KÝ")),
        Some(Severity::Warn) => {
            (Tone::Doubtful, lang.pick("LOOK BEFORE SIGNING", "CẦN XEM LẠI TRƯỚC KHI KÝ"))
        }
        Some(Severity::Inform) | None => {
            (Tone::Good, lang.pick("NOTHING AGAINST SIGNING", "KHÔNG CÓ GÌ CẢN TRỞ VIỆC KÝ"))
        }
    };
    writeln!(out, "{}: {}", paint.tone(tone, words), Safe(&linted.file))?;
    for finding in &linted.findings {
        let (tone, mark) = match finding.severity {
            Severity::Fail => (Tone::Bad, "✗"),
            Severity::Warn => (Tone::Doubtful, "!"),
            Severity::Inform => (Tone::Plain, "·"),
        };
        let mut text = Safe(&Message::of(finding, lang).to_string()).to_string();
        if let Some(object) = &finding.at.object {
            text.push_str(
                &lang.pick(format!(" (object {object})"), format!(" (đối tượng {object})")),
            );
        }
        let lead = format!("{} ", paint.tone(tone, mark));
        let page = Paragraph { indent: 2, lead: &lead, columns: 2, hang: 4, width: paint.width };
        let tail = format!("[{}]", finding.rule);
        page.write(&text, &tail, |word| paint.tone(Tone::Label, word), out)?;
        let cure = Message::cure(finding, lang);
        if !cure.is_empty() && finding.severity < Severity::Inform {
            let page =
                Paragraph { indent: 4, lead: "→ ", columns: 2, hang: 6, width: paint.width };
            page.write(&cure.to_string(), "", str::to_owned, out)?;
        }
    }
    Ok(())
}

#[derive(Serialize)]
struct Root<'a> {
    schema: &'static str,
    file: &'a str,
    worst: Option<Severity>,
    findings: Vec<Found<'a>>,
}

#[derive(Serialize)]
struct Found<'a> {
    rule: &'a str,
    clause: &'static str,
    severity: Severity,
    message: String,
    #[serde(rename = "where")]
    at: &'a Location,
    seen: Option<&'a str>,
    cure: String,
}

/// Writes what was noticed as one JSON object over several lines, without a line end.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_json(linted: &Linted, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let findings = linted.findings.iter().map(|finding| Found {
        rule: &finding.rule,
        clause: clause(finding),
        severity: finding.severity,
        message: Message::of(finding, lang).to_string(),
        at: &finding.at,
        seen: finding.compared.as_ref().map(|compared| compared.seen.as_str()),
        cure: Message::cure(finding, lang).to_string(),
    });
    let root = Root {
        schema: SCHEMA,
        file: &linted.file,
        worst: linted.worst(),
        findings: findings.collect(),
    };
    serde_json::to_writer_pretty(out, &root).map_err(io::Error::from)
}
