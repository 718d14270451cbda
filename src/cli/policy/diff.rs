//! `condau policy diff`: documents whose verdict changes from one policy to another.

use crate::adapters::clock;
use crate::adapters::files;
use crate::app::policy::diff;
use crate::app::settings::Settings;
use crate::app::settings::Wishes;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::AnswerForm;
use crate::cli::options::FormOption;
use crate::cli::options::TrustOptions;
use crate::cli::options::file_failure;
use crate::cli::options::parse_time;
use crate::cli::options::read_password;
use crate::cli::options::settings_failure;
use crate::cli::options::warn_left_out;
use crate::cli::options::warn_not_fetched;
use crate::cli::terminal::Terminal;
use crate::cli::verify::unfinished;
use crate::model::Time;
use clap::Args;
use std::io::Write;
use std::path::PathBuf;

/// Which policies, and over which documents.
#[derive(Args, Debug)]
pub struct DiffArguments {
    /// From this policy: vn-agency, etsi-2026, strict, or a file
    #[arg(value_name = "A")]
    from: String,
    /// To this policy: vn-agency, etsi-2026, strict, or a file
    #[arg(value_name = "B")]
    to: String,
    /// Files and folders
    #[arg(value_name = "FILE|DIR", required = true)]
    paths: Vec<PathBuf>,
    #[command(flatten)]
    trust: TrustOptions,
    /// Judge as of this moment (RFC 3339, or a date) [default: now]
    #[arg(long, value_name = "RFC3339", value_parser = parse_time)]
    at: Option<Time>,
    /// Password of an encrypted document: the file's first line
    #[arg(long, value_name = "PATH")]
    password_file: Option<PathBuf>,
    #[command(flatten)]
    form: FormOption,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Liệt kê văn bản có kết luận khác nhau giữa hai chính sách, và do quy tắc nào"),
    ("from", "Từ chính sách này: vn-agency, etsi-2026, strict hoặc một tệp"),
    ("to", "Sang chính sách này: vn-agency, etsi-2026, strict hoặc một tệp"),
    ("paths", "Các tệp và thư mục"),
];

/// Compares. The exit status is 0 where every verdict is the same, else 1.
///
/// # Errors
/// Where a policy or another option's file cannot be used.
pub fn run(arguments: &DiffArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let now = clock::now();
    let other = Wishes { policy: Some(arguments.to.clone()), ..Wishes::default() };
    let other =
        Settings::without_material(&other, now).map_err(|error| settings_failure(&error))?;
    files::all_exist(&arguments.paths).map_err(|error| file_failure(&error))?;
    let wishes = Wishes {
        sources: arguments.trust.sources(),
        at: arguments.at,
        policy: Some(arguments.from.clone()),
        password: arguments.password_file.as_deref().map(read_password).transpose()?,
        ..Wishes::default()
    };
    let (settings, left_out) =
        Settings::load(wishes, now).map_err(|error| settings_failure(&error))?;
    warn_left_out(&left_out, terminal);
    arguments.trust.warn_of_no_anchor(terminal);
    let outcome = diff::diff(&arguments.paths, &settings, &other.policy).ok_or_else(unfinished)?;
    warn_not_fetched(&settings, terminal);
    let mut output = terminal.output();
    match arguments.form.format {
        AnswerForm::Text => outcome.write_text(terminal.lang(), &mut output),
        AnswerForm::Json => outcome.write_json(&mut output),
    }
    .and_then(|()| output.flush())
    .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(if outcome.changed == 0 { ExitStatus::Passed } else { ExitStatus::Failed })
}
