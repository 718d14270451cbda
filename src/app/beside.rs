//! Which content belongs to a signature or timestamp that stands in a file of its own: what was
//! given for it, or the file beside it whose name it bears (`X` beside `X.p7s`).
//!
//! A pair that is wrong would call a document altered that nobody touched. So of several contents
//! the one of the name is taken, or else the one that the signature holds for; a signature to which
//! none belongs lacks its content, and that is said. Whatever is taken is named in the report.

use super::settings::Pairing;
use super::settings::Settings;
use crate::adapters::files;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::Outside;
use crate::formats::bytes::Source;
use crate::formats::cms;
use crate::model::Deviation;
use crate::model::DocumentFormat;
use crate::model::Location;
use crate::model::Observed;
use std::borrow::Cow;
use std::path::Path;
use std::path::PathBuf;

/// Endings of signatures and timestamps beside what they are about.
const ENDINGS: &[&str] = &["p7s", "p7m", "sig", "cms", "tsr", "tst"];

/// Those of signatures, as [`SIGNED_BESIDE`] looks for them.
const SIGNATURES: &[&str] = &["p7s", "P7S", "p7m", "P7M", "sig", "cms"];

/// The rule that names the signature beside an unsigned file.
pub const SIGNED_BESIDE: &str = "CM-03-BY";

/// The content that was taken for a file.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Taken {
    /// The content's file.
    pub path: PathBuf,
    /// Nobody named it: it stands beside.
    pub is_beside: bool,
}

/// What a file is read with: the options of the run, with its own content.
pub(super) fn options<'s>(
    path: &Path,
    source: &dyn Source,
    settings: &'s Settings,
) -> (Cow<'s, ObserveOptions>, Option<Taken>) {
    let run = &settings.observe;
    let plain = || (Cow::Borrowed(run), None);
    if settings.pairing == Pairing::AsGiven || !is_about_another_file(source, run) {
        return plain();
    }
    let holds = |content: &Outside| {
        let observed = formats::observe(source, "", &with(run, content));
        observed.is_ok_and(|observed| {
            let mut references = observed.signatures.iter().flat_map(|own| &own.references);
            references.any(|reference| reference.intact.holds())
        })
    };
    let given = || settings.contents.iter();
    let name = namesake(path);
    let found = given()
        .find(|(path, _)| name.is_some() && path.file_name() == name.as_deref())
        .or_else(|| given().find(|(_, content)| holds(content)))
        .or_else(|| given().last().filter(|_| settings.pairing == Pairing::OneFile));
    if let Some((path, content)) = found {
        let taken = Taken { path: path.clone(), is_beside: false };
        return (Cow::Owned(with(run, content)), Some(taken));
    }
    let beside = name.and_then(|name| beside(&path.with_file_name(name)));
    match beside {
        Some((path, content)) => {
            (Cow::Owned(with(run, &content)), Some(Taken { path, is_beside: true }))
        }
        // What was given belongs to others.
        None => (Cow::Owned(without(run)), None),
    }
}

/// Reads a file with what belongs to it, and tells what that is.
///
/// # Errors
/// Where it cannot be read as what it is. A bad signature is not an error.
pub(super) fn observe(
    path: &Path,
    source: &dyn Source,
    settings: &Settings,
) -> Result<Observed, FormatError> {
    let name = path.to_string_lossy();
    let (options, taken) = options(path, source, settings);
    let mut observed = formats::observe(source, &name, &options)?;
    // The only one that was given for the only file needs no telling.
    let is_told = |taken: &Taken| {
        taken.is_beside || settings.pairing == Pairing::Each || settings.contents.len() > 1
    };
    if let Some(Taken { path, is_beside }) = taken.filter(is_told) {
        let rule = if is_beside { "CM-03-BESIDE" } else { "CM-03-GIVEN" };
        let seen = path.display().to_string();
        observed.document.deviations.push(Deviation::new(rule, Location::default(), seen, ""));
    }
    Ok(observed)
}

/// Names the signature beside an unsigned file that was found in a folder: there it is judged, too,
/// and its verdict is the file's.
pub(super) fn tell_signature(path: &Path, observed: &mut Observed, settings: &Settings) {
    let bears_one = !observed.signatures.is_empty()
        || matches!(observed.document.format, DocumentFormat::Cms | DocumentFormat::Timestamp);
    if bears_one {
        return;
    }
    if let Some(signature) = signature_of(path, settings) {
        let seen = signature.display().to_string();
        let deviation = Deviation::new(SIGNED_BESIDE, Location::default(), seen, "");
        observed.document.deviations.push(deviation);
    }
}

/// The file beside an unsigned one that bears its name and holds a signature about it.
fn signature_of(path: &Path, settings: &Settings) -> Option<PathBuf> {
    let named = SIGNATURES.iter().map(|ending| {
        let mut name = path.as_os_str().to_owned();
        name.push(".");
        name.push(ending);
        PathBuf::from(name)
    });
    named.into_iter().find(|signature| {
        // A regular file: nothing that waits for somebody to write into it.
        if files::length(signature).is_none() {
            return false;
        }
        let mut buffer = Vec::new();
        let Ok(opened) = files::open(signature, &mut buffer) else { return false };
        let source = opened.source();
        let is_signature = formats::detect(source).is_ok_and(|found| found == DocumentFormat::Cms);
        let taken = || options(signature, source, settings).1;
        is_signature && taken().is_some_and(|taken| taken.path == path)
    })
}

/// Whether a file is a CMS signature without its content, or a timestamp.
fn is_about_another_file(source: &dyn Source, options: &ObserveOptions) -> bool {
    let format = formats::detect(source).unwrap_or(DocumentFormat::Unknown);
    if !matches!(format, DocumentFormat::Cms | DocumentFormat::Timestamp)
        || source.length() > options.limits.inflated
    {
        return false;
    }
    let length = usize::try_from(source.length()).unwrap_or(usize::MAX);
    source.read(0, length).is_ok_and(|file| cms::is_about_another_file(&file))
}

/// The name of what a signature's file is about.
fn namesake(path: &Path) -> Option<std::ffi::OsString> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    ENDINGS.contains(&ending.as_str()).then(|| path.file_stem().map(ToOwned::to_owned))?
}

/// A regular file: nothing that waits for somebody to write into it.
fn beside(path: &Path) -> Option<(PathBuf, Outside)> {
    files::length(path)?;
    Some((path.to_owned(), files::content(path).ok()?))
}

fn with(options: &ObserveOptions, content: &Outside) -> ObserveOptions {
    let mut options = options.clone();
    options.detached.insert(String::new(), content.clone());
    options
}

fn without(options: &ObserveOptions) -> ObserveOptions {
    let mut options = options.clone();
    options.detached.remove("");
    options
}
