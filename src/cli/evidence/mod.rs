//! `condau evidence`: what verdicts are made from, as a thing of its own.

mod printing;
mod show;
mod wanted;

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::terminal::Terminal;
use clap::Args;
use clap::Subcommand;
use clap::ValueEnum;

/// What to do with evidence.
#[derive(Args, Debug)]
pub struct EvidenceArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
#[expect(clippy::large_enum_variant, reason = "there is one a run")]
enum Task {
    /// List what files and folders lack, and where to get it
    Wanted(wanted::WantedArguments),
    /// List the certificates, CRLs, OCSP responses and timestamps that a file holds
    Show(show::ShowArguments),
}

/// Form of a list.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq, ValueEnum)]
enum ListFormat {
    #[default]
    Text,
    Json,
}

/// The Vietnamese help of the tasks, by their names; of the command itself by the empty name.
pub(super) fn translation(task: &str) -> Translation {
    match task {
        "" => &[("", "Quản lý dữ kiện kiểm tra: chứng thư số, CRL, OCSP còn thiếu hoặc đang có")],
        "wanted" => wanted::VIETNAMESE,
        "show" => show::VIETNAMESE,
        _ => &[],
    }
}

/// Runs the task.
///
/// # Errors
/// As the task says.
pub fn run(arguments: &EvidenceArguments, terminal: &Terminal) -> Result<ExitStatus, Failure> {
    match &arguments.task {
        Task::Wanted(arguments) => wanted::run(arguments, terminal),
        Task::Show(arguments) => show::run(arguments, terminal),
    }
}
