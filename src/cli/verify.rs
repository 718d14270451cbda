//! `condau verify`: judges the signatures of files that are named.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::is_one_file;
use super::options::warn_not_fetched;
use super::printing::Format;
use super::printing::Printer;
use super::printing::Renderer;
use super::printing::Shape;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::saved::SavedEvidence;
use crate::app::settings::Settings;
use crate::app::unreadable;
use crate::app::verify;
use crate::report::Report;
use clap::Args;
use std::path::Path;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// What to verify and how to tell it.
#[derive(Args, Debug)]
pub struct VerifyArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    /// Form of the report: text, json, ndjson, csv, etsi (TS 119 102-2) [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    /// Save the facts that the verdict is made from, to replay it later
    #[arg(long, value_name = "PATH", conflicts_with = "evidence")]
    save_evidence: Option<PathBuf>,
    /// Judge saved facts instead of a file [default for --at: when they were saved]
    #[arg(long, value_name = "PATH", conflicts_with_all = ["trust", "certs", "crls", "ocsps", "online", "public_key", "detached", "evidence_record", "files"])]
    evidence: Option<PathBuf>,
    /// Replace the file that --save-evidence names
    #[arg(long, requires = "save_evidence")]
    force: bool,
    /// Files to verify; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "evidence")]
    files: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kiểm tra chữ ký số của các tệp"),
    ("format", "Dạng báo cáo: text, json, ndjson, csv, etsi (TS 119 102-2) [mặc định: text]"),
    ("save_evidence", "Lưu dữ kiện của kết luận để kiểm tra lại về sau"),
    ("evidence", "Kết luận từ dữ kiện đã lưu thay cho tệp [--at mặc định: thời điểm đã lưu]"),
    ("force", "Ghi đè tệp mà --save-evidence chỉ ra"),
    ("files", "Các tệp cần kiểm tra; - là đầu vào chuẩn"),
];

/// Verifies.
///
/// # Errors
/// Where an option's file cannot be used, or the report cannot be written. A file to verify that
/// cannot be read is reported, and is no error.
pub fn run(arguments: &VerifyArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    if arguments.format == Format::Etsi && arguments.files.len() > 1 {
        return Err(one_file_for_etsi());
    }
    if let Some(path) = &arguments.evidence {
        return replay(path, arguments, terminal);
    }
    let settings = arguments.validation.load(clock::now(), terminal)?;
    let settings = settings.pairing(is_one_file(&arguments.files));
    arguments.validation.warn_of_no_anchor(terminal);
    if let Some(path) = &arguments.save_evidence {
        return save(path, arguments, &settings, terminal);
    }
    let renderer = Renderer::new(arguments.format, terminal);
    let shape = if arguments.files.len() == 1 { Shape::One } else { Shape::Many };
    let mut printer = Printer::new(&renderer, shape, terminal.output());
    let mut status = ExitStatus::Passed;
    let stuck = AtomicBool::new(false);
    let batch = Batch {
        paths: &arguments.files,
        scope: Scope::Named,
        settings: &settings,
        interrupted: &stuck,
    };
    let complete = batch.run(
        None,
        |report| renderer.render(&report),
        |told| {
            if let Told::Document(rendered) = told {
                printer.print(&rendered.bytes);
                status = status.or_worse(rendered.status);
                stuck.store(printer.is_stuck(), Ordering::Relaxed);
            }
        },
    );
    printer.finish()?;
    warn_not_fetched(&settings, terminal);
    if complete { Ok(status) } else { Err(unfinished()) }
}

/// A report of TS 119 102-2 is one XML document.
pub(super) fn one_file_for_etsi() -> Failure {
    Failure::usage(
        "--format etsi makes one report: `condau verify --format etsi FILE`, file by file",
        "--format etsi tạo một báo cáo: `condau verify --format etsi TỆP`, từng tệp một",
    )
}

/// No worker could be started.
pub(super) fn unfinished() -> Failure {
    Failure::new("not all files could be looked at", "không kiểm tra được hết các tệp")
}

fn replay(
    path: &Path,
    arguments: &VerifyArguments,
    terminal: &Terminal,
) -> Result<ExitStatus, Failure> {
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
    let name = saved.evidence.document.name.clone();
    tell(&verify::judge(&name, saved.evidence, &settings), arguments, terminal)
}

fn save(
    path: &Path,
    arguments: &VerifyArguments,
    settings: &Settings,
    terminal: &Terminal,
) -> Result<ExitStatus, Failure> {
    let [file] = arguments.files.as_slice() else {
        return Err(Failure::usage(
            "--save-evidence takes one FILE",
            "--save-evidence chỉ dùng với một tệp",
        ));
    };
    let name = file.to_string_lossy();
    let mut buffer = Vec::new();
    let opened = match files::open(file, &mut buffer) {
        Ok(opened) => opened,
        Err(error) => {
            return tell(&unreadable::as_file(&name, &error, settings), arguments, terminal);
        }
    };
    let evidence = match verify::gather_at(file, opened.source(), settings) {
        Ok(evidence) => evidence,
        Err(error) => {
            let report = unreadable::as_document(opened.source(), &name, &error, settings);
            return tell(&report, arguments, terminal);
        }
    };
    let saved = SavedEvidence::new(evidence, settings.at);
    let json = saved.to_json().explain("cannot save the evidence", "không lưu được dữ kiện")?;
    let overwrite = if arguments.force { Overwrite::Allowed } else { Overwrite::Never };
    files::write(path, &json, overwrite).map_err(|error| file_failure(&error))?;
    warn_not_fetched(settings, terminal);
    tell(&verify::judge(&name, saved.evidence, settings), arguments, terminal)
}

fn tell(
    report: &Report,
    arguments: &VerifyArguments,
    terminal: &Terminal,
) -> Result<ExitStatus, Failure> {
    let renderer = Renderer::new(arguments.format, terminal);
    let rendered = renderer.render(report);
    let mut printer = Printer::new(&renderer, Shape::One, terminal.output());
    printer.print(&rendered.bytes);
    printer.finish()?;
    Ok(rendered.status)
}
