//! Our reader against lopdf's: on files that both open, every object that can be reached has the
//! same value.

#![allow(clippy::disallowed_methods, reason = "tests read fixtures")]

use super::corpus::corpus;
use crate::formats::limits::Limits;
use crate::formats::pdf::object::Object;
use crate::formats::pdf::object::Reference;
use crate::formats::pdf::revisions::PdfFile;
use crate::formats::pdf::revisions::View;
use std::collections::BTreeSet;
use std::path::Path;
use std::path::PathBuf;

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let Ok(entries) = std::fs::read_dir(folder) else {
        println!("skipped: no {}", folder.display());
        return;
    };
    for entry in entries.flatten() {
        let path = entry.path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "pdf") {
            found.push(path);
        }
    }
    found.sort();
}

/// Why two values differ; `None` where they do not.
fn difference(ours: &Object, theirs: &lopdf::Object) -> Option<String> {
    let differs = || Some(format!("{ours:?} {theirs:?}"));
    match (ours, theirs) {
        (Object::Null, lopdf::Object::Null) => None,
        (Object::Boolean(a), lopdf::Object::Boolean(b)) if a == b => None,
        (Object::Integer(a), lopdf::Object::Integer(b)) if a == b => None,
        (Object::Real(a), lopdf::Object::Real(b)) if (a.value() - f64::from(*b)).abs() <= 1e-3 => {
            None
        }
        (Object::Name(a), lopdf::Object::Name(b)) if a.0 == *b => None,
        (Object::String(a, _), lopdf::Object::String(b, _)) if a == b => None,
        (Object::Reference(a), lopdf::Object::Reference(b)) if (a.number, a.generation) == *b => {
            None
        }
        (Object::Array(a), lopdf::Object::Array(b)) if a.len() == b.len() => {
            a.iter().zip(b).find_map(|(a, b)| difference(a, b))
        }
        (Object::Dictionary(a), lopdf::Object::Dictionary(b)) => entries(a, b),
        (Object::Stream(a), lopdf::Object::Stream(b)) => entries(&a.dictionary, &b.dict),
        _ => differs(),
    }
}

fn entries(
    ours: &crate::formats::pdf::object::Dictionary,
    theirs: &lopdf::Dictionary,
) -> Option<String> {
    for entry in &ours.entries {
        let key = &entry.key.0;
        let value = ours.entry(&entry.key.text()).map(|entry| &entry.value)?;
        match theirs.get(key) {
            Ok(other) => {
                // lopdf resolves an indirect Length when it cuts the stream.
                if key == b"Length" && matches!(value, Object::Reference(_)) {
                    continue;
                }
                if let Some(difference) = difference(value, other) {
                    return Some(format!("/{}: {difference}", entry.key.text()));
                }
            }
            Err(_) => return Some(format!("/{} is not theirs", entry.key.text())),
        }
    }
    theirs.iter().find_map(|(key, _)| {
        let key = String::from_utf8_lossy(key).into_owned();
        ours.entry(&key).is_none().then(|| format!("/{key} is not ours"))
    })
}

/// Compares everything that the trailer leads to; how many objects there were,
/// and how many of them we refuse to read.
fn compare(view: View<'_, '_>, theirs: &lopdf::Document) -> Result<(usize, usize), String> {
    let mut open: Vec<Reference> = Vec::new();
    for entry in view.trailer().into_iter().flat_map(|trailer| &trailer.entries) {
        entry.value.each_reference(&mut |reference| open.push(reference));
    }
    let mut seen = BTreeSet::new();
    let mut refused = 0;
    while let Some(reference) = open.pop() {
        if !seen.insert(reference) {
            continue;
        }
        // What we refuse to read is told as such elsewhere; here values are compared.
        let Ok(ours) = view.indirect(reference) else {
            refused += 1;
            continue;
        };
        let id = (reference.number, reference.generation);
        match (ours, theirs.get_object(id)) {
            (Some(ours), Ok(theirs)) => {
                if let Some(difference) = difference(&ours.object, theirs) {
                    return Err(format!("{reference}: {difference}"));
                }
                if let (Object::Stream(a), lopdf::Object::Stream(b)) = (&ours.object, theirs)
                    && view.raw_stream(a).map_err(|error| format!("{reference}: {error}"))?
                        != b.content
                {
                    return Err(format!("{reference}: other bytes of a stream"));
                }
                ours.object.each_reference(&mut |reference| open.push(reference));
            }
            (None, Err(_)) => {}
            (Some(ours), Err(_)) if ours.object.is_null() => {}
            (Some(ours), Err(error)) => {
                return Err(format!("{reference}: {} and {error}", ours.object.kind()));
            }
            (None, Ok(theirs)) => return Err(format!("{reference}: nothing and {theirs:?}")),
        }
    }
    Ok((seen.len(), refused))
}

#[test]
fn every_object_is_as_lopdf_reads_it() {
    let Some(corpus) = corpus() else { return };
    let mut paths = Vec::new();
    files(&corpus.join("pdf"), &mut paths);
    files(&corpus.join("attacks"), &mut paths);
    files(&corpus.join("ltv"), &mut paths);
    if let Some(home) = std::env::var_os("HOME") {
        let bench = Path::new(&home).join(".cache/condau-bench/corpus");
        for folder in ["pdf-lta", "pdf-bad"] {
            files(&bench.join(folder), &mut paths);
        }
        for folder in ["pdf", "pdf-unsigned"] {
            let mut many = Vec::new();
            files(&bench.join(folder), &mut many);
            paths.extend(many.into_iter().step_by(50));
        }
    }
    let (mut compared, mut objects) = (0, 0);
    let mut wrong = Vec::new();
    let mut broken = Vec::new();
    for path in paths {
        let bytes = std::fs::read(&path).expect("a file");
        let Ok(file) = PdfFile::open(&bytes, &Limits::default(), None) else { continue };
        let view = file.latest();
        let Ok(theirs) = lopdf::Document::load_mem(&bytes) else { continue };
        if crate::formats::pdf::encryption::is_encrypted(view) {
            continue;
        }
        match compare(view, &theirs) {
            Ok((count, refused)) => {
                compared += 1;
                objects += count;
                if refused > 0 {
                    broken.push(path);
                }
            }
            // lopdf takes the older of two revisions' objects here; qpdf and mutool agree with us.
            Err(_) if path.to_string_lossy().contains("leaky-graphics-state-stamp") => {}
            Err(difference) => wrong.push(format!("{}: {difference}", path.display())),
        }
    }
    println!("{objects} objects of {compared} files compared");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(compared > 100, "{compared} files");
    // Files made to be broken.
    assert!(broken.len() <= 5, "{broken:?}");
}
