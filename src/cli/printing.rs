//! Reports on standard output, in the form that was asked for.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::terminal::Output;
use super::terminal::Terminal;
use crate::report::Lang;
use crate::report::Paint;
use crate::report::Report;
use crate::report::Verdict;
use crate::report::csv;
use crate::report::etsi;
use crate::report::json;
use crate::report::text;
use clap::ValueEnum;
use std::io;
use std::io::Write;

/// The form of a report.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
pub enum Format {
    /// For people.
    #[default]
    Text,
    /// One JSON value.
    Json,
    /// A JSON object a line.
    Ndjson,
    /// For spreadsheets.
    Csv,
    /// The validation report of TS 119 102-2, in XML.
    Etsi,
}

/// Turns reports into bytes; it may be shared by threads.
#[derive(Clone, Copy, Debug)]
pub struct Renderer {
    format: Format,
    lang: Lang,
    paint: Paint,
}

/// A report turned into bytes, and what the exit status needs of it.
pub struct Rendered {
    /// The report in its form.
    pub bytes: Vec<u8>,
    /// Its verdict.
    pub verdict: Verdict,
    /// What it adds to the exit status.
    pub status: ExitStatus,
}

impl Renderer {
    /// For programs the language is English unless one was asked for, so that the same input
    /// gives the same bytes on every machine.
    pub fn new(format: Format, terminal: &Terminal) -> Self {
        let lang =
            if format == Format::Text { terminal.lang() } else { terminal.lang_for_programs() };
        let paint = Paint { colour: terminal.has_colour(), width: terminal.width() };
        Self { format, lang, paint }
    }

    /// The language of messages.
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// How text is to look.
    pub fn paint(&self) -> Paint {
        self.paint
    }

    /// Renders one report.
    pub fn render(&self, report: &Report) -> Rendered {
        let mut bytes = Vec::with_capacity(4096);
        // Writing to memory fails only where a value has no form, which none of ours lacks.
        let written = match self.format {
            Format::Text => text::write(report, self.lang, self.paint, &mut bytes),
            Format::Json => json::write_pretty(report, self.lang, &mut bytes),
            Format::Ndjson => {
                json::write(report, self.lang, &mut bytes).map(|()| bytes.push(b'\n'))
            }
            Format::Csv => csv::write(report, self.lang, &mut bytes),
            Format::Etsi => etsi::write(report, self.lang, &mut bytes),
        };
        debug_assert!(written.is_ok(), "{written:?}");
        Rendered { bytes, ..self.weigh(report) }
    }

    /// What the exit status needs of a report, not rendered.
    pub fn weigh(&self, report: &Report) -> Rendered {
        let verdict = report.verdict();
        let is_bug = report.findings().iter().any(|finding| finding.rule == "FILE-BUG");
        let status = if is_bug { ExitStatus::Bug } else { verdict.into() };
        Rendered { bytes: Vec::new(), verdict, status }
    }
}

/// Whether the output holds one report or a list.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Shape {
    /// One report by itself.
    One,
    /// Any number of reports.
    Many,
}

/// Writes rendered reports, with what belongs before, between and after them.
pub struct Printer {
    output: Output,
    format: Format,
    shape: Shape,
    printed: u64,
    trouble: Option<io::Error>,
}

impl Printer {
    /// Starts on standard output.
    pub fn new(renderer: &Renderer, shape: Shape, output: Output) -> Self {
        let format = renderer.format;
        let mut printer = Self { output, format, shape, printed: 0, trouble: None };
        match (format, shape) {
            (Format::Json, Shape::Many) => printer.write(b"["),
            (Format::Csv, _) => {
                let mut header = Vec::new();
                if csv::write_header(renderer.lang, &mut header).is_ok() {
                    printer.write(&header);
                }
            }
            _ => {}
        }
        printer
    }

    /// Writes one rendered report. Whether output still works shows at the end, or by
    /// [`Self::is_stuck`].
    pub fn print(&mut self, bytes: &[u8]) {
        let between: &[u8] = match (self.format, self.shape) {
            (Format::Json, Shape::Many) if self.printed > 0 => b",\n",
            (Format::Json, Shape::Many) => b"\n",
            (Format::Text, Shape::Many) if self.printed > 0 => b"\n",
            _ => b"",
        };
        self.write(between);
        self.write(bytes);
        self.printed = self.printed.saturating_add(1);
    }

    /// Writes what stands between and after reports, in text.
    pub fn print_line(&mut self, line: &str) {
        self.write(line.as_bytes());
        self.write(b"\n");
    }

    /// Whether output cannot be written any more.
    pub fn is_stuck(&self) -> bool {
        self.trouble.is_some()
    }

    /// Writes what comes after the last report.
    ///
    /// # Errors
    /// Where standard output could not be written, except that its reader went away.
    pub fn finish(mut self) -> Result<(), Failure> {
        match (self.format, self.shape) {
            (Format::Json, Shape::Many) => self.write(b"\n]\n"),
            (Format::Json, Shape::One) => self.write(b"\n"),
            _ => {}
        }
        let trouble = self.trouble.map_or_else(|| self.output.flush(), Err);
        trouble.explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")
    }

    fn write(&mut self, bytes: &[u8]) {
        if self.trouble.is_none() {
            self.trouble = self.output.write_all(bytes).err();
        }
    }
}
