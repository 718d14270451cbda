//! Reports on files that cannot be read: which file, where in it, why, and what to do.

use super::settings::Settings;
use crate::adapters::files;
use crate::adapters::files::FileError;
use crate::formats;
use crate::formats::FormatError;
use crate::formats::ObserveOptions;
use crate::formats::bytes::Source;
use crate::formats::bytes::digest_of;
use crate::formats::x509;
use crate::model::Axis;
use crate::model::Compared;
use crate::model::DigestAlgorithm;
use crate::model::Document;
use crate::model::DocumentFormat;
use crate::model::Finding;
use crate::model::Location;
use crate::model::Material;
use crate::model::Observed;
use crate::model::Severity;
use crate::report::Inputs;
use crate::report::Report;
use crate::report::Unreadable;
use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::Path;

/// The bytes cannot be read.
pub fn as_file(name: &str, error: &FileError, settings: &Settings) -> Report {
    let rule = match error.kind {
        ErrorKind::NotFound => "FILE-MISSING",
        ErrorKind::PermissionDenied => "FILE-DENIED",
        ErrorKind::IsADirectory => "FILE-FOLDER",
        ErrorKind::InvalidInput => "FILE-DEVICE",
        _ => "FILE-READ",
    };
    let finding = finding(rule, Location::default(), &error.cause, "");
    report(name, None, None, DocumentFormat::Unknown, finding, inputs(settings))
}

/// The bytes can be read, but not as a document.
pub fn as_document(
    source: &dyn Source,
    name: &str,
    error: &FormatError,
    settings: &Settings,
) -> Report {
    under(source, name, error, inputs(settings))
}

/// The rule that names a file of another kind.
pub const OTHER_KIND: &str = "FILE-OTHER";

/// The rule that says that a file is of no kind that is known.
pub const NO_KIND: &str = "FILE-KIND";

/// The same, where it is known what the verdict would have depended on.
pub fn under(source: &dyn Source, name: &str, error: &FormatError, inputs: Inputs) -> Report {
    let format = formats::detect(source).unwrap_or(DocumentFormat::Unknown);
    let finding = found(source, name, format, error);
    report(name, sha256(source), Some(source.length()), format, finding, inputs)
}

/// What is told of a file that was to be signed or timestamped, where it cannot be read as a
/// document (`error`), or is of no kind that can be; `None` where it could be read.
pub fn told(path: &Path, error: Option<&FormatError>) -> Option<Finding> {
    let mut buffer = Vec::new();
    let opened = files::open(path, &mut buffer).ok()?;
    let source = opened.source();
    let format = formats::detect(source).unwrap_or(DocumentFormat::Unknown);
    let name = path.to_string_lossy();
    let unknown = FormatError::unreadable("its first bytes are of no known format");
    match error {
        Some(error @ FormatError::Malformed { .. })
            if formats::observe(source, &name, &ObserveOptions::default()).is_err() =>
        {
            Some(found(source, &name, format, error))
        }
        None if format == DocumentFormat::Unknown => Some(found(source, &name, format, &unknown)),
        _ => None,
    }
}

fn found(source: &dyn Source, name: &str, format: DocumentFormat, error: &FormatError) -> Finding {
    match error {
        _ if source.length() == 0 => finding("FILE-EMPTY", Location::default(), "0 bytes", ""),
        FormatError::Malformed { .. } if format == DocumentFormat::Unknown => {
            match formats::foreign(source) {
                Some(words) => finding(OTHER_KIND, Location::default(), words, promised_by(name)),
                None => {
                    let (at, begins) = (Location::offset(0), first_bytes(source));
                    finding(NO_KIND, at, &begins, promised_by(name))
                }
            }
        }
        FormatError::Malformed { what, at } => {
            finding("FILE-FORMAT", at.clone(), what, called(format))
        }
        FormatError::Limit { what, limit, at } => {
            finding("FILE-LIMIT", at.clone(), what, &limit.to_string())
        }
        FormatError::Encrypted(why) => finding("FILE-ENCRYPTED", Location::default(), why, ""),
        other => finding("FILE-READ", Location::default(), &other.to_string(), ""),
    }
}

/// Our own code panicked on the file.
pub fn as_bug(name: &str, what: &str, settings: &Settings) -> Report {
    let finding = finding("FILE-BUG", Location::default(), what, "");
    report(name, None, None, DocumentFormat::Unknown, finding, inputs(settings))
}

/// What a file's name promises, in the words of a message.
fn promised_by(name: &str) -> &'static str {
    match name.rsplit_once('.').map(|(_, extension)| extension.to_ascii_lowercase()).as_deref() {
        Some("pdf") => "PDF",
        Some("xml") => "XML",
        Some("p7s" | "p7m") => "CMS",
        Some("asice" | "asics" | "sce" | "scs" | "bdoc") => "ASiC",
        Some("tsr" | "tst") => "RFC 3161",
        _ => "PDF, XML, CMS, ASiC, RFC 3161",
    }
}

fn called(format: DocumentFormat) -> &'static str {
    match format {
        DocumentFormat::Pdf => "PDF",
        DocumentFormat::Xml => "XML",
        DocumentFormat::Cms => "CMS",
        DocumentFormat::Asic => "ASiC",
        DocumentFormat::Edxml => "edXML",
        DocumentFormat::Timestamp => "RFC 3161",
        _ => "PDF, XML, CMS, ASiC, RFC 3161",
    }
}

/// The first bytes for people: as text where they are text, else in hex.
fn first_bytes(source: &dyn Source) -> String {
    const SHOWN: usize = 16;
    let bytes = source.read(0, SHOWN).unwrap_or_default();
    match std::str::from_utf8(&bytes) {
        Ok(text) if !text.chars().any(|c| c.is_control() && !c.is_whitespace()) => {
            format!("{text:?}")
        }
        _ => hex::encode(&bytes),
    }
}

/// SHA-256 of a file, hex; `None` where it cannot be read to its end.
pub(in crate::app) fn sha256(source: &dyn Source) -> Option<String> {
    digest_of(source, DigestAlgorithm::Sha256).ok().map(hex::encode)
}

fn finding(rule: &'static str, at: Location, seen: &str, expected: &str) -> Finding {
    let compared = Compared { seen: seen.to_owned(), expected: expected.to_owned() };
    Finding {
        rule: Cow::Borrowed(rule),
        axis: Axis::Format,
        severity: Severity::Fail,
        at,
        compared: Some(compared).filter(|compared| !compared.seen.is_empty()),
    }
}

fn report(
    name: &str,
    sha256: Option<String>,
    size: Option<u64>,
    format: DocumentFormat,
    finding: Finding,
    inputs: Inputs,
) -> Report {
    let unreadable = Unreadable { sha256, size, format, findings: vec![finding], inputs };
    Report::unreadable(name, unreadable)
}

/// What verdicts of this run depend on besides the file.
pub fn inputs(settings: &Settings) -> Inputs {
    let document = Document {
        name: String::new(),
        sha256: String::new(),
        size: 0,
        format: DocumentFormat::Unknown,
        revisions: Vec::new(),
        security_store: None,
        encrypted: false,
        deviations: Vec::new(),
    };
    let nothing = Observed {
        document,
        signatures: Vec::new(),
        records: Vec::new(),
        material: Material::default(),
    };
    let evidence = x509::assemble(nothing, &settings.pool(), &settings.observe.limits);
    Inputs {
        policy: settings.policy.sha256.clone(),
        trust: evidence.trust_sha256,
        revocation: evidence.revocation_sha256,
        at: settings.at,
        model: settings.policy.model,
    }
}
