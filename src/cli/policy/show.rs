//! `condau policy show`: the text of a built-in policy.

use crate::cli::exit::ExitStatus;
use crate::cli::failure::Explain;
use crate::cli::failure::Failure;
use crate::cli::localise::Translation;
use crate::cli::options::settings_failure;
use crate::cli::terminal::Terminal;
use crate::policy::ValidationPolicy;
use clap::Args;
use std::io::Write;

/// Which one.
#[derive(Args, Debug)]
pub struct ShowArguments {
    /// vn-agency, etsi-2026 or strict [default: vn-agency]
    #[arg(value_name = "NAME", default_value = "vn-agency", hide_default_value = true)]
    policy: String,
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation = &[
    ("", "Xem một chính sách có sẵn"),
    ("policy", "vn-agency, etsi-2026 hoặc strict [mặc định: vn-agency]"),
];

/// Shows it.
///
/// # Errors
/// Where there is none of that name (exit status 2).
pub fn run(arguments: &ShowArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    let text = ValidationPolicy::built_in_text(&arguments.policy)
        .map_err(|error| settings_failure(&error.into()))?;
    let mut output = terminal.output();
    output
        .write_all(text.as_bytes())
        .and_then(|()| output.flush())
        .explain("cannot write standard output", "không ghi được ra đầu ra chuẩn")?;
    Ok(ExitStatus::Passed)
}
