//! `condau extract`: the bytes that a signature covers, on standard output.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::extract;
use clap::Args;
use std::io;
use std::io::Write;
use std::path::PathBuf;

/// Of which file, which signature.
#[derive(Args, Debug)]
pub struct ExtractArguments {
    /// The signed file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The signature, by its id in the report
    #[arg(long, value_name = "ID")]
    signed: String,
    /// Content that is signed from outside the file
    #[arg(long, value_name = "[URI=]PATH")]
    detached: Vec<String>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    password_file: Option<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "In đúng những byte mà một chữ ký bao phủ"),
    ("file", "Tệp đã ký; - là đầu vào chuẩn"),
    ("signed", "Chữ ký, theo id trong báo cáo"),
];

/// Writes the bytes.
///
/// # Errors
/// Where the file cannot be read, or has no such signature.
pub fn run(arguments: &ExtractArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let options = ValidationOptions {
        detached: arguments.detached.clone(),
        password_file: arguments.password_file.clone(),
        ..ValidationOptions::default()
    };
    let settings = options.load(clock::now(), terminal)?;
    let shown = arguments.file.display();
    let mut buffer = Vec::new();
    let opened = files::open(&arguments.file, &mut buffer).map_err(|error| file_failure(&error))?;
    let mut output = terminal.output();
    let mut written: io::Result<()> = Ok(());
    let name = arguments.file.to_string_lossy();
    extract::extract(opened.source(), &name, &arguments.signed, &settings, &mut |bytes| {
        if written.is_ok() {
            written = output.write_all(bytes);
        }
    })
    .explain(format!("cannot extract from {shown}"), format!("không trích xuất được từ {shown}"))
    .map_err(|failure| {
        failure.hint(
            format!("see the ids with `condau verify {shown} --format json`"),
            format!("xem các id bằng `condau verify {shown} --format json`"),
        )
    })?;
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}
