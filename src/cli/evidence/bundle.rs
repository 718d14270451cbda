//! `condau evidence bundle`: verifies, and puts all that the verdicts are made from into one file.

use crate::adapters::clock;
use crate::adapters::files;
use crate::adapters::files::Overwrite;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::evidence::pack;
use crate::app::evidence::replay::Replay;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::ValidationOptions;
use crate::cli::options::file_failure;
use crate::cli::options::warn_not_fetched;
use crate::cli::terminal::Terminal;
use crate::cli::verify::unfinished;
use crate::report::Words;
use crate::report::batch::Tally;
use clap::Args;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// What to verify and where to put it.
#[derive(Args, Debug)]
pub struct BundleArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    /// The bundle to write
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// Replace the bundle if it is there
    #[arg(long)]
    force: bool,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kiểm tra các tệp và thư mục, gói mọi dữ kiện của kết luận vào một tệp"),
    ("output", "Tệp gói dữ kiện cần ghi"),
    ("force", "Ghi đè nếu tệp đã có"),
    ("paths", "Các tệp và thư mục"),
];

/// Verifies, packs, and judges the bundle again before it is written: one that would not give the
/// same reports is not. The exit status is that of the writing, not of the verdicts.
///
/// # Errors
/// Where an option's file cannot be used, or the bundle cannot be written.
pub fn run(arguments: &BundleArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    files::all_exist(&arguments.paths).map_err(|error| file_failure(&error))?;
    let settings = arguments.validation.load(clock::now(), terminal)?;
    arguments.validation.warn_of_no_anchor(terminal);
    let never = AtomicBool::new(false);
    // What is named counts, whatever it is; in folders, documents do.
    let in_folders = arguments.paths.iter().any(|path| files::is_folder(path));
    let batch = Batch {
        paths: &arguments.paths,
        scope: if in_folders { Scope::Documents } else { Scope::Named },
        settings: &settings,
        interrupted: &never,
    };
    let output = arguments.output.display();
    let cannot = || (format!("cannot make {output}"), format!("không tạo được {output}"));
    let mut tally = Tally::default();
    let packed = pack::pack(&batch, |report| tally.count(report.verdict()));
    warn_not_fetched(&settings, terminal);
    let (en, vi) = cannot();
    let bundle = packed.explain(en, vi)?.ok_or_else(unfinished)?;
    let (en, vi) = cannot();
    let xml = bundle.to_xml().explain(en, vi)?;
    let (en, vi) = cannot();
    let replay = Replay::new(&xml).explain(en, vi)?;
    for document in &replay.bundle().documents {
        let (en, vi) = cannot();
        let replayed = replay.judge(document).explain(en, vi)?;
        if !replayed.is_same {
            let file = &document.file;
            return Err(Failure::new(
                format!("the report on {file} does not come out the same from the bundle"),
                format!("báo cáo về {file} lập lại từ gói dữ kiện không giống hệt"),
            )
            .status(ExitStatus::Bug));
        }
    }
    let overwrite = if arguments.force { Overwrite::Allowed } else { Overwrite::Never };
    files::write(&arguments.output, &xml, overwrite).map_err(|error| file_failure(&error))?;
    let (documents, objects) = (bundle.documents.len(), bundle.objects.len());
    let words = Words::new(
        format!("{output}: {documents} documents, {objects} certificates, CRLs and OCSP responses"),
        format!("{output}: {documents} văn bản, {objects} chứng thư số, CRL và trả lời OCSP"),
    );
    terminal.say(words.pick(terminal.lang()));
    tally.lines(terminal.lang()).iter().for_each(|line| terminal.say(line));
    Ok(ExitStatus::Passed)
}
