//! `condau check`: goes through files and folders and says what needs attention.

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::warn_not_fetched;
use super::printing::Format;
use super::printing::Printer;
use super::printing::Rendered;
use super::printing::Renderer;
use super::printing::Shape;
use super::progress::Progress;
use super::terminal::Output;
use super::terminal::Terminal;
use super::verify::unfinished;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::resume::ResumeError;
use crate::app::resume::Resumed;
use crate::app::settings::Settings;
use crate::app::unreadable;
use crate::report::Report;
use crate::report::Safe;
use crate::report::Tone;
use crate::report::Verdict;
use crate::report::Words;
use crate::report::batch::Tally;
use crate::report::batch::why;
use crate::report::text::verdict_words;
use clap::Args;
use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// What to go through and how to tell it.
#[derive(Args, Debug)]
pub struct CheckArguments {
    #[command(flatten)]
    validation: ValidationOptions,
    /// Form of the report: text, json, ndjson, csv [default: text]
    #[arg(
        long,
        value_name = "FORM",
        default_value = "text",
        hide_default_value = true,
        hide_possible_values = true
    )]
    format: Format,
    /// Documents without a signature do not change the exit status
    #[arg(long)]
    allow_unsigned: bool,
    /// Go on from an interrupted report (needs --format ndjson)
    #[arg(long, value_name = "REPORT")]
    resume: Option<PathBuf>,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kiểm tra hàng loạt các tệp và thư mục, nêu những gì cần chú ý"),
    ("format", "Dạng báo cáo: text, json, ndjson, csv [mặc định: text]"),
    ("allow_unsigned", "Văn bản chưa ký không ảnh hưởng đến mã thoát"),
    ("resume", "Tiếp tục từ báo cáo bị ngắt giữa chừng (cần --format ndjson)"),
    ("paths", "Các tệp và thư mục"),
];

/// Goes through everything.
///
/// # Errors
/// Where an option's file cannot be used, or the report cannot be written.
pub fn run(arguments: &CheckArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let (settings, resumed) = prepare(arguments, terminal)?;
    arguments.validation.warn_of_no_anchor(terminal);
    let interrupted = Arc::new(AtomicBool::new(false));
    watch_for_interruption(&interrupted);
    let renderer = Renderer::new(arguments.format, terminal);
    let batch = Batch {
        paths: &arguments.paths,
        scope: Scope::Documents,
        settings: &settings,
        interrupted: &interrupted,
    };
    let mut progress = Progress::start(&batch, terminal);
    let mut desk = Desk {
        printer: Printer::new(arguments.format, Shape::Many, output(arguments, terminal)?),
        tally: Tally::default(),
        status: ExitStatus::Passed,
        attention: BTreeMap::new(),
        unlisted: 0,
        lists: arguments.format == Format::Text,
    };
    let tell = |report: Report| {
        if arguments.format == Format::Text {
            Line::of(&report, &renderer)
        } else {
            Line { rendered: renderer.render(&report), attention: None }
        }
    };
    let complete = batch.run(resumed, tell, |told| {
        progress.advance();
        desk.take(told, arguments.allow_unsigned);
        if desk.printer.is_stuck() {
            interrupted.store(true, Ordering::SeqCst);
        }
    });
    progress.finish();
    warn_not_fetched(&settings, terminal);
    let stuck = desk.printer.is_stuck();
    let status = desk.close(&renderer, complete || stuck, terminal)?;
    match complete {
        true => Ok(status),
        false if interrupted.load(Ordering::SeqCst) => Ok(ExitStatus::Interrupted),
        false => Err(unfinished()),
    }
}

/// The first Ctrl-C stops the work and tells what is known, the second ends the program.
fn watch_for_interruption(interrupted: &Arc<AtomicBool>) {
    let flag = Arc::clone(interrupted);
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(ExitStatus::Interrupted.code()));
        }
    };
    // Without a handler the program just ends.
    let _ = ctrlc::set_handler(handler);
}

fn prepare(
    arguments: &CheckArguments,
    terminal: &Terminal,
) -> Result<(Settings, Option<Resumed>), Failure> {
    let Some(report) = &arguments.resume else {
        return Ok((arguments.validation.load(clock::now(), terminal)?, None));
    };
    if arguments.format != Format::Ndjson {
        return Err(Failure::usage(
            "--resume goes on from an NDJSON report: add --format ndjson",
            "--resume tiếp tục từ báo cáo NDJSON: hãy thêm --format ndjson",
        ));
    }
    let resumed = Resumed::open(report).map_err(|error| resume_failure(report, error))?;
    // The clock was read when the report was begun.
    let now = resumed.at().unwrap_or_else(clock::now);
    let settings = arguments.validation.load(now, terminal)?;
    resumed.check(&unreadable::inputs(&settings)).map_err(|error| resume_failure(report, error))?;
    Ok((settings, Some(resumed)))
}

fn resume_failure(report: &Path, error: ResumeError) -> Failure {
    let shown = report.display();
    let failure = |status: fn(String, String) -> Failure| {
        status(format!("cannot go on from {shown}"), format!("không tiếp tục được từ {shown}"))
    };
    match error {
        ResumeError::File(error) => file_failure(&error),
        ResumeError::Inputs { .. } => failure(Failure::usage).because(error).hint(
            "give the same --trust, --crls, --ocsps, --policy and --at as before, or begin anew",
            "dùng lại đúng --trust, --crls, --ocsps, --policy, --at như lần trước, hoặc làm lại từ đầu",
        ),
        other => failure(Failure::new).because(other).hint(
            "name a report made by `condau check --format ndjson`",
            "hãy dùng báo cáo do `condau check --format ndjson` tạo ra",
        ),
    }
}

/// Where standard output is appended to the very report that is gone on from, what stands there
/// already is not written again.
fn output(arguments: &CheckArguments, terminal: &Terminal) -> Result<Output, Failure> {
    let appended = arguments.resume.as_deref().filter(|report| files::is_standard_output(report));
    let Some(report) = appended else { return Ok(terminal.output()) };
    let length = files::length(report).unwrap_or_default();
    let reader = files::reader(report).map_err(|error| file_failure(&error))?;
    Ok(terminal.output().after(io::Read::take(reader, length)))
}

/// One document told.
struct Line {
    rendered: Rendered,
    attention: Option<Attention>,
}

/// A document that needs attention.
struct Attention {
    verdict: Verdict,
    file: String,
    why: String,
}

impl Line {
    fn of(report: &Report, renderer: &Renderer) -> Self {
        let verdict = report.verdict();
        let attention = (verdict != Verdict::TotalPassed).then(|| Attention {
            verdict,
            file: report.file.clone(),
            why: why(report, renderer.lang()),
        });
        let rendered = Rendered { bytes: Vec::new(), ..renderer.render(report) };
        Self { rendered, attention }
    }
}

/// Takes what is told, in order.
struct Desk {
    printer: Printer,
    tally: Tally,
    status: ExitStatus,
    /// Worst first, so that a forgery is not lost behind a thousand unsigned files.
    attention: BTreeMap<Reverse<Verdict>, Vec<Attention>>,
    unlisted: u64,
    lists: bool,
}

/// More rows of one verdict than anybody reads; programs take NDJSON.
const ROWS: usize = 500;

impl Desk {
    fn take(&mut self, told: Told<Line>, allow_unsigned: bool) {
        let (bytes, verdict, status) = match told {
            Told::Other => return self.tally.count_other(),
            Told::Known(line) => (line.bytes, line.verdict, line.verdict.into()),
            Told::Document(Line { rendered, attention }) => {
                let expected = allow_unsigned && rendered.verdict == Verdict::NoSignature;
                for row in attention.into_iter().filter(|_| !expected) {
                    let listed = self.attention.entry(Reverse(row.verdict)).or_default();
                    if listed.len() < ROWS {
                        listed.push(row);
                    } else {
                        self.unlisted = self.unlisted.saturating_add(1);
                    }
                }
                (rendered.bytes, rendered.verdict, rendered.status)
            }
        };
        self.tally.count(verdict);
        if !(allow_unsigned && verdict == Verdict::NoSignature) {
            self.status = self.status.or_worse(status);
        }
        if !self.lists {
            self.printer.print(&bytes);
        }
    }

    fn close(
        mut self,
        renderer: &Renderer,
        complete: bool,
        terminal: &Terminal,
    ) -> Result<ExitStatus, Failure> {
        if self.lists {
            self.list(renderer);
        }
        self.printer.finish()?;
        if !complete {
            terminal.warn(&Words::new(
                "interrupted: what follows in the order of files was not checked; a report in NDJSON \
                 can be continued with --resume REPORT",
                "bị ngắt: các tệp tiếp theo chưa được kiểm tra; báo cáo NDJSON có thể tiếp tục \
                 bằng --resume BÁO_CÁO",
            ));
        } else if self.tally.documents() == 0 {
            terminal.warn(&Words::new("no document was found", "không tìm thấy văn bản nào"));
        }
        // Programs have their lines; people who watch get the totals beside them.
        if !self.lists && terminal.shows_progress() {
            self.tally.lines(terminal.lang()).iter().for_each(|line| terminal.say(line));
        }
        Ok(self.status)
    }

    /// What needs attention, then the totals.
    fn list(&mut self, renderer: &Renderer) {
        let (lang, paint) = (renderer.lang(), renderer.paint());
        if !self.attention.is_empty() {
            let words = |row: &Attention| verdict_words(row.verdict, lang);
            let rows = self.attention.values().flatten();
            let width = rows.map(|row| words(row).chars().count()).max();
            let width = width.unwrap_or_default();
            for row in std::mem::take(&mut self.attention).into_values().flatten() {
                let padded = format!("{:<width$}", words(&row));
                let verdict = paint.tone(Tone::of(row.verdict), &padded);
                self.printer.print_line(&format!("{verdict}  {}", Safe(&row.file)));
                if !row.why.is_empty() {
                    self.printer.print_line(&format!("{:width$}  {}", "", row.why));
                }
            }
            if self.unlisted > 0 {
                let count = self.unlisted;
                self.printer.print_line(&lang.pick(
                    format!("… and {count} more: see --format csv or ndjson"),
                    format!("… và {count} tệp nữa: xem --format csv hoặc ndjson"),
                ));
            }
            self.printer.print_line("");
        }
        let lines = self.tally.lines(lang);
        lines.iter().for_each(|line| self.printer.print_line(line));
    }
}
