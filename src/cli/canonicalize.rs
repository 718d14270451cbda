//! `condau canonicalize`: the canonical octets of an XML file, on standard output.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::adapters::files;
use crate::app::canonicalize::canonicalize;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Which file, and how.
#[derive(Args, Debug)]
pub struct CanonicalizeArguments {
    /// URI of the canonicalisation method
    #[arg(long, value_name = "URI")]
    method: String,
    /// Prefixes that the exclusive form treats as the inclusive one
    #[arg(long, value_name = "\"a b\"", default_value = "", hide_default_value = true)]
    inclusive_prefixes: String,
    /// Only this element, such as /a/b[2]
    #[arg(long, value_name = "PATH")]
    element: Option<String>,
    /// The XML file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "In dạng chuẩn tắc (C14N) của một tệp XML"),
    ("method", "URI của phương pháp chuẩn tắc hóa"),
    ("inclusive_prefixes", "Các tiền tố được xử lý như dạng không loại trừ"),
    ("element", "Chỉ phần tử này, ví dụ /a/b[2]"),
    ("file", "Tệp XML; - là đầu vào chuẩn"),
];

/// Writes the octets.
///
/// # Errors
/// Where the file cannot be read or is not XML, or the method is unknown.
pub fn run(arguments: &CanonicalizeArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let document = files::read(&arguments.file).map_err(|error| file_failure(&error))?;
    let prefixes: Vec<String> =
        arguments.inclusive_prefixes.split_whitespace().map(str::to_owned).collect();
    let shown = arguments.file.display();
    let octets =
        canonicalize(&document, arguments.element.as_deref(), &arguments.method, &prefixes)
            .explain(
                format!("cannot canonicalise {shown}"),
                format!("không chuẩn tắc hóa được {shown}"),
            )?;
    let mut output = terminal.output();
    output
        .write_all(&octets)
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}
