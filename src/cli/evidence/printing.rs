//! Lists of evidence on standard output: as JSON for programs, as lines for people.

use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::options::AnswerForm;
use crate::cli::terminal::Terminal;
use crate::report::Safe;
use serde::Serialize;
use std::io::Write;

/// Writes a list in the form that was asked for; `lines` are for people.
pub(super) fn print(
    list: &impl Serialize,
    format: AnswerForm,
    lines: impl FnOnce() -> Vec<String>,
    terminal: &Terminal,
) -> Result<(), Failure> {
    let mut output = terminal.output();
    let written = match format {
        AnswerForm::Json => serde_json::to_writer_pretty(&mut output, list)
            .map_err(std::io::Error::from)
            .and_then(|()| writeln!(output)),
        AnswerForm::Text => lines().iter().try_for_each(|line| writeln!(output, "{}", Safe(line))),
    };
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")
}
