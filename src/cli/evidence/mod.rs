//! `condau evidence`: what verdicts are made from, as a thing of its own.

mod bundle;
mod fetch;
mod import;
mod printing;
mod purge;
mod replay;
mod show;
mod wanted;

use super::exit::ExitStatus;
use super::failure::Failure;
use super::localise::Translation;
use super::options::file_failure;
use super::terminal::Terminal;
use crate::adapters::ledger;
use crate::adapters::ledger::Ledger;
use clap::Args;
use clap::Subcommand;
use std::path::Path;

/// What to do with evidence.
#[derive(Args, Debug)]
pub struct EvidenceArguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Debug, Subcommand)]
enum Task {
    /// List what files and folders lack, and where to get it
    Wanted(wanted::WantedArguments),
    /// List the certificates, CRLs, OCSP responses and timestamps that a file holds
    Show(show::ShowArguments),
    /// Keep certificates, CRLs and OCSP responses that you obtained elsewhere
    Import(import::ImportArguments),
    /// Ask the network for what files and folders lack, and keep it
    Fetch(fetch::FetchArguments),
    /// Remove what is past use from what is kept
    Purge(purge::PurgeArguments),
    /// Verify files and folders, and put all that the verdicts are made from into one file
    Bundle(bundle::BundleArguments),
    /// Judge a bundle again, without the network
    Replay(replay::ReplayArguments),
}

/// The Vietnamese help of the tasks, by their names; of the command itself by the empty name.
pub(super) fn translation(task: &str) -> Translation {
    match task {
        "" => &[("", "Quản lý dữ kiện kiểm tra: chứng thư số, CRL, OCSP còn thiếu hoặc đang có")],
        "wanted" => wanted::VIETNAMESE,
        "show" => show::VIETNAMESE,
        "import" => import::VIETNAMESE,
        "fetch" => fetch::VIETNAMESE,
        "purge" => purge::VIETNAMESE,
        "bundle" => bundle::VIETNAMESE,
        "replay" => replay::VIETNAMESE,
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
        Task::Import(arguments) => import::run(arguments, terminal),
        Task::Fetch(arguments) => fetch::run(arguments, terminal),
        Task::Purge(arguments) => purge::run(arguments, terminal),
        Task::Bundle(arguments) => bundle::run(arguments, terminal),
        Task::Replay(arguments) => replay::run(arguments, terminal),
    }
}

/// The ledger that is written: in the folder that was named, else in the user's own.
fn open_ledger(named: Option<&Path>) -> Result<Ledger, Failure> {
    let folder = named.map(Path::to_owned).or_else(ledger::default_folder);
    let Some(folder) = folder else {
        return Err(Failure::usage(
            "there is no folder to keep evidence in",
            "chưa có thư mục lưu dữ kiện",
        )
        .hint(
            "name one with --cache, or in CONDAU_CACHE",
            "hãy chỉ ra bằng --cache, hoặc trong CONDAU_CACHE",
        ));
    };
    Ledger::open(&folder).map_err(|error| file_failure(&error))
}
