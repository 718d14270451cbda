//! The report as CSV, a row a file, for spreadsheets.

use super::lang::Lang;
use super::message::Message;
use super::signer::managing_unit;
use super::signer::shown_name;
use super::verdict::Outcome;
use super::verdict::Report;
use crate::model::Finding;
use crate::model::Severity;
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

/// Writes the names of the columns.
///
/// # Errors
/// Where `out` cannot be written.
pub fn write_header(out: impl io::Write) -> io::Result<()> {
    write_row(COLUMNS, out)
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
    let worst = signatures
        .iter()
        .map(|(_, judged)| judged.conclusion)
        .max_by_key(|conclusion| super::verdict::Verdict::from(*conclusion));
    let decisive: Vec<&Finding> = decisive_findings(report).collect();
    let format = serde_json::to_value(report.format()).ok();
    let format = format.as_ref().and_then(|name| name.as_str()).unwrap_or_default().to_owned();
    let joined = |texts: Vec<String>| texts.join("; ");
    let row = [
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
        joined(
            signatures
                .iter()
                .filter_map(|(observed, _)| observed.attributes.claimed_signing_time)
                .map(|time| time.to_string())
                .collect(),
        ),
        joined(
            signatures.iter().map(|(_, judged)| judged.best_signature_time.to_string()).collect(),
        ),
        joined(decisive.iter().map(|finding| finding.rule.clone().into_owned()).collect()),
        decisive.first().map(|finding| Message::of(finding, lang).to_string()).unwrap_or_default(),
    ];
    write_row(row.iter().map(|text| harmless(text)), out)
}

/// The findings that decided against the file, those of the file before those of its signatures.
pub fn decisive_findings(report: &Report) -> impl Iterator<Item = &Finding> {
    let of_signatures =
        report.signatures().into_iter().flat_map(|(_, judged)| judged.findings.iter());
    report.findings().iter().chain(of_signatures).filter(|found| found.severity == Severity::Fail)
}

/// A spreadsheet takes text that begins like this for a formula; foreign text must not be one.
fn harmless(text: &str) -> String {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

fn write_row<T: AsRef<[u8]>>(
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
