//! `condau policy`: shows built-in policies and checks files of the user's own.

use super::exit::ExitStatus;
use super::failure::Explain;
use super::failure::Failure;
use super::localise::Translation;
use super::options::settings_failure;
use super::terminal::Terminal;
use crate::app::settings::Settings;
use crate::app::settings::Wishes;
use crate::model::Time;
use crate::policy::ValidationPolicy;
use clap::Args;
use clap::ValueEnum;
use std::io::Write;

/// What to do with which policy.
#[derive(Args, Debug)]
pub struct PolicyArguments {
    /// show a built-in policy, or check a file
    #[arg(value_name = "WHAT")]
    what: Task,
    /// vn-agency, etsi-2026, strict; or the file to check
    #[arg(value_name = "NAME|FILE", default_value = "vn-agency")]
    policy: String,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Xem chính sách có sẵn, hoặc kiểm tra tệp chính sách của bạn"),
    ("what", "show: xem một chính sách có sẵn; check: kiểm tra một tệp"),
    ("policy", "vn-agency, etsi-2026, strict; hoặc tệp cần kiểm tra [mặc định: vn-agency]"),
];

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Task {
    Show,
    Check,
}

/// Shows or checks.
///
/// # Errors
/// Where there is no such policy, or the file is not one (exit status 2).
pub fn run(arguments: &PolicyArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let text = match arguments.what {
        Task::Show => {
            let text = ValidationPolicy::built_in_text(&arguments.policy);
            text.map_err(|error| settings_failure(&error.into()))?.to_owned()
        }
        Task::Check => {
            let wishes = Wishes { policy: Some(arguments.policy.clone()), ..Wishes::default() };
            let settings = Settings::without_material(&wishes, Time::from_unix(0))
                .map_err(|error| settings_failure(&error))?;
            format!("{} sha256:{}\n", settings.policy.name, settings.policy.sha256)
        }
    };
    let mut output = terminal.output();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}
