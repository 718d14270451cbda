//! What is told while documents are raised, or of what raising them would do.

use super::AugmentArguments;
use super::failure;
use super::lack_line;
use super::level_name;
use super::say_content;
use super::warn_of_early;
use crate::app::augment::AugmentError;
use crate::app::augment::Augmented;
use crate::app::augment::Early;
use crate::app::augment::Foreseen;
use crate::app::augment::ForeseenSignature;
use crate::app::augment::Raised;
use crate::app::augment::Step;
use crate::app::sign::Job;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::making::tell_made;
use crate::cli::options::AnswerForm;
use crate::cli::terminal::Terminal;
use crate::report::Lang;
use crate::report::Safe;
use crate::report::text::moment;
use serde::Serialize;

/// What is told to programs.
#[derive(Serialize)]
struct Told<'a> {
    schema: &'static str,
    file: String,
    output: String,
    unchanged: bool,
    signatures: &'a [Raised],
    added: Added,
    early: &'a [Early],
}

#[derive(Serialize)]
struct Added {
    document_timestamps: usize,
    certificates: usize,
    crls: usize,
    ocsps: usize,
}

/// What would be done.
#[derive(Serialize)]
struct ToldBefore<'a> {
    schema: &'static str,
    file: String,
    signatures: &'a [ForeseenSignature],
    missing: Vec<String>,
}

/// Tells of each document in its turn. JSON of several is one list, written at the end.
pub(super) struct Teller<'a> {
    form: AnswerForm,
    is_several: bool,
    terminal: &'a Terminal,
    list: Vec<serde_json::Value>,
    status: ExitStatus,
    done: usize,
    failed: usize,
    left: usize,
}

impl<'a> Teller<'a> {
    pub(super) fn new(
        arguments: &AugmentArguments,
        is_several: bool,
        terminal: &'a Terminal,
    ) -> Self {
        let form = arguments.form.format;
        let (list, status) = (Vec::new(), ExitStatus::Passed);
        Self { form, is_several, terminal, list, status, done: 0, failed: 0, left: 0 }
    }

    /// A document that was not begun.
    pub(super) fn left(&mut self) {
        self.left = self.left.saturating_add(1);
        self.status = ExitStatus::Interrupted;
    }

    pub(super) fn augmented(&mut self, job: &Job, outcome: Result<Augmented, AugmentError>) {
        let Some(augmented) = self.outcome(job, outcome) else { return };
        say_content(&job.input, augmented.content.as_ref(), self.terminal);
        warn_of_early(&augmented.early, self.terminal);
        match self.form {
            AnswerForm::Text => self.write(&line(job, &augmented, self.terminal.lang())),
            AnswerForm::Json => self.put(&told(job, &augmented)),
        }
    }

    pub(super) fn foreseen(&mut self, job: &Job, outcome: Result<Foreseen, AugmentError>) {
        let Some(foreseen) = self.outcome(job, outcome) else { return };
        say_content(&job.input, foreseen.content.as_ref(), self.terminal);
        if !foreseen.lacks.is_empty() {
            self.status = self.status.or_worse(ExitStatus::Indeterminate);
        }
        let file = job.input.to_string_lossy();
        match self.form {
            AnswerForm::Text => {
                let line = foreseen_lines(&file, &foreseen, self.terminal.lang());
                self.write(&line);
            }
            AnswerForm::Json => {
                let lang = self.terminal.lang_for_programs();
                self.put(&ToldBefore {
                    schema: "condau-augment-plan/1",
                    file: file.into_owned(),
                    signatures: &foreseen.signatures,
                    missing: foreseen.lacks.iter().map(|lack| lack_line(lack, lang)).collect(),
                });
            }
        }
    }

    fn outcome<T>(&mut self, job: &Job, outcome: Result<T, AugmentError>) -> Option<T> {
        match outcome {
            Ok(made) => {
                self.done = self.done.saturating_add(1);
                Some(made)
            }
            Err(error) => {
                self.failed = self.failed.saturating_add(1);
                let status = failure(&job.input, &error).tell(self.terminal);
                self.status = self.status.or_worse(status);
                None
            }
        }
    }

    fn write(&mut self, text: &str) {
        self.status = self.status.or_worse(tell_made(text, self.terminal));
    }

    fn put(&mut self, told: &impl Serialize) {
        match serde_json::to_value(told) {
            Ok(value) => self.list.push(value),
            Err(error) => self.untold(error),
        }
    }

    fn untold(&mut self, error: serde_json::Error) {
        let failure =
            Failure::new("cannot write standard output", "không ghi được ra đầu ra chuẩn");
        self.status = self.status.or_worse(failure.because(error).tell(self.terminal));
    }

    /// The exit status, after the list and the counts of several.
    pub(super) fn close(mut self) -> ExitStatus {
        if self.form == AnswerForm::Json {
            let list = std::mem::take(&mut self.list);
            let told = match (self.is_several, list.as_slice()) {
                (true, _) => Some(serde_json::to_string_pretty(&list)),
                (false, [one]) => Some(serde_json::to_string_pretty(one)),
                (false, _) => None,
            };
            match told {
                Some(Ok(told)) => self.write(&told),
                Some(Err(error)) => self.untold(error),
                None => {}
            }
        }
        let lang = self.terminal.lang();
        if self.is_several {
            let left = match self.left {
                0 => String::new(),
                count => format!(", {count} {}", lang.pick("not begun", "tệp chưa làm")),
            };
            self.terminal.say(&format!(
                "{} {}, {} {}{left}",
                self.done,
                lang.pick("done", "tệp xong"),
                self.failed,
                lang.pick("not done", "tệp không làm được"),
            ));
        }
        self.status
    }
}

/// `a.pdf` and what each of its signatures would get.
fn foreseen_lines(file: &str, foreseen: &Foreseen, lang: Lang) -> String {
    let mut lines = vec![format!("{}:", Safe(file))];
    for signature in &foreseen.signatures {
        let steps = signature.steps.iter().map(|step| step_words(*step, lang));
        let steps: Vec<&str> = steps.collect();
        let steps = match steps.is_empty() {
            true => lang.pick("nothing to add", "không cần thêm gì").to_owned(),
            false => format!("{} {}", lang.pick("would add", "sẽ thêm"), steps.join(", ")),
        };
        lines.push(format!(
            "  {}: {}; {steps}",
            Safe(&signature.id),
            level_name(signature.level, lang)
        ));
    }
    for lack in &foreseen.lacks {
        let missing = lang.pick("still missing", "còn thiếu");
        lines.push(format!("  {missing}: {}", Safe(&lack_line(lack, lang))));
    }
    lines.join("\n")
}

fn step_words(step: Step, lang: Lang) -> &'static str {
    match step {
        Step::Timestamp => lang.pick("a timestamp", "dấu thời gian"),
        Step::Values => lang.pick("certificates and statuses", "chứng thư và trạng thái chứng thư"),
        Step::Archive => lang.pick("an archive timestamp", "dấu thời gian lưu trữ"),
        Step::Renewal => lang.pick("a renewing timestamp", "dấu thời gian gia hạn"),
    }
}

fn told<'a>(job: &Job, augmented: &'a Augmented) -> Told<'a> {
    Told {
        schema: "condau-augmented/1",
        file: job.input.to_string_lossy().into_owned(),
        output: job.output.to_string_lossy().into_owned(),
        unchanged: augmented.is_unchanged(),
        signatures: &augmented.raised,
        added: Added {
            document_timestamps: augmented.timestamps,
            certificates: augmented.certificates,
            crls: augmented.crls,
            ocsps: augmented.ocsps,
        },
        early: &augmented.early,
    }
}

fn line(job: &Job, augmented: &Augmented, lang: Lang) -> String {
    let (input, output) = (job.input.to_string_lossy(), job.output.to_string_lossy());
    let (input, output) = (Safe(&input), Safe(&output));
    let mut lines = Vec::new();
    lines.push(if augmented.is_unchanged() {
        lang.pick(
            format!("nothing to add to {input}: {output} is the same"),
            format!("{input} không cần thêm gì: {output} giữ nguyên"),
        )
    } else {
        let Augmented { timestamps, certificates, crls, ocsps, .. } = augmented;
        lang.pick(
            format!(
                "augmented {input} → {output} ({certificates} certificates, {crls} CRLs, {ocsps} \
                 OCSP responses, {timestamps} timestamps added)"
            ),
            format!(
                "đã nâng mức {input} → {output} (thêm {certificates} chứng thư, {crls} CRL, {ocsps} \
                 trả lời OCSP, {timestamps} dấu thời gian)"
            ),
        )
    });
    lines.extend(augmented.raised.iter().map(|raised| raised_line(raised, lang)));
    lines.join("\n")
}

/// One signature's levels, and by when it needs the next step.
fn raised_line(raised: &Raised, lang: Lang) -> String {
    let (before, after) = (level_name(raised.before, lang), level_name(raised.after, lang));
    let levels = if before == after { after.to_owned() } else { format!("{before} → {after}") };
    let by = raised.renew_by.map(|by| {
        let by = moment(by, lang);
        lang.pick(format!(", to be renewed by {by}"), format!(", cần gia hạn trước {by}"))
    });
    format!("  {}: {levels}{}", Safe(&raised.id), by.unwrap_or_default())
}
