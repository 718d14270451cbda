//! `condau extract`: the bytes that a signature covers, a PDF as it was at a revision, or a file of a
//! container.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::making;
use super::options::ValidationOptions;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::adapters::clock;
use crate::adapters::files;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::app::extract;
use crate::app::extract::ExtractError;
use crate::app::extract::Unmatched;
use crate::app::extract::Wanted;
use crate::model::Check;
use crate::model::SignedReference;
use crate::report::Words;
use crate::report::in_vietnamese;
use clap::ArgGroup;
use clap::Args;
use std::io;
use std::io::Write;
use std::path::PathBuf;

/// Of which file, which signature.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("wanted").required(true)))]
pub struct ExtractArguments {
    /// The signed file; - is standard input
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What this signature covers, by its id or its number in the report
    #[arg(long, value_name = "ID|N", group = "wanted")]
    signed: Option<String>,
    /// XML, containers: this reference of the signature alone, counted from 1 [default: all, one after the other]
    #[arg(long, value_name = "N", requires = "signed")]
    reference: Option<usize>,
    /// A PDF as it was at this revision, counted from 1 (see `condau changes`)
    #[arg(long, value_name = "N", group = "wanted")]
    revision: Option<u32>,
    /// The names of a container's files, each on a line
    #[arg(long, group = "wanted")]
    list: bool,
    /// A container's file of this name, as it was before it was packed
    #[arg(long, value_name = "NAME", group = "wanted")]
    member: Option<String>,
    /// Where to write it [default: standard output]
    #[arg(short, long, value_name = "OUT")]
    output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "output")]
    force: bool,
    /// Content that is signed from outside the file
    #[arg(long, value_name = "[URI=]PATH")]
    detached: Vec<String>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    password_file: Option<PathBuf>,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    (
        "",
        "Trích đúng những byte mà một chữ ký bao phủ, một phiên bản của tệp PDF, hoặc một tệp trong gói ASiC",
    ),
    ("file", "Tệp đã ký; - là đầu vào chuẩn"),
    ("signed", "Phần được chữ ký này bao phủ, theo id hoặc số thứ tự trong báo cáo"),
    (
        "reference",
        "XML, gói ASiC: chỉ tham chiếu thứ N của chữ ký, đếm từ 1 [mặc định: tất cả, nối tiếp nhau]",
    ),
    ("revision", "Tệp PDF như ở phiên bản này, đếm từ 1 (xem `condau changes`)"),
    ("list", "Tên các tệp trong gói ASiC, mỗi tên một dòng"),
    ("member", "Tệp mang tên này trong gói ASiC, như trước khi đóng gói"),
    ("output", "Nơi ghi [mặc định: đầu ra chuẩn]"),
    ("force", "Ghi đè tệp đã có"),
];

/// Writes the bytes.
///
/// # Errors
/// Where the file cannot be read, or has no such signature or revision; where the output cannot be
/// written.
pub fn run(arguments: &ExtractArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    if let Some(target) = &arguments.output {
        // Before anything is read, so that nothing is done in vain.
        making::plan(
            std::slice::from_ref(&arguments.file),
            Destination::File(target.clone()),
            existing,
        )?;
    }
    let options = ValidationOptions {
        detached: arguments.detached.clone(),
        password_file: arguments.password_file.clone(),
        ..ValidationOptions::default()
    };
    let settings = options.load(clock::now(), terminal)?;
    let shown = arguments.file.display();
    let cannot = format!("cannot extract from {shown}");
    let cannot_vi = format!("không trích xuất được từ {shown}");
    let wanted = match (arguments.revision, &arguments.signed) {
        (Some(number), _) => Wanted::Revision(number),
        (None, Some(id)) => Wanted::Signed { id: id.clone(), reference: arguments.reference },
        (None, None) => match &arguments.member {
            Some(name) => Wanted::File(name.clone()),
            None => Wanted::Files,
        },
    };
    let mut buffer = Vec::new();
    let opened = files::open(&arguments.file, &mut buffer).map_err(|error| file_failure(&error))?;
    let name = arguments.file.to_string_lossy();
    let found = extract::find(opened.source(), &name, &wanted, &settings);
    let is_about_the_id = matches!(
        found,
        Err(ExtractError::NoSuchSignature { .. } | ExtractError::NoSignature { .. })
    );
    let names_no_file = matches!(found, Err(ExtractError::NoSuchFile { .. }));
    let found =
        found.explain(cannot.clone(), cannot_vi.clone()).map_err(|failure| match wanted {
            Wanted::Signed { .. } if !is_about_the_id => failure,
            Wanted::Signed { .. } => failure.hint(
                format!("see the ids with `condau verify {shown} --format json`"),
                format!("xem các id bằng `condau verify {shown} --format json`"),
            ),
            Wanted::File(_) if names_no_file => failure.hint(
                format!("see the names with `condau extract {shown} --list`"),
                format!("xem tên các tệp bằng `condau extract {shown} --list`"),
            ),
            Wanted::File(_) | Wanted::Files => failure,
            Wanted::Revision(_) => failure.hint(
                format!("see the revisions with `condau changes {shown}`"),
                format!("xem các phiên bản bằng `condau changes {shown}`"),
            ),
        })?;
    let status = tell(&found.unmatched, terminal);
    if let Some(target) = &arguments.output {
        found.bytes.save(target, existing).map_err(|error| making::output_failure(&error))?;
        return Ok(status);
    }
    let mut output = terminal.output();
    let mut written: io::Result<()> = Ok(());
    found
        .bytes
        .give_out(&mut |bytes| {
            if written.is_ok() {
                written = output.write_all(bytes);
            }
        })
        .explain(cannot, cannot_vi)?;
    written
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(status)
}

/// Names each reference whose octets are not, or not surely, those that were signed: whoever
/// examines an altered document wants them all the same, but must not take them for the original.
fn tell(unmatched: &[Unmatched], terminal: &Terminal) -> ExitStatus {
    let mut status = ExitStatus::Passed;
    for Unmatched { number, reference } in unmatched {
        let SignedReference { what, signed_digest, computed_digest, .. } = reference;
        let algorithm = &reference.digest.name;
        let (words, of_this) = match &reference.intact {
            Check::Unable(why) => (
                Words::new(
                    format!(
                        "it cannot be told whether what reference {number} ({what}) gives is what \
                         was signed: {why}"
                    ),
                    format!(
                        "không xác định được nội dung của tham chiếu {number} ({what}) có đúng là \
                         nội dung đã ký hay không: {}",
                        in_vietnamese(why)
                    ),
                ),
                ExitStatus::Indeterminate,
            ),
            _ => (
                Words::new(
                    format!(
                        "what reference {number} ({what}) gives is not what was signed: its \
                         {algorithm} digest is {computed_digest}, expected {signed_digest}"
                    ),
                    format!(
                        "nội dung của tham chiếu {number} ({what}) không phải là nội dung đã ký: \
                         giá trị băm {algorithm} là {computed_digest}, giá trị được ký là \
                         {signed_digest}"
                    ),
                ),
                ExitStatus::Failed,
            ),
        };
        terminal.warn(&words);
        status = status.or_worse(of_this);
    }
    status
}
