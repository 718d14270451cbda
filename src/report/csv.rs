//! The report as CSV, a row a file, for spreadsheets.

use super::lang::Lang;
use super::people::Names;
use super::people::decisive;
use super::people::notes;
use super::people::sentence;
use super::people::worst;
use super::signer::managing_unit;
use super::signer::shown_name;
use super::verdict::Outcome;
use super::verdict::Report;
use super::verdict::Verdict;
use super::words::verdict_words;
use super::words::with_remarks;
use crate::model::Time;
use crate::model::TimeAxis;
use std::io;

/// The columns.
pub const COLUMNS: [&str; 13] = [
    "file",
    "verdict",
    "sub_indication",
    "format",
    "size",
    "sha256",
    "signatures",
    "signers",
    "managing_units",
    "claimed_times",
    "best_signature_times",
    "rules",
    "message",
];

/// Columns for people who read Vietnamese, after those for programs.
pub const VIETNAMESE_COLUMNS: [&str; 1] = ["kết luận"];

/// Without it, spreadsheet programs take UTF-8 for the code page of the machine.
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where a signature of several has no time.
const NO_TIME: &str = "–";

/// Writes the byte order mark and the names of the columns.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_header(lang: Lang, mut out: impl io::Write) -> io::Result<()> {
    out.write_all(BYTE_ORDER_MARK)?;
    let more: &[&str] = lang.pick(&[], &VIETNAMESE_COLUMNS);
    write_row(COLUMNS.iter().chain(more), out)
}

/// Writes one report as a row.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write(report: &Report, lang: Lang, out: impl io::Write) -> io::Result<()> {
    let (sha256, size) = match &report.outcome {
        Outcome::Judged { evidence, .. } => {
            (Some(evidence.document.sha256.as_str()), Some(evidence.document.size))
        }
        Outcome::Unreadable(unreadable) => (unreadable.sha256.as_deref(), unreadable.size),
    };
    let signatures = report.signatures();
    let certificates: Vec<_> = signatures
        .iter()
        .filter_map(|(observed, _)| match &report.outcome {
            Outcome::Judged { evidence, .. } => {
                evidence.certificate(observed.signer.certificate?).map(|found| &found.certificate)
            }
            Outcome::Unreadable(_) => None,
        })
        .collect();
    let worst = worst(report).map(|worst| worst.conclusion);
    let mut telling = decisive(report);
    let mut conclusion = verdict_words(report.verdict(), lang).to_owned();
    // Of what passed, the remarks: a signature may cover only a part.
    if report.verdict() == Verdict::TotalPassed {
        telling.extend(notes(report));
        if !telling.is_empty() {
            conclusion.push_str(with_remarks(lang));
        }
    }
    let mut rules: Vec<&str> = Vec::new();
    for finding in &telling {
        if !rules.contains(&finding.rule.as_ref()) {
            rules.push(finding.rule.as_ref());
        }
    }
    let names = Names::in_report(report);
    let format = serde_json::to_value(report.format()).ok();
    let format = format.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    let joined = |texts: Vec<String>| texts.join("; ");
    let mut row = vec![
        report.file.clone(),
        report.verdict().name().to_owned(),
        worst.and_then(|worst| worst.sub_indication()).unwrap_or_default().to_owned(),
        format,
        size.map(|size| size.to_string()).unwrap_or_default(),
        sha256.unwrap_or_default().to_owned(),
        signatures.len().to_string(),
        joined(certificates.iter().map(|found| shown_name(&found.subject).to_owned()).collect()),
        joined(
            certificates
                .iter()
                .map(|found| managing_unit(&found.subject).unwrap_or_default().to_owned())
                .collect(),
        ),
        times(signatures.iter().map(|(observed, _)| observed.attributes.claimed_signing_time)),
        times(signatures.iter().map(|(_, judged)| {
            (judged.axes.time == TimeAxis::Proven).then_some(judged.best_signature_time)
        })),
        rules.join("; "),
        telling.first().map(|finding| sentence(finding, &names, lang)).unwrap_or_default(),
    ];
    if lang == Lang::Vi {
        row.push(conclusion);
    }
    write_row(row.iter().map(|text| harmless(text)), out)
}

/// One a signature, in their order; nothing where none has one.
fn times(times: impl Iterator<Item = Option<Time>>) -> String {
    let times: Vec<Option<Time>> = times.collect();
    if times.iter().all(Option::is_none) {
        return String::new();
    }
    let told = times.iter().map(|time| time.map_or(NO_TIME.to_owned(), |time| time.to_string()));
    told.collect::<Vec<_>>().join("; ")
}

/// A spreadsheet takes text that begins like this for a formula; foreign text must not be one.
pub fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

/// Writes one row.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_row<T: AsRef<[u8]>>(
    row: impl IntoIterator<Item = T>,
    out: impl io::Write,
) -> io::Result<()> {
    let mut writer = csv::Writer::from_writer(out);
    writer.write_record(row)?;
    writer.flush()
}

#[cfg(test)]
mod tests {
    use super::harmless;

    #[test]
    fn foreign_text_is_no_formula() {
        assert_eq!(harmless("=HYPERLINK(\"http://x\")"), "'=HYPERLINK(\"http://x\")");
        assert_eq!(harmless("Nguyễn Văn A"), "Nguyễn Văn A");
    }
}
