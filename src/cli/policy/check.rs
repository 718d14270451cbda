//! `condau policy check`: whether a file is a policy, and its name and hash.

use crate::app::settings::Settings;
use crate::app::settings::Wishes;
use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::settings_failure;
use crate::cli::terminal::Terminal;
use crate::model::Time;
use clap::Args;
use std::io::Write;

/// Which one.
#[derive(Args, Debug)]
pub struct CheckArguments {
    /// The file, or the name of a built-in policy [default: vn-agency]
    #[arg(value_name = "FILE|NAME", default_value = "vn-agency", hide_default_value = true)]
    policy: String,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Kiểm tra tệp chính sách của bạn"),
    ("policy", "Tệp cần kiểm tra, hoặc tên chính sách có sẵn [mặc định: vn-agency]"),
];

/// Checks it.
///
/// # Errors
/// Where it is not a policy (exit status 2).
pub fn run(arguments: &CheckArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let wishes = Wishes { policy: Some(arguments.policy.clone()), ..Wishes::default() };
    let settings = Settings::without_material(&wishes, Time::from_unix(0))
        .map_err(|error| settings_failure(&error))?;
    let mut output = terminal.output();
    writeln!(output, "{} sha256:{}", settings.policy.name, settings.policy.sha256)
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}
