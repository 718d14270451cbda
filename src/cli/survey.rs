//! Goes through the documents below paths for something else than their reports: what each of them
//! lacks, by when it must be renewed. Never interrupted half-way: what comes of it is one answer.

use super::failure::Failure;
use super::progress::Progress;
use super::terminal::Terminal;
use super::verify::unfinished;
use crate::app::batch::Batch;
use crate::app::batch::Scope;
use crate::app::batch::Told;
use crate::app::settings::Settings;
use crate::report::Report;
use std::path::PathBuf;
use std::sync::atomic::AtomicBool;

/// Judges each document, on all cores; `look` turns its report into what is wanted of it, `take`
/// gets that in the order of the files.
///
/// # Errors
/// Where not all files could be looked at.
pub(super) fn survey<T: Send>(
    paths: &[PathBuf],
    settings: &Settings,
    terminal: &Terminal,
    look: impl Fn(Report) -> T + Sync,
    mut take: impl FnMut(T),
) -> Result<(), Failure> {
    let never = AtomicBool::new(false);
    let batch = Batch { paths, scope: Scope::Documents, settings, interrupted: &never };
    let mut progress = Progress::start(&batch, terminal);
    let complete = batch.run(None, look, |told| {
        progress.advance();
        if let Told::Document(seen) = told {
            take(seen);
        }
    });
    progress.finish();
    if complete { Ok(()) } else { Err(unfinished()) }
}
