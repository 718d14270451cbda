//! Ctrl-C in a run over many files.

use super::exit::ExitStatus;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;

/// The first Ctrl-C sets what is returned, so that the files in work end and the rest is left; the
/// second ends the program.
pub(super) fn watch_for_interruption() -> Arc<AtomicBool> {
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    let handler = move || {
        if flag.swap(true, Ordering::SeqCst) {
            std::process::exit(i32::from(ExitStatus::Interrupted.code()));
        }
    };
    // Without a handler the program just ends.
    let _ = ctrlc::set_handler(handler);
    stop
}
