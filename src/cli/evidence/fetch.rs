//! `condau evidence fetch`: asks the network for what files and folders lack, and keeps it.

use super::open_ledger;
use super::printing::print;
use crate::adapters::clock;
use crate::adapters::fetch::FetchRecord;
use crate::adapters::files;
use crate::app::online::Aim;
use crate::app::online::Online;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::FormOption;
use crate::cli::options::ValidationOptions;
use crate::cli::options::file_failure;
use crate::cli::survey::survey;
use crate::cli::terminal::Terminal;
use crate::model::Time;
use crate::report::Lang;
use crate::report::in_vietnamese;
use clap::Args;
use serde::Serialize;
use std::path::PathBuf;

/// What to ask for.
#[derive(Args, Debug)]
pub struct FetchArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    #[command(flatten)]
    form: FormOption,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Lấy từ mạng những gì các tệp và thư mục còn thiếu, và lưu lại"),
    ("paths", "Các tệp và thư mục"),
];

/// What was asked.
#[derive(Serialize)]
struct Fetched<'a> {
    schema: &'static str,
    fetched: Vec<Line<'a>>,
    undecided: u64,
}

#[derive(Serialize)]
struct Line<'a> {
    at: Time,
    url: &'a str,
    what: &'a str,
    certificate: String,
    bytes: Option<usize>,
    sha256: Option<&'a str>,
    trouble: Option<&'a str>,
}

/// Asks and keeps. The exit status is 5 where something could not be fetched.
///
/// # Errors
/// Where an option's file cannot be used, or nothing can be kept.
pub fn run(arguments: &FetchArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    files::all_exist(&arguments.paths).map_err(|error| file_failure(&error))?;
    let ledger = open_ledger(arguments.validation.cache.as_deref())?;
    let mut options = arguments.validation.clone();
    options.cache = Some(ledger.folder().to_owned());
    options.trust.network.online = true;
    let mut settings = options.load(clock::now(), terminal)?;
    options.warn_of_no_anchor(terminal);
    settings.online = settings.online.map(|online| online.aiming(Aim::Undecided));
    let mut undecided = 0_u64;
    survey(
        &arguments.paths,
        &settings,
        terminal,
        |report| ExitStatus::from(report.verdict()),
        |status| {
            if status == ExitStatus::Indeterminate {
                undecided = undecided.saturating_add(1);
            }
        },
    )?;
    let records = settings.online.as_ref().map(Online::take_log).unwrap_or_default();
    if let Some(error) = settings.online.as_ref().and_then(Online::take_unkept) {
        return Err(file_failure(&error));
    }
    let fetched = records.iter().map(line).collect();
    let list = Fetched { schema: "condau-fetched/1", fetched, undecided };
    let lang = terminal.lang();
    print(&list, arguments.form.format, || lines(&list, lang), terminal)?;
    let failed = records.iter().any(|record| record.outcome.is_err());
    Ok(if failed { ExitStatus::CouldNot } else { ExitStatus::Passed })
}

fn line(record: &FetchRecord) -> Line<'_> {
    Line {
        at: record.at,
        url: &record.url,
        what: record.what,
        certificate: record.certificate.to_string(),
        bytes: record.outcome.as_ref().ok().copied(),
        sha256: record.sha256.as_deref(),
        trouble: record.outcome.as_ref().err().map(String::as_str),
    }
}

fn lines(list: &Fetched<'_>, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    let mut count = 0_u64;
    for line in &list.fetched {
        let (what, url) = (line.what, line.url);
        if let Some(trouble) = line.trouble {
            lines.push(lang.pick(
                format!("not fetched: {what} from {url}: {trouble}"),
                format!("không lấy được {what} từ {url}: {}", in_vietnamese(trouble)),
            ));
            continue;
        }
        let bytes = line.bytes.unwrap_or_default();
        count = count.saturating_add(1);
        lines.push(lang.pick(
            format!("{what} from {url}: {bytes} bytes"),
            format!("{what} từ {url}: {bytes} byte"),
        ));
    }
    let undecided = list.undecided;
    lines.push(lang.pick(
        format!("{count} fetched and kept; {undecided} documents still cannot be decided"),
        format!("đã lấy và lưu {count} mục; còn {undecided} văn bản chưa đủ cơ sở kết luận"),
    ));
    lines
}
