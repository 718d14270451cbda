//! How far a batch is, on a terminal.

use super::terminal::Terminal;
use crate::app::batch::Batch;
use indicatif::ProgressBar;
use indicatif::ProgressDrawTarget;
use indicatif::ProgressStyle;

/// A line that says how far a batch is; nothing where standard error is no terminal.
pub struct Progress {
    bar: Option<ProgressBar>,
}

impl Progress {
    /// Counts the files first, which is quick beside verifying them.
    pub fn start(batch: &Batch<'_>, terminal: &Terminal) -> Self {
        if !terminal.shows_progress() {
            return Self { bar: None };
        }
        let total = batch.find().count() as u64;
        let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
        let remaining = terminal.lang().pick("left", "còn lại");
        let template = format!("{{bar:30}} {{pos}}/{{len}}  {remaining} {{eta}}");
        if let Ok(style) = ProgressStyle::with_template(&template) {
            bar.set_style(style);
        }
        Self { bar: Some(bar) }
    }

    /// One more file is done.
    pub fn advance(&mut self) {
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    /// All is done; the line goes away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
