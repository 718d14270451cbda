//! `condau lint`: what makes documents unfit to be signed.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::AnswerForm;
use super::options::FormOption;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::lint::lint;
use crate::app::settings::Settings;
use crate::model::Severity;
use crate::report::Paint;
use crate::report::lint as told;
use crate::report::lint::Linted;
use clap::Args;
use std::io::Write;
use std::path::Path;
use std::path::PathBuf;

/// Which files, and in which form.
#[derive(Args, Debug)]
pub struct LintArguments {
    #[command(flatten)]
    form: FormOption,
    /// vn-agency, etsi-2026, strict, or a file [default: vn-agency]
    #[arg(long, value_name = "NAME|FILE")]
    policy: Option<String>,
    /// Password of encrypted documents: the file's first line
    #[arg(long, value_name = "PATH")]
    password_file: Option<PathBuf>,
    /// PDF files; - is standard input
    #[arg(value_name = "FILE", required = true)]
    files: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Xem xét tệp PDF trước khi ký: nội dung bị che, lớp ẩn, mã lệnh, đối tượng cài sẵn"),
    ("password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    ("files", "Các tệp PDF; - là đầu vào chuẩn"),
];

/// Looks at each file. Exit status 0 where nothing speaks against signing, 3 where something should
/// be looked at first, 1 where a document should not be signed as it is, 5 where one cannot be read.
///
/// # Errors
/// Where an option's file cannot be used.
pub fn run(arguments: &LintArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let options = ValidationOptions {
        policy: arguments.policy.clone(),
        password_file: arguments.password_file.clone(),
        ..ValidationOptions::default()
    };
    let settings = options.load(clock::now(), terminal)?;
    let mut bytes = Vec::new();
    let mut status = ExitStatus::Passed;
    let is_list = arguments.form.format == AnswerForm::Json && arguments.files.len() > 1;
    let mut written = 0_usize;
    for path in &arguments.files {
        let linted = match look(path, &settings) {
            Ok(linted) => linted,
            Err(failure) => {
                status = status.or_worse(failure.tell(terminal));
                continue;
            }
        };
        status = status.or_worse(match linted.worst() {
            Some(Severity::Fail) => ExitStatus::Failed,
            Some(Severity::Warn) => ExitStatus::Indeterminate,
            Some(Severity::Inform) | None => ExitStatus::Passed,
        });
        match arguments.form.format {
            AnswerForm::Text => {
                let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
                told::write_text(&linted, terminal.lang(), paint, &mut bytes)
            }
            AnswerForm::Json => {
                bytes.extend_from_slice(if written > 0 { b",\n" } else { b"" });
                told::write_json(&linted, terminal.lang_for_programs(), &mut bytes)
            }
        }
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
        written = written.saturating_add(1);
    }
    if is_list {
        bytes.insert(0, b'[');
        bytes.push(b']');
    }
    if arguments.form.format == AnswerForm::Json && (is_list || written > 0) {
        bytes.push(b'\n');
    }
    let mut output = terminal.output();
    output
        .write_all(&bytes)
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(status)
}

fn look(path: &Path, settings: &Settings) -> Result<Linted, Failure> {
    let mut buffer = Vec::new();
    let opened = files::open(path, &mut buffer).map_err(|error| file_failure(&error))?;
    let shown = path.display();
    lint(opened.source(), &path.to_string_lossy(), settings)
        .explain(format!("cannot look at {shown}"), format!("không xem xét được {shown}"))
}
