//! `condau evidence show`: the certificates, CRLs, OCSP responses and timestamps that a file holds.

use super::printing::print;
use crate::adapters::files;
use crate::app::evidence::show;
use crate::app::evidence::show::Holding;
use crate::app::evidence::show::HoldingKind;
use crate::app::evidence::show::Holdings;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::FormOption;
use crate::cli::options::file_failure;
use crate::cli::options::read_password;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::text::moment;
use clap::Args;
use std::path::PathBuf;

/// What to look into and how to tell it.
#[derive(Args, Debug)]
pub struct ShowArguments {
    #[command(flatten)]
    form: FormOption,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    password_file: Option<PathBuf>,
    /// A document, saved evidence, a bundle, or a file of certificates, CRLs or OCSP responses
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Liệt kê chứng thư số, CRL, OCSP và dấu thời gian mà một tệp đang chứa"),
    ("file", "Văn bản, dữ kiện đã lưu, gói dữ kiện, hoặc tệp chứng thư số, CRL, OCSP"),
];

/// Lists.
///
/// # Errors
/// Where the file cannot be read, or the list cannot be written.
pub fn run(arguments: &ShowArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let name = arguments.file.to_string_lossy();
    let mut buffer = Vec::new();
    let opened = files::open(&arguments.file, &mut buffer).map_err(|error| file_failure(&error))?;
    let password = arguments.password_file.as_deref().map(read_password).transpose()?;
    let holdings = show::look_into(opened.source(), &name, password).explain(
        format!("{name} holds no evidence that can be read"),
        format!("{name} không chứa dữ kiện đọc được"),
    )?;
    let lang = terminal.lang();
    print(&holdings, arguments.form.format, || lines(&holdings, lang), terminal)?;
    Ok(ExitStatus::Passed)
}

/// The lines for people.
pub(super) fn lines(holdings: &Holdings, lang: Lang) -> Vec<String> {
    let mut lines = vec![holdings.file.clone()];
    for held in &holdings.holds {
        lines.extend(of_holding(held, lang));
    }
    if holdings.holds.is_empty() {
        lines.push(lang.pick("  holds no evidence", "  không chứa dữ kiện nào").to_owned());
    }
    lines
}

fn of_holding(held: &Holding, lang: Lang) -> Vec<String> {
    let kind = match held.kind {
        HoldingKind::Timestamp => lang.pick("timestamp", "dấu thời gian"),
        HoldingKind::Certificate => lang.pick("certificate", "chứng thư số"),
        HoldingKind::Crl => "CRL",
        HoldingKind::Ocsp => "OCSP",
    };
    let from = moment(held.from, lang);
    let dates = held.until.map_or_else(
        || from.clone(),
        |until| {
            let until = moment(until, lang);
            lang.pick(format!("{from} to {until}"), format!("{from} đến {until}"))
        },
    );
    let mut lines = vec![format!("  {kind}: {}", held.name), format!("    {dates}")];
    let source = match held.source {
        "embedded" => lang.pick("in the document", "trong văn bản"),
        "file" => lang.pick("from a file", "từ tệp"),
        "cache" => lang.pick("kept from before", "đã lưu từ trước"),
        _ => lang.pick("fetched", "lấy từ mạng"),
    };
    let place = held.place.as_deref().unwrap_or_default();
    let serial = held.serial.as_deref().map_or_else(String::new, |serial| {
        lang.pick(format!(", number {serial}"), format!(", số {serial}"))
    });
    lines.push(format!("    {source} {place}{serial}").replace(" ,", ","));
    for said in &held.says {
        let status = match said.status {
            "good" => lang.pick("good", "còn hiệu lực"),
            "revoked" => lang.pick("revoked", "đã bị thu hồi"),
            _ => lang.pick("unknown", "không rõ"),
        };
        lines.push(format!("    {}: {status}", said.serial));
    }
    if let Some(id) = held.sha256 {
        lines.push(format!("    sha256 {id}"));
    }
    lines
}
