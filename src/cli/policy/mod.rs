//! `condau policy`: shows built-in policies, checks files of the user's own, holds them against
//! documents with known verdicts and against each other, and imports what others wrote.

mod check;
mod diff;
mod import;
mod show;
mod test;

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::terminal::Terminal;
use clap::Args;
use clap::Subcommand;

/// What to do with which policy.
#[derive(Args, Debug)]
pub struct PolicyArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// Show a built-in policy
    Show(show::ShowArguments),
    /// Check a policy file of your own
    Check(check::CheckArguments),
    /// Hold documents against the verdicts that they must get
    Test(test::TestArguments),
    /// List documents whose verdict changes from one policy to another, and by which rule
    Diff(diff::DiffArguments),
    /// Turn a cryptographic suite of ETSI or a constraint file of EU DSS into a policy
    Import(import::ImportArguments),
}

/// Vietnamese help.
pub(super) const VIETNAMESE: Translation =
    &[("", "Xem, kiểm tra, thử, so sánh và nhập các chính sách kiểm tra chữ ký")];

/// Vietnamese help of what is below.
pub(super) fn translation(below: &str) -> Translation {
    match below {
        "show" => show::VIETNAMESE,
        "check" => check::VIETNAMESE,
        "test" => test::VIETNAMESE,
        "diff" => diff::VIETNAMESE,
        "import" => import::VIETNAMESE,
        _ => &[],
    }
}

/// Shows, checks, tests or compares.
///
/// # Errors
/// Where a policy or another file cannot be used.
pub fn run(arguments: &PolicyArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    match &arguments.task {
        Task::Show(arguments) => show::run(arguments, terminal),
        Task::Check(arguments) => check::run(arguments, terminal),
        Task::Test(arguments) => test::run(arguments, terminal),
        Task::Diff(arguments) => diff::run(arguments, terminal),
        Task::Import(arguments) => import::run(arguments, terminal),
    }
}
