//! Many documents: found, verified on all cores, told in the order in which they were found.
//!
//! Memory does not grow with the number of files: a worker gets the next one only when few enough
//! are waiting to be told.

use super::resume::KnownLine;
use super::resume::Resumed;
use super::settings::Settings;
use super::unreadable;
use super::verify;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::adapters::files::Walk;
use crate::formats;
use crate::model::DocumentFormat;
use crate::report::Report;
use crate::report::Verdict;
use std::any::Any;
use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::panic::catch_unwind;
use std::path::Path;
use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::AtomicBool;
use std::sync::atomic::Ordering;
use std::sync::mpsc;
use std::thread;

/// Which files are verified.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Scope {
    /// Every file that is named, whatever it is.
    Named,
    /// Every file that is named, and the documents in the folders that are named; files of other
    /// kinds in them are only counted.
    Documents,
}

/// What to verify, and with what.
pub struct Batch<'a> {
    /// Files and folders, in order.
    pub paths: &'a [PathBuf],
    /// Which of them.
    pub scope: Scope,
    /// What they are judged with.
    pub settings: &'a Settings,
    /// Set from outside when the work should stop.
    pub interrupted: &'a AtomicBool,
}

/// What was made of one file.
pub enum Told<T> {
    /// A document: what `tell` made of its report.
    Document(T),
    /// A document that was told before.
    Known(KnownLine),
    /// A file of another kind, found in a folder.
    Other(PathBuf),
}

/// One thing found on the way.
enum Found {
    /// Named by the user: verified, whatever it is.
    Named(PathBuf),
    /// In a folder.
    Inside(PathBuf),
    Known(KnownLine),
    Unreadable(FileError),
}

/// A place in the queue: so many files may be found but not yet told, for each worker.
const AHEAD: usize = 32;

/// Bytes that tell what kind of file it is. A PDF header may stand within the first 1,024.
const HEAD: usize = 4096;

/// Formats are read with recursion bounded by their limits; threads get the stack of a program.
const STACK: usize = 16 << 20;

impl Batch<'_> {
    /// Verifies the files. `tell` turns a report into what is emitted, on the worker's thread;
    /// `emit` gets everything in order, on this one. Files that `known` has a line on are not
    /// looked at. Returns whether all files were told; if not, those that were are the first ones.
    pub fn run<T: Send>(
        &self,
        mut known: Option<Resumed>,
        tell: impl Fn(Report) -> T + Sync,
        mut emit: impl FnMut(Told<T>),
    ) -> bool {
        let workers = thread::available_parallelism().map_or(1, usize::from);
        let window = workers.saturating_mul(AHEAD);
        let (send_place, places) = mpsc::sync_channel::<()>(window);
        let (send_found, found) = mpsc::sync_channel::<(u64, Found)>(window);
        let (send_told, told) = mpsc::channel::<(u64, Told<T>)>();
        for _ in 0..window {
            // There is room for as many.
            let _ = send_place.try_send(());
        }
        let found = Mutex::new(found);
        let complete = AtomicBool::new(false);
        thread::scope(|scope| {
            let (complete, found, tell) = (&complete, &found, &tell);
            scope.spawn(move || {
                for (number, (is_named, one)) in (0..).zip(self.discover()) {
                    // A closed channel means that the work has stopped.
                    if self.stopped() || places.recv().is_err() {
                        return;
                    }
                    let one = match one {
                        Err(error) => Found::Unreadable(error),
                        Ok(path) => match known.as_mut().and_then(|known| known.take(&path)) {
                            Some(line) => Found::Known(line),
                            None if is_named => Found::Named(path),
                            None => Found::Inside(path),
                        },
                    };
                    if send_found.send((number, one)).is_err() {
                        return;
                    }
                }
                complete.store(!self.stopped(), Ordering::SeqCst);
            });
            for _ in 0..workers {
                let send_told = send_told.clone();
                let send_place = send_place.clone();
                let work = move || {
                    let mut buffer = Vec::new();
                    loop {
                        let next = found.lock().ok().and_then(|found| found.recv().ok());
                        let Some((number, one)) = next else { return };
                        if self.stopped() {
                            // What is left is put aside, and its place given back: the walk may
                            // wait for one, and must wake to see that the work was stopped.
                            let _ = send_place.try_send(());
                            continue;
                        }
                        let told = self.look(one, tell, &mut buffer);
                        if send_told.send((number, told)).is_err() {
                            return;
                        }
                    }
                };
                // Without a thread of its own the work is done by the others, or not at all, which
                // shows as an incomplete run.
                let _ = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
            }
            drop(send_told);
            let mut early = BTreeMap::new();
            let mut next = 0_u64;
            for (number, one) in told {
                early.insert(number, one);
                while let Some(one) = early.remove(&next) {
                    emit(one);
                    next = next.saturating_add(1);
                    let _ = send_place.try_send(());
                }
            }
        });
        complete.load(Ordering::SeqCst) && !self.stopped()
    }

    /// All files, in order.
    pub fn find(&self) -> impl Iterator<Item = Result<PathBuf, FileError>> + '_ {
        self.discover().map(|(_, found)| found)
    }

    /// All files, in order, and whether the user named them.
    fn discover(&self) -> impl Iterator<Item = (bool, Result<PathBuf, FileError>)> + '_ {
        self.paths.iter().flat_map(|path| -> Box<dyn Iterator<Item = _>> {
            if self.scope == Scope::Named || !files::is_folder(path) {
                return Box::new(std::iter::once((true, Ok(path.clone()))));
            }
            match Walk::below(path) {
                Ok(walk) => Box::new(walk.map(|found| (false, found))),
                Err(error) => Box::new(std::iter::once((true, Err(error)))),
            }
        })
    }

    fn stopped(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    fn look<T>(&self, found: Found, tell: &impl Fn(Report) -> T, buffer: &mut Vec<u8>) -> Told<T> {
        let (path, is_named) = match found {
            Found::Named(path) => (path, true),
            Found::Inside(path) => (path, false),
            Found::Known(line) => return Told::Known(line),
            Found::Unreadable(error) => {
                let name = error.path.to_string_lossy();
                return Told::Document(tell(unreadable::as_file(&name, &error, self.settings)));
            }
        };
        // The buffer is refilled for each file, and what is shared locks itself: a panic leaves
        // nothing half done.
        let verify = || self.verify(&path, is_named, buffer).map(tell);
        let looked = catch_unwind(AssertUnwindSafe(verify));
        match looked {
            Ok(None) => Told::Other(path),
            Ok(Some(told)) => Told::Document(told),
            Err(panic) => {
                let what = words_of(panic.as_ref());
                Told::Document(tell(unreadable::as_bug(
                    &path.to_string_lossy(),
                    what,
                    self.settings,
                )))
            }
        }
    }

    /// `None` for a file of another kind.
    fn verify(&self, path: &Path, named: bool, buffer: &mut Vec<u8>) -> Option<Report> {
        if named {
            return Some(verify::verify_file(path, self.settings, buffer));
        }
        let name = path.to_string_lossy();
        let is_named = is_named_as_document(path);
        let likeness = if is_named { Likeness::Document } else { Self::likeness(path) };
        if likeness == Likeness::None {
            return None;
        }
        let opened = match files::open(path, buffer) {
            Ok(opened) => opened,
            Err(error) => return Some(unreadable::as_file(&name, &error, self.settings)),
        };
        let report = verify::verify_in_folder(path, opened.source(), self.settings);
        let is_signed = !matches!(report.verdict(), Verdict::NoSignature | Verdict::Error);
        (likeness == Likeness::Document || is_signed).then_some(report)
    }

    /// How much a file that is not named as a document is like one, by its first bytes. What
    /// cannot be read may be anything.
    fn likeness(path: &Path) -> Likeness {
        let Ok(head) = files::head(path, HEAD) else { return Likeness::Document };
        match formats::detect(&head) {
            Ok(DocumentFormat::Pdf) if head.starts_with(b"%PDF-") => Likeness::Document,
            // A text about PDF may begin with the same words.
            Ok(DocumentFormat::Pdf) => Likeness::WhereSigned,
            // Drawings, web pages and settings are XML, too; a name without an extension says nothing.
            Ok(DocumentFormat::Xml) if path.extension().is_some() => Likeness::WhereSigned,
            Ok(DocumentFormat::Unknown | DocumentFormat::Timestamp) | Err(_) => Likeness::None,
            Ok(_) => Likeness::Document,
        }
    }
}

/// What a file may be.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Likeness {
    /// A document, whatever comes out.
    Document,
    /// A document if it is signed.
    WhereSigned,
    /// A file of another kind.
    None,
}

/// Whether a file's name says that it is a document: then it is not passed over in silence.
fn is_named_as_document(path: &Path) -> bool {
    const DOCUMENTS: [&str; 10] =
        ["pdf", "xml", "p7s", "p7m", "edxml", "asice", "asics", "sce", "scs", "bdoc"];
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    DOCUMENTS.iter().any(|known| extension.eq_ignore_ascii_case(known))
}

fn words_of(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("panic")
}

#[cfg(test)]
mod tests;
