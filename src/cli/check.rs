//! `condau check`: goes through files and folders and says what needs attention.

use super::exit::ExitStatus;
use super::failure::Failure;
use super::interruption::watch_for_interruption;
use super::localise::Translation;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::options::is_one_file;
use super::options::warn_not_fetched;
use super::printing::Format;
use super::printing::Printer;
use super::printing::Rendered;
use super::printing::Renderer;
use super::printing::Shape;
use super::progress::Progress;
use super::terminal::Output;
use super::terminal::Terminal;
use super::verify::one_file_for_etsi;
use super::verify::unfinished;
use crate::adapters::clock;
use crate::adapters::files;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::beside::SIGNED_BESIDE;
use crate::app::resume::ResumeError;
use crate::app::resume::Resumed;
use crate::app::settings::Settings;
use crate::app::unreadable;
use crate::report::Lang;
use crate::report::Report;
use crate::report::Safe;
use crate::report::Tone;
use crate::report::Verdict;
use crate::report::Words;
use crate::report::batch::Tally;
use crate::report::batch::Why;
use crate::report::batch::remarks;
use crate::report::batch::why;
use crate::report::concerns::Concerns;
use crate::report::json;
use crate::report::people;
use clap::Args;
use std::io;
use std::path::Path;
use std::path::PathBuf;
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
    /// Name every file: all of one cause, and those skipped
    #[arg(short, long)]
    verbose: bool,
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
    ("verbose", "Nêu tên mọi tệp: cùng một lý do, và các tệp bị bỏ qua"),
    ("paths", "Các tệp và thư mục"),
];

/// Goes through everything.
///
/// # Errors
/// Where an option's file cannot be used, or the report cannot be written.
pub fn run(arguments: &CheckArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    if arguments.format == Format::Etsi {
        return Err(one_file_for_etsi());
    }
    let (settings, resumed) = prepare(arguments, terminal)?;
    arguments.validation.warn_of_no_anchor(terminal);
    let interrupted = watch_for_interruption();
    let renderer = Renderer::new(arguments.format, terminal);
    let batch = Batch {
        paths: &arguments.paths,
        scope: Scope::Documents,
        settings: &settings,
        interrupted: &interrupted,
    };
    let mut progress = Progress::start(&batch, terminal);
    let mut desk = Desk {
        printer: Printer::new(&renderer, Shape::Many, output(arguments, terminal)?),
        tally: Tally::default(),
        status: ExitStatus::Passed,
        concerns: Concerns::new(arguments.verbose),
        skipped: Vec::new(),
        verbose: arguments.verbose,
        lists: arguments.format == Format::Text,
    };
    let detail = if arguments.format == Format::Text { Detail::Row } else { Detail::Report };
    let tell = |report: Report| Line::of(&report, &renderer, detail);
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

fn prepare(
    arguments: &CheckArguments,
    terminal: &Terminal,
) -> Result<(Settings, Option<Resumed>), Failure> {
    let Some(report) = &arguments.resume else {
        let settings = arguments.validation.load(clock::now(), terminal)?;
        return Ok((settings.pairing(is_one_file(&arguments.paths)), None));
    };
    if arguments.format != Format::Ndjson {
        return Err(Failure::usage(
            "--resume goes on from an NDJSON report: add --format ndjson",
            "--resume tiếp tục từ báo cáo NDJSON: hãy thêm --format ndjson",
        ));
    }
    let resumed = Resumed::open(report).map_err(|error| resume_failure(report, error))?;
    if resumed.at().is_none() {
        warn_of_fresh_start(report, terminal);
    }
    // The clock was read when the report was begun.
    let now = resumed.at().unwrap_or_else(clock::now);
    let settings = arguments.validation.load(now, terminal)?.pairing(is_one_file(&arguments.paths));
    resumed.check(&unreadable::inputs(&settings)).map_err(|error| resume_failure(report, error))?;
    Ok((settings, Some(resumed)))
}

/// A report without a line is gone on from by beginning anew, which nobody should take for granted.
fn warn_of_fresh_start(report: &Path, terminal: &Terminal) {
    let shown = report.display();
    // `> REPORT` has emptied it before we were started.
    let (en, vi) = if files::is_standard_output(report) {
        (" (to append to it, write >> and not >)", " (để ghi tiếp, hãy dùng >> thay cho >)")
    } else {
        ("", "")
    };
    terminal.warn(&Words::new(
        format!("{shown} holds no finished line: everything is checked from the start{en}"),
        format!("{shown} chưa có dòng hoàn chỉnh nào: kiểm tra lại toàn bộ từ đầu{vi}"),
    ));
}

fn resume_failure(report: &Path, error: ResumeError) -> Failure {
    let shown = report.display();
    let failure = |status: fn(String, String) -> Failure, en: &str, vi: &str| {
        status(
            format!("cannot go on from {shown}{en}"),
            format!("không tiếp tục được từ {shown}{vi}"),
        )
    };
    let differs = |en: &str, vi: &str| failure(Failure::usage, en, vi);
    let different = match &error {
        ResumeError::File(error) => return file_failure(error),
        ResumeError::Time { .. } => differs(
            ": it was made for another moment (--at)",
            ": báo cáo đó được lập theo thời điểm khác (--at)",
        )
        .because(error),
        ResumeError::Policy => differs(
            ": it was made under another policy (--policy, --changes)",
            ": báo cáo đó được lập theo chính sách khác (--policy, --changes)",
        ),
        ResumeError::Trust => differs(
            ": it was made with other trusted roots (--trust, or your trust store)",
            ": báo cáo đó dùng các chứng thư gốc tin cậy khác (--trust hoặc kho tin cậy của bạn)",
        ),
        ResumeError::Revocation => differs(
            ": it was made with other CRLs or OCSP responses (--crls, --ocsps)",
            ": báo cáo đó dùng các CRL hoặc phản hồi OCSP khác (--crls, --ocsps)",
        ),
        _ => {
            return failure(Failure::new, "", "").because(error).hint(
                "name a report made by `condau check --format ndjson`",
                "hãy dùng báo cáo do `condau check --format ndjson` tạo ra",
            );
        }
    };
    different.hint(
        "give the same as before, or begin anew without --resume",
        "dùng lại đúng như lần trước, hoặc kiểm tra lại từ đầu, không dùng --resume",
    )
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

/// How much is told of a document.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Detail {
    /// Its own report.
    Report,
    /// A row of the list, unless it passed without remarks.
    Row,
}

/// One document told.
struct Line {
    rendered: Rendered,
    file: String,
    /// Why it needs attention; nothing where it does not.
    whys: Vec<Why>,
    /// It passed, with something worth a look.
    noted: bool,
    /// Its signature stands beside it, and is judged in this run.
    beside: bool,
}

impl Line {
    fn of(report: &Report, renderer: &Renderer, detail: Detail) -> Self {
        let lang = renderer.lang();
        let passed = report.verdict() == Verdict::TotalPassed;
        let noted = passed && people::notes(report).next().is_some();
        let whys = match detail {
            Detail::Report => Vec::new(),
            Detail::Row if !passed => vec![why(report, lang)],
            Detail::Row if noted => remarks(report, lang),
            Detail::Row => Vec::new(),
        };
        let rendered = match detail {
            Detail::Report => renderer.render(report),
            Detail::Row => renderer.weigh(report),
        };
        let beside = report.findings().iter().any(|finding| finding.rule == SIGNED_BESIDE);
        let file = if whys.is_empty() { String::new() } else { report.file.clone() };
        Self { rendered, file, whys, noted, beside }
    }
}

/// Takes what is told, in order.
struct Desk {
    printer: Printer,
    tally: Tally,
    status: ExitStatus,
    concerns: Concerns,
    /// Files of other kinds, where they are to be named.
    skipped: Vec<PathBuf>,
    verbose: bool,
    lists: bool,
}

impl Desk {
    fn take(&mut self, told: Told<Line>, allow_unsigned: bool) {
        let (bytes, verdict, status, noted, beside) = match told {
            Told::Other(path) => {
                self.tally.count_other(&path);
                if self.verbose {
                    self.skipped.push(path);
                }
                return;
            }
            Told::Known(line) => {
                let passed = line.verdict == Verdict::TotalPassed;
                let noted = passed && json::has_notes(&line.bytes);
                let beside = json::names_signature_beside(&line.bytes);
                (line.bytes, line.verdict, line.verdict.into(), noted, beside)
            }
            Told::Document(Line { rendered, file, whys, noted, beside }) => {
                let expected =
                    (allow_unsigned || beside) && rendered.verdict == Verdict::NoSignature;
                if !whys.is_empty() && !expected {
                    self.concerns.add(rendered.verdict, &file, whys);
                }
                (rendered.bytes, rendered.verdict, rendered.status, noted, beside)
            }
        };
        let beside = beside && verdict == Verdict::NoSignature;
        self.tally.count(verdict);
        if beside {
            self.tally.count_beside();
        }
        if noted {
            self.tally.count_noted();
        }
        // Who signed beside it has a verdict of its own in this run.
        if !(beside || allow_unsigned && verdict == Verdict::NoSignature) {
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
            self.list(renderer, complete);
        }
        // Programs have their lines; people who watch get the totals beside them.
        let told_beside = !self.lists && (terminal.shows_progress() || self.verbose);
        let totals = if told_beside { self.totals(terminal.lang()) } else { Vec::new() };
        self.printer.finish()?;
        if !complete {
            terminal.warn(&Words::new(
                "interrupted: what follows in the order of files was not checked; a report in NDJSON \
                 can be continued with --resume REPORT",
                "bị ngắt: các tệp tiếp theo chưa được kiểm tra; báo cáo NDJSON có thể tiếp tục \
                 bằng --resume BÁO_CÁO",
            ));
        } else if self.tally.documents() == 0 {
            terminal.warn(&Words::new(
                "nothing was checked: there is no PDF or XML document in what was named",
                "chưa kiểm tra văn bản nào: trong phần được chỉ ra không có tệp PDF hay XML",
            ));
        }
        totals.iter().for_each(|line| terminal.say(line));
        Ok(self.status)
    }

    /// What needs attention, then the totals.
    fn list(&mut self, renderer: &Renderer, complete: bool) {
        let lang = renderer.lang();
        if !self.concerns.is_empty() {
            let page = self.concerns.lines(lang, renderer.paint());
            page.lines().for_each(|line| self.printer.print_line(line));
        }
        if !complete {
            let words = lang.pick(
                "INTERRUPTED: only these were checked; the files that follow were not",
                "BỊ NGẮT: mới kiểm tra được chừng này; các tệp tiếp theo chưa được kiểm tra",
            );
            self.printer.print_line(&renderer.paint().tone(Tone::Bad, words));
        }
        self.totals(lang).iter().for_each(|line| self.printer.print_line(line));
    }

    /// The totals, and the files that were skipped where they are to be named.
    fn totals(&self, lang: Lang) -> Vec<String> {
        let mut lines = self.tally.lines(lang);
        let skipped = self.skipped.iter();
        lines.extend(skipped.map(|path| format!("  {}", Safe(&path.to_string_lossy()))));
        lines
    }
}
