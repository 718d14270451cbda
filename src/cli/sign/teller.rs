//! What is told while documents are signed, in the order given, and of the whole run.

use crate::app::sign::Job;
use crate::app::sign::SignError;
use crate::app::sign::SignedFile;
use crate::cli::augment::explain_raising;
use crate::cli::augment::level_name;
use crate::cli::augment::warn_of_early;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::making::explain_document;
use crate::cli::making::tell_made;
use crate::cli::making::warn_of_others;
use crate::cli::terminal::Terminal;
use crate::model::SignatureLevel;
use crate::report::Safe;
use crate::report::Words;
use crate::report::text::moment;
use std::collections::BTreeMap;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;

/// Tells of each document in the order given, whatever order they are done in.
pub(super) struct Teller<'a> {
    jobs: &'a [Job],
    level: SignatureLevel,
    terminal: &'a Terminal,
    /// What goes into one container, in words; `None`: each job is told by its own input.
    packed: Option<String>,
    told: Mutex<Told>,
}

#[derive(Default)]
struct Told {
    waiting: BTreeMap<usize, Result<SignedFile, SignError>>,
    next: usize,
    signed: usize,
    failed: usize,
    stopped: usize,
    /// A line about a signed document could not be written.
    is_untold: bool,
}

impl<'a> Teller<'a> {
    pub(super) fn new(jobs: &'a [Job], level: SignatureLevel, terminal: &'a Terminal) -> Self {
        Self { jobs, level, terminal, packed: None, told: Mutex::default() }
    }

    /// Of one container that is made of these.
    pub(super) fn packing(self, files: &[PathBuf]) -> Self {
        const NAMED: usize = 3;
        let named = files.iter().take(NAMED).map(|path| path.to_string_lossy().into_owned());
        let mut packed = named.collect::<Vec<_>>().join(", ");
        let more = files.len().saturating_sub(NAMED);
        if more > 0 {
            packed.push_str(
                &self
                    .terminal
                    .lang()
                    .pick(format!(" and {more} more"), format!(" và {more} mục nữa")),
            );
        }
        Self { packed: Some(packed), ..self }
    }

    pub(super) fn take(&self, position: usize, outcome: Result<SignedFile, SignError>) {
        // A thread that panicked while telling leaves counts that are still right.
        let mut told = self.told.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        told.waiting.insert(position, outcome);
        loop {
            let next = told.next;
            let Some(outcome) = told.waiting.remove(&next) else { return };
            told.next = next.saturating_add(1);
            let Some(job) = self.jobs.get(next) else { continue };
            match outcome {
                Ok(signed) => {
                    told.signed = told.signed.saturating_add(1);
                    told.is_untold |= self.tell(job, &signed) != ExitStatus::Passed;
                }
                Err(SignError::Stopped) => told.stopped = told.stopped.saturating_add(1),
                Err(error) => {
                    told.failed = told.failed.saturating_add(1);
                    sign_failure(&job.input, &error).tell(self.terminal);
                }
            }
        }
    }

    fn tell(&self, job: &Job, signed: &SignedFile) -> ExitStatus {
        let lang = self.terminal.lang();
        let level = level_name(self.level, lang);
        let time = signed.proven_time.or(signed.claimed_time);
        let line = format!(
            "{} {} → {} ({}, {level}{})",
            lang.pick("signed", "đã ký"),
            Safe(self.packed.as_deref().unwrap_or(&job.input.to_string_lossy())),
            Safe(&job.output.to_string_lossy()),
            Safe(&signed.id),
            time.map(|time| format!(", {}", moment(time, lang))).unwrap_or_default()
        );
        warn_of_others(job, signed, self.terminal);
        warn_of_early(&signed.early, self.terminal);
        tell_made(&line, self.terminal)
    }

    pub(super) fn close(self, interrupted: bool) -> ExitStatus {
        let told = self.told.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
        let lang = self.terminal.lang();
        if self.jobs.len() > 1 {
            let left = match told.stopped {
                0 => String::new(),
                count => format!(", {count} {}", lang.pick("not begun", "chưa làm")),
            };
            self.terminal.say(&format!(
                "{} {}, {} {}{left}",
                told.signed,
                lang.pick("signed", "tệp đã ký"),
                told.failed,
                lang.pick("not signed", "tệp không ký được"),
            ));
        }
        match (interrupted && told.stopped > 0, told.failed) {
            (true, _) => ExitStatus::Interrupted,
            (false, 0) if !told.is_untold => ExitStatus::Passed,
            (false, _) => ExitStatus::CouldNot,
        }
    }
}

/// Why a document was not signed, for people.
fn sign_failure(input: &Path, error: &SignError) -> Failure {
    let path = input.display();
    let words = Words::new(format!("cannot sign {path}"), format!("không ký được {path}"));
    match error {
        SignError::Raising(error) => explain_raising(input, error, &words),
        error => explain_document(input, error, &words),
    }
}
