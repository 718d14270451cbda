//! `condau explain`: how the verdict on a file came about, and what would change it.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::AnswerForm;
use super::options::FormOption;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::warn_not_fetched;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::explain;
use crate::app::saved::SavedEvidence;
use crate::report::Paint;
use crate::report::explain as told;
use crate::report::explain::Explained;
use clap::ArgAction;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// What to explain and how.
#[derive(Args, Debug)]
pub struct ExplainArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    /// Explain the verdict on saved facts [default for --at: when they were saved]
    #[arg(long, value_name = "PATH", conflicts_with_all = ["trust", "certs", "crls", "ocsps", "online", "public_key", "detached", "file"])]
    evidence: Option<PathBuf>,
    /// Only this signature, by its id or its number in the report
    #[arg(long, value_name = "ID|N")]
    signature: Option<String>,
    #[command(flatten)]
    form: FormOption,
    /// More of the tree; twice: all of it
    #[arg(short, long, action = ArgAction::Count)]
    verbose: u8,
    /// File to explain; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "evidence")]
    file: Option<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Giải thích vì sao có kết luận và điều gì làm kết luận thay đổi"),
    ("evidence", "Giải thích kết luận từ dữ kiện đã lưu [--at mặc định: thời điểm đã lưu]"),
    ("signature", "Chỉ chữ ký có id hoặc số thứ tự này trong báo cáo"),
    ("verbose", "Chi tiết hơn; hai lần: toàn bộ"),
    ("file", "Tệp cần giải thích; - là đầu vào chuẩn"),
];

/// Explains. The exit status is that of the verdict, as with `verify`.
///
/// # Errors
/// Where an option's file cannot be used, or there is no such signature.
pub fn run(arguments: &ExplainArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let only = arguments.signature.as_deref();
    let explained = match (&arguments.evidence, &arguments.file) {
        (Some(path), _) => {
            let shown = path.display();
            let bytes = files::read(path).map_err(|error| file_failure(&error))?;
            let saved = SavedEvidence::from_json(&bytes).explain(
                format!("cannot use {shown} as evidence"),
                format!("không dùng được {shown} làm dữ kiện"),
            );
            let saved = saved.map_err(|failure| {
                failure.hint(
                    "give what `condau verify FILE --save-evidence e.json` wrote",
                    "hãy dùng tệp do `condau verify TỆP --save-evidence e.json` ghi ra",
                )
            })?;
            let settings = arguments.validation.load_policy(saved.at)?;
            explain::explain_evidence(saved.evidence, &settings, only)
        }
        (None, Some(path)) => {
            let settings = arguments.validation.load(clock::now(), terminal)?.pairing(true);
            arguments.validation.warn_of_no_anchor(terminal);
            let explained = explain::explain_file(path, &settings, only);
            warn_not_fetched(&settings, terminal);
            explained
        }
        (None, None) => return Err(Failure::usage("a FILE is needed", "cần một tệp")),
    };
    let explain::Explained { report, explanation, first } =
        explained.map_err(|none| no_signature(none.0))?;
    let explained = Explained { report: &report, explanation: &explanation, first };
    let mut bytes = Vec::new();
    match arguments.form.format {
        AnswerForm::Text => {
            let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
            told::write(explained, terminal.lang(), paint, arguments.verbose, &mut bytes)
        }
        AnswerForm::Json => told::json::write(explained, terminal.lang_for_programs(), &mut bytes),
    }
    .and_then(|()| {
        let mut output = terminal.output();
        output.write_all(&bytes)?;
        output.flush()
    })
    .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(report.verdict().into())
}

fn no_signature(count: usize) -> Failure {
    Failure::usage(
        format!(
            "there is no such signature: --signature takes an id, or a number from 1 to the number \
             of signatures ({count})"
        ),
        format!("không có chữ ký đó: --signature nhận id, hoặc số từ 1 đến số chữ ký ({count})"),
    )
}
