//! `condau changes`: what each revision of a PDF added, who signed it, and whether the signatures
//! before it permit that.

#[cfg(feature = "render")]
use super::drawing::artist;
#[cfg(feature = "render")]
use super::drawing::parse_range;
use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
#[cfg(feature = "render")]
use super::making;
use super::options::AnswerForm;
use super::options::FormOption;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::warn_not_fetched;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
#[cfg(feature = "render")]
use crate::adapters::output;
#[cfg(feature = "render")]
use crate::adapters::output::Destination;
#[cfg(feature = "render")]
use crate::adapters::output::Existing;
#[cfg(feature = "render")]
use crate::app::changed_pages::PICTURES;
#[cfg(feature = "render")]
use crate::app::changed_pages::Pictures;
#[cfg(feature = "render")]
use crate::app::changed_pages::PicturesError;
use crate::app::changes::changes;
use crate::report::Paint;
use crate::report::changes as told;
use clap::Args;
use std::io::Write;
#[cfg(feature = "render")]
use std::ops::RangeInclusive;
use std::path::PathBuf;
#[cfg(feature = "render")]
use std::time::Duration;

/// Of which file, and in which form.
#[derive(Args, Debug)]
pub struct ChangesArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    #[command(flatten)]
    form: FormOption,
    /// Write pictures of pages that look otherwise than before to this folder
    #[cfg(feature = "render")]
    #[arg(long, value_name = "DIR")]
    render: Option<PathBuf>,
    /// Dots per inch of these pictures [default: 96]
    #[cfg(feature = "render")]
    #[arg(long, value_name = "DPI", default_value = "96", hide_default_value = true,
        value_parser = clap::value_parser!(u32).range(24..=300), requires = "render")]
    resolution: u32,
    /// Draw pages of these revisions only, as in 3, 3-8 or 3-
    #[cfg(feature = "render")]
    #[arg(long, value_name = "FROM-TO", value_parser = parse_range, requires = "render")]
    revisions: Option<RangeInclusive<u32>>,
    /// Draw these pages only, as in 3, 3-8 or 3-
    #[cfg(feature = "render")]
    #[arg(long, value_name = "FROM-TO", value_parser = parse_range, requires = "render")]
    pages: Option<RangeInclusive<u32>>,
    /// Replace pictures that are there
    #[cfg(feature = "render")]
    #[arg(long, requires = "render")]
    force: bool,
    /// The PDF; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Cho biết từng phiên bản của tệp PDF đã thêm gì, ai ký và có được phép không"),
    ("render", "Ghi hình của các trang hiển thị khác trước vào thư mục này"),
    ("resolution", "Độ phân giải của hình, điểm trên inch [mặc định: 96]"),
    ("revisions", "Chỉ vẽ trang của các phiên bản này, như 3, 3-8 hoặc 3-"),
    ("pages", "Chỉ vẽ các trang này, như 3, 3-8 hoặc 3-"),
    ("force", "Ghi đè hình đã có"),
    ("file", "Tệp PDF; - là đầu vào chuẩn"),
];

/// Drawing all pages of all revisions may take so long.
#[cfg(feature = "render")]
const LONGEST: Duration = Duration::from_secs(600);

/// Tells the revisions. Exit status 0 where all that was changed after a signature is permitted (or
/// nothing is signed), 1 where something is forbidden, 3 where it cannot be told.
///
/// # Errors
/// Where an option's file cannot be used, or the file is no PDF that can be read.
pub fn run(arguments: &ChangesArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let settings = arguments.validation.load(clock::now(), terminal)?;
    arguments.validation.warn_of_no_anchor(terminal);
    let shown = arguments.file.display();
    let mut buffer = Vec::new();
    let opened = files::open(&arguments.file, &mut buffer).map_err(|error| file_failure(&error))?;
    let name = arguments.file.to_string_lossy();
    #[cfg_attr(not(feature = "render"), expect(unused_mut, reason = "pictures are added"))]
    let mut history = changes(opened.source(), &name, &settings).explain(
        format!("cannot tell the revisions of {shown}"),
        format!("không xác định được các phiên bản của {shown}"),
    )?;
    warn_not_fetched(&settings, terminal);
    #[cfg(feature = "render")]
    if let Some(folder) = &arguments.render {
        let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
        output::make_folder(&Destination::Folder(folder.clone()))
            .map_err(|error| making::output_failure(&error))?;
        let all = || 1..=u32::MAX;
        let pictures = Pictures {
            source: opened.source(),
            folder,
            artist: &artist()?.within(LONGEST),
            most: PICTURES,
            revisions: arguments.revisions.clone().unwrap_or_else(all),
            pages: arguments.pages.clone().unwrap_or_else(all),
            resolution: arguments.resolution,
            existing,
        };
        pictures.draw(&mut history.revisions, &settings).map_err(|error| match error {
            PicturesError::Output(error) => making::output_failure(&error),
            error => Failure::new(
                format!("cannot draw the pages of {shown}"),
                format!("không vẽ được các trang của {shown}"),
            )
            .because(error),
        })?;
    }
    let mut bytes = Vec::new();
    match arguments.form.format {
        AnswerForm::Text => {
            let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
            told::write_text(&history, terminal.lang(), paint, &mut bytes)
        }
        AnswerForm::Json => told::write_json(&history, terminal.lang_for_programs(), &mut bytes),
    }
    .and_then(|()| {
        let mut output = terminal.output();
        output.write_all(&bytes)?;
        output.flush()
    })
    .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(match told::permitted(&history.revisions) {
        Some(true) => ExitStatus::Passed,
        Some(false) => ExitStatus::Failed,
        None => ExitStatus::Indeterminate,
    })
}
