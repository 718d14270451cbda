//! `condau timestamp`: a document timestamp in a PDF, or a token beside any file.

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::making;
use super::options::TrustOptions;
use super::options::read_password;
use super::terminal::Terminal;
use crate::adapters::entropy::SystemEntropy;
use crate::adapters::output::Destination;
use crate::adapters::output::Existing;
use crate::app::timestamp;
use crate::app::timestamp::Stamping;
use crate::model::DigestAlgorithm;
use crate::report::Safe;
use crate::report::text::moment;
use clap::ArgGroup;
use clap::Args;
use std::path::PathBuf;

/// What to timestamp, and where to.
#[derive(Args, Debug)]
#[command(group(ArgGroup::new("content").required(true)))]
pub struct TimestampArguments {
    /// PDF that gets a document timestamp
    #[arg(value_name = "IN", group = "content")]
    file: Option<PathBuf>,
    /// Any file: its timestamp becomes a file of its own (TimeStampResp)
    #[arg(long, value_name = "FILE", group = "content")]
    detached: Option<PathBuf>,
    /// The timestamped PDF, or the timestamp
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Timestamp authority; `sandbox` is a sample one in this program, for trials
    #[arg(long, value_name = "URL|sandbox")]
    tsa: String,
    /// Go on where the timestamp authority is not trusted, with a warning
    #[arg(long)]
    allow_untrusted_tsa: bool,
    #[command(flatten)]
    trust: TrustOptions,
    /// sha256, sha384 or sha512 [default: sha256]
    #[arg(long, value_name = "NAME", value_parser = making::parse_digest)]
    digest: Option<DigestAlgorithm>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    document_password_file: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long)]
    force: bool,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Gắn dấu thời gian vào tệp PDF, hoặc tạo dấu thời gian rời cho tệp bất kỳ"),
    ("file", "Tệp PDF nhận dấu thời gian"),
    ("detached", "Tệp bất kỳ: dấu thời gian được ghi ra tệp riêng"),
    ("output", "Tệp PDF có dấu thời gian, hoặc tệp dấu thời gian"),
    ("tsa", "Dịch vụ cấp dấu thời gian; `sandbox` là dịch vụ mẫu trong chương trình, để thử"),
    (
        "allow_untrusted_tsa",
        "Vẫn tiếp tục, kèm cảnh báo, khi dịch vụ dấu thời gian chưa được tin cậy",
    ),
    ("digest", "sha256, sha384 hoặc sha512 [mặc định: sha256]"),
    ("document_password_file", "Mật khẩu của tài liệu mã hóa: dòng đầu của tệp"),
    ("force", "Ghi đè tệp đã có"),
];

/// Timestamps.
///
/// # Errors
/// Where a file or the authority stands in the way.
pub fn run(arguments: &TimestampArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let existing = if arguments.force { Existing::Replace } else { Existing::Refuse };
    let inputs: Vec<PathBuf> = arguments.file.iter().chain(&arguments.detached).cloned().collect();
    let jobs = making::plan(&inputs, Destination::File(arguments.output.clone()), existing)?;
    let Some(job) = jobs.first() else {
        return Err(Failure::usage("name a file", "hãy chỉ một tệp"));
    };
    let password = arguments.document_password_file.as_deref().map(read_password).transpose()?;
    making::warn_of_sandbox(Some(&arguments.tsa), terminal);
    let failed = |error| making::stamp_failure(&job.input, &error);
    let settings = making::load_settings(arguments.trust.sources(), password, terminal)?;
    let entropy = Box::new(SystemEntropy);
    let distrust = making::distrust(arguments.allow_untrusted_tsa);
    let stamping =
        Stamping::open(&arguments.tsa, arguments.digest, settings, existing, distrust, entropy)
            .map_err(failed)?;
    let time = if arguments.detached.is_some() {
        Some(timestamp::stamp_detached(job, &stamping).map_err(failed)?)
    } else {
        let stamped = timestamp::stamp_document(job, &stamping).map_err(failed)?;
        making::warn_of_others(job, &stamped, terminal);
        stamped.proven_time
    };
    making::warn_of_doubts(&stamping.doubts(), terminal);
    let line = format!(
        "{} {} → {} ({})",
        terminal.lang().pick("timestamped", "đã gắn dấu thời gian"),
        Safe(&job.input.to_string_lossy()),
        Safe(&job.output.to_string_lossy()),
        time.map(|time| moment(time, terminal.lang())).unwrap_or_default()
    );
    Ok(making::tell_made(&line, terminal))
}
